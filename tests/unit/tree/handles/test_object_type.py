"""Signatures of every kind, from the call to `__init__`: names, defaults, checks, arguments."""

import array
import collections
import dataclasses
import functools
import inspect
import pickle
import typing

import attrs
import pytest

import symexp as sx
from symexp.errors import (
    AbstractError,
    ArgumentError,
    CodecError,
    DiffError,
    PartialError,
    PathError,
    SpecTypeError,
    SymbolizeError,
    UnsupportedValueError,
)


def everything(a: int, /, b: str = "b", *args: float, c: float = 1, d, **kw: str):
    return a, b, args, c, d, kw


def test_annotated_args_and_kwargs_are_checked_one_by_one():
    f = sx.symbolize(everything)
    made = f(1, "b", 5, 6.5, d=2, z="q")
    assert repr(made) == "everything(a=1, b='b', args=[5.0, 6.5], c=1.0, d=2, z='q')"
    assert made() == (1, "b", (5.0, 6.5), 1, 2, {"z": "q"})
    with pytest.raises(SpecTypeError, match=r"Expected float but got 'x' .*\(path=args\[1\]\)"):
        f(1, "b", 5, "x", d=2)
    with pytest.raises(SpecTypeError, match=r"Expected str but got 5 .*\(path=z\)"):
        f(1, d=2, z=5)
    sx.patch(made, {"args[0]": 7, "args[2]": 8})
    assert made.args == [7.0, 6.5, 8.0]
    with pytest.raises(SpecTypeError, match=r"\(path=args\[0\]\)"):
        sx.patch(made, {"args[0]": "x"})
    with pytest.raises(SpecTypeError, match=r"\(path=other\)"):
        sx.patch(made, {"other": 3})


def test_annotated_args_of_a_class():
    @sx.symbolize
    class Layers:
        def __init__(self, *layers: int):
            self.seen = layers

    assert Layers(1, 2).seen == (1, 2)
    assert Layers().seen == ()
    with pytest.raises(SpecTypeError, match=r"\(path=layers\[0\]\)"):
        Layers("x")


def test_a_stated_signature_wins():
    class Stated:
        __signature__ = inspect.Signature(
            [inspect.Parameter("q", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=int)]
        )

        def __init__(self, *args, **kwargs):
            self.seen = args, kwargs

    S = sx.symbolize(Stated)
    assert repr(S(1)) == "Stated(q=1)"
    assert S(1).seen == ((), {"q": 1})
    with pytest.raises(SpecTypeError, match=r"\(path=q\)"):
        S("x")

    class Below(Stated):
        def __init__(self, r):
            self.seen = r

    assert repr(sx.symbolize(Below)(2)) == "Below(r=2)"

    class BelowSymbolic(S):
        def __init__(self, t):
            super().__init__(q=t)

    assert repr(BelowSymbolic(3)) == "BelowSymbolic(t=3)"
    assert BelowSymbolic(3).seen == ((), {"q": 3})


def test_new_has_the_signature():
    @sx.symbolize
    class New:
        def __new__(cls, a: int, *, b=2):
            self = object.__new__(cls)
            self.seen = a, b
            return self

    assert repr(New(1)) == "New(a=1, b=2)"
    assert New(1, b=5).seen == (1, 5)
    with pytest.raises(SpecTypeError, match=r"\(path=a\)"):
        New("x")


def test_a_decorated_init_keeps_its_signature():
    def decorated(f):
        @functools.wraps(f)
        def wrapper(*args, **kwargs):
            return f(*args, **kwargs)

        return wrapper

    @sx.symbolize
    class Decorated:
        @decorated
        def __init__(self, a: int, b="x"):
            self.seen = a, b

    assert repr(Decorated(1)) == "Decorated(a=1, b='x')"
    assert Decorated(1, "y").seen == (1, "y")


def test_partial_objects_of_functools():
    f = sx.symbolize(functools.partial(everything, 1, d=3))
    assert repr(f("z")) == "partial(b='z', args=[], c=1.0, d=3)"
    assert f("z")() == (1, "z", (), 1, 3, {})


@dataclasses.dataclass
class Data:
    x: int
    s: dataclasses.InitVar[str] = "a"
    made: int = dataclasses.field(init=False, default=3)
    k: dict = dataclasses.field(default_factory=dict, kw_only=True)
    shared: typing.ClassVar[int] = 1

    def __post_init__(self, s):
        self.made = (self.x, s)


def test_dataclass_with_init_var_and_fields_of_every_kind():
    D = sx.symbolize(Data)
    assert repr(D(1)) == "Data(x=1, s='a', k={})"
    assert D(1, "q", k={"a": 1}).made == (1, "q")
    with pytest.raises(SpecTypeError, match=r"\(path=s\)"):
        D(1, 5)
    one, other = D(1), D(1)
    one.k["new"] = 1
    assert other.k == {}


@attrs.define
class Attrs:
    _private: int
    renamed: int = attrs.field(alias="public", default=2)
    made: int = attrs.field(init=False, default=5)
    rows: list = attrs.Factory(list)
    later: int = attrs.Factory(lambda self: self._private + 1, takes_self=True)
    converted: float = attrs.field(converter=float, default=1, kw_only=True)

    def show(self):
        return (self._private, self.renamed, self.made, self.rows, self.later, self.converted)


def test_attrs_with_fields_of_every_kind():
    A = sx.symbolize(Attrs)
    assert A(4).show() == (4, 2, 5, [], 5, 1.0)
    assert A(4, public=3, rows=[1], later=9, converted="7").show() == (4, 3, 5, [1], 9, 7.0)
    with pytest.raises(SpecTypeError, match=r"\(path=public\)"):
        A(4, public="x")
    one, other = A(1), A(1)
    one.rows.append(1)
    assert other.show()[3] == []


class Point(typing.NamedTuple):
    x: int


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (Point, "Point is a tuple: such objects are immutable values"),
        (max, "max is a builtin that does not tell its parameters. Name them by value specs"),
        (array.array, "array is a builtin that does not tell its parameters"),
    ],
)
def test_what_has_no_signature_is_refused(target, message):
    with pytest.raises(SymbolizeError, match=message):
        sx.symbolize(target)


def test_a_builtin_with_named_parameters():
    deque = sx.symbolize(collections.deque, [("iterable", sx.typing.Any()), ("maxlen", int)])
    assert list(deque([1, 2, 3], 2)) == [2, 3]


SENTINEL = object()


def test_a_default_that_does_not_fit_its_annotation_turns_the_check_off():
    @sx.symbolize
    class Lenient:
        def __init__(self, a: int = "auto", b: int = SENTINEL, c: int = None, d: float = 1):  # noqa: RUF013
            self.seen = a, b, c, d

    assert Lenient("x", "y").seen == ("x", "y", None, 1)
    assert Lenient().seen == ("auto", SENTINEL, None, 1)
    with pytest.raises(SpecTypeError, match=r"Expected int or None .*\(path=c\)"):
        Lenient(c="x")
    with pytest.raises(SpecTypeError, match=r"Expected float .*\(path=d\)"):
        Lenient(d="x")


class Base:
    """A documented class."""

    def __init__(self, x, y=2):
        self.sum = x + y

    def total(self):
        return self.sum


Sym = sx.symbolize(Base)


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
def test_wrong_arguments_are_refused(args, kwargs, message):
    with pytest.raises(ArgumentError, match=message):
        Sym(*args, **kwargs)


def test_positional_only_by_name_is_refused():
    @sx.symbolize
    class Only:
        def __init__(self, x, /):
            pass

    with pytest.raises(ArgumentError, match="takes it only by position: 'x'"):
        Only(x=1)


class Pickled:
    def __init__(self, x, y=None):
        self.live = [x]


Pickled = sx.symbolize(Pickled)


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


UNSET = object()


@sx.symbolize
class Odd:
    def __init__(self, x=UNSET, f=lambda v: v + 1, *, y=0):
        self.is_unset, self.result = x is UNSET, f(y)


@sx.symbolize
class Sum:
    def __init__(self, *parts: int, **rates: float):
        self.sum = sum(parts)


class TestNames:
    def test_an_argument_may_be_named_self_or_cls(self):
        @sx.symbolize
        class Loader:
            def __init__(this, cls, self=1, target=2, handle=3):
                this.seen = (cls, self, target, handle)

        made = Loader(cls=0, self=5)
        assert made.seen == (0, 5, 2, 3)
        assert made.rebind(target=7, handle=8, self=9).seen == (0, 9, 7, 8)
        assert made.clone(cls=4).seen == (4, 9, 7, 8)
        assert Loader.partial(self=3).rebind(cls=1).seen == (1, 3, 2, 3)

    def test_a_functor_may_have_such_arguments(self):
        @sx.symbolize
        def make(self, cls, items=0):
            return (self, cls, items)

        assert make(self=1)(cls=2) == (1, 2, 0)
        assert make(1, 2)(self=3, override_args=True) == (3, 2, 0)

    def test_a_dict_may_have_such_keys(self):
        assert dict(sx.Dict(items=1, self=2)) == {"items": 1, "self": 2}

    def test_a_keyword_does_not_hide_a_method(self):
        @sx.symbolize
        class Model:
            def __init__(self, **options):
                self.options = options

            def fit(self):
                return self.options

        model = Model(fit=3, rate=2)
        assert model.rate == 2
        assert model.fit() == {"fit": 3, "rate": 2}


class TestVarArgs:
    def test_they_are_always_a_list(self):
        @sx.symbolize
        class Chain:
            def __init__(self, *parts):
                self.all = parts

        chain = Chain(1, 2)
        with pytest.raises(SpecTypeError, match=r"Expected list but got 5 .*\(path=parts\)"):
            sx.patch(chain, {"parts": 5})
        assert chain.all == (1, 2)
        assert sx.patch(chain, {"parts": [3]}).all == (3,)

    def test_their_annotations_are_checked_in_files_too(self):
        assert sx.eq(sx.from_json(sx.to_json(Sum(1, 2, rate=3))), Sum(1, 2, rate=3))
        document = sx.to_json(Sum(1, 2))
        document["value"]["parts"][1] = "two"
        with pytest.raises(CodecError, match=r"Expected int but got 'two' .*\(path=parts\[1\]\)"):
            sx.from_json(document)

    def test_their_value_specs_may_be_given_again(self):
        class Chain:
            def __init__(self, *parts, **rates):
                pass

        specs = [("parts", sx.typing.Int()), ("rates", sx.typing.Float())]
        made = sx.symbolize(Chain, specs)
        assert sx.symbolize(Chain, specs) is made
        with pytest.raises(SymbolizeError, match=r"spec for 'parts': Int\(\), now Str\(\)"):
            sx.symbolize(Chain, [("parts", sx.typing.Str())])


class TestDefaults:
    """Such as a lambda or a sentinel: the class has them, wherever it is."""

    def test_they_need_not_be_saved(self):
        obj = Odd(y=2)
        assert sx.to_json(obj)["value"] == {"$type": f"{__name__}.Odd", "y": 2}
        loaded = sx.from_json(sx.to_json(obj))
        assert sx.eq(obj, loaded)
        assert (loaded.is_unset, loaded.result) == (True, 3)
        nested = sx.List([{"odd": obj}])
        assert sx.eq(sx.from_json_str(sx.to_json_str(nested)), nested)

    def test_they_have_a_fingerprint(self):
        assert sx.fingerprint(Odd()) == sx.fingerprint(Odd())
        assert sx.fingerprint(Odd()) != sx.fingerprint(Odd(None))
        assert sx.fingerprint(Odd()) != sx.fingerprint(Odd(f=None))

    @pytest.mark.parametrize("levels", [0, 100])
    def test_they_need_not_be_pickled(self, levels):
        obj = tree = Odd(y=2)
        for _ in range(levels):
            tree = sx.List([tree])
        copy = pickle.loads(pickle.dumps(tree))
        assert sx.eq(copy, tree)
        for _ in range(levels):
            copy = copy[0]
        assert (copy.is_unset, copy.result, sx.eq(copy, obj)) == (True, 3, True)

    def test_given_values_must_be_saved_and_pickled(self):
        for bad in (Odd(lambda: 0), Odd(f=object())):
            with pytest.raises(UnsupportedValueError, match=r"\(path=[xf]\)"):
                sx.to_json(bad)
            with pytest.raises(UnsupportedValueError, match=r"\(path=[xf]\)"):
                sx.fingerprint(bad)


@sx.symbolize
@attrs.define
class Computed:
    x: int
    name: str = attrs.field()

    @name.default
    def _name(self):
        return f"n{self.x}"


class TestComputedDefaults:
    def test_a_computed_default_reads_as_the_value_of_the_object(self):
        assert Computed(1).name == "n1"
        assert attrs.asdict(Computed(2)) == {"x": 2, "name": "n2"}
        assert sx.patch(Computed(1), {"x": 5}).name == "n5"
        assert sx.from_json(sx.to_json(Computed(3))).name == "n3"

    def test_a_given_one_does_not_materialize_the_object(self):
        obj = Computed.partial(name="mine")
        assert obj.name == "mine"


class Plain:
    def __init__(self, *, learning_rate=0.1, name=None):
        self.learning_rate, self.name = learning_rate, name


@sx.symbolize
class Tuned(Plain):
    def __init__(self, steps=1, **kwargs):
        super().__init__(**kwargs)
        self.steps = steps


class Derived(Tuned):
    def __init__(self, **kwargs):
        self.extra = kwargs.pop("extra", None)
        super().__init__(steps=5, **kwargs)


@sx.symbolize
class Open:
    def __init__(self, **kwargs):
        self.options = kwargs


class TestExtraNames:
    def test_names_of_the_constructors_above_are_taken(self):
        made = Tuned(2, learning_rate=0.5, name="x")
        assert repr(made) == "Tuned(steps=2, learning_rate=0.5, name='x')"
        assert (made.steps, made.learning_rate) == (2, 0.5)
        assert repr(Derived(extra=1, name="x")) == "Derived(extra=1, name='x')"

    @pytest.mark.parametrize(
        ("make", "key", "near"),
        [
            (lambda: Tuned(learning_rte=1), "learning_rte", "Did you mean 'learning_rate'"),
            (lambda: Tuned(lr=1), "lr", "Did you mean 'learning_rate'"),
            (lambda: Tuned(learn=1), "learn", "Did you mean 'learning_rate'"),
            (lambda: Tuned(stps=1), "stps", "Did you mean 'steps'"),
            (lambda: Tuned(zzz=1), "zzz", "There are: steps"),
            (lambda: Tuned.partial(nme=1), "nme", "Did you mean 'name'"),
            (lambda: Tuned(nme=sx.oneof([1, 2])), "nme", "Did you mean 'name'"),
            (lambda: Derived(steps=1), "steps", "There are: none|None is known"),
            (lambda: Derived(extr=1), "extr", "Did you mean 'extra'"),
        ],
    )
    def test_others_are_refused(self, make, key, near):
        with pytest.raises(ArgumentError, match=f"unexpected keyword argument '{key}'. ({near})"):
            make()

    def test_a_class_that_takes_everything_does(self):
        assert repr(Open(anything=1)) == "Open(anything=1)"
        assert sx.patch(Open(), {"more": 2}).more == 2
        assert Open._sx_type.extra_names is None

    def test_edits_are_checked(self):
        tree = sx.Dict(a=[Tuned()])
        with pytest.raises(PathError, match=r"Unknown path 'a\[0\].lr': .*mean 'learning_rate'"):
            sx.patch(tree, {"a[0].lr": 0.5})
        with pytest.raises(PathError, match="mean 'learning_rate'"):
            tree.clone(override={"a[0].learning_rat": 0.5})
        with pytest.raises(PathError, match="mean 'learning_rate'"):
            sx.patch(tree, {"a[0].learning_rat": sx.oneof([1, 2])})
        assert sx.patch(tree, {"a[0].learning_rate": 0.5}).a[0].learning_rate == 0.5

    def test_a_diff_is_checked(self):
        change = sx.diff(Open(), Open(learning_rat=1))
        with pytest.raises(DiffError, match="mean 'learning_rate'"):
            sx.patch(Tuned(), change)

    def test_files_are_checked(self):
        text = sx.to_json_str(Tuned(name="x"))
        assert sx.eq(sx.from_json_str(text), Tuned(name="x"))
        with pytest.raises(CodecError, match=r"no argument 'nme' today[.] Did you mean 'name'"):
            sx.from_json_str(text.replace('"name"', '"nme"'))

    def test_added_names_are_keys_whatever_the_constructor_takes(self):
        class Own(Plain):
            def __init__(self, size):
                super().__init__()

        made = sx.symbolize(Own)
        kind = made._sx_type
        with pytest.raises(ArgumentError, match="'trainable'"):
            kind.check_extra("trainable")
        kind.added_names = frozenset({"trainable"})
        kind.check_extra("trainable")
        assert repr(made(3, trainable=False)) == "Own(size=3, trainable=False)"
        assert repr(sx.patch(made(3), {"trainable": True})) == "Own(size=3, trainable=True)"
        with pytest.raises(ArgumentError, match="Did you mean 'trainable'"):
            made(3, trainble=False)


@sx.symbolize
class Defaults:
    def __init__(self, rate: float = 1, sizes: list[float] = [1, 2.5], other: int = "x"):  # noqa: B006
        self.seen = (rate, sizes, other)


def test_defaults_are_converted_by_their_specs():
    made = Defaults()
    assert repr(made) == "Defaults(rate=1.0, sizes=[1.0, 2.5], other='x')"
    assert sx.eq(made, Defaults(1, [1, 2.5]))
    assert sx.fingerprint(made) == sx.fingerprint(Defaults(1))
    # The live object is made of what the tree says.
    assert [type(v) for v in (made.seen[0], made.seen[1][0])] == [float, float]
    assert sx.to_json_str(made) == sx.to_json_str(Defaults(1.0, [1.0, 2.5]))


UNDECIDED = sx.oneof([1, 2])


class TestDefaultsThatAreNotDecided:
    """A placeholder or an incomplete object may be a default."""

    @pytest.fixture(params=["fields", "constructor", "spec", "function"])
    def kind(self, request):
        if request.param == "fields":

            class Space(sx.Object):
                x: int = sx.oneof([1, 2])
                y: float = 0.5

            return Space
        if request.param == "function":
            return sx.functor(lambda x=UNDECIDED, y=0.5: x)

        class Plain:
            def __init__(self, x=UNDECIDED, y=0.5):
                self.x = x

        class Required:
            def __init__(self, x, y=0.5):
                self.x = x

        if request.param == "constructor":
            return sx.symbolize(Plain)
        return sx.symbolize(Required, [("x", sx.typing.Int(sx.oneof([1, 2])))])

    def test_a_placeholder_is_decided_as_any_other(self, kind):
        assert sx.is_abstract(kind())
        assert sx.is_abstract(kind(y=1.5))
        assert not sx.is_abstract(kind(3))
        assert [made.x for made in sx.iter(kind())] == [1, 2]
        pairs = [(a.x, b.x) for a, b in sx.iter(sx.List([kind(), kind()]))]
        assert pairs == [(1, 1), (1, 2), (2, 1), (2, 2)]
        with pytest.raises(AbstractError, match="undecided search values at x"):
            kind()() if kind.__name__ == "<lambda>" else vars(kind())

    def test_they_count_below_a_default_too(self):
        class Part(sx.Object):
            n: int

        class Whole(sx.Object):
            space: Part = Part(sx.oneof([1, 2]))
            part: Part = Part.partial()

        assert sx.is_partial(Whole())
        assert not sx.is_partial(Whole(part=Part(1)))
        assert [made.space.n for made in sx.iter(Whole(part=Part(1)))] == [1, 2]
        assert not sx.is_abstract(Whole(Part(1), Part(2)))
        with pytest.raises(PartialError, match=r"part\.n missing"):
            vars(Whole())
