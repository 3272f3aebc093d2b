"""pyright and mypy, in strict mode, on programs of users of the installed symexp."""

import json
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PROGRAMS = ROOT / "tests" / "editors" / "programs"
EXPECTED = re.compile(r"  # (is .*|wrong: .*)$")
REVEALED = re.compile(r'^(?:Revealed type is|Type of ".*" is) "(.*)"$')
SAID_BY_MYPY = re.compile(r"([\w/.-]+):(\d+): (?:error|note): (.*)$")

# One worker builds the wheel, and runs each checker once.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("editors")]


class Said(NamedTuple):
    """What a checker says: an error, or a revealed type."""

    file: str
    line: int
    text: str


@pytest.fixture(scope="session")
def mypy(project, installed):
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", "--no-error-summary",
         "--python-executable", str(project / "venv" / "bin" / "python"),
         *(p.name for p in sorted(project.glob("*.py")))],
        cwd=project, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(installed)},  # the plugin is loaded by mypy itself
    )  # fmt: skip
    assert done.stderr == ""
    found = filter(None, map(SAID_BY_MYPY.match, done.stdout.splitlines()))
    return {Said(m[1], int(m[2]), m[3]) for m in found if "defined in" not in m[3]}


@pytest.fixture(scope="session")
def pyright(project):
    done = subprocess.run(
        [sys.executable, "-m", "basedpyright", "-p", str(project), "--outputjson"],
        cwd=project, capture_output=True, text=True,
    )  # fmt: skip
    told = json.loads(done.stdout)["generalDiagnostics"]
    assert told, done.stderr
    return {
        Said(Path(t["file"]).name, t["range"]["start"]["line"] + 1, t["message"].partition("\n")[0])
        for t in told
    }


def expected_of(path: Path, checker: str) -> dict[int, str]:
    """Returns what a program says about its lines: `is TYPE`, or `wrong: TEXT`."""
    found = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        comment = EXPECTED.search(line)
        if comment:
            both, _, other = comment[1].partition("; pyright: ")
            found[number] = f"is {other}" if other and checker == "pyright" else both
    return found


def is_as_expected(expected: str, said: str) -> bool:
    revealed = REVEALED.search(said)
    if expected.startswith("wrong: "):
        return revealed is None and expected.removeprefix("wrong: ") in said
    # mypy writes the module of a class, and pyright does not.
    return revealed is not None and f"is {re.sub(MODULE, '', revealed[1])}" == expected


MODULE = r"\b[a-z_]\w*\."


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
@pytest.mark.parametrize("program", sorted(PROGRAMS.glob("*.py")), ids=lambda p: p.stem)
def test_a_checker_says_what_the_program_expects(program, checker, request):
    said = [s for s in request.getfixturevalue(checker) if s.file == program.name]
    expected = expected_of(program, checker)
    assert len(expected) > 20
    for line, text in expected.items():
        here = [s.text for s in said if s.line == line]
        assert any(is_as_expected(text, told) for told in here), (line, text, here)
    assert sorted(s for s in said if s.line not in expected) == []


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
@pytest.mark.parametrize("name", ["readme.py", "page.py"])
def test_the_documentation_passes_in_strict_mode(name, checker, request):
    if tuple(map(int, version("numpy").split(".")[:2])) < (2, 3):
        pytest.skip("np.ndarray needs type parameters in strict mode before NumPy 2.3")
    told = request.getfixturevalue(checker)
    assert [s for s in told if s.file == name and not REVEALED.search(s.text)] == []


def test_a_wheel_has_the_stubs(installed):
    stubs = {str(p.relative_to(ROOT)) for p in (ROOT / "symexp").rglob("*.pyi")}
    assert len(stubs) > 50
    assert {str(p.relative_to(installed)) for p in installed.rglob("*.pyi")} == stubs
    assert (installed / "symexp" / "py.typed").exists()
    assert (installed / "symexp_rules" / "py.typed").exists()
