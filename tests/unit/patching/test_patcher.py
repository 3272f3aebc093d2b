"""Patchers and the rules with arguments that they make."""

import pickle

import pytest

import symexp as sx
from symexp.errors import RuleError, SpecTypeError, SpecValueError, SymbolizeError


@sx.symbolize
class Part:
    def __init__(self, x=0):
        pass


@pytest.fixture(autouse=True)
def patchers():
    @sx.patcher(override=True)
    def times(target, factor):
        return {"x": target.x * factor}


def test_the_rule_is_named():
    part = Part("text")
    with pytest.raises(TypeError, match="can't multiply") as caught:
        sx.patch(part, "times?factor=0.5")
    assert caught.value.__notes__ == ["in rule('times?factor=0.5')"]
    assert part.x == "text"


def test_so_it_is_where_the_rule_gives_a_function():
    @sx.patcher(override=True)
    def longer(target):
        return lambda k, v: v + 1 if k and k.key == "x" else v

    with pytest.raises(TypeError, match="can only concatenate") as caught:
        sx.patch(Part("text"), "longer")
    assert "in rule('longer')" in caught.value.__notes__


def test_a_rule_that_computes_with_a_search_value_points_to_space():
    part = Part(2)
    for rule in ("times?factor=oneof(1,2)", "times?factor=floatv(0.5,2.0)"):
        with pytest.raises(TypeError, match="unsupported operand") as caught:
            sx.patch(part, rule)
        assert caught.value.__notes__[-1] == (
            "factor is not decided yet, and this rule computes with it. "
            "`sx.space(target, [rules])` makes a space of it where it is decided first."
        )
    assert part.x == 2
    assert [p.x for p in sx.iter(sx.space(part, ["times?factor=oneof(1,2)"]))] == [2, 4]


@pytest.fixture
def set_x():
    @sx.patcher([("value", sx.typing.Float(min_value=0))], override=True)
    def set_x(target, value, key="x"):
        return lambda k, v: value if k and k.key == key else v

    return set_x


def test_canonical_string_round_trips(set_x):
    rule = set_x(2, key="y")
    assert str(rule) == "set_x?key=y&value=2.0"
    assert sx.rule(str(rule)) == rule
    assert repr(rule) == "rule('set_x?key=y&value=2.0')"
    assert sx.rule_string("set_x?2", rule) == "set_x?value=2.0;set_x?key=y&value=2.0"


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("set_x", TypeError, "Rule set_x is missing argument 'value'"),
        ("set_x?1&2&3", TypeError, "takes 2 arguments but 3 were given"),
        ("set_x?valeu=2", TypeError, "no argument 'valeu'. Did you mean 'value'"),
        ("set_x?-2", SpecValueError, r"out of range .*\(path=value\)"),
        ("set_x?abc", SpecTypeError, r"\(path=value\)"),
        ("set_x?1&value=2", TypeError, "got argument 'value' twice"),
    ],
)
@pytest.mark.usefixtures("set_x")
def test_arguments_that_do_not_fit(text, error, message):
    with pytest.raises(error, match=message):
        sx.patch(Part(), text)


def test_a_bad_argument_of_many_is_named():
    @sx.patcher(override=True)
    def total(target, *parts: int, **more: int):
        return {"x": sum(parts) + sum(more.values())}

    assert sx.patch(Part(), "total?1&2&z=3").x == 6
    assert str(total(1, 2, z=3)) == "total?1&2&z=3"
    with pytest.raises(SpecTypeError, match=r"Expected int but got 'a' .*\(path=parts\[1\]\)"):
        sx.rule("total?1&a")
    with pytest.raises(SpecTypeError, match=r"Expected int but got 'a' .*\(path=z\)"):
        sx.rule("total?z=a")


def test_a_patcher_needs_a_target():
    with pytest.raises(SymbolizeError, match="takes the object that it patches"):
        sx.patcher()(lambda: None)


def test_a_named_rule_is_immutable(set_x):
    rule = set_x(2)
    with pytest.raises(AttributeError, match="NamedRule is immutable"):
        rule.arguments = {}
    assert rule.at("left").location == sx.rule("set_x?2#left").location
    assert rule.location is None
    assert pickle.loads(pickle.dumps(rule)) == rule


def test_a_rule_patches_a_tree_by_itself():
    @sx.patcher([("value", sx.typing.Int())], override=True)
    def set_it(target, value):
        return {"a": value}

    d = sx.Dict(a=1)
    assert sx.patching.from_uri("set_it?3").patch(d) is d
    assert d == {"a": 3}
    with pytest.raises(RuleError, match="symbolic value to patch"):
        set_it(1).patch(1)


def test_methods_of_the_user_do_not_hide_what_a_rule_needs():
    @sx.symbolize
    class Own:
        def __init__(self, x=1, lr=0.5):
            self.x = x

        def clone(self):
            raise AssertionError

        def rebind(self, *rules):
            raise AssertionError

    @sx.patcher(namespace="own_methods")
    def change(target, x: int):
        return {"x": x}

    assert change(2).patch(Own()).x == 2
    assert [
        made.sym_init_args.x for made in sx.iter(sx.space(Own(), change(sx.oneof([3, 4]))))
    ] == [3, 4]
