"""Pictures of pipelines: well-formed, safe with foreign text, readable without styles."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from symexp.store.upkeep.graphs import GraphNode, PipelineGraph

EVIL = "</title><script>alert(\"1\")</script> &lt; 'q' \\n ]} \n end \x1b[31m ünï"


def graph(states=("hit", "stale", "build"), text=EVIL, count=1):
    nodes = [
        GraphNode(f"n{i}", f"stage-{state}", state, f"drv:{i:032x}-x", (("why", text),), count)
        for i, state in enumerate(states)
    ]
    return PipelineGraph(nodes, [(f"n{i}", f"n{i + 1}") for i in range(len(states) - 1)])


class Page(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes, self.data = set(), [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.data.append(data)


def test_foreign_text_is_shown_in_html_and_does_nothing():
    for text in (graph().html, graph()._repr_html_()):
        page = Page(text)
        assert "script" not in page.tags
        assert not [name for name, _ in page.attributes if name.startswith("on")]
        assert not [value for name, value in page.attributes if name in ("src", "href")]
        shown = "".join(page.data)
        assert '</title><script>alert("1")</script> &lt;' in shown
        assert "\x1b" not in text


def test_the_page_needs_nothing_else():
    text = graph().html
    assert "http" not in text.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert "prefers-color-scheme:dark" in text


def test_a_notebook_that_drops_styles_and_images_still_shows_the_list():
    text = re.sub(r"<svg.*?</svg>|<style>.*?</style>", "", graph()._repr_html_(), flags=re.DOTALL)
    assert "3 stages: 1 hit, 1 stale, 1 build" in text
    rows = re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>", text)
    assert rows == [
        ("stage-hit", "✓ hit", ""),
        ("stage-stale", "~ stale", "stage-hit"),
        ("stage-build", "+ build", "stage-stale"),
    ]


def test_the_image_is_xml_and_has_one_box_for_each_stage():
    root = ElementTree.fromstring(graph().svg)
    space = "{http://www.w3.org/2000/svg}"
    texts = [item.text for item in root.iter(f"{space}text")]
    assert texts == [
        "stage-hit", "✓ hit", "stage-stale", "~ stale", "stage-build", "+ build"
    ]  # fmt: skip
    titles = [item.text for item in root.iter(f"{space}title")]
    assert titles[0] == "Pipeline of 3 stages"
    assert "alert" in titles[1]
    lines = root.find(f"{space}g").findall(f"{space}path")
    assert len(lines) == 2


def test_states_differ_without_colours():
    looks = set()
    for state in ("hit", "stale", "build", "failed", "conflict", "fetch"):
        picture = re.sub(r"#[0-9A-Fa-f]{6}", "", graph([state]).svg)
        looks.add(picture.replace(state, ""))
    assert len(looks) == 6


def test_a_state_that_is_not_known_is_drawn_as_well():
    found = graph(["to-do; now"])
    assert "to-do; now" in found.svg
    assert "classDef state_to_do__now" in found.mermaid
    ElementTree.fromstring(found.svg)


def test_mermaid_in_full():
    assert graph(["hit", "build"]).mermaid.splitlines() == [
        "flowchart TB",
        '    n0("stage-hit<br/>#10003; hit")',
        '    n1["stage-build<br/>+ build"]',
        "    n0 --> n1",
        "    classDef state_hit fill:#009E7329,stroke:#009E73,stroke-width:2px",
        "    class n0 state_hit",
        "    classDef state_build fill:#0072B229,stroke:#0072B2,stroke-width:2px",
        "    class n1 state_build",
    ]


def test_names_are_escaped_in_mermaid_and_dot():
    node = GraphNode("n0", 'a"b]<c>&\\n\n', "build", "drv:0", ())
    found = PipelineGraph([node], [])
    assert '["a#34;b#93;#60;c#62;#38;#92;n#92;n<br/>' in found.mermaid
    assert r'label="a\"b]<c>&amp;\\n\\n\n+ build"' in found.dot


def test_dot_is_balanced():
    text = graph(["hit", "failed", "conflict"], count=3).dot
    plain = re.sub(r'"(?:[^"\\]|\\.)*"', "Q", text)
    assert '"' not in plain
    assert plain.count("{") == plain.count("}") == 1
    for line in plain.splitlines()[1:-1]:
        assert re.fullmatch(r"    (\w+ \[[\w=, Q]+\]|n\d+ -> n\d+);", line.replace(".", "")), line


@pytest.mark.parametrize("count", [0, 1])
def test_tiny_graphs_are_drawn(count):
    found = graph(["hit"] * count)
    ElementTree.fromstring(found.svg)
    assert found.text.startswith("0 stages" if not count else "1 stage: 1 hit")


def test_equal_names_are_told_apart_by_their_digests():
    nodes = [GraphNode(f"n{i}", "train", "hit", f"drv:{i}{'f' * 31}-train", ()) for i in range(2)]
    found = PipelineGraph(nodes, [("n0", "n1")])
    assert found.text.splitlines()[1:] == [
        "✓ hit      train 0fffff",
        "✓ hit      train 1fffff  needs train 0fffff",
    ]
