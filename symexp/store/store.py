"""`Store`: a directory of realizations, and every operation on it."""

from __future__ import annotations

import datetime
import os
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, final

from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing, user_facing_methods
from symexp.errors import describe
from symexp.store.checkpoints import Checkpoint, checkpoints_in
from symexp.store.derivation import (
    Derivation,
    Tracking,
    as_derivation,
    closure,
    names_of,
    parts_of,
)
from symexp.store.disk import links
from symexp.store.disk.layout import Layout
from symexp.store.disk.repair import verify_and_repair
from symexp.store.disk.verify import Damage, verify
from symexp.store.errors import (
    AmbiguousRealizationError,
    MatchError,
    NotRealizedError,
    RefError,
    StoreError,
)
from symexp.store.matchers import Matcher
from symexp.store.realization import Realization
from symexp.store.realizing import fork_launcher  # noqa: F401  # registers its launcher
from symexp.store.realizing.options import CodePolicy, Engine, OnError, Options
from symexp.store.realizing.pipeline import fetch_pipeline, realize_pipeline
from symexp.store.realizing.plan import Plan, Resolver, make_plan
from symexp.store.realizing.session import Session, open_session, walk_sessions
from symexp.store.refs import Ref
from symexp.store.remote.lookup import Lookup
from symexp.store.remote.records import Transfer
from symexp.store.remote.remote import Remote, as_remote
from symexp.store.remote.sharing import PushPolicy, check_push, pull_which, push_which
from symexp.store.transfer import pack
from symexp.store.transfer.export import export
from symexp.store.upkeep import gc, graphs, queries
from symexp.store.upkeep.gc import Collected
from symexp.store.upkeep.graphs import PipelineGraph
from symexp.store.upkeep.queries import Difference, Selector, is_several
from symexp.store.upkeep.summary import Summary

__all__ = ["Store"]

Which = Any
"""A realization, its reference, a path to it, a derivation, its reference, or a stage."""


@user_facing_methods
@final
class Store:
    """A directory that remembers the results of stages.

    Any number of processes may use the same store at the same time, and may be killed at any
    moment: a realization is in the store as a whole or not at all.

    Args:
        root: The directory; it is made if it is missing.
        code: What a changed source of a stage means: `warn` (once per stage), `ignore`, or
            `rebuild`.
        echo: Whether the output of builds is printed, besides being kept.
        create: Whether a store is made if the directory has no store.
        track: Modules, or names of modules, whose code is followed in all stages although they are
            installed packages.
        untracked: Names of code and values that are not recorded, as the warnings show them.
        limits: What this machine has for builds that reserve it with `resources=`, by name. By
            default `cpu`, `gpu` and `memory` are what the process may use; other names must be
            given: `{'license': 2}`.
        remote: A place that is shared with other stores: a URL of fsspec, the path of a directory,
            or a `Remote`. What this store does not have is looked up there before it is built.
        push: Whether results are pushed to the remote by `push` only (`manual`), or also as soon
            as they are built (`always`).

    Raises:
        StoreFormatError: The directory is not a store of this format.
        StoreError: The root is a URL, such as `s3://bucket/x`.
        RemoteError: The remote is no URL that fsspec knows.

    Example:
        >>> import symexp as sx, tempfile
        >>> @sx.stage
        ... def square(out, x):
        ...     (out / "y.txt").write_text(str(x * x))
        >>> with tempfile.TemporaryDirectory() as directory:
        ...     store = sx.Store(directory + "/store")
        ...     print(store.realize(square(7)).read_text("y.txt"))
        49
    """

    @user_facing
    def __init__(
        self,
        root: str | os.PathLike[str],
        *,
        code: CodePolicy = "warn",
        echo: bool = True,
        create: bool = True,
        track: Any = (),
        untracked: Any = (),
        limits: Mapping[str, float | str] | None = None,
        remote: str | os.PathLike[str] | Remote | None = None,
        push: PushPolicy = "manual",
    ) -> None:
        checked = Options(code=code, limits=limits)
        self.limits = dict(checked.limits)
        self.remote = as_remote(remote)
        self._push = check_push(push, self.remote)
        self._tracking = Tracking(names_of(track, "track"), names_of(untracked, "untracked"))
        self.layout = Layout(root, create=create)
        self.code = code
        self.echo = echo
        self._selector = Selector(self.layout, self.derivation, lambda d: self._plan(d)[d])

    def __repr__(self) -> str:
        return f"Store({os.fspath(self.root)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the directory and the options; the copy opens the same store."""
        track, untracked = self._tracking
        kept: dict[str, Any] = {"track": track, "untracked": untracked, "limits": self.limits}
        kept |= {"remote": self.remote, "push": self._push}
        made = partial(Store, code=self.code, echo=self.echo, **kept)
        return made, (str(self.root.absolute()),)

    @property
    def root(self) -> Path:
        """The store's directory."""
        return self.layout.root

    # Realizing.

    def derivation(self, stage: Any, matcher: Matcher | None = None) -> Derivation:
        """Returns the derivation of a stage. Runs nothing.

        Args:
            stage: A `Derivation`, or an object of a class decorated with `@sx.stage`.
            matcher: Replaces the stage's own matcher.

        Raises:
            DerivationError: It is not a stage.
        """
        found = as_derivation(stage, self._tracking)
        return found if matcher is None else found.with_matcher(matcher)

    def plan(
        self,
        stage: Any,
        *,
        force: Any = False,
        matcher: Matcher | None = None,
        on_error: OnError = "raise",
        code: CodePolicy | None = None,
    ) -> Plan:
        """Checks every configuration of a pipeline, and returns what `realize` would do.

        Nothing is run and nothing is written.

        Raises:
            DerivationError: A configuration does not fit.
        """
        target = self.derivation(stage, matcher)
        options = Options(
            forced=self._forced(force, [target]), on_error=on_error, code=code or self.code
        )
        lookup = None if self.remote is None else Lookup(self.layout, self.remote)
        return self._plan(target, options, lookup)

    def _plan(
        self, target: Derivation, options: Options | None = None, lookup: Lookup | None = None
    ) -> Plan:
        options = Options(code=self.code) if options is None else options
        return make_plan([target], Resolver(self.layout, options), options.forced, lookup)

    def realize(
        self,
        stage: Any,
        *,
        force: Any = False,
        matcher: Matcher | None = None,
        on_error: OnError = "raise",
        code: CodePolicy | None = None,
        workers: int | None = None,
        engine: Engine = "process",
        resources: Mapping[str, float | str] | None = None,
        address: str | None = None,
        progress: bool = True,
    ) -> Realization:
        """Returns the realization of a stage; builds what is missing.

        Args:
            stage: The stage.
            force: As for `realize_all`, like all further options.
            matcher: Replaces the stage's own matcher.
            on_error: Whether a failed build raises or is kept.
            code: What a changed source means.
            workers: How many stages are built at the same time.
            engine: Where stages are built.
            resources: What each build reserves, by name.
            address: The address of the Ray cluster.
            progress: Whether a progress bar is shown.

        Returns:
            The realization; a kept failure, whose `ok` is false, with `on_error='keep'`.

        Raises:
            AmbiguousRealizationError: The matcher chose several.
            DependencyFailedError: It was not run because of a kept failure below it.
            Exception: The exception of a build, with notes of the stage and the place.
        """
        found = self.realize_all(
            stage,
            force=force,
            matcher=matcher,
            on_error=on_error,
            code=code,
            workers=workers,
            engine=engine,
            resources=resources,
            address=address,
            progress=progress,
        )
        if len(found) != 1:
            raise AmbiguousRealizationError(
                f"The matcher chose {len(found)} realizations of {found[0].name!r}. Use "
                "`store.realize_all(stage)`, or a matcher that chooses one."
            )
        return found[0]

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
        resources: Mapping[str, float | str] | None = None,
        address: str | None = None,
        progress: bool = True,
    ) -> tuple[Realization, ...]:
        """Returns the realizations that a stage's matcher chooses; builds what is missing.

        Args:
            stage: The stage.
            force: Whether the stage is built once more in any case; or a stage of the pipeline,
                or a list of them, to build once more.
            matcher: Replaces the stage's own matcher.
            on_error: Whether a failed build raises (`raise`), or is kept as a result (`keep`)
                that stops the stages that depend on it.
            code: What a changed source means; by default the store's own policy.
            workers: How many stages are built at the same time; by default one, and on Ray as
                many as the cluster takes.
            engine: Whether stages are built by processes of this machine (`process`), or as tasks
                of Ray (`ray`), on all machines that see the store's directory.
            resources: What each build reserves while it runs, by name, unless its stage says it
                itself: `{'gpu': 1, 'memory': '8GB'}`. Builds begin when it is free. A stage that
                reserves more than there is raises `StoreError` before anything is built; a build
                that uses more memory than it reserved is ended with `BuildMemoryError`.
            address: The address of the Ray cluster; by default the connected one, that of
                `RAY_ADDRESS`, or one of this machine for the length of the call.
            progress: Whether a progress bar is shown, in a terminal or a notebook.
        """
        target = self.derivation(stage, matcher)
        options = Options(
            forced=self._forced(force, [target]),
            on_error=on_error,
            code=code or self.code,
            echo=self.echo,
            progress=progress,
            workers=workers,
            engine=engine,
            resources=resources,
            limits=self.limits,
            address=address,
            remote=self.remote,
            is_pushing=self._push == "always",
        )
        return realize_pipeline(self.layout, [target], options)[0]

    def realize_many(
        self,
        stages: Iterable[Any],
        *,
        force: Any = False,
        on_error: OnError = "raise",
        code: CodePolicy | None = None,
        workers: int | None = None,
        engine: Engine = "process",
        resources: Mapping[str, float | str] | None = None,
        address: str | None = None,
        progress: bool = True,
    ) -> list[tuple[Realization, ...]]:
        """Returns the realizations of several stages, in their order; builds what is missing.

        Args:
            stages: The stages.
            force: As for `realize_all`, like all further options.
            on_error: Whether a failed build raises or is kept.
            code: What a changed source means.
            workers: How many stages are built at the same time.
            engine: Where stages are built.
            resources: What each build reserves, by name.
            address: The address of the Ray cluster.
            progress: Whether a progress bar is shown.
        """
        targets = [self.derivation(stage) for stage in stages]
        if not targets:
            return []
        options = Options(
            forced=self._forced(force, targets),
            on_error=on_error,
            code=code or self.code,
            echo=self.echo,
            progress=progress,
            workers=workers,
            engine=engine,
            resources=resources,
            limits=self.limits,
            address=address,
            remote=self.remote,
            is_pushing=self._push == "always",
        )
        return realize_pipeline(self.layout, targets, options)

    def realized(self, stage: Any, matcher: Matcher | None = None) -> Realization:
        """Returns the realization of a stage; builds nothing.

        Raises:
            NotRealizedError: A build would be needed; the message names the stage.
        """
        target = self.derivation(stage, matcher)
        if self.remote is not None:
            fetch_pipeline(self.layout, [target], Options(code=self.code, remote=self.remote))
        self._plan(target).check_kept()
        return self.realize(target)

    def run(
        self,
        target: Any,
        method: str = "__call__",
        /,
        *args: Any,
        force: bool = False,
        matcher: Matcher | None = None,
        on_error: OnError = "raise",
        code: CodePolicy | None = None,
        progress: bool = True,
        **kwargs: Any,
    ) -> Realization:
        """Calls a method of a symbolic object, or returns the kept result of the same call.

        Args:
            target: A symbolic object or a symbolic function; it is made fresh for the call.
            method: Name of the method. If it has a parameter `out`, it receives the directory of
                the artifacts.
            *args: Positional arguments of the method.
            force: Whether it is called once more in any case.
            matcher: Chooses among several realizations.
            on_error: As for `realize_all`.
            code: As for `realize_all`.
            progress: As for `realize_all`.
            **kwargs: Keyword arguments of the method.

        Returns:
            The realization; its `value` is what the method returned, as JSON holds it.

        Raises:
            SymbolizeError: The target is not symbolic.
            AttributeError: It has no such method.
            UnsupportedValueError: An argument cannot be fingerprinted, or the returned value
                cannot be kept.

        Example:
            `store.run(exp, 'train_and_evaluate').value`
        """
        call = resolve("stages.call")(target, method, args, kwargs)
        return self.realize(
            call, matcher=matcher, force=force, on_error=on_error, code=code, progress=progress
        )

    def session(
        self,
        stage: Any,
        *,
        on_error: OnError = "raise",
        code: CodePolicy | None = None,
        workers: int | None = None,
        engine: Engine = "process",
        resources: Mapping[str, float | str] | None = None,
        address: str | None = None,
        progress: bool = True,
    ) -> Session:
        """Opens a build that is done by hand; realizes the dependencies first.

        Args:
            stage: The stage.
            on_error: As for `realize_all`, like all further options; they hold for the
                dependencies.
            code: What a changed source means.
            workers: How many stages are built at the same time.
            engine: Where stages are built.
            resources: What each build reserves, by name.
            address: The address of the Ray cluster.
            progress: Whether a progress bar is shown.
        """
        target = self.derivation(stage)
        target.check_config()
        if target.expand is not None:
            raise StoreError(
                f"Stage {target.name!r} collects the results of its items, and is not built by "
                "hand. Realize it; `store.session(store.stage(ref))` opens one of its items."
            )
        options = Options(
            on_error=on_error,
            code=code or self.code,
            echo=self.echo,
            progress=progress,
            workers=workers,
            engine=engine,
            resources=resources,
            limits=self.limits,
            address=address,
            remote=self.remote,
            is_pushing=self._push == "always",
        )
        if target.dependencies:
            realize_pipeline(self.layout, target.dependencies, options)
        return open_session(self.layout, target, options)

    def sessions(
        self,
        stage: Any,
        at: Any,
        *,
        on_error: OnError = "raise",
        code: CodePolicy | None = None,
        workers: int | None = None,
        engine: Engine = "process",
        resources: Mapping[str, float | str] | None = None,
        address: str | None = None,
        progress: bool = True,
    ) -> Iterator[Session]:
        """Opens a session at each of several stages of a pipeline, in the order of building.

        Args:
            stage: The pipeline.
            at: The stage or stages to stop at.
            on_error: As for `session`, like all further options.
            code: What a changed source means.
            workers: How many stages are built at the same time.
            engine: Where stages are built.
            resources: What each build reserves, by name.
            address: The address of the Ray cluster.
            progress: Whether a progress bar is shown.

        Raises:
            NotRealizedError: The loop goes on before a session was committed.
        """
        open_one = partial(
            self.session,
            on_error=on_error,
            code=code,
            workers=workers,
            engine=engine,
            resources=resources,
            address=address,
            progress=progress,
        )
        target = self.derivation(stage)
        stops = self._forced(at, [target])
        return walk_sessions((d for d in closure([target]) if d in stops), open_one)

    def _forced(self, force: Any, targets: Sequence[Derivation]) -> frozenset[Derivation]:
        if isinstance(force, bool):
            return frozenset(targets if force else ())
        stages = force if is_several(force) else [force]
        return frozenset(parts_of(targets, [self.derivation(stage) for stage in stages]))

    def why(
        self,
        stage: Any,
        other: Which = None,
        *,
        force: Any = False,
        matcher: Matcher | None = None,
        on_error: OnError = "raise",
        code: CodePolicy | None = None,
    ) -> str:
        """Returns why a stage is kept or would be built, as text.

        What has changed around the code since the result was built is told as well: versions, the
        commit of git, the machine. It is no reason to build.

        Args:
            stage: The stage; with `other`, one of two realizations to compare.
            other: A second realization, its reference, or a stage. The text says what differs: the
                configurations, the code, the provenance, and the files. The options do not count.
            force: As for `realize_all`, like all further options.
            matcher: Replaces the stage's own matcher.
            on_error: Whether a kept failure counts as a result.
            code: What a changed source means.
        """
        if other is not None:
            return queries.explain_difference(self[stage], self[other])
        target = self.derivation(stage, matcher)
        plan = self.plan(target, force=force, on_error=on_error, code=code)
        return queries.explain_step(self.layout, plan, target)

    def graph(
        self,
        which: Any,
        *,
        force: Any = False,
        on_error: OnError = "raise",
        code: CodePolicy | None = None,
        fold: int | None = graphs.FOLD,
    ) -> PipelineGraph:
        """Returns a pipeline as a graph, with what `realize` would do with each stage.

        A notebook shows it as a picture. Nothing is built and nothing is written.

        Args:
            which: A stage or several, whose plan is drawn; or a realization, its reference or a
                path to it, or several, of which what they were built from is drawn.
            force: As for `realize_all`, like the next two options; they hold for stages.
            on_error: Whether a kept failure counts as a result.
            code: What a changed source means.
            fold: More stages than this with one name, one state and one place in the pipeline are
                drawn as one box; `None` draws each of them.

        Returns:
            The graph: `graph.svg`, `.html`, `.mermaid`, `.dot`, `.save("pipeline.html")`.

        Raises:
            DerivationError: A configuration does not fit.
            RefError: A realization is not in the store.

        Example:
            `store.graph(train).save("pipeline.html")`
        """
        items = list(which) if is_several(which) else [which]
        known = [item for item in items if isinstance(item, (str, Path, Realization, Ref))]
        stages = [item for item in items if not isinstance(item, (str, Path, Realization, Ref))]
        found = []
        if stages or not items:
            targets = [self.derivation(stage) for stage in stages]
            options = Options(on_error=on_error, code=code or self.code)
            with self.layout.using():
                resolver = Resolver(self.layout, options)
                plan = make_plan(targets, resolver, self._forced(force, targets))
                found.append(graphs.graph_of_plan(plan, self.layout, fold))
        if known:
            with self.layout.using():
                refs = self._selector.every(known)
                found.append(graphs.graph_of_realizations(self.layout, refs, fold))
        return graphs.joined(found)

    # Queries.

    def __getitem__(self, which: Which) -> Realization:
        realization = Realization(self.layout, self._selector.one(which))
        if not realization.home.is_dir():
            raise RefError(f"There is no realization {realization.ref} in {self.root}.")
        return realization

    def __contains__(self, which: object) -> bool:
        try:
            ref = self._selector.one(which)
        except (RefError, MatchError, NotRealizedError):
            return False
        return self.layout.place(ref).is_dir()

    def realizations(self, stage: Any = None, *, failed: bool = False) -> list[Realization]:
        """Returns the realizations of a stage, newest first, or all realizations.

        Args:
            stage: A stage, the reference of a derivation, or one of its realizations; `None` for
                all, in no particular order.
            failed: Whether kept failures are wanted instead of successes.
        """
        if stage is None:
            refs = [ref for ref in self.layout.refs() if ref.failed == failed]
            return [Realization(self.layout, ref) for ref in refs]
        return self._selector.realizations(stage, failed)

    def stage(self, which: Which) -> Any:
        """Returns the pipeline that a realization was built from, as a symbolic object.

        It can be printed, compared, patched and realized like the original, even if the
        realization came in an archive. Classes that are not known here stay unknown.

        Args:
            which: A realization, its reference, or a path to it.

        Raises:
            RefError: It is not in the store.
            CodecError: The configuration does not fit the current classes.
        """
        return resolve("stages.restore")(self.layout, self[which])

    def derivations(self) -> list[str]:
        """Returns the references of all derivations that have realizations."""
        return sorted({ref.derivation_ref for ref in self.layout.refs() if not ref.failed})

    def dependencies(self, which: Which) -> list[Realization]:
        """Returns the realizations that a realization was built from directly.

        Those that its build read further down come last.
        """
        found = self[which]
        read = (Ref.parse(ref) for refs in found.reads.values() for ref in refs)
        every = dict.fromkeys([*found.direct_inputs, *read])
        return [Realization(self.layout, ref) for ref in every]

    def dependents(self, which: Which) -> list[Realization]:
        """Returns the realizations that were built from one directly. Reads the whole store."""
        return queries.dependents(self[which])

    def roots(self) -> list[Realization]:
        """Returns the realizations that nothing depends on. Reads the whole store."""
        return queries.roots(self.layout)

    def ls(self, which: Which, path: str | os.PathLike[str] = "") -> list[str]:
        """Returns the names in a directory of a realization's artifacts."""
        return queries.ls(self[which], path)

    def cat(self, which: Which, path: str | os.PathLike[str]) -> str:
        """Returns the text of an artifact."""
        return queries.cat(self[which], path)

    def find(
        self,
        name: str = "*",
        newer: float | datetime.timedelta | datetime.datetime | None = None,
    ) -> list[Realization]:
        """Returns the realizations of stages whose names match a pattern, newest first.

        Args:
            name: The stage's name; `*` and `?` as in file names.
            newer: A moment (in local time unless it has a time zone), or a time span back from
                now, in seconds or as a `timedelta`.
        """
        return list(queries.find(self.layout, name, newer))

    def checkpoints(self, stage: Any = None) -> list[Checkpoint]:
        """Returns the checkpoints of builds that have not succeeded yet.

        Args:
            stage: A stage, the reference of a derivation, or one of its realizations; `None` for
                all.

        Returns:
            The checkpoints. Each has `name`, `derivation`, `path`, `size`, `changed`, `attempts`,
            `is_in_use` and `is_set_aside`, and is removed by its `remove()`.
        """
        found = checkpoints_in(self.layout)
        if stage is None:
            return found
        key, name = self._selector.derivation_key(stage)
        return [c for c in found if c.entry.startswith(key) and c.name == name]

    def du(self) -> dict[str, int]:
        """Returns the bytes of artifacts of each realization, and the `total` on disk.

        If there are checkpoints, `checkpoints` is their size, which counts in the total.
        """
        return queries.du(self.layout)

    def diff(self, left: Which, right: Which) -> list[Difference]:
        """Returns the differences of two realizations, in configuration, files and provenance."""
        return queries.diff(self[left], self[right])

    def show(self, which: Which) -> Summary:
        """Returns all that is known about a realization, as text for people.

        It says how it was built (when, by whom, where, with which versions, commit of git and
        seeds), from what, its files, and how to build it again. At the prompt and in a notebook it
        shows itself; `print` prints it, and `to_json()` returns it as JSON.
        """
        return Summary(self[which])

    def shell(self, which: Which) -> int:
        """Opens a shell in the directory of a realization's artifacts; returns its exit status."""
        program = os.environ.get("SHELL", "/bin/sh")
        return subprocess.call([program], cwd=self[which].path)

    # Keeping, removing and checking.

    def link(self, which: Which, path: str | os.PathLike[str]) -> Path:
        """Makes a symbolic link to a realization's artifacts; gc keeps what links lead to.

        A link that is moved keeps nothing: make it again at its new place. If the store is moved
        or copied, its links still count, see `links`.

        Raises:
            FileExistsError: The path exists and is not a link to a realization.
        """
        return links.link(self.layout, self._selector.one(which), path)

    def unlink(self, path: str | os.PathLike[str]) -> None:
        """Removes a link that `link` made, so that it no longer keeps anything.

        Raises:
            RefError: The store has no record of such a link.
        """
        links.unlink(self.layout, path)

    def links(self) -> dict[Path, str]:
        """Returns the links that count, and the references of the realizations that they keep.

        A link that was removed by hand does not count. After the store was moved, links that lead
        to its old place are corrected where this user may write. After it was moved or copied, a
        link that does not exist here still counts, until `unlink` releases it.
        """
        return {place: str(ref) for place, ref in links.renewed(self.layout).items()}

    def gc(
        self,
        keep: Any = (),
        *,
        older_than: float | datetime.timedelta | None = None,
        max_bytes: int | None = None,
        keep_last: int | None = None,
        checkpoints: float | datetime.timedelta | None = None,
        dry_run: bool = False,
    ) -> Collected:
        """Removes all that is in no closure of a link, of a living process, or of `keep`.

        Build directories of failures go as well, unless `older_than` is given. Checkpoints of
        builds that have not succeeded stay, unless `checkpoints` is given.

        Args:
            keep: References or realizations to keep, one or a list; a stage keeps all its
                realizations.
            older_than: Removes only what was built longer ago, in seconds or as a time span.
            max_bytes: Removes no more than is needed to come down to this size; what was built
                first goes first.
            keep_last: Keeps this many of the last realizations of each derivation.
            checkpoints: Removes the checkpoints in which nothing has changed for this long, in
                seconds or as a time span; `0` removes all that no build uses now.
            dry_run: Only reports what would be removed.

        Raises:
            RefError, NotRealizedError: Something in `keep` is not in the store; nothing was
                removed.
            StoreError: A limit is not a sensible number; nothing was removed.
        """
        return gc.collect(
            self.layout,
            self._selector.kept_by(keep),
            older_than=older_than,
            max_bytes=max_bytes,
            keep_last=keep_last,
            checkpoints=checkpoints,
            dry_run=dry_run,
        )

    def remove(self, which: Any, *, dependents: bool = False) -> list[str]:
        """Removes one realization or several; refuses while others depend on them.

        Args:
            which: One, or a list.
            dependents: Whether the realizations that depend on them are removed, too.

        Returns:
            The references of the removed realizations.
        """
        removed = gc.remove(self.layout, self._selector.every(which), dependents=dependents)
        return [str(ref) for ref in removed]

    def verify(self, *, repair: bool = False) -> list[Damage]:
        """Compares every byte in the store with what was recorded.

        Args:
            repair: Whether damaged realizations, and those that were perhaps built from damage,
                are moved to `quarantine/`, so that they are built again on request. Modes of files
                that were changed are corrected.

        Returns:
            The damage; empty for a sound store.
        """
        return verify_and_repair(self.layout) if repair else verify(self.layout)

    # Moving realizations between stores.

    def pack(self, which: Any, archive: str | os.PathLike[str]) -> Path:
        """Writes realizations, with exactly their closure, into an archive."""
        return pack.pack(self.layout, self._selector.every(which), archive)

    def export(self, which: Any, folder: str | os.PathLike[str]) -> Path:
        """Copies the artifacts of realizations into a new folder, for people without symexp.

        The files have their own names, may be changed, and do not depend on the store. The folder
        has a file `symexp.json` with reference, configuration, provenance and digests, and
        `symexp.log` if the build printed something. The folder appears as a whole or not at all.

        Args:
            which: One realization, or a list; each of several gets a folder of its own in the
                folder.
            folder: The path of a folder that does not exist, or is empty.

        Returns:
            The folder.

        Raises:
            StoreError: The folder is not empty; nothing was written.
            DamagedError: A file does not have the recorded bytes; nothing was written.
        """
        return export(self.layout, self._selector.every(which), folder)

    def unpack(self, archive: str | os.PathLike[str]) -> list[Realization]:
        """Imports an archive; all of it is checked first, and refused if anything is wrong."""
        return pack.unpack(self.layout, archive)

    def push(
        self,
        which: Any = None,
        *,
        remote: str | os.PathLike[str] | Remote | None = None,
        verify: bool = False,
    ) -> Transfer:
        """Transfers realizations, with their closure, to the remote; only what it does not have.

        Args:
            which: What `pack` takes; by default all realizations of the store, but not the kept
                failures.
            remote: Another remote than that of the store.
            verify: Whether what the remote has is read and compared, and written again where it is
                damaged.

        Returns:
            What was transferred.

        Raises:
            RefError, NotRealizedError: Something is not in the store.
            DamagedError: A file of the store does not have the recorded bytes.
            RemoteError: The remote cannot be reached. What was transferred is not sent again.

        Example:
            `store.push(model, remote="s3://bucket/team")`
        """
        return push_which(self.layout, self._selector, which, (remote, self.remote), verify=verify)

    def pull(
        self, which: Any = None, *, remote: str | os.PathLike[str] | Remote | None = None
    ) -> Transfer:
        """Transfers realizations, with their closure, from the remote; only what is missing.

        Everything is checked like an archive, and with `Remote(trusted=...)` for its signature.

        Args:
            which: A reference, a realization, or a list; a stage, or the reference of a
                derivation, means all its realizations on the remote. By default everything that
                the remote has, without kept failures.
            remote: Another remote than that of the store.

        Returns:
            What was transferred.

        Raises:
            RemoteError: The remote cannot be reached, or something is not there, damaged or not
                signed. What arrived before stays.
        """
        return pull_which(self.layout, self._selector, which, (remote, self.remote))

    def copy(self, which: Any, to: Store) -> list[Realization]:
        """Copies realizations, with their closure, into another store; checked like an archive.

        Raises:
            StoreError: `to` is not a store.
        """
        if not isinstance(to, Store):
            raise StoreError(
                f"copy: to must be a store, such as sx.Store(path); got {describe(to)}."
            )
        return pack.copy(self.layout, self._selector.every(which), to.layout)
