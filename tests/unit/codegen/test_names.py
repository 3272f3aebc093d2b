"""Imports, variables, and names that the code needs."""

import collections.abc
import datetime
import math

import numpy as np
import pytest

import symexp as sx
from symexp.codegen.names import Names, identifier, snake_case
from symexp.errors import ArgumentError, UnsupportedValueError


class Net:
    class Inner:
        pass


def local(label="Net"):
    return type(label, (), {"__module__": __name__, "__qualname__": f"local.<locals>.{label}"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [("conv2d", "conv2d"), ("my layer/1", "my_layer_1"), ("1x", "_1x"), ("", "_"), ("é", "é")],
)
def test_any_text_gives_an_identifier(text, expected):
    assert identifier(text) == expected
    assert expected.isidentifier()


def test_classes_give_names_of_variables():
    assert [snake_case(name) for name in ("Dense", "CosineDecay", "LSTM", "Conv2D")] == [
        "dense",
        "cosine_decay",
        "lstm",
        "conv2d",
    ]


def test_variables_hide_nothing():
    names = Names("make")
    assert [names.variable(hint) for hint in ("x", "x", "list", "class", "make", "layers")] == [
        "x",
        "x_1",
        "list_1",
        "class_1",
        "make_1",
        "layers_1",
    ]


def test_imports_are_in_groups_and_sorted():
    names = Names("make")
    found = [math.sqrt, datetime.date, collections.abc.Sized, np.mean, np.linalg.norm, sx.Dict]
    assert [names.target(value) for value in found[:-1]] == [
        "math.sqrt",
        "datetime.date",
        "Sized",
        "np.mean",
        "np.linalg.norm",
    ]
    assert names.target(Net.Inner) == "Net.Inner"
    assert names.target(Net) == "Net"
    assert names.lines() == [
        "import datetime",
        "import math",
        "from collections.abc import Sized",
        "",
        "import numpy as np",
        f"from {__name__} import Net",
    ]


def test_a_name_that_is_taken_is_imported_under_another():
    names = Names("Net")
    assert names.target(Net) == "test_names_Net"
    assert names.lines() == [f"from {__name__} import Net as test_names_Net"]


def test_what_no_import_finds_must_be_defined():
    names = Names("make")
    first = local()
    assert names.target(first) == "Net"
    assert names.target(first) == "Net"
    assert names.target(Net) == "test_names_Net"
    assert list(names.undefined) == ["Net"]
    with pytest.raises(UnsupportedValueError, match=r"the name 'Net' for two different objects"):
        names.target(local())


def test_the_function_is_not_named_like_what_it_uses():
    with pytest.raises(ArgumentError, match=r"cannot be named 'Net'.*name='make_it'"):
        Names("Net").target(local())
