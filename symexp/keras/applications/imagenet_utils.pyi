# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.applications.imagenet_utils` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic



def decode_predictions(preds: Any, top: Any = 5) -> Any:
    """Decodes the prediction of an ImageNet model.

    Args:
        preds: NumPy array encoding a batch of predictions.
        top: Integer, how many top-guesses to return. Defaults to `5`.

    Returns:
        A list of lists of top class prediction tuples
        `(class_name, class_description, score)`.
        One list of tuples per sample in batch input.

    Raises:
        ValueError: In case of invalid shape of the `pred` array
            (must be 2D).
    """
    ...

def preprocess_input(x: Any, data_format: Any = None, mode: Any = 'caffe') -> Any:
    """Preprocesses a tensor or Numpy array encoding a batch of images.

    Usage example with `applications.MobileNet`:

    ```python
    i = keras.layers.Input([None, None, 3], dtype="uint8")
    x = ops.cast(i, "float32")
    x = keras.applications.mobilenet.preprocess_input(x)
    core = keras.applications.MobileNet()
    x = core(x)
    model = keras.Model(inputs=[i], outputs=[x])
    result = model(image)
    ```

    Args:
          x: A floating point `numpy.array` or a backend-native tensor,
              3D or 4D with 3 color
              channels, with values in the range [0, 255].
              The preprocessed data are written over the input data
          if the data types are compatible. To avoid this
          behaviour, `numpy.copy(x)` can be used.
          data_format: Optional data format of the image tensor/array. None, means
          the global setting `keras.backend.image_data_format()` is used
          (unless you changed it, it uses "channels_last").
      mode: One of "caffe", "tf" or "torch".
        - caffe: will convert the images from RGB to BGR,
            then will zero-center each color channel with
            respect to the ImageNet dataset,
            without scaling.
        - tf: will scale pixels between -1 and 1,
            sample-wise.
        - torch: will scale pixels between 0 and 1 and then
            will normalize each channel with respect to the
            ImageNet dataset.
        Defaults to `"caffe"`.

          Defaults to `None`.

    Returns:
        Preprocessed array with type `float32`.


    Raises:

      ValueError: In case of unknown `mode` or `data_format` argument.
    """
    ...
