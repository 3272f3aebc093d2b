"""`Scanner`: the position in a text that is being parsed, and errors that point into it.

Between them is percent-encoding, which the formatter uses, too.
"""

from __future__ import annotations

import re
from typing import NoReturn

from symexp.errors import RuleSyntaxError, describe

__all__ = [
    "DecodeError",
    "Scanner",
    "percent_decode",
    "percent_encode",
    "percent_encode_readable",
    "unmark",
]


# The error of a malformed rule string: what is wrong, where (with a caret), and how to mend it.


_AROUND = 36


def _syntax_error(problem: str, text: str, column: int, hint: str = "") -> RuleSyntaxError:
    """Returns the error, with an excerpt of the text and a caret below the bad character.

    Args:
        problem: What was expected, and what was found.
        text: The whole rule string.
        column: Zero-based index of the bad character; the length of the text for its end.
        hint: A sentence that says how to mend it.
    """
    message = f"Malformed rule string: {problem} at column {column}.\n{excerpt(text, column)}"
    return RuleSyntaxError(f"{message}\n{hint}" if hint else message, text, column)


def excerpt(text: str, column: int) -> str:
    """Returns two lines: the text around a column, and a caret below the character there."""
    start = max(0, column - _AROUND)
    end = min(len(text), column + _AROUND)
    before = ("..." if start else "") + _visible(text[start:column])
    after = _visible(text[column:end]) + ("..." if end < len(text) else "")
    return f"  {before}{after}\n  {' ' * len(before)}^"


def _visible(text: str) -> str:
    return "".join([c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text])


# Percent-encoding (RFC 3986), and what an encoded character means in a rule string.
#
# A character that a URL may not contain raw (a bracket, a space, a letter beyond ASCII) means the
# same raw and encoded, so that a rule string survives tools that encode such characters. A
# *reserved* character, which a URL may contain raw (`&`, `=`, `,`, ...), is structure if raw and
# data if encoded.
#
# Decoded reserved characters are therefore *marked*: they are code points of the surrogate range,
# which no text may contain, until `unmark` turns them into themselves.


_MARK = 0xDC00
_RESERVED = "!#$%&'()*+,/:;=?@"
_TO_MARK = {ord(c): _MARK + ord(c) for c in _RESERVED}
_FROM_MARK = {_MARK + ord(c): c for c in _RESERVED}
_RUN = re.compile(r"(?:%[0-9A-Fa-f]{2})++|%")
_UNSAFE = re.compile(r"[^A-Za-z0-9\-._~/:@]")
_SURROGATE = re.compile("[\ud800-\udfff]")


class DecodeError(Exception):
    """A text cannot be decoded. `Scanner` turns this error into a `RuleSyntaxError`.

    Attributes:
        column: Index of the first bad character in the text.
        hint: How to mend it.
    """

    def __init__(self, problem: str, column: int, hint: str) -> None:
        super().__init__(problem)
        self.column = column
        self.hint = hint


def _decode_run(match: re.Match[str]) -> str:
    run = match.group()
    if run == "%":
        problem = "expected two hexadecimal digits after '%'"
        raise DecodeError(problem, match.start(), "Write '%25' for a percent sign.")
    try:
        text = bytes.fromhex(run.replace("%", "")).decode()
    except UnicodeDecodeError as error:
        column = match.start() + 3 * error.start
        hint = "Percent-encode the UTF-8 bytes of a character, such as '%C3%A9' for 'é'."
        raise DecodeError("expected percent-encoded UTF-8", column, hint) from None
    return text.translate(_TO_MARK)


def percent_decode(text: str) -> str:
    """Decodes percent-encoding; reserved characters that were encoded come out marked.

    Raises:
        DecodeError: A `%` without two digits, bytes that are not UTF-8, or a lone surrogate.
    """
    if not text.isascii() and (found := _SURROGATE.search(text)):
        problem = f"expected Unicode text, but got a lone surrogate (U+{ord(found.group()):04X})"
        raise DecodeError(problem, found.start(), "Remove it: it has no UTF-8 form.")
    return _RUN.sub(_decode_run, text) if "%" in text else text


def original_column(text: str, position: int) -> int:
    """Returns the column in `text` of the character at `position` in `percent_decode(text)`."""
    column = at = 0
    for match in _RUN.finditer(text):
        if at + match.start() - column >= position:
            break
        at += match.start() - column
        column = match.start()
        for c in _decode_run(match):
            if at == position:
                return column
            at += 1
            # A marked character was one byte.
            column += 3 if _MARK <= ord(c) <= _MARK + 0x7F else 3 * len(c.encode())
    return min(column + position - at, len(text))


def unmark(text: str) -> str:
    """Turns marked characters into themselves."""
    return text if text.isascii() else text.translate(_FROM_MARK)


def percent_encode(text: str, also: str = "") -> str:
    """Percent-encodes all characters but unreserved ones and `/:@`, so that a URL may contain it.

    Args:
        text: Text without lone surrogates.
        also: Characters of `/:@` to encode as well.
    """
    text = _UNSAFE.sub(_encode_match, text)
    for char in also:
        text = text.replace(char, _encode_character(char))
    return text


def percent_encode_readable(text: str, structure: str) -> str:
    """Percent-encodes only `%`, characters that do not print, and those given as `structure`."""
    if text.isascii() and text.isidentifier():
        return text
    unsafe = "%" + structure
    return "".join(
        [c if c.isprintable() and c not in unsafe else _encode_character(c) for c in text]
    )


def _encode_match(match: re.Match[str]) -> str:
    return _encode_character(match.group())


def _encode_character(char: str) -> str:
    return "".join([f"%{byte:02X}" for byte in char.encode()])


class Scanner:
    """Decoded text with a position in it.

    Args:
        original: The text as the user wrote it; errors point into it.

    Raises:
        RuleSyntaxError: The text is not a str, or its percent-encoding is malformed.

    Attributes:
        text: The decoded text, in which reserved characters that were encoded are marked.
        pos: The index of its next character.
    """

    __slots__ = ("original", "pos", "text")

    def __init__(self, original: str) -> None:
        if not isinstance(original, str):
            raise RuleSyntaxError(f"Expected a rule string as text, but got {describe(original)}.")
        self.original = original
        self.pos = 0
        try:
            self.text = percent_decode(original)
        except DecodeError as error:
            problem, column, hint = str(error), error.column, error.hint
            raise _syntax_error(problem, original, column, hint) from None

    def peek(self) -> str:
        """Moves to the next character that is not white space, and returns it; empty at the end."""
        text, pos = self.text, self.pos
        char = text[pos : pos + 1]
        while char.isspace():
            pos += 1
            char = text[pos : pos + 1]
        self.pos = pos
        return char

    def take(self, char: str) -> bool:
        """Moves past a character if it is the next; returns whether it is."""
        if self.peek() != char:
            return False
        self.pos += 1
        return True

    @property
    def position(self) -> int:
        """The position of the next character that is not white space; see `original_column`."""
        self.peek()
        return self.pos

    def fail(self, expected: str, hint: str = "", at: int | None = None) -> NoReturn:
        """Raises the error that something else was expected.

        Args:
            expected: What was expected.
            hint: A sentence that says how to mend it.
            at: The position of the bad character; the next one by default.
        """
        if at is not None:
            self.pos = at
        char = self.peek()
        column = original_column(self.original, self.pos)
        got = "the string ends" if not char else f"got {self._shown(column, char)}"
        raise _syntax_error(f"expected {expected}, but {got}", self.original, column, hint)

    def refuse(self, problem: str, hint: str = "", at: int | None = None) -> NoReturn:
        """Raises an error with another wording.

        Args:
            problem: What is wrong.
            hint: A sentence that says how to mend it.
            at: The position of the bad character; the current one by default.
        """
        position = self.pos if at is None else at
        column = original_column(self.original, position)
        raise _syntax_error(problem, self.original, column, hint)

    def _shown(self, column: int, char: str) -> str:
        raw = self.original[column : column + 1]
        return repr(char if raw != "%" else self.original[column : column + 3])
