"""A study keeps its space: a process that does not have it sees the experiments."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

import symexp as sx
from symexp.study import kept_space
from symexp.study.kept_space import LargeSpaceWarning
from symexp.study.study import StudyError
from tests.integration.sqlite_files import connect, connections_are_closed  # noqa: F401

pytest.importorskip("sqlalchemy")


@sx.symbolize
class Net:
    def __init__(self, units, rate=0.5, inner=None):
        self.units, self.rate, self.inner = units, rate, inner


def kept(tmp_path, space, trials=4, algorithm="random", **options):
    """Returns the URL of a new study, and a connection to its file."""
    file = tmp_path / "study.db"
    url = f"sqlite:///{file}#s"
    loop = sx.sample(space, algorithm, trials, study=url, seed=1, progress=False, **options)
    for i, (_, feedback) in enumerate(loop):
        feedback(float(i))
    return url, connect(file)


def nets():
    inner = Net(sx.oneof([1, 2]), sx.floatv(0.1, 1.0), [sx.oneof(["a", "b"])])
    return Net(sx.oneof([8, 16, inner]), sx.floatv(0.0, 1.0), inner=sx.manyof(2, [1, 2, 3]))


ELSEWHERE = """
import sys, pathlib, symexp as sx
assert "tests.integration.test_kept_spaces" not in sys.modules
result = sx.poll_result(sys.argv[1])
for trial in result.trials:
    print(sx.fingerprint(trial.exp) == trial.metadata["fingerprint"], end=" ")
print("Net" in str(result.best.exp))
print(len(str(result.best.rule)) > 10, "Net" in str(result.best.rule))
base = sx.load(sys.argv[2])
text = result.save_html(sys.argv[3], base=base).read_text()
print("As a diff from the base" in text)
study = sx.Study.open(sys.argv[1])
print(study.dna_of(result.best.exp) == result.best.dna)
print([t.exp for t in result.top(2)][0] is not None)
"""


def test_another_process_sees_the_experiments(tmp_path):
    pytest.importorskip("plotly")
    url, _ = kept(tmp_path, nets(), 6)
    here = sx.poll_result(url)
    assert here.has_experiments
    best = here.best.exp
    assert isinstance(best, Net)
    sx.save(Net(1), tmp_path / "base.json")
    arguments = [url, str(tmp_path / "base.json"), str(tmp_path / "page.html")]
    done = subprocess.run(
        [sys.executable, "-c", ELSEWHERE, *arguments], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["True"] * 12


def with_defaults(rate=0.25):
    """Candidates whose defaults only a process shows that does not know their class."""
    long = Net(3, inner=[{"a": "x" * 200}])
    return sx.Dict(x=sx.oneof([Net(1), Net(sx.oneof([2, 3]), rate), long, [Net(4)], 5]))


def test_candidates_of_an_unknown_class_are_the_same_with_all_arguments(tmp_path):
    url, _ = kept(tmp_path, with_defaults(), 6, "sweeping")
    code = """
    import sys, symexp as sx
    for trial in sx.poll_result(sys.argv[1]).trials:
        print(sx.fingerprint(trial.exp) == trial.metadata["fingerprint"], end=" ")
    """
    command = [sys.executable, "-c", textwrap.dedent(code), url]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["True"] * 6


def test_a_space_that_was_loaded_before_its_classes_is_told_to_load_them_first(tmp_path):
    url, _ = kept(tmp_path, with_defaults(), 2, "sweeping")
    sx.save(with_defaults(), tmp_path / "space.json")
    code = """
    import sys, symexp as sx
    if sys.argv[3:]:
        import tests.integration.test_kept_spaces
    space = sx.load(sys.argv[2])
    for _, feedback in sx.sample(space, "sweeping", 4, sys.argv[1], progress=False):
        feedback(0.5)
    """
    command = [sys.executable, "-c", textwrap.dedent(code), url, str(tmp_path / "space.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert "has another space" in done.stderr
    assert "import them first" in done.stderr
    subprocess.run([*command, "known"], check=True, timeout=120)
    assert sx.poll_result(url).counts == {"complete": 4}


@pytest.mark.parametrize(
    "other",
    [
        sx.Dict(x=sx.oneof([1, 2])),
        sx.Dict(x=sx.oneof([sx.Dict(a=1), Net(sx.oneof([2, 3])), Net(3), [Net(4)], 5])),
        sx.Dict(x=sx.oneof([Net(1), Net(sx.oneof([2, 4])), Net(3), [Net(4)], 5])),
        sx.Dict(x=sx.oneof([Net(1), Net(sx.oneof([2, 3])), Net(3), [Net(4)], 6])),
        sx.Dict(y=with_defaults().sym_getattr("x")),
    ],
)
def test_another_space_in_the_place_of_the_kept_one_is_not_used(other, tmp_path):
    url, rows = kept(tmp_path, with_defaults(), 2, "sweeping")
    rows.execute("UPDATE symexp_spaces SET space = ?", [sx.to_json_str(other)])
    with pytest.raises(ValueError, match="other decisions here"):
        _ = sx.poll_result(url).best.exp


def test_another_argument_of_a_candidate_is_noticed_by_the_fingerprint(tmp_path):
    url, rows = kept(tmp_path, sx.Dict(x=sx.oneof([Net(1), Net(2)])), 2, "sweeping")
    other = sx.to_json_str(sx.Dict(x=sx.oneof([Net(1), Net(9)])))
    rows.execute("UPDATE symexp_spaces SET space = ?", [other])
    result = sx.poll_result(url)
    assert result.trials[0].exp.x.units == 1
    with pytest.raises(ValueError, match="evaluated over another space"):
        _ = result.best.exp


def test_the_space_is_that_of_the_first_loop(tmp_path):
    url, rows = kept(tmp_path, nets())
    study = sx.Study.open(url)
    assert sx.eq(study.result.best.exp, sx.Study.open(url, space=nets()).result.best.exp)
    assert study.enqueue(study.result.best.exp) is None
    assert rows.execute("SELECT count(*) FROM symexp_spaces").fetchone() == (1,)
    sx.delete_study(url)
    assert rows.execute("SELECT count(*) FROM symexp_spaces").fetchone() == (0,)


def test_a_filter_of_placeholders_is_kept(tmp_path):
    space = sx.Dict(
        a=sx.oneof([1, 2], name="a"),
        b=sx.oneof([sx.Dict(c=sx.oneof([3, 4], name="c"), d=sx.oneof([5, 6], name="d")), 7]),
    )

    def where(placeholder):
        return placeholder.name not in ("a", "d")

    url, _ = kept(tmp_path, space, 3, "sweeping", where=where)
    with_space = sx.Study.open(url, space=space, where=where).result
    alone = sx.poll_result(url)
    assert len(alone) == 3
    for one, other in zip(alone.trials, with_space.trials):
        assert sx.eq(one.exp, other.exp)
    assert sx.eq(alone.trials[0].exp.a, space.a)


@sx.patcher([("units", sx.typing.Int())], override=True)
def set_units(target, units):
    return {"units": units}


def test_spaces_of_rules_and_of_decisions(tmp_path):
    space = sx.space(Net(1), "set_units?units=oneof(3,4)")
    url, _ = kept(tmp_path, space, 2, "sweeping")
    assert [t.exp.units for t in sx.poll_result(url).trials] == [3, 4]
    assert sx.poll_result(url).best.rule_string == "set_units?units=4"
    (tmp_path / "decisions").mkdir()
    spec = sx.dna_spec(sx.Dict(x=sx.oneof([5, 6])))
    url, _ = kept(tmp_path / "decisions", spec, 2, "sweeping")
    assert [t.exp == t.dna for t in sx.poll_result(url).trials] == [True, True]


def traced():
    ran.append(1)
    return sx.oneof([1, 2]) + 1


ran = []


@pytest.mark.parametrize(
    ("space", "reason"),
    [
        (sx.Dict(f=lambda: 1, x=sx.oneof([1, 2])), "no public name"),
        (sx.hyper.trace(traced), "a function is the space"),
        (sx.Dict(f=object(), x=sx.oneof([1, 2])), "can be run, but not saved"),
    ],
)
def test_a_space_that_cannot_be_kept(space, reason, tmp_path):
    url, rows = kept(tmp_path, space, 2, "sweeping")
    del ran[:]
    result = sx.poll_result(url)
    assert not result.has_experiments
    with pytest.raises(ValueError, match=rf"opened without its space(.|\n)*{reason}"):
        _ = result.best.exp
    with pytest.raises(StudyError, match=reason):
        sx.Study.open(url).decode(result.best.dna)
    assert ran == []
    assert sx.Study.open(url, space=space).result.best.exp is not None
    # A record that someone writes makes no function run either.
    if ran:
        text = sx.to_json_str(space)
        rows.execute("UPDATE symexp_spaces SET space = ?", [text])
        del ran[:]
        assert not sx.poll_result(url).has_experiments
        assert ran == []


def test_a_space_that_is_too_large_is_not_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(kept_space, "LARGEST", 1000)
    space = sx.Dict(text="a" * 2000, x=sx.oneof([1, 2]))
    with pytest.warns(LargeSpaceWarning, match="does not keep its space"):
        url, _ = kept(tmp_path, space, 2)
    with pytest.raises(ValueError, match="MB as JSON"):
        _ = sx.poll_result(url).best.exp


@pytest.mark.parametrize("text", ["oops", "{}", "[1]", '{"symexp": 1, "value": 3}', "", "[" * 9999])
def test_a_spoilt_record_costs_the_experiments_only(text, tmp_path):
    url, rows = kept(tmp_path, nets(), 2)
    rows.execute("UPDATE symexp_spaces SET space = ?", [text])
    result = sx.poll_result(url)
    assert result.best.id == 2
    with pytest.raises(ValueError, match="cannot be used here"):
        _ = result.best.exp


def test_an_older_study_gets_its_space_from_the_next_loop(tmp_path):
    url, rows = kept(tmp_path, nets(), 2)
    rows.execute("DROP TABLE symexp_spaces")
    rows.execute("DROP TABLE symexp_revisions")
    with pytest.raises(ValueError, match="opened without its space"):
        _ = sx.poll_result(url).best.exp
    kept(tmp_path, nets(), 3)
    assert sx.fingerprint(sx.poll_result(url).best.exp)
    (text,) = rows.execute("SELECT space FROM symexp_spaces").fetchone()
    assert sx.eq(sx.from_json(json.loads(text)), nets())


def test_a_trial_over_another_base_is_not_shown_as_another_experiment(tmp_path):
    pytest.importorskip("plotly")
    url, _ = kept(tmp_path, sx.Dict(base=1, x=sx.oneof([1, 2, 3])), 2, "sweeping")
    kept(tmp_path, sx.Dict(base=2, x=sx.oneof([1, 2, 3])), 3, "sweeping")
    result = sx.poll_result(url)
    assert result.trials[0].exp == sx.Dict(base=1, x=1)
    with pytest.raises(ValueError, match="Trial 3 was evaluated over another space"):
        _ = result.trials[2].exp
    assert result.save_html(tmp_path / "page.html").exists()
