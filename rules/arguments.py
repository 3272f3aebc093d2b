"""Types of the rules' arguments, with their bounds."""

from __future__ import annotations

from typing import Annotated

import symexp as sx

__all__ = ["Count", "Factor", "Fraction", "Rate"]

Rate = Annotated[float, sx.typing.Float(min_value=0.0)]
Fraction = Annotated[float, sx.typing.Float(min_value=0.0, max_value=1.0)]
Factor = Annotated[float, sx.typing.Float(min_value=1e-8)]
Count = Annotated[int, sx.typing.Int(min_value=1)]
