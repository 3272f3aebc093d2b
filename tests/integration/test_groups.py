"""Groups: loops that evaluate the same candidates together, on a study in memory and on SQLite."""

from __future__ import annotations

import gc

import pyglove as pg
import pytest

import symexp as sx
from symexp.sweeps.feedback import RaceConditionError


@pytest.fixture(params=["memory", "sqlite"])
def study(request, tmp_path):
    if request.param == "memory":
        return f"groups-{tmp_path.name}"
    return f"sqlite:///{tmp_path}/study.db#groups"


def space() -> sx.Dict:
    return sx.Dict(x=sx.oneof([3, 4, 5, 6]))


def loop(study, group, **options):
    options.setdefault("num_examples", 4)
    return iter(sx.sample(space(), sx.geno.Sweeping(), study=study, group=group, **options))


def test_loops_of_one_group_get_the_same_candidates(study):
    a, b, other = loop(study, "a"), loop(study, "a"), loop(study, "b")
    (exp, mine), (same, yours), (else_, third) = next(a), next(b), next(other)
    assert (exp.x, same.x, else_.x) == (3, 3, 4)
    assert (mine.id, yours.id, third.id) == (1, 1, 2)
    mine(1.0)
    with pytest.raises(RaceConditionError, match=r"Trial 1 .*another worker of the group 'a'"):
        yours(2.0)
    assert yours.is_done
    assert [next(a)[0].x, next(b)[0].x] == [5, 5]
    assert [t.reward for t in mine.study.result.trials] == [1.0, None, None]


def test_the_program_of_pyglove_gives_the_same_outcomes():
    def run(lib, name):
        algorithm = lib.geno.Random(seed=1)
        options = {"num_examples": 3, "name": name, "group": 7}
        loops = [
            lib.sample(lib.Dict(x=lib.oneof(list(range(50)))), algorithm, **options)
            for _ in range(2)
        ]
        seen = []
        for (first, a), (second, b) in zip(*loops):
            a.set_metadata("part", 5)
            seen.append((a.id, b.id, first.x == second.x, b.get_metadata("part")))
            for feedback, reward in ((b, 2.0), (a, 1.0)):
                with feedback.ignore_race_condition():
                    feedback(reward)
        found = lib.poll_result(name).trials
        rewards = [getattr(t, "reward", None) or t.final_measurement.reward for t in found]
        return seen, rewards

    ours, theirs = run(sx, "group-ours"), run(pg, "group-theirs")
    assert ours == theirs
    assert ours == ([(1, 1, True, 5), (2, 2, True, 5), (3, 3, True, 5)], [2.0, 2.0, 2.0])


@pytest.mark.parametrize("end", ["call", "skip", "prune", "fail", "measure"])
def test_late_feedback_of_any_kind_is_a_race(study, end):
    a, b = loop(study, "a"), loop(study, "a")
    mine, yours = next(a)[1], next(b)[1]
    mine(1.0)
    late = {
        "call": lambda: yours(2.0),
        "skip": yours.skip,
        "prune": yours.prune,
        "fail": lambda: yours.fail("boom"),
        "measure": lambda: yours.add_measurement(2.0),
    }[end]
    with pytest.raises(RaceConditionError, match="was first"):
        late()
    with yours.ignore_race_condition():
        late()
    assert next(b)[1].id == 2
    assert mine.study.result.trials[0].reward == 1.0


def test_members_exchange_values(study):
    a, b = loop(study, 1), loop(study, "1")
    mine, yours = next(a)[1], next(b)[1]
    mine.set_metadata("loss", [0.25])
    yours.add_link("board", "http://a")
    mine.add_link("model", "http://b")
    assert yours.get_metadata("loss") == [0.25]
    assert yours.links == mine.links == {"board": "http://a", "model": "http://b"}
    mine(1.0, metadata={"host": "m"})
    yours.set_metadata("late", True)
    kept = mine.study.result.trials[0].metadata
    assert kept["loss"] == [0.25]
    assert (kept["host"], kept["late"]) == ("m", True)
    assert kept["links"] == {"board": "http://a", "model": "http://b"}


def test_a_member_without_feedback_waits_for_the_others(study):
    chief, helper = loop(study, "a"), loop(study, "a", wait=False)
    mine = next(chief)[1]
    assert next(helper)[1].id == 1
    assert next(helper, None) is None  # it does not stay, and the trial is the chief's
    assert not mine.should_stop_early()
    mine(1.0)
    assert next(loop(study, "a"))[1].id == 2


def test_a_trial_that_all_members_leave_comes_again(study):
    a = loop(study, "a")
    assert next(a)[1].attempt == 1
    again = next(a)[1]
    assert (again.id, again.attempt) == (1, 2)
    again(1.0)
    assert next(a)[1].id == 2


def test_leaving_a_loop_leaves_the_trial_to_the_others(study):
    a, b = loop(study, "a"), loop(study, "a")
    mine, yours = next(a)[1], next(b)[1]
    a.close()
    assert yours.study.result.counts == {"running": 1}
    with pytest.raises(RaceConditionError, match="given back"):
        mine(5.0)
    yours(1.0)
    del b, yours
    gc.collect()
    assert mine.study.result.counts == {"complete": 1}


def test_an_exception_of_a_member_after_the_end_is_its_own(study):
    a, b = loop(study, "a"), loop(study, "a", on_error="skip")
    mine, yours = next(a)[1], next(b)[1]
    mine(1.0)
    with yours:
        raise ValueError("late")
    assert next(b)[1].id == 2
    assert [t.state for t in mine.study.result.trials] == ["complete", "running"]


def test_known_outcomes_count_once(study, tmp_path):
    source = sx.sample(space(), sx.geno.Sweeping(), progress=False)
    for exp, feedback in source:
        feedback(exp.x)
    a = loop(study, "a", reuse=[source.study])
    assert next(a, None) is None
    assert next(loop(study, "a"), None) is None


def test_a_store_keeps_the_outcome_of_the_member_that_was_first(study, tmp_path):
    store = sx.Store(tmp_path / "store")
    a, b = loop(study, "a", store=store), loop(study, "a", store=store)
    mine, yours = next(a)[1], next(b)[1]
    for feedback, text in ((mine, "m"), (yours, "y")):
        (feedback.out / "who.txt").write_text(text)
    yours(2.0)
    with mine.ignore_race_condition():
        mine(1.0)
    ref = mine.study.result.trials[0].metadata["realization"]
    assert store.cat(ref, "who.txt") == "y"
    assert len(store.realizations()) == 1
    assert next(a)[1].id == 2
