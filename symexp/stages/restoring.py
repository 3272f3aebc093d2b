"""The way back from a realization to the pipeline that it was built from, as a symbolic object."""

from __future__ import annotations

from typing import Any

from symexp.codec import from_json
from symexp.codec.document import FORMAT
from symexp.stages.declared import with_added
from symexp.stages.identity import VERSION
from symexp.stages.stage import info_of
from symexp.stages.stage_refs import filled
from symexp.store.disk.layout import Layout
from symexp.store.realization import Realization, ordered_closure
from symexp.store.refs import Ref
from symexp.tree.nodes.printing import format
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.types import type_by_name

__all__ = ["stage_of", "text_of"]


def stage_of(layout: Layout, realization: Realization) -> Any:
    """Returns the stage of a realization, with all stages that it depends on. Runs nothing.

    Classes that are not known here stay unknown, as in any file; matchers are those of the classes.

    Raises:
        RefError: Something that it was built from is not in the store any more.
        CodecError: The configuration does not fit the classes of today.
    """
    made: dict[str, Any] = {}
    for item in _configured(layout, realization):
        if item.derivation not in made:
            config = {k: v for k, v in item.config.items() if k != VERSION}
            config = with_added(config, info_of(type_by_name(config["$type"])))
            node = get_state(from_json({"symexp": FORMAT, "value": config})).node
            # An input may have a former derivation, which is not the one in the configuration.
            inputs = {
                ref: made[Ref.parse(chosen[0]).derivation_ref]
                for ref, chosen in item.inputs.items()
                if chosen and Ref.parse(chosen[0]).derivation_ref in made
            }
            made[item.derivation] = filled(node, inputs)
    node = made[realization.derivation]
    return node.type.view(node)


def text_of(realization: Realization) -> str:
    """Returns the stage of a realization as text, with all stages that it depends on.

    Raises:
        RefError, CodecError: As `stage_of`.
    """
    return format(stage_of(realization.layout, realization), hide_default_values=True)


def _configured(layout: Layout, realization: Realization) -> list[Realization]:
    """Returns the realizations whose configurations are parts of that of a realization.

    Its inputs may be more: the items of a `Map` follow from its configuration.

    Returns:
        Dependencies first, the realization last.
    """
    known = {realization.parts: realization}
    inputs: dict[Ref, tuple[Ref, ...]] = {}
    pending = [realization]
    while pending:
        item = pending.pop()
        named = _refs_in(item.config)
        refs = [Ref.parse(r) for d, chosen in item.inputs.items() if d in named for r in chosen]
        inputs[item.parts] = tuple(refs)
        for ref in refs:
            if ref not in known:
                known[ref] = Realization(layout, ref)
                pending.append(known[ref])
    return [known[ref] for ref in ordered_closure([realization.parts], inputs)]


def _refs_in(config: Any) -> set[str]:
    """Returns the references of derivations that a configuration has."""
    found: set[str] = set()
    stack = [config]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            ref = value.get("$stage")
            if type(ref) is str:
                found.add(ref)
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
    return found
