"""Functions of users get only the arguments that they take."""

from symexp._base.optional_arguments import with_optional


def called(function):
    return with_optional(function, ("state", "step"))([3, 1], state="s", step=2)


def test_arguments_that_are_taken_are_passed():
    assert called(lambda xs: xs) == [3, 1]
    assert called(lambda xs, step: step) == 2
    assert called(lambda xs, *, state: state) == "s"
    assert called(lambda xs, state, step: (state, step)) == ("s", 2)
    assert called(lambda xs, **rest: rest) == {"state": "s", "step": 2}
    assert called(sorted) == [1, 3]


def test_arguments_by_position_only_are_not_taken_for_them():
    def first(step, /):
        return step

    assert called(first) == [3, 1]
