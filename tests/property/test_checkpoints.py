"""The law of checkpoints: an attempt sees exactly what the last one has left, or published."""

import itertools
import shutil
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import symexp as sx
from symexp.sweeps.checkpoints.folders import FolderCheckpoints
from symexp.sweeps.checkpoints.places import TrialKey
from symexp.sweeps.checkpoints.uploads import UploadedCheckpoints

KEY = TrialKey("study", "00001-aa")
_places = itertools.count()

writes = st.tuples(st.sampled_from(["a", "b", "d/c"]), st.text("xyz", max_size=3))
steps = st.one_of(
    writes.map(lambda w: ("write", *w)),
    st.sampled_from(["a", "b", "d/c"]).map(lambda name: ("remove", name)),
    st.just(("publish",)),
    # What the attempt before this one still writes, and publishes.
    writes.map(lambda w: ("late", *w)),
)
ends = st.sampled_from(["killed", "published", "ended"])
attempts = st.lists(st.tuples(st.integers(1, 2), st.lists(steps, max_size=6), ends), max_size=5)


def content(root):
    return {p.relative_to(root).as_posix(): p.read_text() for p in root.rglob("*") if p.is_file()}


def write(root, name, text):
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text)


def run(place, history, publishes):
    """Runs attempts; a model says what each of them sees.

    Args:
        place: The place of the checkpoints.
        history: The attempts: by how much the number grows, the steps, and the end.
        publishes: Whether the next attempt gets only what was published.
    """
    number, kept, before = 0, {}, None
    for grows, steps, end in history:
        number += grows
        opened = place.open(KEY, number)
        now = dict(kept)
        assert content(opened.files) == now
        for step, *what in steps:
            if step == "write":
                write(opened.files, *what)
                now[what[0]] = what[1]
            elif step == "remove":
                (opened.files / what[0]).unlink(missing_ok=True)
                now.pop(what[0], None)
            elif step == "publish":
                opened.publish(is_own=True)
                kept = dict(now)
            elif before is not None and before.files.is_dir():
                write(before.files, *what)
                before.publish(is_own=True)
            assert content(opened.files) == now
        if end != "killed":
            opened.publish(is_own=True)
            kept = dict(now)
        if end == "ended":
            opened.end()
        if not publishes:
            kept = now
        before = opened
    last = place.open(KEY, number + 1)
    assert content(last.files) == kept


@given(attempts)
def test_in_a_folder_an_attempt_sees_what_the_last_one_left(history):
    root = Path(tempfile.mkdtemp())
    try:
        run(FolderCheckpoints(root), history, publishes=False)
    finally:
        shutil.rmtree(root)


@given(attempts)
def test_behind_a_url_an_attempt_sees_what_the_last_one_published(history):
    place = UploadedCheckpoints(sx.Remote(f"memory://checkpoints-{next(_places)}"))
    run(place, history, publishes=True)
