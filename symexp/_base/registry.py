"""A registry of names, by which a lower layer refers to an object of an upper layer.

Lower layers may not import upper ones: a tree shows itself as HTML, but `symexp.tree` lies below
`symexp.display`. All such references are listed here; references to the same layer or a lower one
are imports. A text from a user or a file may select an entry (`{"$oneof": ...}` in a file selects
`files.oneof`), but it cannot name a module. `tests/unit/base/test_registry.py` checks all of this.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any

__all__ = ["load_module", "resolve"]

_UPWARD = {
    "codec.pack_history": "symexp.codec.histories:pack",
    "codec.save": "symexp.codec.saving:save",
    "codec.to_json": "symexp.codec.document:to_json",
    "codec.to_json_str": "symexp.codec.document:to_json_str",
    "codec.unpack_history": "symexp.codec.histories:unpack",
    "display.card": "symexp.display.cards:render_card",
    "display.graph": "symexp.display.graphs.render:render",
    "display.graph.plan": "symexp.display.graphs.render:render_plan",
    "display.html": "symexp.display.html:render",
    "display.notebook": "symexp.display.notebook:render_notebook",
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
    "files.floatv": "symexp.spaces.placeholders.placeholder_json:TAGS",
    "files.intv": "symexp.spaces.placeholders.placeholder_json:TAGS",
    "files.manyof": "symexp.spaces.placeholders.placeholder_json:TAGS",
    "files.oneof": "symexp.spaces.placeholders.placeholder_json:TAGS",
    "files.same_as": "symexp.spaces.placeholders.placeholder_json:TAGS",
    "integrations.keras": "symexp.integrations.keras:adopt",
    "integrations.keras.artifacts": "symexp.integrations.keras.training:save_trained",
    "integrations.keras.collect": "symexp.integrations.keras.weights.collecting:collect",
    "integrations.keras.restore": "symexp.integrations.keras.weights.restoring:restore",
    "integrations.keras.code": "symexp.integrations.keras.code.models:write",
    "integrations.keras.keep": "symexp.integrations.keras.weights.transfer:keep",
    "integrations.keras.transfer": "symexp.integrations.keras.weights.transfer:transfer",
    "integrations.treescope": "symexp.integrations.treescope.parts:represent",
    "integrations.treescope.html": "symexp.integrations.treescope.parts:render",
    "patching.base_of": "symexp.patching.history:base_of",
    "patching.describe_step": "symexp.patching.history:describe_step",
    "patching.give_weights": "symexp.patching.learned_state:give_weights",
    "patching.rebind": "symexp.patching.patch:rebind",
    "spaces.lift": "symexp.spaces.lifting.lift:lift_rule",
    "spaces.read_call": "symexp.spaces.rule_values:read_call",
    "spaces.search_calls": "symexp.spaces.rule_values:SEARCH_CALLS",
    "spaces.settle_names": "symexp.spaces.lifting.lift:settle_names",
    "spaces.write_call": "symexp.spaces.rule_values:write_call",
    "stages.call": "symexp.stages.calls:call_of",
    "stages.items": "symexp.stages.map:items_of_map",
    "stages.restore": "symexp.stages.restoring:stage_of",
    "stages.text": "symexp.stages.restoring:text_of",
    "stages.trials": "symexp.stages.trials:StoreMemory",
    "stages.value": "symexp.stages.calls:value_of",
    "store.ray": "symexp.integrations.ray.launcher:RayLauncher",
    "sweeps.engine.ray": "symexp.integrations.ray.engine:run",
    "sweeps.optuna": "symexp.integrations.optuna.samplers:adapt_sampler",
    "sweeps.optuna.named": "symexp.integrations.optuna.samplers:find_sampler",
    "sweeps.optuna.stopping": "symexp.integrations.optuna.pruners:adapt_pruner",
    "sweeps.optuna.stopping.named": "symexp.integrations.optuna.pruners:find_pruner",
    "sweeps.pyglove": "symexp.integrations.pyglove.generators:adapt_generator",
    "sweeps.pyglove.stopping": "symexp.integrations.pyglove.policies:adapt_policy",
    "types.symexp.ObjectFactory": "symexp.patching.object_factory:ObjectFactory",
    "types.symexp.RuleSpace": "symexp.spaces.rule_space:RuleSpace",
    "types.symexp.Traced": "symexp.spaces.traced.function_space:Traced",
}

_cache: dict[str, Any] = {}


def resolve(name: str) -> Any:
    """Returns the object under a name; imports its module at the first use.

    Raises:
        KeyError: The name is not in this file.
        ModuleNotFoundError: The module needs an optional package that is not installed.
    """
    found = _cache.get(name)
    if found is None:
        module, _, attribute = _UPWARD[name].partition(":")
        found = _cache[name] = getattr(importlib.import_module(module), attribute)
    return found


def load_module(name: str) -> None:
    """Imports the module of a name, unless it is imported already.

    Does not wait for a module that another thread is importing: that thread may need a lock that
    the caller holds.
    """
    module = _UPWARD[name].partition(":")[0]
    if module not in sys.modules:
        importlib.import_module(module)
