"""Rules at locations: many places at once, tied places, and patchers that see the whole tree."""

import pytest

import symexp as sx
from symexp.errors import RuleError, SymbolizeError, UnknownRuleError
from symexp.patching import patcher_registry as registry


@sx.symbolize
class Part:
    def __init__(self, x=0):
        pass


@pytest.fixture(autouse=True)
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


def test_deletions_at_several_places_do_not_move_each_other():
    assert sx.patch(sx.List([0, 1, 2, 3, 4]), "drop#[0:4:2]") == [1, 3, 4]


def test_insertions_at_several_places_do_not_move_each_other():
    assert sx.patch(sx.List([0, 1, 2]), "precede?9#[0:2]") == [9, 0, 9, 1, 2]


def test_a_tied_object_is_changed_once_however_many_of_its_places_are_meant():
    part = Part(3)
    assert xs(sx.patch(sx.List([part, part, Part(5)]), "double#[0:3]")) == [6, 6, 10]
    assert xs(sx.patch(sx.List([part, part, Part(5)]), "double#[*].x")) == [6, 6, 10]


def test_several_values_in_one_insertion():
    assert sx.patch(sx.List([1, 2]), {"[1]": sx.Insertion(5, 6), "[2]": sx.Insertion(7)}) == [
        1, 5, 6, 2, 7,
    ]  # fmt: skip
    grown = sx.patch(sx.List([1, 2]), lambda k, v: sx.Insertion(8, 9) if v == 2 else v)
    assert grown == [1, 8, 9, 2]
    assert repr(sx.Insertion(8, 9)) == "Insertion(8, 9)"


class TestWholeTree:
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


class TestShortNames:
    def test_rules_of_symexp_give_way(self):
        @sx.patcher(namespace="symexp", override=True)
        def shorty(target):
            return {}

        assert sx.rule("shorty").patcher is shorty

        @sx.patcher(namespace="team", name="shorty")
        def ours(target):
            return {}

        assert sx.rule("shorty").patcher is ours
        assert sx.rule("symexp.shorty").patcher is shorty

        @sx.patcher(name="shorty")
        def mine(target):
            return {}

        assert sx.rule("shorty").patcher is mine

    def test_two_other_namespaces_are_ambiguous(self):
        for namespace in ("a", "b", "symexp"):
            sx.patcher(lambda target: {}, name="twice", namespace=namespace, override=True)
        with pytest.raises(UnknownRuleError, match=r"called 'twice': a\.twice, b\.twice"):
            sx.rule("twice")

    def test_a_name_means_the_same_before_and_after_packs_are_loaded(self, monkeypatch):
        def load_packs():
            sx.patcher(lambda target: {}, name="late", namespace="b", override=True)

        monkeypatch.setattr(registry, "load_packs", load_packs)
        sx.patcher(lambda target: {}, name="late", namespace="a", override=True)
        with pytest.raises(UnknownRuleError, match="called 'late'"):
            sx.rule("late")
