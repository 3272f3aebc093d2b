"""Choosing: which kept realizations the matchers of stages take, and which stages are left.

A `Resolver` chooses dependencies before the stages that need them, among the realizations that were
built from what was chosen below.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from symexp._base.introspection import level_of_user
from symexp.errors import add_context
from symexp.store.derivation import (
    Derivation,
    Inputs,
    check_same_matchers,
    closure,
    inputs_key,
)
from symexp.store.disk.layout import Layout
from symexp.store.errors import (
    AmbiguousRealizationError,
    CodeChangedWarning,
    DamagedError,
    DependencyFailedError,
    MatchError,
    UntrackedCodeWarning,
)
from symexp.store.matchers import choose, is_number_matcher, is_reading, only
from symexp.store.reads import are_current, may_have_reads
from symexp.store.realization import Realization
from symexp.store.realizing.checkup import Checkup
from symexp.store.realizing.members import expanded, members_of, recorded_members
from symexp.store.realizing.options import Options
from symexp.store.refs import Ref, parse_derivation_ref
from symexp.store.remote.lookup import Lookup
from symexp.store.source_changes import changed_source, shortened

__all__ = ["SOURCE_CHANGED", "Resolution", "Resolver"]


_WAYS_OUT = (
    "Choose with a matcher: `latest()`, `best(file)`, `all()` or `exact(ref)`; or remove what is "
    "not wanted with `store.remove(ref)`."
)
_warned: set[tuple[str, str]] = set()

SOURCE_CHANGED = "its source has changed"
"""The reason of a build under `code='rebuild'`."""


class Resolution(NamedTuple):
    """What the store has for one derivation.

    Attributes:
        refs: The chosen realizations; empty if the stage has to be built.
        reason: The reason, as a phrase for people.
        failure: The reference of a kept failure that stops the stage.
        is_beyond: Whether a remote has one of the realizations, and the store has not.
    """

    refs: tuple[Ref, ...]
    reason: str
    failure: Ref | None = None
    is_beyond: bool = False


class Resolver:
    """Chooses realizations for derivations, and remembers the choices.

    Args:
        layout: The store's layout.
        options: `code` says what a changed source means. With `on_error='keep'`, a kept failure
            counts as the result of its stage if there is no success.
        is_repairing: Whether wrong modes of kept files are corrected.
        beyond: What a remote has; it is chosen from where the store alone does not suffice.

    Attributes:
        beyond: What a remote has; `None` if the store alone counts.
        checkup: What was seen of the realizations.
        chosen: The chosen realizations by digest of the derivation.
        failures: The kept failures that stop stages, by digest of the derivation.
        code: What a changed source of a stage means.
    """

    def __init__(
        self,
        layout: Layout,
        options: Options,
        *,
        is_repairing: bool = False,
        beyond: Lookup | None = None,
    ) -> None:
        self.layout = layout
        self.beyond = beyond
        self.checkup = Checkup(layout, is_repairing=is_repairing)
        self.chosen: dict[str, tuple[Ref, ...]] = {}
        self.failures: dict[str, Ref] = {}
        self._options = options
        self.code = options.code
        self._keep_failures = options.on_error == "keep"
        self._shards: dict[str, dict[str, list[str]]] = {}
        self._met: dict[str, Derivation] = {}

    def widened(self, beyond: Lookup) -> Resolver:
        """Returns a resolver that also chooses from a remote, with the choices so far."""
        other = Resolver(self.layout, self._options, beyond=beyond)
        other.chosen.update(self.chosen)
        other._met.update(self._met)
        return other

    def meet(self, stages: Iterable[Derivation]) -> None:
        """Notes stages of the pipeline, of which the members of others become known later.

        Raises:
            DerivationError: A stage was met before with another matcher.
        """
        for stage in stages:
            known = self._met.setdefault(stage.digest, stage)
            if known is not stage:
                check_same_matchers(known, stage)

    def choose_kept(
        self,
        order: Sequence[Derivation],
        targets: Iterable[Derivation],
        forced: Collection[Derivation] = (),
    ) -> list[Derivation]:
        """Chooses kept realizations for all stages that have them; damaged ones are not used.

        Args:
            order: The stages, dependencies first.
            targets: The stages whose realizations are wanted.
            forced: Stages that are built whatever the store has.

        Returns:
            The stages that are left, dependencies first.
        """
        self.meet(order)
        left = self._choose_all(order, forced)
        while not self.check_used([*targets], left):
            left = self._choose_all(order, forced)
        return left

    def choose_more(
        self, order: Sequence[Derivation], forced: Collection[Derivation]
    ) -> list[Derivation]:
        """Does the same as `choose_kept` for stages that became known during a run.

        What was chosen before stays chosen.

        Args:
            order: The stages, dependencies first; all are wanted.
            forced: Stages that are built whatever the store has.

        Returns:
            The stages that are left, dependencies first.
        """
        self.meet(order)
        new = [d for d in order if d.digest not in self.chosen]
        for derivation in new:
            self.forget(derivation)
        while True:
            left = self._choose_all(new, forced)
            found = [ref for d in new for ref in self.chosen.get(d.digest, ())]
            if self._look(found):
                return left
            for derivation in new:
                self.chosen.pop(derivation.digest, None)
                self.failures.pop(derivation.digest, None)

    def check_used(self, targets: Iterable[Derivation], left: Iterable[Derivation]) -> bool:
        """Looks at the chosen realizations that will be used, and forgets all choices on damage.

        Used are those of the targets, and all that builds may read. A damaged dependency of a hit
        is not used: the hit was built when it was sound.

        Args:
            targets: The stages whose realizations are wanted.
            left: The stages that will be built.

        Returns:
            Whether all are sound.
        """
        used = [*targets, *closure(d for stage in left for d in stage.needs)]
        if self._look(ref for d in used for ref in self.chosen.get(d.digest, ())):
            return True
        self.chosen.clear()
        self.failures.clear()
        return False

    def _choose_all(
        self, order: Sequence[Derivation], forced: Collection[Derivation]
    ) -> list[Derivation]:
        left = []
        for derivation in order:
            is_open = bool(forced) and derivation in forced
            for dependency in derivation.needs:
                is_open = is_open or dependency.digest not in self.chosen
            if is_open or not self.choose(derivation).refs:
                left.append(derivation)
        return left

    def choose(self, derivation: Derivation, *, fresh: Collection[Ref] = ()) -> Resolution:
        """Chooses among the kept results of a derivation, and remembers the choice.

        For all its dependencies, realizations must be chosen already.

        Args:
            derivation: The derivation.
            fresh: Realizations that this run built; their source is not compared.

        Raises:
            MatchError: The matcher rejects the candidates.
        """
        try:
            return self._choose(derivation, fresh)
        except DamagedError:  # of a record that the choice depends on
            if self._look(self.refs(derivation)):
                raise
            return self._choose(derivation, fresh)

    def _choose(self, derivation: Derivation, fresh: Collection[Ref]) -> Resolution:
        found, chosen = self._choice(derivation, fresh, None)
        if chosen is None and self.beyond is not None and self.beyond.refs(derivation):
            if undecided := self._undecided(derivation, self.beyond):
                reason = f"its matcher reads the files of results of {self.beyond.name}"
                return Resolution(undecided, reason, is_beyond=True)
            found, chosen = self._choice(derivation, fresh, self.beyond)
        if chosen is None:
            resolution = self._missing(derivation, len(found))
            if resolution.failure is not None:
                self.failures[derivation.digest] = resolution.failure
            return resolution
        refs = []
        for realization in chosen:
            refs.append(realization.parts)
            if derivation.source and self.code == "warn":
                if not realization.has_source(derivation.source):
                    _warn_changed(derivation, realization)
        self.chosen[derivation.digest] = tuple(refs)
        if derivation.former is not None:
            self.chosen[derivation.former.derivation.digest] = tuple(refs)
        is_beyond = self.beyond is not None and any(map(self._is_beyond, refs))
        reason = f"{self.beyond.name} has it" if self.beyond and is_beyond else "realized"
        return Resolution(tuple(refs), reason, is_beyond=is_beyond)

    def _undecided(self, derivation: Derivation, beyond: Lookup) -> tuple[Ref, ...]:
        """Returns the realizations of the remote that a matcher reads, if they are not fetched."""
        if not is_reading(derivation.matcher) or is_number_matcher(derivation.matcher):
            return ()
        found = [r.parts for r in self._candidates(derivation, beyond) if self._is_beyond(r.parts)]
        if found and beyond.lease is not None:
            beyond.bring(found, beyond.lease)
            self.forget(derivation)
            return ()
        return tuple(found)

    def _choice(
        self, derivation: Derivation, fresh: Collection[Ref], beyond: Lookup | None
    ) -> tuple[list[Realization], Sequence[Realization] | None]:
        """Returns the candidates, and those that the matcher chooses; `None` asks for a build."""
        found = self._candidates(derivation, beyond)
        if derivation.source:
            found = self._by_code(derivation, found, fresh)
        found = _distinct(found)
        try:
            return found, self._ask(derivation, found)
        except AmbiguousRealizationError:
            raise
        except MatchError:
            # What `exact()` names may be on the remote.
            if beyond is not None or self.beyond is None or not self.beyond.refs(derivation):
                raise
            return found, None

    def _look(self, refs: Iterable[Ref]) -> bool:
        """Looks at the realizations of the store among some; whether all are sound."""
        if self.beyond is not None:
            refs = [ref for ref in refs if not self._is_beyond(ref)]
        return self.checkup.are_sound(refs)

    def _is_beyond(self, ref: Ref) -> bool:
        """Whether a realization has to be fetched."""
        is_here = os.path.isdir(self.layout.place_name(ref))
        return ref in self.checkup.damaged or not is_here

    def realization(self, derivation: Derivation, ref: Ref) -> Realization:
        """Returns a realization of the store, or one that the remote has."""
        if self.beyond is not None and self._is_beyond(ref):
            return self.beyond.realization(ref, derivation)
        return Realization(self.layout, ref)

    def _by_code(
        self, derivation: Derivation, found: list[Realization], fresh: Collection[Ref]
    ) -> list[Realization]:
        """Returns the candidates that count, by the code that they were built with.

        The matcher `only()` means the only realization of the present code, or else of the code
        that was used last: the forced build that the warning recommends must not be ambiguous.
        """
        if self.code != "ignore":
            _warn_unfollowed(derivation)
        if self.code == "rebuild":
            return [r for r in found if r.parts in fresh or r.has_source(derivation.source)]
        if len(found) < 2 or derivation.matcher != only():
            return found
        present = [r for r in found if r.has_source(derivation.source)]
        if present:
            return present
        last = max(found, key=lambda r: r.position)
        return [r for r in found if r.source == last.source]

    def choose_sound(self, derivation: Derivation, *, fresh: Collection[Ref] = ()) -> Resolution:
        """Does the same as `choose`, and looks at the chosen realizations at once."""
        found = self.choose(derivation, fresh=fresh)
        while not self.checkup.are_sound(ref for ref in found.refs if ref not in fresh):
            del self.chosen[derivation.digest]
            found = self.choose(derivation, fresh=fresh)
        return found

    def refs(self, derivation: Derivation) -> list[Ref]:
        """Returns the realizations of a derivation and its kept failures, ordered by reference.

        Each shard of the store is listed once; `forget` renews a listing.
        """
        return self._listed(derivation.key, derivation.name)

    def _listed(self, key: str, name: str) -> list[Ref]:
        shard = self._shards.get(key[:2])
        if shard is None:
            shard = {}
            for entry in sorted(self.layout.entries(key)):
                shard.setdefault(entry[:32], []).append(entry)
            self._shards[key[:2]] = shard  # complete: threads of a run share the resolver
        found = []
        for entry in shard.get(key, ()):
            ref = Ref.from_entry(entry)
            if ref is not None and ref.name == name:
                found.append(ref)
        return found

    def forget(self, derivation: Derivation) -> None:
        """Makes the next look-up list the derivation's shard again."""
        self._shards.pop(derivation.digest[:2], None)
        self.checkup.forget(derivation)

    def _candidates(
        self, derivation: Derivation, beyond: Lookup | None = None
    ) -> list[Realization]:
        """Returns the successful realizations that were built from the chosen inputs.

        Damaged ones are left out. If the choice may depend on the files, all are looked at.
        """
        every = self.refs(derivation)
        if beyond is not None:
            every = sorted({*every, *beyond.refs(derivation)})
        refs = self._current(derivation, [ref for ref in every if not ref.failed])
        former = derivation.former
        if not refs and former is not None and former.is_result:
            before = former.derivation
            is_known = all(d.digest in self.chosen for d in before.dependencies)
            return self._candidates(before, beyond) if is_known else []
        if len(refs) > 1 or is_reading(derivation.matcher):
            self._look(refs)
        there = set() if beyond is None else {*beyond.refs(derivation)}
        sound = [ref for ref in refs if ref not in self.checkup.damaged or ref in there]
        return [self.realization(derivation, ref) for ref in sound]

    def _current(self, derivation: Derivation, refs: Sequence[Ref]) -> list[Ref]:
        """Returns the results that were built from the outcomes that are chosen now."""
        key = inputs_key(derivation, self.chosen)
        found = [
            ref
            for ref in refs
            if ref.inputs == key
            or (may_have_reads(ref, key) and self._reads_the_same(derivation, ref))
        ]
        if derivation.expand is None and derivation.members is None:
            return found
        return [ref for ref in found if ref.failed or self._has_members(derivation, ref)]

    def _has_members(self, derivation: Derivation, ref: Ref) -> bool:
        """Whether a result was collected from the outcomes of members that are chosen now."""
        recorded = recorded_members(derivation, self.realization(derivation, ref))
        members = members_of(derivation)
        if derivation.members is None:
            # Members whose only outcome in the store is the recorded one need no choice.
            doubtful = {d for d, trees in recorded.items() if not self._are_all(d, trees)}
            if not doubtful:
                return True
            whole = expanded(derivation, self.inputs(derivation))
            members = [member for member in members_of(whole) if member.ref in doubtful]
            below = closure(members)
            self.meet(below)
            for member in below:
                if member.digest not in self.chosen and not self.choose(member).refs:
                    return False
        chosen = {d.ref: [r.tree for r in self.chosen.get(d.digest, ())] for d in members}
        return all(recorded.get(name) == trees for name, trees in chosen.items())

    def _are_all(self, derivation: str, trees: Sequence[str]) -> bool:
        """Whether a derivation has no other outcomes than these in the store."""
        found = self._listed(*parse_derivation_ref(derivation))
        return {ref.tree for ref in found if not ref.failed} <= set(trees)

    def _reads_the_same(self, derivation: Derivation, ref: Ref) -> bool:
        chosen = {d.ref: self.chosen[d.digest] for d in derivation.dependencies}
        layout = self.layout
        if self.beyond is not None:
            layout = self.beyond.view_of([ref, *(r for refs in chosen.values() for r in refs)])
        return are_current(Realization(layout, ref), chosen)

    def _ask(
        self, derivation: Derivation, found: list[Realization]
    ) -> Sequence[Realization] | None:
        try:
            return choose(derivation.matcher, found)
        except Exception as error:
            if not isinstance(error, MatchError):  # one of a function of the user keeps its type
                add_context(
                    error,
                    f"in the matcher {derivation.matcher!r} of stage {derivation.name!r} "
                    f"({derivation.ref}), over {len(found)} realizations",
                )
                raise
            listed = "".join(f"\n  {r.ref}" for r in found[:8])
            damage = self.checkup.complaint(self.refs(derivation))
            listed += f"\n  ({damage})" if damage else ""
            if self.beyond is not None and any(self._is_beyond(r.parts) for r in found):
                listed += f"\n  (some of them are at {self.beyond.name})"
            raise type(error)(
                f"Stage {derivation.name!r} ({derivation.ref}), matcher {derivation.matcher!r}: "
                f"{error}. {_WAYS_OUT}{listed}"
            ) from None

    def _missing(self, derivation: Derivation, count: int) -> Resolution:
        every = self.refs(derivation)
        current = self._current(derivation, every)
        if self._keep_failures:
            failed = [ref for ref in current if ref.failed and self.checkup.is_sound(ref)]
            if failed:
                return Resolution((), f"its build failed before: {failed[-1]}", failed[-1])
        kept = [ref for ref in current if not ref.failed]
        if damage := self.checkup.complaint(kept):
            reason = damage
        elif count:
            reason = f"the matcher {derivation.matcher!r} asks for more than the {count} there are"
        elif kept:
            reason = SOURCE_CHANGED
        elif any(not ref.failed for ref in every):
            reason = "it was built from other outcomes of its dependencies only"
        elif every:
            reason = "it was never built with success"
        else:
            reason = "it was never built"
        return Resolution((), reason)

    def check_failure(self, derivation: Derivation, dependency: Derivation) -> None:
        """Checks that no kept failure of a dependency stops a stage.

        Raises:
            DependencyFailedError: One does; it stops what depends on the stage, too.
        """
        failure = self.failures.get(dependency.digest)
        if failure is not None:
            self.failures[derivation.digest] = failure
            names = [name for name, member in derivation.members or () if member == dependency]
            item = f" for the item {names[0]!r}" if names else ""
            raise DependencyFailedError(
                f"Stage {derivation.name!r} ({derivation.ref}) was not run, because the build of "
                f"{failure.name!r}{item} failed and was kept: {failure}. Look at it with "
                "`store.realizations(..., failed=True)`, then realize it with force=True or remove "
                "it.",
                str(failure),
                derivation.digest,
            )

    def inputs(self, derivation: Derivation) -> Inputs:
        """Returns the chosen realizations of each direct dependency."""
        return {
            d: tuple(self.realization(d, ref) for ref in self.chosen[d.digest])
            for d in derivation.needs
        }

    def chosen_refs(self) -> list[Ref]:
        """Returns all realizations that were chosen so far."""
        return [ref for refs in self.chosen.values() for ref in refs]

    def results(self, derivation: Derivation) -> tuple[Realization, ...]:
        """Returns the chosen realizations of a derivation, or the kept failure that stops it."""
        failure = self.failures.get(derivation.digest)
        refs = (failure,) if failure is not None else self.chosen[derivation.digest]
        return tuple([Realization(self.layout, ref) for ref in refs])


def _warn_unfollowed(derivation: Derivation) -> None:
    for name in getattr(derivation.source, "problems", ()):
        mark = (derivation.name, f"{name}=?")
        if mark not in _warned:
            _warned.add(mark)
            warnings.warn(
                f"The code of stage {derivation.name!r} uses {name}, which symexp cannot follow: a "
                "change of it is not noticed. Make it an argument of the stage, give the stage "
                f"another version when it changes, or declare it: untracked=[{name!r}] of the "
                "stage or the store.",
                UntrackedCodeWarning,
                stacklevel=level_of_user(),
            )


def _distinct(found: Sequence[Realization]) -> list[Realization]:
    """Returns one realization for each outcome, which builds with other reads may share."""
    return list({r.parts.tree: r for r in found}.values())


def _warn_changed(derivation: Derivation, realization: Realization) -> None:
    phrases = realization.code_changes(derivation.source)
    changed = changed_source(realization.source, derivation.source)
    # Once for each state of the source: another change is reported again.
    mark = (derivation.name, ",".join(f"{n}={derivation.source.get(n)}" for n in changed))
    if phrases and mark not in _warned:
        _warned.add(mark)
        warnings.warn(
            f"The source of stage {derivation.name!r} has changed since {realization.ref} was "
            f"built: {shortened(phrases)}. The kept result is used. Build anew with force=True or "
            "code='rebuild', give the stage another version, or pass code='ignore'.",
            CodeChangedWarning,
            stacklevel=level_of_user(),
        )
