"""What a study is about: its space, its objectives. Compared whenever it is opened again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from symexp.errors import describe
from symexp.spaces.dna.spec import DNASpec
from symexp.spaces.dna.spec_json import spec_diff, spec_from_json, spec_to_json_str
from symexp.study.ledger.errors import DefinitionError, StudyMismatchError

__all__ = ["StudyDefinition"]

_DIRECTIONS = ("maximize", "minimize")


class StudyDefinition:
    """The space of a study and its objectives.

    Args:
        spec: The space.
        directions: `'maximize'` or `'minimize'`, for each objective.
        metrics: The names of the objectives, in order; the first is called `'reward'` by default.
        duplicates: Whether one DNA may be evaluated more than once.

    Raises:
        DefinitionError: A direction is unknown, their number is not that of the metrics, or the
            names of the metrics are none.
    """

    __slots__ = ("directions", "duplicates", "metrics", "spec", "text")

    def __init__(
        self,
        spec: DNASpec,
        directions: str | Sequence[str] = "maximize",
        metrics: str | Sequence[str] | None = None,
        duplicates: bool = False,
    ) -> None:
        self.spec = spec.root()
        self.spec.check()
        self.directions = _texts("direction", directions)
        for direction in self.directions:
            if direction not in _DIRECTIONS:
                raise DefinitionError(
                    f"Expected direction to be 'maximize' or 'minimize', but got {direction!r}."
                )
        names = ["reward", *(f"reward{i}" for i in range(1, len(self.directions)))]
        self.metrics = _texts("metrics", names if metrics is None else metrics)
        if len(set(self.metrics)) != len(self.metrics) or "" in self.metrics:
            raise DefinitionError(
                f"Expected the names of metrics to differ, but got metrics={self.metrics}."
            )
        if len(self.metrics) != len(self.directions):
            raise DefinitionError(
                f"Expected one direction per metric, but got directions={self.directions} "
                f"and metrics={self.metrics}."
            )
        self.duplicates = duplicates
        self.text: str | None = None

    @property
    def spec_text(self) -> str:
        """The canonical JSON text of the space."""
        if self.text is None:
            self.text = spec_to_json_str(self.spec)
        return self.text

    def require_same(self, name: str, spec_text: str, directions: str, metrics: str) -> None:
        """Refuses to go on with a study that was made for something else.

        Args:
            name: The name of the study, for messages.
            spec_text: Its space, as JSON.
            directions: Its directions, as JSON.
            metrics: The names of its objectives, as JSON.

        Raises:
            StudyMismatchError: Something differs; the message shows what.
        """
        mend = (
            "Use another name for the new study, open this one as it was made, or remove it with "
            "`sx.delete_study`."
        )
        if spec_text != self.spec_text:
            diff = spec_diff(spec_from_json(json.loads(spec_text)), self.spec)
            raise StudyMismatchError(f"The study {name!r} has another space:\n{diff}\n{mend}")
        for what, old, new in (
            ("directions", directions, self.directions),
            ("metrics", metrics, self.metrics),
        ):
            if tuple(json.loads(old)) != new:
                raise StudyMismatchError(
                    f"The study {name!r} has the {what} {tuple(json.loads(old))}, "
                    f"but was opened with {new}. {mend}"
                )


def _texts(name: str, value: Any) -> tuple[str, ...]:
    texts = (value,) if isinstance(value, str) else value
    if not isinstance(texts, (list, tuple)) or not texts or not all(_is_text(t) for t in texts):
        raise DefinitionError(
            f"Expected {name} to be a text, or a list of texts, but got {describe(value)}."
        )
    return tuple(texts)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)
