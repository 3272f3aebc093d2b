"""`sx.tune`: the loop of `sx.sample`, run by several workers."""

from __future__ import annotations

import importlib.util
import inspect
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing
from symexp.errors import MissingExtraError, SymexpError, closest, describe
from symexp.patching.patcher_registry import patchers_to_send
from symexp.study.result import Result
from symexp.study.study import Study
from symexp.study.trial import AT_REST
from symexp.sweeps.callbacks import callbacks_of
from symexp.sweeps.checkpoints.choice import place_of_checkpoints
from symexp.sweeps.limits import attempts_of, memory_of_limit, seconds_of
from symexp.sweeps.progress import Display
from symexp.sweeps.sample import sample
from symexp.sweeps.strategies import default_algorithm
from symexp.sweeps.tune import local_processes as process
from symexp.sweeps.tune.following import following
from symexp.sweeps.tune.job import Job, Supervisor, Task, TuneError
from symexp.sweeps.tune.trial_watch import CallLimits, TrialWatch
from symexp.sweeps.worker import MAX_ATTEMPTS

__all__ = ["shared_url", "tune"]

Engine = Callable[[Job], None]

_NAMES = ("process", "ray")

# Arguments of `sample` that concern the study itself, or create something.
_ELSEWHERE = ("study", "enqueue", "reuse", "store", "version")


@user_facing
def tune(
    space: Any,
    evaluate: Callable[..., Any],
    algorithm: Any = None,
    num_examples: int | None = None,
    study: str | Study | None = None,
    direction: str | Sequence[str] = "maximize",
    metrics: Sequence[str] | str | None = None,
    *,
    workers: int = 1,
    engine: str = "process",
    resources: Mapping[str, float] | None = None,
    fresh_after: int | None = None,
    address: str | None = None,
    timeout: Any = None,
    trial_timeout: Any = None,
    max_attempts: int = MAX_ATTEMPTS,
    memory_limit: Any = None,
    callbacks: Iterable[Any] = (),
    progress: bool = True,
    **options: Any,
) -> Result:
    """Evaluates candidates of a space in several processes, on this machine or on a cluster.

    Each worker runs the loop of `sx.sample` over one study. Classes and functions of a notebook or
    script are sent to the workers by value. A worker that dies is replaced, and another worker
    takes over its trial. An interrupt (Ctrl-C) returns the running trials to the study; the same
    call with the same study continues it.

    Args:
        space: A tree with placeholders.
        evaluate: Called with a candidate; returns its reward: a number, or a tuple or dict of
            several. If it takes a second argument, it gets the feedback, for intermediate values
            or early stopping, and may return `None` once it has given the feedback itself.
        algorithm: As in `sx.sample`. Every worker has its own, and gets all finished trials.
        num_examples: How many trials the study gets in all. By default the workers run until the
            algorithm has no more candidates.
        study: The URL of a study that all workers can reach, or such a `Study`. By default a
            temporary one on this machine.
        direction: As in `sx.sample`.
        metrics: As in `sx.sample`.
        workers: How many workers run at a time.
        engine: `'process'`: fresh processes of this machine; `'ray'`: tasks of Ray.
        resources: What each worker has for itself: `{'gpu': 1, 'cpu': 2}`; on Ray also resources
            of other names. By default the workers share the machine.
        fresh_after: After how many trials a fresh process replaces a worker, which frees all its
            memory; never by default.
        address: The address of the Ray cluster: `'auto'` for the one that runs on this machine, or
            an address such as `'ray://host:10001'`. By default the cluster that this process is
            connected to, or one that is started for this call.
        timeout: Seconds from this call on, or a `datetime.timedelta`, after which no trial begins
            any more. Trials that run then are not interrupted. The same call resumes the study.
        trial_timeout: Seconds that a trial may take, or a `datetime.timedelta`. A trial that takes
            longer fails at once, and its worker is ended and replaced, wherever it hangs.
        max_attempts: How often a trial may be claimed whose workers die without getting further,
            see `sx.sample`. Its error says how the last one died.
        memory_limit: The memory that each worker may use, with all processes that it starts: bytes,
            or a text such as `'8GB'`. A worker that uses more is killed and replaced, and its trial
            fails. Pages that it shares with others, and mapped files, do not count.
        callbacks: Instances of `sx.Callback`, such as `sx.callbacks.CSVLogger('trials.csv')`. They
            are called in this process, about the trials of all workers of this call.
        progress: Whether to show one progress bar over all workers, or lines as `sx.sample` does.
        **options: Further arguments of `sx.sample`, such as `seed`, `early_stopping`, `on_error`.

    Returns:
        The result of the study, as `sx.poll_result` returns it.

    Raises:
        TuneError: The workers cannot be started with these arguments, or keep dying.
        SamplingError: An argument of the sweep is invalid.
        Exception: The exception of `evaluate`, with `on_error='stop'` (the default). Its cause is
            the traceback in the worker. The other workers are stopped.

    Example:
        >>> import symexp as sx
        >>> space = sx.Dict(x=sx.oneof([1, 2, 3]))
        >>> result = sx.tune(space, lambda exp: exp.x, 'sweeping', workers=2, progress=False)
        >>> result.best.exp
        {x=3}
    """
    _check(evaluate, workers, resources, fresh_after, options)
    limits = _limits(timeout, trial_timeout, memory_limit, max_attempts)
    told, call = callbacks_of(callbacks), TrialWatch.new_call()
    run = _engine_of(engine)
    options["max_attempts"] = limits.max_attempts
    # A worker may start in another directory.
    options["checkpoints"] = place_of_checkpoints(options.get("checkpoints"))
    arguments = {"algorithm": algorithm, "num_examples": num_examples, "direction": direction}
    arguments |= {"metrics": metrics, **options}
    with shared_url(study) as url:
        payload = _payload(Task(space, evaluate, url, arguments, fresh_after, call))
        _rehearse(space, arguments)
        opened = _open(url, space, arguments)
        try:
            stops = opened.ledger.stops()  # a callback may stop the study at its beginning
            label = _label_of(algorithm, opened, options)
            with (
                Display(opened, num_examples, shown=progress, label=label) as display,
                following(opened, call, told) as follow,
            ):
                group = _group_of(options)
                watch = TrialWatch(
                    opened.ledger, call, limits, group=group, follow=follow, stops=stops
                )
                watch.is_over()  # then the workers that begin now claim nothing
                run(
                    Job(
                        payload,
                        workers,
                        Supervisor(workers, lambda: _finished(opened), limits.max_attempts),
                        dict(resources or {}),
                        _is_local(url),
                        address,
                        lambda: _tick(display, watch),
                        display.write,
                        watch=watch,
                    )
                )
            return _whole_result(opened)
        except KeyboardInterrupt as interrupt:
            _explain(interrupt, study)
            raise
        finally:
            opened.close()


def _label_of(algorithm: Any, study: Study, options: Mapping[str, Any]) -> str | None:
    """Returns the text before the progress bar: the algorithm, if the user has named none."""
    if algorithm is not None:
        return None
    return default_algorithm(study.definition, options.get("fidelity"))


def _tick(display: Display, watch: TrialWatch) -> None:
    display.tick()
    watch.look()


def _limits(timeout: Any, trial_timeout: Any, memory_limit: Any, max_attempts: Any) -> CallLimits:
    """Returns the limits of a call, whose time begins now."""
    now = time.monotonic()
    seconds = seconds_of("timeout", timeout)
    memory = memory_of_limit(memory_limit)
    if memory is not None and importlib.util.find_spec("psutil") is None:
        raise MissingExtraError("memory_limit needs psutil: `pip install 'symexp[store]'`.")
    return CallLimits(
        None if seconds is None else now + seconds,
        seconds_of("trial_timeout", trial_timeout),
        memory,
        attempts_of(max_attempts),
    )


def _group_of(options: Mapping[str, Any]) -> str | None:
    group = options.get("group")
    return None if group is None else str(group)


def _check(
    evaluate: Any,
    workers: Any,
    resources: Any,
    fresh_after: Any,
    options: Mapping[str, Any],
) -> None:
    if not callable(evaluate):
        raise TuneError(
            f"Expected a function that evaluates a candidate, but got {describe(evaluate)}."
        )
    _check_count("workers", workers)
    if fresh_after is not None:
        _check_count("fresh_after", fresh_after)
    for name, amount in dict(resources or {}).items():
        if isinstance(amount, bool) or not isinstance(amount, (int, float)) or amount < 0:
            raise TuneError(
                f"Expected an amount of the resource {name!r}, but got {describe(amount)}."
            )
    known = [n for n in inspect.signature(sample).parameters if n not in ("space", "progress")]
    for name in options:
        if name not in known:
            raise TuneError(f"Neither `sx.tune` nor `sx.sample` has an argument {name!r}. "
                            + closest(name, known))  # fmt: skip


def _check_count(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise TuneError(
            f"Expected {name} to be a positive whole number, but got {describe(value)}."
        )


def _engine_of(name: Any) -> Engine:
    """Returns the engine of a name. An engine returns when its workers are done and have ended.

    Raises:
        TuneError: The name is unknown.
    """
    if name == "process":
        return process.run
    if name == "ray":
        engine: Engine = resolve("sweeps.engine.ray")
        return engine
    raise TuneError(
        f"There is no engine {describe(name)}. {closest(str(name), _NAMES)} Without a launcher, "
        "run the same `for` loop over `sx.sample` in as many processes as you like."
    )


@contextmanager
def shared_url(study: str | Study | None) -> Iterator[str]:
    """Yields the URL of a study that all workers can reach; by default of a temporary one.

    A temporary study is removed at the end. After an exception it is kept if it has results.

    Raises:
        TuneError: The study is in the memory of this process.
    """
    if study is not None:
        yield _url_of(study)
        return
    folder = Path(tempfile.mkdtemp(prefix="symexp-study-"))
    url = f"sqlite:///{folder / 'study.db'}#tune"
    try:
        yield url
    except BaseException as error:
        if _has_results(url):
            error.add_note(f"What was found is kept. To go on, pass study={url!r}.")
        else:
            shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)


def _has_results(url: str) -> bool:
    try:
        study = Study.open(url)
    except SymexpError:  # the study had not been made yet
        return False
    counts = study.ledger.counts()
    study.close()
    return "complete" in counts


def _url_of(study: str | Study) -> str:
    url = study if isinstance(study, str) else getattr(study.ledger, "url", None)
    if not isinstance(url, str) or "://" not in url:
        raise TuneError(
            f"Workers in other processes cannot reach a study in the memory of this one, but got "
            f"study={describe(study)}. Pass a URL such as 'sqlite:///sweep.db#name' or "
            "'postgresql://user@host/database#name', or leave it out."
        )
    return _absolute(url)


def _absolute(url: str) -> str:
    """Returns a URL with an absolute path, because workers may start in another directory."""
    scheme, _, rest = url.partition("://")
    if not _is_local(url):
        return url
    database, mark, name = rest.partition("#")
    path, question, query = database.partition("?")
    absolute = Path(path.removeprefix("/")).absolute()
    return f"{scheme}:///{absolute}{question}{query}{mark}{name}"


def _is_local(url: str) -> bool:
    """Returns whether a study is a file of this machine."""
    return url.partition("://")[0].startswith("sqlite")


def _payload(task: Task) -> bytes:
    """Pickles the task of the workers, with the rules of this notebook that can be pickled."""
    try:
        from symexp.sweeps.tune.pickling import dumps
    except ModuleNotFoundError as error:
        if error.name != "cloudpickle":
            raise
        raise TuneError("Workers need cloudpickle: `pip install 'symexp[search]'`.") from None
    patchers, modules = patchers_to_send()
    try:
        return dumps((sys.argv, patchers, modules, task))
    except Exception:  # whatever the class of the culprit raises
        travel = [p for p in patchers if _can_travel(p, dumps)]
    try:
        return dumps((sys.argv, travel, modules, task))
    except Exception as error:
        error.add_note(
            "What workers need, that is the space, `evaluate`, the algorithm and what these name, "
            "is pickled. Make connections, locks and open files inside of `evaluate`."
        )
        raise


def _can_travel(value: Any, dumps: Callable[[Any], bytes]) -> bool:
    try:
        return bool(dumps(value))
    except Exception:  # as above
        return False


def _rehearse(space: Any, arguments: Mapping[str, Any]) -> None:
    """Raises the errors that every worker would raise, before a study is made."""
    kept = {name: value for name, value in arguments.items() if name not in _ELSEWHERE}
    sample(space, progress=False, **kept)


def _open(url: str, space: Any, arguments: Mapping[str, Any]) -> Study:
    names = ("where", "direction", "metrics", "duplicates")
    return Study.for_space(url, space, **{n: arguments[n] for n in names if n in arguments})


def _whole_result(study: Study) -> Result:
    """Returns the result with everything in memory, because the study may be a temporary one."""
    ledger = study.ledger
    measured = ledger.measurements()
    trials = ledger.trials()
    return Result(trials, study.definition, study.template, study.name, lambda: measured)


def _finished(study: Study) -> int:
    return sum(n for state, n in study.ledger.counts().items() if state in AT_REST)


def _explain(interrupt: BaseException, study: str | Study | None) -> None:
    if study is not None:
        interrupt.add_note(
            "The workers have given their trials back. The same call goes on from here."
        )
