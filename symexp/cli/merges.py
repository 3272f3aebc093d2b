"""The command `symexp merge`, and how the merge driver of git uses it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import symexp as sx
from symexp.cli.commands import Commands, Given, add_command
from symexp.cli.experiments import add_imports, import_modules, make_keras_known, unknown_names
from symexp.cli.layouts import options_of, tell_left_out

__all__ = ["Versions", "add", "merge_texts", "print_conflicts"]


def add(commands: Commands) -> None:
    """Adds the command `merge`."""
    parser = add_command(commands, merge)
    parser.add_argument("base", help="the experiment of which both others are versions")
    parser.add_argument("ours", help="our version")
    parser.add_argument("theirs", help="their version")
    parser.add_argument("-o", "--output", metavar="FILE", help="where the result is written")
    sides = parser.add_mutually_exclusive_group()
    for side in ("ours", "theirs"):
        sides.add_argument(
            f"--{side}",
            dest="side",
            action="store_const",
            const=side,
            help=f"take {side} at each conflict",
        )
    add_imports(parser)


def merge(given: Given) -> int:
    """Merge two versions of an experiment: print what theirs changes in ours.

    Without --output nothing is written. The exit status is 1 if there are conflicts; they are
    listed, and nothing is written.
    """
    import_modules(given)
    files = (given.base, given.ours, given.theirs)

    def load() -> tuple[Any, ...]:
        return tuple(map(sx.load, files))

    try:
        done = _merge(load, given.side)
    except sx.MergeConflict as error:
        print("symexp: both versions change the same places; take --ours or --theirs:",
              file=sys.stderr)  # fmt: skip
        print_conflicts(error.conflicts)
        return 1
    if given.output:  # first, because the reader of a pipe may stop reading
        tell_left_out(
            given.output, dict(zip(files, (done.base, done.ours, done.theirs), strict=True))
        )
        had = any(len(sx.history(exp)) for exp in (done.base, done.ours, done.theirs))
        sx.save(done.merged, given.output, history=had, **options_of(given.ours, done.ours))
    print(sx.diff(done.ours, done.merged))
    return 0


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
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        line = "  ".join(text.ljust(width) for text, width in zip(row, widths))
        print(f"  {line.rstrip()}", file=sys.stderr)


def _short(value: Any) -> str:
    if value is sx.ABSENT:
        return "(absent)"
    text = sx.format(value, compact=True, hide_default_values=True)
    return text if len(text) <= 40 else f"{text[:37]}..."
