"""Which method is called, with which arguments, and what its result is as plain data."""

import pytest

import symexp as sx
from symexp.cli.methods import Evaluation, choose_method, parse_arguments, plain


@sx.symbolize
class Both:
    def run(self, out=None):
        return 1

    def train(self):
        return 2

    def __call__(self, inputs):
        return inputs


@sx.symbolize
class NeedsData:
    def run(self, data):
        return data

    def train(self, feedback):
        return feedback

    def writes(self, out):
        pass


class Scalar:
    shape = ()

    def item(self):
        return 2.5


def test_the_first_method_that_needs_nothing():
    assert choose_method(Both(), None) == "run"
    assert choose_method(Both(), None, ["inputs"]) == "__call__"
    assert choose_method(Both(), "train") == "train"
    assert choose_method(NeedsData(), None, ["feedback"]) == "train"
    assert choose_method(NeedsData(), None, ["data"]) == "run"


def test_arguments_that_no_text_can_give():
    with pytest.raises(sx.errors.ArgumentError, match="search its values with `symexp tune`"):
        choose_method(NeedsData(), "train")
    with pytest.raises(sx.errors.ArgumentError, match="which it gets with `--store DIRECTORY`"):
        choose_method(NeedsData(), "writes")
    assert choose_method(NeedsData(), "writes", ["out"]) == "writes"


def test_arguments_are_values_of_rule_strings():
    texts = ["a=3", "b=text", "c=[1,2.5]", "d=None", "e='x=y'", "f=true"]
    assert parse_arguments(texts) == {
        "a": 3, "b": "text", "c": [1, 2.5], "d": None, "e": "x=y", "f": True,
    }  # fmt: skip
    with pytest.raises(sx.errors.ArgumentError, match=r"as --arg, but got 'a\.b=1'"):
        parse_arguments(["a.b=1"])


def test_results_as_plain_data():
    assert plain({"a": Scalar(), "b": (1, [Scalar()])}) == {"a": 2.5, "b": [1, [2.5]]}
    assert plain("text") == "text"


def test_the_reward_of_a_candidate():
    assert Evaluation("run", {}, ())(Both(), None) == 1
    assert Evaluation("train", {}, ())(NeedsData(), 7) == 7
    several = Evaluation("run", {"data": {"a": 1, "b": 2}}, ("b",))
    assert several(NeedsData(), None) == 2
    both = Evaluation("run", {"data": {"a": 1, "b": 2}}, ("b", "a"))
    assert both(NeedsData(), None) == {"b": 2, "a": 1}
    assert Evaluation("run", {"data": {"a": 1}}, ())(NeedsData(), None) == 1
    with pytest.raises(sx.errors.ArgumentError, match=r"run\(\) returned no 'c'"):
        Evaluation("run", {"data": {"a": 1}}, ("c",))(NeedsData(), None)
