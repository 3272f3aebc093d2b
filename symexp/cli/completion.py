"""Completions of arguments in a shell, and the scripts that turn them on.

A shell runs `symexp` with an environment variable for each completion (`click.shell_completion`),
so nothing here imports Keras, and an error means that there are no completions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress

import click
from click.shell_completion import CompletionItem, get_completion_class, shell_complete

import symexp as sx
from symexp.display.completion import rule_completions

__all__ = [
    "SHELLS",
    "complete_files",
    "complete_modules",
    "complete_rules",
    "completion_script",
    "perform_completion",
]

SHELLS = ("bash", "zsh", "fish")
_PROGRAM = "symexp"
_VARIABLE = "_SYMEXP_COMPLETE"


def perform_completion(command: click.Command) -> int | None:
    """Prints the completions that a shell asks for; returns `None` if no shell asks.

    Args:
        command: The command `symexp`.
    """
    instruction = os.environ.get(_VARIABLE)
    if not instruction:
        return None
    return shell_complete(command, {}, _PROGRAM, _VARIABLE, instruction)


def completion_script(command: click.Command, shell: str) -> str:
    """Returns the text that a shell evaluates to complete the arguments of `symexp`.

    Args:
        command: The command `symexp`.
        shell: One of `SHELLS`.
    """
    found = get_completion_class(shell)
    assert found is not None
    made = found(command, {}, _PROGRAM, _VARIABLE)
    return made.source_template % made.source_vars()


def complete_files(_: click.Context, incomplete: str) -> list[CompletionItem]:
    """Returns the item by which the shell completes names of files."""
    return [CompletionItem(incomplete, type="file")]


def complete_modules(_: click.Context, incomplete: str) -> list[CompletionItem]:
    """Completes the files of --import."""
    return [CompletionItem(incomplete, type="file")]


def complete_rules(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Completes names of rules, names of their arguments, and places of the file before them."""
    with suppress(Exception):
        return [
            CompletionItem(text, help=summary)
            for text, summary in _rule_texts(ctx.params.get("file"), incomplete)
            if text.startswith(incomplete)
        ]
    return []


def _rule_texts(file: str | None, incomplete: str) -> Iterator[tuple[str, str]]:
    tree = sx.load(file) if file and os.path.exists(file) else None
    summaries = {rule.name.rpartition(".")[2]: rule.summary for rule in sx.rules()}
    for found in rule_completions(incomplete, tree):
        text = incomplete[: found.start] + found.text
        if found.kind == "rule":
            yield f"{text}?", summaries.get(found.text.rpartition(".")[2], "")
        else:
            yield text, ""
    if tree is not None:
        for path, value in sx.query(tree, enter_selected=True).items():
            if path and not isinstance(value, (sx.Symbolic, list, dict, tuple)):
                yield f"{path}=", ""
