"""All studies of a place: listed, and removed with all that they recorded."""

import threading

import pytest

import symexp as sx
from symexp.study.ledger import LedgerError, StudyDefinition, open_ledger
from symexp.study.study import StudyError
from symexp.sweeps.worker import Worker

pytest.importorskip("sqlalchemy")

ON_SERVER = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=ON_SERVER)])
def url(request, tmp_path):
    """The URL of an empty database of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/study.db"
    return request.getfixturevalue("postgres")


def sweep(study, values=(1, 2, 3), num_examples=None, **options):
    space = sx.Dict(x=sx.oneof(list(values)))
    options = {"progress": False, "study": study, **options}
    for exp, feedback in sx.sample(space, "sweeping", num_examples, **options):
        feedback.add_measurement(float(exp.x), step=1)
        feedback(float(exp.x))


def recorded(url):
    database = sx.Study.open(f"{url}#other").ledger._database
    tables = ("symexp_studies", "symexp_trials", "symexp_measurements")
    return [database.rows(f"SELECT count(*) FROM {table}", {})[0][0] for table in tables]


def test_what_there_is(url):
    assert sx.studies(url) == []
    sweep(f"{url}#one", num_examples=2)
    space = sx.Dict(x=sx.oneof([1, 2]))
    sx.Study.for_space(f"{url}#a b", space, direction=["minimize", "maximize"], metrics=["l", "a"])
    one, two = sx.studies(url)
    assert sx.studies(f"{url}#one") == [one, two]
    assert (one.name, two.name) == ("one", "a b")
    assert (one.objectives, two.objectives) == (
        {"reward": "maximize"},
        {"l": "minimize", "a": "maximize"},
    )
    assert (one.counts, two.counts) == ({"complete": 2}, {})
    assert repr(one) == "<study 'one': 2 complete>"
    assert repr(two) == "<study 'a b': no trials>"
    assert one.created <= two.created
    assert one.created.tzinfo is not None


def test_one_is_removed_with_all_that_it_recorded(url):
    sweep(f"{url}#one")
    sweep(f"{url}#other", values=(1, 2))
    assert recorded(url) == [2, 5, 5]
    sx.delete_study(f"{url}#one")
    assert [s.name for s in sx.studies(url)] == ["other"]
    assert recorded(url) == [1, 2, 2]
    sweep(f"{url}#one", values=(7, 8, 9, 10))  # another space is no mismatch any more
    assert sx.poll_result(f"{url}#one").counts == {"complete": 4}


def test_one_that_is_not_there_is_an_error(url):
    with pytest.raises(LedgerError, match=r"There is no study 'sweep': .* has none\."):
        sx.delete_study(f"{url}#sweep")
    sweep(f"{url}#sweeps")
    with pytest.raises(LedgerError, match=r"no study 'sweep' in .*Did you mean 'sweeps'\?"):
        sx.delete_study(f"{url}#sweep")
    with pytest.raises(LedgerError, match="names no study"):
        sx.delete_study(url)


def test_looking_makes_no_file(tmp_path):
    assert sx.studies(f"sqlite:///{tmp_path}/none.db") == []
    with pytest.raises(LedgerError, match="has none"):
        sx.delete_study(f"sqlite:///{tmp_path}/none.db#s")
    assert list(tmp_path.iterdir()) == []


def test_it_is_not_taken_from_workers_unless_forced(url):
    space = sx.Dict(x=sx.oneof([1, 2, 3]))
    loop = iter(sx.sample(space, "sweeping", study=f"{url}#busy", progress=False))
    _, feedback = next(loop)
    with pytest.raises(LedgerError, match=r"of the study 'busy' \(1 at the moment"):
        sx.delete_study(f"{url}#busy")
    assert sx.poll_result(f"{url}#busy").counts == {"running": 1}
    sx.delete_study(f"{url}#busy", force=True)
    with pytest.raises(sx.SymexpError, match="no longer this worker's"):
        feedback(1.0)
    assert sx.studies(url) == []


def test_a_worker_of_a_removed_study_does_not_take_part_in_a_later_one(url):
    """Not even where the later one has its name, or would have been given its number."""
    old = open_ledger(f"{url}#s", StudyDefinition(sx.dna_spec(sx.Dict(x=sx.oneof([1, 2])))))
    with old:
        sx.delete_study(f"{url}#s")
        sx.Study.for_space(f"{url}#s", sx.Dict(y=sx.floatv(0.0, 1.0))).close()
        assert list(Worker(old, sx.geno.Random(), seed=0)) == []
        with pytest.raises(LedgerError, match="'s' was deleted"):
            old.enqueue(old.definition.spec.first_dna())
        assert old.counts() == {}
    assert [s.counts for s in sx.studies(url)] == [{}]


def test_a_dead_worker_holds_nothing(url):
    ledger = open_ledger(f"{url}#s", StudyDefinition(sx.dna_spec(sx.Dict(x=sx.oneof([1, 2])))))
    with ledger:
        machine, pid, _, unique = ledger.owner.split("/")
        ledger.owner = f"{machine}/{pid}/1/{unique}"  # as if an earlier process had had its id
        ledger.claim(lambda number, attempt: ledger.definition.spec.first_dna())
        sx.delete_study(f"{url}#s")
    assert sx.studies(url) == []


def test_those_in_memory():
    sweep("in memory")
    (info,) = (s for s in sx.studies() if s.name == "in memory")
    assert (info.counts, info.created) == ({"complete": 3}, None)
    assert info.objectives == {"reward": "maximize"}
    with pytest.raises(StudyError, match="Did you mean 'in memory'"):
        sx.delete_study("in memori")
    began, end = threading.Event(), threading.Event()

    def evaluate():
        for _, feedback in sx.sample(sx.Dict(x=sx.oneof([1])), study="busy", progress=False):
            began.set()
            end.wait(60)
            feedback(1.0)

    thread = threading.Thread(target=evaluate)
    thread.start()
    assert began.wait(60)
    with pytest.raises(StudyError, match=r"are being evaluated \(1 at the moment"):
        sx.delete_study("busy")
    end.set()
    thread.join()
    for name in ("busy", "in memory"):
        sx.delete_study(name)
    assert not {"busy", "in memory"} & {s.name for s in sx.studies()}
    sweep("in memory", values=(4, 5))
    sx.delete_study("in memory")
