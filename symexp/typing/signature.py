"""`signature_of`: the compiled description of the parameters of a class or function."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator

from symexp._base.markers import MISSING_VALUE
from symexp.errors import SymbolizeError, closest, describe
from symexp.typing.annotations import from_annotation
from symexp.typing.base import REFUSED, ValueSpec, as_spec, fresh
from symexp.typing.containers import is_free
from symexp.typing.field import (
    KEYWORD_ONLY,
    POSITIONAL_ONLY,
    POSITIONAL_OR_KEYWORD,
    VAR_KEYWORD,
    VAR_POSITIONAL,
    Field,
    LazyDescriptions,
)
from symexp.typing.scalars import Any, Str

__all__ = ["Signature", "factories_of", "find_signature", "signature_of"]


# Finding the parameters of classes and functions. `inspect` is imported only when it is needed.


if typing.TYPE_CHECKING:
    import inspect

# Flags of types: a `class` statement makes types on the heap that can be changed. Which types of C
# are on the heap differs with the version of Python.
_HEAP, _IMMUTABLE = 1 << 9, 1 << 8


def find_signature(target: typing.Any) -> tuple[inspect.Signature | None, typing.Any]:
    """The signature that a call of a class or function has, and the function that it stands on.

    Of a class it is what its `__signature__` says; else that of `__init__`; that of `__new__` where
    there is no `__init__`, or one that takes just anything.

    Returns:
        The signature without `self`, or `None` where a builtin does not tell; and the function.
    """
    import inspect

    if not isinstance(target, type):
        if not callable(target):
            raise SymbolizeError(f"Expected a class or a function, but got {describe(target)}.")
        return _signature(target), target
    if (stated := _stated(target)) is not None:
        return stated, target
    init, new = defining(target, "__init__"), defining(target, "__new__")
    if init is None and new is None:
        return inspect.Signature(), target
    found = None if init is None else _without_self(_signature(init))
    if new is not None and (found is None or _is_generic(found)):
        of_new = _without_self(_signature(new))
        if of_new is not None and not _is_generic(of_new):
            return of_new, new
        found = found or of_new
    if found is not None and _is_generic(found) and not _is_made_by_python(target):
        # Slots of C claim to take anything; the text of the class may tell more.
        return _told(target), target
    return found, new if init is None else init


def _is_made_by_python(target: type) -> bool:
    return target.__flags__ & (_HEAP | _IMMUTABLE) == _HEAP


def _stated(target: type) -> inspect.Signature | None:
    """The `__signature__` of a class, unless a class below it has an `__init__` of its own."""
    import inspect

    for base in target.__mro__:
        found = base.__dict__.get("__signature__")
        # Symbolic classes have one for help and editors.
        if isinstance(found, inspect.Signature) and "_sx_made" not in base.__dict__:
            return found
        if "__init__" in base.__dict__ or "__new__" in base.__dict__:
            return None
    return None


def _told(target: type) -> inspect.Signature | None:
    signature = _signature(target)
    return None if signature is None or _is_generic(signature) else signature


def defining(target: type, name: str) -> typing.Any:
    """The method of this name below `object` and outside of the mixins of symbolic classes."""
    for base in target.__mro__:
        if base is object or base.__module__.startswith("symexp.core."):
            continue
        if name in base.__dict__:
            value = base.__dict__[name]
            return value.__func__ if isinstance(value, (staticmethod, classmethod)) else value
    return None


def _signature(function: typing.Any) -> inspect.Signature | None:
    import inspect

    try:
        return inspect.signature(function)
    except (ValueError, TypeError):
        return None


def _without_self(signature: inspect.Signature | None) -> inspect.Signature | None:
    if signature is None:
        return None
    parameters = list(signature.parameters.values())
    if parameters and parameters[0].kind.name.startswith("POSITIONAL"):
        parameters = parameters[1:]
    return signature.replace(parameters=parameters)


def _is_generic(signature: inspect.Signature) -> bool:
    kinds = [p.kind.name for p in signature.parameters.values()]
    return kinds == ["VAR_POSITIONAL", "VAR_KEYWORD"]


def factories_of(target: typing.Any) -> dict[str, typing.Callable[[], typing.Any]]:
    """Default factories of a dataclass or attrs class, by name of the parameter.

    A factory of attrs that needs the object itself is left out: the signature has a default then
    that says so.
    """
    found: dict[str, typing.Any] = {}
    if not isinstance(target, type):
        return found
    for name, field in getattr(target, "__dataclass_fields__", {}).items():
        # What is not given is an object of `dataclasses` that cannot be called.
        if callable(field.default_factory):
            found[name] = field.default_factory
    for field in getattr(target, "__attrs_attrs__", ()):
        factory = getattr(field.default, "factory", None)
        if factory is not None and not field.default.takes_self:
            found[getattr(field, "alias", None) or field.name.lstrip("_")] = factory
    return found


if typing.TYPE_CHECKING:
    import inspect

_KINDS = (POSITIONAL_ONLY, POSITIONAL_OR_KEYWORD, VAR_POSITIONAL, KEYWORD_ONLY, VAR_KEYWORD)

_put = object.__setattr__


class Signature:
    """The parameters of a class or function. Immutable.

    Attributes:
        fields: All parameters in order, as `Field`.
        names: Their names.
        var_positional: The field of `*args`, or `None`.
        var_keyword: The field of `**kwargs`, or `None`.
    """

    __slots__ = ("_by_name", "_inspected", "fields", "names", "var_keyword", "var_positional")

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
        """The field of a name, or `None`."""
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
        """The signature as `inspect` has it, for help and editors."""
        import inspect

        if self._inspected is not None:
            return self._inspected
        parameters = []
        for field in self.fields:
            default = field.default if field.has_default else inspect.Parameter.empty
            kind = getattr(inspect.Parameter, field.kind)
            parameters.append(inspect.Parameter(field.name, kind, default=default))
        return inspect.Signature(parameters)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"Signatures are immutable: cannot set {name!r}.")

    def __eq__(self, other: object) -> bool:
        return self.fields == other.fields if isinstance(other, Signature) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.fields)

    def __repr__(self) -> str:
        return f"Signature({', '.join(map(repr, self.fields))})"


def signature_of(
    target: typing.Any, *, specs: typing.Any = None, annotations: bool = True
) -> Signature:
    """Compiles the parameters of a class (of its `__init__`, else its `__new__`) or a function.

    Args:
        target: The class or function.
        specs: Value specs by name: a dict, or a list of `(name, spec)` or
            `(name, spec, description)`. They win over annotations. A name may be a pattern
            (`re.compile("num_.*")` or `Str(regex=...)`) for all parameters that match.
        annotations: Whether annotations give specs.

    Raises:
        SymbolizeError: A builtin tells no signature and no specs are given, or a spec names no
            parameter.

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
            hinted = _from_hint(parameter.annotation, target, function)
        factory = factories.get(parameter.name)
        fields.append(_field(parameter, explicit, hinted, factory, docs))
    extra = given.extra(fields)
    tail = [f for f in fields if f.kind == VAR_KEYWORD]
    rows = [*(f for f in fields if f.kind != VAR_KEYWORD), *extra, *tail]
    return Signature(rows, inspected)


class _Specs:
    """The specs that the user gives, and which of them were used."""

    def __init__(self, specs: typing.Any, target: typing.Any) -> None:
        self.target = target
        self.by_name: dict[str, tuple[ValueSpec, str]] = {}
        self.patterns: list[tuple[typing.Any, Str, ValueSpec, str]] = []
        self.used: set[int] = set()
        for entry in _entries(specs, target):
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
        """The spec and description that are given for a parameter."""
        if name in self.by_name:
            return self.by_name[name]
        for i, (_, pattern, spec, doc) in enumerate(self.patterns):
            if pattern.match(name) is not REFUSED:
                self.used.add(i)
                return spec, doc
        return None

    def extra(self, fields: list[Field]) -> list[Field]:
        """Fields for names that only `**kwargs` takes; other unknown names are refused."""
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


def _entries(specs: typing.Any, target: typing.Any) -> list[tuple[typing.Any, ...]]:
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
    if kind in (VAR_POSITIONAL, VAR_KEYWORD):
        return Field(name, _checking(spec), kind=kind, description=description)
    default = MISSING_VALUE if parameter.default is parameter.empty else parameter.default
    if factory is not None:
        default = factory()
    if explicit and spec.frozen and not spec.accepts(default):
        default, factory = MISSING_VALUE, None
    if default is not MISSING_VALUE:
        spec = _fit(spec, default, explicit is not None)
    from_spec = default is MISSING_VALUE and spec.has_default
    return Field(
        name,
        _checking(spec),
        fresh(spec.default) if from_spec else default,
        kind,
        description,
        default_from_spec=from_spec,
        factory=factory,
    )


def _checking(spec: ValueSpec) -> ValueSpec | None:
    return None if is_free(spec) else spec


def _from_hint(annotation: typing.Any, target: typing.Any, function: typing.Any) -> ValueSpec:
    spec = from_annotation(annotation, owner=target)
    if isinstance(annotation, str) and is_free(spec) and function is not target:
        # An inherited `__init__` may stand in another module than the class.
        spec = from_annotation(annotation, owner=function)
    return spec


def _fit(spec: ValueSpec, default: typing.Any, explicit: bool) -> ValueSpec:
    """The spec, made to agree with the default that the author chose; the default stays as it is.

    Annotations are hints: `x: int = None` is usual, and any other default that contradicts its
    annotation (a sentinel, say) shows that this is not to be taken at its word. A spec that is
    given explicitly holds for what users pass.
    """
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
    return Field(name, _checking(spec), spec.default, kind, doc, default_from_spec=spec.has_default)


def _name(target: typing.Any) -> str:
    return getattr(target, "__qualname__", None) or type(target).__qualname__
