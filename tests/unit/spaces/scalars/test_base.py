"""Scalars: printed forms, arithmetic, and those of users."""

import pytest

import symexp as sx

kit = sx.scalars


def test_scalars_print_and_compare():
    scalar = kit.STEP * 2 + 1
    assert repr(scalar) == "Addition(x=Multiplication(x=Step(), y=2), y=1)"
    assert scalar == kit.STEP * 2 + 1
    assert scalar(step=4) == 9
    assert sx.patch(scalar.clone(), {"y": 5})(4) == 13


def test_functions_and_constants_are_scalars():
    assert kit.make_scalar(3)(9) == 3
    assert kit.make_scalar(lambda step: step + 1)(9) == 10
    assert kit.make_scalar(kit.STEP) is kit.STEP
    assert (1 - kit.STEP)(3) == -2
    assert (2**kit.STEP)(3) == 8
    assert (7 // kit.STEP)(2) == 3
    assert (7 % kit.STEP)(4) == 3
    assert (7 / kit.STEP)(2) == 3.5
    assert abs(-kit.STEP)(3) == 3
    assert (kit.STEP / 2).ceil()(3) == 2
    assert (kit.STEP - 1)(3) == 2


def test_users_define_scalars():
    class Warmup(kit.Scalar):
        steps: int

        def call(self, step):
            return min(1.0, step / self.steps)

    assert (Warmup(4) * 2)(2) == 1.0
    with pytest.raises(TypeError, match="abstract"):
        kit.Scalar()
