"""Garbage collection in the process of a worker: its objects that stay are never searched.

Imports make hundreds of thousands of objects that live as long as the process. With TensorFlow, an
eighth of the time of the imports is the search for garbage among them, and the end of the process
searches them several times, which takes as long as a short trial.
"""

from __future__ import annotations

import atexit
import gc
import io
from contextlib import suppress
from typing import Any

__all__ = ["flush_files", "search_new_objects", "search_nothing"]

# `io.IOBase` itself is an abstract class: asking it is slow, and calls metaclasses of the user.
_FILE: Any = io.IOBase.__base__


def search_nothing() -> None:
    """Stops the collection until `search_new_objects`, and shortens the end of the process."""
    gc.disable()
    # The first handler that is registered runs last: handlers may still write to files.
    atexit.register(_shorten_end)


def search_new_objects() -> None:
    """Begins to collect garbage, among the objects that are made from now on."""
    gc.freeze()
    gc.enable()


def _shorten_end() -> None:
    # Then Python does not call `__del__` of objects that still exist, which it never guarantees; a
    # process of `multiprocessing` ends like this too. But programs rely on it for open files.
    flush_files()
    gc.freeze()


def flush_files() -> None:
    """Writes what open files hold in their buffers, also of files in cycles of references."""
    gc.unfreeze()
    for file in gc.get_objects():
        if issubclass(type(file), _FILE):
            with suppress(Exception):  # closed, detached, or opened to read
                file.flush()
