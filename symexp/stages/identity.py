"""The identity of stages: from a pipeline, as one symbolic object, to derivations and back.

`derivation_of(stage)` walks the tree once, leaves first, and cuts it at each stage: the parent of a
stage gets the reference of its derivation in its place. The digest of a stage is the fingerprint of
its cut tree. The digests form a Merkle tree over stages, so the cost is linear in the number of
distinct nodes, even where the number of places of a stage is exponential.

The digest of a stage covers

1. the public name of its class, and all arguments but `matcher`, with the types of their values;
2. its dependencies, by the references of their derivations: any change below a stage changes it;
3. ties between objects inside the stage: a model with shared layers trains differently;
4. the version of its class, with its type: `1` and `"1"` differ.

A stage that declares `identity=` has that in place of 1 and 3, see `symexp.stages.declared`.

It does not cover

1. the matcher, which chooses among results but does not change how they are built;
2. the source code: `Derivation.source` records it, and the policy `code=` of the store decides what
   a change means, so that a corrected comment or helper does not discard weeks of training;
3. ties between stages: a stage at two places, and two equal stages, are built once;
4. the promised outputs, which each build checks.

The cut tree as JSON is the `config.json` of a realization. `symexp.stages.restoring` joins the
configurations of a realization and its inputs to the pipeline again.
"""

from __future__ import annotations

import copyreg
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from types import FunctionType, MethodType
from typing import Any, NamedTuple

from symexp._base.keypath import KeyPath
from symexp.codec.encode import Encoder
from symexp.errors import UnknownTypeError, UnsupportedValueError, describe
from symexp.stages.builder import StageBuilder
from symexp.stages.declared import (
    declared_identity,
    digest_of_identity,
    given_identities,
    identities_of,
    without_added,
)
from symexp.stages.each import EACH_TYPE
from symexp.stages.ref_path import REF_PATH, check_ref_path
from symexp.stages.stage import MATCHER, StageInfo, info_of
from symexp.stages.stage_refs import StageRef, filled
from symexp.stages.tracking.records import Source
from symexp.stages.tracking.rule_names import names_a_rule, users_rules
from symexp.stages.tracking.source import source_of
from symexp.store.derivation import (
    EVERYTHING,
    Derivation,
    Former,
    Tracking,
    different_matchers,
    register_converter,
)
from symexp.store.errors import DerivationError
from symexp.store.limits import BuildLimits
from symexp.store.matchers import Matcher
from symexp.store.refs import NAME_LIMIT
from symexp.store.source_changes import changed_source
from symexp.tree.handles.concrete import check_concrete
from symexp.tree.nodes.context import check_settled, settled_part
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import is_handle, node_of

__all__ = [
    "VERSION",
    "builder_of",
    "derivation_of",
    "derive",
    "derive_items",
]

_DOMAIN = b"symexp stage 1\n"
VERSION = "$stage_version"
"""The key of the version of a stage in its configuration."""

_KEPT = 64


# The last pipelines that were derived, by the identity of their root nodes. A node never changes,
# so an entry holds until the source of one of its stages changes.
_recent: OrderedDict[tuple[int, Tracking], tuple[_Walk, Derivation]] = OrderedDict()
_lock = threading.Lock()


def derivation_of(stage: Any, tracking: Tracking = EVERYTHING) -> Derivation:
    """Returns the derivation of a stage, with the derivations of its dependencies. Runs nothing.

    Args:
        stage: An object of a class, or of a function, that `@sx.stage` decorates.
        tracking: Which code is recorded besides what the stages themselves say.

    Raises:
        DerivationError: The value is not a stage.
        PartialError, AbstractError: Arguments are missing or undecided; the message has the place.
        UnsupportedValueError: An argument has no fingerprint; the message has the place.
        UnknownTypeError: The stage comes from a file, and a class in it is not known here.
    """
    root: Node | None = settled_part(stage, node_of(stage)) if is_handle(stage) else None
    if root is None or info_of(root.type) is None:
        raise DerivationError(_not_a_stage(stage))
    return derive(root, tracking)


def derive(root: Node, tracking: Tracking = EVERYTHING) -> Derivation:
    """Returns the derivation of the node of a stage; see `derivation_of`."""
    key = (id(root), tracking)
    known = _recent.get(key)
    if known is not None and known[0].root is root and known[0].is_current():
        return known[1]
    check_concrete(root)
    check_settled(root)
    walk = _Walk(root, tracking)
    found = walk.run()
    walk.forget()  # it is kept for its sources
    with _lock:
        _recent[key] = (walk, found)
        if len(_recent) > _KEPT:
            _recent.popitem(last=False)
    return found


def builder_of(stage: Any, identities: Mapping[bytes, Any] | None = None) -> Any:
    """Returns the function that builds a stage: the `build` of its derivation.

    Args:
        stage: The stage.
        identities: What stages of the pipeline declared as their identity in another process, by
            the digests of their nodes.
    """
    with given_identities(identities or {}):
        return derivation_of(stage).build


register_converter(derivation_of)  # methods of `sx.Store` take symbolic stages


def _reduce_builder(builder: StageBuilder) -> tuple[Any, ...]:
    # A builder knows the derivations of its dependencies by the identities of their nodes, which
    # another process does not share. It derives the stage again.
    return builder_of, (builder.node.type.view(builder.node), identities_of(builder.identities))


copyreg.pickle(StageBuilder, _reduce_builder)


class _Each(NamedTuple):
    """What stages with `EACH` add to the `Map` that they are a part of.

    Attributes:
        versions: The versions of their classes.
        sources: The records of their code.
        limits: The limits of their builds.
        matchers: What chooses among their results.
    """

    versions: tuple[str, ...]
    sources: tuple[Source, ...]
    limits: tuple[BuildLimits, ...] = ()
    matchers: tuple[Matcher | None, ...] = ()

    @classmethod
    def joined(cls, parts: Sequence[_Each]) -> _Each:
        """Returns all of several parts; what several have counts once."""
        if len(parts) == 1:
            return parts[0]
        versions = dict.fromkeys(v for part in parts for v in part.versions)
        sources = {id(s): s for part in parts for s in part.sources}
        limits = (limit for part in parts for limit in part.limits)
        matchers: list[Matcher | None] = []
        for matcher in (matcher for part in parts for matcher in part.matchers):
            if matcher not in matchers:  # it may not be hashable
                matchers.append(matcher)
        return cls(tuple(versions), tuple(sources.values()), tuple(limits), tuple(matchers))


def derive_items(
    roots: Iterable[Node],
    known: Mapping[int, Derivation],
    tracking: Tracking,
    identities: Sequence[tuple[Node, Mapping[str, Any]]],
) -> list[Derivation]:
    """Returns the derivations of stages that share most of their trees, each part once.

    Args:
        roots: The nodes of the stages.
        known: The derivations of stages below them, by the identities of their nodes.
        tracking: Which code is recorded.
        identities: What the stages below declared as their identity.
    """
    found: list[Derivation] = []
    walk: _Walk | None = None
    for root in roots:
        walk = walk or _Walk(root, tracking)
        walk.know(known if not found else {})
        walk.root = root
        walk.identities = list(identities)
        found.append(walk.run())
    return found


class _Walk:
    """A walk over a pipeline that visits each node once, without recursion.

    Attributes:
        root: The stage at the top of the pipeline.
        sources: What was asked for its source, and the answer.
        identities: The stages that declare their identity, and what it was.
    """

    __slots__ = ("_by_digest", "_done", "_open", "_tracking", "identities", "root", "sources")

    def __init__(self, root: Node, tracking: Tracking) -> None:
        self.root = root
        self.sources: dict[Any, tuple[tuple[Any, tuple[str, ...], bool], Source]] = {}
        self._tracking = tracking
        self.identities: list[tuple[Node, Mapping[str, Any]]] = []
        # By the identity of the node: the derivation of a stage; for any other node its cut tree,
        # and the derivations of the nearest stages below it, by the identity of their nodes.
        self._done: dict[int, Derivation | tuple[Node, dict[int, Derivation]]] = {}
        self._by_digest: dict[str, Derivation] = {}
        self._open: dict[int, _Each] = {}  # what has `EACH` below it

    def run(self) -> Derivation:
        """Returns the derivation of the root."""
        done = self._done
        stack = [self.root]
        while stack:
            node = stack[-1]
            if id(node) not in done:
                size = len(stack)
                for value in reversed(node.values):
                    if type(value) is Node and id(value) not in done:
                        stack.append(value)
                if len(stack) > size:
                    continue
                done[id(node)] = self._finish(node)
            stack.pop()
        found = done[id(self.root)]
        if isinstance(found, tuple):  # an open stage
            raise DerivationError(
                f"Stage {self.root.type.label} has `sx.stages.EACH` among its arguments, so it is "
                "a stage for the files of a Map: `Map(stage, over=sx.stages.files_of(other))`."
            )
        return found

    def know(self, known: Mapping[int, Derivation]) -> None:
        """Gives the derivations of stages that need no walk, by the identities of their nodes."""
        self._done.update(known)

    def forget(self) -> None:
        """Forgets what depends on the identities of nodes."""
        self._done.clear()

    def is_current(self) -> bool:
        """Checks that no source, and no data that identify a stage, have changed since the walk."""
        for node, identity in self.identities:
            if declared_identity(node) != identity:
                return False
        return all(source_of(*asked) is found for asked, found in self.sources.values())

    def _finish(self, node: Node) -> Derivation | tuple[Node, dict[int, Derivation]]:
        """Cuts the tree of a node, all of whose children are done, at the nearest stages below."""
        values: list[Any] = list(node.values)
        below: dict[int, Derivation] = {}
        for i, value in enumerate(values):
            if type(value) is Node:
                part = self._done[id(value)]
                if isinstance(part, tuple):
                    values[i] = part[0]
                    below.update(part[1])
                else:
                    values[i], below[id(value)] = StageRef(part.ref), part
        if node.type is REF_PATH:
            self._check_path(node)
        is_cut = any(a is not b for a, b in zip(values, node.values))
        cut = node.with_values(node.keys, tuple(values)) if is_cut else node
        info = info_of(node.type) if node.type.is_object else None
        expand = None if info is None else _expand_of(node.type)
        each = self._each_below(node, 0 if expand is None else 1)
        if each is None:
            return (cut, below) if info is None else self._derive(node, cut, below, info, expand)
        if info is not None:
            inner = None if expand is None else self._open.get(id(node.values[0]))
            each = each if inner is None else _Each.joined([inner, each])
            each, cut = self._note_open(node, cut, below, info, each)
        self._open[id(node)] = each
        return cut, below

    def _each_below(self, node: Node, first: int) -> _Each | None:
        """Returns what open stages below a node consist of; `None` if there is no `EACH`.

        Args:
            node: The node.
            first: The first value that counts: the stage of a `Map` has an `EACH` of its own.
        """
        if node.type is EACH_TYPE:
            return _Each((), ())
        parts = [self._open.get(id(v)) for v in node.values[first:] if type(v) is Node]
        found = [part for part in parts if part is not None]
        return _Each.joined(found) if found else None

    def _note_open(
        self, node: Node, cut: Node, below: dict[int, Derivation], info: StageInfo, each: _Each
    ) -> tuple[_Each, Node]:
        """Returns what a stage with `EACH` adds to the identity and the code of its `Map`."""
        matcher, cut = _matcher_of(node, cut, info)
        code = _code_among_arguments(cut)
        source = self._source_of(info, code if info.is_builtin else [info.plain, *code])
        tail = () if info.version is None else (f"{node.type.name} {_tail(info.version)!r}",)
        limits = BuildLimits(info.timeout, info.resources)
        own = _Each(tail, (source,) if source else (), (limits,), (matcher,))
        return _Each.joined([each, own]), without_added(cut, info)

    def _check_path(self, node: Node) -> None:
        try:
            check_ref_path(node)
        except DerivationError as error:
            place = _place_of(self.root, node)
            raise DerivationError(f"At {place!r}: {error}") from None

    def _derive(
        self, node: Node, cut: Node, below: dict[int, Derivation], info: StageInfo, expand: Any
    ) -> Derivation:
        """Returns the derivation of a stage, from its cut tree and its dependencies."""
        matcher, cut = _matcher_of(node, cut, info)
        template = node.values[0] if expand is not None else None
        each = self._open.get(id(template))
        try:
            code = _code_among_arguments(cut) if each is None else []
            code = code if info.is_builtin else [info.plain, *code]
            digest, identity = self._digest(node, cut, below, info, each)
        except (UnsupportedValueError, UnknownTypeError) as error:
            raise _located(error, self.root, node) from None
        builder = StageBuilder(node, below, code)
        made = Derivation(
            _name_of(node),
            partial(_config, self.root, node, cut, info.version),
            below.values(),
            digest=digest,
            build=builder,
            outputs=info.outputs,
            matcher=matcher,
            source=self._source_of(info, code) if each is None else Source.joined(each.sources),
            identity=identity,
            former=_former(node, cut, below, info) if each is None else None,
            timeout=info.timeout,
            resources=info.resources,
            expand=expand and expand(node, below, self._tracking, self.identities),
            member_limits=() if each is None else each.limits,
            member_matchers=() if each is None else each.matchers,
        )
        builder.identities = self.identities
        known = self._by_digest.setdefault(digest, made)
        if known is not made:
            _check_same(known, made, self.root, node)
        return known

    def _digest(
        self,
        node: Node,
        cut: Node,
        below: dict[int, Derivation],
        info: StageInfo,
        each: _Each | None,
    ) -> tuple[str, dict[str, Any] | None]:
        """Returns the digest of a stage, and its identity if it declares one."""
        identity = declared_identity(node)
        if identity is None:
            fingerprint = fingerprint_of(without_added(cut, info))
            fingerprint += "".join(each.versions).encode() if each is not None else b""
            return _digest(fingerprint, info.version), None
        self.identities.append((node, identity))
        refs = [dependency.ref for dependency in below.values()]
        return digest_of_identity(identity, refs, _tail(info.version))

    def _source_of(self, info: StageInfo, targets: list[Any]) -> Source:
        """Returns the records of a stage's code, and of the code among its arguments."""
        track = (*info.track, *self._tracking.track)
        parts = []
        for target in targets:
            asked = (target, track, target is info.plain)
            key = (id(target), *asked[1:])
            known = self.sources.get(key)
            if known is None:
                known = self.sources[key] = (asked, source_of(*asked))
            parts.append(known[1])
        here = getattr(info.plain, "__module__", "")
        untracked = [name for item in info.untracked for name in (item, f"{here}.{item}")]
        return Source.joined(
            parts,
            (*untracked, *self._tracking.untracked),
            f"{here}.{getattr(info.plain, '__qualname__', '')}",
            tuple([name for name, _ in info.added]),
        )


def _expand_of(kind: Any) -> Any:
    """Returns what makes the function that finds the members of a stage; only a `Map` has it."""
    return getattr(kind.live, "_sx_expand", None)


def _matcher_of(node: Node, cut: Node, info: StageInfo) -> tuple[Matcher | None, Node]:
    """Returns the matcher of a stage, and its cut tree without the matcher."""
    index = node.find(MATCHER)
    matcher: Any = None if index < 0 else node.values[index]
    if matcher is None:
        return info.matcher, cut
    if not callable(matcher):
        raise DerivationError(
            f"The matcher of stage {node.type.label} must be a function of realizations, such as "
            f"sx.matchers.latest(), but it is {describe(matcher)}."
        )
    return matcher, cut.with_value(index, None)


_CODE = (FunctionType, MethodType, partial)


def _code_among_arguments(stage: Node) -> list[Any]:
    """Returns the classes of the objects below a stage, and all other code among its arguments.

    Raises:
        UnknownTypeError: A class is known only by its name in a file.
    """
    found: list[Any] = []
    seen: set[int] = set()
    has_rules = bool(users_rules())
    stack = [stage]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        kind: Any = node.type
        if kind.is_object and node is not stage:
            if not hasattr(kind, "origin"):
                raise UnknownTypeError(
                    f"{kind.name} is not known here. Import the module that defines and "
                    "symbolizes it, then load the pipeline again."
                )
            found.append(kind.origin)
        for value in node.values:
            if type(value) is Node:
                stack.append(value)
            elif type(value) is str:
                if has_rules and names_a_rule(value):
                    found.append(value)
            elif type(value) in _CODE or isinstance(value, type) or hasattr(value, "__wrapped__"):
                found.append(value)
    return found


def _digest(fingerprint: bytes, version: str | int | None) -> str:
    return hashlib.sha256(_DOMAIN + fingerprint + _tail(version)).hexdigest()


def _tail(version: str | int | None) -> bytes:
    return b"" if version is None else f"{type(version).__name__} {version}".encode()


def _former(node: Node, cut: Node, below: dict[int, Derivation], info: StageInfo) -> Former | None:
    """Returns the derivation that a stage had before the stages that fetch data had an identity.

    Their arguments identified them: the URL or the path. Results of then still count.
    """
    kind: Any = node.type
    trusts = getattr(kind.live, "_sx_trusts_former", None) if info.identity else None
    if trusts is None and not any(d.former for d in below.values()):
        return None
    before = {d.ref: d.former.derivation if d.former else d for d in below.values()}
    old = filled(cut, {ref: StageRef(d.ref) for ref, d in before.items()})
    digest = _digest(fingerprint_of(without_added(old, info)), info.version)
    name = _file_name(node.type.label) if trusts else _name_of(node)
    is_result = trusts is None or bool(trusts(node))
    return Former(Derivation(name, dependencies=before.values(), digest=digest), is_result)


def _config(root: Node, node: Node, cut: Node, version: str | int | None) -> dict[str, Any]:
    """Returns the configuration of a stage for `config.json`, with references to dependencies."""
    try:
        config: dict[str, Any] = Encoder().encode(cut)
    except (UnsupportedValueError, UnknownTypeError) as error:
        raise _located(error, root, node) from None
    config.pop(MATCHER, None)
    if version is not None:
        config[VERSION] = version
    return config


def _name_of(node: Node) -> str:
    kind: Any = node.type
    is_builtin = kind.live._sx_stage.is_builtin
    hook = getattr(kind.live, "_sx_stage_name", None) if is_builtin else None
    return _file_name(hook(node) if hook is not None else kind.label)


@cache
def _file_name(name: str) -> str:
    name = re.sub(r"[^A-Za-z0-9_.+-]", "_", name)[:NAME_LIMIT]
    return name if re.match(r"\w", name, re.ASCII) else f"_{name}"[:NAME_LIMIT]


def _not_a_stage(value: Any) -> str:
    if isinstance(value, type) and hasattr(value, "_sx_stage"):
        return f"Expected a stage, but got the class {value.__name__}. Call it: {value.__name__}()."
    if is_handle(value) and node_of(value).type is REF_PATH:
        return (
            f"Expected a stage, but got {describe(value)}, which is a file of one. Realize the "
            f"stage, and take the file: `store.realize(stage) / {value.path!r}`."
        )
    if is_handle(value):
        return (
            f"Expected a stage, but got {describe(value)}. Decorate its class with `@sx.stage` and "
            "give it `build(self, out)`, or run one of its methods: `store.run(obj, 'method')`."
        )
    return (
        f"Expected a stage: an object of a class decorated with `@sx.stage`. Got {describe(value)}."
    )


def _check_same(known: Derivation, made: Derivation, root: Node, node: Node) -> None:
    """Checks that two stages of a pipeline with one digest have one source and one matcher.

    Closures and lambdas that one function makes have one name. With equal arguments they have one
    digest, although their code differs.
    """
    if known.source != made.source:
        changed = ", ".join(changed_source(known.source, made.source))
        raise DerivationError(
            f"Stage {made.name!r} at {_place_of(root, node)!r} has the name and arguments of "
            f"another stage of this pipeline, but other code ({changed}). The store would take one "
            "for the other. Give each a name, `@sx.stage(name=...)`, or make what differs an "
            "argument."
        )
    if matchers := different_matchers(known, made):
        raise DerivationError(
            f"Stage {made.name!r} at {_place_of(root, node)!r} has two matchers in this pipeline, "
            f"{matchers}. One choice must hold for the whole pipeline: give all its places the "
            "same matcher."
        )


def _located(error: Exception, root: Node, node: Node) -> Exception:
    place = _place_of(root, node)
    where = f" at {place!r}" if place else ""
    return type(error)(f"Stage {node.type.label}{where}: {error}")


def _place_of(root: Node, wanted: Node) -> str:
    """Returns the first place of a node in a tree, as a key path."""
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
