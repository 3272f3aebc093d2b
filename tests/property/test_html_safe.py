"""No text from a tree becomes markup in its HTML view."""

from html.parser import HTMLParser

import hypothesis.strategies as st
from hypothesis import given

import symexp as sx
from symexp.display.html import render
from symexp.display.safe_text import make_printable
from symexp.display.styles import SCRIPT
from symexp.tree.nodes.node import Node
from symexp.tree.nodes.state import get_state

ALLOWED = {
    "div", "style", "script", "ul", "li", "details", "summary", "span", "mark", "del", "ins",
}  # fmt: skip
ATTRIBUTES = {"class", "title", "open"}
CLASSES = {
    "sx-view", "sx-leaf", "sx-type", "sx-note", "sx-del", "sx-add", "sx-path", "sx-preview",
    "sx-text", "sx-number", "sx-word", "sx-full",
}  # fmt: skip


class Strict(HTMLParser):
    """A parser that refuses all tags and attributes except the few that a view uses."""

    def __init__(self, source):
        super().__init__(convert_charrefs=True)
        self.stack, self.words, self.titles = [], [], []
        self.styles, self.scripts = 0, 0
        assert source.count(SCRIPT) == 1
        self.feed(source)
        self.close()
        assert not self.stack
        assert (self.styles, self.scripts) == (1, 1)

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED
        self.styles += tag == "style"
        self.scripts += tag == "script"
        self.stack.append(tag)
        for name, value in attrs:
            assert name in ATTRIBUTES
            if name == "class":
                assert set(value.split()) <= CLASSES
            if name == "title" and ("class", "sx-type") in attrs:
                self.titles.append(value)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        if self.stack[-1] not in ("style", "script"):
            self.words.append(data)

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


HOSTILE = st.one_of(
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</style><script>x</script>",
            '" onmouseover="x',
            "'><img src=x onerror=x>",
            "</div></details>",
            "<!--",
            "]]>",
            "&lt;b&gt;",
            "\x00<b>",
            "\ud800<i>",
        ]
    ),
    st.text(max_size=12),
)


class Odd:
    """An object whose repr is hostile."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


def odd_class(name):
    def __init__(self, x=None, **extra):
        pass

    made = type("Odd", (), {"__init__": __init__})
    made.__name__ = name.replace("\x00", "") or "Odd"
    made.__qualname__ = made.__name__
    made.__module__ = "odd"
    return made


@st.composite
def trees(draw, depth=2):
    text = draw(HOSTILE)
    kind = draw(st.integers(0, 5 if depth else 2))
    below = trees(depth=depth - 1)
    if kind == 0:
        return text
    if kind == 1:
        return Odd(text)
    if kind == 2:
        return text.encode("utf-8", "surrogatepass")
    if kind == 3:
        return draw(st.lists(below, max_size=3))
    if kind == 4:
        return {draw(HOSTILE): draw(below), text: 1}
    return labelled(text, draw(below))


def labelled(name, value):
    """An object of a type with a hostile name and label."""
    cls = sx.symbolize(odd_class("Odd"))
    handle = cls(value, **{name: 1}) if name not in ("x", "self") else cls(value)
    kind = get_state(handle).node.type
    kind.name, kind.label = name + ".name", name
    return handle


@given(trees(), HOSTILE)
def test_a_tree_with_hostile_keys_and_values_is_safe(tree, key):
    page = Strict(render({key: tree}))
    text = "".join(page.words)
    assert f"{make_printable(key)} = " in text if key else True


@given(trees())
def test_candidates_of_hostile_trees_are_safe(tree):
    page = Strict(render({"x": sx.oneof([tree, 1], name="<b>", hints=tree), "y": [sx.oneof([1])]}))
    assert page.stack == []


@given(trees(), trees(), HOSTILE)
def test_a_diff_of_hostile_trees_is_safe(left, right, key):
    change = sx.diff({key: left, "same": [left]}, {key: right, "same": [right, right]})
    Strict(render(change))
    Strict(render(change.invert()))


@given(HOSTILE)
def test_hostile_names_of_types_are_safe(name):
    handle = labelled(name, 1)
    assert isinstance(get_state(handle).node, Node)
    page = Strict(render(handle))
    assert page.titles == [make_printable(name + ".name")]
    assert make_printable(name) in "".join(page.words)
