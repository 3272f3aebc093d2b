"""`MISSING_VALUE` is one object, everywhere."""

import copy
import pickle

from symexp._base.markers import MISSING_VALUE, MissingValue


def test_there_is_one_missing_value():
    assert MissingValue() is MISSING_VALUE
    assert copy.copy(MISSING_VALUE) is copy.deepcopy([MISSING_VALUE])[0] is MISSING_VALUE
    assert pickle.loads(pickle.dumps(MISSING_VALUE)) is MISSING_VALUE


def test_it_is_false_and_prints_its_name():
    assert not MISSING_VALUE
    assert repr(MISSING_VALUE) == "MISSING_VALUE"
