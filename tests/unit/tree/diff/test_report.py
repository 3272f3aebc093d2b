"""The printed forms of diffs, written out."""

import pytest

import symexp as sx
from symexp.tree.diff import Diff, Insert, Replace


@sx.symbolize
class MLExperiment:
    def __init__(self, model, dataset, optimizer, num_epochs):
        pass


@sx.symbolize
class Sequential:
    def __init__(self, layers, name=None):
        pass


@sx.symbolize
class Conv2D:
    def __init__(self, filters, kernel_size, padding="valid", activation=None):
        pass


@sx.symbolize
class SeparableConv2D:
    def __init__(self, filters, kernel_size, padding="valid"):
        pass


@sx.symbolize
class ReLU:
    def __init__(self, max_value=None, negative_slope=0.0):
        pass


@sx.symbolize
class Dense:
    def __init__(self, units, activation=None):
        pass


@sx.symbolize
class Adam:
    def __init__(self, learning_rate=0.001, beta_1=0.9):
        pass


@sx.symbolize
class Mnist:
    pass


@sx.symbolize
class Cifar100:
    pass


def experiment():
    layers = [
        Conv2D(16, (3, 3), padding="same", activation=ReLU()),
        Conv2D(32, (1, 1), padding="same", activation=ReLU()),
        Dense(10, activation="softmax"),
    ]
    return MLExperiment(Sequential(layers), Mnist(), Adam(0.01), 2)


def patched(*rules):
    return sx.patch(experiment(), *rules)


def test_changed_leaves_as_in_the_seed():
    after = patched({"optimizer.learning_rate": 0.02, "num_epochs": 1})
    assert (
        str(sx.diff(experiment(), after))
        == """\
MLExperiment(
  optimizer = Adam(
    learning_rate = Diff(
      left = 0.01,
      right = 0.02
    )
  ),
  num_epochs = Diff(
    left = 2,
    right = 1
  )
)"""
    )


def test_replaced_elements_as_in_the_seed():
    def separable(k, v):
        return SeparableConv2D(v.filters, v.kernel_size) if isinstance(v, Conv2D) else v

    assert (
        str(sx.diff(experiment(), patched(separable)))
        == """\
MLExperiment(
  model = Sequential(
    layers = [
      0 = Diff(
        left = Conv2D(
          filters = 16,
          kernel_size = (3, 3),
          padding = 'same',
          activation = ReLU(
            max_value = None,
            negative_slope = 0.0
          )
        ),
        right = SeparableConv2D(
          filters = 16,
          kernel_size = (3, 3),
          padding = 'valid'
        )
      ),
      1 = Diff(
        left = Conv2D(
          filters = 32,
          kernel_size = (1, 1),
          padding = 'same',
          activation = ReLU(
            max_value = None,
            negative_slope = 0.0
          )
        ),
        right = SeparableConv2D(
          filters = 32,
          kernel_size = (1, 1),
          padding = 'valid'
        )
      )
    ]
  )
)"""
    )


def test_elements_changed_in_place_as_in_the_seed():
    def wider(k, v, p):
        return v * 2 if isinstance(p, Conv2D) and k.key == "filters" else v

    after = patched(wider, {"model.layers[2].units": 100, "dataset": Cifar100()})
    assert (
        str(sx.diff(experiment(), after))
        == """\
MLExperiment(
  model = Sequential(
    layers = [
      0 = Conv2D(
        filters = Diff(
          left = 16,
          right = 32
        )
      ),
      1 = Conv2D(
        filters = Diff(
          left = 32,
          right = 64
        )
      ),
      2 = Dense(
        units = Diff(
          left = 10,
          right = 100
        )
      )
    ]
  ),
  dataset = Diff(
    left = Mnist(),
    right = Cifar100()
  )
)"""
    )


def test_inserted_and_deleted_elements_say_where():
    after = patched(
        {
            "model.layers[0]": sx.MISSING_VALUE,
            "model.layers[2]": sx.Insertion(Dense(5)),
            "model.layers[3]": Dense(6),
        }
    )
    assert (
        str(sx.diff(experiment(), after))
        == """\
MLExperiment(
  model = Sequential(
    layers = [
      0 = Diff(
        left = Conv2D(
          filters = 16,
          kernel_size = (3, 3),
          padding = 'same',
          activation = ReLU(
            max_value = None,
            negative_slope = 0.0
          )
        ),
        right = MISSING_VALUE
      ),
      before 2 = Diff(
        left = MISSING_VALUE,
        right = Dense(
          units = 5,
          activation = None
        )
      ),
      before 3 = Diff(
        left = MISSING_VALUE,
        right = Dense(
          units = 6,
          activation = None
        )
      )
    ]
  )
)"""
    )


def test_keys_of_dicts():
    change = sx.diff(sx.Dict(a=1, b=2, c={"x": 1}), sx.Dict(c={"x": 2}, d=[], b=2))
    assert (
        str(change)
        == """\
{
  a = Diff(
    left = 1,
    right = MISSING_VALUE
  ),
  c = {
    x = Diff(
      left = 1,
      right = 2
    )
  },
  d = Diff(
    left = MISSING_VALUE,
    right = []
  )
}"""
    )
    assert repr(change) == (
        "{a=Diff(left=1, right=MISSING_VALUE), c={x=Diff(left=1, right=2)}, "
        "d=Diff(left=MISSING_VALUE, right=[])}"
    )


def test_repr_is_one_line():
    after = patched({"optimizer.learning_rate": 0.02, "model.layers[2]": sx.MISSING_VALUE})
    assert repr(sx.diff(experiment(), after)) == (
        "MLExperiment(model=Sequential(layers=[2=Diff(left=Dense(units=10, activation='softmax'), "
        "right=MISSING_VALUE)]), optimizer=Adam(learning_rate=Diff(left=0.01, right=0.02)))"
    )


def test_changed_ties():
    def build(tied):
        shared = Dense(1)
        return sx.List([shared, shared if tied else Dense(1)])

    change = sx.diff(build(True), build(False))
    assert (
        str(change)
        == """\
Ties(
  left = [
    [0] is [1]
  ],
  right = []
)"""
    )
    assert repr(change) == "Ties(left=[[0] is [1]], right=[])"
    assert repr(list(change)) == "[Retie([['[0]', '[1]']], [])]"


def test_ties_follow_the_other_changes():
    shared = Dense(1)
    change = sx.diff(sx.List([shared, shared]), sx.List([Dense(2), shared]))
    lines = str(change).splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["[", "]", "Ties(", ")"]


@pytest.mark.parametrize(
    ("left", "right", "text"),
    [
        (1, 2, "Diff(\n  left = 1,\n  right = 2\n)"),
        (1, 1.0, "Diff(\n  left = 1,\n  right = 1.0\n)"),
        ([1], {"a": 1}, "Diff(\n  left = [\n    0 : 1\n  ],\n  right = {\n    a = 1\n  }\n)"),
        (1, 1, "No diff."),
        ([], [], "No diff."),
    ],
)
def test_the_root_itself(left, right, text):
    assert str(sx.diff(left, right)) == text


def test_a_diff_made_by_hand_prints_without_types():
    change = Diff([Replace("a.b", 1, 2), Insert("c[0]", 3)])
    assert repr(change) == (
        "{a={b=Diff(left=1, right=2)}, c=[before 0=Diff(left=MISSING_VALUE, right=3)]}"
    )
