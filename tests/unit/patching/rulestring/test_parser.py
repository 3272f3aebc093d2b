"""From text to rules, whatever the text is."""

import doctest
import random
import re
import sys
import time
from pathlib import Path

import pytest

from symexp.errors import RuleSyntaxError
from symexp.patching import rulestring
from symexp.patching.rulestring import (
    MAX_VALUE_LEVELS,
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
    RuleString,
    Slice,
    TupleValue,
    convert,
    format,
    formatter,
    parse,
    parse_location,
    parse_value,
    parser,
)

CURRENCY = {
    "relu_to_leaky_relu": Rule("relu_to_leaky_relu"),
    "change_lr?0.003": Rule("change_lr", [Bare("0.003")]),
    "scale_width?factor=2.0": Rule("scale_width", [], [("factor", Bare("2.0"))]),
    "change_dataset?name=cifar100": Rule("change_dataset", [], [("name", Bare("cifar100"))]),
    "vision.scale_width?2": Rule("vision.scale_width", [Bare("2")]),
    "scale_width?factor=2.0#model.layers[0:2]": Rule(
        "scale_width",
        [],
        [("factor", Bare("2.0"))],
        Location([PathPattern([Key("model"), Key("layers"), Slice(0, 2)])]),
    ),
    "change_lr?learning_rate=oneof(0.1,0.01)": Rule(
        "change_lr", [], [("learning_rate", CallValue("oneof", [Bare("0.1"), Bare("0.01")]))]
    ),
    "scale_width?factor=floatv(0.5,2.0,log)": Rule(
        "scale_width",
        [],
        [("factor", CallValue("floatv", [Bare("0.5"), Bare("2.0"), Bare("log")]))],
    ),
    "freeze_layers#**.kernel": Rule(
        "freeze_layers", location=Location([PathPattern([AnyDepth(), Key("kernel")])])
    ),
}


@pytest.mark.parametrize("text", CURRENCY)
def test_the_strings_that_users_share(text):
    assert parse(text) == RuleString([CURRENCY[text]])


@pytest.mark.parametrize(
    ("text", "args", "kwargs"),
    [
        ("name?a&b&k=v", ["a", "b"], {"k": "v"}),
        ("name?x=1:2:3", [], {"x": "1:2:3"}),
        ("name?x=a=b==", [], {"x": "a=b=="}),
        ("name?a,b", ["a,b"], {}),
        ("name?a?b", ["a?b"], {}),
        ("name?x=-1.5e-3", [], {"x": "-1.5e-3"}),
        ("name?where=.*(conv|dense)_[0-9]{1,2}$", [], {"where": ".*(conv|dense)_[0-9]{1,2}$"}),
        ("name?path=model.layers[0].filters", [], {"path": "model.layers[0].filters"}),
        ("name?file=/tmp/a b.h5", [], {"file": "/tmp/a b.h5"}),
        ("name?it's", ["it's"], {}),
    ],
)
def test_pyglove_arguments_stay_text(text, args, kwargs):
    (rule,) = parse(text).rules
    assert rule.args == tuple(map(Bare, args))
    assert rule.kwargs == tuple((k, Bare(v)) for k, v in kwargs.items())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x", Bare("x")),
        ("'x'", Quoted("x")),
        ('"it\'s"', Quoted("it's")),
        ("''", Quoted("")),
        ("'a&b#c;d?e=[f] '", Quoted("a&b#c;d?e=[f] ")),
        ("'it%27s%0A'", Quoted("it's\n")),
        ("%27x%27", Bare("'x'")),
        ("a%26b%3Bc", Bare("a&b;c")),
        ("50%25", Bare("50%")),
        ("%C3%A9t%c3%a9", Bare("été")),
        ("été", Bare("été")),
        ("[]", ListValue()),
        ("[1, 2 ,]", ListValue([Bare("1"), Bare("2")])),
        ("%5B1,2%5D", ListValue([Bare("1"), Bare("2")])),
        ("()", TupleValue()),
        ("(1,)", TupleValue([Bare("1")])),
        ("(1,(2,3))", TupleValue([Bare("1"), TupleValue([Bare("2"), Bare("3")])])),
        ("%28x%29", Bare("(x)")),
        ("{}", DictValue()),
        (
            "{a:1,'b c':[x],3:a:b}",
            DictValue(
                [
                    (Bare("a"), Bare("1")),
                    (Quoted("b c"), ListValue([Bare("x")])),
                    (Bare("3"), Bare("a:b")),
                ]
            ),
        ),
        ("{a%3Ab:1}", DictValue([(Bare("a:b"), Bare("1"))])),
        ("f()", CallValue("f")),
        ("f%28%29", Bare("f()")),
        (
            "a.f (1, k = [g(x)])",
            CallValue("a.f", [Bare("1")], [("k", ListValue([CallValue("g", [Bare("x")])]))]),
        ),
        ("[layers[0,1],x]", ListValue([Bare("layers[0,1]"), Bare("x")])),
        ("1(2)", Bare("1(2)")),
    ],
)
def test_values(text, value):
    assert parse_value(text) == value


def test_several_rules():
    rules = parse("a?1#x;b; c ? k = 2 ;\n").rules
    assert rules == (
        Rule("a", [Bare("1")], location=Location.of(["x"])),
        Rule("b"),
        Rule("c", [], [("k", Bare("2"))]),
    )


def test_no_arguments_after_a_question_mark():
    assert parse("a?;b?#x").rules == (Rule("a"), Rule("b", location=Location.of(["x"])))


@pytest.mark.parametrize(
    ("text", "patterns"),
    [
        ("a", [[Key("a")]]),
        ("a.b[0]", [[Key("a"), Key("b"), Index(0)]]),
        ("[0][-1]", [[Index(0), Index(-1)]]),
        ("a[:2]", [[Key("a"), Slice(0, 2)]]),
        ("a[-3:]", [[Key("a"), Slice(-3)]]),
        ("a[ 1 : 9 : 2 ]", [[Key("a"), Slice(1, 9, 2)]]),
        ("a[::2]", [[Key("a"), Slice(0, None, 2)]]),
        ("a[:]", [[Key("a"), Slice()]]),
        ("a.*.b", [[Key("a"), AnyKey(), Key("b")]]),
        ("a[*].b", [[Key("a"), AnyKey(), Key("b")]]),
        ("**.a.**", [[AnyDepth(), Key("a"), AnyDepth()]]),
        ("a.**.**.b", [[Key("a"), AnyDepth(), Key("b")]]),
        ("a['b.c'][\"d\"]", [[Key("a"), Key("b.c"), Key("d")]]),
        (r"['it\'s \\ \u00e9\n']", [[Key("it's \\ é\n")]]),
        ("['it%27s']", [[Key("it's")]]),
        ("['']", [[Key("")]]),
        ("a.0", [[Key("a"), Key("0")]]),
        ("%2A%2C%3F", [[Key("*,?")]]),
        ("my key . other key", [[Key("my key"), Key("other key")]]),
        ("a , b[0] ", [[Key("a")], [Key("b"), Index(0)]]),
        ("b,a,b", [[Key("a")], [Key("b")]]),
        ("a%5B0%5D", [[Key("a"), Index(0)]]),
    ],
)
def test_locations(text, patterns):
    expected = Location([PathPattern(elements) for elements in patterns])
    assert parse_location(text) == expected
    assert parse(f"name?x#{text};other").rules[0].location == expected


VALID = [
    "change_lr?0.003",
    "vision.scale_width?factor=2.0#model.layers[0:2],**.kernel",
    "change_lr?learning_rate=oneof(0.1,0.01);add_dropout?rate=floatv(0.1,0.5,scale=log)",
    "name?a&b&k=[1,{a:'b',\"c d\":(1,)}]&x=1:2:3#layers[-1]['a.b'][*].*",
    "échelle?%C3%A9=%27x%27&path=model.layers[0].conv{1,2}",
]


SOUP = [*"?&=#;,:()[]{}'\"%*.-+ \n\\", "%2", "%27", "%C3%A9", "%5B", "%ED%A0%80", "a", "name", "1"]


SOUP += ["0:2", "oneof(", "**", "['", "\ud800", "\udc27", "é", "漢", "\u00a0", "\x00", "1e999"]


def any_text(random_):
    limit = random_.choice([0x7F, 0x2FF, 0x10FFFF])
    return "".join(chr(random_.randint(0, limit)) for _ in range(random_.randint(0, 30)))


def mutated(random_):
    text = list(random_.choice(VALID))
    for _ in range(random_.randint(1, 4)):
        at = random_.randrange(len(text) + 1)
        text[at : at + random_.randint(0, 3)] = random_.choice([[], [random_.choice(SOUP)]])
    return "".join(text)


def soup(random_):
    start = random_.choice(["", "name?", "name?x=", "name#", "name?x=[", "name?x=f(", "name?x={a:"])
    return start + "".join(random_.choices(SOUP, k=random_.randint(0, 20)))


def check(text):
    """Returns whether the text parses; it must be a rule or point at the place that is wrong."""
    try:
        rules = parse(text)
    except RuleSyntaxError as error:
        return check_error(error, text)
    assert isinstance(rules, RuleString)
    assert parse(format(rules)) == rules
    return True


def check_error(error, text):
    assert error.text == text
    assert 0 <= error.column <= len(text)
    assert f" at column {error.column}.\n" in str(error)
    assert str(error).encode()  # it can be printed, whatever the text holds
    return False


def test_100_000_arbitrary_strings():
    random_ = random.Random(20261120)
    kinds = [any_text, mutated, mutated, soup, soup]
    parsed = sum(check(random_.choice(kinds)(random_)) for _ in range(100_000))
    assert 10_000 < parsed < 50_000  # the mixture meets both sides often


def test_every_prefix_and_every_deletion_of_valid_strings():
    for text in VALID:
        assert check(text)
        for i in range(len(text)):
            check(text[:i])
            check(text[:i] + text[i + 1 :])


@pytest.mark.parametrize("opener", ["[", "(", "{a:", "f(", "f(x=", "[(", "{a:[f("])
def test_deep_nesting_is_a_clear_error(opener):
    with pytest.raises(RuleSyntaxError, match="nested more than 64 deep at column"):
        parse("name?x=" + opener * 100_000)


def test_nesting_up_to_the_limit_parses():
    text = "name?" + "[" * MAX_VALUE_LEVELS + "]" * MAX_VALUE_LEVELS
    assert parse(text).rules[0].args[0].depth == MAX_VALUE_LEVELS
    with pytest.raises(RuleSyntaxError, match="nested more than 64 deep at column 69"):
        parse("name?" + "[" * (MAX_VALUE_LEVELS + 1) + "]" * (MAX_VALUE_LEVELS + 1))


def test_brackets_in_bare_text_may_nest_deeply():
    text = "x" + "[" * 10_000 + "]" * 10_000
    assert parse("name?" + text).rules[0].args == (Bare(text),)


HUGE = {
    "bare": lambda n: "name?" + "a" * n,
    "digits": lambda n: "name?" + "9" * n,
    "spaces": lambda n: "name?" + " " * n + "a",
    "spaces-in-text": lambda n: "name?a" + " " * n + "b",
    "encoded": lambda n: "name?" + "%C3%A9" * (n // 6),
    "arguments": lambda n: "name?" + "&".join(["a"] * (n // 2)),
    "keywords": lambda n: "name?" + "&".join(f"k{i}={i}" for i in range(n // 12)),
    "list": lambda n: "name?[" + "1," * (n // 2) + "]",
    "dict": lambda n: "name?{" + "".join(f"k{i}:{i}," for i in range(n // 13)) + "}",
    "rules": lambda n: "name;" * (n // 5),
    "dots": lambda n: "a." * (n // 2) + "a",
    "keys": lambda n: "name#" + "a." * (n // 2) + "a",
    "patterns": lambda n: "name#" + ",".join(f"a[{i}]" for i in range(n // 9)),
    "brackets": lambda n: "name?a" + "[]" * (n // 2),
    "open-brackets": lambda n: "name?a" + "[" * n,
    "calls": lambda n: "name?[" + "f()," * (n // 4) + "]",
    "open-quote": lambda n: "name?'" + "a" * n,
    "quotes": lambda n: "name?[" + "''," * (n // 3) + "]",
    "backslashes": lambda n: "name#['" + "\\" * n + "']",
    "stars": lambda n: "name#" + "*" * n,
    "percents": lambda n: "name?" + "%25" * (n // 3) + "%",
    "equals": lambda n: "name?a" + "=" * n,
    "word-then-error": lambda n: "name?" + "a" * n + "'=",
}


def seconds(text):
    started = time.process_time()
    check(text)
    return time.process_time() - started


@pytest.mark.slow
@pytest.mark.parametrize("kind", HUGE)
def test_long_strings_take_linear_time(kind):
    # Linear is a second or two, quadratic an hour: the bound only has to tell the two apart, also
    # on a machine that is many times slower.
    assert seconds(HUGE[kind](300_000)) < 120


def test_parsing_imports_and_evaluates_nothing():
    before = set(sys.modules)
    check("name?__import__('antigravity')")
    check("name?x=__import__(antigravity).x&y=eval('1/0')")
    assert set(sys.modules) == before


PAGE = Path(__file__).parents[4] / "docs" / "rule-strings.md"


def test_examples_of_the_page():
    text = PAGE.read_text("utf-8")
    names = {name: getattr(rulestring, name) for name in rulestring.__all__}
    test = doctest.DocTestParser().get_doctest(text, names, "rule-strings.md", str(PAGE), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted >= 12
    assert result.failed == 0


@pytest.mark.parametrize("module", [convert, formatter, parser])
def test_examples_of_the_docstrings(module):
    names = {name: getattr(rulestring, name) for name in rulestring.__all__}
    result = doctest.testmod(module, extraglobs=names)
    assert result.attempted >= 1
    assert result.failed == 0


def test_rules_named_on_the_page_parse():
    rules = re.findall(r"`(\w+\?[^`]+)`", PAGE.read_text("utf-8"))
    assert len(rules) >= 8
    for rule in rules:
        assert parse(format(parse(rule))) == parse(rule)
