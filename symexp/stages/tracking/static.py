"""Code of modules that are not executed: what an import inside a function would bring.

`store.plan` must run nothing, and many imports are inside functions because they take long. So the
file of such a module is parsed, and the statements that define a name are followed from name to
name. It makes no difference whether the module has been imported meanwhile.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from types import CodeType
from typing import Any

from symexp.stages.tracking.packages import find_file
from symexp.stages.tracking.references import Import, imports_of, references_of
from symexp.stages.tracking.text import digest_of_text, is_literal, parse_file, spell_nodes
from symexp.stages.tracking.values import plain_text

__all__ = ["Statics"]


class _Module:
    """The statements of a module by the name that they define.

    Attributes:
        name: The name of the module.
        package: The name that its relative imports begin at.
        table: The statements that define each name.
        imported: The imports at the top of the module: a module, and a name in it or `None`.
        stars: The modules from which it imports all names.
    """

    def __init__(self, name: str, filename: str, tree: Any) -> None:
        self.name = name
        is_package = filename.rpartition("/")[2] == "__init__.py"
        self.package = name if is_package else name.rpartition(".")[0]
        self.tree = tree
        self.table: dict[str, list[Any]] = {}
        self.imported: dict[str, tuple[str, str | None]] = {}
        self.stars: list[str] = []
        stack = list(reversed(tree.body))
        while stack:
            item = stack.pop()
            if isinstance(item, ast.Import):
                for alias in item.names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    self.imported[bound] = (alias.name if alias.asname else bound, None)
            elif isinstance(item, ast.ImportFrom):
                self._import_from(item)
            else:
                for bound in _defined(item):
                    self.table.setdefault(bound, []).append(item)
                if isinstance(item, (ast.If, ast.Try, ast.With, ast.For, ast.While)):
                    stack.extend(i for i in ast.iter_child_nodes(item) if _is_import(i))

    def _import_from(self, item: ast.ImportFrom) -> None:
        module = absolute(item.module or "", item.level, self.package)
        for alias in item.names:
            if alias.name == "*":
                self.stars.append(module)
            else:
                self.imported[alias.asname or alias.name] = (module, alias.name)


def _is_import(node: Any) -> bool:
    return isinstance(node, (ast.Import, ast.ImportFrom))


def _defined(item: Any) -> Iterator[str]:
    """Yields the names that a statement at the top of a module defines or changes."""
    if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield item.name
        return
    stack = [item]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
            continue
        elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(
            node.ctx, (ast.Store, ast.Del)
        ):
            root: Any = node
            while isinstance(root, (ast.Subscript, ast.Attribute)):
                root = root.value
            if isinstance(root, ast.Name):
                yield root.id  # `TABLE["a"] = 1` changes TABLE
        elif isinstance(node, ast.Lambda):
            continue
        stack.extend(ast.iter_child_nodes(node))


def absolute(module: str, level: int, package: str) -> str:
    """Returns the full name of a module that a relative import names."""
    if not level:
        return module
    parts = package.split(".")
    base = ".".join(parts[: len(parts) - level + 1])
    return f"{base}.{module}" if module and base else base or module


class Statics:
    """Follows names through modules that are not executed.

    Args:
        is_users: Whether a module belongs to the user.

    Attributes:
        packages: The modules of packages that the code names.
    """

    def __init__(self, is_users: Callable[[str], bool]) -> None:
        self.packages: set[str] = set()
        self._is_users = is_users
        self._modules: dict[str, _Module | None] = {}
        self._todo: list[tuple[str, str | None]] = []
        self._seen: set[tuple[str, str | None]] = set()
        self._found: dict[str, str] = {}

    def use(self, item: Import, space: dict[str, Any]) -> None:
        """Follows an import statement inside of a function.

        Args:
            item: The import.
            space: The globals of the function.
        """
        package = space.get("__package__") or str(space.get("__name__", "")).rpartition(".")[0]
        self._use(item, package)

    def _use(self, item: Import, package: str) -> None:
        module = absolute(item.module, item.level, package)
        if item.name == "*":
            self.follow(module, None)
        elif item.name is not None:
            for rest in item.uses or ((),):
                self._chain(module, (item.name, *rest))
        else:
            for rest in item.uses or ((),):
                self._chain(module, rest)

    def use_all(self, code: CodeType, space: dict[str, Any]) -> None:
        """Follows the modules that code without a text imports, as a whole."""
        stack = [code]
        while stack:
            item = stack.pop()
            stack.extend(c for c in item.co_consts if isinstance(c, CodeType))
            for name in item.co_names:
                if name in sys.modules and name not in space and self._is_users(name):
                    self.follow(name, None)

    def follow(self, module: str, name: str | None) -> None:
        """Follows a name of a module, or all of it; a package is remembered by its name."""
        if not self._is_users(module):
            self.packages.add(module)
        elif (module, name) not in self._seen:
            self._seen.add((module, name))
            self._todo.append((module, name))

    def found(self) -> dict[str, str]:
        """Returns the records of what was followed, by name."""
        while self._todo:
            self._visit(*self._todo.pop())
        return self._found

    def _chain(self, module: str, chain: tuple[str, ...]) -> None:
        """Follows attributes: the first ones may be modules of a package."""
        while chain and self._is_users(module):
            known = self._module(module)
            if known is not None and (chain[0] in known.table or chain[0] in known.imported):
                break
            if find_file(f"{module}.{chain[0]}") is None:
                break
            module, chain = f"{module}.{chain[0]}", chain[1:]
        known = self._module(module) if self._is_users(module) else None
        if known is not None and chain and chain[0] in known.imported:
            target, name = known.imported[chain[0]]
            rest = chain[1:] if name is None else (name, *chain[1:])
            if (target, rest) != (module, chain):
                self._chain(target, rest)
            return
        self.follow(module, chain[0] if chain else None)

    def _module(self, name: str) -> _Module | None:
        if name not in self._modules:
            filename = find_file(name)
            file = parse_file(filename) if filename is not None else None
            made = None if file is None or filename is None else _Module(name, filename, file.tree)
            self._modules[name] = made
        return self._modules[name]

    def _visit(self, module: str, name: str | None) -> None:
        known = self._module(module)
        if known is None:
            self._found[module if name is None else f"{module}.{name}"] = "?"
            return
        if name is None:
            self._record(module, known, known.tree.body)
        elif name in known.table:
            self._record(f"{module}.{name}", known, known.table[name])
        else:
            for star in known.stars:
                self._chain(star, (name,))

    def _record(self, label: str, module: _Module, statements: list[Any]) -> None:
        only = statements[0] if len(statements) == 1 else None
        value = (
            getattr(only, "value", None) if isinstance(only, (ast.Assign, ast.AnnAssign)) else None
        )
        if is_literal(value) and (literal := _literal(value)) is not _UNKNOWN:
            self._found[label] = f"= {plain_text(literal)}"
            return
        self._found[label] = f"# {digest_of_text(spell_nodes(statements))}"
        code = compile(ast.Module(statements, []), "<followed>", "exec", dont_inherit=True)
        for chain in references_of(code).chains:
            if chain[0] in module.table:
                self.follow(module.name, chain[0])
            elif chain[0] in module.imported:
                self._chain(module.name, chain)
            else:
                for star in module.stars:
                    self._chain(star, chain)
        for statement in statements:
            inner = (i for i in ast.iter_child_nodes(statement))
            for node in inner if not _is_import(statement) else ():
                for item in imports_of(node):
                    self._use(item, module.package)


_UNKNOWN = object()


def _literal(node: Any) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return _UNKNOWN
