"""Sealed objects refuse every edit; what is made from them does not."""

import asyncio
import copy
import pickle
import threading

import pytest

import symexp as sx
from symexp.errors import SymbolizeError, WritePermissionError


@sx.symbolize
class Head:
    def __init__(self, units=3, sizes=None):
        self.units = units
        self.sizes = sizes


@sx.symbolize
class Exp:
    def __init__(self, head, lr=0.1, layers=()):
        self.head = head
        self.lr = lr
        self.layers = layers


@sx.symbolize
class OwnSeal:
    def __init__(self, seal=1):
        self.seal = seal
        self.is_sealed = "mine"


def made():
    return Exp(Head(sizes=[1, 2]), layers=[Head(1), Head(2)])


def test_a_sealed_object_refuses_patches_and_says_what_to_do():
    exp = made().seal()
    message = (
        r"^This Exp is sealed, so 'head.units' cannot change. Edit a clone \(`sx.clone\(obj\)`\), "
        r"or unseal the Exp first: `obj.seal\(False\)`.$"
    )
    with pytest.raises(WritePermissionError, match=message):
        sx.patch(exp, {"head.units": 5})
    assert isinstance(exp, Exp)
    assert exp.head.units == 3


def test_seal_returns_the_object_and_unseal_allows_edits():
    exp = made()
    assert exp.seal() is exp
    assert exp.is_sealed
    assert exp.seal(False) is exp
    assert not exp.is_sealed
    assert sx.patch(exp, {"lr": 1.0}).lr == 1.0


def test_the_parts_of_a_sealed_object_are_sealed():
    exp = made().seal()
    assert exp.head.is_sealed
    assert exp.head.sizes.is_sealed
    with pytest.raises(WritePermissionError, match=r"This Exp is sealed, so 'head.sizes' cannot"):
        exp.head.sizes.append(3)
    with pytest.raises(WritePermissionError, match="a part of a sealed Exp"):
        exp.head.seal(False)


def test_a_sealed_part_is_protected_from_its_root():
    exp = made()
    exp.head.seal()
    assert not exp.is_sealed
    for rule in ({"head.units": 5}, {"head": Head(5)}, lambda k, v: 5 if v == 3 else v):
        with pytest.raises(WritePermissionError, match=r"^The Head at 'head' is sealed"):
            sx.patch(exp, rule)
    with pytest.raises(WritePermissionError, match=r"^The Head at 'head' is sealed"):
        exp.head = Head(5)
    assert sx.patch(exp, {"lr": 1.0}).head.is_sealed


def test_the_successor_of_a_dropped_handle_is_sealed():
    exp = made()
    exp.head.seal()
    head = exp.head
    vars(exp)  # materializes it
    sx.patch(exp, {"lr": 1.0})
    assert exp.head is not head
    assert exp.head.is_sealed


def test_a_sealed_element_may_move_in_its_list():
    exp = made()
    exp.layers[1].seal()
    exp.layers.insert(0, Head(0))
    exp.layers[0] = Head(7)
    assert [layer.is_sealed for layer in exp.layers] == [False, False, True]
    with pytest.raises(WritePermissionError, match=r"The Head at '\[2\]' is sealed"):
        exp.layers.pop()
    with pytest.raises(WritePermissionError, match=r"The Head at 'layers\[2\]' is sealed"):
        sx.patch(exp, {"layers": []})


def test_a_sealed_part_is_found_below_a_changed_element():
    exp = sx.List([sx.Dict(a=Head(1), b=2), sx.Dict(a=Head(3), b=4)])
    exp[1].a.seal()
    sx.patch(exp, {"[0].b": 5, "[1].b": 6})
    assert exp[1].a.is_sealed
    with pytest.raises(WritePermissionError, match=r"The Head at '\[1\].a' is sealed"):
        sx.patch(exp, {"[1].a.units": 5})
    with pytest.raises(WritePermissionError, match=r"The Head at '\[1\].a' is sealed"):
        exp.pop()


def test_a_live_change_of_a_sealed_object_is_told():
    exp = made().seal()
    vars(exp)  # materializes it
    exp.lr = 0.5
    message = (
        r"^This Exp is sealed, so 'lr' cannot change. The live Exp has 0.5 \(type float\) for "
        r"'lr'; give it the value of the tree again."
    )
    with pytest.raises(WritePermissionError, match=message):
        sx.fingerprint(exp)
    with pytest.warns(sx.LiveValueWarning, match="This Exp is sealed"):
        assert "lr = 0.1" in str(exp)
    exp.lr = 0.1
    assert sx.fingerprint(exp) == sx.fingerprint(made())
    exp.lr = 0.5
    assert exp.seal(False).clone().lr == 0.5


def test_a_sealed_part_that_a_live_object_drops_is_told():
    exp = made()
    exp.layers[1].seal()
    vars(exp)
    exp.layers.append(Head(9))
    assert len(sx.clone(exp).layers) == 3
    exp.layers.pop(1)
    with pytest.raises(WritePermissionError, match=r"The Head at 'layers\[1\]' is sealed"):
        sx.clone(exp)


def test_what_is_made_from_a_sealed_object_is_not_sealed(tmp_path):
    exp = made().seal()
    sx.save(exp, tmp_path / "exp.json")
    others = [
        exp.clone(),
        exp.clone(lr=2.0),
        copy.copy(exp),
        copy.deepcopy(exp),
        pickle.loads(pickle.dumps(exp)),
        sx.load(tmp_path / "exp.json"),
        sx.materialize(sx.Dict(a=sx.oneof([exp])).seal(), sx.DNA(0)),
    ]
    assert not any(other.is_sealed for other in others)
    assert exp.is_sealed


def test_the_seal_is_not_in_the_fingerprint():
    assert sx.fingerprint(made().seal()) == sx.fingerprint(made())
    assert sx.eq(made().seal(), made())


def test_as_sealed_seals_everything_in_its_block():
    exp, baseline = made(), made().seal()
    with sx.as_sealed():
        with pytest.raises(WritePermissionError, match=r"^Everything is sealed here"):
            exp.lr = 5.0
        with sx.as_sealed(False):
            exp.lr = 5.0
            baseline.lr = 5.0
            with sx.as_sealed(None):
                exp.lr = 6.0
                with pytest.raises(WritePermissionError, match=r"^This Exp is sealed"):
                    baseline.lr = 6.0
        made()
    assert (exp.lr, baseline.lr) == (6.0, 5.0)
    assert baseline.is_sealed
    assert not exp.is_sealed


def test_a_part_stays_sealed_when_it_is_edited_in_a_block():
    exp = made()
    exp.head.seal()
    vars(exp)
    with sx.as_sealed(False):
        sx.patch(exp, {"lr": 2.0})
        assert exp.head.is_sealed
        sx.patch(exp, {"head.units": 9})
    assert exp.head.units == 9


TUPLE_EDITS = {
    "an element from the root": lambda tree, i: sx.patch(tree, {"pair[1]": i}),
    "a part of an element from the root": lambda tree, i: sx.patch(tree, {"pair[2].units": i}),
    "an element from the tuple": lambda tree, i: sx.patch(tree["pair"], {"[1]": i}),
    "the tuple": lambda tree, i: sx.patch(tree, {"pair": (tree["pair"][0], i, Head(1))}),
}


@pytest.mark.parametrize("edit", TUPLE_EDITS.values(), ids=list(TUPLE_EDITS))
def test_the_seal_of_a_tuple_goes_to_its_successor(edit):
    """A tuple that is dropped must not protect the objects that the tree still holds."""
    shared = Head(1)
    tree = sx.Dict(pair=(shared, 0, Head(0)), other=sx.Dict(head=shared))
    sx.seal(tree["pair"])
    for i in range(1, 4):
        with sx.as_sealed(False):
            edit(tree, i)
        assert sx.is_sealed(tree["pair"])
        assert sx.is_sealed(tree.other.head)
        with pytest.raises(WritePermissionError, match="This tuple is sealed"):
            tree.other.head.units = 5
    sx.seal(tree, False)
    assert not sx.is_sealed(tree.other.head)
    tree.other.head.units = 5
    assert tree["pair"][0].units == 5


def test_a_dropped_handle_leaves_its_seal_to_its_successor():
    shared = Head(1)
    exp = sx.Dict(exp=Exp(shared), other=Exp(shared))
    dropped = exp.exp.seal()
    vars(exp.other)
    vars(dropped)
    with sx.as_sealed(False):
        sx.patch(exp, {"other.lr": 1.0})
    assert exp.exp.is_sealed
    sx.seal(exp, False)
    exp.other.head.units = 5
    assert exp.exp.head.units == 5


def test_as_sealed_applies_to_its_thread_and_task():
    exp = made()
    seen = []

    def edit():
        exp.lr = 9.0
        seen.append(exp.lr)

    async def tasks():
        async def sealed():
            with sx.as_sealed():
                await asyncio.sleep(0)
                with pytest.raises(WritePermissionError):
                    exp.lr = 1.0

        async def free():
            await asyncio.sleep(0)
            exp.lr = 2.0

        await asyncio.gather(sealed(), free())

    with sx.as_sealed():
        thread = threading.Thread(target=edit)
        thread.start()
        thread.join()
    asyncio.run(tasks())
    assert seen == [9.0]
    assert exp.lr == 2.0


def test_unsealing_opens_everything_below():
    exp = made()
    exp.head.seal()
    exp.layers[0].seal()
    exp.seal(False)
    assert sx.patch(exp, {"head.units": 4, "layers[0].units": 4}).head.units == 4


def test_a_tied_object_is_sealed_at_all_its_places():
    head = Head()
    pair = sx.List([head, head])
    pair[0].seal()
    assert pair[1].is_sealed
    with pytest.raises(WritePermissionError, match=r"The Head at"):
        sx.patch(pair, {"[1].units": 8})


@pytest.mark.parametrize("change", [lambda v: v.pop(0), lambda v: v.pop(), lambda v: v.clear()])
def test_a_tied_object_that_is_sealed_keeps_its_places_in_a_list(change):
    head = Head(1)
    heads = sx.List([head, head])
    head.seal()
    with pytest.raises(WritePermissionError, match="is sealed, so it cannot change"):
        change(heads)
    assert repr(heads) == repr(sx.List([Head(1), Head(1)]))
    assert heads[0] is heads[1] is head


def test_a_tuple_in_a_sealed_object_stays():
    exp = Exp((Head(1), Head(2)))
    exp.seal()
    with pytest.raises(WritePermissionError, match="This Exp is sealed"):
        sx.patch(exp.head, {"[0].units": 5})
    exp.seal(False)
    exp.head[1].seal()
    sx.patch(exp, {"head[0].units": 5})
    assert exp.head[1].is_sealed
    with pytest.raises(WritePermissionError, match=r"The Head at 'head\[1\]' is sealed"):
        sx.patch(exp, {"head[1].units": 5})


def test_a_class_keeps_its_own_names():
    own = OwnSeal()
    assert own.seal == 1
    vars(own)  # materializes it
    assert own.is_sealed == "mine"
    sx.seal(own)
    assert sx.is_sealed(own)
    with pytest.raises(WritePermissionError, match="This OwnSeal is sealed, so 'seal' cannot"):
        sx.patch(own, {"seal": 2})


def test_other_values_cannot_be_sealed():
    with pytest.raises(SymbolizeError, match="Expected a symbolic object"):
        sx.seal([1])
    with pytest.raises(SymbolizeError, match="Expected a symbolic object"):
        sx.seal([1], False)
    with pytest.raises(SymbolizeError, match="Expected a symbolic object"):
        sx.is_sealed(3)


def test_a_rule_that_matches_nothing_is_no_edit():
    exp = made().seal()
    assert sx.patch(exp, lambda k, v: v) is exp
