"""Rules and strings of rules, as data."""

from __future__ import annotations

from collections.abc import Iterable

from symexp.errors import RuleError, describe
from symexp.patching.rulestring.data import Frozen
from symexp.patching.rulestring.location import Location
from symexp.patching.rulestring.values import Value, fill_call

__all__ = ["Rule", "RuleString"]

_set = object.__setattr__


class Rule(Frozen):
    """One rule: `vision.scale_width?2&depth=3#model.layers[0:2]`.

    Args:
        name: One or more identifiers joined by dots; all but the last are the namespace.
        args: The positional arguments.
        kwargs: The keyword arguments; they are sorted by name, because their order means nothing.
        location: The places that the rule is confined to; `None` is the whole tree.
    """

    __slots__ = ("args", "kwargs", "location", "name")
    __match_args__ = ("name", "args", "kwargs", "location")
    name: str
    args: tuple[Value, ...]
    kwargs: tuple[tuple[str, Value], ...]
    location: Location | None

    def __init__(
        self,
        name: str,
        args: Iterable[Value] = (),
        kwargs: Iterable[tuple[str, Value]] = (),
        location: Location | None = None,
    ) -> None:
        fill_call(self, name, args, kwargs)
        if location is not None and not isinstance(location, Location):
            raise RuleError(f"Expected a Location or None, but got {describe(location)}.")
        _set(self, "location", location)

    @property
    def namespace(self) -> str:
        """The name without its last part: `vision` of `vision.scale_width`; may be empty."""
        return self.name.rpartition(".")[0]


class RuleString(Frozen):
    """One or more rules, applied in order.

    Args:
        rules: The rules.
    """

    __slots__ = ("rules",)
    __match_args__ = ("rules",)
    rules: tuple[Rule, ...]

    def __init__(self, rules: Iterable[Rule]) -> None:
        checked = tuple(rules)
        if not checked:
            raise RuleError("Expected at least one rule, but got none.")
        for rule in checked:
            if not isinstance(rule, Rule):
                raise RuleError(f"Expected a Rule, but got {describe(rule)}.")
        _set(self, "rules", checked)
