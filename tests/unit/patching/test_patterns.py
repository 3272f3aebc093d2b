"""`patch_on_key` and its relatives, also beside PyGlove."""

import pytest

import symexp as sx
from symexp.errors import RuleError, SpecTypeError


@sx.symbolize
class A:
    def __init__(self, x, y=2):
        self.live = (x, y)


@sx.symbolize([("n", sx.typing.Int())])
class Counted:
    def __init__(self, n):
        self.live = n


def nested():
    return sx.Dict(a=1, b=sx.Dict(a=2, b=1))


def test_on_key():
    d = nested()
    assert sx.patch_on_key(d, "a", 3) is d
    assert d == {"a": 3, "b": {"a": 3, "b": 1}}
    sx.patching.patch_on_key(d, "a", value_fn=lambda v: v + 1, skip_notification=True)
    assert d == {"a": 4, "b": {"a": 4, "b": 1}}


def test_on_an_index():
    assert sx.patch_on_key(sx.List([1, 2]), "1", 5) == [1, 5]


def test_on_path():
    d = nested()
    sx.patch_on_path(d, ".+b", 3)
    assert d == {"a": 1, "b": {"a": 2, "b": 3}}
    sx.patch_on_path(d, ".*a", value_fn=lambda v: v + 1)
    assert d == {"a": 2, "b": {"a": 3, "b": 3}}


def test_on_value_is_typed():
    d = sx.Dict(a=1, b=True, c=1.0, d=[1])
    sx.patch_on_value(d, 1, 3)
    assert sx.eq(d, sx.Dict(a=3, b=True, c=1.0, d=[3]))
    sx.patch_on_value(d, [3], None)
    assert d.d is None


def test_on_type():
    d = sx.Dict(a="abc", b=sx.Dict(a=2, b="def"), c=A(1))
    sx.patch_on_type(d, (str, A), "foo")
    assert d == {"a": "foo", "b": {"a": 2, "b": "foo"}, "c": "foo"}


def test_the_tree_itself_is_never_replaced():
    d = sx.Dict(a=sx.Dict(b=1))
    sx.patch_on_type(d, dict, 1)
    assert d == {"a": 1}
    assert sx.patch_on_path(sx.Dict(a=1, b=2), ".*", 0) == {"a": 0, "b": 0}


def test_on_member():
    d = sx.Dict(a=A(x=1), x=1)
    sx.patch_on_member(d, A, "x", 2)
    assert sx.eq(d, sx.Dict(a=A(x=2), x=1))
    sx.patch_on_member(d, (A, Counted), "y", value_fn=lambda v: v * 2)
    assert d.a.y == 4


def test_a_value_for_several_places_is_no_tie():
    d = sx.Dict(a=sx.Dict(x=0), b=sx.Dict(x=0))
    sx.patch_on_key(d, "x", A(1))
    assert d.a.x is not d.b.x
    assert sx.fingerprint(d) == sx.fingerprint(sx.Dict(a={"x": A(1)}, b={"x": A(1)}))


def test_a_failing_patch_changes_nothing():
    d = sx.Dict(n=1, c=Counted(1))
    with pytest.raises(SpecTypeError, match=r"c\.n"):
        sx.patch_on_key(d, "n", "text")
    assert sx.eq(d, sx.Dict(n=1, c=Counted(1)))


def test_a_history_records_it():
    d = nested()
    sx.start_history(d)
    sx.patch_on_key(d, "a", 7)
    assert "patch_on_key('a')" in str(sx.history(d))


def test_candidates_are_patched():
    space = sx.Dict(x=sx.oneof([A(1), A(2)]))
    sx.patch_on_key(space, "y", 5)
    assert [e.x.y for e in sx.iter(space)] == [5, 5]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda d: sx.patch_on_key(d, "a", 1, lambda v: v), "Either `value` or `value_fn`"),
        (lambda d: sx.patch_on_key(d, "("), "Expected a regular expression"),
        (lambda d: sx.patch_on_path(d, None), "Expected a regular expression"),
        (lambda d: sx.patch_on_type(d, "int", 1), "value_type to be a class"),
        (lambda d: sx.patch_on_member(d, (A, 1), "x", 1), "cls to be a class"),
    ],
)
def test_wrong_arguments(call, message):
    d = nested()
    with pytest.raises(RuleError, match=message):
        call(d)
    assert d == nested()


def test_results_are_those_of_pyglove():
    pg = pytest.importorskip("pyglove")
    calls = [
        lambda m, d: m.patch_on_key(d, "a", 3),
        lambda m, d: m.patch_on_key(d, "[ab]$", value_fn=str),
        lambda m, d: m.patch_on_path(d, r".*\[1\]", value=None),
        lambda m, d: m.patch_on_value(d, "s", value_fn=lambda v: v * 2),
        lambda m, d: m.patch_on_type(d, int, value_fn=lambda v: -v),
        lambda m, d: m.patch_on_member(d, m.Dict, "a", 9),
    ]
    for call in calls:
        plain = {"a": 1, "b": {"a": 2, "c": ["s", 2, {"a": "s"}]}}
        theirs = call(pg, pg.Dict(plain))
        assert call(sx, sx.Dict(plain)) == pg.to_json(theirs)


@pytest.mark.parametrize(
    ("make", "inner"),
    [
        (lambda: [A(1)], lambda v: v[0]),
        (lambda: (A(1), 2), lambda v: v[0]),
        (lambda: {"k": [A(1)]}, lambda v: v.k[0]),
    ],
)
def test_a_container_is_copied_for_each_place(make, inner):
    value = make()
    d = sx.patch_on_key(nested(), "a", value)
    assert inner(d.a) is not inner(d.b.a)
    inner(d.a).rebind(x=5)
    assert inner(d.b.a).x == 1
    assert sx.eq(d.b.a, sx.clone(make()))


def test_types_are_those_of_isinstance():
    d = sx.Dict(a=1, b=2.0, c="s", d=b"")
    assert sx.patch_on_type(d.clone(), int | float, 0) == {"a": 0, "b": 0, "c": "s", "d": b""}
    assert sx.patch_on_type(d.clone(), (int, (float | str,)), 0) == {
        **dict.fromkeys("abc", 0),
        "d": b"",
    }
    assert "patch_on_type(int | float)" in str(sx.history(sx.patch_on_type(d, int | float, 0)))
    with pytest.raises(RuleError, match=r"Expected value_type to be a class.*list\[int\]"):
        sx.patch_on_type(d, list[int], 0)


def test_wrong_arguments_are_refused_before_a_place_is_visited():
    with pytest.raises(RuleError, match="Expected value_fn to be a function, but got 3"):
        sx.patch_on_key(nested(), "a", value_fn=3)
    with pytest.raises(RuleError, match="Expected a regular expression, but got b'a'"):
        sx.patch_on_key(nested(), b"a", 3)
