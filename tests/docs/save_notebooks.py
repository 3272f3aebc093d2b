"""Runs the notebooks and saves them with their outputs: `make notebooks`.

python -m tests.docs.save_notebooks notebooks/04_keras_models.ipynb
"""

import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

WIDGET = "application/vnd.jupyter.widget-view+json"

# What differs from run to run, and says where it ran.
_FOLDER = re.compile(re.escape(tempfile.gettempdir()) + r"/tmp\w+")


def execute(notebook, folder):
    """Runs all cells of a notebook in a kernel of its own."""
    client = NotebookClient(
        notebook,
        timeout=600,
        startup_timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
    )
    client.execute()


def save(path):
    notebook = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        execute(notebook, folder)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":  # a saved bar is an error in front ends: its model is gone
            cell.outputs = [o for o in cell.outputs if WIDGET not in o.get("data", ())]
    notebook.metadata.pop("widgets", None)
    text = _FOLDER.sub("/tmp/folder", nbformat.writes(notebook))
    path.write_text(text + "\n", encoding="utf-8")
    print(path.name, f"{path.stat().st_size:,} bytes")


if __name__ == "__main__":
    for name in sys.argv[1:] or NOTEBOOKS:
        save(Path(name))
