"""`Map`: one build of a stage for each file of another stage, whose number is not known before.

A `Map` has a derivation of its own, so stages that depend on it can be planned before anything is
built. When the stage with the files is realized, the `Map` is expanded: each file becomes an item,
an ordinary stage with the file in the place of `EACH`. The store realizes the items like all other
stages. Then the `Map` is built: it collects the results of its items.

The identity of an item covers the content and the name of its file, and the arguments and
dependencies of the stage, but not the stage that the file comes from. So if that one changes, only
the items of changed files are built.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from symexp._base.markers import MISSING_VALUE
from symexp.codec import Unknown
from symexp.errors import describe
from symexp.stages.each import EACH, EACH_TYPE, FILES_OF, ItemFile, files_in
from symexp.stages.identity import derive_items
from symexp.stages.ref_path import REF_PATH, RefPath
from symexp.stages.stage import info_of, stage
from symexp.store.derivation import BuildContext, Derivation, Inputs, Tracking
from symexp.store.disk.files import copy_content
from symexp.store.disk.manifest import DIRECTORY, EXECUTABLE, LINK, digest_file
from symexp.store.errors import AmbiguousRealizationError, DerivationError, FetchError, RefError
from symexp.store.realization import Realization
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_handle, make_handle, node_of
from symexp.tree.nodes.values import freeze, new_scope
from symexp.typing import Any as AnyValue

__all__ = ["INDEX", "ItemSource", "Map", "items_of_map"]

INDEX = "map.json"
"""The artifact that lists the items of a `Map`."""


def _template(value: Any) -> Any:
    """Returns the stage of a `Map` with `EACH` in the place of the file."""
    if value is MISSING_VALUE or isinstance(value, Unknown):
        return value
    if isinstance(value, type) and getattr(value, "_sx_stage", None) is not None:
        value = value.partial()  # type: ignore[attr-defined]  # of every symbolic class
    node = get_state(value).node if is_handle(value) else None
    if node is None or info_of(node.type) is None:
        raise TypeError(
            f"Map takes a stage with EACH in the place of the file, such as "
            f"`Map(resize(EACH, size=8), over=files_of(raw))`; got {describe(value)}."
        )
    if open_nodes(node):
        return value
    for index, item in enumerate(node.values):
        if item is MISSING_VALUE:
            return make_handle(new_scope(node.with_value(index, freeze(EACH))))
    raise ValueError(
        f"{node.type.label} does not say where the file goes. Put `sx.stages.EACH` in its place: "
        f"`Map({node.type.label}(EACH, ...), over=...)`."
    )


def _over(value: Any) -> Any:
    """Returns what `over=` of a `Map` is, checked."""
    if value is MISSING_VALUE or isinstance(value, Unknown):
        return value
    node = get_state(value).node if is_handle(value) else None
    if node is None or node.type is not FILES_OF:
        raise TypeError(
            f"over= says which files there are: `over=sx.stages.files_of(stage, '*.png')`; got "
            f"{describe(value)}."
        )
    return value


def open_nodes(root: Node) -> list[Node]:
    """Returns the nodes of a tree that contain `EACH`, from the leaves to the root.

    The stage of a `Map` inside of the tree has its own `EACH`, which is another one.
    """
    found: dict[int, Node] = {}
    seen: set[int] = set()
    stack = [root]
    while stack:
        node = stack[-1]
        below = [value for value in _visible(node) if type(value) is Node]
        if id(node) not in seen:
            seen.add(id(node))
            stack.extend(value for value in below if id(value) not in seen)
            continue
        stack.pop()
        if node.type is EACH_TYPE or any(id(value) in found for value in below):
            found[id(node)] = node
    return list(found.values())


def _visible(node: Node) -> Sequence[Any]:
    """Returns the values of a node in which `EACH` is that of the trees around it."""
    kind: Any = Map
    return node.values[1:] if node.type is kind._sx_type else node.values


class _Filling:
    """Puts files in the place of `EACH` in a tree; everything else is shared by the items."""

    __slots__ = ("_nodes", "_root")

    def __init__(self, root: Node) -> None:
        self._root = root
        self._nodes = open_nodes(root)

    def with_file(self, file: Node) -> Node:
        """Returns the tree with a file."""
        made: dict[int, Node] = {}
        for node in self._nodes:
            if node.type is EACH_TYPE:
                made[id(node)] = file
                continue
            visible = _visible(node)
            first = len(node.values) - len(visible)
            values = [made.get(id(v), v) if type(v) is Node else v for v in visible]
            made[id(node)] = node.with_values(node.keys, (*node.values[:first], *values))
        return made[id(self._root)]


def _identity_of_source(origin: str, sha256: str, name: str, executable: bool) -> dict[str, Any]:
    identity = {"$type": "symexp.stages.Fetch", "sha256": sha256, "name": name}
    return {**identity, "executable": True} if executable else identity


@stage(name="symexp.stages.ItemSource", identity=_identity_of_source)
class ItemSource:
    """One file of a realization, as a stage that is identified by content and name of the file.

    `Map` makes it for each of its items. A file that `FetchLocal` fetched is the same data.

    Args:
        origin: The path of the file. It is read only if the store does not have the result.
        sha256: The SHA-256 digest of the file.
        name: The relative path of the artifact.
        executable: Whether the file is executable.
    """

    _sx_is_light = True

    def __init__(self, origin: str, sha256: str, name: str, executable: bool = False) -> None:
        self._origin, self._sha256 = origin, sha256
        self._name, self._executable = name, executable

    @staticmethod
    def _sx_stage_name(node: Node) -> str:
        return "Fetch"

    def build(self, out: Path) -> None:
        """Copies the file into `out`.

        Raises:
            FetchError: It is gone, or has changed.
        """
        target = out / self._name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            copy_content(self._origin, target)
        except FileNotFoundError:
            raise FetchError(
                f"{self._origin} is gone, from which the item of a Map was built. Realize the Map "
                "again: it takes the file from the stage that has it."
            ) from None
        if digest_file(target) != self._sha256:
            raise FetchError(
                f"{self._origin} has other content than its realization recorded. "
                "`store.verify(repair=True)` sets damaged realizations aside."
            )
        if self._executable:
            target.chmod(0o755)


@stage(
    name="symexp.stages.Map",
    specs={"stage": AnyValue(transform=_template), "over": AnyValue(transform=_over)},
)
class Map:
    """Builds a stage once for each file of another stage, and collects the results.

    How many files there are is known when the other stage is realized. Each file is an item: an
    ordinary stage with the file in the place of `EACH`, and a result of its own. If a file changes,
    is added or removed, only its item is built. The artifacts are `<name of the file>/<artifacts of
    the item>`, and `map.json`, which lists the items.

    Args:
        stage: A stage with `sx.stages.EACH` in the place of the file; in its build, it is the path
            of the file. The arguments may have other stages. Of a class, or of a stage with missing
            arguments, the first argument that is missing is the file.
        over: The files: `sx.stages.files_of(stage, pattern)`.

    Example:
        >>> import symexp as sx, tempfile
        >>> @sx.stage
        ... def count(out, file):
        ...     (out / "n.txt").write_text(str(len(file.read_text())))
        >>> raw = sx.stages.Constant({"a": "xy", "b": "xyz"})
        >>> counts = sx.stages.Map(count(sx.stages.EACH), over=sx.stages.files_of(raw))
        >>> with tempfile.TemporaryDirectory() as directory:
        ...     found = sx.Store(directory + "/store").realize(counts)
        ...     {name: (path / "n.txt").read_text() for name, path in found.items().items()}
        {'a': '2', 'b': '3'}
    """

    def __init__(self, stage: Any, over: Any) -> None:
        """Keeps nothing: the store builds the items, and `collect` puts their results together."""

    @staticmethod
    def _sx_stage_name(node: Node) -> str:
        template = node.values[0]
        return f"Map.{template.type.label}" if type(template) is Node else "Map"

    @staticmethod
    def _sx_expand(
        node: Node,
        below: Mapping[int, Derivation],
        tracking: Tracking,
        identities: Sequence[tuple[Node, Mapping[str, Any]]],
    ) -> Callable[[Inputs], tuple[tuple[str, Derivation], ...]]:
        """Returns the function that gives the items when the stage with the files is realized."""
        if not open_nodes(node.values[0]):
            raise DerivationError(
                "The stage of a Map does not say where the file goes. Put `sx.stages.EACH` in its "
                "place."
            )
        return partial(_expand, node, below, tracking, identities)

    @staticmethod
    def _sx_collect(context: BuildContext) -> None:
        collect(context)

    @staticmethod
    def _sx_items(realization: Realization) -> Callable[[], dict[str, Path]]:
        return partial(items_of_map, realization)

    def build(self, out: Path) -> None:
        """Raises DerivationError: only a store can build the items."""
        raise DerivationError("A Map is built by `store.realize(...)`, which builds its items.")


def _expand(
    node: Node,
    below: Mapping[int, Derivation],
    tracking: Tracking,
    identities: Sequence[tuple[Node, Mapping[str, Any]]],
    inputs: Inputs,
) -> tuple[tuple[str, Derivation], ...]:
    """Returns the items of a `Map`: pairs of the name of a file and the derivation of its stage."""
    template, over = node.values[0], node.values[1]
    source = over.values[0]
    source = source.values[0] if source.type is REF_PATH else source
    files = files_in(over, inputs[below[id(source)]])
    if taken := [file.name for file in files if file.name.partition("/")[0] == INDEX]:
        raise DerivationError(
            f"A Map cannot have an item {taken[0]!r}: its own list of items has the name "
            f"{INDEX!r}. Rename the file, or leave it out by the pattern of `files_of`."
        )
    filling = _Filling(template)
    roots = [filling.with_file(node_of(RefPath(_source_of(f), f.name))) for f in files]
    found = derive_items(roots, below, tracking, identities)
    return tuple(zip([file.name for file in files], found))


def _source_of(file: ItemFile) -> Any:
    return ItemSource(file.path, file.digest, file.name, file.is_executable)


def collect(context: BuildContext) -> None:
    """Builds a `Map`: copies the artifacts of its items, and lists the items."""
    listed = {}
    for name, derivation in context.derivation.members or ():
        found = context.realizations(derivation)
        if len(found) != 1:
            raise AmbiguousRealizationError(
                f"The matcher of the item {name!r} chose {len(found)} realizations. A Map takes "
                "one for each file: give its stage a matcher that chooses one."
            )
        _copy(found[0], context.out / name)
        listed[name] = found[0].ref
    text = json.dumps({"format": 1, "items": listed}, indent=0, sort_keys=True)
    (context.out / INDEX).write_text(text + "\n", "ascii")


def _copy(found: Realization, target: Path) -> None:
    target.mkdir(parents=True)
    for path, (kind, _, content) in sorted(found.files.items()):
        place = target / path
        if kind == DIRECTORY:
            place.mkdir()
        elif kind == LINK:
            os.symlink(content, place)
        else:
            copy_content(found.path / path, place)
            if kind == EXECUTABLE:
                place.chmod(0o755)


def items_of_map(realization: Realization) -> dict[str, Path]:
    """Returns the directories of the items of a `Map`, by the names of their files.

    Raises:
        RefError: The realization is not that of a `Map`.
    """
    try:
        listed = json.loads(realization.read_text(INDEX))["items"]
    except (FileNotFoundError, ValueError, LookupError, TypeError):
        raise RefError(
            f"{realization.ref} has no items: only a `sx.stages.Map` has. Its artifacts are "
            "`store.ls(realization)`."
        ) from None
    return {name: realization.path / name for name in sorted(listed)}
