"""Files appear whole or not at all."""

import os
import stat
import threading

import pytest

from symexp._base import atomic
from symexp._base.atomic import write_bytes


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_new_and_old_content(tmp_path):
    target = tmp_path / "a.bin"
    write_bytes(target, b"one")
    assert target.read_bytes() == b"one"
    write_bytes(str(target), b"two")
    assert target.read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["a.bin"]


@pytest.mark.parametrize("step", ["write", "fsync", "fchmod", "replace"])
@pytest.mark.parametrize("error", [OSError("disk"), KeyboardInterrupt()])
def test_a_failure_at_any_step_leaves_the_old_file(tmp_path, monkeypatch, step, error):
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")

    def fail(*args, **kwargs):
        raise error

    if step == "write":
        monkeypatch.setattr(atomic.os, "fdopen", lambda fd, mode: Failing(fd, error))
    else:
        monkeypatch.setattr(atomic.os, step, fail)
    with pytest.raises(type(error)):
        write_bytes(target, b"new")
    monkeypatch.undo()
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.bin"]


class Failing:
    """A file that takes the first half, then fails: a full disk."""

    def __init__(self, fd, error):
        self.fd, self.error = fd, error

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        os.close(self.fd)

    def write(self, data):
        os.write(self.fd, data[: len(data) // 2])
        raise self.error


def test_a_killed_process_leaves_the_old_file(tmp_path):
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")
    for step in ("fsync", "replace"):
        pid = os.fork()
        if pid == 0:
            setattr(atomic.os, step, lambda *args: os._exit(9))
            write_bytes(target, b"new")
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        assert os.waitstatus_to_exitcode(status) == 9
        assert target.read_bytes() == b"old"


def test_content_is_durable_before_the_rename(tmp_path, monkeypatch):
    steps = []
    for name in ("fsync", "replace"):
        real = getattr(os, name)
        monkeypatch.setattr(
            atomic.os, name, lambda *a, real=real, name=name: (steps.append(name), real(*a))[1]
        )
    write_bytes(tmp_path / "a.bin", b"x")
    assert steps == ["fsync", "replace", "fsync"]


def test_the_mode_of_a_file_is_kept(tmp_path):
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")
    target.chmod(0o640)
    write_bytes(target, b"new")
    assert mode(target) == 0o640


def test_a_new_file_has_the_mode_that_the_umask_allows(tmp_path):
    before = os.umask(0o027)
    try:
        write_bytes(tmp_path / "a.bin", b"x")
    finally:
        os.umask(before)
    assert mode(tmp_path / "a.bin") == 0o640


def test_the_umask_of_the_process_is_left_alone(tmp_path, monkeypatch):
    """It is one for all threads: a file made meanwhile by another would be open to everybody."""
    monkeypatch.setattr(atomic.os, "umask", lambda mask: pytest.fail("umask was changed"))
    write_bytes(tmp_path / "a.bin", b"x")


def test_a_symlink_stays_one(tmp_path):
    real = tmp_path / "real"
    real.mkdir()
    (real / "a.bin").write_bytes(b"old")
    link = tmp_path / "link.bin"
    link.symlink_to(real / "a.bin")
    write_bytes(link, b"new")
    assert link.is_symlink()
    assert (real / "a.bin").read_bytes() == b"new"
    dangling = tmp_path / "dangling"
    dangling.symlink_to(real / "made")
    write_bytes(dangling, b"x")
    assert (real / "made").read_bytes() == b"x"


@pytest.mark.parametrize("name", ["x" * 255, "é" * 127, "層" * 85])
def test_the_longest_names(tmp_path, name):
    write_bytes(tmp_path / name, b"x")
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize(
    ("make", "error"),
    [(lambda d: d / "none" / "a", FileNotFoundError), (lambda d: d, IsADirectoryError)],
)
def test_where_nothing_can_be_written(tmp_path, make, error):
    target = tmp_path / "here"
    target.mkdir()
    with pytest.raises(error):
        write_bytes(make(target), b"x")
    assert os.listdir(tmp_path) == ["here"]
    assert os.listdir(target) == []


def test_readers_never_see_a_part(tmp_path):
    target = tmp_path / "a.bin"
    contents = [bytes([i]) * 200_000 for i in range(20)]
    write_bytes(target, contents[0])
    seen, stop = set(), threading.Event()

    def read():
        while not stop.is_set():
            seen.add(target.read_bytes())

    reader = threading.Thread(target=read)
    reader.start()
    for content in contents:
        write_bytes(target, content)
    stop.set()
    reader.join()
    assert seen <= set(contents)
