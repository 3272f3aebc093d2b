"""Signatures with a line per parameter, where one line is too long."""

import copy
import inspect
import pickle
import pydoc

import pytest

import symexp as sx
from symexp.tree.nodes.state import is_ghost
from symexp.typing.wrapped_signature import WrappedSignature


@sx.symbolize
class Wide:
    def __init__(
        self, first, /, second_argument=2, *others, third_argument="text", fourth_argument=None,
        fifth_argument=(1, 2), **more,
    ): ...  # fmt: skip


TEXT = """(
    first,
    /,
    second_argument=2,
    *others,
    third_argument='text',
    fourth_argument=None,
    fifth_argument=(1, 2),
    **more,
)"""


def test_a_long_signature_has_a_line_per_parameter():
    assert str(inspect.signature(Wide)) == TEXT
    assert "Wide(\n |      first,\n" in pydoc.plain(pydoc.render_doc(Wide))


def test_a_short_signature_is_a_line():
    @sx.symbolize
    class Short:
        def __init__(self, a, *, b=2): ...

    assert str(inspect.signature(Short)) == "(a, *, b=2)"


def long(x: int, *, argument_with_a_long_name: int = 1, another_one_with_a_long_name: int = 2,
         one_more: int = 3) -> dict[str, int]:  # fmt: skip
    return {}


def test_it_is_a_signature_like_any_other():
    plain = inspect.signature(long)
    wrapped = WrappedSignature(
        list(plain.parameters.values()), return_annotation=plain.return_annotation
    )
    assert wrapped == plain
    assert str(wrapped).splitlines()[1:3] == ["    x: int,", "    *,"]
    assert str(wrapped).endswith("    one_more: int = 3,\n) -> dict[str, int]")
    assert str(wrapped.replace(parameters=[])) == "() -> dict[str, int]"
    assert pickle.loads(pickle.dumps(wrapped)) == copy.copy(wrapped) == plain


@pytest.mark.skipif(not hasattr(inspect.Signature, "format"), reason="Python 3.13 has it")
def test_the_text_is_that_of_python():
    signature = inspect.signature(Wide)
    assert str(signature) == inspect.Signature.format(signature, max_width=100)


def test_an_object_has_the_signature_of_its_calls():
    @sx.symbolize
    class Scale:
        def __init__(self, factor):
            self.factor = factor

        def __call__(self, x, offset=0):
            return self.factor * x + offset

    scale = Scale(2)
    assert str(inspect.signature(Scale)) == "(factor)"
    assert str(inspect.signature(scale)) == "(x, offset=0)"
    assert is_ghost(scale)
    assert scale(3) == 6
    assert str(inspect.signature(scale)) == "(x, offset=0)"
