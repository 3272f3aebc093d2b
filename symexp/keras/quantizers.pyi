# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.quantizers` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic



class QuantizationConfig:
    """Base class for quantization configs.

    Subclasses must implement the `mode` property and the `get_config` and
    `from_config` class methods.

    Args:
        weight_quantizer: Quantizer for weights.
        activation_quantizer: Quantizer for activations.
    """
    def __init__(self, weight_quantizer: Any = None, activation_quantizer: Any = None) -> None:
        ...
    weight_quantizer: Any
    activation_quantizer: Any
    @staticmethod
    def activation_quantizer_or_default(config: Any, default: Any) -> Any:
        ...
    @classmethod
    def from_config(cls, config: Any) -> Self:
        ...
    def get_config(self) -> dict[str, Any]:
        ...
    @property
    def mode(self) -> Any:
        ...
    @staticmethod
    def weight_quantizer_or_default(config: Any, default: Any) -> Any:
        ...
    def __getattr__(self, name: str) -> Any: ...

class Quantizer(Symbolic):
    def __init__(self, output_dtype: Any = 'int8') -> None:
        ...
    output_dtype: Any
    def __call__(self, x: Any) -> Any:
        """Compute a quantized output from an input tensor."""
        ...
    @classmethod
    def from_config(cls, config: Any) -> Self:
        """Creates a quantizer from its config.

        This method is the reverse of `get_config`,
        capable of instantiating the same quantizer from the config
        dictionary.

        This method is used by Keras `model_to_estimator`, saving and
        loading models to HDF5 formats, Keras model cloning, some visualization
        utilities, and exporting models to and from JSON.

        Args:
            config: A Python dictionary, typically the output of get_config.

        Returns:
            A quantizer instance.
        """
        ...
    def get_config(self) -> dict[str, Any]:
        """Returns the config of the quantizer.

        A quantizer config is a Python dictionary (serializable)
        containing all configuration parameters of the quantizer.
        The same quantizer can be reinstantiated later
        (without any saved state) from this configuration.

        This method is optional if you are just training and executing models,
        exporting to and from SavedModels, or using weight checkpoints.

        This method is required for Keras `model_to_estimator`, saving and
        loading models to HDF5 formats, Keras model cloning, some visualization
        utilities, and exporting models to and from JSON.

        Returns:
            Python dictionary.
        """
        ...

class AWQConfig(QuantizationConfig):
    """Configuration class for AWQ (Activation-aware Weight Quantization).

    AWQ is a post-training quantization method that identifies and protects
    salient weights based on activation magnitudes. It applies per-channel
    scaling before quantization to minimize accuracy loss.

    Methodology:
    1. Collects activation statistics from calibration data
    2. Identifies salient weight channels based on activation magnitudes
    3. Searches for optimal per-channel scaling factors via grid search
    4. Applies scaling before quantization to protect important weights

    References:
    - Original AWQ paper: "AWQ: Activation-aware Weight Quantization for
      LLM Compression and Acceleration" (https://arxiv.org/abs/2306.00978)
    - Reference implementation: https://github.com/mit-han-lab/llm-awq

    Args:
        dataset: The calibration dataset. It can be an iterable that yields
            strings or pre-tokenized numerical tensors (e.g., a list of
            strings, a generator, or a NumPy array). This data is used to
            analyze activation patterns.
        tokenizer: A tokenizer instance (or a similar callable) that is used
            to process the `dataset`.
        weight_bits: The number of bits for weight quantization. AWQ presently
            only supports 4-bit quantization. Defaults to 4.
        num_samples: The number of calibration data samples to use from the
            dataset. Defaults to 128.
        sequence_length: The sequence length to use for each calibration
            sample. Defaults to 512.
        group_size: The size of weight groups to quantize together. A
            `group_size` of -1 indicates per-channel quantization.
            Defaults to 128.
        num_grid_points: The number of grid search points for finding optimal
            per-channel scales. Higher values may find better scales but
            take longer. Defaults to 20.
        quantization_layer_structure: A dictionary defining the model's
            quantization structure. It should contain:
            - "pre_block_layers": list of layers to run before the first
              block (e.g., embedding layer).
            - "sequential_blocks": list of transformer blocks to quantize
              sequentially.
            If not provided, the model must implement
            `get_quantization_layer_structure`.

    Example:
    ```python
    from keras.quantizers import AWQConfig

    # Create configuration for 4-bit AWQ quantization
    config = AWQConfig(
        dataset=calibration_data,          # Your calibration dataset
        tokenizer=your_tokenizer,          # Tokenizer for text data
        num_samples=128,                   # Number of calibration samples
        sequence_length=512,               # Sequence length for each sample
        group_size=128,                    # Weight grouping for quantization
        num_grid_points=20,                # Grid search points for scale search
    )

    # Apply quantization to your model
    model.quantize("awq", config=config)
    ```
    """
    def __init__(
        self,
        dataset: Any,
        tokenizer: Any,
        *,
        weight_bits: Any = 4,
        num_samples: Any = 128,
        sequence_length: Any = 512,
        group_size: Any = 128,
        num_grid_points: Any = 20,
        quantization_layer_structure: Any = None,
    ) -> None:
        ...
    dataset: Any
    tokenizer: Any
    weight_bits: Any
    num_samples: Any
    sequence_length: Any
    group_size: Any
    num_grid_points: Any
    quantization_layer_structure: Any
    def dtype_policy_string(self) -> Any:
        """Returns the dtype policy string for this configuration.

        Returns:
            A string representing the dtype policy, e.g. "awq/4/128".
        """
        ...
    def __getattr__(self, name: str) -> Any: ...

class AbsMaxQuantizer(Quantizer):
    def __init__(
        self,
        axis: Any = None,
        value_range: Any = (-127, 127),
        epsilon: float | Any = 1e-07,
        output_dtype: Any = 'int8',
    ) -> None:
        ...
    axis: Any
    value_range: Any
    epsilon: float
    def __call__(self, x: Any, axis: Any = None, to_numpy: Any = False) -> Any:
        """Quantizes the input tensor.

        Args:
            x: Input tensor to quantize.
            axis: Axis along which to compute the quantization range. If None,
                uses the axis specified in the constructor. If None and no axis
                was specified in the constructor, defaults to -1.
            to_numpy: Whether to perform the quantization in numpy. This
                performs the computation on the host CPU and can be useful for
                saving memory on the device. If False, the computation is
                performed on the device.

        Returns:
            A tuple of the quantized tensor and the scale.
        """
        ...

class Float8QuantizationConfig(QuantizationConfig):
    """FP8 quantization config.

    FP8 mixed-precision training does not support user defined quantizers.
    This config is only used to indicate that FP8 mixed-precision training
    should be used.
    """
    def __init__(self) -> None:
        ...
    def __getattr__(self, name: str) -> Any: ...

class GPTQConfig(QuantizationConfig):
    """Configuration class for the GPTQ (Gradient-based Post-Training
    Quantization) algorithm.

    GPTQ is a post-training quantization method that quantizes neural network
    weights to lower precision (e.g., 4-bit) while minimizing the impact on
    model accuracy. It works by analyzing the Hessian matrix of the loss
    function with respect to the weights and applying optimal quantization
    that preserves the most important weight values.

    **When to use GPTQ:**
    - You want to reduce model size and memory usage
    - You need faster inference on hardware that supports low-precision
      operations
    - You want to maintain model accuracy as much as possible
    - You have a pre-trained model that you want to quantize without
      retraining

    **How it works:**
    1. Uses calibration data to compute the Hessian matrix for each layer
    2. Applies iterative quantization with error correction
    3. Reorders weights based on activation importance (optional)
    4. Quantizes weights while minimizing quantization error

    **Example usage:**
    ```python
    from keras.quantizers import GPTQConfig
    from keras import Model

    # Create configuration for 4-bit quantization
    config = GPTQConfig(
        dataset=calibration_data,          # Your calibration dataset
        tokenizer=your_tokenizer,          # Tokenizer for text data
        weight_bits=4,                     # Quantize to 4 bits
        num_samples=128,                   # Number of calibration samples
        sequence_length=512,               # Sequence length for each sample
        hessian_damping=0.01,             # Hessian stabilization factor
        group_size=128,                    # Weight grouping for quantization
        symmetric=False,                   # Use asymmetric quantization
        activation_order=True              # Reorder weights by importance
    )

    # Apply quantization to your model
    model = Model(...)  # Your pre-trained model
    model.quantize("gptq", config=config)

    # The model now has quantized weights and can be used for inference
    ```

    **Benefits:**
    - **Memory reduction**: 4-bit quantization reduces memory by ~8x compared
      to float32
    - **Faster inference**: Lower precision operations are faster on supported
      hardware
    - **Accuracy preservation**: Minimizes accuracy loss through optimal
      quantization
    - **No retraining required**: Works with pre-trained models

    **Advanced usage examples:**

    **Per-channel quantization (recommended for most cases):**
    ```python
    config = GPTQConfig(
        dataset=calibration_data,
        tokenizer=tokenizer,
        weight_bits=4,
        group_size=-1,  # -1 enables per-channel quantization
        symmetric=False
    )
    ```

    **Grouped quantization (for specific hardware requirements):**
    ```python
    config = GPTQConfig(
        dataset=calibration_data,
        tokenizer=tokenizer,
        weight_bits=4,
        group_size=64,  # 64 weights share the same scale factor
        symmetric=True   # Use symmetric quantization
    )
    ```

    **High-accuracy quantization with activation ordering:**
    ```python
    config = GPTQConfig(
        dataset=calibration_data,
        tokenizer=tokenizer,
        weight_bits=4,
        activation_order=True,  # Reorder weights by importance
        hessian_damping=0.005,  # Lower damping for more precise
        # quantization
        num_samples=256          # More samples for better accuracy
    )
    ```

    **References:**
    - Original GPTQ paper: "GPTQ: Accurate Post-Training Quantization
      for Generative Pre-trained Transformers"
    - Implementation based on: https://github.com/IST-DASLab/gptq
    - Suitable for: Transformer models, large language models, and other
      deep neural networks

    **Note:** The quality of quantization depends heavily on the calibration
    dataset. Use representative data that covers the expected input
    distribution for best results.

    Args:
        dataset: The calibration dataset. It can be an iterable that yields
            strings or pre-tokenized numerical tensors (e.g., a list of
            strings, a generator, or a NumPy array). This data is used to
            analyze the model's activations.
        tokenizer: A `keras_nlp.Tokenizer` instance (or a similar callable)
            that is used to process the `dataset` if it contains strings.
        weight_bits: (int, optional) The number of bits to quantize weights to.
            Defaults to 4.
        num_samples: (int, optional) The number of calibration data samples to
            use from the dataset. Defaults to 128.
        sequence_length: (int, optional) The sequence length to use for each
            calibration sample. Defaults to 512.
        hessian_damping: (float, optional) The % of Hessian damping to use for
            stabilization during inverse calculation. Defaults to 0.01.
        group_size: (int, optional) The size of weight groups to quantize
            together. A `group_size` of -1 indicates per-channel quantization.
            Defaults to 128.
        symmetric: (bool, optional) If `True`, uses symmetric quantization.
            If `False`, uses asymmetric quantization. Defaults to `False`.
        activation_order: (bool, optional) If `True`, reorders weight columns
            based on activation magnitude, which can improve quantization
            accuracy. Defaults to `False`.
        quantization_layer_structure: (dict, optional) A dictionary defining the
            model's quantization structure. It should contain:
            - "pre_block_layers": list of layers to run before the first block.
            - "sequential_blocks": list of blocks to be quantized sequentially.
            If not provided, the model must implement
            `get_quantization_layer_structure`.
    """
    def __init__(
        self,
        dataset: Any,
        tokenizer: Any,
        *,
        weight_bits: Any = 4,
        num_samples: Any = 128,
        per_channel: bool | Any = True,
        sequence_length: Any = 512,
        hessian_damping: Any = 0.01,
        group_size: Any = 128,
        symmetric: bool | Any = False,
        activation_order: bool | Any = False,
        quantization_layer_structure: Any = None,
    ) -> None:
        ...
    dataset: Any
    tokenizer: Any
    num_samples: Any
    per_channel: Any
    sequence_length: Any
    hessian_damping: Any
    weight_bits: Any
    group_size: Any
    symmetric: Any
    activation_order: Any
    quantization_layer_structure: Any
    def dtype_policy_string(self) -> Any:
        """Returns the dtype policy string for this configuration.

        Returns:
            A string representing the dtype policy, e.g. "gptq_4bit".
        """
        ...
    def __getattr__(self, name: str) -> Any: ...

class Int4QuantizationConfig(QuantizationConfig):
    """Int4 quantization config.

    Args:
        weight_quantizer: Quantizer for weights.
        activation_quantizer: Quantizer for activations. If "default", uses
            AbsMaxQuantizer with axis=-1.
        block_size: Size of groups along the input dimension for sub-channel
            quantization. If a positive integer, uses sub-channel quantization
            with `ceil(input_dim / block_size)` groups. If `None` or `-1`,
            uses per-channel quantization (one scale per output channel).
            Default: `128` (sub-channel with 128-element groups).
    """
    def __init__(
        self,
        weight_quantizer: Any = None,
        activation_quantizer: Any = 'default',
        block_size: Any = 128,
    ) -> None:
        ...
    block_size: Any
    def __getattr__(self, name: str) -> Any: ...

class Int8QuantizationConfig(QuantizationConfig):
    """Int8 quantization config.

    Args:
        weight_quantizer: Quantizer for weights.
        activation_quantizer: Quantizer for activations. If "default", uses
            AbsMaxQuantizer with axis=-1.
    """
    def __init__(self, weight_quantizer: Any = None, activation_quantizer: Any = 'default') -> None:
        ...
    def __getattr__(self, name: str) -> Any: ...

def abs_max_quantize(
    inputs: Any,
    axis: Any,
    value_range: Any = (-127, 127),
    dtype: Any = 'int8',
    epsilon: Any = 1e-07,
    to_numpy: Any = False,
) -> Any:
    """Quantizes the input tensor using the absolute maximum quantization scheme.

    Args:
        inputs: Input tensor to quantize.
        axis: Axis along which to compute the quantization range.
        value_range: Tuple of the minimum and maximum values of the quantization
            range.
        dtype: Data type of the quantized output.
        epsilon: Small value to avoid division by zero.
        to_numpy: Whether to perform the quantization in numpy. This performs
            the computation on the host CPU and can be useful for saving memory
            on the device. If False, the computation is performed on the device.

    Returns:
        A tuple of the quantized tensor and the scale.
    """
    ...

def abs_max_quantize_grouped_with_zero_point(
    inputs: Any,
    block_size: Any,
    value_range: Any = (-8, 7),
    dtype: Any = 'int8',
    epsilon: Any = 1e-07,
    to_numpy: Any = False,
) -> Any:
    """Quantizes a 2D tensor using grouped asymmetric quantization with
    zero point.

    Groups are formed along axis 0 (the input/contracting dimension).
    Each group of `block_size` rows gets its own scale factor and zero point
    per column. This is useful for weight distributions that are not centered
    around zero.

    Args:
        inputs: Input tensor to quantize. Shape: `(input_dim, output_dim)`.
        block_size: Number of elements per group along axis 0.
        value_range: Tuple of `(min, max)` quantization range.
        dtype: Data type of quantized output.
        epsilon: Small value to avoid division by zero.
        to_numpy: Whether to perform computation in numpy for memory
            efficiency.

    Returns:
        A tuple `(quantized_tensor, scale, zero_point)` where:
            - `quantized_tensor`: Same shape as inputs, dtype=`dtype`.
            - `scale`: Shape `(n_groups, output_dim)` where
              `n_groups = ceil(input_dim / block_size)`.
            - `zero_point`: Shape `(n_groups, output_dim)`, dtype=`uint8`.
    """
    ...

def compute_float8_amax_history(x: Any, amax_history: Any) -> Any:
    ...

def compute_float8_scale(amax: Any, scale: Any, dtype_max: Any, margin: Any = 0) -> Any:
    ...

def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Return a Keras quantizer object via its config."""
    ...

def fake_quant_with_min_max_vars(
    inputs: Any,
    min_vals: Any,
    max_vals: Any,
    num_bits: Any = 8,
    narrow_range: Any = False,
    axis: Any = None,
) -> Any:
    """Perform per-tensor or per-channel fake quantization.

    `[min_vals, max_vals]` define the clamping range for the `inputs`.

    The `inputs` are quantized into the quantization range:
    - `[0, 2^num_bits - 1]` when `narrow_range=False`
    - `[1, 2^num_bits - 1]` when `narrow_range=True`

    After quantization, the values are dequantized and output as floats within
    the `[min_vals, max_vals]` interval.

    This operation supports gradient computation, allowing `min_vals` and
    `max_vals` to be trained.

    Args:
        inputs: Input Keras tensor of float dtype.
        min_vals: A global minimum scalar or a per-channel minimum tensor.
        max_vals: A global maximum scalar or a per-channel maximum tensor.
        num_bits: Quantization bit width (e.g., `8` for int8). Defaults to `8`.
        narrow_range: Whether to use narrow quantization range. Defaults to
            `False`.
        axis: Axis along which to perform per-channel quantization. If `None`,
              per-tensor quantization is performed. Defaults to `None`.


    Returns:
        Tensor: A Keras tensor with fake quantization applied.
    """
    ...

def get(identifier: Any, **kwargs: Any) -> Any:
    """Retrieve a Keras quantizer object via an identifier."""
    ...

def pack_int4(arr: Any, axis: Any = 0, dtype: Any = 'int8') -> Any:
    """Pack an int4 tensor into an int8 tensor with packed nibbles.

        The input values must already be int8 in the signed range `[-8, 7]` and
        represent the desired int4 values. Packing is performed along the specified
        axis (default is 0).

        For every two consecutive rows, the **low nibble** of the output byte
        stores the value from the first row, and the **high nibble** stores
        the value from the second row.

        Args:
            arr: An `int8` or `uint8` tensor containing int4 values in the range
                `[-8, 7]`.
            axis: The axis along which to pack the tensor. Defaults to 0.
            dtype: The data type of the input and packed tensor. Can be
                `"int8"` or `"uint8"`. Defaults to `"int8"`.

        Returns:
            tuple: A tuple `(packed, packed_shape, orig_rows)` where `packed` is
                the packed int8 tensor with int4 values stored in nibbles,
                `packed_shape` is the shape of the packed tensor, and `orig_rows`
                is the original (unpacked) row count prior to any padding that may
                have been inserted when an odd number of rows is supplied.

        Example:

        ```python
        >>> import numpy as np
        >>> from keras.quantizers import pack_int4, unpack_int4

        # Example with axis=0
        # Original array has shape (3, 2)
        >>> original_array = np.array([[-3, 7], [2, -8], [1, 0]], dtype=np.int8)

        # Pack the array along axis 0. Since the length of axis 0 (3) is
        # odd, it will be padded to a length of 4. The packed array will
        # have a shape of (ceil(3/2), 2) = (2, 2).
        >>> packed, packed_shape, orig_len = pack_int4(original_array, axis=0)
        >>> print("Packed array:
    ", packed)
        Packed array:
        [[  45 -121]
        [   1    0]]

        # Now, unpack the array back to its original form
        >>> unpacked = unpack_int4(packed, orig_len, axis=0)
        >>> print("Unpacked array:
    ", unpacked)
        Unpacked array:
        [[-3  7]
        [ 2 -8]
        [ 1  0]]
        >>> np.allclose(original_array, unpacked)
        True

        # Example with axis=1
        # Original array has shape (2, 3)
        >>> original_array = np.array([[-3, 7, 2], [-8, 1, 0]], dtype=np.int8)

        # Pack along axis 1. Length of axis 1 (3) is padded to 4.
        # The new shape is (2, ceil(3/2)) = (2, 2).
        >>> packed, packed_shape, orig_len = pack_int4(original_array, axis=1)
        >>> print("Packed array:
    ", packed)
        Packed array:
        [[ 125   2]
        [  24   0]]

        # Unpack the array
        >>> unpacked = unpack_int4(packed, orig_len, axis=1)
        >>> print("Unpacked array:
    ", unpacked)
        Unpacked array:
        [[-3  7  2]
        [-8  1  0]]
        >>> np.allclose(original_array, unpacked)
        True
        ```
    """
    ...

def quantize_and_dequantize(
    inputs: Any,
    scale: Any,
    quantized_dtype: Any,
    compute_dtype: Any,
) -> Any:
    ...

def serialize(initializer: Any) -> Any:
    ...

def unpack_int4(packed: Any, orig_len: Any, axis: Any = 0, dtype: Any = 'int8') -> Any:
    """Unpack a packed int4 back to an int8 tensor in the range [-8, 7].

        This function reverses the packing performed by `pack_int4`, restoring
        the original int8 tensor (values in the range [-8, 7]) from a packed int8
        tensor where each element contains two int4 values (one in the lower nibble,
        one in the upper nibble).

        The function restores the original axis order and removes any
        padding that was added during packing.

        Args:
            packed: An int8 tensor containing packed int4 values along the
                specified axis. Each int8 value encodes two int4 values.
            orig_len: The original (unpadded) length of the axis that was
                packed. This is used to remove any padding that may have
                been added during packing to ensure an even number of rows.
            axis: The axis along which the tensor was packed. Defaults to 0.
            dtype: The data type of the input and unpacked tensor. Can be
                `"int8"` or `"uint8"`. Defaults to `"int8"`.

        Returns:
            unpacked: An int8 tensor with the same shape as the original
                (unpacked) tensor, with values in the range [-8, 7].

        Example:

        ```python
        >>> import numpy as np
        >>> from keras.quantizers import pack_int4, unpack_int4

        # Example with axis=0
        # Original array has shape (3, 2)
        >>> original_array = np.array([[-3, 7], [2, -8], [1, 0]], dtype=np.int8)

        # Pack the array along axis 0. Since the length of axis 0 (3) is
        # odd, it will be padded to a length of 4. The packed array will
        # have a shape of (ceil(3/2), 2) = (2, 2).
        >>> packed, packed_shape, orig_len = pack_int4(original_array, axis=0)
        >>> print("Packed array:
    ", packed)
        Packed array:
        [[  45 -121]
        [   1    0]]

        # Now, unpack the array back to its original form
        >>> unpacked = unpack_int4(packed, orig_len, axis=0)
        >>> print("Unpacked array:
    ", unpacked)
        Unpacked array:
        [[-3  7]
        [ 2 -8]
        [ 1  0]]
        >>> np.allclose(original_array, unpacked)
        True

        # Example with axis=1
        # Original array has shape (2, 3)
        >>> original_array = np.array([[-3, 7, 2], [-8, 1, 0]], dtype=np.int8)

        # Pack along axis 1. Length of axis 1 (3) is padded to 4.
        # The new shape is (2, ceil(3/2)) = (2, 2).
        >>> packed, packed_shape, orig_len = pack_int4(original_array, axis=1)
        >>> print("Packed array:
    ", packed)
        Packed array:
        [[ 125   2]
        [  24   0]]

        # Unpack the array
        >>> unpacked = unpack_int4(packed, orig_len, axis=1)
        >>> print("Unpacked array:
    ", unpacked)
        Unpacked array:
        [[-3  7  2]
        [-8  1  0]]
        >>> np.allclose(original_array, unpacked)
        True
        ```
    """
    ...
