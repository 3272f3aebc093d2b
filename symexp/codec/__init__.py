"""Files: trees to JSON and back, safely. The format is written down in `docs/file-format.md`."""

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
