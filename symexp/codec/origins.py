"""Where the classes of users come from: files remember the source files of their modules.

A file that `sx.save` writes may name a class that only one script has, such as
`__main__.Experiment`. So the file has the path of the source file for each module of the user,
relative to its own directory. Nothing imports a module because a file names it: the paths are shown
to people (`symexp show --import train.py`), who decide.

The paths that files had are remembered for the process, so that an unknown object keeps its path
when it is saved again.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from symexp._base.names import public_name
from symexp.codec.leaf_registry import Json
from symexp.errors import CodecError
from symexp.tree.nodes.types import SymType, has_integration

__all__ = ["origin_of", "origins_of", "read_origins"]

_INSTALLED = frozenset({"site-packages", "dist-packages"})
_OWN = frozenset({"symexp", "symexp_rules"})
# A path in a file; longer ones do not fit into a message.
_LONGEST = 4096

# The module and the source file of classes that are not known, by name, as the last file said that
# had this class. They are not kept by module: each script is the module `__main__`.
_remembered: dict[str, tuple[str, str]] = {}


def origins_of(types: Iterable[SymType], folder: str | None) -> dict[str, str]:
    """Returns the source files of the classes of users, by module.

    Args:
        types: The types of the objects of a tree.
        folder: The directory to which the paths are relative. `None` for a file that is in no
            directory of this machine: then only the names of the source files are written.
    """
    found = {}
    for kind in types:
        module, file = _source_of(kind)
        if file:
            found[module] = _relative(file, folder)
    return dict(sorted(found.items()))


def _source_of(kind: Any) -> tuple[str, str | None]:
    """Returns the module of a type as files name it, and the source file of this module."""
    origin = getattr(kind, "origin", None)
    if origin is None:
        return _remembered.get(kind.name, ("", None))
    name = kind.name.removesuffix(f".{getattr(origin, '__qualname__', '')}")
    if name == kind.name or public_name(origin) != kind.name:
        return "", None  # a name of its own (`symbolize(name=...)`) says nothing about a module
    return name, _file_of(origin.__module__)


def _file_of(module: str) -> str | None:
    """Returns the source file of a module that is neither installed nor a part of Python."""
    top = module.partition(".")[0]
    is_main = top == "__main__"
    if top in _OWN or has_integration(top) or (top in sys.stdlib_module_names and not is_main):
        return None
    file = getattr(sys.modules.get(module), "__file__", None)
    if not isinstance(file, str) or not file.endswith(".py"):
        return None
    return None if _INSTALLED.intersection(Path(file).parts) else os.path.abspath(file)


def _relative(file: str, folder: str | None) -> str:
    """Returns the path of a source file for a file in a directory.

    A path that leads through the root of the file system would name directories that have nothing
    to do with the experiment, such as the home of the user. Only its last part is written.
    """
    path = Path(file)
    if folder is None or not path.is_absolute():
        return path.name if folder is None else path.as_posix()
    try:
        common = os.path.commonpath([file, folder])
    except ValueError:  # another drive
        return path.name
    if common == Path(common).anchor:
        return path.name
    return Path(os.path.relpath(file, folder)).as_posix()


def read_origins(origins: Json, folder: str | None, names: Iterable[str]) -> None:
    """Remembers the source files that a document names. Nothing is imported or read.

    Args:
        origins: The member `origins` of the document.
        folder: The directory of the file; `None` if it is in no directory of this machine.
        names: The names of the classes in the document that are not known.

    Raises:
        CodecError: It is not a dict of texts.
    """
    if type(origins) is not dict or not all(
        type(v) is str and 0 < len(v) <= _LONGEST for v in origins.values()
    ):
        raise CodecError(
            "Expected the source file of each module as 'origins', such as "
            f'{{"__main__": "train.py"}}, but got {origins!r:.80}.'
        )
    for name in names:
        module = name.rpartition(".")[0]
        while module and module not in origins:
            module = module.rpartition(".")[0]
        if module:
            path = origins[module]
            known = path if folder is None else os.path.normpath(os.path.join(folder, path))
            _remembered[name] = (module, known)


def origin_of(name: str) -> str | None:
    """Returns the source file of a class that is not known here, if a file has named it.

    Args:
        name: The public name of the class.
    """
    return _remembered.get(name, ("", None))[1]
