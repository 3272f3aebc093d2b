"""Building again: what merges with what is there, and sessions that are taken up after an error."""

import errno
import os

import pytest

from symexp.store import CodeChangedWarning, DependencyFailedError, TreeError
from symexp.store.realizing import session as session_module


def test_the_same_outcome_of_other_code_is_an_outcome_of_that_code(store, make, counted):
    build = counted(["same"] * 3)

    def coded(version):
        return make("coded", build=build, source={"build": version})

    kept = store.realize(coded("1"))
    before = kept.document
    assert store.realize(coded("2"), code="rebuild") == kept
    assert store.realize(coded("2"), code="rebuild") == kept
    assert build.runs == 2
    assert store.realize(coded("2")) == kept  # without a warning
    assert store[kept].document == {**before, "source": {"build": "2"}}
    assert store.verify() == []
    assert (kept.home.stat().st_mode & 0o777, store.realize(coded("2")).ok) == (0o555, True)


def test_a_source_that_changes_again_is_news_again(store, make):
    def coded(version, value=1):
        return make("often_changed", value=value, source={"build": version})

    for value in (1, 2):
        store.realize(coded("1", value))
    for version in ("2", "3"):
        with pytest.warns(CodeChangedWarning, match=r"'often_changed' has changed .*: build\."):
            store.realize(coded(version))
        store.realize(coded(version, value=2))  # once per stage, whatever its configuration


def test_a_damaged_realization_does_not_swallow_a_sound_one(store, make):
    kept = store.realize(make("base"))
    os.chmod(kept / "n", 0o644)
    (kept / "n").write_text("changed by hand")
    again = store.realize(make("base"), force=True)
    assert (again.ref, again.read_text("n")) == (kept.ref, "1")
    assert len(os.listdir(store.root / "quarantine")) == 1
    assert store.verify() == []


def test_a_damaged_context_gets_no_new_seal(store, make):
    kept = store.realize(make("coded", source={"build": "1"}))
    text = (kept.home / "context.json").read_text()
    os.chmod(kept.home / "context.json", 0o644)
    (kept.home / "context.json").write_text(text.replace('"started": 1', '"started": 2'))
    assert len(store.verify()) == 1
    store.realize(make("coded", source={"build": "2"}), code="rebuild")
    assert store.verify() == []


def test_a_session_on_a_failure_below(store, make):
    def fail(ctx):
        raise ValueError("on purpose")

    top = make("top", make("bad", build=fail))
    with pytest.raises(DependencyFailedError, match=r"'top' .* was not run, because the build of"):
        store.session(top, on_error="keep")
    with pytest.raises(ValueError, match=r"on purpose"):
        store.session(top)
    assert os.listdir(store.layout.work) == []


def test_a_commit_that_fails_may_be_tried_again(store, make, monkeypatch):
    other = store.realize(make("other", build=lambda ctx: (ctx.out / "n").write_text("shared")))
    session = store.session(make("base"))
    session.run()
    (session / "n").write_text("shared")

    def full(layout, work, *rest):
        real(layout, work, *rest)  # as far as it comes: the file is one with that of `other`
        raise OSError(errno.ENOSPC, "no space left")

    real = session_module.share
    with monkeypatch.context() as patch:
        patch.setattr(session_module, "share", full)
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
