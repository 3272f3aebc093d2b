import collections
import dataclasses
import functools
import inspect
import re
import sys

import attrs
import pytest

import symexp as sx
from symexp.errors import SymbolizeError
from symexp.typing import (
    KEYWORD_ONLY,
    MISSING_VALUE,
    POSITIONAL_ONLY,
    POSITIONAL_OR_KEYWORD,
    VAR_KEYWORD,
    VAR_POSITIONAL,
    Any,
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


def test_all_kinds_of_parameters():
    assert fields(train) == [
        Field("a", None, kind=POSITIONAL_ONLY),
        Field("b", Int(is_noneable=True), None, POSITIONAL_OR_KEYWORD),
        Field("args", Int(), kind=VAR_POSITIONAL),
        Field("c", None, 3, KEYWORD_ONLY),
        Field("kw", Float(), kind=VAR_KEYWORD),
    ]
    signature = signature_of(train)
    assert signature.names == ("a", "b", "args", "c", "kw")
    assert signature.var_positional is signature["args"]
    assert signature.var_keyword is signature["kw"]
    assert [f.name for f in signature if f.is_required] == ["a"]
    assert signature.to_inspect() == inspect.signature(train)


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


def test_explicit_specs_win_over_annotations():
    signature = signature_of(train, specs=[("b", Int(min_value=1), "Mine."), ("c", str)])
    assert signature["b"].spec == Int(min_value=1, is_noneable=True)
    assert signature["b"].description == "Mine."
    assert signature["c"].spec == Str()
    assert signature["c"].default == 3
    assert signature_of(train, annotations=False)["args"].spec is None
    assert signature_of(train, specs={"b": Any()})["b"].spec is None


def test_extra_names_become_keywords_where_any_are_taken():
    signature = signature_of(train, specs={"extra": Int(3)})
    assert signature.names == ("a", "b", "args", "c", "extra", "kw")
    assert signature["extra"] == Field("extra", Int(3), 3, KEYWORD_ONLY)
    assert signature["extra"].default_from_spec


def layer(num_units, num_heads, rate=0.1): ...


def test_specs_by_pattern():
    signature = signature_of(layer, specs=[(re.compile("num_.*"), Int()), ("rate", Float())])
    assert [f.spec for f in signature] == [Int(), Int(), Float()]


@pytest.mark.parametrize(
    ("specs", "message"),
    [
        ([("num_unit", Int())], r"layer has no parameter 'num_unit'\. Did you mean 'num_units'"),
        ([(re.compile("n_.*"), Int())], r"pattern 'n_\.\*' matches no parameter of layer"),
        ([Int()], r"Expected pairs of name and value spec for layer"),
        ([("rate", Int()), ("rate", Int())], "Two value specs for 'rate'"),
        ([(5, Int())], "Expected the name of a parameter of layer, but got 5"),
    ],
)
def test_specs_that_fit_no_parameter_are_refused(specs, message):
    with pytest.raises(SymbolizeError, match=message):
        signature_of(layer, specs=specs)


def test_a_default_of_the_spec_is_used_where_the_signature_has_none():
    signature = signature_of(layer, specs={"num_units": Int(8), "rate": Float(0.5)})
    assert signature["num_units"].default == 8
    assert signature["num_units"].default_from_spec
    assert signature["rate"].default == 0.1
    assert not signature["rate"].default_from_spec
    assert signature["num_heads"].default is MISSING_VALUE


def test_a_default_that_contradicts_its_annotation_shows_that_it_is_a_hint():
    def f(x: int = "auto", y: int = None): ...  # noqa: RUF013

    assert signature_of(f)["x"].spec is None
    assert signature_of(f)["y"].spec == Int(is_noneable=True)


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


TELLS_SINCE_3_13 = pytest.mark.skipif(sys.version_info >= (3, 13), reason="tells since Python 3.13")


@pytest.mark.parametrize("target", [dict, int, range, pytest.param(map, marks=TELLS_SINCE_3_13)])
def test_builtins_that_do_not_tell(target):
    message = rf"{target.__name__} is a builtin that does not tell its parameters.*sx\.symbolize"
    with pytest.raises(SymbolizeError, match=message):
        signature_of(target)
    assert fields(target, specs=[("x", Int()), ("y", Any(2))]) == [
        Field("x", Int()),
        Field("y", None, 2),
    ]


def test_what_cannot_be_called():
    with pytest.raises(SymbolizeError, match=r"Expected a class or a function, but got 5"):
        signature_of(5)


def test_inspect_is_imported_only_when_it_is_needed():
    import subprocess

    code = "import sys, symexp.typing.signature; print('inspect' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_fields_and_signatures_are_immutable():
    signature = signature_of(train)
    with pytest.raises(AttributeError, match="immutable"):
        signature.fields = ()
    with pytest.raises(AttributeError, match="immutable"):
        signature["a"].default = 3
    assert signature == signature_of(train)
    assert "a" in signature
    assert signature.get("zz") is None
    assert repr(signature["b"]) == "Field('b', Int(is_noneable=True), default=None)"


def test_the_mixins_of_symbolic_classes_do_not_hide_the_signature():
    @sx.symbolize
    class Bare:
        pass

    assert len(signature_of(Bare)) == 0
