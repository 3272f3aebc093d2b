"""Value specs of containers hold, and convert, however a container is changed."""

import pytest

import symexp as sx
from symexp.errors import SpecTypeError, SpecValueError
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.ties import tie_groups
from symexp.typing import Dict, Float, Int, List, Object, Str, Union


@sx.symbolize
class Leaf:
    def __init__(self, v=0): ...


@sx.symbolize(
    [
        ("xs", List(Float(), max_size=3)),
        ("nested", List(List(Float()))),
        ("mixed", List(Union([Float(), Object(Leaf)]))),
        ("fields", Dict([("x", Float()), ("y", Int(default=2))])),
        ("table", Dict([(Str(), Float())])),
        ("either", Union([List(Int(), max_size=2), List(Str())])),
        ("fixed", List(Int()).freeze([1, 2])),
    ]
)
class Holder:
    def __init__(self, xs, nested, mixed, fields, table, either, fixed): ...


def holder():
    return Holder([1, 2], [[1], [2]], [1, Leaf(), Leaf()], {"x": 1}, {"k": 1}, [1, 2], [1, 2])


EDITS = [
    ({"xs[0]": 5}, "xs", "[5.0, 2.0]"),
    ({"xs[2]": 5}, "xs", "[1.0, 2.0, 5.0]"),
    ({"xs[0]": sx.Insertion(5)}, "xs", "[5.0, 1.0, 2.0]"),
    ({"xs": [7]}, "xs", "[7.0]"),
    (lambda k, v: 9 if str(k) == "xs[1]" else v, "xs", "[1.0, 9.0]"),
    (lambda k, v: sx.Insertion(9) if str(k) == "xs[1]" else v, "xs", "[1.0, 9.0, 2.0]"),
    ({"nested[0][0]": 5, "nested[1]": [6]}, "nested", "[[5.0], [6.0]]"),
    ({"mixed[0]": sx.Insertion(4)}, "mixed", "[4.0, 1.0, Leaf(v=0), Leaf(v=0)]"),
    ({"fields.x": 3}, "fields", "{x=3.0, y=2}"),
    ({"fields": {"x": 3, "y": 4}, "xs": []}, "fields", "{x=3.0, y=4}"),
    ({"table.q": 3}, "table", "{k=1.0, q=3.0}"),
    ({"either[0]": "a", "either[1]": "b"}, "either", "['a', 'b']"),
]


@pytest.mark.parametrize(("rule", "where", "expected"), EDITS)
def test_rules_convert(rule, where, expected):
    h = sx.patch(holder(), rule)
    assert repr(sx.get(h, where)) == expected
    assert tie_groups(get_state(h).node) == ()


def append_in_place(k, v):
    if str(k) == "mixed":
        v.append(5)
    return v


METHODS = [
    (lambda h: h.xs.append(3), "xs", "[1.0, 2.0, 3.0]"),
    (lambda h: h.xs.__setitem__(0, 3), "xs", "[3.0, 2.0]"),
    (lambda h: sx.patch(h.xs, {"[0]": 4}), "xs", "[4.0, 2.0]"),
    (lambda h: sx.patch(h.nested, {"[0]": [4]}), "nested", "[[4.0], [2.0]]"),
    (lambda h: h.nested[0].append(5), "nested", "[[1.0, 5.0], [2.0]]"),
    (lambda h: h.nested.append([5]), "nested", "[[1.0], [2.0], [5.0]]"),
    (lambda h: h.mixed.append(5), "mixed", "[1.0, Leaf(v=0), Leaf(v=0), 5.0]"),
    (lambda h: sx.patch(h, append_in_place), "mixed", "[1.0, Leaf(v=0), Leaf(v=0), 5.0]"),
    (lambda h: h.fields.update(x=5), "fields", "{x=5.0, y=2}"),
    (lambda h: h.table.__setitem__("q", 5), "table", "{k=1.0, q=5.0}"),
    (lambda h: h.either.__setitem__(slice(None), ["a"]), "either", "['a']"),
]


@pytest.mark.parametrize(("change", "where", "expected"), METHODS)
def test_edits_of_a_part_convert(change, where, expected):
    h = holder()
    change(h)
    assert repr(sx.get(h, where)) == expected
    assert tie_groups(get_state(h).node) == ()


def test_an_edit_that_converts_keeps_the_other_elements():
    h = holder()
    leaf = h.mixed[1]
    h.mixed.append(5)
    assert h.mixed[1] is leaf


@pytest.mark.parametrize(
    "delete",
    [
        lambda h: sx.patch(h, {"fields.y": sx.MISSING_VALUE}),
        lambda h: sx.patch(h, lambda k, v: sx.MISSING_VALUE if str(k) == "fields.y" else v),
        lambda h: h.fields.pop("y"),
    ],
)
def test_a_deleted_key_gets_its_default_back(delete):
    h = holder()
    h.fields["y"] = 7
    delete(h)
    assert h.fields == {"x": 1.0, "y": 2}


MISSING_X = r"Key 'x' is missing, and has no default\. \(path=fields\)"
REFUSED = [
    (lambda h: sx.patch(h, {"xs[0]": "q"}), SpecTypeError, r"\(path=xs\[0\]\)"),
    (lambda h: h.xs.append("q"), SpecTypeError, r"\(path=xs\[2\]\)"),
    (lambda h: h.nested[1].append("q"), SpecTypeError, r"\(path=nested\[1\]\[1\]\)"),
    (lambda h: h.xs.extend([1, 2]), SpecValueError, r"Length 4 is out of range .*\(path=xs\)"),
    (
        lambda h: sx.patch(h, {"xs[0]": sx.Insertion(0), "xs[1]": sx.Insertion(0)}),
        SpecValueError,
        r"Length 4 is out of range .*\(path=xs\)",
    ),
    (
        lambda h: sx.patch(h, lambda k, v: sx.Insertion(0) if v in (1.0, 2.0) else v),
        SpecValueError,
        r"Length 4 is out of range .*\(path=xs\)",
    ),
    (lambda h: sx.patch(h, {"fields.x": sx.MISSING_VALUE}), SpecValueError, MISSING_X),
    (
        lambda h: sx.patch(h, lambda k, v: sx.MISSING_VALUE if str(k) == "fields.x" else v),
        SpecValueError,
        MISSING_X,
    ),
    (lambda h: h.fields.pop("x"), SpecValueError, MISSING_X),
    (
        lambda h: sx.patch(h, {"fields.z": 1}),
        SpecValueError,
        r"Key 'z' is not allowed\. \(path=fields\) There are: x, y",
    ),
    (lambda h: sx.patch(h, {"table.q": "s"}), SpecTypeError, r"float .*\(path=table\.q\)"),
    (lambda h: sx.patch(h, {"either[0]": "a"}), SpecTypeError, r"list of int or list of str"),
    (lambda h: h.either.__setitem__(0, "a"), SpecTypeError, r"list of int or list of str"),
    (
        lambda h: sx.patch(h, lambda k, v: "a" if str(k) == "either[0]" else v),
        SpecTypeError,
        r"list of int or list of str",
    ),
    (lambda h: sx.patch(h, {"either[0]": sx.Insertion(3)}), SpecValueError, "Length 3"),
    (lambda h: sx.patch(h, {"fixed[0]": 7}), SpecValueError, r"frozen value \[1, 2\]"),
    (lambda h: h.fixed.append(7), SpecValueError, r"frozen value \[1, 2\]"),
]


@pytest.mark.parametrize(("change", "error", "message"), REFUSED)
def test_refused_edits_change_nothing(change, error, message):
    h = holder()
    before = get_state(h).node
    with pytest.raises(error, match=message):
        change(h)
    assert get_state(h).node is before
    assert sx.eq(h, holder())
