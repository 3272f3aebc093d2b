"""All studies of a database or of this process: what there is, and to remove one."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import NamedTuple

from symexp.errors import describe
from symexp.study.ledger import StudyDefinition
from symexp.study.ledger.url import catalog, split_url
from symexp.study.study import StudyError, forget, named

__all__ = ["StudyInfo", "delete_study", "studies"]


class StudyInfo(NamedTuple):
    """What is known of a study without opening it.

    Attributes:
        name: Its name.
        objectives: The direction of each objective, by name.
        counts: The number of trials by state.
        created: When it was made; `None` for one in memory.
    """

    name: str
    objectives: Mapping[str, str]
    counts: Mapping[str, int]
    created: datetime.datetime | None

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {state}" for state, n in self.counts.items())
        return f"<study {self.name!r}: {counts or 'no trials'}>"


def studies(url: str | None = None) -> list[StudyInfo]:
    """The studies of a database, the oldest first.

    Args:
        url: The URL of the database, such as `'sqlite:///sweep.db'`; what stands behind a `#` plays
            no part. `None` lists those in the memory of this process that have a name.

    Raises:
        LedgerError: The URL is malformed, or the database cannot be used.
    """
    if url is None:
        return [
            StudyInfo(name, _objectives(known.definition), known.counts(), None)
            for name, known in named().items()
        ]
    if not isinstance(url, str):
        raise StudyError(f"Expected the URL of a database, but got {describe(url)}.")
    database, _ = split_url(url.partition("#")[0], "any")
    return [
        StudyInfo(
            row.name,
            dict(zip(row.metrics, row.directions)),
            row.counts,
            datetime.datetime.fromtimestamp(row.created, datetime.UTC),
        )
        for row in catalog(url).rows(database)
    ]


def delete_study(study: str, *, force: bool = False) -> None:
    """Removes a study and all that it recorded; there is no way back.

    Workers that were between two trials find nothing more to do.

    Args:
        study: Its URL, or its name in this process.
        force: Whether also if workers are evaluating its trials; what they find is lost.

    Raises:
        StudyError: There is no such study, or trials of it are being evaluated.
        LedgerError: The same, of a study in a database; or the database cannot be used.
    """
    if not isinstance(study, str):
        raise StudyError(f"Expected the URL of a study, or its name, but got {describe(study)}.")
    if "://" in study:
        database, name = split_url(study)
        catalog(study).delete(database, name, force=force)
        return
    running = forget(study, force)
    if running:
        raise StudyError(
            f"Trials of the study {study!r} are being evaluated ({running} at the moment). Let "
            "its loop end first, or pass force=True."
        )


def _objectives(definition: StudyDefinition) -> Mapping[str, str]:
    return dict(zip(definition.metrics, definition.directions))
