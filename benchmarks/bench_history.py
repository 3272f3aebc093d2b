"""What the recording of histories costs: the same operations with and without it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from benchmarks.harness import paired

LAYERS = 1000
MOST = 1.2


def main() -> None:
    """Prints the median times of operations, and their ratios."""
    import symexp_rules  # noqa: F401  # registers change_lr

    import symexp as sx

    class Layer:
        def __init__(self, units: int, activation: str = "relu") -> None: ...

    class Optimizer:
        def __init__(self, learning_rate: float = 0.1) -> None: ...

    class Experiment:
        def __init__(self, layers: Any, optimizer: Any, num_epochs: int = 3) -> None: ...

    make_layer, make_optimizer, make = map(sx.symbolize, (Layer, Optimizer, Experiment))
    small: Any = make([make_layer(i) for i in range(3)], make_optimizer())
    large: Any = make([make_layer(i) for i in range(LAYERS)], make_optimizer())
    number = itertools.count(10).__next__

    def widen(key: Any, value: Any) -> Any:
        return value * 2 if key and key.key == "units" else value

    operations: list[tuple[str, int, Callable[[], Any]]] = [
        ("clone and patch", 2000, lambda: sx.patch(small.clone(), {"num_epochs": number()})),
        (
            "patch one object again and again",
            2000,
            lambda: sx.patch(small, {"num_epochs": number()}),
        ),
        ("patch a part", 2000, lambda: sx.patch(small.optimizer, {"learning_rate": number()})),
        ("rule string", 1000, lambda: sx.patch(small.clone(), f"change_lr?{number()}")),
        (
            "clone, patch 1 layer of 1,000",
            300,
            lambda: sx.patch(large.clone(), {"layers[500].units": number()}),
        ),
        ("patch 1 layer of 1,000", 300, lambda: sx.patch(large, {"layers[500].units": number()})),
        ("function at 1,000 layers", 3, lambda: sx.patch(large.clone(), widen)),
        ("assignment", 2000, lambda: setattr(small, "num_epochs", number())),
        ("clone", 5000, lambda: large.clone()),
        ("1,000 candidates", 1, lambda: list(sx.random_sample(space, 1000, seed=1))),
    ]
    space = sx.Dict(x=sx.oneof([1, 2, 3]), y=sx.floatv(0.0, 1.0), z=sx.oneof([1, 2]))
    print(f"\n{'operation':<36} {'recorded':>12} {'off':>12} {'ratio':>8}   wanted at most {MOST}")
    for what, inner, operation in operations:
        on, off = paired(
            lambda _: operation(),
            lambda _: operation(),
            runs=9,
            inner=inner,
            inner_theirs=inner,
            setup=lambda: sx.record_history(True),
            setup_theirs=lambda: sx.record_history(False),
        )
        sx.record_history(True)
        print(f"{what:<36} {on * 1e6:>9.2f} us {off * 1e6:>9.2f} us {on / off:>8.2f}")
