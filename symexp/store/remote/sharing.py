"""What `Store.push` and `Store.pull` do: which realizations are meant, and which remote."""

from __future__ import annotations

from typing import Any, Literal

from symexp.errors import describe
from symexp.store.disk.layout import Layout
from symexp.store.errors import RemoteError, StoreError
from symexp.store.realization import Realization
from symexp.store.refs import Ref
from symexp.store.remote.pull import pull
from symexp.store.remote.push import push
from symexp.store.remote.records import Records, Transfer
from symexp.store.remote.remote import Remote, as_remote, check_made
from symexp.store.upkeep.queries import Selector, is_several

__all__ = ["PushPolicy", "check_push", "pull_which", "push_which"]

PushPolicy = Literal["manual", "always"]


def check_push(policy: Any, remote: Remote | None) -> PushPolicy:
    """Checks the option `push` of a store.

    Raises:
        StoreError: It is unknown, or there is no remote to push to.
    """
    if policy not in ("manual", "always"):
        raise StoreError(f"push must be one of 'manual', 'always', got {describe(policy)}.")
    if policy == "always" and remote is None:
        raise StoreError("push='always' needs a remote: sx.Store(path, remote=URL, push='always').")
    found: PushPolicy = policy
    return found


def _needed(given: Any, own: Remote | None, what: str) -> Remote:
    remote = as_remote(given) or own
    if remote is None:
        raise RemoteError(
            f"{what}: the store has no remote. Name one: `store.{what}(which, remote=URL)`, or "
            "`sx.Store(path, remote=URL)`."
        )
    return remote


def push_which(
    layout: Layout,
    selector: Selector,
    which: Any,
    remote: tuple[Any, Remote | None],
    *,
    verify: bool,
) -> Transfer:
    """Pushes the realizations that a caller means.

    Args:
        layout: The store's layout.
        selector: Finds the realizations.
        which: As for `Store.push`.
        remote: What the caller gave, and the remote of the store.
        verify: As for `Store.push`.
    """
    target = _needed(*remote, "push")
    if which is None:
        refs = [ref for ref in layout.refs() if not ref.failed]
    else:
        refs = selector.every(which)
    return push(layout, refs, target, verify=verify)


def pull_which(
    layout: Layout, selector: Selector, which: Any, remote: tuple[Any, Remote | None]
) -> Transfer:
    """Pulls the realizations that a caller means; the arguments are those of `push_which`."""
    source = _needed(*remote, "pull")
    check_made(source)
    records = source.records()
    if which is None:
        refs = [ref for ref in records.look_for_all() if not ref.failed]
    else:
        refs = _refs_of(selector, records, which)
    return pull(layout, records, refs)


def _refs_of(selector: Selector, records: Records, which: Any) -> list[Ref]:
    found: list[Ref | tuple[str, str]] = []
    pending = [which]
    while pending:
        item = pending.pop(0)
        if isinstance(item, Ref | Realization):
            found.append(item if isinstance(item, Ref) else item.parts)
        elif is_several(item):
            pending[:0] = list(item)
        elif isinstance(item, str) and item.startswith(("rlz:", "err:")):
            found.append(Ref.parse(item))
        else:
            found.append(selector.derivation_key(item))
    records.look_for(item[0] for item in found)  # both begin with the key of the derivation
    refs: list[Ref] = []
    for item in found:
        if isinstance(item, Ref):
            refs.append(item)
            continue
        key, name = item
        of_stage = [ref for ref in records.refs(key, name) if not ref.failed]
        if not of_stage:
            raise RemoteError(
                f"{records.connection.name} has no realization of drv:{key}-{name}. "
                "`store.remote.refs()` lists what it has."
            )
        refs += of_stage
    return refs
