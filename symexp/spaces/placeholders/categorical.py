"""Placeholders that choose among candidates: `OneOf` and `ManyOf`.

A space prints the candidates as texts, which are the same in every process. Long texts are
shortened; a digest tells their candidates apart.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self, final

from symexp._base.leaves import is_equal
from symexp.errors import SpecTypeError, SpecValueError, SymexpError, describe
from symexp.spaces.dna import Choices, Condition, SpaceError
from symexp.spaces.dna.choices import Literal
from symexp.spaces.dna.spec_json import without_addresses
from symexp.spaces.placeholders.hyper import Change, Hyper, Where, plain_number
from symexp.spaces.placeholders.template import TreeTemplate
from symexp.tree.nodes.equality import fingerprint
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.printing import format
from symexp.tree.nodes.values import fitted as fitted_by
from symexp.tree.nodes.values import freeze, view

__all__ = ["Categorical", "ManyOf", "OneOf", "candidates_of"]

# Texts of candidates that are longer are shortened.
_LONGEST = 120


class Categorical(Hyper):
    """Base of `OneOf` and `ManyOf`: choices among the same candidates.

    Attributes:
        num_choices: How many candidates are chosen.
        frozen_candidates: The frozen candidates.
        distinct: Whether a candidate is chosen at most once.
        sorted: Whether the chosen candidates keep their order.
    """

    __slots__ = ("_templates", "distinct", "frozen_candidates", "num_choices", "sorted")

    _templates: Sequence[TreeTemplate]

    def __init__(
        self,
        num_choices: int,
        candidates: Iterable[Any],
        distinct: bool,
        sorted: bool,
        **common: Any,
    ) -> None:
        super().__init__(**common)
        self.frozen_candidates = tuple(freeze(c) for c in candidates_of(candidates))
        self.num_choices: int = plain_number(num_choices)
        self.distinct = distinct
        self.sorted = sorted
        # These raise SpaceError for wrong arguments.
        Choices(self.num_choices, len(self.frozen_candidates), distinct=distinct, name=self.name)
        self.templates()

    @property
    def candidates(self) -> list[Any]:
        """The candidates, as a new list."""
        return [view(c) for c in self.frozen_candidates]

    def templates(self) -> Sequence[TreeTemplate]:
        """Returns the template of each candidate; made once."""
        try:
            return self._templates
        except AttributeError:
            self._templates = [TreeTemplate(c) for c in self.frozen_candidates]
            return self._templates

    def limited(self, where: Where) -> Self:
        """Returns this placeholder with only some of the placeholders inside of candidates."""
        made = copy.copy(self)
        made._templates = [TreeTemplate(c, where) for c in self.frozen_candidates]
        return made

    def condition_values(self, values: tuple[Any, ...]) -> tuple[int, ...]:
        """Returns the indices of the candidates that a `when=` names.

        Raises:
            SpaceError: A value is not a candidate.
        """
        return tuple(self._index_of(value) for value in values)

    def _index_of(self, value: Any) -> int:
        """Returns the index of the first candidate that gives a value."""
        found = next(self._ways_of_slot(freeze(value)), None)
        if found is None:
            raise SpaceError(
                f"No candidate of {self.name!r} is {value!r}; they are {self!r}. "
                "Write a candidate in `when=(name, candidate)`."
            )
        return found[0]

    @property
    def has_candidates(self) -> bool:
        """Whether the values that it may be decided to are listed: always true."""
        return True

    @property
    def num_candidates(self) -> int:
        """The number of values that the place may get, in all slots."""
        return len(self.frozen_candidates) * (self.num_slots or 1) + (self.when is not None)

    def alternatives(self) -> Iterator[tuple[str, Any]]:
        """Yields the frozen values that may be decided, with the text that they add to the path."""
        slots = [""] if self.num_slots is None else [f"[{i}]" for i in range(self.num_slots)]
        for slot in slots:
            yield from ((slot, candidate) for candidate in self.frozen_candidates)
        if self.when is not None:
            yield "", self.otherwise

    def choice_of(self, values: list[Any]) -> OneOf:
        """Returns a placeholder that chooses among some of the values that may be decided."""
        return OneOf(values)

    def mapped(self, change: Change) -> Self:
        """Returns this placeholder with a function applied to each frozen candidate."""
        return super().mapped(change)._with(tuple([change(c) for c in self.frozen_candidates]))

    def _with(self, candidates: tuple[Any, ...]) -> Self:
        """Returns this placeholder with other frozen candidates, as many as before."""
        if all(a is b for a, b in zip(candidates, self.frozen_candidates)):
            return self
        return self.replaced(frozen_candidates=candidates)

    def point(self, location: Any, condition: Condition | None) -> Choices:
        """Returns the decision point of this placeholder at a place."""
        texts = [_text_of(c) for c in self.frozen_candidates]
        return Choices(
            self.num_choices,
            [t.spec if t.spec.elements else None for t in self.templates()],
            literal_values=[_shortened(t) for t in texts],
            digest=_digest_of(self.frozen_candidates, texts),
            distinct=self.distinct,
            sorted=self.sorted,
            location=location,
            name=self.name,
            hints=self.hints,
            condition=condition,
        )

    def _decode_slot(self, slot: Any) -> Any:
        """Returns the frozen candidate of one slot."""
        index, below = slot if type(slot) is tuple else (slot, ())
        template = self.templates()[index]
        return template.decode_tree(below) if template.points else self.frozen_candidates[index]

    def flat_of(self, value: Any) -> list[Any] | None:
        """Returns the flat decisions that give a frozen value, or `None` without any."""
        return next(self.ways(value), None)

    def _ways_of_slot(
        self, value: Any, taken: Collection[int] = (), least: int = 0
    ) -> Iterator[tuple[int, list[Any]]]:
        """Yields the candidates that give a value in a slot, with the decisions below.

        Args:
            value: The frozen value.
            taken: The candidates that are not chosen again.
            least: The first candidate that may be chosen.
        """
        templates = self.templates()
        is_found = False
        for index in range(least, len(templates)):
            if index not in taken:
                for below in templates[index].ways(value):
                    is_found = True
                    yield index, below
        if not is_found:  # a number of NumPy means the same number of Python, and vice versa
            plain = plain_number(value)
            for index in range(least, len(templates)):
                own = self.frozen_candidates[index]
                either = plain is not value or plain_number(own) is not own
                if index not in taken and either and is_equal(plain_number(own), plain):
                    yield index, []

    def _content(self) -> tuple[Any, ...]:
        return (self.num_choices, self.frozen_candidates, self.distinct, self.sorted)


@final
class OneOf(Categorical):
    """One choice of several candidates. A decision gives the candidate.

    Args:
        candidates: The candidates; they may hold placeholders themselves.
        **common: `name`, `hints`, `when`, `otherwise`, see `Hyper`.

    Raises:
        SpecTypeError: The candidates are not a list.
        SpaceError: There are no candidates.
    """

    __slots__ = ()

    def __init__(self, candidates: Iterable[Any], **common: Any) -> None:
        super().__init__(1, candidates, True, False, **common)

    def frozen_of(self, decision: Any) -> Any:
        """Returns the frozen chosen candidate."""
        return self._decode_slot(decision)

    def lookup_table(self) -> tuple[Any, ...] | None:
        """Returns the candidates if none of them holds placeholders, else `None`."""
        return None if any(t.points for t in self.templates()) else self.frozen_candidates

    def ways(self, value: Any) -> Iterator[list[Any]]:
        """Returns all flat decisions that give a frozen value."""
        return ([index, *below] for index, below in self._ways_of_slot(value))

    def fitted_decided(self, spec: Any, path: object) -> Self:
        """Returns this placeholder with each candidate fit for a place."""
        return self._with(_fitted_each(self.frozen_candidates, spec, path))

    def __repr__(self) -> str:
        return f"oneof({', '.join([_format_list(self.frozen_candidates), *self._shown()])})"


@final
class ManyOf(Categorical):
    """Several choices of the same candidates. A decision gives a list.

    Args:
        num_choices: How many candidates are chosen.
        candidates: The candidates; they may hold placeholders themselves.
        distinct: Whether a candidate is chosen at most once.
        sorted: Whether the chosen candidates keep their order.
        **common: `name`, `hints`, `when`, `otherwise`, see `Hyper`.

    Raises:
        SpecTypeError: The candidates are not a list.
        SpaceError: There are no candidates, or too few.
    """

    __slots__ = ()

    def __init__(
        self,
        num_choices: int,
        candidates: Iterable[Any],
        distinct: bool = True,
        sorted: bool = False,
        **common: Any,
    ) -> None:
        super().__init__(num_choices, candidates, distinct, sorted, **common)

    def frozen_of(self, decision: Any) -> Any:
        """Returns the frozen list of the chosen candidates."""
        slots = decision if type(decision) is list else [decision]
        return freeze([view(self._decode_slot(slot)) for slot in slots])

    def ways(self, value: Any) -> Iterator[list[Any]]:
        """Yields all flat decisions that give a frozen list."""
        if type(value) is not Node or value.keys is not None:
            return iter(())
        if len(value.values) != self.num_choices:
            return iter(())
        return self._fill_slots(value.values)

    def _fill_slots(self, values: tuple[Any, ...]) -> Iterator[list[Any]]:
        """Yields the ways to fill all slots; those of the last slot vary first."""
        picked: list[tuple[int, list[Any]]] = []
        taken: dict[int, None] = {}
        open_ways: list[Iterator[tuple[int, list[Any]]]] = []
        while True:
            if len(picked) == len(values):
                yield [d for index, below in picked for d in (index, *below)]
            else:
                least = picked[-1][0] if self.sorted and picked else 0
                open_ways.append(
                    self._ways_of_slot(values[len(picked)], taken if self.distinct else (), least)
                )
                picked.append((-1, []))
            while open_ways:
                taken.pop(picked.pop()[0], None)
                following = next(open_ways[-1], None)
                if following is not None:
                    picked.append(following)
                    taken[following[0]] = None
                    break
                open_ways.pop()
            if not open_ways:
                return

    @property
    def num_slots(self) -> int | None:
        """The number of candidates that are chosen."""
        return self.num_choices

    def first_value(self) -> Any:
        """Returns the frozen list of the first candidates, which may have placeholders."""
        n = len(self.frozen_candidates)
        return freeze([view(self.frozen_candidates[i % n]) for i in range(self.num_choices)])

    def fitted_decided(self, spec: Any, path: object) -> Self:
        """Returns this placeholder with each candidate fit for each element of a place."""
        check = getattr(spec, "check_size", None)
        if check is None:
            return self._fitted_as_lists(spec, path)
        check(self.num_choices, path)
        candidates = self.frozen_candidates
        for i in range(self.num_choices):
            element = spec.child(i)
            if element is not None:
                candidates = _fitted_each(candidates, element, path)
        return self._with(candidates)

    def _fitted_as_lists(self, spec: Any, path: object) -> Self:
        """Does the same for a spec that takes lists, but does not tell that of the elements."""
        n = self.num_choices
        changed: dict[int, Any] = {}
        for start in range(0, len(self.frozen_candidates), n):
            picked = [min(start + i, len(self.frozen_candidates) - 1) for i in range(n)]
            before = freeze([view(self.frozen_candidates[i]) for i in picked])
            after = fitted_by(before, spec, path)
            values = after.values if type(after) is Node else (None,) * n
            changed.update(zip(picked, values))
        return self._with(tuple([changed[i] for i in range(len(self.frozen_candidates))]))

    def __repr__(self) -> str:
        shown = [str(self.num_choices), _format_list(self.frozen_candidates)]
        shown += [] if self.distinct else ["distinct=False"]
        shown += ["sorted=True"] if self.sorted else []
        return f"manyof({', '.join(shown + self._shown())})"


def candidates_of(value: Any) -> list[Any]:
    """Returns candidates as a list.

    Raises:
        SpecTypeError: They cannot be iterated, or are a string, a dict or a set.
    """
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise SpecTypeError(f"Expected a list of candidates, but got {describe(value)}.")
    if isinstance(value, (set, frozenset)):
        raise SpecTypeError(
            f"Expected a list of candidates, but got {describe(value)}. The order of a set may be "
            "another in every process: write `sorted(...)`."
        )
    return list(value)


def _fitted_each(candidates: tuple[Any, ...], spec: Any, path: object) -> tuple[Any, ...]:
    """Returns candidates as a value spec takes them; an error names the candidate."""
    out = []
    for i, candidate in enumerate(candidates):
        try:
            out.append(fitted_by(candidate, spec, path))
        except (SpecTypeError, SpecValueError) as error:
            raise type(error)(f"Candidate {i} does not fit: {error}") from None
    return tuple(out)


def _format_list(candidates: tuple[Any, ...]) -> str:
    return "[" + ", ".join(format(view(c), compact=True) for c in candidates) + "]"


def _text_of(candidate: Any) -> Literal:
    """Returns a candidate as spaces print it, in full; a number stays a number."""
    if isinstance(candidate, (int, float)):
        return candidate
    text = format(view(candidate), compact=True, hide_default_values=True, hide_missing_values=True)
    for found in _iter_sets(candidate):
        text = text.replace(repr(found), _in_order(found))
    return text


def _shortened(text: Literal) -> Literal:
    """Returns a text as it is printed."""
    if not isinstance(text, str) or len(text) <= _LONGEST:
        return text
    return text[: _LONGEST - 3] + "..."


def _digest_of(candidates: Sequence[Any], texts: Sequence[Literal]) -> str | None:
    """Returns a digest of the candidates whose texts are shortened; `None` without any."""
    long = [(i, t) for i, t in enumerate(texts) if isinstance(t, str) and _is_shortened(t)]
    if not long:
        return None
    each = [f"{i} {_content_of(candidates[i], text)}" for i, text in long]
    return hashlib.blake2b("\n".join(each).encode(), digest_size=16).hexdigest()


def _is_shortened(text: str) -> bool:
    """Returns whether a text is shortened here, or was in a `repr`, as that of a long array."""
    return len(text) > _LONGEST or "..." in text


def _content_of(candidate: Any, text: str) -> str:
    """Returns what identifies a candidate: its fingerprint, or its full text without one."""
    try:
        return fingerprint(view(candidate))
    except SymexpError:
        return without_addresses(text)


def _iter_sets(candidate: Any) -> Iterator[Any]:
    """Yields all sets in a frozen value. Their order differs in every process."""
    stack = [candidate]
    while stack:
        value = stack.pop()
        if type(value) is Node:
            stack.extend(value.values)
        elif isinstance(value, (set, frozenset)):
            yield value
        elif isinstance(value, tuple):
            stack.extend(value)
        elif isinstance(value, Categorical):
            stack.extend(value.frozen_candidates)


def _in_order(value: Any) -> str:
    """Returns the text of a set whose elements are sorted by their texts."""
    if not isinstance(value, (set, frozenset)) or not value:
        return repr(value)
    inner = "{" + ", ".join(sorted(map(_in_order, value))) + "}"
    return inner if isinstance(value, set) else f"frozenset({inner})"
