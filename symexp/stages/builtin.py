"""The stages that symexp ships: constant files, fetched and copied files, members of archives."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symexp.stages.stage import stage
from symexp.store.errors import DerivationError
from symexp.store.transfer import fetch
from symexp.typing import Str

__all__ = ["Constant", "FetchLocal", "FetchUrl", "Unpack"]

_SHA256 = Str(regex="[0-9a-fA-F]{64}")


@stage(name="symexp.stages.Constant")
class Constant:
    """Writes files whose content is an argument.

    Args:
        files: The contents by relative path: strings, written as UTF-8, or bytes.

    Example:
        >>> import symexp as sx
        >>> readme = sx.stages.Constant({"readme.txt": "Digits, 8 by 8 pixels."})
    """

    def __init__(self, files: Mapping[str, Any]) -> None:
        self._files = files

    def build(self, out: Path) -> None:
        """Writes the files into `out`."""
        fetch.write_files(out, self._files)


@stage(name="symexp.stages.FetchUrl", specs={"sha256": _SHA256})
class FetchUrl:
    """Fetches a file over HTTP and checks its digest during the transfer.

    Args:
        url: An `http` or `https` URL.
        sha256: The SHA-256 digest that the file must have, 64 hex digits.
        unpack: Whether the file is an archive, whose members are written in its place.
        filename: The name of the artifact; the last part of the URL by default.
    """

    def __init__(
        self, url: str, sha256: str, unpack: bool = False, filename: str | None = None
    ) -> None:
        self._url, self._sha256 = url, sha256
        self._unpack, self._filename = unpack, filename

    def build(self, out: Path) -> None:
        """Fetches the file into `out`."""
        fetch.fetch_url(out, self._url, self._sha256, name=self._filename, unpack=self._unpack)


@stage(name="symexp.stages.FetchLocal", specs={"sha256": _SHA256.noneable()})
class FetchLocal:
    """Copies a file or a directory of this machine.

    Without a digest, the path alone is the identity: a later change of the file is not noticed.
    Give `sha256`, or force a build.

    Args:
        path: The file or directory.
        sha256: The SHA-256 digest that the file must have, 64 hex digits; `None` checks nothing.
        unpack: Whether the file is an archive, whose members are written in its place.
    """

    def __init__(
        self, path: str | os.PathLike[str], sha256: str | None = None, unpack: bool = False
    ) -> None:
        self._source, self._sha256, self._unpack = path, sha256, unpack

    def build(self, out: Path) -> None:
        """Copies the file or directory into `out`."""
        fetch.fetch_local(out, self._source, self._sha256, unpack=self._unpack)


@stage(name="symexp.stages.Unpack")
class Unpack:
    """Unpacks an archive (tar, plain or compressed, or zip) that another stage wrote.

    Args:
        archive: The stage that wrote the archive.
        filename: The name of the archive; `None` if the stage writes one file only.
    """

    def __init__(self, archive: Any, filename: str | None = None) -> None:
        self._archive, self._filename = archive, filename

    def build(self, out: Path) -> None:
        """Writes the members of the archive into `out`."""
        name = self._filename
        if name is None:
            names = sorted(os.listdir(self._archive.path))
            if len(names) != 1:
                raise DerivationError(
                    f"Which archive is to be unpacked? The stage gives {', '.join(names)}. "
                    "Say `Unpack(stage, filename=...)`."
                )
            name = names[0]
        fetch.unpack_archive(out, self._archive / name, f"{name} of {self._archive.ref}")
