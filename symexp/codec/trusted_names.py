"""Names in files: which functions, classes and enums a file may refer to.

A name is never imported. It resolves only in modules that are already imported, and only if it is

- a symbolic class or function,
- a harmless builtin function or type,
- a public class of symexp, such as `symexp.Dict`, or a part of a search (`symexp.evolution.*`),
- a default, or the enum of a value spec, of a symbolic class in the file,
- an enum that is defined in the module of a symbolic class, or
- trusted by the user.

So a file cannot refer to `os.system`, although `os` is imported in every process.
"""

from __future__ import annotations

import enum
import sys
from collections.abc import Iterable
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

from symexp._base.names import class_named, is_named, name_of
from symexp._base.public_modules import import_public
from symexp._base.tracebacks import user_facing
from symexp.errors import CodecError, describe
from symexp.tree.nodes.types import all_types, current_name, load_integrations, type_by_name

__all__ = ["NameResolver", "trust"]

_BUILTIN_TYPES = (
    object, bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset,
    range, slice, type, type(None),
)  # fmt: skip
_BUILTINS: dict[str, Any] = {f"builtins.{cls.__name__}": cls for cls in _BUILTIN_TYPES}
_BUILTINS |= {
    f"builtins.{f.__name__}": f
    for f in (abs, all, any, divmod, len, max, min, pow, repr, round, sorted, sum)
}
_SCALARS_OF_NUMPY = """
    bool bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 intp uintp longlong ulonglong
    float16 float32 float64 longdouble complex64 complex128 clongdouble str_ bytes_
    datetime64 timedelta64
"""
_NUMPY = frozenset(f"numpy.{name}" for name in _SCALARS_OF_NUMPY.split())

# Functions and classes of symexp that objects of a search have as arguments. They change nothing
# but the DNAs that they are given.
_OF_SEARCHES = (
    "symexp.evolution.*",
    "symexp.evolution.neat_lib.*",
    "symexp.geno.*",
    "symexp.scalars.*",
)

_trusted: set[str] = {*_OF_SEARCHES, "symexp.hyper.MutationType"}


@user_facing
def trust(*names: str) -> None:
    """Lets files refer to these functions, classes and enums from now on.

    Trust a function only if everyone who can write a file that you load may call it. Nothing is
    imported: a name resolves when its module is imported.

    Args:
        *names: Public names, such as `my_module.relu`, or `keras.activations.*` for everything that
            a module contains and its package defines.

    Raises:
        CodecError: A name is not a public name.

    Example:
        >>> import symexp as sx
        >>> sx.trust('math.sqrt')
        >>> import math
        >>> sx.from_json_str('{"symexp": 1, "value": {"$function": "math.sqrt"}}') is math.sqrt
        True
    """
    _trusted.update(map(_checked, names))


def _checked(name: Any) -> str:
    parts = name.split(".") if isinstance(name, str) else []
    body = parts[:-1] if parts and parts[-1] == "*" else parts
    if len(parts) < 2 or not all(part.isidentifier() for part in body):
        raise CodecError(
            f"Expected a public name such as 'my_module.relu' or 'my_module.*', but got "
            f"{describe(name)}."
        )
    return str(name)


class NameResolver:
    """Resolves the names of one file.

    Args:
        trusted: Names that this file may use, besides those that are trusted for all files.
    """

    def __init__(self, trusted: Iterable[str] = ()) -> None:
        load_integrations()  # an integration trusts names of its package
        given = (trusted,) if isinstance(trusted, str) else trusted
        self._trusted = _trusted.union(map(_checked, given))
        self._declared: dict[str, Any] = {}
        self._homes: set[str] | None = None

    def declare(self, kind: Any) -> None:
        """Notes the names that the author of a symbolic class uses: its defaults and its enums."""
        for spec in getattr(kind, "specs", ()):
            cls = getattr(spec, "cls", None)
            if isinstance(cls, enum.EnumMeta):
                self._note(cls)
        for value in getattr(kind, "defaults", ()):
            self._note(type(value) if isinstance(value, enum.Enum) else value)

    def _note(self, value: Any) -> None:
        if isinstance(value, (type, FunctionType, BuiltinFunctionType)) and is_named(value):
            self._declared.setdefault(name_of(value), value)

    def find_function(self, name: str) -> Any:
        """Returns the function of a name, or `None` if a file may not refer to it."""
        name = current_name(name)
        found = self._builtin_or_declared(name)
        if found is None:
            kind = type_by_name(name)
            found = (
                kind.origin if kind is not None and kind.is_functor else self._find_trusted(name)
            )
        return found if callable(found) and not isinstance(found, type) else None

    def find_class(self, name: str) -> Any:
        """Returns the class of a name, or `None` if a file may not refer to it."""
        name = current_name(name)
        found = self._builtin_or_declared(name)
        if found is None:
            kind = type_by_name(name)
            found = kind.live if kind is not None else self._find_trusted(name)
        return found if isinstance(found, type) else None

    def find_enum(self, name: str) -> Any:
        """Returns the enum class of a name, or `None` if a file may not refer to it.

        Members are plain data. So an enum in the module of a symbolic class need not be trusted.
        """
        name = current_name(name)
        found = self._declared.get(name)
        if found is None:
            found = self._find_trusted(name)
        if found is None and name.rpartition(".")[0] in self._modules_of_types():
            found = _find_imported(name)
        return found if isinstance(found, enum.EnumMeta) else None

    def _builtin_or_declared(self, name: str) -> Any:
        found = _BUILTINS.get(name) or class_named(name)
        return self._declared.get(name) if found is None else found

    def _modules_of_types(self) -> set[str]:
        if self._homes is None:
            self._homes = {
                str(getattr(getattr(kind, "origin", None), "__module__", ""))
                for kind in all_types()
            }
        return self._homes

    def _find_trusted(self, name: str) -> Any:
        import_public(name)
        if name in self._trusted or name in _NUMPY:
            return _find_imported(name)
        parent = name.rpartition(".")[0]
        if f"{parent}.*" not in self._trusted:
            return None
        found = _find_imported(name)
        # Objects that the module imports from other packages are not trusted with it.
        home = str(getattr(found, "__module__", None) or "")
        return found if home.partition(".")[0] == name.partition(".")[0] else None


def _find_imported(name: str) -> Any:
    """Returns the object of a name in the imported modules, or `None`. It runs no code."""
    parts = name.split(".")
    for n in range(len(parts) - 1, 0, -1):
        module = sys.modules.get(".".join(parts[:n]))
        if module is not None:
            return _find_below(module, parts[0], parts[n:])
    return None


def _find_below(module: Any, package: str, names: list[str]) -> Any:
    found: Any = module
    for i, name in enumerate(names):
        if i and not isinstance(found, type) and not _is_part(found, package):
            return None
        try:
            found = vars(found).get(name)
        except (TypeError, AttributeError):
            # `sys.modules` may contain objects that are not modules.
            return None
        if isinstance(found, staticmethod):
            found = found.__func__
    return found


def _is_part(found: Any, package: str) -> bool:
    return isinstance(found, ModuleType) and found.__name__.partition(".")[0] == package
