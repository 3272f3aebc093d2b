"""Limits of builds, as users write them: `timeout=` and `resources=`.

A timeout is a number of seconds or a time span. Resources are amounts by name: `cpu`, `gpu`,
`memory` (bytes, or a text such as `8GB`), and names of the user.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from symexp._base.amounts import bytes_of, shown_bytes, shown_seconds
from symexp.errors import describe
from symexp.store.errors import BuildTimeoutError, DerivationError

__all__ = [
    "BuildLimits",
    "amounts_of",
    "seconds_of",
    "shown_amount",
    "shown_seconds",
    "timeout_error",
]


class BuildLimits(NamedTuple):
    """The limits of the builds of a stage.

    Attributes:
        timeout: Seconds after which a build is ended; `None` for no limit.
        resources: What a build reserves while it runs, by name.
    """

    timeout: float | None
    resources: Mapping[str, float]


def seconds_of(timeout: Any, what: str) -> float | None:
    """Returns a timeout in seconds.

    Args:
        timeout: Seconds, or a time span; `None` for none.
        what: Whose timeout it is, for the message.

    Raises:
        DerivationError: It is neither, or not more than 0.
    """
    if timeout is None:
        return None
    seconds = timeout.total_seconds() if isinstance(timeout, datetime.timedelta) else timeout
    is_number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
    if not is_number or not 0 < seconds < math.inf:
        raise DerivationError(
            f"{what}: timeout must be seconds, or a datetime.timedelta, greater than 0; got "
            f"{describe(timeout)}. Leave it out for a build without a limit."
        )
    return float(seconds)


def amounts_of(resources: Any, what: str, option: str = "resources") -> dict[str, float]:
    """Returns amounts by name.

    Args:
        resources: The amounts; `None` for none.
        what: Whose resources they are, for the message.
        option: The name of the option, for the message.

    Raises:
        DerivationError: A name is not a text, or an amount does not fit.
    """
    if resources is None:
        return {}
    if not isinstance(resources, Mapping) or not all(
        isinstance(name, str) and name for name in resources
    ):
        raise DerivationError(
            f"{what}: {option} must be a dict of amounts by name, such as {{'gpu': 1, 'memory': "
            f"'8GB'}}; got {describe(resources)}."
        )
    return {name: _amount(name, amount, what, option) for name, amount in resources.items()}


def _amount(name: str, amount: Any, what: str, option: str) -> float:
    if name == "memory" and isinstance(amount, str):
        found = bytes_of(amount)
        if found is None:
            raise DerivationError(
                f"{what}: {option}: memory must be a number of bytes, or a text such as '8GB' or "
                f"'512MiB'; got {amount!r}."
            )
        return float(found)
    is_number = isinstance(amount, (int, float)) and not isinstance(amount, bool)
    if not is_number or not 0 <= amount < math.inf:
        raise DerivationError(
            f"{what}: {option}: {name} must be a number from 0 on; got {describe(amount)}."
        )
    if name == "gpu" and amount != int(amount) and (amount > 1 or option == "limits"):
        part = "" if option == "limits" else ", or a part of one GPU such as 0.5"
        raise DerivationError(f"{what}: {option}: gpu must be a whole number{part}; got {amount}.")
    return float(amount)


def shown_amount(name: str, amount: float) -> str:
    """Returns an amount as text, for messages: `memory: 8 GB`."""
    if name == "memory":
        return f"{name}: {shown_bytes(amount)}"
    return f"{name}: {amount:g}"


def timeout_error(name: str, ref: str, timeout: float, elapsed: float) -> BuildTimeoutError:
    """Returns the error of a build that took longer than its stage allows."""
    return BuildTimeoutError(
        f"The build of stage {name!r} ({ref}) was ended after {shown_seconds(elapsed)}: its "
        f"timeout is {shown_seconds(timeout)}. Raise it, `@sx.stage(timeout=...)`; results do not "
        "depend on it. A build that writes to `out.checkpoint` goes on from there."
    )
