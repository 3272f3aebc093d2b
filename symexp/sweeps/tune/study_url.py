"""Where the trials of a sweep by many workers are recorded: a study that all of them reach."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from symexp.errors import SymexpError, describe
from symexp.study.study import Study
from symexp.sweeps.tune.errors import TuneError

__all__ = ["is_local", "shared_url"]


@contextmanager
def shared_url(study: str | Study | None) -> Iterator[str]:
    """The URL of the study; a temporary one if there is none, which stays where it is needed.

    Raises:
        TuneError: The study is in the memory of this process.
    """
    if study is not None:
        yield _url_of(study)
        return
    folder = Path(tempfile.mkdtemp(prefix="symexp-study-"))
    url = f"sqlite:///{folder / 'study.db'}#tune"
    try:
        yield url
    except BaseException as error:
        if _has_results(url):
            error.add_note(f"What was found is kept. To go on, pass study={url!r}.")
        else:
            shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)


def _has_results(url: str) -> bool:
    try:
        study = Study.open(url)
    except SymexpError:  # it had not been made yet
        return False
    counts = study.ledger.counts()
    study.close()
    return "complete" in counts


def _url_of(study: str | Study) -> str:
    url = study if isinstance(study, str) else getattr(study.ledger, "url", None)
    if not isinstance(url, str) or "://" not in url:
        raise TuneError(
            f"Workers in other processes cannot reach a study in the memory of this one, but got "
            f"study={describe(study)}. Pass a URL such as 'sqlite:///sweep.db#name' or "
            "'postgresql://user@host/database#name', or leave it out."
        )
    return _absolute(url)


def _absolute(url: str) -> str:
    """The URL with an absolute path, for workers may start in another folder."""
    scheme, _, rest = url.partition("://")
    if not is_local(url):
        return url
    database, mark, name = rest.partition("#")
    path, question, query = database.partition("?")
    absolute = Path(path.removeprefix("/")).absolute()
    return f"{scheme}:///{absolute}{question}{query}{mark}{name}"


def is_local(url: str) -> bool:
    """Whether a study is a file of this machine."""
    return url.partition("://")[0].startswith("sqlite")
