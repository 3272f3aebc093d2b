"""Links: what they keep from gc, and what they replace."""

import json
import os
import shutil

import pytest

from symexp.store import (
    InUseError,
    RefError,
    Store,
)


def names(refs):
    return sorted(str(ref).rsplit("-", 1)[1] for ref in refs)


def test_a_link_keeps_its_closure(store, pipeline, tmp_path):
    place = store.link(pipeline["left"], tmp_path / "mine")
    assert (place / "n").read_text() == "2"
    assert store.links() == {place: pipeline["left"].ref}
    assert store[place] == pipeline["left"]
    assert names(store.gc().refs) == ["right", "top"]
    with pytest.raises(InUseError, match=r"is held by a link"):
        store.remove(pipeline["left"])
    store.unlink(place)
    assert not os.path.lexists(place)
    assert len(store.gc().refs) == 2
    with pytest.raises(RefError, match=r"is no link of this store"):
        store.unlink(place)


def test_a_link_that_was_removed_by_hand_keeps_nothing(store, pipeline, tmp_path):
    store.link(pipeline["top"], tmp_path / "mine").unlink()
    assert len(store.gc().refs) == 4


def test_a_link_does_not_replace_a_file(store, pipeline, tmp_path):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(FileExistsError, match=r"is not a link"):
        store.link(pipeline["top"], tmp_path / "mine")


def test_a_link_holds_whatever_path_the_store_was_opened_by(store, make, tmp_path):
    kept = store.realize(make("base"))
    (tmp_path / "alias").symlink_to(store.root)
    link = Store(tmp_path / "alias").link(kept.ref, tmp_path / "best")
    assert store.links() == {link: kept.ref}
    assert store.gc().refs == ()
    assert store[link] == kept


def test_a_link_replaces_links_to_realizations_only(store, make, tmp_path):
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


def moved(store, place):
    os.rename(store.root, place)
    return Store(place, echo=False)


def kept_by_links(store):
    return (len(store.gc(dry_run=True).refs), len(store.gc().refs), len(store.links()))


def test_a_moved_store_keeps_its_links_and_corrects_them(store, pipeline, tmp_path):
    link = store.link(pipeline["top"], tmp_path / "mine")
    other = moved(store, store.root.with_name("elsewhere"))
    assert other[link].ref == pipeline["top"].ref
    assert kept_by_links(other) == (0, 0, 1)
    assert (link / "n").read_text() == "9"
    link.unlink()  # known to be of this place again, so removing it by hand releases it
    assert len(other.gc().refs) == 4


def test_links_of_a_moved_store_are_corrected_when_they_are_listed(store, pipeline, tmp_path):
    link = store.link(pipeline["top"], tmp_path / "mine")
    other = moved(store, store.root.with_name("elsewhere"))
    assert other.links() == {link: pipeline["top"].ref}
    assert os.readlink(link).startswith(str(other.root))
    with pytest.raises(InUseError, match="held by a link"):
        other.remove(pipeline["top"].ref)


def test_records_of_old_versions_keep_after_a_move(store, pipeline, tmp_path):
    link = store.link(pipeline["top"], tmp_path / "mine")
    for record in store.layout.roots.iterdir():
        record.write_text(json.dumps({"link": str(link)}))
    other = moved(store, store.root.with_name("elsewhere"))
    assert kept_by_links(other) == (0, 0, 1)
    assert other[link].read_text("n") == "9"


def test_a_copied_store_keeps_what_the_links_of_its_original_keep(store, pipeline, tmp_path):
    link = store.link(pipeline["top"], tmp_path / "mine")
    shutil.copytree(store.root, tmp_path / "copy", symlinks=True)
    copy = Store(tmp_path / "copy", echo=False)
    assert kept_by_links(copy) == (0, 0, 1)
    assert os.readlink(link).startswith(str(store.root))  # still that of the original
    copy.unlink(link)
    assert len(copy.gc().refs) == 4
    assert (link.is_symlink(), kept_by_links(store)) == (True, (0, 0, 1))


def test_a_store_on_another_machine_keeps_what_its_records_say(store, pipeline, tmp_path):
    link = store.link(pipeline["top"], tmp_path / "mine")
    link.unlink()  # there is no such path on the other machine
    copy = store.root.with_name("copied")
    shutil.copytree(store.root, copy, symlinks=True)
    os.rename(store.root, store.root.with_name("first machine"))
    os.rename(copy, store.root)  # the same path, another directory
    other = Store(store.root, echo=False)
    assert kept_by_links(other) == (0, 0, 1)
    other.unlink(link)
    assert other.links() == {}
    assert len(other.gc().refs) == 4


def test_a_link_that_moves_together_with_the_store_is_found(make, tmp_path):
    store = Store(tmp_path / "a" / "store", echo=False)
    kept = store.realize(make("base"))
    store.link(kept, tmp_path / "a" / "best")
    os.rename(tmp_path / "a", tmp_path / "b")
    other = Store(tmp_path / "b" / "store", echo=False)
    assert other.links() == {tmp_path / "b" / "best": kept.ref}
    assert (tmp_path / "b" / "best" / "n").read_text() == "1"
    assert len(list(other.layout.roots.iterdir())) == 1
    other.unlink(tmp_path / "b" / "best")
    assert (other.links(), os.path.lexists(tmp_path / "b" / "best")) == ({}, False)


def test_a_link_to_another_store_does_not_keep_what_is_not_there(store, make, tmp_path):
    other = Store(tmp_path / "other", echo=False)
    one, two = store.realize(make("one")), other.realize(make("two"))
    link = store.link(one, tmp_path / "mine")
    other.link(two, link)
    assert (store.links(), other.links()) == ({}, {link: two.ref})
    with pytest.raises(RefError, match=r"no realization|does not lead"):
        store[link]


def test_a_link_that_cannot_be_corrected_still_counts(store, pipeline, tmp_path, monkeypatch):
    link = store.link(pipeline["top"], tmp_path / "mine")
    other = moved(store, store.root.with_name("elsewhere"))

    def refused(*_):
        raise PermissionError(13, "not yours")

    with monkeypatch.context() as patched:
        patched.setattr(os, "symlink", refused)
        assert other.links() == {link: pipeline["top"].ref}
    with monkeypatch.context() as patched:
        patched.setattr("pathlib.Path.is_symlink", refused)
        assert kept_by_links(other) == (0, 0, 1)


def test_a_store_that_moves_back_has_its_links(store, pipeline, tmp_path):
    root, link = store.root, store.link(pipeline["top"], tmp_path / "mine")
    moved(moved(store, root.with_name("elsewhere")), root)
    assert store.links() == {link: pipeline["top"].ref}
    link.unlink()
    assert len(store.gc().refs) == 4
