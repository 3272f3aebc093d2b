"""`from_annotation`: the value spec of a type annotation.

Annotations are hints, so reading them never fails: an annotation that is not understood gives a
spec that accepts anything. So does one that cannot be resolved, until it can be (`ForwardSpec`).
"""

from __future__ import annotations

import collections
import enum
import re
import sys
import types
import typing
from collections import abc

from symexp._base.keypath import Key
from symexp._base.leaves import is_equal
from symexp._base.markers import MISSING_VALUE
from symexp.errors import SymexpError
from symexp.typing.callables import Callable
from symexp.typing.choices import Enum, Union
from symexp.typing.containers import FrozenSet, Iterable, List, Sequence, Set, Tuple, is_free
from symexp.typing.dicts import Dict, Mapping
from symexp.typing.forward_refs import ForwardRef
from symexp.typing.objects import Object, Type
from symexp.typing.scalars import Any, Bool, Float, Int, Str
from symexp.typing.value_spec import OPERATIONS, REFUSED, ValueSpec, is_placeholder

__all__ = ["ForwardSpec", "from_annotation"]


def from_annotation(annotation: typing.Any, *, owner: typing.Any = None) -> ValueSpec:
    """Returns the value spec of a type annotation.

    `Optional`, `|`, `Literal`, `Annotated[int, Int(min_value=1)]`, containers, enums, `TypedDict`,
    `NewType`, type variables and the like are understood; see `docs/value-specs.md` for the table.

    Args:
        annotation: The annotation; text is resolved in the namespace of the owner.
        owner: Class or function that the annotation belongs to; `Self` means it.

    Returns:
        The spec; `Any()` if the annotation is not understood. Text that cannot be resolved gives a
        spec that accepts anything until the module of the owner defines its names. Never raises.

    Example:
        >>> from_annotation(list[int] | None)
        List(Int(), is_noneable=True)
    """
    try:
        return _read(annotation, owner)
    except Exception:  # annotations may be any object, with any metaclass
        return Any()


def _read(annotation: typing.Any, owner: typing.Any) -> ValueSpec:
    if isinstance(annotation, ValueSpec):
        return annotation
    if isinstance(annotation, ForwardRef):
        return Object(annotation)
    if isinstance(annotation, type) and issubclass(annotation, ValueSpec):
        return annotation()
    if isinstance(annotation, (str, typing.ForwardRef)):
        found = _resolve(annotation, owner)
        return _later(annotation, owner) if found is None else _read(found[0], owner)
    simple = _SIMPLE.get(annotation) if _is_hashable(annotation) else None
    if simple is not None:
        return simple()
    origin = typing.get_origin(annotation)
    if origin is not None:
        return _read_generic(origin, annotation, owner)
    if isinstance(annotation, type):
        return _read_class(annotation, owner)
    return _read_special(annotation, owner)


def _is_hashable(value: typing.Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _complex() -> ValueSpec:
    return Union([Object(complex), Float(), Int()])


def _none() -> ValueSpec:
    return Enum(values=[None])


_SIMPLE: dict[typing.Any, typing.Callable[[], ValueSpec]] = {
    typing.Any: Any,
    object: Any,
    int: Int,
    float: Float,
    str: Str,
    bool: Bool,
    complex: _complex,
    None: _none,
    type(None): _none,
    list: List,
    tuple: Tuple,
    dict: Dict,
    set: Set,
    frozenset: FrozenSet,
    type: Type,
    abc.Callable: Callable,
    abc.Sequence: Sequence,
    abc.Iterable: Iterable,
    abc.Collection: Iterable,
    abc.Mapping: Mapping,
    abc.Set: Set,
    typing.LiteralString: Str,
    # Opened files are not instances of these classes.
    typing.IO: Any,
    typing.TextIO: Any,
    typing.BinaryIO: Any,
}


def _read_class(cls: typing.Any, owner: typing.Any) -> ValueSpec:
    if typing.is_typeddict(cls):
        return _read_typed_dict(cls)
    if issubclass(cls, enum.Enum):
        has_members = len(cls) and not issubclass(cls, enum.Flag)
        return Enum(values=list(cls)) if has_members else Object(cls)
    if getattr(cls, "_is_protocol", False) and not getattr(cls, "_is_runtime_protocol", False):
        return Any()
    return Object(cls)


def _read_typed_dict(cls: typing.Any) -> ValueSpec:
    fields = {key: _read_field(hint, cls) for key, hint in cls.__annotations__.items()}
    return Dict(fields, optional=set(fields) & _left_out(cls))


def _read_field(hint: typing.Any, owner: typing.Any) -> ValueSpec:
    spec = from_annotation(hint, owner=owner)
    return spec.set_default(spec.default)


def _left_out(cls: typing.Any) -> set[str]:
    # Text annotations (`from __future__ import annotations`) hide NotRequired from the class.
    optional = set(cls.__optional_keys__)
    for key, hint in cls.__annotations__.items():
        text = hint.__forward_arg__ if isinstance(hint, typing.ForwardRef) else ""
        if text.replace("typing.", "").startswith("NotRequired["):
            optional.add(key)
        elif text.replace("typing.", "").startswith("Required["):
            optional.discard(key)
    return optional


def _read_special(annotation: typing.Any, owner: typing.Any) -> ValueSpec:
    if annotation is typing.Self and isinstance(owner, type):
        return Object(owner)
    if isinstance(annotation, typing.NewType):
        return _read(annotation.__supertype__, owner)
    if isinstance(annotation, typing.TypeVar):
        if annotation.__constraints__:
            return _union(annotation.__constraints__, owner)
        return Any() if annotation.__bound__ is None else _read(annotation.__bound__, owner)
    if type(annotation).__name__ == "TypeAliasType":
        return _read(annotation.__value__, owner)
    if type(annotation).__name__ == "InitVar":
        return _read(annotation.type, owner)
    return Any()


def _read_generic(origin: typing.Any, annotation: typing.Any, owner: typing.Any) -> ValueSpec:
    args = typing.get_args(annotation)
    if origin is typing.Union or origin is types.UnionType:
        return _union(args, owner)
    if origin is typing.Literal:
        return Enum(values=list(args))
    if origin is typing.Annotated:
        return _annotated(args, owner)
    if origin in _WRAPPERS or type(origin).__name__ == "TypeAliasType":
        return _read(args[0] if origin in _WRAPPERS else origin.__value__, owner)
    bare = not args and repr(annotation) != "tuple[()]"
    if bare and origin in _SIMPLE:
        return _SIMPLE[origin]()
    reader = _GENERIC.get(origin)
    if reader is not None:
        return reader(args, owner)
    return _read(origin, owner) if isinstance(origin, type) else Any()


def _union(args: typing.Iterable[typing.Any], owner: typing.Any) -> ValueSpec:
    specs: list[ValueSpec] = []
    noneable = False
    for arg in args:
        if arg is None or arg is type(None):
            noneable = True
            continue
        spec = _read(arg, owner)
        if is_free(spec):
            return Any()
        if spec not in specs:
            specs.append(spec)
    if not specs:
        return _none()
    spec = specs[0] if len(specs) == 1 else Union(specs)
    return spec.noneable(use_none_as_default=False) if noneable else spec


def _annotated(args: tuple[typing.Any, ...], owner: typing.Any) -> ValueSpec:
    base = _read(args[0], owner)
    for extra in args[1:]:
        if isinstance(extra, ValueSpec):
            noneable = base.is_noneable and not is_free(base)
            return extra.noneable(use_none_as_default=False) if noneable else extra
    return base


def _tuple(args: tuple[typing.Any, ...], owner: typing.Any) -> ValueSpec:
    if len(args) == 2 and args[1] is Ellipsis:
        return Tuple(from_annotation(args[0], owner=owner))
    if any(typing.get_origin(a) is typing.Unpack or isinstance(a, typing.TypeVarTuple)
           or getattr(a, "__unpacked__", False) for a in args):  # fmt: skip
        return Tuple()
    return Tuple([from_annotation(a, owner=owner) for a in args])


def _callable(args: tuple[typing.Any, ...], owner: typing.Any) -> ValueSpec:
    given, result = args
    # `...`, a `ParamSpec` or a `Concatenate` instead of a list: any arguments.
    known = given if isinstance(given, list) else []
    specs = [from_annotation(arg, owner=owner) for arg in known]
    returns = from_annotation(result, owner=owner)
    return Callable(specs, returns=None if is_free(returns) else returns)


def _type(args: tuple[typing.Any, ...], owner: typing.Any) -> ValueSpec:
    target = args[0]
    if isinstance(target, (str, typing.ForwardRef)):
        found = _resolve(target, owner)
        target = typing.Any if found is None else found[0]
    if isinstance(target, typing.TypeVar):
        target = target.__bound__ or typing.Any
    if typing.get_origin(target) in (typing.Union, types.UnionType):
        return Union([_type((a,), owner) for a in typing.get_args(target)])
    target = typing.get_origin(target) or target
    if target is typing.Self and isinstance(owner, type):
        target = owner
    if (
        target is not typing.Any
        and isinstance(target, type)
        and not getattr(target, "_is_protocol", False)
    ):
        return Type(target)
    return Type()


def _one(
    make: typing.Callable[[ValueSpec], ValueSpec],
) -> typing.Callable[[tuple[typing.Any, ...], typing.Any], ValueSpec]:
    return lambda args, owner: make(from_annotation(args[0], owner=owner))


def _pair(args: tuple[typing.Any, ...], owner: typing.Any) -> tuple[ValueSpec, ValueSpec]:
    return from_annotation(args[0], owner=owner), from_annotation(args[1], owner=owner)


_WRAPPERS = (typing.Final, typing.ClassVar, typing.Required, typing.NotRequired)

_GENERIC: dict[typing.Any, typing.Callable[[tuple[typing.Any, ...], typing.Any], ValueSpec]] = {
    list: _one(List),
    set: _one(Set),
    frozenset: _one(FrozenSet),
    tuple: _tuple,
    type: _type,
    dict: lambda args, owner: Dict([_pair(args, owner)]),
    abc.Callable: _callable,
    abc.Sequence: _one(Sequence),
    abc.Iterable: _one(Iterable),
    abc.Collection: _one(Iterable),
    abc.Set: _one(Set),
    abc.MutableSequence: _one(List),
    abc.MutableSet: _one(Set),
    abc.Mapping: lambda args, owner: Mapping(*_pair(args, owner)),
    abc.MutableMapping: lambda args, owner: Mapping(*_pair(args, owner)),
    collections.OrderedDict: lambda args, owner: Object(collections.OrderedDict),
    typing.IO: lambda args, owner: Any(),
}


def _resolve(annotation: str | typing.ForwardRef, owner: typing.Any) -> tuple[typing.Any] | None:
    """Returns a tuple of the object that a text annotation names, or `None` if it is unknown."""
    text = annotation.__forward_arg__ if isinstance(annotation, typing.ForwardRef) else annotation
    spaces = _namespaces(owner)
    name = text.strip()
    if name.isidentifier():
        for space in spaces:
            if name in space:
                return (space[name],)
    holder = types.SimpleNamespace(__annotations__={"it": text})
    try:
        hints = typing.get_type_hints(holder, spaces[1], spaces[0], include_extras=True)
    except Exception:  # a forward reference, or a name that only type checkers import
        return None
    found = hints["it"]
    return None if isinstance(found, (str, typing.ForwardRef)) else (found,)


def _namespaces(owner: typing.Any) -> tuple[dict[str, typing.Any], ...]:
    import builtins

    module = sys.modules.get(getattr(owner, "__module__", None) or "")
    outer = getattr(owner, "__globals__", None) or (vars(module) if module else {})
    inner = {owner.__name__: owner} if isinstance(owner, type) else {}
    return inner, outer, vars(builtins)


@typing.final
class ForwardSpec(ValueSpec):
    """The spec of an annotation as text whose names do not exist yet.

    It accepts anything until the module defines the names, and the value that is its default ever
    after.

    Args:
        text: The annotation.
        module: Name of the module in which it is resolved.
        default: Value of an argument that is left out.
        is_noneable: Whether `None` is accepted too.
        frozen: Whether the default is the only value that is accepted.
    """

    __slots__ = ("_found", "_names", "module", "text")

    text: str
    module: str
    _names: tuple[str, ...]
    _found: ValueSpec | None

    def __init__(
        self,
        text: str,
        module: str,
        default: typing.Any = MISSING_VALUE,
        is_noneable: bool = False,
        frozen: bool = False,
    ) -> None:
        # Names after a dot are attributes.
        names = tuple(dict.fromkeys(re.findall(r"(?<![\w.])[A-Za-z_]\w*", text)))
        own = {"text": text, "module": module, "_names": names, "_found": None}
        self._define(default, is_noneable, frozen, **own)

    @property
    def spec(self) -> ValueSpec | None:
        """The spec that the text means; `None` as long as a name in it does not exist."""
        if self._found is None:
            owner = types.SimpleNamespace(__module__=self.module)
            spaces = _namespaces(owner)
            if all(any(name in space for space in spaces) for name in self._names):
                found = _resolve(self.text, owner)
                spec = Any() if found is None else from_annotation(found[0], owner=owner)
                object.__setattr__(self, "_found", spec)
        return self._found

    @property
    def forward_refs(self) -> frozenset[typing.Any]:
        """The name in the text, or the forward references of the spec that the text means."""
        spec = self.spec
        return (
            frozenset({ForwardRef(self.module, self.text)}) if spec is None else spec.forward_refs
        )

    @property
    def value_type(self) -> typing.Any:
        """That of the spec that the text means."""
        return None if self.spec is None else self.spec.value_type

    @property
    def is_elementwise(self) -> bool:
        """Always false: the names may exist from now on."""
        return False

    def _accept(self, value: typing.Any) -> typing.Any:
        if is_placeholder(value):
            return REFUSED
        spec = self.spec
        if spec is None or (self.has_default and is_equal(value, self.default)):
            return value
        return spec.match(value)

    def _phrase(self) -> str:
        return "anything" if self.spec is None else self.spec._phrase()

    def _reason(self, value: typing.Any, path: object) -> SymexpError:
        return super()._reason(value, path) if self.spec is None else self.spec.error(value, path)

    def child(self, key: Key) -> ValueSpec | None:
        """Returns the spec of the element at a key; `None` if anything fits."""
        return None if self.spec is None else self.spec.child(key)


def _later(annotation: str | typing.ForwardRef, owner: typing.Any) -> ValueSpec:
    """Returns the spec of a text that cannot be resolved now."""
    text = annotation.__forward_arg__ if isinstance(annotation, typing.ForwardRef) else annotation
    module = getattr(owner, "__module__", None)
    if not isinstance(module, str):
        return Any()
    spec = ForwardSpec(text.strip(), module)
    return Any() if spec.spec is not None else spec  # else the text makes no sense


OPERATIONS["read"] = from_annotation
