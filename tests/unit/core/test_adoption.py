"""How objects of other packages enter a tree, and how the core tells integrations of new types."""

import sys
from types import ModuleType

import pytest

import symexp as sx
from symexp._base import registry
from symexp.tree.nodes import types, values
from symexp.tree.nodes.types import load_integration, register_listener
from symexp.tree.nodes.values import AdoptionError


class Foreign:
    __module__ = "foreign_package.parts"

    def __init__(self, value):
        self.value = value


class Refused(Foreign):
    __module__ = "foreign_package.parts"


@sx.symbolize
class Holder:
    def __init__(self, value=None):
        self._value = value


def adopt_foreign(raw):
    if isinstance(raw, Refused):
        try:
            raise KeyError("cause")
        except KeyError as error:
            raise AdoptionError("This cannot be had.") from error
    return Holder(raw.value) if raw.value else raw


@pytest.fixture(autouse=True)
def _registered(monkeypatch):
    module = ModuleType("foreign_adopter")
    module.adopt = adopt_foreign
    monkeypatch.setitem(sys.modules, "foreign_adopter", module)
    monkeypatch.setattr(registry, "_cache", dict(registry._cache))
    monkeypatch.setitem(registry._UPWARD, "integrations.foreign_package", "foreign_adopter:adopt")
    monkeypatch.setattr(values, "ADOPTERS", dict(values.ADOPTERS))
    monkeypatch.setattr(types, "_listeners", dict(types._listeners))
    monkeypatch.setattr(types, "_INTEGRATIONS", {*types._INTEGRATIONS, "foreign_package"})


def test_an_adopted_object_is_symbolic():
    holder = Holder([Foreign(3)])
    assert sx.eq(holder.value[0], Holder(3))


def test_what_the_adopter_gives_back_stays_a_leaf():
    raw = Foreign(None)
    assert Holder(raw).value is raw
    assert Holder([raw])._value[0] is raw


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (lambda raw: Holder(raw), "value"),
        (lambda raw: Holder(value=Holder(raw)), "value"),
        (lambda raw: Holder({"a": [1, raw]}), r"value\.a\[1\]"),
        (lambda raw: Holder([1, (2, raw)]), r"value\[1\]\[1\]"),
        (lambda raw: Holder(sx.Dict(x=Foreign(0)) | {"y": raw}), r"value\.y"),
        (lambda raw: sx.List([1, 2]).append(raw), r"\[2\]"),
        (lambda raw: sx.Dict(x=1).update(y=raw), "y"),
    ],
)
def test_a_refusal_names_the_place_and_keeps_its_cause(make, path):
    with pytest.raises(AdoptionError, match=rf"This cannot be had\. \(path={path}\)") as caught:
        make(Refused(1))
    assert isinstance(caught.value.__cause__, KeyError)


def test_listeners_hear_of_types_of_their_package_only():
    heard = []
    register_listener("foreign_package", lambda kind: heard.append(kind.label))
    made = sx.symbolize(type("One", (Foreign,), {"__module__": __name__}))
    sx.symbolize(type("Two", (), {"__module__": __name__}))

    class Three(made):
        def __init__(self):
            super().__init__(1)

    assert Three().value == 1
    assert heard == ["One", "Three"]


def test_an_integration_is_imported_only_when_its_package_is(monkeypatch):
    monkeypatch.setitem(registry._UPWARD, "integrations.foreign_package", "no_such_module:adopt")
    load_integration("foreign_package")
    monkeypatch.setitem(sys.modules, "foreign_package", ModuleType("foreign_package"))
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        load_integration("foreign_package")
    load_integration("unknown")
