"""How do several stores share results: a remote at any URL of fsspec, pushing and pulling?

Reading order:

- `remote`: `Remote`, what users pass to `Store(remote=...)`
- `connection`: the file system of a remote, with retries, time limits and errors without secrets
- `masking`: hiding credentials in messages
- `records`: what a remote has: paths, listings, and the records of realizations
- `signatures`: keys, and signatures of records
- `pull`: transferring realizations into a store, checked like an archive
- `lookup`: what a pipeline finds on the remote if its store has no result
- `push`: transferring realizations to the remote, and pushing while stages are built
- `sharing`: `Store.push` and `Store.pull`, with what users say of realizations

Invariants: everything on a remote has a name that its content determines, and is never changed. A
record is written after all that it needs, so a push that is killed leaves nothing that others see.
What comes from a remote is checked byte by byte before the store has it.
"""
