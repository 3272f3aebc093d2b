"""Plain values: which are equal, and their canonical bytes.

Equality is structural and typed: `1`, `1.0` and `True` differ; `0.0` and `-0.0` differ; NaN equals
NaN; arrays are equal by dtype, shape and content; classes and functions by public name. Value specs
and trees use this one definition. Two values that have canonical bytes are equal exactly if these
bytes are equal, so equal trees have equal fingerprints.

A *leaf* is a value of a tree that has no symbolic parts. Symbolic objects are compared by the
function that `symexp.tree.nodes.equality` registers here.
"""

from __future__ import annotations

import enum
import struct
import sys
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType
from typing import Any

from symexp._base.markers import MISSING_VALUE, Ref
from symexp._base.names import name_of, public_name
from symexp.errors import SpecTypeError, UnsupportedValueError, describe

__all__ = [
    "SetLeaf",
    "canonical",
    "content_hash",
    "has_encoder",
    "has_canonical_form",
    "is_equal",
    "named_bytes",
    "plain_scalar",
    "register_symbolic_equality",
]


_PLAIN_OF_NUMPY: dict[str, Callable[[Any], Any]] = {
    "b": bool, "i": int, "u": int, "f": float, "U": str,
}  # fmt: skip


def plain_scalar(value: Any) -> Any:
    """Returns the Python value of a bool, a number or a string of NumPy; else the value itself."""
    kind = type(value)
    if kind.__module__ != "numpy" or kind.__name__ == "ndarray":
        return value
    convert = _PLAIN_OF_NUMPY.get(getattr(getattr(value, "dtype", None), "kind", ""))
    is_scalar = convert is not None and getattr(value, "shape", None) == ()
    return convert(value) if convert is not None and is_scalar else value


class SetLeaf(set[Any]):
    """A set in a tree: reads as any set, and cannot be changed.

    Clones share their leaves, so a change in place would show in all of them. Live objects get a
    plain set of their own.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(set(self))

    def copy(self) -> set[Any]:
        """Returns a plain set of the same elements."""
        return set(self)

    __copy__ = copy

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restore_set, (list(self),))


SetLeaf.__name__ = "set"  # the name that messages show


def _restore_set(elements: list[Any]) -> SetLeaf:
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


# Equality.


def is_equal(a: Any, b: Any) -> bool:
    """Whether two values are equal in type and content; never raises.

    A symbolic list, dict or tuple equals a plain one of equal elements. Symbolic objects are equal
    if their arguments are; they are not materialized. Values of other classes are equal if their
    `==` says so; a class whose objects are keys by identity defines `sx_compared`, which returns
    the value that is compared instead.
    """
    if a is b:
        return True
    kind = type(a)
    if kind is type(b) and (compare := _COMPARERS.get(kind)) is not None:
        return compare(a, b)
    if hasattr(kind, "_sx_type") and hasattr(type(b), "_sx_type"):
        return _symbolic_equality(a, b)
    kind = _class_of(a)
    if kind is not _class_of(b):
        # A name that a file refers to, and that is not known here, equals what it names.
        if hasattr(kind, "sx_named_bytes") or hasattr(type(b), "sx_named_bytes"):
            return has_canonical_form(a) and has_canonical_form(b) and canonical(a) == canonical(b)
        return False
    compare = _COMPARERS.get(kind)
    return _is_equal_otherwise(a, b) if compare is None else compare(a, b)


def _no_symbolic_equality(a: Any, b: Any) -> bool:
    raise AssertionError("unreachable: there are no symbolic objects without symexp.tree")


_symbolic_equality: Callable[[Any, Any], bool] = _no_symbolic_equality


def register_symbolic_equality(compare: Callable[[Any, Any], bool]) -> None:
    """Registers the function that compares two symbolic objects, lists, dicts or tuples."""
    global _symbolic_equality
    _symbolic_equality = compare


def _class_of(value: Any) -> type:
    """Returns the class that equality goes by: that of the plain value, for containers in trees."""
    kind = type(value)
    if kind is SetLeaf:
        return set
    if hasattr(kind, "_sx_type") and not kind._sx_type.is_object:
        return next(base for base in (list, dict, tuple) if issubclass(kind, base))
    plain: type = getattr(kind, "_sx_plain_class", kind)
    return plain


def _is_same(a: Any, b: Any) -> bool:
    return bool(a == b)


def _is_same_float(a: float, b: float) -> bool:
    return struct.pack("<d", a) == struct.pack("<d", b) or (a != a and b != b)


def _is_same_sequence(a: Any, b: Any) -> bool:
    return len(a) == len(b) and all(map(is_equal, a, b))


def _is_same_dict(a: Any, b: Any) -> bool:
    if len(a) != len(b) or {(type(k), k) for k in a} != {(type(k), k) for k in b}:
        return False
    return all(is_equal(v, b[k]) for k, v in a.items())


def _is_same_set(a: Any, b: Any) -> bool:
    if len(a) != len(b):
        return False
    try:
        return canonical(a) == canonical(b)
    except UnsupportedValueError:
        return all(any(is_equal(x, y) for y in b) for x in a)


_COMPARERS: dict[type, Callable[[Any, Any], bool]] = {
    str: _is_same,
    int: _is_same,
    bool: _is_same,
    bytes: _is_same,
    float: _is_same_float,
    list: _is_same_sequence,
    tuple: _is_same_sequence,
    dict: _is_same_dict,
    set: _is_same_set,
    frozenset: _is_same_set,
    SetLeaf: _is_same_set,
}


def _is_equal_otherwise(a: Any, b: Any) -> bool:
    """Compares two values of one class by their bytes, or else by their `==`."""
    encode = _encoder_of(type(a))
    if encode is not None:
        try:
            return bool(encode(a) == encode(b))
        except UnsupportedValueError:
            if encode is _placeholder:  # their `==` is this function
                return False
    try:
        if hasattr(a, "sx_compared"):
            return is_equal(a.sx_compared(), b.sx_compared())
        if hasattr(a, "tobytes") and hasattr(a, "dtype"):
            return _is_same_array(a, b)
        return bool(a == b) or (bool(a != a) and bool(b != b))
    except Exception:  # `==` of a user's class may do anything
        return False


def _is_same_array(a: Any, b: Any) -> bool:
    """Compares arrays that have no canonical bytes, such as masked ones and those of objects."""
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.hasobject:
        return is_equal(a.tolist(), b.tolist())
    return bool(a.tobytes() == b.tobytes())


def content_hash(value: Any) -> int:
    """Returns a hash that equal values (`is_equal`) share."""
    kind = _class_of(value)
    if hasattr(kind, "_sx_type"):
        return hash(kind._sx_type.name)
    if kind is list or kind is tuple:
        return hash((kind.__name__, *map(content_hash, value)))
    if kind is dict:
        return hash(frozenset((content_hash(k), content_hash(v)) for k, v in value.items()))
    if kind is set or kind is frozenset:
        return hash(frozenset(map(content_hash, value)))
    try:
        return hash(canonical(value))
    except UnsupportedValueError:
        pass
    if hasattr(kind, "sx_compared"):
        return content_hash(value.sx_compared())
    try:
        return hash(value) if value == value else hash(kind.__qualname__)
    except Exception:  # not hashable, or an array that has no truth value
        return hash(kind.__qualname__)


# Canonical bytes: a tag, the length, the content.


def canonical(value: Any) -> bytes:
    """Returns the canonical bytes of a leaf.

    Raises:
        UnsupportedValueError: The value has no canonical form.
    """
    encode = _ENCODERS.get(type(value)) or _encoder_of(type(value))
    if encode is None:
        if type(value) is Ref:
            raise UnsupportedValueError(
                f"{describe(value)} shares an object of this process, so it can be run, but "
                "neither saved nor fingerprinted. Pass the value itself, or name it by a text."
            )
        raise UnsupportedValueError(
            f"{describe(value)} can be run, but neither saved nor fingerprinted. "
            "Symbolize its class, or keep it out of the arguments."
        )
    encoded: bytes = encode(value)
    return encoded


def has_canonical_form(value: Any) -> bool:
    """Whether a leaf has canonical bytes, so that it can be saved and fingerprinted."""
    try:
        canonical(value)
    except UnsupportedValueError:
        return False
    return True


def has_encoder(kind: type) -> bool:
    """Whether the values of a class have canonical bytes, unless something in them has none."""
    return _encoder_of(kind) is not None


def _encoder_of(kind: type) -> Any:
    """Returns the function that encodes the values of a class, or `None`."""
    encode = _ENCODERS.get(kind)
    if encode is not None:
        return encode
    if issubclass(kind, enum.Enum):
        return _enum
    if issubclass(kind, type):
        return _named
    if hasattr(kind, "sx_named_bytes"):
        return _unknown_name
    if hasattr(kind, "sx_canonical"):
        return _placeholder
    for base in kind.__mro__:
        # Without the submodule, which changes with the version of Python: `pathlib._local`.
        name = f"{base.__module__.partition('.')[0]}.{base.__qualname__}"
        if name in _ENCODERS_BY_NAME:
            return _ENCODERS_BY_NAME[name]
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


def _slice(value: slice) -> bytes:
    return _pack(b"l", b"".join(map(canonical, (value.start, value.stop, value.step))))


def _range(value: range) -> bytes:
    return _pack(b"r", b"".join(map(_int, (value.start, value.stop, value.step))))


def _enum(value: enum.Enum) -> bytes:
    # A flag without any bit has no name.
    name = value.name if value.name is not None else f"={value.value}"
    return named_bytes(public_name(type(value)), name)


def _named(value: Any) -> bytes:
    return named_bytes(name_of(value))


def named_bytes(name: str, member: str | None = None) -> bytes:
    """Returns the canonical bytes of the function, class or enum member of a public name."""
    if member is None:
        return _pack(b"o", _str(name))
    return _pack(b"e", _str(name) + _str(member))


def _unknown_name(value: Any) -> bytes:
    encoded: bytes = value.sx_named_bytes()
    return encoded


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


_ENCODERS: dict[type, Callable[[Any], bytes]] = {
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
    slice: _slice,
    range: _range,
    type(Ellipsis): lambda _: b"E",
    type: _named,
    FunctionType: _named,
    BuiltinFunctionType: _named,
    type(MISSING_VALUE): lambda _: b"M",
}

# Classes of modules that may not be imported yet, and their subclasses.
_ENCODERS_BY_NAME: dict[str, Callable[[Any], bytes]] = {
    "pathlib.PurePath": _path,
    "datetime.date": _date,
    "datetime.datetime": _date,
    "datetime.time": _date,
    "datetime.timedelta": _delta,
    "numpy.ndarray": _array,
    "numpy.generic": _array,
    "numpy.dtype": _dtype,
}
