"""Commands on stores: `symexp store ...`."""

from __future__ import annotations

import argparse
import datetime
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import symexp as sx
from symexp._base.atomic import write_bytes
from symexp.cli.commands import Command, Commands, Given, add_command, add_group
from symexp.cli.experiments import add_imports, import_modules
from symexp.store import StoreError, Transfer

__all__ = ["add"]

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


def add(commands: Commands) -> None:
    """Adds the command `store`."""
    own = add_group(commands, "store", "What stages built")

    def add_own(run: Command, name: str = "") -> argparse.ArgumentParser:
        parser = add_command(own, run, name)
        parser.add_argument("--store", metavar="DIRECTORY", help="by default $SYMEXP_STORE")
        return parser

    parser = add_own(list_, "list")
    parser.add_argument("name", nargs="?", default="*", help="of stages, such as 'Train*'")
    for run in (show, ls, cat):
        parser = add_own(run)
        parser.add_argument("ref", help="a realization, as `list` prints it, or a derivation")
        if run is show:
            parser.add_argument("--json", action="store_true", help="print it as JSON")
    parser.add_argument("path", help="of an artifact")
    parser = add_own(diff)
    parser.add_argument("left", help="a realization")
    parser.add_argument("right", help="another one")
    _add_graph(add_own)
    add_own(du)
    add_own(checkpoints)
    add_own(verify).add_argument("--repair", action="store_true", help="set aside what is damaged")
    _add_gc(add_own)
    parser = add_own(remove)
    parser.add_argument("refs", nargs="+", metavar="ref", help="a realization")
    parser.add_argument("--dependents", action="store_true", help="and what was built from it")
    parser = add_own(pack)
    parser.add_argument("archive", help="a file to write, .tar.zst")
    parser.add_argument("refs", nargs="+", metavar="ref", help="a realization")
    parser = add_own(export)
    parser.add_argument("refs", nargs="+", metavar="ref", help="a realization")
    parser.add_argument("folder", help="a new one")
    add_own(unpack).add_argument("archive", help="a file that `pack` wrote")
    parser = add_own(push)
    parser.add_argument("--verify", action="store_true", help="read and mend what is there")
    parser.add_argument("--sign", metavar="KEY", help="a private ed25519 key of OpenSSH")
    _add_remote(parser)
    parser = add_own(pull)
    parser.add_argument(
        "--trusted", action="append", metavar="KEY", help="accept only what such a key signed"
    )
    _add_remote(parser)


def _add_remote(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("refs", nargs="*", metavar="ref", help="a realization; by default all")
    parser.add_argument("--remote", required=True, metavar="URL", help="such as s3://bucket/team")


def _add_graph(add_own: Callable[[Command], argparse.ArgumentParser]) -> None:
    parser = add_own(graph)
    parser.add_argument("what", nargs="+", help="a realization, or a file with a saved stage")
    parser.add_argument("-f", "--format", choices=["text", "mermaid", "dot", "svg", "html"])
    parser.add_argument("-o", "--output", metavar="FILE", help=".html, .svg, .dot, .mmd or .md")
    add_imports(parser)
    parser.add_argument("--fold", type=int, default=12, metavar="N", help="0 draws every stage")


def _add_gc(add_own: Callable[[Command], argparse.ArgumentParser]) -> None:
    parser = add_own(gc)
    parser.add_argument("--keep", nargs="*", default=[], metavar="REF", help="and their closures")
    parser.add_argument("--older-than", type=float, metavar="DAYS")
    parser.add_argument("--max-size", type=_parse_size, metavar="SIZE", help="such as 500M or 2G")
    parser.add_argument("--keep-last", type=int, metavar="N", help="of each stage")
    parser.add_argument("--checkpoints", type=float, metavar="DAYS", help="unchanged for so long")
    parser.add_argument("--delete", action="store_true", help="remove it, not only say so")


def _store(given: Given) -> sx.Store:
    if given.store is None:
        return sx.default_store()
    if not Path(given.store).is_dir() and "://" not in given.store:
        raise FileNotFoundError(f"There is no store at {given.store!r}.")
    return sx.Store(given.store)


def list_(given: Given) -> None:
    """List the realizations, newest first."""
    for found in _store(given).find(given.name):
        print(f"{found.ref}  {found.started:%Y-%m-%d %H:%M}  {found.duration:8.1f} s")


def ls(given: Given) -> None:
    """List the artifacts of a realization."""
    _print_all(_store(given).ls(given.ref))


def cat(given: Given) -> None:
    """Print an artifact."""
    print(_store(given).cat(given.ref, given.path), end="")


def show(given: Given) -> None:
    """Print how a realization was built, and from what."""
    found = _store(given).show(given.ref)
    print(json.dumps(found.to_json(), indent=1) if given.json else found)


def graph(given: Given) -> None:
    """Draw the pipeline of saved stages or of realizations.

    For a stage, the graph shows what is in the store and what would be built. Without --format and
    --output, it is printed as a list.
    """
    import_modules(given)
    stages = list(map(_load_stage, given.what))
    found = _store(given).graph(stages, fold=given.fold or None)
    if given.output is None:
        print(getattr(found, given.format or "text"))
    elif given.format is None:
        found.save(given.output)
    else:
        write_bytes(Path(given.output), f"{getattr(found, given.format)}\n".encode())


def _load_stage(what: str) -> Any:
    """Returns the stage in a file; a reference, or a link to a realization, as it is."""
    if what.startswith(("rlz:", "err:", "drv:")):
        return what
    if Path(what).is_dir():
        return Path(what)
    found = sx.load(what)
    if isinstance(found, sx.Unknown):
        module, name = type(found).__module__, type(found).__qualname__
        raise StoreError(
            f"{what}: the class {module}.{name} of the stage is not known here. Import its module: "
            f"`--import {module}`."
        )
    return found


def diff(given: Given) -> int:
    """Print the differences between two realizations.

    The exit status is 1 if there are any.
    """
    found = _store(given).diff(given.left, given.right)
    _print_all(found)
    return 1 if found else 0


def du(given: Given) -> None:
    """Print the size of each realization in bytes, and the size of the whole store on disk."""
    for ref, size in _store(given).du().items():
        print(f"{size:>14,}  {ref}")


def checkpoints(given: Given) -> None:
    """List the checkpoints of builds that have not succeeded yet.

    `symexp store gc --checkpoints DAYS --delete` removes the old ones.
    """
    for found in _store(given).checkpoints():
        state = "  in use" if found.is_in_use else "  set aside" if found.is_set_aside else ""
        print(
            f"{found.size:>14,}  {found.changed:%Y-%m-%d %H:%M}  attempt {found.attempts}  "
            f"{found.derivation}{state}"
        )


def verify(given: Given) -> int:
    """Compare every byte in the store with the recorded digests.

    The exit status is 1 if damage is found.
    """
    found = _store(given).verify(repair=given.repair)
    _print_all(found)
    return 1 if found else 0


def gc(given: Given) -> None:
    """Remove realizations that no link, running build or --keep needs.

    Without --delete the command only prints what it would remove.
    """
    age = given.older_than
    collected = _store(given).gc(
        given.keep,
        older_than=None if age is None else datetime.timedelta(days=age),
        max_bytes=given.max_size,
        keep_last=given.keep_last,
        checkpoints=None if given.checkpoints is None else given.checkpoints * 86400,
        dry_run=not given.delete,
    )
    _print_all([*collected.refs, *collected.checkpoints])
    went = "gone" if given.delete else "would go"
    more = len(collected.checkpoints)
    what = f"{len(collected.refs)}" + (f" and {more} checkpoints" if more else "")
    print(f"{what} {went}, {collected.bytes:,} bytes; {collected.kept} stay")


def remove(given: Given) -> None:
    """Remove realizations, unless others depend on them."""
    _print_all(_store(given).remove(given.refs, dependents=given.dependents))


def pack(given: Given) -> None:
    """Write realizations and everything that they were built from into an archive."""
    _store(given).pack(given.refs, given.archive)


def export(given: Given) -> None:
    """Copy the artifacts of realizations into a new folder, as ordinary files."""
    print(_store(given).export(given.refs, given.folder))


def unpack(given: Given) -> None:
    """Add the content of an archive to the store, after a check of the whole archive."""
    store = sx.default_store() if given.store is None else sx.Store(given.store)
    _print_all(found.ref for found in store.unpack(given.archive))


def push(given: Given) -> None:
    """Transfer realizations, and what they were built from, to a remote.

    What the remote has is not transferred again.
    """
    remote = sx.Remote(given.remote, sign=given.sign)
    print(_describe(_store(given).push(given.refs or None, remote=remote, verify=given.verify)))


def pull(given: Given) -> None:
    """Transfer realizations, and what they were built from, from a remote, after a check."""
    store = sx.default_store() if given.store is None else sx.Store(given.store)
    remote = sx.Remote(given.remote, trusted=given.trusted)
    print(_describe(store.pull(given.refs or None, remote=remote)))


def _describe(done: Transfer) -> str:
    lines = [
        *done.refs,
        f"{len(done.refs)} transferred, {done.bytes:,} bytes; {done.kept} were there",
    ]
    return "\n".join(lines)


def _print_all(lines: Iterable[object]) -> None:
    for line in lines:
        print(line)


def _parse_size(text: str) -> int:
    number, unit = text.rstrip("KMGTkmgt"), text.lstrip("0123456789.").upper()
    if unit not in _UNITS:
        raise argparse.ArgumentTypeError(f"expected a size such as 500M or 2G, but got {text!r}")
    return int(float(number) * _UNITS[unit])
