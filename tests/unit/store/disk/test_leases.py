"""Leases: the next run removes what dead processes left."""

import os


def test_leftovers_are_swept_by_the_next_run(store, make):
    (store.layout.work / "99999-abcdefabcdef-99999-0").mkdir()
    (store.layout.work / "99999-abcdefabcdef.lease").write_text("")
    kept = store.realize(make("kept", value=9))
    (store.layout.work / "99999-abcdefabcdef-99999-1").mkdir()
    os.link(kept / "n", store.layout.work / "99999-abcdefabcdef-99999-1.s.link")
    (store.layout.locks / "x.lock").write_text("")
    store.realize(make("one"))
    assert os.listdir(store.layout.work) == []
    assert os.listdir(store.layout.locks) == ["gc.lock"]
    assert store.verify() == []
