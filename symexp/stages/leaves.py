"""Leaves of pipelines: references to stages, and matchers as files hold them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp.codec import register_leaf
from symexp.errors import CodecError, describe
from symexp.store import matchers
from symexp.store.matchers import KnownMatcher

__all__ = ["StageRef"]


class StageRef:
    """Stands for a dependency in the configuration of what is built on it.

    Attributes:
        ref: The reference of its derivation.
    """

    __slots__ = ("ref",)

    def __init__(self, ref: str) -> None:
        self.ref = ref

    def sx_canonical(self, canonical: Callable[[Any], bytes]) -> bytes:
        """The bytes that fingerprints are taken over."""
        return b"symexp stage ref 1\n" + self.ref.encode("ascii")

    def __repr__(self) -> str:
        return f"<{self.ref}>"


_MATCHERS: dict[str, Callable[..., Any]] = {
    "only": matchers.only,
    "latest": matchers.latest,
    "best": matchers.best,
    "top": matchers.top,
    "all": matchers.all,
    "some": matchers.some,
    "exact": lambda *refs: matchers.exact(refs),
}


def _write(matcher: Any, encode: Callable[[Any], Any]) -> Any:
    return [matcher.name, *(encode(arg) for arg in matcher.args)]


def _read(payload: Any, decode: Callable[[Any], Any]) -> Any:
    is_call = type(payload) is list and payload and type(payload[0]) is str
    make = _MATCHERS.get(payload[0]) if is_call else None
    if make is None:
        raise CodecError(
            f"Expected a matcher ({', '.join(_MATCHERS)}) and its arguments, "
            f"but got {describe(payload)}."
        )
    return make(*(decode(item) for item in payload[1:]))


register_leaf("matcher", KnownMatcher, _write, _read)
register_leaf("stage", StageRef, lambda ref, _: ref.ref, lambda text, _: StageRef(str(text)))
