"""Trees: nodes, handles, and the operations on them."""

import symexp.tree.handles.containers  # completes the container types
import symexp.tree.handles.symbolize  # noqa: F401  # registers how subclasses are compiled
