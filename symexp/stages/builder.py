"""Builds of stages: each dependency is replaced by an input with the files that were chosen for it.

The `__init__` of a stage sees inputs in place of its dependencies, so no code of a dependency runs
in a build that uses its result. Each build materializes a new object: what the user did with a
stage that is already materialized does not reach the build.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from symexp.errors import closest
from symexp.stages.facts import facts_of, files_of
from symexp.stages.ref_path import REF_PATH
from symexp.stages.stage import MATCHER
from symexp.stages.tracking.source import accept_changes
from symexp.store.derivation import BuildContext, Derivation, as_derivation
from symexp.store.errors import MatchError, RefError
from symexp.store.matchers import Matcher
from symexp.store.provenance.witness import CodeFacts
from symexp.store.reads import ReadNotes
from symexp.store.realization import Realization
from symexp.tree.nodes.node import SCALARS, Node
from symexp.tree.nodes.state import get_state

__all__ = ["Input", "StageBuilder"]


class Input(os.PathLike[str]):
    """A dependency as a build sees it: `self.data / "x.npy"` is the path of an artifact.

    `isinstance(input, Train)` is true for an input in place of a `Train` stage, so type checks of
    the user's code pass. The arguments of the stage are attributes of the input; `stage` is the
    symbolic stage itself. Stages among the arguments are inputs, too: those that the chosen
    realization was built from. What is read of them is recorded with the result.

    Args:
        context: The context of the build.
        way: The derivations from a direct dependency of the build down to this one.
        node: The node of the stage.
    """

    __slots__ = ("_context", "_node", "_way")

    def __init__(self, context: BuildContext, way: tuple[Derivation, ...], node: Node) -> None:
        self._context = context
        self._way = way
        self._node = node

    @property  # type: ignore[misc]  # cannot be assigned, unlike the attribute of `object`
    def __class__(self) -> Any:
        kind: Any = self._node.type
        return kind.live

    @property
    def realizations(self) -> tuple[Realization, ...]:
        """The realizations that the matcher chose, in the order of the matcher."""
        return self._context.realizations(*self._way)

    @property
    def realization(self) -> Realization:
        """The realization that the matcher chose.

        Raises:
            AmbiguousRealizationError: The matcher chose several; see `realizations`.
        """
        return self._context.dependency(*self._way)

    @property
    def stage(self) -> Any:
        """The dependency itself, as a symbolic object."""
        return self._node.type.view(self._node)

    @property
    def ref(self) -> str:
        """The reference of the chosen realization."""
        return self.realization.ref

    @property
    def path(self) -> Path:
        """The directory of the artifacts of the chosen realization."""
        return self.realization.path

    @property
    def value(self) -> Any:
        """The value that the call returned, if the dependency is a `sx.stages.Call`."""
        return self.realization.value

    def read_text(self, name: str | os.PathLike[str], encoding: str = "utf-8") -> str:
        """Returns the text of an artifact.

        Args:
            name: The relative path of the artifact.
            encoding: How the text is encoded.
        """
        return self.realization.read_text(name, encoding)

    def read_bytes(self, name: str | os.PathLike[str]) -> bytes:
        """Returns the bytes of an artifact.

        Args:
            name: The relative path of the artifact.
        """
        return self.realization.read_bytes(name)

    def __truediv__(self, name: str | os.PathLike[str]) -> Path:
        return self.path / name

    def __fspath__(self) -> str:
        return os.fspath(self.path)

    def __reduce_ex__(self, protocol: Any) -> tuple[Any, ...]:
        """Pickles the stage and the chosen realizations, for processes that the build starts."""
        way = [(d.name, d.digest, d.matcher) for d in self._way]
        chosen = self._context.realizations(self._way[0])
        return _unpickle_input, (self.stage, way, chosen, self._context.notes)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"An input has no attribute {name!r}.")
        build = self._way[-1].build
        if not isinstance(build, StageBuilder):  # after unpickling
            build = as_derivation(self.stage).build
        assert isinstance(build, StageBuilder)
        return getattr(build.seen(self._context, self._way, name), name)

    def __repr__(self) -> str:
        try:
            refs = ", ".join(r.ref for r in self.realizations)
        except MatchError:  # a debugger may print any object
            refs = "several"
        return f"<{self._node.type.label}: {refs}>"


def _unpickle_input(
    stage: Any,
    way: Sequence[tuple[str, str, Matcher]],
    chosen: tuple[Realization, ...],
    notes: ReadNotes | None,
) -> Input:
    found = tuple(Derivation(name, digest=digest, matcher=m) for name, digest, m in way)
    context = BuildContext(found[0], Path(), {found[0]: chosen}, notes)
    return Input(context, found, get_state(stage).node)


class StageBuilder:
    """Builds one stage: the `build` of its derivation.

    Args:
        node: The node of the stage.
        below: The derivations of its direct dependencies, by the identity of their nodes in the
            tree of `node`.
        code: The code of the stage: what the build changes in the values that it names does not
            count as a change by the user.

    Attributes:
        identities: The stages of the pipeline that declare their identity, and what it was. Another
            process cannot ask for it: the data may be on this machine only, or have changed.
    """

    __slots__ = ("_below", "_code", "identities", "node")

    identities: Sequence[tuple[Node, Mapping[str, Any]]]

    def __init__(
        self, node: Node, below: Mapping[int, Derivation], code: Sequence[Any] = ()
    ) -> None:
        self.node = node
        self._below = below
        self._code = code
        self.identities = ()

    def __call__(self, context: BuildContext) -> None:
        """Materializes the stage with its inputs and runs its `build`."""
        try:
            self.instance(context).build(context.out)
        finally:
            accept_changes(self._code)

    def instance(self, context: BuildContext) -> Any:
        """Returns a new object of the stage, with an `Input` in place of each dependency."""
        found = self._with_inputs(context, (), self.node)
        # What the identity says is what must be built: data may have changed since it was taken.
        fixed = {**(context.derivation.identity or {}), MATCHER: None}
        for name, value in fixed.items():
            index = found.find(name)
            if index >= 0 and type(value) in SCALARS:
                found = found.with_value(index, value)
        return found.type.view(found)

    def code_files(self) -> tuple[str, ...]:
        """Returns the files of the stage's code, for the provenance of its result."""
        return files_of(self._code)

    def facts(self) -> CodeFacts:
        """Returns what is known about the stage's code, for the provenance of its result."""
        return facts_of(self._code, self.node, self._below)

    def seen(self, context: BuildContext, way: tuple[Derivation, ...], name: str) -> Any:
        """Returns the stage as a build above it sees it: with inputs for what its result used.

        Args:
            context: The context of the build.
            way: The derivations down to this stage.
            name: The attribute that is asked for. For an argument, only this one is replaced, so
                that the files of others do not count as read.
        """
        node = self.node
        index = node.find(name)
        if not self._below or (index >= 0 and type(node.values[index]) is not Node):
            found = node
        elif index < 0:
            found = self._with_inputs(context, way, node)
        else:
            value = self._with_inputs(context, way, node.values[index])
            found = node.with_value(index, value)
        return found.type.view(found)

    def _with_inputs(self, context: BuildContext, way: tuple[Derivation, ...], root: Node) -> Any:
        """Returns a tree with an `Input` for each dependency; without recursion."""
        made: dict[int, Any] = {}
        stack = [root]
        while stack:
            node = stack[-1]
            derivation = self._below.get(id(node))
            if derivation is not None:
                made[id(node)] = Input(context, (*way, derivation), node)
            waiting = (
                [v for v in node.values if type(v) is Node and id(v) not in made]
                if derivation is None
                else []
            )
            if waiting:
                stack.extend(waiting)
                continue
            stack.pop()
            if derivation is None:
                made[id(node)] = _replaced(node, made)
        return made[id(root)]


def _replaced(node: Node, made: Mapping[int, Any]) -> Any:
    values = tuple(made[id(v)] if type(v) is Node else v for v in node.values)
    if node.type is REF_PATH:
        return _file_of(values[0], values[1])
    if all(a is b for a, b in zip(values, node.values)):
        return node
    return node.with_values(node.keys, values)


def _file_of(stage: Input, name: str) -> Path:
    """Returns the path of a file of the realization that was chosen for an input.

    Raises:
        RefError: The realization has no such file.
    """
    place = stage / name
    if not os.path.lexists(place):
        realization = stage.realization
        raise RefError(f"{realization.ref} has no {name!r}. {closest(name, realization.files)}")
    return place
