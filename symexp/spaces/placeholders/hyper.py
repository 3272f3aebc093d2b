"""The base of placeholders: search values that stand in a tree where a decision is to be made.

They are immutable leaves of the tree. Candidates are frozen values, so that every candidate of the
space shares them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from symexp._base.leaves import is_equal
from symexp._base.markers import Placeholder
from symexp.errors import SpecTypeError, SpecValueError, describe
from symexp.spaces.dna import Condition, DecisionPoint
from symexp.tree.nodes.node import ABSTRACT, Node
from symexp.tree.nodes.values import freeze, view

__all__ = ["Hyper", "is_open"]

Canonical = Callable[[Any], bytes]


class Hyper(Placeholder):
    """A search value. Abstract; immutable, hashable, equal by content.

    Args:
        name: Name of the decision. Places of one name are one decision.
        hints: Anything for the algorithm.
        when: `(name, value)` or `(name, (value, ...))`: the decision is active only when the named
            one was decided so. A value is a candidate of the named choice, or a number.
        otherwise: What stands here while the decision is not active.
    """

    __slots__ = ("_template", "hints", "name", "otherwise", "when")

    def __init__(
        self, name: str | None = None, hints: Any = None, when: Any = None, otherwise: Any = None
    ) -> None:
        if when is not None and not (isinstance(when, (tuple, list)) and len(when) == 2):
            raise SpecTypeError(
                f"Expected when=(name, value) or (name, (value, ...)), but got {describe(when)}."
            )
        self.name = name
        self.hints = hints
        self.when = None if when is None else (when[0], _values(when[1]))
        self.otherwise = freeze(otherwise)
        if is_open(self.otherwise):
            raise SpecTypeError(
                f"Expected a value without placeholders as otherwise=, but got {otherwise!r}. "
                "Write two decisions, each with its own when=, or `oneof` over objects that hold "
                "them."
            )

    def point(self, location: Any, condition: Condition | None) -> DecisionPoint:
        """The decision point of this placeholder at a place."""
        raise NotImplementedError

    def decode(self, decision: Any) -> Any:
        """The frozen value that a decision stands for."""
        raise NotImplementedError

    def encode(self, value: Any) -> list[Any] | None:
        """The flat decisions that give a frozen value, or `None` when there are none."""
        raise NotImplementedError

    def ways(self, value: Any) -> Iterator[list[Any]]:
        """All flat decisions that give a frozen value; first that of `encode`."""
        found = self.encode(value)
        if found is not None:
            yield found

    def check_decided(self, spec: Any, path: object) -> None:
        """Checks everything that may be decided against a value spec, see `check_candidates`."""
        raise NotImplementedError

    def check_candidates(self, spec: Any, path: object) -> None:
        """Checks everything that may come to stand here against a value spec.

        Args:
            spec: The value spec of the place.
            path: The place, for messages.

        Raises:
            SpecTypeError, SpecValueError: Something does not fit.
        """
        self.check_decided(spec, path)
        if self.when is None:
            return
        try:
            spec.apply(view(self.otherwise), path)
        except (SpecTypeError, SpecValueError) as error:
            raise type(error)(
                f"What stands here while {self.when[0]!r} is decided otherwise does not fit: "
                f"{error} Give a value that does: `otherwise=`."
            ) from None

    def _content(self) -> tuple[Any, ...]:
        raise NotImplementedError

    def sx_canonical(self, canonical: Canonical) -> bytes:
        """Canonical bytes, for digests and equality."""
        return canonical(type(self).__name__) + b"".join(
            _canonical_part(part, canonical) for part in (*self._content(), *self._common())
        )

    def _common(self) -> tuple[Any, ...]:
        return (self.name, self.hints, self.when, self.otherwise)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Hyper):
            return NotImplemented
        return is_equal(self, other)

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.name))

    def _shown(self) -> list[str]:
        out = [f"name={self.name!r}"] if self.name is not None else []
        out += [f"hints={self.hints!r}"] if self.hints is not None else []
        out += [f"when={self.when!r}"] if self.when is not None else []
        return out

    def __getstate__(self) -> dict[str, Any]:
        names = [n for c in type(self).__mro__ for n in getattr(c, "__slots__", ())]
        slots = {n: getattr(self, n) for n in names if n != "_template" and hasattr(self, n)}
        return {**slots, **getattr(self, "__dict__", {})}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)


def is_open(value: Any) -> bool:
    """Whether there may be placeholders in a frozen value."""
    return isinstance(value, Hyper) or (type(value) is Node and bool(value.flags & ABSTRACT))


def _values(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _canonical_part(part: Any, canonical: Canonical) -> bytes:
    from symexp.tree.nodes.digest import fingerprint_of

    if type(part) is Node:
        return b"#" + fingerprint_of(part)
    if type(part) is tuple:
        inner = [_canonical_part(p, canonical) for p in part]
        return b"(" + len(inner).to_bytes(4, "little") + b"".join(inner)
    if isinstance(part, (list, dict)):
        return _canonical_part(freeze(part), canonical)
    return canonical(part)
