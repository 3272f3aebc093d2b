"""The position in a rule string that is being parsed, and the ways to move it on."""

from __future__ import annotations

from typing import NoReturn

from symexp.errors import RuleSyntaxError, describe
from symexp.patching.rulestring.percent import DecodeError, decode, original_column
from symexp.patching.rulestring.problem import syntax_error

__all__ = ["Scanner"]


class Scanner:
    """Decoded text with a position in it.

    Args:
        original: The text as the user wrote it; errors point into it.

    Raises:
        RuleSyntaxError: The text is no text, or its percent-encoding is broken.

    Attributes:
        text: The decoded text; see `percent`.
        pos: The index of the next character of it.
    """

    __slots__ = ("original", "pos", "text")

    def __init__(self, original: str) -> None:
        if not isinstance(original, str):
            raise RuleSyntaxError(f"Expected a rule string as text, but got {describe(original)}.")
        self.original = original
        self.pos = 0
        try:
            self.text = decode(original)
        except DecodeError as error:
            problem, column, hint = str(error), error.column, error.hint
            raise syntax_error(problem, original, column, hint) from None

    def peek(self) -> str:
        """The next character that is not white space, moving to it; empty at the end."""
        text, pos = self.text, self.pos
        char = text[pos : pos + 1]
        while char.isspace():
            pos += 1
            char = text[pos : pos + 1]
        self.pos = pos
        return char

    def take(self, char: str) -> bool:
        """Moves past this character, if it is next."""
        if self.peek() != char:
            return False
        self.pos += 1
        return True

    def fail(self, expected: str, hint: str = "", at: int | None = None) -> NoReturn:
        """Raises the error that something else was expected here.

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
        raise syntax_error(f"expected {expected}, but {got}", self.original, column, hint)

    def refuse(self, problem: str, hint: str = "", at: int | None = None) -> NoReturn:
        """Raises an error about what stands here, in words of its own."""
        position = self.pos if at is None else at
        column = original_column(self.original, position)
        raise syntax_error(problem, self.original, column, hint)

    def _shown(self, column: int, char: str) -> str:
        raw = self.original[column : column + 1]
        return repr(char if raw != "%" else self.original[column : column + 3])
