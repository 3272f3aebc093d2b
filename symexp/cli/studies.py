"""Commands on studies of sweeps: `symexp study ...`."""

from __future__ import annotations

import symexp as sx
from symexp.cli.commands import Commands, Given, add_command, add_group

__all__ = ["add"]


def add(commands: Commands) -> None:
    """Adds the command `study`."""
    own = add_group(commands, "study", "Studies of sweeps, in a database")
    parser = add_command(own, show)
    parser.add_argument("study", help="such as sqlite:///sweep.db#name")
    parser.add_argument("--top", type=int, metavar="N", help="only the N best trials")
    parser.add_argument("--html", metavar="FILE", help="write a page with plots and the table")
    parser.add_argument("--export", metavar="FILE", help="write the table as .csv or .json")
    parser = add_command(own, list_, "list")
    parser.add_argument("database", help="such as sqlite:///sweep.db")
    parser = add_command(own, delete)
    parser.add_argument("study", help="such as sqlite:///sweep.db#name")
    parser.add_argument("--force", action="store_true", help="also while workers use it")


def show(given: Given) -> None:
    """Print the trials of a study, which may be running."""
    result = sx.poll_result(given.study)
    table = result.table()
    if given.top is not None:
        ids = [trial.id for trial in result.top(given.top)]
        best = {row["id"]: row for row in table if row["id"] in ids}
        table = type(table)([best[i] for i in ids], table.columns)
    print(table)
    print(result)
    if given.export:
        result.export(given.export)
    if given.html:
        result.save_html(given.html)


def list_(given: Given) -> None:
    """List the studies of a database."""
    for study in sx.studies(given.database):
        objectives = ", ".join(f"{way} {name}" for name, way in study.objectives.items())
        counts = ", ".join(f"{n} {state}" for state, n in study.counts.items())
        print(f"{study.name}  {objectives}: {counts or 'no trials'}")


def delete(given: Given) -> None:
    """Remove a study and everything that it has recorded."""
    sx.delete_study(given.study, force=given.force)
