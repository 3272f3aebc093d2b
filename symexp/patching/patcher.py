"""Patchers: named, typed functions that make rules, so that rules can be shared as strings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symexp._base.markers import MISSING_VALUE
from symexp._base.registry import resolve
from symexp.errors import (
    ArgumentError,
    RuleError,
    SymbolizeError,
    add_context,
    closest,
    describe,
)
from symexp.patching.rulestring import (
    Location,
    Rule,
    RuleString,
    format,
    from_python,
    parse_location,
    to_python,
)
from symexp.tree.nodes.equality import eq
from symexp.tree.traverse import is_abstract
from symexp.typing import signature_of

__all__ = ["NamedRule", "Patcher"]


class Patcher:
    """A function `(target, *arguments)` that gives a rule, under a name.

    Calling it binds the arguments and gives a `NamedRule`; the function itself runs when the rule
    is applied, with the target as it then is.

    Attributes:
        name: Full name: namespace and name, joined by a dot.
        function: The function.
        whole_tree: Whether the function gets the whole tree where the rule has a location.
        summary: First line of its docstring.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        name: str,
        specs: Any = None,
        annotations: bool = True,
        whole_tree: bool = False,
    ) -> None:
        self.name = name
        self.function = function
        self.whole_tree = whole_tree
        self.__name__ = getattr(function, "__name__", name)
        self.__doc__ = function.__doc__
        self.__wrapped__ = function
        self.__module__ = function.__module__
        fields = signature_of(function, specs=specs, annotations=annotations).fields
        if not fields or fields[0].kind not in ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD"):
            raise SymbolizeError(
                f"A patcher takes the object that it patches as its first argument, but "
                f"{self.__name__}() takes none. Write `def {self.__name__}(target, ...)`."
            )
        if whole_tree:
            fields = tuple(self._without_within(fields))
        self.fields = {f.name: f for f in fields[1:]}
        self._varargs = next((f for f in fields if f.kind == "VAR_POSITIONAL"), None)
        self._kwargs = next((f for f in fields if f.kind == "VAR_KEYWORD"), None)
        self._positional = [
            f for f in fields[1:] if f.kind in ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD")
        ]

    def _without_within(self, fields: Any) -> list[Any]:
        """The fields but `within`, which is no argument of the rule."""
        rest = [f for f in fields if (f.name, f.kind) != ("within", "KEYWORD_ONLY")]
        if len(rest) == len(fields):
            raise SymbolizeError(
                f"A patcher of the whole tree is told where it may act, but {self.__name__}() has "
                f"no argument for it. Write `def {self.__name__}(target, ..., *, within)`."
            )
        return rest

    @property
    def summary(self) -> str:
        """First line of the docstring."""
        lines = (self.__doc__ or "").strip().splitlines()
        return lines[0].strip() if lines else ""

    @property
    def signature(self) -> str:
        """The arguments as text, such as `learning_rate: Float(min_value=0)`."""
        parts = []
        for field in self.fields.values():
            stars = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(field.kind, "")
            text = stars + field.name
            if type(field.spec).__name__ not in ("NoneType", "Any"):
                text += f": {field.spec!r}"
            if field.default is not MISSING_VALUE:
                text += f" = {field.default!r}"
            parts.append(text)
        return ", ".join(parts)

    def __call__(self, *args: Any, **kwargs: Any) -> NamedRule:
        """Binds the arguments and gives a rule."""
        return NamedRule(self, self.bind(args, kwargs))

    def bind(self, args: Any, kwargs: Any) -> dict[str, Any]:
        """Arguments by name, checked against their specs; defaults are left out.

        Raises:
            ArgumentError: They do not fit the signature.
            SpecTypeError, SpecValueError: One does not fit its spec.
        """
        bound: dict[str, Any] = {}
        names = [f.name for f in self._positional]
        if len(args) > len(names) and self._varargs is None:
            raise ArgumentError(
                f"Rule {self.name} takes {len(names)} arguments but {len(args)} were given. "
                f"Signature: {self.name}({self.signature})."
            )
        bound.update(zip(names, args))
        if len(args) > len(names):
            assert self._varargs is not None
            bound[self._varargs.name] = tuple(args[len(names) :])
        for key, value in kwargs.items():
            if key in bound:
                raise ArgumentError(f"Rule {self.name} got argument {key!r} twice.")
            if key not in self.fields and self._kwargs is None:
                raise ArgumentError(
                    f"Rule {self.name} has no argument {key!r}. {closest(key, self.fields)}"
                )
            bound[key] = value
        self._check_complete(bound)
        return {k: self._checked(k, v) for k, v in bound.items()}

    def _check_complete(self, bound: dict[str, Any]) -> None:
        for name, field in self.fields.items():
            needed = field.kind not in ("VAR_POSITIONAL", "VAR_KEYWORD")
            if needed and name not in bound and field.default is MISSING_VALUE:
                if name.startswith("unused"):
                    continue
                raise ArgumentError(
                    f"Rule {self.name} is missing argument {name!r}. "
                    f"Signature: {self.name}({self.signature})."
                )

    def _checked(self, name: str, value: Any) -> Any:
        spec = self.spec_of(name)
        if spec is None:
            return value
        if self._varargs is not None and name == self._varargs.name:
            return tuple(spec.apply(v, f"{name}[{i}]") for i, v in enumerate(value))
        return spec.apply(value, name)

    def spec_of(self, name: str) -> Any:
        """The value spec of an argument, or `None`."""
        field = self.fields.get(name, self._kwargs)
        return None if field is None else field.spec

    def field_at(self, index: int) -> Any:
        """The field that a positional argument binds to, or `None`."""
        if index < len(self._positional):
            return self._positional[index]
        return self._varargs

    def run(self, target: Any, arguments: dict[str, Any], within: Any = None) -> Any:
        """Calls the function for a target: gives a rule, or a rule and a validator."""
        values = dict(arguments)
        if self.whole_tree:
            values["within"] = within or _anywhere
        args = []
        for field in self._positional:
            if field.name not in values:
                break
            args.append(values.pop(field.name))
        if self._varargs is not None:
            args.extend(values.pop(self._varargs.name, ()))
        return self.function(target, *args, **values)

    def __repr__(self) -> str:
        return f"<patcher {self.name}({self.signature})>"

    def __reduce__(self) -> Any:
        return (resolve("patching.lookup"), (self.name,))


def _anywhere(path: Any) -> bool:
    return True


class NamedRule:
    """A patcher with its arguments: a rule that can be written as a string.

    Attributes:
        patcher: The patcher.
        arguments: The arguments by name; defaults are left out.
        location: The places that the rule is confined to; `None` is the whole tree.
    """

    __slots__ = ("arguments", "location", "patcher")

    def __init__(
        self, patcher: Patcher, arguments: dict[str, Any], location: Location | None = None
    ) -> None:
        self.patcher = patcher
        self.arguments = arguments
        self.location = location

    @classmethod
    def from_data(cls, patcher: Patcher, rule: Rule, call: Any = None) -> NamedRule:
        """Binds the arguments of a parsed rule string; the value specs say what bare text means."""
        args = []
        for i, value in enumerate(rule.args):
            field = patcher.field_at(i)
            name = field.name if field is not None else str(i)
            args.append(to_python(value, field.spec if field else None, name, call=call))
        kwargs = {
            key: to_python(value, patcher.spec_of(key), key, call=call)
            for key, value in rule.kwargs
        }
        return cls(patcher, patcher.bind(args, kwargs), rule.location)

    def at(self, location: str | Location) -> NamedRule:
        """The same rule, confined to some places: `scale_width(2.0).at('model.layers[0:2]')`."""
        where = parse_location(location) if isinstance(location, str) else location
        return NamedRule(self.patcher, self.arguments, where)

    def to_data(self) -> Rule:
        """The rule as data of the rule-string language.

        Raises:
            RuleError: An argument has no form in a rule string.
        """
        kwargs = dict(self.arguments)
        args: list[Any] = []
        varargs = self.patcher._varargs
        if varargs is not None and varargs.name in kwargs:
            rest = kwargs.pop(varargs.name)
            args = [kwargs.pop(f.name) for f in self.patcher._positional] + list(rest)
        encode = _encoder()
        return Rule(
            self.patcher.name,
            [from_python(v, encode=encode) for v in args],
            [(k, from_python(v, k, encode=encode)) for k, v in kwargs.items()],
            self.location,
        )

    def run(self, target: Any, within: Any = None) -> Any:
        """Calls the patcher for a target.

        Args:
            target: The object that is patched.
            within: For a patcher of the whole tree: tells of a key path whether it may act there.
        """
        return self.patcher.run(target, self.arguments, within)

    def blame(self, error: BaseException) -> None:
        """Notes on an exception that the rule raised where it comes from."""
        add_context(error, f"in {self!r}")
        undecided = [name for name, value in self.arguments.items() if is_abstract(value)]
        if undecided:
            add_context(
                error,
                f"{', '.join(undecided)} is not decided yet, and this rule computes with it. "
                "`sx.space(target, [rules])` makes a space of it where it is decided first.",
            )

    def __str__(self) -> str:
        return format(RuleString((self.to_data(),)))

    def __repr__(self) -> str:
        try:
            return f"rule({str(self)!r})"
        except RuleError:
            shown = ", ".join(f"{k}={describe(v)}" for k, v in self.arguments.items())
            return f"rule({self.patcher.name}, {shown})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NamedRule):
            return NotImplemented
        same = self.patcher.name == other.patcher.name and self.location == other.location
        return same and eq(dict(self.arguments), dict(other.arguments))

    def __hash__(self) -> int:
        return hash((self.patcher.name, tuple(sorted(self.arguments))))

    def __reduce__(self) -> Any:
        return (NamedRule, (self.patcher, self.arguments, self.location))


def _encoder() -> Any:
    """What writes values that are no plain data, such as search values, in rule strings."""
    return lambda value: resolve("patching.encode")(value)


def call_reader() -> Any:
    """What gives calls in rule strings, such as `oneof(1,2)`, their meaning."""
    return lambda value, spec, path: resolve("patching.call")(value, spec, path)
