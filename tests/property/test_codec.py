"""Laws of files: what is saved comes back, in any tree; both parsers read the same."""

import contextlib
import enum
import json
import math
import pathlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import symexp as sx
from symexp.codec.json_text import StrictParser, dumps, parse
from symexp.errors import CodecError
from symexp.tree.nodes import types as registry


class Color(enum.Enum):
    RED = 1
    BLUE = "x"


@sx.symbolize(name="prop.Point")
class Point:
    def __init__(self, x, y=0, *more, z=(1, 2), **rest):
        pass


@sx.symbolize(name="prop.Empty")
class Empty:
    pass


@sx.symbolize(name="prop.scale")
def scale(x, factor=2.0):
    return x * factor


TRUST = [f"{__name__}.Color", "math.sqrt"]
text = st.text(st.characters(), max_size=8)
numbers = st.one_of(
    st.integers(),
    st.integers(min_value=-(10**400), max_value=10**400),
    st.floats(),
    st.complex_numbers(),
)
dtypes = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="?"),
    hnp.floating_dtypes(endianness="?"),
    hnp.complex_number_dtypes(),
    hnp.datetime64_dtypes(),
    hnp.unicode_string_dtypes(max_len=3),
)
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, min_side=0, max_dims=3, max_side=3))
hashable = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        numbers,
        text,
        st.binary(max_size=5),
        st.sampled_from([*Color, math.sqrt, len, int, np.float32, Point, scale]),
        st.dates(),
        st.datetimes(timezones=st.none() | st.timezones(), allow_imaginary=False),
        st.times(),
        st.timedeltas(),
        text.filter(lambda t: "\0" not in t).map(pathlib.PurePosixPath),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(tuple),
        st.frozensets(inner, max_size=3),
    ),
    max_leaves=4,
)
leaves = st.one_of(hashable, st.sets(hashable, max_size=3), arrays, arrays.map(lambda a: a.dtype))
keys = st.one_of(text, st.sampled_from(["$type", "$id", "_type", "symexp"]), st.integers())


def points(inner):
    return st.builds(
        lambda a, k: Point(*a, **k),
        st.lists(inner, min_size=1, max_size=4),
        st.dictionaries(text.filter(lambda t: t not in ("x", "y", "more")), inner, max_size=2),
    )


trees = st.recursive(
    st.one_of(
        leaves, st.builds(Empty), st.builds(scale), st.just(Point).map(lambda p: p.partial())
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(sx.List),
        st.dictionaries(keys, inner, max_size=4).map(sx.Dict),
        st.lists(inner, max_size=3).map(tuple),
        points(inner),
        st.builds(scale, inner),
        # One object at several places, and a clone next to it.
        points(inner).map(lambda p: sx.List([p, sx.Dict(a=p), p.clone()])),
    ),
    max_leaves=12,
)


@given(trees, st.booleans(), st.sampled_from([None, 0, 2]))
def test_what_is_saved_comes_back(tree, hide, indent):
    written = sx.to_json_str(tree, hide_default_values=hide, indent=indent)
    back = sx.from_json_str(written, trust=TRUST)
    assert sx.eq(back, tree)
    assert sx.fingerprint(back) == sx.fingerprint(tree)
    assert sx.to_json_str(back, hide_default_values=hide, indent=indent) == written


@given(trees, st.booleans())
def test_text_and_json_value_say_the_same(tree, hide):
    document = sx.to_json(tree, hide_default_values=hide)
    written = json.dumps(document, separators=(",", ":"), allow_nan=False)
    assert sx.to_json_str(tree, hide_default_values=hide) == written
    assert sx.eq(sx.from_json(document, trust=TRUST), tree)


@contextlib.contextmanager
def classes_forgotten():
    """Forgets the classes of this module for the block, as if they were not defined here."""
    gone = {name: kind for name, kind in registry._by_name.items() if name.startswith("prop.")}
    for name in gone:
        del registry._by_name[name]
    try:
        yield
    finally:
        registry._by_name.update(gone)


@given(trees)
def test_what_is_not_known_saves_back_unchanged(tree):
    written = sx.to_json_str(tree)
    with classes_forgotten():
        back = sx.from_json_str(written)
        again = sx.from_json_str(written)
    assert sx.to_json_str(back) == written
    assert sx.eq(again, back)
    assert sx.fingerprint(again) == sx.fingerprint(back)
    assert sx.eq(sx.from_json_str(sx.to_json_str(back), trust=TRUST), tree)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=15,
)  # fmt: skip


@given(json_values, st.sampled_from([None, 0, 1, 3]))
def test_layout_changes_nothing(value, indent):
    written = dumps(value, indent=indent)
    assert repr(json.loads(written)) == repr(value)
    assert repr(parse(written)) == repr(value)
    assert repr(StrictParser(written).parse()) == repr(value)
    assert dumps(value, indent=indent, levels=10**6) == written


def outcome(read, source):
    try:
        return repr(read(source))
    except CodecError:
        return "refused"


@given(json_values, st.data())
def test_both_parsers_refuse_the_same_damaged_texts(value, data):
    written = dumps(value, indent=data.draw(st.sampled_from([None, 2])))
    start = data.draw(st.integers(0, len(written)))
    end = data.draw(st.integers(start, min(len(written), start + 3)))
    patch = data.draw(st.text('{}[]",:\\0eE-.un \n\x00é', max_size=3))
    damaged = written[:start] + patch + written[end:]
    assert outcome(parse, damaged) == outcome(lambda t: StrictParser(t).parse(), damaged)


TAGS = """
    $type $id $ref $version $extra $dict $tuple $set $frozenset $float $int $complex $bytes $enum
    $class $function $path $date $datetime $time $timedelta $array $scalar $dtype $missing
    member value dtype shape fold zone flavour x y
"""
words = text | st.sampled_from(["a.B", "os.system", "nan", "<f4", "prop.Point", "AAAA", "0xf"])
almost_documents = st.recursive(
    st.none() | st.booleans() | st.integers() | words,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(text | st.sampled_from(TAGS.split()), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(almost_documents)
def test_any_json_value_is_a_tree_or_a_clear_error(value):
    try:
        back = sx.from_json({"symexp": 1, "value": value})
    except CodecError:
        return
    assert sx.eq(sx.from_json(sx.to_json(back)), back)


@pytest.mark.parametrize("value", [0.0, 1, True, "", (), None])
def test_the_type_of_a_scalar_is_kept(value):
    back = sx.from_json_str(sx.to_json_str(value))
    assert type(back) is type(value)
