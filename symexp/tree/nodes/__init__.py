"""What is the content of a tree, and what can be said about it without any object of the user?

Reading order:

- `node`: the immutable node, and how trees are pickled
- `types`: types of nodes, and the registry of symbolic classes by class and by public name
- `opaque`: objects that are not symbolic: the leaf in the tree, and the copies of it
- `hidden`: placeholders and symbolic objects inside of values that a tree does not reach into
- `values`: from the values of users to frozen values, and back
- `sharing`: comparisons that visit shared nodes once
- `ties`: one object at several places of a tree
- `tied_edits`: what an edit of one of these places does to the others
- `history`: which changes led to a tree
- `state`: the state of a handle, and the handles below a handle
- `owners`: the handles that hold a handle
- `context`: what contextual values mean at their places
- `digest`, `equality`: fingerprints, and structural equality
- `order`: `sx.lt` and `sx.gt`, a total order of values
- `printing`: trees as text

Invariants: a node never changes, so trees share nodes freely. A *frozen value* is a node or a leaf
(`symexp._base.leaves`). Every operation is linear in the number of distinct nodes, except for text
that names each place.
"""
