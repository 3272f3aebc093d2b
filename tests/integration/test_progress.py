"""The progress bar: in a real terminal, in a real notebook, over the trials of several workers."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios

import pytest

import symexp as sx
from symexp._base import progressbar
from symexp.sweeps.progress import SweepProgress

SWEEP = """
import symexp as sx
for exp, feedback in sx.sample(sx.Dict(x=sx.oneof(list(range(8)))), "sweeping"{options}):
    {body}
"""

# tqdm writes the rate of a slow machine the other way round.
RATE = r"\d\d:\d\d<00:00, +[\d.?]+(trial/s|s/trial)"


def in_terminal(code: str, columns: int = 100) -> str:
    """Returns what a script shows in a terminal of this width."""
    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24 if columns else 0, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=child,
        stderr=child,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(child)
    shown = b""
    try:
        while piece := os.read(parent, 4096):
            shown += piece
    except OSError:  # Linux says so when the other end is closed
        pass
    finally:
        os.close(parent)
    assert process.wait() == 0, shown
    return shown.decode()


@pytest.mark.parametrize("columns", [100, 0])
def test_a_bar_in_a_terminal(columns):
    body = "feedback.skip('odd') if exp.x == 3 else feedback(exp.x / 4)"
    shown = in_terminal(SWEEP.format(options="", body=body), columns)
    last = [line for line in re.split(r"[\r\n]+", shown) if line][-1]
    assert re.search(rf"^100%\|.*\| 8/8 \[{RATE}, best=1\.75, skipped=1\]$", last)


def test_a_slow_sweep_shows_how_far_it_is():
    body = "import time; time.sleep(0.15); feedback(-exp.x)"
    shown = in_terminal(SWEEP.format(options=", direction='minimize'", body=body))
    seen = [int(n) for n in re.findall(r"\| (\d)/8 \[", shown)]
    assert seen == sorted(seen)
    assert seen[0] <= 2  # at the end of the first trial that ends after 0.2 s
    assert seen[-1] == 8
    assert "best=-7]" in shown


def test_one_bar_over_all_workers():
    code = """
import symexp as sx
def evaluate(exp):
    print("worker evaluates", exp.x)
    return exp.x / 4
sx.tune(sx.Dict(x=sx.oneof([0, 1, 2, 3])), evaluate, "sweeping", workers=2)
"""
    shown = in_terminal(code)
    lines = [line for line in re.split(r"[\r\n]+", shown) if line.strip()]
    assert sorted(x for line in lines for x in re.findall(r"worker evaluates (\d)", line)) == [
        *"0123"
    ]
    assert re.search(r"100%\|.*\| 4/4 \[.*best=0\.75\]", lines[-1])


@pytest.mark.parametrize("options", [", progress=False"])
def test_no_bar_when_asked(options):
    assert in_terminal(SWEEP.format(options=options, body="feedback(1)")) == ""


def test_no_bar_where_nobody_sees_it():
    code = SWEEP.format(options=", progress=True", body="feedback(1)")
    code += "import sys\nassert 'tqdm' not in sys.modules\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_no_bar_and_no_error_without_tqdm():
    hidden = "import sys\nsys.modules['tqdm'] = sys.modules['tqdm.auto'] = None\n"
    assert in_terminal(hidden + SWEEP.format(options="", body="feedback(1)")) == ""


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("algorithm", ["sweeping", "tpe"])  # Optuna imports tqdm too
def test_a_bar_in_a_notebook_without_widgets(algorithm):
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    strict = "import warnings, sys\nwarnings.simplefilter('error')\n"
    code = (
        strict
        + "sys.modules['ipywidgets'] = None"
        + SWEEP.format(options="", body="feedback(exp.x)")
    )
    code = code.replace("sweeping", algorithm)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    client = nbclient.NotebookClient(
        notebook, kernel_name="python3", timeout=300, startup_timeout=300
    )
    client.execute()
    outputs = notebook.cells[0].outputs
    assert {o["output_type"] for o in outputs} == {"stream"}
    assert {o["name"] for o in outputs} == {"stdout"}  # notebooks show the other stream in red
    shown = "".join(o["text"] for o in outputs)
    assert re.search(rf"100%\|█+\| 8/8 \[{RATE}, best=7\]", shown)
    assert "Warning" not in shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch) -> Terminal:
    """Standard error is watched from here on; in a fixture pytest would take it back."""
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setenv("TERM", "xterm")
    return made


def space() -> sx.Dict:
    return sx.Dict(x=sx.oneof(list(range(6))))


def run(study, n: int) -> None:
    for exp, feedback in sx.sample(space(), "sweeping", n, study=study, progress=False):
        feedback(exp.x)


def test_trials_of_other_workers_count(tmp_path, monkeypatch):
    shown = terminal(monkeypatch)
    url = f"sqlite:///{tmp_path / 'sweep.db'}#shared"
    run(url, 2)
    bar = SweepProgress(sx.Study.open(url), 5)
    run(url, 4)
    bar._bar._due = 0.0  # the moment has come
    bar.refresh()
    assert " 4/5 [" in shown.getvalue()
    assert "best=3]" in shown.getvalue()
    run(url, 6)
    bar.close()
    assert " 6/6 [" in shown.getvalue()
    before = shown.getvalue()
    bar.close()
    bar.refresh()
    assert shown.getvalue() == before


def test_several_objectives_show_the_best_of_each(monkeypatch):
    shown = terminal(monkeypatch)
    options = {"metrics": ["accuracy", "size"], "direction": ["maximize", "minimize"]}
    for exp, feedback in sx.sample(space(), "sweeping", **options):
        feedback((exp.x / 2, exp.x + 1))
    assert "accuracy=2.5, size=1]" in shown.getvalue()


def test_an_error_leaves_the_bar_where_it_was(monkeypatch):
    shown = terminal(monkeypatch)
    with pytest.raises(ZeroDivisionError):  # noqa: PT012  # the loop is what is left
        for exp, feedback in sx.sample(space(), "sweeping"):
            feedback(1 / (2 - exp.x))
    assert " 2/6 [" in shown.getvalue()


def test_the_total_is_not_more_than_there_are(monkeypatch):
    shown = terminal(monkeypatch)
    run("few", 2)
    for _, feedback in sx.sample(space(), "sweeping", 100, study="few"):
        feedback(0)
    assert " 6/6 [" in shown.getvalue()


class Clock:
    """A clock that goes on by a number of seconds whenever a trial ends."""

    now = 0.0

    def monotonic(self) -> float:
        return self.now


def test_a_sweep_in_a_log_has_a_line_a_minute(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(progressbar, "time", clock)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    for exp, feedback in sx.sample(space(), "sweeping", study="in-a-log"):
        clock.now += 25.0
        if exp.x == 2:
            feedback.skip("odd")
        else:
            feedback(exp.x)
    assert sys.stderr.getvalue().splitlines() == [
        "sweep 'in-a-log': 1 of 6 trials, best=0 (0:00:25)",
        "sweep 'in-a-log': 4 of 6 trials, best=3, skipped=1 (0:01:40)",
        "sweep 'in-a-log': 6 of 6 trials, best=5, skipped=1 (0:02:30)",
    ]


def test_a_log_without_progress(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(progressbar, "time", clock)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    for exp, feedback in sx.sample(space(), "sweeping", progress=False):
        clock.now += 100.0
        feedback(exp.x)
    assert sys.stderr.getvalue() == ""


def test_a_trial_that_is_tried_again_counts_once(monkeypatch):
    shown = terminal(monkeypatch)
    loop = sx.sample(space(), "sweeping", on_error="skip")
    for exp, feedback in loop:
        if exp.x == 2 and feedback.attempt == 1:
            feedback.skip("again")
            assert loop.study.retry("skipped") == [3]
        else:
            feedback(exp.x)
    assert " 6/6 [" in shown.getvalue()
    assert "skipped" not in shown.getvalue().rpartition("\r")[2]


def test_with_duplicates_the_bar_shows_the_best_mean(monkeypatch):
    shown = terminal(monkeypatch)
    rewards = iter([8.0, 3.0, 2.0, 4.0])
    enqueue = [{"x": 0}, {"x": 1}] * 2
    for _, feedback in sx.sample(space(), "random", 4, duplicates=True, enqueue=enqueue):
        feedback(next(rewards))
    assert "best=5]" in shown.getvalue()
