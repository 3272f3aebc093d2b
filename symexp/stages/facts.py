"""What a stage tells about its build for the provenance: files, packages and seeds of its code."""

from __future__ import annotations

import contextlib
import math
import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from symexp._base.keypath import KeyPath
from symexp.errors import describe
from symexp.stages.tracking.packages import (
    is_builtin_code,
    is_users_module,
    module_of,
    quick_version_of,
)
from symexp.stages.tracking.source import functions_of
from symexp.store.provenance.record import is_seed_name
from symexp.store.provenance.witness import CodeFacts
from symexp.tree.nodes.node import Node

__all__ = ["facts_of", "files_of"]

_MOST_SEEDS = 50


def files_of(code: Sequence[Any]) -> tuple[str, ...]:
    """Returns the files of code of the user, that of the stage first; they need not exist.

    Args:
        code: Classes, functions, and what leads to them, as `source_of` has followed them.
    """
    files = [function.__code__.co_filename for function in functions_of(code)]
    for target in code:
        module = getattr(sys.modules.get(module_of(target)), "__file__", None)
        if isinstance(module, str) and isinstance(target, type) and not _is_installed(target):
            files.append(module)  # of a class without functions
    return tuple(dict.fromkeys(files))


def _is_installed(target: type) -> bool:
    return not is_users_module(module_of(target))


def facts_of(code: Sequence[Any], node: Node, dependencies: Container[int]) -> CodeFacts:
    """Returns the facts about a stage.

    Args:
        code: As for `files_of`.
        node: The node of the stage.
        dependencies: The identities of the nodes of its dependencies.
    """
    packages, backend = _packages(code), _keras_backend(code)
    if backend is not None and (version := quick_version_of(backend)) is not None:
        packages[backend] = version
    return CodeFacts(packages, _seeds(node, dependencies), backend)


def _packages(code: Sequence[Any]) -> dict[str, str]:
    """Returns the versions of the packages that the modules of code import, by name."""
    spaces = {id(f.__globals__): f.__globals__ for f in functions_of(code)}
    names = set(map(module_of, code))
    for space in spaces.values():
        names.update(_modules_in(space))
    tops = {name.partition(".")[0]: name for name in sorted(names)}
    found = {}
    for top, name in sorted(tops.items()):
        if top == "symexp" or is_builtin_code(top) or is_users_module(name):
            continue
        version = quick_version_of(top)
        if version is not None:
            found[top] = version
    return found


_CODE = (FunctionType, BuiltinFunctionType)


def _modules_in(space: Mapping[str, Any]) -> Iterable[str]:
    """Yields the names of the modules that the names of a module come from."""
    for value in list(space.values()):
        kind = type(value)
        with contextlib.suppress(Exception):  # a metaclass of a user may do anything
            if kind is ModuleType:
                yield str(value.__name__)
            elif kind in _CODE or issubclass(kind, type):
                yield module_of(value)


def _seeds(root: Node, dependencies: Container[int]) -> dict[str, Any]:
    """Returns the arguments whose names are those of seeds, by key path; each node once."""
    found: dict[str, Any] = {}
    stack: list[tuple[Node, KeyPath]] = [(root, KeyPath())]
    seen: set[int] = set()
    while stack and len(found) < _MOST_SEEDS:
        node, path = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        for key, value in node.items():
            if type(value) is Node and not (is_seed_name(key) and _is_plain_list(value)):
                if id(value) not in dependencies:
                    stack.append((value, KeyPath(path, key)))
            elif value is not None and is_seed_name(key):
                found[str(KeyPath(path, key))] = _plain(value)
    return dict(sorted(found.items()))


_PLAIN = (bool, int, float, str)


def _is_plain_list(node: Node) -> bool:
    return not node.type.is_object and all(
        type(key) is int and type(value) is int for key, value in node.items()
    )


def _plain(value: Any) -> Any:
    if type(value) is Node:
        return list(value.values)
    if type(value) is tuple and all(type(item) is int for item in value):
        return list(value)
    if type(value) is float and not math.isfinite(value):  # JSON has no such number
        return describe(value)
    return value if type(value) in _PLAIN else describe(value)


def _keras_backend(code: Sequence[Any]) -> str | None:
    """Returns the name of the backend of Keras, if the code uses Keras and it is loaded."""
    keras = sys.modules.get("keras")
    if keras is None or not (
        any(map(_is_of_keras, map(module_of, code)))
        or any(_is_of_keras(n) for f in functions_of(code) for n in _modules_in(f.__globals__))
    ):
        return None
    try:
        return str(keras.config.backend())
    except AttributeError:  # it is being imported
        return None


def _is_of_keras(module: str) -> bool:
    return module == "keras" or module.startswith("keras.")
