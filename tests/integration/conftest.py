"""A PostgreSQL server of the tests' own, which they may stop, restart and crash."""

import pytest


@pytest.fixture(scope="session")
def cluster():
    """Returns the server. Tests that use it are in one xdist group, so that there is only one."""
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
    """Yields the URL of a database that only this test uses."""
    with cluster.database() as url:
        yield url
