"""`where=`: which placeholders take part, also of those inside of candidates."""

import pytest

import symexp as sx


def space(of=sx):
    below = of.Dict(b=of.oneof([1, 2], name="in"))
    return of.Dict(a=of.oneof([below, 3], name="out"), c=of.oneof([5, 6], name="c"))


def inner():
    return sx.oneof([1, 2], name="in")


def test_those_inside_of_candidates_may_be_left_out():
    def outer(hyper):
        return hyper.name != "in"

    assert sx.dna_spec(space(), where=outer).space_size == 4
    found = list(sx.iter(space(), where=outer))
    assert [sx.eq(f, sx.Dict(a=sx.Dict(b=inner()), c=c)) for f, c in zip(found, (5, 6))] == [
        True,
        True,
    ]
    assert [(f.a, f.c) for f in found[2:]] == [(3, 5), (3, 6)]
    assert [sx.encode(space(), f, where=outer) for f in found] == [
        sx.DNA(d) for d in ([0, 0], [0, 1], [1, 0], [1, 1])
    ]


def test_what_was_left_out_can_be_decided_later():
    found = next(iter(sx.iter(space(), where=lambda hyper: hyper.name == "out")))
    assert [(f.a.b, f.c) for f in sx.iter(found)] == [(1, 5), (1, 6), (2, 5), (2, 6)]


def test_what_does_not_take_part_stays_with_all_that_is_in_it():
    (found,) = sx.iter(space(), where=lambda hyper: hyper.name == "in")
    assert sx.eq(found, space())


def test_a_candidate_that_is_a_placeholder_itself():
    nested = sx.Dict(x=sx.oneof([inner(), 3], name="out"))
    found = list(sx.iter(nested, where=lambda hyper: hyper.name == "out"))
    assert sx.eq(found[0], sx.Dict(x=inner()))
    assert found[1].x == 3


def test_several_of_some_candidates():
    several = sx.Dict(x=sx.manyof(2, [inner(), 3, 4], sorted=True, name="out"))
    found = list(sx.iter(several, where=lambda hyper: hyper.name == "out"))
    assert [list(f.x)[1] for f in found] == [3, 4, 4]
    assert sx.eq(found[1], sx.Dict(x=[inner(), 4]))


def test_the_space_itself_is_left_as_it_is():
    shared = space()
    assert sx.dna_spec(shared, where=lambda hyper: hyper.name != "in").space_size == 4
    assert sx.dna_spec(shared).space_size == 6


def test_what_is_no_function():
    with pytest.raises(TypeError, match="Expected where to be a function of a placeholder, but"):
        sx.iter(space(), 10).__next__()
    with pytest.raises(TypeError, match="Expected where to be a function of a placeholder, but"):
        sx.sample(space(), where="out")


@pytest.mark.parametrize("names", [["out"], ["out", "c"], ["in", "out"], ["in", "out", "c"], ["c"]])
def test_as_pyglove_does(names):
    pyglove = pytest.importorskip("pyglove")

    def takes_part(hyper):
        return hyper.name in names

    theirs = pyglove.dna_spec(space(pyglove), where=takes_part)
    ours = sx.dna_spec(space(), where=takes_part)
    assert [str(d) for d in ours.iter_dna()] == [str(d) for d in theirs.iter_dna()]
