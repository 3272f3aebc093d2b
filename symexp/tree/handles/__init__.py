"""What do users hold of a tree, and when does their own code run?

Reading order:

- `symbolize`: from a class, function or module of the user to a symbolic one
- `decorated`: what type checkers know of it
- `symbolic_class`: how a symbolic class is made, and how a class derives from one
- `namespace`: modules whose classes are symbolic
- `object_type`: the compiled signature; from a call to a node, and from a node to `__init__`
- `methods`: the methods that objects have where their class has none of its own
- `handle`: the base classes of handles; `clone`
- `metaclass`: `isinstance` with symbolic classes of Keras
- `ghost`: the class that intercepts every use of an object until it is materialized
- `concrete`: trees that cannot be materialized
- `materialize`: from a ghost to a live object, with any number of threads
- `awaiting`: loaded objects that get their learned state when they go live
- `functor`: symbolic functions
- `wrapping`: PyGlove's other names for `symbolize`
- `object_class`: classes whose fields are declared, as those of a dataclass
- `elements`: the elements of lists, dicts and tuples: from values to handles to frozen values
- `containers`: symbolic lists, dicts and tuples
- `container_views`: handles of these made from nodes, kept up to date, and read as plain values
- `adoption`: plain containers become symbolic when they enter a tree
- `sealing`: objects that refuse edits
- `replace`: edits; a handle and its owners get new nodes
- `memento`: an edit taken back, with everything that was live before it
- `snapshots`: copies of values that can change in place, to find changes
- `argument_edits`: how live objects show their arguments, and how one gets another value in place
- `live_context`: the contextual values that live objects were made with
- `read_back`: the tree follows what a program changes on live objects
- `live`: objects that are live without having been a ghost: copies, and objects of a library

Invariants: an edit checks everything first and then swaps states, so a failed edit changes nothing.
No lock is held while user code runs. A live object has no interception left.
"""
