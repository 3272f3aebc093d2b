"""The JSON text of a space, and the difference of two spaces."""

from __future__ import annotations

from symexp import geno
from symexp.spaces.dna import (
    spec_diff,
    spec_to_json_str,
)


def choice(location, literals=(8, 16), **common):
    return geno.oneof(len(literals), literals, location=location, **common)


def test_addresses_of_functions_do_not_change_a_spec():
    a = geno.oneof(1, ("<function f at 0x7f12>",)).root()
    b = geno.oneof(1, ("<function f at 0x7f99>",)).root()
    assert spec_to_json_str(a) == spec_to_json_str(b)
    assert spec_diff(a, b) == ""


def test_the_difference_of_two_spaces_is_shown_by_line():
    assert spec_diff(choice("a").root(), choice("a", (8, 32)).root()) == (
        "--- the study's space\n"
        "+++ the given space\n"
        "@@ -2,5 +2,5 @@\n"
        "   0 = 'a': Choices(num_choices=1, [\n"
        "     (0): 8\n"
        "-    (1): 16\n"
        "+    (1): 32\n"
        "   ])\n"
        " })"
    )
