import pytest

import symexp as sx
from symexp.display.completion import completions_in
from symexp.tree.nodes.state import is_ghost


@sx.symbolize
class Experiment:
    def __init__(self, model, modes=2):
        raise AssertionError("completion does not materialize")


@sx.patcher(name="resize", namespace="team_of_completion")
def resize_it(target, factor: float, minimum: int = 1):
    return {}


@sx.patcher(namespace="team_of_completion")
def zoom_in_it(target):
    return {}


@sx.patcher(namespace="team_of_completion")
def zoom_out_of_it(target):
    return {}


exp = Experiment({"layers": [{"units": 3}, {"units": 4}], "name": "net"})
NAMES = {"sx": sx, "patch": sx.patch, "exp": exp, "tree": sx.Dict(exp=exp), "text": "exp"}


def shown(text: str) -> list[str]:
    """Returns the end of the program with each completion, from the last quote on."""
    quote = max(text.rfind("'"), text.rfind('"'))
    return [(text[: c.start] + c.text)[quote + 1 :] for c in completions_in(text, NAMES)]


@pytest.mark.parametrize(
    "text",
    ['sx.patch(exp, "zoom_', "sx.patch(exp, 'zoom_", "patch(exp, 'zoom_", 'sx.patch(exp, ["zoom_',
     'sx.patch(exp, "relu_to_gelu", "zoom_', 'exp.rebind("zoom_', 'tree.exp.rebind("zoom_',
     'exp.clone(override="zoom_', 'exp.clone(override=["zoom_', 'sx.rule("zoom_',
     'sx.patch(exp,\n  r"zoom_',
     'x = "a(" # it\'s\nsx.patch(exp, """zoom_', 'sx.patch(f(1)[2], {"a": 1}, "zoom_'],
)  # fmt: skip
def test_names_of_rules(text):
    assert shown(text) == ["zoom_in_it", "zoom_out_of_it"]


def test_names_with_a_namespace_and_of_own_rules():
    assert shown('sx.patch(exp, "symexp.scale_w') == ["symexp.scale_width"]
    assert shown('sx.patch(exp, "resiz') == ["resize"]
    assert shown('sx.patch(exp, "team_of') == []
    assert shown('sx.patch(exp, "team_of_completion.r') == ["team_of_completion.resize"]
    assert "set" in shown('sx.patch(exp, "')


def test_later_rules_of_a_string():
    assert shown('sx.patch(exp, "scale_width?2; zoom_in') == ["scale_width?2; zoom_in_it"]


def test_arguments_of_rules():
    assert shown('sx.patch(exp, "resize?') == ["resize?factor=", "resize?minimum="]
    assert shown('sx.patch(exp, "resize?factor=2&m') == ["resize?factor=2&minimum="]
    assert shown('sx.patch(exp, "resize?factor=2&f') == []
    assert shown('sx.patch(exp, "resize?factor=') == []
    assert shown('sx.patch(exp, "nowhere?f') == []


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ('sx.patch(exp, {"mo', ["model", "modes"]),
        ('sx.patch(exp, {"modes": 1, "model.', ["model.layers", "model.name"]),
        ('sx.patch(exp, {"model.layers[', ["model.layers[0]", "model.layers[1]"]),
        ('sx.patch(exp, {"model.layers[1].u', ["model.layers[1].units"]),
        ('sx.patch(exp.clone(), {"modes', ["modes"]),
        ('sx.patch(tree.exp.model, {"na', ["name"]),
        ('exp.clone(override={"modes', ["modes"]),
        ('sx.get(exp, "model.l', ["model.layers"]),
        ('exp.sym_get("model.l', ["model.layers"]),
        ('sx.blame(exp, "modes', ["modes"]),
        ('sx.patch(exp, "set?model.n', ["set?model.name="]),
        ('sx.patch(exp, "scale_width?2#model.l', ["scale_width?2#model.layers"]),
    ],
)
def test_key_paths(text, paths):
    assert shown(text) == paths
    assert is_ghost(exp)


@pytest.mark.parametrize(
    "text",
    ['print("sca', 'mock.patch("sca', 'text.patch("sca', 'sx.patch(exp, "sca"', 'sx.patch(exp, sca',
     'sx.patch(exp, # "sca', 'sx.patch(exp, {"modes": "mo', 'sx.patch(exp, keep_weights="sca',
     'sx.patch(exp, rules["sca', 'sx.patch(exp, f("sca', 'sx.get(exp, "nowhere.l', '"sca', "",
     'sx.patch(exp, {"modes.l', 'sx.get(exp, "model.layers[0', 'exp.clone("sca', ")]}\"",
     'sx.patch(unknown, {"mo', 'sx.get(exp, "model..'],
)  # fmt: skip
def test_nothing_else_is_completed(text):
    assert shown(text) == (["model.layers[0]"] if text.endswith("[0") else [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("exp.mod", ["model", "modes"]),
        ("print(exp.clo", ["clone"]),
        ("exp.model.la", ["layers"]),
        ("tree.exp.mod", []),  # IPython does: a dict is no object that is not made yet
        ("expo.mod", []),
        ("f().exp.mod", []),
        ("exp.model.layers[0].un", []),
        ("exp.modes.re", []),
        ("exp.nowhere.mod", []),
    ],
)
def test_attributes_of_an_object_that_is_not_made_yet(text, names):
    assert [c.text for c in completions_in(text, NAMES)] == names
    assert is_ghost(exp)


def test_a_live_object_is_not_read_back():
    seen = []

    @sx.symbolize
    class Watched:
        def __init__(self, width):
            self._width = width

        @property
        def width(self):
            seen.append("read")
            return self._width

        def use(self):
            return self.width

    live = Watched(3)
    assert live.use() == 3
    assert not is_ghost(live)
    seen.clear()
    names = {"sx": sx, "live": live}
    assert [c.text for c in completions_in('sx.patch(live, {"w', names)] == ["width"]
    assert live._ipython_key_completions_() == ["width"]
    assert completions_in("live.w", names) == []
    assert seen == []
