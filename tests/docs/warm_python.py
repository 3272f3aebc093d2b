"""Processes of Python that have imported Keras already, for pages with many commands.

`import keras` takes seconds, and each command of a page is a process of its own. So one process
imports Keras, and nothing of symexp, and forks for each command. What the command prints goes to
the streams of its caller.

As a script, this file is the process that forks (`serve PATH`), or one that asks it for a command
(`ask PATH ARGUMENT ...`, with the arguments of `python`: `-m MODULE ...` or `FILE ...`).
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_END = b"\n"


@contextlib.contextmanager
def warm_python(folder: Path) -> Iterator[list[str]]:
    """Yields the beginning of a command that takes the arguments of `python`.

    Args:
        folder: An empty directory, whose path is short enough for a socket.
    """
    path = str(folder / "socket")
    command = [sys.executable, __file__, "serve", path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder) as server:
        try:
            assert server.stdout is not None
            assert server.stdout.readline() == b"ready\n"
            yield [sys.executable, "-S", "-E", __file__, "ask", path]
        finally:
            server.kill()


def _ask(path: str, arguments: list[str]) -> int:
    request = {"argv": arguments, "cwd": os.getcwd(), "env": dict(os.environ)}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        socket.send_fds(connection, [b"."], [0, 1, 2])
        connection.sendall(json.dumps(request).encode() + _END)
        status = connection.recv(8)
    return int(status or b"1")


def _serve(path: str) -> None:
    import signal

    import keras  # noqa: F401  # what takes so long

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        print("ready", flush=True)
        while True:
            connection, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                _perform(connection)
            connection.close()


def _perform(connection: socket.socket) -> None:
    _, streams, _, _ = socket.recv_fds(connection, 1, 3)
    with connection.makefile("rb") as file:
        request = json.loads(file.readline())
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(request["cwd"])
    os.environ.clear()
    os.environ.update(request["env"])
    status = 1
    try:
        status = _run(request["argv"])
    finally:
        with contextlib.suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        connection.sendall(str(status).encode())
        os._exit(status)


def _run(arguments: list[str]) -> int:
    import runpy
    import traceback

    paths = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:0] = [os.getcwd() if arguments[0] == "-m" else "", *filter(None, paths)]
    try:
        if arguments[0] == "-m":
            sys.argv = arguments[1:]
            runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        else:
            sys.argv = arguments
            runpy.run_path(arguments[0], run_name="__main__")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        _serve(sys.argv[2])
    else:
        sys.exit(_ask(sys.argv[2], sys.argv[3:]))
