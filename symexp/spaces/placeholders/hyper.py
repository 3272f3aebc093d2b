"""Placeholders, the values of a tree that a search decides: their base, and the base of users' own.

A placeholder is an immutable leaf of a tree. What it may be decided to is frozen, so that all
candidates of a space share it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from symexp._base.markers import Placeholder
from symexp.errors import SpecTypeError, SpecValueError, describe
from symexp.spaces.dna import Condition, CustomDecisionPoint, DecisionPoint
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.leaves import leaf_equal
from symexp.tree.nodes.node import ABSTRACT, Node
from symexp.tree.nodes.types import DICT, LIST, TUPLE
from symexp.tree.nodes.values import freeze, view

__all__ = ["CustomHyper", "Hyper", "Where", "is_open", "plain_containers"]

Canonical = Callable[[Any], bytes]
# Whether a placeholder takes part in a search; any truth value.
Where = Callable[[Any], Any]


class Hyper(Placeholder):
    """A search value. Abstract; immutable, hashable, equal by content.

    Args:
        name: Name of the decision. Places of one name are one decision.
        hints: Anything for the algorithm.
        when: `(name, value)` or `(name, (value, ...))`: the decision is active only when the named
            one was decided so. A value is a candidate of the named choice, or a number.
        otherwise: What stands here while the decision is not active.
    """

    __slots__ = ("hints", "name", "otherwise", "when")

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

    def lookup_table(self) -> tuple[Any, ...] | None:
        """Returns the frozen values by decision if decoding is a lookup, else `None`."""
        return None

    def templates(self) -> Sequence[Any]:
        """Returns the template of each candidate; empty for placeholders without candidates."""
        return ()

    def limited(self, where: Where) -> Hyper:
        """Returns this placeholder with only some of the placeholders inside of candidates."""
        return self

    def condition_values(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Returns the decisions that give the values of a `when=` on this placeholder."""
        return values

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
        return self is other or leaf_equal(self, other)

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.name))

    def _shown(self) -> list[str]:
        out = [f"name={self.name!r}"] if self.name is not None else []
        out += [f"hints={self.hints!r}"] if self.hints is not None else []
        out += [f"when={self.when!r}"] if self.when is not None else []
        return out

    def __getstate__(self) -> dict[str, Any]:
        names = [n for c in type(self).__mro__ for n in getattr(c, "__slots__", ())]
        slots = {n: getattr(self, n) for n in names if n != "_templates" and hasattr(self, n)}
        return {**slots, **getattr(self, "__dict__", {})}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in state.items():
            setattr(self, name, value)


class CustomHyper(Hyper):
    """Base of placeholders of users, who write a decision as a string of their own.

    Subclasses define `custom_decode(text)`, and as many as they can of `custom_encode(value)` (for
    `sx.encode`), `random_text(rng)` (for random search), `mutate_text(text, rng)` (for evolution),
    and `next_text(text)` with `size()` (for sweeps).

    Example:
        >>> import symexp as sx
        >>> class Bits(sx.hyper.CustomHyper):
        ...     def __init__(self, n, **common):
        ...         super().__init__(**common)
        ...         self.n = n
        ...     def custom_decode(self, text):
        ...         return [int(bit) for bit in text]
        ...     def random_text(self, rng):
        ...         return ''.join(rng.choice('01') for _ in range(self.n))
        >>> space = sx.Dict(mask=Bits(3))
        >>> print(sx.dna_spec(space))
        Space({
          0 = 'mask': CustomDecisionPoint(hyper_type='Bits(n=3)')
        })
        >>> sx.decode(space, 'DNA("101")')
        {mask=[1, 0, 1]}
    """

    __slots__ = ()

    def custom_decode(self, text: str) -> Any:
        """The value that a string stands for."""
        raise NotImplementedError(f"{type(self).__name__} must define custom_decode(text).")

    def custom_encode(self, value: Any) -> str | None:
        """The string that gives a value, or `None`; may raise `TypeError` and the like too."""
        return None

    def random_text(self, rng: random.Random) -> str:
        """A random string."""
        raise NotImplementedError(f"{type(self).__name__} must define random_text(rng).")

    def next_text(self, text: str | None) -> str | None:
        """The string after another; the first for `None`; `None` after the last."""
        raise NotImplementedError(f"{type(self).__name__} must define next_text(text).")

    def mutate_text(self, text: str, rng: random.Random) -> str:
        """A string near another."""
        return self.random_text(rng)

    def size(self) -> float:
        """How many strings `next_text` gives, if that is finite."""
        return math.inf

    def content(self) -> tuple[Any, ...]:
        """What two equal placeholders of this class agree on: by default all own attributes."""
        return tuple(v for pair in self._attributes().items() for v in pair)

    def _attributes(self) -> dict[str, Any]:
        own = [c for c in type(self).__mro__ if c is not CustomHyper and issubclass(c, CustomHyper)]
        slots = [n for c in own for n in c.__dict__.get("__slots__", ())]
        found = {n: getattr(self, n) for n in slots if hasattr(self, n)}
        return {**found, **getattr(self, "__dict__", {})}

    def point(self, location: Any, condition: Condition | None) -> CustomDecisionPoint:
        """The decision point of this placeholder at a place."""
        shown = [f"{name}={value!r}" for name, value in self._attributes().items()]
        kind = type(self).__name__
        return CustomDecisionPoint(
            f"{kind}({', '.join(shown)})" if shown else kind,
            random_fn=self.random_text,
            next_fn=self.next_text,
            mutate_fn=self.mutate_text,
            size=self.size(),
            location=location,
            name=self.name,
            hints=self.hints,
            condition=condition,
        )

    def decode(self, decision: Any) -> Any:
        """The value that the string stands for."""
        return freeze(self.custom_decode(decision))

    def encode(self, value: Any) -> list[Any] | None:
        """The string that gives a value."""
        try:
            text = self.custom_encode(view(value))
        except (AttributeError, LookupError, TypeError, ValueError):
            return None  # it is asked about any value, also those of other candidates
        if text is None or not frozen_equal(self.decode(text), value):
            return None
        return [text]

    def check_decided(self, spec: Any, path: object) -> None:
        """Checks what a string decodes to, where one can be had, against a value spec."""
        text = self._example()
        if text is not None:
            try:
                spec.apply(self.custom_decode(text), path)
            except (SpecTypeError, SpecValueError) as error:
                raise type(error)(
                    f"What {self!r} gives for {text!r} does not fit: {error}"
                ) from None

    def _example(self) -> str | None:
        try:
            return self.random_text(random.Random(0))
        except NotImplementedError:
            pass
        try:
            return self.next_text(None)
        except NotImplementedError:
            return None

    def _content(self) -> tuple[Any, ...]:
        return self.content()

    def __repr__(self) -> str:
        own = [f"{name}={value!r}" for name, value in self._attributes().items()]
        return f"{type(self).__name__}({', '.join(own + self._shown())})"


def is_open(value: Any) -> bool:
    """Whether there may be placeholders in a frozen value."""
    return isinstance(value, Hyper) or (type(value) is Node and bool(value.flags & ABSTRACT))


def plain_containers(value: Any) -> Any:
    """Returns a frozen value with plain lists, dicts and tuples in the place of their nodes."""
    if type(value) is not Node:
        return value
    if value.type is LIST:
        return [plain_containers(v) for v in value.values]
    if value.type is DICT:
        return {k: plain_containers(v) for k, v in value.items()}
    if value.type is TUPLE:
        return tuple([plain_containers(v) for v in value.values])
    return value


def _values(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _canonical_part(part: Any, canonical: Canonical) -> bytes:
    if type(part) is Node:
        return b"#" + fingerprint_of(part)
    if type(part) is tuple:
        inner = [_canonical_part(p, canonical) for p in part]
        return b"(" + len(inner).to_bytes(4, "little") + b"".join(inner)
    if isinstance(part, (list, dict)):
        return _canonical_part(freeze(part), canonical)
    return canonical(part)
