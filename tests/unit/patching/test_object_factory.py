"""Objects from a base value, rules and overrides."""

import pytest

import symexp as sx
from symexp.errors import ArgumentError, CodecError, PartialError, PathError, SpecTypeError
from symexp.patching import from_maybe_serialized


@sx.symbolize
class Model:
    made = 0

    def __init__(self, x, y=2):
        Model.made += 1


@sx.patcher([("value", sx.typing.Int())], override=True)
def update_a(target, value):
    return {"a": value}


@pytest.mark.parametrize("base", [sx.Dict(a=1), lambda: sx.Dict(a=1)])
def test_the_base_is_an_object_or_a_function(base):
    assert sx.ObjectFactory(sx.Dict, base)() == {"a": 1}


def test_the_base_is_a_file(tmp_path):
    path = str(tmp_path / "base.json")
    sx.save(sx.Dict(a=1), path)
    assert sx.ObjectFactory(sx.Dict, path, ["update_a?value=2"])() == {"a": 2}


def test_the_base_stays_as_it_was():
    base = sx.Dict(a=1)
    factory = sx.ObjectFactory(sx.Dict, base, {"a": 2})
    assert factory() == factory() == {"a": 2}
    assert factory() is not factory()
    assert base == {"a": 1}
    assert factory.base_value == {"a": 1}


@pytest.mark.parametrize("override", [{"a": {"x": 2}}, {"a.x": 2}, '{"a": {"x": 2}}', '{"a.x": 2}'])
def test_overrides_in_all_forms(override):
    base = sx.Dict(a={"x": 1, "y": 2})
    assert sx.ObjectFactory(sx.Dict, base, params_override=override)() == {"a": {"x": 2, "y": 2}}


def test_an_override_of_a_list_is_one_value():
    base = sx.Dict(a=[1, 2, 3])
    assert sx.ObjectFactory(sx.Dict, base, params_override={"a": [9]})() == {"a": [9]}
    assert sx.ObjectFactory(sx.Dict, base, params_override={"a[1]": 9})() == {"a": [1, 9, 3]}


def test_overrides_come_after_rules(tmp_path):
    path = str(tmp_path / "override.json")
    sx.save(sx.Dict(b=3, c=0), path)
    factory = sx.ObjectFactory(sx.Dict, sx.Dict(a=1, b=2), ["update_a?value=2"], path)
    assert factory() == {"a": 2, "b": 3, "c": 0}


def test_nothing_is_materialized():
    factory = sx.ObjectFactory(Model, Model(1), params_override={"x": 5})
    before = Model.made
    assert repr(factory()) == "Model(x=5, y=2)"
    assert Model.made == before


def test_a_space_is_a_base():
    space = sx.ObjectFactory(Model, Model(sx.oneof([1, 2])), {"y": 3})()
    assert [repr(m) for m in sx.iter(space)] == ["Model(x=1, y=3)", "Model(x=2, y=3)"]


def test_a_factory_is_symbolic():
    factory = sx.ObjectFactory(Model, Model(1), ["set?x=2"])
    assert isinstance(factory, sx.Functor)
    again = sx.from_json_str(sx.to_json_str(factory))
    assert sx.eq(again(), factory())
    factory.rebind({"base_value.x": 7, "patches": None})
    assert sx.eq(factory(), Model(7))


def test_arguments_may_come_late():
    assert sx.ObjectFactory(sx.Dict)(base_value=sx.Dict(a=1)) == {"a": 1}
    with pytest.raises(PartialError, match="'base_value'"):
        sx.ObjectFactory(sx.Dict)()


def test_errors():
    with pytest.raises(SpecTypeError, match="neither an instance of"):
        sx.ObjectFactory(sx.Dict, sx.List())()
    with pytest.raises(SpecTypeError, match="value_type to be a class"):
        sx.ObjectFactory("name", sx.Dict())()
    with pytest.raises(SpecTypeError, match="Loaded value 1"):
        sx.ObjectFactory(sx.Dict, sx.Dict(), params_override="1")()
    with pytest.raises(CodecError, match="Expected JSON or the path of a file"):
        sx.ObjectFactory(sx.Dict, sx.Dict(), params_override="nothing")()
    with pytest.raises(PathError, match=r"b\.c"):
        sx.ObjectFactory(sx.Dict, sx.Dict(a=1), params_override={"b.c": 1})()
    with pytest.raises(FileNotFoundError):
        sx.ObjectFactory(sx.Dict, "missing.json")()


def test_from_maybe_serialized(tmp_path):
    path = str(tmp_path / "value.json")
    sx.save(Model(1), path)
    assert sx.eq(from_maybe_serialized(path), Model(1))
    assert sx.eq(from_maybe_serialized(sx.to_json_str(Model(1)), Model), Model(1))
    assert from_maybe_serialized("[1, 2]") == [1, 2]
    assert from_maybe_serialized(5) == 5


@pytest.mark.parametrize(
    ("value_type", "base"),
    [(sx.Dict, {"a": 1}), (sx.List, [1]), (sx.Symbolic, Model(1)), ((sx.List, sx.Dict), [2])],
)
def test_a_factory_in_a_file_knows_the_classes_of_symexp(value_type, base):
    factory = sx.ObjectFactory(value_type, sx.clone(base))
    assert sx.eq(sx.from_json(sx.to_json(factory))(), factory())
    assert sx.eq(factory(), sx.clone(base))


def test_a_bound_argument_is_replaced_on_request_only():
    factory = sx.ObjectFactory(sx.Dict, sx.Dict(a=1))
    other = sx.Dict(a=2)
    with pytest.raises(ArgumentError, match=r"'base_value' is bound already. Pass override_args"):
        factory(base_value=other)
    with pytest.raises(ArgumentError, match="'value_type' is bound already"):
        factory(sx.Dict)
    assert factory(base_value=other, override_args=True) == other
    assert factory(params_override={"a": 3}) == {"a": 3}
    with pytest.raises(ArgumentError, match="takes 4 positional arguments but 5 were given"):
        factory(1, 2, 3, 4, 5)
    with pytest.raises(ArgumentError, match="multiple values for argument 'value_type'"):
        factory(sx.Dict, value_type=sx.Dict)


def test_one_of_several_classes():
    assert sx.ObjectFactory((int, sx.Dict), 5)() == 5
    with pytest.raises(SpecTypeError, match="neither an instance of int or SymDict, nor"):
        sx.ObjectFactory((int, sx.Dict), 5.0)()
