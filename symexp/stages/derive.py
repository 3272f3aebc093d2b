"""From a pipeline, which is one symbolic object, to the derivations that the store knows.

The identity of a stage is the fingerprint of its node in which each dependency is replaced by the
reference of its derivation: a Merkle tree over stages, linear in the size of the pipeline even
where stages are reached in many ways. Matchers are no part of it; versions are.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from functools import cache, partial
from types import FunctionType
from typing import Any, NamedTuple

from symexp._base.keypath import KeyPath
from symexp.codec import to_json
from symexp.errors import UnknownTypeError, UnsupportedValueError, describe
from symexp.stages.builder import StageBuilder
from symexp.stages.source import is_users_code, source_of
from symexp.stages.stage import MATCHER, StageInfo, StageRef, info_of
from symexp.store.derivation import Derivation
from symexp.store.errors import DerivationError
from symexp.store.realizing.plan import changed_source
from symexp.store.refs import NAME_LIMIT
from symexp.tree.handles.materialize import check_concrete
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_handle

__all__ = ["builder_of", "derivation_of"]

_DOMAIN = b"symexp stage 1\n"
_VERSION = "$stage_version"
_KEPT = 64

# The last pipelines that were asked for: nodes never change, so what was found stays true.
_lock = threading.Lock()
_recent: OrderedDict[int, tuple[_Pass, Derivation]] = OrderedDict()


def derivation_of(stage: Any) -> Derivation:
    """The derivation of a stage, with those of all that it stands on. Runs nothing.

    Args:
        stage: An object of a class, or of a function, that `@sx.stage` decorates.

    Raises:
        DerivationError: It is no stage.
        PartialError, AbstractError: Arguments are missing or undecided; the message has where.
        UnsupportedValueError: An argument cannot be fingerprinted; the message has where.
        UnknownTypeError: It was loaded from a file, and a class is not known here.
    """
    if not is_handle(stage) or info_of(get_state(stage).node.type) is None:
        raise DerivationError(_no_stage(stage))
    root: Node = get_state(stage).node
    known = _recent.get(id(root))
    if known is not None and known[0].root is root and known[0].is_current():
        return known[1]
    check_concrete(root)
    walk = _Pass(root)
    found = walk.run()
    with _lock:
        _recent[id(root)] = (walk, found)
        if len(_recent) > _KEPT:
            _recent.popitem(last=False)
    return found


def builder_of(stage: Any) -> Any:
    """What builds a stage, as its derivation has it."""
    return derivation_of(stage).build


def _no_stage(value: Any) -> str:
    if isinstance(value, type) and hasattr(value, "_sx_stage"):
        return f"Expected a stage, but got the class {value.__name__}. Call it: {value.__name__}()."
    if is_handle(value):
        return (
            f"Expected a stage, but got {describe(value)}. Decorate its class with `@sx.stage` and "
            "give it `build(self, out)`, or run one of its methods: `store.run(obj, 'method')`."
        )
    return (
        f"Expected a stage: an object of a class decorated with `@sx.stage`. Got {describe(value)}."
    )


class _Part(NamedTuple):
    """What was found for a node: what stands for it in a configuration, and the stages in that."""

    value: Any
    below: dict[int, Derivation]


class _Pass:
    """One walk over a pipeline, each node once, without recursion."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self._done: dict[int, _Part] = {}
        self._known: dict[str, Derivation] = {}
        # What was asked for its source, and the answer; nothing for code of packages.
        self.sources: dict[int, tuple[Any, dict[str, str]]] = {}

    def run(self) -> Derivation:
        """The derivation of the root."""
        stack = [self.root]
        done = self._done
        while stack:
            node = stack[-1]
            if id(node) in done:
                stack.pop()
                continue
            waiting = [v for v in node.values if type(v) is Node and id(v) not in done]
            if waiting:
                stack.extend(reversed(waiting))
                continue
            stack.pop()
            done[id(node)] = self._finish(node)
        found = done[id(self.root)].below[id(self.root)]
        done.clear()
        return found

    def is_current(self) -> bool:
        """Whether no source has changed since."""
        return all(
            not found or source_of(target) is found for target, found in self.sources.values()
        )

    def _finish(self, node: Node) -> _Part:
        values: list[Any] = list(node.values)
        below: dict[int, Derivation] = {}
        for i, value in enumerate(values):
            if type(value) is Node:
                part = self._done[id(value)]
                values[i] = part.value
                below.update(part.below)
        reduced = node.with_values(node.keys, tuple(values)) if below else node
        info = info_of(node.type)
        if info is None:
            return _Part(reduced, below)
        derivation = self._derive(node, reduced, below, info)
        return _Part(StageRef(derivation.ref), {id(node): derivation})

    def _derive(
        self, node: Node, reduced: Node, below: dict[int, Derivation], info: StageInfo
    ) -> Derivation:
        matcher = info.matcher
        index = node.find(MATCHER)
        if index >= 0 and node.values[index] is not None:
            matcher = node.values[index]
            reduced = reduced.with_value(index, None)
        try:
            _check_known(reduced)
            digest = _digest(fingerprint_of(reduced), info.version)
        except (UnsupportedValueError, UnknownTypeError) as error:
            raise _located(error, self.root, node) from None
        if matcher is not None and not callable(matcher):
            raise DerivationError(
                f"The matcher of stage {node.type.label} must be a function of realizations, such "
                f"as sx.matchers.latest(), but it is {describe(matcher)}."
            )
        made = Derivation(
            _name_of(node),
            partial(_config, self.root, node, reduced, info.version),
            below.values(),
            digest=digest,
            build=StageBuilder(node, below),
            outputs=info.outputs,
            matcher=matcher,
            source=self._source_of(reduced, info),
        )
        known = self._known.setdefault(digest, made)
        if known.source != made.source:
            raise DerivationError(_one_name(made, known, _place_of(self.root, node)))
        if known.matcher != made.matcher:
            raise DerivationError(
                f"Stage {made.name!r} at {_place_of(self.root, node)!r} stands in this pipeline "
                f"with two matchers, {known.matcher} and {made.matcher}. One choice must hold for "
                "the whole pipeline: give all its places the same matcher."
            )
        return known

    def _source_of(self, reduced: Node, info: StageInfo) -> Mapping[str, str]:
        """Code of the stage, and of the classes and functions of the user among its arguments."""
        own = self._source(info.plain, counts=not _is_builtin(info.plain))
        if reduced.depth == 0 and FunctionType not in map(type, reduced.values):
            return own
        sources = dict(own)
        for node in _nodes(reduced):
            kind: Any = node.type
            if node is not reduced and kind.is_object:
                sources.update(self._source(kind.origin))
            for value in node.values:
                if type(value) is FunctionType:
                    sources.update(self._source(value))
        return sources

    def _source(self, target: Any, counts: bool | None = None) -> dict[str, str]:
        known = self.sources.get(id(target))
        if known is None:
            counts = is_users_code(target) if counts is None else counts
            known = self.sources[id(target)] = (target, source_of(target) if counts else {})
        return known[1]


def _one_name(made: Derivation, known: Derivation, place: str) -> str:
    """Closures and lambdas that one function makes have one name, and so would have one result."""
    changed = ", ".join(changed_source(known.source, made.source))
    return (
        f"Stage {made.name!r} at {place!r} has the name and arguments of another stage of this "
        f"pipeline, but other code ({changed}). The store would take one for the other. Give each "
        "a name, `@sx.stage(name=...)`, or make what differs an argument."
    )


def _digest(fingerprint: bytes, version: str | int | None) -> str:
    tail = b"" if version is None else f"{type(version).__name__} {version}".encode()
    return hashlib.sha256(_DOMAIN + fingerprint + tail).hexdigest()


def _located(error: Exception, root: Node, node: Node) -> Exception:
    place = _place_of(root, node)
    where = f" at {place!r}" if place else ""
    return type(error)(f"Stage {node.type.label}{where}: {error}")


def _config(root: Node, node: Node, reduced: Node, version: str | int | None) -> dict[str, Any]:
    try:
        config: dict[str, Any] = to_json(reduced)["value"]
    except (UnsupportedValueError, UnknownTypeError) as error:
        raise _located(error, root, node) from None
    config.pop(MATCHER, None)
    if version is not None:
        config[_VERSION] = version
    return config


def _name_of(node: Node) -> str:
    kind: Any = node.type
    hook = getattr(kind.live, "_sx_stage_name", None)
    return _fitting(hook(node) if hook is not None else kind.label)


@cache
def _fitting(name: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_.+-]", "_", name)[:NAME_LIMIT]
    return name if re.match(r"\w", name, re.ASCII) else f"_{name}"[:NAME_LIMIT]


def _is_builtin(target: Any) -> bool:
    return (getattr(target, "__module__", None) or "").partition(".")[0] == "symexp"


def _check_known(reduced: Node) -> None:
    if reduced.depth == 0:  # nothing but leaves below
        return
    for node in _nodes(reduced):
        kind: Any = node.type
        if kind.is_object and not hasattr(kind, "origin"):
            raise UnknownTypeError(
                f"{kind.name} is not known here. Import the module that defines and symbolizes it, "
                "then load the pipeline again."
            )


def _nodes(root: Node) -> Iterator[Node]:
    """Each node of a tree once."""
    stack = [root]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            stack.extend(v for v in node.values if type(v) is Node)


def _place_of(root: Node, wanted: Node) -> str:
    """The first place of a node in a tree, as a key path."""
    stack: list[tuple[Node, KeyPath]] = [(root, KeyPath())]
    seen: set[int] = set()
    while stack:
        node, path = stack.pop()
        if node is wanted:
            return str(path)
        if id(node) not in seen:
            seen.add(id(node))
            stack.extend((v, KeyPath(path, k)) for k, v in node.items() if type(v) is Node)
    return ""
