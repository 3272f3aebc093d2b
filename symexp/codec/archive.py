"""Archives: a tree and the learned state of its live objects, in one file.

An archive is a ZIP file without compression. It has

- `experiment.json`: the tree, the text that `sx.save` writes without weights;
- `manifest.json`: the version of the format, the size and SHA-256 digest of each other member, and
  what each file of weights belongs to;
- `weights/<n>.weights.h5`: weights in the format of Keras; `weights/<n>.exact.h5`: what this format
  leaves out.

An archive is accepted as a whole or not at all. Members are stored, so no member is larger than the
archive. This module knows ZIP and JSON, no Keras: the weights are bytes here.
"""

from __future__ import annotations

import hashlib
import json
import re
import stat
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from symexp.errors import CodecError

__all__ = ["MAGIC", "Archive", "Weights", "read_archive", "write_archive"]

MAGIC = b"PK\x03\x04"
"""The first bytes of an archive. No JSON text begins with them."""

_VERSION = 1
_EXPERIMENT, _MANIFEST = "experiment.json", "manifest.json"
_WEIGHTS = re.compile(r"weights/[0-9]{1,6}\.(weights|exact)\.h5")

# What `zipfile` raises for damaged archives, beside its own error.
_OF_DAMAGE = (EOFError, OSError, ValueError, RuntimeError, LookupError, OverflowError)

# Bytes of a manifest, and of a piece that is copied at a time.
_MOST_MANIFEST = 1 << 28
_PIECE = 1 << 20

# ZIP has no time before this one. A constant time makes equal states equal files.
_TIME = (1980, 1, 1, 0, 0, 0)


class Weights(NamedTuple):
    """The learned state of one object.

    Attributes:
        record: What the state belongs to, as JSON; see `docs/file-format.md`.
        files: The files of the state by kind (`weights`, `exact`): their bytes, or a local file.
    """

    record: dict[str, Any]
    files: Mapping[str, bytes | Path]


class Archive(NamedTuple):
    """The content of an archive.

    Attributes:
        text: The JSON text of the tree.
        facts: The versions that it was written with.
        weights: The learned states.
    """

    text: bytes
    facts: dict[str, Any]
    weights: list[Weights]


def write_archive(
    file: BinaryIO, text: bytes, facts: Mapping[str, Any], weights: Iterable[Weights]
) -> None:
    """Writes an archive.

    Args:
        file: Where it is written.
        text: The JSON text of the tree.
        facts: The versions that it is written with.
        weights: The learned states. Equal states give equal bytes.
    """
    members: list[tuple[str, bytes | Path]] = [(_EXPERIMENT, text)]
    states = []
    for number, (record, files) in enumerate(weights):
        names = {kind: f"weights/{number}.{kind}.h5" for kind in sorted(files)}
        members += [(names[kind], files[kind]) for kind in sorted(files)]
        states.append({**record, "files": names})
    digests = [{"name": name, **_measure(content)} for name, content in members]
    manifest = {"symexp_archive": _VERSION, **facts, "members": digests, "states": states}
    body = json.dumps(manifest, indent=1).encode("ascii") + b"\n"
    members.insert(1, (_MANIFEST, body))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as made:
        for name, content in members:
            info = zipfile.ZipInfo(name, _TIME)
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.file_size = _size(content)
            with made.open(info, "w") as out:
                for piece in _pieces(content):
                    out.write(piece)


def _size(content: bytes | Path) -> int:
    return content.stat().st_size if isinstance(content, Path) else len(content)


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if not isinstance(content, Path):
        yield content
        return
    with content.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _measure(content: bytes | Path) -> dict[str, Any]:
    digest = hashlib.sha256()
    for piece in _pieces(content):
        digest.update(piece)
    return {"size": _size(content), "sha256": digest.hexdigest()}


def read_archive(file: BinaryIO) -> Archive:
    """Reads an archive, and checks all of it.

    Args:
        file: A file that can seek.

    Raises:
        CodecError: The archive is damaged, incomplete, of a newer format, or has a member that the
            format does not have.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            return _read(archive)
    except CodecError as error:
        raise CodecError(f"The archive is refused: {error} Nothing was loaded.") from error
    except (zipfile.BadZipFile, struct.error, *_OF_DAMAGE) as error:
        what = str(error).rstrip(".") or type(error).__name__
        raise CodecError(
            f"The archive is refused: it is cut off or damaged ({what}). Nothing was loaded; take "
            "another copy of the file."
        ) from error


def _read(archive: zipfile.ZipFile) -> Archive:
    infos = _members_of(archive)
    if _MANIFEST not in infos or _EXPERIMENT not in infos:
        raise CodecError(
            f"a ZIP file without {_MANIFEST} and {_EXPERIMENT} is no archive of symexp."
        )
    manifest = _manifest(_content(archive, infos[_MANIFEST], _MOST_MANIFEST))
    declared = {member["name"]: member for member in manifest["members"]}
    if len(declared) != len(manifest["members"]):
        raise CodecError("the manifest names a member twice.")
    for name in sorted(declared.keys() ^ (infos.keys() - {_MANIFEST})):
        here = "is missing" if name in declared else "is not in the manifest"
        raise CodecError(f"the member {name!r} {here}.")
    contents: dict[str, bytes] = {}
    for name, member in declared.items():
        if infos[name].file_size != member["size"]:
            raise CodecError(
                f"the member {name!r} has {infos[name].file_size} bytes, and {member['size']} in "
                "the manifest."
            )
        contents[name] = content = _content(archive, infos[name], member["size"])
        if hashlib.sha256(content).hexdigest() != member["sha256"]:
            raise CodecError(f"the member {name!r} has another SHA-256 digest than the manifest.")
    weights = [_weights(state, contents) for state in manifest["states"]]
    used = {name for state in manifest["states"] for name in state["files"].values()}
    if used != declared.keys() - {_EXPERIMENT}:
        raise CodecError("a file of weights belongs to no object.")
    facts = {k: v for k, v in manifest.items() if k not in ("members", "states")}
    return Archive(contents[_EXPERIMENT], facts, weights)


def _members_of(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Returns the members by name; all of them have names and forms that the format has."""
    infos: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        name, mode = info.orig_filename, info.external_attr >> 16
        if name not in (_MANIFEST, _EXPERIMENT) and not _WEIGHTS.fullmatch(name):
            raise CodecError(f"it has a member {name[:100]!r}, which no archive of symexp has.")
        if name in infos:
            raise CodecError(f"it has two members {name!r}.")
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            raise CodecError(f"its member {name!r} is a link or a device.")
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
            raise CodecError(f"its member {name!r} is compressed. Pack it without compression.")
        if info.flag_bits & 1:
            raise CodecError(f"its member {name!r} is encrypted.")
        infos[name] = info
    return infos


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    """Returns the content of a member, reading no more than its declared size."""
    if info.file_size > most:
        raise CodecError(f"the member {info.filename!r} has {info.file_size} bytes: too many.")
    with archive.open(info) as file:
        content = file.read(info.file_size + 1)
        if len(content) != info.file_size:
            raise CodecError(f"the member {info.filename!r} is cut off.")
        file.read(1)  # at the end, zipfile checks the CRC
    return content


def _manifest(content: bytes) -> dict[str, Any]:
    """Returns the manifest, whose form is checked."""
    try:
        manifest: dict[str, Any] = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise CodecError(f"{_MANIFEST} is no JSON: {error}.") from None
    version = manifest.get("symexp_archive") if isinstance(manifest, dict) else None
    if type(version) is not int or version < 1:
        raise CodecError(f"{_MANIFEST} has no version of the format.")
    if version > _VERSION:
        raise CodecError(
            f"it has version {version} of the format, and this symexp reads versions up to "
            f"{_VERSION}. Install a newer symexp."
        )
    members, states = manifest.get("members"), manifest.get("states")
    if not isinstance(members, list) or not all(map(_is_member, members)):
        raise CodecError(f"the list of members in {_MANIFEST} is broken.")
    if not isinstance(states, list) or not all(map(_is_state, states)):
        raise CodecError(f"the list of states in {_MANIFEST} is broken.")
    return manifest


def _is_member(member: Any) -> bool:
    return (
        isinstance(member, dict)
        and member.keys() == {"name", "size", "sha256"}
        and type(member["name"]) is str
        and type(member["size"]) is int
        and member["size"] >= 0
        and type(member["sha256"]) is str
    )


def _is_state(state: Any) -> bool:
    if not isinstance(state, dict):
        return False
    files, place, attribute = state.get("files"), state.get("place"), state.get("attribute")
    return (
        isinstance(files, dict)
        and files.keys() <= {"weights", "exact"}
        and all(type(name) is str for name in files.values())
        and isinstance(place, list)
        and all(type(key) in (str, int) for key in place)
        and "attribute" in state
        and (attribute is None or type(attribute) is str)
        and type(state.get("class", "")) is str
        and _is_list_of_trained(state.get("trained", []))
        and state.get("kind") in ("layer", "optimizer", "compiled")
    )


def _is_list_of_trained(trained: Any) -> bool:
    return isinstance(trained, list) and all(
        isinstance(item, list)
        and len(item) == 4
        and type(item[0]) is str
        and isinstance(item[1], list)
        and all(type(key) in (str, int) for key in item[1])
        and (item[2] is None or type(item[2]) is str)
        and type(item[3]) is int
        and item[3] >= 0
        for item in trained
    )


def _weights(state: dict[str, Any], contents: Mapping[str, bytes]) -> Weights:
    missing = [name for name in state["files"].values() if name not in contents]
    if missing:
        raise CodecError(f"the file of weights {missing[0]!r} is missing.")
    record = {k: v for k, v in state.items() if k != "files"}
    return Weights(record, {kind: contents[name] for kind, name in state["files"].items()})
