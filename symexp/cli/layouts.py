"""The layout of the text of experiment files, so that a changed file keeps it."""

from __future__ import annotations

import json
import os
import re
import warnings
from collections.abc import Iterator, Mapping
from itertools import product
from types import MappingProxyType
from typing import Any, NamedTuple

from symexp.codec.document import write_text
from symexp.errors import ArgumentError
from symexp.tree.handles.awaiting import has_awaited

__all__ = ["Layout", "is_same_file", "layout_of", "options_of", "tell_left_out"]


class Layout(NamedTuple):
    """How the text of a file is laid out.

    Attributes:
        hides: Whether arguments that have their default are left out.
        indent: Spaces per level; `None` for text on one line.
        dumps: Arguments of `json.dumps` if the file has the layout of the module `json`, or `None`
            if it has that of `sx.save`.
        newline: What ends a line.
        end: What follows the JSON value.
        history: Whether the history of the experiment is in the file.
        origins: The source files of its classes, as they are in the file.
    """

    hides: bool
    indent: int | None
    dumps: dict[str, Any] | None
    newline: str = "\n"
    end: str = "\n"
    history: bool = False
    origins: Mapping[str, str] = MappingProxyType({})

    def write(self, exp: Any) -> str:
        """Returns the text of an experiment in this layout."""
        text = write_text(
            exp,
            hide_default_values=self.hides,
            indent=self.indent if self.dumps is None else None,
            history=self.history,
            origins=lambda _: self.origins,
        )
        if self.dumps is not None:
            text = json.dumps(json.loads(text), indent=self.indent, **self.dumps)
        return text.replace("\n", self.newline) + self.end


_JSON_STYLES: tuple[dict[str, Any] | None, ...] = (
    None,
    {},
    {"ensure_ascii": False},
    {"sort_keys": True},
    {"ensure_ascii": False, "sort_keys": True},
)


def layout_of(text: str, exp: Any) -> Layout:
    """Returns the layout of a text: the one that writes the experiment as the text, or the nearest.

    Args:
        text: The text of a file.
        exp: The experiment that it contains.
    """
    newline = "\r\n" if "\r\n" in text else "\n"
    body = text.rstrip()
    document = json.loads(text)
    history, origins = "history" in document, document.get("origins", {})
    best: Layout | None = None
    distance = 0
    for layout in _layouts(body, newline, text[len(body) :], history):
        layout = layout._replace(origins=origins)
        found = layout.write(exp)
        if found == text:
            return layout
        away = abs(found.count("\n") - text.count("\n")) * 1000 + abs(len(found) - len(text))
        if best is None or away < distance:
            best, distance = layout, away
    assert best is not None
    return best


def _layouts(body: str, newline: str, end: str, history: bool) -> Iterator[Layout]:
    first = re.search(r"\n( *)\S", body)
    indent = None if first is None else len(first.group(1))
    for hides, dumps in product((True, False), _JSON_STYLES):
        yield Layout(hides, indent, dumps, newline, end, history)


def options_of(file: str, exp: Any) -> dict[str, Any]:
    """Returns the options of `sx.save` that give the layout of a local file."""
    try:
        with open(file, encoding="utf-8") as opened:
            layout = layout_of(opened.read(), exp)
    except (OSError, ValueError):  # a URL, or a compressed file
        return {}
    return {"hide_default_values": layout.hides, "indent": layout.indent}


def tell_left_out(output: str, files: Mapping[str, Any]) -> None:
    """Warns that a result has no learned state, if one of the files that it is made of has.

    Args:
        output: The file that will be written.
        files: The experiments by their files.

    Raises:
        ArgumentError: The file that will be written is one of these: its weights would be lost.
    """
    for name, exp in files.items():
        if not has_awaited(exp):
            continue
        advice = "To keep it, use `sx.patch(exp, ..., keep_weights=True)` in Python."
        if is_same_file(output, name):
            raise ArgumentError(
                f"{name} has learned state, which would be lost. Give another --output. {advice}"
            )
        warnings.warn(
            f"The learned state of {name} is not in {output}, which has the tree alone. {advice}",
            UserWarning,
            stacklevel=2,
        )


def is_same_file(one: str, other: str) -> bool:
    """Whether two paths lead to one file; a URL is the same file as an equal URL."""
    if one == other:
        return True
    return os.path.exists(one) and os.path.exists(other) and os.path.samefile(one, other)
