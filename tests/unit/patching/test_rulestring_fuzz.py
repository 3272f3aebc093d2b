"""Arbitrary text gives rules or an error that points into it, in linear time, and runs nothing."""

import random
import sys
import time

import pytest

from symexp.errors import RuleSyntaxError
from symexp.patching.rulestring import MAX_VALUE_LEVELS, Bare, RuleString, format, parse

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
