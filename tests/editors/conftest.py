"""A project of a user, with symexp installed from its wheel."""

import json
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SNIPPET = re.compile(r"^```python\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """Returns the folder of a wheel that pip would install, and nothing else of this repository."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-c", "from setuptools import setup; setup()", "-q",
         "egg_info", "--egg-base", str(folder),
         "build", "--build-base", str(folder / "build"), "--build-lib", str(folder / "lib")],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return folder / "lib"


@pytest.fixture(scope="session")
def project(installed, tmp_path_factory):
    """Returns a folder with an environment that has the wheel, and with the programs to check."""
    folder = tmp_path_factory.mktemp("project")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder / "venv")}))
    for package in installed.iterdir():
        (packages / package.name).symlink_to(package)
    (packages / "others.pth").write_text(sysconfig.get_path("purelib"))
    for program in (HERE / "programs").glob("*.py"):
        (folder / program.name).write_text(program.read_text("utf-8"), "utf-8")
    tour = "\n".join(SNIPPET.findall((ROOT / "README.md").read_text("utf-8")))
    (folder / "readme.py").write_text(tour, "utf-8")
    page = "\n".join(SNIPPET.findall((ROOT / "docs" / "editors.md").read_text("utf-8")))
    (folder / "page.py").write_text(page, "utf-8")
    (folder / "mypy.ini").write_text("[mypy]\nstrict = true\nplugins = symexp.mypy\n")
    settings = {
        "typeCheckingMode": "strict",
        "venvPath": str(folder),
        "venv": "venv",
        "include": [p.name for p in sorted(folder.glob("*.py"))],
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    return folder
