"""Search strategies by name: what users pass as `algorithm=` and `early_stopping=` of a sweep.

A sampler of Optuna or a generator of PyGlove is adapted by `symexp.integrations`, which is loaded
by name only if it is used.
"""

from __future__ import annotations

import functools
import importlib.util
import inspect
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any

from symexp._base.progressbar import without_tqdm_warning
from symexp._base.registry import resolve
from symexp.errors import SymexpError, closest, describe
from symexp.spaces.dna.decision_ids import iter_labels
from symexp.spaces.dna.flat_space import FlatSpace
from symexp.spaces.dna.space import Space
from symexp.spaces.dna.structure import SpaceError
from symexp.study.ledger import StudyDefinition
from symexp.sweeps.algorithms import Algorithm, Deduping, Random, Sweeping
from symexp.sweeps.evolution.evolution import Evolution
from symexp.sweeps.evolution.neat import neat
from symexp.sweeps.evolution.single_objective import hill_climb, regularized_evolution
from symexp.sweeps.fidelity.halving import SuccessiveHalving
from symexp.sweeps.fidelity.per_budget import PerBudget
from symexp.sweeps.fidelity.population import PopulationBasedTraining
from symexp.sweeps.generators import DNAGenerator, GeneratorAlgorithm
from symexp.sweeps.limits import SamplingError
from symexp.sweeps.policies import as_policy
from symexp.sweeps.stopping import ByRank, ByValue

__all__ = [
    "ALGORITHMS",
    "STOPPINGS",
    "AlgorithmError",
    "as_algorithm",
    "as_stopping",
    "default_algorithm",
]


def _bred(evolution: Callable[..., Evolution], **defaults: Any) -> Callable[..., Algorithm]:
    """Returns a function that makes the algorithm of an evolution from its arguments."""

    @functools.wraps(evolution)
    def make(**arguments: Any) -> Algorithm:
        return GeneratorAlgorithm(evolution(**{**defaults, **arguments}))

    return make


def _halving(
    name: str, brackets: int | None, inner: str, **defaults: Any
) -> Callable[..., Algorithm]:
    """Returns a function that makes successive halving from its arguments."""

    def make(
        algorithm: Any = inner,
        brackets: int | None = brackets,
        random_fraction: float | None = None,
        least: int | None = None,
        **arguments: Any,
    ) -> Algorithm:
        if isinstance(algorithm, str) and algorithm == inner:
            arguments = {**defaults, **arguments}
        made = as_algorithm((algorithm, arguments) if arguments else algorithm)
        if made.needs_feedback and not made.resumes:
            share = {} if random_fraction is None else {"random_fraction": random_fraction}
            made = PerBudget(made, least=least, **share)
        elif random_fraction is not None or least is not None:
            raise SamplingError(
                f"{made} learns from no results, so {name} takes neither random_fraction nor least."
            )
        return SuccessiveHalving(made, brackets)

    make.__name__ = name
    return make


# A search of usual length would never evolve with the default population, which is PyGlove's.
_OWN: dict[str, Callable[..., Algorithm]] = {
    "random": Random,
    "sweeping": Sweeping,
    "grid": Sweeping,
    "regularized_evolution": _bred(regularized_evolution, population_size=50),
    "hill_climb": _bred(hill_climb),
    "neat": _bred(neat, population_size=50),
    "asha": _halving("asha", 1, "random"),
    "hyperband": _halving("hyperband", None, "random"),
    "pbt": PopulationBasedTraining,
    "bohb": _halving("bohb", None, "tpe"),
}
_OWN_STOPPING: dict[str, Callable[..., Any]] = {"value": ByValue, "rank": ByRank}

#: The names of all algorithms, each with the library that it needs; empty for our own.
ALGORITHMS: dict[str, str] = {
    **dict.fromkeys(_OWN, ""),
    **dict.fromkeys(("bohb", "tpe", "gp", "cmaes", "nsga2", "nsga3", "qmc"), "optuna"),
}
#: The names of all rules of early stopping, likewise.
STOPPINGS: dict[str, str] = {
    **dict.fromkeys(_OWN_STOPPING, ""),
    **dict.fromkeys(("median", "percentile", "asha", "hyperband", "patient"), "optuna"),
}


class AlgorithmError(SymexpError, TypeError):
    """An algorithm or early stopping is unknown, or needs a package that is not installed."""


def as_algorithm(value: Any) -> Algorithm:
    """Returns the algorithm for the argument `algorithm=` of `sx.sample`.

    Args:
        value: An algorithm, its class, its name, a name with arguments such as
            `('tpe', {'n_startup_trials': 20})`, a DNA generator such as an evolution, a sampler of
            Optuna, a generator of PyGlove.

    Raises:
        AlgorithmError: The value is no algorithm; the message lists the known names.
    """
    if value is None:
        return Random()
    if isinstance(value, Deduping):
        inner = as_algorithm(value.algorithm)
        return value if inner is value.algorithm else value.of(inner)
    if isinstance(value, Algorithm):
        return value
    if isinstance(value, type) and issubclass(value, (Algorithm, DNAGenerator)):
        made: Any = value
        return as_algorithm(made())
    if isinstance(value, DNAGenerator):
        return GeneratorAlgorithm(value)
    named = _named(value)
    if named is not None:
        return _by_name("algorithm", *named)  # type: ignore[no-any-return]  # not typed
    package = _package(value)
    if package in ("optuna", "pyglove"):
        try:
            return _adapter(f"sweeps.{package}", value)(value)  # type: ignore[no-any-return]
        except ModuleNotFoundError as error:
            raise _missing("algorithm", type(value).__name__, error) from error
    raise AlgorithmError(
        f"Expected an algorithm, but got {describe(value)}. Pass `sx.geno.Sweeping()`, "
        "`sx.geno.Random(seed)`, a sampler of Optuna, a DNA generator of PyGlove, or a name such "
        "as 'tpe'."
    )


# With more decisions, a proposal of TPE takes seconds.
_MOST_DECISIONS = 200


def default_algorithm(definition: StudyDefinition, fidelity: Any = None) -> str:
    """Returns the name of the algorithm for a sweep without one.

    Args:
        definition: The definition of the study.
        fidelity: The fidelity of the sweep, if it has one.

    Returns:
        `'tpe'` if Optuna is installed and TPE can search the space. Otherwise `'random'`: the
        space has custom decisions, or more than 200 decisions. With a fidelity and one objective
        `'bohb'` takes the place of the first, and `'asha'` that of the second.
    """
    name = _default(definition.spec)
    if fidelity is None or len(definition.directions) > 1:
        return name
    return "bohb" if name == "tpe" else "asha"


def _default(spec: Space) -> str:
    if importlib.util.find_spec("optuna") is None:
        return "random"
    if sum(1 for _ in islice(iter_labels(spec), _MOST_DECISIONS + 1)) > _MOST_DECISIONS:
        return "random"
    try:
        FlatSpace(spec)
    except SpaceError:  # custom decisions, which have no parameters
        return "random"
    return "tpe"


def as_stopping(value: Any, definition: StudyDefinition) -> Any:
    """Returns the rule for the argument `early_stopping=` of `sx.sample`.

    Args:
        value: A name, a name with arguments such as `('asha', {'min_resource': 2})`, a pruner of
            Optuna, a policy of PyGlove, a policy such as an `sx.tuning.EarlyStoppingPolicy`, or any
            object with `should_stop(trial, measurements)`.
        definition: The definition of the study.

    Returns:
        An object with `should_stop(trial, measurements)`; `None` for `None`.

    Raises:
        AlgorithmError: The value is no such rule; the message lists the known names.
    """
    if value is None:
        return None
    named = _named(value)
    if named is not None:
        value = _by_name("early stopping", *named)
    package = _package(value)
    if package in ("optuna", "pyglove"):
        return _adapter(f"sweeps.{package}.stopping", value)(value, definition)
    if hasattr(value, "should_stop_early") and not hasattr(value, "should_stop"):
        return as_policy(value, definition)
    if not hasattr(value, "should_stop"):
        raise AlgorithmError(
            f"Expected early stopping to be a name such as 'median', a pruner of Optuna, a policy "
            f"of PyGlove, an `sx.tuning.EarlyStoppingPolicy`, or an object with "
            f"`should_stop(trial, measurements)`, but got "
            f"{describe(value)}."
        )
    if hasattr(value, "setup"):
        value.setup(definition)
    return value


def _package(value: Any) -> str:
    """Returns the library with adapters that a value or class comes from; empty for any other."""
    kind = value if isinstance(value, type) else type(value)
    packages = (base.__module__.partition(".")[0] for base in kind.__mro__)
    return next((p for p in packages if p in ("optuna", "pyglove")), "")


def _named(value: Any) -> tuple[str, Mapping[str, Any]] | None:
    """Returns a name and its arguments; `None` if a value is neither."""
    if isinstance(value, str):
        return value, {}
    if isinstance(value, Sequence) and len(value) == 2:
        name, arguments = value
        if isinstance(name, str) and isinstance(arguments, Mapping):
            return name, arguments
    return None


def _by_name(what: str, name: str, arguments: Mapping[str, Any]) -> Any:
    """Makes the algorithm or the rule of early stopping of a name."""
    known, own = (ALGORITHMS, _OWN) if what == "algorithm" else (STOPPINGS, _OWN_STOPPING)
    key = name.lower().replace("-", "_")
    package = known.get(key)
    if package is None:
        raise AlgorithmError(_unknown(what, name, known))
    make: Any = own.get(key)
    if make is None:
        kind = "" if what == "algorithm" else ".stopping"
        try:
            with without_tqdm_warning():
                make = resolve(f"sweeps.{package}{kind}.named")(key)
        except ModuleNotFoundError as error:
            raise _missing(what, name, error) from error
    try:
        return make(**arguments)
    except AlgorithmError:  # of an inner algorithm
        raise
    except TypeError as error:
        raise AlgorithmError(
            f"The {what} {name!r} cannot be made with {_shown(arguments)}: {error}. "
            f"It takes: {_signature(make)}."
        ) from error
    except ModuleNotFoundError as error:
        raise _missing(what, name, error) from error


def _unknown(what: str, name: str, known: Mapping[str, str]) -> str:
    near = closest(name, known)
    near = f" {near}" if near.startswith("Did") else ""
    return f"There is no {what} {name!r}.{near} The names are: {', '.join(known)}."


def _missing(what: str, name: str, error: ModuleNotFoundError) -> AlgorithmError:
    """Returns an error that says what to install; torch is too large to be part of an extra."""
    package = (error.name or "").partition(".")[0]
    extra = package if package == "torch" else "symexp[search]"
    return AlgorithmError(
        f"The {what} {name!r} needs the package {package}, which is not installed: "
        f"`pip install '{extra}'`."
    )


def _shown(arguments: Mapping[str, Any]) -> str:
    return ", ".join(f"{k}={v!r}" for k, v in arguments.items()) or "no arguments"


def _signature(make: Any) -> str:
    try:
        parameters = inspect.signature(make).parameters.values()
    except (TypeError, ValueError):
        return "see its documentation"
    return ", ".join(str(p).partition(":")[0].partition("=")[0].strip() for p in parameters)


def _adapter(name: str, value: Any) -> Any:
    """Returns the adapter that is registered under a name."""
    try:
        return resolve(name)
    except KeyError:
        raise AlgorithmError(
            f"This version of symexp has no adapter for {describe(value)}. Use "
            "`sx.geno.Sweeping()` or `sx.geno.Random(seed)`, or write a `sx.geno.Algorithm`."
        ) from None
