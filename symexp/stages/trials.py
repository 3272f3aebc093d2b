"""Trials of sweeps as realizations: `sx.sample(space, store=store)`."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from symexp._base.registry import resolve
from symexp.errors import describe
from symexp.stages.stage import stage
from symexp.stages.store import Store
from symexp.store.errors import StoreError
from symexp.store.realization import Realization
from symexp.store.realizing.session import Session
from symexp.study.trial import Measurement
from symexp.sweeps.warm_start import REALIZATION, Memory, Recalled, Record
from symexp.tree.handles.handle import clone
from symexp.tree.nodes.state import is_handle

__all__ = ["METRICS", "StoreMemory", "Trial"]

METRICS = "metrics.json"
"""The artifact with the rewards and metrics of a trial."""
MEASUREMENTS = "measurements.json"
# What a file's name cannot hold everywhere; `val/loss` becomes `val%2Floss.txt`.
_UNSAFE = re.compile(r'[\x00-\x1f/\\:*?"<>|%]')


@stage(name="symexp.stages.Trial", outputs=[METRICS])
class Trial:
    """One candidate of a sweep: its rewards, and what was trained.

    It is realized by the loop of a sweep, `sx.sample(..., store=store)`: the rewards and metrics in
    `metrics.json`, each objective in a text file of its own (`reward.txt`, for
    `sx.matchers.best`; `val%2Floss.txt` if it is called `val/loss`), intermediate values in
    `measurements.json`, the weights and the history of each Keras model that was trained
    (`model.weights.h5`, `model.history.json`), and what the loop wrote into `feedback.out`.

    Args:
        experiment: The candidate.
        metrics: Names of the objectives.
        version: What else the outcome depends on, such as the version of the loop.
    """

    def __init__(self, experiment: Any, metrics: Sequence[str], version: Any = None) -> None:
        """Keeps nothing: a trial is its configuration."""

    def build(self, out: Path) -> None:
        """Says who realizes it."""
        raise StoreError(
            "A trial is evaluated by the loop of its sweep, not built. Run the sweep with "
            "`sx.sample(..., store=store)`."
        )


class StoreMemory(Memory):
    """Trials in a store.

    Args:
        store: A store, or the path of one.
        metrics: Names of the objectives.
        version: As for `Trial`.
    """

    def __init__(self, store: Any, metrics: Sequence[str], version: Any = None) -> None:
        if not isinstance(store, (Store, str, Path)):
            raise StoreError(
                f"Expected store to be a `sx.Store` or the path of one, but got {describe(store)}."
            )
        self.store = store if isinstance(store, Store) else Store(store)
        self._metrics = list(metrics)
        self._version = version

    def stage_of(self, exp: Any) -> Any:
        """The stage whose realizations are the outcomes of a candidate."""
        # A clone: the candidate itself must not become a part of another tree.
        own = clone(exp) if is_handle(exp) else exp
        return Trial(own, self._metrics, self._version)

    def recall(self, exp: Any) -> Recalled | None:
        """The newest outcome."""
        found = self.store.realizations(self.stage_of(exp))
        return self._read(found[0]) if found else None

    def _read(self, realization: Realization) -> Recalled:
        known = json.loads(realization.read_text(METRICS))
        rewards = tuple(known["rewards"][name] for name in self._metrics)
        return Recalled(rewards, known["metrics"] or None, {REALIZATION: realization.ref})

    def begin(self, exp: Any) -> Record:
        """Opens a session of the store."""
        session = self.store.session(self.stage_of(exp), progress=False)
        return _StoreRecord(session, exp, self._metrics)


class _StoreRecord(Record):
    def __init__(self, session: Session, exp: Any, names: Sequence[str]) -> None:
        self.out = session.out
        self._session = session
        self._exp = exp
        self._names = names

    def keep(
        self,
        rewards: Sequence[float],
        metrics: Mapping[str, Any] | None,
        measurements: Sequence[Measurement],
    ) -> Mapping[str, Any]:
        """Writes the artifacts and commits the session."""
        named = dict(zip(self._names, rewards))
        _write(self.out / METRICS, {"rewards": named, "metrics": dict(metrics or {})})
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
        """Cancels the session."""
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
    """The file of an objective, in the same directory whatever the name holds."""
    return _UNSAFE.sub(lambda found: quote(found[0], safe=""), metric) + ".txt"
