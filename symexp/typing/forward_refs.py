"""`ForwardRef`: a class that a spec names before the class exists."""

from __future__ import annotations

import sys
import types
import typing

from symexp._base.frozen import Frozen

__all__ = ["ForwardRef", "calling_module"]

_put = object.__setattr__


@typing.final
class ForwardRef(Frozen):
    """The name of a class in a module, looked up whenever a value is checked.

    A class that is defined again (a notebook cell that runs twice) is the new one from then on.

    Args:
        module: Name of the module.
        name: Name of the class there; with dots for a nested class.
    """

    __slots__ = ("module", "name")
    __match_args__ = ("module", "name")

    module: str
    name: str

    def __init__(self, module: str, name: str) -> None:
        _put(self, "module", module)
        _put(self, "name", name)

    @property
    def target(self) -> type | None:
        """The class; `None` as long as the module does not define it."""
        found: typing.Any = sys.modules.get(self.module)
        for part in self.name.split("."):
            found = getattr(found, part, None)
        return found if isinstance(found, type) else None

    @property
    def is_resolved(self) -> bool:
        """Whether the class exists by now."""
        return self.target is not None

    def names(self, cls: type) -> bool:
        """Returns whether a class, or a base of it, may be the one that is meant.

        A class that was defined inside of a function is no attribute of its module, so it is known
        by its name.
        """
        return any(
            base.__module__ == self.module
            and self.name in (base.__name__, base.__qualname__.rpartition("<locals>.")[2])
            for base in cls.__mro__
        )


def calling_module() -> str:
    """Returns the name of the module whose code calls symexp."""
    frame: types.FrameType | None = sys._getframe(1)
    while frame is not None:
        name = frame.f_globals.get("__name__", "__main__")
        if name.partition(".")[0] != "symexp":
            return str(name)
        frame = frame.f_back
    return "__main__"
