"""Runs of methods: `store.run(exp, "train_and_evaluate")` and what they returned."""

import pytest

import symexp as sx
from symexp.errors import SymbolizeError, UnsupportedValueError
from symexp.store import RefError, TreeError

CALLS = []


@sx.stage
def train(out, data=None, lr=0.1):
    pass


@sx.stage
def data(out, rows=3):
    (out / "rows").write_text(str(rows))


@sx.symbolize
class Experiment:
    def __init__(self, lr, source=None):
        self._lr = lr
        self._source = source
        self.weights = 0

    def train_and_evaluate(self, epochs=1):
        CALLS.append("run")
        self.weights += epochs
        return {"accuracy": self.weights * self._lr, "shape": (1, 2), "loss": float("nan")}

    def fit(self, out):
        (out / "weights").write_text("w" + self._source.read_text("rows"))

    def broken(self):
        return object()

    async def later(self):
        return 1

    def overwrite(self, out):
        (out / "value.json").write_text("mine")


def test_a_run_is_remembered_and_its_value_given_back(store):
    exp = Experiment(0.5)
    CALLS.clear()
    first = store.run(exp, "train_and_evaluate", 2)
    again = store.run(exp.clone(), "train_and_evaluate", 2)
    assert again == first
    assert CALLS == ["run"]
    assert first.name == "Experiment.train_and_evaluate"
    assert type(first.value) is dict
    assert repr(again.value) == "{'accuracy': 1.0, 'shape': (1, 2), 'loss': nan}"
    assert store.run(exp, "train_and_evaluate", epochs=3).value["accuracy"] == 1.5


def test_a_run_starts_from_a_fresh_object(store):
    exp = Experiment(1.0)
    exp.train_and_evaluate(5)
    assert store.run(exp, "train_and_evaluate").value["accuracy"] == 1.0
    assert exp.weights == 5


def test_a_method_may_write_artifacts_and_read_stages(store):
    kept = store.run(Experiment(1.0, data(4)), "fit")
    assert kept.read_text("weights") == "w4"
    assert kept.value is None
    assert [r.name for r in store.dependencies(kept)] == ["data"]


def test_a_coroutine_is_not_run(store):
    with pytest.raises(SymbolizeError, match=r"Experiment.later is a coroutine, which would not"):
        store.run(Experiment(1.0), "later")


def test_a_method_must_not_write_the_file_of_its_value(store):
    with pytest.raises(TreeError, match=r"overwrite\(\) wrote a file 'value.json'"):
        store.run(Experiment(1.0), "overwrite")


def test_a_symbolic_function_can_be_run(store):
    @sx.symbolize
    def double(x):
        return 2 * x

    assert store.run(double(4)).value == 8


def test_a_run_may_be_forced(store):
    CALLS.clear()
    store.run(Experiment(0.25), "train_and_evaluate")
    store.run(Experiment(0.25), "train_and_evaluate", force=True)
    assert len(CALLS) == 2


def test_the_error_for_a_target_or_method_that_cannot_be_run_has_the_reason(store):
    with pytest.raises(
        AttributeError, match=r"no method 'train_and_evalute'.*'train_and_evaluate'"
    ):
        store.run(Experiment(1), "train_and_evalute")
    with pytest.raises(SymbolizeError, match=r"Expected a symbolic object to run"):
        store.run(3, "real")
    with pytest.raises(SymbolizeError, match=r"train is a stage.*store.realize\(stage\)"):
        store.run(train(), "build")
    with pytest.raises(UnsupportedValueError, match=r"What broken\(\) returned cannot be kept"):
        store.run(Experiment(1), "broken")
    with pytest.raises(UnsupportedValueError, match=r"path=target\.lr"):
        store.run(Experiment(object()), "train_and_evaluate")


def test_only_calls_have_a_value(store):
    with pytest.raises(RefError, match=r"has no value: only calls have one"):
        store.realize(data()).value  # reading is the point
