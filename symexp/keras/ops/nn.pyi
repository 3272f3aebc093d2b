# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.ops.nn` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic

from symexp.keras.ops import adaptive_average_pool as adaptive_average_pool
from symexp.keras.ops import adaptive_max_pool as adaptive_max_pool
from symexp.keras.ops import average_pool as average_pool
from symexp.keras.ops import batch_normalization as batch_normalization
from symexp.keras.ops import binary_crossentropy as binary_crossentropy
from symexp.keras.ops import categorical_crossentropy as categorical_crossentropy
from symexp.keras.ops import celu as celu
from symexp.keras.ops import conv as conv
from symexp.keras.ops import conv_transpose as conv_transpose
from symexp.keras.ops import ctc_decode as ctc_decode
from symexp.keras.ops import ctc_loss as ctc_loss
from symexp.keras.ops import depth_to_space as depth_to_space
from symexp.keras.ops import depthwise_conv as depthwise_conv
from symexp.keras.ops import dot_product_attention as dot_product_attention
from symexp.keras.ops import elu as elu
from symexp.keras.ops import fold as fold
from symexp.keras.ops import gelu as gelu
from symexp.keras.ops import glu as glu
from symexp.keras.ops import hard_shrink as hard_shrink
from symexp.keras.ops import hard_sigmoid as hard_sigmoid
from symexp.keras.ops import hard_silu as hard_silu
from symexp.keras.ops import hard_tanh as hard_tanh
from symexp.keras.ops import layer_normalization as layer_normalization
from symexp.keras.ops import leaky_relu as leaky_relu
from symexp.keras.ops import log_sigmoid as log_sigmoid
from symexp.keras.ops import log_softmax as log_softmax
from symexp.keras.ops import max_pool as max_pool
from symexp.keras.ops import moments as moments
from symexp.keras.ops import multi_hot as multi_hot
from symexp.keras.ops import normalize as normalize
from symexp.keras.ops import one_hot as one_hot
from symexp.keras.ops import polar as polar
from symexp.keras.ops import psnr as psnr
from symexp.keras.ops import relu as relu
from symexp.keras.ops import relu6 as relu6
from symexp.keras.ops import rms_normalization as rms_normalization
from symexp.keras.ops import selu as selu
from symexp.keras.ops import separable_conv as separable_conv
from symexp.keras.ops import sigmoid as sigmoid
from symexp.keras.ops import silu as silu
from symexp.keras.ops import soft_shrink as soft_shrink
from symexp.keras.ops import softmax as softmax
from symexp.keras.ops import softplus as softplus
from symexp.keras.ops import softsign as softsign
from symexp.keras.ops import space_to_depth as space_to_depth
from symexp.keras.ops import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from symexp.keras.ops import sparse_plus as sparse_plus
from symexp.keras.ops import sparse_sigmoid as sparse_sigmoid
from symexp.keras.ops import sparsemax as sparsemax
from symexp.keras.ops import squareplus as squareplus
from symexp.keras.ops import tanh_shrink as tanh_shrink
from symexp.keras.ops import threshold as threshold
from symexp.keras.ops import unfold as unfold
from symexp.keras.activations import hard_silu as _hard_silu
from symexp.keras.activations import silu as _silu
from symexp.keras.ops import hard_silu as _hard_silu
from symexp.keras.ops import silu as _silu

hard_swish = _hard_silu
swish = _silu
