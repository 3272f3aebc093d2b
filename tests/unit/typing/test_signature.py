"""Signatures: the parameters of a class or function with their value specs."""

import inspect
import re
import sys

import pytest

import symexp as sx
from symexp.errors import SpecValueError, SymbolizeError
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
    Str,
    signature_of,
)
from symexp.typing.annotations import ForwardSpec


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
        Field("c", ForwardSpec("Unknown", __name__, 3), 3, KEYWORD_ONLY),
        Field("kw", Float(), kind=VAR_KEYWORD),
    ]
    signature = signature_of(train)
    assert signature.names == ("a", "b", "args", "c", "kw")
    assert signature.var_positional is signature["args"]
    assert signature.var_keyword is signature["kw"]
    assert [f.name for f in signature if f.is_required] == ["a"]
    assert signature.to_inspect() == inspect.signature(train)


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


def test_a_frozen_spec_wins_over_the_default_of_the_signature():
    @sx.symbolize([("x", sx.typing.Int().freeze(3)), ("y", sx.typing.Int().freeze(2))])
    class Fixed:
        def __init__(self, x=None, y=2):
            self.seen = x, y

    assert repr(Fixed()) == "Fixed(x=3, y=2)"
    assert Fixed().seen == (3, 2)
    assert Fixed(3) is not None
    with pytest.raises(SpecValueError, match=r"not the frozen value 3\. \(path=x\) Leave it out"):
        Fixed(4)
