"""Tracebacks of workers show the user's lines, also those that were typed into a notebook."""

import re

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("cloudpickle")
pytest.importorskip("ray", reason="ray is not installed")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("ray"),
    pytest.mark.filterwarnings("ignore"),  # of Jupyter's client
]

DEFINE = """
import os, traceback
os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_memory_monitor_refresh_ms": "0"}
import symexp as sx

@sx.symbolize
class Point:
    def __init__(self, x):
        self.x = x

    def half(self):
        if self.x % 2:
            raise ValueError("odd")  # in a method
        return self.x // 2

def helper(points):
    return [point.half() for point in points]  # in a comprehension

@sx.stage
def broken(out, n=1):
    helper([Point(n)])  # in a stage

@sx.stage
def both(out, parts):
    pass

def show(function, *args, **options):
    try:
        function(*args, progress=False, **options)
    except ValueError:
        print(traceback.format_exc())
"""
EVALUATE = """
def evaluate(exp):
    return helper([exp])[0]  # in evaluate
"""
CALLS = {
    "tune": "show(sx.tune, Point(sx.oneof([2, 4, 5])), evaluate, 'sweeping', ",
    "realize": "show(sx.Store('store').realize, both([broken(1), broken(3)]), ",
}
LINES = {
    "tune": "return helper([exp])[0]  # in evaluate",
    "realize": "helper([Point(n)])  # in a stage",
}
BELOW = [
    "return [point.half() for point in points]  # in a comprehension",
    'raise ValueError("odd")  # in a method',
]
ENGINES = ["process", "ray"]


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Returns the output of each call, by function and engine."""
    calls = {
        (call, engine): f"{code} engine={engine!r}, workers=2)"
        for call, code in CALLS.items()
        for engine in ENGINES
    }
    cells = [nbformat.v4.new_code_cell(code) for code in (DEFINE, EVALUATE, *calls.values())]
    notebook = nbformat.v4.new_notebook(cells=cells)
    nbclient.NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=600,
        startup_timeout=300,
        resources={"metadata": {"path": tmp_path_factory.mktemp("notebook")}},
    ).execute()
    printed = ["".join(o.get("text", "") for o in cell.outputs) for cell in cells[2:]]
    return dict(zip(calls, printed))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("call", CALLS)
def test_lines_of_a_notebook_are_shown(shown, call, engine):
    text = shown[call, engine]
    for line in (LINES[call], *BELOW):
        place = r'File ".*ipykernel_.*", line \d+, in .*'
        assert re.search(rf"{place}\n +{re.escape(line)}\n", text), text
