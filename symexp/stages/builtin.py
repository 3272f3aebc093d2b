"""The stages that come along: constants, files of the network and of this machine, archives."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symexp.stages.calls import Call
from symexp.stages.stage import stage
from symexp.stages.trials import Trial
from symexp.store.errors import DerivationError
from symexp.store.transfer import fetch
from symexp.typing import Str

__all__ = ["Call", "Constant", "FetchLocal", "FetchUrl", "Trial", "Unpack"]

_SHA256 = Str(regex="[0-9a-fA-F]{64}")


@stage(name="symexp.stages.Constant")
class Constant:
    """Files whose content is known already.

    Args:
        files: Text (written as UTF-8) or bytes, by relative path.

    Example:
        >>> import symexp as sx
        >>> readme = sx.stages.Constant({"readme.txt": "Digits, 8 by 8 pixels."})
    """

    def __init__(self, files: Mapping[str, Any]) -> None:
        self._files = files

    def build(self, out: Path) -> None:
        """Writes the files."""
        fetch.write_files(out, self._files)


@stage(name="symexp.stages.FetchUrl", specs={"sha256": _SHA256})
class FetchUrl:
    """A file fetched over HTTP; its digest is checked while it comes in.

    Args:
        url: An `http` or `https` URL.
        sha256: The digest that the file must have, 64 hex digits.
        unpack: Whether it is an archive whose members are wanted in its place.
        filename: The file's name; the last part of the URL by default.
    """

    def __init__(
        self, url: str, sha256: str, unpack: bool = False, filename: str | None = None
    ) -> None:
        self._url, self._sha256 = url, sha256
        self._unpack, self._filename = unpack, filename

    def build(self, out: Path) -> None:
        """Fetches the file."""
        fetch.fetch_url(out, self._url, self._sha256, name=self._filename, unpack=self._unpack)


@stage(name="symexp.stages.FetchLocal", specs={"sha256": _SHA256.noneable()})
class FetchLocal:
    """A copy of a file or a directory of this machine.

    Without a digest, the path alone is the identity: what changes at the path later is not
    noticed. Give `sha256`, or force a build.

    Args:
        path: What to copy.
        sha256: The digest that it must have, if it is a file.
        unpack: Whether it is an archive whose members are wanted in its place.
    """

    def __init__(
        self, path: str | os.PathLike[str], sha256: str | None = None, unpack: bool = False
    ) -> None:
        self._source, self._sha256, self._unpack = path, sha256, unpack

    def build(self, out: Path) -> None:
        """Copies the file."""
        fetch.fetch_local(out, self._source, self._sha256, unpack=self._unpack)


@stage(name="symexp.stages.Unpack")
class Unpack:
    """The members of an archive (tar, plain or compressed, or zip) that another stage gives.

    Args:
        archive: The stage.
        filename: Which of its files; not needed where it has one only.
    """

    def __init__(self, archive: Any, filename: str | None = None) -> None:
        self._archive, self._filename = archive, filename

    def build(self, out: Path) -> None:
        """Writes the members."""
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
