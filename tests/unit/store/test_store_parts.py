"""The parts: canonical JSON, trees, locks, references, matchers, capture, layout."""

import datetime
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from symexp.store import (
    AmbiguousRealizationError,
    DamagedError,
    Derivation,
    DerivationError,
    MatchError,
    Ref,
    RefError,
    Store,
    derivation,
    matchers,
)
from symexp.store.derivation import register_converter
from symexp.store.disk.canonical import canonical_bytes, sealed, unsealed
from symexp.store.disk.files import copy_content
from symexp.store.disk.locks import FileLock
from symexp.store.disk.manifest import digest_file, scan, tree_digest


def test_canonical_bytes_do_not_depend_on_order():
    assert canonical_bytes({"b": 1, "a": [1.5, None, "é"]}) == b'{"a":[1.5,null,"\\u00e9"],"b":1}'
    assert canonical_bytes({"a": 1, "b": 2}) == canonical_bytes({"b": 2, "a": 1})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": float("nan")}, r"train\.a cannot be written as JSON: got nan"),
        ({"a": [0, {"b": b"x"}]}, r"train\.a\[1\]\.b cannot be written as JSON: got b'x'"),
        ({"a": {1: 2}}, r"train\.a cannot be written as JSON: got the key 1"),
        ({"a": float("-inf")}, r"train\.a cannot be written as JSON: got -inf"),
        ({(1, 2): 3}, r"train cannot be written as JSON: got the key \(1, 2\)"),
    ],
)
def test_what_is_not_json_is_named(value, message):
    with pytest.raises(DerivationError, match=message):
        canonical_bytes(value, where="train")


def test_a_configuration_deeper_than_the_stack_is_refused():
    value = []
    for _ in range(200_000):
        value = [value]
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(300_000)  # as work on deep trees does; the encoder must not rely on it
    try:
        with pytest.raises(DerivationError, match=r"cannot be written as JSON"):
            canonical_bytes(value, where="deep")
    finally:
        sys.setrecursionlimit(limit)


def test_sealed_documents():
    data = sealed({"a": 1, "files": {"x": ["file", 3, "00"]}})
    assert data.decode().splitlines()[:4] == [
        "{",
        ' "a": 1,',
        ' "files": {',
        '  "x": ["file", 3, "00"]',
    ]
    assert unsealed(data, where="x") == {"a": 1, "files": {"x": ["file", 3, "00"]}}
    for wrong in (b"", b"[]", b"{}", data.replace(b"3", b"4"), data + b" "):
        with pytest.raises(
            DamagedError, match=r"x is not a sealed document|x was changed|x is no JSON"
        ):
            unsealed(wrong, where="x")


@pytest.mark.parametrize("name", ["", "a/b", ".a", "-a", "a b", "é", "x" * 81, None, "a\n"])
def test_names_that_do_not_fit(name):
    with pytest.raises(DerivationError, match=r"A stage name must be"):
        Derivation(name)


def test_digests_that_do_not_fit():
    with pytest.raises(DerivationError, match=r"must be 64 lower-case hex digits, got 'abc'"):
        Derivation("a", digest="abc")
    with pytest.raises(DerivationError, match=r"a dependency must be a Derivation, got 3"):
        Derivation("a", {}, [3])


def test_the_derivation_is_its_name_its_configuration_and_what_it_stands_on():
    a = Derivation("a", {"x": 1})
    assert a == Derivation("a", {"x": 1}, build=print, outputs=["y"], matcher=matchers.all())
    others = [
        Derivation("b", {"x": 1}),
        Derivation("a", {"x": 1.0}),
        Derivation("a", {"x": True}),
        Derivation("a", {"x": "1"}),
        Derivation("a", {"x": 1}, [Derivation("c")]),
    ]
    assert len({a, *others}) == 6
    assert Derivation("a", {"y": 2, "x": 1}) == Derivation("a", {"x": 1, "y": 2})


def test_two_stages_with_one_digest(store):
    a = Derivation("a", {"x": 1}, digest="0" * 64)
    b = Derivation("b", {"x": 2}, digest="0" * 64)
    with pytest.raises(DerivationError, match=r"Two different stages have the digest 000"):
        store.plan(Derivation("top", {}, [Derivation("l", {}, [a]), Derivation("r", {}, [b])]))


def test_references_read_what_they_write():
    ref = Ref("0" * 32, "1" * 32, "2" * 16, "a-b.c")
    for one in (ref, ref._replace(failed=True)):
        assert Ref.parse(str(one)) == one
        assert Ref.from_entry(one.entry) == one
    assert Ref.from_entry("lost+found") is None


def test_a_stage_must_be_a_stage(store):
    with pytest.raises(DerivationError, match=r"Expected a stage.*Got 3 \(type int\)"):
        store.realize(3)


def test_a_registered_converter_turns_objects_of_callers_into_derivations(store, monkeypatch):
    def build(ctx):
        (ctx.out / "n").write_text(str(ctx.config["n"]))

    monkeypatch.setattr(derivation, "_convert", None)  # restores the converter afterwards
    register_converter(lambda n: Derivation("number", {"n": n}, build=build))
    assert store.realize(7).read_text("n") == "7"
    assert store.realizations(7) == [store.realize(7)]


def tree(root, **files):
    root.mkdir()
    for name, content in files.items():
        (root / name).write_text(content)
    return tree_digest(scan(root))


def test_trees_that_differ(tmp_path):
    base = tmp_path
    digests = {"plain": tree(base / "1", a="x")}
    digests["content"] = tree(base / "2", a="y")
    digests["name"] = tree(base / "3", b="x")
    digests["more"] = tree(base / "4", a="x", b="")
    digests["none"] = tree(base / "5")
    tree(base / "6", a="x")
    (base / "6" / "a").chmod(0o755)
    digests["executable"] = tree_digest(scan(base / "6"))
    tree(base / "7", a="x")
    (base / "7" / "d").mkdir()
    digests["empty directory"] = tree_digest(scan(base / "7"))
    tree(base / "8", x="x")
    (base / "8" / "a").symlink_to("x")
    digests["link"] = tree_digest(scan(base / "8"))
    digests["file like a link"] = tree(base / "9", x="x", a="x")
    (base / "10" / "a").mkdir(parents=True)
    digests["directory"] = tree_digest(scan(base / "10"))
    for directory, name in (("11", "caf\u00e9"), ("12", "cafe\u0301")):
        (base / directory).mkdir()
        (base / directory / name).touch()
    digests["composed"] = tree_digest(scan(base / "11"))
    digests["decomposed"] = tree_digest(scan(base / "12"))
    assert len(set(digests.values())) == len(digests)


def test_trees_that_are_the_same(tmp_path):
    first = tree(tmp_path / "1", a="x", b="y")
    assert tree(tmp_path / "2", b="y", a="x") == first
    os.utime(tmp_path / "2" / "a", (0, 0))
    (tmp_path / "2" / "a").chmod(0o600)
    assert tree_digest(scan(tmp_path / "2")) == first


def test_a_link_that_climbs_through_another_link(tmp_path):
    from symexp.store import TreeError

    (tmp_path / "t" / "p" / "q").mkdir(parents=True)
    (tmp_path / "t" / "p" / "q" / "up").symlink_to("../..")
    assert [e.kind for e in scan(tmp_path / "t")] == ["dir", "dir", "link"]
    (tmp_path / "t" / "p" / "q" / "out").symlink_to("up/../x")
    with pytest.raises(TreeError, match=r"'p/q/out' leads out"):
        scan(tmp_path / "t")


def test_a_file_is_read_in_pieces(tmp_path):
    import hashlib

    for size in (3_000_000, 2**24, 2**24 + 12345):
        data = os.urandom(size)
        (tmp_path / "f").write_bytes(data)
        assert digest_file(tmp_path / "f") == hashlib.sha256(data).hexdigest()


def test_a_lock_excludes(tmp_path):
    one, two = FileLock(tmp_path / "l"), FileLock(tmp_path / "l")
    with one:
        assert one.is_held
        assert not two.acquire(wait=False)
    assert two.acquire(wait=False)
    two.release()
    two.release()


def test_shared_locks(tmp_path):
    one, two = (FileLock(tmp_path / "l", shared=True) for _ in range(2))
    with one, two:
        assert not FileLock(tmp_path / "l").acquire(wait=False)
    assert FileLock(tmp_path / "l").acquire(wait=False)


def test_whoever_waits_for_a_transient_lock_gets_the_new_file(tmp_path):
    first = FileLock(tmp_path / "l", transient=True)
    first.acquire()
    second = FileLock(tmp_path / "l", transient=True)
    thread = threading.Thread(target=second.acquire)
    thread.start()
    first.release()
    thread.join(120)
    assert second.is_held
    assert not FileLock(tmp_path / "l", transient=True).acquire(wait=False)
    second.release()
    assert not (tmp_path / "l").exists()


def test_a_forked_child_does_not_hold_its_parents_lock(tmp_path):
    code = """
import os, sys
sys.path[:0] = sys.argv[2:]
from symexp.store.disk.locks import FileLock
lock = FileLock(sys.argv[1]); lock.acquire()
if os.fork() == 0:
    os.write(1, b"forked")
    os.read(0, 1)  # lives as long as the test does
    os._exit(0)
os._exit(0)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "l"), *sys.path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with parent:
        assert parent.wait(timeout=120) == 0
        assert parent.stdout.read(6) == b"forked"
        assert FileLock(tmp_path / "l").acquire(wait=False)


class Fake:
    """Enough of a realization for matchers."""

    def __init__(self, n, **files):
        self.ref = str(Ref("0" * 32, f"{n:032x}", "0" * 16, "a"))
        self.started = datetime.datetime.fromtimestamp(n, datetime.UTC)
        self.files = files

    def read_text(self, name):
        try:
            return self.files[name]
        except KeyError:
            raise FileNotFoundError(name) from None


A, B, C = Fake(1, acc="0.5"), Fake(2, acc="0.9"), Fake(3, acc="nan")
D = Fake(4)


@pytest.mark.parametrize(
    ("matcher", "given", "chosen"),
    [
        (matchers.only(), [], None),
        (matchers.only(), [A], [A]),
        (matchers.latest(), [A, C, B], [C]),
        (matchers.latest(2), [A, C, B], [C, B]),
        (matchers.latest(2), [A], None),
        (matchers.best("acc"), [A, B, C, D], [B]),
        (matchers.best("acc", mode="min"), [A, B, C, D], [A]),
        (matchers.best("acc", 2), [A, B, C, D], [B, A]),
        (matchers.best("acc", 3), [A, B, C, D], None),
        (matchers.best("acc"), [C, D], None),
        (matchers.top(lambda r: r.started, 2), [A, B, C], [C, B]),
        (matchers.top(lambda r: None), [A, B, C], None),
        (matchers.top(lambda r: float(r.files["acc"]), 2), [A, C, B], [B, A]),
        (matchers.top(lambda r: float(r.files["acc"]), 3), [A, C, B], None),
        (matchers.all(), [A, B], [A, B]),
        (matchers.all(), [], None),
        (matchers.some(2), [A, B, C], [A, B]),
        (matchers.some(2), [A], None),
        (matchers.exact([C, A.ref]), [A, B, C], [C, A]),
        (lambda found: found[0], [A, B], [A]),
        (lambda found: None, [A, B], None),
        (lambda found: (found[1],), [A, B], [B]),
    ],
)
def test_matchers(matcher, given, chosen):
    assert matchers.choose(matcher, given) == chosen


def test_matchers_that_refuse():
    with pytest.raises(AmbiguousRealizationError, match=r"there are 2 realizations, not one"):
        matchers.choose(matchers.only(), [A, B])
    with pytest.raises(MatchError, match=r"rlz:0.*-a is not among the 1 there are"):
        matchers.choose(matchers.exact(B), [A])
    for answer in ([], [D], "x"):
        with pytest.raises(MatchError, match=r"must return realizations from the list"):
            matchers.choose(lambda found, answer=answer: answer, [A])
    with pytest.raises(MatchError, match=r"latest: n must be a whole number from 1 on, got 0"):
        matchers.latest(0)
    with pytest.raises(MatchError, match=r"best: mode must be 'max' or 'min', got 'low'"):
        matchers.best("a", mode="low")
    with pytest.raises(RefError, match=r"Expected a reference"):
        matchers.exact("x")


def test_matchers_compare_by_what_they_do():
    assert matchers.best("a", 2) == matchers.best("a", 2)
    assert matchers.best("a", 2) != matchers.best("a", 1)
    assert matchers.only() != matchers.all()
    assert repr(matchers.best("a", 2)) == "best('a', 2, 'max')"


def test_what_a_build_prints_is_kept_and_shown(tmp_path, make, capsys):
    kept = []

    def build(ctx):
        print("out")
        print("err", file=sys.stderr)
        kept.append(sys.stderr)

    loud = Store(tmp_path / "loud")
    found = loud.realize(make("one", build=build))
    assert found.logs == "out\nerr\n"
    assert capsys.readouterr() == ("out\n", "err\n")
    kept[0].write("a handler that outlives the build\n")
    quiet = Store(tmp_path / "quiet", echo=False)
    assert quiet.realize(make("one", build=build)).logs == "out\nerr\n"
    assert capsys.readouterr() == ("", "a handler that outlives the build\n")


def test_a_realization_says_how_it_came_to_be(store, make):
    before = datetime.datetime.now(datetime.UTC)
    found = store.realize(make("one", source={"code": "f" * 64}))
    assert before <= found.started <= datetime.datetime.now(datetime.UTC)
    assert 0 <= found.duration < 60
    assert found.host
    assert found.source == {"code": "f" * 64}
    assert found.files == {"n": ["file", 1, digest_file(found / "n")]}
    assert os.fspath(found) == str(found.path)
    assert repr(found) == f"<Realization {found.ref}>"


def test_a_copy_is_a_file_of_its_own(tmp_path):
    """Whether the disk shares the blocks (a reflink) or not, which depends on where tests run."""
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(os.urandom(3_000_000))
    copy_content(source, target)
    assert target.read_bytes() == source.read_bytes()
    assert target.stat().st_ino != source.stat().st_ino
    before = target.read_bytes()
    with open(source, "r+b") as file:
        file.write(b"changed")
    assert target.read_bytes() == before
    with pytest.raises(FileExistsError):
        copy_content(source, target)
    (tmp_path / "link").symlink_to(source)
    with pytest.raises(OSError, match=r"symbolic link"):
        copy_content(tmp_path / "link", tmp_path / "other")
    other = tempfile.mkdtemp(dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None)
    try:  # another file system, where there is one: bytes are copied
        copy_content(target, f"{other}/copy")
        assert Path(other, "copy").read_bytes() == before
    finally:
        shutil.rmtree(other)
