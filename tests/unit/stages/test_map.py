"""`Map`: one build for each file, and only those that are missing."""

import time
from pathlib import Path

import pytest

import symexp as sx
from symexp.stages import EACH, Map, files_of
from symexp.store import (
    AmbiguousRealizationError,
    CodeChangedWarning,
    DependencyFailedError,
    DerivationError,
    RefError,
    StoreError,
)

ran = []


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran.clear()


def raw(**files):
    """A directory with files, fetched."""
    for name, text in files.items():
        path = Path("raw", name.replace("__", "/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return sx.stages.FetchLocal("raw") / "raw"


@sx.stage
def count(out, file: Path, scale=1, extra=None):
    ran.append(file.name)
    text = file.read_text()
    if text == "bad":
        raise ValueError("cannot count")
    (out / "n.txt").write_text(str(scale * len(text)))


def counted_one(found):
    return int((found / "n.txt").read_text())


def counted(found):
    return {name: counted_one(path) for name, path in found.items().items()}


def test_each_file_is_built_once_and_found_again(store):
    counts = Map(count(EACH, scale=2), over=files_of(raw(a="x", b="xyz", sub__c="xx")))
    found = store.realize(counts)
    assert counted(found) == {"a": 2, "b": 6, "sub/c": 4}
    assert sorted(ran) == ["a", "b", "c"]
    assert (found / "sub/c/n.txt").read_text() == "4"
    assert store.realize(counts) == found
    assert len(ran) == 3
    assert [s.action for s in store.plan(counts)] == ["hit", "hit"]


def test_only_changed_and_new_files_are_built(store):
    counts = Map(count(EACH), over=files_of(raw(a="x", b="xyz", c="q")))
    store.realize(counts)
    ran.clear()
    raw(b="changed", d="new")
    Path("raw/c").unlink()
    found = store.realize(counts)
    assert sorted(ran) == ["b", "d"]
    assert counted(found) == {"a": 1, "b": 7, "d": 3}
    raw(b="xyz", c="q")
    Path("raw/d").unlink()
    ran.clear()
    assert counted(store.realize(counts)) == {"a": 1, "b": 3, "c": 1}
    assert ran == []


def test_name_and_content_of_a_file_count_and_its_stage_does_not(store):
    one = Map(count(EACH), over=files_of(raw(a="x", b="xyz")))
    store.realize(one)
    ran.clear()
    store.realize(Map(count(EACH), over=files_of(sx.stages.Constant({"a": "x", "d": "xyz"}))))
    assert ran == ["d"]


def test_a_plan_knows_the_items_once_the_files_are_there(store):
    counts = Map(count(EACH), over=files_of(raw(a="x", b="y")))
    assert [s.action for s in store.plan(counts)] == ["build", "build"]
    store.realize(counts)
    raw(b="z", c="z")
    store.realize(sx.stages.FetchLocal("raw"))
    plan = store.plan(counts)
    assert [s.action for s in plan if s.derivation.name == "count"] == ["hit", "build", "build"]
    assert plan.steps[-1].reason == "2 of 3 items are to be built"
    assert "count" in store.why(counts)
    assert ("count", "build", 2) in [
        (n.name, n.state, n.size) for n in store.graph(counts, fold=1).nodes
    ]
    store.realize(counts)
    assert dict(store.graph(counts).nodes[-1].details)["items"] == "3"


def test_the_file_is_the_first_argument_that_is_missing():
    over = files_of(raw(a="x"))
    assert sx.eq(Map(count, over=over), Map(count(EACH), over=over))
    assert sx.eq(Map(count.partial(scale=3), over=over), Map(count(EACH, scale=3), over=over))


def test_a_map_is_a_symbolic_object(store):
    counts = Map(count(EACH), over=files_of(raw(a="xy")))
    store.realize(counts)
    again = sx.from_json(sx.to_json(counts))
    assert sx.eq(again, counts)
    assert store.realized(again)
    assert counted(store.realize(sx.patch(counts.clone(), {"stage.scale": 5}))) == {"a": 10}
    assert counted(store.realize(sx.patch(counts.clone(), "set?stage.scale=7"))) == {"a": 14}
    assert sx.diff(counts, again) == sx.diff(again, counts)


def test_other_stages_are_arguments_of_all_items(store):
    extra = sx.stages.Constant({"k": "1"})
    counts = Map(count(EACH, extra=[extra]), over=files_of(raw(a="x", b="y")))
    found = store.realize(counts)
    assert sorted(r.name for r in store.dependencies(found)) == [
        "Constant",
        "Fetch",
        "count",
        "count",
    ]
    other = sx.patch(counts.clone(), {"stage.extra[0].files.k": "2"})
    ran.clear()
    store.realize(other)
    assert sorted(ran) == ["a", "b"]


@sx.stage
def clean(out, file):
    (out / "text").write_text(file.read_text().strip())


def test_several_stages_for_each_file(store):
    counts = Map(count(clean(EACH) / "text"), over=files_of(raw(a=" x ", b="y")))
    assert counted(store.realize(counts)) == {"a": 1, "b": 1}
    assert sorted(r.name for r in store.realizations()).count("clean") == 2


def test_a_map_over_the_files_of_a_map(store):
    first = Map(clean(EACH), over=files_of(raw(a=" x ", b="yy")))
    second = Map(count(EACH), over=files_of(first, "**/text"))
    assert counted(store.realize(second)) == {"a/text": 1, "b/text": 2}
    raw(b="zzz")
    ran.clear()
    assert counted(store.realize(second)) == {"a/text": 1, "b/text": 3}
    assert ran == ["text"]


@sx.stage
def split(out, file):
    for i, word in enumerate(file.read_text().split()):
        (out / str(i)).write_text(word)


@sx.stage
def total(out, counts):
    (out / "n.txt").write_text(
        str(sum(int((p / "n.txt").read_text()) for p in counts.items().values()))
    )


def test_a_map_inside_of_the_stage_of_a_map(store):
    words = Map(count(EACH), over=files_of(split(EACH)))
    totals = Map(total(words), over=files_of(raw(a="a bb", b="ccc")))
    assert counted(store.realize(totals)) == {"a": 3, "b": 3}


def _versioned(version, **limits):
    @sx.stage(name="VersionedItem", version=version, **limits)
    def versioned(out, file):
        (out / "n.txt").write_text(str(len(file.read_text())))

    return versioned


def test_a_map_inside_of_another_one_gives_it_versions_limits_and_matchers_of_its_stage(store):
    def nested(version, **limits):
        item = _versioned(version, **limits)(EACH, matcher=sx.matchers.latest())
        inner = Map(item, over=files_of(split(EACH)))
        return store.derivation(Map(total(inner), over=files_of(raw(a="a bb"))))

    first, second = nested(1), nested(2, timeout=5, resources={"license": 1})
    assert first.digest != second.digest
    assert (5.0, {"license": 1.0}) in [tuple(limit) for limit in second.member_limits]
    assert sx.matchers.latest() in second.member_matchers


def test_two_matchers_of_one_item_are_an_error(store):
    def counts(matcher, pattern="**"):
        stage = count(EACH, matcher=matcher)
        return Map(stage, over=files_of(raw(a="x", b="yy"), pattern))

    latest, every = sx.matchers.latest(), sx.matchers.all()
    message = r"has two matchers in this pipeline, latest\(1\) and all\(\)"
    for targets in ([counts(latest), counts(every)], [counts(latest), counts(every, "a")]):
        with pytest.raises(DerivationError, match=message):
            store.realize_many(targets)
    with pytest.raises(DerivationError, match=message):
        store.plan(count(counts(latest) / "a/n.txt", extra=counts(every)))
    # A kept result counts if it was collected from what the matcher chooses, so it is asked, too.
    (item,) = [r for r in store.realizations() if r.name == "count" and counted_one(r) == 1]
    with store.session(store.stage(item)) as session:
        (session / "n.txt").write_text("5")
        session.commit()
    store.realize(counts(latest))
    with pytest.raises(DerivationError, match=message):
        store.plan(count(counts(latest) / "a/n.txt", extra=counts(every, "a")))


@sx.stage
def waits_for(out, name):
    deadline = time.monotonic() + 60
    while not Path(name).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    (out / "n.txt").write_text("1")


@sx.stage
def tells(out, name):
    Path(name).touch()
    (out / "n.txt").write_text("1")


def test_a_map_without_its_files_leaves_the_builds_beside_it_alone(store):
    place = str(Path("told").resolve())
    lost = Map(count(EACH), over=files_of(raw(a="x") / "no"))
    with pytest.raises(RefError, match=r"has no directory"):
        store.realize_many([waits_for(place), lost, tells(place)], workers=3)
    assert store.realized(waits_for(place)).ok


def test_the_items_are_read_in_a_build_and_kept_by_gc(store):
    counts = Map(count(EACH), over=files_of(raw(a="x", b="yy")))
    found = store.realize(total(counts))
    assert found.read_text("n.txt") == "3"
    store.gc(keep=[found])
    raw(b="z")
    ran.clear()
    assert store.realize(total(counts)).read_text("n.txt") == "2"
    assert ran == ["b"]
    assert store.verify() == []


def test_a_map_travels_with_its_items(store, tmp_path):
    counts = Map(count(EACH), over=files_of(raw(a="x", b="yy")))
    found = store.realize(counts)
    other = sx.Store(tmp_path / "other", echo=False)
    other.unpack(store.pack(found, tmp_path / "m.tar.zst"))
    assert other.realize(counts).ref == found.ref
    stage = other.stage(found.ref)
    assert sx.eq(stage, counts)
    items = [r for r in other.realizations() if r.name == "count"]
    assert {other.realized(other.stage(r)).ref for r in items} == {r.ref for r in items}


def test_no_file_gives_no_item(store):
    counts = Map(count(EACH), over=files_of(raw(a="x"), "*.png"))
    found = store.realize(counts)
    assert found.items() == {}
    assert store.ls(found) == ["map.json"]


@pytest.mark.parametrize("workers", [None, 2])
def test_a_failure_names_its_file_and_the_next_run_goes_on(store, workers):
    counts = Map(count(EACH), over=files_of(raw(a="x", b="bad", c="z")))
    with pytest.raises(ValueError, match="cannot count") as caught:
        store.realize(counts, workers=workers)
    assert "for the item 'b' of 'Map.count'" in caught.value.__notes__
    raw(b="good")
    ran.clear()
    assert counted(store.realize(counts)) == {"a": 1, "b": 4, "c": 1}
    assert "a" not in ran


def test_a_kept_failure_stops_the_map_and_no_other_item(store):
    counts = Map(count(EACH), over=files_of(raw(a="bad", b="x", c="y")))
    with pytest.raises(
        DependencyFailedError, match=r"'Map.count'.*was not run.*'count' for the item '"
    ):
        store.realize(counts, on_error="keep")
    assert sorted(ran) == ["a", "b", "c"]
    assert [s.action for s in store.plan(counts, on_error="keep")][-1] == "failed"


@pytest.mark.parametrize("workers", [2, 5])
def test_items_are_built_by_workers(store, workers):
    data = raw(a="x", b="xyz", c="q")
    both = [Map(count(EACH), over=files_of(data)), Map(clean(EACH), over=files_of(data))]
    found = store.realize_many(both, workers=workers)
    assert counted(found[0][0]) == {"a": 1, "b": 3, "c": 1}
    assert sorted(found[1][0].items()) == ["a", "b", "c"]
    assert ran == []


made = []


@sx.stage(matcher=sx.matchers.latest())
def varying(out, file):
    made.append(file.name)
    (out / "n.txt").write_text(str(len(made)))


def test_another_outcome_of_an_item_is_taken_as_its_matcher_says(store):
    numbers = Map(varying(EACH), over=files_of(raw(a="x", b="y")))
    first = counted(store.realize(numbers))
    item = next(
        r for r in store.realizations() if r.name == "varying" and r.read_text("n.txt") == "1"
    )
    store.realize(store.stage(item), force=True)
    assert store.plan(numbers).steps[-1].action == "build"
    assert counted(store.realize(numbers)) == {**first, "a": 3}
    assert [s.action for s in store.plan(numbers)][-1] == "hit"
    picky = sx.patch(numbers.clone(), {"stage.matcher": sx.matchers.only()})
    with pytest.raises(AmbiguousRealizationError):
        store.realize(picky)


def test_force_builds_all_items_again(store):
    numbers = Map(varying(EACH), over=files_of(raw(a="x", b="y")))
    store.realize(numbers)
    made.clear()
    store.realize(numbers, force=True)
    assert sorted(made) == ["a", "b"]


def test_a_change_of_code_is_noticed_for_the_map(store):
    def stage(text):
        namespace = {"__name__": "map_code", "sx": sx}
        exec(
            "@sx.stage(name='map_code.f')\n"
            f"def f(out, file):\n    (out / 'n.txt').write_text('{text}')\n",
            namespace,
        )
        return namespace["f"]

    over = files_of(raw(a="x", b="y"))
    store.realize(Map(stage("1")(EACH), over=over))
    changed = Map(stage("2")(EACH), over=over)
    with pytest.warns(CodeChangedWarning):
        assert counted(store.realize(changed)) == {"a": 1, "b": 1}
    assert counted(store.realize(changed, code="rebuild")) == {"a": 2, "b": 2}


def test_the_version_of_the_stage_is_a_part_of_the_identity(store):
    def derivation(version):
        @sx.stage(name="map.versioned", version=version)
        def versioned(out, file):
            pass

        return store.derivation(Map(versioned(EACH), over=files_of(sx.stages.Constant({}))))

    assert len({derivation(v).digest for v in (None, 1, 2, "1")}) == 4


def test_an_item_is_the_stage_of_a_file_that_was_fetched_alone(store):
    store.realize(Map(count(EACH), over=files_of(raw(a="x"))))
    ran.clear()
    store.realize(count(sx.stages.FetchLocal("raw/a") / "a"))
    assert ran == []


@sx.stage
def mode(out, file):
    (out / "n.txt").write_text(str(int(file.stat().st_mode & 0o100 > 0)))
    (out / "run").write_text("x")
    (out / "run").chmod(0o755)
    (out / "to").symlink_to("run")


def test_modes_and_links_are_kept(store):
    over = raw(a="x", b="x")
    Path("raw/a").chmod(0o755)
    found = store.realize(Map(mode(EACH), over=files_of(over)))
    assert counted(found) == {"a": 1, "b": 0}
    assert (found / "a/run").stat().st_mode & 0o111
    assert (found / "a/to").is_symlink()


def test_what_is_wrong_is_an_error_that_says_how_to_mend_it(store):
    over = files_of(raw(a="x"))
    with pytest.raises(TypeError, match=r"Map takes a stage with EACH"):
        Map(3, over=over)
    with pytest.raises(ValueError, match=r"count does not say where the file goes"):
        Map(count(Path("fixed")), over=over)
    with pytest.raises(TypeError, match=r"over=sx.stages.files_of"):
        Map(count(EACH), over=sx.stages.Constant({}))
    with pytest.raises(DerivationError, match=r"has `sx.stages.EACH` among its arguments"):
        store.realize(count(EACH))
    with pytest.raises(DerivationError, match=r"EACH"):
        store.realize(count(Path("x"), extra=[count(EACH)]))
    with pytest.raises(StoreError, match=r"is not built by hand"):
        store.session(Map(count(EACH), over=over))
    for name in ("map.json", "map.json/a"):
        taken = files_of(sx.stages.Constant({name: "x"}))
        with pytest.raises(DerivationError, match=rf"cannot have an item '{name}'"):
            store.realize(Map(count(EACH), over=taken))
    with pytest.raises(RefError, match=r"has no items: only a `sx.stages.Map` has"):
        store.realize(sx.stages.Constant({"a": "x"})).items()


def test_another_store_fetches_the_items_and_builds_the_changed_one(store, tmp_path):
    def counts():
        return Map(count(EACH), over=files_of(constant(texts)))

    texts = {"a": "x", "b": "xyz", "c": "xx"}
    store.realize(counts())
    store.push(remote=tmp_path / "team")
    reader = sx.Store(tmp_path / "reader", echo=False, remote=tmp_path / "team")
    ran.clear()
    texts["b"] = "y"
    assert counted(reader.realize(counts())) == {"a": 1, "b": 1, "c": 2}
    assert ran == ["b"]
    assert reader.verify() == []


def constant(texts):
    return sx.stages.Constant(dict(texts))


@sx.stage
def linking(out):
    for name, text in {"real/a": "xyz", "real/b": "x"}.items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text(text)
    (out / "to").symlink_to("real/a")
    (out / "deep").symlink_to("./real")
    (out / "far").symlink_to("deep/../to")


def test_a_plan_knows_the_items_of_what_is_to_be_fetched(store, tmp_path):
    counts = Map(count(EACH), over=files_of(linking()))
    store.realize(counts)
    items = [found for found in store.realizations() if found.name == "count"]
    store.push(items[:1], remote=tmp_path / "team")
    store.push(linking(), remote=tmp_path / "team")
    reader = sx.Store(tmp_path / "reader", echo=False, remote=tmp_path / "team")
    actions = {s.derivation.ref: s.action for s in reader.plan(counts)}
    kept = {s.derivation.ref for s in store.plan(counts)} | {r.derivation for r in items}
    assert kept <= set(actions)
    assert [actions[r.derivation] for r in items].count("fetch") == 1
    states = {node.state for node in reader.graph(counts).nodes}
    assert states == {"fetch", "build"}
    assert "3 of 4 items are to be built" in str(reader.why(counts))
    assert reader.realizations() == []
