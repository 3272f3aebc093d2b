"""Derivations: one stage with its configuration, and the order of the stages of a pipeline.

A derivation says what is built, from what, and how. `BuildContext` is what its builder receives.
Upper layers register how their own stages become derivations (`register_converter`).
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from operator import attrgetter
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any, NamedTuple, final

from symexp.errors import closest, describe
from symexp.store.disk.canonical import Json, canonical_bytes, digest_of, pretty_bytes
from symexp.store.errors import AmbiguousRealizationError, DerivationError
from symexp.store.limits import BuildLimits, amounts_of, seconds_of
from symexp.store.matchers import Matcher, only
from symexp.store.reads import ReadNotes, follow
from symexp.store.realization import Realization
from symexp.store.refs import Ref, check_name, derivation_ref

__all__ = [
    "EVERYTHING",
    "BuildContext",
    "Builder",
    "Derivation",
    "Former",
    "Inputs",
    "Tracking",
    "as_derivation",
    "check_same_matchers",
    "closure",
    "config_document",
    "different_matchers",
    "inputs_key",
    "names_of",
    "parts_of",
    "plain_digest",
    "register_converter",
]

Builder = Callable[["BuildContext"], None]
Config = Mapping[str, Json]

_ONLY = only()
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")


def plain_digest(name: str, config: Mapping[str, Json], dependencies: Iterable[str]) -> str:
    """Returns the digest over name, configuration and dependencies.

    Args:
        name: The stage's name.
        config: The configuration.
        dependencies: The digests of the dependencies, in order.
    """
    body = [name, dict(config), list(dependencies)]
    try:
        return digest_of("symexp.derivation.v1", canonical_bytes(body))
    except DerivationError:
        canonical_bytes(dict(config), where=name)  # says where in the configuration it is
        raise


@final
class Derivation:
    """One stage with its configuration: what is built, from what, and how.

    `name` and `digest` are its identity: two derivations are equal if these are. The other
    arguments say how a result is found or built, and may differ between runs.

    Args:
        name: A short readable name: letters, digits and `_.+-`.
        config: The configuration as JSON values; kept as `config.json` beside every result. It
            should name a dependency by its reference, not by its whole configuration. With a
            `digest`, it may be a function that returns the configuration on request.
        dependencies: The derivations that this one is built from.
        digest: 64 hex digits that identify the configuration and, through it, all dependencies.
            By default, the digest over name, configuration and dependencies.
        build: Called with a `BuildContext`; writes the artifacts into its `out`. Without it the
            derivation can be looked up but not built.
        outputs: Relative paths that every build promises to write.
        matcher: Chooses among the realizations of the derivation; `only()` by default.
        source: Digests of the code that builds, by readable names; recorded with each result.
        identity: What the digest covers, as JSON values, if it is less than the configuration.
        former: The derivation that the stage had in an earlier version of symexp.
        timeout: After how many seconds, or which time span, a build is ended.
        resources: What a build reserves while it runs, by name.
        expand: For a stage that is built from further stages, which are known when its dependencies
            are realized: returns these *members*, with a name for each, from the realizations of
            the dependencies. Which members there are must depend on the outcomes of these alone.
        members: What `expand` returned; `None` if it was not called.
        member_limits: The limits of the stages that the members consist of.
        member_matchers: What chooses among the results of these stages.

    Raises:
        DerivationError: An argument does not fit.

    Example:
        >>> data = Derivation("data", {"rows": 10})
        >>> Derivation("model", {"data": data.ref}, [data]).dependencies[0] is data
        True
    """

    __slots__ = (
        "_config",
        "_plain",
        "build",
        "dependencies",
        "digest",
        "expand",
        "former",
        "identity",
        "matcher",
        "member_limits",
        "member_matchers",
        "members",
        "name",
        "outputs",
        "resources",
        "source",
        "timeout",
    )

    name: str
    digest: str
    dependencies: tuple[Derivation, ...]
    build: Builder | None
    outputs: tuple[str, ...]
    matcher: Matcher
    source: Mapping[str, str]
    identity: Mapping[str, Json] | None
    former: Former | None
    timeout: float | None
    resources: Mapping[str, float]
    expand: Expand | None
    members: Members | None
    member_limits: tuple[BuildLimits, ...]
    member_matchers: tuple[Matcher | None, ...]

    def __init__(
        self,
        name: str,
        config: Config | Callable[[], Config] | None = None,
        dependencies: Iterable[Derivation] = (),
        *,
        digest: str | None = None,
        build: Builder | None = None,
        outputs: Iterable[str] = (),
        matcher: Matcher | None = None,
        source: Mapping[str, str] | None = None,
        identity: Mapping[str, Json] | None = None,
        former: Former | None = None,
        timeout: float | datetime.timedelta | None = None,
        resources: Mapping[str, float | str] | None = None,
        expand: Expand | None = None,
        members: Members | None = None,
        member_limits: Iterable[BuildLimits] = (),
        member_matchers: Iterable[Matcher | None] = (),
    ) -> None:
        check_name(name)
        self.name = name
        self._config: Any = {} if config is None else config
        self.dependencies = tuple(dict.fromkeys(dependencies))
        for dependency in self.dependencies:
            if not isinstance(dependency, Derivation):
                raise DerivationError(
                    f"Stage {name!r}: a dependency must be a Derivation, "
                    f"got {describe(dependency)}."
                )
        # Whether the digest is that of name, configuration and dependencies alone.
        self._plain = digest is None
        if digest is None:
            digest = plain_digest(name, self.config, [d.digest for d in self.dependencies])
        elif not isinstance(digest, str) or not _DIGEST.match(digest):
            raise DerivationError(
                f"Stage {name!r}: a digest must be 64 lower-case hex digits, "
                f"got {describe(digest)}."
            )
        self.digest = digest
        self.build = build
        self.outputs = tuple(outputs)
        for output in self.outputs:
            _check_output(name, output)
        self.matcher = _ONLY if matcher is None else matcher
        if not callable(self.matcher):
            raise DerivationError(
                f"Stage {name!r}: a matcher must be a function of realizations, such as "
                f"matchers.latest(), got {describe(matcher)}."
            )
        self.source = {} if source is None else source
        self.identity = identity
        self.former = former
        self.timeout = seconds_of(timeout, f"Stage {name!r}")
        self.resources = amounts_of(resources, f"Stage {name!r}")
        self.expand = expand
        self.members = members
        self.member_limits = tuple(member_limits)
        self.member_matchers = tuple(member_matchers)

    @property
    def needs(self) -> Sequence[Derivation]:
        """All that must be realized before: the dependencies and the members that are known."""
        if not self.members:
            return self.dependencies
        return [*dict.fromkeys([*self.dependencies, *(member for _, member in self.members)])]

    @property
    def is_open(self) -> bool:
        """Whether the derivation has members that are not known yet."""
        return self.expand is not None and self.members is None

    @property
    def config(self) -> Config:
        """The configuration, as JSON values."""
        if callable(self._config):
            self._config = self._config()
        config: Config = self._config
        return config

    @property
    def ref(self) -> str:
        """The reference, `drv:<32 hex>-<name>`."""
        return derivation_ref(self.digest, self.name)

    @property
    def key(self) -> str:
        """The part of the digest that file names have."""
        return self.digest[:32]

    def replace(self, **changes: Any) -> Derivation:
        """Returns the derivation with another `build`, `outputs`, `matcher` or `source`."""
        kept = {key: getattr(self, key) for key in Derivation.__slots__ if key[0] != "_"}
        other = Derivation(**{**kept, "config": self._config, **changes})
        other._plain = self._plain and not {"name", "config", "dependencies"} & set(changes)
        return other

    def alone(self) -> Derivation:
        """Returns the derivation with no more than names and digests of its dependencies.

        It can be built where these are realized, and is pickled without the pipeline below it.
        """
        below = [Derivation(d.name, digest=d.digest) for d in self.dependencies]
        members = self.members
        if members is not None:
            members = tuple((name, Derivation(d.name, digest=d.digest)) for name, d in members)
        other = self.replace(dependencies=below, former=None, expand=None, members=members)
        other._plain = self._plain
        return other

    def check_config(self) -> None:
        """Checks that the configuration is JSON.

        Raises:
            DerivationError: It is not; the message has the place.
        """
        if not self._plain:  # otherwise it was checked when the digest was taken
            canonical_bytes(dict(self.config), where=self.name)

    def with_matcher(self, matcher: Matcher | None) -> Derivation:
        """Returns the derivation with another matcher."""
        return self.replace(matcher=matcher)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Derivation):
            return NotImplemented
        return self.digest == other.digest and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Derivation({self.ref!r})"


class Former(NamedTuple):
    """The derivation that a stage had in an earlier version of symexp.

    Attributes:
        derivation: The derivation; it is only looked up.
        is_result: Whether its realizations are results of the stage. Otherwise only stages that
            depend on it have results.
    """

    derivation: Derivation
    is_result: bool


Inputs = dict[Derivation, tuple[Realization, ...]]
"""What was chosen for each direct dependency, and for each member."""

Members = tuple[tuple[str, Derivation], ...]
"""The members of a derivation with their names."""

Expand = Callable[[Inputs], Members]


@final
class BuildContext:
    """The argument of a builder.

    Attributes:
        out: An empty directory; its content is the result when the builder returns.
        derivation: The derivation that is built.
        notes: Records what the build reads further down; `None` records nothing.
    """

    def __init__(
        self, derivation: Derivation, out: Path, inputs: Inputs, notes: ReadNotes | None = None
    ) -> None:
        self.derivation = derivation
        self.out = out
        self.notes = notes
        self._inputs = inputs
        self._followed: dict[str, tuple[Realization, ...]] = {}

    @property
    def config(self) -> Mapping[str, Json]:
        """The configuration of the derivation."""
        return self.derivation.config

    def realizations(self, dependency: Derivation, *below: Derivation) -> tuple[Realization, ...]:
        """Returns the realizations that a matcher chose for a dependency, in its order.

        Args:
            dependency: The direct dependency.
            *below: Goes on to what these realizations were built from: a dependency of
                `dependency`, a dependency of that one, and so on. The read is recorded with the
                result.

        Raises:
            DerivationError: It is not a dependency of the derivation.
            AmbiguousRealizationError: The matcher chose several realizations, which were built
                from different ones.
        """
        chosen = self._chosen(dependency)
        if not below:
            return chosen
        way = "/".join([dependency.ref, *(d.ref for d in below)])
        found = self._followed.get(way)
        if found is None:
            found = follow(chosen, [d.ref for d in below])
            if self.notes is not None:
                self.notes.add(way, [r.ref for r in found])
            self._followed[way] = found
        return found

    def _chosen(self, dependency: Derivation) -> tuple[Realization, ...]:
        try:
            return self._inputs[dependency]
        except KeyError:
            known = [d.name for d in self._inputs]
            raise DerivationError(
                f"Stage {self.derivation.name!r} does not depend on {dependency.ref}; only its "
                f"dependencies are at hand in its build. {closest(dependency.name, known)}"
            ) from None

    def dependency(self, dependency: Derivation, *below: Derivation) -> Realization:
        """Returns the realization that was chosen for a dependency.

        Args:
            dependency: The direct dependency.
            *below: As for `realizations`.

        Raises:
            DerivationError: It is not a dependency of the derivation.
            AmbiguousRealizationError: The matcher chose several.
        """
        found = self.realizations(dependency, *below)
        if len(found) != 1:
            last = below[-1] if below else dependency
            raise AmbiguousRealizationError(
                f"The matcher of {last.name!r} ({last.matcher!r}) chose {len(found)} "
                "realizations. Use `ctx.realizations(dependency)`, or a matcher that chooses one."
            )
        return found[0]


def _check_output(name: str, output: object) -> None:
    inside = isinstance(output, str) and output not in ("", ".")
    if inside:
        path = PurePosixPath(str(output))
        inside = not path.is_absolute() and ".." not in path.parts and "\0" not in str(output)
    if not inside:
        raise DerivationError(
            f"Stage {name!r}: a promised output must be a relative path inside of `out`, "
            f"got {describe(output)}."
        )


class Tracking(NamedTuple):
    """Which code of stages is recorded, besides what each stage itself says.

    Attributes:
        track: Names of modules that are followed although they are installed packages.
        untracked: Names of code and values that are not recorded.
    """

    track: tuple[str, ...] = ()
    untracked: tuple[str, ...] = ()


EVERYTHING = Tracking()


def names_of(names: Any, option: str) -> tuple[str, ...]:
    """Returns the names that an option lists: a name, a module, or several of them.

    Raises:
        DerivationError: One of them is neither.
    """
    items = [names] if isinstance(names, (str, ModuleType)) else names
    found = []
    for item in items if isinstance(items, Iterable) else [items]:
        name = getattr(item, "__name__", item)
        if not isinstance(name, str) or not name:
            raise DerivationError(
                f"{option}= takes names such as 'package.module', or modules; got {describe(item)}."
            )
        found.append(name)
    return tuple(found)


def as_derivation(stage: Any, tracking: Tracking = EVERYTHING) -> Derivation:
    """Returns the derivation of a stage: a `Derivation`, or what the registered converter knows.

    Args:
        stage: The stage.
        tracking: Which code is recorded.

    Raises:
        DerivationError: It is not a stage.
    """
    if issubclass(type(stage), Derivation):  # `isinstance` would ask the stage for its class
        derivation: Derivation = stage
        return derivation
    return _convert(stage, tracking)


def register_converter(convert: Callable[[Any, Tracking], Derivation]) -> None:
    """Registers how the stages of an upper layer become derivations, in all stores of the process.

    Args:
        convert: Returns the derivation of a stage, whose code it records as the `Tracking` says;
            raises DerivationError for any other value.
    """
    global _convert
    _convert = convert


def _refuse(value: Any, tracking: Tracking) -> Derivation:
    raise DerivationError(f"Expected a stage: a `Derivation`. Got {describe(value)}.")


_convert: Callable[[Any, Tracking], Derivation] = _refuse


def config_document(derivation: Derivation) -> bytes:
    """Returns the content of `config.json`, which is enough to check the derivation's name."""
    document: dict[str, Json] = {
        "format": 1,
        "name": derivation.name,
        "digest": derivation.digest,
        "digest_of": "config" if derivation._plain else "caller",
        "config": dict(derivation.config),
        "dependencies": [[d.name, d.digest] for d in derivation.dependencies],
    }
    if derivation.identity is not None:
        document["identity"] = dict(derivation.identity)
    return pretty_bytes(document)


def inputs_key(derivation: Derivation, chosen: Mapping[str, Sequence[Ref]]) -> str:
    """Returns 16 hex digits over the chosen outcomes of the direct dependencies.

    The key covers outcomes, not references: if a dependency was rebuilt from other inputs and has
    the same outcome, the key stays the same, and its dependents are not built again.

    Args:
        derivation: The derivation.
        chosen: The chosen realizations of its dependencies, by digest of the derivation.
    """
    hasher = hashlib.sha256(b"symexp.inputs.v1\0")
    for dependency in sorted(derivation.dependencies, key=_by_digest):
        trees = ",".join([ref.tree for ref in chosen[dependency.digest]])
        hasher.update(f"{dependency.digest}:{trees};".encode("ascii"))
    return hasher.hexdigest()[:16]


_by_digest = attrgetter("digest")


def closure(roots: Iterable[Derivation]) -> list[Derivation]:
    """Returns derivations and their dependencies, direct or not, dependencies first, each once.

    Raises:
        DerivationError: One derivation appears with two different configurations or matchers.
    """
    done: dict[str, Derivation] = {}
    order: list[Derivation] = []
    stack = list(zip(reversed(list(roots)), repeat(False)))
    while stack:
        item, ready = stack.pop()
        known = done.get(item.digest)
        if ready:
            order.append(item)
        elif known is None:
            done[item.digest] = item
            stack.append((item, True))
            stack.extend(zip(reversed(item.dependencies), repeat(False)))
        elif known is not item:
            _check_same(known, item)
    return order


def parts_of(roots: Iterable[Derivation], chosen: Sequence[Derivation]) -> list[Derivation]:
    """Returns the chosen derivations as they are in the closure of the roots.

    Raises:
        DerivationError: One of them is not in the closure.
    """
    known = {derivation: derivation for derivation in closure(roots)}
    for item in chosen:
        if item not in known:
            raise DerivationError(
                f"{item.ref} is not a part of what is to be realized, so it can neither be forced "
                f"nor stopped at. {closest(item.name, [d.name for d in known])}"
            )
    return [known[item] for item in chosen]


def _check_same(known: Derivation, item: Derivation) -> None:
    if known.identity is None:
        is_same = known.config == item.config
    else:
        is_same = known.identity == item.identity
    if known.name != item.name or not is_same:
        raise DerivationError(
            f"Two different stages have the digest {item.digest}: {known.name!r} and "
            f"{item.name!r}. The digest must cover the whole configuration."
        )
    check_same_matchers(known, item)


def check_same_matchers(known: Derivation, item: Derivation) -> None:
    """Checks that a stage has one matcher, wherever it is in a pipeline.

    Raises:
        DerivationError: It has two matchers, or the members of its two places have.
    """
    if matchers := different_matchers(known, item):
        raise DerivationError(
            f"Stage {item.name!r} ({item.ref}) has two matchers in this pipeline, {matchers}. One "
            "choice must hold for the whole pipeline: give both places the same matcher."
        )


def different_matchers(known: Derivation, item: Derivation) -> str:
    """Returns the matchers of two places of a stage, for a message; nothing if they are equal."""
    if known.matcher != item.matcher:
        return f"{known.matcher} and {item.matcher}"
    if known.member_matchers != item.member_matchers:
        pairs = zip(known.member_matchers, item.member_matchers)
        one, other = next((a or _ONLY, b or _ONLY) for a, b in pairs if a != b)
        return f"{one} and {other} for its items"
    return ""
