"""Objects in rule strings, by the names of their classes."""

import pytest

import symexp as sx
from symexp.errors import RuleError


@sx.symbolize
class CallLayer:
    def __init__(self, units: int, *more, name: str = "l"): ...


class Outer:
    @sx.symbolize(name="call_values.deep.Part")
    class Part:
        def __init__(self, x=1): ...


@sx.symbolize(name="call_values.other.Part")
class Other:
    def __init__(self, x=1): ...


@sx.patcher(namespace="call_values", override=True)
def replace_all(target, value):
    return lambda k, v: value if v == "here" else v


def test_an_object_is_named_by_the_end_of_its_name():
    for text in ("CallLayer(3,name=x)", "test_call_values.CallLayer(units=3,name=x)"):
        made = sx.patch(sx.Dict(a=1), f"set?a={text}")
        assert sx.eq(made.a, CallLayer(3, name="x"))
    assert sx.eq(sx.patch(sx.Dict(a=1), "set?a=deep.Part(x=[1,CallLayer(2)])").a.x[1], CallLayer(2))
    with pytest.raises(RuleError, match=r"call_values.deep.Part, call_values.other.Part"):
        sx.patch(sx.Dict(a=1), "set?a=Part()")


def test_objects_are_arguments_of_any_rule():
    rule = sx.rule("call_values.replace_all?CallLayer(3)")
    assert sx.eq(sx.patch(sx.Dict(a="here"), rule).a, CallLayer(3))
    assert sx.rule(str(rule)) == rule
    space = sx.patch(sx.Dict(a="here"), "set?a=oneof(CallLayer(1),CallLayer(2))")
    assert [c.a.units for c in sx.iter(space)] == [1, 2]
    assert sx.rule_string({"a": space.a}).startswith("set?a=oneof(")


def test_nothing_runs_before_the_object_is_used():
    ran = []

    @sx.symbolize(name="call_values.Loud")
    class Loud:
        def __init__(self, x):
            ran.append(x)

    made = sx.patch(sx.Dict(a=1), "set?a=call_values.Loud(7)")
    assert not ran
    assert sx.rule_string({"a": made.a}) == "set?a=call_values.Loud(x=7)"
    assert not ran


def test_what_has_no_call_is_written_as_in_a_file():
    for value in (CallLayer(1, 2, 3), sx.Dict({"a b": CallLayer(1, 2)}), [CallLayer(1, {5})]):
        text = sx.rule_string({"a": value})
        assert "json(" in text
        assert sx.eq(sx.get(sx.patch(sx.Dict(a=1), text), "a"), value)
    partial = CallLayer.partial(name="p")
    assert sx.eq(sx.patch(sx.Dict(a=1), sx.rule_string({"a": partial})).a, partial)
    part = Other()
    tied = sx.Dict(x=part, y=part)
    made = sx.patch(sx.Dict(a=1), sx.rule_string({"a": tied}))
    assert made.a.x is made.a.y
