"""What may be given as a reward, a metric, a step; and how anything else is refused."""

import json

import numpy as np
import pytest

import symexp as sx
from symexp.sweeps.feedback import FeedbackError
from symexp.sweeps.worker import RewardError, plain


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


def test_steps_of_libraries_are_recorded_as_whole_numbers(place):
    def body(exp, feedback):
        feedback.add_measurement(1.0, {"loss": np.float32(0.5)}, step=np.int64(3))
        feedback.add_measurement(2.0)
        found = feedback.study.result.measurements()
        assert [(m.step, type(m.step), m.metrics) for m in found] == [
            (3, int, {"loss": 0.5}),
            (4, int, {}),
        ]
        feedback.done()

    one(body, study=place)


def test_metrics_in_an_exported_file_are_numbers():
    result = []

    def body(exp, feedback):
        feedback(1.0, {"count": np.int64(3)})
        result.append(feedback.study.result)

    one(body)
    assert json.loads(result[0].to_json_str())["trials"][0]["count"] == 3


def test_an_array_holds_the_rewards_of_several_objectives():
    trial = one(lambda e, f: f(np.array([1.0, 2.0])), metrics=["a", "b"])
    assert trial.rewards == (1.0, 2.0)
    assert one(lambda e, f: f(np.array([1.0]))).rewards == (1.0,)


@pytest.mark.parametrize("reward", [10**400, np.array([[1.0]] * 2), 1j, np.array([1.0, 2.0])])
def test_what_is_no_reward(reward):
    with pytest.raises(RewardError, match="Expected"):
        one(lambda e, f: f(reward))


@pytest.mark.parametrize("step", [-1, 1.5, "a", np.float32(1.0)])
def test_what_is_no_step(step):
    with pytest.raises(FeedbackError, match="Expected a step, a whole number from 0, but got"):
        one(lambda e, f: f.add_measurement(1.0, step=step))


def test_a_second_number_is_no_metrics():
    match = r"Expected metrics to be a dict of values by name, but got 0\.5 .*`feedback\(\(a, b\)\)"
    with pytest.raises(FeedbackError, match=match):
        one(lambda e, f: f(1.0, 0.5))
    with pytest.raises(FeedbackError, match=match):
        one(lambda e, f: f.add_measurement(1.0, 0.5), on_invalid="skip")


def test_a_misspelt_objective_is_not_suggested_to_itself():
    with pytest.raises(RewardError, match=r"objective 'reward', but got only 'rewad'\.$"):
        one(lambda e, f: f({"rewad": 1.0}))


def test_symbolic_values_are_left_as_they_are():
    made = []

    @sx.symbolize
    class Thing:
        def __init__(self):
            made.append(self)

    value = Thing()
    assert plain([value]) == [value]
    assert not made
