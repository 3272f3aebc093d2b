"""Locations that match nothing say what is nearest."""

import pytest

import symexp as sx
from symexp.patching.application import UnmatchedRuleWarning


@pytest.mark.parametrize(
    ("location", "message"),
    [
        ("layer[0]", r"at 'layer\[0\]': dict has no 'layer'. Did you mean 'layers'\?"),
        ("layers[5]", r"at 'layers\[5\]': .* has 2 elements, but no index \[5\]"),
        ("layers[4:].x", r"at 'layers\[4:\].x': the list at 'layers' has 2 elements"),
        ("**.unit", r"at '\*\*.unit'. Did you mean 'units'\?"),
        ("lr.x", r"at 'lr.x': there is nothing below 'lr'"),
        ("layers[*].unit", r"Did you mean 'units'\?"),
        ("nothing.at,layer.x", r"'layer.x'.*Did you mean 'layers'.*'nothing.at'"),
    ],
)
def test_the_nearest_is_named(location, message):
    exp = sx.Dict(layers=[{"units": 1}, {"units": 2}], lr=0.1)
    with pytest.warns(UnmatchedRuleWarning, match=message):
        sx.patch(exp, f"set?units=3#{location}")


def test_a_location_that_matches_is_not_blamed():
    with pytest.warns(UnmatchedRuleWarning, match="Look at the tree"):
        sx.patch(sx.Dict(a={"b": 1}), "scale_width?2#a")
