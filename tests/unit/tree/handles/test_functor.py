"""Functors: symbolic functions, bound in parts."""

import copy
import functools
import operator
import pickle

import pytest

import symexp as sx
from symexp.errors import (
    ArgumentError,
    PartialError,
    SpecTypeError,
    SpecValueError,
    SymbolizeError,
    UnsupportedValueError,
)
from symexp.tree.handles.symbolize import _find_named


@sx.symbolize
def add(x, y, z=10):
    """Adds."""
    return x, y, z


@sx.functor([("n", sx.typing.Int(min_value=0))])
def power(base: float, n=2, *rest, flag: bool = False, **extra):
    return base, n, rest, flag, extra


@sx.symbolize
class Box:
    def __init__(self, value):
        self.live = value


def test_full_binding():
    assert add(1, 2)() == (1, 2, 10)
    assert add(1, 2, z=3)() == (1, 2, 3)
    assert repr(add(1, 2)) == "add(x=1, y=2, z=10)"
    assert add.__doc__ == "Adds."
    assert isinstance(add(1), sx.Functor)


def test_partial_and_later_binding():
    f = add(1)
    assert sx.is_partial(f)
    assert f(y=5) == (1, 5, 10)
    f.y = 7
    assert not sx.is_partial(f)
    assert f() == (1, 7, 10)
    f.rebind(z=0)
    assert f() == (1, 7, 0)


def test_call_time_arguments():
    assert add()(1, 2, 3) == (1, 2, 3)
    assert add(z=5)(1, 2) == (1, 2, 5)
    assert add(y=2)(1) == (1, 2, 10)


def test_a_default_may_be_given_at_the_call():
    assert add(1, 2)(z=99) == (1, 2, 99)


def test_override_args():
    with pytest.raises(ArgumentError, match=r"argument 'y' is bound already. Pass override_args"):
        add(1, 2)(y=5)
    assert add(1, 2)(y=5, override_args=True) == (1, 5, 10)
    assert add(1, 2)() == (1, 2, 10)


@sx.symbolize
def collect(x, **others):
    return x, others


@sx.symbolize
def with_option(x, override_args=5):
    return x, override_args


@pytest.mark.parametrize("make", [add, collect, collect.partial])
def test_options_of_pyglove_are_no_arguments(make):
    for name in ("override_args", "ignore_extra_args"):
        with pytest.raises(ArgumentError, match=f"{name}= is one of the call"):
            make(1, **{name: True})
    assert with_option(1, override_args=True)() == (1, True)
    assert collect(1, y=2)(y=3, override_args=True) == (1, {"y": 3})


@pytest.mark.parametrize("symbolize", [sx.symbolize, sx.functor, sx.functor_class])
def test_a_functor_with_arguments_is_no_function(symbolize):
    bound = add(1)
    with pytest.raises(SymbolizeError, match=r"got add\(x=1, .*a functor with its arguments"):
        symbolize(bound)
    assert symbolize(add) is add
    assert sx.as_functor(bound) is bound


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: add(1)(), PartialError, r"add\(\) is missing argument 'y'"),
        (lambda: add(1, 2, 3, 4), ArgumentError, "takes 3 positional arguments but 4"),
        (lambda: add(w=1), ArgumentError, "unexpected keyword argument 'w'"),
        (lambda: add()(1, 2, 3, 4), ArgumentError, "takes 3 positional arguments but 4"),
        (lambda: add()(1, x=1), ArgumentError, "multiple values for argument 'x'"),
        (lambda: add()(w=1), ArgumentError, "unexpected keyword argument 'w'"),
        (lambda: power(2.0, -1), SpecValueError, r"out of range .*\(path=n\)"),
        (lambda: power(2.0)(n=-1), SpecValueError, r"out of range .*\(path=n\)"),
        (lambda: power("2"), SpecTypeError, r"\(path=base\)"),
        (lambda: setattr(add(1), "w", 2), ArgumentError, "no argument 'w' to bind"),
        (lambda: setattr(power(2), "n", -2), SpecValueError, "out of range"),
    ],
)
def test_wrong_calls_are_errors(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_every_kind_of_parameter():
    assert power(2, 3, 4, 5, flag=True, other=1)() == (2.0, 3, (4, 5), True, {"other": 1})
    assert power(2)() == (2.0, 2, (), False, {})


def test_arguments_are_live_when_the_function_runs():
    box = Box(1)
    f = add(box, [Box(2)])
    x, y, _ = f()
    assert x is box
    assert x.live == 1
    assert type(y) is list
    assert y[0].live == 2
    assert f()[0] is x


def test_a_functor_as_an_argument_waits_for_its_own():
    holder = Box(add(1))
    assert not sx.is_partial(holder)
    assert holder.live(y=2) == (1, 2, 10)


def test_patched_compared_copied_saved():
    f = add(1, Box(2))
    g = sx.patch(f.clone(), {"y.value": 3, "x": 5})
    assert str(sx.diff(f, g)).count("Diff(") == 2
    assert sx.eq(pickle.loads(pickle.dumps(g)), g)
    assert sx.eq(copy.deepcopy(g), g)
    assert sx.eq(sx.from_json_str(sx.to_json_str(g)), g)
    assert g()[0] == 5


def test_symbolizing_twice_gives_the_same_functor():
    def f(x):
        return x

    assert sx.symbolize(f) is sx.symbolize(f)


def test_a_callable_object_is_symbolized_by_its_class():
    assert sx.symbolize(Box) is Box


@sx.symbolize
def _sum_of(a, b=2, *rest, **more):
    return a + b


@sx.symbolize
def _other_sum(a, b=2, *rest, **more):
    return a + b


def test_functors_are_equal_by_function_and_arguments():
    assert _sum_of(1, 2) == _sum_of(1, b=2) == _sum_of(1)
    assert _sum_of() == _sum_of()
    assert _sum_of(1, 2, 3, k=[1]) == _sum_of(1, 2, 3, k=[1])
    for other in (_sum_of(2), _sum_of(1.0), _sum_of(1, 3), _sum_of(), _other_sum(1), 1, None):
        assert _sum_of(1) != other
        assert not sx.eq(_sum_of(1), other)
    assert sx.eq([_sum_of(1)], [_sum_of(1)])
    assert len({_sum_of(1), _sum_of(1), _sum_of(2)}) == 2


def test_a_functor_keeps_its_hash_when_arguments_are_bound():
    bound = _sum_of(1)
    known = {bound}
    bound.b = 5
    assert bound in known
    assert bound != _sum_of(1)
    assert bound == _sum_of(1, 5)


class Scale:
    def __init__(self, factor):
        self.factor = factor

    def apply(self, x):
        return self.factor * x

    __call__ = apply


def scaling(factor):
    def scale(x):
        return factor * x

    return scale


class TestFunctionsWithoutNameOfTheirOwn:
    """Two functions that share a name are two functions: nothing may take one for the other."""

    pairs = pytest.mark.parametrize(
        "two",
        [
            (lambda x: 2 * x, lambda x: 3 * x),
            (Scale(2).apply, Scale(3).apply),
            (Scale(2), Scale(3)),
            (scaling(2), scaling(3)),
            (functools.partial(operator.mul, 2), functools.partial(operator.mul, 3)),
        ],
        ids=["lambda", "method", "callable", "closure", "partial"],
    )

    @pairs
    def test_they_differ(self, two):
        a, b = (sx.symbolize(function)(5) for function in two)
        assert (a(), b()) == (10, 15)
        assert not sx.eq(a, b)
        assert a != b
        assert sx.eq(a, a.clone())

    @pairs
    def test_they_have_no_fingerprint(self, two):
        _, b = (sx.symbolize(function)(5) for function in two)
        for action in (sx.fingerprint, sx.to_json_str):
            with pytest.raises(UnsupportedValueError, match=r"name='package.name'.*\(path=f\)"):
                action(sx.Dict(f=b))

    @pairs
    def test_a_pickle_finds_the_function(self, two):
        for function in two:
            bound = sx.symbolize(function)(5)
            assert pickle.loads(pickle.dumps(bound)) == bound

    def test_a_name_can_be_given(self):
        triple = sx.symbolize(lambda x: 3 * x, name="tests.triple")(5)
        assert '"tests.triple"' in sx.to_json_str(triple)

    def test_closures_with_equal_variables_are_equal(self):
        def shift(by):
            return sx.symbolize(adding(by))

        def adding(by):
            def shifted(x):
                return x + by

            return shifted

        a, b = shift(7)(5), shift(7)(5)
        assert sx.eq(a, b)
        assert sx.fingerprint(a) == sx.fingerprint(b)

    def test_a_pickle_of_another_process(self):
        with pytest.raises(SymbolizeError, match="Define it with `def`"):
            _find_named("somewhere.<lambda> #1")


def test_an_argument_can_be_unbound():
    bound = add(1, 2, 3)
    del bound.x
    del bound.z
    assert repr(bound) == "add(x=MISSING_VALUE, y=2, z=10)"
    assert bound(7) == (7, 2, 10)
    with pytest.raises(ArgumentError, match="has no argument 'w' to bind"):
        del bound.w


class Plus(add):
    """A functor with a method of its own."""

    def both(self):
        return self.x, self.y

    def __call__(self, *args, **kwargs):
        return sum(super().__call__(*args, **kwargs))


class TestSubclasses:
    def test_a_call_calls_the_function(self):
        bound = Plus(1, z=3)
        assert repr(bound) == "Plus(x=1, y=MISSING_VALUE, z=3)"
        assert bound(y=2) == 6
        bound.y = 5
        assert bound.both() == (1, 5)
        assert bound() == 9
        assert isinstance(bound, add)
        assert not sx.eq(bound, add(1, 5, 3))
        assert sx.typing.Functor([int]).accepts(bound)
        for made in (
            pickle.loads(pickle.dumps(bound)),
            copy.deepcopy(bound),
            sx.from_json_str(sx.to_json_str(bound)),
        ):
            assert type(made) is Plus
            assert sx.eq(made, bound)
            assert made() == 9

    def test_what_has_no_function_is_told_what_to_do(self):
        class Alone(sx.Functor):
            x: int = 1

        with pytest.raises(SymbolizeError, match=r"Alone has no function to call. Derive a class"):
            Alone()

        class OldCall(add):
            def _call(self):
                return 1

        with pytest.raises(SymbolizeError, match=r"OldCall._call is never called. Define `__call"):
            OldCall(1)

        class OldBase(sx.Functor):
            def _call(self):
                return 1

        with pytest.raises(SymbolizeError, match=r"OldBase._call is never called"):
            sx.functor(lambda a: a, base_class=OldBase)

    def test_an_attribute_cannot_hide_an_argument(self):
        class Hides(add):
            z = 4

        with pytest.raises(SymbolizeError, match=r"Hides.z hides the argument 'z' of add\(\)"):
            Hides(1)


def test_a_missing_value_unbinds_an_argument_as_del_does():
    bound = add(1, 2, z=3)
    bound.z = sx.MISSING_VALUE
    assert (bound.z, bound()) == (10, (1, 2, 10))
    bound.x = sx.MISSING_VALUE
    assert bound.unbound_args == {"x"}
    rest = power(2.0, 3, "a")
    rest.rest = sx.MISSING_VALUE
    assert rest() == (2.0, 3, (), False, {})


def test_a_call_may_leave_out_what_the_function_does_not_take():
    assert add.partial()(1, 2, 3, 4, other=5, ignore_extra_args=True) == (1, 2, 3)
    assert power.partial()(1.0, 2, 3, other=5, ignore_extra_args=True) == (
        1.0, 2, (3,), False, {"other": 5})  # fmt: skip
    with pytest.raises(ArgumentError, match="4 were given"):
        add.partial()(1, 2, 3, 4)


@pytest.mark.parametrize("name", ["override_args", "ignore_extra_args"])
def test_arguments_of_a_call_are_not_bound(name):
    for functor in (add, power):
        with pytest.raises(ArgumentError, match=rf"{name}= is one of the call .*\({name}=True\)"):
            functor(1, **{name: True})


def test_the_spec_of_args_may_be_that_of_all_of_them():
    @sx.functor([("args", sx.typing.List(sx.typing.Int()))])
    def total(*args):
        return sum(args)

    assert total(1, 2)() == 3
    with pytest.raises(SpecTypeError, match=r"Expected int but got 'a' .*path=args\[0\]"):
        total("a")
    with pytest.raises(SymbolizeError, match=r"of \*args, but got .*Their number is not checked"):

        @sx.functor([("args", sx.typing.List(sx.typing.Int(), min_size=1))])
        def least(*args):
            return min(args)
