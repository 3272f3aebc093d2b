"""Completion in a real shell of IPython."""

import json
import subprocess
import sys

import pytest

pytest.importorskip("IPython")

PROGRAM = """
import json, sys, warnings
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance()
before = set(sys.modules)
for cell in {cells!r}:
    assert shell.run_cell(cell).success
light = not any(n.startswith(("symexp.tree", "symexp.patching")) for n in set(sys.modules) - before)
shell.run_cell({setup!r})
found = dict(light=light, matchers=len(shell.Completer.custom_matchers), completions=dict())
warnings.simplefilter("ignore")  # IPython calls the method provisional
for text in {texts!r}:
    told = list(shell.Completer.completions(text, len(text)))
    found["completions"][text] = [text[: c.start] + c.text + text[c.end:] for c in told]
from symexp.tree.nodes.state import is_ghost
found["is_ghost"] = is_ghost(shell.user_ns["exp"])
print(json.dumps(found))
"""

SETUP = """
@sx.symbolize
class Experiment:
    def __init__(self, model, modes=2):
        raise SystemExit("completion does not materialize")

    def train(self):
        "Trains."

exp = Experiment(sx.Dict(layers=[sx.Dict(units=3)]))
"""


def told(cells: list[str], texts: list[str]) -> dict:
    code = PROGRAM.format(cells=cells, setup=SETUP, texts=texts)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_rule_strings_and_key_paths_are_completed():
    texts = [
        'sx.patch(exp, "sca',
        'sx.patch(exp, "scale_width?2;set?model.layers[0].un',
        'sx.patch(exp,\n    {"model.la',
        'exp["mod',
        'exp["model.layers[0].u',
        'print("sca',
        "exp.mod",
        "exp.train",
    ]
    found = told(["import symexp as sx", "import symexp"], texts)
    assert found["completions"] == {
        texts[0]: ['sx.patch(exp, "scale_depth', 'sx.patch(exp, "scale_width'],
        texts[1]: ['sx.patch(exp, "scale_width?2;set?model.layers[0].units='],
        texts[2]: ['sx.patch(exp,\n    {"model.layers'],
        texts[3]: [f'exp["{path}' for path in
                   ("model", "model.layers", "model.layers[0]", "model.layers[0].units", "modes")],
        texts[4]: ['exp["model.layers[0].units'],
        texts[5]: [],
        texts[6]: ["exp.model", "exp.modes"],
        texts[7]: ["exp.train"],
    }  # fmt: skip
    assert found["is_ghost"]
    assert found["light"], "import symexp registers the completion, and loads it when it is used"
    assert found["matchers"] == 1


def test_the_extension_does_not_register_twice():
    found = told(["%load_ext symexp", "import symexp as sx", "%reload_ext symexp"], [])
    assert found["matchers"] == 1
