"""The test of `symexp/a/b.py` is `tests/unit/a/test_b.py`."""

from pathlib import Path

UNIT = Path(__file__).parent
ROOT = UNIT.parents[1]

# Tests of the repository or of a package as a whole.
OF_THE_WHOLE = {
    "rules/test_rules.py",
    "test_class_hierarchy.py",
    "test_import_graph.py",
    "test_lock.py",
    "test_mirror.py",
    "test_public.py",
}


def source_of(test: Path) -> Path:
    """Returns the file or the package that a file of tests is named after."""
    folder, *below = test.relative_to(UNIT).parts[:-1] or ("",)
    package = {"base": ROOT / "symexp" / "_base", "rules": ROOT / "rules"}
    root = package.get(folder, ROOT / "symexp" / folder)
    return root.joinpath(*below, test.name.removeprefix("test_"))


def test_every_test_of_a_unit_is_named_after_its_source():
    tests = [
        path for path in UNIT.rglob("test_*.py") if str(path.relative_to(UNIT)) not in OF_THE_WHOLE
    ]
    assert len(tests) > 100
    missing = [
        str(test.relative_to(UNIT))
        for test in tests
        if not source_of(test).exists() and not source_of(test).with_suffix("").is_dir()
    ]
    assert missing == []
