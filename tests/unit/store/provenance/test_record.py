"""The record as it is read from `context.json`, whatever that has, and as text."""

import pickle

import pytest

from symexp.store.provenance.record import (
    GitState,
    Machine,
    is_seed_name,
    one_line,
    printable,
    provenance_in,
)

DOCUMENT = {
    "started": 1000.5,
    "duration": 2.0,
    "host": "node7",
    "provenance": {
        "started": 1000.5,
        "user": "ada",
        "python": {"version": "3.12.1", "implementation": "CPython"},
        "symexp": "0.1.0",
        "packages": {"numpy": "2.0.1"},
        "backend": "jax",
        "git": [{"repository": "lab", "commit": "1a2b" * 10, "branch": "main", "clean": True}],
        "seeds": {"seed": 3},
        "random": {"PYTHONHASHSEED": 0},
        "notes": {"seed": 4, "data_seed": 5, "loss": "mse"},
        "machine": {"system": "Linux 6", "arch": "x86_64", "cpus": 8, "memory": 2**34,
                    "gpus": ["H100", "H100"]},
    },
}  # fmt: skip


def test_the_record_is_read_and_printed():
    found = provenance_in(DOCUMENT)
    assert found.git == GitState("lab", "1a2b" * 10, "main", True)
    assert found.machine == Machine("node7", "Linux 6", "x86_64", 8, 2**34, ("H100", "H100"))
    assert found.seeds == {"seed": 3, "PYTHONHASHSEED": 0, "seed (noted)": 4, "data_seed": 5}
    assert str(found).splitlines()[1:] == [
        "machine   node7 (Linux 6 x86_64, 8 CPUs, 16.0 GiB, 2 x H100)",
        "python    CPython 3.12.1, symexp 0.1.0",
        "packages  numpy 2.0.1",
        "backend   jax",
        "git       1a2b1a2b1a (clean) on main in lab",
        "seeds     seed=3, PYTHONHASHSEED=0, seed (noted)=4, data_seed=5",
        "notes     loss='mse'",
    ]
    assert "by ada, in 2.0 s" in str(found)
    assert pickle.loads(pickle.dumps(found)) == found
    assert found._repr_html_().startswith("<pre>built")


def test_a_realization_of_before_has_no_record():
    assert provenance_in({"started": 1.0, "duration": 1.0, "host": "a"}) is None


def test_a_record_that_an_older_symexp_left_behind_does_not_count():
    assert provenance_in({**DOCUMENT, "started": 2000.0}) is None


@pytest.mark.parametrize("value", [None, 7, "x", [], ["x"], {"a": 1}])
def test_a_member_of_another_type_counts_as_not_recorded(value):
    for name in DOCUMENT["provenance"]:
        if name != "started":
            strange = {**DOCUMENT["provenance"], name: value}
            assert isinstance(str(provenance_in({**DOCUMENT, "provenance": strange})), str)
    assert provenance_in({**DOCUMENT, "provenance": value}) is None


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (GitState("lab"), "no commit (perhaps changed)"),
        (GitState("lab", "1234567890abc", clean=False), "1234567890 (changed)"),
        (GitState("lab", "12", None, True, ("a.py", "b.py")), "12 (clean), without a.py, b.py"),
        (GitState("lab", problem="git ended"), "not known (git ended)"),
    ],
)
def test_the_state_of_a_repository_is_a_phrase(state, text):
    assert str(state) == text


def test_names_of_seeds():
    names = ["seed", "seeds", "random_state", "data_seed", "np_random_state"]
    assert all(map(is_seed_name, names))
    assert not any(map(is_seed_name, ["seedling", "reseed", 3, "units"]))


def test_characters_that_control_a_terminal_are_spelled():
    assert printable("a\x1b[31m\u202eb\n\u00e9") == "a\\x1b[31m\\u202eb\n\u00e9"


def test_a_name_with_a_line_end_cannot_look_like_another_fact():
    assert one_line("a\nuser bob\x0b") == "a\\nuser bob\\x0b"
