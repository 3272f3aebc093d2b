"""Fitting the arguments in a file to a class as it is today.

A *plan* says how objects with certain keys become nodes. It is made once per class and keys.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp._base.keypath import Key, KeyPath
from symexp._base.leaves import is_equal
from symexp._base.markers import MISSING_VALUE
from symexp.codec.kinds import Json, LeafDecoder
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
from symexp.tree.nodes.values import freeze, view

__all__ = [
    "Migration",
    "Plan",
    "check_specs",
    "default_for",
    "fit",
    "is_default",
    "is_public_name",
    "make_plan",
    "migrate",
    "register_migration",
    "version_in",
    "version_of",
]


# Migrations: how the arguments of older files become those of the class today.
#
# The arguments of a class have a version, 0 at first. A migration is a function from version n to
# n + 1 on the plain dict of arguments. An object is saved with the version of its class, and what
# was saved under an older one passes through the migrations since, in order.


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


_TAGS = frozenset({"$type", "$id", "$version", "$extra"})


class Plan:
    """How objects of one type with certain keys become nodes.

    Attributes:
        type: The type of the nodes.
        is_direct: Whether the values stand as the node holds them, after `skip` tags.
        skip: Number of tags before the arguments.
        specs: Position and value spec of each argument that has one.
        extra_spec: Value spec of what `**kwargs` collects, or `None`.
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
    """Whether this is how a class or function can be called."""
    return type(name) is str and all(
        part.isidentifier() or part == "<locals>" for part in name.split(".")
    )


def make_plan(value: dict[str, Json], decoder: LeafDecoder) -> Plan:
    """The plan for objects such as this.

    Raises:
        CodecError: Its type or its tags are not what they should be.
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
        return Plan(
            unknown_type(name, names, version_in(value, decoder)), skip, is_direct=is_direct
        )
    fits = leads and tuple(value)[skip:] == kind.names and "$extra" not in tags
    same_version = version_in(value, decoder) == version_of(kind)
    return Plan(kind, skip, is_direct=fits and same_version)


def version_in(value: dict[str, Json], decoder: LeafDecoder) -> int:
    """The version of the arguments of an object in a file."""
    version = value.get("$version", 0)
    if type(version) is not int or version < 0:
        raise decoder.fail(f"Expected a version 0, 1, ... but got $version={version!r:.80}.")
    return version


def fit(kind: SymType, value: dict[str, Json], decoder: LeafDecoder) -> dict[str, Json]:
    """The arguments of an object in a file, migrated, for the class as it is today.

    Raises:
        CodecError: They do not fit; the message names the class, the argument and what to do.
    """
    arguments = {key: v for key, v in value.items() if key[:1] != "$"}
    for key, v in _extra_pairs(value.get("$extra", []), decoder):
        if key in arguments:
            raise decoder.fail(f"The argument {key!r} stands twice.")
        arguments[key] = v
    if type(kind) is UnknownType:
        return arguments
    try:
        arguments = migrate(kind.name, version_in(value, decoder), arguments)
    except CodecError as error:
        raise decoder.fail(str(error)) from None
    if not getattr(kind, "takes_extra", False):
        for key in arguments:
            if key not in kind.index:
                raise decoder.fail(*_unexpected(kind, key))
    return arguments


def _extra_pairs(pairs: Json, decoder: LeafDecoder) -> list[tuple[str, Json]]:
    if type(pairs) is list:
        good = all(type(p) is list and len(p) == 2 and type(p[0]) is str for p in pairs)
        if good and len({p[0] for p in pairs}) == len(pairs):
            return [(k, v) for k, v in pairs]
    raise decoder.fail("Expected pairs of name and value as $extra, each name once.")


def _unexpected(kind: SymType, key: str) -> tuple[str, str]:
    return (
        f"{kind.name} has no argument {key!r} today. {closest(key, kind.names)}",
        f"If it was renamed or removed, register how older files are read: "
        f"`sx.register_migration({kind.name!r}, {version_of(kind)}, ...)`; if this is another "
        f"class, `sx.register_alias({kind.name!r}, ...)`.",
    )


def default_for(kind: SymType, key: Key, decoder: LeafDecoder) -> Any:
    """What stands for an argument that a file does not give.

    Raises:
        CodecError: The class has no default for it.
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
    """Whether an argument has its default value, ties aside."""
    if value is MISSING_VALUE:
        # Said aloud, so that it differs from an argument that the class has got since.
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
    plan: Plan, keys: tuple[Key, ...], values: tuple[Any, ...], path: list[Key]
) -> tuple[Any, ...]:
    """The values, checked against the value specs of the class.

    Raises:
        CodecError: One does not fit; the message has its full path.
    """
    kind: Any = plan.type
    changed: list[Any] | None = None
    pairs: Any = plan.specs
    if plan.extra_spec is not None:
        pairs = [*pairs, *((i, plan.extra_spec) for i in range(len(kind.names), len(keys)))]
    for i, spec in pairs:
        value = values[i]
        known = (i, type(value), value) if type(value) in SCALARS else None
        if known in plan.checked:
            continue
        if i == kind.var_positional:
            _check_positionals(kind, spec, value, [*path, keys[i]])
            continue
        new = _applied(kind, spec, value, path, keys[i])
        if new is not value:
            changed = changed or list(values)
            changed[i] = new
        elif known is not None and type(value) is not float:
            plan.checked.add(known)
    return values if changed is None else tuple(changed)


def _check_positionals(kind: Any, spec: Any, value: Any, path: list[Key]) -> None:
    if type(value) is not Node or value.type is not LIST:
        raise CodecError(f"Expected a list for *{path[-1]} of {kind.name} (path={_text(path)}).")
    for i, item in enumerate(value.values):
        slot = spec.child(i)
        if slot is not None:
            _applied(kind, slot, item, path, i)


def _applied(kind: Any, spec: Any, value: Any, path: list[Key], key: Key) -> Any:
    user = view(value)
    try:
        new = spec.apply(user, key)
    except (SpecTypeError, SpecValueError):
        # Whether something unknown fits can be said only where it is known. A default need not fit.
        if _holds_unknown(value) or is_default(value, kind.default_of(key)):
            return value
    else:
        # A node was checked when it was made, by the same spec or by one that is stricter.
        return value if type(value) is Node or new is user else freeze(new)
    raise _misfit(kind, spec, user, [*path, key])


def _misfit(kind: Any, spec: Any, user: Any, path: list[Key]) -> CodecError:
    try:
        spec.apply(user, _text(path))
        problem = f"The value does not fit. (path={_text(path)})"
    except (SpecTypeError, SpecValueError) as error:
        problem = str(error)
    return CodecError(
        f"{problem} The file does not fit {kind.name} as it is today. Mend the file, or register "
        f"how older ones are read: `sx.register_migration({kind.name!r}, {version_of(kind)}, ...)`."
    )


def _text(path: list[Key]) -> KeyPath:
    return KeyPath.of(path)


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
