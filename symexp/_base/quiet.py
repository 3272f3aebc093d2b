"""Importing what imports tqdm, without its warning in notebooks that have no widgets."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["without_tqdm_warning"]


@contextmanager
def without_tqdm_warning() -> Iterator[None]:
    """Silences what `tqdm.auto` (which Optuna imports too) says about ipywidgets.

    tqdm falls back to a bar of text by itself, so there is nothing that a user must mend.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="IProgress not found")
        warnings.filterwarnings("ignore", message=r"Using `tqdm\.autonotebook")
        yield
