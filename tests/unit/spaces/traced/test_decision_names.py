"""Decisions are named by variables, attributes and keywords, else by lines."""

from __future__ import annotations

import symexp as sx


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


def test_decisions_in_comprehensions_have_the_name_of_the_variable():
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
