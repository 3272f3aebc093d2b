# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.distillation` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic

from symexp.keras.models import Model as _Model
from symexp.keras.regularizers import Regularizer as _Regularizer
_RegularizerLike = str | _Regularizer | _Callable[..., Any] | _Mapping[str, Any] | Any


class DistillationLoss:
    """Base class for distillation loss computation.

    Distillation losses define how to compute the distillation loss
    between teacher and student outputs. Each loss implements a specific
    approach to knowledge transfer, from simple logits matching to feature-based
    distillation.

    To create custom distillation losses, subclass this class and
    override the `compute_loss` method.
    """
    def __init__(self, *args: Any) -> None:
        ...
    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        """Compute distillation loss between teacher and student outputs.

        This method should implement the specific distillation logic for
        transferring knowledge from teacher to student.

        Arguments:
            teacher_outputs: Outputs from the teacher model. Can be a single
                tensor or a list/tuple of tensors for multi-output models.
            student_outputs: Outputs from the student model. Can be a single
                tensor or a list/tuple of tensors for multi-output models.
            **kwargs: Additional arguments for custom distillation_loss.
        Returns:
            Distillation loss tensor.
        """
        ...
    def validate_model_compatibility(self, teacher: Any, student: Any) -> Any:
        """Validate that teacher and student models are compatible.

        Arguments:
            teacher: The teacher model.
            student: The student model.
        Raises:
            ValueError: If models are not compatible with this distillation
                loss.
        """
        ...
    def validate_outputs(self, teacher_outputs: Any, student_outputs: Any) -> Any:
        """Validate that teacher and student outputs are compatible.

        Arguments:
            teacher_outputs: Outputs from the teacher model.
            student_outputs: Outputs from the student model.
        Raises:
            ValueError: If outputs are not compatible.
        """
        ...
    def __getattr__(self, name: str) -> Any: ...

class FeatureDistillation(DistillationLoss):
    """Feature distillation loss.

    Feature distillation transfers knowledge from intermediate layers of the
    teacher model to corresponding layers of the student model. This approach
    helps the student learn better internal representations and often leads
    to better performance compared to logits-only distillation.

    Arguments:
        loss: Loss function to use for feature distillation. Can be:
            - String identifier (e.g., 'mse', 'cosine_similarity', 'mae')
            - Keras loss instance
            - Nested structure of losses matching the layer output structure
            - `None` to skip distillation for that output (useful for
              multi-output models where you only want to distill some outputs)
            At least one loss must be non-`None`. Defaults to 'mse'.
        teacher_layer_name: Name of the teacher layer to extract features from.
            If `None`, uses the final output. Defaults to `None`.
        student_layer_name: Name of the student layer to extract features from.
            If `None`, uses the final output. Defaults to `None`.

    Examlpe(s):

    ```python
    # Basic feature distillation from final outputs
    distillation_loss = FeatureDistillation(loss="mse")

    # Distill from specific intermediate layers
    distillation_loss = FeatureDistillation(
        loss="mse",
        teacher_layer_name="dense_1",
        student_layer_name="dense_1"
    )

    # Use cosine similarity for different feature sizes
    distillation_loss = FeatureDistillation(
        loss="cosine_similarity",
        teacher_layer_name="conv2d_2",
        student_layer_name="conv2d_1"
    )

    # With custom loss instance
    distillation_loss = FeatureDistillation(
        loss=keras.losses.MeanAbsoluteError()
    )

    # For multi-output models
    distillation_loss = FeatureDistillation(
        loss=["mse", "cosine_similarity"]
    )

    # For multi-output models, only distill some outputs
    distillation_loss = FeatureDistillation(
        loss=["mse", None, "cosine_similarity"]  # Skip middle output
    )
    ```
    """
    def __init__(
        self,
        loss: Any = 'mse',
        teacher_layer_name: Any = None,
        student_layer_name: Any = None,
    ) -> None:
        ...
    teacher_layer_name: Any
    student_layer_name: Any
    loss: Any
    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        """Compute feature distillation loss using extracted features.

        Arguments:
            teacher_outputs: Extracted features from teacher layer.
            student_outputs: Extracted features from student layer.
            **kwargs: Additional arguments (ignored).
        Returns:
            Scalar distillation loss tensor.
        """
        ...
    @classmethod
    def from_config(cls, config: Any) -> Self:
        """Create instance from configuration."""
        ...
    def get_config(self) -> dict[str, Any]:
        """Get configuration for serialization."""
        ...
    def validate_model_compatibility(self, teacher: Any, student: Any) -> Any:
        """Validate that teacher and student models are compatible for feature
        distillation.
        """
        ...
    def validate_outputs(self, teacher_outputs: Any, student_outputs: Any) -> Any:
        """Validate that outputs are compatible for feature distillation."""
        ...
    def __getattr__(self, name: str) -> Any: ...

class LogitsDistillation(DistillationLoss):
    """Distillation loss that transfers knowledge from final model outputs.

    This distillation loss applies temperature scaling to the teacher's logits
    before computing the loss between teacher and student predictions. It's the
    most common approach for knowledge distillation.

    Arguments:
        temperature: Temperature for softmax scaling. Higher values produce
            softer probability distributions that are easier for the student to
            learn. Typical values range from 3-5. Defaults to 3.0.
        loss: Loss function to use for distillation. Can be:
            - String identifier (e.g., 'kl_divergence',
              'categorical_crossentropy')
            - Keras loss instance
            - Nested structure of losses matching the model output structure
            - `None` to skip distillation for that output (useful for
              multi-output models where you only want to distill some outputs)
            At least one loss must be non-`None`. Defaults to 'kl_divergence'.

    Examlpe(s):

    ```python
    # Basic logits distillation with KL divergence
    distillation_loss = LogitsDistillation(temperature=3.0)

    # With categorical crossentropy loss
    distillation_loss = LogitsDistillation(
        temperature=4.0,
        loss="categorical_crossentropy"
    )

    # With custom loss instance
    distillation_loss = LogitsDistillation(
        temperature=4.0,
        loss=keras.losses.CategoricalCrossentropy(from_logits=True)
    )

    # For multi-output models
    distillation_loss = LogitsDistillation(
        temperature=3.0,
        loss=["kl_divergence", "categorical_crossentropy"]
    )

    # For multi-output models, only distill some outputs
    distillation_loss = LogitsDistillation(
        temperature=3.0,
        loss=["kl_divergence", None]  # Skip second output
    )
    ```
    """
    def __init__(self, temperature: Any = 3.0, loss: Any = 'kl_divergence') -> None:
        ...
    temperature: Any
    loss: Any
    def compute_loss(self, teacher_outputs: Any, student_outputs: Any, **kwargs: Any) -> Any:
        """Compute distillation loss using the configured loss function.

        Arguments:
            teacher_outputs: Logits from teacher model. Can be a single tensor,
                list/tuple of tensors, or dict of tensors.
            student_outputs: Logits from student model. Can be a single tensor,
                list/tuple of tensors, or dict of tensors.
            **kwargs: Additional arguments (ignored).
        Returns:
            Distillation loss tensor.
        """
        ...
    @classmethod
    def from_config(cls, config: Any) -> Self:
        """Create instance from configuration."""
        ...
    def get_config(self) -> dict[str, Any]:
        """Get configuration for serialization."""
        ...
    def __getattr__(self, name: str) -> Any: ...

class Distiller(_Model):
    """Distillation model for transferring knowledge from teacher to student.

    Knowledge distillation transfers knowledge from a large, complex model
    (teacher) to a smaller, simpler model (student). The student learns
    from both ground truth labels and the teacher's predictions, often
    achieving better performance than training on labels alone.

    Arguments:
        teacher: A trained `keras.Model` that serves as the knowledge source.
            The teacher model is frozen during distillation.
        student: A `keras.Model` to be trained through distillation.
        distillation_losses: List of distillation losses to apply. Can be a
            single distillation loss or a list of distillation losses like
            `keras.distillation.LogitsDistillation`,
            `keras.distillation.FeatureDistillation`, or custom distillation
            losses.
        distillation_loss_weights: List of weights for each distillation loss.
            Must have the same length as `distillation_losses`. If `None`,
            equal weights are used.
        student_loss_weight: Weight for the student's supervised loss component.
            Must be between 0 and 1. Defaults to 0.5.
        name: Name for the distiller model. Defaults to `"distiller"`.
        **kwargs: Additional keyword arguments passed to the parent `Model`
            class.

    Attributes:
        student: The student model being trained. Access this to get the trained
            student model for independent use after distillation training.
        teacher: The teacher model providing knowledge. This model is frozen
            during training.

    Examples:

    ```python
    # Basic distillation with KerasHub models
    import keras_hub as hub

    teacher = hub.models.CausalLM.from_preset("gemma_2b_en")
    student = hub.models.CausalLM.from_preset(
        "gemma_1.1_2b_en", load_weights=False
    )

    # Single distillation loss
    distiller = Distiller(
        teacher=teacher,
        student=student,
        distillation_losses=LogitsDistillation(temperature=3.0),
    )

    # Compile the distiller (like any Keras model)
    distiller.compile(
        optimizer='adam',
        loss='sparse_categorical_crossentropy',
        metrics=['accuracy']
    )

    # Train the distiller
    distiller.fit(x_train, y_train, epochs=10)

    # Access the trained student model
    trained_student = distiller.student

    # Multiple distillation losses
    distiller = Distiller(
        teacher=teacher,
        student=student,
        distillation_losses=[
            LogitsDistillation(temperature=3.0),
            FeatureDistillation(
                teacher_layer_name="dense_1",
                student_layer_name="dense_1"
            )
        ],
        distillation_loss_weights=[1.0, 0.5],
    )

    # Compile with custom settings
    distiller.compile(
        optimizer='adam',
        loss='sparse_categorical_crossentropy',
        metrics=['accuracy']
    )
    ```
    """
    def __init__(
        self,
        teacher: Any,
        student: Any,
        distillation_losses: Any,
        distillation_loss_weights: Any = None,
        student_loss_weight: Any = 0.5,
        name: str | Any = 'distiller',
        *,
        activity_regularizer: _RegularizerLike = None,
        input_dim: Any = ...,
        input_shape: Any = ...,
        inputs: Any = ...,
        outputs: Any = ...,
        dtype: Any = None,
        trainable: bool | Any = True,
        autocast: bool | Any = True,
    ) -> None:
        ...
    teacher: Any
    student: Any
    distillation_losses: Any
    distillation_loss_weights: Any
    student_loss_weight: Any
    input_dim: Any
    input_shape: Any
    inputs: Any
    outputs: Any
    student_loss_tracker: Any
    distillation_loss_tracker: Any
    total_loss_tracker: Any
    def compile(
        self,
        optimizer: Any = 'adam',
        loss: Any = None,
        metrics: Any = None,
        **kwargs: Any,
    ) -> None:
        """Compile the distiller with proper integration.

        Arguments:
            optimizer: Optimizer for training the student model.
            loss: Student loss function for the student's supervised learning.
                Can be a string identifier or a loss function instance.
            metrics: Additional metrics to track during training.
            **kwargs: Additional arguments passed to parent compile.
        """
        ...
    def compute_loss(
        self,
        x: Any = None,
        y: Any = None,
        y_pred: Any = None,
        sample_weight: Any = None,
        training: Any = True,
    ) -> Any:
        """Compute combined distillation loss.

        Arguments:
            x: Input data.
            y: Target data.
            y_pred: Model predictions.
            sample_weight: Sample weights (currently unused).
            training: Whether the model is in training mode.

        Returns:
            Combined loss tensor.
        """
        ...
    @classmethod
    def from_config(cls, config: Any) -> Self:
        """Create instance from configuration."""
        ...
    def get_config(self) -> dict[str, Any]:
        """Get configuration for serialization."""
        ...
    def reset_metrics(self) -> Any:
        """Reset all metrics."""
        ...
