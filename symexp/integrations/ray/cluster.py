"""Connections to a Ray cluster: to an existing one, or to one that this machine starts."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from symexp.errors import SymexpError

__all__ = ["connected", "fits_somewhere", "is_one_machine", "node_totals"]

# Bytes. Workers exchange data through the study, and tasks get small arguments.
_OBJECT_STORE_BYTES = 150 * 2**20


@contextmanager
def connected(address: str | None, processors: int, error_type: type[SymexpError]) -> Iterator[Any]:
    """Connects to a cluster, and disconnects at the end of the block.

    An existing connection of this process is used, and stays open. Without one, it connects to the
    cluster at the address (or at `RAY_ADDRESS`). Without an address, it starts a cluster of this
    machine, which ends with the block.

    Args:
        address: Address of a cluster; `'auto'` for the cluster that this machine belongs to.
        processors: Minimal number of processors of a cluster that is started here.
        error_type: The class of the errors that are raised here.

    Yields:
        The module `ray`, and whether the cluster was started here.

    Raises:
        SymexpError: Ray is not installed, or there is no cluster at the address. The class of the
            error is `error_type`.
    """
    ray = _import_ray(error_type)
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


def _import_ray(error_type: type[SymexpError]) -> Any:
    # By default Ray hides printed lines of workers that differ only in numbers.
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
        object_store_memory=_OBJECT_STORE_BYTES,
        include_dashboard=False,
        logging_level=logging.WARNING,
        _node_ip_address="127.0.0.1",
    )


def _connect(ray: Any, address: str, error_type: type[SymexpError]) -> None:
    try:
        _check_listener(address)
        ray.init(address=address, logging_level=logging.WARNING)
    except OSError as error:
        raise error_type(
            f"There is no Ray cluster at address={address!r}: {error} Start one with "
            "`ray start --head`, or leave the address out to have one for this call."
        ) from error


def _check_listener(address: str) -> None:
    """Raises OSError if no server listens at an address; Ray itself would retry for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host, int(port)), timeout=10).close()


def node_totals(ray: Any) -> list[dict[str, float]]:
    """Returns the total resources of each living node of the cluster."""
    return [dict(node["Resources"]) for node in ray.nodes() if node["Alive"]]


def fits_somewhere(ray: Any, wanted: dict[str, float]) -> bool:
    """Whether one node has all resources that a worker asks for."""
    return any(
        all(total.get(name, 0) >= amount for name, amount in wanted.items())
        for total in node_totals(ray)
    )


def is_one_machine(ray: Any) -> bool:
    """Whether all nodes of the cluster run on this machine, so that they share its files."""
    nodes = [node for node in ray.nodes() if node["Alive"]]
    addresses = {node["NodeManagerAddress"] for node in nodes}
    return len(addresses) == 1 and {n["NodeManagerHostname"] for n in nodes} == {
        socket.gethostname()
    }
