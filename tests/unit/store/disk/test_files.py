"""Copies of files."""

import errno
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from symexp.store.disk.files import copy_content, remove_tree


def test_a_copy_is_independent(tmp_path):
    """Whether the disk shares the blocks (a reflink) or not, which depends on where tests run."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(os.urandom(3_000_000))
    copy_content(source, target)
    assert target.read_bytes() == source.read_bytes()
    assert target.stat().st_ino != source.stat().st_ino
    before = target.read_bytes()
    with open(source, "r+b") as file:
        file.write(b"changed")
    assert target.read_bytes() == before
    with pytest.raises(FileExistsError):
        copy_content(source, target)
    (tmp_path / "link").symlink_to(source)
    with pytest.raises(OSError, match=r"symbolic link"):
        copy_content(tmp_path / "link", tmp_path / "other")
    other = tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    try:  # another file system, where there is one: bytes are copied
        copy_content(target, f"{other}/copy")
        assert Path(other, "copy").read_bytes() == before
    finally:
        shutil.rmtree(other)


def test_a_file_that_nfs_keeps_does_not_stop_a_removal(tmp_path, monkeypatch):
    held = tmp_path / "trash" / "out" / ".nfs000000000a0b0c0d0000001f"
    held.parent.mkdir(parents=True)
    held.write_text("open")
    (held.parent / "n").write_text("x")
    real = os.unlink

    def unlink(path, **options):
        if os.path.basename(path) == held.name:
            raise OSError(errno.EBUSY, "Device or resource busy", path)
        real(path, **options)

    monkeypatch.setattr(os, "unlink", unlink)
    remove_tree(tmp_path / "trash")
    assert os.listdir(held.parent) == [held.name]
    monkeypatch.undo()
    remove_tree(tmp_path / "trash")
    assert os.listdir(tmp_path) == []
