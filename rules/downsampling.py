"""Rules that replace pooling."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import symexp as sx

from . import kinds
from .kinds import is_exactly
from .places import Tree, apart
from .spots import replace_layer

__all__ = ["pooling"]

_NAMES = {"max": "Max", "average": "Average"}


@sx.patcher(namespace="symexp", whole_tree=True)
def pooling(
    target: Any,
    kind: Literal["max", "average"],
    scope: Literal["all", "local", "global"] = "all",
    *,
    within: Callable[[sx.KeyPath], bool],
) -> Any:
    """Replaces maximum pooling by average pooling, or the reverse.

    All arguments are kept: pool size, strides, padding, data format, and `keepdims` of global
    pooling. So the shapes do not change. Layers of derived classes are not replaced. Applying the
    rule twice gives the same as once.

    Args:
        target: The object that is patched.
        kind: The new kind of pooling.
        scope: `local` replaces only pooling with a window (and adaptive pooling), `global` only
            global pooling.
        within: Where the rule may act.

    Example:
        `pooling?average`, `pooling?max&global`, `pooling?max#model.layers[:4]`
    """
    tree = Tree(target, within)
    new = _NAMES[kind]
    old = "Max" if new == "Average" else "Average"
    families = {"local": ("", "Adaptive"), "global": ("Global",)}
    prefixes = families.get(scope, ("", "Adaptive", "Global"))
    names = [(prefix, f"Pooling{n}D") for prefix in prefixes for n in (1, 2, 3)]
    for place in tree.places:
        for prefix, suffix in names:
            if is_exactly(place.value, prefix + old + suffix) and tree.allows(place):
                given = {key: apart(kid.value) for key, kid in place.kids.items()}
                replace_layer(tree, place, kinds.new(prefix + new + suffix, **given))
    return tree.edits
