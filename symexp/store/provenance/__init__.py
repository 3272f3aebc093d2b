"""Under which circumstances was a realization built: by whom, where, with which versions?

A build is watched by a `Witness`, in the process that builds. What it found is the member
`provenance` of `context.json`. It is not a part of any identity: a hit does not depend on it.

Reading order:

- `record`: `Provenance`, what a realization has, and its text
- `witness`: what is collected when a build begins and ends, and `note`, what a build adds itself
- `git`: the commits of the repositories that the code is in
- `machine`: the machine and the user
- `changes`: what differs between two records

Invariants: nothing here makes a build fail. No environment variable is recorded but
`PYTHONHASHSEED`, and no command line, no address of a remote repository, no path of a directory.
"""
