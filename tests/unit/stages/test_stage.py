"""What may be a stage, and pipelines as symbolic objects: clone, patch, diff, save and load."""

import dataclasses
import inspect
import os
import pickle

import pytest

import symexp as sx
from symexp.errors import CodecError, SymbolizeError
from symexp.store import DerivationError, NotRealizedError
from symexp.tree.nodes.state import is_ghost


@sx.stage
def rows(out, count: int = 3):
    """Some rows."""
    (out / "rows.txt").write_text(str(count))


@sx.stage
class Sum:
    """The sum of rows."""

    made = 0

    def __init__(self, data, *more, scale=1, **options):
        Sum.made += 1
        self._parts = [data, *more]
        self._scale = scale
        self._options = options

    def build(self, out):
        total = sum(int(part.read_text("rows.txt")) for part in self._parts)
        (out / "sum.txt").write_text(f"{total * self._scale} {sorted(self._options)}")


def test_a_function_becomes_a_symbolic_class():
    assert rows.__name__ == "rows"
    assert rows.__doc__ == "Some rows."
    assert str(inspect.signature(rows)) == "(count: int = 3, *, matcher=None)"
    assert sx.format(rows(count=4), compact=True, hide_default_values=True) == "rows(count=4)"
    assert isinstance(rows(), sx.Stage)
    assert isinstance(rows(), sx.Symbolic)
    with pytest.raises(TypeError, match=r"Expected int but got 'five'.*path=count"):
        rows(count="five")
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'cuont'.*'count'"):
        rows(cuont=1)


def test_the_function_can_still_be_called(tmp_path):
    rows.__wrapped__(tmp_path, 7)
    assert (tmp_path / "rows.txt").read_text() == "7"


def test_a_class_may_have_all_kinds_of_parameters(store):
    top = Sum(rows(), rows(4), rows(5), scale=2, note="x", matcher=sx.matchers.latest())
    assert str(inspect.signature(Sum)) == "(data, *more, scale=1, matcher=None, **options)"
    assert store.realize(top).read_text("sum.txt") == "24 ['note']"


def test_nothing_of_the_user_runs_until_the_build(store):
    before = Sum.made
    top = Sum(rows())
    store.plan(top)
    sx.fingerprint(top)
    top.with_matcher(sx.matchers.all())
    assert Sum.made == before
    store.realize(top)
    assert Sum.made == before + 1
    assert is_ghost(top)


def test_a_class_without_init_may_be_a_stage(store):
    @sx.stage
    class Bare:
        def build(self, out):
            (out / "x").write_text("x")

    assert str(inspect.signature(Bare)) == "(*, matcher=None)"
    assert store.realize(Bare()).read_text("x") == "x"


def test_a_dataclass_may_be_a_stage(store):
    @sx.stage
    @dataclasses.dataclass
    class Product:
        data: rows
        factors: list = dataclasses.field(default_factory=lambda: [2])

        def __post_init__(self):
            assert isinstance(self.data, rows)

        def build(self, out):
            n = int((self.data / "rows.txt").read_text())
            for factor in self.factors:
                n *= factor
            (out / "n").write_text(str(n))

    assert store.realize(Product(rows())).read_text("n") == "6"
    assert store.realize(Product(rows(), factors=[3, 5])).read_text("n") == "45"
    with pytest.raises(TypeError, match=r"data"):
        Product(3)


def test_a_subclass_is_a_stage_of_its_own(store):
    class Doubled(Sum):
        def __init__(self, data):
            super().__init__(data, scale=2)

    top = Doubled(rows())
    assert isinstance(top, sx.Stage)
    assert store.realize(top).read_text("sum.txt") == "6 []"
    assert store.realize(top).name == "Doubled"
    with pytest.raises(SymbolizeError, match=r"Doubled derives from a stage.*@sx.stage"):
        top.with_matcher(sx.matchers.latest())


def test_a_decorated_subclass_has_its_own_options(store):
    @sx.stage(matcher=sx.matchers.latest(), outputs=["sum.txt"], version=2)
    class Tripled(Sum):
        def __init__(self, data, **rest):
            super().__init__(data, scale=3, **rest)

    top = Tripled(rows(), matcher=sx.matchers.all())
    assert store.derivation(top).outputs == ("sum.txt",)
    assert repr(store.derivation(Tripled(rows())).matcher) == "latest(1)"
    assert store.realize(top).read_text("sum.txt") == "9 []"


def test_with_matcher_leaves_the_original_alone():
    one = rows(4)
    two = one.with_matcher(sx.matchers.best("rows.txt", mode="min"))
    assert one.matcher is None
    assert two.matcher == sx.matchers.best("rows.txt", mode="min")
    assert two.with_matcher(None).matcher is None
    assert sx.eq(two.with_matcher(None), one)
    assert not sx.eq(one, two)


def test_with_matcher_keeps_what_a_program_changed():
    @sx.stage
    class Names:
        def __init__(self, names):
            self.names = names

        def add(self, name):
            self.names.append(name)

        def build(self, out):
            (out / "names.txt").write_text(" ".join(self.names))

    stage = Names(["a"])
    stage.add("b")
    assert list(stage.with_matcher(sx.matchers.all()).names) == ["a", "b"]
    assert sx.eq(stage.with_matcher(None), sx.clone(stage))


def test_methods_of_a_stage_run_on_the_plain_object():
    assert rows(3).build.__name__ == "build"
    top = Sum(rows(), scale=4)
    assert top.scale == 4


def test_stages_are_pickled_as_their_node():
    top = Sum(rows(4), scale=2)
    assert sx.eq(pickle.loads(pickle.dumps(top)), top)


def test_a_stage_has_no_files_outside_of_a_build():
    with pytest.raises(NotRealizedError, match=r"rows is a stage.*store.realize\(stage\) / 'a'"):
        os.fspath(rows() / "a")
    with pytest.raises(NotRealizedError, match=r"Sum is a stage"):
        os.fspath(Sum("an argument that __init__ would choke on") / "a")
    with pytest.raises(AttributeError, match=r"rows is a stage.*store.realize\(stage\).read_text"):
        rows().read_text("a")
    with pytest.raises(AttributeError, match=r"'rows' object has no attribute 'nope'"):
        rows().nope
    assert not hasattr(rows(), "path")


def first_is_not_out(data, out): ...


class NoBuild: ...


class TakesNothing:
    def build(self): ...


class TakesMore:
    def build(self, out, lr): ...


class Waits:
    async def build(self, out): ...


def yields(out):
    yield out


class TakesMatcher:
    def __init__(self, matcher): ...

    def build(self, out): ...


@sx.symbolize
class Symbolic:
    def build(self, out): ...


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (
            first_is_not_out,
            r"first parameter of a stage must be `out`.*first_is_not_out\(data, out",
        ),
        (lambda: None, "first parameter of a stage must be `out`"),
        (lambda *out: None, "first parameter of a stage must be `out`"),
        (NoBuild, r"NoBuild has no build.*def build\(self, out\)"),
        (TakesNothing, r"TakesNothing.build cannot be called with `out` alone \(too many"),
        (TakesMore, r"cannot be called with `out` alone \(missing a required argument: 'lr'"),
        (Waits, r"build of Waits is a generator or a coroutine, which would not run"),
        (yields, r"build of yields is a generator or a coroutine"),
        (TakesMatcher, r"TakesMatcher has an argument 'matcher'.*another name"),
        (Symbolic, "Symbolic is symbolic already.*leave `@sx.symbolize` out"),
        (3, "Expected a class or a function to make a stage of, but got 3"),
    ],
)
def test_a_target_that_cannot_be_a_stage_is_refused_with_the_reason(target, message):
    with pytest.raises(SymbolizeError, match=message):
        sx.stage(target)


def test_options_are_checked_when_the_class_is_made():
    with pytest.raises(SymbolizeError, match=r"Expected a matcher such as.*matcher='best'"):
        sx.stage(matcher="best")(rows.__wrapped__)
    with pytest.raises(DerivationError, match=r"relative path inside of `out`, got '\.\./x'"):
        sx.stage(outputs=["a", "../x"])(rows.__wrapped__)
    with pytest.raises(SymbolizeError, match=r"Expected the relative paths.* got outputs=5"):
        sx.stage(outputs=5)(rows.__wrapped__)


def test_the_error_for_a_value_that_is_not_a_stage_says_what_to_do(store):
    with pytest.raises(DerivationError, match=r"got the class rows. Call it: rows\(\)"):
        store.plan(rows)
    with pytest.raises(DerivationError, match=r"Decorate its class with `@sx.stage`.*store.run"):
        store.plan(sx.Dict(x=1))
    with pytest.raises(DerivationError, match=r"Expected a stage.*Got 3"):
        store.realize(3)
    with pytest.raises(DerivationError, match=r"matcher of stage rows must be a function.*'best'"):
        store.plan(rows(matcher="best"))


# Pipelines are symbolic objects: clone, patch, rule strings, diff, query, save and load.


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


def test_a_rule_string_patches_the_stages_of_a_pipeline(store):
    two = sx.patch(pipeline(), "scale_lr_of_stages?factor=4.0")
    assert store.realize(two).read_text("plot.txt") == "20.0"


def test_matchers_are_patched_like_any_argument(store):
    two = sx.patch(pipeline(), {"of.matcher": sx.matchers.all()})
    assert store.derivation(two) == store.derivation(pipeline())
    assert repr(store.derivation(two).dependencies[0].matcher) == "all()"


def test_pipelines_have_diffs_and_queries():
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


CODE = """
import symexp as sx

def helper():
    return 1

@sx.stage
def of_function(out):
    (out / "n").write_text(str(helper()))

@sx.stage
class OfClass:
    def build(self, out):
        (out / "n").write_text(str(helper()))
"""


@pytest.mark.parametrize("name", ["of_function", "OfClass"])
def test_code_without_a_file_is_followed(store, name):
    first, second = {"__name__": "generated"}, {"__name__": "generated"}
    exec(CODE, first)
    exec(CODE.replace("return 1", "return 2"), second)
    store.realize(first[name]())
    assert store.plan(first[name](), code="rebuild").builds == []
    assert len(store.plan(second[name](), code="rebuild").builds) == 1
    assert store.realize(second[name](), code="rebuild", workers=2).read_text("n") == "2"


@pytest.mark.parametrize("namespace", [{}, {"__name__": None}, {"__name__": ""}])
@pytest.mark.parametrize("target", ["def f(out): ...", "class F:\n    def build(self, out): ..."])
def test_code_without_a_module_cannot_be_a_stage(namespace, target):
    with pytest.raises(SymbolizeError, match=r"[fF] has no module.*exec\(code, {'__name__'"):
        exec(f"import symexp as sx\n@sx.stage\n{target}", namespace)
