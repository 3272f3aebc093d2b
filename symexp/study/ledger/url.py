"""URLs of studies: `sqlite:///sweep.db#name`, `postgresql://host/db#name`; opening ledgers."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from symexp.study.definition import StudyDefinition
from symexp.study.ledger.base import Ledger, LedgerError
from symexp.study.ledger.memory import MemoryLedger

__all__ = ["catalog", "hide_password", "open_existing", "open_ledger", "split_url"]

_SCHEMES = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def split_url(url: str, name: str | None = None) -> tuple[str, str]:
    """Returns the URL of the database, with its driver, and the name of the study.

    Args:
        url: The URL, which may end in `#name`.
        name: The name, if not in the URL.

    Raises:
        LedgerError: The scheme is unknown, or the name is missing.
    """
    database, _, fragment = url.partition("#")
    name = name or fragment
    scheme, separator, rest = database.partition("://")
    if not separator or scheme not in _SCHEMES:
        raise LedgerError(
            f"Expected a study URL such as 'sqlite:///sweep.db#name' or "
            f"'postgresql://user@host/database#name', but got {hide_password(url)!r}."
        )
    if not name:
        raise LedgerError(
            f"The study URL {hide_password(url)!r} names no study. Write it behind a '#': "
            f"'{hide_password(database)}#my-study'."
        )
    return f"{_SCHEMES[scheme]}://{rest}", name


def hide_password(url: str) -> str:
    """Returns a URL without its password."""
    scheme, separator, rest = url.partition("://")
    credentials, at, host = rest.rpartition("@")
    user = credentials.partition(":")[0]
    return f"{scheme}{separator}{user}{at}{host}"


def open_ledger(
    url: str | None,
    definition: StudyDefinition,
    name: str | None = None,
    *,
    lease: float = 60.0,
    options: Mapping[str, Any] | None = None,
) -> Ledger:
    """Opens the ledger of a study, and makes the study if it does not exist.

    Args:
        url: The URL of the study; `None` for a study in the memory of this process.
        definition: The definition of the study.
        name: The name of the study, if not in the URL.
        lease: After how many seconds without a heartbeat a worker counts as dead.
        options: Further arguments of `SqlLedger`.

    Raises:
        StudyMismatchError: The study was made with another space or other objectives.
        LedgerError: The URL is malformed, or the database cannot be used.
    """
    if url is None:
        return MemoryLedger(definition, name or "")
    database, study = split_url(url, name)
    durable = _sql(url, "ledger").SqlLedger
    made: Ledger = durable(database, study, definition, lease=lease, **(options or {}))
    return made


def open_existing(url: str, name: str | None = None, *, lease: float = 60.0) -> Ledger:
    """Opens the ledger of an existing study, with the space that the study was made with.

    Args:
        url: The URL of the study.
        name: The name of the study, if not in the URL.
        lease: After how many seconds without a heartbeat a worker counts as dead.

    Raises:
        LedgerError: The URL is malformed, the database cannot be used, or has no such study.
    """
    database, study = split_url(url, name)
    made: Ledger = _sql(url, "ledger").SqlLedger(database, study, lease=lease)
    return made


def catalog(url: str) -> Any:
    """Returns the module that lists and deletes studies, for the database of a URL."""
    return _sql(url, "catalog")


def _sql(url: str, module: str) -> Any:
    """Imports a module of durable ledgers; SQLAlchemy is an optional dependency."""
    try:
        found = importlib.import_module(f"symexp.study.ledger.sql.{module}")
        if not url.startswith("sqlite"):
            importlib.import_module("psycopg")
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in ("sqlalchemy", "psycopg"):
            raise
        extra = "search" if url.startswith("sqlite") else "search,postgres"
        raise LedgerError(
            f"A study in a database needs the package {missing}, which is not installed: "
            f"`pip install 'symexp[{extra}]'`. A study without a URL is kept in memory and needs "
            "nothing."
        ) from error
    return found
