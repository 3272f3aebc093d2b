"""Trials of sweeps as realizations in a store: `sx.sample(space, store=store)`."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from symexp._base.registry import resolve
from symexp.errors import describe
from symexp.stages.identity import derive
from symexp.stages.stage import stage
from symexp.store.derivation import Derivation
from symexp.store.errors import StoreError
from symexp.store.realization import Realization
from symexp.store.realizing.session import Session
from symexp.store.store import Store
from symexp.study.trial import Measurement
from symexp.sweeps.warm_start import REALIZATION, Memory, Recalled, Record
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_handle, node_of
from symexp.tree.nodes.values import freeze, new_scope

__all__ = ["METRICS", "StoreMemory", "Trial"]

METRICS = "metrics.json"
"""The artifact with the rewards and metrics of a trial."""

MEASUREMENTS = "measurements.json"
"""The artifact with the intermediate values of a trial."""

# Characters that some file systems do not allow in names: `val/loss` becomes `val%2Floss.txt`.
_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|%]')


@stage(name="symexp.stages.Trial", outputs=[METRICS])
class Trial:
    """One candidate of a sweep, with its rewards and what the loop wrote for it.

    The loop of a sweep realizes it, `sx.sample(..., store=store)`. Its artifacts are:

    - `metrics.json`: the rewards and metrics, and the budget in a sweep with `fidelity=`;
    - one text file for each objective, for `sx.matchers.best`: `reward.txt`, or `val%2Floss.txt`
      for an objective with the name `val/loss`;
    - `measurements.json`: intermediate values, if there are any;
    - `model.weights.h5` and `model.history.json`: the weights and the history of each Keras model
      that was trained, with the key path of the model in place of `model`;
    - the files that the loop wrote into `feedback.out`.

    Args:
        experiment: The candidate.
        metrics: Names of the objectives.
        version: Anything else that the outcome depends on, such as the version of the loop.
    """

    def __init__(self, experiment: Any, metrics: Sequence[str], version: Any = None) -> None:
        """Keeps nothing: the arguments of a trial are only its configuration."""

    def build(self, out: Path) -> None:
        """Raises StoreError: only the loop of a sweep evaluates a trial."""
        raise StoreError(
            "A trial is evaluated by the loop of its sweep, not built. Run the sweep with "
            "`sx.sample(..., store=store)`."
        )


class StoreMemory(Memory):
    """Remembers the outcomes of trials in a store.

    Args:
        store: A store, or the path of one.
        metrics: Names of the objectives.
        version: As for `Trial`.
        budget: The budget of a complete trial; `None` for a sweep without a fidelity. It is kept
            with each outcome, and outcomes of another budget are not recalled.

    Raises:
        StoreError: The value is not a store and not a path.
    """

    def __init__(
        self, store: Any, metrics: Sequence[str], version: Any = None, budget: float | None = None
    ) -> None:
        if not isinstance(store, (Store, str, os.PathLike)):
            raise StoreError(
                f"Expected store to be a `sx.Store` or the path of one, but got {describe(store)}."
            )
        self.store = store if isinstance(store, Store) else Store(store)
        self._metrics = list(metrics)
        self._budget = budget
        # The trial without its candidate.
        self._trial = node_of(Trial(None, self._metrics, version))
        self._place = self._trial.find("experiment")
        # The frozen candidate that was asked about last, and the derivation of its trial.
        self._recalled: tuple[Any, Derivation] | None = None

    def recall(self, exp: Any) -> Recalled | None:
        """Returns the newest outcome of a candidate; `None` if the store has none."""
        frozen = _frozen(exp)
        derivation = self._derive(frozen)
        for realization in self.store.realizations(derivation):
            found = self._read(realization)
            if found is not None:
                return found
        self._recalled = (frozen, derivation)
        return None

    def begin(self, exp: Any) -> Record:
        """Opens a session of the store for a candidate.

        A sweep asks first and begins next, with the same candidate. The derivation of the first
        step serves the second one, if the tree of the candidate is still the same node.
        """
        recalled, self._recalled = self._recalled, None
        frozen = _frozen(exp)
        if recalled is not None and recalled[0] is frozen:
            derivation = recalled[1]
        else:
            derivation = self._derive(frozen)
        session = self.store.session(derivation, progress=False)
        return _StoreRecord(session, exp, self._metrics, self._budget)

    def _derive(self, frozen: Any) -> Derivation:
        """Returns the derivation of the trial of a candidate, which stays a tree of its own."""
        value = new_scope(frozen) if type(frozen) is Node else frozen
        return derive(self._trial.with_value(self._place, value))

    def _read(self, realization: Realization) -> Recalled | None:
        """Returns a kept outcome; `None` if it is that of another budget."""
        known = json.loads(realization.read_text(METRICS))
        if None not in (self._budget, budget := known.get("budget")) and budget != self._budget:
            return None
        rewards = tuple(known["rewards"][name] for name in self._metrics)
        return Recalled(rewards, known["metrics"] or None, {REALIZATION: realization.ref})


def _frozen(exp: Any) -> Any:
    return get_state(exp).node if is_handle(exp) else freeze(exp)


class _StoreRecord(Record):
    """A session of the store in which the outcome of one candidate is written."""

    def __init__(
        self, session: Session, exp: Any, names: Sequence[str], budget: float | None
    ) -> None:
        self.out = session.out
        self.derivation = session.derivation
        self._session = session
        self._exp = exp
        self._names = names
        self._budget = budget

    def keep(
        self,
        rewards: Sequence[float],
        metrics: Mapping[str, Any] | None,
        measurements: Sequence[Measurement],
    ) -> Mapping[str, Any]:
        """Writes the artifacts, commits the session and returns the reference of the result."""
        named = dict(zip(self._names, rewards))
        outcome: dict[str, Any] = {"rewards": named, "metrics": dict(metrics or {})}
        if self._budget is not None:
            outcome["budget"] = self._budget
        _write(self.out / METRICS, outcome)
        for name, value in named.items():
            (self.out / _file_of(name)).write_text(repr(value), "utf-8")
        if measurements:
            rows = [
                {"step": m.step, "rewards": list(m.rewards), "metrics": dict(m.metrics)}
                for m in measurements
            ]
            _write(self.out / MEASUREMENTS, rows)
        if "keras" in sys.modules and is_handle(self._exp):
            resolve("integrations.keras.artifacts")(self._exp, self.out)
        return {REALIZATION: self._session.commit().ref}

    def drop(self) -> None:
        """Cancels the session; nothing is left of it."""
        self._session.cancel()


def _write(path: Path, value: Any) -> None:
    try:
        text = json.dumps(value, indent=1)
    except TypeError as error:
        raise StoreError(
            f"Metrics are kept as JSON, but got {describe(value)}: {error}. Convert objects to "
            "numbers, strings, lists and dicts first."
        ) from None
    path.write_text(text + "\n", "utf-8")


def _file_of(metric: str) -> str:
    """Returns the file name of an objective, without separators of directories."""
    return _UNSAFE.sub(lambda found: quote(found[0], safe=""), metric) + ".txt"
