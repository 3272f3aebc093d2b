"""symexp: symbolic experiment objects for Keras and for any Python class or function.

Import it as `sx`. The public names are listed in `symexp/__init__.pyi`, which editors and type
checkers read as well. A name is imported when it is first used, so `import symexp` is fast and
loads no other package.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from functools import cache
from typing import Any

# Public modules that `from symexp import *` does not import: `keras` needs the package keras, and
# `testing` needs pytest.
_NOT_IN_ALL = frozenset({"errors", "keras", "testing"})


@cache
def _places() -> dict[str, tuple[str, str]]:
    """Returns the module and the attribute of every public name, by public name."""
    import ast  # it takes longer to import than the rest of this module

    stub = pkgutil.get_data(__name__, "__init__.pyi")
    assert stub is not None
    imported: dict[str, tuple[str, str]] = {}
    public: dict[str, tuple[str, str]] = {}
    for statement in ast.parse(stub).body:
        if isinstance(statement, ast.ImportFrom):
            for name in statement.names:
                imported[name.name] = (statement.module or "", name.name)
                if name.asname is not None:
                    public[name.asname] = imported[name.name]
        elif isinstance(statement, ast.Assign):
            target, value = statement.targets[0], statement.value
            assert isinstance(target, ast.Name)
            assert isinstance(value, ast.Name)
            public[target.id] = imported[value.id]
    return public


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return sorted(_places().keys() - _NOT_IN_ALL)
    place = None if name.startswith("__") and name != "__version__" else _places().get(name)
    if place is None:
        from symexp._base.elsewhere import no_name

        try:
            raise AttributeError(no_name(__name__, name), name=name)
        except AttributeError as error:
            error.__traceback__ = None  # as `symexp._base.tracebacks` does for all other errors
            raise
    module, attribute = place
    if module == __name__:
        return importlib.import_module(f"{module}.{attribute}")
    value = getattr(importlib.import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(_places())


def load_ipython_extension(shell: Any) -> None:
    """Offers the completion of rule strings and key paths in a shell of IPython.

    `import symexp` calls it. `%load_ext symexp` does so in a shell that was started afterwards.
    """
    completer = getattr(shell, "Completer", None)
    matchers = getattr(completer, "custom_matchers", None)
    if matchers is None or any(getattr(m, "matcher_identifier", "") == __name__ for m in matchers):
        return

    def complete(context: Any) -> Any:
        """Completes the strings of calls of symexp."""
        from symexp.display.completion import match  # not before someone completes

        return match(context, shell.user_ns)

    complete.matcher_identifier = __name__  # type: ignore[attr-defined]  # as IPython reads them
    complete.matcher_api_version = 2  # type: ignore[attr-defined]
    matchers.append(complete)


def _find_shell() -> Any:
    """Returns the shell of IPython that runs this program, or `None`."""
    ipython = sys.modules.get("IPython")
    return getattr(ipython, "get_ipython", lambda: None)()


load_ipython_extension(_find_shell())
