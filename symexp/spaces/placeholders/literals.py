"""Candidates as spaces print them: alike in every process, and told apart beyond what is shown."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from symexp.errors import SymexpError
from symexp.spaces.dna.spec_json import without_addresses
from symexp.tree.nodes.equality import fingerprint
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.values import view

__all__ = ["digest_of", "shortened", "text_of"]

_LONGEST = 120

Text = int | float | str


def text_of(candidate: Any) -> Text:
    """A candidate as DNA specs print it, in full; a number is itself."""
    if isinstance(candidate, (int, float)):
        return candidate
    from symexp.tree.nodes.printing import format

    text = format(view(candidate), compact=True, hide_default_values=True, hide_missing_values=True)
    for found in _sets(candidate):
        text = text.replace(repr(found), _in_order(found))
    return text


def shortened(text: Text) -> Text:
    """As much of a text as is printed."""
    if not isinstance(text, str) or len(text) <= _LONGEST:
        return text
    return text[: _LONGEST - 3] + "..."


def digest_of(candidates: Sequence[Any], texts: Sequence[Text]) -> str | None:
    """A digest of the candidates whose texts are shortened; `None` without any."""
    long = [(i, t) for i, t in enumerate(texts) if isinstance(t, str) and _hides(t)]
    if not long:
        return None
    each = [f"{i} {_content_of(candidates[i], text)}" for i, text in long]
    return hashlib.blake2b("\n".join(each).encode(), digest_size=16).hexdigest()


def _hides(text: str) -> bool:
    """Whether a text is, or may have been, shortened; long arrays print so."""
    return len(text) > _LONGEST or "..." in text


def _content_of(candidate: Any, text: str) -> str:
    try:
        return fingerprint(view(candidate))
    except SymexpError:
        return without_addresses(text)


def _sets(candidate: Any) -> Iterator[Any]:
    """All sets in a frozen value. Their order is another in every process."""
    stack = [candidate]
    while stack:
        value = stack.pop()
        if type(value) is Node:
            stack.extend(value.values)
        elif isinstance(value, (set, frozenset)):
            yield value
        elif isinstance(value, tuple):
            stack.extend(value)
        else:
            stack.extend(getattr(value, "candidates", ()) if _is_choice(value) else ())


def _is_choice(value: Any) -> bool:
    from symexp.spaces.placeholders.choices import ManyOf

    return isinstance(value, ManyOf)


def _in_order(value: Any) -> str:
    """The text of a set, with what is in it in the order of texts."""
    if not isinstance(value, (set, frozenset)) or not value:
        return repr(value)
    inner = "{" + ", ".join(sorted(map(_in_order, value))) + "}"
    return inner if isinstance(value, set) else f"frozenset({inner})"
