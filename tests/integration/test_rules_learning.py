"""Rules about optimizers, schedules, losses and data sets, on Keras objects and real training."""

import math
import sys
from pathlib import Path

import keras
import pytest

import symexp as sx
from symexp.errors import ArgumentError, RuleError
from symexp.keras import (
    Input,
    Sequential,
    layers,
    losses,
    metrics,
    optimizers,
    regularizers,
)

pytestmark = pytest.mark.keras

schedules = optimizers.schedules


@sx.symbolize
class Run:
    def __init__(self, optimizer="adam", loss="mse", model=None, dataset=None, metric=None):
        pass


@sx.symbolize
class TenDigits:
    num_classes = 10

    def __init__(self, train=400):
        self._train = train

    def load_data(self):
        from sklearn.datasets import load_digits

        data = load_digits()
        images = (data.images / 16).astype("float32")[..., None]
        return images[: self._train], data.target[: self._train]


@sx.symbolize
class OddOrEven(TenDigits):
    num_classes = 2

    def load_data(self):
        images, labels = super().load_data()
        return images, labels % 2


@sx.symbolize
class Training:
    def __init__(self, model, dataset, optimizer, loss, epochs=1):
        self.model, self.dataset, self.optimizer, self.loss = model, dataset, optimizer, loss
        self.epochs = epochs

    def run(self):
        keras.utils.set_random_seed(1)
        x, y = self.dataset.load_data()
        if not isinstance(self.loss, keras.losses.SparseCategoricalCrossentropy):
            y = keras.utils.to_categorical(y, self.dataset.num_classes)
        self.model.compile(optimizer=self.optimizer, loss=self.loss)
        history = self.model.fit(x, y, epochs=self.epochs, batch_size=40, verbose=0)
        return history.history["loss"]


def training():
    return Training(
        Sequential(
            [
                layers.Conv2D(8, 3, activation="relu"),
                layers.Flatten(),
                layers.Dense(10, activation="softmax"),
            ]
        ),
        TenDigits(),
        optimizers.Adam(0.003),
        losses.SparseCategoricalCrossentropy(),
    )


class TestChangeLr:
    def test_of_an_optimizer(self):
        run = sx.patch(Run(optimizers.Adam(0.1, beta_1=0.8)), "change_lr?0.02")
        assert sx.eq(run.optimizer, optimizers.Adam(0.02, beta_1=0.8))

    def test_of_an_optimizer_given_by_name(self):
        run = sx.patch(Run("sgd"), "change_lr?0.02")
        assert sx.eq(run, Run(optimizers.SGD(0.02)))

    def test_other_strings_stay(self):
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing in this Run"):
            run = sx.patch(Run("my_own"), "change_lr?0.02")
        assert run.optimizer == "my_own"

    def test_inside_a_loss_scale_optimizer(self):
        run = Run(optimizers.LossScaleOptimizer(optimizers.Adam(0.1)))
        sx.patch(run, "change_lr?0.5")
        assert run.optimizer.inner_optimizer.learning_rate == 0.5

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (lambda: schedules.ExponentialDecay(0.1, 10, 0.5), {"initial_learning_rate": 0.2}),
            (
                lambda: schedules.CosineDecay(0.0, 10, warmup_target=0.4, warmup_steps=3),
                {"warmup_target": 0.2},
            ),
            (
                lambda: schedules.PolynomialDecay(0.4, 10, end_learning_rate=0.1),
                {"initial_learning_rate": 0.2, "end_learning_rate": 0.05},
            ),
            (
                lambda: schedules.PiecewiseConstantDecay([5, 8], [0.4, 0.1, 0.02]),
                {"values": [0.2, 0.05, 0.01]},
            ),
        ],
    )
    def test_a_schedule_keeps_its_form(self, before, after):
        run = sx.patch(Run(optimizers.SGD(before())), "change_lr?0.2")
        expected = sx.clone(before(), override=after)
        assert sx.eq(run.optimizer.learning_rate, expected)
        old, new = before(), run.optimizer.learning_rate
        peak = 0.1 if isinstance(old, keras.optimizers.schedules.ExponentialDecay) else 0.4
        for step in range(0, 12, 3):
            assert math.isclose(float(new(step)), float(old(step)) * 0.2 / peak, rel_tol=1e-5)

    def test_a_schedule_may_be_replaced(self):
        run = Run(optimizers.SGD(schedules.CosineDecay(0.1, 10)))
        assert sx.patch(run, "change_lr?0.2&schedule=replace").optimizer.learning_rate == 0.2

    def test_at_a_location(self):
        both = sx.Dict(a=Run(optimizers.Adam(0.1)), b=Run(optimizers.Adam(0.1)))
        sx.patch(both, "change_lr?0.5#b")
        assert (both.a.optimizer.learning_rate, both.b.optimizer.learning_rate) == (0.1, 0.5)

    def test_it_shows_in_training(self):
        frozen = training()
        sx.patch(frozen, ["change_lr?0", {"epochs": 2}])
        first, second = frozen.run()
        assert first == pytest.approx(second, rel=1e-4)
        sx.patch(frozen, "change_lr?0.003")
        first, second = frozen.run()
        assert second < first * 0.9


class TestLrSchedule:
    @pytest.mark.parametrize(
        ("rule", "expected"),
        [
            ("cosine&100", lambda: schedules.CosineDecay(0.1, 100, alpha=0.0)),
            (
                "cosine&100&final_fraction=0.2&warmup_steps=9",
                lambda: schedules.CosineDecay(
                    0.0, 100, alpha=0.2, warmup_target=0.1, warmup_steps=9
                ),
            ),
            ("exponential&50", lambda: schedules.ExponentialDecay(0.1, 50, 0.96)),
            ("exponential&50&0.5", lambda: schedules.ExponentialDecay(0.1, 50, 0.5)),
            ("linear&50", lambda: schedules.PolynomialDecay(0.1, 50, 0.0, 1.0)),
            ("polynomial&50", lambda: schedules.PolynomialDecay(0.1, 50, 0.0, 2.0)),
            (
                "piecewise&[5,8]&decay_rate=0.5",
                lambda: schedules.PiecewiseConstantDecay([5, 8], [0.1, 0.05, 0.025]),
            ),
            (
                "piecewise&5&decay_rate=0.5",
                lambda: schedules.PiecewiseConstantDecay([5], [0.1, 0.05]),
            ),
        ],
    )
    def test_by_name(self, rule, expected):
        run = sx.patch(Run(optimizers.SGD(0.1, momentum=0.9)), f"lr_schedule?{rule}")
        assert sx.eq(run.optimizer, optimizers.SGD(expected(), momentum=0.9))
        assert float(run.optimizer.learning_rate(200)) < 0.1

    def test_of_a_schedule_and_of_a_name(self):
        run = Run(optimizers.SGD(schedules.CosineDecay(0.0, 7, warmup_target=0.3, warmup_steps=2)))
        sx.patch(run, "lr_schedule?exponential&5")
        assert sx.eq(run.optimizer.learning_rate, schedules.ExponentialDecay(0.3, 5, 0.96))
        run = sx.patch(Run("adam"), "lr_schedule?cosine&5")
        assert sx.eq(run.optimizer, optimizers.Adam(schedules.CosineDecay(0.001, 5, alpha=0.0)))

    @pytest.mark.parametrize(
        ("rule", "message"),
        [
            (
                "cosine&5&decay_rate=0.1",
                "'cosine' has no decay_rate. It belongs to `exponential`",
            ),
            ("linear&5&warmup_steps=1", "'linear' has no warmup_steps. It belongs to `cosine`"),
            ("cosine&[5,6]", "'cosine' takes one number of decay_steps"),
        ],
    )
    def test_arguments_that_do_not_belong(self, rule, message):
        with pytest.raises(RuleError, match=message):
            sx.patch(Run(optimizers.SGD(0.1)), f"lr_schedule?{rule}")

    def test_trains(self):
        exp = sx.patch(training(), "lr_schedule?cosine&10")
        exp.run()
        assert float(exp.optimizer.learning_rate) == pytest.approx(0, abs=1e-9)


class TestChangeOptimizer:
    def test_keeps_the_learning_rate_and_what_is_shared(self):
        old = optimizers.Adam(0.02, beta_1=0.8, clipnorm=1.0, weight_decay=0.1)
        run = sx.patch(Run(old), "change_optimizer?sgd&momentum=0.9")
        expected = optimizers.SGD(0.02, momentum=0.9, clipnorm=1.0, weight_decay=0.1)
        assert sx.eq(run.optimizer, expected)

    def test_a_default_learning_rate_is_kept_too_but_not_the_defaults_of_a_class(self):
        run = sx.patch(Run(optimizers.AdamW()), "change_optimizer?SGD")
        assert sx.eq(run.optimizer, optimizers.SGD(0.001))
        run = sx.patch(Run(optimizers.Adam()), "change_optimizer?adamw")
        assert run.optimizer.weight_decay == 0.004

    def test_keeps_a_schedule(self):
        schedule = schedules.CosineDecay(0.1, 10)
        run = sx.patch(Run(optimizers.Adam(schedule)), "change_optimizer?rmsprop")
        assert sx.eq(run.optimizer, optimizers.RMSprop(schedules.CosineDecay(0.1, 10)))

    def test_of_a_name_with_a_learning_rate(self):
        run = sx.patch(Run("adam"), "change_optimizer?sgd&0.5")
        assert sx.eq(run, Run(optimizers.SGD(0.5)))

    def test_errors_change_nothing(self):
        run = Run(optimizers.Adam(0.02))
        with pytest.raises(RuleError, match=r"no optimizer 'adamv'\. Did you mean 'adam'"):
            sx.patch(run, "change_optimizer?adamv")
        with pytest.raises(
            ArgumentError, match=r"SGD has no argument 'momentun'\. Did you mean 'momentum'"
        ):
            sx.patch(run, ["change_lr?1", "change_optimizer?sgd&momentun=0.9"])
        assert sx.eq(run, Run(optimizers.Adam(0.02)))

    def test_unmatched(self):
        with pytest.warns(sx.UnmatchedRuleWarning, match="change_optimizer.* matched nothing"):
            sx.patch(sx.Dict(x=layers.Dense(3)), "change_optimizer?sgd")

    def test_trains(self):
        exp = training()
        exp.run()
        sx.patch(exp, "change_optimizer?adamw")
        assert exp.run()[0] < 2.5
        assert type(exp.optimizer).__name__ == "AdamW"


class TestWeightDecay:
    def test_of_the_optimizer(self):
        run = sx.patch(Run(optimizers.Adam(0.1)), "weight_decay?0.01")
        assert sx.eq(run.optimizer, optimizers.Adam(0.1, weight_decay=0.01))
        assert sx.eq(sx.patch(run, "weight_decay?0").optimizer, optimizers.Adam(0.1))
        assert sx.eq(
            sx.patch(Run("sgd"), "weight_decay?0.01"), Run(optimizers.SGD(weight_decay=0.01))
        )

    def test_of_the_kernels(self):
        exp = training()
        exp.model.rebind({"layers[2].kernel_regularizer": regularizers.L1L2(0.5, 0.6)})
        sx.patch(exp, "weight_decay?0.01&kernel")
        conv, _, dense = exp.model.layers
        assert sx.eq(conv.kernel_regularizer, regularizers.L2(0.01))
        assert sx.eq(dense.kernel_regularizer, regularizers.L1L2(0.5, 0.01))
        sx.patch(exp, "weight_decay?0.02&kernel#model.layers[0]")
        assert conv is not exp.model.layers[0]
        assert sx.eq(exp.model.layers[0].kernel_regularizer, regularizers.L2(0.02))
        assert exp.model.layers[2].kernel_regularizer.l2 == 0.01
        assert len(exp.model(exp.dataset.load_data()[0][:2]).shape) == 2
        assert len(exp.model.losses) == 2

    def test_both_kernels_of_a_separable_convolution_but_no_custom_regularizer(self):
        model = Sequential(
            [
                layers.SeparableConv2D(3, 2),
                layers.Dense(2, kernel_regularizer=regularizers.OrthogonalRegularizer()),
            ]
        )
        sx.patch(model, "weight_decay?0.01&kernel")
        assert model.layers[0].depthwise_regularizer.l2 == 0.01
        assert model.layers[0].pointwise_regularizer.l2 == 0.01
        assert type(model.layers[1].kernel_regularizer).__name__ == "OrthogonalRegularizer"


class TestLabelSmoothing:
    @pytest.mark.parametrize(
        "loss",
        [
            lambda: losses.CategoricalCrossentropy(),
            lambda: "categorical_crossentropy",
            lambda: keras.losses.categorical_crossentropy,
        ],
    )
    def test_of_objects_names_and_functions(self, loss):
        run = sx.patch(Run(loss=loss()), "label_smoothing?0.2")
        assert sx.eq(run.loss, losses.CategoricalCrossentropy(label_smoothing=0.2))

    def test_of_a_list_of_losses(self):
        run = Run(loss=["binary_crossentropy", losses.BinaryFocalCrossentropy(), "mse"])
        sx.patch(run, "label_smoothing")
        assert [getattr(loss, "label_smoothing", loss) for loss in run.loss] == [0.1, 0.1, "mse"]

    @pytest.mark.parametrize(
        "loss",
        [lambda: losses.SparseCategoricalCrossentropy(), lambda: "sparse_categorical_crossentropy"],
    )
    def test_integer_labels_cannot_be_smoothed(self, loss):
        with pytest.raises(
            RuleError, match=r"'loss' takes integer labels.*CategoricalCrossentropy.*one-hot"
        ):
            sx.patch(Run(loss=loss()), "label_smoothing?0.2")

    def test_others_do_not_match(self):
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(Run(loss="mse"), "label_smoothing?0.2")

    def test_trains(self):
        exp = training()
        sx.patch(exp, {"loss": losses.CategoricalCrossentropy()})
        plain = exp.run()[0]
        assert sx.patch(exp, "label_smoothing?0.5").run()[0] > plain


class TestChangeDataset:
    def test_in_a_dict(self):
        exp = sx.Dict(model=Sequential([layers.Dense(10)]), dataset=TenDigits())
        sx.patch(exp, "change_dataset?oddoreven")
        assert exp.dataset.num_classes == 2
        assert sx.get(exp, "model.layers[0].units") == 2

    def test_a_reshape_behind_the_head_follows(self):
        tail = [layers.Conv2D(10, 1), layers.Reshape((10,)), layers.Softmax()]
        pooled = layers.GlobalAveragePooling2D(keepdims=True)
        run = Run(model=Sequential([Input((4, 4, 3)), pooled, *tail]), dataset=TenDigits())
        sx.patch(run, "change_dataset?oddoreven")
        assert run.model.output_shape == (None, 2)
        sx.patch(run, "head?7&activation=sigmoid")
        assert run.model.output_shape == (None, 7)

    def test_the_width_of_a_layer_that_tells_its_classes_stays(self):
        @sx.symbolize(name="tests.rules.Classifier")
        class Classifier(keras.layers.Layer):
            def __init__(self, units=32, num_classes=10, **kwargs):
                super().__init__(**kwargs)
                self.hidden, self.out = layers.Dense(units), layers.Dense(num_classes)

        run = Run(model=Sequential([Classifier()]), dataset=TenDigits())
        sx.patch(run, "change_dataset?oddoreven")
        head = sx.get(run, "model.layers[0]")
        assert (sx.get(head, "units"), sx.get(head, "num_classes")) == (32, 2)
        head = sx.get(sx.patch(run, "head?5"), "model.layers[0]")
        assert (sx.get(head, "units"), sx.get(head, "num_classes")) == (32, 5)

    def test_a_data_set_without_classes(self):
        run = Run(model=Sequential([layers.Dense(1)]), dataset=Run())
        with pytest.raises(RuleError, match=r"tells no number of classes.*`head\?2`"):
            sx.patch(run, "change_dataset?oddoreven")

    def test_adjusts_the_head_and_trains(self):
        exp = training()
        sx.patch(exp, "change_dataset?OddOrEven&train=80")
        assert sx.eq(exp.dataset, OddOrEven(80))
        assert exp.model.layers[-1].units == 2
        exp.run()
        assert exp.model.output_shape[-1] == 2
        sx.patch(exp, "change_dataset?tendigits")
        assert sx.eq(exp, training())

    def test_metrics_follow(self):
        run = Run(model=training().model, dataset=TenDigits(), metric=metrics.MeanIoU(10))
        sx.patch(run, "change_dataset?oddoreven")
        assert run.metric.num_classes == 2

    def test_nothing_of_it_is_materialized(self):
        from symexp.tree.nodes.state import is_ghost

        exp = sx.patch(training(), "change_dataset?oddoreven")
        assert is_ghost(exp)
        assert is_ghost(exp.dataset)

    @pytest.mark.parametrize(
        ("tail", "place"),
        [
            (lambda: [layers.Dense(10), layers.Softmax()], "layers[1].units"),
            (
                lambda: [layers.Conv2D(10, 1), layers.GlobalAveragePooling2D()],
                "layers[1].filters",
            ),
            (
                lambda: [Sequential([layers.Dense(10)]), layers.Dropout(0.1)],
                "layers[1].layers[0].units",
            ),
            (lambda: [layers.TimeDistributed(layers.Dense(10))], "layers[1].layer.units"),
        ],
    )
    def test_heads_of_all_sorts(self, tail, place):
        run = Run(model=Sequential([layers.Dense(10), *tail()]), dataset=TenDigits())
        before = sx.clone(run)
        sx.patch(run, "change_dataset?oddoreven")
        assert sx.get(run.model, place) == 2
        assert run.model.layers[0].units == 10
        assert sx.eq(sx.patch(run, "change_dataset?tendigits"), before)

    def test_of_several_heads_those_that_fit(self):
        from symexp.keras import Model

        inputs = Input((4,))
        hidden = layers.Dense(10)(inputs)
        outputs = [layers.Dense(10, name="label")(hidden), layers.Dense(3, name="place")(hidden)]
        run = Run(model=Model(inputs, outputs), dataset=TenDigits())
        sx.patch(run, "change_dataset?oddoreven")
        widths = {p: d.units for p, d in sx.query(run, where=keras.layers.Dense).items()}
        assert widths == {
            "model.layers.dense": 10, "model.layers.label": 2, "model.layers.place": 3
        }  # fmt: skip

    def test_a_head_that_cannot_be_told(self):
        model = sx.Dict(a=Sequential([layers.Dense(7)]), b=Sequential([layers.Dense(8)]))
        run = Run(model=model, dataset=TenDigits())
        with pytest.raises(
            RuleError, match=r"may be the head: 'model.a.*&head=model.b.layers\[0\]"
        ):
            sx.patch(run, "change_dataset?oddoreven")
        sx.patch(run, "change_dataset?oddoreven&head=model.b.layers[0]")
        assert (model.a.layers[0].units, run.model.b.layers[0].units) == (7, 2)
        with pytest.raises(RuleError, match=r"no layer with units or filters at 'model\.c'"):
            sx.patch(run, "change_dataset?tendigits&head=model.c")

    def test_a_single_unit_says_yes_or_no(self):
        run = Run(model=Sequential([layers.Dense(1)]), dataset=OddOrEven())
        with pytest.raises(RuleError, match=r"is a single unit.* has 10 classes"):
            sx.patch(run, "change_dataset?tendigits")
        assert sx.eq(run.dataset, OddOrEven())

    def test_at_a_location(self):
        exp = sx.patch(training(), "change_dataset?oddoreven#dataset")
        assert exp.model.layers[-1].units == 10
        exp = sx.patch(training(), "change_dataset?oddoreven#model.layers[-1]")
        assert sx.eq(exp.dataset, TenDigits())
        assert exp.model.layers[-1].units == 2


class TestTogether:
    RULES = (
        "change_lr?0.01",
        "scale_width?factor=0.5",
        "change_dataset?name=oddoreven",
        "swap_activation?relu&gelu",
        "add_dropout?0.1",
        "lr_schedule?cosine&20",
        "weight_decay?0.001",
    )

    def test_as_a_list_and_as_one_string(self):
        listed = sx.patch(training(), list(self.RULES))
        joined = sx.patch(training(), ";".join(self.RULES))
        canonical = sx.patch(training(), sx.rule_string(*self.RULES))
        assert sx.eq(listed, joined)
        assert sx.eq(listed, canonical)
        assert sx.eq(sx.patch(training(), sx.diff(training(), listed).patch()), listed)
        assert listed.run()[0] < 2
        assert listed.model.layers[0].filters == 4

    def test_all_or_nothing(self):
        exp = training()
        with pytest.raises(RuleError, match="no activation 'gulu'"):
            sx.patch(exp, ["scale_width?2", "add_dropout?0.1", "swap_activation?relu&gulu"])
        assert sx.eq(exp, training())

    def test_the_demo(self, monkeypatch):
        monkeypatch.syspath_prepend(Path(__file__).parents[2] / "examples")
        from digits import digits_experiment

        exp = digits_experiment()
        sx.patch(exp, "scale_width?factor=2.0;change_lr?0.002;swap_activation?relu&gelu")
        assert [exp.model.layers[i].filters for i in (0, 2)] == [32, 64]
        assert [exp.model.layers[i].activation for i in (0, 2, 4)] == ["gelu", "gelu", "softmax"]
        assert exp.optimizer.learning_rate == 0.002
        sys.modules.pop("digits")
