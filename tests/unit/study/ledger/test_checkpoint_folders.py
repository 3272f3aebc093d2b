"""Names of the folders of checkpoints, and their removal."""

from pathlib import Path

import pytest

from symexp.study.ledger.checkpoint_folders import (
    folder_beside,
    remove_study,
    remove_trial,
    study_folder,
    trial_folder,
)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////a/sweep.db", "/a/sweep.db.checkpoints"),
        ("sqlite:////a/sweep.db#name", "/a/sweep.db.checkpoints"),
        ("sqlite:////a/sweep.db?timeout=3#name", "/a/sweep.db.checkpoints"),
        ("sqlite:///sweep.db", str(Path.cwd() / "sweep.db.checkpoints")),
        ("sqlite:///file:a.db?uri=true", None),
        ("sqlite://", None),
        ("postgresql+psycopg://user@host/sweep.db#name", None),
    ],
)
def test_only_a_file_has_a_folder_beside_it(url, expected):
    found = folder_beside(url)
    assert (None if found is None else str(found)) == expected


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "../../a", "ünï", "a" * 300, "x\0y", " ", "#", "-rf"]
)
def test_every_name_of_a_study_is_the_name_of_one_folder(name, tmp_path):
    folder = study_folder(name, "1")
    assert Path(folder).name == folder
    assert folder[0] not in ".-"
    assert len(folder.encode()) < 100
    (tmp_path / folder).mkdir()


def test_names_that_read_alike_and_studies_made_again_have_other_folders():
    assert study_folder("a/b", "1/a/b") != study_folder("a-b", "1/a-b")
    assert study_folder("a", "1") != study_folder("a", "2")
    assert study_folder("a", "1") == study_folder("a", "1")


def test_the_folder_of_a_trial_begins_with_its_id():
    assert trial_folder(0, "ab") == "00001-ab"
    assert trial_folder(123456, "ab") == "123457-ab"


def test_the_checkpoints_of_one_trial_are_removed(tmp_path):
    home = tmp_path / study_folder("a", "1")
    for number, digest in ((0, "x"), (0, "y"), (9, "x")):
        (home / trial_folder(number, digest) / "attempt-1" / "files").mkdir(parents=True)
    remove_trial(tmp_path, "a", "1", 0)
    assert [p.name for p in home.iterdir()] == ["00010-x"]
    remove_trial(tmp_path, "a", "2", 9)
    remove_trial(tmp_path / "none", "a", "1", 9)
    remove_trial(None, "a", "1", 9)
    assert [p.name for p in home.iterdir()] == ["00010-x"]


def test_the_checkpoints_of_one_study_are_removed(tmp_path):
    place = tmp_path / "sweep.db.checkpoints"
    for identity in "12":
        (place / study_folder("a", identity) / "00001-x").mkdir(parents=True)
    remove_study(place, "a", "1")
    assert [p.name for p in place.iterdir()] == [study_folder("a", "2")]
    remove_study(place, "a", "2")
    assert not place.exists()
    remove_study(place, "a", "2")
    remove_study(None, "a", "2")
