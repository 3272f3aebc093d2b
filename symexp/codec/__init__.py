"""How does a tree become JSON, and how is JSON from an untrusted source read safely?

In reading order:

- `saving`: `save` and `load`, for paths, URLs and formats of users;
- `archive`: files with learned state; `learned_state`: its way between them and handles
- `document`: `to_json`, `from_json` and their text; the version of the format;
- `histories`: the history of a tree, in files and pickles;
- `origins`: the source files of the user's classes, which files remember;
- `json_text`: standard JSON text, fast for ordinary files, without recursion for deep ones;
- `encode`: from frozen values to JSON values;
- `decode`: from JSON values to frozen values;
- `arguments`: arguments in files, fitted to the classes of today; migrations;
- `trusted_names`: which functions, classes and enums a name in a file may refer to;
- `unknown`: objects and names that are not known in this process, kept unchanged;
- `known_names`: which of them are known before their package is imported; `known_objects`: how they
  become usable;
- `leaf_registry`: the kinds of leaves that files can hold; `standard_leaves`, `numpy_leaves` and
  `diff_leaves` register those that come with symexp.

Loading imports no module, unpickles nothing, and runs no code except that of value specs and
migrations. The use of a loaded object imports its package, if the name is a known one.
`load(save(x))` equals `x`, with its ties. `docs/file-format.md` specifies the format; its tags and
the files in `tests/golden` never change their meaning.
"""

import symexp.codec.known_objects  # noqa: F401  # registers itself in `unknown`
from symexp.codec.arguments import register_migration
from symexp.codec.document import from_json, from_json_str, to_json, to_json_str
from symexp.codec.leaf_registry import register_leaf
from symexp.codec.saving import load, register_file_handler, save
from symexp.codec.trusted_names import trust
from symexp.codec.unknown import Unknown, UnknownName

__all__ = [
    "Unknown",
    "UnknownName",
    "from_json",
    "from_json_str",
    "load",
    "register_file_handler",
    "register_leaf",
    "register_migration",
    "save",
    "to_json",
    "to_json_str",
    "trust",
]
