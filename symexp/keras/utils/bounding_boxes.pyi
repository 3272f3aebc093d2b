# Written by `python -m tests.editors` from Keras 3.15.1. Do not edit.
# Signatures and docstrings: Copyright The Keras Authors, Apache License 2.0.
"""`keras.utils.bounding_boxes` with symbolic classes."""

from collections.abc import Callable as _Callable
from collections.abc import Mapping as _Mapping
from collections.abc import Sequence as _Sequence
from typing import Any, Self

from symexp.tree.handles.handle import Symbolic



def affine_transform(
    boxes: Any,
    angle: Any,
    translate_x: Any,
    translate_y: Any,
    scale: Any,
    shear_x: Any,
    shear_y: Any,
    height: Any,
    width: Any,
    center_x: Any = None,
    center_y: Any = None,
    bounding_box_format: Any = 'xyxy',
) -> Any:
    """Applies an affine transformation to the bounding boxes.

    The `height` and `width` parameters are used to normalize the
    translation and scaling factors.

    Args:
        boxes: The bounding boxes to transform, a tensor/array of shape
            `(N, 4)` or `(batch_size, N, 4)`.
        angle: Rotation angle in degrees.
        translate_x: Horizontal translation fraction.
        translate_y: Vertical translation fraction.
        scale: Scaling factor.
        shear_x: Shear angle in x-direction (degrees).
        shear_y: Shear angle in y-direction (degrees).
        height: Height of the image/data.
        width: Width of the image/data.
        center_x:  x-coordinate of the transformation center (fraction).
        center_y: y-coordinate of the transformation center (fraction).
        bounding_box_format: The format of the input bounding boxes. Defaults to
            `"xyxy"`.

    Returns:
        The transformed bounding boxes, a tensor/array with the same shape
        as the input `boxes`.
    """
    ...

def clip_to_image_size(
    bounding_boxes: Any,
    height: Any = None,
    width: Any = None,
    bounding_box_format: Any = 'xyxy',
) -> Any:
    """Clips bounding boxes to be within the image dimensions.
    Args:
        bounding_boxes: A dictionary with 'boxes' shape `(N, 4)` or
            `(batch, N, 4)` and 'labels' shape `(N,)` or `(batch, N,)`.
        height: Image height.
        width: Image width.
        bounding_box_format: The format of the input bounding boxes. Defaults to
            `"xyxy"`.

    Returns:
        Clipped bounding boxes.
    """
    ...

def compute_ciou(
    boxes1: Any,
    boxes2: Any,
    bounding_box_format: Any,
    image_shape: Any = None,
) -> Any:
    """Computes the Complete IoU (CIoU) between two bounding boxes or between
    two batches of bounding boxes.

    CIoU loss is an extension of GIoU loss, which further improves the IoU
    optimization for object detection. CIoU loss not only penalizes the
    bounding box coordinates but also considers the aspect ratio and center
    distance of the boxes. The length of the last dimension should be 4 to
    represent the bounding boxes.

    Args:
        box1 (tensor): tensor representing the first bounding box with
            shape (..., 4).
        box2 (tensor): tensor representing the second bounding box with
            shape (..., 4).
        bounding_box_format: a case-insensitive string (for example, "xyxy").
            Each bounding box is defined by these 4 values. For detailed
            information on the supported formats, see the [KerasCV bounding box
            documentation](https://keras.io/api/keras_cv/bounding_box/formats/).
        image_shape: `Tuple[int]`. The shape of the image (height, width, 3).
            When using relative bounding box format for `box_format` the
            `image_shape` is used for normalization.

    Returns:
        tensor: The CIoU distance between the two bounding boxes.
    """
    ...

def compute_iou(
    boxes1: Any,
    boxes2: Any,
    bounding_box_format: Any,
    use_masking: Any = False,
    mask_val: Any = -1,
    image_shape: Any = None,
) -> Any:
    """Computes a lookup table vector containing the ious for a given set boxes.

    The lookup vector is to be indexed by [`boxes1_index`,`boxes2_index`] if
    boxes are unbatched and by [`batch`, `boxes1_index`,`boxes2_index`] if the
    boxes are batched.

    The users can pass `boxes1` and `boxes2` to be different ranks. For example:
    1) `boxes1`: [batch_size, M, 4], `boxes2`: [batch_size, N, 4] -> return
        [batch_size, M, N].
    2) `boxes1`: [batch_size, M, 4], `boxes2`: [N, 4] -> return
        [batch_size, M, N]
    3) `boxes1`: [M, 4], `boxes2`: [batch_size, N, 4] -> return
        [batch_size, M, N]
    4) `boxes1`: [M, 4], `boxes2`: [N, 4] -> return [M, N]

    Args:
        boxes1: a list of bounding boxes in 'corners' format. Can be batched or
            unbatched.
        boxes2: a list of bounding boxes in 'corners' format. Can be batched or
            unbatched.
        bounding_box_format: a case-insensitive string which is one of `"xyxy"`,
            `"rel_xyxy"`, `"xyWH"`, `"center_xyWH"`, `"yxyx"`, `"rel_yxyx"`.
            For detailed information on the supported format, see the
        use_masking: whether masking will be applied. This will mask all
            `boxes1` or `boxes2` that have values less than 0 in all its 4
            dimensions. Default to `False`.
        mask_val: int to mask those returned IOUs if the masking is True,
            defaults to -1.
        image_shape: `Tuple[int]`. The shape of the image (height, width, 3).
            When using relative bounding box format for `box_format` the
            `image_shape` is used for normalization.

    Returns:
        iou_lookup_table: a vector containing the pairwise ious of boxes1 and
            boxes2.
    """
    ...

def convert_format(
    boxes: Any,
    source: Any,
    target: Any,
    height: Any = None,
    width: Any = None,
    dtype: Any = 'float32',
) -> Any:
    """Converts bounding boxes between formats.

    Supported formats (case-insensitive):
    `"xyxy"`: [left, top, right, bottom]
    `"yxyx"`: [top, left, bottom, right]
    `"xywh"`: [left, top, width, height]
    `"center_xywh"`: [center_x, center_y, width, height]
    `"center_yxhw"`: [center_y, center_x, height, width]
    `"rel_xyxy"`, `"rel_yxyx"`, `"rel_xywh"`, `"rel_center_xywh"`:  Relative
        versions of the above formats, where coordinates are normalized
        to the range [0, 1] based on the image `height` and `width`.

    Args:
        boxes: Bounding boxes tensor/array or dictionary of `boxes` and
            `labels`.
        source: Source format string.
        target: Target format string.
        height: Image height (required for relative target format).
        width: Image width (required for relative target format).
        dtype: Data type for conversion (optional).

    Returns:
        Converted boxes.

    Raises:
        ValueError: For invalid formats, shapes, or missing dimensions.
    """
    ...

def crop(
    boxes: Any,
    top: Any,
    left: Any,
    height: Any,
    width: Any,
    bounding_box_format: Any = 'xyxy',
) -> Any:
    """Crops bounding boxes based on the given offsets and dimensions.

    This function crops bounding boxes to a specified region defined by
    `top`, `left`, `height`, and `width`. The boxes are first converted to
    `xyxy` format, cropped, and then returned.

    Args:
        boxes: The bounding boxes to crop.  A NumPy array or tensor of shape
            `(N, 4)` or `(batch_size, N, 4)`.
        top: The vertical offset of the top-left corner of the cropping region.
        left: The horizontal offset of the top-left corner of the cropping
            region.
        height: The height of the cropping region. Defaults to `None`.
        width: The width of the cropping region. Defaults to `None`.
        bounding_box_format: The format of the input bounding boxes. Defaults to
            `"xyxy"`.

    Returns:
        The cropped bounding boxes.
    """
    ...

def decode_deltas_to_boxes(
    anchors: Any,
    boxes_delta: Any,
    anchor_format: Any,
    box_format: Any,
    encoded_format: Any = 'center_yxhw',
    variance: Any = None,
    image_shape: Any = None,
) -> Any:
    """Converts bounding boxes from delta format to the specified `box_format`.

    This function decodes bounding box deltas relative to anchors to obtain the
    final bounding box coordinates. The boxes are encoded in a specific
    `encoded_format` (center_yxhw by default) during the decoding process.
    This allows flexibility in how the deltas are applied to the anchors.

    Args:
        anchors: Can be `Tensors` or `Dict[Tensors]` where keys are level
            indices and values are corresponding anchor boxes.
            The shape of the array/tensor should be `(N, 4)` where N is the
            number of anchors.
        boxes_delta Can be `Tensors` or `Dict[Tensors]` Bounding box deltas
            must have the same type and structure as `anchors`.  The
            shape of the array/tensor can be `(N, 4)` or `(B, N, 4)` where N is
            the number of boxes.
        anchor_format: str. The format of the input `anchors`.
            (e.g., `"xyxy"`, `"xywh"`, etc.)
        box_format: str. The desired format for the output boxes.
            (e.g., `"xyxy"`, `"xywh"`, etc.)
        encoded_format: str. Raw output format from regression head. Defaults
            to `"center_yxhw"`.
        variance: `List[floats]`. A 4-element array/tensor representing
            variance factors to scale the box deltas. If provided, the deltas
            are multiplied by the variance before being applied to the anchors.
            Defaults to None.
        image_shape: `Tuple[int]`. The shape of the image (height, width, 3).
            When using relative bounding box format for `box_format` the
            `image_shape` is used for normalization.

    Returns:
        Decoded box coordinates. The return type matches the `box_format`.

    Raises:
        ValueError: If `variance` is not None and its length is not 4.
        ValueError: If `encoded_format` is not `"center_xywh"` or
            `"center_yxhw"`.
    """
    ...

def encode_box_to_deltas(
    anchors: Any,
    boxes: Any,
    anchor_format: Any,
    box_format: Any,
    encoding_format: Any = 'center_yxhw',
    variance: Any = None,
    image_shape: Any = None,
) -> Any:
    """Encodes bounding boxes relative to anchors as deltas.

    This function calculates the deltas that represent the difference between
    bounding boxes and provided anchors. Deltas encode the offsets and scaling
    factors to apply to anchors to obtain the target boxes.

    Boxes and anchors are first converted to the specified `encoding_format`
    (defaulting to `center_yxhw`) for consistent delta representation.

    Args:
        anchors: `Tensors`. Anchor boxes with shape of `(N, 4)` where N is the
            number of anchors.
        boxes:  `Tensors` Bounding boxes to encode. Boxes can be of shape
            `(B, N, 4)` or `(N, 4)`.
        anchor_format: str. The format of the input `anchors`
            (e.g., "xyxy", "xywh", etc.).
        box_format: str. The format of the input `boxes`
            (e.g., "xyxy", "xywh", etc.).
        encoding_format: str. The intermediate format to which boxes and anchors
            are converted before delta calculation. Defaults to "center_yxhw".
        variance: `List[float]`. A 4-element array/tensor representing variance
            factors to scale the box deltas. If provided, the calculated deltas
            are divided by the variance. Defaults to None.
        image_shape: `Tuple[int]`. The shape of the image (height, width, 3).
            When using relative bounding box format for `box_format` the
            `image_shape` is used for normalization.
    Returns:
        Encoded box deltas. The return type matches the `encode_format`.

    Raises:
        ValueError: If `variance` is not None and its length is not 4.
        ValueError: If `encoding_format` is not `"center_xywh"` or
            `"center_yxhw"`.
    """
    ...

def pad(
    boxes: Any,
    top: Any,
    left: Any,
    height: Any = None,
    width: Any = None,
    bounding_box_format: Any = 'xyxy',
) -> Any:
    """Pads bounding boxes by adding top and left offsets.

    This function adds padding to the bounding boxes by increasing the 'top'
    and 'left' coordinates by the specified amounts. The method assume the
    input bounding_box_format is `xyxy`.

    Args:
        boxes: Bounding boxes to pad. Shape `(N, 4)` or `(batch, N, 4)`.
        top: Vertical padding to add.
        left: Horizontal padding to add.
        height: Image height. Defaults to None.
        width: Image width. Defaults to None.
        bounding_box_format: The format of the input bounding boxes. Defaults to
            `"xyxy"`.

    Returns:
        Padded bounding boxes in the original format.
    """
    ...
