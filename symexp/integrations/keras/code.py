"""Keras objects as source: layers, and the graphs of functional models as calls of layers.

`write` is the function that the writer of `sx.to_code` calls for each object of a class of Keras.

1. Objects: `keras.Input`, layers with attributes that no constructor takes, learned statistics.
2. Names: a plain program numbers the layers of all graphs together (`dense_2`), a tree numbers them
   in each graph. Where the two differ, the code gives the name.
3. Graphs: layers are made and called in the order of `graphs.draw`.
4. Operations: `keras.ops` and the operators of Python.
"""

from __future__ import annotations

import heapq
import inspect
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any, NamedTuple, final

import keras
from keras import ops, tree
from keras.src.utils.naming import to_snake_case

from symexp.codegen.layout import Expression, Group, Item, call, flat
from symexp.codegen.literals import quoted
from symexp.codegen.writer import Writer, given_arguments
from symexp.errors import PathError, UnsupportedValueError
from symexp.integrations.keras.adopt import Functional
from symexp.integrations.keras.component_types import usual_settings
from symexp.integrations.keras.config import LAYER_ATTRIBUTES, undisturbed, without_values
from symexp.integrations.keras.graphs import draw, read_reference
from symexp.tree.handles.materialize import materialize
from symexp.tree.nodes.hidden import allow_in_code
from symexp.tree.nodes.node import Node, Token
from symexp.tree.nodes.state import child
from symexp.tree.nodes.types import DICT, LIST

__all__ = ["write"]

_LEARNED = ("adapt_mean", "adapt_variance")


def write(writer: Writer, node: Node, scope: Token | None) -> Expression | None:
    """Returns the expression of an object of a class of Keras; `None` to write it as any object.

    Args:
        writer: The writer of the tree.
        node: The object.
        scope: The scope at its place, its own included.
    """
    kind: Any = node.type
    state = _state_of(writer)
    expected = state.take_expected()
    if kind.live is Functional:
        return _write_functional(writer, node, scope, expected)
    if "calls" in (node.keys or ()) and "calls" not in kind.index:
        return _write_model_of_user(writer, node, scope, expected)
    if issubclass(kind.live, keras.Operation) and not issubclass(kind.live, keras.Layer):
        if _is_of_keras(kind):
            raise UnsupportedValueError(
                f"{kind.name} is an operation in a graph of Keras, which has no public class. Use "
                "a layer instead."
            )
    if issubclass(kind.live, keras.Layer):
        return _write_layer(writer, node, scope, expected)
    return None


# What the integration notes while one tree is written.


@final
class _State:
    """Attributes:
    expected: The name that the next object has in the tree.
    counts: How many names the code lets Keras make, by stem.
    sequentials: The lengths of the paths of the `Sequential`s that are being written.
    graphs: How many graphs are being drawn.
    tensors: The variables that are tensors of input layers.
    tree_counts: How many names symexp lets Keras make, by stem.
    policy: The dtype policy that the code has set last, before it set the usual one again.
    is_uncertain: Whether a layer of a user was made, which may have made layers itself.
    """

    def __init__(self) -> None:
        self.expected: str | None = None
        self.counts: dict[str, int] = {}
        self.sequentials: list[int] = []
        self.graphs: list[str] = []
        self.flow: list[str] = []
        self.tensors: set[str] = set()
        self.is_uncertain = False
        self.policy = ""
        self.tree_counts: dict[str, int] = {}

    def take_expected(self) -> str | None:
        expected, self.expected = self.expected, None
        return expected

    def auto_name(self, stem: str, expected: str | None, *, can_tell: bool) -> str | None:
        """Returns the name that the code has to give; `None` if Keras makes it."""
        n, m = self.counts.get(stem, 0), self.tree_counts.get(stem, 0)
        self.tree_counts[stem] = m + 1
        made = f"{stem}_{n}" if n else stem
        if expected is None and not self.is_uncertain:
            expected = f"{stem}_{m}" if m else stem
        if expected is not None and can_tell and (expected != made or self.is_uncertain):
            return expected
        self.counts[stem] = n + 1
        return None


def _state_of(writer: Writer) -> _State:
    found: _State | None = writer.notes.get("keras")
    if found is None:
        found = writer.notes["keras"] = _State()
    return found


def _is_of_keras(kind: Any) -> bool:
    return str(kind.origin.__module__).partition(".")[0] == "keras"


# 1. Objects.


def _write_layer(
    writer: Writer, node: Node, scope: Token | None, expected: str | None
) -> Expression:
    kind: Any = node.type
    state = _state_of(writer)
    if issubclass(kind.live, keras.layers.InputLayer):
        return _write_input(writer, node, scope, expected)
    given = dict(node.items())
    later = {k: given[k] for k in sorted(LAYER_ATTRIBUTES) if k in given and not kind.passes(k)}
    without = {*later, *_LEARNED}
    _check_lora(kind, given)
    if issubclass(kind.live, keras.Sequential) and "layers" in kind.index:
        state.sequentials.append(len(writer.path))
        made = writer.construct(node, scope, without=without, positional=1)
        state.sequentials.pop()
    else:
        made = writer.construct(node, scope, without=without)
    made = _with_name(writer, node, made, expected)
    expression = _under_policy(writer, node, made, given.get("dtype"), expected)
    if "trainable" in later or given.get("adapt_mean") is not None:
        variable = _bound(writer, node, expression, expected)
        if "trainable" in later:
            writer.add("", f"{variable}.trainable = {later['trainable']!r}")
        if given.get("adapt_mean") is not None:
            _write_statistics(writer, variable, given)
        return variable
    return expression


def _bound(writer: Writer, node: Node, made: Expression, expected: str | None) -> str:
    """Returns the variable of an expression."""
    if isinstance(made, str):
        return made
    return writer.bind(made, expected or _stem(node))


def _stem(node: Node) -> str:
    kind: Any = node.type
    return str(to_snake_case(kind.origin.__name__))


def _with_name(writer: Writer, node: Node, made: Group, expected: str | None) -> Group:
    """Adds the name to the arguments of a layer, if Keras would make another one."""
    kind: Any = node.type
    index = node.find("name")
    if index >= 0 and node.values[index] is not None:
        return made
    state = _state_of(writer)
    name = state.auto_name(_stem(node), expected, can_tell=kind.passes("name"))
    state.is_uncertain |= not _is_of_keras(kind) and kind.live is not Functional
    if name is None:
        return made
    named = Group(made.head, "()", [*made.items, Item("name=", quoted(name))])
    named.is_pure = False
    return named


def _under_policy(
    writer: Writer, node: Node, made: Group, policy: Any, expected: str | None
) -> Expression:
    """Lets the constructor of a user's layer run under the dtype policy of the tree.

    The layers that it makes follow the global policy.
    """
    kind: Any = node.type
    if policy is None or policy == "float32" or (_is_of_keras(kind) and kind.passes("dtype")):
        return made
    if type(policy) is not str:
        raise UnsupportedValueError(
            f"{kind.label} has a dtype policy that is an object. Give its name: dtype='bfloat16'."
        )
    for i, (label, value) in enumerate(made.items):
        if not isinstance(value, str) and not value.is_pure:
            made.items[i] = Item(label, writer.bind(value, label.rstrip("=") or "part"))
    set_policy = f"{writer.names.module('keras')}.config.set_dtype_policy"
    usual = f'{set_policy}("float32")'
    state = _state_of(writer)
    if state.policy != policy or not writer.drop(usual):
        writer.add("", f"{set_policy}({quoted(policy)})")
    state.policy = policy
    rebuilt = Group(made.head, "()", made.items)
    variable = writer.bind(rebuilt, expected or _stem(node))
    writer.add("", usual)
    return variable


def _check_lora(kind: Any, given: dict[Any, Any]) -> None:
    alpha = given.get("lora_alpha")
    if _is_of_keras(kind) and alpha is not None and alpha != given.get("lora_rank"):
        raise UnsupportedValueError(
            f"{kind.label} has lora_alpha={alpha!r}, which plain Keras forgets when it builds the "
            "layer. Leave it out, or call `layer.enable_lora(rank, lora_alpha=...)` in your code."
        )


def _write_statistics(writer: Writer, variable: str, given: dict[Any, Any]) -> None:
    """Gives a `Normalization` what it learned: it is built, and its variables are set."""
    axis, mean = given.get("axis"), _plain(given["adapt_mean"])
    axes = [] if axis is None else _plain(axis) if type(axis) is not int else [axis]
    if any(a >= 0 for a in axes) or list(axes) != list(range(-len(axes), 0)):
        raise UnsupportedValueError(
            f"The statistics of a Normalization with axis={axis!r} depend on the rank of its "
            "input, which the tree does not have. Use negative axes, or give `mean` and `variance`."
        )
    shape = (None, *_shape_of(mean))
    writer.add("", call(f"{variable}.build", writer.leaf(shape)))
    for name in _LEARNED:
        value = writer.leaf(_plain(given[name]))
        writer.add("", call(f"{variable}.{name}.assign", value))
    writer.add("", call(f"{variable}.finalize_state"))


def _plain(value: Any) -> Any:
    """Returns a frozen list of numbers as a list."""
    if type(value) is Node:
        return [_plain(v) for v in value.values]
    return list(value) if isinstance(value, tuple) else value


def _shape_of(value: Any) -> tuple[int, ...]:
    return (len(value), *_shape_of(value[0])) if isinstance(value, list) else ()


def _write_input(
    writer: Writer, node: Node, scope: Token | None, expected: str | None
) -> Expression:
    """Returns `keras.Input(...)` in a `Sequential` and in a graph, else the layer."""
    state = _state_of(writer)
    is_tensor = expected is not None or (
        bool(state.sequentials) and len(writer.path) == state.sequentials[-1] + 2
    )
    head = f"{writer.names.module('keras')}.Input" if is_tensor else None
    without = ("trainable",) if is_tensor else ()  # an input has no weights
    made = writer.construct(node, scope, head=head, without=without, positional=0)
    return _with_name(writer, node, made, expected)


# 3. Graphs.


def _write_functional(
    writer: Writer, node: Node, scope: Token | None, expected: str | None
) -> Expression:
    graph = _Graph(writer, node, scope)
    graph.draw()
    given = dict(node.items())
    head = f"{writer.names.module('keras')}.Model"
    ends = [graph.argument(given[k]) for k in ("input_layers", "output_layers")]
    items = [Item("", end) for end in ends]
    if given.get("name") is not None:
        items.append(Item("name=", writer.leaf(given["name"])))
    if given.get("trainable") is False:
        items.append(Item("trainable=", "False"))
    made = Group(head, "()", items)
    made.is_pure = False
    made = _with_name(writer, node, made, expected)
    expression = _under_policy(writer, node, made, given.get("dtype"), expected)
    return _bound(writer, node, expression, expected or given.get("name") or "model")


def _write_model_of_user(
    writer: Writer, node: Node, scope: Token | None, expected: str | None
) -> Expression:
    """Returns the call of a class of users that gets tensors."""
    kind: Any = node.type
    graph = _Graph(writer, node, scope)
    graph.draw()
    args, kwargs = given_arguments(node)
    later = {k: kwargs.pop(k)[1] for k in LAYER_ATTRIBUTES if k in kwargs and not kind.passes(k)}
    items = [Item("", graph.argument(value)) for _, value in args]
    for name, (_, value) in kwargs.items():
        if name not in ("layers", "calls"):
            items.append(Item(f"{name}=", graph.argument(value)))
    made = Group(writer.names.target(kind.origin), "()", items)
    made.is_pure = False
    made = _with_name(writer, node, made, expected)
    policy = dict(node.items()).get("dtype")
    expression = _under_policy(writer, node, made, policy, expected)
    variable = _bound(writer, node, expression, expected or "model")
    if "trainable" in later:
        writer.add("", f"{variable}.trainable = {later['trainable']!r}")
    return variable


class _Run(NamedTuple):
    """One call in a graph.

    Attributes:
        at: Its index in the tree.
        key: The key of the layer.
        number: The number of the call of this layer.
        args: The positional arguments, frozen.
        kwargs: The arguments by keyword, frozen.
    """

    at: int
    key: str
    number: int
    args: Any
    kwargs: dict[Any, Any]


_Place = tuple[str, int]


@final
class _Graph:
    """Writes the layers and the calls of a graph.

    Args:
        writer: The writer of the tree.
        node: The model, which has `layers` and `calls`.
        scope: The scope at its place, its own included.
    """

    def __init__(self, writer: Writer, node: Node, scope: Token | None) -> None:
        given = dict(node.items())
        self._writer = writer
        self._state = _state_of(writer)
        self._node = node
        self._scope = given["layers"].scope or scope
        self._layers: dict[str, Node] = {str(k): v for k, v in given["layers"].items()}
        self._runs = _runs_of(given["calls"])
        # What a reference is in the code, by place; and the expressions of layers by key.
        self._tensors: dict[_Place, list[str]] = {}
        self._made: dict[str, Expression] = {}
        self._structures: dict[_Place, Any] | None = None
        ends = [v for k, v in given.items() if k not in ("layers", "calls")]
        self._ends = [r for end in ends for r in _references(end)]
        self._uses = self._find_uses()

    def _find_uses(self) -> dict[_Place, list[tuple[int, int]]]:
        """Returns the uses of each place: the call, or -1 at the end, and the output."""
        uses: dict[_Place, list[tuple[int, int]]] = {}
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
        runs = [event for event in events if isinstance(event, _Run)]
        for run, after in pairwise(runs):
            following[run.at] = after.at
        counts: dict[str, int] = {}
        for run in self._runs:
            counts[run.key] = counts.get(run.key, 0) + 1
        for i, event in enumerate(events):
            if isinstance(event, _Run):
                self._write_run(event, flow, following.get(event.at))
                continue
            is_called_next = any(
                isinstance(after, _Run) and after.key == event for after in events[i + 1 : i + 2]
            )
            self._make(event, counts.get(event, 0), is_called_next=is_called_next)
        state.graphs.pop()

    def _schedule(self) -> list[str | _Run]:
        """Returns the layers and the calls in the order of `graphs.draw`: keys, and calls.

        A call is made as soon as its layer and its arguments exist. Of several, each pass over the
        calls makes those that are ready, in the order of the tree.
        """
        waits: dict[Any, list[int]] = {}
        missing: list[int] = []
        last: dict[str, _Place] = {}
        for i, run in enumerate(self._runs):
            needs: set[Any] = {run.key}
            needs |= {(k, n) for k, n, _ in [*_references(run.args), *_references(run.kwargs)]}
            if run.key in last:
                needs.add(last[run.key])
            last[run.key] = (run.key, run.number)
            missing.append(len(needs))
            for need in needs:
                waits.setdefault(need, []).append(i)
        events: list[str | _Run] = []
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
            if _is_input(layer):
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
        if _is_input(node):
            self._make_input(key, node)
            return
        if _is_operation(node):
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
        identity = writer.identity(node, node.scope or self._scope)
        if identity in writer.bound:
            variable = writer.bound[identity]
            is_tensor = variable in self._state.tensors
            self._tensors[key, 0] = [variable if is_tensor else f"{variable}.output"]
            return
        made = _write_input(writer, node, node.scope or self._scope, key)
        count = sum(map(_is_input, self._layers.values()))
        variable = writer.bind(made, "inputs" if count == 1 else key)
        self._state.tensors.add(variable)
        if identity is not None:
            writer.bound[identity] = variable
        self._tensors[key, 0] = [variable]

    # Calls.

    def _write_run(self, run: _Run, flow: str, following: int | None) -> None:
        writer = self._writer
        node = self._layers[run.key]
        writer.path += ["calls", run.at]
        if _is_operation(node):
            made = _write_operation(self, run, node)
        else:
            args = [Item("", self.argument(v)) for v in run.args]
            unsaid = _unsaid(node.type)
            for name, value in run.kwargs.items():
                if value is not None or name not in unsaid:
                    args.append(Item(f"{name}=", self.argument(value)))
            made = Group(self._made[run.key], "()", args)
            made.is_pure = False
        del writer.path[-2:]
        self._assign(run, node, made, flow, following)

    def _assign(
        self, run: _Run, node: Node, made: Expression, flow: str, following: int | None
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
        if structure == "unknown":
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

    def _hint(self, run: _Run) -> str:
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

    def _structure(self, run: _Run, node: Node) -> Any:
        """Returns how to reach the outputs of a call.

        Returns:
            `None` for one tensor; a list with the text behind the result for each output, such as
            `['[0]', '[1]']`; or `"unknown"`.
        """
        if _returns_tensor(node, run):
            return None
        if self._structures is None:
            self._structures = self._find_structures()
        return self._structures.get((run.key, run.number), "unknown")

    def _find_structures(self) -> dict[_Place, Any]:
        """Returns what all calls return, by a second graph without weights."""
        found: dict[_Place, Any] = {}

        def note(place: _Place, out: Any) -> None:
            found[place] = None if keras.backend.is_keras_tensor(out) else _paths_of(out)

        try:
            with undisturbed(), usual_settings(), allow_in_code(), without_values():
                second = self._node.type.view(self._node)
                calls = child(second, "calls")
                for made in calls:
                    materialize(made)
                draw(child(second, "layers"), calls, note)
        except Exception:  # the error is raised when the model is used
            return found
        return found


def _paths_of(out: Any) -> Any:
    """Returns the text that selects each tensor of a result, in the order of `tree.flatten`."""
    paths: list[str] = []
    for path, _ in tree.flatten_with_path(out):
        if not all(isinstance(key, (int, str)) for key in path):
            return "unknown"
        paths.append(
            "".join([f"[{key!r}]" if type(key) is int else f"[{quoted(key)}]" for key in path])
        )
    return paths


def _unsaid(kind: Any) -> set[str]:
    """Returns the arguments of `call` for which `None` means the same as no argument.

    Keras notes `mask=None` for calls that do not say it.
    """
    parameters = inspect.signature(kind.origin.call).parameters
    return {"training", "mask"} | {n for n, p in parameters.items() if p.default is None}


def _runs_of(calls: Node) -> list[_Run]:
    counts: dict[str, int] = {}
    runs = []
    for i, made in enumerate(calls.values):
        given = dict(made.items())
        key, args, kwargs = given["layer"], given["args"], given["kwargs"]
        args = args.values if type(args) is Node else tuple(args or ())
        kwargs = dict(kwargs.items()) if type(kwargs) is Node else {}
        runs.append(_Run(i, key, counts.get(key, 0), args, kwargs))
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


def _is_input(node: Node) -> bool:
    kind: Any = node.type
    return issubclass(kind.live, keras.layers.InputLayer)


def _is_operation(node: Node) -> bool:
    """Whether a member of a graph is an operation of Keras, which the code calls as a function."""
    kind: Any = node.type
    return not issubclass(kind.live, keras.Layer) and _is_of_keras(kind)


# Operations and layers of Keras that may return several tensors.
_SEVERAL = frozenset({
    "ArraySplit", "Divmod", "Eig", "Eigh", "Frexp", "Histogram", "LuFactor", "Map", "Meshgrid",
    "Modf", "Moments", "Nonzero", "Qr", "SVD", "Scan", "Slogdet", "Split", "TopK", "Unstack",
    "Where", "AssociativeScan", "Cond", "CTCDecode", "ForiLoop", "FFT", "FFT2", "IFFT2", "IRFFT",
    "ISTFT", "RFFT", "STFT", "STFTSpectrogram", "Switch", "VectorizedMap", "WhileLoop", "Function",
})  # fmt: skip
_LAYERS_OF_SEVERAL = (
    keras.layers.RNN,
    keras.layers.Bidirectional,
    keras.layers.Wrapper,
    keras.Model,
    keras.layers.Lambda,
    keras.layers.MultiHeadAttention,
    keras.layers.GroupQueryAttention,
    keras.layers.Attention,
    keras.layers.Pipeline,
    keras.layers.Identity,
)


def _returns_tensor(node: Node, run: _Run | None) -> bool:
    """Whether a call is known to return one tensor."""
    kind: Any = node.type
    live = kind.live
    if not _is_of_keras(kind) and live is not Functional:
        return False
    given = dict(node.items())
    if live is Functional:
        return isinstance(given["output_layers"], str)
    if issubclass(live, keras.Sequential):
        layers = given.get("layers")
        last = layers.values[-1] if type(layers) is Node and layers.values else None
        return type(last) is Node and _returns_tensor(last, None)
    if issubclass(live, keras.layers.RNN):
        return given.get("return_state") in (False, None)
    if issubclass(live, (keras.layers.Bidirectional, keras.layers.TimeDistributed)):
        return type(given["layer"]) is Node and _returns_tensor(given["layer"], None)
    if issubclass(live, (keras.layers.MultiHeadAttention, keras.layers.Attention)):
        return run is None or "return_attention_scores" not in run.kwargs
    return live.__name__ not in _SEVERAL and not issubclass(live, _LAYERS_OF_SEVERAL)


# 4. Operations.


# The operators of Python that make an operation of a tensor; filled in from the class of Keras.
_OPERATORS = {
    "__add__": "+", "__sub__": "-", "__mul__": "*", "__truediv__": "/", "__floordiv__": "//",
    "__mod__": "%", "__matmul__": "@", "__pow__": "**", "__gt__": ">", "__ge__": ">=",
    "__lt__": "<", "__le__": "<=",
}  # fmt: skip
_COMPARISONS = (">", ">=", "<", "<=")


@cache
def _operator_of(live: type) -> str | None:
    """Returns the operator that makes an operation of this class."""
    for method, sign in _OPERATORS.items():
        function = getattr(keras.KerasTensor, method, None)
        if function is not None and live.__name__ in function.__code__.co_names:
            return sign
    return None


def _write_operation(graph: _Graph, run: _Run, node: Node) -> Expression:
    """Returns an operation as an operator, an index, or a call of `keras.ops`."""
    kind: Any = node.type
    args, kwargs = given_arguments(node)
    if not args and not kwargs and not run.kwargs:
        short = _as_operator(graph, run, kind)
        if short is not None:
            return short
    found = _function_of(kind.origin)
    if found is not None and "name" not in kwargs:
        items = _arguments_of_function(graph, run, node, found[1])
        if items is not None:
            graph._state.auto_name(_stem(node), run.key, can_tell=False)
            writer = graph._writer
            return Group(f"{writer.names.member('keras', 'ops')}.{found[0]}", "()", items)
    made = graph._writer.construct(node, graph._scope)
    made = _with_name(graph._writer, node, made, run.key)
    items = [Item("", graph.argument(v)) for v in run.args]
    items += [Item(f"{k}=", graph.argument(v)) for k, v in run.kwargs.items()]
    return Group(made, "()", items)


def _as_operator(graph: _Graph, run: _Run, kind: Any) -> Expression | None:
    state = graph._state
    if kind.origin.__name__ == "GetItem" and len(run.args) == 2:
        index = _index(run.args[1])
        tensor = graph.argument(run.args[0])
        if index is not None and isinstance(tensor, str) and _is_reference(run.args[0]):
            state.auto_name(to_snake_case(kind.origin.__name__), run.key, can_tell=False)
            return Group(tensor, "[]", [Item("", text) for text in index])
        return None
    sign = _operator_of(kind.origin)
    if sign is None or len(run.args) != 2:
        return None
    a, b = run.args
    if not _is_reference(a) and (sign in _COMPARISONS or not _is_reference(b)):
        return None
    if not all(_is_reference(v) or (type(v) in (int, float) and v == v) for v in (a, b)):
        return None
    left, right = flat(graph.argument(a)), flat(graph.argument(b))
    if len(left) + len(right) > 50 or "float(" in left + right:
        return None
    state.auto_name(to_snake_case(kind.origin.__name__), run.key, can_tell=False)
    if sign == "**":
        return f"{left}**{right}"
    return f"{left} {sign} {right}"


def _is_reference(value: Any) -> bool:
    return type(value) is str and value.startswith("@") and not value.startswith("@@")


def _index(value: Any) -> list[str] | None:
    """Returns the parts of an index such as `:, 1:3`; `None` if it has others than numbers."""
    if type(value) is tuple:
        parts = [_index(part) for part in value if type(part) is not tuple]
        if len(parts) != len(value) or len(value) < 2 or None in parts:
            return None
        return [part[0] for part in parts if part]
    if value is None or value is ... or type(value) is int:
        return ["..." if value is ... else repr(value)]
    if type(value) is slice:
        ends = [value.start, value.stop, value.step]
        if not all(end is None or type(end) is int for end in ends):
            return None
        start, stop, step = ["" if end is None else repr(end) for end in ends]
        return [f"{start}:{stop}:{step}" if step else f"{start}:{stop}"]
    return None


@cache
def _function_of(origin: type) -> tuple[str, Callable[..., Any]] | None:
    """Returns the public function that makes an operation, with its name below `keras.ops`."""
    name = to_snake_case(origin.__name__)
    spaces: list[tuple[str, Any]] = [("", ops)]
    spaces += [(f"{n}.", m) for n, m in vars(ops).items() if isinstance(m, ModuleType)]
    for prefix, space in spaces:
        function = getattr(space, name, None)
        code = getattr(inspect.unwrap(function), "__code__", None) if function else None
        if function is not None and code is not None and origin.__name__ in code.co_names:
            return f"{prefix}{name}", function
    return None


def _arguments_of_function(
    graph: _Graph, run: _Run, node: Node, function: Callable[..., Any]
) -> list[Item] | None:
    """Returns the arguments of a function of `keras.ops`; `None` if it does not take them all.

    The arguments of the constructor and of the call of the operation are both arguments of the
    function.
    """
    kind: Any = node.type
    inner = inspect.signature(kind.origin.call)
    try:
        bound = inner.bind(None, *run.args, **run.kwargs)
    except TypeError:
        return None
    given: dict[str, Any] = {}
    for name, value in list(bound.arguments.items())[1:]:
        if inner.parameters[name].kind is inspect.Parameter.VAR_KEYWORD:
            given.update(value)
        else:
            given[name] = value
    called = set(given)
    _, options = given_arguments(node)
    given.update({name: value for name, (_, value) in options.items()})
    parameters = inspect.signature(function).parameters
    if not given.keys() <= parameters.keys():
        return None
    several = next((n for n, p in parameters.items() if p.kind is p.VAR_POSITIONAL), None)
    by_position = several in given
    items: list[Item] = []
    for name in parameters:
        if name == several:
            items += [Item("", graph.argument(v)) for v in given.get(name, ())]
            by_position = False
        elif name in given:
            is_first = by_position or (name in called and all(not i.label for i in items))
            items.append(Item("" if is_first else f"{name}=", graph.argument(given[name])))
        elif name not in given:
            called = called - {name} if items else called
            if not by_position and name != several:
                called = set()
    return items
