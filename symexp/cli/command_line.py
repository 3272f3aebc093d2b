"""The parts of every command: options that all have, types of arguments, nearest names, help."""

from __future__ import annotations

import os
import sys
from abc import ABC
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, final

import click

import symexp as sx
from symexp.cli.completion import complete_files, complete_modules, complete_rules
from symexp.cli.exits import ERROR
from symexp.cli.output import use_color
from symexp.errors import closest

__all__ = [
    "FILE",
    "Command",
    "Commands",
    "as_json",
    "command",
    "file_argument",
    "find_store",
    "import_option",
    "output_option",
    "rules_argument",
    "store_option",
]

F = TypeVar("F", bound=Callable[..., Any])


@final
class _Formatter(click.HelpFormatter):
    """Help with bold headings on a terminal."""

    def write_heading(self, heading: str) -> None:
        shown = click.style(heading, bold=True) if use_color(sys.stdout) else heading
        self.write(f"{'':>{self.current_indent}}{shown}:\n")


_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@final
class _Context(click.Context):
    formatter_class = _Formatter


class _Basic(click.Command, ABC):
    """What a command and a group of commands have in common."""

    context_class = _Context

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["context_settings"] = _SETTINGS | kwargs.get("context_settings", {})
        super().__init__(*args, **kwargs)
        traceback = "Show where in Python an error comes from."
        self.params.append(
            click.Option(["--traceback"], is_flag=True, expose_value=False, help=traceback)
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses the arguments; an unknown option is reported with the nearest one."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            known = [name for p in self.get_params(ctx) for name in p.opts if name[:2] == "--"]
            name = error.option_name
            text = f"There is no option {name}. {closest(name, known)}"
            below = getattr(self, "commands", {}).values()
            if any(name in p.opts for each in below for p in each.params):
                text = f"The option {name} belongs behind the name of a command."
            raise click.UsageError(text, ctx) from None

    def get_short_help_str(self, limit: int = 45) -> str:
        """Returns the first sentence of the help, whole, for the list of commands."""
        return _first_line(self)


def _first_line(command: click.Command) -> str:
    return (command.help or "").partition("\n")[0].rstrip(".")


@final
class Command(_Basic):
    """A command."""


def command(name: str | None = None, **options: Any) -> Callable[[Callable[..., Any]], Command]:
    """Returns the decorator that makes a command of a function; its docstring is the help text.

    Args:
        name: Name of the command; by default that of the function.
        **options: Options of `click.command`, such as `epilog`.
    """
    return click.command(name, cls=Command, **options)


@final
class Commands(_Basic, click.Group):
    """A command with commands of its own. It lists them in the order in which they were added."""

    command_class = Command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parses the arguments; without any, the help is the error."""
        if not args and not ctx.resilient_parsing:
            print(ctx.get_help(), file=sys.stderr)
            ctx.exit(ERROR)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Returns the names of the commands in their order."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds a command by the first argument; an unknown one is reported with the nearest."""
        name = args[0]
        if self.get_command(ctx, name) is None:
            near = closest(name, self.list_commands(ctx))
            raise click.UsageError(f"There is no command {name!r}. {near}", ctx)
        return super().resolve_command(ctx, args)


Commands.group_class = Commands


@final
class _Completing(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.5
    """A text whose completions a function finds."""

    def __init__(self, name: str, complete: Callable[..., Sequence[Any]]) -> None:
        self.name = name
        self._complete = complete

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[Any]:
        """Returns the completions of the beginning of a text."""
        return list(self._complete(ctx, incomplete))


FILE = _Completing("file", complete_files)
_RULE = _Completing("rule", complete_rules)
_MODULE = _Completing("module", complete_modules)


def file_argument(name: str = "file", *, nargs: int = 1) -> Callable[[F], F]:
    """Returns the decorator that adds an argument for a file with an experiment.

    Args:
        name: Name of the parameter.
        nargs: How many files; -1 for one or more.
    """
    return click.argument(name, type=FILE, nargs=nargs, required=True)


def rules_argument(*, required: bool = True) -> Callable[[F], F]:
    """Returns the decorator that adds the argument for rules."""
    return click.argument("rules", type=_RULE, nargs=-1, required=required, metavar="RULE...")


def import_option(command: F) -> F:
    """Adds the option --import."""
    return click.option(
        "--import",
        "modules",
        type=_MODULE,
        multiple=True,
        metavar="MODULE",
        help="A module or a file.py that defines classes or rules; may be given several times.",
    )(command)


def as_json(command: F) -> F:
    """Adds the option --json."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Print one JSON document, for scripts."
    )(command)


def output_option(what: str = "the result") -> Callable[[F], F]:
    """Returns the decorator that adds the option --output."""
    return click.option(
        "-o", "--output", type=FILE, metavar="FILE",
        help=f"Where {what} is written; - is the standard output.",
    )  # fmt: skip


def store_option(command: F) -> F:
    """Adds the option --store."""
    return click.option(
        "--store",
        type=click.Path(),
        metavar="DIRECTORY",
        help="The store; by default $SYMEXP_STORE, or that of the user.",
    )(command)


def find_store(store: str | None, *, make: bool = False) -> sx.Store:
    """Returns the store of the option --store.

    Args:
        store: The value of the option.
        make: Whether a new store is made if there is none.

    Raises:
        FileNotFoundError: There is no store, and none is made.
    """
    if store is None:
        return sx.default_store()
    if not make and not os.path.isdir(store) and "://" not in store:
        raise FileNotFoundError(f"There is no store at {store!r}.")
    return sx.Store(store)
