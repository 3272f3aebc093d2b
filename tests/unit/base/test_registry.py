"""The registry names what lies above its users, exists, and is used."""

import ast
import configparser
import functools
import re
from pathlib import Path

import pytest

import symexp
from symexp._base import registry

ROOT = Path(symexp.__file__).parent
ENTRIES = registry._UPWARD


def module_of(path):
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@functools.cache
def sources():
    """The syntax trees of all modules but the registry itself, by module name."""
    paths = (p for p in ROOT.rglob("*.py") if p != Path(registry.__file__))
    return {module_of(path): ast.parse(path.read_text("utf-8")) for path in paths}


def top_level_names(tree):
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name for alias in node.names)
        elif isinstance(node, ast.AnnAssign):
            yield node.target.id
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))


def pattern_of(node):
    """The entries that a string or an f-string names, as a regular expression; or `None`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if not isinstance(node, ast.JoinedStr):
        return None
    first = node.values[0]
    if not isinstance(first, ast.Constant) or "." not in first.value:
        return None
    return "".join(
        re.escape(part.value) if isinstance(part, ast.Constant) else ".*" for part in node.values
    )


@functools.cache
def uses():
    """For each entry, the modules that have its name in a string."""
    found = {name: set() for name in ENTRIES}
    for module, tree in sources().items():
        inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
                  for part in node.values}  # fmt: skip
        for node in ast.walk(tree):
            pattern = None if id(node) in inside else pattern_of(node)
            for name in ENTRIES if pattern is not None else ():
                if re.fullmatch(pattern, name):
                    found[name].add(module)
    return found


@functools.cache
def layers():
    """The packages of each layer, the lowest first."""
    config = configparser.ConfigParser()
    config.read(ROOT.parent / "setup.cfg", "utf-8")
    lines = config["importlinter:contract:layers"]["layers"].split("\n")
    levels = [re.findall(r"[\w.]+", line) for line in lines if line.strip()]
    return levels[::-1]


def level_of(module):
    for level, packages in enumerate(layers()):
        if any(module == p or module.startswith(p + ".") for p in packages):
            return level
    raise AssertionError(f"{module} is in no layer")


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_names_what_exists(name):
    module, _, attribute = ENTRIES[name].partition(":")
    assert attribute in set(top_level_names(sources()[module]))


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_is_used(name):
    assert uses()[name]


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_is_used_by_lower_layers_only(name):
    target = ENTRIES[name].partition(":")[0]
    for user in uses()[name]:
        assert level_of(user) < level_of(target), f"{user} should import {target}"


def test_a_name_that_is_resolved_is_an_entry():
    for module, tree in sources().items():
        imported = {alias.name for node in tree.body if isinstance(node, ast.ImportFrom)
                    and node.module == "symexp._base.registry" for alias in node.names}  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in imported:
                pattern = pattern_of(node.args[0]) or ".*"
                assert any(re.fullmatch(pattern, name) for name in ENTRIES), (module, pattern)


def test_resolve_imports_the_module_once(monkeypatch):
    monkeypatch.setitem(ENTRIES, "test.parse", "symexp._base.keypath:KeyPath")
    monkeypatch.setattr(registry, "_cache", {})
    found = registry.resolve("test.parse")
    monkeypatch.delitem(ENTRIES, "test.parse")
    assert registry.resolve("test.parse") is found is symexp.KeyPath


def test_an_unknown_name_is_a_key_error():
    with pytest.raises(KeyError, match=r"no\.such\.name"):
        registry.resolve("no.such.name")
