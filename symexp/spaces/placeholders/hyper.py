"""Placeholders: values of a tree that a search decides. `Hyper` is their base class.

A placeholder is an immutable leaf of a tree. The values that it may be decided to are frozen, so
that all candidates of a space share them. `CustomHyper` is the base class of users' placeholders.
"""

from __future__ import annotations

import copy
import math
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Self

from symexp._base.keypath import KeyPath
from symexp._base.leaves import is_equal
from symexp._base.markers import Placeholder
from symexp.errors import SpecTypeError, SpecValueError, describe
from symexp.spaces.dna import DNA, Condition, CustomDecisionPoint, DecisionPoint
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import ABSTRACT, Node
from symexp.tree.nodes.types import DICT, LIST, TUPLE
from symexp.tree.nodes.values import fitted as fitted_by
from symexp.tree.nodes.values import freeze, view

__all__ = [
    "Change",
    "CustomHyper",
    "Hyper",
    "Where",
    "has_placeholders",
    "plain_number",
    "plain_containers",
    "set_compiler",
]

# Returns the canonical bytes of a leaf.
Canonical = Callable[[Any], bytes]
# Returns whether a placeholder takes part in a search, as any truth value.
Where = Callable[[Any], Any]
# Returns the new frozen value of a candidate.
Change = Callable[[Any], Any]


# Makes the template of a frozen value; `symexp.spaces.placeholders.template` adds it.
_compilers: list[Callable[[Any], Any]] = []


def set_compiler(compiler: Callable[[Any], Any]) -> None:
    """Sets the class of the templates of placeholders."""
    _compilers[:] = [compiler]


class Hyper(Placeholder):
    """A value that a search decides. Abstract; immutable, hashable, equal by content.

    Args:
        name: The name of the decision. Places of one name are one decision.
        hints: Anything for the algorithm.
        when: `(name, value)` or `(name, (value, ...))`: the decision is active only if the named
            decision has one of the values. A value is a candidate of the named choice, or a
            number.
        otherwise: The value of the place while the decision is not active.

    Raises:
        SpecTypeError: `when` is not a pair, or `otherwise` holds placeholders.
    """

    __slots__ = ("_spec", "hints", "name", "otherwise", "when")

    # The value spec that converts decided values, if that of the place does.
    _spec: Any

    def __init__(
        self, name: str | None = None, hints: Any = None, when: Any = None, otherwise: Any = None
    ) -> None:
        if when is not None and not (isinstance(when, (tuple, list)) and len(when) == 2):
            raise SpecTypeError(
                f"Expected when=(name, value) or (name, (value, ...)), but got {describe(when)}."
            )
        self._spec = None
        self.name = name
        self.hints = hints
        self.when = None if when is None else (when[0], _values(when[1]))
        self.otherwise = freeze(otherwise)
        if has_placeholders(self.otherwise):
            raise SpecTypeError(
                f"Expected a value without placeholders as otherwise=, but got {otherwise!r}. "
                "Write two decisions, each with its own when=, or `oneof` over objects that hold "
                "them."
            )

    def dna_spec(self, location: Any = None) -> DecisionPoint:
        """Returns the decision of this placeholder alone, as in PyGlove.

        Args:
            location: Its path; the root by default.

        Raises:
            SpaceError: Points of one name differ, or a condition in it can never hold.
        """
        point: DecisionPoint = self._template().spec.elements[0]
        return point if location is None else point.replaced(location=KeyPath.parse(location))

    def decode(self, dna: Any) -> Any:
        """Returns the value of a DNA, of this placeholder alone.

        Args:
            dna: A DNA, or anything that `DNA.parse` takes.

        Raises:
            DNAError: The DNA does not fit this placeholder.
        """
        return self._template().decode(dna)

    def encode(self, value: Any) -> DNA:
        """Returns the DNA of a value, of this placeholder alone; the first one if several give it.

        Raises:
            DNAError: The placeholder does not give the value.
        """
        dna: DNA = self._template().encode(value)
        return dna

    def _template(self) -> Any:
        """Returns the template of this placeholder alone; its own condition does not hold there."""
        made = _compilers[0](self if self.when is None else self.replaced(when=None))
        made.close()
        return made

    def point(self, location: Any, condition: Condition | None) -> DecisionPoint:
        """Returns the decision point of this placeholder at a place."""
        raise NotImplementedError

    def frozen_of(self, decision: Any) -> Any:
        """Returns the frozen value of a decision, an element of a decision tree."""
        raise NotImplementedError

    def flat_of(self, value: Any) -> list[Any] | None:
        """Returns the flat decisions that give a frozen value, or `None` without any."""
        raise NotImplementedError

    def ways(self, value: Any) -> Iterator[list[Any]]:
        """Yields all flat decisions that give a frozen value; the first are those of `flat_of`."""
        found = self.flat_of(value)
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

    def fitted_decided(self, spec: Any, path: object) -> Self:
        """Returns this placeholder with the values that it decides on fit for a place."""
        raise NotImplementedError

    def fitted(self, spec: Any, path: object) -> Self:
        """Returns this placeholder with all values that its place may get fit for the place.

        Args:
            spec: The value spec of the place. It checks and converts the values.
            path: The place, for messages.

        Raises:
            SpecTypeError: A value has the wrong type.
            SpecValueError: A value is out of range.
        """
        made = self.fitted_decided(spec, path)
        if self.when is None:
            return made
        try:
            otherwise = fitted_by(self.otherwise, spec, path)
        except (SpecTypeError, SpecValueError) as error:
            raise type(error)(
                f"The value here while {self.when[0]!r} is decided otherwise does not fit: "
                f"{error} Give a value that does: `otherwise=`."
            ) from None
        return made if otherwise is self.otherwise else made.replaced(otherwise=otherwise)

    def check_candidates(self, spec: Any, path: object) -> None:
        """Checks all values that the place of this placeholder may get, see `fitted`."""
        self.fitted(spec, path)

    def replaced(self, **changes: Any) -> Self:
        """Returns a copy with other attributes; they must be frozen and fit each other."""
        made = copy.copy(self)
        for name, value in changes.items():
            setattr(made, name, value)
        return made

    def mapped(self, change: Change) -> Self:
        """Returns this placeholder with a function applied to each frozen candidate.

        The value of an inactive placeholder is changed too.
        """
        if self.when is None:
            return self
        otherwise = change(self.otherwise)
        return self if otherwise is self.otherwise else self.replaced(otherwise=otherwise)

    def _content(self) -> tuple[Any, ...]:
        """Returns what only this kind of placeholder has, for digests and equality."""
        raise NotImplementedError

    def sx_canonical(self, canonical: Canonical) -> bytes:
        """Returns the canonical bytes, for digests and equality."""
        return canonical(type(self).__name__) + b"".join(
            _canonical_part(part, canonical) for part in (*self._content(), *self._common())
        )

    def _common(self) -> tuple[Any, ...]:
        return (self.name, self.hints, self.when, self.otherwise)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Hyper):
            return NotImplemented
        return self is other or is_equal(self, other)

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.name))

    def _shown(self) -> list[str]:
        """Returns the printed forms of the arguments that all placeholders have."""
        out = [f"name={self.name!r}"] if self.name is not None else []
        out += [f"hints={self.hints!r}"] if self.hints is not None else []
        out += [f"when={self.when!r}"] if self.when is not None else []
        return out

    def __getstate__(self) -> dict[str, Any]:
        names = [n for c in type(self).__mro__ for n in getattr(c, "__slots__", ())]
        slots = {n: getattr(self, n) for n in names if n != "_templates" and hasattr(self, n)}
        return {**slots, **getattr(self, "__dict__", {})}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._spec = None  # pickles of older versions have none
        for name, value in state.items():
            setattr(self, name, value)


class CustomHyper(Hyper):
    """The base of users' placeholders, whose decisions are strings that only they understand.

    Subclasses define `custom_decode(text)`, and as many as possible of `custom_encode(value)` (for
    `sx.encode`), `random_text(rng)` (for random search), `mutate_text(text, rng)` (for evolution),
    and `next_text(text)` with `size()` (for sweeps).

    Classes that are written for PyGlove work too: if the parameter of `custom_decode` is called
    `dna`, it gets a DNA, whose `value` is the string. `custom_encode`, `random_dna`, `first_dna`
    and `next_dna` may return DNAs.

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

    # Whether `custom_decode` takes a DNA, as in PyGlove.
    _decodes_dna = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "custom_decode" in cls.__dict__:
            code = getattr(cls.__dict__["custom_decode"], "__code__", None)
            cls._decodes_dna = code is not None and code.co_varnames[1:2] == ("dna",)

    def custom_decode(self, text: str) -> Any:
        """Returns the value of a string."""
        raise NotImplementedError(f"{type(self).__name__} must define custom_decode(text).")

    def custom_encode(self, value: Any) -> Any:
        """Returns the string of a value, or `None` if no string gives it.

        It is called with any value. An `AttributeError`, `LookupError`, `TypeError` or `ValueError`
        means `None`.
        """
        return None

    def random_text(self, rng: random.Random) -> str:
        """Returns a random string."""
        made = self._of_pyglove("random_dna", rng, None)
        if made is None:
            raise NotImplementedError(f"{type(self).__name__} must define random_text(rng).")
        return made

    def next_text(self, text: str | None) -> str | None:
        """Returns the next string; `None` comes before the first one and after the last one."""
        if text is None and hasattr(self, "first_dna"):
            return self._of_pyglove("first_dna")
        if not hasattr(self, "next_dna"):
            raise NotImplementedError(f"{type(self).__name__} must define next_text(text).")
        return self._of_pyglove("next_dna", None if text is None else DNA(text))

    def mutate_text(self, text: str, rng: random.Random) -> str:
        """Returns a string near another one; a random one by default."""
        made = self._of_pyglove("random_dna", rng, DNA(text))
        return self.random_text(rng) if made is None else made

    def _of_pyglove(self, name: str, *arguments: Any) -> str | None:
        """Returns the string of the DNA of a method of PyGlove; `None` without the method."""
        method = getattr(self, name, None)
        made = None if method is None else method(*arguments)
        return made.value if isinstance(made, DNA) else made  # type: ignore[return-value]  # checked where used

    def _decoded(self, text: str) -> Any:
        """Returns the value of a string, for classes of both kinds."""
        return self.custom_decode(DNA(text) if self._decodes_dna else text)  # type: ignore[arg-type]  # as in PyGlove

    def size(self) -> float:
        """Returns the number of strings that `next_text` gives; `math.inf` by default."""
        return math.inf

    def content(self) -> tuple[Any, ...]:
        """Returns what equal placeholders of this class agree on: by default all own attributes."""
        return tuple(v for pair in self._attributes().items() for v in pair)

    def _attributes(self) -> dict[str, Any]:
        own = [c for c in type(self).__mro__ if c is not CustomHyper and issubclass(c, CustomHyper)]
        slots = [n for c in own for n in c.__dict__.get("__slots__", ())]
        found = {n: getattr(self, n) for n in slots if hasattr(self, n)}
        return {**found, **getattr(self, "__dict__", {})}

    def point(self, location: Any, condition: Condition | None) -> CustomDecisionPoint:
        """Returns the decision point of this placeholder at a place."""
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

    def frozen_of(self, decision: Any) -> Any:
        """Returns the frozen value of a string, fit for the place of the placeholder."""
        value = self._decoded(decision)
        if self._spec is None:
            return freeze(value)
        try:
            return fitted_by(freeze(value), self._spec, None)
        except (SpecTypeError, SpecValueError) as error:
            raise self._misfit(decision, error) from None

    def flat_of(self, value: Any) -> list[Any] | None:
        """Returns the string that gives a frozen value, as a list, or `None`."""
        try:
            text = self.custom_encode(view(value))
        except (AttributeError, LookupError, TypeError, ValueError):
            return None  # the value may be that of another candidate
        if isinstance(text, DNA):
            text = text.value
        if text is None or not frozen_equal(self.frozen_of(text), value):
            return None
        return [text]

    def fitted_decided(self, spec: Any, path: object) -> Self:
        """Checks the value of an example string, and lets the spec convert every value."""
        text = self.example()
        if text is not None:
            try:
                fitted_by(freeze(self._decoded(text)), spec, path)
            except (SpecTypeError, SpecValueError) as error:
                raise self._misfit(text, error) from None
        return self if self._spec == spec else self.replaced(_spec=spec)

    def _misfit(self, text: str, error: Exception) -> Exception:
        return type(error)(f"What {self!r} gives for {text!r} does not fit: {error}")

    def example(self) -> str | None:
        """Returns a string, or `None` without `random_text` and `next_text`."""
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


def has_placeholders(value: Any) -> bool:
    """Returns whether a frozen value is, or may hold, a placeholder."""
    is_open = isinstance(value, Placeholder)
    return is_open or (type(value) is Node and bool(value.flags & ABSTRACT))


def plain_number(value: Any) -> Any:
    """Returns a scalar of NumPy as a value of Python, and any other value unchanged."""
    is_scalar = type(value).__module__ == "numpy" and getattr(value, "shape", None) == ()
    return value.item() if is_scalar else value


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
