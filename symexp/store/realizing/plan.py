"""Planning: which kept realizations are used for a pipeline, and which stages have to be built.

A `Resolver` chooses among the realizations of each stage, in the order of the pipeline. A `Plan`
has one `Step` per stage; making it runs and writes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from symexp._base.registry import resolve
from symexp.store.derivation import Derivation, closure
from symexp.store.disk.layout import Layout
from symexp.store.errors import MatchError, NotRealizedError
from symexp.store.realizing.members import expanded, members_of
from symexp.store.realizing.resolver import Resolution, Resolver
from symexp.store.refs import Ref
from symexp.store.remote.lookup import Lookup
from symexp.store.source_changes import shortened

__all__ = ["Plan", "Step", "make_plan"]

Action = Literal["hit", "fetch", "build", "failed", "conflict"]
_READY = ("hit", "fetch")
"""The actions that need no build."""


class Step(NamedTuple):
    """What realizing would do with one derivation.

    Attributes:
        derivation: The derivation.
        action: `hit` (kept results are used), `fetch` (results of the remote are used), `build`,
            `failed` (a kept failure stops it), or `conflict` (its matcher rejects the candidates).
        reason: The reason, as a phrase for people.
        refs: The realizations that would be used.
        stale: What has changed in the code since these were built: `lr: 0.01 -> 0.003`.
    """

    derivation: Derivation
    action: Action
    reason: str
    refs: tuple[Ref, ...] = ()
    stale: tuple[str, ...] = ()

    def check_kept(self) -> None:
        """Checks that nothing has to be built.

        Raises:
            NotRealizedError: A build would be needed; the message names the stage.
            MatchError: The matcher rejects the candidates.
        """
        if self.action == "conflict":
            raise MatchError(self.reason)
        if self.action not in _READY:
            raise NotRealizedError(
                f"Stage {self.derivation.name!r} ({self.derivation.ref}) is not realized: "
                f"{self.reason}. `store.realize(stage)` builds it."
            )

    def __str__(self) -> str:
        changes = shortened([*self.stale])
        if self.action == "fetch" and self.stale:
            return f"fetch    {self.derivation.ref}: {self.reason}, by other code: {changes}"
        if not self.stale:
            return f"{self.action:8} {self.derivation.ref}: {self.reason}"
        return f"stale    {self.derivation.ref}: realized by other code: {changes}"


class Plan:
    """What realizing a pipeline would do, one step per derivation, dependencies first.

    A notebook shows it as a picture, see `Store.graph`.

    Attributes:
        steps: The steps.
        layout: The layout of the store; `None` if it is not known.
    """

    def __init__(self, steps: list[Step], layout: Layout | None = None) -> None:
        self.steps = steps
        self.layout = layout
        self._by_digest = {step.derivation.digest: step for step in steps}

    @property
    def hits(self) -> list[Step]:
        """The steps that need no build."""
        return [step for step in self.steps if step.action == "hit"]

    @property
    def fetches(self) -> list[Step]:
        """The steps whose results come from the remote."""
        return [step for step in self.steps if step.action == "fetch"]

    @property
    def builds(self) -> list[Step]:
        """The steps that need a build."""
        return [step for step in self.steps if step.action == "build"]

    def check_kept(self) -> None:
        """Checks that nothing has to be built.

        Raises:
            NotRealizedError: A build would be needed; the message names the stage.
            MatchError: A matcher rejects the candidates.
        """
        for step in self.steps:
            step.check_kept()

    def __getitem__(self, key: int | Derivation) -> Step:
        """Returns a step by its position, or the step of a derivation."""
        if isinstance(key, Derivation):
            return self._by_digest[key.digest]
        return self.steps[key]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __str__(self) -> str:
        stale = sum(1 for step in self.steps if step.stale)
        kept = f"{len(self.hits)} kept" + (f" ({stale} stale)" if stale else "")
        fetched = f"{len(self.fetches)} to fetch, " if self.fetches else ""
        noun = "stage" if len(self.steps) == 1 else "stages"
        head = f"{len(self.steps)} {noun}: {kept}, {fetched}{len(self.builds)} to build"
        return "\n".join([head, *(str(step) for step in self.steps)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        html: str = resolve("display.graph.plan")(self)
        return html


def make_plan(
    targets: Iterable[Derivation],
    resolver: Resolver,
    forced: Collection[Derivation] = (),
    lookup: Lookup | None = None,
) -> Plan:
    """Plans every derivation of the closure.

    Args:
        targets: The stages whose realizations are wanted.
        resolver: Chooses among the results of the store.
        forced: Stages that are built whatever there is.
        lookup: Looks on a remote for what the store does not have.

    Raises:
        DerivationError: A configuration of the closure is not JSON, or two stages conflict.
    """
    targets = list(targets)
    order = closure(targets)
    plan = _planned(order, targets, resolver, forced)
    left = [s.derivation for s in plan if s.action in ("build", "conflict")]
    if lookup is None or not lookup.ask([d for d in left if d not in forced]):
        return plan
    resolver.chosen.clear()
    return _planned(order, targets, resolver.widened(lookup), forced)


def _planned(
    order: Sequence[Derivation],
    targets: Sequence[Derivation],
    resolver: Resolver,
    forced: Collection[Derivation],
) -> Plan:
    with resolver.layout.using():
        while True:
            steps = _steps(order, resolver, forced)
            if resolver.check_used(targets, [s.derivation for s in steps if s.action == "build"]):
                return Plan(steps, resolver.layout)


def _steps(
    order: Iterable[Derivation], resolver: Resolver, forced: Collection[Derivation]
) -> list[Step]:
    steps: list[Step] = []
    open_steps: dict[str, str] = {}
    pending = list(reversed([*order]))
    resolver.meet(pending)
    known = {derivation.digest for derivation in pending}
    while pending:
        derivation = pending.pop()
        step = _step(derivation, resolver, forced, open_steps)
        if step.action == "build" and derivation.is_open and _is_ready(derivation, open_steps):
            whole = expanded(derivation, resolver.inputs(derivation))
            if derivation in forced:
                forced = {*forced, *members_of(whole)}
            found = closure(members_of(whole))
            resolver.meet(found)
            new = [d for d in found if d.digest not in known]
            known.update(d.digest for d in new)
            if resolver.beyond is not None:
                resolver.beyond.ask([d for d in new if d not in forced])
            pending += [whole, *reversed(new)]
            continue
        if step.action != "hit":
            derivation.check_config()  # a hit was checked when it was built
        if step.action not in _READY or derivation.digest not in resolver.chosen:
            open_steps[derivation.digest] = step.action
        steps.append(step)
    return steps


def _is_ready(derivation: Derivation, open_steps: Mapping[str, str]) -> bool:
    return not any(d.digest in open_steps for d in derivation.dependencies)


def _step(
    derivation: Derivation,
    resolver: Resolver,
    forced: Collection[Derivation],
    open_steps: dict[str, str],
) -> Step:
    waiting = [d for d in derivation.needs if d.digest in open_steps]
    for dependency in waiting:
        before = open_steps[dependency.digest]
        if before not in ("build", "fetch"):
            return Step(derivation, "failed", f"it depends on {dependency.ref}: {before}")
    if derivation in forced:
        return Step(derivation, "build", "a build is forced")
    if waiting and derivation.members is not None:
        left = sum(1 for d in members_of(derivation) if d.digest in open_steps)
        what = f"{left:,} of {len(derivation.members):,} items are to be built"
        return Step(derivation, "build", what)
    if waiting:
        is_fetched = open_steps[waiting[0].digest] == "fetch"
        what = "whose matcher chooses when it is fetched" if is_fetched else "which is to be built"
        return Step(derivation, "build", f"it depends on {waiting[0].ref}, {what}")
    try:
        found = resolver.choose(derivation)
    except MatchError as error:
        return Step(derivation, "conflict", str(error))
    if found.failure is not None:
        return Step(derivation, "failed", found.reason)
    if not found.refs:
        return Step(derivation, "build", found.reason)
    action: Action = "fetch" if found.is_beyond else "hit"
    return Step(derivation, action, found.reason, found.refs, _stale(resolver, derivation, found))


def _stale(resolver: Resolver, derivation: Derivation, found: Resolution) -> tuple[str, ...]:
    """Returns what has changed in the code since the chosen realizations were built."""
    phrases: dict[str, None] = {}
    for ref in found.refs if derivation.source else ():
        realization = resolver.realization(derivation, ref)
        if not realization.has_source(derivation.source):
            phrases.update(dict.fromkeys(realization.code_changes(derivation.source)))
    return tuple(phrases)
