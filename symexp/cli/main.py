"""The command line: parses the arguments, runs one command, and reports errors and warnings."""

from __future__ import annotations

import argparse
import os
import sys
import warnings
from collections.abc import Sequence

import symexp as sx
from symexp.cli import experiments, git, merges, stores, studies

__all__ = ["main"]

_EXIT_ERROR = 2
# Errors whose message is complete without the name of their class.
_SELF_EXPLAINING = (sx.SymexpError, OSError, ImportError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: The arguments after the name of the command; by default those of this process.

    Returns:
        The exit status: 0 for success, 1 if a command that searches has found something (a
        difference, damage), 2 for an error, which is printed on standard error.
    """
    given = _parser().parse_args(arguments)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", sx.UnmatchedRuleWarning)
            warnings.showwarning = _warn
            status: int = given.run(given) or 0
            sys.stdout.flush()
    except BrokenPipeError:  # for example in `symexp ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # code of users, such as a rule, may raise anything
        if given.traceback:
            raise
        kind = "" if isinstance(error, _SELF_EXPLAINING) else f"{type(error).__name__}: "
        notes = "".join(f"\n  {note}" for note in getattr(error, "__notes__", ()))
        print(f"symexp: {kind}{error}{notes}", file=sys.stderr)
        return _EXIT_ERROR
    return status


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    print(f"symexp: warning: {message}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "symexp", description="Experiments in files, studies of sweeps, and stores."
    )
    parser.add_argument("--version", action="version", version=f"symexp {sx.__version__}")
    parser.add_argument("--traceback", action="store_true", help="where an error comes from")
    commands = parser.add_subparsers(required=True, metavar="command")
    experiments.add(commands)
    merges.add(commands)
    git.add(commands)
    studies.add(commands)
    stores.add(commands)
    return parser
