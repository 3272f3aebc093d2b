"""`EACH` and `files_of`: the place of a file, and which files there are."""

import os

import pytest

import symexp as sx
from symexp.stages.each import files_in
from symexp.store import AmbiguousRealizationError, DerivationError, NotRealizedError, RefError
from symexp.tree.nodes.state import node_of


@sx.stage
def tree(out, names=("a.txt", "b.png", "cat/c.txt", "cat/deep/d.txt")):
    for name in names:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(name)


def names(store, stage, pattern="**", within=None):
    found = store.realize(stage)
    over = sx.stages.files_of(stage if within is None else stage / within, pattern)
    return [item.name for item in files_in(node_of(over), (found,))]


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("**", ["a.txt", "b.png", "cat/c.txt", "cat/deep/d.txt"]),
        ("*", ["a.txt", "b.png"]),
        ("*.txt", ["a.txt"]),
        ("**/*.txt", ["a.txt", "cat/c.txt", "cat/deep/d.txt"]),
        ("cat/**", ["cat/c.txt", "cat/deep/d.txt"]),
        ("cat/*", ["cat/c.txt"]),
        ("?.[pt][nx][gt]", ["a.txt", "b.png"]),
        ("[!a].*", ["b.png"]),
        ("[a--b].*", ["b.png"]),
        ("[z-a]*", []),
        ("[[&&~~||a].*", ["a.txt"]),
        ("**/deep/**/d.*", ["cat/deep/d.txt"]),
        ("**/**", ["a.txt", "b.png", "cat/c.txt", "cat/deep/d.txt"]),
        ("cat/deep/d.txt/**", []),
        ("./a.txt", ["a.txt"]),
        ("*.TXT", []),
        ("a", []),
    ],
)
def test_patterns_select_files_as_glob_does(store, pattern, found):
    assert names(store, tree(), pattern) == found


def test_files_of_a_directory_are_named_from_there(store):
    assert names(store, tree(), within="cat") == ["c.txt", "deep/d.txt"]
    with pytest.raises(RefError, match=r"has no directory 'dog'.*cat"):
        names(store, tree(), within="dog")
    with pytest.raises(RefError, match=r"has no directory 'a.txt'"):
        names(store, tree(), within="a.txt")


def test_strange_names_are_names(store):
    strange = ("[x].txt", "a b\n.txt", "ünï.txt", "$&'\"", "^", "-")
    assert names(store, tree(strange)) == sorted(strange)
    assert names(store, tree(strange), "[[]x[]]*") == ["[x].txt"]
    assert names(store, tree(strange), "[^]") == ["^"]


@sx.stage
def linked(out):
    (out / "real").mkdir()
    (out / "real/a").write_text("a")
    (out / "run.sh").write_text("#!/bin/sh")
    (out / "run.sh").chmod(0o755)
    (out / "link").symlink_to("real/a")
    (out / "folder").symlink_to("real")


def test_a_link_to_a_file_is_a_file_and_a_link_to_a_directory_is_none(store):
    found = store.realize(linked())
    items = files_in(node_of(sx.stages.files_of(linked())), (found,))
    assert [(i.name, i.is_executable) for i in items] == [
        ("link", False), ("real/a", False), ("run.sh", True)
    ]  # fmt: skip
    assert items[0].digest == items[1].digest


@pytest.mark.parametrize("pattern", ["", "/a", "../a", "a/../b"])
def test_a_pattern_that_leads_elsewhere_is_an_error(pattern):
    with pytest.raises(ValueError, match=r"relative to the directory of the stage"):
        sx.stages.files_of(tree(), pattern)


def test_what_has_no_files_is_an_error(store):
    with pytest.raises(DerivationError, match=r"files_of takes a stage"):
        sx.stages.files_of("raw")
    found = store.realize(tree())
    with pytest.raises(AmbiguousRealizationError, match=r"the matcher chose 2 of 'tree'"):
        files_in(node_of(sx.stages.files_of(tree())), (found, found))


def test_each_is_only_a_place():
    each = sx.stages.EACH
    assert sx.eq(sx.from_json(sx.to_json(each)), each)
    with pytest.raises(NotRealizedError, match=r"Only its builds have the file"):
        os.fspath(each)
