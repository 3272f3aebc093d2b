"""What differs between the circumstances of two builds."""

import datetime

from symexp.store.provenance.changes import changes, describe_changes, present_of
from symexp.store.provenance.record import GitState, Machine, Provenance

BEFORE = Provenance(
    started=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    duration=1.0,
    user="ada",
    machine=Machine("node7", "Linux 6", "x86_64", 8, 2**34),
    python="3.11.7",
    implementation="CPython",
    symexp="0.1.0",
    packages={"numpy": "1.26.0", "scipy": "1.11"},
    backend=None,
    repositories=(GitState("lab", "1a2b" * 10, "main", True),),
    arguments={"seed": 1},
    random={"PYTHONHASHSEED": 0},
    notes={"seed": 4},
)


def described(after, *options, **named):
    return describe_changes(changes(BEFORE, after, *options, **named))


def test_versions_commits_machines_and_seeds_are_compared():
    after = BEFORE._replace(
        duration=9.0,
        user="bob",
        machine=BEFORE.machine._replace(host="node8", gpus=("H100",)),
        python="3.12.1",
        packages={"numpy": "2.0.0", "torch": "2.9"},
        repositories=(GitState("lab", "3c4d" * 10, "dev", False),),
        arguments={"seed": 2},
        random={},
        notes={"seed": 5},
    )
    assert described(after) == [
        "python: 3.11.7 -> 3.12.1",
        "package numpy: 1.26.0 -> 2.0.0",
        "package scipy: 1.11 -> (not recorded)",
        "package torch: (not recorded) -> 2.9",
        "git: 1a2b1a2b1a (clean) -> 3c4d3c4d3c (changed)",
        "host: node7 -> node8",
        "gpus: (not recorded) -> ('H100',)",
        "user: ada -> bob",
        "seed PYTHONHASHSEED: 0 -> (not recorded)",
        "note seed: 4 -> 5",
    ]
    assert "package numpy: 1.26.0 -> 2.0.0" not in described(after, {"numpy"})
    assert described(BEFORE) == []


def test_what_only_a_build_knows_is_not_compared_with_the_present():
    now = BEFORE._replace(packages={"numpy": "2.0.0"}, notes={}, backend=None)
    assert described(now, is_present=True) == ["package numpy: 1.26.0 -> 2.0.0"]


def test_repositories_are_compared_by_name_if_there_are_several():
    lib = GitState("lib", "5e" * 20, "main", True)
    after = BEFORE._replace(repositories=(lib._replace(clean=False), *BEFORE.repositories))
    before = BEFORE._replace(repositories=(*BEFORE.repositories, lib))
    assert describe_changes(changes(before, after)) == [
        "git lib: 5e5e5e5e5e (clean) -> 5e5e5e5e5e (changed)"
    ]
    assert described(after) == ["git lib: (not recorded) -> 5e5e5e5e5e (changed)"]


def test_another_implementation_of_python_is_a_change():
    assert described(BEFORE._replace(implementation="PyPy")) == ["python: 3.11.7 -> PyPy 3.11.7"]


def test_a_build_differs_in_nothing_from_the_present(store, make):
    stage = make("a")
    built = store.realize(stage)
    assert changes(built.provenance, present_of(stage), is_present=True) == []


def test_each_change_is_one_line():
    assert described(BEFORE._replace(user="a\nb")) == ["user: ada -> a\\nb"]
