"""Arguments with names and defaults that get in the way."""

import pickle

import attrs
import pytest

import symexp as sx
from symexp.errors import CodecError, SpecTypeError, SymbolizeError, UnsupportedValueError

UNSET = object()


@sx.symbolize
class Odd:
    def __init__(self, x=UNSET, f=lambda v: v + 1, *, y=0):
        self.is_unset, self.result = x is UNSET, f(y)


@sx.symbolize
class Sum:
    def __init__(self, *parts: int, **rates: float):
        self.sum = sum(parts)


class TestNames:
    def test_what_python_calls_the_object_itself_may_be_an_argument(self):
        @sx.symbolize
        class Loader:
            def __init__(this, cls, self=1, target=2, handle=3):
                this.seen = (cls, self, target, handle)

        made = Loader(cls=0, self=5)
        assert made.seen == (0, 5, 2, 3)
        assert made.rebind(target=7, handle=8, self=9).seen == (0, 9, 7, 8)
        assert made.clone(cls=4).seen == (4, 9, 7, 8)
        assert Loader.partial(self=3).rebind(cls=1).seen == (1, 3, 2, 3)

    def test_also_of_a_functor(self):
        @sx.symbolize
        def make(self, cls, items=0):
            return (self, cls, items)

        assert make(self=1)(cls=2) == (1, 2, 0)
        assert make(1, 2)(self=3, override_args=True) == (3, 2, 0)

    def test_also_of_a_dict(self):
        assert dict(sx.Dict(items=1, self=2)) == {"items": 1, "self": 2}

    def test_a_keyword_does_not_hide_a_method(self):
        @sx.symbolize
        class Model:
            def __init__(self, **options):
                self.options = options

            def fit(self):
                return self.options

        model = Model(fit=3, rate=2)
        assert model.rate == 2
        assert model.fit() == {"fit": 3, "rate": 2}


class TestVarArgs:
    def test_they_are_a_list_always(self):
        @sx.symbolize
        class Chain:
            def __init__(self, *parts):
                self.all = parts

        chain = Chain(1, 2)
        with pytest.raises(SpecTypeError, match=r"Expected list but got 5 .*\(path=parts\)"):
            sx.patch(chain, {"parts": 5})
        assert chain.all == (1, 2)
        assert sx.patch(chain, {"parts": [3]}).all == (3,)

    def test_what_they_are_annotated_with_is_checked_in_files_too(self):
        assert sx.eq(sx.from_json(sx.to_json(Sum(1, 2, rate=3))), Sum(1, 2, rate=3))
        document = sx.to_json(Sum(1, 2))
        document["value"]["parts"][1] = "two"
        with pytest.raises(CodecError, match=r"Expected int but got 'two' .*\(path=parts\[1\]\)"):
            sx.from_json(document)

    def test_their_value_specs_may_be_given_again(self):
        class Chain:
            def __init__(self, *parts, **rates):
                pass

        specs = [("parts", sx.typing.Int()), ("rates", sx.typing.Float())]
        made = sx.symbolize(Chain, specs)
        assert sx.symbolize(Chain, specs) is made
        with pytest.raises(SymbolizeError, match=r"spec for 'parts': Int\(\), now Str\(\)"):
            sx.symbolize(Chain, [("parts", sx.typing.Str())])


class TestDefaults:
    """Such as a lambda or a sentinel: the class has them, wherever it is."""

    def test_they_need_not_be_saved(self):
        obj = Odd(y=2)
        assert sx.to_json(obj)["value"] == {"$type": f"{__name__}.Odd", "y": 2}
        loaded = sx.from_json(sx.to_json(obj))
        assert sx.eq(obj, loaded)
        assert (loaded.is_unset, loaded.result) == (True, 3)
        nested = sx.List([{"odd": obj}])
        assert sx.eq(sx.from_json_str(sx.to_json_str(nested)), nested)

    def test_they_have_a_fingerprint(self):
        assert sx.fingerprint(Odd()) == sx.fingerprint(Odd())
        assert sx.fingerprint(Odd()) != sx.fingerprint(Odd(None))
        assert sx.fingerprint(Odd()) != sx.fingerprint(Odd(f=None))

    @pytest.mark.parametrize("levels", [0, 100])
    def test_they_need_not_be_pickled(self, levels):
        obj = tree = Odd(y=2)
        for _ in range(levels):
            tree = sx.List([tree])
        copy = pickle.loads(pickle.dumps(tree))
        assert sx.eq(copy, tree)
        for _ in range(levels):
            copy = copy[0]
        assert (copy.is_unset, copy.result, sx.eq(copy, obj)) == (True, 3, True)

    def test_what_was_given_still_must_be(self):
        for bad in (Odd(lambda: 0), Odd(f=object())):
            with pytest.raises(UnsupportedValueError, match=r"\(path=[xf]\)"):
                sx.to_json(bad)
            with pytest.raises(UnsupportedValueError, match=r"\(path=[xf]\)"):
                sx.fingerprint(bad)


@sx.symbolize
@attrs.define
class Computed:
    x: int
    name: str = attrs.field()

    @name.default
    def _name(self):
        return f"n{self.x}"


class TestComputedDefaults:
    def test_reading_one_gives_what_the_object_computes(self):
        assert Computed(1).name == "n1"
        assert attrs.asdict(Computed(2)) == {"x": 2, "name": "n2"}
        assert sx.patch(Computed(1), {"x": 5}).name == "n5"
        assert sx.from_json(sx.to_json(Computed(3))).name == "n3"

    def test_one_that_was_given_does_not_make_it_live(self):
        obj = Computed.partial(name="mine")
        assert obj.name == "mine"
