"""What callbacks of `sx.sample` are told, in order, however a trial and the sweep end."""

import pytest

import symexp as sx
from symexp.sweeps.limits import SamplingError


class Told(sx.Callback):
    def __init__(self):
        self.log = []

    def on_study_begin(self, study):
        self.log.append("begin")

    def on_trial_begin(self, trial):
        self.log.append(("begin", trial.id, trial.state))

    def on_measurement(self, trial, measurement):
        self.log.append(("measured", trial.id, measurement.step, measurement.reward))

    def on_trial_end(self, trial):
        self.log.append(("end", trial.id, trial.state, trial.reward))

    def on_study_end(self, study):
        self.log.append(("end", study.ledger.counts()))


def space(n=3):
    return sx.Dict(x=sx.oneof(list(range(n))))


def sample(told, n=3, **options):
    return sx.sample(space(n), sx.geno.Sweeping(), callbacks=[told], **options)


def test_each_event_once_and_in_order():
    told = Told()
    for exp, feedback in sample(told, n=4):
        if exp.x == 0:
            feedback.add_measurement(0.5, step=3)
            feedback.done()
        elif exp.x == 1:
            feedback.skip("too large")
        elif exp.x == 2:
            feedback.add_measurement(2.0)
            feedback.prune()
        else:
            feedback.fail("no luck")
    assert told.log == [
        "begin",
        ("begin", 1, "running"),
        ("measured", 1, 3, 0.5),
        ("end", 1, "complete", 0.5),
        ("begin", 2, "running"),
        ("end", 2, "skipped", None),
        ("begin", 3, "running"),
        ("measured", 3, 0, 2.0),
        ("end", 3, "pruned", 2.0),
        ("begin", 4, "running"),
        ("end", 4, "failed", None),
        ("end", {"complete": 1, "skipped": 1, "pruned": 1, "failed": 1}),
    ]


def test_the_study_ends_after_a_break_and_the_trial_goes_on_later():
    told = Told()
    for _ in sample(told, study="callbacks-break"):
        break
    assert told.log == ["begin", ("begin", 1, "running"), ("end", {"waiting": 1})]
    sx.delete_study("callbacks-break")


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt])
def test_the_study_ends_after_an_exception(kind):
    told = Told()

    def loop():
        for _exp, feedback in sample(told):
            with feedback:
                raise kind

    with pytest.raises(kind):
        loop()
    assert told.log[-1] == ("end", {"failed": 1} if kind is ValueError else {"waiting": 1})


def test_a_trial_that_is_tried_again_begins_once():
    told = Told()
    for exp, feedback in sample(told, n=1, on_error=1):
        with feedback:
            feedback.add_measurement(feedback.attempt)
            assert feedback.attempt == 2
            feedback(exp.x)
    assert [event[:2] for event in told.log[1:-1]] == [
        ("begin", 1), ("measured", 1), ("measured", 1), ("end", 1),
    ]  # fmt: skip


def test_a_known_outcome_is_told_too():
    for exp, feedback in sx.sample(space(2), sx.geno.Sweeping(), study="callbacks-known"):
        feedback(exp.x)
    told = Told()
    for exp, feedback in sample(told, reuse="callbacks-known"):
        feedback(exp.x + 10)
    assert [event[:2] for event in told.log[1:-1]] == [
        ("begin", 1), ("end", 1), ("begin", 2), ("end", 2), ("begin", 3), ("end", 3),
    ]  # fmt: skip
    assert [t.reward for t in feedback.study.result.trials] == [0, 1, 12]
    sx.delete_study("callbacks-known")


class Fails(sx.Callback):
    def on_trial_end(self, trial):
        raise OSError("disk full")


def test_an_error_of_a_callback_ends_the_sweep_and_keeps_the_result():
    told = Told()
    loop = sx.sample(space(), sx.geno.Sweeping(), callbacks=[Fails(), told])
    exp, feedback = next(loop)
    with pytest.raises(OSError, match="disk full") as caught:
        feedback(exp.x)
    loop.close()  # as the exception itself does in a `for` statement
    assert "Fails for trial 1; what the trials have found is kept" in caught.value.__notes__[0]
    assert loop.study.result.counts == {"complete": 1}
    assert told.log[-2:] == [("end", 1, "complete", 0.0), ("end", {"complete": 1})]


class Refuses(sx.Callback):
    def on_trial_begin(self, trial):
        raise OSError("disk full")


def test_an_error_before_a_trial_gives_it_back():
    loop = sx.sample(space(), sx.geno.Sweeping(), callbacks=[Refuses()])
    with pytest.raises(OSError, match="disk full"):
        next(loop)
    assert loop.study.ledger.counts() == {"waiting": 1}


def test_a_trial_that_is_given_up_is_told():
    study = sx.Study.for_space("callbacks-given-up", space(1))
    trial = study.ledger.claim(lambda number, attempt: sx.DNA(0, study.definition.spec))
    study.ledger.end_for(trial, "waiting", "Its worker died.")
    told = Told()
    assert list(sample(told, n=1, study=study, max_attempts=1)) == []
    assert told.log[1:] == [("begin", 1, "failed"), ("end", 1, "failed", None),
                            ("end", {"failed": 1})]  # fmt: skip
    sx.delete_study("callbacks-given-up")


@pytest.mark.parametrize("wrong", [Told(), [print], Told, "csv", 3, [Told]])
def test_wrong_callbacks_are_refused(wrong):
    with pytest.raises(SamplingError, match=r"a list of `sx\.Callback`"):
        sx.sample(space(), callbacks=wrong)
