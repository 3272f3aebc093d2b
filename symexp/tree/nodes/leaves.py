"""Leaves: which values are equal, and their canonical bytes.

Equality is structural and typed: `1`, `1.0` and `True` differ, `0.0` and `-0.0` differ, NaN equals
NaN, arrays compare by content. Two leaves are equal exactly when their canonical bytes are.
"""

from __future__ import annotations

import enum
import struct
import sys
from types import BuiltinFunctionType, FunctionType
from typing import Any

from symexp._base.markers import MISSING_VALUE
from symexp.errors import SpecTypeError, UnsupportedValueError, describe
from symexp.tree.nodes.types import public_name

__all__ = ["SetLeaf", "canonical", "is_named", "is_unsayable", "leaf_equal", "name_of"]


# Sets that stand in a tree. They are values: clones share them, so nobody may change one in place.
#
# Live objects get a plain set of their own.


class SetLeaf(set[Any]):
    """A set in a tree; reads as any set, and cannot be changed."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(set(self))

    def copy(self) -> set[Any]:
        """A plain set of the same elements."""
        return set(self)

    __copy__ = copy

    def __reduce__(self) -> tuple[Any, ...]:
        return (_made, (list(self),))


SetLeaf.__name__ = "set"  # what messages call it


def _made(elements: list[Any]) -> SetLeaf:
    return SetLeaf(elements)


def _refuse(self: SetLeaf, *args: object) -> Any:
    raise SpecTypeError(
        f"A set that stands in a tree cannot be changed in place, because clones share it: "
        f"{describe(set(self))}. Put a new one there: `sx.patch(obj, {{'path': old | {{new}}}})`."
    )


for _name in (
    "add", "clear", "difference_update", "discard", "intersection_update", "pop", "remove",
    "symmetric_difference_update", "update", "__iand__", "__ior__", "__isub__", "__ixor__",
):  # fmt: skip
    setattr(SetLeaf, _name, _refuse)


def leaf_equal(a: Any, b: Any) -> bool:
    """Whether two leaves are equal; never raises."""
    if a is b:
        return True
    kind = type(a)
    if kind is not type(b):
        return False
    if kind is str or kind is int or kind is bytes:
        return bool(a == b)
    if kind is float:
        return struct.pack("<d", a) == struct.pack("<d", b) or (a != a and b != b)
    if kind is tuple:
        return len(a) == len(b) and all(map(leaf_equal, a, b))
    try:
        return canonical(a) == canonical(b)
    except UnsupportedValueError:
        pass
    try:
        return bool(a == b)
    except Exception:  # the == of a user's class may do anything
        return False


def canonical(value: Any) -> bytes:
    """The canonical bytes of a leaf: a tag, the length, the content.

    Raises:
        UnsupportedValueError: The value has no canonical form.
    """
    encode = _ENCODERS.get(type(value))
    if encode is None:
        encode = _ENCODERS.get(_family(value))
        if encode is None:
            raise UnsupportedValueError(
                f"{describe(value)} can be run, but neither saved nor fingerprinted. "
                "Symbolize its class, or keep it out of the arguments."
            )
    encoded: bytes = encode(value)
    return encoded


def is_unsayable(value: Any) -> bool:
    """Whether a leaf has no canonical form."""
    try:
        canonical(value)
    except UnsupportedValueError:
        return True
    return False


def _family(value: Any) -> Any:
    """The encoder key for values whose exact type is not listed."""
    if isinstance(value, enum.Enum):
        return enum.Enum
    if isinstance(value, type):
        return type
    if hasattr(type(value), "sx_canonical"):
        return "placeholder"
    for base in type(value).__mro__:
        # `pathlib._local` and the like: where a class is defined changes with the version.
        name = f"{base.__module__.partition('.')[0]}.{base.__qualname__}"
        if name in _LAZY:
            return name
    return None


def _pack(tag: bytes, content: bytes) -> bytes:
    return tag + len(content).to_bytes(8, "little") + content


def _float(value: float) -> bytes:
    return b"fnan" if value != value else b"f" + struct.pack("<d", value)


def _complex(value: complex) -> bytes:
    return b"c" + _float(value.real) + _float(value.imag)


def _int(value: int) -> bytes:
    return _pack(b"i", value.to_bytes((value.bit_length() + 8) // 8, "little", signed=True))


def _str(value: str) -> bytes:
    return _pack(b"s", value.encode("utf-8", "surrogatepass"))


def _tuple(value: tuple[Any, ...]) -> bytes:
    return _pack(b"t", b"".join(map(canonical, value)))


def _set(value: Any) -> bytes:
    return _pack(b"S" if isinstance(value, set) else b"F", b"".join(sorted(map(canonical, value))))


def _enum(value: enum.Enum) -> bytes:
    # A flag without any bit has no name.
    name = value.name if value.name is not None else f"={value.value}"
    return _pack(b"e", _str(public_name(type(value))) + _str(name))


def is_named(value: Any) -> bool:
    """Whether a function or class can be found again by its public name."""
    name = getattr(value, "__qualname__", "<")
    return "<" not in name and bool(getattr(value, "__module__", None))


def name_of(value: Any) -> str:
    """The public name of a function or class.

    Raises:
        UnsupportedValueError: It has none: a lambda, or defined inside a function.
    """
    if not is_named(value):
        raise UnsupportedValueError(
            f"{describe(value)} has no public name, so it can be run but neither saved nor "
            "fingerprinted. Define it at the top level of a module."
        )
    kind = getattr(value, "_sx_type", None)
    return kind.name if kind is not None else public_name(value)


def _named(value: Any) -> bytes:
    return _pack(b"o", _str(name_of(value)))


def _path(value: Any) -> bytes:
    return _pack(b"p", _str(value.as_posix()))


def _date(value: Any) -> bytes:
    fold = getattr(value, "fold", 0)
    return _pack(b"d", _str(f"{type(value).__name__} {value.isoformat()} {fold}"))


def _delta(value: Any) -> bytes:
    return _pack(b"d", _str(f"timedelta {value.days} {value.seconds} {value.microseconds}"))


def _array(value: Any) -> bytes:
    if _is_array(value) and type(value).__name__ not in ("ndarray", "memmap"):
        raise UnsupportedValueError(
            f"A {type(value).__name__} is more than its array, so it can be run but neither saved "
            "nor fingerprinted. Use a plain array, such as `numpy.asarray(value)`."
        )
    if value.dtype.hasobject:
        raise UnsupportedValueError(
            f"An array of dtype {value.dtype} holds Python objects, so it can be run but neither "
            "saved nor fingerprinted. Use a numeric dtype, or a list."
        )
    head = _dtype(value.dtype) + _tuple(tuple(int(n) for n in value.shape))
    return _pack(b"a" if value.shape or _is_array(value) else b"g", head + _content(value))


def _is_array(value: Any) -> bool:
    return isinstance(value, sys.modules["numpy"].ndarray)


def _content(value: Any) -> bytes:
    numpy = sys.modules["numpy"]
    little = numpy.ascontiguousarray(value)
    if little.dtype.kind in "fc":
        little = numpy.where(numpy.isnan(little), numpy.array(numpy.nan, little.dtype), little)
    return bytes(little.astype(little.dtype.newbyteorder("<"), copy=False).tobytes())


def _dtype(value: Any) -> bytes:
    fields = value.descr if value.names else value.newbyteorder("<").str
    return _pack(b"y", _str(str(fields)))


def _placeholder(value: Any) -> bytes:
    return _pack(b"h", value.sx_canonical(canonical))


_ENCODERS: dict[Any, Any] = {
    type(None): lambda _: b"N",
    bool: lambda v: b"T" if v else b"B",
    int: _int,
    float: _float,
    complex: _complex,
    str: _str,
    bytes: lambda v: _pack(b"b", v),
    tuple: _tuple,
    set: _set,
    SetLeaf: _set,
    frozenset: _set,
    enum.Enum: _enum,
    type: _named,
    FunctionType: _named,
    BuiltinFunctionType: _named,
    type(MISSING_VALUE): lambda _: b"M",
    "placeholder": _placeholder,
    "pathlib.PurePath": _path,
    "datetime.date": _date,
    "datetime.datetime": _date,
    "datetime.time": _date,
    "datetime.timedelta": _delta,
    "numpy.ndarray": _array,
    "numpy.generic": _array,
    "numpy.dtype": _dtype,
}

_LAZY = frozenset(k for k in _ENCODERS if isinstance(k, str) and "." in k)
