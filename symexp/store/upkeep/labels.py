"""What is each stage of a graph called? By its name, and where names repeat, by what differs.

`train lr=0.1` and `train lr=0.2` say more than digests. A digest is added only where short texts
cannot tell two stages apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from symexp._base.keypath import format_key
from symexp.store.disk.canonical import Json

__all__ = ["Arguments", "Named", "arguments_of", "labels_of", "shared"]

Arguments = tuple[tuple[str, str], ...]
"""Pairs of a key path and a short text; the text of a dependency is its reference."""

_MOST = 60
"""The number of arguments that are looked at, of one stage and of all stages of one name."""

_LONGEST = 34
"""The length of what is added to a name."""

_LONGEST_PATH = 16
_LONGEST_TEXT = 60
_ROUNDS = 4
"""How many dependencies deep a difference may be."""


class Named(NamedTuple):
    """A box of a graph.

    Attributes:
        name: The name of the stage.
        ref: The reference of the derivation or realization.
        size: How many stages it is.
        arguments: The arguments; of several stages, those that all of them share.
    """

    name: str
    ref: str
    size: int
    arguments: Arguments


def arguments_of(config: Mapping[str, Json]) -> Arguments:
    """Returns the arguments of a configuration, also those inside of others."""
    found = []
    for pair in _walk(config):
        found.append(pair)
        if len(found) == _MOST:
            break
    return tuple(found)


def _walk(config: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    stack: list[tuple[str, Json]] = [("", dict(config))]
    while stack:
        path, value = stack.pop()
        if isinstance(value, dict) and "$stage" in value:
            yield path, str(value["$stage"])
        elif isinstance(value, dict):
            if path and "$type" in value:
                yield path, str(value["$type"]).rpartition(".")[2]
            inside = [(_place(path, key), item) for key, item in value.items() if key != "$type"]
            stack.extend(reversed(inside))
        elif isinstance(value, list):
            inside = [(_place(path, i), item) for i, item in enumerate(value)]
            stack.extend(reversed(inside))
        else:
            text = repr(value)
            yield path, text if len(text) <= _LONGEST_TEXT else f"{text[: _LONGEST_TEXT - 3]}..."


def _place(path: str, key: str | int) -> str:
    if isinstance(key, str) and key[:1] == "$":  # how a value is written, such as a date
        return path
    return f"{path}{format_key(key, first=not path)}"


def shared(arguments: Iterable[Arguments]) -> Arguments:
    """Returns the arguments that several stages have in common."""
    first, *others = arguments
    common = set(first).intersection(*others)
    return tuple([pair for pair in first if pair in common])


def labels_of(items: Sequence[Named]) -> list[str]:
    """Returns a label for each box, all of them different.

    Args:
        items: The boxes.
    """
    base = [item.name if item.size == 1 else f"{item.name} \u00d7 {item.size:,}" for item in items]
    groups = list(_alike(base))
    place = {item.ref.partition(":")[2][:32]: i for i, item in enumerate(items)}
    chosen: list[Arguments] = [()] * len(items)
    for _ in range(_ROUNDS):
        before = chosen[:]
        for group in groups:
            rows = [_row(items[i].arguments, items, place, before) for i in group]
            for i, pairs in zip(group, _telling(rows)):
                chosen[i] = pairs
        if chosen == before:
            break
    labels = [" ".join(filter(None, [a, _text(pairs)])) for a, pairs in zip(base, chosen)]
    return _marked(labels, items)


def _alike(labels: Sequence[str]) -> Iterator[list[int]]:
    """Yields the places of labels that occur several times."""
    found: dict[str, list[int]] = {}
    for i, label in enumerate(labels):
        found.setdefault(label, []).append(i)
    return (places for places in found.values() if len(places) > 1)


def _row(
    arguments: Arguments,
    items: Sequence[Named],
    place: Mapping[str, int],
    chosen: Sequence[Arguments],
) -> dict[str, str]:
    """Returns the arguments of a box by key path; dependencies with what tells them apart."""
    row = {}
    for path, text in arguments:
        if text[:4] != "drv:":
            row[path] = text
            continue
        row[path] = text[37:]
        i = place.get(text[4:36])
        for key, inside in chosen[i] if i is not None else ():
            row[f"{path}.{key}"] = inside
    return row


def _telling(rows: Sequence[Mapping[str, str]]) -> list[Arguments]:
    """Returns the first few arguments by which rows can be told apart, for each row."""
    keys = list(dict.fromkeys([key for row in rows for key in row]))
    kinds: list[object] = [()] * len(rows)
    count = 1
    found: list[list[tuple[str, str]]] = [[] for _ in rows]
    tried = 0
    for key in keys:
        texts = [row.get(key) for row in rows]
        if count == len(rows) or tried == _MOST:
            break
        if len(set(texts)) == 1:
            continue
        tried += 1
        numbers: dict[object, int] = {}
        new = [numbers.setdefault(pair, len(numbers)) for pair in zip(kinds, texts)]
        longer = [f if text is None else [*f, (key, text)] for f, text in zip(found, texts)]
        if len(numbers) > count and all(len(_text(pairs)) <= _LONGEST for pairs in longer):
            kinds, count, found = list(new), len(numbers), longer
    return [tuple(pairs) for pairs in found]


def _text(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join([f"{_short(path)}={text}" for path, text in pairs])


def _short(path: str) -> str:
    """Returns the end of a long key path."""
    if len(path) <= _LONGEST_PATH:
        return path
    return f"\u2026{path.rpartition('.')[2][-_LONGEST_PATH:]}"


def _marked(labels: list[str], items: Sequence[Named]) -> list[str]:
    """Adds the beginning of a digest to labels that occur several times."""
    for mark in _MARKS:
        groups = list(_alike(labels))
        for group in groups:
            marks = [_mark(items[i].ref, *mark) for i in group]
            if Counter(marks).most_common(1)[0][1] == 1 or mark is _MARKS[-1]:
                for i, text in zip(group, marks):
                    labels[i] = f"{labels[i]} {text}".rstrip()
    for group in _alike(labels):
        for k, i in enumerate(group[1:], 2):
            labels[i] = f"{labels[i]} ({k})"
    return labels


# Digits of the derivation and of the files. Realizations of one derivation differ in their files.
_MARKS = ((6, 0), (0, 6), (6, 6), (32, 32))


def _mark(ref: str, derivation: int, files: int) -> str:
    parts = ref.partition(":")[2].split("-")
    is_realization = len(parts) > 3 and ref[:4] != "drv:"
    shown = [parts[0][:derivation], parts[1][:files] if is_realization else ""]
    return "-".join(filter(None, shown))
