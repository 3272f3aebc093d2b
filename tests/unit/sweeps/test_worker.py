"""Numbers and arrays of libraries become numbers and lists of Python."""

import json

import numpy as np
import pytest

import symexp as sx
from symexp.sweeps.worker import to_builtin


class Tensor:
    """As tensors of TensorFlow: they have `numpy`, but no `tolist`."""

    def __init__(self, value):
        self._value = value

    def numpy(self):
        return np.asarray(self._value)


def one(body, **options):
    """The trial that a loop of one iteration makes."""
    for exp, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", 1, **options):
        body(exp, feedback)
    return feedback.study.result.trials[0]


@pytest.fixture(params=["memory", "sqlite"])
def place(request, tmp_path):
    if request.param == "memory":
        return None
    pytest.importorskip("sqlalchemy")
    return f"sqlite:///{tmp_path}/values.db#values"


def test_numbers_of_libraries_are_recorded_as_plain_ones(place):
    metrics = {
        "scalar": np.float32(0.5),
        "count": np.int64(3),
        "flag": np.bool_(True),
        "curve": np.array([1.0, 2.0]),
        "tensor": Tensor(0.25),
        "inner": {"list": [np.int8(1), (np.float16(2),)]},
    }

    def body(exp, feedback):
        feedback.add_measurement(np.float64(1.0), {"loss": np.float32(0.5)}, step=np.int64(3))
        feedback(np.float32(1.0), metrics, metadata={"seed": np.uint8(7)})

    trial = one(body, study=place)
    assert trial.metrics == {
        "scalar": 0.5,
        "count": 3,
        "flag": True,
        "curve": [1.0, 2.0],
        "tensor": 0.25,
        "inner": {"list": [1, [2.0]]},
    }
    assert json.loads(json.dumps(trial.metrics)) == trial.metrics
    assert trial.metadata["seed"] == 7


def test_symbolic_values_are_left_as_they_are():
    made = []

    @sx.symbolize
    class Thing:
        def __init__(self):
            made.append(self)

    value = Thing()
    assert to_builtin([value]) == [value]
    assert not made
