"""The callback that writes JSON lines."""

from __future__ import annotations

import json
from typing import Any, final

from symexp.integrations.callbacks.csv_log import LogFileError
from symexp.integrations.callbacks.line_files import LineLog, append_line, whole_lines
from symexp.integrations.callbacks.trial_rows import standard
from symexp.study.trial_result import TrialResult

__all__ = ["JSONLines"]


@final
class JSONLines(LineLog):
    """Writes a file with a JSON object on a line for each trial that ends.

    Its keys are `id`, `state`, `rewards`, `decisions` and `metrics` (each by name), `measurements`,
    `metadata`, `dna`, `seconds`, `attempts`, `error` and `finished` (seconds since 1970). Numbers
    that are not finite are null.

    A line is on the disk of a killed process as a whole or not at all. A sweep that resumes the
    study continues the file, without repeating or missing a trial.

    Args:
        path: The file.

    Example:
        `sx.sample(space, callbacks=[sx.callbacks.JSONLines('trials.jsonl')])`
    """

    def _open(self) -> list[tuple[int, float]] | None:
        lines = whole_lines(self.path)
        if not lines:
            return None
        try:
            rows = [json.loads(line) for line in lines]
            return [(row["id"], row["finished"] or 0.0) for row in rows]
        except (ValueError, TypeError, KeyError):
            raise LogFileError(
                f"{self.path} was not written by JSONLines: a line is no JSON object with the keys "
                "'id' and 'finished'. Give another path."
            ) from None

    def _write(self, row: dict[str, Any], trial: TrialResult) -> None:
        row["measurements"] = standard(
            [
                {"step": m.step, "rewards": m.rewards, "metrics": dict(m.metrics)}
                for m in trial.measurements
            ]
        )
        row["metadata"] = standard(dict(trial.trial.metadata or {}))
        row["dna"] = trial.dna and json.loads(trial.dna.to_json_str())
        append_line(self.path, json.dumps(row, allow_nan=False))
