"""Contextual values: arguments of the objects above, in the tree and in live objects."""

import copy
import pickle

import pytest

import symexp as sx
from symexp.errors import (
    AbstractError,
    ContextError,
    PartialError,
    RuleError,
    SpecTypeError,
    SymbolizeError,
    WritePermissionError,
)
from symexp.tree.nodes.context import settled
from symexp.tree.nodes.node import Node, make_node
from symexp.tree.nodes.state import get_state, is_ghost
from symexp.tree.nodes.types import DICT

C = sx.ContextualValue
CLASSES = C("num_classes")


@sx.symbolize
class Head:
    def __init__(self, num_classes: int = C(), sizes=None):
        self.num_classes = num_classes
        self.sizes = sizes


@sx.symbolize
class Net:
    def __init__(self, head, width=3):
        self.head = head
        self.width = width


@sx.symbolize
class Exp:
    def __init__(self, num_classes, model, config=None):
        self.num_classes = num_classes
        self.model = model
        self.config = config

    def run(self):
        return self.model.head.num_classes


@sx.symbolize
def scale(width, by=CLASSES):
    return width * by


def made(n=10):
    return Exp(n, Net(Head()))


def test_an_argument_reads_the_value_above():
    exp = made()
    assert exp.model.head.num_classes == 10
    assert repr(exp) == (
        "Exp(num_classes=10, model=Net(head=Head(num_classes=ContextualValue(), sizes=None), "
        "width=3), config=None)"
    )
    exp.num_classes = 20
    assert exp.model.head.num_classes == 20
    assert is_ghost(exp)


def test_the_class_gets_the_value():
    exp = made()
    assert exp.run() == 10
    assert exp.model.head.num_classes == 10
    assert sx.eq(exp, made())
    assert sx.fingerprint(exp) == sx.fingerprint(made()) != sx.fingerprint(made(20))


def test_an_edit_above_makes_the_readers_anew():
    exp = made()
    exp.run()
    model = exp.model
    sx.patch(exp, {"num_classes": 20})
    assert is_ghost(exp.model)
    assert exp.run() == 20
    # The former model has left the tree, and keeps what it was made with.
    assert model.head.num_classes == 10
    assert repr(model) == "Net(head=Head(num_classes=10, sizes=None), width=3)"


def test_setting_an_argument_of_a_ghost_makes_live_readers_anew():
    exp = made()
    former = exp.model
    vars(former)
    exp.num_classes = 20
    assert exp.model is not former
    assert exp.run() == 20
    assert repr(former.head) == "Head(num_classes=10, sizes=None)"


def test_a_live_change_above_is_refused_until_it_is_set_back():
    exp = made()
    exp.run()
    exp.num_classes = 20
    message = r"A live Head was made with 10 \(type int\) at 'num_classes', the contextual value"
    for look in (sx.clone, sx.fingerprint, sx.to_json):
        with pytest.raises(ContextError, match=message):
            look(exp)
    exp.num_classes = 10
    assert sx.rebind(exp, num_classes=20).run() == 20


def test_a_live_value_takes_the_place_of_its_marker():
    exp = made()
    exp.run()
    exp.model.head.num_classes = 7
    assert sx.clone(exp).model.head.num_classes == 7
    assert sx.patch(exp, {"num_classes": 3}).run() == 7


def test_markers_in_containers():
    sizes = [C("width"), {"n": C("num_classes")}, (C("num_classes"), 2)]
    exp = Exp(10, Net(Head(5, sizes)), {"num_classes": 4, "n": C("num_classes")})
    assert exp.config.n == 4
    assert exp.model.head.sizes[1].n == 5
    exp.run()
    assert exp.model.head.sizes == [3, {"n": 5}, (5, 2)]
    assert exp.config == {"num_classes": 4, "n": 4}
    model = exp.model
    sx.patch(exp, {"config.num_classes": 6, "model.width": 8})
    assert exp.config.n == 6
    vars(exp)
    assert exp.model.head.sizes == [8, {"n": 5}, (5, 2)]
    assert "sizes=[3, {n=5}" not in repr(model)
    assert "sizes=[ContextualValue('width'), {n=ContextualValue" in repr(model)


def test_a_container_that_left_its_tree_keeps_its_values():
    exp = Exp(10, Net(Head(sizes=[C("config"), {"n": C("config")}])), 4)
    exp.run()
    head = exp.model.head
    sx.patch(exp, {"config": 5})
    assert repr(head) == "Head(num_classes=10, sizes=[4, {n=4}])"
    assert head.sizes == [4, {"n": 4}]


def test_a_marker_skips_what_contains_it():
    tree = sx.Dict(a=1, b=sx.Dict(a=sx.Dict(a=C())))
    assert tree.b.a.a == 1


def test_a_missing_value_above_does_not_count():
    exp = sx.Dict(num_classes=3, inner=Exp.partial(model=Net(Head())))
    assert exp.inner.model.head.num_classes == 3


def test_a_marker_may_lead_to_another():
    tree = sx.Dict(n=2, a=sx.Dict(m=C("n"), b=sx.Dict(k=C("m"))))
    assert tree.a.b.k == 2
    with pytest.raises(ContextError, match="'a' of this dict is a contextual value that leads"):
        sx.Dict(a=C("b"), b=C("a")).a


def test_a_default_counts_if_nothing_else_does():
    tree = sx.Dict(inner=sx.Dict(n=C(default=5)))
    assert tree.inner.n == 5
    with sx.contextual_override(n=6):
        assert tree.inner.n == 6
    tree.n = 7
    assert tree.inner.n == 7


def test_a_part_alone_is_not_complete():
    part = made().model.clone()
    message = (
        r"^'head.num_classes' of this Net is the contextual value 'num_classes', but no object "
        r"above has 'num_classes'. Use it in a tree that has the value, or give one: "
        r"`with sx.contextual_override\(num_classes=...\)`, or "
        r"`sx.rebind\(obj, \{'head.num_classes': value\}\)`.$"
    )
    with pytest.raises(ContextError, match=message):
        part.head.num_classes
    assert not hasattr(part.head, "num_classes")
    with pytest.raises(PartialError, match=message):
        vars(part)
    assert Exp(4, part).run() == 4


def test_an_override_is_in_the_tree_of_what_ran():
    part = Net(Head(sizes=[C("k")]))
    before = sx.fingerprint(part)
    with sx.contextual_override(num_classes=7, k=2):
        assert part.head.num_classes == 7
        assert sx.fingerprint(part) == before
        head = part.head
        vars(part)
    assert part.head is head
    assert repr(part) == "Net(head=Head(num_classes=7, sizes=[2]), width=3)"
    assert sx.fingerprint(part) == sx.fingerprint(Net(Head(7, [2])))
    with sx.contextual_override(num_classes=9):
        assert part.clone().head.num_classes == 7
        assert made().run() == 10


def test_an_override_does_not_change_a_sealed_object():
    part = Net(Head()).seal()
    with sx.contextual_override(num_classes=7):
        with pytest.raises(WritePermissionError, match=r"so 'head.num_classes' cannot change"):
            vars(part)
        vars(part.clone())


@pytest.mark.parametrize(
    ("part", "value", "error", "message"),
    [
        (Net(Head(sizes=(C("num_classes"),))), 7, PartialError, "Use a list"),
        (Net(Head()), sx.oneof([1, 2]), PartialError, "missing or not decided"),
        (Net(Head()), sx.MISSING_VALUE, PartialError, "missing or not decided"),
        (Net(Head()), "seven", SpecTypeError, "Expected int but got 'seven'"),
        (Net(Head().seal()), 7, WritePermissionError, "'head' is sealed|Head is sealed"),
        (Net(sx.List([CLASSES]).seal()), 7, WritePermissionError, "list is sealed"),
    ],
)
def test_an_override_that_is_refused_changes_nothing(part, value, error, message):
    tree = Net(part, CLASSES)
    before = repr(tree)
    with sx.contextual_override(num_classes=value):
        with pytest.raises(error, match=message):
            vars(tree)
        assert repr(tree) == before
    assert repr(tree) == before


def test_an_override_cannot_reach_into_a_tuple():
    part = Head(1, (C("k"), 2))
    with sx.contextual_override(k=7), pytest.raises(PartialError, match="Use a list"):
        vars(part)


def test_one_object_in_two_contexts_is_refused():
    head = Head()
    a, b = Exp(1, Net(head)), Exp(2, Net(head))
    message = (
        "'num_classes' of this Head is in two trees, or at two places, with different values of "
        r"'num_classes': 1 \(type int\) in this Exp, and 2 \(type int\) in this Exp"
    )
    with pytest.raises(PartialError, match=message):
        a.run()
    b.num_classes = 1
    assert (a.run(), b.run()) == (1, 1)


def test_a_tied_object_reads_one_value():
    head = Head()
    exp = sx.Dict(a=Exp(1, Net(head)), b=Exp(1, Net(head)))
    assert exp.a.run() == exp.b.run() == 1
    sx.patch(exp, {"b.num_classes": 2})
    assert exp.a.run() == 1
    with pytest.raises(PartialError, match="in two trees, or at two places"):
        exp.b.run()


def test_an_object_may_be_a_contextual_value():
    exp = Exp(Head(3), Net(Net(C("num_classes"))))
    assert exp.model.head.head is exp.num_classes
    vars(exp)
    assert exp.model.head.head is exp.num_classes
    assert sx.clone(exp).model.head.head.num_classes == 3
    outer = sx.Dict(model=sx.List([Net(C("model"))]))
    with pytest.raises(ContextError, match="no object above has 'model'"):
        outer.model[0].head


def test_the_value_has_to_fit_its_place():
    assert Exp(True and 3, Net(Head())).run() == 3
    exp = Exp("ten", Net(Head()))
    with pytest.raises(SpecTypeError, match="Expected int but got 'ten'"):
        exp.run()
    floats = sx.symbolize(lambda n: n, [("n", sx.typing.Float())])
    assert sx.Dict(n=3, f=floats(C())).f() == 3.0
    assert type(sx.Dict(n=3, f=floats(C())).f()) is float


@pytest.mark.parametrize(
    ("container", "live"),
    [
        (sx.List([C("width")], value_spec=sx.typing.List(sx.typing.Float())), [3.0]),
        (
            sx.Dict({"x": C("width")}, value_spec=sx.typing.Dict([("x", sx.typing.Float())])),
            {"x": 3.0},
        ),
    ],
)
def test_the_value_has_to_fit_the_value_spec_of_its_container(container, live):
    net = Net(container.clone(), 3)
    assert repr(vars(net)["head"]) == repr(live)
    assert repr(settled(get_state(net).node).values[0].values) == "(3.0,)"
    with pytest.raises(SpecTypeError, match="Expected float but got 'three'"):
        vars(Net(container.clone(), "three"))


def test_a_converted_value_is_no_change_of_a_live_object():
    @sx.symbolize([("x", sx.typing.Float()), ("xs", sx.typing.List(sx.typing.Float()))])
    class Layer:
        def __init__(self, x, xs):
            self.x, self.xs = x, xs

    net = Net(Layer(C("width"), [C("width")]), 3)
    assert repr(vars(vars(net)["head"])) == "{'x': 3.0, 'xs': [3.0]}"
    assert sx.fingerprint(net) == sx.fingerprint(sx.clone(net))
    net.width = 4
    with pytest.raises(ContextError, match=r"made with 3.0 .* which is 4.0"):
        sx.fingerprint(net)


def test_a_marker_above_means_its_default_if_nothing_else():
    tree = sx.Dict(width=C("other", default=7), head=Head(1, C("width")))
    assert tree.width == tree.head.sizes == vars(tree.clone().head)["sizes"] == 7
    assert settled(get_state(tree).node).values[1].values[1] == 7
    with sx.contextual_override(other=5):
        assert tree.head.sizes == 5


@pytest.mark.parametrize(
    "tree",
    [
        Exp(1, [C("config")], [C("model")]),
        Exp(1, {"x": C("config")}, (C("model"), Head(1))),
        Exp(1, Net(C("config")), Net(C("model"))),
        Exp(1, Net([C("config")]), Net(C("model"))),
    ],
)
def test_values_that_lead_back_to_each_other_are_refused(tree):
    with pytest.raises(PartialError, match="leads back to it"):
        vars(tree)
    with pytest.raises(ContextError):
        settled(get_state(tree).node)


def test_a_settled_list_fits_its_place():
    @sx.symbolize([("width", sx.typing.Any()), ("x", sx.typing.List(sx.typing.Float()))])
    class Layer:
        def __init__(self, width, x):
            self.x = x

    layer = Layer(3, [C("width")])
    assert repr(settled(get_state(layer).node).values[1].values) == "(3.0,)"
    assert repr(vars(layer)["x"]) == "[3.0]"


def test_a_marker_in_a_list_needs_a_name():
    with pytest.raises(PartialError, match=r"'sizes\[0\]' of this Head is a contextual value with"):
        vars(Head(1, [C()]))


def test_functors_read_their_context():
    exp = sx.Dict(num_classes=3, f=scale(2))
    assert exp.f() == 6
    with pytest.raises(ContextError, match="no object above has 'num_classes'"):
        scale(2)()
    assert scale(2, by=5)() == 10


def test_rules_and_queries_see_the_marker():
    exp = made()
    seen = []
    sx.patch(exp, lambda k, v: seen.append((str(k), v)) or v)
    assert ("model.head.num_classes", C()) in seen
    assert sx.query(exp, where=lambda v: isinstance(v, C)) == {"model.head.num_classes": C()}
    doubled = sx.patch(
        exp, lambda k, v, p: p.num_classes * 2 if k == "model.head.num_classes" else v
    )
    assert doubled.model.head.num_classes == 20


def test_rule_strings_have_contextual_values():
    exp = Exp(10, Net(Head(3)))
    sx.patch(exp, "set?model.head.num_classes=contextual()")
    assert sx.eq(exp, made())
    sx.patch(exp, "set?model.width=contextual(num_classes,default=4)")
    assert exp.model.width == 10
    rule = sx.diff(made(), exp).patch()
    assert "contextual(num_classes,default=4)" in sx.rule_string(rule)
    assert sx.eq(sx.patch(made(), sx.rule_string(rule)), exp)
    with pytest.raises(RuleError, match=r"contextual\(...\): .* Write contextual\(name\)"):
        sx.patch(exp, "set?model.width=contextual(1,2,3)")
    with pytest.raises(RuleError, match=r"contextual\(...\): Expected the name of an argument"):
        sx.patch(exp, "set?model.width=contextual(1)")


def test_a_search_space_decides_the_value_once():
    space = made(sx.oneof([10, 100]))
    assert sx.dna_spec(space).space_size == 2
    assert [sx.materialize(space, sx.DNA(i)).run() for i in (0, 1)] == [10, 100]
    with pytest.raises(AbstractError, match="what it stands for is not decided: oneof"):
        vars(space.model)
    choice = sx.Dict(n=3, x=sx.oneof([C("n"), 4]))
    decided = sx.materialize(choice, sx.DNA(0))
    assert decided.x == 3
    assert decided.n == 3


def test_files_keep_the_marker():
    exp = sx.Dict(n=1, a=C("n"), b=C(default=2.0))
    text = sx.to_json_str(exp)
    assert '"a":{"$contextual":"n"},"b":{"$contextual":null,"default":2.0}' in text
    assert sx.eq(sx.from_json_str(text), exp)
    with pytest.raises(sx.errors.CodecError, match="Expected the name of an argument"):
        sx.from_json_str('{"symexp":1,"value":{"a":{"$contextual":3}}}')


def test_copies_and_pickles_of_live_objects():
    exp = made()
    exp.run()
    for other in (copy.deepcopy(exp), pickle.loads(pickle.dumps(exp))):
        assert sx.eq(other, exp)
        assert other.run() == 10
    part = copy.deepcopy(exp.model)
    assert part.head.num_classes == 10
    assert repr(part) == "Net(head=Head(num_classes=10, sizes=None), width=3)"


def test_source_code_has_the_value():
    assert "Net(head=Head(num_classes=10))" in sx.to_code(made())
    assert "Head(num_classes=10)" in sx.to_code(made().model)
    with pytest.raises(PartialError, match=r"^ContextualValue\(\) at 'head.num_classes' stands"):
        sx.to_code(made().model.clone())


def test_settled_trees_cost_as_much_as_their_nodes():
    node = get_state(Net(C("n"))).node
    for _ in range(60):
        node = make_node(DICT, ("a", "b"), (node, node))
    made = settled(make_node(DICT, ("n", "t"), (1, node)))
    seen, stack = set(), [made]
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            stack.extend([v for v in node.values if type(v) is Node])
    assert len(seen) < 200


def test_a_marker_has_no_place_in_other_values():
    with pytest.raises(SymbolizeError, match="A contextual value has no place in a set"):
        sx.Dict(x={C("n")})
    with pytest.raises(SymbolizeError, match="A contextual value has no place in the function"):
        sx.Dict(x=lambda n=CLASSES: n)
