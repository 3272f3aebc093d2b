"""The chain of steps that leads to a tree."""

import os
import subprocess
import sys

import pytest

import symexp as sx
from symexp.tree.nodes import history as chains
from symexp.tree.nodes.history import Origin, mapped, steps_of
from symexp.tree.nodes.state import get_state, node_of


def kinds(handle):
    return [step.kind for step in steps_of(node_of(handle).history)]


@sx.symbolize
class Box:
    def __init__(self, value=0, below=None): ...


class TestWhatIsRecorded:
    def test_each_rule_is_a_step(self):
        box = sx.patch(Box(1), {"value": 2}, {"value": 3})
        assert kinds(box) == ["rule", "rule"]

    def test_a_rule_that_changes_nothing_is_none(self):
        assert kinds(sx.patch(Box(1), lambda k, v: v)) == []

    def test_edits_that_follow_each_other_are_one_step(self):
        box = Box([])
        for i in range(5):
            box.value.append(i)
        box.value[0] = 7
        assert kinds(box) == ["edit"]
        assert steps_of(node_of(box).history)[0].before is not None

    def test_a_rule_between_edits_separates_them(self):
        box = Box([])
        box.value.append(1)
        sx.patch(box, {"below": 1})
        box.value.append(2)
        assert kinds(box) == ["edit", "rule", "edit"]

    def test_edits_of_two_authors_are_two_steps(self):
        box = Box()
        with sx.record_history(author="anna"):
            box.value = 1
        with sx.record_history(author="bela"):
            box.value = 2
        assert [step.author for step in steps_of(node_of(box).history)] == ["anna", "bela"]

    def test_an_edit_of_a_part_is_recorded_at_the_root(self):
        inner = Box(1)
        outer = Box(0, inner)
        sx.patch(inner, {"value": 2}, {"value": 3})
        assert kinds(outer) == ["rule", "rule"]
        assert inner.value == outer.below.value == 3

    def test_all_roots_of_a_part_record_its_edit(self):
        inner = Box(1)
        one, two = Box(0, inner), Box(0, inner)
        sx.patch(inner, {"value": 2}, {"value": 3})
        assert one.below.value == two.below.value == 3
        for root in (one, two):
            assert kinds(root) == ["rule"]
            assert steps_of(node_of(root).history)[0].before.values[1].values[0] == 1

    def test_a_rule_that_fails_is_not_recorded(self):
        box = Box(1)
        with pytest.raises(ZeroDivisionError):
            sx.patch(box, {"value": 2}, lambda k, v: 1 / 0)
        assert kinds(box) == []

    def test_bound_arguments_of_functors(self):
        @sx.symbolize
        def add(x, y):
            return x + y

        partial = add.partial(1)
        partial.y = 2
        assert kinds(partial) == ["edit"]

    def test_tuples_at_the_root(self):
        made = sx.patch(sx.List([(Box(1), 2)])[0], {"[1]": 3})
        assert made[1] == 3

    def test_another_tree_in_the_place_of_the_root_keeps_its_own(self):
        other = sx.patch(Box(5), {"value": 6})
        box = sx.patch(Box(1), lambda k, v: v if k else other)
        assert kinds(box) == ["rule"]
        assert steps_of(node_of(box).history)[0].before.values[0] == 1
        assert steps_of(node_of(other).history)[0].before.values[0] == 5

    def test_live_edits(self):
        class Plain:
            def __init__(self, size=1):
                self.size = size

        made = sx.symbolize(Plain)(3)
        assert vars(made) is not None  # it is live now
        made.size = 4
        assert kinds(made) == ["edit"]
        assert steps_of(node_of(made).history)[0].before.values == (3,)


class TestTheSwitch:
    def test_off(self):
        with sx.record_history(False):
            box = sx.patch(Box(1), {"value": 2})
            box.value = 3
        assert kinds(box) == []

    def test_off_forgets_what_was_before(self):
        box = sx.patch(Box(1), {"value": 2})
        with sx.record_history(False):
            sx.patch(box, {"value": 3})
        assert kinds(box) == []

    def test_without_with_it_acts_at_once(self):
        former = sx.record_history(False)
        try:
            assert not chains.RECORDING.is_on
        finally:
            former.__exit__()
        assert chains.RECORDING.is_on

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"enabled": 1}, "Expected True or False, but got enabled=1"),
            ({"author": 3}, "Expected a name, but got author=3"),
        ],
    )
    def test_wrong_arguments(self, given, message):
        with pytest.raises(sx.errors.ArgumentError, match=message):
            sx.record_history(**given)
        assert chains.RECORDING.is_on

    @pytest.mark.parametrize(
        ("variables", "printed"),
        [
            ({"SYMEXP_HISTORY": "0"}, "0"),
            ({"SYMEXP_AUTHOR": "anna"}, "1 anna"),
        ],
    )
    def test_environment(self, variables, printed):
        code = (
            "import symexp as sx; h = sx.history(sx.patch(sx.Dict(x=1), {'x': 2}));"
            "print(len(h), *[c.author for c in h])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == printed


class TestLongChains:
    def test_the_oldest_steps_are_dropped_and_counted(self):
        box = Box(0)
        for i in range(1, 251):
            sx.patch(box, {"value": i})
        steps = steps_of(node_of(box).history)
        assert chains._KEPT <= len(steps) < chains._MOST
        assert steps[0].previous.dropped + len(steps) == 250
        assert steps[0].before.values[0] == 250 - len(steps)

    def test_dropped_trees_are_not_kept_alive(self):
        box = Box(0)
        for i in range(1, 251):
            sx.patch(box, {"value": i})
        steps = steps_of(node_of(box).history)
        assert all(step.before.history is None for step in steps[: chains._KEPT])

    def test_a_clone_from_before_the_cut_keeps_its_steps(self):
        box = Box(0)
        for i in range(1, chains._MOST):
            sx.patch(box, {"value": i})
        clone = box.clone()
        for i in range(5):
            sx.patch(box, {"value": -i - 1})
        assert len(steps_of(node_of(clone).history)) == chains._MOST - 1

    def test_a_list_that_is_filled_keeps_one_earlier_version(self):
        filled = sx.List()
        for i in range(1000):
            filled.append(i)
        (step,) = steps_of(node_of(filled).history)
        assert step.before.values == ()


def test_mapped_changes_the_earlier_trees():
    box = sx.patch(Box(1), {"value": 2}, {"value": 3})
    history = mapped(node_of(box).history, lambda node: None)
    assert [step.before for step in (history, history.previous)] == [None, None]
    assert mapped(Origin("a"), lambda node: None) == Origin("a")


def test_a_fingerprint_does_not_depend_on_the_history():
    box = sx.patch(Box(1), {"value": 2})
    assert sx.fingerprint(box) == sx.fingerprint(Box(2))
    assert sx.eq(box, Box(2))
    assert get_state(box).node.history is not None
