"""What can be symbolized, and that the class stays what it was."""

import abc
import copy
import dataclasses
import enum
import inspect
import pickle
from types import ModuleType

import attrs
import pytest

import symexp as sx
from symexp.errors import ArgumentError, SymbolizeError
from symexp.tree.handles.materialize import is_ghost


class Base:
    """A documented class."""

    def __init__(self, x, y=2):
        self.sum = x + y

    def total(self):
        return self.sum


Sym = sx.symbolize(Base)


def test_the_class_keeps_its_name_doc_and_signature():
    assert (Sym.__name__, Sym.__module__, Sym.__doc__) == (
        "Base",
        Base.__module__,
        "A documented class.",
    )
    assert str(inspect.signature(Sym)) == "(x, y=2)"
    assert issubclass(Sym, Base)


def test_twice_gives_the_same_class():
    assert sx.symbolize(Base) is Sym
    assert sx.symbolize(Sym) is Sym


def test_init_does_not_run_before_the_first_touch():
    ran = []

    @sx.symbolize
    class Loud:
        def __init__(self, x):
            ran.append(x)

        def hello(self):
            return "hello"

    obj = Loud(1)
    assert isinstance(obj, Loud)
    assert obj.x == 1
    assert repr(obj) == "Loud(x=1)"
    assert ran == []
    assert obj.hello() == "hello"
    assert ran == [1]
    obj.hello()
    assert ran == [1]


def test_a_live_object_is_ordinary():
    obj = Sym(1)
    assert obj.total() == 3
    assert type(obj) is Sym
    assert "__getattribute__" not in {n for c in Sym.__mro__[:-1] for n in vars(c)}
    assert vars(obj) == {"sum": 3}


def test_plain_arguments_of_every_kind():
    @sx.symbolize
    class Kinds:
        def __init__(self, a, /, b, *args, c=3, d, **kwargs):
            self.seen = (a, b, args, c, d, kwargs)

        def show(self):
            return self.seen

    obj = Kinds(1, 2, 8, 9, d=4, e=5)
    assert repr(obj) == "Kinds(a=1, b=2, args=[8, 9], c=3, d=4, e=5)"
    assert obj.show() == (1, 2, (8, 9), 3, 4, {"e": 5})
    assert obj.e == 5
    assert Kinds(1, d=4, b=2).show() == (1, 2, (), 3, 4, {})


def test_defaults_are_not_passed_on():
    """What was not given is not given to the class either: it sees its own defaults."""
    sentinel = object()

    @sx.symbolize
    class Picky:
        def __init__(self, x=sentinel, **kwargs):
            self.was_default = x is sentinel
            self.kwargs = kwargs

        def check(self):
            return self.was_default, self.kwargs

    assert Picky().check() == (True, {})


def test_defaults_that_only_the_value_spec_knows_are_passed_on():
    t = sx.typing

    @sx.symbolize([("n", t.Int(10)), ("xs", t.List(int, [1])), ("k", t.Int(3)), ("p", t.Str("q"))])
    class Needs:
        def __init__(self, p, /, rate, n, xs, **kwargs):
            self.seen = (p, rate, n, xs, kwargs)

    assert Needs(rate=0.1).seen == ("q", 0.1, 10, [1], {"k": 3})
    one, other = Needs(rate=1), Needs(rate=1)
    one.xs.append(2)
    assert other.xs == [1]


@pytest.mark.parametrize(
    ("args", "kwargs", "message"),
    [
        ((), {}, r"Base\(\) missing 1 required argument: 'x'. Give a value, or make a partial"),
        ((1, 2, 3), {}, r"takes 2 positional arguments but 3 were given. Signature: Base\(x, y\)"),
        ((1,), {"x": 2}, "got multiple values for argument 'x'"),
        ((1,), {"z": 2}, "unexpected keyword argument 'z'"),
        ((1,), {"yy": 2}, "Did you mean 'y'"),
    ],
)
def test_wrong_arguments(args, kwargs, message):
    with pytest.raises(ArgumentError, match=message):
        Sym(*args, **kwargs)


def test_positional_only_by_name_is_refused():
    @sx.symbolize
    class Only:
        def __init__(self, x, /):
            pass

    with pytest.raises(ArgumentError, match="takes it only by position: 'x'"):
        Only(x=1)


def test_abc():
    @sx.symbolize
    class Shape(metaclass=abc.ABCMeta):
        @abc.abstractmethod
        def area(self): ...

    with pytest.raises(TypeError, match="abstract"):
        Shape()

    @sx.symbolize
    class Square(Shape):
        def __init__(self, side):
            self._side = side

        def area(self):
            return self._side**2

    assert Square(3).area() == 9
    assert isinstance(Square(3), Shape)


def test_metaclass_of_the_user():
    class Meta(type):
        def shout(cls):
            return cls.__name__.upper()

    @sx.symbolize
    class Thing(metaclass=Meta):
        def __init__(self, x):
            self.y = x

    assert Thing.shout() == "THING"
    assert Thing(4).y == 4


class Color(enum.Enum):
    RED = 1


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (Color, "Color is an enum: its members are values"),
        (int, "int is a int: such objects are immutable values"),
        (type("Text", (str,), {}), "Text is a str"),
        (3, r"Expected a class, a function or a module, but got 3 \(type int\)"),
        (range, "range is a range"),
    ],
)
def test_refused(target, message):
    with pytest.raises(SymbolizeError, match=message):
        sx.symbolize(target)


def test_dataclass():
    @sx.symbolize
    @dataclasses.dataclass
    class Point:
        x: int
        y: int = 0
        tags: list = dataclasses.field(default_factory=list)

        def norm(self):
            return self.x + self.y

    a, b = Point(1), Point(1)
    assert is_ghost(a)
    assert a.norm() == 1
    assert a == b
    assert a.tags == []
    a.tags.append(1)
    assert b.tags == []
    assert Point(1, tags=[1, 2]).norm() == 1
    assert dataclasses.asdict(Point(1, 2, ["a"])) == {"x": 1, "y": 2, "tags": ["a"]}


@pytest.mark.parametrize("options", [{"frozen": True}, {"slots": True}, {"order": True}])
def test_dataclass_options(options):
    Point = dataclasses.make_dataclass("Point", [("x", int), ("y", int)], **options)
    Point.__module__ = __name__
    P = sx.symbolize(Point)
    p = P(1, 2)
    assert is_ghost(p)
    assert dataclasses.replace(p, y=5).y == 5
    assert p == P(1, 2)
    assert sx.eq(sx.patch(P(1, 2), {"x": 7}), P(7, 2))


def test_attrs():
    @sx.symbolize
    @attrs.define
    class Point:
        x: int = attrs.field(converter=int)
        y: list = attrs.Factory(list)

        def double(self):
            return self.x * 2

    assert Point("21").double() == 42
    assert Point(1) == Point(1)


def test_slots():
    @sx.symbolize
    class Slotted:
        __slots__ = ("x",)

        def __init__(self, x):
            self.x = x

        def get(self):
            return self.x

    obj = Slotted(1)
    assert is_ghost(obj)
    assert obj.get() == 1
    sx.patch(obj, {"x": 2})
    assert is_ghost(obj)
    assert obj.get() == 2


def test_class_and_static_methods_and_properties():
    @sx.symbolize
    class Box:
        made = 0

        def __init__(self, x):
            type(self).made += 1
            self._x = x

        @classmethod
        def of(cls, x):
            return cls(x)

        @staticmethod
        def twice(x):
            return 2 * x

        @property
        def value(self):
            return self._x

    obj = Box.of(3)
    assert is_ghost(obj)
    assert obj.twice(2) == 4
    assert is_ghost(obj)
    assert obj.value == 3
    assert not is_ghost(obj)


def test_special_methods():
    @sx.symbolize
    class Vector:
        def __init__(self, *items):
            self.items = list(items)

        def __len__(self):
            return len(self.items)

        def __iter__(self):
            return iter(self.items)

        def __getitem__(self, i):
            return self.items[i]

        def __call__(self, x):
            return sum(self.items) * x

        def __add__(self, other):
            return Vector(*self.items, *other.items)

        def __eq__(self, other):
            return self.items == other.items

        def __hash__(self):
            return hash(tuple(self.items))

        def __enter__(self):
            return self

        def __exit__(self, *exc):
            return False

        def __bool__(self):
            return bool(self.items)

        def __contains__(self, x):
            return x in self.items

    assert len(Vector(1, 2)) == 2
    assert list(Vector(1, 2)) == [1, 2]
    assert Vector(1, 2)[1] == 2
    assert Vector(1, 2)(10) == 30
    assert list(Vector(1) + Vector(2)) == [1, 2]
    assert Vector(1) == Vector(1)
    assert len({Vector(1), Vector(1)}) == 1
    assert not Vector()
    assert 3 in Vector(3)
    with Vector(1) as v:
        assert list(v) == [1]


def test_subclass_of_a_symbolic_class():
    class Child(Sym):
        def __init__(self, z):
            super().__init__(z, y=z)
            self.z2 = z * 2

    obj = Child(5)
    assert is_ghost(obj)
    assert repr(obj) == "Child(z=5)"
    assert obj.total() == 10
    assert obj.z2 == 10
    assert isinstance(obj, Sym)
    assert sx.symbolize(Child) is Child
    assert sx.eq(sx.clone(obj), Child(5))


def test_subclass_without_init_inherits_the_arguments():
    class Same(Sym):
        def total(self):
            return -super().total()

    assert Same(1).total() == -3
    assert repr(Same(1)) == "Same(x=1, y=2)"


def test_several_symbolic_bases():
    class Left:
        def __init__(self, a=1):
            self.left = a

    class Right:
        def right(self):
            return "right"

    L, R = sx.symbolize(Left), sx.symbolize(Right)

    class Both(L, R):
        pass

    assert Both(4).left == 4
    assert Both(4).right() == "right"


def test_class_that_defines_new():
    @sx.symbolize
    class Counted:
        def __new__(cls, *args, **kwargs):
            self = super().__new__(cls)
            self.new_args = args, kwargs
            return self

        def __init__(self, x, y=1):
            self.x2 = x * 2

    obj = Counted(3, y=5)
    assert is_ghost(obj)
    assert obj.x2 == 6
    assert obj.new_args == ((), {"x": 3, "y": 5})


def test_new_that_does_not_cooperate():
    @sx.symbolize
    class Alone:
        def __new__(cls, x):
            self = object.__new__(cls)
            self.from_new = x
            return self

        def __init__(self, x):
            self.from_init = x

    obj = Alone(1)
    other = obj
    assert (obj.from_new, obj.from_init) == (1, 1)
    assert other is obj


def test_new_that_makes_something_else_is_an_error_that_says_so():
    @sx.symbolize
    class Factory:
        def __new__(cls, x):
            return [x]

        def anything(self): ...

    obj = Factory(1)
    with pytest.raises(SymbolizeError, match="symbolize a function that calls it instead"):
        obj.anything()
    assert is_ghost(obj)


def test_user_subclass_with_new():
    class Child(Sym):
        def __new__(cls, *args, **kwargs):
            self = super().__new__(cls)
            self.mark = "made"
            return self

    obj = Child(1)
    assert is_ghost(obj)
    assert (obj.mark, obj.total()) == ("made", 3)


def test_class_over_builtin_containers():
    @sx.symbolize
    class Bag(dict):
        def __init__(self, x, **kw):
            super().__init__(x=x, **kw)

    bag = Bag(1)
    assert is_ghost(bag)
    assert bag["x"] == 1
    assert dict(bag) == {"x": 1}
    assert sx.patch(bag, {"x": 5})["x"] == 5


def test_init_errors_keep_their_type_and_gain_the_place():
    @sx.symbolize
    class Strict:
        def __init__(self, n):
            if n < 0:
                raise ZeroDivisionError("negative")
            self.n2 = n

    tree = Sym([Strict(1), Strict(-1)])
    with pytest.raises(ZeroDivisionError, match="negative") as info:
        tree.total()
    (note,) = info.value.__notes__
    assert "Strict(n=-1) at 'x[1]' live" in note
    assert is_ghost(tree)


def test_getattr_of_the_user():
    @sx.symbolize
    class Dynamic:
        def __init__(self, x):
            self.made = x

        def __getattr__(self, name):
            if name.startswith("dyn_"):
                return name[4:]
            raise AttributeError(name)

    obj = Dynamic(1)
    assert obj.dyn_hello == "hello"
    with pytest.raises(AttributeError):
        obj.nothing


def test_unknown_attribute():
    with pytest.raises(AttributeError, match="'Base' object has no attribute 'nope'"):
        Sym(1).nope


def test_notebook_probes_do_not_make_it_live():
    obj = Sym(1)
    for name in ("_repr_png_", "_ipython_display_", "_ipython_canary_method_", "__array__"):
        assert not hasattr(obj, name)
    assert is_ghost(obj)


def test_rich_prints_it_without_making_it_live():
    import io

    from rich.console import Console

    obj = Sym(1)
    out = io.StringIO()
    Console(file=out).print([obj], obj)
    assert "Base(x=1, y=2)" in out.getvalue()
    assert is_ghost(obj)


def test_a_live_parent_hands_out_its_live_children():
    class Outer:
        def __init__(self, inner):
            self._inner = inner

        def run(self):
            return self._inner.total()

    obj = sx.symbolize(Outer)(Sym(1))
    obj.run()
    assert obj.inner is obj._inner
    assert not is_ghost(obj.inner)


def test_containers_reach_init_as_plain_ones():
    seen = []

    @sx.symbolize
    class Taker:
        def __init__(self, x):
            seen.append(x)

        def go(self): ...

    Taker([Sym(1), {"k": (Sym(2), 3)}]).go()
    (value,) = seen
    assert type(value) is list
    assert type(value[1]) is dict
    assert type(value[1]["k"]) is tuple
    assert value[1]["k"][0].total() == 4


def test_setting_an_attribute_makes_it_live():
    obj = Sym(1)
    obj.extra = 5
    assert not is_ghost(obj)
    assert obj.extra == 5


class Pickled:
    def __init__(self, x, y=None):
        self.live = [x]


Pickled = sx.symbolize(Pickled)


@pytest.mark.parametrize(
    "copier", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_the_node_travels_never_the_live_object(copier):
    obj = Pickled(1, Pickled(2))
    obj.live.append("trained")
    made = copier(obj)
    assert is_ghost(made)
    assert sx.eq(made, obj)
    assert made.live == [1]
    assert obj.live == [1, "trained"]


def test_pickle_in_main(tmp_path):
    """As in a notebook: classes of `__main__` travel between processes that define them."""
    import subprocess
    import sys

    script = tmp_path / "main.py"
    script.write_text(
        "import sys, pickle\n"
        "import symexp as sx\n"
        "@sx.symbolize\n"
        "class A:\n"
        "    def __init__(self, x):\n"
        "        self.x2 = x * 2\n"
        "if sys.argv[1] == 'dump':\n"
        "    pickle.dump([A(A(3).x2), A(1)], open(sys.argv[2], 'wb'))\n"
        "else:\n"
        "    print(pickle.load(open(sys.argv[2], 'rb')))\n"
    )
    target = str(tmp_path / "a.pkl")
    subprocess.run([sys.executable, script, "dump", target], check=True)
    done = subprocess.run(
        [sys.executable, script, "load", target], check=True, capture_output=True, text=True
    )
    assert done.stdout == "[A(x=6), A(x=1)]\n"


def test_namespace():
    module = ModuleType("things")
    module.Thing = type("Thing", (), {"__init__": lambda self, x: None, "__module__": "things"})
    module.helper = len
    module.Color = Color
    names = sx.symbolize(module)
    assert names.Thing is sx.symbolize(module.Thing)
    assert names.Thing is names.Thing
    assert names.helper is len
    assert names.Color is Color
    assert "Thing" in dir(names)
    with pytest.raises(AttributeError):
        names.Missing


def test_two_threads_make_one_live_object():
    import threading
    import time

    ran = []

    @sx.symbolize
    class Slow:
        def __init__(self, x):
            time.sleep(0.05)
            ran.append(x)

        def __call__(self):
            return len(ran)

    obj = Slow(1)
    threads = [threading.Thread(target=obj) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ran == [1]


def test_deep_nesting():
    tree = Sym(0)
    for _ in range(3000):
        tree = Sym(tree)
    assert sx.eq(tree, sx.clone(tree))
    assert len(sx.fingerprint(tree)) == 64
    assert str(tree).count("Base(") == 3001
    assert len(sx.query(tree, where=int)) == 3001 + 1


def test_partial_objects():
    obj = Sym.partial(y=5)
    assert sx.is_partial(obj)
    assert repr(obj) == "Base(x=MISSING_VALUE, y=5)"
    outer = Pickled(obj)
    assert sx.is_partial(outer)
    with pytest.raises(TypeError, match=r"Pickled is partial: x\.x missing. Give the value with"):
        outer.live
    sx.patch(outer, {"x.x": 1})
    assert not sx.is_partial(outer)
    assert len(outer.live) == 1


def test_no_names_leak_into_dir():
    """Keras walks `dir(obj)` when it saves; nothing of ours may be found there but methods."""
    obj = Sym(1)
    obj.total()
    ours = {n for n in dir(obj) if n not in dir(Base(1)) and not n.startswith("__")}
    values = [getattr(obj, n) for n in ours]
    assert not any(isinstance(v, (list, dict, tuple, set)) for v in values)


def test_plain_containers_nested_deeply():
    value = 0
    for i in range(2000):
        value = [value] if i % 2 else {"k": (value,)}
    tree = sx.List([value])
    assert sx.eq(tree, sx.clone(tree))


def test_a_container_that_holds_itself():
    cycle = []
    cycle.append(cycle)
    with pytest.raises(ValueError, match="A list holds itself, or is nested more than"):
        Sym(cycle)
