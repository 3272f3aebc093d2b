"""The public modules of symexp: where users import what its other modules define.

Files, fingerprints and messages contain `symexp.evolution.selectors.Top`, wherever the class is
defined. The table is here, and not in the public modules, because a name must not depend on which
modules are imported. `tests/unit/base/test_public_modules.py` compares it with the modules.
"""

from __future__ import annotations

import importlib
import sys

__all__ = ["import_public", "public_path"]

# The public module of each package or module; that of the longest name counts.
_PUBLIC = {
    "symexp._base": "symexp",
    "symexp.codec": "symexp",
    "symexp.codegen": "symexp",
    "symexp.display": "symexp",
    "symexp.integrations.callbacks": "symexp.callbacks",
    "symexp.integrations.mlflow": "symexp",
    "symexp.integrations.mlflow.callback": "symexp.callbacks",
    "symexp.patching": "symexp.patching",
    "symexp.patching.application": "symexp",
    "symexp.patching.commute": "symexp",
    "symexp.patching.edits": "symexp",
    "symexp.patching.history": "symexp",
    "symexp.patching.learned_state": "symexp",
    "symexp.patching.order": "symexp",
    "symexp.spaces.dna": "symexp.geno",
    "symexp.spaces.evolution": "symexp.evolution",
    "symexp.spaces.evolution.mutators": "symexp.evolution.mutators",
    "symexp.spaces.evolution.permutations": "symexp.evolution.recombinators",
    "symexp.spaces.evolution.pointwise": "symexp.evolution.recombinators",
    "symexp.spaces.evolution.segments": "symexp.evolution.recombinators",
    "symexp.spaces.evolution.selectors": "symexp.evolution.selectors",
    "symexp.spaces.evolution.where": "symexp.evolution.where",
    "symexp.spaces.functions": "symexp",
    "symexp.spaces.placeholders": "symexp.hyper",
    "symexp.spaces.rule_space": "symexp",
    "symexp.spaces.scalars": "symexp.scalars",
    "symexp.spaces.traced": "symexp.hyper",
    "symexp.stages": "symexp.stages",
    "symexp.stages.default_store": "symexp",
    "symexp.stages.stage": "symexp",
    "symexp.store": "symexp",
    "symexp.store.matchers": "symexp.matchers",
    "symexp.store.provenance.witness": "symexp.stages",
    "symexp.store.transfer.content": "symexp.stages",
    "symexp.study": "symexp",
    "symexp.study.result": "symexp.tuning",
    "symexp.study.trial": "symexp.tuning",
    "symexp.sweeps.algorithms": "symexp.geno",
    "symexp.sweeps.callbacks": "symexp",
    "symexp.sweeps.claimed_trial": "symexp.tuning",
    "symexp.sweeps.evolution": "symexp.evolution",
    "symexp.sweeps.evolution.initial_population": "symexp.evolution.initial_population",
    "symexp.sweeps.evolution.neat": "symexp.evolution.neat_lib",
    "symexp.sweeps.evolution.nsga2": "symexp.evolution.nsga2_lib",
    "symexp.sweeps.feedback": "symexp.tuning",
    "symexp.sweeps.fidelity.fidelity": "symexp",
    "symexp.sweeps.generators": "symexp.geno",
    "symexp.sweeps.iteration": "symexp",
    "symexp.sweeps.policies": "symexp.tuning",
    "symexp.sweeps.sample": "symexp",
    "symexp.sweeps.tune": "symexp",
    "symexp.tree": "symexp",
    "symexp.typing": "symexp.typing",
}

# What users import from another public module than the rest of its module, or by another name.
_EXCEPTIONS = {
    "symexp._base.markers.MissingValue": "symexp.typing.MissingValue",
    "symexp.patching.named_rules.to_string": "symexp.rule_string",
    "symexp.patching.patcher_registry.rules": "symexp.rules",
    "symexp.spaces.placeholders.search_values.intv": "symexp.intv",
    "symexp.spaces.placeholders.search_values.same_as": "symexp.same_as",
    "symexp.sweeps.iteration.iterate": "symexp.iter",
    "symexp.tree.handles.object_class.ObjectMeta": "symexp.symbolic.ObjectMeta",
}

# Modules with classes of symbolic objects, and their arguments. A file with one imports its module.
_OF_OBJECTS = frozenset(
    f"symexp.{name}" for name in ("evolution", "geno", "hyper", "scalars", "stages", "tuning")
)


def public_path(module: str, name: str) -> str:
    """Returns the name under which users import what a module of symexp defines.

    Args:
        module: The module.
        name: The name in the module.
    """
    if f"{module}.{name}" in _EXCEPTIONS:
        return _EXCEPTIONS[f"{module}.{name}"]
    prefix = module
    while prefix not in _PUBLIC and prefix:
        prefix = prefix.rpartition(".")[0]
    return f"{_PUBLIC.get(prefix, module)}.{name}"


def import_public(name: str) -> bool:
    """Imports the public module of a name in a file, if it is one of those with symbolic classes.

    Returns:
        Whether it was imported just now.
    """
    module = ".".join(name.split(".", 2)[:2])
    if module not in _OF_OBJECTS or module in sys.modules:
        return False
    importlib.import_module(module)
    return True
