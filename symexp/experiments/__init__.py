"""Experiments on symbolic objects: what runs them and remembers them.

`docs/store.md` tells how it is used.
"""

from symexp.experiments import stages
from symexp.experiments.inputs import Input
from symexp.experiments.stage import Stage, stage
from symexp.experiments.store import Store, default_store

__all__ = ["Input", "Stage", "Store", "default_store", "stage", "stages"]
