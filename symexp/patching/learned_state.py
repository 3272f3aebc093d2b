"""Learned state (the weights of Keras models) across edits: `transfer_weights` and its report.

The work is done by `symexp.integrations.keras.weights`, which needs Keras. Nothing here does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, final

from symexp._base.frozen import Frozen
from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing
from symexp.errors import SpecValueError, closest, describe
from symexp.tree.handles.awaiting import handles_that_await
from symexp.tree.handles.materialize import materialize
from symexp.tree.nodes.owners import owners_of, upwards
from symexp.tree.nodes.state import get_state, node_of

__all__ = [
    "KeptState",
    "TransferredWeight",
    "WeightTransfer",
    "WeightTransferWarning",
    "give_weights",
    "keep_learned_state",
    "transfer_weights",
]

_PARTIAL = ("skip", "slice")

# Characters of the longest place that is shown as a whole.
_LONGEST = 100


class WeightTransferWarning(UserWarning):
    """A transfer of learned state left out what a program probably wanted."""


class TransferredWeight(NamedTuple):
    """One weight of the target of a transfer.

    Attributes:
        source: Place of the weight in the source; `None` if nothing there corresponds to it.
        target: Place of the weight in the target.
        source_shape: Its shape in the source.
        target_shape: Its shape in the target; `None` for a part that has no weights yet.
        outcome: `'copied'`, `'sliced'` (the overlap was copied) or `'fresh'` (it is unchanged).
        size: Its number of parameters in the target.
        taken: How many of them come from the source.
        note: A conversion of dtypes, or why it is fresh.
    """

    source: str | None
    target: str
    source_shape: tuple[int, ...] | None
    target_shape: tuple[int, ...] | None
    outcome: str
    size: int
    taken: int
    note: str = ""


@final
class WeightTransfer(Frozen):
    """What `sx.transfer_weights` did: a row for each weight of the target. It prints as a table.

    Args:
        rows: The rows, in the order of the target.
        unused: Places of the weights of the source that correspond to none of the target.
    """

    __slots__ = ("rows", "unused")
    __match_args__ = ("rows", "unused")

    rows: tuple[TransferredWeight, ...]
    unused: tuple[str, ...]

    def __init__(self, rows: tuple[TransferredWeight, ...], unused: tuple[str, ...] = ()) -> None:
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "unused", unused)

    @property
    def copied(self) -> tuple[TransferredWeight, ...]:
        """The rows of weights that were copied as a whole."""
        return self._with("copied")

    @property
    def sliced(self) -> tuple[TransferredWeight, ...]:
        """The rows of weights of which the overlap was copied."""
        return self._with("sliced")

    @property
    def fresh(self) -> tuple[TransferredWeight, ...]:
        """The rows of weights that the transfer did not change."""
        return self._with("fresh")

    @property
    def summary(self) -> str:
        """The counts in one line."""
        counts = [f"{len(self._with(o))} {o}" for o in ("copied", "sliced", "fresh")]
        size = sum(row.size for row in self.rows)
        share = sum(row.taken for row in self.rows) / size if size else 0.0
        line = f"{', '.join(counts)}: {share:.1%} of {size:,} parameters"
        return f"{line}; {len(self.unused)} of the source not used" if self.unused else line

    def _with(self, outcome: str) -> tuple[TransferredWeight, ...]:
        return tuple(row for row in self.rows if row.outcome == outcome)

    def __iter__(self) -> Iterator[TransferredWeight]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<WeightTransfer: {self.summary}>"

    def __str__(self) -> str:
        if not self.rows:
            return self.summary
        table = resolve("display.table.text")(_Table(self.rows), longest=_LONGEST)
        return f"{table}\n{self.summary}"

    def _repr_html_(self) -> str:
        table = ""
        if self.rows:
            table = resolve("display.table.html")(_Table(self.rows), longest=_LONGEST)
        return f"<div><p>{self.summary}</p>{table}</div>"


@final
class _Table:
    """The rows as the table that `symexp.display.tables` shows."""

    columns = ["target", "target shape", "source", "source shape", "outcome", "note"]

    def __init__(self, rows: tuple[TransferredWeight, ...]) -> None:
        self._rows = rows

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> dict[str, Any]:
        row = self._rows[index]
        same = row.source == row.target
        return {
            "target": row.target,
            "target shape": _shown(row.target_shape),
            "source": "same" if same else row.source,
            "source shape": _shown(row.source_shape),
            "outcome": row.outcome,
            "note": row.note or None,
        }


def _shown(shape: tuple[int, ...] | None) -> str | None:
    return None if shape is None else str(shape)


@user_facing
def transfer_weights(
    source: Any, target: Any, *, partial: str = "skip", optimizer: bool = False
) -> WeightTransfer:
    """Copies learned state from one Keras model or experiment into another.

    The two are aligned as `sx.diff` aligns them: a layer that was inserted leaves all others
    matched, a renamed layer is matched by its place, and a tied layer is copied once. A weight is
    copied if its layer has a counterpart of the same class (or a derived one) with a weight of the
    same name and shape. Both objects are materialized, and layers of the target that are not built
    yet are built for the shapes of their counterparts. All weights are checked before the first one
    changes; after an error the target has the weights that it had.

    Weights are all variables of layers, such as the moving statistics of `BatchNormalization` and
    what `Normalization` learned. Seed generators, metrics, the learning rate and arguments that a
    layer learned (vocabularies) do not travel.

    Args:
        source: A symbolic object or a plain Keras model with the state; the path or URL of an
            archive (`sx.save(exp, path, weights=True)`); or a realization of a store that has one
            archive, or is a trial of a sweep with `store=`.
        target: A symbolic object or a plain Keras model; its weights change.
        partial: What happens to a weight of another shape: `'skip'` leaves it, and `'slice'` copies
            the overlap, from index 0 along each axis, if the number of axes is equal.
        optimizer: Whether the slots of optimizers (momentum) and the iterations travel too, each
            with its weight. The optimizer of the target has to be of the same class.

    Returns:
        A report: the places of each weight in the source and in the target, its shapes, and whether
        it was copied, sliced, or is fresh.

    Raises:
        SpecValueError: `partial` has another value.
        ArgumentError: The source has no learned state.
        CodecError: The archive is damaged.
        SymbolizeError: The target is not an object with layers.

    Warns:
        WeightTransferWarning: Nothing was transferred, or a part of the target is not built.

    Example:
        report = sx.transfer_weights(trained, sx.patch(trained.clone(), 'add_dropout?rate=0.2'))
        print(report)
    """
    check_partial(partial)
    report: WeightTransfer = resolve("integrations.keras.transfer")(
        source, target, partial, optimizer
    )
    return report


def check_partial(partial: Any) -> None:
    """Raises an error unless a value is one of those of `partial`."""
    if partial not in _PARTIAL:
        raise SpecValueError(
            f"Expected partial='skip' or partial='slice', but got {describe(partial)}. "
            f"{closest(str(partial), _PARTIAL)}"
        )


class KeptState(NamedTuple):
    """The learned state of trees before an edit.

    Attributes:
        roots: The roots of the trees.
        give_all: Gives the state to the trees that take their place.
    """

    roots: list[Any]
    give_all: Callable[[list[Any]], None]

    def give(self, before: Any, after: Any) -> None:
        """Gives the state to the trees after an edit of a handle, and materializes them.

        Args:
            before: The handle.
            after: The handle that has its place now; another one only for a tuple.
        """
        self.give_all([after if root is before else root for root in self.roots])


def keep_learned_state(target: Any, wanted: Any) -> KeptState | None:
    """Reads the learned state of the trees that hold a handle.

    Args:
        target: The handle, before an edit.
        wanted: The argument `keep_weights`: whether, or how (`'skip'`, `'slice'`), it is kept.

    Returns:
        The state; `None` if nothing was learned.

    Raises:
        SpecValueError: `wanted` has another value.
    """
    if wanted is False:
        return None
    partial = "skip" if wanted is True else wanted
    check_partial(partial)
    node_of(target)
    roots = [h for h in upwards(target) if not owners_of(h)]
    for root in roots:
        _restore_awaited(root)
    if "keras" not in sys.modules or not any(get_state(root).touched for root in roots):
        return None
    give = resolve("integrations.keras.keep")(roots, partial, True)
    return None if give is None else KeptState(roots, give)


def give_weights(source: Any, clone: Any, wanted: Any) -> None:
    """Gives a clone the weights of its original, if there are any.

    Args:
        source: The original.
        clone: The clone, which is not in another tree.
        wanted: The argument `weights` of `sx.clone`, as in `keep_learned_state`.
    """
    partial = "skip" if wanted is True else wanted
    check_partial(partial)
    node_of(source)
    _restore_awaited(source)
    if "keras" in sys.modules and get_state(source).touched:
        give = resolve("integrations.keras.keep")([source], partial, False)
        if give is not None:
            give([clone])


def _restore_awaited(root: Any) -> None:
    """Materializes what awaits the learned state of an archive, so that it has this state."""
    for handle in handles_that_await(root):
        materialize(handle)
