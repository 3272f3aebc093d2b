"""The definition of a study: its space, its objectives, and whether candidates may repeat."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, final

from symexp.errors import SymexpError, describe
from symexp.spaces.dna.space import DNASpec
from symexp.spaces.dna.spec_json import spec_diff, spec_from_json, spec_to_json_str

__all__ = [
    "DefinitionError",
    "StudyDefinition",
    "StudyMismatchError",
    "are_same_but_for_arguments",
]

_DIRECTIONS = ("maximize", "minimize")

# A space with more candidates cannot be used up, and SQL has no larger integers.
_COUNTABLE = 2**62


class DefinitionError(SymexpError, ValueError):
    """The objectives of a study contradict each other or are malformed."""


class StudyMismatchError(SymexpError, ValueError):
    """An existing study was opened with another space, other directions or other metrics."""


@final
class StudyDefinition:
    """The space of a study and its objectives. An existing study only opens with an equal one.

    Args:
        spec: The space.
        directions: `'maximize'` or `'minimize'`, for each objective.
        metrics: The names of the objectives, in order; the first is called `'reward'` by default.
        duplicates: Whether one DNA may be evaluated more than once.

    Raises:
        DefinitionError: A direction is unknown, the number of directions differs from the number
            of metrics, or the names of the metrics are empty or repeat.
    """

    __slots__ = ("_spec_text", "directions", "duplicates", "metrics", "spec")

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
        names = ["reward", *[f"reward{i}" for i in range(1, len(self.directions))]]
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
        self._spec_text: str | None = None

    @property
    def spec_text(self) -> str:
        """The canonical JSON text of the space."""
        if self._spec_text is None:
            self._spec_text = spec_to_json_str(self.spec)
        return self._spec_text

    def max_trials(self, limit: int | None) -> int | None:
        """Returns how many trials the study can have.

        Args:
            limit: How many it may have; `None` for no limit.

        Returns:
            The limit, or the number of candidates if that is smaller and each is evaluated once;
            `None` for no limit.
        """
        size = self.spec.space_size
        if self.duplicates or size >= _COUNTABLE:
            return limit
        return int(size) if limit is None else min(limit, int(size))

    def require_same(self, name: str, spec_text: str, directions: str, metrics: str) -> None:
        """Raises an error if an existing study has another definition.

        Args:
            name: The name of the existing study, for messages.
            spec_text: Its space, as JSON.
            directions: Its directions, as JSON.
            metrics: The names of its objectives, as JSON.

        Raises:
            StudyMismatchError: Something differs; the message shows the difference.
        """
        mend = (
            "Use another name for the new study, open this one as it was made, or remove it with "
            "`sx.delete_study`."
        )
        if spec_text != self.spec_text:
            diff = spec_diff(spec_from_json(json.loads(spec_text)), self.spec)
            if are_same_but_for_arguments(self.spec_text, spec_text):
                mend = (
                    "Only arguments of candidates differ. If you have loaded the space from a file "
                    "before you import the modules of its classes, such as `import symexp.keras`, "
                    f"import them first: without a class its defaults are not known. {mend}"
                )
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


def are_same_but_for_arguments(text: str, kept: str) -> bool:
    """Returns whether two spaces differ only in the arguments of candidates that are objects.

    A class that this process does not know, such as `Adam` before Keras is imported, has no
    defaults that could be left out. So its objects are shown with all arguments.

    Args:
        text: A space as JSON.
        kept: The space of the study as JSON.
    """
    return _are_same(json.loads(text), json.loads(kept))


def _are_same(a: Any, b: Any) -> bool:
    if isinstance(a, dict) and isinstance(b, dict):
        shown = a.get("candidates") != b.get("candidates")
        # The digest is that of the whole texts.
        keys = {*a, *b} - ({"digest"} if shown else set())
        return all(k in a and k in b and _are_same(a[k], b[k]) for k in keys)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(_are_same, a, b))
    if isinstance(a, str) and isinstance(b, str) and "(" in a and "(" in b:
        return a.partition("(")[0] == b.partition("(")[0]  # the names of the classes
    return type(a) is type(b) and a == b


def _texts(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, (list, tuple)) and value and all(isinstance(t, str) for t in value):
        return tuple(value)
    raise DefinitionError(
        f"Expected {name} to be a text, or a list of texts, but got {describe(value)}."
    )
