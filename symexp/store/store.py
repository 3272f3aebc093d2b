"""The store: one object that knows a directory, and everything that can be done with it."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from symexp.errors import describe
from symexp.store.derivation import Derivation, closure, parts_of
from symexp.store.disk.layout import Layout
from symexp.store.errors import DerivationError, StoreError
from symexp.store.lookup import Looking, Lookup, is_several
from symexp.store.matchers import Matcher
from symexp.store.realization import Realization
from symexp.store.realizing.options import OnError, Options, check_policies, make_options
from symexp.store.realizing.parallel import Engine
from symexp.store.realizing.plan import Plan, explain_step, make_plan
from symexp.store.realizing.realize import one_of, realize_closure
from symexp.store.realizing.resolve import CodePolicy, Resolver
from symexp.store.realizing.session import Session, open_session, walk_sessions
from symexp.store.transfer import pack as pack_module
from symexp.store.transfer import pack as transfer
from symexp.store.upkeep import gc as gc_module
from symexp.store.upkeep.gc import Collected
from symexp.store.upkeep.verify import Damage, verify, verify_and_repair

__all__ = ["Store"]


class Store(Looking):
    """A directory that remembers what stages came to.

    Any number of processes may use the same store at the same time, and may be killed at any
    moment: a realization is there as a whole or not at all.

    Args:
        root: The directory; it is made when it is not there.
        code: What a changed source of a stage means: `warn` (once per stage), `ignore`, or
            `rebuild`.
        echo: Whether what builds print is printed, besides being kept.
        create: Whether a store is made where there is none.
        adapt: Turns what callers hand in as a stage into a `Derivation`; by default stages must
            be derivations.

    Raises:
        StoreFormatError: The directory is something else than a store of this format.
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        *,
        code: CodePolicy = "warn",
        echo: bool = True,
        create: bool = True,
        adapt: Callable[[Any], Derivation] | None = None,
    ) -> None:
        check_policies(code)
        self.layout = Layout(root, create=create)
        self.code = code
        self.echo = echo
        self._adapt = adapt
        self._lookup = Lookup(self.layout, self.derivation, lambda d: self.plan(d)[d])

    def __repr__(self) -> str:
        return f"Store({os.fspath(self.root)!r})"

    def derivation(self, stage: Any, matcher: Matcher | None = None) -> Derivation:
        """The derivation of a stage.

        Raises:
            DerivationError: It is no stage.
        """
        found = stage
        if not isinstance(stage, Derivation) and self._adapt is not None:
            found = self._adapt(stage)
        if not isinstance(found, Derivation):
            raise DerivationError(f"Expected a stage, got {describe(stage)}.")
        return found if matcher is None else found.with_matcher(matcher)

    def _forced(self, force: Any, targets: Sequence[Derivation]) -> list[Derivation]:
        if isinstance(force, bool):
            return list(targets) if force else []
        stages = force if is_several(force) else [force]
        return parts_of(targets, [self.derivation(stage) for stage in stages])

    def plan(
        self,
        stage: Any,
        *,
        force: Any = False,
        matcher: Matcher | None = None,
        on_error: OnError = "raise",
        code: CodePolicy | None = None,
    ) -> Plan:
        """Checks every configuration a stage stands on, and says what realizing it would do.

        Nothing is run and nothing is written.

        Raises:
            DerivationError: A configuration does not fit.
        """
        check_policies(code or self.code, on_error)
        target = self.derivation(stage, matcher)
        resolver = Resolver(self.layout, code or self.code, on_error == "keep")
        with self.layout.using():
            return make_plan([target], resolver, self._forced(force, [target]))

    def realize(self, stage: Any, *, progress: bool = True, **options: Any) -> Realization:
        """Gives the realization of a stage; builds what is missing.

        Args:
            stage: The stage.
            progress: Whether a bar says what is being built, in a terminal or a notebook.
            **options: `force`, `matcher`, `on_error`, `code`, `workers`, `engine`,
                `resources` and `address`, as for `realize_all`.

        Returns:
            The realization; a kept failure, whose `ok` is false, with `on_error='keep'`.

        Raises:
            AmbiguousRealizationError: The matcher chose several.
            DependencyFailedError: It was not run because of a kept failure below it.
            Exception: Whatever a build raised, with notes of the stage and the place.
        """
        return one_of(self.realize_all(stage, progress=progress, **options))

    def realize_all(
        self,
        stage: Any,
        *,
        force: Any = False,
        matcher: Matcher | None = None,
        on_error: OnError = "raise",
        code: CodePolicy | None = None,
        workers: int | None = None,
        engine: Engine = "process",
        resources: Mapping[str, float] | None = None,
        address: str | None = None,
        progress: bool = True,
    ) -> tuple[Realization, ...]:
        """Gives the realizations that a stage's matcher chooses; builds what is missing.

        Args:
            stage: The stage.
            force: Whether to build it once more in any case; or a stage of the pipeline, or a
                list of them, to build once more.
            matcher: Takes the place of the stage's own matcher.
            on_error: Whether a failed build raises (`raise`), or is kept as a result (`keep`)
                that stops what depends on it.
            code: What a changed source means; as the store says by default.
            workers: How many stages are built at the same time; by default one, and on Ray as
                many as the cluster takes.
            engine: Whether they are built by processes of this machine (`process`), or as tasks
                of Ray (`ray`), on all machines that see the store's directory.
            resources: What each task of Ray has for itself, such as `{'gpu': 1}`.
            address: Where the cluster of Ray is; by default the connected one, that of
                `RAY_ADDRESS`, or one of this machine for the length of the call.
            progress: Whether a bar says what is being built, in a terminal or a notebook.
        """
        target = self.derivation(stage, matcher)
        options = self._options(
            [target],
            force=force,
            on_error=on_error,
            code=code,
            workers=workers,
            engine=engine,
            resources=resources,
            address=address,
            progress=progress,
        )
        return realize_closure(self.layout, [target], options)[target]

    def realize_many(self, stages: Iterable[Any], **options: Any) -> list[tuple[Realization, ...]]:
        """Gives the realizations of several stages at once, in their order.

        Args:
            stages: The stages.
            **options: As for `realize_all`, without `matcher`.
        """
        targets = [self.derivation(stage) for stage in stages]
        if not targets:
            return []
        found = realize_closure(self.layout, targets, self._options(targets, **options))
        return [found[target] for target in targets]

    def _options(
        self, targets: Sequence[Derivation], *, force: Any = False, **options: Any
    ) -> Options:
        return make_options(self._forced(force, targets), self.code, self.echo, **options)

    def realized(self, stage: Any, matcher: Matcher | None = None) -> Realization:
        """The realization of a stage, where nothing may be built for it.

        Raises:
            NotRealizedError: A build would be needed; the message says for what.
        """
        self.plan(stage, matcher=matcher).check_kept()
        return self.realize(stage, matcher=matcher)

    def session(self, stage: Any, **options: Any) -> Session:
        """Opens a build to be done by hand; realizes the dependencies first.

        Args:
            stage: The stage.
            **options: `on_error`, `code`, `workers`, `engine`, `progress` as for `realize_all`.
        """
        target = self.derivation(stage)
        target.check_config()
        if target.dependencies:
            self.realize_many(target.dependencies, **options)
        return open_session(self.layout, target, self._options([target], **options))

    def sessions(self, stage: Any, at: Any, **options: Any) -> Iterator[Session]:
        """Opens a session at each of several stages of a pipeline, in the order of building.

        Args:
            stage: The pipeline.
            at: The stage or stages to stop at.
            **options: As for `session`.

        Raises:
            NotRealizedError: The loop goes on before a session was committed.
        """
        target = self.derivation(stage)
        stops = set(self._forced(at, [target]))
        return walk_sessions(
            (d for d in closure([target]) if d in stops),
            lambda derivation: self.session(derivation, **options),
        )

    def why(self, stage: Any, **options: Any) -> str:
        """Why a stage is kept or would be built, in words.

        Args:
            stage: The stage.
            **options: As for `plan`.
        """
        target = self.derivation(stage, options.pop("matcher", None))
        return explain_step(self.layout, self.plan(target, **options)[target])

    def gc(
        self,
        keep: Any = (),
        *,
        older_than: float | datetime.timedelta | None = None,
        max_bytes: int | None = None,
        keep_last: int | None = None,
        dry_run: bool = False,
    ) -> Collected:
        """Removes all that is in no closure of a link, of what runs, or of `keep`.

        Build directories of failures go as well, unless `older_than` is given.

        Args:
            keep: References or realizations to keep, one or a list; a stage keeps all its
                realizations.
            older_than: Removes only what was begun longer ago, in seconds or as a time span.
            max_bytes: Removes no more than is needed to come down to this size, oldest first.
            keep_last: Keeps so many of the last realizations of each derivation.
            dry_run: Only says what would go.

        Raises:
            RefError, NotRealizedError: What is to be kept is not there; nothing was removed.
            StoreError: A limit is no number that makes sense; nothing was removed.
        """
        return gc_module.collect(
            self.layout,
            self._lookup.kept_by(keep),
            older_than=older_than,
            max_bytes=max_bytes,
            keep_last=keep_last,
            dry_run=dry_run,
        )

    def remove(self, which: Any, *, dependents: bool = False) -> list[str]:
        """Removes one realization or several; refuses while others depend on them.

        Args:
            which: One, or a list.
            dependents: Whether all that stands on them goes, too.

        Returns:
            The references of what is gone.
        """
        removed = gc_module.remove(self.layout, self._lookup.every(which), dependents=dependents)
        return [str(ref) for ref in removed]

    def verify(self, *, repair: bool = False) -> list[Damage]:
        """Compares every byte in the store with what was recorded.

        Args:
            repair: Whether damaged realizations are set aside in `quarantine/`, so that they
                are built anew when they are asked for.

        Returns:
            What is damaged; empty for a sound store.
        """
        return verify_and_repair(self.layout) if repair else verify(self.layout)

    def pack(self, which: Any, archive: str | os.PathLike[str]) -> Path:
        """Writes realizations, with exactly their closure, into an archive."""
        return pack_module.pack(self.layout, self._lookup.every(which), archive)

    def unpack(self, archive: str | os.PathLike[str]) -> list[Realization]:
        """Brings an archive into this store, checked; refuses it as a whole if anything is off."""
        return pack_module.unpack(self.layout, archive)

    def copy(self, which: Any, to: Store) -> list[Realization]:
        """Copies realizations, with their closure, into another store; checked like an archive.

        Raises:
            StoreError: `to` is no store.
        """
        if not isinstance(to, Store):
            raise StoreError(
                f"copy: to must be a store, such as sx.Store(path); got {describe(to)}."
            )
        return transfer.copy(self.layout, self._lookup.every(which), to.layout)
