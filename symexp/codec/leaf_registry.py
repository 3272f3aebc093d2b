"""The registry of the kinds of leaves that files can hold, each under a tag such as `$bytes`.

A leaf that JSON cannot represent is an object with a tag: `{"$bytes": "AAE="}`. The modules
`symexp.codec.standard_leaves` and `symexp.codec.numpy_leaves` register the kinds that come with
symexp; upper layers and users add theirs with `register_leaf`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from symexp._base.markers import Ref
from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing
from symexp.errors import CodecError, UnsupportedValueError, describe

__all__ = [
    "LEAF_READERS",
    "MAX_LEAF_LEVELS",
    "DecodingContext",
    "Json",
    "find_writer",
    "is_known_tag",
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
    """The part of the decoder of a document that functions for single leaves may use."""

    def decode(self, value: Json) -> Any:
        """Returns the frozen value of a JSON value inside the leaf."""

    def resolve(self, kind: str, value: dict[str, Json]) -> Any:
        """Returns the function, class or enum member that a name in the file refers to."""

    def fail(self, problem: str, mend: str | None = None) -> CodecError:
        """Returns the error for a problem with the current value, with its path."""


LeafReader = Callable[["dict[str, Json]", DecodingContext], Any]

_EXACT: dict[type, LeafWriter] = {}
# Writers of a class and its subclasses. A class of a package that may not be imported is listed by
# its name.
_FAMILIES: dict[Any, LeafWriter] = {}

# By tag: the function that reads the leaf, and the keys that the object may have.
LEAF_READERS: dict[str, tuple[LeafReader, frozenset[str]]] = {}


# By tag: the class of the leaves that `register_leaf` added.
_registered: dict[str, type] = {}


def writes(*types: type, family: Any = None) -> Callable[[LeafWriter], LeafWriter]:
    """Registers the function that writes leaves of some types; a decorator.

    Args:
        *types: Exact types of the leaves.
        family: A class, or its name; leaves of its subclasses are written too.
    """

    def add(write: LeafWriter) -> LeafWriter:
        _EXACT.update(dict.fromkeys(types, write))
        if family is not None:
            _FAMILIES[family] = write
        return write

    return add


def reads(tag: str, *others: str) -> Callable[[LeafReader], LeafReader]:
    """Registers the function that reads leaves with a tag; a decorator.

    Args:
        tag: The tag, with `$`.
        *others: Further keys that the object may have.
    """

    def add(read: LeafReader) -> LeafReader:
        LEAF_READERS[tag] = (read, frozenset({tag, *others}))
        return read

    return add


@user_facing
def register_leaf(
    tag: str,
    cls: type,
    to_json: Callable[[Any, Callable[[Any], Json]], Json],
    from_json: Callable[[Json, Callable[[Json], Any]], Any],
) -> None:
    """Registers a kind of leaf, which files hold as `{"$tag": payload}`.

    Args:
        tag: The tag, without `$`.
        cls: Class of the values. Subclasses without a kind of their own are included.
        to_json: A function that gets a value, and a function that encodes values inside it. It
            returns the payload, a JSON value.
        from_json: A function that gets the payload, and a function that decodes values inside it
            (it returns symbolic values as nodes). It returns the value. It must not run code that
            the payload names.

    Raises:
        CodecError: The tag is not an identifier, or another class has it.
    """
    name = f"${tag}"
    if not tag.isidentifier() or (name in LEAF_READERS and _registered.get(name) is not cls):
        raise CodecError(f"{tag!r} cannot be the tag of a leaf: it is taken or no identifier.")

    def decode(value: dict[str, Json], decoder: DecodingContext) -> Any:
        return from_json(value[name], decoder.decode)

    _registered[name] = cls
    _FAMILIES[cls] = lambda value, encode: {name: to_json(value, encode)}
    LEAF_READERS[name] = (decode, frozenset({name}))


def is_known_tag(tag: str) -> bool:
    """Whether a tag is known. If an upper layer registers the tag, that layer is loaded first."""
    if tag not in LEAF_READERS:
        try:
            resolve(f"files.{tag[1:]}")
        except KeyError:
            return False
    return tag in LEAF_READERS


def find_writer(value: Any) -> LeafWriter:
    """Returns the function that writes a leaf.

    Raises:
        UnsupportedValueError: Files cannot hold the leaf.
    """
    write = _EXACT.get(type(value))
    if write is not None:
        return write
    for base in type(value).__mro__:
        # Only the package counts: Python 3.13 defines the classes of pathlib in `pathlib._local`.
        name = f"{base.__module__.partition('.')[0]}.{base.__qualname__}"
        found = _FAMILIES.get(base) or _FAMILIES.get(name)
        if found is not None:
            return found
    raise unsupported(value)


def unsupported(value: Any) -> UnsupportedValueError:
    """Returns the error for a value that files cannot hold."""
    if type(value) is Ref:
        return UnsupportedValueError(
            f"{describe(value)} shares an object of this process, so it can be run, but not saved. "
            "Pass the value itself, or name it by a text."
        )
    return UnsupportedValueError(
        f"{describe(value)} can be run, but not saved. Symbolize its class, keep it out of the "
        "arguments, or teach files its kind with `sx.register_leaf`."
    )
