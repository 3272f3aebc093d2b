"""`patch`: rules of every kind, applied all or nothing."""

import doctest
import importlib
import threading

import pytest

import symexp as sx
from symexp.errors import (
    PathError,
    RuleError,
    SymbolizeError,
)
from symexp.patching import patcher_registry as registry
from symexp.patching.patcher import NamedRule
from symexp.tree.nodes.state import is_ghost


@sx.symbolize
class Leaf:
    def __init__(self, x=0, y="a", **kwargs):
        self.live = [x]


@sx.symbolize([("size", sx.typing.Int(min_value=0)), ("items", sx.typing.List(sx.typing.Any()))])
class Tree:
    def __init__(self, left=None, items=(), size=1):
        self.live = True


def tree():
    return Tree(Leaf(1), [Leaf(2), 3, {"k": Leaf(4)}], size=5)


def test_a_rule_list_is_applied_in_order_and_atomically():
    t = tree()
    before = repr(t)
    with pytest.raises(ZeroDivisionError):
        sx.patch(t, [{"size": 7}, lambda k, v: 1 / 0])
    assert repr(t) == before
    sx.patch(t, [{"size": 7}, {"size": 8}])
    assert t.size == 8


@pytest.mark.parametrize("rule", [5, None, {1, 2}, object()])
def test_not_a_rule(rule):
    with pytest.raises(RuleError, match="Expected a rule, but got"):
        sx.patch(tree(), rule)


def test_target_must_be_symbolic():
    with pytest.raises(SymbolizeError, match=r"Expected a symbolic object, but got 3 \(type int\)"):
        sx.patch(3, {})


def test_the_root_cannot_become_something_else():
    with pytest.raises(RuleError, match="can only be replaced by another Tree"):
        sx.patch(tree(), lambda k, v: Leaf() if not k else v)


def test_the_root_may_be_replaced_by_its_like():
    t = tree()
    sx.patch(t, lambda k, v: Tree(size=9) if not k else v)
    assert sx.eq(t, Tree(size=9))


def test_everything_is_fresh_after_an_edit():
    t = tree()
    assert t.live
    trained = t.left
    trained.live.append("weights")
    sx.patch(t, {"size": 6})
    assert is_ghost(t)
    assert t.left is not trained
    assert t.left.live == [1]
    assert trained.live == [1, "weights"]


def test_an_edit_of_a_child_shows_in_its_parents():
    t = tree()
    sx.patch(t.left, {"x": 7})
    assert t.left.x == 7
    t.items.append(Leaf(8))
    assert len(t.items) == 4
    t.items[2]["k"].rebind(x=9)
    assert sx.get(t, "items[2].k.x") == 9
    assert t.live
    sx.patch(t.left, {"x": 70})
    assert is_ghost(t)
    assert t.left.x == 70


def test_clone_is_independent():
    t = tree()
    c = t.clone()
    assert sx.eq(t, c)
    sx.patch(c.left, {"x": 100})
    assert t.left.x == 1
    assert t.clone(override={"size": 2}).size == 2
    assert t.size == 5


def test_rebind_by_keyword():
    t = tree()
    assert t.rebind(size=3, left=None) is t
    assert (t.size, t.left) == (3, None)


def test_a_reader_never_sees_a_half_applied_patch():
    t = Tree(Leaf(0), [Leaf(0) for _ in range(20)], size=0)
    torn = []
    stop = threading.Event()

    def read():
        while not stop.is_set():
            node = sx.to_json(t) if False else repr(t)
            values = {part.split(",")[0] for part in node.split("x=")[1:]}
            if len(values) != 1:
                torn.append(node)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for i in range(1, 300):
            sx.patch(t, lambda k, v: i if k and k.key == "x" else v)  # noqa: B023
    finally:
        stop.set()
        reader.join()
    assert torn == []


def test_two_threads_that_patch_lose_nothing():
    d = sx.Dict(n=0)

    def work():
        for _ in range(200):
            sx.patch(d, lambda k, v: v + 1 if k else v)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert d == {"n": 800}


class TestNamedRules:
    @pytest.fixture(autouse=True)
    def patchers(self):
        @sx.patcher([("value", sx.typing.Float(min_value=0))], override=True)
        def set_x(target, value, key="x"):
            """Sets x everywhere.

            More words.
            """
            return lambda k, v: value if k and k.key == key else v

        @sx.patcher(override=True)
        def checked_size(target, size: int):
            def validate(patched):
                if patched.size > 100:
                    raise ValueError(f"too large: {patched.size}")

            return {"size": size}, validate

        self.set_x, self.checked_size = set_x, checked_size

    def test_they_are_given_by_call_and_by_string(self):
        expected = tree()
        sx.patch(expected, self.set_x(value=2))
        assert expected.left.x == 2.0
        for text in ("set_x?2", "set_x?2.0", "set_x?value=2", "set_x?2&x", "set_x?value=2&key=x"):
            assert sx.eq(sx.patch(tree(), text), expected), text

    def test_several_are_one_string(self):
        t = sx.patch(tree(), "set_x?2;checked_size?7")
        assert (t.left.x, t.size) == (2.0, 7)

    def test_a_location_confines_a_rule(self):
        t = sx.patch(tree(), "set_x?2#items[0]")
        assert (t.left.x, t.items[0].x, t.items[2]["k"].x) == (1, 2.0, 4)
        t = sx.patch(tree(), "set_x?2#items[1:]")
        assert (t.left.x, t.items[0].x, t.items[2]["k"].x) == (1, 2, 2.0)

    def test_a_location_may_be_a_leaf(self):
        t = sx.patch(tree(), "set_x?2#left.x")
        assert (t.left.x, t.items[0].x) == (2.0, 2)

    def test_a_place_of_the_location_is_the_target(self):
        pair = sx.List([tree(), tree()])
        sx.patch(pair, "checked_size?9#[1]")
        assert [t.size for t in pair] == [5, 9]

    def test_a_validator_runs_before_anything_changes(self):
        t = tree()
        sx.patch(t, "checked_size?50")
        with pytest.raises(ValueError, match="too large: 101"):
            sx.patch(t, [{"left": None}, "checked_size?101"])
        assert t.size == 50
        assert t.left is not None

    def test_unmatched_rules_warn(self):
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing in this dict") as told:
            sx.patch(sx.Dict(q=1), "set_x?2")
        assert told[0].filename == __file__
        with pytest.raises(RuleError, match="matched nothing in this dict"):
            sx.patch(sx.Dict(q=1), "set_x?2", strict=True)
        with pytest.warns(sx.UnmatchedRuleWarning, match="at its location"):
            sx.patch(tree(), "set_x?2#nowhere")

    def test_rules_made_of_rules(self):
        @sx.patcher(override=True)
        def both(target):
            return ["set_x?3", {"size": 1}]

        t = sx.patch(tree(), "both")
        assert (t.left.x, t.size) == (3.0, 1)

    def test_a_rule_is_worded_only_in_errors(self, monkeypatch):
        monkeypatch.setattr(NamedRule, "__repr__", lambda self: 1 / 0)
        assert sx.patch(tree(), "set_x?2").left.x == 2.0

    def test_one_string_follows_a_new_definition(self):
        assert sx.patch(tree(), "set_x?2").left.x == 2.0

        @sx.patcher(override=True)
        def set_x(target, value: int):
            return {"left.x": -value}

        assert sx.patch(tree(), "set_x?2").left.x == -2

    def test_one_string_gives_new_values_each_time(self):
        @sx.patcher(override=True)
        def set_items(target, value):
            return {"items": value}

        first, second = sx.rule("set_items?[[1]]"), sx.rule("set_items?[[1]]")
        first.arguments["value"][0].append(2)
        assert second.arguments["value"] == [[1]]


@sx.symbolize
class Part:
    def __init__(self, x=0):
        pass


@pytest.fixture
def patchers(monkeypatch):
    monkeypatch.setattr(registry, "_patchers", dict(registry._patchers))

    @sx.patcher(override=True)
    def drop(target):
        return lambda k, v: sx.MISSING_VALUE

    @sx.patcher(override=True)
    def precede(target, value):
        return lambda k, v: sx.Insertion(value)

    @sx.patcher(override=True)
    def double(target):
        return lambda k, v: v * 2 if k and k.key == "x" else v

    @sx.patcher(override=True, whole_tree=True)
    def mark(target, value: int = 1, *, within):
        found = sx.query(target, where=Part)
        return {f"{path}.x": value for path in found if within(path)}


def xs(items):
    return [item.x for item in items]


@pytest.mark.usefixtures("patchers")
class TestManyPlaces:
    def test_deletions_at_several_places_do_not_move_each_other(self):
        assert sx.patch(sx.List([0, 1, 2, 3, 4]), "drop#[0:4:2]") == [1, 3, 4]

    def test_insertions_at_several_places_do_not_move_each_other(self):
        assert sx.patch(sx.List([0, 1, 2]), "precede?9#[0:2]") == [9, 0, 9, 1, 2]

    def test_a_tied_object_is_changed_once_however_many_of_its_places_are_meant(self):
        part = Part(3)
        assert xs(sx.patch(sx.List([part, part, Part(5)]), "double#[0:3]")) == [6, 6, 10]
        assert xs(sx.patch(sx.List([part, part, Part(5)]), "double#[*].x")) == [6, 6, 10]


@pytest.mark.usefixtures("patchers")
class TestPatchersOfTheWholeTree:
    def test_without_a_location_it_may_act_everywhere(self):
        assert xs(sx.patch(sx.List([Part(), Part()]), "mark")) == [1, 1]

    @pytest.mark.parametrize(
        ("location", "expected"),
        [("[0]", [7, 0, 0]), ("[-2:]", [0, 7, 7]), ("[1],[2].x", [0, 7, 0]), ("**", [7, 7, 7])],
    )
    def test_the_location_says_where(self, location, expected):
        parts = sx.List([Part(), Part(), Part()])
        assert xs(sx.patch(parts, f"mark?7#{location}")) == expected

    def test_unmatched_at_its_location(self):
        with pytest.warns(sx.UnmatchedRuleWarning, match="mark.* matched nothing at its location"):
            sx.patch(sx.List([Part(), 3]), "mark?7#[1]")
        with pytest.raises(RuleError, match="matched nothing at its location"):
            sx.patch(sx.List([Part()]), "mark?7#[5]", strict=True)

    def test_within_is_no_argument_of_the_rule(self):
        assert str(sx.rule("mark?7#[0]")) == "mark?value=7#%5B0%5D"
        assert "within" not in sx.rule("mark").patcher.signature
        with pytest.raises(TypeError, match="Rule mark has no argument 'within'"):
            sx.rule("mark?within=3")

    def test_it_must_take_within(self):
        with pytest.raises(SymbolizeError, match=r"Write `def lost\(target, \.\.\., \*, within\)`"):

            @sx.patcher(whole_tree=True)
            def lost(target):
                return {}


@pytest.mark.parametrize("name", ["edits", "patch", "patcher_registry"])
def test_examples_in_docstrings(name):
    done = doctest.testmod(importlib.import_module(f"symexp.patching.{name}"))
    assert done.attempted > 0
    assert done.failed == 0


@pytest.mark.parametrize(
    ("rules", "notes"),
    [
        (
            ["set?x=1;set?y.z=2"],
            ["In rule 2 of 2, set, at column 12:\n  set?x=1;set?y.z=2\n" + 14 * " "],
        ),
        (["set?x=1;no_such"], ["In rule 2 of 2, no_such, at column 8:"]),
        (["set?x=1&y.z=2"], ["In rule set, at column 8:"]),
        (["set?x=1; set ? x = no.Such(3)"], ["In rule 2 of 2, set, at column 19:"]),
        (["scale_width?2;change_lr?fast"], ["In rule 2 of 2, change_lr, at column 24:"]),
        (["scale_width?x%C3%A9;change_lr?fast"], ["In rule 1 of 2, scale_width, at column 12:"]),
        (["change_lr?0.1&b=3"], ["In rule change_lr, at column 14:"]),
        (["set?x=1", "set?y.z=1"], ["It is rule 2 of the 2 that are applied."]),
        (["set?x=1", ["set?x=2", {"y.z": 1}]], ["It is rule 2 of the 2 that are applied."]),
    ],
)
def test_errors_name_the_position_of_the_rule_and_the_column(rules, notes):
    exp = sx.Dict(x=0)
    with pytest.raises(sx.errors.SymexpError) as caught:
        sx.patch(exp, *rules)
    told = "\n".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    for note in notes:
        assert note in told
    assert exp.x == 0


def test_rebind_by_index():
    assert sx.rebind(sx.List([1, 2, 3]), {0: 5, -1: 6}) == [5, 2, 6]
    assert sx.List([1, 2]).rebind({2: 3}) == [1, 2, 3]
    with pytest.raises(PathError, match=r"\[5\]"):
        sx.List([1, 2]).rebind({5: 3})
    with pytest.raises(PathError, match="text"):
        sx.List([1, 2]).rebind({True: 3})


def test_rebind_takes_the_options_of_pyglove():
    d = sx.Dict(x=1)
    d.rebind(x=2, skip_notification=True, notify_parents=False)
    d.rebind(x=2, raise_on_no_change=False)
    with pytest.raises(RuleError, match="change nothing"):
        d.rebind(x=2, raise_on_no_change=True)
    assert d.rebind(lambda k, v: 3 if v == 2 else v, raise_on_no_change=True) == {"x": 3}
