"""What users do with a space: its spec, its candidates, their DNA."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from symexp.errors import SpecTypeError, describe
from symexp.spaces.dna import DNA, Space
from symexp.spaces.placeholders.hyper import Where
from symexp.spaces.placeholders.template import Template
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_handle
from symexp.tree.nodes.values import freeze, view

__all__ = [
    "decode",
    "dna_spec",
    "encode",
    "iter_candidates",
    "materialize",
    "random_sample",
    "template",
]

_compiled: list[tuple[Any, Template]] = []
_KEPT = 8


def template(value: Any, where: Where | None = None) -> Template:
    """Compiles a space.

    Args:
        value: A tree with placeholders.
        where: Which placeholders take part, also inside of candidates; the others stay where they
            are, with all that is in them.
    """
    if where is not None and not callable(where):
        raise SpecTypeError(
            f"Expected where to be a function of a placeholder, but got {describe(where)}."
        )
    root = get_state(value).node if is_handle(value) else freeze(value)
    if where is not None or type(root) is not Node:
        return _made(root, where)
    for known, made in _compiled:
        if known is root:
            return made
    made = _made(root, None)
    _compiled.insert(0, (root, made))
    del _compiled[_KEPT:]
    return made


def _made(root: Any, where: Where | None) -> Template:
    """A template; classes whose objects are spaces of their own kind have `sx_template`."""
    own = (
        getattr(getattr(root.type, "origin", None), "sx_template", None) if _is_node(root) else None
    )
    made: Template = Template(root, where) if own is None else own(root, where)
    made.close()
    return made


def _is_node(value: Any) -> bool:
    return type(value) is Node


def dna_spec(value: Any, where: Where | None = None) -> Space:
    """The search space of a tree with placeholders; prints as PyGlove prints it.

    Example:
        >>> import symexp as sx
        >>> print(sx.dna_spec(sx.Dict(x=sx.oneof([1, 2]))))
        Space({
          0 = 'x': Choices(num_choices=1, [
            (0): 1
            (1): 2
          ])
        })
    """
    return template(value, where).spec


def decode(space: Any, dna: Any, where: Where | None = None) -> Any:
    """The candidate that a DNA gives.

    Args:
        space: A tree with placeholders.
        dna: A DNA, or anything that `DNA.parse` takes, or a dict by decision.
        where: Which placeholders take part.

    Raises:
        DNAError: The DNA does not fit the space.
    """
    made = template(space, where)
    if isinstance(dna, dict):
        dna = DNA.from_dict(dna, made.spec)
    return made.decode(dna)


def materialize(space: Any, dna: Any, where: Where | None = None) -> Any:
    """The candidate that a DNA gives; PyGlove's name for `decode`."""
    return decode(space, dna, where)


def encode(space: Any, candidate: Any, where: Where | None = None) -> DNA:
    """The DNA of a candidate; the first one where several give it.

    Raises:
        DNAError: It is no candidate of the space; the message names the place.
    """
    root = get_state(candidate).node if is_handle(candidate) else freeze(candidate)
    return template(space, where).encode_frozen(root)


def iter_candidates(space: Any, where: Where | None = None) -> Iterator[Any]:
    """All candidates, in order, lazily.

    Raises:
        SpaceError: The space holds floats without a grid.
    """
    made = template(space, where)
    for dna in made.spec.iter_dna():
        yield view(made.decode_frozen(dna))


def random_sample(
    space: Any,
    num_examples: int | None = None,
    where: Where | None = None,
    seed: int | None = None,
) -> Iterator[Any]:
    """Random candidates.

    Args:
        space: A tree with placeholders.
        num_examples: How many; endlessly by default.
        where: Which placeholders take part.
        seed: Makes them the same each time.
    """
    made = template(space, where)
    rng = random.Random(seed)
    n = 0
    while num_examples is None or n < num_examples:
        yield view(made.decode_frozen(made.spec.random_dna(rng)))
        n += 1
