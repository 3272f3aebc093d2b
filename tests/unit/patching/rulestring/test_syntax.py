"""Values and rules as data."""

import pytest

from symexp.errors import RuleError
from symexp.patching.rulestring import (
    Bare,
    CallValue,
    DictValue,
    Index,
    Key,
    ListValue,
    Location,
    PathPattern,
    Quoted,
    Rule,
    RuleString,
    Slice,
    TupleValue,
    parse,
)


def test_namespace():
    assert parse("team.vision.scale?2").rules[0].namespace == "team.vision"
    assert parse("scale?2").rules[0].namespace == ""


def test_records_are_immutable_and_told_apart():
    rule = parse("name?x").rules[0]
    with pytest.raises(AttributeError, match="Rule is immutable; make a new one to change name"):
        rule.name = "other"
    with pytest.raises(AttributeError, match="Bare is immutable; text cannot be deleted"):
        del rule.args[0].text
    assert Bare("x") != Quoted("x")
    assert ListValue([Bare("x")]) != TupleValue([Bare("x")])
    assert Bare("x") != "x"
    assert repr(rule) == "Rule('name', (Bare('x'),), (), None)"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Bare(""), r"can stand without quotes, but got '' \(type str\)\. Use Quoted"),
        (lambda: Bare("a[b"), "can stand without quotes"),
        (lambda: Bare(" a"), "can stand without quotes"),
        (lambda: Bare(1), r"can stand without quotes, but got 1 \(type int\)"),
        (lambda: Quoted("\ud800"), "text without lone surrogates"),
        (lambda: ListValue(["x"]), r"Expected a value of a rule string, but got 'x' .*from_python"),
        (lambda: DictValue([(Bare("a"), Bare("1"))] * 2), "each key once, but got 'a' twice"),
        (lambda: DictValue([("a", Bare("1"))]), "Expected a Bare or Quoted key"),
        (lambda: CallValue("f-g"), "Expected a name such as 'vision.scale_width', but got 'f-g'"),
        (lambda: Rule("a..b"), "Expected a name such as"),
        (lambda: Rule("a", [], [("1", Bare("1"))]), "identifier as argument name, but got '1'"),
        (lambda: Rule("a", [], [("k", Bare("1"))] * 2), "each argument once, but got 'k' twice"),
        (lambda: Rule("a", location="x"), "Expected a Location or None, but got 'x'"),
        (lambda: RuleString([]), "at least one rule"),
        (lambda: RuleString(["a"]), "Expected a Rule, but got 'a'"),
        (lambda: Index(True), "int of at most 18 digits, but got True"),
        (lambda: Index(10**18), "int of at most 18 digits"),
        (lambda: Slice(0, 1, 0), "step of at least 1, but got step=0"),
        (lambda: Key("\ud800"), "key without lone surrogates"),
        (lambda: PathPattern([]), "at least one element"),
        (lambda: PathPattern(["a"]), "Expected an element of a path, but got 'a'"),
        (lambda: Location([]), "at least one path pattern"),
        (lambda: Location(["a"]), "Expected a PathPattern, but got 'a'"),
    ],
)
def test_data_that_no_text_can_express_is_refused(make, message):
    with pytest.raises(RuleError, match=message):
        make()
