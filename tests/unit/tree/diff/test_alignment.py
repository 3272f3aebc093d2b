"""How lists (and dicts, tuples, further arguments) are aligned."""

import random

import pytest

import symexp as sx
from symexp.tree.diff import Delete, Insert, Replace
from symexp.tree.diff.alignment import best_pairs, common_subsequence
from symexp.tree.nodes.state import get_state


@sx.symbolize
class Conv:
    def __init__(self, filters=1, size=(3, 3), act=None, pad="same", bias=True):
        pass


@sx.symbolize
class Pool:
    def __init__(self, size=2):
        pass


@sx.symbolize
class Open:
    def __init__(self, *rest, **extra):
        pass


@sx.symbolize
class Cell:
    def __init__(self, value):
        pass


def ops(left, right):
    return list(sx.diff(left, right))


def convs(*filters):
    return sx.List([Conv(f) for f in filters])


def test_an_inserted_element_is_one_insertion():
    assert ops(convs(1, 2, 3), convs(1, 9, 2, 3)) == [Insert("[1]", Conv(9))]


def test_an_insertion_at_the_end_is_before_the_length():
    assert ops(convs(1, 2), convs(1, 2, 3)) == [Insert("[2]", Conv(3))]


def test_several_at_one_place_keep_their_order():
    assert ops(convs(1, 2), convs(1, 7, 8, 2)) == [Insert("[1]", Conv(7)), Insert("[1]", Conv(8))]


def test_a_deleted_element_is_one_deletion():
    assert ops(convs(1, 2, 3), convs(1, 3)) == [Delete("[1]", Conv(2))]


def test_insertion_and_change_at_once():
    left = sx.List([Conv(1), Pool(), Conv(2)])
    right = sx.List([Conv(1), Conv(5), Pool(), Conv(2, pad="valid")])
    assert ops(left, right) == [Insert("[1]", Conv(5)), Replace("[2].pad", "same", "valid")]


def test_the_most_similar_element_is_the_changed_one():
    left = sx.List([Conv(8, pad="valid", act="relu")])
    right = sx.List([Conv(1), Conv(9, pad="valid", act="relu"), Conv(2)])
    assert ops(left, right) == [
        Insert("[0]", Conv(1)),
        Replace("[0].filters", 8, 9),
        Insert("[1]", Conv(2)),
    ]


def test_elements_of_other_types_are_no_partners_in_unequal_gaps():
    assert ops(sx.List([Pool(1)]), sx.List([Conv(1), Conv(2)])) == [
        Delete("[0]", Pool(1)),
        Insert("[1]", Conv(1)),
        Insert("[1]", Conv(2)),
    ]


def test_equal_gaps_pair_by_position():
    left, right = sx.List([Conv(1), Pool(), Conv(2)]), sx.List([Pool(3), Pool(), Conv(4)])
    assert ops(left, right) == [
        Replace("[0]", Conv(1), Pool(3)),
        Replace("[2].filters", 2, 4),
    ]


def test_doubled_widths_are_changes_in_place_not_a_shift():
    widths = [16, 32, 64, 128, 256, 512]
    assert ops(convs(*widths), convs(*(2 * w for w in widths))) == [
        Replace(f"[{i}].filters", w, 2 * w) for i, w in enumerate(widths)
    ]


def test_a_shift_of_the_same_objects_is_a_shift():
    left = convs(16, 32, 64)
    node = get_state(left).node
    shifted = node.with_values(None, (*node.values[1:], get_state(Conv(128)).node))
    assert ops(node, shifted) == [Delete("[0]", Conv(16)), Insert("[3]", Conv(128))]


def test_a_long_shift_is_a_shift_even_of_equal_objects():
    left, right = convs(*range(100)), convs(*range(1, 101))
    assert ops(left, right) == [Delete("[0]", Conv(0)), Insert("[100]", Conv(100))]


def test_lists_of_leaves():
    assert ops([1, 2, 3, 4], [2, 3, 4, 5]) == [Delete("[0]", 1), Insert("[4]", 5)]
    assert ops([1, 2, 3], [1, True, 3]) == [Replace("[1]", 2, True)]
    assert ops([1.0, 0.0], [1, -0.0]) == [Replace("[0]", 1.0, 1), Replace("[1]", 0.0, -0.0)]


def test_nan_is_the_same_element():
    left = sx.List([Cell(float("nan")), Cell(float("nan")), Cell(2.0)])
    right = sx.List([Cell(0.5), Cell(float("nan")), Cell(float("nan")), Cell(3.0)])
    assert ops(left, right) == [Insert("[0]", Cell(0.5)), Replace("[2].value", 2.0, 3.0)]


def test_elements_without_canonical_form():
    def first():
        pass

    functions = [lambda: 1, first, lambda: 2]
    left, right = sx.List(map(Cell, functions)), sx.List(map(Cell, [1, *functions]))
    assert ops(left, right) == [Insert("[0]", Cell(1))]


class Unhashable:
    __hash__ = None

    def __eq__(self, other):
        raise RuntimeError("no comparison")


def test_elements_that_can_neither_be_hashed_nor_compared():
    a, b = Unhashable(), Unhashable()
    left, right = (
        sx.List([Cell(a), Cell(2), Cell(b)]),
        sx.List([Cell(b), Cell(2), Cell(a), Cell(3)]),
    )
    change = sx.diff(left, right)
    assert sx.eq(sx.patch(left, change.patch()), right)


def test_arrays():
    numpy = pytest.importorskip("numpy")
    one, two = numpy.zeros(3), numpy.ones(3)
    left = sx.List([Cell(one), Cell(two), Cell(one)])
    right = sx.List([Cell(two), Cell(one), Cell(one), Cell(numpy.zeros(3, "int8"))])
    change = sx.diff(left, right)
    assert sx.eq(sx.patch(sx.clone(left), change.patch()), right)
    assert not sx.diff(left, sx.List([Cell(one.copy()), Cell(two.copy()), Cell(one.copy())]))
    large = numpy.zeros(1 << 18)
    assert ops(sx.List([Cell(large)]), sx.List([Cell(1), Cell(large)])) == [Insert("[0]", Cell(1))]


def test_thousands_of_elements_and_random_edits():
    rng = random.Random(7)
    left = convs(*(rng.randrange(200) for _ in range(3000)))
    values = list(get_state(left).node.values)
    edits = 0
    for index in sorted(rng.sample(range(3000), 60), reverse=True):
        edits += 1
        if index % 3 == 0:
            del values[index]
        elif index % 3 == 1:
            values.insert(index, get_state(Conv(1000 + index)).node)
        else:
            values[index] = get_state(Conv(5000 + index)).node
    right = get_state(left).node.with_values(None, tuple(values))
    change = sx.diff(left, right)
    assert len(change) <= edits
    assert sx.eq(sx.patch(left, change.patch()), right.type.view(right))


def test_large_unequal_gaps_pair_by_type():
    left = sx.List([Conv(i) if i % 2 else Pool(i) for i in range(60)])
    right = sx.List([Conv(1000 + i) if i % 2 else Pool(1000 + i) for i in range(62)])
    found = ops(left, right)
    assert [type(op) for op in found].count(Replace) == 60
    assert [type(op) for op in found].count(Insert) == 2
    assert len(found) == 62


def test_tuples_align_like_lists():
    left, right = Cell((Conv(1), 2)), Cell((0, Conv(1), 2))
    assert ops(left, right) == [Insert("value[0]", 0)]
    assert sx.eq(sx.patch(left, sx.diff(left, right).patch()), right)


def test_tuples_of_leaves_are_leaves():
    assert ops(Cell((1, 2)), Cell((1, 3))) == [Replace("value", (1, 2), (1, 3))]
    assert ops(Cell((1, Pool())), Cell((1, 2))) == [Replace("value", (1, Pool()), (1, 2))]


def test_further_arguments():
    left, right = Open(1, 2, a=1, b=2), Open(1, 3, b=2, c=3)
    change = sx.diff(left, right)
    assert list(change) == [
        Replace("rest[1]", 2, 3),
        Delete("a", 1),
        Insert("c", 3),
    ]
    assert sx.eq(sx.patch(left, change.patch()), right)
    assert sx.eq(sx.patch(left, change.invert()), Open(1, 2, a=1, b=2))


def test_without_its_further_arguments_an_object_is_as_if_it_never_had_any():
    left, right = Open(a=1), Open()
    sx.patch(left, sx.diff(left, right))
    assert get_state(left).node.keys is get_state(right).node.keys
    assert sx.fingerprint(left) == sx.fingerprint(right)


def test_the_order_of_a_dict_has_no_meaning():
    assert not sx.diff({"a": 1, "b": Pool()}, {"b": Pool(), "a": 1})


def test_keys_of_dicts_may_be_numbers():
    left, right = sx.Dict({0: 1, 1: 2}), sx.Dict({1: 3, 2: 4})
    change = sx.diff(left, right)
    assert list(change) == [Delete("[0]", 1), Replace("[1]", 2, 3), Insert("[2]", 4)]
    assert sx.eq(sx.patch(left, change), right)
    assert sx.eq(sx.patch(left, change.invert()), sx.Dict({0: 1, 1: 2}))


def test_missing_arguments():
    left, right = Cell.partial(), Cell(1)
    assert ops(left, right) == [Replace("value", sx.MISSING_VALUE, 1)]
    assert sx.eq(sx.patch(right, sx.diff(left, right).invert()), Cell.partial())


def test_a_class_defined_anew():
    def define(parameters):
        space = {}
        source = f"class Anew:\n  def __init__(self, {parameters}):\n    pass\n"
        exec(source, {"__name__": "cell"}, space)
        return sx.symbolize(space["Anew"])

    old, same = define("a, b=2"), define("a, b=2")
    assert old is not same
    assert ops(old(1), same(3)) == [Replace("a", 1, 3)]
    other = define("a, c=2")
    assert [type(op).__name__ for op in ops(old(1), other(1))] == ["Replace"]
    assert not ops(old(1), same(1))


def test_a_nest_deeper_than_the_recursion_limit():
    def nest(value):
        for i in range(1200):
            value = sx.List([value]) if i % 2 else Cell(value)
        return value

    left, right = nest(1), nest(2)
    change = sx.diff(left, right)
    assert len(change) == 1
    assert change[0].path.depth == 1200
    assert str(change).count("Cell(") == 600
    assert sx.eq(sx.patch(left, change), right)
    assert sx.eq(sx.patch(left, change.invert()), nest(1))


def test_shared_parts_are_not_looked_into():
    class Watched:
        def __eq__(self, other):
            raise AssertionError("compared")

        __hash__ = None

    left = sx.Dict(a=Cell(Watched()), b=1)
    right = sx.clone(left)
    right["b"] = 2
    assert ops(left, right) == [Replace("b", 1, 2)]


def test_best_pairs_maximizes_the_total():
    scores = [[3, 0, 0], [2, 1, 0]]
    assert best_pairs(2, 3, lambda i, j: scores[i][j]) == [(0, 0), (1, 1)]
    assert best_pairs(0, 3, lambda i, j: 1) == []
    assert best_pairs(2, 2, lambda i, j: 0) == []


def test_common_subsequence_over_many_blocks():
    left = list(range(500))
    right = [x for x in left if x % 7] + [-1]
    assert common_subsequence(left, right) == [(x, j) for j, x in enumerate(right[:-1])]
    assert common_subsequence(left, []) == []
