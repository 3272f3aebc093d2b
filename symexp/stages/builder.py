"""Running the build of a stage: its dependencies replaced by what was chosen for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symexp._base.registry import resolve
from symexp.stages.info import MATCHER
from symexp.stages.inputs import Input
from symexp.store.derivation import Derivation
from symexp.store.realizing.build import BuildContext
from symexp.tree.nodes.node import Node

__all__ = ["StageBuilder"]


class StageBuilder:
    """Builds one stage; what a derivation has as its `build`.

    Args:
        node: The stage.
        below: The derivations of its direct dependencies, by the identity of their nodes, which
            stand in `node`.
    """

    __slots__ = ("_below", "node")

    def __init__(self, node: Node, below: Mapping[int, Derivation]) -> None:
        self.node = node
        self._below = below

    def __reduce__(self) -> tuple[Any, ...]:
        # The keys of `_below` are identities; from the stage itself they are found again.
        return resolve("experiments.builder"), (self.node.type.view(self.node),)

    def __call__(self, context: BuildContext) -> None:
        """Makes the object and runs its build."""
        self.instance(context).build(context.out)

    def instance(self, context: BuildContext) -> Any:
        """A fresh object of the stage, whose dependencies give their artifacts."""
        node = self._with_inputs(context)
        return node.type.view(node)

    def _with_inputs(self, context: BuildContext) -> Node:
        """The stage with an `Input` in the place of each dependency; without recursion."""
        made: dict[int, Any] = {}
        stack = [self.node]
        while stack:
            node = stack[-1]
            derivation = self._below.get(id(node))
            if derivation is not None:
                made[id(node)] = Input(context, derivation, node)
            waiting = (
                [v for v in node.values if type(v) is Node and id(v) not in made]
                if derivation is None
                else []
            )
            if waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            if derivation is None:
                made[id(node)] = _replaced(node, made)
        found = made[id(self.node)]
        assert type(found) is Node
        index = found.find(MATCHER)
        return found if index < 0 else found.with_value(index, None)


def _replaced(node: Node, made: Mapping[int, Any]) -> Node:
    values = tuple(made[id(v)] if type(v) is Node else v for v in node.values)
    if all(a is b for a, b in zip(values, node.values)):
        return node
    return node.with_values(node.keys, values)
