"""Types of symbolic objects: a compiled signature, which binds arguments and calls the class.

Building an experiment costs mostly the binding of arguments. So a call handles only the arguments
that it is given; defaults are frozen and checked once, when the class is symbolized.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, final

from symexp._base.contextual import ContextualValue
from symexp._base.keypath import Key
from symexp._base.leaves import SetLeaf
from symexp._base.markers import MISSING_VALUE
from symexp.errors import ArgumentError, closest
from symexp.tree.handles.materialize import live_value
from symexp.tree.nodes.equality import frozen_equal
from symexp.tree.nodes.node import PARTIAL, SCALARS, Node, measure
from symexp.tree.nodes.opaque import Own, is_opaque, keep
from symexp.tree.nodes.state import GUARDS, State, child, get_state
from symexp.tree.nodes.types import SymType
from symexp.tree.nodes.values import AdoptionError, adopt, fitted, freeze, place, view
from symexp.typing import List
from symexp.typing.containers import is_free
from symexp.typing.extra_keywords import extra_names_of

__all__ = ["NO_OPTIONS", "ObjectType", "Options"]

_set = object.__setattr__

# Arguments of every call of a functor, which are none of its function.
_OF_CALLS = frozenset({"ignore_extra_args", "override_args"})

_SETS = (SetLeaf, frozenset)
_NO_MEMO: dict[int, Any] = {}

# The names that `**kwargs` takes are looked up when the first one is given.
_UNKNOWN: Any = object()


class Options(NamedTuple):
    """What a user may choose for a symbolic class beside its signature and its name.

    Attributes:
        returns: Value spec of what a functor returns; `None` does not check it.
        base_class: The class that the class of a functor derives from; `None`: `Functor`.
        keys: Other names under which files may contain objects of the class.
    """

    returns: Any = None
    base_class: Any = None
    keys: tuple[str, ...] = ()


NO_OPTIONS = Options()


@final
class ObjectType(SymType):
    """Type of the objects of one symbolic class.

    Attributes:
        origin: The class or function that was symbolized.
        function: What a call of a functor calls; else as `origin`.
        live: The symbolic class itself.
        ghost: Its subclass whose instances are ghosts.
        signature: The compiled parameters.
        options: What the user chose when the class was made symbolic.
        fields: The parameters that are keys of the node, as `symexp.typing.Field`.
        defaults: Frozen default of each argument, or `MISSING_VALUE`.
        specs: Value spec of each argument, or `None` if any value fits.
        readable: Names of the arguments that a ghost reads from the tree.
        added_names: Keys that a node may have although `__init__` does not take them.
        computed: Names of the arguments whose default only the live object knows.
        covered: Names of declared fields in place of which the class has a method or property.
        still: Attributes that a ghost answers without being materialized.
        special: Special methods that materialize a ghost.
        create: Returns the object of a call, given its arguments; `bind` if the class has no rule
            of its own.
        allocate: Makes an empty object of the live or the ghost class.
        own_new: `__new__` of the class, if it has one that is not built in.
        hides_in_init: Whether an argument is no attribute of an object whose `__init__` runs, until
            `__init__` sets it; else it is read from the tree.
        initialize: Calls `__new__` and `__init__` on a handle.
        late: Arguments whose objects the class materializes itself; it gets the handles.
        methods: Whether a name of a method that all objects have means that method; filled on
            demand.
        mirror: How its live objects show their arguments (`symexp.tree.handles.argument_edits`).
        attribute_names: The attributes that may hold an argument; filled on demand.
        reduce_live: Returns how to copy or pickle a live object, given its node; `None`: as its
            class says.
        readers: Attributes that a ghost answers by a function of the handle.
        setattr_is_plain: Whether a `__setattr__` of the class does no more than set attributes.
        whole: Returns the handle to materialize when a ghost is used; `None`: the ghost itself.
        signature_is_declared: Whether the arguments are the declared fields of the class, and its
            `__init__` gets all of them.
        takes_plain: Whether the class gets plain dicts, and not dicts with attribute access.
    """

    __slots__ = (
        "_converted",
        "_default_depth",
        "_default_flags",
        "_extra_names",
        "_ranges",
        "_required",
        "_settable",
        "_taken",
        "added_names",
        "allocate",
        "allows_partial",
        "attribute_names",
        "computed",
        "covered",
        "create",
        "defaults",
        "extra_spec",
        "fields",
        "function",
        "ghost",
        "has_extra",
        "hides_in_init",
        "initialize",
        "late",
        "live",
        "methods",
        "mirror",
        "n_only",
        "n_positional",
        "options",
        "origin",
        "own_new",
        "passed_defaults",
        "readable",
        "readers",
        "reduce_live",
        "setattr_is_plain",
        "signature",
        "signature_is_declared",
        "special",
        "specs",
        "still",
        "takes_extra",
        "takes_plain",
        "var_positional",
        "whole",
    )

    def __init__(self, name: str, label: str, origin: Any, signature: Any) -> None:
        super().__init__(name, label)
        self.is_object = True
        self.origin = self.function = origin
        self.options = NO_OPTIONS
        self.live: Any = None
        self.ghost: Any = None
        self.create: Callable[..., Any] = self.bind
        self.allocate: Callable[[Any], Any] = object.__new__
        self.own_new: Any = None
        self.initialize: Callable[..., None] = _no_initialize
        self.allows_partial = False
        self.hides_in_init = False
        self.added_names: frozenset[str] = frozenset()
        self._extra_names: Any = _UNKNOWN
        self._taken: set[str] = set()
        self.readable: frozenset[Key] = frozenset()
        self.computed: frozenset[Key] = frozenset()
        self.covered: frozenset[str] = frozenset()
        self.still: frozenset[str] = frozenset()
        self.special: frozenset[str] = frozenset()
        self.late: frozenset[Key] = frozenset()
        self.mirror: Any = None
        self.attribute_names: dict[str, tuple[str, ...]] = {}
        self.readers: dict[str, Callable[[Any], Any]] = {}
        self.reduce_live: Callable[[Any, Node], Any] | None = None
        self.setattr_is_plain = False
        self.signature_is_declared = False
        self.methods: dict[str, bool] = {}
        self._settable: dict[str, bool] = {}
        self.takes_plain = False
        self.whole: Callable[[Any], Any] | None = None
        self._compile(signature)

    def _compile(self, signature: Any) -> None:
        self.signature = signature
        kinds = [f.kind for f in signature.fields]
        self.extra_spec = None
        self.takes_extra = "VAR_KEYWORD" in kinds
        for field in signature.fields:
            if field.kind == "VAR_KEYWORD":
                self.extra_spec = _effective(field.spec)
        fields = tuple(f for f in signature.fields if f.kind != "VAR_KEYWORD")
        self.fields = fields
        self.names = tuple(f.name for f in fields)
        self.index = {n: i for i, n in enumerate(self.names)}
        self.n_only = sum(f.kind == "POSITIONAL_ONLY" for f in fields)
        self.n_positional = self.n_only + sum(f.kind == "POSITIONAL_OR_KEYWORD" for f in fields)
        self.var_positional = kinds.index("VAR_POSITIONAL") if "VAR_POSITIONAL" in kinds else -1
        self.specs = tuple(map(_spec_of_field, fields))
        self.spec_of = _spec_reader(self.names, self.specs, self.extra_spec)
        self.passed_defaults = tuple(f.default for f in fields)
        self.defaults = tuple(map(self._frozen_default, fields, self.specs))
        self._converted = frozenset(
            i for i, f in enumerate(fields) if self._is_converted(f, self.defaults[i])
        )
        self._required = tuple(i for i, d in enumerate(self.defaults) if d is MISSING_VALUE)
        self._default_flags = self._flags_of_defaults(self.defaults)
        self._default_depth = measure(self.defaults)[1]
        self._ranges = tuple(range(i) for i in range(self.n_positional + 1))

    def _frozen_default(self, field: Any, spec: Any) -> Any:
        """Returns the default of a field as the tree has it: converted by the value spec."""
        if field.kind == "VAR_POSITIONAL":
            return freeze([])
        default = _default_leaf(field)
        if spec is None or default is None or default is MISSING_VALUE:
            return default
        return fitted(default, spec) if spec.accepts(view(default)) else default

    def _is_converted(self, field: Any, default: Any) -> bool:
        if field.kind == "VAR_POSITIONAL":
            return False
        before = _default_leaf(field)
        return before is not default and not frozen_equal(before, default)

    def default_of(self, key: Key) -> Any:
        """Returns the frozen default of an argument, or `MISSING_VALUE`."""
        i = self.index.get(key, -1)
        return MISSING_VALUE if i < 0 else self.defaults[i]

    def passed_default_of(self, key: Key) -> Any:
        """Returns the default of an argument as the signature has it, or `MISSING_VALUE`."""
        i = self.index.get(key, -1)
        return MISSING_VALUE if i < 0 else self.passed_defaults[i]

    @property
    def extra_names(self) -> frozenset[str] | None:
        """Names that `**kwargs` of the class takes, and `added_names`; `None`: every name."""
        if self._extra_names is _UNKNOWN:
            names: frozenset[str] | None = frozenset()
            if self.takes_extra:
                takes_all = self.is_functor or self.signature_is_declared
                names = None if takes_all else extra_names_of(self.origin)
            self._extra_names = names
        found: frozenset[str] | None = self._extra_names
        return None if found is None else (found | self.added_names) - self.index.keys()

    def passes(self, key: str) -> bool:
        """Whether `__init__` takes an argument by keyword, and not only the tree."""
        if key in self.index:
            return True
        self.extra_names  # noqa: B018  # computes the names that it reads
        return self.takes_extra and (self._extra_names is None or key in self._extra_names)

    def check_extra(self, key: str) -> None:
        """Checks that objects may have an argument that is not in the signature.

        Raises:
            ArgumentError: The class does not take it; the message has the nearest names.
        """
        if key not in self._taken:
            if self.is_functor and key in _OF_CALLS:
                raise ArgumentError(
                    f"{self.label}() binds arguments; {key}= is one of the call that runs the "
                    f"function: {self.label}(...)({key}=True)."
                )
            if key in self.index or not self.takes(key):
                raise ArgumentError(self._unexpected_message(key))
            self._taken.add(key)

    # Binding: from a call to a node.

    def bind(self, args: Any, kwargs: Any, *, partial: bool = False) -> Any:
        """Returns a ghost with the arguments of a call.

        Raises:
            ArgumentError: The arguments do not fit the signature.
            SpecTypeError, SpecValueError: An argument does not fit its value spec.
        """
        values = list(self.defaults)
        n = len(args)
        keys = self.names
        if n <= self.n_positional:
            values[:n] = args
            given: Any = self._ranges[n]
        else:
            given = self._spill(args, values)
        if kwargs:
            given, keys = self._bind_keywords(kwargs, values, given, n)
        flags = self._default_flags and self._flags_of_defaults(values)
        for i in self._required:
            if values[i] is MISSING_VALUE:
                if not (partial or self.allows_partial):
                    raise ArgumentError(self._missing_message(values))
                flags |= PARTIAL
        node, kids, own = self._freeze(values, given, keys, flags)
        return self._handle(node, kids, own)

    def _flags_of_defaults(self, values: Sequence[Any]) -> int:
        """Returns the flags of those values that are the default of their argument.

        A placeholder, an incomplete object or a contextual value may be a default.
        """
        kept = [d for d, v in zip(self.defaults, values) if d is v and d is not MISSING_VALUE]
        return measure(tuple(kept))[0]

    def _freeze(self, values: list[Any], given: Any, keys: Any, flags: int) -> Any:
        """Checks, adopts and places the given values.

        Args:
            values: All values, defaults included; filled in place.
            given: The positions of the given values.
            keys: The keys of the node.
            flags: Flags of the missing arguments.

        Returns:
            The node, the handles of its symbolic arguments by key, and its opaque arguments.
        """
        kids: dict[Key, Any] | None = None
        own: Own | None = None
        memo: dict[int, Any] = _NO_MEMO
        specs = self.specs
        depth = self._default_depth
        for i in given:
            value = values[i]
            spec = specs[i] if i < len(specs) else self.extra_spec
            if spec is not None:
                value = values[i] = spec.apply(value, keys[i])
            if type(value) in SCALARS:
                continue
            if value is MISSING_VALUE and i < len(specs):  # by position: as a keyword, left out
                values[i] = self.defaults[i]
                flags |= measure((values[i],))[0]
                continue
            try:
                value = adopt(value)
            except AdoptionError as error:
                raise error.below(keys[i]) from error.__cause__
            if hasattr(type(value), "_sx_type"):
                if kids is None:
                    kids = {}
                kids[keys[i]] = value
                value = place(value)
            elif is_opaque(type(value)):
                if i < len(specs) and value is self.passed_defaults[i]:
                    values[i] = self.defaults[i]
                    continue
                if own is None:
                    own, memo = Own(), {}  # one memo: shared parts stay shared
                own.values[keys[i]] = value
                value = keep(value, memo)
            elif type(value) in _SETS:
                value = keep(value)
            values[i] = value
            below, deep = measure((value,))
            flags |= below
            depth = max(depth, deep)
        return Node(self, keys, tuple(values), flags, depth), kids, own

    def _handle(self, node: Node, kids: dict[Key, Any] | None, own: Own | None = None) -> Any:
        """Returns a ghost that owns the handles of its arguments."""
        handle = self.allocate(self.ghost)
        state = State(node)
        state.own = own
        _set(handle, "_sx", state)
        if kids is not None:
            state.kids = kids
            for kid in kids.values():
                below = get_state(kid)
                if below.owners is None:
                    below.owners = [handle]
                else:
                    below.owners.append(handle)
                if below.touched:
                    state.touched = True
                if below.seal:
                    state.seal = GUARDS
        return handle

    def _spill(self, args: Any, values: list[Any]) -> Any:
        """Binds surplus positional arguments to `*args`; returns the positions given."""
        n = self.n_positional
        if self.var_positional < 0:
            takes = f"{n} positional argument{'s' if n != 1 else ''}"
            raise ArgumentError(
                f"{self.label}() takes {takes} but {len(args)} were given. "
                f"Signature: {self.label}({', '.join(str(k) for k in self.names)})."
            )
        values[:n] = args[:n]
        values[self.var_positional] = list(args[n:])
        return (*range(n), self.var_positional)

    def _bind_keywords(self, kwargs: Any, values: list[Any], given: Any, n: int) -> Any:
        """Binds keyword arguments; returns the positions given, and the keys of the node."""
        index = self.index
        given = list(given)
        extra: list[Key] = []
        for key, value in kwargs.items():
            i = index.get(key, -1)
            if i < self.n_only or i == self.var_positional:
                self.check_extra(key)
                extra.append(key)
                given.append(len(values))
                values.append(value)
            elif i < n and i < self.n_positional:
                raise ArgumentError(f"{self.label}() got multiple values for argument {key!r}.")
            elif value is not MISSING_VALUE:
                values[i] = value
                given.append(i)
        return given, (*self.names, *extra) if extra else self.names

    def _unexpected_message(self, key: str) -> str:
        if key in self.index:
            what = "takes it only by position" if self.n_only else "collects it from positions"
            return f"{self.label}() {what}: {key!r}. Pass it without its name."
        near = closest(str(key), self.names, also=self.extra_names or ())
        return f"{self.label}() got an unexpected keyword argument {key!r}. {near}"

    def _missing_message(self, values: list[Any]) -> str:
        missing = [repr(self.names[i]) for i in self._required if values[i] is MISSING_VALUE]
        plural = "s" if len(missing) > 1 else ""
        return (
            f"{self.label}() missing {len(missing)} required argument{plural}: "
            f"{' and '.join(missing)}. Give a value, or make a partial object with "
            f"{self.label}.partial(...)."
        )

    def edits_attribute(self, name: str) -> bool:
        """Whether setting an attribute of a ghost edits an argument, and runs no code of the class.

        A property or a `__setattr__` of the class runs on a live object.
        """
        known = self._settable.get(name)
        if known is None:
            plain = self.live.__setattr__ is object.__setattr__ or self.setattr_is_plain
            static = getattr(self.live, name, None)
            known = name in self.index and plain and not isinstance(static, property)
            self._settable[name] = known
        return known

    # Calling: from a node to `__init__`.

    def children(self, handle: Any) -> Iterator[tuple[Key, Any]]:
        """Yields the keys and handles of the symbolic arguments."""
        for key, value in get_state(handle).node.items():
            if type(value) is Node:
                yield key, child(handle, key)

    def call_arguments(
        self, node: Node, values: dict[Key, Any]
    ) -> tuple[list[Any], dict[str, Any]]:
        """Returns the arguments for `__init__`: those that differ from its own defaults.

        Args:
            node: The tree.
            values: The values of all arguments, as `live_values` gives them.
        """
        args: list[Any] = []
        n = self.n_only
        if self.var_positional >= 0 and values.get(self.names[self.var_positional]):
            n = self.n_positional
        names = self.names
        if n:
            last = max((i for i in range(n) if self._differs(node, i)), default=-1)
            n = n if n == self.n_positional and n != self.n_only else last + 1
            args = [values[k] for k in names[:n]]
        if self.var_positional >= 0:
            args.extend(values[names[self.var_positional]])
        keywords = {
            str(k): values[k]
            for i, k in enumerate(node.keys or ())
            if i >= n and i != self.var_positional and self._differs(node, i)
        }
        return args, keywords

    def _differs(self, node: Node, i: int) -> bool:
        # A default that only the value spec knows is passed: the class does not have it.
        if i >= len(self.defaults) or self.fields[i].default_from_spec:
            return True
        if self.signature_is_declared:
            return True
        value = node.values[i]
        if value is self.defaults[i] and type(value) is Node and not value.type.is_object:
            return True  # or all objects would share the list or dict of the signature
        if value is self.passed_defaults[i]:
            return type(value) is ContextualValue  # the class gets the value for it
        # A default that the value spec converts is passed as the tree has it.
        return value is not self.defaults[i] or i in self._converted

    def live_values(self, handle: Any, node: Node) -> dict[Key, Any]:
        """Returns the values of all arguments as the class gets them, by key."""
        plain, late = self.takes_plain, self.late
        return {
            k: child(handle, k)
            if k in late
            else v
            if type(v) in SCALARS
            else live_value(handle, k, v, plain=plain)
            for k, v in node.items()
        }


def _default_leaf(field: Any) -> Any:
    """Returns the default of a field as a frozen value.

    A default is an object of the class, which passes it to `__init__` itself. It is not copied.
    """
    value = adopt(field.default)
    return value if is_opaque(type(value)) else freeze(value)


def _spec_reader(names: tuple[Key, ...], specs: tuple[Any, ...], extra: Any) -> Any:
    """Returns `spec_of` of a type. Every edit calls it at each object on its path."""
    known = dict(zip(names, specs))
    return known.get if extra is None else lambda key: known.get(key, extra)


def _spec_of_field(field: Any) -> Any:
    """Returns the value spec of an argument in the tree; of `*args`, that of a list."""
    spec = _effective(field.spec)
    return List(spec) if field.kind == "VAR_POSITIONAL" else spec


def _effective(spec: Any) -> Any:
    """Returns a value spec, or `None` if it accepts any value."""
    return None if spec is None or is_free(spec) else spec


def _no_initialize(handle: Any, args: Any, kwargs: Any) -> None:
    raise TypeError(f"{handle!r} cannot be materialized.")
