"""Values from the context: the marker that stands for one, and overrides for a `with` block.

A tree holds the marker, a leaf. `symexp.tree.nodes.context` finds what it means at its place.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, final

from symexp._base.frozen import Frozen
from symexp._base.markers import ABSENT
from symexp._base.tracebacks import user_facing
from symexp.errors import ArgumentError, ContextError, closest, describe

__all__ = [
    "ContextualOverride",
    "ContextualValue",
    "contextual_attribute",
    "contextual_override",
    "contextual_value",
    "has_overrides",
    "override_of",
    "with_contextual_override",
]

# As in `inspect`, whose import takes long.
_CO_GENERATOR, _CO_COROUTINE, _CO_ASYNC_GENERATOR = 0x20, 0x80, 0x200

F = TypeVar("F", bound=Callable[..., Any])


@final
class ContextualValue(Frozen):
    """Stands for an argument of an object above: `Head(units=sx.ContextualValue('num_classes'))`.

    The value is that of the nearest object or dict above that has an argument or key of this name.
    So a value that several parts need is said once. The tree keeps the marker: it is printed,
    compared and saved as such. Reading the argument gives the value, and so does the class when the
    object is created. The value has to fit the value spec of the place of the marker.

    Args:
        name: The name of the value. By default it is the name of the argument that holds the
            marker; in a list or tuple a name is needed.
        default: The value if nothing above has one: `None`, a bool, a number or a text.

    Raises:
        ArgumentError: The name is no text, or the default is none of these.

    Example:
        >>> import symexp as sx
        >>> exp = sx.Dict(num_classes=10, head=sx.Dict(units=sx.ContextualValue('num_classes')))
        >>> exp.head.units
        10
        >>> exp.num_classes = 100
        >>> exp.head.units
        100
        >>> exp
        {num_classes=100, head={units=ContextualValue('num_classes')}}
    """

    __slots__ = ("default", "name")
    __match_args__ = ("name", "default")
    name: str | None
    default: Any

    def __init__(self, name: str | None = None, default: Any = ABSENT) -> None:
        if name is not None and (type(name) is not str or not name):
            raise ArgumentError(
                f"Expected the name of an argument, such as 'num_classes', but got "
                f"name={describe(name)}."
            )
        plain = (type(None), bool, int, float, str, type(ABSENT))
        if type(default) not in plain:
            raise ArgumentError(
                f"The default of a contextual value is None, a bool, a number or a text, but got "
                f"default={describe(default)}. Put other values into the tree, above the marker."
            )
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "default", default)

    def sx_canonical(self, encode: Callable[[Any], bytes]) -> bytes:
        """Returns the canonical bytes of the marker."""
        default = () if self.default is ABSENT else (self.default,)
        return encode(("contextual", self.name, default))

    def __eq__(self, other: object) -> bool:
        if type(other) is not ContextualValue:
            return NotImplemented
        return repr(self) == repr(other)  # 1, 1.0 and True differ

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        shown = [] if self.name is None else [repr(self.name)]
        shown += [] if self.default is ABSENT else [f"default={self.default!r}"]
        return f"ContextualValue({', '.join(shown)})"


def contextual_attribute(type: Any = None, default: Any = ABSENT) -> Any:  # PyGlove's
    """Returns an `sx.ContextualValue` of the name of its argument, as in PyGlove.

    Args:
        type: Not used: the value spec of the argument checks the value.
        default: The value if nothing above has one.

    Example:
        >>> import symexp as sx
        >>> @sx.symbolize
        ... class Head:
        ...     def __init__(self, num_classes: int = sx.contextual_attribute()):
        ...         self.units = num_classes
        >>> sx.Dict(num_classes=10, head=Head()).head.units
        10
    """
    return ContextualValue(None, default)


# Overrides.


class ContextualOverride(NamedTuple):
    """The value of a name in the block of `sx.contextual_override`.

    Attributes:
        value: The value.
        cascade: Whether it counts in nested blocks, too.
    """

    value: Any
    cascade: bool = False


_overrides: ContextVar[Mapping[str, ContextualOverride]] = ContextVar(
    "symexp.contextual_override", default=MappingProxyType({})
)


@contextmanager
def contextual_override(
    *, cascade: bool = False, override_attrs: bool = False, **variables: Any
) -> Iterator[dict[str, ContextualOverride]]:
    """Gives contextual values that no object above has, for the length of a `with` block.

    It applies to the thread, or asynchronous task, that runs the block. What the tree says comes
    first. An object that is created in the block has the values in its tree from then on, in place
    of the markers: so the tree says what runs, also after the block.

    Args:
        cascade: Whether the values count in nested blocks that give other ones, too.
        override_attrs: Always false: values of a tree are changed by rules (`sx.patch`).
        **variables: The values by name; a `ContextualOverride` has its own `cascade`.

    Yields:
        All values in the block, by name.

    Raises:
        ContextError: `override_attrs` is true: what runs would not be what the tree says.

    Example:
        >>> import symexp as sx
        >>> head = sx.Dict(num_classes=sx.ContextualValue())
        >>> with sx.contextual_override(num_classes=10):
        ...     head.num_classes
        10
    """
    if override_attrs:
        raise ContextError(
            "contextual_override(override_attrs=True) would run an object with other values than "
            "its tree has. Change a clone instead: `sx.clone(obj, override={'path': value})`."
        )
    made = dict(_overrides.get())
    for name, value in variables.items():
        if not (name in made and made[name].cascade):
            is_made = isinstance(value, ContextualOverride)
            made[name] = value if is_made else ContextualOverride(value, cascade)
    token = _overrides.set(made)
    try:
        yield made
    finally:
        _overrides.reset(token)


def override_of(name: str) -> Any:
    """Returns the value that this thread's blocks give to a name, or `ABSENT`."""
    found = _overrides.get().get(name)
    return ABSENT if found is None else found.value


def has_overrides() -> bool:
    """Whether this thread is in a block of `contextual_override`."""
    return bool(_overrides.get())


@user_facing
def contextual_value(name: str, default: Any = ABSENT) -> Any:
    """Returns the value that `sx.contextual_override` gives to a name in this thread.

    A class that calls it has an input that its tree does not show. An argument with
    `sx.ContextualValue` is better.

    Args:
        name: The name.
        default: The value if there is no override; by default this is an error.

    Raises:
        KeyError: There is none; the message has the names that exist.

    Example:
        >>> import symexp as sx
        >>> with sx.contextual_override(x=1):
        ...     sx.contextual_value('x')
        1
    """
    found = override_of(name)
    if found is not ABSENT:
        return found
    if default is ABSENT:
        near = closest(name, _overrides.get())
        raise KeyError(f"No `sx.contextual_override` gives {name!r} here. {near}")
    return default


def with_contextual_override(func: F) -> F:
    """Returns a function that runs with the overrides of this moment, in whatever thread.

    Args:
        func: A function, or an asynchronous one.

    Raises:
        ArgumentError: It is no function, or a generator function, whose code runs after the call.

    Example:
        >>> import symexp as sx
        >>> from concurrent.futures import ThreadPoolExecutor
        >>> with sx.contextual_override(x=1), ThreadPoolExecutor() as pool:
        ...     pool.submit(sx.with_contextual_override(lambda: sx.contextual_value('x'))).result()
        1
    """
    if not callable(func):
        raise ArgumentError(f"Expected a function, but got {describe(func)}.")
    flags = _flags_of(func)
    if flags & (_CO_GENERATOR | _CO_ASYNC_GENERATOR):
        raise ArgumentError(
            f"The code of the generator function {describe(func)} runs after the call, so it "
            "would not get the overrides. Wrap the function that iterates over it."
        )
    current = _overrides.get()

    @contextmanager
    def restored() -> Iterator[None]:
        token = _overrides.set(current)
        try:
            yield
        finally:
            _overrides.reset(token)

    if flags & _CO_COROUTINE:

        @functools.wraps(func)
        async def run(*args: Any, **kwargs: Any) -> Any:
            with restored():
                return await func(*args, **kwargs)
    else:

        @functools.wraps(func)
        def run(*args: Any, **kwargs: Any) -> Any:
            with restored():
                return func(*args, **kwargs)

    return run  # type: ignore[return-value]  # it takes and returns the same


def _flags_of(func: Any) -> int:
    """Returns the flags of the code that a call of a function, a partial or an object runs."""
    while isinstance(func, functools.partial):
        func = func.func
    if not hasattr(func, "__code__"):
        func = type(func).__call__
    return getattr(getattr(func, "__code__", None), "co_flags", 0)
