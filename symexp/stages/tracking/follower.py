"""Follows code from object to object: what a class or function names, and what that names.

A `Follower` fills in the records, and remembers what they depend on: functions, names in modules
and classes, cells, and objects whose content can be read again.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import CellType, FunctionType, MethodType, ModuleType
from typing import Any

from symexp.patching.patcher import NamedRule, Patcher
from symexp.stages.stage import StageInfo
from symexp.stages.tracking.packages import (
    is_builtin_code,
    is_users_code,
    is_users_module,
    module_of,
    version_of,
)
from symexp.stages.tracking.records import UNKNOWN, record_of
from symexp.stages.tracking.references import (
    FILLS,
    chains_of,
    imports_of,
    names_filled,
    references_of,
)
from symexp.stages.tracking.rule_names import rule_named, rules_in
from symexp.stages.tracking.static import Statics
from symexp.stages.tracking.text import (
    Definition,
    code_text,
    definition_of_class,
    definition_of_function,
    digest_of_text,
    is_literal,
    old_digest,
)
from symexp.stages.tracking.values import (
    HOLDERS,
    code_below,
    is_code,
    is_fixed,
    is_plain,
    old_text,
    plain_text,
    spell,
)

__all__ = ["ABSENT", "Follower", "content_of"]

ABSENT: Any = object()
"""What a name means in a module that does not have it."""

_LONG = 1000
"""Plain values with a longer text are recorded as a digest."""

_DYNAMIC = {"eval", "exec", "__import__", "compile"}


class Follower:
    """Follows the code of one class or function.

    Args:
        target: The class or function, or a value that leads to code.
        tracked: Names of modules that are followed although they are installed.
        is_root: Whether the text of the target counts even if it belongs to a package.

    Attributes:
        found: The records by name.
        old: What gives the record of the first version of the tracking, by name.
        functions: The functions whose code was read.
        cells: The variables of enclosing functions, with what they mean.
        names: The names in modules and classes, with what they mean.
        contents: What reads the content of an object, with the content that it had.
    """

    def __init__(self, target: Any, tracked: tuple[str, ...], is_root: bool) -> None:
        self._target = target
        self._is_root = is_root
        self._tracked = tracked
        self.found: dict[str, str] = {}
        self.old: dict[str, Callable[[], str]] = {}
        self._todo: list[Any] = []
        self._values: list[tuple[str, Any, Any]] = []
        self._seen: dict[int, Any] = {}
        self._assigned: set[Any] = set()  # names that the code itself binds
        self._filled: set[Any] = set()  # names of containers that the code itself fills
        self._statics = Statics(self._is_users_module)
        self.functions: list[FunctionType] = []
        self.cells: list[tuple[CellType, Any]] = []
        self.names: dict[tuple[int, str], tuple[Any, str, Any]] = {}
        self.contents: list[tuple[Callable[[], str], str]] = []

    def run(self) -> None:
        """Follows everything."""
        self._begin(self._target)
        while self._todo or self._values:
            while self._todo:
                self._visit(self._todo.pop())
            values, self._values = self._values, []
            for name, value, owner in values:
                if owner not in self._assigned:
                    self._value(name, value, is_watched=owner not in self._filled)
        found = self._statics.found()
        for top in self._statics.packages:
            self._package(top)
        self.found = {**found, **self.found}

    def _begin(self, target: Any) -> None:
        if isinstance(target, str):
            self._rules(target)
        elif isinstance(target, (FunctionType, type)):
            self._follow(target, is_root=self._is_root)
        elif is_code(target, self._is_users):
            self._follow(target)
        else:
            for item in spell(target, self._is_users).code:
                self._follow(item)

    # Whose code it is.

    def _is_users(self, value: Any) -> bool:
        return is_users_code(value, self._tracked)

    def _is_users_module(self, name: str) -> bool:
        return is_users_module(name, self._tracked)

    def _package(self, name: str) -> None:
        """Records the version of the package that a module belongs to."""
        top = name.partition(".")[0]
        if not top or is_builtin_code(top):
            return
        key = f"package {top}"
        if key not in self.found:
            version = version_of(top)
            if version is not None:
                self.found[key] = version

    # Code.

    def _follow(self, value: Any, is_root: bool = False) -> None:
        """Remembers code that is to be visited; code of packages leads to functions of the user."""
        stack = [value]
        while stack:
            item = _undecorated(stack.pop())
            if id(item) in self._seen:
                continue
            self._seen[id(item)] = item
            if isinstance(item, (FunctionType, type)):
                if is_root or self._is_users_module(module_of(item)):
                    self._todo.append(item)
                    is_root = False
                    continue
                self._package(module_of(item))
            elif isinstance(item, ModuleType):
                self._module(item)
                continue
            else:
                self._package(module_of(type(item)))
                if not isinstance(item, (staticmethod, classmethod, property, MethodType)):
                    self._package(module_of(item))
            if isinstance(item, MethodType):
                self._use(f"{_name_of(item.__func__)}.__self__", item.__self__)
            stack.extend(code_below(item))
            if isinstance(item, FunctionType):  # made by a package around a function of the user
                inner = [content_of(cell) for cell in item.__closure__ or ()]
                stack.extend(v for v in inner if isinstance(v, FunctionType) and self._is_users(v))

    def _module(self, module: ModuleType) -> None:
        """Follows a module that is used as a whole."""
        if self._is_users_module(module.__name__):
            self._statics.follow(module.__name__, None)
        else:
            self._package(module.__name__)

    def _visit(self, piece: Any) -> None:
        if isinstance(piece, type):
            self._visit_class(piece)
        else:
            self._visit_function(piece)

    def _visit_function(self, function: FunctionType) -> None:
        name = self._fresh(f"{module_of(function)}.{function.__code__.co_qualname}", function)
        definition = definition_of_function(function)
        space = function.__globals__
        if definition is None:
            self._code(name, code_text(function.__code__))
        else:
            self._define(name, definition, space)
        self._defaults(name, function, definition)
        self._uses(name, function, definition)
        wrapped = getattr(function, "__wrapped__", None)
        if wrapped is not None:
            self._follow(wrapped)
        for registered_one in getattr(getattr(function, "registry", None), "values", tuple)():
            self._follow(registered_one)

    def _fresh(self, name: str, piece: Any) -> str:
        """Returns a name that no other piece has: lambdas of a module have one name."""
        name = _settled(name)
        number = 1
        base = name
        while name in self.found:
            number += 1
            name = f"{base}#{number}"
        return name

    def _code(self, name: str, text: str) -> None:
        """Records code without a text by the content of its code objects."""
        self.found[name] = record_of(text)
        self.old[name] = lambda: digest_of_text(text)

    def _define(self, name: str, definition: Definition, space: dict[str, Any]) -> None:
        """Records the text of a definition, and follows its decorators."""
        own = [d for d in definition.decorators if _is_of_symexp(d, space)]
        self.found[name] = record_of(definition.text(own))
        self.old[name] = lambda: old_digest(definition)
        skipped = set(map(id, own))
        rest = [d for d in definition.decorators if id(d) not in skipped]
        if isinstance(definition.node, ast.ClassDef):
            inner = [i for i in definition.node.body if hasattr(i, "decorator_list")]
            rest += [d for item in inner for d in item.decorator_list]
        for chain in chains_of(rest):
            if chain[0] in space:
                self._chain(space, chain)

    def _defaults(self, name: str, function: FunctionType, found: Definition | None) -> None:
        """Follows the values of defaults that are not written down as literals."""
        code = function.__code__
        positional = code.co_varnames[: code.co_argcount]
        values = function.__defaults__ or ()
        given = dict(zip(positional[len(positional) - len(values) :], values))
        given.update(function.__kwdefaults__ or {})
        written = {} if found is None else found.defaults()
        for key, value in given.items():
            if not is_literal(written.get(key)):
                self._use(f"{name}({key})", value)

    def _uses(self, name: str, function: FunctionType, definition: Definition | None) -> None:
        """Follows what the code of a function names."""
        self.functions.append(function)
        code, space = function.__code__, function.__globals__
        found = references_of(code)
        self._assigned.update((id(space), item) for item in found.assigned)
        if found.writes_items and definition is not None:
            self._filled.update((id(space), item) for item in names_filled(definition.node))
        for chain in found.chains:
            if chain[0] in _DYNAMIC and chain[0] not in space:
                self._problem(f"{name}: {chain[0]}()")
            elif chain[-1] == "import_module" and "importlib" in chain[:1]:
                self._problem(f"{name}: importlib.import_module()")
            self._chain(space, chain)
        for text in found.strings:
            self._rules(text)
        if found.imports and definition is not None:
            for item in imports_of(definition.node):
                self._statics.use(item, space)
        elif found.imports:
            self._statics.use_all(code, space)
        for free, cell in zip(code.co_freevars, function.__closure__ or ()):
            if free in found.rebound:
                self._assigned.add(id(cell))
            elif free != "__class__":
                value = content_of(cell)
                self.cells.append((cell, value))
                self._use(f"{module_of(function)}.{function.__qualname__}.{free}", value, id(cell))

    def _chain(self, space: dict[str, Any], chain: tuple[str, ...]) -> None:
        """Follows a global name and the attributes that are taken of it."""
        name = chain[0]
        value = self._get(space, name)
        if value is ABSENT:
            return  # of the builtins, or defined later
        owner = _settled(str(space.get("__name__", "")))
        for key in chain[1:]:
            if not isinstance(value, ModuleType):
                break
            if not self._is_users_module(value.__name__):
                self._package(value.__name__)
                return
            inner = self._get(vars(value), key)
            if inner is ABSENT:
                break
            space, owner, name, value = vars(value), value.__name__, key, inner
        if chain[-1] in FILLS and len(chain) > 1:
            self._filled.add((id(space), name))
        if chain[-1] != name and isinstance(value, type) and hasattr(value, "_sx_stage"):
            # The code of another stage is used, and not its result.
            value = _undecorated(value)
            self._follow_stage(value)
            return
        if not (name.startswith("__") and name.endswith("__")):
            self._use(f"{owner}.{name}", value, (id(space), name))

    def _follow_stage(self, plain: Any) -> None:
        if id(plain) not in self._seen:
            self._seen[id(plain)] = plain
            self._todo.append(plain)

    def _get(self, space: dict[str, Any], name: str) -> Any:
        """Returns what a name means in a module, and watches it."""
        value = space.get(name, ABSENT)
        self.names[id(space), name] = (space, name, value)
        return value

    def _rules(self, text: str) -> None:
        """Follows the rules of the user that a string names."""
        for name in rules_in(text):
            made = rule_named(name)
            if made is not None:
                read = partial(_identity_of_rule, name)
                self.contents.append((read, read()))
                self._follow(made.function)

    # Classes.

    def _visit_class(self, kind: type) -> None:
        name = self._fresh(f"{module_of(kind)}.{kind.__qualname__}", kind)
        functions = list(_functions(kind))
        definition = definition_of_class(kind, functions)
        own = [f for f in functions if _is_in(kind, f)]
        space = own[0].__globals__ if own else vars(sys.modules.get(module_of(kind), ast))
        if definition is None:
            parts = [code_text(f.__code__) for f in own]
            self._code(name, "\n".join([*_attributes(kind), *parts]))
        else:
            self._define(name, definition, space)
        for base in (*kind.__bases__, type(kind)):
            if base not in (object, type):
                plain = _undecorated(base)
                if self._is_users(plain):
                    self._follow_stage(plain)
                else:
                    self._follow(plain)
        for function in functions:
            self._method(kind, name, function, definition)
        self._class_values(kind, name, definition)

    def _method(
        self, kind: type, name: str, function: FunctionType, definition: Definition | None
    ) -> None:
        """Follows a function of a class, whose text is a part of that of the class."""
        if not _is_in(kind, function):
            if self._is_users_module(module_of(function)) and _has_text(function):
                self._follow(function)  # a decorator or the user has put it there
            else:
                self._generated(function)
            return
        self._seen.setdefault(id(function), function)
        found = definition_of_function(function)
        where = f"{name}.{function.__code__.co_qualname[len(kind.__qualname__) + 1 :]}"
        self._defaults(where, function, found)
        self._uses(where, function, found)
        wrapped = getattr(function, "__wrapped__", None)
        if wrapped is not None:
            self._follow(wrapped)

    def _generated(self, function: FunctionType) -> None:
        """Follows the code that a generated method leads to, such as factories of fields."""
        inner = [content_of(cell) for cell in function.__closure__ or ()]
        names = [chain[0] for chain in references_of(function.__code__).chains]
        inner += [function.__globals__.get(name) for name in names]
        wrapped = getattr(function, "__wrapped__", None)
        for value in (*inner, wrapped):
            if isinstance(value, type) or (isinstance(value, FunctionType) and _has_text(value)):
                if self._is_users(value):
                    self._follow(value)

    def _class_values(self, kind: type, name: str, definition: Definition | None) -> None:
        """Follows the attributes of a class that its text alone does not determine."""
        written = {} if definition is None else definition.attributes()
        space = vars(kind)
        for key, value in list(space.items()):
            if key.startswith("__") and key.endswith("__"):
                continue
            if is_literal(written.get(key)) or isinstance(value, HOLDERS):
                self._get(space, key)  # type: ignore[arg-type]  # read like a dict
                continue
            counts = key in written or (is_plain(value) and key[:1] != "_")
            if counts or (is_code(value, self._is_users) and self._is_users(value)):
                self._get(space, key)  # type: ignore[arg-type]  # read like a dict
                if definition is not None or not is_plain(value):
                    self._use(f"{name}.{key}", value, (id(space), key))
        for field in getattr(kind, "__dataclass_fields__", {}).values():
            factory = getattr(field, "default_factory", None)
            if isinstance(factory, FunctionType):
                self._follow(factory)

    # Values.

    def _use(self, name: str, value: Any, owner: Any = None) -> None:
        """Follows what a name means."""
        if isinstance(value, ModuleType):
            self._module(value)
        elif hasattr(type(value), "_sx_stage") or _is_stage_class(value):
            pass  # it has a derivation of its own
        elif isinstance(value, Patcher):
            self._follow(value.function)
        elif isinstance(value, NamedRule):
            self._follow(value.patcher.function)
            self._values.append((name, str(value), owner))
        elif is_code(value, self._is_users):
            self._follow(value)
        else:
            self._values.append((name, value, owner))

    def _value(self, name: str, value: Any, is_watched: bool) -> None:
        """Records a value, whose later content counts if it is watched."""
        if is_plain(value):
            text = plain_text(value)
            for part in _strings(value):
                self._rules(part)
            if is_watched and not is_fixed(value) and value is not None:
                self.contents.append((lambda: _plain_text(value), text))
            is_short = len(text) <= _LONG
            self.found[name] = f"= {text}" if is_short else record_of(text)
            before = old_text(value)
            self.old[name] = lambda: digest_of_text(before)
            return
        found = spell(value, self._is_users)
        if is_watched and found.is_mutable:
            self.contents.append((lambda: spell(value, self._is_users).text, found.text))
        self.found[name] = f"# {found.text}"
        for problem in found.problems:
            self._problem(name + problem)
        for item in found.code:
            self._follow(item)
        for part in found.strings:
            self._rules(part)

    def _problem(self, name: str) -> None:
        self.found[name] = UNKNOWN


def _plain_text(value: Any) -> str:
    return plain_text(value) if is_plain(value) else ""


def _strings(value: Any) -> Iterator[str]:
    stack = [value]
    while stack:
        item = stack.pop()
        if type(item) is str:
            yield item
        elif type(item) in (tuple, list, set, frozenset):
            stack.extend(item)
        elif type(item) is dict:
            stack.extend((*item, *item.values()))


def _settled(name: str) -> str:
    """Returns a name as the process has it that started the workers of `multiprocessing`."""
    return name.replace("__mp_main__", "__main__", 1) if name.startswith("__mp_main__") else name


def _undecorated(piece: Any) -> Any:
    """Returns what the user wrote, without the decorators of symexp."""
    if isinstance(piece, type) and "_sx_type" in piece.__dict__:
        piece = piece.__dict__["_sx_type"].origin
    info = piece.__dict__.get("_sx_stage") if isinstance(piece, type) else None
    return info.plain if isinstance(info, StageInfo) else piece


def _is_stage_class(value: Any) -> bool:
    return isinstance(value, type) and hasattr(value, "_sx_stage")


def _name_of(piece: Any) -> str:
    module = module_of(piece)
    return f"{module}.{getattr(piece, '__qualname__', type(piece).__qualname__)}"


def _is_of_symexp(decorator: ast.expr, space: dict[str, Any]) -> bool:
    """Whether a decorator is one of symexp, whose options choose among results."""
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    chain = next(chains_of([node]), ())
    if not chain:
        return False
    value = space.get(chain[0])
    if value is None:
        return chain[0] in ("sx", "symexp")
    module = value.__name__ if isinstance(value, ModuleType) else module_of(value)
    return str(module).partition(".")[0] == "symexp"


def _functions(piece: Any) -> Iterator[FunctionType]:
    """Yields the functions that a class consists of, in the order of the text."""
    todo = [piece]
    classes: list[Any] = []
    while todo:
        item = todo.pop()
        if isinstance(item, type):
            if not any(item is known for known in classes):  # a class may be its own attribute
                classes.append(item)
                if item is piece or item.__qualname__.startswith(f"{piece.__qualname__}."):
                    todo.extend(reversed(list(item.__dict__.values())))
        elif isinstance(item, FunctionType):
            yield item
        elif isinstance(item, HOLDERS):
            todo.extend(reversed(list(code_below(item))))


def _is_in(kind: type, function: FunctionType) -> bool:
    """Whether the text of a function is a part of that of a class."""
    return function.__code__.co_qualname.startswith(
        f"{kind.__qualname__}."
    ) and function.__globals__.get("__name__") == module_of(kind)


def _has_text(function: FunctionType) -> bool:
    return definition_of_function(function) is not None


def _attributes(piece: Any) -> Iterator[str]:
    """Yields the plain values in the body of a class, as assignments."""
    for name, value in getattr(piece, "__dict__", {}).items():
        is_own = not (name.startswith("__") and name.endswith("__"))
        if is_own and (is_fixed(value) or (name.isupper() and is_plain(value))):
            yield f"{name} = {old_text(value)}"


def content_of(cell: CellType) -> Any:
    """Returns the value in a cell; `None` if it has none yet."""
    try:
        return cell.cell_contents
    except ValueError:  # not bound yet
        return None


def _identity_of_rule(name: str) -> str:
    return str(id(rule_named(name)))
