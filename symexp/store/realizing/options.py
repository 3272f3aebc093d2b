"""Options of realizing: one object, made and checked by each public method of `Store`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import Any, Literal

from symexp._base.frozen import Frozen
from symexp.errors import describe
from symexp.store.derivation import Derivation
from symexp.store.errors import StoreError
from symexp.store.limits import amounts_of
from symexp.store.remote.remote import Remote

__all__ = ["CodePolicy", "Engine", "OnError", "Options"]

CodePolicy = Literal["warn", "ignore", "rebuild"]
OnError = Literal["raise", "keep"]
Engine = Literal["process", "ray"]

_KNOWN: dict[str, tuple[str, ...]] = {
    "code": ("warn", "ignore", "rebuild"),
    "on_error": ("raise", "keep"),
    "engine": ("process", "ray"),
}
_set = object.__setattr__


class Options(Frozen):
    """How stages are realized; `Store.realize_all` documents each option.

    Args:
        forced: Derivations that are built once more, whatever the store contains.
        on_error: Whether a failed build raises (`raise`) or is kept as a result (`keep`).
        code: What a changed source of a stage means.
        echo: Whether the output of builds is printed, besides being kept.
        progress: Whether a progress bar is shown.
        workers: How many stages are built at the same time; `None` leaves it to the engine.
        engine: Where stages are built.
        resources: What each build reserves, by name, unless its stage says it itself.
        limits: What this machine has for builds, by name.
        address: The address of the Ray cluster.
        remote: Where results that the store does not have are looked up.
        is_pushing: Whether results that are built are pushed to the remote.

    Raises:
        StoreError: An option has an unknown value, or does not fit the engine.
    """

    __slots__ = __match_args__ = (
        "forced",
        "on_error",
        "code",
        "echo",
        "progress",
        "workers",
        "engine",
        "resources",
        "limits",
        "address",
        "remote",
        "is_pushing",
    )

    forced: Collection[Derivation]
    on_error: OnError
    code: CodePolicy
    echo: bool
    progress: bool
    workers: int | None
    engine: Engine
    resources: Mapping[str, float]
    limits: Mapping[str, float]
    address: str | None
    remote: Remote | None
    is_pushing: bool

    def __init__(
        self,
        *,
        forced: Collection[Derivation] = (),
        on_error: OnError = "raise",
        code: CodePolicy = "warn",
        echo: bool = True,
        progress: bool = False,
        workers: int | None = None,
        engine: Engine = "process",
        resources: Mapping[str, float | str] | None = None,
        limits: Mapping[str, float | str] | None = None,
        address: str | None = None,
        remote: Remote | None = None,
        is_pushing: bool = False,
    ) -> None:
        for name, value in (("code", code), ("on_error", on_error), ("engine", engine)):
            if value not in _KNOWN[name]:
                listed = ", ".join(map(repr, _KNOWN[name]))
                raise StoreError(f"{name} must be one of {listed}, got {describe(value)}.")
        if workers is not None and (not isinstance(workers, int) or workers < 1):
            raise StoreError(f"workers must be a whole number from 1 on, got {describe(workers)}.")
        if address is not None and engine != "ray":
            raise StoreError(
                f"address={address!r} is that of a cluster: it goes with engine='ray'."
            )
        _set(self, "forced", forced)
        _set(self, "on_error", on_error)
        _set(self, "code", code)
        _set(self, "echo", echo)
        _set(self, "progress", progress)
        _set(self, "workers", workers)
        _set(self, "engine", engine)
        _set(self, "resources", amounts_of(resources, "realize"))
        _set(self, "limits", amounts_of(limits, "Store", "limits"))
        _set(self, "address", address)
        _set(self, "remote", remote)
        _set(self, "is_pushing", is_pushing)

    def __reduce__(self) -> tuple[Any, ...]:
        fields: dict[str, Any] = dict(zip(self.__match_args__, self._fields()))
        return partial(Options, **fields), ()
