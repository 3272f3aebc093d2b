"""Specs of what can be called: Callable and Functor.

A callable is checked by its signature, without a call: the number of positional arguments, the
names of keyword arguments, and the annotations as far as there are any. A signature that is not
known, as that of some builtins, is accepted.
"""

from __future__ import annotations

import typing

from symexp._base.markers import MISSING_VALUE
from symexp.errors import ArgumentError, SpecTypeError, SymexpError, describe, explain
from symexp.typing.containers import is_free
from symexp.typing.parameters import find_signature
from symexp.typing.value_spec import OPERATIONS, REFUSED, ValueSpec, as_spec, is_placeholder

__all__ = ["Callable", "Functor"]


class _Takes(typing.NamedTuple):
    """What a callable takes and returns.

    Attributes:
        places: Name and spec of each positional parameter; the spec is `None` if anything fits.
        names: Spec of each parameter that may be given by its name.
        rest: Spec of the elements of `*args`; `MISSING_VALUE` if there are none.
        extra: Spec of the values of `**kwargs`; `MISSING_VALUE` if there are none.
        returns: Spec of the result.
    """

    places: tuple[tuple[str, ValueSpec | None], ...]
    names: dict[str, ValueSpec | None]
    rest: typing.Any
    extra: typing.Any
    returns: ValueSpec | None


class Callable(ValueSpec):
    """Accepts what can be called: a function, a method, a class, a partial function, a functor.

    Args:
        args: Specs or types of the positional arguments with which it is called.
        kw: Pairs of name and spec (or type) of the keyword arguments.
        returns: Spec or type of the result; a callable without an annotation may return anything.
        default: Value of an argument that is left out.
        transform: Function that converts or checks a value before the spec checks it.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.

    Example:
        >>> from symexp.typing import Int, Str
        >>> def double(x: int) -> int:
        ...     return 2 * x
        >>> Callable([Int()], returns=Int()).accepts(double)
        True
        >>> Callable([Str()]).accepts(double), Callable(kw=[("y", Int())]).accepts(double)
        (False, False)
    """

    __slots__ = ("args", "kw", "returns")

    args: tuple[ValueSpec, ...]
    kw: tuple[tuple[str, ValueSpec], ...]
    returns: ValueSpec | None

    _name: typing.ClassVar[str] = "callable"

    def __init__(
        self,
        args: typing.Any = (),
        kw: typing.Any = (),
        returns: typing.Any = None,
        default: typing.Any = MISSING_VALUE,
        transform: typing.Callable[[typing.Any], typing.Any] | None = None,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        self._define(
            default,
            is_noneable,
            frozen,
            transform,
            args=tuple(as_spec(arg) for arg in _listed(args, "args")),
            kw=_keywords(kw),
            returns=None if returns is None else as_spec(returns),
        )

    @classmethod
    def _subscripted(cls, args: tuple[typing.Any, ...]) -> typing.Self:
        cls._check_arity(args, 2, "the types of the arguments and of the result")
        given = args[0] if isinstance(args[0], (list, tuple)) else [args[0]]
        returns = type(None) if args[1] is None else args[1]
        return cls(None if args[0] is ... else list(given), returns=returns)

    @property
    def return_value(self) -> ValueSpec | None:
        """The spec of the result; `None` if anything fits."""
        return self.returns

    def _inner(self) -> typing.Iterable[ValueSpec]:
        last = () if self.returns is None else (self.returns,)
        return (*self.args, *(spec for _, spec in self.kw), *last)

    def _is_kind(self, value: typing.Any) -> bool:
        return callable(value) and not is_placeholder(value)

    def _accept(self, value: typing.Any) -> typing.Any:
        if not self._is_kind(value):
            return REFUSED
        if not (self.args or self.kw or self.returns):
            return value
        return value if self._mismatch(value) is None else REFUSED

    def _mismatch(self, value: typing.Any) -> str | None:
        """Returns in which way the signature of a callable does not fit; `None` if it fits."""
        return self._compare(_takes_of(value))

    def _compare(self, takes: _Takes | None) -> str | None:
        if takes is None:
            return None
        return self._of_places(takes) or self._of_names(takes) or self._of_result(takes)

    def fits_method(self, method: typing.Any) -> bool:
        """Returns whether objects of a class that has this method as `__call__` are accepted."""
        return self._compare(_takes_of_function(method, skip=1)) is None

    def _of_places(self, takes: _Takes) -> str | None:
        n = len(takes.places)
        if len(self.args) > n and takes.rest is MISSING_VALUE:
            return f"it takes {n} positional arguments, but is called with {len(self.args)}"
        for i, given in enumerate(self.args):
            name, taken = takes.places[i] if i < n else ("*args", takes.rest)
            if not _may_get(taken, given):
                return f"its argument {i} ({name}) takes {taken!r}, but is called with {given!r}"
        return None

    def _of_names(self, takes: _Takes) -> str | None:
        for name, given in self.kw:
            taken = takes.names.get(name, takes.extra)
            if taken is MISSING_VALUE:
                return f"it has no argument {name!r}"
            if not _may_get(taken, given):
                return f"its argument {name!r} takes {taken!r}, but is called with {given!r}"
        return None

    def _of_result(self, takes: _Takes) -> str | None:
        if takes.returns is None or self.returns is None:
            return None
        if self.returns.is_compatible(takes.returns):
            return None
        return f"it returns {takes.returns!r}, but {self.returns!r} is expected"

    def _phrase(self) -> str:
        return self._name

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        if not self._is_kind(value):
            return self._type_error(value, path)
        what = f"The signature of {describe(value)} does not fit: {self._mismatch(value)}."
        return SpecTypeError(explain(what, where=path))


@typing.final
class Functor(Callable):
    """Accepts a functor: an object of a symbolic function.

    Args:
        args: Specs or types of the positional arguments with which it is called.
        kw: Pairs of name and spec (or type) of the keyword arguments.
        returns: Spec or type of the result.
        default: Value of an argument that is left out.
        transform: Function that converts or checks a value before the spec checks it.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ()
    _name = "functor"

    def _is_kind(self, value: typing.Any) -> bool:
        kind = getattr(type(value), "_sx_type", None)
        return kind is not None and kind.is_functor


def _listed(args: typing.Any, name: str) -> typing.Sequence[typing.Any]:
    if args is None:
        return ()
    if not isinstance(args, (list, tuple)):
        raise ArgumentError(f"{name} of Callable() must be a list, but is {args!r}.")
    return args


def _keywords(kw: typing.Any) -> tuple[tuple[str, ValueSpec], ...]:
    pairs = list(kw.items()) if isinstance(kw, dict) else _listed(kw, "kw")
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2 or not isinstance(pair[0], str):
            raise ArgumentError(f"kw of Callable() must be pairs of name and spec, but is {kw!r}.")
    return tuple((name, as_spec(spec)) for name, spec in pairs)


def _may_get(taken: ValueSpec | None, given: ValueSpec) -> bool:
    """Returns whether an argument may be called with the values of a spec."""
    return taken is None or is_free(taken) or is_free(given) or taken.is_compatible(given)


def _takes_of(value: typing.Any) -> _Takes | None:
    """Returns what a callable takes; `None` if that is not known."""
    kind = getattr(type(value), "_sx_type", None)
    if kind is not None and kind.is_functor:
        return _takes_of_functor(kind)
    made = value.__dict__.get("_sx_type") if isinstance(value, type) else None
    if made is not None and made.is_functor:
        # A call binds the arguments: the result is a functor, which may be what is expected.
        return _takes_of_functor(made)._replace(returns=None)
    if kind is not None:
        # Reading an attribute of a symbolic object would materialize it.
        return _takes_of_function(kind.origin.__call__, skip=1)
    return _takes_of_function(value)


def _takes_of_function(value: typing.Any, skip: int = 0) -> _Takes | None:
    """Returns what a callable takes after its first parameters; `None` if that is not known."""
    try:
        signature, function = find_signature(value)
    except Exception:  # an object may do anything when its signature is read
        return None
    if signature is None:
        return None
    parameters = list(signature.parameters.values())[skip:]
    owner = value if isinstance(value, type) else _owner(function)
    rows = [(p.name, p.kind.name, _hint(p.annotation, p.empty, owner)) for p in parameters]
    returns = _hint(signature.return_annotation, signature.empty, owner)
    return _takes(rows, as_spec(value) if isinstance(value, type) else returns)


def _takes_of_functor(kind: typing.Any) -> _Takes:
    import inspect

    rows = [(f.name, f.kind, f.spec) for f in kind.signature]
    try:
        annotation = inspect.signature(kind.function).return_annotation
    except (TypeError, ValueError):
        annotation = inspect.Signature.empty
    returns = _hint(annotation, inspect.Signature.empty, kind.function)
    return _takes(rows, returns)


def _takes(rows: list[tuple[str, str, ValueSpec | None]], returns: ValueSpec | None) -> _Takes:
    places = tuple((n, s) for n, k, s in rows if k in ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD"))
    names = {n: s for n, k, s in rows if k in ("KEYWORD_ONLY", "POSITIONAL_OR_KEYWORD")}
    rest = next((s for _, k, s in rows if k == "VAR_POSITIONAL"), MISSING_VALUE)
    extra = next((s for _, k, s in rows if k == "VAR_KEYWORD"), MISSING_VALUE)
    return _Takes(places, names, rest, extra, returns)


def _owner(function: typing.Any) -> typing.Any:
    """Returns the function in whose module text annotations are resolved."""
    for _ in range(20):
        inner = getattr(function, "func", None) or getattr(function, "__wrapped__", None)
        if inner is None:
            break
        function = inner
    function = getattr(function, "__func__", function)
    return function if hasattr(function, "__globals__") else type(function).__call__


def _hint(annotation: typing.Any, empty: typing.Any, owner: typing.Any) -> ValueSpec | None:
    if annotation is empty:
        return None
    spec: ValueSpec = OPERATIONS["read"](annotation, owner=owner)
    return None if is_free(spec) else spec
