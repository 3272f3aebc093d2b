"""A store of a group, and errors of missing rights."""

import os
import stat
import subprocess
import sys
import tempfile

import pytest

from symexp.store import RightsError, Store
from symexp.store.disk import rights
from tests.unit.store.conftest import stage


@pytest.fixture
def no_rights(monkeypatch):
    """As for a user who may not write into some directories; root always may."""
    forbidden = set()
    monkeypatch.setattr(rights, "may_write", lambda path: os.fspath(path) not in forbidden)
    return forbidden


def test_a_store_that_is_read_only_says_so_before_it_builds(store, counted, no_rights):
    build = counted()
    kept = store.realize(stage("base", build=build))
    no_rights.add(str(store.layout.work))
    top = stage("top", stage("below", build=build), build=build)
    with pytest.raises(RightsError, match=r"'below'.* has to be built\. Nothing was built\. This "):
        store.realize(top)
    with pytest.raises(RightsError, match=r"work, which belongs to user .* has mode 0755\. Let "):
        store.session(stage("below"))
    assert build.runs == 1
    assert store.realize(stage("base", build=build)) == kept
    assert [s.action for s in store.plan(top)] == ["build", "build"]
    assert store.verify() == []


def test_each_shard_is_checked_before_the_first_build(store, counted, no_rights):
    build = counted()
    below = stage("below", build=build)
    top = stage("top", below)
    shard = store.layout.shard(top.key)
    shard.mkdir()
    no_rights.add(str(shard))
    with pytest.raises(RightsError, match=f"realizations/{top.key[:2]}, which belongs"):
        store.realize(top)
    assert build.runs == 0


def test_where_a_shard_is_missing_its_parent_is_checked_before_the_first_build(
    store, counted, no_rights
):
    build = counted()
    no_rights.add(str(store.layout.realizations))
    with pytest.raises(RightsError, match="realizations, which belongs"):
        store.realize(stage("top", stage("below", build=build)))
    assert build.runs == 0


def test_nothing_is_removed_if_something_may_not_be(store, pipeline, no_rights):
    no_rights.add(str(store.layout.shard(pipeline["base"].parts.derivation)))
    for remove in (store.gc, lambda: store.remove(pipeline["base"], dependents=True)):
        with pytest.raises(RightsError, match=r"4 realization\(s\) cannot be .* nothing was rem"):
            remove()
    assert len(store.realizations()) == 4


def test_a_store_in_a_directory_of_a_group_is_writable_for_it(tmp_path):
    tmp_path.chmod(0o2775)
    store = Store(tmp_path / "store", echo=False)
    if not stat.S_IMODE(store.root.stat().st_mode) & stat.S_ISGID:
        pytest.skip("this user is not in the group of the directory")

    def build(ctx):
        (ctx.out / "d").mkdir()
        (ctx.out / "d" / "n").write_text("x")

    # Made ahead: another user may write into a shard only after its mode is corrected.
    assert len(list(store.layout.realizations.iterdir())) == 256
    kept = store.realize(stage("base", build=build))
    shards = [*store.layout.realizations.iterdir(), *store.layout.objects.iterdir()]
    for path in (store.root, store.layout.work, store.layout.failed, *shards):
        assert stat.S_IMODE(path.stat().st_mode) == 0o2775, path
    modes = [p.stat().st_mode for p in (kept.home, kept.path, kept / "d", kept / "d" / "n")]
    assert [oct(stat.S_IMODE(m)) for m in modes] == ["0o2575", "0o2575", "0o2575", "0o444"]


USERS = """
import os, shutil, sys
from pathlib import Path
from symexp.store import *
import tokenize, zstandard  # imported late, perhaps from where nobody may read
root, umask = Path(sys.argv[1]), int(sys.argv[2], 8)
os.chown(root, 0, 62000)
root.chmod(0o2775)
def user(number, work):
    pid = os.fork()
    if pid == 0:
        try:
            os.setgroups([62000]); os.setgid(number); os.setuid(number); os.umask(umask)
            os.environ.pop("HOME", None)
            print(number, work(Store(root / "store", echo=False)))
        except BaseException as error:
            print(number, repr(error))
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(pid, 0)
def build(ctx):
    (ctx.out / "d").mkdir()
    (ctx.out / "d" / "n").write_text("x")
def fails(ctx):
    build(ctx)
    raise ValueError
def last_failure(store):
    try:
        store.realize(Derivation("bad", build=fails))
    except ValueError as error:
        return "is kept at" in error.__notes__[-1]
def dies(store):
    if os.fork() == 0:
        store.realize(Derivation("dies", build=lambda ctx: os.kill(os.getpid(), 9)))
    os.wait()
def damage(store):
    path = store[base] / "d" / "n"
    path.chmod(0o644)
    path.write_text("y")
base = Derivation("base", build=build)
top = Derivation("top", {"of": base.ref}, [base], build=build)
user(61001, lambda store: store.realize(top).name)
user(61002, lambda store: store.realize(top, force=[base, top]).name)
user(61001, last_failure)
user(61002, last_failure)
user(61002, lambda store: store.unlink(store.link(base, root / "link")))
user(61001, dies)
user(61002, lambda store: (store.realize(Derivation("dies", build=build)).name,
                           os.listdir(store.layout.work)))
user(61001, damage)
user(61002, lambda store: (bool(store.verify(repair=True)), store.verify()))
user(61002, lambda store: store.realize(top).name)
user(61001, lambda store: len(store.remove(top)))
user(61001, lambda store: (len(store.gc().refs), os.listdir(store.layout.failed)))
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can act as several users")
@pytest.mark.parametrize("umask", ["002", "022"])
def test_users_of_one_group_share_a_store(tmp_path, umask):
    shared = next(p for p in ("/dev/shm", "/tmp") if os.access(p, os.W_OK))
    with tempfile.TemporaryDirectory(dir=shared) as directory:
        os.chmod(directory, 0o755)
        root = os.path.join(directory, "group")
        os.mkdir(root)
        done = subprocess.run(
            [sys.executable, "-c", USERS, root, umask], capture_output=True, text=True, timeout=120
        )
    assert done.stdout.splitlines() == [
        "61001 top",
        "61002 top",
        "61001 True",
        "61002 True",
        "61002 None",
        "61001 None",
        "61002 ('dies', [])",
        "61001 None",
        "61002 (True, [])",
        "61002 top",
        "61001 1",
        "61001 (2, [])",
    ], done.stderr
