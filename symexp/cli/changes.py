"""Commands that compare and change experiments: `symexp diff`, `patch` and `rules`."""

from __future__ import annotations

import re
import textwrap
import warnings
from collections.abc import Sequence
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
    rules_argument,
)
from symexp.cli.experiments import explaining
from symexp.cli.layouts import is_same_file, options_of, tell_left_out
from symexp.cli.loading import STDIN, Loader, offer, unknown_names, write_stdout
from symexp.cli.output import change_list, print_json, print_lines, print_value, tell, warn
from symexp.display.html import render
from symexp.display.safe_text import escape_html
from symexp.errors import closest
from symexp.tree.diff import Diff

__all__ = ["add", "apply_rules", "read_rules"]


def add(commands: Commands) -> None:
    """Adds the commands that compare and change experiments."""
    for each in (diff, patch, rules):
        commands.add_command(each)


@command(epilog="Example: symexp diff exp.json other.json")
@file_argument("left")
@file_argument("right")
@click.option("--rule", is_flag=True, help="Print them as a rule string.")
@click.option("--html", metavar="FILE", help="Write both experiments side by side as a page.")
@import_option
@as_json
def diff(
    left: str,
    right: str,
    rule: bool,
    html: str | None,
    modules: Sequence[str],
    as_json: bool,
) -> int:
    """Print the differences between two experiments.

    The exit status is 1 if there are any. A default that only one of the files contains is no
    difference.
    """
    loader = Loader(modules)
    files = (left, right)
    pair = loader.load_all(files)
    changes = sx.diff(*pair)
    if changes:  # perhaps only in defaults, which one of the files leaves out
        pair = loader.load_all(files, known=True)
        changes = sx.diff(*pair)
    _warn_of_defaults(changes, pair)
    if html is not None:
        write_bytes(html, _page(changes, files).encode())
    if as_json:
        print_json({"differ": bool(changes), "changes": change_list(changes)})
    elif changes:
        if rule:
            print_lines([sx.rule_string(changes)])
        else:
            print_value(changes)
    return 1 if changes else 0


def _warn_of_defaults(changes: Diff, pair: Sequence[Any]) -> None:
    """Warns if a difference may be a default that one file leaves out: its class is not known."""
    suspects = set()
    for operation in changes:
        for exp in pair:
            parent = _unknown_parent(exp, operation.path)
            if parent is not None and sx.MISSING_VALUE in (operation.before, operation.after):
                suspects.add(parent)
    if suspects:
        warn(
            f"{offer(sorted(suspects))} An argument that only one of the files contains may have "
            "its default in the other."
        )


def _unknown_parent(exp: Any, path: Any) -> str | None:
    """Returns the name of the class of the object that a place belongs to, if it is unknown."""
    try:
        parent = sx.get(exp, path.parent) if path else exp
    except (sx.errors.PathError, TypeError):
        return None
    if not isinstance(parent, sx.Unknown):
        return None
    return f"{type(parent).__module__}.{type(parent).__qualname__}"


def _page(changes: Diff, files: tuple[str, str]) -> str:
    title = escape_html(" and ".join(files))
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{title}</h1>\n{render(changes)}\n</body></html>\n"
    )


@command(epilog="Example: symexp patch exp.json 'scale_width?factor=2.0' num_epochs=7 -o wide.json")
@file_argument()
@rules_argument()
@output_option()
@click.option("-i", "--in-place", is_flag=True, help="Write the result into FILE itself.")
@click.option("--hide-defaults", is_flag=True, help="Write a small file.")
@click.option("--strict", is_flag=True, help="A rule that matches nothing is an error.")
@click.option("--author", metavar="NAME", help="Who makes the changes, for the history.")
@click.option("--no-history", is_flag=True, help="Write no history.")
@import_option
@as_json
def patch(
    file: str,
    rules: Sequence[str],
    output: str | None,
    in_place: bool,
    hide_defaults: bool,
    strict: bool,
    author: str | None,
    no_history: bool,
    modules: Sequence[str],
    as_json: bool,
) -> None:
    """Apply rules to an experiment: print what they change, and write the result.

    FILE is a file, a URL, or - for the standard input. A RULE is a rule such as
    'scale_width?factor=2.0', or a place with its new value, such as num_epochs=7; it means
    'set?num_epochs=7'. Without --output and --in-place nothing is written. The result has the
    layout of the file.
    """
    output = _checked_output(file, output, in_place=in_place)
    exp = Loader(modules).load(file, known=True)
    named = {} if author is None else {"author": author}
    with sx.record_history(not no_history, **named):
        patched = apply_rules(exp, rules, strict=strict)
    if output:  # first, because the reader of a pipe may stop reading
        tell_left_out(output, {file: exp})
        options = options_of(file, exp)
        if hide_defaults:
            options["hide_default_values"] = True
        if output == STDIN:
            write_stdout(patched, history=not no_history, options=options)
            return
        sx.save(patched, output, history=not no_history, **options)
    changes = sx.diff(exp, patched)
    if as_json:
        print_json({"changes": change_list(changes), "output": output})
    else:
        print_value(changes)


def _checked_output(file: str, output: str | None, *, in_place: bool) -> str | None:
    """Returns where the result is written, which is the file itself only with --in-place."""
    if in_place:
        if file == STDIN:
            raise click.UsageError("The standard input cannot be written: use -o instead of -i.")
        if output is not None and not is_same_file(output, file):
            raise click.UsageError("--in-place and --output say two places. Leave one of them out.")
        return file
    if output not in (None, STDIN) and file != STDIN and is_same_file(output, file):
        raise click.UsageError(f"{output} is the file itself. To overwrite it: --in-place.")
    return output


def apply_rules(exp: Any, rules: Sequence[str], *, strict: bool = False) -> Any:
    """Returns a changed clone of an experiment.

    Args:
        exp: The experiment.
        rules: Rules, as the user typed them.
        strict: Whether a rule that matches nothing is an error.

    Warns:
        UnmatchedRuleWarning: A rule matches nothing. Then classes that are not known are reported
            too, because rules look at classes.
    """
    with explaining(exp), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            patched = sx.patch(exp.clone(), *read_rules(rules), strict=strict)
        except (sx.errors.UnknownRuleError, sx.errors.RuleSyntaxError) as error:
            places = [text for text in rules if _is_place(exp, text)]
            if places:
                error.add_note(f"To set the place {places[0]}: `{places[0]}=VALUE`.")
            raise
    is_unmatched = False
    for entry in caught:
        text = str(entry.message)
        if issubclass(entry.category, sx.UnmatchedRuleWarning):
            is_unmatched = True
            text = f"{text.rstrip('.')}. With --strict this is an error."
        warn(text)
    names = unknown_names(exp)
    if is_unmatched and names:
        warn(f"{offer(names)} Rules that look for a class do not find it.")
    return patched


def read_rules(texts: Sequence[str]) -> list[str]:
    """Returns rule strings; a place with its new value becomes the rule `set`."""
    return [f"set?{text}" if _sets_a_place(text) else text for text in texts]


def _is_place(exp: Any, text: str) -> bool:
    """Whether a text is the key path of a place in an experiment."""
    try:
        sx.get(exp, text)
    except sx.SymexpError:
        return False
    return True


def _sets_a_place(text: str) -> bool:
    """Whether a text is a place with a value, and not a rule: a rule has no '=' before its '?'."""
    return re.match(r"(?:[^?=#;'\"\[]|\[[^\]]*\])+=", text) is not None


@command(epilog="Example: symexp rules scale_width")
@click.argument("word", default="")
@import_option
@as_json
def rules(word: str, modules: Sequence[str], as_json: bool) -> int:
    """List the known rules, or print the whole documentation of one.

    WORD is a part of the names. If it is the name of a rule, or only one rule has it in its name,
    the documentation of this rule is printed. The exit status is 1 if no rule has it.
    """
    Loader(modules).import_modules()
    found = list(sx.rules(word))
    if as_json:
        print_json(
            [
                {
                    "name": rule.name,
                    "signature": rule.signature,
                    "summary": rule.summary,
                    "doc": _doc_of(rule),
                }
                for rule in found
            ]
        )
        return 0 if found else 1
    if not found:
        names = [rule.name for rule in sx.rules()]
        near = closest(word, [*names, *(name.rpartition(".")[2] for name in names)])
        tell(f"no rule has {word!r} in its name. {near} All rules: symexp rules")
        return 1
    named = [rule for rule in found if word in (rule.name, rule.name.rpartition(".")[2])]
    if len(named or found) == 1:
        rule = (named or found)[0]
        print_lines([f"{rule.name}({rule.signature})", "", _doc_of(rule)])
    else:
        print_lines([sx.rules(word)])
    return 0


def _doc_of(rule: Any) -> str:
    """Returns the docstring of a rule without its indentation."""
    first, _, rest = (rule.__doc__ or "").strip().partition("\n")
    return f"{first}\n{textwrap.dedent(rest)}".rstrip()
