"""Connections to the SQLite files of studies, for tests that look into them or spoil them.

A test module imports `connect` and the fixture, which closes them after each test.
"""

from __future__ import annotations

import sqlite3

import pytest

OPEN: list[sqlite3.Connection] = []


def connect(file):
    """Returns a new connection, in which each statement is a transaction."""
    OPEN.append(sqlite3.connect(file, isolation_level=None))
    return OPEN[-1]


@pytest.fixture(autouse=True)
def connections_are_closed():
    """Closes the connections; Python 3.13 warns of one that nobody has closed."""
    yield
    while OPEN:
        OPEN.pop().close()
