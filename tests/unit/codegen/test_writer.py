"""Nodes as expressions and statements."""

import dataclasses
import enum
import sys
import types

import pytest

import symexp as sx


@sx.symbolize
class Part:
    def __init__(self, size, inner=None, *, rate=0.5):
        pass


@sx.symbolize
class Pair:
    def __init__(self, first, second, shared=[], *rest, **extra):  # noqa: B006  # a case
        pass


@sx.symbolize
class Only:
    def __init__(self, a, b=1, /, c=2):
        pass


@sx.symbolize
@dataclasses.dataclass
class Data:
    name: str
    values: list = dataclasses.field(default_factory=list)
    weight: float = 1


@sx.symbolize
def decorated(x, y, z=3):
    return x + y + z


def plain(x, y, /, z, *more, w=1):
    return x


functor = sx.symbolize(plain)


class Undecorated:
    def __init__(self, x):
        self.x = x


def body(value):
    """Returns the statements of the code."""
    code = sx.to_code(value, inline=False)
    return code.partition("def make():\n")[2].replace("\n    ", "\n").removeprefix("    ")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Part(3), "return Part(3)\n"),
        (Part([3], rate=0.5), "return Part(size=[3])\n"),
        (Part(Part(1), rate=1), "return Part(size=Part(1), rate=1)\n"),
        (Pair(1, 2), "return Pair(first=1, second=2, shared=[])\n"),
        (Pair(1, 2, [3], 4), "return Pair(1, 2, [3], 4)\n"),
        (
            Pair(1, 2, [], **{"x": 1, "a-b": 2, "class": 3}),
            'return Pair(first=1, second=2, shared=[], x=1, **{"a-b": 2, "class": 3})\n',
        ),
        (Only(1), "return Only(1)\n"),
        (Only(1, 5), "return Only(1, 5)\n"),
        (Only(1, c=5), "return Only(1, c=5)\n"),
        (Data("n"), 'return Data("n", weight=1.0)\n'),  # the class itself would have 1
        (Data("n", [1], 2.0), 'return Data("n", values=[1], weight=2.0)\n'),
        (decorated(), "return decorated()\n"),
        (decorated(1, z=2), "return decorated(x=1, z=2)\n"),
        (functor(), "return plain\n"),
        (functor(1), "return functools.partial(plain, 1)\n"),
        (functor(1, 2, 3, 4), "return functools.partial(plain, 1, 2, 3, 4)\n"),
        (functor(z=3, w=1), "return functools.partial(plain, z=3)\n"),
        (sx.symbolize(Undecorated)(3), "return Undecorated(3)\n"),
        (sx.Dict(a=(Part(1),), b=()), 'return {"a": (Part(1),), "b": ()}\n'),
    ],
)
def test_objects_are_calls(value, expected):
    assert body(value) == expected


def test_an_object_at_two_places_is_a_variable():
    part = Part(1)
    assert body(Pair([part], {"x": part}, part)) == (
        "shared_part = Part(1)\n"
        'return Pair(first=[shared_part], second={"x": shared_part}, shared=shared_part)\n'
    )


def test_objects_are_made_in_the_order_of_the_tree():
    part = Part(3)
    exp = sx.List([Part(1), [Part(2, [4]), part], part, Part(5)])
    assert body(exp) == (
        "part_1 = Part(1)\n"
        "part = Part(2, inner=[4])\n"
        "shared_part = Part(3)\n"
        "return [part_1, [part, shared_part], shared_part, Part(5)]\n"
    )


def test_clones_have_objects_of_their_own():
    part = Part(1)
    pair = Pair(part, part)
    assert body(sx.List([pair, pair.clone()])) == (
        "shared_part = Part(1)\n"
        "pair = Pair(first=shared_part, second=shared_part, shared=[])\n"
        "shared_part_1 = Part(1)\n"
        "return [pair, Pair(first=shared_part_1, second=shared_part_1, shared=[])]\n"
    )


def test_deep_nesting_becomes_variables():
    deep = 1
    for _ in range(4_000):
        deep = sx.List([deep])
    code = sx.to_code(deep)
    assert code.count("part") == 2 * (4_000 // 12)
    namespace = {}
    exec(code, namespace)
    assert sx.eq(sx.List(namespace["make"]()), deep)


def test_an_object_at_very_many_places_is_written_once():
    exp = Part(0)
    for _ in range(200):
        exp = Pair(exp, exp, ())
    assert sx.to_code(exp).count("Pair(") == 200


def test_two_classes_of_one_name():
    module = types.ModuleType("other_nets")
    exec("class Part:\n    def __init__(self, x=1): pass", vars(module))
    sys.modules["other_nets"] = module
    try:
        code = sx.to_code(sx.List([Part(1), sx.symbolize(module.Part)(2)]), inline=False)
    finally:
        del sys.modules["other_nets"]
    assert "from other_nets import Part as other_nets_Part" in code
    assert f"from {__name__} import Part\n" in code
    assert "return [Part(1), other_nets_Part(x=2)]" in code


def test_functions_and_classes_of_this_module_are_imported():
    class Color(enum.Enum):
        RED = 1

    code = sx.to_code(sx.List([plain, Undecorated, Color.RED]))
    assert code.partition("\n")[2] == (
        "# Define these names before you call make(): Color.\n"
        "\n"
        f"from {__name__} import Undecorated, plain\n"
        "\n\n"
        "def make():\n"
        "    return [plain, Undecorated, Color.RED]\n"
    )
