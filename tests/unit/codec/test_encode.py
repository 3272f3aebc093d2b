"""Objects, containers and ties are written as documented, and come back equal."""

import pytest

import symexp as sx
from symexp._base.markers import Placeholder
from symexp.codec import register_leaf
from symexp.errors import UnsupportedValueError
from symexp.tree.nodes.digest import fingerprint_of
from symexp.tree.nodes.node import Node, make_node
from symexp.tree.nodes.state import is_ghost
from symexp.tree.nodes.types import LIST
from symexp.tree.nodes.values import freeze, view


@sx.symbolize(name="my.Act")
class Act:
    def __init__(self, alpha=0.1):
        self.alpha = alpha


@sx.symbolize(name="my.Layer")
class Layer:
    def __init__(self, units, act=None, *args, rate=0.5, **kwargs):
        self.made = True


@sx.symbolize
def add(x, y=2):
    return x + y


def document(value):
    return {"symexp": 1, "value": value}


def test_an_object_is_its_type_and_its_arguments_by_name():
    layer = Layer(3, Act(), 7, 8, color="red")
    assert sx.to_json(layer) == document(
        {
            "$type": "my.Layer",
            "units": 3,
            "act": {"$type": "my.Act", "alpha": 0.1},
            "args": [7, 8],
            "rate": 0.5,
            "color": "red",
        }
    )
    back = sx.from_json(sx.to_json(layer))
    assert sx.eq(back, layer)
    assert isinstance(back, Layer)
    assert is_ghost(back)
    assert back.made is True


def test_saving_makes_nothing_live_and_saves_what_is_live():
    layer = Layer(1)
    sx.to_json_str(layer)
    assert is_ghost(layer)
    assert layer.made
    assert sx.eq(sx.from_json(sx.to_json(layer)), Layer(1))


def test_the_order_of_arguments_in_a_file_has_no_meaning():
    value = {"color": "red", "rate": 0.1, "args": [1], "$type": "my.Layer", "act": None, "units": 3}
    assert sx.eq(sx.from_json(document(value)), Layer(3, None, 1, rate=0.1, color="red"))


def test_hidden_defaults_make_files_small_and_come_back():
    layer = Layer(3, Act(), rate=0.5)
    small = sx.to_json(layer, hide_default_values=True)
    assert small == document({"$type": "my.Layer", "units": 3, "act": {"$type": "my.Act"}})
    assert sx.eq(sx.from_json(small), layer)
    assert sx.to_json_str(layer, hide_default_values=True) == (
        '{"symexp":1,"value":{"$type":"my.Layer","units":3,"act":{"$type":"my.Act"}}}'
    )


def test_a_default_is_hidden_only_if_it_has_its_type():
    small = sx.to_json(Act(alpha=1), hide_default_values=True)
    assert small["value"] == {"$type": "my.Act", "alpha": 1}


@sx.symbolize(name="my.Holder")
class Holder:
    def __init__(self, items=[1, {"a": 2}], act=Act(0.3)):  # noqa: B006, B008
        pass


def test_defaults_that_are_trees_are_hidden_by_content():
    assert sx.to_json(Holder([1, {"a": 2}], Act(0.3)), hide_default_values=True)["value"] == {
        "$type": "my.Holder"
    }
    changed = Holder([1, {"a": 3}])
    small = sx.to_json(changed, hide_default_values=True)
    assert small["value"] == {"$type": "my.Holder", "items": [1, {"a": 3}]}
    assert sx.eq(sx.from_json(small), changed)


def test_a_partial_object_stays_partial():
    layer = Layer.partial(rate=0.1)
    written = sx.to_json(layer, hide_default_values=True)
    assert written["value"] == {"$type": "my.Layer", "units": {"$missing": None}, "rate": 0.1}
    back = sx.from_json(written)
    assert sx.is_partial(back)
    assert sx.eq(back, layer)


def test_a_functor_keeps_what_is_bound():
    bound = add(5)
    back = sx.from_json_str(sx.to_json_str(bound))
    assert back() == 7
    assert sx.eq(back, bound)
    waiting = sx.from_json_str(sx.to_json_str(add(y=1)))
    assert waiting(4) == 5
    assert sx.from_json(document({"$type": f"{__name__}.add"}))(1) == 3


def test_a_functor_itself_and_a_symbolic_class_are_leaves_by_name():
    back = sx.from_json_str(sx.to_json_str(sx.List([Act, add])))
    assert back[0] is Act
    assert back[1] is add


DICTS = [
    {},
    {"a": 1, "": 2},
    {"_type": "os.system", "__class__": "x", "__proto__": {"a": 1}},
    {"$type": "os.system"},
    {"$ref": 1, "$dict": [], "a": 2},
    {1: "a", "1": "b", -5: None},
    {"symexp": 7, "value": 1},
]


@pytest.mark.parametrize("value", DICTS, ids=repr)
def test_any_dict_survives(value):
    back = sx.from_json_str(sx.to_json_str(sx.Dict(value)))
    assert dict(back) == value
    assert list(back) == list(value)
    assert sx.eq(sx.from_json(sx.to_json([value])), sx.List([value]))


def test_pglove_tuple_markers_are_plain_lists():
    assert list(sx.from_json(sx.to_json(["__tuple__", 1]))) == ["__tuple__", 1]


def test_keyword_arguments_that_look_like_tags_survive():
    layer = Layer(1, **{"$type": 2, "$id": [3], "b": 4})
    written = sx.to_json(layer)["value"]
    assert written["$extra"] == [["$type", 2], ["$id", [3]]]
    back = sx.from_json_str(sx.to_json_str(layer))
    assert sx.eq(back, layer)
    unknown = sx.from_json_str(sx.to_json_str(layer).replace("my.Layer", "their.Layer"))
    assert sx.to_json_str(unknown) == sx.to_json_str(layer).replace("my.Layer", "their.Layer")


# Ties.


def test_one_object_at_two_places_is_one_object_again():
    act = Act()
    model = Layer(1, act, act, other=Act())
    written = sx.to_json(model)["value"]
    assert written["act"] == {"$type": "my.Act", "$id": 1, "alpha": 0.1}
    assert written["args"] == [{"$ref": 1}]
    assert written["other"] == {"$type": "my.Act", "alpha": 0.1}
    back = sx.from_json_str(sx.to_json_str(model))
    assert back.act is back.args[0]
    assert back.act is not back.other
    assert sx.eq(back, model)
    assert sx.fingerprint(back) == sx.fingerprint(model)
    assert not sx.eq(back, Layer(1, Act(), Act(), other=Act()))
    assert sx.to_json(back) == sx.to_json(model)


def test_a_clone_inside_of_a_tree_is_tied_in_itself_only():
    act = Act()
    inner = Layer(1, act, act)
    both = sx.List([inner, inner.clone()])
    back = sx.from_json(sx.to_json(both))
    assert sx.eq(back, both)
    assert back[0].act is back[0].args[0]
    assert back[1].act is back[1].args[0]
    assert back[0].act is not back[1].act


def test_ties_inside_of_ties():
    act = Act()
    inner = Layer(1, act, act)
    outer = sx.List([inner, act, inner])
    back = sx.from_json_str(sx.to_json_str(outer))
    assert sx.eq(back, outer)
    assert back[0] is back[2]
    assert back[0].act is back[1]
    assert sx.to_json_str(back) == sx.to_json_str(outer)


def test_a_loaded_tree_is_independent_of_another_load_of_it():
    act = Act()
    text = sx.to_json_str(Layer(1, act, act))
    a, b = sx.from_json_str(text), sx.from_json_str(text)
    both = sx.List([a, b])
    assert sx.eq(sx.from_json_str(sx.to_json_str(both)), both)
    assert both[0].act is not both[1].act


# Leaves that are nested, and leaves that hold trees.


def test_a_leaf_nested_too_deep_is_refused():
    value = ()
    for _ in range(600):
        value = (value,)
    with pytest.raises(UnsupportedValueError, match=r"nested more than 500 levels.*\(path=\[0\]\)"):
        sx.to_json(view(make_node(LIST, None, (value,))))


def test_a_set_nested_too_deep_is_refused():
    value = frozenset()
    for _ in range(5000):
        value = frozenset({value})
    with pytest.raises(UnsupportedValueError, match=r"nested more than 500 levels.*\(path=a\)"):
        sx.to_json(sx.Dict(a=value))


class Choice(Placeholder):
    __slots__ = ("candidates",)

    def __init__(self, *candidates):
        self.candidates = tuple(freeze(c) for c in candidates)

    def check_candidates(self, spec, path):
        for candidate in self.candidates:
            spec.apply(view(candidate), path)

    def sx_canonical(self, canonical):
        parts = [fingerprint_of(c) if type(c) is Node else canonical(c) for c in self.candidates]
        return b"".join(parts)


register_leaf(
    "choice",
    Choice,
    lambda value, encode: [encode(c) for c in value.candidates],
    lambda payload, decode: Choice(*[decode(c) for c in payload]),
)


def test_a_placeholder_with_trees_inside():
    act = Act()
    tree = Layer(Choice(1, (2, 3), Layer(1, act, act), sx.List([Act()])), Choice(float("nan")))
    written = sx.to_json(tree)["value"]
    assert written["units"]["$choice"][:2] == [1, {"$tuple": [2, 3]}]
    assert written["units"]["$choice"][2]["act"]["$id"] == 1
    assert written["units"]["$choice"][2]["args"] == [{"$ref": 1}]
    back = sx.from_json_str(sx.to_json_str(tree))
    assert sx.is_abstract(back)
    assert sx.to_json(back) == sx.to_json(tree)
    assert sx.fingerprint(back) == sx.fingerprint(tree)
