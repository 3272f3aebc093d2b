"""Commands made of functions: the docstring of a function is the help text of its command."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

__all__ = ["Command", "Commands", "Given", "add_command", "add_group"]

Given = argparse.Namespace
Command = Callable[[Given], int | None]
Commands = Any
"""The parser to which commands are added; argparse has no public name for its class."""


def add_command(commands: Commands, run: Command, name: str = "") -> argparse.ArgumentParser:
    """Adds a command that runs a function.

    Args:
        commands: The parser to which the command is added.
        run: The function. It gets the parsed arguments, and returns the exit status.
        name: Name of the command; by default the name of the function.

    Returns:
        The parser of the command, to which its arguments are added.
    """
    text = run.__doc__ or ""
    parser: argparse.ArgumentParser = commands.add_parser(
        name or run.__name__, help=text.partition("\n")[0].rstrip("."), description=text
    )
    parser.set_defaults(run=run)
    return parser


def add_group(commands: Commands, name: str, text: str) -> Commands:
    """Adds a command with commands of its own.

    Args:
        commands: The parser to which the command is added.
        name: Name of the command.
        text: Its help text.

    Returns:
        The parser to which its commands are added.
    """
    parser = commands.add_parser(name, help=text, description=text)
    return parser.add_subparsers(required=True, metavar="command")
