"""The locks in `constraints/` fit the ranges of `setup.cfg`."""

import configparser
import sys
from pathlib import Path

import pytest

packaging_requirements = pytest.importorskip("packaging.requirements")

ROOT = Path(__file__).parents[2]
VERSIONS = ["3.11", "3.12", "3.13"]


def wanted():
    """The requirements of all extras, without those on symexp itself."""
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    lines = "\n".join(config["options.extras_require"].values()).split()
    found = [packaging_requirements.Requirement(line) for line in lines]
    return [r for r in found if r.name != "symexp"]


def locked(version):
    """Name to version, as a machine with Linux and this version of Python installs it."""
    here = {"python_version": version, "python_full_version": f"{version}.0"}
    here |= {"sys_platform": "linux", "platform_python_implementation": "CPython"}
    found = {}
    for line in (
        (ROOT / "constraints" / f"py{version.replace('.', '')}.txt").read_text().splitlines()
    ):
        if line.strip() and not line.lstrip().startswith("#"):
            pin = packaging_requirements.Requirement(line)
            if pin.marker is None or pin.marker.evaluate(here):
                (exact,) = pin.specifier
                assert exact.operator == "==", line
                assert pin.name not in found, f"{pin.name} is locked twice"
                found[pin.name] = exact.version
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_every_requirement_is_locked_at_a_version_in_its_range(version):
    pins = locked(version)
    missing = [str(r) for r in wanted() if r.name not in pins]
    assert not missing, "run `make lock`"
    assert [str(r) for r in wanted() if not r.specifier.contains(pins[r.name])] == []


def test_there_is_a_lock_for_every_python_that_is_supported():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    supported = packaging_requirements.SpecifierSet(config["options"]["python_requires"])
    assert [f"3.{n}" for n in range(30) if supported.contains(f"3.{n}")] == VERSIONS
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in VERSIONS


@pytest.mark.parametrize("version", VERSIONS)
def test_a_lock_names_no_registry(version):
    text = (ROOT / "constraints" / f"py{version.replace('.', '')}.txt").read_text()
    assert "://" not in text
    assert "index-url" not in text
