"""Realizations: the kept outcomes of stages, and the graph of which was built from which."""

from __future__ import annotations

import contextlib
import datetime
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, final

from symexp._base.registry import resolve
from symexp.store.disk.canonical import Json, contains_member, parse_json, unsealed
from symexp.store.disk.layout import Layout
from symexp.store.errors import DamagedError, RefError
from symexp.store.provenance.record import Provenance, provenance_in
from symexp.store.refs import Ref
from symexp.store.source_changes import changed_source, describe_changes

__all__ = [
    "CONFIG",
    "CONTEXT",
    "LOG",
    "OUT",
    "Context",
    "Graph",
    "Realization",
    "order_in",
    "ordered_closure",
    "read_closure",
]

CONFIG, CONTEXT, LOG, OUT = "config.json", "context.json", "log.txt", "out"

_SET_ASIDE = (
    "`store.verify(repair=True)` sets damaged realizations aside, so that they are built again."
)


@final
class Context(dict[str, tuple[str, ...]]):
    """The realizations that a realization was built from, and the circumstances of the build.

    Args:
        closure: References by the reference of the derivation.
        provenance: The circumstances; `None` if they were not recorded.

    Attributes:
        provenance: The circumstances.
    """

    __slots__ = ("provenance",)

    def __init__(
        self, closure: Mapping[str, tuple[str, ...]], provenance: Provenance | None
    ) -> None:
        super().__init__(closure)
        self.provenance = provenance

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self), self.provenance)


@final
class Realization:
    """An outcome of a stage: a read-only directory of artifacts, and how it was built.

    The object is light: its properties read files on request. `realization / name` is the path of
    an artifact.

    Args:
        layout: The store's layout.
        ref: The reference of the realization.
    """

    __slots__ = ("_document", "layout", "parts")

    def __init__(self, layout: Layout, ref: Ref) -> None:
        self.layout = layout
        self.parts = ref
        self._document: dict[str, Json] | None = None

    @property
    def ref(self) -> str:
        """The reference, `rlz:...`; `err:...` for a kept failure."""
        return str(self.parts)

    @property
    def derivation(self) -> str:
        """The reference of the derivation, `drv:...`."""
        return self.parts.derivation_ref

    @property
    def name(self) -> str:
        """The name of the stage."""
        return self.parts.name

    @property
    def ok(self) -> bool:
        """Whether the build succeeded; false for a kept failure."""
        return not self.parts.failed

    @property
    def home(self) -> Path:
        """The directory that holds `config.json`, `context.json`, `log.txt` and `out`."""
        return self.layout.place(self.parts)

    @property
    def path(self) -> Path:
        """The directory of the artifacts."""
        return self.home / OUT

    def __truediv__(self, name: str | os.PathLike[str]) -> Path:
        return self.path / name

    def __fspath__(self) -> str:
        return os.fspath(self.path)

    def read_text(self, name: str | os.PathLike[str], encoding: str = "utf-8") -> str:
        """Returns the text of an artifact."""
        return (self.path / name).read_text(encoding)

    def read_bytes(self, name: str | os.PathLike[str]) -> bytes:
        """Returns the bytes of an artifact."""
        return (self.path / name).read_bytes()

    @property
    def value(self) -> Any:
        """The value that the wrapped call returned.

        Raises:
            RefError: The stage is not a call.
        """
        return resolve("stages.value")(self)

    def items(self) -> dict[str, Path]:
        """Returns the directories of the items of a `sx.stages.Map`, by the names of their files.

        Raises:
            RefError: The stage is not a `Map`.
        """
        found: dict[str, Path] = resolve("stages.items")(self)
        return found

    @property
    def document(self) -> Mapping[str, Json]:
        """The content of `context.json`.

        Raises:
            RefError: The realization is not in the store any more.
            DamagedError: The file is gone or damaged.
        """
        if self._document is None:
            path = self.home / CONTEXT
            try:
                data = path.read_bytes()
            except FileNotFoundError:
                if self.home.is_dir():
                    raise DamagedError(f"{path} is gone. {_SET_ASIDE}") from None
                raise self._gone() from None
            self._document = unsealed(data, where=path, check=False)
        return self._document

    def _gone(self) -> RefError:
        return RefError(
            f"There is no realization {self.ref} in {self.layout.root}. "
            "`store.realizations()` lists those that exist."
        )

    @property
    def config(self) -> Mapping[str, Json]:
        """The configuration that it was built from."""
        path = self.home / CONFIG
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            if self.home.is_dir():
                raise DamagedError(f"{path} is gone. {_SET_ASIDE}") from None
            raise self._gone() from None
        document: dict[str, Any] = parse_json(data, path)
        config: dict[str, Json] = document["config"]
        return config

    @property
    def inputs(self) -> dict[str, tuple[str, ...]]:
        """The realizations of each direct dependency: references by derivation reference."""
        return {key: tuple(refs) for key, refs in self.document["inputs"].items()}

    @property
    def direct_inputs(self) -> list[Ref]:
        """The references of the realizations that it was built from directly."""
        return [Ref.parse(ref) for refs in self.document["inputs"].values() for ref in refs]

    @property
    def reads(self) -> dict[str, tuple[str, ...]]:
        """The realizations that its build read further down: references by the way to them.

        A way is the references of derivations from a direct dependency down, separated by `/`.
        """
        reads = self.document.get("reads", {})
        try:
            return {str(way): tuple(map(str, refs)) for way, refs in reads.items()}
        except (AttributeError, TypeError):
            raise DamagedError(f"{self.home / CONTEXT} has a damaged record of reads.") from None

    @property
    def context(self) -> Context:
        """What it was built from, and under which circumstances.

        It is a dict of the realizations of all dependencies, direct or not: references by the
        reference of the derivation. Its attribute `provenance` is that of the realization.
        """
        return Context(_context_of(self), self.provenance)

    @property
    def provenance(self) -> Provenance | None:
        """By whom, when, where and with which versions it was built; `None` if not recorded.

        If the same outcome was built several times, it is that of the last build.
        """
        return provenance_in(self.document)

    @property
    def tree(self) -> str:
        """The digest of the artifacts; equal trees have equal digests, in every store."""
        return str(self.document["tree"])

    @property
    def started(self) -> datetime.datetime:
        """The moment when the build began."""
        return datetime.datetime.fromtimestamp(self.document["started"], datetime.UTC)

    @property
    def order(self) -> int:
        """A number that is larger for what was built later, even if the clock went back.

        It is about the start of the build in microseconds since the epoch; 0 if no number was
        recorded.
        """
        return order_in(self.document)

    @property
    def position(self) -> tuple[int, float, Ref]:
        """The key that sorts realizations from the one that was built first to the last one."""
        return self.order, float(self.document["started"]), self.parts

    @property
    def moment(self) -> datetime.datetime:
        """When it was built; later than `started` if the order of builds proves it."""
        seconds = self.order / 1e6
        if seconds > time.time():  # a clock that was ahead once has moved the order ahead for ever
            seconds = 0
        return datetime.datetime.fromtimestamp(
            max(seconds, float(self.document["started"])), datetime.UTC
        )

    @property
    def duration(self) -> float:
        """The duration of the build in seconds."""
        return float(self.document["duration"])

    @property
    def resumed(self) -> int:
        """How many earlier attempts had written the checkpoint that the build went on from."""
        found = self.document.get("resumed", 0)
        return found if type(found) is int else 0

    @property
    def host(self) -> str:
        """The name of the machine that it was built on."""
        return str(self.document["host"])

    @property
    def logs(self) -> str:
        """The text that the build printed.

        Raises:
            RefError: The realization is not in the store any more.
        """
        try:
            return (self.home / LOG).read_text("utf-8", "replace")
        except FileNotFoundError:
            if not self.home.is_dir():
                raise self._gone() from None
            return ""

    @property
    def source(self) -> Mapping[str, str]:
        """Digests of the code that it was built with, by readable names."""
        source: dict[str, str] = self.document["source"]
        return source

    @property
    def sources(self) -> list[Mapping[str, str]]:
        """The sources of all builds that had this outcome, the last one first."""
        return [self.source, *self.document.get("earlier_sources", ())]

    def has_source(self, source: Mapping[str, str]) -> bool:
        """Whether it was built with this code; parses the document only if that is not clear."""
        if self._document is None:
            path = f"{self.layout.place_name(self.parts)}/{CONTEXT}"
            with contextlib.suppress(FileNotFoundError), open(path, "rb", buffering=0) as file:
                if contains_member(file.read(), "source", source):
                    return True
        excused = self._excused(source)
        return any(not changed_source(before, source, excused) for before in self.sources)

    def code_changes(self, source: Mapping[str, str]) -> list[str]:
        """Returns what differs from the code that it was built with: `lr: 0.01 -> 0.003`."""
        return describe_changes(self.source, source, self._excused(source))

    def _excused(self, source: Mapping[str, str]) -> str:
        """Returns the name of the code of its stage if the stage has been given arguments since.

        The stage declares then that old results stand: `@sx.stage(added=...)`.
        """
        added: Sequence[str] = getattr(source, "added", ())
        is_older = bool(added) and any(name not in self.config for name in added)
        return str(getattr(source, "own", "")) if is_older else ""

    @property
    def error(self) -> Mapping[str, str] | None:
        """Type, message and traceback of a kept failure."""
        error: Mapping[str, str] | None = self.document.get("error")
        return error

    @property
    def size(self) -> int:
        """The number of bytes of all artifacts."""
        return sum(size for _, size, _ in self.files.values())

    @property
    def files(self) -> Mapping[str, Any]:
        """Kind, size and digest of each entry below `path`, by relative path."""
        files = self.document["files"]
        if not isinstance(files, dict):
            raise DamagedError(f"{self.home / CONTEXT} has a damaged list of files.")
        return files

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Realization):
            return NotImplemented
        return self.parts == other.parts and self.layout.root == other.layout.root

    def __hash__(self) -> int:
        return hash(self.parts)

    def _repr_html_(self) -> str:
        html: str = resolve("display.card")(self.name, self._fields())
        return html

    def _fields(self) -> dict[str, Any]:
        """Returns what a notebook shows; only the reference if the files are gone."""
        try:
            document = self.document
        except RefError as error:
            return {"ref": self.ref, "error": str(error)}
        return {
            "ref": self.ref,
            "path": str(self.path),
            "config": dict(self.config),
            "files": list(document.get("files") or ()),
            "started": f"{self.started:%Y-%m-%d %H:%M:%S}",
            "duration": f"{self.duration:.3g} s",
        }

    def __repr__(self) -> str:
        return f"<Realization {self.ref}>"


_LARGEST_ORDER = 10**18


def order_in(document: Mapping[str, Json]) -> int:
    """Returns the number that a `context.json` has for the order of builds; 0 if it has none."""
    order = document.get("order")
    return order if type(order) is int and 0 < order < _LARGEST_ORDER else 0


def _context_of(realization: Realization) -> dict[str, tuple[str, ...]]:
    """Returns the closure of a realization's inputs.

    Each realization records its direct inputs only, so a chain of n stages takes n entries on disk
    and not n squared. The closure is walked on request.
    """
    found: dict[str, dict[str, None]] = {}
    seen: set[str] = set()
    pending = [realization]
    while pending:
        for key, refs in pending.pop().inputs.items():
            for ref in refs:
                found.setdefault(key, {})[ref] = None
                if ref not in seen:
                    seen.add(ref)
                    pending.append(Realization(realization.layout, Ref.parse(ref)))
    return {key: tuple(refs) for key, refs in found.items()}


class Graph:
    """The realizations of a store and their direct inputs, read once.

    Reading it takes time in proportion to the number of realizations.

    Args:
        layout: The store's layout.
    """

    __slots__ = ("inputs", "nodes")

    def __init__(self, layout: Layout) -> None:
        self.nodes: dict[Ref, Realization] = {}
        self.inputs: dict[Ref, tuple[Ref, ...]] = {}
        for ref in layout.refs():
            realization = Realization(layout, ref)
            self.nodes[ref] = realization
            self.inputs[ref] = tuple(realization.direct_inputs)

    def dependents(self) -> dict[Ref, set[Ref]]:
        """Returns the direct dependents of each realization."""
        found: dict[Ref, set[Ref]] = {ref: set() for ref in self.nodes}
        for ref, inputs in self.inputs.items():
            for item in inputs:
                if item in found:
                    found[item].add(ref)
        return found

    def closure(self, refs: Iterable[Ref]) -> list[Ref]:
        """Returns realizations and their dependencies, direct or not, dependencies first."""
        return ordered_closure(refs, self.inputs)


def ordered_closure(refs: Iterable[Ref], inputs: dict[Ref, tuple[Ref, ...]]) -> list[Ref]:
    """Returns all references that can be reached, dependencies first; skips unknown ones."""
    order: list[Ref] = []
    seen: set[Ref] = set()
    stack = [(ref, False) for ref in refs]
    while stack:
        ref, ready = stack.pop()
        if ready:
            order.append(ref)
        elif ref not in seen and ref in inputs:
            seen.add(ref)
            stack.append((ref, True))
            stack.extend((item, False) for item in inputs[ref])
    return order


def read_closure(layout: Layout, refs: Iterable[Ref]) -> list[Realization]:
    """Reads realizations and their dependencies, direct or not, from the disk.

    Returns:
        All of them, dependencies first.

    Raises:
        RefError: One of them is not in the store.
    """
    known: dict[Ref, Realization] = {}
    inputs: dict[Ref, tuple[Ref, ...]] = {}
    roots = list(refs)
    pending = list(roots)
    while pending:
        ref = pending.pop()
        if ref not in known:
            known[ref] = Realization(layout, ref)
            inputs[ref] = tuple(known[ref].direct_inputs)
            pending.extend(inputs[ref])
    return [known[ref] for ref in ordered_closure(roots, inputs)]
