"""Digests of source code: which code produced a result, and which part of it has changed since.

`source_of(target)` returns one digest for each of the following, by readable names:

1. the text of the class or function, without comments, formatting and its own decorators;
2. each function and class of the same module that it names, directly or through each other, and
   each base class of the same module: the helpers;
3. the global constants of the module that any of these names: names in upper case with plain values
   (numbers, strings, `None`, and tuples, lists, sets and dicts of these);
4. the plain immutable values that any of these has from an enclosing function.

The following is not hashed:

1. Decorators: `@sx.stage(matcher=...)` chooses among results. The helpers that they add are named
   by the code that uses them.
2. Stages that the code names: they have derivations of their own.
3. Code of other modules. An update of a package would change the digest of everything. Classes and
   functions of the user that are arguments of a stage are asked for their own source.
4. Globals in lower case, mutable values of enclosing functions, and `nonlocal` variables that the
   code assigns: they may be counters or caches that a build itself changes.
5. How f-strings are quoted, and line numbers: they differ between versions of Python.

If the text is not available, as for classes of a notebook, the code objects and the plain values in
the body of the class take its place.
"""

from __future__ import annotations

import ast
import dis
import hashlib
import inspect
import sys
import sysconfig
import textwrap
from collections.abc import Iterator
from functools import cache
from types import CellType, CodeType, FunctionType, MethodType
from typing import Any

from symexp.stages.stage import StageInfo

__all__ = ["is_users_code", "source_of"]

_DIGITS = 16


def source_of(target: Any) -> dict[str, str]:
    """Returns digests of the code that a class or function consists of, by readable names.

    Returns:
        The same dict until something in it changes. The caller must not modify it.
    """
    memo = _memos.get(id(target))
    if memo is None or memo.target is not target or not memo.is_current():
        memo = _memos[id(target)] = _look(target)
    return memo.found


def is_users_code(target: Any) -> bool:
    """Checks whether a class or function belongs to the user and not to an installed package."""
    name = getattr(target, "__module__", None) or "builtins"
    if name.partition(".")[0] in ("builtins", "symexp"):
        return False
    path = getattr(sys.modules.get(name), "__file__", None)
    return path is None or not path.startswith(_installed())


@cache
def _installed() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    return tuple({paths[key] + "/" for key in ("stdlib", "platstdlib", "purelib", "platlib")})


class _Memo:
    """The digests of a class or function, with everything that they depend on.

    A text in a file does not change in a process without a new code object: an automatic reload
    gives functions other code, and a notebook binds the name of a helper to another object while
    the class that names it stays the same. So the digests hold while the following are the same:
    the code objects, the values of the global names that the code uses, and the cells. Values are
    compared by identity: a constant that is a list, set or dict counts with the content that it
    has at the first look, because a build may fill it (`HISTORY.append(loss)`).
    """

    __slots__ = ("_cells", "_codes", "_globals", "found", "target")

    def __init__(self, target: Any, pieces: list[Any], found: dict[str, str]) -> None:
        self.target = target
        self.found = found
        functions = [f for piece in pieces for f in _functions(piece)]
        self._codes = [(f, f.__code__) for f in functions]
        self._cells = [(cell, value) for f in functions for _, cell, value in _enclosed(f)]
        spaces = {
            (id(f.__globals__), name): f.__globals__
            for f in functions
            for name in _names(f.__code__)
        }
        self._globals = [
            (space, name, _counted(name, space.get(name))) for (_, name), space in spaces.items()
        ]

    def is_current(self) -> bool:
        """Checks that nothing has changed that the digests depend on."""
        for function, code in self._codes:
            if function.__code__ is not code:
                return False
        for cell, known in self._cells:
            if _content(cell) is not known:
                return False
        for space, name, known in self._globals:
            value = space.get(name)
            if value is not known and _counted(name, value) is not known:
                return False
        return True


_memos: dict[int, _Memo] = {}


def _look(target: Any) -> _Memo:
    """Follows the code of a class or function through its module."""
    found: dict[str, str] = {}
    pieces: list[Any] = []
    seen: set[int] = set()
    module = getattr(target, "__module__", None)
    todo = [target]
    while todo:
        piece = _undecorated(todo.pop())
        if id(piece) in seen or getattr(piece, "__module__", None) != module:
            continue
        seen.add(id(piece))
        pieces.append(piece)
        found.setdefault(_name(piece), _hash(_text(piece)))
        found.update((f"{module}.{name}", _hash(_shown(v))) for name, v in _constants(piece))
        todo.extend(_helpers(piece))
    return _Memo(target, pieces, dict(sorted(found.items())))


def _undecorated(piece: Any) -> Any:
    """Returns what the user wrote, without the decorators of symexp and `functools.wraps`."""
    if isinstance(piece, type) and "_sx_type" in piece.__dict__:
        piece = piece.__dict__["_sx_type"].origin
    info = piece.__dict__.get("_sx_stage") if isinstance(piece, type) else None
    return info.plain if isinstance(info, StageInfo) else inspect.unwrap(piece)


def _name(piece: Any) -> str:
    return f"{piece.__module__}.{getattr(piece, '__qualname__', type(piece).__qualname__)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


# What a piece of code uses: its functions, helpers, constants, and values of enclosing functions.


def _functions(piece: Any) -> Iterator[FunctionType]:
    """Yields the functions that a class or function consists of, in the order of the text."""
    todo = [piece]
    classes: list[Any] = []
    while todo:
        item = todo.pop()
        if isinstance(item, type):
            if not any(item is known for known in classes):  # a class may be its own attribute
                classes.append(item)
                todo.extend(reversed(list(item.__dict__.values())))
        elif isinstance(item, (staticmethod, classmethod, MethodType)):
            todo.append(item.__func__)
        elif isinstance(item, property):
            todo.extend(f for f in (item.fdel, item.fset, item.fget) if f is not None)
        elif isinstance(item, FunctionType):
            yield item


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _names(const)


def _helpers(piece: Any) -> Iterator[Any]:
    """Yields the functions and classes that a piece of code names, without stages."""
    if isinstance(piece, type):
        yield from (base for base in piece.__bases__ if _is_helper(base))
    for function in _functions(piece):
        space = function.__globals__
        for name in _names(function.__code__):
            if _is_helper(helper := space.get(name)):
                yield helper
        for cell in function.__closure__ or ():
            if _is_helper(helper := _content(cell)):
                yield helper


def _is_helper(value: Any) -> bool:
    return isinstance(value, (FunctionType, type)) and not hasattr(value, "_sx_stage")


def _constants(piece: Any) -> Iterator[tuple[str, Any]]:
    """Yields the plain values that a piece of code names, with their names."""
    for function in _functions(piece):
        for name, _, value in _enclosed(function):
            yield f"{function.__qualname__}.{name}", value
        for name in _names(function.__code__):
            value = function.__globals__.get(name)
            if _is_constant(name, value):
                yield name, value


def _is_constant(name: str, value: Any) -> bool:
    return name.isupper() and _is_plain(value)


def _counted(name: str, value: Any) -> Any:
    """Returns the value of a global name if it is a helper or a constant, else `None`."""
    return value if _is_helper(value) or _is_constant(name, value) else None


def _enclosed(function: FunctionType) -> Iterator[tuple[str, CellType, Any]]:
    """Yields the plain immutable values of enclosing functions that a function only reads."""
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        value = _content(cell)
        if _is_fixed(value) and name not in _rebound(function.__code__):
            yield name, cell, value


@cache
def _rebound(code: CodeType) -> frozenset[str]:
    """Returns the names of enclosing functions that code assigns."""
    found = {i.argval for i in dis.get_instructions(code) if i.opname == "STORE_DEREF"}
    inner = [_rebound(const) for const in code.co_consts if isinstance(const, CodeType)]
    return frozenset(found).union(*inner) & {*code.co_freevars}


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not bound yet
        return None


# The text of code, the same in every process and in every version of Python.


def _text(piece: Any) -> str:
    try:
        return _source_text(piece)
    except (OSError, TypeError, SyntaxError, ValueError):
        # In a notebook, functions have a text but their class has none.
        if isinstance(piece, FunctionType):
            return _code_text(piece.__code__)
        return "\n".join([*_attributes(piece), *map(_text, _functions(piece))])


def _source_text(piece: Any) -> str:
    tree = ast.parse(textwrap.dedent(inspect.getsource(piece)))
    if len(tree.body) != 1 or not hasattr(tree.body[0], "decorator_list"):
        raise SyntaxError("not the text of one class or function")
    tree.body[0].decorator_list = []
    return ast.unparse(_PlainStrings().visit(tree))


class _PlainStrings(ast.NodeTransformer):
    """Spells f-strings as calls: versions of Python parse and quote f-strings differently."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        parts = [v for v in node.values if not isinstance(v, ast.Constant) or v.value]
        return ast.Call(ast.Name("f"), [self.visit(part) for part in parts], [])

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        self.generic_visit(node)
        spec = [] if node.format_spec is None else [node.format_spec]
        return ast.Call(ast.Name("{}"), [node.value, ast.Constant(node.conversion), *spec], [])


def _code_text(code: CodeType) -> str:
    """Returns the content of a code object without line numbers."""
    consts = [_const_text(const) for const in code.co_consts]
    return f"{code.co_name}{code.co_varnames}{code.co_names}{consts}{code.co_code.hex()}"


def _const_text(const: Any) -> str:
    if isinstance(const, CodeType):
        return _code_text(const)
    if isinstance(const, frozenset):  # its order differs from process to process
        return str(sorted(map(repr, const)))
    return repr(const)


def _attributes(piece: Any) -> Iterator[str]:
    """Yields the plain values in the body of a class, as assignments."""
    for name, value in getattr(piece, "__dict__", {}).items():
        is_own = not (name.startswith("__") and name.endswith("__"))
        if is_own and (_is_fixed(value) or _is_constant(name, value)):
            yield f"{name} = {_spell_value(value)}"


# Plain values and their text.

_LEAVES = (bool, int, float, str, bytes)
_MANY = 1000


def _is_fixed(value: Any) -> bool:
    """Checks that a value is plain and immutable."""
    if type(value) is tuple:
        return all(item is None or _is_fixed(item) for item in value)
    return type(value) in _LEAVES


def _is_plain(value: Any) -> bool:
    """Checks that a value consists of numbers, strings and containers, at most `_MANY` in all."""
    stack, count = [value], 0
    while stack:
        item = stack.pop()
        kind = type(item)
        if kind in (tuple, list, set, frozenset, dict):
            count += len(item)
            if count > _MANY:
                return False
            stack.extend(item)
            stack.extend(item.values() if kind is dict else ())
        elif kind not in _LEAVES and item is not None:
            return False
    return value is not None


def _shown(value: Any) -> str:
    return repr(value) if _is_fixed(value) else _spell_value(value)


def _spell_value(value: Any) -> str:
    """Returns the text of a plain value, with the elements of sets in order."""
    if type(value) in (set, frozenset):
        return f"{type(value).__name__}{sorted(map(_spell_value, value))}"
    if type(value) in (tuple, list):
        return f"{type(value).__name__}({', '.join(map(_spell_value, value))})"
    if type(value) is dict:
        items = (f"{_spell_value(k)}: {_spell_value(v)}" for k, v in value.items())
        return "{" + ", ".join(items) + "}"
    return repr(value)
