"""Prints a table of backbones of KerasHub: `python -m tests.hub [NAME ...]`."""

from __future__ import annotations

from tests.applications.checks import main
from tests.hub import nets

if __name__ == "__main__":
    arguments = (nets.NAMES, nets.HubNet, nets.CHECKS)
    raise SystemExit(main("python -m tests.hub", __doc__, *arguments))
