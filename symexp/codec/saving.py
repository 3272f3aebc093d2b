"""`save` and `load`: values in files, here and elsewhere, in JSON or in formats of the user."""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from symexp._base.atomic import write_bytes
from symexp.codec.document import from_json_str, to_json_str
from symexp.errors import (
    CodecError,
    MissingExtraError,
    UnknownTypeError,
    UnsupportedValueError,
    describe,
)

__all__ = ["is_url", "load", "read_url", "register_file_handler", "save", "write_url"]


# Files elsewhere: fsspec URLs such as `s3://bucket/exp.json` and `memory://exp.json`.


def is_url(path: str) -> bool:
    """Whether this is a URL rather than a local path."""
    return "://" in path


def read_url(url: str) -> bytes:
    """The content of a file at a URL.

    Raises:
        MissingExtraError: fsspec, or what it needs for the protocol, is not installed.
        CodecError: The protocol is not known.
        OSError: It cannot be read.
    """
    with _open(url, "rb") as file:
        data: bytes = file.read()
    return data


def write_url(url: str, data: bytes) -> None:
    """Writes a file at a URL. Whether readers may see a part of it is up to the file system.

    Raises:
        MissingExtraError: fsspec, or what it needs for the protocol, is not installed.
        CodecError: The protocol is not known.
        OSError: It cannot be written.
    """
    with _open(url, "wb") as file:
        file.write(data)


def _open(url: str, mode: str) -> Any:
    try:
        import fsspec
    except ImportError:
        raise MissingExtraError(
            f"{url!r} is a URL, which needs fsspec. Install it: `pip install 'symexp[remote]'`."
        ) from None
    protocol = url.partition("://")[0]
    try:
        return fsspec.open(url, mode)
    except ImportError as error:
        raise MissingExtraError(
            f"fsspec needs another package for {protocol}:// ({error})."
        ) from error
    except ValueError as error:
        raise CodecError(f"{url!r} cannot be opened: {error}.") from error


_MAX_UNPACKED = 1 << 30

_handlers: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {}


def register_file_handler(key: str, save: Callable[..., Any], load: Callable[..., Any]) -> None:
    """Registers how paths of some kind are saved and loaded, instead of as JSON.

    Args:
        key: What paths end with, such as `.yaml`, or a scheme that they begin with, such as
            `hub://`. The longest that fits is taken, a scheme before a suffix.
        save: Called with the value, the path as text, and the options given to `sx.save`.
        load: Called with the path as text and the options given to `sx.load`; gives the value.

    Raises:
        CodecError: The key is neither a suffix nor a scheme.
    """
    if not (key.startswith(".") and len(key) > 1) and not (key.endswith("://") and len(key) > 3):
        raise CodecError(f"Expected a suffix like '.yaml' or a scheme like 'hub://', got {key!r}.")
    _handlers[key] = (save, load)


def save(
    value: Any,
    path: str | os.PathLike[str],
    *,
    hide_default_values: bool = False,
    indent: int | None = None,
    **options: Any,
) -> None:
    """Saves a value as JSON.

    A local file is written whole or not at all. A name that ends with `.gz` is compressed.

    Args:
        value: A symbolic object, list or dict, or a leaf. The state of live objects (weights) is
            not saved.
        path: Path, or a URL of fsspec such as `s3://bucket/exp.json`.
        hide_default_values: Leaves out arguments that have their default value.
        indent: Spaces per level; on one line by default.
        **options: Options of a handler that was registered for this kind of path.

    Raises:
        UnsupportedValueError: Files cannot hold a leaf; the message names its place.
        OSError: The file cannot be written.

    Example:
        >>> import symexp as sx
        >>> sx.save(sx.Dict(x=1), 'memory://exp.json')
        >>> sx.load('memory://exp.json')
        {x=1}
    """
    name = _name(path)
    handler = _handler(name)
    if handler is not None:
        known = {"hide_default_values": hide_default_values, "indent": indent}
        given = {k: v for k, v in known.items() if v not in (None, False)}
        handler[0](value, name, **given, **options)
        return
    _no_options("save", options, ("hide_default_values", "indent"))
    try:
        text = to_json_str(value, hide_default_values=hide_default_values, indent=indent)
    except UnsupportedValueError as error:
        raise UnsupportedValueError(f"Cannot save to {name}: {error}") from None
    data = text.encode("ascii") + b"\n"
    if name.endswith(".gz"):
        # Without the time, so that equal values are equal files.
        data = gzip.compress(data, mtime=0)
    if is_url(name):
        write_url(name, data)
    else:
        write_bytes(name, data)


def load(
    path: str | os.PathLike[str],
    *,
    trust: Iterable[str] = (),
    strict: bool = False,
    **options: Any,
) -> Any:
    """Loads a value from a file.

    No module is imported, nothing is unpickled, and no code runs but that of value specs. What is
    not known here is kept as it is, and refused when it is used.

    Args:
        path: Path, or a URL of fsspec.
        trust: Public names of functions, classes and enums that the file may use, besides those
            that are trusted already; see `sx.trust`.
        strict: Whether names that are not known here are an error.
        **options: Options of a handler that was registered for this kind of path.

    Raises:
        CodecError: It is not a symexp file, or does not fit the classes of today; the message
            names the file, and the line and column or the key path.
        UnknownTypeError: A name is not known here, with `strict`.
        OSError: The file cannot be read.
    """
    name = _name(path)
    handler = _handler(name)
    if handler is not None:
        known = {"trust": trust, "strict": strict}
        return handler[1](name, **{k: v for k, v in known.items() if v}, **options)
    _no_options("load", options, ("trust", "strict"))
    try:
        return from_json_str(_read(name), trust=trust, strict=strict)
    except CodecError as error:
        raise CodecError(f"{name}: {error}") from error.__cause__
    except UnknownTypeError as error:
        raise UnknownTypeError(f"{name}: {error}") from None


def _read(name: str) -> bytes:
    if is_url(name):
        data = read_url(name)
    else:
        with open(name, "rb") as file:
            data = file.read()
    return _unpacked(data) if name.endswith(".gz") else data


def _unpacked(data: bytes) -> bytes:
    unpacker = zlib.decompressobj(wbits=31)
    try:
        out = unpacker.decompress(data, _MAX_UNPACKED)
    except zlib.error as error:
        raise CodecError(f"Not a gzip file: {error}.") from None
    if unpacker.unconsumed_tail:
        raise CodecError(f"The file unpacks to more than {_MAX_UNPACKED} bytes.")
    if not unpacker.eof or unpacker.unused_data:
        raise CodecError("The gzip file is cut off, or something follows it.")
    return out


def _name(path: Any) -> str:
    name = os.fspath(path) if isinstance(path, (str, os.PathLike)) else None
    if not isinstance(name, str) or not name:
        raise CodecError(f"Expected a path or a URL, but got {describe(path)}.")
    return name


def _handler(name: str) -> tuple[Callable[..., Any], Callable[..., Any]] | None:
    schemes = [k for k in _handlers if k.endswith("://") and name.startswith(k)]
    suffixes = [k for k in _handlers if k.startswith(".") and name.endswith(k)]
    fitting = schemes or suffixes
    return _handlers[max(fitting, key=len)] if fitting else None


def _no_options(verb: str, options: dict[str, Any], known: tuple[str, ...]) -> None:
    if options:
        from symexp.errors import ArgumentError, closest

        name = next(iter(options))
        raise ArgumentError(f"sx.{verb}() has no option {name!r}. {closest(name, known)}")
