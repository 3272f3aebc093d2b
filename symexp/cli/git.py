"""The command `symexp git-merge`: the merge driver that git calls for experiment files.

1. If the three versions merge, the result replaces our version, in the layout that it had.
2. If there are conflicts, the file gets git's conflict markers, but only around the conflicts: all
   other changes are merged. A file with a conflict always has a marker, so it does not load.
3. Files that are no experiments are merged as text, as git does without a driver.

The file of our version is written at the end, as a whole. After any other error it is as it was,
and git reports a conflict.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import click

import symexp as sx
from symexp._base.atomic import write_bytes
from symexp.cli.command_line import Commands, command, import_option
from symexp.cli.layouts import Layout, layout_of
from symexp.cli.loading import Loader, unknown_names
from symexp.cli.merges import Versions, merge_texts, print_conflicts
from symexp.cli.output import tell

__all__ = ["add"]

_PATTERN = "*.exp.json"
_GZIP = b"\x1f\x8b"
_MARKER_SIZE = 7
# git takes an exit status above 128 for a failure of the driver.
_MOST_CONFLICTS = 127
# The indentation of a file with markers, if the file had one line only.
_INDENT = 2


def add(commands: Commands) -> None:
    """Adds the command `git-merge`."""
    commands.add_command(git_merge)


@command("git-merge", epilog="Example: symexp git-merge --install")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--install", is_flag=True, help="Set up this repository.")
@import_option
def git_merge(files: Sequence[str], install: bool, modules: Sequence[str]) -> int:
    """Merge an experiment file for git, or set up a git repository for it.

    The files are %O %A %B of git, then %L and %P. With --install they are patterns of file names,
    by default *.exp.json: the merge driver and the diff driver are written into the configuration
    of this repository, and the patterns into the file .gitattributes.
    """
    if install:
        _install(files or [_PATTERN], modules)
        return 0
    if not 3 <= len(files) <= 5:
        raise sx.errors.ArgumentError(
            "Expected the arguments %O %A %B %L %P of a git merge driver, but got "
            f"{len(files)}. To set up a repository: `symexp git-merge --install`."
        )
    base, ours, theirs, *rest = files
    Loader(modules).import_modules(_names_in(files[:3]) if modules else ())
    size = int(rest[0]) if rest else _MARKER_SIZE
    job = _Job(Path(base), Path(ours), Path(theirs), size, rest[1] if len(rest) > 1 else ours)
    return _merge(job)


def _names_in(files: Sequence[str]) -> set[str]:
    """Returns the names of the unknown classes in files, which may be no experiments."""
    names: set[str] = set()
    for file in files:
        with contextlib.suppress(sx.SymexpError, OSError):
            names.update(unknown_names(sx.load(file)))
    return names


class _Job(NamedTuple):
    """One file to merge.

    Attributes:
        base: The file with the common ancestor.
        ours: The file with our version, which gets the result.
        theirs: The file with their version.
        marker_size: Length of the conflict markers.
        name: Path of the file in the repository, for messages.
    """

    base: Path
    ours: Path
    theirs: Path
    marker_size: int
    name: str


def _merge(job: _Job) -> int:
    files = [path.read_bytes() for path in (job.base, job.ours, job.theirs)]
    packed = files[1].startswith(_GZIP)
    texts = [gzip.decompress(data) if data.startswith(_GZIP) else data for data in files]
    try:
        done = merge_texts(texts)
    except sx.MergeConflict as error:
        tell(f"{job.name}: both versions change the same places:")
        print_conflicts(error.conflicts)
        return _write_conflicts(job, texts, packed)
    except sx.errors.CodecError as error:
        what = "is new in both versions" if not texts[0].strip() else f"is no experiment ({error})"
        tell(f"{job.name} {what}, so it is merged as text.")
        return _merge_as_text(job, files)
    except (sx.SymexpError, ValueError, TypeError) as error:
        tell(f"{job.name}: the changes do not fit together: {error}")
        if not packed:
            write_bytes(job.ours, _whole_conflict(job, texts[1], texts[2]))
        return 1
    _write(job.ours, _text_of(done, texts), packed)
    return 0


def _text_of(done: Versions, texts: Sequence[bytes]) -> bytes:
    """Returns the merged experiment in the layout of our version."""
    if sx.eq(done.merged, done.ours):
        return texts[1]
    text = _layout(done, texts).write(done.merged)
    if not sx.eq(sx.from_json_str(text), done.merged):
        raise sx.errors.CodecError("The merged experiment is another one after it was written.")
    return text.encode()


def _layout(done: Versions, texts: Sequence[bytes]) -> Layout:
    """Returns the layout of our version, with the history and the origins of both versions."""
    layout = layout_of(texts[1].decode(), done.ours)
    origins = {**json.loads(texts[2]).get("origins", {}), **layout.origins}
    history = layout.history or bool(sx.history(done.theirs))
    return layout._replace(history=history, origins=origins)


def _write(path: Path, data: bytes, packed: bool) -> None:
    write_bytes(path, gzip.compress(data, mtime=0) if packed else data)


# Conflicts.


def _write_conflicts(job: _Job, texts: Sequence[bytes], packed: bool) -> int:
    """Writes our version with markers around the conflicts."""
    if packed:
        tell(f"{job.name} is compressed, so it cannot have conflict markers: it is left as ours.")
        return 1
    ours, theirs = (merge_texts(texts, side) for side in ("ours", "theirs"))
    layout = _layout(ours, texts)
    if layout.indent is None:  # a line with the whole experiment would be one conflict
        layout = layout._replace(indent=_INDENT)
    merged = _whole_conflict(job, *(layout.write(d.merged).encode() for d in (ours, theirs)))
    plain = layout._replace(history=False)  # the histories would be a conflict too
    with contextlib.suppress(sx.SymexpError):  # the values of the base may not fit the other ones
        base = merge_texts(texts, lambda conflict: conflict.base)
        three = [plain.write(done.merged).encode() for done in (base, ours, theirs)]
        status, text = _merge_file(job, three)
        if 0 < status <= _MOST_CONFLICTS:  # otherwise, the conflict is not in the same lines
            merged = _with_history(text, layout, ours.merged)
    write_bytes(job.ours, merged)
    return 1


def _with_history(text: bytes, layout: Layout, exp: object) -> bytes:
    """Returns a text with conflict markers and the history of one side, after the conflicts.

    When somebody has decided the conflicts, the history says that another program did.
    """
    whole, plain = (layout._replace(history=on).write(exp).encode() for on in (True, False))
    end = (layout.newline + "}" + layout.end).encode()
    rest = plain[: -len(end)]
    if not (whole.startswith(rest) and plain.endswith(end) and text.endswith(end)):
        return text
    return text[: -len(end)] + whole[len(rest) :]


def _whole_conflict(job: _Job, ours: bytes, theirs: bytes) -> bytes:
    """Returns a text in which the whole file is one conflict."""
    parts = []
    for mark, name, text in ((b"<", b" ours", ours), (b"=", b"", theirs)):
        parts += [mark * job.marker_size + name, text.rstrip(b"\n")]
    return b"\n".join([*parts, b">" * job.marker_size + b" theirs", b""])


def _merge_as_text(job: _Job, files: Sequence[bytes]) -> int:
    status, merged = _merge_file(job, files)
    if status > _MOST_CONFLICTS:
        tell(f"git cannot merge {job.name} as text; it is left as ours.")
        return 1
    write_bytes(job.ours, merged)
    return status


def _merge_file(job: _Job, files: Sequence[bytes]) -> tuple[int, bytes]:
    """Returns the exit status and the result of `git merge-file` for base, ours and theirs."""
    with tempfile.TemporaryDirectory() as folder:
        names = ("base", "ours", "theirs")
        for name, data in zip(names, files):
            (Path(folder) / name).write_bytes(data)
        labels = [text for name in ("ours", "base", "theirs") for text in ("-L", name)]
        size = f"--marker-size={job.marker_size}"
        paths = [os.path.join(folder, name) for name in ("ours", "base", "theirs")]
        done = subprocess.run(
            ["git", "merge-file", "-p", size, *labels, *paths], capture_output=True, check=False
        )
    return done.returncode, done.stdout


# Setting up a repository.


def _install(patterns: Sequence[str], modules: Sequence[str]) -> None:
    command = _own_command()
    imports = "".join(f" --import {shlex.quote(module)}" for module in modules)
    for key, value in {
        "merge.symexp.name": "three-way merge of symexp experiments",
        "merge.symexp.driver": f"{command} git-merge{imports} %O %A %B %L %P",
        "diff.symexp.textconv": f"{command} show --any --as-written{imports}",
    }.items():
        _git("config", key, value)
    attributes = Path(_git("rev-parse", "--show-toplevel")) / ".gitattributes"
    known = attributes.read_text() if attributes.exists() else ""
    lines = [f"{pattern} merge=symexp diff=symexp" for pattern in patterns]
    new = [line for line in lines if line not in known.splitlines()]
    if new:
        start = known if not known or known.endswith("\n") else f"{known}\n"
        write_bytes(attributes, (start + "\n".join(new) + "\n").encode())
    print(f"git merges {' '.join(patterns)} with `{command} git-merge` in this repository.")
    print("Commit .gitattributes; each clone needs `symexp git-merge --install` once.")


def _own_command() -> str:
    """Returns the command line that runs this program as it was run now."""
    if Path(sys.argv[0]).name in ("symexp", "symexp.exe"):
        return "symexp"
    return f"{shlex.quote(sys.executable)} -m symexp"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise sx.errors.ArgumentError(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout.strip()
