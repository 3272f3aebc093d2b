"""What `print` shows of a spec: the same as PyGlove."""

import pytest

import symexp as sx

pg = pytest.importorskip("pyglove")


class Foo:
    pass


MAKERS = [
    lambda t: t.Any(),
    lambda t: t.Any(annotation=int),
    lambda t: t.Bool(default=True),
    lambda t: t.Int(min_value=0, max_value=10, default=1),
    lambda t: t.Int(1).freeze(),
    lambda t: t.Float(min_value=0.0, max_value=1.0).noneable(),
    lambda t: t.Str(regex=".*file"),
    lambda t: t.Str("a"),
    lambda t: t.Enum("a", ["a", "b", None]),
    lambda t: t.Enum("a", ["a", *(c * 30 for c in "bcde")]),
    lambda t: t.List(t.Int(min_value=0)),
    lambda t: t.List(t.Int(), size=2),
    lambda t: t.List(t.Any(), min_size=1, max_size=10),
    lambda t: t.List(t.Int(), default=[1, 2]),
    lambda t: t.List(t.Int(), default=list(range(60))),
    lambda t: t.Tuple([t.Int(), t.Str()]),
    lambda t: t.Tuple(t.Int(), min_size=1),
    lambda t: t.Tuple(t.Int(), size=2),
    lambda t: t.Tuple(t.Int(), default=(1, 2)),
    lambda t: t.Dict(),
    lambda t: t.Dict().noneable(),
    lambda t: t.Dict([("x", t.Int(), "An x."), ("y", t.Float().noneable())]),
    lambda t: t.Dict([("x", t.Int(1))]),
    lambda t: t.Dict([(t.StrKey(), t.Int())]),
    lambda t: t.Dict([("x", t.Dict([(t.StrKey("a.*"), t.Int(1))]))]),
    lambda t: t.Object(Foo),
    lambda t: t.Object("NotYet"),
    lambda t: t.Type(Foo),
    lambda t: t.Callable(),
    lambda t: t.Callable([t.Int()], kw=[("x", t.Float())], returns=t.Bool()),
    lambda t: t.Functor([t.Int()]),
    lambda t: t.Union([t.Int(), t.Float(), t.Object(Foo)], default=1),
    lambda t: t.Union([t.List(t.Int() | t.Str()), t.Callable([t.Int(), t.Str()], kw=[("x", int)])]),
]


@pytest.mark.parametrize("make", MAKERS)
def test_as_in_pyglove(make):
    assert str(make(sx.typing)) == str(make(pg.typing))


def test_specs_that_pyglove_does_not_have():
    t = sx.typing
    assert str(t.Set(t.Int())) == "Set(\n  Int()\n)"
    assert str(t.Set()) == "Set()"
    assert str(t.Mapping(str, int)) == "Mapping(\n  Str(),\n  Int()\n)"
    assert str(t.Dict({t.Int(min_value=1): int})).splitlines()[2] == "      key=Int("
    assert str(t.from_annotation("NotYet", owner=Foo)) == "ForwardSpec(\n  NotYet\n)"


def test_repr_is_code():
    t = sx.typing
    spec = t.Dict([("x", t.List(t.Int(min_value=1)), "An x."), ("y", t.Str().noneable())])
    assert repr(spec) == "Dict({'x': List(Int(min_value=1)), 'y': Str().noneable()})"
    assert eval(repr(spec), vars(t)) == t.Dict({"x": spec.fields["x"], "y": spec.fields["y"]})
