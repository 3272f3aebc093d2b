"""Checkpoints of trials whose processes are killed, on each kind of study and of place."""

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import symexp as sx

# Each epoch is written under another name and renamed. The process prints each epoch, so that the
# test kills it at a known moment, or kills itself in the middle of a file.
WORKER = """
import os, signal, sys
import symexp as sx

url, kill, arguments = sys.argv[1], int(sys.argv[2]), eval(sys.argv[3])
space = sx.Dict(x=sx.oneof([1, 2]))
for exp, feedback in sx.sample(space, "sweeping", study=url, progress=False, **arguments):
    place = feedback.checkpoint / "epoch"
    first = int(place.read_text()) if place.exists() else 0
    print("begins", feedback.id, feedback.attempt, first, flush=True)
    for epoch in range(first + 1, 6):
        draft = feedback.checkpoint / "draft"
        draft.write_text(str(epoch))
        if epoch == kill:
            (feedback.checkpoint / "half").write_text("1" * 100_000)
            os.kill(os.getpid(), signal.SIGKILL)
        os.replace(draft, place)
        feedback.add_measurement(float(epoch), step=epoch)
    feedback.done()
"""


def options_for(port):
    return {
        "key": "checkpoints",
        "secret": "checkpoints",
        "endpoint_url": f"http://127.0.0.1:{port}",
        "client_kwargs": {"region_name": "eu-west-1"},
    }


@pytest.fixture(scope="module")
def server():
    """The port of an S3 server of this process."""
    moto = pytest.importorskip("moto.server")
    pytest.importorskip("s3fs")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    made = moto.ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    made.start()
    yield made.get_host_and_port()[1]
    made.stop()


@pytest.fixture(params=["beside the file", "folder", "store", "file url", "s3"])
def place(request, tmp_path):
    """The arguments of a sweep that say where its checkpoints are, as source."""
    if request.param != "s3":
        return {
            "beside the file": "{}",
            "folder": f"dict(checkpoints={str(tmp_path / 'kept')!r})",
            "store": f"dict(store={str(tmp_path / 'store')!r})",
            "file url": f"dict(checkpoints='file://{tmp_path}/kept')",
        }[request.param]
    import s3fs

    options = options_for(request.getfixturevalue("server"))
    bucket = f"b{abs(hash(str(tmp_path))) % 10**9}"
    s3fs.S3FileSystem(**options, skip_instance_cache=True).mkdir(bucket)
    return f"dict(checkpoints=sx.Remote('s3://{bucket}/kept', options={options!r}))"


def work(url, kill, place):
    """Runs a worker to its end; returns its exit code and what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", WORKER, url, str(kill), place],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    return done.returncode, [line.split()[1:] for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_a_killed_trial_goes_on_in_another_process(tmp_path, place):
    url = f"sqlite:///{tmp_path / 'sweep.db'}#study"
    assert work(url, 3, place) == (-signal.SIGKILL, [["1", "1", "0"]])
    assert work(url, 5, place) == (-signal.SIGKILL, [["1", "2", "2"]])
    assert work(url, 0, place) == (0, [["1", "3", "4"], ["2", "1", "0"]])
    result = sx.poll_result(url)
    assert [trial.reward for trial in result.trials] == [5.0, 5.0]


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_a_killed_trial_of_a_study_on_a_server_goes_on(tmp_path, postgres):
    place = f"dict(checkpoints='file://{tmp_path}/kept')"
    url = f"{postgres}#study"
    assert work(url, 3, place) == (-signal.SIGKILL, [["1", "1", "0"]])
    assert work(url, 0, place) == (0, [["1", "2", "2"], ["2", "1", "0"]])


@pytest.mark.postgres
@pytest.mark.xdist_group("postgres")
def test_a_study_on_a_server_needs_a_place(postgres):
    running = sx.sample(sx.Dict(x=sx.oneof([1, 2])), study=f"{postgres}#a", progress=False)
    _, feedback = next(running)
    with pytest.raises(RuntimeError, match="its database is not a file"):
        feedback.checkpoint
    feedback(1.0)
    running.close()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["temporary study", "relative folder", "url"])
def test_workers_of_tune_go_on_where_their_predecessors_were_killed(tmp_path, kind, monkeypatch):
    monkeypatch.chdir(tmp_path)
    arguments = {
        "temporary study": {},
        "relative folder": {"checkpoints": "kept"},
        "url": {"checkpoints": f"file://{tmp_path}/kept"},
    }[kind]

    def evaluate(exp, feedback):
        place = feedback.checkpoint / "epoch"
        first = int(place.read_text()) if place.exists() else 0
        os.chdir("/")
        for epoch in range(first + 1, 4):
            (feedback.checkpoint / "draft").write_text(str(epoch))
            os.replace(feedback.checkpoint / "draft", place)
            feedback.add_measurement(float(epoch), step=epoch)
            if epoch == feedback.attempt < 3:
                os.kill(os.getpid(), signal.SIGKILL)
        feedback(100.0 * first + feedback.attempt)

    space = sx.Dict(x=sx.oneof([1, 2, 3]))
    result = sx.tune(space, evaluate, "sweeping", workers=2, progress=False, **arguments)
    assert [trial.reward for trial in result.trials] == [203.0] * 3
    if kind != "temporary study":
        assert len(list(Path(tmp_path / "kept").glob("*/*"))) == 3


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(6))
def test_a_kill_in_the_middle_of_an_upload_leaves_a_whole_version(tmp_path, moment):
    """The process dies before one of its calls to the file system: two files are always equal."""
    code = """
import os, signal, sys
import symexp as sx
from symexp.store.remote.connection import Connection
from symexp.sweeps.checkpoints.places import TrialKey
from symexp.sweeps.checkpoints.uploads import UploadedCheckpoints

opened = UploadedCheckpoints(sx.Remote(sys.argv[1])).open(TrialKey("s", "t"), 1)
for number in "12":
    for name in "ab":
        (opened.files / name).write_text(number + name * (name == "c"))
        (opened.files / ("own-" + name)).write_text(number + name)
    if number == "2":
        left, before = [int(sys.argv[2])], Connection._try
        def counting(self, *args):
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return before(self, *args)
        Connection._try = counting
    opened.publish(is_own=True)
"""
    url = f"file://{tmp_path}/kept"
    done = subprocess.run([sys.executable, "-c", code, url, str(moment)], timeout=120)
    assert done.returncode == -signal.SIGKILL
    from symexp.sweeps.checkpoints.places import TrialKey
    from symexp.sweeps.checkpoints.uploads import UploadedCheckpoints

    opened = UploadedCheckpoints(sx.Remote(url)).open(TrialKey("s", "t"), 2)
    found = {p.name: p.read_text() for p in opened.files.iterdir()}
    number = found["a"]
    assert found == {"a": number, "b": number, "own-a": f"{number}a", "own-b": f"{number}b"}
