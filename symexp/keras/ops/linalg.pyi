# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.ops.linalg` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic

from symexp.keras.ops import cholesky as cholesky
from symexp.keras.ops import cholesky_inverse as cholesky_inverse
from symexp.keras.ops import det as det
from symexp.keras.ops import eig as eig
from symexp.keras.ops import eigh as eigh
from symexp.keras.ops import inv as inv
from symexp.keras.ops import jvp as jvp
from symexp.keras.ops import lstsq as lstsq
from symexp.keras.ops import lu_factor as lu_factor
from symexp.keras.ops import matrix_rank as matrix_rank
from symexp.keras.ops import norm as norm
from symexp.keras.ops import pinv as pinv
from symexp.keras.ops import qr as qr
from symexp.keras.ops import solve as solve
from symexp.keras.ops import solve_triangular as solve_triangular
from symexp.keras.ops import svd as svd
