"""From a raw Keras object to the arguments that make an equal object.

`get_config` tells the configuration of the object, and the signature of its class tells the
arguments. The two are matched by name. Where the configuration holds the serialized form of an
object, the object itself is taken from the attribute of that name, so that functions and shared
layers keep their identity. Arguments that equal their default are left out, as users leave them
out.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Iterable, Iterator
from functools import cache
from types import FunctionType
from typing import Any, NamedTuple

import keras
import numpy as np
from keras.src.models.functional import Functional as PlainFunctional
from keras.src.utils.naming import to_snake_case
from keras.src.utils.python_utils import is_default

from symexp._base.markers import MISSING_VALUE as _MISSING
from symexp.errors import describe
from symexp.integrations.keras.learned_arguments import learned_arguments
from symexp.integrations.keras.plain_values import array_of, untracked
from symexp.integrations.keras.recorded import keep_model_arguments, recorded_arguments
from symexp.integrations.keras.undisturbed import random_states, undisturbed, without_values
from symexp.tree.handles.argument_edits import ABSENT
from symexp.tree.nodes.values import AdoptionError
from symexp.typing.extra_keywords import declare_keywords

__all__ = [
    "LAYER_ATTRIBUTES",
    "NAME_FROM_KEY",
    "RawObjectError",
    "RawWeightsWarning",
    "arguments_of",
    "attributes_of",
    "is_auto_name",
    "rate_of",
]


class RawObjectError(AdoptionError):
    """A raw Keras object cannot become symbolic, because its configuration is not complete."""


class RawWeightsWarning(UserWarning):
    """A raw Keras object has weights, which its symbolic form does not keep.

    A tree holds the configuration of an object. The model that is trained is made anew from it,
    with fresh weights, for every clone and every candidate alike.
    """


_ABSENT: Any = object()

# Arguments whose attribute of the same name holds a derived value (Keras 3.15): AUC adds the ends
# to the thresholds, and TextVectorization keeps the weights in its lookup layer.
_NOT_ATTRIBUTES = {("AUC", "thresholds"), ("TextVectorization", "idf_weights")}

# Keys that `get_config` of Keras 3.15 adds, although the constructors do not take them.
_DERIVED = frozenset({"vocabulary_size", "oov_method", "num_constants", "quantization_config"})


def arguments_of(raw: Any, kind: Any) -> dict[str, Any]:
    """Returns the arguments, by name, that make an object equal to a raw one.

    Args:
        raw: An object of a class of Keras, or derived from one.
        kind: The symbolic type of its class.

    Raises:
        RawObjectError: The configuration does not tell all arguments.
    """
    recorded = None if _is_builtin(raw) else recorded_arguments(raw)
    failure: RawObjectError | None = None
    try:
        config = _config(raw)
    except RawObjectError as error:
        failure, config = error, {}
    if isinstance(raw, keras.Layer) and not _is_builtin(raw):
        config = {**_base_config(raw, kind), **config}
    found = {k: _value(raw, k, v) for k, v in config.items() if k not in _DERIVED}
    if not _is_builtin(raw):
        found.update(_left_out(raw, kind, found, recorded or {}))
    is_exact = recorded is not None and (failure is not None or _has_wrong_config(raw))
    if is_exact:
        found.update((k, v) for k, v in (recorded or {}).items() if k not in _BASE_KEYS)
    for field in kind.fields:
        if field.name not in found and field.kind not in ("VAR_POSITIONAL", "VAR_KEYWORD"):
            value = _value_not_told(raw, kind, field, recorded, failure)
            if value is not _ABSENT:
                found[field.name] = value
    _drop_common(raw, kind, found)
    given = {k: v for k, v in found.items() if not _is_default(kind, k, v)}
    told = _required(kind) | (_told(kind, recorded) if isinstance(raw, keras.Model) else set())
    if failure is None and not is_exact and not set(given) <= told:
        _drop_implied(kind, config, given, told)
    _check_extra(raw, kind, given)
    given.update(learned_arguments(raw))
    return {k: _clean_value(k, v) for k, v in given.items() if not _is_default(kind, k, v)}


def attributes_of(raw: Any, kind: Any, known: Iterable[str]) -> dict[str, Any]:
    """Returns the arguments of an object that are attributes of it, but for those that are known.

    Raises:
        RawObjectError: An argument is no attribute.
    """
    found = {}
    for field in kind.fields:
        if field.name not in known and field.kind not in ("VAR_POSITIONAL", "VAR_KEYWORD"):
            value = _value_of_attribute(raw, kind, field)
            if value is not _ABSENT and not _is_default(kind, field.name, value):
                found[field.name] = value
    return found


keep_model_arguments()


# What constructors of Keras 3.15 do with `**kwargs`, where their source does not tell. Those that
# ignore names that they do not know take none: the tree would say what the object does not do.
_TAKEN_BY_LOSS_SCALING = (
    "clipnorm", "clipvalue", "dynamic", "ema_momentum", "ema_overwrite_frequency",
    "global_clipnorm", "gradient_accumulation_steps", "loss_scale_factor", "use_ema",
    "weight_decay",
)  # fmt: skip
declare_keywords(keras.Model, ("inputs", "outputs"), passes_to=keras.Layer)
declare_keywords(PlainFunctional, ("trainable", "dtype"))
declare_keywords(keras.layers.InputLayer, ("input_shape", "batch_input_shape"))
declare_keywords(keras.layers.HashedCrossing)
declare_keywords(keras.layers.AugMix, passes_to=keras.layers.AugMix.__base__)
declare_keywords(keras.layers.RandAugment, passes_to=keras.layers.RandAugment.__base__)
declare_keywords(keras.optimizers.LossScaleOptimizer, _TAKEN_BY_LOSS_SCALING)
declare_keywords(keras.callbacks.ReduceLROnPlateau)


# The configuration, and the objects in it.


def _config(raw: Any) -> dict[str, Any]:
    label = type(raw).__name__
    try:
        with warnings.catch_warnings():
            # The argument becomes the lambda itself, not its serialized form.
            warnings.filterwarnings("ignore", "The object being serialized includes a `lambda`")
            config = raw.get_config()
    except Exception as error:
        raise RawObjectError(
            f"The raw {label} cannot turn symbolic: its get_config() fails "
            f"({type(error).__name__}: {_first_line(error)}). {_advice(raw)}"
        ) from error
    if not isinstance(config, dict):
        raise RawObjectError(
            f"The raw {label} cannot turn symbolic: its get_config() should return a dict, but "
            f"returned {describe(config)}. {_advice(raw)}"
        )
    return config


_BASE_KEYS = ("name", "trainable", "dtype")


def _base_config(raw: Any, kind: Any) -> dict[str, Any]:
    """Returns what every layer can tell, also if its `get_config` does not."""
    policy = raw.dtype_policy
    is_plain = type(policy) in (keras.DTypePolicy, keras.dtype_policies.FloatDTypePolicy)
    told = {
        "name": raw.name,
        "trainable": raw.trainable,
        "dtype": policy.name if is_plain else policy,
    }
    return {k: v for k, v in told.items() if k in kind.index or kind.takes(k)}


def _has_wrong_config(raw: Any) -> bool:
    """Whether Keras makes the configuration up from the defaults of a model of a user."""
    return isinstance(raw, keras.Model) and is_default(raw.get_config)


def _first_line(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text if len(text) < 160 else text[:157] + "..."


def _advice(raw: Any) -> str:
    label = type(raw).__name__
    advice = (
        f"Symbolize its class where it is defined (`@sx.symbolize class {label}`), or complete "
        "its get_config()."
    )
    if isinstance(raw, keras.Model) and recorded_arguments(raw) is None:
        advice += " Or import symexp.keras before the model is created, to note its arguments."
    return advice


def _is_serialized(value: Any) -> bool:
    """Whether a value of a configuration holds the serialized form of an object."""
    if isinstance(value, dict):
        return "class_name" in value or any(map(_is_serialized, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(_is_serialized, value))
    return False


def _value(raw: Any, key: str, value: Any) -> Any:
    if key == "dtype":
        return _dtype(raw, value)
    value = untracked(value)
    if key == "axis" and isinstance(raw, keras.layers.LayerNormalization):
        # Keras 3.15 turns a number into a list when it builds the layer.
        return value[0] if isinstance(value, list) and len(value) == 1 else value
    if not isinstance(value, (dict, list, tuple)):
        return value
    for tracked in _attribute_values(raw, key):
        candidate = untracked(tracked)
        if isinstance(candidate, FunctionType):
            return candidate  # the serialized form of a lambda is code, which is not loaded
        if _is_serialized(value) and _same(keras.saving.serialize_keras_object, candidate, value):
            return candidate
    if not _is_serialized(value):
        return value
    with undisturbed():
        return keras.saving.deserialize_keras_object(value)


def _same(serialize: Any, candidate: Any, value: Any) -> bool:
    try:
        return bool(serialize(candidate) == value)
    except Exception:  # an attribute that cannot be serialized is another one
        return False


def _attribute_values(raw: Any, key: str) -> Iterator[Any]:
    for name in (key, f"_{key}"):
        of_layers = inspect.getattr_static(keras.Layer, name, None)
        if isinstance(of_layers, property) and isinstance(raw, keras.Layer):
            continue  # the property `weights` of a layer is not the argument `weights`
        try:
            value = getattr(raw, name, _ABSENT)
        except Exception:  # some properties fail on a layer that is not built
            continue
        if value is not _ABSENT:
            yield value
    kwargs = getattr(raw, "_fn_kwargs", None)
    if isinstance(kwargs, dict) and key in kwargs:
        yield kwargs[key]


def _dtype(raw: Any, value: Any) -> Any:
    """Returns the dtype as users write it: a name, or a policy object that has no such name."""
    if isinstance(value, dict) and value.get("class_name") == "DTypePolicy":
        return value["config"]["name"]
    return getattr(raw, "dtype_policy", value) if isinstance(value, dict) else value


# Arguments of `Layer` that a tree can hold for every layer: they are attributes too. The
# constructor of a user may not take them.
LAYER_ATTRIBUTES = frozenset({"trainable", "dtype"})

_LAYER_KEYS = frozenset({"trainable", "dtype", "autocast", "name", "activity_regularizer"})


def _left_out(raw: Any, kind: Any, found: Any, recorded: dict[str, Any]) -> dict[str, Any]:
    """Returns the arguments for which a configuration tells `None`, although they are not.

    The tokenizers of KerasHub save their vocabulary in a file beside the configuration.
    """
    values: dict[str, Any] = {}
    for key in [k for k, v in found.items() if v is None and k in kind.index]:
        current = next(_attribute_values(raw, key), _ABSENT)
        if current is None or key in _LAYER_KEYS:
            continue
        given = recorded.get(key)
        # The attribute may hold something made from the argument; of one type it is the argument.
        value = current if given is None or type(current) is type(given) else given
        if value is not _ABSENT:
            values[key] = value
    return values


def _value_not_told(raw: Any, kind: Any, field: Any, recorded: Any, failure: Any) -> Any:
    """Returns an argument that the configuration does not tell, or `_ABSENT`."""
    if recorded is not None and field.name in recorded:
        value = recorded[field.name]
        # The attribute may hold something made from the argument; of one type it is the argument.
        current = next(_attribute_values(raw, field.name), _ABSENT)
        return current if type(current) is type(value) else value
    if failure is not None and not _is_builtin(raw):
        raise failure
    return _value_of_attribute(raw, kind, field)


def _value_of_attribute(raw: Any, kind: Any, field: Any) -> Any:
    """Returns an argument from the attribute of its name, or `_ABSENT`."""
    name = field.name
    if name == "name" or (type(raw).__name__, name) in _NOT_ATTRIBUTES:
        return _ABSENT
    kwargs = getattr(raw, "_fn_kwargs", None)
    if isinstance(kwargs, dict) and name in kwargs:
        return kwargs[name]
    for value in _attribute_values(raw, name):
        return value
    if _is_builtin(raw) or (kind.default_of(name) is not _MISSING and name in _LAYER_KEYS):
        return _ABSENT
    raise RawObjectError(
        f"The raw {type(raw).__name__} cannot turn symbolic: its get_config() does not tell "
        f"{name!r}, which its constructor takes. {_advice(raw)}"
    )


def _is_builtin(raw: Any) -> bool:
    return type(raw).__module__.partition(".")[0] == "keras"


# Arguments that say nothing: defaults, generated names, and what other arguments imply.


def _drop_common(raw: Any, kind: Any, found: dict[str, Any]) -> None:
    """Removes name, trainable and dtype where they have the value that Keras chooses itself."""
    if "name" in found and (found["name"] is None or is_auto_name(raw, found["name"])):
        del found["name"]
    if found.get("trainable") is True:
        del found["trainable"]
    dtype = found.get("dtype", _ABSENT)
    # A layer without a dtype in the tree has the policy `float32`, whatever is set globally.
    usual = "float32" if isinstance(raw, keras.Layer) else keras.config.floatx()
    is_usual = dtype is None or (isinstance(dtype, str) and dtype == usual)
    if is_usual and "dtype" not in _required(kind):
        del found["dtype"]


NAME_FROM_KEY = "_symexp_name_from_key"
"""Attribute of a layer that has no name in its tree, and got that of its key in a graph."""


def is_auto_name(raw: Any, name: str) -> bool:
    """Whether Keras made a name, from the class and a counter (`dense_3`)."""
    stem = _stem(type(raw).__name__)
    if not name.startswith(stem):
        return False
    rest = name[len(stem) :]
    return not rest or (rest[0] == "_" and rest[1:].isdecimal())


@cache
def _stem(label: str) -> str:
    """Returns what the names of the objects of a class begin with, if Keras makes them."""
    stem: str = to_snake_case(label)
    return stem


def _is_default(kind: Any, key: str, value: Any) -> bool:
    i = kind.index.get(key, -1)
    if i < 0:
        return False
    default = kind.passed_defaults[i]
    return type(value) is type(default) and bool(np.all(value == default))


def _required(kind: Any) -> set[Any]:
    return {f.name for f in kind.fields if kind.default_of(f.name) is _MISSING}


def _told(kind: Any, recorded: dict[str, Any] | None) -> set[Any]:
    """Returns the names of the optional arguments that the program gave, as far as noted.

    They stay in the tree of a model, because a second model costs seconds.
    """
    return {k for k, v in (recorded or {}).items() if not _is_default(kind, k, v)}


def _drop_implied(kind: Any, config: Any, given: dict[str, Any], told: set[Any]) -> None:
    """Removes the arguments that an object made from the other arguments has too.

    Args:
        kind: The symbolic type of the object.
        config: Its configuration.
        given: Its arguments that are not defaults; changed in place.
        told: The names of those that are not removed.
    """
    kept = {k: given[k] for k in told if k in given}
    if any(_holds_objects(v) for v in kept.values()):
        return
    while True:
        implied = _implied_by(kind, kept, config, given)
        rest = {k: v for k, v in given.items() if k not in kept and k not in implied}
        more = [k for k, v in rest.items() if not _holds_objects(v)]
        if not more:
            break
        # Arguments are added one by one: a further argument changes which others are implied.
        first = min(more, key=lambda k: kind.index.get(k, len(kind.index)))
        kept[first] = rest[first]
    for key in implied:
        del given[key]


def _implied_by(kind: Any, kept: Any, config: Any, given: dict[str, Any]) -> set[str]:
    """Returns the arguments that an object made from the kept arguments alone has too."""
    if given.keys() <= kept.keys():  # to make an object takes milliseconds
        return set()
    reference = _reference_of(kind, kept, config)
    if reference is None:
        return set()
    implied = set()
    for key in given:
        if key in kept:
            continue
        if key in config and (config[key] is not None or given[key] is None):
            of_reference = reference.config.get(key, _ABSENT)
            is_implied = of_reference is not _ABSENT and _is_equal(of_reference, config[key])
        else:
            is_implied = _is_equal(
                next(_attribute_values(reference.made, key), _ABSENT), given[key]
            )
        if is_implied:
            implied.add(key)
    return implied


def _holds_objects(value: Any) -> bool:
    if isinstance(value, (list, tuple, dict)):
        return any(map(_holds_objects, value.values() if isinstance(value, dict) else value))
    return type(value).__module__.partition(".")[0] == "keras" or hasattr(value, "get_config")


class _Reference(NamedTuple):
    """An object that was made to be compared with."""

    made: Any
    config: dict[str, Any]


# The layers of a model differ in few arguments, so most references are needed many times.
_references: dict[Any, _Reference] = {}
_MOST_REFERENCES = 256
_PLAIN = frozenset({bool, bytes, float, int, str, type(None)})


def _reference_of(kind: Any, required: dict[str, Any], config: Any) -> _Reference | None:
    """Returns an object made from some arguments, or None if it cannot be made from them alone.

    It is kept, unless another one may differ: a constructor of a user can do anything, and one of
    Keras can draw a seed.
    """
    named = "name" in config and ("name" in kind.index or kind.takes_extra)
    key = None
    if kind.origin.__module__.partition(".")[0] == "keras" and _is_plain(required):
        settings = keras.config.floatx(), keras.config.epsilon()
        key = (kind.origin, named, *settings, repr(required))
        if key in _references:
            return _references[key]
    extra = {"name": "symexp_reference"} if named else {}
    try:
        with undisturbed(), without_values():
            before = random_states()
            made = kind.origin(**{**required, **extra})
            has_drawn = random_states() != before
    except Exception:  # the constructor needs more arguments, or reads a variable
        return None
    reference = _Reference(made, _config(made))
    if key is not None and not has_drawn:
        if len(_references) >= _MOST_REFERENCES:
            _references.clear()
        _references[key] = reference
    return reference


def _is_plain(value: Any) -> bool:
    """Whether the `repr` of a value tells it from every other value."""
    if type(value) in (dict, list, tuple):
        parts = (*value, *value.values()) if type(value) is dict else value
        return all(map(_is_plain, parts))
    return type(value) in _PLAIN


def _is_equal(a: Any, b: Any) -> bool:
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(map(_is_equal, a, b))
    if type(a) is not type(b):
        return False
    try:
        return bool(np.all(a == b))
    except Exception:  # the `==` of a class of users can raise anything
        return False


def _check_extra(raw: Any, kind: Any, given: dict[str, Any]) -> None:
    for key in [k for k in given if k not in kind.index]:
        if kind.takes(key) and (key in _LAYER_KEYS or not _is_builtin(raw)):
            continue
        if _is_builtin(raw):
            del given[key]
            continue
        raise RawObjectError(
            f"The raw {type(raw).__name__} cannot turn symbolic: its get_config() tells {key!r}, "
            f"which its constructor does not take. {_advice(raw)}"
        )


def _clean_value(key: str, value: Any) -> Any:
    """Returns a value as the user wrote it: a learning rate of 0.01, not 0.009999999776."""
    if not isinstance(value, keras.Variable):
        value = array_of(value)
    if isinstance(value, np.generic):
        value = value.item()
    return _clean_rate(value) if key == "learning_rate" and type(value) is float else value


def _clean_rate(value: float) -> float:
    """Returns the learning rate that a user wrote, from the float32 variable that Keras keeps."""
    short = float(str(np.float32(value)))
    return short if float(np.float32(value)) == value else value


def rate_of(optimizer: Any, new: Any = None) -> Any:
    """Returns the learning rate of an optimizer, or its schedule; `ABSENT` if it has no value now.

    Args:
        optimizer: The optimizer.
        new: The rate that a class of Keras was just made with. To read the variable takes a tenth
            of the time that it takes to make an optimizer.
    """
    rate = vars(optimizer).get("_learning_rate")
    if not isinstance(rate, keras.Variable):
        return rate
    if type(new) is float and rate.dtype == "float32":
        return _clean_rate(float(np.float32(new)))
    try:
        return _clean_rate(float(keras.ops.convert_to_numpy(rate.value)))
    except Exception:  # while a function is traced, variables have no value
        return ABSENT
