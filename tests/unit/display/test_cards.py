"""Objects that are no trees, as a notebook shows them."""

import symexp as sx
from symexp.display.cards import render_card
from tests.unit.display.test_html import Page


def text_of(value):
    return Page(value._repr_html_()).text


def test_texts_and_values():
    page = Page(render_card("Thing", {"a": "<b>", "b": 1, "c": None, "d": ["x"], "e": "one\ntwo"}))
    assert page.text == "Thinga = <b>b = 1d = ['x']e = onetwo"
    assert "b" not in page.tags


def test_a_space_and_its_dnas():
    inner = sx.Dict(z=sx.floatv(0.1, 1.0))
    spec = sx.dna_spec(sx.Dict(x=sx.oneof([1, inner], name="q"), y=sx.intv(1, 3)))
    assert text_of(spec) == (
        "Space of infinitely many candidatesx (q): 1 of 21{z=floatv(0.1, 1.0)}"
        "z = Float(min_value=0.1, max_value=1.0)y = Int(min_value=1, max_value=3)"
    )
    assert text_of(spec.first_dna()).startswith("DNA([0, 1])x")
    assert text_of(sx.DNA([0, 1])) == "DNA([0, 1])"
    assert text_of(sx.dna_spec(sx.Dict(x=sx.oneof(range(3))))).startswith("Space of 3 candidates")
    big = sx.dna_spec(sx.Dict(x=sx.permutate(list(range(30)))))
    assert text_of(big).startswith("Space of about 10^32 candidates")


def test_a_query():
    found = sx.query(sx.Dict(x="1", y=[2]), ".*")
    assert found == {"": sx.Dict(x="1", y=[2])}
    found = sx.query(sx.Dict(x="<b>", y=[2]), "x|y")
    assert text_of(found).endswith("x = '<b>'y = [2]")
    assert isinstance(found, dict)
    assert sx.Dict(found=found, more=[found]) == sx.Dict(found=dict(found), more=[dict(found)])
    assert sx.format(found, compact=True) == "{x='<b>', y=[2]}"
    assert sx.eq(found, dict(found))
    assert sx.patch(sx.Dict(x=1, y=2), found) == sx.Dict(x="<b>", y=[2])
    assert sx.from_json(sx.to_json(found)) == dict(found)


def test_a_rule():
    made = sx.rule("symexp.change_lr?0.1")
    assert text_of(made).startswith("rule('symexp.change_lr?learning_rate=0.")
    assert "does = Sets the learning rate" in text_of(made)
    assert text_of(made.patcher).startswith("rule symexp.change_lrsignature = learning_rate: Float")


def test_a_trial_and_a_study():
    loop = sx.sample(sx.Dict(x=sx.oneof(["<i>", 2])), "sweeping", 1)
    for _, feedback in loop:
        feedback.add_measurement(0.5, step=0)
        feedback.done()
    (trial,) = loop.result.trials
    page = text_of(trial)
    assert page.startswith("Trial 1state = completerewards = [0.5]decisions = DNA(0)")
    assert "measurements" in page
    study = Page(loop.study._repr_html_())
    assert study.tags == Page(loop.result._repr_html_()).tags
    assert "<i>" in study.text


def test_a_realization(tmp_path):
    @sx.stage
    def numbers(out, n):
        (out / "numbers.txt").write_text("1" * n)

    store = sx.Store(tmp_path / "store")
    kept = store.realize(numbers(3))
    page = text_of(kept)
    assert page.startswith(f"numbersref = {kept.ref}path = ")
    assert "files = ['numbers.txt']" in page
