"""Golden files of format 1: they load equal to what is written here, and save back byte for byte.

A file is never changed or removed; a new format gets new files, and these must still load.
"""

import datetime as dt
import http
import math
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np
import pytest

import symexp as sx
from symexp.codec import Unknown, UnknownName, register_migration

FILES = Path(__file__).parent / "json"
TRUST = ["http.HTTPStatus", "math.sqrt"]


@sx.symbolize(name="golden.Conv2D")
class Conv2D:
    def __init__(self, filters, kernel_size=(3, 3), activation=None, *, use_bias=True, **kwargs):
        pass


@sx.symbolize(name="golden.ReLU")
class ReLU:
    def __init__(self, negative_slope=0.0):
        pass


@sx.symbolize(name="golden.Model")
class Model:
    def __init__(self, *layers, name=None):
        pass


@sx.symbolize(name="golden.schedule")
def schedule(step, rate=0.1):
    return step * rate


@sx.symbolize(name="golden.Renamed")
class Renamed:
    def __init__(self, width):
        pass


sx.register_alias("golden.OldName", "golden.Renamed")


@register_migration("golden.Renamed", 0)
def _units_became_width(arguments):
    arguments["width"] = arguments.pop("units")
    return arguments


def experiment():
    return sx.Dict(
        model=Model(
            Conv2D(16, activation=ReLU(), name="first"),
            Conv2D(32, (5, 5), ReLU(0.2), use_bias=False),
            name="net",
        ),
        schedule=schedule(rate=0.5),
        epochs=5,
        tags=["a", "é", "\ud800"],
    )


def tied():
    relu = ReLU(0.1)
    conv = Conv2D(8, activation=relu)
    model = Model(conv, relu, conv)
    return sx.List([model, model.clone(), model])


def contextual():
    return sx.Dict(
        num_classes=10,
        model=Conv2D(sx.ContextualValue("num_classes"), activation=sx.ContextualValue()),
        rate=sx.ContextualValue("lr", default=0.1),
    )


def follower():
    return sx.Dict(width=sx.oneof([16, 32]), layers=[Conv2D(sx.same_as("width"))])


def leaves():
    return sx.List(
        [
            None, True, False, 0, -1, 2**53 + 1, 10**30, 10**4300, 0.1, -0.0, 1e300, 5e-324,
            math.nan, math.inf, -math.inf, 1 - 2j, complex(math.nan, 0), "", "\"\\\n\x00\x7fé😀",
            b"", b"\x00\xff", (), (1, ("a", 2.5)), {3, 1, 2}, frozenset({"a", (1,)}),
            http.HTTPStatus.NOT_FOUND, math.sqrt, len, int, type(None), np.float32, Conv2D,
            schedule,
            PurePosixPath("/a/b"), PureWindowsPath("c:\\a"), Path("a/b"),
            dt.date(2026, 2, 28), dt.datetime(2026, 2, 28, 1, 2, 3, 4, tzinfo=dt.UTC),
            dt.datetime(2026, 10, 25, 2, 30, fold=1), dt.time(23, 59), dt.timedelta(1, 2, 3),
        ]
    )  # fmt: skip


def arrays():
    return sx.Dict(
        {
            "float32": np.arange(6, dtype=np.float32).reshape(2, 3) / 3,
            "big endian": np.array([1, -2], ">i4"),
            "bool": np.array([True, False]),
            "text": np.array(["a", "bc"]),
            "empty": np.zeros((0, 2), np.uint8),
            "scalar array": np.array(1.5),
            "dates": np.array(["2026-01-01"], "<M8[D]"),
            "records": np.array([(1, 2.5)], [("a", "<i4"), ("b", "<f8")]),
            "int64": np.int64(-7),
            "float16": np.float16(0.5),
            "nan": np.float64("nan"),
            "complex": np.complex128(1 + 2j),
            "dtype": np.dtype("<f4"),
        }
    )


def dicts():
    return sx.List(
        [
            {}, {"_type": "x", "__tuple__": 1}, {"$type": "golden.ReLU"}, {1: "a", "1": "b"},
            {"$": None, "": [{}]}, {"$dict": [], "$ref": 1},
            Conv2D(1, **{"$type": 2, "a b": 3}),
        ]
    )  # fmt: skip


def partial():
    return sx.List([Conv2D.partial(use_bias=False), schedule()])


def deep():
    tree = sx.List([])
    for _ in range(600):
        tree = sx.List([ReLU(tree)])
    return tree


GOLDEN = {
    "experiment": (experiment, {}),
    "experiment_small": (experiment, {"hide_default_values": True}),
    "experiment_indented": (experiment, {"indent": 2}),
    "tied": (tied, {}),
    "leaves": (leaves, {}),
    "arrays": (arrays, {}),
    "dicts": (dicts, {}),
    "partial": (partial, {}),
    "deep": (deep, {}),
    "scalar": (lambda: 0.5, {}),
    "contextual": (contextual, {}),
    "follower": (follower, {}),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_a_golden_file_loads_and_saves_back_byte_for_byte(name, tmp_path):
    make, options = GOLDEN[name]
    path = FILES / f"{name}.json"
    loaded = sx.load(path, trust=TRUST, strict=True)
    assert sx.eq(loaded, make())
    assert sx.fingerprint(loaded) == sx.fingerprint(make())
    for value in (loaded, make()):
        sx.save(value, tmp_path / "again.json", **options)
        assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


def change():
    relu = ReLU(0.1)
    left = sx.Dict(layers=[Conv2D(8), relu, Model(name="m")], a=relu, lr=0.1, old=(1, 2))
    right = sx.Dict(layers=[ReLU(), Conv2D(16), Model(name="m")], a=relu, lr=math.nan, new=b"x")
    right.b = right.a
    return left, right, sx.diff(left, right)


def test_a_golden_diff_loads_and_saves_back_byte_for_byte(tmp_path):
    left, right, made = change()
    path = FILES / "diff.json"
    loaded = sx.load(path, strict=True)
    assert loaded == made
    assert sx.eq(sx.patch(left.clone(), loaded), right)
    for value in (loaded, made):
        sx.save(value, tmp_path / "again.json")
        assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


def test_a_golden_rule_string_makes_the_change():
    left, right, made = change()
    text = (FILES / "diff.rule").read_text().strip()
    assert sx.eq(sx.patch(left, text), right)
    assert sx.rule_string(made) == text


def test_a_golden_history_is_read_and_saves_back_byte_for_byte(tmp_path):
    path = FILES / "history.json"
    loaded = sx.load(path)
    assert sx.eq(loaded, sx.Dict(layers=[ReLU(0.5), Conv2D(32), Model(name="n")], lr=0.3, fn=None))
    history = sx.history(loaded)
    assert history.base.name == "baseline.json"
    assert [(c.kind, c.rule, c.name, c.author) for c in history] == [
        ("rule", "set?lr=0.2", None, "anna"),
        ("choices", "set?layers%5B0%5D.filters=16", None, "anna"),
        ("function", "set?layers%5B0%5D.filters=32", "double", None),
        ("rule", "set?fn=None", None, None),
        ("edit", "set?lr=0.3&layers%5B0%5D=insert(golden.ReLU(negative_slope=0.5))", None, "bela"),
    ]
    assert history[0].time == dt.datetime(2026, 11, 27, 9, 30, tzinfo=dt.UTC)
    assert sx.blame(loaded, "layers[1].filters").change.name == "double"
    assert sx.blame(loaded, "layers[2].name").rule == "set?name=n"
    assert sx.eq(history.version(4).layers, sx.List([Conv2D(32), Model(name="n")]))
    with pytest.raises(sx.SymexpError, match="Version 3 of the dict is lost"):
        history.version(3)
    sx.save(loaded, tmp_path / "again.json", indent=2)
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


def test_ties_of_a_golden_file():
    first, clone, again = sx.load(FILES / "tied.json")
    assert first is again
    assert first is not clone
    assert first.layers[0] is first.layers[2]
    assert first.layers[0].activation is first.layers[1]
    assert clone.layers[0] is clone.layers[2]
    assert clone.layers[0] is not first.layers[0]


def test_a_golden_file_of_unknown_types_saves_back_byte_for_byte(tmp_path):
    path = FILES / "unknown.json"
    loaded = sx.load(path)
    assert isinstance(loaded, Unknown)
    assert type(loaded.optimizer.loss) is UnknownName
    assert sx.eq(loaded.layers[0], ReLU(0.25))
    sx.save(loaded, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == path.read_bytes()


def test_a_golden_file_of_an_older_class():
    assert sx.eq(sx.load(FILES / "renamed_v0.json"), sx.List([Renamed(3), Renamed(4)]))


def test_every_golden_file_is_tested():
    names = {*GOLDEN, "diff", "history", "unknown", "renamed_v0"}
    assert {path.stem for path in FILES.iterdir()} == names
