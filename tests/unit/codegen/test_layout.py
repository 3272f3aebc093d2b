"""Expressions and statements on lines of at most 88 columns."""

import subprocess
import sys

import pytest

from symexp.codegen.layout import WIDTH, Group, Item, Statement, call, columns, flat, text_of

LONG = "a" * 30


def group(brackets, *values):
    return Group("", brackets, [Item("", value) for value in values])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (group("[]"), "[]"),
        (group("()", "1"), "(1,)"),
        (group("{}", "1", "2"), "{1, 2}"),
        (call("f", "1", key=group("[]", "2")), "f(1, key=[2])"),
        (call(call("layers.Dense", "3"), "x"), "layers.Dense(3)(x)"),
        (Group("x", "[]", [Item("", ":"), Item("", "1:3")]), "x[:, 1:3]"),
    ],
)
def test_what_fits_is_on_one_line(value, expected):
    assert flat(value) == expected
    assert value.width == len(expected)
    assert text_of([Statement("x = ", value)], 4) == f"    x = {expected}\n"


def test_arguments_move_to_a_line_and_then_to_lines_of_their_own():
    assert text_of([Statement("", call(LONG, LONG, LONG))], 4) == (
        f"    {LONG}(\n        {LONG}, {LONG}\n    )\n"
    )
    assert text_of([Statement("return ", call("f", LONG, LONG, x=LONG))], 4) == (
        f"    return f(\n        {LONG},\n        {LONG},\n        x={LONG},\n    )\n"
    )


def test_elements_are_on_lines_of_their_own():
    assert text_of([Statement("return ", group("[]", LONG, LONG, LONG))], 4) == (
        f"    return [\n        {LONG},\n        {LONG},\n        {LONG},\n    ]\n"
    )


def test_a_call_of_a_layer_stays_together_if_its_arguments_are_long():
    layer = call("layers.Conv2D", "64", name=f'"{LONG}"', padding=f'"{LONG[:25]}"')
    assert text_of([Statement("x = ", call(layer, "x"))], 4) == (
        f'    x = layers.Conv2D(\n        64, name="{LONG}", padding="{LONG[:25]}"\n    )(x)\n'
    )


def expressions():
    """Yields expressions of many shapes and widths."""
    for n in (1, 20, 40, 70, 84, 100):
        name = "v" * n
        one = call("layers.Dense", name)
        for inner in (name, one, group("[]", name), group("()", name), group("{}", name, "b")):
            yield inner
            yield call("f", inner)
            yield call("f", inner, "second", key=inner)
            yield call(call("layers.Dense", "64", activation=inner), "x")
            yield call(call("layers.Concatenate"), group("[]", "first", inner), training="False")
            yield call(call("layers.Dense", inner, units="3"), group("[]", inner, "x"), mask="mask")
            yield group("[]", inner, inner)
            yield Group("x", "[]", [Item("", ":"), Item("", inner)])
            yield Group("", "{}", [Item('"key": ', inner)])
            yield Group("f", "()", [Item("**", Group("", "{}", [Item('"a-b": ', inner)]))])


def test_lines_are_those_of_ruff():
    statements = []
    for value in expressions():
        statements += [Statement("x = ", value), Statement("return ", value)]
        statements += [Statement("", value)] if isinstance(value, Group) and value.head else []
        statements.append(Statement("some_name, another_name, _ = ", value))
    text = "def make():\n" + text_of(statements, 4)
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "-"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    assert text.splitlines() == done.stdout.splitlines()
    assert WIDTH == 88


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("é", 1), ("漢字", 4), ("한", 2), ("e\u0301", 1), ("\u1112\u1161", 2)],
)
def test_columns(text, width):
    assert columns(text) == width
