"""The registry of patchers: names, namespaces, packs, threads."""

import os
import subprocess
import sys
import threading

import pytest

import symexp as sx
from symexp.errors import RuleError, UnknownRuleError
from symexp.patching import patcher_registry as registry


def run(code, folder):
    env = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env
    ).stdout


@pytest.fixture
def pack(tmp_path):
    """A package of rules of a team, installed as packages are: with metadata."""
    (tmp_path / "team_rules.py").write_text(
        "import symexp as sx\n"
        "@sx.patcher(namespace='team')\n"
        "def bump(target, by: int = 1):\n"
        "    'Adds to every int.'\n"
        "    return lambda k, v: v + by if type(v) is int else v\n"
    )
    info = tmp_path / "team_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: team-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[symexp.rules]\nteam = team_rules\n")
    return tmp_path


def test_a_pack_is_found_by_name(pack):
    code = "import symexp as sx; print(sx.patch(sx.Dict(x=1), 'team.bump?by=5'))"
    assert "x = 6" in run(code, pack)
    code = "import symexp as sx; print(sx.patch(sx.Dict(x=1), 'bump'))"
    assert "x = 2" in run(code, pack)
    code = "import symexp as sx; print(sx.rules('team'))"
    assert run(code, pack) == "team.bump(by: Int() = 1)  Adds to every int.\n"


def test_a_broken_pack_is_named_and_the_others_work(pack):
    (pack / "broken_rules.py").write_text("raise RuntimeError('half installed')\n")
    info = pack / "broken_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-rules\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[symexp.rules]\nbroken = broken_rules\n")
    code = (
        "import warnings, symexp as sx\n"
        "with warnings.catch_warnings(record=True) as seen:\n"
        "    warnings.simplefilter('always')\n"
        "    print(sx.patch(sx.Dict(x=1), 'bump')['x'])\n"
        "print(seen[0].message)"
    )
    out = run(code, pack)
    assert out.startswith("2\nThe rule pack 'broken' (broken_rules) cannot be imported")
    assert "RuntimeError: half installed" in out


def test_packs_are_not_loaded_before_they_are_needed(pack):
    code = (
        "import sys, symexp as sx\n"
        "@sx.patcher()\n"
        "def mine(target):\n    return {'x': 2}\n"
        "sx.patch(sx.Dict(x=1), 'mine')\n"
        "print('team_rules' in sys.modules)"
    )
    assert run(code, pack) == "False\n"


def test_the_same_function_defined_anew_replaces_itself():
    def define(value):
        @sx.patcher()
        def notebook_cell(target):
            return {"x": value}

        return notebook_cell

    define(1)
    define(2)
    assert sx.patch(sx.Dict(x=0), "notebook_cell") == {"x": 2}


def test_an_ambiguous_short_name_lists_the_full_ones():
    for team in ("red", "blue"):

        @sx.patcher(namespace=team, name="paint", override=True)
        def paint(target):
            return {}

    with pytest.raises(UnknownRuleError, match=r"called 'paint': blue\.paint, red\.paint"):
        sx.rule("paint")


def test_threads_may_register_and_look_up():
    errors = []

    def work(n):
        try:
            for i in range(50):

                @sx.patcher(name=f"thread_{n}_{i}", override=True)
                def rule(target):
                    return {"x": 1}

                assert sx.patch(sx.Dict(x=0), f"thread_{n}_{i}") == {"x": 1}
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(sx.rules("thread_")) == 400


class TestShortNames:
    def test_rules_of_symexp_give_way(self):
        @sx.patcher(namespace="symexp", override=True)
        def shorty(target):
            return {}

        assert sx.rule("shorty").patcher is shorty

        @sx.patcher(namespace="team", name="shorty")
        def ours(target):
            return {}

        assert sx.rule("shorty").patcher is ours
        assert sx.rule("symexp.shorty").patcher is shorty

        @sx.patcher(name="shorty")
        def mine(target):
            return {}

        assert sx.rule("shorty").patcher is mine

    def test_two_other_namespaces_are_ambiguous(self):
        for namespace in ("a", "b", "symexp"):
            sx.patcher(lambda target: {}, name="twice", namespace=namespace, override=True)
        with pytest.raises(UnknownRuleError, match=r"called 'twice': a\.twice, b\.twice"):
            sx.rule("twice")

    def test_a_name_means_the_same_before_and_after_packs_are_loaded(self, monkeypatch):
        def load_packs():
            sx.patcher(lambda target: {}, name="late", namespace="b", override=True)

        monkeypatch.setattr(registry, "load_packs", load_packs)
        sx.patcher(lambda target: {}, name="late", namespace="a", override=True)
        with pytest.raises(UnknownRuleError, match="called 'late'"):
            sx.rule("late")


@pytest.fixture
def set_x():
    @sx.patcher([("value", sx.typing.Float(min_value=0))], override=True)
    def set_x(target, value, key="x"):
        """Sets x everywhere.

        More words.
        """
        return {key: value}

    return set_x


@pytest.mark.usefixtures("set_x")
def test_rules_are_listed_with_signature_and_summary():
    listed = sx.rules("set_x")
    assert [p.name for p in listed] == ["set_x"]
    assert "set_x(value: Float(min_value=0)" in repr(listed)
    assert "Sets x everywhere." in repr(listed)


@pytest.mark.usefixtures("set_x")
def test_an_unknown_rule_is_answered_by_the_nearest():
    with pytest.raises(UnknownRuleError, match=r"Unknown rule 'sett_x'\. Did you mean 'set_x'"):
        sx.rule("sett_x?2")


def test_a_name_is_taken_only_once(set_x):
    with pytest.raises(RuleError, match="There is a rule 'set_x' already"):
        sx.patcher(lambda target: {}, name="set_x")

    sx.patcher(lambda target: {}, name="set_x", namespace="team", override=True)
    assert [p.name for p in sx.rules("set_x")] == ["set_x", "team.set_x"]
    assert sx.rule("set_x?1").patcher is set_x


def test_pyglove_names_of_the_registry():
    def first(target):
        return {}

    def second(target):
        return {}

    sx.patcher(name="twice_named", auto_typing=False, auto_doc=True)(first)
    assert "twice_named" in sx.patching.patcher_names()
    with pytest.raises(RuleError, match="override=True"):
        sx.patcher(name="twice_named")(second)
    sx.patching.allow_repeated_patcher_registration()
    try:
        sx.patcher(name="twice_named")(second)
    finally:
        sx.patching.allow_repeated_patcher_registration(False)


def test_a_list_of_rules_is_not_wider_than_a_terminal(monkeypatch):
    @sx.patcher(namespace="printed", override=True)
    def widen(target, factor: float = 2.0):
        """Widens it."""

    @sx.patcher(namespace="printed", override=True)
    def change(
        target, a_long_name: float = 2.0, another: str = "a longer text", a_third_name: int = 3
    ):
        """Changes it."""

    assert repr(sx.rules("printed.")) == (
        "printed.change(\n"
        "    a_long_name: Float() = 2.0,\n"
        "    another: Str() = 'a longer text',\n"
        "    a_third_name: Int() = 3,\n"
        ")\n"
        "        Changes it.\n"
        "printed.widen(factor: Float() = 2.0)  Widens it."
    )
    assert max(map(len, repr(sx.rules()).splitlines())) <= 100
