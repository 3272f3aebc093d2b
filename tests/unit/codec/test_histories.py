"""Histories in files and pickles."""

import copy
import json
import pickle

import pytest

import symexp as sx


@sx.symbolize
class Model:
    def __init__(self, units=1, layers=(), function=None): ...


def edited():
    with sx.record_history(author="anna"):
        made = sx.patch(Model(1, [1, 2]), {"units": 2}, {"layers[0]": sx.Insertion(7)})
    made.layers.append(9)
    return made


def shown(root):
    return [(c.kind, c.rule, c.author, c.time) for c in sx.history(root)]


class TestFiles:
    def test_a_file_keeps_the_history(self, tmp_path):
        made = edited()
        sx.save(made, tmp_path / "model.json")
        loaded = sx.load(tmp_path / "model.json")
        for (*one, when), (*other, loaded_when) in zip(shown(made), shown(loaded), strict=True):
            assert one == other
            assert abs((when - loaded_when).total_seconds()) < 0.001
        assert sx.history(loaded).base.fingerprint == sx.history(made).base.fingerprint
        for i in range(4):
            assert sx.eq(sx.history(loaded).version(i), sx.history(made).version(i))

    def test_a_second_file_says_the_same(self, tmp_path):
        sx.save(edited(), tmp_path / "a.json")
        sx.save(sx.load(tmp_path / "a.json"), tmp_path / "b.json")
        a, b = (json.loads((tmp_path / n).read_text()) for n in ("a.json", "b.json"))
        assert b["history"]["base"].pop("name", None) is None
        assert a == b

    def test_a_loaded_tree_goes_on(self, tmp_path):
        sx.save(edited(), tmp_path / "a.json")
        loaded = sx.patch(sx.load(tmp_path / "a.json"), {"units": 5})
        sx.save(loaded, tmp_path / "b.json")
        assert [c.rule for c in sx.history(sx.load(tmp_path / "b.json"))] == [
            "set?units=2",
            "set?layers%5B0%5D=insert(7)",
            "set?layers%5B3%5D=insert(9)",
            "set?units=5",
        ]

    def test_the_name_of_the_base_is_that_of_its_file(self, tmp_path):
        sx.save(Model(), tmp_path / "baseline.json")
        loaded = sx.patch(sx.load(tmp_path / "baseline.json"), {"units": 5})
        sx.save(loaded, tmp_path / "other.json")
        assert sx.history(sx.load(tmp_path / "other.json")).base.name == "baseline.json"

    def test_without_changes_there_is_no_history(self, tmp_path):
        sx.save(Model(), tmp_path / "a.json")
        sx.save(sx.load(tmp_path / "a.json"), tmp_path / "b.json")
        assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
        assert "history" not in json.loads((tmp_path / "a.json").read_text())

    def test_it_can_be_left_out(self, tmp_path):
        sx.save(edited(), tmp_path / "a.json", history=False)
        assert "history" not in json.loads((tmp_path / "a.json").read_text())

    def test_texts_have_it_on_demand(self):
        assert "history" not in sx.to_json(edited())
        assert "history" in sx.to_json(edited(), history=True)
        assert len(sx.history(sx.from_json_str(sx.to_json_str(edited(), history=True)))) == 3

    def test_values_that_files_cannot_hold_are_told_as_text(self, tmp_path):
        made = sx.patch(Model(1, [], lambda: 1), {"units": 2}, {"function": None}, {"units": 3})
        sx.save(made, tmp_path / "a.json")
        loaded = sx.load(tmp_path / "a.json")
        assert sx.blame(loaded, "function").rule == "set?function=None"
        assert sx.history(loaded).version(2).units == 2
        with pytest.raises(sx.SymexpError, match="Version 1 of the Model is lost"):
            sx.history(loaded).version(1)

    def test_changes_fit_values_without_defaults_where_classes_are_unknown(self):
        made = sx.patch(Model(1, [Model()]), {"layers[0]": sx.Insertion(Model(3))}, {"units": 2})
        for hides in (True, False):
            document = sx.to_json(made, hide_default_values=hides, history=True)
            del document["history"]["value"]
            loaded = sx.from_json_str(json.dumps(document).replace("Model", "Elsewhere2"))
            assert len(sx.history(loaded).version(0).layers) == 1
            again = sx.to_json(sx.from_json(document), hide_default_values=not hides, history=True)
            del again["history"]["value"]
            loaded = sx.from_json_str(json.dumps(again).replace("Model", "Elsewhere3"))
            assert len(sx.history(loaded).version(0).layers) == 1

    def test_deep_trees(self, tmp_path):
        deep = 1
        for _ in range(2000):
            deep = [deep]
        made = sx.patch(Model(1, deep), {"units": 2}, {"layers": []})
        sx.save(made, tmp_path / "a.json")
        loaded = sx.load(tmp_path / "a.json")
        assert sx.eq(sx.history(loaded).version(0), Model(1, deep))

    def test_unknown_classes(self):
        document = sx.to_json(edited(), history=True)
        del document["history"]["value"]  # the digest does not fit the other name
        loaded = sx.from_json_str(json.dumps(document).replace("Model", "Elsewhere"))
        assert [c.rule for c in sx.history(loaded)][:2] == [
            "set?units=2",
            "set?layers%5B0%5D=insert(7)",
        ]
        sx.patch(loaded, {"units": 3})
        assert sx.blame(loaded, "units").rule == "set?units=3"
        assert sx.history(loaded).version(0).units == 1

    def test_classes_that_become_known_later(self):
        made = sx.from_json({"symexp": 1, "value": {"$type": "late.Late", "x": 1, "y": 1}})
        sx.patch(made, {"x": 2})

        class Late:
            def __init__(self, x, y): ...

        Late.__module__, Late.__qualname__ = "late", "Late"
        sx.symbolize(Late)
        sx.patch(made, {"y": 2})
        assert [c.rule for c in sx.history(made)] == ["set?x=2", "set?y=2"]
        assert sx.blame(made, "x").change.number == 1
        assert type(sx.history(made).version(0)).__name__ == "Late"


class TestOtherPrograms:
    def changed(self, tmp_path, old, new):
        sx.save(edited(), tmp_path / "a.json", indent=2)
        text = (tmp_path / "a.json").read_text()
        assert text.count(old) >= 1
        (tmp_path / "a.json").write_text(text.replace(old, new, 1))
        return sx.load(tmp_path / "a.json")

    def test_a_change_by_another_program_is_told(self, tmp_path):
        loaded = self.changed(tmp_path, '"units": 2', '"units": 3')
        assert [c.kind for c in sx.history(loaded)] == ["rule", "rule", "edit", "outside"]
        assert sx.blame(loaded, "units").change.kind == "outside"
        assert str(sx.blame(loaded, "units")).startswith("units = 3, as in the file, which another")

    def test_values_that_it_left_alone_are_known(self, tmp_path):
        loaded = self.changed(tmp_path, '"units": 2', '"units": 3')
        assert sx.blame(loaded, "layers[0]").rule == "set?layers%5B0%5D=insert(7)"

    def test_another_layout_is_no_change(self, tmp_path):
        loaded = self.changed(tmp_path, '"value": {', '"value":   {')
        assert [c.kind for c in sx.history(loaded)] == ["rule", "rule", "edit"]

    def test_changes_after_it_are_known(self, tmp_path):
        loaded = self.changed(tmp_path, '"units": 2', '"units": 3')
        sx.patch(loaded, {"units": 8})
        assert sx.blame(loaded, "units").rule == "set?units=8"


@pytest.mark.parametrize(
    ("history", "message"),
    [
        (3, "expected an object with 'base' and 'changes', but got 3"),
        ({"base": {}, "changes": {}}, "expected an object 'base' and an array 'changes'"),
        ({"base": {"dropped": -1}, "changes": []}, "expected a number of dropped changes"),
        ({"base": {"name": 3}, "changes": []}, "expected text for 'name', but got 3"),
        ({"base": {}, "changes": [1]}, "expected an object for each change, but got 1"),
        ({"base": {}, "changes": [{"kind": "x"}]}, "expected one of rule, function"),
        ({"base": {}, "changes": [{"time": "x"}]}, "expected a time in seconds, but got 'x'"),
        ({"base": {}, "changes": [{"time": 1e300}]}, "expected a time in seconds"),
    ],
)
def test_malformed_histories(history, message):
    with pytest.raises(sx.errors.CodecError, match=message):
        sx.from_json({"symexp": 1, "value": {"x": 1}, "history": history})


def test_a_malformed_change_is_an_error_when_it_is_read():
    history = {"base": {}, "changes": [{"rule": "set?x=1", "change": {"y": 1}}]}
    made = sx.from_json({"symexp": 1, "value": {"x": 1}, "history": history})
    with pytest.raises(sx.errors.CodecError, match="in place of a diff"):
        sx.blame(made, "x")


class TestCopies:
    def test_pickles(self):
        made = pickle.loads(pickle.dumps(edited()))
        assert [row[:3] for row in shown(made)] == [row[:3] for row in shown(edited())]
        assert sx.history(made).version(0).units == 1

    def test_deep_pickles(self):
        deep = 1
        for _ in range(500):
            deep = [deep]
        made = sx.patch(Model(1, deep), {"units": 2})
        assert len(sx.history(pickle.loads(pickle.dumps(made)))) == 1

    @pytest.mark.parametrize("how", [copy.copy, copy.deepcopy, sx.clone])
    def test_copies_share_the_steps(self, how):
        made = edited()
        assert shown(how(made)) == shown(made)

    def test_a_copy_of_a_live_object(self):
        class Plain:
            def __init__(self, size=1):
                self.size = size

        made = sx.patch(sx.symbolize(Plain)(1), {"size": 2})
        assert vars(made) is not None
        assert [c.rule for c in sx.history(copy.copy(made))] == ["set?size=2"]
