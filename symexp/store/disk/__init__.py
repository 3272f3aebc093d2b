"""How are results laid out on a disk, so that no crash damages them?

Reading order:

- `canonical`: JSON with one spelling, and documents that carry a digest of themselves
- `manifest`: the digest of a directory tree
- `files`: writing, copying and removing files
- `syncing`: making files durable
- `rights`: what this user may do, and stores that a group shares
- `locks`: file locks, which end with their process
- `places`: paths that users give, which must be paths of this machine
- `layout`: the paths of a store, and how one is opened
- `leases`: what living processes use, and sweeping what dead ones left
- `pool`: identical files kept once
- `links`: symbolic links from outside that keep realizations
- `order`: which of two results was built later
- `condition`: what can be seen of damage without reading files
- `verify`: comparing a realization with what was recorded, and what was built from damage
- `repair`: correcting modes, and setting damage aside
- `commit`: from a finished work directory to a realization

Invariants: a realization appears by one rename, after all its bytes are on the disk. Code that
removes things holds `Layout.collecting()`; code that begins to use things holds `Layout.using()`.
"""
