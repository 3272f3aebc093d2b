"""The order of builds: a number for each result that grows even if the clock goes back.

The number is a hybrid of clock and counter. It is the start of the build in microseconds, but at
least one more than every number that the store has given before. So within one store, the order is
that of the builds, whatever the clock says. Between stores, whose counters know nothing of each
other, it is that of their clocks. An import raises the counter, so what is built after it is later
than what was imported.

The file `order` has the last number. It is only a memory: the numbers themselves are in the
documents of the realizations. If the file is lost, or a crash undoes its last change, the numbers
of the realizations of the same derivation still count.
"""

from __future__ import annotations

import errno
import re

from symexp.store.disk.layout import Layout
from symexp.store.disk.locks import FileLock
from symexp.store.realization import CONTEXT
from symexp.store.refs import Ref

__all__ = ["next_order", "note_order"]

_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_DIGITS = 20
_MEMBER = re.compile(rb'\n "order": ([0-9]{1,18}),?\n')


def next_order(layout: Layout, key: str, name: str, started: float) -> int:
    """Returns the number of a build that has just ended, and remembers it.

    Args:
        layout: The store's layout.
        key: The first 32 hex digits of the digest of the derivation.
        name: The name of the derivation.
        started: The start of the build, in seconds since the epoch.
    """
    return _raise_to(layout, max(int(started * 1e6), _last_of(layout, key, name) + 1), step=1)


def note_order(layout: Layout, order: int) -> None:
    """Remembers the number of an imported realization: what is built from now on is later."""
    if order:
        _raise_to(layout, order, step=0)


def _raise_to(layout: Layout, least: int, step: int) -> int:
    path = layout.root / "order"
    try:
        with FileLock(path), open(path, "r+b", buffering=0) as file:
            known = _number(file.read(_DIGITS))
            order = max(least, known + step)
            if order > known:
                file.seek(0)
                file.write(b"%0*d\n" % (_DIGITS, order))  # one call: a kill leaves all or nothing
            return order
    except OSError as error:
        if error.errno not in _FORBIDDEN:
            raise
        return max(least, _known(path) + step)  # the file of another user


def _known(path: object) -> int:
    try:
        with open(str(path), "rb") as file:
            return _number(file.read(_DIGITS))
    except OSError:
        return 0


def _number(text: bytes) -> int:
    return int(text) if len(text) == _DIGITS and text.isdigit() else 0


def _last_of(layout: Layout, key: str, name: str) -> int:
    """Returns the largest number among the realizations of a derivation."""
    last = 0
    for entry in layout.entries(key):
        ref = Ref.from_entry(entry) if entry.startswith(key) else None
        if ref is not None and ref.name == name:
            try:
                with open(f"{layout.place_name(ref)}/{CONTEXT}", "rb", buffering=0) as file:
                    found = _MEMBER.search(file.read())
            except OSError:
                continue  # it was removed meanwhile, or is damaged
            last = max(last, int(found[1]) if found else 0)
    return last
