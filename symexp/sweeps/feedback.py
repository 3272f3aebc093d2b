"""Feedback: what an iteration of a sweep says about its candidate."""

from __future__ import annotations

import operator
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from symexp.errors import SymexpError, describe
from symexp.spaces.dna import DNA
from symexp.spaces.placeholders.template import Template
from symexp.study.study import Study
from symexp.study.trial import FINISHED, Trial
from symexp.sweeps.progress import Progress
from symexp.sweeps.warm_start import FINGERPRINT, Memory, Record, fingerprint_or_none, is_durable
from symexp.sweeps.worker import Claim, Measured, RewardError, Worker, plain
from symexp.tree.nodes.values import view

__all__ = ["Feedback", "FeedbackError", "Sweep"]


Rewards = Any  # a number, a sequence of numbers, or a dict of numbers by metric

_LINKS = "links"


class FeedbackError(SymexpError, RuntimeError):
    """Feedback is missing where it is due, or was given already."""


class Feedback:
    """Takes what became of one candidate. Give it once in each iteration.

    `feedback(reward)` ends the trial. Instead of it: any number of `add_measurement`, then `done`;
    or `skip`. In a `with feedback:` block an exception is recorded with its traceback, and then
    follows the policy of the loop (`on_error=`).

    Attributes:
        study: The study.

    Example:
        >>> import symexp as sx
        >>> for exp, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), sx.geno.Sweeping()):
        ...     feedback(exp.x)
    """

    __slots__ = ("_claim", "_invalid", "_last", "_loop", "_metadata", "_step", "_value")

    def __init__(self, loop: Sweep, claim: Claim, value: Any) -> None:
        self._loop = loop
        self._claim = claim
        self._value = value
        self._last: tuple[Rewards, Mapping[str, Any] | None] | None = None
        self._metadata: dict[str, Any] | None = None
        self._invalid = ""
        self._step = -1

    @property
    def study(self) -> Study:
        """The study."""
        return self._loop.study

    @property
    def id(self) -> int:
        """The number of the trial, from 1."""
        return self._claim.trial.number + 1

    @property
    def attempt(self) -> int:
        """How often the trial was begun, this time included."""
        return self._claim.trial.attempts

    @property
    def dna(self) -> DNA:
        """The decisions that make the candidate."""
        return self._claim.dna

    @property
    def out(self) -> Path:
        """The directory for artifacts of this trial, in a sweep with a store.

        Raises:
            FeedbackError: The sweep has no store.
        """
        out = self._loop.out
        if out is None:
            raise FeedbackError(
                "There is no directory for artifacts: the sweep has no store, or the trial has "
                "ended. Give it one: `sx.sample(..., store='my_store')`."
            )
        return out

    @property
    def is_done(self) -> bool:
        """Whether the trial has ended."""
        return self._claim.is_done

    @property
    def rule(self) -> Any:
        """What the candidate changed: its diff against the base of the sweep.

        The base is what was given as `base=`; by default the space itself, so that the diff shows
        each decision. `feedback.rule.patch()` makes a rule of it.
        """
        return self._loop.rule_of(self._value)

    def __call__(
        self,
        reward: Rewards = None,
        metrics: Mapping[str, Any] | None = None,
        *,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Ends the trial with its reward.

        Args:
            reward: A finite number; with several objectives a sequence of them, or a dict by name.
                Left out, the rewards are taken from the metrics by name.
            metrics: Further values by name.
            metadata: Anything that can be written as JSON.

        Raises:
            RewardError: The reward is NaN, infinite or no number, or there are not as many as
                objectives (unless the loop says `on_invalid='skip'`).
            FeedbackError: The trial has ended already.
        """
        self._require_open()
        _check_metrics(metrics)
        if self._metadata is not None or metadata:
            metadata = {**(self._metadata or {}), **(metadata or {})}
        loop = self._loop
        try:
            if reward is None or (type(reward) is not float and isinstance(reward, Mapping)):
                reward, metrics = loop.named_rewards(reward, metrics)
            kept = loop.keep(self._claim.trial, reward, metrics)
            if kept:
                metadata = {**kept, **(metadata or {})}
            self._claim.complete(reward, metrics, metadata)
        except RewardError as error:
            if not loop.skips_invalid:
                raise
            self._claim.skip(str(error), self._metadata)
        loop.ended(self._claim.trial)

    def add_measurement(
        self,
        reward: Rewards = None,
        metrics: Mapping[str, Any] | None = None,
        step: int | None = None,
    ) -> None:
        """Records an intermediate value, such as the accuracy after an epoch.

        Args:
            reward: As in a call.
            metrics: Further values by name.
            step: When in the trial; one after the last by default.

        Raises:
            RewardError: The reward is NaN, infinite or no number. Where the loop says
                `on_invalid='skip'`, `should_stop_early` is true instead, and `done` will end the
                trial as infeasible.
        """
        self._require_open()
        _check_metrics(metrics)
        step = self._step + 1 if step is None else _step_of(step)
        if self._invalid:
            return
        self._step = step
        try:
            if reward is None or isinstance(reward, Mapping):
                reward, metrics = self._loop.named_rewards(reward, metrics)
            self._claim.measure(reward, step, metrics)
        except RewardError as error:
            if not self._loop.skips_invalid:
                raise
            self._invalid = str(error)
            return
        self._last = (reward, metrics)

    def done(self, metadata: Mapping[str, Any] | None = None) -> None:
        """Ends the trial with the last measurement as its reward.

        Raises:
            FeedbackError: There is no measurement, or the trial has ended already.
        """
        if self._invalid:
            self.skip(self._invalid)
            return
        if self._last is None:
            raise FeedbackError(
                f"Trial {self.id} has no measurement that could be its reward. Call "
                "`feedback.add_measurement(reward)` before `done`, or `feedback(reward)` instead."
            )
        reward, metrics = self._last
        self(reward, metrics, metadata=metadata)

    def skip(self, reason: str | None = None) -> None:
        """Ends the trial as infeasible: it has no reward and is never the best."""
        self._require_open()
        self._claim.skip(reason or "", self._metadata)
        self._loop.ended(self._claim.trial)

    def prune(self) -> None:
        """Ends the trial early, after `should_stop_early`; its last measurement is kept."""
        if self._invalid:
            self.skip(self._invalid)
            return
        self._require_open()
        reward, metrics = (None, None) if self._last is None else self._last
        self._claim.prune(reward, metrics, self._metadata)
        self._loop.ended(self._claim.trial)

    def fail(self, error: BaseException | str) -> None:
        """Ends the trial as failed, with the traceback of an exception."""
        self._require_open()
        self._claim.fail(error, metadata=self._metadata)
        self._loop.ended(self._claim.trial)

    @contextmanager
    def skip_on_exceptions(self, exceptions: Iterable[type[BaseException]]) -> Iterator[None]:
        """A `with` block in which these exceptions skip the trial.

        Args:
            exceptions: Classes of exceptions. All others pass through.
        """
        kinds = tuple(exceptions) if isinstance(exceptions, Iterable) else (exceptions,)
        try:
            yield
        except kinds as error:
            if self.is_done:
                raise
            self.skip(f"{type(error).__name__}: {error}")

    def __enter__(self) -> Feedback:
        return self

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> bool:
        if error is None or self.is_done:
            return False
        if not isinstance(error, Exception):
            self._claim.release()
            return False
        retries = self._loop.retries
        if self.attempt <= retries:
            self._claim.fail(error, retry=True)
            return True
        self.fail(error)
        return self._loop.goes_on_after_errors

    def should_stop_early(self) -> bool:
        """Whether the trial is not worth going on with; end it then, with `done` or `prune`."""
        if self._invalid:
            return True
        return self._claim.should_stop() or self._loop.stops_early(self._claim.trial)

    def end_loop(self) -> None:
        """Makes this the last iteration of this loop; the study stays open for others."""
        self._loop.end()

    def set_metadata(self, key: str, value: Any) -> None:
        """Attaches something to the trial; it is recorded when the trial ends.

        Args:
            key: The name.
            value: Anything that can be written as JSON.
        """
        self._require_open()
        self._metadata = {**(self._metadata or {}), key: value}

    def get_metadata(self, key: str, default: Any = None) -> Any:
        """What was attached to the trial under a name."""
        return self.metadata.get(key, default)

    @property
    def metadata(self) -> dict[str, Any]:
        """All that was attached to the trial."""
        return {**(self._claim.trial.metadata or {}), **(self._metadata or {})}

    def add_link(self, name: str, url: str) -> None:
        """Attaches a link to an artifact, such as the URL of its TensorBoard or its model file."""
        self.set_metadata(_LINKS, {**self.links, name: str(url)})

    @property
    def links(self) -> dict[str, str]:
        """The links by name."""
        return dict(self.metadata.get(_LINKS, {}))

    def _require_open(self) -> None:
        if not self._claim.is_done:
            return
        state = self._claim.trial.state
        if state in FINISHED:
            raise FeedbackError(
                f"Trial {self.id} has ended already ({state}). Give feedback once in each "
                "iteration."
            )
        raise FeedbackError(
            f"Trial {self.id} was given back to the study, because its loop was left. Give "
            "feedback inside of the loop."
        )

    def __repr__(self) -> str:
        return f"<feedback of trial {self.id}: {self.dna}>"


def named_rewards(
    names: Sequence[str], reward: Rewards, metrics: Mapping[str, Any] | None
) -> tuple[Any, Mapping[str, Any] | None]:
    """The rewards in the order of the objectives, and the metrics that are none.

    Raises:
        RewardError: An objective is missing.
    """
    given = {**(metrics or {}), **(reward or {})}
    for name in names:
        if name not in given:
            known = (
                f"only {', '.join(map(repr, given))}."
                if given
                else "nothing. Call `feedback(reward)`."
            )
            raise RewardError(f"Expected a reward for the objective {name!r}, but got {known}")
    rest = {key: value for key, value in given.items() if key not in names}
    return tuple(given[name] for name in names), rest or None


def _check_metrics(metrics: Any) -> None:
    if metrics is not None and not isinstance(metrics, Mapping):
        raise FeedbackError(
            f"Expected metrics to be a dict of values by name, but got {describe(metrics)}. The "
            "rewards of several objectives are one argument: `feedback((a, b))`."
        )


def _step_of(step: Any) -> int:
    try:
        number = operator.index(step)
    except TypeError:
        number = -1
    if number < 0:
        raise FeedbackError(f"Expected a step, a whole number from 0, but got {describe(step)}.")
    return number


def missing_feedback(feedback: Feedback) -> FeedbackError:
    """The error of an iteration that ended without feedback."""
    text = (
        f"The iteration of trial {feedback.id} ({feedback.dna}) ended without feedback. Call "
        "`feedback(reward)` or `feedback.skip(reason)` in every iteration, also before `continue`"
    )
    return FeedbackError(f"{text}{'' if feedback._last is None else '; or `feedback.done()`'}.")


# A sweep: gives candidates to a loop, and takes what feedback says of them.


class Sweep:
    """What the iterations of a loop have in common; what feedback needs of it.

    It must not refer to the generator that runs it: that one is to end as soon as the user's loop
    is left, by `break` or by an exception, whatever else the user still holds.
    """

    def __init__(
        self,
        study: Study,
        worker: Worker,
        *,
        base: Any = None,
        skips_invalid: bool = False,
        on_error: str | int = "stop",
        stopping: Any = None,
        progress: Progress | None = None,
        memories: Sequence[Memory] = (),
        is_own: bool = False,
    ) -> None:
        assert study.template is not None
        self.study = study
        self.skips_invalid = skips_invalid
        self.retries = on_error if isinstance(on_error, int) else 0
        self.goes_on_after_errors = on_error != "stop"
        self._worker = worker
        self._template: Template = study.template
        self._base = base
        self._stopping = stopping
        self._measured: Measured | None = None
        self._progress = progress
        self._memories = memories
        self._record: Record | None = None
        self._notes: dict[str, Any] = {}
        self._is_durable = is_durable(study)
        self._is_own = is_own
        self._names = study.definition.metrics

    def run(self) -> Generator[tuple[Any, Feedback], None, None]:
        """Gives the candidates; a trial that is left without an ending is given back."""
        worker, decode = self._worker, self._template.decode_frozen
        claim = None
        try:
            while (claim := worker.next_claim()) is not None:
                value = decode(claim.dna)
                exp = view(value)
                if self._remembers(claim, exp):
                    continue
                feedback = Feedback(self, claim, value)
                yield exp, feedback
                if not claim.is_done and claim.trial.state == "running":
                    raise missing_feedback(feedback)
                self._drop_record()
        finally:
            self._drop_record()
            if claim is not None and not claim.is_done and worker.ledger.is_held(claim.trial):
                claim.release()
            if self._progress is not None:
                self._progress.close()
            for memory in self._memories:
                memory.close()
            if self._is_own:
                self.study.ledger.rest()

    def _remembers(self, claim: Claim, exp: Any) -> bool:
        """Ends a trial whose outcome is known; else begins to record it."""
        for memory in self._memories:
            known = memory.recall(exp)
            if known is not None:
                claim.complete(known.rewards, known.metrics, known.metadata)
                self.ended(claim.trial)
                return True
        self._begin(exp)
        return False

    def _begin(self, exp: Any) -> None:
        """Takes note of a candidate before the user has touched it."""
        records = [memory.begin(exp) for memory in self._memories]
        self._record = next((r for r in records if r is not None), None)  # only a store keeps it
        if self._is_durable:
            key = fingerprint_or_none(exp)
            self._notes = {} if key is None else {FINGERPRINT: key}

    def _drop_record(self) -> None:
        record, self._record = self._record, None
        if record is not None:
            record.drop()

    @property
    def out(self) -> Path | None:
        """The directory for artifacts of the trial at hand."""
        return None if self._record is None else self._record.out

    def keep(self, trial: Trial, reward: Any, metrics: Mapping[str, Any] | None) -> dict[str, Any]:
        """Remembers the outcome of the trial at hand, before it is recorded.

        Returns:
            Metadata for the trial.

        Raises:
            RewardError: The reward is none.
        """
        if self._record is None:
            return self._notes
        rewards = self._worker.check_rewards(reward)
        number, attempt = trial.number, trial.attempts
        measured = [
            m
            for m in self.study.ledger.measurements()
            if (m.number, m.attempt) == (number, attempt)
        ]
        return {**self._notes, **self._record.keep(rewards, plain(metrics), measured)}

    def named_rewards(
        self, reward: Any, metrics: Mapping[str, Any] | None
    ) -> tuple[Any, Mapping[str, Any] | None]:
        """The rewards in the order of the objectives, and the metrics that are none."""
        return named_rewards(self._names, reward, metrics)

    def rule_of(self, value: Any) -> Any:
        """The diff of a candidate against the base."""
        from symexp.tree.diff import diff

        base = view(self._template.shown_root) if self._base is None else self._base
        return diff(base, view(value))

    def stops_early(self, trial: Trial) -> bool:
        """What the early stopping of the loop says of a trial."""
        if self._stopping is None:
            return False
        if self._measured is None:
            self._measured = Measured(self.study.ledger)
        return bool(self._stopping.should_stop(trial, self._measured.all()))

    def ended(self, trial: Trial) -> None:
        """Takes note that a trial has ended."""
        if self._progress is not None:
            self._progress.update(trial)

    def end(self) -> None:
        """Makes this the last iteration."""
        self._worker.stop()
