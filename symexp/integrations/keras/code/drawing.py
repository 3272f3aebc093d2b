"""Graphs as source: the layers are made and called in the order of `graphs.draw`."""

from __future__ import annotations

import heapq
import inspect
from itertools import pairwise
from typing import Any, final

from symexp.codegen.layout import Expression, Group, Item, call, flat
from symexp.codegen.literals import quoted
from symexp.codegen.writer import Writer
from symexp.errors import PathError
from symexp.integrations.keras.code.layers import is_input, state_of, stays_layer, write_input
from symexp.integrations.keras.code.operations import Run, is_operation, write_operation
from symexp.integrations.keras.code.results import (
    UNKNOWN,
    Structure,
    find_structures,
    returns_tensor,
)
from symexp.integrations.keras.graphs import read_reference
from symexp.tree.nodes.node import Node, Token
from symexp.tree.nodes.types import DICT, LIST

__all__ = ["Graph"]

Place = tuple[str, int]


@final
class Graph:
    """Writes the layers and the calls of a graph.

    Args:
        writer: The writer of the tree.
        node: The model, which has `layers` and `calls`.
        scope: The scope at its place, its own included.
    """

    def __init__(self, writer: Writer, node: Node, scope: Token | None) -> None:
        given = dict(node.items())
        self._writer = writer
        self._state = state_of(writer)
        self._node = node
        self._scope = given["layers"].scope_in(scope)
        self._layers: dict[str, Node] = {str(k): v for k, v in given["layers"].items()}
        self._runs = _runs_of(given["calls"])
        # What a reference is in the code, by place; and the expressions of layers by key.
        self._tensors: dict[Place, list[str]] = {}
        self._made: dict[str, Expression] = {}
        self._structures: dict[Place, Structure] | None = None
        ends = [v for k, v in given.items() if k not in ("layers", "calls")]
        self._ends = [r for end in ends for r in _references(end)]
        self._uses = self._find_uses()

    def _find_uses(self) -> dict[Place, list[tuple[int, int]]]:
        """Returns the uses of each place: the call, or -1 at the end, and the output."""
        uses: dict[Place, list[tuple[int, int]]] = {}
        for run in self._runs:
            for key, number, output in [*_references(run.args), *_references(run.kwargs)]:
                uses.setdefault((key, number), []).append((run.at, output))
        for key, number, output in self._ends:
            uses.setdefault((key, number), []).append((-1, output))
        return uses

    # The order of the statements.

    def draw(self) -> None:
        """Writes the statements that make the tensors."""
        events = self._schedule()
        state, writer = self._state, self._writer
        depth = len(state.graphs)
        if depth == len(state.flow):
            state.flow.append(writer.names.variable("x"))
        flow = state.flow[depth]
        state.graphs.append(flow)
        following = {}
        runs = [event for event in events if isinstance(event, Run)]
        for run, after in pairwise(runs):
            following[run.at] = after.at
        counts: dict[str, int] = {}
        for run in self._runs:
            counts[run.key] = counts.get(run.key, 0) + 1
        for i, event in enumerate(events):
            if isinstance(event, Run):
                self._write_run(event, flow, following.get(event.at))
                continue
            is_called_next = any(
                isinstance(after, Run) and after.key == event for after in events[i + 1 : i + 2]
            )
            self._make(event, counts.get(event, 0), is_called_next=is_called_next)
        state.graphs.pop()

    def _schedule(self) -> list[str | Run]:
        """Returns the layers and the calls in the order of `graphs.draw`: keys, and calls.

        A call is made as soon as its layer and its arguments exist. Of several, each pass over the
        calls makes those that are ready, in the order of the tree.
        """
        waits: dict[Any, list[int]] = {}
        missing: list[int] = []
        last: dict[str, Place] = {}
        for i, run in enumerate(self._runs):
            needs: set[Any] = {run.key}
            needs |= {(k, n) for k, n, _ in [*_references(run.args), *_references(run.kwargs)]}
            if run.key in last:
                needs.add(last[run.key])
            last[run.key] = (run.key, run.number)
            missing.append(len(needs))
            for need in needs:
                waits.setdefault(need, []).append(i)
        events: list[str | Run] = []
        now: list[int] = []
        later: list[int] = []

        def provide(what: Any, position: int) -> None:
            for i in waits.pop(what, ()):
                missing[i] -= 1
                if not missing[i]:
                    heapq.heappush(now if i > position else later, i)

        for key, layer in self._layers.items():
            events.append(key)
            provide(key, -1)
            if is_input(layer):
                provide((key, 0), -1)
            while now or later:
                if not now:
                    now, later = later, now
                i = heapq.heappop(now)
                events.append(self._runs[i])
                provide((self._runs[i].key, self._runs[i].number), i)
        if any(missing):
            run = self._runs[next(i for i, n in enumerate(missing) if n)]
            raise PathError(
                f"The call of {run.key!r} in a graph refers to a layer or an output that no call "
                "before it gives."
            )
        return events

    # Layers.

    def _make(self, key: str, calls: int, *, is_called_next: bool) -> None:
        node = self._layers[key]
        if is_input(node):
            self._make_input(key, node)
            return
        if is_operation(node):
            return
        writer = self._writer
        self._state.expected = key
        writer.path += ["layers", key]
        made = writer.value(node, self._scope)
        del writer.path[-2:]
        self._state.expected = None
        if not isinstance(made, str) and (calls != 1 or not is_called_next):
            made = writer.bind(made, f"shared_{key}" if calls > 1 else key)
        self._made[key] = made

    def _make_input(self, key: str, node: Node) -> None:
        writer = self._writer
        identity = writer.identity(node, node.scope_in(self._scope))
        if identity in writer.bound:
            variable = writer.bound[identity]
            is_tensor = variable in self._state.tensors
            self._tensors[key, 0] = [variable if is_tensor else f"{variable}.output"]
            return
        made = write_input(writer, node, node.scope_in(self._scope), key)
        count = sum(map(is_input, self._layers.values()))
        variable = writer.bind(made, "inputs" if count == 1 else key)
        if identity is not None:
            writer.bound[identity] = variable
        if stays_layer(writer, node):
            self._tensors[key, 0] = [f"{variable}.output"]
            return
        self._state.tensors.add(variable)
        self._tensors[key, 0] = [variable]

    # Calls.

    def _write_run(self, run: Run, flow: str, following: int | None) -> None:
        writer = self._writer
        node = self._layers[run.key]
        writer.path += ["calls", run.at]
        if is_operation(node):
            made = write_operation(writer, self.argument, run, node, self._scope)
        else:
            args = [Item("", self.argument(v)) for v in run.args]
            for name, value in _said(node.type, run.kwargs).items():
                args.append(Item(f"{name}=", self.argument(value)))
            made = Group(self._made[run.key], "()", args)
            made.is_pure = False
        del writer.path[-2:]
        self._assign(run, node, made, flow, following)

    def _assign(
        self, run: Run, node: Node, made: Expression, flow: str, following: int | None
    ) -> None:
        """Assigns the result of a call to variables."""
        writer = self._writer
        place = (run.key, run.number)
        uses = self._uses.get(place, [])
        structure = self._structure(run, node)
        if structure is None:
            is_next = all(index == following for index, _ in uses)
            if uses and is_next and following is not None:
                writer.add(f"{flow} = ", made)
                self._tensors[place] = [flow]
                return
            is_output = len(self._ends) == 2 and all(index == -1 for index, _ in uses)
            hint = "outputs" if is_output and uses else self._hint(run)
            self._tensors[place] = [writer.bind(made, hint)]
            return
        if structure is UNKNOWN:
            function = f"{writer.names.module('keras')}.tree.flatten"
            made = call(function, made)
            variable = writer.bind(made, f"{run.key}_outputs")
            last = max([output for _, output in uses], default=0)
            self._tensors[place] = [f"{variable}[{i}]" for i in range(last + 1)]
        elif all(path == f"[{i}]" for i, path in enumerate(structure)):
            used = {output for _, output in uses}
            names = [
                writer.names.variable(f"{self._hint(run)}_{i}" if i else self._hint(run))
                if i in used
                else "_"
                for i in range(len(structure))
            ]
            writer.add(", ".join(names) + (" = " if len(names) > 1 else ", = "), made)
            self._tensors[place] = names
        else:
            variable = writer.bind(made, f"{run.key}_outputs")
            self._tensors[place] = [f"{variable}{path}" for path in structure]

    def _hint(self, run: Run) -> str:
        made = self._made.get(run.key)
        suffix = f"_{run.number}" if run.number else ""
        return f"{run.key}_out{suffix}" if isinstance(made, str) else f"{run.key}{suffix}"

    def argument(self, value: Any) -> Expression:
        """Returns an argument of a call, with variables in place of references."""
        if isinstance(value, str) and value.startswith("@"):
            if value.startswith("@@"):
                return quoted(value[1:])
            found = read_reference(value)
            tensors = self._tensors.get(found[:2], []) if found else []
            if found is None or found[2] >= len(tensors):
                raise PathError(f"The graph refers to {value!r}, which no call before it gives.")
            return tensors[found[2]]
        if type(value) is tuple:
            return Group("", "()", [Item("", self.argument(v)) for v in value])
        if type(value) is not Node or value.type.is_object:
            return self._writer.value(value, self._scope)
        if value.type is DICT:
            pairs = [(flat(self._writer.leaf(k)), v) for k, v in value.items()]
            return Group("", "{}", [Item(f"{k}: ", self.argument(v)) for k, v in pairs])
        brackets = "[]" if value.type is LIST else "()"
        return Group("", brackets, [Item("", self.argument(v)) for v in value.values])

    # What a call returns.

    def _structure(self, run: Run, node: Node) -> Structure:
        """Returns how to reach the outputs of a call.

        Returns:
            `None` for one tensor; a list with the text behind the result for each output, such as
            `['[0]', '[1]']`; or `"unknown"`.
        """
        if returns_tensor(node, run):
            return None
        if self._structures is None:
            self._structures = find_structures(self._node)
        return self._structures.get((run.key, run.number), UNKNOWN)


def _said(kind: Any, kwargs: dict[Any, Any]) -> dict[Any, Any]:
    """Returns the arguments of a call without those that Keras 3.15 notes by itself.

    It notes the default of `training`, and `None` for masks that it does not find. If a program
    gives `training`, it notes no masks. So the arguments are left out all together.
    """
    parameters = inspect.signature(kind.origin.call).parameters
    masks = [n for n in parameters if n == "mask" or n.endswith("_mask")]
    default = parameters["training"].default if "training" in parameters else None
    is_usual = "training" not in kwargs or kwargs["training"] is default
    has_masks = all(n in kwargs for n in masks) or "training" not in kwargs
    if not is_usual or not has_masks:
        return kwargs
    left_out = {n for n in ("mask", *masks) if n in kwargs and _is_none(kwargs[n])}
    if len(left_out) == len([n for n in masks if n in kwargs]):
        left_out.add("training")
    return {n: v for n, v in kwargs.items() if n not in left_out}


def _is_none(value: Any) -> bool:
    """Whether a value is `None`, or a structure of it."""
    if type(value) is Node:
        return not value.type.is_object and all(_is_none(v) for v in value.values)
    return value is None or (type(value) is tuple and all(_is_none(v) for v in value))


def _runs_of(calls: Node) -> list[Run]:
    counts: dict[str, int] = {}
    runs = []
    for i, made in enumerate(calls.values):
        given = dict(made.items())
        key, args, kwargs = given["layer"], given["args"], given["kwargs"]
        args = args.values if type(args) is Node else tuple(args or ())
        kwargs = dict(kwargs.items()) if type(kwargs) is Node else {}
        runs.append(Run(i, key, counts.get(key, 0), args, kwargs))
        counts[key] = counts.get(key, 0) + 1
    return runs


def _references(value: Any) -> list[tuple[str, int, int]]:
    """Returns the references in arguments."""
    found: list[tuple[str, int, int]] = []
    stack = [value]
    while stack:
        current = stack.pop()
        if type(current) is str:
            if current.startswith("@") and not current.startswith("@@"):
                read = read_reference(current)
                if read is not None:
                    found.append(read)
        elif type(current) is Node:
            if not current.type.is_object:
                stack.extend(current.values)
        elif isinstance(current, dict):
            stack.extend(current.values())
        elif isinstance(current, (list, tuple)):
            stack.extend(current)
    return found
