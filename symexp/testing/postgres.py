"""A PostgreSQL server for tests that stop it, crash it, and start it again.

`docs/design/lock.md` says why this is not `pytest-postgresql`.
"""

from __future__ import annotations

import contextlib
import getpass
import os
import pwd
import random
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from symexp.errors import SymexpError

__all__ = ["PostgresCluster", "ServerError", "server_programs"]

_USER = "symexp"
# These are below the ports that systems give to clients. Otherwise a client that tries to connect
# while the server is stopped may get the port of the server, connect to itself, and keep the server
# from starting.
_PORTS = range(20000, 32000)


class ServerError(SymexpError, RuntimeError):
    """A server program failed, or the server cannot run as the current user."""


def server_programs() -> Path | None:
    """Returns the folder with `initdb` and `pg_ctl`, or `None` if they are not installed.

    It looks on the PATH, and in the folders of common distributions.
    """
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    folders += sorted(Path("/usr").glob("pgsql-*/bin"), reverse=True)
    folders += [Path("/opt/homebrew/opt/postgresql/bin"), Path("/usr/local/pgsql/bin")]
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    return None


class PostgresCluster:
    """A running server with a data folder of its own, which listens on 127.0.0.1 only.

    PostgreSQL refuses to run as root. If the current user is root, the server runs as `postgres` or
    `nobody`.

    Args:
        programs: The folder of the server programs.

    Attributes:
        port: The port that it listens on. It stays the same when the server is restarted.

    Raises:
        ServerError: The server does not start.
    """

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._password = secrets.token_hex(8)
        self._as_user = _unprivileged_user()
        self._root = Path(tempfile.mkdtemp(prefix="symexp-pg-"))
        self._data = self._root / "data"
        self.port = 0
        try:
            self._create_data()
            self.start()
        except BaseException:
            self.close()
            raise

    def _create_data(self) -> None:
        secret = self._root / "password"
        secret.write_text(self._password)
        for path in (self._root, secret):
            if self._as_user:
                os.chown(path, self._as_user["user"], self._as_user["group"])
        options = ["--username", _USER, "--pwfile", str(secret), "--auth", "scram-sha-256"]
        # No fsync here: only a crash of the machine during these seconds could damage the folder.
        self._run("initdb", *options, "--encoding", "UTF8", "--locale", "C", "--no-sync")

    def _run(self, program: str, *arguments: str, check: bool = True) -> bool:
        log = self._root / "programs.log"
        with log.open("ab") as out:
            done = subprocess.run(
                [str(self._programs / program), "-D", str(self._data), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=self._root,
                check=False,
                **self._as_user,
            )
        if check and done.returncode:
            raise ServerError(f"{program} failed:\n{log.read_text()[-2000:]}")
        return done.returncode == 0

    def start(self) -> None:
        """Starts the server, and waits until it accepts connections.

        Raises:
            ServerError: The server does not start.
        """
        last = ""
        for _ in range(30):
            # After the first start the port stays the same, because clients reconnect to it.
            port = self.port or _free_port()
            settings = (
                f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
                " -c fsync=on -c max_connections=200 -c shared_buffers=16MB"
            )
            log = self._root / "server.log"
            if self._run(
                "pg_ctl", "start", "-w", "-t", "300", "-l", str(log), "-o", settings, check=False
            ):
                self.port = port
                return
            last = log.read_text()[-2000:] if log.exists() else ""
            # The processes of a crashed server may need a moment to end.
            time.sleep(0.5)
        raise ServerError(f"The server does not start:\n{last}")

    def stop(self, mode: str = "fast") -> None:
        """Stops the server.

        Args:
            mode: `'fast'` closes all connections; `'immediate'` is a crash, and the server recovers
                from its log at the next start.
        """
        self._run("pg_ctl", "stop", "-w", "-t", "300", "-m", mode)

    def restart(self, mode: str = "fast") -> None:
        """Stops the server and starts it again.

        Args:
            mode: How to stop; see `stop`.
        """
        self.stop(mode)
        self.start()

    def url(self, database: str = "postgres") -> str:
        """Returns the URL of a database, with user and password."""
        return f"postgresql://{_USER}:{self._password}@127.0.0.1:{self.port}/{database}"

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Creates a database for a block, yields its URL, and drops it at the end of the block."""
        import psycopg

        name = f"test_{secrets.token_hex(6)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        yield self.url(name)
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Stops the server and removes its data."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-w", "-m", "immediate", check=False)
        for _ in range(50):
            # The processes of the server may write files for a moment.
            shutil.rmtree(self._root, ignore_errors=True)
            if not self._root.exists():
                return
            time.sleep(0.1)


def _unprivileged_user() -> dict[str, Any]:
    """Returns the arguments of `subprocess.run` that select the user of the server."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise ServerError(f"A server cannot run as {getpass.getuser()}, and there is no other user.")


def _free_port() -> int:
    while True:
        port = random.SystemRandom().choice(_PORTS)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
