"""Builds that end before they are done, in real processes, and those that go on from them."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from symexp.store import Derivation, Store

SCRIPT = """
import os, sys
from pathlib import Path
from symexp.store import Derivation, Store
import linecache, tqdm, traceback  # imported late, perhaps from where nobody may read

def build(ctx):
    deep = ctx.out.checkpoint / "deep"
    deep.mkdir(exist_ok=True)
    place = deep / "step"
    step = int(place.read_text()) if place.exists() else 0
    place.write_text(str(step + 1))
    if step < 2:
        os.kill(os.getpid(), 9)
    (ctx.out / "n").write_text(str(step + 1))

place, user, umask, workers = sys.argv[1:]
if int(user):
    os.setgroups([65533])
    os.setgid(65533)
    os.setuid(int(user))
os.umask(int(umask, 8))
store = Store(place, echo=False)
limited = Derivation("train", build=build, timeout=600 if workers == "limited" else None)
done = store.realize(limited, progress=False)
print(done.read_text("n"), done.resumed, store.checkpoints(), store.verify())
print(os.listdir(store.layout.work), os.listdir(store.layout.locks))
"""


def attempt(place, user=0, umask="022", workers="here"):
    command = [sys.executable, "-c", SCRIPT, str(place), str(user), umask, workers]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("workers", ["here", "limited"])
def test_a_build_goes_on_after_its_process_was_killed_twice(tmp_path, workers):
    place = tmp_path / "store"
    for attempts in (1, 2):
        ended = attempt(place, workers=workers)
        assert (ended.returncode == -signal.SIGKILL) == (workers == "here"), ended.stderr
        assert [c.attempts for c in Store(place).checkpoints()] == [attempts]
    last = attempt(place, workers=workers)
    assert last.stdout == "3 2 [] []\n[] ['gc.lock']\n", last.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become several users")
@pytest.mark.parametrize("umask", ["022", "002"])
def test_a_group_takes_turns_in_a_build(umask):
    folder = Path(tempfile.mkdtemp(prefix="symexp-team-"))
    try:
        os.chown(folder, 0, 65533)
        os.chmod(folder, 0o2775)
        for user in (65531, 65532):
            ended = attempt(folder / "store", user, umask)
            if "Permission denied" in ended.stderr and "symexp" not in ended.stderr:
                pytest.skip("other users cannot run this Python")
            assert ended.returncode == -signal.SIGKILL, ended.stderr
        last = attempt(folder / "store", 65531, umask)
        assert last.stdout.startswith("3 2 [] []\n"), last.stderr
    finally:
        shutil.rmtree(folder)


def test_a_checkpoint_on_a_full_disk_is_an_error_of_the_build(tmp_path, monkeypatch):
    store = Store(tmp_path / "store", echo=False)

    def build(ctx):
        (ctx.out.checkpoint / "x").write_text("x")

    def full(*args):
        raise OSError(28, "No space left on device", str(tmp_path))

    with monkeypatch.context() as patch:
        patch.setattr("symexp.store.realizing.out.write_new", full)
        with pytest.raises(OSError, match="No space left") as caught:
            store.realize(Derivation("train", build=build))
    assert any("in stage 'train'" in note for note in caught.value.__notes__)
    assert store.checkpoints() == []
    assert os.listdir(store.layout.work) == []
    assert store.realize(Derivation("train", build=build)).ok
