"""What counts as the source of a stage, and what a changed one means."""

import importlib.util
import itertools
import pathlib
import sys
import types
import warnings

import pytest

import symexp as sx
from symexp._base import keypath
from symexp.stages.tracking.packages import is_users_code
from symexp.stages.tracking.source import source_of
from symexp.store import CodeChangedWarning, DerivationError
from symexp.store.source_changes import changed_source

_numbers = itertools.count()

TEXT = '''
import json
import symexp as sx

FACTOR = 2

class Helper:
    def twice(self, x):
        return deep(x) * FACTOR

def deep(x):
    return x

def unrelated(x):
    return x

@sx.stage
def below(out):
    (out / "n").write_text("5")

@sx.stage{options}
class Work:
    """Docstring."""
    def __init__(self, x=1, data=None):
        self.x = x

    def build(self, out):
        # A comment.
        (out / "n").write_text(json.dumps(Helper().twice(self.x)))

    @staticmethod
    def extra():
        return below
'''


@pytest.fixture
def module(tmp_path, monkeypatch):
    """Makes modules of one name with one text each, as if a file were edited between two runs."""

    def make(text=TEXT, options=""):
        path = tmp_path / f"stages_{next(_numbers)}" / "edited_stages.py"
        path.parent.mkdir()
        path.write_text(text.replace("{options}", options))
        spec = importlib.util.spec_from_file_location("edited_stages", path)
        made = importlib.util.module_from_spec(spec)
        monkeypatch.setitem(sys.modules, "edited_stages", made)
        spec.loader.exec_module(made)
        return made

    return make


def changed(left, right):
    return sorted(k for k in {*left, *right} if left.get(k) != right.get(k))


def test_the_source_of_a_class_covers_the_helpers_that_it_names_through_each_other(module):
    assert list(source_of(module().Work)) == [
        "edited_stages.FACTOR",
        "edited_stages.Helper",
        "edited_stages.Work",
        "edited_stages.deep",
    ]


@pytest.mark.parametrize(
    ("old", "new", "names"),
    [
        ("# A comment.", "# Another.", []),
        ("x=1, data=None", "x = 1,  data = None", []),
        ("def unrelated(x):\n    return x", "def unrelated(x):\n    return 1", []),
        ('write_text("5")', 'write_text("6")', []),
        ("@sx.stage{options}", "@sx.stage(matcher=sx.matchers.latest())", []),
        ("FACTOR = 2", "FACTOR = 3", ["FACTOR"]),
        ("def deep(x):\n    return x", "def deep(x):\n    return x + 0", ["deep"]),
        ("deep(x) * FACTOR", "deep(x) * FACTOR * 3", ["Helper"]),
        ("Helper().twice(self.x)", "Helper().twice(self.x) + 1", ["Work"]),
    ],
)
def test_only_a_change_of_used_code_counts(module, old, new, names):
    assert old in TEXT
    before = source_of(module().Work)
    after = source_of(module(TEXT.replace(old, new)).Work)
    assert changed(before, after) == [f"edited_stages.{n}" for n in names]


def test_without_a_text_the_code_counts():
    def make(number):
        space = {"__name__": "typed_in"}
        exec(f"class A:\n    def build(self):\n        return x in {{'a', 'b', {number}}}", space)
        return space["A"]

    assert source_of(make(1)) == source_of(make(1))
    assert changed(source_of(make(1)), source_of(make(2))) == ["typed_in.A"]


def test_without_a_text_the_values_in_a_class_count():
    def make(body):
        space = {"__name__": "typed_in"}
        exec(
            f"class A:\n    {body}\n    cache = {{}}\n    def build(self):\n        return 1", space
        )
        return source_of(space["A"])

    bodies = ["size = 1", "size = 2", "other = 1", "SIZES = [64, None]", "SIZES = [64, 32]"]
    made = [make(body)["typed_in.A"] for body in bodies]
    assert len(set(made)) == len(bodies)
    assert made == [make(body)["typed_in.A"] for body in bodies]


@pytest.mark.parametrize("value", ["[64, 32]", "{'a': [1, None]}", "{3, 4}", "(1, None)", "7"])
def test_constants_of_any_plain_kind_count(module, value):
    text = TEXT.replace("FACTOR = 2", "FACTOR = 2\nSIZES = [64]").replace(
        "return x\n", "return x if SIZES else None\n", 1
    )
    before, same = source_of(module(text).Work), source_of(module(text).Work)
    after = source_of(module(text.replace("SIZES = [64]", f"SIZES = {value}")).Work)
    assert before == same
    assert changed(before, after) == ["edited_stages.SIZES"]


def test_a_list_that_a_build_fills_does_not_change_the_source(module):
    text = TEXT.replace("FACTOR = 2", "FACTOR = 2\nSEEN = []").replace(
        "return x\n", "return SEEN.append(x)\n", 1
    )
    made = module(text)
    before = source_of(made.Work)
    made.deep(1)
    assert source_of(made.Work) is before
    made.SEEN = [1]
    assert changed(before, source_of(made.Work)) == ["edited_stages.SEEN"]


def test_a_class_that_is_an_attribute_of_itself():
    class Linked:
        def build(self):
            return 1

    Linked.own = Linked
    assert [name.rpartition(".")[2] for name in source_of(Linked)] == ["Linked"]


def test_functions_in_closures_count():
    def make(scale):
        def helper(x):
            return x * 2

        def build(out):
            return helper(scale)

        return build

    names = [name.rpartition(".")[2] for name in source_of(make(1))]
    assert names == ["build", "scale", "helper"]


def test_plain_values_in_closures_count_and_counters_do_not(store):
    runs = 0

    def make(text, options):
        @sx.stage
        def write(out):
            nonlocal runs
            runs += 1
            options.append(runs)
            (out / "text").write_text(text)

        return write

    one, two = make("one", []), make("two", [])
    store.realize(one())
    with pytest.warns(
        CodeChangedWarning, match=r"<locals>.write.text: 'one' -> 'two'. The kept result"
    ):
        assert store.realize(two()).read_text("text") == "one"
    assert store.realize(two(), code="rebuild", matcher=sx.matchers.latest()).read_text("text") == (
        "two"
    )
    assert runs == 2


def test_two_stages_of_one_name_with_other_code_are_refused(store):
    def make(text):
        @sx.stage
        def write(out):
            (out / "text").write_text(text)

        return write

    @sx.stage
    def both(out, parts):
        (out / "text").write_text("".join(part.read_text("text") for part in parts))

    with pytest.raises(
        DerivationError, match=r"Stage 'write' at 'parts\[1\]' has the name and .*write.text\)"
    ):
        store.realize(both([make("one")(), make("two")()]))
    same = both([make("one")(), make("one")()])
    assert store.realize(same).read_text("text") == "oneone"


def test_code_of_the_user_is_told_from_that_of_packages():
    import json

    import numpy

    assert is_users_code(test_functions_in_closures_count)
    assert not is_users_code(json.dumps)
    assert not is_users_code(numpy.linalg.LinAlgError)
    assert not is_users_code(sx.stages.Constant)
    assert not is_users_code(len)


def test_classes_among_the_arguments_count(store):
    @sx.symbolize
    class Model:
        def __init__(self, activation):
            self.activation = activation

    @sx.stage
    def train(out, model):
        pass

    names = {n.rpartition(".")[2] for n in store.derivation(train(Model(source_of))).source}
    assert names == {"train", "Model", "package symexp"}
    names = {
        n.rpartition(".")[2]
        for n in store.derivation(train(Model(test_functions_in_closures_count))).source
    }
    assert "test_functions_in_closures_count" in names


def test_builtin_stages_have_no_source(store):
    assert store.derivation(sx.stages.Constant({"a": "b"})).source == {}


EDITED = TEXT.replace("deep(x) * FACTOR", "deep(x) * FACTOR * 5")


def test_a_changed_source_warns_once_and_keeps_the_result(store, module):
    store.realize(module().Work(11))
    after = module(EDITED).Work(11)
    with pytest.warns(
        CodeChangedWarning, match=r"source of stage 'Work' has changed.*: edited_stages.Helper\. "
    ):
        assert store.realize(after).read_text("n") == "22"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        store.realize(after)
    assert "its source has changed since: edited_stages.Helper" in store.why(after, code="ignore")


def test_a_changed_source_is_ignored_or_rebuilt_by_policy(store, module):
    store.realize(module().Work(12))
    after = module(EDITED).Work(12)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert store.realize(after, code="ignore").read_text("n") == "24"
        assert store.plan(after, code="rebuild")[store.derivation(after)].reason == (
            "its source has changed"
        )
        assert store.realize(after, code="rebuild").read_text("n") == "120"


def test_a_helper_that_is_defined_anew_counts(store, module, monkeypatch):
    """As in a notebook: the class, and even the very pipeline, stay what they were."""
    before = module()
    stage = before.Work(14)
    store.realize(stage)
    monkeypatch.setattr(before, "FACTOR", 20)
    with pytest.warns(CodeChangedWarning, match=r"edited_stages.FACTOR: 2 -> 20\. "):
        store.realize(stage)
    assert store.realize(stage, code="rebuild").read_text("n") == "280"
    monkeypatch.setattr(before, "deep", lambda x: 1)
    monkeypatch.setattr(before.deep, "__module__", "edited_stages")
    assert store.plan(stage, code="rebuild").builds
    before.Helper.twice.__code__ = (lambda self, x: 7).__code__
    assert store.realize(stage, code="rebuild").read_text("n") == "7"


def test_another_version_is_another_stage(store, module):
    first = store.realize(module(options="(version=1)").Work(13))
    second = store.realize(module(EDITED, options="(version=2)").Work(13))
    assert first.derivation != second.derivation
    assert (first.read_text("n"), second.read_text("n")) == ("26", "130")


def test_the_digest_of_source_does_not_change_with_the_version_of_python(module):
    text = "def f(x, w):\n    return f\"{x['a']!r:<{w}}'\" f'{x:%d}{{}}{w=}' + \"\\t\"\n"
    assert source_of(module(text).f) == {"edited_stages.f": "# 769b444b163cd6fe"}
    assert source_of(module(text.replace("%d", "%s")).f) != {
        "edited_stages.f": "# 769b444b163cd6fe"
    }
    assert source_of(module(text.replace("!r", "")).f) != {"edited_stages.f": "# 769b444b163cd6fe"}


# In one process, as in a notebook.


def test_an_object_that_the_user_changes_in_place_counts(store, module):
    text = TEXT.replace("FACTOR = 2", "FACTOR = 2\nparams = {'lr': [0.1]}\n")
    made = module(text.replace("return x\n", "return x * params['lr'][0]\n", 1))
    stage = made.Work(21)
    store.realize(stage)
    made.params["lr"][0] = 0.5
    with pytest.warns(CodeChangedWarning, match=r"edited_stages.params\['lr'\]\[0\]: 0.1 -> 0.5"):
        store.realize(stage)
    assert store.realize(stage, code="rebuild").read_text("n") == "21.0"


def test_an_array_that_the_user_changes_in_place_counts(store, module):
    text = TEXT.replace("FACTOR = 2", "FACTOR = 2\nimport numpy as np\nweights = np.ones(3)\n")
    made = module(text.replace("return x\n", "return x * weights[0]\n", 1))
    store.realize(made.Work(22))
    made.weights[0] = 2.0
    with pytest.warns(CodeChangedWarning, match=r"edited_stages.weights"):
        store.realize(made.Work(22))


def test_what_a_build_changes_in_its_own_values_does_not_count(store, module):
    """An object with a method, which the build calls."""
    meter = """
class Meter:
    def __init__(self):
        self.seen = []
    def see(self, value):
        self.seen.append(value)
        return value
meter = Meter()
"""
    text = TEXT.replace("FACTOR = 2", "FACTOR = 2" + meter)
    made = module(text.replace("return x\n", "return meter.see(x)\n", 1))
    store.realize(made.Work(23))
    store.realize(made.Work(24))
    assert made.meter.seen == [23, 24]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        store.realize(made.Work(23))
        store.realize(made.Work(25))
    made.meter.seen = ["another"]
    with pytest.warns(CodeChangedWarning, match=r"edited_stages.meter"):
        store.realize(made.Work(23))


def test_a_function_of_another_module_that_is_replaced_counts(store, module, monkeypatch):
    text = TEXT.replace("import json\n", "import json\nimport edited_lib\n")
    lib = types.ModuleType("edited_lib")
    exec("def f(x):\n    return x\n", lib.__dict__)
    monkeypatch.setitem(sys.modules, "edited_lib", lib)
    made = module(text.replace("return x\n", "return edited_lib.f(x)\n", 1))
    store.realize(made.Work(26))
    exec("def f(x):\n    return x + 1\n", lib.__dict__)
    with pytest.warns(CodeChangedWarning, match=r"edited_lib.f"):
        store.realize(made.Work(26))


def test_what_runs_counts_and_not_the_file_that_was_edited_since(module):
    made = module()
    path = pathlib.Path(made.__file__)
    path.write_text(path.read_text().replace("deep(x) * FACTOR", "deep(x) * FACTOR * 7"))
    again = module(path.read_text())
    assert (
        source_of(made.Work)["edited_stages.Helper"]
        != (source_of(again.Work)["edited_stages.Helper"])
    )


def test_modules_of_packages_count_by_version_unless_they_are_tracked(store):
    def make(**options):
        @sx.stage(**options)
        def work(out):
            return keypath.KeyPath

        return store.derivation(work()).source

    assert make()["package symexp"] == sx.__version__
    assert not [name for name in make() if name.startswith("symexp.")]
    assert "symexp._base.keypath.KeyPath" in make(track="symexp._base")
    assert "symexp._base.keypath.KeyPath" in make(track=[keypath])
    assert "package symexp" not in make(untracked="package symexp")
    with pytest.raises(DerivationError, match=r"track= takes names .* or modules; got 3"):
        make(track=3)


def test_the_first_version_of_the_records_is_still_compared(module):
    """A store that was written before this version gives its hits without a warning."""
    before = {
        "edited_stages.FACTOR": "d4735e3a265e16ee",
        "edited_stages.Helper": "9c76a31679f31b96",
        "edited_stages.Work": "f20c12d4ab5e48e2",
        "edited_stages.deep": "b933ff624dc990d9",
    }
    now = source_of(module().Work)
    assert {name: now.old(name) for name in before} == before
    assert changed_source(before, now) == []
    edited = source_of(module(EDITED).Work)
    assert changed_source(before, edited) == ["edited_stages.Helper"]
