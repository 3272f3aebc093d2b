"""Looking at what a store holds; while something is read, nothing is removed."""

from __future__ import annotations

import datetime
import fnmatch
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from symexp.errors import add_context, closest, describe
from symexp.store.derivation import Derivation, config_document
from symexp.store.disk.canonical import Json, parse_json
from symexp.store.disk.layout import Layout
from symexp.store.errors import RefError, StoreError
from symexp.store.graph import Graph
from symexp.store.realization import CONFIG, Realization
from symexp.store.refs import Ref, parse_derivation_ref

__all__ = [
    "Difference",
    "cat",
    "config_changes",
    "dependents",
    "diff",
    "du",
    "find",
    "ls",
    "nearest",
    "realizations_of",
    "roots",
]


class Difference(NamedTuple):
    """One thing in which two realizations differ.

    Attributes:
        where: `config` or `files`.
        path: The key path in the configuration, or the path of the file.
        left: What the first one has there; `None` for nothing.
        right: What the second one has there; `None` for nothing.
    """

    where: str
    path: str
    left: Json
    right: Json

    def __str__(self) -> str:
        return f"{self.where}: {self.path}: {self.left!r} -> {self.right!r}"


StrPath = str | os.PathLike[str]


def ls(realization: Realization, path: StrPath = "") -> list[str]:
    """The names in a directory of artifacts, directories with a `/` at the end.

    Raises:
        RefError: There is no such directory.
    """
    place = _inside(realization, path)
    if not place.is_dir():
        raise RefError(
            f"{os.fspath(path)!r} in {realization.ref} is no directory. Read the file with "
            "`store.cat(which, path)`."
        )
    with os.scandir(place) as items:
        return sorted(i.name + ("/" if i.is_dir(follow_symlinks=False) else "") for i in items)


def cat(realization: Realization, path: StrPath, encoding: str = "utf-8") -> str:
    """The text of an artifact.

    Raises:
        RefError: There is no such file.
        UnicodeDecodeError: It is no text in this encoding.
    """
    place = _inside(realization, path)
    if place.is_dir():
        raise RefError(
            f"{os.fspath(path)!r} in {realization.ref} is a directory. `store.ls(which, path)` has "
            "its names."
        )
    try:
        return place.read_text(encoding)
    except UnicodeDecodeError as error:
        add_context(error, f"in {place}; its bytes are `store[which].read_bytes({place.name!r})`")
        raise


def _inside(realization: Realization, path: StrPath) -> Path:
    path = os.fspath(path)
    parts = PurePosixPath(path)
    place = realization.path / path
    if parts.is_absolute() or ".." in parts.parts or not os.path.lexists(place):
        raise RefError(
            f"{realization.ref} has no artifact {path!r}. {closest(path, realization.files)}"
        )
    return place


def dependents(realization: Realization) -> list[Realization]:
    """What was built from a realization, directly."""
    layout = realization.layout
    with layout.using():
        above = Graph(layout).above()
    return [Realization(layout, r) for r in sorted(above.get(realization.parts, ()))]


def roots(layout: Layout) -> list[Realization]:
    """The realizations that nothing depends on."""
    with layout.using():
        above = Graph(layout).above()
    return [Realization(layout, ref) for ref in sorted(above) if not above[ref]]


def realizations_of(layout: Layout, derivation_ref: str, failed: bool) -> list[Realization]:
    """The realizations of one derivation, or its kept failures, newest first."""
    key, name = parse_derivation_ref(derivation_ref)
    with layout.using():
        entries = [entry for entry in layout.entries(key) if entry.startswith(key)]
        refs = [ref for entry in entries if (ref := Ref.from_entry(entry)) is not None]
        found = [Realization(layout, r) for r in refs if r.name == name and r.failed == failed]
        return sorted(found, key=lambda r: (r.started, r.ref), reverse=True)


def find(
    layout: Layout,
    name: str = "*",
    newer: float | datetime.timedelta | datetime.datetime | None = None,
) -> Iterator[Realization]:
    """The realizations of stages with a name, newest first.

    Args:
        layout: The store's layout.
        name: The stage's name; `*`, `?` and `[...]` as in file names.
        newer: Only those that were begun after this moment (in local time, if it says nothing
            else), or within so many seconds or this time.

    Raises:
        StoreError: `newer` is none of these.
    """
    limit = None if newer is None else _moment(newer)
    with layout.using():
        refs = (ref for ref in layout.refs() if not ref.failed)
        found = [Realization(layout, r) for r in refs if fnmatch.fnmatchcase(r.name, name)]
        if limit is not None:
            found = [r for r in found if r.started > limit]
        found.sort(key=lambda r: (r.started, r.ref), reverse=True)
    yield from found


def _moment(newer: object) -> datetime.datetime:
    if isinstance(newer, datetime.datetime):
        return newer.astimezone(datetime.UTC)
    if isinstance(newer, (int, float)) and not isinstance(newer, bool) and newer == newer:
        newer = datetime.timedelta(seconds=newer)
    if not isinstance(newer, datetime.timedelta):
        raise StoreError(
            "find: newer must be a datetime, or seconds or a timedelta back from now; got "
            f"{describe(newer)}."
        )
    return datetime.datetime.now(datetime.UTC) - newer


def du(layout: Layout) -> dict[str, int]:
    """Bytes of artifacts by realization, and under `total` with each content counted once."""
    sizes: dict[str, int] = {}
    contents: dict[str, int] = {}
    with layout.using():
        for ref in layout.refs():
            realization = Realization(layout, ref)
            sizes[str(ref)] = realization.size
            for kind, size, content in realization.files.values():
                if kind in ("file", "exec"):
                    contents[content] = size
    sizes["total"] = sum(contents.values())
    return sizes


def diff(left: Realization, right: Realization) -> list[Difference]:
    """In what two realizations differ: configurations first, then files."""
    found = [
        Difference("config", path, a, b)
        for path, a, b in config_changes(_identity(left), _identity(right))
    ]
    one, two = left.files, right.files
    for path in sorted({*one, *two}):
        a, b = one.get(path), two.get(path)
        if a != b:
            found.append(Difference("files", path, a and a[2][:12], b and b[2][:12]))
    return found


def _identity(realization: Realization) -> Json:
    path = realization.home / CONFIG
    document = parse_json(path.read_bytes(), path)
    return {**document["config"], "(name)": document["name"]}


def config_changes(left: Json, right: Json) -> list[tuple[str, Json, Json]]:
    """The places in which two JSON values differ: path, left value, right value."""
    found: list[tuple[str, Json, Json]] = []
    stack: list[tuple[str, Json, Json]] = [("", left, right)]
    while stack:
        path, a, b = stack.pop()
        if isinstance(a, dict) and isinstance(b, dict):
            for key in sorted({*a, *b}, reverse=True):
                stack.append((f"{path}.{key}" if path else key, a.get(key), b.get(key)))
        elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
            stack.extend((f"{path}[{i}]", a[i], b[i]) for i in reversed(range(len(a))))
        elif type(a) is not type(b) or a != b:
            found.append((path, a, b))
    return found


def nearest(layout: Layout, derivation: Derivation) -> tuple[str, list[tuple[str, Json, Json]]]:
    """The kept derivation of the same name that differs in the least, and in what.

    Returns:
        Its reference and the changes from it to `derivation`; an empty reference if none.
    """
    mine = parse_json(config_document(derivation), derivation.ref)
    best: tuple[str, list[tuple[str, Json, Json]]] = ("", [])
    seen: set[str] = set()
    with layout.using():
        for ref in layout.refs():
            if ref.name != derivation.name or ref.derivation in seen:
                continue
            seen.add(ref.derivation)
            path = layout.place(ref) / CONFIG
            theirs = parse_json(path.read_bytes(), path)
            changes = config_changes(theirs["config"], mine["config"])
            if ref.derivation != derivation.key and (not best[0] or len(changes) < len(best[1])):
                best = (ref.derivation_ref, changes)
    return best
