"""The number of arguments of functions, and the line that a warning names."""

import warnings

import pytest

from symexp._base.introspection import arity, level_of_user


class Callable:
    def __call__(self, a, b):
        pass

    def method(self, a):
        pass

    def any_number(self, *args):
        pass


@pytest.mark.parametrize(
    ("function", "count"),
    [
        (lambda: 0, 0),
        (lambda a, b=1, *, c=2: 0, 2),
        (lambda a, *args: 0, -1),
        (lambda a, /, **kwargs: 0, 1),
        (Callable().method, 1),
        (Callable().any_number, -1),
        (Callable(), 2),
        (len, 1),
    ],
)
def test_arity_counts_positional_arguments(function, count):
    assert arity(function) == count


CODE = """
def warn():
    warnings.warn("careful", stacklevel=level_of_user())

def outer():
    warn()
"""


def test_a_warning_names_the_line_of_the_user():
    inside = {"warnings": warnings, "level_of_user": level_of_user, "__name__": "symexp.made_up"}
    exec(CODE, inside)
    with pytest.warns(UserWarning, match="careful") as caught:
        inside["outer"]()
    assert caught[0].filename == __file__
