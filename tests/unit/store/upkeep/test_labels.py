"""Labels of the boxes of a graph: names, and what differs where names repeat."""

import pytest

from symexp.store.upkeep.labels import Named, arguments_of, labels_of, shared


def named(name, config, ref="", size=1):
    return Named(name, ref or f"drv:{hash(str(config)) % 16**32:032x}-{name}", size,
                 arguments_of(config))  # fmt: skip


def ref(number, name="train"):
    return f"drv:{number:032x}-{name}"


def test_a_name_that_occurs_once_is_the_label():
    assert labels_of([named("data", {"n": 1}), named("train", {"lr": 0.1})]) == ["data", "train"]
    assert labels_of([]) == []


def test_equal_names_are_told_apart_by_the_argument_that_differs():
    items = [named("train", {"lr": lr, "epochs": 3, "name": f"a{lr}"}) for lr in (0.1, 0.2)]
    assert labels_of(items) == ["train lr=0.1", "train lr=0.2"]


def test_several_arguments_are_shown_if_one_is_not_enough():
    items = [named("train", {"lr": lr, "seed": s}) for lr in (0.1, 0.2) for s in (1, 2)]
    assert labels_of(items) == [
        "train lr=0.1, seed=1",
        "train lr=0.1, seed=2",
        "train lr=0.2, seed=1",
        "train lr=0.2, seed=2",
    ]


def test_arguments_of_objects_and_lists_are_shown_by_key_path():
    configs = [
        {"model": {"$type": "m.Net", "layers": [{"$type": "m.Dense", "units": u}]}} for u in (8, 16)
    ]
    assert labels_of([named("train", c) for c in configs]) == [
        "train …units=8",
        "train …units=16",
    ]
    configs = [{"net": {"$type": f"m.{kind}", "units": 3}} for kind in ("Cnn", "Mlp")]
    assert labels_of([named("train", c) for c in configs]) == ["train net=Cnn", "train net=Mlp"]


def test_a_difference_of_a_dependency_is_shown_with_its_key_path():
    items = [named("data", {"rows": n}, ref(n, "data")) for n in (1, 2)]
    for n in (1, 2):
        items.append(named("fit", {"data": {"$stage": ref(n, "data")}}, ref(10 + n, "fit")))
    for n in (11, 12):
        items.append(named("eval", {"of": {"$stage": ref(n, "fit")}}, ref(n + 10, "eval")))
    assert labels_of(items) == [
        "data rows=1", "data rows=2", "fit data.rows=1", "fit data.rows=2",
        "eval of.data.rows=1", "eval of.data.rows=2",
    ]  # fmt: skip


def test_the_name_of_a_dependency_is_enough_if_names_differ():
    items = [named("cnn", {}, ref(1, "cnn")), named("mlp", {}, ref(2, "mlp"))]
    items += [named("eval", {"of": {"$stage": item.ref}}, ref(3 + i)) for i, item in
              enumerate(items)]  # fmt: skip
    assert labels_of(items) == ["cnn", "mlp", "eval of=cnn", "eval of=mlp"]


def test_a_digest_tells_apart_what_no_short_text_does():
    items = [named("train", {"text": "x" * 50 + end}, ref(i << 120)) for i, end in enumerate("ab")]
    assert labels_of(items) == ["train 000000", "train 010000"]
    items = [named("train", {"lr": lr, "text": "x" * 50 + end}, ref(i << 120))
             for i, (lr, end) in enumerate([(1, "a"), (1, "b"), (2, "a")])]  # fmt: skip
    assert labels_of(items) == ["train lr=1 000000", "train lr=1 010000", "train lr=2"]


@pytest.mark.parametrize("count", [2, 3])
def test_realizations_of_one_derivation_are_told_apart_by_their_files(count):
    items = [Named("a", f"rlz:{'f' * 32}-{i}{'0' * 31}-{'1' * 16}-a", 1, ()) for i in range(count)]
    assert labels_of(items) == [f"a {i}00000" for i in range(count)]


def test_labels_differ_whatever_the_references_are():
    items = [Named("a", "drv:0", 1, ()) for _ in range(3)]
    items += [Named("a", f"drv:{'0' * 31}{i}-a", 1, ()) for i in range(3)]
    assert len(set(labels_of(items))) == 6


def test_boxes_of_several_stages_show_what_their_stages_share():
    rows = [arguments_of({"lr": 0.1, "seed": i}) for i in range(3)]
    assert shared(rows) == (("lr", "0.1"),)
    items = [Named("train", ref(1), 3, shared(rows)), Named("train", ref(2), 3, (("lr", "0.2"),)),
             Named("train", ref(3), 1, rows[0])]  # fmt: skip
    assert labels_of(items) == ["train × 3 lr=0.1", "train × 3 lr=0.2", "train"]


def test_many_arguments_are_looked_at_in_part():
    assert len(arguments_of({f"a{i}": i for i in range(500)})) == 60
    assert arguments_of({"$type": "m.T", "d": {"$date": "2020-01-01"}}) == (("d", "'2020-01-01'"),)
