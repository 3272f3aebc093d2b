"""Classes with declared fields: `sx.Object`, `sx.members`, `sx.PureSymbolic`."""

import abc
import copy
import dataclasses
import inspect
import pickle
import typing

import pytest

import symexp as sx
from symexp.errors import AbstractError, ArgumentError, SpecTypeError, SymbolizeError
from symexp.tree.nodes.state import is_ghost


class Leaf(sx.Object):
    x: int = 1
    label: typing.Any = None


class Schedule(sx.Object):
    """A schedule.

    Args:
        rate: The first rate.
    """

    LIMIT: int = 5
    kind: typing.ClassVar[str] = "linear"
    _hidden: int = 3
    rate: float
    steps: int = 100

    def _on_bound(self):
        self.slope = self.rate / self.steps


def test_fields_are_arguments_in_their_order():
    schedule = Schedule(1, steps=10)
    assert repr(schedule) == "Schedule(rate=1.0, steps=10)"
    assert str(inspect.signature(Schedule)) == "(rate, steps=100)"
    assert Schedule.init_arg_list == ["rate", "steps"]
    assert Schedule.LIMIT == 5
    assert Schedule.kind == "linear"
    assert Schedule._hidden == 3
    assert Schedule.__schema__["rate"].description == "The first rate."


def test_fields_are_attributes_when_on_bound_runs_and_an_edit_runs_it_again():
    schedule = Schedule(1.0, 10)
    assert is_ghost(schedule)
    assert schedule.rate == 1.0
    assert is_ghost(schedule)
    assert schedule.slope == 0.1
    assert schedule.rebind(rate=2.0).slope == 0.2
    schedule.steps = 4
    assert schedule.slope == 0.5
    assert schedule.sym_init_args == {"rate": 2.0, "steps": 4}


def test_all_fields_are_attributes_of_the_instance_defaults_too():
    leaf = Leaf()
    leaf._on_bound()
    assert vars(leaf)["x"] == 1
    assert vars(leaf)["label"] is None


@pytest.mark.parametrize("call", [lambda: Schedule("a"), lambda: Schedule(1, steps=0.5)])
def test_annotations_are_checked(call):
    with pytest.raises(SpecTypeError, match=r"rate|steps"):
        call()


@pytest.mark.parametrize(
    "call", [Schedule, lambda: Schedule(1, 2, 3), lambda: Schedule(1, stepz=3)]
)
def test_bad_calls(call):
    with pytest.raises(ArgumentError, match=r"rate|3 were given|Did you mean 'steps'"):
        call()


def test_equal_trees_are_equal_without_making_anything():
    a, b = Leaf(2), Leaf(2)
    assert a == b
    assert a == b
    assert hash(a) == hash(b)
    assert a != Leaf(3)
    assert a != 2
    assert is_ghost(a)
    assert len({a, b, Leaf(4)}) == 2

    class ByIdentity(sx.Object):
        use_symbolic_comparison = False
        x: int = 1

    one = ByIdentity()
    assert one == one
    assert one != ByIdentity()
    assert len({one, ByIdentity()}) == 2


def test_an_equality_of_the_class_wins():
    class Always(sx.Object):
        x: int = 1

        def __eq__(self, other):
            return True

        __hash__ = sx.Object.__hash__

    assert Always(1) == Always(2)


def test_subclasses_inherit_fields_and_may_change_them():
    class Wide(Leaf):
        label: str = "wide"
        more: list = []
        x = 7

    assert repr(Wide()) == "Wide(x=7, label='wide', more=[])"
    with pytest.raises(SpecTypeError):
        Wide(label=3)
    with pytest.raises(SpecTypeError):
        Wide(x="a")
    one, other = Wide(), Wide()
    one.more.append(1)
    assert other.more == []
    assert Wide().more == []


def test_a_method_of_the_name_of_an_inherited_field_is_no_default():
    class Odd(Leaf):
        @property
        def label(self):
            return "computed"

    odd = Odd(2)
    odd._on_bound()
    assert odd.label == "computed"
    assert odd.x == 2


def test_what_a_subclass_says_last_has_the_last_word_before_and_after_the_first_use():
    class Base(sx.Object):
        size: int = 1
        width: int = 2

        @property
        def area(self):
            return 0

        def depth(self):
            return 0

    class Derived(Base):
        area: int = 3
        depth: int = 4

        @property
        def size(self):
            return 10 * self.sym_init_args.size

        def width(self):
            return 10 * self.sym_init_args.width

    class Again(Derived):
        size: int = 5
        width = 6

    for kind, seen in ((Derived, (3, 4, 10, 20)), (Again, (3, 4, 5, 6))):
        made = kind()
        for _ in range(2):
            width = made.width if kind is Again else made.width()
            assert (made.area, made.depth, made.size, width) == seen
            made._on_bound()
        assert not is_ghost(made)
        assert sorted(made.sym_init_args) == ["area", "depth", "size", "width"]
    assert Derived(size=7).size == 70
    assert Derived().rebind(width=3).width() == 30


def test_a_field_implements_an_abstract_attribute():
    class Base(sx.Object):
        @property
        @abc.abstractmethod
        def size(self):
            """The size."""

    class Annotated(Base):
        size: int

    @sx.members([("size", sx.typing.Int())])
    class Declared(Base):
        pass

    for kind in (Annotated, Declared):
        made = kind(2)
        assert made.size == 2
        made._on_bound()
        assert made.size == 2
    with pytest.raises(TypeError, match="abstract"):
        Base()


def test_a_method_takes_the_place_of_a_field_for_a_function():
    class Base(sx.Object):
        function: typing.Callable[[int], int]
        x: int = 1

        def run(self):
            return self.function(self.x)

    class Method(Base):
        def function(self, x):
            return x + 1

    assert Method.init_arg_list == ["x"]
    assert repr(Method()) == "Method(x=1)"
    assert Method(2).run() == 3
    assert Base(abs, -1).run() == 1
    with pytest.raises(ArgumentError, match="'function'"):
        Method(function=abs)


def test_slots_are_no_defaults():
    class Slotted(sx.Object):
        __slots__ = ("x",)
        x: int

    assert Slotted(1).x == 1
    with pytest.raises(ArgumentError, match="missing 1 required argument: 'x'"):
        Slotted()


def test_default_factories():
    class Rows(sx.Object):
        rows: list = dataclasses.field(default_factory=lambda: [1])
        n: int = dataclasses.field(default=3)

    assert repr(Rows()) == "Rows(rows=[1], n=3)"
    assert isinstance(Rows().rows, list)


def test_fields_that_are_given_by_name_only():
    class Real(sx.Object):
        a: int
        _: dataclasses.KW_ONLY
        b: int = 2
        c: int = dataclasses.field(default=3, kw_only=False)

    class Text(sx.Object):
        a: "int"
        _: "dataclasses.KW_ONLY"
        b: "int" = 2

    class Derived(Real):
        b = 7
        d: int = dataclasses.field(default=4, kw_only=True)

    assert Real.init_arg_list == ["a", "c"]
    assert Text.init_arg_list == ["a"]
    assert Derived.init_arg_list == ["a", "c"]
    assert Derived(1).sym_init_args == {"a": 1, "c": 3, "b": 7, "d": 4}
    with pytest.raises(ArgumentError, match="takes 1 positional argument but 2 were given"):
        Text(1, 2)


def test_a_field_that_is_no_argument_is_refused():
    with pytest.raises(SymbolizeError, match="Hidden has init=False, but each field"):

        class Hidden(sx.Object):
            x: int = dataclasses.field(init=False)


def test_annotations_may_name_later_classes():
    assert repr(Early(Late())) == "Early(late=Late())"
    with pytest.raises(SpecTypeError, match="Late"):
        Early(Leaf())


class Early(sx.Object):
    late: "Late"


class Late(sx.Object):
    pass


def test_members():
    @sx.members(
        [
            ("rate", sx.typing.Float(min_value=0), "How fast."),
            ("steps", sx.typing.Int(default=9)),
            ("inner", sx.typing.Dict([("z", sx.typing.Float(default=1.0))])),
        ],
        init_arg_list=["inner", "rate"],
    )
    class Plan(sx.Object):
        pass

    plan = Plan({"z": 2}, 1)
    assert repr(plan) == "Plan(inner={z=2.0}, rate=1.0, steps=9)"
    assert Plan.init_arg_list == ["inner", "rate"]
    assert Plan.__schema__["rate"].description == "How fast."
    assert plan.inner.z == 2.0
    assert plan.steps == 9
    with pytest.raises(ValueError, match="rate"):
        Plan({"z": 2}, -1)
    with pytest.raises(ArgumentError):
        Plan({"z": 2}, 1, 3)


def test_members_with_further_arguments():
    @sx.members([("x", sx.typing.Int()), (sx.typing.StrKey(), sx.typing.Float())])
    class Open(sx.Object):
        pass

    assert repr(Open(1, a=2)) == "Open(x=1, a=2.0)"
    assert Open(1, a=2).a == 2.0
    with pytest.raises(SpecTypeError):
        Open(1, a="b")

    @sx.members(
        [("x", sx.typing.Int()), ("xs", sx.typing.List(sx.typing.Int()))],
        init_arg_list=["x", "*xs"],
    )
    class Rows(sx.Object):
        pass

    assert repr(Rows(1, 2, 3)) == "Rows(x=1, xs=[2, 3])"
    assert Rows(1).xs == []
    assert Rows(1, 2).xs == [2]
    assert Rows.init_arg_list == ["x", "*xs"]


def test_members_over_annotations_keep_the_default():
    @sx.members({"x": sx.typing.Int(max_value=3)})
    class Small(sx.Object):
        x: float = 2

    assert Small().x == 2
    with pytest.raises(ValueError, match="3"):
        Small(4)


def plain(x):
    return x


@pytest.mark.parametrize(
    ("declare", "message"),
    [
        (lambda: sx.members([("x", sx.typing.Int())])(int), "sx.symbolize"),
        (lambda: sx.members([("x",)])(type("A", (sx.Object,), {})), "name, value spec"),
        (lambda: sx.members([(1, sx.typing.Int())])(type("A", (sx.Object,), {})), "name"),
        (lambda: sx.members({"x": sx.typing.Int()})(Leaf), "in use already"),
        (lambda: sx.symbolize(Leaf, [("x", sx.typing.Str())]), "symbolic already"),
    ],
)
def test_bad_declarations(declare, message):
    Leaf()
    with pytest.raises(SymbolizeError, match=message):
        declare()


def test_a_bad_order_is_told_at_the_first_use():
    @sx.members([("rate", sx.typing.Float())], init_arg_list=["rat"])
    class Plan(sx.Object):
        pass

    with pytest.raises(SymbolizeError, match="Did you mean 'rate'"):
        Plan(1.0)


def test_a_dataclass_decorator_is_refused():
    @dataclasses.dataclass
    class Twice(sx.Object):
        x: int

    with pytest.raises(SymbolizeError, match="Leave @dataclass out"):
        Twice(1)


def test_post_init_runs_too():
    class Squared(sx.Object):
        x: int

        def __post_init__(self):
            self.y = self.x**2

    assert Squared(3).y == 9


def test_fields_may_have_names_of_methods():
    class Image(sx.Object, typing.Generic[typing.TypeVar("T")]):
        save: bool = True
        format: str = "png"

        def run(self):
            return self.save, self.format

    assert Image(False).save is False
    assert Image(False).run() == (False, "png")


def test_symbolize_leaves_such_a_class_as_it_is():
    assert sx.symbolize(Leaf) is Leaf


def test_partial_objects():
    schedule = Schedule.partial(steps=3)
    assert schedule.is_partial
    assert schedule.missing_values() == {"rate": sx.MISSING_VALUE}
    assert schedule.rebind(rate=6.0).slope == 2.0


def test_abstract_methods():
    class Base(sx.Object):
        x: int = 2

        @abc.abstractmethod
        def run(self): ...

    class Double(Base):
        def run(self):
            return 2 * self.x

    assert Double(4).run() == 8
    with pytest.raises(TypeError, match="abstract"):
        Base()


def test_an_init_of_the_class():
    class Doubled(sx.Object):
        x: int
        label: str = "a"

        def __init__(self, half):
            super().__init__(x=2 * half)

        def _on_bound(self):
            self.bound = True

    made = Doubled(3)
    assert repr(made) == "Doubled(half=3)"
    assert made.x == 6
    assert made.label == "a"
    assert made.bound

    class Wrong(sx.Object):
        x: int

        def __init__(self, given):
            super().__init__(**given)

    with pytest.raises(ArgumentError, match="lacks the field 'x'"):
        Wrong({}).x
    with pytest.raises(ArgumentError, match="no field"):
        Wrong({"x": 1, "y": 2}).x


def test_methods_of_other_bases_win_over_those_of_every_object():
    class Saves:
        def save(self):
            return "saved"

    class Mixed(sx.Object, Saves):
        x: int = 1

    assert Mixed().save() == "saved"
    assert Mixed(2).clone() == Mixed(2)


def test_copies_files_and_pickles(tmp_path):
    leaf = Leaf(3, [Leaf(4)])
    for made in (
        leaf.clone(),
        copy.deepcopy(leaf),
        pickle.loads(pickle.dumps(leaf)),
        sx.from_json(leaf.to_json()),
        sx.from_json_str(leaf.to_json_str()),
    ):
        assert made == leaf
        assert made is not leaf
        assert made.__class__ is Leaf
    leaf.save(tmp_path / "leaf.json")
    assert sx.load(tmp_path / "leaf.json").label[0].x == 4


def test_a_file_finds_a_class_that_was_never_used():
    class Unused(sx.Object):
        x: int = 1

    text = Leaf(2).to_json_str().replace("Leaf", "test_a_file_finds.<locals>.Nobody")
    assert isinstance(sx.from_json_str(text), sx.Unknown)
    name = f"{Unused.__module__}.{Unused.__qualname__}"
    loaded = sx.from_json_str(f'{{"symexp":1,"value":{{"$type":"{name}","x":5}}}}')
    assert loaded.__class__ is Unused
    assert loaded.x == 5


def test_old_names_of_a_class():
    @sx.members([("x", sx.typing.Int())], serialization_key="old.place.Renamed")
    class Renamed(sx.Object):
        pass

    text = '{"symexp":1,"value":{"$type":"old.place.Renamed","x":5}}'
    assert sx.from_json_str(text).__class__ is Renamed


def test_search_values_rules_and_diffs():
    space = Leaf(sx.oneof([1, 2]), label=[Leaf(5)])
    assert [c.x for c in sx.iter(space)] == [1, 2]
    patched = sx.patch(Leaf(1, label=[Leaf(5)]), lambda k, v: v + 1 if k and k.key == "x" else v)
    assert patched == Leaf(2, label=[Leaf(6)])
    assert str(sx.diff(Leaf(1), Leaf(2))) == (
        "Leaf(\n  x = Diff(\n    left = 1,\n    right = 2\n  )\n)"
    )


def test_hooks_that_are_never_called_are_told():
    with pytest.warns(sx.HookWarning, match="_on_parent_change is never called"):

        class Hooked(sx.Object):
            def _on_parent_change(self, old, new): ...

    assert repr(Hooked()) == "Hooked()"
    with pytest.warns(sx.HookWarning, match="_on_path_change"):

        @sx.symbolize
        class AlsoHooked:
            def _on_path_change(self, old, new): ...

    with pytest.warns(sx.HookWarning, match="sym_eq is not called by symexp, which compares"):
        type("Compared", (sx.Object,), {"sym_eq": lambda self, other: True})
    with pytest.warns(sx.HookWarning, match="_sym_clone is never called: clones, files and edits"):
        type("Cloned", (sx.Object,), {"_sym_clone": lambda self, deep, memo=None: self})
    with pytest.warns(sx.HookWarning, match=r"allow_symbolic_mutation has no .* `obj.seal\(\)`"):
        type("Fixed", (sx.Object,), {"allow_symbolic_mutation": False})
    type("Free", (sx.Object,), {"allow_symbolic_mutation": True})


class Todo(sx.PureSymbolic, sx.Object):
    note: str = ""


class TestPureSymbolic:
    def test_stands_at_every_place(self):
        schedule = Schedule(Todo("rate?"), steps=Todo())
        assert schedule.is_abstract
        assert not schedule.is_partial
        assert sx.is_abstract([Todo()])
        assert schedule.rate == Todo("rate?")
        assert schedule.rebind(rate=1.0).is_abstract
        assert not schedule.rebind(steps=2).is_abstract
        assert schedule.slope == 0.5

    def test_is_never_used(self):
        tree = Leaf(label=[Leaf(Todo())])
        with pytest.raises(AbstractError, match=r"label\[0\]\.x"):
            tree._on_bound()
        with pytest.raises(AbstractError, match="the root"):
            Todo()._on_bound()

    def test_an_attribute_that_only_the_object_will_have(self):
        schedule = Schedule(Todo())
        with pytest.raises(AttributeError, match=r"No attribute 'slope' yet.*rate"):
            schedule.slope
        assert not hasattr(Schedule.partial(), "slope")
        with pytest.raises(AbstractError):
            hasattr(schedule, "_on_bound")

    @pytest.mark.parametrize(
        "copied",
        [
            sx.clone,
            lambda t: sx.from_json(sx.to_json(t)),
            lambda t: pickle.loads(pickle.dumps(t)),
            lambda t: sx.patch(t, {"label[0].label": 3}),
            lambda t: next(iter(sx.iter(sx.patch(t, {"label[0].label": sx.oneof([1, 2])})))),
        ],
    )
    def test_survives(self, copied):
        assert sx.is_abstract(copied(Leaf(label=[Leaf(Todo()), 1])))
        gone = copied(Leaf(label=[Leaf(Todo()), 1]))
        assert not sx.is_abstract(sx.patch(gone, {"label[0].x": 3}))

    def test_with_a_symbolized_class(self):
        @sx.symbolize
        class Pure(sx.PureSymbolic):
            def __init__(self, x): ...

        assert sx.is_abstract(Leaf(Pure(1)))


def test_a_missing_value_means_the_default_through_every_door():
    class Point(sx.Object):
        x: int
        y: int = 5
        zs: list[int] = [1]  # a field

    point = Point(1, 7, [2])
    point.y = sx.MISSING_VALUE
    point.zs = sx.MISSING_VALUE
    patched = Point(1, 7, [2]).rebind(y=sx.MISSING_VALUE, zs=sx.MISSING_VALUE)
    by_position = Point(1, sx.MISSING_VALUE, sx.MISSING_VALUE)
    by_name = Point(1, y=sx.MISSING_VALUE, zs=sx.MISSING_VALUE)
    assert point == patched == by_position == by_name == Point(1)
    assert (point.y, point.zs) == (5, [1])
    with pytest.raises(sx.errors.ArgumentError, match="missing 1 required argument: 'x'"):
        Point(sx.MISSING_VALUE)
    live = Point(1, 7)
    assert vars(live)  # it is made
    live.y = sx.MISSING_VALUE
    assert live.y == 5


def test_a_missing_value_means_the_default_of_a_symbolized_class():
    choice = sx.oneof([1, 2])

    @sx.symbolize
    class Unit:
        def __init__(self, n, rate=0.5, choice=choice):
            self.live = (n, rate, choice)

    unit = Unit(1, 0.1)
    unit.rate = sx.MISSING_VALUE
    assert unit.rate == 0.5
    assert sx.is_abstract(Unit(1, sx.MISSING_VALUE, sx.MISSING_VALUE))
    assert Unit(1, sx.MISSING_VALUE, 3).live == (1, 0.5, 3)
