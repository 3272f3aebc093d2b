"""The command `symexp`: what it prints, its exit status, and how it fails."""

import json
import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import symexp as sx
from symexp.cli import main
from symexp.codec.archive import Weights, write_archive


@sx.symbolize
class Part:
    def __init__(self, x=1, y="a", inner=None):
        pass


@sx.patcher(override=True)
def cli_grow(target, by: int):
    """Adds to every `x`."""
    return lambda k, v: v + by if k and k.key == "x" else v


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SYMEXP_STORE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("symexp.stages.default_store._default", None)


@pytest.fixture
def run(capsys):
    """Runs a command; returns its exit status and its output."""

    def run(*arguments):
        status = main(arguments)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


def saved(name, exp, **options):
    sx.save(exp, name, **options)
    return name


def test_experiments_are_printed(run):
    file = saved("a.json", Part(x=2, inner=[Part()]))
    assert run("show", file) == (0, "Part(\n  x = 2,\n  inner = [\n    0 : Part()\n  ]\n)\n", "")
    assert run("show", file, "--at", "inner[0]", "--all")[1] == (
        "Part(\n  x = 1,\n  y = 'a',\n  inner = None\n)\n"
    )
    assert run("query", file, r".*x") == (0, "x = 2\ninner[0].x = 1\n", "")
    assert run("query", file, "nothing") == (1, "", "")


def test_rules_are_applied_and_what_they_change_is_shown(run):
    file = saved("a.json", Part(x=2))
    before = Path(file).read_text()
    status, out, err = run("patch", file, "cli_grow?3", "-o", "b.json")
    assert (status, err) == (0, "")
    assert "left = 2" in out
    assert "right = 5" in out
    assert sx.eq(sx.load("b.json"), Part(x=5))
    assert Path(file).read_text() == before
    assert run("diff", file, "b.json") == (1, out, "")
    assert run("diff", file, file) == (0, "", "")


def test_places_are_set_and_differences_are_rules(run):
    file = saved("a.json", Part(x=2, inner=[Part(), Part()]))
    given = ["x=7", "inner[*].y=b=c", "cli_grow?1", "inner[0].inner={'a=b':1}", "-o", "b.json"]
    status, out, err = run("patch", file, *given)
    assert (status, err) == (0, "")
    wanted = Part(x=8, inner=[Part(x=2, y="b=c", inner={"a=b": 1}), Part(x=2, y="b=c")])
    assert sx.eq(sx.load("b.json"), wanted)
    status, rule, err = run("diff", file, "b.json", "--rule")
    assert (status, err) == (1, "")
    assert run("patch", file, rule.strip(), "-o", "c.json")[0] == 0
    assert sx.eq(sx.load("c.json"), wanted)
    status, out, err = run("patch", file, "x=1", "y.z=2")
    assert (status, out) == (2, "")
    assert "It is rule 2 of the 2 that are applied" in err


def test_a_small_file_and_a_full_one_of_the_same_experiment_do_not_differ(run):
    small = saved("small.json", Part(x=2), hide_default_values=True)
    full = saved("full.json", Part(x=2))
    assert run("diff", small, full) == (0, "", "")
    digest = sx.fingerprint(Part(x=2))
    assert run("fingerprint", small, full) == (
        0,
        f"{digest}  small.json\n{digest}  full.json\n",
        "",
    )


def test_without_an_output_nothing_is_written(run, tmp_path):
    file = saved("a.json", Part())
    assert run("patch", file, "cli_grow?3")[0] == 0
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_weights_are_not_lost_silently(run, tmp_path):
    record = {"kind": "layer", "place": ["part"], "attribute": None}
    with open("a.symexp", "wb") as file:
        text = sx.to_json_str(sx.Dict(part=Part())).encode()
        write_archive(file, text, {}, [Weights(record, {"weights": b"x"})])
    before = (tmp_path / "a.symexp").read_bytes()
    (tmp_path / "link").symlink_to("a.symexp")
    changes = ("part.x=2",)
    for where in (["-o", "a.symexp"], ["-o", "link"], ["--in-place"]):
        status, _, told = run("patch", "a.symexp", *changes, *where)
        assert status == 2
        assert ("keep_weights=True" if where == ["--in-place"] else "--in-place") in told
        assert (tmp_path / "a.symexp").read_bytes() == before
    saved("b.json", sx.Dict(part=Part()))
    assert run("merge", "b.json", "a.symexp", "b.json", "-o", "a.symexp")[0] != 0
    assert (tmp_path / "a.symexp").read_bytes() == before
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        status, _, told = run("patch", "a.symexp", *changes, "-o", "c.json")
    assert "learned state of a.symexp is not in c.json" in told
    assert status == 0
    assert sx.load("c.json").part.x == 2


def test_rules_that_match_nothing(run):
    file = saved("a.json", sx.Dict(z=1))
    status, _, err = run("patch", file, "cli_grow?3")
    assert (status, err.startswith("symexp: warning: Rule rule('cli_grow?by=3') ma")) == (0, True)
    status, out, err = run("patch", file, "cli_grow?3", "--strict", "-o", "b.json")
    assert (status, out, os.path.exists("b.json")) == (2, "", False)
    assert "matched nothing" in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "none.json"], "No such file or directory: 'none.json'"),
        (["show", "broken.json"], "broken.json"),
        (["show", "a.json", "--at", "inne"], "Did you mean 'inner'?"),
        (["query", "a.json", "["], "'[' is no regular expression: unterminated"),
        (["patch", "a.json", "cli_grwo?3"], "Did you mean 'cli_grow'?"),
        (["patch", "a.json", "cli_grow?by=x"], "by"),
        (["patch", "a.json", "cli_grow?1", "--import", "no_such_module"], "no_such_module"),
        (["study", "show", "sqlite:///none.db#s"], "There is no study 's'"),
        (["study", "show", "none"], "There is no study 'none'"),
        (["study", "list", "none"], "study URL such as"),
        (["study", "delete", "sqlite:///none.db#s"], "There is no study 's'"),
        (["store", "list", "--store", "none"], "There is no store at 'none'."),
        (["store", "cat", "rlz:x", "file"], "reference of a realization"),
        (["store", "unpack", "none.tar.zst"], "No such file or directory"),
        (["store", "pull", "--remote", "memory://cli-none"], "There is no remote at memory://cli-"),
        (["store", "pull", "--remote", "s4://x"], "fsspec does not know the protocol 's4'"),
        (["store", "push", "rlz:x", "--remote", "memory://cli-none"], "reference of a realization"),
    ],
)
def test_errors_are_reported_and_nothing_is_made(run, arguments, said, tmp_path):
    saved("a.json", Part())
    (tmp_path / "broken.json").write_text("{")
    before = {p.name for p in tmp_path.iterdir()} | {"home"}
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert err.startswith("symexp: ")
    assert said in err
    assert "Traceback" not in err
    assert {p.name for p in tmp_path.iterdir()} <= before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Commands:\n  show"),
        (["shwo"], "There is no command 'shwo'. Did you mean 'show'?\nUsage: symexp "),
        (["store", "verfiy"], "There is no command 'verfiy'. Did you mean 'verify'?"),
        (["--jsno"], "There is no option --jsno."),
        (["show", "a.json", "--al"], "There is no option --al. Did you mean '--all'"),
        (["show"], "Missing argument 'FILE'."),
        (["show", "a.json", "b.json"], "Got unexpected extra argument (b.json)."),
        (["patch", "a.json"], "Missing argument 'RULE"),
        (["store", "gc", "--max-size", "3x"], "expected a size such as 500M or 2G, but got '3x'"),
        (["merge", "a", "b", "c", "--ours", "--theirs"], "--ours and --theirs exclude each other."),
        (["completion", "tcsh"], "'tcsh' is not one of 'bash', 'zsh', 'fish'."),
    ],
)
def test_usage_errors(run, arguments, said):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert said in err


def test_an_error_in_a_rule_names_it(run):
    file = saved("a.json", Part(x="text"))
    status, _, err = run("patch", file, "cli_grow?3")
    assert status == 2
    assert err.startswith("symexp: TypeError: can only concatenate str")
    assert "in rule('cli_grow?by=3')" in err
    with pytest.raises(TypeError):
        main(["--traceback", "patch", file, "cli_grow?3"])


def test_classes_and_rules_of_modules(run, tmp_path):
    (tmp_path / "my_parts.py").write_text(
        "import symexp as sx\n"
        "@sx.symbolize\n"
        "class Mine:\n"
        "    def __init__(self, x=1, y=2): pass\n"
        "@sx.patcher\n"
        "def my_double(target):\n"
        "    return {'x': target.x * 2} if isinstance(target, Mine) else {}\n"
    )
    (tmp_path / "m.json").write_text(
        json.dumps({"symexp": 1, "value": {"$type": "my_parts.Mine", "x": 4}})
    )
    code = [sys.executable, "-m", "symexp"]

    def run(*arguments):
        return subprocess.run([*code, *arguments], capture_output=True, text=True, timeout=120)

    assert run("show", "m.json").stdout == "Mine(\n  x = 4\n)\n"
    done = run("fingerprint", "m.json")
    assert "The class my_parts.Mine is not known here. Name the module" in done.stderr
    done = run("patch", "m.json", "my_double", "--import", "my_parts", "-o", "n.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((tmp_path / "n.json").read_text())["value"]["x"] == 8
    assert "my_double()" in run("rules", "my_d", "--import", "my_parts").stdout


def test_the_commands_on_studies(run):
    pytest.importorskip("sqlalchemy")
    url = "sqlite:///s.db#one"
    space = sx.Dict(x=sx.oneof([1, 2, 3]))
    for exp, feedback in sx.sample(space, "sweeping", study=url, progress=False):
        feedback(float(exp.x))
    assert run("study", "list", "sqlite:///s.db") == (0, "one  maximize reward: 3 complete\n", "")
    status, out, _ = run("study", "show", url, "--top", "2", "--export", "t.json")
    assert status == 0
    assert re.findall(r"^ *(\d) +complete +(\d)", out, re.MULTILINE) == [("3", "3"), ("2", "2")]
    assert "best 3 at trial 3" in out
    assert len(json.loads(Path("t.json").read_text())["trials"]) == 3
    assert run("study", "delete", url) == (0, "", "")
    assert run("study", "list", "sqlite:///s.db") == (0, "", "")


@sx.stage
class Text:
    def __init__(self, text, above=None):
        pass

    def build(self, out):
        (out / "text.txt").write_text(self.text)


def test_the_commands_on_stores(run, tmp_path):
    store = sx.Store(tmp_path / "st", echo=False)
    below = store.realize(Text("below"))
    top = store.realize(Text("top", Text("below")))
    there = ("--store", "st")

    def ok(*arguments):
        status, out, err = run("store", *arguments, *there)
        assert (status, err) == (0, "")
        return out

    listed = [line.split()[0] for line in ok("list").splitlines()]
    assert sorted(listed) == sorted([top.ref, below.ref])
    assert ok("list", "Nothing*") == ""
    assert ok("ls", top.ref) == "text.txt\n"
    assert ok("cat", top.ref, "text.txt") == "top"
    shown = ok("show", top.ref)
    assert shown == f"{store.show(top)}\n"
    assert "above = Text(\n              text = 'below'" in shown
    assert json.loads(ok("show", "--json", top.ref)) == store.show(top).to_json()
    assert ok("export", top.ref, "folder") == "folder\n"
    assert sorted(p.name for p in (tmp_path / "folder").iterdir()) == ["symexp.json", "text.txt"]
    status, _, err = run("store", "export", below.ref, "folder", *there)
    assert (status, "not empty" in err) == (2, True)
    assert ok("diff", top.ref, top.ref) == ""
    status, out, _ = run("store", "diff", below.ref, top.ref, *there)
    assert (status, "config: text: 'below' -> 'top'" in out) == (1, True)
    assert ok("du").splitlines()[-1].split() == ["8", "total"]
    assert ok("graph", top.ref).splitlines()[0] == "2 stages: 2 kept"
    file = saved("stage.json", Text("new", Text("below")))
    assert ok("graph", file).splitlines()[0] == "2 stages: 1 hit, 1 build"
    assert ok("graph", file, "--format", "mermaid").startswith("flowchart TB\n")
    assert ok("graph", file, "-o", "g.html") == ok("graph", file, "-f", "dot", "-o", "g.txt") == ""
    assert Path("g.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert Path("g.txt").read_text("utf-8").startswith("digraph pipeline {")
    assert "suffix" in run("store", "graph", file, "-o", "g.png", *there)[2]
    data = json.loads(Path(file).read_text("utf-8").replace('.Text"', '.Gone"'))
    Path("gone.json").write_text(json.dumps(data), "utf-8")
    assert "`--import " in run("store", "graph", "gone.json", *there)[2]
    ok("pack", "a.tar.zst", top.ref)
    status, out, _ = run("store", "unpack", "a.tar.zst", "--store", "other")
    assert (status, out) == (0, f"{top.ref}\n")
    assert {r.ref for r in sx.Store("other").realizations()} == {top.ref, below.ref}

    assert ok("push", below.ref, "--remote", "team").startswith(f"{below.ref}\n1 transferred, ")
    assert ok("push", "--remote", "team").startswith(f"{top.ref}\n1 transferred, ")
    assert ok("push", "--remote", "team", "--verify") == "0 transferred, 0 bytes; 2 were there\n"
    status, out, _ = run("store", "pull", top.ref, "--remote", "team", "--store", "third")
    assert (status, "2 transferred, " in out) == (0, True)
    assert {r.ref for r in sx.Store("third").realizations()} == {top.ref, below.ref}

    status, _, err = run("store", "remove", below.ref, *there)
    assert (status, "depend" in err) == (2, True)
    assert ok("gc", "--keep", below.ref).endswith("1 would go, 3 bytes; 1 stay\n")
    assert store.realizations() != []
    assert ok("gc", "--keep", below.ref, "--delete").endswith("1 gone, 3 bytes; 1 stay\n")
    assert [r.ref for r in store.realizations()] == [below.ref]
    assert ok("gc", "--max-size", "1K").endswith("0 would go, 0 bytes; 1 stay\n")

    assert ok("verify") == ""
    file = below / "text.txt"
    file.chmod(0o644)
    file.write_text("changed")
    status, out, _ = run("store", "verify", *there)
    assert (status, "text.txt" in out) == (1, True)
    assert ok("remove", below.ref) == f"{below.ref}\n"


@pytest.mark.parametrize("options", [{}, {"indent": 2}, {"indent": 4, "hide_default_values": True}])
def test_a_patched_file_keeps_its_layout(run, options):
    file = saved("a.json", Part(x=2, inner=[Part(y="b" * 40), Part(y="c" * 60)]), **options)
    assert run("patch", file, "x=3", "--no-history", "--in-place")[0] == 0
    saved("b.json", Part(x=3, inner=[Part(y="b" * 40), Part(y="c" * 60)]), **options)
    assert Path("a.json").read_text() == Path("b.json").read_text()


def test_a_result_is_written_although_nobody_reads_what_is_printed():
    file = saved("a.json", sx.List(list(range(20_000))))
    changes = [f"[{i}]=-1" for i in range(3000)]
    command = [sys.executable, "-m", "symexp", "patch", file, *changes, "-o", "b.json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        running.stdout.close()
        assert running.wait(timeout=120) == 0, running.stderr.read()
    assert sx.load("b.json")[2999] == -1


def test_files_tell_their_history(run, monkeypatch):
    file = saved("base.json", Part(x=2, inner=[Part()]))
    status, _, err = run("patch", file, "cli_grow?3", "y=b", "--author", "anna", "-o", "b.json")
    assert (status, err) == (0, "")
    status, out, err = run("history", "b.json")
    assert (status, err) == (0, "")
    lines = [re.sub(r"\d{4}-.* UTC", "TIME", line) for line in out.splitlines()]
    assert lines[0].startswith("base  Part base.json (")
    assert lines[1:] == ["   1  TIME  anna  cli_grow?by=3", "   2  TIME  anna  set?y=b"]
    status, out, err = run("blame", "b.json", "y", "inner[0].y")
    assert re.sub(r"\d{4}-.* UTC", "TIME", out).splitlines() == [
        "y = 'b', set by change 2: TIME  anna  set?y=b",
        "inner[0].y = 'a', as in the base base.json",
    ]
    status, out, err = run("blame", "b.json")
    assert [line.split(" =")[0] for line in out.splitlines()] == ["x", "y", "inner[0].x"]
    assert run("blame", "b.json", "z")[0] == 2
    assert run("patch", file, "cli_grow?3", "--no-history", "-o", "c.json")[0] == 0
    assert "history" not in json.loads(Path("c.json").read_text())


@sx.stage
def dies(out):
    (out.checkpoint / "step").write_text("12")
    raise RuntimeError


def test_checkpoints_are_listed_and_removed(run, tmp_path):
    store = sx.Store(tmp_path / "st", echo=False)
    with pytest.raises(RuntimeError):
        store.realize(dies())
    there = ("--store", "st")
    status, out, _ = run("store", "checkpoints", *there)
    assert (status, out.split()[0], out.split()[3:5]) == (0, "2", ["attempt", "1"])
    assert out.endswith("-dies\n")
    _, out, _ = run("store", "gc", "--checkpoints", "0", *there)
    assert out.endswith("0 and 1 checkpoints would go, 2 bytes; 0 stay\n")
    _, out, _ = run("store", "gc", "--checkpoints", "0", "--delete", *there)
    assert out.endswith("0 and 1 checkpoints gone, 2 bytes; 0 stay\n")
    assert store.checkpoints() == []


def test_commands_use_the_default_store(run, monkeypatch, tmp_path):
    monkeypatch.setenv("SYMEXP_STORE", str(tmp_path / "own"))
    ref = sx.Store(tmp_path / "own", echo=False).realize(Text("own")).ref
    assert run("store", "ls", ref) == (0, "text.txt\n", "")


def test_a_reader_that_goes_away_is_no_error(tmp_path):
    sx.save(sx.List(list(range(20_000))), "long.json")
    code = f"{sys.executable} -m symexp show long.json | head -1"
    done = subprocess.run(code, shell=True, capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr) == ("[\n", "")


def test_the_installed_command_is_there():
    from importlib.metadata import entry_points

    (command,) = entry_points(group="console_scripts", name="symexp")
    assert command.load() is main


def versions():
    base = saved("base.json", Part(x=1, y="a", inner=[Part()]), indent=2, hide_default_values=True)
    ours = saved("ours.json", Part(x=2, y="a", inner=[Part()]), indent=2, hide_default_values=True)
    theirs = saved("theirs.json", Part(x=1, y="a", inner=[Part(), Part(5)]))
    clash = saved("clash.json", Part(x=3, y="a", inner=[Part(7)]))
    return base, ours, theirs, clash


def test_versions_are_merged(run):
    base, ours, theirs, _ = versions()
    status, out, err = run("merge", base, ours, theirs)
    assert (status, err) == (0, "")
    assert "before 1 = Diff(" in out
    assert not Path("out.json").exists()
    assert run("merge", base, ours, theirs, "-o", "out.json")[0] == 0
    want = Part(x=2, y="a", inner=[Part(), Part(5)])
    assert sx.eq(sx.load("out.json"), want)
    # The layout is that of our version.
    sx.save(want, "want.json", hide_default_values=True, indent=2)
    assert Path("out.json").read_text() == Path("want.json").read_text()


def test_conflicts_of_a_merge_are_listed_and_decided(run):
    base, ours, _, clash = versions()
    status, out, err = run("merge", base, ours, clash, "-o", "out.json")
    assert (status, out) == (1, "")
    assert err == (
        "symexp: both versions change the same places; take --ours or --theirs:\n"
        "  place  base  ours  theirs\n"
        "  x      1     2     3\n"
    )
    assert not Path("out.json").exists()
    for side, x in (("--ours", 2), ("--theirs", 3)):
        assert run("merge", base, ours, clash, side, "-o", "out.json")[0] == 0
        assert sx.eq(sx.load("out.json"), Part(x=x, y="a", inner=[Part(7)]))


def test_any_file_is_shown(run):
    Path("text.txt").write_text("no experiment\n")
    assert run("show", "text.txt")[0] == 2
    assert run("show", "text.txt", "--any") == (0, "no experiment\n", "")
