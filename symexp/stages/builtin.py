"""The stages that symexp ships: constant files, fetched and copied files, members of archives."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symexp.stages.stage import stage
from symexp.store.errors import DerivationError, FetchError
from symexp.store.transfer import fetch
from symexp.store.transfer.content import content_of
from symexp.tree.nodes.node import Node
from symexp.typing import Str

__all__ = ["Constant", "FetchLocal", "FetchUrl", "Unpack"]

_SHA256 = Str(regex="[0-9a-fA-F]{64}")


def _fetched(digest: str, name: str, unpack: bool) -> dict[str, Any]:
    """Returns the identity of fetched data: what they are, not where they were.

    The name of the artifact is a part of the outcome, so it counts unless an archive is unpacked.
    """
    what = {"unpack": True} if unpack else {"name": name}
    return {"$type": "symexp.stages.Fetch", "sha256": digest.lower(), **what}


def _identity_of_url(url: str, sha256: str, unpack: bool, filename: str | None) -> dict[str, Any]:
    try:
        name = filename or fetch.name_in_url(url)
    except FetchError:
        name = ""  # the build explains it
    return _fetched(sha256, name, unpack)


def _identity_of_path(
    path: str | os.PathLike[str], sha256: str | None, unpack: bool
) -> dict[str, Any]:
    name = fetch.name_of_path(path)
    if sha256 is not None:
        return _fetched(sha256, name, unpack)
    found = content_of(path)
    identity = _fetched(found.digest, name, unpack)
    return {**identity, "executable": True} if found.kind == "exec" and not unpack else identity


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


@stage(name="symexp.stages.FetchUrl", specs={"sha256": _SHA256}, identity=_identity_of_url)
class FetchUrl:
    """Fetches a file over HTTP and checks its digest during the transfer.

    Its identity is the digest and the name of the artifact, not the URL: the same file from another
    server, or from this machine by `FetchLocal`, is the same stage.

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

    @staticmethod
    def _sx_stage_name(node: Node) -> str:
        return "Fetch"

    @staticmethod
    def _sx_trusts_former(node: Node) -> bool:
        return True

    def build(self, out: Path) -> None:
        """Fetches the file into `out`."""
        fetch.fetch_url(out, self._url, self._sha256, name=self._filename, unpack=self._unpack)


@stage(
    name="symexp.stages.FetchLocal",
    specs={"sha256": _SHA256.noneable()},
    identity=_identity_of_path,
)
class FetchLocal:
    """Copies a file or a directory of this machine.

    Its identity is its content and the name of the artifact, which is the last part of the path. A
    change of a file is noticed, also in a directory: files whose inode, size or times have changed
    are read again. The same content at another path is the same stage.

    Args:
        path: The file or directory.
        sha256: The digest that it must have, 64 hex digits: SHA-256 of a file, or what
            `sx.stages.digest_of(path)` returns for a directory. With it, nothing at the path is
            read if the store has the result. Without it, the path must exist.
        unpack: Whether the file is an archive, whose members are written in its place.
    """

    def __init__(
        self, path: str | os.PathLike[str], sha256: str | None = None, unpack: bool = False
    ) -> None:
        self._source, self._sha256, self._unpack = path, sha256, unpack

    @staticmethod
    def _sx_stage_name(node: Node) -> str:
        return "Fetch"

    @staticmethod
    def _sx_trusts_former(node: Node) -> bool:
        # Without a digest, the path alone was the identity, whatever the file was.
        return node.values[node.position("sha256")] is not None

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
