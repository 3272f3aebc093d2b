"""What may be a stage, and what a stage is as an object."""

import dataclasses
import inspect
import pickle

import pytest

import symexp as sx
from symexp.errors import SymbolizeError
from symexp.store import DerivationError, NotRealizedError
from symexp.tree.handles.materialize import is_ghost


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


def test_a_class_with_all_kinds_of_parameters(store):
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


def test_a_class_without_init(store):
    @sx.stage
    class Bare:
        def build(self, out):
            (out / "x").write_text("x")

    assert str(inspect.signature(Bare)) == "(*, matcher=None)"
    assert store.realize(Bare()).read_text("x") == "x"


def test_a_dataclass(store):
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


def test_methods_of_a_stage_run_on_the_plain_object():
    assert rows(3).build.__name__ == "build"
    top = Sum(rows(), scale=4)
    assert top.scale == 4


def test_stages_are_pickled_as_their_node():
    top = Sum(rows(4), scale=2)
    assert sx.eq(pickle.loads(pickle.dumps(top)), top)


def test_a_stage_has_no_files_outside_of_a_build():
    with pytest.raises(NotRealizedError, match=r"rows is a stage.*store.realize\(stage\) / 'a'"):
        rows() / "a"
    with pytest.raises(NotRealizedError, match=r"Sum is a stage"):
        Sum("an argument that __init__ would choke on") / "a"
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
def test_what_cannot_be_a_stage(target, message):
    with pytest.raises(SymbolizeError, match=message):
        sx.stage(target)


def test_options_are_checked_when_the_class_is_made():
    with pytest.raises(SymbolizeError, match=r"Expected a matcher such as.*matcher='best'"):
        sx.stage(matcher="best")(rows.__wrapped__)
    with pytest.raises(DerivationError, match=r"relative path inside of `out`, got '\.\./x'"):
        sx.stage(outputs=["a", "../x"])(rows.__wrapped__)
    with pytest.raises(SymbolizeError, match=r"Expected the relative paths.* got outputs=5"):
        sx.stage(outputs=5)(rows.__wrapped__)


def test_what_is_no_stage(store):
    with pytest.raises(DerivationError, match=r"got the class rows. Call it: rows\(\)"):
        store.plan(rows)
    with pytest.raises(DerivationError, match=r"Decorate its class with `@sx.stage`.*store.run"):
        store.plan(sx.Dict(x=1))
    with pytest.raises(DerivationError, match=r"Expected a stage.*Got 3"):
        store.realize(3)
    with pytest.raises(DerivationError, match=r"matcher of stage rows must be a function.*'best'"):
        store.plan(rows(matcher="best"))
