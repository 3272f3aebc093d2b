"""Links from anywhere in the file system to realizations; gc keeps what they lead to."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from symexp._base.atomic import write_bytes
from symexp.errors import describe
from symexp.store.disk.canonical import parse_json
from symexp.store.disk.layout import Layout
from symexp.store.disk.rights import explained
from symexp.store.errors import DamagedError, RefError
from symexp.store.realization import OUT, Realization
from symexp.store.refs import Ref

__all__ = ["link", "links", "unlink"]


def link(layout: Layout, ref: Ref, path: str | os.PathLike[str]) -> Path:
    """Makes a symbolic link to the artifacts of a realization, and records it as a gc root.

    Raises:
        RefError: There is no such realization.
        FileExistsError: The path exists and is not a link to a realization.
    """
    place = Path(os.path.abspath(os.path.expanduser(path)))
    if os.path.lexists(place) and not _is_replaceable(place):
        raise FileExistsError(
            f"{place} is not a link to a realization. Choose another path, or remove it first."
        )
    with explained("The link cannot be made"), layout.using():
        if not layout.place(ref).is_dir():
            raise RefError(f"There is no realization {ref} in {layout.root}.")
        write_bytes(_record(layout, place), json.dumps({"link": os.fspath(place)}).encode())
        spare = place.with_name(f".{place.name}.{layout.fresh_name()}")
        os.symlink(layout.place(ref) / OUT, spare)
        os.replace(spare, place)
    return place


def _is_replaceable(place: Path) -> bool:
    if not place.is_symlink():
        return False
    target = Path(os.readlink(place))
    return target.name == OUT and Ref.from_entry(target.parent.name) is not None


def unlink(layout: Layout, path: str | os.PathLike[str]) -> None:
    """Removes a link that `link` made, and its record.

    Raises:
        RefError: There is no such link.
    """
    place = Path(os.path.abspath(os.path.expanduser(path)))
    record = _record(layout, place)
    if not record.exists():
        raise RefError(f"{describe(str(place))} is no link of this store. `store.links()` has all.")
    if _target(layout, place) is not None:
        place.unlink()
    with explained("The record of the link cannot be removed"):
        record.unlink()


def links(layout: Layout) -> dict[Path, Ref]:
    """Returns the links that still exist, and the realizations that they lead to."""
    found: dict[Path, Ref] = {}
    for item in sorted(layout.roots.glob("*.json")):
        try:
            place = Path(parse_json(item.read_bytes(), item)["link"])
        except FileNotFoundError:
            continue
        except (ValueError, LookupError, TypeError):
            raise DamagedError(
                f"{item} is no record of a link. Remove the file, and make the link again with "
                "`store.link(ref, path)`; until then nothing is collected."
            ) from None
        ref = _target(layout, place)
        if ref is not None:
            found[place] = ref
    return found


def _record(layout: Layout, place: Path) -> Path:
    return layout.roots / f"{hashlib.sha256(os.fsencode(place)).hexdigest()[:32]}.json"


def _target(layout: Layout, place: Path) -> Ref | None:
    """Returns the realization that a link leads to, whatever path the store was opened by."""
    return _ref_at(layout, place) if place.is_symlink() else None


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
    """Removes the records of links that no longer exist."""
    existing = {_record(layout, place) for place in links(layout)}
    for item in layout.roots.glob("*.json"):
        if item not in existing:
            item.unlink(missing_ok=True)


def realization_at(layout: Layout, path: str | os.PathLike[str]) -> Realization:
    """Returns the realization that a path leads to, or in whose directory it is.

    Raises:
        RefError: The path leads to no realization of this store.
    """
    ref = _ref_at(layout, Path(os.path.abspath(os.path.expanduser(path))))
    if ref is None:
        raise RefError(
            f"{os.fspath(path)!r} does not lead to a realization of {layout.root}. "
            "`store.links()` has the links that do."
        )
    return Realization(layout, ref)
