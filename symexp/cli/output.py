"""What commands print: text for people, in colour on a terminal, and JSON for scripts."""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterable, Sequence
from typing import IO, Any

import symexp as sx
from symexp.display.safe_text import make_printable
from symexp.display.terminal import paint
from symexp.tree.diff import Diff, Retie
from symexp.tree.nodes.values import view

__all__ = [
    "change_list",
    "encode",
    "print_json",
    "print_lines",
    "print_table",
    "print_value",
    "tell",
    "use_color",
    "warn",
]


def use_color(stream: IO[str]) -> bool:
    """Whether to print in colour: on a terminal, unless the environment says otherwise.

    `NO_COLOR` turns colours off, `FORCE_COLOR` turns them on (https://no-color.org,
    https://force-color.org).
    """
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def print_value(value: Any, *, hide_default_values: bool = False) -> None:
    """Prints a tree, a diff or a leaf on standard output."""
    if use_color(sys.stdout):
        print(paint(value, hide_default_values=hide_default_values, max_chars=None))
    elif isinstance(value, Diff):
        print_lines([value])
    else:
        print_lines([sx.format(value, hide_default_values=hide_default_values, max_chars=None)])


def print_lines(texts: Iterable[object]) -> None:
    """Prints texts. Characters that would control a terminal are shown as escapes."""
    for text in texts:
        print("\n".join(map(make_printable, str(text).split("\n"))))


def print_json(value: Any) -> None:
    """Prints one JSON document. Values that JSON does not have become null or their text."""
    print(json.dumps(_standard(value), indent=1, default=str, allow_nan=False))


def _standard(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(k): _standard(v) for k, v in value.items()}
    return [_standard(v) for v in value] if isinstance(value, (list, tuple)) else value


def encode(value: Any, *, hide_default_values: bool = False) -> Any:
    """Returns a value as it is in files; see `docs/file-format.md`.

    A value that files cannot hold becomes `{"$repr": TEXT}`, and `sx.ABSENT` `{"$absent": null}`.
    """
    if value is sx.ABSENT:
        return {"$absent": None}
    try:
        return sx.to_json(value, hide_default_values=hide_default_values)["value"]
    except sx.errors.UnsupportedValueError:
        return {"$repr": repr(value)}


def change_list(changes: Diff) -> list[dict[str, Any]]:
    """Returns the operations of a diff for `--json`, with their `path`, `old` and `new` values."""
    out: list[dict[str, Any]] = []
    for operation in changes:
        entry: dict[str, Any] = {"operation": type(operation).__name__.lower()}
        entry["path"] = str(operation.path)
        for name, value in (("old", operation.before), ("new", operation.after)):
            if isinstance(operation, Retie):
                entry[name] = [list(map(str, group)) for group in value]
            elif value is not sx.MISSING_VALUE:
                entry[name] = encode(view(value))
        out.append(entry)
    return out


def print_table(rows: Sequence[Sequence[str]], *, file: IO[str] | None = None) -> None:
    """Prints rows of texts as aligned columns, indented by two spaces."""
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        line = "  ".join(make_printable(text).ljust(width) for text, width in zip(row, widths))
        print(f"  {line.rstrip()}", file=file)


def tell(text: str) -> None:
    """Prints a message of the command on standard error."""
    shown = "\n".join(map(make_printable, text.split("\n")))
    print(f"symexp: {shown}", file=sys.stderr)


def warn(text: object) -> None:
    """Prints a warning on standard error."""
    mark = "\x1b[33mwarning\x1b[0m" if use_color(sys.stderr) else "warning"
    shown = "\n".join(map(make_printable, str(text).split("\n")))
    print(f"symexp: {mark}: {shown}", file=sys.stderr)
