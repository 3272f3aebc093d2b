"""Types of the arguments of Keras, by name: only those that every class with the name agrees on.

A wrong type is worse than none: it is an error in a program that runs. So an argument that is not
here accepts anything.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping

# Classes that the aliases mention.
CLASSES = ("Constraint", "History", "Initializer", "Layer", "LearningRateSchedule", "Model",
           "Regularizer")  # fmt: skip

_ALIASES = {
    "_Size": "int | _Sequence[int]",
    "_ActivationLike": "str | _Callable[..., Any] | Any",
    "_InitializerLike": "str | {Initializer} | _Callable[..., Any] | _Mapping[str, Any] | Any",
    "_RegularizerLike": "str | {Regularizer} | _Callable[..., Any] | _Mapping[str, Any] | Any",
    "_ConstraintLike": "str | {Constraint} | _Callable[..., Any] | _Mapping[str, Any] | Any",
    "_Rate": "float | {LearningRateSchedule} | _Callable[[], Any]",
}

_SIZES = ("kernel_size", "strides", "dilation_rate", "pool_size", "padding")
_INTEGERS = ("units", "filters", "groups", "depth_multiplier", "num_heads", "key_dim", "input_dim",
             "output_dim", "hidden_dim")  # fmt: skip
_FLOATS = ("momentum", "epsilon", "beta_1", "beta_2", "rho", "negative_slope",
           "rate")  # fmt: skip

# Attributes of objects, by class and name.
ATTRIBUTES = {
    ("History", "history"): "dict[str, list[Any]]",
    ("History", "epoch"): "list[int]",
}

# What methods return, by name.
RESULTS = {
    "add": "None", "build": "None", "compile": "None", "compile_from_config": "None",
    "build_from_config": "None", "count_params": "int", "fit": "_HistoryOf",
    "from_config": "Self", "get_build_config": "Any", "get_compile_config": "Any",
    "get_config": "dict[str, Any]", "get_weights": "list[Any]", "load_weights": "None",
    "reset_state": "None", "reset_states": "None", "save_weights": "None",
    "set_weights": "None", "to_json": "str", "__len__": "int", "__iter__": "Any",
    "variables": "list[Any]", "trainable_variables": "list[Any]",
    "non_trainable_variables": "list[Any]", "trainable_weights": "list[Any]",
    "non_trainable_weights": "list[Any]", "weights": "list[Any]", "layers": "list[Any]",
    "metrics_names": "list[str]", "path": "str",
}  # fmt: skip


def of(parameter: inspect.Parameter, cls: type) -> str:
    """Returns the annotation of an argument of a class."""
    name, default = parameter.name, parameter.default
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        return "Any"
    found = "bool" if default is True or default is False else _by_name(name, default)
    if found == "Any" or default is parameter.empty:
        return found
    # Any other value is no error: programs unpack dicts, `Conv2D(8, 3, **{"padding": "same"})`.
    return found if found.endswith("Like") else f"{found} | Any"


def _by_name(name: str, default: object) -> str:
    if name == "name":
        return "str | None" if default in (None, ...) else "str"
    if name in _INTEGERS:
        return "int" if default is inspect.Parameter.empty or isinstance(default, int) else "Any"
    if name in _FLOATS and (isinstance(default, float) or default is inspect.Parameter.empty):
        return "float"
    if name == "learning_rate" and isinstance(default, float):
        return "_Rate"
    if name in _SIZES and name != "padding":
        return (
            "_Size"
            if default is None
            or isinstance(default, (int, tuple))
            or (default is inspect.Parameter.empty)
            else "Any"
        )
    if name in ("activation", "recurrent_activation"):
        return "_ActivationLike"
    for kind in ("initializer", "regularizer", "constraint"):
        if name.endswith(f"_{kind}"):
            return f"_{kind.title()}Like"
    return "Any"


def of_attribute(label: str, name: str, arguments: Mapping[str, str]) -> str:
    """Returns the type of an attribute of a class.

    An argument is an attribute too, but its class may keep another value than it was given, such as
    an initializer for a name.
    """
    argument = arguments.get(name, "Any").removesuffix(" | Any")
    found = ATTRIBUTES.get((label, name), argument)
    is_kept = found in ("int", "bool", "float", "str | None") or (label, name) in ATTRIBUTES
    return found if is_kept else "Any"


def aliases(reference: Callable[[str], str], used: frozenset[str]) -> list[str]:
    """Returns the definitions of the types that the stub of a module uses.

    Args:
        reference: Returns how the module names a class of Keras.
        used: The words in the stub.
    """
    names = {label: reference(label) for label in CLASSES}
    lines = {
        f"_{label}Of": f"_{label}Of = {names[label]}" for label in ("History", "Layer", "Model")
    }
    for alias, text in _ALIASES.items():
        lines[alias] = f"{alias} = {text.format(**names)}"
    return [line for alias, line in lines.items() if alias in used]
