"""The store under many processes, under kills, and on disks that refuse."""

import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

import pytest

from symexp.store.disk.files import remove_tree

COMMON = """
import errno, json, os, random, resource, shutil, signal, sys, time
from pathlib import Path
from symexp.store import *
from symexp.store.disk.files import remove_tree
root = Path(sys.argv[1])

def together(count, work):
    '''Forks processes that start at the same moment; gives their exit statuses.'''
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
            except BaseException:
                import traceback
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(status)
        children.append(pid)
    for _ in children:
        os.read(ready[0], 1)
    os.close(go[0]); os.close(go[1])
    return [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]

def append(path, text):
    fd = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(fd, text.encode() + b"\\n")
    os.close(fd)
"""


def run(code, directory, *, timeout=300, prefix=(), **options):
    script = COMMON + textwrap.dedent(code)
    done = subprocess.run(
        [*prefix, sys.executable, "-c", script, str(directory)],
        timeout=timeout,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_eight_processes_build_one_stage_once(tmp_path):
    out = run(
        """
        def build(ctx):
            append(root / "builds", str(os.getpid()))
            time.sleep(0.5)
            (ctx.out / "n").write_text(str(random.random()))
        stage = Derivation("one", build=build)
        def work(i):
            append(root / "refs", Store(root / "store", echo=False).realize(stage).ref)
        assert together(8, work) == [0] * 8
        print(len((root / "builds").read_text().splitlines()))
        print(len((root / "refs").read_text().splitlines()))
        print(len(set((root / "refs").read_text().splitlines())))
    """,
        tmp_path,
    )
    assert out.split() == ["1", "8", "1"]


def test_processes_that_force_each_build_their_own(tmp_path):
    out = run(
        """
        def build(ctx):
            (ctx.out / "n").write_text(str(os.getpid()))
        stage = Derivation("one", build=build, matcher=matchers.latest())
        def work(i):
            Store(root / "store", echo=False).realize(stage, force=True)
        assert together(4, work) == [0] * 4
        store = Store(root / "store")
        print(len(store.realizations(stage)), store.verify())
        plain = Derivation("one", build=build)
        try:
            store.realize(plain)
        except AmbiguousRealizationError as error:
            print(str(error).count("rlz:"))
    """,
        tmp_path,
    )
    assert out.splitlines() == ["4 []", "4"]


@pytest.mark.slow
def test_120_processes_over_200_stages(tmp_path):
    out = run(
        """
        def build(ctx):
            append(root / "builds", ctx.derivation.name)
            (ctx.out / "n").write_text(ctx.derivation.name)
        base = [Derivation(f"base{i}", {"i": i}, build=build) for i in range(20)]
        stages = base + [
            Derivation(f"s{i}", {"i": i}, [base[i % 20], base[(i + 7) % 20]], build=build)
            for i in range(180)
        ]
        def work(i):
            order = random.Random(i).sample(stages, len(stages))
            found = Store(root / "store", echo=False).realize_many(order)
            assert len(found) == 200
        assert together(120, work) == [0] * 120
        store = Store(root / "store")
        builds = (root / "builds").read_text().splitlines()
        print(len(builds), len(set(builds)), len(store.realizations()), store.verify())
        print(os.listdir(store.layout.work), os.listdir(store.layout.locks))
    """,
        tmp_path,
    )
    assert out.splitlines() == ["200 200 200 []", "[] ['gc.lock']"]


def test_gc_beside_realizing_takes_nothing_that_is_in_use(tmp_path):
    out = run(
        """
        def build(ctx):
            texts = [ctx.dependency(d).read_text("n") for d in ctx.derivation.dependencies]
            time.sleep(0.002)
            assert texts == [ctx.dependency(d).read_text("n") for d in ctx.derivation.dependencies]
            (ctx.out / "n").write_text(ctx.derivation.name)
        def chain(tag):
            top = None
            for i in range(8):
                top = Derivation(f"{tag}{i}", {"i": i}, [top] if top else [], build=build)
            return top
        def work(i):
            store = Store(root / "store", echo=False)
            for turn in range(6):
                if i < 2:
                    store.gc()
                else:
                    store.realize(chain("abc"[(i + turn) % 3]))
        print(together(8, work), Store(root / "store").verify())
    """,
        tmp_path,
    )
    assert out.strip() == f"{[0] * 8} []"


@pytest.fixture
def in_memory():
    """A directory without a disk: a kill loses nothing of the page cache either way."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    path = Path(tempfile.mkdtemp(dir=memory, prefix="symexp-kills-"))
    yield path
    remove_tree(path)


KILLS = """
def build(ctx):
    texts = [ctx.dependency(d).read_text("n") for d in ctx.derivation.dependencies]
    (ctx.out / "d").mkdir()
    (ctx.out / "n").write_text(ctx.derivation.name + "".join(texts)[:100])
    (ctx.out / "d" / "big").write_bytes(random.randbytes(20_000))

def chain(tag, length=4):
    top = None
    for i in range(length):
        below = [] if top is None else [top]
        top = Derivation(f"s{i}", {"tag": tag, "i": i}, below, build=build)
    return top

store, other = Store(root / "store", echo=False), Store(root / "other", echo=False)
rng = random.Random(7)

def killed(work, limit):
    '''Runs work in a process and kills it at a random moment; says whether it was in time.'''
    pid = os.fork()
    if pid == 0:
        try:
            work()
        finally:
            os._exit(0)
    time.sleep(rng.random() * limit)
    os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1] == signal.SIGKILL

def turns(times, limit):
    '''Runs a turn so often, and then, with ever earlier kills, until one was in time.'''
    def run(turn):
        hits = i = 0
        while i < times or not hits:
            hits += turn(i, limit / 2 ** max(0, i - times + 1))
            i += 1
    return run

def timed(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin

def refs(where):
    return {r.ref for r in where.realizations()}

kills = 0
def sound(where, kept):
    global kills
    kills += 1
    assert where.verify() == [], where.verify()[:3]
    assert kept <= refs(where), "a committed realization was lost"
"""


@pytest.mark.slow
def test_kills_at_random_moments(in_memory):
    out = run(
        KILLS
        + textwrap.dedent("""
        count = int(os.environ.get("SYMEXP_KILLS", "40"))
        limit = timed(lambda: store.realize(chain("first"))) * 1.2 + 0.01

        @turns(count, limit)
        def realize(i, limit):
            kept = refs(store)
            hit = killed(lambda: store.realize(chain(i)), limit)
            sound(store, kept)
            store.realize(chain(i))
            assert os.listdir(store.layout.work) == []
            assert os.listdir(store.layout.locks) == ["gc.lock"]
            if i % 8 == 7:
                store.gc()
            return hit

        store.realize(chain("packed"))
        store.realize(chain("packed too"))
        everything = [r.ref for r in store.find("s3")][:2]
        archive = root / "archive"

        @turns(count, timed(lambda: store.pack(everything, archive)) * 1.2 + 0.005)
        def pack(i, limit):
            before = archive.read_bytes()
            hit = killed(lambda: store.pack(everything, archive), limit)
            assert archive.read_bytes() == before
            sound(store, set())
            return hit

        store.pack(everything, archive)
        assert sorted(os.listdir(root)) == ["archive", "other", "store"]
        limit = timed(lambda: other.unpack(archive)) * 1.2 + 0.005

        @turns(count, limit)
        def unpack(i, limit):
            global other
            if i % 2:
                remove_tree(root / "other")
                other = Store(root / "other", echo=False)
            kept = refs(other)
            hit = killed(lambda: other.unpack(archive), limit)
            sound(other, kept)
            other.unpack(archive)
            assert os.listdir(other.layout.work) == []
            return hit

        @turns(count // 4, limit)
        def copy(i, limit):
            global other
            remove_tree(root / "other")
            other = Store(root / "other", echo=False)
            hit = killed(lambda: store.copy(everything, other), limit)
            sound(other, set())
            store.copy(everything, other)
            assert os.listdir(other.layout.work) == [] and len(refs(other)) == 8
            return hit

        tops = [r for r in store.realizations() if r.name == "s3"]
        def with_all_below(top):
            return {ref for found in top.context.values() for ref in found} | {top.ref}
        keep = with_all_below(tops[0])
        assert len(keep) == 4

        @turns(count, 0.05)
        def gc(i, limit):
            store.unpack(archive)
            hit = killed(lambda: store.gc(keep=[tops[0]]), limit)
            sound(store, keep)
            return hit

        store.gc(keep=[tops[0]])
        assert os.listdir(store.layout.work) == []
        assert len(refs(store)) == 4

        @turns(count, 0.05)
        def remove(i, limit):
            store.unpack(archive)
            roots = sorted(r.ref for r in store.realizations() if not r.inputs)
            root_of_all = roots[i % len(roots)]
            closures = [with_all_below(r) for r in store.realizations()]
            stay = set().union(*(c for c in closures if root_of_all not in c))
            hit = killed(lambda: store.remove(root_of_all, dependents=True), limit)
            sound(store, stay)
            return hit

        print(kills >= 5 * count + count // 4)
    """),
        in_memory,
        timeout=900,
    )
    assert out == "True\n"


def _can_mount():
    probe = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs none /mnt"]
    try:
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


FULL = """
def build(ctx):
    (ctx.out / "n").write_bytes(b"x" * 3000)
store = Store(root / "store", echo=False)
kept = store.realize(Derivation("kept", build=build))
archive = store.pack(kept, root / "archive")

def fill(leave):
    '''Fills the disk except for so many bytes.'''
    with open(root / "filler", "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError as error:
            assert error.errno == errno.ENOSPC
        file.truncate(max(0, file.tell() - leave))

def refused(work):
    try:
        work()
    except OSError as error:
        assert error.errno in (errno.ENOSPC, errno.EDQUOT), error
        return True
    return False

count = 0
for pages in range(0, 16):
    for name in ("realize", "unpack", "pack", "big"):
        other = Store(root / "other", echo=False)
        fill(pages * 4096)
        new = Derivation("new", {"pages": pages}, build=build)
        def grow(ctx):
            with open(ctx.out / "n", "wb", buffering=0) as file:
                while True:
                    file.write(b"x" * 4096)
        work = {
            "realize": lambda: store.realize(new),
            "unpack": lambda: other.unpack(archive),
            "pack": lambda: store.pack(kept, root / "archive"),
            "big": lambda: store.realize(Derivation("big", {"p": pages}, build=grow)),
        }[name]
        count += refused(work)
        (root / "filler").unlink()
        assert store.verify() == [] and other.verify() == []
        assert os.listdir(store.layout.failed) == []
        work() if name != "big" else None
        assert store.verify() == []
        remove_tree(root / "other")
        assert os.listdir(store.layout.work) == []
print("refused", count > 20, sorted(os.listdir(root)))
"""


@pytest.mark.skipif(not _can_mount(), reason="needs a file system of its own (unshare, tmpfs)")
def test_a_full_disk(tmp_path):
    mount = f'mount -t tmpfs -o size=1m none {tmp_path} && exec "$@"'
    out = run(FULL, tmp_path, prefix=["unshare", "-rm", "sh", "-c", mount, "sh"])
    assert out.strip() == "refused True ['archive', 'store']"


def test_a_file_that_may_not_grow(tmp_path):
    out = run(
        """
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        def build(ctx):
            (ctx.out / "n").write_bytes(b"x" * 100_000)
        store = Store(root / "store", echo=False)
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, resource.RLIM_INFINITY))
        try:
            store.realize(Derivation("one", build=build))
        except OSError as error:
            print(errno.errorcode[error.errno], "in stage 'one'" in error.__notes__[0])
        print(store.verify(), store.realizations())
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        print(store.realize(Derivation("one", build=build)).size)
    """,
        tmp_path,
    )
    assert out.splitlines() == ["EFBIG True", "[] []", "100000"]


@pytest.fixture
def open_to_all():
    """A directory that other users reach; whoever runs pytest locks them out of `tmp_path`."""
    path = Path(tempfile.mkdtemp(prefix="symexp-open-"))
    path.chmod(0o755)
    yield path
    remove_tree(path)


READ_ONLY = """
import shutil
if os.getuid() == 0:
    import tokenize, zstandard  # imported late, perhaps from where nobody may read
    os.chown(root, 65534, 65534)
    os.setgid(65534)
    os.setuid(65534)
def build(ctx):
    (ctx.out / "d").mkdir()
    (ctx.out / "d" / "n").write_text("x")
def copies(ctx):
    shutil.copytree(ctx.dependency(base).path, ctx.out, dirs_exist_ok=True)
def locks(ctx):
    build(ctx)
    os.chmod(ctx.out / "d" / "n", 0)
    os.chmod(ctx.out / "d", 0)
store = Store(root / "store", echo=False)
base = Derivation("base", build=build)
trees = [store.realize(d).tree for d in (
    base, Derivation("copies", {"of": base.ref}, [base], build=copies),
    Derivation("locks", build=locks),
)]
print(len(set(trees)), store.verify())
"""


def test_directories_that_a_build_copied_from_a_store_or_locked(open_to_all):
    assert run(READ_ONLY, open_to_all).splitlines() == ["1 []"]


LOOKING = """
if os.getuid() == 0:
    import tokenize, zstandard  # imported late, perhaps from where nobody may read
    os.chown(root, 65534, 65534)
    os.setgid(65534)
    os.setuid(65534)
def build(ctx):
    (ctx.out / "n").write_text("x")
base, new = Derivation("base", build=build), Derivation("new", build=build)
theirs = Store(root / "theirs", echo=False)
theirs.realize(base)
(theirs.layout.work / "1-dead-1-dead").mkdir()
for part in (theirs.layout.work, theirs.layout.locks):
    os.chmod(part, 0o555)
theirs, mine, other = (Store(root / name, echo=False) for name in ("theirs", "mine", "other"))
print(theirs.realize(base).read_text("n"), theirs.verify(), theirs.gc(dry_run=True).kept)
print(theirs.copy(base, to=mine)[0].read_text("n"))
print(other.unpack(theirs.pack(base, root / "archive"))[0].read_text("n"))
try:
    theirs.realize(new)
except PermissionError:
    print("refused")
for part in (theirs.layout.work, theirs.layout.locks):
    os.chmod(part, 0o755)
theirs.realize(new)
print(os.listdir(theirs.layout.work))
"""


def test_a_store_of_others_is_looked_at_and_copied_from(open_to_all):
    assert run(LOOKING, open_to_all).splitlines() == ["x [] 0", "x", "x", "refused", "[]"]


LIFE = """
if os.getuid() == 0:
    import tokenize, zstandard  # imported late, perhaps from where nobody may read
    os.chown(root, 65534, 65534)
    os.setgid(65534)
    os.setuid(65534)
broken = [True]
def build(ctx):
    (ctx.out / "d").mkdir()
    (ctx.out / "d" / "n").write_text("x")
    if broken and ctx.derivation.name == "top":
        raise ValueError
store, other = Store(root / "store", echo=False), Store(root / "other", echo=False)
base = Derivation("base", build=build)
top = Derivation("top", {"on": base.ref}, [base], build=build)
for _ in range(2):
    try:
        store.realize(top)
    except ValueError:
        print("failed", len(os.listdir(store.layout.failed)))
broken.clear()
found = store.realize(top)
try:
    (found / "d" / "n").write_text("y")
except PermissionError:
    print("read-only")
try:
    (found / "d" / "n").unlink()
except PermissionError:
    print("read-only")
store.realize(Derivation("same", build=build))
assert other.unpack(store.pack(found, root / "archive"))[0].ref == found.ref
session = other.session(Derivation("by-hand", build=build))
session.run(); session.clear(); session.run()
session.commit()
os.chmod(store.layout.realizations, 0o555)
for shard in os.listdir(store.layout.realizations):
    os.chmod(store.layout.realizations / shard, 0o555)
try:
    store.realize(Derivation("new", build=build))
except PermissionError as error:
    print("refused", "in stage" in "".join(getattr(error, "__notes__", [])))
for shard in os.listdir(store.layout.realizations):
    os.chmod(store.layout.realizations / shard, 0o755)
os.chmod(store.layout.realizations, 0o755)
assert os.listdir(store.layout.work) == []
store.realize(Derivation("new", build=build))
os.chmod(found / "d" / "n", 0o644)
(found / "d" / "n").write_text("y")
print(len(store.verify(repair=True)), store.verify())
print(len(store.gc().refs), len(other.gc().refs))
"""


def test_life_without_the_rights_of_root(open_to_all):
    out = run(LIFE, open_to_all)
    assert out.splitlines() == [
        "failed 1",
        "failed 1",
        "read-only",
        "read-only",
        "refused True",
        "4 []",
        "0 3",
    ]


@pytest.mark.slow
def test_two_gibibytes_in_little_memory(tmp_path):
    out = run(
        """
        def build(ctx):
            with open(ctx.out / "big", "wb") as file:
                file.truncate(2 * 2**30)
        store = Store(root / "store", echo=False)
        found = store.realize(Derivation("big", build=build))
        print(found.size == 2 * 2**30, store.verify())
        # Not ru_maxrss, which after fork and exec still counts the memory of the parent.
        status = open("/proc/self/status").read()
        print(int(status.split("VmHWM:")[1].split()[0]) < 100 * 1024)
    """,
        tmp_path,
    )
    assert out.splitlines() == ["True []", "True"]
