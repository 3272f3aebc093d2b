# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.utils` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic

from symexp.keras.saving import CustomObjectScope as CustomObjectScope
from symexp.keras.utils import bounding_boxes as bounding_boxes
from symexp.keras.backend import clear_session as clear_session
from symexp.keras.saving import deserialize_keras_object as deserialize_keras_object
from symexp.keras.config import disable_interactive_logging as disable_interactive_logging
from symexp.keras.config import enable_interactive_logging as enable_interactive_logging
from symexp.keras.saving import get_custom_objects as get_custom_objects
from symexp.keras.saving import get_registered_name as get_registered_name
from symexp.keras.saving import get_registered_object as get_registered_object
from symexp.keras.preprocessing import image_dataset_from_directory as image_dataset_from_directory
from symexp.keras.config import is_interactive_logging_enabled as is_interactive_logging_enabled
from symexp.keras.backend import is_keras_tensor as is_keras_tensor
from symexp.keras.utils import legacy as legacy
from symexp.keras.saving import register_keras_serializable as register_keras_serializable
from symexp.keras.saving import serialize_keras_object as serialize_keras_object
from symexp.keras.backend import standardize_dtype as standardize_dtype
from symexp.keras.preprocessing import text_dataset_from_directory as text_dataset_from_directory
from symexp.keras.preprocessing import timeseries_dataset_from_array as timeseries_dataset_from_array
from symexp.keras.layers import Layer as _Layer
from symexp.keras.saving import CustomObjectScope as _CustomObjectScope


class Config:
    """A Config is a dict-like container for named values.

    It offers a few advantages over a plain dict:

    - Setting and retrieving values via attribute setting / getting.
    - Ability to freeze the config to ensure no accidental config modifications
        occur past a certain point in your program.
    - Easy serialization of the whole config as JSON.

    Examples:

    ```python
    # Create a config via constructor arguments
    config = Config("learning_rate"=0.1, "momentum"=0.9)

    # Then keep adding to it via attribute-style setting
    config.use_ema = True
    config.ema_overwrite_frequency = 100

    # You can also add attributes via dict-like access
    config["seed"] = 123

    # You can retrieve entries both via attribute-style
    # access and dict-style access
    assert config.seed == 100
    assert config["learning_rate"] == 0.1
    ```

    A config behaves like a dict:

    ```python
    config = Config("learning_rate"=0.1, "momentum"=0.9)
    for k, v in config.items():
        print(f"{k}={v}")

    print(f"keys: {list(config.keys())}")
    print(f"values: {list(config.values())}")
    ```

    In fact, it can be turned into one:

    ```python
    config = Config("learning_rate"=0.1, "momentum"=0.9)
    dict_config = config.as_dict()
    ```

    You can easily serialize a config to JSON:

    ```python
    config = Config("learning_rate"=0.1, "momentum"=0.9)

    json_str = config.to_json()
    ```

    You can also freeze a config to prevent further changes:

    ```python
    config = Config()
    config.optimizer = "adam"
    config.seed = 123

    # Freeze the config to prevent changes.
    config.freeze()
    assert config.frozen

    config.foo = "bar"  # This will raise an error.
    ```
    """
    def __init__(self, **kwargs: Any) -> None:
        ...
    def __contains__(self, item: Any) -> Any:
        ...
    def __delitem__(self, key: Any) -> Any:
        ...
    def __getitem__(self, key: Any) -> Any:
        ...
    def __iter__(self) -> Any:
        ...
    def __len__(self) -> int:
        ...
    def __setitem__(self, key: Any, item: Any) -> Any:
        ...
    def as_dict(self) -> Any:
        ...
    def freeze(self) -> Any:
        """Marks the config as frozen, preventing any ulterior modification."""
        ...
    @property
    def frozen(self) -> Any:
        """Returns True if the config is frozen."""
        ...
    def get(self, keyname: Any, value: Any = None) -> Any:
        ...
    def items(self) -> Any:
        ...
    def keys(self) -> Any:
        ...
    def pop(self, *args: Any) -> Any:
        ...
    def to_json(self) -> str:
        ...
    def unfreeze(self) -> Any:
        ...
    def update(self, *args: Any, **kwargs: Any) -> Any:
        ...
    def values(self) -> Any:
        ...
    def __getattr__(self, name: str) -> Any: ...

class Progbar:
    """Displays a progress bar.

    If neither of `stateful_metrics` and `stateless_metrics` is provided, all
    metrics are assumed to be stateless (averaged by the progress bar before
    display).

    Args:
        target: Total number of steps expected, None if unknown.
        width: Progress bar width on screen.
        verbose: Verbosity mode, 0 (silent), 1 (verbose), 2 (semi-verbose)
        stateful_metrics: Iterable of string names of metrics that should *not*
            be averaged over time. Metrics in this list will be displayed as-is.
            If provided, do not provide `stateless_metrics`.
        stateless_metrics: Iterable of string names of metrics that *should* be
            averaged over time. Metrics in this list will be averaged by the
            progbar before display. If provided, do not provide
            `stateful_metrics`.
        interval: Minimum visual progress update interval (in seconds).
        unit_name: Display name for step counts (usually "step" or "sample").
    """
    def __init__(
        self,
        target: Any,
        width: Any = 20,
        verbose: Any = 1,
        interval: Any = 0.05,
        stateful_metrics: Any = None,
        stateless_metrics: Any = None,
        unit_name: Any = 'step',
    ) -> None:
        ...
    target: Any
    width: Any
    verbose: Any
    interval: Any
    unit_name: Any
    stateful_metrics: Any
    stateless_metrics: Any
    def add(self, n: Any, values: Any = None) -> None:
        ...
    def update(self, current: Any, values: Any = None, finalize: Any = None) -> Any:
        """Updates the progress bar.

        Args:
            current: Index of current step.
            values: List of tuples: `(name, value_for_last_step)`. If `name` is
                in `stateful_metrics`, `value_for_last_step` will be displayed
                as-is. Else, an average of the metric over time will be
                displayed.
            finalize: Whether this is the last update for the progress bar. If
                `None`, defaults to `current >= self.target`.
        """
        ...
    def __getattr__(self, name: str) -> Any: ...

class PyDataset:
    """Base class for defining a parallel dataset using Python code.

    Every `PyDataset` must implement the `__getitem__()` and the `__len__()`
    methods. If you want to modify your dataset between epochs,
    you may additionally implement `on_epoch_end()`,
    or `on_epoch_begin` to be called at the start of each epoch.
    The `__getitem__()` method should return a complete batch
    (not a single sample), and the `__len__` method should return
    the number of batches in the dataset (rather than the number of samples).

    Args:
        workers: Number of workers to use in multithreading or
            multiprocessing.
        use_multiprocessing: Whether to use Python multiprocessing for
            parallelism. Setting this to `True` means that your
            dataset will be replicated in multiple forked processes.
            This is necessary to gain compute-level (rather than I/O level)
            benefits from parallelism. However it can only be set to
            `True` if your dataset can be safely pickled.
        max_queue_size: Maximum number of batches to keep in the queue
            when iterating over the dataset in a multithreaded or
            multiprocessed setting.
            Reduce this value to reduce the CPU memory consumption of
            your dataset. Defaults to 10.

    Notes:

    - `PyDataset` is a safer way to do multiprocessing.
        This structure guarantees that the model will only train
        once on each sample per epoch, which is not the case
        with Python generators.
    - The arguments `workers`, `use_multiprocessing`, and `max_queue_size`
        exist to configure how `fit()` uses parallelism to iterate
        over the dataset. They are not being used by the `PyDataset` class
        directly. When you are manually iterating over a `PyDataset`,
        no parallelism is applied.

    Example:

    ```python
    from skimage.io import imread
    from skimage.transform import resize
    import numpy as np
    import math

    # Here, `x_set` is list of path to the images
    # and `y_set` are the associated classes.

    class CIFAR10PyDataset(keras.utils.PyDataset):

        def __init__(self, x_set, y_set, batch_size, **kwargs):
            super().__init__(**kwargs)
            self.x, self.y = x_set, y_set
            self.batch_size = batch_size

        def __len__(self):
            # Return number of batches.
            return math.ceil(len(self.x) / self.batch_size)

        def __getitem__(self, idx):
            # Return x, y for batch idx.
            low = idx * self.batch_size
            # Cap upper bound at array length; the last batch may be smaller
            # if the total number of items is not a multiple of batch size.
            high = min(low + self.batch_size, len(self.x))
            batch_x = self.x[low:high]
            batch_y = self.y[low:high]

            return np.array([
                resize(imread(file_name), (200, 200))
                   for file_name in batch_x]), np.array(batch_y)
    ```
    """
    def __init__(
        self,
        workers: Any = 1,
        use_multiprocessing: bool | Any = False,
        max_queue_size: Any = 10,
    ) -> None:
        ...
    def __getitem__(self, index: Any) -> Any:
        """Gets batch at position `index`.

        Args:
            index: position of the batch in the PyDataset.

        Returns:
            A batch
        """
        ...
    def __iter__(self) -> Any:
        ...
    @property
    def max_queue_size(self) -> Any:
        ...
    @max_queue_size.setter
    def max_queue_size(self, value: Any) -> None: ...
    @property
    def num_batches(self) -> Any:
        """Number of batches in the PyDataset."""
        ...
    def on_epoch_begin(self) -> Any:
        """Method called at the beginning of every epoch."""
        ...
    def on_epoch_end(self) -> Any:
        """Method called at the end of every epoch."""
        ...
    @property
    def use_multiprocessing(self) -> Any:
        ...
    @use_multiprocessing.setter
    def use_multiprocessing(self, value: Any) -> None: ...
    @property
    def workers(self) -> Any:
        ...
    @workers.setter
    def workers(self, value: Any) -> None: ...
    def __getattr__(self, name: str) -> Any: ...

class FeatureSpace(_Layer):
    """One-stop utility for preprocessing and encoding structured data.

    Arguments:
        feature_names: Dict mapping the names of your features to their
            type specification, e.g. `{"my_feature": "integer_categorical"}`
            or `{"my_feature": FeatureSpace.integer_categorical()}`.
            For a complete list of all supported types, see
            "Available feature types" paragraph below.
        output_mode: One of `"concat"` or `"dict"`. In concat mode, all
            features get concatenated together into a single vector.
            In dict mode, the FeatureSpace returns a dict of individually
            encoded features (with the same keys as the input dict keys).
        crosses: List of features to be crossed together, e.g.
            `crosses=[("feature_1", "feature_2")]`. The features will be
            "crossed" by hashing their combined value into
            a fixed-length vector.
        crossing_dim: Default vector size for hashing crossed features.
            Defaults to `32`.
        hashing_dim: Default vector size for hashing features of type
            `"integer_hashed"` and `"string_hashed"`. Defaults to `32`.
        num_discretization_bins: Default number of bins to be used for
            discretizing features of type `"float_discretized"`.
            Defaults to `32`.

    **Available feature types:**

    Note that all features can be referred to by their string name,
    e.g. `"integer_categorical"`. When using the string name, the default
    argument values are used.

    ```python
    # Plain float values.
    FeatureSpace.float(name=None)

    # Float values to be preprocessed via featurewise standardization
    # (i.e. via a `keras.layers.Normalization` layer).
    FeatureSpace.float_normalized(name=None)

    # Float values to be preprocessed via linear rescaling
    # (i.e. via a `keras.layers.Rescaling` layer).
    FeatureSpace.float_rescaled(scale=1., offset=0., name=None)

    # Float values to be discretized. By default, the discrete
    # representation will then be one-hot encoded.
    FeatureSpace.float_discretized(
        num_bins, bin_boundaries=None, output_mode="one_hot", name=None)

    # Integer values to be indexed. By default, the discrete
    # representation will then be one-hot encoded.
    FeatureSpace.integer_categorical(
        max_tokens=None, num_oov_indices=1, output_mode="one_hot", name=None)

    # String values to be indexed. By default, the discrete
    # representation will then be one-hot encoded.
    FeatureSpace.string_categorical(
        max_tokens=None, num_oov_indices=1, output_mode="one_hot", name=None)

    # Integer values to be hashed into a fixed number of bins.
    # By default, the discrete representation will then be one-hot encoded.
    FeatureSpace.integer_hashed(num_bins, output_mode="one_hot", name=None)

    # String values to be hashed into a fixed number of bins.
    # By default, the discrete representation will then be one-hot encoded.
    FeatureSpace.string_hashed(num_bins, output_mode="one_hot", name=None)
    ```

    Examples:

    **Basic usage with a dict of input data:**

    ```python
    raw_data = {
        "float_values": [0.0, 0.1, 0.2, 0.3],
        "string_values": ["zero", "one", "two", "three"],
        "int_values": [0, 1, 2, 3],
    }
    dataset = tf.data.Dataset.from_tensor_slices(raw_data)

    feature_space = FeatureSpace(
        features={
            "float_values": "float_normalized",
            "string_values": "string_categorical",
            "int_values": "integer_categorical",
        },
        crosses=[("string_values", "int_values")],
        output_mode="concat",
    )
    # Before you start using the FeatureSpace,
    # you must `adapt()` it on some data.
    feature_space.adapt(dataset)

    # You can call the FeatureSpace on a dict of data (batched or unbatched).
    output_vector = feature_space(raw_data)
    ```

    **Basic usage with `tf.data`:**

    ```python
    # Unlabeled data
    preprocessed_ds = unlabeled_dataset.map(feature_space)

    # Labeled data
    preprocessed_ds = labeled_dataset.map(lambda x, y: (feature_space(x), y))
    ```

    **Basic usage with the Keras Functional API:**

    ```python
    # Retrieve a dict Keras Input objects
    inputs = feature_space.get_inputs()
    # Retrieve the corresponding encoded Keras tensors
    encoded_features = feature_space.get_encoded_features()
    # Build a Functional model
    outputs = keras.layers.Dense(1, activation="sigmoid")(encoded_features)
    model = keras.Model(inputs, outputs)
    ```

    **Customizing each feature or feature cross:**

    ```python
    feature_space = FeatureSpace(
        features={
            "float_values": FeatureSpace.float_normalized(),
            "string_values": FeatureSpace.string_categorical(max_tokens=10),
            "int_values": FeatureSpace.integer_categorical(max_tokens=10),
        },
        crosses=[
            FeatureSpace.cross(("string_values", "int_values"), crossing_dim=32)
        ],
        output_mode="concat",
    )
    ```

    **Returning a dict of integer-encoded features:**

    ```python
    feature_space = FeatureSpace(
        features={
            "string_values": FeatureSpace.string_categorical(output_mode="int"),
            "int_values": FeatureSpace.integer_categorical(output_mode="int"),
        },
        crosses=[
            FeatureSpace.cross(
                feature_names=("string_values", "int_values"),
                crossing_dim=32,
                output_mode="int",
            )
        ],
        output_mode="dict",
    )
    ```

    **Specifying your own Keras preprocessing layer:**

    ```python
    # Let's say that one of the features is a short text paragraph that
    # we want to encode as a vector (one vector per paragraph) via TF-IDF.
    data = {
        "text": ["1st string", "2nd string", "3rd string"],
    }

    # There's a Keras layer for this: TextVectorization.
    custom_layer = layers.TextVectorization(output_mode="tf_idf")

    # We can use FeatureSpace.feature to create a custom feature
    # that will use our preprocessing layer.
    feature_space = FeatureSpace(
        features={
            "text": FeatureSpace.feature(
                preprocessor=custom_layer, dtype="string", output_mode="float"
            ),
        },
        output_mode="concat",
    )
    feature_space.adapt(tf.data.Dataset.from_tensor_slices(data))
    output_vector = feature_space(data)
    ```

    **Retrieving the underlying Keras preprocessing layers:**

    ```python
    # The preprocessing layer of each feature is available in `.preprocessors`.
    preprocessing_layer = feature_space.preprocessors["feature1"]

    # The crossing layer of each feature cross is available in `.crossers`.
    # It's an instance of keras.layers.HashedCrossing.
    crossing_layer = feature_space.crossers["feature1_X_feature2"]
    ```

    **Saving and reloading a FeatureSpace:**

    ```python
    feature_space.save("featurespace.keras")
    reloaded_feature_space = keras.models.load_model("featurespace.keras")
    ```
    """
    def __init__(
        self,
        features: Any,
        output_mode: Any = 'concat',
        crosses: Any = None,
        crossing_dim: Any = 32,
        hashing_dim: Any = 32,
        num_discretization_bins: Any = 32,
        name: str | None | Any = None,
    ) -> None:
        ...
    features: Any
    output_mode: Any
    crosses: Any
    crossing_dim: Any
    hashing_dim: Any
    num_discretization_bins: Any
    crosses_by_name: Any
    inputs: Any
    preprocessors: Any
    encoded_features: Any
    crossers: Any
    one_hot_encoders: Any
    concat: Any
    def adapt(self, dataset: Any) -> Any:
        ...
    @classmethod
    def cross(cls, feature_names: Any, crossing_dim: Any, output_mode: Any = 'one_hot') -> Any:
        ...
    @classmethod
    def feature(cls, dtype: Any, preprocessor: Any, output_mode: Any) -> Any:
        ...
    @classmethod
    def float(cls, name: Any = None) -> Any:
        ...
    @classmethod
    def float_discretized(
        cls,
        num_bins: Any,
        bin_boundaries: Any = None,
        output_mode: Any = 'one_hot',
        name: Any = None,
    ) -> Any:
        ...
    @classmethod
    def float_normalized(cls, name: Any = None) -> Any:
        ...
    @classmethod
    def float_rescaled(cls, scale: Any = 1.0, offset: Any = 0.0, name: Any = None) -> Any:
        ...
    def get_encoded_features(self) -> Any:
        ...
    def get_inputs(self) -> Any:
        ...
    @classmethod
    def integer_categorical(
        cls,
        max_tokens: Any = None,
        num_oov_indices: Any = 1,
        output_mode: Any = 'one_hot',
        name: Any = None,
    ) -> Any:
        ...
    @classmethod
    def integer_hashed(cls, num_bins: Any, output_mode: Any = 'one_hot', name: Any = None) -> Any:
        ...
    def save(self, filepath: Any) -> Any:
        """Save the `FeatureSpace` instance to a `.keras` file.

        You can reload it via `keras.models.load_model()`:

        ```python
        feature_space.save("featurespace.keras")
        reloaded_fs = keras.models.load_model("featurespace.keras")
        ```
        """
        ...
    @classmethod
    def string_categorical(
        cls,
        max_tokens: Any = None,
        num_oov_indices: Any = 1,
        output_mode: Any = 'one_hot',
        name: Any = None,
    ) -> Any:
        ...
    @classmethod
    def string_hashed(cls, num_bins: Any, output_mode: Any = 'one_hot', name: Any = None) -> Any:
        ...
Sequence = PyDataset

def array_to_img(x: Any, data_format: Any = None, scale: Any = True, dtype: Any = None) -> Any:
    """Converts a 3D NumPy array to a PIL Image instance."""
    ...

def audio_dataset_from_directory(
    directory: Any,
    labels: Any = 'inferred',
    label_mode: Any = 'int',
    class_names: Any = None,
    batch_size: Any = 32,
    sampling_rate: Any = None,
    output_sequence_length: Any = None,
    ragged: Any = False,
    shuffle: Any = True,
    seed: Any = None,
    validation_split: Any = None,
    subset: Any = None,
    follow_links: Any = False,
    verbose: Any = True,
) -> Any:
    """Generates a `tf.data.Dataset` from audio files in a directory.

    If your directory structure is:

    ```
    main_directory/
    ...class_a/
    ......a_audio_1.wav
    ......a_audio_2.wav
    ...class_b/
    ......b_audio_1.wav
    ......b_audio_2.wav
    ```

    Then calling `audio_dataset_from_directory(main_directory,
    labels='inferred')`
    will return a `tf.data.Dataset` that yields batches of audio files from
    the subdirectories `class_a` and `class_b`, together with labels
    0 and 1 (0 corresponding to `class_a` and 1 corresponding to `class_b`).

    Only `.wav` files are supported at this time.

    Args:
        directory: Directory where the data is located.
            If `labels` is `"inferred"`, it should contain subdirectories,
            each containing audio files for a class. Otherwise, the directory
            structure is ignored.
        labels: Either "inferred" (labels are generated from the directory
            structure), `None` (no labels), or a list/tuple of integer labels
            of the same size as the number of audio files found in
            the directory. Labels should be sorted according to the
            alphanumeric order of the audio file paths
            (obtained via `os.walk(directory)` in Python).
        label_mode: String describing the encoding of `labels`. Options are:
            - `"int"`: means that the labels are encoded as integers (e.g. for
              `sparse_categorical_crossentropy` loss).
            - `"categorical"` means that the labels are encoded as a categorical
              vector (e.g. for `categorical_crossentropy` loss)
            - `"binary"` means that the labels (there can be only 2)
              are encoded as `float32` scalars with values 0
              or 1 (e.g. for `binary_crossentropy`).
            - `None` (no labels).
        class_names: Only valid if "labels" is `"inferred"`.
            This is the explicit list of class names
            (must match names of subdirectories). Used to control the order
            of the classes (otherwise alphanumerical order is used).
        batch_size: Size of the batches of data. Default: 32. If `None`,
            the data will not be batched
            (the dataset will yield individual samples).
        sampling_rate: Audio sampling rate (in samples per second).
        output_sequence_length: Maximum length of an audio sequence. Audio files
            longer than this will be truncated to `output_sequence_length`.
            If set to `None`, then all sequences in the same batch will
            be padded to the
            length of the longest sequence in the batch.
        ragged: Whether to return a Ragged dataset (where each sequence has its
            own length). Defaults to `False`.
        shuffle: Whether to shuffle the data.
            If set to `False`, sorts the data in alphanumeric order.
            Defaults to `True`.
        seed: Optional random seed for shuffling and transformations.
        validation_split: Optional float between 0 and 1, fraction of data to
            reserve for validation.
        subset: Subset of the data to return. One of `"training"`,
            `"validation"` or `"both"`. Only used if `validation_split` is set.
        follow_links: Whether to visits subdirectories pointed to by symlinks.
            Defaults to `False`.
        verbose: Whether to display number information on classes and
            number of files found. Defaults to `True`.

    Returns:

    A `tf.data.Dataset` object.

    - If `label_mode` is `None`, it yields `string` tensors of shape
      `(batch_size,)`, containing the contents of a batch of audio files.
    - Otherwise, it yields a tuple `(audio, labels)`, where `audio`
      has shape `(batch_size, sequence_length, num_channels)` and `labels`
      follows the format described
      below.

    Rules regarding labels format:

    - if `label_mode` is `int`, the labels are an `int32` tensor of shape
      `(batch_size,)`.
    - if `label_mode` is `binary`, the labels are a `float32` tensor of
      1s and 0s of shape `(batch_size, 1)`.
    - if `label_mode` is `categorical`, the labels are a `float32` tensor
      of shape `(batch_size, num_classes)`, representing a one-hot
      encoding of the class index.
    """
    ...
custom_object_scope = _CustomObjectScope

def get_file(
    fname: Any = None,
    origin: Any = None,
    untar: Any = False,
    md5_hash: Any = None,
    file_hash: Any = None,
    cache_subdir: Any = 'datasets',
    hash_algorithm: Any = 'auto',
    extract: Any = False,
    archive_format: Any = 'auto',
    cache_dir: Any = None,
    force_download: Any = False,
) -> Any:
    """Downloads a file from a URL if it not already in the cache.

    By default the file at the url `origin` is downloaded to the
    cache_dir `~/.keras`, placed in the cache_subdir `datasets`,
    and given the filename `fname`. The final location of a file
    `example.txt` would therefore be `~/.keras/datasets/example.txt`.
    Files in `.tar`, `.tar.gz`, `.tar.bz`, and `.zip` formats can
    also be extracted.

    Passing a hash will verify the file after download. The command line
    programs `shasum` and `sha256sum` can compute the hash.
    """
    ...

def get_source_inputs(tensor: Any) -> Any:
    """Returns the list of input tensors necessary to compute `tensor`.

    Output will always be a list of tensors
    (potentially with 1 element).

    Args:
        tensor: The tensor to start from.

    Returns:
        List of input tensors.
    """
    ...

def img_to_array(img: Any, data_format: Any = None, dtype: Any = None) -> Any:
    """Converts a PIL Image instance to a NumPy array."""
    ...

def load_img(
    path: Any,
    color_mode: Any = 'rgb',
    target_size: Any = None,
    interpolation: Any = 'nearest',
    keep_aspect_ratio: Any = False,
) -> Any:
    """Loads an image into PIL format."""
    ...

def model_to_dot(
    model: Any,
    show_shapes: Any = False,
    show_dtype: Any = False,
    show_layer_names: Any = True,
    rankdir: Any = 'TB',
    expand_nested: Any = False,
    dpi: Any = 200,
    subgraph: Any = False,
    show_layer_activations: Any = False,
    show_trainable: Any = False,
    splines: Any = 'ortho',
    **kwargs: Any,
) -> Any:
    """Convert a Keras model to dot format.

    Args:
        model: A Keras model instance.
        show_shapes: whether to display shape information.
        show_dtype: whether to display layer dtypes.
        show_layer_names: whether to display layer names.
        rankdir: `rankdir` argument passed to PyDot,
            a string specifying the format of the plot: `"TB"`
            creates a vertical plot; `"LR"` creates a horizontal plot.
        expand_nested: whether to expand nested Functional models
            into clusters.
        dpi: Image resolution in dots per inch.
        subgraph: whether to return a `pydot.Cluster` instance.
        show_layer_activations: Display layer activations (only for layers that
            have an `activation` property).
        show_trainable: whether to display if a layer is trainable.
        splines: Controls how edges are drawn. Defaults to `"ortho"`
            (right-angle lines). Other options include `"curved"`,
            `"polyline"`, `"spline"`, and `"line"`.

    Returns:
        A `pydot.Dot` instance representing the Keras model or
        a `pydot.Cluster` instance representing nested model if
        `subgraph=True`.
    """
    ...

def normalize(x: Any, axis: Any = -1, order: Any = 2) -> Any:
    """Normalizes an array.

    If the input is a NumPy array, a NumPy array will be returned.
    If it's a backend tensor, a backend tensor will be returned.

    Args:
        x: Array to normalize.
        axis: axis along which to normalize.
        order: Normalization order (e.g. `order=2` for L2 norm).

    Returns:
        A normalized copy of the array.
    """
    ...

def pack_x_y_sample_weight(x: Any, y: Any = None, sample_weight: Any = None) -> Any:
    """Packs user-provided data into a tuple.

    This is a convenience utility for packing data into the tuple formats
    that `Model.fit()` uses.
    """
    ...

def pad_sequences(
    sequences: Any,
    maxlen: Any = None,
    dtype: Any = 'int32',
    padding: Any = 'pre',
    truncating: Any = 'pre',
    value: Any = 0.0,
) -> Any:
    """Pads sequences to the same length.

    This function transforms a list (of length `num_samples`)
    of sequences (lists of integers)
    into a 2D NumPy array of shape `(num_samples, num_timesteps)`.
    `num_timesteps` is either the `maxlen` argument if provided,
    or the length of the longest sequence in the list.

    Sequences that are shorter than `num_timesteps`
    are padded with `value` until they are `num_timesteps` long.

    Sequences longer than `num_timesteps` are truncated
    so that they fit the desired length.

    The position where padding or truncation happens is determined by
    the arguments `padding` and `truncating`, respectively.
    Pre-padding or removing values from the beginning of the sequence is the
    default.

    >>> sequence = [[1], [2, 3], [4, 5, 6]]
    >>> keras.utils.pad_sequences(sequence)
    array([[0, 0, 1],
           [0, 2, 3],
           [4, 5, 6]], dtype=int32)

    >>> keras.utils.pad_sequences(sequence, value=-1)
    array([[-1, -1,  1],
           [-1,  2,  3],
           [ 4,  5,  6]], dtype=int32)

    >>> keras.utils.pad_sequences(sequence, padding='post')
    array([[1, 0, 0],
           [2, 3, 0],
           [4, 5, 6]], dtype=int32)

    >>> keras.utils.pad_sequences(sequence, maxlen=2)
    array([[0, 1],
           [2, 3],
           [5, 6]], dtype=int32)

    Args:
        sequences: List of sequences (each sequence is a list of integers).
        maxlen: Optional Int, maximum length of all sequences. If not provided,
            sequences will be padded to the length of the longest individual
            sequence.
        dtype: (Optional, defaults to `"int32"`). Type of the output sequences.
            To pad sequences with variable length strings, you can use `object`.
        padding: String, "pre" or "post" (optional, defaults to `"pre"`):
            pad either before or after each sequence.
        truncating: String, "pre" or "post" (optional, defaults to `"pre"`):
            remove values from sequences larger than
            `maxlen`, either at the beginning or at the end of the sequences.
        value: Float or String, padding value. (Optional, defaults to `0.`)

    Returns:
        NumPy array with shape `(len(sequences), maxlen)`
    """
    ...

def plot_model(
    model: Any,
    to_file: Any = 'model.png',
    show_shapes: Any = False,
    show_dtype: Any = False,
    show_layer_names: Any = False,
    rankdir: Any = 'TB',
    expand_nested: Any = False,
    dpi: Any = 200,
    show_layer_activations: Any = False,
    show_trainable: Any = False,
    splines: Any = 'ortho',
    **kwargs: Any,
) -> Any:
    """Converts a Keras model to dot format and save to a file."""
    ...

def save_img(
    path: Any,
    x: Any,
    data_format: Any = None,
    file_format: Any = None,
    scale: Any = True,
    **kwargs: Any,
) -> Any:
    """Saves an image stored as a NumPy array to a path or file object.

    Args:
        path: Path or file object.
        x: NumPy array.
        data_format: Image data format, either `"channels_first"` or
            `"channels_last"`.
        file_format: Optional file format override. If omitted, the format to
            use is determined from the filename extension. If a file object was
            used instead of a filename, this parameter should always be used.
        scale: Whether to rescale image values to be within `[0, 255]`.
        **kwargs: Additional keyword arguments passed to `PIL.Image.save()`.
    """
    ...

def set_random_seed(seed: Any) -> Any:
    """Sets all random seeds (Python, NumPy, and backend framework, e.g. TF).

    You can use this utility to make almost any Keras program fully
    deterministic. Some limitations apply in cases where network communications
    are involved (e.g. parameter server distribution), which creates additional
    sources of randomness, or when certain non-deterministic cuDNN ops are
    involved.

    Calling this utility does the following:

    ```python
    import random
    random.seed(seed)

    import numpy as np
    np.random.seed(seed)

    import tensorflow as tf  # Only if TF is installed
    tf.random.set_seed(seed)

    import torch  # Only if the backend is 'torch'
    torch.manual_seed(seed)
    ```

    Additionally, it resets the global Keras `SeedGenerator`, which is used by
    `keras.random` functions when the `seed` is not provided.

    Note that the TensorFlow seed is set even if you're not using TensorFlow
    as your backend framework, since many workflows leverage `tf.data`
    pipelines (which feature random shuffling). Likewise many workflows
    might leverage NumPy APIs.

    Arguments:
        seed: Integer, the random seed to use.
    """
    ...

def split_dataset(
    dataset: Any,
    left_size: Any = None,
    right_size: Any = None,
    shuffle: Any = False,
    seed: Any = None,
    preferred_backend: Any = None,
) -> Any:
    """Splits a dataset into a left half and a right half (e.g. train / test).

    Args:
        dataset:
            A `tf.data.Dataset`, a `torch.utils.data.Dataset` object,
            or a list/tuple of arrays with the same length.
        left_size: If float (in the range `[0, 1]`), it signifies
            the fraction of the data to pack in the left dataset. If integer, it
            signifies the number of samples to pack in the left dataset. If
            `None`, defaults to the complement to `right_size`.
            Defaults to `None`.
        right_size: If float (in the range `[0, 1]`), it signifies
            the fraction of the data to pack in the right dataset.
            If integer, it signifies the number of samples to pack
            in the right dataset.
            If `None`, defaults to the complement to `left_size`.
            Defaults to `None`.
        shuffle: Boolean, whether to shuffle the data before splitting it.
        seed: A random seed for shuffling.
        preferred_backend: String, specifying which backend
            (e.g.; "tensorflow", "torch") to use. If `None`, the
            backend is inferred from the type of `dataset` - if
            `dataset` is a `tf.data.Dataset`, "tensorflow" backend
            is used, if `dataset` is a `torch.utils.data.Dataset`,
            "torch" backend is used, and if `dataset` is a list/tuple/np.array
            the current Keras backend is used. Defaults to `None`.

    Returns:
        A tuple of two dataset objects, the left and right splits. The exact
        type of the returned objects depends on the `preferred_backend`.
        For example, with a "tensorflow" backend,
        `tf.data.Dataset` objects are returned. With a "torch" backend,
        `torch.utils.data.Dataset` objects are returned.
    """
    ...

def to_categorical(x: Any, num_classes: Any = None) -> Any:
    """Converts a class vector (integers) to binary class matrix.

    E.g. for use with `categorical_crossentropy`.

    Args:
        x: Array-like with class values to be converted into a matrix
            (integers from 0 to `num_classes - 1`).
        num_classes: Total number of classes. If `None`, this would be inferred
            as `max(x) + 1`. Defaults to `None`.

    Returns:
        A binary matrix representation of the input as a NumPy array. The class
        axis is placed last.
    """
    ...

def unpack_x_y_sample_weight(data: Any) -> Any:
    """Unpacks user-provided data tuple.

    This is a convenience utility to be used when overriding
    `Model.train_step`, `Model.test_step`, or `Model.predict_step`.
    This utility makes it easy to support data of the form `(x,)`,
    `(x, y)`, or `(x, y, sample_weight)`.
    """
    ...
