"""One decision of a function that is run: what was to be decided, and the values that follow."""

from __future__ import annotations

import ast
from functools import cached_property
from types import FunctionType
from typing import Any

from symexp.spaces.dna import DNAError, DNASpec, Space, SpaceError, spec_to_json_str
from symexp.spaces.dna.dna import flatten
from symexp.spaces.dna.structure import Scalar
from symexp.spaces.placeholders import Hyper, ManyOf, OneOf
from symexp.spaces.placeholders.hyper import plain_containers
from symexp.spaces.placeholders.template import Template
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.values import freeze, view

__all__ = ["Event", "Flat", "TraceError"]


# The error of functions that cannot be traced, or do not do what they did while traced.


class TraceError(SpaceError):
    """A function takes its decisions in a way that makes no search space."""


Flat = tuple[Scalar, ...]

_LAMBDA = (lambda: None).__code__.co_name

_DNA = "DNA("


class Event:
    """A decision that a run of a function takes.

    Attributes:
        key: Its name, with a number if the run had one of this name before.
        hyper: The placeholder.
        name: Its name.
    """

    def __init__(self, key: str, hyper: Hyper, name: str) -> None:
        if hyper.when is not None:
            raise TraceError(
                f"The decision {key!r} has a condition, `when={hyper.when!r}`. In a function that "
                "is traced, write an `if` around the decision instead."
            )
        self.key = key
        self.hyper = hyper
        self.name = name

    @cached_property
    def template(self) -> Template:
        """The placeholder alone, compiled."""
        return Template(self.hyper)

    @property
    def spec(self) -> Space:
        """The space of this decision alone."""
        return self.template.spec

    @cached_property
    def signature(self) -> tuple[str, str]:
        """What makes it the same decision in another run."""
        return (self.name, spec_to_json_str(self.spec))

    @cached_property
    def first(self) -> Flat:
        """The decision that is tried first."""
        try:
            return self.spec.first_dna().flat
        except NotImplementedError:  # a custom placeholder that cannot be enumerated
            return self.spec.random_dna(seed=0).flat

    def taken(self, flat: Flat | None) -> Flat:
        """What is decided when this was chosen: the first decision, unless it is one of these."""
        if flat is not None and self.admits(flat):
            return flat
        return self.first

    def admits(self, flat: Flat) -> bool:
        """Whether this is a decision that there is."""
        try:
            self.spec.read(flat)
        except DNAError:
            return False
        return True

    def value(self, flat: Flat, given: list[Any] | None) -> Any:
        """The plain value of a decision; a lambda among the candidates is called.

        Args:
            flat: The decision.
            given: The candidates as they were given, if it has some.
        """
        (decision,) = self.spec.read(flat)
        if isinstance(self.hyper, OneOf):
            return self._candidate(decision, given)
        if isinstance(self.hyper, ManyOf):
            slots = decision if type(decision) is list else [decision]
            return [self._candidate(slot, given) for slot in slots]
        return _plain(self.hyper.decode(decision))

    def _candidate(self, slot: Any, given: list[Any] | None) -> Any:
        index, below = slot if type(slot) is tuple else (slot, None)
        if below is not None or given is None:
            template = self.hyper.templates()[index]
            return _plain(template.decode_tree(below or ()))
        value = given[index]
        return value() if _is_lambda(value) else value

    def shown(self, flat: Flat) -> Any:
        """A decision as candidates show it: the value where that is plain data."""
        (decision,) = self.spec.read(flat)
        value = plain_containers(self.hyper.decode(decision))
        if _is_data(value) and self.hyper.encode(freeze(value)) == list(flat):
            return value
        return f"{_DNA}{list(flat)})"

    def flat_of(self, shown: Any) -> Flat:
        """The decision that is shown so; the inverse of `shown`.

        Raises:
            TraceError: The placeholder gives no such value.
        """
        encoded = self.hyper.encode(freeze(shown))
        if encoded is not None:
            return tuple(encoded)
        if isinstance(shown, str) and shown.startswith(_DNA):
            flat = flatten(ast.literal_eval(shown[len(_DNA) - 1 :]))
            if self.admits(flat):
                return flat
        raise TraceError(
            f"The function was traced with the decision {self.key!r} = {shown!r}, which "
            f"{self.hyper!r} does not give. The candidates must be the same in every run."
        )

    def options(self) -> DNASpec:
        """The space of this decision, with floats on a coarse grid."""
        return self.spec.discretized(3)


def _is_lambda(value: Any) -> bool:
    """Whether a value is a lambda without arguments."""
    if type(value) is not FunctionType:
        return False
    code = value.__code__
    return code.co_name == _LAMBDA and not code.co_argcount


def _plain(value: Any) -> Any:
    data = plain_containers(value)
    return view(data) if type(data) is Node else data


def _is_data(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_data(v) for v in value)
    return value is None or type(value) in (bool, int, float, str)
