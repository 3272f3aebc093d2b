"""The page on the architecture, and the reading maps of the packages, name files that exist."""

import ast
import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
# A path from the root of the repository, with the name of a test behind it where there is one.
PATH = r"`((?:symexp|rules|tests|docs|benchmarks)/[\w./-]*|setup\.cfg|\w+\.md)(?:::(\w+))?`"
PATHS = re.findall(PATH, PAGE)
KERAS = ROOT / "symexp" / "keras"


def is_stub(path: Path) -> bool:
    """Whether a file only stands beside a stub; packages in `symexp.keras` are those of Keras."""
    return (path.parent == KERAS and path.with_suffix(".pyi").exists()) or KERAS in path.parents[1:]


PACKAGES = sorted(
    path.parent
    for path in (ROOT / "symexp").rglob("__init__.py")
    if path.parent == KERAS or not is_stub(path)
)


def section(title: str) -> str:
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    assert found is not None, f"docs/architecture.md has no section {title!r}"
    return found[1]


def missing(page: str) -> list[str]:
    return sorted({path for path, _ in re.findall(PATH, page) if not (ROOT / path).exists()})


def test_every_path_of_the_page_exists():
    assert len(PATHS) > 100
    assert missing(PAGE) == []


def test_every_path_of_the_guide_for_contributors_exists():
    # These two are an example of the rule that tests mirror the source.
    text = CONTRIBUTING.replace("`symexp/a/b.py`", "").replace("`tests/unit/a/test_b.py`", "")
    assert missing(text) == []


def test_a_path_that_does_not_exist_is_found():
    page = "`symexp/errors.py` `symexp/nowhere.py` `tests/unit/test_public.py::test_dir`"
    assert missing(page) == ["symexp/nowhere.py"]


def test_every_test_of_the_page_exists():
    tests = {(path, name) for path, name in PATHS if name}
    assert len(tests) > 20
    unknown = [
        f"{path}::{name}"
        for path, name in sorted(tests)
        if not re.search(rf"def {name}\(", (ROOT / path).read_text())
    ]
    assert unknown == []


def test_the_picture_has_the_layers_of_the_contract_in_their_order():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    lines = config["importlinter:contract:layers"]["layers"].split("\n")
    contract = [sorted(re.findall(r"symexp\.(\w+)", line)) for line in lines if line.strip()]
    picture = re.search(r"```mermaid\n(.*?)```", section("Layers"), re.DOTALL)
    assert picture is not None
    drawn = [sorted(re.findall(r"<b>(\w+)</b>", line)) for line in picture[1].split("\n")]
    assert [layer for layer in drawn if layer] == contract


def test_the_walks_have_six_to_twelve_steps():
    walks = re.split(r"^### ", section("Three walks"), flags=re.MULTILINE)[1:]
    assert len(walks) == 3
    for walk in walks:
        steps = re.findall(r"^(\d+)\. `", walk, re.MULTILINE)
        assert steps == [str(i + 1) for i in range(len(steps))]
        assert 6 <= len(steps) <= 12


def test_every_row_of_the_table_names_a_file_and_a_test():
    rows = section("Where do I change X").strip().split("\n")
    cells = [[c.strip() for c in row.strip("|").split("|")] for row in rows if row.startswith("|")]
    body = cells[2:]
    assert len(body) >= 20
    for want, file, test in body:
        assert want
        assert re.match(r"`(symexp|rules)/", file), want
        assert re.match(r"`(tests|symexp/testing)/", test), want


@pytest.mark.parametrize("package", PACKAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_package_has_a_reading_map(package):
    text = ast.get_docstring(ast.parse((package / "__init__.py").read_text())) or ""
    assert len(text.splitlines()) >= 3
    if package == ROOT / "symexp":  # docs/architecture.md is its map
        return
    files = [path for path in package.glob("*.py") if path.stem != "__init__"]
    names = [path.stem for path in files if not is_stub(path)]
    names += [path.parent.name for path in package.glob("*/__init__.py") if not is_stub(path)]
    missing = [name for name in sorted(names) if not re.search(rf"\b{name}\b", text)]
    assert missing == []
