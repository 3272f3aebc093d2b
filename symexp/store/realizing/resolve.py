"""Finding what stands for a derivation, given what was chosen for its dependencies."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from symexp.errors import add_context
from symexp.store.derivation import Derivation
from symexp.store.disk.commit import inputs_key
from symexp.store.disk.layout import Layout
from symexp.store.errors import CodeChangedWarning, MatchError
from symexp.store.graph import Index
from symexp.store.matchers import choose
from symexp.store.realization import Realization
from symexp.store.refs import Ref

__all__ = ["Answer", "CodePolicy", "Resolver", "changed_source"]

CodePolicy = Literal["warn", "ignore", "rebuild"]
_WAYS_OUT = (
    "Choose with a matcher: `latest()`, `best(file)`, `all()` or `exact(ref)`; or remove what is "
    "not wanted with `store.remove(ref)`."
)
_warned: set[tuple[str, str]] = set()


class Answer(NamedTuple):
    """What stands for one derivation.

    Attributes:
        refs: The chosen realizations; empty if the stage has to be built.
        reason: Why, in words.
        failure: The reference of a kept failure that stands in the way.
    """

    refs: tuple[Ref, ...]
    reason: str
    failure: Ref | None = None


class Resolver:
    """Answers for derivations, and remembers what was chosen.

    Args:
        layout: The store's layout.
        code: What a changed source means.
        keep_failures: Whether a kept failure stands for its stage when nothing better does.
    """

    def __init__(self, layout: Layout, code: CodePolicy, keep_failures: bool) -> None:
        self.layout = layout
        self.index = Index(layout)
        self.chosen: dict[str, tuple[Ref, ...]] = {}
        self.failures: dict[str, Ref] = {}
        self._code = code
        self._keep_failures = keep_failures

    def candidates(self, derivation: Derivation) -> list[Realization]:
        """The successful realizations that were built from what is chosen now."""
        key = inputs_key(derivation, self.chosen)
        return [
            Realization(self.layout, ref)
            for ref in self.index.refs(derivation)
            if ref.inputs == key and not ref.failed
        ]

    def answer(self, derivation: Derivation, *, fresh: Collection[Ref] = ()) -> Answer:
        """What stands for a derivation; all its dependencies must be chosen already.

        Args:
            derivation: What is asked for.
            fresh: Realizations that this run built; their code is not doubted.

        Raises:
            MatchError: The matcher refuses what there is.
        """
        found = self.candidates(derivation)
        if derivation.source and self._code == "rebuild":
            found = [r for r in found if r.parts in fresh or r.has_source(derivation.source)]
        chosen = self._ask(derivation, found)
        if chosen is None:
            return self._missing(derivation, len(found))
        if derivation.source and self._code == "warn":
            for realization in chosen:
                _warn_changed(derivation, realization)
        return Answer(tuple(r.parts for r in chosen), "realized")

    def _ask(self, derivation: Derivation, found: list[Realization]) -> list[Realization] | None:
        try:
            chosen = choose(derivation.matcher, found)
        except Exception as error:
            if not isinstance(error, MatchError):  # one of a function of the user keeps its type
                add_context(
                    error,
                    f"in the matcher {derivation.matcher!r} of stage {derivation.name!r} "
                    f"({derivation.ref}), over {len(found)} realizations",
                )
                raise
            listed = "".join(f"\n  {r.ref}" for r in found[:8])
            raise type(error)(
                f"Stage {derivation.name!r} ({derivation.ref}), matcher {derivation.matcher!r}: "
                f"{error}. {_WAYS_OUT}{listed}"
            ) from None
        return None if chosen is None else list(chosen)

    def _missing(self, derivation: Derivation, count: int) -> Answer:
        every = self.index.refs(derivation)
        key = inputs_key(derivation, self.chosen)
        if self._keep_failures:
            failed = [ref for ref in every if ref.failed and ref.inputs == key]
            if failed:
                return Answer((), f"its build failed before: {failed[-1]}", failed[-1])
        if count:
            reason = f"the matcher {derivation.matcher!r} asks for more than the {count} there are"
        elif any(not ref.failed and ref.inputs == key for ref in every):
            reason = "its source has changed"
        elif any(not ref.failed for ref in every):
            reason = "it was built from other outcomes of its dependencies only"
        elif every:
            reason = "it was never built with success"
        else:
            reason = "it was never built"
        return Answer((), reason)

    def accept(self, derivation: Derivation, answer: Answer) -> None:
        """Remembers what stands for a derivation."""
        if answer.refs:
            self.chosen[derivation.digest] = answer.refs

    def inputs(self, derivation: Derivation) -> dict[Derivation, tuple[Realization, ...]]:
        """What was chosen for its direct dependencies."""
        return {
            d: tuple(Realization(self.layout, ref) for ref in self.chosen[d.digest])
            for d in derivation.dependencies
        }


def changed_source(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The names of the pieces of code that differ."""
    return sorted(n for n in {*before, *now} if before.get(n) != now.get(n))


def _warn_changed(derivation: Derivation, realization: Realization) -> None:
    if realization.has_source(derivation.source):
        return
    changed = changed_source(realization.source, derivation.source)
    # Once for what it is now: changed once more, it is news again.
    mark = (derivation.name, ",".join(f"{n}={derivation.source.get(n)}" for n in changed))
    if changed and mark not in _warned:
        _warned.add(mark)
        warnings.warn(
            f"The source of stage {derivation.name!r} has changed since {realization.ref} was "
            f"built: {', '.join(changed)}. The kept result is used. Build anew with force=True or "
            "code='rebuild', give the stage another version, or pass code='ignore'.",
            CodeChangedWarning,
            stacklevel=2,
        )
