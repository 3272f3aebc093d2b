"""The report of a transfer, and the arguments that need no Keras."""

import pickle

import pytest

import symexp as sx
from symexp.errors import SpecValueError
from symexp.patching.learned_state import TransferredWeight, WeightTransfer

COPIED = TransferredWeight("layers[1].kernel", "layers[2].kernel", (4, 3), (4, 3), "copied", 12, 12)
SLICED = TransferredWeight("a.bias", "a.bias", (2,), (6,), "sliced", 6, 2, "float32 to float16")
FRESH = TransferredWeight(None, "<b>.kernel", None, (1, 2), "fresh", 2, 0)
REPORT = WeightTransfer((COPIED, SLICED, FRESH), ("old.kernel",))


def test_it_prints_as_an_aligned_table_with_a_summary():
    assert str(REPORT) == (
        "target            target shape  source            source shape  outcome  note\n"
        "layers[2].kernel  (4, 3)        layers[1].kernel  (4, 3)        copied\n"
        "a.bias            (6,)          same              (2,)          sliced   "
        "float32 to float16\n"
        "<b>.kernel        (1, 2)                                        fresh\n"
        "1 copied, 1 sliced, 1 fresh: 70.0% of 20 parameters; 1 of the source not used"
    )
    assert repr(REPORT) == (
        "<WeightTransfer: 1 copied, 1 sliced, 1 fresh: 70.0% of 20 parameters; 1 of the source "
        "not used>"
    )


def test_a_report_without_rows_prints_its_summary():
    assert str(WeightTransfer(())) == "0 copied, 0 sliced, 0 fresh: 0.0% of 0 parameters"
    assert "<table" not in WeightTransfer(())._repr_html_()


def test_it_shows_as_html_with_names_escaped():
    html = REPORT._repr_html_()
    assert html.count("<tr>") == 4
    assert "&lt;b&gt;.kernel" in html
    assert "<b>" not in html


def test_long_places_are_shown_as_a_whole():
    place = "model." + "inner." * 12 + "kernel"
    report = WeightTransfer((TransferredWeight(None, place, None, (1,), "fresh", 1, 0),))
    assert place in str(report)
    assert place in report._repr_html_()


def test_rows_are_iterated_and_selected_by_outcome():
    assert list(REPORT) == [COPIED, SLICED, FRESH]
    assert len(REPORT) == 3
    assert (REPORT.copied, REPORT.sliced, REPORT.fresh) == ((COPIED,), (SLICED,), (FRESH,))


def test_it_is_a_value():
    assert pickle.loads(pickle.dumps(REPORT)) == REPORT
    with pytest.raises(AttributeError, match="WeightTransfer is immutable"):
        REPORT.rows = ()


@pytest.mark.parametrize(
    "call",
    [
        lambda: sx.transfer_weights(None, None, partial="slise"),
        lambda: sx.patch(sx.Dict(x=1), {"x": 2}, keep_weights="slise"),
        lambda: sx.clone(sx.Dict(x=1), weights="slise"),
    ],
)
def test_another_way_of_partial_transfer_is_an_error(call):
    with pytest.raises(SpecValueError, match=r"partial='skip' or partial='slice', but got 'slise'"):
        call()


def test_without_anything_learned_nothing_is_kept():
    d = sx.Dict(x=1)
    assert sx.eq(sx.patch(d, {"x": 2}, keep_weights=True), sx.Dict(x=2))
    assert sx.eq(sx.clone(d, weights=True), d)


@sx.symbolize
class Net:
    """An object with an argument of the name of an option."""

    def __init__(self, weights="imagenet"):
        self.weights = weights


@sx.symbolize
class Plain:
    """An object without one."""

    def __init__(self, x=1):
        self.x = x


def test_an_argument_named_weights_is_an_override_of_clone():
    assert Net().clone(weights=None).weights is None
    plain = Plain()
    assert plain.x == 1
    assert sx.eq(plain.clone(weights=True, x=2), Plain(2))
