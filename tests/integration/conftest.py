"""A PostgreSQL server of the tests' own, which they may stop, restart and crash."""

import pytest


@pytest.fixture(scope="session")
def cluster():
    """The server; tests that use it belong to the xdist group `postgres`, so that it is one."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    from symexp.testing.postgres import PostgresCluster, server_programs

    programs = server_programs()
    if programs is None:
        pytest.skip("the PostgreSQL server programs (initdb, pg_ctl) are not installed")
    made = PostgresCluster(programs)
    yield made
    made.close()


@pytest.fixture
def postgres(cluster):
    """The URL of a database of this test's own."""
    with cluster.database() as url:
        yield url
