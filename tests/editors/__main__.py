"""Writes the stubs of `symexp.keras`: `python -m tests.editors`, or `make stubs`."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

from tests.editors import stubs

FOLDER = Path(__file__).parents[2] / "symexp" / "keras"


def main() -> None:
    """Writes every stub, and removes those of modules that Keras no longer has."""
    texts = stubs.written()
    for path in FOLDER.rglob("*.py*"):
        name = str(path.relative_to(FOLDER))
        if path.suffix in (".py", ".pyi") and name not in texts and name != "__init__.py":
            path.unlink()
    for name, text in texts.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    size = sum(map(len, texts.values()))
    print(f"{len(texts)} files, {size / 1000:.0f} kB, in {FOLDER}")


if __name__ == "__main__":
    main()
