"""The registry of the kinds of leaves that files can hold, each under a tag such as `$bytes`.

A leaf that JSON has no word for is an object with a tag: `{"$bytes": "AAE="}`. The kinds that come
with symexp are in `symexp.codec.standard_leaves` and `symexp.codec.numpy_leaves`; upper layers add
theirs with `register_leaf`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from symexp._base.registry import resolve
from symexp.errors import CodecError, UnsupportedValueError, describe

__all__ = [
    "LEAF_READERS",
    "MAX_LEAF_LEVELS",
    "DecodingContext",
    "Json",
    "find_encoder",
    "load_kind",
    "reads",
    "register_leaf",
    "writes",
]

Json = Any
"""A JSON value."""

MAX_LEAF_LEVELS = 500
"""Levels of leaves inside leaves, such as tuples of tuples, that a file may have."""

LeafWriter = Callable[[Any, Callable[[Any], Json]], "dict[str, Json]"]


class DecodingContext(Protocol):
    """What the decoder of a leaf may ask for."""

    def decode(self, value: Json) -> Any:
        """The frozen value of a JSON value."""

    def resolve(self, kind: str, value: dict[str, Json]) -> Any:
        """What a name in the file stands for: a function, a class, an enum member."""

    def fail(self, problem: str, mend: str | None = None) -> CodecError:
        """A problem with the value at hand, with its place."""


LeafReader = Callable[["dict[str, Json]", DecodingContext], Any]

_EXACT: dict[type, LeafWriter] = {}
# Subclasses too. Classes of packages that may not be imported stand by name.
_FAMILIES: dict[Any, LeafWriter] = {}

# By tag: the decoder, and the keys that may stand in the object.
LEAF_READERS: dict[str, tuple[LeafReader, frozenset[str]]] = {}


# By tag: the class of the leaves that `register_leaf` added.
_registered: dict[str, type] = {}


def writes(*types: type, family: Any = None) -> Callable[[LeafWriter], LeafWriter]:
    """Decorates the encoder of exactly these types, or of a family of subclasses."""

    def add(encode: LeafWriter) -> LeafWriter:
        _EXACT.update(dict.fromkeys(types, encode))
        if family is not None:
            _FAMILIES[family] = encode
        return encode

    return add


def reads(tag: str, *others: str) -> Callable[[LeafReader], LeafReader]:
    """Decorates the decoder of a tag; names the keys that may stand next to it."""

    def add(decode: LeafReader) -> LeafReader:
        LEAF_READERS[tag] = (decode, frozenset({tag, *others}))
        return decode

    return add


def register_leaf(
    tag: str,
    cls: type,
    to_json: Callable[[Any, Callable[[Any], Json]], Json],
    from_json: Callable[[Json, Callable[[Json], Any]], Any],
) -> None:
    """Teaches files a kind of leaf: `{"$tag": payload}`.

    Args:
        tag: The tag, without `$`.
        cls: Class of the values, and of those of its subclasses that have no kind of their own.
        to_json: Called with the value and a function that writes values inside it; gives the
            payload, a JSON value.
        from_json: Called with the payload and a function that reads values inside it (symbolic
            ones come as nodes); gives the value. It must run no code that the payload names.

    Raises:
        CodecError: The tag is no identifier, or another class has it.
    """
    name = f"${tag}"
    if not tag.isidentifier() or (name in LEAF_READERS and _registered.get(name) is not cls):
        raise CodecError(f"{tag!r} cannot be the tag of a leaf: it is taken or no identifier.")

    def decode(value: dict[str, Json], decoder: DecodingContext) -> Any:
        return from_json(value[name], decoder.decode)

    _registered[name] = cls
    _FAMILIES[cls] = lambda value, encode: {name: to_json(value, encode)}
    LEAF_READERS[name] = (decode, frozenset({name}))


def load_kind(tag: str) -> bool:
    """Whether a tag is known, after the layer that knows it was loaded, if there is one."""
    if tag not in LEAF_READERS:
        try:
            resolve(f"files.{tag[1:]}")
        except KeyError:
            return False
    return tag in LEAF_READERS


def find_encoder(value: Any) -> LeafWriter:
    """The encoder of a leaf.

    Raises:
        UnsupportedValueError: Files cannot hold it.
    """
    encode = _EXACT.get(type(value))
    if encode is not None:
        return encode
    for base in type(value).__mro__:
        # `pathlib._local` and the like: where a class is defined changes with the version.
        name = f"{base.__module__.partition('.')[0]}.{base.__qualname__}"
        found = _FAMILIES.get(base) or _FAMILIES.get(name)
        if found is not None:
            return found
    raise unsupported(value)


def unsupported(value: Any) -> UnsupportedValueError:
    """The error for a value that files cannot hold."""
    return UnsupportedValueError(
        f"{describe(value)} can be run, but not saved. Symbolize its class, keep it out of the "
        "arguments, or teach files its kind with `sx.register_leaf`."
    )
