"""Functors: symbolic functions whose arguments may be bound in parts.

A functor is its own live object: a call materializes its arguments and calls the function.
"""

from __future__ import annotations

from typing import Any

from symexp._base.keypath import Key, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp._base.names import public_name, publish
from symexp._base.tracebacks import hide_frames, user_facing
from symexp.errors import ArgumentError, PartialError, SymbolizeError
from symexp.tree.handles.concrete import check_concrete
from symexp.tree.handles.handle import (
    METHODS,
    HandleMethods,
    SlottedSymbolic,
    argument_attribute,
    copy_node,
)
from symexp.tree.handles.materialize import live_value, thaw
from symexp.tree.handles.methods import TreeMethods, is_chosen, item_of
from symexp.tree.handles.object_type import ObjectType
from symexp.tree.handles.replace import commit
from symexp.tree.nodes.equality import eq
from symexp.tree.nodes.node import ABSTRACT, PARTIAL, Node, measure
from symexp.tree.nodes.opaque import Own, is_array
from symexp.tree.nodes.state import EDITING, child, get_state, make_handle, node_of
from symexp.tree.nodes.types import register_type
from symexp.tree.nodes.values import freeze

__all__ = ["Functor", "check_call", "compile_functor_subclass", "make_functor_class"]


@publish("symexp.Functor")
class Functor(SlottedSymbolic, HandleMethods, TreeMethods):
    """Base of all functors: `isinstance(x, sx.Functor)`.

    `f(1)` binds the first argument, `f.y = 2` binds another one, `del f.y` unbinds it, and
    `f(1)(y=2)` calls the function. A call refuses an argument that is bound already, unless
    `override_args=True`, and one that the function does not take, unless `ignore_extra_args=True`.

    Example:
        >>> import symexp as sx
        >>> @sx.symbolize
        ... def add(x, y):
        ...     return x + y
        >>> add(1)(y=2)
        3
        >>> add(1, 2)(y=5, override_args=True)
        6
        >>> add(1, 2) == add(1, y=2)
        True
    """

    __slots__ = ()
    _sx_made = True

    def __call__(
        self,
        /,
        *args: Any,
        override_args: bool = False,
        ignore_extra_args: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Calls the function with the bound arguments and those of this call.

        Args:
            *args: Arguments by position.
            override_args: Whether they may replace bound ones.
            ignore_extra_args: Whether those that the function does not take are left out.
            **kwargs: Arguments by name.

        Raises:
            ArgumentError: An argument does not fit the signature, or is bound already.
            PartialError: An argument is missing.
        """
        try:
            kind = type(self)._sx_type
            node = get_state(self).node
            if ignore_extra_args:
                args, kwargs = _taken(kind, args, kwargs)
            given = _given(kind, node, args, kwargs, override_args)
            return _call(self, kind, node, given)
        except Exception as error:
            hide_frames(error)
            raise

    def __eq__(self, other: object) -> bool:
        """Whether another functor has the same function and equal bound arguments."""
        return eq(self, other) if isinstance(other, Functor) else NotImplemented

    def __hash__(self) -> int:
        return hash(type(self)._sx_type.name)  # arguments may be bound later

    @user_facing
    def __getitem__(self, path: str | KeyPath, /) -> Any:
        """Returns the symbolic value at a key path; see `sx.get`."""
        return item_of(self, path)

    @property
    def bound_args(self) -> set[str]:
        """The names of the arguments that have a value, be it their default."""
        return {str(k) for k, v in node_of(self).items() if v is not MISSING_VALUE}

    @property
    def unbound_args(self) -> set[str]:
        """The names of the arguments that a call still has to give."""
        return {str(k) for k, v in node_of(self).items() if v is MISSING_VALUE}

    @property
    def default_args(self) -> set[str]:
        """The names of the bound arguments whose value is their default."""
        return self.bound_args - self.specified_args

    @property
    def specified_args(self) -> set[str]:
        """The names of the bound arguments whose value is not their default."""
        node = node_of(self)
        return {str(k) for i, k in enumerate(node.iter_keys()) if is_chosen(node, i)}

    @property
    def non_default_args(self) -> set[str]:
        """The same as `specified_args`."""
        return self.specified_args

    @property
    def is_fully_bound(self) -> bool:
        """Whether `f()` lacks no argument."""
        return not self.unbound_args

    @user_facing
    def __getattr__(self, name: str) -> Any:
        if name in (get_state(self).node.keys or ()):
            return child(self, name)
        raise AttributeError(f"{type(self).__name__!r} functor has no argument {name!r}")

    @user_facing
    def __setattr__(self, name: str, value: Any) -> None:
        if value is MISSING_VALUE:
            delattr(self, name)
            return
        kind = type(self)._sx_type
        index = _index_of(kind, name)
        spec = kind.spec_of(name)
        if spec is not None:
            value = spec.apply(value, name)
        with EDITING:
            commit(self, get_state(self).node.with_value(index, freeze(value)))

    @user_facing
    def __delattr__(self, name: str) -> None:
        kind = type(self)._sx_type
        index = _index_of(kind, name)
        with EDITING:
            commit(self, get_state(self).node.with_value(index, kind.defaults[index]))


def _index_of(kind: ObjectType, name: str) -> int:
    """Returns the position of an argument that is bound by its name.

    Raises:
        ArgumentError: There is none.
    """
    if name not in kind.index:
        raise ArgumentError(
            f"{kind.label}() has no argument {name!r} to bind. "
            f"Its arguments: {', '.join(str(k) for k in kind.names)}."
        )
    return kind.index[name]


_HIDDEN = METHODS | vars(Functor).keys()


def make_functor_class(kind: ObjectType, signature: Any) -> None:
    """Makes the class of a functor, and completes its type."""
    function = kind.origin
    namespace = {
        "__slots__": (),
        "_sx_made": True,
        "_sx_type": kind,
        "__module__": function.__module__,
        "__qualname__": getattr(function, "__qualname__", kind.label),
        "__doc__": function.__doc__,
        "__signature__": signature.to_inspect(),
        "__copy__": copy_node,
        "__deepcopy__": copy_node,
    }
    # An argument has the last word over a method that every functor has.
    namespace.update({n: argument_attribute(n) for n in map(str, kind.names) if n in _HIDDEN})
    cls: Any = type(kind.label, (kind.options.base_class or Functor,), namespace)
    _complete(kind, cls)


def compile_functor_subclass(cls: Any) -> ObjectType:
    """Returns the type of a class that a user derived from that of a functor.

    Raises:
        SymbolizeError: It has no function, or hides an argument of it.
    """
    base: ObjectType | None = getattr(cls, "_sx_type", None)
    if base is None:
        raise SymbolizeError(
            f"{cls.__qualname__} has no function to call. Derive a class with fields from "
            "sx.Object, and define `__call__`; or give the methods of this one to functors by "
            f"`sx.functor(base_class={cls.__name__})`."
        )
    check_call(cls)
    hidden = [n for n in base.names if n in cls.__dict__]
    if hidden:
        raise SymbolizeError(
            f"{cls.__qualname__}.{hidden[0]} hides the argument {hidden[0]!r} of {base.label}(). "
            "Give the attribute another name; to bind another value, write a function for it."
        )
    kind = ObjectType(public_name(cls), cls.__name__, cls, base.signature)
    kind.function = base.function
    kind.options = base.options
    kind.is_functor = kind.allows_partial = True
    type.__setattr__(cls, "_sx_type", kind)
    _complete(kind, cls)
    register_type(kind, origin=cls)
    return kind


def check_call(cls: type) -> None:
    """Checks that a class of functors does not define PyGlove's method for their call.

    Raises:
        SymbolizeError: It does.
    """
    if hasattr(cls, "_call"):
        raise SymbolizeError(
            f"{cls.__qualname__}._call is never called. Define `__call__`, where "
            "`super().__call__(*args, **kwargs)` calls the function."
        )


def _complete(kind: ObjectType, cls: Any) -> None:
    """Connects the type of a functor with its class."""
    kind.live = kind.ghost = cls
    kind.view = make_handle
    kind.readable = frozenset(kind.names)


def _taken(kind: ObjectType, args: Any, kwargs: Any) -> tuple[Any, dict[str, Any]]:
    """Returns those arguments of a call that the function takes."""
    if kind.var_positional < 0:
        args = args[: kind.n_positional]
    if not kind.takes_extra:
        kwargs = {key: value for key, value in kwargs.items() if key in kind.index}
    return args, kwargs


def _given(kind: ObjectType, node: Node, args: Any, kwargs: Any, override: bool) -> dict[Key, Any]:
    """Returns the arguments of a call, checked by their value specs."""
    given: dict[Key, Any] = {}
    if len(args) > kind.n_positional:
        if kind.var_positional < 0:
            raise ArgumentError(
                f"{kind.label}() takes {kind.n_positional} positional arguments but "
                f"{len(args)} were given."
            )
        given[kind.names[kind.var_positional]] = list(args[kind.n_positional :])
    given.update(zip(kind.names[: kind.n_positional], args))
    for key, value in kwargs.items():
        if key in given:
            raise ArgumentError(f"{kind.label}() got multiple values for argument {key!r}.")
        if key not in kind.index and not kind.takes_extra:
            raise ArgumentError(
                f"{kind.label}() got an unexpected keyword argument {key!r}. "
                f"Its arguments: {', '.join(str(k) for k in kind.names)}."
            )
        given[key] = value
    for key, value in given.items():
        _check(kind, node, key, override)
        spec = kind.spec_of(key)
        if spec is not None:
            given[key] = spec.apply(value, key)
    return given


def _check(kind: ObjectType, node: Node, key: Key, override: bool) -> None:
    index = node.find(key)
    bound = index >= 0 and node.values[index] is not MISSING_VALUE
    is_default = bound and index < len(kind.defaults) and node.values[index] is kind.defaults[index]
    if bound and not is_default and not override:
        raise ArgumentError(
            f"{kind.label}: argument {key!r} is bound already. "
            "Pass override_args=True to replace it for this call."
        )


def _live_argument(handle: Any, key: Key, frozen: Any) -> Any:
    """Returns a bound argument for a call. All calls of a functor work with the same array."""
    if not is_array(frozen):
        return live_value(handle, key, frozen)
    state = get_state(handle)
    if state.own is None:
        state.own = Own()
    if key not in state.own.values:
        state.own.values[key] = live_value(handle, key, frozen)
    return state.own.values[key]


def _call(handle: Any, kind: ObjectType, node: Node, given: dict[Key, Any]) -> Any:
    values: dict[Key, Any] = {}
    for key, value in node.items():
        if key in given:
            continue
        if value is MISSING_VALUE:
            raise PartialError(
                f"{kind.label}() is missing argument {key!r}. Give it at the call, or bind it: "
                f"`f.{key} = ...`."
            )
        if type(value) is Node:
            if not value.type.is_functor:
                check_concrete(value)
            value = child(handle, key)
        elif measure((value,))[0] & (ABSTRACT | PARTIAL):
            check_concrete(node)
        values[key] = _live_argument(handle, key, node.values[node.position(key)])
    values.update({k: thaw(v) for k, v in given.items()})
    args = [values.pop(k) for k in kind.names[: kind.n_positional]]
    if kind.var_positional >= 0:
        args.extend(values.pop(kind.names[kind.var_positional]))
    result = kind.function(*args, **{str(k): v for k, v in values.items()})
    returns = kind.options.returns
    return result if returns is None else returns.apply(result, f"the result of {kind.label}")
