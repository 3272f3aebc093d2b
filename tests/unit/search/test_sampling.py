"""The loop: candidates out, feedback in."""

from __future__ import annotations

import gc
import math
import subprocess
import sys

import pytest

import symexp as sx
from symexp.spaces.dna import SpaceError
from symexp.study.ledger import LeaseLostError, StudyMismatchError
from symexp.study.study import StudyError
from symexp.sweeps.adapters import ALGORITHMS, STOPPINGS, AlgorithmError
from symexp.sweeps.feedback import FeedbackError
from symexp.sweeps.sample import SamplingError
from symexp.sweeps.worker import RewardError


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


@pytest.mark.parametrize("algorithm", ["sweeping", sx.geno.Sweeping, sx.geno.Random, "random"])
def test_algorithms_by_name_and_by_class(algorithm):
    seen = []
    for exp, feedback in sx.sample(space(), algorithm):
        seen.append(exp.x)
        feedback(0)
    assert sorted(seen) == [0, 1, 2]


def test_what_is_no_algorithm():
    with pytest.raises(AlgorithmError, match="Expected an algorithm, but got 3"):
        sx.sample(space(), 3)


@pytest.mark.parametrize("reward", [math.nan, math.inf, None, "0.5", [1, 2], object()])
def test_a_bad_reward_is_an_error(reward):
    _, feedback = next(_loop := sx.sample(space(), "sweeping"))
    with pytest.raises(RewardError, match="Expected"):
        feedback(reward)


def test_a_bad_reward_makes_the_trial_infeasible_on_request():
    loop = sx.sample(space(), "sweeping", on_invalid="skip")
    for exp, feedback in loop:
        feedback(math.nan if exp.x == 2 else -exp.x)
    assert [t.state for t in loop.result.trials] == ["complete", "complete", "skipped"]
    assert loop.result.best.exp.x == 0
    assert "finite number" in loop.result.trials[2].error


def test_minimize():
    loop = sx.sample(space(), "sweeping", direction="minimize")
    for exp, feedback in loop:
        feedback((exp.x - 1) ** 2)
    assert loop.result.best.exp.x == 1
    assert [t.exp.x for t in loop.result.top(3)] == [1, 0, 2]


def test_several_objectives():
    loop = sx.sample(
        space(), "sweeping", metrics=("acc", "size"), direction=("maximize", "minimize")
    )
    for exp, feedback in loop:
        if exp.x == 0:
            feedback((0.5, 10))
        elif exp.x == 1:
            feedback({"acc": 0.7, "size": 20, "loss": 1.5})
        else:
            feedback(metrics={"acc": 0.6, "size": 30})
    assert [t.exp.x for t in loop.result.pareto_front()] == [0, 1]
    assert loop.result.trials[1].metrics == {"loss": 1.5}
    assert loop.result.table()[1]["acc"] == 0.7
    with pytest.raises(ValueError, match="there is no best trial"):
        _ = loop.result.best


def test_a_missing_objective_is_named():
    loop = sx.sample(space(), "sweeping", metrics=("acc", "size"))
    _, feedback = next(loop)
    with pytest.raises(RewardError, match="objective 'size', but got only 'acc'"):
        feedback({"acc": 0.7})
    feedback.skip()


def test_an_iteration_without_feedback_is_an_error_that_says_so():
    study = sx.Study.for_space(None, space())
    with pytest.raises(FeedbackError, match=r"trial 1 \(DNA\(0\)\) ended without feedback"):
        for _ in sx.sample(space(), "sweeping", study=study):
            pass
    assert study.ledger.counts() == {"waiting": 1}


def test_a_break_gives_the_trial_back():
    study = sx.Study.for_space(None, space())
    loop = sx.sample(space(), "sweeping", study=study)
    for _ in loop:
        break
    loop.close()
    assert study.ledger.counts() == {"waiting": 1}
    for exp, feedback in sx.sample(space(), "sweeping", study=study):
        feedback(exp.x)
    assert study.ledger.counts() == {"complete": 3}


def test_an_exception_in_the_body_gives_the_trial_back():
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


def test_feedback_twice():
    for _, feedback in sx.sample(space(), "sweeping"):
        feedback(1)
        with pytest.raises(FeedbackError, match=r"Trial \d has ended already \(complete\)"):
            feedback(1)
        with pytest.raises(FeedbackError, match="once in each iteration"):
            feedback.skip()


def test_measurements():
    loop = sx.sample(space(), "sweeping")
    for exp, feedback in loop:
        feedback.add_measurement(0.1)
        feedback.add_measurement(0.2 + exp.x, metrics={"loss": 3.0})
        feedback.add_measurement(0.3 + exp.x, step=7)
        feedback.done()
    assert [(m.number, m.step, m.rewards) for m in loop.study.ledger.measurements()][:4] == [
        (0, 0, (0.1,)),
        (0, 1, (0.2,)),
        (0, 7, (0.3,)),
        (1, 0, (0.1,)),
    ]
    assert loop.result.best.reward == 2.3


def test_the_step_is_one_after_the_last_by_default():
    for _, feedback in sx.sample(space(2), "sweeping"):
        for step in (None, None, 7, None):
            feedback.add_measurement(1.0, step=step)
        feedback.done()
    found = feedback.study.ledger.measurements()
    assert [(m.number, m.step) for m in found] == [(n, s) for n in (0, 1) for s in (0, 1, 7, 8)]


def test_feedback_after_the_loop_was_left():
    _, feedback = next(sx.sample(space(), "sweeping"))
    with pytest.raises(FeedbackError, match="given back to the study, because its loop was left"):
        feedback(1.0)


def test_done_without_a_measurement():
    _, feedback = next(_loop := sx.sample(space(), "sweeping"))
    with pytest.raises(FeedbackError, match="Trial 1 has no measurement"):
        feedback.done()


def test_skip_and_skip_on_exceptions():
    loop = sx.sample(space(), "sweeping")
    for exp, feedback in loop:
        with feedback.skip_on_exceptions((ZeroDivisionError,)):
            feedback(1 / exp.x)
    assert [t.state for t in loop.result.trials] == ["skipped", "complete", "complete"]
    assert loop.result.trials[0].error == "ZeroDivisionError: division by zero"
    _, feedback = next(_loop := sx.sample(space(), "sweeping"))
    with pytest.raises(KeyError), feedback.skip_on_exceptions((ValueError, TypeError)):
        raise KeyError("other")


def test_exceptions_are_recorded_with_their_traceback_and_follow_the_policy():
    def run(policy):
        loop = sx.sample(space(), "sweeping", on_error=policy)
        tries = 0
        for exp, feedback in loop:
            with feedback:
                if exp.x == 0:
                    tries += 1
                    raise ValueError("too small")
                feedback(exp.x)
        return tries, [t.state for t in loop.result.trials], loop.result.trials[0].error

    tries, states, error = run("skip")
    assert (tries, states) == (1, ["failed", "complete", "complete"])
    assert "Traceback" in error
    assert error.endswith("ValueError: too small\n")
    tries, states, _ = run(2)
    assert (tries, states) == (3, ["failed", "complete", "complete"])
    with pytest.raises(ValueError, match="too small"):
        run("stop")


def test_end_loop_leaves_the_study_open():
    study = sx.Study.for_space(None, space())
    for _, feedback in sx.sample(space(), "sweeping", study=study):
        feedback(1)
        feedback.end_loop()
    assert len(study.result) == 1
    for _, feedback in sx.sample(space(), "sweeping", study=study):
        feedback(2)
    assert len(study.result) == 3


def test_rule_is_the_diff_against_the_base():
    base = sx.Dict(x=0, y=5)
    for exp, feedback in sx.sample(space(), "sweeping", base=base):
        assert sx.eq(sx.patch(base.clone(), feedback.rule.patch()), exp)
        feedback(0)
    exp, feedback = next(_loop := sx.sample(space(), "sweeping"))
    assert "left = oneof([0, 1, 2])" in str(feedback.rule)
    feedback.skip()


def test_metadata_and_links():
    loop = sx.sample(space(), "sweeping", num_examples=1)
    for _, feedback in loop:
        feedback.set_metadata("host", "a")
        feedback.add_link("logs", "http://logs/1")
        feedback.add_link("model", "http://models/1")
        assert feedback.get_metadata("host") == "a"
        assert feedback.get_metadata("nope", 3) == 3
        feedback(1.0, metadata={"gpu": 0})
    trial = loop.result.trials[0]
    assert trial.metadata["host"] == "a"
    assert trial.metadata["gpu"] == 0
    assert trial.metadata["links"] == {"logs": "http://logs/1", "model": "http://models/1"}


def test_named_studies_of_this_process_resume():
    name = "named-study-resumes"
    assert len(sweep(study=name, num_examples=2)) == 2
    assert sweep(study=name) == [(3, "DNA(2)", 2)]
    assert sweep(study=name) == []
    assert sx.poll_result(name).best.dna == sx.DNA(2)
    with pytest.raises(StudyMismatchError, match="has another space") as caught:
        sx.sample(space(4), "sweeping", study=name)
    assert "+" in str(caught.value)
    with pytest.raises(StudyMismatchError, match="directions"):
        sx.sample(space(), "sweeping", study=name, direction="minimize")
    with pytest.raises(StudyError, match="Did you mean 'named-study-resumes'"):
        sx.poll_result("named-study-resume")


def test_enqueue_comes_first():
    study = sx.Study.for_space(None, space())
    assert study.enqueue(sx.Dict(x=2, y=5)) == 1
    assert study.enqueue(sx.DNA(2)) is None
    assert study.enqueue({"x": 1}) == 2
    seen = []
    for exp, feedback in sx.sample(space(), "sweeping", study=study):
        seen.append(exp.x)
        feedback(0)
    assert seen == [2, 1, 0]
    with pytest.raises(ValueError, match="no candidate of this space"):
        study.enqueue(sx.Dict(x=7, y=5))


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
def test_unknown_policies(option, value):
    with pytest.raises(SamplingError, match=f"Expected {option} to be"):
        sx.sample(space(), "sweeping", **{option: value})


def test_a_trial_that_another_worker_finished():
    study = sx.Study.for_space(None, space())
    _, feedback = next(loop := sx.sample(space(), "sweeping", study=study))
    study.ledger.finish(feedback._claim.trial, "complete", (1.0,))
    with pytest.raises(LeaseLostError):
        feedback(2.0)
    loop.close()


def test_table_and_export(tmp_path):
    loop = sx.sample(space(), "sweeping")
    for exp, feedback in loop:
        feedback(exp.x / 2, metrics={"loss": 1.0})
    row = loop.result.table()[2]
    assert {k: row[k] for k in ("id", "state", "reward", "x", "loss")} == {
        "id": 3,
        "state": "complete",
        "reward": 1.0,
        "x": 2,
        "loss": 1.0,
    }
    loop.result.export(tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().splitlines()[0].startswith("id,state,reward,x,loss")
    loop.result.export(tmp_path / "t.json")
    assert '"dna": 2' in (tmp_path / "t.json").read_text()
    with pytest.raises(ValueError, match=r"\.csv or \.json"):
        loop.result.export(tmp_path / "t.txt")


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


@pytest.mark.parametrize("algorithm", ["tpe", "regularized_evolution"])
def test_algorithms_of_other_libraries_by_name(algorithm):
    pytest.importorskip("optuna" if algorithm == "tpe" else "pyglove")
    loop = sx.sample(sx.Dict(x=sx.floatv(0.0, 1.0), y=space().x), algorithm, 8, seed=1)
    for exp, feedback in loop:
        feedback(-exp.x)
    assert loop.result.counts == {"complete": 8}


@pytest.mark.parametrize(
    ("name", "missing", "install"),
    [
        ("tpe", "optuna", "symexp[search]"),
        ("neat", "pyglove", "symexp[search]"),
        ("cmaes", "cmaes", "symexp[search]"),
        ("gp", "torch", "torch"),
    ],
)
def test_an_algorithm_whose_package_is_not_installed(name, missing, install):
    pytest.importorskip("pyglove" if name == "neat" else "optuna")
    code = (
        "import importlib.util, sys; find = importlib.util.find_spec\n"
        f"importlib.util.find_spec = lambda n, *a: None if n == {missing!r} else find(n, *a)\n"
        f"sys.modules[{missing!r}] = None; import symexp as sx\n"
        f"sx.sample(sx.Dict(x=sx.oneof([1, 2])), {name!r})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert f"needs the package {missing}, which is not installed" in done.stderr
    assert f"`pip install '{install}'`" in done.stderr


def test_an_algorithm_of_no_library():
    with pytest.raises(
        AlgorithmError, match=r"There is no algorithm 'tpee'\. Did you mean"
    ) as caught:
        sx.sample(space(), "tpee")
    for name in ("random", "sweeping", "tpe", "gp", "cmaes", "nsga2", "neat", "hill_climb"):
        assert name in str(caught.value)


def test_a_name_with_arguments():
    with pytest.raises(SpaceError, match="infinite"):
        sx.sample(sx.Dict(x=sx.floatv(0.0, 1.0)), "sweeping")
    loop = sx.sample(sx.Dict(x=sx.floatv(0.0, 1.0)), ("sweeping", {"float_points": 3}))
    assert [(f(0), exp.x)[1] for exp, f in loop] == [0.0, 0.5, 1.0]
    with pytest.raises(AlgorithmError, match=r"with points=3: .*It takes: float_points\."):
        sx.sample(space(), ("sweeping", {"points": 3}))


def test_the_names_are_those_of_the_adapters():
    pytest.importorskip("optuna")
    pytest.importorskip("pyglove")
    from symexp.integrations.optuna import pruners as optuna_stopping
    from symexp.integrations.optuna import samplers as optuna_algorithms
    from symexp.integrations.pyglove import generators as pyglove_algorithms

    for table, package, names in (
        (ALGORITHMS, "optuna", optuna_algorithms._NAMED),
        (ALGORITHMS, "pyglove", pyglove_algorithms._NAMED),
        (STOPPINGS, "optuna", optuna_stopping._NAMED),
    ):
        assert [name for name, where in table.items() if where == package] == list(names)
