"""Documents: a value with the version of the format, as JSON values and as JSON text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from symexp._base.leaves import SetLeaf
from symexp._base.tracebacks import user_facing
from symexp.codec.decode import Decoder
from symexp.codec.encode import Encoder
from symexp.codec.histories import read_history, write_history
from symexp.codec.json_text import decode_utf8, dumps, parse
from symexp.codec.known_names import is_known_name
from symexp.codec.leaf_registry import Json
from symexp.codec.origins import read_origins
from symexp.errors import CodecError, UnknownTypeError, describe
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import is_handle, node_of
from symexp.tree.nodes.types import SymType
from symexp.tree.nodes.values import freeze, view

__all__ = [
    "FORMAT",
    "Origins",
    "from_json",
    "from_json_str",
    "read_text",
    "to_json",
    "to_json_str",
    "write_text",
]

FORMAT = 1
"""Version of the format that symexp writes, and the newest that it reads."""

_VERSION = "symexp"
_VALUE = "value"
_HISTORY = "history"
_ORIGINS = "origins"

Origins = Callable[[Iterable[SymType]], Mapping[str, str]]
"""Returns the source files of the classes of a tree, by module; see `symexp.codec.origins`."""


@user_facing
def to_json(
    value: Any, *, hide_default_values: bool = False, history: bool = False
) -> dict[str, Json]:
    """Returns the JSON value of a value: a dict that the `json` module, or any other, can write.

    Nothing is materialized. The state of live objects (weights) is not saved.

    Args:
        value: A symbolic object, list or dict, or a leaf.
        hide_default_values: Whether arguments with their default value are left out. Such a file is
            small, but its meaning changes with the defaults of a class.
        history: Whether the history of the tree is written, if it has one; see `sx.history`.

    Raises:
        UnsupportedValueError: Files cannot hold a leaf; the message names its path.

    Example:
        >>> import symexp as sx
        >>> sx.to_json(sx.Dict(x=(1, 2)))
        {'symexp': 1, 'value': {'x': {'$tuple': [1, 2]}}}
    """
    encoder = Encoder(hide_default_values=hide_default_values)
    return _document(_frozen(value), encoder, hide_default_values, history)


def _document(
    root: Any, encoder: Encoder, hides: bool, history: bool, origins: Origins | None = None
) -> dict[str, Json]:
    made = {_VERSION: FORMAT, _VALUE: encoder.encode(root)}
    if origins is not None and (sources := origins(encoder.types)):
        made[_ORIGINS] = dict(sources)
    if history and (told := write_history(root, made[_VALUE], hides)) is not None:
        made[_HISTORY] = told
    return made


@user_facing
def to_json_str(
    value: Any,
    *,
    hide_default_values: bool = False,
    indent: int | None = None,
    history: bool = False,
) -> str:
    """Returns the JSON text of a value: standard JSON in ASCII, the same text each time.

    Args:
        value: A symbolic object, list or dict, or a leaf.
        hide_default_values: Whether arguments with their default value are left out.
        indent: Spaces per level. By default the text is one line.
        history: Whether the history of the tree is written, if it has one. It holds times, so equal
            trees give different texts.

    Raises:
        UnsupportedValueError: Files cannot hold a leaf; the message names its path.

    Example:
        >>> import symexp as sx
        >>> sx.to_json_str(sx.Dict(x=1))
        '{"symexp":1,"value":{"x":1}}'
    """
    return write_text(
        value, hide_default_values=hide_default_values, indent=indent, history=history
    )


def write_text(
    value: Any,
    *,
    hide_default_values: bool,
    indent: int | None,
    history: bool,
    origins: Origins | None = None,
) -> str:
    """Returns the JSON text of a value, as `to_json_str` does, with the origins of its classes.

    Args:
        value: A symbolic object, list or dict, or a leaf.
        hide_default_values: Whether arguments with their default value are left out.
        indent: Spaces per level.
        history: Whether the history of the tree is written, if it has one.
        origins: Returns the origins of the types in the tree; `None` writes none.
    """
    root = _frozen(value)
    # The JSON writer in C refuses numbers that JSON cannot represent, and writes surrogates as
    # `\\ud...`. Only then every value is examined.
    for exact in (False, True):
        encoder = Encoder(hide_default_values=hide_default_values, exact=exact)
        try:
            document = _document(root, encoder, hide_default_values, history, origins)
            text = dumps(document, indent=indent, levels=encoder.levels)
        except ValueError:
            if exact:
                raise
            continue
        if exact or "\\ud" not in text:
            return text
    raise AssertionError("unreachable")


@user_facing
def from_json(value: Json, *, trust: Iterable[str] = (), strict: bool = False) -> Any:
    """Returns the value of a JSON value that `to_json` returned.

    No module is imported, nothing is unpickled, and no code runs except that of value specs. The
    use of an object of Keras, or of a package that declares its names, imports that package.

    Args:
        value: A result of `to_json`, or of `json.loads` on its text.
        trust: Public names of functions, classes and enums that the value may use, besides those
            that are trusted already; see `sx.trust`.
        strict: Whether unknown names are an error. By default they are kept unchanged, and their
            use is an error.

    Raises:
        CodecError: The value is not a symexp document, or does not fit the classes of today.
        UnknownTypeError: A name is unknown, with `strict`.

    Example:
        >>> import symexp as sx
        >>> sx.from_json({'symexp': 1, 'value': {'x': 1}})
        {x=1}
    """
    return _read(value, trust, strict)


def _read(value: Json, trust: Iterable[str], strict: bool, folder: str | None = None) -> Any:
    decoder = Decoder(trust)
    made = decoder.run(_content(value))
    if type(made) is Node and _HISTORY in value:
        made.history = read_history(value[_HISTORY], value[_VALUE], trust)
    if _ORIGINS in value:
        read_origins(value[_ORIGINS], folder, decoder.unknown)
    unknown = [n for n in decoder.unknown if not is_known_name(n)] if strict else ()
    if unknown:
        names = ", ".join(map(repr, unknown))
        raise UnknownTypeError(
            f"Not known or not trusted here: {names}. Import and symbolize the classes, trust the "
            "functions (`trust=[...]`), or load without `strict`."
        )
    return set(made) if type(made) is SetLeaf else view(made)


@user_facing
def from_json_str(text: str | bytes, *, trust: Iterable[str] = (), strict: bool = False) -> Any:
    """Returns the value of a JSON text that `to_json_str` returned.

    Args:
        text: The text, or its bytes in UTF-8.
        trust: Public names that the text may use; see `from_json`.
        strict: Whether unknown names are an error.

    Raises:
        CodecError: The text is not standard JSON (the message names line and column), not a symexp
            document, or does not fit the classes of today.
        UnknownTypeError: A name is unknown, with `strict`.

    Example:
        >>> import symexp as sx
        >>> sx.from_json_str('{"symexp": 1, "value": [1, 2]}')
        [1, 2]
    """
    return read_text(text, trust=trust, strict=strict)


def read_text(
    text: str | bytes, *, trust: Iterable[str], strict: bool, folder: str | None = None
) -> Any:
    """Returns the value of a JSON text, as `from_json_str` does.

    Args:
        text: The text, or its bytes in UTF-8.
        trust: Public names that the text may use.
        strict: Whether unknown names are an error.
        folder: The directory to which paths in the text are relative.
    """
    if isinstance(text, (bytes, bytearray)):
        text = decode_utf8(bytes(text))
    if not isinstance(text, str):
        raise CodecError(f"Expected JSON text, but got {describe(text)}.")
    return _read(parse(text), trust, strict, folder)


def _frozen(value: Any) -> Any:
    return node_of(value) if is_handle(value) else freeze(value)


def _content(document: Json) -> Json:
    """Returns the value of a document, after a check of its version and keys."""
    if type(document) is not dict or _VERSION not in document:
        hint = " It looks like a file of PyGlove." if _is_pyglove(document) else ""
        raise CodecError(
            f'Not a symexp document: expected {{"symexp": {FORMAT}, "value": ...}}, '
            f"but got {describe(document)}.{hint}"
        )
    version = document[_VERSION]
    if type(version) is not int or version < 1:
        raise CodecError(f"Expected a format version 1, 2, ... but got symexp={version!r:.80}.")
    if version > FORMAT:
        raise CodecError(
            f"The document has format {version}, but this symexp reads up to format {FORMAT}. "
            "Update symexp."
        )
    odd = [key for key in document if key not in (_VERSION, _VALUE, _HISTORY, _ORIGINS)]
    if odd or _VALUE not in document:
        problem = f"has an unknown key {odd[0]!r:.80}" if odd else "has no 'value'"
        raise CodecError(f"Not a symexp document: it {problem}.")
    return document[_VALUE]


def _is_pyglove(document: Json) -> bool:
    return type(document) is dict and "_type" in document
