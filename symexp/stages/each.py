"""`EACH` and `files_of`: one stage for each file of another stage, and which files these are.

`EACH` is the place of the file in a stage that `Map` builds many times. `FilesOf` selects files of
the realization of a stage, whose number is not known before it is built. Both are symbolic objects,
so a `Map` is saved, compared and patched like any tree.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from fnmatch import translate
from functools import cache, partial
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, NoReturn, final

from symexp.errors import closest, describe
from symexp.stages.ref_path import REF_PATH
from symexp.stages.stage import info_of
from symexp.store.errors import (
    AmbiguousRealizationError,
    DerivationError,
    NotRealizedError,
    RefError,
)
from symexp.store.realization import Realization
from symexp.tree.handles.symbolize import symbolize
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state, is_handle
from symexp.typing import Str

__all__ = ["EACH", "EACH_TYPE", "FILES_OF", "Each", "FilesOf", "ItemFile", "files_in", "files_of"]


@final
class _Each(os.PathLike[str]):
    """The place of the file in the stage of a `Map`; in a build it is the path of the file.

    `sx.stages.EACH` is the object to use.
    """

    def __init__(self) -> None:
        """Has nothing to keep."""

    def __fspath__(self) -> NoReturn:
        raise NotRealizedError(
            "EACH is the place of a file in the stage of a `sx.stages.Map`. Only its builds have "
            "the file."
        )


_Each.__name__ = _Each.__qualname__ = "Each"
_Each._sx_becomes = Path("file")  # type: ignore[attr-defined]  # value specs ask for it
Each: Any = symbolize(_Each, name="symexp.stages.Each")
"""The class of `EACH`."""

EACH: Any = Each()
"""The place of the file in the stage of a `Map`: `Map(resize(EACH, size=8), over=...)`."""

EACH_TYPE = Each._sx_type


def _pattern(pattern: Any) -> str:
    """Returns the text of a pattern of relative paths."""
    if not isinstance(pattern, (str, os.PathLike)):
        raise TypeError(f"A pattern of files is a text such as '*.png', not {describe(pattern)}.")
    text = os.fspath(pattern)
    parts = PurePosixPath(text).parts if isinstance(text, str) else ()
    if not parts or parts[0] == "/" or ".." in parts or "\0" in str(text):
        raise ValueError(
            f"A pattern of files is relative to the directory of the stage, unlike {text!r}. "
            "'*.png' means files at the top, '**/*.png' files at any depth."
        )
    return "/".join(parts)


@final
class _FilesOf:
    """The files of a stage that match a pattern; `files_of(stage, pattern)` makes one.

    Args:
        stage: The stage, or a directory of one: `stage / "images"`.
        pattern: The pattern of the relative paths.
    """

    def __init__(self, stage: Any, pattern: str = "**") -> None:
        self.stage = stage
        self.pattern = pattern


_FilesOf.__name__ = _FilesOf.__qualname__ = "FilesOf"
FilesOf: Any = symbolize(
    _FilesOf, {"pattern": Str(transform=_pattern)}, name="symexp.stages.FilesOf"
)
"""The files of a stage that match a pattern."""

FILES_OF = FilesOf._sx_type


def files_of(stage: Any, pattern: str = "**") -> Any:
    """Returns the files of a stage for `Map`, whose number is known when the stage is built.

    Args:
        stage: The stage, or a directory of one: `stage / "images"`.
        pattern: Which files: `*` and `?` are parts of a name, `**` any number of directories, as
            for `pathlib.Path.glob`. `*.png` means files at the top, `**/*.png` files at any depth.
            All files by default.

    Raises:
        DerivationError: It is not a stage.
        SpecTypeError, SpecValueError: The pattern is not a relative one.

    Example:
        >>> import symexp as sx
        >>> raw = sx.stages.Constant({"a.txt": "1", "b.txt": "2"})
        >>> sx.stages.files_of(raw, "*.txt").pattern
        '*.txt'
    """
    node = get_state(stage).node if is_handle(stage) else None
    if node is None or (node.type is not REF_PATH and info_of(node.type) is None):
        raise DerivationError(
            f"files_of takes a stage, or a directory of one (`stage / 'images'`); got "
            f"{describe(stage)}."
        )
    return FilesOf(stage, pattern)


class ItemFile(NamedTuple):
    """One file of a realization.

    Attributes:
        name: Its path, relative to the directory that was asked for.
        path: Where it is.
        digest: SHA-256 of its content.
        is_executable: Whether it is executable.
    """

    name: str
    path: str
    digest: str
    is_executable: bool


def files_in(node: Node, found: tuple[Realization, ...]) -> list[ItemFile]:
    """Returns the files that a `FilesOf` means, sorted by name.

    Args:
        node: The node of the `FilesOf`.
        found: The realizations that were chosen for its stage.

    Raises:
        AmbiguousRealizationError: There are several realizations.
        RefError: The realization does not have the directory.
    """
    if len(found) != 1:
        raise AmbiguousRealizationError(
            f"files_of needs one realization, but the matcher chose {len(found)} of "
            f"{found[0].name if found else 'its stage'!r}. Give the stage a matcher that chooses "
            "one, such as `stage.with_matcher(sx.matchers.latest())`."
        )
    stage, pattern = node.values[0], node.values[1]
    within = f"{stage.values[1]}/" if stage.type is REF_PATH else ""
    files = found[0].files
    if within and files.get(within[:-1], [""])[0] != "dir":
        raise RefError(
            f"{found[0].ref} has no directory {within[:-1]!r}, whose files are wanted. "
            f"{closest(within[:-1], [path for path, entry in files.items() if entry[0] == 'dir'])}"
        )
    test = _test_of(pattern)
    names = [path for path in files if path.startswith(within) and test(path[len(within) :])]
    items = [_item(found[0], path, path[len(within) :], files) for path in sorted(names)]
    return [item for item in items if item is not None]


def _item(found: Realization, path: str, name: str, files: Mapping[str, Any]) -> ItemFile | None:
    """Returns one file; `None` for a directory. A link to a file is the file under its own name."""
    kind, _, content = files[path]
    if kind == "link":
        base = os.path.realpath(found.path)
        path = os.path.relpath(os.path.realpath(found / path), base)
        kind, _, content = files.get(path, ("dir", 0, ""))
    if kind not in ("file", "exec"):
        return None
    return ItemFile(name, os.path.abspath(found / path), content, kind == "exec")


@cache
def _test_of(pattern: str) -> Callable[[str], bool]:
    """Returns the function that tells whether a pattern matches a whole path."""
    parts = pattern.split("/")
    tests = [None if part == "**" else re.compile(translate(part)).match for part in parts]
    return partial(_matches, tests)


def _matches(tests: Sequence[Callable[[str], object] | None], path: str) -> bool:
    """Whether a path matches the tests of its parts, of which `None` means any number."""
    end = len(tests)
    reached = _with_next({0}, tests)  # the tests that the rest of the path may begin at
    for name in path.split("/"):
        after: set[int] = set()
        for i in reached - {end}:
            test = tests[i]
            if test is None:
                after.update((i, end) if i == end - 1 else (i,))
            elif test(name):
                after.add(i + 1)
        reached = _with_next(after, tests)
    return end in reached


def _with_next(reached: set[int], tests: Sequence[object]) -> set[int]:
    """Adds what follows `None`, which may mean no part, unless it is the last one."""
    for i in range(len(tests) - 1):
        if i in reached and tests[i] is None:
            reached.add(i + 1)
    return reached
