"""What a build sees in the place of a stage that it depends on: the chosen realization."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from symexp.store.derivation import Derivation
from symexp.store.matchers import Matcher
from symexp.store.realization import Realization
from symexp.store.realizing.build import BuildContext
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state

__all__ = ["Input"]


class Input(os.PathLike[str]):
    """A dependency inside of a build: `self.data / "x.npy"` is the path of its artifact.

    It counts as an instance of the stage's class, so that checks of the user's code hold, and
    hands out the stage's arguments under their names; `stage` is the symbolic stage itself.
    """

    __slots__ = ("_context", "_derivation", "_node")

    def __init__(self, context: BuildContext, derivation: Derivation, node: Node) -> None:
        self._context = context
        self._derivation = derivation
        self._node = node

    @property  # type: ignore[misc]  # what it stands for is fixed
    def __class__(self) -> Any:
        kind: Any = self._node.type
        return kind.live

    @property
    def realizations(self) -> tuple[Realization, ...]:
        """All that the matcher chose, in the matcher's order."""
        return self._context.realizations(self._derivation)

    @property
    def realization(self) -> Realization:
        """The one that the matcher chose.

        Raises:
            AmbiguousRealizationError: It chose several; see `realizations`.
        """
        return self._context.dependency(self._derivation)

    @property
    def stage(self) -> Any:
        """The stage, as a symbolic object."""
        return self._node.type.view(self._node)

    @property
    def ref(self) -> str:
        """The reference of the chosen realization."""
        return self.realization.ref

    @property
    def path(self) -> Path:
        """The directory of the artifacts."""
        return self.realization.path

    @property
    def value(self) -> Any:
        """What the call returned, where the dependency is one."""
        return self.realization.value

    def read_text(self, name: str | os.PathLike[str], encoding: str = "utf-8") -> str:
        """The text of an artifact."""
        return self.realization.read_text(name, encoding)

    def read_bytes(self, name: str | os.PathLike[str]) -> bytes:
        """The bytes of an artifact."""
        return self.realization.read_bytes(name)

    def __truediv__(self, name: str | os.PathLike[str]) -> Path:
        return self.path / name

    def __fspath__(self) -> str:
        return os.fspath(self.path)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        """An input travels to processes that the build begins: with what was chosen, no more."""
        of = self._derivation
        return _again, (self.stage, of.name, of.digest, of.matcher, self.realizations)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"An input has no attribute {name!r}.")
        return getattr(self.stage, name)

    def __repr__(self) -> str:
        refs = ", ".join(r.ref for r in self.realizations)
        return f"<{self._node.type.label}: {refs}>"


def _again(
    stage: Any, name: str, digest: str, matcher: Matcher, chosen: tuple[Realization, ...]
) -> Input:
    derivation = Derivation(name, digest=digest, matcher=matcher)
    context = BuildContext(derivation, Path(), {derivation: chosen})
    return Input(context, derivation, get_state(stage).node)
