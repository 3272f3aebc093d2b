"""A rule that raises: the error keeps its type, says which rule it was, and nothing is changed."""

import pytest

import symexp as sx


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


@pytest.mark.parametrize(
    ("value", "place"), [(0, "'parts[1].x'"), ("leaf", "'parts[0]'"), (None, "the root")]
)
def test_so_is_the_place_where_a_function_raised(value, place):
    tree = sx.Dict(parts=["leaf", Part(0)])

    def fails(k, v):
        if v == value or (value is None and not k):
            raise ZeroDivisionError("no")
        return v

    with pytest.raises(ZeroDivisionError) as caught:
        sx.patch(tree, fails)
    assert caught.value.__notes__ == [f"symexp: raised by the rule at {place}."]
