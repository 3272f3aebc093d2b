"""Whole pipelines are symbolic objects: clone, patch, rule strings, diff, query, save and load."""

import pytest

import symexp as sx
from symexp.errors import CodecError


@sx.stage
def digits(out, rows: int = 100):
    (out / "n").write_text(str(rows))


@sx.stage
class Train:
    def __init__(self, data, units: list = (8, 8), lr: float = 0.1):
        self._data, self._units, self._lr = data, units, lr

    def build(self, out):
        (out / "acc.txt").write_text(str(int(self._data.read_text("n")) * self._lr))


@sx.stage
def plot(out, of):
    (out / "plot.txt").write_text("|".join(r.read_text("acc.txt") for r in of.realizations))


@sx.patcher([("factor", sx.typing.Float())])
def scale_lr_of_stages(target, factor):
    """Multiplies every learning rate."""
    return lambda k, v: v * factor if k and k.key == "lr" else v


def pipeline():
    return plot(Train(digits(10), lr=0.5))


def test_a_patched_pipeline_is_another_one_and_shares_what_it_can(store):
    one = pipeline()
    store.realize(one)
    two = sx.patch(one.clone(), {"of.lr": 0.25})
    assert [s.action for s in store.plan(two)] == ["hit", "build", "build"]
    assert store.realize(two).read_text("plot.txt") == "2.5"
    assert store.realize(one).read_text("plot.txt") == "5.0"


def test_rule_strings(store):
    two = sx.patch(pipeline(), "scale_lr_of_stages?factor=4.0")
    assert store.realize(two).read_text("plot.txt") == "20.0"


def test_matchers_are_patched_like_any_argument(store):
    two = sx.patch(pipeline(), {"of.matcher": sx.matchers.all()})
    assert store.derivation(two) == store.derivation(pipeline())
    assert repr(store.derivation(two).dependencies[0].matcher) == "all()"


def test_diff_and_query():
    one = pipeline()
    two = sx.patch(one.clone(), {"of.data.rows": 20, "of.matcher": sx.matchers.latest(2)})
    assert str(sx.diff(one, two)) == (
        "plot(\n  of = Train(\n    data = digits(\n      rows = Diff(\n        left = 10,\n"
        "        right = 20\n      )\n    ),\n    matcher = Diff(\n      left = None,\n"
        "      right = latest(2)\n    )\n  )\n)"
    )
    assert sx.eq(sx.patch(one, sx.diff(one, two).patch()), two)
    assert list(sx.query(two, where=Train)) == ["of"]
    assert sx.query(two, ".*rows") == {"of.data.rows": 20}


@pytest.mark.parametrize(
    "matcher",
    [
        sx.matchers.only(),
        sx.matchers.latest(3),
        sx.matchers.best("acc.txt", 2, mode="min"),
        sx.matchers.all(),
        sx.matchers.some(2),
        sx.matchers.exact(f"rlz:{'0' * 32}-{'1' * 32}-{'2' * 16}-Train"),
        None,
    ],
    ids=repr,
)
def test_pipelines_with_matchers_are_saved_and_loaded(matcher, tmp_path):
    one = plot(Train(digits(10), lr=0.5, matcher=matcher))
    sx.save(one, tmp_path / "pipeline.json")
    two = sx.load(tmp_path / "pipeline.json")
    assert sx.eq(one, two)
    assert two.of.matcher == matcher
    assert sx.fingerprint(one) == sx.fingerprint(two)


def test_a_loaded_pipeline_finds_what_was_kept(store, tmp_path):
    kept = store.realize(pipeline())
    sx.save(pipeline(), tmp_path / "pipeline.json")
    assert store.realized(sx.load(tmp_path / "pipeline.json")) == kept


@pytest.mark.parametrize("payload", ['"best"', "[]", '["eval", "1"]', '[["all"]]', "{}"])
def test_no_other_function_is_called_by_a_file(payload):
    text = f'{{"symexp": 1, "value": {{"x": {{"$matcher": {payload}}}}}}}'
    with pytest.raises(CodecError, match=r"Expected a matcher"):
        sx.from_json_str(text)


def test_a_sweep_over_a_pipeline_builds_what_differs(store):
    space = plot(Train(digits(sx.oneof([10, 20])), lr=sx.oneof([0.5, 0.25, 1.0])))
    texts = [store.realize(candidate).read_text("plot.txt") for candidate in sx.iter(space)]
    assert texts == ["5.0", "2.5", "10.0", "10.0", "5.0", "20.0"]
    assert [len(store.find(name)) for name in ("digits", "Train", "plot")] == [2, 6, 6]


def test_matchers_of_functions_run_but_are_not_saved(store):
    two = sx.patch(pipeline(), {"of.matcher": lambda found: found or None})
    assert store.realize(two).read_text("plot.txt") == "5.0"
    with pytest.raises(TypeError, match=r"path=of\.matcher"):
        sx.to_json(two)
