"""References: what they accept, and reading what they write."""

import pytest

from symexp.store import (
    Derivation,
    DerivationError,
    Ref,
)


@pytest.mark.parametrize("name", ["", "a/b", ".a", "-a", "a b", "é", "x" * 81, None, "a\n"])
def test_names_that_cannot_be_file_names_are_rejected(name):
    with pytest.raises(DerivationError, match=r"A stage name must be"):
        Derivation(name)


def test_references_read_what_they_write():
    ref = Ref("0" * 32, "1" * 32, "2" * 16, "a-b.c")
    for one in (ref, ref._replace(failed=True)):
        assert Ref.parse(str(one)) == one
        assert Ref.from_entry(one.entry) == one
    assert Ref.from_entry("lost+found") is None
