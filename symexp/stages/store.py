"""`sx.Store`: the store, on stages that are symbolic objects."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

from symexp.codec import from_json
from symexp.codec.document import FORMAT
from symexp.stages.calls import Call, check_call
from symexp.stages.derive import derivation_of
from symexp.stages.stage import StageRef
from symexp.store import store as engine
from symexp.store.disk.layout import Layout
from symexp.store.errors import RefError
from symexp.store.graph import closure_of
from symexp.store.matchers import Matcher
from symexp.store.realization import Realization
from symexp.store.realizing.options import OnError
from symexp.store.realizing.resolve import CodePolicy
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state

__all__ = ["Store", "default_store", "stage_of"]


# From a realization back to the pipeline that it was built from, as a symbolic object.


def stage_of(layout: Layout, realization: Realization) -> Any:
    """The stage of a realization, with all the stages that it stands on. Runs nothing.

    Classes that are not known here stay unknown, as in any file; matchers are those of the classes.

    Raises:
        RefError: Something that it was built from is not in the store any more.
        CodecError: The configuration does not fit the classes of today.
    """
    made: dict[str, Any] = {}
    for item in closure_of(layout, [realization.parts]):
        if item.derivation not in made:
            config = {k: v for k, v in item.config.items() if k != "$stage_version"}
            node = get_state(from_json({"symexp": FORMAT, "value": config})).node
            made[item.derivation] = _filled(node, made)
    node = made[realization.derivation]
    return node.type.view(node)


def _filled(root: Node, made: dict[str, Any]) -> Node:
    """The tree with stages in the place of the references to them; without recursion."""
    done: dict[int, Node] = {}
    stack = [root]
    while stack:
        node = stack[-1]
        waiting = [v for v in node.values if type(v) is Node and id(v) not in done]
        if waiting:
            stack.extend(waiting)
            continue
        stack.pop()
        values = tuple(_value(v, done, made) for v in node.values)
        same = all(a is b for a, b in zip(values, node.values))
        done[id(node)] = node if same else node.with_values(node.keys, values)
    return done[id(root)]


def _value(value: Any, done: dict[int, Node], made: dict[str, Any]) -> Any:
    if type(value) is Node:
        return done[id(value)]
    if type(value) is not StageRef:
        return value
    try:
        return made[value.ref]
    except KeyError:
        raise RefError(
            f"The configuration names {value.ref}, of which no realization was an input. The store "
            "is damaged: `store.verify()` says where."
        ) from None


_VARIABLE = "SYMEXP_STORE"


class Store(engine.Store):
    """A directory that remembers what stages came to.

    Any number of processes may use the same store at the same time, and may be killed at any
    moment: a realization is there as a whole or not at all.

    Wherever a realization is asked for, its reference, a path to it, a derivation or a stage may
    stand; a stage stands for the realizations that its matcher chooses, and is never built for it.

    Args:
        root: The directory; it is made when it is not there.
        code: What a changed source of a stage means: `warn` (once per stage), `ignore`, or
            `rebuild`.
        echo: Whether what builds print is printed, besides being kept.
        create: Whether a store is made where there is none.

    Raises:
        StoreFormatError: The directory is something else than a store of this format.

    Example:
        >>> import symexp as sx, tempfile
        >>> @sx.stage
        ... def square(out, x):
        ...     (out / "y.txt").write_text(str(x * x))
        >>> with tempfile.TemporaryDirectory() as directory:
        ...     store = sx.Store(directory + "/store")
        ...     print(store.realize(square(7)).read_text("y.txt"))
        49
    """

    def __init__(
        self,
        root: str | os.PathLike[str],
        *,
        code: CodePolicy = "warn",
        echo: bool = True,
        create: bool = True,
    ) -> None:
        super().__init__(root, code=code, echo=echo, create=create, adapt=derivation_of)

    def __reduce__(self) -> tuple[Any, ...]:
        """A store travels to another process as its place."""
        return partial(Store, code=self.code, echo=self.echo), (str(self.root.absolute()),)

    def run(
        self,
        target: Any,
        method: str = "__call__",
        /,
        *args: Any,
        force: bool = False,
        matcher: Matcher | None = None,
        on_error: OnError = "raise",
        code: CodePolicy | None = None,
        progress: bool = True,
        **kwargs: Any,
    ) -> Realization:
        """Calls a method of a symbolic object, or remembers what it returned.

        Args:
            target: Any symbolic object, or a symbolic function; it is made fresh for the call.
            method: Name of the method. A parameter `out` of it gets the directory of the
                artifacts.
            *args: Positional arguments of the method.
            force: Whether it is called once more in any case.
            matcher: Which of several realizations is wanted.
            on_error: As for `realize_all`.
            code: As for `realize_all`.
            progress: As for `realize_all`.
            **kwargs: Keyword arguments of the method.

        Returns:
            The realization; `.value` is what the method returned, as JSON holds it.

        Raises:
            SymbolizeError: The target is not symbolic.
            AttributeError: It has no such method.
            UnsupportedValueError: An argument cannot be fingerprinted, or what the method
                returned cannot be kept.

        Example:
            `store.run(exp, 'train_and_evaluate').value`
        """
        check_call(target, method)
        call = Call(target, method, list(args), kwargs)
        return self.realize(
            call, matcher=matcher, force=force, on_error=on_error, code=code, progress=progress
        )

    def stage(self, which: Any) -> Any:
        """The pipeline that a realization was built from, as a symbolic object.

        It can be printed, compared, patched and realized like the original: also where the
        realization came in an archive. Classes that are not known here stay unknown.

        Args:
            which: A realization, its reference, or a path to it.

        Raises:
            RefError: It is not in the store.
            CodecError: The configuration does not fit the classes of today.
        """
        return stage_of(self.layout, self[which])


_default: Store | None = None


def default_store(root: str | os.PathLike[str] | None = None) -> Store:
    """The store of this process.

    Args:
        root: Makes the store in this directory the one of this process. By default the directory
            that the environment variable `SYMEXP_STORE` names, else `symexp/store` where this
            user's data are kept (`$XDG_DATA_HOME`, else `~/.local/share`).

    Returns:
        The same store each time.

    Example:
        `sx.default_store('/content/drive/MyDrive/store')` in the first cell of a notebook.
    """
    global _default
    if root is not None:
        _default = Store(root)
    elif _default is None:
        _default = Store(os.environ.get(_VARIABLE) or _home())
    return _default


def _home() -> Path:
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "symexp" / "store"
