"""`ValueSpec`: what values an argument may have; the base class of all specs.

Specs are immutable, equal by content, and hashable. A spec checks a value in `_accept`, which never
raises: it returns the value (converted where that is documented) or `REFUSED`. Messages, and the
paths of elements in them, are made only after a refusal.
"""

from __future__ import annotations

import types
import typing

from symexp._base.contextual import ContextualValue
from symexp._base.frozen import Frozen
from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.leaves import content_hash, is_equal
from symexp._base.markers import MISSING_VALUE, Placeholder, Ref
from symexp._base.tracebacks import hide_frames
from symexp.errors import (
    ArgumentError,
    PathError,
    SpecMismatchError,
    SpecTypeError,
    SpecValueError,
    SymexpError,
    closest,
    describe,
    explain,
)
from symexp.typing.converters import (
    REFUSED,
    convert,
    fresh,
    has_converters,
    transform_error,
    transformed,
)
from symexp.typing.forward_refs import ForwardRef, calling_module

__all__ = [
    "OPERATIONS",
    "PLAIN",
    "REFUSED",
    "SpecDefinitionError",
    "ValueSpec",
    "as_spec",
    "fresh",
    "is_placeholder",
    "sub_path",
]

# Values of these types are neither placeholders nor missing.
PLAIN = frozenset({str, int, float, bool, list, tuple, dict})

OPERATIONS: dict[str, typing.Callable[..., typing.Any]] = {}
"""Operations on specs of all kinds. The modules that define them import this one.

`read` makes a spec of an annotation, `union` a spec of several; `is_compatible`, `extend` and
`annotate` are in `symexp.typing.relations`, `show` is in `symexp.typing.printing`.
"""

_put = object.__setattr__


class SpecDefinitionError(SymexpError, ValueError):
    """The constraints of a value spec contradict each other, or are malformed."""


def is_placeholder(value: object) -> bool:
    """Returns whether a value is a `Placeholder`, without calling anything of the value."""
    return Placeholder in type(value).__mro__


class _SpecType(type):
    """Accepts options under their names in PyGlove, and subscripts: `List[int]`, `Int[0, 10]`."""

    _aliases: dict[str, str]

    def __getitem__(cls, args: typing.Any) -> typing.Any:
        try:
            return cls._subscripted(args if type(args) is tuple else (args,))
        except Exception as error:
            hide_frames(error)
            raise

    def _subscripted(cls, args: tuple[typing.Any, ...]) -> typing.Any:
        """Returns the spec that a subscript of this class means."""
        raise ArgumentError(f"{cls.__name__} takes no subscript. Write `{cls.__name__}(...)`.")

    def _check_arity(cls, args: tuple[typing.Any, ...], n: int, means: str) -> None:
        if len(args) != n:
            raise ArgumentError(f"{cls.__name__}[...] takes {means}, but got {args!r}.")

    def __or__(cls, other: typing.Any) -> typing.Any:
        return OPERATIONS["union"](cls, other)

    def __ror__(cls, other: typing.Any) -> typing.Any:
        return OPERATIONS["union"](other, cls)

    def __call__(cls, /, *args: typing.Any, **options: typing.Any) -> typing.Any:
        for alias, name in cls._aliases.items():
            if alias in options:
                options[name] = options.pop(alias)
        try:
            return super().__call__(*args, **options)
        except Exception as error:
            hide_frames(error)
            raise


# Parameters that are shown without their name.
_BARE = frozenset({"candidates", "cls", "element", "elements"})


class ValueSpec(Frozen, metaclass=_SpecType):
    """What values an argument may have. Abstract; subclasses are final.

    Subclasses define `_accept`, which must be pure: it neither raises nor changes the value, and
    `_accept(_accept(v))` is `_accept(v)`.

    Args:
        default: Value of an argument that is left out; it must fit. `MISSING_VALUE`: no default.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
        transform: Function that converts or checks a value before the spec checks it; `None`: no
            function. See `docs/value-specs.md` for its rules.
    """

    __slots__ = ("_is_plain", "default", "frozen", "is_noneable", "transform")

    default: typing.Any
    frozen: bool
    is_noneable: bool
    transform: typing.Callable[[typing.Any], typing.Any] | None

    # Whether `_accept` alone decides on ordinary values.
    _is_plain: bool

    # Names and defaults of the parameters of `__init__`, in order.
    _parameters: typing.ClassVar[tuple[tuple[str, typing.Any], ...]] = ()

    def __init_subclass__(cls) -> None:
        init = cls.__init__
        code, defaults = init.__code__, init.__defaults__ or ()
        names = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
        plain = code.co_argcount - 1
        values = (REFUSED,) * (plain - len(defaults)) + defaults
        values += tuple((init.__kwdefaults__ or {}).get(n, REFUSED) for n in names[plain:])
        cls._parameters = tuple(zip(names, values))

    def __new__(cls, /, *args: typing.Any, **options: typing.Any) -> typing.Self:
        """Refuses misspelt options by their nearest names."""
        if options:
            known = [name for name, _ in cls._parameters]
            for name in options:
                if name not in known:
                    raise ArgumentError(f"{cls.__name__}() has no {name!r}. {closest(name, known)}")
        return super().__new__(cls)

    # PyGlove's names of parameters that have another name here.
    _aliases: typing.ClassVar[dict[str, str]] = {}

    # Whether values have elements, so that `child` returns specs of them.
    _is_container: typing.ClassVar[bool] = False

    # The spec of every element, in containers that have one spec for all; `None`: no check.
    _each: ValueSpec | None = None

    # What subclasses define.

    def _accept(self, value: typing.Any) -> typing.Any:
        """Returns the value as it is accepted, or `REFUSED`. Never raises."""
        raise NotImplementedError

    def _phrase(self) -> str:
        """Returns what is expected, for messages: `int`."""
        raise NotImplementedError

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        """Returns the error for a value that `_accept` refuses."""
        return self._type_error(value, path)

    # Checking.

    def apply(self, value: typing.Any, path: object = None) -> typing.Any:
        """Checks a value, and converts it where the spec documents that.

        A placeholder passes if its candidates pass; they are converted like any value.
        `MISSING_VALUE` passes, so that objects may be partial; for a frozen spec it is the default.

        Args:
            value: The value; it is never changed in place.
            path: The place of the value, for messages: a key path, or any text. `None` is the root.

        Returns:
            The value itself, or the converted value.

        Raises:
            SpecTypeError: The value has another type.
            SpecValueError: The value has the right type, but violates a constraint.

        Example:
            >>> from symexp.typing import Float
            >>> Float(min_value=0).apply(1, "rate")
            1.0
        """
        if self._is_plain:
            result = self._accept(value)
            if result is not REFUSED:
                return result
            if value is None and self.is_noneable:
                return value
        result = self._rest(value)
        if result is REFUSED:
            raise self.error(value, path)
        return result

    def match(self, value: typing.Any) -> typing.Any:
        """Checks a value like `apply`, but returns `REFUSED` instead of raising."""
        if self._is_plain:
            result = self._accept(value)
            if result is not REFUSED or (type(value) in PLAIN and not has_converters()):
                return result
        return self._rest(value)

    def accepts(self, value: typing.Any) -> bool:
        """Returns whether a value fits."""
        return self.match(value) is not REFUSED

    def _rest(self, value: typing.Any) -> typing.Any:
        """Checks what `_accept` does not: missing values, placeholders, `None`, frozen specs."""
        if value is MISSING_VALUE:
            return fresh(self.default) if self.frozen else value
        if is_placeholder(value):
            if self.frozen and is_equal(value, self.default):
                return value
            try:
                return value.fitted(self, None)
            except (SpecTypeError, SpecValueError):
                return REFUSED
        if type(value) is ContextualValue:
            return value  # what it stands for is checked when it is read
        if type(value) is Ref:
            return REFUSED if self.match(value.value) is REFUSED else value
        if getattr(type(value), "_sx_is_pure", False):
            return value
        becomes = getattr(type(value), "_sx_becomes", None)
        if becomes is not None and self._accept(becomes) is not REFUSED:
            return value  # such as a file of a stage, which is a path in a build
        if value is None and self.is_noneable:
            return value if not self.frozen or self.default is None else REFUSED
        transform = self.transform
        if transform is None or value is None:
            result = self._accepted(value)
        else:
            result = transformed(transform, value, self._accepted)
        if not self.frozen or result is REFUSED:
            return result
        return result if is_equal(result, self.default) else REFUSED

    def _accepted(self, value: typing.Any) -> typing.Any:
        """Returns an ordinary value as it is accepted, by a registered converter if need be."""
        result = self._accept(value)
        if result is not REFUSED:
            return result
        if value is None:
            return value if self.is_noneable else REFUSED
        if has_converters():
            return convert(value, self.value_type, self._accept)
        return REFUSED

    def error(self, value: typing.Any, path: object = None) -> SymexpError:
        """Returns the error that says why a value does not fit; the spec must refuse the value."""
        if is_placeholder(value):
            try:
                value.fitted(self, path)
            except (SpecTypeError, SpecValueError) as error:
                return error
        if type(value) is Ref:
            return self.error(value.value, path)
        if self.frozen:
            what = f"Value {describe(value)} is not the frozen value {self.default!r}."
            return SpecValueError(explain(what, where=path, mend="Leave it out."))
        if self.transform is not None and value is not None:
            return transform_error(self.transform, value, self._accepted, self._reason, path)
        return self._reason(value, path)

    def _type_error(self, value: typing.Any, path: object, mend: str | None = None) -> SymexpError:
        what = f"Expected {self.expected} but got {describe(value)}."
        if value is None:
            mend = "Allow None with `.noneable()`."
            return SpecMismatchError(explain(what, where=path, mend=mend))
        return SpecTypeError(explain(what, where=path, mend=mend))

    @property
    def expected(self) -> str:
        """The expected values in words: `int or None`."""
        phrase = self._phrase()
        return f"{phrase} or None" if self.is_noneable and "None" not in phrase else phrase

    def child(self, key: Key) -> ValueSpec | None:
        """Returns the spec of the element at a key of a container; `None` if anything fits.

        Raises:
            SpecValueError: There can be no element at this key.
        """
        return self._each

    # Definition and derivation.

    def _define(
        self,
        default: typing.Any,
        is_noneable: bool,
        frozen: bool,
        transform: typing.Any = None,
        **own: typing.Any,
    ) -> None:
        """Sets the fields of a new spec; the own ones first, because they check the default."""
        for name, value in own.items():
            _put(self, name, value)
        if transform is not None and not callable(transform):
            raise SpecDefinitionError(
                f"transform of {type(self).__name__}() must be a function, but is {transform!r}."
            )
        _put(self, "transform", transform)
        _put(self, "is_noneable", bool(is_noneable))
        self._settle(default, frozen)

    def _settle(self, default: typing.Any, frozen: bool) -> None:
        _put(self, "frozen", False)
        _put(self, "_is_plain", self.transform is None)
        _put(self, "default", MISSING_VALUE)
        if default is not MISSING_VALUE:
            try:
                checked = self.apply(default)
            except (SpecTypeError, SpecValueError) as error:
                raise type(error)(f"Bad default of {self!r}: {error}") from None
            _put(self, "default", fresh(checked))
        elif frozen:
            raise SpecDefinitionError(
                f"{self!r} cannot be frozen without a value. Use `.freeze(value)`."
            )
        _put(self, "frozen", bool(frozen))
        _put(self, "_is_plain", self.transform is None and not frozen)

    @property
    def is_elementwise(self) -> bool:
        """Whether it is enough that the elements, the size and the keys of a container fit."""
        return self._is_plain

    @property
    def value_type(self) -> typing.Any:
        """The class, or a tuple of classes, of accepted values; `None` if there is no such."""
        return None

    @property
    def has_default(self) -> bool:
        """Whether the spec has a default."""
        return self.default is not MISSING_VALUE

    def noneable(
        self, is_noneable: bool = True, *, use_none_as_default: bool = True
    ) -> typing.Self:
        """Returns this spec, with `None` accepted too, or not accepted any more.

        Args:
            is_noneable: Whether `None` is accepted. With `False`, a default `None` is removed.
            use_none_as_default: Whether `None` becomes the default of a spec without a default.

        Raises:
            SpecDefinitionError: The spec would accept nothing, or always accepts `None`.

        Example:
            >>> from symexp.typing import Int
            >>> Int().noneable(), Int().noneable().noneable(False)
            (Int().noneable(), Int())
        """
        if not is_noneable:
            return self._without_none()
        spec = self._copy()
        _put(spec, "is_noneable", True)
        if use_none_as_default and not self.has_default:
            _put(spec, "default", None)
        return spec

    def _without_none(self) -> typing.Self:
        """Returns this spec with `None` refused."""
        if self.frozen and self.default is None:
            raise SpecDefinitionError(f"{self!r} accepts only None. Freeze it at another value.")
        spec = self._copy()
        _put(spec, "is_noneable", False)
        if self.default is None:
            _put(spec, "default", MISSING_VALUE)
        return spec

    def freeze(self, value: typing.Any = MISSING_VALUE) -> typing.Self:
        """Returns this spec, with one value accepted only: the given one, else the default.

        Raises:
            SpecDefinitionError: There is neither a value nor a default.
            SpecTypeError, SpecValueError: The value does not fit the spec.
        """
        spec = self._copy()
        spec._settle(self.default if value is MISSING_VALUE else value, True)
        return spec

    def set_default(self, value: typing.Any) -> typing.Self:
        """Returns this spec with another default; `MISSING_VALUE` removes the default."""
        spec = self._copy()
        spec._settle(value, self.frozen)
        return spec

    # Relations of specs, as in PyGlove.

    @property
    def skip_user_transform(self) -> typing.Self:
        """This spec without its `transform`."""
        if self.transform is None:
            return self
        spec = self._copy()
        _put(spec, "transform", None)
        _put(spec, "_is_plain", not self.frozen)
        return spec

    @property
    def annotation(self) -> typing.Any:
        """The type annotation of the accepted values: `int | None` of `Int().noneable()`."""
        return OPERATIONS["annotate"](self)

    @property
    def forward_refs(self) -> frozenset[typing.Any]:
        """The forward references in this spec."""
        return frozenset().union(*(spec.forward_refs for spec in self._inner()))

    @property
    def type_resolved(self) -> bool:
        """Whether all forward references in this spec name something that exists by now."""
        return all(ref.is_resolved for ref in self.forward_refs)

    def _inner(self) -> typing.Iterable[ValueSpec]:
        """Returns the specs that this one consists of."""
        return ()

    def is_compatible(self, other: ValueSpec) -> bool:
        """Returns whether this spec accepts every value that another one accepts.

        `True` is certain except for regular expressions, which are not compared, and for classes
        that do not exist yet.

        Example:
            >>> from symexp.typing import Int
            >>> Int(min_value=0).is_compatible(Int(min_value=1)), Int().is_compatible(Int() | None)
            (True, False)
        """
        return bool(OPERATIONS["is_compatible"](self, other))

    def extend(self, base: ValueSpec) -> typing.Any:
        """Returns this spec as it is for a subclass, narrowed by the spec of its base class.

        Args:
            base: The spec of the same argument in the base class.

        Raises:
            SpecTypeError: This spec accepts values that the base does not.

        Example:
            >>> from symexp.typing import Int
            >>> Int(min_value=3).extend(Int(min_value=2, max_value=6))
            Int(min_value=3, max_value=6)
        """
        return OPERATIONS["extend"](self, base)

    def __or__(self, other: typing.Any) -> typing.Any:
        return OPERATIONS["union"](self, other)

    def __ror__(self, other: typing.Any) -> typing.Any:
        return OPERATIONS["union"](other, self)

    def _copy(self) -> typing.Self:
        return _restored(type(self), self._state())

    def _state(self) -> dict[str, typing.Any]:
        return {name: getattr(self, name) for name in _slots(type(self))}

    # Being a value.

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if type(self) is not type(other):
            return NotImplemented
        return all(is_equal(getattr(self, n), getattr(other, n)) for n in _slots(type(self), False))

    def __hash__(self) -> int:
        own = (content_hash(getattr(self, n)) for n in _slots(type(self), False))
        return hash((type(self).__name__, *own))

    def __repr__(self) -> str:
        parts = []
        brief = self.is_noneable and self.default is None and not self.frozen
        brief = brief and any(name == "is_noneable" for name, _ in self._parameters)
        for name, usual in self._parameters:
            if brief and name in ("default", "is_noneable"):
                continue
            value = getattr(self, name, usual)
            if usual is REFUSED or (name in _BARE and not is_equal(value, usual)):
                parts.append(_show(value))
            elif not is_equal(value, usual):
                parts.append(f"{name}={_show(value)}")
        return f"{type(self).__name__}({', '.join(parts)})" + (".noneable()" if brief else "")

    def __str__(self) -> str:
        return str(OPERATIONS["show"](self))

    def __copy__(self) -> typing.Self:
        return self

    def __deepcopy__(self, memo: object) -> typing.Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        # Not through the constructor, which would check the default again.
        return (_restored, (type(self), self._state()))


_S = typing.TypeVar("_S", bound=ValueSpec)


def _restored(cls: type[_S], state: dict[str, typing.Any]) -> _S:
    """Returns the spec of a class that has these fields."""
    spec = object.__new__(cls)
    for name, value in state.items():
        _put(spec, name, value)
    return spec


def _slots(cls: type, derived: bool = True) -> list[str]:
    """Returns the fields of a spec; those with an underscore are derived from the others."""
    names = [n for base in cls.__mro__ for n in base.__dict__.get("__slots__", ())]
    return [n for n in names if derived or not n.startswith("_")]


def _show(value: typing.Any) -> str:
    if isinstance(value, type):
        return value.__qualname__
    if type(value) is tuple:
        return f"[{', '.join(repr(v) if type(v) is tuple else _show(v) for v in value)}]"
    if isinstance(value, types.FunctionType):
        return value.__qualname__
    if isinstance(value, ForwardRef):
        return repr(value.name)
    return repr(value)


def sub_path(path: object, key: Key) -> object:
    """Returns the path of an element: the path of its container, one key longer."""
    if not isinstance(path, KeyPath):
        try:
            path = ROOT if path is None else KeyPath.parse(str(path))
        except PathError:
            return f"{path}{KeyPath(None, key)}" if isinstance(key, str) else f"{path}[{key}]"
    return KeyPath(path, key)


def as_spec(value: typing.Any) -> ValueSpec:
    """Returns a spec as it is, or the spec of a type: in `List(int)`, `int` is `Int()`.

    Args:
        value: A value spec, a type, or an annotation.

    Raises:
        ArgumentError: The value is neither a spec nor an annotation.
    """
    if isinstance(value, ValueSpec):
        return value
    if isinstance(value, _SpecType):
        return typing.cast(ValueSpec, value())
    readable = value is None or isinstance(value, (type, str)) or "yping" in type(value).__module__
    if readable or hasattr(value, "__origin__") or type(value).__module__ == "types":
        # Names in text are those of the module that makes the spec.
        owner = types.SimpleNamespace(__module__=calling_module())
        return typing.cast(ValueSpec, OPERATIONS["read"](value, owner=owner))
    raise ArgumentError(
        f"Expected a value spec or a type, but got {describe(value)}. "
        "Write for example `sx.typing.Int()`."
    )
