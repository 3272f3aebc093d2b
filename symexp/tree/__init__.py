"""Trees of symbolic objects: what they are made of, and the operations on them."""

import symexp.tree.handles.adoption
import symexp.tree.handles.symbolize  # noqa: F401  # both register themselves in lower modules
