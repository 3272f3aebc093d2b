"""The matrix of changes of code: each row is one change of a project, and whether it is noticed.

`pytest -s tests/integration/test_changes_noticed.py` prints the matrix: noticed, stale (a change
that the store does not see), or false alarm.
"""

import importlib
import itertools
import json
import linecache
import os
import pathlib
import subprocess
import sys
import types
import warnings

import pytest

import symexp as sx
from symexp.stages.identity import derivation_of
from symexp.store import CodeChangedWarning, UntrackedCodeWarning
from symexp.store.realizing import resolver
from tests.integration import code_changes
from tests.integration.code_changes import Row

_cells = itertools.count()


def _files(text):
    """Returns the files of a project: lines `#: name` begin a file, `main.py` is the first one."""
    files, name = {}, "main.py"
    for line in text.splitlines(keepends=True):
        if line.startswith("#: "):
            name = line[3:].strip()
        else:
            files[name] = files.get(name, "") + line
    return files


class Project:
    """A project on the disk that is edited, and imported anew as by another process."""

    def __init__(self, root, monkeypatch):
        self.root = root
        self.names = set()
        monkeypatch.syspath_prepend(str(root))

    def load(self, text):
        """Writes the files, and imports `main`, or runs the cells of a notebook."""
        self.forget()
        for name, content in _files(text).items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
            self.names.add(name.partition("/")[0].removesuffix(".py"))
        if "# %%" in text:
            return self._run_cells(_files(text)["main.py"])
        return importlib.import_module("main")

    def _run_cells(self, text):
        module = types.ModuleType("__main__")
        del module.__spec__
        for cell in text.split("# %%\n"):
            name = f"<ipython-input-{next(_cells)}>"
            linecache.cache[name] = (len(cell), None, cell.splitlines(keepends=True), name)
            exec(compile(cell, name, "exec"), module.__dict__)
        return module

    def forget(self):
        """Removes the modules and files of the project."""
        for name in list(sys.modules):
            if name.partition(".")[0] in self.names:
                del sys.modules[name]
        for path in sorted(self.root.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        importlib.invalidate_caches()


@pytest.fixture
def project(tmp_path, monkeypatch):
    made = Project(tmp_path / "project", monkeypatch)
    made.root.mkdir()
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(resolver, "_warned", set())  # each row is a process of its own
    yield made
    made.forget()


def outcome(row, project, store):
    """Returns `noticed` or `unchanged`, of the warning and of the rebuilding policy alike."""
    store.realize(project.load(row.text).work())
    module = project.load(row.edited())
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        store.realize(module.work())
    told = [str(w.message) for w in caught if issubclass(w.category, CodeChangedWarning)]
    planned = store.plan(module.work(), code="rebuild")
    assert bool(planned.builds) == bool(told), (planned, told)
    for word in row.says if told else ():
        assert word in told[0], told[0]
    return "noticed" if told else "unchanged"


def verdict(row, found):
    if found == row.expected:
        return "noticed" if found == "noticed" else "no alarm"
    return "STALE" if found == "unchanged" else "FALSE ALARM"


@pytest.mark.parametrize("row", code_changes.ROWS, ids=lambda row: row.name)
def test_a_change_is_noticed_if_it_counts(row, project, tmp_path):
    found = outcome(row, project, sx.Store(tmp_path / "store", echo=False))
    print(f"\n{verdict(row, found):12} {row.name}")
    assert found == row.expected, verdict(row, found)


@pytest.mark.parametrize("row", code_changes.UNFOLLOWED, ids=lambda row: row.name)
def test_what_cannot_be_followed_is_named_once(row, project, tmp_path):
    store = sx.Store(tmp_path / "store", echo=False)
    module = project.load(row.text)
    with pytest.warns(UntrackedCodeWarning, match=row.says[0]):
        store.realize(module.work())
    print(f"\nnamed        {row.name}")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        store.realize(module.work())
    quiet = sx.Store(tmp_path / "quiet", echo=False, untracked=["main.*"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        quiet.realize(project.load(row.text).work())


# Changes of data.


def change_bytes(path):
    path.write_bytes(b"other bytes")


def change_one_byte_and_restore_the_time(path):
    before = path.stat()
    path.write_bytes(b"B" + path.read_bytes()[1:])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def change_the_time(path):
    os.utime(path, (1, 1))


def write_the_same_bytes(path):
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content)


def make_executable(path):
    path.chmod(0o755)


def add_a_file(path):
    (path.parent / "more.txt").write_text("more")


def rename_the_file(path):
    path.rename(path.with_name("other.txt"))


DATA = [
    ("file", change_bytes, "noticed"),
    ("file", change_one_byte_and_restore_the_time, "noticed"),
    ("file", change_the_time, "unchanged"),
    ("file", write_the_same_bytes, "unchanged"),
    ("directory", change_bytes, "noticed"),
    ("directory", change_one_byte_and_restore_the_time, "noticed"),
    ("directory", add_a_file, "noticed"),
    ("directory", rename_the_file, "noticed"),
    ("directory", make_executable, "noticed"),
    ("directory", change_the_time, "unchanged"),
]


@sx.stage
def summarized(out, data):
    (out / "n").write_text(str(sorted(os.listdir(data.path))))


@pytest.mark.parametrize(("kind", "change", "expected"), DATA)
def test_a_change_of_data_is_noticed(kind, change, expected, tmp_path):
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "rows.txt"
    file.write_text("A few rows.")
    fetched = sx.stages.FetchLocal(file if kind == "file" else file.parent)
    store = sx.Store(tmp_path / "store", echo=False)
    store.realize(summarized(fetched))
    change(file)
    plan = store.plan(summarized(fetched.clone()))
    found = "noticed" if plan.builds else "unchanged"
    name = change.__name__.replace("_", " ")
    print(f"\n{verdict(Row(name, '', expected=expected), found):12} {kind}: {name}")
    assert found == expected


DUMP = """
import json, pathlib, sys
from tests.integration import code_changes
from tests.integration.test_changes_noticed import Project, sources_of_all

print(json.dumps(sources_of_all(pathlib.Path(sys.argv[1]))))
"""


def sources_of_all(root):
    """Returns the records of the code of all rows."""
    found = {}
    with pytest.MonkeyPatch.context() as monkeypatch:
        project = Project(root, monkeypatch)
        monkeypatch.setattr(sys, "dont_write_bytecode", True)
        for row in (*code_changes.ROWS, *code_changes.UNFOLLOWED):
            stage = project.load(row.text).work()
            found[row.name] = dict(derivation_of(stage).source)
        project.forget()
    return found


def test_the_records_are_the_same_in_every_process(tmp_path):
    """Otherwise each run of a script would report a change."""
    root = tmp_path / "project"
    root.mkdir()
    here = sources_of_all(root)
    process = subprocess.run(
        [sys.executable, "-c", DUMP, str(root)],
        env={**os.environ, "PYTHONHASHSEED": "12345"},
        cwd=pathlib.Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(here) > 100
    assert json.loads(process.stdout.splitlines()[-1]) == here
