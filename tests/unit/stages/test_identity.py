"""What makes two stages the same derivation, and what is refused before anything runs."""

import pytest

import symexp as sx
from symexp.errors import AbstractError, PartialError, UnknownTypeError, UnsupportedValueError
from symexp.stages import identity
from symexp.stages.identity import derivation_of
from symexp.store import Derivation


@sx.stage
def base(out, n=1, extra=None):
    raise AssertionError("a plan runs nothing")


@sx.stage
class Top:
    def __init__(self, parts, lr=0.1):
        raise AssertionError("a plan makes nothing live")

    def build(self, out):
        raise AssertionError("a plan runs nothing")


@sx.symbolize
class Layer:
    def __init__(self, units=1):
        self.units = units


def ref(stage):
    return derivation_of(stage).ref


def test_equal_stages_are_one_derivation():
    assert ref(Top([base(2)], lr=0.1)) == ref(Top(lr=0.1, parts=[base(n=2)]))
    assert ref(Top([base(2)])) != ref(Top([base(3)]))
    assert ref(Top([base(2)])) != ref(Top((base(2),)))
    assert ref(Top([base(1)])) != ref(Top([base(1.0)]))
    assert ref(Top({"a": 1, "b": base()})) == ref(Top({"b": base(), "a": 1}))


def test_contextual_values_count_as_the_values_that_they_stand_for():
    pipeline = sx.Dict(rows=5, top=Top([base(sx.ContextualValue("rows"))], lr=0.5))
    part = pipeline.top
    assert ref(part) == ref(Top([base(5)], lr=0.5))
    assert ref(Top([base(sx.ContextualValue("lr"))])) == ref(Top([base(0.1)]))
    pipeline.rows = 6
    assert ref(pipeline.top) == ref(Top([base(6)], lr=0.5))
    with pytest.raises(
        PartialError, match=r"ContextualValue\('rows'\) at 'parts\[0\].n' stands for"
    ):
        ref(part.clone())


def test_derivations_are_golden():
    """Another value here means that nothing is found again in anyone's store."""

    @sx.stage(name="golden.data")
    def data(out, rows=10):
        pass

    @sx.stage(name="golden.Train", version="2")
    class Train:
        def __init__(self, data, layers, lr=0.1):
            pass

        def build(self, out):
            pass

    assert ref(data()) == "drv:efcb7088404e5f65257fde595e741b68-data"
    assert ref(Train(data(5), [1, 2.0, "x", None])) == "drv:1dce0cd798026864fc12e4e286a74526-Train"


def test_matchers_are_no_part_of_the_identity():
    plain = Top([base()])
    chosen = Top([base(matcher=sx.matchers.latest())], matcher=sx.matchers.all())
    assert ref(chosen) == ref(plain)
    assert derivation_of(chosen) == derivation_of(plain)
    assert repr(derivation_of(chosen).matcher) == "all()"
    assert repr(derivation_of(chosen).dependencies[0].matcher) == "latest(1)"


def test_versions_are_a_part_of_the_identity():
    def make(version):
        return sx.stage(name="versioned", version=version)(lambda out, x=1: None)

    refs = {ref(Top([make(v)()])) for v in (None, 1, 2, "1")}
    assert len(refs) == 4


def test_one_stage_at_several_places_is_one_dependency():
    shared = base(2)
    tied = derivation_of(Top([shared, {"again": shared}, Layer(shared)]))
    untied = derivation_of(Top([base(2), {"again": base(2)}, Layer(base(2))]))
    assert tied.ref == untied.ref
    assert len(tied.dependencies) == len(untied.dependencies) == 1


def test_tied_layers_are_told_from_untied_ones():
    layer = Layer(3)
    assert ref(Top([layer, layer])) != ref(Top([Layer(3), Layer(3)]))


def test_the_configuration_is_readable():
    assert derivation_of(Top([base(2), Layer()], lr=float("nan"))).config == {
        "$type": f"{__name__}.Top",
        "parts": [{"$stage": ref(base(2))}, {"$type": f"{__name__}.Layer", "units": 1}],
        "lr": {"$float": "nan"},
    }


def test_dependencies_are_found_at_any_depth_in_any_container():
    top = Top({"a": [(base(1), Layer(Layer(base(2))))], "b": base(3, extra=base(4))})
    below = derivation_of(top).dependencies
    assert [d.config["n"] for d in below] == [1, 2, 3]
    assert [d.config["n"] for d in below[2].dependencies] == [4]


def test_a_diamond_of_diamonds_takes_no_longer_than_a_chain(monkeypatch):
    stage = base()
    for i in range(40):
        stage = base(i, extra=stage)
    deep = stage
    for i in range(18):
        deep = base(i, extra=[deep, deep])
    made = []
    monkeypatch.setattr(
        identity, "Derivation", lambda *a, **k: made.append(1) or Derivation(*a, **k)
    )
    assert derivation_of(deep).name == "base"
    assert len(made) == 1 + 40 + 18


def test_a_chain_of_three_thousand_stages_is_derived(store):
    stage = base()
    for i in range(3000):
        stage = base(i, extra=stage)
    assert len(store.plan(stage)) == 3001


def test_an_unchanged_pipeline_is_derived_once():
    top = Top([base()])
    assert derivation_of(top) is derivation_of(top)
    before = derivation_of(top)
    sx.patch(top, {"lr": 0.5})
    assert derivation_of(top) != before


def test_a_partial_pipeline_is_refused_with_the_place(store):
    with pytest.raises(PartialError, match=r"Top is partial: parts\[0\]\.parts missing.*rebind"):
        store.plan(Top([Top.partial()]))


def test_an_undecided_pipeline_is_refused_with_the_place(store):
    with pytest.raises(AbstractError, match=r"undecided search values at parts\[0\]\.n"):
        store.realize(Top([base(sx.oneof([1, 2]))]))


def test_arguments_need_a_fingerprint(store):
    with pytest.raises(
        UnsupportedValueError, match=r"Stage base at 'parts\[1\]': .*object at.*\(path=extra\.x\)"
    ):
        store.plan(Top([base(1), base(2, extra={"x": object()})]))
    with pytest.raises(UnsupportedValueError, match=r"^Stage Top: .*lambda.*\(path=lr\)"):
        store.plan(Top([], lr=lambda: 1))


def test_an_unknown_class_from_a_file_is_refused_with_its_name(store):
    text = sx.to_json_str(Top([Layer(5)])).replace(f"{__name__}.Layer", "elsewhere.Layer")
    with pytest.raises(UnknownTypeError, match=r"Stage Top: elsewhere.Layer is not known here.*"):
        store.plan(sx.from_json_str(text))


def test_names_fit_into_file_names():
    made = sx.stage(lambda out: None)
    assert derivation_of(made()).name == "_lambda_"

    def größe(out):
        pass

    assert derivation_of(sx.stage(größe)()).name == "gr__e"
