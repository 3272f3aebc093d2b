"""Weights in the format of Keras: written by Keras, and checked before Keras reads them.

1. `save_state` and `load_state` call the functions of Keras 3.15 that `Model.save_weights` calls.
   They take layers and optimizers too, and a file in memory.
2. Keras ignores what a file has beyond an object, and skips an optimizer with another number of
   variables. So `layout_of` tells what Keras would write for an object, and a file has to have
   exactly that.
3. `check_file` refuses files that refer to other files, declare more than they have, or hold
   anything but numbers.
"""

from __future__ import annotations

import functools
import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import h5py
import keras
import ml_dtypes
import numpy as np
from keras.src.backend.common import global_state
from keras.src.saving import saving_lib
from keras.src.saving.keras_saveable import KerasSaveable
from keras.src.utils import naming

from symexp.errors import CodecError

__all__ = [
    "Layout",
    "arrays_of",
    "check_file",
    "layout_of",
    "layout_of_file",
    "load_state",
    "parts_of",
    "save_state",
    "structure_of",
    "write_arrays",
]

Layout = dict[str, tuple[tuple[int, ...], str]]
"""Shape and dtype of each variable, by its place in a file."""


def save_state(owner: Any, path: Path, skip: set[int]) -> None:
    """Writes the state of a layer or optimizer as Keras does.

    Args:
        owner: The object.
        path: The file, whose name ends with `.weights.h5`.
        skip: Identities of objects in it that are left out.
    """
    _remember_skipped()
    store = saving_lib.H5IOStore(path, mode="w")
    try:
        saving_lib._save_state(owner, store, None, "", set(skip))
    finally:
        store.close()


def load_state(owner: Any, data: bytes, skip: set[int]) -> None:
    """Gives a layer or optimizer the state of a file, whose layout fits.

    Raises:
        CodecError: Keras does not accept the file.
    """
    _remember_skipped()
    failed: set[int] = set()
    messages: dict[int, Any] = {}
    store = saving_lib.H5IOStore(io.BytesIO(data), mode="r")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            saving_lib._load_state(
                owner,
                store,
                None,
                "",
                visited_saveables=set(skip),
                failed_saveables=failed,
                error_msgs=messages,
            )
    except UserWarning as warning:
        raise CodecError(f"Keras does not load the file: {warning}") from None
    finally:
        store.close()
    if failed:
        part, error = next(iter(messages.values()))
        raise CodecError(f"Keras does not load the file into {part.name!r}: {error}") from error


class _LayoutStore(saving_lib.H5IOStore):  # type: ignore[misc]  # Keras has no types
    """Notes what Keras would write."""

    def __init__(self) -> None:
        self.mode = "w"
        self.layout: Layout = {}
        self._path = ""

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return len(self.layout)

    def make(self, path: str, metadata: Any = None) -> _LayoutStore:
        self._path = path
        return self

    def __setitem__(self, key: str, value: Any) -> None:
        place = f"{self._path}/vars/{key}".lstrip("/")
        dtype = keras.backend.standardize_dtype(value.dtype)
        self.layout[place] = (tuple(value.shape), dtype)


def layout_of(owner: Any, skip: set[int]) -> Layout:
    """Returns what Keras writes for an object."""
    _remember_skipped()
    store = _LayoutStore()
    saving_lib._save_state(owner, store, None, "", set(skip))
    return store.layout


# Files.


# Kinds of NumPy dtypes in files: numbers, and bytes of types that HDF5 does not have (bfloat16).
_NUMBERS = "biufcV"


def check_file(data: bytes) -> None:
    """Checks a file before Keras reads it.

    Raises:
        CodecError: It is no HDF5 file, or has links, objects, or more than fits into it.
    """
    layout_of_file(data)


def layout_of_file(data: bytes) -> Layout:
    """Returns the layout of a file, all of which is checked.

    Raises:
        CodecError: As in `check_file`.
    """
    try:
        with h5py.File(io.BytesIO(data), "r") as file:
            return dict(_datasets(file, len(data)))
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        if isinstance(error, CodecError):
            raise
        raise CodecError(f"The file of weights is no sound HDF5 file ({error}).") from error


def _datasets(file: Any, size: int) -> Iterator[tuple[str, tuple[tuple[int, ...], str]]]:
    stack: list[tuple[str, Any]] = [("", file)]
    seen: set[Any] = set()
    while stack:
        place, group = stack.pop()
        address = h5py.h5o.get_info(group.id).addr
        if address in seen:
            raise CodecError(f"The file of weights has two places for one group ({place!r}).")
        seen.add(address)
        for name in group:
            below = f"{place}/{name}".lstrip("/")
            link = group.get(name, getlink=True)
            if type(link) is not h5py.HardLink:
                raise CodecError(f"The file of weights has a {type(link).__name__} at {below!r}.")
            found = group[name]
            if isinstance(found, h5py.Group):
                stack.append((below, found))
            elif isinstance(found, h5py.Dataset):
                yield below, _form(below, found, size)
            else:
                raise CodecError(f"The file of weights has a {type(found).__name__} at {below!r}.")


def _form(place: str, dataset: Any, size: int) -> tuple[tuple[int, ...], str]:
    problem = None
    if dataset.external or dataset.is_virtual:
        problem = "lies in another file"
    elif dataset.dtype.hasobject or dataset.dtype.kind not in _NUMBERS or dataset.dtype.fields:
        problem = f"has the type {dataset.dtype}"
    elif dataset.shape is None or dataset.nbytes > size:
        problem = "declares more than the file has"
    elif dataset.chunks is not None or dataset.id.get_storage_size() != dataset.nbytes:
        problem = "is not stored as it is"
    if problem:
        raise CodecError(f"The dataset {place!r} in a file of weights {problem}.")
    name = dataset.attrs.get("dtype", "") if "dtype" in dataset.attrs else dataset.dtype.name
    return tuple(dataset.shape), str(name)


def write_arrays(path: Path, arrays: dict[str, Any]) -> None:
    """Writes arrays by name."""
    with h5py.File(path, "w") as file:
        for name, array in arrays.items():
            if array.dtype.kind == "V" or array.dtype.name == "bfloat16":
                file.create_dataset(name, data=array.view(np.uint16)).attrs["dtype"] = "bfloat16"
            else:
                file.create_dataset(name, data=array)


def arrays_of(data: bytes) -> dict[str, Any]:
    """Returns the arrays of a file that `write_arrays` or Keras wrote.

    Raises:
        CodecError: As in `check_file`.
    """
    layout = layout_of_file(data)
    found = {}
    with h5py.File(io.BytesIO(data), "r") as file:
        for name, (_, dtype) in layout.items():
            array = np.array(file[name])
            # `write_arrays` writes its bits as integers, and Keras as bytes without a type.
            if dtype == "bfloat16" and array.dtype.itemsize == 2:
                array = array.view(ml_dtypes.bfloat16)
            elif array.dtype.kind == "V":
                raise CodecError(f"The dataset {name!r} has the unknown type {dtype!r}.")
            found[name] = array
    return found


# The objects that Keras visits.


def parts_of(owner: Any, skip: set[int]) -> dict[str, Any]:
    """Returns an object and the objects in it that Keras saves, by their places in a file.

    Args:
        owner: The object.
        skip: Identities of objects that are left out.
    """
    return {place: part for place, _, part in _visited(owner, skip)}


def structure_of(owner: Any, skip: set[int]) -> list[list[str]]:
    """Returns the place and class of each layer in an object, with the indices of lists.

    Places in a file of Keras count the items of each class of a list, so `[Conv2D, Identity]` and
    `[Identity, Conv2D]` have the same.
    """
    return [
        [exact, type(part).__name__]
        for _, exact, part in _visited(owner, skip)
        if isinstance(part, keras.Layer)
    ]


def _visited(owner: Any, skip: set[int]) -> Iterator[tuple[str, str, Any]]:
    """Yields the place in a file, the place with indices, and the object."""
    _remember_skipped()
    seen = set(skip)
    containers: dict[int, Any] = {}  # kept: an identity may be that of another one later

    def visit(place: str, exact: str, value: Any) -> Iterator[tuple[str, str, Any]]:
        if id(value) in seen:
            return
        seen.add(id(value))
        yield place, exact, value
        for name, child in saving_lib._walk_saveable(value):
            yield from enter(f"{place}/{name}".lstrip("/"), f"{exact}/{name}".lstrip("/"), child)

    def enter(place: str, exact: str, child: Any) -> Iterator[tuple[str, str, Any]]:
        if isinstance(child, KerasSaveable):
            yield from visit(place, exact, child)
        elif isinstance(child, (list, dict, tuple)) and id(child) not in containers:
            containers[id(child)] = child
            used: dict[str, int] = {}
            named = child.items() if isinstance(child, dict) else enumerate(child)
            for key, item in named:
                label = naming.to_snake_case(type(item).__name__)
                number = used[label] = used.get(label, -1) + 1
                below = f"{place}/{label}_{number}" if number else f"{place}/{label}"
                yield from enter(below, f"{exact}/{key}", item)

    yield from visit("", "", owner)


# The kinds of objects that a model has many of.
_KINDS = ("Layer", "Functional", "Sequential")


def _remember_skipped() -> None:
    """Lets Keras find the attributes that it does not visit, until the next `clear_session`.

    Keras 3.15 stores them under another name than it looks for. So for each object that it visits
    it would make a layer, only to list the attributes of that.
    """
    for kind in _KINDS:
        name = f"saving_attr_skiplist_{kind}"
        if global_state.get_global_attribute(name) is None:
            global_state.set_global_attribute(name, _skipped(kind))


@functools.cache
def _skipped(kind: str) -> Any:
    return saving_lib.get_attr_skipset(kind)
