"""Patching: rules of every kind, applied all or nothing."""

import threading

import pytest

import symexp as sx
from symexp.errors import (
    PathError,
    RuleError,
    SpecTypeError,
    SpecValueError,
    SymbolizeError,
    UnknownRuleError,
)
from symexp.tree.handles.materialize import is_ghost


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


def test_by_path_in_place():
    t = tree()
    assert sx.patch(t, {"left.x": 10, "items[2].k.y": "b", "size": 6}) is t
    assert repr(t) == (
        "Tree(left=Leaf(x=10, y='a'), items=[Leaf(x=2, y='a'), 3, {k=Leaf(x=4, y='b')}], size=6)"
    )


def test_negative_indices():
    t = tree()
    sx.patch(t, {"items[-2]": 30})
    assert t.items[1] == 30


def test_function_rules_are_called_top_down_and_do_not_enter_what_they_replace():
    seen = []

    def rule(k, v, p):
        seen.append(str(k))
        return Leaf(99) if str(k) == "items[2].k" else v

    sx.patch(tree(), rule)
    assert seen == [
        "", "left", "left.x", "left.y", "items", "items[0]", "items[0].x", "items[0].y",
        "items[1]", "items[2]", "items[2].k", "size",
    ]  # fmt: skip


def test_function_rule_gets_key_value_and_parent():
    t = tree()
    sx.patch(t, lambda k, v, p: v + 1 if isinstance(p, Leaf) and k.key == "x" else v)
    assert (t.left.x, t.items[0].x, t.items[2]["k"].x) == (2, 3, 5)


def test_rules_see_symbolic_values_before_and_after_training():
    t = tree()
    seen = []

    def rule(k, v):
        seen.append((str(k), repr(v), type(v) if not isinstance(v, Leaf) else is_ghost(v)))
        return v

    sx.patch(t, rule)
    before = list(seen)
    seen.clear()
    assert t.live
    sx.patch(t, rule)
    assert seen == before


def test_a_rule_list_is_applied_in_order_and_atomically():
    t = tree()
    before = repr(t)
    with pytest.raises(ZeroDivisionError):
        sx.patch(t, [{"size": 7}, lambda k, v: 1 / 0])
    assert repr(t) == before
    sx.patch(t, [{"size": 7}, {"size": 8}])
    assert t.size == 8


def test_insertion_and_deletion_in_lists():
    items = sx.List([1, 2, 3])
    sx.patch(items, {"[0]": sx.Insertion(0), "[1]": sx.MISSING_VALUE, "[3]": 4})
    assert items == [0, 1, 3, 4]
    sx.patch(items, lambda k, v: sx.MISSING_VALUE if v == 3 else v)
    assert items == [0, 1, 4]
    sx.patch(items, lambda k, v: sx.Insertion(9) if v == 4 else v)
    assert items == [0, 1, 9, 4]


def test_deletion_of_an_argument_gives_the_default_back():
    leaf = Leaf(5, extra=1)
    sx.patch(leaf, {"x": sx.MISSING_VALUE, "extra": sx.MISSING_VALUE})
    assert sx.eq(leaf, Leaf())


def test_deletion_and_addition_of_dict_keys_and_extra_arguments():
    d = sx.Dict(a=1)
    sx.patch(d, {"b": 2, "a": sx.MISSING_VALUE})
    assert d == {"b": 2}
    leaf = Leaf()
    sx.patch(leaf, {"extra": 3})
    assert leaf.extra == 3


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("lefft.x", r"Unknown path 'lefft\.x': Tree has no 'lefft'. Did you mean 'left'\?"),
        ("left.xx", r"at 'items'|Leaf"),
        ("left.x.y", "nothing stands below 'left.x', which is 1"),
        ("items[7]", r"The list at 'items' has 3 elements, but no index \[7\]"),
        ("items[2].q.x", "has no 'q'"),
        ("left..x", "Malformed key path 'left..x': expected a name at column 5"),
        ("items.0", "has 3 elements"),
    ],
)
def test_unknown_paths(path, message):
    t = tree()
    before = repr(t)
    if path == "left.xx":
        sx.patch(t, {path: 1})  # Leaf takes any keyword
        assert t.left.xx == 1
        return
    with pytest.raises(PathError, match=message):
        sx.patch(t, {path: 1})
    assert repr(t) == before


def test_contradicting_edits():
    with pytest.raises(RuleError, match=r"Two edits of one rule concern 'left\.x'"):
        sx.patch(tree(), {"left": None, "left.x": 1})
    with pytest.raises(RuleError, match="Two edits"):
        sx.patch(tree(), {"items[-1]": None, "items[2]": 1})


@pytest.mark.parametrize("rule", [5, None, {1, 2}, object()])
def test_not_a_rule(rule):
    with pytest.raises(RuleError, match="Expected a rule, but got"):
        sx.patch(tree(), rule)


def test_a_rule_of_another_signature():
    with pytest.raises(RuleError, match=r"takes 1 arguments"):
        sx.patch(tree(), lambda v: v)


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


def test_value_specs_hold_at_every_change():
    t = tree()
    before = repr(t)
    with pytest.raises(SpecValueError, match=r"Value -1 is out of range .*\(path=size\)"):
        sx.patch(t, {"left.x": 5, "size": -1})
    with pytest.raises(SpecTypeError, match=r"\(path=size\)"):
        sx.patch(t, lambda k, v: "five" if k and k.key == "size" else v)
    with pytest.raises(SpecTypeError, match=r"\(path=items\)"):
        sx.patch(t, {"items": 5})
    assert repr(t) == before


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


def test_a_rule_that_changes_its_value_in_place():
    t = tree()

    def rule(k, v):
        if isinstance(v, Leaf):
            v.rebind(x=v.x + 100)
        return v

    sx.patch(t, rule)
    assert t.left.x == 101


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


class TestPatchers:
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

    def test_by_call_and_by_string(self):
        expected = tree()
        sx.patch(expected, self.set_x(value=2))
        assert expected.left.x == 2.0
        for text in ("set_x?2", "set_x?2.0", "set_x?value=2", "set_x?2&x", "set_x?value=2&key=x"):
            assert sx.eq(sx.patch(tree(), text), expected), text

    def test_several_in_one_string(self):
        t = sx.patch(tree(), "set_x?2;checked_size?7")
        assert (t.left.x, t.size) == (2.0, 7)

    def test_location(self):
        t = sx.patch(tree(), "set_x?2#items[0]")
        assert (t.left.x, t.items[0].x, t.items[2]["k"].x) == (1, 2.0, 4)
        t = sx.patch(tree(), "set_x?2#items[1:]")
        assert (t.left.x, t.items[0].x, t.items[2]["k"].x) == (1, 2, 2.0)

    def test_location_of_a_leaf(self):
        t = sx.patch(tree(), "set_x?2#left.x")
        assert (t.left.x, t.items[0].x) == (2.0, 2)

    def test_location_gives_the_sub_tree_as_the_target(self):
        pair = sx.List([tree(), tree()])
        sx.patch(pair, "checked_size?9#[1]")
        assert [t.size for t in pair] == [5, 9]

    def test_validator_runs_before_anything_changes(self):
        t = tree()
        sx.patch(t, "checked_size?50")
        with pytest.raises(ValueError, match="too large: 101"):
            sx.patch(t, [{"left": None}, "checked_size?101"])
        assert t.size == 50
        assert t.left is not None

    def test_canonical_string_round_trips(self):
        rule = self.set_x(2, key="y")
        assert str(rule) == "set_x?key=y&value=2.0"
        assert sx.rule(str(rule)) == rule
        assert repr(rule) == "rule('set_x?key=y&value=2.0')"
        assert sx.rule_string("set_x?2", rule) == "set_x?value=2.0;set_x?key=y&value=2.0"

    def test_unmatched_rules_say_so(self):
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing in this dict") as told:
            sx.patch(sx.Dict(q=1), "set_x?2")
        assert told[0].filename == __file__
        with pytest.raises(RuleError, match="matched nothing in this dict"):
            sx.patch(sx.Dict(q=1), "set_x?2", strict=True)
        with pytest.warns(sx.UnmatchedRuleWarning, match="at its location"):
            sx.patch(tree(), "set_x?2#nowhere")

    @pytest.mark.parametrize(
        ("text", "error", "message"),
        [
            ("sett_x?2", UnknownRuleError, "Unknown rule 'sett_x'. Did you mean 'set_x'"),
            ("set_x", TypeError, "Rule set_x is missing argument 'value'"),
            ("set_x?1&2&3", TypeError, "takes 2 arguments but 3 were given"),
            ("set_x?valeu=2", TypeError, "no argument 'valeu'. Did you mean 'value'"),
            ("set_x?-2", SpecValueError, r"out of range .*\(path=value\)"),
            ("set_x?abc", SpecTypeError, r"\(path=value\)"),
            ("set_x?1&value=2", TypeError, "got argument 'value' twice"),
        ],
    )
    def test_errors(self, text, error, message):
        with pytest.raises(error, match=message):
            sx.patch(tree(), text)

    def test_registry(self):
        listed = sx.rules("set_x")
        assert [p.name for p in listed] == ["set_x"]
        assert "set_x(value: Float(min_value=0)" in repr(listed)
        assert "Sets x everywhere." in repr(listed)

    def test_a_name_is_taken_only_once(self):
        with pytest.raises(RuleError, match="There is a rule 'set_x' already"):

            @sx.patcher()
            def set_x(target):
                return {}

        @sx.patcher(namespace="team", override=True)
        def set_x(target):
            return {}

        assert [p.name for p in sx.rules("set_x")] == ["set_x", "team.set_x"]
        assert sx.rule("set_x?1").patcher is self.set_x

    def test_a_patcher_needs_a_target(self):
        with pytest.raises(SymbolizeError, match="takes the object that it patches"):
            sx.patcher()(lambda: None)

    def test_rules_made_of_rules(self):
        @sx.patcher(override=True)
        def both(target):
            return ["set_x?3", {"size": 1}]

        t = sx.patch(tree(), "both")
        assert (t.left.x, t.size) == (3.0, 1)
