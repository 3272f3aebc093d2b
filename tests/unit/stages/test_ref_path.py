"""`data / "x.npz"`: a file of a stage as an argument of another stage."""

import os
import pickle
from pathlib import Path

import pytest

import symexp as sx
from symexp.errors import SpecTypeError, SpecValueError
from symexp.stages import RefPath
from symexp.store import (
    AmbiguousRealizationError,
    DerivationError,
    NotRealizedError,
    RefError,
)

MADE = []


@sx.stage
class Data:
    def __init__(self, rows=3):
        MADE.append(rows)
        self.rows = rows

    def build(self, out):
        (out / "sub").mkdir()
        (out / "sub" / "x.txt").write_text(str(self.rows))


@sx.stage(outputs=["model", "log.txt"])
def promising(out):
    (out / "model").mkdir()
    (out / "model" / "w").write_text("w")
    (out / "log.txt").write_text("log")


@sx.symbolize
class Experiment:
    def __init__(self, file):
        self.file = file


@sx.stage
class Read:
    seen = None

    def __init__(self, file: Path | None = None, more=None):
        self.file = file
        self.more = more

    def build(self, out):
        Read.seen = (self.file, self.more)
        (out / "n").write_text(self.file.read_text())


def x(rows=3):
    return Data(rows) / "sub" / "x.txt"


def test_a_file_of_a_stage_is_an_argument_of_another_one(store):
    found = store.realize(Read(x(5)))
    data = store.realize(Data(5))
    assert found.read_text("n") == "5"
    assert Read.seen[0] == data / "sub/x.txt"
    assert isinstance(Read.seen[0], Path)
    assert list(found.inputs) == [data.derivation]
    assert [s.action for s in store.plan(Read(x(6)))] == ["build", "build"]


def test_it_may_be_anywhere_below_a_stage(store):
    store.realize(Read(x(1), more=[{"a": x(2)}, Experiment(x(3)), (x(4), 5)]))
    _, (first, exp, pair) = Read.seen
    assert [p.read_text() for p in (first["a"], exp.file, pair[0])] == ["2", "3", "4"]


def test_it_is_symbolic_and_materializes_nothing(tmp_path):
    MADE.clear()
    stage = Read(Data(7) / Path("sub/x.txt"))
    assert sx.eq(stage.file, RefPath(Data(7), "sub/x.txt"))
    assert sx.eq(stage, Read(x(7)))
    assert not sx.eq(stage, Read(Data(7) / "sub"))
    sx.save(stage, tmp_path / "stage.json")
    assert sx.eq(sx.load(tmp_path / "stage.json"), stage)
    assert sx.eq(pickle.loads(pickle.dumps(stage)), stage)
    assert sx.eq(sx.patch(stage.clone(), {"file.stage.rows": 3}), Read(x(3)))
    assert list(sx.query(stage, ".*rows")) == ["file.stage.rows"]
    assert (stage.file.name, stage.file.stem, stage.file.suffix) == ("x.txt", "x", ".txt")
    assert not hasattr(stage.file, "read")
    assert MADE == []


def test_the_store_gives_the_pipeline_back(store):
    stage = Read(x(5))
    assert sx.eq(store.stage(store.realize(stage)), stage)


def test_a_grandparent_hands_on_its_files(store):
    @sx.stage
    def look(out, read):
        (out / "n").write_text(read.file.read_text() + str(read.more))

    found = store.realize(look(Read(x(5), more=3)))
    assert found.read_text("n") == "53"
    assert list(found.reads.values()) == [(store.realize(Data(5)).ref,)]


@pytest.mark.parametrize(
    ("use", "call"),
    [
        (os.fspath, r"`store.realize\(stage\) / 'sub/x.txt'`"),
        (open, r"`store.realize\(stage\) / 'sub/x.txt'`"),
        (lambda p: p.open(), r"`\(store.realize\(stage\) / 'sub/x.txt'\).open\(\)`"),
        (lambda p: p.read_text(), r"/ 'sub/x.txt'\).read_text\(\)`"),
        (lambda p: p.read_bytes(), r"/ 'sub/x.txt'\).read_bytes\(\)`"),
        (lambda p: p.exists(), r"/ 'sub/x.txt'\).exists\(\)`"),
    ],
)
def test_there_is_no_file_outside_of_a_build(use, call):
    with pytest.raises(NotRealizedError, match=rf"Data is a stage.*{call}"):
        use(x())


def test_other_methods_of_paths_lead_to_the_file():
    with pytest.raises(AttributeError, match=r"Data is a stage.*/ 'sub/x.txt'\).is_dir`"):
        x().is_dir()
    with pytest.raises(AttributeError, match=r"'RefPath' object has no attribute 'nope'"):
        x().nope


@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "", ".", "a/../../b", "a\0b"])
def test_a_path_that_leads_out_is_refused(path):
    with pytest.raises(SpecValueError, match=r"relative to its directory"):
        Data() / path
    with pytest.raises(SpecValueError, match=r"relative to its directory"):
        sx.patch(x(), {"path": path})


def test_a_path_is_a_text():
    with pytest.raises(SpecTypeError, match=r"not 5 \(type int\)"):
        Data() / 5


def test_what_a_stage_does_not_promise_is_refused(store):
    good = [promising() / "model" / "w", promising() / "model", promising() / "log.txt"]
    store.plan(Read(more=good))
    with pytest.raises(DerivationError, match=r"promising does not promise 'log.tx'.*'log.txt'"):
        promising() / "log.tx"
    bad = sx.patch(Read(good[0]), {"file.path": "modell"})
    with pytest.raises(DerivationError, match=r"At 'file': promising does not promise 'modell'"):
        store.plan(bad)
    with pytest.raises(DerivationError, match=r"`stage` of a RefPath must be a stage, but is 3"):
        store.plan(Read(RefPath(3, "x")))


def test_a_file_that_was_not_written_is_named_when_the_build_begins(store):
    with pytest.raises(RefError, match=r"rlz:.*-Data has no 'sub/y.txt'. .*'sub/x.txt'"):
        store.realize(Read(Data() / "sub/y.txt"))


def test_a_file_is_that_of_one_realization(store):
    @sx.stage(matcher=sx.matchers.all())
    def several(out):
        (out / "x").write_text(os.urandom(8).hex())

    store.realize_all(several())
    store.realize_all(several(), force=True)
    with pytest.raises(AmbiguousRealizationError, match=r"'several'.*chose 2 realizations"):
        store.realize(Read(several() / "x"))


def test_a_value_spec_accepts_it_where_a_path_fits():
    sx.typing.Object(os.PathLike).apply(x())
    sx.typing.Union([sx.typing.Str(), sx.typing.Object(Path, transform=Path)]).apply(x())
    for spec in (sx.typing.Str(), sx.typing.Int(), sx.typing.Object(Experiment)):
        with pytest.raises(SpecTypeError, match=r"got RefPath"):
            spec.apply(x())


def test_a_file_is_not_realized_itself(store):
    with pytest.raises(DerivationError, match=r"file of one.*`store.realize\(stage\) / 'sub/x.txt"):
        store.realize(x())
