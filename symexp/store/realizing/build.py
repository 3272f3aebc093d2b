"""One build: running the builder, checking its outputs, and keeping the directory of a failure."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from symexp._base.tracebacks import hide_frames
from symexp.errors import add_context, closest
from symexp.store.derivation import BuildContext, Derivation, Inputs, config_document
from symexp.store.disk.commit import Outcome
from symexp.store.disk.files import make_writable, remove_tree
from symexp.store.disk.layout import Layout
from symexp.store.disk.rights import unlock
from symexp.store.errors import BrokenPromiseError, DerivationError, TreeError
from symexp.store.limits import timeout_error
from symexp.store.provenance.witness import Witness
from symexp.store.reads import ReadNotes
from symexp.store.realization import OUT
from symexp.store.realizing.out import BuildCheckpoint, OutPath
from symexp.store.realizing.output import Capture

__all__ = [
    "check_outputs",
    "is_interrupt",
    "keep_failed",
    "note_failure",
    "run_build",
]


def run_build(
    derivation: Derivation,
    home: Path,
    inputs: Inputs,
    capture: Capture,
    checkpoint: BuildCheckpoint | None = None,
    announce: Callable[[bool], None] = lambda begins: None,
) -> Outcome:
    """Runs a builder in `home / "out"`, and captures what it prints.

    An exception of the builder becomes a part of the outcome; an interrupt is raised. Afterwards
    the working directory is as before: a builder changes it for itself only, as in a worker.

    Args:
        derivation: The stage.
        home: The work directory.
        inputs: What was chosen for its dependencies.
        capture: Keeps what the build prints.
        checkpoint: The checkpoint of the build.
        announce: Is called with true when the build begins, and with false when it has ended.
    """
    if derivation.build is None:
        raise DerivationError(
            f"Stage {derivation.name!r} ({derivation.ref}) has to be built, but says not how. "
            "Give its derivation a `build`, or unpack its realization into this store."
        )
    out = home / OUT
    if not out.is_dir():
        out.mkdir()
    witness = Witness(derivation)
    started, clock = time.time(), time.perf_counter()
    process, place = os.getpid(), _working_directory()
    error: BaseException | None = None
    with capture, witness.watching():
        try:
            announce(True)
            given = OutPath(out, checkpoint)
            derivation.build(BuildContext(derivation, given, inputs, ReadNotes(home)))
            check_outputs(derivation, out)
        except BaseException as raised:
            error = raised
        finally:
            if os.getpid() != process:
                _end_forked(derivation, error)
            if place is not None and _working_directory() != place:
                with contextlib.suppress(OSError):  # it may be gone, or forbidden
                    os.chdir(place)
    announce(False)
    error = _judged(derivation, time.perf_counter() - clock, error)
    if error is not None and is_interrupt(error):
        raise error
    return Outcome(started, time.perf_counter() - clock, error, witness)


def _judged(
    derivation: Derivation, elapsed: float, error: BaseException | None
) -> BaseException | None:
    """Returns how a build has ended, which may have been interrupted because of its timeout.

    Whatever a build does then, it has no result: it may have returned before it was done.
    """
    timeout = derivation.timeout
    if timeout is None or elapsed < timeout:
        return error
    late = timeout_error(derivation.name, derivation.ref, timeout, elapsed)
    late.__cause__ = error
    return late


def _working_directory() -> str | None:
    try:
        return os.getcwd()
    except FileNotFoundError:
        return None


_INTERRUPTS = (KeyboardInterrupt, GeneratorExit)


def is_interrupt(error: BaseException) -> bool:
    """Whether an exception ends the whole run, and is not a failure of the build."""
    if isinstance(error, BaseExceptionGroup):
        return error.subgroup(_INTERRUPTS) is not None
    return isinstance(error, _INTERRUPTS)


def _end_forked(derivation: Derivation, error: BaseException | None) -> None:
    """Ends a process that a builder forked and that returned from the build; only one may go on."""
    code = 1
    if isinstance(error, SystemExit):
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    elif error is not None:
        traceback.print_exception(error)
    else:
        sys.stderr.write(
            f"A process that the build of stage {derivation.name!r} forked came back from it. It "
            "ends here: end it with `os._exit(0)` in the build.\n"
        )
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def check_outputs(derivation: Derivation, out: Path) -> None:
    """Checks that a build has written all outputs that the stage promises.

    Raises:
        BrokenPromiseError: An output is missing.
        TreeError: The directory itself is gone, or was replaced.
    """
    if out.is_symlink() or not out.is_dir():
        raise TreeError(
            f"The build of stage {derivation.name!r} removed `out`, the directory that it was "
            f"given, or put something else in its place ({out}). Write into it, and move what is "
            "wanted into it."
        )
    for name in derivation.outputs:
        if not os.path.exists(out / name):
            if os.path.islink(out / name):
                what = f"left a link to nothing there: {os.readlink(out / name)!r}."
            else:
                what = f"did not write it. {closest(name, sorted(os.listdir(out)))}"
            raise BrokenPromiseError(
                f"Stage {derivation.name!r} promises the output {name!r}, but its build {what}"
            )


def note_failure(
    error: BaseException,
    derivation: Derivation,
    place: Path | None,
    checkpoint: Path | None = None,
) -> None:
    """Adds to an exception the stage that raised it, and the places of what is kept of it."""
    add_context(error, f"in stage {derivation.name!r} ({derivation.ref})")
    if place is not None:
        add_context(error, f"its build directory is kept at {place}")
    if checkpoint is not None:
        add_context(error, f"the next attempt goes on from its checkpoint at {checkpoint}")


def keep_failed(
    layout: Layout, derivation: Derivation, home: Path, error: BaseException
) -> Path | None:
    """Moves the directory of a failed build to `failed/`; only the last one of a stage is kept.

    Returns:
        The new place; `None` if it could not be kept, which must not hide the failure itself.
    """
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        error.add_note("its build directory was not kept, to free what it took of the full disk")
        return None
    place = layout.failed / f"{derivation.key}-{derivation.name}"
    try:
        make_writable(home, shared=layout.is_shared)
        (home / "config.json").unlink(missing_ok=True)
        (home / "config.json").write_bytes(config_document(derivation))
        hide_frames(error)
        text = "".join(traceback.format_exception(error))
        (home / "error.txt").write_text(text, "utf-8", "backslashreplace")
        if place.exists():
            old = f"{home}.old"
            unlock(place)
            os.rename(place, old)
            remove_tree(old)
        os.rename(home, place)
    except OSError as trouble:
        error.add_note(f"its build directory could not be kept: {trouble}")
        return None
    return place
