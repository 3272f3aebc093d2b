"""The imports between the files of symexp: no cycles, and only downwards."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def modules_of(root: Path) -> dict[str, Path]:
    """Returns every module below `root` by its dotted name."""
    found = {}
    for path in sorted((root / "symexp").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports_of(path: Path, modules: dict[str, Path]) -> set[str]:
    """Returns the modules that a file imports, also inside functions and for type checkers only."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} is a relative import"
            for name in node.names:
                below = f"{node.module}.{name.name}"
                found.add(below if below in modules else str(node.module))
    return found & modules.keys()


def cycles_of(graph: dict[str, set[str]]) -> list[list[str]]:
    """Returns the groups of modules that import each other, by removing all that do not."""
    left = dict(graph)
    while True:
        imported = {name for name in left if any(name in left[other] for other in left)}
        kept = {n: i & left.keys() for n, i in left.items() if n in imported and i & left.keys()}
        if kept.keys() == left.keys():
            return [sorted(kept)] if kept else []
        left = kept


def test_no_files_import_each_other():
    modules = modules_of(ROOT)
    assert len(modules) > 100
    graph = {name: imports_of(path, modules) - {name} for name, path in modules.items()}
    assert cycles_of(graph) == []


@pytest.mark.parametrize(
    "line",
    ["import symexp.b", "from symexp.b import B", "from symexp import b",
     "if TYPE_CHECKING:\n    from symexp.b import B", "def f():\n    from symexp.b import B"],
)  # fmt: skip
def test_a_cycle_is_found_wherever_the_import_is(tmp_path, line):
    (tmp_path / "symexp").mkdir()
    for name, text in {"a": line, "b": "import symexp.a", "c": "import symexp.a"}.items():
        (tmp_path / "symexp" / f"{name}.py").write_text(text)
    modules = modules_of(tmp_path)
    graph = {name: imports_of(path, modules) for name, path in modules.items()}
    assert cycles_of(graph) == [["symexp.a", "symexp.b"]]


def test_every_layer_imports_only_what_is_below_it():
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()",
         "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: 2 kept, 0 broken." in done.stdout
