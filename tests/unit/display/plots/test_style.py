"""What all plots share: escaped text, the text under the pointer, and the trials shown."""

from __future__ import annotations

import pytest

import symexp as sx
from symexp.study.result import PlotError
from symexp.study.trial_result import ResultError

pytest.importorskip("plotly")

from symexp.display.plots.style import thin_out  # after the skip


def swept(space, score, **options):
    """The result of a sweep in order; a score of `None` skips the trial."""
    options = {"algorithm": "sweeping", **options}
    for exp, feedback in sx.sample(space, **options):
        reward = score(exp)
        feedback.skip("no") if reward is None else feedback(reward)
    return feedback.study.result


def two_objectives():
    space = sx.Dict(x=sx.oneof([0, 1, 2, 3]))
    options = {"metrics": ["gain", "cost"], "direction": ["maximize", "minimize"]}
    return swept(space, lambda e: ([1, 3, 2, 4][e.x], [1, 2, 5, 3][e.x]), **options)


@pytest.mark.parametrize("name", ["history", "parallel_coordinates", "importance"])
def test_nothing_is_drawn_without_complete_trials(name):
    result = swept(sx.Dict(x=sx.oneof([1, 2])), lambda e: None)
    with pytest.raises(PlotError, match="no complete trial to plot, only 2 skipped"):
        getattr(result.plot, name)()


def test_an_unknown_objective():
    for name in ("history", "parallel_coordinates", "importance"):
        with pytest.raises(ResultError, match=r"gain, cost, but got 'costs'.*Did you mean 'cost'"):
            getattr(two_objectives().plot, name)("costs")


def test_text_of_users_is_escaped():
    bad = "<img src=x onerror=alert(1)>"
    space = sx.Dict(x=sx.oneof([bad, "</script>", "\x1b[31m"], name="<i>"))
    result = swept(space, lambda e: len(e.x), metrics=["<u>"])
    made = result.plot.history()
    text = "&lt;i&gt; = '&lt;img src=x onerror=alert(1)&gt;'"
    assert made.data[0].text[0] == f"<b>trial 1</b><br>&lt;u&gt; = 28<br>{text}"
    assert "\\x1b" in made.data[0].text[2]
    assert made.layout.yaxis.title.text == "&lt;u&gt;"
    parallel = result.plot.parallel_coordinates().data[0].dimensions
    assert [d.label for d in parallel] == ["&lt;i&gt;", "&lt;u&gt;"]
    assert list(result.plot.importance().data[0].y) == ["&lt;i&gt;"]


def test_a_study_of_rules_has_the_names_of_their_arguments():
    class Model:
        def __init__(self, width):
            self.width = width

    made = sx.symbolize(Model)

    @sx.patcher([("width", sx.typing.Int())], override=True)
    def plots_width(target, width):
        return {"width": width}

    space = sx.space(made(1), "plots_width?width=oneof(2,3)")
    result = swept(space, lambda e: e.width)
    assert result.best.rule_string == "plots_width?width=3"
    assert result.plot.history().data[0].text[1].endswith("<br>plots_width?width=3")
    assert result.plot.parallel_coordinates().data[0].dimensions[0].label == "plots_width.width"


def test_hover_text_of_many_decisions_is_cut():
    space = sx.Dict({f"x{i}": sx.oneof([i]) for i in range(20)})
    text = swept(space, lambda e: 0.0).plot.history().data[0].text[0]
    assert text.count("<br>") == 13
    assert text.endswith("x10 = 10<br>… and 9 more decisions")


def test_large_studies_are_thinned_out():
    assert thin_out(list(range(10)), 4) == [0, 3, 6, 9]
    assert thin_out(list(range(10)), 10) == list(range(10))
