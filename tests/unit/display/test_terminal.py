"""Colours on a terminal, and the same text without them."""

import builtins
import io
import re

import pytest

import symexp as sx
from symexp.display.terminal import paint, render, show


@sx.symbolize
class Conv:
    def __init__(self, filters=1, act=None):
        pass


LEFT = sx.List([Conv(1), {"a": 1.5}, (Conv(), 2), []])
RIGHT = sx.List([Conv(2), Conv("x"), {"a": 1.5, "b": 2}, (Conv(), 2)])


def styles(text):
    """Pieces of a rich text by their style."""
    found = {}
    for span in text.spans:
        found.setdefault(str(span.style), []).append(text.plain[span.start : span.end])
    return found


@pytest.fixture
def no_rich(monkeypatch):
    real = builtins.__import__

    def refuse(name, *args, **kwargs):
        if name.partition(".")[0] == "rich":
            raise ImportError("no rich")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", refuse)


def test_the_text_is_the_printed_form():
    pytest.importorskip("rich")
    change = sx.diff(LEFT, RIGHT)
    assert render(change).plain == str(change)
    assert render(LEFT).plain == str(LEFT)
    assert render(3).plain == "3"
    assert render(sx.diff(1, 1)).plain == "No diff."


def test_what_is_removed_and_added_has_colours():
    pytest.importorskip("rich")
    found = styles(render(sx.diff(sx.List([Conv(1), 2]), sx.List([Conv(5), "new", 2]))))
    assert found["red"] == ["1", "MISSING_VALUE"]
    assert found["green"] == ["5", "before 1", "'new'"]
    assert found["cyan"] == ["0", "filters"]
    assert found["bold"] == ["[", "Conv("]
    tree = styles(render(Conv("x", act=[2.5, None])))
    assert tree["green"] == ["'x'"]
    assert tree["magenta"] == ["2.5"]
    assert tree["yellow"] == ["None"]


def test_rich_prints_diffs_by_itself():
    console = pytest.importorskip("rich.console")
    out = io.StringIO()
    terminal = console.Console(file=out, force_terminal=True, color_system="standard")
    terminal.print(sx.diff(Conv(1), Conv(2)))
    assert "\x1b[31m1\x1b[0m" in out.getvalue()
    assert "\x1b[32m2\x1b[0m" in out.getvalue()


def test_show_has_no_colours_in_files():
    out = io.StringIO()
    show(sx.diff(Conv(1), Conv(2)), file=out)
    assert out.getvalue() == str(sx.diff(Conv(1), Conv(2))) + "\n"


def test_show_prints_to_the_standard_output(capsys):
    show(Conv(1))
    assert capsys.readouterr().out == str(Conv(1)) + "\n"


def test_without_rich_it_is_plain_text(no_rich):
    change = sx.diff(LEFT, RIGHT)
    assert render(change) == str(change)
    assert change.__rich__() == str(change)
    out = io.StringIO()
    show(LEFT, file=out)
    assert out.getvalue() == str(LEFT) + "\n"


def test_a_painted_tree_may_be_long():
    value = sx.List(list(range(100_000)))
    assert "... and more." in paint(value, max_chars=1000)
    assert re.sub(r"\x1b\[\d+m", "", paint(value, max_chars=None)) == sx.format(
        value, max_chars=None
    )


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_without_rich_a_terminal_has_colours(no_rich, monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    out = Terminal()
    show(sx.diff(Conv(1), Conv(2)), file=out)
    assert "\x1b[31m1\x1b[0m" in out.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    out = Terminal()
    show(LEFT, file=out)
    assert out.getvalue() == str(LEFT) + "\n"


@pytest.mark.parametrize("value", [LEFT, RIGHT, Conv(), sx.Dict(), 3, "a", sx.diff(LEFT, RIGHT)])
def test_a_painted_value_is_the_printed_form_with_colours(value):
    painted = paint(value)
    assert re.sub(r"\x1b\[\d+m", "", painted) == (repr(value) if value == "a" else str(value))
    hidden = re.sub(r"\x1b\[\d+m", "", paint(value, hide_default_values=True))
    if isinstance(value, (Conv, sx.List)):
        assert hidden == sx.format(value, hide_default_values=True)


def test_no_text_steers_the_terminal(no_rich):
    hostile = sx.Dict({"\x1b[2Jk": "\x1b]0;title\x07", "l\nm": 1})
    for value in (hostile, sx.diff(hostile, sx.Dict()), sx.diff({}, hostile)):
        assert "\x1b" not in render(value)
        assert "\x07" not in render(value)
    assert render(hostile) == ("{\n  \\x1b[2Jk = '\\x1b]0;title\\x07',\n  l\\nm = 1\n}")


def test_markup_in_strings_is_text():
    console = pytest.importorskip("rich.console")
    out = io.StringIO()
    console.Console(file=out, width=200).print(sx.diff({"[red]k": 1}, {"[red]k": "[bold]x"}))
    assert "[red]k = Diff(" in out.getvalue()
    assert "right = '[bold]x'" in out.getvalue()
