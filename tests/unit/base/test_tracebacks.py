"""Tracebacks of the user's errors show the lines of the user, and none of symexp."""

import os
import pdb
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

import symexp as sx

ROOT = Path(__file__).parents[3]


def helper(x):
    if x == 1:
        raise ValueError("bad x")


@sx.symbolize
class Bad:
    def __init__(self, x=1):
        self.x = x
        helper(x)

    def __len__(self):
        return self.x


@sx.symbolize
class Fine:
    def __init__(self, x: int = 1):
        self.x = x

    def run(self):
        return 1 / 0

    def __len__(self):
        raise IndexError("len")


@sx.symbolize
class Needy:
    def __init__(self, x: int):
        self.x = x

    def run(self):
        return self.x


@sx.symbolize
def divide(a, b: int):
    return a / 0


@sx.stage
def broken(out, n=1):
    raise RuntimeError("in build")


def divided():
    return sx.oneof([1, 2]) / 0


def rule(k, v):
    raise KeyError("boom")


def lines_of(error):
    """Returns the names of the functions below the test in a traceback."""
    names = [frame.name for frame in traceback.extract_tb(error.__traceback__)]
    assert not [f for f in traceback.format_exception(error) if "/symexp/_base" in f]
    return names[2:]  # of this module, and of the test


CASES = {
    "init": (lambda: Bad().run, ["__init__", "helper"]),
    "init by a special method": (lambda: len(Bad()), ["__init__", "helper"]),
    "init of a part": (lambda: sx.List([Bad()])[0].nowhere, ["__init__", "helper"]),
    "set": (lambda: setattr(Bad(), "y", 1), ["__init__", "helper"]),
    "delete": (lambda: delattr(Bad(), "y"), ["__init__", "helper"]),
    "method of a ghost": (lambda: Fine().run(), ["run"]),
    "special method of a ghost": (lambda: len(Fine()), ["__len__"]),
    "missing attribute": (lambda: Fine().nowhere, []),
    "too many arguments": (lambda: Fine(1, 2), []),
    "unknown argument": (lambda: Fine(y=1), []),
    "value spec": (lambda: Fine("a"), []),
    "partial": (lambda: Fine.partial(1, 2), []),
    "partial object": (lambda: Needy.partial().run(), []),
    "functor": (lambda: divide(1)(b=2), ["divide"]),
    "argument of a functor": (lambda: divide(1)(), []),
    "attribute of a functor": (lambda: setattr(divide(1), "c", 2), []),
    "rule": (lambda: sx.patch(Fine(), rule), ["rule"]),
    "rule of rebind": (lambda: Fine().rebind(rule), ["rule"]),
    "unknown rule": (lambda: sx.patch(Fine(), "nowhere"), []),
    "path": (lambda: sx.patch(Fine(), {"a.b": 1}), []),
    "override": (lambda: Fine().clone(override={"y": 1}), []),
    "element": (lambda: sx.List([1]).append({1.5: 2}), []),
    "elements": (lambda: sx.List([{1.5: 2}]), []),
    "item": (lambda: sx.Dict(x=1).update({1.5: 2}), []),
    "key": (lambda: sx.Dict(x=1).y, []),
    "predicate": (lambda: sx.query(Fine(), where=helper), ["helper"]),
    "fingerprint": (lambda: sx.fingerprint([object()]), []),
    "file": (lambda: sx.load("/nowhere/exp.json"), []),
    "text": (lambda: sx.from_json_str("{"), []),
    "candidates": (lambda: sx.oneof([]), []),
    "definition of a value spec": (lambda: sx.typing.Int(min_value=2, max_value=1), []),
    "class": (lambda: sx.symbolize(int), []),
    "name": (lambda: sx.nowhere, []),
    "floats": (lambda: list(sx.iter(sx.Dict(x=sx.floatv(0.0, 1.0)))), []),
    "traced function": (lambda: sx.hyper.trace(divided), ["divided"]),
    "build": (lambda: broken().build("out"), ["broken"]),
    "unknown class": (
        lambda: sx.from_json({"symexp": 1, "value": {"$type": "nowhere.A"}})(), [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_no_frame_of_symexp_is_shown(case):
    act, expected = CASES[case]
    with pytest.raises(Exception) as info:  # the kinds differ
        act()
    assert lines_of(info.value) == expected


def test_the_line_of_a_build_is_shown(tmp_path):
    store = sx.Store(tmp_path)
    with pytest.raises(RuntimeError, match="in build") as info:
        store.realize(broken(), progress=False)
    assert [f.name for f in traceback.extract_tb(info.value.__traceback__)][1:] == ["broken"]


def test_a_sweep_shows_the_line_of_its_body():
    space = Bad(sx.oneof([2, 1]))

    def sweep():
        for exp, feedback in sx.sample(space, sx.geno.Sweeping()):
            feedback(exp.x)
            exp.run()

    with pytest.raises(AttributeError) as info:
        sweep()
    assert lines_of(info.value) == []


def test_types_notes_and_causes_stay():
    def cause(k, v):
        try:
            Bad().run
        except ValueError as error:
            raise KeyError("outer") from error

    with pytest.raises(KeyError) as info:
        sx.patch(Fine(), cause)
    error = info.value
    assert any("raised by the rule" in note for note in error.__notes__)
    assert type(error.__cause__) is ValueError
    assert [f.name for f in traceback.extract_tb(error.__cause__.__traceback__)] == [
        "cause", "__init__", "helper",
    ]  # fmt: skip
    assert "Bad(" in error.__cause__.__notes__[0]


def test_groups_are_shown_without_frames_of_symexp():
    def grouped(k, v):
        try:
            Bad().run
        except ValueError as error:
            raise ExceptionGroup("some", [error]) from None

    with pytest.raises(ExceptionGroup) as info:
        sx.patch(Fine(), grouped)
    assert "/symexp/tree" not in "".join(traceback.format_exception(info.value))


def test_filtering_can_be_switched_off():
    before = sx.traceback_filtering(False)
    try:
        with pytest.raises(ValueError, match="bad x") as info:
            Bad().run
        names = [frame.name for frame in traceback.extract_tb(info.value.__traceback__)]
        assert "materialize" in names
        assert sx.traceback_filtering(True) is False
        with pytest.raises(ValueError, match="bad x") as info:
            Bad().run
        assert lines_of(info.value) == ["helper"]
    finally:
        sx.traceback_filtering(before)


def test_wrapped_functions_stay_functions_of_their_module():
    assert sx.patch.__module__ == "symexp.patching.patch"
    assert sx.patch.__globals__["__name__"] == "symexp.patching.patch"
    assert sx.patch.__doc__.startswith("Applies")


def test_a_debugger_stops_at_the_line_of_the_user(monkeypatch):
    with pytest.raises(ValueError, match="bad x") as info:
        Bad().run
    debugger = pdb.Pdb()
    stack, index = debugger.get_stack(None, info.value.__traceback__)
    assert stack[index][0].f_code.co_name == "helper"
    assert stack[index][0].f_locals["x"] == 1


SCRIPT = '''
import symexp as sx

@sx.symbolize
class Trainer:
    def __init__(self, rate):
        self.rate = 1 / rate

    def run(self):
        return self.rate

def main(rate):
    Trainer(rate).run()
'''  # fmt: skip


def output_of(*command, cwd, **environment):
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120)
    return done.stdout + done.stderr


def test_in_a_script(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT + "\nmain(0)\n")
    out = output_of(sys.executable, "script.py", cwd=tmp_path)
    assert "ZeroDivisionError: division by zero" in out
    assert out.splitlines()[-1].startswith("symexp: raised while making")
    assert out.count("  File ") == 3
    assert str(ROOT) not in out
    full = output_of(sys.executable, "script.py", cwd=tmp_path, SYMEXP_TRACEBACKS="full")
    assert "in materialize" in full


def test_an_error_of_a_call_ends_with_the_line_of_the_call(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT + "\nTrainer(1, 2)  # here\n")
    lines = output_of(sys.executable, "script.py", cwd=tmp_path).splitlines()
    assert [line.strip() for line in lines if "File" in line or "# here" in line] == [
        f'File "{tmp_path / "script.py"}", line 15, in <module>', "Trainer(1, 2)  # here",
    ]  # fmt: skip
    assert lines[-1].startswith("symexp.errors.ArgumentError: Trainer() takes 1 positional")


def test_in_pytest(tmp_path):
    (tmp_path / "test_it.py").write_text(SCRIPT + "\ndef test_it():\n    main(0)\n")
    out = output_of(
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_it.py", cwd=tmp_path
    )
    assert "ZeroDivisionError" in out
    assert "test_it.py:7: ZeroDivisionError" in out
    assert "materialize" not in out


def test_in_ipython(tmp_path):
    pytest.importorskip("IPython")
    (tmp_path / "cell.py").write_text(SCRIPT + "\nmain(0)\n")
    out = output_of(
        sys.executable, "-m", "IPython", "--colors=NoColor", "--no-banner", "cell.py",
        cwd=tmp_path, IPYTHONDIR=str(tmp_path),
    )  # fmt: skip
    assert "ZeroDivisionError: division by zero" in out
    assert "materialize" not in out
    assert str(ROOT / "symexp") not in out
