"""The loop: candidates out, feedback in, and what it refuses."""

from __future__ import annotations

import gc
import os

import numpy as np
import pytest

import symexp as sx
from symexp.spaces.dna import DNAError, SpaceError
from symexp.study.definition import DefinitionError
from symexp.study.ledger import LedgerError, StudyMismatchError
from symexp.study.study import StudyError
from symexp.sweeps.feedback import FeedbackError
from symexp.sweeps.sample import SamplingError
from symexp.sweeps.strategies import AlgorithmError


def space(n: int = 3) -> sx.Dict:
    return sx.Dict(x=sx.oneof(list(range(n))), y=5)


def sweep(**options) -> list:
    seen = []
    for exp, feedback in sx.sample(space(), sx.geno.Sweeping(), **options):
        seen.append((feedback.id, str(feedback.dna), exp.x))
        feedback(exp.x)
    return seen


def test_sweeping_gives_every_candidate_once_in_order():
    assert sweep() == [(1, "DNA(0)", 0), (2, "DNA(1)", 1), (3, "DNA(2)", 2)]


def test_num_examples_ends_the_study():
    assert len(sweep(num_examples=2)) == 2


def test_candidates_share_what_the_space_fixes():
    from symexp.tree.nodes.state import get_state

    fixed = sx.Dict(a=[1, 2])
    whole = sx.Dict(x=sx.oneof([1, 2]), fixed=fixed)
    nodes = []
    for exp, feedback in sx.sample(whole, sx.geno.Sweeping()):
        nodes.append(get_state(exp).node.values[1])
        feedback(0.0)
    assert nodes[0] is nodes[1] is get_state(whole).node.values[1]


def test_random_is_the_default_and_its_seed_makes_it_the_same():
    def run(seed):
        drawn = []
        for exp, feedback in sx.sample(space(1000), num_examples=20, seed=seed):
            drawn.append(exp.x)
            feedback(0.0)
        return drawn

    assert run(3) == run(3)
    assert run(3) != run(4)


def test_minimizing_finds_the_smallest_reward():
    loop = sx.sample(space(), "sweeping", direction="minimize")
    for exp, feedback in loop:
        feedback((exp.x - 1) ** 2)
    assert loop.result.best.exp.x == 1
    assert [t.exp.x for t in loop.result.top(3)] == [1, 0, 2]


def test_an_iteration_without_feedback_is_an_error_that_says_so():
    study = sx.Study.for_space(None, space())
    with pytest.raises(FeedbackError, match=r"trial 1 \(DNA\(0\)\) ended without feedback"):
        for _ in sx.sample(space(), "sweeping", study=study):
            pass
    assert study.ledger.counts() == {"waiting": 1}


def test_a_break_returns_the_trial_to_the_study():
    study = sx.Study.for_space(None, space())
    loop = sx.sample(space(), "sweeping", study=study)
    for _ in loop:
        break
    loop.close()
    assert study.ledger.counts() == {"waiting": 1}
    for exp, feedback in sx.sample(space(), "sweeping", study=study):
        feedback(exp.x)
    assert study.ledger.counts() == {"complete": 3}


def test_an_exception_in_the_body_returns_the_trial_to_the_study():
    study = sx.Study.for_space(None, space())
    with pytest.raises(KeyError):
        _train_badly(study)
    assert study.ledger.counts() == {"waiting": 1}


def _train_badly(study):
    gc.disable()
    try:
        for _, feedback in sx.sample(space(), "sweeping", study=study):
            raise KeyError(feedback)
    finally:
        gc.enable()


def test_where_leaves_placeholders_in_the_candidate():
    both = sx.Dict(x=sx.oneof([1, 2], name="a"), y=sx.oneof([3, 4], name="b"))
    seen = []
    for exp, feedback in sx.sample(both, "sweeping", where=lambda h: h.name == "a"):
        seen.append((exp.x, exp.y == sx.oneof([3, 4], name="b")))
        feedback(0)
    assert seen == [(1, True), (2, True)]


def test_early_stopping_by_an_object_of_the_user():
    class Impatient:
        def should_stop(self, trial, measurements):
            return sum(m.number == trial.number for m in measurements) >= 2

    loop = sx.sample(space(), "sweeping", early_stopping=Impatient())
    for _, feedback in loop:
        for epoch in range(10):
            feedback.add_measurement(float(epoch))
            if feedback.should_stop_early():
                feedback.prune()
                break
    assert [(t.state, t.reward) for t in loop.result.trials] == [("pruned", 1.0)] * 3
    assert loop.result.best is None


def test_a_space_with_floats_cannot_be_swept_without_a_grid():
    with pytest.raises(SpaceError, match="float_points"):
        sx.sample(sx.Dict(x=sx.floatv(0.0, 1.0)), sx.geno.Sweeping())


@pytest.mark.parametrize(("option", "value"), [("on_invalid", "no"), ("on_error", True)])
def test_unknown_policies_are_refused(option, value):
    with pytest.raises(SamplingError, match=f"Expected {option} to be"):
        sx.sample(space(), "sweeping", **{option: value})


def test_threads_share_a_study():
    import threading

    study = sx.Study.for_space(None, space(300))
    seen: list[int] = []

    def work():
        for exp, feedback in sx.sample(space(300), "sweeping", study=study):
            seen.append(exp.x)
            feedback(exp.x)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(300))


def numbers():
    return sx.Dict(x=sx.oneof([1, 2, 3]))


def evaluated(*args, **options):
    """The candidates that a sweep evaluates."""
    return [e.x for e, f in sx.sample(*args, progress=False, **options) if f(e.x) is None]


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("num_examples", -1, "num_examples to be a whole number from 0, .* but got -1"),
        ("num_examples", 2.5, "num_examples to be a whole number from 0, .* but got 2.5"),
        ("num_examples", "2", "num_examples to be a whole number from 0, .* but got '2'"),
        ("num_examples", True, "num_examples to be a whole number from 0, .* but got True"),
        ("on_error", -1, "on_error to be 'stop', 'skip' or how many times"),
        ("seed", object(), "seed to be a whole number or a text"),
        ("enqueue", 5, "a list of candidates to enqueue, but got 5"),
        ("enqueue", None, "a list of candidates to enqueue, but got None"),
    ],
)
def test_invalid_arguments_are_refused(option, value, message):
    with pytest.raises(SamplingError, match=message):
        sx.sample(numbers(), **{option: value})


def test_the_number_of_trials_may_be_one_of_numpy():
    assert evaluated(numbers(), "sweeping", np.int64(2)) == [1, 2]


class TestInADatabase:
    @pytest.fixture
    def place(self, tmp_path):
        pytest.importorskip("sqlalchemy")
        return f"sqlite:///{tmp_path}/sweeps.db"

    @pytest.mark.parametrize(
        ("options", "error"),
        [
            ({"algorithm": "tep"}, AlgorithmError),
            ({"early_stopping": "meidan"}, AlgorithmError),
            ({"store": 5}, sx.SymexpError),
            ({"metrics": ["a", "a"]}, DefinitionError),
            ({"num_examples": -1}, SamplingError),
        ],
    )
    def test_an_invalid_argument_leaves_no_study_behind(self, place, options, error):
        with pytest.raises(error):
            sx.sample(numbers(), study=f"{place}#slip", **options)
        with pytest.raises(LedgerError, match="There is no study 'slip'"):
            sx.poll_result(f"{place}#slip")

    def test_a_space_that_cannot_be_swept_leaves_no_study_behind(self, place):
        with pytest.raises(SpaceError, match="float_points"):
            sx.sample(sx.Dict(x=sx.floatv(0, 1)), "sweeping", study=f"{place}#grid")
        discrete = sx.Dict(x=sx.oneof([0.0, 1.0]))
        assert evaluated(discrete, "sweeping", study=f"{place}#grid") == [0.0, 1.0]

    @pytest.mark.parametrize(
        ("options", "error"),
        [({"enqueue": [[7]]}, DNAError), ({"reuse": ["{place}#a", "nowhere"]}, StudyError)],
    )
    def test_an_invalid_argument_leaves_no_connection_open(self, place, options, error):
        evaluated(numbers(), "sweeping", study=f"{place}#a")
        if "reuse" in options:
            options = {"reuse": [r.format(place=place) for r in options["reuse"]]}
        gc.collect()
        gc.disable()  # a connection that only the collector closes stays open
        try:
            before = open_files()
            with pytest.raises(error):
                sx.sample(numbers(), study=f"{place}#b", **options)
            assert open_files() == before
        finally:
            gc.enable()

    def test_a_study_is_not_shown_with_another_space(self, place):
        study = f"{place}#shown"
        evaluated(numbers(), "sweeping", study=study)
        other = sx.Dict(y=sx.oneof([4, 5, 6]))
        with pytest.raises(StudyMismatchError, match="'shown' has another space"):
            sx.Study.open(study, space=other)
        opened = sx.Study.open(study, space=numbers())
        assert opened.result.best.exp.x == 3
        opened.close()

    def test_a_study_of_some_placeholders_opens_with_the_same_function(self, place):
        def named(hyper):
            return hyper.name == "x"

        both = sx.Dict(x=sx.oneof([1, 2], name="x"), y=sx.oneof([3, 4]))
        evaluated(both, "sweeping", study=f"{place}#some", where=named)
        opened = sx.Study.open(f"{place}#some", space=both, where=named)
        assert opened.result.best.exp.x == 2
        opened.close()


def open_files():
    try:
        return len(os.listdir("/proc/self/fd"))
    except OSError:
        pytest.skip("needs /proc")


# The arguments that PyGlove has.


def test_pyglove_names_of_arguments():
    space = sx.Dict(x=sx.oneof([1, 2, 3]))
    loop = sx.sample(space, sx.geno.Sweeping(), name="pyglove-named", metrics_to_optimize=["acc"])
    for exp, feedback in loop:
        feedback(metrics={"acc": exp.x})
    result = sx.poll_result("pyglove-named")
    assert result.best_trial.reward == 3.0
    again = sx.sample(space, sx.geno.Sweeping(), name="pyglove-named", metrics=["acc"])
    assert list(again) == []
    sx.delete_study("pyglove-named")


def test_a_policy_as_the_fourth_argument_stops_early():
    class Policy:
        def should_stop(self, trial, measurements):
            return trial.number == 1

    space = sx.Dict(x=sx.oneof([1, 2]))
    stopped = []
    for arguments in ((None, Policy()), (2, Policy())):
        for _, feedback in sx.sample(space, "sweeping", *arguments, backend="in-memory"):
            feedback.add_measurement(1.0)
            stopped.append(feedback.should_stop_early())
            feedback.done()
    for _, feedback in sx.sample(space, "sweeping", early_stopping_policy=Policy()):
        feedback.add_measurement(1.0)
        stopped.append(feedback.should_stop_early())
        feedback.done()
    assert stopped == [False, True] * 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"group": True}, "name or the number of a group of workers"),
        ({"group": ""}, "name or the number of a group of workers"),
        ({"group": 1.5}, "name or the number of a group of workers"),
        ({"backend": "vizier"}, "Give the study a URL"),
        ({"name": "a", "study": "b"}, "either study or name"),
        ({"metrics": ["a"], "metrics_to_optimize": ["a"]}, "either metrics or metrics_to"),
    ],
)
def test_arguments_of_pyglove_without_a_meaning_are_refused(arguments, message):
    with pytest.raises(SamplingError, match=message):
        sx.sample(sx.Dict(x=sx.oneof([1, 2])), **arguments)


# Partial candidates: what they leave open is drawn.


class Net(sx.Object):
    kind: str
    units: int = 1


def nets() -> sx.Dict:
    return sx.Dict(
        depth=sx.oneof([1, 2, 3]),
        net=sx.oneof([Net("a", sx.oneof([1, 2, 4])), Net("b", sx.intv(5, 9))]),
        order=sx.permutate(["x", "y", "z"]),
    )


def enqueued(candidate, n: int = 6, **options) -> list:
    """Returns the completions of a partial candidate by n studies with different seeds."""
    made = []
    for seed in range(n):
        loop = sx.sample(nets(), enqueue=[candidate], seed=seed, **options)
        made.append(next(loop)[0])
        loop.close()
    return made


def test_a_dict_without_some_decisions_is_completed_at_random():
    made = enqueued({"depth": 1})
    assert {exp.depth for exp in made} == {1}
    assert len({sx.hash(exp) for exp in made}) > 3
    assert made == enqueued({"depth": 1})
    assert all(sorted(exp.order) == ["x", "y", "z"] for exp in made)


def test_a_decision_below_a_candidate_chooses_the_candidate():
    assert {exp.net.kind for exp in enqueued({"net[=1/2].units": 7})} == {"b"}
    assert {exp.net.units for exp in enqueued({"net[=1/2].units": 7})} == {7}


def test_an_experiment_with_placeholders_left_is_completed():
    made = enqueued(
        sx.Dict(depth=sx.oneof([1, 3]), net=Net("b", sx.intv(5, 9)), order=["z", "x", "y"])
    )
    assert {exp.depth for exp in made} == {1, 3}
    assert {(exp.net.kind, *exp.order) for exp in made} == {("b", "z", "x", "y")}


def test_a_partial_candidate_is_completed_to_a_feasible_one():
    made = enqueued({"depth": 1}, constraints=[lambda exp: exp.net.units == 4])
    assert {(exp.depth, exp.net.units) for exp in made} == {(1, 4)}


def test_a_resumed_loop_does_not_complete_a_partial_candidate_again():
    study = sx.Study.for_space(None, nets())
    for _ in range(2):
        for _exp, feedback in sx.sample(nets(), "random", 1, study, enqueue=[{"depth": 1}]):
            feedback(0)
    assert study.result.counts == {"complete": 1}


def test_an_unknown_decision_of_a_partial_candidate_is_an_error():
    with pytest.raises(DNAError, match=r"No decision of the space is called 'dept'.*'depth'"):
        sx.sample(nets(), enqueue=[{"dept": 1}])
    with pytest.raises(DNAError, match="no candidate of this space"):
        sx.sample(nets(), enqueue=[sx.Dict(depth=9, net=sx.oneof([1, 2]), order=["x", "y", "z"])])


@pytest.mark.parametrize(
    ("given", "order"),
    [
        ({"order": ["y", "x", "z"]}, {"yxz"}),
        ({"order[1]": "x"}, {"yxz", "zxy"}),
        ({"order[0]": "z", "order[2]": "x"}, {"zyx"}),
    ],
)
def test_slots_that_a_dict_leaves_open_are_completed(given, order):
    assert {"".join(exp.order) for exp in enqueued(given, 12)} == order


def test_slots_stay_sorted_and_distinct_and_keep_what_is_below_them():
    units = sx.oneof([1, 2])
    space = sx.Dict(
        few=sx.manyof(3, list(range(6)), sorted=True),
        nets=sx.manyof(2, [Net("a", units), Net("b", 1)]),
    )
    given = {"few[1]": 4, "nets[1].net.units": 2}
    made = [next(sx.sample(space, "random", enqueue=[given], seed=i))[0] for i in range(8)]
    assert {tuple(exp.few[1:]) for exp in made} == {(4, 5)}
    assert len({exp.few[0] for exp in made}) > 1
    assert {(exp.nets[0].kind, exp.nets[1].units) for exp in made} == {("b", 2)}
    with pytest.raises(DNAError, match="for 'few' leave none"):
        sx.sample(space, enqueue=[{"few[2]": 1}])


def test_none_in_a_dict_is_a_candidate_or_leaves_the_decision_open():
    space = sx.Dict(rate=sx.oneof([0.1, None, 0.3]), depth=sx.oneof([1, 2]))
    made = [
        next(sx.sample(space, enqueue=[{"rate": None, "depth": None}], seed=i))[0] for i in range(8)
    ]
    assert {exp.rate for exp in made} == {None}
    assert {exp.depth for exp in made} == {1, 2}


def conditional() -> sx.Dict:
    return sx.Dict(
        inner=sx.oneof([1, sx.Dict(kind=sx.oneof(["p", "q", "r"], name="kind")), 3]),
        units=sx.oneof([1, 2, 3], when=("kind", "q"), otherwise=0, name="units"),
        rate=sx.oneof([0.1, 0.2], when=("units", 2), otherwise=None),
        scale=sx.intv(1, 9, name="scale"),
        shift=sx.oneof([0.5, 1.5], when=("scale", 7), otherwise=0.0),
    )


@pytest.mark.parametrize("seed", range(4))
def test_the_decisions_that_a_given_one_depends_on_are_made_for_it(seed):
    given = {"rate": 0.2, "shift": 1.5}
    exp, _ = next(sx.sample(conditional(), "random", enqueue=[given], seed=seed))
    assert (exp.inner.kind, exp.units, exp.rate) == ("q", 2, 0.2)
    assert (exp.scale, exp.shift) == (7, 1.5)


def test_a_named_decision_below_a_candidate_chooses_the_candidate():
    space = sx.Dict(
        net=sx.oneof([1, Net("a", sx.oneof([2, 3], name="units")), 4, 5]),
        other=sx.oneof([6, Net("b", sx.oneof([2, 3], name="both"))]),
        both=sx.oneof([2, 3], name="both"),
    )
    made = [
        next(sx.sample(space, "random", enqueue=[{"units": 3, "both": 3}], seed=seed))[0]
        for seed in range(8)
    ]
    assert {(exp.net.units, exp.both) for exp in made} == {(3, 3)}
    assert len({sx.hash(exp.other) for exp in made}) == 2


def test_a_long_text_is_a_value_although_the_space_shows_its_beginning():
    space = sx.Dict(prompt=sx.oneof(["x" * 500, "y" * 500, "y" * 400 + "z"]))
    exp, _ = next(sx.sample(space, "random", enqueue=[{"prompt": "x" * 500}]))
    assert exp.prompt == "x" * 500
    with pytest.raises(DNAError, match="No candidate of 'prompt'"):
        sx.sample(space, enqueue=[{"prompt": "y" * 500}])
