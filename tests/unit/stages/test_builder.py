"""What a build sees: its arguments, and what was chosen for its dependencies."""

import copy
import multiprocessing
import os
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

import symexp as sx
from symexp.stages.builder import Input
from symexp.store import AmbiguousRealizationError, BrokenPromiseError, TreeError
from symexp.tree.handles.containers import LiveDict

RUNS = []


@sx.stage(matcher=sx.matchers.latest())
def noisy(out, name="a"):
    RUNS.append(name)
    (out / "n.txt").write_text(str(len(RUNS)))
    (out / "sub").mkdir()
    (out / "sub" / "x.bin").write_bytes(b"\x00\x01")


@sx.symbolize
class Experiment:
    def __init__(self, data, lr=0.1):
        self.data = data
        self.lr = lr


@sx.stage
class Look:
    """Calls a function of the test with itself."""

    seen = None

    def __init__(self, data=None, many=(), exp=None):
        self.data = data
        self._many = many
        self._exp = exp

    def build(self, out):
        (out / "done").write_text("")
        Look.seen(self, out)


@pytest.fixture
def look(monkeypatch):
    def with_function(function):
        monkeypatch.setattr(Look, "seen", staticmethod(function))

    return with_function


def test_an_input_gives_its_artifacts(store, look):
    def seen(self, out):
        data = self.data
        assert type(data) is Input
        assert (data / "n.txt").read_text() == data.read_text("n.txt")
        assert data.read_bytes("sub/x.bin") == b"\x00\x01"
        assert sorted(os.listdir(data)) == ["n.txt", "sub"]
        assert data.path == data.realization.path == data.realizations[0].path
        assert data.ref.startswith("rlz:")
        assert repr(data) == f"<noisy: {data.ref}>"

    look(seen)
    store.realize(Look(noisy()))


def test_an_input_has_the_arguments_of_its_stage(store, look):
    def seen(self, out):
        assert self.data.name == "b"
        assert isinstance(self.data, noisy)
        assert sx.eq(self.data.stage, noisy("b"))
        with pytest.raises(AttributeError, match=r"nope"):
            self.data.nope
        with pytest.raises(AttributeError, match=r"_repr_html_"):
            self.data._repr_html_

    look(seen)
    store.realize(Look(noisy("b")))


def test_an_input_gives_the_realizations_in_the_order_of_the_matcher(store, look):
    one = noisy("many")
    for _ in range(3):
        store.realize(one, force=True)

    def seen(self, out):
        numbers = [int(r.read_text("n.txt")) for r in self.data.realizations]
        assert numbers == sorted(numbers, reverse=True)
        assert len(numbers) == 2
        with pytest.raises(AmbiguousRealizationError, match=r"'noisy'.*latest\(2\).*chose 2"):
            self.data / "n.txt"

    look(seen)
    realized = store.realize(Look(one.with_matcher(sx.matchers.latest(2))))
    assert [len(refs) for refs in realized.context.values()] == [2]


def test_inputs_reach_into_containers_and_experiments(store, look):
    def seen(self, out):
        assert [type(v) for v in self._many] == [Input, LiveDict, int]
        assert type(self._many) is list
        assert self._many[1]["x"].name == "c"
        assert type(self._exp.data) is Input
        assert self._exp.data.read_text("n.txt") == self._many[0].read_text("n.txt")
        assert self._exp.lr == 0.5

    look(seen)
    store.realize(Look(many=[noisy("d"), {"x": noisy("c")}, 5], exp=Experiment(noisy("d"), lr=0.5)))


def test_the_same_stage_reached_twice_is_built_once(store, look):
    look(lambda self, out: None)
    RUNS.clear()
    shared = noisy("once")
    store.realize(Look(shared, [noisy("once"), shared], Experiment(Look(shared))))
    assert RUNS == ["once"]


def test_a_build_does_not_touch_the_objects_of_the_user(store, look):
    exp = Experiment(noisy())
    live = exp.data  # an argument: the symbolic stage
    look(lambda self, out: setattr(self._exp, "lr", 9))
    store.realize(Look(exp=exp))
    assert exp.lr == 0.1
    assert isinstance(live, noisy)


def test_a_promised_output_that_is_missing_is_an_error(store):
    @sx.stage(outputs=["a.txt", "sub/b.txt"])
    def forgetful(out):
        (out / "a.txt").write_text("a")

    with pytest.raises(BrokenPromiseError, match=r"'forgetful' promises the output 'sub/b.txt'"):
        store.realize(forgetful())
    assert store.realizations(forgetful()) == []


def test_a_link_that_leads_out_is_refused(store):
    @sx.stage
    def leads_out(out):
        (out / "passwd").symlink_to("/etc/passwd")

    with pytest.raises(TreeError, match=r"passwd"):
        store.realize(leads_out())


def test_what_is_printed_is_kept(store):
    @sx.stage
    def talks(out):
        print("hello")

    realized = store.realize(talks())
    assert realized.logs == "hello\n"
    assert realized.duration < 60
    assert realized.host


def test_two_matchers_for_one_stage_in_one_pipeline_are_refused(store):
    two = Look(noisy("m"), [noisy("m", matcher=sx.matchers.all())])
    with pytest.raises(ValueError, match=r"'noisy'.*two matchers.*latest\(1\) and all\(\)"):
        store.plan(two)


def test_an_input_travels_to_other_processes(store, look):
    store.realize(noisy("sent"))

    def seen(self, out):
        for other in (pickle.loads(pickle.dumps(self.data)), copy.deepcopy(self.data)):
            assert type(other) is Input
            assert other.read_text("n.txt") == self.data.read_text("n.txt")
            assert (other.ref, other.name, repr(other)) == (self.data.ref, "sent", repr(self.data))
            assert sx.eq(other.stage, self.data.stage)

    look(seen)
    store.realize(Look(noisy("sent")))


@sx.stage
class Cluster:
    def __init__(self, dataset, others=(), exp=None):
        self.dataset = dataset
        self.others = others
        self.exp = exp

    def first(self):
        return self.dataset / "n.txt"

    def build(self, out):
        (out / "c").write_text("c")


def test_an_input_gives_what_it_was_built_from(store, look):
    def seen(self, out):
        top = self.data.dataset
        places = [top.dataset, top.others[0], top.others[1]["x"], top.exp.data]
        for place, name in zip(places, "abcd"):
            assert type(place) is Input
            assert isinstance(place, noisy)
            assert place.name == name
            assert sx.eq(place.stage, noisy(name))
            assert (place / "n.txt").read_text() == place.read_text("n.txt")
            assert place.ref == store.realize(noisy(name)).ref
        assert top.first() == top.dataset / "n.txt"
        assert (top.exp.lr, self.data.others) == (0.1, ())

    look(seen)
    below = Cluster(noisy("a"), [noisy("b"), {"x": noisy("c")}], Experiment(noisy("d")))
    found = store.realize(Look(Cluster(below)))
    assert sorted(way.count("/") for way in found.reads) == [2, 2, 2, 2]


@pytest.mark.parametrize("travel", ["pickle", "deepcopy", "fork", "thread"])
def test_what_a_helper_of_the_build_reads_is_recorded(store, look, travel):
    def seen(self, out):
        if travel == "pickle":
            text = _read_below(pickle.loads(pickle.dumps(self.data)))
        elif travel == "deepcopy":
            text = _read_below(copy.deepcopy(self.data))
        elif travel == "fork":
            with multiprocessing.get_context("fork").Pool(1) as pool:
                text = pool.apply(_read_below, [self.data])
        else:
            with ThreadPoolExecutor() as pool:
                text = pool.submit(_read_below, self.data).result()
        assert text == self.data.stage.dataset.name

    look(seen)
    found = store.realize(Look(Cluster(noisy("helped"))))
    assert list(found.reads.values()) == [(store.realize(noisy("helped")).ref,)]


def _read_below(data):
    data.dataset.read_text("n.txt")
    return data.dataset.name


def test_looking_at_arguments_is_no_read(store, look):
    def seen(self, out):
        assert self.data.dataset.name == "quiet"
        assert self.data.stage.dataset.name == "quiet"
        assert self.data.exp is None

    look(seen)
    assert store.realize(Look(Cluster(noisy("quiet")))).reads == {}


def test_a_call_reads_what_its_stages_were_built_from(store):
    exp = Reads(Cluster(noisy("called")))
    found = store.run(exp, "read")
    assert found.value == store.realize(noisy("called")).read_text("n.txt")
    assert len(found.reads) == 1


@sx.symbolize
class Reads:
    def __init__(self, cluster):
        self.cluster = cluster

    def read(self):
        return self.cluster.dataset.read_text("n.txt")
