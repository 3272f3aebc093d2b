"""Numbers that depend on the step of a search: schedules for the parameters of evolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symexp._base.elsewhere import getattr_of
from symexp.spaces.scalars.base import (
    STEP,
    Absolute,
    Addition,
    BinaryOp,
    Ceiling,
    Constant,
    Division,
    Floor,
    Lambda,
    Mod,
    Multiplication,
    Negation,
    Power,
    Scalar,
    Step,
    Substraction,
    UnaryOp,
    make_scalar,
    scalar_spec,
    scalar_value,
)
from symexp.spaces.scalars.maths import (
    Cosine,
    Exp,
    Log,
    Sine,
    SquareRoot,
    cos,
    cosine_decay,
    cyclic,
    exp,
    exponential_decay,
    linear,
    log,
    sin,
    sqrt,
)
from symexp.spaces.scalars.randoms import (
    Gaussian,
    LogNormal,
    Normal,
    RandomScalar,
    Triangular,
    Uniform,
)
from symexp.spaces.scalars.step_wise import StepWise

__all__ = [
    "STEP",
    "Absolute",
    "Addition",
    "BinaryOp",
    "Ceiling",
    "Constant",
    "Cosine",
    "Division",
    "Exp",
    "Floor",
    "Gaussian",
    "Lambda",
    "Log",
    "LogNormal",
    "Mod",
    "Multiplication",
    "Negation",
    "Normal",
    "Power",
    "RandomScalar",
    "Scalar",
    "Sine",
    "SquareRoot",
    "Step",
    "StepWise",
    "Substraction",
    "Triangular",
    "UnaryOp",
    "Uniform",
    "cos",
    "cosine_decay",
    "cyclic",
    "exp",
    "exponential_decay",
    "linear",
    "log",
    "make_scalar",
    "scalar_spec",
    "scalar_value",
    "sin",
    "sqrt",
]

if not TYPE_CHECKING:  # or any name would be right
    __getattr__ = getattr_of(__name__)
