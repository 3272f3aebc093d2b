"""`extra_names_of`: the names that a class takes through `**kwargs`.

A constructor that only passes its `**kwargs` on takes what the constructors above it take:

    class Scaled(keras.layers.Layer):
        def __init__(self, factor, **kwargs):
            self.offset = kwargs.pop("offset", 0)
            super().__init__(**kwargs)

takes `offset`, and `name`, `dtype`, ... of `Layer`. The source of each constructor says what it
does with `**kwargs`. Where the source is not available, or does anything else with them, the class
takes every name.
"""

from __future__ import annotations

import typing
from collections.abc import Iterator

if typing.TYPE_CHECKING:
    import ast
    import inspect

__all__ = ["declare_keywords", "extra_names_of"]

Names = frozenset[str]


class _Call(typing.NamedTuple):
    """A call of a constructor above that passes `**kwargs` on.

    Attributes:
        owner: Name of the class whose constructor is called; `None`: the next one (`super()`).
        positions: The number of positional arguments.
        given: Names of the arguments that the call gives itself.
    """

    owner: str | None
    positions: int
    given: Names


class _Use(typing.NamedTuple):
    """What a constructor does with its `**kwargs`.

    Attributes:
        taken: Names that it reads.
        calls: Calls that pass the rest on.
        is_checked: Whether it raises an error if something is left.
    """

    taken: Names
    calls: tuple[_Call, ...]
    is_checked: bool


_declared: dict[type, _Use] = {}


def declare_keywords(
    cls: type, names: typing.Iterable[str] = (), *, passes_to: type | None = None
) -> None:
    """Says what the constructor of a class does with its `**kwargs`, in place of its source.

    Args:
        cls: A class that defines `__init__`.
        names: Names that it takes.
        passes_to: The base whose constructor receives the rest; `None`: there may be no rest.
    """
    calls = () if passes_to is None else (_Call(passes_to.__name__, 0, frozenset()),)
    _declared[cls] = _Use(frozenset(names), calls, passes_to is None)


def extra_names_of(cls: type) -> Names | None:
    """Returns the names that a class takes by keyword, or `None` if it takes every name.

    Example:
        >>> class Base:
        ...     def __init__(self, *, name=None): ...
        >>> class Child(Base):
        ...     def __init__(self, size, **kwargs):
        ...         super().__init__(**kwargs)
        >>> sorted(extra_names_of(Child))
        ['name', 'size']
    """
    call = type(cls).__call__
    own_call = call is not type.__call__ and not call.__module__.startswith("symexp.tree.")
    if own_call or "__signature__" in cls.__dict__:
        return None  # the class decides by itself what a call does
    return _names_from(cls.__mro__, 0)


def _names_from(mro: tuple[type, ...], start: int) -> Names | None:
    """Returns the names that the first constructor from a place in the MRO takes."""
    place = next((i for i in range(start, len(mro)) if "__init__" in mro[i].__dict__), -1)
    if place < 0 or mro[place] is object:
        defines_new = any("__new__" in c.__dict__ for c in mro[:-1] if not _is_ours(c))
        return None if start == 0 and defines_new else frozenset()
    init = mro[place].__dict__["__init__"]
    signature = _signature(init)
    if signature is None:
        return None
    named = {p.name for p in signature if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    kwargs = next((p.name for p in signature if p.kind is p.VAR_KEYWORD), None)
    if kwargs is None:
        return frozenset(named)
    use = _declared.get(mro[place]) or _use_of(init, kwargs)
    if use is None or not (use.calls or use.is_checked):
        return None
    names = named | use.taken
    for call in use.calls:
        above = _above(mro, place, call)
        if above is None:
            return None
        names |= above
    return frozenset(names)


def _above(mro: tuple[type, ...], place: int, call: _Call) -> Names | None:
    """Returns the names that a call of a constructor above leaves to `**kwargs`."""
    start = place + 1
    if call.owner is not None:
        start = next((i for i in range(start, len(mro)) if mro[i].__name__ == call.owner), -1)
    names = None if start < 0 else _names_from(mro, start)
    if names is None:
        return None
    init = next((c.__dict__["__init__"] for c in mro[start:] if "__init__" in c.__dict__), None)
    by_place = [p.name for p in _signature(init) or () if p.kind is p.POSITIONAL_OR_KEYWORD]
    return names - call.given - {*by_place[: call.positions]}


def _is_ours(cls: type) -> bool:
    return cls.__module__.startswith("symexp.tree.")


def _signature(init: typing.Any) -> list[inspect.Parameter] | None:
    """Returns the parameters of a constructor after the first; `None` if it is no function."""
    import inspect

    if not inspect.isfunction(init) or hasattr(init, "__wrapped__"):
        return None
    return list(inspect.signature(init).parameters.values())[1:]


# The source of a constructor.


def _use_of(init: typing.Any, kwargs: str) -> _Use | None:
    """Returns what a constructor does with its `**kwargs`; `None` if that is not certain."""
    function = _parse(init)
    if function is None:
        return None
    reader = _Reader(function, kwargs)
    return None if reader.is_unclear else reader.use


def _parse(init: typing.Any) -> ast.FunctionDef | None:
    import ast
    import inspect
    import textwrap

    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(init)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    function = tree.body[0] if tree.body else None
    if not isinstance(function, ast.FunctionDef):
        return None
    # The file may have changed since it was imported.
    told = function.args
    every = [*told.posonlyargs, *told.args, *told.kwonlyargs, told.vararg, told.kwarg]
    names = [a.arg for a in every if a is not None]
    return function if names == list(init.__code__.co_varnames[: len(names)]) else None


# Functions that read all local variables.
_READ_LOCALS = frozenset({"locals", "vars", "eval", "exec"})


@typing.final
class _Reader:
    """Reads what the body of a constructor does with its `**kwargs`.

    Args:
        function: The constructor.
        kwargs: The name of the parameter.

    Attributes:
        is_unclear: Whether it does anything that is not understood.
        use: What it does else.
    """

    def __init__(self, function: ast.FunctionDef, kwargs: str) -> None:
        import ast

        self._ast = ast
        self._first = function.args.posonlyargs or function.args.args
        self._taken: set[str] = set()
        self._calls: list[_Call] = []
        self._is_checked = self.is_unclear = False
        for statement in function.body:
            for path in _paths(statement, (), kwargs):
                node = path[-1]
                if isinstance(node, ast.Name) and node.id == kwargs:
                    self.is_unclear |= not self._is_understood(path)
                self.is_unclear |= isinstance(node, ast.Name) and node.id in _READ_LOCALS
        self.use = _Use(frozenset(self._taken), tuple(self._calls), self._is_checked)

    def _is_understood(self, path: tuple[ast.AST, ...]) -> bool:
        """Reads one place where the parameter stands; the path leads from a statement to it."""
        ast = self._ast
        name = path[-1]
        if any(isinstance(node, ast.Raise) for node in path):
            return True
        above = path[-2] if len(path) > 1 else None
        if isinstance(above, ast.keyword):
            return self._is_passed_on(path[-3])
        if isinstance(above, ast.Attribute):
            return self._is_method(above, path[-3])
        if isinstance(above, ast.Subscript) and above.value is name:
            return self._takes(above.slice)
        if isinstance(above, ast.Compare) and isinstance(above.ops[0], (ast.In, ast.NotIn)):
            return above.left is not name
        return self._is_tested(path)

    def _takes(self, key: ast.AST) -> bool:
        if isinstance(key, self._ast.Constant) and isinstance(key.value, str):
            self._taken.add(key.value)
            return True
        return False

    def _is_method(self, method: ast.Attribute, call: ast.AST) -> bool:
        """Reads `kwargs.pop("x")`, and the like."""
        if not isinstance(call, self._ast.Call) or call.func is not method or not call.args:
            return False
        if method.attr == "setdefault":
            return isinstance(call.args[0], self._ast.Constant)
        return method.attr in ("pop", "get") and self._takes(call.args[0])

    def _is_tested(self, path: tuple[ast.AST, ...]) -> bool:
        """Reads `if kwargs: ...` and `if len(kwargs): ...`."""
        ast = self._ast
        for node, below in zip(path[-2::-1], path[:0:-1]):
            if isinstance(node, ast.If) and node.test is below:
                fails = any(isinstance(n, ast.Raise) for s in node.body for n in ast.walk(s))
                self._is_checked |= fails
                return True
            is_len = (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("len", "bool")
            )
            if not is_len and not isinstance(node, (ast.UnaryOp, ast.BoolOp, ast.Compare)):
                return False
        return False

    def _is_passed_on(self, call: ast.AST) -> bool:
        """Reads `super().__init__(..., **kwargs)` and `Base.__init__(self, ..., **kwargs)`."""
        ast = self._ast
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            return False
        if call.func.attr != "__init__":
            return False
        owner, args = call.func.value, list(call.args)
        if isinstance(owner, ast.Call):
            if not isinstance(owner.func, ast.Name) or owner.func.id != "super":
                return False
            label = None
        else:
            label = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if not args or not self._is_self(args.pop(0)):
                return False
        count = next((i for i, a in enumerate(args) if isinstance(a, ast.Starred)), len(args))
        given = frozenset(k.arg for k in call.keywords if k.arg is not None)
        self._calls.append(_Call(label, count, given))
        return True

    def _is_self(self, arg: ast.AST) -> bool:
        named = isinstance(arg, self._ast.Name) and bool(self._first)
        return named and arg.id == self._first[0].arg  # type: ignore[attr-defined]


def _paths(node: ast.AST, above: tuple[ast.AST, ...], name: str) -> Iterator[tuple[ast.AST, ...]]:
    """Yields the path from a statement to each node in it where a local name is the same."""
    import ast

    path = (*above, node)
    yield path
    if isinstance(node, (ast.FunctionDef, ast.Lambda)):
        own = {a.arg for a in ast.walk(node.args) if isinstance(a, ast.arg)}
        if name in own:
            return
    for child in ast.iter_child_nodes(node):
        yield from _paths(child, path, name)
