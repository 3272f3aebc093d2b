"""`RefPath`: a file of a stage as an argument of another stage, `Train(data / "x.npz")`.

A `RefPath` is a symbolic object with two arguments, the stage and the relative path. It makes the
stage a dependency. In a build, `StageBuilder` puts the path of the file in its place. Elsewhere the
file does not exist yet: whatever asks for it raises an error with the call that gives it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from types import MethodType
from typing import Any, NoReturn, final

from symexp.errors import closest, describe
from symexp.store.errors import DerivationError, NotRealizedError
from symexp.tree.handles.symbolize import symbolize
from symexp.tree.nodes.node import Node
from symexp.typing import Str

__all__ = ["REF_PATH", "GhostMethod", "RefPath", "check_ref_path", "no_files", "ref_path"]


class GhostMethod(staticmethod):  # type: ignore[type-arg]  # not generic at runtime
    """A method that a symbolic object answers before it is materialized.

    Handles materialize when an ordinary method is called. Static and class methods are called
    without that, so this is a static method that binds the object itself.
    """

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        return self.__func__ if instance is None else MethodType(self.__func__, instance)


def no_files(label: str, call: str) -> str:
    """Returns why a stage has no files, and the call that realizes it.

    Args:
        label: The name of the class of the stage.
        call: The call.
    """
    return (
        f"{label} is a stage, which has no files outside of a build that depends on "
        f"it. Realize it: `{call}`."
    )


def _inside(path: Any) -> str:
    """Returns the text of a relative path that stays inside of the directory of a stage."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"A path in a stage is a text or a `pathlib.Path`, not {describe(path)}.")
    text = os.fspath(path)
    if isinstance(text, str) and text and "\0" not in text:
        pure = PurePosixPath(text)
        if pure.parts and not pure.is_absolute() and ".." not in pure.parts:
            return str(pure)
    raise ValueError(
        f"A path in a stage is relative to its directory and does not lead out of it, unlike "
        f"{text!r}."
    )


@final
class _RefPath(os.PathLike[str]):
    """A file or directory of a stage, as an argument of another stage.

    `data / "x.npz"` makes one. In a build it is the `pathlib.Path` of the file of the realization
    that was chosen for the stage. Outside of a build there is no file.

    Args:
        stage: The stage.
        path: The relative path of the file.

    Example:
        >>> import symexp as sx
        >>> data = sx.stages.Constant({"rows": "1"})
        >>> sx.format(data / "rows", compact=True, hide_default_values=True)
        "RefPath(stage=Constant(files={rows='1'}), path='rows')"
    """

    def __init__(self, stage: Any, path: str) -> None:
        self.stage = stage
        self.path = path

    def __truediv__(self: Any, name: Any) -> Any:
        return ref_path(self.stage, f"{self.path}/{_inside(name)}")

    def __fspath__(self: Any) -> str:
        raise NotRealizedError(_hint(self))

    @GhostMethod
    def open(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
        """Raises NotRealizedError: only in a build there is a file."""
        raise NotRealizedError(_hint(self, "open()"))

    @GhostMethod
    def read_text(self: Any, *args: Any, **kwargs: Any) -> NoReturn:
        """Raises NotRealizedError: only in a build there is a file."""
        raise NotRealizedError(_hint(self, "read_text()"))

    @GhostMethod
    def read_bytes(self: Any) -> NoReturn:
        """Raises NotRealizedError: only in a build there is a file."""
        raise NotRealizedError(_hint(self, "read_bytes()"))

    @GhostMethod
    def exists(self: Any) -> NoReturn:
        """Raises NotRealizedError: only in a build there is a file."""
        raise NotRealizedError(_hint(self, "exists()"))

    def __getattr__(self: Any, name: str) -> Any:
        if name in ("name", "stem", "suffix"):
            return getattr(PurePosixPath(self.path), name)
        if not name.startswith("_") and hasattr(Path, name):
            raise AttributeError(_hint(self, name), name=name, obj=self)
        raise AttributeError(f"'RefPath' object has no attribute {name!r}", name=name, obj=self)


def _hint(path: Any, then: str = "") -> str:
    call = f"store.realize(stage) / {path.path!r}"
    return no_files(type(path.stage).__name__, f"({call}).{then}" if then else call)


_RefPath.__name__ = _RefPath.__qualname__ = "RefPath"
_RefPath._sx_becomes = Path("file")  # type: ignore[attr-defined]  # value specs ask for it
RefPath: Any = symbolize(_RefPath, {"path": Str(transform=_inside)}, name="symexp.stages.RefPath")
"""A file of a stage as an argument of another stage; `data / "x.npz"` makes one."""

REF_PATH = RefPath._sx_type
"""The type of the nodes of `RefPath` objects."""


def _answer(self: Any, name: str) -> Any:
    """Answers for a ghost without materializing it, which would materialize the stage."""
    if name.startswith("_") or name in ("stage", "path") or hasattr(RefPath, name):
        return _plain_answer(self, name)
    return _RefPath.__getattr__(self, name)


_plain_answer: Callable[[Any, str], Any] = REF_PATH.ghost.__getattribute__
for _name in ("__truediv__", "__fspath__"):
    type.__setattr__(REF_PATH.ghost, _name, _RefPath.__dict__[_name])
type.__setattr__(REF_PATH.ghost, "__getattribute__", _answer)


def ref_path(stage: Any, path: Any) -> Any:
    """Returns a file of a stage as an argument of another stage.

    Raises:
        DerivationError: The stage promises other outputs.
        SpecTypeError, SpecValueError: It is not a relative path inside of the stage.
    """
    made = RefPath(stage, path)
    _check_promised(type(stage)._sx_type, made.path)
    return made


def check_ref_path(node: Node) -> None:
    """Checks a `RefPath` of a pipeline, which may have been patched or loaded.

    Raises:
        DerivationError: It has no stage, or a stage that promises other outputs.
    """
    stage, path = node.values[0], node.values[1]
    kind: Any = stage.type if type(stage) is Node else None
    if getattr(getattr(kind, "live", None), "_sx_stage", None) is None:
        what = kind.label if kind is not None else describe(stage)
        raise DerivationError(f"The argument `stage` of a RefPath must be a stage, but is {what}.")
    _check_promised(kind, path)


def _check_promised(kind: Any, path: Any) -> None:
    promised = kind.live._sx_stage.outputs
    wanted = PurePosixPath(path)
    for output in map(PurePosixPath, promised):
        if wanted.is_relative_to(output) or output.is_relative_to(wanted):
            return
    if promised:
        raise DerivationError(
            f"{kind.label} does not promise {path!r}: its outputs are {', '.join(promised)}. "
            f"{closest(str(path), promised)} If its build writes the file, add it to `outputs=`."
        )
