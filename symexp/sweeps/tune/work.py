"""What a worker does: the loop of `sx.sample`, with a function that evaluates."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from symexp.study.ledger import LeaseLostError
from symexp.sweeps.feedback import Feedback, FeedbackError
from symexp.sweeps.sample import sample
from symexp.sweeps.tune.task import Task

__all__ = ["takes_feedback", "work"]


def work(task: Task, started: Callable[[], None] = lambda: None) -> bool:
    """Evaluates trials until there are none left.

    Args:
        task: What to do.
        started: Called when the study is open, before the first trial.

    Returns:
        Whether it ended because a fresh process shall go on.
    """
    evaluate = _one_call(task.evaluate)
    loop = sample(task.space, study=task.study, **task.options)
    started()
    count = 0
    try:
        for exp, feedback in loop:
            count += 1
            if count == task.fresh_after:
                feedback.end_loop()
            try:
                with feedback:
                    evaluate(exp, feedback)
            except LeaseLostError:
                continue  # another worker has it now, and nothing was recorded
            _require_feedback(feedback)
    finally:
        loop.close()
        loop.study.close()
    return count == task.fresh_after


def _one_call(evaluate: Callable[..., Any]) -> Callable[[Any, Feedback], None]:
    both = takes_feedback(evaluate)

    def call(exp: Any, feedback: Feedback) -> None:
        rewards = evaluate(exp, feedback) if both else evaluate(exp)
        if rewards is not None:
            feedback(rewards)

    return call


def takes_feedback(evaluate: Callable[..., Any]) -> bool:
    """Whether a function takes the feedback as its second argument.

    It does if it has a second parameter without a default, or one that is called `feedback`.
    """
    try:
        parameters = list(inspect.signature(evaluate).parameters.values())
    except (TypeError, ValueError):  # a builtin may not say
        return False
    if len(parameters) < 2 or parameters[1].kind in (
        inspect.Parameter.KEYWORD_ONLY,
        inspect.Parameter.VAR_POSITIONAL,
        inspect.Parameter.VAR_KEYWORD,
    ):
        return False
    second = parameters[1]
    return second.default is inspect.Parameter.empty or second.name == "feedback"


def _require_feedback(feedback: Feedback) -> None:
    # A trial that was given back to be tried again is done here too.
    if not feedback.is_done:
        raise FeedbackError(
            f"`evaluate` returned None for trial {feedback.id} ({feedback.dna}) and gave no "
            "feedback. Return the reward, or take the feedback as the second argument and call "
            "`feedback(reward)`, `feedback.done()` or `feedback.skip(reason)`."
        )
