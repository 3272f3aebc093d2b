# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.dtype_policies` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic



class DTypePolicy:
    """A dtype policy for a Keras layer.

    A dtype policy determines a layer's computation and variable dtypes. Each
    layer has a policy. Policies can be passed to the `dtype` argument of layer
    constructors, or a global policy can be set with
    `keras.config.set_dtype_policy`.

    Args:
        name: The policy name, which determines the compute and variable dtypes.
            Can be any dtype name, such as `"float32"` or `"float64"`,
            which causes both the compute and variable dtypes
            will be that dtype.
            Can also be the string `"mixed_float16"` or `"mixed_bfloat16"`,
            which causes the compute dtype to be `float16` or `bfloat16`
            and the variable dtype to be `float32`.

    Typically you only need to interact with dtype policies when using mixed
    precision, which is the use of float16 or bfloat16 for computations and
    float32 for variables. This is why the term `mixed_precision` appears in the
    API name. Mixed precision can be enabled by passing `"mixed_float16"` or
    `"mixed_bfloat16"` to `keras.mixed_precision.set_dtype_policy()`.

    >>> keras.config.set_dtype_policy("mixed_float16")
    >>> layer1 = keras.layers.Dense(10)
    >>> layer1.dtype_policy  # layer1 will automatically use mixed precision
    <DTypePolicy "mixed_float16">
    >>> # Can optionally override layer to use float32
    >>> # instead of mixed precision.
    >>> layer2 = keras.layers.Dense(10, dtype="float32")
    >>> layer2.dtype_policy
    <DTypePolicy "float32">
    >>> # Set policy back to initial float32.
    >>> keras.config.set_dtype_policy('float32')

    In the example above, passing `dtype="float32"` to the layer is
    equivalent to passing
    `dtype=keras.config.DTypePolicy("float32")`.
    In general, passing a dtype policy name to a layer is equivalent
    to passing the corresponding policy, so it is never necessary
    to explicitly construct a `DTypePolicy` object.
    """
    def __init__(self, name: str | None | Any = None) -> None:
        ...
    @property
    def compute_dtype(self) -> Any:
        """The compute dtype of this policy."""
        ...
    def convert_input(self, x: Any, autocast: Any, dtype: Any) -> Any:
        """Converts the input dtype based on `autocast` and `dtype`.

        Note that `x` can be a tensor, symbolic tensor or numpy array, and this
        method will keep integer inputs untouched and only apply casting to
        floats.
        """
        ...
    @classmethod
    def from_config(cls, config: Any) -> Self:
        ...
    def get_config(self) -> dict[str, Any]:
        ...
    @property
    def name(self) -> Any:
        """Returns the name of this policy."""
        ...
    @property
    def quantization_mode(self) -> Any:
        """The quantization mode of this policy."""
        ...
    @property
    def variable_dtype(self) -> Any:
        """The variable dtype of this policy."""
        ...
    def __getattr__(self, name: str) -> Any: ...

class FloatDTypePolicy(DTypePolicy):
    def __getattr__(self, name: str) -> Any: ...

class QuantizedDTypePolicy(DTypePolicy):
    def __init__(self, mode: Any, source_name: Any = None) -> None:
        ...
    def __getattr__(self, name: str) -> Any: ...

class AWQDTypePolicy(QuantizedDTypePolicy):
    """Quantized dtype policy for AWQ quantization.

    This policy helps propagate quantization settings for AWQ
    when loading an AWQ quantized model in Keras format.

    Args:
        mode: The quantization mode. This should be a string in the format
            `"awq/<weight_bits>/<group_size>"`.
            -   `"awq"`: The identifier for the quantization algorithm.
            -   `<weight_bits>`: Number of bits to quantize weights to.
                AWQ presently only supports 4-bit quantization.
            -   `<group_size>`: The group size for quantization. Supported
                values are -1 (for per-channel quantization) or any
                positive integer.
            Example: `"awq/4/128"`.
        source_name: The source dtype policy name, e.g. "float32".
    """
    def __init__(self, mode: Any, source_name: Any = None) -> None:
        ...
    mode: Any
    weight_bits: Any
    group_size: Any
    def __getattr__(self, name: str) -> Any: ...

class GPTQDTypePolicy(QuantizedDTypePolicy):
    """Quantized dtype policy for GPTQ quantization.

    This policy helps propagate quantization settings for GPTQ
    when loading a GPTQ quantized model in Keras format.

    Args:
        mode: The quantization mode. This should be a string in the format
            `"gptq/<weight_bits>/<group_size>"`.
            -   `"gptq"`: The identifier for the quantization algorithm.
            -   `<weight_bits>`: Number of bits to quantize weights to.
                Supported values are 2, 3, 4, and 8.
            -   `<group_size>`: The group size for quantization. Supported
                values are -1 (for whole-tensor quantization) or any
                positive integer. Typically a smaller group size leads
                to better accuracy but slower speed.
            Example: `"gptq/4/128"`.
        source_name: The source dtype policy name, e.g. "float32".
    """
    def __init__(self, mode: Any, source_name: Any = None) -> None:
        ...
    mode: Any
    weight_bits: Any
    group_size: Any
    def __getattr__(self, name: str) -> Any: ...

class Int4DTypePolicy(QuantizedDTypePolicy):
    """Quantized dtype policy for int4 quantization.

    This policy helps propagate quantization settings for int4 sub-channel
    quantization when loading a quantized model in Keras format.

    Args:
        mode: The quantization mode. This should be a string in the format
            `"int4/<block_size>"`.
            -   `"int4"`: The identifier for the quantization algorithm.
            -   `<block_size>`: The block size for sub-channel quantization.
                Use -1 for per-channel (legacy) quantization. Any positive
                integer enables sub-channel quantization with that block size.
            Example: `"int4/128"` for sub-channel with 128-element groups.
        source_name: The source dtype policy name, e.g. "float32".
    """
    def __init__(self, mode: Any, source_name: Any = None) -> None:
        ...
    mode: Any
    block_size: Any
    def __getattr__(self, name: str) -> Any: ...

class QuantizedFloat8DTypePolicy(QuantizedDTypePolicy):
    def __init__(self, mode: Any, source_name: Any = None, amax_history_length: Any = 1024) -> None:
        ...
    @property
    def amax_history_length(self) -> Any:
        """The length of the amax history window."""
        ...
    def __getattr__(self, name: str) -> Any: ...

class DTypePolicyMap(DTypePolicy):
    """Dict-like object mapping layer paths to `DTypePolicy` instances.

    `DTypePolicyMap` can be used in `get_config` in layers and subclasses to
    support a complex configurations of dtype policies.

    For example, we can modify `get_config` in `layers.MultiHeadAttention` as
    follows to support the mixing of dtype policies, such as quantization.

    ```python
    @keras.saving.register_keras_serializable("MyPackage")
    class MyMultiHeadAttention(keras.layers.MultiHeadAttention):
        def get_config(self):
            config = super().get_config()
            dtype_policy_map = dtype_policies.DTypePolicyMap()
            for layer in self._flatten_layers():
                if layer.dtype_policy.quantization_mode is not None:
                    dtype_policy_map[layer.path] = layer.dtype_policy
            if len(dtype_policy_map) > 0:
                config.update({"dtype": dtype_policy_map})
            return config
    ```

    Internally, `DTypePolicyMap` uses a string as a key and a `DTypePolicy`
    as the value. Typically, the key used for querying is the `Layer.path`.
    However, it is also possible to set a regex as the key. See the docstring of
    `get` for more details.

    Args:
        default_policy: An optional `DTypePolicy` instance specifying the
            default dtype policy. If not specified, the value will default to
            `keras.config.dtype_policy()`.
        policy_map: An optional dict that maps string to `DTypePolicy`
            instances. Defaults to `None`

    Example:

    ```python
    >>> from keras.src import dtype_policies
    >>> bfloat16 = dtype_policies.DTypePolicy("bfloat16")
    >>> float16 = dtype_policies.DTypePolicy("float16")
    >>> float32 = dtype_policies.DTypePolicy("float32")
    >>> policy_map = DTypePolicyMap(default_policy=float32)

    # Set policies using an exact path and a regex pattern.
    # Note: "decoder" will only match the exact path, not its children.
    >>> policy_map["encoder/layer_0/dense"] = bfloat16
    >>> policy_map["encoder/.*"] = float16
    >>> policy_map["decoder"] = bfloat16

    # 1. An exact match is found and returned directly.
    >>> policy_map["encoder/layer_0/dense"].name
    'bfloat16'

    # 2. A regex match is found for a child layer.
    # It matches the "encoder/.*" pattern.
    >>> policy_map["encoder/attention/query"].name
    'float16'

    # 3. No implicit prefix matching occurs.
    # "decoder/attention" does not match the key "decoder".
    # The default policy is returned.
    >>> policy_map["decoder/attention"].name
    'float32'

    # 4. A ValueError is raised if a path matches multiple patterns.
    >>> policy_map["encoder/attention/.*"] = bfloat16
    # "encoder/attention/query" now matches two patterns:
    # - "encoder/.*"
    # - "encoder/attention/.*"
    >>> try:
    ...     policy_map["encoder/attention/query"]
    ... except ValueError as e:
    ...     print(e)
    Path 'encoder/attention/query' matches multiple dtype policy ..
    ```
    """
    def __init__(self, default_policy: Any = None, policy_map: Any = None) -> None:
        ...
    def __contains__(self, key: Any) -> Any:
        ...
    def __delitem__(self, key: Any) -> Any:
        ...
    def __getitem__(self, key: Any) -> Any:
        """Retrieves the corresponding `DTypePolicy` by the string key.

        This method first attempts an exact key match. If no exact match is
        found, it treats all keys in the map as regular expression patterns
        and uses `re.fullmatch` to find a policy.

        For example, to apply a policy to all sublayers of an `encoder` block,
        the key should be explicitly set to `"encoder/.*"`. A key of
        `"encoder"` will only match the layer with that exact path.

        Args:
            key: str. The key to query for a `DTypePolicy`.

        Returns:
            The corresponding `DTypePolicy`. If no match is found, this method
            returns `self.default_policy`.

        Raises:
            ValueError: If the `key` matches more than one regex pattern in the
            map.
        """
        ...
    def __iter__(self) -> Any:
        ...
    def __len__(self) -> int:
        ...
    def __setitem__(self, key: Any, policy: Any) -> Any:
        """Insert `DTypePolicy` to the `DTypePolicyMap`.

        Args:
            key: String key for the `DTypePolicy`.
            policy: The `DTypePolicy`.
        """
        ...
    @property
    def default_policy(self) -> Any:
        """The default dtype policy."""
        ...
    def __getattr__(self, name: str) -> Any: ...

def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Deserializes a serialized `DTypePolicy` instance.

    Args:
        config: `DTypePolicy` configuration.
        custom_objects: Optional dictionary mapping names (strings) to custom
            objects (classes and functions) to be considered during
            deserialization.

    Returns:
        A Keras `DTypePolicy` instance.
    """
    ...

def get(identifier: Any) -> Any:
    """Retrieves a Keras `DTypePolicy` instance.

    The `identifier` may be the string name of a `DTypePolicy` class.

    >>> policy = dtype_policies.get("mixed_bfloat16")
    >>> type(policy)
    <class '...DTypePolicy'>

    You can also specify `config` of the dtype policy to this function by
    passing dict containing `class_name` and `config` as an identifier. Also
    note that the `class_name` must map to a `DTypePolicy` class

    >>> identifier = {"class_name": "DTypePolicy",
    ...               "config": {"name": "float32"}}
    >>> policy = dtype_policies.get(identifier)
    >>> type(policy)
    <class '...DTypePolicy'>

    Args:
        identifier: A dtype policy identifier. One of `None` or string name of a
            `DTypePolicy` or `DTypePolicy` configuration dictionary or a
            `DTypePolicy` instance.

    Returns:
        A Keras `DTypePolicy` instance.
    """
    ...

def serialize(dtype_policy: Any) -> Any:
    """Serializes `DTypePolicy` instance.

    Args:
        dtype_policy: A Keras `DTypePolicy` instance.

    Returns:
        `DTypePolicy` configuration dictionary.
    """
    ...
