"""Patchers: functions with a name and typed arguments that make rules.

`NamedRule` is a patcher with its arguments. It can be written as a rule string, and so be shared.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any, final

from symexp._base.frozen import Frozen
from symexp._base.keypath import ROOT, KeyPath
from symexp._base.markers import MISSING_VALUE
from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing_methods
from symexp.errors import (
    ArgumentError,
    RuleError,
    SymbolizeError,
    add_context,
    closest,
    describe,
)
from symexp.patching.call_values import read_call, write_call
from symexp.patching.rulestring import (
    Location,
    PathPattern,
    Rule,
    RuleString,
    format,
    from_python,
    parse_location,
    read_value,
)
from symexp.tree.handles.handle import HandleMethods
from symexp.tree.nodes.equality import eq
from symexp.tree.nodes.state import is_handle
from symexp.tree.traverse import has_placeholders
from symexp.typing import (
    KEYWORD_ONLY,
    POSITIONAL_ONLY,
    POSITIONAL_OR_KEYWORD,
    VAR_KEYWORD,
    VAR_POSITIONAL,
    ValueSpec,
    signature_of,
)

__all__ = ["ARGUMENT", "NamedRule", "Patcher", "argument_name", "note_argument"]

_POSITIONAL = (POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD)

_put = object.__setattr__


@user_facing_methods
@final
class Patcher:
    """A function `(target, *arguments)` that returns a rule, under a name.

    A call binds the arguments and returns a `NamedRule`. The function itself runs when the rule is
    applied, with the target of that moment.

    Args:
        function: The function.
        name: Full name: namespace and name, joined by a dot.
        specs: Value specs of the arguments, as in `sx.patcher`.
        annotations: Whether annotations become value specs.
        whole_tree: Whether the function gets the whole tree if the rule has a location.
        form: How the arguments are bound, read and written, if not by the signature.

    Attributes:
        name: Full name: namespace and name, joined by a dot.
        function: The function.
        fields: The arguments by name, without the target.
        whole_tree: Whether the function gets the whole tree if the rule has a location.
        summary: First line of its docstring.

    Raises:
        SymbolizeError: The function has no argument for the target, or with `whole_tree` none
            called `within`.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        name: str,
        specs: Any = None,
        annotations: bool = True,
        whole_tree: bool = False,
        form: Any = None,
    ) -> None:
        self.name = name
        self.form = form
        self.function = function
        self.whole_tree = whole_tree
        self.__name__ = getattr(function, "__name__", name)
        self.__doc__ = function.__doc__
        self.__wrapped__ = function
        self.__module__ = function.__module__
        fields = signature_of(function, specs=specs, annotations=annotations).fields
        if not fields or fields[0].kind not in _POSITIONAL:
            raise SymbolizeError(
                f"A patcher takes the object that it patches as its first argument, but "
                f"{self.__name__}() takes none. Write `def {self.__name__}(target, ...)`."
            )
        if whole_tree:
            fields = tuple(self._without_within(fields))
        if form is not None:
            fields = fields[:1]
        self.fields = {f.name: f for f in fields[1:]}
        self._positional = tuple([f.name for f in fields[1:] if f.kind in _POSITIONAL])
        self._required = tuple(
            [f.name for f in fields[1:] if f.is_required and not f.name.startswith("unused")]
        )
        self._varargs = next((f.name for f in fields if f.kind == VAR_POSITIONAL), None)
        self._kwargs = next((f for f in fields if f.kind == VAR_KEYWORD), None)

    def _without_within(self, fields: Any) -> list[Any]:
        """Returns the fields without `within`, which is no argument of the rule."""
        rest = [f for f in fields if (f.name, f.kind) != ("within", KEYWORD_ONLY)]
        if len(rest) == len(fields):
            raise SymbolizeError(
                "A patcher of the whole tree gets a function that says where it may act, but "
                f"{self.__name__}() has no argument for it. "
                f"Write `def {self.__name__}(target, ..., *, within)`."
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
        return ", ".join(self.arguments)

    @property
    def arguments(self) -> list[str]:
        """The arguments as texts, each with its value spec and its default."""
        if self.form is not None:
            return [str(self.form.signature)]
        parts = []
        for field in self.fields.values():
            stars = {VAR_POSITIONAL: "*", VAR_KEYWORD: "**"}.get(field.kind, "")
            text = stars + field.name
            if type(field.spec).__name__ not in ("NoneType", "Any"):
                text += f": {field.spec!r}"
            if field.default is not MISSING_VALUE:
                text += f" = {field.default!r}"
            parts.append(text)
        return parts

    def __call__(self, *args: Any, **kwargs: Any) -> NamedRule:
        """Binds the arguments and returns a rule."""
        return NamedRule(self, self.bind(args, kwargs))

    def bind(self, args: Sequence[Any], kwargs: Mapping[str, Any]) -> dict[str, Any]:
        """Returns the arguments by name, checked by their specs; defaults are left out.

        Args:
            args: The positional arguments, without the target.
            kwargs: The keyword arguments.

        Raises:
            ArgumentError: The arguments do not fit the signature.
            SpecTypeError, SpecValueError: An argument does not fit its spec.
        """
        if self.form is not None:
            bound: dict[str, Any] = self.form.bind(args, kwargs)
            return bound
        names, varargs = self._positional, self._varargs
        if len(args) > len(names) and varargs is None:
            raise ArgumentError(
                f"Rule {self.name} takes {len(names)} arguments but {len(args)} were given. "
                f"Signature: {self.name}({self.signature})."
            )
        bound = dict(zip(names, args))
        if varargs is not None and len(args) > len(names):
            bound[varargs] = tuple(args[len(names) :])
        for key, value in kwargs.items():
            if key in bound or (key not in self.fields and self._kwargs is None):
                raise self._bad_keyword(key, bound)
            bound[key] = value
        for name in self._required:
            if name not in bound:
                raise ArgumentError(
                    f"Rule {self.name} is missing argument {name!r}. "
                    f"Signature: {self.name}({self.signature})."
                )
        for name, value in bound.items():
            spec = self.spec_of(name)
            if spec is not None:
                try:
                    bound[name] = (
                        spec.apply(value, name)
                        if name != varargs
                        else tuple([spec.apply(v, f"{name}[{i}]") for i, v in enumerate(value)])
                    )
                except Exception as error:
                    note_argument(error, name)
                    raise
        return bound

    def position_of(self, argument: str | int) -> int | None:
        """Returns the position of a positional argument by its name, or by its position."""
        if isinstance(argument, int):
            return argument
        return self._positional.index(argument) if argument in self._positional else None

    def _bad_keyword(self, key: str, bound: dict[str, Any]) -> ArgumentError:
        if key in bound:
            error = ArgumentError(f"Rule {self.name} got argument {key!r} twice.")
            note_argument(error, key)
            return error
        mend = closest(key, self.fields)
        if not key.isidentifier():
            mend = (
                "Only the rule 'set' takes places. An '=' that belongs to a value is written '%3D'."
            )
        error = ArgumentError(f"Rule {self.name} has no argument {key!r}. {mend}")
        note_argument(error, key)
        return error

    def spec_of(self, name: str) -> ValueSpec | None:
        """Returns the value spec of an argument; `None` if any value fits, or it is unknown."""
        field = self.fields.get(name, self._kwargs)
        return None if field is None else field.spec

    def read(self, rule: Rule) -> NamedRule:
        """Returns the rule that a parsed rule string means.

        The value specs of the arguments say what bare text means: with `Str`, `2` is text.

        Args:
            rule: A rule of the name of this patcher.

        Raises:
            ArgumentError, RuleError, SpecTypeError, SpecValueError: An argument does not fit.
        """
        if self.form is not None:
            return NamedRule(self, self.form.read(rule), rule.location)
        names = self._positional
        args = []
        for i, value in enumerate(rule.args):
            name = names[i] if i < len(names) else self._varargs or str(i)
            spec = self.spec_of(name) if name in self.fields else None
            try:
                args.append(read_value(value, spec, KeyPath(ROOT, name), read_call))
            except Exception as error:
                note_argument(error, i)
                raise
        kwargs = {}
        for name_or_place, value in rule.kwargs:
            key = argument_name(name_or_place)
            try:
                kwargs[key] = read_value(value, self.spec_of(key), KeyPath(ROOT, key), read_call)
            except Exception as error:
                note_argument(error, key)
                raise
        return NamedRule(self, self.bind(args, kwargs), rule.location)

    def _repr_html_(self) -> str:
        fields = {"signature": str(self.signature), "doc": inspect.getdoc(self.function)}
        html: str = resolve("display.card")(f"rule {self.name}", fields)
        return html

    def __repr__(self) -> str:
        return f"<patcher {self.name}({self.signature})>"


def _anywhere(path: Any) -> bool:
    return True


def note_argument(error: BaseException, argument: str | int) -> None:
    """Notes in an exception which argument of a rule it is about, once."""
    if not hasattr(error, ARGUMENT):
        setattr(error, ARGUMENT, argument)


# The attribute of an exception that holds the name or position of the argument that it is about.
ARGUMENT = "_sx_argument"


def argument_name(key: str | PathPattern) -> str:
    """Returns the name of an argument as text; of a place, its readable form."""
    return key if isinstance(key, str) else format(key, readable=True)


@final
class NamedRule(Frozen):
    """A patcher with its arguments: a rule that can be written as a string. Immutable.

    Args:
        patcher: The patcher.
        arguments: The arguments by name; defaults are left out.
        location: The places that the rule is confined to; `None`: the whole tree.
    """

    __slots__ = ("arguments", "location", "patcher")
    __match_args__ = ("patcher", "arguments", "location")

    patcher: Patcher
    arguments: dict[str, Any]
    location: Location | None

    def __init__(
        self, patcher: Patcher, arguments: dict[str, Any], location: Location | None = None
    ) -> None:
        _put(self, "patcher", patcher)
        _put(self, "arguments", arguments)
        _put(self, "location", location)

    def at(self, location: str | Location) -> NamedRule:
        """Returns this rule, confined to some places.

        Args:
            location: The places, as a `Location` or as text: `'model.layers[0:2]'`.

        Raises:
            RuleSyntaxError: The text is malformed.
        """
        where = parse_location(location) if isinstance(location, str) else location
        return NamedRule(self.patcher, self.arguments, where)

    def patch(self, target: Any) -> Any:
        """Applies this rule to a tree, in place: `sx.patch(target, rule)`."""
        if not is_handle(target):
            raise RuleError(f"Expected a symbolic value to patch, but got {describe(target)}.")
        # The class of the target may have a method or an argument of this name.
        return HandleMethods.rebind(target, self)

    def run(self, target: Any, within: Any = None) -> Any:
        """Calls the function of the patcher for a target.

        Args:
            target: The object that is patched.
            within: For a patcher of the whole tree: a function that returns whether the rule may
                act at a key path. `None`: it may act anywhere.

        Returns:
            A rule, or a pair of a rule and a validator.
        """
        patcher = self.patcher
        if patcher.form is not None:
            return patcher.function(target, self.arguments)
        values = dict(self.arguments)
        if patcher.whole_tree:
            values["within"] = within or _anywhere
        args = []
        for name in patcher._positional:
            if name not in values:
                break
            args.append(values.pop(name))
        if patcher._varargs is not None:
            args.extend(values.pop(patcher._varargs, ()))
        return patcher.function(target, *args, **values)

    @property
    def sets_places(self) -> bool:
        """Whether the rule is `set`, and names each place by its path, without patterns."""
        form = self.patcher.form
        return form is not None and form.is_literal(self.arguments)

    def to_data(self) -> Rule:
        """Returns the rule as data of the rule-string language.

        Raises:
            RuleError: An argument has no form in a rule string.
        """
        if self.patcher.form is not None:
            args, kwargs = self.patcher.form.write(self.arguments)
            return Rule(self.patcher.name, args, kwargs, self.location)
        given = dict(self.arguments)
        values: list[Any] = []
        varargs = self.patcher._varargs
        if varargs in given:
            rest = given.pop(varargs)
            values = [given.pop(name) for name in self.patcher._positional] + list(rest)
        return Rule(
            self.patcher.name,
            [from_python(v, encode=write_call) for v in values],
            [(k, from_python(v, k, encode=write_call)) for k, v in given.items()],
            self.location,
        )

    def blame(self, error: BaseException) -> None:
        """Adds to an exception that this rule raised it, and which arguments are undecided."""
        add_context(error, f"in {self!r}")
        undecided = [name for name, value in self.arguments.items() if has_placeholders(value)]
        if undecided:
            add_context(
                error,
                f"{', '.join(undecided)} is not decided yet, and this rule computes with it. "
                "`sx.space(target, [rules])` makes a space of it where it is decided first.",
            )

    def __str__(self) -> str:
        return format(RuleString((self.to_data(),)))

    def _repr_html_(self) -> str:
        doc = inspect.getdoc(self.patcher.function) or ""
        fields = {**self.arguments, "does": doc.partition("\n")[0] or None}
        html: str = resolve("display.card")(repr(self), fields)
        return html

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
