"""Overrides of contextual values and live objects: all values are noted in a tree, or none."""

import pytest

import symexp as sx
from symexp.errors import PartialError, WritePermissionError

MARKER = sx.ContextualValue()


@sx.symbolize
class Head:
    def __init__(self, units=MARKER, rate=1):
        self.units = units
        self.rate = rate


@sx.symbolize
class Net:
    def __init__(self, head, width=MARKER, parts=None, fails=False):
        self.head = head
        self.width = width
        self.parts = parts
        if fails:
            raise RuntimeError("no such net")


def made(**arguments):
    marker = sx.ContextualValue("units")
    return Net(Head(), parts=[marker, {"units": marker}, Head()], **arguments)


@pytest.mark.parametrize(
    ("arguments", "overrides", "error", "message"),
    [
        ({}, {"units": 5}, PartialError, "contextual value 'width'"),
        ({"fails": True}, {"units": 5, "width": 6}, RuntimeError, "no such net"),
        ({"width": (sx.ContextualValue("units"),)}, {"units": 5}, PartialError, "in a tuple"),
    ],
)
@pytest.mark.parametrize("above", ["net", "dict"])
def test_a_tree_that_cannot_be_made_keeps_all_of_its_markers(
    arguments, overrides, error, message, above
):
    tree = sx.Dict(net=made(**arguments), other=1)
    net = tree.net if above != "net" else made(**arguments)
    before, print_before = sx.to_json(net), sx.fingerprint(tree)
    for _ in range(2):
        with sx.contextual_override(**overrides), pytest.raises(error, match=message):
            vars(net)
        assert sx.to_json(net) == before
        assert sx.fingerprint(tree) == print_before
    fits = {"fails": False, "width": sx.ContextualValue()}
    net.rebind(fits)
    with sx.contextual_override(units=7, width=8):
        vars(net)
    assert (net.head.units, net.width, *net.parts[:2]) == (7, 8, 7, {"units": 7})
    assert net.parts[2].units == 7
    assert "contextual" not in sx.to_json_str(net)


def test_a_sealed_part_refuses_the_values_of_all():
    net = made()
    net.parts[2].seal()
    before = sx.to_json(net)
    refused = pytest.raises(WritePermissionError, match="This Head is sealed")
    with sx.contextual_override(units=5, width=6), refused:
        vars(net)
    assert sx.to_json(net) == before
    assert net.parts[2].is_sealed


def test_an_init_that_changed_the_place_wins():
    @sx.symbolize
    class Changing:
        def __init__(self, head):
            sx.rebind(head, units=3)
            raise RuntimeError("later")

    changing = Changing(Head())
    with sx.contextual_override(units=5), pytest.raises(RuntimeError, match="later"):
        vars(changing)
    assert changing.head.units == 3


def test_parts_that_were_made_with_the_values_are_made_anew():
    net = made(fails=True)
    with sx.contextual_override(units=5, width=6), pytest.raises(RuntimeError, match="no such"):
        vars(net)
    with sx.contextual_override(units=1):
        assert vars(net.head)["units"] == 1
    assert sx.to_json(net.head)["value"]["units"] == 1


def test_a_tied_object_gets_its_marker_back_at_all_places():
    head = Head()
    net = Net(head, width=1, parts=[head, {"again": head}], fails=True)
    before = sx.fingerprint(net)
    with sx.contextual_override(units=5), pytest.raises(RuntimeError, match="no such net"):
        vars(net)
    assert sx.fingerprint(net) == before
    assert net.head is net.parts[0] is net.parts[1]["again"]
