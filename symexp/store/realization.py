"""One kept outcome of a stage."""

from __future__ import annotations

import contextlib
import datetime
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symexp._base.registry import resolve
from symexp.store.disk.canonical import Json, member_bytes, parse_json, unsealed
from symexp.store.disk.layout import Layout
from symexp.store.errors import DamagedError, RefError
from symexp.store.refs import Ref

__all__ = ["CONFIG", "CONTEXT", "LOG", "OUT", "Realization", "context_of"]

CONFIG, CONTEXT, LOG, OUT = "config.json", "context.json", "log.txt", "out"


_SET_ASIDE = (
    "`store.verify(repair=True)` sets damaged realizations aside, so that they are built again."
)


class Realization:
    """An outcome of a stage: a read-only directory of artifacts, and how it came to be.

    It is a light handle; what is asked for is read when it is asked for. `realization / name` is
    the path of an artifact.

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
        """Its reference, `rlz:...`; `err:...` for a kept failure."""
        return str(self.parts)

    @property
    def derivation(self) -> str:
        """The reference of its derivation, `drv:...`."""
        return self.parts.derivation_ref

    @property
    def name(self) -> str:
        """The name of its stage."""
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
        """The text of an artifact."""
        return (self.path / name).read_text(encoding)

    def read_bytes(self, name: str | os.PathLike[str]) -> bytes:
        """The bytes of an artifact."""
        return (self.path / name).read_bytes()

    @property
    def value(self) -> Any:
        """The value that the call returned which it is the outcome of.

        Raises:
            RefError: It is the outcome of something else than a call.
        """
        return resolve("stages.value")(self)

    @property
    def document(self) -> Mapping[str, Json]:
        """What `context.json` says.

        Raises:
            RefError: The realization is not in the store any more.
            DamagedError: The file is gone, or is something else.
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
        """What was chosen for each direct dependency: references by derivation reference."""
        return {key: tuple(refs) for key, refs in self.document["inputs"].items()}

    @property
    def direct_inputs(self) -> list[Ref]:
        """The references of what it was built from, directly."""
        return [Ref.parse(ref) for refs in self.document["inputs"].values() for ref in refs]

    @property
    def context(self) -> dict[str, tuple[str, ...]]:
        """What was chosen for everything that it stands on, directly or not."""
        return context_of(self)

    @property
    def tree(self) -> str:
        """The digest of the artifacts: equal trees have equal digests, in every store."""
        return str(self.document["tree"])

    @property
    def started(self) -> datetime.datetime:
        """When the build began."""
        return datetime.datetime.fromtimestamp(self.document["started"], datetime.UTC)

    @property
    def duration(self) -> float:
        """How long the build took, in seconds."""
        return float(self.document["duration"])

    @property
    def host(self) -> str:
        """The machine that it was built on."""
        return str(self.document["host"])

    @property
    def logs(self) -> str:
        """What the build printed.

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

    def has_source(self, source: Mapping[str, str]) -> bool:
        """Whether it was built with this code; does not take the whole document apart."""
        if self._document is None:
            path = f"{self.layout.place_name(self.parts)}/{CONTEXT}"
            with contextlib.suppress(FileNotFoundError), open(path, "rb", buffering=0) as file:
                return member_bytes("source", source) in file.read()
        return self.source == source

    @property
    def error(self) -> Mapping[str, str] | None:
        """Type, message and traceback of a kept failure."""
        error: Mapping[str, str] | None = self.document.get("error")
        return error

    @property
    def size(self) -> int:
        """Bytes of all artifacts together."""
        return sum(size for _, size, _ in self.files.values())

    @property
    def files(self) -> Mapping[str, Any]:
        """Kind, size and digest of everything in `path`, by relative path."""
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

    def __repr__(self) -> str:
        return f"<Realization {self.ref}>"


def context_of(realization: Realization) -> dict[str, tuple[str, ...]]:
    """The closure of a realization's inputs.

    Each realization keeps its direct inputs only, so a chain of n stages takes n entries on disk
    and not n squared; the closure is walked when someone asks for it.
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
