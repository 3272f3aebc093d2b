"""Sessions: builds that are done by hand."""

import errno
import os

import pytest

from symexp.store import (
    BrokenPromiseError,
    BuildContext,
    DependencyFailedError,
    InUseError,
    NotRealizedError,
    StoreError,
    TreeError,
)
from symexp.store.realizing import session as session_module


def test_a_session_above_a_kept_failure_is_refused(store, make):
    def fail(ctx):
        raise ValueError("on purpose")

    top = make("top", make("bad", build=fail))
    with pytest.raises(DependencyFailedError, match=r"'top' .* was not run, because the build of"):
        store.session(top, on_error="keep")
    with pytest.raises(ValueError, match=r"on purpose"):
        store.session(top)
    assert os.listdir(store.layout.work) == []


def test_a_session_stays_open_if_its_commit_fails(store, make, monkeypatch):
    other = store.realize(make("other", build=lambda ctx: (ctx.out / "n").write_text("shared")))
    session = store.session(make("base"))
    session.run()
    (session / "n").write_text("shared")

    def full(layout, work, *rest):
        real(layout, work, *rest)  # as far as it comes: the file is one with that of `other`
        raise OSError(errno.ENOSPC, "no space left")

    real = session_module.make_durable
    with monkeypatch.context() as patch:
        patch.setattr(session_module, "make_durable", full)
        with pytest.raises(OSError, match=r"no space left"):
            session.commit()
    (session / "pipe").symlink_to("/etc/passwd")
    with pytest.raises(TreeError, match=r"leads out of the artifacts"):
        session.commit()
    (session / "pipe").unlink()
    assert (session / "n").stat().st_mode & 0o200
    (session / "n").write_text("changed")
    session.run()
    kept = session.commit()
    assert (kept.read_text("n"), kept.logs) == ("1", "adding up to 1\n" * 2)
    assert other.read_text("n") == "shared"
    assert store.verify() == []


def test_a_session_commits_what_was_written_by_hand(store, make):
    a = make("a", value=7)
    b = make("b", a, outputs=["n"])
    session = store.session(b)
    assert session.dependency(a).read_text("n") == "7"
    with pytest.raises(BrokenPromiseError, match=r"promises the output 'n'"):
        session.commit()
    (session.out / "n").write_text("tried")
    session.clear()
    session.run()
    (session / "extra").write_text("by hand")
    found = session.commit()
    assert found.read_text("n") == "8"
    assert found.logs == "adding up to 8\n"
    assert store.realize(b) == found
    with pytest.raises(StoreError, match=r"The session on stage 'b' is closed"):
        session.commit()


def test_a_builder_receives_the_context_of_its_session(store, make):
    received = []
    stage = make("one", build=received.append)
    with store.session(stage) as session:
        session.run()
        assert received == [session.context]
        assert isinstance(session.context, BuildContext)
        assert (session.context.out, session.context.derivation) == (session.out, stage)
        assert session.config == stage.config


def test_a_cancelled_session_leaves_nothing(store, make):
    with store.session(make("one")) as session:
        (session.out / "n").write_text("x")
    assert store.realizations() == []
    assert os.listdir(store.layout.work) == []
    session.cancel()


def test_sessions_stop_at_chosen_stages(store, make, counted):
    a = make("a", build=counted())
    b, c = make("b", a), make("c", a, value=3)
    top = make("top", b, c)
    seen = []
    for session in store.sessions(top, at=[top, b]):
        seen.append(session.stage.name)
        session.run()
        session.commit()
    assert seen == ["b", "top"]
    assert store.realized(top).read_text("n") == "7"
    other = make("other", make("below"))
    with pytest.raises(NotRealizedError, match=r"session at stage 'below' ended without a commit"):
        for _ in store.sessions(other, at=[other.dependencies[0], other]):
            pass


def test_gc_keeps_the_dependencies_of_an_open_session(store, make):
    with store.session(make("b", make("a"))) as session:
        assert store.gc().refs == ()
        with pytest.raises(InUseError, match=r"held by a living process"):
            store.remove(store.realizations())
        session.run()
        assert session.commit().read_text("n") == "2"
    assert len(store.gc().refs) == 2
