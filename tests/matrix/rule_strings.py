"""The rule strings of the matrix: at least one for each rule. A new rule is one line here."""

from __future__ import annotations

__all__ = ["RULE_STRINGS", "rule_name"]

RULE_STRINGS = (
    # Learning.
    "change_lr?0.003",
    "lr_schedule?cosine&100",
    "change_optimizer?sgd&momentum=0.9",
    "weight_decay?0.0001",
    "label_smoothing?0.1",
    # Data. Each model has a data set `seven`: its own with seven classes.
    "change_dataset?seven",
    # Architecture.
    "scale_width?2",
    "scale_width?0.5",
    "scale_depth?2",
    "swap_activation?relu&gelu",
    "relu_to_leaky_relu",
    "separable_conv",
    "add_dropout?0.3",
    "add_batch_norm",
    "freeze_layers?3",
    # Search. One candidate is drawn and trained.
    "filter_search_space",
    # Any change.
    "set?epochs=7&batch_size=4",
)


def rule_name(rule: str) -> str:
    """Returns the short name of the rule of a rule string."""
    return rule.partition("?")[0]
