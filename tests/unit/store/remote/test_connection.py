"""Errors that pass, errors that do not, and a remote that does not answer."""

import functools
import hashlib
import http.server
import threading

import pytest

from symexp.store import DamagedError, RemoteError
from symexp.store.remote.connection import PIECE, Connection, Gone


@pytest.fixture
def connection(faulty):
    return Connection("faulty://team", {}, timeout=30, retries=2)


def failing(times, error):
    left = [times]

    def before(name, path):
        if left[0] > 0:
            left[0] -= 1
            raise error

    return before


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr("symexp.store.remote.connection._pause", lambda seconds: None)


def test_what_was_written_is_read(connection, faulty):
    connection.call(lambda: connection.write("a/b", b"text"))
    assert connection.call(lambda: connection.read("a/b", 10)) == b"text"
    assert connection.call(lambda: connection.read("a/b", 1)) == b"te"
    assert connection.call(lambda: connection.names("a")) == {"b": 4}
    assert connection.call(lambda: connection.names("")) == {"a": -1}
    assert connection.call(lambda: connection.names("none")) == {}
    assert connection.call(lambda: connection.size("a/b")) == 4
    assert connection.call(lambda: connection.size("a")) is None
    with pytest.raises(Gone):
        connection.call(lambda: connection.read("none", 1))


def test_a_large_file_travels_in_pieces(connection, faulty, tmp_path):
    data = b"ab" * PIECE + b"c"
    (tmp_path / "f").write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    connection.call(lambda: connection.send("f", tmp_path / "f", len(data), digest))
    sizes = connection.call(lambda: [len(p) for p in connection.pieces("f", len(data))])
    assert sizes == [PIECE, PIECE, 1]


@pytest.mark.parametrize("size", [3, PIECE + 1])
def test_a_file_with_other_bytes_is_not_sent(connection, faulty, tmp_path, size):
    (tmp_path / "f").write_bytes(b"x" * size)
    with pytest.raises(DamagedError, match="does not have the recorded bytes, and was not pushed"):
        connection.call(lambda: connection.send("f", tmp_path / "f", size, "0" * 64))
    assert connection.call(lambda: connection.size("f")) != size


def test_an_error_that_passes_is_not_seen(connection, faulty):
    faulty.__class__.before = staticmethod(failing(2, ConnectionResetError("broken")))
    connection.call(lambda: connection.write("a", b"x"))
    assert connection.requests == 3


def test_an_error_that_stays_is_reported_without_secrets(faulty):
    connection = Connection("faulty://ann:hunter2@team", {"key": "KEYID"}, timeout=9, retries=2)
    faulty.__class__.before = staticmethod(failing(9, OSError("KEYID and hunter2 at x://a:b@c")))
    with pytest.raises(RemoteError) as caught:
        connection.call(lambda: connection.write("a", b"x"))
    assert str(caught.value) == (
        "faulty://***@team: a could not be written after 3 attempts (OSError: *** and *** at "
        "x://***@c). Check the URL, the rights and the connection, and try again: what was "
        "transferred is not transferred once more."
    )
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_missing_rights_are_not_tried_again(connection, faulty):
    faulty.__class__.before = staticmethod(failing(9, PermissionError("no")))
    with pytest.raises(RemoteError, match=r"a could not be written \(PermissionError: no\)"):
        connection.call(lambda: connection.write("a", b"x"))
    assert connection.requests == 1


def test_a_remote_that_does_not_answer_is_given_up(faulty):
    over = threading.Event()
    connection = Connection("faulty://team", {}, timeout=0.05, retries=2)
    faulty.__class__.before = staticmethod(lambda name, path: over.wait())
    try:
        with pytest.raises(RemoteError, match=r"faulty://team did not answer for 0.05 seconds"):
            connection.call(lambda: connection.names("a"))
    finally:
        over.set()


def test_work_without_calls_has_no_time_limit(faulty):
    connection = Connection("faulty://team", {}, timeout=0.001, retries=0)
    assert connection.map(lambda x: sum(range(x)), [300_000] * 3)[0] == sum(range(300_000))


def test_the_first_error_ends_all(connection, faulty):
    def work(number):
        if number == 3:
            raise RemoteError("three")
        return number

    with pytest.raises(RemoteError, match="three"):
        connection.map(work, range(100))
    assert connection.map(work, [1, 2]) == [1, 2]


def test_files_of_a_directory_are_replaced_as_a_whole(tmp_path):
    connection = Connection(str(tmp_path / "r"), {}, timeout=9, retries=0)
    connection.call(lambda: connection.write("a/b", b"one"))
    connection.call(lambda: connection.write("a/b", b"two"))
    assert (tmp_path / "r/a/b").read_bytes() == b"two"
    assert [p.name for p in (tmp_path / "r/a").iterdir()] == ["b"]


def test_a_shared_directory_stays_writable_for_its_group(tmp_path):
    (tmp_path / "r").mkdir()
    (tmp_path / "r").chmod(0o2775)
    connection = Connection(str(tmp_path / "r"), {}, timeout=9, retries=0)
    connection.call(lambda: connection.write("a/b/c", b"one"))
    assert [(tmp_path / "r" / p).stat().st_mode & 0o7777 for p in ("a", "a/b")] == [0o2775] * 2


class TestWebServer:
    """A remote that is read from a web server, which says no sizes and sends whole files only."""

    @pytest.fixture
    def url(self, tmp_path):
        handler = functools.partial(_Quiet, directory=tmp_path)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            yield f"http://127.0.0.1:{server.server_address[1]}/team"
            server.shutdown()
            thread.join()

    def test_what_was_pushed_to_its_directory_is_pulled(
        self, url, store, make, other, tmp_path, monkeypatch
    ):
        pytest.importorskip("aiohttp")
        monkeypatch.setattr("symexp.store.remote.connection.PIECE", 1000)

        def build(ctx):
            (ctx.out / "n").write_bytes(bytes(range(256)) * 10)

        store.realize(make("one", build=build))
        store.push(remote=tmp_path / "team")
        reader = other("reader")
        assert len(reader.pull(remote=url).refs) == 1
        assert reader.verify() == []
        assert reader.push(remote=url).refs == ()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def test_a_removed_file_is_gone_and_a_missing_one_is_no_error(connection, faulty):
    connection.call(lambda: connection.write("a/b", b"text"))
    connection.call(lambda: connection.remove("a/b"))
    connection.call(lambda: connection.remove("a/b"))
    assert connection.call(lambda: connection.size("a/b")) is None
