"""The command `symexp`: what can a shell do with experiments, studies and stores?

In reading order:

- `main`: parses the command line, runs one command, and reports errors and warnings;
- `exits`: the exit statuses of all commands;
- `command_line`: what commands are made of: options, types of arguments, nearest names, help;
- `completion`: completes arguments in a shell;
- `output`: what commands print, as text, in colour and as JSON;
- `loading`: loads experiments, with the classes of Keras and of scripts;
- `layouts`: the layout of files, which changed files keep;
- `experiments`: `symexp show`, `query`, `history`, `blame`, `to-code` and `fingerprint`;
- `changes`: `symexp diff`, `patch` and `rules`;
- `merges`: `symexp merge`;
- `running`: `symexp run` and `tune`; `methods`: the method that they call, and its result;
- `git`: `symexp git-merge`, the merge driver for git;
- `studies`: `symexp study ...`;
- `stores`: `symexp store ...`.

Files are written atomically (`symexp._base.atomic`). A command imports Keras only if a file has
classes of Keras whose defaults or code it needs. `docs/command-line.md` is the manual.
"""

from symexp.cli.main import main

__all__ = ["main"]
