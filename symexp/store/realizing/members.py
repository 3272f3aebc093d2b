"""Members: stages that another one is built from, known when its dependencies are realized.

A derivation with `expand` is open until its dependencies are realized. Then it is expanded:
`expand` returns its members, which are realized like all other stages. The stage itself is built at
last, and records them among its inputs. So its closure is exact: gc keeps its members, and archives
have them.

Its digest, and the key of its inputs, do not cover the members: these follow from the outcomes of
the dependencies. But a member may have several outcomes, so a kept result counts only if it was
collected from the outcomes that the matchers of the members choose now.
"""

from __future__ import annotations

from symexp.store.derivation import Derivation, Inputs
from symexp.store.realization import Realization
from symexp.store.refs import Ref

__all__ = ["expanded", "members_of", "recorded_members"]


def expanded(derivation: Derivation, inputs: Inputs) -> Derivation:
    """Returns a derivation with its members.

    Args:
        derivation: The derivation; `is_open` is true.
        inputs: The realizations of its dependencies.
    """
    assert derivation.expand is not None
    return derivation.replace(members=derivation.expand(inputs))


def members_of(derivation: Derivation) -> list[Derivation]:
    """Returns the members of a derivation as far as they are known, without their names."""
    return [member for _, member in derivation.members or ()]


def recorded_members(derivation: Derivation, found: Realization) -> dict[str, list[str]]:
    """Returns the outcomes of the members that a result was collected from.

    Args:
        derivation: The derivation.
        found: A result of it.

    Returns:
        The digests of trees, by the references of the members.
    """
    own = {dependency.ref for dependency in derivation.dependencies}
    return {
        name: [Ref.parse(ref).tree for ref in refs]
        for name, refs in found.inputs.items()
        if name not in own
    }
