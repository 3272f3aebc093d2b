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
    writers = dict.fromkeys(marks_of(root), None)
    versions = [root.clone()]
    for _ in range(data.draw(st.integers(1, 6))):
        sx.patch(root, edits.edit(root))
        for mark in marks_of(root):
            writers.setdefault(mark, len(versions))
        versions.append(root.clone())
        root = travelled(data.draw, root)
    found = sx.history(root)
    assert len(found) == len(versions) - 1
    for number, version in enumerate(versions):
        assert sx.eq(found.version(number), version)
    for mark, path in marks_of(root).items():
        change = sx.blame(root, path).change
        assert (change and change.number) == writers[mark]
    assert sx.eq(sx.patch(versions[0].clone(), found.rule_string), root)
