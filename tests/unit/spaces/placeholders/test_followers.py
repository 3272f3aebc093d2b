"""Places that follow another place (`sx.same_as`)."""

from __future__ import annotations

import pickle

import pytest

import symexp as sx
from symexp.errors import AbstractError, PathError, RuleError, SpecTypeError
from symexp.geno import SpaceError
from symexp.spaces.dna import DNAError


@sx.symbolize
class Layer:
    def __init__(self, units: int, rate: float = 0.0, below=None):
        self.size = units * 2


def test_each_candidate_has_the_value_itself_and_no_decision_is_added():
    space = sx.Dict(width=sx.oneof([16, 32]), layers=[Layer(sx.same_as("width")), Layer(8)])
    assert sx.dna_spec(space).space_size == 2
    assert [str(p.location) for p in sx.dna_spec(space).elements] == ["width"]
    first, second = sx.iter(space)
    assert sx.eq(second, sx.Dict(width=32, layers=[Layer(32), Layer(8)]))
    assert sx.fingerprint(second) == sx.fingerprint(sx.Dict(width=32, layers=[Layer(32), Layer(8)]))
    assert first.layers[0].size == 32
    assert [str(sx.encode(space, c)) for c in (first, second)] == ["DNA(0)", "DNA(1)"]


def test_a_plain_value_is_followed_too():
    space = sx.Dict(width=16, layer=Layer(sx.same_as("width")))
    assert sx.dna_spec(space).space_size == 1
    (only,) = sx.iter(space)
    assert only.layer.units == 16
    assert sx.eq(sx.decode(space, []), only)
    assert [e.layer.units for e, feedback in sx.sample(space, "random") if not feedback(1.0)] == [
        16
    ]


def test_it_is_undecided_until_then():
    space = sx.Dict(width=16, layer=Layer(sx.same_as("width")))
    assert not sx.is_deterministic(space)
    with pytest.raises(AttributeError, match="undecided search values at units"):
        _ = space.layer.size
    with pytest.raises(AbstractError):
        sx.to_code(space)


def test_the_sample_loop_gives_values_and_a_patch_of_a_candidate_changes_one_place():
    space = sx.Dict(width=sx.intv(1, 9), layer=Layer(sx.same_as("width")))
    for candidate, feedback in sx.sample(space, "random", num_examples=3, seed=1):
        assert candidate.layer.units == candidate.width
        assert sx.patch(candidate.clone(), {"width": 50}).layer.units == candidate.width
        feedback(1.0)


def test_chains_take_what_the_place_before_has():
    chain = {f"k{i}": sx.same_as(f"k{i + 1}") for i in range(20)}
    space = sx.Dict(**chain, k20=sx.oneof([1, 2]))
    assert [c.k0 for c in sx.iter(space)] == [1, 2]
    # The layer converts the int to a float, and what follows the layer gets the float.
    space = sx.Dict(a=1, layer=Layer(2, sx.same_as("a")), b=sx.same_as("layer.rate"))
    assert repr(next(sx.iter(space)).b) == "1.0"


def test_a_path_may_lead_through_a_place_that_follows():
    space = sx.Dict(a=sx.Dict(x=sx.oneof([1, 2])), b=sx.same_as("a"), c=sx.same_as("b.x"))
    assert [(c.b.x, c.c) for c in sx.iter(space)] == [(1, 1), (2, 2)]


def test_an_object_is_an_equal_one_and_not_the_same_one():
    tied = Layer(1)
    space = sx.Dict(a=sx.oneof([Layer(1), Layer(2)]), b=sx.same_as("a"))
    candidate = next(sx.iter(space))
    assert sx.eq(candidate.a, candidate.b)
    candidate.a.rebind(units=7)
    assert candidate.b.units == 1
    # What is one object inside of it is one object in the copy, too.
    space = sx.Dict(a=[tied, tied], b=sx.same_as("a"), c=sx.oneof([0, 1]))
    for candidate in sx.iter(space):
        assert candidate.a[0] is candidate.a[1]
        assert candidate.b[0] is candidate.b[1]
        assert candidate.a[0] is not candidate.b[0]
        assert sx.encode(space, candidate) == sx.DNA(candidate.c)


def test_a_tied_object_that_follows_stays_one_object():
    layer = Layer(sx.same_as("width"))
    space = sx.Dict(width=sx.oneof([1, 2]), a=layer, b=layer)
    assert [(c.a is c.b, c.b.units) for c in sx.iter(space)] == [(True, 1), (True, 2)]


@pytest.mark.parametrize("path", ["a[1]", "a[-1]"])
def test_a_slot_of_a_list_of_choices_is_followed(path):
    space = sx.Dict(a=sx.permutate([1, 2, sx.Dict(q=sx.same_as("b"))]), b=7, c=sx.same_as(path))
    every = list(sx.iter(space))
    assert len(every) == 6
    index = 1 if path == "a[1]" else 2
    assert all(sx.eq(c.c, c.a[index]) for c in every)
    assert [sx.encode(space, c) for c in every] == list(sx.dna_spec(space).iter_dna())


def test_a_slot_of_a_long_order_is_followed():
    space = sx.Dict(order=sx.permutate(list(range(60))), last=sx.same_as("order[-1]"))
    candidate = next(sx.iter(space))
    assert candidate.last == 59
    assert sx.encode(space, candidate) == sx.dna_spec(space).first_dna()


def test_slots_that_cannot_have_a_candidate_are_not_asked():
    q, r = sx.Dict(q=1), sx.Dict(r=sx.same_as("a[1].q"))
    # In order, the first slot is never the last candidate.
    for sorted_, distinct, fits in ((True, True, True), (True, False, False), (False, True, False)):
        choice = sx.manyof(2, [q, q, 5], distinct, sorted_)
        space = sx.Dict(a=choice, x=sx.same_as("a[0].q"))
        if fits:
            assert [c.x for c in sx.iter(space)] == [1] * 3
        else:
            with pytest.raises(SpaceError, match="not every candidate"):
                sx.dna_spec(space)
    # The follower in one slot leaves the other candidate for the other slot.
    space = sx.Dict(a=sx.manyof(2, [r, q], sorted=True))
    assert [c.a[0].r for c in sx.iter(space)] == [1]
    with pytest.raises(SpaceError, match="not every candidate"):
        sx.dna_spec(sx.Dict(a=sx.manyof(2, [r, q])))  # the second slot may be the follower's own


def test_candidates_may_follow_different_places():
    space = sx.Dict(a=1, b=2, c=sx.oneof([sx.same_as("a"), (sx.same_as("b"), 0), 5]))
    assert [c.c for c in sx.iter(space)] == [1, (2, 0), 5]
    assert [str(sx.encode(space, c)) for c in sx.iter(space)] == ["DNA(0)", "DNA(1)", "DNA(2)"]


def test_a_place_in_a_candidate_is_followed_where_that_candidate_is_chosen():
    sgd = sx.Dict(rate=sx.oneof([1, 2]), decay=sx.same_as("opt.rate"))
    space = sx.Dict(opt=sx.oneof([sgd, sx.Dict(m=1)]))
    assert [c.opt.get("decay") for c in sx.iter(space)] == [1, 2, None]
    with pytest.raises(SpaceError, match=r"'x' takes the value at 'opt.rate', but not every"):
        sx.dna_spec(sx.Dict(opt=sx.oneof([sgd, sx.Dict(m=1)]), x=sx.same_as("opt.rate")))
    # A decision of the same name tells the candidate, and so does a condition.
    parts = [sx.Dict(rate=1), sx.Dict(m=2)]
    followers = [sx.same_as("o.rate"), sx.same_as("o.m")]
    space = sx.Dict(o=sx.oneof(parts, name="o"), p=sx.oneof(followers, name="o"))
    assert [c.p for c in sx.iter(space)] == [1, 2]
    follower = sx.oneof([sx.same_as("o.rate"), 3], when=("o", parts[0]), otherwise=9)
    space = sx.Dict(o=sx.oneof(parts, name="o"), p=follower)
    assert [c.p for c in sx.iter(space)] == [1, 3, 9]


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ({"width": 1, "a": "widht"}, "Did you mean 'width'"),
        ({"width": 1, "a": "width.x"}, "'width' is 1"),
        ({"width": sx.floatv(0.0, 1.0), "a": "width.x"}, "takes the value at 'width.x'"),
        ({"width": [1], "a": "width[1]"}, "has 1 elements"),
        ({"width": sx.manyof(2, [1, 2, 3]), "a": "width[2]"}, "list at 'width' has 2 elements"),
        ({"a": "b", "b": "a"}, "'a' -> 'b' -> 'a'"),
        ({"a": "a"}, "'a' -> 'a'"),
        ({"a": "b", "b": "c", "c": "a"}, "value of each other"),
        ({"a": "b", "b": ["a"]}, "value of each other"),
    ],
)
def test_a_target_that_does_not_exist_or_leads_back_is_refused_at_once(space, message):
    def follower(value):
        if isinstance(value, list) and value == ["a"]:
            return [sx.same_as("a")]
        return sx.same_as(value) if isinstance(value, str) else value

    made = sx.Dict({k: follower(v) for k, v in space.items()})
    for use in (sx.dna_spec, lambda s: sx.sample(s, "random"), lambda s: next(sx.iter(s))):
        with pytest.raises(SpaceError, match=message.replace("[", r"\[")):
            use(made)


def test_what_contains_the_place_cannot_be_followed():
    with pytest.raises(SpaceError, match="what contains them"):
        sx.dna_spec(sx.Dict(a=sx.Dict(b=sx.same_as("a"))))
    with pytest.raises(SpaceError, match="what contains them"):
        sx.dna_spec(sx.Dict(a=sx.oneof([1, Layer(1, below=sx.same_as("a"))])))


def test_values_are_converted_and_checked_when_the_space_is_made():
    space = sx.Dict(a=sx.oneof([1, 2]), layer=Layer(1, rate=sx.same_as("a")))
    assert [repr(c.layer.rate) for c in sx.iter(space)] == ["1.0", "2.0"]
    assert [str(sx.encode(space, c)) for c in sx.iter(space)] == ["DNA(0)", "DNA(1)"]
    for target in (sx.oneof([1, "x"]), "x", sx.floatv(0.5, 0.6)):
        with pytest.raises(SpecTypeError, match=r"layer.units.*value at 'a'"):
            sx.dna_spec(sx.Dict(a=target, layer=Layer(sx.same_as("a"))))


def test_undecided_lists_are_checked_by_the_value_spec_of_the_place():
    @sx.symbolize
    class Net:
        def __init__(self, sizes: list[int]):
            pass

    space = sx.Dict(a=[sx.oneof([1, 2]), 3], net=Net(sx.same_as("a")), b=Net([4, sx.same_as("c")]))
    space.c = 5
    assert [(list(c.net.sizes), list(c.b.sizes)) for c in sx.iter(space)] == [
        ([1, 3], [4, 5]),
        ([2, 3], [4, 5]),
    ]
    with pytest.raises(SpecTypeError, match=r"net.sizes.*value at 'a'"):
        sx.dna_spec(sx.Dict(a=[sx.oneof([1, "x"])], net=Net(sx.same_as("a"))))
    with pytest.raises(SpecTypeError, match=r"net.sizes\[0\].*value at 'a'"):
        sx.dna_spec(sx.Dict(a="x", net=Net([sx.same_as("a")])))


def test_encode_says_which_place_does_not_follow():
    space = sx.Dict(a=sx.oneof([1, 2]), layers=[Layer(sx.same_as("a"))])
    with pytest.raises(DNAError, match=r"at 'layers\[0\].units' stands 2, but .* gives 1"):
        sx.encode(space, sx.Dict(a=1, layers=[Layer(2)]))
    with pytest.raises(DNAError, match="at 'a' stands 3"):
        sx.encode(space, sx.Dict(a=3, layers=[Layer(3)]))
    with pytest.raises(DNAError, match="outside its placeholders"):
        sx.encode(space, sx.Dict(a=1, layers=[Layer(1, 0.5)]))


def test_start_points_may_have_it_decided_or_not():
    space = sx.Dict(a=sx.oneof([1, 2]), b=sx.oneof([1, 2]), c=sx.same_as("a"))
    partial = sx.Dict(a=2, b=sx.oneof([1, 2]), c=sx.same_as("a"))
    starts = [sx.Dict(a=1, b=2, c=1), partial]
    seen = []
    for candidate, feedback in sx.sample(space, "random", num_examples=2, enqueue=starts, seed=0):
        seen.append((candidate.a, candidate.c))
        feedback(1.0)
    assert seen == [(1, 1), (2, 2)]


def test_it_stays_where_its_target_does_not_take_part():
    space = sx.Dict(
        a=sx.oneof([1, 2], name="x"), b=sx.oneof([3, 4]), c=sx.same_as("a"), d=sx.same_as("b")
    )
    found = list(sx.iter(space, where=lambda hyper: hyper.name == "x"))
    assert [(c.c, c.sym_getattr("d")) for c in found] == [
        (1, sx.same_as("b")),
        (2, sx.same_as("b")),
    ]
    assert [c.d for c in sx.iter(found[0])] == [3, 4]


def test_a_contextual_value_means_what_it_means_at_the_target():
    space = sx.Dict(
        n=1, inner=sx.Dict(n=2, x=sx.ContextualValue("n")), y=sx.same_as("inner.x"), z=sx.oneof([0])
    )
    assert next(sx.iter(space)).y == 2


def test_values_of_custom_placeholders_are_followed():
    class Text(sx.hyper.CustomHyper):
        def custom_decode(self, text):
            return sx.Dict(n=len(text), m=sx.same_as("fixed"))

        def custom_encode(self, value):
            return "a" * value.n

        def random_text(self, rng):
            return "a" * rng.randint(1, 3)

    space = sx.Dict(t=Text(), n=sx.same_as("t.n"), fixed=5)
    candidate = sx.decode(space, 'DNA("aa")')
    assert (candidate.n, candidate.t.m) == (2, 5)


def test_a_rule_changes_what_is_followed():
    space = sx.Dict(a=sx.oneof([1, 2]), b=sx.same_as("a"))
    doubled = sx.patch(space.clone(), lambda k, v: v * 2 if k == "a" else v)
    assert [(c.a, c.b) for c in sx.iter(doubled)] == [(2, 2), (4, 4)]
    assert [(c.a, c.b) for c in sx.iter(sx.patch(space.clone(), {"b": 9}))] == [(1, 9), (2, 9)]
    with pytest.raises(RuleError, match="computes with the value at 'b'"):
        sx.patch(space.clone(), lambda k, v: v * 2 if k == "b" else v)
    with pytest.raises(SpaceError, match="no 'a'"):
        sx.dna_spec(sx.patch(space.clone(), {"a": sx.MISSING_VALUE}))


def test_rules_with_search_values_meet_the_value():
    @sx.patcher(override=True)
    def widen_b(target, by: int):
        return {"b": target.b + by}

    space = sx.space(sx.Dict(a=sx.oneof([1, 2]), b=sx.same_as("a")), "widen_b?oneof(10,20)")
    assert [(c.a, c.b) for c in sx.iter(space)] == [(1, 11), (1, 21), (2, 12), (2, 22)]
    assert str(sx.encode(space, sx.Dict(a=2, b=12))) == "DNA([1, 0])"
    with pytest.raises(SpaceError, match="no 'v'"):
        sx.space(sx.Dict(a=1, b=sx.same_as("v")), "widen_b?oneof(10,20)")


def test_it_is_written_in_rule_strings():
    made = sx.patch(sx.Dict(a=4, b=1), "set?b=same_as(a)")
    assert sx.eq(made, sx.Dict(a=4, b=sx.same_as("a")))
    for path in ("a[0].c", "x['k.l']", "x['a,b']"):
        text = sx.rule_string({"b": sx.same_as(path)})
        assert sx.eq(sx.patch(sx.Dict(b=1), text), sx.Dict(b=sx.same_as(path)))
    with pytest.raises(RuleError, match="takes one key path"):
        sx.patch(sx.Dict(a=4, b=1), "set?b=same_as(a,c)")


def test_it_is_printed_compared_copied_and_saved(tmp_path):
    space = sx.Dict(a=sx.oneof([1, 2]), b=sx.same_as("a"), c=sx.same_as("x['k.l'][0]"))
    assert repr(sx.same_as("a")) == "same_as('a')"
    assert sx.same_as("a") == sx.same_as("a") != sx.same_as("b")
    assert len({sx.same_as("a"), sx.same_as("a"), sx.same_as("b")}) == 2
    assert sx.fingerprint(space) != sx.fingerprint(sx.patch(space.clone(), {"b": sx.same_as("c")}))
    sx.save(space, tmp_path / "space.json")
    for again in (
        sx.load(tmp_path / "space.json"),
        pickle.loads(pickle.dumps(space)),
        space.clone(),
    ):
        assert sx.eq(again, space)
        assert sx.fingerprint(again) == sx.fingerprint(space)


@pytest.mark.parametrize("path", ["", 3, None, ["a"]])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(SpecTypeError, match="Expected the key path"):
        sx.same_as(path)


def test_a_malformed_path_is_refused():
    with pytest.raises(PathError):
        sx.same_as("a[")


def test_a_function_that_decides_while_it_runs_refuses_it():
    with pytest.raises(SpaceError, match="Use the variable"):
        list(sx.iter(sx.hyper.trace(lambda: (sx.oneof([1, 2]), sx.same_as("x")))))


def test_deep_trees_and_shared_parts_are_resolved():
    deep = sx.same_as("w")
    for _ in range(400):
        deep = sx.List([deep])
    wide = sx.Dict(w=sx.oneof([1, 2]), deep=deep, many=[sx.same_as("w")] * 300)
    found = list(sx.iter(wide))
    assert sx.get(found[1], "deep" + "[0]" * 400) == 2
    assert set(found[1].many) == {2}
