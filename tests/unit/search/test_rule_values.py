"""Search values in rule strings, spaces of rules, placeholders in files."""

from __future__ import annotations

import subprocess
import sys

import pytest

import symexp as sx
from symexp.errors import CodecError, RuleError
from symexp.spaces.dna import DNAError


@sx.patcher([("rate", sx.typing.Float(min_value=0))], namespace="values")
def set_rate(target, rate):
    return {"lr": rate}


@sx.patcher(namespace="values")
def scale(target, factor: float, *layers: int):
    return {"x": target.x * factor}


@sx.patcher(namespace="values")
def set_any(target, value):
    return {"x": value}


@sx.patcher([("sizes", sx.typing.List(sx.typing.Int()))], namespace="values")
def set_list(target, sizes):
    return {"x": sizes}


def base() -> sx.Dict:
    return sx.Dict(lr=0.5, x=10)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("set_rate?rate=oneof(0.1,0.01)", sx.oneof([0.1, 0.01])),
        ("set_rate?oneof([0.1,1])", sx.oneof([0.1, 1.0])),
        ("set_rate?rate=floatv(0.5,2.0,log)", sx.floatv(0.5, 2.0, "log")),
        ("set_rate?rate=floatv(0.5,2,name=a)", sx.floatv(0.5, 2.0, name="a")),
        ("set_rate?oneof(0.1,floatv(1,2))", sx.oneof([0.1, sx.floatv(1.0, 2.0)])),
        ("set_any?intv(1,9,2)", sx.intv(1, 9, 2)),
        ("set_any?intv(1,9,log=True)", sx.intv(1, 9, log=True)),
        ("set_any?oneof(None,True,'1',a b,[1,2],{k:1})",
         sx.oneof([None, True, "1", "a b", [1, 2], {"k": 1}])),
        ("set_any?oneof([[1,2]])", sx.oneof([[1, 2]])),
        ("set_any?oneof((1,2),3)", sx.oneof([(1, 2), 3])),
        ("set_any?[1,oneof(2,3)]", [1, sx.oneof([2, 3])]),
        ("set_any?permutate(1,2,3)", sx.permutate([1, 2, 3])),
        ("set_any?manyof(2,1,2,3,sorted=True)", sx.manyof(2, [1, 2, 3], sorted=True)),
        ("set_any?manyof(2,1,2,distinct=False)", sx.manyof(2, [1, 2], distinct=False)),
        ("set_any?oneof(1,2,when=(opt,sgd),otherwise=0)",
         sx.oneof([1, 2], when=("opt", "sgd"), otherwise=0)),
        ("set_list?manyof(2,1,2,3)", sx.manyof(2, [1, 2, 3])),
    ],
)  # fmt: skip
def test_search_values_are_read_and_written_back(text, value):
    rule = sx.rule("values." + text)
    assert sx.eq(sx.Dict(v=next(iter(rule.arguments.values()))), sx.Dict(v=value))
    canonical = str(rule)
    assert str(sx.rule(canonical)) == canonical
    assert sx.rule(canonical) == rule


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("set_rate?oneof(-1,2)", r"oneof\(...\): Value -1.0 is out of range .*path=rate"),
        ("set_rate?oneof(a,b)", "Expected float but got 'a'"),
        ("set_rate?oneof()", "at least one choice"),
        ("set_rate?onof(1,2)", "got the call onof.*Did you mean 'oneof'"),
        ("set_rate?oneof(1,2,nam=a)", "has no argument 'nam'.*Did you mean 'name'"),
        ("set_rate?floatv(1)", "max_value"),
        ("set_rate?floatv(2,1)", "min"),
        ("set_rate?manyof()", "needs k and candidates"),
        ("set_rate?manyof(1,0.1,0.2)", "Expected float but got"),
    ],
)
def test_what_makes_no_search_value(text, message):
    with pytest.raises((RuleError, TypeError, ValueError), match=message):
        sx.rule("values." + text)


def test_patching_puts_the_placeholder_in_the_tree():
    patched = sx.patch(base(), "set_rate?oneof(0.1,0.01)")
    assert [c.lr for c in sx.iter(patched)] == [0.1, 0.01]


def test_a_space_of_rules():
    space = sx.space(base(), ["set_rate?oneof(0.1,0.01)", "scale?factor=oneof(2,3)"])
    assert str(sx.dna_spec(space)) == (
        "Space({\n"
        "  0 = 'set_rate.rate': Choices(num_choices=1, [\n"
        "    (0): 0.1\n"
        "    (1): 0.01\n"
        "  ])\n"
        "  1 = 'scale.factor': Choices(num_choices=1, [\n"
        "    (0): 2.0\n"
        "    (1): 3.0\n"
        "  ])\n"
        "})"
    )
    assert [(c.lr, c.x) for c in sx.iter(space)] == [
        (0.1, 20.0),
        (0.1, 30.0),
        (0.01, 20.0),
        (0.01, 30.0),
    ]
    assert sx.encode(space, sx.Dict(lr=0.01, x=30.0)) == sx.DNA([1, 1])
    with pytest.raises(DNAError, match="no candidate"):
        sx.encode(space, sx.Dict(lr=0.01, x=31.0))
    assert sx.template(space).rule_string([1, 0]) == (
        "values.set_rate?rate=0.01;values.scale?factor=2.0"
    )


def test_a_sweep_over_rules_with_the_diff_against_the_experiment():
    space = sx.space(base(), "scale?floatv(0.5,2.0,log)")
    for exp, feedback in sx.sample(space, num_examples=5, seed=1):
        assert sx.eq(sx.patch(base(), feedback.rule.patch()), exp)
        feedback(-abs(exp.x - 12))
    assert feedback.study.result.best.exp.x == pytest.approx(12, abs=6)
    with pytest.raises(DNAError, match="too many to look"):
        sx.encode(space, base())


def test_the_same_rule_twice_is_two_decisions_unless_they_have_one_name():
    space = sx.space(base(), "scale?oneof(1,2);scale?oneof(1,3)")
    assert [str(e.location) for e in sx.dna_spec(space)] == ["scale.factor", "scale_2.factor"]
    assert [c.x for c in sx.iter(space)] == [10, 30, 20, 60]
    tied = sx.space(base(), "scale?oneof(1,2,name=f);scale?oneof(1,2,name=f)")
    assert [c.x for c in sx.iter(tied)] == [10, 40]


def test_placeholders_of_the_experiment_are_decided_too():
    space = sx.space(sx.Dict(lr=sx.oneof([1.0, 2.0]), x=10), "set_any?5;scale?oneof(2,3)")
    assert [(c.lr, c.x) for c in sx.iter(space)] == [(1, 10), (1, 15), (2, 10), (2, 15)]
    assert str(sx.dna_spec(space)[0].location) == "base.lr"


def test_the_space_is_independent_of_the_experiment():
    exp = base()
    space = sx.space(exp, "scale?oneof(1,2)")
    sx.patch(exp, {"x": 100})
    assert [c.x for c in sx.iter(space)] == [10, 20]


def test_rules_without_a_string_form_are_refused():
    with pytest.raises(RuleError, match="Only rules made by a patcher"):
        sx.space(base(), [{"x": 1}])
    with pytest.raises(RuleError, match="Expected a symbolic experiment"):
        sx.space(3, "scale?2")


def test_spaces_are_saved_and_loaded_in_a_fresh_process(tmp_path):
    tree = sx.Dict(
        x=sx.oneof([1, sx.Dict(y=sx.floatv(1, 2, "log"))], name="a", hints={"w": 1}),
        z=sx.manyof(2, [1, 2, 3], when=("a", 1), otherwise=[]),
        t=(sx.oneof([1, 2]), 3),
        i=sx.intv(1, 5, log=True),
    )
    sx.save(tree, tmp_path / "tree.json")
    assert sx.eq(sx.load(tmp_path / "tree.json"), tree)
    sx.save(sx.space(base(), "symexp.change_lr?oneof(1,2)"), tmp_path / "rules.json")
    code = (
        "import symexp as sx\n"
        f"tree = sx.load(r'{tmp_path / 'tree.json'}')\n"
        "print(sx.dna_spec(tree).space_size, sx.fingerprint(tree))\n"
        f"print(sx.dna_spec(sx.load(r'{tmp_path / 'rules.json'}')).space_size)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["inf", sx.fingerprint(tree), "2"]


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ("3", "Expected the fields of a placeholder"),
        ('{"candidates": 3}', "Expected a list"),
        ('{"candidates": []}', "a placeholder that cannot be"),
        ('{"candidates": [1], "when": 3}', "Expected a list"),
        ('{"candidates": [1], "when": [1, [2]]}', "Expected a name and values"),
        ('{"candidates": [1], "name": 5}', "Expected the name of a decision"),
        ('{"candidate": [1]}', "has no 'candidate'. Did you mean 'candidates'"),
        ("{}", "a placeholder that cannot be"),
    ],
)
def test_malformed_placeholders_in_files(payload, message):
    with pytest.raises(CodecError, match=message):
        sx.from_json_str('{"symexp": 1, "value": {"$oneof": ' + payload + "}}")


def test_placeholders_in_tuples():
    space = sx.Dict(kernel=(sx.oneof([3, 5]), 3))
    assert sx.is_abstract(space)
    candidates = list(sx.iter(space))
    assert [c.kernel for c in candidates] == [(3, 3), (5, 3)]
    assert sx.eq(candidates[1], sx.Dict(kernel=(5, 3)))
    assert sx.encode(space, sx.Dict(kernel=(5, 3))) == sx.DNA(1)
    assert sx.fingerprint(candidates[0]) == sx.fingerprint(sx.Dict(kernel=(3, 3)))


@sx.patcher(namespace="values")
def scale_numbers(target, factor: float):
    return lambda k, v: v * factor if type(v) is int else v


def test_a_decision_for_what_stands_there_already_is_no_mistake():
    space = sx.space(sx.Dict(x=10), "scale_numbers?oneof(1.0,2.0)")
    assert [c.x for c in sx.iter(space)] == [10.0, 20.0]
    space = sx.space(base(), "set_rate?oneof(0.5,0.1)")
    assert [c.lr for c in sx.iter(space)] == [0.5, 0.1]
    assert sx.encode(space, base()) == sx.DNA(0)


def test_a_rule_that_changes_nothing_is_told_when_the_space_is_made():
    with pytest.warns(UserWarning, match=r"scale_numbers\?factor=oneof\(2.0,3.0\)#y'\) changed"):
        sx.space(sx.Dict(x=10), "scale_numbers?oneof(2.0,3.0)#y")


def test_a_range_without_its_bounds_says_what_is_missing():
    with pytest.raises(RuleError, match=r"floatv\(...\): missing 1 required .* 'max_value'"):
        sx.space(base(), "set_rate?floatv(0.1)")
