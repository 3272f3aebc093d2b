"""The command in a shell: JSON for scripts, colours, pipes, completion, and what it watches."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import symexp as sx
from symexp.cli import main

MODULE = [sys.executable, "-m", "symexp"]


@sx.symbolize
class Part:
    def __init__(self, x=1, y="a", inner=None):
        pass


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(Path(sx.__file__).parents[1]))
    for name in ("NO_COLOR", "FORCE_COLOR", "SYMEXP_STORE"):
        monkeypatch.delenv(name, raising=False)
    sx.save(Part(x=2, inner=[Part()]), "a.json")
    sx.save(Part(x=3, inner=[Part(), Part()]), "b.json")


@pytest.fixture
def run(capsys):
    """Runs a command; returns its exit status and its output."""

    def run(*arguments):
        status = main(arguments)
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return run


# JSON.


@pytest.fixture
def answer(run):
    """Runs a command with --json; returns its exit status and the document."""

    def answer(*arguments):
        status, out, err = run(*arguments, "--json")
        assert err == ""
        return status, json.loads(out)

    return answer


def name_of(text):
    return f"{__name__}.{text}"


def test_an_experiment_as_json_is_a_file_of_its_own(answer):
    status, document = answer("show", "a.json", "--at", "inner[0]", "--all")
    want = {"$type": name_of("Part"), "x": 1, "y": "a", "inner": None}
    assert (status, document) == (0, {"symexp": 1, "value": want})
    assert sx.eq(sx.from_json(document), Part())
    assert answer("query", "a.json", ".*x") == (0, {"x": 2, "inner[0].x": 1})
    assert answer("query", "a.json", "zzz") == (1, {})
    status, document = answer("to-code", "a.json")
    assert (status, document["output"], "def make()" in document["code"]) == (0, None, True)
    assert answer("to-code", "a.json", "-o", "a.py") == (0, {"code": None, "output": "a.py"})
    assert answer("fingerprint", "a.json") == (0, {"a.json": sx.fingerprint(sx.load("a.json"))})


CHANGES = [
    {"operation": "replace", "path": "x", "old": 2, "new": 3},
    {"operation": "insert", "path": "inner[1]", "new": {
        "$type": name_of("Part"), "x": 1, "y": "a", "inner": None}},
]  # fmt: skip


def test_changes_as_json(answer):
    assert answer("diff", "a.json", "b.json") == (1, {"differ": True, "changes": CHANGES})
    assert answer("diff", "a.json", "a.json") == (0, {"differ": False, "changes": []})
    assert answer("patch", "a.json", "x=3") == (0, {"changes": CHANGES[:1], "output": None})
    assert answer("patch", "a.json", "x=3", "-o", "c.json") == (
        0, {"changes": CHANGES[:1], "output": "c.json"}
    )  # fmt: skip
    assert answer("merge", "a.json", "b.json", "a.json", "-o", "d.json") == (
        0, {"conflicts": [], "changes": [], "output": "d.json"}
    )  # fmt: skip


def test_ties_and_conflicts_as_json(run, answer):
    tied = Part()
    sx.save(sx.List([tied, tied]), "tied.json")
    sx.save(sx.List([Part(), Part()]), "untied.json")
    _, document = answer("diff", "tied.json", "untied.json")
    assert document["changes"] == [
        {"operation": "retie", "path": "", "old": [["[0]", "[1]"]], "new": []}
    ]
    sx.save(Part(x=4, inner=[Part()]), "c.json")
    status, out, err = run("merge", "a.json", "b.json", "c.json", "--json")
    assert (status, "take --ours or --theirs" in err) == (1, True)
    conflict = {"path": "x", "base": 2, "ours": 3, "theirs": 4, "reason": ""}
    assert json.loads(out) == {"conflicts": [conflict]}


def test_a_history_as_json(answer, run):
    run("patch", "a.json", "x=7", "--author", "anna", "-o", "c.json")
    status, document = answer("history", "c.json")
    (change,) = document["changes"]
    assert (status, document["base"]["name"], change["rule"]) == (0, "a.json", "set?x=7")
    assert (change["author"], change["number"], change["kind"]) == ("anna", 1, "rule")
    assert answer("blame", "c.json", "x", "y") == (
        0,
        [
            {"path": "x", "value": 7, "change": change, "base": "a.json"},
            {"path": "y", "value": "a", "change": None, "base": "a.json"},
        ],
    )


def test_rules_as_json(answer):
    status, found = answer("rules", "scale_width")
    assert (status, [rule["name"] for rule in found]) == (0, ["symexp.scale_width"])
    assert set(found[0]) == {"name", "signature", "summary", "doc"}
    assert answer("rules", "zzz") == (1, [])


def test_studies_as_json(answer):
    pytest.importorskip("sqlalchemy")
    url = "sqlite:///s.db#one"
    for exp, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", study=url):
        feedback(float(exp.x))
    _, (study,) = answer("study", "list", "sqlite:///s.db")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*\+00:00", study.pop("created"))
    want = {"name": "one", "objectives": {"reward": "maximize"}, "counts": {"complete": 2}}
    assert study == want
    _, document = answer("study", "show", url, "--top", "1")
    assert (document["name"], document["directions"]) == ("one", ["maximize"])
    assert [(t["id"], t["reward"]) for t in document["trials"]] == [(2, 2.0)]
    assert answer("study", "retry", url, "1", "--state", "complete") == (0, {"waiting": [1]})
    assert answer("study", "drop", url, "1") == (0, {"dropped": [1]})
    assert answer("study", "delete", url) == (0, {"deleted": url})


@sx.stage
class Text:
    def __init__(self, text):
        self.text = text

    def build(self, out):
        (out / "text.txt").write_text(self.text)


def test_stores_as_json(answer):
    ref = sx.Store("st", echo=False).realize(Text("abc")).ref
    there = ("--store", "st")
    _, (item,) = answer("store", "list", *there)
    assert (item["ref"], item["name"], item["bytes"]) == (ref, "Text", 3)
    assert answer("store", "ls", ref, *there) == (0, ["text.txt"])
    assert answer("store", "du", *there) == (0, {ref: 3, "total": 3})
    assert answer("store", "verify", *there) == (0, [])
    assert answer("store", "checkpoints", *there) == (0, [])
    assert answer("store", "diff", ref, ref, *there) == (0, [])
    pushed = {"refs": [ref], "bytes": pytest.approx(5000, abs=5000), "kept": 0}
    assert answer("store", "push", "--remote", "team", *there) == (0, pushed)
    assert answer("store", "pull", "--remote", "team", "--store", "new") == (0, pushed)
    want = {"refs": [ref], "checkpoints": [], "bytes": 3, "kept": 0, "deleted": False}
    assert answer("store", "gc", *there) == (0, want)
    _, graph = answer("store", "graph", ref, *there)
    (stage,) = graph["stages"]
    assert (stage["name"], stage["state"], stage["ref"]) == ("Text", "kept", ref)
    assert graph["edges"] == []
    assert answer("store", "show", ref, *there)[1]["ref"] == ref
    assert answer("store", "pack", "x.tar.gz", ref, *there) == (0, {"archive": "x.tar.gz"})
    assert answer("store", "unpack", "x.tar.gz", "--store", "u") == (0, [ref])
    assert answer("store", "export", ref, "folder", *there) == (0, "folder")
    assert answer("store", "remove", ref, *there) == (0, [ref])


def test_an_error_leaves_standard_output_empty(run):
    for arguments in (["show", "none.json"], ["query", "a.json", "["], ["show"]):
        status, out, err = run(*arguments, "--json")
        assert (status, out) == (2, "")
        assert err.startswith("symexp: ")


# Help.


def every_command(command, path=()):
    for name, below in getattr(command, "commands", {}).items():
        yield (*path, name)
        yield from every_command(below, (*path, name))


def test_each_command_has_help_with_an_example(run):
    from symexp.cli.main import symexp

    paths = list(every_command(symexp))
    assert len(paths) > 30
    for path in paths:
        status, out, _ = run(*path, "--help")
        assert (status, "Usage: symexp " + " ".join(path) in out) == (0, True)
        if path not in (("store",), ("study",)):
            assert f"Example: symexp {' '.join(path)}" in out or path == ("completion",)
    assert run("--version") == (0, f"symexp {sx.__version__}\n", "")
    assert run("-h")[1] == run("--help")[1]


def test_options_stand_before_or_after_arguments(run):
    assert run("show", "--at", "x", "a.json") == run("show", "a.json", "--at=x") == (0, "2\n", "")
    assert run("patch", "--strict", "a.json", "--json", "x=3")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["show", "aa.json"], "No such file or directory: 'aa.json'. Did you mean 'a.json'?"),
        (["show", "no/a.json"], "No such file or directory: there is no directory 'no'."),
        (["patch", "a.json", "x=3", "-o", "no/b.json"], "there is no directory 'no'."),
        (["patch", "a.json", "inner[0].x"], "To set the place inner[0].x: `inner[0].x=VALUE`."),
        (["show", "a.json", "--import", ""], "Expected a module or a file as --import, got ''."),
        (["--json", "show", "a.json"], "The option --json belongs behind the name of a command."),
        (["completion"], "Choose from: bash, zsh, fish."),
        (["study", "show", "sqlite:///s.db#s", "--interval", "0"], "0.0 is not in the range x>0."),
        (["store", "gc", "rlz:x"], "To keep rlz:x: `--keep rlz:x`."),
        (["store", "graph", "rlz:x", "--json", "-f", "dot"], "it goes without -f and -o."),
    ],
)
def test_mistakes_are_told_with_their_mend(run, arguments, said):
    status, out, err = run(*arguments)
    assert (status, out) == (2, "")
    assert said in err


def test_the_documentation_of_one_rule(run):
    status, out, _ = run("rules", "scale_width")
    assert (status, out.startswith("symexp.scale_width(factor: ")) == (0, True)
    assert "\nArgs:\n    target: " in out
    assert len(run("rules", "scale")[1].splitlines()) > 1
    status, out, err = run("rules", "scale_widht")
    assert (status, out) == (1, "")
    assert "Did you mean 'scale_width'" in err


def test_a_page_of_two_experiments(run):
    assert run("diff", "a.json", "b.json", "--html", "page.html")[0] == 1
    page = Path("page.html").read_text()
    assert page.startswith("<!DOCTYPE html>")
    assert "<title>a.json and b.json</title>" in page
    assert "Part" in page


# Colours.


def test_colours(run, monkeypatch):
    plain = run("show", "a.json")[1], run("diff", "a.json", "b.json")[1]
    assert "\x1b" not in "".join(plain)
    monkeypatch.setenv("FORCE_COLOR", "1")
    painted = run("show", "a.json")[1], run("diff", "a.json", "b.json")[1]
    assert "\x1b[31m2\x1b[0m" in painted[1]  # what is removed is red
    assert "\x1b[32m3\x1b[0m" in painted[1]
    assert tuple(re.sub(r"\x1b\[\d+m", "", text) for text in painted) == plain
    assert "\x1b" not in run("show", "a.json", "--json")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert (run("show", "a.json")[1], run("diff", "a.json", "b.json")[1]) == plain


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals here")
def test_a_terminal_gets_colours():
    for environment, is_painted in (({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False)):
        ours, theirs = os.openpty()
        env = {**os.environ, **environment}
        with subprocess.Popen([*MODULE, "show", "a.json"], stdout=theirs, env=env) as running:
            os.close(theirs)
            text = b""
            try:
                while block := os.read(ours, 1000):
                    text += block
            except OSError:  # the other end is closed
                pass
            assert running.wait(timeout=120) == 0
        os.close(ours)
        assert (b"\x1b[36mx\x1b[0m = " in text) == is_painted


def test_a_file_cannot_steer_the_terminal(run):
    sx.save(sx.Dict({"a\x1b[31m": "\x1b[2J"}), "evil.json")
    for arguments, shown in ((["show"], "\\x1b[31m"), (["query", ".+"], "\\u001b[31m")):
        command, *rest = arguments
        status, out, _ = run(command, "evil.json", *rest)
        assert (status, "\x1b" in out, shown in out) == (0, False, True)


# Pipes.


def test_a_file_from_standard_input():
    text = Path("a.json").read_text()
    for arguments, want in (
        (["query", "-", ".*x", "--as-written"], "x = 2\ninner[0].x = 1\n"),
        (["diff", "a.json", "-"], ""),
    ):
        done = subprocess.run(
            [*MODULE, *arguments], input=text, capture_output=True, text=True, timeout=120
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, want, "")
    for data, said in (
        (b"{", "standard input: Not a JSON text"),
        (b"\x1f\x8b123", "standard input: Compressed file ended"),
        (b"PK\x03\x04", "symexp: standard input: "),
        (b"", "standard input: Not a JSON text"),
    ):
        done = subprocess.run([*MODULE, "show", "-"], input=data, capture_output=True, timeout=120)
        assert (done.returncode, done.stdout) == (2, b"")
        assert said in done.stderr.decode()


def test_the_standard_input_is_not_written(run):
    status, out, err = run("patch", "-", "x=3", "--in-place")
    assert (status, out) == (2, "")
    assert "use -o instead of -i" in err


def test_only_in_place_overwrites_the_file(run):
    before = Path("a.json").read_bytes()
    Path("link.json").symlink_to("a.json")
    for output in ("a.json", "./a.json", "link.json"):
        status, out, err = run("patch", "a.json", "x=3", "-o", output)
        assert (status, out) == (2, "")
        assert f"{output} is the file itself. To overwrite it: --in-place." in err
    assert Path("a.json").read_bytes() == before
    assert run("patch", "a.json", "x=3", "-i", "-o", "b.json")[0] == 2
    assert run("patch", "a.json", "x=3", "-i")[0] == 0
    assert sx.load("a.json").x == 3


# Completion.

WORDS = [
    (["symexp", "sh"], ["show"]),
    (["symexp", "store", "veri"], ["verify"]),
    (["symexp", "show", "a.json", "--as"], ["--as-written"]),
    (["symexp", "patch", "a.json", "scale_w"], ["scale_width?"]),
    (["symexp", "patch", "a.json", "inner[0]."], ["inner[0].inner=", "inner[0].x=", "inner[0].y="]),
    (["symexp", "patch", "a.json", "x=1", "add_dropout?ra"], ["add_dropout?rate="]),
    (["symexp", "completion", "z"], ["zsh"]),
    (["symexp", "patch", "none.json", "zzz"], []),
]


@pytest.fixture
def path_with_command(tmp_path, monkeypatch):
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "symexp").write_text(f'#!/bin/sh\nexec {sys.executable} -m symexp "$@"\n')
    (folder / "symexp").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")


def evaluate(shell, script):
    done = subprocess.run([shell, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes(path_with_command):
    script = ['eval "$(symexp completion bash)"']
    for words, _ in WORDS:
        quoted = " ".join(f"'{word}'" for word in words)
        script.append(f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; COMPREPLY=()")
        script.append('_symexp_completion symexp; printf "%s " "${COMPREPLY[@]}"; echo')
    lines = evaluate("bash", "\n".join(script)).splitlines()
    assert [sorted(line.split()) for line in lines] == [sorted(want) for _, want in WORDS]
    assert "-F _symexp_completion symexp" in evaluate(
        "bash", 'eval "$(symexp completion bash)"; complete -p symexp'
    )


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes(path_with_command):
    for words, want in WORDS:
        line = " ".join(words).replace("[", "\\[").replace("?", "\\?")
        out = evaluate("fish", f"symexp completion fish | source; complete -C '{line}'")
        found = [row.partition("\t")[0] for row in out.splitlines()]
        assert sorted(found) == sorted(want)


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
def test_zsh_accepts_the_script(path_with_command):
    script = (
        'autoload -Uz compinit; compinit -u; eval "$(symexp completion zsh)"; echo $_comps[symexp]'
    )
    assert evaluate("zsh", script) == "_symexp_completion\n"


# What runs for long.


def test_a_study_is_watched_until_ctrl_c():
    pytest.importorskip("sqlalchemy")
    url = "sqlite:///w.db#w"
    loop = sx.sample(sx.Dict(x=sx.oneof([1, 2, 3])), "sweeping", study=url, progress=False)
    exp, feedback = next(loop)
    feedback(float(exp.x))
    command = [*MODULE, "study", "show", url, "--watch", "--interval", "0.05"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as it:

        def read_until(part):
            while part not in (line := it.stdout.readline()):
                assert line, it.stderr.read()
            return line

        read_until("1 complete; best 1 at trial 1")
        for exp, feedback in loop:
            feedback(float(exp.x))
        read_until("3 complete; best 3 at trial 3")
        it.send_signal(signal.SIGINT)
        _, err = it.communicate(timeout=120)
    assert (it.returncode, err) == (0, "")


def test_watching_is_for_people(run):
    status, out, err = run("study", "show", "sqlite:///w.db#w", "--watch", "--json")
    assert (status, out) == (2, "")
    assert "--watch goes with neither --json, --html nor --export." in err
