"""Rules about how an experiment trains, on Keras objects and in real training."""

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.errors import RuleError
from symexp.keras import (
    Input,
    Model,
    Sequential,
    initializers,
    layers,
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
