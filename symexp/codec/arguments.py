"""Arguments in files, fitted to the classes of today: names, defaults, value specs, migrations.

Most objects in a file have the arguments of their class, in its order. A *layout* says whether this
is so for objects of one type with certain keys. It is made once, so `symexp.codec.decode` builds
most nodes without a look at single arguments. The functions here do the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp._base.keypath import Key, KeyPath
from symexp._base.leaves import is_equal
from symexp._base.markers import MISSING_VALUE
from symexp._base.tracebacks import user_facing
from symexp.codec.leaf_registry import DecodingContext, Json
from symexp.codec.unknown import UnknownName, UnknownType, unknown_type
from symexp.errors import (
    CodecError,
    SpecTypeError,
    SpecValueError,
    UnsupportedValueError,
    add_context,
    closest,
    describe,
)
from symexp.tree.nodes.digest import digest
from symexp.tree.nodes.node import SCALARS, Node
from symexp.tree.nodes.ties import has_ties
from symexp.tree.nodes.types import LIST, SymType, current_name, type_by_name
from symexp.tree.nodes.values import read_back, view

__all__ = [
    "ArgumentLayout",
    "Migration",
    "check_specs",
    "default_for",
    "fit",
    "is_default",
    "is_public_name",
    "make_layout",
    "register_migration",
    "version_in",
    "version_of",
]

_TAGS = frozenset({"$type", "$id", "$version", "$extra"})


class ArgumentLayout:
    """Says how objects of one type with certain keys become nodes.

    Attributes:
        type: The type of the nodes.
        is_direct: Whether the values after `skip` tags are those of the node, in its order.
        skip: Number of tags before the arguments.
        specs: Position and value spec of each argument that has a spec.
        extra_spec: Value spec of the arguments that `**kwargs` collects, or `None`.
        checked: Scalars that are known to fit, with position and type.
    """

    __slots__ = ("checked", "extra_spec", "is_direct", "skip", "specs", "type")

    def __init__(self, kind: SymType, skip: int, *, is_direct: bool) -> None:
        self.type = kind
        self.skip = skip
        self.is_direct = is_direct
        specs = getattr(kind, "specs", ())
        self.specs = [(i, s) for i, s in enumerate(specs) if s is not None]
        self.extra_spec = getattr(kind, "extra_spec", None)
        self.checked: set[tuple[int, type, Any]] = set()


def is_public_name(name: object) -> bool:
    """Whether a value in a file can be the public name of a class or function."""
    return type(name) is str and all(
        part.isidentifier() or part == "<locals>" for part in name.split(".")
    )


def make_layout(value: dict[str, Json], decoder: DecodingContext) -> ArgumentLayout:
    """Returns the layout for objects with the type and the keys of this one.

    Raises:
        CodecError: The name of the type or a tag is not valid.
    """
    name = value["$type"]
    tags = [key for key in value if key[:1] == "$"]
    if not _TAGS.issuperset(tags):
        odd = next(tag for tag in tags if tag not in _TAGS)
        raise decoder.fail(f"An object cannot have the tag {odd!r}. {closest(odd, _TAGS)}")
    if type(name) is not str or not name:
        raise decoder.fail(f"Expected the public name of a class as $type, but got {name!r:.80}.")
    skip = len(tags)
    leads = list(value)[:skip] == tags
    kind = type_by_name(name)
    if kind is None:
        if not is_public_name(name):
            raise decoder.fail(f"{name!r:.80} is not the public name of a class.")
        names = tuple(key for key in value if key[:1] != "$")
        is_direct = leads and "$extra" not in tags
        return ArgumentLayout(
            unknown_type(name, names, version_in(value, decoder)), skip, is_direct=is_direct
        )
    fits = leads and tuple(value)[skip:] == kind.names and "$extra" not in tags
    same_version = version_in(value, decoder) == version_of(kind)
    return ArgumentLayout(kind, skip, is_direct=fits and same_version)


def version_in(value: dict[str, Json], decoder: DecodingContext) -> int:
    """Returns the version of the arguments of an object in a file."""
    version = value.get("$version", 0)
    if type(version) is not int or version < 0:
        raise decoder.fail(f"Expected a version 0, 1, ... but got $version={version!r:.80}.")
    return version


def fit(kind: SymType, value: dict[str, Json], decoder: DecodingContext) -> dict[str, Json]:
    """Returns the arguments of an object in a file by name, migrated to the class of today.

    Raises:
        CodecError: The arguments do not fit; the message names the class, the argument and the
            remedy.
    """
    arguments = {key: v for key, v in value.items() if key[:1] != "$"}
    for key, v in _extra_pairs(value.get("$extra", []), decoder):
        if key in arguments:
            raise decoder.fail(f"The argument {key!r} stands twice.")
        arguments[key] = v
    if type(kind) is UnknownType:
        return arguments
    try:
        arguments = _migrate(kind.name, version_in(value, decoder), arguments)
    except CodecError as error:
        raise decoder.fail(str(error)) from None
    for key in arguments:
        if key not in kind.index and not kind.takes(key):
            raise decoder.fail(*_unexpected(kind, key))
    return arguments


def _extra_pairs(pairs: Json, decoder: DecodingContext) -> list[tuple[str, Json]]:
    if type(pairs) is list:
        good = all(type(p) is list and len(p) == 2 and type(p[0]) is str for p in pairs)
        if good and len({p[0] for p in pairs}) == len(pairs):
            return [(k, v) for k, v in pairs]
    raise decoder.fail("Expected pairs of name and value as $extra, each name once.")


def _unexpected(kind: SymType, key: str) -> tuple[str, str]:
    near = closest(key, kind.names, also=kind.extra_names or ())
    return (
        f"{kind.name} has no argument {key!r} today. {near}",
        f"If it was renamed or removed, register how older files are read: "
        f"`sx.register_migration({kind.name!r}, {version_of(kind)}, ...)`; if this is another "
        f"class, `sx.register_alias({kind.name!r}, ...)`.",
    )


def default_for(kind: SymType, key: Key, decoder: DecodingContext) -> Any:
    """Returns the default of an argument that a file does not contain.

    Raises:
        CodecError: The argument has no default.
    """
    default = kind.default_of(key)
    if default is MISSING_VALUE and not getattr(kind, "allows_partial", False):
        raise decoder.fail(
            f"{kind.name} has no default for its argument {key!r}, and the file gives none.",
            "If the argument is new, give it a default, or register how older files are read: "
            f"`sx.register_migration({kind.name!r}, {version_of(kind)}, ...)`.",
        )
    return default


def is_default(value: Any, default: Any) -> bool:
    """Whether an argument has its default value. A tied object never counts as a default."""
    if value is MISSING_VALUE:
        # It is written, so that it differs from an argument that the class gets later.
        return False
    if value is default:
        return True
    if type(value) is not type(default):
        return False
    if type(value) is not Node:
        return is_equal(value, default)
    if has_ties(value) or value.type.name != default.type.name:
        return False
    try:
        return digest(value) == digest(default)
    except UnsupportedValueError:
        return False


def check_specs(
    layout: ArgumentLayout, keys: tuple[Key, ...], values: tuple[Any, ...], path: list[Key]
) -> tuple[Any, ...]:
    """Returns the values of an object, checked and converted by the value specs of its class.

    Args:
        layout: The layout of the object.
        keys: Names of the arguments.
        values: Frozen values of the arguments.
        path: Path of the object, for messages.

    Raises:
        CodecError: A value does not fit; the message has its full path.
    """
    kind: Any = layout.type
    changed: list[Any] | None = None
    pairs: Any = layout.specs
    if layout.extra_spec is not None:
        pairs = [*pairs, *((i, layout.extra_spec) for i in range(len(kind.names), len(keys)))]
    for i, spec in pairs:
        value = values[i]
        known = (i, type(value), value) if type(value) in SCALARS else None
        if known in layout.checked:
            continue
        if i == kind.var_positional:
            new: Any = _check_positionals(kind, spec, value, [*path, keys[i]])
        else:
            new = _apply(kind, spec, value, path, keys[i])
        if new is not value:
            changed = changed or list(values)
            changed[i] = new
        elif known is not None and type(value) is not float:
            layout.checked.add(known)
    return values if changed is None else tuple(changed)


def _check_positionals(kind: Any, spec: Any, value: Any, path: list[Key]) -> Node:
    if type(value) is not Node or value.type is not LIST:
        raise CodecError(
            f"Expected a list for *{path[-1]} of {kind.name} (path={KeyPath.of(path)})."
        )
    items = []
    for i, item in enumerate(value.values):
        slot = spec.child(i)
        items.append(item if slot is None else _apply(kind, slot, item, path, i))
    if all(new is old for new, old in zip(items, value.values)):
        return value
    return value.with_values(None, tuple(items))


def _apply(kind: Any, spec: Any, value: Any, path: list[Key], key: Key) -> Any:
    user = view(value)
    try:
        new = spec.apply(user, key)
    except (SpecTypeError, SpecValueError):
        # An unknown object may fit once its class is known. A default need not fit its spec.
        if _holds_unknown(value) or is_default(value, kind.default_of(key)):
            return value
    else:
        return value if new is user else read_back(value, new)
    raise _misfit(kind, spec, user, [*path, key])


def _misfit(kind: Any, spec: Any, user: Any, path: list[Key]) -> CodecError:
    try:
        spec.apply(user, KeyPath.of(path))
        problem = f"The value does not fit. (path={KeyPath.of(path)})"
    except (SpecTypeError, SpecValueError) as error:
        problem = str(error)
    return CodecError(
        f"{problem} The file does not fit {kind.name} as it is today. Mend the file, or register "
        f"how older ones are read: `sx.register_migration({kind.name!r}, {version_of(kind)}, ...)`."
    )


def _holds_unknown(value: Any) -> bool:
    stack = [value]
    while stack:
        current = stack.pop()
        if type(current) is Node:
            if type(current.type) is UnknownType:
                return True
            stack.extend(current.values)
        elif type(current) is UnknownName:
            return True
        elif isinstance(current, (tuple, set, frozenset)):
            stack.extend(current)
    return False


# Migrations: how the arguments of older files become those of the class of today.
#
# The arguments of a class have a version, which begins at 0. A migration is a function from version
# n to n + 1 on the plain dict of arguments. An object is saved with the version of its class. An
# object of an older version passes through all later migrations, in order.


Migration = Callable[[dict[str, Json]], dict[str, Json]]

_migrations: dict[str, list[Migration]] = {}


@user_facing
def register_migration(
    type_name: str, from_version: int, migration: Migration | None = None
) -> Any:
    """Registers how files with an older version of a class are read.

    It is a function and a decorator. Register the migrations of a class in order, where the class
    is defined. Objects are saved with the version that follows the last migration.

    Args:
        type_name: Public name of the class today.
        from_version: The version that the migration reads: 0 for the first one of a class.
        migration: A function that gets the arguments in the file (a dict from name to JSON value)
            and returns those of the next version. It may change the dict.

    Raises:
        CodecError: A migration from that version is registered already, or an earlier one is
            missing.

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
    """Whether a function was defined again, as in a notebook cell that runs twice."""
    names = ("__module__", "__qualname__")
    return all(getattr(old, n, None) == getattr(new, n, old) for n in names)


def version_of(kind: Any) -> int:
    """Returns the version of the arguments of a type."""
    own: int | None = getattr(kind, "version", None)
    return len(_migrations.get(kind.name, ())) if own is None else own


def _migrate(name: str, version: int, arguments: dict[str, Json]) -> dict[str, Json]:
    """Returns arguments of an older version, migrated to the version of today.

    Args:
        name: Public name of the class.
        version: Version of the arguments.
        arguments: The arguments by name.

    Raises:
        CodecError: The file is newer than the class, or a migration does not return a dict.
        Exception: An error of a migration, with a note that names the migration.
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
