"""The signature of declared fields: what subclasses narrow, and in which order fields come."""

import typing

import pytest

import symexp as sx
from symexp.errors import SpecTypeError, SpecValueError, SymbolizeError
from symexp.typing import Enum, Float, Int, List, Sequence, Str, Union


def declared(spec, base=None, **default):
    namespace = {"__annotations__": {"x": spec}, "__module__": __name__, **default}
    return type("Declared", (base or sx.Object,), namespace)


class Named(sx.Object):
    n: int = 1


class NamedMore(Named):
    pass


@pytest.mark.parametrize(
    ("base", "spec", "narrowed"),
    [
        (Int(min_value=0), Int(max_value=5), Int(min_value=0, max_value=5)),
        (Int(min_value=0), int, Int(min_value=0)),
        (Str(regex="a.*"), str, Str(regex="a.*")),
        (List(Int(min_value=0)), list[int], List(Int(min_value=0))),
        (int | str, int, Int()),
        (int | None, int, Int()),
        (typing.Sequence[int], list[int], List(Int())),
        (Int(min_value=0), Enum([1, 2]), Enum([1, 2])),
        (Named, NamedMore, sx.typing.Object(NamedMore)),
        (typing.Any, int, Int()),
    ],
)
def test_a_field_that_is_declared_again_keeps_what_its_base_demands(base, spec, narrowed):
    assert declared(spec, declared(base)).__schema__["x"].spec == narrowed


@pytest.mark.parametrize(
    ("base", "spec"),
    [
        (int, str),
        (int, typing.Any),
        (int, int | None),
        (int, float),
        (Int(min_value=0), Int(min_value=-1)),
        (NamedMore, Named),
        (Sequence(Int()), List(Str())),
        (Union([Int(), Str()]), Float()),
        (Int().freeze(3), Int()),
    ],
)
def test_a_field_cannot_accept_more_than_in_its_base(base, spec):
    message = "The field 'x' of Declared accepts values that it does not accept in Declared: .*"
    with pytest.raises(SymbolizeError, match=message + "Declare the wider field in the base class"):
        declared(spec, declared(base)).partial()


def test_names_that_do_not_exist_yet_are_not_compared():
    later = declared("Later", declared(int))
    assert later(x=[]).x == []


def test_a_class_beside_another_one_does_not_narrow_it():
    class Low(sx.Object):
        x: Int(min_value=0)

    class High(sx.Object):
        x: Int(max_value=5)

    class Both(Low, High):
        pass

    assert Both.__schema__["x"].spec == Int(min_value=0)


def test_a_default_that_does_not_fit_its_field_is_an_error():
    with pytest.raises(SpecTypeError, match="Bad default of a field of Declared: Expected int"):
        declared(int, x="a").partial()
    with pytest.raises(SpecTypeError, match="Expected int but got 'a'"):
        type("Derived", (Named,), {"n": "a", "__module__": __name__}).partial()
    base = declared(Int().freeze(3))
    with pytest.raises(SpecValueError, match=r"Value 4 .* is not the frozen value 3"):
        type("Derived", (base,), {"x": 4, "__module__": __name__}).partial()
    assert declared(int, x=None)().x is None


def test_fields_of_several_bases_come_in_the_order_of_the_bases():
    class Root(sx.Object):
        r: int

    class A(Root):
        a: int
        y: int = 2

    class B(Root):
        y: int = 3
        b: int

    class AB(A, B):
        c: int

    class BA(B, A):
        a: int = 5

    assert AB.init_arg_list == ["r", "a", "y", "b", "c"]
    assert AB(1, 2, b=4, c=5).y == 2
    assert BA.init_arg_list == ["r", "y", "b", "a"]
    assert BA(1, b=4).y == 3


def test_new_fields_are_accepted_by_position_and_others_change_no_order():
    @sx.members([("a", Int()), ("b", Int())], init_arg_list=["b"])
    class Base(sx.Object):
        pass

    class Default(Base):
        a = 3

    class More(Base):
        c: int

    @sx.members([("d", Int())], init_arg_list=["d"])
    class Own(More):
        pass

    assert Default.init_arg_list == ["b"]
    assert More.init_arg_list == ["a", "b", "c"]
    assert Own.init_arg_list == ["d"]


@pytest.mark.parametrize(
    ("order", "message"),
    [
        (["x", "z"], r"Bad names 'z'. There are: x, y"),
        (["x", "x"], r"names 'x' twice"),
        ("x", r"is the text 'x'. Write \['x'\]"),
        (["*y", "x"], r"names 'x' after '\*y'. Put it before"),
        (["y", "*x"], r"collects arguments in 'x', but its value spec is Int\(\)"),
    ],
)
def test_orders_that_make_no_sense(order, message):
    class Bad(sx.Object):
        pass

    sx.members([("x", Int()), ("y", List(Int()))], init_arg_list=order)(Bad)
    with pytest.raises(SymbolizeError, match=message):
        Bad()


def test_a_field_is_declared_once():
    class Twice(sx.Object):
        pass

    with pytest.raises(SymbolizeError, match=r"Twice declares the field 'x' twice"):
        sx.members([("x", Int()), ("x", Str())])(Twice)
