"""Code that travels by value arrives with its file name and its source."""

import inspect
import linecache
import subprocess
import sys
import textwrap
import traceback
import types
from pathlib import Path

import pytest

pytest.importorskip("cloudpickle")

from symexp.sweeps.tune.pickling import dumps, loads  # needs cloudpickle

CELL = """
def outer(n):
    def inner():
        return [1 / k for k in range(n)]
    return inner()

class Owner:
    limit = 3

    @property
    def value(self):
        return outer(self.limit)

    @staticmethod
    def fail(text):
        raise ValueError(text)  # in the cell
"""

# Its source is what Python takes for that of any `__main__` whose file it cannot find.
WORKER = """
import inspect, sys, traceback
from symexp.sweeps.tune.pickling import loads

with open(sys.argv[1], "rb") as file:
    found = loads(file.read())
{code}
"""
FAIL = """
try:
    found("no")
except ValueError:
    traceback.print_exc(file=sys.stdout)
"""


@pytest.fixture
def cell(monkeypatch):
    """The names of a cell of a notebook, whose file does not exist, but has lines."""
    name = "/nowhere/ipykernel_1/2.py"
    lines = CELL.splitlines(keepends=True)
    monkeypatch.setitem(linecache.cache, name, (len(CELL), None, lines, name))
    return run_as_main(CELL, name)


def run_as_main(text, name):
    module = types.ModuleType("__main__")
    exec(compile(text, name, "exec"), module.__dict__)  # as a notebook does
    return module.__dict__


def codes_in(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes_in(constant)


def test_every_code_object_keeps_its_file_name(cell):
    owner, outer = loads(dumps((cell["Owner"], cell["outer"])))
    for function in (outer, owner.value.fget, owner.fail):
        names = {code.co_filename for code in codes_in(function.__code__)}
        assert names == {"/nowhere/ipykernel_1/2.py"}
    assert len(list(codes_in(outer.__code__))) >= 2
    assert outer.__code__ == cell["outer"].__code__


def shown_by_a_worker(folder, value, code):
    """What a process prints that gets a value. It is a script, so its `__main__` has a source."""
    payload, script = folder / "payload", folder / "worker.py"
    payload.write_bytes(dumps(value))
    script.write_text(WORKER.format(code=code))
    command = [sys.executable, str(script), str(payload)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_traceback_in_another_process_shows_the_line_of_a_notebook(cell, tmp_path):
    shown = shown_by_a_worker(tmp_path, cell["Owner"].fail, FAIL)
    assert 'File "/nowhere/ipykernel_1/2.py", line 16, in fail' in shown
    assert "raise ValueError(text)  # in the cell" in shown


def test_another_process_has_the_source_of_a_notebook(cell, tmp_path):
    shown = shown_by_a_worker(tmp_path, cell["outer"], "print(inspect.getsource(found))")
    assert shown.strip() == inspect.getsource(cell["outer"]).strip()


def test_source_that_is_asked_for_while_a_value_is_read_is_that_of_the_sender(cell, tmp_path):
    class Asks:
        def __reduce__(self):
            return (inspect.getsource, (cell["outer"],))

    # Python takes the source of `__main__` for that of code whose file it cannot find.
    shown = shown_by_a_worker(tmp_path, Asks(), "print(found)")
    assert shown.strip() == inspect.getsource(cell["outer"]).strip()


def test_a_traceback_shows_no_line_rather_than_a_wrong_one(tmp_path):
    text = "\n\ndef fail(text): raise ValueError(text)\n"
    fail = run_as_main(text, "/nowhere/lost.py")["fail"]
    shown = shown_by_a_worker(tmp_path, fail, FAIL)
    assert shown.endswith('  File "/nowhere/lost.py", line 3, in fail\nValueError: no\n')


def test_the_sender_keeps_what_it_knows_of_its_files(cell):
    before = linecache.cache["/nowhere/ipykernel_1/2.py"]
    with pytest.raises(ValueError, match="no") as caught:
        loads(dumps(cell["Owner"])).fail("no")
    assert "raise ValueError(text)  # in the cell" in "".join(
        traceback.format_exception(caught.value)
    )
    assert linecache.cache["/nowhere/ipykernel_1/2.py"] is before


def test_a_symbolic_class_of_a_notebook_keeps_its_file_name():
    text = textwrap.dedent(
        """
        import symexp as sx

        @sx.symbolize
        class Point:
            def __init__(self, x):
                self.x = x

            def fail(self):
                raise ValueError(self.x)
        """
    )
    point = loads(dumps(run_as_main(text, "/nowhere/ipykernel_1/3.py")["Point"](3)))
    with pytest.raises(ValueError, match="3") as caught:
        point.fail()
    assert str(caught.traceback[-1].path) == "/nowhere/ipykernel_1/3.py"


def test_code_with_constants_that_only_a_tool_makes_travels_too():
    def function():
        return "old"

    path = Path("/some/path")
    constants = tuple(path if c == "old" else c for c in function.__code__.co_consts)
    function.__code__ = function.__code__.replace(co_consts=constants)
    assert loads(dumps(function))() == path
