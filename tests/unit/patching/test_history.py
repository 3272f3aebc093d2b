"""`history` and `blame`."""

import gc
import pickle
import weakref
from datetime import UTC, datetime

import pytest

import symexp as sx
from symexp.errors import ArgumentError, PathError, RuleError, SymbolizeError


@sx.symbolize
class Layer:
    def __init__(self, units=1, activation="relu"): ...


@sx.symbolize
class Exp:
    def __init__(self, layers, rate=0.1, epochs=3): ...


@sx.patcher()
def widen_for_history(target, factor: int = 2):
    """Multiplies the units."""
    return lambda k, v: v * factor if k and k.key == "units" else v


@sx.patcher()
def both_for_history(target, rate: float):
    """Applies two rules."""
    return ["widen_for_history?2", {"rate": rate}]


@sx.patcher()
def append_for_history(target, units: list):
    """Appends layers."""
    return {f"layers[{len(target.layers)}]": sx.Insertion(*map(Layer, units))}


def make():
    return Exp([Layer(1), Layer(2)])


def double(k, v):
    return 2 * v if k and k.key == "units" else v


def saved(root):
    sx.save(root, "memory://test_history.json")
    return sx.load("memory://test_history.json")


def pickled(root):
    return pickle.loads(pickle.dumps(root))


def rules(root):
    return [change.rule for change in sx.history(root)]


class TestRules:
    def test_named_rules_by_their_canonical_string(self):
        assert rules(sx.patch(make(), "widen_for_history?3;set?rate=0.5")) == [
            "widen_for_history?factor=3",
            "set?rate=0.5",
        ]

    def test_new_values(self):
        assert rules(sx.patch(make(), {"rate": 0.5, "epochs": 7})) == ["set?epochs=7&rate=0.5"]

    def test_a_function_gives_what_it_changed(self):
        exp = sx.patch(make(), double)
        (change,) = sx.history(exp)
        assert (change.kind, change.name) == ("function", "double")
        assert change.rule == "set?layers%5B0%5D.units=2&layers%5B1%5D.units=4"
        assert sx.eq(sx.patch(make(), change.rule), exp)

    def test_a_lambda_is_named_by_its_line(self):
        (change,) = sx.history(sx.patch(make(), lambda k, v: 9 if k and k.key == "rate" else v))
        assert change.name.startswith("TestRules.test_a_lambda_is_named_by_its_line")

    def test_a_diff(self):
        change = sx.diff(make(), sx.patch(make(), {"rate": 0.7}))
        assert rules(sx.patch(make(), change.patch())) == ["set?rate=0.7"]

    def test_a_rule_of_rules_is_one_change(self):
        assert rules(sx.patch(make(), both_for_history(0.3))) == ["both_for_history?rate=0.3"]

    def test_nested_lists_of_rules_are_one_change_each(self):
        exp = sx.patch(make(), [["widen_for_history"], [{"rate": 1.0}, {"epochs": 1}]])
        assert rules(exp) == ["widen_for_history", "set?rate=1.0", "set?epochs=1"]

    def test_a_rule_for_a_part_gets_its_place(self):
        exp = make()
        sx.patch(exp.layers, "widen_for_history?3")
        sx.patch(exp.layers[1], {"activation": "tanh"})
        sx.patch(exp.layers, "widen_for_history?5#[0]")
        assert rules(exp) == [
            "widen_for_history?factor=3#layers",
            "set?layers%5B1%5D.activation=tanh",
            "widen_for_history?factor=5#layers%5B0%5D",
        ]
        again = sx.patch(make(), sx.history(exp).rule_string)
        assert sx.eq(again, exp)

    def test_new_values_of_a_part(self):
        exp = make()
        sx.patch(exp.layers, {"[0].units": 7, "[1]": sx.Insertion(Layer(5))})
        assert sx.eq(sx.patch(make(), sx.history(exp).rule_string), exp)

    def test_ties_of_a_part(self):
        one = Layer(1)
        exp, tied = Exp([Layer(1), Layer(1)]), Exp([one, one])
        change = sx.diff(exp.layers.clone(), tied.layers.clone())
        sx.patch(exp.layers, change)
        assert sx.eq(exp, tied)
        assert sx.eq(sx.patch(Exp([Layer(1), Layer(1)]), sx.history(exp).rule_string), tied)

    def test_a_rule_that_changes_later_is_told_as_it_was(self):
        new = {"rate": 0.5}
        exp = sx.patch(make(), new)
        new["rate"] = 0.7
        units = [3]
        rule = sx.rule("set?layers[0].units=5")
        sx.patch(exp, rule, append_for_history(units))
        units[0] = 4
        assert rules(exp) == [
            "set?rate=0.5",
            "set?layers%5B0%5D.units=5",
            "append_for_history?units=%5B3%5D",
        ]

    def test_functions_are_not_kept_alive(self):
        def function(k, v):
            return 2 * v if k and k.key == "units" else v

        alive = weakref.ref(function)
        exp = sx.patch(make(), function)
        del function
        gc.collect()
        assert alive() is None
        assert sx.history(exp)[0].name.endswith("<locals>.function")

    def test_a_value_without_a_rule_string(self):
        exp = sx.patch(make(), {"rate": object()})
        (change,) = sx.history(exp)
        assert change.rule is None
        with pytest.raises(RuleError, match="Change 1 has no rule string"):
            _ = sx.history(exp).rule_string

    def test_edits(self):
        exp = make()
        exp.rate = 0.5
        exp.layers.append(Layer(3))
        (change,) = sx.history(exp)
        assert change.kind == "edit"
        assert sx.eq(sx.patch(make(), change.rule), exp)

    def test_edits_that_cancel_out(self):
        exp = make()
        exp.rate = 0.5
        exp.rate = 0.1
        (change,) = sx.history(exp)
        assert change.rule is None
        assert str(change).endswith("edit: nothing differs")
        sx.patch(exp, {"epochs": 7})
        assert sx.history(exp).rule_string == "set?epochs=7"

    def test_a_patcher_that_was_defined_anew(self):
        @sx.patcher(override=True)
        def redefined_for_history(target):
            """Sets the rate."""
            return {"rate": 0.4}

        exp = sx.patch(make(), redefined_for_history())

        @sx.patcher(override=True)
        def redefined_for_history(target):
            """Sets another rate."""
            return {"rate": 0.9}

        assert rules(exp) == ["redefined_for_history"]
        assert sx.history(exp).rule_string == "set?rate=0.4"


class TestHistory:
    def test_without_changes(self):
        exp = make()
        assert list(sx.history(exp)) == []
        assert sx.history(exp).base == (None, sx.fingerprint(exp), 0)

    def test_the_base_is_the_first_tree(self):
        exp = sx.patch(make(), "widen_for_history?3", {"rate": 0.5})
        found = sx.history(exp)
        assert found.base.fingerprint == sx.fingerprint(make())
        assert sx.eq(found.version(0), make())
        assert sx.eq(found.version(2), exp)
        assert sx.eq(found[1].before, found[0].after)
        assert found.version(0) is not found.version(0)

    def test_the_rule_string_makes_the_tree_from_the_base(self):
        exp = sx.patch(make(), "widen_for_history?3", double, {"layers[0]": sx.Insertion(Layer(7))})
        assert sx.eq(sx.patch(sx.history(exp).version(0), sx.history(exp).rule_string), exp)

    def test_time_and_author(self):
        before = datetime.now(UTC)
        with sx.record_history(author="anna"):
            exp = sx.patch(make(), {"rate": 0.5})
        (change,) = sx.history(exp)
        assert change.author == "anna"
        assert before <= change.time <= datetime.now(UTC)

    def test_printed(self):
        with sx.record_history(author="anna"):
            exp = sx.patch(make(), {"rate": 0.5}, {"layers[0].units": 3})
        found = sx.history(exp)
        when = [f"{c.time:%Y-%m-%d %H:%M} UTC" for c in found]
        assert str(found) == (
            f"base  Exp ({sx.fingerprint(make())[:12]})\n"
            f"   1  {when[0]}  anna  set?rate=0.5\n"
            f"   2  {when[1]}  anna  set?layers[0].units=3"
        )

    def test_a_part_lists_its_changes(self):
        exp = sx.patch(make(), {"rate": 0.5}, {"layers[1].units": 3}, {"layers[0].units": 4})
        sx.patch(exp, {"layers[0]": sx.Insertion(Layer(9))})
        assert [c.number for c in sx.history(exp.layers[2])] == [2]
        assert [c.number for c in sx.history(exp.layers)] == [2, 3, 4]
        assert [c.number for c in sx.history(exp.layers[0])] == [4]

    def test_changed_places(self):
        exp = sx.patch(make(), {"rate": 0.5, "layers[0]": sx.Insertion(Layer(7))}, {"rate": 0.1})
        sx.patch(exp, {"layers[2].units": 5})
        assert [str(path) for path in sx.history(exp).changed] == ["layers[0]", "layers[2].units"]

    @pytest.mark.parametrize("number", [-1, 2, 1.0, True])
    def test_versions_that_do_not_exist(self, number):
        exp = sx.patch(make(), {"rate": 0.5})
        with pytest.raises(ArgumentError, match="Expected a version from 0 to 1"):
            sx.history(exp).version(number)

    def test_not_symbolic(self):
        with pytest.raises(SymbolizeError, match="Expected a symbolic object"):
            sx.history(3)

    def test_dropped_changes_are_told(self):
        exp = make()
        for i in range(120):
            sx.patch(exp, {"epochs": i + 10})
        found = sx.history(exp)
        assert found.base.dropped + len(found) == 120
        assert found.version(0).epochs == 9 + found.base.dropped
        assert f"after {found.base.dropped} older changes" in str(found)


class TestBlame:
    def test_the_last_change_counts(self):
        exp = sx.patch(make(), {"rate": 0.5}, {"rate": 0.6}, {"epochs": 5})
        found = sx.blame(exp, "rate")
        assert (found.rule, found.change.number, found.value) == ("set?rate=0.6", 2, 0.6)

    def test_places_move(self):
        exp = sx.patch(make(), {"layers[0].units": 5}, {"layers[0]": sx.Insertion(Layer(9))})
        assert sx.blame(exp, "layers[1].units").rule == "set?layers%5B0%5D.units=5"
        assert sx.blame(exp, "layers[-2].units").rule == "set?layers%5B0%5D.units=5"
        assert sx.blame(exp, "layers[0].activation").change.number == 2
        assert sx.blame(exp, "layers[2].units").change is None

    def test_an_object_is_changed_by_changes_in_it(self):
        exp = sx.patch(make(), {"layers[0].units": 5}, {"rate": 1.0})
        assert sx.blame(exp, "layers").change.number == 1
        assert sx.blame(exp).change.number == 2

    def test_as_in_the_base(self):
        exp = sx.start_history(make(), "baseline")
        sx.patch(exp, {"rate": 0.5})
        found = sx.blame(exp, "epochs")
        assert found.change is None
        assert found.rule is None
        assert str(found) == "epochs = 3, as in the base baseline"

    def test_printed(self):
        exp = sx.patch(make(), {"rate": 0.5})
        (change,) = sx.history(exp)
        assert str(sx.blame(exp, "rate")) == f"rate = 0.5, set by change 1: {change}"

    def test_a_part(self):
        exp = sx.patch(make(), {"layers[1].units": 5})
        assert sx.blame(exp.layers[1], "units").change.number == 1

    def test_a_part_that_was_changed_before_it_became_one(self):
        layer = sx.patch(Layer(1), {"units": 6})
        exp = sx.patch(Exp([layer]), {"rate": 0.5})
        assert sx.blame(exp, "layers[0].units").rule == "set?units=6"
        assert sx.blame(exp, "layers[0].activation").change is None
        assert sx.blame(exp.clone(), "layers[0].units").rule == "set?units=6"

    @pytest.mark.parametrize("travel", [pickled, saved, lambda root: saved(pickled(saved(root)))])
    def test_parts_travel_with_the_tree(self, travel):
        inner = sx.patch(Exp([sx.patch(Layer(1), {"units": 6})]), {"layers[0].activation": "elu"})
        outer = Exp([Layer(2), inner])
        for root in (travel(outer), travel(sx.patch(outer, {"rate": 0.5}))):
            assert sx.blame(root, "layers[1].layers[0].units").rule == "set?units=6"
            rule = sx.blame(root, "layers[1].layers[0].activation").rule
            assert rule == "set?layers%5B0%5D.activation=elu"
            assert sx.blame(root, "layers[0].units").change is None
        sx.patch(root, {"layers[0]": sx.Insertion(Layer(3))})
        assert sx.blame(root, "layers[2].layers[0].units").rule == "set?units=6"

    def test_tied_objects_change_at_all_their_places(self):
        layer = Layer(1)
        exp = sx.patch(Exp([layer, Layer(2), layer]), {"layers[0].units": 9}, {"rate": 0.5})
        assert sx.blame(exp, "layers[2].units").change.number == 1

    def test_a_change_of_ties_alone(self):
        layer = Layer(1)
        exp, tied = Exp([Layer(1), Layer(1)]), Exp([layer, layer])
        sx.patch(exp, sx.diff(exp, tied), {"rate": 0.5})
        assert sx.blame(exp, "layers[1]").change.number == 1
        assert sx.blame(exp, "epochs").change is None

    def test_methods_of_containers(self):
        data = sx.Dict(a=[3, 1], b=1, c=1)
        del data["b"]
        data.update(c=2, d=5)
        data.a.sort()
        data.a.pop()
        (change,) = sx.history(data)
        assert sx.eq(sx.patch(sx.Dict(a=[3, 1], b=1, c=1), change.rule), data)
        assert sx.blame(data, "d").change.kind == "edit"

    def test_overrides_of_a_clone(self):
        assert rules(make().clone(rate=0.5)) == ["set?rate=0.5"]

    def test_a_part_at_several_places(self):
        layer = sx.patch(Layer(1), {"units": 6})
        exp = saved(Exp([layer, Layer(2), layer]))
        assert [sx.blame(exp, f"layers[{i}].units").rule for i in range(3)] == [
            "set?units=6",
            None,
            "set?units=6",
        ]

    def test_a_missing_place(self):
        with pytest.raises(PathError, match=r"Exp has no 'rat'\. Did you mean 'rate'"):
            sx.blame(make(), "rat")


class TestSearch:
    def test_candidates_tell_their_decisions(self):
        space = sx.patch(Exp([Layer(sx.oneof([1, 2]))], sx.floatv(0.1, 1.0)), {"epochs": 5})
        exp = sx.decode(space, [1, 0.5])
        assert [(c.kind, c.rule) for c in sx.history(exp)] == [
            ("rule", "set?epochs=5"),
            ("choices", "set?rate=0.5&layers%5B0%5D.units=2"),
        ]
        assert sx.blame(exp, "rate").change.kind == "choices"
        assert sx.eq(sx.history(exp).version(1), space)

    def test_spaces_of_rules(self):
        space = sx.space(make(), "widen_for_history?oneof(2,3);set?rate=oneof(0.2,0.3)&epochs=9")
        exp = sx.decode(space, [1, 0])
        assert rules(exp) == ["widen_for_history?factor=3", "set?epochs=9&rate=0.2"]
        assert sx.blame(exp, "layers[0].units").change.number == 1

    def test_spaces_of_rules_and_placeholders(self):
        exp = Exp([Layer(sx.oneof([1, 2]))])
        space = sx.space(exp, ["set?epochs=4", "set?rate=oneof(0.2,0.3)"])
        made = sx.decode(space, [1, 1])
        assert [c.kind for c in sx.history(made)] == ["rule", "choices", "rule"]
        assert sx.blame(made, "layers[0].units").change.kind == "choices"
        assert sx.blame(made, "rate").rule == "set?rate=0.3"

    def test_sampled_trials(self):
        space = sx.Dict(x=sx.oneof([1, 2]))
        found = []
        for exp, feedback in sx.sample(space, sx.geno.Sweeping()):
            found.append(sx.history(exp)[0].rule)
            feedback(exp.x)
        assert found == ["set?x=1", "set?x=2"]


def test_start_history_refuses_other_names():
    with pytest.raises(ArgumentError, match="Expected a name, but got name=3"):
        sx.start_history(make(), 3)
    with pytest.raises(SymbolizeError):
        sx.start_history(3)


def test_start_history_of_a_part():
    exp = make()
    with pytest.raises(ArgumentError, match="This Layer is a part of another tree"):
        sx.start_history(exp.layers[0])
    assert sx.history(sx.start_history(exp.layers[0].clone(), "layer")).base.name == "layer"
