# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.layers` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic

from symexp.keras import Operation as _Operation
from symexp.keras.constraints import Constraint as _Constraint
from symexp.keras.initializers import Initializer as _Initializer
from symexp.keras.regularizers import Regularizer as _Regularizer
_Size = int | _Sequence[int]
_ActivationLike = str | _Callable[..., Any] | Any
_InitializerLike = str | _Initializer | _Callable[..., Any] | _Mapping[str, Any] | Any
_RegularizerLike = str | _Regularizer | _Callable[..., Any] | _Mapping[str, Any] | Any
_ConstraintLike = str | _Constraint | _Callable[..., Any] | _Mapping[str, Any] | Any


class InputSpec(Symbolic):
    """Specifies the rank, dtype and shape of every input to a layer.

    Layers can expose (if appropriate) an `input_spec` attribute:
    an instance of `InputSpec`, or a nested structure of `InputSpec` instances
    (one per input tensor). These objects enable the layer to run input
    compatibility checks for input structure, input rank, input shape, and
    input dtype for the first argument of `Layer.__call__`.

    A `None` entry in a shape is compatible with any dimension.

    Args:
        dtype: Expected dtype of the input.
        shape: Shape tuple, expected shape of the input
            (may include `None` for dynamic axes).
            Includes the batch size.
        ndim: Integer, expected rank of the input.
        max_ndim: Integer, maximum rank of the input.
        min_ndim: Integer, minimum rank of the input.
        axes: Dictionary mapping integer axes to
            a specific dimension value.
        allow_last_axis_squeeze: If `True`, allow inputs of rank N+1 as long
            as the last axis of the input is 1, as well as inputs of rank N-1
            as long as the last axis of the spec is 1.
        name: Expected key corresponding to this input when passing data as
            a dictionary.
        optional: Boolean, whether the input is optional or not.
            An optional input can accept `None` values.

    Example:

    ```python
    class MyLayer(Layer):
        def __init__(self):
            super().__init__()
            # The layer will accept inputs with
            # shape (*, 28, 28) & (*, 28, 28, 1)
            # and raise an appropriate error message otherwise.
            self.input_spec = InputSpec(
                shape=(None, 28, 28, 1),
                allow_last_axis_squeeze=True)
    ```
    """
    def __init__(
        self,
        dtype: Any = None,
        shape: Any = None,
        ndim: Any = None,
        max_ndim: Any = None,
        min_ndim: Any = None,
        axes: Any = None,
        allow_last_axis_squeeze: bool | Any = False,
        name: str | None | Any = None,
        optional: bool | Any = False,
    ) -> None:
        ...
    dtype: Any
    shape: Any
    ndim: Any
    max_ndim: Any
    min_ndim: Any
    axes: Any
    allow_last_axis_squeeze: bool
    name: str | None
    optional: bool
    @classmethod
    def from_config(cls, config: Any) -> Self:
        ...
    def get_config(self) -> dict[str, Any]:
        ...

class Layer(_Operation):
    """This is the class from which all layers inherit.

    A layer is a callable object that takes as input one or more tensors and
    that outputs one or more tensors. It involves *computation*, defined
    in the `call()` method, and a *state* (weight variables). State can be
    created:

    * in `__init__()`, for instance via `self.add_weight()`;
    * in the optional `build()` method, which is invoked by the first
      `__call__()` to the layer, and supplies the shape(s) of the input(s),
      which may not have been known at initialization time.

    Layers are recursively composable: If you assign a Layer instance as an
    attribute of another Layer, the outer layer will start tracking the weights
    created by the inner layer. Nested layers should be instantiated in the
    `__init__()` method or `build()` method.

    Users will just instantiate a layer and then treat it as a callable.

    Args:
        trainable: Boolean, whether the layer's variables should be trainable.
        name: String name of the layer.
        dtype: The dtype of the layer's computations and weights. Can also be a
            `keras.DTypePolicy`, which allows the computation and weight dtype
            to differ. Defaults to `None`. `None` means to use
            `keras.config.dtype_policy()`, which is a `float32` policy unless
            set to different value (via `keras.config.set_dtype_policy()`).

    Attributes:
        name: The name of the layer (string).
        dtype: Dtype of the layer's weights. Alias of `layer.variable_dtype`.
        variable_dtype: Dtype of the layer's weights.
        compute_dtype: The dtype of the layer's computations.
            Layers automatically cast inputs to this dtype, which causes
            the computations and output to also be in this dtype.
            When mixed precision is used with a
            `keras.DTypePolicy`, this will be different
            than `variable_dtype`.
        trainable_weights: List of variables to be included in backprop.
        non_trainable_weights: List of variables that should not be
            included in backprop.
        weights: The concatenation of the lists trainable_weights and
            non_trainable_weights (in this order).
        trainable: Whether the layer should be trained (boolean), i.e.
            whether its potentially-trainable weights should be returned
            as part of `layer.trainable_weights`.
        input_spec: Optional (list of) `InputSpec` object(s) specifying the
            constraints on inputs that can be accepted by the layer.

    We recommend that descendants of `Layer` implement the following methods:

    * `__init__()`: Defines custom layer attributes, and creates layer weights
        that do not depend on input shapes, using `add_weight()`,
        or other state.
    * `build(self, input_shape)`: This method can be used to create weights that
        depend on the shape(s) of the input(s), using `add_weight()`, or other
        state. `__call__()` will automatically build the layer
        (if it has not been built yet) by calling `build()`.
    * `call(self, *args, **kwargs)`: Called in `__call__` after making
        sure `build()` has been called. `call()` performs the logic of applying
        the layer to the input arguments.
        Two reserved keyword arguments you can optionally use in `call()` are:
            1. `training` (boolean, whether the call is in inference mode or
                training mode).
            2. `mask` (boolean tensor encoding masked timesteps in the input,
                used e.g. in RNN layers).
        A typical signature for this method is `call(self, inputs)`, and user
        could optionally add `training` and `mask` if the layer need them.
    * `get_config(self)`: Returns a dictionary containing the configuration
        used to initialize this layer. If the keys differ from the arguments
        in `__init__()`, then override `from_config(self)` as well.
        This method is used when saving
        the layer or a model that contains this layer.

    Examples:

    Here's a basic example: a layer with two variables, `w` and `b`,
    that returns `y = w . x + b`.
    It shows how to implement `build()` and `call()`.
    Variables set as attributes of a layer are tracked as weights
    of the layers (in `layer.weights`).

    ```python
    class SimpleDense(Layer):
        def __init__(self, units=32):
            super().__init__()
            self.units = units

        # Create the state of the layer (weights)
        def build(self, input_shape):
            self.kernel = self.add_weight(
                shape=(input_shape[-1], self.units),
                initializer="glorot_uniform",
                trainable=True,
                name="kernel",
            )
            self.bias = self.add_weight(
                shape=(self.units,),
                initializer="zeros",
                trainable=True,
                name="bias",
            )

        # Defines the computation
        def call(self, inputs):
            return ops.matmul(inputs, self.kernel) + self.bias

    # Instantiates the layer.
    linear_layer = SimpleDense(4)

    # This will also call `build(input_shape)` and create the weights.
    y = linear_layer(ops.ones((2, 2)))
    assert len(linear_layer.weights) == 2

    # These weights are trainable, so they're listed in `trainable_weights`:
    assert len(linear_layer.trainable_weights) == 2
    ```

    Besides trainable weights, updated via backpropagation during training,
    layers can also have non-trainable weights. These weights are meant to
    be updated manually during `call()`. Here's a example layer that computes
    the running sum of its inputs:

    ```python
    class ComputeSum(Layer):

      def __init__(self, input_dim):
          super(ComputeSum, self).__init__()
          # Create a non-trainable weight.
          self.total = self.add_weight(
            shape=(),
            initializer="zeros",
            trainable=False,
            name="total",
          )

      def call(self, inputs):
          self.total.assign(self.total + ops.sum(inputs))
          return self.total

    my_sum = ComputeSum(2)
    x = ops.ones((2, 2))
    y = my_sum(x)

    assert my_sum.weights == [my_sum.total]
    assert my_sum.non_trainable_weights == [my_sum.total]
    assert my_sum.trainable_weights == []
    ```
    """
    def __init__(
        self,
        *,
        activity_regularizer: _RegularizerLike = None,
        trainable: bool | Any = True,
        dtype: Any = None,
        autocast: bool | Any = True,
        name: str | None | Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
    ) -> None:
        ...
    activity_regularizer: Any
    autocast: bool
    input_dim: Any
    input_shape: Any
    built: Any
    supports_jit: Any
    call_signature_parameters: Any
    activation: Any
    train_function: Any
    test_function: Any
    predict_function: Any
    def add_loss(self, loss: Any) -> Any:
        """Can be called inside of the `call()` method to add a scalar loss."""
        ...
    def add_metric(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def add_variable(
        self,
        shape: Any,
        initializer: Any,
        dtype: Any = None,
        trainable: Any = True,
        autocast: Any = True,
        regularizer: Any = None,
        constraint: Any = None,
        name: Any = None,
    ) -> Any:
        """Add a weight variable to the layer.

        Alias of `add_weight()`.
        """
        ...
    def add_weight(
        self,
        *args: Any,
        shape: Any = None,
        initializer: Any = None,
        dtype: Any = None,
        trainable: Any = True,
        autocast: Any = True,
        regularizer: Any = None,
        constraint: Any = None,
        aggregation: Any = 'none',
        overwrite_with_gradient: Any = False,
        name: Any = None,
    ) -> Any:
        """Add a weight variable to the layer.

        Args:
            shape: Shape tuple for the variable. Must be fully-defined
                (no `None` entries). Defaults to `()` (scalar) if unspecified.
            initializer: Initializer object to use to populate the initial
                variable value, or string name of a built-in initializer
                (e.g. `"random_normal"`). If unspecified, defaults to
                `"glorot_uniform"` for floating-point variables and to `"zeros"`
                for all other types (e.g. int, bool).
            dtype: Dtype of the variable to create, e.g. `"float32"`. If
                unspecified, defaults to the layer's variable dtype
                (which itself defaults to `"float32"` if unspecified).
            trainable: Boolean, whether the variable should be trainable via
                backprop or whether its updates are managed manually. Defaults
                to `True`.
            autocast: Boolean, whether to autocast layers variables when
                accessing them. Defaults to `True`.
            regularizer: Regularizer object to call to apply penalty on the
                weight. These penalties are summed into the loss function
                during optimization. Defaults to `None`.
            constraint: Contrainst object to call on the variable after any
                optimizer update, or string name of a built-in constraint.
                Defaults to `None`.
            aggregation: Optional string, one of `None`, `"none"`, `"mean"`,
                `"sum"` or `"only_first_replica"`. Annotates the variable with
                the type of multi-replica aggregation to be used for this
                variable when writing custom data parallel training loops.
                Defaults to `"none"`.
            overwrite_with_gradient: Boolean, whether to overwrite the variable
                with the computed gradient. This is useful for float8 training.
                Defaults to `False`.
            name: String name of the variable. Useful for debugging purposes.
        """
        ...
    def build(self, *args: Any, **kwargs: Any) -> None:
        ...
    def build_from_config(self, config: Any) -> None:
        """Builds the layer's states with the supplied config dict.

        By default, this method calls the `build(config["input_shape"])` method,
        which creates weights based on the layer's input shape in the supplied
        config. If your config contains other information needed to load the
        layer's state, you should override this method.

        Args:
            config: Dict containing the input shape associated with this layer.
        """
        ...
    @property
    def compute_dtype(self) -> Any:
        """The dtype of the computations performed by the layer."""
        ...
    def compute_mask(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def compute_output_shape(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def count_params(self) -> int:
        """Count the total number of scalars composing the weights.

        Returns:
            An integer count.
        """
        ...
    @property
    def dtype(self) -> Any:
        """Alias of `layer.variable_dtype`."""
        ...
    @property
    def dtype_policy(self) -> Any:
        ...
    @dtype_policy.setter
    def dtype_policy(self, value: Any) -> None: ...
    def get_build_config(self) -> Any:
        """Returns a dictionary with the layer's input shape.

        This method returns a config dict that can be used by
        `build_from_config(config)` to create all states (e.g. Variables and
        Lookup tables) needed by the layer.

        By default, the config only contains the input shape that the layer
        was built with. If you're writing a custom layer that creates state in
        an unusual way, you should override this method to make sure this state
        is already created when Keras attempts to load its value upon model
        loading.

        Returns:
            A dict containing the input shape associated with the layer.
        """
        ...
    def get_weights(self) -> list[Any]:
        """Return the values of `layer.weights` as a list of NumPy arrays."""
        ...
    @property
    def input_dtype(self) -> Any:
        """The dtype layer inputs should be converted to."""
        ...
    @property
    def input_spec(self) -> Any:
        ...
    @input_spec.setter
    def input_spec(self, value: Any) -> None: ...
    def load_own_variables(self, store: Any) -> Any:
        """Loads the state of the layer.

        You can override this method to take full control of how the state of
        the layer is loaded upon calling `keras.models.load_model()`.

        Args:
            store: Dict from which the state of the model will be loaded.
        """
        ...
    @property
    def losses(self) -> Any:
        """List of scalar losses from `add_loss`, regularizers and sublayers."""
        ...
    @property
    def metrics(self) -> Any:
        """List of all metrics."""
        ...
    @property
    def metrics_variables(self) -> Any:
        """List of all metric variables."""
        ...
    @property
    def non_trainable_variables(self) -> list[Any]:
        """List of all non-trainable layer state."""
        ...
    @property
    def non_trainable_weights(self) -> list[Any]:
        """List of all non-trainable weight variables of the layer."""
        ...
    @property
    def path(self) -> str:
        """The path of the layer."""
        ...
    @property
    def quantization_mode(self) -> Any:
        """The quantization mode of this layer, `None` if not quantized."""
        ...
    def quantize(self, mode: Any = None, type_check: Any = True, config: Any = None) -> Any:
        ...
    def quantized_build(self, input_shape: Any, mode: Any) -> Any:
        ...
    def rematerialized_call(self, layer_call: Any, *args: Any, **kwargs: Any) -> Any:
        """Enable rematerialization dynamically for layer's call method.

        Args:
            layer_call: The original `call` method of a layer.

        Returns:
            Rematerialized layer's `call` method.
        """
        ...
    def save_own_variables(self, store: Any) -> Any:
        """Saves the state of the layer.

        You can override this method to take full control of how the state of
        the layer is saved upon calling `model.save()`.

        Args:
            store: Dict where the state of the model will be saved.
        """
        ...
    def set_weights(self, weights: Any) -> None:
        """Sets the values of `layer.weights` from a list of NumPy arrays."""
        ...
    def stateless_call(
        self,
        trainable_variables: Any,
        non_trainable_variables: Any,
        *args: Any,
        return_losses: Any = False,
        **kwargs: Any,
    ) -> Any:
        """Call the layer without any side effects.

        Args:
            trainable_variables: List of trainable variables of the model.
            non_trainable_variables: List of non-trainable variables of the
                model.
            *args: Positional arguments to be passed to `call()`.
            return_losses: If `True`, `stateless_call()` will return the list of
                losses created during `call()` as part of its return values.
            **kwargs: Keyword arguments to be passed to `call()`.

        Returns:
            A tuple. By default, returns `(outputs, non_trainable_variables)`.
                If `return_losses = True`, then returns
                `(outputs, non_trainable_variables, losses)`.

        Note: `non_trainable_variables` include not only non-trainable weights
        such as `BatchNormalization` statistics, but also RNG seed state
        (if there are any random operations part of the layer, such as dropout),
        and `Metric` state (if there are any metrics attached to the layer).
        These are all elements of state of the layer.
        """
        ...
    @property
    def supports_masking(self) -> Any:
        """Whether this layer supports computing a mask using `compute_mask`."""
        ...
    @supports_masking.setter
    def supports_masking(self, value: Any) -> None: ...
    @property
    def trainable(self) -> Any:
        """Settable boolean, whether this layer should be trainable or not."""
        ...
    @trainable.setter
    def trainable(self, value: Any) -> None: ...
    @property
    def trainable_variables(self) -> list[Any]:
        """List of all trainable layer state."""
        ...
    @property
    def trainable_weights(self) -> list[Any]:
        """List of all trainable weight variables of the layer."""
        ...
    @property
    def variable_dtype(self) -> Any:
        """The dtype of the state (weights) of the layer."""
        ...
    @property
    def variables(self) -> list[Any]:
        """List of all layer state, including random seeds."""
        ...
    @property
    def weights(self) -> list[Any]:
        """List of all weight variables of the layer."""
        ...

class Activation(Layer):
    """Applies an activation function to an output.

    Args:
        activation: Activation function. It could be a callable, or the name of
            an activation from the `keras.activations` namespace.
        **kwargs: Base layer keyword arguments, such as `name` and `dtype`.

    Example:

    >>> layer = keras.layers.Activation('relu')
    >>> layer(np.array([-3.0, -1.0, 0.0, 2.0]))
    [0.0, 0.0, 0.0, 2.0]
    >>> layer = keras.layers.Activation(keras.activations.relu)
    >>> layer(np.array([-3.0, -1.0, 0.0, 2.0]))
    [0.0, 0.0, 0.0, 2.0]
    """
    def __init__(
        self,
        activation: _ActivationLike,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    input_dim: Any
    input_shape: Any

class ActivityRegularization(Layer):
    """Layer that applies an update to the cost function based input activity.

    Args:
        l1: L1 regularization factor (positive float).
        l2: L2 regularization factor (positive float).

    Input shape:
        Arbitrary. Use the keyword argument `input_shape`
        (tuple of integers, does not include the samples axis)
        when using this layer as the first layer in a model.

    Output shape:
        Same shape as input.
    """
    def __init__(
        self,
        l1: Any = 0.0,
        l2: Any = 0.0,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    l1: Any
    l2: Any
    input_dim: Any
    input_shape: Any

class AlphaDropout(Layer):
    """Applies Alpha Dropout to the input.

    Alpha Dropout is a `Dropout` that keeps mean and variance of inputs
    to their original values, in order to ensure the self-normalizing property
    even after this dropout.
    Alpha Dropout fits well to Scaled Exponential Linear Units (SELU) by
    randomly setting activations to the negative saturation value.

    Args:
        rate: Float between 0 and 1. The multiplicative noise will have
            standard deviation `sqrt(rate / (1 - rate))`.
        noise_shape: 1D integer tensor representing the shape of the
            binary alpha dropout mask that will be multiplied with the input.
            For instance, if your inputs have shape
            `(batch_size, timesteps, features)` and
            you want the alpha dropout mask to be the same for all timesteps,
            you can use `noise_shape=(batch_size, 1, features)`.
        seed: A Python integer to use as random seed.

    Call arguments:
        inputs: Input tensor (of any rank).
        training: Python boolean indicating whether the layer should behave in
            training mode (adding alpha dropout) or in inference mode
            (doing nothing).
    """
    def __init__(
        self,
        rate: float,
        noise_shape: Any = None,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    rate: float
    noise_shape: Any
    seed: Any
    input_dim: Any
    input_shape: Any
    seed_generator: Any

class Attention(Layer):
    """Dot-product attention layer, a.k.a. Luong-style attention.

    Inputs are a list with 2 or 3 elements:
    1. A `query` tensor of shape `(batch_size, Tq, dim)`.
    2. A `value` tensor of shape `(batch_size, Tv, dim)`.
    3. A optional `key` tensor of shape `(batch_size, Tv, dim)`. If none
        supplied, `value` will be used as a `key`.

    The calculation follows the steps:
    1. Calculate attention scores using `query` and `key` with shape
        `(batch_size, Tq, Tv)`.
    2. Use scores to calculate a softmax distribution with shape
        `(batch_size, Tq, Tv)`.
    3. Use the softmax distribution to create a linear combination of `value`
        with shape `(batch_size, Tq, dim)`.

    Args:
        use_scale: If `True`, will create a scalar variable to scale the
            attention scores.
        dropout: Float between 0 and 1. Fraction of the units to drop for the
            attention scores. Defaults to `0.0`.
        seed: A Python integer to use as random seed in case of `dropout`.
        score_mode: Function to use to compute attention scores, one of
            `{"dot", "concat"}`. `"dot"` refers to the dot product between the
            query and key vectors. `"concat"` refers to the hyperbolic tangent
            of the concatenation of the `query` and `key` vectors.

    Call arguments:
        inputs: List of the following tensors:
            - `query`: Query tensor of shape `(batch_size, Tq, dim)`.
            - `value`: Value tensor of shape `(batch_size, Tv, dim)`.
            - `key`: Optional key tensor of shape `(batch_size, Tv, dim)`. If
                not given, will use `value` for both `key` and `value`, which is
                the most common case.
        mask: List of the following tensors:
            - `query_mask`: A boolean mask tensor of shape `(batch_size, Tq)`.
                If given, the output will be zero at the positions where
                `mask==False`.
            - `value_mask`: A boolean mask tensor of shape `(batch_size, Tv)`.
                If given, will apply the mask such that values at positions
                 where `mask==False` do not contribute to the result.
        return_attention_scores: bool, it `True`, returns the attention scores
            (after masking and softmax) as an additional output argument.
        training: Python boolean indicating whether the layer should behave in
            training mode (adding dropout) or in inference mode (no dropout).
        use_causal_mask: Boolean. Set to `True` for decoder self-attention. Adds
            a mask such that position `i` cannot attend to positions `j > i`.
            This prevents the flow of information from the future towards the
            past. Defaults to `False`.

    Output:
        Attention outputs of shape `(batch_size, Tq, dim)`.
        (Optional) Attention scores after masking and softmax with shape
            `(batch_size, Tq, Tv)`.
    """
    def __init__(
        self,
        use_scale: bool | Any = False,
        score_mode: Any = 'dot',
        dropout: Any = 0.0,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    use_scale: bool
    score_mode: Any
    dropout: Any
    seed: Any
    input_dim: Any
    input_shape: Any
    scale: Any
    concat_score_weight: Any
    seed_generator: Any

class BatchNormalization(Layer):
    """Layer that normalizes its inputs.

    Batch normalization applies a transformation that maintains the mean output
    close to 0 and the output standard deviation close to 1.

    Importantly, batch normalization works differently during training and
    during inference.

    **During training** (i.e. when using `fit()` or when calling the layer/model
    with the argument `training=True`), the layer normalizes its output using
    the mean and standard deviation of the current batch of inputs. That is to
    say, for each channel being normalized, the layer returns
    `gamma * (batch - mean(batch)) / sqrt(var(batch) + epsilon) + beta`, where:

    - `epsilon` is small constant (configurable as part of the constructor
    arguments)
    - `gamma` is a learned scaling factor (initialized as 1), which
    can be disabled by passing `scale=False` to the constructor.
    - `beta` is a learned offset factor (initialized as 0), which
    can be disabled by passing `center=False` to the constructor.

    **During inference** (i.e. when using `evaluate()` or `predict()` or when
    calling the layer/model with the argument `training=False` (which is the
    default), the layer normalizes its output using a moving average of the
    mean and standard deviation of the batches it has seen during training. That
    is to say, it returns
    `gamma * (batch - self.moving_mean) / sqrt(self.moving_var+epsilon) + beta`.

    `self.moving_mean` and `self.moving_var` are non-trainable variables that
    are updated each time the layer in called in training mode, as such:

    - `moving_mean = moving_mean * momentum + mean(batch) * (1 - momentum)`
    - `moving_var = moving_var * momentum + var(batch) * (1 - momentum)`

    As such, the layer will only normalize its inputs during inference
    *after having been trained on data that has similar statistics as the
    inference data*.

    Args:
        axis: Integer, the axis that should be normalized
            (typically the features axis). For instance, after a `Conv2D` layer
            with `data_format="channels_first"`, use `axis=1`.
        momentum: Momentum for the moving average.
        epsilon: Small float added to variance to avoid dividing by zero.
        center: If `True`, add offset of `beta` to normalized tensor.
            If `False`, `beta` is ignored.
        scale: If `True`, multiply by `gamma`. If `False`, `gamma` is not used.
            When the next layer is linear this can be disabled
            since the scaling will be done by the next layer.
        beta_initializer: Initializer for the beta weight.
        gamma_initializer: Initializer for the gamma weight.
        moving_mean_initializer: Initializer for the moving mean.
        moving_variance_initializer: Initializer for the moving variance.
        beta_regularizer: Optional regularizer for the beta weight.
        gamma_regularizer: Optional regularizer for the gamma weight.
        beta_constraint: Optional constraint for the beta weight.
        gamma_constraint: Optional constraint for the gamma weight.
        synchronized: Only applicable with the TensorFlow backend.
            If `True`, synchronizes the global batch statistics (mean and
            variance) for the layer across all devices at each training step
            in a distributed training strategy.
            If `False`, each replica uses its own local batch statistics.
        renorm: Whether to use
            [Batch Renormalization](https://arxiv.org/abs/1702.03275). This
            adds extra variables during training. The inference is the same
            for either value of this parameter.
        renorm_clipping: Dictionary, valid only if `renorm = True`.
            Maps optional keys `"rmax"`, `"rmin"`, `"dmax"` to floats used to
            clip the renorm correction. The correction `(r, d)` is used as
            `corrected_value = normalized_value * r + d`, with `r` clipped to
            `[rmin, rmax]`, and `d` to `[-dmax, dmax]`. Missing `rmax`, `rmin`,
            `dmax` are set to `inf`, `0`, `inf`, respectively.
        renorm_momentum: Momentum used to update the moving means and standard
            deviations with renorm. Valid only if `renorm= True`. Unlike
            `momentum`, this affects training and should be neither too small
            (which would add noise) nor too large (which would give stale
            estimates). Note that `momentum` is still applied to get the means
            and variances for inference.
        **kwargs: Base layer keyword arguments (e.g. `name` and `dtype`).

    Call arguments:
        inputs: Input tensor (of any rank).
        training: Python boolean indicating whether the layer should behave in
            training mode or in inference mode.
            - `training=True`: The layer will normalize its inputs using
            the mean and variance of the current batch of inputs.
            - `training=False`: The layer will normalize its inputs using
            the mean and variance of its moving statistics, learned during
            training.
        mask: Binary tensor of shape broadcastable to `inputs` tensor, with
            `True` values indicating the positions for which mean and variance
            should be computed. Masked elements of the current inputs are not
            taken into account for mean and variance computation during
            training. Any prior unmasked element values will be taken into
            account until their momentum expires.

    Reference:

    - [Ioffe and Szegedy, 2015](https://arxiv.org/abs/1502.03167).

    **About setting `layer.trainable = False` on a `BatchNormalization` layer:**

    The meaning of setting `layer.trainable = False` is to freeze the layer,
    i.e. its internal state will not change during training:
    its trainable weights will not be updated
    during `fit()` or `train_on_batch()`, and its state updates will not be run.

    Usually, this does not necessarily mean that the layer is run in inference
    mode (which is normally controlled by the `training` argument that can
    be passed when calling a layer). "Frozen state" and "inference mode"
    are two separate concepts.

    However, in the case of the `BatchNormalization` layer, **setting
    `trainable = False` on the layer means that the layer will be
    subsequently run in inference mode** (meaning that it will use
    the moving mean and the moving variance to normalize the current batch,
    rather than using the mean and variance of the current batch).

    Note that:

    - Setting `trainable` on an model containing other layers will recursively
        set the `trainable` value of all inner layers.
    - If the value of the `trainable` attribute is changed after calling
        `compile()` on a model, the new value doesn't take effect for this model
        until `compile()` is called again.
    """
    def __init__(
        self,
        axis: Any = -1,
        momentum: float | Any = 0.99,
        epsilon: float | Any = 0.001,
        center: bool | Any = True,
        scale: bool | Any = True,
        beta_initializer: _InitializerLike = 'zeros',
        gamma_initializer: _InitializerLike = 'ones',
        moving_mean_initializer: _InitializerLike = 'zeros',
        moving_variance_initializer: _InitializerLike = 'ones',
        beta_regularizer: _RegularizerLike = None,
        gamma_regularizer: _RegularizerLike = None,
        beta_constraint: _ConstraintLike = None,
        gamma_constraint: _ConstraintLike = None,
        renorm: bool | Any = False,
        renorm_clipping: Any = None,
        renorm_momentum: Any = 0.99,
        synchronized: bool | Any = False,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    axis: Any
    momentum: float
    epsilon: float
    center: bool
    scale: bool
    beta_initializer: Any
    gamma_initializer: Any
    moving_mean_initializer: Any
    moving_variance_initializer: Any
    beta_regularizer: Any
    gamma_regularizer: Any
    beta_constraint: Any
    gamma_constraint: Any
    renorm: bool
    renorm_clipping: Any
    renorm_momentum: Any
    synchronized: bool
    input_dim: Any
    input_shape: Any
    gamma: Any
    beta: Any
    moving_mean: Any
    moving_variance: Any
    moving_stddev: Any
    renorm_mean: Any
    renorm_stddev: Any

class Bidirectional(Layer):
    """Bidirectional wrapper for RNNs.

    Args:
        layer: `keras.layers.RNN` instance, such as
            `keras.layers.LSTM` or `keras.layers.GRU`.
            It could also be a `keras.layers.Layer` instance
            that meets the following criteria:
            1. Be a sequence-processing layer (accepts 3D+ inputs).
            2. Have a `go_backwards`, `return_sequences` and `return_state`
            attribute (with the same semantics as for the `RNN` class).
            3. Have an `input_spec` attribute.
            4. Implement serialization via `get_config()` and `from_config()`.
            Note that the recommended way to create new RNN layers is to write a
            custom RNN cell and use it with `keras.layers.RNN`, instead of
            subclassing `keras.layers.Layer` directly.
            When `return_sequences` is `True`, the output of the masked
            timestep will be zero regardless of the layer's original
            `zero_output_for_mask` value.
        merge_mode: Mode by which outputs of the forward and backward RNNs
            will be combined. One of `{"sum", "mul", "concat", "ave", None}`.
            If `None`, the outputs will not be combined,
            they will be returned as a list. Defaults to `"concat"`.
        backward_layer: Optional `keras.layers.RNN`,
            or `keras.layers.Layer` instance to be used to handle
            backwards input processing.
            If `backward_layer` is not provided, the layer instance passed
            as the `layer` argument will be used to generate the backward layer
            automatically.
            Note that the provided `backward_layer` layer should have properties
            matching those of the `layer` argument, in particular
            it should have the same values for `stateful`, `return_states`,
            `return_sequences`, etc. In addition, `backward_layer`
            and `layer` should have different `go_backwards` argument values.
            A `ValueError` will be raised if these requirements are not met.

    Call arguments:
        The call arguments for this layer are the same as those of the
        wrapped RNN layer. Beware that when passing the `initial_state`
        argument during the call of this layer, the first half in the
        list of elements in the `initial_state` list will be passed to
        the forward RNN call and the last half in the list of elements
        will be passed to the backward RNN call.

    Note: instantiating a `Bidirectional` layer from an existing RNN layer
    instance will not reuse the weights state of the RNN layer instance -- the
    `Bidirectional` layer will have freshly initialized weights.

    Examples:

    ```python
    model = Sequential([
        Input(shape=(5, 10)),
        Bidirectional(LSTM(10, return_sequences=True),
        Bidirectional(LSTM(10)),
        Dense(5, activation="softmax"),
    ])
    model.compile(loss='categorical_crossentropy', optimizer='rmsprop')

    # With custom backward layer
    forward_layer = LSTM(10, return_sequences=True)
    backward_layer = LSTM(10, activation='relu', return_sequences=True,
                          go_backwards=True)
    model = Sequential([
        Input(shape=(5, 10)),
        Bidirectional(forward_layer, backward_layer=backward_layer),
        Dense(5, activation="softmax"),
    ])
    model.compile(loss='categorical_crossentropy', optimizer='rmsprop')
    ```
    """
    def __init__(
        self,
        layer: Any,
        merge_mode: Any = 'concat',
        weights: Any = None,
        backward_layer: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    layer: Any
    merge_mode: Any
    backward_layer: Any
    input_dim: Any
    input_shape: Any
    forward_layer: Any
    stateful: Any
    return_sequences: Any
    return_state: Any
    def reset_state(self) -> None:
        ...
    def reset_states(self) -> None:
        ...
    @property
    def states(self) -> Any:
        ...

class Cropping1D(Layer):
    """Cropping layer for 1D input (e.g. temporal sequence).

    It crops along the time dimension (axis 1).

    Example:

    >>> input_shape = (2, 3, 2)
    >>> x = np.arange(np.prod(input_shape)).reshape(input_shape)
    >>> x
    [[[ 0  1]
      [ 2  3]
      [ 4  5]]
     [[ 6  7]
      [ 8  9]
      [10 11]]]
    >>> y = keras.layers.Cropping1D(cropping=1)(x)
    >>> y
    [[[2 3]]
     [[8 9]]]

    Args:
        cropping: Int, or tuple of int (length 2), or dictionary.
            - If int: how many units should be trimmed off at the beginning and
              end of the cropping dimension (axis 1).
            - If tuple of 2 ints: how many units should be trimmed off at the
              beginning and end of the cropping dimension
              (`(left_crop, right_crop)`).

    Input shape:
        3D tensor with shape `(batch_size, axis_to_crop, features)`

    Output shape:
        3D tensor with shape `(batch_size, cropped_axis, features)`
    """
    def __init__(
        self,
        cropping: Any = (1, 1),
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    cropping: Any
    input_dim: Any
    input_shape: Any

class Cropping2D(Layer):
    """Cropping layer for 2D input (e.g. picture).

    It crops along spatial dimensions, i.e. height and width.

    Example:

    >>> input_shape = (2, 28, 28, 3)
    >>> x = np.arange(np.prod(input_shape)).reshape(input_shape)
    >>> y = keras.layers.Cropping2D(cropping=((2, 2), (4, 4)))(x)
    >>> y.shape
    (2, 24, 20, 3)

    Args:
        cropping: Int, or tuple of 2 ints, or tuple of 2 tuples of 2 ints.
            - If int: the same symmetric cropping is applied to height and
              width.
            - If tuple of 2 ints: interpreted as two different symmetric
              cropping values for height and width:
              `(symmetric_height_crop, symmetric_width_crop)`.
            - If tuple of 2 tuples of 2 ints: interpreted as
              `((top_crop, bottom_crop), (left_crop, right_crop))`.
        data_format: A string, one of `"channels_last"` (default) or
            `"channels_first"`. The ordering of the dimensions in the inputs.
            `"channels_last"` corresponds to inputs with shape
            `(batch_size, height, width, channels)` while `"channels_first"`
            corresponds to inputs with shape
            `(batch_size, channels, height, width)`.
            When unspecified, uses `image_data_format` value found in your Keras
            config file at `~/.keras/keras.json` (if exists). Defaults to
            `"channels_last"`.

    Input shape:
        4D tensor with shape:
        - If `data_format` is `"channels_last"`:
          `(batch_size, height, width, channels)`
        - If `data_format` is `"channels_first"`:
          `(batch_size, channels, height, width)`

    Output shape:
        4D tensor with shape:
        - If `data_format` is `"channels_last"`:
          `(batch_size, cropped_height, cropped_width, channels)`
        - If `data_format` is `"channels_first"`:
          `(batch_size, channels, cropped_height, cropped_width)`
    """
    def __init__(
        self,
        cropping: Any = ((0, 0), (0, 0)),
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    cropping: Any
    data_format: Any
    input_dim: Any
    input_shape: Any

class Cropping3D(Layer):
    """Cropping layer for 3D data (e.g. spatial or spatio-temporal).

    Example:

    >>> input_shape = (2, 28, 28, 10, 3)
    >>> x = np.arange(np.prod(input_shape)).reshape(input_shape)
    >>> y = keras.layers.Cropping3D(cropping=(2, 4, 2))(x)
    >>> y.shape
    (2, 24, 20, 6, 3)

    Args:
        cropping: Int, or tuple of 3 ints, or tuple of 3 tuples of 2 ints.
            - If int: the same symmetric cropping is applied to depth, height,
              and width.
            - If tuple of 3 ints: interpreted as three different symmetric
              cropping values for depth, height, and width:
              `(symmetric_dim1_crop, symmetric_dim2_crop, symmetric_dim3_crop)`.
            - If tuple of 3 tuples of 2 ints: interpreted as
              `((left_dim1_crop, right_dim1_crop), (left_dim2_crop,
              right_dim2_crop), (left_dim3_crop, right_dim3_crop))`.
        data_format: A string, one of `"channels_last"` (default) or
            `"channels_first"`. The ordering of the dimensions in the inputs.
            `"channels_last"` corresponds to inputs with shape
            `(batch_size, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch_size, channels, spatial_dim1, spatial_dim2, spatial_dim3)`.
            When unspecified, uses `image_data_format` value found in your Keras
            config file at `~/.keras/keras.json` (if exists). Defaults to
            `"channels_last"`.

    Input shape:
        5D tensor with shape:
        - If `data_format` is `"channels_last"`:
          `(batch_size, first_axis_to_crop, second_axis_to_crop,
          third_axis_to_crop, channels)`
        - If `data_format` is `"channels_first"`:
          `(batch_size, channels, first_axis_to_crop, second_axis_to_crop,
          third_axis_to_crop)`

    Output shape:
        5D tensor with shape:
        - If `data_format` is `"channels_last"`:
          `(batch_size, first_cropped_axis, second_cropped_axis,
          third_cropped_axis, channels)`
        - If `data_format` is `"channels_first"`:
          `(batch_size, channels, first_cropped_axis, second_cropped_axis,
          third_cropped_axis)`
    """
    def __init__(
        self,
        cropping: Any = ((1, 1), (1, 1), (1, 1)),
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    cropping: Any
    data_format: Any
    input_dim: Any
    input_shape: Any

class Dense(Layer):
    """Just your regular densely-connected NN layer.

    `Dense` implements the operation:
    `output = activation(dot(input, kernel) + bias)`
    where `activation` is the element-wise activation function
    passed as the `activation` argument, `kernel` is a weights matrix
    created by the layer, and `bias` is a bias vector created by the layer
    (only applicable if `use_bias` is `True`). When this layer is
    followed by a `BatchNormalization` layer, it is recommended to set
    `use_bias=False` as `BatchNormalization` has its own bias term.

    Note: If the input to the layer has a rank greater than 2, `Dense`
    computes the dot product between the `inputs` and the `kernel` along the
    last axis of the `inputs` and axis 0 of the `kernel` (using `tf.tensordot`).
    For example, if input has dimensions `(batch_size, d0, d1)`, then we create
    a `kernel` with shape `(d1, units)`, and the `kernel` operates along axis 2
    of the `input`, on every sub-tensor of shape `(1, 1, d1)` (there are
    `batch_size * d0` such sub-tensors). The output in this case will have
    shape `(batch_size, d0, units)`.

    Args:
        units: Positive integer, dimensionality of the output space.
        activation: Activation function to use.
            If you don't specify anything, no activation is applied
            (ie. "linear" activation: `a(x) = x`).
        use_bias: Boolean, whether the layer uses a bias vector.
        kernel_initializer: Initializer for the `kernel` weights matrix.
        bias_initializer: Initializer for the bias vector.
        kernel_regularizer: Regularizer function applied to
            the `kernel` weights matrix.
        bias_regularizer: Regularizer function applied to the bias vector.
        activity_regularizer: Regularizer function applied to
            the output of the layer (its "activation").
        kernel_constraint: Constraint function applied to
            the `kernel` weights matrix.
        bias_constraint: Constraint function applied to the bias vector.
        lora_rank: Optional integer. If set, the layer's forward pass
            will implement LoRA (Low-Rank Adaptation)
            with the provided rank. LoRA sets the layer's kernel
            to non-trainable and replaces it with a delta over the
            original kernel, obtained via multiplying two lower-rank
            trainable matrices. This can be useful to reduce the
            computation cost of fine-tuning large dense layers.
            You can also enable LoRA on an existing
            `Dense` layer by calling `layer.enable_lora(rank)`.
        lora_alpha: Optional integer. If set, this parameter scales the
            low-rank adaptation delta (computed as the product of two lower-rank
            trainable matrices) during the forward pass. The delta is scaled by
            `lora_alpha / lora_rank`, allowing you to fine-tune the strength of
            the LoRA adjustment independently of `lora_rank`.

    Input shape:
        N-D tensor with shape: `(batch_size, ..., input_dim)`.
        The most common situation would be
        a 2D input with shape `(batch_size, input_dim)`.

    Output shape:
        N-D tensor with shape: `(batch_size, ..., units)`.
        For instance, for a 2D input with shape `(batch_size, input_dim)`,
        the output would have shape `(batch_size, units)`.
    """
    def __init__(
        self,
        units: int,
        activation: _ActivationLike = None,
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        lora_rank: Any = None,
        lora_alpha: Any = None,
        quantization_config: Any = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    units: int
    use_bias: bool
    kernel_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    lora_rank: Any
    lora_alpha: Any
    quantization_config: Any
    input_dim: Any
    input_shape: Any
    lora_enabled: Any
    lora_kernel_a: Any
    lora_kernel_b: Any
    is_gptq_calibrated: Any
    is_awq_calibrated: Any
    inputs_quantizer: Any
    kernel_scale: Any
    kernel_shape: Any
    quantized_kernel: Any
    kernel_zero: Any
    g_idx: Any
    awq_scales: Any
    inputs_scale: Any
    inputs_amax_history: Any
    kernel_amax_history: Any
    outputs_grad_scale: Any
    outputs_grad_amax_history: Any
    bias: Any
    def enable_lora(
        self,
        rank: Any,
        lora_alpha: Any = None,
        a_initializer: Any = 'he_uniform',
        b_initializer: Any = 'zeros',
    ) -> Any:
        ...
    @property
    def kernel(self) -> Any:
        ...
    @property
    def variable_serialization_spec(self) -> Any:
        """Returns a dict mapping quantization modes to variable names in order."""
        ...

class Dropout(Layer):
    """Applies dropout to the input.

    The `Dropout` layer randomly sets input units to 0 with a frequency of
    `rate` at each step during training time, which helps prevent overfitting.
    Inputs not set to 0 are scaled up by `1 / (1 - rate)` such that the sum over
    all inputs is unchanged.

    Note that the `Dropout` layer only applies when `training` is set to `True`
    in `call()`, such that no values are dropped during inference.
    When using `model.fit`, `training` will be appropriately set to `True`
    automatically. In other contexts, you can set the argument explicitly
    to `True` when calling the layer.

    (This is in contrast to setting `trainable=False` for a `Dropout` layer.
    `trainable` does not affect the layer's behavior, as `Dropout` does
    not have any variables/weights that can be frozen during training.)

    Args:
        rate: Float between 0 and 1. Fraction of the input units to drop.
        noise_shape: 1D integer tensor representing the shape of the
            binary dropout mask that will be multiplied with the input.
            For instance, if your inputs have shape
            `(batch_size, timesteps, features)` and
            you want the dropout mask to be the same for all timesteps,
            you can use `noise_shape=(batch_size, 1, features)`.
        seed: A Python integer to use as random seed.

    Call arguments:
        inputs: Input tensor (of any rank).
        training: Python boolean indicating whether the layer should behave in
            training mode (adding dropout) or in inference mode (doing nothing).
    """
    def __init__(
        self,
        rate: float,
        noise_shape: Any = None,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    rate: float
    noise_shape: Any
    seed: Any
    input_dim: Any
    input_shape: Any
    seed_generator: Any

class ELU(Layer):
    """Applies an Exponential Linear Unit function to an output.

    Formula:

    ```
    f(x) = alpha * (exp(x) - 1.) for x < 0
    f(x) = x for x >= 0
    ```

    Args:
        alpha: float, slope of negative section. Defaults to `1.0`.
        **kwargs: Base layer keyword arguments, such as `name` and `dtype`.
    """
    def __init__(
        self,
        alpha: Any = 1.0,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    alpha: Any
    input_dim: Any
    input_shape: Any

class EinsumDense(Layer):
    """A layer that uses `einsum` as the backing computation.

    This layer can perform einsum calculations of arbitrary dimensionality.

    Args:
        equation: An equation describing the einsum to perform.
            This equation must be a valid einsum string of the form
            `ab,bc->ac`, `...ab,bc->...ac`, or
            `ab...,bc->ac...` where 'ab', 'bc', and 'ac' can be any valid einsum
            axis expression sequence.
        output_shape: The expected shape of the output tensor
            (excluding the batch dimension and any dimensions
            represented by ellipses). You can specify `None` for any dimension
            that is unknown or can be inferred from the input shape.
        activation: Activation function to use. If you don't specify anything,
            no activation is applied
            (that is, a "linear" activation: `a(x) = x`).
        bias_axes: A string containing the output dimension(s)
            to apply a bias to. Each character in the `bias_axes` string
            should correspond to a character in the output portion
            of the `equation` string.
        kernel_initializer: Initializer for the `kernel` weights matrix.
        bias_initializer: Initializer for the bias vector.
        kernel_regularizer: Regularizer function applied to the `kernel` weights
            matrix.
        bias_regularizer: Regularizer function applied to the bias vector.
        kernel_constraint: Constraint function applied to the `kernel` weights
            matrix.
        bias_constraint: Constraint function applied to the bias vector.
        lora_rank: Optional integer. If set, the layer's forward pass
            will implement LoRA (Low-Rank Adaptation)
            with the provided rank. LoRA sets the layer's kernel
            to non-trainable and replaces it with a delta over the
            original kernel, obtained via multiplying two lower-rank
            trainable matrices
            (the factorization happens on the last dimension).
            This can be useful to reduce the
            computation cost of fine-tuning large dense layers.
            You can also enable LoRA on an existing
            `EinsumDense` layer by calling `layer.enable_lora(rank)`.
         lora_alpha: Optional integer. If set, this parameter scales the
            low-rank adaptation delta (computed as the product of two lower-rank
            trainable matrices) during the forward pass. The delta is scaled by
            `lora_alpha / lora_rank`, allowing you to fine-tune the strength of
            the LoRA adjustment independently of `lora_rank`.
        **kwargs: Base layer keyword arguments, such as `name` and `dtype`.

    Examples:

    **Biased dense layer with einsums**

    This example shows how to instantiate a standard Keras dense layer using
    einsum operations. This example is equivalent to
    `keras.layers.Dense(64, use_bias=True)`.

    >>> layer = keras.layers.EinsumDense("ab,bc->ac",
    ...                                       output_shape=64,
    ...                                       bias_axes="c")
    >>> input_tensor = keras.Input(shape=[32])
    >>> output_tensor = layer(input_tensor)
    >>> output_tensor.shape
    (None, 64)

    **Applying a dense layer to a sequence**

    This example shows how to instantiate a layer that applies the same dense
    operation to every element in a sequence. Here, the `output_shape` has two
    values (since there are two non-batch dimensions in the output); the first
    dimension in the `output_shape` is `None`, because the sequence dimension
    `b` has an unknown shape.

    >>> layer = keras.layers.EinsumDense("abc,cd->abd",
    ...                                       output_shape=(None, 64),
    ...                                       bias_axes="d")
    >>> input_tensor = keras.Input(shape=[32, 128])
    >>> output_tensor = layer(input_tensor)
    >>> output_tensor.shape
    (None, 32, 64)

    **Applying a dense layer to a sequence using ellipses**

    This example shows how to instantiate a layer that applies the same dense
    operation to every element in a sequence, but uses the ellipsis notation
    instead of specifying the batch and sequence dimensions.

    Because we are using ellipsis notation and have specified only one axis, the
    `output_shape` arg is a single value. When instantiated in this way, the
    layer can handle any number of sequence dimensions - including the case
    where no sequence dimension exists.

    >>> layer = keras.layers.EinsumDense("...x,xy->...y",
    ...                                       output_shape=64,
    ...                                       bias_axes="y")
    >>> input_tensor = keras.Input(shape=[32, 128])
    >>> output_tensor = layer(input_tensor)
    >>> output_tensor.shape
    (None, 32, 64)
    """
    def __init__(
        self,
        equation: Any,
        output_shape: Any,
        activation: _ActivationLike = None,
        bias_axes: Any = None,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        lora_rank: Any = None,
        lora_alpha: Any = None,
        gptq_unpacked_column_size: Any = None,
        quantization_config: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    equation: Any
    output_shape: Any
    bias_axes: Any
    kernel_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    lora_rank: Any
    lora_alpha: Any
    gptq_unpacked_column_size: Any
    quantization_config: Any
    input_dim: Any
    input_shape: Any
    lora_enabled: Any
    lora_kernel_a: Any
    lora_kernel_b: Any
    is_gptq_calibrated: Any
    is_awq_calibrated: Any
    inputs_quantizer: Any
    quantization_axis: Any
    kernel_scale: Any
    original_kernel_shape: Any
    quantized_kernel: Any
    kernel_zero: Any
    g_idx: Any
    awq_unpacked_column_size: Any
    awq_scales: Any
    inputs_scale: Any
    inputs_amax_history: Any
    kernel_amax_history: Any
    outputs_grad_scale: Any
    outputs_grad_amax_history: Any
    partial_output_shape: Any
    bias: Any
    def enable_lora(
        self,
        rank: Any,
        lora_alpha: Any = None,
        a_initializer: Any = 'he_uniform',
        b_initializer: Any = 'zeros',
    ) -> Any:
        ...
    @property
    def kernel(self) -> Any:
        ...
    @property
    def variable_serialization_spec(self) -> Any:
        """Returns a dict mapping quantization modes to variable names in order."""
        ...

class Embedding(Layer):
    """Turns nonnegative integers (indexes) into dense vectors of fixed size.

    e.g. `[[4], [20]] -> [[0.25, 0.1], [0.6, -0.2]]`

    This layer can only be used on nonnegative integer inputs of a fixed range.

    Example:

    >>> model = keras.Sequential()
    >>> model.add(keras.layers.Embedding(1000, 64))
    >>> # The model will take as input an integer matrix of size (batch,
    >>> # input_length), and the largest integer (i.e. word index) in the input
    >>> # should be no larger than 999 (vocabulary size).
    >>> # Now model.output_shape is (None, 10, 64), where `None` is the batch
    >>> # dimension.
    >>> input_array = np.random.randint(1000, size=(32, 10))
    >>> model.compile('rmsprop', 'mse')
    >>> output_array = model.predict(input_array)
    >>> print(output_array.shape)
    (32, 10, 64)

    Args:
        input_dim: Integer. Size of the vocabulary,
            i.e. maximum integer index + 1.
        output_dim: Integer. Dimension of the dense embedding.
        embeddings_initializer: Initializer for the `embeddings`
            matrix (see `keras.initializers`).
        embeddings_regularizer: Regularizer function applied to
            the `embeddings` matrix (see `keras.regularizers`).
        embeddings_constraint: Constraint function applied to
            the `embeddings` matrix (see `keras.constraints`).
        mask_zero: Boolean, whether or not the input value 0 is a special
            "padding" value that should be masked out.
            This is useful when using recurrent layers which
            may take variable length input. If this is `True`,
            then all subsequent layers in the model need
            to support masking or an exception will be raised.
            If `mask_zero` is set to `True`, as a consequence,
            index 0 cannot be used in the vocabulary (`input_dim` should
            equal size of vocabulary + 1).
        weights: Optional floating-point matrix of size
            `(input_dim, output_dim)`. The initial embeddings values
            to use.
        lora_rank: Optional integer. If set, the layer's forward pass
            will implement LoRA (Low-Rank Adaptation)
            with the provided rank. LoRA sets the layer's embeddings
            matrix to non-trainable and replaces it with a delta over the
            original matrix, obtained via multiplying two lower-rank
            trainable matrices. This can be useful to reduce the
            computation cost of fine-tuning large embedding layers.
            You can also enable LoRA on an existing
            `Embedding` layer by calling `layer.enable_lora(rank)`.
        lora_alpha: Optional integer. If set, this parameter scales the
            low-rank adaptation delta (computed as the product of two lower-rank
            trainable matrices) during the forward pass. The delta is scaled by
            `lora_alpha / lora_rank`, allowing you to fine-tune the strength of
            the LoRA adjustment independently of `lora_rank`.

    Input shape:
        2D tensor with shape: `(batch_size, input_length)`.

    Output shape:
        3D tensor with shape: `(batch_size, input_length, output_dim)`.
    """
    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: _InitializerLike = 'uniform',
        embeddings_regularizer: _RegularizerLike = None,
        embeddings_constraint: _ConstraintLike = None,
        mask_zero: bool | Any = False,
        weights: Any = None,
        lora_rank: Any = None,
        lora_alpha: Any = None,
        quantization_config: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_length: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    input_dim: int
    output_dim: int
    embeddings_initializer: Any
    embeddings_regularizer: Any
    embeddings_constraint: Any
    mask_zero: bool
    lora_rank: Any
    lora_alpha: Any
    quantization_config: Any
    input_length: Any
    input_shape: Any
    lora_enabled: Any
    lora_embeddings_a: Any
    lora_embeddings_b: Any
    embeddings_scale: Any
    embeddings_zero: Any
    g_idx: Any
    @property
    def embeddings(self) -> Any:
        ...
    def enable_lora(
        self,
        rank: Any,
        lora_alpha: Any = None,
        a_initializer: Any = 'he_uniform',
        b_initializer: Any = 'zeros',
    ) -> Any:
        ...
    @property
    def variable_serialization_spec(self) -> Any:
        """Returns a dict mapping quantization modes to variable names in order."""
        ...

class Flatten(Layer):
    """Flattens the input. Does not affect the batch size.

    Note: If inputs are shaped `(batch,)` without a feature axis, then
    flattening adds an extra channel dimension and output shape is `(batch, 1)`.

    Args:
        data_format: A string, one of `"channels_last"` (default) or
            `"channels_first"`. The ordering of the dimensions in the inputs.
            `"channels_last"` corresponds to inputs with shape
            `(batch, ..., channels)` while `"channels_first"` corresponds to
            inputs with shape `(batch, channels, ...)`.
            When unspecified, uses `image_data_format` value found in your Keras
            config file at `~/.keras/keras.json` (if exists). Defaults to
            `"channels_last"`.

    Example:

    >>> x = keras.Input(shape=(10, 64))
    >>> y = keras.layers.Flatten()(x)
    >>> y.shape
    (None, 640)
    """
    def __init__(
        self,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    data_format: Any
    input_dim: Any
    input_shape: Any

class GaussianDropout(Layer):
    """Apply multiplicative 1-centered Gaussian noise.

    As it is a regularization layer, it is only active at training time.

    Args:
        rate: Float, drop probability (as with `Dropout`).
            The multiplicative noise will have
            standard deviation `sqrt(rate / (1 - rate))`.
        seed: Integer, optional random seed to enable deterministic behavior.

    Call arguments:
        inputs: Input tensor (of any rank).
        training: Python boolean indicating whether the layer should behave in
            training mode (adding dropout) or in inference mode (doing nothing).
    """
    def __init__(
        self,
        rate: float,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    rate: float
    seed: Any
    input_dim: Any
    input_shape: Any
    seed_generator: Any

class GaussianNoise(Layer):
    """Apply additive zero-centered Gaussian noise.

    This is useful to mitigate overfitting
    (you could see it as a form of random data augmentation).
    Gaussian Noise (GS) is a natural choice as corruption process
    for real valued inputs.

    As it is a regularization layer, it is only active at training time.

    Args:
        stddev: Float, standard deviation of the noise distribution.
        seed: Integer, optional random seed to enable deterministic behavior.

    Call arguments:
        inputs: Input tensor (of any rank).
        training: Python boolean indicating whether the layer should behave in
            training mode (adding noise) or in inference mode (doing nothing).
    """
    def __init__(
        self,
        stddev: Any,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    stddev: Any
    seed: Any
    input_dim: Any
    input_shape: Any
    seed_generator: Any

class GroupNormalization(Layer):
    """Group normalization layer.

    Group Normalization divides the channels into groups and computes
    within each group the mean and variance for normalization.
    Empirically, its accuracy is more stable than batch norm in a wide
    range of small batch sizes, if learning rate is adjusted linearly
    with batch sizes.

    Relation to Layer Normalization:
    If the number of groups is set to 1, then this operation becomes nearly
    identical to Layer Normalization (see Layer Normalization docs for details).

    Relation to Instance Normalization:
    If the number of groups is set to the input dimension (number of groups is
    equal to number of channels), then this operation becomes identical to
    Instance Normalization. You can achieve this via `groups=-1`.

    Args:
        groups: Integer, the number of groups for Group Normalization. Can be in
            the range `[1, N]` where N is the input dimension. The input
            dimension must be divisible by the number of groups.
            Defaults to 32.
        axis: Integer or List/Tuple. The axis or axes to normalize across.
            Typically, this is the features axis/axes. The left-out axes are
            typically the batch axis/axes. -1 is the last dimension in the
            input. Defaults to `-1`.
        epsilon: Small float added to variance to avoid dividing by zero.
            Defaults to 1e-3.
        center: If `True`, add offset of `beta` to normalized tensor.
            If `False`, `beta` is ignored. Defaults to `True`.
        scale: If `True`, multiply by `gamma`. If `False`, `gamma` is not used.
            When the next layer is linear (also e.g. `relu`), this can be
            disabled since the scaling will be done by the next layer.
            Defaults to `True`.
        beta_initializer: Initializer for the beta weight. Defaults to zeros.
        gamma_initializer: Initializer for the gamma weight. Defaults to ones.
        beta_regularizer: Optional regularizer for the beta weight. None by
            default.
        gamma_regularizer: Optional regularizer for the gamma weight. None by
            default.
        beta_constraint: Optional constraint for the beta weight.
            None by default.
        gamma_constraint: Optional constraint for the gamma weight. None by
            default.  Input shape: Arbitrary. Use the keyword argument
            `input_shape` (tuple of integers, does not include the samples
            axis) when using this layer as the first layer in a model.
            Output shape: Same shape as input.
        **kwargs: Base layer keyword arguments (e.g. `name` and `dtype`).

    Reference:

    - [Yuxin Wu & Kaiming He, 2018](https://arxiv.org/abs/1803.08494)
    """
    def __init__(
        self,
        groups: int | Any = 32,
        axis: Any = -1,
        epsilon: float | Any = 0.001,
        center: bool | Any = True,
        scale: bool | Any = True,
        beta_initializer: _InitializerLike = 'zeros',
        gamma_initializer: _InitializerLike = 'ones',
        beta_regularizer: _RegularizerLike = None,
        gamma_regularizer: _RegularizerLike = None,
        beta_constraint: _ConstraintLike = None,
        gamma_constraint: _ConstraintLike = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    groups: int
    axis: Any
    epsilon: float
    center: bool
    scale: bool
    beta_initializer: Any
    gamma_initializer: Any
    beta_regularizer: Any
    gamma_regularizer: Any
    beta_constraint: Any
    gamma_constraint: Any
    input_dim: Any
    input_shape: Any
    gamma: Any
    beta: Any

class HashedCrossing(Layer):
    """A preprocessing layer which crosses features using the "hashing trick".

    This layer performs crosses of categorical features using the "hashing
    trick". Conceptually, the transformation can be thought of as:
    `hash(concatenate(features)) % num_bins`.

    This layer currently only performs crosses of scalar inputs and batches of
    scalar inputs. Valid input shapes are `(batch_size, 1)`, `(batch_size,)` and
    `()`.

    **Note:** This layer wraps `tf.keras.layers.HashedCrossing`. It cannot
    be used as part of the compiled computation graph of a model with
    any backend other than TensorFlow.
    It can however be used with any backend when running eagerly.
    It can also always be used as part of an input preprocessing pipeline
    with any backend (outside the model itself), which is how we recommend
    to use this layer.

    **Note:** This layer is safe to use inside a `tf.data` pipeline
    (independently of which backend you're using).

    Args:
        num_bins: Number of hash bins.
        output_mode: Specification for the output of the layer. Values can be
            `"int"`, or `"one_hot"` configuring the layer as follows:
            - `"int"`: Return the integer bin indices directly.
            - `"one_hot"`: Encodes each individual element in the input into an
                array the same size as `num_bins`, containing a 1 at the input's
                bin index. Defaults to `"int"`.
        sparse: Boolean. Only applicable to `"one_hot"` mode and only valid
            when using the TensorFlow backend. If `True`, returns
            a `SparseTensor` instead of a dense `Tensor`. Defaults to `False`.
        **kwargs: Keyword arguments to construct a layer.

    Examples:

    **Crossing two scalar features.**

    >>> layer = keras.layers.HashedCrossing(
    ...     num_bins=5)
    >>> feat1 = np.array(['A', 'B', 'A', 'B', 'A'])
    >>> feat2 = np.array([101, 101, 101, 102, 102])
    >>> layer((feat1, feat2))
    array([1, 4, 1, 1, 3])

    **Crossing and one-hotting two scalar features.**

    >>> layer = keras.layers.HashedCrossing(
    ...     num_bins=5, output_mode='one_hot')
    >>> feat1 = np.array(['A', 'B', 'A', 'B', 'A'])
    >>> feat2 = np.array([101, 101, 101, 102, 102])
    >>> layer((feat1, feat2))
    array([[0., 1., 0., 0., 0.],
            [0., 0., 0., 0., 1.],
            [0., 1., 0., 0., 0.],
            [0., 1., 0., 0., 0.],
            [0., 0., 0., 1., 0.]], dtype=float32)
    """
    def __init__(
        self,
        num_bins: Any,
        output_mode: Any = 'int',
        sparse: bool | Any = False,
        name: str | None | Any = None,
        dtype: Any = None,
    ) -> None:
        ...
    num_bins: Any
    output_mode: Any
    sparse: bool

class Hashing(Layer):
    """A preprocessing layer which hashes and bins categorical features.

    This layer transforms categorical inputs to hashed output. It element-wise
    converts a ints or strings to ints in a fixed range. The stable hash
    function uses `tensorflow::ops::Fingerprint` to produce the same output
    consistently across all platforms.

    This layer uses [FarmHash64](https://github.com/google/farmhash) by default,
    which provides a consistent hashed output across different platforms and is
    stable across invocations, regardless of device and context, by mixing the
    input bits thoroughly.

    If you want to obfuscate the hashed output, you can also pass a random
    `salt` argument in the constructor. In that case, the layer will use the
    [SipHash64](https://github.com/google/highwayhash) hash function, with
    the `salt` value serving as additional input to the hash function.

    **Note:** This layer internally uses TensorFlow. It cannot
    be used as part of the compiled computation graph of a model with
    any backend other than TensorFlow.
    It can however be used with any backend when running eagerly.
    It can also always be used as part of an input preprocessing pipeline
    with any backend (outside the model itself), which is how we recommend
    to use this layer.

    **Note:** This layer is safe to use inside a `tf.data` pipeline
    (independently of which backend you're using).

    **Example (FarmHash64)**

    >>> layer = keras.layers.Hashing(num_bins=3)
    >>> inp = [['A'], ['B'], ['C'], ['D'], ['E']]
    >>> layer(inp)
    array([[1],
            [0],
            [1],
            [1],
            [2]])>

    **Example (FarmHash64) with a mask value**

    >>> layer = keras.layers.Hashing(num_bins=3, mask_value='')
    >>> inp = [['A'], ['B'], [''], ['C'], ['D']]
    >>> layer(inp)
    array([[1],
            [1],
            [0],
            [2],
            [2]])

    **Example (SipHash64)**

    >>> layer = keras.layers.Hashing(num_bins=3, salt=[133, 137])
    >>> inp = [['A'], ['B'], ['C'], ['D'], ['E']]
    >>> layer(inp)
    array([[1],
            [2],
            [1],
            [0],
            [2]])

    **Example (Siphash64 with a single integer, same as `salt=[133, 133]`)**

    >>> layer = keras.layers.Hashing(num_bins=3, salt=133)
    >>> inp = [['A'], ['B'], ['C'], ['D'], ['E']]
    >>> layer(inp)
    array([[0],
            [0],
            [2],
            [1],
            [0]])

    Args:
        num_bins: Number of hash bins. Note that this includes the `mask_value`
            bin, so the effective number of bins is `(num_bins - 1)`
            if `mask_value` is set.
        mask_value: A value that represents masked inputs, which are mapped to
            index 0. `None` means no mask term will be added and the
            hashing will start at index 0. Defaults to `None`.
        salt: A single unsigned integer or None.
            If passed, the hash function used will be SipHash64,
            with these values used as an additional input
            (known as a "salt" in cryptography).
            These should be non-zero. If `None`, uses the FarmHash64 hash
            function. It also supports tuple/list of 2 unsigned
            integer numbers, see reference paper for details.
            Defaults to `None`.
        output_mode: Specification for the output of the layer. Values can be
            `"int"`, `"one_hot"`, `"multi_hot"`, or
            `"count"` configuring the layer as follows:
            - `"int"`: Return the integer bin indices directly.
            - `"one_hot"`: Encodes each individual element in the input into an
                array the same size as `num_bins`, containing a 1
                at the input's bin index. If the last dimension is size 1,
                will encode on that dimension.
                If the last dimension is not size 1, will append a new
                dimension for the encoded output.
            - `"multi_hot"`: Encodes each sample in the input into a
                single array the same size as `num_bins`,
                containing a 1 for each bin index
                index present in the sample. Treats the last dimension
                as the sample dimension, if input shape is
                `(..., sample_length)`, output shape will be
                `(..., num_tokens)`.
            - `"count"`: As `"multi_hot"`, but the int array contains a count of
                the number of times the bin index appeared in the sample.
            Defaults to `"int"`.
        sparse: Boolean. Only applicable to `"one_hot"`, `"multi_hot"`,
            and `"count"` output modes. Only supported with TensorFlow
            backend. If `True`, returns a `SparseTensor` instead of
            a dense `Tensor`. Defaults to `False`.
        **kwargs: Keyword arguments to construct a layer.

    Input shape:
        A single string, a list of strings, or an `int32` or `int64` tensor
        of shape `(batch_size, ...,)`.

    Output shape:
        An `int32` tensor of shape `(batch_size, ...)`.

    Reference:

    - [SipHash with salt](https://www.131002.net/siphash/siphash.pdf)
    """
    def __init__(
        self,
        num_bins: Any,
        mask_value: Any = None,
        salt: Any = None,
        output_mode: Any = 'int',
        sparse: bool | Any = False,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    num_bins: Any
    mask_value: Any
    salt: Any
    output_mode: Any
    sparse: bool
    input_dim: Any
    input_shape: Any
    strong_hash: Any

class Identity(Layer):
    """Identity layer.

    This layer should be used as a placeholder when no operation is to be
    performed. The layer just returns its `inputs` argument as output.
    """
    def __init__(
        self,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    input_dim: Any
    input_shape: Any

class InputLayer(Layer):
    def __init__(
        self,
        shape: Any = None,
        batch_size: Any = None,
        dtype: Any = None,
        sparse: Any = None,
        ragged: Any = None,
        batch_shape: Any = None,
        input_tensor: Any = None,
        optional: bool | Any = False,
        name: str | None | Any = None,
        *,
        batch_input_shape: Any = ...,
        input_shape: Any = ...,
    ) -> None:
        ...
    shape: Any
    batch_size: Any
    sparse: Any
    ragged: Any
    input_tensor: Any
    optional: bool
    batch_input_shape: Any
    input_shape: Any
    @property
    def batch_shape(self) -> Any:
        ...

class JaxLayer(Layer):
    """Keras Layer that wraps a JAX model.

    This layer enables the use of JAX components within Keras when using JAX as
    the backend for Keras.

    ## Model function

    This layer accepts JAX models in the form of a function, `call_fn`, which
    must take the following arguments with these exact names:

    - `params`: trainable parameters of the model.
    - `state` (*optional*): non-trainable state of the model. Can be omitted if
        the model has no non-trainable state.
    - `rng` (*optional*): a `jax.random.PRNGKey` instance. Can be omitted if the
        model does not need RNGs, neither during training nor during inference.
    - `inputs`: inputs to the model, a JAX array or a `PyTree` of arrays.
    - `training` (*optional*): an argument specifying if we're in training mode
        or inference mode, `True` is passed in training mode. Can be omitted if
        the model behaves the same in training mode and inference mode.

    The `inputs` argument is mandatory. Inputs to the model must be provided via
    a single argument. If the JAX model takes multiple inputs as separate
    arguments, they must be combined into a single structure, for instance in a
    `tuple` or a `dict`.

    ## Model weights initialization

    The initialization of the `params` and `state` of the model can be handled
    by this layer, in which case the `init_fn` argument must be provided. This
    allows the model to be initialized dynamically with the right shape.
    Alternatively, and if the shape is known, the `params` argument and
    optionally the `state` argument can be used to create an already initialized
    model.

    The `init_fn` function, if provided, must take the following arguments with
    these exact names:

    - `rng`: a `jax.random.PRNGKey` instance.
    - `inputs`: a JAX array or a `PyTree` of arrays with placeholder values to
        provide the shape of the inputs.
    - `training` (*optional*): an argument specifying if we're in training mode
        or inference mode. `True` is always passed to `init_fn`. Can be omitted
        regardless of whether `call_fn` has a `training` argument.

    ## Models with non-trainable state

    For JAX models that have non-trainable state:

    - `call_fn` must have a `state` argument
    - `call_fn` must return a `tuple` containing the outputs of the model and
        the new non-trainable state of the model
    - `init_fn` must return a `tuple` containing the initial trainable params of
        the model and the initial non-trainable state of the model.

    This code shows a possible combination of `call_fn` and `init_fn` signatures
    for a model with non-trainable state. In this example, the model has a
    `training` argument and an `rng` argument in `call_fn`.

    ```python
    def stateful_call(params, state, rng, inputs, training):
        outputs = ...
        new_state = ...
        return outputs, new_state

    def stateful_init(rng, inputs):
        initial_params = ...
        initial_state = ...
        return initial_params, initial_state
    ```

    ## Models without non-trainable state

    For JAX models with no non-trainable state:

    - `call_fn` must not have a `state` argument
    - `call_fn` must return only the outputs of the model
    - `init_fn` must return only the initial trainable params of the model.

    This code shows a possible combination of `call_fn` and `init_fn` signatures
    for a model without non-trainable state. In this example, the model does not
    have a `training` argument and does not have an `rng` argument in `call_fn`.

    ```python
    def stateless_call(params, inputs):
        outputs = ...
        return outputs

    def stateless_init(rng, inputs):
        initial_params = ...
        return initial_params
    ```

    ## Conforming to the required signature

    If a model has a different signature than the one required by `JaxLayer`,
    one can easily write a wrapper method to adapt the arguments. This example
    shows a model that has multiple inputs as separate arguments, expects
    multiple RNGs in a `dict`, and has a `deterministic` argument with the
    opposite meaning of `training`. To conform, the inputs are combined in a
    single structure using a `tuple`, the RNG is split and used the populate the
    expected `dict`, and the Boolean flag is negated:

    ```python
    def my_model_fn(params, rngs, input1, input2, deterministic):
        ...
        if not deterministic:
            dropout_rng = rngs["dropout"]
            keep = jax.random.bernoulli(dropout_rng, dropout_rate, x.shape)
            x = jax.numpy.where(keep, x / dropout_rate, 0)
            ...
        ...
        return outputs

    def my_model_wrapper_fn(params, rng, inputs, training):
        input1, input2 = inputs
        rng1, rng2 = jax.random.split(rng)
        rngs = {"dropout": rng1, "preprocessing": rng2}
        deterministic = not training
        return my_model_fn(params, rngs, input1, input2, deterministic)

    keras_layer = JaxLayer(my_model_wrapper_fn, params=initial_params)
    ```

    ## Usage with Haiku modules

    `JaxLayer` enables the use of [Haiku](https://dm-haiku.readthedocs.io)
    components in the form of
    [`haiku.Module`](https://dm-haiku.readthedocs.io/en/latest/api.html#module).
    This is achieved by transforming the module per the Haiku pattern and then
    passing `module.apply` in the `call_fn` parameter and `module.init` in the
    `init_fn` parameter if needed.

    If the model has non-trainable state, it should be transformed with
    [`haiku.transform_with_state`](
      https://dm-haiku.readthedocs.io/en/latest/api.html#haiku.transform_with_state).
    If the model has no non-trainable state, it should be transformed with
    [`haiku.transform`](
      https://dm-haiku.readthedocs.io/en/latest/api.html#haiku.transform).
    Additionally, and optionally, if the module does not use RNGs in "apply", it
    can be transformed with
    [`haiku.without_apply_rng`](
      https://dm-haiku.readthedocs.io/en/latest/api.html#without-apply-rng).

    The following example shows how to create a `JaxLayer` from a Haiku module
    that uses random number generators via `hk.next_rng_key()` and takes a
    training positional argument:

    ```python
    class MyHaikuModule(hk.Module):
        def __call__(self, x, training):
            x = hk.Conv2D(32, (3, 3))(x)
            x = jax.nn.relu(x)
            x = hk.AvgPool((1, 2, 2, 1), (1, 2, 2, 1), "VALID")(x)
            x = hk.Flatten()(x)
            x = hk.Linear(200)(x)
            if training:
                x = hk.dropout(rng=hk.next_rng_key(), rate=0.3, x=x)
            x = jax.nn.relu(x)
            x = hk.Linear(10)(x)
            x = jax.nn.softmax(x)
            return x

    def my_haiku_module_fn(inputs, training):
        module = MyHaikuModule()
        return module(inputs, training)

    transformed_module = hk.transform(my_haiku_module_fn)

    keras_layer = JaxLayer(
        call_fn=transformed_module.apply,
        init_fn=transformed_module.init,
    )
    ```

    Args:
        call_fn: The function to call the model. See description above for the
            list of arguments it takes and the outputs it returns.
        init_fn: the function to call to initialize the model. See description
            above for the list of arguments it takes and the outputs it returns.
            If `None`, then `params` and/or `state` must be provided.
      params: A `PyTree` containing all the model trainable parameters. This
            allows passing trained parameters or controlling the initialization.
            If both `params` and `state` are `None`, `init_fn` is called at
            build time to initialize the trainable parameters of the model.
      state: A `PyTree` containing all the model non-trainable state. This
            allows passing learned state or controlling the initialization. If
            both `params` and `state` are `None`, and `call_fn` takes a `state`
            argument, then `init_fn` is called at build time to initialize the
            non-trainable state of the model.
      seed: Seed for random number generator. Optional.
      native_serialization_platforms: Sequence of platforms ('cpu', 'cuda',
            'rocm', 'tpu') to compile for when using `jax2tf.convert` with
            native serialization. This is only used when the Keras backend is
            `tensorflow`. If `None`, the function is compiled for the
            default backend. If multiple platforms are specified, the exported
            module will be device-polymorphic.
    """
    def __init__(
        self,
        call_fn: Any,
        init_fn: Any = None,
        params: Any = None,
        state: Any = None,
        seed: Any = None,
        native_serialization_platforms: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    call_fn: Any
    init_fn: Any
    params: Any
    state: Any
    seed: Any
    native_serialization_platforms: Any
    input_dim: Any
    input_shape: Any
    tracked_params: Any
    tracked_state: Any
    call_fn_arguments: Any
    call_fn_has_params: Any
    call_fn_has_state: Any
    jax2tf_training_false_fn: Any
    jax2tf_training_true_fn: Any
    jax2tf_native_serialization_platforms: Any
    seed_generator: Any
    init_fn_arguments: Any

class Lambda(Layer):
    """Wraps arbitrary expressions as a `Layer` object.

    The `Lambda` layer exists so that arbitrary expressions can be used
    as a `Layer` when constructing Sequential
    and Functional API models. `Lambda` layers are best suited for simple
    operations or quick experimentation. For more advanced use cases,
    prefer writing new subclasses of `Layer`.

    WARNING: `Lambda` layers have (de)serialization limitations!

    The main reason to subclass `Layer` instead of using a
    `Lambda` layer is saving and inspecting a model. `Lambda` layers
    are saved by serializing the Python bytecode, which is fundamentally
    non-portable and potentially unsafe.
    They should only be loaded in the same environment where
    they were saved. Subclassed layers can be saved in a more portable way
    by overriding their `get_config()` method. Models that rely on
    subclassed Layers are also often easier to visualize and reason about.

    Example:

    ```python
    # add a x -> x^2 layer
    model.add(Lambda(lambda x: x ** 2))
    ```

    Args:
        function: The function to be evaluated. Takes input tensor as first
            argument.
        output_shape: Expected output shape from function. This argument
            can usually be inferred if not explicitly provided.
            Can be a tuple or function. If a tuple, it only specifies
            the first dimension onward; sample dimension is assumed
            either the same as the input:
            `output_shape = (input_shape[0], ) + output_shape` or,
            the input is `None` and the sample dimension is also `None`:
            `output_shape = (None, ) + output_shape`.
            If a function, it specifies the
            entire shape as a function of the input shape:
            `output_shape = f(input_shape)`.
        mask: Either None (indicating no masking) or a callable with the same
            signature as the `compute_mask` layer method, or a tensor
            that will be returned as output mask regardless
            of what the input is.
        arguments: Optional dictionary of keyword arguments to be passed to the
            function.
    """
    def __init__(
        self,
        function: Any,
        output_shape: Any = None,
        mask: Any = None,
        arguments: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    function: Any
    output_shape: Any
    mask: Any
    arguments: Any
    input_dim: Any
    input_shape: Any

class LayerNormalization(Layer):
    """Layer normalization layer (Ba et al., 2016).

    Normalize the activations of the previous layer for each given example in a
    batch independently, rather than across a batch like Batch Normalization.
    i.e. applies a transformation that maintains the mean activation within each
    example close to 0 and the activation standard deviation close to 1.

    If `scale` or `center` are enabled, the layer will scale the normalized
    outputs by broadcasting them with a trainable variable `gamma`, and center
    the outputs by broadcasting with a trainable variable `beta`. `gamma` will
    default to a ones tensor and `beta` will default to a zeros tensor, so that
    centering and scaling are no-ops before training has begun.

    So, with scaling and centering enabled the normalization equations
    are as follows:

    Let the intermediate activations for a mini-batch to be the `inputs`.

    For each sample `x_i` in `inputs` with `k` features, we compute the mean and
    variance of the sample:

    ```python
    mean_i = sum(x_i[j] for j in range(k)) / k
    var_i = sum((x_i[j] - mean_i) ** 2 for j in range(k)) / k
    ```

    and then compute a normalized `x_i_normalized`, including a small factor
    `epsilon` for numerical stability.

    ```python
    x_i_normalized = (x_i - mean_i) / sqrt(var_i + epsilon)
    ```

    And finally `x_i_normalized ` is linearly transformed by `gamma` and `beta`,
    which are learned parameters:

    ```python
    output_i = x_i_normalized * gamma + beta
    ```

    `gamma` and `beta` will span the axes of `inputs` specified in `axis`, and
    this part of the inputs' shape must be fully defined.

    For example:

    >>> layer = keras.layers.LayerNormalization(axis=[1, 2, 3])
    >>> layer.build([5, 20, 30, 40])
    >>> print(layer.beta.shape)
    (20, 30, 40)
    >>> print(layer.gamma.shape)
    (20, 30, 40)

    Note that other implementations of layer normalization may choose to define
    `gamma` and `beta` over a separate set of axes from the axes being
    normalized across. For example, Group Normalization
    ([Wu et al. 2018](https://arxiv.org/abs/1803.08494)) with group size of 1
    corresponds to a Layer Normalization that normalizes across height, width,
    and channel and has `gamma` and `beta` span only the channel dimension.
    So, this Layer Normalization implementation will not match a Group
    Normalization layer with group size set to 1.

    Args:
        axis: Integer or List/Tuple. The axis or axes to normalize across.
            Typically, this is the features axis/axes. The left-out axes are
            typically the batch axis/axes. `-1` is the last dimension in the
            input. Defaults to `-1`.
        epsilon: Small float added to variance to avoid dividing by zero.
            Defaults to 1e-3.
        center: If True, add offset of `beta` to normalized tensor. If False,
            `beta` is ignored. Defaults to `True`.
        scale: If True, multiply by `gamma`. If False, `gamma` is not used.
            When the next layer is linear (also e.g. `nn.relu`), this can be
            disabled since the scaling will be done by the next layer.
            Defaults to `True`.
        beta_initializer: Initializer for the beta weight. Defaults to zeros.
        gamma_initializer: Initializer for the gamma weight. Defaults to ones.
        beta_regularizer: Optional regularizer for the beta weight.
            None by default.
        gamma_regularizer: Optional regularizer for the gamma weight.
            None by default.
        beta_constraint: Optional constraint for the beta weight.
            None by default.
        gamma_constraint: Optional constraint for the gamma weight.
            None by default.
        **kwargs: Base layer keyword arguments (e.g. `name` and `dtype`).


    Reference:

    - [Lei Ba et al., 2016](https://arxiv.org/abs/1607.06450).
    """
    def __init__(
        self,
        axis: Any = -1,
        epsilon: float | Any = 0.001,
        center: bool | Any = True,
        scale: bool | Any = True,
        beta_initializer: _InitializerLike = 'zeros',
        gamma_initializer: _InitializerLike = 'ones',
        beta_regularizer: _RegularizerLike = None,
        gamma_regularizer: _RegularizerLike = None,
        beta_constraint: _ConstraintLike = None,
        gamma_constraint: _ConstraintLike = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        rms_scaling: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    axis: Any
    epsilon: float
    center: bool
    scale: bool
    beta_initializer: Any
    gamma_initializer: Any
    beta_regularizer: Any
    gamma_regularizer: Any
    beta_constraint: Any
    gamma_constraint: Any
    input_dim: Any
    input_shape: Any
    rms_scaling: Any
    gamma: Any
    beta: Any

class LeakyReLU(Layer):
    """Leaky version of a Rectified Linear Unit activation layer.

    This layer allows a small gradient when the unit is not active.

    Formula:

    ``` python
    f(x) = alpha * x if x < 0
    f(x) = x if x >= 0
    ```

    Example:

    ``` python
    leaky_relu_layer = LeakyReLU(negative_slope=0.5)
    input = np.array([-10, -5, 0.0, 5, 10])
    result = leaky_relu_layer(input)
    # result = [-5. , -2.5,  0. ,  5. , 10.]
    ```

    Args:
        negative_slope: Float >= 0.0. Negative slope coefficient.
          Defaults to `0.3`.
        **kwargs: Base layer keyword arguments, such as
            `name` and `dtype`.
    """
    def __init__(
        self,
        negative_slope: float | Any = 0.3,
        *,
        activity_regularizer: _RegularizerLike = None,
        alpha: Any = ...,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    negative_slope: float
    alpha: Any
    input_dim: Any
    input_shape: Any

class Masking(Layer):
    """Masks a sequence by using a mask value to skip timesteps.

    For each timestep in the input tensor (dimension #1 in the tensor),
    if all values in the input tensor at that timestep
    are equal to `mask_value`, then the timestep will be masked (skipped)
    in all downstream layers (as long as they support masking).

    If any downstream layer does not support masking yet receives such
    an input mask, an exception will be raised.

    Example:

    Consider a NumPy data array `x` of shape `(samples, timesteps, features)`,
    to be fed to an LSTM layer. You want to mask timestep #3 and #5 because you
    lack data for these timesteps. You can:

    - Set `x[:, 3, :] = 0.` and `x[:, 5, :] = 0.`
    - Insert a `Masking` layer with `mask_value=0.` before the LSTM layer:

    ```python
    samples, timesteps, features = 32, 10, 8
    inputs = np.random.random([samples, timesteps, features]).astype(np.float32)
    inputs[:, 3, :] = 0.
    inputs[:, 5, :] = 0.

    model = keras.models.Sequential()
    model.add(keras.layers.Masking(mask_value=0.0))
    model.add(keras.layers.LSTM(32))
    output = model(inputs)
    # The time step 3 and 5 will be skipped from LSTM calculation.
    ```

    Note: in the Keras masking convention, a masked timestep is denoted by
    a mask value of `False`, while a non-masked (i.e. usable) timestep
    is denoted by a mask value of `True`.
    """
    def __init__(
        self,
        mask_value: Any = 0.0,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    mask_value: Any
    input_dim: Any
    input_shape: Any

class MultiHeadAttention(Layer):
    """MultiHeadAttention layer.

    This is an implementation of multi-headed attention as described in the
    paper "Attention is all you Need"
    [Vaswani et al., 2017](https://arxiv.org/abs/1706.03762).
    If `query`, `key,` `value` are the same, then
    this is self-attention. Each timestep in `query` attends to the
    corresponding sequence in `key`, and returns a fixed-width vector.

    This layer first projects `query`, `key` and `value`. These are
    (effectively) a list of tensors of length `num_attention_heads`, where the
    corresponding shapes are `(batch_size, <query dimensions>, key_dim)`,
    `(batch_size, <key/value dimensions>, key_dim)`,
    `(batch_size, <key/value dimensions>, value_dim)`.

    Then, the query and key tensors are dot-producted and scaled. These are
    softmaxed to obtain attention probabilities. The value tensors are then
    interpolated by these probabilities, then concatenated back to a single
    tensor.

    Finally, the result tensor with the last dimension as `value_dim` can take
    a linear projection and return.

    Args:
        num_heads: Number of attention heads.
        key_dim: Size of each attention head for query and key.
        value_dim: Size of each attention head for value.
        dropout: Dropout probability.
        use_bias: Boolean, whether the dense layers use bias vectors/matrices.
        output_shape: The expected shape of an output tensor, besides the batch
            and sequence dims. If not specified, projects back to the query
            feature dim (the query input's last dimension).
        attention_axes: axes over which the attention is applied. `None` means
            attention over all axes, but batch, heads, and features.
        sliding_window: Optional positive integer. If set, restricts each
            query position to attend only to key positions within
            `sliding_window - 1` of itself (a symmetric band). Composes
            naturally with `use_causal_mask=True` to give the causal
            sliding window used by Mistral, Llama-3 long-context, and
            Phi-3. Defaults to `None` (full attention).
        flash_attention: If `None`, the layer attempts to use flash
            attention for faster and more memory-efficient attention
            computations when possible. This behavior can be configured using
            `keras.config.enable_flash_attention()` or
            `keras.config.disable_flash_attention()`.
        kernel_initializer: Initializer for dense layer kernels.
        bias_initializer: Initializer for dense layer biases.
        kernel_regularizer: Regularizer for dense layer kernels.
        bias_regularizer: Regularizer for dense layer biases.
        activity_regularizer: Regularizer for dense layer activity.
        kernel_constraint: Constraint for dense layer kernels.
        bias_constraint: Constraint for dense layer kernels.
        use_gate: Boolean, whether to apply a gated attention mechanism.
            When True, an additional gating branch is added based on the
            (Gated Attention for Large Language Models)[https://arxiv.org/abs/2505.06708].
            It applies a sigmoid-activated linear projection to the query
            which then gates the attention output. This helps improve training
            stability and eliminates "attention sinks".
        seed: Optional integer to seed the dropout layer.

    Call arguments:
        query: Query tensor of shape `(B, T, dim)`, where `B` is the batch size,
            `T` is the target sequence length, and dim is the feature dimension.
        value: Value tensor of shape `(B, S, dim)`, where `B` is the batch size,
            `S` is the source sequence length, and dim is the feature dimension.
        key: Optional key tensor of shape `(B, S, dim)`. If not given, will
            use `value` for both `key` and `value`, which is the most common
            case.
        attention_mask: a boolean mask of shape `(B, T, S)`, that prevents
            attention to certain positions. The boolean mask specifies which
            query elements can attend to which key elements, 1 indicates
            attention and 0 indicates no attention. Broadcasting can happen for
            the missing batch dimensions and the head dimension.
        return_attention_scores: A boolean to indicate whether the output should
            be `(attention_output, attention_scores)` if `True`, or
            `attention_output` if `False`. Defaults to `False`.
        training: Python boolean indicating whether the layer should behave in
            training mode (adding dropout) or in inference mode (no dropout).
            Will go with either using the training mode of the parent
            layer/model, or `False` (inference) if there is no parent layer.
        use_causal_mask: A boolean to indicate whether to apply a causal mask to
            prevent tokens from attending to future tokens (e.g., used in a
            decoder Transformer).

    Returns:
        attention_output: The result of the computation, of shape `(B, T, E)`,
            where `T` is for target sequence shapes and `E` is the query input
            last dimension if `output_shape` is `None`. Otherwise, the
            multi-head outputs are projected to the shape specified by
            `output_shape`.
        attention_scores: (Optional) multi-head attention coefficients over
            attention axes.
    """
    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: Any = None,
        dropout: Any = 0.0,
        use_bias: bool | Any = True,
        output_shape: Any = None,
        attention_axes: Any = None,
        sliding_window: Any = None,
        flash_attention: Any = None,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        use_gate: bool | Any = False,
        seed: Any = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    output_shape: Any
    sliding_window: Any
    flash_attention: Any
    kernel_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    use_gate: bool
    seed: Any
    input_dim: Any
    input_shape: Any
    @property
    def attention_axes(self) -> Any:
        ...
    @property
    def dropout(self) -> Any:
        ...
    @property
    def key_dense(self) -> Any:
        ...
    @property
    def key_dim(self) -> Any:
        ...
    @property
    def num_heads(self) -> Any:
        ...
    @property
    def output_dense(self) -> Any:
        ...
    @property
    def query_dense(self) -> Any:
        ...
    @property
    def use_bias(self) -> Any:
        ...
    @property
    def value_dense(self) -> Any:
        ...
    @property
    def value_dim(self) -> Any:
        ...

class PReLU(Layer):
    """Parametric Rectified Linear Unit activation layer.

    Formula:
    ``` python
    f(x) = alpha * x for x < 0
    f(x) = x for x >= 0
    ```
    where `alpha` is a learned array with the same shape as x.

    Args:
        alpha_initializer: Initializer function for the weights.
        alpha_regularizer: Regularizer for the weights.
        alpha_constraint: Constraint for the weights.
        shared_axes: The axes along which to share learnable parameters for the
            activation function. For example, if the incoming feature maps are
            from a 2D convolution with output shape
            `(batch, height, width, channels)`, and you wish to share parameters
            across space so that each filter only has one set of parameters,
            set `shared_axes=[1, 2]`.
        **kwargs: Base layer keyword arguments, such as `name` and `dtype`.
    """
    def __init__(
        self,
        alpha_initializer: _InitializerLike = 'Zeros',
        alpha_regularizer: _RegularizerLike = None,
        alpha_constraint: _ConstraintLike = None,
        shared_axes: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    alpha_initializer: Any
    alpha_regularizer: Any
    alpha_constraint: Any
    shared_axes: Any
    input_dim: Any
    input_shape: Any
    alpha: Any

class Permute(Layer):
    """Permutes the dimensions of the input according to a given pattern.

    Useful e.g. connecting RNNs and convnets.

    Args:
        dims: Tuple of integers. Permutation pattern does not include the
            batch dimension. Indexing starts at 1.
            For instance, `(1, 3, 2)` permutes the second and third dimensions
            of the input.

    Input shape:
        Arbitrary.

    Output shape:
        Same as the input shape, but with the dimensions re-ordered according
        to the specified pattern.

    Example:

    >>> x = keras.Input(shape=(10, 64))
    >>> y = keras.layers.Permute((2, 1))(x)
    >>> y.shape
    (None, 64, 10)
    """
    def __init__(
        self,
        dims: Any,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    dims: Any
    input_dim: Any
    input_shape: Any

class Pipeline(Layer):
    """Applies a series of layers to an input.

    This class is useful to build a preprocessing pipeline,
    in particular an image data augmentation pipeline.
    Compared to a `Sequential` model, `Pipeline` features
    a few important differences:

    - It's not a `Model`, just a plain layer.
    - When the layers in the pipeline are compatible
        with `tf.data`, the pipeline will also
        remain `tf.data` compatible. That is to say,
        the pipeline will not attempt to convert
        its inputs to backend-native tensors
        when in a tf.data context (unlike a `Sequential`
        model).

    Example:

    ```python
    from keras import layers
    preprocessing_pipeline = layers.Pipeline([
        layers.AutoContrast(),
        layers.RandomZoom(0.2),
        layers.RandomRotation(0.2),
    ])

    # `ds` is a tf.data.Dataset
    preprocessed_ds = ds.map(
        preprocessing_pipeline,
        num_parallel_calls=4,
    )
    ```
    """
    def __init__(self, layers: Any, name: str | None | Any = None) -> None:
        ...
    @property
    def layers(self) -> list[Any]:
        ...

class RMSNormalization(Layer):
    """Root Mean Square (RMS) Normalization layer.

    This layer normalizes the input tensor based on its RMS value.

    The Keras layer performs the operation as described in
    [Root Mean Square Layer Normalization](https://arxiv.org/pdf/1910.07467)
    by Biao Zhang et al.


    If `scale` is enabled, the layer will scale the normalized outputs via
    a learnable scaling factor.

    So, with scaling enabled, the normalization equations
    are as follows:

    Let the intermediate activations for a mini-batch to be the `inputs`.

    ```python
    rms_normalization(x) = x * rsqrt(mean(square(x))) * scale
    ```

    For example:

    >>> layer = keras.layers.RMSNormalization()
    >>> layer.build([5, 20, 30, 10])
    >>> print(layer.scale.shape)
    (10,)
    >>> layer(np.random.rand(1, 10)).numpy()
    array([[0.35098287, 1.0495652 , 1.4645109 , 1.2944688 , 0.31124955,
            1.2768592 , 1.184331  , 0.17474432, 0.49955517, 1.2428929 ]],
        dtype=float32)

    Args:
        axis: int. The axis on which to perform the normalization.
        epsilon: float. A small number to add to avoid division by zero.
    """
    def __init__(
        self,
        axis: Any = -1,
        epsilon: float | Any = 1e-06,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    axis: Any
    epsilon: float
    input_dim: Any
    input_shape: Any
    scale: Any

class RNN(Layer):
    """Base class for recurrent layers.

    Args:
        cell: A RNN cell instance or a list of RNN cell instances.
            A RNN cell is a class that has:
            - A `call(input_at_t, states_at_t)` method, returning
            `(output_at_t, states_at_t_plus_1)`. The call method of the
            cell can also take the optional argument `constants`, see
            section "Note on passing external constants" below.
            - A `state_size` attribute. This can be a single integer
            (single state) in which case it is the size of the recurrent
            state. This can also be a list/tuple of integers
            (one size per state).
            - A `output_size` attribute, a single integer.
            - A `get_initial_state(batch_size=None)`
            method that creates a tensor meant to be fed to `call()` as the
            initial state, if the user didn't specify any initial state
            via other means. The returned initial state should have
            shape `(batch_size, cell.state_size)`.
            The cell might choose to create a tensor full of zeros,
            or other values based on the cell's implementation.
            `inputs` is the input tensor to the RNN layer, with shape
            `(batch_size, timesteps, features)`.
            If this method is not implemented
            by the cell, the RNN layer will create a zero filled tensor
            with shape `(batch_size, cell.state_size)`.
            In the case that `cell` is a list of RNN cell instances, the cells
            will be stacked on top of each other in the RNN, resulting in an
            efficient stacked RNN.
        return_sequences: Boolean (default `False`). Whether to return the last
            output in the output sequence, or the full sequence.
        return_state: Boolean (default `False`).
            Whether to return the last state in addition to the output.
        go_backwards: Boolean (default `False`).
            If `True`, process the input sequence backwards and return the
            reversed sequence.
        stateful: Boolean (default `False`). If True, the last state
            for each sample at index `i` in a batch will be used as initial
            state for the sample of index `i` in the following batch.
        unroll: Boolean (default `False`).
            If True, the network will be unrolled, else a symbolic loop will be
            used. Unrolling can speed-up a RNN, although it tends to be more
            memory-intensive. Unrolling is only suitable for short sequences.
        zero_output_for_mask: Boolean (default `False`).
            Whether the output should use zeros for the masked timesteps.
            Note that this field is only used when `return_sequences`
            is `True` and `mask` is provided.
            It can useful if you want to reuse the raw output sequence of
            the RNN without interference from the masked timesteps, e.g.,
            merging bidirectional RNNs.

    Call arguments:
        sequences: A 3-D tensor with shape `(batch_size, timesteps, features)`.
        initial_state: List of initial state tensors to be passed to the first
            call of the cell.
        mask: Binary tensor of shape `[batch_size, timesteps]`
            indicating whether a given timestep should be masked.
            An individual `True` entry indicates that the corresponding
            timestep should be utilized, while a `False` entry indicates
            that the corresponding timestep should be ignored.
        training: Python boolean indicating whether the layer should behave in
            training mode or in inference mode. This argument is passed
            to the cell when calling it.
            This is for use with cells that use dropout.

    Output shape:

    - If `return_state`: a list of tensors. The first tensor is
    the output. The remaining tensors are the last states,
    each with shape `(batch_size, state_size)`, where `state_size` could
    be a high dimension tensor shape.
    - If `return_sequences`: 3D tensor with shape
    `(batch_size, timesteps, output_size)`.

    Masking:

    This layer supports masking for input data with a variable number
    of timesteps. To introduce masks to your data,
    use a `keras.layers.Embedding` layer with the `mask_zero` parameter
    set to `True`.

    Note on using statefulness in RNNs:

    You can set RNN layers to be 'stateful', which means that the states
    computed for the samples in one batch will be reused as initial states
    for the samples in the next batch. This assumes a one-to-one mapping
    between samples in different successive batches.

    To enable statefulness:

    - Specify `stateful=True` in the layer constructor.
    - Specify a fixed batch size for your model, by passing
        `batch_size=...` to the `Input` layer(s) of your model.
        Remember to also specify the same `batch_size=...` when
        calling `fit()`, or otherwise use a generator-like
        data source like a `keras.utils.PyDataset` or a
        `tf.data.Dataset`.
    - Specify `shuffle=False` when calling `fit()`, since your
        batches are expected to be temporally ordered.

    To reset the states of your model, call `.reset_state()` on either
    a specific layer, or on your entire model.

    Note on specifying the initial state of RNNs:

    You can specify the initial state of RNN layers symbolically by
    calling them with the keyword argument `initial_state`. The value of
    `initial_state` should be a tensor or list of tensors representing
    the initial state of the RNN layer.

    You can specify the initial state of RNN layers numerically by
    calling `reset_state()` with the keyword argument `states`. The value of
    `states` should be a numpy array or list of numpy arrays representing
    the initial state of the RNN layer.

    Examples:

    ```python
    from keras.layers import RNN
    from keras import ops

    # First, let's define a RNN Cell, as a layer subclass.
    class MinimalRNNCell(keras.Layer):

        def __init__(self, units, **kwargs):
            super().__init__(**kwargs)
            self.units = units
            self.state_size = units

        def build(self, input_shape):
            self.kernel = self.add_weight(shape=(input_shape[-1], self.units),
                                          initializer='uniform',
                                          name='kernel')
            self.recurrent_kernel = self.add_weight(
                shape=(self.units, self.units),
                initializer='uniform',
                name='recurrent_kernel')

        def call(self, inputs, states):
            prev_output = states[0]
            h = ops.matmul(inputs, self.kernel)
            output = h + ops.matmul(prev_output, self.recurrent_kernel)
            return output, [output]

    # Let's use this cell in a RNN layer:

    cell = MinimalRNNCell(32)
    x = keras.Input((None, 5))
    layer = RNN(cell)
    y = layer(x)

    # Here's how to use the cell to build a stacked RNN:

    cells = [MinimalRNNCell(32), MinimalRNNCell(64)]
    x = keras.Input((None, 5))
    layer = RNN(cells)
    y = layer(x)
    ```
    """
    def __init__(
        self,
        cell: Any,
        return_sequences: bool | Any = False,
        return_state: bool | Any = False,
        go_backwards: bool | Any = False,
        stateful: bool | Any = False,
        unroll: bool | Any = False,
        zero_output_for_mask: bool | Any = False,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    cell: Any
    return_sequences: bool
    return_state: bool
    go_backwards: bool
    stateful: bool
    unroll: bool
    zero_output_for_mask: bool
    input_dim: Any
    input_shape: Any
    states: Any
    state_size: Any
    single_state: Any
    def get_initial_state(self, batch_size: Any) -> Any:
        ...
    def inner_loop(
        self,
        sequences: Any,
        initial_state: Any,
        mask: Any,
        training: Any = False,
    ) -> Any:
        ...
    def reset_state(self) -> None:
        ...
    def reset_states(self) -> None:
        ...

class ReLU(Layer):
    """Rectified Linear Unit activation function layer.

    Formula:
    ``` python
    f(x) = max(x,0)
    f(x) = max_value if x >= max_value
    f(x) = x if threshold <= x < max_value
    f(x) = negative_slope * (x - threshold) otherwise
    ```

    Example:
    ``` python
    relu_layer = keras.layers.ReLU(
        max_value=10,
        negative_slope=0.5,
        threshold=0,
    )
    input = np.array([-10, -5, 0.0, 5, 10])
    result = relu_layer(input)
    # result = [-5. , -2.5,  0. ,  5. , 10.]
    ```

    Args:
        max_value: Float >= 0. Maximum activation value. `None` means
            unlimited. Defaults to `None`.
        negative_slope: Float >= 0. Negative slope coefficient.
            Defaults to `0.0`.
        threshold: Float >= 0. Threshold value for thresholded activation.
            Defaults to `0.0`.
        **kwargs: Base layer keyword arguments, such as `name` and `dtype`.
    """
    def __init__(
        self,
        max_value: Any = None,
        negative_slope: float | Any = 0.0,
        threshold: Any = 0.0,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    max_value: Any
    negative_slope: float
    threshold: Any
    input_dim: Any
    input_shape: Any

class RepeatVector(Layer):
    """Repeats the input n times.

    Example:

    >>> x = keras.Input(shape=(32,))
    >>> y = keras.layers.RepeatVector(3)(x)
    >>> y.shape
    (None, 3, 32)

    Args:
        n: Integer, repetition factor.

    Input shape:
        2D tensor with shape `(batch_size, features)`.

    Output shape:
        3D tensor with shape `(batch_size, n, features)`.
    """
    def __init__(
        self,
        n: Any,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    n: Any
    input_dim: Any
    input_shape: Any

class Reshape(Layer):
    """Layer that reshapes inputs into the given shape.

    Args:
        target_shape: Target shape. Tuple of integers, does not include the
            samples dimension (batch size). One element of the `target_shape`
            can be -1 in which case the missing value is inferred from the
            size of the array and remaining dimensions.

    Input shape:
        Arbitrary, but required to be compatible with `target_shape`.

    Output shape:
        `(batch_size, *target_shape)`

    Example:

    >>> x = keras.Input(shape=(12,))
    >>> y = keras.layers.Reshape((3, 4))(x)
    >>> y.shape
    (None, 3, 4)

    >>> # another example with shape inference using `-1` as dimension
    >>> y = keras.layers.Reshape((-1, 2, 2))(x)
    >>> y.shape
    (None, 3, 2, 2)
    """
    def __init__(
        self,
        target_shape: Any,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    target_shape: Any
    input_dim: Any
    input_shape: Any

class STFTSpectrogram(Layer):
    """Layer to compute the Short-Time Fourier Transform (STFT) on a 1D signal.

    A layer that computes Spectrograms of the input signal to produce
    a spectrogram. This layers utilizes Short-Time Fourier Transform (STFT) by
    The layer computes Spectrograms based on STFT by utilizing convolution
    kernels, which allows parallelization on GPUs and trainable kernels for
    fine-tuning support. This layer allows different modes of output
    (e.g., log-scaled magnitude, phase, power spectral density, etc.) and
    provides flexibility in windowing, padding, and scaling options for the
    STFT calculation.

    Examples:

    Apply it as a non-trainable preprocessing layer on 3 audio tracks of
    1 channel, 10 seconds and sampled at 16 kHz.

    >>> layer = keras.layers.STFTSpectrogram(
    ...     mode='log',
    ...     frame_length=256,
    ...     frame_step=128,   # 50% overlap
    ...     fft_length=512,
    ...     window="hann",
    ...     padding="valid",
    ...     trainable=False,  # non-trainable, preprocessing only
    ... )
    >>> layer(keras.random.uniform(shape=(3, 160000, 1))).shape
    (3, 1249, 257)

    Apply it as a trainable processing layer on 3 stereo audio tracks of
    2 channels, 10 seconds and sampled at 16 kHz. This is initialized as the
    non-trainable layer, but then can be trained jointly within a model.

    >>> layer = keras.layers.STFTSpectrogram(
    ...     mode='log',
    ...     frame_length=256,
    ...     frame_step=128,    # 50% overlap
    ...     fft_length=512,
    ...     window="hamming",  # hamming windowing function
    ...     padding="same",    # padding to preserve the time dimension
    ...     trainable=True,    # trainable, this is the default in keras
    ... )
    >>> layer(keras.random.uniform(shape=(3, 160000, 2))).shape
    (3, 1250, 514)

    Similar to the last example, but add an extra dimension so the output is
    an image to be used with image models. We apply this here on a signal of
    3 input channels to output an image tensor, hence is directly applicable
    with an image model.

    >>> layer = keras.layers.STFTSpectrogram(
    ...     mode='log',
    ...     frame_length=256,
    ...     frame_step=128,
    ...     fft_length=512,
    ...     padding="same",
    ...     expand_dims=True,  # this adds the extra dimension
    ... )
    >>> layer(keras.random.uniform(shape=(3, 160000, 3))).shape
    (3, 1250, 257, 3)

    Args:
        mode: String, the output type of the spectrogram. Can be one of
            `"log"`, `"magnitude`", `"psd"`, `"real`", `"imag`", `"angle`",
            `"stft`". Defaults to `"log`".
        frame_length: Integer, The length of each frame (window) for STFT in
            samples. Defaults to 256.
        frame_step: Integer, the step size (hop length) between
            consecutive frames. If not provided, defaults to half the
            frame_length. Defaults to `frame_length // 2`.
        fft_length: Integer, the size of frequency bins used in the Fast-Fourier
            Transform (FFT) to apply to each frame. Should be greater than or
            equal to `frame_length`.  Recommended to be a power of two. Defaults
            to the smallest power of two that is greater than or equal
            to `frame_length`.
        window: (String or array_like), the windowing function to apply to each
            frame. Can be `"hann`" (default), `"hamming`", or a custom window
            provided as an array_like.
        periodic: Boolean, if True, the window function will be treated as
            periodic. Defaults to `False`.
        scaling: String, type of scaling applied to the window. Can be
            `"density`", `"spectrum`", or None. Default is `"density`".
        padding: String, padding strategy. Can be `"valid`" or `"same`".
            Defaults to `"valid"`.
        expand_dims: Boolean, if True, will expand the output into spectrograms
            into two dimensions to be compatible with image models.
            Defaults to `False`.
        data_format: String, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, channels, height, weight)`. Defaults to `"channels_last"`.

    Raises:
        ValueError: If an invalid value is provided for `"mode`", `"scaling`",
            `"padding`", or other input arguments.
        TypeError: If the input data type is not one of `"float16`",
            `"float32`", or `"float64`".

    Input shape:
        A 3D tensor of shape `(batch_size, time_length, input_channels)`, if
        `data_format=="channels_last"`, and of shape
        `(batch_size, input_channels, time_length)` if
        `data_format=="channels_first"`, where `time_length` is the length of
        the input signal, and `input_channels` is the number of input channels.
        The same kernels are applied to each channel independently.

    Output shape:
        If `data_format=="channels_first" and not expand_dims`, a 3D tensor:
            `(batch_size, input_channels * freq_channels, new_time_length)`
        If `data_format=="channels_last" and not expand_dims`, a 3D tensor:
            `(batch_size, new_time_length, input_channels * freq_channels)`
        If `data_format=="channels_first" and expand_dims`, a 4D tensor:
            `(batch_size, input_channels, new_time_length, freq_channels)`
        If `data_format=="channels_last" and expand_dims`, a 4D tensor:
            `(batch_size, new_time_length, freq_channels, input_channels)`

        where `new_time_length` depends on the padding, and `freq_channels` is
        the number of FFT bins `(fft_length // 2 + 1)`.
    """
    def __init__(
        self,
        mode: Any = 'log',
        frame_length: Any = 256,
        frame_step: Any = None,
        fft_length: Any = None,
        window: Any = 'hann',
        periodic: bool | Any = False,
        scaling: Any = 'density',
        padding: Any = 'valid',
        expand_dims: bool | Any = False,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    mode: Any
    frame_length: Any
    frame_step: Any
    fft_length: Any
    window: Any
    periodic: bool
    scaling: Any
    padding: Any
    expand_dims: bool
    data_format: Any
    input_dim: Any
    input_shape: Any
    real_kernel: Any
    imag_kernel: Any

class Softmax(Layer):
    """Softmax activation layer.

    Formula:
    ``` python
    exp_x = exp(x - max(x))
    f(x) = exp_x / sum(exp_x)
    ```

    Example:
    >>> softmax_layer = keras.layers.Softmax()
    >>> input = np.array([1.0, 2.0, 1.0])
    >>> result = softmax_layer(input)
    >>> result
    [0.21194157, 0.5761169, 0.21194157]


    Args:
        axis: Integer, or list of Integers, axis along which the softmax
            normalization is applied.
        **kwargs: Base layer keyword arguments, such as `name` and `dtype`.

    Call arguments:
        inputs: The inputs (logits) to the softmax layer.
        mask: A boolean mask that is broadcastable to `inputs`. The mask
            specifies 1 to keep and 0 to mask. Each dimension of the mask
            must either be 1 or match the corresponding dimension of
            `inputs`; it must not be larger. Defaults to `None`.

    Returns:
        Softmaxed output with the same shape as `inputs`.
    """
    def __init__(
        self,
        axis: Any = -1,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    axis: Any
    input_dim: Any
    input_shape: Any

class StackedRNNCells(Layer):
    """Wrapper allowing a stack of RNN cells to behave as a single cell.

    Used to implement efficient stacked RNNs.

    Args:
      cells: List of RNN cell instances.

    Example:

    ```python
    batch_size = 3
    sentence_length = 5
    num_features = 2
    new_shape = (batch_size, sentence_length, num_features)
    x = np.reshape(np.arange(30), new_shape)

    rnn_cells = [keras.layers.LSTMCell(128) for _ in range(2)]
    stacked_lstm = keras.layers.StackedRNNCells(rnn_cells)
    lstm_layer = keras.layers.RNN(stacked_lstm)

    result = lstm_layer(x)
    ```
    """
    def __init__(
        self,
        cells: Any,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    cells: Any
    input_dim: Any
    input_shape: Any
    def get_initial_state(self, batch_size: Any = None) -> Any:
        ...
    @property
    def output_size(self) -> Any:
        ...
    @property
    def state_size(self) -> Any:
        ...

class TFSMLayer(Layer):
    """Reload a Keras model/layer that was saved via SavedModel / ExportArchive.

    Arguments:
        filepath: `str` or `pathlib.Path` object. The path to the SavedModel.
        call_endpoint: Name of the endpoint to use as the `call()` method
            of the reloaded layer. If the SavedModel was created
            via `model.export()`,
            then the default endpoint name is `'serve'`. In other cases
            it may be named `'serving_default'`.

    Example:

    ```python
    model.export("path/to/artifact")
    reloaded_layer = TFSMLayer("path/to/artifact")
    outputs = reloaded_layer(inputs)
    ```

    The reloaded object can be used like a regular Keras layer, and supports
    training/fine-tuning of its trainable weights. Note that the reloaded
    object retains none of the internal structure or custom methods of the
    original object -- it's a brand new layer created around the saved
    function.

    **Limitations:**

    * Only call endpoints with a single `inputs` tensor argument
    (which may optionally be a dict/tuple/list of tensors) are supported.
    For endpoints with multiple separate input tensor arguments, consider
    subclassing `TFSMLayer` and implementing a `call()` method with a
    custom signature.
    * If you need training-time behavior to differ from inference-time behavior
    (i.e. if you need the reloaded object to support a `training=True` argument
    in `__call__()`), make sure that the training-time call function is
    saved as a standalone endpoint in the artifact, and provide its name
    to the `TFSMLayer` via the `call_training_endpoint` argument.
    """
    def __init__(
        self,
        filepath: Any,
        call_endpoint: Any = 'serve',
        call_training_endpoint: Any = None,
        trainable: bool | Any = True,
        name: str | None | Any = None,
        dtype: Any = None,
    ) -> None:
        ...
    filepath: Any
    call_endpoint: Any
    call_training_endpoint: Any
    call_endpoint_fn: Any
    call_training_endpoint_fn: Any
    @classmethod
    def from_config(cls, config: Any, custom_objects: Any = None, safe_mode: Any = None) -> Self:
        """Creates a TFSMLayer from its config.
        Args:
            config: A Python dictionary, typically the output of `get_config`.
            custom_objects: Optional dictionary mapping names to custom objects.
            safe_mode: Boolean, whether to disallow loading TFSMLayer.
                When `safe_mode=True`, loading is disallowed because TFSMLayer
                loads external SavedModels that may contain attacker-controlled
                executable graph code. Defaults to `True`.
        Returns:
            A TFSMLayer instance.
        """
        ...

class TextVectorization(Layer):
    """A preprocessing layer which maps text features to integer sequences.

    This layer has basic options for managing text in a Keras model. It
    transforms a batch of strings (one example = one string) into either a list
    of token indices (one example = 1D tensor of integer token indices) or a
    dense representation (one example = 1D tensor of float values representing
    data about the example's tokens). This layer is meant to handle natural
    language inputs. To handle simple string inputs (categorical strings or
    pre-tokenized strings) see `kers_core.layers.StringLookup`.

    The vocabulary for the layer must be either supplied on construction or
    learned via `adapt()`. When this layer is adapted, it will analyze the
    dataset, determine the frequency of individual string values, and create a
    vocabulary from them. This vocabulary can have unlimited size or be capped,
    depending on the configuration options for this layer; if there are more
    unique values in the input than the maximum vocabulary size, the most
    frequent terms will be used to create the vocabulary.

    The processing of each example contains the following steps:

    1. Standardize each example (usually lowercasing + punctuation stripping)
    2. Split each example into substrings (usually words)
    3. Recombine substrings into tokens (usually ngrams)
    4. Index tokens (associate a unique int value with each token)
    5. Transform each example using this index, either into a vector of ints or
       a dense float vector.

    Some notes on passing callables to customize splitting and normalization for
    this layer:

    1. Any callable can be passed to this Layer, but if you want to serialize
       this object you should only pass functions that are registered Keras
       serializables (see `keras.saving.register_keras_serializable`
       for more details).
    2. When using a custom callable for `standardize`, the data received
       by the callable depends on the active Keras backend. With the
       TensorFlow backend, the callable receives a `tf.Tensor` of dtype
       `string`, so it should use `tf.strings` operations. With any other
       backend (JAX, NumPy, PyTorch, OpenVINO) the callable receives a
       NumPy array of unicode strings, so it should use `np.char` /
       `np.strings` operations (or any vectorized string logic of your
       choice). The callable should return data of the same shape as the
       input.
    3. When using a custom callable for `split`, the data received by the
       callable will have the 1st dimension squeezed out - instead of
       `[["string to split"], ["another string to split"]]`, the Callable will
       see `["string to split", "another string to split"]`.
       The callable should return a `tf.Tensor` of dtype `string`
       with the first dimension containing the split tokens -
       in this example, we should see something like `[["string", "to",
       "split"], ["another", "string", "to", "split"]]`.

    **Note:** This layer uses TensorFlow internally. It cannot
    be used as part of the compiled computation graph of a model with
    any backend other than TensorFlow.
    It can however be used with any backend when running eagerly.
    It can also always be used as part of an input preprocessing pipeline
    with any backend (outside the model itself), which is how we recommend
    to use this layer.

    **Note:** This layer is safe to use inside a `tf.data` pipeline
    (independently of which backend you're using).

    Args:
        max_tokens: Maximum size of the vocabulary for this layer. This should
            only be specified when adapting a vocabulary or when setting
            `pad_to_max_tokens=True`. Note that this vocabulary
            contains 1 OOV token, so the effective number of tokens is
            `(max_tokens - 1 - (1 if output_mode == "int" else 0))`.
        standardize: Optional specification for standardization to apply to the
            input text. Values can be:
            - `None`: No standardization.
            - `"lower_and_strip_punctuation"`: Text will be lowercased and all
                punctuation removed.
            - `"lower"`: Text will be lowercased.
            - `"strip_punctuation"`: All punctuation will be removed.
            - Callable: Inputs will passed to the callable function,
                which should be standardized and returned.
        split: Optional specification for splitting the input text.
            Values can be:
            - `None`: No splitting.
            - `"whitespace"`: Split on whitespace.
            - `"character"`: Split on each unicode character.
            - Callable: Standardized inputs will passed to the callable
                function, which should be split and returned.
        ngrams: Optional specification for ngrams to create from the
            possibly-split input text. Values can be `None`, an integer
            or tuple of integers; passing an integer will create ngrams
            up to that integer, and passing a tuple of integers will
            create ngrams for the specified values in the tuple.
            Passing `None` means that no ngrams will be created.
        output_mode: Optional specification for the output of the layer.
            Values can be `"int"`, `"multi_hot"`, `"count"` or `"tf_idf"`,
            configuring the layer as follows:
            - `"int"`: Outputs integer indices, one integer index per split
                string token. When `output_mode == "int"`,
                0 is reserved for masked locations;
                this reduces the vocab size to `max_tokens - 2`
                instead of `max_tokens - 1`.
            - `"multi_hot"`: Outputs a single int array per batch, of either
                vocab_size or max_tokens size, containing 1s in all elements
                where the token mapped to that index exists at least
                once in the batch item.
            - `"count"`: Like `"multi_hot"`, but the int array contains
                a count of the number of times the token at that index
                appeared in the batch item.
            - `"tf_idf"`: Like `"multi_hot"`, but the TF-IDF algorithm
                is applied to find the value in each token slot.
            For `"int"` output, any shape of input and output is supported.
            For all other output modes, currently only rank 1 inputs
            (and rank 2 outputs after splitting) are supported.
        output_sequence_length: Only valid in INT mode. If set, the output will
            have its time dimension padded or truncated to exactly
            `output_sequence_length` values, resulting in a tensor of shape
            `(batch_size, output_sequence_length)` regardless of how many tokens
            resulted from the splitting step. Defaults to `None`. If `ragged`
            is `True` then `output_sequence_length` may still truncate the
            output.
        pad_to_max_tokens: Only valid in  `"multi_hot"`, `"count"`,
            and `"tf_idf"` modes. If `True`, the output will have
            its feature axis padded to `max_tokens` even if the number
            of unique tokens in the vocabulary is less than `max_tokens`,
            resulting in a tensor of shape `(batch_size, max_tokens)`
            regardless of vocabulary size. Defaults to `False`.
        vocabulary: Optional. Either an array of strings or a string path to a
            text file. If passing an array, can pass a tuple, list,
            1D NumPy array, or 1D tensor containing the string vocabulary terms.
            If passing a file path, the file should contain one line per term
            in the vocabulary. If this argument is set,
            there is no need to `adapt()` the layer.
        idf_weights: Only valid when `output_mode` is `"tf_idf"`. A tuple, list,
            1D NumPy array, or 1D tensor of the same length as the vocabulary,
            containing the floating point inverse document frequency weights,
            which will be multiplied by per sample term counts for
            the final `tf_idf` weight. If the `vocabulary` argument is set,
            and `output_mode` is `"tf_idf"`, this argument must be supplied.
        ragged: Boolean. Only applicable to `"int"` output mode.
            Only supported with TensorFlow backend.
            If `True`, returns a `RaggedTensor` instead of a dense `Tensor`,
            where each sequence may have a different length
            after string splitting. Defaults to `False`.
        sparse: Boolean. Only applicable to `"multi_hot"`, `"count"`, and
            `"tf_idf"` output modes. Only supported with TensorFlow
            backend. If `True`, returns a `SparseTensor`
            instead of a dense `Tensor`. Defaults to `False`.
        encoding: Optional. The text encoding to use to interpret the input
            strings. Defaults to `"utf-8"`.

    Examples:

    This example instantiates a `TextVectorization` layer that lowercases text,
    splits on whitespace, strips punctuation, and outputs integer vocab indices.

    >>> max_tokens = 5000  # Maximum vocab size.
    >>> max_len = 4  # Sequence length to pad the outputs to.
    >>> # Create the layer.
    >>> vectorize_layer = TextVectorization(
    ...     max_tokens=max_tokens,
    ...     output_mode='int',
    ...     output_sequence_length=max_len)

    >>> # Now that the vocab layer has been created, call `adapt` on the
    >>> # list of strings to create the vocabulary.
    >>> vectorize_layer.adapt(["foo bar", "bar baz", "baz bada boom"])

    >>> # Now, the layer can map strings to integers -- you can use an
    >>> # embedding layer to map these integers to learned embeddings.
    >>> input_data = [["foo qux bar"], ["qux baz"]]
    >>> vectorize_layer(input_data)
    array([[4, 1, 3, 0],
           [1, 2, 0, 0]])

    This example instantiates a `TextVectorization` layer by passing a list
    of vocabulary terms to the layer's `__init__()` method.

    >>> vocab_data = ["earth", "wind", "and", "fire"]
    >>> max_len = 4  # Sequence length to pad the outputs to.
    >>> # Create the layer, passing the vocab directly. You can also pass the
    >>> # vocabulary arg a path to a file containing one vocabulary word per
    >>> # line.
    >>> vectorize_layer = keras.layers.TextVectorization(
    ...     max_tokens=max_tokens,
    ...     output_mode='int',
    ...     output_sequence_length=max_len,
    ...     vocabulary=vocab_data)

    >>> # Because we've passed the vocabulary directly, we don't need to adapt
    >>> # the layer - the vocabulary is already set. The vocabulary contains the
    >>> # padding token ('') and OOV token ('[UNK]')
    >>> # as well as the passed tokens.
    >>> vectorize_layer.get_vocabulary()
    ['', '[UNK]', 'earth', 'wind', 'and', 'fire']
    """
    def __init__(
        self,
        max_tokens: Any = None,
        standardize: Any = 'lower_and_strip_punctuation',
        split: Any = 'whitespace',
        ngrams: Any = None,
        output_mode: Any = 'int',
        output_sequence_length: Any = None,
        pad_to_max_tokens: bool | Any = False,
        vocabulary: Any = None,
        idf_weights: Any = None,
        sparse: bool | Any = False,
        ragged: bool | Any = False,
        encoding: Any = 'utf-8',
        name: str | None | Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        has_input_vocabulary: Any = ...,
        input_dim: Any = ...,
        input_shape: Any = ...,
        vocabulary_size: Any = ...,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    max_tokens: Any
    standardize: Any
    split: Any
    ngrams: Any
    output_mode: Any
    output_sequence_length: Any
    pad_to_max_tokens: bool
    vocabulary: Any
    idf_weights: Any
    sparse: bool
    ragged: bool
    encoding: Any
    has_input_vocabulary: Any
    input_dim: Any
    input_shape: Any
    def adapt(self, data: Any, batch_size: Any = None, steps: Any = None) -> Any:
        """Computes a vocabulary of string terms from tokens in a dataset.

        Calling `adapt()` on a `TextVectorization` layer is an alternative to
        passing in a precomputed vocabulary on construction via the `vocabulary`
        argument. A `TextVectorization` layer should always be either adapted
        over a dataset or supplied with a vocabulary.

        During `adapt()`, the layer will build a vocabulary of all string tokens
        seen in the dataset, sorted by occurrence count, with ties broken by
        sort order of the tokens (high to low). At the end of `adapt()`, if
        `max_tokens` is set, the vocabulary will be truncated to `max_tokens`
        size. For example, adapting a layer with `max_tokens=1000` will compute
        the 1000 most frequent tokens occurring in the input dataset. If
        `output_mode='tf-idf'`, `adapt()` will also learn the document
        frequencies of each token in the input dataset.

        Arguments:
            data: The data to train on. It can be passed either as a
                batched `tf.data.Dataset`, as a list of strings,
                as a NumPy array, or as any iterable of batches (e.g.
                a generator yielding batches of strings).
            steps: Integer or `None`.
                Total number of steps (batches of samples) to process.
                If `data` is a `tf.data.Dataset`, and `steps` is `None`,
                `adapt()` will run until the input dataset is exhausted.
                When passing an infinitely
                repeating dataset, you must specify the `steps` argument. This
                argument is not supported with array inputs or list inputs.
        """
        ...
    def finalize_state(self) -> Any:
        ...
    def get_vocabulary(self, include_special_tokens: Any = True) -> Any:
        """Returns the current vocabulary of the layer.

        Args:
            include_special_tokens: If `True`, the returned vocabulary
                will include the padding and OOV tokens,
                and a term's index in the vocabulary will equal
                the term's index when calling the layer. If `False`, the
                returned vocabulary will not include any padding
                or OOV tokens.
        """
        ...
    def load_assets(self, dir_path: Any) -> Any:
        ...
    def reset_state(self) -> None:
        ...
    def save_assets(self, dir_path: Any) -> Any:
        ...
    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> Any:
        """Sets vocabulary (and optionally document frequency) for this layer.

        This method sets the vocabulary and IDF weights for this layer directly,
        instead of analyzing a dataset through `adapt()`. It should be used
        whenever the vocab (and optionally document frequency) information is
        already known. If vocabulary data is already present in the layer, this
        method will replace it.

        Args:
            vocabulary: Either an array or a string path to a text file.
                If passing an array, can pass a tuple, list, 1D NumPy array,
                or 1D tensor containing the vocabulary terms.
                If passing a file path, the file should contain one line
                per term in the vocabulary.
            idf_weights: A tuple, list, 1D NumPy array, or 1D tensor of inverse
                document frequency weights with equal length to vocabulary.
                Must be set if `output_mode` is `"tf_idf"`.
                Should not be set otherwise.
        """
        ...
    def update_state(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def vocabulary_size(self) -> Any:
        """Gets the current size of the layer's vocabulary.

        Returns:
            The integer size of the vocabulary, including optional
            mask and OOV indices.
        """
        ...

class TorchModuleWrapper(Layer):
    """Torch module wrapper layer.

    `TorchModuleWrapper` is a wrapper class that can turn any
    `torch.nn.Module` into a Keras layer, in particular by making its
    parameters trackable by Keras.

    `TorchModuleWrapper` is only compatible with the PyTorch backend and
    cannot be used with the TensorFlow or JAX backends.

    Args:
        module: `torch.nn.Module` instance. If it's a `LazyModule`
            instance, then its parameters must be initialized before
            passing the instance to `TorchModuleWrapper` (e.g. by calling
            it once).
        output_shape :The shape of the output of this layer. It helps Keras
            perform automatic shape inference.
        name: The name of the layer (string).

    Example:

    Here's an example of how the `TorchModuleWrapper` can be used with vanilla
    PyTorch modules.

    ```python
    import torch
    import torch.nn as nn
    import torch.nn.functional as F

    import keras
    from keras.layers import TorchModuleWrapper

    class Classifier(keras.Model):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            # Wrap `torch.nn.Module`s with `TorchModuleWrapper`
            # if they contain parameters
            self.conv1 = TorchModuleWrapper(
                nn.Conv2d(in_channels=1, out_channels=32, kernel_size=(3, 3))
            )
            self.conv2 = TorchModuleWrapper(
                nn.Conv2d(in_channels=32, out_channels=64, kernel_size=(3, 3))
            )
            self.pool = nn.MaxPool2d(kernel_size=(2, 2))
            self.flatten = nn.Flatten()
            self.dropout = nn.Dropout(p=0.5)
            self.fc = TorchModuleWrapper(nn.Linear(1600, 10))

        def call(self, inputs):
            x = F.relu(self.conv1(inputs))
            x = self.pool(x)
            x = F.relu(self.conv2(x))
            x = self.pool(x)
            x = self.flatten(x)
            x = self.dropout(x)
            x = self.fc(x)
            return F.softmax(x, dim=1)


    model = Classifier()
    model.build((1, 28, 28))
    print("Output shape:", model(torch.ones(1, 1, 28, 28).to("cuda")).shape)

    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer="adam",
        metrics=["accuracy"]
    )
    model.fit(train_loader, epochs=5)
    ```
    """
    def __init__(
        self,
        module: Any,
        name: str | None | Any = None,
        output_shape: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    module: Any
    output_shape: Any
    input_dim: Any
    input_shape: Any
    def load_own_variables(self, store: Any) -> Any:
        """Loads model's state via `state_dict`."""
        ...
    def parameters(self, recurse: Any = True) -> Any:
        ...
    def save_own_variables(self, store: Any) -> Any:
        """Saves model's state from `state_dict`.
        `model.parameters` excludes some of model's state like
        `BatchNorm` mean and variance. So, use `state_dict` to obtain
        all of model's state.
        """
        ...

class UnitNormalization(Layer):
    """Unit normalization layer.

    Normalize a batch of inputs so that each input in the batch has a L2 norm
    equal to 1 (across the axes specified in `axis`).

    Example:

    >>> data = np.arange(6).reshape(2, 3)
    >>> normalized_data = keras.layers.UnitNormalization()(data)
    >>> np.sum(normalized_data[0, :] ** 2)
    1.0

    Args:
        axis: Integer or list/tuple. The axis or axes to normalize across.
            Typically, this is the features axis or axes. The left-out axes are
            typically the batch axis or axes. `-1` is the last dimension
            in the input. Defaults to `-1`.
    """
    def __init__(
        self,
        axis: Any = -1,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    axis: Any
    input_dim: Any
    input_shape: Any

class UpSampling1D(Layer):
    """Upsampling layer for 1D inputs.

    Repeats each temporal step `size` times along the time axis.

    Example:

    >>> input_shape = (2, 2, 3)
    >>> x = np.arange(np.prod(input_shape)).reshape(input_shape)
    >>> x
    [[[ 0  1  2]
      [ 3  4  5]]
     [[ 6  7  8]
      [ 9 10 11]]]
    >>> y = keras.layers.UpSampling1D(size=2)(x)
    >>> y
    [[[ 0.  1.  2.]
      [ 0.  1.  2.]
      [ 3.  4.  5.]
      [ 3.  4.  5.]]
     [[ 6.  7.  8.]
      [ 6.  7.  8.]
      [ 9. 10. 11.]
      [ 9. 10. 11.]]]

    Args:
        size: Integer. Upsampling factor.

    Input shape:
        3D tensor with shape: `(batch_size, steps, features)`.

    Output shape:
        3D tensor with shape: `(batch_size, upsampled_steps, features)`.
    """
    def __init__(
        self,
        size: Any = 2,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    size: Any
    input_dim: Any
    input_shape: Any

class UpSampling2D(Layer):
    """Upsampling layer for 2D inputs.

    The implementation uses interpolative resizing, given the resize method
    (specified by the `interpolation` argument). Use `interpolation=nearest`
    to repeat the rows and columns of the data.

    Example:

    >>> input_shape = (2, 2, 1, 3)
    >>> x = np.arange(np.prod(input_shape)).reshape(input_shape)
    >>> print(x)
    [[[[ 0  1  2]]
      [[ 3  4  5]]]
     [[[ 6  7  8]]
      [[ 9 10 11]]]]
    >>> y = keras.layers.UpSampling2D(size=(1, 2))(x)
    >>> print(y)
    [[[[ 0  1  2]
       [ 0  1  2]]
      [[ 3  4  5]
       [ 3  4  5]]]
     [[[ 6  7  8]
       [ 6  7  8]]
      [[ 9 10 11]
       [ 9 10 11]]]]

    Args:
        size: Int, or tuple of 2 integers.
            The upsampling factors for rows and columns.
        data_format: A string,
            one of `"channels_last"` (default) or `"channels_first"`.
            The ordering of the dimensions in the inputs.
            `"channels_last"` corresponds to inputs with shape
            `(batch_size, height, width, channels)` while `"channels_first"`
            corresponds to inputs with shape
            `(batch_size, channels, height, width)`.
            When unspecified, uses
            `image_data_format` value found in your Keras config file at
            `~/.keras/keras.json` (if exists) else `"channels_last"`.
            Defaults to `"channels_last"`.
        interpolation: A string, one of `"bicubic"`, `"bilinear"`, `"lanczos3"`,
            `"lanczos5"`, `"nearest"`.

    Input shape:
        4D tensor with shape:
        - If `data_format` is `"channels_last"`:
            `(batch_size, rows, cols, channels)`
        - If `data_format` is `"channels_first"`:
            `(batch_size, channels, rows, cols)`

    Output shape:
        4D tensor with shape:
        - If `data_format` is `"channels_last"`:
            `(batch_size, upsampled_rows, upsampled_cols, channels)`
        - If `data_format` is `"channels_first"`:
            `(batch_size, channels, upsampled_rows, upsampled_cols)`
    """
    def __init__(
        self,
        size: Any = (2, 2),
        data_format: Any = None,
        interpolation: Any = 'nearest',
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    size: Any
    data_format: Any
    interpolation: Any
    input_dim: Any
    input_shape: Any

class UpSampling3D(Layer):
    """Upsampling layer for 3D inputs.

    Repeats the 1st, 2nd and 3rd dimensions
    of the data by `size[0]`, `size[1]` and `size[2]` respectively.

    Example:

    >>> input_shape = (2, 1, 2, 1, 3)
    >>> x = np.ones(input_shape)
    >>> y = keras.layers.UpSampling3D(size=(2, 2, 2))(x)
    >>> y.shape
    (2, 2, 4, 2, 3)

    Args:
        size: Int, or tuple of 3 integers.
            The upsampling factors for dim1, dim2 and dim3.
        data_format: A string,
            one of `"channels_last"` (default) or `"channels_first"`.
            The ordering of the dimensions in the inputs.
            `"channels_last"` corresponds to inputs with shape
            `(batch_size, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch_size, channels, spatial_dim1, spatial_dim2, spatial_dim3)`.
            When unspecified, uses
            `image_data_format` value found in your Keras config file at
             `~/.keras/keras.json` (if exists) else `"channels_last"`.
            Defaults to `"channels_last"`.

    Input shape:
        5D tensor with shape:
        - If `data_format` is `"channels_last"`:
            `(batch_size, dim1, dim2, dim3, channels)`
        - If `data_format` is `"channels_first"`:
            `(batch_size, channels, dim1, dim2, dim3)`

    Output shape:
        5D tensor with shape:
        - If `data_format` is `"channels_last"`:
            `(batch_size, upsampled_dim1, upsampled_dim2, upsampled_dim3,
            channels)`
        - If `data_format` is `"channels_first"`:
            `(batch_size, channels, upsampled_dim1, upsampled_dim2,
            upsampled_dim3)`
    """
    def __init__(
        self,
        size: Any = (2, 2, 2),
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    size: Any
    data_format: Any
    input_dim: Any
    input_shape: Any

class Wrapper(Layer):
    """Abstract wrapper base class.

    Wrappers take another layer and augment it in various ways.
    Do not use this class as a layer, it is only an abstract base class.
    Two usable wrappers are the `TimeDistributed` and `Bidirectional` layers.

    Args:
        layer: The layer to be wrapped.
    """
    def __init__(
        self,
        layer: Any,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    layer: Any
    input_dim: Any
    input_shape: Any

class ZeroPadding1D(Layer):
    """Zero-padding layer for 1D input (e.g. temporal sequence).

    Example:

    >>> input_shape = (2, 2, 3)
    >>> x = np.arange(np.prod(input_shape)).reshape(input_shape)
    >>> x
    [[[ 0  1  2]
      [ 3  4  5]]
     [[ 6  7  8]
      [ 9 10 11]]]
    >>> y = keras.layers.ZeroPadding1D(padding=2)(x)
    >>> y
    [[[ 0  0  0]
      [ 0  0  0]
      [ 0  1  2]
      [ 3  4  5]
      [ 0  0  0]
      [ 0  0  0]]
     [[ 0  0  0]
      [ 0  0  0]
      [ 6  7  8]
      [ 9 10 11]
      [ 0  0  0]
      [ 0  0  0]]]

    Args:
        padding: Int, or tuple of int (length 2), or dictionary.
            - If int: how many zeros to add at the beginning and end of
              the padding dimension (axis 1).
            - If tuple of 2 ints: how many zeros to add at the beginning and the
              end of the padding dimension (`(left_pad, right_pad)`).
        data_format: A string, one of `"channels_last"` (default) or
            `"channels_first"`. The ordering of the dimensions in the inputs.
            `"channels_last"` corresponds to inputs with shape
            `(batch_size, axis_to_pad, channels)` while `"channels_first"`
            corresponds to inputs with shape
            `(batch_size, channels, axis_to_pad)`.
            When unspecified, uses `image_data_format` value found in your Keras
            config file at `~/.keras/keras.json` (if exists). Defaults to
            `"channels_last"`.

    Input shape:
        3D tensor with shape:
        - If `data_format` is `"channels_last"`:
          `(batch_size, axis_to_pad, features)`
        - If `data_format` is `"channels_first"`:
          `(batch_size, features, axis_to_pad)`

    Output shape:
        3D tensor with shape:
        - If `data_format` is `"channels_last"`:
          `(batch_size, padded_axis, features)`
        - If `data_format` is `"channels_first"`:
          `(batch_size, features, padded_axis)`
    """
    def __init__(
        self,
        padding: Any = 1,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    padding: Any
    data_format: Any
    input_dim: Any
    input_shape: Any

class ZeroPadding2D(Layer):
    """Zero-padding layer for 2D input (e.g. picture).

    This layer can add rows and columns of zeros at the top, bottom, left and
    right side of an image tensor.

    Example:

    >>> input_shape = (1, 1, 2, 2)
    >>> x = np.arange(np.prod(input_shape)).reshape(input_shape)
    >>> x
    [[[[0 1]
       [2 3]]]]
    >>> y = keras.layers.ZeroPadding2D(padding=1)(x)
    >>> y
    [[[[0 0]
       [0 0]
       [0 0]
       [0 0]]
      [[0 0]
       [0 1]
       [2 3]
       [0 0]]
      [[0 0]
       [0 0]
       [0 0]
       [0 0]]]]

    Args:
        padding: Int, or tuple of 2 ints, or tuple of 2 tuples of 2 ints.
            - If int: the same symmetric padding is applied to height and width.
            - If tuple of 2 ints: interpreted as two different symmetric padding
              values for height and width:
              `(symmetric_height_pad, symmetric_width_pad)`.
            - If tuple of 2 tuples of 2 ints: interpreted as
             `((top_pad, bottom_pad), (left_pad, right_pad))`.
        data_format: A string, one of `"channels_last"` (default) or
            `"channels_first"`. The ordering of the dimensions in the inputs.
            `"channels_last"` corresponds to inputs with shape
            `(batch_size, height, width, channels)` while `"channels_first"`
            corresponds to inputs with shape
            `(batch_size, channels, height, width)`.
            When unspecified, uses `image_data_format` value found in your Keras
            config file at `~/.keras/keras.json` (if exists). Defaults to
            `"channels_last"`.

    Input shape:
        4D tensor with shape:
        - If `data_format` is `"channels_last"`:
          `(batch_size, height, width, channels)`
        - If `data_format` is `"channels_first"`:
          `(batch_size, channels, height, width)`

    Output shape:
        4D tensor with shape:
        - If `data_format` is `"channels_last"`:
          `(batch_size, padded_height, padded_width, channels)`
        - If `data_format` is `"channels_first"`:
          `(batch_size, channels, padded_height, padded_width)`
    """
    def __init__(
        self,
        padding: Any = (1, 1),
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    padding: Any
    data_format: Any
    input_dim: Any
    input_shape: Any

class ZeroPadding3D(Layer):
    """Zero-padding layer for 3D data (spatial or spatio-temporal).

    Example:

    >>> input_shape = (1, 1, 2, 2, 3)
    >>> x = np.arange(np.prod(input_shape)).reshape(input_shape)
    >>> y = keras.layers.ZeroPadding3D(padding=2)(x)
    >>> y.shape
    (1, 5, 6, 6, 3)

    Args:
        padding: Int, or tuple of 3 ints, or tuple of 3 tuples of 2 ints.
            - If int: the same symmetric padding is applied to depth, height,
              and width.
            - If tuple of 3 ints: interpreted as three different symmetric
              padding values for depth, height, and width:
              `(symmetric_dim1_pad, symmetric_dim2_pad, symmetric_dim3_pad)`.
            - If tuple of 3 tuples of 2 ints: interpreted as
              `((left_dim1_pad, right_dim1_pad), (left_dim2_pad,
              right_dim2_pad), (left_dim3_pad, right_dim3_pad))`.
        data_format: A string, one of `"channels_last"` (default) or
            `"channels_first"`. The ordering of the dimensions in the inputs.
            `"channels_last"` corresponds to inputs with shape
            `(batch_size, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch_size, channels, spatial_dim1, spatial_dim2, spatial_dim3)`.
            When unspecified, uses `image_data_format` value found in your Keras
            config file at `~/.keras/keras.json` (if exists). Defaults to
            `"channels_last"`.

    Input shape:
        5D tensor with shape:
        - If `data_format` is `"channels_last"`:
          `(batch_size, first_axis_to_pad, second_axis_to_pad,
          third_axis_to_pad, depth)`
        - If `data_format` is `"channels_first"`:
          `(batch_size, depth, first_axis_to_pad, second_axis_to_pad,
          third_axis_to_pad)`

    Output shape:
        5D tensor with shape:
        - If `data_format` is `"channels_last"`:
          `(batch_size, first_padded_axis, second_padded_axis,
          third_axis_to_pad, depth)`
        - If `data_format` is `"channels_first"`:
          `(batch_size, depth, first_padded_axis, second_padded_axis,
          third_axis_to_pad)`
    """
    def __init__(
        self,
        padding: Any = ((1, 1), (1, 1), (1, 1)),
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    padding: Any
    data_format: Any
    input_dim: Any
    input_shape: Any

class Add(Layer):
    """Performs elementwise addition operation.

    It takes as input a list of tensors, all of the same shape,
    and returns a single tensor (also of the same shape).

    Examples:

    >>> input_shape = (2, 3, 4)
    >>> x1 = np.random.rand(*input_shape)
    >>> x2 = np.random.rand(*input_shape)
    >>> y = keras.layers.Add()([x1, x2])

    Usage in a Keras model:

    >>> input1 = keras.layers.Input(shape=(16,))
    >>> x1 = keras.layers.Dense(8, activation='relu')(input1)
    >>> input2 = keras.layers.Input(shape=(32,))
    >>> x2 = keras.layers.Dense(8, activation='relu')(input2)
    >>> # equivalent to `added = keras.layers.add([x1, x2])`
    >>> added = keras.layers.Add()([x1, x2])
    >>> out = keras.layers.Dense(4)(added)
    >>> model = keras.models.Model(inputs=[input1, input2], outputs=out)
    """

class AdditiveAttention(Attention):
    """Additive attention layer, a.k.a. Bahdanau-style attention.

    Inputs are a list with 2 or 3 elements:
    1. A `query` tensor of shape `(batch_size, Tq, dim)`.
    2. A `value` tensor of shape `(batch_size, Tv, dim)`.
    3. A optional `key` tensor of shape `(batch_size, Tv, dim)`. If none
        supplied, `value` will be used as `key`.

    The calculation follows the steps:
    1. Calculate attention scores using `query` and `key` with shape
        `(batch_size, Tq, Tv)` as a non-linear sum
        `scores = reduce_sum(tanh(query + key), axis=-1)`.
    2. Use scores to calculate a softmax distribution with shape
        `(batch_size, Tq, Tv)`.
    3. Use the softmax distribution to create a linear combination of `value`
        with shape `(batch_size, Tq, dim)`.

    Args:
        use_scale: If `True`, will create a scalar variable to scale the
            attention scores.
        dropout: Float between 0 and 1. Fraction of the units to drop for the
            attention scores. Defaults to `0.0`.

    Call arguments:
        inputs: List of the following tensors:
            - `query`: Query tensor of shape `(batch_size, Tq, dim)`.
            - `value`: Value tensor of shape `(batch_size, Tv, dim)`.
            - `key`: Optional key tensor of shape `(batch_size, Tv, dim)`. If
                not given, will use `value` for both `key` and `value`, which is
                the most common case.
        mask: List of the following tensors:
            - `query_mask`: A boolean mask tensor of shape `(batch_size, Tq)`.
                If given, the output will be zero at the positions where
                `mask==False`.
            - `value_mask`: A boolean mask tensor of shape `(batch_size, Tv)`.
                If given, will apply the mask such that values at positions
                 where `mask==False` do not contribute to the result.
        return_attention_scores: bool, it `True`, returns the attention scores
            (after masking and softmax) as an additional output argument.
        training: Python boolean indicating whether the layer should behave in
            training mode (adding dropout) or in inference mode (no dropout).
        use_causal_mask: Boolean. Set to `True` for decoder self-attention. Adds
            a mask such that position `i` cannot attend to positions `j > i`.
            This prevents the flow of information from the future towards the
            past. Defaults to `False`.

    Output:
        Attention outputs of shape `(batch_size, Tq, dim)`.
        (Optional) Attention scores after masking and softmax with shape
            `(batch_size, Tq, Tv)`.
    """
    def __init__(
        self,
        use_scale: bool | Any = True,
        dropout: Any = 0.0,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        score_mode: Any = 'dot',
        seed: Any = None,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    input_dim: Any
    input_shape: Any

class Average(Layer):
    """Averages a list of inputs element-wise..

    It takes as input a list of tensors, all of the same shape,
    and returns a single tensor (also of the same shape).

    Examples:

    >>> input_shape = (2, 3, 4)
    >>> x1 = np.random.rand(*input_shape)
    >>> x2 = np.random.rand(*input_shape)
    >>> y = keras.layers.Average()([x1, x2])

    Usage in a Keras model:

    >>> input1 = keras.layers.Input(shape=(16,))
    >>> x1 = keras.layers.Dense(8, activation='relu')(input1)
    >>> input2 = keras.layers.Input(shape=(32,))
    >>> x2 = keras.layers.Dense(8, activation='relu')(input2)
    >>> # equivalent to `y = keras.layers.average([x1, x2])`
    >>> y = keras.layers.Average()([x1, x2])
    >>> out = keras.layers.Dense(4)(y)
    >>> model = keras.models.Model(inputs=[input1, input2], outputs=out)
    """

class AveragePooling1D(Layer):
    """Average pooling for temporal data.

    Downsamples the input representation by taking the average value over the
    window defined by `pool_size`. The window is shifted by `strides`.  The
    resulting output when using "valid" padding option has a shape of:
    `output_shape = (input_shape - pool_size + 1) / strides)`

    The resulting output shape when using the "same" padding option is:
    `output_shape = input_shape / strides`

    Args:
        pool_size: int, size of the max pooling window.
        strides: int or None. Specifies how much the pooling window moves
            for each pooling step. If None, it will default to `pool_size`.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input such that output has the same
            height/width dimension as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, steps, features)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, steps)`. It defaults to the `image_data_format`
            value found in your Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.

    Input shape:

    - If `data_format="channels_last"`:
        3D tensor with shape `(batch_size, steps, features)`.
    - If `data_format="channels_first"`:
        3D tensor with shape `(batch_size, features, steps)`.

    Output shape:

    - If `data_format="channels_last"`:
        3D tensor with shape `(batch_size, downsampled_steps, features)`.
    - If `data_format="channels_first"`:
        3D tensor with shape `(batch_size, features, downsampled_steps)`.

    Examples:

    `strides=1` and `padding="valid"`:

    >>> x = np.array([1., 2., 3., 4., 5.])
    >>> x = np.reshape(x, [1, 5, 1])
    >>> avg_pool_1d = keras.layers.AveragePooling1D(pool_size=2,
    ...    strides=1, padding="valid")
    >>> avg_pool_1d(x)

    `strides=2` and `padding="valid"`:

    >>> x = np.array([1., 2., 3., 4., 5.])
    >>> x = np.reshape(x, [1, 5, 1])
    >>> avg_pool_1d = keras.layers.AveragePooling1D(pool_size=2,
    ...    strides=2, padding="valid")
    >>> avg_pool_1d(x)

    `strides=1` and `padding="same"`:

    >>> x = np.array([1., 2., 3., 4., 5.])
    >>> x = np.reshape(x, [1, 5, 1])
    >>> avg_pool_1d = keras.layers.AveragePooling1D(pool_size=2,
    ...    strides=1, padding="same")
    >>> avg_pool_1d(x)
    """
    def __init__(
        self,
        pool_size: _Size,
        strides: _Size | Any = None,
        padding: Any = 'valid',
        data_format: Any = None,
        name: str | None | Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    pool_size: Any
    strides: Any
    padding: Any
    data_format: Any
    input_dim: Any
    input_shape: Any
    pool_mode: Any

class AveragePooling2D(Layer):
    """Average pooling operation for 2D spatial data.

    Downsamples the input along its spatial dimensions (height and width)
    by taking the average value over an input window
    (of size defined by `pool_size`) for each channel of the input.
    The window is shifted by `strides` along each dimension.

    The resulting output when using the `"valid"` padding option has a spatial
    shape (number of rows or columns) of:
    `output_shape = math.floor((input_shape - pool_size) / strides) + 1`
    (when `input_shape >= pool_size`)

    The resulting output shape when using the `"same"` padding option is:
    `output_shape = input_shape`

    Args:
        pool_size: int or tuple of 2 integers, factors by which to downscale
            (dim1, dim2). If only one integer is specified, the same
            window length will be used for all dimensions.
        strides: int or tuple of 2 integers, or None. Strides values. If None,
            it will default to `pool_size`. If only one int is specified, the
            same stride size will be used for all dimensions.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input such that output has the same
            height/width dimension as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, channels, height, width)`. It defaults to the
            `image_data_format` value found in your Keras config file at
            `~/.keras/keras.json`. If you never set it, then it will be
            `"channels_last"`.

    Input shape:

    - If `data_format="channels_last"`:
        4D tensor with shape `(batch_size, height, width, channels)`.
    - If `data_format="channels_first"`:
        4D tensor with shape `(batch_size, channels, height, width)`.

    Output shape:

    - If `data_format="channels_last"`:
        4D tensor with shape
        `(batch_size, pooled_height, pooled_width, channels)`.
    - If `data_format="channels_first"`:
        4D tensor with shape
        `(batch_size, channels, pooled_height, pooled_width)`.

    Examples:

    `strides=(1, 1)` and `padding="valid"`:

    >>> x = np.array([[1., 2., 3.],
    ...               [4., 5., 6.],
    ...               [7., 8., 9.]])
    >>> x = np.reshape(x, [1, 3, 3, 1])
    >>> avg_pool_2d = keras.layers.AveragePooling2D(pool_size=(2, 2),
    ...    strides=(1, 1), padding="valid")
    >>> avg_pool_2d(x)

    `strides=(2, 2)` and `padding="valid"`:

    >>> x = np.array([[1., 2., 3., 4.],
    ...              [5., 6., 7., 8.],
    ...              [9., 10., 11., 12.]])
    >>> x = np.reshape(x, [1, 3, 4, 1])
    >>> avg_pool_2d = keras.layers.AveragePooling2D(pool_size=(2, 2),
    ...    strides=(2, 2), padding="valid")
    >>> avg_pool_2d(x)

    `stride=(1, 1)` and `padding="same"`:

    >>> x = np.array([[1., 2., 3.],
    ...                  [4., 5., 6.],
    ...                  [7., 8., 9.]])
    >>> x = np.reshape(x, [1, 3, 3, 1])
    >>> avg_pool_2d = keras.layers.AveragePooling2D(pool_size=(2, 2),
    ...    strides=(1, 1), padding="same")
    >>> avg_pool_2d(x)
    """
    def __init__(
        self,
        pool_size: _Size,
        strides: _Size | Any = None,
        padding: Any = 'valid',
        data_format: Any = None,
        name: str | None | Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    pool_size: Any
    strides: Any
    padding: Any
    data_format: Any
    input_dim: Any
    input_shape: Any
    pool_mode: Any

class AveragePooling3D(Layer):
    """Average pooling operation for 3D data (spatial or spatio-temporal).

    Downsamples the input along its spatial dimensions (depth, height, and
    width) by taking the average value over an input window (of size defined by
    `pool_size`) for each channel of the input. The window is shifted by
    `strides` along each dimension.

    Args:
        pool_size: int or tuple of 3 integers, factors by which to downscale
            (dim1, dim2, dim3). If only one integer is specified, the same
            window length will be used for all dimensions.
        strides: int or tuple of 3 integers, or None. Strides values. If None,
            it will default to `pool_size`. If only one int is specified, the
            same stride size will be used for all dimensions.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input such that output has the same
            height/width dimension as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape
            `(batch, spatial_dim1, spatial_dim2, spatial_dim3, channels)` while
            `"channels_first"` corresponds to inputs with shape
            `(batch, channels, spatial_dim1, spatial_dim2, spatial_dim3)`.
            It defaults to the `image_data_format` value found in your Keras
            config file at `~/.keras/keras.json`. If you never set it, then it
            will be `"channels_last"`.

    Input shape:

    - If `data_format="channels_last"`:
        5D tensor with shape:
        `(batch_size, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
    - If `data_format="channels_first"`:
        5D tensor with shape:
        `(batch_size, channels, spatial_dim1, spatial_dim2, spatial_dim3)`

    Output shape:

    - If `data_format="channels_last"`:
        5D tensor with shape:
        `(batch_size, pooled_dim1, pooled_dim2, pooled_dim3, channels)`
    - If `data_format="channels_first"`:
        5D tensor with shape:
        `(batch_size, channels, pooled_dim1, pooled_dim2, pooled_dim3)`

    Example:

    ```python
    depth = 30
    height = 30
    width = 30
    channels = 3

    inputs = keras.layers.Input(shape=(depth, height, width, channels))
    layer = keras.layers.AveragePooling3D(pool_size=3)
    outputs = layer(inputs)  # Shape: (batch_size, 10, 10, 10, 3)
    ```
    """
    def __init__(
        self,
        pool_size: _Size,
        strides: _Size | Any = None,
        padding: Any = 'valid',
        data_format: Any = None,
        name: str | None | Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    pool_size: Any
    strides: Any
    padding: Any
    data_format: Any
    input_dim: Any
    input_shape: Any
    pool_mode: Any

class CategoryEncoding(Layer):
    """A preprocessing layer which encodes integer features.

    This layer provides options for condensing data into a categorical encoding
    when the total number of tokens are known in advance. It accepts integer
    values as inputs, and it outputs a dense or sparse representation of those
    inputs. For integer inputs where the total number of tokens is not known,
    use `keras.layers.IntegerLookup` instead.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Examples:

    **One-hot encoding data**

    >>> layer = keras.layers.CategoryEncoding(
    ...           num_tokens=4, output_mode="one_hot")
    >>> layer([3, 2, 0, 1])
    array([[0., 0., 0., 1.],
            [0., 0., 1., 0.],
            [1., 0., 0., 0.],
            [0., 1., 0., 0.]]>

    **Multi-hot encoding data**

    >>> layer = keras.layers.CategoryEncoding(
    ...           num_tokens=4, output_mode="multi_hot")
    >>> layer([[0, 1], [0, 0], [1, 2], [3, 1]])
    array([[1., 1., 0., 0.],
            [1., 0., 0., 0.],
            [0., 1., 1., 0.],
            [0., 1., 0., 1.]]>

    **Using weighted inputs in `"count"` mode**

    >>> layer = keras.layers.CategoryEncoding(
    ...           num_tokens=4, output_mode="count")
    >>> count_weights = np.array([[.1, .2], [.1, .1], [.2, .3], [.4, .2]])
    >>> layer([[0, 1], [0, 0], [1, 2], [3, 1]], count_weights=count_weights)
      array([[0.1, 0.2, 0. , 0. ],
             [0.2, 0. , 0. , 0. ],
             [0. , 0.2, 0.3, 0. ],
             [0. , 0.2, 0. , 0.4]]>

    Args:
        num_tokens: The total number of tokens the layer should support. All
            inputs to the layer must integers in the range `0 <= value <
            num_tokens`, or an error will be thrown.
        output_mode: Specification for the output of the layer.
            Values can be `"one_hot"`, `"multi_hot"` or `"count"`,
            configuring the layer as follows:
                - `"one_hot"`: Encodes each individual element in the input
                    into an array of `num_tokens` size, containing a 1 at the
                    element index. If the last dimension is size 1, will encode
                    on that dimension. If the last dimension is not size 1,
                    will append a new dimension for the encoded output.
                - `"multi_hot"`: Encodes each sample in the input into a single
                    array of `num_tokens` size, containing a 1 for each
                    vocabulary term present in the sample. Treats the last
                    dimension as the sample dimension, if input shape is
                    `(..., sample_length)`, output shape will be
                    `(..., num_tokens)`.
                - `"count"`: Like `"multi_hot"`, but the int array contains a
                    count of the number of times the token at that index
                    appeared in the sample.
            For all output modes, currently only output up to rank 2 is
            supported.
            Defaults to `"multi_hot"`.
        sparse: Whether to return a sparse tensor; for backends that support
            sparse tensors.

    Call arguments:
        inputs: A 1D or 2D tensor of integer inputs.
        count_weights: A tensor in the same shape as `inputs` indicating the
            weight for each sample value when summing up in `count` mode.
            Not used in `"multi_hot"` or `"one_hot"` modes.
    """
    def __init__(
        self,
        num_tokens: Any = None,
        output_mode: Any = 'multi_hot',
        sparse: bool | Any = False,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    num_tokens: Any
    output_mode: Any
    sparse: bool
    input_dim: Any
    input_shape: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...

class Concatenate(Layer):
    """Concatenates a list of inputs.

    It takes as input a list of tensors, all of the same shape except
    for the concatenation axis, and returns a single tensor that is the
    concatenation of all inputs.

    Examples:

    >>> x = np.arange(20).reshape(2, 2, 5)
    >>> y = np.arange(20, 30).reshape(2, 1, 5)
    >>> keras.layers.Concatenate(axis=1)([x, y])

    Usage in a Keras model:

    >>> x1 = keras.layers.Dense(8)(np.arange(10).reshape(5, 2))
    >>> x2 = keras.layers.Dense(8)(np.arange(10, 20).reshape(5, 2))
    >>> y = keras.layers.Concatenate()([x1, x2])

    Args:
        axis: Axis along which to concatenate.
        **kwargs: Standard layer keyword arguments.

    Returns:
        A tensor, the concatenation of the inputs alongside axis `axis`.
    """
    def __init__(
        self,
        axis: Any = -1,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    axis: Any
    input_dim: Any
    input_shape: Any

class Conv1D(Layer):
    """1D convolution layer (e.g. temporal convolution).

    This layer creates a convolution kernel that is convolved with the layer
    input over a single spatial (or temporal) dimension to produce a tensor of
    outputs. If `use_bias` is True, a bias vector is created and added to the
    outputs. Finally, if `activation` is not `None`, it is applied to the
    outputs as well.

    Args:
        filters: int, the dimension of the output space (the number of filters
            in the convolution).
        kernel_size: int or tuple/list of 1 integer, specifying the size of the
            convolution window.
        strides: int or tuple/list of 1 integer, specifying the stride length
            of the convolution. `strides > 1` is incompatible with
            `dilation_rate > 1`.
        padding: string, `"valid"`, `"same"` or `"causal"`(case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input. When `padding="same"` and
            `strides=1`, the output has the same size as the input.
            `"causal"` results in causal(dilated) convolutions, e.g. `output[t]`
            does not depend on`input[t+1:]`. Useful when modeling temporal data
            where the model should not violate the temporal order.
            See [WaveNet: A Generative Model for Raw Audio, section2.1](
            https://arxiv.org/abs/1609.03499).
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, steps, features)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, steps)`. It defaults to the `image_data_format`
            value found in your Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.
        dilation_rate: int or tuple/list of 1 integers, specifying the dilation
            rate to use for dilated convolution.
        groups: A positive int specifying the number of groups in which the
            input is split along the channel axis. Each group is convolved
            separately with `filters // groups` filters. The output is the
            concatenation of all the `groups` results along the channel axis.
            Input channels and `filters` must both be divisible by `groups`.
        activation: Activation function. If `None`, no activation is applied.
        use_bias: bool, if `True`, bias will be added to the output.
        kernel_initializer: Initializer for the convolution kernel. If `None`,
            the default initializer (`"glorot_uniform"`) will be used.
        bias_initializer: Initializer for the bias vector. If `None`, the
            default initializer (`"zeros"`) will be used.
        kernel_regularizer: Optional regularizer for the convolution kernel.
        bias_regularizer: Optional regularizer for the bias vector.
        activity_regularizer: Optional regularizer function for the output.
        kernel_constraint: Optional projection function to be applied to the
            kernel after being updated by an `Optimizer` (e.g. used to implement
            norm constraints or value constraints for layer weights). The
            function must take as input the unprojected variable and must return
            the projected variable (which must have the same shape). Constraints
            are not safe to use when doing asynchronous distributed training.
        bias_constraint: Optional projection function to be applied to the
            bias after being updated by an `Optimizer`.

    Input shape:

    - If `data_format="channels_last"`:
        A 3D tensor with shape: `(batch_shape, steps, channels)`
    - If `data_format="channels_first"`:
        A 3D tensor with shape: `(batch_shape, channels, steps)`

    Output shape:

    - If `data_format="channels_last"`:
        A 3D tensor with shape: `(batch_shape, new_steps, filters)`
    - If `data_format="channels_first"`:
        A 3D tensor with shape: `(batch_shape, filters, new_steps)`

    Returns:
        A 3D tensor representing `activation(conv1d(inputs, kernel) + bias)`.

    Raises:
        ValueError: when both `strides > 1` and `dilation_rate > 1`.

    Example:

    >>> # The inputs are 128-length vectors with 10 timesteps, and the
    >>> # batch size is 4.
    >>> x = np.random.rand(4, 10, 128)
    >>> y = keras.layers.Conv1D(32, 3, activation='relu')(x)
    >>> print(y.shape)
    (4, 8, 32)
    """
    def __init__(
        self,
        filters: int,
        kernel_size: _Size,
        strides: _Size | Any = 1,
        padding: Any = 'valid',
        data_format: Any = None,
        dilation_rate: _Size | Any = 1,
        groups: int | Any = 1,
        activation: _ActivationLike = None,
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        lora_alpha: Any = None,
        lora_rank: Any = None,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    filters: int
    kernel_size: Any
    strides: Any
    padding: Any
    data_format: Any
    dilation_rate: Any
    groups: int
    use_bias: bool
    kernel_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    input_dim: Any
    input_shape: Any
    lora_alpha: Any
    lora_rank: Any
    rank: Any
    lora_enabled: Any
    lora_kernel_a: Any
    lora_kernel_b: Any
    bias: Any
    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        ...
    def enable_lora(
        self,
        rank: Any,
        lora_alpha: Any = None,
        a_initializer: Any = 'he_uniform',
        b_initializer: Any = 'zeros',
    ) -> Any:
        ...
    @property
    def kernel(self) -> Any:
        ...

class Conv1DTranspose(Layer):
    """1D transposed convolution layer.

    The need for transposed convolutions generally arise from the desire to use
    a transformation going in the opposite direction of a normal convolution,
    i.e., from something that has the shape of the output of some convolution
    to something that has the shape of its input while maintaining a
    connectivity pattern that is compatible with said convolution.

    Args:
        filters: int, the dimension of the output space (the number of filters
            in the transpose convolution).
        kernel_size: int or tuple/list of 1 integer, specifying the size of the
            transposed convolution window.
        strides: int or tuple/list of 1 integer, specifying the stride length
            of the transposed convolution. `strides > 1` is incompatible with
            `dilation_rate > 1`.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input such that output has the same
            height/width dimension as the input.
        output_padding: An integer tuple/list of 1 integer specifying the
            amount of padding along the time dimension of the output tensor.
            The amount of output padding must be lower than the stride.
            If set to `None` (default), the output shape is inferred.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, steps, features)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, steps)`. It defaults to the `image_data_format`
            value found in your Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.
        dilation_rate: An integer tuple/list of 1 integer, specifying
            the dilation rate to use for dilated convolution.
            Currently, specifying a `dilation_rate` value != 1 is
            incompatible with specifying a stride value != 1.
            Also dilation rate larger than 1 is not currently supported.
        activation: Activation function. If `None`, no activation is applied.
        use_bias: bool, if `True`, bias will be added to the output.
        kernel_initializer: Initializer for the convolution kernel. If `None`,
            the default initializer (`"glorot_uniform"`) will be used.
        bias_initializer: Initializer for the bias vector. If `None`, the
            default initializer (`"zeros"`) will be used.
        kernel_regularizer: Optional regularizer for the convolution kernel.
        bias_regularizer: Optional regularizer for the bias vector.
        activity_regularizer: Optional regularizer function for the output.
        kernel_constraint: Optional projection function to be applied to the
            kernel after being updated by an `Optimizer` (e.g. used to implement
            norm constraints or value constraints for layer weights). The
            function must take as input the unprojected variable and must return
            the projected variable (which must have the same shape). Constraints
            are not safe to use when doing asynchronous distributed training.
        bias_constraint: Optional projection function to be applied to the
            bias after being updated by an `Optimizer`.

    Input shape:

    - If `data_format="channels_last"`:
        A 3D tensor with shape: `(batch_shape, steps, channels)`
    - If `data_format="channels_first"`:
        A 3D tensor with shape: `(batch_shape, channels, steps)`

    Output shape:

    - If `data_format="channels_last"`:
        A 3D tensor with shape: `(batch_shape, new_steps, filters)`
    - If `data_format="channels_first"`:
        A 3D tensor with shape: `(batch_shape, filters, new_steps)`

    Returns:
        A 3D tensor representing
        `activation(conv1d_transpose(inputs, kernel) + bias)`.

    Raises:
        ValueError: when both `strides > 1` and `dilation_rate > 1`.

    References:
    - [A guide to convolution arithmetic for deep learning](
        https://arxiv.org/abs/1603.07285v1)
    - [Deconvolutional Networks](
        https://www.matthewzeiler.com/mattzeiler/deconvolutionalnetworks.pdf)

    Example:

    >>> x = np.random.rand(4, 10, 128)
    >>> y = keras.layers.Conv1DTranspose(32, 3, 2, activation='relu')(x)
    >>> print(y.shape)
    (4, 21, 32)
    """
    def __init__(
        self,
        filters: int,
        kernel_size: _Size,
        strides: _Size | Any = 1,
        padding: Any = 'valid',
        output_padding: Any = None,
        data_format: Any = None,
        dilation_rate: _Size | Any = 1,
        activation: _ActivationLike = None,
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    filters: int
    kernel_size: Any
    strides: Any
    padding: Any
    output_padding: Any
    data_format: Any
    dilation_rate: Any
    use_bias: bool
    kernel_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    input_dim: Any
    input_shape: Any
    rank: Any
    kernel: Any
    bias: Any

class Conv2D(Layer):
    """2D convolution layer.

    This layer creates a convolution kernel that is convolved with the layer
    input over a 2D spatial (or temporal) dimension (height and width) to
    produce a tensor of outputs. If `use_bias` is True, a bias vector is created
    and added to the outputs. Finally, if `activation` is not `None`, it is
    applied to the outputs as well.

    Note on numerical precision: While in general Keras operation execution
    results are identical across backends up to 1e-7 precision in float32,
    `Conv2D` operations may show larger variations. Due to the large
    number of element-wise multiplications and additions in convolution
    operations, especially with large inputs or kernel sizes, accumulated
    floating-point differences can exceed this 1e-7 threshold. These variations
    are particularly noticeable when using different backends (e.g., TensorFlow
    vs JAX) or different hardware.

    Args:
        filters: int, the dimension of the output space (the number of filters
            in the convolution).
        kernel_size: int or tuple/list of 2 integer, specifying the size of the
            convolution window.
        strides: int or tuple/list of 2 integer, specifying the stride length
            of the convolution. `strides > 1` is incompatible with
            `dilation_rate > 1`.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input. When `padding="same"` and
            `strides=1`, the output has the same size as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape
            `(batch_size, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch_size, channels, height, width)`. It defaults to the
            `image_data_format` value found in your Keras config file at
            `~/.keras/keras.json`. If you never set it, then it will be
            `"channels_last"`.
        dilation_rate: int or tuple/list of 2 integers, specifying the dilation
            rate to use for dilated convolution.
        groups: A positive int specifying the number of groups in which the
            input is split along the channel axis. Each group is convolved
            separately with `filters // groups` filters. The output is the
            concatenation of all the `groups` results along the channel axis.
            Input channels and `filters` must both be divisible by `groups`.
        activation: Activation function. If `None`, no activation is applied.
        use_bias: bool, if `True`, bias will be added to the output.
        kernel_initializer: Initializer for the convolution kernel. If `None`,
            the default initializer (`"glorot_uniform"`) will be used.
        bias_initializer: Initializer for the bias vector. If `None`, the
            default initializer (`"zeros"`) will be used.
        kernel_regularizer: Optional regularizer for the convolution kernel.
        bias_regularizer: Optional regularizer for the bias vector.
        activity_regularizer: Optional regularizer function for the output.
        kernel_constraint: Optional projection function to be applied to the
            kernel after being updated by an `Optimizer` (e.g. used to implement
            norm constraints or value constraints for layer weights). The
            function must take as input the unprojected variable and must return
            the projected variable (which must have the same shape). Constraints
            are not safe to use when doing asynchronous distributed training.
        bias_constraint: Optional projection function to be applied to the
            bias after being updated by an `Optimizer`.

    Input shape:

    - If `data_format="channels_last"`:
        A 4D tensor with shape: `(batch_size, height, width, channels)`
    - If `data_format="channels_first"`:
        A 4D tensor with shape: `(batch_size, channels, height, width)`

    Output shape:

    - If `data_format="channels_last"`:
        A 4D tensor with shape: `(batch_size, new_height, new_width, filters)`
    - If `data_format="channels_first"`:
        A 4D tensor with shape: `(batch_size, filters, new_height, new_width)`

    Returns:
        A 4D tensor representing `activation(conv2d(inputs, kernel) + bias)`.

    Raises:
        ValueError: when both `strides > 1` and `dilation_rate > 1`.

    Example:

    >>> x = np.random.rand(4, 10, 10, 128)
    >>> y = keras.layers.Conv2D(32, 3, activation='relu')(x)
    >>> print(y.shape)
    (4, 8, 8, 32)
    """
    def __init__(
        self,
        filters: int,
        kernel_size: _Size,
        strides: _Size | Any = (1, 1),
        padding: Any = 'valid',
        data_format: Any = None,
        dilation_rate: _Size | Any = (1, 1),
        groups: int | Any = 1,
        activation: _ActivationLike = None,
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        lora_alpha: Any = None,
        lora_rank: Any = None,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    filters: int
    kernel_size: Any
    strides: Any
    padding: Any
    data_format: Any
    dilation_rate: Any
    groups: int
    use_bias: bool
    kernel_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    input_dim: Any
    input_shape: Any
    lora_alpha: Any
    lora_rank: Any
    rank: Any
    lora_enabled: Any
    lora_kernel_a: Any
    lora_kernel_b: Any
    bias: Any
    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        ...
    def enable_lora(
        self,
        rank: Any,
        lora_alpha: Any = None,
        a_initializer: Any = 'he_uniform',
        b_initializer: Any = 'zeros',
    ) -> Any:
        ...
    @property
    def kernel(self) -> Any:
        ...

class Conv2DTranspose(Layer):
    """2D transposed convolution layer.

    The need for transposed convolutions generally arise from the desire to use
    a transformation going in the opposite direction of a normal convolution,
    i.e., from something that has the shape of the output of some convolution
    to something that has the shape of its input while maintaining a
    connectivity pattern that is compatible with said convolution.

    Args:
        filters: int, the dimension of the output space (the number of filters
            in the transposed convolution).
        kernel_size: int or tuple/list of 1 integer, specifying the size of the
            transposed convolution window.
        strides: int or tuple/list of 1 integer, specifying the stride length
            of the transposed convolution. `strides > 1` is incompatible with
            `dilation_rate > 1`.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input. When `padding="same"` and
            `strides=1`, the output has the same size as the input.
        output_padding: An integer or tuple/list of 2 integers,
            specifying the amount of padding along the height and width
            of the output tensor.
            Can be a single integer to specify the same value for all
            spatial dimensions.
            The amount of output padding along a given dimension must be
            lower than the stride along that same dimension.
            If set to `None` (default), the output shape is inferred.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape
            `(batch_size, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch_size, channels, height, width)`. It defaults to the
            `image_data_format` value found in your Keras config file at
            `~/.keras/keras.json`. If you never set it, then it will be
            `"channels_last"`.
         dilation_rate: An integer or tuple/list of 2 integers,
            specifying the dilation rate for
            all spatial dimensions for dilated convolution.
            Specifying different dilation rates
            for different dimensions is not supported.
            Currently, specifying any `dilation_rate` value != 1 is
            incompatible with specifying any stride value != 1.
        activation: Activation function. If `None`, no activation is applied.
        use_bias: bool, if `True`, bias will be added to the output.
        kernel_initializer: Initializer for the convolution kernel. If `None`,
            the default initializer (`"glorot_uniform"`) will be used.
        bias_initializer: Initializer for the bias vector. If `None`, the
            default initializer (`"zeros"`) will be used.
        kernel_regularizer: Optional regularizer for the convolution kernel.
        bias_regularizer: Optional regularizer for the bias vector.
        activity_regularizer: Optional regularizer function for the output.
        kernel_constraint: Optional projection function to be applied to the
            kernel after being updated by an `Optimizer` (e.g. used to implement
            norm constraints or value constraints for layer weights). The
            function must take as input the unprojected variable and must return
            the projected variable (which must have the same shape). Constraints
            are not safe to use when doing asynchronous distributed training.
        bias_constraint: Optional projection function to be applied to the
            bias after being updated by an `Optimizer`.

    Input shape:

    - If `data_format="channels_last"`:
        A 4D tensor with shape: `(batch_size, height, width, channels)`
    - If `data_format="channels_first"`:
        A 4D tensor with shape: `(batch_size, channels, height, width)`

    Output shape:

    - If `data_format="channels_last"`:
        A 4D tensor with shape: `(batch_size, new_height, new_width, filters)`
    - If `data_format="channels_first"`:
        A 4D tensor with shape: `(batch_size, filters, new_height, new_width)`

    Returns:
        A 4D tensor representing
        `activation(conv2d_transpose(inputs, kernel) + bias)`.

    Raises:
        ValueError: when both `strides > 1` and `dilation_rate > 1`.

    References:
    - [A guide to convolution arithmetic for deep learning](
        https://arxiv.org/abs/1603.07285v1)
    - [Deconvolutional Networks](
        https://www.matthewzeiler.com/mattzeiler/deconvolutionalnetworks.pdf)

    Example:

    >>> x = np.random.rand(4, 10, 8, 128)
    >>> y = keras.layers.Conv2DTranspose(32, 2, 2, activation='relu')(x)
    >>> print(y.shape)
    (4, 20, 16, 32)
    """
    def __init__(
        self,
        filters: int,
        kernel_size: _Size,
        strides: _Size | Any = (1, 1),
        padding: Any = 'valid',
        output_padding: Any = None,
        data_format: Any = None,
        dilation_rate: _Size | Any = (1, 1),
        activation: _ActivationLike = None,
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    filters: int
    kernel_size: Any
    strides: Any
    padding: Any
    output_padding: Any
    data_format: Any
    dilation_rate: Any
    use_bias: bool
    kernel_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    input_dim: Any
    input_shape: Any
    rank: Any
    kernel: Any
    bias: Any

class Conv3D(Layer):
    """3D convolution layer.

    This layer creates a convolution kernel that is convolved with the layer
    input over a 3D spatial (or temporal) dimension (width,height and depth) to
    produce a tensor of outputs. If `use_bias` is True, a bias vector is created
    and added to the outputs. Finally, if `activation` is not `None`, it is
    applied to the outputs as well.

    Args:
        filters: int, the dimension of the output space (the number of filters
            in the convolution).
        kernel_size: int or tuple/list of 3 integer, specifying the size of the
            convolution window.
        strides: int or tuple/list of 3 integer, specifying the stride length
            of the convolution. `strides > 1` is incompatible with
            `dilation_rate > 1`.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input. When `padding="same"` and
            `strides=1`, the output has the same size as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape
            `(batch_size, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch_size, channels, spatial_dim1, spatial_dim2, spatial_dim3)`.
            It defaults to the `image_data_format` value found in your Keras
            config file at `~/.keras/keras.json`. If you never set it, then it
            will be `"channels_last"`.
        dilation_rate: int or tuple/list of 3 integers, specifying the dilation
            rate to use for dilated convolution.
        groups: A positive int specifying the number of groups in which the
            input is split along the channel axis. Each group is convolved
            separately with `filters // groups` filters. The output is the
            concatenation of all the `groups` results along the channel axis.
            Input channels and `filters` must both be divisible by `groups`.
        activation: Activation function. If `None`, no activation is applied.
        use_bias: bool, if `True`, bias will be added to the output.
        kernel_initializer: Initializer for the convolution kernel. If `None`,
            the default initializer (`"glorot_uniform"`) will be used.
        bias_initializer: Initializer for the bias vector. If `None`, the
            default initializer (`"zeros"`) will be used.
        kernel_regularizer: Optional regularizer for the convolution kernel.
        bias_regularizer: Optional regularizer for the bias vector.
        activity_regularizer: Optional regularizer function for the output.
        kernel_constraint: Optional projection function to be applied to the
            kernel after being updated by an `Optimizer` (e.g. used to implement
            norm constraints or value constraints for layer weights). The
            function must take as input the unprojected variable and must return
            the projected variable (which must have the same shape). Constraints
            are not safe to use when doing asynchronous distributed training.
        bias_constraint: Optional projection function to be applied to the
            bias after being updated by an `Optimizer`.

    Input shape:

    - If `data_format="channels_last"`:
        5D tensor with shape:
        `(batch_size, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
    - If `data_format="channels_first"`:
        5D tensor with shape:
        `(batch_size, channels, spatial_dim1, spatial_dim2, spatial_dim3)`

    Output shape:

    - If `data_format="channels_last"`:
        5D tensor with shape:
        `(batch_size, new_spatial_dim1, new_spatial_dim2, new_spatial_dim3,
        filters)`
    - If `data_format="channels_first"`:
        5D tensor with shape:
        `(batch_size, filters, new_spatial_dim1, new_spatial_dim2,
        new_spatial_dim3)`

    Returns:
        A 5D tensor representing `activation(conv3d(inputs, kernel) + bias)`.

    Raises:
        ValueError: when both `strides > 1` and `dilation_rate > 1`.

    Example:

    >>> x = np.random.rand(4, 10, 10, 10, 128)
    >>> y = keras.layers.Conv3D(32, 3, activation='relu')(x)
    >>> print(y.shape)
    (4, 8, 8, 8, 32)
    """
    def __init__(
        self,
        filters: int,
        kernel_size: _Size,
        strides: _Size | Any = (1, 1, 1),
        padding: Any = 'valid',
        data_format: Any = None,
        dilation_rate: _Size | Any = (1, 1, 1),
        groups: int | Any = 1,
        activation: _ActivationLike = None,
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        lora_alpha: Any = None,
        lora_rank: Any = None,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    filters: int
    kernel_size: Any
    strides: Any
    padding: Any
    data_format: Any
    dilation_rate: Any
    groups: int
    use_bias: bool
    kernel_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    input_dim: Any
    input_shape: Any
    lora_alpha: Any
    lora_rank: Any
    rank: Any
    lora_enabled: Any
    lora_kernel_a: Any
    lora_kernel_b: Any
    bias: Any
    def convolution_op(self, inputs: Any, kernel: Any) -> Any:
        ...
    def enable_lora(
        self,
        rank: Any,
        lora_alpha: Any = None,
        a_initializer: Any = 'he_uniform',
        b_initializer: Any = 'zeros',
    ) -> Any:
        ...
    @property
    def kernel(self) -> Any:
        ...

class Conv3DTranspose(Layer):
    """3D transposed convolution layer.

    The need for transposed convolutions generally arise from the desire to use
    a transformation going in the opposite direction of a normal convolution,
    i.e., from something that has the shape of the output of some convolution
    to something that has the shape of its input while maintaining a
    connectivity pattern that is compatible with said convolution.

    Args:
        filters: int, the dimension of the output space (the number of filters
            in the transposed convolution).
        kernel_size: int or tuple/list of 1 integer, specifying the size of the
            transposed convolution window.
        strides: int or tuple/list of 1 integer, specifying the stride length
            of the transposed convolution. `strides > 1` is incompatible with
            `dilation_rate > 1`.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input. When `padding="same"` and
            `strides=1`, the output has the same size as the input.
         output_padding: An integer or tuple/list of 3 integers,
            specifying the amount of padding along the depth, height, and
            width.
            Can be a single integer to specify the same value for all
            spatial dimensions.
            The amount of output padding along a given dimension must be
            lower than the stride along that same dimension.
            If set to `None` (default), the output shape is inferred.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape
            `(batch_size, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch_size, channels, spatial_dim1, spatial_dim2, spatial_dim3)`.
            It defaults to the `image_data_format` value found in your Keras
            config file at `~/.keras/keras.json`. If you never set it, then it
            will be `"channels_last"`.
        dilation_rate: an integer or tuple/list of 3 integers, specifying
            the dilation rate to use for dilated convolution.
            Can be a single integer to specify the same value for
            all spatial dimensions.
            Currently, specifying any `dilation_rate` value != 1 is
            incompatible with specifying any stride value != 1.
        activation: Activation function. If `None`, no activation is applied.
        use_bias: bool, if `True`, bias will be added to the output.
        kernel_initializer: Initializer for the convolution kernel. If `None`,
            the default initializer (`"glorot_uniform"`) will be used.
        bias_initializer: Initializer for the bias vector. If `None`, the
            default initializer (`"zeros"`) will be used.
        kernel_regularizer: Optional regularizer for the convolution kernel.
        bias_regularizer: Optional regularizer for the bias vector.
        activity_regularizer: Optional regularizer function for the output.
        kernel_constraint: Optional projection function to be applied to the
            kernel after being updated by an `Optimizer` (e.g. used to implement
            norm constraints or value constraints for layer weights). The
            function must take as input the unprojected variable and must return
            the projected variable (which must have the same shape). Constraints
            are not safe to use when doing asynchronous distributed training.
        bias_constraint: Optional projection function to be applied to the
            bias after being updated by an `Optimizer`.

    Input shape:

    - If `data_format="channels_last"`:
        5D tensor with shape:
        `(batch_size, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
    - If `data_format="channels_first"`:
        5D tensor with shape:
        `(batch_size, channels, spatial_dim1, spatial_dim2, spatial_dim3)`

    Output shape:

    - If `data_format="channels_last"`:
        5D tensor with shape:
        `(batch_size, new_spatial_dim1, new_spatial_dim2, new_spatial_dim3,
        filters)`
    - If `data_format="channels_first"`:
        5D tensor with shape:
        `(batch_size, filters, new_spatial_dim1, new_spatial_dim2,
        new_spatial_dim3)`

    Returns:
        A 5D tensor representing `activation(conv3d(inputs, kernel) + bias)`.

    Raises:
        ValueError: when both `strides > 1` and `dilation_rate > 1`.

    References:
    - [A guide to convolution arithmetic for deep learning](
        https://arxiv.org/abs/1603.07285v1)
    - [Deconvolutional Networks](
        https://www.matthewzeiler.com/mattzeiler/deconvolutionalnetworks.pdf)

    Example:

    >>> x = np.random.rand(4, 10, 8, 12, 128)
    >>> y = keras.layers.Conv3DTranspose(32, 2, 2, activation='relu')(x)
    >>> print(y.shape)
    (4, 20, 16, 24, 32)
    """
    def __init__(
        self,
        filters: int,
        kernel_size: _Size,
        strides: _Size | Any = (1, 1, 1),
        padding: Any = 'valid',
        data_format: Any = None,
        output_padding: Any = None,
        dilation_rate: _Size | Any = (1, 1, 1),
        activation: _ActivationLike = None,
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    filters: int
    kernel_size: Any
    strides: Any
    padding: Any
    data_format: Any
    output_padding: Any
    dilation_rate: Any
    use_bias: bool
    kernel_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    bias_constraint: Any
    input_dim: Any
    input_shape: Any
    rank: Any
    kernel: Any
    bias: Any

class DepthwiseConv1D(Layer):
    """1D depthwise convolution layer.

    Depthwise convolution is a type of convolution in which each input channel
    is convolved with a different kernel (called a depthwise kernel). You can
    understand depthwise convolution as the first step in a depthwise separable
    convolution.

    It is implemented via the following steps:

    - Split the input into individual channels.
    - Convolve each channel with an individual depthwise kernel with
      `depth_multiplier` output channels.
    - Concatenate the convolved outputs along the channels axis.

    Unlike a regular 1D convolution, depthwise convolution does not mix
    information across different input channels.

    The `depth_multiplier` argument determines how many filters are applied to
    one input channel. As such, it controls the amount of output channels that
    are generated per input channel in the depthwise step.

    Args:
        kernel_size: int or tuple/list of 1 integer, specifying the size of the
            depthwise convolution window.
        strides: int or tuple/list of 1 integer, specifying the stride length
            of the convolution. `strides > 1` is incompatible with
            `dilation_rate > 1`.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input. When `padding="same"` and
            `strides=1`, the output has the same size as the input.
        depth_multiplier: The number of depthwise convolution output channels
            for each input channel. The total number of depthwise convolution
            output channels will be equal to `input_channel * depth_multiplier`.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, steps, features)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, steps)`. It defaults to the `image_data_format`
            value found in your Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.
        dilation_rate: int or tuple/list of 1 integers, specifying the dilation
            rate to use for dilated convolution.
        activation: Activation function. If `None`, no activation is applied.
        use_bias: bool, if `True`, bias will be added to the output.
        depthwise_initializer: Initializer for the convolution kernel.
            If `None`, the default initializer (`"glorot_uniform"`)
            will be used.
        bias_initializer: Initializer for the bias vector. If `None`, the
            default initializer (`"zeros"`) will be used.
        depthwise_regularizer: Optional regularizer for the convolution kernel.
        bias_regularizer: Optional regularizer for the bias vector.
        activity_regularizer: Optional regularizer function for the output.
        depthwise_constraint: Optional projection function to be applied to the
            kernel after being updated by an `Optimizer` (e.g. used to implement
            norm constraints or value constraints for layer weights). The
            function must take as input the unprojected variable and must return
            the projected variable (which must have the same shape). Constraints
            are not safe to use when doing asynchronous distributed training.
        bias_constraint: Optional projection function to be applied to the
            bias after being updated by an `Optimizer`.

    Input shape:

    - If `data_format="channels_last"`:
        A 3D tensor with shape: `(batch_shape, steps, channels)`
    - If `data_format="channels_first"`:
        A 3D tensor with shape: `(batch_shape, channels, steps)`

    Output shape:

    - If `data_format="channels_last"`:
        A 3D tensor with shape:
        `(batch_shape, new_steps, channels * depth_multiplier)`
    - If `data_format="channels_first"`:
        A 3D tensor with shape:
        `(batch_shape, channels * depth_multiplier, new_steps)`

    Returns:
        A 3D tensor representing
        `activation(depthwise_conv1d(inputs, kernel) + bias)`.

    Raises:
        ValueError: when both `strides > 1` and `dilation_rate > 1`.

    Example:

    >>> x = np.random.rand(4, 10, 12)
    >>> y = keras.layers.DepthwiseConv1D(3, 3, 2, activation='relu')(x)
    >>> print(y.shape)
    (4, 4, 36)
    """
    def __init__(
        self,
        kernel_size: _Size,
        strides: _Size | Any = 1,
        padding: Any = 'valid',
        depth_multiplier: int | Any = 1,
        data_format: Any = None,
        dilation_rate: _Size | Any = 1,
        activation: _ActivationLike = None,
        use_bias: bool | Any = True,
        depthwise_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        depthwise_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        depthwise_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    kernel_size: Any
    strides: Any
    padding: Any
    depth_multiplier: int
    data_format: Any
    dilation_rate: Any
    use_bias: bool
    depthwise_initializer: Any
    bias_initializer: Any
    depthwise_regularizer: Any
    bias_regularizer: Any
    depthwise_constraint: Any
    bias_constraint: Any
    input_dim: Any
    input_shape: Any
    rank: Any
    kernel: Any
    bias: Any

class DepthwiseConv2D(Layer):
    """2D depthwise convolution layer.

    Depthwise convolution is a type of convolution in which each input channel
    is convolved with a different kernel (called a depthwise kernel). You can
    understand depthwise convolution as the first step in a depthwise separable
    convolution.

    It is implemented via the following steps:

    - Split the input into individual channels.
    - Convolve each channel with an individual depthwise kernel with
      `depth_multiplier` output channels.
    - Concatenate the convolved outputs along the channels axis.

    Unlike a regular 2D convolution, depthwise convolution does not mix
    information across different input channels.

    The `depth_multiplier` argument determines how many filters are applied to
    one input channel. As such, it controls the amount of output channels that
    are generated per input channel in the depthwise step.

    Args:
        kernel_size: int or tuple/list of 2 integer, specifying the size of the
            depthwise convolution window.
        strides: int or tuple/list of 2 integer, specifying the stride length
            of the depthwise convolution. `strides > 1` is incompatible with
            `dilation_rate > 1`.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input. When `padding="same"` and
            `strides=1`, the output has the same size as the input.
        depth_multiplier: The number of depthwise convolution output channels
            for each input channel. The total number of depthwise convolution
            output channels will be equal to `input_channel * depth_multiplier`.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, channels, height, width)`. It defaults to the
            `image_data_format` value found in your Keras config file
            at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.
        dilation_rate: int or tuple/list of 2 integers, specifying the dilation
            rate to use for dilated convolution.
        activation: Activation function. If `None`, no activation is applied.
        use_bias: bool, if `True`, bias will be added to the output.
        depthwise_initializer: Initializer for the convolution kernel.
            If `None`, the default initializer (`"glorot_uniform"`)
            will be used.
        bias_initializer: Initializer for the bias vector. If `None`, the
            default initializer (`"zeros"`) will be used.
        depthwise_regularizer: Optional regularizer for the convolution kernel.
        bias_regularizer: Optional regularizer for the bias vector.
        activity_regularizer: Optional regularizer function for the output.
        depthwise_constraint: Optional projection function to be applied to the
            kernel after being updated by an `Optimizer` (e.g. used to implement
            norm constraints or value constraints for layer weights). The
            function must take as input the unprojected variable and must return
            the projected variable (which must have the same shape). Constraints
            are not safe to use when doing asynchronous distributed training.
        bias_constraint: Optional projection function to be applied to the
            bias after being updated by an `Optimizer`.

    Input shape:

    - If `data_format="channels_last"`:
        A 4D tensor with shape: `(batch_size, height, width, channels)`
    - If `data_format="channels_first"`:
        A 4D tensor with shape: `(batch_size, channels, height, width)`

    Output shape:

    - If `data_format="channels_last"`:
        A 4D tensor with shape:
        `(batch_size, new_height, new_width, channels * depth_multiplier)`
    - If `data_format="channels_first"`:
        A 4D tensor with shape:
        `(batch_size, channels * depth_multiplier, new_height, new_width)`

    Returns:
        A 4D tensor representing
        `activation(depthwise_conv2d(inputs, kernel) + bias)`.

    Raises:
        ValueError: when both `strides > 1` and `dilation_rate > 1`.

    Example:

    >>> x = np.random.rand(4, 10, 10, 12)
    >>> y = keras.layers.DepthwiseConv2D(kernel_size=3, activation='relu')(x)
    >>> print(y.shape)
    (4, 8, 8, 12)
    """
    def __init__(
        self,
        kernel_size: _Size,
        strides: _Size | Any = (1, 1),
        padding: Any = 'valid',
        depth_multiplier: int | Any = 1,
        data_format: Any = None,
        dilation_rate: _Size | Any = (1, 1),
        activation: _ActivationLike = None,
        use_bias: bool | Any = True,
        depthwise_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        depthwise_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        depthwise_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    kernel_size: Any
    strides: Any
    padding: Any
    depth_multiplier: int
    data_format: Any
    dilation_rate: Any
    use_bias: bool
    depthwise_initializer: Any
    bias_initializer: Any
    depthwise_regularizer: Any
    bias_regularizer: Any
    depthwise_constraint: Any
    bias_constraint: Any
    input_dim: Any
    input_shape: Any
    rank: Any
    kernel: Any
    bias: Any

class Discretization(Layer):
    """A preprocessing layer which buckets continuous features by ranges.

    This layer will place each element of its input data into one of several
    contiguous ranges and output an integer index indicating which range each
    element was placed in.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Input shape:
        Any array of dimension 2 or higher.

    Output shape:
        Same as input shape.

    Arguments:
        bin_boundaries: A list of bin boundaries.
            The leftmost and rightmost bins
            will always extend to `-inf` and `inf`,
            so `bin_boundaries=[0., 1., 2.]`
            generates bins `(-inf, 0.)`, `[0., 1.)`, `[1., 2.)`,
            and `[2., +inf)`.
            If this option is set, `adapt()` should not be called.
        num_bins: The integer number of bins to compute.
            If this option is set, `bin_boundaries` should not be set and
            `adapt()` should be called to learn the bin boundaries.
        epsilon: Error tolerance, typically a small fraction
            close to zero (e.g. 0.01). Higher values of epsilon increase
            the quantile approximation, and hence result in more
            unequal buckets, but could improve performance
            and resource consumption.
        output_mode: Specification for the output of the layer.
            Values can be `"int"`, `"one_hot"`, `"multi_hot"`, or
            `"count"` configuring the layer as follows:
            - `"int"`: Return the discretized bin indices directly.
            - `"one_hot"`: Encodes each individual element in the
                input into an array the same size as `num_bins`,
                containing a 1 at the input's bin
                index. If the last dimension is size 1, will encode on that
                dimension.  If the last dimension is not size 1,
                will append a new dimension for the encoded output.
            - `"multi_hot"`: Encodes each sample in the input into a
                single array the same size as `num_bins`,
                containing a 1 for each bin index
                index present in the sample.
                Treats the last dimension as the sample
                dimension, if input shape is `(..., sample_length)`,
                output shape will be `(..., num_tokens)`.
            - `"count"`: As `"multi_hot"`, but the int array contains
                a count of the number of times the bin index appeared
                in the sample.
            Defaults to `"int"`.
        sparse: Boolean. Only applicable to `"one_hot"`, `"multi_hot"`,
            and `"count"` output modes. Only supported with TensorFlow
            backend. If `True`, returns a `SparseTensor` instead of
            a dense `Tensor`. Defaults to `False`.

    Examples:

    Discretize float values based on provided buckets.
    >>> input = np.array([[-1.5, 1.0, 3.4, .5], [0.0, 3.0, 1.3, 0.0]])
    >>> layer = Discretization(bin_boundaries=[0., 1., 2.])
    >>> layer(input)
    array([[0, 2, 3, 1],
           [1, 3, 2, 1]])

    Discretize float values based on a number of buckets to compute.
    >>> input = np.array([[-1.5, 1.0, 3.4, .5], [0.0, 3.0, 1.3, 0.0]])
    >>> layer = Discretization(num_bins=4, epsilon=0.01)
    >>> layer.adapt(input)
    >>> layer(input)
    array([[0, 2, 3, 2],
           [1, 3, 3, 1]])
    """
    def __init__(
        self,
        bin_boundaries: Any = None,
        num_bins: Any = None,
        epsilon: float | Any = 0.01,
        output_mode: Any = 'int',
        sparse: bool | Any = False,
        dtype: Any = None,
        name: str | None | Any = None,
    ) -> None:
        ...
    bin_boundaries: Any
    num_bins: Any
    epsilon: float
    output_mode: Any
    sparse: bool
    summary: Any
    backend: Any
    def adapt(self, data: Any, steps: Any = None) -> Any:
        """Computes bin boundaries from quantiles in a input dataset.

        Calling `adapt()` on a `Discretization` layer is an alternative to
        passing in a `bin_boundaries` argument during construction. A
        `Discretization` layer should always be either adapted over a dataset or
        passed `bin_boundaries`.

        During `adapt()`, the layer will estimate the quantile boundaries of the
        input dataset. The number of quantiles can be controlled via the
        `num_bins` argument, and the error tolerance for quantile boundaries can
        be controlled via the `epsilon` argument.

        Arguments:
            data: The data to train on. It can be passed either as a
                batched `tf.data.Dataset`, a Grain dataset, as a NumPy
                array, or as any iterable of batches (e.g. a list of
                arrays or a generator yielding batches).
            steps: Integer or `None`.
                Total number of steps (batches of samples) to process.
                If `data` is a `tf.data.Dataset`, and `steps` is `None`,
                `adapt()` will run until the input dataset is exhausted.
                When passing an infinitely
                repeating dataset, you must specify the `steps` argument. This
                argument is not supported with array inputs or list inputs.
        """
        ...
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def finalize_state(self) -> Any:
        ...
    @property
    def output_dtype(self) -> Any:
        ...
    def reset_state(self) -> None:
        ...
    def update_state(self, *args: Any, **kwargs: Any) -> Any:
        ...

class Dot(Layer):
    """Computes element-wise dot product of two tensors.

    It takes a list of inputs of size 2, and the axes
    corresponding to each input along with the dot product
    is to be performed.

    Let's say `x` and `y` are the two input tensors with shapes
    `(2, 3, 5)` and `(2, 10, 3)`. The batch dimension should be
    of same size for both the inputs, and `axes` should correspond
    to the dimensions that have the same size in the corresponding
    inputs. e.g. with `axes=(1, 2)`, the dot product of `x`, and `y`
    will result in a tensor with shape `(2, 5, 10)`

    Example:

    >>> x = np.arange(10).reshape(1, 5, 2)
    >>> y = np.arange(10, 20).reshape(1, 2, 5)
    >>> keras.layers.Dot(axes=(1, 2))([x, y])

    Usage in a Keras model:

    >>> x1 = keras.layers.Dense(8)(np.arange(10).reshape(5, 2))
    >>> x2 = keras.layers.Dense(8)(np.arange(10, 20).reshape(5, 2))
    >>> y = keras.layers.Dot(axes=1)([x1, x2])

    Args:
        axes: Integer or tuple of integers, axis or axes along which to
            take the dot product. If a tuple, should be two integers
            corresponding to the desired axis from the first input and the
            desired axis from the second input, respectively. Note that the
            size of the two selected axes must match, and that
            axis `0` (the batch axis) cannot be included.
        normalize: Whether to L2-normalize samples along the dot product axis
            before taking the dot product. If set to `True`, then
            the output of the dot product is the cosine proximity
            between the two samples.
        **kwargs: Standard layer keyword arguments.

    Returns:
        A tensor, the dot product of the samples from the inputs.
    """
    def __init__(
        self,
        axes: Any,
        normalize: bool | Any = False,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    axes: Any
    normalize: bool
    input_dim: Any
    input_shape: Any

class FlaxLayer(JaxLayer):
    """Keras Layer that wraps a [Flax](https://flax.readthedocs.io) module.

    This layer enables the use of Flax components in the form of
    [`flax.linen.Module`](
        https://flax.readthedocs.io/en/latest/api_reference/flax.linen/module.html)
    instances within Keras when using JAX as the backend for Keras.

    The module method to use for the forward pass can be specified via the
    `method` argument and is `__call__` by default. This method must take the
    following arguments with these exact names:

    - `self` if the method is bound to the module, which is the case for the
        default of `__call__`, and `module` otherwise to pass the module.
    - `inputs`: the inputs to the model, a JAX array or a `PyTree` of arrays.
    - `training` *(optional)*: an argument specifying if we're in training mode
        or inference mode, `True` is passed in training mode.

    `FlaxLayer` handles the non-trainable state of your model and required RNGs
    automatically. Note that the `mutable` parameter of
    [`flax.linen.Module.apply()`](
        https://flax.readthedocs.io/en/latest/api_reference/flax.linen/module.html#flax.linen.apply)
    is set to `DenyList(["params"])`, therefore making the assumption that all
    the variables outside of the "params" collection are non-trainable weights.

    This example shows how to create a `FlaxLayer` from a Flax `Module` with
    the default `__call__` method and no training argument:

    ```python
    class MyFlaxModule(flax.linen.Module):
        @flax.linen.compact
        def __call__(self, inputs):
            x = inputs
            x = flax.linen.Conv(features=32, kernel_size=(3, 3))(x)
            x = flax.linen.relu(x)
            x = flax.linen.avg_pool(x, window_shape=(2, 2), strides=(2, 2))
            x = x.reshape((x.shape[0], -1))  # flatten
            x = flax.linen.Dense(features=200)(x)
            x = flax.linen.relu(x)
            x = flax.linen.Dense(features=10)(x)
            x = flax.linen.softmax(x)
            return x

    flax_module = MyFlaxModule()
    keras_layer = FlaxLayer(flax_module)
    ```

    This example shows how to wrap the module method to conform to the required
    signature. This allows having multiple input arguments and a training
    argument that has a different name and values. This additionally shows how
    to use a function that is not bound to the module.

    ```python
    class MyFlaxModule(flax.linen.Module):
        @flax.linen.compact
        def forward(self, input1, input2, deterministic):
            ...
            return outputs

    def my_flax_module_wrapper(module, inputs, training):
        input1, input2 = inputs
        return module.forward(input1, input2, not training)

    flax_module = MyFlaxModule()
    keras_layer = FlaxLayer(
        module=flax_module,
        method=my_flax_module_wrapper,
    )
    ```

    Args:
        module: An instance of `flax.linen.Module` or subclass.
        method: The method to call the model. This is generally a method in the
            `Module`. If not provided, the `__call__` method is used. `method`
            can also be a function not defined in the `Module`, in which case it
            must take the `Module` as the first argument. It is used for both
            `Module.init` and `Module.apply`. Details are documented in the
            `method` argument of [`flax.linen.Module.apply()`](
              https://flax.readthedocs.io/en/latest/api_reference/flax.linen/module.html#flax.linen.apply).
        variables: A `dict` containing all the variables of the module in the
            same format as what is returned by [`flax.linen.Module.init()`](
              https://flax.readthedocs.io/en/latest/api_reference/flax.linen/module.html#flax.linen.init).
            It should contain a "params" key and, if applicable, other keys for
            collections of variables for non-trainable state. This allows
            passing trained parameters and learned non-trainable state or
            controlling the initialization. If `None` is passed, the module's
            `init` function is called at build time to initialize the variables
            of the model.
    """
    def __init__(
        self,
        module: Any,
        method: Any = None,
        variables: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        native_serialization_platforms: Any = None,
        seed: Any = None,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    module: Any
    method: Any
    input_dim: Any
    input_shape: Any
    native_serialization_platforms: Any
    seed: Any

class GRU(RNN):
    """Gated Recurrent Unit - Cho et al. 2014.

    Based on available runtime hardware and constraints, this layer
    will choose different implementations (cuDNN-based or backend-native)
    to maximize the performance. If a GPU is available and all
    the arguments to the layer meet the requirement of the cuDNN kernel
    (see below for details), the layer will use a fast cuDNN implementation
    when using the TensorFlow backend.

    The requirements to use the cuDNN implementation are:

    1. `activation` == `tanh`
    2. `recurrent_activation` == `sigmoid`
    3. `recurrent_dropout` == 0
    4. `unroll` is `False`
    5. `use_bias` is `True`
    6. `reset_after` is `True`
    7. Inputs, if use masking, are strictly right-padded.
    8. Eager execution is enabled in the outermost context.

    There are two variants of the GRU implementation. The default one is based
    on [v3](https://arxiv.org/abs/1406.1078v3) and has reset gate applied to
    hidden state before matrix multiplication. The other one is based on
    [original](https://arxiv.org/abs/1406.1078v1) and has the order reversed.

    The second variant is compatible with CuDNNGRU (GPU-only) and allows
    inference on CPU. Thus it has separate biases for `kernel` and
    `recurrent_kernel`. To use this variant, set `reset_after=True` and
    `recurrent_activation='sigmoid'`.

    For example:

    >>> inputs = np.random.random((32, 10, 8))
    >>> gru = keras.layers.GRU(4)
    >>> output = gru(inputs)
    >>> output.shape
    (32, 4)
    >>> gru = keras.layers.GRU(4, return_sequences=True, return_state=True)
    >>> whole_sequence_output, final_state = gru(inputs)
    >>> whole_sequence_output.shape
    (32, 10, 4)
    >>> final_state.shape
    (32, 4)

    Args:
        units: Positive integer, dimensionality of the output space.
        activation: Activation function to use.
            Default: hyperbolic tangent (`tanh`).
            If you pass `None`, no activation is applied
            (ie. "linear" activation: `a(x) = x`).
        recurrent_activation: Activation function to use
            for the recurrent step.
            Default: sigmoid (`sigmoid`).
            If you pass `None`, no activation is applied
            (ie. "linear" activation: `a(x) = x`).
        use_bias: Boolean, (default `True`), whether the layer
            should use a bias vector.
        kernel_initializer: Initializer for the `kernel` weights matrix,
            used for the linear transformation of the inputs. Default:
            `"glorot_uniform"`.
        recurrent_initializer: Initializer for the `recurrent_kernel`
            weights matrix, used for the linear transformation of the recurrent
            state. Default: `"orthogonal"`.
        bias_initializer: Initializer for the bias vector. Default: `"zeros"`.
        kernel_regularizer: Regularizer function applied to the `kernel` weights
            matrix. Default: `None`.
        recurrent_regularizer: Regularizer function applied to the
            `recurrent_kernel` weights matrix. Default: `None`.
        bias_regularizer: Regularizer function applied to the bias vector.
            Default: `None`.
        activity_regularizer: Regularizer function applied to the output of the
            layer (its "activation"). Default: `None`.
        kernel_constraint: Constraint function applied to the `kernel` weights
            matrix. Default: `None`.
        recurrent_constraint: Constraint function applied to the
            `recurrent_kernel` weights matrix. Default: `None`.
        bias_constraint: Constraint function applied to the bias vector.
            Default: `None`.
        dropout: Float between 0 and 1. Fraction of the units to drop for the
            linear transformation of the inputs. Default: 0.
        recurrent_dropout: Float between 0 and 1. Fraction of the units to drop
            for the linear transformation of the recurrent state. Default: 0.
        seed: Random seed for dropout.
        return_sequences: Boolean. Whether to return the last output
            in the output sequence, or the full sequence. Default: `False`.
        return_state: Boolean. Whether to return the last state in addition
            to the output. Default: `False`.
        go_backwards: Boolean (default `False`).
            If `True`, process the input sequence backwards and return the
            reversed sequence.
        stateful: Boolean (default: `False`). If `True`, the last state
            for each sample at index i in a batch will be used as initial
            state for the sample of index i in the following batch.
        unroll: Boolean (default: `False`).
            If `True`, the network will be unrolled,
            else a symbolic loop will be used.
            Unrolling can speed-up a RNN,
            although it tends to be more memory-intensive.
            Unrolling is only suitable for short sequences.
        reset_after: GRU convention (whether to apply reset gate after or
            before matrix multiplication). `False` is `"before"`,
            `True` is `"after"` (default and cuDNN compatible).
        use_cudnn: Whether to use a cuDNN-backed implementation. `"auto"` will
            attempt to use cuDNN when feasible, and will fallback to the
            default implementation if not.

    Call arguments:
        inputs: A 3D tensor, with shape `(batch, timesteps, feature)`.
        mask: Binary tensor of shape `(samples, timesteps)` indicating whether
            a given timestep should be masked  (optional).
            An individual `True` entry indicates that the corresponding timestep
            should be utilized, while a `False` entry indicates that the
            corresponding timestep should be ignored. Defaults to `None`.
        training: Python boolean indicating whether the layer should behave in
            training mode or in inference mode. This argument is passed to the
            cell when calling it. This is only relevant if `dropout` or
            `recurrent_dropout` is used  (optional). Defaults to `None`.
        initial_state: List of initial state tensors to be passed to the first
            call of the cell (optional, `None` causes creation
            of zero-filled initial state tensors). Defaults to `None`.
    """
    def __init__(
        self,
        units: int,
        activation: _ActivationLike = 'tanh',
        recurrent_activation: _ActivationLike = 'sigmoid',
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        recurrent_initializer: _InitializerLike = 'orthogonal',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        recurrent_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        recurrent_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        dropout: Any = 0.0,
        recurrent_dropout: Any = 0.0,
        seed: Any = None,
        return_sequences: bool | Any = False,
        return_state: bool | Any = False,
        go_backwards: bool | Any = False,
        stateful: bool | Any = False,
        unroll: bool | Any = False,
        reset_after: bool | Any = True,
        use_cudnn: Any = 'auto',
        *,
        implementation: Any = ...,
        input_dim: Any = ...,
        input_shape: Any = ...,
        zero_output_for_mask: bool | Any = False,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    seed: Any
    use_cudnn: Any
    implementation: Any
    input_dim: Any
    input_shape: Any
    @property
    def activation(self) -> Any:
        ...
    @property
    def bias_constraint(self) -> Any:
        ...
    @property
    def bias_initializer(self) -> Any:
        ...
    @property
    def bias_regularizer(self) -> Any:
        ...
    @property
    def dropout(self) -> Any:
        ...
    @property
    def kernel_constraint(self) -> Any:
        ...
    @property
    def kernel_initializer(self) -> Any:
        ...
    @property
    def kernel_regularizer(self) -> Any:
        ...
    @property
    def recurrent_activation(self) -> Any:
        ...
    @property
    def recurrent_constraint(self) -> Any:
        ...
    @property
    def recurrent_dropout(self) -> Any:
        ...
    @property
    def recurrent_initializer(self) -> Any:
        ...
    @property
    def recurrent_regularizer(self) -> Any:
        ...
    @property
    def reset_after(self) -> Any:
        ...
    @property
    def units(self) -> Any:
        ...
    @property
    def use_bias(self) -> Any:
        ...

class GRUCell(Layer):
    """Cell class for the GRU layer.

    This class processes one step within the whole time sequence input, whereas
    `keras.layer.GRU` processes the whole sequence.

    Args:
        units: Positive integer, dimensionality of the output space.
        activation: Activation function to use. Default: hyperbolic tangent
            (`tanh`). If you pass None, no activation is applied
            (ie. "linear" activation: `a(x) = x`).
        recurrent_activation: Activation function to use for the recurrent step.
            Default: sigmoid (`sigmoid`). If you pass `None`, no activation is
            applied (ie. "linear" activation: `a(x) = x`).
        use_bias: Boolean, (default `True`), whether the layer
            should use a bias vector.
        kernel_initializer: Initializer for the `kernel` weights matrix,
            used for the linear transformation of the inputs. Default:
            `"glorot_uniform"`.
        recurrent_initializer: Initializer for the `recurrent_kernel`
            weights matrix, used for the linear transformation
            of the recurrent state. Default: `"orthogonal"`.
        bias_initializer: Initializer for the bias vector. Default: `"zeros"`.
        kernel_regularizer: Regularizer function applied to the `kernel` weights
            matrix. Default: `None`.
        recurrent_regularizer: Regularizer function applied to the
            `recurrent_kernel` weights matrix. Default: `None`.
        bias_regularizer: Regularizer function applied to the bias vector.
            Default: `None`.
        kernel_constraint: Constraint function applied to the `kernel` weights
            matrix. Default: `None`.
        recurrent_constraint: Constraint function applied to the
            `recurrent_kernel` weights matrix. Default: `None`.
        bias_constraint: Constraint function applied to the bias vector.
            Default: `None`.
        dropout: Float between 0 and 1. Fraction of the units to drop for the
            linear transformation of the inputs. Default: 0.
        recurrent_dropout: Float between 0 and 1. Fraction of the units to drop
            for the linear transformation of the recurrent state. Default: 0.
        reset_after: GRU convention (whether to apply reset gate after or
            before matrix multiplication). False = "before",
            True = "after" (default and cuDNN compatible).
        seed: Random seed for dropout.

    Call arguments:
        inputs: A 2D tensor, with shape `(batch, features)`.
        states: A 2D tensor with shape `(batch, units)`, which is the state
            from the previous time step.
        training: Python boolean indicating whether the layer should behave in
            training mode or in inference mode. Only relevant when `dropout` or
            `recurrent_dropout` is used.

    Example:

    >>> inputs = np.random.random((32, 10, 8))
    >>> rnn = keras.layers.RNN(keras.layers.GRUCell(4))
    >>> output = rnn(inputs)
    >>> output.shape
    (32, 4)
    >>> rnn = keras.layers.RNN(
    ...    keras.layers.GRUCell(4),
    ...    return_sequences=True,
    ...    return_state=True)
    >>> whole_sequence_output, final_state = rnn(inputs)
    >>> whole_sequence_output.shape
    (32, 10, 4)
    >>> final_state.shape
    (32, 4)
    """
    def __init__(
        self,
        units: int,
        activation: _ActivationLike = 'tanh',
        recurrent_activation: _ActivationLike = 'sigmoid',
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        recurrent_initializer: _InitializerLike = 'orthogonal',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        recurrent_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        recurrent_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        dropout: Any = 0.0,
        recurrent_dropout: Any = 0.0,
        reset_after: bool | Any = True,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        implementation: Any = ...,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    units: int
    recurrent_activation: Any
    use_bias: bool
    kernel_initializer: Any
    recurrent_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    recurrent_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    recurrent_constraint: Any
    bias_constraint: Any
    dropout: Any
    recurrent_dropout: Any
    reset_after: bool
    seed: Any
    implementation: Any
    input_dim: Any
    input_shape: Any
    seed_generator: Any
    state_size: Any
    output_size: Any
    kernel: Any
    recurrent_kernel: Any
    dropout_mask_count: Any
    bias: Any
    def get_dropout_mask(self, step_input: Any) -> Any:
        ...
    def get_initial_state(self, batch_size: Any = None) -> Any:
        ...
    def get_recurrent_dropout_mask(self, step_input: Any) -> Any:
        ...
    def reset_dropout_mask(self) -> Any:
        """Reset the cached dropout mask if any.

        The RNN layer invokes this in the `call()` method
        so that the cached mask is cleared after calling `cell.call()`. The
        mask should be cached across all timestep within the same batch, but
        shouldn't be cached between batches.
        """
        ...
    def reset_recurrent_dropout_mask(self) -> Any:
        ...

class GlobalAveragePooling1D(Layer):
    """Global average pooling operation for temporal data.

    Args:
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, steps, features)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, steps)`. It defaults to the `image_data_format`
            value found in your Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.
        keepdims: A boolean, whether to keep the temporal dimension or not.
            If `keepdims` is `False` (default), the rank of the tensor is
            reduced for spatial dimensions. If `keepdims` is `True`, the
            temporal dimension are retained with length 1.
            The behavior is the same as for `tf.reduce_mean` or `np.mean`.

    Call arguments:
        inputs: A 3D tensor.
        mask: Binary tensor of shape `(batch_size, steps)` indicating whether
            a given step should be masked (excluded from the average).

    Input shape:

    - If `data_format='channels_last'`:
        3D tensor with shape:
        `(batch_size, steps, features)`
    - If `data_format='channels_first'`:
        3D tensor with shape:
        `(batch_size, features, steps)`

    Output shape:

    - If `keepdims=False`:
        2D tensor with shape `(batch_size, features)`.
    - If `keepdims=True`:
        - If `data_format="channels_last"`:
            3D tensor with shape `(batch_size, 1, features)`
        - If `data_format="channels_first"`:
            3D tensor with shape `(batch_size, features, 1)`

    Example:

    >>> x = np.random.rand(2, 3, 4)
    >>> y = keras.layers.GlobalAveragePooling1D()(x)
    >>> y.shape
    (2, 4)
    """
    def __init__(
        self,
        data_format: Any = None,
        keepdims: bool | Any = False,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    data_format: Any
    keepdims: bool
    input_dim: Any
    input_shape: Any

class GlobalAveragePooling2D(Layer):
    """Global average pooling operation for 2D data.

    Args:
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, height, weight)`. It defaults to the
            `image_data_format` value found in your Keras config file at
            `~/.keras/keras.json`. If you never set it, then it will be
            `"channels_last"`.
        keepdims: A boolean, whether to keep the temporal dimension or not.
            If `keepdims` is `False` (default), the rank of the tensor is
            reduced for spatial dimensions. If `keepdims` is `True`, the
            spatial dimension are retained with length 1.
            The behavior is the same as for `tf.reduce_mean` or `np.mean`.

    Input shape:

    - If `data_format='channels_last'`:
        4D tensor with shape:
        `(batch_size, height, width, channels)`
    - If `data_format='channels_first'`:
        4D tensor with shape:
        `(batch_size, channels, height, width)`

    Output shape:

    - If `keepdims=False`:
        2D tensor with shape `(batch_size, channels)`.
    - If `keepdims=True`:
        - If `data_format="channels_last"`:
            4D tensor with shape `(batch_size, 1, 1, channels)`
        - If `data_format="channels_first"`:
            4D tensor with shape `(batch_size, channels, 1, 1)`

    Example:

    >>> x = np.random.rand(2, 4, 5, 3)
    >>> y = keras.layers.GlobalAveragePooling2D()(x)
    >>> y.shape
    (2, 3)
    """
    def __init__(
        self,
        data_format: Any = None,
        keepdims: bool | Any = False,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    data_format: Any
    keepdims: bool
    input_dim: Any
    input_shape: Any

class GlobalAveragePooling3D(Layer):
    """Global average pooling operation for 3D data.

    Args:
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape
            `(batch, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, channels, spatial_dim1, spatial_dim2, spatial_dim3)`.
            It defaults to the `image_data_format` value found in your Keras
            config file at `~/.keras/keras.json`. If you never set it, then it
            will be `"channels_last"`.
        keepdims: A boolean, whether to keep the temporal dimension or not.
            If `keepdims` is `False` (default), the rank of the tensor is
            reduced for spatial dimensions. If `keepdims` is `True`, the
            spatial dimension are retained with length 1.
            The behavior is the same as for `tf.reduce_mean` or `np.mean`.

    Input shape:

    - If `data_format='channels_last'`:
        5D tensor with shape:
        `(batch_size, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
    - If `data_format='channels_first'`:
        5D tensor with shape:
        `(batch_size, channels, spatial_dim1, spatial_dim2, spatial_dim3)`

    Output shape:

    - If `keepdims=False`:
        2D tensor with shape `(batch_size, channels)`.
    - If `keepdims=True`:
        - If `data_format="channels_last"`:
            5D tensor with shape `(batch_size, 1, 1, 1, channels)`
        - If `data_format="channels_first"`:
            5D tensor with shape `(batch_size, channels, 1, 1, 1)`

    Example:

    >>> x = np.random.rand(2, 4, 5, 4, 3)
    >>> y = keras.layers.GlobalAveragePooling3D()(x)
    >>> y.shape
    (2, 3)
    """
    def __init__(
        self,
        data_format: Any = None,
        keepdims: bool | Any = False,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    data_format: Any
    keepdims: bool
    input_dim: Any
    input_shape: Any

class GlobalMaxPooling1D(Layer):
    """Global max pooling operation for temporal data.

    Args:
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, steps, features)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, steps)`. It defaults to the `image_data_format`
            value found in your Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.
        keepdims: A boolean, whether to keep the temporal dimension or not.
            If `keepdims` is `False` (default), the rank of the tensor is
            reduced for spatial dimensions. If `keepdims` is `True`, the
            temporal dimension are retained with length 1.
            The behavior is the same as for `tf.reduce_mean` or `np.mean`.

    Input shape:

    - If `data_format='channels_last'`:
        3D tensor with shape:
        `(batch_size, steps, features)`
    - If `data_format='channels_first'`:
        3D tensor with shape:
        `(batch_size, features, steps)`

    Output shape:

    - If `keepdims=False`:
        2D tensor with shape `(batch_size, features)`.
    - If `keepdims=True`:
        - If `data_format="channels_last"`:
            3D tensor with shape `(batch_size, 1, features)`
        - If `data_format="channels_first"`:
            3D tensor with shape `(batch_size, features, 1)`

    Example:

    >>> x = np.random.rand(2, 3, 4)
    >>> y = keras.layers.GlobalMaxPooling1D()(x)
    >>> y.shape
    (2, 4)
    """
    def __init__(
        self,
        data_format: Any = None,
        keepdims: bool | Any = False,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    data_format: Any
    keepdims: bool
    input_dim: Any
    input_shape: Any

class GlobalMaxPooling2D(Layer):
    """Global max pooling operation for 2D data.

    Args:
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, height, weight)`. It defaults to the
            `image_data_format` value found in your Keras config file at
            `~/.keras/keras.json`. If you never set it, then it will be
            `"channels_last"`.
        keepdims: A boolean, whether to keep the temporal dimension or not.
            If `keepdims` is `False` (default), the rank of the tensor is
            reduced for spatial dimensions. If `keepdims` is `True`, the
            spatial dimension are retained with length 1.
            The behavior is the same as for `tf.reduce_mean` or `np.mean`.

    Input shape:

    - If `data_format='channels_last'`:
        4D tensor with shape:
        `(batch_size, height, width, channels)`
    - If `data_format='channels_first'`:
        4D tensor with shape:
        `(batch_size, channels, height, width)`

    Output shape:

    - If `keepdims=False`:
        2D tensor with shape `(batch_size, channels)`.
    - If `keepdims=True`:
        - If `data_format="channels_last"`:
            4D tensor with shape `(batch_size, 1, 1, channels)`
        - If `data_format="channels_first"`:
            4D tensor with shape `(batch_size, channels, 1, 1)`

    Example:

    >>> x = np.random.rand(2, 4, 5, 3)
    >>> y = keras.layers.GlobalMaxPooling2D()(x)
    >>> y.shape
    (2, 3)
    """
    def __init__(
        self,
        data_format: Any = None,
        keepdims: bool | Any = False,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    data_format: Any
    keepdims: bool
    input_dim: Any
    input_shape: Any

class GlobalMaxPooling3D(Layer):
    """Global max pooling operation for 3D data.

    Args:
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape
            `(batch, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, channels, spatial_dim1, spatial_dim2, spatial_dim3)`.
            It defaults to the `image_data_format` value found in your Keras
            config file at `~/.keras/keras.json`. If you never set it, then it
            will be `"channels_last"`.
        keepdims: A boolean, whether to keep the temporal dimension or not.
            If `keepdims` is `False` (default), the rank of the tensor is
            reduced for spatial dimensions. If `keepdims` is `True`, the
            spatial dimension are retained with length 1.
            The behavior is the same as for `tf.reduce_mean` or `np.mean`.

    Input shape:

    - If `data_format='channels_last'`:
        5D tensor with shape:
        `(batch_size, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
    - If `data_format='channels_first'`:
        5D tensor with shape:
        `(batch_size, channels, spatial_dim1, spatial_dim2, spatial_dim3)`

    Output shape:

    - If `keepdims=False`:
        2D tensor with shape `(batch_size, channels)`.
    - If `keepdims=True`:
        - If `data_format="channels_last"`:
            5D tensor with shape `(batch_size, 1, 1, 1, channels)`
        - If `data_format="channels_first"`:
            5D tensor with shape `(batch_size, channels, 1, 1, 1)`

    Example:

    >>> x = np.random.rand(2, 4, 5, 4, 3)
    >>> y = keras.layers.GlobalMaxPooling3D()(x)
    >>> y.shape
    (2, 3)
    """
    def __init__(
        self,
        data_format: Any = None,
        keepdims: bool | Any = False,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    data_format: Any
    keepdims: bool
    input_dim: Any
    input_shape: Any

class IntegerLookup(Layer):
    """A preprocessing layer that maps integers to (possibly encoded) indices.

    This layer maps a set of arbitrary integer input tokens into indexed integer
    output via a table-based vocabulary lookup. The layer's output indices will
    be contiguously arranged up to the maximum vocab size, even if the input
    tokens are non-continguous or unbounded. The layer supports multiple options
    for encoding the output via `output_mode`, and has optional support for
    out-of-vocabulary (OOV) tokens and masking.

    The vocabulary for the layer must be either supplied on construction or
    learned via `adapt()`. During `adapt()`, the layer will analyze a data set,
    determine the frequency of individual integer tokens, and create a
    vocabulary from them. If the vocabulary is capped in size, the most frequent
    tokens will be used to create the vocabulary and all others will be treated
    as OOV.

    There are two possible output modes for the layer.  When `output_mode` is
    `"int"`, input integers are converted to their index in the vocabulary (an
    integer).  When `output_mode` is `"multi_hot"`, `"count"`, or `"tf_idf"`,
    input integers are encoded into an array where each dimension corresponds to
    an element in the vocabulary.

    The vocabulary can optionally contain a mask token as well as an OOV token
    (which can optionally occupy multiple indices in the vocabulary, as set
    by `num_oov_indices`).
    The position of these tokens in the vocabulary is fixed. When `output_mode`
    is `"int"`, the vocabulary will begin with the mask token at index 0,
    followed by OOV indices, followed by the rest of the vocabulary. When
    `output_mode` is `"multi_hot"`, `"count"`, or `"tf_idf"` the vocabulary will
    begin with OOV indices and instances of the mask token will be dropped.

    **Note:** This layer uses TensorFlow internally. It cannot
    be used as part of the compiled computation graph of a model with
    any backend other than TensorFlow.
    It can however be used with any backend when running eagerly.
    It can also always be used as part of an input preprocessing pipeline
    with any backend (outside the model itself), which is how we recommend
    to use this layer.

    **Note:** This layer is safe to use inside a `tf.data` pipeline
    (independently of which backend you're using).

    Args:
        max_tokens: Maximum size of the vocabulary for this layer. This should
            only be specified when adapting the vocabulary or when setting
            `pad_to_max_tokens=True`. If None, there is no cap on the size of
            the vocabulary. Note that this size includes the OOV
            and mask tokens. Defaults to `None`.
        num_oov_indices: The number of out-of-vocabulary tokens to use.
            If this value is more than 1, OOV inputs are hashed or modulated
            to determine their OOV value (see `oov_method`).
            If this value is 0, OOV inputs will cause an error when calling
            the layer. Defaults to `1`.
        mask_token: An integer token that represents masked inputs. When
            `output_mode` is `"int"`, the token is included in vocabulary
            and mapped to index 0. In other output modes,
            the token will not appear in the vocabulary and instances
            of the mask token in the input will be dropped.
            If set to None, no mask term will be added. Defaults to `None`.
        oov_token: Only used when `invert` is `True`. The token to return
            for OOV indices. Defaults to `-1`.
        vocabulary: Optional. Either an array of integers or a string path to a
            text file. If passing an array, can pass a tuple, list,
            1D NumPy array, or 1D tensor containing the integer vocbulary terms.
            If passing a file path, the file should contain one line per term
            in the vocabulary. If this argument is set,
            there is no need to `adapt()` the layer.
        vocabulary_dtype: The dtype of the vocabulary terms.
            Only `vocabulary_dtype='int64'` is supported at this time.
            Defaults to `"int64"`.
        idf_weights: Only valid when `output_mode` is `"tf_idf"`.
            A tuple, list, 1D NumPy array, or 1D tensor or the same length
            as the vocabulary, containing the floating point inverse document
            frequency weights, which will be multiplied by per sample term
            counts for the final TF-IDF weight.
            If the `vocabulary` argument is set, and `output_mode` is
            `"tf_idf"`, this argument must be supplied.
        invert: Only valid when `output_mode` is `"int"`.
            If `True`, this layer will map indices to vocabulary items
            instead of mapping vocabulary items to indices.
            Defaults to `False`.
        output_mode: Specification for the output of the layer. Values can be
            `"int"`, `"one_hot"`, `"multi_hot"`, `"count"`, or `"tf_idf"`
            configuring the layer as follows:
            - `"int"`: Return the vocabulary indices of the input tokens.
            - `"one_hot"`: Encodes each individual element in the input into an
                array the same size as the vocabulary,
                containing a 1 at the element index. If the last dimension
                is size 1, will encode on that dimension.
                If the last dimension is not size 1, will append a new
                dimension for the encoded output.
            - `"multi_hot"`: Encodes each sample in the input into a single
                array the same size as the vocabulary,
                containing a 1 for each vocabulary term present in the sample.
                Treats the last dimension as the sample dimension,
                if input shape is `(..., sample_length)`,
                output shape will be `(..., num_tokens)`.
            - `"count"`: As `"multi_hot"`, but the int array contains
                a count of the number of times the token at that index
                appeared in the sample.
            - `"tf_idf"`: As `"multi_hot"`, but the TF-IDF algorithm is
                applied to find the value in each token slot.
            For `"int"` output, the output shape matches the input shape.
            For `"one_hot"` output, the output shape is
            `input_shape + (vocabulary_size,)`, where `input_shape` may
            have arbitrary rank. For other output modes (`"multi_hot"`,
            `"count"`, `"tf_idf"`), the output shape is `(batch_size,
            vocabulary_size)`. Defaults to `"int"`.
        pad_to_max_tokens: Only applicable when `output_mode` is `"multi_hot"`,
            `"count"`, or `"tf_idf"`. If `True`, the output will have
            its feature axis padded to `max_tokens` even if the number
            of unique tokens in the vocabulary is less than `max_tokens`,
            resulting in a tensor of shape `(batch_size, max_tokens)`
            regardless of vocabulary size. Defaults to `False`.
        sparse: Boolean. Only applicable to `"multi_hot"`, `"count"`, and
            `"tf_idf"` output modes. Only supported with TensorFlow
            backend. If `True`, returns a `SparseTensor`
            instead of a dense `Tensor`. Defaults to `False`.
        oov_method: Only relevant when `num_oov_indices > 1`. Controls how OOV
            tokens are assigned to OOV buckets.
            - `"floormod"` (default): uses `token % num_oov_indices`.
              Preserves backwards compatibility but can produce severe bucket
              imbalance when input IDs share a common factor with
              `num_oov_indices` (e.g. all-even IDs with an even bucket count).
            - `"farmhash"`: applies FarmHash64. Distributes OOV tokens
            uniformly regardless of the arithmetic structure of the input IDs.
            This parameter is ignored for string inputs, which always use
            FarmHash64.
        salt: Only valid when `oov_method="farmhash"`. If passed, the hash
            function used for OOV bucket assignment will be SipHash64,
            with these values used as an additional input (known as a
            "salt" in cryptography).
            Can be a tuple or list of 2 integers, or a single integer
            (which is used for both key components). If `None` (default),
            FarmHash64 is used. Defaults to `None`.

    Examples:

    **Creating a lookup layer with a known vocabulary**

    This example creates a lookup layer with a pre-existing vocabulary.

    >>> vocab = [12, 36, 1138, 42]
    >>> data = np.array([[12, 1138, 42], [42, 1000, 36]])  # Note OOV tokens
    >>> layer = IntegerLookup(vocabulary=vocab)
    >>> layer(data)
    array([[1, 3, 4],
           [4, 0, 2]])

    **Creating a lookup layer with an adapted vocabulary**

    This example creates a lookup layer and generates the vocabulary by
    analyzing the dataset.

    >>> data = np.array([[12, 1138, 42], [42, 1000, 36]])
    >>> layer = IntegerLookup()
    >>> layer.adapt(data)
    >>> layer.get_vocabulary()
    [-1, 42, 1138, 1000, 36, 12]

    Note that the OOV token -1 have been added to the vocabulary. The remaining
    tokens are sorted by frequency (42, which has 2 occurrences, is first) then
    by inverse sort order.

    >>> data = np.array([[12, 1138, 42], [42, 1000, 36]])
    >>> layer = IntegerLookup()
    >>> layer.adapt(data)
    >>> layer(data)
    array([[5, 2, 1],
           [1, 3, 4]])

    **Lookups with multiple OOV indices**

    This example demonstrates how to use a lookup layer with multiple OOV
    indices.  When a layer is created with more than one OOV index, any OOV
    tokens are hashed or modulated into the number of OOV buckets, distributing
    OOV tokens in a deterministic fashion across the set. Use `oov_method` to
    control whether `floormod` or FarmHash64 is used.

    >>> vocab = [12, 36, 1138, 42]
    >>> data = np.array([[12, 1138, 42], [37, 1000, 36]])
    >>> layer = IntegerLookup(vocabulary=vocab, num_oov_indices=2)
    >>> layer(data)
    array([[2, 4, 5],
           [1, 0, 3]])

    Note that the output for OOV token 37 is 1, while the output for OOV token
    1000 is 0. The in-vocab terms have their output index increased by 1 from
    earlier examples (12 maps to 2, etc) in order to make space for the extra
    OOV token.

    **Uniform OOV distribution with FarmHash**

    This example shows how `oov_method="farmhash"` avoids the bucket imbalance
    that `"floormod"` produces for arithmetically structured input IDs.

    >>> vocab = [10, 20, 30]
    >>> layer_floormod = IntegerLookup(
    ...     vocabulary=vocab, num_oov_indices=4, oov_method="floormod")
    >>> layer_farmhash = IntegerLookup(
    ...     vocabulary=vocab, num_oov_indices=4, oov_method="farmhash")
    >>> oov_values = np.array([100, 300, 700, 1100, 1700, 2000])
    >>> layer_floormod(oov_values)
    tf.Tensor([0 0 0 0 0 0], shape=(6,), dtype=int64) # All map to index 0
    >>> layer_farmhash(oov_values)
    tf.Tensor([3 3 2 2 0 1], shape=(6,), dtype=int64) # Spread across indices

    **One-hot output**

    Configure the layer with `output_mode='one_hot'`. Note that the first
    `num_oov_indices` dimensions in the ont_hot encoding represent OOV values.

    >>> vocab = [12, 36, 1138, 42]
    >>> data = np.array([12, 36, 1138, 42, 7])  # Note OOV tokens
    >>> layer = IntegerLookup(vocabulary=vocab, output_mode='one_hot')
    >>> layer(data)
    array([[0., 1., 0., 0., 0.],
            [0., 0., 1., 0., 0.],
            [0., 0., 0., 1., 0.],
            [0., 0., 0., 0., 1.],
            [1., 0., 0., 0., 0.]], dtype=float32)

    **Multi-hot output**

    Configure the layer with `output_mode='multi_hot'`. Note that the first
    `num_oov_indices` dimensions in the multi_hot encoding represent OOV tokens

    >>> vocab = [12, 36, 1138, 42]
    >>> data = np.array([[12, 1138, 42, 42],
    ...                  [42,    7, 36,  7]])  # Note OOV tokens
    >>> layer = IntegerLookup(vocabulary=vocab, output_mode='multi_hot')
    >>> layer(data)
    array([[0., 1., 0., 1., 1.],
           [1., 0., 1., 0., 1.]], dtype=float32)

    **Token count output**

    Configure the layer with `output_mode='count'`. As with multi_hot output,
    the first `num_oov_indices` dimensions in the output represent OOV tokens.

    >>> vocab = [12, 36, 1138, 42]
    >>> data = np.array([[12, 1138, 42, 42],
    ...                  [42,    7, 36,  7]])  # Note OOV tokens
    >>> layer = IntegerLookup(vocabulary=vocab, output_mode='count')
    >>> layer(data)
    array([[0., 1., 0., 1., 2.],
           [2., 0., 1., 0., 1.]], dtype=float32)

    **TF-IDF output**

    Configure the layer with `output_mode='tf_idf'`. As with multi_hot output,
    the first `num_oov_indices` dimensions in the output represent OOV tokens.

    Each token bin will output `token_count * idf_weight`, where the idf weights
    are the inverse document frequency weights per token. These should be
    provided along with the vocabulary. Note that the `idf_weight` for OOV
    tokens will default to the average of all idf weights passed in.

    >>> vocab = [12, 36, 1138, 42]
    >>> idf_weights = [0.25, 0.75, 0.6, 0.4]
    >>> data = np.array([[12, 1138, 42, 42],
    ...                  [42,    7, 36,  7]])  # Note OOV tokens
    >>> layer = IntegerLookup(
    ...     output_mode='tf_idf', vocabulary=vocab, idf_weights=idf_weights)
    >>> layer(data)
    array([[0.  , 0.25, 0.  , 0.6 , 0.8 ],
            [1.0 , 0.  , 0.75, 0.  , 0.4 ]], dtype=float32)

    To specify the idf weights for oov tokens, you will need to pass the entire
    vocabulary including the leading oov token.

    >>> vocab = [-1, 12, 36, 1138, 42]
    >>> idf_weights = [0.9, 0.25, 0.75, 0.6, 0.4]
    >>> data = np.array([[12, 1138, 42, 42],
    ...                  [42,    7, 36,  7]])  # Note OOV tokens
    >>> layer = IntegerLookup(
    ...     output_mode='tf_idf', vocabulary=vocab, idf_weights=idf_weights)
    >>> layer(data)
    array([[0.  , 0.25, 0.  , 0.6 , 0.8 ],
            [1.8 , 0.  , 0.75, 0.  , 0.4 ]], dtype=float32)

    When adapting the layer in `"tf_idf"` mode, each input sample will
    be considered a document, and IDF weight per token will be
    calculated as:
    `log(1 + num_documents / (1 + token_document_count))`.

    **Inverse lookup**

    This example demonstrates how to map indices to tokens using this layer.
    (You can also use `adapt()` with `inverse=True`, but for simplicity we'll
    pass the vocab in this example.)

    >>> vocab = [12, 36, 1138, 42]
    >>> data = np.array([[1, 3, 4], [4, 0, 2]])
    >>> layer = IntegerLookup(vocabulary=vocab, invert=True)
    >>> layer(data)
    array([[  12, 1138,   42],
           [  42,   -1,   36]])

    Note that the first index correspond to the oov token by default.

    **Forward and inverse lookup pairs**

    This example demonstrates how to use the vocabulary of a standard lookup
    layer to create an inverse lookup layer.

    >>> vocab = [12, 36, 1138, 42]
    >>> data = np.array([[12, 1138, 42], [42, 1000, 36]])
    >>> layer = IntegerLookup(vocabulary=vocab)
    >>> i_layer = IntegerLookup(
    ...     vocabulary=layer.get_vocabulary(), invert=True)
    >>> int_data = layer(data)
    >>> i_layer(int_data)
    array([[  12, 1138,   42],
           [  42,   -1,   36]])

    In this example, the input token 1000 resulted in an output of -1, since
    1000 was not in the vocabulary - it got represented as an OOV, and all OOV
    tokens are returned as -1 in the inverse layer. Also, note that for the
    inverse to work, you must have already set the forward layer vocabulary
    either directly or via `adapt()` before calling `get_vocabulary()`.
    """
    def __init__(
        self,
        max_tokens: Any = None,
        num_oov_indices: Any = 1,
        mask_token: Any = None,
        oov_token: Any = -1,
        vocabulary: Any = None,
        vocabulary_dtype: Any = 'int64',
        idf_weights: Any = None,
        invert: bool | Any = False,
        output_mode: Any = 'int',
        sparse: bool | Any = False,
        pad_to_max_tokens: bool | Any = False,
        oov_method: Any = 'floormod',
        salt: Any = None,
        name: str | None | Any = None,
        *,
        has_input_vocabulary: Any = ...,
        vocabulary_size: Any = ...,
        dtype: Any = None,
        trainable: bool | Any = True,
    ) -> None:
        ...
    max_tokens: Any
    num_oov_indices: Any
    mask_token: Any
    oov_token: Any
    vocabulary: Any
    vocabulary_dtype: Any
    idf_weights: Any
    invert: bool
    output_mode: Any
    sparse: bool
    pad_to_max_tokens: bool
    oov_method: Any
    salt: Any
    has_input_vocabulary: Any
    input_vocabulary: Any
    input_idf_weights: Any
    lookup_table: Any
    token_counts: Any
    idf_weights_const: Any
    token_document_counts: Any
    num_documents: Any
    def adapt(self, data: Any, steps: Any = None) -> Any:
        """Computes a vocabulary of integer terms from tokens in a dataset.

        Calling `adapt()` on an `IntegerLookup` layer is an alternative to
        passing in a precomputed vocabulary  on construction via the
        `vocabulary` argument.  An `IntegerLookup` layer should always be either
        adapted over a dataset or supplied with a vocabulary.

        During `adapt()`, the layer will build a vocabulary of all integer
        tokens seen in the dataset, sorted by occurrence count, with ties broken
        by sort order of the tokens (high to low). At the end of `adapt()`, if
        `max_tokens` is set, the vocabulary will be truncated to `max_tokens`
        size. For example, adapting a layer with `max_tokens=1000` will compute
        the 1000 most frequent tokens occurring in the input dataset. If
        `output_mode='tf-idf'`, `adapt()` will also learn the document
        frequencies of each token in the input dataset.

        Arguments:
            data: The data to train on. It can be passed either as a
                batched `tf.data.Dataset`, as a list of integers,
                or as a NumPy array.
            steps: Integer or `None`.
                Total number of steps (batches of samples) to process.
                If `data` is a `tf.data.Dataset`, and `steps` is `None`,
                `adapt()` will run until the input dataset is exhausted.
                When passing an infinitely
                repeating dataset, you must specify the `steps` argument. This
                argument is not supported with array inputs or list inputs.
        """
        ...
    def finalize_state(self) -> Any:
        ...
    def get_vocabulary(self, include_special_tokens: Any = True) -> Any:
        """Returns the current vocabulary of the layer.

        Args:
            include_special_tokens: If `True`, the returned vocabulary
                will include mask and OOV tokens,
                and a term's index in the vocabulary
                will equal the term's index when calling the layer.
                If `False`, the returned vocabulary will not include
                any mask or OOV tokens.
        """
        ...
    def load_assets(self, dir_path: Any) -> Any:
        ...
    def reset_state(self) -> None:
        ...
    def save_assets(self, dir_path: Any) -> Any:
        ...
    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> Any:
        """Sets vocabulary (and optionally document frequency) for this layer.

        This method sets the vocabulary and idf weights for this layer directly,
        instead of analyzing a dataset through `adapt`. It should be used
        whenever the vocab (and optionally document frequency) information is
        already known.  If vocabulary data is already present in the layer, this
        method will replace it.

        Args:
            vocabulary: Either an array or a string path to a text file.
                If passing an array, can pass a tuple, list,
                1D numpy array, or 1D tensor containing the vocbulary terms.
                If passing a file path, the file should contain one line
                per term in the vocabulary.
            idf_weights: A tuple, list, 1D numpy array, or 1D tensor
                of inverse document frequency weights with equal
                length to vocabulary. Must be set if `output_mode`
                is `"tf_idf"`. Should not be set otherwise.
        """
        ...
    def update_state(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def vocabulary_size(self) -> Any:
        """Gets the current size of the layer's vocabulary.

        Returns:
          The integer size of the vocabulary, including optional mask and oov
          indices.
        """
        ...

class LSTM(RNN):
    """Long Short-Term Memory layer - Hochreiter 1997.

    Based on available runtime hardware and constraints, this layer
    will choose different implementations (cuDNN-based or backend-native)
    to maximize the performance. If a GPU is available and all
    the arguments to the layer meet the requirement of the cuDNN kernel
    (see below for details), the layer will use a fast cuDNN implementation
    when using the TensorFlow backend.
    The requirements to use the cuDNN implementation are:

    1. `activation` == `tanh`
    2. `recurrent_activation` == `sigmoid`
    3. `recurrent_dropout` == 0
    4. `unroll` is `False`
    5. `use_bias` is `True`
    6. Inputs, if use masking, are strictly right-padded.
    7. Eager execution is enabled in the outermost context.

    For example:

    >>> inputs = np.random.random((32, 10, 8))
    >>> lstm = keras.layers.LSTM(4)
    >>> output = lstm(inputs)
    >>> output.shape
    (32, 4)
    >>> lstm = keras.layers.LSTM(
    ...     4, return_sequences=True, return_state=True)
    >>> whole_seq_output, final_memory_state, final_carry_state = lstm(inputs)
    >>> whole_seq_output.shape
    (32, 10, 4)
    >>> final_memory_state.shape
    (32, 4)
    >>> final_carry_state.shape
    (32, 4)

    Args:
        units: Positive integer, dimensionality of the output space.
        activation: Activation function to use.
            Default: hyperbolic tangent (`tanh`).
            If you pass `None`, no activation is applied
            (ie. "linear" activation: `a(x) = x`).
        recurrent_activation: Activation function to use
            for the recurrent step.
            Default: sigmoid (`sigmoid`).
            If you pass `None`, no activation is applied
            (ie. "linear" activation: `a(x) = x`).
        use_bias: Boolean, (default `True`), whether the layer
            should use a bias vector.
        kernel_initializer: Initializer for the `kernel` weights matrix,
            used for the linear transformation of the inputs. Default:
            `"glorot_uniform"`.
        recurrent_initializer: Initializer for the `recurrent_kernel`
            weights matrix, used for the linear transformation of the recurrent
            state. Default: `"orthogonal"`.
        bias_initializer: Initializer for the bias vector. Default: `"zeros"`.
        unit_forget_bias: Boolean (default `True`). If `True`,
            add 1 to the bias of the forget gate at initialization.
            Setting it to `True` will also force `bias_initializer="zeros"`.
            This is recommended in [Jozefowicz et al.](
            https://github.com/mlresearch/v37/blob/gh-pages/jozefowicz15.pdf)
        kernel_regularizer: Regularizer function applied to the `kernel` weights
            matrix. Default: `None`.
        recurrent_regularizer: Regularizer function applied to the
            `recurrent_kernel` weights matrix. Default: `None`.
        bias_regularizer: Regularizer function applied to the bias vector.
            Default: `None`.
        activity_regularizer: Regularizer function applied to the output of the
            layer (its "activation"). Default: `None`.
        kernel_constraint: Constraint function applied to the `kernel` weights
            matrix. Default: `None`.
        recurrent_constraint: Constraint function applied to the
            `recurrent_kernel` weights matrix. Default: `None`.
        bias_constraint: Constraint function applied to the bias vector.
            Default: `None`.
        dropout: Float between 0 and 1. Fraction of the units to drop for the
            linear transformation of the inputs. Default: 0.
        recurrent_dropout: Float between 0 and 1. Fraction of the units to drop
            for the linear transformation of the recurrent state. Default: 0.
        seed: Random seed for dropout.
        return_sequences: Boolean. Whether to return the last output
            in the output sequence, or the full sequence. Default: `False`.
        return_state: Boolean. Whether to return the last state in addition
            to the output. Default: `False`.
        go_backwards: Boolean (default: `False`).
            If `True`, process the input sequence backwards and return the
            reversed sequence.
        stateful: Boolean (default: `False`). If `True`, the last state
            for each sample at index i in a batch will be used as initial
            state for the sample of index i in the following batch.
        unroll: Boolean (default False).
            If `True`, the network will be unrolled,
            else a symbolic loop will be used.
            Unrolling can speed-up a RNN,
            although it tends to be more memory-intensive.
            Unrolling is only suitable for short sequences.
        use_cudnn: Whether to use a cuDNN-backed implementation. `"auto"` will
            attempt to use cuDNN when feasible, and will fallback to the
            default implementation if not.

    Call arguments:
        inputs: A 3D tensor, with shape `(batch, timesteps, feature)`.
        mask: Binary tensor of shape `(samples, timesteps)` indicating whether
            a given timestep should be masked  (optional).
            An individual `True` entry indicates that the corresponding timestep
            should be utilized, while a `False` entry indicates that the
            corresponding timestep should be ignored. Defaults to `None`.
        training: Python boolean indicating whether the layer should behave in
            training mode or in inference mode. This argument is passed to the
            cell when calling it. This is only relevant if `dropout` or
            `recurrent_dropout` is used  (optional). Defaults to `None`.
        initial_state: List of initial state tensors to be passed to the first
            call of the cell (optional, `None` causes creation
            of zero-filled initial state tensors). Defaults to `None`.
    """
    def __init__(
        self,
        units: int,
        activation: _ActivationLike = 'tanh',
        recurrent_activation: _ActivationLike = 'sigmoid',
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        recurrent_initializer: _InitializerLike = 'orthogonal',
        bias_initializer: _InitializerLike = 'zeros',
        unit_forget_bias: bool | Any = True,
        kernel_regularizer: _RegularizerLike = None,
        recurrent_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        recurrent_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        dropout: Any = 0.0,
        recurrent_dropout: Any = 0.0,
        seed: Any = None,
        return_sequences: bool | Any = False,
        return_state: bool | Any = False,
        go_backwards: bool | Any = False,
        stateful: bool | Any = False,
        unroll: bool | Any = False,
        use_cudnn: Any = 'auto',
        *,
        implementation: Any = ...,
        input_dim: Any = ...,
        input_shape: Any = ...,
        zero_output_for_mask: bool | Any = False,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    seed: Any
    use_cudnn: Any
    implementation: Any
    input_dim: Any
    input_shape: Any
    @property
    def activation(self) -> Any:
        ...
    @property
    def bias_constraint(self) -> Any:
        ...
    @property
    def bias_initializer(self) -> Any:
        ...
    @property
    def bias_regularizer(self) -> Any:
        ...
    @property
    def dropout(self) -> Any:
        ...
    @property
    def kernel_constraint(self) -> Any:
        ...
    @property
    def kernel_initializer(self) -> Any:
        ...
    @property
    def kernel_regularizer(self) -> Any:
        ...
    @property
    def recurrent_activation(self) -> Any:
        ...
    @property
    def recurrent_constraint(self) -> Any:
        ...
    @property
    def recurrent_dropout(self) -> Any:
        ...
    @property
    def recurrent_initializer(self) -> Any:
        ...
    @property
    def recurrent_regularizer(self) -> Any:
        ...
    @property
    def unit_forget_bias(self) -> Any:
        ...
    @property
    def units(self) -> Any:
        ...
    @property
    def use_bias(self) -> Any:
        ...

class LSTMCell(Layer):
    """Cell class for the LSTM layer.

    This class processes one step within the whole time sequence input, whereas
    `keras.layer.LSTM` processes the whole sequence.

    Args:
        units: Positive integer, dimensionality of the output space.
        activation: Activation function to use. Default: hyperbolic tangent
            (`tanh`). If you pass None, no activation is applied
            (ie. "linear" activation: `a(x) = x`).
        recurrent_activation: Activation function to use for the recurrent step.
            Default: sigmoid (`sigmoid`). If you pass `None`, no activation is
            applied (ie. "linear" activation: `a(x) = x`).
        use_bias: Boolean, (default `True`), whether the layer
            should use a bias vector.
        kernel_initializer: Initializer for the `kernel` weights matrix,
            used for the linear transformation of the inputs. Default:
            `"glorot_uniform"`.
        recurrent_initializer: Initializer for the `recurrent_kernel`
            weights matrix, used for the linear transformation
            of the recurrent state. Default: `"orthogonal"`.
        bias_initializer: Initializer for the bias vector. Default: `"zeros"`.
        unit_forget_bias: Boolean (default `True`). If `True`,
            add 1 to the bias of the forget gate at initialization.
            Setting it to `True` will also force `bias_initializer="zeros"`.
            This is recommended in [Jozefowicz et al.](
            https://github.com/mlresearch/v37/blob/gh-pages/jozefowicz15.pdf)
        kernel_regularizer: Regularizer function applied to the `kernel` weights
            matrix. Default: `None`.
        recurrent_regularizer: Regularizer function applied to the
            `recurrent_kernel` weights matrix. Default: `None`.
        bias_regularizer: Regularizer function applied to the bias vector.
            Default: `None`.
        kernel_constraint: Constraint function applied to the `kernel` weights
            matrix. Default: `None`.
        recurrent_constraint: Constraint function applied to the
            `recurrent_kernel` weights matrix. Default: `None`.
        bias_constraint: Constraint function applied to the bias vector.
            Default: `None`.
        dropout: Float between 0 and 1. Fraction of the units to drop for the
            linear transformation of the inputs. Default: 0.
        recurrent_dropout: Float between 0 and 1. Fraction of the units to drop
            for the linear transformation of the recurrent state. Default: 0.
        seed: Random seed for dropout.

    Call arguments:
        inputs: A 2D tensor, with shape `(batch, features)`.
        states: A 2D tensor with shape `(batch, units)`, which is the state
            from the previous time step.
        training: Python boolean indicating whether the layer should behave in
            training mode or in inference mode. Only relevant when `dropout` or
            `recurrent_dropout` is used.

    Example:

    >>> inputs = np.random.random((32, 10, 8))
    >>> rnn = keras.layers.RNN(keras.layers.LSTMCell(4))
    >>> output = rnn(inputs)
    >>> output.shape
    (32, 4)
    >>> rnn = keras.layers.RNN(
    ...    keras.layers.LSTMCell(4),
    ...    return_sequences=True,
    ...    return_state=True)
    >>> whole_sequence_output, final_state = rnn(inputs)
    >>> whole_sequence_output.shape
    (32, 10, 4)
    >>> final_state.shape
    (32, 4)
    """
    def __init__(
        self,
        units: int,
        activation: _ActivationLike = 'tanh',
        recurrent_activation: _ActivationLike = 'sigmoid',
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        recurrent_initializer: _InitializerLike = 'orthogonal',
        bias_initializer: _InitializerLike = 'zeros',
        unit_forget_bias: bool | Any = True,
        kernel_regularizer: _RegularizerLike = None,
        recurrent_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        recurrent_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        dropout: Any = 0.0,
        recurrent_dropout: Any = 0.0,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        implementation: Any = ...,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    units: int
    recurrent_activation: Any
    use_bias: bool
    kernel_initializer: Any
    recurrent_initializer: Any
    bias_initializer: Any
    unit_forget_bias: bool
    kernel_regularizer: Any
    recurrent_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    recurrent_constraint: Any
    bias_constraint: Any
    dropout: Any
    recurrent_dropout: Any
    seed: Any
    implementation: Any
    input_dim: Any
    input_shape: Any
    seed_generator: Any
    state_size: Any
    output_size: Any
    kernel: Any
    recurrent_kernel: Any
    dropout_mask_count: Any
    bias: Any
    def get_dropout_mask(self, step_input: Any) -> Any:
        ...
    def get_initial_state(self, batch_size: Any = None) -> Any:
        ...
    def get_recurrent_dropout_mask(self, step_input: Any) -> Any:
        ...
    def reset_dropout_mask(self) -> Any:
        """Reset the cached dropout mask if any.

        The RNN layer invokes this in the `call()` method
        so that the cached mask is cleared after calling `cell.call()`. The
        mask should be cached across all timestep within the same batch, but
        shouldn't be cached between batches.
        """
        ...
    def reset_recurrent_dropout_mask(self) -> Any:
        ...

class MaxPooling1D(Layer):
    """Max pooling operation for 1D temporal data.

    Downsamples the input representation by taking the maximum value over a
    spatial window of size `pool_size`. The window is shifted by `strides`.

    The resulting output when using the `"valid"` padding option has a shape of:
    `output_shape = (input_shape - pool_size + 1) / strides)`.

    The resulting output shape when using the `"same"` padding option is:
    `output_shape = input_shape / strides`

    Args:
        pool_size: int, size of the max pooling window.
        strides: int or None. Specifies how much the pooling window moves
            for each pooling step. If None, it will default to `pool_size`.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input such that output has the same
            height/width dimension as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, steps, features)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, steps)`. It defaults to the `image_data_format`
            value found in your Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.

    Input shape:

    - If `data_format="channels_last"`:
        3D tensor with shape `(batch_size, steps, features)`.
    - If `data_format="channels_first"`:
        3D tensor with shape `(batch_size, features, steps)`.

    Output shape:

    - If `data_format="channels_last"`:
        3D tensor with shape `(batch_size, downsampled_steps, features)`.
    - If `data_format="channels_first"`:
        3D tensor with shape `(batch_size, features, downsampled_steps)`.

    Examples:

    `strides=1` and `padding="valid"`:

    >>> x = np.array([1., 2., 3., 4., 5.])
    >>> x = np.reshape(x, [1, 5, 1])
    >>> max_pool_1d = keras.layers.MaxPooling1D(pool_size=2,
    ...    strides=1, padding="valid")
    >>> max_pool_1d(x)

    `strides=2` and `padding="valid"`:

    >>> x = np.array([1., 2., 3., 4., 5.])
    >>> x = np.reshape(x, [1, 5, 1])
    >>> max_pool_1d = keras.layers.MaxPooling1D(pool_size=2,
    ...    strides=2, padding="valid")
    >>> max_pool_1d(x)

    `strides=1` and `padding="same"`:

    >>> x = np.array([1., 2., 3., 4., 5.])
    >>> x = np.reshape(x, [1, 5, 1])
    >>> max_pool_1d = keras.layers.MaxPooling1D(pool_size=2,
    ...    strides=1, padding="same")
    >>> max_pool_1d(x)
    """
    def __init__(
        self,
        pool_size: _Size | Any = 2,
        strides: _Size | Any = None,
        padding: Any = 'valid',
        data_format: Any = None,
        name: str | None | Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    pool_size: Any
    strides: Any
    padding: Any
    data_format: Any
    input_dim: Any
    input_shape: Any
    pool_mode: Any

class MaxPooling2D(Layer):
    """Max pooling operation for 2D spatial data.

    Downsamples the input along its spatial dimensions (height and width)
    by taking the maximum value over an input window
    (of size defined by `pool_size`) for each channel of the input.
    The window is shifted by `strides` along each dimension.

    The resulting output when using the `"valid"` padding option has a spatial
    shape (number of rows or columns) of:
    `output_shape = math.floor((input_shape - pool_size) / strides) + 1`
    (when `input_shape >= pool_size`)

    The resulting output shape when using the `"same"` padding option is:
    `output_shape = math.floor((input_shape - 1) / strides) + 1`

    Args:
        pool_size: int or tuple of 2 integers, factors by which to downscale
            (dim1, dim2). If only one integer is specified, the same
            window length will be used for all dimensions.
        strides: int or tuple of 2 integers, or None. Strides values. If None,
            it will default to `pool_size`. If only one int is specified, the
            same stride size will be used for all dimensions.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input such that output has the same
            height/width dimension as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, channels, height, width)`. It defaults to the
            `image_data_format` value found in your Keras config file at
            `~/.keras/keras.json`. If you never set it, then it will be
            `"channels_last"`.

    Input shape:

    - If `data_format="channels_last"`:
        4D tensor with shape `(batch_size, height, width, channels)`.
    - If `data_format="channels_first"`:
        4D tensor with shape `(batch_size, channels, height, width)`.

    Output shape:

    - If `data_format="channels_last"`:
        4D tensor with shape
        `(batch_size, pooled_height, pooled_width, channels)`.
    - If `data_format="channels_first"`:
        4D tensor with shape
        `(batch_size, channels, pooled_height, pooled_width)`.

    Examples:

    `strides=(1, 1)` and `padding="valid"`:

    >>> x = np.array([[1., 2., 3.],
    ...               [4., 5., 6.],
    ...               [7., 8., 9.]])
    >>> x = np.reshape(x, [1, 3, 3, 1])
    >>> max_pool_2d = keras.layers.MaxPooling2D(pool_size=(2, 2),
    ...    strides=(1, 1), padding="valid")
    >>> max_pool_2d(x)

    `strides=(2, 2)` and `padding="valid"`:

    >>> x = np.array([[1., 2., 3., 4.],
    ...               [5., 6., 7., 8.],
    ...               [9., 10., 11., 12.]])
    >>> x = np.reshape(x, [1, 3, 4, 1])
    >>> max_pool_2d = keras.layers.MaxPooling2D(pool_size=(2, 2),
    ...    strides=(2, 2), padding="valid")
    >>> max_pool_2d(x)

    `stride=(1, 1)` and `padding="same"`:

    >>> x = np.array([[1., 2., 3.],
    ...               [4., 5., 6.],
    ...               [7., 8., 9.]])
    >>> x = np.reshape(x, [1, 3, 3, 1])
    >>> max_pool_2d = keras.layers.MaxPooling2D(pool_size=(2, 2),
    ...    strides=(1, 1), padding="same")
    >>> max_pool_2d(x)
    """
    def __init__(
        self,
        pool_size: _Size | Any = (2, 2),
        strides: _Size | Any = None,
        padding: Any = 'valid',
        data_format: Any = None,
        name: str | None | Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    pool_size: Any
    strides: Any
    padding: Any
    data_format: Any
    input_dim: Any
    input_shape: Any
    pool_mode: Any

class MaxPooling3D(Layer):
    """Max pooling operation for 3D data (spatial or spatio-temporal).

    Downsamples the input along its spatial dimensions (depth, height, and
    width) by taking the maximum value over an input window (of size defined by
    `pool_size`) for each channel of the input. The window is shifted by
    `strides` along each dimension.

    Args:
        pool_size: int or tuple of 3 integers, factors by which to downscale
            (dim1, dim2, dim3). If only one integer is specified, the same
            window length will be used for all dimensions.
        strides: int or tuple of 3 integers, or None. Strides values. If None,
            it will default to `pool_size`. If only one int is specified, the
            same stride size will be used for all dimensions.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input such that output has the same
            height/width dimension as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape
            `(batch, spatial_dim1, spatial_dim2, spatial_dim3, channels)` while
            `"channels_first"` corresponds to inputs with shape
            `(batch, channels, spatial_dim1, spatial_dim2, spatial_dim3)`.
            It defaults to the `image_data_format` value found in your Keras
            config file at `~/.keras/keras.json`. If you never set it, then it
            will be `"channels_last"`.

    Input shape:

    - If `data_format="channels_last"`:
        5D tensor with shape:
        `(batch_size, spatial_dim1, spatial_dim2, spatial_dim3, channels)`
    - If `data_format="channels_first"`:
        5D tensor with shape:
        `(batch_size, channels, spatial_dim1, spatial_dim2, spatial_dim3)`

    Output shape:

    - If `data_format="channels_last"`:
        5D tensor with shape:
        `(batch_size, pooled_dim1, pooled_dim2, pooled_dim3, channels)`
    - If `data_format="channels_first"`:
        5D tensor with shape:
        `(batch_size, channels, pooled_dim1, pooled_dim2, pooled_dim3)`

    Example:

    ```python
    depth = 30
    height = 30
    width = 30
    channels = 3

    inputs = keras.layers.Input(shape=(depth, height, width, channels))
    layer = keras.layers.MaxPooling3D(pool_size=3)
    outputs = layer(inputs)  # Shape: (batch_size, 10, 10, 10, 3)
    ```
    """
    def __init__(
        self,
        pool_size: _Size | Any = (2, 2, 2),
        strides: _Size | Any = None,
        padding: Any = 'valid',
        data_format: Any = None,
        name: str | None | Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    pool_size: Any
    strides: Any
    padding: Any
    data_format: Any
    input_dim: Any
    input_shape: Any
    pool_mode: Any

class Maximum(Layer):
    """Computes element-wise maximum on a list of inputs.

    It takes as input a list of tensors, all of the same shape,
    and returns a single tensor (also of the same shape).

    Examples:

    >>> input_shape = (2, 3, 4)
    >>> x1 = np.random.rand(*input_shape)
    >>> x2 = np.random.rand(*input_shape)
    >>> y = keras.layers.Maximum()([x1, x2])

    Usage in a Keras model:

    >>> input1 = keras.layers.Input(shape=(16,))
    >>> x1 = keras.layers.Dense(8, activation='relu')(input1)
    >>> input2 = keras.layers.Input(shape=(32,))
    >>> x2 = keras.layers.Dense(8, activation='relu')(input2)
    >>> # equivalent to `y = keras.layers.maximum([x1, x2])`
    >>> y = keras.layers.Maximum()([x1, x2])
    >>> out = keras.layers.Dense(4)(y)
    >>> model = keras.models.Model(inputs=[input1, input2], outputs=out)
    """

class MelSpectrogram(Layer):
    """A preprocessing layer to convert raw audio signals to Mel spectrograms.

    This layer takes `float32`/`float64` single or batched audio signal as
    inputs and computes the Mel spectrogram using Short-Time Fourier Transform
    and Mel scaling. The input should be a 1D (unbatched) or 2D (batched) tensor
    representing audio signals. The output will be a 2D or 3D tensor
    representing Mel spectrograms.

    A spectrogram is an image-like representation that shows the frequency
    spectrum of a signal over time. It uses x-axis to represent time, y-axis to
    represent frequency, and each pixel to represent intensity.
    Mel spectrograms are a special type of spectrogram that use the mel scale,
    which approximates how humans perceive sound. They are commonly used in
    speech and music processing tasks like speech recognition, speaker
    identification, and music genre classification.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    References:
    - [Spectrogram](https://en.wikipedia.org/wiki/Spectrogram),
    - [Mel scale](https://en.wikipedia.org/wiki/Mel_scale).

    Args:
        fft_length: Integer, size of the FFT window.
        sequence_stride: Integer, number of samples between successive STFT
            columns.
        sequence_length: Integer, size of the window used for applying
            `window` to each audio frame. If `None`, defaults to `fft_length`.
        window: String, name of the window function to use. Available values
            are `"hann"` and `"hamming"`. If `window` is a tensor, it will be
            used directly as the window and its length must be
            `sequence_length`. If `window` is `None`, no windowing is
            used. Defaults to `"hann"`.
        sampling_rate: Integer, sample rate of the input signal.
        num_mel_bins: Integer, number of mel bins to generate.
        min_freq: Float, minimum frequency of the mel bins.
        max_freq: Float, maximum frequency of the mel bins.
            If `None`, defaults to `sampling_rate / 2`.
        power_to_db: If True, convert the power spectrogram to decibels.
        top_db: Float, minimum negative cut-off `max(10 * log10(S)) - top_db`.
        mag_exp: Float, exponent for the magnitude spectrogram.
            1 for magnitude, 2 for power, etc. Default is 2.
        ref_power: Float, the power is scaled relative to it
            `10 * log10(S / ref_power)`.
        min_power: Float, minimum value for power and `ref_power`.

    Examples:

    **Unbatched audio signal**

    >>> layer = keras.layers.MelSpectrogram(num_mel_bins=64,
    ...                                     sampling_rate=8000,
    ...                                     sequence_stride=256,
    ...                                     fft_length=2048)
    >>> layer(keras.random.uniform(shape=(16000,))).shape
    (64, 63)

    **Batched audio signal**

    >>> layer = keras.layers.MelSpectrogram(num_mel_bins=80,
    ...                                     sampling_rate=8000,
    ...                                     sequence_stride=128,
    ...                                     fft_length=2048)
    >>> layer(keras.random.uniform(shape=(2, 16000))).shape
    (2, 80, 125)

    Input shape:
        1D (unbatched) or 2D (batched) tensor with shape:`(..., samples)`.

    Output shape:
        2D (unbatched) or 3D (batched) tensor with
        shape:`(..., num_mel_bins, time)`.
    """
    def __init__(
        self,
        fft_length: Any = 2048,
        sequence_stride: Any = 512,
        sequence_length: Any = None,
        window: Any = 'hann',
        sampling_rate: Any = 16000,
        num_mel_bins: Any = 128,
        min_freq: Any = 20.0,
        max_freq: Any = None,
        power_to_db: bool | Any = True,
        top_db: Any = 80.0,
        mag_exp: Any = 2.0,
        min_power: Any = 1e-10,
        ref_power: Any = 1.0,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    fft_length: Any
    sequence_stride: Any
    sequence_length: Any
    window: Any
    sampling_rate: Any
    num_mel_bins: Any
    min_freq: Any
    max_freq: Any
    power_to_db: bool
    top_db: Any
    mag_exp: Any
    min_power: Any
    ref_power: Any
    input_dim: Any
    input_shape: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def linear_to_mel_weight_matrix(
        self,
        num_mel_bins: Any = 20,
        num_spectrogram_bins: Any = 129,
        sampling_rate: Any = 8000,
        lower_edge_hertz: Any = 125.0,
        upper_edge_hertz: Any = 3800.0,
        dtype: Any = 'float32',
    ) -> Any:
        """Returns a matrix to warp linear scale spectrograms to the mel scale.

        Returns a weight matrix that can be used to re-weight a tensor
        containing `num_spectrogram_bins` linearly sampled frequency information
        from `[0, sampling_rate / 2]` into `num_mel_bins` frequency information
        from `[lower_edge_hertz, upper_edge_hertz]` on the mel scale.

        This function follows the [Hidden Markov Model Toolkit (HTK)](
        http://htk.eng.cam.ac.uk/) convention, defining the mel scale in
        terms of a frequency in hertz according to the following formula:

        ```mel(f) = 2595 * log10( 1 + f/700)```

        In the returned matrix, all the triangles (filterbanks) have a peak
        value of 1.0.

        For example, the returned matrix `A` can be used to right-multiply a
        spectrogram `S` of shape `[frames, num_spectrogram_bins]` of linear
        scale spectrum values (e.g. STFT magnitudes) to generate a
        "mel spectrogram" `M` of shape `[frames, num_mel_bins]`.

        ```
        # `S` has shape [frames, num_spectrogram_bins]
        # `M` has shape [frames, num_mel_bins]
        M = keras.ops.matmul(S, A)
        ```

        The matrix can be used with `keras.ops.tensordot` to convert an
        arbitrary rank `Tensor` of linear-scale spectral bins into the
        mel scale.

        ```
        # S has shape [..., num_spectrogram_bins].
        # M has shape [..., num_mel_bins].
        M = keras.ops.tensordot(S, A, 1)
        ```
        """
        ...

class Minimum(Layer):
    """Computes elementwise minimum on a list of inputs.

    It takes as input a list of tensors, all of the same shape,
    and returns a single tensor (also of the same shape).

    Examples:

    >>> input_shape = (2, 3, 4)
    >>> x1 = np.random.rand(*input_shape)
    >>> x2 = np.random.rand(*input_shape)
    >>> y = keras.layers.Minimum()([x1, x2])

    Usage in a Keras model:

    >>> input1 = keras.layers.Input(shape=(16,))
    >>> x1 = keras.layers.Dense(8, activation='relu')(input1)
    >>> input2 = keras.layers.Input(shape=(32,))
    >>> x2 = keras.layers.Dense(8, activation='relu')(input2)
    >>> # equivalent to `y = keras.layers.minimum([x1, x2])`
    >>> y = keras.layers.Minimum()([x1, x2])
    >>> out = keras.layers.Dense(4)(y)
    >>> model = keras.models.Model(inputs=[input1, input2], outputs=out)
    """

class Multiply(Layer):
    """Performs elementwise multiplication.

    It takes as input a list of tensors, all of the same shape,
    and returns a single tensor (also of the same shape).

    Examples:

    >>> input_shape = (2, 3, 4)
    >>> x1 = np.random.rand(*input_shape)
    >>> x2 = np.random.rand(*input_shape)
    >>> y = keras.layers.Multiply()([x1, x2])

    Usage in a Keras model:

    >>> input1 = keras.layers.Input(shape=(16,))
    >>> x1 = keras.layers.Dense(8, activation='relu')(input1)
    >>> input2 = keras.layers.Input(shape=(32,))
    >>> x2 = keras.layers.Dense(8, activation='relu')(input2)
    >>> # equivalent to `y = keras.layers.multiply([x1, x2])`
    >>> y = keras.layers.Multiply()([x1, x2])
    >>> out = keras.layers.Dense(4)(y)
    >>> model = keras.models.Model(inputs=[input1, input2], outputs=out)
    """

class Normalization(Layer):
    """A preprocessing layer that normalizes continuous features.

    This layer will shift and scale inputs into a distribution centered around
    0 with standard deviation 1. It accomplishes this by precomputing the mean
    and variance of the data, and calling `(input - mean) / sqrt(var)` at
    runtime.

    The mean and variance values for the layer must be either supplied on
    construction or learned via `adapt()`. `adapt()` will compute the mean and
    variance of the data and store them as the layer's weights. `adapt()` should
    be called before `fit()`, `evaluate()`, or `predict()`.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Args:
        axis: Integer, tuple of integers, or None. The axis or axes that should
            have a separate mean and variance for each index in the shape.
            For example, if shape is `(None, 5)` and `axis=1`, the layer will
            track 5 separate mean and variance values for the last axis.
            If `axis` is set to `None`, the layer will normalize
            all elements in the input by a scalar mean and variance.
            When `-1`, the last axis of the input is assumed to be a
            feature dimension and is normalized per index.
            Note that in the specific case of batched scalar inputs where
            the only axis is the batch axis, the default will normalize
            each index in the batch separately.
            In this case, consider passing `axis=None`. Defaults to `-1`.
        mean: The mean value(s) to use during normalization. The passed value(s)
            will be broadcast to the shape of the kept axes above;
            if the value(s) cannot be broadcast, an error will be raised when
            this layer's `build()` method is called.
            `mean` and `variance` must be specified together.
        variance: The variance value(s) to use during normalization. The passed
            value(s) will be broadcast to the shape of the kept axes above;
            if the value(s) cannot be broadcast, an error will be raised when
            this layer's `build()` method is called.
            `mean` and `variance` must be specified together.
        invert: If `True`, this layer will apply the inverse transformation
            to its inputs: it would turn a normalized input back into its
            original form.

    Examples:

    Calculate a global mean and variance by analyzing the dataset in `adapt()`.

    >>> adapt_data = np.array([1., 2., 3., 4., 5.], dtype='float32')
    >>> input_data = np.array([1., 2., 3.], dtype='float32')
    >>> layer = keras.layers.Normalization(axis=None)
    >>> layer.adapt(adapt_data)
    >>> layer(input_data)
    array([-1.4142135, -0.70710677, 0.], dtype=float32)

    Calculate a mean and variance for each index on the last axis.

    >>> adapt_data = np.array([[0., 7., 4.],
    ...                        [2., 9., 6.],
    ...                        [0., 7., 4.],
    ...                        [2., 9., 6.]], dtype='float32')
    >>> input_data = np.array([[0., 7., 4.]], dtype='float32')
    >>> layer = keras.layers.Normalization(axis=-1)
    >>> layer.adapt(adapt_data)
    >>> layer(input_data)
    array([-1., -1., -1.], dtype=float32)

    Pass the mean and variance directly.

    >>> input_data = np.array([[1.], [2.], [3.]], dtype='float32')
    >>> layer = keras.layers.Normalization(mean=3., variance=2.)
    >>> layer(input_data)
    array([[-1.4142135 ],
           [-0.70710677],
           [ 0.        ]], dtype=float32)

    Use the layer to de-normalize inputs (after adapting the layer).

    >>> adapt_data = np.array([[0., 7., 4.],
    ...                        [2., 9., 6.],
    ...                        [0., 7., 4.],
    ...                        [2., 9., 6.]], dtype='float32')
    >>> input_data = np.array([[1., 2., 3.]], dtype='float32')
    >>> layer = keras.layers.Normalization(axis=-1, invert=True)
    >>> layer.adapt(adapt_data)
    >>> layer(input_data)
    array([2., 10., 8.], dtype=float32)
    """
    def __init__(
        self,
        axis: Any = -1,
        mean: Any = None,
        variance: Any = None,
        invert: bool | Any = False,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    axis: Any
    mean: Any
    variance: Any
    invert: bool
    input_dim: Any
    input_shape: Any
    input_mean: Any
    input_variance: Any
    adapt_mean: Any
    adapt_variance: Any
    count: Any
    backend: Any
    def adapt(self, data: Any) -> Any:
        """Computes the mean and variance of values in a dataset.

        Calling `adapt()` on a `Normalization` layer is an alternative to
        passing in `mean` and `variance` arguments during layer construction. A
        `Normalization` layer should always either be adapted over a dataset or
        passed `mean` and `variance`.

        During `adapt()`, the layer will compute a `mean` and `variance`
        separately for each position in each axis specified by the `axis`
        argument. To calculate a single `mean` and `variance` over the input
        data, simply pass `axis=None` to the layer.

        Arg:
            data: The data to train on. It can be passed as a NumPy array, a
                backend-native eager tensor, a `tf.data.Dataset`, a
                `keras.utils.PyDataset`, or an iterable of batches (e.g. a
                list of arrays or a generator yielding batches). If a dataset
                or iterable, *it must be batched*. Keras will assume that each
                element is a batch, and if that assumption doesn't hold, the
                mean and variance may be incorrectly computed.
        """
        ...
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def finalize_state(self) -> Any:
        ...

class Rescaling(Layer):
    """A preprocessing layer which rescales input values to a new range.

    This layer rescales every value of an input (often an image) by multiplying
    by `scale` and adding `offset`.

    For instance:

    1. To rescale an input in the `[0, 255]` range
    to be in the `[0, 1]` range, you would pass `scale=1./255`.

    2. To rescale an input in the `[0, 255]` range to be in the `[-1, 1]` range,
    you would pass `scale=1./127.5, offset=-1`.

    The rescaling is applied both during training and inference. Inputs can be
    of integer or floating point dtype, and by default the layer will output
    floats.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Args:
        scale: Float, the scale to apply to the inputs.
        offset: Float, the offset to apply to the inputs.
        **kwargs: Base layer keyword arguments, such as `name` and `dtype`.
    """
    def __init__(
        self,
        scale: Any,
        offset: Any = 0.0,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    scale: Any
    offset: Any
    input_dim: Any
    input_shape: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...

class ReversibleEmbedding(Embedding):
    """An embedding layer which can project backwards to the input dim.

    This layer is an extension of `keras.layers.Embedding` for language models.
    This layer can be called "in reverse" with `reverse=True`, in which case the
    layer will linearly project from `output_dim` back to `input_dim`.

    By default, the reverse projection will use the transpose of the
    `embeddings` weights to project to `input_dim` (weights are "tied"). If
    `tie_weights=False`, the model will use a separate, trainable variable for
    reverse projection.

    This layer has no bias terms.

    Args:
        input_dim: Integer. Size of the vocabulary,
            i.e. maximum integer index + 1.
        output_dim: Integer. Dimension of the dense embedding.
        tie_weights: Boolean, whether or not the matrix for embedding and
            the matrix for the `reverse` projection should share the same
            weights.
        embeddings_initializer: Initializer for the `embeddings`
            matrix (see `keras.initializers`).
        embeddings_regularizer: Regularizer function applied to
            the `embeddings` matrix (see `keras.regularizers`).
        embeddings_constraint: Constraint function applied to
            the `embeddings` matrix (see `keras.constraints`).
        mask_zero: Boolean, whether or not the input value 0 is a special
            "padding" value that should be masked out.
        reverse_dtype: The dtype for the reverse projection computation.
            Defaults to the `compute_dtype` of the layer.
        logit_soft_cap: If `logit_soft_cap` is set and `reverse=True`, the
            output logits will be scaled by
            `tanh(logits / logit_soft_cap) * logit_soft_cap`. This narrows the
            range of output logits and can improve training.
        **kwargs: other keyword arguments passed to `keras.layers.Embedding`,
            including `name`, `trainable`, `dtype` etc.

    Call arguments:
        inputs: The tensor inputs to the layer.
        reverse: Boolean. If `True` the layer will perform a linear projection
            from `output_dim` to `input_dim`, instead of a normal embedding
            call. Default to `False`.

    Example:
    ```python
    batch_size = 16
    vocab_size = 100
    hidden_dim = 32
    seq_length = 50

    # Generate random inputs.
    token_ids = np.random.randint(vocab_size, size=(batch_size, seq_length))

    embedding = keras.layers.ReversibleEmbedding(vocab_size, hidden_dim)
    # Embed tokens to shape `(batch_size, seq_length, hidden_dim)`.
    hidden_states = embedding(token_ids)
    # Project hidden states to shape `(batch_size, seq_length, vocab_size)`.
    logits = embedding(hidden_states, reverse=True)
    ```

    References:
    - [Vaswani et al., 2017](https://arxiv.org/abs/1706.03762)
    - [Press and Wolf, 2016](https://arxiv.org/abs/1608.05859)
    """
    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        tie_weights: bool | Any = True,
        embeddings_initializer: _InitializerLike = 'uniform',
        embeddings_regularizer: _RegularizerLike = None,
        embeddings_constraint: _ConstraintLike = None,
        mask_zero: bool | Any = False,
        reverse_dtype: Any = None,
        logit_soft_cap: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_length: Any = ...,
        input_shape: Any = ...,
        lora_alpha: Any = None,
        lora_rank: Any = None,
        quantization_config: Any = None,
        weights: Any = None,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    tie_weights: bool
    reverse_dtype: Any
    logit_soft_cap: Any
    input_length: Any
    input_shape: Any
    inputs_quantizer: Any
    reverse_embeddings: Any
    reverse_embeddings_scale: Any
    reverse_embeddings_zero: Any

class SeparableConv1D(Layer):
    """1D separable convolution layer.

    This layer performs a depthwise convolution that acts separately on
    channels, followed by a pointwise convolution that mixes channels.
    If `use_bias` is True and a bias initializer is provided,
    it adds a bias vector to the output. It then optionally applies an
    activation function to produce the final output.

    Args:
        filters: int, the dimensionality of the output space (i.e. the number
            of filters in the pointwise convolution).
        kernel_size: int or tuple/list of 1 integers, specifying the size of the
            depthwise convolution window.
        strides: int or tuple/list of 1 integers, specifying the stride length
            of the depthwise convolution. If only one int is specified, the same
            stride size will be used for all dimensions. `strides > 1` is
            incompatible with `dilation_rate > 1`.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input. When `padding="same"` and
            `strides=1`, the output has the same size as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, steps, features)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, steps)`. It defaults to the `image_data_format`
            value found in your Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.
        dilation_rate: int or tuple/list of 1 integers, specifying the dilation
            rate to use for dilated convolution. If only one int is specified,
            the same dilation rate will be used for all dimensions.
        depth_multiplier: The number of depthwise convolution output channels
            for each input channel. The total number of depthwise convolution
            output channels will be equal to `input_channel * depth_multiplier`.
        activation: Activation function. If `None`, no activation is applied.
        use_bias: bool, if `True`, bias will be added to the output.
        depthwise_initializer: An initializer for the depthwise convolution
            kernel. If None, then the default initializer (`"glorot_uniform"`)
            will be used.
        pointwise_initializer: An initializer for the pointwise convolution
            kernel. If None, then the default initializer (`"glorot_uniform"`)
            will be used.
        bias_initializer: An initializer for the bias vector. If None, the
            default initializer ('"zeros"') will be used.
        depthwise_regularizer: Optional regularizer for the depthwise
            convolution kernel.
        pointwise_regularizer: Optional regularizer for the pointwise
            convolution kernel.
        bias_regularizer: Optional regularizer for the bias vector.
        activity_regularizer: Optional regularizer function for the output.
        depthwise_constraint: Optional projection function to be applied to the
            depthwise kernel after being updated by an `Optimizer` (e.g. used
            for norm constraints or value constraints for layer weights). The
            function must take as input the unprojected variable and must return
            the projected variable (which must have the same shape).
        pointwise_constraint: Optional projection function to be applied to the
            pointwise kernel after being updated by an `Optimizer`.
        bias_constraint: Optional projection function to be applied to the
            bias after being updated by an `Optimizer`.

    Input shape:

    - If `data_format="channels_last"`:
        A 3D tensor with shape: `(batch_shape, steps, channels)`
    - If `data_format="channels_first"`:
        A 3D tensor with shape: `(batch_shape, channels, steps)`

    Output shape:

    - If `data_format="channels_last"`:
        A 3D tensor with shape: `(batch_shape, new_steps, filters)`
    - If `data_format="channels_first"`:
        A 3D tensor with shape: `(batch_shape, filters, new_steps)`

    Returns:
        A 3D tensor representing
        `activation(separable_conv1d(inputs, kernel) + bias)`.

    Example:

    >>> x = np.random.rand(4, 10, 12)
    >>> y = keras.layers.SeparableConv1D(3, 4, 3, 2, activation='relu')(x)
    >>> print(y.shape)
    (4, 4, 4)
    """
    def __init__(
        self,
        filters: int,
        kernel_size: _Size,
        strides: _Size | Any = 1,
        padding: Any = 'valid',
        data_format: Any = None,
        dilation_rate: _Size | Any = 1,
        depth_multiplier: int | Any = 1,
        activation: _ActivationLike = None,
        use_bias: bool | Any = True,
        depthwise_initializer: _InitializerLike = 'glorot_uniform',
        pointwise_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        depthwise_regularizer: _RegularizerLike = None,
        pointwise_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        depthwise_constraint: _ConstraintLike = None,
        pointwise_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    filters: int
    kernel_size: Any
    strides: Any
    padding: Any
    data_format: Any
    dilation_rate: Any
    depth_multiplier: int
    use_bias: bool
    depthwise_initializer: Any
    pointwise_initializer: Any
    bias_initializer: Any
    depthwise_regularizer: Any
    pointwise_regularizer: Any
    bias_regularizer: Any
    depthwise_constraint: Any
    pointwise_constraint: Any
    bias_constraint: Any
    input_dim: Any
    input_shape: Any
    rank: Any
    depthwise_kernel: Any
    pointwise_kernel: Any
    bias: Any

class SeparableConv2D(Layer):
    """2D separable convolution layer.

    This layer performs a depthwise convolution that acts separately on
    channels, followed by a pointwise convolution that mixes channels.
    If `use_bias` is True and a bias initializer is provided,
    it adds a bias vector to the output. It then optionally applies an
    activation function to produce the final output.

    Args:
        filters: int, the dimensionality of the output space (i.e. the number
            of filters in the pointwise convolution).
        kernel_size: int or tuple/list of 2 integers, specifying the size of the
            depthwise convolution window.
        strides: int or tuple/list of 2 integers, specifying the stride length
            of the depthwise convolution. If only one int is specified, the same
            stride size will be used for all dimensions. `strides > 1` is
            incompatible with `dilation_rate > 1`.
        padding: string, either `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input. When `padding="same"` and
            `strides=1`, the output has the same size as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, channels, height, width)`. It defaults to the
            `image_data_format` value found in your Keras config file
            at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.
        dilation_rate: int or tuple/list of 2 integers, specifying the dilation
            rate to use for dilated convolution. If only one int is specified,
            the same dilation rate will be used for all dimensions.
        depth_multiplier: The number of depthwise convolution output channels
            for each input channel. The total number of depthwise convolution
            output channels will be equal to `input_channel * depth_multiplier`.
        activation: Activation function. If `None`, no activation is applied.
        use_bias: bool, if `True`, bias will be added to the output.
        depthwise_initializer: An initializer for the depthwise convolution
            kernel. If None, then the default initializer (`"glorot_uniform"`)
            will be used.
        pointwise_initializer: An initializer for the pointwise convolution
            kernel. If None, then the default initializer (`"glorot_uniform"`)
            will be used.
        bias_initializer: An initializer for the bias vector. If None, the
            default initializer ('"zeros"') will be used.
        depthwise_regularizer: Optional regularizer for the depthwise
            convolution kernel.
        pointwise_regularizer: Optional regularizer for the pointwise
            convolution kernel.
        bias_regularizer: Optional regularizer for the bias vector.
        activity_regularizer: Optional regularizer function for the output.
        depthwise_constraint: Optional projection function to be applied to the
            depthwise kernel after being updated by an `Optimizer` (e.g. used
            for norm constraints or value constraints for layer weights). The
            function must take as input the unprojected variable and must return
            the projected variable (which must have the same shape).
        pointwise_constraint: Optional projection function to be applied to the
            pointwise kernel after being updated by an `Optimizer`.
        bias_constraint: Optional projection function to be applied to the
            bias after being updated by an `Optimizer`.

    Input shape:

    - If `data_format="channels_last"`:
        A 4D tensor with shape: `(batch_size, height, width, channels)`
    - If `data_format="channels_first"`:
        A 4D tensor with shape: `(batch_size, channels, height, width)`

    Output shape:

    - If `data_format="channels_last"`:
        A 4D tensor with shape: `(batch_size, new_height, new_width, filters)`
    - If `data_format="channels_first"`:
        A 4D tensor with shape: `(batch_size, filters, new_height, new_width)`

    Returns:
        A 4D tensor representing
        `activation(separable_conv2d(inputs, kernel) + bias)`.

    Example:

    >>> x = np.random.rand(4, 10, 10, 12)
    >>> y = keras.layers.SeparableConv2D(3, 4, 3, 2, activation='relu')(x)
    >>> print(y.shape)
    (4, 4, 4, 4)
    """
    def __init__(
        self,
        filters: int,
        kernel_size: _Size,
        strides: _Size | Any = (1, 1),
        padding: Any = 'valid',
        data_format: Any = None,
        dilation_rate: _Size | Any = (1, 1),
        depth_multiplier: int | Any = 1,
        activation: _ActivationLike = None,
        use_bias: bool | Any = True,
        depthwise_initializer: _InitializerLike = 'glorot_uniform',
        pointwise_initializer: _InitializerLike = 'glorot_uniform',
        bias_initializer: _InitializerLike = 'zeros',
        depthwise_regularizer: _RegularizerLike = None,
        pointwise_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        depthwise_constraint: _ConstraintLike = None,
        pointwise_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    filters: int
    kernel_size: Any
    strides: Any
    padding: Any
    data_format: Any
    dilation_rate: Any
    depth_multiplier: int
    use_bias: bool
    depthwise_initializer: Any
    pointwise_initializer: Any
    bias_initializer: Any
    depthwise_regularizer: Any
    pointwise_regularizer: Any
    bias_regularizer: Any
    depthwise_constraint: Any
    pointwise_constraint: Any
    bias_constraint: Any
    input_dim: Any
    input_shape: Any
    rank: Any
    depthwise_kernel: Any
    pointwise_kernel: Any
    bias: Any

class SimpleRNN(RNN):
    """Fully-connected RNN where the output is to be fed back as the new input.

    Args:
        units: Positive integer, dimensionality of the output space.
        activation: Activation function to use.
            Default: hyperbolic tangent (`tanh`).
            If you pass None, no activation is applied
            (ie. "linear" activation: `a(x) = x`).
        use_bias: Boolean, (default `True`), whether the layer uses
            a bias vector.
        kernel_initializer: Initializer for the `kernel` weights matrix,
            used for the linear transformation of the inputs. Default:
            `"glorot_uniform"`.
        recurrent_initializer: Initializer for the `recurrent_kernel`
            weights matrix, used for the linear transformation of the recurrent
            state.  Default: `"orthogonal"`.
        bias_initializer: Initializer for the bias vector. Default: `"zeros"`.
        kernel_regularizer: Regularizer function applied to the `kernel` weights
            matrix. Default: `None`.
        recurrent_regularizer: Regularizer function applied to the
            `recurrent_kernel` weights matrix. Default: `None`.
        bias_regularizer: Regularizer function applied to the bias vector.
            Default: `None`.
        activity_regularizer: Regularizer function applied to the output of the
            layer (its "activation"). Default: `None`.
        kernel_constraint: Constraint function applied to the `kernel` weights
            matrix. Default: `None`.
        recurrent_constraint: Constraint function applied to the
            `recurrent_kernel` weights matrix.  Default: `None`.
        bias_constraint: Constraint function applied to the bias vector.
            Default: `None`.
        dropout: Float between 0 and 1.
            Fraction of the units to drop for the linear transformation
            of the inputs. Default: 0.
        recurrent_dropout: Float between 0 and 1.
            Fraction of the units to drop for the linear transformation of the
            recurrent state. Default: 0.
        return_sequences: Boolean. Whether to return the last output
            in the output sequence, or the full sequence. Default: `False`.
        return_state: Boolean. Whether to return the last state
            in addition to the output. Default: `False`.
        go_backwards: Boolean (default: `False`).
            If `True`, process the input sequence backwards and return the
            reversed sequence.
        stateful: Boolean (default: `False`). If `True`, the last state
            for each sample at index i in a batch will be used as the
            initial state for the sample of index i in the following batch.
        unroll: Boolean (default: `False`).
            If `True`, the network will be unrolled,
            else a symbolic loop will be used.
            Unrolling can speed-up an RNN,
            although it tends to be more memory-intensive.
            Unrolling is only suitable for short sequences.

    Call arguments:
        sequence: A 3D tensor, with shape `[batch, timesteps, feature]`.
        mask: Binary tensor of shape `[batch, timesteps]` indicating whether
            a given timestep should be masked. An individual `True` entry
            indicates that the corresponding timestep should be utilized,
            while a `False` entry indicates that the corresponding timestep
            should be ignored.
        training: Python boolean indicating whether the layer should behave in
            training mode or in inference mode.
            This argument is passed to the cell when calling it.
            This is only relevant if `dropout` or `recurrent_dropout` is used.
        initial_state: List of initial state tensors to be passed to the first
            call of the cell.

    Example:

    ```python
    inputs = np.random.random((32, 10, 8))
    simple_rnn = keras.layers.SimpleRNN(4)
    output = simple_rnn(inputs)  # The output has shape `(32, 4)`.
    simple_rnn = keras.layers.SimpleRNN(
        4, return_sequences=True, return_state=True
    )
    # whole_sequence_output has shape `(32, 10, 4)`.
    # final_state has shape `(32, 4)`.
    whole_sequence_output, final_state = simple_rnn(inputs)
    ```
    """
    def __init__(
        self,
        units: int,
        activation: _ActivationLike = 'tanh',
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        recurrent_initializer: _InitializerLike = 'orthogonal',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        recurrent_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        recurrent_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        dropout: Any = 0.0,
        recurrent_dropout: Any = 0.0,
        return_sequences: bool | Any = False,
        return_state: bool | Any = False,
        go_backwards: bool | Any = False,
        stateful: bool | Any = False,
        unroll: bool | Any = False,
        seed: Any = None,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        zero_output_for_mask: bool | Any = False,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    seed: Any
    input_dim: Any
    input_shape: Any
    @property
    def activation(self) -> Any:
        ...
    @property
    def bias_constraint(self) -> Any:
        ...
    @property
    def bias_initializer(self) -> Any:
        ...
    @property
    def bias_regularizer(self) -> Any:
        ...
    @property
    def dropout(self) -> Any:
        ...
    @property
    def kernel_constraint(self) -> Any:
        ...
    @property
    def kernel_initializer(self) -> Any:
        ...
    @property
    def kernel_regularizer(self) -> Any:
        ...
    @property
    def recurrent_constraint(self) -> Any:
        ...
    @property
    def recurrent_dropout(self) -> Any:
        ...
    @property
    def recurrent_initializer(self) -> Any:
        ...
    @property
    def recurrent_regularizer(self) -> Any:
        ...
    @property
    def units(self) -> Any:
        ...
    @property
    def use_bias(self) -> Any:
        ...

class SimpleRNNCell(Layer):
    """Cell class for SimpleRNN.

    This class processes one step within the whole time sequence input, whereas
    `keras.layer.SimpleRNN` processes the whole sequence.

    Args:
        units: Positive integer, dimensionality of the output space.
        activation: Activation function to use.
            Default: hyperbolic tangent (`tanh`).
            If you pass `None`, no activation is applied
            (ie. "linear" activation: `a(x) = x`).
        use_bias: Boolean, (default `True`), whether the layer
            should use a bias vector.
        kernel_initializer: Initializer for the `kernel` weights matrix,
            used for the linear transformation of the inputs. Default:
            `"glorot_uniform"`.
        recurrent_initializer: Initializer for the `recurrent_kernel`
            weights matrix, used for the linear transformation
            of the recurrent state. Default: `"orthogonal"`.
        bias_initializer: Initializer for the bias vector. Default: `"zeros"`.
        kernel_regularizer: Regularizer function applied to the `kernel` weights
            matrix. Default: `None`.
        recurrent_regularizer: Regularizer function applied to the
            `recurrent_kernel` weights matrix. Default: `None`.
        bias_regularizer: Regularizer function applied to the bias vector.
            Default: `None`.
        kernel_constraint: Constraint function applied to the `kernel` weights
            matrix. Default: `None`.
        recurrent_constraint: Constraint function applied to the
            `recurrent_kernel` weights matrix. Default: `None`.
        bias_constraint: Constraint function applied to the bias vector.
            Default: `None`.
        dropout: Float between 0 and 1. Fraction of the units to drop for the
            linear transformation of the inputs. Default: 0.
        recurrent_dropout: Float between 0 and 1. Fraction of the units to drop
            for the linear transformation of the recurrent state. Default: 0.
        seed: Random seed for dropout.

    Call arguments:
        sequence: A 2D tensor, with shape `(batch, features)`.
        states: A 2D tensor with shape `(batch, units)`, which is the state
            from the previous time step.
        training: Python boolean indicating whether the layer should behave in
            training mode or in inference mode. Only relevant when `dropout` or
            `recurrent_dropout` is used.

    Example:

    ```python
    inputs = np.random.random([32, 10, 8]).astype(np.float32)
    rnn = keras.layers.RNN(keras.layers.SimpleRNNCell(4))
    output = rnn(inputs)  # The output has shape `(32, 4)`.
    rnn = keras.layers.RNN(
        keras.layers.SimpleRNNCell(4),
        return_sequences=True,
        return_state=True
    )
    # whole_sequence_output has shape `(32, 10, 4)`.
    # final_state has shape `(32, 4)`.
    whole_sequence_output, final_state = rnn(inputs)
    ```
    """
    def __init__(
        self,
        units: int,
        activation: _ActivationLike = 'tanh',
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        recurrent_initializer: _InitializerLike = 'orthogonal',
        bias_initializer: _InitializerLike = 'zeros',
        kernel_regularizer: _RegularizerLike = None,
        recurrent_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        recurrent_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        dropout: Any = 0.0,
        recurrent_dropout: Any = 0.0,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    units: int
    use_bias: bool
    kernel_initializer: Any
    recurrent_initializer: Any
    bias_initializer: Any
    kernel_regularizer: Any
    recurrent_regularizer: Any
    bias_regularizer: Any
    kernel_constraint: Any
    recurrent_constraint: Any
    bias_constraint: Any
    dropout: Any
    recurrent_dropout: Any
    seed: Any
    input_dim: Any
    input_shape: Any
    seed_generator: Any
    state_size: Any
    output_size: Any
    kernel: Any
    recurrent_kernel: Any
    bias: Any
    def get_dropout_mask(self, step_input: Any) -> Any:
        ...
    def get_initial_state(self, batch_size: Any = None) -> Any:
        ...
    def get_recurrent_dropout_mask(self, step_input: Any) -> Any:
        ...
    def reset_dropout_mask(self) -> Any:
        """Reset the cached dropout mask if any.

        The RNN layer invokes this in the `call()` method
        so that the cached mask is cleared after calling `cell.call()`. The
        mask should be cached across all timestep within the same batch, but
        shouldn't be cached between batches.
        """
        ...
    def reset_recurrent_dropout_mask(self) -> Any:
        ...

class SpectralNormalization(Wrapper):
    """Performs spectral normalization on the weights of a target layer.

    This wrapper controls the Lipschitz constant of the weights of a layer by
    constraining their spectral norm, which can stabilize the training of GANs.

    Args:
        layer: A `keras.layers.Layer` instance that
            has either a `kernel` (e.g. `Conv2D`, `Dense`...)
            or an `embeddings` attribute (`Embedding` layer).
        power_iterations: int, the number of iterations during normalization.
        **kwargs: Base wrapper keyword arguments.

    Examples:

    Wrap `keras.layers.Conv2D`:
    >>> x = np.random.rand(1, 10, 10, 1)
    >>> conv2d = SpectralNormalization(keras.layers.Conv2D(2, 2))
    >>> y = conv2d(x)
    >>> y.shape
    (1, 9, 9, 2)

    Wrap `keras.layers.Dense`:
    >>> x = np.random.rand(1, 10, 10, 1)
    >>> dense = SpectralNormalization(keras.layers.Dense(10))
    >>> y = dense(x)
    >>> y.shape
    (1, 10, 10, 10)

    Reference:

    - [Spectral Normalization for GAN](https://arxiv.org/abs/1802.05957).
    """
    def __init__(
        self,
        layer: Any,
        power_iterations: Any = 1,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    power_iterations: Any
    input_dim: Any
    input_shape: Any
    kernel_shape: Any
    vector_u: Any
    kernel: Any
    def normalized_weights(self) -> Any:
        """Generate spectral normalized weights.

        This method returns the updated value for `self.kernel` with the
        spectral normalized value, so that the layer is ready for `call()`.
        """
        ...

class StringLookup(Layer):
    """A preprocessing layer that maps strings to (possibly encoded) indices.

    This layer translates a set of arbitrary strings into integer output via a
    table-based vocabulary lookup. This layer will perform no splitting or
    transformation of input strings. For a layer that can split and tokenize
    natural language, see the `keras.layers.TextVectorization` layer.

    The vocabulary for the layer must be either supplied on construction or
    learned via `adapt()`. During `adapt()`, the layer will analyze a data set,
    determine the frequency of individual strings tokens, and create a
    vocabulary from them. If the vocabulary is capped in size, the most frequent
    tokens will be used to create the vocabulary and all others will be treated
    as out-of-vocabulary (OOV).

    There are two possible output modes for the layer. When `output_mode` is
    `"int"`, input strings are converted to their index in the vocabulary (an
    integer).
    When `output_mode` is `"multi_hot"`, `"count"`, or `"tf_idf"`, input strings
    are encoded into an array where each dimension corresponds to an element in
    the vocabulary.

    The vocabulary can optionally contain a mask token as well as an OOV token
    (which can optionally occupy multiple indices in the vocabulary, as set
    by `num_oov_indices`).
    The position of these tokens in the vocabulary is fixed. When `output_mode`
    is `"int"`, the vocabulary will begin with the mask token (if set), followed
    by OOV indices, followed by the rest of the vocabulary. When `output_mode`
    is `"multi_hot"`, `"count"`, or `"tf_idf"` the vocabulary will begin with
    OOV indices and instances of the mask token will be dropped.

    **Note:** This layer uses TensorFlow internally. It cannot
    be used as part of the compiled computation graph of a model with
    any backend other than TensorFlow.
    It can however be used with any backend when running eagerly.
    It can also always be used as part of an input preprocessing pipeline
    with any backend (outside the model itself), which is how we recommend
    using this layer.

    **Note:** This layer is safe to use inside a `tf.data` pipeline
    (independently of which backend you're using).

    Args:
        max_tokens: Maximum size of the vocabulary for this layer. This should
            only be specified when adapting the vocabulary or when setting
            `pad_to_max_tokens=True`. If None, there is no cap on the size of
            the vocabulary. Note that this size includes the OOV
            and mask tokens. Defaults to `None`.
        num_oov_indices: The number of out-of-vocabulary tokens to use.
            If this value is more than 1, OOV inputs are modulated to
            determine their OOV value.
            If this value is 0, OOV inputs will cause an error when calling
            the layer. Defaults to `1`.
        mask_token: A token that represents masked inputs. When `output_mode` is
            `"int"`, the token is included in the vocabulary and mapped to index
            0.
            In other output modes, the token will not appear in the vocabulary
            and instances of the mask token in the input will be dropped.
            If set to `None`, no mask term will be added. Defaults to `None`.
        oov_token: Only used when `invert` is True. The token to return for OOV
            indices. Defaults to `"[UNK]"`.
        vocabulary: Optional. Either an array of strings or a string path to a
            text file. If passing an array, you can pass a tuple, list, 1D NumPy
            array, or 1D tensor containing the string vocabulary terms.
            If passing a file path, the file should contain one line per term in
            the vocabulary. If this argument is set, there is no need to
            `adapt()` the layer.
        idf_weights: Only valid when `output_mode` is `"tf_idf"`.
            A tuple, list, 1D NumPy array, or 1D tensor or the same length
            as the vocabulary, containing the floating point inverse document
            frequency weights, which will be multiplied by per sample term
            counts for the final TF-IDF weight.
            If the `vocabulary` argument is set and `output_mode` is `"tf_idf"`,
            this argument must be supplied.
        invert: Only valid when `output_mode` is `"int"`.
            If `True`, this layer will map indices to vocabulary items
            instead of mapping vocabulary items to indices.
            Defaults to `False`.
        output_mode: Specification for the output of the layer. Values can be
            `"int"`, `"one_hot"`, `"multi_hot"`, `"count"`, or `"tf_idf"`
            configuring the layer as follows:
            - `"int"`: Return the vocabulary indices of the input tokens.
            - `"one_hot"`: Encodes each individual element in the input into an
                array the same size as the vocabulary,
                containing a 1 at the element index. If the last dimension
                is size 1, will encode on that dimension.
                If the last dimension is not size 1, will append a new
                dimension for the encoded output.
            - `"multi_hot"`: Encodes each sample in the input into a single
                array the same size as the vocabulary containing a 1 for each
                vocabulary term present in the sample.
                Treats the last dimension as the sample dimension, if the input
                shape is `(..., sample_length)`, the output shape will be
                `(..., num_tokens)`.
            - `"count"`: As `"multi_hot"`, but the int array contains
                a count of the number of times the token at that index
                appeared in the sample.
            - `"tf_idf"`: As `"multi_hot"`, but the TF-IDF algorithm is
                applied to find the value in each token slot.
            For `"int"` output, any shape of input and output is supported.
            For all other output modes, currently only output up to rank 2
            is supported. Defaults to `"int"`.
        pad_to_max_tokens: Only applicable when `output_mode` is `"multi_hot"`,
            `"count"`, or `"tf_idf"`. If `True`, the output will have
            its feature axis padded to `max_tokens` even if the number
            of unique tokens in the vocabulary is less than `max_tokens`,
            resulting in a tensor of shape `(batch_size, max_tokens)`
            regardless of vocabulary size. Defaults to `False`.
        sparse: Boolean. Only applicable to `"multi_hot"`, `"count"`, and
            `"tf_idf"` output modes. Only supported with TensorFlow
            backend. If `True`, returns a `SparseTensor`
            instead of a dense `Tensor`. Defaults to `False`.
        encoding: Optional. The text encoding to use to interpret the input
            strings. Defaults to `"utf-8"`.
        salt: Only valid when `num_oov_indices > 1`. If passed, the hash
            function used for OOV bucket assignment will be SipHash64,
            with these values used as an additional input (known as a
            "salt" in cryptography).
            Can be a tuple or list of 2 integers, or a single integer
            (which is used for both key components). If `None` (default),
            FarmHash64 is used. Defaults to `None`.

    Examples:

    **Creating a lookup layer with a known vocabulary**

    This example creates a lookup layer with a pre-existing vocabulary.

    >>> vocab = ["a", "b", "c", "d"]
    >>> data = [["a", "c", "d"], ["d", "z", "b"]]
    >>> layer = StringLookup(vocabulary=vocab)
    >>> layer(data)
    array([[1, 3, 4],
           [4, 0, 2]])

    **Creating a lookup layer with an adapted vocabulary**

    This example creates a lookup layer and generates the vocabulary by
    analyzing the dataset.

    >>> data = [["a", "c", "d"], ["d", "z", "b"]]
    >>> layer = StringLookup()
    >>> layer.adapt(data)
    >>> layer.get_vocabulary()
    ['[UNK]', 'd', 'z', 'c', 'b', 'a']

    Note that the OOV token `"[UNK]"` has been added to the vocabulary.
    The remaining tokens are sorted by frequency
    (`"d"`, which has 2 occurrences, is first) then by inverse sort order.

    >>> data = [["a", "c", "d"], ["d", "z", "b"]]
    >>> layer = StringLookup()
    >>> layer.adapt(data)
    >>> layer(data)
    array([[5, 3, 1],
           [1, 2, 4]])

    **Lookups with multiple OOV indices**

    This example demonstrates how to use a lookup layer with multiple OOV
    indices.  When a layer is created with more than one OOV index, any OOV
    values are hashed into the number of OOV buckets, distributing OOV values in
    a deterministic fashion across the set.

    >>> vocab = ["a", "b", "c", "d"]
    >>> data = [["a", "c", "d"], ["m", "z", "b"]]
    >>> layer = StringLookup(vocabulary=vocab, num_oov_indices=2)
    >>> layer(data)
    array([[2, 4, 5],
           [0, 1, 3]])

    Note that the output for OOV value 'm' is 0, while the output for OOV value
    `"z"` is 1. The in-vocab terms have their output index increased by 1 from
    earlier examples (a maps to 2, etc) in order to make space for the extra OOV
    value.

    **One-hot output**

    Configure the layer with `output_mode='one_hot'`. Note that the first
    `num_oov_indices` dimensions in the ont_hot encoding represent OOV values.

    >>> vocab = ["a", "b", "c", "d"]
    >>> data = ["a", "b", "c", "d", "z"]
    >>> layer = StringLookup(vocabulary=vocab, output_mode='one_hot')
    >>> layer(data)
    array([[0., 1., 0., 0., 0.],
           [0., 0., 1., 0., 0.],
           [0., 0., 0., 1., 0.],
           [0., 0., 0., 0., 1.],
           [1., 0., 0., 0., 0.]], dtype=int64)

    **Multi-hot output**

    Configure the layer with `output_mode='multi_hot'`. Note that the first
    `num_oov_indices` dimensions in the multi_hot encoding represent OOV values.

    >>> vocab = ["a", "b", "c", "d"]
    >>> data = [["a", "c", "d", "d"], ["d", "z", "b", "z"]]
    >>> layer = StringLookup(vocabulary=vocab, output_mode='multi_hot')
    >>> layer(data)
    array([[0., 1., 0., 1., 1.],
           [1., 0., 1., 0., 1.]], dtype=int64)

    **Token count output**

    Configure the layer with `output_mode='count'`. As with multi_hot output,
    the first `num_oov_indices` dimensions in the output represent OOV values.

    >>> vocab = ["a", "b", "c", "d"]
    >>> data = [["a", "c", "d", "d"], ["d", "z", "b", "z"]]
    >>> layer = StringLookup(vocabulary=vocab, output_mode='count')
    >>> layer(data)
    array([[0., 1., 0., 1., 2.],
           [2., 0., 1., 0., 1.]], dtype=int64)

    **TF-IDF output**

    Configure the layer with `output_mode="tf_idf"`. As with multi_hot output,
    the first `num_oov_indices` dimensions in the output represent OOV values.

    Each token bin will output `token_count * idf_weight`, where the idf weights
    are the inverse document frequency weights per token. These should be
    provided along with the vocabulary. Note that the `idf_weight` for OOV
    values will default to the average of all idf weights passed in.

    >>> vocab = ["a", "b", "c", "d"]
    >>> idf_weights = [0.25, 0.75, 0.6, 0.4]
    >>> data = [["a", "c", "d", "d"], ["d", "z", "b", "z"]]
    >>> layer = StringLookup(output_mode="tf_idf")
    >>> layer.set_vocabulary(vocab, idf_weights=idf_weights)
    >>> layer(data)
    array([[0.  , 0.25, 0.  , 0.6 , 0.8 ],
           [1.0 , 0.  , 0.75, 0.  , 0.4 ]], dtype=float32)

    To specify the idf weights for OOV values, you will need to pass the entire
    vocabulary including the leading OOV token.

    >>> vocab = ["[UNK]", "a", "b", "c", "d"]
    >>> idf_weights = [0.9, 0.25, 0.75, 0.6, 0.4]
    >>> data = [["a", "c", "d", "d"], ["d", "z", "b", "z"]]
    >>> layer = StringLookup(output_mode="tf_idf")
    >>> layer.set_vocabulary(vocab, idf_weights=idf_weights)
    >>> layer(data)
    array([[0.  , 0.25, 0.  , 0.6 , 0.8 ],
           [1.8 , 0.  , 0.75, 0.  , 0.4 ]], dtype=float32)

    When adapting the layer in `"tf_idf"` mode, each input sample will be
    considered a document, and IDF weight per token will be calculated as
    `log(1 + num_documents / (1 + token_document_count))`.

    **Inverse lookup**

    This example demonstrates how to map indices to strings using this layer.
    (You can also use `adapt()` with `inverse=True`, but for simplicity we'll
    pass the vocab in this example.)

    >>> vocab = ["a", "b", "c", "d"]
    >>> data = [[1, 3, 4], [4, 0, 2]]
    >>> layer = StringLookup(vocabulary=vocab, invert=True)
    >>> layer(data)
    array([[b'a', b'c', b'd'],
           [b'd', b'[UNK]', b'b']], dtype=object)

    Note that the first index corresponds to the OOV token by default.


    **Forward and inverse lookup pairs**

    This example demonstrates how to use the vocabulary of a standard lookup
    layer to create an inverse lookup layer.

    >>> vocab = ["a", "b", "c", "d"]
    >>> data = [["a", "c", "d"], ["d", "z", "b"]]
    >>> layer = StringLookup(vocabulary=vocab)
    >>> i_layer = StringLookup(vocabulary=vocab, invert=True)
    >>> int_data = layer(data)
    >>> i_layer(int_data)
    array([[b'a', b'c', b'd'],
           [b'd', b'[UNK]', b'b']], dtype=object)

    In this example, the input value `"z"` resulted in an output of `"[UNK]"`,
    since 1000 was not in the vocabulary - it got represented as an OOV, and all
    OOV values are returned as `"[UNK]"` in the inverse layer. Also, note that
    for the inverse to work, you must have already set the forward layer
    vocabulary either directly or via `adapt()` before calling
    `get_vocabulary()`.
    """
    def __init__(
        self,
        max_tokens: Any = None,
        num_oov_indices: Any = 1,
        mask_token: Any = None,
        oov_token: Any = '[UNK]',
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool | Any = False,
        output_mode: Any = 'int',
        pad_to_max_tokens: bool | Any = False,
        sparse: bool | Any = False,
        encoding: Any = 'utf-8',
        name: str | None | Any = None,
        salt: Any = None,
        *,
        has_input_vocabulary: Any = ...,
        oov_method: Any = 'floormod',
        vocabulary_size: Any = ...,
        dtype: Any = None,
        trainable: bool | Any = True,
    ) -> None:
        ...
    max_tokens: Any
    num_oov_indices: Any
    mask_token: Any
    oov_token: Any
    vocabulary: Any
    idf_weights: Any
    invert: bool
    output_mode: Any
    pad_to_max_tokens: bool
    sparse: bool
    encoding: Any
    salt: Any
    has_input_vocabulary: Any
    oov_method: Any
    vocabulary_dtype: Any
    input_vocabulary: Any
    input_idf_weights: Any
    lookup_table: Any
    token_counts: Any
    idf_weights_const: Any
    token_document_counts: Any
    num_documents: Any
    def adapt(self, data: Any, steps: Any = None) -> Any:
        """Computes a vocabulary of terms from tokens in a dataset.

        Calling `adapt()` on a `StringLookup` layer is an alternative to passing
        in a precomputed vocabulary on construction via the `vocabulary`
        argument. A `StringLookup` layer should always be either adapted over a
        dataset or supplied with a vocabulary.

        During `adapt()`, the layer will build a vocabulary of all string tokens
        seen in the dataset, sorted by occurrence count, with ties broken by
        sort order of the tokens (high to low). At the end of `adapt()`, if
        `max_tokens` is set, the vocabulary will be truncated to `max_tokens`
        size. For example, adapting a layer with `max_tokens=1000` will compute
        the 1000 most frequent tokens occurring in the input dataset. If
        `output_mode='tf-idf'`, `adapt()` will also learn the document
        frequencies of each token in the input dataset.

        Arguments:
            data: The data to train on. It can be passed either as a
                batched `tf.data.Dataset`, as a list of strings,
                or as a NumPy array.
            steps: Integer or `None`.
                Total number of steps (batches of samples) to process.
                If `data` is a `tf.data.Dataset`, and `steps` is `None`,
                `adapt()` will run until the input dataset is exhausted.
                When passing an infinitely
                repeating dataset, you must specify the `steps` argument. This
                argument is not supported with array inputs or list inputs.
        """
        ...
    def finalize_state(self) -> Any:
        ...
    def get_vocabulary(self, include_special_tokens: Any = True) -> Any:
        """Returns the current vocabulary of the layer.

        Args:
            include_special_tokens: If `True`, the returned vocabulary
                will include mask and OOV tokens,
                and a term's index in the vocabulary
                will equal the term's index when calling the layer.
                If `False`, the returned vocabulary will not include
                any mask or OOV tokens.
        """
        ...
    def load_assets(self, dir_path: Any) -> Any:
        ...
    def reset_state(self) -> None:
        ...
    def save_assets(self, dir_path: Any) -> Any:
        ...
    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> Any:
        """Sets vocabulary (and optionally document frequency) for this layer.

        This method sets the vocabulary and idf weights for this layer directly,
        instead of analyzing a dataset through `adapt`. It should be used
        whenever the vocab (and optionally document frequency) information is
        already known.  If vocabulary data is already present in the layer, this
        method will replace it.

        Args:
            vocabulary: Either an array or a string path to a text file.
                If passing an array, can pass a tuple, list,
                1D numpy array, or 1D tensor containing the vocbulary terms.
                If passing a file path, the file should contain one line
                per term in the vocabulary.
            idf_weights: A tuple, list, 1D numpy array, or 1D tensor
                of inverse document frequency weights with equal
                length to vocabulary. Must be set if `output_mode`
                is `"tf_idf"`. Should not be set otherwise.
        """
        ...
    def update_state(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def vocabulary_size(self) -> Any:
        """Gets the current size of the layer's vocabulary.

        Returns:
          The integer size of the vocabulary, including optional mask and oov
          indices.
        """
        ...

class Subtract(Layer):
    """Performs elementwise subtraction.

    It takes as input a list of tensors of size 2 both of the
    same shape, and returns a single tensor (inputs[0] - inputs[1])
    of same shape.

    Examples:

    >>> input_shape = (2, 3, 4)
    >>> x1 = np.random.rand(*input_shape)
    >>> x2 = np.random.rand(*input_shape)
    >>> y = keras.layers.Subtract()([x1, x2])

    Usage in a Keras model:

    >>> input1 = keras.layers.Input(shape=(16,))
    >>> x1 = keras.layers.Dense(8, activation='relu')(input1)
    >>> input2 = keras.layers.Input(shape=(32,))
    >>> x2 = keras.layers.Dense(8, activation='relu')(input2)
    >>> # equivalent to `subtracted = keras.layers.subtract([x1, x2])`
    >>> subtracted = keras.layers.Subtract()([x1, x2])
    >>> out = keras.layers.Dense(4)(subtracted)
    >>> model = keras.models.Model(inputs=[input1, input2], outputs=out)
    """

class TimeDistributed(Wrapper):
    """This wrapper allows to apply a layer to every temporal slice of an input.

    Every input should be at least 3D, and the dimension of index one of the
    first input will be considered to be the temporal dimension.

    Consider a batch of 32 video samples, where each sample is a 128x128 RGB
    image with `channels_last` data format, across 10 timesteps.
    The batch input shape is `(32, 10, 128, 128, 3)`.

    You can then use `TimeDistributed` to apply the same `Conv2D` layer to each
    of the 10 timesteps, independently:

    >>> inputs = layers.Input(shape=(10, 128, 128, 3), batch_size=32)
    >>> conv_2d_layer = layers.Conv2D(64, (3, 3))
    >>> outputs = layers.TimeDistributed(conv_2d_layer)(inputs)
    >>> outputs.shape
    (32, 10, 126, 126, 64)

    Because `TimeDistributed` applies the same instance of `Conv2D` to each of
    the timestamps, the same set of weights are used at each timestamp.

    Args:
        layer: a `keras.layers.Layer` instance.

    Call arguments:
        inputs: Input tensor of shape (batch, time, ...) or nested tensors,
            and each of which has shape (batch, time, ...).
        training: Python boolean indicating whether the layer should behave in
            training mode or in inference mode. This argument is passed to the
            wrapped layer (only if the layer supports this argument).
        mask: Binary tensor of shape `(samples, timesteps)` indicating whether
            a given timestep should be masked. This argument is passed to the
            wrapped layer (only if the layer supports this argument).
    """
    def __init__(
        self,
        layer: Any,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    input_dim: Any
    input_shape: Any

class AdaptiveAveragePooling1D(Layer):
    """Adaptive average pooling operation for 1D temporal or spatial data.

    This layer applies an adaptive average pooling operation, which pools the
    input such that the output has a target length specified by `output_size`,
    regardless of the input length. The kernel size and stride are automatically
    computed to achieve the target output size.

    Args:
        output_size: Integer specifying the target output length.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            `"channels_last"` corresponds to inputs with shape
            `(batch, length, channels)`.
            `"channels_first"` corresponds to inputs with shape
            `(batch, channels, length)`.
            Defaults to the value found in your Keras config file at
            `~/.keras/keras.json`. If never set, `"channels_last"` is used.

    Input shape:
        - If `data_format="channels_last"`: 3D tensor
            `(batch_size, length, channels)`
        - If `data_format="channels_first"`: 3D tensor
            `(batch_size, channels, length)`

    Output shape:
        - If `data_format="channels_last"`:
            `(batch_size, output_length, channels)`
        - If `data_format="channels_first"`:
            `(batch_size, channels, output_length)`

    Examples:
        >>> import numpy as np
        >>> input_seq = np.random.rand(1, 64, 3)
        >>> layer = AdaptiveAveragePooling1D(output_size=32)
        >>> output_seq = layer(input_seq)
        >>> output_seq.shape
        (1, 32, 3)
    """
    def __init__(
        self,
        output_size: Any,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    output_size: Any
    data_format: Any
    input_dim: Any
    input_shape: Any

class AdaptiveAveragePooling2D(Layer):
    """Adaptive average pooling operation for 2D spatial data.

    This layer applies an adaptive average pooling operation, which pools the
    input such that the output has a target spatial size specified by
    `output_size`, regardless of the input spatial size. The kernel size
    and stride are automatically computed to achieve the target output size.

    Args:
        output_size: Integer or tuple of 2 integers specifying the
            target output size.
            If an integer, the same value is used for both height and width.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            `"channels_last"` corresponds to inputs with shape
            `(batch, height, width, channels)`.
            `"channels_first"` corresponds to inputs with shape
            `(batch, channels, height, width)`.
            Defaults to the value found in your Keras config file at
            `~/.keras/keras.json`. If never set, `"channels_last"` is used.

    Input shape:
        - If `data_format="channels_last"`: 4D tensor
            `(batch_size, height, width, channels)`
        - If `data_format="channels_first"`: 4D tensor
            `(batch_size, channels, height, width)`

    Output shape:
        - If `data_format="channels_last"`:
            `(batch_size, output_height, output_width, channels)`
        - If `data_format="channels_first"`:
            `(batch_size, channels, output_height, output_width)`

    Examples:
        >>> import numpy as np
        >>> input_img = np.random.rand(1, 64, 64, 3)
        >>> layer = AdaptiveAveragePooling2D(output_size=32)
        >>> output_img = layer(input_img)
        >>> output_img.shape
        (1, 32, 32, 3)
    """
    def __init__(
        self,
        output_size: Any,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    output_size: Any
    data_format: Any
    input_dim: Any
    input_shape: Any

class AdaptiveAveragePooling3D(Layer):
    """Adaptive average pooling operation for 3D volumetric data.

    This layer applies an adaptive average pooling operation, which pools the
    input such that the output has a target spatial size specified by
    `output_size`, regardless of the input spatial size. The kernel size
    and stride are automatically computed to achieve the target output size.

    Args:
        output_size: Integer or tuple of 3 integers specifying the
            target output size.
            If an integer, the same value is used for depth, height, and width.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            `"channels_last"` corresponds to inputs with shape
            `(batch, depth, height, width, channels)`.
            `"channels_first"` corresponds to inputs with shape
            `(batch, channels, depth, height, width)`.
            Defaults to the value found in your Keras config file at
            `~/.keras/keras.json`. If never set, `"channels_last"` is used.

    Input shape:
        - If `data_format="channels_last"`: 5D tensor
            `(batch_size, depth, height, width, channels)`
        - If `data_format="channels_first"`: 5D tensor
            `(batch_size, channels, depth, height, width)`

    Output shape:
        - If `data_format="channels_last"`:
            `(batch_size, output_depth, output_height, output_width, channels)`
        - If `data_format="channels_first"`:
            `(batch_size, channels, output_depth, output_height, output_width)`

    Examples:
        >>> import numpy as np
        >>> input_vol = np.random.rand(1, 32, 32, 32, 3)
        >>> layer = AdaptiveAveragePooling3D(output_size=16)
        >>> output_vol = layer(input_vol)
        >>> output_vol.shape
        (1, 16, 16, 16, 3)
    """
    def __init__(
        self,
        output_size: Any,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    output_size: Any
    data_format: Any
    input_dim: Any
    input_shape: Any

class AdaptiveMaxPooling1D(Layer):
    """Adaptive max pooling operation for 1D temporal or spatial data.

    This layer applies an adaptive max pooling operation, which pools the
    input such that the output has a target length specified by `output_size`,
    regardless of the input length. The kernel size and stride are automatically
    computed to achieve the target output size.

    Args:
        output_size: Integer specifying the target output length.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            `"channels_last"` corresponds to inputs with shape
            `(batch, length, channels)`.
            `"channels_first"` corresponds to inputs with shape
            `(batch, channels, length)`.
            Defaults to the value found in your Keras config file at
            `~/.keras/keras.json`. If never set, `"channels_last"` is used.

    Input shape:
        - If `data_format="channels_last"`: 3D tensor
            `(batch_size, length, channels)`
        - If `data_format="channels_first"`: 3D tensor
            `(batch_size, channels, length)`

    Output shape:
        - If `data_format="channels_last"`:
            `(batch_size, output_length, channels)`
        - If `data_format="channels_first"`:
            `(batch_size, channels, output_length)`

    Examples:
        >>> import numpy as np
        >>> input_seq = np.random.rand(1, 64, 3)
        >>> layer = AdaptiveMaxPooling1D(output_size=32)
        >>> output_seq = layer(input_seq)
        >>> output_seq.shape
        (1, 32, 3)
    """
    def __init__(
        self,
        output_size: Any,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    output_size: Any
    data_format: Any
    input_dim: Any
    input_shape: Any

class AdaptiveMaxPooling2D(Layer):
    """Adaptive max pooling operation for 2D spatial data.

    This layer applies an adaptive max pooling operation, which pools the
    input such that the output has a target spatial size specified by
    `output_size`, regardless of the input spatial size. The kernel size
    and stride are automatically computed to achieve the target output size.

    Args:
        output_size: Integer or tuple of 2 integers specifying the
            target output size.
            If an integer, the same value is used for both height and width.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            `"channels_last"` corresponds to inputs with shape
            `(batch, height, width, channels)`.
            `"channels_first"` corresponds to inputs with shape
            `(batch, channels, height, width)`.
            Defaults to the value found in your Keras config file at
            `~/.keras/keras.json`. If never set, `"channels_last"` is used.

    Input shape:
        - If `data_format="channels_last"`: 4D tensor
            `(batch_size, height, width, channels)`
        - If `data_format="channels_first"`: 4D tensor
            `(batch_size, channels, height, width)`

    Output shape:
        - If `data_format="channels_last"`:
            `(batch_size, output_height, output_width, channels)`
        - If `data_format="channels_first"`:
            `(batch_size, channels, output_height, output_width)`

    Examples:
        >>> import numpy as np
        >>> input_img = np.random.rand(1, 64, 64, 3)
        >>> layer = AdaptiveMaxPooling2D(output_size=32)
        >>> output_img = layer(input_img)
        >>> output_img.shape
        (1, 32, 32, 3)
    """
    def __init__(
        self,
        output_size: Any,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    output_size: Any
    data_format: Any
    input_dim: Any
    input_shape: Any

class AdaptiveMaxPooling3D(Layer):
    """Adaptive max pooling operation for 3D volumetric data.

    This layer applies an adaptive max pooling operation, which pools the
    input such that the output has a target spatial size specified by
    `output_size`, regardless of the input spatial size. The kernel size
    and stride are automatically computed to achieve the target output size.

    Args:
        output_size: Integer or tuple of 3 integers specifying the
            target output size.
            If an integer, the same value is used for depth, height, and width.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            `"channels_last"` corresponds to inputs with shape
            `(batch, depth, height, width, channels)`.
            `"channels_first"` corresponds to inputs with shape
            `(batch, channels, depth, height, width)`.
            Defaults to the value found in your Keras config file at
            `~/.keras/keras.json`. If never set, `"channels_last"` is used.

    Input shape:
        - If `data_format="channels_last"`: 5D tensor
            `(batch_size, depth, height, width, channels)`
        - If `data_format="channels_first"`: 5D tensor
            `(batch_size, channels, depth, height, width)`

    Output shape:
        - If `data_format="channels_last"`:
            `(batch_size, output_depth, output_height, output_width, channels)`
        - If `data_format="channels_first"`:
            `(batch_size, channels, output_depth, output_height, output_width)`

    Examples:
        >>> import numpy as np
        >>> input_vol = np.random.rand(1, 32, 32, 32, 3)
        >>> layer = AdaptiveMaxPooling3D(output_size=16)
        >>> output_vol = layer(input_vol)
        >>> output_vol.shape
        (1, 16, 16, 16, 3)
    """
    def __init__(
        self,
        output_size: Any,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    output_size: Any
    data_format: Any
    input_dim: Any
    input_shape: Any

class AugMix(Layer):
    """Performs the AugMix data augmentation technique.

        AugMix aims to produce images with variety while preserving the image
        semantics and local statistics. During the augmentation process,
        the same augmentation is applied across all images in the batch
        in num_chains different ways, with each chain consisting of
        chain_depth augmentations.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        References:
            - [AugMix paper](https://arxiv.org/pdf/1912.02781)
            - [Official Code](https://github.com/google-research/augmix)

        Args:
            value_range: the range of values the incoming images will have.
                Represented as a two number tuple written (low, high).
                This is typically either `(0, 1)` or `(0, 255)` depending
                on how your preprocessing pipeline is set up.
            num_chains: an integer representing the number of different chains to
                be mixed, defaults to 3.
            chain_depth: an integer representing the maximum number of
                transformations to be applied in each chain. The actual number
                of transformations in each chain will be sampled randomly
                from the range `[0, `chain_depth`]`. Defaults to 3.
            factor: The strength of the augmentation as a normalized value
                between 0 and 1. Default is 0.3.
            alpha: a float value used as the probability coefficients for the
                Beta and Dirichlet distributions, defaults to 1.0.
            all_ops: Use all operations (including random_brightness,
                random_color_degeneration, random_contrast and random_sharpness).
                Default is True.
            interpolation: The interpolation method to use for resizing operations.
                Options include `"nearest"`, `"bilinear"`. Default is `"bilinear"`.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.AugMix(bounding_box_format="xyxy")
    images = np.random.randint(0, 255, (4, 224, 224, 3), dtype="uint8")

    bounding_boxes = {
        "boxes": np.array([
            [[10, 20, 100, 150], [50, 60, 200, 250]],
            [[15, 25, 110, 160], [55, 65, 210, 260]],
            [[20, 30, 120, 170], [60, 70, 220, 270]],
            [[25, 35, 130, 180], [65, 75, 230, 280]],
        ], dtype="float32"),
        "labels": np.array([[0, 1], [1, 2], [2, 3], [0, 3]], dtype="int32")
    }

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 3]),
        num_classes=4
    )

    segmentation_masks = np.random.randint(0, 3, (4, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "bounding_boxes": bounding_boxes,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        value_range: Any = (0, 255),
        num_chains: Any = 3,
        chain_depth: Any = 3,
        factor: Any = 0.3,
        alpha: Any = 1.0,
        all_ops: bool | Any = True,
        interpolation: Any = 'bilinear',
        seed: Any = None,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    value_range: Any
    num_chains: Any
    chain_depth: Any
    factor: Any
    alpha: Any
    all_ops: bool
    interpolation: Any
    seed: Any
    data_format: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    random_shear: Any
    random_translation: Any
    random_rotation: Any
    solarization: Any
    random_posterization: Any
    auto_contrast: Any
    equalization: Any
    random_brightness: Any
    random_color_degeneration: Any
    random_contrast: Any
    random_sharpness: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class AutoContrast(Layer):
    """Performs the auto-contrast operation on an image.

    Auto contrast stretches the values of an image across the entire available
    `value_range`. This makes differences between pixels more obvious. An
    example of this is if an image only has values `[0, 1]` out of the range
    `[0, 255]`, auto contrast will change the `1` values to be `255`.

    This layer is active at both training and inference time.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Args:
        value_range: Range of values the incoming images will have.
            Represented as a two number tuple written `(low, high)`.
            This is typically either `(0, 1)` or `(0, 255)` depending
            on how your preprocessing pipeline is set up.
            Defaults to `(0, 255)`.
    """
    def __init__(
        self,
        value_range: Any = (0, 255),
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        data_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    value_range: Any
    bounding_box_format: Any
    data_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class CenterCrop(Layer):
    """A preprocessing layer which crops images.

    This layers crops the central portion of the images to a target size. If an
    image is smaller than the target size, it will be resized and cropped
    so as to return the largest possible window in the image that matches
    the target aspect ratio.

    Input pixel values can be of any range (e.g. `[0., 1.)` or `[0, 255]`).

    Input shape:
        3D (unbatched) or 4D (batched) tensor with shape:
        `(..., height, width, channels)`, in `"channels_last"` format,
        or `(..., channels, height, width)`, in `"channels_first"` format.

    Output shape:
        3D (unbatched) or 4D (batched) tensor with shape:
        `(..., target_height, target_width, channels)`,
        or `(..., channels, target_height, target_width)`,
        in `"channels_first"` format.

    If the input height/width is even and the target height/width is odd (or
    inversely), the input image is left-padded by 1 pixel.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Args:
        height: Integer, the height of the output shape.
        width: Integer, the width of the output shape.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, channels, height, width)`. It defaults to the
            `image_data_format` value found in your Keras config file at
            `~/.keras/keras.json`. If you never set it, then it will be
            `"channels_last"`.
    """
    def __init__(
        self,
        height: Any,
        width: Any,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    height: Any
    width: Any
    data_format: Any
    bounding_box_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class ContrastLimitedAdaptiveHistogramEqualization(Layer):
    """Contrast Limited Adaptive Histogram Equalization (CLAHE) layer.

    CLAHE is a variant of Adaptive Histogram Equalization (AHE) which takes care
    of over-amplification of the contrast. It operates on small regions in the
    image, called tiles, rather than the entire image. The neighboring tiles are
    then combined using bilinear interpolation to remove the artificial
    boundaries. This algorithm can be applied to improve the contrast of an
    image.

    **Note:** This layer computes histograms using `self.backend.nn.one_hot`,
    which can be highly memory-intensive. For large batch sizes or
    high-resolution images, it may lead to high memory consumption or
    out-of-memory errors.

    Args:
        value_range: Optional list/tuple of 2 floats specifying the lower
            and upper limits of the input data values. Defaults to `(0, 255)`.
        clip_limit: Float. Limits the noise amplification in near-constant
            regions. Defaults to 4.0.
        tile_grid_size: Tuple of 2 integers `(height, width)`.
            Specifies the number of tiles to divide the image into.
            Defaults to `(8, 8)`.
        data_format: String, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, channels, height, width)`. It defaults to the
            `image_data_format` value found in your Keras config file at
            `~/.keras/keras.json`. If you never set it, then it will be
            `"channels_last"`.

    Input shape:
        3D (unbatched) or 4D (batched) tensor with shape:
        `(..., height, width, channels)`, in `"channels_last"` format,
        or `(..., channels, height, width)`, in `"channels_first"` format.

    Output shape:
        3D (unbatched) or 4D (batched) tensor with shape:
        `(..., height, width, channels)`,
        or `(..., channels, height, width)`,
        in `"channels_first"` format.

    Example:

    ```python
    import keras
    import numpy as np

    # Create a CLAHE layer with default parameters
    clahe = keras.layers.ContrastLimitedAdaptiveHistogramEqualization()

    # Apply CLAHE to an image
    # image values should be in the range[0, 255] by default
    input_image = np.random.randint(0, 256, (1, 256, 256, 3))
    output_image = clahe(input_image)

    # For normalized images[0, 1]
    clahe_normalized=keras.layers.ContrastLimitedAdaptiveHistogramEqualization(
        value_range=(0.0, 1.0)
    )
    norm_image = np.random.rand(1, 256, 256, 3)
    output_norm = clahe_normalized(norm_image)
    ```
    """
    def __init__(
        self,
        value_range: Any = (0, 255),
        clip_limit: Any = 4.0,
        tile_grid_size: Any = (8, 8),
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    value_range: Any
    clip_limit: Any
    tile_grid_size: Any
    data_format: Any
    bounding_box_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class ConvLSTM1D(RNN):
    """1D Convolutional LSTM.

    Similar to an LSTM layer, but the input transformations
    and recurrent transformations are both convolutional.

    Args:
        filters: int, the dimension of the output space (the number of filters
            in the convolution).
        kernel_size: int or tuple/list of 1 integer, specifying the size of
            the convolution window.
        strides: int or tuple/list of 1 integer, specifying the stride length
            of the convolution. `strides > 1` is incompatible with
            `dilation_rate > 1`.
        padding: string, `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input such that output has the
            same height/width dimension as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, steps, features)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, steps)`. It defaults to the `image_data_format`
            value found in your Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.
        dilation_rate: int or tuple/list of 1 integers, specifying the dilation
            rate to use for dilated convolution.
        activation: Activation function to use. By default hyperbolic tangent
            activation function is applied (`tanh(x)`).
        recurrent_activation: Activation function to use for the recurrent step.
        use_bias: Boolean, whether the layer uses a bias vector.
        kernel_initializer: Initializer for the `kernel` weights matrix,
            used for the linear transformation of the inputs.
        recurrent_initializer: Initializer for the `recurrent_kernel` weights
            matrix, used for the linear transformation of the recurrent state.
        bias_initializer: Initializer for the bias vector.
        unit_forget_bias: Boolean. If `True`, add 1 to the bias of
            the forget gate at initialization.
            Use in combination with `bias_initializer="zeros"`.
            This is recommended in [Jozefowicz et al., 2015](
            http://www.jmlr.org/proceedings/papers/v37/jozefowicz15.pdf)
        kernel_regularizer: Regularizer function applied to the `kernel` weights
            matrix.
        recurrent_regularizer: Regularizer function applied to the
            `recurrent_kernel` weights matrix.
        bias_regularizer: Regularizer function applied to the bias vector.
        activity_regularizer: Regularizer function applied to.
        kernel_constraint: Constraint function applied to the `kernel` weights
            matrix.
        recurrent_constraint: Constraint function applied to the
            `recurrent_kernel` weights matrix.
        bias_constraint: Constraint function applied to the bias vector.
        dropout: Float between 0 and 1. Fraction of the units to drop for the
            linear transformation of the inputs.
        recurrent_dropout: Float between 0 and 1. Fraction of the units to drop
            for the linear transformation of the recurrent state.
        seed: Random seed for dropout.
        return_sequences: Boolean. Whether to return the last output
            in the output sequence, or the full sequence. Default: `False`.
        return_state: Boolean. Whether to return the last state in addition
            to the output. Default: `False`.
        go_backwards: Boolean (default: `False`).
            If `True`, process the input sequence backwards and return the
            reversed sequence.
        stateful: Boolean (default False). If `True`, the last state
            for each sample at index i in a batch will be used as initial
            state for the sample of index i in the following batch.
        unroll: Boolean (default: `False`).
            If `True`, the network will be unrolled,
            else a symbolic loop will be used.
            Unrolling can speed-up a RNN,
            although it tends to be more memory-intensive.
            Unrolling is only suitable for short sequences.


    Call arguments:
        inputs: A 4D tensor.
        initial_state: List of initial state tensors to be passed to the first
            call of the cell.
        mask: Binary tensor of shape `(samples, timesteps)` indicating whether a
            given timestep should be masked.
        training: Python boolean indicating whether the layer should behave in
            training mode or in inference mode.
            This is only relevant if `dropout` or `recurrent_dropout` are set.

    Input shape:

    - If `data_format="channels_first"`:
        4D tensor with shape: `(samples, time, channels, rows)`
    - If `data_format="channels_last"`:
        4D tensor with shape: `(samples, time, rows, channels)`

    Output shape:

    - If `return_state`: a list of tensors. The first tensor is the output.
        The remaining tensors are the last states,
        each 3D tensor with shape: `(samples, filters, new_rows)` if
        `data_format='channels_first'`
        or shape: `(samples, new_rows, filters)` if
        `data_format='channels_last'`.
        `rows` values might have changed due to padding.
    - If `return_sequences`: 4D tensor with shape: `(samples, timesteps,
        filters, new_rows)` if data_format='channels_first'
        or shape: `(samples, timesteps, new_rows, filters)` if
        `data_format='channels_last'`.
    - Else, 3D tensor with shape: `(samples, filters, new_rows)` if
        `data_format='channels_first'`
        or shape: `(samples, new_rows, filters)` if
        `data_format='channels_last'`.

    References:

    - [Shi et al., 2015](http://arxiv.org/abs/1506.04214v1)
        (the current implementation does not include the feedback loop on the
        cells output).
    """
    def __init__(
        self,
        filters: int,
        kernel_size: _Size,
        strides: _Size | Any = 1,
        padding: Any = 'valid',
        data_format: Any = None,
        dilation_rate: _Size | Any = 1,
        activation: _ActivationLike = 'tanh',
        recurrent_activation: _ActivationLike = 'sigmoid',
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        recurrent_initializer: _InitializerLike = 'orthogonal',
        bias_initializer: _InitializerLike = 'zeros',
        unit_forget_bias: bool | Any = True,
        kernel_regularizer: _RegularizerLike = None,
        recurrent_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        recurrent_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        dropout: Any = 0.0,
        recurrent_dropout: Any = 0.0,
        seed: Any = None,
        return_sequences: bool | Any = False,
        return_state: bool | Any = False,
        go_backwards: bool | Any = False,
        stateful: bool | Any = False,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        unroll: bool | Any = False,
        zero_output_for_mask: bool | Any = False,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    seed: Any
    input_dim: Any
    input_shape: Any
    @property
    def activation(self) -> Any:
        ...
    @property
    def bias_constraint(self) -> Any:
        ...
    @property
    def bias_initializer(self) -> Any:
        ...
    @property
    def bias_regularizer(self) -> Any:
        ...
    @property
    def data_format(self) -> Any:
        ...
    @property
    def dilation_rate(self) -> Any:
        ...
    @property
    def dropout(self) -> Any:
        ...
    @property
    def filters(self) -> Any:
        ...
    @property
    def kernel_constraint(self) -> Any:
        ...
    @property
    def kernel_initializer(self) -> Any:
        ...
    @property
    def kernel_regularizer(self) -> Any:
        ...
    @property
    def kernel_size(self) -> Any:
        ...
    @property
    def padding(self) -> Any:
        ...
    @property
    def recurrent_activation(self) -> Any:
        ...
    @property
    def recurrent_constraint(self) -> Any:
        ...
    @property
    def recurrent_dropout(self) -> Any:
        ...
    @property
    def recurrent_initializer(self) -> Any:
        ...
    @property
    def recurrent_regularizer(self) -> Any:
        ...
    @property
    def strides(self) -> Any:
        ...
    @property
    def unit_forget_bias(self) -> Any:
        ...
    @property
    def use_bias(self) -> Any:
        ...

class ConvLSTM2D(RNN):
    """2D Convolutional LSTM.

    Similar to an LSTM layer, but the input transformations
    and recurrent transformations are both convolutional.

    Args:
        filters: int, the dimension of the output space (the number of filters
            in the convolution).
        kernel_size: int or tuple/list of 2 integers, specifying the size of the
            convolution window.
        strides: int or tuple/list of 2 integers, specifying the stride length
            of the convolution. `strides > 1` is incompatible with
            `dilation_rate > 1`.
        padding: string, `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input such that output has the same
            height/width dimension as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, steps, features)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, steps)`. It defaults to the `image_data_format`
            value found in your Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.
        dilation_rate: int or tuple/list of 2 integers, specifying the dilation
            rate to use for dilated convolution.
        activation: Activation function to use. By default hyperbolic tangent
            activation function is applied (`tanh(x)`).
        recurrent_activation: Activation function to use for the recurrent step.
        use_bias: Boolean, whether the layer uses a bias vector.
        kernel_initializer: Initializer for the `kernel` weights matrix,
            used for the linear transformation of the inputs.
        recurrent_initializer: Initializer for the `recurrent_kernel` weights
            matrix, used for the linear transformation of the recurrent state.
        bias_initializer: Initializer for the bias vector.
        unit_forget_bias: Boolean. If `True`, add 1 to the bias of the forget
            gate at initialization.
            Use in combination with `bias_initializer="zeros"`.
            This is recommended in [Jozefowicz et al., 2015](
            http://www.jmlr.org/proceedings/papers/v37/jozefowicz15.pdf)
        kernel_regularizer: Regularizer function applied to the `kernel` weights
            matrix.
        recurrent_regularizer: Regularizer function applied to the
            `recurrent_kernel` weights matrix.
        bias_regularizer: Regularizer function applied to the bias vector.
        activity_regularizer: Regularizer function applied to.
        kernel_constraint: Constraint function applied to the `kernel` weights
            matrix.
        recurrent_constraint: Constraint function applied to the
            `recurrent_kernel` weights matrix.
        bias_constraint: Constraint function applied to the bias vector.
        dropout: Float between 0 and 1. Fraction of the units to drop for the
            linear transformation of the inputs.
        recurrent_dropout: Float between 0 and 1. Fraction of the units to drop
            for the linear transformation of the recurrent state.
        seed: Random seed for dropout.
        return_sequences: Boolean. Whether to return the last output
            in the output sequence, or the full sequence. Default: `False`.
        return_state: Boolean. Whether to return the last state in addition
            to the output. Default: `False`.
        go_backwards: Boolean (default: `False`).
            If `True`, process the input sequence backwards and return the
            reversed sequence.
        stateful: Boolean (default False). If `True`, the last state
            for each sample at index i in a batch will be used as initial
            state for the sample of index i in the following batch.
        unroll: Boolean (default: `False`).
            If `True`, the network will be unrolled,
            else a symbolic loop will be used.
            Unrolling can speed-up a RNN,
            although it tends to be more memory-intensive.
            Unrolling is only suitable for short sequences.


    Call arguments:
        inputs: A 5D tensor.
        mask: Binary tensor of shape `(samples, timesteps)` indicating whether a
            given timestep should be masked.
        training: Python boolean indicating whether the layer should behave in
            training mode or in inference mode.
            This is only relevant if `dropout` or `recurrent_dropout` are set.
        initial_state: List of initial state tensors to be passed to the first
            call of the cell.

    Input shape:

    - If `data_format='channels_first'`:
        5D tensor with shape: `(samples, time, channels, rows, cols)`
    - If `data_format='channels_last'`:
        5D tensor with shape: `(samples, time, rows, cols, channels)`

    Output shape:

    - If `return_state`: a list of tensors. The first tensor is the output.
        The remaining tensors are the last states,
        each 4D tensor with shape: `(samples, filters, new_rows, new_cols)` if
        `data_format='channels_first'`
        or shape: `(samples, new_rows, new_cols, filters)` if
        `data_format='channels_last'`. `rows` and `cols` values might have
        changed due to padding.
    - If `return_sequences`: 5D tensor with shape: `(samples, timesteps,
        filters, new_rows, new_cols)` if data_format='channels_first'
        or shape: `(samples, timesteps, new_rows, new_cols, filters)` if
        `data_format='channels_last'`.
    - Else, 4D tensor with shape: `(samples, filters, new_rows, new_cols)` if
        `data_format='channels_first'`
        or shape: `(samples, new_rows, new_cols, filters)` if
        `data_format='channels_last'`.

    References:

    - [Shi et al., 2015](http://arxiv.org/abs/1506.04214v1)
        (the current implementation does not include the feedback loop on the
        cells output).
    """
    def __init__(
        self,
        filters: int,
        kernel_size: _Size,
        strides: _Size | Any = 1,
        padding: Any = 'valid',
        data_format: Any = None,
        dilation_rate: _Size | Any = 1,
        activation: _ActivationLike = 'tanh',
        recurrent_activation: _ActivationLike = 'sigmoid',
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        recurrent_initializer: _InitializerLike = 'orthogonal',
        bias_initializer: _InitializerLike = 'zeros',
        unit_forget_bias: bool | Any = True,
        kernel_regularizer: _RegularizerLike = None,
        recurrent_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        recurrent_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        dropout: Any = 0.0,
        recurrent_dropout: Any = 0.0,
        seed: Any = None,
        return_sequences: bool | Any = False,
        return_state: bool | Any = False,
        go_backwards: bool | Any = False,
        stateful: bool | Any = False,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        unroll: bool | Any = False,
        zero_output_for_mask: bool | Any = False,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    seed: Any
    input_dim: Any
    input_shape: Any
    @property
    def activation(self) -> Any:
        ...
    @property
    def bias_constraint(self) -> Any:
        ...
    @property
    def bias_initializer(self) -> Any:
        ...
    @property
    def bias_regularizer(self) -> Any:
        ...
    @property
    def data_format(self) -> Any:
        ...
    @property
    def dilation_rate(self) -> Any:
        ...
    @property
    def dropout(self) -> Any:
        ...
    @property
    def filters(self) -> Any:
        ...
    @property
    def kernel_constraint(self) -> Any:
        ...
    @property
    def kernel_initializer(self) -> Any:
        ...
    @property
    def kernel_regularizer(self) -> Any:
        ...
    @property
    def kernel_size(self) -> Any:
        ...
    @property
    def padding(self) -> Any:
        ...
    @property
    def recurrent_activation(self) -> Any:
        ...
    @property
    def recurrent_constraint(self) -> Any:
        ...
    @property
    def recurrent_dropout(self) -> Any:
        ...
    @property
    def recurrent_initializer(self) -> Any:
        ...
    @property
    def recurrent_regularizer(self) -> Any:
        ...
    @property
    def strides(self) -> Any:
        ...
    @property
    def unit_forget_bias(self) -> Any:
        ...
    @property
    def use_bias(self) -> Any:
        ...

class ConvLSTM3D(RNN):
    """3D Convolutional LSTM.

    Similar to an LSTM layer, but the input transformations
    and recurrent transformations are both convolutional.

    Args:
        filters: int, the dimension of the output space (the number of filters
            in the convolution).
        kernel_size: int or tuple/list of 3 integers, specifying the size of the
            convolution window.
        strides: int or tuple/list of 3 integers, specifying the stride length
            of the convolution. `strides > 1` is incompatible with
            `dilation_rate > 1`.
        padding: string, `"valid"` or `"same"` (case-insensitive).
            `"valid"` means no padding. `"same"` results in padding evenly to
            the left/right or up/down of the input such that output has the same
            height/width dimension as the input.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, steps, features)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, features, steps)`. It defaults to the `image_data_format`
            value found in your Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.
        dilation_rate: int or tuple/list of 3 integers, specifying the dilation
            rate to use for dilated convolution.
        activation: Activation function to use. By default hyperbolic tangent
            activation function is applied (`tanh(x)`).
        recurrent_activation: Activation function to use for the recurrent step.
        use_bias: Boolean, whether the layer uses a bias vector.
        kernel_initializer: Initializer for the `kernel` weights matrix,
            used for the linear transformation of the inputs.
        recurrent_initializer: Initializer for the `recurrent_kernel` weights
            matrix, used for the linear transformation of the recurrent state.
        bias_initializer: Initializer for the bias vector.
        unit_forget_bias: Boolean. If `True`, add 1 to the bias of the forget
            gate at initialization.
            Use in combination with `bias_initializer="zeros"`.
            This is recommended in [Jozefowicz et al., 2015](
            http://www.jmlr.org/proceedings/papers/v37/jozefowicz15.pdf)
        kernel_regularizer: Regularizer function applied to the `kernel` weights
            matrix.
        recurrent_regularizer: Regularizer function applied to the
            `recurrent_kernel` weights matrix.
        bias_regularizer: Regularizer function applied to the bias vector.
        activity_regularizer: Regularizer function applied to.
        kernel_constraint: Constraint function applied to the `kernel` weights
            matrix.
        recurrent_constraint: Constraint function applied to the
            `recurrent_kernel` weights matrix.
        bias_constraint: Constraint function applied to the bias vector.
        dropout: Float between 0 and 1. Fraction of the units to drop for the
            linear transformation of the inputs.
        recurrent_dropout: Float between 0 and 1. Fraction of the units to drop
            for the linear transformation of the recurrent state.
        seed: Random seed for dropout.
        return_sequences: Boolean. Whether to return the last output
            in the output sequence, or the full sequence. Default: `False`.
        return_state: Boolean. Whether to return the last state in addition
            to the output. Default: `False`.
        go_backwards: Boolean (default: `False`).
            If `True`, process the input sequence backwards and return the
            reversed sequence.
        stateful: Boolean (default False). If `True`, the last state
            for each sample at index i in a batch will be used as initial
            state for the sample of index i in the following batch.
        unroll: Boolean (default: `False`).
            If `True`, the network will be unrolled,
            else a symbolic loop will be used.
            Unrolling can speed-up a RNN,
            although it tends to be more memory-intensive.
            Unrolling is only suitable for short sequences.


    Call arguments:
        inputs: A 6D tensor.
        mask: Binary tensor of shape `(samples, timesteps)` indicating whether a
            given timestep should be masked.
        training: Python boolean indicating whether the layer should behave in
            training mode or in inference mode.
            This is only relevant if `dropout` or `recurrent_dropout` are set.
        initial_state: List of initial state tensors to be passed to the first
            call of the cell.

    Input shape:

    - If `data_format='channels_first'`:
        5D tensor with shape: `(samples, time, channels, *spatial_dims)`
    - If `data_format='channels_last'`:
        5D tensor with shape: `(samples, time, *spatial_dims, channels)`

    Output shape:

    - If `return_state`: a list of tensors. The first tensor is the output.
        The remaining tensors are the last states,
        each 4D tensor with shape: `(samples, filters, *spatial_dims)` if
        `data_format='channels_first'`
        or shape: `(samples, *spatial_dims, filters)` if
        `data_format='channels_last'`.
    - If `return_sequences`: 5D tensor with shape: `(samples, timesteps,
        filters, *spatial_dims)` if data_format='channels_first'
        or shape: `(samples, timesteps, *spatial_dims, filters)` if
        `data_format='channels_last'`.
    - Else, 4D tensor with shape: `(samples, filters, *spatial_dims)` if
        `data_format='channels_first'`
        or shape: `(samples, *spatial_dims, filters)` if
        `data_format='channels_last'`.

    References:

    - [Shi et al., 2015](http://arxiv.org/abs/1506.04214v1)
        (the current implementation does not include the feedback loop on the
        cells output).
    """
    def __init__(
        self,
        filters: int,
        kernel_size: _Size,
        strides: _Size | Any = 1,
        padding: Any = 'valid',
        data_format: Any = None,
        dilation_rate: _Size | Any = 1,
        activation: _ActivationLike = 'tanh',
        recurrent_activation: _ActivationLike = 'sigmoid',
        use_bias: bool | Any = True,
        kernel_initializer: _InitializerLike = 'glorot_uniform',
        recurrent_initializer: _InitializerLike = 'orthogonal',
        bias_initializer: _InitializerLike = 'zeros',
        unit_forget_bias: bool | Any = True,
        kernel_regularizer: _RegularizerLike = None,
        recurrent_regularizer: _RegularizerLike = None,
        bias_regularizer: _RegularizerLike = None,
        activity_regularizer: _RegularizerLike = None,
        kernel_constraint: _ConstraintLike = None,
        recurrent_constraint: _ConstraintLike = None,
        bias_constraint: _ConstraintLike = None,
        dropout: Any = 0.0,
        recurrent_dropout: Any = 0.0,
        seed: Any = None,
        return_sequences: bool | Any = False,
        return_state: bool | Any = False,
        go_backwards: bool | Any = False,
        stateful: bool | Any = False,
        *,
        input_dim: Any = ...,
        input_shape: Any = ...,
        unroll: bool | Any = False,
        zero_output_for_mask: bool | Any = False,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    seed: Any
    input_dim: Any
    input_shape: Any
    @property
    def activation(self) -> Any:
        ...
    @property
    def bias_constraint(self) -> Any:
        ...
    @property
    def bias_initializer(self) -> Any:
        ...
    @property
    def bias_regularizer(self) -> Any:
        ...
    @property
    def data_format(self) -> Any:
        ...
    @property
    def dilation_rate(self) -> Any:
        ...
    @property
    def dropout(self) -> Any:
        ...
    @property
    def filters(self) -> Any:
        ...
    @property
    def kernel_constraint(self) -> Any:
        ...
    @property
    def kernel_initializer(self) -> Any:
        ...
    @property
    def kernel_regularizer(self) -> Any:
        ...
    @property
    def kernel_size(self) -> Any:
        ...
    @property
    def padding(self) -> Any:
        ...
    @property
    def recurrent_activation(self) -> Any:
        ...
    @property
    def recurrent_constraint(self) -> Any:
        ...
    @property
    def recurrent_dropout(self) -> Any:
        ...
    @property
    def recurrent_initializer(self) -> Any:
        ...
    @property
    def recurrent_regularizer(self) -> Any:
        ...
    @property
    def strides(self) -> Any:
        ...
    @property
    def unit_forget_bias(self) -> Any:
        ...
    @property
    def use_bias(self) -> Any:
        ...

class CutMix(Layer):
    """CutMix data augmentation technique.

        CutMix is a data augmentation method where patches are cut and pasted
        between two images in the dataset, while the labels are also mixed
        proportionally to the area of the patches.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        References:
           - [CutMix paper]( https://arxiv.org/abs/1905.04899).

        Args:
            factor: A single float or a tuple of two floats between 0 and 1.
                If a tuple of numbers is passed, a `factor` is sampled
                between the two values.
                If a single float is passed, a value between 0 and the passed
                float is sampled. These values define the range from which the
                mixing weight is sampled. A higher factor increases the variability
                in patch sizes, leading to more diverse and larger mixed patches.
                Defaults to 1.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.CutMix(value_range=(0, 255))
    images = np.random.randint(0, 255, (8, 224, 224, 3), dtype="uint8")

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 0, 1, 2, 0, 1]),
        num_classes=3
    )

    segmentation_masks = np.random.randint(0, 3, (8, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        factor: Any = 1.0,
        seed: Any = None,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    seed: Any
    data_format: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    height_axis: Any
    width_axis: Any
    channel_axis: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class Equalization(Layer):
    """Preprocessing layer for histogram equalization on image channels.

    Histogram equalization is a technique to adjust image intensities to
    enhance contrast by effectively spreading out the most frequent
    intensity values. This layer applies equalization on a channel-wise
    basis, which can improve the visibility of details in images.

    This layer works with both grayscale and color images, performing
    equalization independently on each color channel. At inference time,
    the equalization is consistently applied.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Args:
        value_range: Optional list/tuple of 2 floats specifying the lower
            and upper limits of the input data values. Defaults to `[0, 255]`.
            If the input image has been scaled, use the appropriate range
            (e.g., `[0.0, 1.0]`). The equalization will be scaled to this
            range, and output values will be clipped accordingly.
        bins: Integer specifying the number of histogram bins to use for
            equalization. Defaults to 256, which is suitable for 8-bit images.
            Larger values can provide more granular intensity redistribution.

    Input shape:
        3D (unbatched) or 4D (batched) tensor with shape:
        `(..., height, width, channels)`, in `"channels_last"` format,
        or `(..., channels, height, width)`, in `"channels_first"` format.

    Output shape:
        3D (unbatched) or 4D (batched) tensor with shape:
        `(..., target_height, target_width, channels)`,
        or `(..., channels, target_height, target_width)`,
        in `"channels_first"` format.

    Example:

    ```python
    # Create an equalization layer for standard 8-bit images
    equalizer = keras.layers.Equalization()

    # An image with uneven intensity distribution
    image = [...] # your input image

    # Apply histogram equalization
    equalized_image = equalizer(image)

    # For images with custom value range
    custom_equalizer = keras.layers.Equalization(
        value_range=[0.0, 1.0],  # for normalized images
        bins=128  # fewer bins for more subtle equalization
    )
    custom_equalized = custom_equalizer(normalized_image)
    ```
    """
    def __init__(
        self,
        value_range: Any = (0, 255),
        bins: Any = 256,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    value_range: Any
    bins: Any
    data_format: Any
    bounding_box_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class MaxNumBoundingBoxes(Layer):
    """Ensure the maximum number of bounding boxes.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Args:
        max_number: Desired output number of bounding boxes.
        padding_value: The padding value of the `boxes` and `labels` in
            `bounding_boxes`. Defaults to `-1`.

    Example:

    ```python
    max_boxes_layer = keras.layers.MaxNumBoundingBoxes(
        max_number=10,
        fill_value=-1
    )

    images = np.random.randint(0, 255, (1, 224, 224, 3), dtype="uint8")

    bounding_boxes = {
        "boxes": np.array([
            [[10, 20, 100, 150], [50, 60, 200, 250], [0, 0, 50, 50]],
        ]),
        "labels": np.array([[1, 2, 3]])
    }

    result = max_boxes_layer({
        "images": images,
        "bounding_boxes": bounding_boxes
    })
    ```
    """
    def __init__(
        self,
        max_number: Any,
        fill_value: Any = -1,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        data_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    max_number: Any
    fill_value: Any
    bounding_box_format: Any
    data_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(
        self,
        labels: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class MixUp(Layer):
    """MixUp implements the MixUp data augmentation technique.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    References:
        - [MixUp paper](https://arxiv.org/abs/1710.09412).
        - [MixUp for Object Detection paper](https://arxiv.org/pdf/1902.04103).

    Args:
        alpha: Float between 0 and 1. Controls the blending strength.
               Smaller values mean less mixing, while larger values allow
               for more  blending between images. Defaults to 0.2,
               recommended for ImageNet1k classification.
        seed: Integer. Used to create a random seed.

    Example:
    ```python
    (images, labels), _ = keras.datasets.cifar10.load_data()
    images, labels = images[:8], labels[:8]
    labels = keras.ops.cast(keras.ops.one_hot(labels.flatten(), 10), "float32")
    mix_up = keras.layers.MixUp(alpha=0.2)
    output = mix_up({"images": images, "labels": labels})
    ```
    """
    def __init__(
        self,
        alpha: Any = 0.2,
        data_format: Any = None,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    alpha: Any
    data_format: Any
    seed: Any
    bounding_box_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandAugment(Layer):
    """RandAugment performs the Rand Augment operation on input images.

        This layer can be thought of as an all-in-one image augmentation layer. The
        policy implemented by this layer has been benchmarked extensively and is
        effective on a wide variety of datasets.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        References:
            - [RandAugment](https://arxiv.org/abs/1909.13719)

        Args:
            value_range: The range of values the input image can take.
                Default is `(0, 255)`. Typically, this would be `(0, 1)`
                for normalized images or `(0, 255)` for raw images.
            num_ops: The number of augmentation operations to apply sequentially
                to each image. Default is 2.
            factor: The strength of the augmentation as a normalized value
                between 0 and 1. Default is 0.5.
            interpolation: The interpolation method to use for resizing operations.
                Options include `nearest`, `bilinear`. Default is `bilinear`.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.RandAugment(bounding_box_format="xyxy")
    images = np.random.randint(0, 255, (4, 224, 224, 3), dtype="uint8")

    bounding_boxes = {
        "boxes": np.array([
            [[10, 20, 100, 150], [50, 60, 200, 250]],
            [[15, 25, 110, 160], [55, 65, 210, 260]],
            [[20, 30, 120, 170], [60, 70, 220, 270]],
            [[25, 35, 130, 180], [65, 75, 230, 280]],
        ], dtype="float32"),
        "labels": np.array([[0, 1], [1, 2], [2, 3], [0, 3]], dtype="int32")
    }

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 3]),
        num_classes=4
    )

    segmentation_masks = np.random.randint(0, 3, (4, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "bounding_boxes": bounding_boxes,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        value_range: Any = (0, 255),
        num_ops: Any = 2,
        factor: Any = 0.5,
        interpolation: Any = 'bilinear',
        seed: Any = None,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    value_range: Any
    num_ops: Any
    factor: Any
    interpolation: Any
    seed: Any
    data_format: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    random_shear: Any
    random_translation: Any
    random_rotation: Any
    random_brightness: Any
    random_color_degeneration: Any
    random_contrast: Any
    random_sharpness: Any
    solarization: Any
    random_posterization: Any
    auto_contrast: Any
    equalization: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomBrightness(Layer):
    """A preprocessing layer which randomly adjusts brightness during training.

    This layer will randomly increase/reduce the brightness for the input RGB
    images. At inference time, the output will be identical to the input.
    Call the layer with `training=True` to adjust the brightness of the input.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Args:
        factor: Float or a list/tuple of 2 floats between -1.0 and 1.0. The
            factor is used to determine the lower bound and upper bound of the
            brightness adjustment. A float value will be chosen randomly between
            the limits. When -1.0 is chosen, the output image will be black, and
            when 1.0 is chosen, the image will be fully white.
            When only one float is provided, eg, 0.2,
            then -0.2 will be used for lower bound and 0.2
            will be used for upper bound.
        value_range: Optional list/tuple of 2 floats
            for the lower and upper limit
            of the values of the input data.
            To make no change, use `[0.0, 1.0]`, e.g., if the image input
            has been scaled before this layer. Defaults to `[0.0, 255.0]`.
            The brightness adjustment will be scaled to this range, and the
            output values will be clipped to this range.
        seed: optional integer, for fixed RNG behavior.

    Inputs: 3D (HWC) or 4D (NHWC) tensor, with float or int dtype. Input pixel
        values can be of any range (e.g. `[0., 1.)` or `[0, 255]`)

    Output: 3D (HWC) or 4D (NHWC) tensor with brightness adjusted based on the
        `factor`. By default, the layer will output floats.
        The output value will be clipped to the range `[0, 255]`,
        the valid range of RGB colors, and
        rescaled based on the `value_range` if needed.

    Example:

    ```python
    random_bright = keras.layers.RandomBrightness(factor=0.2)

    # An image with shape [2, 2, 3]
    image = [[[1, 2, 3], [4 ,5 ,6]], [[7, 8, 9], [10, 11, 12]]]

    # Assume we randomly select the factor to be 0.1, then it will apply
    # 0.1 * 255 to all the channel
    output = random_bright(image, training=True)

    # output will be int64 with 25.5 added to each channel and round down.
    >>> array([[[26.5, 27.5, 28.5]
                [29.5, 30.5, 31.5]]
               [[32.5, 33.5, 34.5]
                [35.5, 36.5, 37.5]]],
              shape=(2, 2, 3), dtype=int64)
    ```
    """
    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        data_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    value_range: Any
    seed: Any
    bounding_box_format: Any
    data_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomColorDegeneration(Layer):
    """Randomly performs the color degeneration operation on given images.

        The sharpness operation first converts an image to gray scale, then back to
        color. It then takes a weighted average between original image and the
        degenerated image. This makes colors appear more dull.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Args:
            factor: A tuple of two floats or a single float.
                `factor` controls the extent to which the
                image sharpness is impacted. `factor=0.0` makes this layer perform a
                no-op operation, while a value of 1.0 uses the degenerated result
                entirely. Values between 0 and 1 result in linear interpolation
                between the original image and the sharpened image.
                Values should be between `0.0` and `1.0`. If a tuple is used, a
                `factor` is sampled between the two values for every image
                augmented. If a single float is used, a value between `0.0` and the
                passed float is sampled. In order to ensure the value is always the
                same, please pass a tuple with two identical floats: `(0.5, 0.5)`.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.RandomColorDegeneration(value_range=(0, 255))
    images = np.random.randint(0, 255, (8, 224, 224, 3), dtype="uint8")

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 0, 1, 2, 0, 1]),
        num_classes=3
    )

    segmentation_masks = np.random.randint(0, 3, (8, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        data_format: Any = None,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    value_range: Any
    data_format: Any
    seed: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomColorJitter(Layer):
    """RandomColorJitter class randomly apply brightness, contrast, saturation
        and hue image processing operation sequentially and randomly on the
        input.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Args:
            value_range: the range of values the incoming images will have.
                Represented as a two number tuple written [low, high].
                This is typically either `[0, 1]` or `[0, 255]` depending
                on how your preprocessing pipeline is set up.
            brightness_factor: Float or a list/tuple of 2 floats between -1.0
                and 1.0. The factor is used to determine the lower bound and
                upper bound of the brightness adjustment. A float value will
                be chosen randomly between the limits. When -1.0 is chosen,
                the output image will be black, and when 1.0 is chosen, the
                image will be fully white. When only one float is provided,
                eg, 0.2, then -0.2 will be used for lower bound and 0.2 will
                be used for upper bound.
            contrast_factor: a positive float represented as fraction of value,
                or a tuple of size 2 representing lower and upper bound. When
                represented as a single float, lower = upper. The contrast
                factor will be randomly picked between `[1.0 - lower, 1.0 +
                upper]`. For any pixel x in the channel, the output will be
                `(x - mean) * factor + mean` where `mean` is the mean value
                of the channel.
            saturation_factor: A tuple of two floats or a single float. `factor`
                controls the extent to which the image saturation is impacted.
                `factor=0.5` makes this layer perform a no-op operation.
                `factor=0.0` makes the image fully grayscale. `factor=1.0`
                makes the image fully saturated. Values should be between
                `0.0` and `1.0`. If a tuple is used, a `factor` is sampled
                between the two values for every image augmented. If a single
                float is used, a value between `0.0` and the passed float is
                sampled. To ensure the value is always the same, pass a tuple
                with two identical floats: `(0.5, 0.5)`.
            hue_factor: A single float or a tuple of two floats. `factor`
                controls the extent to which the image hue is impacted.
                `factor=0.0` makes this layer perform a no-op operation,
                while a value of `1.0` performs the most aggressive contrast
                adjustment available. If a tuple is used, a `factor` is
                sampled between the two values for every image augmented.
                If a single float is used, a value between `0.0` and the
                passed float is sampled. In order to ensure the value is
                always the same, please pass a tuple with two identical
                floats: `(0.5, 0.5)`.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.RandomColorJitter(value_range=(0, 255))
    images = np.random.randint(0, 255, (8, 224, 224, 3), dtype="uint8")

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 0, 1, 2, 0, 1]),
        num_classes=3
    )

    segmentation_masks = np.random.randint(0, 3, (8, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        value_range: Any = (0, 255),
        brightness_factor: Any = None,
        contrast_factor: Any = None,
        saturation_factor: Any = None,
        hue_factor: Any = None,
        seed: Any = None,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    value_range: Any
    brightness_factor: Any
    contrast_factor: Any
    saturation_factor: Any
    hue_factor: Any
    seed: Any
    data_format: Any
    bounding_box_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    random_brightness: Any
    random_contrast: Any
    random_saturation: Any
    random_hue: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomContrast(Layer):
    """A preprocessing layer which randomly adjusts contrast during training.

        This layer will randomly adjust the contrast of an image or images
        by a random factor. Contrast is adjusted independently
        for each channel of each image during training.

        For each channel, this layer computes the mean of the image pixels in the
        channel and then adjusts each component `x` of each pixel to
        `(x - mean) * contrast_factor + mean`.

        Input pixel values can be of any range (e.g. `[0., 1.)` or `[0, 255]`) and
        in integer or floating point dtype.
        By default, the layer will output floats.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Input shape:
            3D (unbatched) or 4D (batched) tensor with shape:
            `(..., height, width, channels)`, in `"channels_last"` format.

        Output shape:
            3D (unbatched) or 4D (batched) tensor with shape:
            `(..., height, width, channels)`, in `"channels_last"` format.

        Args:
            factor: a positive float represented as fraction of value, or a tuple of
                size 2 representing lower and upper bound.
                When represented as a single float, lower = upper.
                The contrast factor will be randomly picked between
                `[1.0 - lower, 1.0 + upper]`. For any pixel x in the channel,
                the output will be `(x - mean) * factor + mean`
                where `mean` is the mean value of the channel.
            value_range: the range of values the incoming images will have.
                Represented as a two-number tuple written `[low, high]`. This is
                typically either `[0, 1]` or `[0, 255]` depending on how your
                preprocessing pipeline is set up.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.RandomContrast(value_range=(0, 255))
    images = np.random.randint(0, 255, (8, 224, 224, 3), dtype="uint8")

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 0, 1, 2, 0, 1]),
        num_classes=3
    )

    segmentation_masks = np.random.randint(0, 3, (8, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        data_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    value_range: Any
    seed: Any
    bounding_box_format: Any
    data_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomCrop(Layer):
    """A preprocessing layer which randomly crops images during training.

        During training, this layer will randomly choose a location to crop images
        down to a target size. The layer will crop all the images in the same batch
        to the same cropping location.

        At inference time, and during training if an input image is smaller than the
        target size, the input will be resized and cropped so as to return the
        largest possible window in the image that matches the target aspect ratio.
        If you need to apply random cropping at inference time, set `training` to
        True when calling the layer.

        Input pixel values can be of any range (e.g. `[0., 1.)` or `[0, 255]`) and
        of integer or floating point dtype. By default, the layer will output
        floats.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Input shape:
            3D (unbatched) or 4D (batched) tensor with shape:
            `(..., height, width, channels)`, in `"channels_last"` format.

        Output shape:
            3D (unbatched) or 4D (batched) tensor with shape:
            `(..., target_height, target_width, channels)`.

        Args:
            height: Integer, the height of the output shape.
            width: Integer, the width of the output shape.
            seed: Integer. Used to create a random seed.
            **kwargs: Base layer keyword arguments, such as
                `name` and `dtype`.

        Example:


    ```python
    layer = keras.layers.RandomCrop(bounding_box_format="xyxy")
    images = np.random.randint(0, 255, (4, 224, 224, 3), dtype="uint8")

    bounding_boxes = {
        "boxes": np.array([
            [[10, 20, 100, 150], [50, 60, 200, 250]],
            [[15, 25, 110, 160], [55, 65, 210, 260]],
            [[20, 30, 120, 170], [60, 70, 220, 270]],
            [[25, 35, 130, 180], [65, 75, 230, 280]],
        ], dtype="float32"),
        "labels": np.array([[0, 1], [1, 2], [2, 3], [0, 3]], dtype="int32")
    }

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 3]),
        num_classes=4
    )

    segmentation_masks = np.random.randint(0, 3, (4, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "bounding_boxes": bounding_boxes,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        height: Any,
        width: Any,
        seed: Any = None,
        data_format: Any = None,
        name: str | None | Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    height: Any
    width: Any
    seed: Any
    data_format: Any
    bounding_box_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    height_axis: Any
    width_axis: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        """bounding_boxes = {
            "boxes": (batch, num_boxes, 4),  # left-top-right-bottom (xyxy)
            "labels": (batch, num_boxes, num_classes),
        }
        or
        bounding_boxes = {
            "boxes": (num_boxes, 4),
            "labels": (num_boxes, num_classes),
        }
        """
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomElasticTransform(Layer):
    """A preprocessing layer that applies random elastic transformations.

        This layer distorts input images by applying elastic deformations,
        simulating a physically realistic transformation. The magnitude of the
        distortion is controlled by the `scale` parameter, while the `factor`
        determines the probability of applying the transformation.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Args:
            factor: A single float or a tuple of two floats.
                `factor` controls the probability of applying the transformation.
                - `factor=0.0` ensures no erasing is applied.
                - `factor=1.0` means erasing is always applied.
                - If a tuple `(min, max)` is provided, a probability value
                  is sampled between `min` and `max` for each image.
                - If a single float is provided, a probability is sampled
                  between `0.0` and the given float.
                Default is 1.0.
            scale: A float or a tuple of two floats defining the magnitude of
                the distortion applied.
                - If a tuple `(min, max)` is provided, a random scale value is
                  sampled within this range.
                - If a single float is provided, a random scale value is sampled
                  between `0.0` and the given float.
                Default is 1.0.
            interpolation: Interpolation mode. Supported values: `"nearest"`,
                `"bilinear"`.
            fill_mode: Points outside the boundaries of the input are filled
                according to the given mode. Available methods are `"constant"`,
                `"nearest"`, `"wrap"` and `"reflect"`. Defaults to `"constant"`.
                - `"reflect"`: `(d c b a | a b c d | d c b a)`
                    The input is extended by reflecting about the edge of the last
                    pixel.
                - `"constant"`: `(k k k k | a b c d | k k k k)`
                    The input is extended by filling all values beyond
                    the edge with the same constant value k specified by
                    `fill_value`.
                - `"wrap"`: `(a b c d | a b c d | a b c d)`
                    The input is extended by wrapping around to the opposite edge.
                - `"nearest"`: `(a a a a | a b c d | d d d d)`
                    The input is extended by the nearest pixel.
                Note that when using torch backend, `"reflect"` is redirected to
                `"mirror"` `(c d c b | a b c d | c b a b)` because torch does not
                support `"reflect"`.
                Note that torch backend does not support `"wrap"`.
            fill_value: a float represents the value to be filled outside the
                boundaries when `fill_mode="constant"`.
            value_range: the range of values the incoming images will have.
                Represented as a two-number tuple written `[low, high]`. This is
                typically either `[0, 1]` or `[0, 255]` depending on how your
                preprocessing pipeline is set up.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.RandomElasticTransform(bounding_box_format="xyxy")
    images = np.random.randint(0, 255, (4, 224, 224, 3), dtype="uint8")

    bounding_boxes = {
        "boxes": np.array([
            [[10, 20, 100, 150], [50, 60, 200, 250]],
            [[15, 25, 110, 160], [55, 65, 210, 260]],
            [[20, 30, 120, 170], [60, 70, 220, 270]],
            [[25, 35, 130, 180], [65, 75, 230, 280]],
        ], dtype="float32"),
        "labels": np.array([[0, 1], [1, 2], [2, 3], [0, 3]], dtype="int32")
    }

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 3]),
        num_classes=4
    )

    segmentation_masks = np.random.randint(0, 3, (4, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "bounding_boxes": bounding_boxes,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        factor: Any = 1.0,
        scale: Any = 1.0,
        interpolation: Any = 'bilinear',
        fill_mode: Any = 'reflect',
        fill_value: Any = 0.0,
        value_range: Any = (0, 255),
        seed: Any = None,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    scale: Any
    interpolation: Any
    fill_mode: Any
    fill_value: Any
    value_range: Any
    seed: Any
    data_format: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    height_axis: Any
    width_axis: Any
    channel_axis: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_elastic_transform_params(self, height: Any, width: Any, factor: Any) -> Any:
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomErasing(Layer):
    """Random Erasing data augmentation technique.

        Random Erasing is a data augmentation method where random patches of
        an image are erased (replaced by a constant value or noise)
        during training to improve generalization.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        References:
           - [Random Erasing paper](https://arxiv.org/abs/1708.04896).

        Args:
            factor: A single float or a tuple of two floats.
                `factor` controls the probability of applying the transformation.
                - `factor=0.0` ensures no erasing is applied.
                - `factor=1.0` means erasing is always applied.
                - If a tuple `(min, max)` is provided, a probability value
                  is sampled between `min` and `max` for each image.
                - If a single float is provided, a probability is sampled
                  between `0.0` and the given float.
                Default is 1.0.
            scale: A tuple of two floats representing the aspect ratio range of
                the erased patch. This defines the width-to-height ratio of
                the patch to be erased. It can help control the rw shape of
                the erased region. Default is (0.02, 0.33).
            fill_value: A value to fill the erased region with. This can be set to
                a constant value or `None` to sample a random value
                from a normal distribution. Default is `None`.
            value_range: the range of values the incoming images will have.
                Represented as a two-number tuple written `[low, high]`. This is
                typically either `[0, 1]` or `[0, 255]` depending on how your
                preprocessing pipeline is set up.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.RandomErasing(value_range=(0, 255))
    images = np.random.randint(0, 255, (8, 224, 224, 3), dtype="uint8")

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 0, 1, 2, 0, 1]),
        num_classes=3
    )

    segmentation_masks = np.random.randint(0, 3, (8, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        factor: Any = 1.0,
        scale: Any = (0.02, 0.33),
        fill_value: Any = None,
        value_range: Any = (0, 255),
        seed: Any = None,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    scale: Any
    fill_value: Any
    value_range: Any
    seed: Any
    data_format: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    height_axis: Any
    width_axis: Any
    channel_axis: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomFlip(Layer):
    """A preprocessing layer which randomly flips images during training.

        This layer will flip the images horizontally and or vertically based on the
        `mode` attribute. During inference time, the output will be identical to
        input. Call the layer with `training=True` to flip the input.
        Input pixel values can be of any range (e.g. `[0., 1.)` or `[0, 255]`) and
        of integer or floating point dtype.
        By default, the layer will output floats.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Input shape:
            3D (unbatched) or 4D (batched) tensor with shape:
            `(..., height, width, channels)`, in `"channels_last"` format.

        Output shape:
            3D (unbatched) or 4D (batched) tensor with shape:
            `(..., height, width, channels)`, in `"channels_last"` format.

        Args:
            mode: String indicating which flip mode to use. Can be `"horizontal"`,
                `"vertical"`, or `"horizontal_and_vertical"`. `"horizontal"` is a
                left-right flip and `"vertical"` is a top-bottom flip. Defaults to
                `"horizontal_and_vertical"`
            seed: Integer. Used to create a random seed.
            **kwargs: Base layer keyword arguments, such as
                `name` and `dtype`.

        Example:


    ```python
    layer = keras.layers.RandomFlip(bounding_box_format="xyxy")
    images = np.random.randint(0, 255, (4, 224, 224, 3), dtype="uint8")

    bounding_boxes = {
        "boxes": np.array([
            [[10, 20, 100, 150], [50, 60, 200, 250]],
            [[15, 25, 110, 160], [55, 65, 210, 260]],
            [[20, 30, 120, 170], [60, 70, 220, 270]],
            [[25, 35, 130, 180], [65, 75, 230, 280]],
        ], dtype="float32"),
        "labels": np.array([[0, 1], [1, 2], [2, 3], [0, 3]], dtype="int32")
    }

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 3]),
        num_classes=4
    )

    segmentation_masks = np.random.randint(0, 3, (4, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "bounding_boxes": bounding_boxes,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        mode: Any = 'horizontal_and_vertical',
        seed: Any = None,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    mode: Any
    seed: Any
    data_format: Any
    bounding_box_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomGaussianBlur(Layer):
    """Applies random Gaussian blur to images for data augmentation.

        This layer performs a Gaussian blur operation on input images with a
        randomly selected degree of blurring, controlled by the `factor` and
        `sigma` arguments.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Args:
            factor: A single float or a tuple of two floats.
                `factor` controls the extent to which the image hue is impacted.
                `factor=0.0` makes this layer perform a no-op operation,
                while a value of `1.0` performs the most aggressive
                blurring available. If a tuple is used, a `factor` is
                sampled between the two values for every image augmented. If a
                single float is used, a value between `0.0` and the passed float is
                sampled. Default is 1.0.
            kernel_size: Integer. Size of the Gaussian kernel used for blurring.
                Must be an odd integer. Default is 3.
            sigma: Float or tuple of two floats. Standard deviation of the Gaussian
                kernel. Controls the intensity of the blur. If a tuple is provided,
                a value is sampled between the two for each image. Default is 1.0.
            value_range: the range of values the incoming images will have.
                Represented as a two-number tuple written `[low, high]`. This is
                typically either `[0, 1]` or `[0, 255]` depending on how your
                preprocessing pipeline is set up.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.RandomGaussianBlur(value_range=(0, 255))
    images = np.random.randint(0, 255, (8, 224, 224, 3), dtype="uint8")

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 0, 1, 2, 0, 1]),
        num_classes=3
    )

    segmentation_masks = np.random.randint(0, 3, (8, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        factor: Any = 1.0,
        kernel_size: _Size | Any = 3,
        sigma: Any = 1.0,
        value_range: Any = (0, 255),
        data_format: Any = None,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    kernel_size: Any
    sigma: Any
    value_range: Any
    data_format: Any
    seed: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomGrayscale(Layer):
    """Preprocessing layer for random conversion of RGB images to grayscale.

        This layer randomly converts input images to grayscale with a specified
        factor. When applied, it maintains the original number of channels
        but sets all channels to the same grayscale value. This can be useful
        for data augmentation and training models to be robust to color
        variations.

        The conversion preserves the perceived luminance of the original color
        image using standard RGB to grayscale conversion coefficients. Images
        that are not selected for conversion remain unchanged.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Args:
            factor: Float between 0 and 1, specifying the factor of
                converting each image to grayscale. Defaults to 0.5. A value of
                1.0 means all images will be converted, while 0.0 means no images
                will be converted.
            data_format: String, one of `"channels_last"` (default) or
                `"channels_first"`. The ordering of the dimensions in the inputs.
                `"channels_last"` corresponds to inputs with shape
                `(batch, height, width, channels)` while `"channels_first"`
                corresponds to inputs with shape
                `(batch, channels, height, width)`.

        Input shape:
            3D (unbatched) or 4D (batched) tensor with shape:
            `(..., height, width, channels)`, in `"channels_last"` format,
            or `(..., channels, height, width)`, in `"channels_first"` format.

        Output shape:
            Same as input shape. The output maintains the same number of channels
            as the input, even for grayscale-converted images where all channels
            will have the same value.

        Example:


    ```python
    layer = keras.layers.RandomGrayscale(value_range=(0, 255))
    images = np.random.randint(0, 255, (8, 224, 224, 3), dtype="uint8")

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 0, 1, 2, 0, 1]),
        num_classes=3
    )

    segmentation_masks = np.random.randint(0, 3, (8, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        factor: Any = 0.5,
        data_format: Any = None,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    data_format: Any
    seed: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, images: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(self, bounding_boxes: Any, **kwargs: Any) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformations: Any = None, **kwargs: Any) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformations: Any = None,
        **kwargs: Any,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomHue(Layer):
    """Randomly adjusts the hue on given images.

    This layer will randomly increase/reduce the hue for the input RGB
    images.

    The image hue is adjusted by converting the image(s) to HSV and rotating the
    hue channel (H) by delta. The image is then converted back to RGB.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Args:
        factor: A single float or a tuple of two floats.
            `factor` controls the extent to which the
            image hue is impacted. `factor=0.0` makes this layer perform a
            no-op operation, while a value of `1.0` performs the most aggressive
            contrast adjustment available. If a tuple is used, a `factor` is
            sampled between the two values for every image augmented. If a
            single float is used, a value between `0.0` and the passed float is
            sampled. In order to ensure the value is always the same, please
            pass a tuple with two identical floats: `(0.5, 0.5)`.
        value_range: the range of values the incoming images will have.
            Represented as a two-number tuple written `[low, high]`. This is
            typically either `[0, 1]` or `[0, 255]` depending on how your
            preprocessing pipeline is set up.
        seed: Integer. Used to create a random seed.

    Example:

    ```python
    (images, labels), _ = keras.datasets.cifar10.load_data()
    random_hue = keras.layers.RandomHue(factor=0.5, value_range=[0, 1])
    images = keras.ops.cast(images, "float32")
    augmented_images_batch = random_hue(images[:8])
    ```
    """
    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        data_format: Any = None,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    value_range: Any
    data_format: Any
    seed: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomInvert(Layer):
    """Preprocessing layer for random inversion of image colors.

        This layer randomly inverts the colors of input images with a specified
        probability range. When applied, each image has a chance of having its
        colors inverted, where the pixel values are transformed to their
        complementary values. Images that are not selected for inversion
        remain unchanged.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Args:
            factor: A single float or a tuple of two floats.
                `factor` controls the probability of inverting the image colors.
                If a tuple is provided, the value is sampled between the two values
                for each image, where `factor[0]` is the minimum and `factor[1]` is
                the maximum probability. If a single float is provided, a value
                between `0.0` and the provided float is sampled.
                Defaults to `(0, 1)`.
            value_range: a tuple or a list of two elements. The first value
                represents the lower bound for values in passed images, the second
                represents the upper bound. Images passed to the layer should have
                values within `value_range`. Defaults to `(0, 255)`.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.RandomInvert(value_range=(0, 255))
    images = np.random.randint(0, 255, (8, 224, 224, 3), dtype="uint8")

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 0, 1, 2, 0, 1]),
        num_classes=3
    )

    segmentation_masks = np.random.randint(0, 3, (8, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        factor: Any = 1.0,
        value_range: Any = (0, 255),
        seed: Any = None,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    value_range: Any
    seed: Any
    data_format: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomPerspective(Layer):
    """A preprocessing layer that applies random perspective transformations.

        This layer distorts the perspective of input images by shifting their
        corner points, simulating a 3D-like transformation. The amount of distortion
        is controlled by the `factor` and `scale` parameters.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Args:
            factor: A float or a tuple of two floats.
                Represents the probability of applying the perspective
                transformation to each image in the batch.
                - `factor=0.0` ensures no transformation is applied.
                - `factor=1.0` means the transformation is always applied.
                - If a tuple `(min, max)` is provided, a probability is randomly
                  sampled between `min` and `max` for each image.
                - If a single float is given, the probability is sampled between
                  `0.0` and the provided float.
                Default is 1.0.
            scale: A float defining the relative amount of perspective shift.
                Determines how much the image corners are displaced, affecting
                the intensity of the perspective effect.
            interpolation: Interpolation mode. Supported values: `"nearest"`,
                `"bilinear"`.
            fill_value: a float represents the value to be filled outside the
                boundaries when `fill_mode="constant"`.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.RandomPerspective(bounding_box_format="xyxy")
    images = np.random.randint(0, 255, (4, 224, 224, 3), dtype="uint8")

    bounding_boxes = {
        "boxes": np.array([
            [[10, 20, 100, 150], [50, 60, 200, 250]],
            [[15, 25, 110, 160], [55, 65, 210, 260]],
            [[20, 30, 120, 170], [60, 70, 220, 270]],
            [[25, 35, 130, 180], [65, 75, 230, 280]],
        ], dtype="float32"),
        "labels": np.array([[0, 1], [1, 2], [2, 3], [0, 3]], dtype="int32")
    }

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 3]),
        num_classes=4
    )

    segmentation_masks = np.random.randint(0, 3, (4, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "bounding_boxes": bounding_boxes,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        factor: Any = 1.0,
        scale: Any = 1.0,
        interpolation: Any = 'bilinear',
        fill_value: Any = 0.0,
        seed: Any = None,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    scale: Any
    interpolation: Any
    fill_value: Any
    seed: Any
    data_format: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    height_axis: Any
    width_axis: Any
    channel_axis: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomPosterization(Layer):
    """Reduces the number of bits for each color channel.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        References:
        - [AutoAugment: Learning Augmentation Policies from Data](https://arxiv.org/abs/1805.09501)
        - [RandAugment: Practical automated data augmentation with a reduced search space](https://arxiv.org/abs/1909.13719)

        Args:
            value_range: a tuple or a list of two elements. The first value
                represents the lower bound for values in passed images, the second
                represents the upper bound. Images passed to the layer should have
                values within `value_range`. Defaults to `(0, 255)`.
            factor: integer, the number of bits to keep for each channel. Must be a
                value between 1-8.

        Example:


    ```python
    layer = keras.layers.RandomPosterization(value_range=(0, 255))
    images = np.random.randint(0, 255, (8, 224, 224, 3), dtype="uint8")

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 0, 1, 2, 0, 1]),
        num_classes=3
    )

    segmentation_masks = np.random.randint(0, 3, (8, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        data_format: Any = None,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    value_range: Any
    data_format: Any
    seed: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomRotation(Layer):
    """A preprocessing layer which randomly rotates images during training.

        This layer will apply random rotations to each image, filling empty space
        according to `fill_mode`.

        By default, random rotations are only applied during training.
        At inference time, the layer does nothing. If you need to apply random
        rotations at inference time, pass `training=True` when calling the layer.

        Input pixel values can be of any range (e.g. `[0., 1.)` or `[0, 255]`) and
        of integer or floating point dtype.
        By default, the layer will output floats.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Input shape:
            3D (unbatched) or 4D (batched) tensor with shape:
            `(..., height, width, channels)`, in `"channels_last"` format

        Output shape:
            3D (unbatched) or 4D (batched) tensor with shape:
            `(..., height, width, channels)`, in `"channels_last"` format

        Args:
            factor: a float represented as fraction of 2 Pi, or a tuple of size 2
                representing lower and upper bound for rotating clockwise and
                counter-clockwise. A positive values means rotating
                counter clock-wise,
                while a negative value means clock-wise.
                When represented as a single
                float, this value is used for both the upper and lower bound.
                For instance, `factor=(-0.2, 0.3)`
                results in an output rotation by a random
                amount in the range `[-20% * 360, 30% * 360]`.
                `factor=0.2` results in an
                output rotating by a random amount
                in the range `[-20% * 360, 20% * 360]`.
            fill_mode: Points outside the boundaries of the input are filled
                according to the given mode
                (one of `{"constant", "reflect", "wrap", "nearest"}`).
                - *reflect*: `(d c b a | a b c d | d c b a)`
                    The input is extended by reflecting about
                    the edge of the last pixel.
                - *constant*: `(k k k k | a b c d | k k k k)`
                    The input is extended by
                    filling all values beyond the edge with
                    the same constant value k = 0.
                - *wrap*: `(a b c d | a b c d | a b c d)` The input is extended by
                    wrapping around to the opposite edge.
                - *nearest*: `(a a a a | a b c d | d d d d)`
                    The input is extended by the nearest pixel.
            interpolation: Interpolation mode. Supported values: `"nearest"`,
                `"bilinear"`.
            seed: Integer. Used to create a random seed.
            fill_value: a float represents the value to be filled outside
                the boundaries when `fill_mode="constant"`.
            data_format: string, either `"channels_last"` or `"channels_first"`.
                The ordering of the dimensions in the inputs. `"channels_last"`
                corresponds to inputs with shape `(batch, height, width, channels)`
                while `"channels_first"` corresponds to inputs with shape
                `(batch, channels, height, width)`. It defaults to the
                `image_data_format` value found in your Keras config file at
                `~/.keras/keras.json`. If you never set it, then it will be
                `"channels_last"`.

        Example:


    ```python
    layer = keras.layers.RandomRotation(bounding_box_format="xyxy")
    images = np.random.randint(0, 255, (4, 224, 224, 3), dtype="uint8")

    bounding_boxes = {
        "boxes": np.array([
            [[10, 20, 100, 150], [50, 60, 200, 250]],
            [[15, 25, 110, 160], [55, 65, 210, 260]],
            [[20, 30, 120, 170], [60, 70, 220, 270]],
            [[25, 35, 130, 180], [65, 75, 230, 280]],
        ], dtype="float32"),
        "labels": np.array([[0, 1], [1, 2], [2, 3], [0, 3]], dtype="int32")
    }

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 3]),
        num_classes=4
    )

    segmentation_masks = np.random.randint(0, 3, (4, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "bounding_boxes": bounding_boxes,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        factor: Any,
        fill_mode: Any = 'reflect',
        interpolation: Any = 'bilinear',
        seed: Any = None,
        fill_value: Any = 0.0,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    fill_mode: Any
    interpolation: Any
    seed: Any
    fill_value: Any
    data_format: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomSaturation(Layer):
    """Randomly adjusts the saturation on given images.

    This layer will randomly increase/reduce the saturation for the input RGB
    images.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Args:
        factor: A tuple of two floats or a single float.
            `factor` controls the extent to which the image saturation
            is impacted. `factor=0.5` makes this layer perform a no-op
            operation. `factor=0.0` makes the image fully grayscale.
            `factor=1.0` makes the image fully saturated. Values should
            be between `0.0` and `1.0`. If a tuple is used, a `factor`
            is sampled between the two values for every image augmented.
            If a single float is used, a value between `0.0` and the passed
            float is sampled. To ensure the value is always the same,
            pass a tuple with two identical floats: `(0.5, 0.5)`.
        value_range: the range of values the incoming images will have.
            Represented as a two-number tuple written `[low, high]`. This is
            typically either `[0, 1]` or `[0, 255]` depending on how your
            preprocessing pipeline is set up.
        seed: Integer. Used to create a random seed.

    Example:
    ```python
    (images, labels), _ = keras.datasets.cifar10.load_data()
    images = images.astype("float32")
    random_saturation = keras.layers.RandomSaturation(factor=0.2)
    augmented_images = random_saturation(images)
    ```
    """
    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        data_format: Any = None,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    value_range: Any
    data_format: Any
    seed: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomSharpness(Layer):
    """Randomly performs the sharpness operation on given images.

        The sharpness operation first performs a blur, then blends between the
        original image and the processed image. This operation adjusts the clarity
        of the edges in an image, ranging from blurred to enhanced sharpness.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Args:
            factor: A tuple of two floats or a single float.
                `factor` controls the extent to which the image sharpness
                is impacted. `factor=0.0` results in a fully blurred image,
                `factor=0.5` applies no operation (preserving the original image),
                and `factor=1.0` enhances the sharpness beyond the original. Values
                should be between `0.0` and `1.0`. If a tuple is used, a `factor`
                is sampled between the two values for every image augmented.
                If a single float is used, a value between `0.0` and the passed
                float is sampled. To ensure the value is always the same,
                pass a tuple with two identical floats: `(0.5, 0.5)`.
            value_range: the range of values the incoming images will have.
                Represented as a two-number tuple written `[low, high]`. This is
                typically either `[0, 1]` or `[0, 255]` depending on how your
                preprocessing pipeline is set up.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.RandomSharpness(value_range=(0, 255))
    images = np.random.randint(0, 255, (8, 224, 224, 3), dtype="uint8")

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 0, 1, 2, 0, 1]),
        num_classes=3
    )

    segmentation_masks = np.random.randint(0, 3, (8, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        factor: Any,
        value_range: Any = (0, 255),
        data_format: Any = None,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    factor: Any
    value_range: Any
    data_format: Any
    seed: Any
    bounding_box_format: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomShear(Layer):
    """A preprocessing layer that randomly applies shear transformations to
        images.

        This layer shears the input images along the x-axis and/or y-axis by a
        randomly selected factor within the specified range. The shear
        transformation is applied to each image independently in a batch. Empty
        regions created during the transformation are filled according to the
        `fill_mode` and `fill_value` parameters.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Args:
            x_factor: A tuple of two floats. For each augmented image, a value
                is sampled from the provided range. If a float is passed, the
                range is interpreted as `(0, x_factor)`. Values represent a
                percentage of the image to shear over. For example, 0.3 shears
                pixels up to 30% of the way across the image. All provided values
                should be positive.
            y_factor: A tuple of two floats. For each augmented image, a value
                is sampled from the provided range. If a float is passed, the
                range is interpreted as `(0, y_factor)`. Values represent a
                percentage of the image to shear over. For example, 0.3 shears
                pixels up to 30% of the way across the image. All provided values
                should be positive.
            interpolation: Interpolation mode. Supported values: `"nearest"`,
                `"bilinear"`.
            fill_mode: Points outside the boundaries of the input are filled
                according to the given mode. Available methods are `"constant"`,
                `"nearest"`, `"wrap"` and `"reflect"`. Defaults to `"constant"`.
                - `"reflect"`: `(d c b a | a b c d | d c b a)`
                    The input is extended by reflecting about the edge of the
                    last pixel.
                - `"constant"`: `(k k k k | a b c d | k k k k)`
                    The input is extended by filling all values beyond the edge
                    with the same constant value `k` specified by `fill_value`.
                - `"wrap"`: `(a b c d | a b c d | a b c d)`
                    The input is extended by wrapping around to the opposite edge.
                - `"nearest"`: `(a a a a | a b c d | d d d d)`
                    The input is extended by the nearest pixel.
                Note that when using torch backend, `"reflect"` is redirected to
                `"mirror"` `(c d c b | a b c d | c b a b)` because torch does
                not support `"reflect"`.
                Note that torch backend does not support `"wrap"`.
            fill_value: A float representing the value to be filled outside the
                boundaries when `fill_mode="constant"`.
            seed: Integer. Used to create a random seed.

        Example:


    ```python
    layer = keras.layers.RandomShear(bounding_box_format="xyxy")
    images = np.random.randint(0, 255, (4, 224, 224, 3), dtype="uint8")

    bounding_boxes = {
        "boxes": np.array([
            [[10, 20, 100, 150], [50, 60, 200, 250]],
            [[15, 25, 110, 160], [55, 65, 210, 260]],
            [[20, 30, 120, 170], [60, 70, 220, 270]],
            [[25, 35, 130, 180], [65, 75, 230, 280]],
        ], dtype="float32"),
        "labels": np.array([[0, 1], [1, 2], [2, 3], [0, 3]], dtype="int32")
    }

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 3]),
        num_classes=4
    )

    segmentation_masks = np.random.randint(0, 3, (4, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "bounding_boxes": bounding_boxes,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        x_factor: Any = 0.0,
        y_factor: Any = 0.0,
        interpolation: Any = 'bilinear',
        fill_mode: Any = 'reflect',
        fill_value: Any = 0.0,
        data_format: Any = None,
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    x_factor: Any
    y_factor: Any
    interpolation: Any
    fill_mode: Any
    fill_value: Any
    data_format: Any
    seed: Any
    bounding_box_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def get_shifted_bbox(
        self,
        bounding_boxes: Any,
        w_shift_factor: Any,
        h_shift_factor: Any,
    ) -> Any:
        ...
    def get_transformed_x_y(self, x: Any, y: Any, transform: Any) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomTranslation(Layer):
    """A preprocessing layer which randomly translates images during training.

        This layer will apply random translations to each image during training,
        filling empty space according to `fill_mode`.

        Input pixel values can be of any range (e.g. `[0., 1.)` or `[0, 255]`) and
        of integer or floating point dtype. By default, the layer will output
        floats.

        **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
        (independently of which backend you're using).

        Input shape:
            3D (unbatched) or 4D (batched) tensor with shape:
            `(..., height, width, channels)`, in `"channels_last"` format,
            or `(..., channels, height, width)`, in `"channels_first"` format.

        Output shape:
            3D (unbatched) or 4D (batched) tensor with shape:
            `(..., target_height, target_width, channels)`,
            or `(..., channels, target_height, target_width)`,
            in `"channels_first"` format.

        Args:
            height_factor: a float represented as fraction of value, or a tuple of
                size 2 representing lower and upper bound for shifting vertically. A
                negative value means shifting image up, while a positive value means
                shifting image down. When represented as a single positive float,
                this value is used for both the upper and lower bound. For instance,
                `height_factor=(-0.2, 0.3)` results in an output shifted by a random
                amount in the range `[-20%, +30%]`. `height_factor=0.2` results in
                an output height shifted by a random amount in the range
                `[-20%, +20%]`.
            width_factor: a float represented as fraction of value, or a tuple of
                size 2 representing lower and upper bound for shifting horizontally.
                A negative value means shifting image left, while a positive value
                means shifting image right. When represented as a single positive
                float, this value is used for both the upper and lower bound. For
                instance, `width_factor=(-0.2, 0.3)` results in an output shifted
                left by 20%, and shifted right by 30%. `width_factor=0.2` results
                in an output height shifted left or right by 20%.
            fill_mode: Points outside the boundaries of the input are filled
                according to the given mode. Available methods are `"constant"`,
                `"nearest"`, `"wrap"` and `"reflect"`. Defaults to `"constant"`.
                - `"reflect"`: `(d c b a | a b c d | d c b a)`
                    The input is extended by reflecting about the edge of the last
                    pixel.
                - `"constant"`: `(k k k k | a b c d | k k k k)`
                    The input is extended by filling all values beyond
                    the edge with the same constant value k specified by
                    `fill_value`.
                - `"wrap"`: `(a b c d | a b c d | a b c d)`
                    The input is extended by wrapping around to the opposite edge.
                - `"nearest"`: `(a a a a | a b c d | d d d d)`
                    The input is extended by the nearest pixel.
                Note that when using torch backend, `"reflect"` is redirected to
                `"mirror"` `(c d c b | a b c d | c b a b)` because torch does not
                support `"reflect"`.
                Note that torch backend does not support `"wrap"`.
            interpolation: Interpolation mode. Supported values: `"nearest"`,
                `"bilinear"`.
            seed: Integer. Used to create a random seed.
            fill_value: a float represents the value to be filled outside the
                boundaries when `fill_mode="constant"`.
            data_format: string, either `"channels_last"` or `"channels_first"`.
                The ordering of the dimensions in the inputs. `"channels_last"`
                corresponds to inputs with shape `(batch, height, width, channels)`
                while `"channels_first"` corresponds to inputs with shape
                `(batch, channels, height, width)`. It defaults to the
                `image_data_format` value found in your Keras config file at
                `~/.keras/keras.json`. If you never set it, then it will be
                `"channels_last"`.
            **kwargs: Base layer keyword arguments, such as `name` and `dtype`.

        Example:


    ```python
    layer = keras.layers.RandomTranslation(bounding_box_format="xyxy")
    images = np.random.randint(0, 255, (4, 224, 224, 3), dtype="uint8")

    bounding_boxes = {
        "boxes": np.array([
            [[10, 20, 100, 150], [50, 60, 200, 250]],
            [[15, 25, 110, 160], [55, 65, 210, 260]],
            [[20, 30, 120, 170], [60, 70, 220, 270]],
            [[25, 35, 130, 180], [65, 75, 230, 280]],
        ], dtype="float32"),
        "labels": np.array([[0, 1], [1, 2], [2, 3], [0, 3]], dtype="int32")
    }

    labels = keras.ops.one_hot(
        np.array([0, 1, 2, 3]),
        num_classes=4
    )

    segmentation_masks = np.random.randint(0, 3, (4, 224, 224, 1), dtype="uint8")

    output = layer(
        {
            "images": images,
            "bounding_boxes": bounding_boxes,
            "labels": labels,
            "segmentation_masks": segmentation_masks
        },
        training=True
    )
    ```


    """
    def __init__(
        self,
        height_factor: Any,
        width_factor: Any,
        fill_mode: Any = 'reflect',
        interpolation: Any = 'bilinear',
        seed: Any = None,
        fill_value: Any = 0.0,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    height_factor: Any
    width_factor: Any
    fill_mode: Any
    interpolation: Any
    seed: Any
    fill_value: Any
    data_format: Any
    bounding_box_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    height_lower: Any
    height_upper: Any
    width_lower: Any
    width_upper: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def get_shifted_bbox(
        self,
        bounding_boxes: Any,
        w_shift_factor: Any,
        h_shift_factor: Any,
    ) -> Any:
        ...
    def get_transformed_x_y(self, x: Any, y: Any, transform: Any) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class RandomZoom(Layer):
    """A preprocessing layer which randomly zooms images during training.

    This layer will randomly zoom in or out on each axis of an image
    independently, filling empty space according to `fill_mode`.

    Input pixel values can be of any range (e.g. `[0., 1.)` or `[0, 255]`) and
    of integer or floating point dtype.
    By default, the layer will output floats.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Input shape:
        3D (unbatched) or 4D (batched) tensor with shape:
        `(..., height, width, channels)`, in `"channels_last"` format,
        or `(..., channels, height, width)`, in `"channels_first"` format.

    Output shape:
        3D (unbatched) or 4D (batched) tensor with shape:
        `(..., target_height, target_width, channels)`,
        or `(..., channels, target_height, target_width)`,
        in `"channels_first"` format.

    Args:
        height_factor: a float represented as fraction of value, or a tuple of
            size 2 representing lower and upper bound for zooming vertically.
            When represented as a single float, this value is used for both the
            upper and lower bound. A positive value means zooming out, while a
            negative value means zooming in. For instance,
            `height_factor=(0.2, 0.3)` result in an output zoomed out by a
            random amount in the range `[+20%, +30%]`.
            `height_factor=(-0.3, -0.2)` result in an output zoomed in by a
            random amount in the range `[+20%, +30%]`.
        width_factor: a float represented as fraction of value, or a tuple of
            size 2 representing lower and upper bound for zooming horizontally.
            When represented as a single float, this value is used for both the
            upper and lower bound. For instance, `width_factor=(0.2, 0.3)`
            result in an output zooming out between 20% to 30%.
            `width_factor=(-0.3, -0.2)` result in an output zooming in between
            20% to 30%. `None` means i.e., zooming vertical and horizontal
            directions by preserving the aspect ratio. Defaults to `None`.
        fill_mode: Points outside the boundaries of the input are filled
            according to the given mode. Available methods are `"constant"`,
            `"nearest"`, `"wrap"` and `"reflect"`. Defaults to `"reflect"`.
            - `"reflect"`: `(d c b a | a b c d | d c b a)`
                The input is extended by reflecting about the edge of the last
                pixel.
            - `"constant"`: `(k k k k | a b c d | k k k k)`
                The input is extended by filling all values beyond
                the edge with the same constant value k specified by
                `fill_value`.
            - `"wrap"`: `(a b c d | a b c d | a b c d)`
                The input is extended by wrapping around to the opposite edge.
            - `"nearest"`: `(a a a a | a b c d | d d d d)`
                The input is extended by the nearest pixel.
            Note that when using torch backend, `"reflect"` is redirected to
            `"mirror"` `(c d c b | a b c d | c b a b)` because torch does not
            support `"reflect"`.
            Note that torch backend does not support `"wrap"`.
        interpolation: Interpolation mode. Supported values: `"nearest"`,
            `"bilinear"`.
        seed: Integer. Used to create a random seed.
        fill_value: a float that represents the value to be filled outside
            the boundaries when `fill_mode="constant"`.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, channels, height, width)`. It defaults to the
            `image_data_format` value found in your Keras config file at
            `~/.keras/keras.json`. If you never set it, then it will be
            `"channels_last"`.
        **kwargs: Base layer keyword arguments, such as `name` and `dtype`.

    Example:

    >>> input_img = np.random.random((32, 224, 224, 3))
    >>> layer = keras.layers.RandomZoom(.5, .2)
    >>> out_img = layer(input_img)
    """
    def __init__(
        self,
        height_factor: Any,
        width_factor: Any = None,
        fill_mode: Any = 'reflect',
        interpolation: Any = 'bilinear',
        seed: Any = None,
        fill_value: Any = 0.0,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    height_factor: Any
    width_factor: Any
    fill_mode: Any
    interpolation: Any
    seed: Any
    fill_value: Any
    data_format: Any
    bounding_box_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    height_lower: Any
    height_upper: Any
    width_lower: Any
    width_upper: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_clipped_bbox(
        self,
        bounding_boxes: Any,
        h_end: Any,
        h_start: Any,
        w_end: Any,
        w_start: Any,
    ) -> Any:
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def get_transformed_x_y(self, x: Any, y: Any, transform: Any) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class Resizing(Layer):
    """A preprocessing layer which resizes images.

    This layer resizes an image input to a target height and width. The input
    should be a 4D (batched) or 3D (unbatched) tensor in `"channels_last"`
    format. Input pixel values can be of any range
    (e.g. `[0., 1.)` or `[0, 255]`).

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Input shape:
        3D (unbatched) or 4D (batched) tensor with shape:
        `(..., height, width, channels)`, in `"channels_last"` format,
        or `(..., channels, height, width)`, in `"channels_first"` format.

    Output shape:
        3D (unbatched) or 4D (batched) tensor with shape:
        `(..., target_height, target_width, channels)`,
        or `(..., channels, target_height, target_width)`,
        in `"channels_first"` format.

    Args:
        height: Integer, the height of the output shape.
        width: Integer, the width of the output shape.
        interpolation: String, the interpolation method.
            Supports `"bilinear"`, `"nearest"`, `"bicubic"`,
            `"lanczos3"`, `"lanczos5"`. Defaults to `"bilinear"`.
        crop_to_aspect_ratio: If `True`, resize the images without aspect
            ratio distortion. When the original aspect ratio differs
            from the target aspect ratio, the output image will be
            cropped so as to return the
            largest possible window in the image (of size `(height, width)`)
            that matches the target aspect ratio. By default
            (`crop_to_aspect_ratio=False`), aspect ratio may not be preserved.
        pad_to_aspect_ratio: If `True`, pad the images without aspect
            ratio distortion. When the original aspect ratio differs
            from the target aspect ratio, the output image will be
            evenly padded on the short side.
        fill_mode: When using `pad_to_aspect_ratio=True`, padded areas
            are filled according to the given mode. Only `"constant"` is
            supported at this time
            (fill with constant value, equal to `fill_value`).
        fill_value: Float. Padding value to use when `pad_to_aspect_ratio=True`.
        data_format: string, either `"channels_last"` or `"channels_first"`.
            The ordering of the dimensions in the inputs. `"channels_last"`
            corresponds to inputs with shape `(batch, height, width, channels)`
            while `"channels_first"` corresponds to inputs with shape
            `(batch, channels, height, width)`. It defaults to the
            `image_data_format` value found in your Keras config file at
            `~/.keras/keras.json`. If you never set it, then it will be
            `"channels_last"`.
        **kwargs: Base layer keyword arguments, such as `name` and `dtype`.

    Example:

    ```python
    (x_train, y_train), _ = keras.datasets.cifar10.load_data()
    image = x_train[0]
    resizer = keras.layers.Resizing(128, 128)
    resized_image = resizer(image)
    print("original:", image.shape, "resized:", resized_image.shape)
    ```
    """
    def __init__(
        self,
        height: Any,
        width: Any,
        interpolation: Any = 'bilinear',
        crop_to_aspect_ratio: bool | Any = False,
        pad_to_aspect_ratio: bool | Any = False,
        fill_mode: Any = 'constant',
        fill_value: Any = 0.0,
        antialias: bool | Any = False,
        data_format: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    height: Any
    width: Any
    interpolation: Any
    crop_to_aspect_ratio: bool
    pad_to_aspect_ratio: bool
    fill_mode: Any
    fill_value: Any
    antialias: bool
    data_format: Any
    bounding_box_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    height_axis: Any
    width_axis: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(
        self,
        images: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_labels(
        self,
        labels: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any = None,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class Solarization(Layer):
    """Applies `(max_value - pixel + min_value)` for each pixel in the image.

    When created without `threshold` parameter, the layer performs solarization
    to all values. When created with specified `threshold` the layer only
    augments pixels that are above the `threshold` value.

    **Note:** This layer is safe to use inside a `tf.data` or `grain` pipeline
    (independently of which backend you're using).

    Args:
        addition_factor: (Optional)  A tuple of two floats or a single float,
            between 0 and 1.
            For each augmented image a value is
            sampled from the provided range. If a float is passed, the range is
            interpreted as `(0, addition_factor)`. If specified, this value
            (times the value range of input images, e.g. 255), is
            added to each pixel before solarization and thresholding.
            Defaults to 0.0.
        threshold_factor: (Optional)  A tuple of two floats or a single float.
            For each augmented image a value is
            sampled from the provided range. If a float is passed, the range is
            interpreted as `(0, threshold_factor)`. If specified, only pixel
            values above this threshold will be solarized.
        value_range: a tuple or a list of two elements. The first value
            represents the lower bound for values in input images, the second
            represents the upper bound. Images passed to the layer should have
            values within `value_range`. Typical values to pass
            are `(0, 255)` (RGB image) or `(0., 1.)` (scaled image).
        seed: Integer. Used to create a random seed.
        **kwargs: Base layer keyword arguments, such as `name` and `dtype`.

    Example:

    ```python
    (images, labels), _ = keras.datasets.cifar10.load_data()
    print(images[0, 0, 0])
    # [59 62 63]
    # Note that images are Tensor with values in the range [0, 255]
    solarization = Solarization(value_range=(0, 255))
    images = solarization(images)
    print(images[0, 0, 0])
    # [196, 193, 192]
    ```
    """
    def __init__(
        self,
        addition_factor: Any = 0.0,
        threshold_factor: Any = 0.0,
        value_range: Any = (0, 255),
        seed: Any = None,
        *,
        activity_regularizer: _RegularizerLike = None,
        bounding_box_format: Any = None,
        data_format: Any = None,
        factor: Any = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        name: str | None | Any = None,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    addition_factor: Any
    threshold_factor: Any
    value_range: Any
    seed: Any
    bounding_box_format: Any
    data_format: Any
    factor: Any
    input_dim: Any
    input_shape: Any
    generator: Any
    backend: Any
    def convert_weight(self, weight: Any) -> Any:
        """Convert the weight if it is from the a different backend."""
        ...
    def get_random_transformation(self, data: Any, training: Any = True, seed: Any = None) -> Any:
        ...
    def transform_bounding_boxes(
        self,
        bounding_boxes: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_images(self, images: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_labels(self, labels: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_segmentation_masks(
        self,
        segmentation_masks: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_bounding_box(
        self,
        bounding_box: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...
    def transform_single_image(self, image: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_label(self, label: Any, transformation: Any, training: Any = True) -> Any:
        ...
    def transform_single_segmentation_mask(
        self,
        segmentation_mask: Any,
        transformation: Any,
        training: Any = True,
    ) -> Any:
        ...

class SpatialDropout1D(Dropout):
    """Spatial 1D version of Dropout.

    This layer performs the same function as Dropout, however, it drops
    entire 1D feature maps instead of individual elements. If adjacent frames
    within feature maps are strongly correlated (as is normally the case in
    early convolution layers) then regular dropout will not regularize the
    activations and will otherwise just result in an effective learning rate
    decrease. In this case, `SpatialDropout1D` will help promote independence
    between feature maps and should be used instead.

    Args:
        rate: Float between 0 and 1. Fraction of the input units to drop.

    Call arguments:
        inputs: A 3D tensor.
        training: Python boolean indicating whether the layer
            should behave in training mode (applying dropout)
            or in inference mode (pass-through).

    Input shape:
        3D tensor with shape: `(samples, timesteps, channels)`

    Output shape: Same as input.

    Reference:

    - [Tompson et al., 2014](https://arxiv.org/abs/1411.4280)
    """
    def __init__(
        self,
        rate: float,
        seed: Any = None,
        name: str | None | Any = None,
        dtype: Any = None,
    ) -> None:
        ...

class SpatialDropout2D(Dropout):
    """Spatial 2D version of Dropout.

    This version performs the same function as Dropout, however, it drops
    entire 2D feature maps instead of individual elements. If adjacent pixels
    within feature maps are strongly correlated (as is normally the case in
    early convolution layers) then regular dropout will not regularize the
    activations and will otherwise just result in an effective learning rate
    decrease. In this case, `SpatialDropout2D` will help promote independence
    between feature maps and should be used instead.

    Args:
        rate: Float between 0 and 1. Fraction of the input units to drop.
        data_format: `"channels_first"` or `"channels_last"`.
            In `"channels_first"` mode, the channels dimension (the depth)
            is at index 1, in `"channels_last"` mode is it at index 3.
            It defaults to the `image_data_format` value found in your
            Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.

    Call arguments:
        inputs: A 4D tensor.
        training: Python boolean indicating whether the layer
            should behave in training mode (applying dropout)
            or in inference mode (pass-through).

    Input shape:
        4D tensor with shape: `(samples, channels, rows, cols)` if
            data_format='channels_first'
        or 4D tensor with shape: `(samples, rows, cols, channels)` if
            data_format='channels_last'.

    Output shape: Same as input.

    Reference:

    - [Tompson et al., 2014](https://arxiv.org/abs/1411.4280)
    """
    def __init__(
        self,
        rate: float,
        data_format: Any = None,
        seed: Any = None,
        name: str | None | Any = None,
        dtype: Any = None,
    ) -> None:
        ...
    data_format: Any

class SpatialDropout3D(Dropout):
    """Spatial 3D version of Dropout.

    This version performs the same function as Dropout, however, it drops
    entire 3D feature maps instead of individual elements. If adjacent voxels
    within feature maps are strongly correlated (as is normally the case in
    early convolution layers) then regular dropout will not regularize the
    activations and will otherwise just result in an effective learning rate
    decrease. In this case, SpatialDropout3D will help promote independence
    between feature maps and should be used instead.

    Args:
        rate: Float between 0 and 1. Fraction of the input units to drop.
        data_format: `"channels_first"` or `"channels_last"`.
            In `"channels_first"` mode, the channels dimension (the depth)
            is at index 1, in `"channels_last"` mode is it at index 4.
            It defaults to the `image_data_format` value found in your
            Keras config file at `~/.keras/keras.json`.
            If you never set it, then it will be `"channels_last"`.

    Call arguments:
        inputs: A 5D tensor.
        training: Python boolean indicating whether the layer
                should behave in training mode (applying dropout)
                or in inference mode (pass-through).

    Input shape:
        5D tensor with shape: `(samples, channels, dim1, dim2, dim3)` if
            data_format='channels_first'
        or 5D tensor with shape: `(samples, dim1, dim2, dim3, channels)` if
            data_format='channels_last'.

    Output shape: Same as input.

    Reference:

    - [Tompson et al., 2014](https://arxiv.org/abs/1411.4280)
    """
    def __init__(
        self,
        rate: float,
        data_format: Any = None,
        seed: Any = None,
        name: str | None | Any = None,
        dtype: Any = None,
    ) -> None:
        ...
    data_format: Any
AvgPool1D = AveragePooling1D
AvgPool2D = AveragePooling2D
AvgPool3D = AveragePooling3D
Convolution1D = Conv1D
Convolution1DTranspose = Conv1DTranspose
Convolution2D = Conv2D
Convolution2DTranspose = Conv2DTranspose
Convolution3D = Conv3D
Convolution3DTranspose = Conv3DTranspose
GlobalAvgPool1D = GlobalAveragePooling1D
GlobalAvgPool2D = GlobalAveragePooling2D
GlobalAvgPool3D = GlobalAveragePooling3D
GlobalMaxPool1D = GlobalMaxPooling1D
GlobalMaxPool2D = GlobalMaxPooling2D
GlobalMaxPool3D = GlobalMaxPooling3D
GroupQueryAttention: Any

def Input(
    shape: Any = None,
    batch_size: Any = None,
    dtype: Any = None,
    sparse: Any = None,
    ragged: Any = None,
    batch_shape: Any = None,
    name: Any = None,
    tensor: Any = None,
    optional: Any = False,
) -> Any:
    """Used to instantiate a Keras tensor.

    A Keras tensor is a symbolic tensor-like object, which we augment with
    certain attributes that allow us to build a Keras model just by knowing the
    inputs and outputs of the model.

    For instance, if `a`, `b` and `c` are Keras tensors,
    it becomes possible to do:
    `model = Model(input=[a, b], output=c)`

    Args:
        shape: A shape tuple (tuple of integers or `None` objects),
            not including the batch size.
            For instance, `shape=(32,)` indicates that the expected input
            will be batches of 32-dimensional vectors. Elements of this tuple
            can be `None`; `None` elements represent dimensions where the shape
            is not known and may vary (e.g. sequence length).
        batch_size: Optional static batch size (integer).
        dtype: The data type expected by the input, as a string
            (e.g. `"float32"`, `"int32"`...)
        sparse: A boolean specifying whether the expected input will be sparse
            tensors. Note that, if `sparse` is `False`, sparse tensors can still
            be passed into the input - they will be densified with a default
            value of 0. This feature is only supported with the TensorFlow and
            the JAX backends. Defaults to `False`.
        ragged: A boolean specifying whether the expected input will be ragged
            tensors. Note that, if `ragged` is `False`, ragged tensors can still
            be passed into the input - they will be densified with a default
            value of 0. This feature is only supported with the TensorFlow
            backend. Defaults to `False`.
        batch_shape: Optional shape tuple (tuple of integers or `None` objects),
            including the batch size.
        name: Optional name string for the layer.
            Should be unique in a model (do not reuse the same name twice).
            It will be autogenerated if it isn't provided.
        tensor: Optional existing tensor to wrap into the `Input` layer.
            If set, the layer will use this tensor rather
            than creating a new placeholder tensor.
        optional: Boolean, whether the input is optional or not.
            An optional input can accept `None` values.

    Returns:
      A Keras tensor.
    """
    ...
MaxPool1D = MaxPooling1D
MaxPool2D = MaxPooling2D
MaxPool3D = MaxPooling3D
SeparableConvolution1D = SeparableConv1D
SeparableConvolution2D = SeparableConv2D

def add(inputs: Any, **kwargs: Any) -> Any:
    """Functional interface to the `keras.layers.Add` layer.

    Args:
        inputs: A list of input tensors with the same shape.
        **kwargs: Standard layer keyword arguments.

    Returns:
        A tensor as the sum of the inputs. It has the same shape as the inputs.
    """
    ...

def average(inputs: Any, **kwargs: Any) -> Any:
    """Functional interface to the `keras.layers.Average` layer.

    Args:
        inputs: A list of input tensors , all of the same shape.
        **kwargs: Standard layer keyword arguments.

    Returns:
        A tensor as the element-wise product of the inputs with the same
        shape as the inputs.
    """
    ...

def concatenate(inputs: Any, axis: Any = -1, **kwargs: Any) -> Any:
    """Functional interface to the `Concatenate` layer.

    Args:
        inputs: A list of input tensors.
        axis: Concatenation axis.
        **kwargs: Standard layer keyword arguments.

    Returns:
        A tensor, the concatenation of the inputs alongside axis `axis`.
    """
    ...

def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """Returns a Keras layer object via its configuration.

    Args:
        config: A python dict containing a serialized layer configuration.
        custom_objects: Optional dictionary mapping names (strings) to custom
            objects (classes and functions) to be considered during
            deserialization.

    Returns:
        A Keras layer instance.
    """
    ...

def dot(inputs: Any, axes: Any = -1, **kwargs: Any) -> Any:
    """Functional interface to the `Dot` layer.

    Args:
        inputs: A list of input tensors (at least 2).
        axes: Integer or tuple of integers,
            axis or axes along which to take the dot product.
            Note that axis `0` (the batch axis) cannot be included.
        normalize: Whether to L2-normalize samples along the
            dot product axis before taking the dot product.
            If set to `True`, then the output of the dot product
            is the cosine proximity between the two samples.
        **kwargs: Standard layer keyword arguments.

    Returns:
        A tensor, the dot product of the samples from the inputs.
    """
    ...

def maximum(inputs: Any, **kwargs: Any) -> Any:
    """Functional interface to the `keras.layers.Maximum` layer.

    Args:
        inputs: A list of input tensors , all of the same shape.
        **kwargs: Standard layer keyword arguments.

    Returns:
        A tensor as the element-wise product of the inputs with the same
        shape as the inputs.
    """
    ...

def minimum(inputs: Any, **kwargs: Any) -> Any:
    """Functional interface to the `keras.layers.Minimum` layer.

    Args:
        inputs: A list of input tensors , all of the same shape.
        **kwargs: Standard layer keyword arguments.

    Returns:
        A tensor as the elementwise product of the inputs with the same
        shape as the inputs.
    """
    ...

def multiply(inputs: Any, **kwargs: Any) -> Any:
    """Functional interface to the `keras.layers.Multiply` layer.

    Args:
        inputs: A list of input tensors , all of the same shape.
        **kwargs: Standard layer keyword arguments.

    Returns:
        A tensor as the elementwise product of the inputs with the same
        shape as the inputs.
    """
    ...

def serialize(layer: Any) -> Any:
    """Returns the layer configuration as a Python dict.

    Args:
        layer: A `keras.layers.Layer` instance to serialize.

    Returns:
        Python dict which contains the configuration of the layer.
    """
    ...

def subtract(inputs: Any, **kwargs: Any) -> Any:
    """Functional interface to the `keras.layers.Subtract` layer.

    Args:
        inputs: A list of input tensors of size 2, each tensor of
            the same shape.
        **kwargs: Standard layer keyword arguments.

    Returns:
        A tensor as the difference of the inputs. It has the same shape
        as the inputs.
    """
    ...
