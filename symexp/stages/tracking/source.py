"""Digests of source code: which code produced a result, and which part of it has changed since.

`source_of(target)` follows the code of a class or function through the modules of the user. It
returns one record for each of the following, by readable names:

1. a function or class of the user: a digest of its text (`text.py`). What it names is followed: its
   global names with their attributes, base classes, decorators, wrapped functions, closures,
   defaults of parameters, and the rules that it applies by name;
2. a value that any of these names: a global of any kind, an attribute of a module or class, a value
   of an enclosing function. A short plain value is recorded as it is, any other one as a digest
   (`values.py`);
3. a module that is imported inside a function, and is not executed for this: the statements of the
   module that the function uses (`static.py`);
4. a package: its version. Its source is not followed, unless it is tracked.

The following is not recorded: annotations, comments and docstrings; stages that the code names,
which have derivations of their own; global names that the code itself assigns, and what a build
changes in a value, because its own result must not look changed.

What cannot be followed has the record `?`, and `UntrackedCodeWarning` names it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import FunctionType
from typing import Any

from symexp._base.garbage import without_collection
from symexp.stages.tracking.follower import ABSENT, Follower, content_of
from symexp.stages.tracking.records import Source

__all__ = ["accept_changes", "functions_of", "source_of"]

_MANY = 10_000
_memos: dict[tuple[int, tuple[str, ...], bool], _Memo] = {}


def source_of(target: Any, tracked: tuple[str, ...] = (), is_root: bool = True) -> Source:
    """Returns records of the code that a class or function consists of, by readable names.

    Args:
        target: The class or function; or any value that leads to code, such as a partial function
            or a string with rules.
        tracked: Names of modules that are followed although they are installed.
        is_root: Whether the text of the target counts even if it belongs to a package.

    Returns:
        The same dict until something in it changes. The caller must not modify it.
    """
    key = (id(target), tracked, is_root)
    memo = _memos.get(key)
    if memo is None or memo.target is not target or not memo.is_current():
        if len(_memos) >= _MANY:  # of functions that were made for one candidate each
            _memos.clear()
        with without_collection():  # syntax trees are many objects that live only for a moment
            memo = _memos[key] = _follow(target, tracked, is_root)
    return memo.found


def accept_changes(targets: Iterable[Any]) -> None:
    """Accepts what a build has changed in the values that its own code names.

    Args:
        targets: The classes and functions of the build.
    """
    wanted = set(map(id, targets))
    for key, memo in list(_memos.items()):
        if key[0] in wanted:
            memo.accept()


def functions_of(targets: Sequence[Any]) -> list[FunctionType]:
    """Returns the functions of the user that classes and functions consist of, as last followed.

    Args:
        targets: The classes and functions; those that were not followed are left out.

    Returns:
        The functions, those of the first target first.
    """
    memos: dict[int, list[_Memo]] = {id(target): [] for target in targets}
    for key, memo in list(_memos.items()):
        if key[0] in memos:
            memos[key[0]].append(memo)
    found = {
        id(function): function
        for target in targets
        for memo in memos.get(id(target), ())
        if memo.target is target
        for function in memo.functions
    }
    return list(found.values())


class _Memo:
    """The records of a class or function, with everything that they depend on.

    A text in a file does not change in a process without a new code object: an automatic reload
    gives functions other code, and a notebook binds the name of a helper to another object while
    the class that names it stays the same. So the records hold while the code objects are the same,
    the names in modules, classes and cells mean the same objects, and the objects whose content can
    be read have the same content.
    """

    __slots__ = ("_cells", "_codes", "_contents", "_names", "found", "target")

    def __init__(self, target: Any, follower: Follower) -> None:
        self.target = target
        self.found = Source(follower.found, follower.old)
        self._codes = [(f, f.__code__) for f in follower.functions]
        self._cells = follower.cells
        self._names = list(follower.names.values())
        self._contents = follower.contents

    @property
    def functions(self) -> list[FunctionType]:
        """The functions whose code was read."""
        return [function for function, _ in self._codes]

    def is_current(self) -> bool:
        """Whether nothing has changed that the records depend on."""
        for function, code in self._codes:
            if function.__code__ is not code:
                return False
        for cell, known in self._cells:
            if content_of(cell) is not known:
                return False
        for space, name, known in self._names:
            if space.get(name, ABSENT) is not known:
                return False
        return all(read() == known for read, known in self._contents)

    def accept(self) -> None:
        """Takes the present objects and contents as those of the records."""
        self._cells = [(cell, content_of(cell)) for cell, _ in self._cells]
        self._names = [(space, name, space.get(name, ABSENT)) for space, name, _ in self._names]
        self._contents = [(read, read()) for read, _ in self._contents]


def _follow(target: Any, tracked: tuple[str, ...], is_root: bool) -> _Memo:
    follower = Follower(target, tracked, is_root)
    follower.run()
    return _Memo(target, follower)
