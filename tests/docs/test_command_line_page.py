"""The page about the command line: its Python runs, its commands print what it shows."""

import os
import re
import shlex
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.docs.warm_python import warm_python

PAGE = Path(__file__).parents[2] / "docs" / "command-line.md"
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def shown(text):
    """The commands of a console block, and what each prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


@pytest.fixture
def python():
    with tempfile.TemporaryDirectory() as folder, warm_python(Path(folder)) as command:
        yield command


@pytest.mark.slow
@pytest.mark.keras
def test_the_page_holds(tmp_path, python):
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    # The installed command, whatever environment the tests run in.
    (bin_ / "symexp").write_text(f'#!/bin/sh\nexec {shlex.join(python)} -m symexp "$@"\n')
    (bin_ / "symexp").chmod(0o755)
    env = {**os.environ, "PATH": f"{bin_}:{os.environ['PATH']}"}

    def run(*command, **options):
        options = {"cwd": tmp_path, "env": env, "text": True, **options}
        return subprocess.run(command, capture_output=True, timeout=300, **options)

    commands = 0
    for kind, text in BLOCK.findall(PAGE.read_text()):
        if kind == "python":
            named = re.match(r"# (\w+\.py)\n", text)
            name = named.group(1) if named else "block.py"
            (tmp_path / name).write_text(f"import symexp as sx\n{text}")
            run(*python, name, check=True)
            continue
        for command, output in shown(text):
            commands += 1
            # How wide a column is depends on what took how long.
            pattern = re.sub(r"(\\ )+", " +", re.escape(output)).replace("…", r"[\w.,:-]+")
            done = run("sh", "-c", command)
            assert done.stderr == ""
            assert re.fullmatch(pattern, done.stdout), f"$ {command}\n{done.stdout}"
    assert commands >= 25
    assert (tmp_path / "all.csv").read_text().startswith("id,state,reward,width")
    assert "<html" in (tmp_path / "page.html").read_text()
