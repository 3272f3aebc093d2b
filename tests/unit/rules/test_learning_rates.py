"""Rules about learning rates, on trees without Keras."""

import pytest

import symexp as sx
from symexp.errors import RuleError


@sx.symbolize
class Optimizer:
    def __init__(self, learning_rate=0.1, weight_decay=None):
        pass


@sx.symbolize
class Experiment:
    def __init__(self, optimizer=None, dataset=None, lr=None, num_classes=None):
        pass


def test_change_lr_finds_learning_rates_by_name():
    tree = Experiment(Optimizer(0.1), lr=3)
    sx.patch(tree, "change_lr?0.5")
    assert (tree.optimizer.learning_rate, tree.lr) == (0.5, 0.5)


def test_change_lr_leaves_what_is_no_rate():
    tree = sx.Dict(learning_rate=None, lr=True, a=sx.Dict(learning_rate="fast"))
    with pytest.raises(RuleError, match="matched nothing"):
        sx.patch(tree, "change_lr?0.5", strict=True)


def test_a_rate_that_is_missing_is_set():
    tree = Optimizer.partial(learning_rate=sx.MISSING_VALUE)
    assert sx.patch(tree, "change_lr?0.5").learning_rate == 0.5


def test_a_tied_optimizer_is_changed_once_and_stays_tied():
    optimizer = Optimizer()
    tree = sx.Dict(a=Experiment(optimizer), b=Experiment(optimizer))
    for rule in ("change_lr?0.5", "change_lr?0.7#b"):
        sx.patch(tree, rule)
        assert tree.a.optimizer is tree.b.optimizer
    assert tree.a.optimizer.learning_rate == 0.7


def test_a_schedule_that_is_not_known():
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
