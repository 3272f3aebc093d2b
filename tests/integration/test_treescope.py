"""Symbolic values in treescope, and beside it in notebooks."""

import subprocess
import sys

import numpy as np
import pytest

import symexp as sx
from symexp.display.html import render

treescope = pytest.importorskip("treescope")
nh3 = pytest.importorskip("nh3")


@sx.symbolize
class Net:
    def __init__(self, layers, name="net", bias=True):
        raise AssertionError("a view materializes nothing")


@sx.symbolize
class Dense:
    def __init__(self, units, activation=None, table=None):
        raise AssertionError("a view materializes nothing")


def text_of(value):
    return treescope.render_to_text(value)


def test_a_tree_without_its_defaults():
    shown = text_of(Net([Dense(8, "relu"), Dense(10)], name="mine"))
    assert shown.splitlines()[:8] == [
        "Net(",
        "  layers=[",
        "    0: Dense(units=8, activation='relu'),",
        "    1: Dense(units=10),",
        "  ],",
        "  name='mine',",
        "  # 1 default",
        ")",
    ]


def test_search_values_have_their_candidates():
    shown = text_of(Net(sx.oneof([Dense(sx.intv(1, 4)), Dense(sx.oneof([1, 2]))], name="size")))
    assert "layers=oneof(  # 2 candidates, name 'size'" in shown
    assert "units=intv(1, 4)" in shown
    assert "units=oneof([1, 2])" in shown


def test_values_inside_of_plain_values():
    shown = text_of({"a": [Dense(3)]})
    assert "Dense(units=3)" in shown


def test_arrays_are_those_of_treescope():
    table = np.arange(5000.0).reshape(50, 100)
    assert "np.ndarray float64(50, 100)" in text_of(Dense(1, table=table))
    assert "50 \u00d7 100 float64" in render(Dense(1, table=table))


def test_large_and_deep_trees_are_cut():
    assert "values not shown" in text_of(sx.List([Dense(i) for i in range(3000)]))
    deep = sx.List([1])
    for _ in range(500):
        deep = sx.List([deep])
    assert "<treescope-container" in deep._repr_html_()


def test_a_notebook_has_a_view_that_needs_no_scripts():
    html = Net([Dense("<b>")])._repr_html_()
    assert html.startswith(f'<div class="sx-both">{render(Net([Dense("<b>")]))}<script>')
    assert html.count("<treescope-container") == 1
    left = nh3.clean(html, tags={"div", "ul", "li", "details", "summary", "span"})
    assert not any(text in left for text in ("treescope-", "treescope_out", "script", "style"))
    assert "units" in left
    assert "&lt;b&gt;" in left


def test_without_treescope_there_is_our_view():
    code = (
        "import sys; sys.modules['treescope'] = None\n"
        "import symexp as sx\n"
        "from symexp.display.html import render\n"
        "value = sx.Dict(x=[1])\n"
        "assert value._repr_html_() == render(value)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
