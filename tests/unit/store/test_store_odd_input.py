"""What users hand in by mistake, and what has become of a store outside of symexp's hands."""

import datetime
import os
import re
import shutil

import pytest

from symexp.store import (
    ArchiveError,
    DerivationError,
    NotRealizedError,
    Realization,
    RefError,
    Store,
    StoreError,
    StoreFormatError,
)

GONE = f"rlz:{'0' * 32}-{'0' * 32}-{'0' * 16}-gone"


def test_a_link_holds_whatever_path_the_store_was_opened_by(store, make, tmp_path):
    kept = store.realize(make("base"))
    (tmp_path / "alias").symlink_to(store.root)
    link = Store(tmp_path / "alias").link(kept.ref, tmp_path / "best")
    assert store.links() == {link: kept.ref}
    assert store.gc().refs == ()
    assert store[link] == kept


def test_a_link_takes_the_place_of_links_to_realizations_only(store, make, tmp_path):
    one, two = (store.realize(make(name)) for name in ("one", "two"))
    link = store.link(one, tmp_path / "link")
    assert store.link(two, link) == link
    assert store.links() == {link: two.ref}
    (tmp_path / "mine").symlink_to("/etc")
    (tmp_path / "nothing").symlink_to("none")
    for name in ("mine", "nothing"):
        with pytest.raises(FileExistsError, match=r"is not a link to a realization"):
            store.link(one, tmp_path / name)
    assert os.readlink(tmp_path / "mine") == "/etc"


def test_gc_keeps_nothing_that_is_not_there_and_says_so(store, make):
    kept = store.realize(make("base"))
    with pytest.raises(RefError, match=r"There is no realization rlz:0+-.* that could be kept"):
        store.gc(keep=[kept.ref, GONE])
    with pytest.raises(NotRealizedError, match=r"There is no realization of drv:1+-gone"):
        store.gc(keep=f"drv:{'1' * 32}-gone")
    assert store.gc(keep=[make("never"), kept.ref]).refs == ()


def test_a_kept_failure_does_not_take_the_place_of_the_last_result(store, make):
    fails = []

    def build(ctx):
        (ctx.out / "n").write_text("1")
        if fails:
            raise ValueError("on purpose")

    good = store.realize(make("base", build=build))
    fails.append(True)
    bad = store.realize(make("base", build=build), force=True, on_error="keep")
    assert not bad.ok
    assert store.gc(keep_last=1).refs == ()
    assert store.realizations("drv:" + good.derivation[4:]) == [good]


@pytest.mark.parametrize(
    "limit",
    [
        {"keep_last": -1},
        {"keep_last": 1.5},
        {"keep_last": True},
        {"older_than": "7d"},
        {"older_than": -1},
        {"older_than": datetime.timedelta(-1)},
        {"older_than": float("nan")},
        {"max_bytes": "1GB"},
        {"max_bytes": -1},
    ],
)
def test_limits_of_gc_that_make_no_sense(store, make, limit):
    kept = store.realize(make("base"))
    with pytest.raises(StoreError, match=f"gc: {next(iter(limit))} must be .* from 0 on; got"):
        store.gc(**limit)
    assert kept.ref in store


def test_a_dry_run_of_gc_touches_nothing(store, make):
    store.realize(make("base"))
    left = store.root / "work" / "1-dead-1-dead"
    left.mkdir()
    assert len(store.gc(dry_run=True).refs) == 1
    assert left.is_dir()
    store.gc()
    assert not left.exists()


def test_any_path_into_a_realization_stands_for_it(store, make):
    kept = store.realize(make("base"))
    for path in (kept.home, kept.path, kept / "n"):
        assert store[path] == kept
        assert store[os.fspath(path)] == kept
    assert store.realizations(kept.path) == [kept]
    for path in (store.root, store.root / "realizations", kept.home.parent, kept / "none"):
        with pytest.raises(RefError, match=r"does not lead to a realization of"):
            store[path]


def test_files_and_directories_are_told_apart(store, make):
    def build(ctx):
        (ctx.out / "d").mkdir()
        (ctx.out / "bytes.bin").write_bytes(b"\xff")

    kept = store.realize(make("base", build=build))
    with pytest.raises(RefError, match=r"'bytes.bin' in rlz:\S+ is no directory. Read the file"):
        store.ls(kept, "bytes.bin")
    with pytest.raises(RefError, match=r"'d' in rlz:\S+ is a directory. `store.ls"):
        store.cat(kept, kept.path.relative_to(kept.path) / "d")
    with pytest.raises(RefError, match=r"has no artifact 'bites.bin'. Did you mean 'bytes.bin'"):
        store.cat(kept, kept.path.relative_to(kept.path) / "bites.bin")
    with pytest.raises(UnicodeDecodeError) as info:
        store.cat(kept, "bytes.bin")
    assert "store[which].read_bytes('bytes.bin')" in info.value.__notes__[0]


def test_what_is_gone_says_so(store, make):
    kept = store.realize(make("base", build=lambda ctx: None))
    assert kept.logs == ""
    store.remove(kept)
    for look in (lambda: kept.logs, lambda: kept.config, lambda: kept.files, lambda: kept.size):
        with pytest.raises(RefError, match=r"There is no realization rlz:"):
            look()


def test_kept_failures_are_no_realizations(store, make):
    def fail(ctx):
        raise ValueError

    kept = store.realize(make("base"))
    failed = store.realize(make("bad", build=fail), on_error="keep")
    assert store.find() == [kept]
    assert store.find("bad") == []
    assert store.derivations() == [kept.derivation]
    assert store.realizations(failed=True) == [failed]


def test_nothing_is_removed_while_something_is_read(store, make, monkeypatch):
    top = store.realize(make("top", make("base")))
    real, free = Realization.document.fget, []

    def document(self):
        lock = store.layout.collecting()
        free.append(lock.acquire(wait=False))
        lock.release()
        return real(self)

    monkeypatch.setattr(Realization, "document", property(document))
    for look in (
        store.roots,
        store.du,
        store.find,
        lambda: store.realizations(top),
        lambda: store.dependents(top),
    ):
        look()
        assert free
        assert not any(free), look
        free.clear()


def test_moments(store, make):
    kept = store.realize(make("base"))
    # Without a zone it is local time, as `datetime.now()` gives it.
    before = datetime.datetime.now() - datetime.timedelta(days=1)
    assert store.find(newer=before) == [kept]
    assert store.find(newer=datetime.timedelta(days=1)) == [kept]
    assert store.find(newer=before + datetime.timedelta(days=2)) == []
    with pytest.raises(StoreError, match=r"find: newer must be a datetime, .* got '1d'"):
        store.find(newer="1d")


def test_a_store_is_copied_to_a_store(store, make, tmp_path):
    kept = store.realize(make("base"))
    with pytest.raises(StoreError, match=r"copy: to must be a store, .* got '"):
        store.copy(kept, to=str(tmp_path / "other"))
    assert store.copy(kept, to=store) == [kept]


def test_options_are_checked_wherever_they_are_given(store, make):
    stage = make("base")
    for call in (
        lambda: Store(store.root, code="Rebuild"),
        lambda: store.plan(stage, code="Rebuild"),
        lambda: store.realize(stage, code="Rebuild"),
    ):
        with pytest.raises(StoreError, match=r"code must be one of 'warn', .* got 'Rebuild'"):
            call()
    with pytest.raises(StoreError, match=r"on_error must be one of 'raise', 'keep', got 'skip'"):
        store.why(stage, on_error="skip")
    for look in (store.plan, store.realize, store.realized):
        with pytest.raises(
            DerivationError, match=r"'base': a matcher must be a function .* 'best'"
        ):
            look(stage, matcher="best")
    with pytest.raises(StoreError, match=r"address='auto' is that of a cluster: .*engine='ray'"):
        store.realize(stage, address="auto")


def test_force_of_a_text(store, make):
    with pytest.raises(DerivationError, match=r"Expected a stage.*Got 'base'"):
        store.realize(make("base"), force="base")


def test_archives_take_the_place_of_files_only(store, make, tmp_path, monkeypatch):
    kept = store.realize(make("base"))
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path, tmp_path / "pipe", "/dev/null"):
        with pytest.raises(ArchiveError, match=r"is no file, and an archive does not take its"):
            store.pack(kept, place)
    (tmp_path / "link").symlink_to("real.tar.zst")
    assert store.pack(kept, tmp_path / "link") == tmp_path / "link"
    assert (tmp_path / "link").is_symlink()
    monkeypatch.setenv("HOME", str(tmp_path))
    assert store.pack(kept, "~/home.tar.zst") == tmp_path / "home.tar.zst"
    other = Store(tmp_path / "other")
    assert other.unpack("~/home.tar.zst") == other.unpack(tmp_path / "real.tar.zst")


def test_a_store_that_was_copied_without_its_empty_directories(store, make):
    kept = store.realize(make("base"))
    for part in ("locks", "work", "roots", "failed", "quarantine", "objects"):
        shutil.rmtree(store.root / part)
    again = Store(store.root, create=False)
    assert again.realize(make("base")) == kept
    assert again.realize(make("base", value=2)).read_text("n") == "2"
    assert again.verify() == []
    assert again.gc(keep=kept).kept == 1


def test_what_desktops_and_others_leave_in_a_store_does_no_harm(store, make):
    store.realize(make("base"))
    for part in ("", "realizations", "objects", "objects/00", "work", "locks", "roots", "failed"):
        (store.root / part / ".DS_Store").write_text("x")
    (store.root / "work" / "1-dir.lease").mkdir()
    (store.root / "locks" / "dir").mkdir()
    again = Store(store.root)
    assert again.realize(make("base", value=2)).read_text("n") == "2"
    assert again.verify() == []
    assert len(again.gc().refs) == 2
    assert os.listdir(store.root / "work") == []
    assert os.listdir(store.root / "objects" / "00") == []


def test_a_file_where_the_store_should_be(tmp_path):
    (tmp_path / "file").write_text("mine")
    for place in (tmp_path / "file", tmp_path / "file" / "store"):
        with pytest.raises(StoreFormatError, match=f"{re.escape(str(place))} cannot be a store"):
            Store(place)
    assert (tmp_path / "file").read_text() == "mine"
