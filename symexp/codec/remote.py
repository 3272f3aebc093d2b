"""Files elsewhere: fsspec URLs such as `s3://bucket/exp.json` and `memory://exp.json`."""

from __future__ import annotations

from typing import Any

from symexp.errors import CodecError, MissingExtraError

__all__ = ["is_url", "read_url", "write_url"]


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
