"""Commands on experiments in files."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import symexp as sx
from symexp.cli.commands import Commands, Given, add_command
from symexp.cli.layouts import options_of, tell_left_out

__all__ = ["add", "add_imports", "import_modules", "make_keras_known", "unknown_names"]

# Commands train nothing, so TensorFlow need not search for devices.
_NO_DEVICES = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}


def add(commands: Commands) -> None:
    """Adds the commands on experiments in files."""
    parser = add_command(commands, show)
    _add_file(parser, "file")
    parser.add_argument("--at", default="", metavar="PATH", help="only the value at a key path")
    parser.add_argument("--all", action="store_true", help="also arguments that have their default")
    parser.add_argument("--any", action="store_true", help="print any other file as it is")

    parser = add_command(commands, query)
    _add_file(parser, "file")
    parser.add_argument("regex", help="matches whole key paths, such as '.*learning_rate'")

    parser = add_command(commands, diff)
    _add_file(parser, "left")
    _add_file(parser, "right")
    parser.add_argument("--rule", action="store_true", help="print them as a rule string")

    parser = add_command(commands, patch)
    _add_file(parser, "file")
    parser.add_argument(
        "rules",
        nargs="+",
        metavar="rule",
        help="a rule such as 'scale_width?factor=2.0', or a place with its new value, such as "
        "num_epochs=7; it means 'set?num_epochs=7'",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="where the result is written")
    parser.add_argument("--hide-defaults", action="store_true", help="write a small file")
    parser.add_argument("--strict", action="store_true", help="a rule that matches nothing fails")
    parser.add_argument("--author", metavar="NAME", help="who makes the changes, for the history")
    parser.add_argument("--no-history", action="store_true", help="write no history")

    parser = add_command(commands, history)
    _add_file(parser, "file")

    parser = add_command(commands, blame)
    _add_file(parser, "file")
    parser.add_argument(
        "paths", nargs="*", metavar="path", help="key paths; by default all changed values"
    )

    parser = add_command(commands, to_code, "to-code")
    _add_file(parser, "file")
    parser.add_argument("--name", default="make", help="name of the function; 'make' by default")
    parser.add_argument("-o", "--output", metavar="FILE", help="where the code is written")
    parser.add_argument(
        "--no-inline",
        action="store_true",
        help="import all classes, also those whose module needs symexp",
    )

    parser = add_command(commands, fingerprint)
    _add_file(parser, "files", nargs="+")

    parser = add_command(commands, rules)
    parser.add_argument("text", nargs="?", default="", help="a part of the names")
    add_imports(parser)


def _add_file(parser: argparse.ArgumentParser, name: str, **options: Any) -> None:
    parser.add_argument(name, help="an experiment that `sx.save` wrote, or its URL", **options)
    if not any("--import" in action.option_strings for action in parser._actions):
        add_imports(parser)


def add_imports(parser: argparse.ArgumentParser) -> None:
    """Adds the option --import."""
    parser.add_argument(
        "--import",
        dest="modules",
        action="append",
        default=[],
        metavar="MODULE",
        help="a module that defines classes or rules; may be given several times",
    )


def show(given: Given) -> None:
    """Print an experiment."""
    try:
        exp = _load(given, given.file)
    except sx.errors.CodecError:
        if not given.any:
            raise
        with open(given.file, encoding="utf-8", errors="replace") as file:
            print(file.read(), end="")
        return
    found = sx.get(exp, given.at) if given.at else exp
    print(sx.format(found, hide_default_values=not given.all))


def query(given: Given) -> int:
    """Print the values at the key paths that match.

    The exit status is 1 if no path matches.
    """
    try:
        regex = re.compile(given.regex)
    except re.error as error:
        raise sx.errors.PathError(f"{given.regex!r} is no regular expression: {error}.") from None
    found = sx.query(_load(given, given.file), regex)
    for path, value in found.items():
        print(f"{path or '(root)'} = {sx.format(value, compact=True, hide_default_values=True)}")
    return 0 if found else 1


def diff(given: Given) -> int:
    """Print the differences between two experiments.

    The exit status is 1 if there are any.
    """
    changes = sx.diff(_load(given, given.left), _load(given, given.right))
    if changes:  # perhaps only in defaults, which one of the files leaves out
        known = [_load(given, file, known=True) for file in (given.left, given.right)]
        changes = sx.diff(*known)
    if not changes:
        return 0
    print(sx.rule_string(changes) if given.rule else changes)
    return 1


def patch(given: Given) -> None:
    """Apply rules to an experiment: print what they change, and write the result.

    Without --output nothing is written. The result has the layout of the file.
    """
    exp = _load(given, given.file, known=True)
    rules = [f"set?{text}" if _sets_a_place(text) else text for text in given.rules]
    author = {} if given.author is None else {"author": given.author}
    with sx.record_history(not given.no_history, **author):
        patched = sx.patch(exp.clone(), *rules, strict=given.strict)
    if given.output:  # first, because the reader of a pipe may stop reading
        tell_left_out(given.output, {given.file: exp})
        options = options_of(given.file, exp)
        if given.hide_defaults:
            options["hide_default_values"] = True
        sx.save(patched, given.output, history=not given.no_history, **options)
    print(sx.diff(exp, patched))


def history(given: Given) -> None:
    """Print which changes led to an experiment."""
    print(sx.history(_load(given, given.file)))


def blame(given: Given) -> None:
    """Print which change set a value."""
    exp = _load(given, given.file)
    for path in given.paths or sx.history(exp).changed:
        print(sx.blame(exp, path))


def _sets_a_place(text: str) -> bool:
    """Whether a text is a place with a value, and not a rule: a rule has no '=' before its '?'."""
    return re.match(r"(?:[^?=#;'\"\[]|\[[^\]]*\])+=", text) is not None


def to_code(given: Given) -> None:
    """Print Python source that makes the same experiment without symexp."""
    code = sx.to_code(
        _load(given, given.file, known=True), name=given.name, inline=not given.no_inline
    )
    if given.output:
        Path(given.output).write_text(code, encoding="utf-8")
    else:
        print(code, end="")


def fingerprint(given: Given) -> None:
    """Print the fingerprints of experiments."""
    for file in given.files:
        print(f"{sx.fingerprint(_load(given, file, known=True))}  {file}")


def rules(given: Given) -> None:
    """List the known rules."""
    import_modules(given)
    print(sx.rules(given.text))


def import_modules(given: Given) -> None:
    """Imports the modules that the option --import names."""
    if given.modules and "" not in sys.path:
        sys.path.insert(0, "")  # as the command `python` does
    for module in given.modules:
        importlib.import_module(module)


def _load(given: Given, file: str, *, known: bool = False) -> Any:
    """Loads an experiment.

    Args:
        given: The arguments of the command.
        file: The file.
        known: Whether the command needs the classes of Keras, for defaults or for rules. If they
            are unknown, Keras is imported; classes that remain unknown are reported.
    """
    import_modules(given)
    exp = sx.load(file)
    names = unknown_names(exp)
    if known and make_keras_known(names):
        exp = sx.load(file)
        names = unknown_names(exp)
    if known and names:
        print(
            f"symexp: warning: {file} has classes that are not known here: {', '.join(names)}. "
            "Name the module that defines them with --import.",
            file=sys.stderr,
        )
    return exp


def make_keras_known(names: list[str]) -> bool:
    """Imports Keras if it is installed and some unknown names are its own; returns whether."""
    if not any(name.startswith("keras.") for name in names):
        return False
    if importlib.util.find_spec("keras") is None:
        return False
    with _silent():
        importlib.import_module("symexp.keras")
    return True


def unknown_names(exp: Any) -> list[str]:
    """Returns the names of the classes in an experiment that are not known in this process."""
    found = sx.query(exp, where=sx.Unknown, enter_selected=True).values()
    return sorted({f"{type(value).__module__}.{type(value).__qualname__}" for value in found})


@contextlib.contextmanager
def _silent() -> Iterator[None]:
    """Hides the messages of TensorFlow about devices.

    TensorFlow 2.21 writes some of them directly to the file descriptor, whatever its log level is.
    """
    for name, value in _NO_DEVICES.items():
        os.environ.setdefault(name, value)
    sys.stderr.flush()
    before, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(before, 2)
        os.close(before)
        os.close(nowhere)
