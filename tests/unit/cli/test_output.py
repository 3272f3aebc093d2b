"""What commands print: JSON that every reader accepts, changes as data, and colours."""

import io
import json
import math

import pytest

import symexp as sx
from symexp.cli.output import change_list, encode, print_json, print_lines, print_table, use_color


def test_json_has_standard_values_only(capsys):
    print_json({"a": math.nan, "b": [math.inf, (1, 2)], 3: sx.KeyPath.parse("x.y")})
    text = capsys.readouterr().out
    assert json.loads(text) == {"a": None, "b": [None, [1, 2]], "3": "x.y"}


def test_values_are_encoded_as_in_files():
    assert encode(sx.Dict(x=(1, 2))) == {"x": {"$tuple": [1, 2]}}
    assert encode(math.nan) == {"$float": "nan"}
    assert encode(sx.ABSENT) == {"$absent": None}
    assert encode(io.StringIO)["$class"] == "io.StringIO"
    assert set(encode(lambda: 1)) == {"$repr"}


def test_each_operation_has_its_values():
    changes = sx.diff(sx.Dict(a=1, b=2, c=[1]), sx.Dict(a=3, c=[1, None]))
    assert sorted(change_list(changes), key=lambda change: change["path"]) == [
        {"operation": "replace", "path": "a", "old": 1, "new": 3},
        {"operation": "delete", "path": "b", "old": 2},
        {"operation": "insert", "path": "c[1]", "new": None},
    ]


def test_text_cannot_steer_a_terminal(capsys):
    print_lines(["a\x1b[2J\nb"])
    print_table([("x", "long\x07"), ("yy", "")])
    assert capsys.readouterr().out == "a\\x1b[2J\nb\n  x   long\\x07\n  yy\n"


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("environment", "on_terminal", "in_pipe"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
        ({"TERM": "dumb"}, False, False),
    ],
)
def test_when_colours_are_used(monkeypatch, environment, on_terminal, in_pipe):
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert (use_color(Terminal()), use_color(io.StringIO())) == (on_terminal, in_pipe)
