"""What is a tree of symbolic objects, and which operations does it have?

Reading order:

- `nodes`: the immutable content of trees; types, ties, equality, fingerprints, text
- `handles`: the objects that users hold: symbolic classes, containers, materializing, edits
- `traverse`: visiting the places of a tree, and finding one by its key path
- `query`: selecting places by path, class or predicate
- `diff`: the operations that turn one tree into another

`nodes` imports neither of the others, and `handles` imports `nodes` only. Importing this package
imports the modules that register themselves in lower ones.
"""

import symexp.tree.handles.adoption
import symexp.tree.handles.live
import symexp.tree.handles.read_back
import symexp.tree.handles.symbolize  # noqa: F401
