"""Which place of checkpoints a sweep has."""

import datetime
import os
from pathlib import Path

import pytest

import symexp as sx
from symexp.errors import MissingExtraError
from symexp.store.errors import RemoteError
from symexp.sweeps.checkpoints.choice import place_of_checkpoints
from symexp.sweeps.feedback import FeedbackError
from symexp.sweeps.limits import SamplingError


def loop(**arguments):
    return sx.sample(sx.Dict(x=sx.oneof([1, 2])), "sweeping", progress=False, **arguments)


@pytest.mark.parametrize("value", [3, True, [], b"kept", datetime.timedelta(1), {"a": 1}])
def test_what_is_no_folder_and_no_url_is_refused(value):
    with pytest.raises(SamplingError, match="Expected checkpoints to be a folder or a URL"):
        loop(checkpoints=value)


@pytest.mark.parametrize("value", ["", "  "])
def test_an_empty_text_is_refused(value):
    with pytest.raises(SamplingError, match=r"write checkpoints='\.'"):
        loop(checkpoints=value)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "f").write_text("")
    with pytest.raises(SamplingError, match=r"is a file\. Name another folder"):
        loop(checkpoints=tmp_path / "f")


def test_a_url_of_an_unknown_protocol_is_refused():
    with pytest.raises(RemoteError, match="fsspec does not know the protocol 's4'"):
        loop(checkpoints="s4://bucket/a")


def test_a_url_whose_package_is_missing_says_what_to_install():
    with pytest.raises(MissingExtraError, match=r"(?s)needs the package .* `pip install"):
        loop(checkpoints="gdrive://a")


def test_a_relative_folder_becomes_absolute(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert place_of_checkpoints("kept") == str(tmp_path / "kept")
    assert place_of_checkpoints(Path("kept")) == str(tmp_path / "kept")
    assert place_of_checkpoints(".") == str(tmp_path)
    assert place_of_checkpoints("~/a") == str(Path.home() / "a")
    assert place_of_checkpoints(None) is None
    assert repr(place_of_checkpoints("memory://a")) == "Remote('memory://a')"


def test_a_folder_wins_over_the_store_and_the_store_over_the_file(tmp_path):
    url = f"sqlite:///{tmp_path / 'a.db'}#a"
    for arguments, place in (
        ({"checkpoints": tmp_path / "kept", "store": tmp_path / "store"}, "kept"),
        ({"store": tmp_path / "store"}, "store"),
        ({}, "a.db.checkpoints"),
    ):
        running = loop(study=url, **arguments)
        _, feedback = next(running)
        assert feedback.checkpoint.relative_to(tmp_path).parts[0] == place
        running.close()


def test_a_study_in_memory_has_a_temporary_folder():
    running = loop(study="checkpoints in memory")
    _, feedback = next(running)
    (feedback.checkpoint / "a").write_text("1")
    place = feedback.checkpoint.parents[3]
    running.close()
    running = loop(study="checkpoints in memory")
    _, again = next(running)
    assert os.listdir(again.checkpoint) == ["a"]
    assert again.checkpoint.parents[3] == place
    assert place.stat().st_mode & 0o77 == 0
    running.close()
    sx.delete_study("checkpoints in memory")


def test_a_database_on_a_server_needs_a_place(tmp_path, monkeypatch):
    running = loop(study=f"sqlite:///{tmp_path / 'a.db'}#a")
    monkeypatch.setattr(type(running.study.ledger), "checkpoint_folder", lambda self: None)
    _, feedback = next(running)
    with pytest.raises(FeedbackError, match=r"checkpoints='s3://bucket/checkpoints'"):
        feedback.checkpoint
    feedback(1.0)


def test_workers_of_a_group_cannot_share_what_is_behind_a_url(tmp_path):
    with pytest.raises(SamplingError, match="Name a folder that all of them can reach"):
        loop(checkpoints=f"file://{tmp_path}", group="a")
