"""`Store`: a directory of realizations, and how stages are realized in it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, final

from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing, user_facing_methods
from symexp.store.derivation import (
    Derivation,
    Tracking,
    as_derivation,
    closure,
    names_of,
    parts_of,
)
from symexp.store.disk.layout import Layout
from symexp.store.errors import (
    AmbiguousRealizationError,
    StoreError,
)
from symexp.store.inventory import Inventory
from symexp.store.matchers import Matcher
from symexp.store.realization import Realization
from symexp.store.realizing import fork_launcher  # noqa: F401  # registers its launcher
from symexp.store.realizing.options import CodePolicy, Engine, OnError, Options
from symexp.store.realizing.pipeline import fetch_pipeline, realize_pipeline
from symexp.store.realizing.plan import Plan, Step, make_plan
from symexp.store.realizing.resolver import Resolver
from symexp.store.realizing.session import Session, open_session, walk_sessions
from symexp.store.refs import Ref
from symexp.store.remote.lookup import Lookup
from symexp.store.remote.remote import Remote, as_remote
from symexp.store.remote.sharing import PushPolicy, check_push
from symexp.store.upkeep import graphs, queries
from symexp.store.upkeep.graphs import PipelineGraph
from symexp.store.upkeep.queries import Selector, is_several

__all__ = ["Store"]


@user_facing_methods
@final
class Store(Inventory):
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
        self._selector = Selector(self.layout, self.derivation, self._step)

    def __repr__(self) -> str:
        return f"Store({os.fspath(self.root)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles the directory and the options; the copy opens the same store."""
        track, untracked = self._tracking
        kept: dict[str, Any] = {"track": track, "untracked": untracked, "limits": self.limits}
        kept |= {"remote": self.remote, "push": self._push}
        made = partial(Store, code=self.code, echo=self.echo, **kept)
        return made, (str(self.root.absolute()),)

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
        return self._plan([target], options, self._lookup())

    def _lookup(self) -> Lookup | None:
        return None if self.remote is None else Lookup(self.layout, self.remote)

    def _plan(
        self, targets: Sequence[Derivation], options: Options, lookup: Lookup | None = None
    ) -> Plan:
        return make_plan(targets, Resolver(self.layout, options), options.forced, lookup)

    def _step(self, derivation: Derivation) -> Step:
        return self._plan([derivation], Options(code=self.code))[derivation]

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
        self._plan([target], Options(code=self.code)).check_kept()
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
        other: Any = None,
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
            forced = self._forced(force, targets)
            options = Options(forced=forced, on_error=on_error, code=code or self.code)
            plan = self._plan(targets, options, self._lookup())
            with self.layout.using():
                found.append(graphs.graph_of_plan(plan, self.layout, fold))
        if known:
            with self.layout.using():
                refs = self._selector.every(known)
                found.append(graphs.graph_of_realizations(self.layout, refs, fold))
        return graphs.joined(found)
