"""How the error of a malformed rule string is worded: what, where (with a caret), how to mend."""

from __future__ import annotations

from symexp.errors import RuleSyntaxError

__all__ = ["syntax_error"]

_AROUND = 36


def syntax_error(problem: str, text: str, column: int, hint: str = "") -> RuleSyntaxError:
    """Makes the error, with an excerpt of the text and a caret below its bad character.

    Args:
        problem: What was expected, and what came instead.
        text: The whole rule string.
        column: Zero-based index of the character that does not fit; the length at the end.
        hint: A sentence that says how to mend it.
    """
    start = max(0, column - _AROUND)
    end = min(len(text), column + _AROUND)
    before = ("..." if start else "") + _visible(text[start:column])
    after = _visible(text[column:end]) + ("..." if end < len(text) else "")
    lines = [
        f"Malformed rule string: {problem} at column {column}.",
        f"  {before}{after}",
        f"  {' ' * len(before)}^",
    ]
    return RuleSyntaxError("\n".join(lines + ([hint] if hint else [])), text, column)


def _visible(text: str) -> str:
    return "".join([c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text])
