"""Rules about data sets, and the registry of their names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import symexp as sx

from .flow import Flow, follow_width, width
from .kinds import width_of
from .places import Place, Tree, argument

__all__ = ["change_dataset", "register_dataset"]

_factories: dict[str, Callable[..., Any]] = {}


def register_dataset(name: str, factory: Callable[..., Any], *, override: bool = False) -> None:
    """Registers a name of a data set for `change_dataset`.

    Args:
        name: The name; case does not matter.
        factory: Makes the data set: a class or a function. The data set must have an attribute
            `num_classes`, and should be symbolic, so that it can be saved.
        override: Whether to replace another factory of that name. The same function defined anew (a
            notebook cell run twice) always replaces itself.

    Raises:
        RuleError: The name is taken.

    Example:
        >>> import symexp as sx
        >>> from symexp_rules import register_dataset
        >>> @sx.symbolize
        ... class Stripes:
        ...     num_classes = 2
        >>> register_dataset('stripes', Stripes)
    """
    old = _factories.get(name.lower())
    if old is not None and not override and _origin(old) != _origin(factory):
        raise sx.errors.RuleError(
            f"There is a data set {name!r} already: {old!r}. Take another name, or pass "
            "override=True."
        )
    _factories[name.lower()] = factory


def _origin(factory: Any) -> tuple[Any, Any]:
    return getattr(factory, "__module__", None), getattr(factory, "__qualname__", factory)


@sx.patcher(namespace="symexp", whole_tree=True)
def change_dataset(
    target: Any,
    name: str,
    head: str | None = None,
    *,
    within: Callable[[sx.KeyPath], bool],
    **arguments: Any,
) -> Any:
    """Replaces the data set, and adjusts the head of the model to its number of classes.

    The value of each argument `dataset` is replaced. The head is the layer that sets the width of
    the model's output; of several, those that are as wide as the old data set has classes.
    Arguments `num_classes` that have the old number, such as those of metrics, are changed too.

    Args:
        target: The object that is patched.
        name: Name of the data set: as registered by `register_dataset`, or that of a symbolic class
            with an attribute `num_classes` (`Cifar100`, `cifar100` or `my_package.Cifar100`).
        head: Key path of the head, if the rule cannot find it.
        within: Where the rule may act: on the data set, the head, or both.
        **arguments: Arguments of the data set.

    Raises:
        RuleError: No data set has this name; several layers may be the head; or the head is a
            single unit, which tells two classes apart, and the new data set has more.

    Example:
        `change_dataset?cifar100`, `change_dataset?name=digits&train_fraction=0.5`
    """
    dataset = _make(name, arguments)
    classes = _num_classes(dataset)
    if classes is None:
        raise sx.errors.RuleError(
            f"The data set {name!r} has no num_classes: {sx.errors.describe(dataset)}. Give its "
            "class an attribute or property `num_classes`."
        )
    tree = Tree(target, within)
    named = [p for p in tree.places if p.key == "dataset"]
    places = [p for p in named if p.is_argument or isinstance(p.value, sx.Symbolic)]
    if not places:
        return {}
    before = _num_classes(places[0].value)
    for place in filter(tree.allows, places):
        tree.replace(place, dataset)
    flow = Flow(tree)
    for place in _heads(flow, before, head):
        _set_classes(tree, flow, place, before, classes)
    _set_counts(tree, places, before, classes)
    return tree.edits


def _set_classes(tree: Tree, flow: Flow, head: Place, before: int | None, classes: int) -> None:
    name = width_of(head.value)
    assert name is not None
    # A layer of the user may tell the number of classes apart from its width.
    if not tree.allows(head, name) or "num_classes" in head.kids:
        return
    if width(head) == 1 and before is None:
        raise sx.errors.RuleError(
            f"The data set tells no number of classes (`num_classes`), and the head at "
            f"{str(head.path)!r} is a single unit, so this model may not tell classes apart. Give "
            f"it a head for them first: `head?{classes}`."
        )
    if width(head) == 1 and before == 2:
        if classes > 2:
            raise sx.errors.RuleError(
                f"The head at {str(head.path)!r} is a single unit, which says yes or no, but the "
                f"new data set has {classes} classes. Change head and loss first: give the head a "
                "unit per class and take SparseCategoricalCrossentropy."
            )
        return
    tree.set(head, name, classes)
    follow_width(tree, flow, head, classes)


def _heads(flow: Flow, before: int | None, path: str | None) -> list[Place]:
    if path is not None:
        wanted = sx.KeyPath.parse(path)
        found = [p for p in flow.carriers if wanted in p.paths()]
        if not found:
            raise sx.errors.RuleError(
                f"There is no layer with units or filters at {path!r}. "
                f"{sx.errors.closest(path, [p.path for p in flow.carriers])}"
            )
        return found
    fitting = [p for p in flow.heads if before is not None and width(p) == before]
    if fitting or len(flow.heads) < 2:
        return fitting or flow.heads
    shown = ", ".join(repr(str(p.path)) for p in flow.heads)
    raise sx.errors.RuleError(
        f"Several layers may be the head: {shown}. Say which: "
        f"`change_dataset?...&head={flow.heads[-1].path}`."
    )


def _set_counts(tree: Tree, datasets: list[Place], before: int | None, classes: int) -> None:
    for place in tree.places:
        if place.key != "num_classes" or place.parent in datasets or not place.is_argument:
            continue
        if before is not None and place.value == before and tree.allows(place):
            tree.replace(place, classes)


# Finding and making data sets.


def _make(name: str, arguments: dict[str, Any]) -> Any:
    factory = _factories.get(name.lower())
    if factory is not None:
        return factory(**arguments)
    classes = _classes()
    found = [c for full, c in classes.items() if _answers_to(full, name)]
    if not found:
        known = [*_factories, *(full.rpartition(".")[2] for full in classes)]
        raise sx.errors.RuleError(
            f"There is no data set {name!r}. {sx.errors.closest(name, known)} A symbolic class "
            "with `num_classes` is known by its name once it is defined; other names are made by "
            "`symexp_rules.register_dataset(name, factory)`."
        )
    if len(found) > 1:
        shown = ", ".join(f"{c.__module__}.{c.__qualname__}" for c in found)
        raise sx.errors.RuleError(
            f"Several data sets are called {name!r}: {shown}. Write the module."
        )
    return found[0](**arguments)


def _answers_to(full: str, name: str) -> bool:
    plain, wanted = full.lower(), name.lower()
    return wanted in (plain, plain.rpartition(".")[2])


def _classes() -> dict[str, Any]:
    """Returns the symbolic classes with `num_classes`, by full name; the newest of each name."""
    found: dict[str, Any] = {}
    known: list[type] = [sx.Symbolic]
    for cls in known:
        known.extend(cls.__subclasses__())  # in the order in which they were made
        # A ghost class (of objects that are not materialized) has the name of its base.
        is_ghost = _full_name(cls) == _full_name(cls.__base__)
        if not is_ghost and _tells_classes(cls):
            found[_full_name(cls)] = cls
    return found


def _full_name(cls: Any) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _tells_classes(cls: Any) -> bool:
    # Not classes of Keras: its metrics have `num_classes`, but are not data sets.
    if cls.__module__.partition(".")[0] == "keras":
        return False
    try:
        parameters = getattr(getattr(cls, "__signature__", None), "parameters", ())
        return hasattr(cls, "num_classes") or "num_classes" in parameters
    except Exception:  # its fields contradict each other, so it has no objects
        return False


def _num_classes(dataset: Any) -> int | None:
    """Returns the number of classes of a data set, without materializing it: a copy is asked."""
    if dataset is None or dataset is sx.MISSING_VALUE:
        return None
    told = argument(dataset, "num_classes")
    if told is None:
        asked = sx.clone(dataset) if isinstance(dataset, sx.Symbolic) else dataset
        told = getattr(asked, "num_classes", None)
    return int(told) if told is not None else None
