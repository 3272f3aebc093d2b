"""`Summary`: all that is known about a realization, for people and as JSON."""

from __future__ import annotations

import html
import shlex
from collections.abc import Mapping
from typing import Any, final

from symexp._base.distributions import DISTRIBUTIONS
from symexp._base.registry import resolve
from symexp.errors import SymexpError
from symexp.store.disk.canonical import Json
from symexp.store.provenance.record import MEMBER, Provenance, one_line, printable
from symexp.store.realization import Realization

__all__ = ["Summary", "summary_document"]

_MOST_FILES = 20
_MOST_LINES = 40


def summary_document(realization: Realization) -> dict[str, Json]:
    """Returns what is known about a realization, as JSON.

    Returns:
        Its members are named as those of `context.json`; `provenance` is `None` if the record is
        missing.
    """
    document = realization.document
    found: dict[str, Json] = {
        "ref": realization.ref,
        "derivation": document["derivation"],
        "tree": document["tree"],
        "name": realization.name,
        "config": dict(realization.config),
        "inputs": {key: list(refs) for key, refs in realization.inputs.items()},
        "reads": {key: list(refs) for key, refs in realization.reads.items()},
        "files": dict(realization.files),
        "started": document["started"],
        "duration": document["duration"],
        "host": document["host"],
        "source": dict(realization.source),
        "provenance": None if realization.provenance is None else document[MEMBER],
    }
    if realization.error is not None:
        found["error"] = dict(realization.error)
    return found


@final
class Summary:
    """All that is known about a realization; its text is for people.

    In a notebook and at the prompt it shows itself.

    Args:
        realization: The realization.

    Attributes:
        realization: The realization.
    """

    __slots__ = ("_text", "realization")

    def __init__(self, realization: Realization) -> None:
        self.realization = realization
        self._text = _text_of(realization)

    def to_json(self) -> dict[str, Json]:
        """Returns the same as a JSON object."""
        return summary_document(self.realization)

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(self._text)}</pre>"


def _text_of(realization: Realization) -> str:
    provenance = realization.provenance
    rows = [("", printable(realization.ref))]
    if realization.error is not None:
        error = realization.error
        rows.append(("failed", printable(f"{error.get('type')}: {error.get('message')}")))
    if provenance is None:
        moment = realization.started.astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
        rows.append(("built", f"{moment}, in {realization.duration:.1f} s"))
        rows.append(("machine", printable(realization.host)))
        rows.append(("versions", "not recorded"))
    else:
        rows += provenance.lines()
    if realization.resumed:
        text = f"from a checkpoint of {realization.resumed} earlier attempt(s)"
        rows.append(("resumed", f"{text}, whose time is not counted"))
    rows.append(("config", _config_of(realization)))
    rows += [("input", ref) for refs in realization.inputs.values() for ref in refs]
    rows += [("read", ref) for refs in realization.reads.values() for ref in refs]
    rows += _files_of(realization)
    rows.append(("rebuild", "\n".join(_steps(realization, provenance))))
    return "\n".join(_row(title, text) for title, text in rows)


def _row(title: str, text: str) -> str:
    if not title:
        return text
    head, *more = text.splitlines() or [""]
    return "\n".join([f"{title:<9} {head}", *(f"{'':<9} {line}" for line in more)])


def _config_of(realization: Realization) -> str:
    """Returns the stage as text, or its configuration if it is not a symbolic stage of today."""
    config = realization.config
    text = None
    if "$type" in config:
        try:
            text = resolve("stages.text")(realization)
        except (SymexpError, LookupError, TypeError, ValueError):
            text = None  # a file of a colleague, with classes that have changed since
    if text is None:
        text = "\n".join(f"{name} = {value!r}" for name, value in config.items()) or "(nothing)"
    lines = printable(text).splitlines()
    if len(lines) > _MOST_LINES:
        lines[_MOST_LINES:] = [f"... and {len(lines) - _MOST_LINES} more lines"]
    return "\n".join(lines)


def _files_of(realization: Realization) -> list[tuple[str, str]]:
    files: Mapping[str, Any] = {n: e for n, e in realization.files.items() if e[0] != "dir"}
    rows = [
        ("file", printable(f"{name} ({entry[1]:,} bytes)"))
        for name, entry in list(files.items())[:_MOST_FILES]
    ]
    if len(files) > _MOST_FILES:
        rows.append(("file", f"... and {len(files) - _MOST_FILES} more files"))
    return rows


def _steps(realization: Realization, provenance: Provenance | None) -> list[str]:
    """Returns what to do to build the same again."""
    steps = []
    if provenance is not None:
        steps += [
            f"git checkout {shlex.quote(git.commit)}  # in {git.repository}"
            + _warning(git.clean, git.untracked)
            for git in provenance.repositories
            if git.commit is not None
        ]
        packages = [f"{DISTRIBUTIONS.get(n, n)}=={v}" for n, v in provenance.packages.items()]
        if packages:
            python = f"  # with Python {provenance.python}" if provenance.python else ""
            steps.append(f"pip install {shlex.join(packages)}{python}")
    steps.append(f"store.realize(store.stage({realization.ref!r}), force=True)")
    return [one_line(step) for step in steps]


def _warning(clean: bool | None, untracked: tuple[str, ...]) -> str:
    if clean is False or untracked:
        return "; the code was changed after this commit"
    return "" if clean else "; perhaps the code was changed after this commit"
