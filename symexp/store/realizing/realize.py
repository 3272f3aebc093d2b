"""Realizing: every stage of a pipeline in order, each built at most once by all processes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symexp.store.derivation import Derivation, closure
from symexp.store.disk.layout import Layout
from symexp.store.errors import AmbiguousRealizationError, DependencyFailedError
from symexp.store.realization import Realization
from symexp.store.realizing.options import Options
from symexp.store.realizing.parallel import launcher_for, realize_parallel
from symexp.store.realizing.run import Run

__all__ = ["one_of", "realize_closure"]

_MANY = 8
"""From this many builds on, one result is made durable while the next is built."""


def realize_closure(
    layout: Layout, targets: Sequence[Derivation], options: Options
) -> dict[Derivation, tuple[Realization, ...]]:
    """Realizes derivations and all they depend on.

    Returns:
        What stands for each target; a kept failure stands for itself.

    Raises:
        DependencyFailedError: A target was not run, because of a kept failure below it.
        MatchError: A matcher does not settle.
        Exception: Whatever a build raised, with notes of where.
    """
    run = Run(layout, options)
    try:
        order = closure(targets)
        left = run.resolve_kept(order)
        for derivation in left:
            derivation.check_config()
        run.watch.begin(len(order) - len(left), len(left))
        if left and _is_parallel(options, len(left)):
            launcher = launcher_for(run, options.engine, options.workers)
            realize_parallel(run, left, launcher)
        else:
            _realize_in_order(run, left)
        return {d: _result(run, d) for d in targets}
    finally:
        run.close()


def _is_parallel(options: Options, count: int) -> bool:
    """Whether builds leave this process; a single one may as well be done here."""
    return options.engine != "process" or min(options.workers or 1, count) > 1


def one_of(found: Sequence[Realization]) -> Realization:
    """The one realization that was chosen.

    Raises:
        AmbiguousRealizationError: There are several.
    """
    if len(found) != 1:
        raise AmbiguousRealizationError(
            f"The matcher chose {len(found)} realizations of {found[0].name!r}. Use "
            "`store.realize_all(stage)`, or a matcher that chooses one."
        )
    return found[0]


def _realize_in_order(run: Run, left: Iterable[Derivation]) -> None:
    order = list(left)
    if len(order) >= _MANY:
        run.start_pool()
    stopped: DependencyFailedError | None = None
    for derivation in order:
        try:
            run.realize_watched(derivation)
        except DependencyFailedError as error:
            if error.stage != derivation.digest:  # the build itself realizes something
                raise
            stopped = stopped or error
    for derivation in order:
        run.settle(derivation)
    if stopped is not None:
        raise stopped


def _result(run: Run, derivation: Derivation) -> tuple[Realization, ...]:
    failure = run.resolver.failures.get(derivation.digest)
    refs = (failure,) if failure is not None else run.resolver.chosen[derivation.digest]
    return tuple(Realization(run.layout, ref) for ref in refs)
