"""Archives: a tree and the learned state of its live objects, in one file.

An archive is a ZIP file without compression. It has

- `experiment.json`: the tree, the text that `sx.save` writes without weights;
- `manifest.json`: the version of the format, the size and SHA-256 digest of each other member, and
  what each file of weights belongs to;
- `weights/<n>.weights.h5`: weights in the format of Keras; `weights/<n>.exact.h5`: what this format
  leaves out.

An archive is accepted as a whole or not at all. Members are stored, and follow each other from the
first byte of the file to its directory, so all of them together are no larger than the archive, and
every reader of ZIP files sees the same members. This module knows ZIP and JSON, no Keras: the
weights are bytes here.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from symexp.codec.json_text import decode_utf8, parse
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

# Indices and ranks are smaller.
_MOST_COUNT = 1 << 31

# ZIP has no time before this one. A constant time makes equal states equal files.
_TIME = (1980, 1, 1, 0, 0, 0)

# The header of a member: flags, method, CRC, two sizes, and the lengths of the name and the extras.
_HEADER = struct.Struct("<4s2xHH4xLLLHH")
_HAS_DESCRIPTOR, _MOST_DESCRIPTOR, _IN_EXTRA = 8, 24, 0xFFFFFFFF
# The last record: the length of its comment is at its end.
_END_MAGIC, _END_SIZE = b"PK\x05\x06", 22


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
            infos = _members_of(archive)
            _check_layout(file, infos.values(), archive.start_dir)
            return _read(archive, infos)
    except CodecError as error:
        raise CodecError(f"The archive is refused: {error} Nothing was loaded.") from error
    except (zipfile.BadZipFile, struct.error, *_OF_DAMAGE) as error:
        what = str(error).rstrip(".") or type(error).__name__
        raise CodecError(
            f"The archive is refused: it is cut off or damaged ({what}). Nothing was loaded; take "
            "another copy of the file."
        ) from error


def _read(archive: zipfile.ZipFile, infos: dict[str, zipfile.ZipInfo]) -> Archive:
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
    used = [name for state in manifest["states"] for name in state["files"].values()]
    if set(used) != declared.keys() - {_EXPERIMENT}:
        raise CodecError("a file of weights belongs to no object.")
    if len(used) != len(set(used)):
        raise CodecError("a file of weights belongs to two objects.")
    facts = {k: v for k, v in manifest.items() if k not in ("members", "states")}
    return Archive(contents[_EXPERIMENT], facts, weights)


def _check_layout(file: BinaryIO, members: Iterable[zipfile.ZipInfo], directory: int) -> None:
    """Checks that the file has the members, their directory, and nothing else.

    `zipfile` takes what lies before, between and behind them, and members that overlap.
    """
    foreign = "it has data that belongs to no member. Take another copy of the file."
    file.seek(-_END_SIZE, os.SEEK_END)
    end = file.read(_END_SIZE)
    if not end.startswith(_END_MAGIC) or end[-2:] != b"\0\0":
        raise CodecError(foreign)
    infos = sorted(members, key=lambda info: info.header_offset)
    starts = [info.header_offset for info in infos] + [directory]
    if starts[0] != 0 or any(info.comment for info in infos):
        raise CodecError(foreign)
    for info, start, following in zip(infos, starts, starts[1:], strict=False):
        file.seek(start)
        _, flags, method, crc, packed, size, *lengths = _HEADER.unpack(file.read(_HEADER.size))
        rest = following - start - _HEADER.size - sum(lengths) - info.compress_size
        is_streamed = bool(flags & _HAS_DESCRIPTOR)
        if not 0 <= rest <= (_MOST_DESCRIPTOR if is_streamed else 0):
            raise CodecError(foreign)
        told = (flags, method) == (info.flag_bits, info.compress_type)
        if not is_streamed:
            told = told and crc == info.CRC
            told = told and packed in (info.compress_size, _IN_EXTRA)
            told = told and size in (info.file_size, _IN_EXTRA)
        if not told:
            raise CodecError(f"the member {info.filename!r} has two different headers.")


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
        manifest: dict[str, Any] = parse(decode_utf8(content))
    except (CodecError, ValueError, RecursionError) as error:
        raise CodecError(f"{_MANIFEST} is no JSON: {str(error).rstrip('.')}.") from None
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
    files, attribute = state.get("files"), state.get("attribute")
    return (
        isinstance(files, dict)
        and {"weights"} <= files.keys() <= {"weights", "exact"}
        and all(type(name) is str and name.endswith(f".{kind}.h5") for kind, name in files.items())
        and _is_place(state.get("place"))
        and "attribute" in state
        and (attribute is None or type(attribute) is str)
        and type(state.get("class", "")) is str
        and _is_list_of(_is_trained, state.get("trained", []))
        and _is_list_of(_is_built, state.get("builds", []))
        and _is_list_of(_is_quantized, state.get("quantized", []))
        and _is_list_of(_is_lora, state.get("lora", []))
        and state.get("kind") in ("layer", "optimizer", "compiled", "callbacks")
    )


def _is_list_of(check: Callable[[Any], bool], items: Any) -> bool:
    return isinstance(items, list) and all(map(check, items))


def _is_place(place: Any) -> bool:
    return isinstance(place, list) and all(type(key) in (str, int) for key in place)


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < _MOST_COUNT


def _is_trained(item: Any) -> bool:
    return (
        isinstance(item, list)
        and len(item) == 4
        and type(item[0]) is str
        and _is_place(item[1])
        and (item[2] is None or type(item[2]) is str)
        and _is_count(item[3])
    )


def _is_built(item: Any) -> bool:
    if not isinstance(item, list) or len(item) != 2 or type(item[0]) is not str:
        return False
    waiting = [item[1]]
    while waiting:
        packed = waiting.pop()
        if not isinstance(packed, dict) or len(packed) != 1:
            return False
        ((kind, value),) = packed.items()
        if kind == "dict" and isinstance(value, dict):
            waiting += value.values()
        elif kind in ("list", "tuple") and isinstance(value, list):
            waiting += value
        elif kind != "value" or not isinstance(value, (str, int, float, type(None))):
            return False
    return True


def _is_quantized(item: Any) -> bool:
    return isinstance(item, list) and len(item) == 2 and all(type(part) is str for part in item)


def _is_lora(item: Any) -> bool:
    return (
        isinstance(item, list)
        and len(item) == 3
        and type(item[0]) is str
        and _is_count(item[1])
        and (item[2] is None or type(item[2]) in (int, float))
    )


def _weights(state: dict[str, Any], contents: Mapping[str, bytes]) -> Weights:
    missing = [name for name in state["files"].values() if name not in contents]
    if missing:
        raise CodecError(f"the file of weights {missing[0]!r} is missing.")
    record = {k: v for k, v in state.items() if k != "files"}
    return Weights(record, {kind: contents[name] for kind, name in state["files"].items()})
