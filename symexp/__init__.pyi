"""The public names of symexp: each once, with the place that defines it.

Editors and type checkers read this file, and so does `symexp/__init__.py`. A name that differs from
the name at its place is assigned at the end.
"""

from symexp import callbacks as callbacks
from symexp import errors as errors
from symexp import evolution as evolution
from symexp import geno as geno
from symexp import hyper as hyper
from symexp import keras as keras
from symexp import patching as patching
from symexp import scalars as scalars
from symexp import stages as stages
from symexp import symbolic as symbolic
from symexp import testing as testing
from symexp import tuning as tuning
from symexp import typing as typing
from symexp._base.contextual import ContextualOverride as ContextualOverride
from symexp._base.contextual import ContextualValue as ContextualValue
from symexp._base.contextual import contextual_attribute as contextual_attribute
from symexp._base.contextual import contextual_override as contextual_override
from symexp._base.contextual import contextual_value as contextual_value
from symexp._base.contextual import with_contextual_override as with_contextual_override
from symexp._base.keypath import KeyPath as KeyPath
from symexp._base.markers import ABSENT as ABSENT
from symexp._base.markers import MISSING_VALUE as MISSING_VALUE
from symexp._base.markers import Ref as Ref
from symexp._base.tracebacks import traceback_filtering as traceback_filtering
from symexp._version import __version__ as __version__
from symexp.codec import Unknown as Unknown
from symexp.codec import UnknownName as UnknownName
from symexp.codec import from_json as from_json
from symexp.codec import from_json_str as from_json_str
from symexp.codec import load as load
from symexp.codec import register_file_handler as register_file_handler
from symexp.codec import register_leaf as register_leaf
from symexp.codec import register_migration as register_migration
from symexp.codec import save as save
from symexp.codec import to_json as to_json
from symexp.codec import to_json_str as to_json_str
from symexp.codec import trust as trust
from symexp.codegen.code import to_code as to_code
from symexp.display.terminal import show as show
from symexp.display.views import to_html as to_html
from symexp.display.views import to_html_str as to_html_str
from symexp.display.views import view as view
from symexp.errors import ContextError as ContextError
from symexp.errors import MergeConflict as MergeConflict
from symexp.errors import SymexpError as SymexpError
from symexp.errors import WritePermissionError as WritePermissionError
from symexp.integrations.mlflow.logger import log_to_mlflow as log_to_mlflow
from symexp.patching.application import UnmatchedRuleWarning as UnmatchedRuleWarning
from symexp.patching.commute import commute as commute
from symexp.patching.edits import Insertion as Insertion
from symexp.patching.history import blame as blame
from symexp.patching.history import history as history
from symexp.patching.history import start_history as start_history
from symexp.patching.learned_state import TransferredWeight as TransferredWeight
from symexp.patching.learned_state import WeightTransfer as WeightTransfer
from symexp.patching.learned_state import WeightTransferWarning as WeightTransferWarning
from symexp.patching.learned_state import transfer_weights as transfer_weights
from symexp.patching.named_rules import from_string, to_string
from symexp.patching.object_factory import ObjectFactory as ObjectFactory
from symexp.patching.order import OrderWarning as OrderWarning
from symexp.patching.patch import patch as patch
from symexp.patching.patch import rebind as rebind
from symexp.patching.patcher_registry import patcher as patcher
from symexp.patching.patcher_registry import rules as rules
from symexp.patching.patterns import patch_on_key as patch_on_key
from symexp.patching.patterns import patch_on_member as patch_on_member
from symexp.patching.patterns import patch_on_path as patch_on_path
from symexp.patching.patterns import patch_on_type as patch_on_type
from symexp.patching.patterns import patch_on_value as patch_on_value
from symexp.spaces.dna import DNA as DNA
from symexp.spaces.dna import DNASpec as DNASpec
from symexp.spaces.functions import decode as decode
from symexp.spaces.functions import dna_spec as dna_spec
from symexp.spaces.functions import encode as encode
from symexp.spaces.functions import materialize as materialize
from symexp.spaces.functions import random_sample as random_sample
from symexp.spaces.functions import template as template
from symexp.spaces.placeholders import evolve as evolve
from symexp.spaces.placeholders import floatv as floatv
from symexp.spaces.placeholders import intv as intv
from symexp.spaces.placeholders import manyof as manyof
from symexp.spaces.placeholders import oneof as oneof
from symexp.spaces.placeholders import permutate as permutate
from symexp.spaces.placeholders import same_as as same_as
from symexp.spaces.rule_space import space as space
from symexp.stages.default_store import Store as Store
from symexp.stages.default_store import default_store as default_store
from symexp.stages.stage import Stage as Stage
from symexp.stages.stage import stage as stage
from symexp.store import Remote as Remote
from symexp.store import matchers as matchers
from symexp.study.ledger.base import SpoiltTrialWarning as SpoiltTrialWarning
from symexp.study.study import Study as Study
from symexp.study.study import delete_study as delete_study
from symexp.study.study import poll_result as poll_result
from symexp.study.study import studies as studies
from symexp.sweeps.callbacks import Callback as Callback
from symexp.sweeps.fidelity.fidelity import fidelity as fidelity
from symexp.sweeps.generators import DNAGenerator as DNAGenerator
from symexp.sweeps.iteration import iterate
from symexp.sweeps.sample import sample as sample
from symexp.sweeps.tune.tune import tune as tune
from symexp.tree.diff import Comparison as Comparison
from symexp.tree.diff import Conflict as Conflict
from symexp.tree.diff import Diff as Diff
from symexp.tree.diff import diff as diff
from symexp.tree.diff import merge as merge
from symexp.tree.handles.containers import SymDict, SymList
from symexp.tree.handles.functor import Functor as Functor
from symexp.tree.handles.handle import Symbolic as Symbolic
from symexp.tree.handles.handle import clone as clone
from symexp.tree.handles.object_class import HookWarning as HookWarning
from symexp.tree.handles.object_class import Object as Object
from symexp.tree.handles.object_class import PureSymbolic as PureSymbolic
from symexp.tree.handles.object_class import members as members
from symexp.tree.handles.sealing import as_sealed as as_sealed
from symexp.tree.handles.sealing import is_sealed as is_sealed
from symexp.tree.handles.sealing import seal as seal
from symexp.tree.handles.symbolize import symbolize as symbolize
from symexp.tree.handles.wrapping import as_functor as as_functor
from symexp.tree.handles.wrapping import functor as functor
from symexp.tree.handles.wrapping import functor_class as functor_class
from symexp.tree.handles.wrapping import wrap as wrap
from symexp.tree.handles.wrapping import wrap_module as wrap_module
from symexp.tree.nodes.equality import eq as eq
from symexp.tree.nodes.equality import fingerprint as fingerprint
from symexp.tree.nodes.equality import hash as hash
from symexp.tree.nodes.equality import ne as ne
from symexp.tree.nodes.history import record_history as record_history
from symexp.tree.nodes.opaque import SharedObjectWarning as SharedObjectWarning
from symexp.tree.nodes.order import gt as gt
from symexp.tree.nodes.order import lt as lt
from symexp.tree.nodes.printing import LiveValueWarning as LiveValueWarning
from symexp.tree.nodes.printing import format as format
from symexp.tree.nodes.types import register_alias as register_alias
from symexp.tree.query import contains as contains
from symexp.tree.query import query as query
from symexp.tree.traverse import TraverseAction as TraverseAction
from symexp.tree.traverse import get as get
from symexp.tree.traverse import is_abstract as is_abstract
from symexp.tree.traverse import is_deterministic as is_deterministic
from symexp.tree.traverse import is_partial as is_partial
from symexp.tree.traverse import is_pure_symbolic as is_pure_symbolic
from symexp.tree.traverse import traverse as traverse
from symexp.typing import ValueSpec as ValueSpec
from symexp.typing import register_converter as register_converter

Dict = SymDict
List = SymList
iter = iterate
rule = from_string
rule_string = to_string
