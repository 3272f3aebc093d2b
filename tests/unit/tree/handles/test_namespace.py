"""Namespaces: modules whose classes are symbolic."""

import enum
from types import ModuleType

import pytest

import symexp as sx


class Color(enum.Enum):
    RED = 1


def test_a_module_becomes_a_namespace_of_symbolic_classes():
    module = ModuleType("things")
    module.Thing = type("Thing", (), {"__init__": lambda self, x: None, "__module__": "things"})
    module.helper = len
    module.Color = Color
    names = sx.symbolize(module)
    assert names.Thing is sx.symbolize(module.Thing)
    assert names.Thing is names.Thing
    assert names.helper is len
    assert names.Color is Color
    assert "Thing" in dir(names)
    with pytest.raises(AttributeError):
        names.Missing
