"""The command `symexp`: experiments in files, studies and stores, from a shell."""

from symexp.cli.main import main

__all__ = ["main"]
