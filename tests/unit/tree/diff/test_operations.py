"""Operations are frozen data, which users read as handles."""

import pytest

import symexp as sx
from symexp.tree.diff import Insert


@sx.symbolize([("rate", sx.typing.Float(min_value=0.0)), ("name", sx.typing.Str().noneable())])
class Adam:
    def __init__(self, rate=0.1, name=None):
        pass


@sx.symbolize
class Open:
    def __init__(self, a=1, **extra):
        pass


def test_diffs_are_frozen_data():
    change = sx.diff(sx.Dict(x=1), sx.Dict(x=2))
    with pytest.raises(
        AttributeError, match="Diff is immutable; make a new one to change operations"
    ):
        change.operations = ()
    with pytest.raises(AttributeError, match="Diff is immutable; types cannot be deleted"):
        del change.types
    with pytest.raises(AttributeError, match="Replace is immutable; make a new one to change path"):
        change[0].path = "y"
    with pytest.raises(AttributeError, match="Replace is immutable; after cannot be deleted"):
        del change[0].after
    with pytest.raises(ValueError, match="neither inserted nor deleted"):
        Insert("", 1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(change)


def test_users_see_handles():
    change = sx.diff(sx.List([Adam()]), sx.List([Open(), Adam(), 3]))
    inserted, last = change
    assert isinstance(inserted.value, Open)
    assert last.value == 3
    assert isinstance(change.invert()[0].old, Open)
    replaced = sx.diff(Open(Adam()), Open(Open()))[0]
    assert isinstance(replaced.old, Adam)
    assert isinstance(replaced.new, Open)
    assert repr(replaced) == "Replace('a', Adam(rate=0.1, name=None), Open(a=1))"


def test_making_an_operation_does_not_place_the_object():
    layer = Adam()
    Insert("a", layer)
    assert not sx.diff(sx.List([layer]), sx.List([Adam()]))
