"""Conversions by functions of the user: registered converters, and transforms of specs."""

import fractions
from pathlib import PurePosixPath

import pytest

import symexp as sx
from symexp.errors import ArgumentError, SpecTypeError, SpecValueError
from symexp.typing import Any, Dict, Float, Int, List, Object, Str, Union, converters


@pytest.fixture(autouse=True)
def _no_converter_stays(monkeypatch):
    monkeypatch.setattr(converters, "_converters", ())


class Point:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return isinstance(other, Point) and self.x == other.x

    __hash__ = None


class Near(Point):
    pass


def test_a_converter_converts_what_does_not_fit():
    spec = Object(Point)
    with pytest.raises(SpecTypeError, match="Expected Point but got 1"):
        spec.apply(1)
    sx.typing.register_converter((int, str), Point, Point)
    assert spec.apply(1) == Point(1)
    assert spec.apply("a") == Point("a")
    assert List(spec).apply([1, Point(2)]) == [Point(1), Point(2)]
    assert Union([Str(), spec]).apply("a") == "a"
    assert Union([Float(), spec]).apply("a") == Point("a")
    with pytest.raises(SpecTypeError, match=r"Expected Point but got 1\.5"):
        spec.apply(1.5)


def test_the_class_of_the_result_may_be_a_subclass_of_the_expected_one():
    sx.typing.register_converter(int, Near, Near)
    assert type(Object(Point).apply(1)) is Near
    sx.typing.register_converter(str, Point, Point)
    assert not Object(Near).accepts("a")


def test_the_last_converter_has_precedence():
    sx.typing.register_converter(int, Point, lambda n: Point(("first", n)))
    sx.typing.register_converter(bool, Point, lambda n: Point(("bool", n)))
    assert Object(Point).apply(True).x == ("bool", True)
    assert Object(Point).apply(1).x == ("first", 1)
    sx.typing.register_converter(int, Point, lambda n: Point(("second", n)))
    assert Object(Point).apply(1).x == ("second", 1)


def test_a_value_that_fits_is_not_converted():
    sx.typing.register_converter(Point, Point, lambda p: Point(0))
    sx.typing.register_converter(int, float, lambda n: -1.0)
    assert Object(Point).apply(Point(5)).x == 5
    assert Float().apply(1) == 1.0


def test_a_converted_value_must_fit():
    sx.typing.register_converter(str, int, len)
    assert Int(max_value=3).apply("abc") == 3
    with pytest.raises(SpecTypeError, match="Expected int but got 'abcd'"):
        Int(max_value=3).apply("abcd")
    sx.typing.register_converter(fractions.Fraction, str, lambda f: f)
    assert Str().apply(fractions.Fraction(1)) == 1  # it may stand where a str does, as it says
    sx.typing.register_converter(bytes, str, lambda b: b + b)
    assert not Str().accepts(b"a")


def test_a_converter_that_fails_refuses_the_value():
    sx.typing.register_converter(str, int, int)
    assert Int().apply("12") == 12
    with pytest.raises(SpecTypeError, match="Expected int but got 'x'"):
        Int().apply("x")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((0, int, int), "from a class, or a tuple of classes, to another, but got 0"),
        ((int, (), int), r"but got \(\)"),
        ((int, str, 3), "The third argument must be a function, but is 3"),
    ],
)
def test_bad_converters_are_refused(args, message):
    with pytest.raises(ArgumentError, match=message):
        sx.typing.register_converter(*args)


def test_a_converter_works_in_a_tree():
    sx.typing.register_converter(str, PurePosixPath, PurePosixPath)

    @sx.symbolize
    class Reader:
        def __init__(self, path: PurePosixPath):
            self.path = path

    reader = Reader("a/b")
    assert reader.path == PurePosixPath("a/b")
    assert sx.patch(reader, {"path": "c"}).path == PurePosixPath("c")


# Transforms.


def listed(v):
    return v if isinstance(v, list) else [v]


def test_a_transform_comes_before_the_check():
    assert List(Int(), transform=listed).apply(1) == [1]
    assert Int(transform=int).apply("3") == 3
    assert Str(transform=str.lower).apply("ReLU") == "relu"
    assert Any(transform=listed).apply(1) == [1]
    value = [1]
    assert List(Int(), transform=listed).apply(value) is value
    with pytest.raises(SpecTypeError, match=r"Expected int but got 'a' .*\(path=x\[0\]\)"):
        List(Int(), transform=listed).apply("a", "x")


def test_a_class_converts_only_what_is_no_instance_of_it():
    spec = Object(Point, transform=Point)
    point = Point(1)
    assert spec.apply(1) == point
    assert spec.apply(point) is point
    assert spec.apply(Near(1)) == Near(1)


def test_a_transform_may_check():
    def is_positive(values):
        if sum(values) <= 0:
            raise ValueError("The sum must be positive.")
        return values

    spec = List(List(Int(), transform=is_positive))
    assert spec.apply([[1], [2, -1]]) == [[1], [2, -1]]
    with pytest.raises(SpecValueError, match=r"The sum must be positive\. \(path=v\[1\]\)") as e:
        spec.apply([[1], [-1]], "v")
    assert type(e.value.__cause__) is ValueError


@pytest.mark.parametrize(
    ("error", "kinds"),
    [
        (ValueError("bad"), (SpecValueError,)),
        (TypeError("bad"), (SpecTypeError,)),
        (KeyError("bad"), (SpecValueError, KeyError)),
        (ZeroDivisionError("bad"), (SpecValueError, ZeroDivisionError)),
    ],
)
def test_an_error_of_a_transform_keeps_its_type(error, kinds):
    def fails(value):
        raise error

    with pytest.raises(kinds[0]) as e:
        Int(transform=fails).apply(1, "n")
    assert isinstance(e.value, kinds)
    assert str(e.value) == "bad (path=n)"


def test_a_transform_that_changes_its_own_result_is_refused():
    with pytest.raises(SpecValueError, match=r"makes 2 \(type int\) of 1 .*, and 3 \(type int\)"):
        Int(transform=lambda n: n + 1).apply(1)
    with pytest.raises(SpecValueError, match=r"and a TypeError .* Return a value that fits"):
        Object(Point, transform=lambda d: Point(**d)).apply({"x": 1})


def test_a_transform_gets_neither_none_nor_a_missing_value():
    spec = List(Any(), transform=listed)
    assert spec.noneable().apply(None) is None
    assert spec.apply(sx.MISSING_VALUE) is sx.MISSING_VALUE
    with pytest.raises(ValueError, match="Expected list but got None"):
        spec.apply(None)


def test_a_transform_changes_no_value_in_place():
    def grow(values):
        values.setdefault("b", 2)
        return values

    given = {"a": 1}
    assert Dict(transform=grow).apply(given) == {"a": 1, "b": 2}
    assert given == {"a": 1}


def test_specs_with_equal_functions_are_equal():
    assert Int(transform=int) == Int(transform=int)
    assert hash(Int(transform=int)) == hash(Int(transform=int))
    assert Int(transform=int) != Int()
    assert Int(transform=int).skip_user_transform == Int()
    assert repr(List(Int(), transform=listed)) == "List(Int(), transform=listed)"
    with pytest.raises(ValueError, match="transform of Int\\(\\) must be a function, but is 3"):
        Int(transform=3)


def test_a_default_is_transformed():
    assert List(Int(), default=1, transform=listed).default == [1]
    assert List(Int(), transform=listed).freeze(1).apply(1) == [1]


def test_a_transform_works_in_a_tree():
    @sx.symbolize([("sizes", List(Int(), transform=listed)), ("act", Str(transform=str.lower))])
    class Net:
        def __init__(self, sizes, act="relu"):
            self.seen = sizes

    net = Net(3, "GELU")
    assert (net.sizes, net.act) == ([3], "gelu")
    assert sx.patch(net, {"sizes": 4}).sizes == [4]
    assert sx.eq(sx.from_json(sx.to_json(net)), net)
    net.sizes.append(5)
    assert net.sizes == [4, 5]
    space = Net(sx.oneof([1, [2, 3]]))
    found = [example.sizes for example in sx.iter(space)]
    assert found == [[1], [2, 3]]


def test_a_check_of_the_whole_holds_for_edits_below():
    def few(rows):
        if sum(map(len, rows)) > 3:
            raise ValueError("too many")
        return rows

    @sx.symbolize([("rows", List(List(Int()), transform=few))])
    class Table:
        def __init__(self, rows):
            self.seen = rows

    table = Table([[1], [2]])
    table.rows[0].append(3)
    with pytest.raises(SpecValueError, match="too many"):
        table.rows[0].append(4)
    with pytest.raises(SpecValueError, match="too many"):
        sx.patch(table, {"rows[1]": [1, 2, 3]})
    assert table.rows == [[1, 3], [2]]


def test_a_transform_that_would_change_the_container_above_refuses_an_edit_below():
    def ordered(rows):
        return sorted(rows, key=len)

    @sx.symbolize([("rows", List(List(Int()), transform=ordered))])
    class Table:
        def __init__(self, rows):
            self.seen = rows

    table = Table([[1, 2], [3]])
    assert table.rows == [[3], [1, 2]]
    with pytest.raises(SpecValueError, match=r"would convert the list above\. \(path=rows\)"):
        table.rows[0].extend([4, 5, 6])
    assert table.rows == [[3], [1, 2]]
    table.rows.append([])
    assert table.rows == [[], [3], [1, 2]]


def test_a_transform_of_a_spec_that_accepts_anything_is_applied_wherever_it_stands():
    whole = sx.typing.Any(transform=lambda v: int(v))

    @sx.members([("x", whole), ("xs", sx.typing.List(whole))])
    class Held(sx.Object):
        y: sx.typing.Annotated[object, whole] = "3"

    held = Held(x="1", xs=["2"])
    assert (held.x, held.xs[0], held.y) == (1, 2, 3)
    held.x = "5"
    held.xs.append("6")
    assert held == Held(x=5, xs=[2, 6], y=3)
    assert sx.clone(held, override={"y": "7"}).y == 7

    @sx.functor
    def add(a: sx.typing.Annotated[object, whole], b=1):
        return a + b

    assert add("2")() == 3
