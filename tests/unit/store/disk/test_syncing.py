"""Making files durable: `fsync` for a few, `syncfs` for many where it is safe."""

import os

import pytest

from symexp.store.disk import syncing
from symexp.store.disk.syncing import fsync_files, sync_all


class Library:
    """A C library whose `fstatfs` and `syncfs` answer as told."""

    def __init__(self, kind, answer):
        self.kind, self.answer, self.synced = kind, answer, 0

    def fstatfs(self, fd, status):
        status[:8] = self.kind.to_bytes(8, "little")
        return 0

    def syncfs(self, fd):
        self.synced += 1
        return self.answer


@pytest.fixture
def count(monkeypatch):
    """The paths that were synced one by one."""
    synced = []
    real = os.fsync

    def fsync(fd):
        synced.append(fd)
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    return synced


@pytest.fixture
def files(tmp_path):
    paths = [tmp_path / f"f{i}" for i in range(syncing._MANY)]
    for path in paths:
        path.write_text("x")
    return paths


EXT4 = 0xEF53


@pytest.mark.parametrize(
    ("kind", "answer", "number", "by_fsync", "by_syncfs"),
    [
        (EXT4, 0, syncing._MANY - 1, syncing._MANY - 1, 0),
        (EXT4, 0, syncing._MANY, 0, 1),
        (EXT4, -1, syncing._MANY, syncing._MANY, 1),  # an error of some file on this file system
        (0x6969, 0, syncing._MANY, syncing._MANY, 0),  # NFS
    ],
)
def test_many_files_are_synced_at_once_where_that_is_safe(
    files, count, tmp_path, monkeypatch, kind, answer, number, by_fsync, by_syncfs
):
    library = Library(kind, answer)
    monkeypatch.setattr(syncing, "_library", lambda: library)
    sync_all(files[:number], tmp_path)
    assert (len(count), library.synced) == (by_fsync, by_syncfs)


def test_without_a_safe_syncfs_each_file_is_synced(files, count, tmp_path, monkeypatch):
    monkeypatch.setattr(syncing, "_library", lambda: None)
    sync_all(files, tmp_path)
    assert len(count) == len(files)


@pytest.mark.parametrize(
    ("platform", "release", "is_used"),
    [
        ("linux", "6.1.0-13-amd64", True),
        ("linux", "5.8.0", True),
        ("linux", "5.7.19", False),  # its syncfs does not report errors
        ("linux", "4.4.0", False),
        ("linux", "unknown", False),
        ("darwin", "23.0.0", False),
    ],
)
def test_only_a_syncfs_that_reports_errors_is_used(monkeypatch, platform, release, is_used):
    monkeypatch.setattr(syncing.sys, "platform", platform)
    monkeypatch.setattr(syncing.platform, "release", lambda: release)
    assert (syncing._library.__wrapped__() is not None) == is_used


def test_the_real_file_system_is_synced(tmp_path):
    """This machine's kernel and file system decide which way it goes; both end well."""
    (tmp_path / "f").write_text("x")
    sync_all([tmp_path / "f"] * syncing._MANY, tmp_path)


def test_an_error_is_that_of_the_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        fsync_files([tmp_path / "gone"])
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(OSError, match="link"):
        fsync_files([tmp_path / "link"])
