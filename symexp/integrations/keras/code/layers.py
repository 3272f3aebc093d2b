"""Layers as source: their constructors, names, dtype policies and learned statistics.

1. What the integration notes while one tree is written.
2. A layer whose constructor does not take all that the tree has gets statements behind it.
3. Names: a plain program numbers the layers of all graphs together (`dense_2`), a tree numbers them
   in each graph. Where the two differ, the code gives the name.
4. `keras.Input(...)` in models, and `layers.InputLayer(...)` elsewhere.
"""

from __future__ import annotations

import inspect
from typing import Any, final

import keras
from keras.src.utils.naming import to_snake_case

from symexp.codegen.layout import Expression, Group, Item, call
from symexp.codegen.literals import quoted
from symexp.codegen.writer import Writer, given_arguments
from symexp.errors import UnsupportedValueError
from symexp.integrations.keras.adopt import Functional
from symexp.integrations.keras.config import LAYER_ATTRIBUTES
from symexp.tree.nodes.node import Node, Token

__all__ = [
    "bound_name", "stays_layer", "is_input", "is_of_keras", "state_of", "stem_of",
    "under_policy", "with_name", "write_input", "write_layer",
]  # fmt: skip

_LEARNED = ("adapt_mean", "adapt_variance")


# 1. Notes.


@final
class State:
    """Attributes:
    expected: The name that the next object has in the tree.
    counts: How many names the code lets Keras make, by stem.
    sequentials: The lengths of the paths of the `Sequential`s that are being written.
    graphs: How many graphs are being drawn.
    tensors: The variables that are tensors of input layers.
    tree_counts: How many names symexp lets Keras make, by stem.
    policy: The dtype policy that the code has set last, before it set the usual one again.
    inputs_as_objects: The ties of the input layers that are arguments too.
    is_uncertain: Whether a layer of a user was made, which may have made layers itself.
    uncertain: The stems of the names of parts that layers of Keras may have made.
    """

    def __init__(self) -> None:
        self.expected: str | None = None
        self.counts: dict[str, int] = {}
        self.sequentials: list[int] = []
        self.graphs: list[str] = []
        self.flow: list[str] = []
        self.tensors: set[str] = set()
        self.is_uncertain = False
        self.uncertain: set[str] = set()
        self.policy = ""
        self.tree_counts: dict[str, int] = {}
        self.inputs_as_objects: set[Token] | None = None

    def take_expected(self) -> str | None:
        expected, self.expected = self.expected, None
        return expected

    def auto_name(self, stem: str, expected: str | None, *, can_tell: bool) -> str | None:
        """Returns the name that the code has to give; `None` if Keras makes it."""
        n, m = self.counts.get(stem, 0), self.tree_counts.get(stem, 0)
        self.tree_counts[stem] = m + 1
        made = f"{stem}_{n}" if n else stem
        is_uncertain = self.is_uncertain or stem in self.uncertain
        if expected is None and not is_uncertain:
            expected = f"{stem}_{m}" if m else stem
        if expected is not None and can_tell and (expected != made or is_uncertain):
            return expected
        self.counts[stem] = n + 1
        return None

    def note_parts(self, kind: Any) -> None:
        """Notes that an object of a class was made, which may make layers itself."""
        if not is_of_keras(kind) and kind.live is not Functional:
            self.is_uncertain = True
        for base in kind.live.__mro__:
            self.uncertain |= _PARTS.get(base.__name__, frozenset())


# The stems of the names of the layers that layers of Keras 3.15 make and do not name.
_PARTS = {
    "AugMix": frozenset({"random_brightness", "random_contrast", "random_rotation"}),
    "FeatureSpace": frozenset({
        "discretization", "normalization", "string_lookup", "integer_lookup", "hashing",
        "hashed_crossing", "category_encoding", "concatenate", "text_vectorization",
    }),
    "GroupedQueryAttention": frozenset({"dropout", "softmax"}),
    "MultiHeadAttention": frozenset({"dropout", "softmax"}),
    "TextVectorization": frozenset({"string_lookup"}),
}  # fmt: skip


def state_of(writer: Writer) -> State:
    """Returns what the integration has noted about the tree of a writer."""
    found: State | None = writer.notes.get("keras")
    if found is None:
        found = writer.notes["keras"] = State()
    return found


def is_of_keras(kind: Any) -> bool:
    """Whether a class is one of Keras, and not of a user."""
    return str(kind.origin.__module__).partition(".")[0] == "keras"


# 2. Layers.


def write_layer(
    writer: Writer, node: Node, scope: Token | None, expected: str | None
) -> Expression:
    """Returns the expression of a layer; the name of a variable if it needs statements."""
    kind: Any = node.type
    state = state_of(writer)
    if issubclass(kind.live, keras.layers.InputLayer):
        return write_input(writer, node, scope, expected)
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
    made = with_name(writer, node, made, expected)
    expression = under_policy(writer, node, made, given.get("dtype"), expected)
    if "trainable" in later or given.get("adapt_mean") is not None:
        variable = bound_name(writer, node, expression, expected)
        if "trainable" in later:
            writer.add("", f"{variable}.trainable = {later['trainable']!r}")
        if given.get("adapt_mean") is not None:
            _write_statistics(writer, variable, given)
        return variable
    return expression


def bound_name(writer: Writer, node: Node, made: Expression, expected: str | None) -> str:
    """Returns the variable of an expression."""
    if isinstance(made, str):
        return made
    return writer.bind(made, expected or stem_of(node))


def stem_of(node: Node) -> str:
    """Returns the name that Keras gives to an object, without a number."""
    kind: Any = node.type
    return str(to_snake_case(kind.origin.__name__))


# 3. Names.


def with_name(writer: Writer, node: Node, made: Group, expected: str | None) -> Group:
    """Adds the name to the arguments of a layer, if Keras would make another one."""
    kind: Any = node.type
    index = node.find("name")
    if index >= 0 and node.values[index] is not None:
        return made
    state = state_of(writer)
    name = state.auto_name(stem_of(node), expected, can_tell=kind.passes("name"))
    state.note_parts(kind)
    if name is None:
        return made
    named = Group(made.head, "()", [*made.items, Item("name=", quoted(name))])
    named.is_pure = False
    return named


def under_policy(
    writer: Writer, node: Node, made: Group, policy: Any, expected: str | None
) -> Expression:
    """Lets the constructor of a user's layer run under the dtype policy of the tree.

    The layers that it makes follow the global policy.
    """
    kind: Any = node.type
    if policy is None or policy == "float32" or (is_of_keras(kind) and kind.passes("dtype")):
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
    state = state_of(writer)
    if state.policy != policy or not writer.drop(usual):
        writer.add("", f"{set_policy}({quoted(policy)})")
    state.policy = policy
    rebuilt = Group(made.head, "()", made.items)
    variable = writer.bind(rebuilt, expected or stem_of(node))
    writer.add("", usual)
    return variable


def _check_lora(kind: Any, given: dict[Any, Any]) -> None:
    alpha = given.get("lora_alpha")
    if is_of_keras(kind) and alpha is not None and alpha != given.get("lora_rank"):
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


# 4. Inputs.


def write_input(
    writer: Writer, node: Node, scope: Token | None, expected: str | None
) -> Expression:
    """Returns `keras.Input(...)` in a `Sequential` and in a graph, else the layer.

    `stays_layer` has the exceptions.
    """
    state = state_of(writer)
    in_sequential = bool(state.sequentials) and len(writer.path) == state.sequentials[-1] + 2
    is_tensor = (expected is not None or in_sequential) and not stays_layer(writer, node)
    head = f"{writer.names.module('keras')}.Input" if is_tensor else None
    without = ("trainable",) if is_tensor else ()  # an input has no weights
    made = writer.construct(node, scope, head=head, without=without, positional=0)
    return with_name(writer, node, made, expected)


# The parameters of `keras.Input` that a tree can hold.
_OF_INPUT = frozenset(inspect.signature(keras.Input).parameters) - {"tensor"}


def stays_layer(writer: Writer, node: Node) -> bool:
    """Whether an input layer is an argument too, or has arguments that `keras.Input` lacks."""
    _, given = given_arguments(node)
    if not given.keys() - {"trainable"} <= _OF_INPUT:
        return True
    if node.tie is None:
        return False
    state = state_of(writer)
    if state.inputs_as_objects is None:
        state.inputs_as_objects = _ties_of_objects(writer.root)
    return node.tie in state.inputs_as_objects


def _ties_of_objects(root: Node) -> set[Token]:
    """Returns the ties of the input layers that stand elsewhere than in `layers` of a model."""
    found: set[Token] = set()
    seen: set[tuple[int, bool]] = set()
    stack = [(root, False)]
    while stack:
        node, is_layers = stack.pop()
        if (id(node), is_layers) in seen:
            continue
        seen.add((id(node), is_layers))
        kind: Any = node.type
        is_model = kind.is_object and issubclass(getattr(kind, "live", object), keras.Model)
        for key, value in node.items():
            if type(value) is Node:
                stack.append((value, is_model and key == "layers"))
                if value.tie is not None and is_input(value) and not is_layers:
                    found.add(value.tie)
    return found


def is_input(node: Node) -> bool:
    """Whether a node is an input layer."""
    kind: Any = node.type
    return kind.is_object and issubclass(kind.live, keras.layers.InputLayer)
