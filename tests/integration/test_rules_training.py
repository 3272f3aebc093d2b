"""Rules about how an experiment trains, on Keras objects and in real training."""

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.errors import ArgumentError, RuleError
from symexp.keras import (
    Input,
    Model,
    Sequential,
    initializers,
    layers,
    losses,
    optimizers,
)

pytestmark = pytest.mark.keras

DATA = np.random.default_rng(1).normal(size=(24, 6)).astype("float32")
LABELS = np.arange(24) % 3


@sx.symbolize
class Run:
    def __init__(
        self,
        model=None,
        optimizer="adam",
        loss="sparse_categorical_crossentropy",
        metrics=None,
        callbacks=None,
        num_epochs: int = 1,
        batch_size: int | None = 8,
        seed: int = 1,
    ):
        self.model, self.optimizer, self.loss = model, optimizer, loss
        self.metrics, self.callbacks = metrics, callbacks
        self.num_epochs, self.batch_size, self.seed = num_epochs, batch_size, seed

    def run(self, labels=LABELS):
        self.model.compile(optimizer=self.optimizer, loss=self.loss, metrics=self.metrics)
        return self.model.fit(
            DATA,
            labels,
            epochs=self.num_epochs,
            batch_size=self.batch_size,
            callbacks=self.callbacks,
            validation_data=(DATA, labels),
            verbose=0,
        ).history


def classifier():
    return Sequential([layers.Dense(8, "relu"), layers.Dense(3, "softmax")])


def functional():
    inputs = Input((6,))
    hidden = layers.Dense(8, "relu", name="hidden")(inputs)
    return Model(inputs, layers.Dense(3, "softmax", name="head")(hidden))


def trained(run):
    keras.utils.set_random_seed(run.seed)
    return run.run()["loss"]


def one_hot():
    return keras.utils.to_categorical(LABELS, 3)


class TestNamedSettings:
    @pytest.mark.parametrize("name", ["epochs", "num_epochs", "n_epochs", "max_epochs", "nb_epoch"])
    def test_epochs_by_the_names_that_experiments_use(self, name):
        fit = sx.Dict({"fit": sx.Dict({name: 3, "initial_epoch": 0})})
        assert sx.patch(fit, "epochs?20").fit == {name: 20, "initial_epoch": 0}

    def test_all_three_and_what_runs(self):
        run = sx.patch(Run(classifier()), "epochs?3;batch_size?12;seed?5")
        assert (run.num_epochs, run.batch_size, run.seed) == (3, 12, 5)
        first = trained(run)
        assert len(first) == 3
        assert int(run.model.optimizer.iterations) == 6
        assert trained(run.clone()) == first
        assert trained(sx.patch(run.clone(), "seed?6")) != first

    def test_keras_components_keep_their_seeds_and_batch_sizes(self):
        @sx.symbolize
        class Noisy(keras.layers.Layer):
            def __init__(self, seed=None, **kwargs):
                super().__init__(**kwargs)

        model = Sequential(
            [
                Input((6,), batch_size=8),
                layers.Dense(3, kernel_initializer=initializers.HeNormal(seed=1)),
                layers.Dropout(0.1, seed=2),
                Noisy(3),
            ]
        )
        run = sx.patch(Run(model.clone()), "seed?9;batch_size?24")
        assert (run.seed, run.batch_size) == (9, 24)
        assert sx.eq(run.model, model)

    def test_unset_and_undecided_values_are_set_others_are_not(self):
        tree = sx.Dict(
            a=sx.Dict(seed=None, epochs=sx.intv(1, 5)),
            b=sx.Dict(seed="time", epochs=[1, 2], batch_size=True),
            c=Run.partial(num_epochs=sx.oneof([1, 2])),
        )
        sx.patch(tree, "epochs?4;seed?3;batch_size?2")
        assert tree.a == {"seed": 3, "epochs": 4}
        assert tree.b == {"seed": "time", "epochs": [1, 2], "batch_size": True}
        assert (tree.c.num_epochs, tree.c.batch_size, tree.c.seed) == (4, 2, 3)

    def test_values_follow_the_spec_of_the_place(self):
        @sx.symbolize([("epochs", sx.typing.Float(max_value=10.0))])
        class Fine:
            def __init__(self, epochs=1.0): ...

        assert isinstance(sx.patch(Fine(), "epochs?3").epochs, float)
        with pytest.raises(ValueError, match=r"epochs"):
            sx.patch(Fine(), "epochs?20")

    def test_arguments_of_the_rules(self):
        for rule in ("epochs?0", "batch_size?-1", "seed?-1", "seed?4294967296"):
            with pytest.raises(ValueError, match="value"):
                sx.patch(Run(), rule)

    def test_at_a_location_and_unmatched(self):
        both = sx.Dict(a=Run(), b=Run())
        sx.patch(both, "epochs?4#b")
        assert (both.a.num_epochs, both.b.num_epochs) == (1, 4)
        with pytest.warns(sx.UnmatchedRuleWarning, match="seed.* matched nothing"):
            sx.patch(classifier(), "seed?1")

    def test_search_value(self):
        space = sx.space(Run(), "seed?oneof(1,2,3)")
        assert [run.seed for run in sx.iter(space)] == [1, 2, 3]


class TestClipGradients:
    @pytest.mark.parametrize(
        ("how", "name"),
        [("norm", "clipnorm"), ("value", "clipvalue"), ("global_norm", "global_clipnorm")],
    )
    def test_one_way_at_a_time(self, how, name):
        for old in ("clipnorm", "clipvalue", "global_clipnorm"):
            run = Run(classifier(), optimizers.SGD(0.1, momentum=0.9, **{old: 2.0}))
            sx.patch(run, f"clip_gradients?0.5&how={how}")
            assert sx.eq(run.optimizer, optimizers.SGD(0.1, momentum=0.9, **{name: 0.5}))
        run.run()

    def test_it_limits_the_step(self):
        run = sx.patch(Run(None, optimizers.SGD(1.0)), "clip_gradients?0.01&how=global_norm")
        weight = keras.Variable([1.0, 2.0])
        run.optimizer.apply([keras.ops.array([30.0, 40.0])], [weight])
        np.testing.assert_allclose(weight.numpy(), [1 - 0.006, 2 - 0.008], rtol=1e-5)

    def test_removed(self):
        for rule in ("clip_gradients?0", "clip_gradients?none", "clip_gradients?none&how=value"):
            run = sx.patch(Run(None, optimizers.Adam(0.1, clipnorm=1.0)), rule)
            assert sx.eq(run.optimizer, optimizers.Adam(0.1))
            assert sx.patch(Run(None, "sgd"), rule).optimizer == "sgd"

    def test_by_name_wrapped_tied_and_twice(self):
        rule = "clip_gradients?0.5"
        assert sx.eq(sx.patch(Run(None, "adam"), rule).optimizer, optimizers.Adam(clipnorm=0.5))
        inner = sx.patch(Run(None, optimizers.LossScaleOptimizer(optimizers.SGD(0.1))), rule)
        expected = optimizers.LossScaleOptimizer(optimizers.SGD(0.1, clipnorm=0.5))
        assert sx.eq(inner.optimizer, expected)
        shared = optimizers.Adam(0.1)
        both = sx.patch(sx.Dict(a=Run(None, shared), b=Run(None, shared)), rule)
        assert both.a.optimizer is both.b.optimizer
        assert sx.eq(sx.patch(both.clone(), rule), both)

    def test_a_class_of_the_user(self):
        @sx.symbolize
        class Passing(keras.optimizers.SGD):
            def __init__(self, learning_rate=0.1, **kwargs):
                super().__init__(learning_rate, **kwargs)

        run = sx.patch(Run(classifier(), Passing()), "clip_gradients?0.5;ema?0.9")
        assert (run.optimizer.clipnorm, run.optimizer.use_ema) == (0.5, True)
        run.run()

        @sx.symbolize
        class Closed(keras.optimizers.SGD):
            def __init__(self, learning_rate=0.1):
                super().__init__(learning_rate)

        with pytest.raises(RuleError, match=r"'optimizer' has no argument 'clipnorm'.*kwargs"):
            sx.patch(Run(None, Closed()), "clip_gradients?0.5")

    def test_at_a_location(self):
        both = sx.Dict(a=optimizers.SGD(0.1), b=optimizers.SGD(0.1))
        sx.patch(both, "clip_gradients?2#a")
        assert (both.a.clipnorm, both.b.clipnorm) == (2.0, None)


class TestEma:
    def test_on_and_off(self):
        old = optimizers.SGD(0.1, momentum=0.9)
        run = sx.patch(Run(None, old.clone()), "ema?0.9&overwrite_frequency=5")
        expected = sx.clone(
            old, override={"use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 5}
        )
        assert sx.eq(run.optimizer, expected)
        for off in ("ema?none", "ema?0"):
            assert sx.eq(sx.patch(run.clone(), off).optimizer, old)

    def test_by_name_and_wrapped(self):
        expected = optimizers.Adam(use_ema=True, ema_momentum=0.9)
        assert sx.eq(sx.patch(Run(None, "adam"), "ema?0.9").optimizer, expected)
        wrapped = optimizers.LossScaleOptimizer(optimizers.Adam())
        run = sx.patch(Run(None, wrapped), "ema?0.9")
        assert sx.eq(run.optimizer.inner_optimizer, expected)

    def test_momentum_of_one_is_refused(self):
        with pytest.raises(ValueError, match="momentum"):
            sx.patch(Run(), "ema?1.0")

    def test_the_trained_weights_are_the_average(self):
        def weights(rule):
            run = sx.patch(Run(functional(), optimizers.SGD(0.5), num_epochs=9), rule)
            trained(run)
            return run.model.get_weights()[0]

        initial, plain, slow = weights("change_lr?0"), weights("ema?0"), weights("ema?0.999")
        assert np.abs(slow - initial).max() < 0.5 * np.abs(plain - initial).max()


class TestAccumulateGradients:
    def test_on_and_off(self):
        run = sx.patch(Run(None, optimizers.Adam(0.1)), "accumulate_gradients?4")
        assert sx.eq(run.optimizer, optimizers.Adam(0.1, gradient_accumulation_steps=4))
        for off in ("accumulate_gradients?1", "accumulate_gradients?none"):
            assert sx.eq(sx.patch(run.clone(), off).optimizer, optimizers.Adam(0.1))
            assert sx.patch(Run(None, "adam"), off).optimizer == "adam"

    def test_two_halves_are_one_batch(self):
        def weights(rules):
            run = sx.patch(Run(classifier(), "sgd"), rules)
            trained(run)
            return run.model.get_weights()

        whole = weights("batch_size?24")
        halves = weights("batch_size?12;accumulate_gradients?2")
        for a, b in zip(whole, halves):
            np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


class TestChangeLoss:
    def test_objects_names_and_functions(self):
        new = "change_loss?categorical_crossentropy&label_smoothing=0.1"
        for old in (losses.CategoricalHinge(), "mse", keras.losses.mean_squared_error):
            run = sx.patch(Run(None, loss=old), new)
            assert sx.eq(run.loss, losses.CategoricalCrossentropy(label_smoothing=0.1))

    def test_names_become_objects_only_for_arguments(self):
        for name in ("mse", "MeanSquaredError", "mean_squared_error"):
            assert sx.patch(Run(loss="mae"), f"change_loss?{name}").loss == "mean_squared_error"
            changed = sx.patch(Run(loss=losses.MeanAbsoluteError()), f"change_loss?{name}")
            assert sx.eq(changed.loss, losses.MeanSquaredError())
        assert keras.losses.get("mean_squared_error") is not None
        for loss in (one_hot, "crossentropy"):
            assert sx.patch(Run(loss=loss), "change_loss?mse").loss == "mean_squared_error"

    def test_keeps_what_means_the_same(self):
        old = losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.2, reduction="sum")
        changed = sx.patch(
            Run(loss=old.clone()), "change_loss?CategoricalFocalCrossentropy&gamma=3"
        )
        expected = losses.CategoricalFocalCrossentropy(
            gamma=3, from_logits=True, label_smoothing=0.2, reduction="sum"
        )
        assert sx.eq(changed.loss, expected)
        same = sx.patch(Run(loss=old.clone()), "change_loss?categorical_crossentropy")
        assert sx.eq(same.loss, old)
        given = sx.patch(
            Run(loss=old), "change_loss?BinaryCrossentropy&from_logits=false&label_smoothing=0.0"
        )
        assert sx.eq(given.loss, losses.BinaryCrossentropy(reduction="sum"))

    def test_other_labels_must_be_said(self):
        run = Run(classifier())
        with pytest.raises(
            RuleError,
            match=r"'loss' gets integer labels, but CategoricalCrossentropy takes .*one-hot.*"
            r"to_categorical.*change_loss\?CategoricalCrossentropy&labels=one_hot",
        ):
            sx.patch(run, "change_loss?categorical_crossentropy")
        sx.patch(run, "change_loss?categorical_crossentropy&labels=one_hot")
        assert run.loss == "categorical_crossentropy"
        run.run(one_hot())
        with pytest.raises(RuleError, match=r"one-hot.*argmax.*&labels=integer"):
            sx.patch(run, "change_loss?sparse_categorical_crossentropy")
        with pytest.raises(RuleError, match=r"gets integer labels, but MeanSquaredError"):
            sx.patch(run, "change_loss?mse&labels=integer")
        sx.patch(run, "change_loss?SparseCategoricalCrossentropy&labels=integer").run()

    def test_logits_and_single_units(self):
        run = Run(loss=losses.CategoricalCrossentropy(from_logits=True))
        with pytest.raises(RuleError, match=r"gets logits.*KLDivergence takes probabilities"):
            sx.patch(run, "change_loss?kl_divergence")
        run = Run(Sequential([layers.Dense(1, "sigmoid")]), loss="binary_crossentropy")
        with pytest.raises(RuleError, match=r"'model.layers\[0\]' is a single unit.*Binary"):
            sx.patch(run, "change_loss?categorical_crossentropy")

    def test_several_losses_and_locations(self):
        tree = sx.Dict(loss={"a": "mse", "b": None, "c": losses.Huber()}, losses=["mse"])
        changed = sx.patch(tree.clone(), "change_loss?mae")
        assert sx.eq(
            changed,
            sx.Dict(
                loss={"a": "mean_absolute_error", "b": None, "c": losses.MeanAbsoluteError()},
                losses=["mean_absolute_error"],
            ),
        )
        assert sx.eq(sx.patch(changed.clone(), "change_loss?mae"), changed)
        assert sx.patch(tree, "change_loss?mae#loss.a").loss.b is None
        assert (tree.loss.a, tree.losses[0]) == ("mean_absolute_error", "mse")

    def test_unknown_names_and_arguments(self):
        with pytest.raises(RuleError, match=r"no loss 'hubber'\. Did you mean 'Huber'"):
            sx.patch(Run(), "change_loss?hubber")
        with pytest.raises(ArgumentError, match=r"Huber has no argument 'detla'.*'delta'"):
            sx.patch(Run(loss="mse"), "change_loss?huber&detla=0.1")
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            assert sx.patch(Run(loss="my_own"), "change_loss?mse").loss == "my_own"


def two_outputs():
    inputs = Input((6,))
    hidden = layers.Dense(8, "relu", name="hidden")(inputs)
    return Model(inputs, [layers.Dense(3, "softmax", name=n)(hidden) for n in ("a", "b")])


class TestAddMetric:
    def test_to_lists_tuples_and_none(self):
        auc = sx.keras.metrics.AUC()
        for old, new in [
            (None, [auc]),
            ([], [auc]),
            (["accuracy"], ["accuracy", auc]),
            (("accuracy",), ("accuracy", auc)),
            ("accuracy", ["accuracy", auc]),
        ]:
            run = sx.patch(Run(metrics=old), "add_metric?auc")
            assert sx.eq(run.metrics, Run(metrics=new).metrics), old
            assert sx.eq(sx.patch(run.clone(), "add_metric?AUC"), run)

    def test_names(self):
        for name in ("acc", "accuracy", "Accuracy"):
            assert sx.patch(Run(), f"add_metric?{name}").metrics == ["accuracy"]
        for old in ("mse", "mean_squared_error", sx.keras.metrics.MeanSquaredError()):
            run = sx.patch(Run(metrics=[old]), "add_metric?mse")
            assert sx.eq(run.metrics, sx.List([sx.keras.metrics.MeanSquaredError()]))

    def test_the_same_name_is_replaced_and_another_is_added(self):
        run = sx.patch(Run(), "add_metric?TopKCategoricalAccuracy&k=3")
        sx.patch(run, "add_metric?TopKCategoricalAccuracy&k=2;add_metric?auc")
        assert [type(m).__name__ for m in run.metrics] == ["TopKCategoricalAccuracy", "AUC"]
        assert run.metrics[0].k == 2
        sx.patch(run, "add_metric?TopKCategoricalAccuracy&k=1&name=top1")
        assert [m.name for m in run.metrics[::2]] == ["top_k_categorical_accuracy", "top1"]

    def test_several_outputs(self):
        rule = "add_metric?sparse_categorical_accuracy"
        metric = sx.keras.metrics.SparseCategoricalAccuracy
        for old, new in [
            ({"a": ["accuracy"], "b": None}, {"a": ["accuracy", metric()], "b": [metric()]}),
            ([["accuracy"], []], [["accuracy", metric()], [metric()]]),
            (
                ["acc", "sparse_categorical_crossentropy"],
                [["acc", metric()], ["sparse_categorical_crossentropy", metric()]],
            ),
            (None, [[metric()], [metric()]]),
        ]:
            run = sx.patch(Run(two_outputs(), metrics=old), rule)
            assert sx.eq(run.metrics, Run(metrics=new).metrics), old
            assert sx.eq(sx.patch(run.clone(), rule), run)
            run.loss = ["sparse_categorical_crossentropy"] * 2
            history = run.run([LABELS, LABELS])
            assert {f"{n}_sparse_categorical_accuracy" for n in "ab"} <= set(history)
        run = sx.patch(Run(metrics={"a": ["mse"], "b": ["mse"]}), rule + "#metrics.a")
        assert (len(run.metrics["a"]), len(run.metrics["b"])) == (2, 1)

    def test_trains(self):
        run = sx.patch(
            Run(functional(), metrics=["accuracy"]),
            "add_metric?sparse_top_k_categorical_accuracy&k=2",
        )
        assert {"accuracy", "sparse_top_k_categorical_accuracy"} <= set(run.run())

    def test_refusals_and_unmatched(self):
        with pytest.raises(RuleError, match=r"no metric 'AUCC'\. Did you mean 'AUC'"):
            sx.patch(Run(), "add_metric?AUCC")
        with pytest.raises(RuleError, match=r"MeanIoU needs the argument 'num_classes'"):
            sx.patch(Run(), "add_metric?MeanIoU")
        with pytest.raises(ArgumentError, match=r"AUC has no argument 'curv'.*'curve'"):
            sx.patch(Run(), "add_metric?AUC&curv=PR")
        with pytest.raises(RuleError, match="SparseCategoricalAccuracy"):
            sx.patch(Run(), "add_metric?accuracy&name=x")
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(sx.Dict(loss="mse"), "add_metric?auc")


class TestEarlyStopping:
    def test_to_lists_tuples_and_none(self):
        stop = sx.keras.callbacks.EarlyStopping(patience=5)
        nan = sx.keras.callbacks.TerminateOnNaN()
        for old, new in [
            (None, [stop]),
            ([], [stop]),
            ([nan], [nan, stop]),
            ((nan,), (nan, stop)),
            (nan, [nan, stop]),
        ]:
            run = sx.patch(Run(callbacks=old), "early_stopping?5")
            assert sx.eq(run.callbacks, Run(callbacks=new).callbacks), old
            assert sx.eq(sx.patch(run.clone(), "early_stopping?5"), run)

    def test_an_old_one_is_changed(self):
        EarlyStopping = sx.keras.callbacks.EarlyStopping
        old = EarlyStopping(min_delta=0.1, mode="min", restore_best_weights=True, verbose=1)
        for wrap in (list, tuple):
            run = Run(callbacks=wrap([old.clone()]))
            sx.patch(run, "early_stopping?7")
            expected = sx.clone(old, override={"patience": 7})
            assert sx.eq(run.callbacks[0], expected)
            sx.patch(run, "early_stopping?7&monitor=val_accuracy&start_from_epoch=2")
            expected = EarlyStopping(
                monitor="val_accuracy",
                patience=7,
                restore_best_weights=True,
                verbose=1,
                start_from_epoch=2,
            )
            assert sx.eq(run.callbacks[0], expected)
            assert len(run.callbacks) == 1

    def test_of_several_the_one_with_the_same_monitor(self):
        EarlyStopping = sx.keras.callbacks.EarlyStopping
        run = Run(callbacks=[EarlyStopping("loss"), EarlyStopping("val_loss")])
        sx.patch(run, "early_stopping?3&monitor=val_loss")
        assert [c.patience for c in run.callbacks] == [0, 3]
        sx.patch(run, "early_stopping?4&monitor=val_accuracy")
        assert [c.patience for c in run.callbacks] == [0, 3, 4]

    def test_it_stops_the_training(self):
        rules = "epochs?30;change_lr?0;early_stopping?2&restore_best_weights=true"
        run = sx.patch(Run(classifier()), rules)
        assert len(run.run()["loss"]) == 3

    def test_refusals_and_unmatched(self):
        with pytest.raises(ArgumentError, match=r"EarlyStopping has no argument 'min_deltas'"):
            sx.patch(Run(), "early_stopping?5&min_deltas=0.1")
        with pytest.raises(ValueError, match="patience"):
            sx.patch(Run(), "early_stopping?-1")
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(sx.Dict(loss="mse"), "early_stopping?5")


class TestMixedPrecision:
    @pytest.mark.parametrize("later", [False, True])
    def test_layers_of_the_user(self, later):
        @sx.symbolize(name=f"tests.rules.Branch{later}")
        class Branch(keras.layers.Layer):
            def __init__(self, units, **kwargs):
                super().__init__(**kwargs)
                self.units = units
                self.dense = None if later else keras.layers.Dense(units)

            def build(self, shape):
                self.dense = keras.layers.Dense(self.units) if later else self.dense
                self.dense.build(shape)

            def call(self, x):
                return self.dense(x) + x

        def make():
            return Sequential([Input((3,)), layers.Dense(4), Branch(4), layers.Dense(2)])

        model = sx.patch(make(), "mixed_precision?mixed_bfloat16")
        assert sx.get(model, "layers[1].dtype") == "mixed_bfloat16"
        assert sx.get(model, "layers[2].dtype", None) == (None if later else "mixed_bfloat16")
        assert model(np.zeros((2, 3))).dtype == "float32"
        assert model.layers[1].dense.compute_dtype == ("float32" if later else "bfloat16")
        assert sx.eq(sx.patch(model, "mixed_precision?float32"), make())

    @pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
    @pytest.mark.parametrize("model", [classifier, functional])
    def test_trains_and_is_switched_off(self, policy, model):
        before = Run(model(), optimizers.Adam(0.01), num_epochs=3)
        run = sx.patch(before.clone(), f"mixed_precision?{policy}")
        again = sx.patch(run.clone(), f"mixed_precision?{policy}")
        assert sx.eq(again, run)
        history = trained(run)
        assert np.isfinite(history).all()
        assert history[-1] < history[0]
        hidden, head = run.model.layers[-2:]
        assert hidden.compute_dtype == policy.removeprefix("mixed_")
        assert (hidden.kernel.dtype, head.compute_dtype) == ("float32", "float32")
        assert run.model(DATA).dtype == "float32"
        is_scaled = isinstance(run.model.optimizer, keras.optimizers.LossScaleOptimizer)
        assert is_scaled == (policy == "mixed_float16")
        assert sx.eq(sx.patch(run, "mixed_precision?float32"), before)
        assert sx.eq(sx.patch(run, "mixed_precision?float32"), before)

    def test_from_one_policy_to_the_other(self):
        run = sx.patch(Run(classifier(), optimizers.Adam()), "mixed_precision")
        sx.patch(run, "mixed_precision?mixed_bfloat16")
        assert [layer.dtype for layer in run.model.layers] == ["mixed_bfloat16", "float32"]
        assert sx.eq(run.optimizer, optimizers.Adam())

    def test_optimizers(self):
        scale = optimizers.LossScaleOptimizer
        for old, new in [
            ("adam", scale(optimizers.Adam())),
            (scale(optimizers.SGD(0.1), 8.0), scale(optimizers.SGD(0.1), 8.0)),
            (optimizers.SGD(loss_scale_factor=9.0), optimizers.SGD(loss_scale_factor=9.0)),
        ]:
            assert sx.eq(sx.patch(Run(classifier(), old), "mixed_precision").optimizer, new)
        run = sx.patch(Run(classifier(), "sgd"), "mixed_precision;change_lr?0.5;clip_gradients")
        assert sx.eq(run.optimizer, scale(optimizers.SGD(0.5, clipnorm=1.0)))
        shared = optimizers.SGD(0.1)
        both = sx.patch(sx.Dict(a=Run(None, shared), b=Run(None, shared)), "mixed_precision")
        assert both.a.optimizer is both.b.optimizer

    def test_which_layers(self):
        @sx.symbolize
        class Closed(keras.layers.Layer):
            def __init__(self, units):
                super().__init__()
                self.units = units

            def call(self, x):
                return x * self.units

        model = Sequential(
            [
                Input((4, 6)),
                layers.TimeDistributed(layers.Dense(5, layers.LeakyReLU())),
                Sequential([layers.Bidirectional(layers.LSTM(4))]),
                layers.Dense(4, dtype="float64"),
                layers.Dense(4, dtype=keras.DTypePolicy("mixed_bfloat16")),
                Closed(2),
                layers.Dense(3),
                layers.Softmax(),
            ]
        )
        sx.patch(model, "mixed_precision")
        found = {}
        for path, layer in sx.query(model, where=keras.layers.Layer, enter_selected=True).items():
            found[path] = sx.get(layer, "dtype", None)
        mixed = "mixed_float16"
        assert {k: v for k, v in found.items() if v is not None} == {
            "layers[1]": mixed,
            "layers[1].layer": mixed,
            "layers[1].layer.activation": mixed,
            "layers[2].layers[0]": mixed,
            "layers[2].layers[0].layer": mixed,
            "layers[3]": "float64",
            "layers[4]": mixed,
            "layers[5]": mixed,
            "layers[6]": "float32",
            "layers[7]": "float32",
        }
        assert model(np.ones((2, 4, 6), "float32")).dtype == "float32"

    def test_layers_for_text_and_locations(self):
        model = Sequential(
            [
                layers.StringLookup(vocabulary=["a", "b"]),
                layers.Embedding(3, 4),
                layers.GlobalAveragePooling1D(),
                layers.Dense(2),
            ]
        )
        changed = sx.patch(model.clone(), "mixed_precision")
        dtypes = [sx.get(layer, "dtype", None) for layer in changed.layers]
        assert dtypes == [None, "mixed_float16", "mixed_float16", "float32"]
        run = sx.patch(Run(classifier()), "mixed_precision#model.layers[0]")
        assert [sx.get(d, "dtype", None) for d in run.model.layers] == ["mixed_float16", None]
        assert run.optimizer == "adam"

    def test_search_value(self):
        space = sx.space(
            Run(classifier(), optimizers.SGD()), "mixed_precision?oneof(mixed_bfloat16,float32)"
        )
        dtypes = [sx.get(run.model.layers[0], "dtype", None) for run in sx.iter(space)]
        assert dtypes == ["mixed_bfloat16", None]
