"""Reading many DNAs of one space from the JSON texts that `DNA.to_json_str` returned."""

from __future__ import annotations

import json
from operator import contains
from typing import Any, final

from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.nested import nest, to_json
from symexp.spaces.dna.space import Space
from symexp.spaces.dna.structure import DNAError, Flat, Scalar

__all__ = ["DNAReader"]

_INTEGERS = {int}


@final
class DNAReader:
    """Reads the DNAs of one space, as `DNA.from_json_str` does.

    A text that `to_json_str` returned is checked in one pass: its decisions are read flat, and have
    to give the same JSON again. Any other text is left to `DNA.from_json_str`, which accepts more
    forms and has the messages.

    Args:
        space: The space.

    Example:
        >>> from symexp import geno
        >>> space = geno.space([geno.oneof(2, location='a'), geno.oneof(3, location='b')])
        >>> DNAReader(space).read('[1,2]')
        DNA([1, 2])
    """

    __slots__ = ("_admitted", "_count", "_decode", "_ranges", "_space")

    def __init__(self, space: Space) -> None:
        self._space = space
        self._decode = json.JSONDecoder().raw_decode
        self._count = len(space.elements)
        domains = space.plain_domains or []
        #: The domain of each decision, if the decisions are whole numbers side by side.
        self._ranges = domains if all(type(d) is range for d in domains) else []
        is_flat = not space.is_dynamic and all(e.is_leaf for e in space.elements)
        #: For decisions side by side: each with its domain.
        self._admitted = [(e, e.leaf_domain) for e in space.elements] if is_flat else []

    def read(self, text: str) -> DNA:
        """Returns the DNA of a text.

        Raises:
            DNAError: The text is not a DNA of the space.
        """
        try:
            value, end = self._decode(text)
            flat = self._flat(value) if end == len(text) else None
        except (DNAError, ValueError, RecursionError):  # no JSON, or it nests too deep
            flat = None
        return DNA.from_json_str(text, self._space) if flat is None else DNA._of(flat, self._space)

    def _flat(self, value: Any) -> Flat | None:
        """Returns the flat form of the JSON value of a DNA; `None` if the value is another one."""
        if not self._admitted:
            flat = _flattened(value)
            return flat if to_json(nest(self._space.read(flat))) == value else None
        values = [value] if self._count == 1 else value
        if type(values) is not list or len(values) != self._count:
            return None
        if self._ranges:
            fits = _INTEGERS.issuperset(map(type, values)) and all(
                map(contains, self._ranges, values)
            )
        else:
            fits = all(e.admits(v, d) for v, (e, d) in zip(values, self._admitted))
        return tuple(values) if fits else None


def _flattened(value: Any) -> Flat:
    """Returns all decisions of a JSON value, depth first.

    Raises:
        ValueError: The key of a conditional choice is not a number.
    """
    out: list[Scalar] = []
    stack: list[Any] = [value]
    while stack:
        item = stack.pop()
        if type(item) is list:
            stack.extend(reversed(item))
        elif type(item) is dict:
            for key, below in item.items():
                out.append(int(key))
                stack.append(below)
        elif item is not None:
            out.append(item)
    return tuple(out)
