"""Matchers: they choose among the realizations of a stage.

A matcher is any function that takes the list of realizations and returns the chosen ones (one or
a sequence), or `None` to ask for a build. It is called when a pipeline is realized, and is not a
part of the derivation's identity. The matchers of this module are equal if they do the same.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from symexp.errors import describe
from symexp.store.errors import AmbiguousRealizationError, MatchError
from symexp.store.refs import Ref

if TYPE_CHECKING:
    from symexp.store.realization import Realization

__all__ = [
    "Choice",
    "KnownMatcher",
    "Matcher",
    "all",
    "best",
    "choose",
    "exact",
    "latest",
    "only",
    "some",
    "top",
]

Choice = Sequence["Realization"] | None
Matcher = Callable[[list["Realization"]], "Realization | Choice"]


class KnownMatcher:
    """A matcher of this module: a name, arguments, and the function that they make.

    Attributes:
        name: The function of this module that made it.
        args: The arguments of that function; matchers with equal names and arguments are equal.
        needed: The number of realizations that it needs; with fewer it asks for builds.
    """

    __slots__ = ("_function", "args", "name", "needed")

    def __init__(
        self, name: str, args: tuple[Any, ...], function: Callable[..., Choice], needed: int = 1
    ) -> None:
        self.name, self.args, self._function = name, args, function
        self.needed = needed

    def __call__(self, realizations: list[Realization]) -> Choice:
        """Returns the chosen realizations, or `None` to ask for a build."""
        return self._function(realizations)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, KnownMatcher):
            return NotImplemented
        return (self.name, self.args) == (other.name, other.args)

    def __hash__(self) -> int:
        return hash(self.name)

    def __reduce__(self) -> tuple[Any, ...]:
        return _known, (self.name, self.args)

    def sx_canonical(self, canonical: Callable[[Any], bytes]) -> bytes:
        """Returns its bytes in the fingerprint of a tree."""
        return b"symexp matcher 1\n" + canonical((self.name, self.args))

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(map(repr, self.args))})"


def _known(name: str, args: tuple[Any, ...]) -> Matcher:
    make: Callable[..., Matcher] = globals()[name]
    return make(args) if name == "exact" else make(*args)


def _only(realizations: list[Realization]) -> Choice:
    if len(realizations) > 1:
        raise AmbiguousRealizationError(f"there are {len(realizations)} realizations, not one")
    return realizations or None


_ONLY = KnownMatcher("only", (), _only)


def only() -> Matcher:
    """Chooses the only realization; several are an error. This is the default."""
    return _ONLY


def _ranked(name: str, args: tuple[Any, ...], n: int, key: Callable[..., Any]) -> Matcher:
    if not isinstance(n, int) or n < 1:
        raise MatchError(f"{name}: n must be a whole number from 1 on, got {describe(n)}.")

    def function(realizations: list[Realization]) -> Choice:
        ranked = [(value, r) for r in realizations if not _is_missing(value := key(r))]
        ranked.sort(key=lambda pair: pair[0], reverse=True)
        return [r for _, r in ranked[:n]] if len(ranked) >= n else None

    return KnownMatcher(name, args, function, n)


def _is_missing(value: Any) -> bool:
    """Whether a value is missing, or NaN, which cannot be sorted among numbers."""
    return value is None or (isinstance(value, numbers.Number) and bool(value != value))


def latest(n: int = 1) -> Matcher:
    """Chooses the n realizations that were built last, the newest first.

    The order is that of the builds in the store, whatever the clock said. An outcome that was built
    again counts as built last. Between realizations of several stores, the clocks decide.
    """
    return _ranked("latest", (n,), n, lambda r: r.position)


def best(file: str, n: int = 1, mode: Literal["max", "min"] = "max") -> Matcher:
    """Chooses the n realizations with the best number in a file, the best first.

    Args:
        file: Path of the artifact that contains one number. Realizations without the file, or
            without a number in it, do not count; NaN does not count either.
        n: The number of realizations.
        mode: Whether a larger or a smaller number is better.
    """
    if mode not in ("max", "min"):
        raise MatchError(f"best: mode must be 'max' or 'min', got {describe(mode)}.")
    sign = 1.0 if mode == "max" else -1.0

    def key(realization: Realization) -> float | None:
        try:
            value = float(realization.read_text(file))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError, ValueError):
            return None
        return None if math.isnan(value) else sign * value

    return _ranked("best", (file, n, mode), n, key)


def top(key: Callable[[Realization], Any], n: int = 1) -> Matcher:
    """Chooses the n realizations with the largest keys, the largest first.

    Args:
        key: Returns a value that can be compared; `None` and NaN leave a realization out.
        n: The number of realizations.
    """
    return _ranked("top", (key, n), n, key)


def all() -> Matcher:
    """Chooses all realizations, at least one, ordered by reference."""
    return KnownMatcher("all", (), lambda realizations: realizations or None)


def some(n: int = 1) -> Matcher:
    """Chooses any n realizations; the same ones each time, until others are built."""
    if not isinstance(n, int) or n < 1:
        raise MatchError(f"some: n must be a whole number from 1 on, got {describe(n)}.")
    return KnownMatcher("some", (n,), lambda found: found[:n] if len(found) >= n else None, n)


def exact(refs: str | Realization | Iterable[str | Realization]) -> Matcher:
    """Chooses exactly these realizations, in this order; a missing one is an error."""
    items = [refs] if isinstance(refs, str) or not isinstance(refs, Iterable) else list(refs)
    wanted = tuple(str(getattr(item, "ref", item)) for item in items)
    for ref in wanted:
        Ref.parse(ref)

    def function(realizations: list[Realization]) -> Choice:
        known = {r.ref: r for r in realizations}
        missing = [ref for ref in wanted if ref not in known]
        if missing:
            raise MatchError(f"{missing[0]} is not among the {len(known)} there are")
        return [known[ref] for ref in wanted]

    return KnownMatcher("exact", wanted, function)


def requirement_of(matcher: Matcher) -> str:
    """Returns what a matcher needs that realizations may not have, for an error message."""
    if isinstance(matcher, KnownMatcher) and matcher.name == "best":
        return f" It needs a number in the file {matcher.args[0]!r} of each."
    if isinstance(matcher, KnownMatcher) and matcher.name == "top":
        return " It leaves out what its key gives `None` or NaN for."
    return ""


def is_reading(matcher: Matcher) -> bool:
    """Whether a matcher may read the files of realizations; functions of users may."""
    return not isinstance(matcher, KnownMatcher) or matcher.name in ("best", "top")


def is_number_matcher(matcher: Matcher) -> bool:
    """Whether a matcher reads one file with a number of each realization, and nothing else."""
    return isinstance(matcher, KnownMatcher) and matcher.name == "best"


def count_needed(matcher: Matcher) -> int:
    """Returns how many realizations a matcher needs at least; 1 for functions of users."""
    return matcher.needed if isinstance(matcher, KnownMatcher) else 1


def choose(matcher: Matcher, realizations: list[Realization]) -> Sequence[Realization] | None:
    """Calls a matcher, and checks what it returns.

    Raises:
        MatchError: The matcher returned neither realizations from the list nor `None`.
    """
    answer = matcher(realizations)
    if answer is None:
        return None
    chosen: list[Any] = list(answer) if isinstance(answer, (list, tuple)) else [answer]
    is_known = bool(chosen)
    for item in chosen:
        is_known = is_known and item in realizations
    if not is_known:
        raise MatchError(
            f"the matcher {matcher!r} must return realizations from the list it was given, or "
            f"None to ask for a build; it returned {describe(answer)}"
        )
    return chosen
