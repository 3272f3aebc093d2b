"""From an archive to a new live object: its weights at once, the slots of optimizers when built.

1. A layer is built and quantized as the original was. Then its variables have to be those of the
   file, by place, shape and dtype. Only then Keras loads the file, so nothing is half restored.
2. Keras builds an optimizer when a training begins. What exists before (the step, the rate) is
   restored at once. The first `build` makes the slots for the variables that the original was
   built for, and gives them their values.
3. An optimizer that `compile` makes gets its slots in the same way, if it is of the same class.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import keras

from symexp._base.introspection import level_of_user
from symexp._base.keypath import Key, KeyPath
from symexp.codec.learned_state import LoadedState, state_key
from symexp.errors import CodecError
from symexp.integrations.keras.weights.keras_files import (
    Layout,
    arrays_of,
    layout_of,
    layout_of_file,
    load_state,
    parts_of,
)
from symexp.tree.handles.materialize import dict_of, materialize
from symexp.tree.nodes.state import is_handle

__all__ = [
    "AWAITED",
    "attributes_of",
    "build_awaited",
    "difference",
    "of_training",
    "prepare",
    "restore",
    "restore_layer",
    "unpacked",
    "unsaved_of",
]

AWAITED = "_sx_awaited"
"""The attribute of an optimizer whose slots wait until it is built, or of a model whose optimizer
waits until it is compiled."""


# What has a state of which kind.
_KINDS = {"layer": keras.Layer, "optimizer": keras.Optimizer, "compiled": keras.Model}


def restore(state: LoadedState, handle: Any) -> None:
    """Gives a live object, or an attribute of it, the state that waits for it.

    Raises:
        CodecError: The state does not fit; the object has none of it then.
    """
    target = _target(state, handle)
    kind = _KINDS[state.weights.record["kind"]]
    if not isinstance(target, kind):
        raise CodecError(_told(state, f"it is of a {kind.__name__}, and this is another object."))
    try:
        if state.weights.record["kind"] == "layer":
            restore_layer(state, target)
            state.weights = state.weights._replace(files={})  # the bytes are not needed any more
        elif state.weights.record["kind"] == "compiled":
            _await_compile(state, target)
        else:
            _await_build(state, target)
    except CodecError as error:
        raise CodecError(_told(state, str(error))) from error
    state.target = target
    for other in state.states.values():
        if other.weights.record["kind"] != "layer" and other.target is not None:
            build_awaited(other.target)


def _told(state: LoadedState, what: str) -> str:
    place = state.place + ("." if state.place and state.attribute else "") + (state.attribute or "")
    label = state.weights.record.get("class", "object")
    return (
        f"The learned state of {place or '(root)'!r} ({label}) cannot be restored: {what} The class"
        " or Keras may have changed since the archive was saved. For fresh weights, use a clone: "
        "`sx.clone(...)`."
    )


def _target(state: LoadedState, handle: Any) -> Any:
    if state.attribute is None:
        return handle
    value = _attribute(handle, state.attribute)
    if is_handle(value):
        materialize(value)
    if not isinstance(value, (keras.Layer, keras.Optimizer)):
        label = type(handle).__name__
        raise CodecError(
            _told(
                state,
                f"{label}.__init__ sets no attribute {state.attribute!r} to a Keras object. Create "
                "it in `__init__`, or make it an argument.",
            )
        )
    return value


def _attribute(handle: Any, attribute: str) -> Any:
    """Returns what an attribute, or a list or dict in it, has; no code of users runs."""
    value: Any = dict_of(handle) or {}
    for key in KeyPath.parse(attribute).keys:
        value = _items(value).get(key)
    return value


def _items(value: Any) -> dict[Any, Any]:
    if isinstance(value, (list, tuple)):
        return dict(enumerate(value))
    return value if isinstance(value, dict) else {}


def attributes_of(handle: Any) -> Iterator[tuple[str, Any]]:
    """Yields what an object has in attributes, and in lists and dicts there, with the paths."""
    waiting: list[tuple[tuple[Key, ...], Any]] = [
        ((name,), value) for name, value in sorted((dict_of(handle) or {}).items())
    ]
    seen: set[int] = set()
    while waiting:
        keys, value = waiting.pop(0)
        if not is_handle(value) and isinstance(value, (list, tuple, dict)):
            if id(value) not in seen:
                seen.add(id(value))
                waiting += [
                    ((*keys, key), item)
                    for key, item in _items(value).items()
                    if type(key) in (str, int)
                ]
        else:
            yield str(KeyPath.of(keys)), value


# Layers.

# Where `Model.save_weights` of a compiled model puts what `compile` made.
_TRAINING = ("optimizer/", "_loss_tracker/", "_compile_metrics/", "_compile_loss/", "metrics/")


def of_training(model: Any) -> Iterator[Any]:
    """Yields what `compile` gave to a model: its optimizer has a state of its own, and metrics and
    losses begin anew with each training.
    """
    for name in ("optimizer", "_compile_metrics", "_compile_loss", "_loss_tracker"):
        value = getattr(model, name, None)
        if value is not None:
            yield value
    for layer in model._flatten_layers():
        if isinstance(layer, keras.Model) and getattr(layer, "compiled", False):
            yield from [v for v in (layer.optimizer, layer._loss_tracker) if v is not None]
            yield from [v for v in (layer._compile_metrics, layer._compile_loss) if v is not None]
            yield from layer.metrics


def restore_layer(state: LoadedState, layer: Any, skip: Iterable[int] = ()) -> None:
    """Builds a layer as the original was, and gives it a state.

    Args:
        state: The state. The targets of other states of the same archive are left out.
        layer: The layer.
        skip: Identities of further objects in it that are left out.

    Raises:
        CodecError: The state does not fit; the layer has none of it then.
    """
    record, files = state.weights.record, state.weights.files
    skip = {id(part) for part in _others(state, layer)} | set(skip)
    if isinstance(layer, keras.Model):  # the program may have compiled it already
        skip |= {id(part) for part in of_training(layer)}
    try:
        prepare(layer, record, skip)
    except CodecError:
        raise
    except Exception as error:
        raise CodecError(
            f"it cannot be built as it was ({type(error).__name__}: {error})."
        ) from error
    data = _bytes(files["weights"])
    expected = layout_of_file(data)
    if record.get("has_training"):
        expected = {k: v for k, v in expected.items() if not k.startswith(_TRAINING)}
    told = difference(expected, layout_of(layer, skip))
    if told:
        raise CodecError(f"the object {told}.")
    arrays = arrays_of(_bytes(files["exact"])) if "exact" in files else {}
    assignments = list(_exact_assignments(layer, skip, arrays))
    load_state(layer, data, skip)
    for variable, array in assignments:
        variable.assign(array)


def _others(state: LoadedState, layer: Any) -> Iterator[Any]:
    """Yields the layers in a layer that have a state of their own, with what is in them."""
    for other in state.states.values():
        if other.target is not None and other.target is not layer and other is not state:
            if isinstance(other.target, keras.Layer):
                yield from other.target._flatten_layers()
            else:
                yield other.target


def _bytes(content: Any) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()


def prepare(layer: Any, record: dict[str, Any], skip: set[int]) -> None:
    """Builds and quantizes a layer as the one that a record is of."""
    parts = parts_of(layer, skip)
    for path, packed in record.get("builds", ()):
        part = parts.get(path)
        if part is None:
            parts = parts_of(layer, skip)
            part = parts.get(path)
        if isinstance(part, keras.Layer) and not part.built:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # the layout is compared afterwards
                part.build_from_config(unpacked(packed))
    parts = parts_of(layer, skip)
    for path, rank, alpha in record.get("lora", ()):
        part = parts.get(path)
        if part is not None and not getattr(part, "lora_enabled", True):
            part.enable_lora(rank, **({} if alpha is None else {"lora_alpha": alpha}))
    for path, mode in record.get("quantized", ()):
        part = parts.get(path)
        if part is not None and getattr(part, "quantization_mode", mode) != mode:
            part.quantize(mode)


def unpacked(packed: Any) -> Any:
    """Returns the configuration of a build from its form in a record."""
    kind, value = next(iter(packed.items()))
    if kind == "dict":
        return {k: unpacked(v) for k, v in value.items()}
    if kind in ("list", "tuple"):
        items = [unpacked(v) for v in value]
        return items if kind == "list" else tuple(items)
    return value


def unsaved_of(layer: Any, skip: set[int]) -> dict[str, Any]:
    """Returns the variables in a layer that files of Keras leave out, by name.

    These are the states of seed generators, and those of stateful recurrent layers.
    """
    found = {}
    for path, part in parts_of(layer, skip).items():
        for index, generator in enumerate(getattr(part, "_seed_generators", ())):
            found[f"{path}/seeds/{index}".lstrip("/")] = generator.state
        states = part.states if isinstance(part, keras.layers.RNN) and part.stateful else None
        for index, variable in enumerate(keras.tree.flatten(states or ())):
            found[f"{path}/states/{index}".lstrip("/")] = variable
    return found


def _exact_assignments(
    layer: Any, skip: set[int], arrays: dict[str, Any]
) -> Iterator[tuple[Any, Any]]:
    known = dict(unsaved_of(layer, skip))
    for path, part in parts_of(layer, skip).items():
        if getattr(part, "lora_enabled", False):
            for index, variable in enumerate(
                part._trainable_variables + part._non_trainable_variables
            ):
                known[f"{path}/lora/{index}".lstrip("/")] = variable
    for name, array in arrays.items():
        if name not in known or tuple(known[name].shape) != array.shape:
            raise CodecError(f"the object has no variable {name!r} of the shape {array.shape}.")
        dtype = keras.backend.standardize_dtype(known[name].dtype)
        if array.dtype.name != dtype:
            raise CodecError(
                f"the object has the dtype {dtype} at {name!r}, and the archive {array.dtype.name}."
            )
        yield known[name], array


def difference(expected: Layout, found: Layout) -> str | None:
    """Returns how the variables of an object differ from those of a file; `None` if they do not."""
    for place in sorted(expected.keys() | found.keys()):
        if place not in found:
            return (
                f"has no variable {place!r}, and the archive has one of shape {expected[place][0]}"
            )
        if place not in expected:
            return f"has a variable {place!r} of shape {found[place][0]}, and the archive has none"
        if expected[place][0] != found[place][0]:
            return (
                f"has the shape {found[place][0]} at {place!r}, and the archive has "
                f"{expected[place][0]}"
            )
        if expected[place][1] != found[place][1]:
            return (
                f"has the dtype {found[place][1]} at {place!r}, and the archive has "
                f"{expected[place][1]}"
            )
    return None


# Optimizers.


def _await_compile(state: LoadedState, model: Any) -> None:
    """Lets the optimizer of a model get the slots if it is of the same class; else that of the next
    `compile`.
    """

    def give() -> bool:
        is_same: bool = (
            type(getattr(model, "optimizer", None)).__name__ == state.weights.record["class"]
        )
        if is_same:
            _await_build(state, model.optimizer)
            build_awaited(model.optimizer)
        return is_same

    def compile(*args: Any, **kwargs: Any) -> Any:
        del vars(model)["compile"], vars(model)[AWAITED]
        result = model.compile(*args, **kwargs)
        known = _trained(state)
        if known is None or {id(v) for v in model.trainable_variables} <= {id(v) for v in known}:
            give()
        else:
            warnings.warn(
                f"{state.place or '(root)'}: The model was compiled with more trainable variables "
                "than the optimizer in the archive was built for, so the new optimizer starts "
                "fresh. To go on with the old slots, train first, and unfreeze layers later.",
                UserWarning,
                stacklevel=level_of_user(),
            )
        return result

    layout_of_file(_bytes(state.weights.files["weights"]))
    if give():
        return
    vars(model)["compile"] = compile
    vars(model)[AWAITED] = state


def _await_build(state: LoadedState, optimizer: Any) -> None:
    """Restores what an optimizer has by now, and the rest when it is built."""
    data = _bytes(state.weights.files["weights"])
    expected = layout_of_file(data)
    arrays = arrays_of(data)
    before = _variables(state, optimizer)
    for place, variable in before.items():
        if place not in expected or expected[place][0] != tuple(variable.shape):
            raise CodecError(f"the optimizer has a variable {place!r} that the archive has not.")
    for place, variable in before.items():
        variable.assign(arrays[place])
    if len(before) == len(expected):
        return
    build = optimizer.build

    def build_and_restore(variables: Any) -> None:
        vars(optimizer).pop("build", None)
        vars(optimizer).pop(AWAITED, None)
        with _initial_values(state, optimizer, arrays):
            build(_built_for(state, list(variables)))
        parts = parts_of(optimizer, _targets(state)).values()
        if sum(len(part.variables) for part in parts) != len(expected):
            raise CodecError(_told(state, "it has another number of variables."))

    vars(optimizer)["build"] = build_and_restore
    vars(optimizer)[AWAITED] = state


@contextmanager
def _initial_values(state: LoadedState, optimizer: Any, arrays: dict[str, Any]) -> Iterator[None]:
    """Gives the variables that an optimizer makes in the block the values of a file.

    Keras may build it while TensorFlow traces a function, where no assignment is possible.
    """
    parts = parts_of(optimizer, _targets(state))
    for path, part in parts.items():
        vars(part)["add_variable"] = partial(_add_variable, state, path, part, arrays)
    try:
        yield
    finally:
        for part in parts.values():
            del vars(part)["add_variable"]


def _add_variable(
    state: LoadedState,
    path: str,
    part: Any,
    arrays: dict[str, Any],
    shape: Any,
    initializer: Any = "zeros",
    *args: Any,
    **kwargs: Any,
) -> Any:
    """Takes the place of `Optimizer.add_variable` of Keras 3.15."""
    place = f"{path}/vars/{len(part._variables)}".lstrip("/")
    value = arrays.get(place)
    if value is None or value.shape != tuple(shape):
        has = "no such variable" if value is None else f"the shape {value.shape}"
        raise CodecError(
            _told(
                state,
                f"for the variables that are trained now, the optimizer has the shape "
                f"{tuple(shape)} at {place!r}, and the archive has {has}.",
            )
        )

    def initial(shape: Any, dtype: Any = None) -> Any:
        return keras.ops.convert_to_tensor(value, dtype=dtype)

    return type(part).add_variable(part, shape, initial, *args, **kwargs)


def _targets(state: LoadedState) -> set[int]:
    """Returns the identities of objects that have other states."""
    return {id(other.target) for other in state.states.values() if other is not state}


def _variables(state: LoadedState, optimizer: Any) -> dict[str, Any]:
    """Returns the variables of an optimizer, and of one that it wraps, by place in a file."""
    found = {}
    for path, part in parts_of(optimizer, _targets(state)).items():
        for index, variable in enumerate(part._variables):
            found[f"{path}/vars/{index}".lstrip("/")] = variable
    return found


def _built_for(state: LoadedState, variables: list[Any]) -> list[Any]:
    """Returns the variables that the original was built for, if those now are among them."""
    known = _trained(state)
    if known is not None and {id(v) for v in variables} <= {id(v) for v in known}:
        return known
    return variables


def _trained(state: LoadedState) -> list[Any] | None:
    found = []
    for kind, place, attribute, index in state.weights.record.get("trained", ()):
        other = state.states.get(state_key(kind, place, attribute))
        if other is None or other.target is None or index >= len(other.target.weights):
            return None
        found.append(other.target.weights[index])
    return found or None


def build_awaited(optimizer: Any) -> None:
    """Builds an optimizer whose slots wait, if what it trains is live by now."""
    state = vars(optimizer).get(AWAITED) if isinstance(optimizer, keras.Optimizer) else None
    known = None if state is None else _trained(state)
    if known is not None:
        optimizer.build(known)
