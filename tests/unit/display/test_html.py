"""HTML views: their structure, their limits, and what they show of diffs."""

from html.parser import HTMLParser

import pytest

import symexp as sx
from symexp.display.html import render
from symexp.display.rows import MOST_LEVELS, MOST_ROWS
from symexp.display.styles import SCRIPT, STYLE
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
        if not {"style", "script"} & set(self.opened):
            self.words.append(data)

    @property
    def text(self):
        return "".join(self.words)


def body(source):
    before, after = f'<div class="sx-view">{STYLE}<ul>', f"</ul>{SCRIPT}</div>"
    assert source.startswith(before)
    assert source.endswith(after)
    return source.removeprefix(before).removesuffix(after)


def test_a_tree():
    assert body(render(Conv(8))) == (
        '<li><details open><summary><span class="sx-type" '
        f'title="{Conv._sx_type.name}">Conv</span><span class="sx-preview">(filters=8)</span>'
        '</summary><ul><li class="sx-leaf"><span class="sx-path" title="filters">filters</span>'
        ' = <span class="sx-number">8</span></li>'
        '<li><details><summary class="sx-note">1 default</summary><ul><li class="sx-leaf">'
        '<span class="sx-path" title="act">act</span> = <span class="sx-word">None</span></li>'
        "</ul></details></li></ul></details></li>"
    )


def test_leaves_and_containers():
    assert body(render(3)) == '<li class="sx-leaf"><span class="sx-number">3</span></li>'
    page = Page(render({"a": [1, "x"], "b": (Conv(), 2), "c": [], "d": (1,)}))
    assert "a = [1, 'x']" in page.text
    assert "b = tuple (Conv(), 2) 2 values" in page.text
    assert "c = []d = (1,)" in page.text
    assert page.tags.count("details") == 4


def test_inner_levels_are_folded():
    """As many levels are unfolded as one can read at once, and no level of which all is read."""
    few = Page(render([[Conv(i) for i in range(2, 7)], Conv()]))
    assert few.text.count(" = Conv(filters=") == 5
    assert few.tags.count("details") == 2 + 2 * 6
    assert render([[Conv(i) for i in range(2, 7)], Conv()]).count("<details open>") == 2
    assert render([[Conv([Conv(i)]) for i in range(2, 7)]]).count("<details open>") == 12
    assert render([[Conv([Conv(i)]) for i in range(2, 47)]]).count("<details open>") == 1


def test_notebooks_ask_for_it():
    value = Conv(sx.List([1]))
    assert render(value) in value._repr_html_()
    assert render([1]) in value.filters._repr_html_()
    change = sx.diff(Conv(1), Conv(2))
    assert change._repr_html_() == render(change)


def test_a_diff():
    change = sx.diff(sx.List([Conv(1), 5]), sx.List([Conv(2), 7, 5]))
    page = Page(render(change))
    assert page.text == "list0 = Conv\u2212 filters = 1+ filters = 2+ before 1 = 7"
    marks = [(tag, c) for tag, c in zip(page.tags, page.classes) if tag in ("del", "ins")]
    assert marks == [("del", "sx-del"), ("ins", "sx-add"), ("ins", "sx-add")]


def test_changes_that_are_alike_are_one_row():
    layers = [Conv(i) for i in (2, 3, 4, 5)]
    change = sx.diff(sx.List(layers), sx.List([Conv(2 * c.filters) for c in layers]))
    page = Page(render(change))
    assert page.text.startswith("4 Conv: filters \u00d7 2[0].filters: 2 \u2192 4[1].filters: ")
    assert page.tags.count("details") == 1
    grown = sx.diff(sx.List([1]), sx.List([Conv("<b>")] * 0 + [1] + [Conv("<b>") for _ in "abc"]))
    page = Page(render(grown))
    assert page.text == "3 inserted: Conv(filters='<b>')before [1]before [1]before [1]"


def test_a_diff_of_objects_ties_and_deletions():
    shared = Conv(1)
    change = sx.diff(sx.List([shared, shared, {"k": 1}]), sx.List([Conv(1), [2], {}]))
    page = Page(render(change))
    assert "\u2212 1 = Conv()2 defaults" in page.text
    assert "+ 1 = [2]" in page.text
    assert "\u2212 k = 1" in page.text
    assert page.text.endswith("\u2212 tied: [0] is [1]")


def test_the_empty_diff_and_the_root():
    assert body(render(sx.diff(1, 1))) == '<li><span class="sx-note">No diff.</span></li>'
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
    colours = [part.split(";")[0].rstrip("}") for part in style.split("color:")[1:]]
    assert all(c.startswith(("inherit", "color-mix(in srgb,currentColor")) for c in colours)


def test_huge_trees_keep_their_outer_levels():
    wide = sx.Dict({f"k{i}": [0] * 1000 for i in range(20)}, last="here")
    page = Page(render(wide))
    assert "last = 'here'" in page.text
    assert page.tags.count("li") < MOST_ROWS + 200
    assert "1,000 values not shown" in page.text
    one = Page(render(sx.List(range(MOST_ROWS + 7))))
    assert "7 values not shown" in one.text
    assert f"{MOST_ROWS - 1} = {MOST_ROWS - 1}" in one.text


def test_defaults_of_large_trees_are_one_row():
    page = Page(render(sx.List([Conv(i) for i in range(2, MOST_ROWS // 2)])))
    assert page.text.count("filters = ") == page.text.count("1 default") == MOST_ROWS // 2 - 2
    assert page.text.count("act = None") == 4
    assert page.text.count("act=None") == MOST_ROWS // 2 - 6


def test_deep_trees_are_cut():
    tree = sx.List([1])
    for _ in range(700):
        tree = sx.List([tree])
    page = Page(render(tree))
    assert page.tags.count("details") == MOST_LEVELS + 1
    assert "1 value not shown" in page.text


def test_huge_diffs_are_cut():
    n = MOST_ROWS
    left = sx.Dict({f"k{i}": i for i in range(n)})
    change = sx.diff(left, sx.Dict({key: -i for i, key in enumerate(left)}))
    page = Page(render(change))
    assert len(change) == n - 1
    assert page.tags.count("li") < 3 * n
    shown = page.text.count("+ k")
    assert f"{len(change) - shown:,} changes not shown" in page.text
    assert shown >= n / 4
    alike = sx.diff(sx.List([0] * 2 * n), sx.List([1] * 2 * n))
    page = Page(render(alike))
    assert page.text.startswith(f"{2 * n} values 0 \u2192 1[0][1]")
    assert f"{n:,} changes not shown" in page.text


@pytest.mark.parametrize("value", ["x" * 10**6, b"x" * 10**6])
def test_long_leaves_are_cut(value):
    source = render({"a": value})
    assert len(body(source)) < 3000
    assert "..." in source


def test_characters_that_do_not_print():
    page = Page(render({"k\u202e\x1b": "\ud800\x00", "line\nbreak": 1}))
    assert "k\\u202e\\x1b = '\\ud800\\x00'" in page.text
    assert "line\\nbreak = 1" in page.text
    page.text.encode()
