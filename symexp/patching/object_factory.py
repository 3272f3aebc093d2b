"""`ObjectFactory`: a base value, rules and overrides, which together make an object."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from symexp._base.keypath import ROOT, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp._base.tracebacks import user_facing
from symexp.codec import from_json, from_json_str, load
from symexp.errors import ArgumentError, CodecError, PartialError, SpecTypeError, describe
from symexp.patching.patch import patch
from symexp.tree.handles.functor import Functor
from symexp.tree.handles.handle import clone
from symexp.tree.handles.wrapping import functor
from symexp.tree.nodes.opaque import live_leaf
from symexp.tree.nodes.state import is_handle

__all__ = ["ObjectFactory", "from_maybe_serialized"]


Classes = type[Any] | tuple[type[Any], ...]


@user_facing
def from_maybe_serialized(source: Any, value_type: Classes | None = None) -> Any:
    """Returns a value that may be given as text: as JSON, or as the path of a file.

    Args:
        source: The value; or a text, which is JSON if it begins with `{` or `[` or is another
            JSON value, and the path of a file if it ends with `.json` or `.symexp`.
        value_type: The class, or one of the classes, that the value must be an instance of.

    Raises:
        CodecError: The text is not JSON.
        SpecTypeError: The value is not an instance of the class.

    Example:
        >>> from symexp.patching import from_maybe_serialized
        >>> from_maybe_serialized('{"a.x": 2}', dict)
        {a.x=2}
    """
    value = _read(source) if isinstance(source, str) else source
    if value_type is not None and not isinstance(value, value_type):
        raise SpecTypeError(
            f"Loaded value {describe(value)} is not an instance of {_names(value_type)}."
        )
    return value


def _read(text: str) -> Any:
    if text.endswith((".json", ".symexp")):
        return load(text)
    try:
        parsed = json.loads(text)
    except ValueError as error:
        raise CodecError(
            f"Expected JSON or the path of a file, but got {text!r}: {error}"
        ) from None
    is_document = isinstance(parsed, dict) and "symexp" in parsed
    return from_json_str(text) if is_document else from_json({"symexp": 1, "value": parsed})


class _Factory(Functor):
    """A functor that works on its symbolic arguments: the base value is not materialized."""

    __slots__ = ()

    @user_facing
    def __call__(self, /, *args: Any, override_args: bool = False, **kwargs: Any) -> Any:
        """Makes the object; arguments that are not bound yet may be given here."""
        bound = self.clone()
        for name, value in _given(args, kwargs):
            if name in self.specified_args and not override_args:
                raise ArgumentError(
                    f"ObjectFactory: argument {name!r} is bound already. Pass override_args=True "
                    "to replace it for this call."
                )
            setattr(bound, name, value)
        values = [getattr(bound, name) for name in _NAMES]
        for name, value in zip(_NAMES, values):
            if value is MISSING_VALUE:
                raise PartialError(f"ObjectFactory() is missing argument {name!r}.")
        value_type, base_value, patches, params_override = values
        return _make(_known(value_type), _known(base_value), _rules(patches), params_override)


_NAMES = ("value_type", "base_value", "patches", "params_override")


def _given(args: tuple[Any, ...], kwargs: dict[str, Any]) -> list[tuple[str, Any]]:
    """Returns the arguments of a call by name."""
    if len(args) > len(_NAMES):
        raise ArgumentError(
            f"ObjectFactory() takes {len(_NAMES)} positional arguments but {len(args)} were given."
        )
    given = list(zip(_NAMES, args))
    for name, _ in given:
        if name in kwargs:
            raise ArgumentError(f"ObjectFactory() got multiple values for argument {name!r}.")
    return [*given, *kwargs.items()]


def _known(value: Any) -> Any:
    """Looks up the class or function that a file has by name; other values stay symbolic."""
    if type(value) is tuple:
        return tuple(map(_known, value))
    return value if is_handle(value) else live_leaf(value)


def _rules(patches: Any) -> Any:
    """Returns rules with the functions that a file has by name."""
    return [_rules(rule) for rule in patches] if isinstance(patches, list) else _known(patches)


def _make(
    value_type: Any,
    base_value: Any,
    patches: Any,
    params_override: Any,
) -> Any:
    classes = value_type if isinstance(value_type, tuple) else (value_type,)
    if not all(isinstance(cls, type) for cls in classes):
        raise SpecTypeError(
            f"Expected value_type to be a class that is known here, but got {describe(value_type)}."
        )
    value = _base(value_type, base_value)
    if not isinstance(value, value_type):
        raise SpecTypeError(
            f"{describe(base_value)} is neither an instance of {_names(value_type)}, nor a "
            "factory or a path of a file that produces an instance of it."
        )
    rules = [] if patches is None else [patches]
    if params_override is not None:
        rules.append(_edits(from_maybe_serialized(params_override, dict)))
    return patch(value, *rules) if rules else value


def _names(classes: Classes) -> str:
    return " or ".join(
        cls.__qualname__ for cls in (classes if isinstance(classes, tuple) else (classes,))
    )


def _base(value_type: Classes, base_value: Any) -> Any:
    if isinstance(base_value, value_type):
        return clone(base_value) if is_handle(base_value) else base_value
    if callable(base_value):
        return base_value()
    return load(base_value) if isinstance(base_value, str) else base_value


def _edits(override: Mapping[Any, Any], above: KeyPath = ROOT) -> dict[KeyPath, Any]:
    """Returns the new values of a nested dict by key path. A list is one value, not edits."""
    out: dict[KeyPath, Any] = {}
    for key, value in override.items():
        path = above
        for part in KeyPath.parse(key).keys if isinstance(key, str) else (key,):
            path = KeyPath(path, part)
        if isinstance(value, Mapping) and value:
            out.update(_edits(value, path))
        else:
            out[path] = value
    return out


def _object_factory(
    value_type: Classes,
    base_value: Any,
    patches: Any = None,
    params_override: Any = None,
) -> Any:
    """Makes an object from a base value, rules and overrides: a functor.

    The parts may come from the flags of a command: a path, rule strings and JSON are text.

    Args:
        value_type: The class of the object, or a tuple of classes.
        base_value: An object of the class, which is not changed; a function without arguments that
            returns one; or the path of a file with one.
        patches: Rules, as for `sx.patch`.
        params_override: New values by key path, applied last: a dict, which may be nested; or JSON
            or the path of a file with such a dict.

    Returns:
        The object, from a call of the functor.

    Raises:
        SpecTypeError: The base value does not give an instance of `value_type`.
        Exception: What `sx.load` and `sx.patch` raise.

    Example:
        >>> import symexp as sx
        >>> base = sx.Dict(a=sx.Dict(x=1, y=2), b=3)
        >>> sx.ObjectFactory(sx.Dict, base, ['set?b=4'], '{"a": {"x": 5}}')()
        {a={x=5, y=2}, b=4}
    """
    return _make(value_type, base_value, patches, params_override)


_object_factory.__name__ = _object_factory.__qualname__ = "ObjectFactory"
ObjectFactory: Callable[..., Any] = functor(
    _object_factory, base_class=_Factory, annotations=False, name="symexp.ObjectFactory"
)
