"""Spaces that are made of an experiment and rules with search values."""

from __future__ import annotations

import pytest

import symexp as sx
from symexp.errors import RuleError
from symexp.spaces.dna import DNAError


def base() -> sx.Dict:
    return sx.Dict(lr=0.5, x=10)


def test_rules_with_search_values_make_a_space():
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


def test_a_sweep_over_rules_gives_the_diff_against_the_experiment():
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
        sx.space(base(), [lambda k, v: v])
    with pytest.raises(RuleError, match="Expected a symbolic experiment"):
        sx.space(3, "scale?2")


def test_new_values_by_key_path_are_rules_of_a_space():
    space = sx.space(sx.Dict(lr=0.5, n=1, names=["a"]), ["set?lr=oneof(0.1,0.2)", {"n": 2}])
    found = [(c.lr, c.n) for c in sx.iter(space)]
    assert found == [(0.1, 2), (0.2, 2)]
    assert sx.template(space).rule_string("DNA(1)") == "set?lr=0.2;set?n=2"
    space = sx.space(sx.Dict(name="x"), "set?name=oneof('7','8')")
    assert [c.name for c in sx.iter(space)] == ["7", "8"]
    assert sx.template(space).rule_string("DNA(0)") == "set?name='7'"


def test_a_decision_may_equal_the_value_of_the_experiment():
    space = sx.space(sx.Dict(x=10), "scale_numbers?oneof(1.0,2.0)")
    assert [c.x for c in sx.iter(space)] == [10.0, 20.0]
    space = sx.space(base(), "set_rate?oneof(0.5,0.1)")
    assert [c.lr for c in sx.iter(space)] == [0.5, 0.1]
    assert sx.encode(space, base()) == sx.DNA(0)


def test_a_rule_that_changes_nothing_warns_when_the_space_is_made():
    with pytest.warns(UserWarning, match=r"scale_numbers\?factor=oneof\(2.0,3.0\)#y'\) changed"):
        sx.space(sx.Dict(x=10), "scale_numbers?oneof(2.0,3.0)#y")
