"""What symexp defines is named in files as users import it, and files need no import for it."""

import importlib
import subprocess
import sys
import types
from pathlib import Path

import pytest
import symexp_rules

import symexp as sx
from symexp._base.names import public_name
from symexp.tree.handles.handle import own_type
from symexp.tree.nodes.types import current_name, type_by_name

# Modules that need a package which may be missing, or that nobody imports as `sx.<name>`.
OTHERS = ("symexp.__main__", "symexp.integrations", "symexp.keras", "symexp.testing")

# Types that files name by `symexp.<name>`, which is not how users make them.
MADE_BY_FUNCTIONS = ("symexp.RuleSpace", "symexp.Traced")


def modules():
    for package in (sx, symexp_rules):
        root = Path(package.__file__).parent
        for path in sorted(root.rglob("*.py")):
            parts = (package.__name__, *path.relative_to(root).with_suffix("").parts)
            name = ".".join(parts).removesuffix(".__init__")
            if not name.startswith(OTHERS):
                yield importlib.import_module(name)


def symbolic_classes():
    """The classes of symexp and its rules whose objects can be saved: not `sx.Object`, say."""
    found = {
        value: None
        for module in modules()
        for value in list(vars(module).values())
        if isinstance(value, type) and issubclass(value, sx.Symbolic)
        if value.__module__ == module.__name__ and value.__name__[0] != "_"
        if not value.__module__.startswith("symexp.tree.")
    }
    return list(found)


def imported(name):
    """What users get for a name: modules and attributes from left to right."""
    package, *attributes = name.split(".")
    found = importlib.import_module(package)
    for attribute in attributes:
        found = getattr(found, attribute)
    return found


@pytest.mark.parametrize("cls", symbolic_classes(), ids=lambda c: f"{c.__module__}.{c.__name__}")
def test_a_symbolic_class_is_named_as_users_import_it(cls):
    name = own_type(cls).name
    assert current_name(name) == name
    if name not in MADE_BY_FUNCTIONS:
        assert imported(name) is cls
    assert type_by_name(name).live is cls


def test_no_two_classes_have_one_name():
    names = [own_type(cls).name for cls in symbolic_classes()]
    assert len(names) > 80
    assert len(set(names)) == len(names)


def exports():
    for name in sx.__all__:
        value = getattr(sx, name)
        yield f"symexp.{name}", value
        if isinstance(value, types.ModuleType):
            yield from ((f"symexp.{name}.{n}", getattr(value, n)) for n in value.__all__)


CLASSES_AND_FUNCTIONS = {
    name: value
    for name, value in exports()
    if isinstance(value, (type, types.FunctionType)) and value.__module__.startswith("symexp")
}


@pytest.mark.parametrize("name", CLASSES_AND_FUNCTIONS)
def test_a_public_class_or_function_is_named_as_users_import_it(name):
    value = CLASSES_AND_FUNCTIONS[name]
    assert imported(public_name(value)) is value


SAVED = {
    "neat": sx.evolution.neat(),
    "nsga2": sx.evolution.nsga2(),
    "regularized_evolution": sx.evolution.regularized_evolution(),
    "hill_climb": sx.evolution.hill_climb(),
    "schedule": sx.scalars.cosine_decay(1.0, 10),
    "steps": sx.scalars.StepWise([(1, 2), (3, sx.scalars.STEP)]),
    "state": sx.evolution.GlobalStateSetter("a"),
    "points": sx.evolution.recombinators.KPoint(1),
    "stage": sx.stages.Constant({"a": 1}),
    "values": sx.Dict(
        a=sx.evolution.selectors.Top,
        b=sx.evolution.get_generation_id,
        c=sx.geno.Random,
        d=sx.hyper.MutationType.INSERT,
    ),
}

LOADS = """
import sys
import symexp as sx
loaded = sx.from_json_str(sys.stdin.read())
assert not sx.query(sx.List([loaded]), where=lambda v: isinstance(v, (sx.Unknown, sx.UnknownName)))
print(sx.fingerprint(loaded))
"""


@pytest.mark.parametrize("name", SAVED)
def test_a_file_needs_no_import(name):
    text = sx.to_json_str(SAVED[name])
    for package in ("spaces", "sweeps", "tree", "study"):
        assert f"symexp.{package}." not in text
    loaded = subprocess.run(
        [sys.executable, "-c", LOADS], input=text, capture_output=True, text=True, check=True
    )
    assert loaded.stdout.strip() == sx.fingerprint(SAVED[name])
