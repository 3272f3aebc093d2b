"""`@sx.stage`: classes and functions that build artifacts into a directory, as symbolic objects."""

from __future__ import annotations

import datetime
import functools
import inspect
import os
from collections.abc import Callable, Iterable, Mapping
from types import FunctionType, MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from symexp._base.tracebacks import user_facing
from symexp.codec import register_leaf
from symexp.errors import (
    CodecError,
    SymbolizeError,
    UnsupportedValueError,
    closest,
    describe,
)
from symexp.stages.ref_path import GhostMethod, no_files, ref_path
from symexp.store import matchers
from symexp.store.derivation import Derivation, names_of
from symexp.store.limits import amounts_of, seconds_of
from symexp.store.matchers import KnownMatcher, Matcher
from symexp.tree.handles.handle import Symbolic
from symexp.tree.handles.symbolize import symbolize
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.state import make_handle, node_of
from symexp.tree.nodes.types import type_by_origin
from symexp.tree.nodes.values import freeze, new_scope
from symexp.typing.parameters import find_signature

__all__ = ["MATCHER", "Stage", "StageInfo", "info_of", "stage"]


MATCHER = "matcher"
"""The argument that every stage has: which realizations of the stage are used."""


class StageInfo(NamedTuple):
    """The options of `@sx.stage` for one class, with the class or function itself.

    Attributes:
        plain: The class or function that the user wrote. Its source is recorded with results.
        matcher: The matcher of stages that have none of their own.
        version: A part of the identity; `None` if the class has no version.
        outputs: The relative paths that every build promises to write.
        is_builtin: Whether symexp itself defines it. Its source is not recorded.
        track: Names of modules that are followed although they are installed packages.
        untracked: Names of code and values that are not recorded.
        identity: A function of the arguments that returns what identifies a stage; `None` if the
            arguments do.
        added: Arguments that have been added to the class, with the values that old results have.
        timeout: After how many seconds a build is ended; `None` for no limit.
        resources: What a build reserves, by name.
    """

    plain: Any
    matcher: Matcher | None
    version: str | int | None
    outputs: tuple[str, ...]
    is_builtin: bool
    track: tuple[str, ...] = ()
    untracked: tuple[str, ...] = ()
    identity: Callable[..., Mapping[str, Any]] | None = None
    added: tuple[tuple[str, Any], ...] = ()
    timeout: float | None = None
    resources: Mapping[str, float] = MappingProxyType({})


def info_of(kind: Any) -> StageInfo | None:
    """Returns the options of the stages of a node type; `None` for types of other objects."""
    info: StageInfo | None = getattr(getattr(kind, "live", None), "_sx_stage", None)
    return info


# Attributes that the input of a build has, and a stage has not.
_OF_INPUTS = frozenset(
    ["path", "read_bytes", "read_text", "realization", "realizations", "ref", "value"]
)


class Stage:
    """The base class of all stages, which `@sx.stage` adds: `isinstance(x, sx.Stage)`."""

    __slots__ = ()
    _sx_stage: StageInfo

    @GhostMethod
    def with_matcher(self: Any, matcher: Matcher | None) -> Any:
        """Returns a clone of the stage with another matcher.

        Args:
            matcher: One of `sx.matchers`, or a function of a list of realizations; `None` for
                the matcher of the class.

        Raises:
            SymbolizeError: The class derives from a stage but has no `@sx.stage` of its own.
        """
        node = node_of(self)
        index = node.find(MATCHER)
        if index < 0:
            label = node.type.label
            raise SymbolizeError(
                f"{label} derives from a stage but is not decorated itself. Put `@sx.stage` above "
                f"`class {label}`."
            )
        return make_handle(new_scope(node.with_value(index, freeze(matcher))))

    def __truediv__(self, name: str | os.PathLike[str]) -> Any:
        return ref_path(self, name)

    if not TYPE_CHECKING:  # it only says why there is no such attribute

        def __getattr__(self, name: str) -> NoReturn:
            if name in _OF_INPUTS:
                hint = no_files(type(self).__name__, f"store.realize(stage).{name}")
                raise AttributeError(hint, name=name, obj=self)
            label = type(self).__name__
            raise AttributeError(f"{label!r} object has no attribute {name!r}", name=name, obj=self)


if TYPE_CHECKING:

    class StageMethods(Symbolic, Stage):
        """What type checkers know of a class that `sx.stage` decorates; for `symexp.mypy`."""


@user_facing
def stage(
    target: Any = None,
    *,
    matcher: Matcher | None = None,
    version: str | int | None = None,
    outputs: str | Iterable[str] = (),
    specs: Any = None,
    name: str | None = None,
    track: Any = (),
    untracked: Any = (),
    identity: Callable[..., Mapping[str, Any]] | None = None,
    added: Mapping[str, Any] | None = None,
    timeout: float | datetime.timedelta | None = None,
    resources: Mapping[str, float | str] | None = None,
) -> Any:
    """Turns a class with `build(self, out)`, or a function `f(out, ...)`, into a stage.

    A stage is a symbolic object. Its arguments are its configuration. Other stages among its
    arguments, at any depth, are its dependencies. `out` is the path of an empty directory: the
    files that are in it when the build ends are the result. Inside the build, a dependency gives
    the realization that its matcher chose: `self.data / "x.npy"`, `.path`, `.read_text(name)`,
    `.realizations`.

    Args:
        target: The class or function. Without it, the call returns a decorator.
        matcher: Which realizations are used for a stage that does not set its own argument
            `matcher`, which every stage has; `sx.matchers.only()` by default.
        version: A part of the identity: a stage with another version is another stage. Without a
            version, a change of the source is noticed, and `code=` of the store says what it means.
        outputs: Relative paths that every build promises to write; checked when the build ends.
        specs: Value specs of arguments, as `sx.symbolize` takes them.
        name: The public name in files; `module.qualname` by default.
        track: Modules, or names of modules, whose code is followed although they are installed
            packages, which otherwise count by their version.
        untracked: Names of code and values that are not recorded, as `CodeChangedWarning` and
            `UntrackedCodeWarning` show them; those of the stage's own module need no module name.
        identity: A function that gets the arguments by keyword, and returns, as a dict, what
            identifies the stage in place of all its arguments, besides its dependencies and its
            version: `identity=lambda url, sha256: {'sha256': sha256}`. Stages with equal dicts are
            one stage. If the dict has the name of an argument, the build gets that value. The
            function is called each time when the stage is looked up; it should be fast.
        added: Arguments that were added after results had been kept, with the values that these
            results stand for: `added={'dropout': 0.0}`. A stage with such a value is the stage
            without the argument.
        timeout: Seconds, or a time span, after which a build is ended with all processes that it
            started, and fails with `BuildTimeoutError`. Such builds run in a process of their own.
            It is not a part of the identity.
        resources: What each build reserves while it runs, such as `{'gpu': 1, 'memory': '8GB'}`;
            not a part of the identity. See `Store.realize_all`.

    Returns:
        The symbolic class.

    Raises:
        SymbolizeError: The target cannot be a stage; the message has the reason.

    Example:
        >>> import symexp as sx
        >>> @sx.stage(outputs="n.txt")
        ... def count(out, items=3):
        ...     (out / "n.txt").write_text(str(items))
        >>> sx.format(count(items=4), compact=True, hide_default_values=True)
        'count(items=4)'
    """
    if target is None:
        return functools.partial(
            stage,
            matcher=matcher,
            version=version,
            outputs=outputs,
            specs=specs,
            name=name,
            track=track,
            untracked=untracked,
            identity=identity,
            added=added,
            timeout=timeout,
            resources=resources,
        )
    _check_module(target)
    is_builtin = (getattr(target, "__module__", None) or "").partition(".")[0] == "symexp"
    promised = _checked_outputs(outputs)
    label = f"Stage {getattr(target, '__qualname__', describe(target))}"
    info = StageInfo(
        target,
        _checked_matcher(matcher),
        version,
        promised,
        is_builtin,
        names_of(track, "track"),
        names_of(untracked, "untracked"),
        identity,
        _checked_added(added),
        seconds_of(timeout, label),
        amounts_of(resources, label),
    )
    if isinstance(target, FunctionType):
        body = _class_of_function(target)
    elif isinstance(target, type):
        body = target
    else:
        raise SymbolizeError(
            f"Expected a class or a function to make a stage of, but got {describe(target)}."
        )
    known = type_by_origin(target)
    if known is not None and not issubclass(known.live, Stage):
        raise SymbolizeError(
            f"{target.__qualname__} is symbolic already. `@sx.stage` makes it symbolic by itself: "
            "leave `@sx.symbolize` out."
        )
    made = symbolize(_with_matcher_argument(body, info), specs, name=name)
    _check_declared(made, info)
    if made.__truediv__ is Stage.__truediv__:  # does not materialize the stage
        type.__setattr__(made._sx_type.ghost, "__truediv__", Stage.__truediv__)
    return made


def _check_module(target: Any) -> None:
    """Checks that a class or function has a module: its name and its helpers are looked up there.

    Code that `exec` runs in a namespace without `__name__` has none. Its classes seem to be
    builtins then.
    """
    name = getattr(target, "__qualname__", None)
    is_code = isinstance(target, (FunctionType, type))
    if is_code and (getattr(target, "__module__", None) or "builtins") == "builtins":
        raise SymbolizeError(
            f"{name} has no module, because its code runs in a namespace without a name. The store "
            "could neither name the stage nor notice changes of its helpers. Run the code as that "
            "of a module: `exec(code, {'__name__': 'my_stages'})`."
        )


def _checked_matcher(matcher: Any) -> Matcher | None:
    if matcher is None or callable(matcher):
        found: Matcher | None = matcher
        return found
    raise SymbolizeError(
        f"Expected a matcher such as sx.matchers.latest(), but got matcher={describe(matcher)}."
    )


def _checked_added(added: Any) -> tuple[tuple[str, Any], ...]:
    if not isinstance(added, Mapping | None) or not all(isinstance(n, str) for n in added or ()):
        raise SymbolizeError(
            "Expected the arguments that were added, and the values of old results, such as "
            f"added={{'dropout': 0.0}}, but got added={describe(added)}."
        )
    return tuple((name, freeze(value)) for name, value in (added or {}).items())


def _check_declared(made: Any, info: StageInfo) -> None:
    """Checks `identity=` and `added=` against the arguments of the class."""
    label, kind = made.__name__, made._sx_type
    if info.identity is not None and not callable(info.identity):
        raise SymbolizeError(
            f"The identity of stage {label} must be a function of its arguments, but got "
            f"identity={describe(info.identity)}."
        )
    if info.identity is not None and info.added:
        raise SymbolizeError(
            f"Stage {label} has identity= and added=. With an identity, an argument that it leaves "
            "out does not count anyway: leave out added=."
        )
    names = [name for name in kind.names if name != MATCHER]
    for name, value in info.added:
        if name not in names:
            raise SymbolizeError(
                f"Stage {label} has no argument {name!r}, which added= names. "
                f"{closest(name, names)}"
            )
        try:
            fingerprint_of(freeze([value]))
        except UnsupportedValueError as error:
            raise SymbolizeError(f"Stage {label}: added={{{name!r}: ...}}: {error}") from None
        default = kind.default_of(name)
        if type(value) is not type(default) and {type(value), type(default)} == {int, float}:
            if value == default:
                raise SymbolizeError(
                    f"Stage {label}: the default of {name!r} is {default!r}, and added= says "
                    f"{value!r}, which is another value in a configuration. Write the default."
                )


def _checked_outputs(outputs: str | Iterable[str]) -> tuple[str, ...]:
    if not isinstance(outputs, Iterable):
        raise SymbolizeError(
            "Expected the relative paths that a build promises, but got "
            f"outputs={describe(outputs)}."
        )
    found = (outputs,) if isinstance(outputs, str) else tuple(outputs)
    return Derivation("stage", outputs=found).outputs


def _class_of_function(function: FunctionType) -> type:
    """Returns a class whose `build` calls a function with `out` as its first parameter."""
    signature = inspect.signature(function)
    parameters = list(signature.parameters.values())
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    if not parameters or parameters[0].name != "out" or parameters[0].kind is not kind:
        raise SymbolizeError(
            f"The first parameter of a stage must be `out`, the directory to write into: "
            f"`def {function.__name__}(out, ...)`; it is {function.__name__}{signature}."
        )

    def initialize(self: Any, *args: Any, **kwargs: Any) -> None:
        self._sx_call = (args, kwargs)

    @user_facing
    def build(self: Any, out: Any) -> None:
        args, kwargs = self._sx_call
        function(out, *args, **kwargs)

    own = parameters[0].replace(name="self", annotation=inspect.Parameter.empty)
    initialize.__signature__ = signature.replace(  # type: ignore[attr-defined]  # as PEP 362 has it
        parameters=[own, *parameters[1:]], return_annotation=inspect.Signature.empty
    )
    namespace = {"__init__": initialize, "build": build, "__wrapped__": staticmethod(function)}
    return type(function.__name__, (), {**namespace, **_identity(function)})


def _identity(target: Any) -> dict[str, Any]:
    return {
        "__module__": target.__module__,
        "__qualname__": target.__qualname__,
        "__doc__": target.__doc__,
    }


def _with_matcher_argument(cls: Any, info: StageInfo) -> Any:
    """Returns a subclass of the user's class that is a `Stage` and has the argument `matcher`.

    The subclass removes the argument before it calls the `__init__` of the user.
    """
    _check_build(cls, info.plain)
    signature, _ = find_signature(cls)
    found = list((signature or inspect.Signature()).parameters.values())
    inherited = getattr(cls, "_sx_stage", None) is not None
    if any(p.name == MATCHER for p in found) and not inherited:
        raise SymbolizeError(
            f"{cls.__qualname__} has an argument {MATCHER!r}, which every stage has for itself. "
            "Give it another name."
        )

    def initialize(self: Any, *args: Any, **kwargs: Any) -> None:
        kwargs.pop(MATCHER, None)
        super(made, self).__init__(*args, **kwargs)

    initialize.__signature__ = _extended(found)  # type: ignore[attr-defined]  # as PEP 362 has it
    namespace = {"__init__": initialize, "_sx_stage": info, **_identity(cls)}
    bases = (cls,) if issubclass(cls, Stage) else (cls, Stage)
    made: Any = type(cls)(cls.__name__, bases, namespace)
    return made


def _check_build(cls: Any, plain: Any) -> None:
    build = getattr(cls, "build", None)
    if not callable(build):
        raise SymbolizeError(
            f"{cls.__qualname__} has no build. A stage is a class with `def build(self, out)`, "
            "which writes its artifacts into the directory `out`."
        )
    try:
        inspect.signature(build).bind("self", "out")
    except TypeError as error:
        raise SymbolizeError(
            f"{cls.__qualname__}.build cannot be called with `out` alone ({error}). A stage has "
            "`def build(self, out)`; all else is an argument of `__init__`."
        ) from None
    written = plain if isinstance(plain, FunctionType) else build
    if inspect.isgeneratorfunction(written) or inspect.iscoroutinefunction(written):
        raise SymbolizeError(
            f"The build of {cls.__qualname__} is a generator or a coroutine, which would not run. "
            "Write an ordinary function without `yield` and `async`."
        )


def _extended(found: list[inspect.Parameter]) -> inspect.Signature:
    """Returns a signature with `self` in front, and `matcher` before `**kwargs` or at the end."""
    kinds = inspect.Parameter
    is_positional = bool(found) and found[0].kind is kinds.POSITIONAL_ONLY
    own = kinds("self", kinds.POSITIONAL_ONLY if is_positional else kinds.POSITIONAL_OR_KEYWORD)
    matcher = kinds(MATCHER, kinds.KEYWORD_ONLY, default=None)
    rest = [p for p in found if p.name != MATCHER]
    head = [p for p in rest if p.kind is not kinds.VAR_KEYWORD]
    tail = [p for p in rest if p.kind is kinds.VAR_KEYWORD]
    return inspect.Signature([own, *head, matcher, *tail])


# How files hold matchers, as arguments of stages.

_MATCHERS: dict[str, Callable[..., Any]] = {
    "only": matchers.only,
    "latest": matchers.latest,
    "best": matchers.best,
    "top": matchers.top,
    "all": matchers.all,
    "some": matchers.some,
    "exact": lambda *refs: matchers.exact(refs),
}


def _write_matcher(matcher: Any, encode: Callable[[Any], Any]) -> Any:
    return [matcher.name, *(encode(arg) for arg in matcher.args)]


def _read_matcher(payload: Any, decode: Callable[[Any], Any]) -> Any:
    is_call = type(payload) is list and payload and type(payload[0]) is str
    make = _MATCHERS.get(payload[0]) if is_call else None
    if make is None:
        raise CodecError(
            f"Expected a matcher ({', '.join(_MATCHERS)}) and its arguments, "
            f"but got {describe(payload)}."
        )
    return make(*(decode(item) for item in payload[1:]))


register_leaf("matcher", KnownMatcher, _write_matcher, _read_matcher)
