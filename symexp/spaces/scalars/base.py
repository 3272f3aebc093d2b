"""Scalars: numbers that depend on the step of a search, and arithmetic with them."""

from __future__ import annotations

import math
from abc import abstractmethod
from typing import Any

from symexp.tree.handles.object_class import Object
from symexp.typing import Callable, Union, ValueSpec

__all__ = [
    "STEP",
    "Absolute",
    "Addition",
    "BinaryOp",
    "Ceiling",
    "Constant",
    "Division",
    "Floor",
    "Lambda",
    "Mod",
    "Multiplication",
    "Negation",
    "Power",
    "Scalar",
    "Step",
    "Substraction",
    "UnaryOp",
    "make_scalar",
    "scalar_spec",
    "scalar_value",
]


def scalar_value(value: Any, step: int) -> Any:
    """Returns the value of a number at a step.

    Args:
        value: A scalar, a function of the step, or a constant.
        step: The step.

    Example:
        >>> scalar_value(lambda step: 2 * step, 3), scalar_value(0.5, 3)
        (6, 0.5)
    """
    return value(step) if callable(value) else value


def scalar_spec(value_spec: ValueSpec) -> ValueSpec:
    """Returns the spec of an argument that may be a constant, a scalar or a function of the step.

    Args:
        value_spec: The spec of the constant.

    Example:
        >>> import symexp as sx
        >>> spec = scalar_spec(sx.typing.Int(min_value=1))
        >>> spec.accepts(2), spec.accepts(STEP), spec.accepts(0)
        (True, True, False)
    """
    return Union([value_spec, Callable()])


def make_scalar(value: Any) -> Scalar:
    """Returns the scalar of a function of the step, or of a constant; scalars stay as they are."""
    if isinstance(value, Scalar):
        return value
    return Lambda(value) if callable(value) else Constant(value)


class Scalar(Object):
    """A number that depends on the step of a search, such as a probability that decays. Abstract.

    Subclasses define `call(step)`. Arithmetic with scalars, numbers and functions of the step gives
    scalars.

    Example:
        >>> import symexp as sx
        >>> (sx.scalars.STEP * 2 + 1)(step=10)
        21
    """

    def __call__(self, step: int) -> Any:
        """Returns the value at a step."""
        return self.call(step)

    @abstractmethod
    def call(self, step: int) -> Any:
        """Returns the value at a step."""

    def __add__(self, other: Any) -> Scalar:
        return Addition(self, other)

    def __radd__(self, other: Any) -> Scalar:
        return Addition(other, self)

    def __sub__(self, other: Any) -> Scalar:
        return Substraction(self, other)

    def __rsub__(self, other: Any) -> Scalar:
        return Substraction(other, self)

    def __mul__(self, other: Any) -> Scalar:
        return Multiplication(self, other)

    def __rmul__(self, other: Any) -> Scalar:
        return Multiplication(other, self)

    def __truediv__(self, other: Any) -> Scalar:
        return Division(self, other)

    def __rtruediv__(self, other: Any) -> Scalar:
        return Division(other, self)

    def __floordiv__(self, other: Any) -> Scalar:
        return Floor(Division(self, other))

    def __rfloordiv__(self, other: Any) -> Scalar:
        return Floor(Division(other, self))

    def __mod__(self, other: Any) -> Scalar:
        return Mod(self, other)

    def __rmod__(self, other: Any) -> Scalar:
        return Mod(other, self)

    def __pow__(self, other: Any) -> Scalar:
        return Power(self, other)

    def __rpow__(self, other: Any) -> Scalar:
        return Power(other, self)

    def __neg__(self) -> Scalar:
        return Negation(self)

    def __abs__(self) -> Scalar:
        return Absolute(self)

    def floor(self) -> Scalar:
        """Returns this scalar, rounded down."""
        return Floor(self)

    def ceil(self) -> Scalar:
        """Returns this scalar, rounded up."""
        return Ceiling(self)


class Lambda(Scalar):
    """A function of the step as a scalar.

    Args:
        fn: Returns the value at a step.
    """

    fn: Any

    def call(self, step: int) -> Any:
        """Returns what the function returns."""
        return self.fn(step)


class Constant(Scalar):
    """A constant as a scalar.

    Args:
        value: The constant.
    """

    value: Any

    def call(self, step: int) -> Any:
        """Returns the constant."""
        return self.value


class Step(Scalar):
    """The step itself."""

    def call(self, step: int) -> int:
        """Returns the step."""
        return step


#: The step of the search, as a scalar.
STEP = Step()


class UnaryOp(Scalar):
    """A function of one scalar. Abstract; subclasses define `operate(x)`.

    Args:
        x: A scalar, a function of the step, or a number.
    """

    x: Any

    def _on_bound(self) -> None:
        super()._on_bound()
        self._x = make_scalar(self.x)

    def call(self, step: int) -> Any:
        """Returns the value at a step."""
        return self.operate(self._x(step))

    @abstractmethod
    def operate(self, x: Any) -> Any:
        """Returns the value for a value of the scalar."""


class Negation(UnaryOp):
    """The negative of a scalar: `-x`."""

    def operate(self, x: Any) -> Any:
        """Returns `-x`."""
        return -x


class Absolute(UnaryOp):
    """The absolute value of a scalar: `abs(x)`."""

    def operate(self, x: Any) -> Any:
        """Returns `abs(x)`."""
        return abs(x)


class Floor(UnaryOp):
    """A scalar rounded down: `x.floor()`."""

    def operate(self, x: Any) -> int:
        """Returns the greatest integer that is not above x."""
        return math.floor(x)  # type: ignore[no-any-return]  # an int


class Ceiling(UnaryOp):
    """A scalar rounded up: `x.ceil()`."""

    def operate(self, x: Any) -> int:
        """Returns the least integer that is not below x."""
        return math.ceil(x)  # type: ignore[no-any-return]  # an int


class BinaryOp(Scalar):
    """A function of two scalars. Abstract; subclasses define `operate(x, y)`.

    Args:
        x: A scalar, a function of the step, or a number.
        y: Likewise.
    """

    x: Any
    y: Any

    def _on_bound(self) -> None:
        super()._on_bound()
        self._x = make_scalar(self.x)
        self._y = make_scalar(self.y)

    def call(self, step: int) -> Any:
        """Returns the value at a step."""
        return self.operate(self._x(step), self._y(step))

    @abstractmethod
    def operate(self, x: Any, y: Any) -> Any:
        """Returns the value for values of the scalars."""


class Addition(BinaryOp):
    """A sum: `x + y`."""

    def operate(self, x: Any, y: Any) -> Any:
        """Returns `x + y`."""
        return x + y


class Substraction(BinaryOp):
    """A difference: `x - y`. The spelling is that of PyGlove."""

    def operate(self, x: Any, y: Any) -> Any:
        """Returns `x - y`."""
        return x - y


class Multiplication(BinaryOp):
    """A product: `x * y`."""

    def operate(self, x: Any, y: Any) -> Any:
        """Returns `x * y`."""
        return x * y


class Division(BinaryOp):
    """A quotient: `x / y`."""

    def operate(self, x: Any, y: Any) -> Any:
        """Returns `x / y`."""
        return x / y


class Mod(BinaryOp):
    """A remainder: `x % y`."""

    def operate(self, x: Any, y: Any) -> Any:
        """Returns `x % y`."""
        return x % y


class Power(BinaryOp):
    """A power: `x ** y`, as a float."""

    def operate(self, x: Any, y: Any) -> float:
        """Returns `x` to the power of `y`."""
        return math.pow(x, y)
