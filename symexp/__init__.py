"""symexp: symbolic experiment objects for Keras and for any Python class or function.

Import it as `sx`. Everything public is here; each name is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from symexp._version import __version__

if TYPE_CHECKING:
    from symexp import geno, hyper, stages, typing
    from symexp._base.keypath import KeyPath
    from symexp._base.markers import MISSING_VALUE
    from symexp.codec import (
        Unknown,
        UnknownName,
        from_json,
        from_json_str,
        load,
        register_file_handler,
        register_leaf,
        register_migration,
        save,
        to_json,
        to_json_str,
        trust,
    )
    from symexp.display.terminal import show
    from symexp.errors import SymexpError
    from symexp.patching.edits import Insertion
    from symexp.patching.patch import UnmatchedRuleWarning, patch, rebind
    from symexp.patching.patch import from_string as rule
    from symexp.patching.patch import to_string as rule_string
    from symexp.patching.patcher_registry import patcher, rules
    from symexp.spaces.dna import DNA
    from symexp.spaces.functions import (
        decode,
        dna_spec,
        encode,
        materialize,
        random_sample,
        template,
    )
    from symexp.spaces.functions import iter_candidates as iter
    from symexp.spaces.placeholders import floatv, intv, manyof, oneof, permutate
    from symexp.spaces.rule_space import space
    from symexp.stages.stage import Stage, stage
    from symexp.stages.store import Store, default_store
    from symexp.store import matchers
    from symexp.study.study import Study, delete_study, poll_result, studies
    from symexp.sweeps.sample import sample
    from symexp.sweeps.tune.tune import tune
    from symexp.tree.diff import Diff, diff
    from symexp.tree.handles.containers import SymDict as Dict
    from symexp.tree.handles.containers import SymList as List
    from symexp.tree.handles.functor import Functor
    from symexp.tree.handles.handle import Symbolic, clone
    from symexp.tree.handles.symbolize import symbolize
    from symexp.tree.nodes.equality import eq, fingerprint, hash, ne
    from symexp.tree.nodes.printing import format
    from symexp.tree.nodes.types import register_alias
    from symexp.tree.query import contains, query
    from symexp.tree.traverse import TraverseAction, get, is_abstract, is_partial, traverse

__all__ = [
    "DNA",
    "MISSING_VALUE",
    "Dict",
    "Diff",
    "Functor",
    "Insertion",
    "KeyPath",
    "List",
    "Stage",
    "Store",
    "Study",
    "Symbolic",
    "SymexpError",
    "TraverseAction",
    "Unknown",
    "UnknownName",
    "UnmatchedRuleWarning",
    "__version__",
    "clone",
    "contains",
    "decode",
    "default_store",
    "delete_study",
    "diff",
    "dna_spec",
    "encode",
    "eq",
    "fingerprint",
    "floatv",
    "format",
    "from_json",
    "from_json_str",
    "functor",
    "geno",
    "get",
    "hash",
    "hyper",
    "intv",
    "is_abstract",
    "is_partial",
    "iter",
    "load",
    "manyof",
    "matchers",
    "materialize",
    "ne",
    "oneof",
    "patch",
    "patcher",
    "permutate",
    "poll_result",
    "query",
    "random_sample",
    "rebind",
    "register_alias",
    "register_file_handler",
    "register_leaf",
    "register_migration",
    "rule",
    "rule_string",
    "rules",
    "sample",
    "save",
    "show",
    "space",
    "stage",
    "stages",
    "studies",
    "symbolize",
    "template",
    "to_json",
    "to_json_str",
    "traverse",
    "trust",
    "tune",
    "typing",
]

_WHERE = {
    "show": "display.terminal",
    "trust": "codec",
    "register_migration": "codec",
    "register_leaf": "codec",
    "register_file_handler": "codec",
    "UnknownName": "codec",
    "Unknown": "codec",
    "KeyPath": "_base.keypath",
    "MISSING_VALUE": "_base.markers",
    "Dict": "tree.handles.containers:SymDict",
    "List": "tree.handles.containers:SymList",
    "Diff": "tree.diff",
    "Functor": "tree.handles.functor",
    "Insertion": "patching.edits",
    "Symbolic": "tree.handles.handle",
    "SymexpError": "errors",
    "TraverseAction": "tree.traverse",
    "UnmatchedRuleWarning": "patching.patch",
    "clone": "tree.handles.handle",
    "contains": "tree.query",
    "diff": "tree.diff",
    "eq": "tree.nodes.equality",
    "fingerprint": "tree.nodes.equality",
    "format": "tree.nodes.printing",
    "from_json": "codec",
    "from_json_str": "codec",
    "functor": "tree.handles.symbolize:symbolize",
    "get": "tree.traverse",
    "hash": "tree.nodes.equality",
    "is_abstract": "tree.traverse",
    "is_partial": "tree.traverse",
    "load": "codec",
    "ne": "tree.nodes.equality",
    "patch": "patching.patch",
    "patcher": "patching.patcher_registry",
    "query": "tree.query",
    "rebind": "patching.patch",
    "register_alias": "tree.nodes.types",
    "rule": "patching.patch:from_string",
    "rule_string": "patching.patch:to_string",
    "rules": "patching.patcher_registry",
    "save": "codec",
    "symbolize": "tree.handles.symbolize",
    "to_json": "codec",
    "to_json_str": "codec",
    "traverse": "tree.traverse",
    "oneof": "spaces.placeholders",
    "manyof": "spaces.placeholders",
    "permutate": "spaces.placeholders",
    "floatv": "spaces.placeholders",
    "intv": "spaces.placeholders",
    "DNA": "spaces.dna",
    "dna_spec": "spaces.functions",
    "materialize": "spaces.functions",
    "decode": "spaces.functions",
    "encode": "spaces.functions",
    "iter": "spaces.functions:iter_candidates",
    "random_sample": "spaces.functions",
    "template": "spaces.functions",
    "space": "spaces.rule_space",
    "sample": "sweeps.sample",
    "tune": "sweeps.tune.tune",
    "poll_result": "study.study",
    "studies": "study.study",
    "delete_study": "study.study",
    "Study": "study.study",
    "Stage": "stages.stage",
    "Store": "stages.store",
    "stage": "stages.stage",
    "default_store": "stages.store",
    "matchers": "store",
}

_MODULES = frozenset({"keras", "typing", "errors", "testing", "geno", "hyper", "stages"})


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f"symexp.{name}")
    where = _WHERE.get(name)
    if where is None:
        raise AttributeError(f"module 'symexp' has no attribute {name!r}")
    module, _, attribute = where.partition(":")
    value = getattr(importlib.import_module(f"symexp.{module}"), attribute or name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES})
