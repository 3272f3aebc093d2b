"""What a shell gets to complete, without a shell."""

import click
import pytest

import symexp as sx
from symexp.cli.completion import SHELLS, complete_files, complete_rules, completion_script
from symexp.cli.main import main, symexp


def completed(text, file=None):
    ctx = click.Context(symexp)
    ctx.params = {"file": file}
    return [item.value for item in complete_rules(ctx, text)]


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_a_script(shell, capsys):
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert script == completion_script(symexp, shell) + "\n"
    assert "_SYMEXP_COMPLETE" in script


def test_a_shell_asks_by_a_variable(monkeypatch, capsys):
    monkeypatch.setenv("_SYMEXP_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "symexp st")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert main() == 0
    assert capsys.readouterr().out.split() == ["plain,study", "plain,store"]


def test_rules_and_their_arguments():
    assert completed("scale_wid") == ["scale_width?"]
    assert completed("symexp.scale_wid") == ["symexp.scale_width?"]
    assert completed("scale_width?fac") == ["scale_width?factor="]
    assert completed("scale_width?factor=2&min") == ["scale_width?factor=2&min_width="]
    assert completed("no_such_rule?x") == []
    assert completed("scale_width?2;add_drop") == ["scale_width?2;add_dropout?"]


def test_places_of_the_file(tmp_path):
    file = str(tmp_path / "a.json")
    sx.save(sx.Dict(q7eta=sx.Dict(x=1, y=[2]), q7oo="a"), file)
    assert completed("q7", file) == ["q7eta.x=", "q7eta.y[0]=", "q7oo="]
    assert completed("q7", str(tmp_path / "none.json")) == []
    (tmp_path / "broken.json").write_text("{")
    assert completed("q7", str(tmp_path / "broken.json")) == []


def test_files_are_completed_by_the_shell():
    (item,) = complete_files(click.Context(symexp), "exp")
    assert (item.value, item.type) == ("exp", "file")
