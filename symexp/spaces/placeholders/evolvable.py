"""`evolve`: a symbolic object as a placeholder, whose candidates are made by changing it."""

from __future__ import annotations

import enum
import math
import random
from collections.abc import Callable
from typing import Any, NamedTuple

from symexp._base.keypath import KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp._base.seeding import seeded_globally
from symexp.codec.document import from_json_str, to_json_str
from symexp.errors import SpecTypeError, SpecValueError, SymexpError, describe
from symexp.patching.edits import Insertion
from symexp.patching.patch import patch
from symexp.spaces.dna import Condition, CustomDecisionPoint
from symexp.spaces.placeholders.hyper import CustomHyper, has_placeholders
from symexp.spaces.placeholders.search_values import decide
from symexp.tree.nodes.state import is_handle, node_of
from symexp.tree.nodes.values import freeze, view
from symexp.tree.traverse import traverse

__all__ = ["Evolvable", "MutationPoint", "MutationType", "evolve"]


class MutationType(enum.StrEnum):
    """What a mutation does at a place."""

    REPLACE = "replace"
    INSERT = "insert"
    DELETE = "delete"


class MutationPoint(NamedTuple):
    """A place at which an object can be changed.

    Attributes:
        mutation_type: What happens there.
        location: The key path of the place.
        old_value: The value at the place; `MISSING_VALUE` for an insertion.
        parent: The object, list or dict that holds the place; `None` for the root.
    """

    mutation_type: MutationType
    location: KeyPath
    old_value: Any
    parent: Any


# Returns the new value of a place, given its key path, its old value, and what holds it.
Transform = Callable[[KeyPath, Any, Any], Any]
# Returns how likely a mutation is, given its type, and the same three.
Weigh = Callable[[MutationType, KeyPath, Any, Any], float]


class Evolvable(CustomHyper):
    """A placeholder for a symbolic object that evolution changes step by step.

    A decision is the JSON text of an object. A random one is the initial object after a random
    number of changes, on average three. See `evolve`.

    Args:
        initial_value: The object to begin with.
        node_transform: Returns a new value for a place.
        weights: Returns how likely a change is; `None` makes all equally likely.
        **common: `name`, `hints`, `when`, `otherwise`, see `Hyper`.

    Raises:
        SpecTypeError: The object is not symbolic, holds placeholders, or a function is none.
    """

    __slots__ = ("_initial", "node_transform", "weights")

    def __init__(
        self,
        initial_value: Any,
        node_transform: Transform,
        weights: Weigh | None = None,
        **common: Any,
    ) -> None:
        super().__init__(**common)
        if not is_handle(initial_value):
            raise SpecTypeError(
                f"Expected a symbolic object, list or dict to evolve, but got "
                f"{describe(initial_value)}. Use `sx.symbolize`, `sx.List` or `sx.Dict`."
            )
        self._initial = freeze(initial_value)
        if has_placeholders(self._initial):
            raise SpecTypeError(
                f"Expected an object without placeholders to evolve, but got {initial_value!r}. "
                "Decide them in `node_transform`."
            )
        for name, function in (("node_transform", node_transform), ("weights", weights)):
            if not callable(function) and not (function is None and name == "weights"):
                raise SpecTypeError(
                    f"Expected {name} to be a function, but got {describe(function)}."
                )
        self.node_transform = node_transform
        self.weights = weights

    @property
    def initial_value(self) -> Any:
        """The object to begin with."""
        return view(self._initial)

    def point(self, location: Any, condition: Condition | None) -> CustomDecisionPoint:
        """Returns the decision point of this placeholder at a place."""
        made = super().point(location, condition)
        return made.replaced(hyper_type=f"Evolvable({self.initial_value!r})")

    def custom_decode(self, text: str) -> Any:
        """Returns the object of a text."""
        return from_json_str(text)

    def custom_encode(self, value: Any) -> str:
        """Returns the text of an object."""
        return str(to_json_str(value))

    def example(self) -> str:
        """Returns the text of the initial object."""
        return self.custom_encode(self.initial_value)

    def next_text(self, text: str | None) -> str | None:
        """Returns the text of the initial object; the texts after it have no order."""
        if text is None:
            return self.example()
        raise NotImplementedError(
            "The candidates of `sx.evolve` have no order. Use random search or evolution."
        )

    def random_text(self, rng: random.Random) -> str:
        """Returns the text of the initial object after a random number of changes."""
        text = self.example()
        while rng.random() < 0.75:
            text = self.mutate_text(text, rng)
        return text

    def mutate_text(self, text: str, rng: random.Random) -> str:
        """Returns the text of an object after one change."""
        return self.custom_encode(self.mutate(self.custom_decode(text), rng))

    def mutation_points_and_weights(self, value: Any) -> tuple[list[MutationPoint], list[float]]:
        """Returns the places at which an object can be changed, and how likely each is.

        The order is that of PyGlove. Lists that are as long, or as short, as their value spec
        allows get no insertions, or no deletions.

        Raises:
            SpecValueError: A weight is negative or not finite.
        """
        points = _mutation_points(value)
        if self.weights is None:
            return points, [1.0] * len(points)
        weights = [float(self.weights(*point)) for point in points]
        for point, weight in zip(points, weights):
            if not 0 <= weight < math.inf:
                raise SpecValueError(
                    f"Expected `weights` to return a finite number from 0, but got {weight} to "
                    f"{point.mutation_type.value} at '{point.location}'."
                )
        return points, weights

    def mutate(self, value: Any, random_generator: random.Random | None = None) -> Any:
        """Returns an object after one change.

        A change that the value specs of the object refuse is not made; another one is drawn.

        Args:
            value: The object. It may be changed itself.
            random_generator: What to draw from; it also seeds the module `random` for the functions
                of the user. `None` seeds one from the module `random`.

        Raises:
            SpecValueError: No change is possible.
        """
        points, weights = self.mutation_points_and_weights(value)
        rng = random_generator or random.Random(random.getrandbits(64))
        why = "all have weight 0."
        while any(weights):
            index = rng.choices(range(len(points)), weights, k=1)[0]
            try:
                with seeded_globally(rng.getrandbits(64)):
                    return self._changed(value, points[index])
            except SymexpError as error:
                why = str(error)
                weights[index] = 0.0
        raise SpecValueError(f"No change of {value!r} is possible: {why}")

    def _changed(self, value: Any, point: MutationPoint) -> Any:
        kind, location, old, parent = point
        if kind is MutationType.DELETE:
            return patch(value, {location: MISSING_VALUE})
        made = self.node_transform(location, old, parent)
        if kind is MutationType.INSERT:
            return patch(value, {location: Insertion(made)})
        return patch(value, {location: made}) if location.keys else made

    def content(self) -> tuple[Any, ...]:
        """Returns what equal placeholders agree on."""
        return (self._initial, self.node_transform, self.weights)

    def __repr__(self) -> str:
        name = getattr(self.node_transform, "__name__", repr(self.node_transform))
        shown = [f"initial_value={self.initial_value!r}", f"node_transform={name}"]
        return f"Evolvable({', '.join(shown + self._shown())})"


def evolve(
    initial_value: Any,
    node_transform: Transform,
    *,
    weights: Weigh | None = None,
    name: str | None = None,
    hints: Any = None,
) -> Any:
    """Returns a placeholder for a symbolic object that evolution changes step by step.

    Each change replaces the value of a place, or inserts an element into a list or deletes one.

    Args:
        initial_value: The object to begin with; its classes must be known by name, as for files.
        node_transform: Called as `(location, old_value, parent)` to get a new value for a place. To
            insert an element, it is called with `MISSING_VALUE`.
        weights: Called as `(mutation_type, location, old_value, parent)` to get the relative
            probability of a change; `None` makes all changes equally likely.
        name: The name of the decision.
        hints: Anything for the algorithm.

    Example:
        >>> import symexp as sx
        >>> import random
        >>> def width(location, old_value, parent):
        ...     return random.choice([8, 16, 32])
        >>> def below_the_root(mutation_type, location, old_value, parent):
        ...     return 0.0 if parent is None else 1.0
        >>> space = sx.Dict(widths=sx.evolve(sx.List([8, 16]), width, weights=below_the_root))
        >>> result = []
        >>> for found, feedback in sx.sample(space, sx.evolution.hill_climb(), 60, seed=1):
        ...     result.append(-abs(sum(found.widths) - 104))
        ...     feedback(result[-1])
        >>> max(result)
        0

    References:
        `pg.evolve` of PyGlove.
    """
    return decide(Evolvable(initial_value, node_transform, weights, name=name, hints=hints))


def _mutation_points(value: Any) -> list[MutationPoint]:
    """Returns the places at which an object can be changed, in the order of PyGlove."""
    points: list[MutationPoint] = []
    sizes: dict[tuple[Any, ...], tuple[int, float]] = {}

    def add(kind: MutationType, path: KeyPath, found: Any, parent: Any) -> None:
        points.append(MutationPoint(kind, path, found, parent))

    def enter(path: KeyPath, found: Any, parent: Any) -> None:
        if isinstance(parent, list) and path.keys[:-1] in sizes:
            least, most = sizes[path.keys[:-1]]
            if len(parent) < most:
                add(MutationType.INSERT, path, MISSING_VALUE, parent)
            if len(parent) > least:
                add(MutationType.DELETE, path, found, parent)
        add(MutationType.REPLACE, path, found, parent)
        if isinstance(found, list):
            sizes[path.keys] = _sizes_of(found, path, parent)

    def leave(path: KeyPath, found: Any, parent: Any) -> None:
        if isinstance(found, list) and len(found) < sizes[path.keys][1]:
            add(MutationType.INSERT, KeyPath(path, len(found)), MISSING_VALUE, found)

    traverse(value, enter, leave)
    return points


def _sizes_of(found: Any, path: KeyPath, parent: Any) -> tuple[int, float]:
    """Returns the least and the greatest number of elements that a list may have."""
    spec = getattr(found, "value_spec", None)
    if spec is None and is_handle(parent):
        above = node_of(parent)
        spec = above.type.spec_of(path.key) if above.type.is_object else None
    least, most = getattr(spec, "min_size", None), getattr(spec, "max_size", None)
    return least or 0, math.inf if most is None else most
