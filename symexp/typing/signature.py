"""`signature_of`: the compiled parameters of a class or function, with their value specs."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator

from symexp._base.frozen import Frozen
from symexp._base.leaves import is_equal
from symexp._base.markers import MISSING_VALUE
from symexp.errors import SymbolizeError, closest, describe
from symexp.typing.annotations import ForwardSpec, from_annotation
from symexp.typing.containers import List, is_free
from symexp.typing.parameters import LazyDescriptions, factories_of, find_signature
from symexp.typing.scalars import Any, Str
from symexp.typing.value_spec import REFUSED, ValueSpec, as_spec, fresh

if typing.TYPE_CHECKING:
    import inspect

__all__ = [
    "KEYWORD_ONLY",
    "POSITIONAL_ONLY",
    "POSITIONAL_OR_KEYWORD",
    "VAR_KEYWORD",
    "VAR_POSITIONAL",
    "Field",
    "Signature",
    "checking",
    "fitting",
    "read_hint",
    "signature_of",
]

POSITIONAL_ONLY = "POSITIONAL_ONLY"
POSITIONAL_OR_KEYWORD = "POSITIONAL_OR_KEYWORD"
VAR_POSITIONAL = "VAR_POSITIONAL"
KEYWORD_ONLY = "KEYWORD_ONLY"
VAR_KEYWORD = "VAR_KEYWORD"

_put = object.__setattr__


@typing.final
class Field(Frozen):
    """One parameter of a class or function. Immutable.

    Args:
        name: Its name.
        spec: Spec of its value; for `*args` of each element, for `**kwargs` of each value. `None`:
            any value fits.
        default: Its default; `MISSING_VALUE` if it has none.
        kind: One of the five kinds, named as in `inspect`.
        description: What the parameter means: a text, or docstrings that are parsed at first use.
        default_from_spec: Whether only the value spec has the default, and not the signature, so
            that a call must pass it.
        factory: Makes the default anew for each object, as in a dataclass; `None`: no factory.
    """

    __slots__ = (
        "_description", "default", "default_from_spec", "factory", "kind", "name", "spec",
    )  # fmt: skip
    __match_args__ = (
        "name", "spec", "default", "kind", "description", "default_from_spec", "factory",
    )  # fmt: skip

    name: str
    spec: ValueSpec | None
    default: typing.Any
    kind: str
    default_from_spec: bool
    factory: typing.Callable[[], typing.Any] | None
    _description: str | LazyDescriptions

    def __init__(
        self,
        name: str,
        spec: ValueSpec | None = None,
        default: typing.Any = MISSING_VALUE,
        kind: str = POSITIONAL_OR_KEYWORD,
        description: str | LazyDescriptions = "",
        default_from_spec: bool = False,
        factory: typing.Callable[[], typing.Any] | None = None,
    ) -> None:
        values = (description, default, default_from_spec, factory, kind, name, spec)
        for slot, value in zip(self.__slots__, values):
            _put(self, slot, value)

    @property
    def is_required(self) -> bool:
        """Whether a call without this argument fails."""
        return not self.has_default and self.kind not in (VAR_POSITIONAL, VAR_KEYWORD)

    @property
    def description(self) -> str:
        """What the parameter means; empty if it has no description."""
        found = self._description
        return found if isinstance(found, str) else found.get(self.name)

    @property
    def description_source(self) -> str | LazyDescriptions:
        """The description, or the docstrings that are parsed at first use."""
        return self._description

    @property
    def has_default(self) -> bool:
        """Whether the parameter has a default."""
        return self.default is not MISSING_VALUE

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Field):
            return NotImplemented
        return (self.name, self.kind, self.spec) == (
            other.name,
            other.kind,
            other.spec,
        ) and is_equal(self.default, other.default)

    def __hash__(self) -> int:
        return hash((self.name, self.kind, self.spec))

    def __repr__(self) -> str:
        default = f", default={self.default!r}" if self.has_default else ""
        kind = "" if self.kind == POSITIONAL_OR_KEYWORD else f", kind={self.kind}"
        spec = "" if self.spec is None else f", {self.spec!r}"
        return f"Field({self.name!r}{spec}{default}{kind})"


_KINDS = (POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD)


@typing.final
class Signature(Frozen):
    """The parameters of a class or function. Immutable.

    Args:
        fields: All parameters in order.
        inspected: The same signature as an object of `inspect`, if it is known.

    Attributes:
        fields: All parameters in order, as `Field`.
        names: Their names.
        var_positional: The field of `*args`, or `None`.
        var_keyword: The field of `**kwargs`, or `None`.
    """

    __slots__ = ("_by_name", "_inspected", "fields", "names", "var_keyword", "var_positional")
    __match_args__ = ("fields",)

    fields: tuple[Field, ...]
    names: tuple[str, ...]
    var_positional: Field | None
    var_keyword: Field | None
    _by_name: dict[str, Field]
    _inspected: inspect.Signature | None

    def __init__(
        self, fields: typing.Iterable[Field], inspected: inspect.Signature | None = None
    ) -> None:
        rows = tuple(fields)
        _put(self, "_inspected", inspected)
        _put(self, "fields", rows)
        _put(self, "names", tuple(f.name for f in rows))
        _put(self, "_by_name", {f.name: f for f in rows})
        for slot, kind in (("var_positional", VAR_POSITIONAL), ("var_keyword", VAR_KEYWORD)):
            _put(self, slot, next((f for f in rows if f.kind == kind), None))

    def get(self, name: str) -> Field | None:
        """Returns the field of a name, or `None`."""
        return self._by_name.get(name)

    def __getitem__(self, name: str) -> Field:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def to_inspect(self) -> inspect.Signature:
        """Returns the signature as an `inspect.Signature`, for help and editors."""
        import inspect

        from symexp.typing.wrapped_signature import WrappedSignature  # imports inspect

        if self._inspected is not None:
            known = self._inspected
            return WrappedSignature(
                list(known.parameters.values()),
                return_annotation=known.return_annotation,
                __validate_parameters__=False,
            )
        parameters = []
        for field in self.fields:
            default = field.default if field.has_default else inspect.Parameter.empty
            kind = getattr(inspect.Parameter, field.kind)
            parameters.append(inspect.Parameter(field.name, kind, default=default))
        # Declared fields may have a default before one that has none.
        return WrappedSignature(parameters, __validate_parameters__=False)

    def __repr__(self) -> str:
        return f"Signature({', '.join(map(repr, self.fields))})"


def signature_of(
    target: typing.Any, *, specs: typing.Any = None, annotations: bool = True
) -> Signature:
    """Returns the parameters of a class (of its `__init__` or `__new__`) or of a function.

    Args:
        target: The class or function.
        specs: Value specs by name: a dict, or a list of `(name, spec)` or
            `(name, spec, description)`. They override annotations. A name may be a pattern
            (`re.compile("num_.*")` or `Str(regex=...)`) for all parameters that match.
        annotations: Whether annotations give specs.

    Raises:
        SymbolizeError: A builtin has no signature and no specs are given, or a spec has the name
            of no parameter.

    Example:
        >>> def train(rate: float, epochs: int = 10): ...
        >>> signature_of(train)
        Signature(Field('rate', Float()), Field('epochs', Int(), default=10))
    """
    given = _Specs(specs, target)
    inspected, function = find_signature(target)
    if inspected is None:
        return _from_specs(target, given)
    factories = factories_of(target)
    docs = LazyDescriptions(target, function)
    fields = []
    for parameter in inspected.parameters.values():
        explicit = given.find(parameter.name)
        hinted = None
        if explicit is None and annotations and parameter.annotation is not parameter.empty:
            hinted = read_hint(parameter.annotation, target, function)
        factory = factories.get(parameter.name)
        fields.append(_field(parameter, explicit, hinted, factory, docs))
    extra = given.extra(fields)
    tail = [f for f in fields if f.kind == VAR_KEYWORD]
    rows = [*(f for f in fields if f.kind != VAR_KEYWORD), *extra, *tail]
    return Signature(rows, inspected)


class _Specs:
    """The specs that the user gives, and the patterns of them that matched a parameter."""

    def __init__(self, specs: typing.Any, target: typing.Any) -> None:
        self.target = target
        self.by_name: dict[str, tuple[ValueSpec, str]] = {}
        self.patterns: list[tuple[typing.Any, Str, ValueSpec, str]] = []
        self.used: set[int] = set()
        for entry in _spec_rows(specs, target):
            key, spec = entry[0], as_spec(entry[1])
            doc = str(entry[2]) if len(entry) > 2 else ""
            if isinstance(key, re.Pattern):
                self.patterns.append((key.pattern, Str(regex=key), spec, doc))
            elif isinstance(key, Str):
                self.patterns.append((key.regex, key, spec, doc))
            elif not isinstance(key, str):
                raise SymbolizeError(
                    f"Expected the name of a parameter of {_name(target)}, but got {describe(key)}."
                )
            elif key in self.by_name:
                raise SymbolizeError(f"Two value specs for {key!r} of {_name(target)}.")
            else:
                self.by_name[key] = (spec, doc)

    def find(self, name: str) -> tuple[ValueSpec, str] | None:
        """Returns the given spec and description of a parameter, or `None`."""
        if name in self.by_name:
            return self.by_name[name]
        for i, (_, pattern, spec, doc) in enumerate(self.patterns):
            if pattern.match(name) is not REFUSED:
                self.used.add(i)
                return spec, doc
        return None

    def extra(self, fields: list[Field]) -> list[Field]:
        """Returns fields for names that only `**kwargs` accepts.

        Raises:
            SymbolizeError: The function has no such parameter, or a pattern matched none.
        """
        known = [f.name for f in fields]
        unknown = [n for n in self.by_name if n not in known]
        takes_any = any(f.kind == VAR_KEYWORD for f in fields)
        if unknown and not takes_any:
            raise SymbolizeError(
                f"{_name(self.target)} has no parameter {unknown[0]!r}. "
                + closest(unknown[0], known)
            )
        for i, (text, _, _, _) in enumerate(self.patterns):
            if i not in self.used:
                raise SymbolizeError(
                    f"The pattern {text!r} matches no parameter of {_name(self.target)}. "
                    + closest(str(text), known)
                )
        return [_spec_field(n, *self.by_name[n], KEYWORD_ONLY) for n in unknown]


def _spec_rows(specs: typing.Any, target: typing.Any) -> list[tuple[typing.Any, ...]]:
    if specs is None:
        return []
    if isinstance(specs, dict):
        return [(k, *(v if isinstance(v, tuple) else (v,))) for k, v in specs.items()]
    entries = [e if isinstance(e, (tuple, list)) else (e,) for e in specs]
    for entry in entries:
        if not 2 <= len(entry) <= 4:
            raise SymbolizeError(
                f"Expected pairs of name and value spec for {_name(target)}, but got "
                f"{describe(entry)}. Write for example [('rate', sx.typing.Float())]."
            )
    return [tuple(e) for e in entries]


def _field(
    parameter: inspect.Parameter,
    explicit: tuple[ValueSpec, str] | None,
    hinted: ValueSpec | None,
    factory: typing.Callable[[], typing.Any] | None,
    docs: LazyDescriptions,
) -> Field:
    name, kind = parameter.name, _KINDS[parameter.kind]
    spec = explicit[0] if explicit else hinted or Any()
    description = (explicit and explicit[1]) or docs
    if kind == VAR_POSITIONAL and explicit and type(spec) is List:
        spec = _element_of(spec, name)
    if kind in (VAR_POSITIONAL, VAR_KEYWORD):
        return Field(name, checking(spec), kind=kind, description=description)
    default = MISSING_VALUE if parameter.default is parameter.empty else parameter.default
    if factory is not None:
        default = factory()
    if explicit and spec.frozen and not spec.accepts(default):
        default, factory = MISSING_VALUE, None
    if default is not MISSING_VALUE:
        spec = fitting(spec, default, explicit is not None)
    from_spec = default is MISSING_VALUE and spec.has_default
    return Field(
        name,
        checking(spec),
        fresh(spec.default) if from_spec else default,
        kind,
        description,
        default_from_spec=from_spec,
        factory=factory,
    )


def _element_of(spec: List, name: str) -> ValueSpec:
    """Returns the spec of each value of `*args` from one of all values, as PyGlove writes it.

    Raises:
        SymbolizeError: It checks more than the values one by one.
    """
    if spec not in (List(spec.element), List(spec.element, [])):
        raise SymbolizeError(
            f"Expected List(spec) or spec for the values of *{name}, but got {spec!r}. Their "
            "number is not checked."
        )
    return spec.element


def checking(spec: ValueSpec) -> ValueSpec | None:
    """Returns a spec, or `None` if it accepts any value."""
    return None if is_free(spec) else spec


def read_hint(annotation: typing.Any, target: typing.Any, function: typing.Any) -> ValueSpec:
    """Returns the spec of an annotation in a class or function.

    Args:
        annotation: The annotation.
        target: The class or function.
        function: What the annotation stands in: the class or function, or an inherited `__init__`.
    """
    spec = from_annotation(annotation, owner=target)
    is_open = is_free(spec) or type(spec) is ForwardSpec
    if isinstance(annotation, str) and is_open and function is not target:
        # An inherited `__init__` may be defined in another module than the class.
        spec = from_annotation(annotation, owner=function)
    return spec


def fitting(spec: ValueSpec, default: typing.Any, explicit: bool) -> ValueSpec:
    """Returns the spec, widened so that it accepts the default of the signature.

    Annotations are hints: `x: int = None` is usual, and any other default that contradicts its
    annotation (such as a sentinel) shows that the annotation is not exact. A spec that is given
    explicitly is widened by `None` only: it checks what users pass.
    """
    if type(spec) is ForwardSpec:
        return spec.set_default(default)  # accepted even if the spec does not fit it later
    if spec.accepts(default):
        return spec
    if default is None and not spec.frozen:
        return spec.noneable(use_none_as_default=False)
    return spec if explicit else Any()


def _from_specs(target: typing.Any, given: _Specs) -> Signature:
    if not given.by_name:
        raise SymbolizeError(
            f"{_name(target)} is a builtin that does not tell its parameters. Name them by value "
            f"specs: `sx.symbolize({_name(target)}, [('name', sx.typing.Any()), ...])`."
        )
    kind = POSITIONAL_OR_KEYWORD
    return Signature(_spec_field(n, *entry, kind) for n, entry in given.by_name.items())


def _spec_field(name: str, spec: ValueSpec, doc: str, kind: str) -> Field:
    return Field(name, checking(spec), spec.default, kind, doc, default_from_spec=spec.has_default)


def _name(target: typing.Any) -> str:
    return getattr(target, "__qualname__", None) or type(target).__qualname__
