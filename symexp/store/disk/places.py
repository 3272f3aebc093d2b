"""Paths that users give: text that names a place on another machine is never a local path."""

from __future__ import annotations

import os
import re

from symexp.errors import describe
from symexp.store.errors import StoreError

__all__ = ["local_path"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\Z")
_WINDOWS = re.compile(r"[A-Za-z]:\\|\\\\")

_OF_STORES = (
    "A store is a directory of this machine, or of a file system that is mounted here: give the "
    "path of a directory. To use results of another place, mount it, or transfer them with "
    "`store.pack(which, archive)` and `store.unpack(archive)`."
)
_OF_FILES = "Give a path of this machine, and transfer the file with the tool of the other place."


def local_path(path: object, what: str = "store") -> str:
    """Returns a path of the user as an absolute path, with `~` replaced.

    `pathlib` makes `s3:/bucket/x` of `s3://bucket/x`, so that counts as a URL, too. A directory
    whose name has a colon at its end can be named by its absolute path, or with `./` before it.

    Args:
        path: Text, bytes or a path.
        what: What is at the path, for the message.

    Raises:
        StoreError: It is no path of this machine.
    """
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise StoreError(f"Expected the path of a {what}, got {describe(path)}.")
    text = os.fsdecode(path)
    if "\0" in text:
        raise StoreError(
            f"Expected the path of a {what}, got {text!r}, which has a null character."
        )
    found = os.path.abspath(os.path.expanduser(text))
    if _is_elsewhere(text, found):
        mend = _OF_STORES if what == "store" else _OF_FILES
        local = text.partition("://")[2]
        if text.strip().lower().startswith("file:") and local.startswith("/"):
            mend = f"Give the path without the scheme: {local!r}."
        raise StoreError(f"{text!r} is a URL or a path of another system, not a local path. {mend}")
    return found


def _is_elsewhere(text: str, absolute: str) -> bool:
    if "://" in text or _WINDOWS.match(text):
        return True
    first, separator, _ = text.partition("/")
    if separator and first.endswith(":"):  # `s3:/bucket/x`, `C:/store`, `me@server:/store`
        return True
    above = ""
    for part in absolute.split("/")[1:]:  # `Path("s3://bucket/x").absolute()`
        above = f"{above}/{part}"
        if _SCHEME.match(part) and not text.startswith(".") and not os.path.lexists(above):
            return True
    return False
