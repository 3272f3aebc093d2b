"""Evolution over the cells of NAS-Bench-201 on the digits, with inherited weights and without.

`python -m benchmarks cells` runs all of it. `python -m benchmarks.bench_cells --help` lists the
options. With `--folder` the studies are kept there, so that an interrupted run goes on.

References:
    Dong and Yang, "NAS-Bench-201: Extending the Scope of Reproducible Neural Architecture Search",
    ICLR 2020, for the cell and its operations.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import keras
import numpy as np

import symexp as sx
from symexp.keras import Input, Sequential, layers, optimizers

CHANNELS = (8, 16)
BATCH = 64
RATE = 0.01
WINDOW = 50

# The nodes of a cell are 0 to 3; each gets an edge from every earlier one.
EDGES = tuple((source, node) for node in (1, 2, 3) for source in range(node))


class Options(NamedTuple):
    """What is run.

    Attributes:
        folder: The folder of the studies.
        trials: Trials of a search.
        seeds: Each search runs once with each seed.
        runs: `fresh`, `inherited`, or both.
        epochs: Epochs of a trial.
        population: Candidates of the population.
        images: Images that are used, of 1,797.
        top: The best cells of each search that are trained again.
        retrain_epochs: Epochs of the long training of these.
        retrain_seeds: Seeds of each of these trainings.
    """

    folder: Path
    trials: int = 300
    seeds: Sequence[int] = (1,)
    runs: Sequence[str] = ("fresh", "inherited")
    epochs: int = 2
    population: int = 40
    images: int = 1797
    top: int = 3
    retrain_epochs: int = 20
    retrain_seeds: int = 3


# The space.


class Cell(layers.Layer):
    """A cell: each node is the sum of its edges, and the last node is the output.

    Args:
        edges: The operation of each edge of `EDGES`; `None` for no edge.
        options: Further arguments of the layer.
    """

    def __init__(self, edges: list[Any], **options: Any) -> None:
        super().__init__(**options)
        self.edges = edges

    def call(self, inputs: Any) -> Any:
        """Returns the last node."""
        nodes = [inputs]
        for node in (1, 2, 3):
            given = [
                edge(nodes[source])
                for (source, to), edge in zip(EDGES, self.edges)
                if to == node and edge is not None
            ]
            nodes.append(sum(given[1:], given[0]) if given else keras.ops.zeros_like(inputs))
        return nodes[-1]


def conv(channels: int, size: int, strides: int = 1) -> Any:
    """Returns ReLU, convolution and normalization, as NAS-Bench-201 has them."""
    return Sequential(
        [
            layers.ReLU(),
            layers.Conv2D(channels, (size, size), strides=strides, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
        ]
    )


def cell(channels: int) -> Any:
    """Returns a cell whose decisions are those of the cells of all other stages."""
    return Cell(
        [
            sx.oneof(
                [
                    None,
                    layers.Identity(),
                    conv(channels, 1),
                    conv(channels, 3),
                    layers.AveragePooling2D(3, strides=1, padding="same"),
                ],
                name=f"edge_{source}_{node}",
            )
            for source, node in EDGES
        ]
    )


def cell_space() -> Any:
    """Returns the space: 5^6 = 15,625 cells."""
    first, second = CHANNELS
    model = Sequential(
        [
            Input((8, 8, 1)),
            layers.Conv2D(first, 3, padding="same", use_bias=False),
            layers.BatchNormalization(momentum=0.9),
            cell(first),
            conv(second, 3, strides=2),
            cell(second),
            layers.BatchNormalization(momentum=0.9),
            layers.ReLU(),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10),
        ]
    )
    return sx.Dict(model=model)


def name_of(exp: Any) -> str:
    """Returns the operations of a cell in order of the edges, such as `3x3 - skip 1x1 pool -`."""
    found = []
    for edge in exp.model.layers[2].edges:
        if edge is None:
            found.append("-")
        elif isinstance(edge, keras.Model):
            found.append("{}x{}".format(*edge.layers[1].kernel_size))
        else:
            found.append("skip" if isinstance(edge, layers.Identity) else "pool")
    return " ".join(found)


# Training.


class Data(NamedTuple):
    """Images and labels: 60 % to train on, 20 % to choose by, 20 % that no search sees."""

    train: tuple[Any, Any]
    validation: tuple[Any, Any]
    test: tuple[Any, Any]


def digits(images: int) -> Data:
    """Returns the digits, in an order that is always the same."""
    from sklearn.datasets import load_digits

    found = load_digits()
    order = np.random.default_rng(0).permutation(len(found.target))[:images]
    x, y = (found.images[order] / 16).astype("float32")[..., None], found.target[order]
    # Whole batches: a batch of another size would be traced again, in each trial.
    first, second = images * 3 // 5 // BATCH * BATCH, images * 4 // 5
    parts = slice(0, first), slice(first, second), slice(second, images)
    return Data(*((x[part], y[part]) for part in parts))


def fit(model: Any, data: Data, epochs: int, callbacks: Sequence[Any] = (), at: Any = 1) -> None:
    """Trains a model; `at` says after which epochs it is validated, as `validation_freq` does."""
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizers.Adam(RATE), loss, metrics=["accuracy"], jit_compile=False)
    with warnings.catch_warnings():
        # Of edges that lead to no output.
        warnings.filterwarnings("ignore", "Gradients do not exist")
        model.fit(
            *data.train,
            batch_size=BATCH,
            epochs=epochs,
            verbose=0,
            validation_data=data.validation,
            validation_batch_size=512,
            validation_freq=at,
            callbacks=list(callbacks),
        )


class Timed(sx.keras.FeedbackCallback):
    """Measures what a trial spends on the weights of its parent, and on saving its own.

    Attributes:
        seconds: CPU seconds in this callback.
        taken: The share of the parameters that changed when the training began.
    """

    seconds = 0.0
    taken = 0.0

    def on_train_begin(self, logs: Any = None) -> None:
        """Takes over weights."""
        before = self.model.get_weights()
        with self._measured():
            super().on_train_begin(logs)
        pairs = list(zip(before, self.model.get_weights()))
        changed = sum(int((a != b).sum()) for a, b in pairs)
        self.taken = changed / sum(a.size for a, _ in pairs)

    def on_train_end(self, logs: Any = None) -> None:
        """Saves the training."""
        with self._measured():
            super().on_train_end(logs)

    @contextlib.contextmanager
    def _measured(self) -> Iterator[None]:
        start = time.process_time()
        yield
        self.seconds += time.process_time() - start


# The search.


def search(options: Options, run: str, seed: int, data: Data) -> Any:
    """Runs a search, or goes on with it, and returns its result."""
    is_inherited = run == "inherited"
    plan = {"population_size": options.population, "tournament_size": min(10, options.population)}
    url = f"sqlite:///{options.folder / f'{run}-{seed}.db'}#cells"
    loop = sx.sample(
        cell_space(), ("regularized_evolution", plan), options.trials, url,
        seed=seed, inherit_weights=is_inherited, progress=False,
    )  # fmt: skip
    for exp, feedback in loop:
        wall, cpu = time.perf_counter(), time.process_time()
        keras.utils.set_random_seed(1000 * seed + feedback.id)
        callback = Timed(feedback, checkpoint=is_inherited, save_every=options.epochs)
        fit(exp.model, data, options.epochs, [callback])
        spent = {
            "wall": time.perf_counter() - wall,
            "cpu": time.process_time() - cpu,
            "transfer": callback.seconds,
            "taken": callback.taken,
            "memory": memory(),
        }
        feedback.done(metadata=spent)
        told = " ".join(f"{key}={value:.4g}" for key, value in spent.items())
        accuracy = callback.logs[options.epochs - 1]["val_accuracy"]
        print(f"{run}, seed {seed}, trial {feedback.id}: {accuracy:.4f} {told}", flush=True)
    return loop.study.result


def memory() -> float:
    """Returns the resident memory of this process in MB; 0 where it is not known."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


# The report.


def report(found: dict[tuple[str, int], Any], epochs: int) -> None:
    """Prints what the searches found, and what their trials cost.

    Args:
        found: The result of each search, by run and seed.
        epochs: Epochs of a trial.
    """
    print(f"\n## Validation accuracy, medians of {WINDOW} trials\n")
    _print("search", "best", "last 100", "best of fresh at", "by trials")
    for (run, seed), result in found.items():
        rewards = [trial.reward for trial in result.trials]
        other = found.get(("fresh", seed), result).best.reward
        first = next((i for i, reward in enumerate(rewards, 1) if reward >= other), None)
        windows = [rewards[i : i + WINDOW] for i in range(0, len(rewards), WINDOW)]
        _print(
            f"{run} {seed}",
            f"{max(rewards):.3f}",
            f"{statistics.median(rewards[-100:]):.3f}",
            "not reached" if first is None else f"{first * epochs} epochs",
            " ".join(f"{statistics.median(window):.3f}" for window in windows),
        )
    print("\n## Median cost of a trial, share of it for weights, share of parameters inherited\n")
    _print("search", "CPU", "wall", "for weights", "inherited", "memory")
    for (run, seed), result in found.items():
        noted = [trial.metadata for trial in result.trials]
        cpu, wall, transfer = (
            statistics.median(note[key] for note in noted) for key in ("cpu", "wall", "transfer")
        )
        taken = [t.metadata["taken"] for t in result.trials if t.parent is not None]
        _print(
            f"{run} {seed}",
            f"{cpu:.2f} s",
            f"{wall:.2f} s",
            f"{transfer / cpu:.1%}",
            f"{statistics.mean(taken):.1%}" if taken else "-",
            f"{noted[0]['memory']:.0f} to {noted[-1]['memory']:.0f} MB",
        )


def _print(first: str, *others: str) -> None:
    print(f"{first:<14}", *(f"{text:>16}" for text in others), flush=True)


def retrain(options: Options, found: dict[tuple[str, int], Any], data: Data) -> None:
    """Trains cells from scratch, and prints their accuracy on images that no search has seen.

    It tells whether a search has found better cells, or has only trained them for longer. The
    first cells of a search are random, so they are what the best ones are compared with.
    """
    epochs = options.epochs, options.retrain_epochs
    print(f"\n## From scratch, {options.retrain_seeds} seeds: test accuracy\n")
    _print("cells", "trial", "its reward", *(f"{number} epochs" for number in epochs), "cell")
    chosen: dict[str, list[Any]] = {}
    for (run, seed), result in found.items():
        trials = list(result.trials)
        chosen.setdefault(f"random {seed}", trials[: options.top])
        chosen[f"{run} {seed}"] = sorted(trials, key=lambda t: -t.reward)[: options.top]
    space = cell_space()
    for group, trials in chosen.items():
        means = []
        for trial in trials:
            pairs = [_retrained(options, trial.dna, s, data) for s in range(options.retrain_seeds)]
            means.append([statistics.mean(side) for side in zip(*pairs)])
            told = [f"{trial.reward:.3f}", *(f"{mean:.3f}" for mean in means[-1])]
            _print(group, str(trial.id), *told, name_of(sx.decode(space, trial.dna)))
        _print(group, "mean", "", *(f"{statistics.mean(side):.3f}" for side in zip(*means)))


def _retrained(options: Options, dna: Any, seed: int, data: Data) -> tuple[float, float]:
    """Returns the accuracy of a cell after the epochs of a trial, and after more of them."""
    keras.utils.set_random_seed(500_000 + seed)
    exp = sx.decode(cell_space(), dna)
    found: list[float] = []
    note = keras.callbacks.LambdaCallback(
        on_epoch_end=lambda epoch, logs: found.append(logs.get("val_accuracy", 0.0))
    )
    epochs = [options.epochs, options.retrain_epochs]
    fit(exp.model, data._replace(validation=data.test), epochs[1], [note], epochs)
    return found[epochs[0] - 1], found[-1]


def run(options: Options) -> dict[tuple[str, int], Any]:
    """Runs the searches, prints the report, and returns the result of each search."""
    data = digits(options.images)
    found = {
        (name, seed): search(options, name, seed, data)
        for seed in options.seeds
        for name in options.runs
    }
    report(found, options.epochs)
    if options.retrain_seeds:
        retrain(options, found, data)
    return found


def parsed(arguments: Sequence[str]) -> Options:
    """Returns the options of a command line; `folder` is empty if it is not given."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench_cells", description=__doc__)
    known = Options(Path())
    parser.add_argument("--folder", type=Path, default=Path())
    parser.add_argument("--seeds", type=int, nargs="+", default=list(known.seeds))
    parser.add_argument("--runs", nargs="+", choices=known.runs, default=list(known.runs))
    numbers = ("trials", "epochs", "population", "images", "top", "retrain-epochs", "retrain-seeds")
    for name in numbers:
        default = getattr(known, name.replace("-", "_"))
        parser.add_argument(f"--{name}", type=int, default=default, help=f"default: {default}")
    return Options(**vars(parser.parse_args(arguments)))


def main(arguments: Sequence[str] = ()) -> None:
    """Runs the benchmark."""
    options = parsed(arguments)
    if options.folder != Path():
        options.folder.mkdir(parents=True, exist_ok=True)
        run(options)
        return
    with tempfile.TemporaryDirectory(prefix="symexp-cells-") as folder:
        run(options._replace(folder=Path(folder)))


if __name__ == "__main__":
    main(sys.argv[1:])
