"""The quality of the search algorithms: on published problems and public tables, and on digits."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path
from typing import Any

import symexp as sx
from benchmarks import tables
from symexp.testing.problems import (
    TREE_OPTIMUM,
    hypervolume,
    tree_space,
    tree_value,
    zdt1_space,
    zdt1_value,
)

SEEDS = range(11)
REFERENCE = (1.1, 7.0)
_EVOLUTION = ("regularized_evolution", {"population_size": 20, "tournament_size": 10})


def main() -> None:
    """Prints medians over the seeds."""
    print(f"\n## Tree of Jenatton et al. 2017: regret, median of {len(SEEDS)} seeds\n")
    for trials in (60, 150):
        for algorithm in ("random", "tpe", _EVOLUTION, "hill_climb"):
            _row(
                f"{trials} trials, {_name(algorithm)}",
                [regret(algorithm, trials, s) for s in SEEDS],
            )
    print(f"\n## ZDT1 with 30 floats, 1,000 trials: hypervolume up to {REFERENCE}\n")
    fronts = {a: [front(a, 1000, s) for s in SEEDS] for a in ("random", "nsga2")}
    for algorithm, found in fronts.items():
        _row(algorithm, [hypervolume(points, REFERENCE) for points in found])
    shares = [_dominated(b, a) for a, b in zip(fronts["nsga2"], fronts["random"])]
    _row("share of random's front that nsga2's dominates", shares)
    evolutions()
    tables.main()
    digits()


def evolutions(trials: int = 100, seeds: int = 10) -> None:
    """Compares evolution with that of PyGlove: the best reward of a search, and its time."""
    import pyglove

    def own(name: str) -> Any:
        return name if name == "hill_climb" else (name, {"population_size": 20})

    def theirs(name: str) -> Any:
        made = getattr(pyglove.evolution, name)
        return made() if name == "hill_climb" else made(population_size=20)

    print(f"\n## Evolution and PyGlove: best of {trials} trials, median of {seeds} seeds\n")
    for space_name, (space, value) in _spaces().items():
        for name in ("regularized_evolution", "hill_climb", "neat"):
            for whose, make in (("symexp", own), ("PyGlove", theirs)):
                begin = time.perf_counter()
                found = [_best(space(), value, make(name), trials, seed) for seed in range(seeds)]
                spent = (time.perf_counter() - begin) / trials / seeds * 1000
                _row(f"{space_name}, {name}, {whose}, {spent:.2f} ms a trial", found)


def _spaces() -> dict[str, Any]:
    """Returns spaces with the values that are to be maximized."""
    return {
        "tree": (tree_space, lambda candidate: -tree_value(candidate)),
        "one max of 30 bits": (lambda: sx.List([sx.oneof([0, 1])] * 30), sum),
        "order of 12": (lambda: sx.Dict(items=sx.permutate(range(12))), _order),
    }


def _order(candidate: Any) -> float:
    """Returns how near a permutation is to the sorted one."""
    return -float(sum(abs(i - item) for i, item in enumerate(candidate["items"])))


def _best(space: Any, value: Any, algorithm: Any, trials: int, seed: int) -> float:
    loop = sx.sample(space, algorithm, trials, seed=seed, progress=False)
    for candidate, feedback in loop:
        feedback(float(value(candidate)))
    best = loop.result.best
    assert best is not None
    return float(best.reward)


def _name(algorithm: Any) -> str:
    return algorithm if isinstance(algorithm, str) else str(algorithm[0])


def _row(what: str, values: list[float]) -> None:
    low, high = min(values), max(values)
    print(f"{what:<50} {statistics.median(values):>9.4f}   ({low:.4f} to {high:.4f})", flush=True)


def regret(algorithm: Any, trials: int, seed: int) -> float:
    """Returns how far the best trial of a search of the tree problem is from the optimum."""
    loop = sx.sample(
        tree_space(), algorithm, trials, direction="minimize", seed=seed, progress=False
    )
    for candidate, feedback in loop:
        feedback(tree_value(candidate))
    best = loop.result.best
    assert best is not None
    return float(best.reward) - TREE_OPTIMUM


def front(algorithm: Any, trials: int, seed: int, floats: int = 30) -> list[tuple[float, float]]:
    """Returns the Pareto front that a search of ZDT1 finds."""
    directions = ["minimize", "minimize"]
    loop = sx.sample(
        zdt1_space(floats), algorithm, trials, direction=directions, seed=seed, progress=False
    )
    for candidate, feedback in loop:
        feedback(zdt1_value(candidate))
    return [t.rewards for t in loop.result.pareto_front()]


def _dominated(points: list[tuple[float, float]], by: list[tuple[float, float]]) -> float:
    """Returns the share of points that another point beats or equals in both values."""
    return sum(any(a <= x and b <= y for a, b in by) for x, y in points) / len(points)


def digits(trials: int = 24, trainings: int = 7) -> None:
    """Searches nets by their accuracy on validation images; the result is judged on test images."""
    sys.path.insert(0, str(Path(__file__).parent.parent / "examples"))
    from digits import digits_experiment

    default = digits_experiment()
    space = sx.patch(
        default.clone(),
        {
            "model.layers[0].filters": sx.oneof([8, 16, 32, 64]),
            "model.layers[2].filters": sx.oneof([16, 32, 64, 128]),
            "optimizer.learning_rate": sx.floatv(3e-4, 3e-2, "log"),
            "batch_size": sx.oneof([16, 32, 64]),
        },
    )
    loop = sx.sample(space, "tpe", trials, seed=1, progress=False)
    for candidate, feedback in loop:
        feedback(_accuracy(candidate, seed=feedback.id, part="validation"))
    best = loop.result.best
    assert best is not None
    print(f"\n## Digits: {trials} nets by TPE; test accuracy of {trainings} trainings each\n")
    for name, net in (("the default", default), ("the best found", best.exp)):
        seeds = range(100, 100 + trainings)
        _row(name, [_accuracy(net.clone(), seed, "test") for seed in seeds])
    print(sx.diff(default, best.exp))


def _accuracy(experiment: Any, seed: int, part: str) -> float:
    """Trains on 60 % of the images; the next 20 % are for validation, the last 20 % for tests."""
    import keras
    from sklearn.datasets import load_digits

    keras.utils.set_random_seed(seed)
    data = load_digits()
    images = (data.images / 16.0).astype("float32")[..., None]
    train, validation = int(len(images) * 0.6), int(len(images) * 0.8)
    held = slice(train, validation) if part == "validation" else slice(validation, None)
    model = experiment.model
    model.compile(experiment.optimizer, experiment.loss, metrics=["accuracy"])
    model.fit(
        images[:train],
        data.target[:train],
        epochs=experiment.num_epochs,
        batch_size=experiment.batch_size,
        verbose=0,
    )
    return float(model.evaluate(images[held], data.target[held], verbose=0)[1])
