"""Two values side by side: the options of `sx.diff`, also beside PyGlove."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symexp as sx
from symexp.errors import DiffError, TooManyPlacesError


@sx.symbolize
class A:
    def __init__(self, x, y=0): ...


@sx.symbolize
class B(A):
    pass


@sx.symbolize
class Other:
    def __init__(self, x, z=0): ...


def related(x, y):
    return isinstance(x, y.__class__) or isinstance(y, x.__class__)


@pytest.mark.parametrize(
    ("left", "right", "options", "printed"),
    [
        (1, 1, {"mode": "same"}, "1"),
        (1, 2, {"mode": "same"}, "Diff(left=1, right=2)"),
        (A(1), A(1), {"mode": "both"}, "A(x=1, y=0)"),
        (A(1), A(1), {"collapse": True}, "No diff."),
        (A(1, 2), A(1, 3), {"mode": "both"}, "A(x=1, y=Diff(left=2, right=3))"),
        (A(1, 2), A(1, 3), {"mode": "same"}, "A(x=1)"),
        (A(1), A(2), {"collapse": False}, "Diff(left=A(x=1, y=0), right=A(x=2, y=0))"),
        (
            A(1),
            A(2),
            {"collapse": lambda x, y: x.x > 1},
            "Diff(left=A(x=1, y=0), right=A(x=2, y=0))",
        ),
        (A(1), A(2), {"collapse": lambda x, y: y.x > 1}, "A(x=Diff(left=1, right=2))"),
        ({"x": [1]}, {"x": [2]}, {"collapse": False}, "{x=[0=Diff(left=1, right=2)]}"),
        (A(1), B(1), {"mode": "both"}, "Diff(left=A(x=1, y=0), right=B(x=1, y=0))"),
        (A(1), B(1), {"collapse": True}, "A|B()"),
        (A(1), B(2), {"collapse": related}, "A|B(x=Diff(left=1, right=2))"),
        (A(1), Other(1), {"collapse": related}, "Diff(left=A(x=1, y=0), right=Other(x=1, z=0))"),
        (
            A(1),
            Other(1),
            {"collapse": True, "mode": "both"},
            "A|Other(x=1, y=Diff(left=0, right=MISSING_VALUE), "
            "z=Diff(left=MISSING_VALUE, right=0))",
        ),
        (A(1), {"x": 1}, {"collapse": True}, "A|dict(y=Diff(left=0, right=MISSING_VALUE))"),
        (A([]), A({}), {"collapse": True}, "A(x=Diff(left=[], right={}))"),
        ([1, 2, 3], [0, 1, 3], {"mode": "same"}, "[0=1, 2=3]"),
        (
            [1, 2, 3],
            [0, 1, 3],
            {"mode": "both"},
            "[+0=Diff(left=MISSING_VALUE, right=0), 0=1, 1=Diff(left=2, right=MISSING_VALUE), 2=3]",
        ),
        ([A(1), 7], [B(1), 8, 9], {"collapse": True}, None),
    ],
)
def test_what_is_printed(left, right, options, printed):
    found = sx.diff(left, right, **options)
    assert isinstance(found, sx.Comparison)
    if printed is not None:
        assert repr(found) == printed
    assert "".join(str(found).split()) == "".join(repr(found).split())
    assert bool(found) is sx.ne(left, right)


def test_the_indented_form():
    assert str(sx.diff([0, A(1)], [0, A(2)], mode="both")) == (
        "[\n  0 = 0,\n  1 = A(\n    x = Diff(\n      left = 1,\n      right = 2\n    ),\n"
        "    y = 0\n  )\n]"
    )


def test_elements_of_different_classes_are_paired_to_look_into_them():
    found = sx.diff([0, A(1), A(2), 3], [0, A(1, 5), B(2)], collapse=True, flatten=True)
    assert {path: repr(c) for path, c in found.items()} == {
        "[1].y": "Diff(left=0, right=5)",
        "[2]._type": repr(found["[2]._type"]),
        "[3]": "Diff(left=3, right=MISSING_VALUE)",
    }
    assert found["[2]._type"].left is A
    assert found["[2]._type"].right is B


def test_flatten():
    left, right = A(sx.Dict(a=1, b=2, c=3)), A(sx.Dict(a=1, b=3, d=4))
    found = sx.diff(left, right, flatten=True)
    assert {path: (c.left, c.right) for path, c in found.items()} == {
        "x.b": (2, 3),
        "x.c": (3, sx.MISSING_VALUE),
        "x.d": (sx.MISSING_VALUE, 4),
    }
    assert sx.diff(left, left, flatten=True) == {}
    assert list(sx.diff(1, 2, flatten=True)) == [""]
    assert list(sx.diff([1, 2], [0, 1, 5], flatten=True)) == ["[+0]", "[1]"]
    assert list(sx.diff({1: 1, "1": 1}, {1: 2, "1": 2}, flatten=True)) == ["[1]", "1"]


def test_parts():
    found = sx.diff(A(1, 2), B(1, 3), collapse=True, mode="both")
    assert (found.left, found.right, found.is_leaf) == (A, B, False)
    assert found.children["x"].value == 1
    assert not found.children["x"]
    with pytest.raises(DiffError, match="'value' cannot be accessed"):
        _ = found.children["y"].value
    assert found == sx.diff(A(1, 2), B(1, 3), collapse=True, mode="both")
    assert found != sx.diff(A(1, 2), B(1, 3), collapse=True)
    assert repr(pickle.loads(pickle.dumps(found.children["y"]))) == "Diff(left=2, right=3)"


def test_it_is_no_rule():
    found = sx.diff(A(1), A(2), mode="both")
    with pytest.raises(sx.SymexpError, match="Expected a rule"):
        sx.patch(A(1), found)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mode": "all"}, "'diff', 'same', 'both'"),
        ({"collapse": "always"}, "'same_type', a bool or a function"),
        ({"collapse": None}, "'same_type', a bool or a function"),
    ],
)
def test_wrong_options(options, message):
    with pytest.raises(DiffError, match=message):
        sx.diff(A(1), A(2), **options)


def test_shared_nodes_are_compared_once():
    def shared(leaf):
        value = A(leaf)
        for _ in range(40):
            value = A(value, value)
        return value

    found = sx.diff(shared(1), shared(2), mode="both")
    assert found.depth == 42
    with pytest.raises(TooManyPlacesError, match="because nodes are shared"):
        found.flat()


def test_deep_trees():
    def deep(leaf):
        value = A(leaf)
        for _ in range(600):
            value = A(value)
        return value

    found = sx.diff(deep(1), deep(2), mode="both")
    assert len(found.flat()) == 602
    assert "left = 1" in str(found)
    assert "deeper levels" in found._repr_html_()


def test_html_is_escaped():
    found = sx.diff({"<b>": "<i>", "k": 1}, {"<b>": "<u>", "k": 1}, mode="both")
    html = found._repr_html_()
    assert "<b>" not in html
    assert "<i>" not in html
    assert "&lt;b&gt;" in html


leaves = st.one_of(st.integers(0, 2), st.sampled_from(["a", "b"]))
values = st.recursive(
    leaves,
    lambda v: st.one_of(
        st.lists(v, max_size=3),
        st.dictionaries(st.sampled_from(["x", "y"]), v, max_size=2),
        st.builds(A, v),
        st.builds(B, v, v),
    ),
    max_leaves=6,
)


@given(values, values, st.booleans())
def test_it_differs_exactly_where_diff_does(a, b, collapse):
    assert bool(sx.diff(a, b, mode="both", collapse=collapse)) is sx.ne(a, b)
    both = sx.diff(a, b, flatten=True, mode="both", collapse=collapse)
    differing = sx.diff(a, b, flatten=True, collapse=collapse)
    assert {k for k, c in both.items() if c} == set(differing)


def test_results_are_those_of_pyglove():
    pg = pytest.importorskip("pyglove")
    plain = [
        1, "a", {}, {"x": 1}, {"x": 1, "y": 2}, {"x": 2, "z": {"a": 1}}, {"z": {"a": 2, "b": 1}},
        [1], [2], [{"x": 1, "y": 2}], [{"x": 1, "y": 3}],
    ]  # fmt: skip
    for left in plain:
        for right in plain:
            for mode in ("same", "both"):
                theirs = repr(pg.diff(pg.from_json(left), pg.from_json(right), mode=mode))
                if "<class" in theirs:  # PyGlove prints a comparison without children so
                    continue
                ours = repr(sx.diff(left, right, mode=mode))
                same = theirs.replace("Dict(", "{").replace("MISSING", "MISSING_VALUE")
                assert _bare(ours) == _bare(same), (left, right, mode)


def _bare(text):
    """Leaves out how lists and dicts are bracketed."""
    return text.replace("0: ", "").replace("{", "(").replace("}", ")")
