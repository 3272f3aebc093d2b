"""The rules of the package on spaces: patching and then sampling equals sampling and patching."""

import warnings

import pytest

import symexp as sx
from symexp.errors import RuleError

pytestmark = pytest.mark.keras


@sx.symbolize
class Small:
    num_classes = 10

    def __init__(self, fraction=1.0): ...


@sx.symbolize
class WideData:
    num_classes = 100

    def __init__(self, fraction=1.0): ...


@sx.symbolize
class Training:
    def __init__(self, model, dataset, optimizer, loss): ...


def models():
    k = sx.keras.layers
    seq = sx.keras.Sequential
    dense, conv = k.Dense, k.Conv2D
    relu = {"activation": "relu"}
    either = sx.oneof([k.Flatten(), conv(sx.oneof([4, 8]), 3, **relu)])
    return {
        "units": seq([dense(sx.oneof([16, 32]), **relu), dense(10)]),
        "activation": seq(
            [dense(8, sx.oneof(["relu", None, "tanh"])), dense(8, "relu"), dense(10)]
        ),
        "layer": seq([sx.oneof([dense(16, "relu"), dense(32, "tanh")]), dense(10)]),
        "kinds": seq([conv(8, 3, **relu), either, k.Flatten(), dense(10)]),
        "several": seq(sx.manyof(2, [dense(16, "relu"), dense(32, "tanh"), dense(8, "relu")])),
        "model": sx.oneof(
            [seq([dense(16, "relu"), dense(10)]), seq([dense(8, "relu"), dense(10)])]
        ),
        "ranges": seq([dense(16, "relu"), k.Dropout(sx.floatv(0.1, 0.5)), dense(sx.intv(8, 64))]),
    }


RULES = (
    "scale_width?2", "scale_width?0.5#model.layers[0]", "swap_activation?relu&gelu",
    "swap_activation?relu&PReLU#model.layers[0]", "relu_to_leaky_relu", "add_dropout?0.3",
    "add_batch_norm?dense=true", "change_lr?0.5", "change_optimizer?adamw", "weight_decay?0.01",
    "weight_decay?0.01&kernel", "label_smoothing?0.1", "change_dataset?WideData",
    "scale_depth?2", "separable_conv", "freeze_layers", "freeze_layers?1", "lr_schedule?cosine&100",
    "unfreeze", "remove_dropout", "kernel_size?5", "initializer?he_normal", "pooling?average",
    "swap_norm?layer", "quantize?float8",
    "head?7", "lora?2",
)  # fmt: skip


def patched_or_refused(space, rule):
    try:
        return sx.patch(space, rule, strict=None)
    except RuleError as error:
        return error


@pytest.mark.parametrize("name", models())
def test_rules_and_sampling_commute(name):
    adam = sx.keras.optimizers.Adam(sx.oneof([0.1, 0.01]))
    losses = sx.oneof(["categorical_crossentropy", "categorical_hinge"])
    space = Training(models()[name], Small(), adam, losses)
    spec = sx.dna_spec(space)
    changed = 0
    for rule in RULES:
        patched = patched_or_refused(space.clone(), rule)
        if isinstance(patched, RuleError):
            assert "symexp." + rule.partition("?")[0].partition("#")[0] in str(patched)
            continue
        changed += sx.ne(patched, space)
        for seed in range(6):
            dna = spec.random_dna(seed=seed)
            wanted = sx.patch(sx.decode(space, dna), rule, strict=None)
            if len(sx.dna_spec(patched)) == len(spec):
                assert sx.eq(sx.decode(patched, str(dna)), wanted), rule
            else:  # the rule has fixed a decision, such as the learning rate
                sx.encode(patched, wanted)
    assert changed >= 6


def test_widths_are_scaled_in_each_candidate():
    space = sx.keras.Sequential(
        [sx.keras.layers.Dense(sx.oneof([16, 32]), name="a"), sx.keras.layers.Dense(10)]
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sx.patch(space, "scale_width?2")
    assert repr(space.layers[0].units) == "oneof([32, 64])"


def test_refusals_name_the_rule_the_place_and_the_way_out():
    space = sx.keras.Sequential([sx.keras.layers.Dense(sx.intv(8, 64)), sx.keras.layers.Dense(10)])
    with pytest.raises(
        RuleError, match=r"scale_width.*'layers\[0\]\.units'.*intv\(8, 64\).*sx\.space"
    ):
        sx.patch(space, "scale_width?2")
