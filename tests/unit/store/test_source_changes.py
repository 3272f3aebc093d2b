"""What has changed in the code of a stage, down to the value."""

import pytest

from symexp.store.source_changes import changed_source, describe_changes, shortened


@pytest.mark.parametrize(
    ("before", "now", "phrases"),
    [
        ({"a": "= 0.01"}, {"a": "= 0.003"}, ["a: 0.01 -> 0.003"]),
        ({"a": "= [1, [2, 3]]"}, {"a": "= [1, [2, 4]]"}, ["a[1][1]: 3 -> 4"]),
        ({"a": "= {'lr': 1}"}, {"a": "= {'lr': 1, 'b': 2}"}, ["a['b']: (nothing) -> 2"]),
        (
            {"a": "= {'lr': 1, 'n': 2}"},
            {"a": "= {'n': 3}"},
            ["a['lr']: 1 -> (nothing)", "a['n']: 2 -> 3"],
        ),
        ({"a": "= (1, 2)"}, {"a": "= [1, 2]"}, ["a: (1, 2) -> [1, 2]"]),
        ({"a": "= 1"}, {"a": "= True"}, ["a: 1 -> True"]),
        ({"a": "= 0.0"}, {"a": "= -0.0"}, ["a: 0.0 -> -0.0"]),
        ({"a": "= nan"}, {"a": "= inf"}, ["a: nan -> inf"]),
        ({"a": "= 1"}, {"a": "# 00"}, ["a: 1 -> (another value)"]),
        ({"a": "# 11"}, {"a": "# 00"}, ["a"]),
        ({"a": "# 11"}, {}, ["a is gone"]),
        ({}, {"a": "= 3", "b": "# 1"}, ["a 3 is new", "b is new"]),
        ({"package numpy": "1.0"}, {"package numpy": "2.0"}, ["package numpy: 1.0 -> 2.0"]),
        ({"a": "= 1"}, {"a": "= 1"}, []),
    ],
)
def test_a_change_is_described_down_to_the_value(before, now, phrases):
    assert describe_changes(before, now) == phrases


class Source(dict):
    """Records of code that know what the first version of symexp recorded for some names."""

    def __init__(self, records, **old):
        super().__init__(records)
        self.old = old.get


def test_records_of_the_first_version_are_compared_by_the_names_that_both_have():
    now = Source({"f": "# 22", "N": "= 3", "package numpy": "2.0"}, f="aa", N="bb")
    assert changed_source({"f": "aa", "N": "bb", "gone": "cc"}, now) == []
    assert changed_source({"f": "ab", "N": "bb"}, now) == ["f"]
    assert changed_source({}, now) == []
    assert changed_source({"f": "# 23", "N": "= 3"}, now) == ["f", "package numpy"]


def test_many_changes_are_counted():
    phrases = [f"a{i}" for i in range(20)]
    assert shortened(phrases) == "a0, a1, a2, a3, a4, a5, a6, a7 and 12 more"
    assert shortened(phrases[:2]) == "a0, a1"
