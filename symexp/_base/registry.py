"""A registry of names: how a lower layer refers to a function of an upper one.

The names are fixed here, so that reading this file shows every upward reference there is. Nothing
that comes from users or files is ever resolved by it.
"""

from __future__ import annotations

import importlib
from typing import Any

__all__ = ["resolve"]

_UPWARD = {
    "core.compile_subclass": "symexp.tree.handles.symbolize:compile_subclass",
    "core.symbolize": "symexp.tree.handles.symbolize:symbolize",
    "display.html": "symexp.display.html:render",
    "display.plots.curves": "symexp.display.plots.charts:curves",
    "display.plots.history": "symexp.display.plots.charts:history",
    "display.plots.importance": "symexp.display.plots.charts:importance",
    "display.plots.parallel": "symexp.display.plots.parallel:parallel_coordinates",
    "display.plots.pareto": "symexp.display.plots.charts:pareto_front",
    "display.plots.save": "symexp.display.plots.page:save",
    "display.result.html": "symexp.display.tables:result_html",
    "display.table.html": "symexp.display.tables:html",
    "display.table.text": "symexp.display.tables:text",
    "display.terminal": "symexp.display.terminal:render",
    "stages.builder": "symexp.stages.derive:builder_of",
    "stages.trials": "symexp.stages.trials:StoreMemory",
    "stages.value": "symexp.stages.calls:value_of",
    "patching.lookup": "symexp.patching.patcher_registry:lookup",
    "files.floatv": "symexp.spaces.placeholders.files:TAGS",
    "files.intv": "symexp.spaces.placeholders.files:TAGS",
    "files.manyof": "symexp.spaces.placeholders.files:TAGS",
    "files.oneof": "symexp.spaces.placeholders.files:TAGS",
    "patching.call": "symexp.spaces.rule_values:read_call",
    "patching.Patcher": "symexp.patching.patcher:Patcher",
    "patching.encode": "symexp.spaces.rule_values:write_call",
    "patching.parse_rule": "symexp.patching.patch:from_string",
    "patching.rebind": "symexp.patching.patch:rebind",
    "patching.reduce": "symexp.patching.patcher_registry:reduce",
    "patching.expect": "symexp.patching.patcher_registry:expect",
    "patching.send": "symexp.patching.patcher_registry:send",
    "search.optuna": "symexp.integrations.optuna.algorithms:adapt",
    "search.optuna.named": "symexp.integrations.optuna.algorithms:named",
    "search.optuna.stopping": "symexp.integrations.optuna.stopping:stopping",
    "search.optuna.stopping.named": "symexp.integrations.optuna.stopping:named",
    "search.pyglove.stopping": "symexp.integrations.pyglove.stopping:stopping",
    "search.pyglove": "symexp.integrations.pyglove.algorithms:adapt",
    "search.pyglove.named": "symexp.integrations.pyglove.algorithms:named",
    "search.tuning.ray": "symexp.integrations.ray.tune:run",
    "store.process": "symexp.store.realizing.processes:ForkLauncher",
    "store.ray": "symexp.integrations.ray.store:RayLauncher",
    "tree.clone": "symexp.tree.handles.handle:clone",
    "tree.eq": "symexp.tree.nodes.equality:eq",
    "tree.format": "symexp.tree.nodes.printing:format",
    "tree.rebind": "symexp.patching.patch:rebind",
    "types.symexp.Traced": "symexp.spaces.traced.traced:Traced",
    "types.symexp.RuleSpace": "symexp.spaces.rule_space:RuleSpace",
    "integrations.keras": "symexp.integrations.keras:adopt",
    "integrations.keras.artifacts": "symexp.integrations.keras.training:save_trained",
}

_cache: dict[str, Any] = {}


def resolve(name: str) -> Any:
    """The object that a registered name stands for; imports its module at the first use."""
    found = _cache.get(name)
    if found is None:
        module, _, attribute = _UPWARD[name].partition(":")
        found = _cache[name] = getattr(importlib.import_module(module), attribute)
    return found
