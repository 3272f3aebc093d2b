"""The cells of NAS-Bench-201: the space, and a tiny search with and without inherited weights."""

from __future__ import annotations

from typing import NamedTuple

import keras
import numpy as np
import pytest

import symexp as sx
from benchmarks import bench_cells as bench

pytestmark = [pytest.mark.keras, pytest.mark.xdist_group("keras_checkpoints")]

# The last two edges are 1x1 convolutions, and the first one is a pool.
DNA = [4, 0, 1, 0, 2, 2]


def test_the_space_has_the_cells_of_nas_bench_201():
    assert sx.dna_spec(bench.cell_space()).space_size == 5**6


def test_every_stage_has_the_same_cell_with_its_own_channels():
    exp = sx.decode(bench.cell_space(), DNA)
    first, second = (layer for layer in exp.model.layers if isinstance(layer, bench.Cell))
    assert bench.name_of(exp) == "pool - skip - 1x1 1x1"
    for cell, channels in ((first, 8), (second, 16)):
        assert [edge is None for edge in cell.edges] == [False, True, False, True, False, False]
        assert cell.edges[5].layers[1].filters == channels


def test_a_node_is_the_sum_of_its_edges():
    edges = [sx.keras.layers.Rescaling(factor) for factor in (2, 3, 5, 7, 11, 13)]
    cell = bench.Cell(edges)
    one = np.ones((1, 2, 2, 1), "float32")
    # 2; 3 + 5 * 2; 7 + 11 * 2 + 13 * 13
    assert float(keras.ops.max(cell(one))) == 7 + 22 + 169


def test_a_cell_without_a_path_gives_zeros():
    cell = bench.Cell([None] * 6)
    assert float(keras.ops.max(cell(np.ones((1, 2, 2, 1), "float32")))) == 0


def test_options_are_those_of_the_command_line(tmp_path):
    options = bench.parsed(["--trials", "7", "--seeds", "2", "3", "--folder", str(tmp_path)])
    assert (options.trials, options.seeds, options.folder) == (7, [2, 3], tmp_path)
    assert options._replace(trials=300, seeds=(1,), folder=None) == bench.Options(
        None, runs=["fresh", "inherited"]
    )


def test_a_tiny_search_inherits_weights_and_goes_on_where_it_was(tmp_path, capsys):
    options = bench.Options(
        tmp_path, trials=3, runs=["inherited"], epochs=1, population=2, images=160, top=1,
        retrain_epochs=1, retrain_seeds=1,
    )  # fmt: skip
    bench.run(options._replace(trials=2, retrain_seeds=0))
    assert capsys.readouterr().out.count(", trial ") == 2
    found = bench.run(options)
    printed = capsys.readouterr().out
    assert "trial 3:" in printed
    assert printed.count(", trial ") == 1
    assert [line.split()[0] for line in printed.splitlines() if " mean " in line] == [
        "random",
        "inherited",
    ]
    trials = list(found["inherited", 1].trials)
    assert [trial.parent for trial in trials[:2]] == [None, None]
    assert [trial.metadata["taken"] for trial in trials[:2]] == [0, 0]
    assert trials[2].parent in (1, 2)
    assert trials[2].metadata["inherited"]["from"] == trials[2].parent
    assert trials[2].metadata["taken"] > 0


class Trial(NamedTuple):
    reward: float
    parent: int | None
    metadata: dict[str, float]


class Result(NamedTuple):
    trials: list[Trial]

    @property
    def best(self):
        return max(self.trials, key=lambda trial: trial.reward)


def result_of(*rewards):
    notes = {"cpu": 2.0, "wall": 3.0, "transfer": 0.5, "memory": 100.0}
    trials = [Trial(r, 1 if i else None, {**notes, "taken": 0.5}) for i, r in enumerate(rewards)]
    return Result(trials)


def test_the_report_compares_searches_of_one_seed(capsys):
    found = {("fresh", 1): result_of(0.5, 0.7, 0.6), ("inherited", 1): result_of(0.5, 0.65, 0.8)}
    bench.report(found, epochs=2)
    rows = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert rows[4:6] == [
        "fresh 1 0.700 0.600 4 epochs 0.600",
        "inherited 1 0.800 0.650 6 epochs 0.650",
    ]
    assert rows[-1] == "inherited 1 2.00 s 3.00 s 25.0% 50.0% 100 to 100 MB"


def test_a_search_that_does_not_reach_the_best_of_the_other_says_so(capsys):
    bench.report({("fresh", 1): result_of(0.9), ("inherited", 1): result_of(0.8)}, epochs=2)
    assert "not reached" in capsys.readouterr().out
