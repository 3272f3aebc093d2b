"""A cell of the matrix: a rule is applied to a model, which is then built and trained one step.

A cell has one of three results: the model was trained, the rule was refused, or nothing matched.
Anything else is a failure.
"""

from __future__ import annotations

import re
import tempfile
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import symexp_rules

import symexp as sx
from tests.applications.checks import alone
from tests.matrix import models, records
from tests.matrix.records import FAILED, REFUSED, TRAINED, UNMATCHED, Cell

__all__ = ["Subject", "run_model"]

CLASSES = 7  # of the data set `seven`
LENGTH = 300  # of the reason of a failure: some messages of TensorFlow contain all labels


class Subject:
    """A model of the matrix that rules are applied to. It is never changed itself.

    Args:
        name: The name of the model.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.source = models.experiment(name)
        self.digest = sx.fingerprint(self.source)
        self.trust = models.trusted(name)
        as_it_is = sx.clone(self.source)
        _train(as_it_is)
        self.parameters = as_it_is.model.count_params()
        self.seven = models.with_classes(self.source.dataset, CLASSES)

    def cell(self, rule: str) -> Cell:
        """Applies a rule to a clone, and returns what came of it."""
        cell = Cell(self.name, rule, FAILED, before=self.parameters)
        try:
            with alone():
                return self._applied(cell)
        except Exception as error:
            text = re.sub(r"\x1b\[\d*m", "", str(error))  # Keras writes in bold
            reason = f"{type(error).__name__}: {' '.join(text.split())}"
            return cell._replace(reason=reason[:LENGTH], trace=traceback.format_exc())

    def _applied(self, cell: Cell) -> Cell:
        symexp_rules.register_dataset("seven", lambda: sx.clone(self.seven), override=True)
        patched = sx.clone(self.source)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            try:
                patched = sx.patch(patched, cell.rule)
            except sx.errors.RuleError as error:
                assert sx.eq(patched, self.source), "a refused rule changed the tree"
                return cell._replace(result=REFUSED, reason=str(error))
        self._check_source()
        unmatched = [w for w in caught if issubclass(w.category, sx.UnmatchedRuleWarning)]
        if unmatched:
            assert sx.eq(patched, self.source), "a rule that matches nothing changed the tree"
            return cell._replace(result=UNMATCHED, reason=str(unmatched[0].message))
        cell = cell._replace(changes=len(sx.diff(self.source, patched).operations))
        if sx.is_abstract(patched):
            cell = cell._replace(decisions=len(sx.dna_spec(patched).elements))
            patched = next(iter(sx.random_sample(patched, 1, seed=0)))
        return cell._replace(result=TRAINED, after=self._trained(patched))

    def _trained(self, patched: Any) -> int:
        """Saves, loads and trains a patched experiment; returns the parameters of its model."""
        loaded = self._saved_and_loaded(patched)
        kept = sx.clone(patched)
        _train(patched)
        parameters = int(patched.model.count_params())
        self._check_source()
        if sx.eq(loaded.model, self.source.model):
            assert parameters == self.parameters, "the same model has other parameters"
        else:
            shapes = [w.shape for w in patched.model.weights]
            _call(loaded)
            assert [w.shape for w in loaded.model.weights] == shapes, "the file is another model"
        changes = sx.diff(kept, patched)
        assert not changes, f"training changed the tree: {list(changes.operations)}"
        return parameters

    def _saved_and_loaded(self, patched: Any) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "patched.json"
            sx.save(patched, path)
            loaded = sx.load(path, trust=self.trust)
        assert sx.eq(loaded, patched), "the loaded tree is not equal"
        assert sx.fingerprint(loaded) == sx.fingerprint(patched), "the fingerprint differs"
        return loaded

    def _check_source(self) -> None:
        assert sx.fingerprint(self.source) == self.digest, "the source of the clone was changed"


def _train(experiment: Any) -> None:
    """Trains one step, and checks that it changed weights."""
    _call(experiment)
    model = experiment.model
    before = [keras.ops.convert_to_numpy(w).copy() for w in model.trainable_weights]
    loss = experiment.train_step()
    assert np.isfinite(loss), f"the loss is {loss}"
    after = map(keras.ops.convert_to_numpy, model.trainable_weights)
    moved = [not np.array_equal(a, b) for a, b in zip(before, after, strict=True)]
    assert any(moved), "no weight was trained"


def _call(experiment: Any) -> None:
    """Calls the model with its data, so that it is built."""
    inputs, _ = experiment.dataset.load_data()
    experiment.model(keras.tree.map_structure(lambda x: x[:2], inputs))


def run_model(model: str, rules: Sequence[str], folder: Path) -> str | None:
    """Notes the cells of a model that its file lacks; returns what kept them from being made."""
    warnings.simplefilter("ignore")  # of Keras, about masks and gradients of small nets
    known = records.read_cells(folder, model)
    wanted = [r for r in rules if r not in known or known[r].result == FAILED]
    try:
        with alone():
            subject = Subject(model)
        for rule in wanted:
            records.note_cell(folder, subject.cell(rule))
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None
