"""The learned state of archives, on its way between files and handles.

Loading attaches each state to its handle, where it waits until the object goes live; no package is
imported for that. Saving takes the state of live objects, and that which still waits as it is.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from symexp._base.keypath import Key, KeyPath
from symexp._base.registry import resolve
from symexp.codec.archive import Archive, Weights
from symexp.errors import CodecError, PathError, UnsupportedValueError
from symexp.tree.handles.awaiting import attach, awaited_below, awaiting_above, touched_below
from symexp.tree.handles.materialize import materialize, thaw
from symexp.tree.handles.read_back import accept_below
from symexp.tree.nodes.state import child, get_state, is_ghost, is_handle

__all__ = ["find_handle", "LoadedState", "attach_states", "moved_record", "state_key", "states_of"]

_KERAS = "symexp.integrations.keras"


class LoadedState:
    """The learned state of one object, which waits until the object goes live.

    Attributes:
        weights: The state and what it belongs to.
        place: The place of the handle, for messages.
        attribute: The attribute of the live object that holds the state; `None` for itself.
        target: The live object that has got the state (of an optimizer that is no argument: its
            model); `None` before.
        states: All states of the same archive, by `state_key`.
        facts: The versions that the archive was written with.
    """

    def __init__(
        self,
        weights: Weights,
        states: dict[tuple[Any, ...], LoadedState],
        facts: dict[str, Any],
    ) -> None:
        self.weights = weights
        self.facts = facts
        self.attribute: str | None = weights.record["attribute"]
        self.place = str(KeyPath.of(tuple(weights.record["place"])))
        self.target: Any = None
        self.states = states

    def restore(self, handle: Any) -> None:
        """Gives a new live object its state, as a whole or not at all."""
        resolve("integrations.keras.restore")(self, handle)
        accept_below(handle)  # what it has learned is no edit


def attach_states(root: Any, archive: Archive) -> None:
    """Lets the handles of a loaded tree await their learned state.

    Raises:
        CodecError: The tree has no object where the archive has a state.
    """
    states: dict[tuple[Any, ...], LoadedState] = {}
    found = []
    owners = set()
    for weights in archive.weights:
        record = weights.record
        if record["kind"] == "callbacks":
            continue  # of the training of a saved trial, and of no object in the tree
        state = LoadedState(weights, states, archive.facts)
        _check_attribute(state)
        key = state_key(record["kind"], record["place"], state.attribute)
        handle = find_handle(root, record["place"], state.place)
        owner = (id(handle), record["kind"], state.attribute)  # it may have several places
        if owner in owners:
            raise CodecError(f"The archive is refused: it has two states for {state.place!r}.")
        owners.add(owner)
        states[key] = state
        found.append((handle, state))
    for handle, state in found:
        attach(handle, state)


def _check_attribute(state: LoadedState) -> None:
    try:
        KeyPath.parse(state.attribute or "")
    except PathError as error:
        raise CodecError(
            f"The archive is refused: it has learned state for an attribute of {state.place!r} "
            f"with a malformed name. {error}"
        ) from None


def find_handle(root: Any, keys: list[Key], place: str) -> Any:
    """Returns the object that a state belongs to.

    Raises:
        CodecError: The tree has none there.
    """
    current = root
    for key in keys:
        try:
            is_object = type(current)._sx_type.is_object
            current = child(current, key) if is_object else current[key]
        except Exception:
            current = None
        if not is_handle(current):
            break
    if not is_handle(current) or not type(current)._sx_type.is_object:
        raise CodecError(
            f"The archive is refused: it has learned state for {place!r}, but its tree has no "
            "object there."
        )
    return current


def states_of(root: Any) -> tuple[dict[str, Any], list[Weights], Any]:
    """Returns the learned state of a tree.

    An object that no one has used is made live for it, unless it was loaded with its state.

    Returns:
        The versions of what wrote it, the states, and what has to be closed when they are written.

    Raises:
        UnsupportedValueError: There is no learned state that an archive can hold.
    """
    if not is_handle(root):
        raise UnsupportedValueError("A leaf has no learned state. Save it without `weights=True`.")
    whole = awaiting_above(root)
    if whole is not None:
        materialize(whole) if whole is not root else None
    waiting = awaited_below(root)
    if waiting and all(_waits(handle) for _, handle in touched_below(root)):
        return waiting[0][1].facts, _moved(waiting), None
    thaw(root)
    if _KERAS not in sys.modules:
        raise UnsupportedValueError(no_state(root))
    facts, weights, folder = resolve("integrations.keras.collect")(root)
    if not weights:
        folder.cleanup()
        raise UnsupportedValueError(no_state(root))
    return facts, weights, folder


def _moved(waiting: list[tuple[tuple[Key, ...], LoadedState]]) -> list[Weights]:
    """Returns states that wait, with the places that they have in the tree that is saved."""
    places = {id(state): list(keys) for keys, state in waiting}
    made = []
    for keys, state in waiting:
        record = {**state.weights.record, "place": list(keys)}
        made.append(Weights(moved_record(record, state.states, places), state.weights.files))
    return made


def moved_record(
    record: dict[str, Any], states: dict[tuple[Any, ...], Any], places: dict[int, list[Key]]
) -> dict[str, Any]:
    """Returns a record whose references to other states have their new places."""
    trained = []
    for kind, place, attribute, index in record.get("trained") or ():
        other = states.get(state_key(kind, place, attribute))
        if id(other) not in places:
            return {k: v for k, v in record.items() if k != "trained"}
        trained.append([kind, places[id(other)], attribute, index])
    return {**record, "trained": trained} if trained else record


def state_key(kind: str, place: Iterable[Key], attribute: str | None) -> tuple[Any, ...]:
    """Returns the key of a state among those of its archive."""
    return (kind, str(KeyPath.of(place)), attribute)


def _waits(handle: Any) -> bool:
    return not type(handle)._sx_type.is_object or is_ghost(handle)


def no_state(root: Any) -> str:
    """Returns the message that a tree has nothing to save."""
    label = get_state(root).node.type.label
    return (
        f"There is no learned state in this {label}: nothing in it is a Keras layer, model or "
        "optimizer that has weights. Build the model (call it on data, or give it a "
        "`keras.Input`), or save without `weights=True`."
    )
