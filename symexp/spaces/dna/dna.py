"""DNA: the decisions that turn a search space into one candidate, and the forms that it has.

A DNA is stored *flat*, as the tuple of its decisions, depth first. Its *nested* form is what users
write and what is printed, as in PyGlove: scalars, lists and tuples, without what is implied. A
space of one element is that element, a chain of choices is one tuple, and a constant candidate is
its index alone. The JSON form is the nested form with `{"index": ...}` in the place of tuples.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol, final

from symexp._base.leaves import plain_scalar
from symexp._base.tracebacks import user_facing_methods
from symexp.errors import describe
from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.dna.nested import (
    Nested,
    flatten,
    from_json,
    join_nested,
    normalize,
    parse_printed,
    to_json,
)
from symexp.spaces.dna.printing import html_of_dna
from symexp.spaces.dna.structure import DNAError, Flat, PointSpace, Scalar

__all__ = ["DNA", "BoundSpace"]


class BoundSpace(PointSpace, Protocol):
    """The space that a DNA is bound to; `Space` implements it, and describes the methods."""

    def root(self) -> BoundSpace:
        """Returns the space itself."""

    def validate(self, dna: Any) -> None:
        """Raises DNAError if a DNA does not fit the space."""

    def nest(self, flat: Flat) -> Nested:
        """Returns the nested form of a flat form."""

    def read(self, flat: Flat) -> tuple[Any, ...]:
        """Returns the decision tree of a flat form."""

    def converted(self, flat: Flat) -> Flat:
        """Returns a flat form with the integers in the place of floats as floats."""

    def next_dna(self, dna: DNA | None = None) -> DNA | None:
        """Returns the DNA after another one, or `None` after the last."""

    def decisions_by_id(self, flat: Flat, **options: Any) -> dict[str, Any]:
        """Returns the decisions of a flat form by their ids; see `DNA.to_dict`."""

    def flat_from(self, decide: Callable[[Any], Any]) -> Flat:
        """Returns the flat form of decisions by a function; see `DNA.from_fn`."""

    def flat_by_id(self, decisions: dict[str, Any], use_ints_as_literals: bool = False) -> Flat:
        """Returns the flat form of decisions by their ids; see `DNA.from_dict`."""


@user_facing_methods
@final
class DNA:
    """The decisions that select one candidate of a search space. The decisions are immutable.

    Two DNAs are equal if their nested forms are equal. DNAs of one space sort in the order of
    enumeration. What algorithms note about a DNA, such as its fitness, is in `metadata` and
    `userdata`. These belong to this object: equality, hashes and studies ignore them. Pickles and
    copies keep the metadata.

    Args:
        value: The nested form: an index, a float, a string, a list of decisions side by side,
            or a tuple `(index, ..., decision)` for a conditional choice.
        children: The DNAs below the decision `value`; side by side if that is `None`. The space may
            take this place.
        spec: The space of the DNA, which is checked against it; `None` leaves the DNA unbound.
        metadata: The initial metadata.

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

    __slots__ = ("_cloneable", "_flat", "_metadata", "_nested", "_spec", "_userdata")

    _flat: Flat
    _nested: Nested
    _spec: BoundSpace | None
    _metadata: AttributeDict
    _userdata: AttributeDict
    _cloneable: set[tuple[str, str]]

    def __init__(
        self,
        value: Any = None,
        children: Sequence[DNA] | BoundSpace | None = None,
        spec: BoundSpace | None = None,
        *,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        if isinstance(children, (list, tuple)):
            value = join_nested(value, [_nested_of(child) for child in children])
        elif children is not None:
            spec = children  # type: ignore[assignment]  # the space, or refused as one
        if metadata:
            self._metadata = AttributeDict(metadata)
        nested = normalize(value)
        self._flat = flatten(nested)
        self._nested = nested
        self._spec = None
        if spec is not None:
            spec = _root_of(spec)
            self._flat = self._fitted(spec)
            self._nested = spec.nest(self._flat)
            self._spec = spec

    @classmethod
    def _of(cls, flat: Flat, spec: BoundSpace) -> DNA:
        """Returns a DNA of decisions that are known to fit the space; they are not checked."""
        self = object.__new__(cls)
        self._flat = flat
        self._spec = spec
        return self

    @classmethod
    def parse(cls, value: Any, spec: BoundSpace | None = None) -> DNA:
        """Returns a DNA from any of its forms: nested values, the printed text, or JSON text.

        Raises:
            DNAError: The value is not a DNA, or does not fit the space.
        """
        if isinstance(value, DNA):
            return value if spec is None else value.use_spec(spec)
        if isinstance(value, str) and value.startswith("DNA("):
            return cls(parse_printed(value), spec)
        if isinstance(value, str):
            return cls.from_json_str(value, spec)
        return cls(value, spec)

    @classmethod
    def from_json(cls, value: Any, spec: BoundSpace | None = None) -> DNA:
        """Returns the DNA of a JSON value that `to_json` returned."""
        return cls(from_json(value), spec)

    @classmethod
    def from_json_str(cls, text: str, spec: BoundSpace | None = None) -> DNA:
        """Returns the DNA of a JSON text that `to_json_str` returned."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise DNAError(
                f"Expected a DNA such as 'DNA([0, 1])' or '[0,1]', but got {describe(text)}: "
                f"{error}."
            ) from None
        return cls.from_json(value, spec)

    @classmethod
    def from_numbers(cls, numbers: list[Scalar] | Flat, spec: BoundSpace) -> DNA:
        """Returns the DNA of a flat form: all decisions, depth first.

        Raises:
            DNAError: There are too few or too many decisions, or one is out of range.
        """
        spec = _root_of(spec)
        flat = tuple(map(plain_scalar, numbers))
        with suppress(DNAError):
            spec.read(flat)
            return cls._of(flat, spec)
        return cls._of(spec.converted(flat), spec)

    @classmethod
    def from_dict(
        cls, decisions: dict[str, Any], spec: BoundSpace, *, use_ints_as_literals: bool = False
    ) -> DNA:
        """Returns the DNA of a dict by decision id or name; the inverse of `to_dict`.

        Args:
            decisions: Candidate index, literal text, `'1/3'` or `'1/3 (16)'` by decision.
            spec: The space of the DNA.
            use_ints_as_literals: Whether an int is a literal value rather than an index.

        Raises:
            DNAError: A decision is missing or unknown, or its value is not a candidate.
        """
        spec = _root_of(spec)
        return cls._of(spec.flat_by_id(decisions, use_ints_as_literals), spec)

    @classmethod
    def from_fn(cls, dna_spec: BoundSpace, generator_fn: Callable[[Any], Any]) -> DNA:
        """Returns the DNA that a function decides, decision point by decision point.

        Args:
            dna_spec: The space of the DNA.
            generator_fn: Returns the decision of an active decision point: a list of indices, or
                for one choice an index; a number; a string. A DNA decides all below the point too.

        Raises:
            DNAError: A decision does not fit its point.
        """
        spec = _root_of(dna_spec)
        return cls._of(spec.flat_from(generator_fn), spec)

    @property
    def spec(self) -> BoundSpace | None:
        """The space that this DNA is bound to, or `None`."""
        return self._spec

    @property
    def nested(self) -> Nested:
        """The nested form: scalars, lists and tuples, as the DNA is printed."""
        try:
            return self._nested
        except AttributeError:
            assert self._spec is not None
            return self._spec.nest(self._flat)

    @property
    def flat(self) -> Flat:
        """All decisions, depth first."""
        return self._flat

    @property
    def value(self) -> Scalar | None:
        """The decision at the root; `None` if there are several, or none."""
        nested = self.nested
        if isinstance(nested, tuple):
            return nested[0]  # type: ignore[no-any-return]  # the head of a chain is a number
        return None if isinstance(nested, list) else nested

    @property
    def children(self) -> list[DNA]:
        """The DNAs below the root decision, or side by side at the root."""
        nested = self.nested
        if isinstance(nested, tuple):
            nested = nested[1:] if len(nested) > 2 else nested[1]
            return [DNA(item) for item in (nested if isinstance(nested, list) else [nested])]
        return [DNA(item) for item in nested] if isinstance(nested, list) else []

    def use_spec(self, spec: BoundSpace) -> DNA:
        """Returns this DNA, bound to a space.

        Raises:
            DNAError: The DNA does not fit the space.
        """
        spec = _root_of(spec)
        if self._spec is spec:
            return self
        bound = DNA._of(self._fitted(spec), spec)
        for name in ("_metadata", "_userdata", "_cloneable"):
            if hasattr(self, name):
                setattr(bound, name, getattr(self, name))
        return bound

    @property
    def metadata(self) -> AttributeDict:
        """What algorithms note about this DNA, such as its fitness."""
        try:
            return self._metadata
        except AttributeError:
            self._metadata = AttributeDict()
            return self._metadata

    @property
    def userdata(self) -> AttributeDict:
        """What users note about this DNA."""
        try:
            return self._userdata
        except AttributeError:
            self._userdata = AttributeDict()
            return self._userdata

    def set_metadata(self, key: str, value: Any, cloneable: bool = False) -> DNA:
        """Notes a value about this DNA, and returns the DNA.

        Args:
            key: The name of the value.
            value: The value.
            cloneable: Whether clones keep the value.
        """
        self.metadata[key] = value
        if cloneable:
            self._keep("metadata", key)
        return self

    def set_userdata(self, key: str, value: Any, cloneable: bool = False) -> DNA:
        """Notes a value of the user about this DNA, and returns the DNA; see `set_metadata`."""
        self.userdata[key] = value
        if cloneable:
            self._keep("userdata", key)
        return self

    def _keep(self, kind: str, key: str) -> None:
        if not hasattr(self, "_cloneable"):
            self._cloneable = set()
        self._cloneable.add((kind, key))

    def clone(self, deep: bool = False) -> DNA:
        """Returns an equal DNA with only those notes that are cloneable.

        Args:
            deep: As in PyGlove; the decisions are immutable, so both kinds of clones are equal.
        """
        made: DNA = object.__new__(DNA)
        made._flat, made._spec = self._flat, self._spec
        with suppress(AttributeError):
            made._nested = self._nested
        for kind, key in sorted(getattr(self, "_cloneable", ())):
            note = made.set_metadata if kind == "metadata" else made.set_userdata
            note(key, getattr(self, kind)[key], cloneable=True)
        return made

    @property
    def is_leaf(self) -> bool:
        """Whether there are no decisions below the root decision."""
        return not isinstance(self.nested, (list, tuple))

    def _fitted(self, spec: BoundSpace) -> Flat:
        """Returns the decisions as a space takes them: a float may be written as an integer.

        Raises:
            DNAError: They do not fit the space.
        """
        with suppress(DNAError):
            spec.validate(self)
            return self._flat
        flat = spec.converted(self._flat)
        if spec.nest(flat) != self.nested:
            spec.validate(self)
        return flat

    @property
    def multi_choice_spec(self) -> Any:
        """The multi-choice whose slots the children are, or `None`; for a DNA with a space."""
        points: Any = getattr(self._spec, "bound_points", ())
        return points[0] if len(points) == 1 and points[0].num_choices > 1 else None

    @property
    def is_multi_choice_container(self) -> bool:
        """Whether the children are the slots of a multi-choice."""
        return self.multi_choice_spec is not None

    def to_numbers(self, flatten: bool = True) -> Any:
        """Returns the decisions as a flat list, or the nested form with `flatten=False`."""
        return list(self._flat) if flatten else self.nested

    def to_dict(self, **options: Any) -> dict[str, Any]:
        """Returns the decisions by their ids, such as `{'model.layers[0].filters': 2}`.

        Args:
            **options: `key_type` (`'id'`, `'name_or_id'`), `value_type` (`'value'`, `'choice'`,
                `'literal'`, `'choice_and_literal'`), `multi_choice_key` (`'subchoice'`,
                `'parent'`, `'both'`), `include_inactive_decisions`.

        Raises:
            DNAError: The DNA is not bound to a space, or an option is unknown.
        """
        if self._spec is None:
            raise DNAError(
                f"{self} belongs to no space, so its decisions have no names. "
                "Bind it first: `dna.use_spec(spec)`."
            )
        return self._spec.decisions_by_id(self._flat, **options)

    def to_json(self) -> Any:
        """Returns the JSON value: lists, and `{"index": ...}` for conditional choices."""
        return to_json(self.nested)

    def to_json_str(self) -> str:
        """Returns the JSON text; equal DNAs have equal texts."""
        nested = self.nested
        if type(nested) is not list:
            nested = to_json(nested)
        elif any(type(item) in (list, tuple) for item in nested):
            nested = [to_json(item) for item in nested]
        return json.dumps(nested, separators=(",", ":"), allow_nan=False)

    def next_dna(self) -> DNA | None:
        """Returns the next DNA of the space, or `None` after the last.

        Raises:
            DNAError: The DNA is not bound to a space.
        """
        if self._spec is None:
            raise DNAError(f"{self} belongs to no space. Use `spec.next_dna(dna)`.")
        return self._spec.next_dna(self)

    def get(self, key: Any, default: Any = None) -> Any:
        """Returns a decision by its id, name or decision point, or a child by its index."""
        try:
            return self[key]
        except LookupError:
            return default

    def __len__(self) -> int:
        return len(self._flat)

    def __iter__(self) -> Iterator[DNA]:
        return iter(self.children)

    def __getitem__(self, key: Any) -> Any:
        key = getattr(key, "id", key)  # a decision point of the space
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

    _repr_html_ = html_of_dna

    def __repr__(self) -> str:
        nested = self.nested
        return f"DNA{nested!r}" if isinstance(nested, tuple) else f"DNA({nested!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        arguments = (self.nested, self._spec)
        if not getattr(self, "_metadata", None):
            return (DNA, arguments)
        kept = sorted(key for kind, key in getattr(self, "_cloneable", ()) if kind == "metadata")
        return (_restored, (*arguments, dict(self._metadata), kept))


def _nested_of(child: Any) -> Nested:
    """Returns the nested form of a DNA below a decision.

    Raises:
        DNAError: It is not a DNA.
    """
    if not isinstance(child, DNA):
        raise DNAError(
            f"Expected DNAs below the decision, but got {describe(child)}. Write "
            "`DNA(value, [DNA(...), ...])`, or the nested form."
        )
    return child.nested


def _restored(nested: Nested, spec: Any, metadata: dict[str, Any], cloneable: list[str]) -> DNA:
    """Returns the DNA of a pickle or a copy, with its metadata."""
    dna = DNA(nested, spec)
    for key, value in metadata.items():
        dna.set_metadata(key, value, cloneable=key in cloneable)
    return dna


def _root_of(spec: Any) -> BoundSpace:
    """Returns the space of what a user gave as one.

    Raises:
        DNAError: It is none.
    """
    try:
        return spec.root()  # type: ignore[no-any-return]  # of a space
    except AttributeError:
        raise DNAError(
            f"Expected a space, such as `sx.dna_spec(experiment)`, but got {describe(spec)}."
        ) from None
