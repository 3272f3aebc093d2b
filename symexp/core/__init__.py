"""The symbolic core: nodes, handles, symbolizing, going live."""

import symexp.core.containers  # noqa: F401  # completes the container types
