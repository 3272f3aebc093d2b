"""Placeholders for numbers of a range."""

from __future__ import annotations

import math
import random
from typing import Any, ClassVar

from symexp.errors import SpecTypeError, SpecValueError, describe
from symexp.spaces.dna import Condition, CustomDecisionPoint, DecisionPoint, Float, Int
from symexp.spaces.placeholders.hyper import Hyper
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.values import freeze, view

__all__ = ["CustomHyper", "FloatV", "IntV"]


class _Range(Hyper):
    """A number of a range, both bounds included; it is its own decision."""

    __slots__ = ("max_value", "min_value")

    _kind: ClassVar[type[Float | Int]]
    min_value: float
    max_value: float

    def point(self, location: Any, condition: Condition | None) -> DecisionPoint:
        """The decision point of this placeholder at a place."""
        common = {"location": location, "name": self.name, "hints": self.hints}
        return self._kind(*self._content(), **common, condition=condition)

    def decode(self, decision: Any) -> Any:
        """The number itself."""
        return decision

    def encode(self, value: Any) -> list[Any] | None:
        """The number, if it is one of the range."""
        return [value] if self.point("", None).admits(value, None) else None

    def check_decided(self, spec: Any, path: object) -> None:
        """Checks both bounds against a value spec."""
        spec.apply(self.min_value, path)
        spec.apply(self.max_value, path)


class FloatV(_Range):
    """A float of a range, both bounds included.

    Args:
        min_value: The lower bound.
        max_value: The upper bound.
        scale: `'linear'`, `'log'` or `'rlog'`.
        **common: See `Hyper`.
    """

    __slots__ = ("scale",)

    _kind = Float

    def __init__(
        self, min_value: float, max_value: float, scale: str | None = None, **common: Any
    ) -> None:
        super().__init__(**common)
        self.min_value = _float(min_value)
        self.max_value = _float(max_value)
        self.scale = scale
        self.point("", None)  # refuses what is no range

    def _content(self) -> tuple[Any, ...]:
        return (self.min_value, self.max_value, self.scale)

    def __repr__(self) -> str:
        shown = [repr(self.min_value), repr(self.max_value)]
        shown += [] if self.scale is None else [repr(self.scale)]
        return f"floatv({', '.join(shown + self._shown())})"


def _float(value: Any) -> float:
    try:
        if not isinstance(value, (str, bytes)):
            return float(value)
    except (TypeError, ValueError, OverflowError):
        pass
    raise SpecTypeError(f"Expected a number as a bound of floatv, but got {describe(value)}.")


class IntV(_Range):
    """An int of a range, both bounds included.

    Args:
        min_value: The lower bound.
        max_value: The upper bound.
        step: Distance between neighbours.
        log: Whether to explore evenly in the logarithm.
        **common: See `Hyper`.
    """

    __slots__ = ("log", "step")

    _kind = Int

    def __init__(
        self, min_value: int, max_value: int, step: int = 1, log: bool = False, **common: Any
    ) -> None:
        super().__init__(**common)
        self.min_value = min_value
        self.max_value = max_value
        self.step = step
        self.log = log
        self.point("", None)  # refuses what is no range

    def _content(self) -> tuple[Any, ...]:
        return (self.min_value, self.max_value, self.step, self.log)

    def __repr__(self) -> str:
        shown = [repr(self.min_value), repr(self.max_value)]
        shown += [f"step={self.step}"] if self.step != 1 else []
        shown += ["log=True"] if self.log else []
        return f"intv({', '.join(shown + self._shown())})"


# Placeholders of users, who write a decision as a string of their own.


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
