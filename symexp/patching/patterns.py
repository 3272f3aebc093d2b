"""PyGlove's functions that patch all places of one kind: by key, path, value, type or member."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

from symexp._base.keypath import KeyPath
from symexp._base.tracebacks import user_facing
from symexp.errors import RuleError, describe
from symexp.patching.patch import patch
from symexp.tree.handles.handle import clone
from symexp.tree.nodes.equality import eq
from symexp.tree.nodes.state import is_handle

__all__ = ["patch_on_key", "patch_on_member", "patch_on_path", "patch_on_type", "patch_on_value"]

T = TypeVar("T")
Condition = Callable[[KeyPath, Any, Any], Any]
Types = Any  # what `isinstance` takes: a class, a union, or a tuple of these


@user_facing
def patch_on_key(
    src: T,
    regex: str,
    value: Any = None,
    value_fn: Callable[[Any], Any] | None = None,
    skip_notification: bool | None = None,
) -> T:
    """Changes all places whose key matches a regular expression, in place.

    The tree is walked from the top down. Nothing below a changed place is visited, and the tree
    itself is never replaced. A symbolic value that is given for several places is copied for each.

    Args:
        src: A symbolic object, list or dict.
        regex: Matches the beginning of the key; an index of a list is matched as text.
        value: The new value.
        value_fn: A function of the old value that returns the new one, in place of `value`.
        skip_notification: Accepted and without effect: symexp has no change notifications.

    Returns:
        The patched `src`.

    Raises:
        RuleError: The regular expression is malformed, both `value` and `value_fn` are given, or
            `value_fn` is no function.
        SpecTypeError, SpecValueError: A new value does not fit its place; nothing has changed.

    Example:
        >>> import symexp as sx
        >>> sx.patch_on_key(sx.Dict(rate=1, layers=[sx.Dict(rate=2)]), 'rate', 3)
        {rate=3, layers=[{rate=3}]}
    """
    matches = _pattern(regex).match
    name = f"patch_on_key({regex!r})"
    return _patch_where(src, lambda k, v, p: matches(str(k.key)), value, value_fn, name)


@user_facing
def patch_on_path(
    src: T,
    regex: str,
    value: Any = None,
    value_fn: Callable[[Any], Any] | None = None,
    skip_notification: bool | None = None,
) -> T:
    r"""Changes all places whose key path matches a regular expression; see `patch_on_key`.

    Args:
        src: A symbolic object, list or dict.
        regex: Matches the beginning of the path, such as `r'model\.layers\[0\]$'`.
        value: The new value.
        value_fn: A function of the old value that returns the new one, in place of `value`.
        skip_notification: Accepted and without effect.

    Returns:
        The patched `src`.

    Example:
        >>> import symexp as sx
        >>> sx.patch_on_path(sx.Dict(a=sx.Dict(x=1), x=2), '.*x', value_fn=lambda v: v + 1)
        {a={x=2}, x=3}
    """
    matches = _pattern(regex).match
    name = f"patch_on_path({regex!r})"
    return _patch_where(src, lambda k, v, p: matches(str(k)), value, value_fn, name)


@user_facing
def patch_on_value(
    src: T,
    old_value: Any,
    value: Any = None,
    value_fn: Callable[[Any], Any] | None = None,
    skip_notification: bool | None = None,
) -> T:
    """Changes all places whose value equals a value; see `patch_on_key`.

    Args:
        src: A symbolic object, list or dict.
        old_value: The value; it is compared by `sx.eq`, so 1, 1.0 and True are three values.
        value: The new value.
        value_fn: A function of the old value that returns the new one, in place of `value`.
        skip_notification: Accepted and without effect.

    Returns:
        The patched `src`.

    Example:
        >>> import symexp as sx
        >>> sx.patch_on_value(sx.Dict(a=sx.Dict(x=1), b=1, c=1.0), 1, 3)
        {a={x=3}, b=3, c=1.0}
    """
    name = f"patch_on_value({describe(old_value)})"
    return _patch_where(src, lambda k, v, p: eq(v, old_value), value, value_fn, name)


@user_facing
def patch_on_type(
    src: T,
    value_type: Types,
    value: Any = None,
    value_fn: Callable[[Any], Any] | None = None,
    skip_notification: bool | None = None,
) -> T:
    """Changes all places whose value is an instance of a class; see `patch_on_key`.

    Args:
        src: A symbolic object, list or dict.
        value_type: A class or a tuple of classes, as for `isinstance`.
        value: The new value.
        value_fn: A function of the old value that returns the new one, in place of `value`.
        skip_notification: Accepted and without effect.

    Returns:
        The patched `src`.

    Raises:
        RuleError: `value_type` is not a class.

    Example:
        >>> import symexp as sx
        >>> sx.patch_on_type(sx.Dict(a=sx.Dict(x=1), b='c'), int, value_fn=lambda v: v * 2)
        {a={x=2}, b='c'}
    """
    kinds = _classes(value_type, "value_type")
    name = f"patch_on_type({_names(kinds)})"
    return _patch_where(src, lambda k, v, p: isinstance(v, kinds), value, value_fn, name)


@user_facing
def patch_on_member(
    src: T,
    cls: Types,
    name: str,
    value: Any = None,
    value_fn: Callable[[Any], Any] | None = None,
    skip_notification: bool | None = None,
) -> T:
    """Changes an argument of all objects of a class; see `patch_on_key`.

    Args:
        src: A symbolic object, list or dict.
        cls: A class or a tuple of classes, as for `isinstance`.
        name: The name of the argument.
        value: The new value.
        value_fn: A function of the old value that returns the new one, in place of `value`.
        skip_notification: Accepted and without effect.

    Returns:
        The patched `src`.

    Raises:
        RuleError: `cls` is not a class.

    Example:
        >>> import symexp as sx
        >>> @sx.symbolize
        ... class A:
        ...     def __init__(self, x):
        ...         self.x = x
        >>> sx.patch_on_member(sx.Dict(a=A(1), x=1), A, 'x', 2)
        {a=A(x=2), x=1}
    """
    kinds = _classes(cls, "cls")
    rule = f"patch_on_member({_names(kinds)}, {name!r})"
    return _patch_where(
        src, lambda k, v, p: k.key == name and isinstance(p, kinds), value, value_fn, rule
    )


def _pattern(regex: Any) -> re.Pattern[str]:
    try:
        pattern: re.Pattern[str] = re.compile(regex)
        pattern.match("")  # not one of bytes
    except (re.error, TypeError) as error:
        raise RuleError(f"Expected a regular expression, but got {regex!r}: {error}.") from None
    return pattern


def _classes(given: Any, name: str) -> Any:
    try:
        isinstance(None, given)
    except TypeError:
        raise RuleError(
            f"Expected {name} to be a class, or a tuple of classes, but got {describe(given)}."
        ) from None
    return given


def _names(kinds: Any) -> str:
    if isinstance(kinds, tuple):
        return ", ".join(map(_names, kinds))
    return kinds.__qualname__ if isinstance(kinds, type) else str(kinds)


def _patch_where(
    src: T,
    condition: Condition,
    value: Any,
    value_fn: Callable[[Any], Any] | None,
    name: str,
) -> T:
    """Gives all places that fulfil a condition a new value.

    Args:
        src: The tree.
        condition: A function of key path, value and parent.
        value: The new value.
        value_fn: A function of the old value, in place of `value`.
        name: What a history calls the change.
    """
    if value is not None and value_fn is not None:
        raise RuleError(
            f"Either `value` or `value_fn` should be specified, but {name} got value={value!r} "
            f"and value_fn={value_fn!r}."
        )
    if value_fn is not None and not callable(value_fn):
        raise RuleError(f"Expected value_fn to be a function, but got {describe(value_fn)}.")

    def rule(k: KeyPath, v: Any, p: Any) -> Any:
        if not k or not condition(k, v, p):
            return v
        if value_fn is not None:
            return value_fn(v)
        # One object at several places would be one live object there: a tie, by accident.
        return clone(value) if is_handle(value) or type(value) in (list, dict, tuple) else value

    rule.__qualname__ = name
    return patch(src, rule)
