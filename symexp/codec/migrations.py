"""Migrations: how the arguments of older files become those of the class today.

The arguments of a class have a version, 0 at first. A migration is a function from version n to
n + 1 on the plain dict of arguments. An object is saved with the version of its class, and what
was saved under an older one passes through the migrations since, in order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp.codec.kinds import Json
from symexp.errors import CodecError, add_context, describe
from symexp.tree.nodes.types import current_name

__all__ = ["Migration", "migrate", "register_migration", "version_of"]

Migration = Callable[[dict[str, Json]], dict[str, Json]]

_migrations: dict[str, list[Migration]] = {}


def register_migration(
    type_name: str, from_version: int, migration: Migration | None = None
) -> Any:
    """Registers how files of an older version of a class are read; a function or a decorator.

    Register the migrations of a class in order, where the class is defined. Objects are saved as
    the version after the last one.

    Args:
        type_name: Public name of the class today.
        from_version: The version that is read: 0 for the first migration of a class, and so on.
        migration: Called with the arguments as they stand in the file (name to JSON value), gives
            those of the next version. It may change the dict that it gets.

    Raises:
        CodecError: A migration of that version is registered already, or one before it is not.

    Example:
        >>> import symexp as sx
        >>> @sx.register_migration('my_module.Model', 0)
        ... def units_became_width(arguments):
        ...     arguments['width'] = arguments.pop('units')
        ...     return arguments
    """
    if migration is None:

        def decorate(function: Migration) -> Migration:
            register_migration(type_name, from_version, function)
            return function

        return decorate
    known = _migrations.setdefault(type_name, [])
    if 0 <= from_version < len(known) and _is_same(known[from_version], migration):
        known[from_version] = migration
    elif from_version == len(known):
        known.append(migration)
    else:
        raise CodecError(
            f"{type_name} has {len(known)} migrations, so the next one is from version "
            f"{len(known)}, but got from_version={from_version}. Register them in order, once."
        )
    return migration


def _is_same(old: Any, new: Any) -> bool:
    """Whether a function was defined anew, as when a notebook cell runs twice."""
    names = ("__module__", "__qualname__")
    return all(getattr(old, n, None) == getattr(new, n, old) for n in names)


def version_of(kind: Any) -> int:
    """The version of the arguments of a type."""
    own: int | None = getattr(kind, "version", None)
    return len(_migrations.get(kind.name, ())) if own is None else own


def migrate(name: str, version: int, arguments: dict[str, Json]) -> dict[str, Json]:
    """Brings arguments from a version to that of today.

    Raises:
        CodecError: The file is newer than the class here, or a migration gives no dict.
        Exception: What a migration raises itself, with a note.
    """
    name = current_name(name)
    known = _migrations.get(name, [])
    if version > len(known):
        raise CodecError(
            f"The file holds version {version} of {name}, but the class here is version "
            f"{len(known)}. Update the package that defines it, or register its migrations "
            "before loading."
        )
    for number, migration in enumerate(known[version:], version):
        try:
            arguments = migration(dict(arguments))
        except Exception as error:
            add_context(error, f"symexp: raised by the migration of {name} from version {number}.")
            raise
        if type(arguments) is not dict:
            raise CodecError(
                f"The migration of {name} from version {number} must give the dict of arguments, "
                f"but gave {describe(arguments)}."
            )
    return arguments
