"""Arguments of Keras layers that `adapt()` learns: statistics, boundaries and vocabularies."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np

__all__ = ["has_all_weights_in_arguments", "learned_arguments"]

# Other layers with a vocabulary, such as the tokenizers of KerasHub, do not learn it.
_LOOKUPS = (keras.layers.StringLookup, keras.layers.IntegerLookup)


def learned_arguments(raw: Any) -> dict[str, Any]:
    """Returns the arguments that hold what `adapt()` learned; `None` marks one to leave out."""
    if isinstance(raw, keras.layers.Normalization):
        return _statistics(raw)
    if isinstance(raw, keras.layers.Discretization):
        adapted = raw.num_bins is not None and raw.bin_boundaries is not None
        return {"num_bins": None, "bin_boundaries": list(raw.bin_boundaries)} if adapted else {}
    is_text = isinstance(raw, keras.layers.TextVectorization)
    lookup = getattr(raw, "_lookup_layer", raw) if is_text else raw
    return _vocabulary(lookup) if isinstance(lookup, _LOOKUPS) else {}


def has_all_weights_in_arguments(raw: Any) -> bool:
    """Whether the arguments of a layer hold all of its weights."""
    return isinstance(raw, keras.layers.Normalization)


def _statistics(raw: Any) -> dict[str, Any]:
    """Returns what a `Normalization` learned. A new one has the mean 0 and the variance 1.

    It does not become `mean` and `variance`: a layer with these arguments has no variables, so it
    could not load the weights that this one saves.
    """
    if raw.input_mean is not None or not hasattr(raw, "adapt_mean"):
        return {}
    mean, variance = np.asarray(raw.adapt_mean), np.asarray(raw.adapt_variance)
    if not np.any(mean) and np.all(variance == 1):
        return {}
    return {"adapt_mean": mean.tolist(), "adapt_variance": variance.tolist()}


_VOCABULARY = "_sx_vocabulary"


def _vocabulary(lookup: Any) -> dict[str, Any]:
    """Returns the vocabulary of a lookup layer. It is read again only if the layer got another."""
    table, known = vars(lookup).get(_VOCABULARY, (None, {}))
    if table is not lookup.lookup_table or table is None:
        known = _read_vocabulary(lookup, is_learned=bool(known))
        vars(lookup)[_VOCABULARY] = (lookup.lookup_table, known)
    return dict(known)


def _read_vocabulary(lookup: Any, *, is_learned: bool) -> dict[str, Any]:
    words = [w.item() if isinstance(w, np.generic) else w for w in _words(lookup)]
    if not words:
        return {}
    if not is_learned and lookup.input_vocabulary is not None and _is_given(lookup, words):
        return {}
    weights = getattr(lookup, "idf_weights", None)
    if lookup.output_mode != "tf_idf" or weights is None:
        return {"vocabulary": words}
    # Keras 3.15 puts the weights of unknown words first, and makes them itself.
    front = lookup.vocabulary_size() - len(words)
    told = np.array(weights)[front : front + len(words)]
    return {"vocabulary": words, "idf_weights": told.tolist()}


def _is_given(lookup: Any, words: list[Any]) -> bool:
    """Whether the words of a lookup layer are those of its argument, not of `set_vocabulary`."""
    given = lookup.input_vocabulary
    if isinstance(given, str):
        try:
            lines = Path(given).read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):  # not local any more: another one is as unlikely
            return True
        return lines[-len(words) :] == [str(word) for word in words]
    told = np.asarray(given)
    return told.shape[:1] >= (len(words),) and np.array_equal(told[-len(words) :], np.array(words))


def _words(lookup: Any) -> list[Any]:
    return list(lookup.get_vocabulary(include_special_tokens=False))
