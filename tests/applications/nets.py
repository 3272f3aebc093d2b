"""Takes each net of `keras.applications` through all that symexp does with a net.

The nets have random weights, few classes, and the smallest images that they take.
"""

from __future__ import annotations

import gc
import os
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

# One net of each family, the cheapest: `make test` takes them. It runs the first, and only saves
# and loads the trees of the others, because to create and run those takes many seconds.
RUN = ("MobileNetV2", "VGG16")
READ = (
    "ConvNeXtTiny", "DenseNet121", "EfficientNetB0", "EfficientNetV2B0", "InceptionV3",
    "MobileNet", "MobileNetV3Small", "ResNet50", "ResNet50V2", "Xception",
)  # fmt: skip
OTHERS = (
    "InceptionResNetV2", "NASNetMobile",
    "ConvNeXtBase", "ConvNeXtLarge", "ConvNeXtSmall", "ConvNeXtXLarge", "DenseNet169",
    "DenseNet201", "EfficientNetB1", "EfficientNetB2", "EfficientNetB3", "EfficientNetB4",
    "EfficientNetB5", "EfficientNetB6", "EfficientNetB7", "EfficientNetV2B1", "EfficientNetV2B2",
    "EfficientNetV2B3", "EfficientNetV2L", "EfficientNetV2M", "EfficientNetV2S",
    "MobileNetV3Large", "NASNetLarge", "ResNet101", "ResNet101V2", "ResNet152", "ResNet152V2",
    "VGG19",
)  # fmt: skip
NAMES = tuple(sorted(RUN + READ + OTHERS))

_SIZES = {"InceptionResNetV2": 75, "InceptionV3": 75, "Xception": 71}
_OPTIONS = {"MobileNet": {"alpha": 0.25}, "MobileNetV2": {"alpha": 0.35}}
_ACTIVATIONS = {"ConvNeXt": "gelu", "EfficientNet": "silu", "MobileNet": "relu6"}  # else relu


class Net:
    """A net of Keras, and what symexp made of it. Each check uses what the last has made."""

    def __init__(self, name: str) -> None:
        import keras
        import numpy as np

        import symexp as sx

        size = _SIZES.get(name, 32)
        make: Any = getattr(keras.applications, name)
        options = _OPTIONS.get(name, {})
        self.raw = make(input_shape=(size, size, 3), weights=None, classes=3, **options)
        self.images = np.random.default_rng(0).random((1, size, size, 3), "float32") * 255
        known = (old for family, old in _ACTIVATIONS.items() if name.startswith(family))
        self.activation = next(known, "relu")
        self.symbolic: Any = None
        self.loaded: Any = None
        self.sx, self.np = sx, np

    def output(self, model: Any) -> Any:
        """Returns what a net says about the images."""
        found = self.np.asarray(model(self.images))
        assert self.np.isfinite(found).all()
        return found

    def check_symbolic(self) -> None:
        """The tree has the very net, with its weights."""
        raw, weights = self.raw, self.raw.weights
        kept = [self.np.array(weight) for weight in (weights[0], weights[-1])]
        self.symbolic = self.sx.Dict(model=raw).model
        assert self.symbolic is raw
        assert len(raw.weights) == len(weights)
        assert all(map(self.np.array_equal, kept, (weights[0], weights[-1])))

    def check_saved(self) -> None:
        """A saved tree loads as an equal one."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "model.json"
            self.sx.save(self.symbolic, path)
            self.loaded = self.sx.load(path)
        assert self.loaded is not self.symbolic
        assert self.sx.fingerprint(self.loaded) == self.sx.fingerprint(self.symbolic)
        assert self.sx.eq(self.loaded, self.symbolic)

    def check_weights(self) -> None:
        """The loaded net takes the weights of the raw one from a file, and says the same."""
        expected = self.output(self.raw)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "net.weights.h5"
            self.raw.save_weights(path)
            self.loaded.load_weights(path)
        assert self.np.allclose(self.output(self.loaded), expected, rtol=1e-4, atol=1e-6)

    def check_scaled(self) -> None:
        """A net of half the width runs, and has fewer weights."""
        narrow = self.sx.patch(self.sx.clone(self.symbolic), "scale_width?0.5", strict=True)
        assert self.output(narrow).shape == (1, 3)
        assert narrow.count_params() < 0.6 * self.symbolic.count_params()

    def check_swapped(self) -> None:
        """A net with another activation runs, and has the same weights."""
        new = self.sx.clone(self.symbolic)
        new = self.sx.patch(new, f"swap_activation?{self.activation}&softplus", strict=True)
        new.set_weights(self.symbolic.get_weights())
        assert not self.np.array_equal(self.output(new), self.output(self.symbolic))

    def check_frozen(self) -> None:
        """A net whose layers are frozen trains its head alone."""
        frozen = self.sx.patch(self.sx.clone(self.symbolic), "freeze_layers", strict=True)
        assert self.output(frozen).shape == (1, 3)
        assert len(frozen.trainable_weights) == 2
        assert len(frozen.weights) == len(self.symbolic.weights)


Check = Callable[[Net], None]
TREES: dict[str, Check] = {"symbolic": Net.check_symbolic, "saved": Net.check_saved}
CHECKS: dict[str, Check] = {
    **TREES,
    "weights": Net.check_weights,
    "scaled": Net.check_scaled,
    "swapped": Net.check_swapped,
    "frozen": Net.check_frozen,
}


@contextmanager
def alone() -> Iterator[None]:
    """Leaves nothing of the nets that the body makes."""
    import keras

    keras.utils.clear_session(free_memory=False)
    try:
        yield
    finally:
        keras.utils.clear_session(free_memory=False)
        gc.collect()


class Outcome(NamedTuple):
    """What came of a check: the problem in a line, if there is one, and its traceback.

    The seconds are those of the processor, so other programs count less.
    """

    check: str
    problem: str | None
    trace: str
    seconds: float


def outcomes(name: str) -> list[Outcome]:
    """Runs all checks of one net, whatever they raise. The first makes the net."""
    found: list[Outcome] = []
    net: list[Net] = []
    checks = {"made": lambda: net.append(Net(name))}
    checks |= {check: partial(_apply, function, net) for check, function in CHECKS.items()}
    with alone():
        for check, function in checks.items():
            start, problem, trace = process_time(), None, ""
            try:
                function()
            except Exception as error:
                line = (str(error).strip().splitlines() or [""])[0]
                problem, trace = f"{type(error).__name__}: {line}", traceback.format_exc()
            found.append(Outcome(check, problem, trace, process_time() - start))
        net.clear()
    return found


def _apply(check: Check, net: list[Net]) -> None:
    check(net[0])
