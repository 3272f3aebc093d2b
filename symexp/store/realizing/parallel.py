"""Realizing independent stages at the same time: the order of things, wherever they are built."""

from __future__ import annotations

import abc
import pickle
import traceback
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeGuard

from symexp._base.registry import resolve
from symexp.store.derivation import Derivation
from symexp.store.errors import DependencyFailedError, StoreError
from symexp.store.realizing.build import message_of
from symexp.store.refs import Ref

if TYPE_CHECKING:
    from symexp.store.realizing.run import Run

__all__ = [
    "Answer",
    "Engine",
    "Launcher",
    "answer_of",
    "launcher_for",
    "read_answer",
    "realize_one",
    "realize_parallel",
]

Engine = Literal["process", "ray"]


class Answer(NamedTuple):
    """What came of a stage that was realized elsewhere.

    Attributes:
        refs: The realizations that stand for it.
        failure: A kept failure that stands for it.
        built: Whether it was built, and not found in the store.
        error: What was raised.
    """

    refs: tuple[Ref, ...] = ()
    failure: Ref | None = None
    built: bool = False
    error: Any = None


class Launcher(abc.ABC):
    """Realizes single stages elsewhere; its methods are called from one thread only.

    Whatever happens to a build, also that its process dies, becomes an answer.
    """

    @property
    @abc.abstractmethod
    def room(self) -> int:
        """How many stages more may be started now."""

    @abc.abstractmethod
    def start(self, derivation: Derivation) -> None:
        """Begins to realize a stage, whose dependencies are realized; does not wait for it."""

    @abc.abstractmethod
    def finished(self) -> list[tuple[Derivation, Answer]]:
        """Waits for at least one stage that was started, and gives all that have ended."""

    @abc.abstractmethod
    def stop(self) -> None:
        """Ends what still runs, and waits until it has ended."""


def launcher_for(run: Run, engine: Engine, workers: int | None) -> Launcher:
    """What realizes the stages of a run.

    Raises:
        StoreError: What the engine needs is not installed.
    """
    try:
        make = resolve(f"store.{engine}")
    except ModuleNotFoundError as error:
        raise StoreError(
            f"engine={engine!r} needs the package {error.name}. Install it with "
            f"`pip install 'symexp[{engine}]'`."
        ) from None
    found: Launcher = make(run, workers)
    return found


def realize_one(run: Run, derivation: Derivation) -> Answer:
    """Realizes a stage here, for whoever asked for it elsewhere."""
    built = run.realize_one(derivation)
    run.sync()
    chosen = run.resolver.chosen.get(derivation.digest, ())
    return Answer(chosen, run.resolver.failures.get(derivation.digest), built)


def answer_of(
    work: Callable[[], Answer],
    where: str,
    dumps: Callable[[Any], bytes] = pickle.dumps,
    loads: Callable[[bytes], Any] = pickle.loads,
) -> bytes:
    """What came of work in another process, as bytes for `read_answer`; also of work that failed.

    Args:
        work: Gives the answer.
        where: Where it is done, for the traceback.
        dumps: Pickles.
        loads: Reads what `dumps` wrote.
    """
    try:
        return pickle.dumps((dumps(work()), b""))
    except BaseException as error:
        error.add_note(f"{where}:\n" + "".join(traceback.format_tb(error.__traceback__)))
        return _failed(error, dumps, loads)


def read_answer(data: bytes, loads: Callable[[bytes], Any] = pickle.loads) -> Answer:
    """Reads what `answer_of` gave.

    An exception whose class is not to be had here, such as one of a module that only the build
    can import, becomes a `RuntimeError` that says the same.

    Args:
        data: The bytes.
        loads: Reads what `dumps` of `answer_of` wrote.
    """
    whole, plain = pickle.loads(data)  # noqa: S301  # from a process of this run
    try:
        answer: Answer = loads(whole)
    except Exception:  # importing modules of users may do anything
        if not plain:
            raise
        answer = pickle.loads(plain)  # noqa: S301  # from a process of this run
    return answer


def _failed(
    error: BaseException, dumps: Callable[[Any], bytes], loads: Callable[[bytes], Any]
) -> bytes:
    """An exception that can be sent: those of users may hold anything, and not travel."""
    lost = RuntimeError(f"{type(error).__name__}: {message_of(error)}")
    for note in getattr(error, "__notes__", ()):
        lost.add_note(note)
    plain = pickle.dumps(Answer(error=lost))
    for candidate in (error, _Bare(error)):
        try:
            data = dumps(Answer(error=candidate))
            if type(loads(data).error) is type(error):
                return pickle.dumps((data, plain))
        except Exception:  # the code of a user's exception may do anything
            continue
    return pickle.dumps((plain, plain))


class _Bare:
    """Stands for an exception whose constructor does not take what it keeps as its `args`."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def __reduce__(self) -> Any:
        return _revived, (type(self._error), self._error.args, self._error.__dict__)


def _revived(kind: type[BaseException], args: tuple[Any, ...], state: dict[str, Any]) -> Any:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


def realize_parallel(run: Run, left: Sequence[Derivation], launcher: Launcher) -> None:
    """Realizes stages, dependencies before dependents, each as soon as it can be.

    After the first failure nothing new begins; what runs is waited for.
    """
    schedule = _Schedule(left)
    failure: BaseException | None = None
    stopped: DependencyFailedError | None = None
    try:
        while schedule.running or (schedule.ready and failure is None):
            while failure is None and schedule.ready and launcher.room > 0:
                derivation = schedule.take()
                launcher.start(derivation)
                run.watch.building(derivation.name)
            for derivation, answer in launcher.finished():
                error = _note(run, derivation, answer)
                if _is_stop(error, derivation):
                    stopped = stopped or error
                else:
                    failure = failure or error
                schedule.done(derivation)
    finally:
        launcher.stop()
    if failure is not None or stopped is not None:
        raise failure or stopped  # type: ignore[misc]  # one of them is set


class _Schedule:
    """Which stages wait for what."""

    def __init__(self, left: Sequence[Derivation]) -> None:
        open_ones = {d.digest: d for d in left}
        self._needs: dict[str, set[str]] = {}
        self._above: dict[str, list[Derivation]] = {}
        self.running = 0
        for derivation in left:
            needs = {d.digest for d in derivation.dependencies if d.digest in open_ones}
            self._needs[derivation.digest] = needs
            for digest in needs:
                self._above.setdefault(digest, []).append(derivation)
        self.ready = [d for d in reversed(left) if not self._needs[d.digest]]

    def take(self) -> Derivation:
        """The next stage that may begin."""
        self.running += 1
        return self.ready.pop()

    def done(self, derivation: Derivation) -> None:
        """Lets go what waited for a stage."""
        self.running -= 1
        for above in self._above.get(derivation.digest, ()):
            needs = self._needs[above.digest]
            needs.discard(derivation.digest)
            if not needs:
                self.ready.append(above)


def _is_stop(error: object, derivation: Derivation) -> TypeGuard[DependencyFailedError]:
    """Whether a stage was not run; its build may itself realize something, and hand this on."""
    return isinstance(error, DependencyFailedError) and error.stage == derivation.digest


def _note(run: Run, derivation: Derivation, answer: Answer) -> BaseException | None:
    error: BaseException | None = answer.error
    failure = answer.failure
    if _is_stop(error, derivation):
        failure = Ref.parse(error.ref)
    if failure is not None:
        run.resolver.failures[derivation.digest] = failure
    if error is None:
        run.resolver.chosen[derivation.digest] = answer.refs
        run.note_end(derivation, answer.built)
    else:
        run.watch.failed(derivation.name)
    return error
