"""Cells of CSV files that a spreadsheet does not execute."""

import pytest

from symexp._base.csv_cells import safe_cell


@pytest.mark.parametrize(
    "text", ["=1+2", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "＝1"]
)
def test_a_formula_becomes_a_text(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("text", ["", "a=1", "3", "relu", "a - b", "'=1", " a", "é"])
def test_other_texts_stay(text):
    assert safe_cell(text) == text
