"""Rules that make search spaces of the training: each candidate is made and trained."""

import keras
import numpy as np
import pytest

import symexp as sx
from symexp.errors import RuleError
from symexp.keras import Input, Model, Sequential, layers, optimizers

pytestmark = pytest.mark.keras

DATA = np.random.default_rng(1).normal(size=(16, 6)).astype("float32")
LABELS = np.arange(16) % 3

schedules = optimizers.schedules


@sx.symbolize
class Run:
    def __init__(self, model=None, optimizer="adam", seed=1):
        self.model, self.optimizer = model, optimizer

    def loss(self):
        self.model.compile(self.optimizer, "sparse_categorical_crossentropy")
        return self.model.fit(DATA, LABELS, batch_size=8, verbose=0).history["loss"][0]


def classifier():
    return Sequential([layers.Dense(8, "relu"), layers.ReLU(), layers.Dense(3, "softmax")])


def functional():
    inputs = Input((6,))
    x = layers.Dense(8, "relu", name="one")(inputs)
    gate = layers.Dense(8, "sigmoid", name="gate")(x)
    x = layers.Multiply(name="gated")([x, gate])
    x = layers.ReLU(name="act")(layers.Dense(8, name="two")(x))
    return Model(inputs, layers.Dense(3, "softmax", name="head")(x))


def trained(space, **options):
    """Trains every candidate (or sampled ones) for a step, and returns the candidates."""
    found = []
    for run, feedback in sx.sample(space, progress=False, **options):
        loss = run.loss()
        assert np.isfinite(loss)
        feedback(loss)
        found.append(run)
    return found


class TestSearchLr:
    def test_range(self):
        space = sx.patch(Run(classifier(), optimizers.SGD(0.1, 0.9)), "search_lr?0.0001&0.1")
        assert repr(space.optimizer.learning_rate) == "floatv(0.0001, 0.1, 'log')"
        assert sx.eq(sx.patch(space.clone(), "search_lr?0.0001&0.1"), space)
        rates = [
            run.optimizer.get_config()["learning_rate"]
            for run in trained(space, num_examples=3, seed=1)
        ]
        assert all(0.0001 <= rate <= 0.1001 for rate in rates)
        assert len(set(rates)) == 3

    def test_factors(self):
        space = sx.patch(Run(functional(), "adam"), "search_lr")
        runs = trained(space, algorithm="sweeping")
        assert [run.optimizer.learning_rate for run in runs] == [0.0001, 0.001, 0.01]
        space = sx.patch(Run(None, optimizers.SGD(0.3)), "search_lr?factors=[1,1,0.1]")
        assert [run.optimizer.learning_rate for run in sx.iter(space)] == [0.3, 0.03]

    def test_schedules(self):
        cosine = schedules.CosineDecay(0.0, 10, warmup_target=0.4, warmup_steps=3)
        space = sx.patch(Run(classifier(), optimizers.SGD(cosine)), "search_lr?0.001&0.1")
        [run] = trained(space, num_examples=1, seed=3)
        schedule = run.optimizer.get_config()["learning_rate"]["config"]
        assert 0.001 <= schedule["warmup_target"] <= 0.1
        assert schedule["initial_learning_rate"] == 0.0
        piecewise = schedules.PiecewiseConstantDecay([5, 8], [0.4, 0.1, 0.02])
        run = Run(classifier(), optimizers.SGD(piecewise))
        space = sx.patch(run.clone(), "search_lr?factors=[0.5,1]")
        values = [list(r.optimizer.learning_rate.values) for r in sx.iter(space)]
        assert values == [[0.2, 0.05, 0.01], [0.4, 0.1, 0.02]]
        assert len(trained(space, algorithm="sweeping")) == 2
        with pytest.raises(
            RuleError, match=r"'optimizer.learning_rate'.*PiecewiseConstantDecay has 3.*factors"
        ):
            sx.patch(run, "search_lr?0.001&0.1")

    def test_names_locations_and_tied_optimizers(self):
        both = sx.Dict(a=Run(None, "adam"), b=Run(None, optimizers.SGD(0.1)))
        assert len(sx.dna_spec(sx.patch(both.clone(), "search_lr?0.01&1"))) == 2
        assert len(sx.dna_spec(sx.patch(both.clone(), "search_lr?0.01&1&name=lr"))) == 1
        assert sx.patch(both, "search_lr?0.01&1#b").a.optimizer == "adam"
        shared = optimizers.Adam(0.1)
        tied = sx.patch(sx.Dict(a=Run(None, shared), b=Run(None, shared)), "search_lr")
        assert [c.a.optimizer is c.b.optimizer for c in sx.iter(tied)] == [True] * 3

    @pytest.mark.parametrize(
        ("rule", "message"),
        [
            ("search_lr?0.1&0.001", r"low=0\.1 and high=0\.001"),
            ("search_lr?0.1", r"low=0\.1 and high=None"),
            ("search_lr?0&0.1", r"above 0"),
            ("search_lr?0.01&0.1&factors=[1]", "not both"),
            ("search_lr?factors=[0.1,-1]", r"above 0"),
        ],
    )
    def test_refusals(self, rule, message):
        with pytest.raises(RuleError, match=message):
            sx.patch(Run(None, "adam"), rule)


class TestSearchOptimizer:
    def test_candidates_keep_the_rate_and_train(self):
        old = optimizers.Adam(0.02, beta_1=0.8, clipnorm=1.0)
        space = sx.patch(Run(classifier(), old.clone()), "search_optimizer?[adam,sgd,AdamW]")
        expected = [
            old,
            optimizers.SGD(0.02, clipnorm=1.0),
            optimizers.AdamW(0.02, clipnorm=1.0),
        ]
        runs = list(sx.iter(space))
        assert all(sx.eq(run.optimizer, new) for run, new in zip(runs, expected, strict=True))
        assert len(trained(space, algorithm="sweeping")) == 3

    def test_by_name_and_wrapped(self):
        space = sx.patch(Run(functional(), "adam"), "search_optimizer?[sgd,adam]")
        first, second = sx.iter(space)
        assert sx.eq(first.optimizer, optimizers.SGD(0.001))
        assert second.optimizer == "adam"
        assert len(trained(space, algorithm="sweeping")) == 2
        wrapped = optimizers.LossScaleOptimizer(optimizers.SGD(0.1))
        space = sx.patch(Run(None, wrapped), "search_optimizer?[sgd,adam]")
        found = [type(run.optimizer.inner_optimizer).__name__ for run in sx.iter(space)]
        assert found == ["SGD", "Adam"]

    def test_with_a_search_for_the_rate(self):
        rules = "search_optimizer?[adam,sgd];search_lr?0.0001&0.1&name=lr"
        space = sx.patch(Run(classifier(), optimizers.Adam()), rules)
        runs = trained(space, num_examples=3, seed=1)
        assert len(runs) == 3
        assert "'log'" in repr(space.optimizer)

    def test_one_optimizer_at_several_places_is_refused(self):
        shared = optimizers.Adam(0.1)
        tied = sx.Dict(a=Run(None, shared), b=Run(None, shared))
        with pytest.raises(
            RuleError,
            match=r"at 'a.optimizer' and 'b.optimizer'.*change_optimizer\?oneof\(adam,sgd\)",
        ):
            sx.patch(tied, "search_optimizer?[adam,sgd]")
        space = sx.space(tied, "change_optimizer?oneof(adam,sgd)")
        assert [c.a.optimizer is c.b.optimizer for c in sx.iter(space)] == [True, True]

    def test_inside_a_tied_object(self):
        run = Run(None, optimizers.Adam(0.1))
        space = sx.patch(sx.Dict(a=run, b=run), "search_optimizer?[adam,sgd]")
        assert [c.a is c.b for c in sx.iter(space)] == [True, True]

    def test_refusals_and_unmatched(self):
        with pytest.raises(RuleError, match=r"no optimizer 'adamm'\. Did you mean 'adam'"):
            sx.patch(Run(), "search_optimizer?[sgd,adamm]")
        with pytest.raises(RuleError, match="at least one optimizer"):
            sx.patch(Run(), "search_optimizer?[]")
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(Run(classifier(), None), "search_optimizer?[sgd]")


class TestSearchActivation:
    def test_one_decision_for_all(self):
        rule = "search_activation?[relu,gelu,swish]"
        space = sx.patch(Run(classifier()), rule)
        assert sx.eq(sx.patch(space.clone(), rule), space)
        runs = trained(space, algorithm="sweeping")
        found = [[run.model.layers[i].get_config()["activation"] for i in range(3)] for run in runs]
        assert found == [[a, a, "softmax"] for a in ("relu", "gelu", "silu")]

    def test_a_decision_for_each(self):
        space = sx.patch(Run(classifier()), "search_activation?[relu,gelu]&each=true")
        assert sx.dna_spec(space).space_size == 4
        assert len(trained(space, algorithm="sweeping")) == 4

    def test_gates_and_heads_of_a_functional_model_stay(self):
        space = sx.patch(Run(functional()), "search_activation?[tanh,elu]")
        for run in trained(space, algorithm="sweeping"):
            chosen = run.model.get_layer("one").activation
            assert chosen in (keras.activations.tanh, keras.activations.elu)
            assert run.model.get_layer("gate").activation is keras.activations.sigmoid
            assert run.model.get_layer("head").activation is keras.activations.softmax
            assert run.model.get_layer("two").activation is keras.activations.linear

    def test_wrapped_and_recurrent_layers(self):
        model = Sequential(
            [
                layers.TimeDistributed(layers.Dense(4, keras.activations.relu)),
                layers.LSTM(4),
                Sequential([layers.Dense(4, layers.LeakyReLU())]),
                layers.Dense(2),
            ]
        )
        sx.patch(model, "search_activation?[relu,gelu]&each=true")
        spec = sx.dna_spec(model)
        assert spec.space_size == 4
        for place in ("layers[0].layer.activation", "layers[2].layers[0].activation"):
            assert repr(place) in str(spec)
        for candidate in sx.iter(model):
            assert candidate(np.ones((2, 3, 4), "float32")).shape == (2, 2)

    def test_parts_of_a_model(self):
        rules = (
            "search_activation?[relu,gelu]&name=first#model.layers[0];"
            "search_activation?[elu,selu,silu]&name=second#model.layers[1]"
        )
        space = sx.patch(Run(classifier()), rules)
        assert sx.dna_spec(space).space_size == 6

    def test_tied_layers_are_decided_once(self):
        layer = layers.Dense(6, "relu")
        model = Sequential([layer, layer, layers.Dense(3)])
        sx.patch(model, "search_activation?[relu,gelu]&each=true")
        assert sx.dna_spec(model).space_size == 2
        assert all(m.layers[0] is m.layers[1] for m in sx.iter(model))

    def test_refusals(self):
        with pytest.raises(RuleError, match=r"no activation 'gulu'\. Did you mean 'glu' or 'gelu'"):
            sx.patch(Run(classifier()), "search_activation?[relu,gulu]")
        with pytest.raises(RuleError, match=r"no activation 'PReLU'"):
            sx.patch(Run(classifier()), "search_activation?[relu,PReLU]")


# Rules of the training that decide nothing.
RULES = (
    "seed?3", "clip_gradients?0.5", "ema?0.9", "accumulate_gradients?2",
    "mixed_precision#run.model", "change_loss?CategoricalHinge", "add_metric?auc",
    "early_stopping?3",
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_rules_and_sampling_commute(rule):
    model = Sequential(
        [
            sx.oneof([layers.Dense(8, "relu"), layers.Dense(4, "tanh")]),
            layers.Dense(sx.oneof([4, 8]), "relu"),
            layers.Dense(3, "softmax"),
        ]
    )
    space = sx.Dict(
        run=Run(model, optimizers.Adam(sx.oneof([0.1, 0.01]))),
        second_optimizer=sx.oneof(["sgd", optimizers.Adam(0.1)]),
        loss=sx.oneof(["categorical_crossentropy", "mse"]),
        metrics=sx.oneof([None, ["accuracy"]]),
        callbacks=[sx.keras.callbacks.EarlyStopping(patience=sx.intv(1, 5))],
    )
    spec = sx.dna_spec(space)
    patched = sx.patch(space.clone(), rule)
    assert sx.ne(patched, space)
    for seed in range(6):
        wanted = sx.patch(sx.decode(space, spec.random_dna(seed=seed)), rule)
        sx.encode(patched, wanted)


def test_optimizers_with_a_search_value_are_wrapped():
    space = Run(functional(), optimizers.SGD(sx.oneof([0.1, 0.01])))
    runs = trained(sx.patch(space, "mixed_precision"), algorithm="sweeping")
    assert [float(run.optimizer.inner_optimizer.learning_rate) for run in runs] == pytest.approx(
        [0.1, 0.01]
    )


def test_a_search_in_models_that_are_candidates():
    model = sx.oneof([classifier(), Sequential([layers.Dense(4, "tanh"), layers.Dense(3)])])
    space = sx.patch(Run(model), "search_activation?[relu,gelu]")
    found = [run.model.layers[0].activation for run in sx.iter(space)]
    assert found == ["relu", "gelu"] * 2
