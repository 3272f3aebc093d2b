"""Links: what they keep from gc, and what they replace."""

import os

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
