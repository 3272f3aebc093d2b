"""What preprocessing layers learned in `adapt()`: it becomes arguments, so it is not lost."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

__all__ = ["is_kept", "learned_arguments"]


def learned_arguments(raw: Any) -> dict[str, Any]:
    """Arguments that take the place of what `adapt()` learned; `None` for one to leave out."""
    if isinstance(raw, keras.layers.Normalization):
        return _statistics(raw)
    if isinstance(raw, keras.layers.Discretization):
        adapted = raw.num_bins is not None and raw.bin_boundaries is not None
        return {"num_bins": None, "bin_boundaries": list(raw.bin_boundaries)} if adapted else {}
    lookup = getattr(raw, "_lookup_layer", raw)
    if hasattr(lookup, "get_vocabulary") and lookup.input_vocabulary is None:
        return _vocabulary(lookup)
    return {}


def is_kept(raw: Any) -> bool:
    """Whether the weights of a layer are all told by its arguments."""
    return isinstance(raw, keras.layers.Normalization)


def _statistics(raw: Any) -> dict[str, Any]:
    if raw.input_mean is not None or raw.mean is None:
        return {}
    mean, variance = np.array(raw.adapt_mean), np.array(raw.adapt_variance)
    return {"mean": mean.tolist(), "variance": variance.tolist()}


def _vocabulary(lookup: Any) -> dict[str, Any]:
    words = [w.item() if isinstance(w, np.generic) else w for w in _words(lookup)]
    if not words:
        return {}
    weights = getattr(lookup, "idf_weights", None)
    if lookup.output_mode != "tf_idf" or weights is None:
        return {"vocabulary": words}
    # In front stands the weight of words that are not in the vocabulary, which Keras makes.
    front = lookup.vocabulary_size() - len(words)
    told = np.array(weights)[front : front + len(words)]
    return {"vocabulary": words, "idf_weights": told.tolist()}


def _words(lookup: Any) -> list[Any]:
    return list(lookup.get_vocabulary(include_special_tokens=False))
