"""Names of PyGlove that symexp does not have, with what to use; for the error and the guide."""

from __future__ import annotations

__all__ = ["ELSEWHERE"]

_ANEW = "symexp makes objects anew after an edit, so there is nothing to be told"

ELSEWHERE: dict[str, str] = {
    "ClassWrapper": "`sx.symbolize` makes symbolic classes; test with `isinstance(x, sx.Symbolic)`",
    "ErrorInfo": "errors are ordinary exceptions; `sx.tune` keeps those of trials as text",
    "FieldUpdate": _ANEW,
    "Formattable": "print with `sx.format`; a class may define `__repr__` for its own values",
    "Html": "`sx.view` shows a value, and every object shows itself in a notebook",
    "JSONConvertible": "derive from `sx.Object`, or teach files a kind of value by "
    "`sx.register_leaf`",
    "Origin": "`sx.history` tells where a tree comes from, and `sx.blame` what set a value",
    "View": "`sx.view` shows a value, and every object shows itself in a notebook",
    "allow_writable_accessors": "attributes can always be set, and setting one is an edit; "
    "`obj.seal()` protects a tree",
    "boilerplate_class": "derive a class with other defaults: `class B(A): x = 1`",
    "catch_errors": "use `try`, and `feedback.skip_on_exceptions` in a search",
    "coding": "symexp runs no code from texts",
    "colored": "`sx.show` prints in colour",
    "compound": "write a function that returns the object, and symbolize it",
    "compound_class": "write a function that returns the object, and symbolize it",
    "detour": "symexp changes objects, and not what code means: replace the class by a rule",
    "float_value": "it is an old name of `sx.floatv`",
    "list": "it is `sx.List`",
    "dict": "it is `sx.Dict`",
    "logging": "use the module `logging` of Python",
    "mutfun": "programs as trees are a package of their own: `pip install pyglove`",
    "notify_on_change": _ANEW,
    "object_utils": "its public parts have names of their own: `sx.KeyPath`, `sx.MISSING_VALUE`",
    "one_of": "it is an old name of `sx.oneof`",
    "open_jsonl": "write a line for each value: `file.write(sx.to_json_str(value) + '\\n')`",
    "search_space": "it is an old name of `sx.dna_spec`",
    "sublist_of": "it is an old name of `sx.manyof`",
    "timeit": "use `time.perf_counter`, or the times of trials in a study",
    "track_origin": "`sx.history` tells where a tree comes from, and `sx.blame` what set a value",
    "use_init_args": "`sx.members(fields, init_arg_list=[...])`",
    "utils": "its public parts have names of their own: `sx.KeyPath`, `sx.MISSING_VALUE`",
    "view_options": "pass the options to `sx.view`",
    "views": "`sx.view` shows a value; there are no classes of views to extend",
}
