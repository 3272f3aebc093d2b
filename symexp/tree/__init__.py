"""Trees: nodes, handles, and the operations on them."""

import symexp.tree.handles.container_adopting  # complete the container types
import symexp.tree.handles.container_views  # noqa: F401
