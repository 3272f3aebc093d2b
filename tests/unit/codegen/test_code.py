"""`sx.to_code`: the whole text, and what it refuses."""

import math

import pytest

import symexp as sx
from symexp.errors import (
    AbstractError,
    ArgumentError,
    PartialError,
    UnknownTypeError,
    UnsupportedValueError,
)


@sx.symbolize
class Step:
    def __init__(self, rate, function=None, items=()):
        pass


def test_the_whole_text():
    exp = Step(0.1, function=math.sqrt, items=[{"a": None}, "text"])
    digits = sx.fingerprint(exp)[:12]
    assert sx.to_code(exp, name="build", inline=False) == (
        f"# Made by symexp {sx.__version__} from Step {digits}.\n"
        "\n"
        "import math\n"
        "\n"
        f"from {__name__} import Step\n"
        "\n\n"
        "def build():\n"
        '    return Step(0.1, function=math.sqrt, items=[{"a": None}, "text"])\n'
    )


def test_leaves_and_plain_values_have_code_too():
    assert sx.to_code(3) == "def make():\n    return 3\n"
    assert sx.to_code(None) == "def make():\n    return None\n"
    assert sx.to_code([1, (2,)]).endswith("def make():\n    return [1, (2,)]\n")


def test_the_code_defines_what_it_imports_and_the_function():
    namespace = {}
    exec(sx.to_code(Step(1), inline=False), namespace)
    assert namespace.keys() - {"__builtins__"} == {"make", "Step"}


def test_classes_of_a_script_are_named_at_the_top():
    script = type("Net", (), {"__module__": "__main__", "__init__": lambda self, x: None})
    made = sx.symbolize(script, name="of_a_script.Net")(3)
    code = sx.to_code(made)
    assert "# Define these names before you call make(): Net.\n" in code
    assert "import" not in code
    namespace = {"Net": lambda x: ("made", x)}
    exec(code, namespace)
    assert namespace["make"]() == ("made", 3)


@pytest.mark.parametrize("name", ["a b", "class", "", "1x", None, 3])
def test_the_name_is_an_identifier(name):
    with pytest.raises(ArgumentError, match=r"must be an identifier, such as 'make'.*got name="):
        sx.to_code(1, name=name)


@pytest.mark.parametrize(
    ("value", "error", "match"),
    [
        (Step(1, items=[1, lambda x: x]), UnsupportedValueError, r"lambda.*\(path=items\[1\]\)"),
        (Step(sx.Ref(object())), UnsupportedValueError, r"shares an object.*\(path=rate\)"),
        (sx.List([Step.partial()]), PartialError, r"\[0\].rate missing"),
        (Step(sx.oneof([1, 2])), AbstractError, "undecided search values at rate"),
        (
            sx.from_json_str('{"symexp":1,"value":[{"$type":"gone.Net","x":1}]}'),
            UnknownTypeError,
            r"'gone.Net' is not known here.*Import gone.*\(path=\[0\]\)",
        ),
        (
            sx.from_json_str('{"symexp":1,"value":[{"$function":"gone.f"}]}'),
            UnsupportedValueError,
            r"'gone.f' came from a file.*sx.trust\('gone.f'\).*\(path=\[0\]\)",
        ),
        (sx.functor(lambda x: x)(1), UnsupportedValueError, "is a lambda"),
    ],
)
def test_what_has_no_code_is_refused_with_its_path(value, error, match):
    with pytest.raises(error, match=match):
        sx.to_code(value)


def test_a_class_of_symexp_is_refused():
    @sx.symbolize
    class Own:
        pass

    Own._sx_type.origin.__module__ = "symexp.own"
    with pytest.raises(
        UnsupportedValueError, match=r"is a class of symexp.*sx.to_code\(exp.part\)"
    ):
        sx.to_code(Own())
