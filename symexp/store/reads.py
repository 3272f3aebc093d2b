"""What a build reads of stages further down: the files of a dependency of a dependency.

A build gets the realizations of its direct dependencies. From each of them it can go on to the
realizations that this one was built from, at any depth. The store records each such *read*: the way
from the direct dependency down, and the realizations at its end.

A result is used again only if each way leads to the same outcomes now. The key of the inputs covers
the outcomes of direct dependencies only, so that a rebuilt stage with an equal outcome rebuilds
nothing above it. A read is compared in addition. The key of a result with reads is the first half
of the key of its inputs, and a digest of the reads: results with other reads are other results, and
a listing of the directories still shows which results a plan has to open.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any, final

from symexp.store.disk.files import write_new
from symexp.store.errors import AmbiguousRealizationError, DamagedError, RefError
from symexp.store.realization import Realization
from symexp.store.refs import Ref

__all__ = ["ReadNotes", "are_current", "check_reads", "follow", "key_with_reads", "may_have_reads"]

_HALF = 8
_SUFFIX = ".reads"
_KEPT = ".kept"


def follow(chosen: Sequence[Realization], way: Sequence[str]) -> tuple[Realization, ...]:
    """Returns the realizations that others were built from, at any depth.

    Args:
        chosen: The realizations to begin at.
        way: The references of derivations, each of them a direct dependency of the one before.

    Raises:
        AmbiguousRealizationError: Several realizations go back to different outcomes.
        RefError: A realization was not built from the next derivation, or is gone.
    """
    layout = chosen[0].layout
    choices = [tuple(r.parts for r in chosen)]
    for derivation in way:
        found = [
            Realization(layout, ref).inputs.get(derivation) for refs in choices for ref in refs
        ]
        if None in found:
            raise RefError(f"{chosen[0].ref} was not built from a realization of {derivation}.")
        choices = list(dict.fromkeys(tuple(map(Ref.parse, refs)) for refs in found if refs))
    # Several realizations on the way may have been built from equal outcomes.
    if len({tuple(ref.tree for ref in refs) for refs in choices}) != 1:
        raise AmbiguousRealizationError(
            f"The {len(chosen)} realizations of {chosen[0].name!r} that were chosen go back to "
            f"different outcomes of {way[-1]}. Choose one of them with a matcher, such as "
            "`stage.with_matcher(sx.matchers.latest())`."
        )
    return tuple(Realization(layout, ref) for ref in choices[0])


@final
class ReadNotes:
    """The reads of a running build, as files beside its work directory.

    A build may use threads and start processes, also on other machines that see the store. Each
    read becomes visible by one rename. Copies in other processes write to the same place.

    Args:
        home: The work directory of the build.
    """

    __slots__ = ("_home",)

    def __init__(self, home: str | os.PathLike[str]) -> None:
        self._home = os.fspath(home)

    def add(self, way: str, refs: Sequence[str]) -> None:
        """Notes a read; does nothing if the build has ended.

        Args:
            way: The references of the derivations on the way, separated by `/`.
            refs: The references of the realizations at its end.
        """
        text = json.dumps([way, list(refs)]).encode("ascii")
        name = hashlib.sha256(text).hexdigest()[:32]
        if os.path.exists(f"{self._home}{_SUFFIX}/{name}") or not os.path.isdir(self._home):
            return
        os.makedirs(self._home + _SUFFIX, exist_ok=True)
        _write(f"{self._home}{_SUFFIX}/{name}", text)
        if os.path.lexists(self._home + _KEPT):
            _write(f"{self._home}{_KEPT}/{name}", text)

    def keep_in(self, place: str | os.PathLike[str]) -> None:
        """Keeps all reads of the build in a directory that outlives it, too.

        Args:
            place: The directory. What the build writes for its next attempt depends on them.
        """
        with contextlib.suppress(FileExistsError):
            # Relative to the link: a build may change the working directory.
            link = self._home + _KEPT
            os.symlink(os.path.relpath(place, os.path.dirname(link)), link)
        # A read of another thread either sees the link, or is among these.
        for way, refs in self.collect().items():
            text = json.dumps([way, refs]).encode("ascii")
            _write(f"{self._home}{_KEPT}/{hashlib.sha256(text).hexdigest()[:32]}", text)

    def collect(self) -> dict[str, list[str]]:
        """Returns the realizations that were read, by their ways."""
        place = self._home + _SUFFIX
        found: dict[str, list[str]] = {}
        for name in sorted(os.listdir(place)) if os.path.isdir(place) else ():
            if "." not in name:
                with open(f"{place}/{name}", "rb") as file:
                    way, refs = json.loads(file.read())
                found[way] = refs
        return found


def _write(place: str, text: bytes) -> None:
    """Writes a note, which becomes visible by one rename."""
    draft = f"{place}.{os.getpid()}-{os.urandom(6).hex()}"
    write_new(draft, text)
    os.replace(draft, place)


def key_with_reads(key: str, reads: Mapping[str, Sequence[str]]) -> str:
    """Returns the key of the inputs of a result, with what its build read further down.

    Args:
        key: The key of the direct inputs.
        reads: The references of realizations, by ways.
    """
    return key if not reads else key[:_HALF] + _digest(reads)


def _digest(reads: Mapping[str, Sequence[str]]) -> str:
    hasher = hashlib.sha256(b"symexp.reads.v1\0")
    for way in sorted(reads):
        trees = ",".join([Ref.parse(ref).tree for ref in reads[way]])
        hasher.update(f"{way}:{trees};".encode("ascii"))
    return hasher.hexdigest()[:_HALF]


def may_have_reads(ref: Ref, key: str) -> bool:
    """Whether a result may have these direct inputs, and reads further down.

    Args:
        ref: The result.
        key: The key of the direct inputs.
    """
    return ref.inputs != key and ref.inputs[:_HALF] == key[:_HALF]


def are_current(realization: Realization, chosen: Mapping[str, Sequence[Ref]]) -> bool:
    """Checks that a build would read the outcomes now that were read for a result.

    Args:
        realization: A result with reads.
        chosen: The direct inputs that are chosen now, by the references of the derivations.

    Raises:
        DamagedError: The record of the reads is damaged.
    """
    reads = realization.reads
    if not reads or not _has_inputs(realization, chosen):
        return False
    for way, refs in reads.items():
        first, *below = way.split("/")
        begin = [Realization(realization.layout, ref) for ref in chosen.get(first, ())]
        try:
            now = follow(begin, below) if begin else ()
        except (AmbiguousRealizationError, RefError):
            return False
        if [r.parts.tree for r in now] != [Ref.parse(ref).tree for ref in refs]:
            return False
    return True


def _has_inputs(realization: Realization, chosen: Mapping[str, Sequence[Ref]]) -> bool:
    """Checks that the direct inputs have the outcomes that are chosen now: half a key is short."""
    known = {d: [Ref.parse(ref).tree for ref in refs] for d, refs in realization.inputs.items()}
    return known == {d: [ref.tree for ref in refs] for d, refs in chosen.items()}


def check_reads(reads: Any, ref: Ref) -> None:
    """Checks the record of the reads of a realization against its reference.

    Raises:
        DamagedError: It is malformed, or not that of the reference.
    """
    try:
        is_right = isinstance(reads, dict) and _digest(reads) == ref.inputs[_HALF:]
    except (RefError, TypeError, ValueError):
        is_right = False
    if not is_right:
        raise DamagedError(f"the reads are not those of {ref}")
