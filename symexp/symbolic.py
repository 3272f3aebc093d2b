"""What a tree is made of, under the names of `pyglove.symbolic`; most are names of `symexp` too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symexp._base.contextual import ContextualValue
from symexp._base.elsewhere import getattr_of
from symexp._base.markers import Ref
from symexp.codec import from_json, from_json_str, load, save, to_json, to_json_str
from symexp.errors import WritePermissionError
from symexp.patching.edits import Insertion
from symexp.tree.diff import Diff, diff
from symexp.tree.handles.containers import SymDict as Dict
from symexp.tree.handles.containers import SymList as List
from symexp.tree.handles.functor import Functor
from symexp.tree.handles.handle import Symbolic, clone
from symexp.tree.handles.object_class import Object, ObjectMeta, PureSymbolic, members
from symexp.tree.handles.sealing import as_sealed
from symexp.tree.handles.symbolize import symbolize
from symexp.tree.handles.wrapping import as_functor, functor, functor_class, wrap, wrap_module
from symexp.tree.nodes.equality import eq, hash, ne
from symexp.tree.nodes.order import gt, lt
from symexp.tree.query import contains, query
from symexp.tree.traverse import (
    TraverseAction,
    is_abstract,
    is_deterministic,
    is_partial,
    is_pure_symbolic,
    traverse,
)

__all__ = [
    "ContextualValue",
    "Dict",
    "Diff",
    "Functor",
    "Insertion",
    "List",
    "Object",
    "ObjectMeta",
    "PureSymbolic",
    "Ref",
    "Symbolic",
    "TraverseAction",
    "WritePermissionError",
    "as_functor",
    "as_sealed",
    "clone",
    "contains",
    "diff",
    "eq",
    "from_json",
    "from_json_str",
    "functor",
    "functor_class",
    "gt",
    "hash",
    "is_abstract",
    "is_deterministic",
    "is_partial",
    "is_pure_symbolic",
    "load",
    "lt",
    "members",
    "ne",
    "query",
    "save",
    "symbolize",
    "to_json",
    "to_json_str",
    "traverse",
    "wrap",
    "wrap_module",
]

if not TYPE_CHECKING:  # or any name would be right
    __getattr__ = getattr_of(__name__)
