"""Hostile files: each gives a clear error, or loads as inert data; none runs or imports anything.

What runs is watched by an audit hook of the interpreter, which sees imports, `exec`, unpickling,
processes, sockets and opened files, whoever starts them.
"""

import contextlib
import gc
import os
import re
import sys
import threading
from pathlib import Path

import pytest

import symexp as sx
from symexp.codec import Unknown, UnknownName
from symexp.errors import CodecError, UnknownTypeError
from symexp.tree.nodes.state import get_state, is_handle

CORPUS = Path(__file__).parent / "corpus"
RAN = []


@sx.symbolize(name="hostile.Net")
class Net:
    def __init__(self, act=None, **extra):
        RAN.append("Net.__init__")


@sx.symbolize([("x", sx.typing.Int(min_value=0))], name="hostile.Strict")
class Strict:
    def __init__(self, x):
        RAN.append("Strict.__init__")


# What the message says. "inert": it loads, and is data that refuses to be used.
EXPECTED = {
    "argument_missing": r"hostile\.Strict has no default for its argument 'x', and the file gives",
    "argument_out_of_range": r"Value -5 is out of range \(min=0, max=None\)\. \(path=a\.x\)",
    "argument_true_for_int": r"Expected int but got True \(type bool\)\. \(path=x\)",
    "argument_unknown": r"hostile\.Strict has no argument '__import__' today\. There are: x",
    "argument_wrong_type": r"Expected int but got 'one' \(type str\)\. \(path=\[0\]\.x\)",
    "array_bad_text": "The array is not valid",
    "array_bool_bytes": "An array of booleans holds other bytes than 0 and 1",
    "array_many_dimensions": "The array is not valid: maximum supported dimension",
    "array_negative_shape": "Expected a shape: a list of lengths",
    "array_no_dtype": "None is no data type that files may hold",
    "array_shape_bomb": r"0 bytes do not fill an array of shape \(1000000000000,\)",
    "array_shape_text": "Expected a shape: a list of lengths",
    "array_shape_zero_bomb": "The array is not valid: ",
    "array_short": r"3 bytes do not fill an array of shape \(1,\) and data type float32",
    "blank": r"line 2, column 1: the text ends where a value should stand; is it cut off\?",
    "bom": "begins with a byte order mark. Save it as UTF-8 without BOM",
    "broken_utf8": r"byte 24 \(line 1\) is not UTF-8: invalid start byte",
    "bytes_not_base64": "Expected bytes in base64",
    "bytes_number": "Expected bytes in base64",
    "bytes_padding": "Expected bytes in base64",
    "class_popen": "inert",
    "comments": "line 1, column 1: expected a value",
    "complex_huge": "The number is too large for a float",
    "complex_text": "Expected a list of two numbers",
    "complex_three": "Expected a list of two numbers",
    "control_character": "line 1, column 26: invalid control character",
    "cycle_deep": r"The \$ref 1 stands inside the object that it refers to\. \(path=x\[0\]\.y\)",
    "cycle_self": r"The \$ref 1 stands inside the object that it refers to\. \(path=x\)",
    "date_number": r"Expected a date in ISO 8601, but got 20200101 \(type int\)",
    "date_word": "Expected a date in ISO 8601, but got 'tomorrow'",
    "datetime_fold": "Expected 0 or 1 as fold",
    "datetime_out_of_range": "Expected a datetime in ISO 8601",
    "datetime_zone_absolute": r"The time zone '/etc/passwd' .* is not known here",
    "datetime_zone_number": r"The time zone 5 .* is not known here",
    "datetime_zone_path": r"The time zone '\.\./\.\./\.\./etc/passwd' .* is not known here",
    "dict_float_key": r"Expected pairs of key \(text or integer\) and value as \$dict",
    "dict_list_key": r"Expected pairs of key \(text or integer\) and value as \$dict",
    "dict_odd_pairs": r"Expected pairs of key \(text or integer\) and value as \$dict",
    "dtype_huge": "'V999999999999' is no data type that files may hold",
    "dtype_ml_import": r"'ml_dtypes\.np' is no data type",
    "dtype_nested": "is no data type that files may hold",
    "dtype_text_eval": "is no data type that files may hold",
    "dtype_word": "'evil' is no data type that files may hold",
    "duplicate_bool_pair": "Expected pairs of key",
    "duplicate_escaped": r"line 1, column 41: the key '\$type' stands twice in one object",
    "duplicate_key": "line 3, column 3: the key 'a' stands twice in one object",
    "duplicate_pairs": r"A key stands twice in \$dict",
    "duplicate_root": "line 1, column 27: the key 'value' stands twice in one object",
    "empty": "line 1, column 1: the text ends where a value should stand",
    "enum_call": "inert",
    "enum_import": "inert",
    "enum_member_list": "Expected the member",
    "enum_no_field": "Expected the member",
    "enum_two_fields": "Expected the member",
    "eval_tag": r"Unknown tag '\$eval'",
    "extra_for_strict": r"hostile\.Strict has no argument '\$type' today",
    "extra_no_pairs": r"Expected pairs of name and value as \$extra",
    "extra_root_key": "Not a symexp document: it has an unknown key 'setup'",
    "extra_twice": "The argument 'act' stands twice",
    "float_list": "Expected 'nan', 'inf' or '-inf'",
    "float_word": "Expected 'nan', 'inf' or '-inf', but got '1e5'",
    "function_eval": "inert",
    "function_exec_by_symexp": "inert",
    "function_exec_by_symexp_today": "inert",
    "function_in_argument": "inert",
    "function_in_dict": "inert",
    "function_in_untrusted_kwargs": "inert",
    "function_lambda": "'hostile.<lambda>' is not the public name of a function",
    "function_not_imported": "inert",
    "function_os_system": "inert",
    "function_through_trusted": "inert",
    "gzip": "is not UTF-8.*compressed",
    "huge_exponent": "line 1, column 24: the number is too large for a float",
    "huge_int": "line 1, column 24: the integer has 10000 digits",
    "id_float": r"Expected a number 1, 2, \.\.\. as \$id, but got 1\.0",
    "id_negative": r"Expected a number 1, 2, \.\.\. as \$id, but got -1",
    "id_twice": r"The \$id 1 is given to two objects\. \(path=\[1\]\)",
    "id_without_type": r"Unknown tag '\$id'",
    "infinity": "line 1, column 28: -Infinity is not standard JSON",
    "int_code": "Expected an integer in hexadecimal text",
    "int_number": "Expected an integer in hexadecimal text",
    "int_word": "Expected an integer in hexadecimal text",
    "keras_class_config": "inert",
    "list_root": r"Not a symexp document: .* but got \[1, 2\] \(type list\)",
    "module_tag": r"Unknown tag '\$import'",
    "name_attribute": "inert",
    "name_empty": "'' is not the public name of a function",
    "name_number": "7 is not the public name of a class",
    "name_relative": r"'\.\.os\.system' is not the public name of a function",
    "name_with_code": "is not the public name of a function",
    "nan": "line 1, column 24: NaN is not standard JSON",
    "no_value": "Not a symexp document: it has no 'value'",
    "no_version": "Not a symexp document: expected",
    "null_bytes": "line 1, column 1: expected a value",
    "number_root": "Not a symexp document",
    "object_array": r"'\|O' is no data type that files may hold",
    "object_dtype": "'O' is no data type that files may hold",
    "object_dtype_field": "is no data type that files may hold",
    "object_scalar": "'object' is no data type that files may hold",
    "overflow": "line 1, column 24: the number is too large for a float",
    "overflow_digits": "line 1, column 24: the number is too large for a float",
    "overlong_utf8": r"byte 24 \(line 1\) is not UTF-8",
    "path_flavour": "Expected a path as text, and a flavour",
    "path_flavour_list": "Expected a path as text, and a flavour",
    "path_number": "Expected a path as text",
    "pickle": r"byte 0 \(line 1\) is not UTF-8",
    "pickle_in_bytes": "inert",
    "pickle_tag": r"Unknown tag '\$pickle'",
    "prototype_arguments": "inert",
    "prototype_keys": "inert",
    "pyglove_function": "It looks like a file of PyGlove",
    "pyglove_function_argument": "It looks like a file of PyGlove",
    "pyglove_inner_type": "inert",
    "pyglove_lambda": "It looks like a file of PyGlove",
    "pyglove_opaque_pickle": "It looks like a file of PyGlove",
    "pyglove_type_import": "It looks like a file of PyGlove",
    "python_literals": "line 1, column 25: expected a value",
    "reduce_tag": r"Unknown tag '\$reduce'",
    "ref_dangling": r"The \$ref 1 leads nowhere: no object .* this \$id\. \(path=\[0\]\)",
    "ref_extra": r"'x' cannot stand next to '\$ref'\. \(path=\[1\]\)",
    "ref_forward": r"The \$ref 1 leads nowhere",
    "ref_list": r"Expected a number 1, 2, \.\.\. as \$ref",
    "ref_text": r"Expected a number 1, 2, \.\.\. as \$ref, but got '1'",
    "ref_true": r"Expected a number 1, 2, \.\.\. as \$ref, but got True",
    "ref_url": r"Expected a number 1, 2, \.\.\. as \$ref, but got 'http",
    "ref_zero": r"Expected a number 1, 2, \.\.\. as \$ref, but got 0",
    "scalar_does_not_fit": "300 is no value of data type uint8",
    "scalar_list": r"\[1\] is no value of data type float32",
    "set_object": "A set cannot hold symbolic objects, lists or dicts",
    "set_of_set": "A set cannot hold this: unhashable type: 'set'",
    "set_twice": "An element of the set stands twice",
    "set_unhashable": "A set cannot hold symbolic objects, lists or dicts",
    "single_quotes": "line 1, column 2: expected a key in double quotes",
    "string_root": "Not a symexp document",
    "surrogate_utf8": "is not UTF-8",
    "tag_case": r"Unknown tag '\$Type'\. Did you mean '\$type'",
    "tag_with_field": r"'x' cannot stand next to '\$tuple'",
    "timedelta_huge": "Expected a list of days, seconds and microseconds",
    "timedelta_text": "Expected a list of days, seconds and microseconds",
    "trailing": "line 1, column 27: expected the end of the text",
    "trailing_comma": "line 1, column 27: expected a value",
    "truncated": r"line 1, column 61: the text ends where ',' or '\]' should stand",
    "truncated_escape": r"line 1, column 26: invalid \\uXXXX escape",
    "truncated_string": "line 1, column 24: unterminated string",
    "tuple_number": "Expected a list, but got 5",
    "two_tags": r"Tags that do not go together: '\$tuple', '\$set'",
    "type_builtin": "inert",
    "type_dunder": "inert",
    "type_empty": r"Expected the public name of a class as \$type, but got ''",
    "type_import": "inert",
    "type_list": r"Expected the public name of a class as \$type, got \['hostile\.Net'\]",
    "type_not_imported": "inert",
    "type_not_symbolic": "inert",
    "type_null": r"Expected the public name of a class as \$type, got None",
    "type_null_character": "is not the public name of a class",
    "type_surrogate": "is not the public name of a class",
    "type_with_code": "is not the public name of a class",
    "type_with_tag": r"An object cannot have the tag '\$tuple'",
    "unknown_tag": r"Unknown tag '\$oneoff'",
    "utf16": r"byte 0 \(line 1\) is not UTF-8",
    "version_float": r"Expected a format version 1, 2, \.\.\. but got symexp=1\.0",
    "version_huge": "The document has format 9{26}, but this symexp reads up to format 1",
    "version_newer": "has format 2, but this symexp reads up to format 1. Update symexp",
    "version_of_type_list": r"Expected a version 0, 1, \.\.\. but got \$version=\[\]",
    "version_of_type_newer": r"The file holds version 1 of hostile\.Strict, .* is version 0",
    "version_of_type_text": r"Expected a version 0, 1, \.\.\. but got \$version='1'",
    "version_text": r"Expected a format version 1, 2, \.\.\. but got symexp='1'",
    "version_true": r"Expected a format version 1, 2, \.\.\. but got symexp=True",
    "version_zero": r"Expected a format version 1, 2, \.\.\. but got symexp=0",
    "xml": "line 1, column 1: expected a value",
    "yaml": "line 1, column 1: expected a value",
}

WATCHED = re.compile(
    r"import|exec|compile|open|pickle\.|marshal\.|os\.|subprocess\.|socket\.|shutil\.|ctypes\.|"
    r"code\.__new__|builtins\.(input|breakpoint)|glob\.|urllib\.|tempfile\."
)
_watching = False
_others = set()  # threads of the runner of tests and of libraries do what they like


def _hook(event, args):
    if _watching and WATCHED.match(event) and threading.get_ident() not in _others:
        RAN.append((event, str(args)[:100]))


@contextlib.contextmanager
def watch():
    """Notes what runs. No garbage is collected meanwhile: what other tests left may do anything."""
    global _watching, _others
    RAN.clear()
    collects = gc.isenabled()
    gc.disable()
    _others = set(sys._current_frames()) - {threading.get_ident()}
    _watching = True
    try:
        yield
    finally:
        _watching = False
        if collects:
            gc.enable()


# There is no way to remove a hook, so it watches only while a file is loaded.
sys.addaudithook(_hook)


@pytest.fixture(autouse=True, scope="module")
def _warm():
    """Loads what is imported at first use, so that no import of ours is seen below."""
    import numpy as np

    leaves = [np.float32(1), np.zeros(2), Path("a"), b"x"]
    with contextlib.suppress(ImportError):  # comes with Keras
        import ml_dtypes

        leaves.append(np.dtype(ml_dtypes.bfloat16))
    sx.from_json_str(sx.to_json_str(sx.List(leaves)))
    with pytest.raises(CodecError):
        sx.from_json_str('{"symexp":1,"value":{"$datetime":"2020-01-01","zone":"No/Where"}}')
    with pytest.raises(CodecError):
        sx.from_json_str('{"symexp":1,"value":{"$type":"hostile.Strict","x":-1}}')
    # The source of a symbolic class is read, not run, once. A file cannot choose another source.
    assert Net._sx_type.extra_names is None


def watched_load(source):
    """Loads a text and gives what came of it, after checking that nothing ran."""
    modules = set(sys.modules)
    try:
        with watch():
            return sx.from_json_str(source)
    finally:
        assert RAN == []
        assert set(sys.modules) == modules


def test_the_watch_sees_what_runs(tmp_path):
    with watch():
        compile("1", "a", "eval")
        open(tmp_path / "a", "w").close()
        thread = threading.Thread(target=compile, args=("1", "a", "eval"))
        thread.start()
        thread.join()
    assert [event for event, _ in RAN] == ["compile", "open", "compile"]
    RAN.clear()


def test_every_file_of_the_corpus_has_its_expectation():
    assert sorted(EXPECTED) == sorted(path.stem for path in CORPUS.iterdir())


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_hostile_file_gives_a_clear_error_and_runs_nothing(name):
    path = CORPUS / f"{name}.json"
    if EXPECTED[name] == "inert":
        value = watched_load(path.read_bytes())
        assert sx.eq(sx.from_json_str(sx.to_json_str(value)), value)
        assert_inert(value)
        return
    with pytest.raises(CodecError, match=EXPECTED[name]):
        watched_load(path.read_bytes())
    with pytest.raises(CodecError, match=re.escape(f"{path}: ")):
        sx.load(path)
    assert RAN == []
    assert not os.path.exists("/tmp/symexp_hostile_ran")


def assert_inert(value):
    """Nothing in a tree that can be called or materialized but what this module symbolized."""
    for place in [value, *sx.query(value, where=lambda v: True, enter_selected=True).values()]:
        if is_handle(place):
            kind = get_state(place).node.type
            known = kind.name in ("list", "dict", "tuple", "hostile.Net")
            assert known or isinstance(place, Unknown)
        else:
            assert isinstance(place, (str, int, bool, bytes, type(None), UnknownName))
            assert not callable(place) or isinstance(place, UnknownName)
        if isinstance(place, (Unknown, UnknownName)):
            with pytest.raises(UnknownTypeError, match="not known here, so "):
                place("ls")


# Too large for a file of the corpus.

DEEP = {
    "lists": "[" * 100_000,
    "closed lists": "[" * 100_000 + "]" * 100_000,
    "dicts": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "objects": '{"$type":"hostile.Net","act":' * 100_000 + "1" + "}" * 100_000,
    "after a string of quotes": '["' + '\\"' * 100_000 + '",' + "[" * 100_000,
}


@pytest.mark.parametrize("name", DEEP)
@pytest.mark.parametrize("limit", [1000, 1_000_000])
def test_deep_nesting(name, limit):
    before = sys.getrecursionlimit()
    # A deep tree elsewhere may have raised the limit; the stack of C must not overflow then.
    sys.setrecursionlimit(max(limit, 1000))
    try:
        with pytest.raises(CodecError, match="more than 50000 levels are nested"):
            watched_load('{"symexp": 1, "value": ' + DEEP[name] + "}")
    finally:
        sys.setrecursionlimit(before)


@pytest.mark.parametrize("tag", ["$tuple", "$frozenset"])
def test_deep_leaves(tag):
    text = '{"symexp":1,"value":' + f'{{"{tag}":[' * 20_000 + "]}" * 20_000 + "}"
    with pytest.raises(CodecError, match="Leaves are nested more than 500 levels deep"):
        watched_load(text)


def test_references_that_blow_up():
    objects = ['{"$type":"a.B","$id":1,"x":[1,2,3,4]}']
    for i in range(2, 60):
        objects.append(f'{{"$type":"a.B","$id":{i},"x":[{{"$ref":{i - 1}}},{{"$ref":{i - 1}}}]}}')
    objects.append('{"$ref":59}')
    text = '{"symexp":1,"value":[' + ",".join(objects) + "]}"
    tree = watched_load(text)
    # The tree has 2**59 places, and costs no more than its 59 objects.
    assert sx.to_json_str(tree) == text
    assert sx.eq(tree, watched_load(text))
    assert sx.fingerprint(tree) == sx.fingerprint(watched_load(text))
    assert "more lines" in str(tree)
    assert "more characters" in repr(tree)


def test_references_that_nest():
    objects = ['{"$type":"a.B","$id":1}']
    for i in range(2, 60_000):
        objects.append(f'{{"$type":"a.B","$id":{i},"x":{{"$ref":{i - 1}}}}}')
    with pytest.raises(CodecError, match="nest objects more than 50000 levels"):
        watched_load('{"symexp":1,"value":[' + ",".join(objects) + "]}")


def test_long_hostile_texts_take_linear_time():
    for text in ('"' + '\\"' * 1_000_000, "[" + " " * 3_000_000, "[" + "1," * 500_000, "-" * 1000):
        with pytest.raises(CodecError, match="Not a JSON text"):
            watched_load(text)


def test_damaged_bytes_of_a_good_file():
    good = sx.to_json_str(sx.Dict(a=Net(act=(1, {"x": 2.5})), b=[b"abc", float("nan")])).encode()
    for i in range(len(good)):
        for byte in (0x00, 0x22, 0x5B, 0x7D, 0xFF):
            damaged = good[:i] + bytes([byte]) + good[i + 1 :]
            try:
                watched_load(damaged)
            except CodecError:
                continue
    for i in range(len(good)):
        with pytest.raises(CodecError):
            watched_load(good[:i])
