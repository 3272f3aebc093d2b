# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic

from symexp.keras.dtype_policies import DTypePolicy as DTypePolicy
from symexp.keras.dtype_policies import FloatDTypePolicy as FloatDTypePolicy
from symexp.keras.initializers import Initializer as Initializer
from symexp.keras.layers import Input as Input
from symexp.keras.layers import InputSpec as InputSpec
from symexp.keras.layers import Layer as Layer
from symexp.keras.losses import Loss as Loss
from symexp.keras.metrics import Metric as Metric
from symexp.keras.models import Model as Model
from symexp.keras.optimizers import Optimizer as Optimizer
from symexp.keras.quantizers import Quantizer as Quantizer
from symexp.keras.regularizers import Regularizer as Regularizer
from symexp.keras.models import Sequential as Sequential
from symexp.keras import activations as activations
from symexp.keras import applications as applications
from symexp.keras import backend as backend
from symexp.keras import callbacks as callbacks
from symexp.keras import config as config
from symexp.keras import constraints as constraints
from symexp.keras import datasets as datasets
from symexp.keras import distillation as distillation
from symexp.keras import distribution as distribution
from symexp.keras import dtype_policies as dtype_policies
from symexp.keras import export as export
from symexp.keras import initializers as initializers
from symexp.keras import layers as layers
from symexp.keras import losses as losses
from symexp.keras import metrics as metrics
from symexp.keras import mixed_precision as mixed_precision
from symexp.keras import models as models
from symexp.keras import ops as ops
from symexp.keras import optimizers as optimizers
from symexp.keras import preprocessing as preprocessing
from symexp.keras import quantizers as quantizers
from symexp.keras import random as random
from symexp.keras import regularizers as regularizers
from symexp.keras import saving as saving
from symexp.keras import tree as tree
from symexp.keras import utils as utils
from symexp.keras import visualization as visualization
from symexp.keras import wrappers as wrappers
from symexp.keras.models import Model as _Model
from symexp.integrations.keras.adopt import Call as Call
from symexp.integrations.keras.training import FeedbackCallback as FeedbackCallback
from symexp.integrations.keras import RawObjectError as RawObjectError
from symexp.integrations.keras import RawWeightsWarning as RawWeightsWarning
from symexp.integrations.keras.undisturbed import without_weights as without_weights
__version__: str


class KerasTensor:
    """Symbolic tensor -- encapsulates a shape and a dtype.

    You can use `KerasTensor` instances to build computation
    graphs of Keras operations, such as `keras.Function`
    objects or Functional `keras.models.Model` objects.

    Example:

    >>> x = keras.KerasTensor(shape=(3, 4), dtype="float32")
    >>> x.shape
    (3, 4)
    >>> x.dtype
    float32

    Calling a Keras operation (including a layer or a model)
    on a `KerasTensor` instance will return another `KerasTensor`
    instance with the appropriate shape and dtype. This is
    called a "symbolic call" (since there is no actual data
    involved). The computation of the correct output shape and
    dtype is called "static shape inference".
    """
    def __init__(
        self,
        shape: Any,
        dtype: Any = 'float32',
        sparse: bool | Any = False,
        ragged: bool | Any = False,
        record_history: bool | Any = True,
        name: str | None | Any = None,
        *,
        ragged_rank: Any = ...,
        row_splits_dtype: Any = ...,
    ) -> None:
        ...
    name: Any
    record_history: Any
    def __abs__(self) -> Any:
        ...
    def __add__(self, other: Any) -> Any:
        ...
    def __and__(self, other: Any) -> Any:
        ...
    def __array__(self) -> Any:
        ...
    def __bool__(self) -> Any:
        ...
    def __div__(self, other: Any) -> Any:
        ...
    def __float__(self) -> Any:
        ...
    def __floordiv__(self, other: Any) -> Any:
        ...
    def __ge__(self, other: Any) -> Any:
        ...
    def __getitem__(self, key: Any) -> Any:
        ...
    def __gt__(self, other: Any) -> Any:
        ...
    def __int__(self) -> Any:
        ...
    def __invert__(self) -> Any:
        ...
    def __iter__(self) -> Any:
        ...
    def __jax_array__(self) -> Any:
        ...
    def __le__(self, other: Any) -> Any:
        ...
    def __lt__(self, other: Any) -> Any:
        ...
    def __matmul__(self, other: Any) -> Any:
        ...
    def __mod__(self, other: Any) -> Any:
        ...
    def __mul__(self, other: Any) -> Any:
        ...
    def __neg__(self) -> Any:
        ...
    def __or__(self, other: Any) -> Any:
        ...
    def __pow__(self, other: Any) -> Any:
        ...
    def __radd__(self, other: Any) -> Any:
        ...
    def __rand__(self, other: Any) -> Any:
        ...
    def __rdiv__(self, other: Any) -> Any:
        ...
    def __rfloordiv__(self, other: Any) -> Any:
        ...
    def __rmatmul__(self, other: Any) -> Any:
        ...
    def __rmod__(self, other: Any) -> Any:
        ...
    def __rmul__(self, other: Any) -> Any:
        ...
    def __ror__(self, other: Any) -> Any:
        ...
    def __round__(self, ndigits: Any = None) -> Any:
        ...
    def __rpow__(self, other: Any) -> Any:
        ...
    def __rsub__(self, other: Any) -> Any:
        ...
    def __rtruediv__(self, other: Any) -> Any:
        ...
    def __rxor__(self, other: Any) -> Any:
        ...
    def __sub__(self, other: Any) -> Any:
        ...
    def __tf_tensor__(self, dtype: Any = None, name: Any = None) -> Any:
        ...
    def __truediv__(self, other: Any) -> Any:
        ...
    def __xor__(self, other: Any) -> Any:
        ...
    @property
    def dtype(self) -> Any:
        ...
    @dtype.setter
    def dtype(self, value: Any) -> None: ...
    @property
    def ndim(self) -> Any:
        ...
    @property
    def ragged(self) -> Any:
        ...
    @ragged.setter
    def ragged(self, value: Any) -> None: ...
    @property
    def ragged_rank(self) -> Any:
        ...
    @ragged_rank.setter
    def ragged_rank(self, value: Any) -> None: ...
    def reshape(self, newshape: Any) -> Any:
        ...
    @property
    def row_splits_dtype(self) -> Any:
        ...
    @row_splits_dtype.setter
    def row_splits_dtype(self, value: Any) -> None: ...
    @property
    def shape(self) -> Any:
        ...
    @shape.setter
    def shape(self, value: Any) -> None: ...
    @property
    def sparse(self) -> Any:
        ...
    @sparse.setter
    def sparse(self, value: Any) -> None: ...
    def squeeze(self, axis: Any = None) -> Any:
        ...
    def __getattr__(self, name: str) -> Any: ...

class RematScope:
    """A context manager for enabling rematerialization in Keras.

    Rematerialization (gradient checkpointing) trades memory for computation by
    recomputing intermediate activations during the backward pass. This is
    particularly useful for training large models or large batch sizes within
    limited memory constraints.

    This should be used when initializing the layer (e.g., `layer(input)`).
    Rematerialization applies at execution time, not at creation time.

    Args:
        mode: Rematerialization mode to apply.
            Options:
            - `"full"`: Apply rematerialization globally to all supported
              operations.
            - `"activations"`: Apply rematerialization to activations on any
              layers that contain `keras.activations` (e.g., `Dense(...,
              activation=relu)`).
            - `"larger_than"`: Apply rematerialization to layers with output
              sizes larger than `output_size_threshold`.
            - `"list_of_layers"`: Apply rematerialization to a specific list of
              layer names.
            - `None`: Disable rematerialization.
        output_size_threshold: Output size threshold for the
            `"larger_than"` mode. Layers producing outputs larger than this
            threshold will be rematerialized. Default is `1024`.
        layer_names: List of layer names for the
            `"list_of_layers"` mode. Default is an empty list.

    Examples:
    Using "list_of_layers" mode:

    ```python
    from keras import RematScope
    input_tensor = tf.random.normal((1, 32, 32, 3))
    with RematScope(mode="list_of_layers", layer_names=["dense_1",
    "conv2d_1"]):
        layer1 = keras.layers.Dense(128, name="dense_1")
        layer2 = keras.layers.Conv2D(64, (3, 3), name="conv2d_1")
        layer3 = keras.layers.Dense(64, name="dense_2")
        # Only layer1 and layer2 will apply rematerialization
        output1 = layer1(input_tensor)
        output2 = layer2(output1)
        output3 = layer3(output2)
    ```

    Using "larger_than" mode with a specific output size threshold:

    ```python
    with RematScope(mode="larger_than", output_size_threshold=2048):
        layer = keras.layers.Conv2D(64, (3, 3))
        output = layer(input_tensor)  # Conv2D outputs larger than 2048
    ```

    Nested scopes for fine-grained control:

    ```python
    with RematScope(mode="full"):
        # Create layers
        layer1 = keras.layers.Dense(128, activation='relu')
        output1 = layer1(input_tensor)  # layer1 is fully rematerialized
        with RematScope(mode="larger_than", output_size_threshold=512):
            layer2 = keras.layers.Conv2D(32, (3, 3))
            output2 = layer2(output1) # layer2 is conditionally rematerialized
            # if output > 512
    ```
    """
    def __init__(
        self,
        mode: Any = 'full',
        output_size_threshold: Any = 1024,
        layer_names: Any = None,
    ) -> None:
        ...
    mode: Any
    output_size_threshold: Any
    layer_names: Any
    def __enter__(self) -> Any:
        ...
    def __exit__(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def __getattr__(self, name: str) -> Any: ...

class StatelessScope:
    """Scope to prevent any update to Keras Variables.

    The values of variables to be used inside the scope
    should be passed via the `state_mapping` argument, a
    list of tuples `(k, v)` where `k` is a `Variable`
    and `v` is the intended value for this variable
    (a backend tensor).

    Updated values can be collected on scope exit via
    `value = scope.get_current_value(variable)`. No updates
    will be applied in-place to any variables for the duration
    of the scope.

    Example:

    ```python
    state_mapping = [(k, ops.ones(k.shape, k.dtype)) for k in model.weights]
    with keras.StatelessScope(state_mapping) as scope:
        outputs = model.some_function(inputs)

    # All model variables remain unchanged. Their new values can be
    # collected via:
    for k in model.weights:
        new_value = scope.get_current_value(k)
        print(f"New value for {k}: {new_value})
    ```
    """
    def __init__(
        self,
        state_mapping: Any = None,
        collect_losses: bool | Any = False,
        initialize_variables: bool | Any = True,
    ) -> None:
        ...
    collect_losses: Any
    initialize_variables: Any
    losses: Any
    state_mapping: Any
    original_scope: Any
    def __enter__(self) -> Any:
        ...
    def __exit__(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def add_loss(self, loss: Any) -> Any:
        ...
    def add_update(self, update: Any) -> Any:
        ...
    def get_current_value(self, variable: Any) -> Any:
        ...
    def __getattr__(self, name: str) -> Any: ...

class SymbolicScope:
    """Scope to indicate the symbolic stage."""
    def __init__(self, *args: Any) -> None:
        ...
    original_scope: Any
    def __enter__(self) -> Any:
        ...
    def __exit__(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def __getattr__(self, name: str) -> Any: ...

class Operation(Symbolic):
    def __init__(self, name: str | None | Any = None) -> None:
        ...
    name: str | None
    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def call(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
        ...
    @classmethod
    def from_config(cls, config: Any) -> Self:
        """Creates an operation from its config.

        This method is the reverse of `get_config`, capable of instantiating the
        same operation from the config dictionary.

        Note: If you override this method, you might receive a serialized dtype
        config, which is a `dict`. You can deserialize it as follows:

        ```python
        if "dtype" in config and isinstance(config["dtype"], dict):
            policy = dtype_policies.deserialize(config["dtype"])
        ```

        Args:
            config: A Python dictionary, typically the output of `get_config`.

        Returns:
            An operation instance.
        """
        ...
    def get_config(self) -> dict[str, Any]:
        """Returns the config of the object.

        An object config is a Python dictionary (serializable)
        containing the information needed to re-instantiate it.
        """
        ...
    @property
    def input(self) -> Any:
        """Retrieves the input tensor(s) of a symbolic operation."""
        ...
    @property
    def output(self) -> Any:
        """Retrieves the output tensor(s) of a layer."""
        ...
    def quantized_call(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def rematerialized_call(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """Enable rematerialization dynamically for an operation's call method.

        Args:
            fn: The original `call` or `quantized_call` method of an operation.

        Returns:
            Rematerialized method.
        """
        ...
    def symbolic_call(self, *args: Any, **kwargs: Any) -> Any:
        ...

class Function(Operation):
    """Class that encapsulates a computation graph of Keras operations.

    You can use a `Function` to capture the computation graph linking
    some input tensors to some output tensors, and reapply the same
    computation on new inputs.

    A `Function` is similar to a Functional Model, with the difference
    that it is stateless (it does not track state variables)
    and does not implement the `Layer` API.

    Example:

    ```python
    input_1 = keras.KerasTensor(shape=(None, 2, 3))
    input_2 = keras.KerasTensor(shape=(None, 2, 3))
    x = input_1 + input_2
    output = keras.ops.sigmoid(x)
    fn = keras.Function(inputs=[input_1, input_2], outputs=output)

    input_1_val = np.random.random((4, 2, 3))
    input_2_val = np.random.random((4, 2, 3))
    output_val = fn([input_1_val, input_2_val])
    ```

    Args:
        inputs: `KerasTensor` instance or nested structured of
            `KerasTensor` instances.
        outputs: `KerasTensor` instance or nested structured of
            `KerasTensor` instances. They should be computable
            given only the values of `inputs`.
        name: String. The name of the function.
    """
    def __init__(self, inputs: Any, outputs: Any, name: str | None | Any = None) -> None:
        ...
    nnx_operations: Any
    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        ...
    @property
    def inputs(self) -> Any:
        """Flat list of the symbolic inputs of the Function."""
        ...
    @property
    def operations(self) -> Any:
        ...
    @property
    def outputs(self) -> Any:
        """Flat list of the symbolic outputs of the Function."""
        ...
    def __getattr__(self, name: str) -> Any: ...

class name_scope:
    def __init__(
        self,
        name: str,
        *,
        caller: Any = None,
        deduplicate: bool | Any = True,
        override_parent: Any = None,
    ) -> None:
        ...
    name: Any
    caller: Any
    deduplicate: Any
    override_parent: Any
    def __enter__(self) -> Any:
        ...
    def __exit__(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def __getattr__(self, name: str) -> Any: ...

class Variable:
    def __init__(
        self,
        initializer: Any,
        shape: Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
        aggregation: Any = 'none',
        synchronization: Any = 'auto',
        name: str | None | Any = None,
        layout: Any = None,
        **kwargs: Any,
    ) -> None:
        ...
    def __abs__(self) -> Any:
        ...
    def __add__(self, other: Any) -> Any:
        ...
    def __and__(self, other: Any) -> Any:
        ...
    def __array__(self, dtype: Any = None) -> Any:
        ...
    def __bool__(self) -> Any:
        ...
    def __float__(self) -> Any:
        ...
    def __floordiv__(self, other: Any) -> Any:
        ...
    def __ge__(self, other: Any) -> Any:
        ...
    def __getitem__(self, idx: Any) -> Any:
        ...
    def __gt__(self, other: Any) -> Any:
        ...
    def __int__(self) -> Any:
        ...
    def __invert__(self) -> Any:
        ...
    def __le__(self, other: Any) -> Any:
        ...
    def __lt__(self, other: Any) -> Any:
        ...
    def __matmul__(self, other: Any) -> Any:
        ...
    def __mod__(self, other: Any) -> Any:
        ...
    def __mul__(self, other: Any) -> Any:
        ...
    def __neg__(self) -> Any:
        ...
    def __or__(self, other: Any) -> Any:
        ...
    def __pos__(self) -> Any:
        ...
    def __pow__(self, other: Any) -> Any:
        ...
    def __radd__(self, other: Any) -> Any:
        ...
    def __rand__(self, other: Any) -> Any:
        ...
    def __rfloordiv__(self, other: Any) -> Any:
        ...
    def __rmatmul__(self, other: Any) -> Any:
        ...
    def __rmod__(self, other: Any) -> Any:
        ...
    def __rmul__(self, other: Any) -> Any:
        ...
    def __ror__(self, other: Any) -> Any:
        ...
    def __round__(self, ndigits: Any = None) -> Any:
        ...
    def __rpow__(self, other: Any) -> Any:
        ...
    def __rsub__(self, other: Any) -> Any:
        ...
    def __rtruediv__(self, other: Any) -> Any:
        ...
    def __rxor__(self, other: Any) -> Any:
        ...
    def __sub__(self, other: Any) -> Any:
        ...
    def __tf_tensor__(self, dtype: Any = None, name: Any = None) -> Any:
        ...
    def __truediv__(self, other: Any) -> Any:
        ...
    def __xor__(self, other: Any) -> Any:
        ...
    @property
    def aggregation(self) -> Any:
        """The strategy for aggregating this variable."""
        ...
    def assign(self, value: Any) -> Any:
        ...
    def assign_add(self, value: Any) -> Any:
        ...
    def assign_sub(self, value: Any) -> Any:
        ...
    @property
    def constraint(self) -> Any:
        ...
    @constraint.setter
    def constraint(self, value: Any) -> None: ...
    @property
    def dtype(self) -> Any:
        """The data type of the variable."""
        ...
    @property
    def handle(self) -> Any:
        ...
    @property
    def name(self) -> Any:
        """The name of the variable."""
        ...
    @property
    def ndim(self) -> Any:
        """The number of dimensions of the variable."""
        ...
    def numpy(self) -> Any:
        ...
    @property
    def overwrite_with_gradient(self) -> Any:
        """Whether this variable should be overwritten by the gradient."""
        ...
    @overwrite_with_gradient.setter
    def overwrite_with_gradient(self, value: Any) -> None: ...
    @property
    def path(self) -> str:
        """The path of the variable within the Keras model or layer."""
        ...
    @property
    def regularizer(self) -> Any:
        ...
    @regularizer.setter
    def regularizer(self, value: Any) -> None: ...
    @property
    def shape(self) -> Any:
        ...
    @property
    def synchronization(self) -> Any:
        """The strategy for synchronizing this variable."""
        ...
    @property
    def trainable(self) -> Any:
        """Whether the variable is trainable."""
        ...
    @trainable.setter
    def trainable(self, value: Any) -> None: ...
    @property
    def value(self) -> Any:
        """The current value of the variable (numpy array or backend tensor)."""
        ...
    def __getattr__(self, name: str) -> Any: ...

class Functional(Function, _Model):
    """A `Functional` model is a `Model` defined as a directed graph of layers.

    Three types of `Model` exist: subclassed `Model`, `Functional` model,
    and `Sequential` (a special case of `Functional`).

    A `Functional` model can be instantiated by passing two arguments to
    `__init__()`. The first argument is the `keras.Input` objects
    that represent the inputs to the model.
    The second argument specifies the output tensors that represent
    the outputs of this model. Both arguments can be a nested structure
    of tensors.

    Example:

    ```
    inputs = {'x1': keras.Input(shape=(10,), name='x1'),
              'x2': keras.Input(shape=(1,), name='x2')}
    t = keras.layers.Dense(1, activation='relu')(inputs['x1'])
    outputs = keras.layers.Add()([t, inputs['x2']])
    model = keras.Model(inputs, outputs)
    ```

    A `Functional` model constructed using the Functional API can also
    include raw Keras 3 ops.

    Example:

    ```python
    inputs = keras.Input(shape=(10,))
    x = keras.layers.Dense(1)(inputs)
    outputs = ops.nn.relu(x)
    model = keras.Model(inputs, outputs)
    ```

    A new `Functional` model can also be created by using the
    intermediate tensors. This enables you to quickly extract sub-components
    of the model.

    Example:

    ```python
    inputs = keras.Input(shape=(None, None, 3))
    processed = keras.layers.RandomCrop(width=32, height=32)(inputs)
    conv = keras.layers.Conv2D(filters=2, kernel_size=3)(processed)
    pooling = keras.layers.GlobalAveragePooling2D()(conv)
    feature = keras.layers.Dense(10)(pooling)

    full_model = keras.Model(inputs, feature)
    backbone = keras.Model(processed, conv)
    activations = keras.Model(conv, feature)
    ```

    Note that the `backbone` and `activations` models are not
    created with `keras.Input` objects, but with the tensors
    that are originated from `keras.Input` objects.
    Under the hood, the layers and weights will
    be shared across these models, so that user can train the `full_model`, and
    use `backbone` or `activations` to do feature extraction.
    The inputs and outputs of the model can be nested structures of tensors as
    well, and the created models are standard `Functional` model that support
    all the existing API.

    Args:
        inputs: List of input tensors (must be created via `keras.Input()`
            or originated from `keras.Input()`).
        outputs: List of output tensors.
        name: String, optional. Name of the model.
        trainable: Boolean, optional. If the model's variables should be
            trainable.
    """
    def __init__(
        self,
        *args: Any,
        inputs: Any = ...,
        outputs: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
    ) -> None:
        ...
    output_names: Any
    @property
    def input_shape(self) -> Any:
        ...
    @property
    def output_shape(self) -> Any:
        ...

def device(device_name: Any) -> Any:
    """Context manager for backend-agnostic device placement.

    Use this context manager to control on which device operations are performed
    and tensors are allocated. This works across all backends (TensorFlow, JAX,
    PyTorch). This is useful for memory management, data preprocessing, and
    multi-device setups.

    Args:
        device_name: String specifying the device in format
            `"device_type:device_index"`. For example: `"cpu:0"`, `"gpu:0"`,
            `"gpu:1"`. For the PyTorch backend, `"gpu"` is automatically
            converted to `"cuda"`.
    """
    ...

def remat(f: Any) -> Any:
    """Applies rematerialization to a function or layer for memory optimization.

    Rematerialization is a memory optimization technique that trades off
    computation for memory. Instead of storing intermediate results
    (e.g. activations) for backpropagation, they are recomputed during the
    backward pass. This reduces peak memory usage at the cost of increased
    computation time, allowing the training of larger models or using larger
    batch sizes within the same memory constraints.

    Args:
        f: A callable function, to which rematerialization is
           applied. This is typically a computationally expensive operation
           where intermediate states can be recomputed instead of stored.

    Returns:
        A wrapped function that applies rematerialization. The returned
        function defines a custom gradient, ensuring that during the backward
        pass, the forward computation is recomputed as needed.
    """
    ...

def version() -> Any:
    ...
