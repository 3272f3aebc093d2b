"""The examples in docstrings hold."""

import subprocess
import sys
from pathlib import Path

import symexp

ROOT = Path(symexp.__file__).parent
# Their examples need packages that take seconds to import; tests/integration covers them.
HEAVY = ("symexp.integrations", "symexp.testing", "symexp.keras")

# In a process of their own: the examples trust names and register types for good.
CODE = """
import doctest, importlib, sys
failed = []
for name in sys.argv[1:]:
    result = doctest.testmod(importlib.import_module(name))
    if result.failed or not result.attempted:
        failed.append(name)
if failed:
    sys.exit(f"The examples of these modules fail, or are not found: {', '.join(failed)}")
"""


def modules_with_examples():
    for path in sorted(ROOT.rglob("*.py")):
        parts = path.relative_to(ROOT.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if ">>> " in path.read_text("utf-8") and not name.startswith(HEAVY):
            yield name


def test_examples_of_all_modules(tmp_path):
    names = list(modules_with_examples())
    assert len(names) > 30
    done = subprocess.run(
        [sys.executable, "-c", CODE, *names], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_wrong_example_fails(tmp_path):
    (tmp_path / "wrong.py").write_text('"""\n>>> 1 + 1\n3\n"""\n')
    done = subprocess.run(
        [sys.executable, "-c", CODE, "wrong"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "wrong" in done.stderr
