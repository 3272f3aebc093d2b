"""Commands."""

from __future__ import annotations

from symexp.cli.command_line import Commands


def add(commands: Commands) -> None:
    """Nothing."""
