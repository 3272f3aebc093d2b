# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.applications.resnet50` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic

from symexp.keras.applications import ResNet50 as ResNet50
from symexp.keras.applications.resnet import decode_predictions as decode_predictions
from symexp.keras.applications.resnet import preprocess_input as preprocess_input
