"""The cells of a run in files, and the record of those that a person has reviewed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.matrix.rule_strings import RULE_STRINGS

__all__ = [
    "FAILED",
    "REFUSED",
    "RESULTS",
    "TRAINED",
    "UNMATCHED",
    "Cell",
    "forget",
    "note_cell",
    "read_cells",
    "review",
    "reviewed",
    "shown",
    "unreviewed",
]

RESULTS = TRAINED, REFUSED, UNMATCHED, FAILED = "trained", "refused", "no match", "FAILED"
REVIEWED = Path(__file__).parent / "reviewed.json"


class Cell(NamedTuple):
    """What a rule did to a model.

    Attributes:
        model: The name of the model.
        rule: The rule string.
        result: `TRAINED`, `REFUSED`, `UNMATCHED` or `FAILED`.
        reason: Why the rule was refused, nothing matched, or what failed.
        before: The parameters of the model as it is.
        after: The parameters of the patched model, if it was trained.
        changes: The number of places that the rule changed.
        decisions: The decisions of the search space that the rule made. One of its candidates was
            trained.
        trace: The traceback of a failure.
    """

    model: str
    rule: str
    result: str
    reason: str = ""
    before: int = 0
    after: int | None = None
    changes: int = 0
    decisions: int = 0
    trace: str = ""


Found = Mapping[str, Mapping[str, Cell]]
"""Cells by model and rule."""


# The files of a run: one line for each cell, so that a run that is stopped loses nothing.


def note_cell(folder: Path, cell: Cell) -> None:
    """Adds a cell to the file of its model."""
    folder.mkdir(parents=True, exist_ok=True)
    with _file(folder, cell.model).open("a", encoding="utf-8") as file:
        file.write(json.dumps(cell._asdict()) + "\n")


def read_cells(folder: Path, model: str) -> dict[str, Cell]:
    """Returns the cells of a model that are known, by rule."""
    file = _file(folder, model)
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    cells = [Cell(**json.loads(line)) for line in lines]
    return {cell.rule: cell for cell in cells}


def forget(folder: Path, models: Iterable[str]) -> None:
    """Removes the files of models."""
    for model in models:
        _file(folder, model).unlink(missing_ok=True)


def _file(folder: Path, model: str) -> Path:
    return folder / f"{model}.jsonl"


def shown(cell: Cell) -> str:
    """Returns a cell as a line."""
    return f"{cell.model}, {cell.rule}: {cell.result}: {cell.reason}"


# What a person has reviewed: the reasons of refusals, and the rules that match nothing. All other
# cells are trained.


def reviewed() -> dict[str, dict[str, str]]:
    """Returns what was reviewed: by rule and model the reason of a refusal, or `no match`."""
    found: dict[str, dict[str, str]] = json.loads(REVIEWED.read_text(encoding="utf-8"))
    return found


def unreviewed(found: Found) -> list[str]:
    """Returns a line for each cell that differs from what was reviewed."""
    known = reviewed()
    lines = []
    for cells in found.values():
        for cell in cells.values():
            now, before = _entry(cell), known.get(cell.rule, {}).get(cell.model, TRAINED)
            if now != before and cell.result != FAILED:
                lines.append(f"{cell.model}, {cell.rule}: reviewed {before!r}, now {now!r}")
    return lines


def review(found: Found) -> None:
    """Writes what was found, in place of what was reviewed of these cells.

    Entries of rule strings that the matrix has no more are dropped.
    """
    known = reviewed() if REVIEWED.exists() else {}
    for cells in found.values():
        for cell in cells.values():
            if cell.result == FAILED:
                continue
            entries = known.setdefault(cell.rule, {})
            entries.pop(cell.model, None)
            if cell.result != TRAINED:
                entries[cell.model] = _entry(cell)
    rules = [rule for rule in sorted(known) if known[rule] and rule in RULE_STRINGS]
    kept = {rule: dict(sorted(known[rule].items())) for rule in rules}
    REVIEWED.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _entry(cell: Cell) -> str:
    return cell.reason if cell.result == REFUSED else cell.result
