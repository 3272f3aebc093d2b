"""The functions of users on spaces: specs, candidates, and the DNAs of candidates."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from symexp._base.tracebacks import user_facing
from symexp.errors import SpecTypeError, describe
from symexp.spaces.constraints import Constraints, Predicate
from symexp.spaces.dna import DNA, DNASpec, Space
from symexp.spaces.placeholders.hyper import Where, plain_number
from symexp.spaces.placeholders.template import Template, TreeTemplate
from symexp.spaces.spec_template import SpecTemplate
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import is_handle, node_of
from symexp.tree.nodes.values import freeze, view

__all__ = [
    "decode",
    "dna_spec",
    "encode",
    "iter_candidates",
    "kept_template",
    "materialize",
    "random_sample",
    "template",
]

# The templates of the last spaces, by the identity of their nodes.
_compiled: list[tuple[Any, Template]] = []
_MOST_COMPILED = 8


@user_facing
def template(value: Any, where: Where | None = None) -> Template:
    """Returns the template of a space, which decodes and encodes its candidates.

    Args:
        value: A tree with placeholders, or a space of `sx.geno`, whose candidates are DNAs.
        where: Returns whether a placeholder takes part, also inside of candidates. The others stay
            in the candidates. `None` takes all.

    Raises:
        SpecTypeError: `where` is not a function.
        SpaceError: Points of one name differ, or a condition can never hold.
    """
    if where is not None and not callable(where):
        raise SpecTypeError(
            f"Expected where to be a function of a placeholder, but got {describe(where)}."
        )
    root = node_of(value) if is_handle(value) else freeze(value)
    if where is not None or type(root) is not Node:
        return _noted(root, where)
    for known, made in _compiled:
        if known is root:
            return made
    made = _made(root, None)
    _compiled.insert(0, (root, made))
    del _compiled[_MOST_COMPILED:]
    return made


def kept_template(value: Any, where: Where | None) -> Template:
    """Returns the template of a space that comes from a record, without running its functions.

    Args:
        value: The space.
        where: Returns whether a placeholder takes part; `None` takes all.

    Raises:
        SpecTypeError: The space is a function, which would have to run.
        SpaceError: Points of one name differ, or a condition can never hold.
    """
    root = node_of(value) if is_handle(value) else freeze(value)
    origin = getattr(root.type, "origin", None) if isinstance(root, Node) else None
    if getattr(origin, "sx_template_runs_code", False):
        raise SpecTypeError("a function is the space, and symexp does not run one from a record")
    return _made(root, where)


def _noted(root: Any, where: Where | None) -> Template:
    """Returns a template that notes what `where` returns."""
    if where is None:
        return _made(root, None)
    asked, chosen = where, []

    def note(placeholder: Any) -> bool:
        chosen.append(bool(asked(placeholder)))
        return chosen[-1]

    made = _made(root, note)
    made.chosen = chosen
    return made


def _made(root: Any, where: Where | None) -> Template:
    """Returns a template. Classes whose objects are a kind of space define `sx_template`."""
    if isinstance(root, DNASpec):
        of_spec = SpecTemplate(root, where)
        of_spec.close()
        of_spec.source = root
        return of_spec
    origin = getattr(root.type, "origin", None) if isinstance(root, Node) else None
    own = getattr(origin, "sx_template", None)
    made: Template = TreeTemplate(root, where) if own is None else own(root, where)
    made.close()
    made.source = root
    return made


@user_facing
def dna_spec(value: Any, where: Where | None = None) -> Space:
    """Returns the search space of a tree with placeholders. It prints as in PyGlove.

    Args:
        value: A tree with placeholders.
        where: Returns whether a placeholder takes part; `None` takes all.

    Raises:
        SpaceError: Points of one name differ, or a condition can never hold.

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


@user_facing
def decode(space: Any, dna: Any, where: Where | None = None) -> Any:
    """Returns the candidate of a DNA.

    Args:
        space: A tree with placeholders.
        dna: A DNA, anything that `DNA.parse` takes, or a dict of decisions by id or name. The dict
            gives a choice as the value, the text or the class of the candidate; an int is the
            index if no candidate is a number.
        where: Returns whether a placeholder takes part; `None` takes all.

    Raises:
        DNAError: The DNA does not fit the space.
    """
    made = template(space, where)
    if isinstance(dna, dict):
        dna = DNA.from_numbers(made.spec.flat_by_values(dna), made.spec)
    return made.decode(dna)


@user_facing
def materialize(
    space: Any, dna: Any, use_literal_values: bool = True, where: Where | None = None
) -> Any:
    """Returns the candidate of a DNA; PyGlove's name for `decode`.

    Args:
        space: A tree with placeholders.
        dna: See `decode`.
        use_literal_values: As in PyGlove. With `False`, an int in a dict is always the index of a
            candidate.
        where: Returns whether a placeholder takes part; `None` takes all.

    Raises:
        DNAError: The DNA does not fit the space.
    """
    if isinstance(dna, dict) and not use_literal_values:
        dna = DNA.from_dict(dna, template(space, where).spec)
    return decode(space, dna, where)


@user_facing
def encode(space: Any, candidate: Any, where: Where | None = None) -> DNA:
    """Returns the DNA of a candidate; the first one if several give it.

    Args:
        space: A tree with placeholders.
        candidate: The candidate.
        where: Returns whether a placeholder takes part; `None` takes all.

    Raises:
        DNAError: The value is not a candidate of the space; the message names the place.
    """
    root = node_of(candidate) if is_handle(candidate) else freeze(candidate)
    return template(space, where).encode_frozen(root)


@user_facing
def iter_candidates(
    space: Any, where: Where | None = None, constraints: Sequence[Predicate] | None = None
) -> Iterator[Any]:
    """Yields all candidates of a space, in the order of their DNAs, lazily.

    Args:
        space: A tree with placeholders.
        where: Returns whether a placeholder takes part; `None` takes all.
        constraints: Functions of a candidate; only those for which all return True are yielded.

    Raises:
        SpaceError: The space holds floats, which cannot be enumerated.
    """
    made = template(space, where)
    for dna in Constraints(constraints, made).feasible(made.spec.iter_dna()):
        yield view(made.decode_frozen(dna))


@user_facing
def random_sample(
    space: Any,
    num_examples: int | None = None,
    where: Where | None = None,
    seed: int | None = None,
    *,
    constraints: Sequence[Predicate] | None = None,
) -> Iterator[Any]:
    """Yields random candidates of a space. Every decision is drawn uniformly on its scale.

    Args:
        space: A tree with placeholders.
        num_examples: The number of candidates; `None` yields them endlessly.
        where: Returns whether a placeholder takes part; `None` takes all.
        seed: The seed of the random numbers; `None` gives other candidates each time.
        constraints: Functions of a candidate; only those for which all return True are yielded.

    Raises:
        ConstraintError: No candidate was found that satisfies the constraints.
    """
    made = template(space, where)
    rng = random.Random(plain_number(seed))
    limits = Constraints(constraints, made)
    n = 0
    while num_examples is None or n < num_examples:
        dna = limits.uniform(made.spec, rng.random) if limits else made.spec.random_dna(rng)
        yield view(made.decode_frozen(dna))
        n += 1
