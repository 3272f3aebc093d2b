"""PyGlove's other names for `symbolize`: `functor`, `as_functor`, `wrap` and `wrap_module`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

from symexp._base.tracebacks import user_facing
from symexp.errors import SymbolizeError, describe
from symexp.tree.handles.functor import Functor
from symexp.tree.handles.namespace import can_symbolize
from symexp.tree.handles.symbolize import symbolize

__all__ = ["as_functor", "functor", "functor_class", "wrap", "wrap_module"]


@user_facing
def functor(
    args: Any = None,
    returns: Any = None,
    base_class: type[Functor] | None = None,
    **options: Any,
) -> Any:
    """Makes a function symbolic; a function and a decorator. For a class: see `sx.symbolize`.

    Args:
        args: A function; or value specs of its arguments, which gives a decorator.
        returns: Value spec of the result; by default, it is not checked.
        base_class: A subclass of `sx.Functor` to derive from.
        **options: Further options of `sx.symbolize`.

    Returns:
        The class of the functor, or a decorator that returns it.

    Raises:
        SymbolizeError: An option is unknown, or the target cannot be symbolic.

    Example:
        >>> import symexp as sx
        >>> @sx.functor([('x', sx.typing.Int())], returns=sx.typing.Int(max_value=10))
        ... def double(x):
        ...     return 2 * x
        >>> double(3)()
        6
    """
    options.update(returns=returns, base_class=base_class)
    if callable(args):
        return symbolize(args, None, **options)
    if args is not None and not isinstance(args, (list, tuple, dict)):
        raise SymbolizeError(
            "Expected a function, or a list of value specs of its arguments, but got "
            f"{describe(args)}."
        )
    return lambda function: symbolize(function, args, **options)


def _functor(function: Any, specs: Any, options: dict[str, Any]) -> Any:
    if isinstance(function, type) and not issubclass(function, Functor):
        raise SymbolizeError(
            f"Expected a function, but got the class {function.__qualname__}. "
            "Write `sx.symbolize` instead."
        )
    return symbolize(function, specs, **options)


@user_facing
def functor_class(
    func: Callable[..., Any],
    args: Any = None,
    returns: Any = None,
    base_class: type[Functor] | None = None,
    *,
    add_to_registry: bool = True,
    **options: Any,
) -> Any:
    """Returns the functor class of a function: `symbolize` under PyGlove's name.

    Args:
        func: The function.
        args: Value specs of its arguments.
        returns: Value spec of the result; by default, it is not checked.
        base_class: A subclass of `sx.Functor` to derive from.
        add_to_registry: Accepted and without effect: files know every functor that has a name.
        **options: Further options of `sx.symbolize`.
    """
    options.update(returns=returns, base_class=base_class)
    return _functor(func, args, options)


@user_facing
def as_functor(func: Callable[..., Any], ignore_extra_args: bool = False) -> Any:
    """Returns a functor of a function, with no argument bound; a functor as it is.

    Args:
        func: A function, such as a lambda.
        ignore_extra_args: Only `False` is possible: what a functor ignores would not be seen in
            its tree.

    Raises:
        SymbolizeError: `ignore_extra_args` is true, or the target is not a function.

    Example:
        >>> import symexp as sx
        >>> sx.as_functor(lambda x: x + 1)(1)
        2
    """
    if ignore_extra_args:
        raise SymbolizeError(
            "as_functor() has no ignore_extra_args=True: the tree would not tell what is ignored. "
            "Write a function that takes them: `lambda x, *args, **kwargs: ...`."
        )
    return func if isinstance(func, Functor) else _functor(func, None, {}).partial()


@user_facing
def wrap(cls: type, init_args: Any = None, **options: Any) -> Any:
    """Returns the symbolic class of a class: `symbolize` under PyGlove's name.

    Args:
        cls: The class.
        init_args: Value specs of the arguments of `__init__`.
        **options: Further options of `sx.symbolize`.

    Raises:
        SymbolizeError: The target is not a class, or an option is unknown.
    """
    if not isinstance(cls, type):
        raise SymbolizeError(
            f"Expected a class, but got {describe(cls)}. Symbolize a function by `sx.symbolize`."
        )
    return symbolize(cls, init_args, **options)


@user_facing
def wrap_module(
    module: ModuleType,
    names: Iterable[str] | None = None,
    where: Callable[[type], Any] | None = None,
    export_to: ModuleType | None = None,
    **options: Any,
) -> list[Any]:
    """Makes classes of a module symbolic.

    `sx.symbolize(module)` mirrors the module instead, and makes a class symbolic at its first use.

    Args:
        module: The module, or any object with classes as attributes.
        names: Names of the classes. By default all that can be symbolic.
        where: A function that returns whether to take a class.
        export_to: A module that gets the symbolic classes as attributes.
        **options: Further options of `sx.symbolize`.

    Returns:
        The symbolic classes, each once.

    Raises:
        SymbolizeError: A class of `names` cannot be symbolic.
    """
    made: dict[Any, Any] = {}
    for name in dir(module) if names is None else names:
        found = getattr(module, name)
        if not isinstance(found, type) or (names is None and not _is_candidate(name, found)):
            continue
        if where is not None and not where(found):
            continue
        if found not in made:
            made[found] = wrap(found, **options)
        if export_to is not None:
            setattr(export_to, name, made[found])
    return list(made.values())


def _is_candidate(name: str, cls: type) -> bool:
    return not name.startswith("__") and can_symbolize(cls) and bool(cls.__flags__ & (1 << 10))
