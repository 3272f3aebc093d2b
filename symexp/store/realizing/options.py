"""How to realize: what callers say, checked before anything runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from symexp.errors import describe
from symexp.store.derivation import Derivation
from symexp.store.errors import StoreError
from symexp.store.realizing.parallel import Engine
from symexp.store.realizing.progress import Watch, watching
from symexp.store.realizing.resolve import CodePolicy

__all__ = ["OnError", "Options", "check_policies", "make_options"]

OnError = Literal["raise", "keep"]


class Options(NamedTuple):
    """How to realize.

    Attributes:
        forced: Derivations that are built once more, whatever there is.
        on_error: Whether a failed build raises, or is kept as a result.
        code: What a changed source means.
        echo: Whether what builds print is printed, too.
        watch: Is told what begins and what ends.
        workers: How many stages are built at the same time; `None` for what the engine does.
        engine: Where they are built.
        resources: What each build has for itself.
        address: Where the cluster is.
    """

    forced: Collection[Derivation] = ()
    on_error: OnError = "raise"
    code: CodePolicy = "warn"
    echo: bool = True
    watch: Watch | None = None
    workers: int | None = None
    engine: Engine = "process"
    resources: Mapping[str, float] = MappingProxyType({})
    address: str | None = None


def make_options(
    forced: Collection[Derivation],
    default_code: CodePolicy,
    echo: bool,
    *,
    code: CodePolicy | None = None,
    on_error: OnError = "raise",
    workers: int | None = None,
    engine: Engine = "process",
    resources: Mapping[str, float] | None = None,
    address: str | None = None,
    progress: bool = True,
) -> Options:
    """Options as `Store.realize_all` takes them.

    Raises:
        StoreError: One of them is none of the known ones.
    """
    code = code or default_code
    check_policies(code, on_error)
    _check_option("engine", engine, ("process", "ray"))
    if workers is not None and (not isinstance(workers, int) or workers < 1):
        raise StoreError(f"workers must be a whole number from 1 on, got {describe(workers)}.")
    if resources and engine != "ray":
        raise StoreError(
            "Only Ray gives builds resources of their own: engine='ray'. Processes of this machine "
            f"share what there is; got resources={describe(resources)}."
        )
    if address is not None and engine != "ray":
        raise StoreError(f"address={address!r} is that of a cluster: it goes with engine='ray'.")
    watch = watching(progress)
    return Options(forced, on_error, code, echo, watch, workers, engine, resources or {}, address)


def check_policies(code: object, on_error: object = "raise") -> None:
    """Refuses policies that are none.

    Raises:
        StoreError: One of them is none of the known ones.
    """
    _check_option("code", code, ("warn", "ignore", "rebuild"))
    _check_option("on_error", on_error, ("raise", "keep"))


def _check_option(name: str, value: object, known: tuple[str, ...]) -> None:
    if value not in known:
        listed = ", ".join(map(repr, known))
        raise StoreError(f"{name} must be one of {listed}, got {describe(value)}.")
