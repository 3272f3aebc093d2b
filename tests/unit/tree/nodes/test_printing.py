"""The printed forms of trees."""

import textwrap

import numpy as np

import symexp as sx


@sx.symbolize
class A:
    def __init__(self, x, y=None, z=(1, 2)):
        pass


@sx.symbolize
class Empty:
    pass


def expect(text):
    return textwrap.dedent(text).strip("\n")


def test_indented():
    tree = A(A(1.0), y=[1, "a", A(2), [], {}], z={"k": Empty(), "a.b": None})
    assert str(tree) == expect(
        """
        A(
          x = A(
            x = 1.0,
            y = None,
            z = (1, 2)
          ),
          y = [
            0 : 1,
            1 : 'a',
            2 : A(
              x = 2,
              y = None,
              z = (1, 2)
            ),
            3 : [],
            4 : {}
          ],
          z = {
            k = Empty(),
            a.b = None
          }
        )
        """
    )


def test_on_one_line():
    assert repr(A(A(1), y=[1, A(2)], z=(A(3),))) == (
        "A(x=A(x=1, y=None, z=(1, 2)), y=[1, A(x=2, y=None, z=(1, 2))], "
        "z=(A(x=3, y=None, z=(1, 2)),))"
    )


def test_hide_default_values():
    assert sx.format(A(A(1), z=(1, 2)), hide_default_values=True, compact=True) == "A(x=A(x=1))"
    assert sx.format(A(1, y=0), hide_default_values=True) == "A(\n  x = 1,\n  y = 0\n)"


def test_hide_missing_values():
    partial = A.partial(y=1)
    assert repr(partial) == "A(x=MISSING_VALUE, y=1, z=(1, 2))"
    assert sx.format(partial, compact=True, hide_missing_values=True) == "A(y=1, z=(1, 2))"


def test_not_verbose_shortens_long_leaves():
    text = sx.format(A("x" * 500), verbose=False, compact=True)
    assert len(text) < 130
    assert "..." in text


def test_leaves_have_no_addresses_and_no_newlines():
    text = str(A(np.zeros((3, 3)), y=len, z=textwrap.dedent))
    assert " at 0x" not in text
    assert "\n " not in text.split("y = ")[0].split("x = ")[1].rstrip().rstrip(",")
    assert "textwrap.dedent" in text


def test_a_leaf_whose_repr_raises():
    class Bad:
        def __repr__(self):
            raise RuntimeError

    assert "repr raised RuntimeError" in str(A(Bad()))


def test_root_indent():
    assert sx.format(A(1), root_indent=1, hide_default_values=True) == "A(\n    x = 1\n  )"


def test_plain_values():
    assert sx.format(3) == "3"
    assert sx.format([1]) == "[\n  0 : 1\n]"
