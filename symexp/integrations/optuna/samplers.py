"""Samplers of Optuna as algorithms."""

from __future__ import annotations

import collections
import copy
import functools
import hashlib
import importlib.util
import random
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.samplers._ga import BaseGASampler
from optuna.samplers._lazy_random_state import LazyRandomState
from optuna.trial import TrialState, create_trial

from symexp.errors import SymexpError, describe
from symexp.integrations.optuna.cmaes import CMA_ATTRS, NUMBER, CmaState
from symexp.spaces.dna.dna import DNA
from symexp.spaces.dna.flat_space import FlatSpace, Param
from symexp.study.trial import Trial
from symexp.sweeps.algorithms import Algorithm

__all__ = ["OptunaAlgorithm", "OptunaError", "adapt_sampler", "find_sampler", "silence_optuna"]

_STATES = {
    "complete": TrialState.COMPLETE,
    "pruned": TrialState.PRUNED,
    "failed": TrialState.FAIL,
    "skipped": TrialState.FAIL,
    "running": TrialState.RUNNING,
}
_CONSTRAINTS = "constraints"
_GENERATIONS = (
    "nsga2:generation",
    "nsga3:generation",
    "NSGAIISampler:generation",
    "NSGAIIISampler:generation",
)
# Attributes of a trial that a sampler writes and other workers need, each with a test of its
# values. All others are dropped: the CMA-ES sampler writes pickles, which must never be read from a
# database.
_SHARED_ATTRS: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(_GENERATIONS, lambda value: type(value) is int),
    **CMA_ATTRS,
}


def _shared_attrs(attrs: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in attrs.items() if k in _SHARED_ATTRS and _SHARED_ATTRS[k](v)}


class OptunaError(SymexpError, TypeError):
    """A value is not a sampler or pruner of Optuna, or does not suit the study."""


class OptunaAlgorithm(Algorithm):
    """Proposes candidates by any sampler of Optuna.

    A sampler that takes parameters one by one (TPE, random, brute force) suggests the active
    parameters only. Any other sampler suggests the joint space of all branches, and the values of
    inactive parameters are ignored.

    Args:
        sampler: The sampler, or its class. It is copied. Its own seed counts only if the study has
            no seed.
        joint: Whether the sampler suggests the joint space. By default the kind of sampler decides.

    References:
        Akiba et al., "Optuna: A Next-generation Hyperparameter Optimization Framework", KDD 2019.
    """

    needs_feedback = True
    needs_running = True
    max_refusals = 20  # a proposal takes milliseconds, and with the Gaussian process a second

    def __init__(self, sampler: Any, joint: bool | None = None) -> None:
        self.sampler = sampler() if isinstance(sampler, type) else sampler
        if not isinstance(self.sampler, optuna.samplers.BaseSampler):
            raise OptunaError(f"Expected a sampler of Optuna, but got {describe(sampler)}.")
        _require_packages(type(self.sampler).__name__)
        self._joint = _is_joint(self.sampler) if joint is None else joint
        # A generation of CMA-ES consists of its own samples.
        self.needs_own = isinstance(self.sampler, optuna.samplers.CmaEsSampler)

    def _own_seed(self) -> str | None:
        # A random state without a seed is not made before its first use.
        made = [s._rng for s in _random_states(self.sampler) if s._rng is not None]
        text = b"".join(rng.get_state()[1].tobytes() for rng in made)
        return hashlib.sha256(text).hexdigest() if made else None

    def _setup(self) -> None:
        self._flat = FlatSpace(self.spec)
        self._open = {k: p for k, p in self._flat.params.items() if not p.is_fixed}
        self._distributions = {key: _distribution(p) for key, p in self._open.items()}
        self._sampler: Any = copy.deepcopy(self.sampler)
        with silence_optuna():
            self._study = optuna.create_study(
                sampler=self._sampler,
                pruner=optuna.pruners.NopPruner(),
                directions=list(self.directions),
                study_name="symexp",
            )
        # An exhausted sampler calls `study.stop`, which Optuna 5.0 allows only inside `optimize`.
        self._is_exhausted = False
        self._study.stop = self._stop
        self._cma: CmaState | None = None
        if isinstance(self._sampler, optuna.samplers.CmaEsSampler):
            self._cma = CmaState(self._sampler, self._distributions, self.directions[0])
            self._sampler._restore_optimizer = self._cma
        self._asked: dict[int, Any] = {}
        self._others: dict[int, int] = {}
        self._notes: dict[int, Mapping[str, Any]] = {}

    def _stop(self) -> None:
        self._is_exhausted = True

    def propose(self, number: int, attempt: int = 0, running: Sequence[Trial] = ()) -> DNA | None:
        """Returns the suggestion of the sampler, given all finished and all running trials."""
        for trial in running:
            if trial.number != number and trial.dna is not None:
                self._add_running(trial)
        refused = self._asked.pop(number, None)
        with silence_optuna():
            if refused is not None:
                self._study.tell(refused, state=TrialState.FAIL)
            if self._is_exhausted:
                return None
            if isinstance(self._sampler, BaseGASampler):
                self._select_parents(self._sampler)
            self._reseed(number, attempt)
            trial = self._study.ask(self._distributions if self._joint else None)
            self._study._storage.set_trial_system_attr(trial._trial_id, NUMBER, number)
            self._asked[number] = trial
            dna = self._flat.decode(lambda param: self._suggest(trial, param))
            self._make_canonical(trial, dna)
        if self._joint:
            self._note(number, trial)
        return dna

    def _select_parents(self, sampler: BaseGASampler) -> None:
        """Selects the parents of a generation before its first child, with a seed of their own.

        Selecting parents takes random numbers. Optuna 5.0 does it with the first child. Then the
        first child of this worker would differ from that of a worker that knows the parents.
        """
        key = sampler._get_generation_key()
        complete = self._study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        counts = collections.Counter(t.system_attrs.get(key, -1) for t in complete)
        generation = max(counts, default=-1)
        if generation >= 0 and counts[generation] >= sampler.population_size:
            generation += 1
        if generation > 0:
            self._reseed(-generation, 0)
            sampler.get_parent_population(self._study, generation)

    def _make_canonical(self, trial: Any, dna: DNA) -> None:
        """Replaces the parameters of a trial by those that other workers compute from its DNA.

        Different parameters can make the same candidate (sorted picks, for example). The sampler
        must see the same parameters here as in a worker that knows only the candidate.
        """
        storage, params = self._study._storage, trial.params
        for key, value in self._flat.encode(dna).items():
            if params.get(key) != value:
                distribution = self._distributions[key]
                internal = distribution.to_internal_repr(value)
                storage.set_trial_param(trial._trial_id, key, internal, distribution)

    def _suggest(self, trial: Any, param: Param) -> Any:
        if self._joint:
            return trial.params[param.key]
        return trial._suggest(param.key, self._distributions[param.key])

    def _reseed(self, number: int, attempt: int) -> None:
        """Seeds every random state of the sampler for this trial."""
        text = f"{self.seed}/{number}/{attempt}".encode()
        for i, state in enumerate(_random_states(self._sampler)):
            digest = hashlib.blake2b(text, digest_size=4, salt=i.to_bytes(8, "big")).digest()
            state.rng.seed(int.from_bytes(digest, "big"))
        if isinstance(self._sampler, optuna.samplers.GPSampler):
            # Optuna 5.0 starts the next fit at the last one, which other workers do not have.
            self._sampler._gprs_cache_list = None
            self._sampler._constraints_gprs_cache_list = None
        if isinstance(self._sampler, optuna.samplers.QMCSampler):
            # Optuna 5.0 counts the points of the sequence per sampler. Without this, each worker
            # would suggest the same points again.
            self._sampler._seed = random.Random(f"{self.seed}").getrandbits(32)
            # Scipy takes time in proportion to the number of the point, so it must stay small.
            # The arguments of this method differ between versions of Optuna.
            self._sampler._find_sample_id = lambda *_: number + attempt * 2**12

    def _note(self, number: int, trial: Any) -> None:
        attrs = self._study._storage.get_trial_system_attrs(trial._trial_id)
        params = self._study._storage.get_trial_params(trial._trial_id)
        self._notes[number] = {"optuna": {"params": dict(params), "attrs": _shared_attrs(attrs)}}

    def notes(self, number: int) -> Mapping[str, Any] | None:
        """Returns the joint parameters and the generation of a trial that was proposed here."""
        return self._notes.pop(number, None)

    def _add_running(self, trial: Trial) -> None:
        """Adds a running trial of another worker, so that the sampler does not suggest it too."""
        if trial.number not in self._others and trial.number not in self._asked:
            self._study.add_trial(self._frozen(trial, TrialState.RUNNING, None))
            self._others[trial.number] = len(self._study.get_trials(deepcopy=False)) - 1

    def feedback(self, trial: Trial) -> None:
        """Reports a finished trial to the sampler."""
        state, values = _STATES[trial.state], trial.rewards
        if state is TrialState.COMPLETE and values is None:
            state = TrialState.FAIL
        if state is TrialState.FAIL:
            values = None
        with silence_optuna():
            own = self._asked.pop(trial.number, self._others.pop(trial.number, None))
            if own is None or state is TrialState.PRUNED:
                if own is not None:
                    self._study.tell(own, state=TrialState.FAIL)
                if trial.dna is not None:
                    self._add(trial, state, values)
            else:
                if trial.constraints:
                    self._learn_constraints()
                    known = self._study.get_trials(deepcopy=False)
                    asked = known[own] if isinstance(own, int) else own
                    self._study._storage.set_trial_system_attr(
                        asked._trial_id, _CONSTRAINTS, _constraints(trial)
                    )
                self._study.tell(own, values=values, state=state)

    def _learn_constraints(self) -> None:
        """Makes a sampler of Optuna before 5.0 use constraints, which it did not by default."""
        if hasattr(optuna.trial.FrozenTrial, "set_constraint"):
            return
        for part in _parts(self._sampler):
            if getattr(part, "_constraints_func", False) is None:
                part._constraints_func = lambda t: t.system_attrs.get(_CONSTRAINTS, ())

    def _add(self, trial: Trial, state: TrialState, values: Sequence[float] | None) -> None:
        """Adds a finished trial that another worker proposed, or a user enqueued."""
        frozen = self._frozen(trial, state, values)
        if not isinstance(self._sampler, BaseGASampler) or state is not TrialState.COMPLETE:
            self._study.add_trial(frozen)
            return
        # An enqueued trial belongs to no generation. Optuna 5.0 selects parents from generations
        # only, so the trial joins the current one.
        self._study.add_trial(self._frozen(trial, TrialState.RUNNING, None))
        known = self._study.get_trials(deepcopy=False)[-1]
        self._sampler.get_trial_generation(self._study, known)
        self._study.tell(known.number, values=values, state=state)

    def _frozen(self, trial: Trial, state: TrialState, values: Sequence[float] | None) -> Any:
        assert trial.dna is not None
        known = (trial.metadata or {}).get("optuna") or {}
        params = self._flat.encode(trial.dna)
        if self._joint:
            params = {**self._inactive(known.get("params")), **params}
        attrs = {**_shared_attrs(known.get("attrs") or {}), NUMBER: trial.number}
        if self._cma is not None:
            attrs = self._cma.valid(attrs)
        if trial.constraints:
            self._learn_constraints()
            attrs[_CONSTRAINTS] = _constraints(trial)
        return create_trial(
            state=state,
            values=None if values is None else list(values),
            params=params,
            distributions={key: self._distributions[key] for key in params},
            system_attrs=attrs,
            intermediate_values=({0: values[0]} if values and state is TrialState.PRUNED else None),
        )

    def _inactive(self, noted: Any) -> dict[str, Any]:
        """Returns a value for each parameter: the noted one if it is valid, else the lowest."""
        noted = noted if isinstance(noted, dict) else {}
        out = {}
        for key, param in self._open.items():
            value = noted.get(key)
            fits = type(value) in (int, float) and param.low <= value <= param.high
            out[key] = value if fits else param.low if param.kind == "float" else int(param.low)
        return out

    def __repr__(self) -> str:
        return f"OptunaAlgorithm({type(self.sampler).__name__})"


def _constraints(trial: Trial) -> list[float]:
    """Returns the constraint values of a trial as one number.

    Samplers compare the values by position, and trials may have different ones. If a constraint is
    violated, the number is the sum of what is above 0, as in Deb's rule.
    """
    return [trial.violation or max(trial.constraints.values())]


def _is_joint(sampler: Any) -> bool:
    samplers = optuna.samplers
    one_by_one = (samplers.TPESampler, samplers.RandomSampler, samplers.BruteForceSampler)
    return not isinstance(sampler, one_by_one)


def _distribution(param: Param) -> BaseDistribution:
    low, high = param.low, param.high
    if param.kind == "float":
        return FloatDistribution(low, high, log=param.log)
    if param.kind == "int":
        return IntDistribution(int(low), int(high), log=param.log, step=param.step)
    return CategoricalDistribution(tuple(range(int(high) + 1)))


def _random_states(root: Any) -> list[LazyRandomState]:
    """Returns all random states in a sampler, always in the same order."""
    return [part for part in _parts(root) if isinstance(part, LazyRandomState)]


def _parts(root: Any) -> list[Any]:
    """Returns a sampler and all objects of Optuna in it, always in the same order."""
    found: list[Any] = []
    seen: set[int] = set()
    stack = [root]
    while stack:
        item = stack.pop()
        if id(item) in seen or not hasattr(item, "__dict__") or isinstance(item, type):
            continue
        seen.add(id(item))
        if type(item).__module__.partition(".")[0] == "optuna" or item is root:
            found.append(item)
            if isinstance(item, LazyRandomState):
                continue
            stack.extend(value for _, value in sorted(vars(item).items(), reverse=True))
    return found


@contextmanager
def silence_optuna() -> Iterator[None]:
    """Hides the warnings of Optuna about experimental arguments and about its own loop."""
    level = optuna.logging.get_verbosity()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", category=optuna.exceptions.ExperimentalWarning)
        warnings.simplefilter("ignore", category=UserWarning)
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        try:
            yield
        finally:
            optuna.logging.set_verbosity(level)


# Samplers that users name or pass.


def adapt_sampler(sampler: Any) -> Algorithm:
    """Returns the algorithm of a sampler of Optuna, or of its class."""
    return OptunaAlgorithm(sampler)


# Packages that a sampler needs besides Optuna. Optuna 5.0 imports them in the middle of a search.
_NEEDS = {
    "GPSampler": ("scipy", "torch"),
    "CmaEsSampler": ("cmaes",),
    "QMCSampler": ("scipy",),
}

_samplers = optuna.samplers
_NAMED: dict[str, Callable[..., Any]] = {
    "tpe": functools.partial(
        _samplers.TPESampler, multivariate=True, group=True, constant_liar=True
    ),
    "gp": _samplers.GPSampler,
    "cmaes": functools.partial(_samplers.CmaEsSampler, warn_independent_sampling=False),
    "nsga2": _samplers.NSGAIISampler,
    "nsga3": _samplers.NSGAIIISampler,
    "qmc": functools.partial(_samplers.QMCSampler, warn_independent_sampling=False),
}


def _require_packages(sampler: str) -> None:
    for package in _NEEDS.get(sampler, ()):
        if importlib.util.find_spec(package) is None:
            raise ModuleNotFoundError(f"{sampler} needs {package}", name=package)


def find_sampler(name: str) -> Callable[..., Algorithm]:
    """Returns a function that makes the algorithm of a name from the arguments of its sampler.

    Raises:
        KeyError: No sampler has this name.
    """
    sampler = _NAMED[name]

    @functools.wraps(sampler)
    def make(**arguments: Any) -> Algorithm:
        with silence_optuna():
            return OptunaAlgorithm(sampler(**arguments))

    return make
