"""Links from anywhere in the file system to realizations; gc keeps what they lead to.

A link is an ordinary symbolic link, outside of the store. `roots/` has a record of each: where the
link is, which realization it was made for, and where the store was then. A link that the user
removes is released. But a store may be moved, copied, or mounted at another path, and then its
links do not lead into it, or are not there at all. What gc may remove must not depend on that:

1. A link whose target names a realization that this store has is a root, wherever the target is.
2. If the store is at another place than when the link was made, the record alone is a root, until
   `unlink` releases it. The place is the path and the inode of the directory: a copy at the same
   path, on another machine, is another place.
3. If a directory with the store and the link in it was moved, the link is found at its new place.

`renewed` corrects the links that lead to nothing, and their records.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from symexp._base.atomic import write_bytes
from symexp.errors import describe
from symexp.store.disk.canonical import parse_json
from symexp.store.disk.layout import Layout
from symexp.store.disk.places import local_path
from symexp.store.disk.rights import explained
from symexp.store.errors import DamagedError, RefError
from symexp.store.realization import OUT, Realization
from symexp.store.refs import Ref

__all__ = ["link", "links", "renewed", "unlink"]


class _Record(NamedTuple):
    """What `roots/` has about one link.

    Attributes:
        path: The file of the record.
        link: Where the link was made.
        ref: The realization that it was made for; `None` in records of old versions.
        root: The path of the store then.
        inode: The inode of the store's directory then.
    """

    path: Path
    link: Path
    ref: Ref | None
    root: str
    inode: int


def link(layout: Layout, ref: Ref, path: str | os.PathLike[str]) -> Path:
    """Makes a symbolic link to the artifacts of a realization, and records it as a gc root.

    Raises:
        RefError: There is no such realization.
        FileExistsError: The path exists and is not a link to a realization.
        StoreError: The path is a URL.
    """
    place = Path(local_path(path, "link"))
    if os.path.lexists(place) and not _is_replaceable(place):
        raise FileExistsError(
            f"{place} is not a link to a realization. Choose another path, or remove it first."
        )
    with explained("The link cannot be made"), layout.using():
        if not layout.place(ref).is_dir():
            raise RefError(f"There is no realization {ref} in {layout.root}.")
        _make(layout, ref, place)
    return place


def _make(layout: Layout, ref: Ref, place: Path) -> None:
    root, inode = _here(layout)
    record = {"link": os.fspath(place), "ref": str(ref), "root": root, "inode": inode}
    write_bytes(_record_path(layout, place), json.dumps(record).encode())
    spare = place.with_name(f".{place.name}.{layout.fresh_name()}")
    os.symlink(layout.place(ref) / OUT, spare)
    os.replace(spare, place)


def _here(layout: Layout) -> tuple[str, int]:
    return os.path.realpath(layout.root), os.stat(layout.root).st_ino


def _record_path(layout: Layout, place: Path) -> Path:
    return layout.roots / f"{hashlib.sha256(os.fsencode(place)).hexdigest()[:32]}.json"


def _is_replaceable(place: Path) -> bool:
    return place.is_symlink() and _named_by(place) is not None


def _named_by(link: Path) -> Ref | None:
    """Returns the realization that the text of a link names, in any store."""
    parts = Path(os.readlink(link)).parts[-2:]
    return Ref.from_entry(parts[0]) if len(parts) == 2 and parts[1] == OUT else None


def unlink(layout: Layout, path: str | os.PathLike[str]) -> None:
    """Removes a link that `link` made, and its record.

    A link that leads to another store, of which this one is a copy, stays.

    Raises:
        RefError: There is no such link.
    """
    place = Path(local_path(path, "link"))
    found = [r for r in _records(layout) if place in (r.link, _where(layout, r)[0])]
    if not found:
        raise RefError(f"{describe(str(place))} is no link of this store. `store.links()` has all.")
    with explained("The link cannot be removed"):
        for record in found:
            where, ref = _where(layout, record)
            if ref is not None and (_is_ours(where, ref) or _ref_at(layout, where) == ref):
                where.unlink(missing_ok=True)
            record.path.unlink(missing_ok=True)


def links(layout: Layout) -> dict[Path, Ref]:
    """Returns the links that count, and the realizations that they keep; changes nothing."""
    return {place: ref for place, ref in _all(layout) if ref is not None}


def _all(layout: Layout) -> Iterator[tuple[Path, Ref | None]]:
    return (_where(layout, record) for record in _records(layout))


def renewed(layout: Layout) -> dict[Path, Ref]:
    """Returns the same as `links`; first corrects links that lead to the old place of the store."""
    for record in _records(layout):
        place, ref = _where(layout, record)
        if ref is not None and _is_ours(place, ref):
            try:
                _make(layout, ref, place)
                if place != record.link:
                    record.path.unlink(missing_ok=True)
            except OSError as error:  # it counts all the same
                if error.errno not in (errno.EACCES, errno.EPERM, errno.EROFS):
                    raise
    return links(layout)


def _is_ours(place: Path, ref: Ref) -> bool:
    """Whether a link names a realization, but leads to nothing, as after a move of the store."""
    try:
        return place.is_symlink() and not place.exists() and _named_by(place) == ref
    except PermissionError:
        return False


def _records(layout: Layout) -> list[_Record]:
    found = []
    for path in sorted(layout.roots.glob("*.json")):
        try:
            known = parse_json(path.read_bytes(), path)
            ref = Ref.parse(known["ref"]) if "ref" in known else None
            root, inode = str(known.get("root", "")), int(known.get("inode", 0))
            found.append(_Record(path, Path(known["link"]), ref, root, inode))
        except FileNotFoundError:
            continue
        except (ValueError, LookupError, TypeError, AttributeError):
            raise DamagedError(
                f"{path} is no record of a link. Remove the file, and make the link again with "
                "`store.link(ref, path)`; until then nothing is collected."
            ) from None
    return found


def _where(layout: Layout, record: _Record) -> tuple[Path, Ref | None]:
    """Returns where a link is now, and the realization that it keeps; `None` if it is released."""
    places = [record.link]
    is_elsewhere = record.ref is not None and (record.root, record.inode) != _here(layout)
    if is_elsewhere:  # the link may have moved together with the store
        way = os.path.relpath(record.link, record.root)
        places.append(Path(os.path.normpath(os.path.join(_here(layout)[0], way))))
    try:
        for place in places:
            if place.is_symlink():
                ref = _ref_at(layout, place) or _named_by(place)
                if ref is not None and layout.place(ref).is_dir():
                    return place, ref
    except PermissionError:  # whether it is there cannot be known
        if record.ref is None:
            raise
        is_elsewhere = True
    if is_elsewhere and record.ref is not None and layout.place(record.ref).is_dir():
        return record.link, record.ref
    return record.link, None


def _ref_at(layout: Layout, path: Path) -> Ref | None:
    """Returns the realization that a path leads to or into, after following all links."""
    real, base = os.path.realpath(path), os.path.realpath(layout.realizations)
    if not os.path.lexists(real) or not real.startswith(base + os.sep):
        return None
    parts = real[len(base) + 1 :].split(os.sep)
    ref = Ref.from_entry(parts[1]) if len(parts) > 1 else None
    return ref if ref is not None and ref.derivation[:2] == parts[0] else None


def roots_of(layout: Layout) -> set[Ref]:
    """Returns the realizations that links keep."""
    return set(links(layout).values())


def forget_broken(layout: Layout) -> None:
    """Removes the records of links that are released."""
    for record in _records(layout):
        if _where(layout, record)[1] is None:
            record.path.unlink(missing_ok=True)


def realization_at(layout: Layout, path: str | os.PathLike[str]) -> Realization:
    """Returns the realization that a path leads to, or in whose directory it is.

    Raises:
        RefError: The path leads to no realization of this store.
    """
    place = Path(os.path.abspath(os.path.expanduser(path)))
    ref = _ref_at(layout, place)
    if ref is None and place.is_symlink() and not place.exists():
        ref = _named_by(place)  # a link that leads to the old place of the store
    if ref is None or not layout.place(ref).is_dir():
        raise RefError(
            f"{os.fspath(path)!r} does not lead to a realization of {layout.root}. "
            "`store.links()` has the links that do."
        )
    return Realization(layout, ref)
