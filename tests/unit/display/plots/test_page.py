"""The page of a study: self-contained, every plot that makes sense, nothing of users unescaped."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from html.parser import HTMLParser

import pytest

import symexp as sx
from symexp.study.result import MissingPlotlyError

pytest.importorskip("plotly")

CONTENT = re.compile(r"<script>\s*/\*\*.*?</script>", re.DOTALL)


class Page(HTMLParser):
    """What a page consists of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.divs: list[str] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links.extend(v for k, v in attrs if k in ("src", "href"))
        self.divs.extend(v for k, v in attrs if k == "id" and tag == "div")

    def handle_data(self, data):
        if self.tags[-1:] != ["script"]:
            self.text += data


def sweep(space, score, **options):
    for exp, feedback in sx.sample(space, "sweeping", **options):
        feedback(score(exp))
    return feedback.study.result


def numbers(**options):
    return sweep(sx.Dict(x=sx.oneof([1, 2, 3])), lambda e: e.x, **options)


def test_the_page_is_self_contained_and_whole(tmp_path):
    path = tmp_path / "sweep.html"
    assert numbers(study="page").save_html(path) == path
    page = Page(path.read_text())
    assert page.links == []
    assert page.divs == ["plot-history", "plot-importance", "plot-parallel_coordinates"]
    assert page.tags.count("script") == 2 + len(page.divs)  # of plotly, of the best, of plots
    assert "plotly.js v" in path.read_text()
    assert "Study page" in page.text
    assert "3 complete; maximize reward" in page.text
    assert "Trial 3: reward = 3" in page.text
    assert page.tags.count("tr") == 4


def test_every_plot_that_makes_sense_is_there(tmp_path):
    space = sx.Dict(x=sx.oneof([1, 2, 3]))
    for exp, feedback in sx.sample(space, "sweeping", metrics=["a", "b"]):
        feedback.add_measurement((exp.x, -exp.x))
        feedback.done()
    path = feedback.study.result.plot.save(str(tmp_path / "all.html"))
    page = Page(path.read_text())
    names = ["history", "pareto_front", "importance", "parallel_coordinates", "curves"]
    assert page.divs == [f"plot-{name}" for name in names]
    assert "The Pareto front" in page.text
    assert "Trial 1: a = 1, b = -1" in page.text


def test_a_study_without_complete_trials_has_a_page_too(tmp_path):
    for _, feedback in sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping"):
        feedback.skip("no")
    page = Page(feedback.study.result.save_html(tmp_path / "none.html").read_text())
    assert page.divs == []
    assert "2 skipped" in page.text


def test_the_best_is_compared_with_a_base(tmp_path):
    base = sx.Dict(x=7)
    text = numbers().save_html(tmp_path / "a.html", base=base).read_text()
    assert 'x</span> = <span class="sx-number">7</span>' in text or "x = <span" in text
    assert "oneof" in numbers().save_html(tmp_path / "b.html").read_text()


def test_a_study_opened_without_its_space_shows_decisions(tmp_path):
    pytest.importorskip("sqlalchemy")
    url = f"sqlite:///{tmp_path / 'sweep.db'}#kept"
    numbers(study=url)
    with closing(sqlite3.connect(tmp_path / "sweep.db")) as connection:
        connection.execute("DROP TABLE symexp_spaces")
        connection.commit()
    result = sx.poll_result(url)
    assert not result.has_experiments
    page = Page(result.save_html(tmp_path / "kept.html").read_text())
    assert len(page.divs) == 3
    assert "x = 3" in page.text


def test_nothing_of_users_is_more_than_text(tmp_path):
    bad = "</script><script>alert(1)</script><img src=x>"
    space = sx.Dict(x=sx.oneof([bad, "b", "c"], name="<img src=n>"))
    options = {"study": "<img src=s>", "metrics": ["<img src=m>"]}
    text = sweep(space, lambda e: len(e.x), **options).save_html(tmp_path / "bad.html").read_text()
    page = Page(text)
    assert "img" not in page.tags
    assert page.tags.count("script") == 5
    assert bad in page.text
    assert "alert(1)</script>" not in text


def test_a_page_of_a_rule_space_shows_the_rule(tmp_path):
    class Model:
        def __init__(self, width):
            self.width = width

    @sx.patcher([("width", sx.typing.Int())], override=True)
    def page_width(target, width):
        return {"width": width}

    space = sx.space(sx.symbolize(Model)(1), "page_width?width=oneof(2,3)")
    text = sweep(space, lambda e: e.width).save_html(tmp_path / "rule.html").read_text()
    assert "<code>page_width?width=3</code>" in text


def test_without_plotly_nothing_is_written(tmp_path):
    code = (
        "import sys; sys.modules['plotly'] = None\n"
        "import symexp as sx\n"
        "for exp, feedback in sx.sample(sx.Dict(x=sx.oneof([1])), 'sweeping'): feedback(1)\n"
        "try: feedback.study.result.save_html('no.html')\n"
        "except ImportError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert "pip install 'symexp[viz]'" in done.stdout
    assert list(tmp_path.iterdir()) == []
    assert issubclass(MissingPlotlyError, ImportError)


def test_nothing_is_offered_that_needs_a_network(tmp_path):
    text = numbers().save_html(tmp_path / "sweep.html").read_text()
    assert text.count('"showSendToCloud": false') == 3
