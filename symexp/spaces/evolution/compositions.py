"""Compositions of operations, which the operators of an operation make."""

from __future__ import annotations

import enum
from abc import abstractmethod
from typing import Annotated, Any, ClassVar

from symexp.errors import SpecValueError
from symexp.spaces.dna.annotations import AttributeDict
from symexp.spaces.evolution.operation import (
    EvolutionError,
    Operation,
    make_operation,
    register_composition,
    rng_of,
)
from symexp.spaces.scalars.base import scalar_spec, scalar_value
from symexp.typing import Any as AnySpec
from symexp.typing import Callable, Float, Int, List, Tuple

__all__ = [
    "Choice",
    "Concatenation",
    "Conditional",
    "Difference",
    "ElementWise",
    "Flatten",
    "GlobalStateGetter",
    "GlobalStateSetter",
    "Identity",
    "Intersection",
    "Inversion",
    "Lambda",
    "Pipeline",
    "Power",
    "Repeat",
    "Slice",
    "SymmetricDifference",
    "Union",
    "Unset",
    "UntilChange",
]

# A number of times, or a scalar of the step.
_Times = Annotated[Any, scalar_spec(Int(min_value=0))]
_Limit = Annotated[Any, scalar_spec(Int(min_value=0)).noneable()]
_Attempts = Annotated[Any, scalar_spec(Int(min_value=1)).noneable()]
_Probability = scalar_spec(Float(min_value=0.0, max_value=1.0))
_Function = Annotated[Any, Callable()]
# So often `UntilChange` tries without a limit of its own.
_MOST_ATTEMPTS = 100_000


class Identity(Operation):
    """Returns the inputs."""

    def call(self, inputs: list[Any]) -> list[Any]:  # type: ignore[override]  # may be left out
        """Returns the inputs."""
        return inputs


class _OfOne(Operation):
    """A composition of one operation. Abstract."""

    op: Any

    def _on_bound(self) -> None:
        super()._on_bound()
        self._op = make_operation(self.op)

    @abstractmethod
    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the outputs for a list of inputs."""


class _OfSeveral(Operation):
    """A composition of several operations. Abstract."""

    ops: list[Any]
    _fewest: ClassVar[int] = 2

    def _on_bound(self) -> None:
        super()._on_bound()
        if len(self.ops) < self._fewest:
            raise SpecValueError(
                f"Expected at least {self._fewest} operations for {type(self).__name__}, but got "
                f"{len(self.ops)}."
            )
        self._ops = [make_operation(op) for op in self.ops]

    @abstractmethod
    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the outputs for a list of inputs."""

    def _outputs(self, inputs: list[Any], state: AttributeDict, step: int) -> list[list[Any]]:
        """Returns the outputs of each operation for the same inputs."""
        return [op(inputs, global_state=state, step=step) for op in self._ops]


class Lambda(Operation):
    """A function as an operation.

    Args:
        fn: A function of the inputs, and of `global_state` and `step` if it takes them.
    """

    fn: _Function

    def _on_bound(self) -> None:
        super()._on_bound()
        self._fn = make_operation(self.fn)

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns what the function returns."""
        return self._fn(inputs, global_state=global_state, step=step)  # type: ignore[no-any-return]  # of users


class Pipeline(_OfSeveral):
    """Operations one after another: `x >> y`.

    Args:
        ops: The operations.
    """

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the outputs of the last operation."""
        for op in self._ops:
            inputs = op(inputs, global_state=global_state, step=step)
        return inputs


class Power(_OfOne):
    """An operation after itself, k times: `x ** k`.

    Args:
        op: The operation.
        k: The number of times, or a scalar of the step.
    """

    k: _Times

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the outputs of the last time."""
        for _ in range(scalar_value(self.k, step)):
            inputs = self._op(inputs, global_state=global_state, step=step)
        return inputs


class Repeat(_OfOne):
    """The outputs of an operation for the same inputs, k times: `x * k`.

    Args:
        op: The operation.
        k: The number of times, or a scalar of the step.
    """

    k: _Times

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the outputs of all times."""
        outputs: list[Any] = []
        for _ in range(scalar_value(self.k, step)):
            outputs.extend(self._op(inputs, global_state=global_state, step=step))
        return outputs


class Concatenation(_OfSeveral):
    """The outputs of all operations for the same inputs: `x + y`. Duplicates stay.

    Args:
        ops: The operations.
    """

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the outputs of all operations."""
        return [x for outputs in self._outputs(inputs, global_state, step) for x in outputs]


class Slice(_OfOne):
    """A part of the outputs of an operation: `x[i:j]`, or the one at `x[i]`.

    Args:
        op: The operation.
        index: An index, a slice, or a function of the step that returns one.
    """

    index: Any

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the part as a list."""
        index = scalar_value(self.index, step)
        outputs = self._op(inputs, global_state=global_state, step=step)[index]
        return outputs if isinstance(outputs, list) else [outputs]


class Union(_OfSeveral):
    """The outputs of all operations, each individual once: `x | y`.

    Args:
        ops: The operations.
    """

    _fewest = 1

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the individuals in the order of their first occurrence."""
        outputs = self._outputs(inputs, global_state, step)
        return list({id(x): x for some in outputs for x in some}.values())


class Intersection(_OfSeveral):
    """The outputs of the first operation that are among those of all others: `x & y`.

    Args:
        ops: The operations.
    """

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the individuals in the order of the first operation."""
        # As in PyGlove, the first operation runs last.
        others = [op(inputs, global_state=global_state, step=step) for op in self._ops[1:]]
        ids = set.intersection(*({id(x) for x in some} for some in others))
        first = self._ops[0](inputs, global_state=global_state, step=step)
        return [x for x in first if id(x) in ids]


class Difference(_OfSeveral):
    """The outputs of the first operation that are among those of no other: `x - y`.

    Args:
        ops: The operations.
    """

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the individuals in the order of the first operation."""
        others = [op(inputs, global_state=global_state, step=step) for op in self._ops[1:]]
        ids = {id(x) for some in others for x in some}
        first = self._ops[0](inputs, global_state=global_state, step=step)
        return [x for x in first if id(x) not in ids]


class SymmetricDifference(_OfSeveral):
    """The individuals that are among the outputs of exactly one operation: `x ^ y`.

    Args:
        ops: The operations.
    """

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the individuals in the order of the operations; duplicates stay."""
        outputs = self._outputs(inputs, global_state, step)
        found: dict[int, set[int]] = {}
        for i, some in enumerate(outputs):
            for x in some:
                found.setdefault(id(x), set()).add(i)
        return [x for some in outputs for x in some if len(found[id(x)]) == 1]


class Inversion(_OfOne):
    """The inputs that are not among the outputs of an operation: `-x` or `~x`.

    Args:
        op: The operation.
    """

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the inputs that the operation does not return."""
        ids = {id(x) for x in self._op(inputs, global_state=global_state, step=step)}
        return [x for x in inputs if id(x) not in ids]


class UntilChange(_OfOne):
    """Tries an operation until its outputs differ from the inputs: `x.until_change()`.

    Args:
        op: The operation.
        max_attempts: The number of attempts, or a scalar of the step; after the last one, the
            outputs may be equal to the inputs. `None` means no limit.
    """

    max_attempts: _Attempts = None

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the first outputs that differ from the inputs.

        Raises:
            EvolutionError: Without a limit, 100,000 attempts changed nothing.
        """
        limit = scalar_value(self.max_attempts, step)
        outputs = inputs
        for _ in range(_MOST_ATTEMPTS if limit is None else limit):
            outputs = self._op(inputs, global_state=global_state, step=step)
            if outputs != inputs:
                return outputs  # type: ignore[no-any-return]  # of users
        if limit is None:
            raise EvolutionError(
                f"{_MOST_ATTEMPTS} attempts did not change {inputs}. Perhaps there is no other "
                "candidate; give a limit: `until_change(max_attempts=...)`."
            )
        return outputs


class Choice(Operation):
    """Operations one after another, each with a probability: `x.with_prob(p)`.

    Args:
        ops: Pairs of an operation and its probability, a number or a scalar of the step. Each is
            drawn independently of the others.
        limit: The most operations that are applied; `None` means no limit.
        seed: The seed; `None` draws from the global state of `random`.
    """

    ops: Annotated[list[Any], List(Tuple([AnySpec(), _Probability]))]
    limit: _Limit = None
    seed: int | None = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._random = rng_of(self.seed)
        self._ops = [(make_operation(op), probability) for op, probability in self.ops]

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the outputs of the last operation that was applied."""
        limit = scalar_value(self.limit, step)
        applied = 0
        for op, probability in self._ops:
            if limit is not None and applied >= limit:
                break
            if self._random.random() < scalar_value(probability, step):
                inputs = op(inputs, global_state=global_state, step=step)
                applied += 1
        return inputs


class Conditional(Operation):
    """One of two operations: `x.if_true(predicate)`, `x.if_false(predicate)`.

    Args:
        predicate: A function of the inputs, and of `global_state` and `step` if it takes them.
        true_op: The operation where the predicate is true; `None` returns the inputs.
        false_op: The operation where it is false, likewise.
    """

    predicate: _Function
    true_op: Any = None
    false_op: Any = None

    def _on_bound(self) -> None:
        super()._on_bound()
        self._predicate = make_operation(self.predicate)
        self._branches = (make_operation(self.false_op), make_operation(self.true_op))

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns the outputs of the chosen operation."""
        is_true = bool(self._predicate(inputs, global_state=global_state, step=step))
        op = self._branches[is_true]
        return inputs if op is None else op(inputs, global_state=global_state, step=step)


class ElementWise(_OfOne):
    """An operation on each of the inputs, which are lists: `x.for_each(op)`.

    Args:
        op: The operation.
    """

    def call(self, inputs: list[Any], global_state: AttributeDict, step: int = 0) -> list[Any]:
        """Returns a list with the outputs for each input."""
        return [self._op(item, global_state=global_state, step=step) for item in inputs]


class Flatten(Operation):
    """Makes lists inside of lists flat: `x.flatten()`.

    Args:
        max_level: The levels that are removed; `None` removes all.
    """

    max_level: int | None = None

    def call(self, inputs: list[Any]) -> list[Any]:  # type: ignore[override]  # may be left out
        """Returns the flat list."""
        return self._flat(inputs, 0)

    def _flat(self, items: list[Any], level: int) -> list[Any]:
        outputs: list[Any] = []
        for item in items:
            if isinstance(item, list) and (self.max_level is None or level < self.max_level):
                outputs.extend(self._flat(item, level + 1))
            else:
                outputs.append(item)
        return outputs


class Unset(enum.Enum):
    """What a `GlobalStateSetter` without a value sets."""

    INPUTS = "inputs"


class GlobalStateGetter(Operation):
    """Returns an item of the global state, whatever the inputs are.

    Args:
        key: The key of the item.
        default: What to return without the item; `None` raises KeyError.
    """

    key: str
    default: Any = None

    def call(self, inputs: list[Any], global_state: AttributeDict) -> list[Any]:  # type: ignore[override]  # may be left out
        """Returns the item.

        Raises:
            KeyError: There is neither the item nor a default.
        """
        if self.key in global_state:
            return global_state[self.key]  # type: ignore[no-any-return]  # of users
        if self.default is None:
            known = ", ".join(map(repr, global_state)) or "nothing"
            raise KeyError(
                f"The global state has no item {self.key!r}; it holds {known}. Set it with "
                f"`.as_global_state({self.key!r})`, or give a default."
            )
        return list(self.default)


class GlobalStateSetter(Operation):
    """Sets an item of the global state, and returns no individuals.

    Args:
        key: The key of the item.
        value: The value; by default the inputs.
    """

    key: str
    value: Any = Unset.INPUTS

    def call(self, inputs: list[Any], global_state: AttributeDict) -> list[Any]:  # type: ignore[override]  # may be left out
        """Sets the item."""
        global_state[self.key] = inputs if self.value is Unset.INPUTS else self.value
        return []


for _kind in (
    Choice,
    Concatenation,
    Conditional,
    Difference,
    ElementWise,
    Flatten,
    GlobalStateGetter,
    GlobalStateSetter,
    Identity,
    Intersection,
    Inversion,
    Lambda,
    Pipeline,
    Power,
    Repeat,
    Slice,
    SymmetricDifference,
    Union,
    UntilChange,
):
    register_composition(_kind)
