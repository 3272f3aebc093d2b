"""Laws of digests, verify and archives."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symexp.store import Derivation, Store
from symexp.store.disk.canonical import canonical_bytes, sealed, unsealed
from symexp.store.disk.files import remove_tree
from symexp.store.disk.manifest import DIRECTORY, EXECUTABLE, FILE, LINK, scan, tree_digest

MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

names = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=6
).filter(lambda name: name not in (".", "..") and len(name.encode()) < 200)
leaves = st.one_of(
    st.tuples(st.just(FILE), st.binary(max_size=20)),
    st.tuples(st.just(EXECUTABLE), st.binary(max_size=20)),
    st.tuples(st.just(LINK), names),
)
trees = st.recursive(
    st.dictionaries(names, leaves, max_size=3),
    lambda inner: st.dictionaries(names, st.one_of(leaves, st.tuples(st.just(DIRECTORY), inner))),
    max_leaves=6,
)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def write(root, tree):
    for name, (kind, content) in tree.items():
        path = root / name
        if kind == DIRECTORY:
            path.mkdir()
            write(path, content)
        elif kind == LINK:
            path.symlink_to(content)
        else:
            path.write_bytes(content)
            path.chmod(0o755 if kind == EXECUTABLE else 0o644)


def in_reverse(tree):
    return {
        name: (kind, in_reverse(content) if kind == DIRECTORY else content)
        for name, (kind, content) in reversed(tree.items())
    }


def digest(tree, directory):
    root = Path(tempfile.mkdtemp(dir=directory))
    write(root, tree)
    return tree_digest(scan(root))


@given(trees, trees)
def test_trees_have_equal_digests_only_if_they_are_equal(one, two):
    with tempfile.TemporaryDirectory(dir=MEMORY) as memory, tempfile.TemporaryDirectory() as disk:
        assert (digest(one, memory) == digest(two, memory)) == (one == two)
        assert digest(in_reverse(one), disk) == digest(one, memory)


@given(json_values, json_values)
def test_json_values_have_equal_bytes_only_if_they_are_equal(one, two):
    assert (canonical_bytes(one) == canonical_bytes(two)) == (repr_of(one) == repr_of(two))


def repr_of(value):
    if isinstance(value, dict):
        return {key: repr_of(child) for key, child in value.items()}
    return [repr_of(v) for v in value] if isinstance(value, list) else (type(value), repr(value))


@given(st.dictionaries(st.text().filter(lambda k: k != "seal"), json_values, max_size=4))
def test_sealed_documents_read_as_they_were_written(document):
    assert unsealed(sealed(document), where="x") == document


@pytest.fixture(scope="module")
def kept():
    """Returns a store with one realization of each kind, for tests that undo their changes."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as directory:
        store = Store(Path(directory) / "store", echo=False)

        def build(ctx):
            print("logged")
            write(
                ctx.out,
                {
                    "a": (FILE, b"content"),
                    "empty": (FILE, b""),
                    "x": (EXECUTABLE, b"#!"),
                    "d": (DIRECTORY, {"e": (DIRECTORY, {}), "f": (FILE, b"more" * 100)}),
                },
            )

        below = Derivation("below", {"rate": 0.1}, build=build)
        store.realize(Derivation("above", {"on": below.ref}, [below], build=build))
        yield store


def stored_files(store):
    homes = [r.home for r in store.realizations()]
    return sorted(p for home in homes for p in home.rglob("*") if p.is_file())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_byte_of_any_stored_file(kept, data):
    path = data.draw(st.sampled_from(stored_files(kept)))
    before = path.read_bytes()
    offset = data.draw(st.integers(0, len(before)))
    after = bytearray(before)
    if offset == len(before):
        after += data.draw(st.binary(min_size=1, max_size=3))
    elif data.draw(st.booleans()):
        del after[offset]
    else:
        after[offset] ^= data.draw(st.integers(1, 255))
    mode = path.stat().st_mode
    path.chmod(0o644)
    path.write_bytes(after)
    path.chmod(mode)
    try:
        entry = path.relative_to(kept.layout.realizations).parts[1]
        assert entry in {d.ref.partition(":")[2] for d in kept.verify()}
    finally:
        path.chmod(0o644)
        path.write_bytes(before)
        path.chmod(mode)
    assert kept.verify() == []


@given(trees)
def test_every_tree_travels(tree):
    directory = Path(tempfile.mkdtemp(dir=MEMORY))
    try:
        one, two = Store(directory / "1", echo=False), Store(directory / "2", echo=False)
        found = one.realize(Derivation("one", build=lambda ctx: write(ctx.out, tree)))
        (copy,) = two.unpack(one.pack(found, directory / "a"))
        assert copy.ref == found.ref
        assert digest(tree, directory) == copy.tree
        assert two.verify() == []
    finally:
        remove_tree(directory)
