"""Copies and pickles of live objects, which do what their class does."""

import copy
import pickle

import pytest

import symexp as sx
from symexp.sweeps.tune.pickling import dumps, loads
from symexp.tree.nodes.state import is_ghost


@sx.symbolize
class Part:
    def __init__(self, n=1, kid=None, items=()):
        self.n, self.kid, self.items = n, kid, items
        self.log = []

    def run(self):
        self.log.append(self.n)
        return self.log


COPIERS = [copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))]


@pytest.mark.parametrize("copied", COPIERS)
def test_a_deep_copy_has_the_state_of_everything_below(copied):
    part = Part(1, Part(2), [Part(3)])
    part.run()
    part.kid.run()
    part.items[0].run()
    made = copied(part)
    assert sx.eq(made, part)
    assert (made.log, made.kid.log, made.items[0].log) == ([1], [2], [3])
    made.kid.n = 7
    made.run()
    assert (part.kid.n, part.log) == (2, [1])
    assert sx.get(made, "kid.n") == 7
    sx.patch(made, {"n": 5})
    assert (made.run(), part.n) == ([5], 1)


def test_a_shallow_copy_shares_what_is_below():
    part = Part(1, Part(2))
    part.run()
    made = copy.copy(part)
    assert made.log is part.log
    assert made.kid is part.kid
    made.n = 9
    assert part.n == 1


@pytest.mark.parametrize("copied", [copy.copy, *COPIERS])
def test_a_ghost_is_copied_as_its_node(copied):
    part = Part(1, Part(2))
    made = copied(part)
    assert is_ghost(made)
    assert made.kid is not part.kid
    assert sx.eq(made, part)


@pytest.mark.parametrize("copied", COPIERS)
def test_containers_with_live_objects(copied):
    part = Part(1)
    part.run()
    for container in (sx.List([part, 2]), sx.Dict(a=part), sx.Dict(a=(part, 1))):
        made = copied(container)
        assert type(made) is type(container)
        assert sx.eq(made, container)
    assert copied(sx.List([part]))[0].log == [1]


@pytest.mark.parametrize("copied", COPIERS)
def test_an_object_at_two_places(copied):
    kid = Part(2)
    part = Part(1, kid, [kid])
    part.run()
    kid.run()
    made = copied(part)
    assert made.kid is made.items[0]
    assert made.kid.log == [2]


@sx.symbolize
class Own:
    def __init__(self, n):
        self.n = n
        self.lock = open

    def __getstate__(self):
        return {"n": self.n}

    def __setstate__(self, state):
        self.n = state["n"] + 1


@pytest.mark.parametrize("copied", COPIERS)
def test_the_protocol_of_the_class_counts(copied):
    own = Own(1)
    own.lock  # materializes it
    made = copied(own)
    assert made.n == 2
    assert "lock" not in vars(made)


def test_what_is_sent_to_a_worker_is_the_node():
    part = Part(1)
    part.run()
    made = loads(dumps(part))
    assert is_ghost(made)
    assert sx.eq(made, part)
