"""A class of symexp that another class of symexp derives from is abstract."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]

# Bases without abstract methods, and why. None of them is used by itself.
BY_DESIGN = {
    "symexp._base.frozen.Frozen": "gives records equality, hashes, prints and pickles",
    "symexp.integrations.keras.adopt._FunctionalModel": "made so that `symbolize` adds to it",
    "symexp.patching.rulestring.syntax._Sequence": "two kinds of values with the same fields",
    "symexp.spaces.evolution.operation.DNAOperation": "as Operation",
    "symexp.spaces.evolution.operation.Mutator": "users define one of two methods",
    "symexp.spaces.evolution.operation.Operation": "kinds of operations define other methods",
    "symexp.sweeps.generators.DNAGenerator": "users define `propose` or `_propose`",
    "symexp.tree.handles.functor.Functor": "functors may share methods by `base_class=`",
    "symexp.tree.handles.handle.Handle": "goes before the user's class in the MRO",
    "symexp.tree.handles.handle.HandleMethods": "goes after the user's class in the MRO",
    "symexp.tree.handles.handle.Tail": "goes after the user's class in the MRO",
    "symexp.tree.handles.methods.TreeMethods": "goes after the user's class in the MRO",
    "symexp.tree.handles.handle._Layout": "an ordinary class, as the objects of a library have",
    "symexp.tree.handles.handle.SlottedSymbolic": "no metaclass: classes of users have their own",
    "symexp.tree.handles.handle.Symbolic": "no metaclass: classes of users have their own",
    "symexp.tree.handles.object_class.Object": "what fields an object has is up to its class",
    "symexp.tree.nodes.node.Token": "identities have no content that could be abstract",
    "symexp.typing.callables.Callable": "a functor is a callable, and its spec too, as in PyGlove",
    "symexp.typing.containers._AnyIterable": "two specs that differ in the type of their values",
    "symexp.typing.containers._AnySet": "two specs that differ in the type of their values",
}


class Class(NamedTuple):
    """A class, its bases by full names, and the methods that it defines."""

    bases: list[str]
    concrete: set[str]
    abstract: set[str]


def module_of(path: Path, root: Path) -> str:
    """Returns the name of the module in a file."""
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def names_in(tree: ast.Module, module: str) -> dict[str, str]:
    """Returns the full name of every class and every imported name of a module."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
    names |= {n.name: f"{module}.{n.name}" for n in tree.body if isinstance(n, ast.ClassDef)}
    return names


def is_abstract_method(method: ast.FunctionDef) -> bool:
    """Returns whether a method is decorated as abstract, or does nothing but raise."""
    if any(ast.unparse(d).endswith("abstractmethod") for d in method.decorator_list):
        return True
    last = method.body[-1]
    return isinstance(last, ast.Raise) and ast.unparse(last) == "raise NotImplementedError"


def read_class(node: ast.ClassDef, names: dict[str, str]) -> Class:
    """Returns what the test needs of a class."""
    bases = [ast.unparse(base).partition("[")[0] for base in node.bases]
    methods = [n for n in node.body if isinstance(n, ast.FunctionDef)]
    abstract = {m.name for m in methods if is_abstract_method(m)}
    fields = {ast.unparse(t) for n in node.body if isinstance(n, ast.Assign) for t in n.targets}
    fields |= {ast.unparse(n.target) for n in node.body if isinstance(n, ast.AnnAssign)}
    concrete = {m.name for m in methods} - abstract | fields
    return Class([names.get(base, base) for base in bases], concrete, abstract)


def read_classes(package: Path) -> dict[str, Class]:
    """Returns all classes at the top of the modules of a package, by their full names."""
    found = {}
    for path in package.rglob("*.py"):
        tree, module = ast.parse(path.read_text("utf-8")), module_of(path, package.parent)
        names = names_in(tree, module)
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                found[f"{module}.{node.name}"] = read_class(node, names)
    return found


def resolved(classes: dict[str, Class], name: str) -> str:
    """Returns the name of a class where it is defined, for a name that a package imports."""
    if name in classes:
        return name
    package, _, short = name.rpartition(".")
    found = [c for c in classes if c.startswith(f"{package}.") and c.endswith(f".{short}")]
    return found[0] if len(found) == 1 else name


def ancestors(classes: dict[str, Class], name: str) -> Iterator[str]:
    """Yields the names of all classes that a class derives from."""
    for base in classes[name].bases if name in classes else ():
        base = resolved(classes, base)
        yield base
        yield from ancestors(classes, base)


def open_methods(classes: dict[str, Class], name: str) -> set[str]:
    """Returns the methods of a class that are still abstract."""
    if name not in classes:
        return set()
    own = classes[name]
    inherited = [open_methods(classes, resolved(classes, base)) for base in own.bases]
    return set().union(*inherited) - own.concrete | own.abstract


def is_abstract(classes: dict[str, Class], name: str) -> bool:
    """Returns whether a class is declared as abstract, or has methods that are still abstract."""
    declared = {"abc.ABC", "typing.Protocol"} & set(classes[name].bases)
    return bool(declared or open_methods(classes, name))


def is_exception(classes: dict[str, Class], name: str) -> bool:
    """Returns whether a class is an error or a warning."""
    return any(
        base.endswith(("Exception", "Error", "Warning")) for base in ancestors(classes, name)
    )


def concrete_bases(classes: dict[str, Class]) -> set[str]:
    """Returns the classes that others derive from though they are concrete."""
    bases = {resolved(classes, base) for c in classes.values() for base in c.bases} & set(classes)
    return {b for b in bases if not is_abstract(classes, b) and not is_exception(classes, b)}


def test_a_class_of_symexp_that_another_derives_from_is_abstract():
    classes = read_classes(ROOT / "symexp")
    assert len(classes) > 200
    assert concrete_bases(classes) == set(BY_DESIGN)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("class A: pass\nclass B(A): pass", {"p.m.A"}),
        ("class A: pass", set()),
        ("from abc import ABC\nclass A(ABC): pass\nclass B(A): pass", set()),
        ("class A:\n  def f(self): raise NotImplementedError\nclass B(A): pass", set()),
        (
            "class A:\n  def f(self): raise NotImplementedError\n"
            "class B(A):\n  def f(self): pass\nclass C(B): pass",
            {"p.m.B"},
        ),
        ("class A(Exception): pass\nclass B(A): pass", set()),
        ("from p import A\nclass B(A): pass", {"p.base.A"}),
    ],
)
def test_a_concrete_base_is_found(tmp_path, text, found):
    package = tmp_path / "p"
    package.mkdir()
    (package / "m.py").write_text(text, "utf-8")
    if "from p import" in text:
        (package / "base.py").write_text("class A: pass", "utf-8")
    assert concrete_bases(read_classes(package)) == found
