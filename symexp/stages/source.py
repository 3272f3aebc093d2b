"""Fingerprints of source code: what a result was built with, to be told when it has changed.

What counts is the code of a class or function, and the helpers and constants of the same module
that it names, directly or through each other, and plain values that it has from the function in
which it was defined. Comments, formatting and decorators do not count.
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


class _Memo:
    """What was found for a class or function, and what has to be as it was for it to hold.

    In a notebook a helper is defined anew without the class that names it; and an automatic reload
    gives functions other code.
    """

    __slots__ = ("_cells", "_codes", "_globals", "found", "target")

    def __init__(self, target: Any, pieces: list[Any], found: dict[str, str]) -> None:
        self.target = target
        self.found = found
        functions = [f for piece in pieces for f in _functions(piece)]
        self._codes = [(f, f.__code__) for f in functions]
        named = {
            (id(f.__globals__), n): f.__globals__ for f in functions for n in _names(f.__code__)
        }
        self._cells = [(cell, value) for f in functions for _, cell, value in _enclosed(f)]
        self._globals = [(s, n, _counted(n, s.get(n))) for (_, n), s in named.items()]

    def holds(self) -> bool:
        """Whether nothing has changed that was looked at."""
        return (
            all(f.__code__ is code for f, code in self._codes)
            and all(
                _counted(name, space.get(name)) is value for space, name, value in self._globals
            )
            and all(_content(cell) is value for cell, value in self._cells)
        )


_memos: dict[int, _Memo] = {}


def source_of(target: Any) -> dict[str, str]:
    """Digests of the code that a class or function consists of, by readable names.

    It is the same dict for as long as nothing of it changes; not to be changed by the caller.
    """
    memo = _memos.get(id(target))
    if memo is None or memo.target is not target or not memo.holds():
        memo = _memos[id(target)] = _look(target)
    return memo.found


def _look(target: Any) -> _Memo:
    found: dict[str, str] = {}
    pieces: list[Any] = []
    seen: set[int] = set()
    module = getattr(target, "__module__", None)
    todo = [target]
    while todo:
        piece = _plain(todo.pop())
        if id(piece) in seen or getattr(piece, "__module__", None) != module:
            continue
        seen.add(id(piece))
        pieces.append(piece)
        found.setdefault(_name(piece), _hash(_spell(piece)))
        found.update((f"{module}.{name}", _hash(_shown(v))) for name, v in _constants(piece))
        todo.extend(_helpers(piece))
    return _Memo(target, pieces, dict(sorted(found.items())))


def _plain(piece: Any) -> Any:
    """What the user wrote, below what decorators of symexp made of it."""
    if isinstance(piece, type) and "_sx_type" in piece.__dict__:
        piece = piece.__dict__["_sx_type"].origin
    info = piece.__dict__.get("_sx_stage") if isinstance(piece, type) else None
    return info.plain if isinstance(info, StageInfo) else inspect.unwrap(piece)


def _name(piece: Any) -> str:
    return f"{piece.__module__}.{getattr(piece, '__qualname__', type(piece).__qualname__)}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def _spell(piece: Any) -> str:
    try:
        return _text(piece)
    except (OSError, TypeError, SyntaxError, ValueError):
        # Text of classes of notebooks is not to be had, but that of their methods is.
        if isinstance(piece, FunctionType):
            return _spell_code(piece.__code__)
        return "\n".join([*_attributes(piece), *map(_spell, _functions(piece))])


def _attributes(piece: Any) -> Iterator[str]:
    """Plain values in the body of a class."""
    for name, value in getattr(piece, "__dict__", {}).items():
        is_own = not (name.startswith("__") and name.endswith("__"))
        if is_own and (_is_fixed(value) or (name.isupper() and _is_plain(value))):
            yield f"{name} = {_spell_value(value)}"


def _shown(value: Any) -> str:
    return repr(value) if _is_fixed(value) else _spell_value(value)


def _text(piece: Any) -> str:
    tree = ast.parse(textwrap.dedent(inspect.getsource(piece)))
    if len(tree.body) != 1 or not hasattr(tree.body[0], "decorator_list"):
        raise SyntaxError("not the text of one class or function")
    tree.body[0].decorator_list = []
    return ast.unparse(_PlainStrings().visit(tree))


class _PlainStrings(ast.NodeTransformer):
    """F-strings as calls: how they are parsed and quoted differs with the version of Python."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        parts = [v for v in node.values if not isinstance(v, ast.Constant) or v.value]
        return ast.Call(ast.Name("f"), [self.visit(part) for part in parts], [])

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        self.generic_visit(node)
        spec = [] if node.format_spec is None else [node.format_spec]
        return ast.Call(ast.Name("{}"), [node.value, ast.Constant(node.conversion), *spec], [])


def _spell_code(code: CodeType) -> str:
    """Code without the numbers of its lines; the same for the same text and Python."""
    consts = [_spell_const(const) for const in code.co_consts]
    return f"{code.co_name}{code.co_varnames}{code.co_names}{consts}{code.co_code.hex()}"


def _spell_const(const: Any) -> str:
    if isinstance(const, CodeType):
        return _spell_code(const)
    if isinstance(const, frozenset):  # its order differs from process to process
        return str(sorted(map(repr, const)))
    return repr(const)


def _functions(piece: Any) -> Iterator[FunctionType]:
    """The functions that a piece of code consists of."""
    todo = [piece]
    while todo:
        item = todo.pop()
        if isinstance(item, type):
            todo.extend(reversed(list(item.__dict__.values())))
        elif isinstance(item, (staticmethod, classmethod, MethodType)):
            todo.append(item.__func__)
        elif isinstance(item, property):
            todo.extend(f for f in (item.fdel, item.fset, item.fget) if f is not None)
        elif isinstance(item, FunctionType):
            yield item


def _helpers(piece: Any) -> Iterator[Any]:
    """Functions and classes that a piece of code names, stages aside: they are recorded as such."""
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


def _constants(piece: Any) -> Iterator[tuple[str, Any]]:
    """Plain values that a piece of code names.

    Of its module those with NAMES_LIKE_THIS, and what the function that made it gave it.
    """
    for function in _functions(piece):
        for name, _, value in _enclosed(function):
            yield f"{function.__qualname__}.{name}", value
        for name in _names(function.__code__):
            value = function.__globals__.get(name)
            if name.isupper() and _is_plain(value):
                yield name, value


def _enclosed(function: FunctionType) -> Iterator[tuple[str, CellType, Any]]:
    """Plain values of the enclosing function, counters that the function changes aside."""
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        value = _content(cell)
        if _is_fixed(value) and name not in _rebound(function.__code__):
            yield name, cell, value


@cache
def _rebound(code: CodeType) -> frozenset[str]:
    """The names of enclosing functions that code gives other values."""
    found = {i.argval for i in dis.get_instructions(code) if i.opname == "STORE_DEREF"}
    inner = [_rebound(const) for const in code.co_consts if isinstance(const, CodeType)]
    return frozenset(found).union(*inner) & {*code.co_freevars}


def _content(cell: CellType) -> Any:
    try:
        return cell.cell_contents
    except ValueError:  # not bound yet
        return None


def _counted(name: str, value: Any) -> Any:
    """A global value if it would count as a helper or a constant, else `None`."""
    return value if _is_helper(value) or (name.isupper() and _is_plain(value)) else None


_LEAVES = (bool, int, float, str, bytes)
_MANY = 1000


def _is_fixed(value: Any) -> bool:
    """Whether it is plain and can never change: what can may be a counter or a cache."""
    if type(value) is tuple:
        return all(item is None or _is_fixed(item) for item in value)
    return type(value) in _LEAVES


def _is_plain(value: Any) -> bool:
    """Whether it is a value whose text says all, and not too long."""
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


def _spell_value(value: Any) -> str:
    """The text of a plain value; the same in every process."""
    if type(value) in (set, frozenset):
        return f"{type(value).__name__}{sorted(map(_spell_value, value))}"
    if type(value) in (tuple, list):
        return f"{type(value).__name__}({', '.join(map(_spell_value, value))})"
    if type(value) is dict:
        items = (f"{_spell_value(k)}: {_spell_value(v)}" for k, v in value.items())
        return "{" + ", ".join(items) + "}"
    return repr(value)


def _is_helper(value: Any) -> bool:
    return isinstance(value, (FunctionType, type)) and not hasattr(value, "_sx_stage")


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for const in code.co_consts:
        if isinstance(const, CodeType):
            yield from _names(const)


def is_users_code(target: Any) -> bool:
    """Whether a class or function was written by the user, and not installed with a package."""
    name = getattr(target, "__module__", None) or "builtins"
    if name.partition(".")[0] in ("builtins", "symexp"):
        return False
    path = getattr(sys.modules.get(name), "__file__", None)
    return path is None or not path.startswith(_installed())


@cache
def _installed() -> tuple[str, ...]:
    paths = sysconfig.get_paths()
    return tuple({paths[key] + "/" for key in ("stdlib", "platstdlib", "purelib", "platlib")})
