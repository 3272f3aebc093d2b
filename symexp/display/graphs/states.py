"""How the states of stages look: a sign, a colour and a shape each, so that grey prints tell, too.

The colours are those of Okabe and Ito, which people with colour blindness can tell apart.

References:
    Okabe and Ito, "Color Universal Design", 2008.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Look", "look_of"]


class Look(NamedTuple):
    """How a state looks.

    Attributes:
        sign: One character.
        color: The colour of the border; the box has it, too, but pale.
        shape: `round`, `box`, `cut` (corners) or `pill`.
        is_dashed: Whether the border is dashed.
        meaning: For the legend.
    """

    sign: str
    color: str
    shape: str
    is_dashed: bool
    meaning: str


_LOOKS = {
    "hit": Look("\u2713", "#009E73", "round", False, "is in the store"),
    "kept": Look("\u2713", "#009E73", "round", False, "is in the store"),
    "stale": Look("~", "#B07A00", "round", True, "is in the store, built by other code"),
    "fetch": Look("\u2193", "#2A8BC4", "pill", False, "is fetched from the remote store"),
    "build": Look("+", "#0072B2", "box", False, "is to be built"),
    "failed": Look("\u2717", "#D55E00", "cut", False, "failed, or needs what failed"),
    "conflict": Look("?", "#B5578F", "cut", True, "its matcher cannot choose"),
}
_OTHER = Look("\u2022", "#777777", "box", True, "")


def look_of(state: str) -> Look:
    """Returns how a state looks; states that are not known here are grey."""
    return _LOOKS.get(state, _OTHER)
