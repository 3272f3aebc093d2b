"""Repair: correcting modes, and setting aside what is damaged or was built from damage.

Nothing is deleted: what is set aside is in `quarantine/`, and its stage is built again on request.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

from symexp._base.atomic import fsync_directory
from symexp._base.introspection import level_of_user
from symexp.store.disk.canonical import unsealed
from symexp.store.disk.condition import Change, condition_of, restore_modes
from symexp.store.disk.layout import Layout
from symexp.store.disk.locks import FileLock
from symexp.store.disk.manifest import digest_file, entries_from
from symexp.store.disk.pool import pool_path
from symexp.store.disk.rights import FORBIDDEN, explained, unlock
from symexp.store.disk.verify import (
    Damage,
    check_home,
    doubted,
    examine,
    moment_of_damage,
)
from symexp.store.errors import DamagedError, DamageWarning
from symexp.store.realization import CONTEXT
from symexp.store.refs import Ref

__all__ = ["set_aside", "set_damage_aside", "verify_and_repair"]


def verify_and_repair(layout: Layout) -> list[Damage]:
    """Verifies the whole store, corrects modes, and sets aside what is damaged or in doubt.

    Returns:
        What was found.

    Raises:
        RightsError: This user may not move a damaged realization.
    """
    found, moments = examine(layout)
    broken = {d.ref for d in found if d.own and d.ref.startswith(("rlz:", "err:"))}
    doubtful = doubted(layout, moments)
    with explained("Damage cannot be set aside"), layout.collecting():
        for ref in layout.refs():
            restore_modes(condition_of(layout, ref).modes)
        for ref in map(Ref.parse, sorted(broken)):
            if os.path.lexists(layout.place(ref)) and check_home(layout.place(ref), ref):
                set_aside(layout, ref)
        for damage in doubtful:
            if os.path.lexists(layout.place(ref := Ref.parse(damage.ref))):
                set_aside(layout, ref)
    return [*found, *doubtful]


def set_damage_aside(layout: Layout, damaged: Mapping[Ref, Sequence[Change]]) -> None:
    """Sets damaged realizations aside, with what was perhaps built from them; inside of `using()`.

    A realization that a process is building at this moment is left to that process. Each one is
    looked at again under the lock of its derivation: another process may have replaced it.
    """
    moments = {}
    for ref, changes in damaged.items():
        if (moment := moment_of_damage(layout.place(ref), ref, changes)) is not None:
            moments[ref] = moment
    # What appears from now on was built from what takes the place of the damage.
    above = {d.ref: d for d in doubted(layout, moments)}
    done = [ref for ref in damaged if _moved(layout, ref, damaged[ref][0], "its stage is built")]
    if len(done) < len(damaged):
        left = {ref: moments[ref] for ref in done if ref in moments}
        above = {d.ref: d for d in doubted(layout, left) if d.ref in above}
    for damage in above.values():
        change = damage.path, damage.problem
        _moved(layout, Ref.parse(damage.ref), change, "its stage is built on request", again=False)


def _moved(layout: Layout, ref: Ref, change: Change, then: str, *, again: bool = True) -> bool:
    """Sets one realization aside and warns; whether this process has done it.

    Args:
        layout: The store's layout.
        ref: The realization.
        change: What was seen.
        then: What happens next, for the warning.
        again: Whether it is looked at again first.
    """
    try:
        place = _set_aside_alone(layout, ref) if again else set_aside(layout, ref, is_read=False)
    except FileNotFoundError:  # another process has moved it
        return False
    except OSError as error:
        if error.errno not in FORBIDDEN:
            raise
        _warn(ref, change, f"It could not be set aside: {error.strerror}.")
        return False
    if place is not None:
        _warn(ref, change, f"It was moved to {place}; {then}.")
    return place is not None


def _set_aside_alone(layout: Layout, ref: Ref) -> Path | None:
    lock = FileLock(layout.lock_path(ref.derivation, ref.name), transient=True)
    if not lock.acquire(wait=False):
        return None
    try:
        if not os.path.lexists(layout.place(ref)):
            return None
        condition = condition_of(layout, ref)
        if condition.problems or restore_modes(condition.modes):
            return set_aside(layout, ref, is_read=False)
        return None
    finally:
        lock.release()


def _warn(ref: Ref, change: Change, what: str) -> None:
    path, problem = change
    warnings.warn(
        f"The realization {ref} is not used. {path}: {problem}. {what}",
        DamageWarning,
        stacklevel=level_of_user(),
    )


def set_aside(layout: Layout, ref: Ref, *, is_read: bool = True) -> Path:
    """Moves one realization to `quarantine/`; inside of `collecting()` or `using()`.

    Args:
        layout: The store's layout.
        ref: The realization.
        is_read: Whether its files in the pool are read, in order to remove those that are damaged;
            otherwise only their sizes are compared.

    Returns:
        The new place.
    """
    home = layout.place(ref)
    _drop_from_pool(layout, home, is_read)
    target = layout.quarantine / f"{ref.entry}.{layout.fresh_name()}"
    unlock(home)
    os.rename(home, target)
    fsync_directory(home.parent)
    return target


def _drop_from_pool(layout: Layout, home: Path, is_read: bool) -> None:
    """Removes damaged files from the pool, so that no new result is linked to them."""
    try:
        data = (home / CONTEXT).read_bytes() if (home / CONTEXT).is_file() else b""
        document = unsealed(data, where=CONTEXT, check=False)
        entries = entries_from(document["files"], where=CONTEXT)
    except (DamagedError, KeyError, FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        member = Path(pool_path(layout, entry))
        if entry.content and entry.kind in ("file", "exec") and member.exists():
            is_sound = member.stat().st_size == entry.size
            if is_sound and is_read:
                is_sound = digest_file(member) == entry.content
            if not is_sound:
                member.unlink()
