"""The names in the code: imports, names that the reader must define, and variables.

All of them are in one table, so no variable hides an import, a builtin or a keyword.
"""

from __future__ import annotations

import builtins
import keyword
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from types import FunctionType
from typing import Any, final

from symexp._base.names import public_name
from symexp.codegen.layout import WIDTH
from symexp.errors import ArgumentError, UnsupportedValueError, describe
from symexp.tree.nodes.types import has_integration

__all__ = ["Names", "identifier", "snake_case"]

# Packages that are imported as a whole, with the name that everybody gives them.
_WHOLE = {"numpy": "np", "ml_dtypes": "ml_dtypes", "keras_hub": "keras_hub", "tensorflow": "tf"}

_RESERVED = frozenset({*dir(builtins), *keyword.kwlist, *keyword.softkwlist, "self", "cls"})

# Names that imports usually have, which variables leave to them.
_OF_IMPORTS = frozenset({
    "activations", "base64", "callbacks", "constraints", "datetime", "dtype_policies", "functools",
    "initializers", "keras", "keras_hub", "layers", "losses", "metrics", "ml_dtypes", "np", "ops",
    "optimizers", "pathlib", "quantizers", "random", "regularizers", "tf", "zoneinfo",
})  # fmt: skip


def identifier(text: str) -> str:
    """Returns a valid name that resembles a text."""
    name = re.sub(r"\W+", "_", text).strip("_")
    return f"_{name}" if name[:1].isdigit() or not name else name


def snake_case(text: str) -> str:
    """Returns `flip_and_turn` for `FlipAndTurn`."""
    parts = re.sub(r"(.)([A-Z][a-z0-9]+)", r"\1_\2", text)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", parts).lower()


@final
class Names:
    """The table of names of one text.

    Args:
        function: Name of the function that is written.

    Attributes:
        variables: The variables.
        undefined: The names that must be defined where the code runs, because no import finds
            them.
    """

    def __init__(self, function: str) -> None:
        self._taken: set[str] = {*_RESERVED, function}
        self._counts: dict[str, int] = {}
        self._function = function
        self.variables: set[str] = set()
        # The lines by the module and the name that they import; the value is the name here.
        self._imports: dict[tuple[str, str], str] = {}
        self.undefined: dict[str, Any] = {}
        # Writes out what cannot be imported without symexp; `None` if all is imported.
        self._write_out: Callable[[Any], str | None] | None = None
        self._written: set[int] = set()

    def write_out(self, function: Callable[[Any], str | None]) -> None:
        """Sets the function that writes out a definition and returns its name, or `None`."""
        self._write_out = function

    def take(self, name: str) -> bool:
        """Takes a name for a definition; returns whether it was free."""
        if name in self._taken:
            return False
        self._taken.add(name)
        return True

    def bind(self, local: str, module: str, attribute: str = "") -> bool:
        """Imports something under exactly one name; returns whether that was possible.

        Args:
            local: The name.
            module: The module.
            attribute: The name in the module; empty for the module itself.
        """
        if not attribute and "." in module:
            module, _, attribute = module.rpartition(".")
        known = self._imports.get((module, attribute))
        if known is None and local not in self._taken:
            self._imports[module, attribute] = known = local
            self._taken.add(local)
        return known == local

    def saved(self) -> Callable[[], None]:
        """Returns a function that takes back all names and imports from now on."""
        taken, imports = set(self._taken), dict(self._imports)

        def restore() -> None:
            self._taken, self._imports = taken, imports

        return restore

    def reserve(self, kind: Any) -> None:
        """Takes the name of a class or function of a user, before a variable can take it."""
        package = (getattr(kind.origin, "__module__", None) or "").partition(".")[0]
        if not has_integration(package) and package not in ("", "symexp"):
            with suppress(UnsupportedValueError, AttributeError):  # it is raised where it is used
                self.target(kind.origin)

    def variable(self, hint: str) -> str:
        """Returns a new name for a variable."""
        name = self._new(identifier(hint), is_variable=True)
        self.variables.add(name)
        return name

    def _new(self, base: str, *, is_variable: bool = False) -> str:
        name, n = base, self._counts.get(base, 0)
        while name in self._taken or (is_variable and name in _OF_IMPORTS):
            n += 1
            name = f"{base}_{n}"
        self._counts[base] = n
        self._taken.add(name)
        return name

    def module(self, name: str, alias: str | None = None) -> str:
        """Returns the name of an imported module, such as `np`."""
        key = (name, "")
        if key not in self._imports:
            self._imports[key] = self._new(alias or name.partition(".")[0])
        return self._imports[key]

    def member(self, module: str, name: str) -> str:
        """Returns the name of what is imported by `from module import name`."""
        key = (module, name)
        if key not in self._imports:
            if name in self._taken:
                prefix = module.rpartition(".")[2].strip("_")
                self._imports[key] = self._new(f"{identifier(prefix)}_{name}")
            else:
                self._imports[key] = self._new(name)
        return self._imports[key]

    def target(self, target: Any) -> str:
        """Returns the expression that refers to a class or function.

        Raises:
            UnsupportedValueError: It has no name of its own, or two different ones need one name.
        """
        kind = vars(target).get("_sx_type") if isinstance(target, type) else None
        target = target if kind is None else kind.origin
        written = self._written_out(target)
        if written is not None:
            return written
        name = public_name(target)
        module, found = _find(name, target)
        if module is None:
            module, found = _find(f"{target.__module__}.{target.__qualname__}", target)
        if module is None or module == "__main__":
            return self._undefined(target)
        rest = found.partition(".")
        if module == "builtins":
            return found
        if module == "keras":
            return self._of_keras(found)
        whole = module.partition(".")[0]
        inside = f"{module}.{found}".partition(".")[2]
        if whole in _WHOLE and _member(sys.modules.get(whole), inside.split("."), target):
            return f"{self.module(whole, _WHOLE[whole])}.{inside}"
        if module in sys.stdlib_module_names:
            return f"{self.module(module)}.{found}"
        return self.member(module, rest[0]) + rest[1] + rest[2]

    def _written_out(self, target: Any) -> str | None:
        """Returns the name of a definition that is in the text; `None` if it is imported."""
        if self._write_out is None or not isinstance(target, (type, FunctionType)):
            return None
        is_known = id(target) in self._written or target.__module__ == "__main__"
        if not is_known and not self._needs_symexp(target):
            return None
        name = self._write_out(target)
        if name is not None:
            self._written.add(id(target))
        return name

    def _needs_symexp(self, target: Any) -> bool:
        """Whether the module of a class or function makes it symbolic."""
        package = target.__module__.partition(".")[0]
        return not has_integration(package) and package != "symexp" and self.is_symbolic(target)

    def is_importable(self, value: Any) -> bool:
        """Whether a value is what its module has under its name: a ufunc of NumPy, for example."""
        name, module = getattr(value, "__qualname__", None), getattr(value, "__module__", None)
        if not isinstance(name, str) or not isinstance(module, str) or isinstance(value, type):
            return False
        return module != "__main__" and _find(f"{module}.{name}", value)[0] is not None

    def is_symbolic(self, target: Any) -> bool:
        """Whether the name of a class or function gives its symbolic class."""
        if id(target) in self._written:
            return False
        found: Any = sys.modules.get(target.__module__)
        for part in target.__qualname__.split("."):
            found = getattr(found, part, None)
        return isinstance(found, type) and "_sx_type" in vars(found)

    def _of_keras(self, found: str) -> str:
        """Returns `layers.Dense` for `layers.Dense`, and `keras.Model` for `Model`."""
        area, dot, rest = found.partition(".")
        if not dot:
            return f"{self.module('keras')}.{found}"
        return f"{self.member('keras', area)}.{rest}"

    def _undefined(self, target: Any) -> str:
        path = str(target.__qualname__).rpartition("<locals>.")[2]
        root, _, rest = path.partition(".")
        owner = getattr(builtins, root, None)
        if rest and isinstance(owner, type) and getattr(owner, rest, None) == target:
            return path  # a class method of a builtin, such as `dict.fromkeys`
        if target is type(None):
            return "type(None)"
        if "<" in path:
            raise UnsupportedValueError(
                f"{describe(target)} has no name that the code could use. Define it at the "
                "top level of a module."
            )
        if root == self._function:
            raise ArgumentError(
                f"The function cannot be named {root!r}, because the code uses your {root!r}. "
                "Give it another name: `sx.to_code(exp, name='make_it')`."
            )
        # The owner of a nested class is known by its name only.
        owner = (target.__module__, target.__qualname__.removesuffix(rest)) if rest else target
        known = self.undefined.setdefault(root, owner)
        if known is not owner and known != owner:
            raise UnsupportedValueError(
                f"{describe(target)} cannot be imported, so the code would need the name {root!r} "
                "for two different objects. Define one of them at the top level of a module."
            )
        self._taken.add(root)
        return path

    def lines(self) -> list[str]:
        """Returns the import statements: those of the standard library first."""
        groups: tuple[dict[str, str], dict[str, str]] = ({}, {})
        members: dict[str, list[str]] = {}
        for (module, name), local in self._imports.items():
            group = groups[module.partition(".")[0] not in sys.stdlib_module_names]
            alias = f" as {local}" if local != (name or module) else ""
            if name:
                members.setdefault(module, []).append(f"{name}{alias}")
                group[f"~{module}"] = ""
            else:
                group[module] = f"import {module}{alias}"
        for module, names in members.items():
            group = groups[module.partition(".")[0] not in sys.stdlib_module_names]
            group[f"~{module}"] = _import_text(module, sorted(names))
        parts = [[text for _, text in sorted(group.items())] for group in groups if group]
        return [line for i, part in enumerate(parts) for line in ([""] if i else []) + part]


def _import_text(module: str, names: list[str]) -> str:
    text = f"from {module} import {', '.join(names)}"
    if len(text) <= WIDTH:
        return text
    rows = "".join([f"    {name},\n" for name in names])
    return f"from {module} import (\n{rows})"


def _find(name: str, target: Any) -> tuple[str | None, str]:
    """Returns the module and the name in it under which an object can be imported."""
    parts = name.split(".")
    if "<locals>" in parts:
        return None, ""
    if (
        parts[0] == "keras"
        and parts[1:2] != ["src"]
        and _member(sys.modules.get("keras"), parts[1:], target)
    ):
        return "keras", ".".join(parts[1:])
    for n in range(len(parts) - 1, 0, -1):
        module = ".".join(parts[:n])
        if _member(sys.modules.get(module), parts[n:], target):
            return module, ".".join(parts[n:])
    return None, ""


def _member(module: Any, path: list[str], target: Any) -> bool:
    """Whether a module has an object, or its symbolic class, at a path."""
    found = module
    for part in path:
        found = getattr(found, part, None)
        if found is None:
            return False
    if found is target:
        return True
    kind: Any = getattr(found, "_sx_type", None) if isinstance(found, type) else None
    return kind is not None and target in (kind.origin, kind.live)
