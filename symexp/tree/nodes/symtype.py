"""What a node is an instance of: a symbolic class, a functor, or a container.

A `SymType` is compiled once per class: it binds arguments without `inspect`, and knows how to
call the class again from frozen values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from symexp._base.keypath import Key
from symexp._base.missing import MISSING_VALUE

__all__ = ["SymType"]


class SymType:
    """Type of a node. Abstract; see `ObjectType` and `ContainerType`.

    Attributes:
        name: Public name that files use, such as `keras.layers.Conv2D`.
        label: Short name that prints use, such as `Conv2D`.
        names: Names of the arguments in order; empty for containers.
        index: Position of each argument by its name.
        is_object: Whether nodes of this type are symbolic objects (not containers).
        is_functor: Whether they are symbolic functions.
    """

    __slots__ = ("index", "is_functor", "is_object", "label", "name", "names", "view")

    def __init__(self, name: str, label: str) -> None:
        self.name = name
        self.label = label
        self.names: tuple[Key, ...] = ()
        self.index: dict[Key, int] = {}
        self.is_object = False
        self.is_functor = False
        # Makes a handle on a node of this type, with the given state if there is one; set by the
        # module that defines the handle.
        self.view: Callable[..., Any] = _no_view

    def default_of(self, key: Key) -> Any:
        """Frozen default of an argument, or `MISSING_VALUE`."""
        return MISSING_VALUE

    def spec_of(self, key: Key) -> Any:
        """Value spec of an argument, or `None` when anything goes."""
        return None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


def _no_view(node: Any, state: Any = None) -> Any:
    raise TypeError(f"{node!r} has no handle.")


class ContainerType(SymType):
    """Type of list, dict and tuple nodes: one instance each.

    Attributes:
        children: Gives pairs of key and handle of what a handle holds that is symbolic.
        thaw: Gives the plain container of live values.
        refresh: Makes the content of a handle follow its node after an edit, given the identities
            of the handles that the edit was made through.
    """

    __slots__ = ("children", "refresh", "thaw")
    children: Callable[[Any], Iterable[tuple[Key, Any]]]
    thaw: Callable[[Any, Callable[[Any], Any]], Any]
    refresh: Callable[[Any, Any, Collection[int]], None]

    def __reduce__(self) -> tuple[Any, ...]:
        return (_container, (self.name,))


LIST = ContainerType("list", "list")
DICT = ContainerType("dict", "dict")
TUPLE = ContainerType("tuple", "tuple")


def _container(name: str) -> ContainerType:
    return {"list": LIST, "dict": DICT, "tuple": TUPLE}[name]
