"""`Object`: symbolic classes whose fields are declared, as those of a dataclass.

`class Adam(sx.Object): rate: float = 0.1` declares one field. A class gets its fields from its
annotations, from `sx.members`, and from its base classes; the constructor follows from them.
"""

from __future__ import annotations

import abc
import sys
import typing
import warnings
from abc import ABCMeta
from collections.abc import Callable, Iterable, Sequence
from types import FunctionType, MemberDescriptorType
from typing import Any

from symexp._base.introspection import level_of_user
from symexp._base.markers import MISSING_VALUE
from symexp._base.names import public_name, publish
from symexp._base.registry import resolve
from symexp._base.tracebacks import user_facing
from symexp.errors import ArgumentError, SymbolizeError, describe
from symexp.tree.handles.handle import SlottedSymbolic, Tail, argument_attribute, own_type
from symexp.tree.handles.materialize import is_initializing
from symexp.tree.nodes.equality import eq, hash
from symexp.tree.nodes.state import is_handle
from symexp.tree.nodes.types import register_alias
from symexp.typing import Callable as CallableSpec
from symexp.typing import Member, Signature, Str, as_spec, signature_of_members

__all__ = [
    "HookWarning",
    "Object",
    "ObjectMeta",
    "PureSymbolic",
    "covered_fields",
    "has_declared_signature",
    "members",
    "object_signature",
    "warn_of_hooks",
]


_AFTER_EDITS = (
    "is never called: after an edit, symexp makes objects anew instead of telling them what "
    "changed. Do in `_on_bound` (or `__init__`) what follows from the fields."
)
_COMPARES = (
    "is not called by symexp, which compares trees by their content. Define `__eq__` and "
    "`__hash__` for `==` and for keys of dicts."
)
_OF_TREES = (
    "is never called: clones, files and edits go by the tree alone. Give the class the arguments "
    "from which its objects follow."
)

# What PyGlove calls in a class, and symexp does not.
_HOOKS = {
    **dict.fromkeys(("_on_change", "_on_parent_change", "_on_path_change"), _AFTER_EDITS),
    **dict.fromkeys(("sym_eq", "sym_ne", "sym_hash", "sym_lt", "sym_gt"), _COMPARES),
    **dict.fromkeys(("sym_jsonify", "_sym_clone", "_sym_getattr", "_sym_rebind"), _OF_TREES),
    "allow_symbolic_mutation": "has no effect. Protect an object from edits by `obj.seal()`.",
}


class HookWarning(UserWarning):
    """A class defines a hook of PyGlove that symexp never calls."""


def warn_of_hooks(cls: type) -> None:
    """Warns of what a class defines for PyGlove, and symexp does not ask."""
    for name, what in _HOOKS.items():
        # `True` is what an option of PyGlove is anyway.
        if vars(cls).get(name, True) is not True:
            text = f"{cls.__qualname__}.{name} {what}"
            warnings.warn(text, HookWarning, stacklevel=level_of_user())


@typing.dataclass_transform(kw_only_default=False)
class ObjectMeta(ABCMeta):
    """The class of `sx.Object` and its subclasses; their methods may be abstract."""

    _sx_members: tuple[Member, ...]
    _sx_positional: Sequence[str]

    def __new__(
        meta, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **kwargs: Any
    ) -> Any:
        """Makes a class; methods of all its bases win over those of `Tail`, as elsewhere."""
        others = [b for b in bases if not isinstance(b, ObjectMeta) and Tail not in b.__mro__]
        if others and any(isinstance(b, ObjectMeta) for b in bases):
            bases = (*bases, Tail)
        return super().__new__(meta, name, bases, namespace, **kwargs)

    @property
    def __signature__(cls) -> Any:
        """The signature that follows from the fields, for help and editors."""
        if not has_declared_signature(cls):
            raise AttributeError("__signature__")
        return object_signature(cls).to_inspect()

    @property
    def __schema__(cls) -> Signature:
        """The fields with their value specs."""
        signature: Signature = own_type(cls).signature
        return signature

    @property
    def init_arg_list(cls) -> list[str]:
        """The names of the fields that are accepted by position."""
        kind = own_type(cls)
        names = [str(n) for n in kind.names[: kind.n_positional]]
        if kind.var_positional >= 0:
            names.append(f"*{kind.names[kind.var_positional]}")
        return names


@publish("symexp.Object")
class Object(SlottedSymbolic, Tail, metaclass=ObjectMeta):
    """Base of symbolic classes with declared fields.

    Each annotated name of the class body is a field, with the class attribute as its default, as in
    a dataclass; names that begin with an underscore or have capitals only are not. Subclasses have
    the fields of their bases, and may give them other annotations or defaults. `sx.members`
    declares fields by value specs. Value specs of annotations are checked.

    When an object is first used, its fields become attributes, and `_on_bound` is called, which a
    class may define (or `__post_init__`, as in a dataclass) to compute what follows from them.
    After an edit the object is made anew, and `_on_bound` is called again. Objects with equal trees
    are equal (`==`); a class with `use_symbolic_comparison = False` compares by identity.

    Example:
        >>> import symexp as sx
        >>> class Schedule(sx.Object):
        ...     rate: float = 0.1
        ...     steps: int = 100
        ...     def _on_bound(self):
        ...         self.slope = self.rate / self.steps
        >>> schedule = Schedule(steps=50)
        >>> schedule, schedule.slope
        (Schedule(rate=0.1, steps=50), 0.002)
        >>> schedule.rebind(rate=0.5).slope
        0.01
        >>> schedule == Schedule(0.5, 50)
        True

    References:
        `pg.Object` of PyGlove.
    """

    _sx_is_base = True

    use_symbolic_comparison = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "_sx_made" not in cls.__dict__:
            _declare_own(cls)
            warn_of_hooks(cls)

    def __init__(self, /, *args: Any, **kwargs: Any) -> None:
        kind = own_type(type(self))
        if kind.signature_is_declared:
            values = _bound(kind, args, kwargs)
        else:  # a class with an `__init__` of its own hands on the fields
            values = _bound_declared(type(self), args, kwargs)
        if kind.covered:
            values = {k: v for k, v in values.items() if k not in kind.covered}
        self.__dict__.update(values)
        self._on_init()

    def _on_init(self) -> None:
        """Called once when an object is made, after its fields are attributes."""
        after = getattr(self, "__post_init__", None)  # as in a dataclass
        if after is not None:
            after()
        self._on_bound()

    def _on_bound(self) -> None:
        """Called when all fields have their values; does nothing here."""

    def __setattr__(self, name: str, value: Any) -> None:
        # The object is made anew, or what `_on_bound` computed would not fit the tree any more.
        kind = type(self)._sx_type
        if name in kind.index and kind.signature_is_declared and not is_initializing(self):
            resolve("patching.rebind")(self, **{name: value})
        else:
            object.__setattr__(self, name, value)

    def __eq__(self, other: object) -> bool:
        if not type(self).use_symbolic_comparison or not is_handle(other):
            return self is other or NotImplemented
        return eq(self, other)

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __hash__(self) -> int:
        if not type(self).use_symbolic_comparison:
            return object.__hash__(self)
        try:
            return hash(self)
        except TypeError:  # an opaque object in it has no content that can be hashed
            return type(self).__qualname__.__hash__()


@publish("symexp.PureSymbolic")
class PureSymbolic:
    """Mixin of symbolic classes whose objects stand for something, and are never used as such.

    An object of such a class may stand at every place, whatever the value spec there says. Trees
    with one are abstract: they print, patch, compare and save, and cannot be used until a rule
    replaces it. It never becomes live itself.

    Example:
        >>> import symexp as sx
        >>> class Todo(sx.PureSymbolic, sx.Object):
        ...     note: str = ""
        >>> @sx.symbolize
        ... class Net:
        ...     def __init__(self, width: int):
        ...         self.width = width
        >>> net = Net(Todo("ask Ada"))
        >>> sx.is_abstract(net)
        True
        >>> sx.patch(net, {'width': 8}).width
        8
    """

    _sx_is_pure = True


# Fields.


@user_facing
def members(
    fields: Iterable[Any],
    *,
    init_arg_list: Sequence[str] | None = None,
    serialization_key: str | None = None,
    metadata: Any = None,
) -> Callable[[Any], Any]:
    """Declares fields of a subclass of `sx.Object` by value specs; a class decorator.

    Args:
        fields: Tuples `(name, value spec)` or `(name, value spec, description)`; or a dict of value
            specs. The name `sx.typing.StrKey()` lets objects have any other argument too.
        init_arg_list: Names of the fields that are accepted by position, in this order; a last
            `'*name'` gives a field the list of all further ones. By default all fields are.
        serialization_key: A name that the class has in older files.
        metadata: Accepted for users of PyGlove, and ignored.

    Raises:
        SymbolizeError: The class is no subclass of `sx.Object`, or a declaration is malformed.

    Example:
        >>> import symexp as sx
        >>> @sx.members([('rate', sx.typing.Float()), ('steps', sx.typing.Int(default=9))])
        ... class Schedule(sx.Object):
        ...     pass
        >>> Schedule(1)
        Schedule(rate=1.0, steps=9)
    """
    rows = [(k, v) for k, v in fields.items()] if isinstance(fields, dict) else list(fields)

    def declare(cls: Any) -> Any:
        if not isinstance(cls, ObjectMeta):
            raise SymbolizeError(
                f"sx.members declares fields of a subclass of sx.Object, but {describe(cls)} is "
                "none. For any other class write `sx.symbolize(cls, [(name, value spec), ...])`."
            )
        if "_sx_type" in cls.__dict__:
            raise SymbolizeError(
                f"{cls.__qualname__} is in use already, so its fields are settled. Apply "
                "sx.members directly to the class statement."
            )
        own = {m.name: m for m in cls.__dict__["_sx_members"]}
        declared: set[Any] = set()
        for row in rows:
            made = _member(cls, row)
            if made.name in declared:
                raise SymbolizeError(f"{cls.__qualname__} declares the field {made.name!r} twice.")
            declared.add(made.name)
            known = own.get(made.name)
            if known is not None:
                made = made._replace(default=known.default, factory=known.factory)
            elif isinstance(made.name, str) and made.name in cls.__dict__:
                made = made._replace(**_taken_default(cls, made.name))
            own[made.name] = made
        cls._sx_members = tuple(own.values())
        _uncover(cls)
        if init_arg_list is not None:
            cls._sx_positional = init_arg_list  # checked with the fields, at the first use
        if serialization_key is not None:
            register_alias(serialization_key, public_name(cls))
        return cls

    return declare


def _member(cls: type, row: Any) -> Member:
    if not isinstance(row, (tuple, list)) or not 2 <= len(row) <= 4:
        raise SymbolizeError(
            f"Expected (name, value spec, description) of a field of {cls.__qualname__}, but got "
            f"{describe(row)}."
        )
    name, spec = row[0], as_spec(row[1])
    if not isinstance(name, (str, Str)):
        raise SymbolizeError(f"Expected the name of a field, but got {describe(name)}.")
    return Member(name, cls, spec=spec, description=str(row[2]) if len(row) > 2 else "")


def _declare_own(cls: Any) -> None:
    """Notes the fields that the body of a class declares, and takes their defaults from it."""
    annotations = cls.__dict__.get("__annotations__", {})  # noqa: RUF063  # inspect loads slowly
    own: list[Member] = []
    by_name_only = False
    for name, annotation in annotations.items():
        if _is_field(name, annotation):
            made = Member(name, cls, annotation=annotation, by_name_only=by_name_only)
            own.append(made._replace(**_taken_default(cls, name)))
        by_name_only = by_name_only or _is_kw_only(annotation)
    declared = {m.name for m in own}
    for name in _inherited(cls) - declared:
        if name in cls.__dict__ and not _is_code(cls.__dict__[name]):
            own.append(Member(name, cls, **_taken_default(cls, name)))
    cls._sx_members = tuple(own)
    _uncover(cls)


def _uncover(cls: Any) -> None:
    """Lets the fields that a class declares win over methods and properties of its bases.

    A field also implements an abstract method or property of its name.
    """
    bases = [base for base in cls.__mro__ if base not in Object.__mro__]
    for name in [m.name for m in cls._sx_members if isinstance(m.name, str)]:
        if _is_code(next((b.__dict__[name] for b in bases if name in b.__dict__), None)):
            type.__setattr__(cls, name, argument_attribute(name))
    abc.update_abstractmethods(cls)


def covered_fields(cls: type) -> frozenset[str]:
    """Returns the fields in place of which a class has a method or property of their name.

    As for any attribute in Python, the first class in the MRO that says something has the last
    word: `class B(A): def f(self): ...` covers the field `f` of `A`, but not one of a subclass.
    """
    covered: set[str] = set()
    declared: set[str] = set()
    for base in cls.__mro__:
        names = {m.name for m in base.__dict__.get("_sx_members", ()) if isinstance(m.name, str)}
        code = {n for n, v in base.__dict__.items() if _is_code(v)} - names
        covered |= code - declared
        declared |= names - covered
    return frozenset(covered & _inherited(cls))


def _is_field(name: str, annotation: Any) -> bool:
    if name.startswith("_") or name.isupper():
        return False
    if isinstance(annotation, str):
        return _last_name(annotation.partition("[")[0]) != "ClassVar"
    return (
        annotation is not typing.ClassVar and typing.get_origin(annotation) is not typing.ClassVar
    )


def _is_kw_only(annotation: Any) -> bool:
    """Whether an annotation is the `KW_ONLY` of `dataclasses`: then fields are given by name."""
    if isinstance(annotation, str):
        return _last_name(annotation) == "KW_ONLY"
    dataclasses = sys.modules.get("dataclasses")
    return dataclasses is not None and annotation is dataclasses.KW_ONLY


def _last_name(text: str) -> str:
    return text.rpartition(".")[2].strip()


def _is_code(value: Any) -> bool:
    """Whether an attribute of a class is a method, a property or the like, and not a value."""
    return isinstance(value, (classmethod, staticmethod)) or (
        hasattr(type(value), "__get__") and not isinstance(value, type)
    )


def _inherited(cls: type) -> set[str]:
    names = (m.name for base in cls.__mro__[1:] for m in base.__dict__.get("_sx_members", ()))
    return {name for name in names if isinstance(name, str)}


def _taken_default(cls: type, name: str) -> dict[str, Any]:
    """Removes the class attribute of a field, and returns it as the default of the field."""
    if name not in cls.__dict__:
        return {}
    value = cls.__dict__[name]
    type.__delattr__(cls, name)
    if isinstance(value, MemberDescriptorType):  # of `__slots__`
        return {}
    dataclasses = sys.modules.get("dataclasses")
    if dataclasses is None or not isinstance(value, dataclasses.Field):
        return {"default": value}
    if not value.init:
        raise SymbolizeError(
            f"The field {name!r} of {cls.__qualname__} has init=False, but each field is an "
            "argument. Set the attribute in `_on_bound`, without an annotation."
        )
    taken = {} if value.kw_only is dataclasses.MISSING else {"by_name_only": value.kw_only}
    if value.default_factory is not dataclasses.MISSING:
        return {**taken, "factory": value.default_factory}
    is_required = value.default is dataclasses.MISSING
    return {**taken, "default": MISSING_VALUE if is_required else value.default}


def has_declared_signature(cls: Any) -> bool:
    """Whether a class is a subclass of `Object` without an `__init__` of its own."""
    return isinstance(cls, ObjectMeta) and cls.__init__ is Object.__init__  # type: ignore[misc]


def object_signature(cls: type) -> Signature:
    """Returns the signature that follows from the fields of a subclass of `Object`."""
    found: dict[Any, Member] = {}
    positional = None
    for base in reversed(cls.__mro__):
        declared = base.__dict__.get("_sx_members", ())
        for member in declared:
            known = found.get(member.name)
            found[member.name] = member if known is None else member.over(known)
        if not all(member.is_default_only for member in declared):
            positional = None  # new fields are accepted by position too
        positional = base.__dict__.get("_sx_positional", positional)
    members = [found[name] for name in _names_in_order(cls)]
    signature = signature_of_members(cls, members, positional)
    methods = {n for n in covered_fields(cls) if isinstance(getattr(cls, n), FunctionType)}
    if not methods:
        return signature
    # A method in place of a function is not chosen by a call, so the tree does not show it.
    return Signature(
        f for f in signature if f.name not in methods or not isinstance(f.spec, CallableSpec)
    )


def _names_in_order(cls: type) -> dict[Any, None]:
    """Returns the names of the fields: of the first base, of the next ones, and of the class."""
    names: dict[Any, None] = {}
    for base in cls.__bases__:
        names |= _names_in_order(base)
    return names | {m.name: None for m in cls.__dict__.get("_sx_members", ())}


# The constructor.


def _bound(kind: Any, args: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Returns the attributes for the arguments that a tree hands to `__init__`."""
    values = dict(zip(kind.names[: kind.n_positional], args))
    if kind.var_positional >= 0:
        values[kind.names[kind.var_positional]] = list(args[kind.n_positional :])
    values.update(kwargs)
    return values


def _bound_declared(cls: type, args: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Returns the fields that an `__init__` of a user hands to `super().__init__`.

    Raises:
        ArgumentError: An argument is no field, or a field has no value.
    """
    signature = object_signature(cls)
    names = [f.name for f in signature if f.kind == "POSITIONAL_OR_KEYWORD"]
    values = {**dict(zip(names, args)), **kwargs}
    for field in signature:
        if field.name in values:
            if field.spec is not None:
                values[field.name] = field.spec.apply(values[field.name], field.name)
        elif field.has_default:
            values[field.name] = field.factory() if field.factory else field.default
        elif field.is_required:
            raise ArgumentError(
                f"super().__init__() of {cls.__qualname__} lacks the field {field.name!r}."
            )
    unknown = values.keys() - set(signature.names)
    if unknown and signature.var_keyword is None:
        raise ArgumentError(
            f"super().__init__() of {cls.__qualname__} got {min(unknown)!r}, which is no field. "
            f"Its fields: {', '.join(signature.names)}."
        )
    return values
