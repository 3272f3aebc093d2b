"""`ValueSpec`: what an argument may be. Specs are immutable, equal by content, and hashable.

A spec does its work in `_accept`, which never raises: it gives the value back (converted where that
is documented) or `REFUSED`. Only a refusal costs the wording of a message, and only then are paths
of elements made.
"""

from __future__ import annotations

import typing

from symexp._base.keypath import ROOT, Key, KeyPath
from symexp._base.leaves import content_hash, is_equal
from symexp._base.markers import MISSING_VALUE, Placeholder
from symexp.errors import (
    ArgumentError,
    PathError,
    SpecTypeError,
    SpecValueError,
    SymexpError,
    closest,
    describe,
    explain,
)

__all__ = [
    "PLAIN",
    "REFUSED",
    "SpecDefinitionError",
    "ValueSpec",
    "as_spec",
    "is_placeholder",
    "set_annotation_reader",
    "sub_path",
]

REFUSED: typing.Any = type("Refused", (), {"__repr__": lambda _: "REFUSED", "__slots__": ()})()
"""What `_accept` gives for a value that does not fit."""

# Values of these types are neither placeholders nor missing.
PLAIN = frozenset({str, int, float, bool, list, tuple, dict})

_put = object.__setattr__


class SpecDefinitionError(SymexpError, ValueError):
    """The constraints of a value spec contradict each other, or are malformed."""


def is_placeholder(value: object) -> bool:
    """Whether a value is a `Placeholder`, without touching the value."""
    return Placeholder in type(value).__mro__


class _SpecType(type):
    """Takes options under the names that they have in PyGlove, too."""

    _aliases: dict[str, str]

    def __call__(cls, /, *args: typing.Any, **options: typing.Any) -> typing.Any:
        for alias, name in cls._aliases.items():
            if alias in options:
                options[name] = options.pop(alias)
        return super().__call__(*args, **options)


class ValueSpec(metaclass=_SpecType):
    """What values an argument may have. Abstract; subclasses are final.

    Implementers give `_accept`, which must be pure: it neither raises nor changes the value, and
    `_accept(_accept(v))` is `_accept(v)`.

    Args:
        default: Value of an argument that is left out; `MISSING_VALUE` for none. It must fit.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ("default", "frozen", "is_noneable")

    default: typing.Any
    frozen: bool
    is_noneable: bool

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

    # Whether values have elements, so that `child` says something.
    _is_container: typing.ClassVar[bool] = False

    # What subclasses give.

    def _accept(self, value: typing.Any) -> typing.Any:
        """The value as it is accepted, or `REFUSED`. Never raises."""
        raise NotImplementedError

    def _phrase(self) -> str:
        """What is expected, for messages: `int`."""
        raise NotImplementedError

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        """The error for a value that `_accept` refuses."""
        return self._type_error(value, path)

    # Checking.

    def apply(self, value: typing.Any, path: object = None) -> typing.Any:
        """Checks a value.

        Placeholders pass when their candidates do; `MISSING_VALUE` passes, so that objects may be
        partial.

        Args:
            value: The value; it is never changed in place.
            path: Where the value stands, for messages: a key path, or any text. `None` is the root.

        Returns:
            The value itself, or what it was converted to where the spec documents that.

        Raises:
            SpecTypeError: The value has another type.
            SpecValueError: The value has the right type, but violates a constraint.

        Example:
            >>> from symexp.typing import Float
            >>> Float(min_value=0).apply(1, "rate")
            1.0
        """
        if not self.frozen:
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
        """As `apply`, but gives `REFUSED` instead of raising."""
        if not self.frozen:
            result = self._accept(value)
            if result is not REFUSED or type(value) in PLAIN:
                return result
        return self._rest(value)

    def accepts(self, value: typing.Any) -> bool:
        """Whether a value fits."""
        return self.match(value) is not REFUSED

    def _rest(self, value: typing.Any) -> typing.Any:
        if value is MISSING_VALUE:
            return value
        if is_placeholder(value):
            try:
                value.check_candidates(self, None)
            except (SpecTypeError, SpecValueError):
                return REFUSED
            return value
        if value is None and self.is_noneable:
            return value if not self.frozen or self.default is None else REFUSED
        if self.frozen:
            result = self._accept(value)
            return result if result is not REFUSED and is_equal(result, self.default) else REFUSED
        return REFUSED

    def error(self, value: typing.Any, path: object = None) -> SymexpError:
        """The error that says why this value (which is refused) does not fit."""
        if is_placeholder(value):
            try:
                value.check_candidates(self, path)
            except (SpecTypeError, SpecValueError) as error:
                return error
        if self.frozen:
            what = f"Value {describe(value)} is not the frozen value {self.default!r}."
            return SpecValueError(explain(what, where=path, mend="Leave it out."))
        return self._reason(value, path)

    def _type_error(self, value: typing.Any, path: object, mend: str | None = None) -> SymexpError:
        what = f"Expected {self.expected} but got {describe(value)}."
        if value is None:
            mend = "Allow None with `.noneable()`."
        return SpecTypeError(explain(what, where=path, mend=mend))

    @property
    def expected(self) -> str:
        """What is expected, in words: `int or None`."""
        phrase = self._phrase()
        return f"{phrase} or None" if self.is_noneable and "None" not in phrase else phrase

    def child(self, key: Key) -> ValueSpec | None:
        """The spec of the element at a key of a container, or `None` when anything goes.

        Raises:
            SpecValueError: There can be no element at this key.
        """
        return None

    # Definition and derivation.

    def _define(
        self, default: typing.Any, is_noneable: bool, frozen: bool, **own: typing.Any
    ) -> None:
        for name, value in own.items():
            _put(self, name, value)
        _put(self, "is_noneable", bool(is_noneable))
        self._settle(default, frozen)

    def _settle(self, default: typing.Any, frozen: bool) -> None:
        _put(self, "frozen", False)
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

    @property
    def is_elementwise(self) -> bool:
        """Whether a container fits if its elements fit their specs, and its size and keys fit."""
        return not self.frozen

    @property
    def has_default(self) -> bool:
        """Whether there is a default."""
        return self.default is not MISSING_VALUE

    def noneable(self, use_none_as_default: bool = True) -> typing.Self:
        """This spec, with `None` accepted too.

        Args:
            use_none_as_default: Whether `None` becomes the default where there is none.
        """
        spec = self._copy()
        _put(spec, "is_noneable", True)
        if use_none_as_default and not self.has_default:
            _put(spec, "default", None)
        return spec

    def freeze(self, value: typing.Any = MISSING_VALUE) -> typing.Self:
        """This spec, with one value accepted only: the given one, else the default.

        Raises:
            SpecDefinitionError: There is neither a value nor a default.
            SpecTypeError, SpecValueError: The value does not fit the spec.
        """
        spec = self._copy()
        spec._settle(self.default if value is MISSING_VALUE else value, True)
        return spec

    def set_default(self, value: typing.Any) -> typing.Self:
        """This spec with another default; `MISSING_VALUE` removes it."""
        spec = self._copy()
        spec._settle(value, self.frozen)
        return spec

    def _copy(self) -> typing.Self:
        spec = object.__new__(type(self))
        for name in _slots(type(self)):
            _put(spec, name, getattr(self, name))
        return spec

    # Being a value.

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"Value specs are immutable: cannot set {name!r} of {self!r}. Make a new one."
        )

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

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
        for name, usual in self._parameters:
            if brief and name in ("default", "is_noneable"):
                continue
            value = getattr(self, name, usual)
            if usual is REFUSED or (name in _BARE and not is_equal(value, usual)):
                parts.append(_show(value))
            elif not is_equal(value, usual):
                parts.append(f"{name}={_show(value)}")
        brief = brief and any(name == "is_noneable" for name, _ in self._parameters)
        return f"{type(self).__name__}({', '.join(parts)})" + (".noneable()" if brief else "")

    def __copy__(self) -> typing.Self:
        return self

    def __deepcopy__(self, memo: object) -> typing.Self:
        return self

    def __getstate__(self) -> dict[str, typing.Any]:
        return {n: getattr(self, n) for n in _slots(type(self))}

    def __setstate__(self, state: dict[str, typing.Any]) -> None:
        for name, value in state.items():
            _put(self, name, value)


# Parameters that are shown without their name.
_BARE = frozenset({"candidates", "cls", "element", "elements"})


def _slots(cls: type, derived: bool = True) -> list[str]:
    """Attributes of a spec; those with an underscore are derived from the others."""
    names = [n for base in cls.__mro__ for n in base.__dict__.get("__slots__", ())]
    return [n for n in names if derived or not n.startswith("_")]


def _show(value: typing.Any) -> str:
    if isinstance(value, type):
        return value.__qualname__
    if type(value) is tuple:
        return f"[{', '.join(map(_show, value))}]"
    return repr(value)


def fresh(value: typing.Any) -> typing.Any:
    """Returns a copy of a plain list, dict or set, to any depth; any other value as it is."""
    if type(value) is list:
        return [fresh(v) for v in value]
    if type(value) is dict:
        return {k: fresh(v) for k, v in value.items()}
    if isinstance(value, set):
        return set(value)
    return value


def sub_path(path: object, key: Key) -> object:
    """The path of an element: the path of its container, one key longer."""
    if not isinstance(path, KeyPath):
        try:
            path = ROOT if path is None else KeyPath.parse(str(path))
        except PathError:
            return f"{path}{KeyPath(None, key)}" if isinstance(key, str) else f"{path}[{key}]"
    return KeyPath(path, key)


# Set by `symexp.typing.annotations`, which stands above this module.
_reader: list[typing.Callable[[typing.Any], ValueSpec]] = []


def set_annotation_reader(reader: typing.Callable[[typing.Any], ValueSpec]) -> None:
    """Says how a type that is given in place of a spec is read."""
    _reader[:] = [reader]


def as_spec(value: typing.Any) -> ValueSpec:
    """A spec as it is, or the spec of a type or annotation: `List(int)` is `List(Int())`.

    Raises:
        ArgumentError: It is neither.
    """
    if isinstance(value, ValueSpec):
        return value
    readable = value is None or isinstance(value, (type, str)) or "yping" in type(value).__module__
    if readable or hasattr(value, "__origin__") or type(value).__module__ == "types":
        return _reader[0](value)
    raise ArgumentError(
        f"Expected a value spec or a type, but got {describe(value)}. "
        "Write for example `sx.typing.Int()`."
    )
