"""The classes behind symbolic objects: copies, pickles, and `__new__` of the user."""

import copy
import pickle

import pytest

import symexp as sx
from symexp.tree.nodes.state import is_ghost


def test_a_class_may_define_new():
    @sx.symbolize
    class Counted:
        def __new__(cls, *args, **kwargs):
            self = super().__new__(cls)
            self.new_args = args, kwargs
            return self

        def __init__(self, x, y=1):
            self.x2 = x * 2

    obj = Counted(3, y=5)
    assert is_ghost(obj)
    assert obj.x2 == 6
    assert obj.new_args == ((), {"x": 3, "y": 5})


def test_new_may_make_its_object_by_itself():
    @sx.symbolize
    class Alone:
        def __new__(cls, x):
            self = object.__new__(cls)
            self.from_new = x
            return self

        def __init__(self, x):
            self.from_init = x

    obj = Alone(1)
    other = obj
    assert (obj.from_new, obj.from_init) == (1, 1)
    assert other is obj


def test_a_subclass_of_a_symbolic_class_may_define_new():
    class Child(Sym):
        def __new__(cls, *args, **kwargs):
            self = super().__new__(cls)
            self.mark = "made"
            return self

    obj = Child(1)
    assert is_ghost(obj)
    assert (obj.mark, obj.total()) == ("made", 3)


class Base:
    def __init__(self, x, y=2):
        self.sum = x + y

    def total(self):
        return self.sum


Sym = sx.symbolize(Base)


class Pickled:
    def __init__(self, x, y=None):
        self.live = [x]


Pickled = sx.symbolize(Pickled)


@pytest.mark.parametrize(
    "copier", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_and_pickles_of_live_objects_keep_their_state(copier):
    obj = Pickled(1, Pickled(2))
    obj.live.append("trained")
    made = copier(obj)
    assert type(made) is Pickled
    assert not is_ghost(made)
    assert sx.eq(made, obj)
    assert made.live == [1, "trained"]
    assert made.clone().live == [1]
    made.live = obj.live = None
    assert sx.eq(made, obj)


@pytest.mark.parametrize(
    "copier", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))]
)
def test_copies_and_pickles_of_ghosts_contain_the_node_only(copier):
    obj = Pickled(1, Pickled(2))
    made = copier(obj)
    assert is_ghost(made)
    assert sx.eq(made, obj)
    assert made.live == [1]


def test_classes_of_main_are_pickled_by_name(tmp_path):
    """As in a notebook: classes of `__main__` travel between processes that define them."""
    import subprocess
    import sys

    script = tmp_path / "main.py"
    script.write_text(
        "import sys, pickle\n"
        "import symexp as sx\n"
        "@sx.symbolize\n"
        "class A:\n"
        "    def __init__(self, x):\n"
        "        self.x2 = x * 2\n"
        "if sys.argv[1] == 'dump':\n"
        "    pickle.dump([A(A(3).x2), A(1)], open(sys.argv[2], 'wb'))\n"
        "else:\n"
        "    print(pickle.load(open(sys.argv[2], 'rb')))\n"
    )
    target = str(tmp_path / "a.pkl")
    subprocess.run([sys.executable, script, "dump", target], check=True)
    done = subprocess.run(
        [sys.executable, script, "load", target], check=True, capture_output=True, text=True
    )
    assert done.stdout == "[A(x=6), A(x=1)]\n"


def test_a_getattr_of_the_class_comes_before_the_tree():
    @sx.symbolize
    class Keeper:
        def __init__(self, part, other=1):
            self.kept = {"part": [part]}

        def __getattr__(self, name):
            if name in self.__dict__.get("kept", ()):
                return self.kept[name]
            raise AttributeError(name)

    obj = Keeper(3)
    assert obj.part == 3
    assert vars(obj)["kept"] == {"part": [3]}
    assert (obj.part, obj.other) == ([3], 1)
    assert repr(obj) == "Keeper(part=3, other=1)"
    with pytest.raises(AttributeError, match="missing"):
        obj.missing


@sx.symbolize
class _Held:
    def __init__(self, x, y=1):
        self.x, self.y = x, y


@pytest.mark.parametrize(
    "make", [lambda h: [h, h, 1], lambda h: {"a": h, "b": h, "c": 1}, lambda h: (h, h, 1)]
)
def test_a_plain_container_is_cloned_with_its_objects(make):
    held = _Held([1])
    value = make(held)
    clone = sx.clone(value)
    assert isinstance(clone, type(value))
    assert sx.eq(clone, value)
    first, second, _ = clone.values() if isinstance(clone, dict) else clone
    assert first is second
    assert first is not held
    first.x.append(2)
    assert held.x == [1]


def test_a_clone_of_a_plain_container_takes_overrides():
    held = _Held(1)
    assert sx.clone([held], override={"[0].x": 5})[0].x == 5
    assert held.x == 1
    assert sx.clone((1, 2)) == (1, 2)
    assert sx.clone([[1], {"a": 2}]) == [[1], {"a": 2}]
