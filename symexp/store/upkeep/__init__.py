"""What does a store contain, and what can be removed?

- `queries`: which realizations a caller means; listing, searching and comparing them
- `summary`: all that is known about a realization, for people and as JSON
- `graphs`: a pipeline, or what a realization was built from, as a graph
- `labels`: what each stage of a graph is called
- `gc`: removing realizations that nothing needs

Invariant: a removal is decided as a whole, and dependents go before their dependencies, so that
every realization in the store has its whole closure.
"""
