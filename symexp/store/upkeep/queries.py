"""Queries: which realizations a caller means, and what a store has; nothing is changed.

A `Selector` finds the references that a caller means. The functions list, search and compare
realizations; while they read, nothing is removed.
"""

from __future__ import annotations

import datetime
import fnmatch
import os
from collections import deque
from collections.abc import Callable, Container, Iterator, Mapping, MappingView, Sequence, Set
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from symexp.errors import add_context, closest, describe
from symexp.store.checkpoints import checkpoints_in
from symexp.store.derivation import Derivation, closure, config_document
from symexp.store.disk.canonical import Json, parse_json
from symexp.store.disk.layout import Layout
from symexp.store.disk.links import realization_at
from symexp.store.errors import (
    AmbiguousRealizationError,
    DamagedError,
    NotRealizedError,
    RefError,
    StoreError,
)
from symexp.store.provenance.changes import changes, describe_changes, present_of
from symexp.store.realization import CONFIG, Graph, Realization
from symexp.store.realizing.members import members_of
from symexp.store.realizing.plan import Plan, Step
from symexp.store.realizing.resolver import SOURCE_CHANGED
from symexp.store.refs import Ref, parse_derivation_ref

__all__ = [
    "Difference",
    "Selector",
    "cat",
    "dependents",
    "diff",
    "du",
    "explain_difference",
    "explain_step",
    "find",
    "is_several",
    "ls",
    "realizations_of",
    "roots",
]


def is_several(which: Any) -> bool:
    """Whether a value is a collection of things; a stage counts as one thing."""
    kinds = (Sequence, Set, MappingView, Iterator)
    return isinstance(which, kinds) and not isinstance(which, (str, bytes))


class Selector:
    """Finds the realizations that a caller means; never builds.

    A stage means the realizations that its matcher chooses. The reference of a derivation means
    all its realizations.

    Args:
        layout: The store's layout.
        derive: Returns the derivation of a stage.
        step_of: Returns the step of a derivation in its plan.
    """

    def __init__(
        self,
        layout: Layout,
        derive: Callable[[Any], Derivation],
        step_of: Callable[[Derivation], Step],
    ) -> None:
        self._layout = layout
        self._derive = derive
        self._step_of = step_of

    def one(self, which: Any) -> Ref:
        """Returns the reference of the one realization that is meant.

        Raises:
            RefError: It is not the reference of a realization, or there is no such derivation.
            NotRealizedError: It is a stage without a realization.
            MatchError: It is a stage whose matcher rejects the candidates.
            AmbiguousRealizationError: Several realizations are meant.
        """
        found = self.every(which)
        if len(found) != 1:
            listed = ", ".join(map(str, found[:3]))
            raise AmbiguousRealizationError(
                f"{len(found)} realizations stand for {found[0].name!r}, where one is wanted. "
                f"Give one of {listed}, or the stage with another matcher."
            )
        return found[0]

    def every(self, which: Any) -> list[Ref]:
        """Returns the references of all realizations that are meant; `which` may be a list."""
        if isinstance(which, Realization):
            return [which.parts]
        if isinstance(which, Path) or (isinstance(which, str) and os.sep in which):
            return [realization_at(self._layout, which).parts]
        if isinstance(which, str) and which.startswith("drv:"):
            return self._of_derivation(which)
        if isinstance(which, (str, Ref)):
            return [Ref.parse(which)]
        if is_several(which):
            return [ref for item in which for ref in self.every(item)]
        return self._of_stage(which)

    def kept_by(self, which: Any) -> list[Ref]:
        """Returns the same as `every`, but for a stage all its realizations.

        Raises:
            RefError, NotRealizedError: It is not in the store, and so cannot be kept.
        """
        if isinstance(which, (str, Ref, Path, Realization)):
            found = self.every(which)
            for ref in found:
                if not self._layout.place(ref).is_dir():
                    raise RefError(
                        f"There is no realization {ref} in {self._layout.root} that could be kept."
                    )
            return found
        if is_several(which):
            return [ref for item in which for ref in self.kept_by(item)]
        return [found.parts for found in self.realizations(which, failed=False)]

    def realizations(self, which: Any, failed: bool) -> list[Realization]:
        """Returns the realizations of the derivation that is meant, newest first.

        Those of the derivation that a stage had in an earlier version of symexp count, too.

        Args:
            which: As for `derivation_key`.
            failed: Whether the kept failures are wanted.
        """
        kinds = (str, Path, Realization, Ref)
        former = None if isinstance(which, kinds) else self._derive(which).former
        found = realizations_of(self._layout, *self.derivation_key(which), failed)
        if former is None or not former.is_result:
            return found
        before = former.derivation
        found += realizations_of(self._layout, before.key, before.name, failed)
        return sorted(found, key=lambda r: r.position, reverse=True)

    def derivation_key(self, which: Any) -> tuple[str, str]:
        """Returns what directory names have of the derivation of a stage or a realization.

        Args:
            which: A stage, a realization, a path to one, or the reference of a derivation or a
                realization.

        Returns:
            The first 32 hex digits of the digest, and the name.
        """
        if isinstance(which, Path) or (isinstance(which, str) and os.sep in which):
            which = realization_at(self._layout, which)
        if isinstance(which, str):
            if which.startswith("drv:"):
                return parse_derivation_ref(which)
            which = Ref.parse(which)
        if isinstance(which, Realization):
            which = which.parts
        if isinstance(which, Ref):
            return which.derivation, which.name
        derivation = self._derive(which)
        return derivation.key, derivation.name

    def _kept(self, key: str, name: str) -> list[Ref]:
        found = realizations_of(self._layout, key, name, failed=False)
        return [realization.parts for realization in found]

    def _of_derivation(self, ref: str) -> list[Ref]:
        found = self._kept(*parse_derivation_ref(ref))
        if not found:
            raise NotRealizedError(f"There is no realization of {ref} in {self._layout.root}.")
        return found

    def _of_stage(self, stage: Any) -> list[Ref]:
        step = self._step_of(self._derive(stage))
        step.check_kept()
        return list(step.refs)


class Difference(NamedTuple):
    """One difference of two realizations.

    Attributes:
        where: `config`, `files` or `provenance`.
        path: The key path in the configuration, the path of the file, or the name of a fact of the
            provenance, such as `python` or `package numpy`.
        left: The value of the first one; `None` if it has no such path.
        right: The value of the second one; `None` if it has no such path.
    """

    where: str
    path: str
    left: Json
    right: Json

    def __str__(self) -> str:
        return f"{self.where}: {self.path}: {self.left!r} -> {self.right!r}"


StrPath = str | os.PathLike[str]


def ls(realization: Realization, path: StrPath = "") -> list[str]:
    """Returns the names in a directory of artifacts; directories have a `/` at the end.

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
    """Returns the text of an artifact.

    Raises:
        RefError: There is no such file.
        UnicodeDecodeError: It is not text in this encoding.
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
    """Returns the realizations that were built from one directly."""
    layout = realization.layout
    with layout.using():
        above = Graph(layout).dependents()
    return [Realization(layout, r) for r in sorted(above.get(realization.parts, ()))]


def roots(layout: Layout) -> list[Realization]:
    """Returns the realizations that nothing depends on."""
    with layout.using():
        above = Graph(layout).dependents()
    return [Realization(layout, ref) for ref in sorted(above) if not above[ref]]


def realizations_of(layout: Layout, key: str, name: str, failed: bool) -> list[Realization]:
    """Returns the realizations of one derivation, or its kept failures, newest first.

    Args:
        layout: The store's layout.
        key: The first 32 hex digits of the digest of the derivation.
        name: The name of the derivation.
        failed: Whether the kept failures are wanted.
    """
    if not _entries(layout, key):
        return []  # nothing that could be removed while it is read
    with layout.using():
        refs = [ref for entry in _entries(layout, key) if (ref := Ref.from_entry(entry))]
        found = [Realization(layout, r) for r in refs if r.name == name and r.failed == failed]
        return sorted(found, key=lambda r: r.position, reverse=True)


def _entries(layout: Layout, key: str) -> list[str]:
    return [entry for entry in layout.entries(key) if entry.startswith(key)]


def find(
    layout: Layout,
    name: str = "*",
    newer: float | datetime.timedelta | datetime.datetime | None = None,
) -> Iterator[Realization]:
    """Yields the realizations of stages whose names match a pattern, newest first.

    Args:
        layout: The store's layout.
        name: The stage's name; `*`, `?` and `[...]` as in file names.
        newer: Only those that were begun after this moment (in local time unless it has a time
            zone), or within this time span before now, in seconds or as a `timedelta`.

    Raises:
        StoreError: `newer` is neither a moment nor a time span.
    """
    limit = None if newer is None else _moment(newer)
    with layout.using():
        refs = (ref for ref in layout.refs() if not ref.failed)
        found = [Realization(layout, r) for r in refs if fnmatch.fnmatchcase(r.name, name)]
        if limit is not None:
            found = [r for r in found if r.moment > limit]
        found.sort(key=lambda r: r.position, reverse=True)
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
    """Returns the bytes of artifacts by realization; `total` counts each content once.

    The files of checkpoints have an entry of their own, `checkpoints`, if there are any.
    """
    sizes: dict[str, int] = {}
    contents: dict[str, int] = {}
    with layout.using():
        for ref in layout.refs():
            realization = Realization(layout, ref)
            sizes[str(ref)] = realization.size
            for kind, size, content in realization.files.values():
                if kind in ("file", "exec"):
                    contents[content] = size
    kept = sum(checkpoint.size for checkpoint in checkpoints_in(layout))
    if kept:
        sizes["checkpoints"] = kept
    sizes["total"] = sum(contents.values()) + kept
    return sizes


def diff(left: Realization, right: Realization) -> list[Difference]:
    """Returns the differences of two realizations: configurations, then files, then provenance.

    If the provenance of one of them was not recorded, it is not compared.
    """
    found = [
        Difference("config", path, a, b)
        for path, a, b in _config_changes(_identity(left), _identity(right))
    ]
    one, two = left.files, right.files
    for path in sorted({*one, *two}):
        a, b = one.get(path), two.get(path)
        if a != b:
            found.append(Difference("files", path, a and a[2][:12], b and b[2][:12]))
    found += [Difference("provenance", *change) for change in _circumstances(left, right)]
    return found


def _circumstances(
    left: Realization, right: Realization, untold: Container[str] = ()
) -> list[tuple[str, Json, Json]]:
    one, two = left.provenance, right.provenance
    return [] if one is None or two is None else changes(one, two, untold)


def explain_difference(left: Realization, right: Realization) -> str:
    """Returns what differs between two realizations, as text: also code, inputs and provenance."""
    lines = []
    config = _deep_changes(left, right)
    lines += [f"  {path}: {a!r} -> {b!r}" for path, a, b in config]
    source = left.code_changes(right.source)
    lines += [f"  source: {change}" for change in source]
    if left.inputs != right.inputs and not config:
        one, two = ({r for refs in x.inputs.values() for r in refs} for x in (left, right))
        lines += [f"  only {left.ref} was built from {ref}" for ref in sorted(one - two)]
        lines += [f"  only {right.ref} was built from {ref}" for ref in sorted(two - one)]
    told = _packages_in(left.source) | _packages_in(right.source)
    lines += [f"  {text}" for text in describe_changes(_circumstances(left, right, told))]
    for item in (left, right):
        if item.provenance is None:
            lines.append(f"  the circumstances of {item.ref} were not recorded")
    files = [path for path in {*left.files, *right.files} if _differs(left, right, path)]
    lines += [f"  file {path} differs" for path in sorted(files)[:_CAUSES]]
    if len(files) > _CAUSES:
        lines.append(f"  and {len(files) - _CAUSES} more files differ")
    head = f"{left.ref} and {right.ref}"
    return "\n".join([f"{head} differ in", *lines] if lines else [f"{head} do not differ"])


def _deep_changes(left: Realization, right: Realization) -> list[tuple[str, Json, Json]]:
    """Returns how two configurations differ, and those of the dependencies at the same places."""
    found: list[tuple[str, Json, Json]] = []
    queue = deque([("", left, right)])
    seen = set()
    while queue:
        prefix, one, two = queue.popleft()
        for path, a, b in _config_changes(_identity(one), _identity(two)):
            found.append((prefix + path, a, b))
            below = _one_input(one, a), _one_input(two, b)
            if below[0] and below[1] and below not in seen:
                seen.add(below)
                of = f"{prefix}{path.removesuffix('.$stage')}."
                first, second = (Realization(one.layout, ref) for ref in below if ref)
                queue.append((of, first, second))
    return found


def _one_input(realization: Realization, derivation: Json) -> Ref | None:
    """Returns the realization of a dependency that one was built from, if it can be read."""
    refs = realization.inputs.get(derivation, ()) if isinstance(derivation, str) else ()
    if len(refs) != 1:
        return None
    ref = Ref.parse(refs[0])
    return ref if realization.layout.place(ref).is_dir() else None


def _differs(left: Realization, right: Realization, path: str) -> bool:
    return bool(left.files.get(path) != right.files.get(path))


def _packages_in(source: Mapping[str, str]) -> set[str]:
    """Returns the packages whose versions the records of code tell."""
    return {name.removeprefix("package ") for name in source if name.startswith("package ")}


def _identity(realization: Realization) -> Json:
    path = realization.home / CONFIG
    document = parse_json(path.read_bytes(), path)
    return {**_compared(document), "(name)": document["name"]}


def _config_changes(left: Json, right: Json) -> list[tuple[str, Json, Json]]:
    """Returns the places where two JSON values differ: path, left value, right value."""
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


def _nearest(layout: Layout, derivation: Derivation) -> tuple[str, list[tuple[str, Json, Json]]]:
    """Finds the kept derivation of the same name with the fewest differences.

    Returns:
        Its reference and the changes from it to `derivation`; an empty reference if no derivation
        is near.
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
            try:
                theirs = parse_json(path.read_bytes(), path)
            except (DamagedError, OSError):  # the others may be as near
                continue
            found = _config_changes(_compared(theirs), _compared(mine))
            if ref.derivation != derivation.key and (not best[0] or len(found) < len(best[1])):
                best = (ref.derivation_ref, found)
    return best


def _compared(document: Json) -> Json:
    """Returns the configuration of `config.json`, with what identifies the stage otherwise."""
    identity = {f"({key})": value for key, value in document.get("identity", {}).items()}
    return {**document["config"], **identity}


def _has_results(layout: Layout, derivation: Derivation) -> bool:
    """Whether a derivation has realizations, damaged ones included."""
    refs = map(Ref.from_entry, _entries(layout, derivation.key))
    return any(ref and ref.name == derivation.name and not ref.failed for ref in refs)


def explain_step(layout: Layout, plan: Plan, target: Derivation) -> str:
    """Returns a step as text, with what it uses, and the changes that are the causes of a build.

    A stage that is built because of a stage below it is explained by that one.
    """
    lines = _explain(layout, plan[target])
    members = members_of(plan[target].derivation)
    below = [plan[d] for d in closure([*members, target]) if d != target]
    if plan[target].action not in ("hit", "fetch"):
        opened = [s for s in below if s.action not in ("hit", "fetch")]
        causes = [s for s in opened if not _follows(plan, s)]
    else:
        causes = [s for s in below if s.stale]
    for step in causes[:_CAUSES]:
        lines += _explain(layout, step)
    if len(causes) > _CAUSES:
        lines.append(f"and {len(causes) - _CAUSES} more stages below it")
    return "\n".join(lines)


_CAUSES = 8


def _follows(plan: Plan, step: Step) -> bool:
    """Whether a stage is built because one below it is built."""
    return any(plan[d].action not in ("hit", "fetch") for d in step.derivation.needs)


def _explain(layout: Layout, step: Step) -> list[str]:
    """Returns lines about one step."""
    target = step.derivation
    lines = [str(step)]
    lines += [f"  uses {ref}" for ref in step.refs]
    lines += [f"  its source has changed since: {change}" for change in step.stale]
    if step.action == "hit":
        for ref in step.refs[:1]:
            lines += _since(Realization(layout, ref), target)
    if step.action == "build" and step.reason == SOURCE_CHANGED:
        found = realizations_of(layout, target.key, target.name, failed=False)
        for change in found[0].code_changes(target.source) if found else ():
            lines.append(f"  its source has changed since: {change}")
        lines += _since(found[0], target) if found else []
    if step.action == "build" and not _has_results(layout, target):
        near, differences = _nearest(layout, target)
        lines += [f"  the nearest that was built is {near}, which differs in"] if near else []
        lines += [f"    {path}: {a!r} -> {b!r}" for path, a, b in differences[:12]]
        found = realizations_of(layout, *parse_derivation_ref(near), False) if near else []
        lines += [f"  {line}" for line in _since(found[0], target)] if found else []
    return lines


def _since(realization: Realization, target: Derivation) -> list[str]:
    """Returns lines about what has changed around the code since a realization was built."""
    before = realization.provenance
    now = None if before is None else present_of(target)
    if before is None or now is None:
        return []
    told = _packages_in(realization.source) | _packages_in(target.source)
    found = describe_changes(changes(before, now, told, is_present=True))
    return [f"  since it was built: {change}" for change in found]
