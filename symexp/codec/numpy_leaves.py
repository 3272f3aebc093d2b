"""NumPy values in files: data type, shape, and the little-endian bytes in base64.

NumPy is imported only when a file or a tree holds such a value.
"""

from __future__ import annotations

import importlib
import math
import re
import sys
from base64 import b64encode
from typing import Any

from symexp.codec.leaf_registry import DecodingContext, Json, reads, unsupported, writes
from symexp.codec.standard_leaves import bytes_of
from symexp.errors import UnsupportedValueError

__all__: list[str] = []

# Booleans, numbers, texts, dates and raw bytes. Never `O`: its elements would have to be pickled.
_DTYPE = re.compile(r"[<>|=]?[biufcSUVmM][0-9]{1,9}(\[[0-9]{0,9}[A-Za-zμ]{1,2}(/[0-9]{1,9})?\])?")
_EXTENSION = re.compile(r"ml_dtypes\.[a-z0-9_]+")
# By kind, the bytes of scalars that are written as plain numbers. Wider floats lose digits.
_NUMBER_BYTES = {"b": 1, "i": 8, "u": 8, "f": 8}


def _import_numpy(decoder: DecodingContext) -> Any:
    found = sys.modules.get("numpy")
    if found is None:
        try:
            found = importlib.import_module("numpy")
        except ImportError:
            raise decoder.fail(
                "The file holds NumPy values, but NumPy is not installed.", "Install `numpy`."
            ) from None
    return found


@writes(family="numpy.ndarray")
def _write_array(value: Any, encode: Any) -> dict[str, Json]:
    if type(value) is not sys.modules["numpy"].ndarray:
        raise unsupported(value)
    dtype = _dtype_to_json(value.dtype)
    return {"$array": _base64(value), "dtype": dtype, "shape": list(value.shape)}


@writes(family="numpy.generic")
def _write_scalar(value: Any, encode: Any) -> dict[str, Json]:
    if type(value) is not value.dtype.type:
        raise unsupported(value)
    dtype = _dtype_to_json(value.dtype)
    content: Json = _base64(value)
    if _is_number(value.dtype) and (value.dtype.kind != "f" or math.isfinite(value)):
        content = value.item()
    return {"$scalar": content, "dtype": dtype}


@writes(family="numpy.dtype")
def _write_dtype(value: Any, encode: Any) -> dict[str, Json]:
    return {"$dtype": _dtype_to_json(value)}


def _is_number(dtype: Any) -> bool:
    return bool(dtype.itemsize <= _NUMBER_BYTES.get(dtype.kind, 0))


def _base64(value: Any) -> str:
    numpy = sys.modules["numpy"]
    little = numpy.ascontiguousarray(value)
    little = little.astype(little.dtype.newbyteorder("<"), copy=False)
    return b64encode(little.tobytes()).decode("ascii")


def _dtype_to_json(dtype: Any) -> Json:
    if dtype.hasobject:
        raise UnsupportedValueError(
            f"The data type {dtype} holds Python objects, so it can be run, but not saved. "
            "Use a numeric data type, or a list."
        )
    little = dtype.newbyteorder("<")
    made = _write_fields(little)
    if _dtype_from_json(made, sys.modules["numpy"]) != little:
        raise UnsupportedValueError(
            f"The data type {dtype!r} has a layout of its own, so it can be run, but not saved. "
            "Use one without padding and offsets."
        )
    return made


def _write_fields(dtype: Any) -> Json:
    if dtype.names:
        return [
            [name, _write_fields(field.base), list(field.shape)]
            for name, (field, *_) in ((n, dtype.fields[n]) for n in dtype.names)
        ]
    if dtype.type.__module__ == "ml_dtypes":
        return f"ml_dtypes.{dtype.name}"
    return dtype.str


def _dtype_from_json(value: Json, numpy: Any) -> Any:
    """Returns the data type of a JSON value, or `None` if it is not valid."""
    try:
        if type(value) is list:
            fields = [(n, _dtype_from_json(t, numpy), tuple(s)) for n, t, s in value]
            good = fields and all(type(n) is str and n and t is not None for n, t, _ in fields)
            return numpy.dtype(fields) if good else None
        if type(value) is str and _EXTENSION.fullmatch(value):
            found = vars(importlib.import_module("ml_dtypes")).get(value.partition(".")[2])
            return numpy.dtype(found) if isinstance(found, type) else None
        if type(value) is str and _DTYPE.fullmatch(value):
            return numpy.dtype(value)
    except (TypeError, ValueError, OverflowError, ImportError, MemoryError):
        pass
    return None


def _dtype(value: Json, decoder: DecodingContext) -> Any:
    dtype = _dtype_from_json(value, _import_numpy(decoder))
    if dtype is None or dtype.hasobject:
        raise decoder.fail(f"{value!r:.80} is no data type that files may hold.")
    return dtype


@reads("$dtype")
def _read_dtype(value: dict[str, Json], decoder: DecodingContext) -> Any:
    return _dtype(value["$dtype"], decoder)


@reads("$array", "dtype", "shape")
def _read_array(value: dict[str, Json], decoder: DecodingContext) -> Any:
    dtype = _dtype(value.get("dtype"), decoder)
    shape = value.get("shape")
    if type(shape) is not list or not all(type(n) is int and n >= 0 for n in shape):
        raise decoder.fail("Expected a shape: a list of lengths.")
    return _array_of(tuple(shape), dtype, bytes_of(value["$array"], decoder), decoder)


@reads("$scalar", "dtype")
def _read_scalar(value: dict[str, Json], decoder: DecodingContext) -> Any:
    dtype = _dtype(value.get("dtype"), decoder)
    content = value["$scalar"]
    if type(content) is str:
        return _array_of((), dtype, bytes_of(content, decoder), decoder)[()]
    if _is_number(dtype) and type(content) in (bool, int, float):
        numpy = _import_numpy(decoder)
        try:
            # NumPy 1 warns in `array(content, dtype)` if a number does not fit.
            with numpy.errstate(all="ignore"):
                made = numpy.array(content).astype(dtype)[()]
            if made.item() == content and type(made.item()) is type(content):
                return made
        except (OverflowError, ValueError, TypeError):
            pass
    raise decoder.fail(f"{content!r:.80} is no value of data type {dtype}.")


def _array_of(shape: tuple[int, ...], dtype: Any, data: bytes, decoder: DecodingContext) -> Any:
    if math.prod(shape) * dtype.itemsize != len(data):
        raise decoder.fail(
            f"{len(data)} bytes do not fill an array of shape {shape} and data type {dtype}.",
            "The file is damaged.",
        )
    if dtype.kind == "b" and data.translate(None, b"\0\1"):
        raise decoder.fail("An array of booleans holds other bytes than 0 and 1.")
    try:
        made = _import_numpy(decoder).ndarray(shape, dtype, data)
        if dtype.kind == "U" or dtype.names:
            # Bytes that are not characters cause an error only when the text is read.
            made.tolist()
        return made
    except (ValueError, TypeError, OverflowError, SystemError) as error:
        raise decoder.fail(f"The array is not valid: {error}.") from None
