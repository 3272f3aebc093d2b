"""Functions as spaces: what tracing finds, how decisions are named, what it refuses."""

from __future__ import annotations

import math
import os
import pickle
import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import symexp as sx
from symexp.spaces.dna import DNAError, spec_to_json_str


def train():
    optimizer = sx.oneof(["sgd", "adam"])
    momentum = sx.oneof([0.5, 0.9]) if optimizer == "sgd" else None
    units = [sx.oneof([8, 16]) for _ in range(sx.oneof([1, 2], name="layers"))]
    return optimizer, momentum, units


def test_branches_and_loops_are_conditional_and_what_follows_is_shared():
    assert str(sx.dna_spec(sx.hyper.trace(train))) == (
        "Space({\n"
        "  0 = 'optimizer': Choices(num_choices=1, [\n"
        "    (0): Space({\n"
        "      0 = 'momentum': Choices(num_choices=1, [\n"
        "        (0): 0.5\n"
        "        (1): 0.9\n"
        "      ])\n"
        "    })\n"
        "    (1): 'adam'\n"
        "  ])\n"
        "  1 = 'layers': Choices(num_choices=1, [\n"
        "    (0): 1\n"
        "    (1): Space({\n"
        "      0 = 'units': Choices(num_choices=1, [\n"
        "        (0): 8\n"
        "        (1): 16\n"
        "      ])\n"
        "    })\n"
        "  ],   name='layers')\n"
        "  2 = 'units': Choices(num_choices=1, [\n"
        "    (0): 8\n"
        "    (1): 16\n"
        "  ])\n"
        "})"
    )


def test_candidates_run_the_function_under_their_decisions():
    space = sx.hyper.trace(train)
    runs = [candidate() for candidate in sx.iter(space)]
    assert len(runs) == sx.dna_spec(space).space_size == 18
    assert runs[0] == ("sgd", 0.5, [8])
    assert runs[-1] == ("adam", None, [16, 16])
    candidate = sx.decode(space, [1, (1, 0), 1])
    assert candidate() == candidate() == ("adam", None, [8, 16])
    assert sx.encode(space, candidate) == sx.DNA([1, (1, 0), 1])
    assert dict(candidate.decisions) == {
        "optimizer": "adam",
        "layers": 2,
        "units": 8,
        "units_2": 16,
    }
    with pytest.raises(DNAError, match="it is not this function"):
        sx.encode(space, sx.Dict(a=1))


def test_outside_of_a_trace_a_call_gives_a_placeholder_and_inside_a_plain_value():
    seen = []

    def function():
        value = sx.manyof(2, [[1], {"a": 2}, "x"])
        seen.append((type(value), [type(v) for v in value], sx.hyper.is_tracing()))

    space = sx.hyper.trace(function)
    assert all(tracing for _, _, tracing in seen)
    sx.decode(space, [0, 1])()
    assert seen[-1] == (list, [list, dict], False)
    assert isinstance(sx.oneof([1, 2]), sx.hyper.Hyper)


def test_decisions_that_matter_only_together():
    def function():
        a, b = sx.oneof([0, 1], name="a"), sx.oneof([0, 1], name="b")
        c = sx.oneof([5, 6]) if a and b else None
        return a, b, c, sx.oneof([7, 8], name="last")

    space = sx.hyper.trace(function)
    assert sx.dna_spec(space).space_size == 10
    assert len({candidate() for candidate in sx.iter(space)}) == 10
    assert [e.name for e in sx.dna_spec(space)] == ["a", "last"]


def test_integers_and_orders_may_steer():
    def function():
        depth = sx.intv(1, 3)
        order = sx.permutate(["a", "b"])
        return [sx.oneof([1, 2]) for _ in range(depth)], order, order[0] == "b" and sx.oneof([3, 4])

    space = sx.hyper.trace(function)
    runs = [str(candidate()) for candidate in sx.iter(space)]
    assert len(runs) == len(set(runs)) == sx.dna_spec(space).space_size == (2 + 4 + 8) * 3


def test_a_lambda_among_the_candidates_is_called():
    def function():
        return sx.oneof([lambda: ("conv", sx.oneof([8, 16])), lambda: "pool", max])

    space = sx.hyper.trace(function)
    assert [c() for c in sx.iter(space)] == [("conv", 8), ("conv", 16), "pool", max]


def test_decisions_of_one_name_are_one_decision():
    def function():
        return [sx.oneof([1, 2], name="x") for _ in range(3)]

    assert [c() for c in sx.iter(sx.hyper.trace(function))] == [[1, 1, 1], [2, 2, 2]]

    def differs():
        return sx.oneof([1, 2], name="x"), sx.oneof([1, 3], name="x")

    with pytest.raises(sx.hyper.TraceError, match=r"'x' was oneof\(\[1, 2\], name='x'\) and is"):
        sx.hyper.trace(differs)


class Box:
    @staticmethod
    def of(width, kernel, scale):
        pass


def test_names_are_those_of_variables_and_keywords_else_of_places():
    def pick():
        return sx.oneof([1, 2])

    def function():
        box = Box()
        box.size = sx.oneof([1, 2])
        rate = sx.floatv(0.0, 1.0) if box else 0.0
        units = [sx.oneof([1, 2]) for _ in range(2)]
        picked = pick()
        Box.of(width=sx.oneof([1, 2]), kernel=(sx.oneof([1, 2]) if box else 3), scale=abs(2))
        shape = {"height": sx.oneof([1, 2]), "depth": 4}
        print(sx.oneof(["", " "]), end="")
        return units, rate, picked, shape

    spec = sx.dna_spec(sx.hyper.trace(function))
    assert [str(e.location) for e in spec] == [
        "size", "rate", "units", "units_2", "picked", "width", "kernel", "height",
        "function_line_9",
    ]  # fmt: skip


def test_names_in_comprehensions():
    def function():
        box = Box()
        box.units = [[sx.oneof([1, 2]) for _ in range(2)] for j in range(1) if j < 9]
        table = {k: sx.oneof([1, 2]) for k in "a"}
        flat = [sx.oneof([1, 2]) for _ in range(1) for _ in range(1)]
        Box.of(width=[sx.oneof([1, 2]) for _ in range(1)], kernel=1, scale=1)
        return [*flat, sx.oneof([1, 2])], table

    spec = sx.dna_spec(sx.hyper.trace(function))
    assert [str(e.location) for e in spec] == [
        "units", "units_2", "table", "flat", "width", "function_line_7",
    ]  # fmt: skip


def test_own_placeholders_are_decided_on_request():
    class Word(sx.hyper.CustomHyper):
        def custom_decode(self, text):
            return text.upper()

        def random_text(self, rng):
            return rng.choice("abc")

    def function():
        word = sx.hyper.decide(Word())
        return word, 1

    space = sx.hyper.trace(function)
    assert str(sx.dna_spec(space)) == (
        "Space({\n  0 = 'word': CustomDecisionPoint(hyper_type='Word')\n})"
    )
    assert sx.decode(space, "DNA('b')")() == ("B", 1)


def test_many_decisions_and_repeated_branches_take_few_runs():
    runs = []

    def function():
        runs.append(1)
        out = []
        for _ in range(12):
            op = sx.oneof(["conv", "pool"])
            out.append(sx.oneof([8, 16, 32]) if op == "conv" else op)
        return out

    space = sx.hyper.trace(function)
    assert len(runs) < 150
    assert sx.dna_spec(space).space_size == 4**12
    for candidate in sx.random_sample(space, 20, seed=1):
        assert len(candidate()) == 12


def test_a_study_is_resumed_by_a_new_trace(tmp_path):
    url = f"sqlite:///{tmp_path}/study.db#traced"
    for count in (5, 9):
        for candidate, feedback in sx.sample(sx.hyper.trace(train), "random", count, url, seed=1):
            feedback(float(sum(candidate()[2])))
    result = sx.poll_result(url)
    assert result.counts == {"complete": 9}


SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import symexp as sx
from symexp.spaces.dna import spec_to_json_str
from test_traced import train
sys.stdout.write(spec_to_json_str(sx.dna_spec(sx.hyper.trace(train))))
"""


def test_the_space_is_the_same_in_another_process():
    here = os.path.dirname(__file__)
    env = {**os.environ, "PYTHONHASHSEED": "12345"}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, here], env=env, capture_output=True, text=True, check=True
    )
    assert ran.stdout == spec_to_json_str(sx.dna_spec(sx.hyper.trace(train)))


def test_spaces_and_candidates_are_pickled_and_saved(tmp_path):
    cloudpickle = pytest.importorskip("cloudpickle")
    space = sx.hyper.trace(lambda: (sx.oneof([1, 2], name="a"), 3))
    sent = pickle.loads(cloudpickle.dumps(space))
    assert [c() for c in sx.iter(sent)] == [(1, 3), (2, 3)]
    candidate = sx.decode(space, 1)
    assert pickle.loads(cloudpickle.dumps(candidate))() == (2, 3)


def test_threads_decide_apart_and_the_innermost_trace_decides():
    meet = threading.Barrier(2, timeout=120)

    def inner():
        return sx.oneof([1, 2], name="inner")

    def function():
        first = sx.oneof([1, 2], name="first")
        if not sx.hyper.is_tracing():
            meet.wait()
        nested = [c() for c in sx.iter(sx.hyper.trace(inner))]
        return first, sx.oneof([3, 4], name="second"), nested

    candidates = list(sx.iter(sx.hyper.trace(function)))
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda c: c(), [candidates[0], candidates[3]]))
    assert found == [(1, 3, [1, 2]), (2, 4, [1, 2])]
    assert len(candidates) == 4


def test_arguments_with_defaults_may_be_given_to_candidates():
    def function(epochs=1):
        return sx.oneof([2, 3]) * epochs

    assert [c(epochs=10) for c in sx.iter(sx.hyper.trace(function))] == [20, 30]


def test_nothing_to_decide_is_a_space_of_one():
    space = sx.hyper.trace(lambda: 3)
    assert sx.dna_spec(space).space_size == 1
    assert [c() for c in sx.iter(space)] == [3]


def test_errors_of_the_function_say_that_it_was_traced():
    def function():
        rate = sx.oneof([1, 2])
        raise KeyError(rate)

    with pytest.raises(KeyError) as caught:
        sx.hyper.trace(function)
    assert "(here: rate=1)" in caught.value.__notes__[0]
    assert "`if sx.hyper.is_tracing(): return`" in caught.value.__notes__[0]


def refused(function, match, **options):
    with pytest.raises(sx.hyper.TraceError, match=match):
        sx.hyper.trace(function, **options)


def test_loops_without_end_are_refused():
    def function():
        while sx.oneof([True, False]):
            pass

    refused(function, "took 5000 decisions and did not end")


def test_floats_that_steer_are_refused_or_found_when_it_happens():
    def function(low=0.5, high=1.0):
        rate = sx.floatv(0.0, 1.0)
        return sx.oneof([1, 2]) if low < rate < high else rate

    refused(function, r"depends on 'rate', floatv\(0.0, 1.0\), but only a decision of at most 256")
    space = sx.hyper.trace(lambda: function(0.7, 0.700001))
    assert sx.dna_spec(space).space_size == math.inf
    with pytest.raises(sx.hyper.TraceError, match=r"which the traced space does not have under"):
        sx.decode(space, 0.7000001)()


def test_what_is_not_determined_by_decisions_is_refused():
    counter = iter(range(10**6))

    def function():
        return [sx.oneof([1, 2]) for _ in range(next(counter))]

    refused(function, "Runs of the function under the same decisions differ")


def test_too_many_cases_are_refused():
    def function():
        values = [sx.oneof([0, 1]) for _ in range(12)]
        return [sx.oneof([1, 2]) for _ in range(random.Random(str(values)).randrange(9))]

    refused(function, "100 runs of .*function did not show all its decisions", max_runs=100)


def test_functions_that_do_not_run_when_called_are_refused():
    def generator():
        yield sx.oneof([1, 2])

    async def coroutine():
        return sx.oneof([1, 2])

    refused(generator, "is a generator or coroutine")
    refused(coroutine, "is a generator or coroutine")


def test_conditions_and_where_are_refused():
    refused(lambda: sx.oneof([1, 2], when=("a", 1)), "write an `if` around the decision")
    with pytest.raises(sx.hyper.TraceError, match="a function decides all that it asks for"):
        sx.dna_spec(sx.hyper.trace(train), where=lambda h: True)
    refused(3, "Expected a function to trace, but got 3")
    with pytest.raises(sx.hyper.TraceError, match="This is a search space, so nothing is decided"):
        sx.hyper.trace(train)()


def test_a_loop_that_only_a_decision_ends_is_refused():
    def function():
        while True:
            if sx.oneof([True, False]):
                return

    refused(function, "More than 200 decisions are taken one below the other.*for _ in range")
