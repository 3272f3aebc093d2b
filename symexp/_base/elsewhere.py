"""Names of PyGlove that symexp does not have, with what to use; for the error and the guide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

__all__ = ["ELSEWHERE", "getattr_of", "no_name"]

_ANEW = "symexp makes objects anew after an edit, so there is nothing to be told"

ELSEWHERE: dict[str, str] = {
    "Backend": "`sx.sample(study='sqlite:///sweep.db#name')` keeps a study; subclass "
    "`symexp.study.ledger.Ledger` for other storage",
    "ClassWrapper": "`sx.symbolize` makes symbolic classes; test with `isinstance(x, sx.Symbolic)`",
    "ContextualObject": "every symbolic class reads values from above: `sx.ContextualValue`",
    "CustomTyping": "value specs take `transform=`, and `sx.register_converter` converts "
    "values of other classes",
    "DerivedValue": "a function of other decisions belongs into the class: compute it in "
    "`__init__` or `_on_bound`",
    "DocStr": "`inspect.getdoc` returns the docstring of a class",
    "DynamicEvaluationContext": "`sx.hyper.trace(function)` makes a space of the "
    "placeholders that a function creates",
    "ErrorInfo": "errors are ordinary exceptions; `sx.tune` keeps those of trials as text",
    "Field": "it is `sx.typing.Field`",
    "FieldUpdate": _ANEW,
    "Formattable": "print with `sx.format`; a class may define `__repr__` for its own values",
    "Html": "`sx.view` shows a value, and every object shows itself in a notebook",
    "Inferentiable": "`sx.ContextualValue` reads a value from the objects above",
    "InferredValue": "`sx.ContextualValue` reads a value from the objects above",
    "JSONConvertible": "derive from `sx.Object`, or teach files a kind of value by "
    "`sx.register_leaf`",
    "KeyPathSet": "use a set of `sx.KeyPath`",
    "KeySpec": "keys of a `sx.typing.Dict` are names, or `sx.typing.StrKey(regex)`",
    "MaybePartial": "`sx.is_partial(value)` works for any value",
    "ObjectTemplate": "`sx.template(value, where)` decodes and encodes",
    "Origin": "`sx.history` tells where a tree comes from, and `sx.blame` what set a value",
    "Schema": "`sx.typing.signature_of(cls)` returns the fields of a class",
    "ValueReference": "a function of other decisions belongs into the class: compute it "
    "in `__init__` or `_on_bound`",
    "View": "`sx.view` shows a value, and every object shows itself in a notebook",
    "add_backend": "`sx.sample(study=)` takes the URL of a database",
    "allow_empty_field_description": "descriptions of fields may always be left out",
    "allow_partial": "`cls.partial(...)` makes an object with missing arguments",
    "allow_repeated_class_registration": "a class that is defined again takes over the name",
    "allow_writable_accessors": "attributes can always be set, and setting one is an "
    "edit; `obj.seal()` protects a tree",
    "apply_wrappers": "symbolize the class where it is defined, or replace objects by a rule",
    "auto_call_functors": "call the functor in `__init__` or `_on_bound`",
    "available_backends": "`sx.sample(study=)` takes the URL of a database",
    "boilerplate_class": "derive a class with other defaults: `class B(A): x = 1`",
    "catch_errors": "use `try`, and `feedback.skip_on_exceptions` in a search",
    "coding": "symexp runs no code from texts",
    "colored": "`sx.show` prints in colour",
    "compound": "write a function that returns the object, and symbolize it",
    "compound_class": "write a function that returns the object, and symbolize it",
    "controls": "`sx.view` shows a value",
    "decolor": "`sx.format` returns text without colours",
    "default_backend": "`sx.sample(study=)` takes the URL of a database",
    "detour": "symexp changes objects, and not what code means: replace the class by a rule",
    "detouring": "symexp changes objects, and not what code means: replace the class by a rule",
    "dict": "it is `sx.Dict`",
    "docstr": "`inspect.getdoc` returns the docstring of a class",
    "dynamic_evaluate": "`sx.hyper.trace(function)` makes a space of the placeholders "
    "that a function creates",
    "early_stopping": "`sx.sample(..., early_stopping=('value', {...}))` or `('rank', "
    "{...})`; your own policies derive from `sx.tuning.EarlyStoppingPolicy`",
    "enable_type_check": "value specs are always checked; leave a spec out to accept anything",
    "explicit_method_override": "a class may define its own `__init__`",
    "float_value": "it is an old name of `sx.floatv`",
    "get_converter": "converters of `sx.register_converter` are applied by value specs",
    "get_load_handler": "`sx.register_file_handler` says how paths of a kind are loaded",
    "get_save_handler": "`sx.register_file_handler` says how paths of a kind are saved",
    "io": "`sx.save` and `sx.load` take paths and fsspec URLs",
    "list": "it is `sx.List`",
    "logging": "use the module `logging` of Python",
    "maybe_ref": "write `sx.Ref(value)`; a number, a text, a class or None is returned as it is",
    "mutfun": "programs as trees are a package of their own: `pip install pyglove`",
    "notify_on_change": _ANEW,
    "object_utils": "its public parts have names of their own: `sx.KeyPath`, `sx.MISSING_VALUE`",
    "one_of": "it is an old name of `sx.oneof`",
    "open_jsonl": "write a line for each value: `file.write(sx.to_json_str(value) + '\\n')`",
    "print": "`sx.show` prints in colour",
    "random_dna": "it is `sx.geno.random_dna`",
    "reference": "a function of other decisions belongs into the class: compute it in "
    "`__init__` or `_on_bound`",
    "registered_types": "files name symbolic classes by their modules; "
    "`sx.register_alias` adds a name",
    "repr_format": "`sx.format(value, compact=True)`",
    "schema": "`sx.typing.signature_of(cls)` returns the fields of a class",
    "search_space": "it is an old name of `sx.dna_spec`",
    "set_default_backend": "`sx.sample(study=)` takes the URL of a database",
    "set_load_handler": "`sx.register_file_handler` says how paths of a kind are loaded",
    "set_origin_stacktrace_limit": "`sx.history` tells where a tree comes from",
    "set_save_handler": "`sx.register_file_handler` says how paths of a kind are saved",
    "signature": "`sx.typing.signature_of(function)` returns the parameters with their value specs",
    "str_format": "`sx.format(value)`",
    "sublist_of": "it is an old name of `sx.manyof`",
    "timeit": "use `time.perf_counter`, or the times of trials in a study",
    "track_origin": "`sx.history` tells where a tree comes from, and `sx.blame` what set a value",
    "use_init_args": "`sx.members(fields, init_arg_list=[...])`",
    "utils": "its public parts have names of their own: `sx.KeyPath`, `sx.MISSING_VALUE`",
    "view_options": "pass the options to `sx.view`",
    "views": "`sx.view` shows a value; there are no classes of views to extend",
}


def no_name(module: str, name: str) -> str:
    """Returns the message for a name that a public module does not have."""
    advice = ""
    if name in ELSEWHERE:
        advice = f". It is a name of PyGlove: {ELSEWHERE[name]}. See docs/from-pyglove.md"
    return f"module {module!r} has no attribute {name!r}{advice}"


def getattr_of(module: str) -> Callable[[str], Any]:
    """Returns the `__getattr__` of a namespace of PyGlove, which says what to use instead."""

    def refuse(name: str) -> Any:
        raise AttributeError(no_name(module, name), name=name)

    return refuse
