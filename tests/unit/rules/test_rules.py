"""The rule pack as a whole: how its rules are found, their arguments and strings."""

import subprocess
import sys

import pytest
import symexp_rules
from hypothesis import given
from hypothesis import strategies as st

import symexp as sx
from symexp.errors import ArgumentError, RuleError, SpecTypeError, SpecValueError

NAMES = sorted(set(symexp_rules.__all__) - {"register_dataset"})


@sx.symbolize
class Optimizer:
    def __init__(self, learning_rate=0.1, weight_decay=None):
        pass


@sx.symbolize
class Experiment:
    def __init__(self, optimizer=None, dataset=None, lr=None, num_classes=None):
        pass


class TestPack:
    def test_all_rules_are_there(self):
        assert [p.name for p in sx.rules("symexp.")] == [f"symexp.{name}" for name in NAMES]
        assert len(NAMES) == 43

    @pytest.mark.parametrize("name", NAMES)
    def test_each_is_found_by_its_short_name_and_documented(self, name):
        patcher = getattr(symexp_rules, name)
        assert sx.rules(f"symexp.{name}")[0] is patcher
        assert patcher.summary.endswith(".")
        doc = patcher.__doc__
        assert f"`{name}" in doc.partition("Example:")[2]
        for argument in patcher.fields:
            assert f"{argument}: " in doc, argument

    def test_no_keras_is_loaded_until_a_rule_needs_it(self):
        code = (
            "import sys, symexp as sx, symexp_rules\n"
            "tree = sx.Dict(x=sx.Dict(lr=0.1), y=[1, 2])\n"
            "sx.patch(tree, 'change_lr?0.2;scale_depth?2')\n"
            "assert tree.x.lr == 0.2\n"
            "heavy = {'keras', 'tensorflow', 'numpy', 'symexp.keras'} & set(sys.modules)\n"
            "assert not heavy, heavy\n"
        )
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    def test_a_rule_of_the_user_takes_precedence(self, monkeypatch):
        from symexp.patching import patcher_registry as registry

        monkeypatch.setattr(registry, "_patchers", dict(registry._patchers))

        @sx.patcher([("learning_rate", sx.typing.Float(min_value=0.0))])
        def change_lr(target, learning_rate):
            return {"lr": -1.0}

        assert sx.patch(sx.Dict(lr=0.1), "change_lr?0.5").lr == -1.0
        assert sx.patch(sx.Dict(lr=0.1), "symexp.change_lr?0.5").lr == 0.5


class TestArguments:
    @pytest.mark.parametrize(
        ("text", "error", "message"),
        [
            ("change_lr?-1", SpecValueError, r"out of range \(min=0.0.*path=learning_rate"),
            ("change_lr?fast", SpecTypeError, "path=learning_rate"),
            ("change_lr?0.1&schedule=keep", SpecValueError, "path=schedule"),
            ("change_lr", ArgumentError, "symexp.change_lr is missing argument 'learning_rate'"),
            ("scale_width?0", SpecValueError, "path=factor"),
            ("scale_width?2&divisor=0", SpecValueError, "path=divisor"),
            ("scale_width?2&div=8", ArgumentError, "has no argument 'div'. Did you mean 'divisor'"),
            ("scale_depth?-2", SpecValueError, "path=factor"),
            ("add_dropout?1.5", SpecValueError, "path=rate"),
            ("add_batch_norm?dense=perhaps", (SpecTypeError, SpecValueError), "path=dense"),
            ("weight_decay?0.1&how=magic", SpecValueError, "path=how"),
            ("label_smoothing?2", SpecValueError, "path=value"),
            ("lr_schedule?cosine&0", (SpecTypeError, SpecValueError), "path=decay_steps"),
            ("lr_schedule?sawtooth&5", SpecValueError, "path=name"),
            ("freeze_layers?count=some", SpecTypeError, "path=count"),
        ],
    )
    def test_are_checked_before_anything_runs(self, text, error, message):
        with pytest.raises(error, match=message):
            sx.rule(text)

    @given(
        st.lists(
            st.one_of(
                st.builds(
                    symexp_rules.change_lr,
                    st.floats(0, 10),
                    schedule=st.sampled_from(["scale", "replace"]),
                ),
                st.builds(
                    symexp_rules.scale_width,
                    st.floats(1e-8, 1e3),
                    min_width=st.integers(1, 99),
                    divisor=st.integers(1, 99),
                ),
                st.builds(symexp_rules.swap_activation, st.text(), st.text()),
                st.builds(symexp_rules.change_dataset, st.text(), noise=st.floats()),
                st.builds(symexp_rules.change_optimizer, st.text(), nesterov=st.booleans()),
                st.builds(
                    symexp_rules.lr_schedule,
                    st.just("piecewise"),
                    st.lists(st.integers(1, 999), min_size=1),
                ),
                st.builds(
                    symexp_rules.freeze_layers,
                    st.none() | st.integers(-5, 5),
                    st.none() | st.text(),
                ),
                st.builds(symexp_rules.separable_conv),
            ),
            min_size=1,
        ),
        st.sampled_from([None, "model", "model.layers[0:2]", "**.layers[-1],optimizer"]),
    )
    def test_canonical_strings_round_trip(self, rules, location):
        rules = [rule if location is None else rule.at(location) for rule in rules]
        text = sx.rule_string(rules)
        parsed = sx.rule(text)
        parsed = parsed if isinstance(parsed, list) else [parsed]
        assert parsed == rules
        assert sx.rule_string(parsed) == text


class TestEach:
    @pytest.mark.parametrize("name", sorted({*NAMES} - {"change_dataset", "change_optimizer"}))
    def test_warns_when_it_matches_nothing(self, name):
        arguments = {
            "change_lr": "?0.1", "lr_schedule": "?cosine&10",
            "scale_width": "?2", "scale_depth": "?2", "swap_activation": "?relu&gelu",
            "weight_decay": "?0.1", "epochs": "?2", "batch_size": "?8", "seed": "?7",
            "accumulate_gradients": "?4", "change_loss": "?mse", "add_metric": "?auc",
            "early_stopping": "?5", "search_optimizer": "?[adam,sgd]",
            "search_activation": "?[relu,gelu]",
            "augment": "?flip=horizontal", "initializer": "?he_normal",
            "kernel_size": "?5", "pooling": "?max", "swap_norm": "?layer",
            "head": "?5",
        }  # fmt: skip
        rule = name + arguments.get(name, "")
        tree = sx.Dict(x=1, y=[Experiment()])
        before = sx.clone(tree)
        with pytest.warns(sx.UnmatchedRuleWarning, match=f"symexp.{name}.* matched nothing in"):
            sx.patch(tree, rule)
        with pytest.raises(RuleError, match=f"symexp.{name}.* matched nothing at its location"):
            sx.patch(tree, f"{rule}#y", strict=True)
        assert sx.eq(tree, before)
