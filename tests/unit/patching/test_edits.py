"""Rules as dicts: edits by key path, and the value specs that hold through them."""

import pytest

import symexp as sx
from symexp.errors import (
    PathError,
    RuleError,
    SpecTypeError,
    SpecValueError,
)
from symexp.tree.nodes.state import get_state
from symexp.tree.nodes.ties import tie_groups
from symexp.typing import Dict, Float, Int, List, Object, Str, Union


@sx.symbolize
class Leaf:
    def __init__(self, x=0, y="a", **kwargs):
        self.live = [x]


@sx.symbolize([("size", sx.typing.Int(min_value=0)), ("items", sx.typing.List(sx.typing.Any()))])
class Tree:
    def __init__(self, left=None, items=(), size=1):
        self.live = True


def tree():
    return Tree(Leaf(1), [Leaf(2), 3, {"k": Leaf(4)}], size=5)


def test_by_path_in_place():
    t = tree()
    assert sx.patch(t, {"left.x": 10, "items[2].k.y": "b", "size": 6}) is t
    assert repr(t) == (
        "Tree(left=Leaf(x=10, y='a'), items=[Leaf(x=2, y='a'), 3, {k=Leaf(x=4, y='b')}], size=6)"
    )


def test_negative_indices():
    t = tree()
    sx.patch(t, {"items[-2]": 30})
    assert t.items[1] == 30


def test_insertion_and_deletion_in_lists():
    items = sx.List([1, 2, 3])
    sx.patch(items, {"[0]": sx.Insertion(0), "[1]": sx.MISSING_VALUE, "[3]": 4})
    assert items == [0, 1, 3, 4]
    sx.patch(items, lambda k, v: sx.MISSING_VALUE if v == 3 else v)
    assert items == [0, 1, 4]
    sx.patch(items, lambda k, v: sx.Insertion(9) if v == 4 else v)
    assert items == [0, 1, 9, 4]


def test_deletion_of_an_argument_gives_the_default_back():
    leaf = Leaf(5, extra=1)
    sx.patch(leaf, {"x": sx.MISSING_VALUE, "extra": sx.MISSING_VALUE})
    assert sx.eq(leaf, Leaf())


def test_deletion_and_addition_of_dict_keys_and_extra_arguments():
    d = sx.Dict(a=1)
    sx.patch(d, {"b": 2, "a": sx.MISSING_VALUE})
    assert d == {"b": 2}
    leaf = Leaf()
    sx.patch(leaf, {"extra": 3})
    assert leaf.extra == 3


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("lefft.x", r"Unknown path 'lefft\.x': Tree has no 'lefft'. Did you mean 'left'\?"),
        ("left.xx", r"at 'items'|Leaf"),
        ("left.x.y", "nothing stands below 'left.x', which is 1"),
        ("items[7]", r"The list at 'items' has 3 elements, but no index \[7\]"),
        ("items[2].q.x", "has no 'q'"),
        ("left..x", "Malformed key path 'left..x': expected a name at column 5"),
        ("items[-4]", r"The list at 'items' has 3 elements, but no index \[-4\]"),
        ("items[-4].x", r"The list at 'items' has 3 elements, but no index \[-4\]"),
        ("items.0", "has 3 elements"),
    ],
)
def test_unknown_paths(path, message):
    t = tree()
    before = repr(t)
    if path == "left.xx":
        sx.patch(t, {path: 1})  # Leaf takes any keyword
        assert t.left.xx == 1
        return
    with pytest.raises(PathError, match=message):
        sx.patch(t, {path: 1})
    assert repr(t) == before


def test_contradicting_edits():
    with pytest.raises(RuleError, match=r"Two edits of one rule concern 'left\.x'"):
        sx.patch(tree(), {"left": None, "left.x": 1})
    with pytest.raises(RuleError, match="Two edits"):
        sx.patch(tree(), {"items[-1]": None, "items[2]": 1})


def test_value_specs_hold_at_every_change():
    t = tree()
    before = repr(t)
    with pytest.raises(SpecValueError, match=r"Value -1 is out of range .*\(path=size\)"):
        sx.patch(t, {"left.x": 5, "size": -1})
    with pytest.raises(SpecTypeError, match=r"\(path=size\)"):
        sx.patch(t, lambda k, v: "five" if k and k.key == "size" else v)
    with pytest.raises(SpecTypeError, match=r"\(path=items\)"):
        sx.patch(t, {"items": 5})
    assert repr(t) == before


def test_several_values_in_one_insertion():
    assert sx.patch(sx.List([1, 2]), {"[1]": sx.Insertion(5, 6), "[2]": sx.Insertion(7)}) == [
        1, 5, 6, 2, 7,
    ]  # fmt: skip
    grown = sx.patch(sx.List([1, 2]), lambda k, v: sx.Insertion(8, 9) if v == 2 else v)
    assert grown == [1, 8, 9, 2]
    assert repr(sx.Insertion(8, 9)) == "Insertion(8, 9)"


@sx.symbolize
class Part:
    def __init__(self, v=0): ...


@sx.symbolize(
    [
        ("xs", List(Float(), max_size=3)),
        ("nested", List(List(Float()))),
        ("mixed", List(Union([Float(), Object(Part)]))),
        ("fields", Dict([("x", Float()), ("y", Int(default=2))])),
        ("table", Dict([(Str(), Float())])),
        ("either", Union([List(Int(), max_size=2), List(Str())])),
        ("fixed", List(Int()).freeze([1, 2])),
    ]
)
class Holder:
    def __init__(self, xs, nested, mixed, fields, table, either, fixed): ...


def holder():
    return Holder([1, 2], [[1], [2]], [1, Part(), Part()], {"x": 1}, {"k": 1}, [1, 2], [1, 2])


EDITS = [
    ({"xs[0]": 5}, "xs", "[5.0, 2.0]"),
    ({"xs[2]": 5}, "xs", "[1.0, 2.0, 5.0]"),
    ({"xs[0]": sx.Insertion(5)}, "xs", "[5.0, 1.0, 2.0]"),
    ({"xs": [7]}, "xs", "[7.0]"),
    (lambda k, v: 9 if str(k) == "xs[1]" else v, "xs", "[1.0, 9.0]"),
    (lambda k, v: sx.Insertion(9) if str(k) == "xs[1]" else v, "xs", "[1.0, 9.0, 2.0]"),
    ({"nested[0][0]": 5, "nested[1]": [6]}, "nested", "[[5.0], [6.0]]"),
    ({"mixed[0]": sx.Insertion(4)}, "mixed", "[4.0, 1.0, Part(v=0), Part(v=0)]"),
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
    (lambda h: h.mixed.append(5), "mixed", "[1.0, Part(v=0), Part(v=0), 5.0]"),
    (lambda h: sx.patch(h, append_in_place), "mixed", "[1.0, Part(v=0), Part(v=0), 5.0]"),
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
