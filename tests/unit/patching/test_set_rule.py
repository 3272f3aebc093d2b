"""The rule `set`: any change as a rule string."""

import pytest

import symexp as sx
from symexp.errors import (
    ArgumentError,
    DiffError,
    PathError,
    RuleError,
    RuleSyntaxError,
    SpecTypeError,
)
from symexp.patching.application import UnmatchedRuleWarning
from symexp.tree.diff import Delete, Insert, Replace


@sx.symbolize
class SetLayer:
    def __init__(self, units: int, rate: float = 0.5, name: str = "l", below=None): ...


@sx.symbolize
def double(x):
    return 2 * x


def experiment():
    return sx.Dict(
        {
            "layers": [SetLayer(1), SetLayer(2), SetLayer(3)],
            "lr": 0.1,
            "n": 3,
            "texts": {"a b": "x"},
        }
    )


def shown(value):
    return sx.format(value, compact=True, hide_default_values=True)


@pytest.mark.parametrize(
    ("rule", "path", "value"),
    [
        ("set?lr=1&n=7", "n", 7),
        ("set?lr=1e-3", "lr", 0.001),
        ("set?n=none", "n", None),
        ("set?n='7'", "n", "7"),
        ("set?n=[1,(2,x),{k:true}]", "n[1]", (2, "x")),
        ("set?layers[1].rate=1", "layers[1].rate", 1.0),
        ("set?layers[-1].name=7", "layers[2].name", "7"),
        ("set?layers[0:2].units=9", "layers[1].units", 9),
        ("set?**.units=4", "layers[2].units", 4),
        ("set?layers[*].units=4", "layers[2].units", 4),
        ("set?texts['a b']=c%26d", "texts['a b']", "c&d"),
        ("set? texts.a b = y ", "texts['a b']", "y"),
        ("set?texts.new=y", "texts.new", "y"),
        ("set?units=4#layers[1]", "layers[1].units", 4),
        ("set?layers[0].below=SetLayer(5,name=x)", "layers[0].below.units", 5),
        ("set?n=oneof(1,2)", "n", sx.oneof([1, 2])),
        ("set?n=double(3)", "n", double(3)),
    ],
)
def test_a_place_gets_a_value_by_its_spec(rule, path, value):
    made = sx.patch(experiment(), rule)
    assert sx.eq(sx.get(made, path), value)
    assert sx.rule(sx.rule_string(rule)) == sx.rule(rule)


def test_values_are_inserted_and_deleted():
    made = sx.patch(
        experiment(), "set?layers[0]=insert(SetLayer(8),SetLayer(9))&layers[-1]=delete()"
    )
    assert [layer.units for layer in made.layers] == [8, 9, 1, 2]
    assert shown(sx.patch(SetLayer(1, 0.7), "set?rate=delete()")) == "SetLayer(units=1)"
    assert "texts" not in sx.patch(experiment(), "set?texts=delete()")
    with pytest.raises(RuleError, match=r"insert\(value,...\) or delete\(\)"):
        sx.patch(experiment(), "set?layers[0]=insert()")


def test_changes_by_key_path_and_diffs_are_written():
    assert sx.rule_string({"num_epochs": 7}) == "set?num_epochs=7"
    edits = {
        "layers[0].name": "7",
        "layers[1]": sx.MISSING_VALUE,
        "layers[3]": sx.Insertion(SetLayer(4, below=[SetLayer(5)]), 1),
        "texts": {"k": (1, None)},
    }
    text = sx.rule_string(edits)
    assert sx.eq(sx.patch(experiment(), text), sx.patch(experiment(), edits))
    both = [sx.rule_string({"n": 1}), "set?lr=2"]
    assert sx.rule_string({"n": 1}, "set?lr=2") == ";".join(both)
    for value in ({1, 2}, b"x", [{3}], SetLayer(1, below={4})):
        written = sx.rule_string({"n": value})
        assert sx.eq(sx.get(sx.patch(experiment(), written), "n"), value)
    with pytest.raises(RuleError, match="cannot replace the root"):
        sx.rule_string({"": sx.Dict()})
    with pytest.raises(RuleError, match=r"but got .*object"):
        sx.rule_string({"n": object()})


@pytest.mark.parametrize(
    "operations",
    [
        [Insert("[0]", 7), Insert("[0]", 8), Replace("[0]", 1, 9), Delete("[1]", 2)],
        [Insert("[1]", 7), Delete("[1]", 2), Insert("[2]", 8), Replace("[2]", 3, 9)],
        [Insert("[1]", 7), Insert("[3]", 8), Delete("[2]", 3)],
    ],
)
def test_insertions_before_places_that_change(operations):
    left = sx.List([1, 2, 3])
    change = sx.Diff(operations)
    assert sx.eq(sx.patch(left.clone(), sx.rule_string(change)), sx.patch(left.clone(), change))


def test_insertions_into_dicts_and_tuples():
    left = sx.Dict(d=sx.Dict({1: "a"}), t=(SetLayer(1), SetLayer(2)))
    right = sx.Dict(d=sx.Dict({0: "b", 1: "a"}), t=(SetLayer(0), SetLayer(1), SetLayer(2)))
    assert sx.eq(sx.patch(left.clone(), sx.rule_string(sx.diff(left, right))), right)
    change = sx.Diff([Insert("x", 1), Delete("d", {1: "a"})])
    assert sx.rule_string(change) == "set?d=delete()&x=1"


def test_ties_are_written():
    shared = SetLayer(1)
    left = sx.Dict(x=shared, y=shared, z=SetLayer(1))
    right = sx.Dict(x=SetLayer(1), y=SetLayer(2), z=None)
    right.z = right.y
    text = sx.rule_string(sx.diff(left, right))
    assert text.startswith("set?ties(%5By,z%5D)&")
    made = sx.patch(left.clone(), text)
    assert sx.eq(made, right)
    assert made.y is made.z
    assert made.x is not made.y
    with pytest.raises(DiffError, match="would come to differ"):
        sx.patch(left.clone(), "set?ties([x,z])&z.units=9")
    with pytest.raises(ArgumentError, match="Expected places"):
        sx.patch(left.clone(), "set?ties([x,z])&3")


def test_places_below_a_placeholder():
    space = sx.Dict(layer=sx.oneof([SetLayer(1), SetLayer(2)]), n=sx.oneof([1, 2]))
    made = sx.patch(space.clone(), "set?layer.name=7&n=5")
    assert shown(made) == "{layer=oneof([SetLayer(units=1, rate=0.5, name='7', below=None), " + (
        "SetLayer(units=2, rate=0.5, name='7', below=None)]), n=5}"
    )
    made = sx.patch(space.clone(), "set?**.rate=1")
    assert [c.layer.rate for c in sx.iter(made)] == [1.0] * 4
    odd = sx.Dict(v=sx.oneof([SetLayer(1), sx.Dict(name=1)]))
    with pytest.raises(RuleError, match="different values in the candidates"):
        sx.patch(odd, "set?v.name=7")
    assert sx.patch(odd, "set?v.name='7'").v


@pytest.mark.parametrize(
    ("rule", "error", "message"),
    [
        ("set?3", ArgumentError, "got 3"),
        ("set?a.b", ArgumentError, "got a.b"),
        ("set?layers[9].units=1", PathError, r"no index \[9\]"),
        ("set?layers[0].unit=1", PathError, "Did you mean 'units'"),
        ("set?layers[0].units=fast", SpecTypeError, r"path=layers\[0\].units"),
        ("set?layers[0]=SetLayr(1)", RuleError, "Did you mean 'SetLayer'"),
        ("set?layers[0]=SetLayer(rat=1)", ArgumentError, "Did you mean 'rate'"),
        ("set?lr=insert(1)", RuleError, "needs a place in a list"),
        ("set?layers[0].units=1&**.units=2", RuleError, r"Two arguments .*'layers\[0\].units'"),
        ("set?n=json('{')", RuleError, "json"),
        ("set?n=json(1)", RuleError, "one text in quotes"),
        ("set?a[=1", RuleSyntaxError, "expected"),
        ("set?units=1#lr", RuleError, "names places in an object"),
        ("scale_width?a.b=3", ArgumentError, "Only the rule 'set' takes places"),
    ],
)
def test_errors_change_nothing(rule, error, message):
    exp = experiment()
    before = exp.clone()
    with pytest.raises(error, match=message):
        sx.patch(exp, rule)
    assert sx.eq(exp, before)


def test_a_pattern_that_matches_nothing_warns_and_names_the_nearest():
    with pytest.warns(UnmatchedRuleWarning, match=r"at '\*\*.unit'\. Did you mean 'units'"):
        sx.patch(experiment(), "set?**.unit=3")


def test_a_rule_is_data():
    rule = sx.rule("set?layers[0].units=4&n=1")
    assert rule == sx.rule("set?n=1 & layers[ 0 ].units = 4")
    assert rule != sx.rule("set?layers[0].units=4&n=1.0")
    assert str(rule) == "set?n=1&layers%5B0%5D.units=4"
    assert str(rule.at("x")) == "set?n=1&layers%5B0%5D.units=4#x"
    (known,) = [patcher for patcher in sx.rules() if patcher.name == "set"]
    assert known.signature == "place=value, ..."
    assert known.summary.startswith("Gives places new values")
    assert sx.patch(experiment(), known(lr=1, **{"layers[0].units": 4})).layers[0].units == 4


@pytest.mark.parametrize("location", ["", "#a"])
@pytest.mark.parametrize("tree", [{"a": {"b": 1}}, {"a": {"b": sx.oneof([1, 2])}}])
@pytest.mark.parametrize("strict", [False, True])
def test_without_changes_the_rule_changes_nothing_in_silence(tree, location, strict):
    assert sx.rule_string({}) == sx.rule_string(sx.diff(experiment(), experiment())) == "set"
    tree = sx.Dict(tree)
    patched = sx.patch(tree.clone(), "set" + location, strict=strict)
    assert sx.eq(patched, tree)
    assert sx.eq(sx.patch(tree.clone(), [sx.rule("set" + location)], strict=strict), tree)


def test_without_changes_at_a_place_that_is_not_there_warns():
    with pytest.warns(UnmatchedRuleWarning, match="matched nothing at its location"):
        sx.patch(sx.Dict(a=1), "set#c")
