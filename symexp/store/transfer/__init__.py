"""How do files come into a store, and realizations from one store into another?

- `fetch`: constant files, downloads, copies and members of archives, for the builtin stages
- `content`: the digest of files and directories of this machine, taken only if they have changed
- `compression`: how archives are compressed
- `tar_stream`: writing and reading tar files as streams
- `importing`: taking realizations into a store, checked and all together
- `pack`: archives of realizations, and copies between stores
- `export`: artifacts as ordinary files in a folder, for people without symexp

Invariant: what comes from outside is checked as a whole before any of it is used.
"""
