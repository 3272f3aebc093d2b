"""Operations: functions from a list of individuals to a list, and the operators that compose them.

The operators make objects of `compositions`, which are operations themselves and register there.
"""

from __future__ import annotations

import operator
import random
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar

from symexp._base.optional_arguments import with_optional
from symexp.errors import SpecTypeError, SymexpError, describe
from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.structure import Flat
from symexp.tree.handles.object_class import Object

__all__ = [
    "Ancestry",
    "DNAOperation",
    "EvolutionError",
    "Mutator",
    "Operation",
    "Recombinator",
    "Selector",
    "make_operation",
    "noting_ancestry",
    "register_composition",
    "rng_of",
]

# What operations may leave out of their arguments.
_OPTIONAL = ("global_state", "step")
# A function from individuals to individuals, which may take `global_state` and `step`.
Callee = Callable[..., Any]


class EvolutionError(SymexpError, ValueError):
    """An operation of evolution cannot do what it is asked to."""


def make_operation(value: Any) -> Any:
    """Returns a function of inputs, `global_state` and `step` from an operation or a function.

    Args:
        value: An operation, or a function that takes the inputs, and `global_state` and `step` if
            it wants them; `None` stays `None`.

    Raises:
        SpecTypeError: The value cannot be called.
    """
    if value is None or isinstance(value, Operation):
        return value
    if not callable(value):
        raise SpecTypeError(
            f"Expected an operation or a function of a list of individuals, but got "
            f"{describe(value)}."
        )
    return with_optional(value, _OPTIONAL)


def rng_of(seed: int | None) -> Any:
    """Returns a generator of random numbers; without a seed, the module `random`."""
    return random if seed is None else random.Random(seed)


_compositions: dict[str, type[Operation]] = {}


def _composed(name: str, *arguments: Any, **options: Any) -> Operation:
    """Returns a composition by its name."""
    return _compositions[name](*arguments, **options)


def register_composition(kind: type[Operation]) -> None:
    """Makes a class of compositions known to the operators, under its name."""
    _compositions[kind.__name__] = kind


class Operation(Object):
    """A function from a list of individuals to a list of individuals. Abstract.

    Selection, recombination and mutation are operations. Subclasses define `call(inputs)`, which
    may also take the keyword arguments `global_state` and `step`. Operations are composed:

    - `x >> y`: the outputs of x are the inputs of y;
    - `x + y`: the outputs of x, and those of y, for the same inputs;
    - `x | y`, `x & y`, `x - y`, `x ^ y`: union, intersection, difference and symmetric difference
      of the outputs, by identity;
    - `x * k`: the outputs of x for the same inputs, k times; `x ** k`: x after x, k times;
    - `-x` and `~x`: the inputs that are not among the outputs of x;
    - `x[i:j]`: a slice of the outputs;
    - `x.with_prob(p)`, `x.if_true(predicate)`, `x.for_each(op)`, `x.until_change()`,
      `x.flatten()`, `x.as_global_state(key)`.

    A function may stand for an operation, and takes the same arguments.

    Example:
        >>> import symexp as sx
        >>> space = sx.dna_spec(sx.oneof(range(10)))
        >>> inputs = [sx.evolution.set_fitness(sx.DNA(i, space), i) for i in range(10)]
        >>> (sx.evolution.selectors.Top(4) >> (lambda xs: xs[::2]))(inputs)
        [DNA(9), DNA(7)]
    """

    #: The type of each input and output; `None` takes anything.
    input_element_type: ClassVar[Any] = None
    output_element_type: ClassVar[Any] = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._operate = make_operation(self.operation_method)

    def __call__(
        self, inputs: list[Any], global_state: AttributeDict | None = None, step: int = 0
    ) -> list[Any]:
        """Returns the outputs for a list of inputs.

        Args:
            inputs: The individuals.
            global_state: What operations of one evolution share; `None` makes an empty one.
            step: The number of proposals so far.

        Raises:
            TypeError: An input or an output has the wrong type.
        """
        _check(self, "input", inputs, self.input_element_type)
        if global_state is None:
            global_state = AttributeDict()
        self._on_input(inputs)
        outputs = self._operate(inputs, global_state=global_state, step=step)
        _check(self, "output", outputs, self.output_element_type)
        return outputs  # type: ignore[no-any-return]  # what users return

    def _on_input(self, inputs: list[Any]) -> None:
        """Called with the inputs before the operation."""

    @property
    def operation_method(self) -> Callee:
        """The method that `__call__` calls; it may take `global_state` and `step`."""
        return self.call

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the outputs for a list of inputs. Subclasses define it.

        Args:
            inputs: The individuals.
            global_state: What operations of one evolution share; may be left out.
            step: The number of proposals so far; may be left out.
        """
        raise NotImplementedError(f"{type(self).__name__} must define call(inputs).")

    def __rshift__(self, other: Any) -> Operation:
        return self if other is None else _composed("Pipeline", [self, other])

    def __rrshift__(self, other: Any) -> Operation:
        return self if other is None else _composed("Pipeline", [other, self])

    def __getitem__(self, index: Any) -> Operation:
        return _composed("Slice", self, index)

    # Without it, `in` and `list()` would ask `__getitem__` for ever.
    __iter__ = None

    def __or__(self, other: Any) -> Operation:
        return self if other is None else _composed("Union", [self, other])

    def __ror__(self, other: Any) -> Operation:
        return self if other is None else _composed("Union", [other, self])

    def __and__(self, other: Any) -> Operation:
        return self if other is None else _composed("Intersection", [self, other])

    def __rand__(self, other: Any) -> Operation:
        return self if other is None else _composed("Intersection", [other, self])

    def __add__(self, other: Any) -> Operation:
        return self if other is None else _composed("Concatenation", [self, other])

    def __radd__(self, other: Any) -> Operation:
        return self if other is None else _composed("Concatenation", [other, self])

    def __sub__(self, other: Any) -> Operation:
        return self if other is None else _composed("Difference", [self, other])

    def __rsub__(self, other: Any) -> Operation:
        return (
            _composed("Inversion", self)
            if other is None
            else _composed("Difference", [other, self])
        )

    def __xor__(self, other: Any) -> Operation:
        return self if other is None else _composed("SymmetricDifference", [self, other])

    def __rxor__(self, other: Any) -> Operation:
        return self if other is None else _composed("SymmetricDifference", [other, self])

    def __mul__(self, k: Any) -> Operation:
        return _composed("Repeat", self, k)

    def __pow__(self, k: Any) -> Operation:
        return _composed("Power", self, k)

    def __neg__(self) -> Operation:
        return _composed("Inversion", self)

    def __invert__(self) -> Operation:
        return _composed("Inversion", self)

    def with_prob(self, probability: Any, seed: int | None = None) -> Operation:
        """Returns this operation with a probability, and otherwise the inputs.

        Args:
            probability: The probability, or a scalar of the step.
            seed: The seed of the draws.
        """
        return _composed("Choice", [(self, probability)], seed=seed)

    def if_true(self, predicate: Callee) -> Operation:
        """Returns this operation where a function of the inputs is true, and else the inputs."""
        return _composed("Conditional", predicate, self, None)

    def if_false(self, predicate: Callee) -> Operation:
        """Returns this operation where a function of the inputs is false, and else the inputs."""
        return _composed("Conditional", predicate, None, self)

    def for_each(self, op: Any) -> Operation:
        """Returns this operation, followed by another one on each of its outputs."""
        return self >> _composed("ElementWise", op)

    def until_change(self, max_attempts: Any = None) -> Operation:
        """Returns this operation, tried until its outputs differ from the inputs."""
        return _composed("UntilChange", self, max_attempts)

    def flatten(self, max_level: int | None = None) -> Operation:
        """Returns this operation with flat outputs; see `Flatten`."""
        return self >> _composed("Flatten", max_level)

    def global_state(self, key: str) -> Operation:
        """Returns an operation that gives an item of the global state."""
        return _composed("GlobalStateGetter", key)

    def as_global_state(self, key: str) -> Operation:
        """Returns this operation with its outputs moved to an item of the global state."""
        return _composed("Pipeline", [self, _composed("GlobalStateSetter", key)])

    def set_global_state(self, key: str, value: Any) -> Operation:
        """Returns this operation, which also sets an item of the global state."""
        return self + _composed("GlobalStateSetter", key, value)


def _check(operation: Operation, what: str, items: Any, wanted: Any) -> None:
    if wanted is None:
        return
    for i, item in enumerate(items):
        if not isinstance(item, wanted):
            raise SpecTypeError(
                f"Expected each {what} of {type(operation).__name__} to be a {wanted.__name__}, "
                f"but got {describe(item)} at position {i}."
            )


# The three kinds of operations that users define.


class Selector(Operation):
    """An operation that selects some of its inputs. Abstract; subclasses define `select(inputs)`.

    Example:
        >>> import symexp as sx
        >>> class Odd(sx.evolution.Selector):
        ...     def select(self, inputs):
        ...         return inputs[1::2]
        >>> Odd()([1, 2, 3, 4])
        [2, 4]
    """

    @abstractmethod
    def select(self, inputs: list[Any], global_state: AttributeDict, step: int) -> list[Any]:
        """Returns some of the inputs; the keyword arguments may be left out."""

    @property
    def operation_method(self) -> Callee:
        """The method `select`."""
        return self.select


#: Where operations note for each new candidate the one that it was made from, by their decisions.
Ancestry = dict[Flat, Flat]

_ancestry: ContextVar[Ancestry | None] = ContextVar("ancestry", default=None)


@contextmanager
def noting_ancestry(into: Ancestry) -> Iterator[None]:
    """Makes the operations of this thread note what their outputs were made from.

    Args:
        into: Gets the decisions of each output with those of its parent: of the input that it has
            the most decisions in common with.
    """
    token = _ancestry.set(into)
    try:
        yield
    finally:
        _ancestry.reset(token)


def _note_ancestry(inputs: list[DNA], outputs: list[DNA], into: Ancestry) -> None:
    parents = [dna.flat for dna in inputs]
    for child in outputs:
        if parents and child.flat not in parents:
            into[child.flat] = max(parents, key=lambda flat: _in_common(flat, child.flat))


def _in_common(one: Flat, other: Flat) -> int:
    """Returns how many decisions are equal, from both ends if the numbers of them differ."""
    if len(one) == len(other):
        return sum(map(operator.eq, one, other))
    equal = [
        next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
        for pairs in (zip(one, other), zip(reversed(one), reversed(other)))
    ]
    return min(sum(equal), len(one), len(other))


class DNAOperation(Operation):
    """An operation from DNAs to DNAs. Abstract."""

    input_element_type = DNA
    output_element_type = DNA

    def __call__(
        self, inputs: list[Any], global_state: AttributeDict | None = None, step: int = 0
    ) -> list[Any]:
        """Returns the outputs for a list of inputs, see `Operation`."""
        outputs = super().__call__(inputs, global_state, step)
        into = _ancestry.get()
        if into is not None:
            _note_ancestry(inputs, outputs, into)
        return outputs


class Recombinator(DNAOperation):
    """Makes children of parents. Abstract; subclasses define `recombine(parents)`.

    Attributes:
        NUM_PARENTS: The number of parents that it takes; `None` takes any number.
    """

    NUM_PARENTS: ClassVar[int | None] = None

    @abstractmethod
    def recombine(self, parents: list[DNA], global_state: AttributeDict, step: int) -> list[DNA]:
        """Returns the children of parents; the keyword arguments may be left out."""

    def _on_input(self, inputs: list[Any]) -> None:
        if self.NUM_PARENTS is not None and len(inputs) != self.NUM_PARENTS:
            raise EvolutionError(
                f"{type(self).__name__} recombines exactly {self.NUM_PARENTS} parents, but got "
                f"{len(inputs)}: {inputs}. Select {self.NUM_PARENTS} first, for example with "
                f"`selectors.Random({self.NUM_PARENTS}) >> ...`."
            )

    @property
    def operation_method(self) -> Callee:
        """The method `recombine`."""
        return self.recombine


class Mutator(DNAOperation):
    """An operation that changes DNAs. Abstract; subclasses define `mutate(dna)`.

    `mutate` returns a DNA or a list of DNAs for each input. A mutator that looks at all inputs at
    once defines `mutate_list(dna_list)` instead.

    Example:
        >>> import symexp as sx
        >>> class Flip(sx.evolution.Mutator):
        ...     def mutate(self, dna):
        ...         return sx.DNA(1 - dna.value)
        >>> Flip()([sx.DNA(0), sx.DNA(1)])
        [DNA(1), DNA(0)]
    """

    def _on_bound(self) -> None:
        super()._on_bound()
        self._mutate = make_operation(self.mutate)

    def mutate(self, dna: DNA, global_state: AttributeDict, step: int = 0) -> DNA | list[DNA]:
        """Returns a changed DNA, or several; the keyword arguments may be left out."""
        raise NotImplementedError(f"{type(self).__name__} must define mutate(dna).")

    def mutate_list(
        self, dna_list: list[DNA], global_state: AttributeDict, step: int = 0
    ) -> list[DNA]:
        """Returns the changed DNAs of a list; the keyword arguments may be left out."""
        outputs: list[DNA] = []
        for dna in dna_list:
            made = self._mutate(dna, global_state=global_state, step=step)
            if isinstance(made, list):
                outputs.extend(made)
            else:
                outputs.append(made)
        return outputs

    @property
    def operation_method(self) -> Callee:
        """The method `mutate_list`."""
        return self.mutate_list
