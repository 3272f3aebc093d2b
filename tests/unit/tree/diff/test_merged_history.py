"""The history of a merged tree."""

import pytest

import symexp as sx


@sx.symbolize
class Net:
    def __init__(self, layers, rate=0.1, epochs=3): ...


def base():
    return Net(["a", "b"])


def rules(root):
    return [(change.kind, change.rule, change.author) for change in sx.history(root)]


def versions():
    with sx.record_history(author="anna"):
        ours = sx.patch(base(), {"rate": 0.2}, {"layers[0]": sx.Insertion("ours")})
    with sx.record_history(author="bela"):
        theirs = sx.patch(base(), {"epochs": 5}, {"layers[2]": sx.Insertion("theirs")})
    return ours, theirs


def test_their_changes_follow_ours():
    merged = sx.merge(base(), *versions())
    assert sx.eq(merged, Net(["ours", "a", "b", "theirs"], 0.2, 5))
    assert rules(merged) == [
        ("rule", "set?rate=0.2", "anna"),
        ("rule", "set?layers%5B0%5D=insert(ours)", "anna"),
        ("rule", "set?epochs=5", "bela"),
        ("rule", "set?layers%5B3%5D=insert(theirs)", "bela"),
    ]
    assert sx.blame(merged, "layers[3]").change.author == "bela"
    assert sx.blame(merged, "rate").change.author == "anna"
    assert sx.blame(merged, "layers[1]").change is None
    for number, version in enumerate([0.1, 0.2]):
        assert sx.history(merged).version(number).rate == version


def test_files_keep_it(tmp_path):
    ours, theirs = versions()
    for name, tree in (("base", base()), ("ours", ours), ("theirs", theirs)):
        sx.save(tree, tmp_path / f"{name}.json")
    loaded = [sx.load(tmp_path / f"{name}.json") for name in ("base", "ours", "theirs")]
    merged = sx.merge(*loaded)
    assert rules(merged) == rules(sx.merge(base(), ours, theirs))
    assert sx.eq(sx.history(merged).version(0), base())


def test_rules_that_would_do_more_in_the_merged_tree():
    @sx.patcher(override=True)
    def shout_for_merge(target):
        """Writes letters in capitals."""
        return lambda k, v: v.upper() if isinstance(v, str) else v

    ours = sx.patch(base(), {"layers[2]": sx.Insertion("c")})
    theirs = sx.patch(base(), shout_for_merge())
    merged = sx.merge(base(), ours, theirs)
    assert list(merged.layers) == ["A", "B", "c"]
    assert sx.blame(merged, "layers[0]").rule == "shout_for_merge"
    assert sx.eq(sx.patch(base(), sx.history(merged).rule_string), merged)


def test_only_one_version_changed():
    ours, theirs = versions()
    assert rules(sx.merge(base(), ours, base())) == rules(ours)
    assert rules(sx.merge(base(), base(), theirs)) == rules(theirs)


def test_a_change_of_both_is_listed_once():
    ours = sx.patch(base(), {"rate": 0.2})
    theirs = sx.patch(base(), {"rate": 0.2}, {"epochs": 5})
    assert [rule for _, rule, _ in rules(sx.merge(base(), ours, theirs))] == [
        "set?rate=0.2",
        "set?epochs=5",
    ]


def test_theirs_without_a_history():
    ours, _ = versions()
    merged = sx.merge(base(), ours, Net(["a", "b", "c"]))
    assert rules(merged)[:2] == rules(ours)
    assert rules(merged)[2] == ("merge", "set?layers%5B3%5D=insert(c)", None)
    assert sx.blame(merged, "layers[3]").change.kind == "merge"


def test_theirs_without_a_history_and_ours_without_changes():
    ours = sx.patch(base(), {"rate": 0.2})
    merged = sx.merge(ours, ours, Net(["a"], 0.2))
    assert [kind for kind, _, _ in rules(merged)] == ["rule", "merge"]


def test_a_conflict_on_the_way_is_one_step():
    ours = sx.patch(base(), {"rate": 0.2})
    theirs = sx.patch(base(), {"rate": 0.3}, {"rate": 0.1, "epochs": 5})
    merged = sx.merge(base(), ours, theirs)
    assert rules(merged) == [
        ("rule", "set?rate=0.2", None),
        ("merge", "set?epochs=5", None),
    ]


@pytest.mark.parametrize("how", ["ours", "theirs", lambda conflict: 0.7])
def test_decided_conflicts(how):
    ours = sx.patch(base(), {"rate": 0.2})
    theirs = sx.patch(base(), {"rate": 0.3}, {"epochs": 5})
    merged = sx.merge(base(), ours, theirs, on_conflict=how)
    found = sx.history(merged)
    assert sx.eq(found.version(len(found)), merged)
    assert sx.eq(sx.patch(found.version(0), found.rule_string), merged)
    expected = {"ours": "set?rate=0.2", "theirs": "set?rate=0.3"}
    if how in expected:
        assert sx.blame(merged, "rate").rule == expected[how]
    else:
        assert sx.blame(merged, "rate").change.kind == "merge"


def test_without_recording():
    with sx.record_history(False):
        assert rules(sx.merge(base(), *versions())) == []
