"""Stages that a worker begins ahead: it does not wait for its parent between them."""

import os
import signal
import time

import pytest

from symexp.store import DependencyFailedError, Derivation, StoreError
from symexp.store.matchers import latest
from symexp.store.realizing import fork_worker
from symexp.store.realizing import traces as traces_module
from symexp.store.realizing.fork_launcher import ForkLauncher
from symexp.store.realizing.pipeline import _AHEAD, _Schedule


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """On a busy machine any build may take long."""
    monkeypatch.setattr(traces_module, "_QUICK", 600.0)


@pytest.fixture
def orders(monkeypatch):
    """The numbers of stages that workers were given: `(is_reused, number)`."""
    found = []
    start, hand_over = ForkLauncher._fork, ForkLauncher._hand_over

    def note_fork(launcher, derivation, ahead):
        found.append((False, 1 + len(ahead)))
        start(launcher, derivation, ahead)

    def note_order(launcher, derivation, ahead):
        is_taken = hand_over(launcher, derivation, ahead)
        if is_taken:
            found.append((True, 1 + len(ahead)))
        return is_taken

    monkeypatch.setattr(ForkLauncher, "_fork", note_fork)
    monkeypatch.setattr(ForkLauncher, "_hand_over", note_order)
    return found


def chain(make, number, *, prefix="s", below=(), works=None, **options):
    """Returns stages on each other; each appends its name to a file beside the store."""
    stages = list(below)
    for i in range(number):
        work = (works or {}).get(i)

        def build(ctx, work=work):
            with open(ctx.out.parents[2] / "built", "a") as file:
                file.write(f"{ctx.derivation.name}\n")
            (ctx.out / "pid").write_text(str(os.getpid()))
            if work is not None:
                work()

        stages.append(make(f"{prefix}{i}", *stages[-1:], build=build, **options))
    return stages[len(below) :]


def built(store):
    return (store.root / "built").read_text().split()


def pids(store, stages):
    return [int(store.realized(stage).read_text("pid")) for stage in stages]


def names(stages):
    return [stage.name for stage in stages]


def test_a_chain_needs_few_orders(store, make, orders):
    stages = chain(make, 2 * _AHEAD + 5)
    store.realize(stages[-1], workers=2)
    assert orders == [(False, _AHEAD + 1), (True, _AHEAD + 1), (True, 3)]
    assert built(store) == names(stages)
    assert len(set(pids(store, stages))) == 1
    assert store.verify() == []
    before = [store.realized(stage).inputs for stage in stages[1:]]
    assert before == [{s.ref: (store.realized(s).ref,)} for s in stages[:-1]]


def test_all_that_was_begun_ahead_is_reported(store, make, orders):
    class Watch:
        def __init__(self):
            self.said = []

        def __getattr__(self, name):
            return lambda *args, **options: self.said.append((name, *args))

        def in_worker(self):
            return self.inside

    from symexp.store.realizing import run as run_module

    watch = Watch()
    watching = run_module.watching

    def made(progress):
        watch.inside = watching(False).in_worker()
        return watch

    stages = chain(make, 4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_module, "watching", made)
        store.realize(stages[-1], workers=2)
    said = [words[:2] for words in watch.said if words[0] in ("building", "done")]
    assert said == [(word, s.name) for s in stages for word in ("building", "done")]
    assert orders == [(False, 4)]


def test_each_stage_may_need_all_before_it(store, make, orders):
    stages = []
    for i in range(5):
        stages.append(make(f"s{i}", *stages))
    assert store.realize(stages[-1], workers=2).read_text("n") == "16"
    assert orders == [(False, 5)]


def test_two_stages_on_one_are_not_begun_ahead(store, make, orders):
    base = chain(make, 2)
    left, right = (chain(make, 2, prefix=name, below=base) for name in ("left", "right"))
    store.realize_many([left[-1], right[-1]], workers=2)
    assert orders[0] == (False, 2)
    assert sorted(number for _, number in orders[1:]) == [2, 2]
    assert sorted(built(store)) == sorted(names([*base, *left, *right]))


def ahead(schedule, derivation):
    return names(schedule.ahead(derivation, lambda stage: stage.name != "limited"))


def schedule_of(order):
    return _Schedule(order, lambda derivation: frozenset())


def test_what_waits_for_something_else_is_not_begun_ahead(make):
    base, other = make("base"), make("other")
    mid = make("mid", base)
    top = make("top", mid, other)
    schedule = schedule_of([base, other, mid, top])
    assert ahead(schedule, base) == ["mid"]
    schedule.take(lambda stage: frozenset())
    schedule.take(lambda stage: frozenset())
    schedule.done(other)
    assert ahead(schedule, base) == ["mid", "top"]


@pytest.mark.parametrize("kind", ["limited", "open", "light"])
def test_what_is_not_given_to_a_worker_is_not_begun_ahead(make, kind):
    def light(ctx):
        pass

    light.is_light = kind == "light"
    base = make("base")
    name = "limited" if kind == "limited" else "odd"
    options = {"expand": lambda inputs: ()} if kind == "open" else {}
    odd = make(name, make("mid", base), build=light, **options)
    order = [base, odd.dependencies[0], odd, make("top", odd)]
    assert ahead(schedule_of(order), base) == ["mid"]


def test_what_reserves_something_is_not_begun_ahead(store, make, orders):
    from symexp.store import Store

    limited = Store(store.root, echo=False, limits={"license": 1})
    below = chain(make, 2)
    mid = chain(make, 2, prefix="m", below=below, resources={"license": 1})
    top = chain(make, 2, prefix="t", below=mid)
    limited.realize(top[-1], workers=2)
    assert orders == [(False, 2), (True, 1), (True, 3)]
    assert len(set(pids(store, [*below, *mid, *top]))) == 1


def test_a_worker_that_dies_is_blamed_on_the_stage_that_it_built(store, make):
    stages = chain(make, 5, works={2: lambda: os._exit(7)})
    with pytest.raises(StoreError, match=r"built stage 's2' .* died with exit code 7") as caught:
        store.realize(stages[-1], workers=2)
    assert "its build directory is kept at" in "".join(caught.value.__notes__)
    assert built(store) == ["s0", "s1", "s2"]
    assert len(store.realizations()) == 2
    assert os.listdir(store.layout.work) == []
    good = chain(make, 5)
    store.realize(good[-1], workers=2)
    assert built(store)[3:] == ["s2", "s3", "s4"]


@pytest.mark.parametrize("on_error", ["raise", "keep"])
def test_nothing_is_begun_on_a_failure(store, make, on_error):
    def fail():
        raise ValueError("no")

    stages = chain(make, 5, works={2: fail})
    kind = ValueError if on_error == "raise" else DependencyFailedError
    with pytest.raises(kind, match=r"no|'s2' failed"):
        store.realize(stages[-1], workers=2, on_error=on_error)
    assert built(store) == ["s0", "s1", "s2"]
    assert os.listdir(store.layout.work) == []


def test_traces_of_a_build_end_its_worker_and_the_rest_is_given_to_another(store, make, orders):
    stages = chain(make, 5, works={1: lambda: os.environ.update(SYMEXP_TEST_OF_TRACES="1")})
    store.realize(stages[-1], workers=2)
    found = pids(store, stages)
    assert found[0] == found[1] != found[2] == found[3] == found[4]
    assert orders == [(False, 5), (False, 3)]
    assert built(store) == names(stages)


def test_a_worker_that_is_killed_between_two_builds_is_replaced(
    store, make, orders, monkeypatch, tmp_path
):
    begin, calls, killed = traces_module.Traces.begin, [], tmp_path / "killed"

    def kill(traces):
        calls.append(1)  # the first one is that of the constructor
        if len(calls) == 4 and not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        begin(traces)

    monkeypatch.setattr(traces_module.Traces, "begin", kill)
    stages = chain(make, 5)
    store.realize(stages[-1], workers=2)
    assert killed.exists()
    assert orders == [(False, 5), (False, 3)]
    assert built(store) == names(stages)


def test_a_failure_elsewhere_stops_what_would_be_begun_ahead(store, make, monkeypatch, tmp_path):
    noted = tmp_path / "noted"
    recall = ForkLauncher.recall

    def note(launcher):
        recall(launcher)
        noted.touch()

    def wait():
        while not noted.exists():
            time.sleep(0.01)

    def fail(ctx):
        while "s1" not in built(store):
            time.sleep(0.01)
        raise ValueError("no")

    (store.root / "built").touch()
    monkeypatch.setattr(ForkLauncher, "recall", note)
    stages = chain(make, 4, works={1: wait})
    with pytest.raises(ValueError, match="no"):
        store.realize_many([make("bad", build=fail), stages[-1]], workers=2)
    assert built(store) == ["s0", "s1"]
    assert len(store.realizations()) == 2


def test_what_another_process_builds_meanwhile_is_built_once(store, make):
    def once():
        time.sleep(0.002)

    stages = chain(make, 20, works=dict.fromkeys(range(20), once))
    child = os.fork()
    if child == 0:
        code = 1
        try:
            store.realize(stages[-1], workers=2)
            code = 0
        finally:
            os._exit(code)
    store.realize(stages[-1], workers=2)
    assert os.waitpid(child, 0)[1] == 0
    assert built(store) == names(stages)
    assert os.listdir(store.layout.work) == []


def test_the_matcher_of_a_stage_chooses_before_the_next_one_begins(store):
    def build(ctx):
        (ctx.out / "n").write_bytes(os.urandom(8))

    def read(ctx):
        (found,) = ctx.realizations(ctx.derivation.dependencies[0])
        (ctx.out / "n").write_bytes((found.path / "n").read_bytes())

    base = Derivation("base", build=build, matcher=latest())
    top = Derivation("top", {}, [Derivation("mid", {}, [base], build=read)], build=read)
    first = store.realize(top, workers=2)
    second = store.realize(top, workers=2, force=[base])
    newest = store.realized(base)
    assert len(store.realizations(base)) == 2
    assert (second.path / "n").read_bytes() == (newest.path / "n").read_bytes()
    assert (first.path / "n").read_bytes() != (second.path / "n").read_bytes()


def test_a_forced_chain_is_built_again(store, make, orders):
    stages = chain(make, 4, matcher=latest())
    store.realize(stages[-1], workers=2)
    store.realize(stages[-1], workers=2, force=stages)
    assert built(store) == names(stages) * 2
    assert orders == [(False, 4)] * 2


def test_an_order_is_read_as_it_was_written():
    order = fork_worker.Order(["a"], {"b": ()}, {})
    assert fork_worker.Order(*fork_worker.pickle.loads(order.pickled())) == order
