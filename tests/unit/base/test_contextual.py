"""The marker of a contextual value, and overrides for a block."""

import asyncio
import copy
import functools
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

import symexp as sx
from symexp.errors import ArgumentError


def test_markers_are_equal_by_content():
    marker = sx.ContextualValue("n", default=1)
    assert marker == sx.ContextualValue("n", 1)
    assert hash(marker) == hash(sx.ContextualValue("n", 1))
    assert marker != sx.ContextualValue("n", 1.0)
    assert marker != sx.ContextualValue("n")
    assert pickle.loads(pickle.dumps(marker)) == copy.deepcopy(marker) == marker
    assert pickle.loads(pickle.dumps(sx.ContextualValue())) == sx.contextual_attribute()


def test_markers_show_how_they_are_made():
    assert repr(sx.ContextualValue()) == "ContextualValue()"
    assert repr(sx.ContextualValue("n")) == "ContextualValue('n')"
    assert repr(sx.contextual_attribute(int, default=None)) == "ContextualValue(default=None)"


def test_a_marker_refuses_other_names_and_defaults():
    with pytest.raises(ArgumentError, match=r"Expected the name of an argument, .* got name=3"):
        sx.ContextualValue(3)
    with pytest.raises(ArgumentError, match=r"None, a bool, a number or a text, but got default="):
        sx.ContextualValue("n", default=[1])


def test_overrides_nest_and_end():
    with sx.contextual_override(x=3, y=3) as outer:
        assert outer == {"x": sx.ContextualOverride(3), "y": sx.ContextualOverride(3)}
        with sx.contextual_override(y=4):
            assert (sx.contextual_value("x"), sx.contextual_value("y")) == (3, 4)
        assert sx.contextual_value("y") == 3
    assert sx.contextual_value("x", None) is None
    with pytest.raises(KeyError, match=r"No `sx.contextual_override` gives 'x' here"):
        sx.contextual_value("x")


def test_an_override_may_count_in_nested_blocks():
    outer = sx.contextual_override(x=3, y=sx.ContextualOverride(3), cascade=True)
    with outer, sx.contextual_override(x=4, y=4):
        assert (sx.contextual_value("x"), sx.contextual_value("y")) == (3, 4)


def test_an_override_cannot_replace_what_the_tree_says():
    block = sx.contextual_override(x=1, override_attrs=True)
    with pytest.raises(sx.ContextError, match="other values than its tree has"), block:
        pass


def test_overrides_belong_to_their_thread():
    def read(name="x"):
        return sx.contextual_value(name, None)

    async def read_later():
        return read()

    with ThreadPoolExecutor() as pool, sx.contextual_override(x=1):
        assert pool.submit(read).result() is None
        assert pool.submit(sx.with_contextual_override(read)).result() == 1
        late = sx.with_contextual_override(read_later)
    assert asyncio.run(late()) == 1
    assert read() is None


async def _later(name):
    return sx.contextual_value(name)


class _Later:
    async def __call__(self, name):
        return sx.contextual_value(name)


@pytest.mark.parametrize(
    "function", [_later, functools.partial(_later), _Later(), _Later().__call__]
)
def test_all_kinds_of_asynchronous_functions_take_overrides_along(function):
    with sx.contextual_override(x=1):
        taken = sx.with_contextual_override(function)
    assert asyncio.run(taken("x")) == 1


def _values(name):
    yield sx.contextual_value(name)


async def _later_values(name):
    yield sx.contextual_value(name)


@pytest.mark.parametrize("function", [_values, _later_values, functools.partial(_values)])
def test_generator_functions_cannot_take_overrides_along(function):
    with pytest.raises(sx.errors.ArgumentError, match="iterates over it"):
        sx.with_contextual_override(function)


def test_only_functions_take_overrides_along():
    with pytest.raises(sx.errors.ArgumentError, match=r"Expected a function, but got 3"):
        sx.with_contextual_override(3)
