"""Makes a command of a function: its docstring is the help."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

__all__ = ["Command", "Commands", "Given", "command", "group"]

Given = argparse.Namespace
Command = Callable[[Given], int | None]
Commands = Any
"""What commands are added to; the class has no public name."""


def command(commands: Commands, run: Command, name: str = "") -> argparse.ArgumentParser:
    """Adds a command; gives its parser, for its arguments.

    Args:
        commands: What it is added to.
        run: What it does; gives the exit status.
        name: Its name, if not that of the function.
    """
    text = run.__doc__ or ""
    parser: argparse.ArgumentParser = commands.add_parser(
        name or run.__name__, help=text.partition("\n")[0].rstrip("."), description=text
    )
    parser.set_defaults(run=run)
    return parser


def group(commands: Commands, name: str, text: str) -> Commands:
    """Adds a command that has commands of its own."""
    parser = commands.add_parser(name, help=text, description=text)
    return parser.add_subparsers(required=True, metavar="command")
