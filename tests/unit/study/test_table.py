"""The trials of a study as a table."""

from __future__ import annotations

import json
import math
import sys

import pytest

import symexp as sx
from symexp.study.table import Table, TableError


@sx.symbolize
class Layer:
    def __init__(self, units, rate=0.5):
        self.units = units


def swept(space, score, **options):
    for exp, feedback in sx.sample(space, **{"algorithm": "sweeping", **options}):
        feedback(score(exp))
    return feedback.study.result


def mixed():
    """A study with a bit of everything."""
    space = sx.Dict(
        kind=sx.oneof(["a", None, True]), layer=sx.oneof([None, Layer(sx.oneof([4, 8]))])
    )
    for _, feedback in sx.sample(space, "sweeping", 4, on_error="skip"):
        with feedback:
            if feedback.id == 2:
                raise ValueError("too\nlarge")
            if feedback.id == 3:
                feedback.skip("no")
            else:
                feedback(feedback.id / 3, metrics={"loss": math.nan})
    return feedback.study.result


def rows(result):
    return [{k: v for k, v in row.items() if k != "seconds"} for row in result.table()]


def test_a_row_for_each_trial():
    found = rows(mixed())
    assert found[0] == {
        "id": 1, "state": "complete", "reward": 1 / 3, "kind": "a", "layer": "None",
        "loss": pytest.approx(math.nan, nan_ok=True), "attempts": 1, "error": None,
    }  # fmt: skip
    assert found[1]["error"].endswith("ValueError: too\nlarge\n")
    assert (found[1]["layer.layer.units"], found[1]["reward"]) == (4, None)
    assert (found[2]["state"], found[2]["error"]) == ("skipped", "no")
    assert found[3]["kind"] == "None"
    table = mixed().table()
    assert table.columns == [
        "id", "state", "reward", "kind", "layer", "layer.layer.units", "loss", "seconds",
        "attempts", "error",
    ]  # fmt: skip
    assert table.column("kind") == ["a", "a", "a", "None"]
    assert len(table[1:3]) == 2
    assert table[:0].columns == table.columns


def test_truth_values_and_texts_are_themselves():
    result = swept(sx.Dict(x=sx.oneof([True, "True", "it's", 1.5])), lambda e: 1)
    assert result.table().column("x") == [True, "True", "it's", 1.5]


def test_the_printed_table():
    table = mixed().table()
    for row in table:
        row["seconds"] = 0.25
    printed = """\
id  state       reward  kind  layer  layer.layer.units  loss  seconds  error
 1  complete  0.333333  a     None                       nan     0.25
 2  failed              a     Layer                  4           0.25  large
 3  skipped             a     Layer                  8           0.25  no
 4  complete   1.33333  None  None                       nan     0.25"""
    assert repr(table) == printed


def test_a_terminal_shows_the_columns_that_fit():
    from symexp.display.tables import render_text

    shown = render_text(mixed().table(), width=40).splitlines()
    assert shown[0] == "id  state       reward  kind  layer"
    assert shown[-1].startswith("(4 columns not shown: layer.layer.units, ")


def test_of_a_long_table_the_beginning_and_the_end_are_shown():
    table = swept(sx.Dict(x=sx.oneof(list(range(100)))), lambda e: e.x).table()
    lines = repr(table).splitlines()
    assert len(lines) == 62
    assert lines[31] == "... 40 more ..."
    assert lines[-1].split()[:3] == ["100", "complete", "99"]
    assert "… 40 more …" in table._repr_html_()


def test_the_table_in_a_notebook_is_escaped():
    table = swept(sx.Dict(x=sx.oneof(["<b>", "\x1b"], name="<i>")), lambda e: 1).table()
    html = table._repr_html_()
    assert "<td>&lt;b&gt;</td>" in html
    assert "<th>&lt;i&gt;</th>" in html
    assert "\\x1b" in html
    assert html.count("<tr>") == 3


def test_names_that_collide_are_told_apart():
    space = sx.Dict(id=sx.oneof([5]), reward=sx.oneof([6]), loss=sx.oneof([7]))
    for _, feedback in sx.sample(space, "sweeping"):
        feedback(1.0, metrics={"loss": 0.5, "state": 2})
    (row,) = rows(feedback.study.result)
    assert row == {
        "id": 1, "state": "complete", "reward": 1.0, "decision id": 5, "decision reward": 6,
        "loss": 7, "metric loss": 0.5, "metric state": 2, "attempts": 1, "error": None,
    }  # fmt: skip


def test_an_objective_may_have_the_name_of_a_column():
    for _, feedback in sx.sample(sx.Dict(x=sx.oneof([1])), metrics=["seconds", "id"]):
        feedback((30.0, 7.0))
    (row,) = feedback.study.result.table()
    assert (row["objective seconds"], row["objective id"], row["id"]) == (30.0, 7.0, 1)
    assert row["seconds"] != 30.0


def test_no_column_is_taken_twice():
    space = sx.Dict(x=sx.oneof([1]), dna=sx.oneof([2]))
    for _, feedback in sx.sample(space):
        feedback(1.0, {"x": 3, "metric x": 4, "metadata": 5, 6: 7})
    result = feedback.study.result
    (row,) = rows(result)
    assert (row["x"], row["metric x"], row["metric metric x"], row["6"]) == (1, 3, 4, 7)
    (stored,) = json.loads(result.to_json_str())["trials"]
    assert (stored["decision dna"], stored["dna"]) == (2, [0, 0])
    assert (stored["metric metadata"], stored["metadata"]) == (5, {})
    assert "metric metric x" in repr(result.table())


def test_a_space_of_one_decision_has_a_column_value():
    assert rows(swept(sx.oneof([1, 2]), lambda e: e))[1]["value"] == 2


def test_tables_convert_to_pandas():
    pd = pytest.importorskip("pandas")
    frame = mixed().to_pandas()
    assert list(frame.index) == [1, 2, 3, 4]
    assert list(frame.columns) == mixed().table().columns[1:]
    assert pd.isna(frame.loc[1, "layer.layer.units"])
    assert frame.loc[2, "layer.layer.units"] == 4
    assert len(sx.Study.for_space(None, sx.Dict(x=sx.oneof([1]))).result.to_pandas()) == 0


def test_a_missing_pandas_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(TableError, match=r"`pip install 'symexp\[viz\]'`"):
        mixed().to_pandas()


def test_a_spreadsheet_executes_nothing_of_csv():
    table = Table(
        [{"=a": "=1+2", "b": -1.5, "c": True}, {"=a": "plain", "b": 2, "c": "-x"}, {"b": 3}],
        ["=a", "b", "c"],
    )
    assert table.to_csv() == "'=a,b,c\n'=1+2,-1.5,True\nplain,2,'-x\n,3,\n"
