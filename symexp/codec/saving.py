"""`save` and `load`: values in local files and at URLs, in JSON or in formats of users."""

from __future__ import annotations

import gzip
import io
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import Any, NamedTuple

from symexp._base.atomic import write_bytes, writing
from symexp._base.tracebacks import user_facing
from symexp.codec.archive import MAGIC, Archive, read_archive, write_archive
from symexp.codec.document import read_text, write_text
from symexp.codec.histories import name_base
from symexp.codec.learned_state import attach_states, states_of
from symexp.codec.origins import origins_of
from symexp.errors import (
    ArgumentError,
    CodecError,
    MissingExtraError,
    UnknownTypeError,
    UnsupportedValueError,
    closest,
    describe,
)
from symexp.tree.nodes.state import get_state, is_handle

__all__ = ["load", "register_file_handler", "save"]

# Bytes. A small gzip file can unpack to a size that fills the memory.
_MAX_UNPACKED = 1 << 30

_OPTIONS = ("hide_default_values", "indent", "history", "weights", "origins")


class _FileHandler(NamedTuple):
    """How paths of some kind are saved and loaded."""

    save: Callable[..., Any]
    load: Callable[..., Any]


_handlers: dict[str, _FileHandler] = {}


@user_facing
def register_file_handler(key: str, save: Callable[..., Any], load: Callable[..., Any]) -> None:
    """Registers how `sx.save` and `sx.load` handle paths of some kind, instead of as JSON.

    Args:
        key: A suffix of paths, such as `.yaml`, or a scheme, such as `hub://`. A scheme takes
            precedence over a suffix, and a longer key over a shorter one.
        save: A function that gets the value, the path as text, and the options of `sx.save`.
        load: A function that gets the path as text and the options of `sx.load`, and returns the
            value.

    Raises:
        CodecError: The key is neither a suffix nor a scheme.
    """
    if not (key.startswith(".") and len(key) > 1) and not (key.endswith("://") and len(key) > 3):
        raise CodecError(f"Expected a suffix like '.yaml' or a scheme like 'hub://', got {key!r}.")
    _handlers[key] = _FileHandler(save, load)


@user_facing
def save(
    value: Any,
    path: str | os.PathLike[str],
    *,
    hide_default_values: bool = False,
    indent: int | None = None,
    history: bool = True,
    weights: bool = False,
    origins: bool = True,
    **options: Any,
) -> None:
    """Saves a value as JSON, or with its learned state as an archive.

    A local file is written completely, or not at all. A file whose name ends with `.gz` is
    compressed.

    Args:
        value: A symbolic object, list or dict, or a leaf.
        path: A path, or a URL of fsspec such as `s3://bucket/exp.json`.
        hide_default_values: Whether arguments with their default value are left out.
        indent: Spaces per level. By default the text is one line.
        history: Whether the history of the tree is written, if it has one; see `sx.history`.
        weights: Whether the learned state of the Keras objects in it is saved too: weights, and the
            slots of optimizers. What was never used is made live for that. The file is then an
            archive, usually named `*.symexp`.
        origins: Whether the file says in which source files of yours its classes are defined, as
            paths relative to its directory. Nothing imports them; the command line shows them.
        **options: Options of the handler that is registered for this kind of path.

    Raises:
        UnsupportedValueError: Files cannot hold a leaf; the message names its path. With `weights`,
            there is no learned state, or it could not be restored.
        CodecError: With `weights`, the name ends with `.json` or `.gz`.
        OSError: The file cannot be written.

    Example:
        >>> import symexp as sx
        >>> sx.save(sx.Dict(x=1), 'memory://exp.json')
        >>> sx.load('memory://exp.json')
        {x=1}
    """
    name = _path_text(path)
    handler = _find_handler(name)
    if handler is not None:
        known = {"hide_default_values": hide_default_values, "indent": indent}
        given = {k: v for k, v in known.items() if v not in (None, False)}
        if not history:
            given["history"] = False
        if weights:
            given["weights"] = True
        if not origins:
            given["origins"] = False
        handler.save(value, name, **given, **options)
        return
    _check_no_options("save", options, _OPTIONS)
    if weights:
        _check_archive_name(name)
        facts, states, folder = states_of(value)
    try:
        text = write_text(
            value,
            hide_default_values=hide_default_values,
            indent=indent,
            history=history,
            origins=partial(origins_of, folder=_folder_of(name)) if origins else None,
        )
    except UnsupportedValueError as error:
        if weights and folder:
            folder.cleanup()
        raise UnsupportedValueError(f"Cannot save to {name}: {error}") from None
    data = text.encode("ascii") + b"\n"
    if weights:
        with folder or nullcontext(), _writing(name) as file:
            write_archive(file, data, facts, states)
        return
    if name.endswith(".gz"):
        # The file has no time stamp, so equal values make equal files.
        data = gzip.compress(data, mtime=0)
    if _is_url(name):
        _write_url(name, data)
    else:
        write_bytes(name, data)


@user_facing
def load(
    path: str | os.PathLike[str],
    *,
    trust: Iterable[str] = (),
    strict: bool = False,
    **options: Any,
) -> Any:
    """Loads a value from a file.

    No module is imported, nothing is unpickled, and no code runs except that of value specs.
    Objects and names that are unknown in this process are kept unchanged. Their use imports Keras,
    or a package that declares the name, and is an error for all other names.

    Args:
        path: A path, or a URL of fsspec.
        trust: Public names of functions, classes and enums that the file may use, besides those
            that are trusted already; see `sx.trust`.
        strict: Whether unknown names are an error.
        **options: Options of the handler that is registered for this kind of path.

    Raises:
        CodecError: The file is not a symexp file, or does not fit the classes of today. The message
            names the file, and the line and column or the key path.
        UnknownTypeError: A name is unknown, with `strict`.
        OSError: The file cannot be read.
    """
    name = _path_text(path)
    handler = _find_handler(name)
    if handler is not None:
        known = {"trust": trust, "strict": strict}
        return handler.load(name, **{k: v for k, v in known.items() if v}, **options)
    _check_no_options("load", options, ("trust", "strict"))
    try:
        found = _read(name)
        text = found.text if isinstance(found, Archive) else found
        value = read_text(text, trust=trust, strict=strict, folder=_folder_of(name))
        if isinstance(found, Archive):
            attach_states(value, found)
    except CodecError as error:
        raise CodecError(f"{name}: {error}") from error.__cause__
    except UnknownTypeError as error:
        raise UnknownTypeError(f"{name}: {error}") from None
    if is_handle(value):
        name_base(get_state(value).node, name.replace("\\", "/").rpartition("/")[2])
    return value


def _check_archive_name(name: str) -> None:
    for suffix in (".json", ".gz"):
        if name.endswith(suffix):
            raise CodecError(
                f"{name}: With weights=True the file is a ZIP archive, which a name that ends with "
                f"{suffix!r} does not say. Name it '*.symexp'."
            )


def _read(name: str) -> bytes | Archive:
    """Returns the text of a file; an archive if it begins as one, whatever its name is."""
    if _is_url(name):
        data = _read_url(name)
        if data.startswith(MAGIC):
            return read_archive(io.BytesIO(data))
    else:
        with open(name, "rb") as file:
            if file.read(len(MAGIC)) == MAGIC:
                return read_archive(file)
            file.seek(0)
            data = file.read()
    return _unpack(data) if name.endswith(".gz") else data


def _unpack(data: bytes) -> bytes:
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


def _path_text(path: Any) -> str:
    name = os.fspath(path) if isinstance(path, (str, os.PathLike)) else None
    if not isinstance(name, str) or not name:
        raise CodecError(f"Expected a path or a URL, but got {describe(path)}.")
    return name


def _folder_of(name: str) -> str | None:
    """Returns the directory of a local file; `None` for a URL."""
    return None if _is_url(name) else os.path.dirname(os.path.abspath(name))


def _find_handler(name: str) -> _FileHandler | None:
    schemes = [k for k in _handlers if k.endswith("://") and name.startswith(k)]
    suffixes = [k for k in _handlers if k.startswith(".") and name.endswith(k)]
    fitting = schemes or suffixes
    return _handlers[max(fitting, key=len)] if fitting else None


def _check_no_options(verb: str, options: dict[str, Any], known: tuple[str, ...]) -> None:
    if options:
        name = next(iter(options))
        raise ArgumentError(f"sx.{verb}() has no option {name!r}. {closest(name, known)}")


# URLs of fsspec, such as `s3://bucket/exp.json` and `memory://exp.json`.


def _is_url(path: str) -> bool:
    """Whether a path is a URL."""
    return "://" in path


def _read_url(url: str) -> bytes:
    """Returns the content of a file at a URL."""
    with _open(url, "rb") as file:
        data: bytes = file.read()
    return data


def _write_url(url: str, data: bytes) -> None:
    """Writes a file at a URL. Some file systems let readers see a part of it meanwhile."""
    with _open(url, "wb") as file:
        file.write(data)


@contextmanager
def _writing(name: str) -> Iterator[Any]:
    """Opens a file for writing. At a URL it is written when the block has ended without error."""
    if not _is_url(name):
        with writing(name) as file:
            yield file
        return
    with tempfile.TemporaryFile() as local:
        yield local
        local.seek(0)
        with _open(name, "wb") as file:
            shutil.copyfileobj(local, file)


def _open(url: str, mode: str) -> Any:
    """Opens a file at a URL.

    Raises:
        MissingExtraError: fsspec, or a package that it needs for the protocol, is not installed.
        CodecError: The protocol is unknown.
    """
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
