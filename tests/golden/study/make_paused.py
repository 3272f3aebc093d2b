"""Writes `paused.sql`, a study with trials that paused: `python make_paused.py FILE`."""

import sqlite3
import sys
import tempfile
from pathlib import Path

import symexp as sx


def space():
    return sx.Dict(x=sx.oneof(list(range(30))))


def main(file):
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "study.db")
        fidelity = sx.fidelity("epochs", 1, 9)
        url = f"sqlite:///{database}#paused"
        loop = sx.sample(space(), "asha", 8, seed=1, fidelity=fidelity, study=url, progress=False)
        for ended, (exp, feedback) in enumerate(loop, 1):
            feedback.add_measurement(exp.x + feedback.reached / 10, step=feedback.reached)
            feedback(exp.x + feedback.budget / 10, {"loss": 0.5}, constraints={"size": exp.x - 25})
            if ended == 9:
                break
        connection = sqlite3.connect(database)
        text = "\n".join(connection.iterdump()) + "\n"
        connection.close()
    Path(file).write_text(text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
