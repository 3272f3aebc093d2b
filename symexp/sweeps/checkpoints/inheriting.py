"""Trials that begin with the checkpoint of another trial, their parent."""

from __future__ import annotations

from typing import Any

from symexp.study.trial import FIDELITY, LINEAGE, Trial
from symexp.sweeps.algorithms import Algorithm
from symexp.sweeps.checkpoints.places import LAST, Wanted
from symexp.sweeps.checkpoints.trial_checkpoint import TrialCheckpoint
from symexp.sweeps.fidelity.notes import note_of
from symexp.sweeps.limits import SamplingError
from symexp.sweeps.worker import Claim, Worker

__all__ = ["inherit_checkpoint", "name_parent", "require_parents"]

# The key of the lineage that has what became of the copy: the attempt of the parent, 0 for none.
_COPIED = "copied"


def name_parent(claim: Claim, worker: Worker) -> None:
    """Notes the parent that the algorithm names for a new trial, before it is evaluated.

    Args:
        claim: The trial.
        worker: Its worker, whose algorithm names parents.
    """
    if claim.trial.lineage or claim.trial.attempts > 1:
        return
    parent = worker.algorithm.parent_of(claim.trial)
    if parent is not None:
        _note(claim, {"parent": parent})


def require_parents(algorithm: Algorithm) -> None:
    """Checks that an algorithm says from which trials its proposals are made.

    Raises:
        SamplingError: It does not.
    """
    if algorithm.inherits:
        raise SamplingError(
            "Population-based training always begins children with the weights of their parents: "
            "leave out inherit_weights=True."
        )
    if not algorithm.names_parents:
        raise SamplingError(
            f"Weights are inherited from the parent of a candidate, but {algorithm} does not make "
            "candidates from others. Use an evolution, such as 'regularized_evolution', "
            "'hill_climb' or one of `sx.evolution`, or leave out inherit_weights=True."
        )


def inherit_checkpoint(claim: Claim, checkpoint: TrialCheckpoint, worker: Worker) -> None:
    """Fills the empty checkpoint of a trial with that of its parent, in its first attempt.

    What was copied is noted with the trial. The parent may have gone on since the trial was made.
    If its checkpoint of that time is not kept any more, the last one is copied, and the trial
    begins at the budget that this one has reached. Without any, the trial begins by itself: with an
    empty checkpoint, at 0.

    Args:
        claim: The trial.
        checkpoint: Its checkpoint.
        worker: Its worker.
    """
    lineage = claim.trial.lineage
    if claim.trial.parent is None or _COPIED in lineage:
        return
    parent = _trial(worker, claim.trial.parent)
    copied, wanted = 0, LAST
    if parent is not None and parent.dna is not None:
        if "attempt" in lineage:
            # After its last budget, a parent leaves nothing to go on from.
            wanted = Wanted(lineage["attempt"], or_last=parent.state != "complete")
        copied = checkpoint.inherit(parent, wanted)
    found: dict[str, Any] = {_COPIED: copied}
    if copied and wanted.attempt not in (None, copied):
        now = _trial(worker, claim.trial.parent)
        noted = None if now is None else note_of(now)
        if noted is not None and noted.reached != lineage.get("start"):
            found["start"] = noted.reached
    elif "start" in lineage and not checkpoint.goes_on and checkpoint.inherited_from is None:
        found["start"] = 0
    _note(claim, found)


def _note(claim: Claim, found: dict[str, Any]) -> None:
    """Notes facts about the lineage of a trial; its budgets follow a new start."""

    def change(metadata: dict[str, Any]) -> dict[str, Any]:
        made = {**metadata, LINEAGE: {**(metadata.get(LINEAGE) or {}), **found}}
        note = note_of(claim.trial)
        if note is not None and "start" in found:
            note = note._replace(start=found["start"])
            following = note.following
            if following is not None and following > note.budget:  # it catches up by training on
                note = note._replace(budget=following)
            made[FIDELITY] = note.into(metadata)[FIDELITY]
        return made

    claim.annotate(change)
    if claim.note is not None:
        claim.note = note_of(claim.trial) or claim.note


def _trial(worker: Worker, id: int) -> Trial | None:
    return next((t for t in worker.ledger.trials() if t.id == id), None)
