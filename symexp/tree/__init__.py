"""Trees: nodes, handles, and the operations on them."""

import symexp.tree.handles.containers  # noqa: F401  # completes the container types
