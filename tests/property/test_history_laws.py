"""Histories of random edits: versions, rule strings and blame."""

import itertools
import pickle

from hypothesis import given
from hypothesis import strategies as st

import symexp as sx


@sx.symbolize
class Cell:
    def __init__(self, mark, below=None): ...


def marks_of(root):
    """Returns the path of each mark: a number that no two places have."""
    return {value: str(path) for path, value in sx.query(root, where=int).items()}


class Edits:
    """Draws new values and edits. Each mark is written once, so its change is known."""

    def __init__(self, draw):
        self.draw = draw
        self.next_mark = itertools.count(1).__next__

    def fresh(self, depth=2):
        """Returns a new value with new marks."""
        kinds = ["mark", "cell", "list", "dict"] if depth else ["mark"]
        kind = self.draw(st.sampled_from(kinds))
        if kind == "mark":
            return self.next_mark()
        if kind == "cell":
            return Cell(self.next_mark(), self.fresh(depth - 1))
        below = [self.fresh(depth - 1) for _ in range(self.draw(st.integers(0, 3)))]
        return below if kind == "list" else {f"k{i}": v for i, v in enumerate(below)}

    def edit(self, root):
        """Returns new values by key path for one change."""
        lists = [str(p) for p, v in sx.query(root, where=sx.List, enter_selected=True).items()]
        lists = [path for path in lists if path]
        kinds = ["replace", *(["insert"] if lists else [])]
        if self.draw(st.sampled_from(kinds)) == "insert":
            path = self.draw(st.sampled_from(lists))
            index = self.draw(st.integers(0, len(sx.get(root, path))))
            return {f"{path}[{index}]": sx.Insertion(self.fresh())}
        places: list[str] = []
        sx.traverse(root, lambda path, value, parent: places.append(str(path)))
        return {self.draw(st.sampled_from(places[1:])): self.fresh()}


def set_value(parent, key, value):
    """Sets a value as programs do: an attribute of an object, or an element."""
    if isinstance(parent, Cell):
        setattr(parent, str(key), value)
    else:
        parent[key] = value


def change(draw, edits, root):
    """Changes a tree, in one of the ways in which users do."""
    ways = ["whole"]
    new = edits.edit(root)
    ((path, value),) = new.items()
    keys = sx.KeyPath.parse(path)
    if not isinstance(value, sx.Insertion):
        ways += ["function", "assignment", *(["part"] if len(keys) > 1 else [])]
    way = draw(st.sampled_from(ways))
    if way == "whole":
        sx.patch(root, new)
    elif way == "function":
        sx.patch(root, lambda k, v: value if k == keys else v)
    elif way == "part":
        sx.patch(sx.get(root, keys.parent), {sx.KeyPath.of([keys.key]): value})
    else:
        set_value(sx.get(root, keys.parent), keys.key, value)


def travelled(draw, root):
    how = draw(st.sampled_from(["same", "clone", "pickle", "json"]))
    if how == "clone":
        return root.clone()
    if how == "pickle":
        return pickle.loads(pickle.dumps(root))
    if how == "json":
        return sx.from_json_str(sx.to_json_str(root, history=True))
    return root


@given(st.data())
def test_each_mark_is_blamed_on_the_change_that_wrote_it(data):
    edits = Edits(data.draw)
    root = sx.Dict(a=edits.fresh(), b=[edits.fresh(), edits.fresh()], c=Cell(edits.next_mark()))
    writers = dict.fromkeys(marks_of(root), 0)
    versions = {0: root.clone()}
    for _ in range(data.draw(st.integers(1, 6))):
        change(data.draw, edits, root)
        number = len(sx.history(root))
        for mark in marks_of(root):
            writers.setdefault(mark, number)
        versions[number] = root.clone()
        root = travelled(data.draw, root)
    found = sx.history(root)
    assert len(found) == max(versions)
    for number, version in versions.items():
        assert sx.eq(found.version(number), version)
    for mark, path in marks_of(root).items():
        blamed = sx.blame(root, path).change
        assert (blamed.number if blamed else 0) == writers[mark]
    if not sx.eq(found.version(0), root):
        assert sx.eq(sx.patch(versions[0].clone(), found.rule_string), root)


@given(st.data())
def test_a_merge_blames_the_change_of_either_side(data):
    edits = Edits(data.draw)
    mark = edits.next_mark
    base = sx.Dict(ours=sx.Dict(a=[mark(), mark()], b=Cell(mark())), theirs=Cell(mark(), [mark()]))
    sides = {"ours": base.clone(), "theirs": base.clone()}
    writers = dict.fromkeys(marks_of(base))
    for author, side in sides.items():
        with sx.record_history(author=author):
            for _ in range(data.draw(st.integers(0, 3))):
                sx.patch(side[author], edits.edit(side[author]))
        for new in marks_of(side):
            writers.setdefault(new, author)
    merged = sx.merge(base, *sides.values())
    for known, path in marks_of(merged).items():
        blamed = sx.blame(merged, path).change
        assert (blamed and blamed.author) == writers[known]
    assert len(sx.history(merged)) <= sum(len(sx.history(side)) for side in sides.values())


@given(st.data())
def test_the_history_of_a_merge_leads_from_the_base_to_it(data):
    edits = Edits(data.draw)
    base = sx.Dict(a=edits.fresh(), b=[edits.fresh(), edits.fresh()], c=Cell(edits.next_mark()))
    sides = [base.clone(), base.clone()]
    for side in sides:
        for _ in range(data.draw(st.integers(0, 3))):
            sx.patch(side, edits.edit(side))
    merged = sx.merge(base, *sides, on_conflict=data.draw(st.sampled_from(["ours", "theirs"])))
    found = sx.history(merged)
    assert sx.eq(found.version(0), base)
    assert sx.eq(found.version(len(found)), merged)
    if not sx.eq(base, merged):
        assert sx.eq(sx.patch(base.clone(), found.rule_string), merged)
