"""Pipelines of stages with failures, rebuilds, sessions and several processes."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import symexp as sx
from symexp.store import (
    AmbiguousRealizationError,
    BrokenPromiseError,
    DependencyFailedError,
    NotRealizedError,
    StoreError,
)

RUNS = []
TROUBLE = {}


@pytest.fixture
def store(tmp_path):
    RUNS.clear()
    TROUBLE.clear()
    return sx.Store(tmp_path / "store", echo=False)


@sx.stage
def digits(out, rows=10):
    RUNS.append("digits")
    (out / "rows.txt").write_text(str(rows))


@sx.stage(matcher=sx.matchers.latest())
def split(out, data, parts=2):
    RUNS.append("split")
    (out / "n.txt").write_text(str(int(data.read_text("rows.txt")) // parts))
    if TROUBLE.get("split"):
        raise TROUBLE["split"]


@sx.stage(matcher=sx.matchers.best("accuracy.txt"), outputs=["accuracy.txt"])
class Train:
    """Trains a little worse each time, as training goes."""

    def __init__(self, data, num_epochs=1):
        self.data = data
        self.num_epochs = num_epochs

    def train(self, out):
        RUNS.append("train")
        self.weights = int((self.data / "n.txt").read_text()) * self.num_epochs
        (out / "checkpoint.txt").write_text(str(self.weights))

    def evaluate(self, out):
        self.weights.load(out / "checkpoint.txt")  # there is no such method

    def build(self, out):
        self.train(out)
        self.evaluate(out)


def evaluate_right(stage, out):
    weights = int((out / "checkpoint.txt").read_text())
    (out / "accuracy.txt").write_text(str(1 - 1 / (1 + weights)))


@sx.stage
class Report:
    def __init__(self, runs):
        self.runs = runs

    def build(self, out):
        RUNS.append("report")
        (out / "report.txt").write_text(
            ",".join(run.read_text("accuracy.txt") for run in self.runs)
        )


def test_a_debugging_session(store):
    """Seed 003: a build that fails near its end is mended by hand, part by part."""
    model = Train(split(digits()))
    with pytest.raises(AttributeError, match=r"'int' object has no attribute 'load'") as failed:
        store.realize(model, force=True)
    notes = "\n".join(failed.value.__notes__)
    assert "in stage 'Train' (drv:" in notes
    place = Path(notes.partition("kept at ")[2])
    assert (place / "out" / "checkpoint.txt").read_text() == "5"
    assert "has no attribute 'load'" in (place / "error.txt").read_text()
    assert store.realizations(model) == []

    RUNS.clear()
    session = store.session(model)
    assert RUNS == []  # what it depends on is kept
    session.stage.train(session.out)
    with pytest.raises(AttributeError, match=r"load"):
        session.stage.evaluate(session.out)
    with pytest.raises(BrokenPromiseError, match=r"accuracy.txt"):
        session.commit()
    evaluate_right(session.stage, session.out)
    evaluate_right(session.stage, session.out)
    assert session.stage.weights == 5  # the object lives as long as the session
    kept = session.commit()
    assert kept.read_text("accuracy.txt") == str(1 - 1 / 6)
    with pytest.raises(StoreError, match=r"session on stage 'Train' is closed"):
        session.commit()

    assert store.realize(model) == kept
    assert store.realize(Report([model])).read_text("report.txt") == str(1 - 1 / 6)
    assert RUNS == ["train", "report"]
    assert store.verify() == []


def test_a_cancelled_session_leaves_nothing(store):
    model = Train(split(digits()))
    with store.session(model) as session:
        (session.out / "accuracy.txt").write_text("1")
        out = session.out
    assert not out.exists()
    assert store.realizations(model) == []


def test_sessions_at_chosen_stages_of_one_pipeline(store):
    bottom, model = split(digits()), Train(split(digits()))
    seen = []
    for session in store.sessions(Report([model]), at=[bottom, model]):
        seen.append(session.derivation.name)
        if session.derivation.name == "split":
            (session.out / "n.txt").write_text("99")
        else:
            session.stage.train(session.out)
            evaluate_right(session.stage, session.out)
        session.commit()
    assert seen == ["split", "Train"]
    assert store.realize(Report([model])).read_text("report.txt") == str(1 - 1 / 100)
    with pytest.raises(NotRealizedError, match=r"session at stage 'split' ended without a commit"):
        list(store.sessions(model, at=[bottom]))


@sx.stage(matcher=sx.matchers.best("accuracy.txt"))
def noisy(out, data, seed=0):
    """Writes another accuracy in each build; that of the second build is the best."""
    RUNS.append("noisy")
    (out / "accuracy.txt").write_text(["0.9", "0.95", "0.91", "nan"][RUNS.count("noisy") - 1])


def test_training_that_comes_out_differently_each_time(store):
    model = noisy(digits())
    first = store.realize(model)
    assert store.realize(model) == first
    second = store.realize(model, force=[model])
    assert second != first
    assert store.realize(model, force=True) == second  # the third is not the best
    assert store.realize(model, force=True) == second  # and not a number does not count
    assert len(store.realizations(model)) == 4
    texts = [r.read_text("accuracy.txt") for r in store.realizations(model)]
    assert texts == ["nan", "0.91", "0.95", "0.9"]
    report = Report([model.with_matcher(sx.matchers.best("accuracy.txt", mode="min"))])
    assert store.realize(report).read_text("report.txt") == "0.9"
    with pytest.raises(AmbiguousRealizationError, match=r"'noisy'.*only\(\).*4 realizations"):
        store.realize(model, matcher=sx.matchers.only())


def test_a_choice_is_frozen_in_the_context(store):
    model = noisy(digits())
    first = store.realize(Report([model]))
    before = dict(first.context)
    assert store.realize(Report([model]), force=[model]) != first
    assert first.context == before
    assert set(before) == {store.derivation(s).ref for s in (model, digits())}


def test_early_cutoff(store):
    first = store.realize(Report([noisy(split(digits()))]))
    RUNS.clear()
    again = store.realize(Report([noisy(split(digits()))]), force=[digits(), split(digits())])
    assert again == first
    assert RUNS == ["digits", "split"]


def test_a_failure_keeps_its_type_and_stops_its_stage_alone(store):
    TROUBLE["split"] = error = FileNotFoundError(2, "No such file", "x.npy")
    with pytest.raises(FileNotFoundError) as failed:
        store.realize(noisy(split(digits())))
    assert failed.value is error
    assert failed.value.filename == "x.npy"
    assert "in stage 'split'" in failed.value.__notes__[0]
    assert len(store.realizations(digits())) == 1
    TROUBLE.clear()
    assert store.realize(noisy(split(digits()))).ok
    assert RUNS == ["digits", "split", "split", "noisy"]


def test_a_failure_may_be_kept_as_a_result(store):
    TROUBLE["split"] = ValueError("bad rows")
    pipeline = noisy(split(digits()))
    with pytest.raises(DependencyFailedError, match=r"'noisy'.*'split' failed and was kept: err:"):
        store.realize(pipeline, on_error="keep")
    assert RUNS == ["digits", "split"]
    kept = store.realize(split(digits()), on_error="keep")
    assert not kept.ok
    assert kept.error["message"] == "bad rows"
    assert store.plan(pipeline, on_error="keep")[store.derivation(pipeline)].action == "failed"
    TROUBLE.clear()
    assert store.realize(pipeline).ok


def test_two_stores_and_the_best_of_both(store, tmp_path):
    """Seed 002: Alice sends her results to Bob, who picks the best."""
    other = sx.Store(tmp_path / "bob", echo=False)
    pipeline = Report([noisy(digits())])
    alice, bob = store.realize(pipeline), other.realize(pipeline)
    assert alice != bob
    refs = {r.ref for r in other.unpack(store.pack([alice], tmp_path / "archive"))}
    assert alice.ref in refs
    assert len(other.realizations(noisy(digits()))) == 2

    def least(found):
        return min(found, key=lambda r: float(r.read_text("accuracy.txt")))

    both = sx.patch(pipeline.clone(), {"runs[0].matcher": least})
    assert other.realize(both).read_text("report.txt") == "0.9"
    RUNS.clear()
    assert other.realize(both).ref == alice.ref
    assert RUNS == []
    assert other.verify() == []


def test_independent_stages_in_parallel(store):
    @sx.stage
    def who(out, number):
        (out / "pid.txt").write_text(str(os.getpid()))

    @sx.stage
    def join(out, parts):
        (out / "pids.txt").write_text(" ".join(p.read_text("pid.txt") for p in parts))

    pids = store.realize(join([who(i) for i in range(4)]), workers=2).read_text("pids.txt")
    assert 2 <= len(set(pids.split())) <= 4  # a worker may build another one
    assert str(os.getpid()) not in pids.split()


SCRIPT = """
    import sys, time
    import symexp as sx

    @sx.stage(name="shared.slow")
    def slow(out, x=1):
        print("built")
        time.sleep(0.3)
        (out / "x").write_text(str(time.time_ns()))

    @sx.stage(name="shared.above")
    def above(out, of):
        (out / "y").write_text(of.read_text("x"))

    print(sx.Store(sys.argv[1]).realize(above(slow())).ref)
"""


def test_processes_share_one_build(store, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(SCRIPT))
    command = [sys.executable, str(script), str(store.root)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    outputs = [process.communicate(timeout=300)[0].split() for process in running]
    assert [process.returncode for process in running] == [0] * 4
    assert sum(words.count("built") for words in outputs) == 1
    assert len({words[-1] for words in outputs}) == 1
