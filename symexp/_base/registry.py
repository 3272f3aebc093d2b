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
    "display.plots.curves": "symexp.display.plots.charts:draw_curves",
    "display.plots.history": "symexp.display.plots.charts:draw_history",
    "display.plots.importance": "symexp.display.plots.charts:draw_importance",
    "display.plots.parallel": "symexp.display.plots.parallel_coordinates:draw_parallel_coordinates",
    "display.plots.pareto": "symexp.display.plots.charts:draw_pareto_front",
    "display.plots.save": "symexp.display.plots.page:save_page",
    "display.result.html": "symexp.display.tables:render_result",
    "display.table.html": "symexp.display.tables:render_html",
    "display.table.text": "symexp.display.tables:render_text",
    "display.terminal": "symexp.display.terminal:render",
    "experiments.builder": "symexp.stages.derive:builder_of",
    "experiments.trials": "symexp.stages.trials:StoreMemory",
    "experiments.value": "symexp.stages.calls:value_of",
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
    "search.optuna": "symexp.integrations.optuna.samplers:adapt_sampler",
    "search.optuna.named": "symexp.integrations.optuna.samplers:find_sampler",
    "search.optuna.stopping": "symexp.integrations.optuna.pruners:adapt_pruner",
    "search.optuna.stopping.named": "symexp.integrations.optuna.pruners:find_pruner",
    "search.pyglove.stopping": "symexp.integrations.pyglove.policies:adapt_policy",
    "search.pyglove": "symexp.integrations.pyglove.generators:adapt_generator",
    "search.pyglove.named": "symexp.integrations.pyglove.generators:find_generator",
    "search.tuning.ray": "symexp.integrations.ray.engine:run",
    "store.process": "symexp.store.realizing.processes:ForkLauncher",
    "store.ray": "symexp.integrations.ray.launcher:RayLauncher",
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
