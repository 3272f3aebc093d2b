"""From a tree to the statements and the expression that make its objects.

1. Objects are constructed in the order in which symexp materializes them: arguments before what
   holds them, in the order of the tree. Keras draws seeds and numbers names in this order.
2. An object at several places, and an expression that is nested too deep for Python's parser,
   becomes a variable. What is evaluated before it in the same expression becomes a variable too, so
   the order stays: `Writer.parts`.
3. An integration may write the objects of its package in its own way
   (`integrations.<package>.code` in the registry).
"""

from __future__ import annotations

import keyword
from collections.abc import Iterable
from typing import Any, NamedTuple, final

from symexp._base.keypath import Key
from symexp._base.markers import MISSING_VALUE
from symexp._base.registry import resolve
from symexp.codec.unknown import UnknownType, advise
from symexp.codegen.layout import Expression, Group, Item, Statement, call
from symexp.codegen.literals import Literals, quoted
from symexp.codegen.names import Names, snake_case
from symexp.errors import UnknownTypeError, UnsupportedValueError
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node, Token, check_places
from symexp.tree.nodes.opaque import is_opaque
from symexp.tree.nodes.sharing import MANY_STEPS
from symexp.tree.nodes.ties import Identity, TiedObjects
from symexp.tree.nodes.types import DICT, LIST, has_integration
from symexp.tree.nodes.values import freeze

__all__ = ["Part", "Writer"]

# An expression with more levels of brackets becomes a variable. Python parses fewer than 200.
_MOST_LEVELS = 12

# Required arguments that are written without their names, if the class is one of a library.
_MOST_POSITIONAL = 2


class Part(NamedTuple):
    """One argument or element that is to be written.

    Attributes:
        label: What is in front of it, such as `units=`.
        key: Its key.
        value: Its frozen value.
    """

    label: str
    key: Key
    value: Any


@final
class Writer:
    """Writes one tree.

    Args:
        root: The tree.
        function: Name of the function that is written.

    Attributes:
        root: The tree.
        names: The names in the code.
        path: The keys of the place that is written.
        bound: The variables of tied objects that are written already.
        notes: What integrations note while the tree is written, by package.
    """

    def __init__(self, root: Any, function: str) -> None:
        self.names = Names(function)
        self.path: list[Key] = []
        self.bound: dict[Identity, str] = {}
        self.root = root
        self._literals = Literals(self.names)
        self._tied = TiedObjects(root).found if type(root) is Node else {}
        # Statements, and slots for statements that a later part may need; see `parts`.
        self._out: list[Any] = []
        self._written = 0
        self._visited = 0
        self._integrations: dict[int, Any] = {}
        self.notes: dict[str, Any] = {}

    # Statements.

    def statements(self) -> list[Statement]:
        """Returns the statements written so far."""
        flat: list[Statement] = []
        for entry in self._out:
            if type(entry) is list:
                flat.extend(entry)
            else:
                flat.append(entry)
        return flat

    def add(self, target: str, value: Expression, slot: list[Statement] | None = None) -> None:
        """Adds a statement.

        Args:
            target: What is in front of the expression, such as `x = `.
            value: The expression.
            slot: Where the statement goes; by default to the end.
        """
        self._written += 1
        (self._out if slot is None else slot).append(Statement(target, value))

    def drop(self, text: str) -> bool:
        """Removes the last statement if it is a text, and returns whether it was."""
        if not self._out or self._out[-1] != Statement("", text):
            return False
        self._out.pop()
        return True

    def bind(self, value: Expression, hint: str, slot: list[Statement] | None = None) -> str:
        """Assigns an expression to a new variable, and returns its name."""
        name = self.names.variable(hint)
        self.add(f"{name} = ", value, slot)
        return name

    def parts(self, parts: Iterable[Part], scope: Token | None) -> list[Item]:
        """Writes the arguments of a call, or the elements of a container, in this order.

        If a part needs statements of its own, these run before the expression. So the parts before
        it that construct objects are assigned to variables before these statements.

        Args:
            parts: The arguments or elements.
            scope: The scope at their place.
        """
        made: list[Item] = []
        hints: list[str] = []
        is_pure = True
        for label, key, value in parts:
            slot: list[Statement] = []
            if not is_pure and type(value) is Node:
                self._out.append(slot)
            before = self._written
            self.path.append(key)
            expression = self.value(value, scope)
            self.path.pop()
            if self._written > before and not is_pure:
                for i, (text, earlier) in enumerate(made):
                    if not isinstance(earlier, str) and not earlier.is_pure:
                        made[i] = Item(text, self.bind(earlier, hints[i], slot))
                is_pure = True
            made.append(Item(label, expression))
            hints.append(_hint(key, value))
            is_pure = is_pure and (isinstance(expression, str) or expression.is_pure)
        return made

    # Values.

    def value(self, value: Any, scope: Token | None) -> Expression:
        """Returns the expression of a frozen value; adds the statements that it needs.

        Args:
            value: A node or a leaf.
            scope: The scope at its place.

        Raises:
            UnsupportedValueError: No code makes it.
        """
        if type(value) is not Node:
            return self.leaf(value)
        scope = value.scope_in(scope)
        identity = self.identity(value, scope)
        if identity in self.bound:
            return self.bound[identity]
        self._visited += 1
        if self._visited == MANY_STEPS:
            check_places(self.root, "the code would have")
        if not value.type.is_object:
            made = self._container(value, scope)
        else:
            made = self._object(value, scope)
        if identity is not None:
            if not isinstance(made, str) or made not in self.names.variables:
                made = self.bind(made, f"shared_{_hint(0, value)}")
            self.bound[identity] = made
        elif not isinstance(made, str) and made.levels >= _MOST_LEVELS and self.path:
            made = self.bind(made, "part" if made.head == "" else _hint(0, value))
        return made

    def identity(self, node: Node, scope: Token | None) -> Identity | None:
        """Returns the identity of an object that occurs at several places; else `None`."""
        if node.tie is None:
            return None
        identity = (scope, node.tie)
        return identity if identity in self._tied else None

    def leaf(self, value: Any) -> Expression:
        """Returns the expression of a leaf."""
        return self._literals.write(value)

    def _container(self, node: Node, scope: Token | None) -> Expression:
        if node.type is DICT:
            keys = node.keys or ()
            parts = [Part(f"{self.leaf(k)}: ", k, v) for k, v in zip(keys, node.values)]
            return Group("", "{}", self.parts(parts, scope))
        brackets = "[]" if node.type is LIST else "()"
        return Group("", brackets, self.parts([Part("", *pair) for pair in node.items()], scope))

    def _object(self, node: Node, scope: Token | None) -> Expression:
        kind: Any = node.type
        if type(kind) is UnknownType:
            raise UnknownTypeError(advise(kind.name))
        if kind.is_functor:
            return self._functor(node, scope)
        written: Expression | None = None
        write = self._integration_of(kind)
        if write is not None:
            written = write(self, node, scope)
        if written is not None:
            return written
        _check_is_plain(kind)
        return self.construct(node, scope)

    def _integration_of(self, kind: Any) -> Any:
        """Returns the function by which an integration writes the objects of a class."""
        if id(kind) not in self._integrations:
            packages = [base.__module__.partition(".")[0] for base in kind.live.__mro__]
            found = next((p for p in packages if has_integration(p)), None)
            self._integrations[id(kind)] = found and resolve(f"integrations.{found}.code")
        return self._integrations[id(kind)]

    # Calls of classes and functions.

    def construct(
        self,
        node: Node,
        scope: Token | None,
        *,
        head: str | None = None,
        without: Iterable[Key] = (),
        positional: int | None = None,
    ) -> Group:
        """Returns the call of a class with the arguments of a node.

        Args:
            node: The object.
            scope: The scope at its place, its own included.
            head: What is called; by default the class.
            without: Arguments that are left out.
            positional: How many arguments may be written without their names; by default as
                `_habit` says.
        """
        kind: Any = node.type
        head = self.names.target(kind.origin) if head is None else head
        args, kwargs = given_arguments(node)
        for key in without:
            kwargs.pop(str(key), None)
        if positional is None:
            positional = _habit(kind, kwargs)
        parts = [Part("", key, value) for key, value in args]
        for name in kind.names[len(args) : positional]:
            if name not in kwargs:
                break
            parts.append(Part("", *kwargs.pop(name)))
        made = call_of(head, self.arguments(parts, kwargs, scope))
        made.is_pure = False
        return made

    def arguments(
        self, parts: list[Part], kwargs: dict[str, tuple[Key, Any]], scope: Token | None
    ) -> list[Item]:
        """Returns arguments by position and by keyword; names that are none go into `**{...}`."""
        names = list(kwargs)
        usual = next((i for i, name in enumerate(names) if not _is_name(name)), len(names))
        parts = [*parts, *(Part(f"{name}=", *kwargs[name]) for name in names[:usual])]
        odd = [Part(f"{quoted(name)}: ", *kwargs[name]) for name in names[usual:]]
        made = self.parts([*parts, *odd], scope)
        if odd:
            made[len(parts) :] = [Item("**", Group("", "{}", made[len(parts) :]))]
        return made

    def _functor(self, node: Node, scope: Token | None) -> Expression:
        """Returns a function with bound arguments: `functools.partial`, or the functor itself.

        Objects among its arguments are constructed with the function, once for all of its calls.
        """
        kind: Any = node.type
        function = kind.origin
        _check_is_plain(kind)
        head = self._literals.write(function)
        bound, kwargs = _bound_arguments(node)
        items = self.arguments(bound, kwargs, scope)
        if self.names.is_symbolic(function):
            made = call(head)
        elif items:
            made = call(f"{self.names.module('functools')}.partial", head)
        else:
            return head
        made = Group(made.head, "()", [*made.items, *items])
        made.is_pure = False
        return made


def call_of(head: Expression, items: list[Item]) -> Group:
    """Returns a call with arguments that are written already."""
    return Group(head, "()", items)


def given_arguments(node: Node) -> tuple[list[tuple[Key, Any]], dict[str, tuple[Key, Any]]]:
    """Returns the arguments of an object that its class must be given.

    Those that equal the default of the class are left out.

    Returns:
        The positional ones as keys and frozen values, and the others by name, in the order of the
        tree.
    """
    kind: Any = node.type
    values: dict[Key, Any] = {k: (k, v) for k, v in node.items()}
    if kind.var_positional >= 0:
        name = kind.names[kind.var_positional]
        values[name] = [(name, v) for v in node.values[kind.var_positional].values]
    args, kwargs = kind.call_arguments(node, values)
    for name in [n for n, (_, value) in kwargs.items() if _equals_default(kind, n, value)]:
        del kwargs[name]
    return args, kwargs


def _equals_default(kind: Any, name: str, value: Any) -> bool:
    """Whether an argument may be left out, because the class makes an equal value itself."""
    index = kind.index.get(name, -1)
    if index < 0 or kind.fields[index].default_from_spec or value is MISSING_VALUE:
        return value is MISSING_VALUE
    default = kind.defaults[index]
    if default is MISSING_VALUE or not _is_default_of_class(kind, index):
        return False
    if type(value) is Node:
        # A list in a signature would be shared by all objects; a factory makes a new one.
        has_factory = kind.fields[index].factory is not None
        return has_factory and not value.type.is_object and frozen_equal(value, default)
    return not is_opaque(type(value)) and frozen_equal(value, default)


def _is_default_of_class(kind: Any, index: int) -> bool:
    """Whether the default in the tree is that of the class, not converted by a value spec."""
    passed, default = kind.passed_defaults[index], kind.defaults[index]
    return passed is default or frozen_equal(freeze(passed), default)


def _bound_arguments(node: Node) -> tuple[list[Part], dict[str, tuple[Key, Any]]]:
    """Returns the arguments of a functor that are bound, by position and by name."""
    kind: Any = node.type
    bound: dict[Key, Any] = {}
    rest: list[Part] = []
    for i, (key, value) in enumerate(node.items()):
        if i == kind.var_positional:
            rest = [Part("", key, v) for v in value.values]
        elif value is not MISSING_VALUE:
            bound[key] = value
    first = kind.n_positional if rest else kind.n_only
    parts: list[Part] = []
    for key in kind.names[:first]:
        if key not in bound:
            break
        parts.append(Part("", key, bound.pop(key)))
    kwargs = {str(k): (k, v) for k, v in bound.items() if not _equals_default(kind, str(k), v)}
    if rest and len(parts) < first:
        raise UnsupportedValueError(
            f"{kind.label} has bound *{kind.names[kind.var_positional]}, but not the arguments in "
            "front of it, which no call can say. Bind these too."
        )
    while parts and not rest and _equals_default(kind, str(parts[-1].key), parts[-1].value):
        parts.pop()
    return [*parts, *rest], kwargs


def _habit(kind: Any, kwargs: dict[str, Any]) -> int:
    """Returns how many arguments are written without their names: `Dense(64, activation='relu')`.

    Of the classes of a library, the first required arguments. Of others, the only required one if
    it is a plain value.
    """
    required = 0
    for name in kind.names[: kind.n_positional]:
        if kind.default_of(name) is not MISSING_VALUE:
            break
        required += 1
    if has_integration(kind.origin.__module__.partition(".")[0]):
        return min(required, _MOST_POSITIONAL)
    if required == 1 and kind.names[0] in kwargs:
        return int(type(kwargs[kind.names[0]][1]) is not Node)
    return 0


def _check_is_plain(kind: Any) -> None:
    """Checks that a class or function is not one of symexp, which the code must do without.

    Raises:
        UnsupportedValueError: It is.
    """
    if kind.origin.__module__.partition(".")[0] in ("symexp", "symexp_rules"):
        raise UnsupportedValueError(
            f"{kind.name} is a class of symexp, and code without symexp cannot make its objects. "
            "Write the code of a part: `sx.to_code(exp.part)`."
        )


def _is_name(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name)


def _hint(key: Key, value: Any) -> str:
    """Returns a name for a variable: that of the argument, or of the class."""
    if isinstance(key, str):
        return key
    return snake_case(value.type.label) if type(value) is Node else "value"
