"""Classes, functions and code that are pickled by value."""

import inspect
import linecache
import subprocess
import sys
import textwrap
import traceback
import types
from pathlib import Path

import pytest

import symexp as sx
from symexp.sweeps.tune.pickling import dumps, is_findable, is_own, loads  # needs cloudpickle

pytest.importorskip("cloudpickle")


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
    """Returns what a process prints that unpickles a value. It is a script with a source."""
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


def test_importable_modules_are_recognised():
    for name in ("os", "os.path", "sys", "collections.abc", "symexp.sweeps.sample"):
        assert is_findable(name)
    made = types.ModuleType("symexp_test_made")
    sys.modules["symexp_test_made"] = made
    try:
        assert not is_findable("symexp_test_made")
        assert is_own("symexp_test_made")
    finally:
        del sys.modules["symexp_test_made"]
    assert not is_findable("__main__")
    assert not is_own("os.path")


def local_classes():
    class Plain:
        def both(self):
            return Plain, Leaf

        def __reduce__(self):
            return (Plain._made, ())

        @staticmethod
        def _made():
            return Plain()

    @sx.symbolize([("n", sx.typing.Int(min_value=0))])
    class Leaf(Plain):
        def __init__(self, n, rest=None):
            super().__init__()
            self.n = n

        @property
        def doubled(self):
            return Leaf(2 * self.n)

        @classmethod
        def one(cls):
            return Leaf(1)

    class Below(Leaf):
        def up(self):
            return Below(self.n + 1)

    @sx.symbolize
    def scaled(value, by=2.0):
        return value * by if value else scaled(by)(by=1.0)

    return Plain, Leaf, Below, scaled


def test_symbolic_classes_that_no_module_has_travel_by_value():
    Plain, Leaf, Below, scaled = local_classes()
    tied = Leaf(3)
    tree = sx.Dict(a=sx.oneof([Leaf(1), Below(2)]), b=scaled(3), c=[tied, tied], d=Plain())
    data = dumps((tree, Leaf, Below, scaled))
    # In this process the classes still exist, so the values that come back have the same classes.
    back, leaf, below, function = loads(data)
    assert (leaf, below) == (Leaf, Below)
    assert function(3)(by=5) == 15
    assert sx.eq(back.a, tree.a)
    assert str(sx.dna_spec(back)) == str(sx.dna_spec(tree))
    assert back.c[0] is back.c[1]
    assert sx.eq(back.b, tree.b)
    assert type(back.d) is Plain


def test_the_signature_travels_and_not_only_the_class():
    _, Leaf, _, _ = local_classes()
    back = loads(dumps(Leaf))
    with pytest.raises(sx.errors.SpecValueError):
        back(-1)
    assert back.one().doubled.n == 2


def test_rules_of_a_notebook_travel():
    from symexp.patching.patcher_registry import patchers_to_send

    def set_symexp_test(target, x: int):
        return {"x": x}

    set_symexp_test.__module__ = "__main__"
    made = sx.patcher(set_symexp_test)
    patchers, modules = patchers_to_send()
    assert made in patchers
    assert "symexp_rules.convolutions" not in modules
    back = loads(dumps(made))
    assert back is not made
    assert str(back(3)) == "set_symexp_test?3" or str(back(3)) == "set_symexp_test?x=3"
    assert sx.patch(sx.Dict(x=1), "set_symexp_test?5").x == 5
