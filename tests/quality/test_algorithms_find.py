"""The algorithms do what they should on published problems. Seeds are fixed, so nothing is left
to chance; the figures over more seeds are those of `python -m benchmarks quality`."""

import statistics

import pytest

import symexp as sx
from symexp.testing.problems import (
    TREE_OPTIMUM,
    hypervolume,
    tree_space,
    tree_value,
    zdt1_space,
    zdt1_value,
)

SEEDS = range(5)


def regret(algorithm, trials):
    """The median distance of the best candidate from the optimum."""
    found = []
    for seed in SEEDS:
        loop = sx.sample(tree_space(), algorithm, trials, direction="minimize", seed=seed)
        for candidate, feedback in loop:
            feedback(tree_value(candidate))
        found.append(loop.result.best.reward - TREE_OPTIMUM)
    return statistics.median(found)


@pytest.mark.slow
def test_tpe_beats_random_on_a_conditional_space():
    pytest.importorskip("optuna")
    assert regret("tpe", 50) < regret("random", 50) / 2


@pytest.mark.slow
def test_evolution_beats_random_on_a_conditional_space():
    evolution = ("regularized_evolution", {"population_size": 15, "tournament_size": 8})
    assert regret(evolution, 100) < regret("random", 100) / 2


@pytest.mark.slow
def test_the_front_of_nsga2_dominates_that_of_random_search():
    pytest.importorskip("optuna")
    gained, beaten = [], []
    for seed in range(7):
        evolved, drawn = front(("nsga2", {"population_size": 20}), seed), front("random", seed)
        gained.append(hypervolume(evolved, (1.1, 6.0)) - hypervolume(drawn, (1.1, 6.0)))
        worse = [any(a <= x and b <= y for a, b in evolved) for x, y in drawn]
        beaten.append(sum(worse) / len(worse))
    assert statistics.median(gained) > 1.0
    # All but the ends of the front: the one with the least f1 of all is a matter of luck.
    assert statistics.median(beaten) >= 0.8


def front(algorithm, seed):
    options = {"direction": ["minimize", "minimize"], "seed": seed}
    loop = sx.sample(zdt1_space(10), algorithm, 400, **options)
    for candidate, feedback in loop:
        feedback(zdt1_value(candidate))
    return [t.rewards for t in loop.result.pareto_front()]


def test_the_problems_are_as_published():
    best = sx.Dict(half=sx.Dict(r=0.0, leaf=sx.Dict(offset=0.1, x=0.0)))
    assert tree_value(best) == TREE_OPTIMUM
    assert [str(p.location) for p in sx.dna_spec(tree_space()).elements] == ["half"]
    assert zdt1_value([0.25, 0.0, 0.0]) == (0.25, 0.5)
    assert zdt1_value([0.25, 1.0, 1.0])[1] == pytest.approx(10 * (1 - 0.025**0.5))
    assert hypervolume([(0.0, 1.0), (1.0, 0.0), (1.0, 1.0)], (2.0, 2.0)) == 3.0
