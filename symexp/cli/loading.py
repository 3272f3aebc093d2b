"""Loads experiments for commands: from files, URLs and standard input, with the classes they need.

A class that is not known here has no defaults. So a command that needs them imports Keras if a file
has classes of Keras, and says which classes of the user remain unknown. The classes of the user are
imported only by the option `--import`, from a module or from a script; a file says where they are
defined, and this is offered.
"""

from __future__ import annotations

import gzip
import importlib
import importlib.util
import itertools
import os
import shlex
import sys
import tempfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import symexp as sx
from symexp._base.names import register_namer
from symexp._base.tracebacks import hide_frames
from symexp.codec.archive import MAGIC
from symexp.codec.document import read_text, write_text
from symexp.codec.origins import origin_of, origins_of
from symexp.tree.nodes.types import register_alias

__all__ = [
    "STDIN",
    "Loader",
    "make_keras_known",
    "offer",
    "read_stdin",
    "unknown_names",
    "write_stdout",
]

STDIN = "-"
"""The name of the standard input, as a file."""

# Commands that train nothing need no devices, for which TensorFlow would search.
_NO_DEVICES = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1"}
# Those that train show warnings and errors.
_QUIET = {"TF_CPP_MIN_LOG_LEVEL": "1"}

_MAIN = "__main__"
_GZIP = b"\x1f\x8b"


class Loader:
    """Loads the experiments of one command.

    Args:
        modules: The values of the option --import: names of modules, and paths of scripts.
        trains: Whether the command trains, so that Keras searches for devices.
    """

    def __init__(self, modules: Sequence[str] = (), *, trains: bool = False) -> None:
        self._modules = list(modules)
        self._trains = trains
        self._stdin: bytes | None = None

    def load(self, file: str, *, known: bool = False) -> Any:
        """Loads one experiment; see `load_all`."""
        return self.load_all([file], known=known)[0]

    def load_all(self, files: Sequence[str], *, known: bool = False) -> list[Any]:
        """Loads experiments.

        Args:
            files: Paths, URLs, or `-` for the standard input.
            known: Whether the command needs the classes of Keras, for defaults or for rules. If
                they are unknown, Keras is imported.
        """
        loaded = list(map(self._read, files))
        names = [name for exp in loaded for name in unknown_names(exp)]
        did_import = bool(self._modules)
        self.import_modules(names)
        if known and make_keras_known(names, trains=self._trains):
            did_import = True
        return list(map(self._read, files)) if did_import else loaded

    def import_modules(self, names: Iterable[str] = ()) -> None:
        """Imports what the option --import names.

        Args:
            names: The names of the classes in the files that are not known.
        """
        modules, self._modules = self._modules, []
        if modules and "" not in sys.path:
            sys.path.insert(0, "")  # as the command `python` does
        if modules:  # they may import Keras
            _prepare_tensorflow(trains=self._trains)
        for module in modules:
            if not module:
                raise sx.errors.ArgumentError("Expected a module or a file as --import, got ''.")
            try:
                if module.endswith(".py") or os.sep in module:
                    _import_file(module, names)
                else:
                    importlib.import_module(module)
            except Exception as error:
                hide_frames(error)
                error.add_note(f"raised by --import {module}")
                raise

    def _read(self, file: str) -> Any:
        if file != STDIN:
            return sx.load(file)
        if self._stdin is None:
            self._stdin = read_stdin()
        return _from_bytes(self._stdin)


def read_stdin() -> bytes:
    """Returns the bytes of the standard input."""
    stream = getattr(sys.stdin, "buffer", None)
    return stream.read() if stream is not None else sys.stdin.read().encode()


def _from_bytes(data: bytes) -> Any:
    """Returns the experiment in the bytes of a file: JSON, compressed JSON, or an archive.

    Paths of source files in it are relative to the working directory.
    """
    try:
        if data.startswith(MAGIC):
            with tempfile.NamedTemporaryFile(suffix=".symexp") as file:
                file.write(data)
                file.flush()
                return sx.load(file.name)
        if data.startswith(_GZIP):
            data = gzip.decompress(data)
        return read_text(data, trust=(), strict=False, folder=os.getcwd())
    except (sx.errors.CodecError, EOFError, zlib.error) as error:
        raise sx.errors.CodecError(f"standard input: {error}") from None


def write_stdout(exp: Any, *, history: bool, options: Mapping[str, Any]) -> None:
    """Writes an experiment to standard output, as `sx.save` writes it to a file.

    Args:
        exp: The experiment.
        history: Whether its history is written.
        options: The options of its layout.
    """
    layout = {"hide_default_values": False, "indent": None, **options}
    origins = partial(origins_of, folder=os.getcwd())
    sys.stdout.write(write_text(exp, history=history, origins=origins, **layout) + "\n")


# Scripts and modules of the option --import.


def _import_file(path: str, names: Iterable[str]) -> None:
    """Imports a source file, so that its classes have the names that they have in files.

    Args:
        path: Its path.
        names: The names in the files. If `__main__.` begins one of them, the file is a script: its
            classes get such names, but its part behind `if __name__ == "__main__"` does not run.
    """
    file = Path(path).absolute()
    if not file.is_file():
        raise FileNotFoundError(f"There is no file {path!r} to import.")
    folder, package = _package_of(file)
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    if any(name.startswith(f"{_MAIN}.") for name in names):
        _import_script(file, package, names)
        return
    module = ".".join([*package, file.stem]).removesuffix(".__init__")
    made = importlib.import_module(module)
    found = getattr(made, "__file__", None)
    if found is None or not os.path.samefile(found, file):
        raise ImportError(
            f"{path} would be imported as {module!r}, which is another module here: {found}. "
            "Rename the file."
        )


def _package_of(file: Path) -> tuple[Path, list[str]]:
    """Returns the directory that `sys.path` needs for a module, and the packages around it."""
    folder, package = file.parent, list[str]()
    while (folder / "__init__.py").exists():
        package.insert(0, folder.name)
        folder = folder.parent
    return folder, package


def _import_script(file: Path, package: Sequence[str], names: Iterable[str]) -> None:
    """Runs a script as a module whose classes are named `__main__.<name>`.

    The module has a name that no other process can import, so workers get its classes by value.
    """
    stem = "".join(c if c.isalnum() else "_" for c in file.stem)
    for number in itertools.count(1):
        module = ".".join([*package, f"_script_{stem}_{number}"])
        known = sys.modules.get(module)
        if getattr(known, "__file__", None) == str(file):
            return
        if known is None:
            break

    def name_of(value: Any) -> str | None:
        if getattr(value, "__module__", None) != module:
            return None
        return f"{_MAIN}.{getattr(value, '__qualname__', type(value).__qualname__)}"

    register_namer(module.partition(".")[0], name_of)
    own = ".".join([*package, file.stem])
    for name in names:  # other files may name the module by its import
        if name.startswith(f"{own}."):
            register_alias(name, f"{_MAIN}.{name.removeprefix(f'{own}.')}")
    if package:  # for relative imports
        importlib.import_module(".".join(package))
    spec = importlib.util.spec_from_file_location(module, file)
    assert spec is not None
    assert spec.loader is not None
    made = sys.modules[module] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(made)
    except BaseException:
        del sys.modules[module]
        raise


# Classes that are not known.


def unknown_names(exp: Any) -> list[str]:
    """Returns the names of the classes in an experiment that are not known in this process."""
    found = sx.query(exp, where=sx.Unknown, enter_selected=True).values()
    return sorted({f"{type(value).__module__}.{type(value).__qualname__}" for value in found})


def offer(names: Sequence[str]) -> str:
    """Returns a sentence that says which classes are unknown, and how to make them known.

    Args:
        names: The names of the classes; at least one.
    """
    files = dict.fromkeys(_shown(file) for file in map(origin_of, names) if file is not None)
    modules = dict.fromkeys(
        name.rpartition(".")[0]
        for name in names
        if origin_of(name) is None and not name.startswith(f"{_MAIN}.")
    )
    options = " ".join(f"--import {shlex.quote(text)}" for text in [*files, *modules])
    it, was, defines = ("It", "was", "it") if len(names) == 1 else ("They", "were", "them")
    if files:
        mend = f"{it} {was} defined in {', '.join(files)}: `{options}`."
    elif modules:
        mend = f"Name the module that defines {defines} with --import: `{options}`."
    else:
        mend = f"Name the script that defines {defines}, such as `--import train.py`."
    what = "The class {} is" if len(names) == 1 else "The classes {} are"
    return f"{what.format(', '.join(names))} not known here. {mend}"


def _shown(file: str) -> str:
    """Returns the path of a source file as a user would type it here."""
    if not os.path.isabs(file):
        return file
    relative = os.path.relpath(file)
    return min(file, relative, key=len)


def make_keras_known(names: Iterable[str], *, trains: bool = False) -> bool:
    """Imports Keras if it is installed and some unknown names are its own; returns whether.

    Args:
        names: Names of classes that are not known.
        trains: Whether the command trains.
    """
    if not any(name.startswith(("keras.", "symexp.keras.")) for name in names):
        return False
    if importlib.util.find_spec("keras") is None:
        return False
    _prepare_tensorflow(trains=trains)
    importlib.import_module("symexp.keras")
    return True


def _prepare_tensorflow(*, trains: bool) -> None:
    """Hides the notes of TensorFlow, and its search for devices if the command trains nothing."""
    for name, value in (_QUIET if trains else _NO_DEVICES).items():
        os.environ.setdefault(name, value)
