"""Laws of the identity of stages."""

from hypothesis import given
from hypothesis import strategies as st

import symexp as sx
from symexp.stages.identity import derivation_of


@sx.stage(name="laws.leaf")
def leaf(out, value=None):
    pass


@sx.stage(name="laws.Join")
class Join:
    def __init__(self, parts, options=None):
        pass

    def build(self, out):
        pass


@sx.symbolize(name="laws.Experiment")
class Experiment:
    def __init__(self, data, lr=0.1):
        pass


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 3), st.floats(width=16), st.text(max_size=2)
)


def below(children):
    keys = st.text("abc", min_size=1, max_size=2)
    return st.one_of(
        st.builds(leaf, children),
        st.builds(
            Join, st.lists(children, max_size=3), st.dictionaries(keys, children, max_size=2)
        ),
        st.builds(Experiment, children, children),
        st.lists(children, max_size=3),
        st.tuples(children, children),
        st.dictionaries(keys, children, max_size=2),
    )


TREES = st.recursive(VALUES, below, max_leaves=8)
PIPELINES = st.builds(Join, st.lists(TREES, max_size=3))
MATCHERS = [sx.matchers.latest(), sx.matchers.all(), sx.matchers.best("x"), None]


def ref(stage):
    return derivation_of(stage).ref


@given(PIPELINES)
def test_clones_and_files_keep_the_identity(pipeline):
    assert ref(pipeline.clone()) == ref(pipeline)
    assert ref(sx.from_json_str(sx.to_json_str(pipeline))) == ref(pipeline)


@given(PIPELINES, PIPELINES)
def test_two_pipelines_are_one_derivation_exactly_when_they_are_equal(one, two):
    assert (ref(one) == ref(two)) == sx.eq(one, two)


@given(PIPELINES, st.sampled_from(MATCHERS))
def test_matchers_never_count(pipeline, matcher):
    def choose(path, value):
        return matcher if path and path.key == "matcher" else value

    chosen = sx.patch(pipeline.clone(), choose)
    assert ref(chosen) == ref(pipeline)
    assert [d.ref for d in derivation_of(chosen).dependencies] == [
        d.ref for d in derivation_of(pipeline).dependencies
    ]


@given(PIPELINES)
def test_dependencies_are_the_nearest_stages_below(pipeline):
    nearest = []

    def note(path, value, parent):
        if isinstance(value, sx.Stage) and path:
            nearest.append(value)
            return sx.TraverseAction.CONTINUE
        return sx.TraverseAction.ENTER

    sx.traverse(pipeline, note)
    wanted = list(dict.fromkeys(ref(stage) for stage in nearest))
    assert [d.ref for d in derivation_of(pipeline).dependencies] == wanted
