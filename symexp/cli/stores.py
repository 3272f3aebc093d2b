"""Commands on stores: `symexp store ...`."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

import click

import symexp as sx
from symexp._base.atomic import write_bytes
from symexp.cli.command_line import Commands, as_json, find_store, import_option, store_option
from symexp.cli.loading import Loader, offer, unknown_names
from symexp.cli.output import print_json, print_lines

if TYPE_CHECKING:  # the store takes long to import, and most commands do not need it
    from symexp.store import Transfer

__all__ = ["add"]

_UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}
_REFS = click.argument("refs", nargs=-1, required=True, metavar="REF...")
_REMOTE_REFS = click.argument("refs", nargs=-1, metavar="[REF]...")
_REMOTE = click.option("--remote", required=True, metavar="URL", help="Such as s3://bucket/team.")


@click.group(cls=Commands)
def store() -> None:
    """What stages built.

    A REF is the reference of a realization, as `symexp store list` prints it.
    """


def add(commands: Commands) -> None:
    """Adds the command `store`."""
    commands.add_command(store)


@final
class _Size(click.ParamType):  # type: ignore[type-arg]  # generic only since click 8.5
    """A number of bytes: 500M or 2G."""

    name = "size"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        """Returns the number of bytes."""
        if isinstance(value, int):
            return value
        number, unit = value.rstrip("KMGTkmgt"), value.lstrip("0123456789.").upper()
        try:
            return int(float(number) * _UNITS[unit])
        except (KeyError, ValueError):
            self.fail(f"expected a size such as 500M or 2G, but got {value!r}", param, ctx)


@store.command("list", epilog="Example: symexp store list 'Train*'")
@click.argument("name", default="*", metavar="[NAME]")
@store_option
@as_json
def list_(name: str, store: str | None, as_json: bool) -> None:
    """List the realizations, newest first.

    NAME is a pattern of stages, such as 'Train*'.
    """
    found = find_store(store).find(name)
    if as_json:
        print_json(
            [
                {
                    "ref": item.ref,
                    "name": item.name,
                    "started": item.started.isoformat(),
                    "seconds": item.duration,
                    "bytes": item.size,
                }
                for item in found
            ]
        )
        return
    for item in found:
        print(f"{item.ref}  {item.started:%Y-%m-%d %H:%M}  {item.duration:8.1f} s")


@store.command(epilog="Example: symexp store show rlz:...-Train")
@click.argument("ref")
@store_option
@as_json
def show(ref: str, store: str | None, as_json: bool) -> None:
    """Print how a realization was built, and from what."""
    found = find_store(store).show(ref)
    if as_json:
        print_json(found.to_json())
    else:
        print(found)


@store.command(epilog="Example: symexp store ls rlz:...-Train")
@click.argument("ref")
@store_option
@as_json
def ls(ref: str, store: str | None, as_json: bool) -> None:
    """List the artifacts of a realization."""
    _print(list(map(str, find_store(store).ls(ref))), as_json=as_json)


@store.command(epilog="Example: symexp store cat rlz:...-Train accuracy.txt")
@click.argument("ref")
@click.argument("path")
@store_option
def cat(ref: str, path: str, store: str | None) -> None:
    """Print an artifact."""
    print(find_store(store).cat(ref, path), end="")


@store.command(epilog="Example: symexp store diff rlz:...-Train rlz:...-Train")
@click.argument("left")
@click.argument("right")
@store_option
@as_json
def diff(left: str, right: str, store: str | None, as_json: bool) -> int:
    """Print the differences between two realizations.

    The exit status is 1 if there are any.
    """
    found = list(map(str, find_store(store).diff(left, right)))
    _print(found, as_json=as_json)
    return 1 if found else 0


@store.command(epilog="Example: symexp store graph pipeline.json -o graph.html")
@click.argument("what", nargs=-1, required=True, metavar="WHAT...")
@click.option(
    "-f", "--format", "form", type=click.Choice(["text", "mermaid", "dot", "svg", "html"])
)
@click.option("-o", "--output", metavar="FILE", help="A file .html, .svg, .dot, .mmd or .md.")
@click.option("--fold", type=int, default=12, show_default=True, metavar="N",
              help="How many stages of one name are drawn; 0 draws every stage.")  # fmt: skip
@import_option
@store_option
@as_json
def graph(
    what: Sequence[str],
    form: str | None,
    output: str | None,
    fold: int,
    modules: Sequence[str],
    store: str | None,
    as_json: bool,
) -> None:
    """Draw the pipeline of saved stages or of realizations.

    WHAT is a realization, or a file with a saved stage. For a stage, the graph shows what is in the
    store and what would be built. Without --format and --output, it is printed as a list.
    """
    if as_json and (form or output):
        raise click.UsageError("--json is a format of its own: it goes without -f and -o.")
    loader = Loader(modules)
    stages = [_load_stage(loader, item) for item in what]
    found = find_store(store).graph(stages, fold=fold or None)
    if as_json:
        print_json(_graph_json(found))
    elif output is None:
        print(getattr(found, form or "text"))
    elif form is None:
        found.save(output)
    else:
        write_bytes(Path(output), f"{getattr(found, form)}\n".encode())


def _graph_json(graph: Any) -> dict[str, Any]:
    """Returns the stages of a graph, and the pairs of a dependency and the stage that uses it."""
    stages = [
        {"id": n.id, "name": n.name, "state": n.state, "ref": n.ref, "size": n.size}
        for n in graph.nodes
    ]
    return {"stages": stages, "edges": [list(edge) for edge in graph.edges]}


def _load_stage(loader: Loader, what: str) -> Any:
    """Returns the stage in a file; a reference, or a link to a realization, as it is."""
    if what.startswith(("rlz:", "err:", "drv:")):
        return what
    if Path(what).is_dir():
        return Path(what)
    found = loader.load(what)
    if isinstance(found, sx.Unknown):
        raise sx.errors.UnknownTypeError(f"{what}: {offer(unknown_names(found)[:1])}")
    return found


@store.command(epilog="Example: symexp store du")
@store_option
@as_json
def du(store: str | None, as_json: bool) -> None:
    """Print the size of each realization in bytes, and the size of the whole store on disk."""
    found = find_store(store).du()
    if as_json:
        print_json(dict(found))
        return
    for ref, size in found.items():
        print(f"{size:>14,}  {ref}")


@store.command(epilog="Example: symexp store checkpoints")
@store_option
@as_json
def checkpoints(store: str | None, as_json: bool) -> None:
    """List the checkpoints of builds that have not succeeded yet.

    `symexp store gc --checkpoints DAYS --delete` removes the old ones.
    """
    found = find_store(store).checkpoints()
    if as_json:
        print_json(
            [
                {
                    "derivation": str(item.derivation),
                    "bytes": item.size,
                    "changed": item.changed.isoformat(),
                    "attempts": item.attempts,
                    "in_use": item.is_in_use,
                    "set_aside": item.is_set_aside,
                }
                for item in found
            ]
        )
        return
    for item in found:
        state = "  in use" if item.is_in_use else "  set aside" if item.is_set_aside else ""
        print(
            f"{item.size:>14,}  {item.changed:%Y-%m-%d %H:%M}  attempt {item.attempts}  "
            f"{item.derivation}{state}"
        )


@store.command(epilog="Example: symexp store verify --repair")
@click.option("--repair", is_flag=True, help="Set aside what is damaged.")
@store_option
@as_json
def verify(repair: bool, store: str | None, as_json: bool) -> int:
    """Compare every byte in the store with the recorded digests.

    The exit status is 1 if damage is found.
    """
    found = list(map(str, find_store(store).verify(repair=repair)))
    _print(found, as_json=as_json)
    return 1 if found else 0


@store.command(epilog="Example: symexp store gc --older-than 30 --delete")
@click.option("--keep", multiple=True, metavar="REF", help="And its closure; several times.")
@click.option("--older-than", type=float, metavar="DAYS", help="Only older realizations.")
@click.option("--max-size", type=_Size(), metavar="SIZE", help="Such as 500M or 2G.")
@click.option("--keep-last", type=int, metavar="N", help="Of each stage.")
@click.option("--checkpoints", type=float, metavar="DAYS", help="Unchanged for so long.")
@click.option("--delete", is_flag=True, help="Remove it, not only say so.")
@click.argument("more", nargs=-1, metavar="[REF]...")
@store_option
@as_json
def gc(
    keep: Sequence[str],
    older_than: float | None,
    max_size: int | None,
    keep_last: int | None,
    checkpoints: float | None,
    delete: bool,
    more: Sequence[str],
    store: str | None,
    as_json: bool,
) -> None:
    """Remove realizations that no link, running build or --keep needs.

    Without --delete the command only prints what it would remove.
    """
    if more and not keep:
        raise click.UsageError(f"To keep {' '.join(more)}: `--keep {more[0]}`.")
    collected = find_store(store).gc(
        [*keep, *more],
        older_than=None if older_than is None else datetime.timedelta(days=older_than),
        max_bytes=max_size,
        keep_last=keep_last,
        checkpoints=None if checkpoints is None else checkpoints * 86400,
        dry_run=not delete,
    )
    if as_json:
        print_json(
            {
                "refs": list(collected.refs),
                "checkpoints": list(collected.checkpoints),
                "bytes": collected.bytes,
                "kept": collected.kept,
                "deleted": delete,
            }
        )
        return
    print_lines([*collected.refs, *collected.checkpoints])
    went = "gone" if delete else "would go"
    number = len(collected.checkpoints)
    what = f"{len(collected.refs)}" + (f" and {number} checkpoints" if number else "")
    print(f"{what} {went}, {collected.bytes:,} bytes; {collected.kept} stay")


@store.command(epilog="Example: symexp store remove rlz:...-Train --dependents")
@_REFS
@click.option("--dependents", is_flag=True, help="And what was built from it.")
@store_option
@as_json
def remove(refs: Sequence[str], dependents: bool, store: str | None, as_json: bool) -> None:
    """Remove realizations, unless others depend on them."""
    found = find_store(store).remove(list(refs), dependents=dependents)
    _print(list(map(str, found)), as_json=as_json)


@store.command(epilog="Example: symexp store export rlz:...-Train folder")
@_REFS
@click.argument("folder")
@store_option
@as_json
def export(refs: Sequence[str], folder: str, store: str | None, as_json: bool) -> None:
    """Copy the artifacts of realizations into a new folder, as ordinary files."""
    found = find_store(store).export(list(refs), folder)
    _print(str(found), as_json=as_json)


@store.command(epilog="Example: symexp store pack results.tar.zst rlz:...-Train")
@click.argument("archive")
@_REFS
@store_option
@as_json
def pack(archive: str, refs: Sequence[str], store: str | None, as_json: bool) -> None:
    """Write realizations and everything that they were built from into an archive.

    ARCHIVE is a file to write, .tar.zst.
    """
    find_store(store).pack(list(refs), archive)
    if as_json:
        print_json({"archive": archive})


@store.command(epilog="Example: symexp store unpack results.tar.zst")
@click.argument("archive")
@store_option
@as_json
def unpack(archive: str, store: str | None, as_json: bool) -> None:
    """Add the content of an archive to the store, after a check of the whole archive."""
    found = find_store(store, make=True).unpack(archive)
    _print([item.ref for item in found], as_json=as_json)


@store.command(epilog="Example: symexp store push --remote s3://bucket/team")
@_REMOTE_REFS
@_REMOTE
@click.option("--verify", is_flag=True, help="Read and mend what is there.")
@click.option("--sign", metavar="KEY", help="A private ed25519 key of OpenSSH.")
@store_option
@as_json
def push(
    refs: Sequence[str],
    remote: str,
    verify: bool,
    sign: str | None,
    store: str | None,
    as_json: bool,
) -> None:
    """Transfer realizations, and what they were built from, to a remote.

    Without a REF, all. What the remote has is not transferred again.
    """
    to = sx.Remote(remote, sign=sign)
    _report(find_store(store).push(list(refs) or None, remote=to, verify=verify), as_json=as_json)


@store.command(epilog="Example: symexp store pull --remote s3://bucket/team")
@_REMOTE_REFS
@_REMOTE
@click.option("--trusted", multiple=True, metavar="KEY", help="Accept only what it signed.")
@store_option
@as_json
def pull(
    refs: Sequence[str], remote: str, trusted: Sequence[str], store: str | None, as_json: bool
) -> None:
    """Transfer realizations, and what they were built from, from a remote, after a check.

    Without a REF, all.
    """
    source = sx.Remote(remote, trusted=list(trusted) or None)
    _report(find_store(store, make=True).pull(list(refs) or None, remote=source), as_json=as_json)


def _report(done: Transfer, *, as_json: bool) -> None:
    if as_json:
        print_json({"refs": list(done.refs), "bytes": done.bytes, "kept": done.kept})
        return
    print_lines(done.refs)
    print(f"{len(done.refs)} transferred, {done.bytes:,} bytes; {done.kept} were there")


def _print(found: Any, *, as_json: bool) -> None:
    if as_json:
        print_json(found)
    else:
        print_lines([found] if isinstance(found, str) else found)
