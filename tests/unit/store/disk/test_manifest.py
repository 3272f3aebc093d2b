"""The digest of a tree: what changes it, and what does not."""

import os

import pytest

from symexp.store.disk.manifest import digest_file, scan, tree_digest


def tree(root, **files):
    root.mkdir()
    for name, content in files.items():
        (root / name).write_text(content)
    return tree_digest(scan(root))


def test_different_trees_have_different_digests(tmp_path):
    base = tmp_path
    digests = {"plain": tree(base / "1", a="x")}
    digests["content"] = tree(base / "2", a="y")
    digests["name"] = tree(base / "3", b="x")
    digests["more"] = tree(base / "4", a="x", b="")
    digests["none"] = tree(base / "5")
    tree(base / "6", a="x")
    (base / "6" / "a").chmod(0o755)
    digests["executable"] = tree_digest(scan(base / "6"))
    tree(base / "7", a="x")
    (base / "7" / "d").mkdir()
    digests["empty directory"] = tree_digest(scan(base / "7"))
    tree(base / "8", x="x")
    (base / "8" / "a").symlink_to("x")
    digests["link"] = tree_digest(scan(base / "8"))
    digests["file like a link"] = tree(base / "9", x="x", a="x")
    (base / "10" / "a").mkdir(parents=True)
    digests["directory"] = tree_digest(scan(base / "10"))
    for directory, name in (("11", "caf\u00e9"), ("12", "cafe\u0301")):
        (base / directory).mkdir()
        (base / directory / name).touch()
    digests["composed"] = tree_digest(scan(base / "11"))
    digests["decomposed"] = tree_digest(scan(base / "12"))
    assert len(set(digests.values())) == len(digests)


def test_times_and_modes_do_not_change_the_digest(tmp_path):
    first = tree(tmp_path / "1", a="x", b="y")
    assert tree(tmp_path / "2", b="y", a="x") == first
    os.utime(tmp_path / "2" / "a", (0, 0))
    (tmp_path / "2" / "a").chmod(0o600)
    assert tree_digest(scan(tmp_path / "2")) == first


def test_a_link_that_leads_out_through_another_link_is_rejected(tmp_path):
    from symexp.store import TreeError

    (tmp_path / "t" / "p" / "q").mkdir(parents=True)
    (tmp_path / "t" / "p" / "q" / "up").symlink_to("../..")
    assert [e.kind for e in scan(tmp_path / "t")] == ["dir", "dir", "link"]
    (tmp_path / "t" / "p" / "q" / "out").symlink_to("up/../x")
    with pytest.raises(TreeError, match=r"'p/q/out' leads out"):
        scan(tmp_path / "t")


def test_a_large_file_is_read_in_pieces(tmp_path):
    import hashlib

    for size in (3_000_000, 2**24, 2**24 + 12345):
        data = os.urandom(size)
        (tmp_path / "f").write_bytes(data)
        assert digest_file(tmp_path / "f") == hashlib.sha256(data).hexdigest()
