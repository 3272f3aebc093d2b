"""`symbolize`: makes a class, a function or a whole namespace symbolic.

Symbolizing the same class twice returns the same symbolic class.
"""

from __future__ import annotations

import copyreg
import enum
import functools
import importlib
import itertools
from collections.abc import Callable, Sequence
from types import CellType, CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple, ParamSpec, TypeVar, Unpack, overload

from symexp._base.leaves import is_equal
from symexp._base.names import public_name
from symexp._base.tracebacks import user_facing
from symexp.errors import SymbolizeError, closest, describe
from symexp.tree.handles.containers import SymDict, SymList
from symexp.tree.handles.decorated import (
    Decorated,
    Decorator,
    Function,
    SymbolizeOptions,
)
from symexp.tree.handles.functor import Functor, check_call, make_functor_class
from symexp.tree.handles.handle import Handle, Symbolic, own_type
from symexp.tree.handles.namespace import VALUES, Namespace, namespace_of
from symexp.tree.handles.object_class import ObjectMeta, warn_of_hooks
from symexp.tree.handles.object_type import NO_OPTIONS, ObjectType, Options
from symexp.tree.handles.symbolic_class import (
    COMPILING,
    compile_subclass,
    has_inherited_constructor,
    make_class,
)
from symexp.tree.nodes.types import (
    load_integration,
    register_keys,
    register_type,
    type_by_name,
    type_by_origin,
    type_by_place,
)
from symexp.typing import Signature, as_spec, signature_of

__all__ = ["revive", "symbolize"]

P = ParamSpec("P")
S = TypeVar("S", bound=Symbolic)
T = TypeVar("T")


@overload
def symbolize(  # type: ignore[overload-overlap]  # a symbolic class is a callable too
    target: type[S], specs: Any = None, /, **options: Unpack[SymbolizeOptions]
) -> type[S]: ...


@overload
def symbolize(
    target: Function, specs: Any = None, /, **options: Unpack[SymbolizeOptions]
) -> Any: ...


@overload
def symbolize(
    target: list[Any] | dict[str, Any] | None = None,
    specs: Any = None,
    /,
    **options: Unpack[SymbolizeOptions],
) -> Decorator: ...


@overload
def symbolize(  # type: ignore[overload-cannot-match]  # classes match: they have no `__code__`
    target: Callable[P, T], specs: Any = None, /, **options: Unpack[SymbolizeOptions]
) -> type[Decorated[P, T]]: ...


@overload
def symbolize(target: Any, specs: Any = None, /, **options: Unpack[SymbolizeOptions]) -> Any: ...


@user_facing
def symbolize(
    target: Any = None,
    specs: Any = None,
    /,
    *,
    name: str | None = None,
    annotations: bool = True,
    init_args: Any = None,
    returns: Any = None,
    base_class: type[Functor] | None = None,
    serialization_key: str | None = None,
    additional_keys: Sequence[str] = (),
    auto_typing: bool | None = None,
    auto_doc: bool = True,
    **unknown: Any,
) -> Any:
    """Makes a class, a function or a namespace symbolic; a function and a decorator.

    Calling the result makes a symbolic object: a tree of the arguments that can be printed,
    patched, compared and saved. The class itself runs when the object is first used.

    Args:
        target: A class (any metaclass but that of enums), a function (gives a functor, whose
            arguments may be bound in parts), `list` or `dict` (give `sx.List` and `sx.Dict`), or a
            module such as `keras.layers` (gives a namespace
            whose classes are made symbolic at their first use). Left out, or a list of value
            specs: gives a decorator.
        specs: Value specs of arguments: `[('learning_rate', sx.typing.Float(min_value=0))]` or a
            dict. They win over annotations.
        name: Public name in files; `module.qualname` by default. Lambdas, methods of one object,
            partial functions and the like can be saved and fingerprinted only with a name.
        annotations: Whether annotations of the signature become value specs.
        init_args: PyGlove's name for `specs`.
        returns: Value spec of what a functor returns; by default, it is not checked.
        base_class: A subclass of `sx.Functor` that the class of a functor derives from, such as
            one with methods that several functors share.
        serialization_key: PyGlove's name for `name`. Files that contain the class as
            `module.qualname` can be read too.
        additional_keys: Other names under which files may contain the class, such as names that
            it had before.
        auto_typing: PyGlove's name for `annotations`.
        auto_doc: Accepted and without effect: descriptions are always read from docstrings.
        **unknown: Options that do not exist; the message says what to do instead.

    Returns:
        The symbolic class; the same for the same class, always.

    Raises:
        SymbolizeError: There is no such option, or the target cannot be symbolic; the message
            says why.

    Example:
        >>> import symexp as sx
        >>> @sx.symbolize
        ... class Point:
        ...     def __init__(self, x, y=0):
        ...         self.x, self.y = x, y
        >>> Point(1)
        Point(x=1, y=0)
    """
    if unknown:
        raise _unknown_option(next(iter(unknown)))
    how = _Choices(
        specs if init_args is None else _one_of(specs, init_args),
        name if serialization_key is None else _one_name(name, serialization_key),
        annotations if auto_typing is None else auto_typing,
        Options(None if returns is None else as_spec(returns), base_class, _keys(additional_keys)),
    )
    if target is None or isinstance(target, (list, dict)):
        given = target if how.specs is None else how.specs
        how = how._replace(specs=given)
        return lambda cls: _symbolize(cls, how)
    return _symbolize(target, how)


class _Choices(NamedTuple):
    """The options of one call of `symbolize`."""

    specs: Any
    name: str | None
    annotations: bool
    options: Options


# Options of PyGlove that symexp has not, with what to do instead.
_NOT_HERE = {
    "reset_state_fn": "An edit makes the object anew, so there is no state to reset.",
    "class_name": "The symbolic class has the name of the class. Give files another one: `name=`.",
    "module_name": "The symbolic class stays in the module of the class. Files name it by `name=`.",
    "override": "Symbolize a subclass that defines the attributes.",
    "eq": "Compare with `sx.eq(a, b)`, or define `__eq__` in the class.",
    "repr": "Objects print as their tree, unless the class defines `__repr__`.",
}


def _unknown_option(name: str) -> SymbolizeError:
    known = ("name", "annotations", "init_args", "returns", "base_class", "serialization_key",
             "additional_keys", "auto_typing", "auto_doc")  # fmt: skip
    return SymbolizeError(
        f"symbolize() has no option {name!r}. {_NOT_HERE.get(name) or closest(name, known)}"
    )


def _keys(given: Any) -> tuple[str, ...]:
    """Returns the names for files that an option gives."""
    keys = (given,) if isinstance(given, str) else tuple(given)
    for key in keys:
        if not isinstance(key, str) or not key:
            raise SymbolizeError(f"Expected a name for files, but got {describe(key)}.")
    return keys


def _one_of(specs: Any, init_args: Any) -> Any:
    if specs is not None:
        raise SymbolizeError("Give the value specs of arguments once: as `specs` or `init_args=`.")
    return init_args


def _one_name(name: str | None, key: str) -> str:
    if name not in (None, key):
        raise SymbolizeError(
            f"Expected one name for files, but got name={name!r} and serialization_key={key!r}. "
            "Older names are `additional_keys=`."
        )
    return _keys([key])[0]


def _symbolize(target: Any, how: _Choices) -> Any:
    if isinstance(target, Namespace):
        return target
    if isinstance(target, type) and issubclass(target, Handle) and target in _CONTAINERS.values():
        return target
    if isinstance(target, type) and target in _CONTAINERS:
        return _container(target, how)
    if isinstance(target, ModuleType):
        return namespace_of(target, symbolize)
    with COMPILING:
        return _symbolize_one(target, how)


_CONTAINERS: dict[type, Any] = {list: SymList, dict: SymDict}


def _container(cls: type, how: _Choices) -> Any:
    if how.specs or how.name or how.options != NO_OPTIONS:
        label = _CONTAINERS[cls]._sx_type.label
        raise SymbolizeError(
            f"symbolize({label}) gives sx.{label.title()}, which takes neither value specs of "
            f"arguments nor a name. Give a value spec with the elements: "
            f"`sx.{label.title()}(..., value_spec=...)`."
        )
    return _CONTAINERS[cls]


def _symbolize_one(target: Any, how: _Choices) -> Any:
    _load_integrations_of(target)
    known = type_by_origin(target)
    if known is not None:
        _check_same_specs(known, how.specs)
        _check_same_options(known, how)
        return known.live
    if isinstance(target, ObjectMeta):
        return _of_declared_fields(target, how)
    if isinstance(target, type) and issubclass(target, Symbolic):
        return _of_subclass(target, how)
    if isinstance(target, type):
        _check_class(target)
        warn_of_hooks(target)
    elif isinstance(target, Functor):
        raise SymbolizeError(
            f"Expected a function, but got {describe(target)}, a functor with its arguments, which "
            "is symbolic as it is. Its class is `type(f)`; a copy is `sx.clone(f)`."
        )
    elif not callable(target):
        raise SymbolizeError(
            f"Expected a class, a function or a module, but got {describe(target)}. "
            "Symbolize the class of the object instead: `sx.symbolize(type(obj))`."
        )
    _check_options(target, how.options)
    signature = signature_of(target, specs=how.specs, annotations=how.annotations)
    return _make(target, signature, how.name, how.options)


def _check_options(target: Any, options: Options) -> None:
    base = options.base_class
    if isinstance(target, type):
        for name in ("returns", "base_class"):
            if getattr(options, name) is not None:
                raise SymbolizeError(
                    f"The option {name} is for functions, but {target.__qualname__} is a class."
                )
    elif base is not None and not (isinstance(base, type) and issubclass(base, Functor)):
        raise SymbolizeError(
            f"Expected base_class to be a subclass of sx.Functor, but got {describe(base)}."
        )
    elif base is not None and hasattr(base, "_sx_type"):
        raise SymbolizeError(
            f"{base.__qualname__} cannot be the base_class: it is a functor with arguments of its "
            "own. Derive a class without arguments from sx.Functor."
        )
    elif base is not None:
        check_call(base)


def _check_same_options(known: ObjectType, how: _Choices) -> None:
    register_keys(known, how.options.keys)
    if how.name is not None and how.name != known.name:
        if type_by_name(how.name) is not known:
            raise SymbolizeError(
                f"{known.label} is symbolic already, under the name {known.name!r}. Give it the "
                f"name {how.name!r} where it is symbolized first, or read files with that name "
                f"by `additional_keys=[{how.name!r}]`."
            )
    for option in ("returns", "base_class"):
        given = getattr(how.options, option)
        if given is not None and given != getattr(known.options, option):
            raise SymbolizeError(
                f"{known.label} is symbolic already, with another value of {option}. Give it where "
                "it is symbolized first."
            )


def _of_declared_fields(cls: Any, how: _Choices) -> Any:
    if how.specs:
        raise SymbolizeError(
            f"{cls.__qualname__} is symbolic already, because it derives from sx.Object. Declare "
            "value specs of its fields with `@sx.members([...])`."
        )
    _check_same_options(own_type(cls), how)
    return cls


def _of_subclass(cls: Any, how: _Choices) -> Any:
    """Completes a class that derives from a symbolic one, and so is symbolic itself."""
    warn_of_hooks(cls)
    _check_options(cls, how.options)
    if issubclass(cls, Functor) and (how.specs or how.name):
        raise SymbolizeError(
            f"{cls.__qualname__} derives from a functor, so it has the arguments of that function, "
            "and its own name. Leave value specs and the name out, or give them with the function."
        )
    signature = None
    if how.specs or not how.annotations:
        signature = _narrowed_signature(cls, how)
    kind = compile_subclass(cls, signature, how.name)
    kind.options = how.options
    _register_names(kind, how.name, how.options)
    return cls


def _narrowed_signature(cls: Any, how: _Choices) -> Signature:
    """Returns the signature of a subclass with value specs beside those of its base."""
    specs = how.specs
    if has_inherited_constructor(cls):
        given = dict(specs) if isinstance(specs, dict) else {s[0]: s[1:] for s in specs or ()}
        known = {f.name: f.spec for f in cls._sx_type.signature if f.spec is not None}
        specs = {**known, **given}
    return signature_of(cls, specs=specs, annotations=how.annotations)


def _load_integrations_of(target: Any) -> None:
    """Imports the integrations of the bases of a class, which may define its symbolic class."""
    if isinstance(target, type):
        for base in target.__mro__:
            load_integration(base.__module__.partition(".")[0])


def _check_same_specs(known: ObjectType, specs: Any) -> None:
    if not specs:
        return
    given = dict(specs) if isinstance(specs, dict) else {s[0]: s[1] for s in specs}
    told = {field.name: field.spec for field in known.signature.fields}
    for key, spec in given.items():
        if told.get(key) != as_spec(spec):
            raise SymbolizeError(
                f"{known.name} is symbolic already, with another value spec for {key!r}: "
                f"{told.get(key)!r}, now {spec!r}. Give the specs where it is symbolized "
                "first, or symbolize a subclass of it."
            )


def _check_class(cls: type) -> None:
    if isinstance(cls, enum.EnumMeta):
        raise SymbolizeError(
            f"{cls.__qualname__} is an enum: its members are values and may stand in a tree as "
            "they are. There is nothing to symbolize."
        )
    if issubclass(cls, VALUES):
        base = next(b for b in cls.__mro__ if b in VALUES)
        raise SymbolizeError(
            f"{cls.__qualname__} is a {base.__name__}: such objects are immutable values and may "
            "stand in a tree as they are. Symbolize a class that holds the value instead."
        )
    if not cls.__flags__ & (1 << 10):
        raise SymbolizeError(
            f"{cls.__module__}.{cls.__qualname__} does not allow subclasses, which a symbolic "
            "class is. Symbolize a function that makes it: "
            f"`sx.symbolize(lambda ...: {cls.__name__}(...))`."
        )


# Symbolic classes and functions.


def _make(
    target: Any, signature: Signature, name: str | None, options: Options = NO_OPTIONS
) -> Any:
    if isinstance(target, type):
        live = make_class(target, signature, name or public_name(target))
    else:
        live = _make_functor(target, signature, name, options)
    live._sx_type.options = options
    _register_names(live._sx_type, name, options)
    return live


def _register_names(kind: ObjectType, name: str | None, options: Options) -> None:
    """Registers the other names under which files may contain a class or function."""
    if name is not None and not _is_anonymous(kind.origin):
        register_keys(kind, [public_name(kind.origin)], required=False)
    register_keys(kind, options.keys)


# Numbers the functions that no public name tells apart.
_numbers = itertools.count(1)


def _make_functor(function: Any, signature: Signature, name: str | None, options: Options) -> Any:
    label = getattr(function, "__name__", type(function).__name__)
    is_anonymous = name is None and _is_anonymous(function)
    if is_anonymous:
        name = f"{public_name(function)} #{next(_numbers)}"
    kind = ObjectType(name or public_name(function), label, function, signature)
    kind.is_anonymous = is_anonymous
    kind.is_functor = True
    kind.allows_partial = True
    kind.options = options
    make_functor_class(kind, signature)
    register_type(kind, origin=function)
    return kind.live


def _is_anonymous(function: Any) -> bool:
    """Whether another function may have the public name of this one."""
    name = getattr(function, "__qualname__", None)
    if name is None or "<lambda>" in name or isinstance(function, functools.partial):
        return True
    owner = getattr(function, "__self__", None)
    if owner is not None and not isinstance(owner, (type, ModuleType)):
        return True  # a method of one object
    if not isinstance(function, FunctionType) or not function.__closure__:
        return False
    # A call may make a function that another call made before, with other variables.
    first = _first_made.setdefault(function.__code__, function)
    return not all(map(_same_cells, function.__closure__, first.__closure__ or ()))


# The first function with closure variables that was symbolized, by its code.
_first_made: dict[CodeType, FunctionType] = {}


def _same_cells(a: CellType, b: CellType) -> bool:
    try:
        return is_equal(a.cell_contents, b.cell_contents)
    except ValueError:  # not assigned yet
        return False


# Types on their way to another process: by the place where their class is defined.


def revive(target: Any, name: str, signature: Signature, options: Options = NO_OPTIONS) -> Any:
    """Returns the symbolic class of a class or function that was sent from another process.

    Args:
        target: The class or function.
        name: Its public name.
        signature: The signature that the other process compiled.
        options: What the user chose there.
    """
    with COMPILING:
        _load_integrations_of(target)
        known = type_by_origin(target)
        return _make(target, signature, name, options) if known is None else known.live


def _find_type(module: str, qualname: str) -> Any:
    """Returns the type of the class that is defined at a place; for unpickling.

    Raises:
        SymbolizeError: There is no such class.
    """
    known = type_by_place(module, qualname)
    if known is not None:
        return known
    try:
        found: Any = importlib.import_module(module)
        for part in qualname.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise SymbolizeError(
            f"Cannot unpickle: {module}.{qualname} is not defined here ({error}). "
            "Import or define the class first."
        ) from error
    return symbolize(found)._sx_type


def _find_named(name: str) -> Any:
    """Returns the type of a name; for unpickling.

    Raises:
        SymbolizeError: There is none in this process.
    """
    known = type_by_name(name)
    if known is None:
        raise SymbolizeError(
            f"Cannot unpickle the function {name}: other processes do not find it by its name. "
            "Define it with `def` at the top level of a module."
        )
    return known


def _reduce_type(kind: ObjectType) -> tuple[Any, ...]:
    if kind.is_anonymous or "<lambda>" in kind.origin.__qualname__:
        return (_find_named, (kind.name,))
    return (_find_type, (kind.origin.__module__, kind.origin.__qualname__))


copyreg.pickle(ObjectType, _reduce_type)
