"""Signatures of every kind, from the call to `__init__`: what is checked, shown and passed on."""

import array
import collections
import dataclasses
import functools
import inspect
import typing

import attrs
import pytest

import symexp as sx
from symexp.errors import SpecTypeError, SymbolizeError


def everything(a: int, /, b: str = "b", *args: float, c: float = 1, d, **kw: str):
    return a, b, args, c, d, kw


def test_annotated_args_and_kwargs_are_checked_one_by_one():
    f = sx.symbolize(everything)
    made = f(1, "b", 5, 6.5, d=2, z="q")
    assert repr(made) == "everything(a=1, b='b', args=[5.0, 6.5], c=1, d=2, z='q')"
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


def test_a_decorated_init():
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
    assert repr(f("z")) == "partial(b='z', args=[], c=1, d=3)"
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
def test_refused(target, message):
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
