"""File locks: they exclude, and end with their process."""

import fcntl
import os
import subprocess
import sys
import threading

from symexp.store.disk.locks import FileLock


def test_a_lock_excludes_other_locks(tmp_path):
    one, two = FileLock(tmp_path / "l"), FileLock(tmp_path / "l")
    with one:
        assert one.is_held
        assert not two.acquire(wait=False)
    assert two.acquire(wait=False)
    two.release()
    two.release()


def test_shared_locks_exclude_exclusive_ones_only(tmp_path):
    one, two = (FileLock(tmp_path / "l", shared=True) for _ in range(2))
    with one, two:
        assert not FileLock(tmp_path / "l").acquire(wait=False)
    assert FileLock(tmp_path / "l").acquire(wait=False)


def test_a_wait_for_a_transient_lock_ends_with_the_new_file(tmp_path):
    first = FileLock(tmp_path / "l", transient=True)
    first.acquire()
    second = FileLock(tmp_path / "l", transient=True)
    thread = threading.Thread(target=second.acquire)
    thread.start()
    first.release()
    thread.join(120)
    assert second.is_held
    assert not FileLock(tmp_path / "l", transient=True).acquire(wait=False)
    second.release()
    assert not (tmp_path / "l").exists()


def test_a_forked_child_does_not_hold_its_parents_lock(tmp_path):
    code = """
import os, sys
sys.path[:0] = sys.argv[2:]
from symexp.store.disk.locks import FileLock
lock = FileLock(sys.argv[1]); lock.acquire()
if os.fork() == 0:
    os.write(1, b"forked")
    os.read(0, 1)  # lives as long as the test does
    os._exit(0)
os._exit(0)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "l"), *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.wait(timeout=120) == 0
        assert parent.stdout.read(6) == b"forked"
        assert FileLock(tmp_path / "l").acquire(wait=False)


def test_an_exclusive_lock_opens_its_file_for_writing_as_nfs_requires(tmp_path):
    path = tmp_path / "lock"
    with FileLock(path) as lock:
        assert fcntl.fcntl(lock._fd, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDWR
    with FileLock(path, shared=True) as lock:
        assert fcntl.fcntl(lock._fd, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
