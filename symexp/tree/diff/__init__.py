"""How do two trees differ, and how does one become the other?

Reading order:

- `operations`: the four kinds of operation: frozen data, each with its precondition
- `diff`: `Diff`, a sequence of operations; `diff` finds them
- `moved_ties`: whether ties differ, apart from the places that a diff moves
- `call_graphs`: the calls and the references in the graph of a functional model
- `alignment`: which elements of two lists correspond
- `operation_tree`: the operations, arranged by place
- `apply`: checking the preconditions, and making the changed tree with its ties
- `versions`: the trees that a history led through
- `combination`: the operations of two versions of a tree, combined; `Conflict`
- `merged_ties`: the ties of a merged tree
- `merged_history`: the history of a merged tree
- `merge`: the three-way merge of trees
- `comparison`: two values side by side, with what is the same, for the options of `diff`
- `entries`: a diff as a list of lines, for displays of all kinds
- `groups`: changes that are alike, each kind with one line that says it
- `report`: the printed form, as text and in pieces for colours

Invariants: `patch(a, diff(a, b))` equals `b`, ties included, and a diff is empty exactly if
`eq(a, b)`. All paths are those of the left tree, and all operations happen at once. A diff that
does not fit changes nothing. `docs/design/diff.md` has the reasons.
"""

from symexp.tree.diff.apply import with_ties
from symexp.tree.diff.combination import Conflict
from symexp.tree.diff.comparison import Comparison
from symexp.tree.diff.diff import Diff, diff
from symexp.tree.diff.entries import Entry
from symexp.tree.diff.merge import merge
from symexp.tree.diff.operations import Delete, Insert, Operation, Replace, Retie

__all__ = [
    "Comparison",
    "Conflict",
    "Delete",
    "Diff",
    "Entry",
    "Insert",
    "Operation",
    "Replace",
    "Retie",
    "diff",
    "merge",
    "with_ties",
]
