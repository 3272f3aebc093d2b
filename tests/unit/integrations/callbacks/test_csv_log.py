"""The CSV file of a sweep: whole lines, no repeats, and nothing that a spreadsheet executes."""

import csv

import pytest

import symexp as sx
from symexp.callbacks import CSVLogger, LogFileError


def run(path, n, study="csv-log", **options):
    space = sx.Dict(x=sx.oneof(["a", "=1+1", "c"]), id=sx.oneof([1, 2]))
    loop = sx.sample(
        space, sx.geno.Sweeping(), n, study=study, callbacks=[CSVLogger(path)], **options
    )
    for _exp, feedback in loop:
        feedback(float(feedback.id), {"loss": -0.5})


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(autouse=True)
def forget():
    yield
    if "csv-log" in [s.name for s in sx.studies()]:
        sx.delete_study("csv-log")


def test_columns_and_cells(tmp_path):
    path = tmp_path / "new" / "t.csv"
    run(path, 3)
    assert path.read_text().splitlines()[0] == (
        "id,state,reward,x,decision id,loss,seconds,attempts,error,finished"
    )
    cells = [
        (r["id"], r["state"], r["reward"], r["x"], r["decision id"], r["loss"]) for r in rows(path)
    ]
    assert cells == [
        ("1", "complete", "1.0", "a", "1", "-0.5"),
        ("2", "complete", "2.0", "a", "2", "-0.5"),
        ("3", "complete", "3.0", "'=1+1", "1", "-0.5"),
    ]


def test_a_resumed_study_continues_the_file_after_a_torn_line(tmp_path):
    path = tmp_path / "t.csv"
    run(path, 2)
    whole = path.read_text()
    path.write_text(whole[:-9])  # the process was killed while it wrote the second line
    run(path, 4)
    assert [r["id"] for r in rows(path)] == ["1", "2", "3", "4"]
    assert path.read_text().startswith(whole)
    run(path, 4)
    assert len(rows(path)) == 4


def test_texts_of_any_length_and_character(tmp_path):
    path = tmp_path / "t.csv"
    space = sx.Dict(x=sx.oneof(["a\ud800", "b", "c\u2028d\x85"]))
    limit = csv.field_size_limit()
    for n in (1, 2, 3):
        loop = sx.sample(
            space, "sweeping", n, study="csv-log", callbacks=[CSVLogger(path)], on_error="skip"
        )
        for exp, feedback in loop:
            with feedback:
                if exp.x == "b":
                    raise ValueError("\ud800\0" + "z" * 200_000)
                feedback(1.0, {f"m{n}\udfff": 1})
    assert csv.field_size_limit() == limit
    lines = path.read_text().splitlines()
    assert lines[0] == "id,state,reward,x,m1\\udfff,m3\\udfff,seconds,attempts,error,finished"
    assert [line.split(",")[3] for line in lines[1:]] == ["a\\ud800", "b", "c\\nd"]
    assert "\\ud800\\x00zzz" in lines[2]
    loop.result.export(tmp_path / "table.csv")
    loop.result.export(tmp_path / "table.json")
    loop.result.save_html(tmp_path / "table.html")


def test_another_study_is_added(tmp_path):
    path = tmp_path / "t.csv"
    run(path, 2)
    run(path, 2, study=None)
    assert [r["id"] for r in rows(path)] == ["1", "2", "1", "2"]


def test_a_new_file_has_the_trials_of_its_sweep_alone(tmp_path):
    run(tmp_path / "first.csv", 2)
    run(tmp_path / "second.csv", 3)
    assert [r["id"] for r in rows(tmp_path / "second.csv")] == ["3"]


def test_a_new_metric_adds_a_column_and_errors_stay_on_a_line(tmp_path):
    path = tmp_path / "t.csv"
    space = sx.Dict(x=sx.oneof([0, 1, 2]))
    for exp, feedback in sx.sample(space, sx.geno.Sweeping(), callbacks=[CSVLogger(path)]):
        if exp.x == 1:
            feedback.skip("@first\nsecond")
        else:
            feedback(0.0, {f"m{exp.x}": True})
    assert len(path.read_text().splitlines()) == 4
    found = [(r["m0"], r["m2"], r["error"]) for r in rows(path)]
    assert found == [("True", "", ""), ("", "", r"'@first\nsecond"), ("", "True", "")]


def test_a_file_of_another_kind_is_left_alone(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("name,age\nx,1\n")
    with pytest.raises(LogFileError, match="was not written by CSVLogger"):
        run(path, 1)
    assert path.read_text() == "name,age\nx,1\n"
