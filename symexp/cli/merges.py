"""The command `symexp merge`, and how the merge driver of git uses it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import click

import symexp as sx
from symexp.cli.command_line import (
    Commands,
    as_json,
    command,
    file_argument,
    import_option,
    output_option,
)
from symexp.cli.layouts import options_of, tell_left_out
from symexp.cli.loading import STDIN, Loader, make_keras_known, unknown_names, write_stdout
from symexp.cli.output import change_list, encode, print_json, print_table, print_value, tell

__all__ = ["Versions", "add", "merge_texts", "print_conflicts"]


def add(commands: Commands) -> None:
    """Adds the command `merge`."""
    commands.add_command(merge)


@command(epilog="Example: symexp merge base.json mine.json theirs.json -o both.json")
@file_argument("base")
@file_argument("ours")
@file_argument("theirs")
@output_option()
@click.option("--ours", "take_ours", is_flag=True, help="Take ours at each conflict.")
@click.option("--theirs", "take_theirs", is_flag=True, help="Take theirs at each conflict.")
@import_option
@as_json
def merge(
    base: str,
    ours: str,
    theirs: str,
    output: str | None,
    take_ours: bool,
    take_theirs: bool,
    modules: Sequence[str],
    as_json: bool,
) -> int:
    """Merge two versions of an experiment: print what theirs changes in ours.

    BASE is the experiment of which OURS and THEIRS are versions. Without --output nothing is
    written. The exit status is 1 if there are conflicts; they are listed, and nothing is written.
    """
    if take_ours and take_theirs:
        raise click.UsageError("--ours and --theirs exclude each other. Give one of them.")
    side = "ours" if take_ours else "theirs" if take_theirs else None
    files = (base, ours, theirs)
    loader = Loader(modules)
    loader.load_all(files)  # imports the modules

    try:
        done = _merge(lambda: tuple(loader.load_all(files)), side)
    except sx.MergeConflict as error:
        tell("both versions change the same places; take --ours or --theirs:")
        print_conflicts(error.conflicts)
        if as_json:
            print_json({"conflicts": list(map(_conflict_json, error.conflicts))})
        return 1
    if output:  # first, because the reader of a pipe may stop reading
        three = (done.base, done.ours, done.theirs)
        tell_left_out(output, dict(zip(files, three, strict=True)))
        had = any(len(sx.history(exp)) for exp in three)
        options = options_of(ours, done.ours)
        if output == STDIN:
            write_stdout(done.merged, history=had, options=options)
            return 0
        sx.save(done.merged, output, history=had, **options)
    changes = sx.diff(done.ours, done.merged)
    if as_json:
        print_json({"conflicts": [], "changes": change_list(changes), "output": output})
    else:
        print_value(changes)
    return 0


def _conflict_json(conflict: sx.Conflict) -> dict[str, Any]:
    sides = ("base", "ours", "theirs")
    values = {side: encode(getattr(conflict, side)) for side in sides}
    return {"path": str(conflict.path), **values, "reason": conflict.reason}


class Versions(NamedTuple):
    """A merged experiment, and the three that it was made of."""

    merged: Any
    base: Any
    ours: Any
    theirs: Any


def merge_texts(texts: Iterable[str | bytes], side: Any = None) -> Versions:
    """Merges the experiments in three texts: the base, our version, and theirs.

    Args:
        texts: The three texts.
        side: `on_conflict` of `sx.merge`, if the classes do not tell that there is no conflict.

    Raises:
        MergeConflict: There are conflicts.
        CodecError: A text is no experiment.
    """
    known = tuple(texts)
    return _merge(lambda: tuple(map(sx.from_json_str, known)), side)


def _merge(load: Callable[[], tuple[Any, ...]], side: Any) -> Versions:
    """Merges what a function loads; with the classes of Keras only if there are conflicts.

    Most merges do not depend on the classes. A value that one file leaves out because it is the
    default, and that another file has, is a conflict only as long as the class is not known.
    """
    three = load()
    try:
        return Versions(sx.merge(*three), *three)
    except sx.MergeConflict as error:
        names = [name for exp in three for name in unknown_names(exp)]
        if any(map(_may_be_of_defaults, error.conflicts)) and make_keras_known(names):
            three = load()
        elif side is None:
            raise
    return Versions(sx.merge(*three, on_conflict=side), *three)


def _may_be_of_defaults(conflict: sx.Conflict) -> bool:
    """Whether the class of an object may tell that there is no conflict: it knows the defaults."""
    values = (conflict.base, conflict.ours, conflict.theirs)
    return any(v is sx.ABSENT or isinstance(v, (sx.Symbolic, list, dict, tuple)) for v in values)


def print_conflicts(conflicts: Iterable[Any]) -> None:
    """Prints conflicts as a table on standard error."""
    rows = [("place", "base", "ours", "theirs", "")]
    for conflict in conflicts:
        values = (conflict.base, conflict.ours, conflict.theirs)
        rows.append((str(conflict.path) or "(root)", *map(_short, values), conflict.reason))
    print_table(rows, file=sys.stderr)


def _short(value: Any) -> str:
    if value is sx.ABSENT:
        return "(absent)"
    text = sx.format(value, compact=True, hide_default_values=True)
    return text if len(text) <= 40 else f"{text[:37]}..."
