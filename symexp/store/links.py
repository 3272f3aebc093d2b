"""Links from anywhere in the file system to realizations; as long as they stand, so do these."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from symexp._base.atomic import write_bytes
from symexp.errors import describe
from symexp.store.errors import DamagedError, RefError
from symexp.store.layout import Layout
from symexp.store.reading import parse_json
from symexp.store.realization import OUT, Realization
from symexp.store.refs import Ref

__all__ = ["link", "links", "unlink"]


def link(layout: Layout, ref: Ref, path: str | os.PathLike[str]) -> Path:
    """Makes a symbolic link to the artifacts of a realization, which is then a gc root.

    Raises:
        RefError: There is no such realization.
        FileExistsError: Something else than a link is at the path.
    """
    place = Path(os.path.abspath(os.path.expanduser(path)))
    if place.exists() and not place.is_symlink():
        raise FileExistsError(f"{place} is not a link. Choose another path, or remove it first.")
    with layout.using():
        if not layout.place(ref).is_dir():
            raise RefError(f"There is no realization {ref} in {layout.root}.")
        write_bytes(_record(layout, place), json.dumps({"link": os.fspath(place)}).encode())
        spare = place.with_name(f".{place.name}.{layout.fresh_name()}")
        os.symlink(layout.place(ref) / OUT, spare)
        os.replace(spare, place)
    return place


def unlink(layout: Layout, path: str | os.PathLike[str]) -> None:
    """Removes a link that `link` made, and with it the root.

    Raises:
        RefError: There is no such link.
    """
    place = Path(os.path.abspath(os.path.expanduser(path)))
    record = _record(layout, place)
    if not record.exists():
        raise RefError(f"{describe(str(place))} is no link of this store. `store.links()` has all.")
    if _target(layout, place) is not None:
        place.unlink()
    record.unlink()


def links(layout: Layout) -> dict[Path, Ref]:
    """The links that still stand, and what they lead to."""
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
    try:
        target = Path(os.readlink(place))
    except (FileNotFoundError, OSError):
        return None
    ref = Ref.from_entry(target.parent.name)
    if ref is None or layout.place(ref) != target.parent or not target.exists():
        return None
    return ref


def roots_of(layout: Layout) -> set[Ref]:
    """The realizations that links keep."""
    return set(links(layout).values())


def forget_broken(layout: Layout) -> None:
    """Drops the records of links that stand no more."""
    standing = {_record(layout, place) for place in links(layout)}
    for item in layout.roots.glob("*.json"):
        if item not in standing:
            item.unlink(missing_ok=True)


def realization_at(layout: Layout, path: str | os.PathLike[str]) -> Realization:
    """The realization that a link leads to.

    Raises:
        RefError: The path is no link to a realization of this store.
    """
    ref = _target(layout, Path(os.path.abspath(os.path.expanduser(path))))
    if ref is None:
        raise RefError(f"{describe(str(path))} does not lead to a realization of {layout.root}.")
    return Realization(layout, ref)
