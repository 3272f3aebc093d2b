"""DNA: the decisions that turn a search space into one candidate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from symexp.errors import describe
from symexp.spaces.dna import compact, labels
from symexp.spaces.dna.compact import Nested, Scalar
from symexp.spaces.dna.errors import DNAError

if TYPE_CHECKING:
    from symexp.spaces.dna.space import Space

__all__ = ["DNA"]


class DNA:
    """A tree of decisions, stored as the flat tuple of its decisions. Immutable.

    Two DNAs are equal when their nested forms are; DNAs of one space sort in the order of
    enumeration.

    Args:
        value: The nested form: an index, a float, a string, a list of decisions side by side,
            or a tuple `(index, ..., decision)` for a conditional choice.
        spec: The space that it belongs to; the DNA is checked against it.

    Raises:
        DNAError: The value is malformed, or does not fit the space.

    Example:
        >>> DNA([0, (1, 2)])
        DNA([0, (1, 2)])
        >>> DNA([0, (1, 2)]).to_numbers()
        [0, 1, 2]
        >>> DNA([0, (1, 2)]).to_json_str()
        '[0,{"1":2}]'
    """

    __slots__ = ("_flat", "_nested", "_spec")

    _flat: tuple[Scalar, ...]
    _nested: Nested
    _spec: Space | None

    def __init__(self, value: Any = None, spec: Space | None = None) -> None:
        nested = compact.normalize(value)
        self._flat = compact.flatten(nested)
        self._nested = nested
        self._spec = None
        if spec is not None:
            spec = spec.root()
            spec.validate(self)
            self._spec = spec

    @classmethod
    def _of(cls, flat: tuple[Scalar, ...], spec: Space) -> DNA:
        """A DNA whose decisions are known to fit its space."""
        self = object.__new__(cls)
        self._flat = flat
        self._spec = spec
        return self

    @classmethod
    def parse(cls, value: Any, spec: Space | None = None) -> DNA:
        """A DNA from any of its forms: nested values, the printed text, or JSON text.

        Raises:
            DNAError: The text is not a DNA.
        """
        if isinstance(value, DNA):
            return value if spec is None else value.use_spec(spec)
        if isinstance(value, str) and value.startswith("DNA("):
            return cls(_parse_printed(value), spec)
        if isinstance(value, str):
            return cls.from_json_str(value, spec)
        return cls(value, spec)

    @classmethod
    def from_json(cls, value: Any, spec: Space | None = None) -> DNA:
        """A DNA from the JSON value that `to_json` gives."""
        return cls(compact.from_json(value), spec)

    @classmethod
    def from_json_str(cls, text: str, spec: Space | None = None) -> DNA:
        """A DNA from the JSON text that `to_json_str` gives."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise DNAError(
                f"Expected a DNA such as 'DNA([0, 1])' or '[0,1]', but got {describe(text)}: "
                f"{error}."
            ) from None
        return cls.from_json(value, spec)

    @classmethod
    def from_numbers(cls, numbers: list[Scalar] | tuple[Scalar, ...], spec: Space) -> DNA:
        """A DNA from its flat form.

        Raises:
            DNAError: There are too few or too many decisions, or one is out of range.
        """
        spec = spec.root()
        flat = tuple(numbers)
        spec.read(flat)
        return cls._of(flat, spec)

    @classmethod
    def from_dict(
        cls, decisions: dict[str, Any], spec: Space, *, use_ints_as_literals: bool = False
    ) -> DNA:
        """A DNA from a dict by decision id or name; the inverse of `to_dict`.

        Args:
            decisions: Candidate index, literal text, `'1/3'` or `'1/3 (16)'` by decision.
            spec: The space.
            use_ints_as_literals: Whether an int is a literal value rather than an index.

        Raises:
            DNAError: A decision is missing, unknown, or names no candidate.
        """
        spec = spec.root()
        return cls._of(labels.from_dict(decisions, spec, use_ints_as_literals), spec)

    @property
    def spec(self) -> Space | None:
        """The space that this DNA is known to fit, if any."""
        return self._spec

    @property
    def nested(self) -> Nested:
        """The nested form, in which the DNA is printed."""
        try:
            return self._nested
        except AttributeError:
            assert self._spec is not None
            return self._spec.nest(self._flat)

    @property
    def flat(self) -> tuple[Scalar, ...]:
        """All decisions, depth first."""
        return self._flat

    @property
    def value(self) -> Scalar | None:
        """The decision at the root, if there is one alone there."""
        nested = self.nested
        if isinstance(nested, tuple):
            return nested[0]  # type: ignore[no-any-return]  # the head of a chain is a number
        return None if isinstance(nested, list) else nested

    @property
    def children(self) -> list[DNA]:
        """The DNAs below the root decision."""
        nested = self.nested
        if isinstance(nested, tuple):
            nested = nested[1:] if len(nested) > 2 else nested[1]
            return [DNA(item) for item in (nested if isinstance(nested, list) else [nested])]
        return [DNA(item) for item in nested] if isinstance(nested, list) else []

    def use_spec(self, spec: Space) -> DNA:
        """This DNA, checked against a space and bound to it."""
        spec = spec.root()
        if self._spec is spec:
            return self
        spec.validate(self)
        return DNA._of(self._flat, spec)

    def to_numbers(self, flatten: bool = True) -> Any:
        """The decisions as a flat list, or the nested form."""
        return list(self._flat) if flatten else self.nested

    def to_dict(self, **options: Any) -> dict[str, Any]:
        """The decisions by their ids, such as `{'model.layers[0].filters': 2}`.

        Args:
            **options: `key_type` (`'id'`, `'name_or_id'`), `value_type` (`'value'`, `'choice'`,
                `'literal'`, `'choice_and_literal'`), `multi_choice_key` (`'subchoice'`,
                `'parent'`, `'both'`), `include_inactive_decisions`.

        Raises:
            DNAError: The DNA is bound to no space.
        """
        if self._spec is None:
            raise DNAError(
                f"{self} belongs to no space, so its decisions have no names. "
                "Bind it first: `dna.use_spec(spec)`."
            )
        return labels.to_dict(self._spec, self._flat, **options)

    def to_json(self) -> Any:
        """The compact JSON value: lists, and `{"index": ...}` for conditional choices."""
        return compact.to_json(self.nested)

    def to_json_str(self) -> str:
        """The compact JSON text; equal DNAs have equal texts."""
        nested = self.nested
        if type(nested) is not list:
            nested = compact.to_json(nested)
        elif any(type(item) in (list, tuple) for item in nested):
            nested = [compact.to_json(item) for item in nested]
        return json.dumps(nested, separators=(",", ":"), allow_nan=False)

    def next_dna(self) -> DNA | None:
        """The next DNA of the space, or `None` after the last."""
        if self._spec is None:
            raise DNAError(f"{self} belongs to no space. Use `spec.next_dna(dna)`.")
        return self._spec.next_dna(self)

    def __len__(self) -> int:
        return len(self._flat)

    def __iter__(self) -> Iterator[DNA]:
        return iter(self.children)

    def __getitem__(self, key: int | str) -> Any:
        if isinstance(key, str):
            found = self.to_dict(key_type="name_or_id", multi_choice_key="both")
            return found[key] if key in found else self.to_dict(multi_choice_key="both")[key]
        return self.children[key]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DNA):
            return NotImplemented
        if self._flat != other._flat:
            return False
        same = self._spec is not None and self._spec is other._spec
        return same or self.nested == other.nested

    def __hash__(self) -> int:
        return hash(self._flat)

    def _order(self) -> tuple[Any, ...]:
        return tuple((isinstance(d, str), d) for d in self._flat)

    def __lt__(self, other: DNA) -> bool:
        if not isinstance(other, DNA):
            return NotImplemented
        if self._flat == other._flat:
            return repr(self.nested) < repr(other.nested)
        return self._order() < other._order()

    def __gt__(self, other: DNA) -> bool:
        return other.__lt__(self) if isinstance(other, DNA) else NotImplemented

    def __le__(self, other: DNA) -> bool:
        return not other.__lt__(self) if isinstance(other, DNA) else NotImplemented

    def __ge__(self, other: DNA) -> bool:
        return not self.__lt__(other) if isinstance(other, DNA) else NotImplemented

    def __repr__(self) -> str:
        nested = self.nested
        return f"DNA{nested!r}" if isinstance(nested, tuple) else f"DNA({nested!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (DNA, (self.nested, self._spec))


def _parse_printed(text: str) -> Any:
    import ast

    try:
        value = ast.literal_eval(text[3:])
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise DNAError(
            f"Expected a printed DNA such as 'DNA([0, (1, 2)])', but got {describe(text)}."
        ) from None
    return None if value == () else value
