"""Takes each net of `keras.applications` through all that symexp does with a net.

The nets have random weights, few classes, and the smallest images that they take.
"""

from __future__ import annotations

from tests.applications.checks import TREES, WEIGHTS, Check, Net, alone

__all__ = [
    "CHECKS", "FAMILIES", "NAMES", "READ", "RUN", "TREES", "ApplicationNet", "alone", "image_size",
]  # fmt: skip

# One net of each family, the cheapest: `make test` takes them. It runs the first, and only saves
# and loads the trees of the others, because to create and run those takes many seconds.
RUN = ("MobileNetV2", "VGG16")
READ = (
    "ConvNeXtTiny", "DenseNet121", "EfficientNetB0", "EfficientNetV2B0", "InceptionResNetV2",
    "InceptionV3", "MobileNet", "MobileNetV3Small", "NASNetMobile", "ResNet50", "ResNet50V2",
    "Xception",
)  # fmt: skip
OTHERS = (
    "ConvNeXtBase", "ConvNeXtLarge", "ConvNeXtSmall", "ConvNeXtXLarge", "DenseNet169",
    "DenseNet201", "EfficientNetB1", "EfficientNetB2", "EfficientNetB3", "EfficientNetB4",
    "EfficientNetB5", "EfficientNetB6", "EfficientNetB7", "EfficientNetV2B1", "EfficientNetV2B2",
    "EfficientNetV2B3", "EfficientNetV2L", "EfficientNetV2M", "EfficientNetV2S",
    "MobileNetV3Large", "NASNetLarge", "ResNet101", "ResNet101V2", "ResNet152", "ResNet152V2",
    "VGG19",
)  # fmt: skip
NAMES = tuple(sorted(RUN + READ + OTHERS))
FAMILIES = tuple(sorted(RUN + READ))

_SIZES = {"InceptionResNetV2": 75, "InceptionV3": 75, "Xception": 71}
_OPTIONS = {"MobileNet": {"alpha": 0.25}, "MobileNetV2": {"alpha": 0.35}}
_ACTIVATIONS = {"ConvNeXt": "gelu", "EfficientNet": "silu", "MobileNet": "relu6"}  # else relu


def image_size(name: str) -> int:
    """Returns the height and width of the smallest images that a net takes, or 32."""
    return _SIZES.get(name, 32)


class ApplicationNet(Net):
    """A net of `keras.applications` by its name."""

    def __init__(self, name: str) -> None:
        import keras
        import numpy as np

        size = image_size(name)
        make = getattr(keras.applications, name)
        options = _OPTIONS.get(name, {})
        # Without the softmax, whose output is often exactly 0 and 1 for random weights.
        options = {**options, "classes": 3, "classifier_activation": None}
        raw = make(input_shape=(size, size, 3), weights=None, **options)
        images = np.random.default_rng(0).random((1, size, size, 3), "float32") * 255
        super().__init__(raw, images)
        known = (old for family, old in _ACTIVATIONS.items() if name.startswith(family))
        self.activation = next(known, "relu")

    def check_scaled(self) -> None:
        """A net of half the width runs, and has fewer weights."""
        narrow = self.sx.patch(self.sx.clone(self.symbolic), "scale_width?0.5", strict=True)
        assert self.output(narrow)[0].shape == (1, 3)
        assert narrow.count_params() < 0.6 * self.symbolic.count_params()

    def check_swapped(self) -> None:
        """A net with another activation runs, and has the same weights."""
        new = self.sx.clone(self.symbolic)
        new = self.sx.patch(new, f"swap_activation?{self.activation}&softplus", strict=True)
        new.set_weights(self.symbolic.get_weights())
        assert not self.np.array_equal(self.output(new)[0], self.output(self.symbolic)[0])

    def check_frozen(self) -> None:
        """A net whose layers are frozen trains its head alone."""
        frozen = self.sx.patch(self.sx.clone(self.symbolic), "freeze_layers", strict=True)
        assert self.output(frozen)[0].shape == (1, 3)
        assert len(frozen.trainable_weights) == 2
        assert len(frozen.weights) == len(self.symbolic.weights)


CHECKS: dict[str, Check] = {
    **WEIGHTS,
    "scaled": ApplicationNet.check_scaled,
    "swapped": ApplicationNet.check_swapped,
    "frozen": ApplicationNet.check_frozen,
}
