"""Documents of a store that came from somewhere else, and are nested deeper than the stack."""

import subprocess
import sys

# In a process of its own, with the recursion limit raised as deep trees in other threads raise it:
# what recurses in C would crash the process there.
SCRIPT = """
import hashlib, io, json, os, shutil, sys, tarfile
from pathlib import Path
import zstandard
from symexp.store import *
from symexp.store.disk.canonical import sealed
sys.setrecursionlimit(10**6)
root = Path(sys.argv[1])
store = Store(root / "store", echo=False)
stage = Derivation("one", {"x": 1}, build=lambda ctx: (ctx.out / "n").write_text("1"))
found = store.realize(stage)
archive = store.pack(found, root / "archive")
link = store.link(found, root / "link")
DEEP = b"[" * 200_000 + b"]" * 200_000
DICTS = b'{"a":' * 200_000 + b"1" + b"}" * 200_000
TRICKY = b'{"a": "]]]]\\\\"", "b": ' + b'["[",' * 200_000 + b"1" + b"]" * 200_000 + b"}"

def says(work, kind):
    try:
        work()
    except kind as error:
        return "nested more than 1000 levels deep" in str(error) or str(error)
    return "nothing"

def written(path, data):
    before = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(data)
    return before

for deep in (DEEP, DICTS, TRICKY):
    for name in ("config.json", "context.json"):
        path = found.home / name
        before = written(path, deep)
        damage = store.verify()
        print(name, {d.path for d in damage})
        print(says(lambda: store[found.ref].config if name == "config.json" else
                   store[found.ref].tree, DamagedError))
        path.write_bytes(before)

    record = next(store.layout.roots.glob("*.json"))
    before = written(record, deep)
    print(says(lambda: store.gc(), DamagedError).startswith(str(record)))
    record.write_bytes(before)

    mark = store.root / "symexp-store.json"
    before = written(mark, deep)
    print(says(lambda: Store(store.root), StoreFormatError).startswith(str(mark)))
    mark.write_bytes(before)

    data = io.BytesIO()
    plain = zstandard.ZstdDecompressor().stream_reader(archive.open("rb")).read()
    for target in ("symexp-pack.json", "config.json", "context.json"):
        hostile = root / "hostile"
        with tarfile.open(fileobj=io.BytesIO(plain)) as old, open(hostile, "wb") as file:
            out = io.BytesIO()
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as new:
                for info in old:
                    content = old.extractfile(info).read() if info.isreg() else b""
                    if info.name.endswith(target):
                        content = deep
                    info.size = len(content)
                    new.addfile(info, io.BytesIO(content))
            file.write(zstandard.compress(out.getvalue()))
        other = Store(root / "other", echo=False)
        print(target, says(lambda: other.unpack(hostile), ArchiveError) != "nothing")
        assert other.realizations() == [] and os.listdir(other.layout.work) == []
print(store.verify(), sys.getrecursionlimit())
"""


def test_documents_that_are_nested_too_deep(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    one = [
        "config.json {'config.json'}",
        "True",
        "context.json {'context.json'}",
        "True",
        "True",
        "True",
        "symexp-pack.json True",
        "config.json True",
        "context.json True",
    ]
    assert done.stdout.splitlines() == [*one * 3, "[] 1000000"]
