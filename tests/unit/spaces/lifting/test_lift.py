"""Rules on spaces: patching and then sampling gives the same as sampling and then patching."""

import pytest

import symexp as sx
from symexp.errors import PathError, RuleError, SpecTypeError


@sx.symbolize
class Server:
    def __init__(self, port: int, name="main"):
        self.port = port
        self.name = name


@sx.symbolize
class Client:
    def __init__(self, url):
        self.url = url


@sx.patcher(namespace="lifting")
def add_to_ports(target, n: int):
    servers = sx.query(target, where=Server, enter_selected=True)
    return {sx.KeyPath.parse(p) + "port": server.port + n for p, server in servers.items()}


@sx.patcher(namespace="lifting")
def with_function(target, n: int):
    return lambda k, v: v + n if k and k.key == "port" else v


@sx.patcher(namespace="lifting")
def name_of_first(target):
    """Lets a decision at one place change another place."""
    return {"b.name": f"port {target.a}"}


@sx.patcher(namespace="lifting")
def replace_server(target):
    """Replaces an object whose argument is undecided."""
    return {"b": Client([target.b.port])} if isinstance(target.b, Server) else {}


def both(space, rule):
    """Returns what is sampled of the patched space, and the patched samples."""
    patched = sx.patch(space.clone(), rule, strict=None)
    first = [sx.format(c, compact=True) for c in sx.iter(patched)]
    return first, [sx.format(sx.patch(c, rule, strict=None), compact=True) for c in sx.iter(space)]


def test_edits_below_a_placeholder_change_every_candidate():
    space = sx.Dict(server=sx.oneof([Server(1), Server(2, "b")]))
    sx.patch(space, {"server.port": 7})
    assert sx.format(space, compact=True) == (
        "{server=oneof([Server(port=7, name='main'), Server(port=7, name='b')])}"
    )


def test_edits_reach_nested_and_inactive_candidates_and_lists():
    inner = sx.oneof([Server(3), sx.oneof([Server(4), Server(5)])])
    space = sx.Dict(
        kind=sx.oneof(["a", "b"], name="kind"),
        server=sx.oneof([inner, Server(2)], when=("kind", "a"), otherwise=Server(9)),
        rows=sx.oneof([[1, 2], [3]]),
    )
    rule = {"server.name": "x", "rows[-1]": 0, "rows[0]": sx.Insertion(8)}
    first, second = both(space, rule)
    assert first == second
    assert "{kind='b', server=Server(port=9, name='x'), rows=[8, 1, 0]}" in first
    with pytest.raises(RuleError, match=r"Two edits of one rule concern 'rows\[-1\]'"):
        sx.patch(space, {"rows[0]": 1, "rows[-1]": 0})


def test_an_edit_that_some_candidate_lacks_is_an_error_and_changes_nothing():
    space = sx.Dict(server=sx.oneof([Server(1), Client("u")]))
    before = space.clone()
    with pytest.raises(PathError, match=r"Client at 'server' has no 'port'.*a candidate of oneof"):
        sx.patch(space, {"server.port": 7})
    with pytest.raises(PathError, match=r"nothing stands below 'rate', which is floatv\(0\.0, 1"):
        sx.patch(sx.Dict(rate=sx.floatv(0, 1)), {"rate.x": 1})
    with pytest.raises(SpecTypeError, match=r"Expected int but got 'x'"):
        sx.patch(sx.Dict(server=sx.oneof([Server(1)])), {"server.port": "x"})
    assert sx.eq(space, before)


def test_an_edit_of_the_place_itself_replaces_the_placeholder():
    space = sx.Dict(rate=sx.floatv(0, 1), server=sx.oneof([Server(1), Server(2)]))
    assert (
        sx.format(sx.patch(space, {"rate": 1, "server": 2}), compact=True) == "{rate=1, server=2}"
    )


def test_slots_share_their_candidates():
    space = sx.Dict(row=sx.manyof(2, [Server(1), Server(2), Server(3)]))
    with pytest.raises(RuleError, match=r"Cannot change \[0\] of 'row' alone: all 2 elements"):
        sx.patch(space, {"row[0].port": 7})
    with pytest.raises(RuleError, match=r"Cannot insert or delete at 'row\[0\]'"):
        sx.patch(space, {"row[0]": sx.MISSING_VALUE})
    with pytest.raises(PathError, match=r"Unknown path 'row\[5\]': .* has 2 elements"):
        sx.patch(space, {"row[5]": 1})
    assert sx.format(sx.patch(space.clone(), {"row[0]": 1, "row[-1]": 2}), compact=True) == (
        "{row=[1, 2]}"
    )
    one = sx.Dict(row=sx.manyof(1, [Server(1), Server(2)]))
    first, second = both(one, {"row[0].name": "x"})
    assert first == second
    first, second = both(space, lambda k, v: v * 2 if isinstance(v, int) else v)
    assert first == second
    with pytest.raises(RuleError, match=r"changes the elements of 'row' differently"):
        sx.patch(space, lambda k, v: 7 if k == "row[0].port" else v)


FUNCTIONS = {
    "numbers": lambda k, v: v * 2 if isinstance(v, int) else v,
    "exact type": lambda k, v: v * 2 if type(v) is int else v,
    "path": lambda k, v: v + 1 if k == "server.port" else v,
    "object": lambda k, v: Client(v.port) if isinstance(v, Server) else v,
    "computed": lambda k, v: Server(v.port * 2) if isinstance(v, Server) else v,
    "parent": lambda k, v, p: "kid" if k and k.key == "name" and type(p) is not Client else v,
    "clipped": lambda k, v: min(v, 1) if isinstance(v, int) else v,
    "text": lambda k, v: v.upper() if isinstance(v, str) else v,
    "whole": lambda k, v: sx.Dict(v, more=1) if not k else v,
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_see_what_may_be_decided(name):
    space = sx.Dict(
        n=sx.oneof([1, 2]),
        server=sx.oneof([Server(3), Server(sx.oneof([5, 6]), "b"), sx.oneof([Server(7)])]),
        plain=Server(sx.oneof([8, 9])),
        rows=[sx.oneof([[1, "x"], ["y"]])],
    )
    first, second = both(space, FUNCTIONS[name])
    assert first == second
    assert sx.ne(sx.patch(space.clone(), FUNCTIONS[name]), space)


def test_a_function_that_gives_one_value_without_a_look_replaces_the_placeholder():
    space = sx.Dict(n=sx.oneof([1, 2]), rate=sx.floatv(0, 1), rest=sx.intv(1, 9))
    sx.patch(space, lambda k, v: 7 if k in ("n", "rate") else v)
    assert sx.format(space, compact=True) == "{n=7, rate=7, rest=intv(1, 9)}"
    sx.patch(space, lambda k, v: sx.MISSING_VALUE if k == "rest" else v)
    assert sx.format(space, compact=True) == "{n=7, rate=7}"


@pytest.mark.parametrize(
    "function",
    [
        lambda k, v: v * 2 if isinstance(v, float) else v,
        lambda k, v: v * 2 if type(v) is float else v,
        lambda k, v: 0.5 if v == 0.25 else v,
        lambda k, v: 0.5 if isinstance(v, float) and v > 0.999 else v,
        lambda k, v: {0.25: 1}.get(v, v) if isinstance(v, float) else v,
        lambda k, v: int(v) if k == "rate" else v,
        lambda k, v: Server(int(v.rate)) if not k else v,
    ],
)
def test_functions_that_need_an_undecided_number_are_refused(function):
    space = sx.Dict(rate=sx.floatv(0, 1), n=1)
    before = space.clone()
    with pytest.raises(RuleError, match=r"(lambda.*'rate'|replaced by another dict)"):
        sx.patch(space, function)
    assert sx.eq(space, before)


def test_numbers_outside_of_a_range_are_told_apart():
    space = sx.Dict(rate=sx.floatv(0.1, 1), n=sx.intv(2, 9), x=1)
    rule = lambda k, v: 5 if v == 1.5 or v == 1 or (isinstance(v, int) and v < 2) else v
    with pytest.raises(RuleError, match="'rate'"):  # 1 may be decided
        sx.patch(space.clone(), rule)
    narrow = sx.Dict(rate=sx.floatv(0.1, 0.9), n=sx.intv(2, 9), x=1)
    assert sx.format(sx.patch(narrow, rule), compact=True) == (
        "{rate=floatv(0.1, 0.9), n=intv(2, 9), x=5}"
    )


@pytest.mark.parametrize(
    "rule",
    [
        "lifting.add_to_ports?5",
        "lifting.with_function?5",
        "lifting.add_to_ports?5#a",
        "lifting.with_function?5#b.port",
        "lifting.add_to_ports?5#**",
        ["lifting.add_to_ports?5", "lifting.with_function?2", {"b.name": "z"}],
        "lifting.replace_server",
    ],
)
def test_named_rules_and_locations_reach_into_placeholders(rule):
    space = sx.Dict(a=sx.oneof([Server(1), Client(2)]), b=Server(sx.oneof([3, 4])))
    first, second = both(space, rule)
    assert first == second
    assert sx.ne(sx.patch(space.clone(), rule), space)


def test_a_rule_that_carries_a_decision_elsewhere_is_refused_by_name():
    space = sx.Dict(a=sx.oneof([1, 2]), b=Server(1))
    with pytest.raises(RuleError, match=r"lifting.name_of_first.*'b\.name' depends on a decision"):
        sx.patch(space, "lifting.name_of_first")
    assert sx.format(space.b, compact=True) == "Server(port=1, name='main')"
    # Deciding first is the way out that the message names.
    made = sx.space(space, "lifting.add_to_ports?n=oneof(1,2)")
    assert sx.dna_spec(made).space_size == 4


def test_an_error_of_a_rule_keeps_its_type_and_names_the_candidate():
    space = sx.Dict(a=sx.oneof([1, "x"]))
    with pytest.raises(TypeError) as caught:
        sx.patch(space, lambda k, v: v - 1 if k else v)
    notes = "\n".join(caught.value.__notes__)
    assert "raised by the rule at 'a'" in notes
    assert "for the candidate DNA(1) of the space" in notes


def test_conditions_name_the_candidates_that_they_named():
    space = sx.Dict(
        kind=sx.oneof([1, 2], name="kind"),
        rate=sx.oneof([10, 20], when=("kind", 2), otherwise=0),
    )
    rule = lambda k, v: v * 3 if isinstance(v, int) else v
    first, second = both(space, rule)
    assert first == second == [
        "{kind=3, rate=0}", "{kind=6, rate=30}", "{kind=6, rate=60}",
    ]  # fmt: skip
    with pytest.raises(RuleError, match=r"makes candidates of 'kind' equal"):
        sx.patch(space, lambda k, v: 5 if k == "kind" and isinstance(v, int) else v)


def test_places_of_one_name_stay_one_decision():
    space = sx.Dict(a=sx.oneof([1, 2], name="n"), b=sx.oneof([1, 2], name="n"))
    rule = lambda k, v: v * 3 if isinstance(v, int) else v
    first, second = both(space, rule)
    assert first == second == ["{a=3, b=3}", "{a=6, b=6}"]
    first, second = both(space, lambda k, v: v * 3 if k == "a" else v)
    assert first == second == ["{a=3, b=1}", "{a=6, b=2}"]  # tied by index


def test_tied_objects_stay_tied():
    server = Server(sx.oneof([1, 2]))
    space = sx.Dict(a=server, b=server)
    for rule in ("lifting.add_to_ports?5", {"a.name": "x"}, FUNCTIONS["numbers"]):
        first, second = both(space, rule)
        assert first == second
        patched = sx.patch(space.clone(), rule, strict=None)
        assert sx.dna_spec(patched).space_size == 2
        assert all(c.a is c.b for c in sx.iter(patched))


def undecided_object_in_a_candidate():
    """Returns a space with an undecided object at `x` and in a candidate, without a name."""
    server = Server(sx.oneof([1, 2]))
    return sx.Dict(x=server, y=sx.oneof([server, None]))


def test_a_rule_loses_no_candidate_of_an_object_that_is_also_in_a_candidate():
    # Where its two places are decided differently, they hold two objects.
    space = undecided_object_in_a_candidate()
    for rule in (
        lambda k, v: 7 if str(k) == "x" else v,
        lambda k, v: v.port if str(k) == "x" else v,
    ):
        before = space.clone()
        with pytest.raises(RuleError, match=r"at 'y' depends on a decision"):
            sx.patch(space, rule)
        assert sx.eq(space, before)


def test_a_rule_that_makes_one_object_of_several_slots_is_refused():
    def twice(k, v):
        return Client([v, v]) if isinstance(v, Server) else v

    chosen = sx.manyof(2, [Server(1), Server(2)], distinct=False)
    with pytest.raises(RuleError, match=r"would share the object between other places"):
        sx.patch(sx.Dict(x=chosen), twice)
    first, second = both(sx.Dict(x=sx.oneof([Server(1), Server(2)])), twice)
    assert first == second
    # Also where the rule takes a decision.
    space = sx.Dict(x=sx.oneof([Server(1), Server(2)]), y=sx.oneof([1, 2]))
    made = sx.patch(space, lambda k, v: [c := Client(1), c] if k == "y" else v)
    assert made.y[0] is made.y[1]
    assert sx.dna_spec(made).space_size == 2


def test_equal_edits_of_two_places_of_one_object_agree():
    server = Server(1)
    made = sx.patch(sx.Dict(a=server, b=server), {"a.port": 1000 + 1, "b.port": int("1001")})
    assert made.a is made.b
    assert made.a.port == 1001
    with pytest.raises(RuleError, match="in different ways"):
        sx.patch(made, {"a.port": 1, "b.port": 2})


def test_candidates_keep_their_order_and_names_so_that_dnas_keep_their_meaning():
    space = sx.Dict(n=sx.oneof([16, 32], name="width", hints="h"))
    sx.patch(space, FUNCTIONS["numbers"])
    assert sx.format(space, compact=True) == "{n=oneof([32, 64], name='width', hints='h')}"
    assert sx.decode(space, "DNA(1)").n == 64


def test_new_placeholders_of_a_rule_stay_undecided():
    space = sx.Dict(a=sx.oneof([Server(1), Server(2)]), b=1)
    made = sx.patch(space, lambda k, v: sx.oneof([v, 9]) if k and k.key == "port" else v)
    assert sx.dna_spec(made).space_size == 4
    assert [c.a.port for c in sx.iter(made)] == [1, 9, 2, 9]


class Bits(sx.hyper.CustomHyper):
    def __init__(self, **common):
        super().__init__(**common)

    def custom_decode(self, text):
        return [int(bit) for bit in text]

    def random_text(self, rng):
        return "".join(rng.choice("01") for _ in range(3))


class Silent(sx.hyper.CustomHyper):
    def custom_decode(self, text):
        return text


def test_custom_placeholders():
    space = sx.Dict(mask=Bits(), n=sx.oneof([1, 2]))
    made = sx.patch(space.clone(), lambda k, v: v + 1 if k == "n" else v)
    assert sx.format(made, compact=True) == "{mask=Bits(), n=oneof([2, 3])}"
    assert sx.patch(space.clone(), {"mask": 1}).mask == 1
    with pytest.raises(RuleError, match="mask"):
        sx.patch(space, lambda k, v: 1 - v if type(v) is int and "mask" in str(k) else v)
    silent = sx.Dict(mask=Silent(), n=sx.oneof([1, 2]))
    made = sx.patch(silent, lambda k, v: v + 1 if k == "n" else v)
    assert sx.format(made, compact=True) == "{mask=Silent(), n=oneof([2, 3])}"


def test_large_spaces_are_patched_by_structure():
    space = sx.Dict(n=sx.oneof(range(5000)), x=[sx.oneof([1, 2]) for _ in range(50)])
    made = sx.patch(space, FUNCTIONS["numbers"])
    assert sx.decode(made, sx.dna_spec(made).random_dna(seed=1)).n % 2 == 0
    assert made.n.candidates[:3] == [0, 2, 4]


def test_a_rule_that_meets_no_placeholder_is_as_before():
    seen = []
    sx.patch(sx.Dict(a=1, b=[2]), lambda k, v: seen.append(str(k)) or v)
    assert seen == ["", "a", "b", "b[0]"]


@sx.patcher(namespace="lifting")
def put_rate(target, rate: float):
    return {"rate": rate}


def test_a_named_rule_on_a_space_of_rules_comes_after_them():
    space = sx.space(sx.Dict(rate=0.5, port=10), "lifting.put_rate?oneof(0.1,0.2)")
    first, second = both(space, "lifting.with_function?5")
    assert first == second == ["{rate=0.1, port=15}", "{rate=0.2, port=15}"]
    with pytest.raises(RuleError, match=r"cannot be applied to this RuleSpace"):
        sx.patch(space, lambda k, v: v * 2 if isinstance(v, float) else v)
    with pytest.raises(PathError, match="RuleSpace has no 'port'"):
        sx.patch(space, {"port": 1})


def test_rules_on_traced_functions():
    def train():
        return sx.oneof([8, 16], name="units")

    space = sx.hyper.trace(train)
    assert sx.patch(space.clone(), {"max_runs": 50}).max_runs == 50
    assert sx.eq(sx.patch(space.clone(), lambda k, v: v), space)
    with pytest.raises(RuleError, match=r"cannot be applied to this Traced"):
        sx.patch(space, lambda k, v: v * 2 if type(v) is int else v)


def test_deep_spaces():
    space = sx.oneof([3, 4])
    for _ in range(2000):
        space = [space]
    space = sx.List(space)
    patched = sx.patch(space.clone(), FUNCTIONS["numbers"])
    first = next(iter(sx.iter(patched)))
    while isinstance(first, list):
        (first,) = first
    assert first == 6


def test_a_rule_costs_no_more_than_the_distinct_nodes():
    shared = Node(sx.oneof([1, 2]))
    for _ in range(150):
        shared = Node(shared, shared)
    space = sx.patch(sx.Dict(top=shared), lambda k, v: v + 1 if type(v) is int else v)
    assert sx.eq(sx.get(space, "top" + ".left" * 151), sx.oneof([2, 3]))


@sx.symbolize
class Node:
    def __init__(self, left, right=None):
        pass
