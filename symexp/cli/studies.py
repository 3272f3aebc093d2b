"""Commands on studies of sweeps: `symexp study ...`."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Sequence
from typing import Any

import click

import symexp as sx
from symexp.cli.command_line import Commands, as_json
from symexp.cli.output import print_json, print_lines

__all__ = ["add", "print_best"]

_CLEAR = "\x1b[H\x1b[2J\x1b[3J"
_URL = click.argument("study", metavar="URL#NAME")


@click.group(cls=Commands)
def study() -> None:
    """Studies of sweeps, in a database.

    A study has a URL such as sqlite:///sweep.db#name.
    """


def add(commands: Commands) -> None:
    """Adds the command `study`."""
    commands.add_command(study)


@study.command(epilog="Example: symexp study show sqlite:///sweep.db#name --top 5")
@_URL
@click.option("--top", type=click.IntRange(0), metavar="N", help="Only the N best trials.")
@click.option("--html", metavar="FILE", help="Write a page with plots and the table.")
@click.option("--export", metavar="FILE", help="Write the table as .csv or .json.")
@click.option("--watch", is_flag=True, help="Show it again whenever it has changed, until Ctrl-C.")
@click.option(
    "--interval", type=click.FloatRange(min=0, min_open=True), default=2.0, show_default=True,
    metavar="SECONDS", help="How often --watch looks.",
)  # fmt: skip
@as_json
def show(
    study: str,
    top: int | None,
    html: str | None,
    export: str | None,
    watch: bool,
    interval: float,
    as_json: bool,
) -> None:
    """Print the trials of a study, which may be running."""
    if watch:
        if as_json or html or export:
            raise click.UsageError("--watch goes with neither --json, --html nor --export.")
        _watch(study, top, interval)
        return
    result = sx.poll_result(study)
    if as_json:
        document = json.loads(result.to_json_str())
        if top is not None:
            ids = [trial.id for trial in result.top(top)]
            rows = {row["id"]: row for row in document["trials"]}
            document["trials"] = [rows[i] for i in ids]
        print_json(document)
    else:
        print_best(result, top)
    if export:
        result.export(export)
    if html:
        result.save_html(html)


def print_best(result: Any, top: int | None = None) -> None:
    """Prints the table of a study, or its best rows, and a line about the whole study."""
    table = result.table()
    if top is not None:
        ids = [trial.id for trial in result.top(top)]
        best = {row["id"]: row for row in table if row["id"] in ids}
        table = type(table)([best[i] for i in ids], table.columns)
    print_lines([table, result])


def _watch(url: str, top: int | None, interval: float) -> None:
    """Prints a study whenever it has changed; on a terminal in place of what it printed before."""
    before = None
    is_terminal = sys.stdout.isatty()
    if top is None and is_terminal:  # the table must fit; its best rows are what matters
        top = max(1, shutil.get_terminal_size().lines - 6)
    try:
        while True:
            result = sx.poll_result(url)
            now = [(t.id, t.state, t.reward, len(t.measurements)) for t in result.trials]
            if now != before:
                before = now
                print(_CLEAR if is_terminal else "", end="")
                shown = top if len(result.definition.directions) == 1 else None
                print_best(result, shown)
                sys.stdout.flush()
            time.sleep(interval)
    except KeyboardInterrupt:  # the usual end
        print()


@study.command("list", epilog="Example: symexp study list sqlite:///sweep.db")
@click.argument("database", metavar="URL")
@as_json
def list_(database: str, as_json: bool) -> None:
    """List the studies of a database."""
    found = sx.studies(database)
    if as_json:
        print_json(
            [
                {
                    "name": study.name,
                    "objectives": dict(study.objectives),
                    "counts": dict(study.counts),
                    "created": None if study.created is None else study.created.isoformat(),
                }
                for study in found
            ]
        )
        return
    for study in found:
        objectives = ", ".join(f"{way} {name}" for name, way in study.objectives.items())
        counts = ", ".join(f"{n} {state}" for state, n in study.counts.items())
        print_lines([f"{study.name}  {objectives}: {counts or 'no trials'}"])


@study.command(epilog="Example: symexp study retry sqlite:///sweep.db#name 3 7")
@_URL
@click.argument("trials", nargs=-1, type=int, metavar="[TRIAL]...")
@click.option(
    "--state", multiple=True, metavar="STATE", help="failed by default, pruned, skipped, ..."
)
@as_json
def retry(study: str, trials: Sequence[int], state: Sequence[str], as_json: bool) -> None:
    """Put trials that have failed back, so that workers evaluate them again.

    Without a TRIAL, all of them.
    """
    opened = sx.Study.open(study)
    try:
        ids = opened.retry(state or ("failed",), trials or None)
    finally:
        opened.close()
    if as_json:
        print_json({"waiting": ids})
    else:
        print(f"waiting again: {', '.join(map(str, ids)) or 'no trial'}")


@study.command(epilog="Example: symexp study drop sqlite:///sweep.db#name 3")
@_URL
@click.argument("trials", nargs=-1, required=True, type=int, metavar="TRIAL...")
@click.option("--force", is_flag=True, help="Also while a worker evaluates it.")
@as_json
def drop(study: str, trials: Sequence[int], force: bool, as_json: bool) -> None:
    """Remove trials from a study."""
    opened = sx.Study.open(study)
    try:
        for trial in trials:
            opened.drop(trial, force=force)
    finally:
        opened.close()
    if as_json:
        print_json({"dropped": list(trials)})


@study.command(epilog="Example: symexp study delete sqlite:///sweep.db#name")
@_URL
@click.option("--force", is_flag=True, help="Also while workers use it.")
@as_json
def delete(study: str, force: bool, as_json: bool) -> None:
    """Remove a study and everything that it has recorded."""
    sx.delete_study(study, force=force)
    if as_json:
        print_json({"deleted": study})
