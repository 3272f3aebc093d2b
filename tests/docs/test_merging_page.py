"""The page about merging: its examples run, and its git commands print what it shows."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "merging.md"
BLOCK = re.compile(r"^```(python|console)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_examples_run():
    # Conflict markers in the blocks of git look like examples, so they are left out.
    text = "\n".join(block for kind, block in BLOCK.findall(PAGE.read_text()) if kind == "python")
    test = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    result = doctest.DocTestRunner().run(test)
    assert (result.failed, result.attempted > 10) == (0, True)


@pytest.mark.slow
@pytest.mark.keras
@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_prints_what_the_page_shows(tmp_path):
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    command = "import sys\nfrom symexp.cli import main\nsys.exit(main())\n"
    (bin_ / "symexp").write_text(f"#!{sys.executable}\n{command}")  # as pip writes it
    (bin_ / "symexp").chmod(0o755)
    env = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    env |= {"PATH": f"{bin_}:{env['PATH']}", "GIT_CONFIG_GLOBAL": os.devnull}
    commands = 0
    # The first commands make the folder, so they run in one shell.
    for kind, text in BLOCK.findall(PAGE.read_text()):
        if kind == "python" and ">>>" not in text:
            (tmp_path / "block.py").write_text(f"import symexp as sx\n{text}")
            subprocess.run([sys.executable, "block.py"], cwd=tmp_path, env=env, check=True)
        elif kind == "console":
            parts = [part.partition("\n") for part in re.split(r"^\$ ", text, flags=re.M)[1:]]
            is_start = "git init" in text
            script = [command for command, _, _ in parts]
            runs = ["\n".join(script)] if is_start else script
            want = ["".join(o for _, _, o in parts)] if is_start else [o for _, _, o in parts]
            for command, output in zip(runs, want):
                commands += 1
                done = subprocess.run(
                    ["sh", "-c", f"exec 2>&1\n{command}"], cwd=tmp_path, env=env, text=True,
                    capture_output=True, timeout=300,
                )  # fmt: skip
                assert done.stdout == output, f"$ {command}\n{done.stdout}"
    assert commands >= 5
