"""Operations: what they pass on, how they are composed, and what they refuse."""

import pytest

import symexp as sx
from symexp.errors import SpecTypeError, SpecValueError
from symexp.spaces.evolution.operation import make_operation

kit = sx.evolution
First, Last, Top = kit.selectors.First, kit.selectors.Last, kit.selectors.Top


def test_a_composition_prints_compares_clones_and_can_be_patched():
    op = kit.selectors.Random(3, seed=1) >> Top(1)
    assert str(op) == (
        "Pipeline(\n  ops = [\n    0 : Random(\n      n = 3,\n      replacement = False,\n"
        "      seed = 1\n    ),\n    1 : Top(\n      n = 1,\n      key = None,\n"
        "      cluster = False\n    )\n  ]\n)"
    )
    assert op == kit.Pipeline([kit.selectors.Random(3, seed=1), Top(1)])
    assert op != kit.selectors.Random(3, seed=2) >> Top(1)
    more = sx.patch(op.clone(), {"ops[1].n": 2})
    assert more([1, 2, 3]) == [3, 2]
    assert op([1, 2, 3]) == [3]


def test_operators_make_compositions():
    x, y = First(2), Last(2)
    made = {
        kit.Pipeline: x >> y, kit.Concatenation: x + y, kit.Union: x | y, kit.Intersection: x & y,
        kit.Difference: x - y, kit.SymmetricDifference: x ^ y, kit.Repeat: x * 2, kit.Power: x**2,
        kit.Slice: x[0], kit.Choice: x.with_prob(0.5), kit.Conditional: x.if_true(len),
        kit.UntilChange: x.until_change(), kit.GlobalStateGetter: x.global_state("k"),
    }  # fmt: skip
    for kind, op in made.items():
        assert type(op).__name__ == kind.__name__
    assert isinstance(-x, kit.Inversion)
    assert isinstance(~x, kit.Inversion)
    with pytest.raises(TypeError):
        list(x)


def test_none_and_functions_beside_operations():
    x = First(2)

    def back(xs):
        return xs[::-1]

    assert (None >> x) is x
    assert all(op is x for op in (x >> None, x | None, None & x, None + x, x - None, None ^ x))
    assert (None - x)([1, 2, 3]) == [3]
    assert (back >> x)([1, 2, 3]) == [3, 2]
    assert (x >> back)([1, 2, 3]) == [2, 1]
    assert (back - x)([1, 2, 3]) == [3]
    assert (back ^ x)([1, 2, 3]) == [3]
    assert (back & x)([1, 2, 3]) == [2, 1]
    assert (back | x)([1, 2, 3]) == [3, 2, 1]
    assert (back + x)([1, 2, 3]) == [3, 2, 1, 1, 2]


def test_functions_take_the_state_and_the_step_if_they_want():
    def noted(xs, global_state, step):
        global_state.seen = (len(xs), step)
        return xs

    state = sx.geno.AttributeDict()
    assert kit.Lambda(noted)([1], global_state=state, step=7) == [1]
    assert state == {"seen": (1, 7)}


def test_users_define_operations():
    class Window(kit.Operation):
        size: int = 2

        def call(self, inputs, step):
            return inputs[step : step + self.size]

    assert Window(3)([1, 2, 3, 4, 5], step=1) == [2, 3, 4]
    assert (Window() >> First(1))([1, 2]) == [1]

    class Twice(kit.Mutator):
        def mutate(self, dna):
            return [dna, dna]

    dna = sx.DNA(1)
    assert Twice()([dna, dna]) == [dna] * 4
    with pytest.raises(SpecTypeError, match="each input of Twice to be a DNA, but got 3"):
        Twice()([dna, 3])

    class Reversed(kit.Mutator):
        def mutate_list(self, dna_list):
            return dna_list[::-1]

    assert Reversed()([sx.DNA(1), sx.DNA(2)]) == [sx.DNA(2), sx.DNA(1)]

    class Pair(kit.Recombinator):
        NUM_PARENTS = 2

        def recombine(self, parents):
            return [3]

    with pytest.raises(kit.EvolutionError, match=r"exactly 2 parents, but got 1.*Random\(2\)"):
        Pair()([dna])
    with pytest.raises(SpecTypeError, match="each output of Pair to be a DNA"):
        Pair()([dna, dna])
    with pytest.raises(NotImplementedError, match=r"Mutator must define mutate\(dna\)"):
        kit.Mutator()([dna])
    with pytest.raises(NotImplementedError, match=r"must define call\(inputs\)"):
        kit.Operation()([dna])


def test_until_change_ends():
    with pytest.raises(kit.EvolutionError, match="attempts did not change"):
        kit.Identity().until_change()([1])
    assert kit.Identity().until_change(3)([1]) == [1]


def test_state_operations():
    state = sx.geno.AttributeDict()
    with pytest.raises(KeyError, match=r"no item 'k'; it holds nothing. Set it"):
        kit.GlobalStateGetter("k")([], global_state=state)
    assert kit.GlobalStateGetter("k", [1])([], global_state=state) == [1]
    assert First(1).set_global_state("k", 5)([1, 2], global_state=state) == [1]
    assert First(1).as_global_state("j")([1, 2], global_state=state) == []
    assert state == {"k": 5, "j": [1]}


def test_shapes():
    assert First(2).for_each(lambda xs: xs * 2)([[1], [2], [3]]) == [[1, 1], [2, 2]]
    assert kit.Flatten()([1, [2, [3, [4]]]]) == [1, 2, 3, 4]
    assert kit.Flatten(1)([1, [2, [3]]]) == [1, 2, [3]]
    assert kit.Identity()[1]([1, 2]) == [2]
    assert (kit.Identity() * (lambda step: step))([1], step=2) == [1, 1]
    assert kit.Identity().if_false(lambda xs: True)([1]) == [1]


def test_malformed_compositions_are_refused():
    with pytest.raises(SpecValueError, match="at least 2 operations for Pipeline, but got 1"):
        kit.Pipeline([First(1)])([1])
    with pytest.raises(SpecTypeError, match="Expected an operation or a function"):
        (First(1) >> 3)([1])
    assert make_operation(None) is None


def test_the_limit_of_a_choice():
    add = kit.Lambda(lambda xs: [x + 1 for x in xs])
    for limit, found in ((0, 0), (1, 1), (2, 2), (None, 3), (lambda step: step, 1)):
        assert kit.Choice([(add, 1.0)] * 3, limit=limit)([0], step=1) == [found]


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: kit.Identity() * "x", "k"),
        (lambda: kit.Identity() ** -1, "k"),
        (lambda: kit.Identity().until_change(0), "max_attempts"),
        (lambda: kit.Identity().with_prob(1.5), r"ops\[0\]\[1\]"),
        (lambda: kit.Choice([(kit.Identity(), 1.0)], limit=-1), "limit"),
        (lambda: kit.Identity().if_true(True), "predicate"),
        (lambda: kit.Lambda(3), "fn"),
        (lambda: kit.mutators.Uniform(where=3), "where"),
        (lambda: kit.selectors.Top(1, key="x"), "key"),
        (lambda: kit.selectors.Sample(2, [1.0]), "weights"),
        (lambda: kit.recombinators.Uniform(where=[1]), "where"),
        (lambda: kit.recombinators.Order(where=None), "where"),
        (lambda: kit.recombinators.Sample([1.0, 2.0]), "weights"),
        (lambda: kit.recombinators.KPoint(0), "k"),
        (lambda: kit.recombinators.Segmented([1]), "cutting_points"),
        (lambda: kit.where.Any(0.5), "k"),
    ],
)
def test_arguments_are_checked_when_an_operation_is_made(make, place):
    with pytest.raises((SpecTypeError, SpecValueError), match=rf"Expected .*\(path={place}\)"):
        make()
