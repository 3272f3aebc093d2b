"""Git as it is without the configuration of this user."""

import os
import subprocess

import pytest

IDENTITY = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")


def _run_git(folder, *arguments):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
    environment.update(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null")
    result = subprocess.run(
        ["git", *IDENTITY, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return result.stdout.strip()


@pytest.fixture
def run_git():
    """Runs git in a folder, and returns what it prints."""
    return _run_git


@pytest.fixture(autouse=True)
def _without_git():
    """These tests ask git, unlike those of the rest of the store."""
