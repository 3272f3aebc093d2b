"""symexp: symbolic experiment objects for Keras and for any Python class or function.

Import it as `sx`. Everything public is here; each name is loaded when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from symexp._version import __version__

if TYPE_CHECKING:
    from symexp import geno, hyper, typing
    from symexp._base.keypath import KeyPath
    from symexp._base.missing import MISSING_VALUE
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
    from symexp.core.containers import SymDict as Dict
    from symexp.core.containers import SymList as List
    from symexp.core.functor import Functor
    from symexp.core.handle import Symbolic
    from symexp.core.symbolize import symbolize
    from symexp.core.types import register_alias
    from symexp.display.terminal import show
    from symexp.errors import SymexpError
    from symexp.experiments import stages
    from symexp.experiments.space import space
    from symexp.experiments.stage import Stage, stage
    from symexp.experiments.store import Store, default_store
    from symexp.patching.edits import Insertion
    from symexp.patching.patch import patch, rebind
    from symexp.patching.registry import patcher, rules
    from symexp.patching.rules import UnmatchedRuleWarning
    from symexp.patching.rules import from_string as rule
    from symexp.patching.rules import to_string as rule_string
    from symexp.search.dna import DNA
    from symexp.search.sampling import sample
    from symexp.search.studies import delete_study, studies
    from symexp.search.study import Study, poll_result
    from symexp.search.template import (
        decode,
        dna_spec,
        encode,
        floatv,
        intv,
        manyof,
        materialize,
        oneof,
        permutate,
        random_sample,
        template,
    )
    from symexp.search.template import iter_candidates as iter
    from symexp.search.tuning.tune import tune
    from symexp.store import matchers
    from symexp.tree.clone import clone
    from symexp.tree.diff import Diff, diff
    from symexp.tree.equality import eq, fingerprint, hash, ne
    from symexp.tree.printing import format
    from symexp.tree.query import contains, query
    from symexp.tree.traversal import TraverseAction, get, is_abstract, is_partial, traverse

__all__ = [
    "show",
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
    "MISSING_VALUE": "_base.missing",
    "Dict": "core.containers:SymDict",
    "List": "core.containers:SymList",
    "Diff": "tree.diff",
    "Functor": "core.functor",
    "Insertion": "patching.edits",
    "Symbolic": "core.handle",
    "SymexpError": "errors",
    "TraverseAction": "tree.traversal",
    "UnmatchedRuleWarning": "patching.rules",
    "clone": "tree.clone",
    "contains": "tree.query",
    "diff": "tree.diff",
    "eq": "tree.equality",
    "fingerprint": "tree.equality",
    "format": "tree.printing",
    "from_json": "codec",
    "from_json_str": "codec",
    "functor": "core.symbolize:symbolize",
    "get": "tree.traversal",
    "hash": "tree.equality",
    "is_abstract": "tree.traversal",
    "is_partial": "tree.traversal",
    "load": "codec",
    "ne": "tree.equality",
    "patch": "patching.patch",
    "patcher": "patching.registry",
    "query": "tree.query",
    "rebind": "patching.patch",
    "register_alias": "core.types",
    "rule": "patching.rules:from_string",
    "rule_string": "patching.rules:to_string",
    "rules": "patching.registry",
    "save": "codec",
    "symbolize": "core.symbolize",
    "to_json": "codec",
    "to_json_str": "codec",
    "traverse": "tree.traversal",
    "oneof": "search.template",
    "manyof": "search.template",
    "permutate": "search.template",
    "floatv": "search.template",
    "intv": "search.template",
    "DNA": "search.dna",
    "dna_spec": "search.template",
    "materialize": "search.template",
    "decode": "search.template",
    "encode": "search.template",
    "iter": "search.template:iter_candidates",
    "random_sample": "search.template",
    "template": "search.template",
    "space": "experiments.space",
    "sample": "search.sampling",
    "tune": "search.tuning.tune",
    "poll_result": "search.study",
    "studies": "search.studies",
    "delete_study": "search.studies",
    "Study": "search.study",
    "Stage": "experiments.stage",
    "Store": "experiments.store",
    "stage": "experiments.stage",
    "stages": "experiments",
    "default_store": "experiments.store",
    "matchers": "store",
}

_MODULES = frozenset({"keras", "typing", "errors", "testing", "geno", "hyper"})


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
