"""What differs between the circumstances of two builds, or of a build and the present process."""

from __future__ import annotations

import socket
import time
from collections.abc import Container, Mapping
from typing import Any

from symexp.store.derivation import Derivation
from symexp.store.provenance import git
from symexp.store.provenance.record import MEMBER, GitState, Provenance, one_line, provenance_in
from symexp.store.provenance.witness import Witness

__all__ = ["changes", "describe_changes", "present_of"]

Change = tuple[str, Any, Any]
"""The name of a fact, and its two values."""


def present_of(derivation: Derivation) -> Provenance | None:
    """Returns the circumstances that a build of a stage would have in this process now."""
    git.ask_again()
    started = time.time()
    report = Witness(derivation).report(started)
    host = socket.gethostname()
    return provenance_in({MEMBER: report, "started": started, "duration": 0.0, "host": host})


def changes(
    left: Provenance, right: Provenance, untold: Container[str] = (), *, is_present: bool = False
) -> list[Change]:
    """Returns the facts that differ. Times and the seeds among the arguments are left out.

    Args:
        left: The circumstances of a build.
        right: Those of another one.
        untold: Packages whose versions are told elsewhere.
        is_present: Whether `right` is what `present_of` returned: what only a build knows is not
            compared, such as its notes and the packages that it imported itself.
    """
    pairs: list[Change] = [
        ("python", _python(left), _python(right)),
        ("symexp", left.symexp, right.symexp),
        ("backend of Keras", left.backend, right.backend),
    ]
    pairs += _differing("package ", left.packages, right.packages, untold)
    pairs += _repositories(left.repositories, right.repositories)
    pairs += [
        (name, getattr(left.machine, name), getattr(right.machine, name))
        for name in ("host", "system", "arch", "cpus", "memory", "gpus")
    ]
    pairs.append(("user", left.user, right.user))
    pairs += _differing("seed ", left.random, right.random)
    pairs += _differing("note ", left.notes, right.notes)
    if is_present:
        known = ("note ", "seed keras", "gpus")
        pairs = [p for p in pairs if not p[0].startswith(known)]
        later = ("package ", "backend")
        pairs = [p for p in pairs if p[2] is not None or not p[0].startswith(later)]
        pairs = [p for p in pairs if p[1] is not None or not p[0].startswith(later)]
    return [p for p in pairs if p[1] != p[2]]


def describe_changes(found: list[Change]) -> list[str]:
    """Returns one phrase for each change: `python: 3.11.7 -> 3.12.1`."""
    return [one_line(f"{name}: {_shown(a)} -> {_shown(b)}") for name, a, b in found]


def _shown(value: object) -> str:
    if value is None or value == ():
        return "(not recorded)"
    return value if isinstance(value, str) else repr(value)


def _python(provenance: Provenance) -> str | None:
    if provenance.implementation in (None, "CPython"):
        return provenance.python
    return f"{provenance.implementation} {provenance.python}"


def _differing(
    prefix: str, left: Mapping[str, Any], right: Mapping[str, Any], untold: Container[str] = ()
) -> list[Change]:
    return [
        (f"{prefix}{name}", left.get(name), right.get(name))
        for name in sorted({*left, *right})
        if name not in untold
    ]


def _repositories(left: tuple[GitState, ...], right: tuple[GitState, ...]) -> list[Change]:
    """Compares the repository of the stage, and the others by their names."""
    if len(left) < 2 and len(right) < 2:
        return [("git", _state(left), _state(right))]
    one, two = ({state.repository: state for state in found} for found in (left, right))
    return [
        (f"git {name}", _state(_of(one, name)), _state(_of(two, name)))
        for name in sorted({*one, *two})
    ]


def _of(states: Mapping[str, GitState], name: str) -> tuple[GitState, ...]:
    return (states[name],) if name in states else ()


def _state(found: tuple[GitState, ...]) -> str | None:
    return str(found[0]) if found else None
