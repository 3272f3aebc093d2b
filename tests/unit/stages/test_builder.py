"""What a build sees: its arguments, and what was chosen for its dependencies."""

import copy
import os
import pickle

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
