"""Remotes on real backends: an S3 server, broken connections, processes that race or are killed."""

import contextlib
import itertools
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

import symexp as sx
from symexp.store import Derivation, RemoteError, RemoteWarning, Store

KEY, SECRET = "a-key-of-tests", "a-secret-of-tests"


def write(ctx):
    below = [
        int((r / "n").read_text()) for d in ctx.derivation.dependencies for r in ctx.realizations(d)
    ]
    (ctx.out / "n").write_text(str(ctx.config["value"] + sum(below)))
    (ctx.out / "some").write_bytes(b"%d" % ctx.config["value"] * 10_000)


def stage(value, *dependencies, build=write, **options):
    config = {"value": value, "of": [d.ref for d in dependencies]}
    return Derivation(f"s{value}", config, dependencies, build=build, **options)


def diamond(build=write):
    base = stage(1, build=build)
    sides = [stage(i, base, build=build) for i in range(2, 6)]
    return stage(9, *sides, build=build)


def no_build(ctx):
    raise AssertionError(f"{ctx.derivation.name} was built")


@pytest.fixture(scope="session")
def server():
    """The port of an S3 server of this process."""
    moto = pytest.importorskip("moto.server")
    pytest.importorskip("s3fs")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = moto.ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    yield server.get_host_and_port()[1]
    server.stop()


def options_for(port):
    return {
        "key": KEY,
        "secret": SECRET,
        "endpoint_url": f"http://127.0.0.1:{port}",
        "client_kwargs": {"region_name": "eu-west-1"},
    }


@pytest.fixture
def bucket(server, request):
    """Makes remotes on a new bucket."""
    import s3fs

    name = f"b{abs(hash(request.node.name)) % 10**9}"
    s3fs.S3FileSystem(**options_for(server), skip_instance_cache=True).mkdir(name)

    def remote(place="team", port=server, **options):
        return sx.Remote(f"s3://{name}/{place}", options=options_for(port), **options)

    return remote


@pytest.mark.slow
class TestS3:
    """A server that speaks the protocol of S3."""

    def test_two_stores_and_one_bucket(self, bucket, tmp_path):
        one = Store(tmp_path / "one", echo=False, remote=bucket(), push="always")
        found = one.realize(diamond())
        two = Store(tmp_path / "two", echo=False, remote=bucket())
        assert [s.action for s in two.plan(diamond(no_build))] == ["fetch"] * 6
        assert two.realize(diamond(no_build)).ref == found.ref
        assert two.push().refs == ()
        assert two.verify() == []

    def test_files_of_many_parts(self, bucket, tmp_path):
        def build(ctx):
            (ctx.out / "large").write_bytes(random.Random(3).randbytes(21 * 2**20))
            (ctx.out / "empty").write_bytes(b"")

        one = Store(tmp_path / "one", echo=False)
        one.realize(stage(1, build=build))
        one.push(remote=bucket())
        two = Store(tmp_path / "two", echo=False, remote=bucket())
        two.realize(stage(1, build=no_build))
        assert two.verify() == []

    def test_workers_and_builds_inside_of_builds(self, bucket, tmp_path):
        """Connections do not survive a fork: each process makes its own."""
        inner = stage(7)
        Store(tmp_path / "one", echo=False, remote=bucket(), push="always").realize(inner)
        two = Store(tmp_path / "two", echo=False, remote=bucket(), push="always")

        def build(ctx):
            found = two.realize(inner.replace(build=no_build))
            (ctx.out / "n").write_text(found.read_text("n"))

        sides = [stage(i, build=build) for i in range(3)]
        found = two.realize(stage(9, *sides), workers=2)
        assert found.read_text("n") == "30"
        assert sorted(r.ref for r in two.realizations()) == bucket().refs()
        three = Store(tmp_path / "three", echo=False, remote=bucket())
        again = [s.replace(build=no_build) for s in sides]
        assert three.realize(stage(9, *again, build=no_build), workers=2).ref == found.ref
        # The last stage is looked up by a worker: before, its inputs are not known.
        four = Store(tmp_path / "four", echo=False, remote=bucket())
        last = stage(9, *sides, build=no_build)
        assert four.realize(last, workers=2, force=sides[:2]).ref == found.ref

    def test_many_processes_push_and_fetch_the_same(self, bucket, server, tmp_path):
        remote = bucket()
        script = """
            import sys
            sys.path.insert(0, {here!r})
            from test_remotes import *
            remote = sx.Remote(sys.argv[2], options=options_for({server}))
            store = Store(sys.argv[1], echo=False, remote=remote, push="always")
            store.realize(diamond())
            store.push()
        """
        code = textwrap.dedent(script).format(here=str(Path(__file__).parent), server=server)
        running = [
            subprocess.Popen([sys.executable, "-c", code, tmp_path / f"s{i}", remote.name])
            for i in range(3)
        ]
        assert [p.wait() for p in running] == [0] * 3
        reader = Store(tmp_path / "reader", echo=False, remote=bucket())
        assert reader.realize(diamond(no_build)).ok
        assert reader.verify() == []
        assert len(bucket().refs()) == 6

    def test_errors_have_no_secrets(self, bucket, tmp_path):
        store = Store(tmp_path / "one", echo=False)
        store.realize(stage(1))
        remote = sx.Remote("s3://no-such-bucket/x", options=bucket()._state[1])
        with pytest.raises(RemoteError, match=r"bucket does not exist") as caught:
            store.push(remote=remote)
        assert KEY not in str(caught.value) + repr(remote)
        assert SECRET not in str(caught.value) + repr(remote)

    def test_connections_that_break(self, bucket, server, tmp_path):
        """A proxy cuts every third connection, some of them in the middle of an answer."""
        with Proxy(server) as proxy:
            remote = bucket(port=proxy.port, retries=3, timeout=5)
            one = Store(tmp_path / "one", echo=False)
            one.realize(diamond())
            for _ in range(20):
                with contextlib.suppress(RemoteError):
                    one.push(remote=remote)
                    break
            two = Store(tmp_path / "two", echo=False)
            for _ in range(20):
                try:
                    two.pull(remote=remote)
                    break
                except RemoteError:
                    assert two.verify() == []
            assert proxy.cut > 3
        assert len(two.realizations()) == 6
        assert two.verify() == []

    def test_a_server_that_is_gone(self, bucket, tmp_path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        store = Store(tmp_path / "one", echo=False, remote=bucket(port=port, timeout=1))
        with pytest.warns(RemoteWarning, match="is built here") as seen:
            assert store.realize(diamond()).ok
        assert len(seen) == 1


class Proxy:
    """Forwards connections to a port; cuts every third after some bytes of the answer."""

    def __init__(self, port):
        self._target = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.cut = 0

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *args):
        self._server.close()

    def _serve(self):
        for number in itertools.count(1):
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            left = (number * 97) % 900 if number % 3 == 0 else 10**9
            upstream = socket.create_connection(("127.0.0.1", self._target))
            pair = (client, upstream)
            threading.Thread(target=self._copy, args=(*pair, pair, 10**9), daemon=True).start()
            threading.Thread(
                target=self._copy, args=(upstream, client, pair, left), daemon=True
            ).start()

    def _copy(self, source, target, pair, left):
        try:
            while data := source.recv(65536):
                target.sendall(data[:left])
                left -= len(data)
                if left <= 0:
                    self.cut += 1
                    break
        except OSError:
            pass
        for end in pair:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # unlike `close`, it wakes the other thread
        source.close()


PUSHER = """
import os, sys
sys.path.insert(0, {here!r})
from test_remotes import *
store = Store(sys.argv[1], echo=False)
print("ready", flush=True)
store.push(remote=sys.argv[2])
"""


@pytest.mark.slow
def test_pushes_that_are_killed_at_random_moments(tmp_path):
    """What is visible is whole, and the next push goes on; nothing is in the way."""
    draw = random.Random(5)
    store = Store(tmp_path / "store", echo=False)
    stages = [stage(i) for i in range(30)]
    store.realize(stage(99, *stages))
    place = tmp_path / "remote"
    code = PUSHER.format(here=str(Path(__file__).parent))
    killed = 0
    for number in range(6):
        command = [sys.executable, "-c", code, str(store.root), str(place)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            files = 1 + draw.randrange(100)  # an event, not a time: so many files were written
            while process.poll() is None and sum(len(f) for _, _, f in os.walk(place)) < files:
                pass
            process.send_signal(signal.SIGKILL)
        killed += process.returncode == -signal.SIGKILL
        if (place / "symexp-remote.json").exists():
            reader = Store(tmp_path / f"reader{number}", echo=False)
            reader.pull(remote=place)
            assert reader.verify() == []
    assert killed > 2
    store.push(remote=place)
    last = Store(tmp_path / "last", echo=False, remote=place)
    assert last.realize(
        stage(99, *[stage(i, build=no_build) for i in range(30)], build=no_build)
    ).ok
    assert last.verify() == []
    assert store.verify() == []
    assert os.listdir(store.layout.work) == []


def test_a_group_shares_a_directory(tmp_path):
    place = tmp_path / "remote"
    place.mkdir()
    place.chmod(0o2775)
    old = os.umask(0o077)
    try:
        store = Store(tmp_path / "one", echo=False)
        store.realize(stage(1))
        store.push(remote=place)
    finally:
        os.umask(old)
    modes = {p.is_dir(): p.stat().st_mode & 0o7777 for p in place.rglob("*")}
    assert modes == {True: 0o2775, False: 0o444}
