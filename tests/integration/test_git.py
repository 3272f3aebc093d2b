"""`symexp git-merge` as the merge driver of real git repositories."""

import gzip
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import symexp as sx

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")

FILE = "net.exp.json"


def layer(kind, **arguments):
    return {"$type": f"lab.layers.{kind}", **arguments}


def experiment(*layers, lr=0.1, **extra):
    """An experiment of classes that no process of these tests knows."""
    model = {"$type": "lab.Net", "layers": list(layers)}
    adam = {"$type": "lab.Adam", "learning_rate": lr}
    return {"symexp": 1, "value": {"$type": "lab.Exp", "model": model, "optimizer": adam, **extra}}


CONV = layer("Conv", filters=16)
DENSE = layer("Dense", units=10)
DROPOUT = layer("Dropout", rate=0.5)
NORM = layer("Norm", axis=-1)
BASE = experiment(CONV, DENSE)


class Repository:
    """A git repository in a folder, apart from the configuration of the user."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / FILE
        who = {f"GIT_{role}_{part}": "tester@example.org" for role in ("AUTHOR", "COMMITTER")
               for part in ("NAME", "EMAIL")}  # fmt: skip
        here = str(Path(sx.__file__).parents[1])
        path = os.pathsep.join(p for p in (here, os.environ.get("PYTHONPATH")) if p)
        self.env = {
            **{k: v for k, v in os.environ.items() if not k.startswith("GIT_")},
            **who,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "PYTHONPATH": path,
        }

    def run(self, *command, fails=False):
        done = subprocess.run(
            command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=120
        )
        assert (done.returncode != 0) == fails, (command, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def git(self, *arguments, fails=False):
        return self.run("git", *arguments, fails=fails)

    def symexp(self, *arguments, fails=False):
        return self.run(sys.executable, "-m", "symexp", *arguments, fails=fails)

    def commit(self, document, text="change"):
        self.write(document)
        self.git("add", ".")
        self.git("commit", "-qm", text)

    def write(self, document):
        exp = sx.from_json(document) if "symexp" in document else document
        sx.save(exp, self.file, indent=2)

    def branch(self, name, document):
        """Makes a branch of the first commit with one commit."""
        self.git("checkout", "-q", "-b", name, "start")
        self.commit(document, name)

    @property
    def content(self):
        return sx.load(self.file)


@pytest.fixture
def repo(tmp_path):
    made = Repository(tmp_path)
    made.git("init", "-q", "-b", "main")
    made.symexp("git-merge", "--install")
    made.commit(BASE)
    made.git("tag", "start")
    return made


def test_both_inserted_layers_and_the_learning_rate_are_kept(repo):
    repo.branch("ours", experiment(CONV, DROPOUT, DENSE))
    repo.branch("theirs", experiment(CONV, NORM, DENSE, lr=0.3))
    repo.git("checkout", "-q", "ours")
    repo.git("merge", "-q", "theirs")
    want = experiment(CONV, DROPOUT, NORM, DENSE, lr=0.3)
    assert sx.eq(repo.content, sx.from_json(want))
    # The text is that of `sx.save` with the same options, so the diff is as small as it can be.
    assert repo.file.read_text() == sx.to_json_str(sx.from_json(want), indent=2) + "\n"
    assert repo.git("status", "--porcelain") == ""


def test_the_source_files_of_classes_stay(repo):
    def write(branch, document, origins):
        repo.git("checkout", "-q", "-b", branch, "start")
        text = json.dumps({**document, "origins": origins}, indent=2)
        repo.file.write_text(f"{text}\n")
        repo.git("commit", "-qam", branch)

    write("ours", experiment(CONV, DENSE, lr=0.2), {"lab": "lab.py"})
    write("theirs", experiment(CONV, NORM, DENSE), {"lab.layers": "lab/layers.py"})
    write("clash", experiment(CONV, DENSE, lr=0.4), {})
    repo.git("checkout", "-q", "ours")
    repo.git("merge", "-q", "theirs")
    made = json.loads(repo.file.read_text())
    assert made["origins"] == {"lab.layers": "lab/layers.py", "lab": "lab.py"}
    assert sx.eq(sx.from_json(made), sx.from_json(experiment(CONV, NORM, DENSE, lr=0.2)))
    repo.git("merge", "-q", "clash", fails=True)
    text = repo.file.read_text()
    assert text.count("<<<<<<<") == 1
    assert text.index(">>>>>>>") < text.index('"origins"')


def test_git_without_the_driver_stops_at_the_same_merge(repo):
    repo.git("config", "--remove-section", "merge.symexp")
    repo.branch("ours", experiment(CONV, DROPOUT, DENSE))
    repo.branch("theirs", experiment(CONV, NORM, DENSE, lr=0.3))
    assert "CONFLICT" in repo.git("merge", "ours", fails=True)


def test_a_conflict_stops_the_merge_and_has_markers_at_its_place(repo):
    repo.branch("ours", experiment(CONV, DROPOUT, DENSE, lr=0.2))
    repo.branch("theirs", experiment(NORM, CONV, DENSE, lr=0.3))
    repo.git("checkout", "-q", "ours")
    printed = repo.git("merge", "theirs", fails=True)
    assert f"symexp: {FILE}: both versions change the same places:" in printed
    assert "optimizer.learning_rate  0.1   0.2   0.3" in printed
    assert f"CONFLICT (content): Merge conflict in {FILE}" in printed
    text = repo.file.read_text()
    before, mine, its = (text.index(mark) for mark in ("<<<<<<< ours", "=======", ">>>>>>> theirs"))
    assert "0.2" in text[before:mine]
    assert "0.3" in text[mine:its]
    # Outside the markers, both versions are merged.
    assert "Norm" in text[:before]
    assert "Dropout" in text[:before]
    assert text.count("<<<<<<<") == 1
    with pytest.raises(sx.errors.CodecError):
        sx.load(repo.file)
    # As usual with git: mend the file, and commit.
    start, end = text.index("<<<<<<<"), text.index(">>>>>>> theirs\n") + len(">>>>>>> theirs\n")
    kept = text[mine + len("=======\n") : its]
    repo.file.write_text(text[:start] + kept + text[end:])
    repo.git("add", FILE)
    repo.git("commit", "-qm", "merged")
    assert sx.eq(repo.content, sx.from_json(experiment(NORM, CONV, DROPOUT, DENSE, lr=0.3)))


def test_git_diff_shows_experiments_also_during_a_conflict(repo):
    repo.write(experiment(CONV, DENSE, lr=0.5))
    shown = repo.git("diff")
    assert "-    learning_rate = 0.1" in shown
    assert "+    learning_rate = 0.5" in shown
    repo.git("checkout", "-q", ".")
    repo.branch("ours", experiment(CONV, DENSE, lr=0.2))
    repo.branch("theirs", experiment(CONV, DENSE, lr=0.3))
    repo.git("merge", "ours", fails=True)
    assert "<<<<<<<" in repo.git("diff")


def test_rebase_cherry_pick_and_stash(repo):
    repo.branch("ours", experiment(CONV, DROPOUT, DENSE))
    repo.branch("theirs", experiment(CONV, NORM, DENSE))
    repo.git("rebase", "-q", "ours")
    both = experiment(CONV, DROPOUT, NORM, DENSE)
    assert sx.eq(repo.content, sx.from_json(both))
    # A cherry-picked layer is not inserted twice.
    repo.branch("picked", experiment(CONV, DENSE, lr=0.7))
    repo.git("cherry-pick", "ours")
    repo.git("merge", "-q", "theirs")
    assert sx.eq(repo.content, sx.from_json(experiment(CONV, DROPOUT, NORM, DENSE, lr=0.7)))
    repo.git("checkout", "-q", "-b", "stashed", "start")
    repo.write(experiment(CONV, DENSE, epochs=5))
    repo.git("stash", "-q")
    repo.git("merge", "-q", "ours")
    repo.git("stash", "pop")
    assert sx.eq(repo.content, sx.from_json(experiment(CONV, DROPOUT, DENSE, epochs=5)))


def test_a_reverted_change_is_merged(repo):
    repo.commit(experiment(CONV, DROPOUT, DENSE))
    repo.commit(experiment(CONV, DROPOUT, DENSE, lr=0.4))
    repo.git("revert", "--no-edit", "HEAD~1")
    assert sx.eq(repo.content, sx.from_json(experiment(CONV, DENSE, lr=0.4)))


def test_files_on_one_line_stay_so_and_conflicts_are_readable(repo):
    def save(document):
        sx.save(sx.from_json(document), repo.file)
        repo.git("commit", "-qam", "change")

    repo.git("checkout", "-q", "-b", "ours")
    save(experiment(CONV, DROPOUT, DENSE, lr=0.2))
    repo.git("checkout", "-q", "-b", "fitting", "start")
    save(experiment(CONV, NORM, DENSE))
    repo.git("checkout", "-q", "-b", "clashing", "start")
    save(experiment(CONV, DENSE, lr=0.3))
    repo.git("checkout", "-q", "ours")
    repo.git("merge", "-q", "fitting")
    assert repo.file.read_text().count("\n") == 1
    repo.git("merge", "clashing", fails=True)
    marked = repo.file.read_text().partition("<<<<<<<")[2]
    assert len(marked.partition(">>>>>>>")[0].splitlines()) <= 6


def test_other_layouts_stay(repo):
    def save(document):
        repo.file.write_text(json.dumps(document, indent=4))
        repo.git("commit", "-qam", "change")

    save(BASE)
    repo.git("tag", "-f", "start")
    repo.git("checkout", "-q", "-b", "ours")
    save(experiment(CONV, DENSE, lr=0.2))
    repo.git("checkout", "-q", "-b", "theirs", "start")
    save(experiment(CONV, NORM, DENSE))
    repo.git("merge", "-q", "ours")
    assert repo.file.read_text() == json.dumps(experiment(CONV, NORM, DENSE, lr=0.2), indent=4)


def driver(repo, *files, name=FILE, fails=False):
    """Runs the driver on three contents, as git does."""
    paths = []
    for which, data in zip("OAB", files):
        path = repo.folder / f".merge_{which}"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        paths.append(str(path))
    printed = repo.symexp("git-merge", *paths, "7", name, fails=fails)
    return printed, Path(paths[1]).read_bytes()


def text(document, **options):
    return sx.to_json_str(sx.from_json(document), **options) + "\n"


def test_files_that_are_no_experiments_are_merged_as_text(repo):
    printed, made = driver(repo, "a\nb\nc\nd\n", "A\nb\nc\nd\n", "a\nb\nc\nD\n", name="x.txt")
    assert "symexp: x.txt is no experiment (Not a JSON text: line 1" in printed
    assert "so it is merged as text." in printed
    assert made == b"A\nb\nc\nD\n"
    printed, made = driver(repo, "a\n", "A\n", "B\n", fails=True)
    assert made == b"<<<<<<< ours\nA\n=======\nB\n>>>>>>> theirs\n"


def test_a_file_that_is_new_in_both_versions_is_merged_as_text(repo):
    printed, made = driver(repo, "", text(BASE), text(experiment(CONV)), fails=True)
    assert f"symexp: {FILE} is new in both versions, so it is merged as text." in printed
    assert made.startswith(b"<<<<<<< ours\n")


def test_compressed_files(repo):
    pack = [
        gzip.compress(text(d).encode())
        for d in (BASE, experiment(CONV, DENSE, lr=0.2), experiment(CONV, NORM, DENSE))
    ]
    _, made = driver(repo, *pack, name="a.exp.json.gz")
    want = experiment(CONV, NORM, DENSE, lr=0.2)
    assert gzip.decompress(made).decode() == text(want)
    pack[2] = gzip.compress(text(experiment(CONV, DENSE, lr=0.3)).encode())
    printed, made = driver(repo, *pack, name="a.exp.json.gz", fails=True)
    assert "is compressed, so it cannot have conflict markers: it is left as ours" in printed
    assert made == pack[1]


def test_a_conflict_without_common_lines_marks_the_whole_file(repo):
    def graph(layers, calls, out):
        calls = [
            {"$type": "symexp.keras.Call", "layer": name, "args": [arg], "kwargs": None}
            for name, arg in calls
        ]
        layers = {name: layer(kind) for name, kind in layers.items()}
        value = {"$type": "lab.Model", "layers": layers, "calls": calls, "outputs": out}
        return {"symexp": 1, "value": value}

    layers = {"i": "Input", "a": "Dense", "b": "Dense"}
    base = graph(layers, [("a", "@i"), ("b", "@a")], "@b")
    ours = graph({**layers, "d": "Dropout"}, [("d", "@i"), ("a", "@d"), ("b", "@a")], "@b")
    theirs = graph({**layers, "d": "Dropout"}, [("a", "@i"), ("b", "@a"), ("d", "@b")], "@d")
    sides = [text(d, indent=2) for d in (base, ours, theirs)]
    printed, made = driver(repo, *sides, fails=True)
    assert "both versions add a layer 'd', and call it in different places" in printed
    assert b"<<<<<<< ours" in made


def test_an_error_leaves_our_version(repo):
    ours = text(experiment(CONV, DENSE, lr=0.2)).encode()
    (repo.folder / ".merge_A").write_bytes(ours)
    printed = repo.symexp("git-merge", "missing", ".merge_A", "missing", fails=True)
    assert "No such file" in printed
    assert (repo.folder / ".merge_A").read_bytes() == ours
    assert "Expected the arguments %O %A %B" in repo.symexp("git-merge", "one", fails=True)


def test_installing_again_changes_nothing(repo):
    before = (repo.folder / ".gitattributes").read_text()
    assert before == "*.exp.json merge=symexp diff=symexp\n"
    repo.symexp("git-merge", "--install")
    assert (repo.folder / ".gitattributes").read_text() == before
    repo.symexp("git-merge", "--install", "configs/*.json", "--import", "json")
    assert (repo.folder / ".gitattributes").read_text() == (
        before + "configs/*.json merge=symexp diff=symexp\n"
    )
    command = repo.git("config", "merge.symexp.driver")
    assert command.endswith("-m symexp git-merge --import json %O %A %B %L %P\n")


def test_installing_needs_a_repository(tmp_path):
    outside = Repository(tmp_path)
    assert "not in a git directory" in outside.symexp("git-merge", "--install", fails=True)


@pytest.mark.slow
@pytest.mark.keras
def test_defaults_that_one_file_leaves_out_are_no_conflict(repo):
    """The base leaves out defaults, ours shows them, theirs changes one of them."""
    from symexp.keras import layers

    def exp(**arguments):
        return sx.Dict(net=layers.Dense(4, **arguments))

    small, large = {"hide_default_values": True}, {"hide_default_values": False}
    sides = [
        sx.to_json_str(e, indent=2, **options) + "\n"
        for e, options in ((exp(), small), (exp(), large), (exp(activation="relu"), small))
    ]
    _, made = driver(repo, *sides)
    assert made.decode() == sx.to_json_str(exp(activation="relu"), indent=2, **large) + "\n"
    sides[2] = sx.to_json_str(exp(), indent=2) + "\n"
    _, made = driver(repo, *sides)
    assert made.decode() == sides[1]


RATE = "optimizer.learning_rate=0.2"


class TestHistories:
    """Two people who change one file with `symexp patch`, as the docs show."""

    def change(self, repo, branch, author, *rules):
        repo.git("checkout", "-q", "-b", branch, "start")
        repo.symexp("patch", FILE, *rules, "--author", author, "--in-place")
        repo.git("commit", "-qam", branch)

    def authors(self, repo):
        return [(change.author, change.rule) for change in sx.history(repo.content)]

    def test_a_merge_keeps_the_changes_of_both(self, repo):
        self.change(
            repo, "ours", "anna", "model.layers[0].filters=32", "optimizer.learning_rate=0.2"
        )
        self.change(repo, "theirs", "bela", "model.layers[1].units=20")
        repo.git("checkout", "-q", "ours")
        repo.git("merge", "-q", "theirs")
        assert self.authors(repo) == [
            ("anna", "set?model.layers%5B0%5D.filters=32"),
            ("anna", "set?optimizer.learning_rate=0.2"),
            ("bela", "set?model.layers%5B1%5D.units=20"),
        ]
        assert sx.eq(sx.history(repo.content).version(0), sx.from_json(BASE))
        assert "bela" in repo.symexp("blame", FILE, "model.layers[1].units")
        repo.symexp("patch", FILE, "optimizer.learning_rate=0.4", "--in-place")
        assert len(sx.history(repo.content)) == 4

    def test_a_version_without_a_history(self, repo):
        self.change(repo, "ours", "anna", "optimizer.learning_rate=0.2")
        repo.branch("theirs", experiment(CONV, DROPOUT, DENSE))
        repo.git("checkout", "-q", "ours")
        repo.git("merge", "-q", "theirs")
        kinds = [change.kind for change in sx.history(repo.content)]
        assert kinds == ["rule", "merge"]
        repo.git("checkout", "-q", "theirs")
        repo.git("merge", "-q", "--no-ff", "ours")
        assert sx.blame(repo.content, "optimizer.learning_rate").change.author == "anna"

    def test_files_without_histories_get_none(self, repo):
        repo.branch("ours", experiment(CONV, DROPOUT, DENSE))
        repo.branch("theirs", experiment(CONV, DENSE, lr=0.3))
        repo.git("checkout", "-q", "ours")
        repo.git("merge", "-q", "theirs")
        assert "history" not in repo.file.read_text()

    def test_a_conflict_that_somebody_decides(self, repo):
        self.change(
            repo, "ours", "anna", "optimizer.learning_rate=0.2", "model.layers[0].filters=32"
        )
        self.change(repo, "theirs", "bela", "optimizer.learning_rate=0.3")
        repo.git("checkout", "-q", "ours")
        repo.git("merge", "-q", "theirs", fails=True)
        text = repo.file.read_text()
        assert text.count("<<<<<<<") == text.count(">>>>>>>") == 1
        assert text.index(">>>>>>>") < text.index('"history"')
        start, middle, end = (text.index(mark * 7) for mark in "<=>")
        decided = text[:start] + text[text.index("\n", middle) + 1 : end]
        decided += text[text.index("\n", end) + 1 :]
        repo.file.write_text(decided)
        assert repo.content.optimizer.learning_rate == 0.3
        assert [c.kind for c in sx.history(repo.content)] == ["rule", "rule", "outside"]
        found = sx.blame(repo.content, "model.layers[0].filters")
        assert found.change.author == "anna"
        assert sx.blame(repo.content, "optimizer.learning_rate").change.kind == "outside"
        repo.git("commit", "-qam", "merged")
