"""From ghost to live object: children first, then `__new__` and `__init__` on the very object.

No lock is held while code of the user runs, so that an `__init__` may use threads, and a slow one
keeps nobody from reading or patching. Who makes what is noted in `symexp.tree.handles.materialize`:
another thread waits for the object, and an edit meanwhile makes it anew.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from threading import get_ident
from typing import Any

from symexp._base.keypath import Key, KeyPath
from symexp._base.leaves import SetLeaf
from symexp._base.markers import MISSING_VALUE, Placeholder
from symexp.errors import AbstractError, PartialError, SymbolizeError, add_context, describe
from symexp.tree.nodes.node import ABSTRACT, PARTIAL, Node
from symexp.tree.nodes.state import EDITING, LOCK, State, get_state, is_ghost

__all__ = [
    "Making",
    "begin",
    "claim",
    "end",
    "fresh_instance",
    "making_of",
    "materialize",
    "missing_paths",
    "placeholder_paths",
    "release",
    "reset",
    "thaw",
    "wait_until_made",
]


# Which handles are being made live, by which thread.
#
# While `__init__` of an object runs it is an ordinary object already, as far as its own thread and
# the threads that it starts are concerned. A thread that comes upon it from elsewhere has never
# seen it half made in plain Python, so it waits here.


class Making:
    """One handle that is being made live.

    Attributes:
        thread: The thread that makes it.
        edited_by: The thread that has edited it meanwhile, so that it has to be made anew.
    """

    __slots__ = ("edited_by", "thread")

    def __init__(self) -> None:
        self.thread = get_ident()
        self.edited_by: int | None = None


_makings: dict[int, Making] = {}

# Who is about to make a handle live, because it stands in a tree that it is at. Keras counts names
# by thread, so that layers of one model should be made by one thread.
_claimed: dict[int, Making] = {}

# Which thread waits for which other one.
_waiting: dict[int, int] = {}

_changed = threading.Condition(LOCK)

# It is this thread that is waited for, or nobody.
_HERE: Any = object()

# How often a waiting thread looks whether it is waited for itself, in seconds.
_LOOK = 0.05


def making_of(handle: Any) -> Making | None:
    """Who makes a handle live at this moment, if anybody does."""
    return _makings.get(id(handle))


def begin(handle: Any) -> Making:
    """Notes that this thread makes a handle live. To be called under the lock."""
    making = _makings[id(handle)] = Making()
    return making


def end(handle: Any) -> Making:
    """Notes that a handle is made, or has failed to be. To be called under the lock."""
    _claimed.pop(id(handle), None)
    _changed.notify_all()
    return _makings.pop(id(handle))


def claim(handles: list[Any]) -> Making:
    """Notes that this thread is about to make these handles live, but those of other threads."""
    made = Making()
    with LOCK:
        for handle in handles:
            _claimed.setdefault(id(handle), made)
    return made


def release(handles: list[Any], made: Making) -> None:
    """Takes a claim back, as far as it was not made good."""
    with _changed:
        for handle in handles:
            if _claimed.get(id(handle)) is made:
                del _claimed[id(handle)]
        _changed.notify_all()


def wait_until_made(handle: Any) -> bool:
    """Waits while another thread makes a handle live.

    A thread that the other one waits for does not wait, so that an `__init__` may hand its object
    to a thread and wait for what that does with it.

    Returns:
        Whether somebody made it until now.
    """
    key = id(handle)
    making = _claimed.get(key) or _makings.get(key)
    if making is None or making.thread == get_ident():
        return False
    seen = None
    with _changed:
        while _claimed.get(key) is making or _makings.get(key) is making:
            seen, before = _standstill(making.thread), seen
            if seen is _HERE or (seen is not None and seen == before):
                return False
            _waiting[get_ident()] = making.thread
            try:
                _changed.wait(_LOOK)
            finally:
                del _waiting[get_ident()]
    return True


def _standstill(thread: int) -> Any:
    """Where a thread waits for another one, which may be this one; `None` if it does not.

    Seen twice at one place it is taken for waiting: it may be on its way through.
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


# Finding what is missing and what is undecided in a tree.


Path = tuple[Key, ...]


def missing_paths(root: Node) -> list[Path]:
    """Places of the arguments that are missing, in the order of the tree."""
    return _paths(root, PARTIAL, lambda value: value is MISSING_VALUE)


def placeholder_paths(root: Node) -> list[Path]:
    """Places of the placeholders, in the order of the tree."""
    return _paths(root, ABSTRACT, lambda value: isinstance(value, Placeholder))


def _paths(root: Node, flag: int, matches: Callable[[Any], bool]) -> list[Path]:
    out: list[Path] = []
    stack: list[tuple[Any, Path]] = [(root, ())]
    while stack:
        value, path = stack.pop()
        if type(value) is Node:
            if value.flags & flag and not (flag == PARTIAL and value.type.is_functor and path):
                below = [(v, (*path, k)) for k, v in value.items()]
                stack.extend(reversed(below))
        elif matches(value):
            out.append(path)
    return out


_get = object.__getattribute__

_set = object.__setattr__

# The handles that are being made live by this thread, innermost last.
_making = threading.local()


def thaw(value: Any) -> Any:
    """The live value of a handle: what the code of the user gets to see."""
    if not hasattr(type(value), "_sx_type"):
        return set(value) if type(value) is SetLeaf else value
    kind = type(value)._sx_type
    if kind.is_object:
        materialize(value)
        return value
    return kind.thaw(value, thaw)


def materialize(handle: Any) -> None:
    """Makes a handle and everything below it live. Does nothing when it already is.

    Raises:
        PartialError: Arguments are missing; the message lists their places.
        AbstractError: Placeholders stand in the tree; the message lists their places.
        Exception: What the class itself raises, with the place and the arguments as a note.
    """
    if not is_ghost(handle):
        wait_until_made(handle)
        return
    check_concrete(get_state(handle).node)
    places = list(_ghosts_below(handle))
    ghosts = [ghost for ghost, _ in places]
    made = claim(ghosts)
    try:
        for ghost, path in places:
            _construct(ghost, path)
    finally:
        release(ghosts, made)


def _ghosts_below(handle: Any) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """Ghosts at and below a handle, children before parents, each once."""
    stack: list[tuple[Any, tuple[Any, ...], bool]] = [(handle, (), False)]
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
        below = [
            (kid, (*path, key), False)
            for key, kid in kind.children(current)
            if hasattr(type(kid), "_sx_type")
        ]
        stack.extend(reversed(below))


def check_concrete(node: Node) -> None:
    """Checks that nothing is missing and nothing is undecided in a tree.

    Raises:
        PartialError, AbstractError: Listing the places.
    """
    if not node.flags:
        return
    if node.flags & PARTIAL:
        places = ", ".join(str(KeyPath.of(p)) for p in missing_paths(node))
        raise PartialError(
            f"{node.type.label} is partial: {places} missing. "
            f"Give the value with `sx.rebind(obj, {{{places.split(', ')[0]!r}: ...}})` first."
        )
    if node.flags & ABSTRACT:
        places = ", ".join(str(KeyPath.of(p)) or "the root" for p in placeholder_paths(node))
        raise AbstractError(
            f"{node.type.label} is abstract: undecided search values at {places}. "
            "Sample it (`sx.sample`) or decide it (`sx.materialize(obj, dna)`) first."
        )


# An `__init__` may edit its own object, and is run again then; but not for ever.
_MOST_ROUNDS = 100


def _construct(handle: Any, path: tuple[Any, ...]) -> None:
    rounds = 0
    while rounds < _MOST_ROUNDS:
        if wait_until_made(handle):
            continue
        if not is_ghost(handle):
            return
        state = get_state(handle)
        kind: Any = state.node.type
        check_concrete(state.node)
        args, kwargs = kind.call_arguments(handle, state.node)
        making = _claim(handle, state, kind)
        if making is None:
            continue
        _initialize(handle, kind, path, args, kwargs)
        if making.edited_by is None:
            return
        rounds += making.edited_by == making.thread
    raise SymbolizeError(
        f"{kind.label} was edited by its own __init__ each of {rounds} times that it ran, so it is "
        "never done. Edit it only where the arguments are not as they should be."
    )


def _claim(handle: Any, state: State, kind: Any) -> Making | None:
    """Notes that this thread makes a handle live; `None` if it is not what it was any more."""
    with LOCK:
        if not is_ghost(handle) or get_state(handle) is not state:
            return None
        making = begin(handle)
        _set(handle, "__class__", kind.live)
        return making


def _initialize(handle: Any, kind: Any, path: Any, args: Any, kwargs: Any) -> None:
    made = False
    try:
        kind.initialize(handle, args, kwargs)
        made = True
    except Exception as error:
        add_context(error, _note(kind, path, args, kwargs))
        raise
    finally:
        with LOCK:
            making = end(handle)
            if made and making.edited_by is None:
                mark_touched(get_state(handle))
            else:
                reset(handle)


def mark_touched(state: State) -> None:
    """Notes upwards that something below went live."""
    todo = [state]
    while todo:
        current = todo.pop()
        if not current.touched:
            current.touched = True
            todo.extend(get_state(o) for o in current.owners or ())


def _note(kind: Any, path: tuple[Any, ...], args: Any, kwargs: Any) -> str:
    shown = [describe(a, 60).rpartition(" (type")[0] for a in args]
    shown += [f"{k}={describe(v, 60).rpartition(' (type')[0]}" for k, v in kwargs.items()]
    place = f" at {str(KeyPath.of(path))!r}" if path else ""
    return f"symexp: raised while making {kind.name}({', '.join(shown)}){place} live."


def _stack() -> list[Any]:
    stack: list[Any] | None = getattr(_making, "stack", None)
    if stack is None:
        stack = _making.stack = []
    return stack


def is_making(cls: Any) -> bool:
    """Whether `__new__` of this class runs for a handle that is being made live."""
    stack: list[Any] = getattr(_making, "stack", [])
    return bool(stack) and type(stack[-1]) is cls


def fresh_instance(cls: Any) -> Any:
    """What the end of a cooperative `__new__` chain gets: the object that is being made live."""
    return _stack()[-1] if is_making(cls) else cls._sx_type.allocate(cls)


def run_new_and_init(kind: Any, handle: Any, args: Any, kwargs: Any) -> None:
    """Calls `__new__` and `__init__` of the original class on a handle that is already live."""
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
    """Moves the attributes of an object that `__new__` made by itself onto the handle."""
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


def reset(handle: Any) -> None:
    """Puts a live handle back to a ghost; everything that its class stored on it is dropped."""
    state = get_state(handle)
    kind: Any = type(handle)._sx_type
    _set(handle, "__class__", kind.ghost)
    namespace = getattr_dict(handle)
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


def getattr_dict(handle: Any) -> dict[str, Any] | None:
    """The `__dict__` of an object without touching it, if it has one."""
    try:
        found: dict[str, Any] = _get(handle, "__dict__")
    except AttributeError:
        return None
    return found
