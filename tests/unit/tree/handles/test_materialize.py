"""Objects materialized, edited and read, also by several threads at once.

Nothing here depends on how threads are scheduled: what is right is right in any order. The time
limits only turn a deadlock into a failure.
"""

import sys
import threading

import pytest

import symexp as sx
from symexp.errors import RuleError, SymbolizeError
from symexp.tree.handles.container_views import refresh_dict
from symexp.tree.handles.containers import LiveDict
from symexp.tree.nodes.state import is_ghost

LIMIT = 60


@sx.symbolize
class Part:
    def __init__(self, n, other=None):
        self.doubled = 2 * n

    def get(self):
        return self.doubled


def run(*functions):
    """Runs each function in a thread of its own, and gives what they returned or raised."""
    results = [None] * len(functions)

    def call(i):
        try:
            results[i] = functions[i]()
        except Exception as error:
            results[i] = error

    threads = [threading.Thread(target=call, args=(i,), daemon=True) for i in range(len(functions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT)
    assert not any(thread.is_alive() for thread in threads), "deadlock"
    return results


class Signal:
    """As `threading.Event`, of nothing but a lock: a thread in here is not in the module."""

    def __init__(self):
        self._closed = threading.Lock()
        self._closed.acquire()

    def set(self):
        self._closed.release()

    def is_set(self):
        return not self._closed.locked()

    def wait(self):
        if not self._closed.acquire(timeout=LIMIT):
            return False
        self._closed.release()
        return True


class Gate:
    """Where an `__init__` stops until it is let through."""

    def __init__(self):
        self.entered = Signal()
        self._closed = threading.Lock()
        self._closed.acquire()

    def stop(self):
        self.entered.set()
        with self._closed:
            pass

    def open(self):
        self._closed.release()


def test_another_thread_waits_for_an_object_that_is_being_made():
    gate = Gate()

    @sx.symbolize
    class Slow:
        def __init__(self, n):
            gate.stop()
            self.doubled = 2 * n

        def get(self):
            return self.doubled

    obj = Slow(3)

    def late():
        gate.entered.wait()
        threading.Timer(0.1, gate.open).start()
        return obj.get()

    assert run(lambda: obj.get(), late) == [6, 6]


def test_another_thread_gets_the_error_too():
    gate = Gate()

    @sx.symbolize
    class Failing:
        def __init__(self, n):
            if not gate.entered.is_set():
                gate.stop()
            raise ValueError("no such data")

    obj = Failing(3)

    def late():
        gate.entered.wait()
        threading.Timer(0.1, gate.open).start()
        return obj.data

    assert [type(e) for e in run(lambda: obj.data, late)] == [ValueError, ValueError]


def test_an_init_may_use_threads_that_make_symbolic_objects():
    @sx.symbolize
    class Whole:
        def __init__(self, n):
            self.parts = run(*[lambda i=i: Part(i).get() for i in range(n)])

    assert run(lambda: Whole(3).parts) == [[0, 2, 4]]


def test_an_init_may_wait_for_a_thread_that_uses_its_object():
    @sx.symbolize
    class Whole:
        def __init__(self, n):
            self.first = n
            (self.seen,) = run(
                lambda: (self.first, getattr(self, "second", None), hasattr(self, "z"))
            )
            self.second = 5

    assert run(lambda: Whole(3).seen) == [(3, None, False)]


def test_inits_that_wait_for_each_other_go_on():
    first_runs, second_runs = threading.Event(), threading.Event()

    @sx.symbolize
    class First:
        def __init__(self, n):
            first_runs.set()
            assert second_runs.wait(LIMIT)
            self.seen = getattr(second, "missing", None)

    @sx.symbolize
    class Second:
        def __init__(self, n):
            second_runs.set()
            assert first_runs.wait(LIMIT)
            self.seen = getattr(first, "missing", None)

    first, second = First(1), Second(2)
    assert run(lambda: first.seen, lambda: second.seen) == [None, None]


def test_others_read_make_and_patch_while_an_init_runs():
    gate = Gate()

    @sx.symbolize
    class Slow:
        def __init__(self, n):
            gate.stop()

    slow, other = Slow(1), Part(1, [Part(2)])
    thread = threading.Thread(target=lambda: slow.x if hasattr(slow, "x") else None, daemon=True)
    thread.start()
    assert gate.entered.wait()
    try:
        assert run(lambda: other.other[0].n) == [2]
        assert run(lambda: sx.patch(other, {"other[0].n": 5}).other[0].get()) == [10]
    finally:
        gate.open()
        thread.join(LIMIT)
    assert not thread.is_alive()


def test_an_object_that_is_edited_while_it_is_made_is_made_anew():
    gate = Gate()
    ran = []

    @sx.symbolize
    class Slow:
        def __init__(self, n, part):
            ran.append((n, part.get()))
            if len(ran) == 1:
                gate.stop()
            self.sum = n + part.get()

        def get(self):
            return self.sum

    obj = Slow(1, Part(1))
    result = []
    thread = threading.Thread(target=lambda: result.append(obj.get()), daemon=True)
    thread.start()
    assert gate.entered.wait()
    try:
        run(lambda: sx.patch(obj, {"n": 10, "part.n": 100}))
    finally:
        gate.open()
        thread.join(LIMIT)
    assert (result, ran) == ([210], [(1, 2), (10, 200)])
    assert obj.get() == 210


def test_an_init_that_edits_its_object_runs_again():
    ran = []

    @sx.symbolize
    class Filled:
        def __init__(self, n, twice=None):
            ran.append(twice)
            if twice is None:
                sx.rebind(self, twice=2 * n)
            self.seen = twice

        def get(self):
            return self.seen

    obj = Filled(4)
    assert obj.get() == 8
    assert ran == [None, 8]
    assert repr(obj) == "Filled(n=4, twice=8)"


def test_an_init_that_always_edits_its_object_is_an_error():
    @sx.symbolize
    class Restless:
        def __init__(self, n):
            sx.rebind(self, n=n + 1)

    with pytest.raises(
        SymbolizeError, match=r"Restless was edited by its own __init__ each of 100"
    ):
        Restless(0).anything


@pytest.fixture
def eager_switching():
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("eager_switching")
def test_threads_that_append_lose_nothing():
    held = Part([])

    def append():
        for _ in range(200):
            held.n.append(1)

    run(*[append] * 4)
    assert len(held.n) == 800
    assert len(sx.to_json(held)["value"]["n"]) == 800


def test_a_key_that_stays_is_never_away_from_a_dict():
    handle = {"a": 1, "b": 2, "c": 3}
    away = []

    def trace(frame, event, arg):
        if frame.f_code is refresh_dict.__code__:
            away.extend(key for key in "ac" if key not in handle)
            return trace
        return None

    sys.settrace(trace)
    try:
        refresh_dict(handle, {"a": 5, "c": 6, "d": 7})
    finally:
        sys.settrace(None)
    assert away == []
    assert list(handle.items()) == [("a", 5), ("c", 6), ("d", 7)]
    refresh_dict(handle, {"d": 1, "a": 2})
    assert list(handle.items()) == [("d", 1), ("a", 2)]


def test_a_rule_that_edits_what_it_is_applied_to_is_an_error():
    target = sx.Dict(a=1, b=[2])

    def rule(k, v):
        if k and k.key == "a":
            sx.patch(target.b, {"[0]": 99})
            return 5
        return v

    with pytest.raises(RuleError, match="edited the dict that it was applied to while it ran"):
        sx.patch(target, rule)
    assert target == {"a": 1, "b": [99]}


def test_a_tree_is_made_by_one_thread():
    """Keras counts names by thread: layers of one model made by two would have the same."""
    gate = Gate()
    makers = []

    @sx.symbolize
    class Piece:
        def __init__(self, n):
            makers.append(threading.get_ident())
            if n == 0:
                gate.stop()

        def who(self):
            return makers[-1]

    @sx.symbolize
    class Whole:
        def __init__(self, pieces):
            self.kept = pieces

    whole = Whole([Piece(0), Piece(1), Piece(2)])
    last = whole.pieces[2]

    def late(touch):
        gate.entered.wait()
        return touch()

    def open_late():
        gate.entered.wait()
        threading.Timer(0.1, gate.open).start()

    run(
        lambda: len(whole.kept),
        lambda: late(lambda: len(whole.kept)),
        lambda: late(lambda: last.who()),
        open_late,
    )
    assert (len(makers), len(set(makers))) == (3, 1)
    assert whole.kept[2] is last


class Base:
    """A documented class."""

    def __init__(self, x, y=2):
        self.sum = x + y

    def total(self):
        return self.sum


Sym = sx.symbolize(Base)


def test_init_does_not_run_before_the_first_touch():
    ran = []

    @sx.symbolize
    class Loud:
        def __init__(self, x):
            ran.append(x)

        def hello(self):
            return "hello"

    obj = Loud(1)
    assert isinstance(obj, Loud)
    assert obj.x == 1
    assert repr(obj) == "Loud(x=1)"
    assert ran == []
    assert obj.hello() == "hello"
    assert ran == [1]
    obj.hello()
    assert ran == [1]


def test_a_live_object_is_ordinary():
    obj = Sym(1)
    assert obj.total() == 3
    assert type(obj) is Sym
    assert "__getattribute__" not in {n for c in Sym.__mro__[:-1] for n in vars(c)}
    assert vars(obj) == {"sum": 3}


def test_new_that_makes_something_else_is_an_error_that_says_so():
    @sx.symbolize
    class Factory:
        def __new__(cls, x):
            return [x]

        def anything(self): ...

    obj = Factory(1)
    with pytest.raises(SymbolizeError, match="symbolize a function that calls it instead"):
        obj.anything()
    assert is_ghost(obj)


def test_init_errors_keep_their_type_and_gain_the_place():
    @sx.symbolize
    class Strict:
        def __init__(self, n):
            if n < 0:
                raise ZeroDivisionError("negative")
            self.n2 = n

    tree = Sym([Strict(1), Strict(-1)])
    with pytest.raises(ZeroDivisionError, match="negative") as info:
        tree.total()
    (note,) = info.value.__notes__
    assert "Strict(n=-1) at 'x[1]' live" in note
    assert is_ghost(tree)


def test_a_live_parent_returns_its_live_children():
    class Outer:
        def __init__(self, inner):
            self._inner = inner

        def run(self):
            return self._inner.total()

    obj = sx.symbolize(Outer)(Sym(1))
    obj.run()
    assert obj.inner is obj._inner
    assert not is_ghost(obj.inner)


def test_containers_reach_init_as_plain_ones_but_for_attributes_of_dicts():
    seen = []

    @sx.symbolize
    class Taker:
        def __init__(self, x):
            seen.append(x)

        def go(self): ...

    Taker([Sym(1), {"k": (Sym(2), 3)}]).go()
    (value,) = seen
    assert type(value) is list
    assert type(value[1]) is LiveDict
    assert value[1].k is value[1]["k"]
    assert type(value[1]["k"]) is tuple
    assert value[1]["k"][0].total() == 4


def test_several_threads_materialize_one_object():
    import threading
    import time

    ran = []

    @sx.symbolize
    class Slow:
        def __init__(self, x):
            time.sleep(0.05)
            ran.append(x)

        def __call__(self):
            return len(ran)

    obj = Slow(1)
    threads = [threading.Thread(target=obj) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ran == [1]
