"""Every case in which Pylightnix was seen to fail works here. One test a case, by area.

The two that take minutes of a machine, 120 processes over 200 stages and 2 GiB in little memory,
are in `tests/integration/test_store_processes.py`, as are kills at random moments.
"""

import datetime
import functools
import hashlib
import http.server
import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import warnings

import pytest

import symexp as sx
from symexp.store import (
    AmbiguousRealizationError,
    ArchiveError,
    BrokenPromiseError,
    CodeChangedWarning,
    Derivation,
    DerivationError,
    FetchError,
)
from symexp.store.disk.manifest import scan, tree_digest


@sx.stage
def data(out, rows=3, options=None):
    (out / "rows").write_text(str(rows))


@sx.stage
def noisy(out, data, lr=0.1):
    (out / "number").write_text(str(random.random()))


@sx.stage
def above(out, below):
    (out / "text").write_text(f"on {sorted(os.listdir(below))}")


@pytest.fixture
def store(tmp_path):
    return sx.Store(tmp_path / "store", echo=False)


def forked(count, work):
    """Runs a function in processes that begin together; returns their exit statuses."""
    ready, go = os.pipe(), os.pipe()
    children = []
    for i in range(count):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                os.close(go[1])
                os.write(ready[1], b".")
                os.read(go[0], 1)
                work(i)
                status = 0
            finally:
                os._exit(status)
        children.append(pid)
    for _ in children:
        os.read(ready[0], 1)
    for end in (*ready, *go):
        os.close(end)
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]


def imported(path, text, name="stages_of_the_test"):
    """Returns a module made of a text, as if a file were edited between two runs."""
    path.write_text(text)
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


# Processes: 8 at once on one stage came to 7 builds and 3 crashes.


def test_eight_processes_at_once_on_one_stage(store, tmp_path):
    @sx.stage
    def slow(out):
        time.sleep(0.2)
        (out / "process").write_text(str(os.getpid()))
        (tmp_path / f"built-{os.getpid()}").touch()

    def work(i):
        found = sx.Store(store.root, echo=False).realize(slow())
        (tmp_path / f"got-{i}-{found.read_text('process')}").touch()

    assert forked(8, work) == [0] * 8
    assert len(list(tmp_path.glob("built-*"))) == 1
    assert len({p.name.split("-")[2] for p in tmp_path.glob("got-*")}) == 1
    assert len(list(tmp_path.glob("got-*"))) == 8


def test_processes_over_many_stages_together(store, tmp_path):
    def work(i):
        stages = [noisy(data(rows=n)) for n in range(6)]
        random.Random(i).shuffle(stages)
        sx.Store(store.root, echo=False).realize_many(stages)

    assert forked(12, work) == [0] * 12
    assert len(store.realizations()) == 12
    assert store.verify() == []


def test_a_stage_that_was_built_twice_fails_alone_and_with_ways_out(store):
    twice, other = noisy(data()), noisy(data(), lr=0.2)
    for _ in range(2):
        store.realize(twice, matcher=sx.matchers.latest(), force=True)
    with pytest.raises(AmbiguousRealizationError, match=r"latest\(\).*store\.remove"):
        store.realize(twice)
    assert store.realize(other).ok
    assert store.realize(noisy(data(), matcher=sx.matchers.latest())).ok
    store.remove(store.realizations(twice)[0])
    assert store.realize(twice).ok


# Crashes: junk was never cleaned, and a crash between two renames made an item fail for ever.


def test_what_a_killed_process_leaves_is_swept_and_blocks_nothing(store, tmp_path):
    @sx.stage
    def dies(out):
        (out / "big").write_bytes(b"x" * 100_000)
        if not (tmp_path / "survive").exists():
            os.kill(os.getpid(), signal.SIGKILL)

    assert forked(1, lambda i: store.realize(dies())) == [-signal.SIGKILL]
    assert os.listdir(store.layout.work)
    assert store.realizations() == []
    (tmp_path / "survive").touch()
    assert store.realize(dies()).ok
    assert os.listdir(store.layout.work) == []


def test_a_crash_at_any_rename_leaves_a_store_that_goes_on(store, monkeypatch):
    for moment in range(20):
        renames = [0]

        def crash(*args, rename, moment=moment, renames=renames):
            renames[0] += 1
            if renames[0] > moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return rename(*args)

        def work(i, crash=crash, moment=moment):
            os.rename = functools.partial(crash, rename=os.rename)
            os.replace = functools.partial(crash, rename=os.replace)
            store.realize(above(noisy(data(rows=moment))))

        (status,) = forked(1, work)
        assert store.verify() == []
        assert store.realize(above(noisy(data(rows=moment)))).ok
        assert os.listdir(store.layout.work) == []
        if status == 0:
            break
    assert moment >= 3


# Integrity: an edited file was never noticed, files stayed writable, names were not hashed.


def test_an_edited_file_is_noticed(store):
    found = store.realize(data())
    path = found / "rows"
    path.chmod(0o644)
    path.write_text("4")
    (damage,) = store.verify(repair=True)
    assert (damage.ref, damage.path) == (found.ref, "out/rows")
    assert store.realize(data()).read_text("rows") == "3"


def test_files_and_directories_are_read_only(store):
    home = store.realize(above(data())).home
    modes = [path.stat().st_mode & 0o222 for path in (home, *home.rglob("*"))]
    assert modes == [0] * len(modes)


def test_results_that_differ_in_names_alone_are_two(store):
    names = ["file0", "file1"]

    @sx.stage(matcher=sx.matchers.all())
    def named(out):
        (out / names.pop()).write_text("the same")

    stage = named()
    for _ in range(2):
        store.realize_all(stage, force=True)
    assert sorted(store.ls(r)[0] for r in store.realizations(stage)) == ["file0", "file1"]


def test_the_order_of_a_directory_does_not_count(tmp_path):
    digests = set()
    for i, names in enumerate((["a", "b", "c"], ["c", "a", "b"])):
        (tmp_path / str(i)).mkdir()
        for name in names:
            (tmp_path / str(i) / name).write_text(name)
        digests.add(tree_digest(scan(tmp_path / str(i))))
    assert len(digests) == 1


# Configurations: the order of keys changed the identity, NaN was accepted, promises pointed
# outside, and checks were `assert`s.


def test_the_order_of_keys_does_not_count(store):
    one = store.realize(data(options={"a": 1, "b": {"x": 1, "y": 2}}))
    two = store.plan(data(options={"b": {"y": 2, "x": 1}, "a": 1}))
    assert two.steps[0].refs == (one.parts,)


def test_nan_is_no_json(store):
    with pytest.raises(DerivationError, match=r"one.x cannot be written as JSON: got nan"):
        Derivation("one", {"x": float("nan")})
    found = store.realize(data(options=float("nan")))
    text = (found.home / "config.json").read_text()
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert store.realize(data(options=float("nan"))) == found


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a/../../b", ""])
def test_promised_paths_stay_inside(path):
    with pytest.raises(DerivationError, match=r"must be a relative path inside of `out`"):
        sx.stage(lambda out: None, outputs=path)


def test_checks_hold_without_asserts(tmp_path):
    code = f"""
import symexp as sx
@sx.stage(outputs="promised")
def forgets(out):
    pass
store = sx.Store({str(tmp_path / "store")!r}, echo=False)
for work in (lambda: store.realize(forgets()), lambda: store.remove("rlz:1"),
             lambda: sx.stage(lambda out: None, outputs="../x")):
    try:
        work()
    except sx.SymexpError as error:
        print(type(error).__name__)
"""
    command = [sys.executable, "-O", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    expected = [BrokenPromiseError.__name__, "RefError", DerivationError.__name__]
    assert done.stdout.split() == expected


# Archives: a subdirectory could not be unpacked, packing one realization shipped all, and a
# refused archive left the bad data behind.


def test_archives_hold_exactly_the_closure_with_subdirectories(store, tmp_path):
    @sx.stage
    def nested(out, below):
        (out / "a" / "b" / "c").mkdir(parents=True)
        (out / "a" / "b" / "file").write_text("deep")
        (out / "a" / "link").symlink_to("b/file")

    store.realize(noisy(data(rows=7)))
    found = store.realize(nested(data()))
    other = sx.Store(tmp_path / "other", echo=False)
    assert other.unpack(store.pack(found, tmp_path / "archive"))[0].tree == found.tree
    assert sorted(r.name for r in other.realizations()) == ["data", "nested"]
    assert (other[found.ref] / "a" / "link").read_text() == "deep"
    assert other.realize(nested(data())).ref == found.ref


def test_a_refused_archive_leaves_nothing(store, tmp_path):
    archive = store.pack(store.realize(above(noisy(data()))), tmp_path / "archive")
    other = sx.Store(tmp_path / "other", echo=False)
    before = sorted(os.walk(other.root))
    whole = archive.read_bytes()
    for damaged in (whole[:-10], whole[: len(whole) // 2], whole[:50] + b"x" + whole[51:]):
        archive.write_bytes(damaged)
        with pytest.raises(ArchiveError, match="is refused"):
            other.unpack(archive)
        assert sorted(os.walk(other.root)) == before


# Fetching: one failed checksum blocked every later URL with the same base name.


@pytest.fixture
def server():
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.path.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()
        thread.join()


def test_a_failed_checksum_blocks_no_other_url_of_the_same_name(store, server):
    right = hashlib.sha256(b"/two/data.csv").hexdigest()
    with pytest.raises(FetchError, match="has the SHA-256"):
        store.realize(sx.stages.FetchUrl(f"{server}/one/data.csv", right))
    found = store.realize(sx.stages.FetchUrl(f"{server}/two/data.csv", right))
    assert found.read_text("data.csv") == "/two/data.csv"


# Memory: hashing read whole files.


def test_large_files_take_little_memory(tmp_path):
    code = f"""
import symexp as sx
@sx.stage
def big(out):
    with open(out / "big", "wb") as file:
        file.truncate(300 * 2**20)
def high_water():
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
store = sx.Store({str(tmp_path / "store")!r}, echo=False)
before = high_water()
found = store.realize(big())
other = sx.Store({str(tmp_path / "other")!r}, echo=False)
store.copy(found, other)
print(found.size, store.verify(), high_water() - before < 50 * 1024)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(300 * 2**20), "[]", "True"]


# Code: a changed stage body was a stale hit, unnoticed.

BODY = """
import symexp as sx
@sx.stage
def edited(out):
    (out / "n").write_text("{}")
"""


def test_a_changed_body_is_noticed_and_the_user_says_what_it_means(store, tmp_path):
    old = imported(tmp_path / "one.py", BODY.format("old"))
    store.realize(old.edited())
    new = imported(tmp_path / "two.py", BODY.format("new"))
    with pytest.warns(CodeChangedWarning, match=r"source of stage 'edited' has changed"):
        assert store.realize(new.edited()).read_text("n") == "old"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert store.realize(new.edited(), code="ignore").read_text("n") == "old"
    assert "its source has changed since" in store.why(new.edited(), code="ignore")
    again = store.realize(new.edited(), code="rebuild", matcher=sx.matchers.latest())
    assert again.read_text("n") == "new"


# What users of such systems ask for.


def test_gc_by_size_age_and_count(store):
    for rows in range(5):
        store.realize(data(rows=rows))
    assert len(store.gc(older_than=datetime.timedelta(days=1)).refs) == 0
    assert len(store.gc(max_bytes=2).refs) == 3
    stage = noisy(data(rows=4), matcher=sx.matchers.latest())
    for _ in range(4):
        store.realize(stage, force=True)
    store.gc(keep_last=1)
    assert len(store.realizations(stage)) == 1


def test_a_result_of_another_machine_is_reused(store, tmp_path):
    archive = store.pack(store.realize(noisy(data())), tmp_path / "archive")
    other = sx.Store(tmp_path / "elsewhere", echo=False)
    other.unpack(archive)
    assert [step.action for step in other.plan(noisy(data()))] == ["hit", "hit"]


def test_every_hit_miss_and_failure_has_a_visible_reason(store):
    @sx.stage
    def fails(out, data):
        raise ValueError("on purpose")

    store.realize(data())
    assert "realized" in store.why(data())
    text = store.why(data(rows=4))
    assert "it was never built" in text
    assert "rows: 3 -> 4" in text
    store.realize(fails(data()), on_error="keep")
    assert "its build failed before: err:" in store.why(fails(data()), on_error="keep")


def test_an_upstream_stage_with_the_same_outcome_rebuilds_nothing(store):
    top = above(data())
    first = store.realize(top)
    store.realize(top, force=[data()])
    assert store.realizations(top) == [first]
