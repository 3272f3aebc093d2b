"""Looking up on a remote what a store does not have.

A `Lookup` lists the records of all missing stages at once, and shows them to the resolver as
realizations, without transferring artifacts. So a plan knows what would be fetched, matchers choose
among local and remote results, and only what was chosen travels.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import warnings
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import final

from symexp._base.introspection import level_of_user
from symexp.errors import MissingExtraError
from symexp.store.derivation import Derivation
from symexp.store.disk.files import remove_tree, write_new
from symexp.store.disk.layout import Layout
from symexp.store.disk.leases import Lease
from symexp.store.disk.manifest import DIRECTORY, LINK
from symexp.store.errors import RemoteError, RemoteWarning
from symexp.store.matchers import KnownMatcher, is_number_matcher
from symexp.store.realization import CONFIG, CONTEXT, OUT, Realization
from symexp.store.refs import Ref
from symexp.store.remote.connection import Gone
from symexp.store.remote.pull import fetch, is_here, missing_closure
from symexp.store.remote.records import DOCUMENT_LIMIT, Context, Records, is_made, object_path
from symexp.store.remote.remote import Remote

__all__ = ["Lookup"]

_NUMBER_LIMIT = 2**16
"""The largest file that `matchers.best` reads before its realization is fetched."""


@final
class Lookup:
    """What a remote has for the stages of one run; after a failure the remote is left alone.

    Args:
        layout: The store's layout.
        remote: The remote.
        is_pushing: Whether the run pushes what it builds, and so makes the remote.

    Attributes:
        name: The remote, for messages.
        lease: Protects what is fetched; `None` while nothing may be fetched, as in a plan.
    """

    def __init__(self, layout: Layout, remote: Remote, *, is_pushing: bool = False) -> None:
        self.name = remote.name
        self.lease: Lease | None = None
        self._layout = layout
        self._remote = remote
        self._is_pushing = is_pushing
        self._records: Records | None = None
        self._is_lost = False
        self._named: set[Ref] = set()
        self._view: Layout | None = None

    @property
    def remote(self) -> Remote:
        """The remote."""
        return self._remote

    def ask(self, derivations: Iterable[Derivation]) -> bool:
        """Lists and reads what the remote has for derivations, all at the same time.

        Returns:
            Whether it has anything for one of them.
        """
        asked = [*derivations]
        asked += [d.former.derivation for d in asked if d.former and d.former.is_result]
        if self._is_lost or not asked:
            return False
        try:
            self._ask(asked)
        except (RemoteError, MissingExtraError) as error:
            self._lose(error)
        return any(map(self.refs, asked))

    def _ask(self, asked: Sequence[Derivation]) -> None:
        records = self._opened()
        if records is None:
            return
        records.look_for(d.key for d in asked)
        wanted = {d: self._listed(d) for d in asked}
        records.read(ref for refs in wanted.values() for ref in refs)
        for derivation, refs in wanted.items():
            for ref in refs:
                records.prefer_source(ref, derivation.source)
        self._complain(ref for refs in wanted.values() for ref in refs)

    def _opened(self) -> Records | None:
        """Returns the records; `None` if nothing was ever pushed to the remote."""
        if self._records is None:
            if is_made(self._remote.connection()):
                self._records = self._remote.records()
            elif not self._is_pushing:
                self._lose(
                    RemoteError(
                        f"There is no remote at {self.name}: nothing was pushed there, or the URL "
                        "is wrong."
                    )
                )
        return self._records

    def _lose(self, error: Exception) -> None:
        self._is_lost = True
        self._warn(f"{error} What the store does not have is built here.")

    def _warn(self, text: str) -> None:
        warnings.warn(text, RemoteWarning, stacklevel=level_of_user())

    def _complain(self, refs: Iterable[Ref]) -> None:
        """Warns of realizations that the remote has, but that are not accepted."""
        assert self._records is not None
        refused = self._records.refused
        new = [ref for ref in dict.fromkeys(refs) if ref in refused and ref not in self._named]
        self._named.update(new)
        if new:
            more = f" (and {len(new) - 1} more)" if len(new) > 1 else ""
            self._warn(f"{new[0]}{more} of {self.name} is not used: it {refused[new[0]]}.")

    def _listed(self, derivation: Derivation) -> list[Ref]:
        if self._records is None:
            return []
        found = self._records.refs(derivation.key, derivation.name)
        return [ref for ref in found if not ref.failed]

    def refs(self, derivation: Derivation) -> list[Ref]:
        """Returns the realizations that can be fetched, of a derivation that was asked for."""
        if self._records is None or self._is_lost:
            return []
        return [ref for ref in self._listed(derivation) if ref not in self._records.refused]

    # The view.

    @property
    def view(self) -> Layout:
        """The layout of a directory in which records are shown as realizations."""
        if self._view is None:
            directory = tempfile.mkdtemp(prefix="symexp-remote-")
            # A child that was forked must not remove it.
            weakref.finalize(self, _remove, directory, os.getpid())
            self._view = Layout.unmade(directory)
        return self._view

    def realization(self, ref: Ref, derivation: Derivation) -> Realization:
        """Shows a realization; it has no artifacts, except the file that `matchers.best` reads."""
        home = self._show(ref)
        wanted = []
        if getattr(derivation.source, "added", ()) and not (home / CONFIG).exists():
            document = self._context(ref).document
            wanted.append((home / CONFIG, str(document["config"]), DOCUMENT_LIMIT))
        matcher = derivation.matcher
        if isinstance(matcher, KnownMatcher) and is_number_matcher(matcher):
            for path, kind, size, content in self._context(ref).entries:
                is_small = kind not in (DIRECTORY, LINK) and size <= _NUMBER_LIMIT
                place = home / OUT / path
                if path == matcher.args[0] and is_small and not place.exists():
                    wanted.append((place, content, size))
        for place, digest, limit in wanted:
            self._show_file(place, digest, limit)
        return Realization(self.view, ref)

    def _context(self, ref: Ref) -> Context:
        assert self._records is not None
        found = self._records.context(ref)
        assert found is not None, f"{ref} was not read"
        return found

    def _show(self, ref: Ref) -> Path:
        home = self.view.place(ref)
        if not home.exists():
            draft = Path(tempfile.mkdtemp(dir=self.view.root))
            write_new(draft / CONTEXT, self._context(ref).data)
            home.parent.mkdir(parents=True, exist_ok=True)
            os.rename(draft, home)
        return home

    def _show_file(self, place: Path, digest: str, limit: int) -> None:
        connection = self._remote.connection()
        path = object_path(digest)
        try:
            data = connection.call(lambda: connection.read(path, limit)) if limit else b""
        except Gone:
            return  # the realization is refused when it is fetched
        except RemoteError as error:
            self._lose(error)
            return
        if hashlib.sha256(data).hexdigest() == digest:
            place.parent.mkdir(parents=True, exist_ok=True)
            write_new(place, data)

    def view_of(self, refs: Iterable[Ref]) -> Layout:
        """Shows realizations with their closure, those of the store included."""
        pending, seen = [*refs], set(refs)
        while pending:
            below: list[Ref] = []
            here = [ref for ref in pending if is_here(self._layout, ref)]
            for ref in here:
                below += self._link(ref).direct_inputs
            below += self._read_and_show([ref for ref in pending if ref not in {*here}])
            pending = [ref for ref in dict.fromkeys(below) if ref not in seen]
            seen.update(pending)
        return self.view

    def _link(self, ref: Ref) -> Realization:
        place = self.view.place(ref)
        if not os.path.lexists(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            os.symlink(self._layout.place(ref).absolute(), place)
        return Realization(self._layout, ref)

    def _read_and_show(self, refs: Sequence[Ref]) -> list[Ref]:
        """Shows realizations of the remote; returns their inputs."""
        records = self._records
        if records is None or self._is_lost or not refs:
            return []
        try:
            records.look_for(ref.derivation for ref in refs)
            records.read(refs)
        except RemoteError as error:
            self._lose(error)
        found: list[Ref] = []
        for ref in refs:
            context = records.context(ref)
            if context is not None:
                self._show(ref)
                found += context.inputs
        return found

    # Fetching.

    def bring(self, refs: Iterable[Ref], lease: Lease) -> bool:
        """Fetches realizations with their closure into the store.

        Args:
            refs: The realizations.
            lease: Protects them.

        Returns:
            Whether they are in the store now. If not, `refs` does not return all of them any more.
        """
        wanted = [*refs]
        if self._records is None or self._is_lost:
            return all(is_here(self._layout, ref) for ref in wanted)
        try:
            order = missing_closure(self._layout, self._records, wanted)
            with self._layout.using():
                lease.protect(order)
            fetch(self._layout, self._records, order)
        except RemoteError as error:
            self._lose(error)
            return False
        # The remote's copy of what the store has may be refused, and is not needed.
        missing = [ref for ref in wanted if ref in {*order}]
        self._complain(missing)
        return not any(ref in self._records.refused for ref in missing)


def _remove(directory: str, process: int) -> None:
    if os.getpid() == process:
        remove_tree(directory)
