"""The recorded table: a space of 216 nets, and the curve of each candidate.

All decisions of the space are discrete, and the table contains all of its candidates. So every
algorithm sees the real structure of the problem, and no candidate is replaced by a neighbour.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, NamedTuple

import symexp as sx

PATH = Path(__file__).parent / "digits.csv"
EPOCHS = 27
RATES = {"sgd": (0.003, 0.03, 0.3), "adam": (0.0003, 0.003, 0.03)}
MOMENTA = (0.0, 0.9)
CHOICES: dict[str, tuple[Any, ...]] = {
    "width": (8, 32, 128),
    "depth": (1, 3),
    "dropout": (0.0, 0.5),
    "batch_size": (16, 128),
}
COLUMNS = ("optimizer", "learning_rate", "momentum", *CHOICES)
Key = tuple[Any, ...]


class Curves(NamedTuple):
    """The curves of all candidates.

    `validation` is the number of validation images. `correct` has, for each key, the number of
    images that the net classifies correctly after each epoch.
    """

    validation: int
    correct: dict[Key, tuple[int, ...]]

    def accuracy(self, key: Key, epochs: int) -> float:
        """Returns the validation accuracy of a net after some epochs."""
        return self.correct[key][epochs - 1] / self.validation


def space() -> Any:
    """Returns the search space; only SGD has a momentum."""
    optimizers = [
        sx.Dict(
            name="sgd",
            learning_rate=sx.oneof(list(RATES["sgd"])),
            momentum=sx.oneof(list(MOMENTA)),
        ),
        sx.Dict(name="adam", learning_rate=sx.oneof(list(RATES["adam"]))),
    ]
    rest = {name: sx.oneof(list(values)) for name, values in CHOICES.items()}
    return sx.Dict(optimizer=sx.oneof(optimizers), **rest)


def key_of(candidate: Any) -> Key:
    """Returns the key of a candidate in the table; the momentum of Adam is None."""
    optimizer = candidate["optimizer"]
    momentum = optimizer["momentum"] if optimizer["name"] == "sgd" else None
    rest = (candidate[name] for name in CHOICES)
    return (optimizer["name"], optimizer["learning_rate"], momentum, *rest)


def keys() -> list[Key]:
    """Returns the keys of all candidates, in the order of the space."""
    return [key_of(candidate) for candidate in sx.iter(space())]


def read(path: Path = PATH) -> Curves:
    """Returns the table of a file that `benchmarks/curves/record.py` wrote.

    Raises:
        ValueError: The table does not have exactly the candidates of the space, or a curve does
            not have 27 epochs.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    header = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    correct = {_key(row): tuple(map(int, row["correct"].split())) for row in rows}
    if set(correct) != set(keys()):
        raise ValueError(
            f"{path} does not have exactly the candidates of the space. Record it again."
        )
    short = [key for key, curve in correct.items() if len(curve) != EPOCHS]
    if short:
        raise ValueError(f"The curve of {short[0]} in {path} does not have {EPOCHS} epochs.")
    return Curves(int(header["validation images"]), correct)


def _key(row: dict[str, str]) -> Key:
    momentum = float(row["momentum"]) if row["momentum"] else None
    rest = (type(values[0])(row[name]) for name, values in CHOICES.items())
    return (row["optimizer"], float(row["learning_rate"]), momentum, *rest)
