"""Signatures that `help` and `print` show with a line per parameter, where one line is too long."""

from __future__ import annotations

import inspect
from typing import final

__all__ = ["WrappedSignature"]

_WIDTH = 100


@final
class WrappedSignature(inspect.Signature):
    """A signature like any other, whose text has a line per parameter if it would be long.

    `Signature.format(max_width=)` of Python 3.13 writes the same text.
    """

    def __str__(self) -> str:
        text = super().__str__()
        if len(text) <= _WIDTH:
            return text
        lines = "".join(f"\n    {part}," for part in self._parts())
        result = self.return_annotation
        shown = f" -> {inspect.formatannotation(result)}" if result is not self.empty else ""
        return f"({lines}\n){shown}"

    def _parts(self) -> list[str]:
        parts: list[str] = []
        parameters = list(self.parameters.values())
        needs_star = True
        for index, parameter in enumerate(parameters):
            kind = parameter.kind
            if kind is parameter.KEYWORD_ONLY and needs_star:
                parts.append("*")
            needs_star = needs_star and kind not in (
                parameter.VAR_POSITIONAL,
                parameter.KEYWORD_ONLY,
            )
            parts.append(str(parameter))
            following = parameters[index + 1].kind if index + 1 < len(parameters) else None
            if kind is parameter.POSITIONAL_ONLY and following is not kind:
                parts.append("/")
        return parts
