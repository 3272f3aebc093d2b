"""Search values in rule strings are read, checked, and written back."""

from __future__ import annotations

import pytest

import symexp as sx
from symexp.errors import RuleError


def base() -> sx.Dict:
    return sx.Dict(lr=0.5, x=10)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("set_rate?rate=oneof(0.1,0.01)", sx.oneof([0.1, 0.01])),
        ("set_rate?oneof([0.1,1])", sx.oneof([0.1, 1.0])),
        ("set_rate?rate=floatv(0.5,2.0,log)", sx.floatv(0.5, 2.0, "log")),
        ("set_rate?rate=floatv(0.5,2,name=a)", sx.floatv(0.5, 2.0, name="a")),
        ("set_rate?oneof(0.1,floatv(1,2))", sx.oneof([0.1, sx.floatv(1.0, 2.0)])),
        ("set_any?intv(1,9,2)", sx.intv(1, 9, 2)),
        ("set_any?intv(1,9,log=True)", sx.intv(1, 9, log=True)),
        ("set_any?oneof(None,True,'1',a b,[1,2],{k:1})",
         sx.oneof([None, True, "1", "a b", [1, 2], {"k": 1}])),
        ("set_any?oneof([[1,2]])", sx.oneof([[1, 2]])),
        ("set_any?oneof((1,2),3)", sx.oneof([(1, 2), 3])),
        ("set_any?[1,oneof(2,3)]", [1, sx.oneof([2, 3])]),
        ("set_any?permutate(1,2,3)", sx.permutate([1, 2, 3])),
        ("set_any?manyof(2,1,2,3,sorted=True)", sx.manyof(2, [1, 2, 3], sorted=True)),
        ("set_any?manyof(2,1,2,distinct=False)", sx.manyof(2, [1, 2], distinct=False)),
        ("set_any?oneof(1,2,when=(opt,sgd),otherwise=0)",
         sx.oneof([1, 2], when=("opt", "sgd"), otherwise=0)),
        ("set_list?manyof(2,1,2,3)", sx.manyof(2, [1, 2, 3])),
    ],
)  # fmt: skip
def test_search_values_are_read_and_written_back(text, value):
    rule = sx.rule("values." + text)
    assert sx.eq(sx.Dict(v=next(iter(rule.arguments.values()))), sx.Dict(v=value))
    canonical = str(rule)
    assert str(sx.rule(canonical)) == canonical
    assert sx.rule(canonical) == rule


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("set_rate?oneof(-1,2)", r"oneof\(...\): Value -1.0 is out of range .*path=rate"),
        ("set_rate?oneof(a,b)", "Expected float but got 'a'"),
        ("set_rate?oneof()", "at least one choice"),
        ("set_rate?onof(1,2)", "got the call onof.*Did you mean 'oneof'"),
        ("set_rate?oneof(1,2,nam=a)", "has no argument 'nam'.*Did you mean 'name'"),
        ("set_rate?floatv(1)", "max_value"),
        ("set_rate?floatv(2,1)", "min"),
        ("set_rate?manyof()", "needs k and candidates"),
        ("set_rate?manyof(1,0.1,0.2)", "Expected float but got"),
    ],
)
def test_calls_that_are_not_search_values_are_refused(text, message):
    with pytest.raises((RuleError, TypeError, ValueError), match=message):
        sx.rule("values." + text)


def test_patching_puts_the_placeholder_in_the_tree():
    patched = sx.patch(base(), "set_rate?oneof(0.1,0.01)")
    assert [c.lr for c in sx.iter(patched)] == [0.1, 0.01]


def test_a_range_without_its_bounds_says_what_is_missing():
    with pytest.raises(RuleError, match=r"floatv\(...\): missing 1 required .* 'max_value'"):
        sx.space(base(), "set_rate?floatv(0.1)")
