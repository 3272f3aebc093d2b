"""Views in a notebook that is not trusted: what is left is readable without style and script."""

from html.parser import HTMLParser

import pytest

import symexp as sx
from symexp.display.html import render

nh3 = pytest.importorskip("nh3")

# What JupyterLab leaves of the output of a notebook that is not trusted: most tags of text and
# lists, no style, no script, and few attributes.
TAGS = {
    "a", "b", "br", "code", "del", "details", "div", "em", "i", "ins", "li", "mark", "ol", "p",
    "pre", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th", "thead", "tr",
    "ul",
}  # fmt: skip
IN_JUPYTERLAB = {"*": {"class", "title"}, "details": {"open"}}
# Sites that show notebooks leave no classes either, and may not know <details>.
ON_A_SITE = {}


@sx.symbolize
class Conv:
    def __init__(self, filters=1, act=None, name=None):
        pass


class Outline(HTMLParser):
    """Reads the text of each list item, and how deep it is."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.tags, self.depth, self.rows = set(), 0, []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.depth += tag == "ul"
        if tag == "li":
            self.rows.append([self.depth, ""])

    def handle_endtag(self, tag):
        self.depth -= tag == "ul"

    def handle_data(self, data):
        if self.rows:
            self.rows[-1][1] += data


def outline(value, tags=TAGS, attributes=IN_JUPYTERLAB):
    page = Outline(nh3.clean(render(value), tags=tags, attributes=attributes))
    assert not page.tags & {"style", "script"}
    return [tuple(row) for row in page.rows]


EXPERIMENT = {"layers": [Conv(8, "<i>"), Conv(sx.oneof([16, 32]))], "seed": 3}


@pytest.mark.parametrize("attributes", [IN_JUPYTERLAB, ON_A_SITE])
@pytest.mark.parametrize("tags", [TAGS, TAGS - {"details", "summary"}])
def test_a_tree_is_an_outline(tags, attributes):
    layers = "[Conv(filters=8, act='<i>'), Conv(filters=oneof([16, 32]))]"
    assert outline(EXPERIMENT, tags, attributes) == [
        (1, "dict {layers=[Conv(...), Conv(...)], seed=3} 2 values"),
        (2, f"layers = list {layers} 2 values"),
        (3, "0 = Conv(filters=8, act='<i>')"),
        (4, "filters = 8"),
        (4, "act = '<i>'"),
        (4, "1 default"),
        (5, "name = None"),
        (3, "1 = Conv(filters=oneof([16, 32]))"),
        (4, "filters = oneof([16, 32])"),
        (4, "2 defaults"),
        (5, "act = None"),
        (5, "name = None"),
        (2, "seed = 3"),
    ]


def test_marks_of_searches_and_changes_are_left():
    source = nh3.clean(render(EXPERIMENT), tags=TAGS, attributes=ON_A_SITE)
    assert "<mark>oneof([16, 32])</mark>" in source
    change = sx.diff(Conv(1, [1], "a"), Conv(2, [1, Conv(4)], "b"))
    source = nh3.clean(render(change), tags=TAGS, attributes=ON_A_SITE)
    assert "<del>\u2212 name = <span>'a'</span></del>" in source
    assert "<ins>+ name = <span>'b'</span></ins>" in source
    name = f'<span title="{Conv._sx_type.name}">Conv</span>'
    assert f"<ins>+ before 1 = {name}<span>(filters=4)</span></ins>" in source
