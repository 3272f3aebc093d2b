"""Ties, conditions, integers, grids: what PyGlove has not, with expected values written out."""

import math
import random

import pytest

from symexp import geno
from symexp.spaces.dna import (
    DNA,
    Condition,
    DNAError,
    Space,
    SpaceError,
    spec_diff,
    spec_from_json,
    spec_to_json,
    spec_to_json_str,
)


def choice(location, literals=(8, 16), **common):
    return geno.oneof(len(literals), literals, location=location, **common)


def texts(space):
    return [str(d) for d in space.iter_dna()]


def test_points_of_one_name_side_by_side_are_one_decision():
    space = Space([choice("a", name="w"), choice("b"), choice("c", name="w")])
    assert str(space) == (
        "Space({\n"
        "  0 = 'a', 'c': Choices(num_choices=1, [\n"
        "    (0): 8\n"
        "    (1): 16\n"
        "  ],   name='w')\n"
        "  1 = 'b': Choices(num_choices=1, [\n"
        "    (0): 8\n"
        "    (1): 16\n"
        "  ])\n"
        "})"
    )
    assert space.space_size == 4
    assert texts(space) == ["DNA([0, 0])", "DNA([0, 1])", "DNA([1, 0])", "DNA([1, 1])"]


def test_tied_points_must_be_alike():
    with pytest.raises(SpaceError, match=r"'w' at 'a' and at 'b' differ(.|\n)*other names"):
        Space([choice("a", name="w"), choice("b", (8, 32), name="w")])
    inner = geno.oneof([choice("x", (1, 2), name="w").root(), geno.constant()], location="b")
    with pytest.raises(SpaceError, match="'w' at 'a' and at 'x' differ"):
        Space([choice("a", name="w"), inner]).random_dna(seed=0)
    with pytest.raises(SpaceError, match="differ"):
        Space([choice("a", (1, 2), name="w"), choice("b", (1.0, 2.0), name="w")])


def branches():
    """Two choices, in one branch of each of which stands the decision `w`."""
    return Space(
        [
            geno.oneof([choice("x", name="w"), geno.constant()], location="a"),
            geno.oneof([choice("x", name="w"), geno.constant()], location="b"),
        ]
    )


def test_a_tie_across_branches_is_decided_by_the_first_active_one():
    space = branches()
    assert space.is_dynamic
    assert texts(space) == [
        "DNA([(0, 0), 0])",
        "DNA([(0, 0), 1])",
        "DNA([(0, 1), 0])",
        "DNA([(0, 1), 1])",
        "DNA([1, (0, 0)])",
        "DNA([1, (0, 1)])",
        "DNA([1, 1])",
    ]
    assert space.space_size == 7
    assert [str(space.dna_at(i)) for i in (4, 6)] == ["DNA([1, (0, 0)])", "DNA([1, 1])"]
    assert space.first_dna().to_dict(key_type="name_or_id") == {"a": 0, "w": 0, "b": 0}


def test_names_below_the_slots_of_a_multi_choice_are_each_slots_own():
    space = geno.manyof(2, [choice("", name="w"), geno.constant()], distinct=False).root()
    assert space.space_size == 9
    assert len(texts(space)) == 9
    tied = Space([choice("w", name="w"), *space.elements])
    assert tied.space_size == len(texts(tied)) == 2 * 4


def test_a_condition_makes_a_decision_active():
    space = Space(
        [
            choice("opt", ("sgd", "adam", "lion"), name="opt"),
            choice("momentum", (0.0, 0.9), condition=Condition("opt", (0, 2))),
            choice("units"),
        ]
    )
    assert space.space_size == 2 * 2 + 2 + 2 * 2
    assert texts(space)[:5] == [
        "DNA([0, 0, 0])",
        "DNA([0, 0, 1])",
        "DNA([0, 1, 0])",
        "DNA([0, 1, 1])",
        "DNA([1, None, 0])",
    ]
    dna = DNA([1, None, 1], space)
    assert dna.to_numbers() == [1, 1]
    assert dna.to_dict() == {"opt": 1, "units": 1}
    assert DNA.from_dict({"opt": 1, "units": 1}, space) == dna
    assert DNA.from_json_str(dna.to_json_str(), space) == dna
    with pytest.raises(DNAError, match="wrong shape"):
        DNA([1, 1], space)
    assert spec_from_json(spec_to_json(space)) == space


def test_a_condition_on_an_integer():
    space = Space(
        [
            geno.intv(1, 1_000_000, name="n"),
            choice("x", (1, 2, 3), condition=Condition("n", (5, 7))),
        ]
    )
    assert space.space_size == 1_000_000 - 2 + 2 * 3


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (Condition("opp", (0,)), "not the name of a decision before it. Did you mean 'opt'"),
        (Condition("opt", (5,)), r"active under 'opt' = 5, which that never is; .* from 0 to 1"),
        (Condition("lr", (0.1,)), "neither one choice nor an integer"),
    ],
)
def test_a_senseless_condition_is_refused(condition, message):
    elements = [
        choice("opt", name="opt"),
        geno.floatv(0, 1, name="lr", location="lr"),
        choice("x", condition=condition),
    ]
    with pytest.raises(SpaceError, match=message):
        Space(elements).first_dna()


def test_integers_are_their_own_decisions():
    space = Space([geno.intv(8, 32, 8, location="units"), geno.intv(1, 10**9, location="seed")])
    assert space.space_size == 4 * 10**9
    assert str(space.first_dna()) == "DNA([8, 1])"
    assert str(space.dna_at(10**9 + 4)) == "DNA([16, 5])"
    assert str(space.next_dna(DNA([8, 10**9], space))) == "DNA([16, 1])"
    assert str(space).splitlines()[1] == "  0 = 'units': Int(min_value=8, max_value=32, step=8)"
    with pytest.raises(
        DNAError, match="Expected an integer from 8 to 32 in steps of 8 for 'units'"
    ):
        DNA([9, 1], space)
    with pytest.raises(DNAError, match=r"got 8\.0"):
        DNA([8.0, 1], space)


def test_logarithmic_draws_spread_over_the_decades():
    rng = random.Random(0)
    ints = geno.intv(1, 1000, log=True).root()
    low = sum(ints.random_dna(rng).flat[0] < 32 for _ in range(2000))
    assert 850 < low < 1150
    floats = geno.floatv(1e-4, 1.0, "log").root()
    assert 850 < sum(floats.random_dna(rng).flat[0] < 1e-2 for _ in range(2000)) < 1150
    mirrored = geno.floatv(1e-4, 1.0, "rlog").root()
    assert sum(mirrored.random_dna(rng).flat[0] > 0.99 for _ in range(2000)) > 850
    ints = geno.intv(1, 40, 3, log=True).root()
    values = {ints.random_dna(rng).flat[0] for _ in range(5000)}
    assert values == set(range(1, 41, 3))


def test_sorted_distinct_draws_are_uniform_over_subsets():
    space = geno.manyof(2, 4, sorted=True).root()
    rng = random.Random(1)
    seen = {}
    for _ in range(6000):
        dna = space.random_dna(rng)
        seen[dna] = seen.get(dna, 0) + 1
    assert sorted(seen) == list(space.iter_dna())
    assert all(850 < n < 1150 for n in seen.values())


def test_floats_are_infinite_until_put_on_a_grid():
    space = Space([choice("a"), geno.floatv(0.01, 1, "log", location="lr")])
    assert space.space_size == math.inf
    with pytest.raises(SpaceError, match=r"'lr' cannot be enumerated: Float.*float_points=5"):
        list(space.iter_dna())
    with pytest.raises(SpaceError, match="no n-th DNA"):
        space.dna_at(3)
    grid = space.discretized(3)
    assert grid.space_size == 6
    values = [dna.flat[1] for dna in grid.iter_dna()][:3]
    assert values == pytest.approx([0.01, 0.1, 1.0])
    assert all(dna.use_spec(space) == dna for dna in grid.iter_dna())


def test_enumeration_is_lazy_and_resumes():
    space = Space([choice(f"x{i}", (1, 2, 3)) for i in range(100)])
    assert space.space_size == 3**100
    first = next(iter(space.iter_dna()))
    assert first.flat == (0,) * 100
    assert next(space.iter_dna(after=first)).flat == (0,) * 99 + (1,)
    last = DNA([2] * 100, space)
    assert space.next_dna(last) is None
    assert last.next_dna() is None
    assert space.dna_at(3**100 - 1) == last
    with pytest.raises(IndexError):
        space.dna_at(3**100)


def test_custom_points_use_their_own_functions():
    words = ["a", "bb", "ccc"]

    def following(word):
        at = 0 if word is None else words.index(word) + 1
        return words[at] if at < len(words) else None

    point = geno.custom("Word", random_fn=lambda rng: rng.choice(words), next_fn=following, size=3)
    space = Space([point, choice("x")])
    assert texts(space) == [f"DNA([{w!r}, {i}])" for w in words for i in (0, 1)]
    assert space.random_dna(seed=3).flat[0] in words
    assert str(space.dna_at(3)) == "DNA(['bb', 1])"
    bare = geno.custom("Word", location="w").root()
    with pytest.raises(SpaceError, match=r"'w' cannot be drawn at random. Give it a `random_fn`"):
        bare.random_dna()
    assert DNA("free text", bare).flat == ("free text",)
    with pytest.raises(DNAError, match="Expected a string for 'w', but got 3"):
        DNA(3, bare)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: geno.manyof(3, 2, location="x"), "at least 3 candidates for 3 distinct choices"),
        (lambda: geno.oneof(0), "at least one choice and one candidate"),
        (lambda: geno.oneof(2, (1,)), "one literal value for each of the 2 candidates"),
        (lambda: geno.floatv(1, 0), "min_value <= max_value"),
        (lambda: geno.floatv(0, math.inf), "finite bounds"),
        (lambda: geno.floatv(math.nan, 1), "finite bounds"),
        (lambda: geno.floatv(0, 1, "log"), "positive lower bound on the scale 'log'"),
        (lambda: geno.floatv(0, 1, "loq"), "scale None, 'linear', 'log' or 'rlog', but got 'loq'"),
        (lambda: geno.intv(1, 5, 0), "positive step"),
        (lambda: geno.intv(1, 2.5), "Expected integers .* got 2.5"),
        (lambda: geno.intv(0, 5, log=True), "positive bounds if log=True"),
    ],
)
def test_ill_defined_points_are_refused(make, message):
    with pytest.raises(SpaceError, match=message):
        make()


def test_a_wrong_dna_is_refused_with_the_place():
    space = Space([choice("model.units"), geno.manyof(2, 3, location="ops")])
    for value, message in [
        ([0], "has 1 decisions, but 'ops' needs one more"),
        ([0, [1, 2], 1], "has 4 decisions, but the space takes only 3"),
        ([2, [0, 1]], "Expected an index from 0 to 1 for 'model.units', but got 2"),
        ([True, [0, 1]], "Expected decisions"),
        ([0, [1, 1]], r"Expected one of the free indices \[0, 2\] for 'ops', but got 1"),
        ([0, 0, 1], "right decisions in the wrong shape"),
        ([0, ["a", 1]], "but got 'a'"),
    ]:
        with pytest.raises(DNAError, match=message):
            DNA(value, space)


@pytest.mark.parametrize(
    "text", ["DNA(__import__('os'))", "DNA([0, 1", "[0,", "DNA(1e999)", '{"a":1}', '{"0":1,"1":2}']
)
def test_a_malformed_text_is_refused(text):
    with pytest.raises(DNAError):
        DNA.parse(text)


def test_dicts_by_literal_and_by_name():
    space = Space([choice("a", name="w"), geno.manyof(2, 3, literal_values="xyz", location="m")])
    dna = DNA([1, [2, 0]], space)
    assert DNA.from_dict({"w": "1/2 (16)", "m": ["z", "x"]}, space) == dna
    assert DNA.from_dict(
        {"a": 16, "m[0]": "z", "m[1]": "0/3"}, space, use_ints_as_literals=True
    ) == (dna)
    assert dna["w"] == 1
    with pytest.raises(DNAError, match=r"No decision of the space is called 'ww'.*'w'"):
        DNA.from_dict({"ww": 1}, space)
    with pytest.raises(DNAError, match="Expected a decision for 'm"):
        DNA.from_dict({"w": 1}, space)
    with pytest.raises(DNAError, match=r"No candidate of 'm' is written 'q'.*There are: x, y, z"):
        DNA.from_dict({"w": 1, "m": ["q", "x"]}, space)


def test_order_and_equality():
    assert DNA([0, 1]) < DNA([0, 2]) < DNA([1, 0])
    assert DNA([0, 1]) != DNA((0, 1))
    assert sorted([DNA("b"), DNA(2), DNA("a"), DNA(1.5)]) == [DNA(1.5), DNA(2), DNA("a"), DNA("b")]
    assert DNA([0, 1]) != [0, 1]
    assert DNA([1]) == DNA(1)
    assert DNA((0, (1, 2))) == DNA((0, 1, 2))
    assert len({DNA([0, 1]), DNA([0, 1])}) == 1


def test_a_space_may_be_deep():
    space = geno.constant()
    for _ in range(500):
        space = geno.oneof([geno.constant(), space], location="x").root()
    assert space.space_size == 501
    last = space.dna_at(500)
    assert last.flat == (1,) * 500
    assert space.next_dna(last) is None
    assert DNA.from_json_str(last.to_json_str(), space) == last
    assert DNA.from_dict(last.to_dict(), space) == last
    assert spec_from_json(spec_to_json(space)) == space
    assert str(last).startswith("DNA(1, 1, 1")
    assert str(space).count("Choices") == 500


def test_addresses_of_functions_do_not_change_a_spec():
    a = geno.oneof(1, ("<function f at 0x7f12>",)).root()
    b = geno.oneof(1, ("<function f at 0x7f99>",)).root()
    assert spec_to_json_str(a) == spec_to_json_str(b)
    assert spec_diff(a, b) == ""


def test_the_difference_of_two_spaces_is_shown_by_line():
    assert spec_diff(choice("a").root(), choice("a", (8, 32)).root()) == (
        "--- the study's space\n"
        "+++ the given space\n"
        "@@ -2,5 +2,5 @@\n"
        "   0 = 'a': Choices(num_choices=1, [\n"
        "     (0): 8\n"
        "-    (1): 16\n"
        "+    (1): 32\n"
        "   ])\n"
        " })"
    )


def test_a_name_below_slots_holds_the_decisions_of_all_slots():
    unit = geno.space([geno.oneof(3, location="units", name="units")])
    space = geno.space([geno.manyof(2, [unit, geno.constant()], False, location="layers")])
    dna = DNA([(0, 2), (0, 1)], space)
    named = {"layers[0]": 0, "layers[1]": 0, "units": [2, 1]}
    assert dna.to_dict(key_type="name_or_id") == named
    assert DNA.from_dict(named, space) == dna
    assert DNA.from_dict({**named, "units": 2}, space) == DNA([(0, 2), (0, 2)], space)
    with pytest.raises(DNAError, match="Expected a decision for 'units'"):
        DNA.from_dict({**named, "units": [2]}, space)
    with pytest.raises(DNAError, match=r"Expected 2 decisions for 'units', but got \[2, 1, 0\]"):
        DNA.from_dict({**named, "units": [2, 1, 0]}, space)


def test_a_text_nested_too_deep_is_no_dna():
    with pytest.raises(DNAError, match="Expected a DNA such as"):
        DNA.parse("[" * 100_000)
