"""Candidates that are enqueued, and outcomes of other studies that are reused."""

import pytest

import symexp as sx
from symexp.sweeps.sample import SamplingError
from symexp.sweeps.warm_start import ReuseError


@sx.symbolize
class Net:
    def __init__(self, width=8, depth=1, epochs=3):
        self.score = width * depth


def wide(widths=(8, 16, 32)):
    return Net(width=sx.oneof(list(widths)))


@pytest.fixture(params=["memory", "sqlite"])
def place(request, tmp_path):
    """Makes URLs of studies, or names in this process."""
    if request.param == "memory":
        return lambda name: f"{tmp_path.name}-{name}"
    pytest.importorskip("sqlalchemy")
    return lambda name: f"sqlite:///{tmp_path}/s.db#{name}"


def sweep(space, algorithm="sweeping", **options):
    """Runs a sweep; returns the candidates that it evaluated, and its result."""
    seen = []
    loop = sx.sample(space, algorithm, **options)
    for exp, feedback in loop:
        seen.append((exp.width, exp.depth))
        feedback(exp.score, {"loss": 1.0})
    result = loop.result
    loop.study.close()
    return seen, result


def test_enqueued_candidates_come_first(place):
    first = [Net(width=32), sx.DNA(1)]
    seen, result = sweep(wide(), study=place("a"), enqueue=first)
    assert seen == [(32, 1), (16, 1), (8, 1)]
    assert sweep(wide(), study=place("a"), enqueue=first)[0] == []
    assert result.best.id == 1


def test_enqueued_candidates_are_evaluated_once_where_duplicates_are_allowed(place):
    options = {"study": place("a"), "duplicates": True, "enqueue": [Net(width=32)]}
    assert sweep(wide(), num_examples=2, **options)[0] == [(32, 1), (16, 1)]
    assert sweep(wide(), num_examples=4, **options)[0] == [(32, 1), (8, 1)]


def test_candidates_are_enqueued_while_the_loop_runs(place):
    seen = []
    for exp, feedback in sx.sample(wide((1, 2, 3, 4)), "sweeping", study=place("a")):
        seen.append(exp.width)
        if feedback.id == 1:
            assert feedback.study.enqueue(Net(width=3)) == 2
        feedback(exp.width)
    feedback.study.close()
    assert seen[:2] == [1, 3]
    assert sorted(seen) == [1, 2, 3, 4]


def test_enqueueing_one_candidate_without_a_list_is_refused():
    with pytest.raises(SamplingError, match=r"Write enqueue=\[candidate\]"):
        sx.sample(wide(), enqueue=Net(width=8))


def test_candidates_of_another_study_are_not_evaluated_again(place):
    sweep(wide((8, 16)), study=place("old"))
    seen, result = sweep(wide((4, 8, 16, 32)), study=place("new"), reuse=[place("old")])
    assert seen == [(4, 1), (32, 1)]
    assert [t.reward for t in result.trials] == [4, 8, 16, 32]
    assert [(t.metadata or {}).get("reused") for t in result.trials] == [
        None,
        {"study": place("old"), "trial": 1},
        {"study": place("old"), "trial": 2},
        None,
    ]
    assert result.trials[1].metrics == {"loss": 1.0}
    # A third study still names the study that evaluated the candidate.
    seen, result = sweep(wide((8,)), study=place("third"), reuse=place("new"))
    assert seen == []
    assert result.best.metadata["reused"] == {"study": place("old"), "trial": 1}


def test_experiments_are_compared_and_not_decisions(place):
    """The experiments are compared, not the decisions."""
    sweep(wide(), study=place("widths"))
    both = Net(width=sx.oneof([16, 64]), depth=sx.oneof([1, 2]))
    assert sweep(both, reuse=[place("widths")])[0] == [(16, 2), (64, 1), (64, 2)]
    # The same decisions over another base are other experiments.
    longer = Net(width=sx.oneof([8, 16, 32]), epochs=9)
    assert len(sweep(longer, reuse=[place("widths")])[0]) == 3


def test_an_outcome_needs_the_objectives(place):
    sweep(wide(), study=place("old"))
    options = {"reuse": [place("old")], "algorithm": "sweeping"}
    seen = []
    for exp, feedback in sx.sample(wide(), metrics=["acc"], **options):
        seen.append(exp.width)
        feedback(0)
    assert seen == [8, 16, 32]
    # A further metric of the one study may be the objective of the other.
    loop = sx.sample(wide(), metrics=["loss"], direction="minimize", **options)
    assert list(loop) == []
    assert {t.reward for t in loop.result.trials} == {1.0}


def test_trials_that_failed_are_evaluated_again(place):
    for _, feedback in sx.sample(wide(), "sweeping", study=place("old")):
        feedback.skip("not now")
    feedback.study.close()
    assert len(sweep(wide(), reuse=[place("old")])[0]) == 3


def test_outcomes_of_a_running_study_are_reused(place):
    running = sx.sample(wide(), "sweeping", study=place("old"))
    exp, feedback = next(running)
    others = sx.sample(wide(), "sweeping", reuse=[sx.Study.open(place("old"))])
    mine, mine_feedback = next(others)
    feedback(exp.score)
    exp, feedback = next(running)
    feedback(exp.score)
    mine_feedback(mine.score)
    assert [(e.width, f(0))[0] for e, f in others] == [32]
    running.close()
    running.study.close()
    others.close()


def test_reuse_refuses_elements_that_are_no_study():
    with pytest.raises(TypeError, match="Expected a study, its URL or its name in `reuse`, but"):
        sx.sample(wide(), reuse=[3])


def space():
    return sx.Dict(x=sx.oneof([1, 2, 3]))


@pytest.mark.parametrize("reuse", [5, [5]])
def test_reuse_refuses_other_values(reuse):
    with pytest.raises(ReuseError, match="but got 5"):
        sx.sample(space(), reuse=reuse)
