"""The symbolic core: nodes, handles, symbolizing, going live."""

import symexp.core.container_adopting  # complete the container types
import symexp.core.container_views  # noqa: F401
