"""Prints a table of the nets of keras.applications: `python -m tests.applications [NAME ...]`."""

from __future__ import annotations

from tests.applications import nets
from tests.applications.checks import main

if __name__ == "__main__":
    arguments = (nets.NAMES, nets.ApplicationNet, nets.CHECKS)
    raise SystemExit(main("python -m tests.applications", __doc__, *arguments))
