"""The command line: parses the arguments, runs one command, and reports errors and warnings."""

from __future__ import annotations

import difflib
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

import click

import symexp as sx
from symexp.cli import changes, experiments, git, merges, running, stores, studies
from symexp.cli.command_line import Commands
from symexp.cli.completion import SHELLS, completion_script, perform_completion
from symexp.cli.exits import ERROR, INTERRUPTED, USER_ERROR, OwnCodeError
from symexp.cli.output import tell, warn

__all__ = ["main"]

# Errors whose message is complete without the name of their class.
_SELF_EXPLAINING = (sx.SymexpError, OSError, ImportError)


@click.group(
    cls=Commands,
    epilog="Example: symexp show exp.json. The manual is docs/command-line.md.",
)
@click.version_option(sx.__version__, prog_name="symexp", message="%(prog)s %(version)s")
def symexp() -> None:
    """Experiments in files, sweeps and their studies, and stores."""


for _part in (experiments, changes, merges, running, studies, stores, git):
    _part.add(symexp)


@symexp.command(epilog='Example: eval "$(symexp completion bash)"')
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print the script that completes arguments of symexp in a shell.

    For bash, add this line to ~/.bashrc: eval "$(symexp completion bash)". For zsh, the same with
    zsh in ~/.zshrc. For fish: symexp completion fish > ~/.config/fish/completions/symexp.fish
    """
    print(completion_script(symexp, shell))


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command.

    Args:
        arguments: The arguments after the name of the command; by default those of this process.

    Returns:
        The exit status; see `symexp.cli.exits`. Errors are printed on standard error.
    """
    if arguments is None:
        status = perform_completion(symexp)
        if status is not None:
            return status
        arguments = sys.argv[1:]
    shows_traceback = "--traceback" in arguments
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", sx.UnmatchedRuleWarning)
            warnings.showwarning = lambda message, *_, **__: warn(message)
            found = _run(list(arguments))
            sys.stdout.flush()
    except BrokenPipeError:  # for example in `symexp ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except click.exceptions.Exit as end:  # after --help or --version
        return end.exit_code
    except click.ClickException as error:
        return _report_usage(error)
    except (KeyboardInterrupt, click.Abort) as error:
        if shows_traceback:
            raise
        tell(f"interrupted{_notes_of(error)}")
        return INTERRUPTED
    except OwnCodeError as error:
        if shows_traceback:
            raise error.error from None
        tell(str(error))
        return USER_ERROR
    except Exception as error:  # code of users, such as a rule, may raise anything
        if shows_traceback:
            raise
        _report(error)
        return ERROR
    return found


def _run(arguments: list[str]) -> int:
    with symexp.make_context("symexp", arguments) as ctx:
        return int(symexp.invoke(ctx) or 0)


def _report(error: Exception) -> None:
    if isinstance(error, FileNotFoundError) and isinstance(error.filename, str) and error.errno:
        tell(_missing_file(error.filename))
        return
    kind = "" if isinstance(error, _SELF_EXPLAINING) else f"{type(error).__name__}: "
    tell(f"{kind}{error}{_notes_of(error)}")


def _notes_of(error: BaseException) -> str:
    return "".join(f"\n  {note}" for note in getattr(error, "__notes__", ()))


def _missing_file(name: str) -> str:
    """Returns the message for a file that is not there, with the nearest name in its directory."""
    path = Path(name)
    if not path.parent.is_dir():
        return f"No such file or directory: there is no directory {str(path.parent)!r}."
    near = difflib.get_close_matches(path.name, os.listdir(path.parent), n=1)
    hint = f" Did you mean {str(path.with_name(near[0]))!r}?" if near else ""
    return f"No such file or directory: {name!r}.{hint}"


def _report_usage(error: click.ClickException) -> int:
    """Reports wrong arguments: the message, and where the help is."""
    ctx = getattr(error, "ctx", None)
    text = " ".join(error.format_message().split()).replace(" ,", ",")
    tell(text if text.endswith((".", "?")) else f"{text}.")
    if isinstance(ctx, click.Context):
        print(f"{ctx.get_usage()}\nHelp: {ctx.command_path} --help", file=sys.stderr)
    return ERROR
