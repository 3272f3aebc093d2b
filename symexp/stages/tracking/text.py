"""The text of code in one spelling: the same in every process and in every version of Python.

Comments, formatting, docstrings, annotations and the decorators of symexp are not in the text.
"""

from __future__ import annotations

import ast
import copy
import hashlib
import linecache
import os
import sys
import time
from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType
from typing import Any

__all__ = [
    "Definition",
    "code_text",
    "definition_of_class",
    "definition_of_function",
    "digest_of_text",
    "is_literal",
    "old_digest",
    "parse_file",
    "spell_nodes",
]

_DIGITS = 16
# A file that is younger than this process may differ from the code that runs. Modules may have
# been imported a while before this one.
_TRUSTED_UNTIL = time.time() - 120.0

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def digest_of_text(text: str) -> str:
    """Returns 16 hex digits over a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


class Definition:
    """The syntax tree of one class or function.

    Attributes:
        node: The tree: a definition, or a lambda.
    """

    __slots__ = ("node",)

    def __init__(self, node: Any) -> None:
        self.node = node

    @property
    def decorators(self) -> list[ast.expr]:
        """Its decorators."""
        return getattr(self.node, "decorator_list", [])

    def text(self, left_out: Iterable[ast.expr] = ()) -> str:
        """Returns its text.

        Args:
            left_out: Decorators that are not in the text.
        """
        return spell_nodes([self.node], without=left_out)

    def defaults(self) -> dict[str, ast.expr]:
        """Returns the default of each parameter that has one."""
        given = self.node.args
        every = [*given.posonlyargs, *given.args]
        found = dict(
            zip([a.arg for a in every[len(every) - len(given.defaults) :]], given.defaults)
        )
        named = zip(given.kwonlyargs, given.kw_defaults)
        return {**found, **{a.arg: value for a, value in named if value is not None}}

    def attributes(self) -> dict[str, ast.expr]:
        """Returns what the body of a class assigns to each name, if one statement does so."""
        found: dict[str, ast.expr] = {}
        for item in self.node.body:
            if isinstance(item, ast.Assign):
                found.update((t.id, item.value) for t in item.targets if isinstance(t, ast.Name))
            elif isinstance(item, ast.AnnAssign) and item.value is not None:
                if isinstance(item.target, ast.Name):
                    found[item.target.id] = item.value
        return found


def is_literal(node: ast.expr | None) -> bool:
    """Whether an expression has the same value wherever it is evaluated."""
    if node is None:
        return False
    kinds = (
        *(ast.Constant, ast.Tuple, ast.List, ast.Dict, ast.Set, ast.UnaryOp, ast.BinOp),
        *(ast.operator, ast.unaryop, ast.expr_context),
    )
    return all(isinstance(item, kinds) for item in ast.walk(node))


# Files, parsed once, and where their definitions begin.


class _File:
    """The definitions of one file.

    Attributes:
        tree: The syntax tree.
        stamp: Changes with the content of the file.
    """

    __slots__ = ("_classes", "_codes", "_functions", "_lambdas", "stamp", "tree")

    def __init__(self, text: str, stamp: Any) -> None:
        self.tree = ast.parse(text)
        self.stamp = stamp
        self._functions: dict[tuple[int, str], Any] = {}
        self._classes: dict[str, list[ast.ClassDef]] = {}
        self._lambdas: dict[int, list[ast.Lambda]] | None = None
        self._codes: dict[tuple[int, str], list[CodeType]] | None = None
        self._index()

    def _index(self) -> None:
        stack: list[tuple[Any, str]] = [(self.tree, "")]
        while stack:
            node, prefix = stack.pop()
            for item in _statements(node):
                if isinstance(item, _DEFINITIONS):
                    line = min([item.lineno, *(d.lineno for d in item.decorator_list)])
                    if isinstance(item, ast.ClassDef):
                        self._classes.setdefault(prefix + item.name, []).append(item)
                        stack.append((item, f"{prefix}{item.name}."))
                    else:
                        self._functions[line, item.name] = item
                        stack.append((item, f"{prefix}{item.name}.<locals>."))
                else:
                    stack.append((item, prefix))

    def function(self, code: CodeType) -> Any:
        """Returns the definition that a code object comes from, if it is in the file."""
        if code.co_name != "<lambda>":
            return self._functions.get((code.co_firstlineno, code.co_name))
        if self._lambdas is None:
            self._lambdas = {}
            for node in ast.walk(self.tree):
                if isinstance(node, ast.Lambda):
                    self._lambdas.setdefault(node.lineno, []).append(node)
        found = self._lambdas.get(code.co_firstlineno, [])
        return found[0] if len(found) == 1 else _around(found, code)

    def class_(self, name: str, lines: set[int]) -> ast.ClassDef | None:
        """Returns the definition of a class, in which functions begin at some lines."""
        found = self._classes.get(name, [])
        for node in reversed(found):
            if all(node.lineno <= line <= (node.end_lineno or 0) for line in lines):
                return node
        return None

    def is_running(self, code: CodeType, filename: str) -> bool:
        """Whether the file still has the code that runs: it may be edited after the import."""
        if not isinstance(self.stamp, tuple) or self.stamp[0] < _TRUSTED_UNTIL * 1e9:
            return True
        if self._codes is None:
            self._codes = {}
            stack = [compile(self.tree, filename, "exec", dont_inherit=True)]
            while stack:
                item = stack.pop()
                self._codes.setdefault((item.co_firstlineno, item.co_name), []).append(item)
                stack.extend(c for c in item.co_consts if isinstance(c, CodeType))
        known = self._codes.get((code.co_firstlineno, code.co_name), ())
        return any(code_text(item) == code_text(code) for item in known)


def _statements(node: Any) -> Iterator[Any]:
    """Yields the statements in the bodies of a statement."""
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        items = getattr(node, name, ())
        if isinstance(items, list):  # the body of a lambda is an expression
            yield from items


def _around(found: list[ast.Lambda], code: CodeType) -> ast.Lambda | None:
    """Returns the lambda of several in one line whose body holds the instructions of the code."""
    for line, end_line, column, end in code.co_positions():
        if line is None or column is None or end is None or (column, end) == (0, 0):
            continue
        for node in found:
            body = node.body
            starts = (body.lineno, body.col_offset) <= (line, column)
            last = (body.end_lineno or 0, body.end_col_offset or 0)
            if starts and (end_line or line, end) <= last:
                return node
    return None


_files: dict[str, _File | None] = {}
_stamps: dict[str, Any] = {}


def parse_file(filename: str) -> _File | None:
    """Returns a parsed file; `None` if there is no text of this name, or it is not Python."""
    stamp, lines = _stamp(filename)
    if filename in _files and _stamps[filename] == stamp:
        return _files[filename]
    _stamps[filename] = stamp
    try:
        if isinstance(stamp, tuple):
            linecache.checkcache(filename)
            lines = linecache.getlines(filename)
        _files[filename] = _File("".join(lines), stamp) if lines else None
    except (SyntaxError, ValueError, RecursionError, OSError):
        _files[filename] = None
    return _files[filename]


def _stamp(filename: str) -> tuple[Any, list[str]]:
    """Returns what changes with the content of a file, and the lines of a cell of a notebook."""
    try:
        status = os.stat(filename)
    except (OSError, ValueError):
        lines = linecache.getlines(filename)  # cells of notebooks, and archives
        return hash(tuple(lines)), lines
    return (status.st_mtime_ns, status.st_size), []


def definition_of_function(function: FunctionType) -> Definition | None:
    """Returns the definition of a function or lambda; `None` if its text is not available."""
    code = function.__code__
    file = parse_file(code.co_filename)
    node = None if file is None else file.function(code)
    if file is None or node is None or not file.is_running(code, code.co_filename):
        return None
    return Definition(node)


def definition_of_class(kind: type, functions: Iterable[FunctionType]) -> Definition | None:
    """Returns the definition of a class; `None` if its text is not available.

    Args:
        kind: The class.
        functions: The functions in its body, which say in which file and at which lines it is.
    """
    lines: dict[str, set[int]] = {}
    codes = []
    for function in functions:
        code = function.__code__
        if code.co_qualname.startswith(f"{kind.__qualname__}."):
            lines.setdefault(code.co_filename, set()).add(code.co_firstlineno)
            codes.append(code)
    if not lines:
        lines = {str(_file_of(kind)): set()}
    if len(lines) != 1:
        return None
    filename, starts = lines.popitem()
    file = parse_file(filename)
    node = None if file is None else file.class_(kind.__qualname__, starts)
    if file is None or node is None:
        return None
    if not all(file.is_running(code, filename) for code in codes):
        return None
    return Definition(node)


def _file_of(kind: type) -> str | None:
    return getattr(sys.modules.get(str(kind.__module__)), "__file__", None)


# Spelling.

_FIELDS: dict[type, tuple[str, tuple[str, ...]]] = {}
_SKIPPED = frozenset(
    ("annotation", "returns", "type_comment", "type_params", "ctx", "kind", "simple", "lineno")
)


def spell_nodes(nodes: Iterable[ast.AST], without: Iterable[ast.expr] = ()) -> str:
    """Returns the text of syntax trees, one after the other.

    Args:
        nodes: The trees.
        without: Parts of them that are left out.
    """
    skipped = set(map(id, without))
    out: list[str] = []
    stack: list[Any] = list(nodes)[::-1]
    add, push, pop, fields_of = out.append, stack.append, stack.pop, _FIELDS.get
    while stack:
        item = pop()
        kind = item.__class__
        if kind is ast.Name:
            add(item.id)
            continue
        if kind is list:
            add("(")
            push(_CLOSE)
            stack.extend(item[::-1])
            continue
        if kind is ast.Constant:
            add(repr(item.value))
            continue
        if kind is _Close:
            add(")")
            continue
        if kind is str or item is None:
            add(repr(item))
            continue
        if skipped and id(item) in skipped:
            continue
        special = _SPECIAL.get(kind)
        if special is not None:
            item = special(item)
            if item is None:
                continue
            if type(item) is tuple:
                add(item[0])
                stack.extend(item[:0:-1])
                continue
        known = fields_of(kind)
        if known is None:
            names = tuple(n for n in kind._fields if n not in _SKIPPED)
            known = _FIELDS[kind] = (f"<{kind.__name__}", names[::-1])
        add(known[0])
        values = item.__dict__
        for name in known[1]:  # names first, then all that is in the node
            value = values.get(name)
            if value is None or value == []:
                continue
            if value.__class__ is str:
                add(value)
            elif value.__class__ is int:
                add(str(value))
            else:
                push(value)
    return " ".join(out)


class _Close:
    """The end of a list."""


_CLOSE = _Close()


def _spell_definition(node: Any) -> Any:
    """Returns a definition without its docstring."""
    body = node.body
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        node = copy.copy(node)
        node.body = body[1:]
    return node


def _spell_expression(node: ast.Expr) -> Any:
    """Leaves out statements that are a constant, such as strings that serve as comments."""
    return None if isinstance(node.value, ast.Constant) else node


def _spell_annotated(node: ast.AnnAssign) -> Any:
    """Spells `x: int = 1` like `x = 1`."""
    return ("<Field", node.target) if node.value is None else ("<Assign", [node.target], node.value)


def _spell_fstring(node: ast.JoinedStr) -> Any:
    """Joins the constant parts, which versions of Python divide differently."""
    parts: list[Any] = []
    for item in node.values:
        if isinstance(item, ast.Constant):
            if not item.value:
                continue
            if parts and isinstance(parts[-1], str):
                parts[-1] += str(item.value)
            else:
                parts.append(str(item.value))
        else:
            parts.append(item)
    return ("<f", parts)


_SPECIAL: dict[type, Any] = {
    ast.FunctionDef: _spell_definition,
    ast.AsyncFunctionDef: _spell_definition,
    ast.ClassDef: _spell_definition,
    ast.Expr: _spell_expression,
    ast.Pass: lambda node: None,
    ast.AnnAssign: _spell_annotated,
    ast.JoinedStr: _spell_fstring,
}


def code_text(code: CodeType) -> str:
    """Returns the content of a code object without line numbers, where there is no other text."""
    consts = [_const_text(const) for const in code.co_consts]
    return f"{code.co_name}{code.co_varnames}{code.co_names}{consts}{code.co_code.hex()}"


def _const_text(const: Any) -> str:
    if isinstance(const, CodeType):
        return code_text(const)
    if isinstance(const, frozenset):  # its order differs from process to process
        return str(sorted(map(repr, const)))
    return repr(const)


# Digests of the first version of symexp's tracking, for stores that have these.


def old_digest(definition: Definition) -> str:
    """Returns the digest that the first version recorded for a definition."""
    node = copy.copy(definition.node)
    node.decorator_list = []
    return digest_of_text(ast.unparse(_PlainStrings().visit(copy.deepcopy(node))))


class _PlainStrings(ast.NodeTransformer):
    """Spells f-strings as calls: versions of Python parse and quote f-strings differently."""

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        parts = [v for v in node.values if not isinstance(v, ast.Constant) or v.value]
        return ast.Call(ast.Name("f"), [self.visit(part) for part in parts], [])

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        self.generic_visit(node)
        spec = [] if node.format_spec is None else [node.format_spec]
        return ast.Call(ast.Name("{}"), [node.value, ast.Constant(node.conversion), *spec], [])
