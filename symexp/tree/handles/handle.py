"""The classes behind symbolic objects, and `clone`.

A symbolic class is `class C'(Symbolic, C, Tail)`. A call of it binds the arguments into a node and
returns a *ghost*: an instance of a subclass of `C'` whose every attribute access is intercepted
(`ghost.py`). The first use assigns `__class__ = C'` and runs `C.__new__` and `C.__init__` on this
very object (`materialize.py`). From then on it is an ordinary instance without interception, as
after `importlib.util._LazyModule` in the standard library.

1. `Symbolic` is first in the MRO, so that printing, copying and pickling go by the tree, whatever
   `C` defines.
2. `Tail` is last, so that methods of `C` win over `clone` and `rebind`, and so that a cooperative
   `C.__new__` receives the object that is being materialized.
3. A `__new__` that a user's subclass defines is set aside until its objects are materialized.
   Otherwise a call of the class would run it, instead of returning a ghost.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import get_ident
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from symexp._base.keypath import KeyPath
from symexp._base.names import public_name, publish
from symexp._base.registry import resolve
from symexp._base.tracebacks import hide_frames, user_facing
from symexp.errors import ArgumentError, SymbolizeError
from symexp.tree.handles.materialize import (
    BARE,
    fresh_instance,
    is_initializing,
    is_making,
    thaw,
    wait_until_made,
)
from symexp.tree.handles.methods import TREE_METHODS, TREE_PROPERTIES, TreeMethods, item_of
from symexp.tree.nodes.node import portable, unpacked
from symexp.tree.nodes.opaque import is_array
from symexp.tree.nodes.printing import format as format_tree
from symexp.tree.nodes.state import child, get_state, node_of
from symexp.tree.nodes.types import register_later
from symexp.tree.nodes.values import adopt, new_scope, view

if TYPE_CHECKING:
    from symexp.tree.handles.object_type import ObjectType

__all__ = [
    "METHODS",
    "AnyRule",
    "Handle",
    "HandleMethods",
    "LibrarySymbolic",
    "SlottedSymbolic",
    "Symbolic",
    "Tail",
    "argument_attribute",
    "clone",
    "copy_node",
    "own_type",
    "reduce_node",
    "register_live_reducer",
    "register_subclass_compiler",
]

T = TypeVar("T")

# With the types of functions, checkers know the parameters of lambdas.
AnyRule: TypeAlias = Callable[[KeyPath, Any], Any] | Callable[[KeyPath, Any, Any], Any] | object
"""A rule of `sx.patch`: a function, a rule string, a dict of edits, a diff, or a list of these."""


class Handle:
    """Base of all handles: objects, lists, dicts and tuples print, copy and pickle as their tree.

    A copy or a pickle of a ghost contains the node. That of a live object contains what its class
    says, and the node (`symexp.tree.handles.live`).
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return format_tree(self, compact=True)

    def _sx_repr(self, max_chars: int) -> str:
        return format_tree(self, compact=True, max_chars=max_chars)

    def __str__(self) -> str:
        return format_tree(self)

    def _repr_html_(self) -> str:
        html: str = resolve("display.notebook")(self)
        return html

    def __treescope_repr__(self, path: str | None, subtree_renderer: Any) -> Any:
        return resolve("integrations.treescope")(self, path, subtree_renderer)

    def __reduce_ex__(self, protocol: Any) -> Any:
        if get_state(self).touched:
            reduced = _reduce_live(self, protocol)
            if reduced is not None:
                return reduced
        return reduce_node(self)


def reduce_node(handle: Any) -> Any:
    """Returns how to pickle a handle as its node alone, without the live object."""
    return (_unpickle, (portable(node_of(handle)),))


def _unpickle(tree: Any) -> Any:
    return view(unpacked(tree))


def copy_node(handle: Any, memo: dict[int, Any] | None = None) -> Any:
    """Returns a fresh handle on the same content, in a scope of its own; a ghost's copies."""
    made = view(new_scope(node_of(handle), get_state(handle).scope))
    if memo is not None:
        memo[id(handle)] = made
    return made


def _no_reducer(handle: Any, protocol: Any) -> Any:
    """Returns `None`: no object can be live before `symexp.tree.handles` is imported."""


_reduce_live: Callable[[Any, Any], Any] = _no_reducer


def register_live_reducer(reducer: Callable[[Any, Any], Any]) -> None:
    """Registers the function that pickles live objects; it makes handles of all classes."""
    global _reduce_live
    _reduce_live = reducer


class HandleMethods:
    """Base of all handles: their public methods."""

    __slots__ = ()

    def clone(self, /, *given: Any, deep: bool = True, override: Any = None, **kwargs: Any) -> Self:
        """Returns a clone; see `sx.clone`.

        `weights=True` is the option of `sx.clone`, unless the object has an argument `weights`.

        Args:
            *given: `deep`, a memo and `override` by position, as in PyGlove. The memo is not used.
            deep: As in `sx.clone`.
            override: As in `sx.clone`.
            **kwargs: More overrides, by argument name.
        """
        try:
            if not given and not kwargs:
                return clone(self, override=override)
            if len(given) > 3:
                raise ArgumentError(
                    "Expected at most `deep`, a memo and `override` by position, but got "
                    f"{len(given)} arguments."
                )
            if "memo" in kwargs and node_of(self).find("memo") < 0:
                del kwargs["memo"]
            weights = False
            if "weights" in kwargs and node_of(self).find("weights") < 0:
                weights = kwargs.pop("weights")
            rules = [rule for rule in (override, *given[2:], kwargs) if rule]
            override = rules[0] if len(rules) == 1 else rules
            return clone(self, override=override, weights=weights)
        except Exception as error:
            hide_frames(error)
            raise

    @user_facing
    def rebind(self, /, *rules: AnyRule, **kwargs: Any) -> Self:
        """Applies rules to this object; see `sx.rebind`."""
        edited: Self = resolve("patching.rebind")(self, *rules, **kwargs)
        return edited

    sym_clone = clone
    sym_rebind = rebind


# The names of the methods that objects have where their class has none of its own.
METHODS = TREE_METHODS | {n for n in vars(HandleMethods) if not n.startswith("__")}


if TYPE_CHECKING:

    class _Base(Handle, HandleMethods, TreeMethods):
        """What type checkers know of every symbolic object.

        At run time, `Tail` has the methods, at the other end of the MRO.
        """

        def __getitem__(self, path: str | KeyPath, /) -> Any: ...
else:
    _Base = Handle


@publish("symexp.Symbolic")
class Symbolic(_Base):
    """Base of all symbolic classes: `isinstance(x, sx.Symbolic)`.

    Objects print as their symbolic tree, and return their symbolic children.
    """

    __slots__ = ()
    _sx_type: ObjectType

    # Type checkers read the arguments in `__init__` of each class, and its attributes in its body.
    if not TYPE_CHECKING:

        def __new__(cls, /, *args: Any, **kwargs: Any) -> Any:
            """Binds the arguments and returns a ghost."""
            if is_making(cls):
                # The `__new__` of a subclass calls up while its object is materialized.
                return super().__new__(cls, *args, **kwargs)
            try:
                return own_type(cls).create(args, kwargs)
            except Exception as error:
                hide_frames(error)
                raise

        def __getattr__(self, name: str) -> Any:
            # Python calls this only if the ordinary lookup fails, on an object that is no ghost.
            # Its `__init__` may still run, in another thread.
            if BARE.get(id(self)) == get_ident():
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            is_hidden = is_initializing(self) and type(self)._sx_type.hides_in_init
            if not is_hidden and wait_until_made(self):
                return getattr(self, name)
            fallback = getattr(super(), "__getattr__", None)
            if fallback is not None:
                try:
                    return fallback(name)  # modules of PyTorch keep their submodules there
                except AttributeError:
                    if not _is_argument(self, name):
                        raise
            if _is_argument(self, name):
                value = child(self, name)
                # An array that the class did not keep is that of the tree, as before.
                return value if is_array(value) else _own_value(value)
            try:
                raise AttributeError(
                    f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self
                )
            except AttributeError as error:
                hide_frames(error)
                raise

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "_sx_made" not in cls.__dict__:
            super().__init_subclass__(**kwargs)
            _set_own_new_aside(cls)
            register_later(public_name(cls), lambda: own_type(cls))

    def __format__(self, spec: str) -> str:
        return format(format_tree(self), spec)

    @classmethod
    def partial(cls, /, *args: Any, **kwargs: Any) -> Any:
        """Returns an object some of whose arguments are still missing."""
        try:
            return own_type(cls).create(args, kwargs, partial=True)
        except Exception as error:
            hide_frames(error)
            raise


def argument_attribute(name: str) -> Any:
    """Returns an attribute for an argument whose name is that of a method in `METHODS`.

    What the class stores under the name in the object itself still comes first.
    """
    return _ArgumentAttribute(name)


class _ArgumentAttribute:
    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, handle: Any, owner: Any = None) -> Any:
        return self if handle is None else _own_value(child(handle, self.name))


def _is_argument(handle: Any, name: str) -> bool:
    """Whether an argument of this name is read from the tree, as the class did not keep it."""
    kind = type(handle)._sx_type
    if name.startswith("__") or (is_initializing(handle) and kind.hides_in_init):
        return False  # as in plain Python, the attribute does not exist yet
    return name in kind.index or name in (get_state(handle).node.keys or ())


def _own_value(value: Any) -> Any:
    """Returns the value of an argument that a live object did not store itself.

    Symbolic objects are live. A list or dict is that of the tree, so a change of it is an edit.
    """
    live = thaw(value)
    return value if hasattr(type(value), "_sx_type") and live is not value else live


def _set_own_new_aside(cls: Any) -> None:
    own = cls.__dict__.get("__new__")
    if own is not None:
        cls._sx_own_new = own
        del cls.__new__


class SlottedSymbolic(Symbolic):
    """Base of symbolic classes whose layout has room for a slot with the state."""

    __slots__ = ("_sx",)
    _sx_made = True


class _Layout:
    """The memory layout of an ordinary object: a dict and weak references."""


class LibrarySymbolic(_Layout, Symbolic):
    """Base of symbolic classes whose raw objects can become live handles (`enliven`).

    Python changes the class of an object only between classes of one layout that were derived from
    `object` in the same way. So the first base is an ordinary class, and the state is in the dict.
    """

    __slots__ = ()
    _sx_made = True

    def __dir__(self) -> list[str]:
        # Keras reads every attribute that `dir` names when it saves a model.
        return [n for n in super().__dir__() if n not in TREE_PROPERTIES]


class Tail(HandleMethods, TreeMethods):
    """End of the MRO of every symbolic class."""

    __slots__ = ()

    def __new__(cls, /, *args: Any, **kwargs: Any) -> Any:
        """Returns the object that is being materialized to a cooperative `__new__`."""
        return fresh_instance(cls)

    @user_facing
    def __getitem__(self, path: str | KeyPath, /) -> Any:
        """Returns the symbolic value at a key path; see `sx.get`."""
        return item_of(self, path)


def own_type(cls: Any) -> ObjectType:
    """Returns the compiled type of a symbolic class; compiles subclasses at their first use."""
    kind: ObjectType | None = cls.__dict__.get("_sx_type")
    return _compile_subclass(cls) if kind is None else kind


def _no_compiler(cls: Any) -> ObjectType:
    raise SymbolizeError(f"{cls!r} is used before symexp.tree is imported.")


_compile_subclass: Callable[[Any], ObjectType] = _no_compiler


def register_subclass_compiler(compiler: Callable[[Any], ObjectType]) -> None:
    """Registers the function that compiles a class that a user derives from a symbolic one.

    It makes ghost classes, which derive from `Symbolic`, so this module cannot import it.
    """
    global _compile_subclass
    _compile_subclass = compiler


def clone(value: T, *, deep: bool = True, override: Any = None, weights: bool | str = False) -> T:
    """Returns an equal, independent tree on which no user code has run.

    Nothing is copied, because the content of a tree never changes; a clone costs the same for any
    size. Tied objects are tied in the clone too, but not to the original.

    Args:
        value: A symbolic object, list or dict. A plain list, dict or tuple gives a symbolic one.
        deep: Kept for users of PyGlove; a clone is always independent.
        override: A rule that is applied to the clone, such as a dict of changes by key path.
        weights: Whether the clone gets the weights of the value, if that was materialized. The
            clone is materialized then. `'slice'` also copies the overlap of weights that have
            another shape because of `override`; see `sx.transfer_weights`.

    Returns:
        A clone of the same class.

    Raises:
        SymbolizeError: The value is not symbolic.

    Example:
        >>> import symexp as sx
        >>> d = sx.Dict(x=1, y=2)
        >>> sx.clone(d, override={'x': 3})
        {x=3, y=2}
    """
    try:
        handle: Any = adopt(value) if type(value) in (list, dict, tuple) else value
        if type(handle) is tuple:
            return value  # nothing in it is symbolic
        made: T = copy_node(handle)
        if override:
            resolve("patching.rebind")(made, override)
        if weights is not False:
            resolve("patching.give_weights")(handle, made, weights)
        return made
    except Exception as error:
        hide_frames(error)
        raise
