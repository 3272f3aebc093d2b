"""Keras with symbolic classes: `from symexp.keras import layers, optimizers, Sequential`.

The namespaces mirror those of Keras: `import symexp.keras.applications.resnet50` works for every
module of Keras. Classes of components (layers, models, optimizers, schedules, losses, metrics,
callbacks, initializers, regularizers, constraints) are symbolic; functions are those of Keras.

    from symexp.keras import Input, Sequential, layers

    model = Sequential([Input((8, 8, 1)), layers.Conv2D(16, 3), layers.Flatten()])

`Input` is `keras.Input`: it returns a tensor to call layers with. In the list of a `Sequential` it
becomes the symbolic `InputLayer`. `Model(inputs, outputs)` returns a `Functional`, whose tree is
the graph. All other names of Keras (`Variable`, `KerasTensor`, `DTypePolicy`) are attributes of
this module too, unchanged.

The files beside this one describe these modules to editors and type checkers. `make stubs` writes
them; Python never imports them.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
from typing import Any, final

from symexp._base.quiet_start import quiet_start
from symexp.errors import MissingExtraError
from symexp.tree.handles.namespace import namespace_of, public_names_of
from symexp.tree.handles.symbolize import symbolize

try:
    with quiet_start():
        import keras
    from keras import Input as Input
    from keras import __version__ as __version__
except ModuleNotFoundError as error:
    if error.name == "keras":
        raise MissingExtraError(
            "symexp.keras needs the package keras, which is not installed: "
            "`pip install 'symexp[keras]'`.",
            name="keras",
        ) from None
    missing = (error.name or "").partition(".")[0]
    if missing in ("tensorflow", "jax", "torch", "openvino"):
        raise MissingExtraError(
            f"symexp.keras needs a backend of Keras, and {missing} is not installed: "
            f"`pip install {missing}`, or name an installed backend in the environment "
            "variable KERAS_BACKEND ('tensorflow', 'jax' or 'torch').",
            name=missing,
        ) from None
    raise

from symexp.integrations.keras import RawObjectError as RawObjectError
from symexp.integrations.keras import RawWeightsWarning as RawWeightsWarning
from symexp.integrations.keras.adopt import Call as Call
from symexp.integrations.keras.adopt import Functional as Functional
from symexp.integrations.keras.adopt import Model as Model
from symexp.integrations.keras.training import FeedbackCallback as FeedbackCallback
from symexp.integrations.keras.undisturbed import without_weights as without_weights

_OWN = (
    "Call",
    "FeedbackCallback",
    "Functional",
    "RawObjectError",
    "RawWeightsWarning",
    "without_weights",
)

# Modules that Keras does not document.
_PRIVATE = ("keras", "src")

# Modules all of whose classes are symbolic.
_SYMBOLIC = (
    "callbacks",
    "constraints",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "random",
    "regularizers",
)

# Classes that are symbolic in all other modules, with their subclasses: those whose raw objects
# become symbolic in a tree. Not those of values, such as variables, tensors and dtype policies.
_COMPONENTS = (
    keras.Operation,  # layers and models too
    keras.Optimizer,
    keras.optimizers.schedules.LearningRateSchedule,
    keras.Loss,
    keras.Metric,
    keras.Initializer,
    keras.Regularizer,
    keras.constraints.Constraint,
    keras.Quantizer,
    keras.callbacks.Callback,
)


def _symbolize_component(cls: type) -> Any:
    """Returns the symbolic class of a component of Keras; any other class as it is."""
    # A `Function` is made of tensors, which are no arguments that a tree can hold.
    is_component = issubclass(cls, _COMPONENTS) and cls is not keras.Function
    return symbolize(cls) if is_component else cls


def _mirror(module: ModuleType) -> Any:
    """Returns the namespace of a public module of Keras; any other module as it is."""
    area = module.__name__.removeprefix("keras.").partition(".")[0]
    if area.startswith("_") or area in _PRIVATE:
        return module
    return namespace_of(module, symbolize if area in _SYMBOLIC else _symbolize_component)


layers = _mirror(keras.layers)
optimizers = _mirror(keras.optimizers)
losses = _mirror(keras.losses)
metrics = _mirror(keras.metrics)
callbacks = _mirror(keras.callbacks)
initializers = _mirror(keras.initializers)
regularizers = _mirror(keras.regularizers)
constraints = _mirror(keras.constraints)
random = _mirror(keras.random)
models = _mirror(keras.models)
Sequential: Any = symbolize(keras.Sequential)


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return __dir__()
    if name.startswith("__"):
        raise AttributeError(f"module 'symexp.keras' has no attribute {name!r}")
    value = getattr(keras, name)
    if isinstance(value, ModuleType):
        return _mirror(value)
    return _symbolize_component(value) if isinstance(value, type) else value


def __dir__() -> list[str]:
    return sorted({*_OWN, *public_names_of(keras)} - {*_PRIVATE})


# `import symexp.keras.layers`: the modules of Keras are submodules of this one.


@final
class _Importer(MetaPathFinder, Loader):
    """Finds and loads `symexp.keras.<path>` as the namespace of `keras.<path>`."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """Returns how a module is imported; `None` if Keras does not have it."""
        if not fullname.startswith(f"{__name__}."):
            return None
        name = _name_in_keras(fullname)
        area = name.split(".")[1]
        if area.startswith("_") or area in _PRIVATE or find_spec(name) is None:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> Any:
        """Returns the namespace that is an attribute of this module too."""
        return _mirror(import_module(_name_in_keras(spec.name)))

    def exec_module(self, module: ModuleType) -> None:
        """Does nothing: a namespace reads the names when they are used."""


def _name_in_keras(fullname: str) -> str:
    return fullname.removeprefix("symexp.")


# The files beside this one are for type checkers; `python -m tests.editors` writes them.
# Without a path, Python does not find them, and asks the importer.
__path__: list[str] = []

sys.meta_path.append(_Importer())
