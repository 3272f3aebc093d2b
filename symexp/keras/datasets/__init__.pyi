# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.datasets` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic

from symexp.keras.datasets import boston_housing as boston_housing
from symexp.keras.datasets import california_housing as california_housing
from symexp.keras.datasets import cifar10 as cifar10
from symexp.keras.datasets import cifar100 as cifar100
from symexp.keras.datasets import fashion_mnist as fashion_mnist
from symexp.keras.datasets import imdb as imdb
from symexp.keras.datasets import mnist as mnist
from symexp.keras.datasets import reuters as reuters
