"""A process that shares the candidates of the digits with others by hand: a plain loop.

Each candidate belongs to the process that creates its file first. There is no study, and nobody
takes over the candidate of a process that dies.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(folder: str) -> None:
    """Evaluates the candidates that no other process has taken, and writes when it began."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
    from digits import digits_experiment

    import symexp as sx

    space = sx.patch(digits_experiment(), ["filter_search_space", {"num_epochs": 1}])
    candidates = list(sx.iter(space))
    begun, rewards = time.time(), {}
    for number, exp in enumerate(candidates):
        try:
            Path(folder, str(number)).touch(exist_ok=False)
        except FileExistsError:
            continue
        rewards[number] = exp.train_and_evaluate()
    print(json.dumps([begun, time.time(), rewards]))


if __name__ == "__main__":
    main(sys.argv[1])
