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
    parser = add_command(own, retry)
    parser.add_argument("study", help="such as sqlite:///sweep.db#name")
    parser.add_argument("trials", nargs="*", type=int, metavar="TRIAL", help="by default all")
    parser.add_argument(
        "--state", action="append", metavar="STATE", help="failed by default, pruned, skipped, ..."
    )
    parser = add_command(own, drop)
    parser.add_argument("study", help="such as sqlite:///sweep.db#name")
    parser.add_argument("trials", nargs="+", type=int, metavar="TRIAL")
    parser.add_argument("--force", action="store_true", help="also while a worker evaluates it")
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


def retry(given: Given) -> None:
    """Put trials that have failed back, so that workers evaluate them again."""
    study = sx.Study.open(given.study)
    try:
        ids = study.retry(given.state or ("failed",), given.trials or None)
    finally:
        study.close()
    print(f"waiting again: {', '.join(map(str, ids)) or 'no trial'}")


def drop(given: Given) -> None:
    """Remove trials from a study."""
    study = sx.Study.open(given.study)
    try:
        for trial in given.trials:
            study.drop(trial, force=given.force)
    finally:
        study.close()


def delete(given: Given) -> None:
    """Remove a study and everything that it has recorded."""
    sx.delete_study(given.study, force=given.force)
