"""A registry of names: how a lower layer refers to a function of an upper one.

The names are fixed here, so that reading this file shows every upward reference there is. Nothing
that comes from users or files is ever resolved by it.
"""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["resolve"]

_UPWARD = {
    "core.compile_subclass": "symexp.core.symbolize:compile_subclass",
    "core.symbolize": "symexp.core.symbolize:symbolize",
    "display.html": "symexp.display.html:render",
    "display.plots.curves": "symexp.display.plots.curves:curves",
    "display.plots.history": "symexp.display.plots.history:history",
    "display.plots.importance": "symexp.display.plots.importance:importance",
    "display.plots.parallel": "symexp.display.plots.parallel:parallel_coordinates",
    "display.plots.pareto": "symexp.display.plots.pareto:pareto_front",
    "display.plots.save": "symexp.display.plots.page:save",
    "display.result.html": "symexp.display.tables:result_html",
    "display.table.html": "symexp.display.tables:html",
    "display.table.text": "symexp.display.tables:text",
    "display.terminal": "symexp.display.terminal:render",
    "experiments.builder": "symexp.experiments.derive:builder_of",
    "experiments.trials": "symexp.experiments.trials:StoreMemory",
    "experiments.value": "symexp.experiments.calls:value_of",
    "patching.lookup": "symexp.patching.registry:lookup",
    "files.floatv": "symexp.search.template.files:TAGS",
    "files.intv": "symexp.search.template.files:TAGS",
    "files.manyof": "symexp.search.template.files:TAGS",
    "files.oneof": "symexp.search.template.files:TAGS",
    "patching.call": "symexp.experiments.rulevalues:read_call",
    "patching.Patcher": "symexp.patching.patcher:Patcher",
    "patching.encode": "symexp.experiments.rulevalues:write_call",
    "patching.parse_rule": "symexp.patching.rules:from_string",
    "patching.rebind": "symexp.patching.patch:rebind",
    "patching.reduce": "symexp.patching.sending:reduce",
    "patching.expect": "symexp.patching.registry:expect",
    "patching.send": "symexp.patching.sending:send",
    "search.optuna": "symexp.integrations.optuna_algorithms:adapt",
    "search.optuna.named": "symexp.integrations.optuna_algorithms:named",
    "search.optuna.stopping": "symexp.integrations.optuna_stopping:stopping",
    "search.optuna.stopping.named": "symexp.integrations.optuna_stopping:named",
    "search.pyglove.stopping": "symexp.integrations.pyglove_stopping:stopping",
    "search.pyglove": "symexp.integrations.pyglove_algorithms:adapt",
    "search.pyglove.named": "symexp.integrations.pyglove_algorithms:named",
    "search.tuning.ray": "symexp.integrations.ray_tuning:run",
    "store.process": "symexp.store.forked:ForkLauncher",
    "store.ray": "symexp.integrations.ray_store:RayLauncher",
    "tree.clone": "symexp.tree.clone:clone",
    "tree.eq": "symexp.tree.equality:eq",
    "tree.format": "symexp.tree.printing:format",
    "tree.rebind": "symexp.patching.patch:rebind",
    "types.symexp.Traced": "symexp.search.eager.traced:Traced",
    "types.symexp.RuleSpace": "symexp.experiments.space:RuleSpace",
    "integrations.keras": "symexp.integrations.keras:adopt",
    "integrations.keras.artifacts": "symexp.integrations.keras.artifacts:save_trained",
}

_cache: dict[str, Any] = {}


def resolve(name: str) -> Any:
    """The object that a registered name stands for; imports its module at the first use."""
    found = _cache.get(name)
    if found is None:
        module, _, attribute = _UPWARD[name].partition(":")
        found = _cache[name] = getattr(importlib.import_module(module), attribute)
    return found
