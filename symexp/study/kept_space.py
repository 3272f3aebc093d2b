"""The space that a study keeps, so that others see experiments without having the space."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from typing import Any, NamedTuple

from symexp._base.introspection import level_of_user
from symexp.codec.document import from_json_str, to_json_str
from symexp.errors import SymexpError
from symexp.spaces.dna.space import DNASpec
from symexp.spaces.functions import kept_template
from symexp.spaces.placeholders.template import Template
from symexp.study.definition import StudyDefinition, are_same_but_for_arguments
from symexp.tree.nodes.values import view

__all__ = ["LARGEST", "KeptSpace", "LargeSpaceWarning", "kept_space", "restored_template"]

#: Characters of JSON. A larger space is not kept.
LARGEST = 16 * 2**20

# What is kept of a space of `sx.geno`: the study has all of it.
_DNA_SPEC = json.dumps("dna_spec")


class LargeSpaceWarning(UserWarning):
    """A space is too large to be kept in its study."""


class KeptSpace(NamedTuple):
    """What a study keeps of its space.

    Attributes:
        space: The space as `sx.save` writes it; `None` if it cannot be written.
        chosen: What the function `where` returned for each placeholder that it was asked about, as
            JSON; `None` without such a function.
        reason: Why the space cannot be written.
    """

    space: str | None
    chosen: str | None = None
    reason: str | None = None


def kept_space(made: Template) -> KeptSpace:
    """Returns what a study keeps of a space.

    Args:
        made: The template of the space.
    """
    if isinstance(made.source, DNASpec):
        return KeptSpace(_DNA_SPEC)
    if made.runs_code:
        return KeptSpace(None, None, "a function is the space, and files do not run functions")
    try:
        text = to_json_str(view(made.source))
    except SymexpError as error:
        return KeptSpace(None, None, str(error))
    if len(text) > LARGEST:
        size = f"{len(text) / 2**20:.0f} MB as JSON, more than {LARGEST / 2**20:.0f} MB"
        warnings.warn(
            f"The study does not keep its space, because it is {size}. Another process sees "
            "decisions, and experiments only with `sx.Study.open(url, space=space)`.",
            LargeSpaceWarning,
            stacklevel=level_of_user(),
        )
        return KeptSpace(None, None, f"it is {size}")
    return KeptSpace(text, None if made.chosen is None else json.dumps(made.chosen))


def restored_template(kept: KeptSpace, definition: StudyDefinition) -> Template:
    """Returns the template of the space that a study keeps. Nothing from the record runs.

    Args:
        kept: What the study keeps.
        definition: The definition of the study.

    Raises:
        ValueError: It cannot be used; the message says why.
    """
    if kept.space is None:
        raise ValueError(kept.reason or "it could not be written")
    try:
        if kept.space == _DNA_SPEC:
            return kept_template(definition.spec, None)
        where = None if kept.chosen is None else _repeated(json.loads(kept.chosen))
        made = kept_template(from_json_str(kept.space), where)
    except Exception as error:  # whatever a spoilt text makes the readers raise
        raise ValueError(str(error).partition("\n")[0] or type(error).__name__) from error
    made.is_kept = True
    text = StudyDefinition(made.spec).spec_text
    if text != definition.spec_text and not are_same_but_for_arguments(text, definition.spec_text):
        raise ValueError("what is kept of it has other decisions here")
    return made


def _repeated(answers: list[bool]) -> Callable[[Any], bool]:
    """Returns a function that gives the answers of another one, asked the same questions."""
    rest = iter(answers)
    return lambda placeholder: next(rest)
