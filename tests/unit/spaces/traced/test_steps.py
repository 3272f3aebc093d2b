"""The search space of a traced function, as it prints and as JSON."""

from __future__ import annotations

import symexp as sx
from symexp.spaces.dna import (
    spec_to_json_str,
)

LONG = "a text that is longer than what a space shows of a candidate, " * 3


def test_long_options_of_a_traced_function_are_told_apart():
    def traced(tail):
        def function():
            if sx.oneof([LONG + tail, "short"], name="which") == "short":
                return sx.oneof([1, 2], name="below")
            return 0

        return sx.dna_spec(sx.hyper.trace(function))

    assert spec_to_json_str(traced("1")) == spec_to_json_str(traced("1"))
    assert spec_to_json_str(traced("1")) != spec_to_json_str(traced("2"))


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
