"""Commands on files whose classes are not known: scripts, modules, Keras, and hidden defaults."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import symexp as sx

SCRIPT = '''
import symexp as sx
from helper import start

@sx.symbolize
class Experiment:
    def __init__(self, lr=0.1, width=16, epochs=3):
        self.lr = lr

@sx.patcher
def grow(target, by: int = 1):
    """Grows the width."""
    return {"width": target.width + by} if isinstance(target, Experiment) else {}

print("the script runs")
if __name__ == "__main__":
    sx.save(Experiment(lr=start), "full.json")
    sx.save(Experiment(lr=start), "small.json", hide_default_values=True)
    sx.save(Experiment(lr=0.2), "other.json")
'''

UNKNOWN = (
    "The class __main__.Experiment is not known here. It was defined in train.py: "
    "`--import train.py`."
)


class Project:
    """A directory with a script that saves experiments, and the command there."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "src").mkdir()
        (folder / "train.py").write_text(SCRIPT)
        (folder / "helper.py").write_text("start = 0.5\n")
        here = str(Path(sx.__file__).parents[1])
        self.env = {**os.environ, "PYTHONPATH": here, "COLUMNS": "100"}
        self.python("train.py")

    def python(self, *arguments, input=None):
        return subprocess.run(
            [sys.executable, *arguments], cwd=self.folder, env=self.env, capture_output=True,
            text=True, timeout=120, input=input,
        )  # fmt: skip

    def run(self, *arguments, input=None):
        done = self.python("-m", "symexp", *arguments, input=input)
        return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("project"))


def test_what_is_in_the_file_needs_no_class_and_no_warning(project):
    lr = "Experiment(\n  lr = Diff(\n    left = 0.5,\n    right = 0.2\n  )\n)\n"
    assert project.run("diff", "full.json", "other.json") == (1, lr, "")
    assert project.run("patch", "full.json", "lr=0.2") == (0, lr, "")
    small = "Experiment(\n  lr = 0.5\n)\n"
    assert project.run("show", "small.json") == (0, small, "")


def test_what_depends_on_the_class_is_said(project):
    status, out, err = project.run("show", "--all", "small.json")
    assert (status, out) == (0, "Experiment(\n  lr = 0.5\n)\n")
    assert err == f"symexp: warning: {UNKNOWN} Defaults that the file leaves out are not shown.\n"
    status, out, err = project.run("query", "small.json", ".*width")
    assert (status, out) == (1, "")
    assert UNKNOWN in err
    status, out, err = project.run("diff", "full.json", "small.json")
    assert status == 1
    assert "may have its default in the other" in err
    status, out, err = project.run("patch", "full.json", "scale_width?2")
    assert status == 0
    assert "With --strict this is an error." in err
    assert UNKNOWN in err
    status, out, err = project.run("show", "small.json", "--at", "width")
    assert (status, out) == (2, "")
    assert UNKNOWN in err
    assert project.run("show", "small.json", "--all", "--as-written")[2] == ""


def test_a_script_is_imported_without_its_main_part(project):
    full = "Experiment(\n  lr = 0.5,\n  width = 16,\n  epochs = 3\n)\n"
    before = (project.folder / "full.json").read_bytes()
    for options in (["--import", "train.py"], ["--import", str(project.folder / "train.py")]):
        status, out, err = project.run("show", "--all", "small.json", *options)
        assert (status, out, err) == (0, f"the script runs\n{full}", "")
    status, out, err = project.run("query", "small.json", ".*width", "--import", "train.py")
    assert (status, out.splitlines()[1:], err) == (0, ["width = 16"], "")
    status, out, err = project.run("diff", "full.json", "small.json", "--import", "train.py")
    assert (status, out, err) == (0, "the script runs\n", "")
    assert (project.folder / "full.json").read_bytes() == before


def test_what_is_written_has_the_names_that_the_file_had(project):
    known = ("--import", "train.py")
    assert project.run("patch", "full.json", "grow?2", *known, "-o", "src/wide.json")[0] == 0
    made = json.loads((project.folder / "src" / "wide.json").read_text())
    assert made["value"] == {"$type": "__main__.Experiment", "lr": 0.5, "width": 18, "epochs": 3}
    assert made["origins"] == {"__main__": "../train.py"}
    # Without the class, the same.
    assert project.run("patch", "full.json", "width=18", "-o", "src/same.json")[0] == 0
    same = json.loads((project.folder / "src" / "same.json").read_text())
    assert (same["value"], same["origins"]) == (made["value"], made["origins"])
    assert project.run("diff", "src/wide.json", "src/same.json") == (0, "", "")


def test_the_origin_stays_in_pipes(project):
    text = (project.folder / "full.json").read_text()
    status, out, err = project.run("patch", "-", "lr=7", "-o", "-", "--no-history", input=text)
    assert (status, err) == (0, "")
    assert json.loads(out) == {
        "symexp": 1,
        "value": {"$type": "__main__.Experiment", "lr": 7, "width": 16, "epochs": 3},
        "origins": {"__main__": "train.py"},
    }
    assert project.run("show", "-", "--at", "lr", input=out) == (0, "7\n", "")


def test_a_module_of_a_file_is_imported_under_its_name(project):
    package = project.folder / "zoo"
    package.mkdir(exist_ok=True)
    (package / "__init__.py").write_text("")
    (package / "nets.py").write_text(
        "import symexp as sx\n@sx.symbolize\nclass Net:\n    def __init__(self, x=1, y=2): pass\n"
    )
    make = "sx.save(zoo.nets.Net(5), 'n.json', hide_default_values=True)"
    project.python("-c", f"import symexp as sx, zoo.nets; {make}")
    status, out, err = project.run("show", "n.json", "--all")
    assert "The class zoo.nets.Net is not known here. It was defined in zoo/nets.py" in err
    for name in ("zoo/nets.py", "zoo.nets"):
        status, out, err = project.run("show", "n.json", "--all", "--import", name)
        assert (status, out, err) == (0, "Net(\n  x = 5,\n  y = 2\n)\n", "")


def test_a_script_of_a_package_has_its_relative_imports(project):
    package = project.folder / "lab"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "common.py").write_text("start = 7\n")
    (package / "main.py").write_text(
        "import symexp as sx\n"
        "from .common import start\n"
        "@sx.symbolize\n"
        "class Own:\n"
        "    def __init__(self, x=start): pass\n"
        "if __name__ == '__main__':\n"
        "    sx.save(Own(), 'own.json', hide_default_values=True)\n"
    )
    assert project.python("-m", "lab.main").returncode == 0
    status, out, err = project.run("show", "own.json", "--all")
    assert (status, out, "`--import lab/main.py`" in err) == (0, "Own()\n", True)
    done = project.run("show", "own.json", "--all", "--import", "lab/main.py")
    assert done == (0, "Own(\n  x = 7\n)\n", "")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("none.py", "There is no file 'none.py' to import."),
        ("none", "No module named 'none'"),
        ("src/json.py", "would be imported as 'json', which is another module here"),
        (
            "src/broken.py",
            "ZeroDivisionError: division by zero\n  raised by --import src/broken.py",
        ),
    ],
)
def test_what_cannot_be_imported_is_an_error(project, name, said):
    (project.folder / "src" / "json.py").write_text("")
    (project.folder / "src" / "broken.py").write_text("1 / 0\n")
    status, out, err = project.run("rules", "grow", "--import", name)
    assert (status, out) == (2, "")
    assert said in err


@pytest.mark.slow
@pytest.mark.keras
def test_hidden_defaults_of_keras_are_known(project):
    layer = {"$type": "keras.layers.Dense", "units": 4}
    model = {"$type": "keras.Sequential", "layers": [layer]}
    document = json.dumps({"symexp": 1, "value": model})
    (project.folder / "mh.json").write_text(document)
    assert project.run("query", "mh.json", ".*use_bias") == (0, "layers[0].use_bias = True\n", "")
    assert project.run("query", "mh.json", ".*use_bias", "--as-written") == (1, "", "")
    status, out, err = project.run("show", "mh.json", "--all")
    assert (status, "use_bias = True" in out, err) == (0, True, "")
    short = "Sequential(\n  layers = [\n    0 : Dense(\n      units = 4\n    )\n  ]\n)\n"
    assert project.run("show", "mh.json") == (0, short, "")
    assert project.run("show", "mh.json", "--as-written") == (0, short, "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["show", "small.json"],
        ["query", "full.json", ".*lr"],
        ["diff", "full.json", "other.json", "--json"],
        ["patch", "full.json", "lr=3"],
        ["merge", "full.json", "other.json", "full.json"],
        ["rules", "scale_width"],
        ["completion", "zsh"],
        ["store", "list", "--store", "empty"],
    ],
)
def test_what_needs_no_keras_does_not_import_it(project, arguments):
    (project.folder / "empty").mkdir(exist_ok=True)
    code = (
        "import sys\nfrom symexp.cli import main\nstatus = main(sys.argv[1:])\n"
        "heavy = {'keras', 'tensorflow', 'numpy', 'optuna', 'rich'} & set(sys.modules)\n"
        "assert not heavy, heavy\nassert status < 2, status\n"
    )
    done = project.python("-c", code, *arguments)
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
