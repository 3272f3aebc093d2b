"""Trees far deeper than Python's recursion limit, which is as before after each operation."""

import copy
import io
import json
import pickle
import subprocess
import sys
import threading
from contextlib import redirect_stdout

import pytest

import symexp as sx
from symexp._base.recursion import MAX_DEPTH, room
from symexp.tree.handles.containers import LiveDict
from symexp.tree.handles.materialize import materialize

DEPTH = 700


@sx.symbolize
class Cell:
    def __init__(self, v):
        self.v = v


def nest(kind, leaf=1, depth=DEPTH):
    value = leaf
    for i in range(depth):
        now = ("list", "dict", "object", "tuple")[i % 4] if kind == "mixed" else kind
        if now == "object":
            value = Cell(value)
        else:
            value = {"list": [value], "dict": {"a": value}, "tuple": (value,)}[now]
    return sx.Dict(root=value)


def deepest(tree):
    return max(sx.query(tree, ".*"), key=len)


OPERATIONS = {
    "clone": lambda t, same: t.clone(),
    "deepcopy": lambda t, same: copy.deepcopy(t),
    "pickle": lambda t, same: sx.eq(pickle.loads(pickle.dumps(t)), t),
    "eq": lambda t, same: sx.eq(t, same(1)),
    "ne": lambda t, same: sx.ne(t, same(2)),
    "fingerprint": lambda t, same: sx.fingerprint(t) == sx.fingerprint(same(1)),
    "diff": lambda t, same: str(sx.diff(t, same(2))),
    "invert": lambda t, same: sx.diff(t, same(2)).invert(),
    "patch with a diff": lambda t, same: sx.eq(sx.patch(t, sx.diff(t, same(2))), same(2)),
    "patch with a function": lambda t, same: sx.patch(t, lambda k, v: 5 if v == 1 else v),
    "query": lambda t, same: sx.query(t, where=lambda v: v == 1),
    "traverse": lambda t, same: sx.traverse(t, lambda k, v, p: sx.TraverseAction.ENTER),
    "format": lambda t, same: sx.format(t),
    "repr": lambda t, same: repr(t),
    "html": lambda t, same: t._repr_html_(),
    "show": lambda t, same: sx.show(t),
    "json": lambda t, same: sx.eq(sx.from_json_str(sx.to_json_str(t)), t),
    "get": lambda t, same: sx.get(t, deepest(t)),
    "space": lambda t, same: [str(c) for c in sx.iter(same(sx.oneof([1, 2])))],
    "encode": lambda t, same: sx.encode(same(sx.oneof([1, 2])), t),
    "materialize": lambda t, same: materialize(Cell(t)),
}


@pytest.mark.parametrize("kind", ["object", "mixed"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_on_a_deep_tree(name, kind):
    limit = sys.getrecursionlimit()
    tree = nest(kind)
    with redirect_stdout(io.StringIO()):
        assert OPERATIONS[name](tree, lambda leaf: nest(kind, leaf)) is not False
    if name not in ("space", "encode"):  # a deep space keeps its room as long as it is there
        assert sys.getrecursionlimit() == limit


@pytest.mark.parametrize(
    "name", ["clone", "pickle", "eq", "fingerprint", "traverse", "html", "json"]
)
def test_an_operation_at_the_supported_depth_in_any_thread(name):
    done = []

    def run():
        tree = nest("mixed", depth=MAX_DEPTH - 1)
        same = lambda leaf: nest("mixed", leaf, MAX_DEPTH - 1)
        done.append(OPERATIONS[name](tree, same) is not False)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert done == [True]


@pytest.mark.parametrize("kind", ["list", "dict", "tuple"])
def test_deep_containers_are_materialized(kind):
    outer = Cell(nest(kind, Cell(1), 9000)["root"])
    materialize(outer)
    assert type(vars(outer)["v"]) is {"list": list, "dict": LiveDict, "tuple": tuple}[kind]
    assert sx.fingerprint(outer) == sx.fingerprint(outer.clone())


def test_a_deep_tuple_of_leaves_is_not_looked_through_for_ever():
    value = 1
    for _ in range(200):
        value = (value,)
    assert sx.Dict(root=value)["root"] == value
    assert sx.Dict(root=[value])["root"][0] == value


def test_what_is_encoded_in_c_is_refused_again_afterwards():
    sx.format(nest("list"))
    value = []
    for _ in range(100_000):
        value = [value]
    with pytest.raises(RecursionError):
        json.dumps(value)


def test_the_room_of_one_thread_is_not_taken_away_by_another():
    limit = sys.getrecursionlimit()
    inside, leave = threading.Event(), threading.Event()

    def hold():
        with room(10_000):
            inside.set()
            leave.wait(120)

    thread = threading.Thread(target=hold)
    thread.start()
    assert inside.wait(120)
    with room(20_000):
        assert sys.getrecursionlimit() > 60_000
    assert sys.getrecursionlimit() > 30_000
    leave.set()
    thread.join()
    assert sys.getrecursionlimit() == limit


def test_a_limit_that_someone_set_meanwhile_is_theirs():
    limit = sys.getrecursionlimit()
    try:
        with room(10_000):
            sys.setrecursionlimit(limit + 17)
        assert sys.getrecursionlimit() == limit + 17
    finally:
        sys.setrecursionlimit(limit)


def test_a_room_that_outlives_its_module_at_exit_says_nothing():
    # Python clears modules from the last one that was imported to the first one.
    code = "import os, sys; from symexp._base import recursion; "
    code += "sys.alive = os, recursion; os.room = recursion.room(1000).hold()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_an_object_shared_at_both_ends_of_a_deep_tree_is_edited_at_both():
    shared = Cell(1)
    tree = Cell(shared)
    for _ in range(3000):
        tree = Cell(tree)
    root = sx.List([shared, tree])
    sx.patch(shared, {"v": 2})
    assert str(root).count("v = 2") == 2
    sx.patch(root, {"[0].v": 3})
    assert str(root).count("v = 3") == 2
    assert sx.eq(root, sx.clone(root))


class Base:
    """A documented class."""

    def __init__(self, x, y=2):
        self.sum = x + y

    def total(self):
        return self.sum


Sym = sx.symbolize(Base)


def test_deep_nesting():
    tree = Sym(0)
    for _ in range(3000):
        tree = Sym(tree)
    assert sx.eq(tree, sx.clone(tree))
    assert len(sx.fingerprint(tree)) == 64
    assert str(tree).count("Base(") == 3001
    assert len(sx.query(tree, where=int)) == 3001 + 1
