"""The start of TensorFlow without the lines that it prints although it was told not to.

`TF_CPP_MIN_LOG_LEVEL=1` and more hide the notes of TensorFlow, but those that it prints while it is
imported come before it reads the variable.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["quiet_start"]

# Notes of the logging library of TensorFlow, and its remark that it is not set up yet.
_NOTE = re.compile(rb"I\d{4} \d\d:\d\d:|WARNING: All log messages before absl::InitializeLog\(\)")


@contextmanager
def quiet_start() -> Iterator[None]:
    """Leaves out TensorFlow's notes while it is imported; all else reaches standard error.

    What is printed meanwhile appears when the import is over. Nothing is left out unless the
    environment variable `TF_CPP_MIN_LOG_LEVEL` asks for it, or if TensorFlow runs already.
    """
    level = os.environ.get("TF_CPP_MIN_LOG_LEVEL", "0")
    if level in ("", "0") or "tensorflow" in sys.modules:
        yield
        return
    try:
        sys.stderr.flush()
        kept = os.dup(2)
    except (OSError, AttributeError, ValueError):  # there is no standard error
        yield
        return
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
            file.seek(0)
            lines = [line for line in file if not _NOTE.match(line)]
            with open(2, "wb", closefd=False, buffering=0) as stream:
                stream.write(b"".join(lines))
