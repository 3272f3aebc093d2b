"""Types and names that are not known here: kept as they are, refused when they are used."""

import copy
import pickle
import sys
import types

import pytest

import symexp as sx
from symexp.codec import Unknown, UnknownName
from symexp.errors import UnknownTypeError

TEXT = (
    '{"symexp":1,"value":{"$type":"their.zoo.Model","layers":[{"$type":"their.zoo.Conv",'
    '"$version":3,"$id":1,"filters":16,"act":{"$function":"their.zoo.relu"}},{"$ref":1}],'
    '"mode":{"$enum":"their.zoo.Mode","member":"FAST"},"flags":{"$enum":"their.zoo.F","value":3},'
    '"cls":{"$class":"their.zoo.Base"},"lr":0.1,"$extra":[["$type",{"$tuple":[1]}]]}}'
)


@sx.symbolize(name="ours.Model")
class Model:
    ran = []

    def __init__(self, child=None, rate=1):
        Model.ran.append(rate)


def document(value):
    return {"symexp": 1, "value": value}


def test_an_unknown_tree_saves_back_unchanged_byte_for_byte():
    tree = sx.from_json_str(TEXT)
    assert sx.to_json_str(tree) == TEXT
    assert sx.to_json_str(tree, hide_default_values=True) == TEXT
    assert sx.to_json_str(sx.clone(tree)) == TEXT
    assert sx.to_json_str(pickle.loads(pickle.dumps(tree))) == TEXT
    assert sx.to_json_str(copy.deepcopy(tree)) == TEXT


def test_an_unknown_tree_prints_as_a_known_one():
    tree = sx.from_json(document({"$type": "a.B", "x": [{"$function": "os.system"}], "y": 1}))
    assert str(tree) == "B(\n  x = [\n    0 : os.system\n  ],\n  y = 1\n)"
    assert repr(tree) == "B(x=[os.system], y=1)"
    member = sx.from_json(document({"$enum": "a.Mode", "member": "FAST"}))
    assert repr(member) == "a.Mode.FAST"


def test_an_unknown_tree_compares_fingerprints_and_diffs():
    a, b = sx.from_json_str(TEXT), sx.from_json_str(TEXT)
    assert sx.eq(a, b)
    assert sx.fingerprint(a) == sx.fingerprint(b)
    c = sx.from_json_str(TEXT.replace("0.1", "0.2"))
    assert not sx.eq(a, c)
    assert sx.fingerprint(a) != sx.fingerprint(c)
    assert sx.eq(sx.patch(sx.clone(a), sx.diff(a, c)), c)
    d = sx.from_json_str(TEXT.replace("their.zoo.relu", "their.zoo.gelu"))
    assert not sx.eq(a, d)
    assert sx.fingerprint(a) != sx.fingerprint(d)


def test_an_unknown_tree_is_read_patched_and_queried():
    tree = sx.from_json_str(TEXT)
    assert tree.lr == 0.1
    assert tree.layers[0] is tree.layers[1]
    assert list(sx.query(tree, ".*filters")) == ["layers[0].filters", "layers[1].filters"]
    assert len(sx.query(tree, where=Unknown, enter_selected=True)) == 3
    sx.patch(tree, {"lr": 0.5, "layers[0].filters": 8})
    assert sx.to_json_str(tree) == TEXT.replace("0.1", "0.5").replace("16", "8")
    tree.rebind({"layers[0].act": None})
    assert tree.layers[1].act is None
    assert tree.clone(override={"lr": 1}).lr == 1


def test_a_known_and_an_unknown_tree_have_the_same_fingerprint():
    known = Model(Model(), 2)
    text = sx.to_json_str(known)
    kind = Model._sx_type
    from symexp.tree.nodes import types as registry

    del registry._by_name["ours.Model"]
    try:
        unknown = sx.from_json_str(text)
    finally:
        registry._by_name["ours.Model"] = kind
    assert isinstance(unknown, Unknown)
    assert sx.to_json_str(unknown) == text
    assert sx.fingerprint(unknown) == sx.fingerprint(known)
    assert sx.eq(unknown, known)
    assert unknown.clone().ran == Model.ran
    assert isinstance(unknown, Model)
    assert not isinstance(unknown, Unknown)
    assert sx.to_json_str(unknown) == text
    assert sx.fingerprint(unknown) == sx.fingerprint(known)
    assert isinstance(sx.from_json_str(text), Model)


USES = [
    lambda v: v.fit,
    lambda v: v(),
    lambda v: len(v),
    lambda v: list(v),
    lambda v: v["a"],
    lambda v: 1 in v,
    lambda v: setattr(v, "lr", 1),
    lambda v: type(v)(),
]


@pytest.mark.parametrize("use", USES)
def test_using_an_unknown_object_says_what_to_import(use):
    tree = sx.from_json_str(TEXT)
    with pytest.raises(
        UnknownTypeError,
        match=r"The type 'their\.zoo\.Model' is not known here, so the object can be kept, but not "
        r"used\. Import their\.zoo and symbolize the class\. If it was "
        r"renamed or moved: `sx\.register_alias\('their\.zoo\.Model'",
    ):
        use(tree)
    assert sx.to_json_str(tree) == TEXT


def test_an_unknown_object_of_an_imported_module_says_to_symbolize(monkeypatch):
    monkeypatch.setitem(sys.modules, "their_module", types.ModuleType("their_module"))
    tree = sx.from_json(document({"$type": "their_module.Net"}))
    with pytest.raises(
        UnknownTypeError, match=r"their_module is imported: .*`sx\.symbolize\(their_module\.Net\)`"
    ):
        tree()


def test_a_known_object_that_holds_an_unknown_one_does_not_run_at_all():
    Model.ran.clear()
    tree = Model(sx.List([Model(None, 5), sx.from_json_str(TEXT)]))
    with pytest.raises(UnknownTypeError, match=r"'their\.zoo\.Model'.*\(path=child\[1\]\)"):
        tree.anything
    assert Model.ran == []
    sx.patch(tree, {"child[1]": None})
    assert tree.child[0].rate == 5
    assert not hasattr(tree, "anything")
    assert Model.ran == [5, 1]


def test_probing_an_unknown_object_is_harmless():
    tree = sx.from_json_str(TEXT)
    assert not hasattr(tree, "_private")
    assert not hasattr(tree, "fit")
    assert not hasattr(tree, "__array__")
    assert bool(tree)
    assert tree.sym_init_args["lr"] == 0.1


NAMES = [
    ({"$function": "os.system"}, "os.system"),
    ({"$class": "subprocess.Popen"}, "subprocess.Popen"),
    ({"$enum": "re.RegexFlag", "member": "A"}, "re.RegexFlag"),
    ({"$function": "nowhere.at_all"}, "nowhere.at_all"),
]


@pytest.mark.parametrize(("value", "name"), NAMES)
def test_an_unknown_name_is_inert(value, name):
    leaf = sx.from_json(document(value))
    assert isinstance(leaf, UnknownName)
    assert sx.to_json(leaf) == document(value)
    assert leaf == sx.from_json(document(value))
    assert hash(leaf) == hash(sx.from_json(document(value)))
    assert leaf != name
    assert pickle.loads(pickle.dumps(leaf)) == leaf
    for use in (lambda: leaf("ls"), lambda: leaf.value, lambda: setattr(leaf, "x", 1)):
        with pytest.raises(
            UnknownTypeError,
            match=rf"'{name}' came from a file and is not trusted or not known here.*"
            rf"trust=\['{name}'\]",
        ):
            use()
    assert not hasattr(leaf, "__wrapped__")


def test_unknown_names_in_dicts_sets_tuples_and_arguments():
    value = {"a": {"b": {"$function": "os.system"}}, "c": {"$set": [{"$class": "os._Environ"}]}}
    tree = sx.from_json(document(value))
    assert type(tree["a"]["b"]) is UnknownName
    assert sx.to_json(tree) == document(value)
    assert sx.fingerprint(tree) == sx.fingerprint(sx.from_json(document(value)))


def test_strict_refuses_what_is_unknown():
    with pytest.raises(
        UnknownTypeError,
        match=r"Not known or not trusted here: 'their\.zoo\.Model', 'their\.zoo\.Conv', "
        r"'their\.zoo\.relu', 'their\.zoo\.Mode'",
    ):
        sx.from_json_str(TEXT, strict=True)
    assert sx.from_json_str('{"symexp":1,"value":[1]}', strict=True)[0] == 1


def test_the_type_of_unknown_objects_is_the_same_for_the_same_name_and_arguments():
    a = sx.from_json(document([{"$type": "a.B", "x": 1}, {"$type": "a.B", "x": 2}]))
    assert type(a[0]) is type(a[1])
    assert (type(a[0]).__module__, type(a[0]).__qualname__) == ("a", "B")
