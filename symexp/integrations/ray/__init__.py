"""How do sweeps and builds run on the machines of a Ray cluster?

In reading order:

- `cluster`: a connection to a cluster, or a cluster of this machine for a while;
- `engine`: the engine of `sx.tune(engine='ray')`; each worker is a task;
- `launcher`: builds of a store with `engine='ray'`; each stage is a task;
- `timer`: the timeout of a build in a task.

A task has a process of its own, and Ray never repeats it: the leases of the ledger and of the store
decide what happens to the work of a lost task. Lower layers load these modules by name.
"""
