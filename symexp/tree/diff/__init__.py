"""The diff of two trees: frozen operations that turn one into the other; see docs/design/diff.md.

`operations` is the data, `compare` and `align` find them, `plan` arranges them as a tree, `apply`
and `retie` carry them out, `report` prints them.
"""

from symexp.tree.diff.diff import Diff, diff
from symexp.tree.diff.operations import Delete, Insert, Operation, Replace, Retie
from symexp.tree.diff.report import Entry

__all__ = ["Delete", "Diff", "Entry", "Insert", "Operation", "Replace", "Retie", "diff"]
