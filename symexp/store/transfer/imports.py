"""Bringing realizations into a store: checked as a whole first, then visible one by one.

What comes from outside is collected in a work directory. Nothing of it is put in place before all
of it was checked, and dependencies are put in place before what stands on them.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from symexp.errors import closest
from symexp.store.disk.canonical import unsealed
from symexp.store.disk.commit import Sealed, publish, share
from symexp.store.disk.files import copy_content
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import Lease, held, sweep_if_idle
from symexp.store.disk.manifest import DIRECTORY, LINK, entries_from
from symexp.store.errors import ArchiveError, DamagedError
from symexp.store.graph import ordered_closure
from symexp.store.realization import CONFIG, CONTEXT, LOG, OUT, Realization
from symexp.store.refs import Ref
from symexp.store.upkeep.verify import check_home

__all__ = ["Import", "copy"]


class Import:
    """One import into a store; a context manager that leaves nothing behind when it fails.

    Args:
        layout: The layout of the store that is added to.
        what: What is imported, for messages.
    """

    def __init__(self, layout: Layout, what: str) -> None:
        self._layout = layout
        self._what = what
        self._below: dict[Ref, tuple[Ref, ...]] = {}

    def __enter__(self) -> Import:
        with self._layout.using():
            self._lease = Lease(self._layout)
        sweep_if_idle(self._layout)
        self._work = self._lease.work_directory()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lease.close()

    def home(self, ref: Ref) -> Path:
        """The directory to fill with what a realization has."""
        path = self._work / ref.entry
        (path / OUT).mkdir(parents=True)
        return path

    def check(self, ref: Ref) -> None:
        """Checks what was filled in.

        Raises:
            ArchiveError: Something is not what it says it is.
        """
        home = self._work / ref.entry
        problems = check_home(home, ref)
        if problems:
            path, problem = problems[0]
            raise ArchiveError(
                f"{self._what} is refused: in {ref}, {path} {problem}. Nothing of it was kept."
            )
        document = unsealed((home / CONTEXT).read_bytes(), where=CONTEXT, check=False)
        try:
            inputs = [Ref.parse(r) for refs in document["inputs"].values() for r in refs]
        except (LookupError, AttributeError, TypeError) as error:
            raise ArchiveError(f"{self._what} is refused: {ref}: {error}") from None
        self._below[ref] = tuple(inputs)

    def finish(self) -> list[Realization]:
        """Puts everything in place.

        Raises:
            ArchiveError: Something that is needed is neither here nor in the store.
        """
        needed = {item for inputs in self._below.values() for item in inputs} - set(self._below)
        with self._layout.using():
            for item in sorted(needed):
                if not self._layout.place(item).is_dir():
                    known = [str(ref) for ref in self._below]
                    raise ArchiveError(
                        f"{self._what} is refused: {item} is needed, but it is neither in it nor "
                        f"in the store {self._layout.root}. {closest(str(item), known)}"
                    )
            self._lease.protect([*needed, *self._below])
        return [self._place(ref) for ref in ordered_closure(self._below, self._below)]

    def _place(self, ref: Ref) -> Realization:
        home = self._work / ref.entry
        document = unsealed((home / CONTEXT).read_bytes(), where=CONTEXT, check=False)
        entries = entries_from(document["files"], where=CONTEXT)
        work = Sealed(home, ref, entries)
        try:
            share(self._layout, work, f"{self._work}/scratch")
            return publish(self._layout, work, self._lease)
        except DamagedError as error:
            raise ArchiveError(f"{self._what} is refused at {ref}: {error}") from None


def copy(source: Layout, refs: Sequence[Ref], target: Layout) -> list[Realization]:
    """Copies realizations, with all they stand on, into another store.

    Returns:
        The copies of `refs`.

    Raises:
        RefError: One of them is not in the source.
        ArchiveError: A file of the source is damaged; nothing was copied.
    """
    with held(source, refs) as found, Import(target, f"A copy from {source.root}") as batch:
        for realization in found:
            if not target.place(realization.parts).is_dir():
                fill(batch.home(realization.parts), realization)
                batch.check(realization.parts)
        batch.finish()
    return [Realization(target, ref) for ref in refs]


def fill(home: Path, realization: Realization) -> None:
    """Copies everything that a realization has."""
    for name in (CONFIG, CONTEXT, LOG):
        source = realization.home / name
        if source.exists():
            copy_content(source, home / name)
            os.chmod(home / name, 0o444)
    for path, (kind, _, content) in sorted(realization.files.items()):
        target = home / OUT / path
        if kind == DIRECTORY:
            target.mkdir()
        elif kind == LINK:
            os.symlink(content, target)
        else:
            copy_content(realization.path / path, target)
            os.chmod(target, 0o555 if kind == "exec" else 0o444)
