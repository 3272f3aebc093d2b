"""The methods and attributes of a class of Keras, as its stub has them."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from tests.editors.argument_types import RESULTS

# Methods that subclasses define with parameters of their own.
_TAKE_ANYTHING = frozenset(
    {"build", "call", "compute_mask", "compute_output_shape", "compute_output_spec",
     "update_state", "update_step", "train_step", "test_step", "predict_step"}
)  # fmt: skip

# Special methods that every object has, or that a stub says otherwise.
_NOT_SPECIAL = frozenset(
    {"__class_getitem__", "__del__", "__delattr__", "__dir__", "__eq__", "__format__",
     "__getattr__", "__getattribute__", "__getstate__", "__hash__", "__init__",
     "__init_subclass__", "__ne__", "__new__", "__reduce__", "__reduce_ex__", "__repr__",
     "__setattr__", "__setstate__", "__str__"}
)  # fmt: skip


class Member(NamedTuple):
    """A method or property.

    Attributes:
        name: Its name.
        kind: `"function"`, `"classmethod"`, `"staticmethod"` or `"property"`.
        value: The function, or the property.
        returns: The annotation of its result.
        is_settable: Whether a property can be set.
        takes_anything: Whether subclasses define it with other parameters.
    """

    name: str
    kind: str
    value: Any
    returns: str
    is_settable: bool
    takes_anything: bool


def members_of(cls: type, bases: list[type]) -> Iterator[Member]:
    """Yields what a class has and its bases with a stub do not, or describe otherwise."""
    found: dict[str, Any] = {}
    for owner in _owners(cls, bases):
        for name, value in vars(owner).items():
            if name in found or not _is_public(name):
                continue
            function = value.__func__ if isinstance(value, (classmethod, staticmethod)) else value
            if isinstance(function, property) or inspect.isfunction(function):
                found[name] = value
    for name, value in sorted(found.items()):
        if not _repeats(name, value, bases):
            yield _member(name, value)


def _is_public(name: str) -> bool:
    is_special = name.startswith("__") and name.endswith("__")
    return name not in _NOT_SPECIAL if is_special else not name.startswith("_")


def _owners(cls: type, bases: list[type]) -> list[type]:
    """Returns a class and those of its bases that have no stub, as far as they are of Keras."""
    above = {c for base in bases for c in base.__mro__}
    return [c for c in cls.__mro__ if c not in above and c.__module__.startswith("keras.")]


def _repeats(name: str, value: Any, bases: list[type]) -> bool:
    """Whether a stub of a base describes a method well enough."""
    for base in bases:
        inherited = inspect.getattr_static(base, name, None)
        if inherited is not None:
            return not value.__doc__ or value.__doc__ == inherited.__doc__ or name in _TAKE_ANYTHING
    return False


def _member(name: str, value: Any) -> Member:
    kind = type(value).__name__
    function = value.__func__ if kind in ("classmethod", "staticmethod") else value
    is_property = isinstance(value, property)
    return Member(
        name,
        "property" if is_property else kind,
        function,
        RESULTS.get(name, "Any"),
        is_property and value.fset is not None,
        name in _TAKE_ANYTHING,
    )


def attributes_of(cls: type, bases: list[type], arguments: Mapping[str, str]) -> list[str]:
    """Returns the attributes of the objects of a class: its arguments, and what its code sets."""
    names = dict.fromkeys(arguments)
    for owner in _owners(cls, bases):
        names.update(dict.fromkeys(_assigned(owner)))
    inherited: set[str] = set()
    for base in bases:
        for above in base.__mro__:
            if above.__module__.startswith("keras."):
                inherited |= set(_assigned(above)) | set(vars(above))
    own = {n for n in names if n.isidentifier() and not n.startswith("_")}
    return [n for n in names if n in own - inherited]


@cache
def _assigned(cls: type) -> tuple[str, ...]:
    """Returns the names that the methods of a class assign to attributes of `self`."""
    try:
        source = textwrap.dedent(inspect.getsource(cls))
    except (OSError, TypeError):
        return ()
    return tuple(
        dict.fromkeys(
            node.attr
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Attribute)
            and isinstance(node.ctx, ast.Store)
            and isinstance(node.value, ast.Name)
            and node.value.id == "self"
        )
    )
