"""What a stage declares about its identity: `identity=` and `added=` of `@sx.stage`.

By default all arguments identify a stage. With `identity=`, a function says what does, in their
place: the digest of data, and not the place where they lie. With `added=`, an argument that a stage
has gained does not count while it has the value that the stage had in effect before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

from symexp.codec.encode import Encoder
from symexp.errors import UnsupportedValueError, add_context, describe
from symexp.stages.stage import MATCHER, StageInfo, info_of
from symexp.store.errors import DerivationError
from symexp.tree.nodes.digest import digest, fingerprint_of
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.values import freeze

__all__ = [
    "declared_identity",
    "digest_of_identity",
    "given_identities",
    "identities_of",
    "with_added",
    "without_added",
]

_DOMAIN = b"symexp identity 1\n"
_TYPE = "$type"


_given: ContextVar[Mapping[bytes, dict[str, Any]]] = ContextVar("given identities")


@contextmanager
def given_identities(identities: Mapping[bytes, dict[str, Any]]) -> Iterator[None]:
    """Makes stages have the identity that they had in another process."""
    token = _given.set(identities)
    try:
        yield
    finally:
        _given.reset(token)


def identities_of(found: Iterable[tuple[Node, Mapping[str, Any]]]) -> dict[bytes, Any]:
    """Returns identities by the digests of the nodes of the stages, for another process."""
    made = {}
    for node, identity in found:
        with suppress(UnsupportedValueError):  # the other process asks for it
            made[digest(node)] = identity
    return made


def declared_identity(node: Node) -> dict[str, Any] | None:
    """Returns what identifies a stage as it declares; `None` if its arguments do.

    Raises:
        DerivationError: The function of the stage returned something else than a dict.
        Exception: An exception of the function.
    """
    info = info_of(node.type)
    if info is None or info.identity is None:
        return None
    given = _given.get(None)
    if given:
        with suppress(UnsupportedValueError):
            known = given.get(digest(node))
            if known is not None:
                return known
    arguments = {
        str(key): value.type.view(value) if type(value) is Node else value
        for key, value in node.items()
        if key != MATCHER
    }
    try:
        found = info.identity(**arguments)
    except Exception as error:
        add_context(error, f"in the identity of stage {node.type.label}")
        raise
    if not isinstance(found, Mapping) or not all(isinstance(key, str) for key in found):
        raise DerivationError(
            f"The identity of stage {node.type.label} must be a dict with names as keys, but "
            f"its function returned {describe(found)}."
        )
    # The stages of symexp that fetch data are one kind of stage; a subclass of a user is not.
    name = node.type.name
    kind = found.get(_TYPE, name) if name.startswith("symexp.stages.") else name
    return {**found, _TYPE: kind}


def digest_of_identity(
    identity: Mapping[str, Any], below: Iterable[str], version: bytes
) -> tuple[str, dict[str, Any]]:
    """Returns the digest of a stage that declares its identity, and the identity as JSON.

    Args:
        identity: What `declared_identity` returned.
        below: The references of the dependencies.
        version: The version of the class, as bytes.
    """
    tree = freeze({key: value for key, value in identity.items() if key != _TYPE})
    hasher = hashlib.sha256(_DOMAIN + fingerprint_of(tree))
    for text in (str(identity[_TYPE]), *sorted(set(below))):
        hasher.update(text.encode() + b"\0")
    hasher.update(version)
    written: dict[str, Any] = Encoder().encode(tree)
    return hasher.hexdigest(), {_TYPE: identity[_TYPE], **written}


def without_added(cut: Node, info: StageInfo) -> Node:
    """Returns a tree without the arguments that have been added, where they change nothing."""
    for name, value in info.added:
        index = cut.find(name)
        if index >= 0 and cut.keys is not None and _is_same(cut.values[index], value):
            keys = (*cut.keys[:index], *cut.keys[index + 1 :])
            cut = cut.with_values(keys, (*cut.values[:index], *cut.values[index + 1 :]))
    return cut


def _is_same(value: Any, declared: Any) -> bool:
    """Whether two frozen values have one fingerprint; `1` and `1.0` have not."""
    if value is declared:
        return True
    if type(value) is not type(declared):
        return False
    return fingerprint_of(freeze([value])) == fingerprint_of(freeze([declared]))


def with_added(config: Mapping[str, Any], info: StageInfo | None) -> dict[str, Any]:
    """Returns a configuration with the arguments that the stage did not have when it was kept."""
    added = {} if info is None else {n: v for n, v in info.added if n not in config}
    return {**config, **{name: Encoder().encode(value) for name, value in added.items()}}
