"""Applying diffs: preconditions, value specs, and that a diff that fails changes nothing."""

import pytest

import symexp as sx
from symexp.errors import DiffError, SpecTypeError, SpecValueError
from symexp.tree.diff import Delete, Diff, Insert, Replace
from symexp.tree.nodes.state import get_state


@sx.symbolize([("rate", sx.typing.Float(min_value=0.0)), ("name", sx.typing.Str().noneable())])
class Adam:
    def __init__(self, rate=0.1, name=None):
        pass


@sx.symbolize(
    [
        ("sizes", sx.typing.List(sx.typing.Int(min_value=1), max_size=3)),
        ("either", sx.typing.Union([
            sx.typing.List(sx.typing.Int()), sx.typing.List(sx.typing.Str())
        ])),
    ]
)  # fmt: skip
class Net:
    def __init__(self, sizes, either=(), part=None):
        self.sizes_seen = list(sizes)


@sx.symbolize
class Open:
    def __init__(self, a=1, **extra):
        pass


def refused(target, rule, error, match):
    """Applies a diff that must fail, and checks that nothing changed."""
    before, node = sx.clone(target), get_state(target).node
    with pytest.raises(error, match=match):
        sx.patch(target, rule)
    assert get_state(target).node is node
    assert sx.eq(target, before)


def test_applies_to_any_tree_that_fits():
    change = sx.diff(Adam(0.1), Adam(0.2))
    assert sx.eq(sx.patch(Adam(0.1, name="mine"), change.patch()), Adam(0.2, name="mine"))


def test_shares_what_did_not_change():
    left = sx.Dict(a=Adam(), b=Adam())
    right = sx.patch(sx.clone(left), {"a.rate": 0.5})
    made = sx.diff(left, right).apply(get_state(left).node)
    assert made.values[1] is get_state(left).node.values[1]


def test_a_place_with_another_value_is_refused():
    change = sx.diff(sx.Dict(o=Adam(0.1)), sx.Dict(o=Adam(0.2)))
    refused(
        sx.Dict(o=Adam(0.3)),
        change,
        DiffError,
        r"Expected 0\.1 \(type float\), but found 0\.3 \(type float\)\. \(path=o\.rate\) .*"
        r"compute it anew: `sx\.diff",
    )
    refused(sx.Dict(o=[1]), change, DiffError, r"no element 'rate': the list has 1.*path=o\.rate")


def test_equality_of_preconditions_is_typed():
    change = Diff([Replace("x", 1, 2)])
    refused(sx.Dict(x=1.0), change, DiffError, r"Expected 1 \(type int\), but found 1\.0")
    refused(sx.Dict(x=True), change, DiffError, r"but found True \(type bool\)")


def test_the_place_does_not_exist():
    change = Diff([Replace("optimizer.rate", 0.1, 0.2)])
    refused(
        sx.Dict(optimzer=Adam()),
        change,
        DiffError,
        r"has no 'optimizer'\. Did you mean 'optimzer'\? \(path=optimizer\)",
    )
    refused(sx.Dict(optimizer=3), change, DiffError, r"with parts, but found 3 .*path=optimizer")


def test_an_element_that_does_not_exist():
    refused(sx.List([1]), Diff([Replace("[1]", 5, 6)]), DiffError, r"no element 1: the list has 1")
    refused(sx.List([1]), Diff([Replace("[-1]", 1, 6)]), DiffError, "no element -1")
    refused(
        sx.List([1]), Diff([Insert("[2]", 6)]), DiffError, r"insert before 2: the list has 1 ele"
    )
    refused(sx.List([1]), Diff([Insert("[-1]", 6)]), DiffError, r"insert before -1")
    refused(sx.List([1]), Diff([Insert("a", 6)]), DiffError, r"Expected a dict or object, but")
    refused(sx.Dict(a=1), Diff([Insert("[0]", 6)]), DiffError, r"Expected a list, but found \{a=1")


def test_the_key_is_there_already():
    refused(
        sx.Dict(a=1), Diff([Insert("a", 2)]), DiffError, r"nothing at 'a', but found 1 .*path=a"
    )


def test_an_object_without_further_arguments():
    refused(
        Adam(),
        Diff([Insert("ratio", 2)]),
        DiffError,
        r"Adam has no 'ratio' and takes no further arguments\. \(path=ratio\) Did you mean 'rate'",
    )


def test_a_parameter_cannot_be_deleted():
    refused(Open(1, b=2), Diff([Delete("a", 1)]), DiffError, r"'a' is a parameter of Open")
    assert sx.eq(sx.patch(Open(1, b=2), Diff([Delete("b", 2)])), Open(1))


def test_deletions_have_preconditions():
    refused(sx.List([1, 2]), Diff([Delete("[1]", 3)]), DiffError, r"Expected 3 .* found 2 .*\[1\]")


def test_value_specs_hold():
    refused(Adam(), Diff([Replace("rate", 0.1, -1.0)]), SpecValueError, r"Value -1\.0 is out of ra")
    refused(Adam(), Diff([Replace("rate", 0.1, "x")]), SpecTypeError, r"path=rate")
    nested = sx.Dict(o=[Adam()])
    refused(nested, Diff([Replace("o[0].rate", 0.1, -1.0)]), SpecValueError, r"path=o\[0\]\.rate")


def test_value_specs_hold_below_containers():
    net = Net([1, 2])
    refused(net, Diff([Replace("sizes[1]", 2, 0)]), SpecValueError, r"path=sizes\[1\]")
    refused(net, Diff([Insert("sizes[1]", "x")]), SpecTypeError, r"path=sizes\[1\]")
    two = Diff([Insert("sizes[0]", 1), Insert("sizes[2]", 9)])
    refused(net, two, SpecValueError, r"Length 4 is out of range")
    assert sx.eq(sx.patch(net, Diff([Insert("sizes[2]", 3)])), Net([1, 2, 3]))


def test_value_specs_that_depend_on_the_other_elements_hold():
    net = Net([1], either=[1, 2])
    refused(net, Diff([Replace("either[0]", 1, "x")]), SpecTypeError, "either")
    both = Diff([Replace("either[0]", 1, "x"), Replace("either[1]", 2, "y")])
    assert sx.eq(sx.patch(net, both), Net([1], either=["x", "y"]))


def test_a_late_failure_changes_nothing():
    change = Diff([Replace("a.rate", 0.1, 0.5), Insert("b[0]", 1), Delete("c", 3)])
    refused(sx.Dict(a=Adam(), b=[], c=4), change, DiffError, "path=c")


def test_a_tuple_that_comes_to_hold_plain_values_only_is_a_plain_value():
    target = sx.Dict(t=(Adam(), 2))
    sx.patch(target, Diff([Replace("t[0]", Adam(), 1)]))
    assert sx.eq(target, sx.Dict(t=(1, 2)))
    sx.patch(target, Diff([Replace("t", (1, 2), (Adam(), 2))]))
    sx.patch(target, Diff([Delete("t[0]", Adam())]))
    assert sx.eq(target, sx.Dict(t=(2,)))


def test_a_live_object_is_fresh_after_a_diff():
    net = Net([1, 2])
    assert net.sizes_seen == [1, 2]
    sx.patch(net, sx.diff(Net([1, 2]), Net([3])).patch())
    assert net.sizes_seen == [3]


def test_a_diff_is_one_rule_among_others():
    target = sx.Dict(a=1, b=2)
    sx.patch(target, [sx.diff({"a": 1}, {"a": 5}).patch(), {"b": 3}])
    assert sx.eq(target, sx.Dict(a=5, b=3))


def test_the_empty_diff_changes_nothing():
    target = sx.Dict(a=1)
    node = get_state(target).node
    sx.patch(target, sx.diff(1, 1))
    assert get_state(target).node is node


def test_leaves_as_roots():
    assert sx.diff(1, 2).apply(1) == 2
    assert sx.diff(1, 2).invert().apply(2) == 1
    with pytest.raises(DiffError, match=r"Expected 1 \(type int\), but found 3"):
        sx.diff(1, 2).apply(3)


def test_changes_below_a_placeholder_are_made_in_each_candidate():
    diff = sx.diff(sx.Dict(a=Adam(0.1, "x"), n=1), sx.Dict(a=Adam(0.1, "y"), n=2))
    space = sx.Dict(a=sx.oneof([Adam(0.1, "x"), Adam(sx.oneof([0.2, 0.3]), "x")]), n=1)
    patched = sx.patch(space.clone(), diff.patch())
    wanted = [sx.patch(c, diff.patch()) for c in sx.iter(space)]
    assert all(map(sx.eq, sx.iter(patched), wanted))
    other = sx.Dict(a=sx.oneof([Adam(0.1, "x"), Adam(0.1, "z")]), n=1)
    with pytest.raises(DiffError, match=r"Expected 'x'.* but found 'z'.*path=a\.name"):
        sx.patch(other, diff.patch())
    spaces = sx.Dict(a=sx.oneof([1, 2])), sx.Dict(a=sx.oneof([1, 3]))
    assert sx.eq(sx.patch(spaces[0].clone(), sx.diff(*spaces).patch()), spaces[1])
