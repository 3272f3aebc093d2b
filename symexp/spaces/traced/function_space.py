"""Functions as search spaces. A candidate is the same function with its decisions."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, final

from symexp._base.introspection import frame_of_user
from symexp._base.tracebacks import user_facing
from symexp.errors import describe
from symexp.spaces.dna import DNA, DNAError
from symexp.spaces.dna.structure import Flat
from symexp.spaces.functions import template
from symexp.spaces.placeholders.hyper import Where, plain_containers
from symexp.spaces.placeholders.search_values import decided_by
from symexp.spaces.placeholders.template import Template, TreeTemplate
from symexp.spaces.traced.decision_names import is_entered
from symexp.spaces.traced.exploration import find_structure
from symexp.spaces.traced.runs import Player, Runs, TraceError
from symexp.spaces.traced.steps import Step, Steps, iter_taken, replay
from symexp.tree.handles.symbolize import symbolize
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import Node, measure
from symexp.tree.nodes.values import freeze, view

__all__ = ["Traced", "TracedTemplate", "trace"]


@symbolize(name="symexp.Traced")
class Traced:
    """A function that takes decisions while it runs: a space, or a candidate with its decisions.

    Args:
        function: The function.
        decisions: The values of the decisions, by key; `None` in a space.
        max_runs: The most runs of the function while it is traced.
    """

    # The space is what the function does when it runs.
    sx_template_runs_code = True

    def __init__(self, function: Any, decisions: Any = None, max_runs: int = 1000) -> None:
        self.function = function
        self.decisions = decisions
        self.max_runs = max_runs

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Runs the function under the decisions of this candidate.

        `with candidate():` does not run it. The function that the block calls takes the decisions
        of the candidate, as in PyGlove. (`stack.enter_context(candidate())` runs the function.)

        Raises:
            TraceError: This is a space, or the function asks for a decision that the candidate
                does not have.
        """
        if self.decisions is None:
            raise TraceError(
                "This is a search space, so nothing is decided. Call its candidates: "
                "`for run, feedback in sx.sample(space): feedback(run())`."
            )
        if not args and not kwargs and is_entered(frame_of_user()):
            return decided_by(Player(self.decisions, self.function))
        with decided_by(Player(self.decisions)):
            return self.function(*args, **kwargs)

    @staticmethod
    def sx_template(root: Node, where: Where | None) -> Template:
        """Returns the template of the space or candidate with this node."""
        decided = root.values[root.position("decisions")]
        return TreeTemplate(root) if decided is not None else _traced_template(root, where)


@user_facing
def trace(function: Callable[..., Any], *, max_runs: int = 1000) -> Any:
    """Returns the search space of a function that calls `sx.oneof`, `sx.floatv` and so on.

    The function is run under several combinations of decisions, to find out which decisions it
    takes in which case. Decisions that it takes only in some cases are conditional. While the
    function runs, such a call returns a plain value.

    A decision is named by `name=`, else by the variable that it is assigned to or the keyword that
    it is passed as (`units`, then `units_2`), else by its line. Decisions of one `name` are one
    decision. A lambda among the candidates is called when it is chosen, so it may take decisions.

    Args:
        function: The function; it is called without arguments. Its side effects happen in every
            run, so let it return early if `sx.hyper.is_tracing()`.
        max_runs: The most runs of the function.

    Returns:
        A space like any other, for `sx.sample`, `sx.iter`, `sx.dna_spec` and studies. Calling a
        candidate runs the function under its decisions, and in a `with candidate():` block you
        call it yourself.

    Raises:
        TraceError: The function takes decisions without end, the decisions depend on floats or on
            anything else than decisions, or `max_runs` is too small.
        Exception: What the function raises, with a note.

    Example:
        >>> import symexp as sx
        >>> def train():
        ...     units = [sx.oneof([8, 16]) for _ in range(sx.oneof([1, 2], name='layers'))]
        ...     dropout = sx.oneof([False, True])
        ...     rate = sx.floatv(0.1, 0.5) if dropout else 0.0
        ...     return sum(units) * (1 - rate)
        >>> space = sx.hyper.trace(train)
        >>> sx.decode(space, {'layers': 1, 'units': 16, 'dropout': False})()
        16.0
        >>> sx.decode(space, [(1, 0), 1, (1, 0.25)])()
        18.0
    """
    if not callable(function):
        raise TraceError(f"Expected a function to trace, but got {describe(function)}.")
    if inspect.isgeneratorfunction(function) or inspect.iscoroutinefunction(function):
        raise TraceError(
            f"Expected a function that runs when it is called, but {describe(function)} is a "
            "generator or coroutine. Trace a function that goes through it, or awaits it."
        )
    made = Traced(function, max_runs=max_runs)
    template(made)  # raises TraceError now rather than at the first use
    return made


@final
class TracedTemplate(Template):
    """The template of a traced function: DNA to function with decisions, and back.

    Args:
        root: The node of the space.

    Raises:
        TraceError: The decisions of the function do not make a search space.

    Attributes:
        steps: The structure of the decisions.
    """

    runs_code = True

    def __init__(self, root: Node) -> None:
        self.root = root
        function = view(root.values[root.position("function")])
        runs = Runs(function, root.values[root.position("max_runs")])
        self.steps: Steps
        self.steps, self.spec = find_structure(runs)

    def decode_frozen(self, dna: DNA) -> Node:
        """Returns the frozen candidate of a DNA."""
        taken = replay(self.steps, self.spec.read(dna.flat))
        return self._with({key: step.event.shown(flat) for step, key, flat in taken})

    def close(self) -> None:
        """Checks the space.

        Raises:
            SpaceError: Points of one name differ, or a condition can never hold.
        """
        self.spec.check()

    def _with(self, shown: dict[str, Any]) -> Node:
        """Returns the node of the space with decisions."""
        root: Node = self.root
        values = list(root.values)
        values[root.position("decisions")] = freeze(shown)
        return Node(root.type, root.keys, tuple(values), *measure(values))

    def encode_frozen(self, value: Any) -> DNA:
        """Returns the DNA of a frozen candidate.

        Raises:
            DNAError: The value is not a candidate of this space.
        """
        flat = next(self.ways(value), None)
        if flat is None:
            raise DNAError("The value is no candidate of this space: it is not this function.")
        return DNA.from_numbers(tuple(flat), self.spec)

    def ways(self, value: Any) -> Iterator[list[Any]]:
        """Yields the flat decisions of a frozen candidate; nothing for any other value."""
        own: Node = self.root
        if type(value) is not Node or value.type is not own.type:
            return
        at = own.position("function")
        if not frozen_equal(value.values[at], own.values[at]):
            return
        shown = plain_containers(value.values[own.position("decisions")])
        if shown is not None:
            yield list(_flat_of(self.steps, shown))


def _flat_of(steps: Steps, shown: dict[str, Any]) -> Iterator[Any]:
    """Yields the flat decisions of the values that a candidate shows."""

    def choose(step: Step, key: str) -> Flat:
        if key not in shown:
            raise DNAError(f"The value is no candidate of this space: it has no decision {key!r}.")
        return step.event.flat_of(shown[key])

    for step, _, flat in iter_taken(steps, choose):
        yield from (step.options.index(flat),) if step.branches else flat


# The last templates by function and limit. Tracing is slow, so they are kept beside those that
# `functions.template` keeps by node.
_traced: list[tuple[Any, int, TracedTemplate]] = []
_MOST_TRACED = 16


def _traced_template(root: Node, where: Where | None) -> TracedTemplate:
    """Returns the template of a space; the function is traced once.

    Raises:
        TraceError: `where` is given, or the decisions of the function do not make a search space.
    """
    if where is not None:
        raise TraceError(
            "`where=` chooses among placeholders of a tree; a function decides all that it asks "
            "for. Leave out the call to `sx.oneof` (or the like) where nothing is to be decided."
        )
    function = root.values[root.position("function")]
    limit = root.values[root.position("max_runs")]
    for known, known_limit, made in _traced:
        if known is function and known_limit == limit:
            return made
    made = TracedTemplate(root)
    _traced.insert(0, (function, limit, made))
    del _traced[_MOST_TRACED:]
    return made
