"""Materializing: from a ghost to a live object, by `__new__` and `__init__` on the very object.

1. Children are materialized before what holds them, because `__init__` gets live arguments.
2. No lock is held while code of the user runs, so an `__init__` may use threads, and a slow one
   keeps no other thread from reading or patching.
3. Instead, `Making` notes which thread materializes which handle. Another thread that needs the
   object waits until it is ready: in plain Python it would never see it half made. Two exceptions
   avoid deadlocks: a thread does not wait for a thread that waits for it, nor for one that is
   blocked elsewhere (`_find_standstill`), so an `__init__` may hand its object to a thread and wait
   for that thread.
4. An edit during `__init__` wins: the handle becomes a ghost again on its new node, and is
   materialized once more.
5. The first thread that uses a tree reserves all of its ghosts, and so materializes the whole tree.
   Keras counts the names of layers by thread, so the layers of a model should come from one thread.
6. A handle is an ordinary object (`__class__` is the live class) as soon as its `__init__` starts.
   For its own thread, and threads started by it, it then behaves as in plain Python.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from threading import get_ident
from typing import Any

from symexp._base.contextual import ContextualValue
from symexp._base.keypath import Key, KeyPath
from symexp._base.markers import Ref
from symexp._base.recursion import room
from symexp.errors import (
    ContextError,
    PartialError,
    SymbolizeError,
    add_context,
    describe,
)
from symexp.tree.handles.concrete import check_concrete
from symexp.tree.nodes.context import decided, reading_values
from symexp.tree.nodes.node import CONTEXTUAL, Node
from symexp.tree.nodes.opaque import is_opaque, live_leaf, share_arrays, tell_shared
from symexp.tree.nodes.owners import is_held_by
from symexp.tree.nodes.state import EDITING, LOCK, State, child, get_state, is_ghost, is_handle

__all__ = [
    "BARE",
    "dict_of",
    "fresh_instance",
    "is_initializing",
    "is_making",
    "live_value",
    "making_of",
    "mark_touched",
    "materialize",
    "register_context_preparation",
    "register_restoring",
    "register_watcher",
    "reset",
    "run_new_and_init",
    "thaw",
    "wait_until_made",
]

Path = tuple[Key, ...]

_get = object.__getattribute__
_set = object.__setattr__


# Which thread materializes which handle. All of this is read and changed under `LOCK`, except for
# the look-ups by `making_of` and at the beginning of `wait_until_made`.


class Making:
    """The materialization of a handle by a thread.

    Attributes:
        thread: The thread.
        edited_by: The thread that has edited the handle since; it is then materialized again.
    """

    __slots__ = ("edited_by", "thread")

    def __init__(self) -> None:
        self.thread = get_ident()
        self.edited_by: int | None = None


# Handles whose `__new__` or `__init__` runs, by identity.
_makings: dict[int, Making] = {}

# Handles in a tree that a thread materializes, which it has not reached yet.
_reserved: dict[int, Making] = {}

# Each thread that waits for an object, and the thread that makes that object.
_waiting: dict[int, int] = {}

_changed = threading.Condition(LOCK)

# Answer of `_find_standstill`: the thread waits for this one, or for nothing that will come.
_HERE: Any = object()

# How often a waiting thread checks for a standstill, in seconds.
_CHECK_INTERVAL = 0.05


def making_of(handle: Any) -> Making | None:
    """Returns the materialization of a handle that runs now, if one does."""
    return _makings.get(id(handle))


def _reserve(handles: list[Any]) -> Making:
    """Reserves handles for this thread, unless another thread has reserved them."""
    made = Making()
    with LOCK:
        for handle in handles:
            _reserved.setdefault(id(handle), made)
    return made


def _release(handles: list[Any], made: Making) -> None:
    """Gives up what is left of a reservation."""
    with _changed:
        for handle in handles:
            if _reserved.get(id(handle)) is made:
                del _reserved[id(handle)]
        _changed.notify_all()


def _begin(handle: Any, state: State, kind: Any) -> Making | None:
    """Turns a ghost into an object whose `__init__` is about to run.

    Returns:
        The materialization; `None` if the handle is no ghost any more, or was edited.
    """
    with LOCK:
        if not is_ghost(handle) or get_state(handle) is not state:
            return None
        making = _makings[id(handle)] = Making()
        _set(handle, "__class__", kind.live)
        return making


def _end(handle: Any, *, succeeded: bool) -> None:
    """Ends a materialization. A handle that was edited meanwhile becomes a ghost again."""
    with _changed:
        _reserved.pop(id(handle), None)
        making = _makings.pop(id(handle))
        _changed.notify_all()
        if succeeded and making.edited_by is None:
            mark_touched(get_state(handle))
        else:
            reset(handle)


def mark_touched(state: State) -> None:
    """Notes in a handle and all its owners that something in them was materialized."""
    todo = [state]
    while todo:
        current = todo.pop()
        if not current.touched:
            current.touched = True
            todo.extend(get_state(o) for o in current.owners or ())


def wait_until_made(handle: Any) -> bool:
    """Waits while another thread materializes a handle.

    Does not wait for a thread that itself waits, for this thread or for anything else.

    Returns:
        Whether the other thread has finished; false also if there is no other thread.
    """
    key = id(handle)
    making = _reserved.get(key) or _makings.get(key)
    if making is None or making.thread == get_ident():
        return False
    seen = None
    with _changed:
        while _reserved.get(key) is making or _makings.get(key) is making:
            seen, before = _find_standstill(making.thread), seen
            if seen is _HERE or (seen is not None and seen == before):
                return False
            _waiting[get_ident()] = making.thread
            try:
                _changed.wait(_CHECK_INTERVAL)
            finally:
                del _waiting[get_ident()]
    return True


def _find_standstill(thread: int) -> Any:
    """Finds out whether a thread waits.

    Returns:
        `_HERE` if it waits for this thread, for its turn to edit, or has ended. If it is inside of
        a function of `threading`, the place in the code: a thread that is found at one place twice
        waits there; once, it may be passing through. `None` if it runs.
    """
    while thread in _waiting:
        thread = _waiting[thread]
        if thread == get_ident():
            return _HERE
    frame = sys._current_frames().get(thread)
    if frame is None or thread in EDITING.waiting:
        return _HERE
    waits = frame.f_globals.get("__name__") == threading.__name__
    return (frame.f_code, frame.f_lasti) if waits else None


# Materializing.

# An `__init__` may edit its own object, and runs again then, at most this often.
_MOST_ROUNDS = 100


def thaw(value: Any, *, plain: bool = False) -> Any:
    """Returns what code of the user gets for a symbolic value: live objects in usual containers.

    Args:
        value: A handle or a leaf.
        plain: Whether dicts are plain; else their values can be read and set as attributes too.
    """
    if is_handle(value) and not type(value)._sx_type.is_object:
        with room(get_state(value).node.depth):
            return _thaw_plain(value) if plain else _thaw_element(value)
    return _thaw_element(value)


def _thaw_plain(value: Any) -> Any:
    """Does the same as `_thaw_element`, with plain dicts."""
    if not hasattr(type(value), "_sx_type") or type(value)._sx_type.is_object:
        return _thaw_element(value)
    thawed = type(value)._sx_type.thaw(value, _thaw_plain)
    return dict(thawed) if isinstance(thawed, dict) else thawed


def _thaw_element(value: Any) -> Any:
    """Does the same as `thaw`; the caller holds `room` for nested containers."""
    if not hasattr(type(value), "_sx_type"):
        return live_leaf(value)
    kind = type(value)._sx_type
    if kind.is_object:
        materialize(value)
        return value
    return kind.thaw(value, _thaw_element)


def live_value(handle: Any, key: Key, frozen: Any, *, plain: bool = False) -> Any:
    """Returns what `__init__` gets for an argument; see `symexp.tree.nodes.opaque` for objects.

    Args:
        handle: The handle that has the argument.
        key: Its key.
        frozen: Its frozen value.
        plain: Whether dicts are plain, see `thaw`.
    """
    value = child(handle, key)
    if type(frozen) is Ref and is_handle(value) and is_held_by(handle, value):
        raise SymbolizeError(
            f"The Ref at {str(key)!r} shares the {type(value)._sx_type.label} that contains it, "
            "which would have to exist before it is made. Share another object."
        )
    if type(frozen) is ContextualValue:
        return thaw(decided(handle, key, value), plain=plain)
    if value is frozen and is_opaque(type(value)):
        state = get_state(handle)
        given = state.own is not None and key in state.own.values
        if not given and value is not state.node.type.default_of(key):
            tell_shared(value)
        return value
    return thaw(value, plain=plain)


def materialize(handle: Any, path: Path = ()) -> None:
    """Materializes a handle and all handles below it. Does nothing if it is live already.

    Args:
        handle: The handle.
        path: Its place, for errors.

    Raises:
        PartialError: Arguments are missing; the message lists their places.
        AbstractError: The tree has placeholders; the message lists their places.
        Exception: The class raised it; a note has the place and the arguments.
    """
    if not is_ghost(handle):
        wait_until_made(handle)
        return
    node = get_state(handle).node
    check_concrete(node)
    if not node.flags & CONTEXTUAL:
        _construct_below(handle, path)
        return
    try:
        take_back = _prepare_context(handle)
    except ContextError as error:
        raise PartialError(str(error)) from None
    try:
        _construct_below(handle, path)
    except BaseException:
        take_back()
        raise


def _construct_below(handle: Any, path: Path) -> None:
    """Materializes the ghosts at and below a handle, which this thread reserves."""
    if _is_alone(handle):  # it is reserved as soon as its `__init__` runs
        with share_arrays():
            _construct(handle, path)
        return
    places = list(_ghosts_below(handle))
    ghosts = [ghost for ghost, _ in places]
    reservation = _reserve(ghosts)
    try:
        with share_arrays():
            for ghost, below in places:
                _construct(ghost, path + below)
    finally:
        _release(ghosts, reservation)


def _is_alone(handle: Any) -> bool:
    """Whether a ghost has no symbolic arguments."""
    node = get_state(handle).node
    values = node.values
    return not node.type.is_unknown and all(type(values[i]) is not Node for i in node.others)


def _ghosts_below(handle: Any) -> Iterator[tuple[Any, Path]]:
    """Yields the ghosts at and below a handle with their paths: children first, each once."""
    stack: list[tuple[Any, Path, bool]] = [(handle, (), False)]
    seen: set[int] = set()
    while stack:
        current, path, done = stack.pop()
        if done:
            yield current, path
            continue
        if id(current) in seen:
            continue
        seen.add(id(current))
        kind = type(current)._sx_type
        if kind.is_object:
            if not is_ghost(current) or (kind.is_functor and path):
                continue
            stack.append((current, path, True))
        kids = list(kind.children(current))  # an unknown object becomes known here
        kind = type(current)._sx_type
        late = kind.late if kind.is_object else ()
        below = [
            (kid, (*path, key), False)
            for key, kid in kids
            if hasattr(type(kid), "_sx_type") and key not in late
        ]
        stack.extend(reversed(below))


def _construct(handle: Any, path: Path) -> None:
    rounds = 0
    while rounds < _MOST_ROUNDS:
        if wait_until_made(handle):
            continue
        if not is_ghost(handle):
            return
        state = get_state(handle)
        kind: Any = state.node.type
        check_concrete(state.node)
        try:
            if state.node.flags & CONTEXTUAL:
                with reading_values(handle):
                    values = kind.live_values(handle, state.node)
            else:
                values = kind.live_values(handle, state.node)
        except ContextError as error:  # as an `AttributeError` it would say: no such attribute
            raise PartialError(str(error)) from None
        args, kwargs = kind.call_arguments(state.node, values)
        making = _begin(handle, state, kind)
        if making is None:
            continue
        is_new = state.learned is None
        _initialize(handle, kind, path, args, kwargs)
        if get_state(handle) is state:
            _watch(handle, values, is_new=is_new)
        if making.edited_by is None:
            return
        rounds += making.edited_by == making.thread
    raise SymbolizeError(
        f"{kind.label} was edited by its own __init__ each of {rounds} times that it ran, so it is "
        "never done. Edit it only where the arguments are not as they should be."
    )


def _no_watcher(handle: Any, received: Any, *, is_new: bool) -> None:
    """Does nothing: no object can be live before `symexp.tree.handles` is imported."""


_watch: Callable[..., None] = _no_watcher


def register_watcher(watcher: Callable[..., None]) -> None:
    """Registers the function that is called with each new live object and what it received.

    It is also told whether the object is new: whether it got no learned state of a file.

    It compares live objects with their trees, so it needs this module and cannot be imported here.
    """
    global _watch
    _watch = watcher


def _no_context(handle: Any) -> Callable[[], None]:
    raise AssertionError("unreachable: no object can be live without symexp.tree.handles")


_prepare_context: Callable[[Any], Callable[[], None]] = _no_context


def register_context_preparation(prepare: Callable[[Any], Callable[[], None]]) -> None:
    """Registers the function that is called before a tree with contextual values is materialized.

    It edits the tree, so it needs this module and cannot be imported here. It returns a function
    that takes its edits back, for the case that an object cannot be made.
    """
    global _prepare_context
    _prepare_context = prepare


def _initialize(handle: Any, kind: Any, path: Path, args: Any, kwargs: Any) -> None:
    succeeded = False
    try:
        kind.initialize(handle, args, kwargs)
        if get_state(handle).learned is not None:
            _restore(handle)
        succeeded = True
    except Exception as error:
        add_context(error, _note(kind, path, args, kwargs))
        raise
    finally:
        _end(handle, succeeded=succeeded)


def _no_restoring(handle: Any) -> None:
    raise AssertionError("unreachable: symexp.tree.handles.awaiting notes what is restored")


_restore: Callable[[Any], None] = _no_restoring


def register_restoring(restore: Callable[[Any], None]) -> None:
    """Registers the function that gives a new live object its learned state of a file."""
    global _restore
    _restore = restore


def _note(kind: Any, path: Path, args: Any, kwargs: Any) -> str:
    shown = [describe(a, 60).rpartition(" (type")[0] for a in args]
    shown += [f"{k}={describe(v, 60).rpartition(' (type')[0]}" for k, v in kwargs.items()]
    place = f" at {str(KeyPath.of(path))!r}" if path else ""
    return f"symexp: raised while making {kind.name}({', '.join(shown)}){place} live."


# `__new__` and `__init__` of the class.
#
# `C.__new__` of a symbolized class usually calls `super().__new__`, and so ends in `Tail.__new__`
# (`handle.py`), which has to return the handle. A stack per thread, innermost last, says which.
_new_calls = threading.local()


def _stack() -> list[Any]:
    stack: list[Any] | None = getattr(_new_calls, "stack", None)
    if stack is None:
        stack = _new_calls.stack = []
    return stack


def is_making(cls: Any) -> bool:
    """Whether this thread runs `__new__` of a class for a handle that it materializes."""
    stack: list[Any] = getattr(_new_calls, "stack", [])
    return bool(stack) and type(stack[-1]) is cls


def fresh_instance(cls: Any) -> Any:
    """Returns what a cooperative `__new__` gets in the end: the handle that is materialized."""
    return _stack()[-1] if is_making(cls) else cls._sx_type.allocate(cls)


# The thread that runs `__new__` or `__init__` of a handle, in whatever way it becomes live.
_initializing: dict[int, int] = {}

BARE: dict[int, int] = {}
"""Those of them for whose thread an attribute that is not set does not exist.

Their class has no `__getattr__`, and hides arguments from its `__init__`. It asks for them often:
TensorFlow reads each attribute before it sets it.
"""


def is_initializing(handle: Any) -> bool:
    """Whether this thread runs `__new__` or `__init__` of a handle."""
    return _initializing.get(id(handle)) == get_ident()


def run_new_and_init(kind: Any, handle: Any, args: Any, kwargs: Any) -> None:
    """Calls `__new__` and `__init__` of the original class on a handle."""
    key = id(handle)
    _initializing[key] = get_ident()
    if kind.hides_in_init and not _has_getattr(kind.live):
        BARE[key] = get_ident()
    try:
        _run_new_and_init(kind, handle, args, kwargs)
    finally:
        _initializing.pop(key, None)
        BARE.pop(key, None)


def _has_getattr(live: type) -> bool:
    """Whether a symbolic class has a `__getattr__` besides that of `Symbolic`."""
    return len([base for base in live.__mro__ if "__getattr__" in base.__dict__]) > 1


def _run_new_and_init(kind: Any, handle: Any, args: Any, kwargs: Any) -> None:
    made = handle
    if kind.own_new is not None:
        _stack().append(handle)
        try:
            made = kind.own_new(kind.live, *args, **kwargs)
        finally:
            _stack().pop()
    if made is not handle:
        if type(made) is not kind.live:
            raise SymbolizeError(
                f"{kind.name}.__new__ returned {describe(made)} instead of a {kind.label}. "
                "A class whose __new__ makes objects of other classes cannot be symbolic; "
                "symbolize a function that calls it instead."
            )
        _transplant(made, handle)
    kind.live.__init__(handle, *args, **kwargs)


def _transplant(source: Any, target: Any) -> None:
    """Copies the attributes of an object that `__new__` made by itself to the handle."""
    state = get_state(target)
    if hasattr(source, "__dict__"):
        vars(target).update(vars(source))
    for slot in _slots(type(source)):
        if slot.__name__ != "_sx" and hasattr(source, slot.__name__):
            slot.__set__(target, slot.__get__(source))
    _set(target, "_sx", state)


def _slots(cls: type) -> Iterator[Any]:
    for base in cls.__mro__:
        for value in base.__dict__.values():
            if type(value).__name__ == "member_descriptor":
                yield value


# Back to a ghost.


def reset(handle: Any) -> None:
    """Turns a live object back into a ghost, and drops everything that its class stored on it."""
    state = get_state(handle)
    kind: Any = type(handle)._sx_type
    _set(handle, "__class__", kind.ghost)
    namespace = dict_of(handle)
    if namespace is not None:
        for name in [n for n in namespace if n != "_sx"]:
            del namespace[name]
    for slot in _slots(kind.live):
        if slot.__name__ != "_sx":
            try:
                slot.__delete__(handle)
            except AttributeError:
                continue
    builtin: Any
    for builtin in (list, dict, set):
        if isinstance(handle, builtin):
            builtin.clear(handle)
    if namespace is None or "_sx" not in namespace:
        _set(handle, "_sx", state)


def dict_of(handle: Any) -> dict[str, Any] | None:
    """Returns the `__dict__` of an object, without materializing it; `None` if it has none."""
    try:
        found: dict[str, Any] = _get(handle, "__dict__")
    except AttributeError:
        return None
    return found
