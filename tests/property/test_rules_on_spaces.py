"""The law of rules on spaces: patching and then sampling equals sampling and then patching."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

import symexp as sx
from symexp.errors import SymexpError


@sx.symbolize
class Layer:
    def __init__(self, units: float, kind="dense", below=None): ...


@sx.symbolize
class Pool:
    def __init__(self, size): ...


@sx.patcher(namespace="on_spaces", override=True)
def widen(target, factor: float):
    layers = sx.query(target, where=Layer, enter_selected=True)
    return {f"{k}.units" if k else "units": v.units * factor for k, v in layers.items()}


@sx.patcher(namespace="on_spaces", override=True)
def rename(target, old: str, new: str):
    return lambda k, v: new if isinstance(v, str) and v == old else v


@sx.patcher(namespace="on_spaces", override=True)
def follow(target):
    """Looks at one place and changes others."""
    first = next(iter(sx.query(target, where=Layer).values()), None)
    return {} if first is None else lambda k, v: Pool(first.units) if isinstance(v, Pool) else v


@sx.patcher(namespace="on_spaces", override=True)
def grow(target):
    """Inserts a layer behind each dense one in each list."""
    edits = {}
    for path, value in sx.query(target, where=list, enter_selected=True).items():
        for i, item in enumerate(value):
            if isinstance(item, Layer) and item.kind == "dense":
                edits[f"{path}[{i + 1}]"] = sx.Insertion(Pool(2))
    return edits


NUMBERS = st.integers(0, 4) | st.sampled_from([0.5, 2.0])
KINDS = st.sampled_from(["dense", "conv"])
NAMES = st.sampled_from([None, None, None, "p", "q"])


def layers(inner):
    return st.builds(Layer, choices(NUMBERS, inner), choices(KINDS, inner), inner)


def choices(candidates, inner):
    return st.one_of(
        candidates,
        st.lists(candidates, min_size=1, max_size=3).map(sx.oneof),
        st.just(sx.floatv(0.5, 3.0)) if candidates is NUMBERS else candidates,
        st.just(sx.intv(1, 9)) if candidates is NUMBERS else candidates,
    )


def deeper(inner):
    return st.one_of(
        layers(inner),
        st.builds(Pool, choices(NUMBERS, inner)),
        st.lists(inner, max_size=3),
        st.lists(inner, min_size=1, max_size=3).map(sx.oneof),
        st.builds(
            lambda c, k, d, s: sx.manyof(min(k, len(c)), c, distinct=d, sorted=s),
            st.lists(inner, min_size=1, max_size=3),
            st.integers(1, 2),
            st.booleans(),
            st.booleans(),
        ),
        st.dictionaries(st.sampled_from(["x", "y"]), inner, max_size=2),
    )


VALUES = st.recursive(NUMBERS | KINDS | st.none(), deeper, max_leaves=6)
SPACES = st.fixed_dictionaries({"a": VALUES, "b": VALUES}).map(sx.Dict)


@st.composite
def tied_spaces(draw):
    """Draws a space in which one object is at several places, some of them in candidates."""
    shared = draw(layers(VALUES) | st.builds(Pool, choices(NUMBERS, VALUES)))
    with_shared = st.just(shared) | st.one_of(NUMBERS, st.builds(lambda: Layer(1, below=shared)))
    return sx.Dict(
        a=draw(st.recursive(with_shared, deeper, max_leaves=4)),
        b=draw(st.recursive(with_shared, deeper, max_leaves=4)),
        x=draw(st.just(shared) | VALUES),
    )


PATHS = st.lists(
    st.sampled_from(["a", "b", "x", "y", "units", "kind", "below", "size", 0, 1, -1]),
    min_size=1,
    max_size=4,
).map(sx.KeyPath.of)


def tidy(k, v):
    return v * 2 if type(v) in (int, float) else v


def capped(k, v):
    return min(v, 2) if isinstance(v, (int, float)) else v


def swapped(k, v):
    return Pool(v.units) if isinstance(v, Layer) and v.kind == "conv" else v


def halved(k, v, p):
    return v / 2 if k and k.key == "units" and p.kind == "dense" else v


def unnested(k, v):
    return v.below if isinstance(v, Layer) and v.below is not None else v


def first_only(k, v):
    return 7 if str(k).endswith("[0]") else v


def fixed(k, v):
    return 7 if k and k.key == "size" else v


def doubled(k, v):
    """Puts one object at two places."""
    return Layer(v, "conv", below=v) if isinstance(v, Pool) else v


def same_twice(k, v):
    new = Pool(1)
    return [new, new] if isinstance(v, Layer) and v.kind == "dense" else v


def at_x(k, v):
    return 7 if str(k) == "x" else v


def shorter(k, v):
    return sx.MISSING_VALUE if v == 1 else v


RULES = st.one_of(
    st.dictionaries(PATHS, NUMBERS | KINDS | st.just(sx.MISSING_VALUE), max_size=2),
    st.sampled_from([tidy, capped, swapped, halved, unnested, first_only, fixed, shorter]),
    st.sampled_from([doubled, same_twice, at_x]),
    st.sampled_from(
        [
            "on_spaces.widen?2",
            "on_spaces.widen?2#a",
            "on_spaces.rename?dense&conv",
            "on_spaces.rename?dense&conv#b[0]",
            "on_spaces.rename?dense&conv#**.below",
            "on_spaces.follow",
            "on_spaces.grow",
        ]
    ),
)


def shape(spec):
    return [(type(e), e.num_choices, [shape(s) for s in e.subspaces]) for e in spec.elements]


def has_moved(before, after):
    """Whether the decision of a tied object may have another number: its first place is gone."""
    places = [[e.location for e in spec.elements] for spec in (before, after)]
    return any(e.also_at for e in before.elements) and places[0] != places[1]


def some_dnas(space):
    spec = sx.dna_spec(space)
    if spec.space_size <= 60:
        return list(spec.iter_dna())
    return [spec.random_dna(seed=i) for i in range(40)]


def result(action):
    try:
        return action()
    except Exception as error:
        return error


@given(SPACES | tied_spaces(), RULES)
@settings(max_examples=150)
def test_patching_and_sampling_commute(space, rule):
    spec = sx.dna_spec(space)
    dnas = some_dnas(space)
    wanted = [result(lambda d=d: sx.patch(sx.decode(space, d), rule, strict=None)) for d in dnas]
    before = space.clone()
    patched = result(lambda: sx.patch(space, rule, strict=None))
    if isinstance(patched, Exception):
        assert sx.eq(space, before)
        if not any(isinstance(w, Exception) for w in wanted):
            assert isinstance(patched, SymexpError), repr(patched)
            assert "space" in str(patched) or "oneof" in str(patched) or "manyof" in str(patched)
        return
    assert not any(isinstance(w, Exception) for w in wanted)
    after = sx.dna_spec(patched)
    if shape(after) == shape(spec) and not has_moved(spec, after):
        for dna, one in zip(dnas, wanted):
            assert sx.eq(sx.decode(patched, str(dna)), one)
    else:  # the rule has taken or moved a decision
        for one in wanted:
            sx.encode(patched, one)
        for dna in itertools.islice(some_dnas(patched), 20):
            made = sx.decode(patched, dna)
            assert spec.space_size > 60 or any(sx.eq(made, one) for one in wanted)
