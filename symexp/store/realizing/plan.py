"""What realizing would do, without doing any of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Literal, NamedTuple

from symexp.store.derivation import Derivation, closure
from symexp.store.disk.layout import Layout
from symexp.store.errors import MatchError, NotRealizedError
from symexp.store.realization import Realization
from symexp.store.realizing.resolve import Resolver, changed_source
from symexp.store.refs import Ref
from symexp.store.upkeep.queries import nearest, realizations_of

__all__ = ["Plan", "Step", "explain_step", "make_plan"]


Action = Literal["hit", "build", "failed", "conflict"]


class Step(NamedTuple):
    """What would happen to one derivation.

    Attributes:
        derivation: The derivation.
        action: `hit` (kept results are used), `build`, `failed` (a kept failure stands in the
            way), or `conflict` (its matcher refuses what there is).
        reason: Why, in words.
        refs: The realizations that would be used.
    """

    derivation: Derivation
    action: Action
    reason: str
    refs: tuple[Ref, ...] = ()

    def check_kept(self) -> None:
        """Checks that nothing has to be built.

        Raises:
            NotRealizedError: A build would be needed; the message says for what.
            MatchError: The matcher refuses what there is.
        """
        if self.action == "conflict":
            raise MatchError(self.reason)
        if self.action != "hit":
            raise NotRealizedError(
                f"Stage {self.derivation.name!r} ({self.derivation.ref}) is not realized: "
                f"{self.reason}. `store.realize(stage)` builds it."
            )

    def __str__(self) -> str:
        return f"{self.action:8} {self.derivation.ref}: {self.reason}"


class Plan:
    """What realizing would do, one step per derivation, dependencies first.

    Attributes:
        steps: The steps.
    """

    def __init__(self, steps: list[Step]) -> None:
        self.steps = steps
        self._by_digest = {step.derivation.digest: step for step in steps}

    @property
    def hits(self) -> list[Step]:
        """The steps that need no build."""
        return [step for step in self.steps if step.action == "hit"]

    @property
    def builds(self) -> list[Step]:
        """The steps that need a build."""
        return [step for step in self.steps if step.action == "build"]

    def check_kept(self) -> None:
        """Checks that nothing has to be built.

        Raises:
            NotRealizedError: A build would be needed; the message says for what.
            MatchError: A matcher refuses what there is.
        """
        for step in self.steps:
            step.check_kept()

    def __getitem__(self, derivation: Derivation) -> Step:
        return self._by_digest[derivation.digest]

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def __str__(self) -> str:
        head = f"{len(self.steps)} stages: {len(self.hits)} kept, {len(self.builds)} to build"
        return "\n".join([head, *(str(step) for step in self.steps)])

    __repr__ = __str__


def make_plan(
    targets: Iterable[Derivation], resolver: Resolver, forced: Collection[Derivation] = ()
) -> Plan:
    """Looks at every derivation of the closure.

    Raises:
        DerivationError: A configuration of the closure is not JSON, or two stages conflict.
    """
    steps: list[Step] = []
    open_steps: dict[str, str] = {}
    for derivation in closure(targets):
        step = _step(derivation, resolver, forced, open_steps)
        if step.action == "hit":
            resolver.chosen[derivation.digest] = step.refs
        else:
            derivation.check_config()  # that of a hit was checked when it was built
            open_steps[derivation.digest] = step.action
        steps.append(step)
    return Plan(steps)


def _step(
    derivation: Derivation,
    resolver: Resolver,
    forced: Collection[Derivation],
    open_steps: dict[str, str],
) -> Step:
    waiting = [d for d in derivation.dependencies if d.digest in open_steps]
    for dependency in waiting:
        action = open_steps[dependency.digest]
        if action != "build":
            return Step(derivation, "failed", f"it depends on {dependency.ref}: {action}")
    if derivation in forced:
        return Step(derivation, "build", "a build is forced")
    if waiting:
        return Step(derivation, "build", f"it depends on {waiting[0].ref}, which is to be built")
    try:
        answer = resolver.answer(derivation)
    except MatchError as error:
        return Step(derivation, "conflict", str(error))
    if answer.failure is not None:
        return Step(derivation, "failed", answer.reason)
    return Step(derivation, "hit" if answer.refs else "build", answer.reason, answer.refs)


# Why a stage is kept or would be built, in words.


def explain_step(layout: Layout, step: Step) -> str:
    """The step of a plan, what it uses, and what the nearest kept configuration differs in."""
    target = step.derivation
    lines = [str(step)]
    lines += [f"  uses {ref}" for ref in step.refs]
    for ref in step.refs:
        changed = changed_source(Realization(layout, ref).source, target.source)
        if target.source and changed:
            lines.append(f"  its source has changed since: {', '.join(changed)}")
    if step.action == "build" and not realizations_of(layout, target.ref, failed=False):
        near, changes = nearest(layout, target)
        lines += [f"  the nearest that was built is {near}, which differs in"] if near else []
        lines += [f"    {path}: {a!r} -> {b!r}" for path, a, b in changes[:12]]
    return "\n".join(lines)
