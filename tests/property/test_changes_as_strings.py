"""Any change of a tree is a rule string: diffs of random trees, written, parsed and applied."""

from hypothesis import given
from hypothesis import strategies as st

import symexp as sx


@sx.symbolize
class Layer:
    def __init__(self, units: float = 1, name: str = "l", below=None, **extra): ...


@sx.symbolize
class Wrapper:
    def __init__(self, inner, *more): ...


TEXTS = st.text(max_size=4) | st.sampled_from(["None", "true", "1", "a=b", "x&y", "it's", "é #;"])
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(allow_nan=False),
    TEXTS,
    st.binary(max_size=3),
    st.frozensets(st.integers(0, 3), max_size=2),
    st.tuples(st.integers(0, 2), TEXTS),
)
KEYS = st.sampled_from(["a", "b", "a b", "x.y", "[0]", "it's", "=", "*", ""])


def deeper(inner):
    return st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(KEYS, inner, max_size=3),
        st.builds(Layer, st.integers(0, 3), TEXTS, inner),
        st.builds(lambda v, w: Layer(2, "e", v, extra=w), inner, inner),
        st.builds(Wrapper, inner, inner),
        st.just(Wrapper).map(lambda cls: cls.partial()),
        st.lists(inner, max_size=3).map(tuple),
        st.lists(inner, min_size=1, max_size=2).map(sx.oneof),
        st.just(sx.floatv(0.0, 1.0)),
    )


VALUES = st.recursive(LEAVES, deeper, max_leaves=6)
TREES = st.dictionaries(KEYS, VALUES, max_size=4).map(sx.Dict)


@st.composite
def pairs(draw):
    """Draws two trees; often they have much in common, and objects at several places."""
    shared = draw(st.builds(Layer, st.integers(0, 3), TEXTS, VALUES))
    left = draw(TREES)
    right = draw(TREES | st.just(left).map(sx.clone))
    for tree in (left, right):
        for key in draw(st.lists(KEYS, max_size=3, unique=True)):
            tree[key] = draw(st.just(shared) | VALUES)
    return left, right


@given(pairs())
def test_a_diff_as_a_rule_string_makes_the_same_changes(both):
    left, right = both
    change = sx.diff(left, right)
    text = sx.rule_string(change)
    rule = sx.rule(text)
    assert sx.rule_string(rule) == text
    assert sx.rule(sx.rule_string(rule)) == rule
    assert sx.eq(sx.patch(left.clone(), rule if change else []), right), text


@given(pairs())
def test_a_saved_diff_is_the_diff(both):
    change = sx.diff(*both)
    again = sx.from_json_str(sx.to_json_str(change))
    assert again == change
    assert str(again) == str(change)
    assert sx.eq(sx.patch(both[0].clone(), again), both[1])
