"""The build directory of the last failure of each stage, kept for a look at it."""

from __future__ import annotations

import errno
import os
import traceback
from pathlib import Path

from symexp.store.derivation import Derivation, config_document
from symexp.store.disk.files import make_writable, remove_tree
from symexp.store.disk.layout import Layout

__all__ = ["keep_failed"]


def keep_failed(
    layout: Layout, derivation: Derivation, home: Path, error: BaseException
) -> Path | None:
    """Moves the directory of a failed build to `failed/`; only the last one of a stage is kept.

    Returns:
        Where it is now; `None` if it could not be kept, which must not hide the failure itself.
    """
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        error.add_note("its build directory was not kept, to free what it took of the full disk")
        return None
    place = layout.failed / f"{derivation.key}-{derivation.name}"
    try:
        make_writable(home)
        (home / "config.json").unlink(missing_ok=True)
        (home / "config.json").write_bytes(config_document(derivation))
        text = "".join(traceback.format_exception(error))
        (home / "error.txt").write_text(text, "utf-8", "backslashreplace")
        if place.exists():
            old = f"{home}.old"
            os.rename(place, old)
            remove_tree(old)
        os.rename(home, place)
    except OSError as trouble:
        error.add_note(f"its build directory could not be kept: {trouble}")
        return None
    return place
