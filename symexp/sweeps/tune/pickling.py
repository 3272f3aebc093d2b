"""Pickling for workers: classes and functions of notebooks and scripts are pickled by value.

cloudpickle does this for ordinary classes. A symbolic class consists of three classes: the one that
the user wrote (the origin), the symbolic class, and its ghost class. So the origin is pickled with
the compiled signature, and the other two are made anew.

The globals and closures of the methods of such a class often contain the class itself. They are
pickled after everything else, when all classes are complete.
"""

from __future__ import annotations

import io
import linecache
import marshal
import pickle
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

import cloudpickle

from symexp.patching.patcher import Patcher
from symexp.patching.patcher_registry import reduce_patcher
from symexp.tree.handles.handle import reduce_node
from symexp.tree.handles.object_type import ObjectType, Options
from symexp.tree.handles.symbolic_class import compile_subclass
from symexp.tree.handles.symbolize import revive
from symexp.tree.nodes.types import has_integration
from symexp.typing.signature import Signature

__all__ = ["dumps", "is_findable", "is_own", "loads"]


def is_own(name: str) -> bool:
    """Returns whether a module exists only in this process, and is written in Python.

    Extensions also register modules that cannot be found; their contents cannot be pickled by
    value.
    """
    module = sys.modules.get(name)
    if module is None or is_findable(name):
        return False
    written = str(getattr(module, "__file__", None) or "").endswith(".py")
    return written or getattr(module, "__spec__", None) is None


def is_findable(name: str) -> bool:
    """Returns whether another process can import a module.

    Modules that pytest, `runpy` or doctest have made may not be importable.

    Args:
        name: Its full name.
    """
    return name != "__main__" and _is_found(name, tuple(sys.path))


@lru_cache(maxsize=1024)
def _is_found(name: str, path: tuple[str, ...]) -> bool:
    places: Any = None
    parts = name.split(".")
    for i in range(len(parts)):
        spec = _find(".".join(parts[: i + 1]), places)
        if spec is None:
            return False
        places = spec.submodule_search_locations
        if places is None and i + 1 < len(parts):
            # A package registers modules such as `os.path` itself.
            return sys.modules.get(name) is not None and spec.origin in ("frozen", "built-in")
    return True


def _find(name: str, places: Any) -> Any:
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        spec = None if find is None else find(name, places, None)
        if spec is not None:
            return spec
    return None


def dumps(value: Any) -> bytes:
    """Pickles a value for `loads` in another process with the same Python and symexp.

    Raises:
        Exception: A part of the value cannot be pickled; the exception is that of its class.
    """
    with _Pickler(io.BytesIO()) as scout:
        scout.write(value)
    out = io.BytesIO()
    with _Pickler(out) as pickler:
        # First the classes, because reading the value may call their methods.
        pickler.write(list(scout.classes.values()))
        pickler.write(value)
    return pickle.dumps(_sources(pickler.files)) + out.getvalue()


def loads(data: bytes) -> Any:
    """Returns the value of `dumps`. The bytes come from the launcher or from its own workers."""
    file = io.BytesIO(data)
    # The source comes first, because the code below may ask for it (`inspect.getsource`). Python
    # would use the source of this process's own `__main__` otherwise.
    for name, lines in pickle.load(file).items():  # noqa: S301  # never from a file or network
        linecache.cache.setdefault(name, (sum(map(len, lines)), None, lines, name))
    unpickler = pickle.Unpickler(file)  # noqa: S301  # as above
    _read(unpickler)
    return _read(unpickler)


def _read(unpickler: pickle.Unpickler) -> Any:
    """Reads a value, and the globals and closures of its functions."""
    value = unpickler.load()
    while (batch := unpickler.load()) is not None:
        for function, names, contents in batch:
            function.__globals__.update(names)
            for cell, content in zip(function.__closure__ or (), contents):
                if content:
                    cell.cell_contents = content[0]
    return value


def _names_of(function: FunctionType) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """Returns the globals that a function uses, and the contents of its cells.

    The contents of a cell are a tuple of one value; of an empty cell an empty tuple.
    """
    _, (_, slots) = _reduced(function)[1:3]
    contents = [_content(cell) for cell in function.__closure__ or ()]
    return slots["__globals__"], contents


def _content(cell: Any) -> tuple[Any, ...]:
    try:
        return (cell.cell_contents,)
    except ValueError:  # still empty
        return ()


def _reduced(value: Any) -> Any:
    """Returns how cloudpickle reduces a class or function that is pickled by value."""
    return cloudpickle.Pickler(io.BytesIO()).reducer_override(value)


def _sources(files: Iterable[str]) -> dict[str, list[str]]:
    """Returns the lines of the files of pickled code, for tracebacks and fingerprints.

    A file that cannot be read has no lines, so that the other process shows no line rather than a
    wrong one.
    """
    return {name: linecache.getlines(name) for name in sorted(files)}


class _Pickler(cloudpickle.Pickler):  # type: ignore[misc]  # cloudpickle has no stubs
    """Pickles symbolic classes, their signatures, and rules.

    Attributes:
        classes: The symbolic classes and types that were pickled by value, by id.
        later: Functions whose globals and closures are not pickled yet.
        files: File names of the code that was pickled by value.
    """

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, protocol=pickle.HIGHEST_PROTOCOL)
        self.classes: dict[int, Any] = {}
        self.later: list[FunctionType] = []
        self.files: set[str] = set()
        # By id; the functions are kept, so that no other object gets their id.
        self._awaited: dict[int, FunctionType] = {}
        self._modules: dict[str, bool] = {}

    def write(self, value: Any) -> None:
        """Pickles a value, followed by the globals and closures of its functions."""
        self.dump(value)
        while self.later:
            batch, self.later = self.later, []
            self.dump([(f, *_names_of(f)) for f in batch])
        self.dump(None)

    def __enter__(self) -> _Pickler:
        return self

    def __exit__(self, *exc: object) -> None:
        for name, is_by_value in self._modules.items():
            if is_by_value:
                cloudpickle.unregister_pickle_by_value(sys.modules[name])

    def _look_at_module(self, value: Any) -> None:
        """Registers the module of a value for pickling by value if no other process can import it.

        Modules that pytest or `runpy` have made are such modules.
        """
        name = getattr(value, "__module__", None)
        if not isinstance(name, str) or name in self._modules or name == "__main__":
            return
        is_by_value = name not in cloudpickle.list_registry_pickle_by_value() and is_own(name)
        self._modules[name] = is_by_value
        if is_by_value:
            cloudpickle.register_pickle_by_value(sys.modules[name])

    def reducer_override(self, value: Any) -> Any:
        """Returns how to pickle a value; `NotImplemented` leaves it to its class."""
        if isinstance(value, FunctionType):
            self._look_at_module(value)
            return self._function(value)
        if isinstance(value, type):
            self._look_at_module(value)
            return self._class(value)
        if isinstance(value, CodeType):
            return self._code(value)
        kind = type(value)
        if hasattr(kind, "_sx_type"):
            return reduce_node(value)  # a live object stays here
        if kind is ObjectType:
            return self._type(value)
        if kind is Patcher:
            return reduce_patcher(value)
        return super().reducer_override(value)

    def _code(self, code: CodeType) -> Any:
        """Pickles code as Python writes it to `.pyc` files, with its file name.

        A traceback and `inspect.getsource` in the other process need that name, and cloudpickle
        replaces it (3.1.3 by `<dynamic-code>`).
        """
        try:
            data = marshal.dumps(code)
        except ValueError:  # a tool has added constants that a compiler never makes
            return NotImplemented
        self.files.add(code.co_filename)
        return (marshal.loads, (data,))

    def _function(self, function: FunctionType) -> Any:
        reduced = super().reducer_override(function)
        if not isinstance(reduced, tuple) or id(function) not in self._awaited:
            return reduced
        self.later.append(function)
        make, args, (state, slots), *rest = reduced
        return (make, args, (state, {**slots, "__globals__": {}, "__closure__": None}), *rest)

    def _class(self, cls: Any) -> Any:
        kind = cls.__dict__.get("_sx_type")
        if "_sx_ghost" in cls.__dict__:
            return (_ghost_of, (cls._sx_type,))
        if isinstance(kind, ObjectType) and kind.live is cls and kind.origin is not cls:
            return (_live_of, (kind,))
        if not hasattr(cls, "_sx_type"):
            return super().reducer_override(cls)
        self._await(cls)
        reduced = super().reducer_override(cls)
        if not isinstance(reduced, tuple):
            return reduced
        self.classes[id(cls)] = cls
        # A subclass of a symbolic class; the other process compiles its type at its first use.
        make, args, (state, slots), *rest = reduced
        state = {k: v for k, v in state.items() if k != "_sx_type"}
        return (make, args, (state, slots), *rest)

    def _type(self, kind: ObjectType) -> Any:
        if kind.origin is kind.live:
            return (_type_of, (kind.live,))
        if _is_imported(kind):
            return NotImplemented
        self._await(kind.origin)
        self.classes[id(kind)] = kind
        return (_revived, (kind.origin, kind.name, kind.signature, kind.options))

    def _await(self, origin: Any) -> None:
        """Postpones the globals and closures of the functions in a class or function."""
        found = [origin]
        if isinstance(origin, type):
            own = [c for c in origin.__mro__ if not _is_reachable(c, c)]
            found = [value for cls in own for value in cls.__dict__.values()]
        for function in _functions(found):
            self._awaited[id(function)] = function


def _functions(values: Iterable[Any]) -> Iterator[FunctionType]:
    """Yields the functions in values: directly, in properties and methods, and wrapped ones."""
    todo, seen = list(values), set()
    while todo:
        value = todo.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, FunctionType):
            yield value
            todo.extend(value.__dict__.values())
        elif isinstance(value, property):
            todo.extend((value.fget, value.fset, value.fdel))
        elif isinstance(value, (classmethod, staticmethod)):
            todo.append(value.__func__)


def _is_imported(kind: ObjectType) -> bool:
    """Returns whether a worker gets a symbolic class by importing its module."""
    origin = kind.origin
    package = getattr(origin, "__module__", "").partition(".")[0]
    return has_integration(package) or _is_reachable(origin, kind.live)


def _is_reachable(written: Any, wanted: Any) -> bool:
    """Returns whether importing the module of `written` gives `wanted` under the same name."""
    module = getattr(written, "__module__", None)
    if not module or module in cloudpickle.list_registry_pickle_by_value():
        return False
    if not is_findable(module):
        return False
    found = sys.modules.get(module)
    for part in written.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is wanted


def _revived(origin: Any, name: str, signature: Signature, options: Options) -> Any:
    return revive(origin, name, signature, options)._sx_type


def _live_of(kind: ObjectType) -> Any:
    return kind.live


def _ghost_of(kind: ObjectType) -> Any:
    return kind.ghost


def _type_of(cls: Any) -> Any:
    return compile_subclass(cls)
