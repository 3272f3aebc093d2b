"""Where the parameters of classes and functions are found, and their descriptions."""

import collections
import dataclasses
import functools
import inspect
import sys

import attrs
import pytest

import symexp as sx
from symexp.errors import SymbolizeError
from symexp.typing import (
    KEYWORD_ONLY,
    Field,
    Float,
    Int,
    List,
    Str,
    signature_of,
)
from symexp.typing.parameters import find_signature


def train(a, /, b: int = None, *args: int, c: "Unknown" = 3, **kw: float):  # noqa: F821, RUF013
    """Trains.

    Args:
      a: The data.
      b (int): How often;
        more is better.
      *args: The rest.
      **kw: More: of it.

    Returns:
      c: Not an argument.
    """


def fields(target, **options):
    return list(signature_of(target, **options))


def test_descriptions():
    assert {f.name: f.description for f in signature_of(train)} == {
        "a": "The data.",
        "b": "How often; more is better.",
        "args": "The rest.",
        "c": "",
        "kw": "More: of it.",
    }


def test_docstrings_are_not_read_before_they_are_needed():
    class Documented:
        def __init__(self, x):
            self.x = x

    field = signature_of(Documented)["x"]
    Documented.__doc__ = "Late.\n\nArgs:\n    x: Found."
    assert field.description == "Found."


def layer(num_units, num_heads, rate=0.1): ...


@dataclasses.dataclass
class Data:
    x: int
    y: list[int] = dataclasses.field(default_factory=list)
    z: float = 1
    k: dataclasses.InitVar[str] = dataclasses.field(default="a", kw_only=True)
    w: int = dataclasses.field(default=1, init=False)


@attrs.define
class Attrs:
    _x: int
    y: list = attrs.Factory(list)
    z: int = attrs.Factory(lambda self: self._x, takes_self=True)


def test_dataclasses():
    assert fields(Data) == [
        Field("x", Int()),
        Field("y", List(Int()), []),
        Field("z", Float(), 1),
        Field("k", Str(), "a", KEYWORD_ONLY),
    ]
    assert signature_of(Data)["y"].factory is list


def test_attrs_classes():
    x, y, z = fields(Attrs)
    assert x == Field("x", Int())
    assert y == Field("y", List(), [])
    assert y.factory is list
    assert z.default is attrs.NOTHING
    assert z.factory is None


class OfNew:
    def __new__(cls, size: int, *, name="x"):
        return super().__new__(cls)


class Generic(OfNew):
    def __init__(self, *args, **kwargs): ...


class GenericNew:
    def __new__(cls, *args, **kwargs):
        return super().__new__(cls)

    def __init__(self, rate: float): ...


class Empty: ...


class MyError(ValueError): ...


@pytest.mark.parametrize(
    ("target", "names"),
    [
        (OfNew, ("size", "name")),
        (Generic, ("size", "name")),
        (GenericNew, ("rate",)),
        (Empty, ()),
        (MyError, ("args", "kwargs")),
        (complex, ("real", "imag")),
        (functools.partial(layer, 1), ("num_heads", "rate")),
        (Empty().__init__.__call__, ("args", "kwargs")),
    ],
)
def test_where_parameters_are_found(target, names):
    assert signature_of(target).names == names


@pytest.mark.skipif(sys.version_info < (3, 13), reason="tells its parameters since Python 3.13")
def test_a_builtin_that_tells_in_the_text_of_its_class():
    assert signature_of(map).names == ("function", "iterable", "iterables")


def test_types_of_c_on_the_heap_are_builtins():
    """Which types are on the heap differs with the version of Python."""
    assert find_signature(collections.deque)[0] in (None, told(collections.deque))

    class Deque(collections.deque): ...

    assert signature_of(Deque).names == ("args", "kwargs")


def told(target):
    try:
        return inspect.signature(target)
    except ValueError:
        return None


def test_what_cannot_be_called():
    with pytest.raises(SymbolizeError, match=r"Expected a class or a function, but got 5"):
        signature_of(5)


def test_inspect_is_imported_only_when_it_is_needed():
    import subprocess

    code = "import sys, symexp.typing.signature; print('inspect' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_mixins_of_symbolic_classes_do_not_hide_the_signature():
    @sx.symbolize
    class Bare:
        pass

    assert len(signature_of(Bare)) == 0
