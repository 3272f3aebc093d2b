"""`symexp run` and `tune`: the method of a saved experiment, its results, and its errors."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import symexp as sx
from symexp.cli import main


@sx.symbolize
class Trains:
    def __init__(self, lr=0.1, width=16):
        self.lr = lr
        self.width = width

    def train(self):
        print("training")
        return -abs(self.width - 32)

    def evaluate(self, scale):
        return {"score": self.lr * scale, "loss": self.width}

    def reports(self, feedback):
        feedback.add_measurement(self.lr, step=1)
        feedback.done()

    def fails(self):
        raise ZeroDivisionError("by nothing")


@sx.symbolize
class Calls(Trains):
    def __call__(self):
        return "called"


@sx.symbolize
class Nothing:
    def __init__(self, x=1):
        pass

    def fit(self):
        pass

    def fit_on(self, data):
        pass

    def _hidden(self):
        pass


@sx.symbolize
def add(a, b=2):
    return a + b


@sx.stage
class Writes:
    def __init__(self, text):
        self.text = text

    def build(self, out):
        (out / "text.txt").write_text(self.text)


class History:
    """As `model.fit` of Keras returns it."""

    def __init__(self, history):
        self.history = history
        self.epoch = [0, 1]


@sx.symbolize
class Fits:
    def train(self):
        return History({"loss": [2.0, 1.5], "accuracy": [0.5, 0.75]})


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SYMEXP_STORE", raising=False)
    # Processes in another directory; `tune` changes it, too.
    monkeypatch.setenv("PYTHONPATH", str(Path(sx.__file__).parents[1]))


@pytest.fixture
def run(capsys):
    """Runs a command; returns its exit status and its output."""

    def run(*arguments):
        status = main(arguments)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def saved(exp, name="exp.json"):
    sx.save(exp, name)
    return name


def test_the_method_is_called_and_its_value_is_printed(run):
    saved(Trains())
    assert run("run", "exp.json") == (0, "training\n-16\n", "")
    assert run("run", "exp.json", "width=30") == (0, "training\n-2\n", "")
    assert sx.load("exp.json").width == 16
    done = run("run", "exp.json", "--method", "evaluate", "--arg", "scale=10", "lr=0.5")
    assert done == (0, "{\n  score = 5.0,\n  loss = 16\n}\n", "")
    status, out, err = run("run", "exp.json", "--json")
    assert (status, err) == (0, "training\n")
    assert json.loads(out) == {"method": "train", "value": -16, "realization": None}


def test_which_method_is_called(run):
    saved(Calls())
    assert run("run", "exp.json")[1] == "'called'\n"
    saved(add(3))
    assert run("run", "exp.json")[1] == "5\n"
    assert run("run", "exp.json", "--arg", "b=4")[1] == "7\n"
    saved(Fits())
    assert run("run", "exp.json") == (0, "{\n  loss = 1.5,\n  accuracy = 0.75\n}\n", "")


@pytest.mark.parametrize(
    ("exp", "arguments", "said"),
    [
        (Nothing(), [], "Nothing has none of the methods run(), train(), train_and_evaluate(). "
         "Name one with --method: fit."),
        (Nothing(), ["--method", "fti"], "Nothing has no method 'fti'. Did you mean 'fit'"),
        (Nothing(), ["--method", "_hidden"], "Nothing has no method '_hidden'."),
        (Nothing(), ["--method", "fit_on"], "fit_on() needs the argument 'data': `--arg data=...`"),
        (Trains(), ["--arg", "x"], "Expected an argument such as epochs=3 as --arg, but got 'x'."),
        (Trains(lr=sx.floatv(0.1, 0.2)), [], "Search it with `symexp tune exp.json`"),
        (Trains(), ["wdth=3"], "Did you mean 'width'?"),
        (sx.Dict(x=1), [], "a value of type dict, which has no method to call."),
        (3, [], "a value of type int, which has no method to call."),
    ],
)  # fmt: skip
def test_what_cannot_run_says_what_could(run, exp, arguments, said):
    saved(exp)
    status, out, err = run("run", "exp.json", *arguments)
    assert (status, out) == (2, "")
    assert said in err


def test_an_exception_of_the_method_is_shown_with_its_lines(run):
    saved(Trains())
    status, out, err = run("run", "exp.json", "--method", "fails")
    assert (status, out) == (3, "")
    assert err.startswith("symexp: fails() has raised an exception:\nTraceback")
    assert 'raise ZeroDivisionError("by nothing")' in err
    assert "symexp/cli" not in err
    with pytest.raises(ZeroDivisionError):
        main(["--traceback", "run", "exp.json", "--method", "fails"])


def test_with_a_store_the_result_is_kept(run):
    saved(Trains())
    status, out, _ = run("run", "exp.json", "--store", "st")
    first, value, ref = out.splitlines()
    assert (status, first, value, ref[:4]) == (0, "training", "-16", "rlz:")
    assert run("run", "exp.json", "--store", "st")[:2] == (0, f"-16\n{ref}\n")
    assert run("run", "exp.json", "width=31", "--store", "st")[1].splitlines()[1] == "-1"
    saved(Writes("abc"))
    status, out, _ = run("run", "exp.json", "--store", "st", "--json")
    made = json.loads(out)
    assert (status, made["method"], made["value"]) == (0, "realize", None)
    assert sx.Store("st").cat(made["realization"], "text.txt") == "abc"


def test_ctrl_c_ends_a_run_with_its_own_status(tmp_path):
    (tmp_path / "slow.py").write_text(
        "import symexp as sx, threading\n"
        "@sx.symbolize\n"
        "class Slow:\n"
        "    def run(self):\n"
        "        print('started', flush=True)\n"
        "        threading.Event().wait()\n"
        "if __name__ == '__main__':\n"
        "    sx.save(Slow(), 'slow.json')\n"
    )
    subprocess.run([sys.executable, "slow.py"], check=True, timeout=120)
    command = [sys.executable, "-m", "symexp", "run", "slow.json", "--import", "slow.py"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as it:
        assert it.stdout.readline() == "started\n"
        it.send_signal(signal.SIGINT)
        _, err = it.communicate(timeout=120)
    assert (it.returncode, err) == (130, "symexp: interrupted\n")


SPACE = ("lr=oneof(0.1,0.2)", "width=oneof(8,30,16)")


@pytest.mark.slow
def test_a_search_ends_with_its_best_and_is_continued(run):
    pytest.importorskip("sqlalchemy")
    saved(Trains())
    common = ("tune", "exp.json", *SPACE, "--algorithm", "sweeping")
    status, out, _ = run(*common, "--trials", "2")
    assert status == 0
    assert "[worker 1, trial 2] training" in out
    assert "Trials:  symexp study show 'sqlite:///exp.db#exp'" in out
    assert run("study", "list", "sqlite:///exp.db")[1] == "exp  maximize reward: 2 complete\n"
    status, out, _ = run(*common, "--workers", "2", "--json", "-o", "best.json")
    made = json.loads(out)
    assert status == 0
    assert made["counts"] == {"complete": 6}
    assert (made["best"]["trial"], made["best"]["reward"]) == (2, -2.0)
    assert made["best"]["rule"] == "set?lr=0.1;set?width=30"
    assert sx.eq(sx.load("best.json"), Trains(0.1, 30))
    assert run("patch", "exp.json", made["best"]["rule"], "-o", "same.json")[0] == 0
    assert run("diff", "best.json", "same.json") == (0, "", "")


@pytest.mark.slow
def test_values_of_which_one_is_the_reward(run):
    pytest.importorskip("sqlalchemy")
    saved(Trains(width=sx.oneof([8, 2, 16])))
    common = ("tune", "exp.json", "--method", "evaluate", "--arg", "scale=2", "--json")
    status, out, err = run(*common, "--metric", "loss", "--direction", "minimize")
    assert json.loads(out)["best"]["reward"] == 2.0
    status, out, err = run(*common, "--study", "sqlite:///b.db#b")
    assert (status, out) == (2, "")
    assert "returned several values: score, loss. Name the one to optimize: `--metric NAME`" in err
    status, out, err = run(*common, "--study", "sqlite:///b.db#c", "--metric", "los")
    assert (status, "returned no 'los'. Did you mean 'loss'?" in err) == (2, True)
    saved(Trains(lr=sx.oneof([0.5, 0.25])), "f.json")
    status, out, err = run("tune", "f.json", "--method", "reports", "--json")
    assert (status, json.loads(out)["best"]["reward"]) == (0, 0.5)
    status, out, err = run("tune", "f.json", "--method", "fails", "--study", "sqlite:///f.db#d")
    assert (status, out) == (3, "")
    assert "ZeroDivisionError: by nothing" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "There is nothing to search"),
        (["width=3"], "There is nothing to search"),
        (["lr=floatv(0.1,0.2)"], "The space has inf candidates. Say how many to try: --trials N"),
        (["lr=oneof(1,2)", "--metric", "loss"], "loss would be maximized."),
        (["lr=oneof(1,2)", "--trials", "0"], "0 is not in the range x>=1."),
        (["lr=oneof(1,2)", "--algorithm", "tpee"], "tpee"),
        (["lr=oneof(1,2)", "--study", "name"], "in the memory of this one"),
        (["lr=oneof(1,2)", "--on-error", "maybe"], "maybe"),
        (["lrr=oneof(1,2)"], "Did you mean 'lr'?"),
    ],
)
def test_a_search_that_cannot_begin(run, arguments, said):
    saved(Trains())
    status, out, err = run("tune", "exp.json", *arguments)
    assert (status, out) == (2, "")
    assert said in err
    assert sorted(p.name for p in Path().iterdir()) == ["exp.json"]


@pytest.mark.slow
def test_workers_get_the_classes_of_a_script(tmp_path):
    pytest.importorskip("sqlalchemy")
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "helper.py").write_text("def score(x):\n    return x * 10\n")
    (tmp_path / "code" / "train.py").write_text(
        "import symexp as sx\n"
        "from helper import score\n"
        "@sx.symbolize\n"
        "class Own:\n"
        "    def __init__(self, x=1):\n"
        "        self.x = x\n"
        "    def train(self):\n"
        "        return score(self.x)\n"
        "if __name__ == '__main__':\n"
        "    sx.save(Own(), 'own.json')\n"
    )
    subprocess.run([sys.executable, "code/train.py"], check=True, timeout=120)
    command = [sys.executable, "-m", "symexp", "tune", "own.json", "x=oneof(1,2,3)"]
    done = subprocess.run(
        [*command, "--import", "code/train.py", "--json"], capture_output=True, text=True,
        timeout=300,
    )  # fmt: skip
    assert (done.returncode, json.loads(done.stdout)["best"]["reward"]) == (0, 30.0)
