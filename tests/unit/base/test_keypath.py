"""Key paths: parsing, printing, order and equality."""

import copy
import doctest
import itertools
import pickle
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from symexp._base.keypath import ROOT, KeyPath, format_key
from symexp.errors import PathError

keys = st.text(max_size=6) | st.integers() | st.sampled_from(["a", "a.b", "[0]", "0", "'", '"', ""])
key_lists = st.lists(keys, max_size=5)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("a", ("a",)),
        ("model.layers[0].filters", ("model", "layers", 0, "filters")),
        ("[0][1]", (0, 1)),
        ("[-1].x", (-1, "x")),
        ("a['b.c']", ("a", "b.c")),
        ('a["b\'c"]', ("a", "b'c")),
        (r"['\n\r\t\\\'\u0007']", ("\n\r\t\\'\x07",)),
        ("['']", ("",)),
        ("a b.c-d.é.0", ("a b", "c-d", "é", "0")),
        ("[007]", (7,)),
        (f"[{10**30}]", (10**30,)),
    ],
)
def test_parse(text, expected):
    assert KeyPath.parse(text).keys == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".a", r"Malformed key path '\.a': expected a name at column 0, but got '\.'"),
        ("a..b", "expected a name at column 2, but got '.'"),
        ("a.", "expected a name at column 2, but got the end"),
        ("a]", r"expected '\.' or '\[' at column 1, but got '\]'"),
        ("a[0", r"expected an index such as \[0\] or a quoted key such as \['a\.b'\] at column 1"),
        ("a[x]", "expected an index"),
        ("a[0]b", r"expected '\.' or '\[' at column 4, but got 'b'"),
        ("['a]", "expected an index"),
        (r"['\q']", r"Unknown escape '\\q'"),
        (r"['\u12']", r"Unknown escape '\\u'"),
        ("[٣]", "expected an index"),
        ("a\nb", r"at column 1, but got '\\n'"),
        (f"[{'9' * 5000}]", "expected an index"),
    ],
)
def test_malformed(text, message):
    with pytest.raises(PathError, match=message):
        KeyPath.parse(text)


def test_parse_takes_text_or_a_path():
    path = KeyPath.parse("a.b")
    assert KeyPath.parse(path) is path
    with pytest.raises(PathError, match="Expected a key path as text, but got 3"):
        KeyPath.parse(3)


@given(key_lists)
@example([10**20])
@example(["\x7f", "\x00", "\ud800", "\u2028"])
def test_parse_undoes_format(keys):
    path = KeyPath.of(keys)
    parsed = KeyPath.parse(str(path))
    assert parsed == path
    assert parsed.keys == tuple(keys)
    assert [type(k) for k in parsed.keys] == [type(k) for k in keys]


@given(key_lists, key_lists)
def test_equal_exactly_when_the_texts_are(a, b):
    x, y = KeyPath.of(a), KeyPath.of(b)
    assert (x == y) == (str(x) == str(y)) == (a == b)
    assert x == str(x)
    assert hash(x) == hash(str(x))


@given(st.text(max_size=12))
def test_any_text_is_a_path_or_an_error_that_names_it(text):
    try:
        path = KeyPath.parse(text)
    except PathError:
        with pytest.raises(PathError, match=re.escape(repr(text))):
            KeyPath.parse(text)
    else:
        assert KeyPath.parse(str(path)) == path


@given(st.lists(st.lists(st.sampled_from([-1, 0, 2, 9, 10, "2", "5", "10", "a"]), max_size=2)))
@example([[9], [10], ["5"]])
@example([[2], ["2"]])
def test_order_is_total(many):
    paths = [KeyPath.of(k) for k in many]
    for a, b in itertools.combinations(paths, 2):
        assert (a < b) + (b < a) + (a == b) == 1
    for permuted in itertools.islice(itertools.permutations(paths[:4]), 24):
        assert sorted(permuted) == sorted(paths[:4])


def test_order_puts_parents_first_and_indices_in_order():
    texts = ["", "[2]", "[10]", "a", "a[2]", "a[10]", "a.b", "b"]
    assert [str(p) for p in sorted(KeyPath.parse(t) for t in reversed(texts))] == texts
    with pytest.raises(TypeError, match="not supported between instances"):
        ROOT < "a"


def test_parts():
    path = KeyPath.parse("a.b[0]")
    assert (path.key, str(path.parent), path.depth, len(path), list(path)) == (
        0, "a.b", 3, 3, ["a", "b", 0],
    )  # fmt: skip
    assert path.path == "a.b[0]"
    assert repr(path) == "KeyPath('a.b[0]')"
    assert str(path + "c" + KeyPath.parse("d[1]")) == "a.b[0].c.d[1]"
    assert path.is_relative_to("a.b")
    assert path.is_relative_to("")
    assert path.is_relative_to(path)
    assert not path.is_relative_to("a.b[0].c")
    assert not KeyPath.parse("ab").is_relative_to("a")


def test_the_root():
    assert not ROOT
    assert ROOT.parent is ROOT
    assert ROOT == ""
    with pytest.raises(PathError, match=r"The root path has no key\. Test the path first"):
        ROOT.key


@pytest.mark.parametrize(
    "copier", [copy.copy, copy.deepcopy, lambda p: pickle.loads(pickle.dumps(p))]
)
def test_copies(copier):
    path = KeyPath.parse("a[0]['x.y']")
    assert copier(path) == path


def test_format_key():
    assert [format_key("a"), format_key("a", first=True), format_key(3)] == [".a", "a", "[3]"]
    assert [format_key("a.b"), format_key("it's"), format_key("")] == [
        "['a.b']",
        r"['it\'s']",
        "['']",
    ]


def test_a_name_may_not_equal_another_type():
    assert KeyPath.of(["0"]) != KeyPath.of([0])
    assert KeyPath.of(["a"]) != 3


PAGE = Path(__file__).parents[3] / "docs" / "key-paths.md"


def test_examples_of_the_page():
    test = doctest.DocTestParser().get_doctest(PAGE.read_text("utf-8"), {}, PAGE.name, str(PAGE), 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted >= 12
    assert result.failed == 0
