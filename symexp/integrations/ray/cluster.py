"""Connections to a Ray cluster: one that is there, or one of this machine for a while."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from symexp.errors import SymexpError

__all__ = ["connected", "fits_somewhere", "is_one_machine", "node_totals"]

# Workers talk through the study; what they are told is small.
_MEMORY = 150 * 2**20


@contextmanager
def connected(address: str | None, processors: int, error_type: type[SymexpError]) -> Iterator[Any]:
    """The module `ray`, connected to a cluster.

    What this process is connected to already is used, and stays. Else the cluster at the address
    (or at `RAY_ADDRESS`); else one of this machine, which ends with the block.

    Args:
        address: `'auto'` for the cluster that this machine belongs to, or where to find one.
        processors: How many processors a cluster of this machine shall have at least.
        error_type: The class of the errors that are raised here.

    Yields:
        Ray, and whether the cluster was started here.

    Raises:
        SymexpError: Ray is not installed, or there is no cluster at the address. Its class is
            `error_type`.
    """
    ray = _ray(error_type)
    if ray.is_initialized():
        yield ray, False
        return
    where = address or os.environ.get("RAY_ADDRESS")
    if where is None or where == "local":
        _start(ray, processors)
    else:
        _connect(ray, where, error_type)
    try:
        yield ray, where is None or where == "local"
    finally:
        ray.shutdown()


def _ray(error_type: type[SymexpError]) -> Any:
    # Else lines that differ in numbers only are left out of what workers print.
    os.environ.setdefault("RAY_DEDUP_LOGS", "0")
    try:
        import ray
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise error_type("engine='ray' needs Ray: `pip install 'symexp[ray]'`.") from None
    return ray


def _start(ray: Any, processors: int) -> None:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    ray.init(
        address="local",
        num_cpus=max(os.cpu_count() or 1, processors),
        object_store_memory=_MEMORY,
        include_dashboard=False,
        logging_level=logging.WARNING,
        _node_ip_address="127.0.0.1",
    )


def _connect(ray: Any, address: str, error_type: type[SymexpError]) -> None:
    try:
        _knock(address)
        ray.init(address=address, logging_level=logging.WARNING)
    except OSError as error:
        raise error_type(
            f"There is no Ray cluster at address={address!r}: {error} Start one with "
            "`ray start --head`, or leave the address out to have one for this call."
        ) from error


def _knock(address: str) -> None:
    """Fails where nobody listens at an address; Ray itself would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host, int(port)), timeout=10).close()


def node_totals(ray: Any) -> list[dict[str, float]]:
    """What each living node of the cluster has in all."""
    return [dict(node["Resources"]) for node in ray.nodes() if node["Alive"]]


def fits_somewhere(ray: Any, wanted: dict[str, float]) -> bool:
    """Whether one node has all that a worker asks for."""
    return any(
        all(total.get(name, 0) >= amount for name, amount in wanted.items())
        for total in node_totals(ray)
    )


def is_one_machine(ray: Any) -> bool:
    """Whether all nodes of the cluster are on this machine, so that they share its files."""
    nodes = [node for node in ray.nodes() if node["Alive"]]
    addresses = {node["NodeManagerAddress"] for node in nodes}
    return len(addresses) == 1 and {n["NodeManagerHostname"] for n in nodes} == {
        socket.gethostname()
    }
