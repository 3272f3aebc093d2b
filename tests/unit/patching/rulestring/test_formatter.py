"""The canonical form and the readable form, written out."""

import pytest

from symexp.errors import RuleError
from symexp.patching.rulestring import (
    AnyDepth,
    AnyKey,
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
    Slice,
    TupleValue,
    format,
    parse,
    parse_location,
    parse_value,
)


@pytest.mark.parametrize(
    "text",
    [
        "relu_to_leaky_relu",
        "change_lr?0.003",
        "scale_width?factor=2.0",
        "change_dataset?name=cifar100",
        "vision.scale_width?2",
        "change_lr?learning_rate=oneof(0.1,0.01)",
        "scale_width?factor=floatv(0.5,2.0,log)",
        "name?a&b&k=v",
        "name?x=1:2:3",
        "name?x=(1,(2,),())&y='a%20text'",
        "load?/tmp/model.keras",
        "freeze_layers#model.*.bias,**.kernel;change_lr?0.1",
    ],
)
def test_the_shared_strings_are_canonical(text):
    assert format(parse(text)) == text


@pytest.mark.parametrize(
    ("spellings", "canonical", "readable"),
    [
        (
            ["a?y=1&x=2", " a ? x = 2 & y = 1 ;", "%61?%78=2&y=%31"],
            "a?x=2&y=1",
            "a?x=2&y=1",
        ),
        (
            ["a?[1, 2]#b[0:2]", "a?%5b1,2%5d#b[:2]", "a?[1,2,]#b[:2:1]"],
            "a?%5B1,2%5D#b%5B0:2%5D",
            "a?[1,2]#b[0:2]",
        ),
        (['a?"x y"', "a?'x y'", "a?'x%20y'"], "a?'x%20y'", "a?'x y'"),
        (["a?été", "a?%C3%A9t%c3%a9"], "a?%C3%A9t%C3%A9", "a?été"),
        (["écho?{ü: {}}"], "%C3%A9cho?%7B%C3%BC:%7B%7D%7D", "écho?{ü:{}}"),
        (["a#c,b,c", "a# b , c"], "a#b,c", "a#b,c"),
        (["a#b[*].**.**", "a#b.*.**"], "a#b.*.**", "a#b.*.**"),
        (["a?f( 1 ,k=2, b=3 )"], "a?f(1,b=3,k=2)", "a?f(1,b=3,k=2)"),
        (["a?;b?;"], "a;b", "a;b"),
        (["a?x=b=c,d"], "a?x=b%3Dc%2Cd", "a?x=b%3Dc%2Cd"),
        (["a?layers[0]{1}"], "a?layers%5B0%5D%7B1%7D", "a?layers[0]{1}"),
    ],
)
def test_spellings_of_one_rule(spellings, canonical, readable):
    for spelling in [*spellings, canonical, readable]:
        assert format(parse(spelling)) == canonical
        assert format(parse(spelling), readable=True) == readable


@pytest.mark.parametrize(
    ("value", "canonical", "readable"),
    [
        (Bare("a&b=c;d#e,f"), "a%26b%3Dc%3Bd%23e%2Cf", "a%26b%3Dc%3Bd%23e%2Cf"),
        (Bare("(x)'50%'"), "%28x%29%2750%25%27", "%28x%29%2750%25%27"),
        (Bare("1e+3?*!$"), "1e%2B3%3F%2A%21%24", "1e+3?*!$"),
        (Bare("a/b:c@d~-._"), "a/b:c@d~-._", "a/b:c@d~-._"),
        (Bare("a b\u00a0c"), "a%20b%C2%A0c", "a b%C2%A0c"),
        (Quoted("&'#;\"[\n"), "'%26%27%23%3B%22%5B%0A'", "'&%27#;\"[%0A'"),
        (Quoted(""), "''", "''"),
        (ListValue(), "%5B%5D", "[]"),
        (TupleValue([Bare("1")]), "(1,)", "(1,)"),
        (DictValue([(Bare("a:b"), Bare("c:d"))]), "%7Ba%3Ab:c:d%7D", "{a%3Ab:c:d}"),
        (DictValue([(Quoted("a:b"), Bare("1"))]), "%7B'a:b':1%7D", "{'a:b':1}"),
        (CallValue("f.g", [], [("k", Bare("1"))]), "f.g(k=1)", "f.g(k=1)"),
    ],
)
def test_values(value, canonical, readable):
    assert format(value) == canonical
    assert format(value, readable=True) == readable
    assert parse_value(canonical) == parse_value(readable) == value


@pytest.mark.parametrize(
    ("elements", "canonical", "readable"),
    [
        ([Key("a"), Key("b")], "a.b", "a.b"),
        ([Index(0), Index(-1)], "%5B0%5D%5B-1%5D", "[0][-1]"),
        ([Slice(), Slice(-2), Slice(1, 9, 2)], "%5B0:%5D%5B-2:%5D%5B1:9:2%5D", "[0:][-2:][1:9:2]"),
        ([AnyDepth(), AnyKey()], "**.*", "**.*"),
        ([Key("*")], "%2A", "%2A"),
        ([Key("a.b")], "%5B'a.b'%5D", "['a.b']"),
        ([Key("it's")], "%5B'it%5C%27s'%5D", "['it\\'s']"),
        ([Key("")], "%5B''%5D", "['']"),
        ([Key(" a")], "%5B'%20a'%5D", "[' a']"),
        ([Key("a b?")], "a%20b%3F", "a b%3F"),
    ],
)
def test_locations(elements, canonical, readable):
    location = Location([PathPattern(elements)])
    assert format(location) == canonical
    assert format(location, readable=True) == readable
    assert parse_location(canonical) == parse_location(readable) == location


def test_a_rule_alone():
    assert format(Rule("a", [Bare("1")], [], Location.of(["b", 0]))) == "a?1#b%5B0%5D"


@pytest.mark.parametrize("item", ["a?1", 1, None])
def test_other_things_are_refused(item):
    with pytest.raises(RuleError, match=r"Expected a RuleString, Rule, Location or value, but got"):
        format(item)
