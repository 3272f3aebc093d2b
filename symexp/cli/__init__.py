"""The command `symexp`: what can a shell do with experiments, studies and stores?

In reading order:

- `main`: parses the command line, runs one command, and reports errors and warnings;
- `commands`: makes a command of a function, whose docstring is the help text;
- `layouts`: the layout of files, which changed files keep;
- `experiments`: `symexp show`, `query`, `diff`, `patch`, `history`, `fingerprint` and `rules`;
- `merges`: `symexp merge`;
- `git`: `symexp git-merge`, the merge driver for git;
- `studies`: `symexp study ...`;
- `stores`: `symexp store ...`.

Commands use the public names of symexp only, and write files atomically (`symexp._base.atomic`).
`docs/command-line.md` is the manual.
"""

from symexp.cli.main import main

__all__ = ["main"]
