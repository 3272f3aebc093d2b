"""How a worker calls the function that evaluates."""

from symexp.sweeps.tune.worker_main import takes_feedback


def test_whether_a_function_takes_feedback():
    assert takes_feedback(lambda exp, feedback: 0)
    assert takes_feedback(lambda exp, other: 0)
    assert takes_feedback(lambda exp, feedback=None: 0)
    assert not takes_feedback(lambda exp: 0)
    assert not takes_feedback(lambda exp, verbose=0: 0)
    assert not takes_feedback(lambda exp, *rest: 0)
    assert not takes_feedback(lambda exp, *, feedback=None: 0)
    assert not takes_feedback(max)
