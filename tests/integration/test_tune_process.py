"""`sx.tune` with processes of this machine: real ones, that are killed and interrupted."""

import functools
import importlib
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
import warnings
from pathlib import Path

import pytest

import symexp as sx
from symexp.sweeps.tune.job import TuneError

pytest.importorskip("sqlalchemy")
pytest.importorskip("cloudpickle")

tune_module = importlib.import_module("symexp.sweeps.tune.tune")


@sx.symbolize
class Point:
    """Defined in a module that no worker can import: pytest made it."""

    def __init__(self, x, y=0):
        self.x, self.y = x, y

    def next(self):
        return Point(self.x + 1, self.y)


def value_of(point):
    return float(point.next().x - 1 + point.y)


def points(n=4):
    return Point(x=sx.oneof(list(range(n))), y=sx.oneof([0, 0.5]))


def tune(*args, **kwargs):
    return sx.tune(*args, progress=False, **kwargs)


def run_script(folder, text, *arguments, **options):
    path = Path(folder) / "script.py"
    path.write_text(textwrap.dedent(text))
    # A script that is killed cannot take its temporary files away.
    options.setdefault("env", {**os.environ, "TMPDIR": str(folder)})
    return subprocess.Popen(
        [sys.executable, str(path), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


def wait_for(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


def test_the_result_is_that_of_the_loop_with_any_number_of_workers(tmp_path):
    def ids_and_rewards(result):
        return {(str(t.dna), t.reward) for t in result}

    here = []
    for exp, feedback in sx.sample(points(), sx.geno.Random(seed=3), 5):
        feedback(value_of(exp))
        here.append((str(feedback.dna), value_of(exp)))
    for workers in (1, 2):
        study = f"sqlite:///{tmp_path}/s{workers}.db#it"
        found = tune(points(), value_of, sx.geno.Random(seed=3), 5, study, workers=workers)
        # Candidates that two workers propose at once may change places; see docs/search.md.
        assert ids_and_rewards(found) == set(here) or workers == 2
        assert found.counts == {"complete": 5}
        assert type(found.best.exp) is type(Point(3, 0.5))


def meet(folder, number=2):
    """Waits until so many workers have come here."""
    (Path(folder) / str(os.getpid())).touch()
    wait_for(lambda: len(list(Path(folder).iterdir())) >= number)


def test_workers_are_other_processes_and_share_the_trials(tmp_path):
    def evaluate(exp, feedback):
        feedback.add_measurement(1.0, step=0)
        meet(tmp_path)
        feedback(exp.x, metadata={"pid": os.getpid()})

    result = tune(points(), evaluate, "sweeping", workers=2)
    pids = {t.metadata["pid"] for t in result}
    assert len(pids) == 2
    assert os.getpid() not in pids
    assert not any(map(is_running, pids))
    assert len(result.measurements()) == 8


def test_a_fresh_process_takes_over_after_so_many_trials():
    def evaluate(exp, feedback):
        feedback(exp.x, metadata={"pid": os.getpid()})

    result = tune(points(3), evaluate, "sweeping", workers=1, fresh_after=4)
    pids = [t.metadata["pid"] for t in result]
    assert [pids.count(p) for p in dict.fromkeys(pids)] == [4, 2]


def test_a_worker_that_is_killed_is_replaced_and_errors_follow_the_policy(tmp_path, caplog):
    mark = tmp_path / "killed"

    def evaluate(exp):
        if exp.x == 1:
            raise ValueError("no")
        if exp.x == 2 and not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return exp.x

    result = tune(points(), evaluate, "sweeping", workers=2, on_error="skip")
    assert result.counts == {"complete": 6, "failed": 2}
    assert sum(t.trial.attempts > 1 for t in result) >= 1
    assert "was killed by SIGKILL; another one takes its place" in caplog.text


def test_a_candidate_that_always_kills_ends_as_failed(tmp_path, caplog):
    def evaluate(exp):
        os._exit(7)

    space = sx.Dict(x=sx.oneof([1]))
    url = f"sqlite:///{tmp_path}/s.db#it"
    for _ in range(9):  # as if it had killed nine others before
        for _ in sx.sample(space, sx.geno.Sweeping(), study=url):
            break
    result = tune(space, evaluate, "sweeping", study=url)
    assert result.counts == {"failed": 1}
    assert "Perhaps this candidate kills them" in result.trials[0].error
    assert "ended with exit code 7 without a report" in caplog.text


def test_an_error_stops_all_and_is_raised_here(tmp_path, monkeypatch):
    # A worker on a machine whose disk stalls may need longer than usual to give its trial back.
    patient = functools.partial(tune_module.Job, grace=600.0)
    monkeypatch.setattr(tune_module, "Job", patient)

    class OddError(Exception):
        def __init__(self, where):
            super().__init__(where)
            self.where = where

    def evaluate(exp):
        if exp.x == 2 and exp.y == 0:
            raise OddError("two")
        return exp.x

    url = f"sqlite:///{tmp_path}/s.db#it"
    with pytest.raises(OddError, match="two") as caught:
        tune(points(), evaluate, "sweeping", study=url, workers=2)
    assert caught.value.where == "two"
    assert 'raise OddError("two")' in str(caught.value.__cause__)
    result = sx.poll_result(url)
    assert result.counts["failed"] == 1
    assert "running" not in result.counts


def test_an_error_that_cannot_be_pickled_is_reported():
    def evaluate(exp):
        class Bad(Exception):
            def __reduce__(self):
                raise TypeError("not me")

        raise Bad("gone")

    with pytest.raises(TuneError, match=r"(?s)Bad, which cannot be brought here.*raise Bad"):
        tune(points(), evaluate)


def test_an_evaluation_that_gives_nothing_is_an_error():
    with pytest.raises(sx.errors.SymexpError, match="`evaluate` returned None for trial 1 "):
        tune(points(), lambda exp: None)


def test_a_child_that_cannot_import_says_so(tmp_path, monkeypatch):
    (tmp_path / "only_here.py").write_text("def value(exp):\n    return exp.x\n")
    monkeypatch.syspath_prepend(tmp_path)
    import only_here

    # It could be found when the task was made, and is gone when the child looks.
    def evaluate(exp):
        return only_here.value(exp)

    (tmp_path / "only_here.py").write_text("raise ImportError('no such thing on this machine')\n")
    with pytest.raises(ImportError, match="no such thing on this machine") as caught:
        tune(points(1), evaluate, "sweeping")
    assert "only_here.py" in str(caught.value.__cause__)


def test_children_that_die_at_the_start_end_it_with_what_they_said(monkeypatch):
    from symexp.sweeps.tune import local_processes as process

    monkeypatch.setattr(process, "_CODE", "import sys; sys.exit('cannot even start')")
    with pytest.raises(TuneError, match=r"(?s)3 workers died.*exit code 1.*cannot even start"):
        tune(points(), value_of)


def test_a_worker_that_ends_between_two_looks_is_not_taken_for_dead(monkeypatch, caplog):
    def alive_at_the_first_look(process):
        if process.returncode is not None:
            return process.returncode
        process.wait()
        return None

    monkeypatch.setattr(subprocess.Popen, "poll", alive_at_the_first_look)
    started = []
    popen = subprocess.Popen.__init__

    def start(process, *args, **kwargs):
        started.append(process)
        popen(process, *args, **kwargs)

    monkeypatch.setattr(subprocess.Popen, "__init__", start)
    assert tune(points(), value_of, "sweeping").counts == {"complete": 8}
    assert len(started) == 1
    assert "takes its place" not in caplog.text
    assert all(pipe.closed for pipe in (started[0].stdin, started[0].stdout, started[0].stderr))


def test_output_of_workers_is_passed_on(capsys):
    def evaluate(exp):
        print("out", exp.x)
        print("err", exp.x, file=sys.stderr)
        return exp.x

    tune(sx.Dict(x=sx.oneof([1, 2])), evaluate, "sweeping")
    out, err = capsys.readouterr()
    assert out.splitlines() == ["[worker 1, trial 1] out 1", "[worker 1, trial 2] out 2"]
    own = [line for line in err.splitlines() if "] err " in line]
    assert own == ["[worker 1, trial 1] err 1", "[worker 1, trial 2] err 2"]


def test_each_line_of_a_worker_has_its_trial(capfd):
    def evaluate(exp):
        os.write(1, b"from C\n")  # as a library of C does
        subprocess.run(["echo", "from a child"], check=True)
        print("1/2\r2/2\r\n\nhalf a line", end="")
        os.write(2, b"\xff\x00\n")
        return exp.x

    tune(sx.Dict(x=sx.oneof([1, 2, 3])), evaluate, "sweeping", workers=2)
    out, err = capfd.readouterr()
    lines = {n: [t for p, t in split(out) if p == n] for n in (1, 2, 3)}
    expected = ["from C", "from a child", "2/2", "", "half a line"]
    assert lines == {1: expected, 2: expected, 3: expected}
    assert [t for _, t in split(err)].count("\ufffd\x00") == 3


def split(text):
    """The id of the trial and the rest of each line of workers."""
    found = re.findall(r"^\[worker \d+, trial (\d+)\] (.*)$", text, re.MULTILINE)
    return [(int(trial), rest) for trial, rest in found]


def test_workers_have_their_resources(tmp_path, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4,7")

    def evaluate(exp, feedback):
        meet(tmp_path)
        seen = [os.environ["CUDA_VISIBLE_DEVICES"], sorted(os.sched_getaffinity(0))]
        feedback(exp.x, metadata={"seen": seen})

    resources = {"gpu": 1}
    if len(os.sched_getaffinity(0)) >= 2:
        resources["cpu"] = 1
    result = tune(points(), evaluate, "sweeping", workers=2, resources=resources)
    seen = [t.metadata["seen"] for t in result]
    assert {gpu for gpu, _ in seen} == {"4", "7"}
    if "cpu" in resources:
        assert {len(cpus) for _, cpus in seen} == {1}
        assert len({cpus[0] for _, cpus in seen}) == 2


SCRIPT = """
    import signal, sys, os, time
    import symexp as sx

    # It is ignored in what a shell starts in its background, as these tests may be.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    url, log, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])

    class Base:
        def double(self):
            return 2 * self.x

    @sx.symbolize
    class Trial(Base):
        def __init__(self, x: int, inner=None):
            super().__init__()
            self.x = x
            self.inner = inner

        def reward(self):
            return self.double() + OFFSET + (0 if self.inner is None else self.inner.x)

    OFFSET = 0.5

    @sx.patcher([('x', sx.typing.Int(min_value=0))])
    def set_x(target, x):
        return {'x': x}

    def evaluate(exp):
        with open(log, 'a') as file:
            file.write(f'{os.getpid()} {exp.x}\\n')
            file.flush()
            until_here = file.tell()
        with open(log) as file:
            number = len(file.read(until_here).splitlines())
        time.sleep(seconds if number > int(os.environ.get('QUICK', 0)) else 0)
        assert sx.patch(exp.clone(), 'set_x?5').x == 5
        return exp.reward()

    space = sx.space(Trial(0, inner=sx.oneof([Trial(1), Trial(2)])), 'set_x?oneof(1,2,3)')
    # No `if __name__ == '__main__'`: a worker does not run this file.
    print('here', flush=True)
    result = sx.tune(space, evaluate, 'sweeping', study=url or None, workers=2, progress=False)
    print(result.counts, result.best.reward, result.best.exp.x, isinstance(result.best.exp, Trial))
    print({'tensorflow', 'keras', 'optuna', 'ray'} & set(sys.modules))
"""


def test_what_a_script_defines_travels(tmp_path):
    script = run_script(tmp_path, SCRIPT, "", tmp_path / "log", 0)
    out, err = script.communicate(timeout=120)
    assert err == ""
    assert out.splitlines() == ["here", "{'complete': 6} 8.5 3 True", "set()"]


def test_an_interrupt_stops_all_and_the_next_run_goes_on(tmp_path):
    url, log = f"sqlite:///{tmp_path}/s.db#it", tmp_path / "log"
    script = run_script(tmp_path, SCRIPT, url, log, 3600)
    try:
        wait_for(lambda: log.exists() and len(log.read_text().splitlines()) == 2)
        script.send_signal(signal.SIGINT)
        out, err = script.communicate(timeout=120)  # they are interrupted, not waited for
    finally:
        script.kill()
    assert script.returncode == -signal.SIGINT
    assert "KeyboardInterrupt" in err
    assert "The same call goes on from here." in err
    pids = {int(line.split()[0]) for line in log.read_text().splitlines()}
    assert len(pids) == 2
    assert not any(map(is_running, pids))
    assert sx.poll_result(url).counts == {"waiting": 2}
    out, err = run_script(tmp_path, SCRIPT, url, log, 0).communicate(timeout=120)
    assert out.splitlines()[1] == "{'complete': 6} 8.5 3 True"
    assert all(t.trial.attempts <= 2 for t in sx.poll_result(url))


def test_workers_end_when_their_parent_is_killed(tmp_path):
    url, log = f"sqlite:///{tmp_path}/s.db#it", tmp_path / "log"
    script = run_script(tmp_path, SCRIPT, url, log, 3600)
    try:
        wait_for(lambda: log.exists() and len(log.read_text().splitlines()) == 2)
    finally:
        script.kill()
    script.communicate()
    pids = {int(line.split()[0]) for line in log.read_text().splitlines()}
    wait_for(lambda: not any(map(is_running, pids)))
    assert sx.poll_result(url).counts == {"waiting": 2}


def test_an_interrupt_keeps_a_temporary_study(tmp_path):
    log = tmp_path / "log"
    env = {**os.environ, "TMPDIR": str(tmp_path), "QUICK": "2"}
    script = run_script(tmp_path, SCRIPT, "", log, 3600, env=env)
    try:
        wait_for(lambda: log.exists() and len(log.read_text().splitlines()) >= 4)
        script.send_signal(signal.SIGINT)
        _, err = script.communicate(timeout=120)
    finally:
        script.kill()
    url = err.split("pass study='")[1].split("'")[0]
    counts = sx.poll_result(url).counts
    assert counts["complete"] >= 2
    assert "running" not in counts
    assert str(tmp_path) in url


def test_what_a_notebook_defines_travels(tmp_path):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    cells = [
        "import os\nimport symexp as sx",
        "@sx.symbolize\nclass Trial:\n    def __init__(self, x: int):\n        self.x = x\n"
        "    def more(self):\n        return Trial(self.x + BY)\nBY = 10",
        "@sx.patcher\ndef set_x(target, x: int):\n    return {'x': x}",
        "def evaluate(exp, feedback):\n    print('evaluating', exp.x)\n"
        "    feedback(exp.more().x, metadata={'pid': os.getpid()})",
        "space = sx.space(Trial(0), 'set_x?oneof(1,2,3)')\n"
        "result = sx.tune(space, evaluate, 'sweeping', workers=2)",
        "assert os.getpid() not in {t.metadata['pid'] for t in result}\n"
        "print(result.best.exp, result.best.reward)",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    client = nbclient.NotebookClient(
        notebook,
        timeout=300,
        startup_timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": tmp_path}},
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the kernel's client, on event loops
        client.execute()
    texts = ["".join(o.get("text", "") for o in cell.outputs) for cell in notebook.cells]
    found = re.findall(r"\[worker \d, trial (\d)\] evaluating (\d)\n", texts[-2])
    assert sorted(found) == [("1", "1"), ("2", "2"), ("3", "3")]
    assert texts[-1].split() == ["Trial(", "x", "=", "3", ")", "13.0"]


def test_algorithms_stopping_and_stores_are_those_of_sample(tmp_path):
    pytest.importorskip("optuna")

    def evaluate(exp, feedback):
        for step in range(3):
            feedback.add_measurement(exp.x * step, step=step)
            if feedback.should_stop_early():
                feedback.prune()
                return
        feedback.done()

    class Impatient:
        def should_stop(self, trial, measurements):
            return trial.dna.value == 0

    result = tune(
        sx.Dict(x=sx.oneof([1, 2, 3])),
        evaluate,
        "tpe",
        direction="minimize",
        seed=1,
        workers=2,
        early_stopping=Impatient(),
        store=sx.Store(tmp_path / "store"),
    )
    assert result.counts == {"complete": 2, "pruned": 1}
    assert result.best.reward == 4
    # Another sweep with the same store evaluates nothing again.
    again = tune(
        sx.Dict(x=sx.oneof([2, 3])),
        lambda exp: 1 / 0,
        "sweeping",
        direction="minimize",
        store=sx.Store(tmp_path / "store"),
    )
    assert sorted(t.reward for t in again) == [4, 6]
