"""HTML views: their structure, their limits, and what they show of diffs."""

from html.parser import HTMLParser

import pytest

import symexp as sx
from symexp.display import html
from symexp.display.html import render
from symexp.tree.diff import Diff, Insert


@sx.symbolize
class Conv:
    def __init__(self, filters=1, act=None):
        pass


class Page(HTMLParser):
    """Reads a page: its text, its tags, and whether they nest."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.words, self.tags, self.opened, self.classes = [], [], [], []
        self.feed(source)
        self.close()
        assert not self.opened

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.opened.append(tag)
        self.classes.append(dict(attrs).get("class"))

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag

    def handle_data(self, data):
        if "style" not in self.opened:
            self.words.append(data)

    @property
    def text(self):
        return "".join(self.words)


def body(source):
    return source.partition("</style>")[2].removesuffix("</div>")


def test_a_tree():
    assert body(render(Conv(8))) == (
        '<details open><summary><span class="sx-type" '
        f'title="{Conv._sx_type.name}">Conv</span> <span class="sx-note">2 values</span></summary>'
        '<div><div class="sx-leaf">filters = 8</div><div class="sx-leaf">act = None</div></div>'
        "</details>"
    )


def test_leaves_and_containers():
    assert body(render(3)) == '<div class="sx-leaf">3</div>'
    page = Page(render({"a": [1, "x"], "b": (Conv(), 2)}))
    assert page.tags.count("details") == 4
    assert "a = list 2 values" in page.text
    assert "b = tuple 2 values" in page.text


def test_inner_levels_are_folded():
    source = render([[[[1]]]])
    assert source.count("<details open>") == 2
    assert source.count("<details>") == 2


def test_notebooks_ask_for_it():
    value = Conv(sx.List([1]))
    assert value._repr_html_() == render(value)
    assert value.filters._repr_html_() == render([1])
    change = sx.diff(Conv(1), Conv(2))
    assert change._repr_html_() == render(change)


def test_a_diff():
    change = sx.diff(sx.List([Conv(1), 5]), sx.List([Conv(2), 7, 5]))
    page = Page(render(change))
    assert page.text == "list0 = Conv\u2212 filters = 1+ filters = 2+ before 1 = 7"
    assert [c for c in page.classes if c and ("add" in c or "del" in c)] == [
        "sx-leaf sx-del",
        "sx-leaf sx-add",
        "sx-leaf sx-add",
    ]


def test_a_diff_of_objects_ties_and_deletions():
    shared = Conv(1)
    change = sx.diff(sx.List([shared, shared, {"k": 1}]), sx.List([Conv(1), [2], {}]))
    page = Page(render(change))
    assert "\u2212 1 = Conv 2 values" in page.text
    assert "+ 1 = list 1 value" in page.text
    assert "\u2212 k = 1" in page.text
    assert page.text.endswith("\u2212 tied: [0] is [1]")


def test_the_empty_diff_and_the_root():
    assert body(render(sx.diff(1, 1))) == '<span class="sx-note">No diff.</span>'
    assert Page(render(sx.diff(1, "1"))).text == "\u2212 = 1+ = '1'"
    assert Page(render(Diff([Insert("a.b[0]", 1)]))).text == "dicta = dictb = list+ before 0 = 1"


def test_nothing_is_made_live():
    @sx.symbolize
    class Bomb:
        def __init__(self, x):
            raise AssertionError("live")

    assert "Bomb" in render(Bomb(1))
    assert "Bomb" in render(sx.diff(Bomb(1), Bomb(2)))


def test_colours_do_on_dark_and_light_pages():
    source = render(1)
    style = source.partition("<style>")[2].partition("</style>")[0]
    assert "color:inherit" in style
    assert "#" not in style
    assert all(part.startswith("rgba(") for part in style.split("background:")[1:])


def test_huge_trees_keep_their_outer_levels():
    wide = sx.Dict({f"k{i}": [0] * 1000 for i in range(20)}, last="here")
    page = Page(render(wide))
    assert "last = 'here'" in page.text
    assert page.tags.count("div") < html._SHOWN_ROWS + 200
    assert "1000 values not shown" in page.text
    one = Page(render(sx.List(range(html._SHOWN_ROWS + 7))))
    assert "7 values not shown" in one.text
    assert f"{html._SHOWN_ROWS - 1} = {html._SHOWN_ROWS - 1}" in one.text


def test_deep_trees_are_cut():
    tree = sx.List([1])
    for _ in range(700):
        tree = sx.List([tree])
    page = Page(render(tree))
    assert page.tags.count("details") == html._SHOWN_LEVELS + 1
    assert "1 value not shown" in page.text


def test_huge_diffs_are_cut():
    n = html._SHOWN_ROWS
    change = sx.diff(sx.List([Conv(i) for i in range(n)]), sx.List([Conv(-i) for i in range(n)]))
    page = Page(render(change))
    assert len(change) == n - 1
    assert page.tags.count("div") < 3 * n
    shown = page.text.count("+ filters")
    assert f"{len(change) - shown} changes not shown" in page.text
    assert shown >= n / 4


@pytest.mark.parametrize("value", ["x" * 10**6, b"x" * 10**6])
def test_long_leaves_are_cut(value):
    source = render({"a": value})
    assert len(source) < 4000
    assert "..." in source


def test_characters_that_do_not_print():
    page = Page(render({"k\u202e\x1b": "\ud800\x00", "line\nbreak": 1}))
    assert "k\\u202e\\x1b = '\\ud800\\x00'" in page.text
    assert "line\\nbreak = 1" in page.text
    page.text.encode()
