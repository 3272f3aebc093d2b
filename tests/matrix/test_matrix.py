"""A sample of the matrix: every rule on one of three models, and the page and records of all.

`make matrix` takes all models.
"""

import pytest

pytest.importorskip("keras")

import symexp as sx
from tests.matrix import cells, gallery, models, records
from tests.matrix.rule_strings import RULE_STRINGS, rule_name

pytestmark = [pytest.mark.keras, pytest.mark.slow]

SAMPLE = ("Digits", "WideAndDeep", "Transformer")
PAGE = gallery.DOCS / "gallery.md"


def rule_names():
    return {p.name.removeprefix("symexp.") for p in sx.rules() if p.name.startswith("symexp.")}


def test_every_rule_has_a_rule_string():
    assert {rule_name(rule) for rule in RULE_STRINGS} == rule_names() | {"set"}


def test_there_are_enough_models():
    assert len(models.MODELS) >= 25


def test_the_page_has_every_rule_string_and_every_model():
    text = PAGE.read_text(encoding="utf-8")
    assert gallery.sections(text) == list(RULE_STRINGS)
    assert gallery.models(text) == list(models.MODELS)
    assert records.FAILED.lower() not in text.lower()


def test_the_record_has_known_rules_and_models_only():
    for rule, row in records.reviewed().items():
        assert rule in RULE_STRINGS
        assert set(row) <= set(models.MODELS)


@pytest.mark.parametrize("model", SAMPLE)
def test_rules_on_a_model(model):
    """Each rule is tried on the next model of the sample: all on all would take two minutes."""
    rules = list(RULE_STRINGS)[SAMPLE.index(model) :: len(SAMPLE)]
    subject = cells.Subject(model)
    found = {rule: subject.cell(rule) for rule in rules}
    failed = [cell for cell in found.values() if cell.result == records.FAILED]
    assert [records.shown(cell) for cell in failed] == []
    assert records.unreviewed({model: found}) == []
    shown = gallery.parameters(PAGE.read_text(encoding="utf-8"))
    changed = {
        r: c.after for r, c in found.items() if c.decisions or c.after not in (None, c.before)
    }
    assert changed == {rule: shown[rule][model] for rule in rules if model in shown.get(rule, ())}


@pytest.fixture(scope="module")
def subject():
    return cells.Subject("MLP")


class TestFailures:
    """The matrix sees what a rule must not do."""

    @pytest.fixture(autouse=True)
    def _rules(self):
        @sx.patcher(namespace="matrix")
        def break_model(target):
            return {"model.layers[0]": sx.keras.layers.Conv2D(3, 3)}

        @sx.patcher(namespace="matrix")
        def refuse(target):
            raise sx.errors.RuleError("not today")

        @sx.patcher(namespace="matrix")
        def widen(target, by: int):
            return {"model.layers[0].units": 64 + by}

        @sx.patcher(namespace="matrix")
        def freeze_all(target):
            return {f"model.layers[{i}].trainable": False for i in (0, 2, 4)}

    def test_a_model_that_does_not_run(self, subject):
        cell = subject.cell("matrix.break_model")
        assert cell.result == records.FAILED
        assert "expected min_ndim=4" in cell.reason
        assert "Traceback" in cell.trace

    def test_a_loss_that_is_not_finite(self, subject):
        cell = subject.cell("set?loss.label_smoothing=.nan")
        assert cell.result == records.FAILED

    def test_a_refusal_without_review(self, subject):
        cell = subject.cell("matrix.refuse")
        assert (cell.result, cell.after) == (records.REFUSED, None)
        (line,) = records.unreviewed({"MLP": {cell.rule: cell}})
        assert line.startswith("MLP, matrix.refuse: reviewed 'trained', now 'not today")

    def test_parameters_and_places(self, subject):
        cell = subject.cell("matrix.widen?1")
        assert cell.result == records.TRAINED
        assert (cell.before, cell.changes) == (6154, 1)
        assert cell.after == 6154 + 20 + 1 + 64

    def test_nothing_that_trains(self, subject):
        assert subject.cell("matrix.freeze_all").result == records.FAILED


def test_a_run_that_was_stopped_goes_on(tmp_path):
    cell = records.Cell("A", "r?1", records.TRAINED, before=2, after=3)
    again = cell._replace(after=4)
    for each in (cell, cell._replace(rule="r?2"), again):
        records.note_cell(tmp_path, each)
    assert records.read_cells(tmp_path, "A") == {"r?1": again, "r?2": cell._replace(rule="r?2")}
    records.forget(tmp_path, ["A", "B"])
    assert records.read_cells(tmp_path, "A") == {}


def test_the_review_notes_what_is_not_trained(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "REVIEWED", tmp_path / "reviewed.json")
    monkeypatch.setattr(records, "RULE_STRINGS", ("r",))
    made = [("A", records.TRAINED, ""), ("B", records.REFUSED, "no"), ("C", records.UNMATCHED, "")]
    found = {m: {"r": records.Cell(m, "r", result, reason)} for m, result, reason in made}
    records.review(found)
    assert records.reviewed() == {"r": {"B": "no", "C": "no match"}}
    assert records.unreviewed(found) == []
    changed = {"B": {"r": records.Cell("B", "r", records.TRAINED)}}
    assert records.unreviewed(changed) == ["B, r: reviewed 'no', now 'trained'"]
    records.review(changed)
    assert records.reviewed() == {"r": {"C": "no match"}}
    monkeypatch.setattr(records, "RULE_STRINGS", ())
    records.review({})
    assert records.reviewed() == {}
