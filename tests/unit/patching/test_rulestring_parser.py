"""What each form of rule string parses to, written out."""

import pytest

from symexp.errors import RuleError
from symexp.patching.rulestring import (
    AnyDepth,
    AnyKey,
    Bare,
    Call,
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
    parse_location,
    parse_value,
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
        "change_lr", [], [("learning_rate", Call("oneof", [Bare("0.1"), Bare("0.01")]))]
    ),
    "scale_width?factor=floatv(0.5,2.0,log)": Rule(
        "scale_width", [], [("factor", Call("floatv", [Bare("0.5"), Bare("2.0"), Bare("log")]))]
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
        ("f()", Call("f")),
        ("f%28%29", Bare("f()")),
        (
            "a.f (1, k = [g(x)])",
            Call("a.f", [Bare("1")], [("k", ListValue([Call("g", [Bare("x")])]))]),
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


def test_namespace():
    assert parse("team.vision.scale?2").rules[0].namespace == "team.vision"
    assert parse("scale?2").rules[0].namespace == ""


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
        (lambda: Call("f-g"), "Expected a name such as 'vision.scale_width', but got 'f-g'"),
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
