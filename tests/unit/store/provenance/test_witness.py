"""What is collected in a build, and what a build notes itself."""

import os
import platform
import socket
import sys
import threading

import numpy as np
import pytest

import symexp as sx
from symexp.store.errors import StoreError
from symexp.store.provenance.witness import note


def noting(**facts):
    def build(ctx):
        note(**facts)
        (ctx.out / "n").write_text("1")

    return build


def test_a_build_records_who_where_and_with_what(store, make):
    built = store.realize(make("a"))
    found = built.provenance
    assert (found.python, found.symexp) == (platform.python_version(), sx.__version__)
    assert found.implementation == platform.python_implementation()
    assert (found.machine.host, found.started) == (socket.gethostname(), built.started)
    assert (found.duration, found.seeds) == (built.duration, found.random)
    assert found.user


def test_the_context_has_the_record_and_is_the_closure(store, make):
    below = make("below")
    built = store.realize(make("top", below))
    assert built.context == {below.ref: (store.realize(below).ref,)}
    assert built.context.provenance == built.provenance


def test_the_record_is_of_the_process_that_builds(store, make, monkeypatch):
    monkeypatch.setattr(platform, "python_version", lambda: f"process {os.getpid()}")
    found = store.realize_many([make("a"), make("b")], workers=2)
    processes = {r.provenance.python for (r,) in found}
    assert len(processes) == 2
    assert f"process {os.getpid()}" not in processes


def test_an_outcome_that_is_built_again_has_the_record_of_the_last_build(store, make, monkeypatch):
    stage = make("a")
    store.realize(stage)
    monkeypatch.setattr(platform, "python_version", lambda: "3.99")
    again = store.realize(stage, force=True)
    assert len(store.realizations(stage)) == 1
    assert store[again.ref].provenance.python == "3.99"
    assert store.verify() == []


def test_what_was_built_without_a_record_is_as_it_was(store, make, monkeypatch):
    monkeypatch.setattr("symexp.store.realizing.build.Witness.report", lambda *_: {})
    built = store.realize(make("a"))
    assert built.provenance is None
    assert built.context.provenance is None
    monkeypatch.undo()
    store.realize(make("a"), force=True)
    assert store[built.ref].provenance.python == platform.python_version()


def test_a_fixed_hash_seed_and_the_seed_of_keras_are_recorded(store, make, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "17")
    state = type("State", (), {"get_global_attribute": staticmethod(lambda name: 5)})
    monkeypatch.setitem(sys.modules, "keras.src.backend.common.global_state", state)
    expected = {"PYTHONHASHSEED": 17 if sys.flags.hash_randomization else 0}
    expected["keras.utils.set_random_seed"] = 5
    assert store.realize(make("a")).provenance.random == expected


# Notes.


def test_a_build_notes_facts(store, make):
    facts = {"seed": np.int64(7), "weights": np.ones(2), "names": ("a", None), "ok": True}
    built = store.realize(make("a", build=noting(**facts)))
    expected = {"seed": 7, "weights": [1.0, 1.0], "names": ["a", None], "ok": True}
    assert built.provenance.notes == expected
    assert built.provenance.seeds["seed"] == 7


def test_a_thread_of_the_build_may_note(store, make):
    def build(ctx):
        thread = threading.Thread(target=note, kwargs={"seed": 1})
        thread.start()
        thread.join()
        note(seed=2, other=3)

    assert store.realize(make("a", build=build)).provenance.notes == {"seed": 2, "other": 3}


def test_notes_belong_to_the_innermost_build(store, make):
    def build(ctx):
        note(place="outer")
        store.realize(make("inner", build=noting(place="inner")))
        note(end="outer")

    outer = store.realize(make("outer", build=build))
    inner = store.realize(make("inner", build=noting()))
    assert inner.provenance.notes == {"place": "inner"}
    assert outer.provenance.notes == {"place": "outer", "end": "outer"}


def test_notes_of_parallel_builds_stay_apart(store, make):
    stages = [make(name, build=noting(name=name)) for name in "abc"]
    found = store.realize_many(stages, workers=3)
    assert [r.provenance.notes for (r,) in found] == [{"name": n} for n in "abc"]


def test_a_session_notes_facts(store, make):
    with store.session(make("a", build=noting(seed=1))) as session:
        session.run()
        session.note(by_hand=True)
        built = session.commit()
    assert built.provenance.notes == {"seed": 1, "by_hand": True}
    with pytest.raises(StoreError, match="closed"):
        session.note(late=True)


def test_a_note_outside_of_a_build_is_an_error():
    with pytest.raises(StoreError, match="no running build"):
        note(seed=1)


def test_a_note_in_a_process_that_the_build_forks_is_an_error(store, make):
    def build(ctx):
        child = os.fork()
        if not child:
            try:
                note(seed=1)
            except StoreError as error:
                (ctx.out / "error").write_text(str(error))
            os._exit(0)
        os.waitpid(child, 0)

    built = store.realize(make("a", build=build))
    assert "another process" in built.read_text("error")
    assert built.provenance.notes == {}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (object(), "note: value cannot be written as JSON"),
        ({1: 2}, "key"),
        (float("nan"), "nan"),
        ("x" * 20_000, "at most 10,000"),
    ],
)
def test_a_value_that_cannot_be_noted_is_an_error_of_the_build(store, make, value, message):
    with pytest.raises(StoreError, match=message):
        store.realize(make("a", build=noting(value=value)))


# Git.


def test_the_repository_is_that_of_the_code_or_else_the_working_directory(
    store, make, tmp_path, monkeypatch, run_git
):
    for name in ("project", "elsewhere"):
        (tmp_path / name).mkdir()
        run_git(tmp_path / name, "init", "-b", "main")
    file = tmp_path / "project" / "code.py"
    text = "def build(ctx): (ctx.out / 'n').write_text('1')"
    file.write_text(text)
    spaces = [{}, {}]
    exec(compile(text, str(file), "exec"), spaces[0])
    exec(compile(text, "<cell 1>", "exec"), spaces[1])
    monkeypatch.chdir(tmp_path / "elsewhere")
    of_file = store.realize(make("file", build=spaces[0]["build"])).provenance.git
    assert (of_file.repository, of_file.untracked) == ("project", ("code.py",))
    of_cell = store.realize(make("cell", build=spaces[1]["build"])).provenance.git
    assert (of_cell.repository, of_cell.untracked) == ("elsewhere", ())
    monkeypatch.chdir(tmp_path)
    of_cell = store.realize(make("cell", value=2, build=spaces[1]["build"])).provenance
    assert (of_cell.git, of_cell.repositories) == (None, ())


def test_workers_have_the_state_that_the_run_began_with(store, make, tmp_path, monkeypatch):
    from symexp.store.provenance import git

    asked = []
    monkeypatch.setattr(git, "repository_of", lambda folder: str(tmp_path))
    real = git.Question
    monkeypatch.setattr(git, "Question", lambda top: asked.append(top) or real(top))
    found = store.realize_many([make(name) for name in "abc"], workers=2)
    assert asked == [str(tmp_path)]
    assert {r.provenance.git.repository for (r,) in found} == {tmp_path.name}
