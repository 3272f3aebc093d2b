"""Trees follow what a program changes on live objects."""

import copy

import numpy as np
import pytest

import symexp as sx
from symexp.errors import SpecTypeError
from symexp.tree.nodes.state import is_ghost


@sx.symbolize
class Part:
    def __init__(self, n: int = 1, kid=None, items=(), table=None, array=None):
        self.n, self.kid, self.items, self.table, self.array = n, kid, items, table, array
        self.runs = 0

    def run(self):
        self.runs += 1
        return self.n


def live(*args, **kwargs):
    part = Part(*args, **kwargs)
    part.run()
    return part


def agrees(part):
    """Whether the tree, a clone and a file of a part have the values of the live object."""
    values = {k: getattr(part, k) for k in ("n", "items", "table")}
    others = [sx.clone(part)]
    if part.array is None:
        others.append(sx.from_json_str(sx.to_json_str(part)))
    for other in others:
        other.run()
        assert {k: getattr(other, k) for k in values} == values
        assert sx.eq(other, part)
    return part.runs > 0


@pytest.mark.parametrize(("change", "printed"), [
    (lambda p: setattr(p, "n", 5), "n=5"),
    (lambda p: p.items.append(7), "items=[1, 2, 7]"),
    (lambda p: p.items.clear(), "items=[]"),
    (lambda p: p.items.reverse(), "items=[2, 1]"),
    (lambda p: setattr(p, "items", [3]), "items=[3]"),
    (lambda p: setattr(p, "items", None), "items=None"),
    (lambda p: p.table.update(x=5), "table={x=5, deep={y=[0]}}"),
    (lambda p: setattr(p.table, "x", 5), "table={x=5, deep={y=[0]}}"),
    (lambda p: p.table.deep.y.append(4), "table={x=1, deep={y=[0, 4]}}"),
    (lambda p: p.table.pop("deep"), "table={x=1}"),
    (lambda p: delattr(p.table, "x"), "table={deep={y=[0]}}"),
    (lambda p: setattr(p.kid, "n", 9), "kid=Part(n=9"),
    (lambda p: setattr(p, "kid", Part(8)), "kid=Part(n=8"),
    (lambda p: setattr(p, "kid", None), "kid=None"),
])  # fmt: skip
def test_a_change_is_an_edit_that_leaves_the_object_live(change, printed):
    part = live(1, Part(2), [1, 2], {"x": 1, "deep": {"y": [0]}})
    before = sx.fingerprint(part)
    change(part)
    assert printed in repr(part)
    assert sx.fingerprint(part) != before
    assert not is_ghost(part)
    assert agrees(part)


def test_objects_in_lists():
    first, second = Part(1), Part(2)
    part = live(items=[first, second])
    part.items.append(Part(3))
    part.items.remove(first)
    part.items[0].n = 7
    assert [p.n for p in sx.clone(part).items] == [7, 3]
    assert part.items[0] is second
    assert sx.get(part, "items[0]").n == 7
    assert not sx.query(part, where=lambda v: isinstance(v, Part) and v.n == 1 and v.kid)


def test_exchanged_objects_are_not_tied():
    part = live(kid=Part(1), items=Part(2))
    part.kid, part.items = part.items, part.kid
    clone = sx.clone(part)
    assert (clone.kid.n, clone.items.n) == (2, 1)
    assert sx.fingerprint(part) == sx.fingerprint(Part(kid=Part(2), items=Part(1)))


def test_an_object_at_two_places_changes_at_both():
    shared = Part(1)
    both = live(kid=shared, items=[shared])
    shared.n = 4
    clone = sx.clone(both)
    assert clone.kid is clone.items[0]
    assert clone.kid.n == 4
    both.items = [both.kid, both.kid]
    assert sx.clone(both).items[1] is not both.items[1]
    assert sx.fingerprint(both) == sx.fingerprint(sx.clone(both))


def test_arrays_that_change_in_place():
    part = live(array=np.arange(3.0))
    part.array /= 2
    assert np.array_equal(sx.get(part, "array"), [0, 0.5, 1])
    assert np.array_equal(sx.clone(part).array, [0, 0.5, 1])


def test_owners_follow():
    part = Part(3)
    root = sx.Dict(a=sx.List([part]))
    before = sx.fingerprint(root)
    part.run()
    part.n = 8
    assert "n=8" in repr(root)
    assert sx.fingerprint(root) != before
    assert root.a[0] is part
    sx.patch(root, {"a[0].kid": 1})
    assert (root.a[0].n, root.a[0].kid) == (8, 1)


def test_a_value_that_does_not_fit_is_refused_with_its_place():
    part = live(1)
    part.n = "many"
    part.items = [1]
    with pytest.raises(SpecTypeError, match="Expected int but got 'many'") as caught:
        sx.fingerprint(part)
    assert "sx.rebind(obj, n=...)" in "".join(caught.value.__notes__)
    with pytest.warns(sx.LiveValueWarning, match="many"):
        assert repr(part) == "Part(n=1, kid=None, items=[1], table=None, array=None)"
    part.n = 2
    assert agrees(part)


@sx.symbolize
class Converting:
    def __init__(self, size, rate=0.5, steps=None):
        self.size = size * 2
        self._rate = rate
        self.steps = steps or []

    @property
    def rate(self):
        return self._rate

    @rate.setter
    def rate(self, value):
        self._rate = value

    def step(self):
        self.steps.append(1)


def test_what_the_class_converts_is_not_the_argument():
    made = Converting(3)
    made.step()
    made.size = 100
    made.step()
    assert repr(made) == "Converting(size=3, rate=0.5, steps=None)"


@pytest.mark.parametrize("used", [False, True])
def test_properties_with_setters(used):
    made = Converting(3)
    if used:
        made.step()
    made.rate = 0.25
    assert repr(made) == "Converting(size=3, rate=0.25, steps=None)"
    assert sx.clone(made).rate == 0.25


def test_setting_an_argument_of_a_ghost_runs_nothing():
    part = Part(1, Part(2))
    part.n = 5
    part.kid = Part(6)
    assert is_ghost(part)
    assert repr(part).startswith("Part(n=5, kid=Part(n=6")
    with pytest.raises(SpecTypeError, match="Expected int"):
        part.n = "many"
    assert part.n == 5
    space = Part(sx.oneof([1, 2]))
    space.items = [3]
    assert [p.items for p in sx.iter(space)] == [[3], [3]]


def test_setting_an_argument_of_a_ghost_keeps_what_is_live_below():
    kid = Part(2)
    part = Part(1, kid)
    kid.run()
    part.n = 5
    part.run()
    assert part.kid is kid
    assert kid.runs == 1


class Slotted:
    __slots__ = ("n",)

    def __init__(self, n):
        self.n = n

    def run(self):
        return self.n


def test_slots():
    made = sx.symbolize(Slotted)(1)
    made.run()
    made.n = 4
    assert repr(made) == "Slotted(n=4)"


def test_a_mutable_default_is_not_shared():
    @sx.symbolize
    class Keeps:
        def __init__(self, items=[]):  # noqa: B006  # the usual mistake
            self.items = items

        def add(self):
            self.items.append(1)

    first, second = Keeps(), Keeps()
    first.add()
    second.add()
    assert (repr(first), second.items, repr(Keeps())) == (
        "Keeps(items=[1])",
        [1],
        "Keeps(items=[])",
    )


def test_an_argument_that_the_class_does_not_store():
    @sx.symbolize
    class Forgets:
        def __init__(self, table):
            pass

        def run(self):
            return self.table.x

    made = Forgets({"x": 1})
    assert made.run() == 1
    made.table["x"] = 2
    assert made.run() == 2
    made.table = {"x": 3}
    assert repr(made) == "Forgets(table={x=3})"
    assert sx.clone(made).run() == 3


def test_a_copy_is_watched_too():
    part = live(1, items=[1])
    other = copy.deepcopy(part)
    assert other.runs == 1
    sx.fingerprint(other)
    other.items.append(2)
    other.n = 3
    assert repr(other).startswith("Part(n=3, kid=None, items=[1, 2]")
    assert repr(part).startswith("Part(n=1, kid=None, items=[1]")
