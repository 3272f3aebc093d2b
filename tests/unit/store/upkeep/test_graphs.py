"""Graphs of pipelines: nodes, edges, states, and stages that are drawn as one."""

import pytest

from symexp.store import (
    AmbiguousRealizationError,
    CodeChangedWarning,
    DerivationError,
    PipelineGraph,
    RefError,
    StoreError,
)


def rows(graph):
    names = {node.id: node.name for node in graph.nodes}
    return [(n.name, n.state, n.size) for n in graph.nodes], [
        (names[a], names[b]) for a, b in graph.edges
    ]


def test_a_stage_gives_its_plan_with_a_shared_stage_once(store, make):
    base = make("base")
    store.realize(make("left", base))
    graph = store.graph(make("top", make("left", base), make("right", base)))
    nodes, edges = rows(graph)
    assert sorted(nodes) == [
        ("base", "hit", 1), ("left", "hit", 1), ("right", "build", 1), ("top", "build", 1)
    ]  # fmt: skip
    assert sorted(edges) == [
        ("base", "left"), ("base", "right"), ("left", "top"), ("right", "top")
    ]  # fmt: skip
    assert [node.name for node in graph.nodes if node.is_target] == ["top"]
    assert graph.counts == {"hit": 2, "build": 2}
    assert [node.id for node in graph.nodes] == ["n0", "n1", "n2", "n3"]
    assert graph == store.graph(make("top", make("left", base), make("right", base)))


def test_the_details_say_when_a_hit_was_built_and_why_a_stage_is_to_be_built(store, make):
    store.realize(make("base"))
    hit, build = store.graph(make("top", make("base"))).nodes
    details = dict(hit.details)
    assert details["configuration"] == "value=1, of=[]"
    assert details["built"].endswith(f" on {store.realizations()[0].host}")
    assert details["took"].endswith(" s")
    assert dict(build.details)["why"] == "it was never built"


def test_stale_hits_failures_and_conflicts_are_states(store, make, counted):
    store.realize(make("old", source={"m.f": "1"}))
    store.realize(make("many", build=counted()))
    with pytest.raises(AmbiguousRealizationError):
        store.realize(make("many", build=counted(["x"])), force=True)
    bad = make("bad", build=lambda ctx: 1 / 0)
    store.realize(bad, on_error="keep")
    stages = [make("old", source={"m.f": "2"}), make("many"), make("over", bad)]
    with pytest.warns(CodeChangedWarning, match=r"m\.f"):
        graph = store.graph(stages, on_error="keep")
    states = {node.name: node.state for node in graph.nodes}
    assert states == {"old": "stale", "many": "conflict", "bad": "failed", "over": "failed"}
    assert "changed since: m.f" in graph.html
    many = next(node for node in graph.nodes if node.name == "many")
    assert "only()" in dict(many.details)["why"]


def test_a_realization_gives_what_it_was_built_from(store, pipeline):
    top = pipeline["top"]
    graph = store.graph(top)
    nodes, edges = rows(graph)
    assert {name for name, _, _ in nodes} == {"base", "left", "right", "top"}
    assert {state for _, state, _ in nodes} == {"kept"}
    assert len(edges) == 4
    assert graph == store.graph(top.ref) == store.graph([top]) == store.graph(top.path)
    assert graph == store.graph(top.derivation)


def test_stages_and_realizations_are_drawn_side_by_side(store, pipeline, make):
    graph = store.graph([make("new"), pipeline["base"]])
    assert [(n.id, n.name, n.state) for n in graph.nodes] == [
        ("n0", "new", "build"), ("n1", "base", "kept")
    ]  # fmt: skip
    assert len(store.graph([])) == 0
    assert store.graph([]).text == "0 stages"


def test_many_alike_stages_are_one_box_unless_their_states_differ(store, make):
    many = [make("part", make("file", value=i), value=i) for i in range(30)]
    store.realize(many[0])
    graph = store.graph(make("all", *many))
    assert sorted(rows(graph)[0]) == [
        ("all", "build", 1), ("file", "build", 29), ("file", "hit", 1),
        ("part", "build", 29), ("part", "hit", 1),
    ]  # fmt: skip
    assert len(graph.edges) == 4
    folded = next(node for node in graph.nodes if node.size > 1)
    assert folded.details[3] == ("and", "26 more")
    assert len(store.graph(make("all", *many), fold=None)) == 61
    assert len(store.graph(make("all", *many), fold=30)) == 61


@pytest.mark.parametrize("fold", [0, -1, True, "3", 2.0])
def test_a_wrong_fold_is_an_error(store, make, fold):
    with pytest.raises(StoreError, match=r"fold must be a whole number from 1 on, or None"):
        store.graph(make("a"), fold=fold)


def test_a_graph_is_saved_in_the_format_of_its_suffix(store, make, tmp_path):
    graph = store.graph(make("a"))
    for name, text in {
        "a.mmd": "flowchart TB\n",
        "a.md": "```mermaid\nflowchart TB\n",
        "a.dot": "digraph pipeline {\n",
        "a.GV": "digraph pipeline {\n",
        "a.html": "<!DOCTYPE html>\n",
        "a.svg": '<?xml version="1.0"',
        "a.txt": "1 stage: 1 build\n",
    }.items():
        assert graph.save(tmp_path / name) == tmp_path / name
        assert (tmp_path / name).read_text("utf-8").startswith(text)
    with pytest.raises(StoreError, match=r"'a\.png'. The suffix of the file says the format"):
        graph.save(tmp_path / "a.png")
    assert not (tmp_path / "a.png").exists()


def test_what_is_no_pipeline_is_an_error(store):
    with pytest.raises(DerivationError, match=r"Expected a stage"):
        store.graph(3)
    with pytest.raises(RefError):
        store.graph("rlz:" + "0" * 32 + "-" + "0" * 32 + "-" + "0" * 16 + "-x")


def test_a_graph_without_a_store_has_no_times(store, make):
    assert isinstance(store.graph(make("a")), PipelineGraph)
    assert "sx-graph" in store.plan(make("a"))._repr_html_()


def test_a_deep_pipeline_needs_no_recursion(store, make):
    stage = make("a")
    for i in range(2000):
        stage = make(f"s{i % 7}", stage)
    graph = store.graph(stage)
    assert len(graph) == 2001
    assert graph.mermaid.count("-->") == 2000
