"""`sx.commute` and `sx.patch(..., check_order=True)`: whether the order of rules matters."""

import random
import warnings
from pathlib import Path

import pytest

import symexp as sx


@sx.symbolize
class Leaf:
    def __init__(self, x=0, y="a"):
        pass


@sx.patcher(override=True)
def order_scale(target, factor: int):
    """Multiplies every `x`."""
    return lambda k, v: v * factor if k and k.key == "x" else v


@sx.patcher(override=True)
def order_only_ones(target, value: int):
    """Sets every `x` that is 1."""
    return dict.fromkeys(sx.query(target, r".*x", where=lambda v: v == 1), value)


@sx.patcher(override=True)
def order_validated(target):
    """Has a validator that must not run in trials."""

    def validate(patched):
        RUNS.append(patched)

    return {"x": 1}, validate


RUNS = []


def double(k, v):
    return v * 2 if k and k.key == "x" else v


def tree():
    return sx.Dict(x=1, y=2, leaf=Leaf(3))


def test_rules_of_different_places_commute():
    exp = tree()
    result = sx.commute({"x": 5}, "set?y=7", exp)
    assert result
    assert not result.diff
    assert result.errors == result.unmatched == ()
    assert str(result) == "The order of {'x': 5} and set?y=7 does not matter here."
    assert sx.eq(exp, tree())


def test_the_result_says_where_the_order_matters():
    exp = tree()
    result = sx.commute({"leaf.x": 10}, double, exp)
    assert not result
    assert list(result.diff) == list(
        sx.diff(sx.Dict(x=2, y=2, leaf=Leaf(20)), sx.Dict(x=2, y=2, leaf=Leaf(10)))
    )
    assert (
        str(result)
        == repr(result)
        == (
            "The order of {'leaf.x': 10} and double matters: leaf.x is 20 if {'leaf.x': 10} comes "
            "first, else 10."
        )
    )
    assert sx.eq(exp, tree())


@pytest.mark.parametrize(
    "rule",
    [
        double,
        {"x": 2},
        "order_scale?2",
        order_scale(2),
        [order_scale(2)],
        ["order_scale?2", {"y": 3}],
        sx.diff(sx.Dict(x=1), sx.Dict(x=2)).patch(),
    ],
)
def test_rules_of_every_kind(rule):
    assert sx.commute(rule, {"leaf.y": "b"}, tree())
    result = sx.commute(rule, {"x": 5}, tree())
    assert not result


def test_an_order_that_fails_matters():
    result = sx.commute({"new": 1}, {"new": 2}, tree())
    assert not result
    insert, use = {"leaf": sx.Dict(z=1)}, {"leaf.z": 2}
    result = sx.commute(insert, use, tree())
    assert not result
    (error,) = result.errors
    assert error.order == (str(use), str(insert))
    assert error.rule == str(use)
    assert isinstance(error.error, sx.errors.PathError)
    assert str(result).startswith(
        "The order of {'leaf': {z=1}} and {'leaf.z': 2} matters: {'leaf.z': 2} before {'leaf': "
    )


def test_orders_that_fail_alike_are_equal():
    result = sx.commute({"nowhere.z": 1}, {"x": 1}, tree())
    assert result
    assert len(result.errors) == 2
    assert "both orders fail" in str(result)
    assert str(result).endswith(".")
    assert not str(result).endswith("..")
    result = sx.commute({"nowhere.z": 1}, lambda k, v: 1 / 0, tree())
    assert not result  # each order says something else


def test_a_rule_that_matches_in_one_order_only_matters():
    result = sx.commute("order_only_ones?1", {"x": 5}, sx.Dict(x=1))
    assert not result
    assert result.unmatched == ("order_only_ones?1",)
    assert not result.diff
    assert "order_only_ones?1 matches nothing in one of the orders" in str(result)
    # If it matches nothing anyway, that is no matter of order.
    assert sx.commute("order_only_ones?1", {"x": 5}, sx.Dict(x=2))


def test_ties_and_spaces():
    exp = sx.Dict(a=Leaf(1), b=Leaf(1), x=sx.oneof([1, 2]))
    assert sx.commute(double, {"a.y": "b"}, exp)
    assert not sx.commute(double, {"x": 5}, exp)
    leaf = Leaf(1)
    result = sx.commute({"a": leaf, "b": leaf}, {"b": Leaf(1)}, exp)
    assert not result


def test_nothing_warns_but_the_check_of_the_order():
    exp = tree()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        sx.commute("order_only_ones?7", {"x": 5}, exp)
    assert caught == []
    with pytest.warns(sx.OrderWarning) as caught:
        sx.patch(exp, {"x": 1}, "order_only_ones?7", {"x": 5}, check_order=True)
    assert len(caught) == 3
    assert "order_only_ones?value=7 matches nothing in one" in str(caught[2].message)
    assert {Path(warning.filename).name for warning in caught} == {Path(__file__).name}


def test_check_order_warns_once_per_pair_and_changes_nothing_else():
    rules = ["order_scale?2", "order_scale?3", [{"x": 5}, [{"y": 3}]]]
    want = sx.patch(tree(), *rules)
    with pytest.warns(sx.OrderWarning) as caught:
        exp = sx.patch(tree(), *rules, check_order=True)
    assert sx.eq(exp, want)
    assert sorted(str(warning.message).partition(" matters")[0] for warning in caught) == [
        "The order of order_scale?factor=2 and {'x': 5}",
        "The order of order_scale?factor=3 and {'x': 5}",
    ]


def test_strings_of_several_rules_are_checked_rule_by_rule():
    text = sx.rule_string(order_scale(2), {"x": 5})
    with pytest.warns(sx.OrderWarning, match=r"order_scale\?factor=2 and set\?x=5 matters: "):
        sx.patch(tree(), text, check_order=True)


def test_at_most_three_places_are_shown():
    exp = sx.Dict(many=[Leaf(i + 1) for i in range(9)])
    with pytest.warns(sx.OrderWarning, match=r"6 more places differ") as caught:
        sx.patch(exp, lambda k, v: v + 1 if k and k.key == "x" else v, double, check_order=True)
    assert str(caught[0].message).count(" comes first, else ") == 3


def test_order_is_not_checked_unless_asked_for():
    sx.patch(tree(), {"x": 5}, double)


def test_a_warning_that_is_an_error_leaves_the_tree():
    exp = tree()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(sx.OrderWarning):
            sx.patch(exp, {"x": 5}, double, check_order=True)
    assert sx.eq(exp, tree())


def test_validators_do_not_run_in_trials():
    RUNS.clear()
    assert sx.commute(order_validated(), {"y": 3}, tree())
    assert RUNS == []
    sx.patch(tree(), order_validated(), {"y": 3}, check_order=True)
    assert len(RUNS) == 1


def test_a_patch_that_fails_says_so_itself():
    with pytest.raises(sx.errors.PathError, match="nowhere"):
        sx.patch(tree(), {"nowhere.z": 1}, {"x": 5}, check_order=True)
    with pytest.raises(sx.errors.UnknownRuleError):
        sx.patch(tree(), "no_such_rule?1", {"x": 5}, check_order=True)


def test_the_objects_of_rules_are_not_tied_by_trials():
    leaf = Leaf(9)
    exp = sx.patch(tree(), {"x": leaf}, {"y": Leaf(9)}, check_order=True)
    assert sx.eq(exp, sx.Dict(x=Leaf(9), y=Leaf(9), leaf=Leaf(3)))
    assert exp.x is not exp.y


def test_only_symbolic_values_have_rules():
    with pytest.raises(sx.errors.SymbolizeError):
        sx.commute({"x": 1}, {"y": 1}, 5)


def test_random_rules_are_tried_too():
    rule = lambda k, v: random.random() if k and k.key == "x" else v
    assert not sx.commute(rule, {"y": 3}, tree())
