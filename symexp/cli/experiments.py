"""Commands on experiments in files: show, query, history, blame, to-code and fingerprint."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import click

import symexp as sx
from symexp._base.atomic import write_bytes
from symexp.cli.command_line import (
    Commands,
    as_json,
    command,
    file_argument,
    import_option,
    output_option,
)
from symexp.cli.loading import STDIN, Loader, offer, unknown_names
from symexp.cli.output import encode, print_json, print_lines, print_value, warn

__all__ = ["add", "explaining"]

as_written = click.option(
    "--as-written",
    is_flag=True,
    help="Do not import Keras for its defaults, so take only what the file contains.",
)


def add(commands: Commands) -> None:
    """Adds the commands on experiments in files."""
    for each in (show, query, history, blame, to_code, fingerprint):
        commands.add_command(each)


@contextlib.contextmanager
def explaining(*experiments: Any) -> Iterator[None]:
    """Adds to an error about a place or rule that some classes are not known, if this is so."""
    try:
        yield
    except (sx.errors.PathError, sx.errors.UnknownRuleError) as error:
        names = sorted({name for exp in experiments for name in unknown_names(exp)})
        if names:
            error.add_note(offer(names))
        raise


def _warn_of_unknown(exp: Any, consequence: str) -> None:
    names = unknown_names(exp)
    if names:
        warn(f"{offer(names)} {consequence}")


@command(epilog="Example: symexp show exp.json --at model.layers[0]")
@file_argument()
@click.option("--at", default="", metavar="PATH", help="Only the value at a key path.")
@click.option("--all", "all_", is_flag=True, help="Also arguments that have their default.")
@as_written
@click.option("--any", "any_", is_flag=True, help="Print any other file as it is.")
@import_option
@as_json
def show(
    file: str,
    at: str,
    all_: bool,
    as_written: bool,
    any_: bool,
    modules: Sequence[str],
    as_json: bool,
) -> None:
    """Print an experiment.

    FILE is a file or URL that `sx.save` wrote, or - for the standard input. With --json, the
    document is an experiment file of its own.
    """
    try:
        exp = Loader(modules).load(file, known=not as_written)
    except sx.errors.CodecError:
        if not any_ or file == STDIN:
            raise
        with open(file, encoding="utf-8", errors="replace") as opened:
            print(opened.read(), end="")
        return
    with explaining(exp):
        found = sx.get(exp, at) if at else exp
    if all_ and not as_written:
        _warn_of_unknown(found, "Defaults that the file leaves out are not shown.")
    hides = not all_
    if as_json:
        print_json(sx.to_json(found, hide_default_values=hides))
    else:
        print_value(found, hide_default_values=hides)


@command(epilog="Example: symexp query exp.json '.*learning_rate'")
@file_argument()
@click.argument("regex")
@as_written
@import_option
@as_json
def query(file: str, regex: str, as_written: bool, modules: Sequence[str], as_json: bool) -> int:
    """Print the values at the key paths that match.

    REGEX is a regular expression for key paths, such as '.*learning_rate'. The exit status is 1 if
    no path matches.
    """
    try:
        pattern = re.compile(regex)
    except re.error as error:
        raise sx.errors.PathError(f"{regex!r} is no regular expression: {error}.") from None
    exp = Loader(modules).load(file, known=not as_written)
    found = sx.query(exp, pattern)
    if not as_written:
        _warn_of_unknown(exp, "Arguments that the file leaves out are not searched.")
    if as_json:
        print_json({path: encode(value) for path, value in found.items()})
        return 0 if found else 1
    for path, value in found.items():
        shown = sx.format(value, compact=True, hide_default_values=True)
        print_lines([f"{path or '(root)'} = {shown}"])
    return 0 if found else 1


@command(epilog="Example: symexp history exp.json")
@file_argument()
@import_option
@as_json
def history(file: str, modules: Sequence[str], as_json: bool) -> None:
    """Print which changes led to an experiment."""
    found = sx.history(Loader(modules).load(file))
    if not as_json:
        print_lines([found])
        return
    base = found.base
    print_json(
        {
            "base": {"name": base.name, "fingerprint": base.fingerprint, "dropped": base.dropped},
            "changes": [_change_json(change) for change in found],
        }
    )


def _change_json(change: Any) -> dict[str, Any]:
    when = change.time
    return {
        "number": change.number,
        "kind": change.kind,
        "rule": change.rule,
        "name": change.name,
        "time": None if when is None else when.isoformat(),
        "author": change.author,
    }


@command(epilog="Example: symexp blame exp.json optimizer.learning_rate")
@file_argument()
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@import_option
@as_json
def blame(file: str, paths: Sequence[str], modules: Sequence[str], as_json: bool) -> None:
    """Print which change set a value.

    Without a PATH, all values that the changes have set.
    """
    exp = Loader(modules).load(file)
    with explaining(exp):
        found = [sx.blame(exp, path) for path in paths or sx.history(exp).changed]
    if as_json:
        print_json(
            [
                {
                    "path": str(item.path),
                    "value": encode(item.value),
                    "change": None if item.change is None else _change_json(item.change),
                    "base": item.base.name,
                }
                for item in found
            ]
        )
    else:
        print_lines(found)


@command("to-code", epilog="Example: symexp to-code exp.json -o exp.py")
@file_argument()
@click.option("--name", default="make", show_default=True, help="Name of the function.")
@output_option("the code")
@click.option(
    "--no-inline", is_flag=True, help="Import all classes, also those whose module needs symexp."
)
@import_option
@as_json
def to_code(
    file: str,
    name: str,
    output: str | None,
    no_inline: bool,
    modules: Sequence[str],
    as_json: bool,
) -> None:
    """Print Python source that makes the same experiment without symexp."""
    exp = Loader(modules).load(file, known=True)
    _warn_of_unknown(exp, "The code imports them from there.")
    code = sx.to_code(exp, name=name, inline=not no_inline)
    if output and output != STDIN:
        write_bytes(output, code.encode())
        code = ""
    if as_json:
        print_json({"code": code or None, "output": output})
    else:
        sys.stdout.write(code)


@command(epilog="Example: symexp fingerprint exp.json other.json")
@file_argument("files", nargs=-1)
@import_option
@as_json
def fingerprint(files: Sequence[str], modules: Sequence[str], as_json: bool) -> None:
    """Print the fingerprints of experiments."""
    experiments = Loader(modules).load_all(files, known=True)
    names = sorted({name for exp in experiments for name in unknown_names(exp)})
    if names:
        warn(f"{offer(names)} A file that leaves defaults out has another fingerprint.")
    found = {file: sx.fingerprint(exp) for file, exp in zip(files, experiments, strict=True)}
    if as_json:
        print_json(found)
    else:
        print_lines(f"{digest}  {file}" for file, digest in found.items())
