"""What code uses: the global names with their attributes, the modules that it imports, its strings.

Everything is read from the instructions of the code, which know what is global. Imports inside a
function are read from its syntax tree.
"""

from __future__ import annotations

import ast
import dis
import sys
from collections.abc import Iterable, Iterator
from types import CodeType
from typing import Any, NamedTuple

__all__ = [
    "FILLS",
    "Import",
    "References",
    "chains_of",
    "imports_of",
    "names_filled",
    "references_of",
]

FILLS = frozenset(
    (
        *("add", "append", "appendleft", "clear", "discard", "extend", "extendleft", "insert"),
        *("pop", "popitem", "popleft", "remove", "setdefault", "sort", "update"),
    )
)
"""The methods of containers that change them."""


class References(NamedTuple):
    """What a code object uses, with the code objects inside it.

    Attributes:
        chains: Global names, each with the attributes that are taken of it at once: `lib.f` is
            `("lib", "f")`.
        assigned: The global names that it assigns or deletes.
        rebound: The variables of enclosing functions that it assigns or deletes.
        strings: Its string constants.
        imports: Whether it has an import statement.
        writes_items: Whether it assigns or deletes items: `x[0] = 1`.
    """

    chains: tuple[tuple[str, ...], ...]
    assigned: frozenset[str]
    rebound: frozenset[str]
    strings: tuple[str, ...]
    imports: bool
    writes_items: bool


_known: dict[int, tuple[CodeType, References]] = {}
_MANY = 100_000


def references_of(code: CodeType) -> References:
    """Returns what a code object uses."""
    known = _known.get(id(code))
    if known is not None:
        return known[1]
    chains: dict[tuple[str, ...], None] = {}
    assigned: set[str] = set()
    rebound: set[str] = set()
    strings: list[str] = []
    seen: set[int] = set()
    stack = [code]
    while stack:
        item = stack.pop()
        for const in item.co_consts:
            if isinstance(const, CodeType):
                stack.append(const)
            elif type(const) is str:
                strings.append(const)
            elif type(const) is tuple or type(const) is frozenset:
                strings.extend(part for part in const if type(part) is str)
        _scan(item, chains, assigned, rebound, seen)
    found = References(
        tuple(chains),
        frozenset(assigned),
        frozenset(rebound & {*code.co_freevars}),
        tuple(strings),
        _IMPORT in seen,
        not seen.isdisjoint(_WRITE),
    )
    if len(_known) >= _MANY:
        _known.clear()
    _known[id(code)] = (code, found)
    return found


_ops = dis.opmap
_SHIFTED_ATTRIBUTES = sys.version_info >= (3, 12)
_EXTENDED = _ops["EXTENDED_ARG"]
_CACHE = _ops["CACHE"]
_GLOBAL = _ops["LOAD_GLOBAL"]
_ATTRIBUTES = {_ops[n] for n in ("LOAD_ATTR", "LOAD_METHOD") if n in _ops}
_BY_NAME = {_ops[n] for n in ("LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS") if n in _ops}
_OWN = _ops["STORE_NAME"]
_ASSIGN = {_ops["STORE_GLOBAL"], _ops["DELETE_GLOBAL"]}
_REBIND = {_ops["STORE_DEREF"], _ops["DELETE_DEREF"]}
_IMPORT = _ops["IMPORT_NAME"]
_WRITE = {_ops["STORE_SUBSCR"], _ops["DELETE_SUBSCR"]}


def _scan(
    code: CodeType,
    chains: dict[tuple[str, ...], None],
    assigned: set[str],
    rebound: set[str],
    seen: set[int],
) -> None:
    """Reads the instructions of one code object, and adds what they use to the sets."""
    names = code.co_names
    own: set[str] = set()  # names that the body of a class, or a module, assigns itself
    chain: tuple[str, ...] = ()
    extended = 0
    raw = code.co_code
    seen.update(raw[::2])
    for at in range(0, len(raw), 2):
        op = raw[at]
        if op == _CACHE:
            continue
        arg = raw[at + 1] | extended
        if op == _EXTENDED:
            extended = arg << 8
            continue
        extended = 0
        if op in _ATTRIBUTES:
            if chain:
                shift = 1 if _SHIFTED_ATTRIBUTES and op == _ops["LOAD_ATTR"] else 0
                chain = (*chain, names[arg >> shift])
            continue
        if chain:
            chains[chain] = None
            chain = ()
        if op == _GLOBAL:
            chain = (names[arg >> 1],)
        elif op in _BY_NAME:
            if names[arg] not in own:
                chain = (names[arg],)
        elif op == _OWN:
            own.add(names[arg])
        elif op in _ASSIGN:
            assigned.add(names[arg])
        elif op in _REBIND:
            rebound.add(code._varname_from_oparg(arg))  # type: ignore[attr-defined]  # of `dis`
    if chain:
        chains[chain] = None


class Import(NamedTuple):
    """An import statement inside of a function, and what is used of it.

    Attributes:
        module: The name of the module, without the dots of a relative import.
        level: The number of these dots.
        name: What is imported from the module; `None` if it is the module itself, `*` for all.
        uses: The attributes that are taken of what is imported, as chains of names; an empty chain
            if it is used as it is.
    """

    module: str
    level: int
    name: str | None
    uses: tuple[tuple[str, ...], ...]


def imports_of(tree: ast.AST) -> list[Import]:
    """Returns the imports in a syntax tree, and what the tree uses of each."""
    found: list[Import] = []
    used: dict[str, list[tuple[str, ...]]] | None = None
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        if used is None:
            used = {}
            for name, *rest in chains_of([tree]):
                used.setdefault(name, []).append(tuple(rest))
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                bound = alias.asname or alias.name
                uses = tuple(used.get(bound, ()))
                found.append(Import(node.module or "", node.level, alias.name, uses))
            elif alias.asname is not None:
                found.append(Import(alias.name, 0, None, tuple(used.get(alias.asname, ()))))
            else:
                top = alias.name.partition(".")[0]
                found.append(Import(top, 0, None, tuple(used.get(top, ()))))
    return found


def chains_of(trees: Iterable[ast.AST]) -> Iterator[tuple[str, ...]]:
    """Yields the names that expressions read, with the attributes that are taken of each."""
    stack: list[Any] = list(trees)
    while stack:
        node = stack.pop()
        rest: list[str] = []
        while isinstance(node, ast.Attribute):
            rest.append(node.attr)
            node = node.value
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                yield (node.id, *reversed(rest))
        else:
            stack.extend(ast.iter_child_nodes(node))


def names_filled(tree: ast.AST) -> set[str]:
    """Returns the names of the containers whose items a tree assigns or deletes."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            root: ast.expr = node
            while isinstance(root, (ast.Subscript, ast.Attribute)):
                root = root.value
            if isinstance(root, ast.Name):
                found.add(root.id)
    return found
