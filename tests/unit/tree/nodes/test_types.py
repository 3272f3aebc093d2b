"""The registry of symbolic types."""

import pickle

import pytest

import symexp as sx
from symexp.errors import SymbolizeError
from symexp.tree.nodes import types


@pytest.fixture(autouse=True)
def _registry(monkeypatch):
    for name in ("_by_origin", "_by_name", "_by_place", "_aliases", "_bases"):
        monkeypatch.setattr(types, name, dict(getattr(types, name)))


class Plain:
    def __init__(self, x=0):
        pass


def test_a_type_is_found_by_class_name_and_place():
    made = sx.symbolize(Plain, name="ours.Plain")
    kind = made._sx_type
    assert types.type_by_origin(Plain) is types.type_by_origin(made) is kind
    assert types.type_by_name("ours.Plain") is kind
    assert types.type_by_place(__name__, "Plain") is kind
    assert kind in list(types.all_types())
    assert types.type_by_origin(int) is types.type_by_name("no.such") is None


def test_aliases_are_followed_and_may_form_a_circle():
    kind = sx.symbolize(type("Renamed", (), {"__module__": "ours"}))._sx_type
    types.register_alias("older.Name", "old.Name")
    types.register_alias("old.Name", kind.name)
    assert types.type_by_name("older.Name") is kind
    types.register_alias("a", "b")
    types.register_alias("b", "a")
    assert types.type_by_name("a") is None


def test_a_class_defined_again_takes_over_the_name():
    old, new = (sx.symbolize(type("Cell", (), {"__module__": "ours"})) for _ in range(2))
    assert old is not new
    assert types.type_by_name("ours.Cell") is new._sx_type
    assert types.same_type(old._sx_type, new._sx_type)


def test_a_package_adds_bases_to_the_symbolic_classes_of_its_classes(monkeypatch):
    monkeypatch.setattr(types, "_INTEGRATIONS", {"its_package"})
    raw = type("Raw", (), {"__module__": "its_package.core"})
    more = type("More", (), {"__slots__": (), "added": 1})
    types.register_bases("its_package", lambda cls: (more,) if issubclass(cls, raw) else ())
    derived = type("Derived", (raw,), {"__module__": "ours", "__init__": lambda self: None})
    mro = sx.symbolize(derived).__mro__
    assert mro.index(raw) < mro.index(more)
    assert more not in raw.__mro__
    assert types.further_bases(Plain) == ()


def test_a_type_is_pickled_by_the_place_of_its_class():
    kind = sx.symbolize(Plain)._sx_type
    assert pickle.loads(pickle.dumps(kind)) is kind
    gone = sx.symbolize(type("Gone", (), {"__module__": __name__}))._sx_type
    data = pickle.dumps(gone)
    del types._by_place[(__name__, "Gone")]
    with pytest.raises(SymbolizeError, match=r"Cannot unpickle: .*Gone is not defined here"):
        pickle.loads(data)


@pytest.mark.parametrize("kind", [types.LIST, types.DICT, types.TUPLE])
def test_there_is_one_type_of_each_container(kind):
    assert pickle.loads(pickle.dumps(kind)) is kind
