"""The command `symexp`: what can a shell do with experiments, studies and stores?

In reading order:

- `main`: parses the command line, runs one command, and reports errors and warnings;
- `commands`: makes a command of a function, whose docstring is the help text;
- `experiments`: `symexp show`, `query`, `diff`, `patch`, `fingerprint` and `rules`;
- `merges`: `symexp merge`, and the layout of files;
- `git`: `symexp git-merge`, the merge driver for git;
- `studies`: `symexp study ...`;
- `stores`: `symexp store ...`.

Commands use the public names of symexp only, and write files atomically (`symexp._base.atomic`).
`docs/command-line.md` is the manual.
"""

from symexp.cli.main import main

__all__ = ["main"]
