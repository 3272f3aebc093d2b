"""The rule pack without Keras: how it is found, its strings, and rules on plain trees."""

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
        assert len(NAMES) == 15

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


class TestPlainTrees:
    def test_change_lr_finds_learning_rates_by_name(self):
        tree = Experiment(Optimizer(0.1), lr=3)
        sx.patch(tree, "change_lr?0.5")
        assert (tree.optimizer.learning_rate, tree.lr) == (0.5, 0.5)

    def test_change_lr_leaves_what_is_no_rate(self):
        tree = sx.Dict(learning_rate=None, lr=True, a=sx.Dict(learning_rate="fast"))
        with pytest.raises(RuleError, match="matched nothing"):
            sx.patch(tree, "change_lr?0.5", strict=True)

    def test_a_rate_that_is_missing_is_set(self):
        tree = Optimizer.partial(learning_rate=sx.MISSING_VALUE)
        assert sx.patch(tree, "change_lr?0.5").learning_rate == 0.5

    def test_a_tied_optimizer_is_changed_once_and_stays_tied(self):
        optimizer = Optimizer()
        tree = sx.Dict(a=Experiment(optimizer), b=Experiment(optimizer))
        for rule in ("change_lr?0.5", "change_lr?0.7#b"):
            sx.patch(tree, rule)
            assert tree.a.optimizer is tree.b.optimizer
        assert tree.a.optimizer.learning_rate == 0.7

    def test_a_schedule_that_is_not_known(self):
        @sx.symbolize
        class Warmup:
            def __init__(self, base=0.1):
                pass

        tree = Experiment(Optimizer(Warmup()))
        with pytest.raises(RuleError, match=r"cannot scale the schedule at 'optimizer.*Warmup"):
            sx.patch(tree, "change_lr?0.5")
        assert tree.optimizer.learning_rate.base == 0.1
        sx.patch(tree, "change_lr?0.5&schedule=replace")
        assert tree.optimizer.learning_rate == 0.5

    @pytest.mark.parametrize("name", sorted({*NAMES} - {"change_dataset", "change_optimizer"}))
    def test_each_rule_says_so_when_it_matches_nothing(self, name):
        arguments = {
            "change_lr": "?0.1", "lr_schedule": "?cosine&10",
            "scale_width": "?2", "scale_depth": "?2", "swap_activation": "?relu&gelu",
            "weight_decay": "?0.1",
        }  # fmt: skip
        rule = name + arguments.get(name, "")
        tree = sx.Dict(x=1, y=[Experiment()])
        before = sx.clone(tree)
        with pytest.warns(sx.UnmatchedRuleWarning, match=f"symexp.{name}.* matched nothing in"):
            sx.patch(tree, rule)
        with pytest.raises(RuleError, match=f"symexp.{name}.* matched nothing at its location"):
            sx.patch(tree, f"{rule}#y", strict=True)
        assert sx.eq(tree, before)


class TestDatasets:
    @pytest.fixture(autouse=True)
    def datasets(self, monkeypatch):
        from symexp_rules import data

        monkeypatch.setattr(data, "_factories", {})

    def test_by_registered_name(self):
        @sx.symbolize
        class Letters:
            num_classes = 26

            def __init__(self, upper=False):
                pass

        symexp_rules.register_dataset("abc", Letters)
        tree = Experiment(dataset=Letters(True), num_classes=26)
        sx.patch(tree, "change_dataset?ABC&upper=false")
        assert sx.eq(tree.dataset, Letters(False))

    def test_by_class_and_counts_follow(self):
        @sx.symbolize
        class ThreeWay:
            def __init__(self):
                self.made = True

            @property
            def num_classes(self):
                assert self.made
                return 3

        @sx.symbolize
        class FourWay:
            def __init__(self, num_classes=4):
                pass

        tree = Experiment(dataset=FourWay(), num_classes=4)
        sx.patch(tree, "change_dataset?threeway")
        assert sx.eq(tree, Experiment(dataset=ThreeWay(), num_classes=3))
        sx.patch(tree, "change_dataset?FourWay&num_classes=7")
        assert sx.eq(tree, Experiment(dataset=FourWay(7), num_classes=7))
        full = f"{FourWay.__module__}.{FourWay.__qualname__}"
        sx.patch(tree, symexp_rules.change_dataset(full))
        assert tree.num_classes == 4

    def test_of_a_class_defined_twice_the_newest_counts(self):
        kept = []
        for classes in (5, 6):

            @sx.symbolize
            class Redefined:
                num_classes = classes

            kept.append(Redefined)
        tree = sx.patch(Experiment(dataset=None), "change_dataset?Redefined")
        assert tree.dataset.num_classes == 6

    def test_two_classes_of_one_name(self):
        made = [type("Twins", (), {"num_classes": 2, "__module__": m}) for m in ("here", "there")]
        kept = [sx.symbolize(cls) for cls in made]
        with pytest.raises(RuleError, match=r"called 'twins': here\.Twins, there\.Twins\. Write"):
            sx.patch(Experiment(), "change_dataset?twins")
        tree = sx.patch(Experiment(), "change_dataset?there.Twins")
        assert isinstance(tree.dataset, kept[1])

    def test_a_class_derived_from_a_symbolic_one(self):
        @sx.symbolize
        class Animals:
            num_classes = 5

        class Cats(Animals):
            num_classes = 9

        assert isinstance(sx.patch(Experiment(), "change_dataset?cats").dataset, Cats)
        assert not isinstance(sx.patch(Experiment(), "change_dataset?animals").dataset, Cats)

    def test_unknown_name(self):
        @sx.symbolize
        class Flowers17:
            num_classes = 17

        with pytest.raises(RuleError, match=r"no data set 'flowers71'\. Did you mean 'Flowers17'"):
            sx.patch(Experiment(), "change_dataset?flowers71")

    def test_without_num_classes(self):
        symexp_rules.register_dataset("odd", Optimizer)
        with pytest.raises(RuleError, match="data set 'odd' has no num_classes"):
            sx.patch(Experiment(), "change_dataset?odd")

    def test_a_name_is_taken_once(self):
        symexp_rules.register_dataset("abc", Optimizer)
        symexp_rules.register_dataset("abc", Optimizer)
        with pytest.raises(RuleError, match="data set 'ABC' already"):
            symexp_rules.register_dataset("ABC", Experiment)
        symexp_rules.register_dataset("ABC", Experiment, override=True)

    def test_unmatched(self):
        class Plain:
            num_classes = 2

        symexp_rules.register_dataset("plain", Plain)
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(sx.Dict(x=1), "change_dataset?plain")
