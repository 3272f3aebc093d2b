"""Definitions of users in the code: classes and functions that cannot be imported without symexp.

`import` of a module with `@sx.symbolize` needs symexp. So the code gets the source of such a class,
without this decorator, and of what it uses from its module. Names of `symexp.keras` become those of
Keras. A class of a script or notebook, which nobody can import, is written out too.
"""

from __future__ import annotations
import __future__

import ast
import builtins
import dis
import inspect
import linecache
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import partial
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple, final

from symexp._base.names import public_name
from symexp.codegen.names import Names
from symexp.tree.nodes.node import SCALARS

__all__ = ["Definitions"]


class _CannotWrite(Exception):
    """A definition has no source, or uses something that the code cannot have."""


class _Source(NamedTuple):
    """The source of a definition.

    Attributes:
        text: The statement, without indentation.
        globals: The names of its module.
        has_future: Whether the module postpones annotations.
    """

    text: str
    globals: dict[str, Any]
    has_future: bool


@final
class Definitions:
    """The definitions in one text.

    Args:
        names: The names of the text.

    Attributes:
        has_future: Whether a definition needs postponed annotations.
        failed: Why a class or function is not written out, by its name.
    """

    def __init__(self, names: Names) -> None:
        self._names = names
        self._texts: dict[str, str] = {}
        self._targets: dict[str, Any] = {}
        self.has_future = False
        self.failed: dict[str, str] = {}

    def add(self, target: Any) -> str | None:
        """Writes out a class or function, and returns its name; `None` if this is not possible."""
        name = str(target.__qualname__)
        if self._targets.get(name, self) is target:
            return name
        if name in self.failed:
            return None
        reason = self._attempt(lambda: self._define(name, target, _source_of(target)))
        if reason is not None:
            self.failed[name] = reason
        return name if reason is None else None

    def _attempt(self, write: Callable[[], None]) -> str | None:
        """Writes something completely, or nothing; returns why it is impossible."""
        before = dict(self._texts), dict(self._targets), self.has_future
        restore = self._names.saved()
        try:
            write()
        except _CannotWrite as error:
            self._texts, self._targets, self.has_future = before
            restore()
            return str(error)
        return None

    def text(self) -> str:
        """Returns the definitions, each with two empty lines after it."""
        return "".join([f"{text}\n\n\n" for text in self._texts.values()])

    def _define(self, name: str, target: Any, source: _Source) -> None:
        if not name.isidentifier():
            raise _CannotWrite("it is defined inside of a function or class")
        if self._targets.get(name, target) is not target or not self._names.take(name):
            raise _CannotWrite(f"its name {name!r} has another meaning in the code")
        self._targets[name] = target  # it may use itself
        statement = _without_decorators(source)
        needed = _global_names(statement, with_annotations=False)
        for used in sorted(needed & source.globals.keys()):
            self._provide(used, source.globals[used], source)
        self.has_future = self.has_future or source.has_future
        if not source.has_future:
            annotated = _global_names(statement, with_annotations=True) - needed
            for used in sorted(annotated & source.globals.keys()):
                provide = partial(self._provide, used, source.globals[used], source)
                if self._attempt(provide) is not None:
                    self.has_future = True
        self._texts[name] = statement

    def _provide(self, name: str, value: Any, source: _Source) -> None:
        """Makes a name mean in the code what it means in the module of a definition."""
        if getattr(builtins, name, source) is value or self._targets.get(name, source) is value:
            return
        if isinstance(value, ModuleType):
            self._import(name, *_module_of_today(value.__name__))
            return
        kind = vars(value).get("_sx_type") if isinstance(value, type) else None
        origin = value if kind is None else kind.origin
        if callable(origin) and not isinstance(origin, type):
            origin = inspect.unwrap(origin)  # decorators of other packages stay
        if self._targets.get(name, source) is origin:
            return
        home = getattr(origin, "__module__", None)
        if not isinstance(origin, (type, FunctionType)):
            self._assign(name, value, source)
        elif home == source.globals.get("__name__") or (kind and _is_of_user(home)):
            if origin.__qualname__ != name:
                raise _CannotWrite(f"it uses {origin.__qualname__} under another name")
            self._define(name, origin, _source_of(origin))
        else:
            module, _, attribute = public_name(origin).rpartition(".")
            self._import(name, *_module_of_today(module), attribute)

    def _import(self, local: str, package: str, module: str, attribute: str = "") -> None:
        if package == "symexp":
            raise _CannotWrite(f"it uses symexp ({local})")
        if not self._names.bind(local, module, attribute):
            raise _CannotWrite(f"the name {local!r} has another meaning in the code")

    def _assign(self, name: str, value: Any, source: _Source) -> None:
        """Writes out the assignment of a constant of the module."""
        if "__file__" not in source.globals and type(value) in SCALARS:  # of a notebook
            self._define(name, value, source._replace(text=f"{name} = {value!r}"))
            return
        found = [s for s in _module_tree(source.globals).body if _assigns(s, name)]
        if len(found) != 1:
            raise _CannotWrite(f"it uses {name!r}, which is not assigned once in its module")
        text = ast.get_source_segment(_module_text(source.globals), found[0])
        self._define(name, value, source._replace(text=text or ""))


def _is_of_user(module: Any) -> bool:
    return isinstance(module, str) and module.partition(".")[0] not in ("keras", "keras_hub")


def _module_of_today(name: str) -> tuple[str, str]:
    """Returns the package and the name of a module; for `symexp.keras`, those of Keras."""
    if name == "symexp.keras" or name.startswith("symexp.keras."):
        name = name.removeprefix("symexp.")
    return name.partition(".")[0], name


# Source.


def _source_of(target: Any) -> _Source:
    """Returns the source of a class or function.

    The lines are found by the code of a function, because a class of a notebook has no file, and a
    module may define a name several times.
    """
    functions = [target] if isinstance(target, FunctionType) else list(_functions_in(target))
    for function in functions:
        code = function.__code__
        lines = linecache.getlines(code.co_filename, function.__globals__)
        found = _statement_at(lines, target.__name__, code.co_firstlineno)
        if found is not None:
            return _Source(found, function.__globals__, _has_future("".join(lines)))
    names = getattr(sys.modules.get(target.__module__), "__dict__", {})
    return _source_without_functions(target, names)


def _source_without_functions(target: Any, names: dict[str, Any]) -> _Source:
    """Returns the source of a class without methods in Python, such as a dataclass or an enum."""
    lines = _module_text(names).splitlines(keepends=True)
    found = [n for n in _module_tree(names).body if getattr(n, "name", None) == target.__name__]
    text = _statement_at(lines, target.__name__, found[0].lineno) if len(found) == 1 else None
    if text is None:
        raise _CannotWrite("its source is not at hand")
    return _Source(text, names, _has_future("".join(lines)))


def _functions_in(cls: type) -> Iterator[FunctionType]:
    for value in vars(cls).values():
        inner = inspect.unwrap(value) if callable(value) else getattr(value, "__func__", value)
        if isinstance(value, property) and value.fget is not None:
            inner = value.fget
        if isinstance(inner, FunctionType) and inner.__qualname__.startswith(cls.__qualname__):
            yield inner


def _statement_at(lines: list[str], name: str, line: int) -> str | None:
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):
        return None
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and node.name == name:
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            if first <= line <= (node.end_lineno or 0):
                return textwrap.dedent("".join(lines[first - 1 : node.end_lineno])).rstrip()
    return None


def _module_text(names: dict[str, Any]) -> str:
    file = names.get("__file__")
    return "".join(linecache.getlines(file, names)) if isinstance(file, str) else ""


def _module_tree(names: dict[str, Any]) -> ast.Module:
    try:
        return ast.parse(_module_text(names))
    except SyntaxError:
        return ast.Module([], [])


def _assigns(statement: ast.stmt, name: str) -> bool:
    targets: list[Any] = []
    if isinstance(statement, ast.Assign):
        targets = statement.targets
    elif isinstance(statement, (ast.AnnAssign, ast.AugAssign)):
        targets = [statement.target]
    return any(isinstance(t, ast.Name) and t.id == name for t in targets)


def _has_future(text: str) -> bool:
    return "from __future__ import annotations" in text


def _without_decorators(source: _Source) -> str:
    """Returns a statement without the decorators of symexp."""
    node = ast.parse(source.text).body[0]
    lines = source.text.split("\n")
    gone: set[int] = set()
    for decorator in getattr(node, "decorator_list", ()):
        if _is_of_symexp(decorator, source.globals):
            gone.update(range(decorator.lineno - 1, decorator.end_lineno or decorator.lineno))
    return "\n".join([line for i, line in enumerate(lines) if i not in gone])


def _is_of_symexp(decorator: ast.expr, names: dict[str, Any]) -> bool:
    found = decorator.func if isinstance(decorator, ast.Call) else decorator
    path = []
    while isinstance(found, ast.Attribute):
        path.append(found.attr)
        found = found.value
    if not isinstance(found, ast.Name):
        return False
    value = names.get(found.id)
    for name in reversed(path):
        value = getattr(value, name, None)
    return str(getattr(value, "__module__", "")).partition(".")[0] == "symexp"


_LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")


# Every module has its own.
_OF_MODULES = {"__name__", "__annotations__", "__doc__", "__module__", "__qualname__"}


def _global_names(statement: str, *, with_annotations: bool) -> set[str]:
    """Returns the names that a statement reads from its module, perhaps without annotations."""
    found: set[str] = set()
    flag = 0 if with_annotations else __future__.annotations.compiler_flag
    stack: list[Any] = [compile(statement, "", "exec", flag, dont_inherit=True)]
    while stack:
        code = stack.pop()
        for instruction in dis.get_instructions(code):
            if instruction.opname in _LOADS:
                found.add(instruction.argval)
        stack.extend(c for c in code.co_consts if isinstance(c, CodeType))
    return found - _OF_MODULES
