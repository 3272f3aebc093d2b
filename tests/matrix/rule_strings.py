"""The rule strings of the matrix: at least one for each rule. A new rule is one line here."""

from __future__ import annotations

__all__ = ["RULE_STRINGS", "rule_name"]

RULE_STRINGS = (
    # Learning.
    "epochs?3",
    "batch_size?4",
    "seed?7",
    "change_lr?0.003",
    "lr_schedule?cosine&100",
    "change_optimizer?sgd&momentum=0.9",
    "weight_decay?0.0001",
    "clip_gradients?1.0",
    "ema?0.99",
    "accumulate_gradients?2",
    "change_loss?categorical_focal_crossentropy&labels=one_hot",
    "label_smoothing?0.1",
    "add_metric?accuracy",
    "early_stopping?2&monitor=loss",
    "mixed_precision?mixed_bfloat16",
    "quantize?float8",
    # Data. Each model has a data set `seven`: its own with seven classes.
    "change_dataset?seven",
    # Architecture.
    "scale_width?2",
    "scale_width?0.5",
    "scale_depth?2",
    "swap_activation?relu&gelu",
    "relu_to_leaky_relu",
    "separable_conv",
    "kernel_size?5",
    "pooling?average",
    "swap_norm?layer",
    "initializer?he_normal",
    "add_dropout?0.3",
    "remove_dropout",
    "add_batch_norm",
    "augment?flip=horizontal",
    "residual",
    "squeeze_excite?4",
    "stochastic_depth?0.2",
    "change_dataset?seven;head?7&activation=sigmoid",
    "lora?2",
    "freeze_layers?3",
    "freeze_layers?3;unfreeze?2",
    # Search. One candidate is drawn and trained.
    "search_lr?0.0001&0.1",
    "search_optimizer?[adam,sgd]",
    "search_activation?[relu,gelu]",
    "search_width?[1,2]",
    "search_depth?[1,2]",
    "filter_search_space",
    # Any change.
    "set?epochs=7&batch_size=4",
)


def rule_name(rule: str) -> str:
    """Returns the short name of the rule of a rule string, the last one of several."""
    return rule.rpartition(";")[2].partition("?")[0]
