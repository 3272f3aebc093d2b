"""What type checkers know of `sx.symbolize` and of the classes that it decorates.

A decorated class is a subclass of the class of the user and of `Symbolic`. Annotations cannot say
this: Python has no type for "both this class and that one". So there are three ways.

1. A class that derives from `SymbolicMethods` (or from `sx.Object`, or from a class of
   `symexp.keras`) has the methods already. `sx.symbolize` returns it unchanged for the checker.
2. pyright takes the type of any other class from the decorator: `Decorated` has the signature of
   the class and the methods of symbolic objects. Its own attributes have the type `Any`.
3. mypy does not look at class decorators. Its plugin `symexp.mypy` adds `Symbolic` to the bases.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import CodeType
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    ParamSpec,
    Protocol,
    TypedDict,
    TypeVar,
    overload,
)

from symexp._base.names import publish
from symexp.tree.handles.functor import Functor
from symexp.tree.handles.handle import Symbolic

__all__ = ["Decorated", "Decorator", "Function", "SymbolicMethods", "SymbolizeOptions"]

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound=Symbolic)


if TYPE_CHECKING:

    class SymbolicMethods(Symbolic):
        """Tells type checkers that a class has the methods of symbolic objects."""
else:

    @publish("symexp.SymbolicMethods")
    class SymbolicMethods:
        """Tells editors and type checkers that a class has the methods of symbolic objects.

        It is for classes that `sx.symbolize` decorates, and has no effect when the program runs.

        Example:
            >>> import symexp as sx
            >>> @sx.symbolize
            ... class Point(sx.SymbolicMethods):
            ...     def __init__(self, x, y=0):
            ...         self.x, self.y = x, y
            >>> Point(1).clone(override={'y': 2})
            Point(x=1, y=2)
        """

        __slots__ = ()


if TYPE_CHECKING:

    class Decorated(Symbolic, Generic[P, T]):
        """A class that `sx.symbolize` decorates, as pyright sees it.

        It has the signature and the methods of a symbolic class. All that the class itself defines
        has the type `Any`; derive the class from `sx.SymbolicMethods` to keep the types.
        """

        def __init__(self, *args: P.args, **kwargs: P.kwargs) -> None: ...
        def __getattr__(self, name: str) -> Any: ...
        def __setattr__(self, name: str, value: Any) -> None: ...
        def __call__(self, *args: Any, **kwargs: Any) -> Any: ...  # noqa: D102
        def __len__(self) -> int: ...
        def __iter__(self) -> Any: ...
        def __next__(self) -> Any: ...
        def __contains__(self, item: Any) -> bool: ...
        def __getitem__(self, key: Any) -> Any: ...
        def __setitem__(self, key: Any, value: Any) -> None: ...
        def __delitem__(self, key: Any) -> None: ...
        def __enter__(self) -> Any: ...
        def __exit__(self, *args: Any) -> Any: ...
        def __add__(self, other: Any) -> Any: ...
        def __sub__(self, other: Any) -> Any: ...
        def __mul__(self, other: Any) -> Any: ...
        def __matmul__(self, other: Any) -> Any: ...
        def __truediv__(self, other: Any) -> Any: ...
        def __lt__(self, other: Any) -> Any: ...
        def __gt__(self, other: Any) -> Any: ...
        def __le__(self, other: Any) -> Any: ...
        def __ge__(self, other: Any) -> Any: ...

    class AnyAttribute:
        """The base that `symexp.mypy` gives to a class that hides methods of symbolic objects."""

        def __getattr__(self, name: str) -> Any: ...
else:
    Decorated = AnyAttribute = None


class Function(Protocol):
    """A function, and no class: all of its kind have code."""

    @property
    def __code__(self) -> CodeType: ...


class SymbolizeOptions(TypedDict, total=False):
    """The options of `sx.symbolize`, which are described there."""

    name: str | None
    annotations: bool
    init_args: Any
    returns: Any
    base_class: type[Functor] | None
    serialization_key: str | None
    additional_keys: Sequence[str]
    auto_typing: bool | None
    auto_doc: bool


class Decorator(Protocol):
    """What `sx.symbolize` returns if it gets options only."""

    @overload
    def __call__(  # type: ignore[overload-overlap]  # a symbolic class is a callable too
        self, target: type[S], /
    ) -> type[S]: ...

    @overload
    def __call__(self, target: Function, /) -> Any: ...

    @overload
    def __call__(  # type: ignore[overload-cannot-match]  # classes match: they have no `__code__`
        self, target: Callable[P, T], /
    ) -> type[Decorated[P, T]]: ...

    @overload
    def __call__(self, target: Any, /) -> Any: ...
