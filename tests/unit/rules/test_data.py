"""`change_dataset`, and how data sets are found by name."""

import doctest

import pytest
import symexp_rules

import symexp as sx
from symexp.errors import RuleError


@sx.symbolize
class Optimizer:
    def __init__(self, learning_rate=0.1, weight_decay=None):
        pass


@sx.symbolize
class Experiment:
    def __init__(self, optimizer=None, dataset=None, lr=None, num_classes=None):
        pass


class TestDatasets:
    @pytest.fixture(autouse=True)
    def datasets(self, monkeypatch):
        from symexp_rules import data

        monkeypatch.setattr(data, "_factories", {})

    def test_by_registered_name(self):
        @sx.symbolize
        class Letters:
            num_classes = 26

            def __init__(self, upper=False):
                pass

        symexp_rules.register_dataset("abc", Letters)
        tree = Experiment(dataset=Letters(True), num_classes=26)
        sx.patch(tree, "change_dataset?ABC&upper=false")
        assert sx.eq(tree.dataset, Letters(False))

    def test_by_class_and_counts_follow(self):
        @sx.symbolize
        class ThreeWay:
            def __init__(self):
                self.made = True

            @property
            def num_classes(self):
                assert self.made
                return 3

        @sx.symbolize
        class FourWay:
            def __init__(self, num_classes=4):
                pass

        tree = Experiment(dataset=FourWay(), num_classes=4)
        sx.patch(tree, "change_dataset?threeway")
        assert sx.eq(tree, Experiment(dataset=ThreeWay(), num_classes=3))
        sx.patch(tree, "change_dataset?FourWay&num_classes=7")
        assert sx.eq(tree, Experiment(dataset=FourWay(7), num_classes=7))
        full = f"{FourWay.__module__}.{FourWay.__qualname__}"
        sx.patch(tree, symexp_rules.change_dataset(full))
        assert tree.num_classes == 4

    def test_of_a_class_defined_twice_the_newest_counts(self):
        kept = []
        for classes in (5, 6):

            @sx.symbolize
            class Redefined:
                num_classes = classes

            kept.append(Redefined)
        tree = sx.patch(Experiment(dataset=None), "change_dataset?Redefined")
        assert tree.dataset.num_classes == 6

    def test_two_classes_of_one_name(self):
        made = [type("Twins", (), {"num_classes": 2, "__module__": m}) for m in ("here", "there")]
        kept = [sx.symbolize(cls) for cls in made]
        with pytest.raises(RuleError, match=r"called 'twins': here\.Twins, there\.Twins\. Write"):
            sx.patch(Experiment(), "change_dataset?twins")
        tree = sx.patch(Experiment(), "change_dataset?there.Twins")
        assert isinstance(tree.dataset, kept[1])

    def test_a_class_derived_from_a_symbolic_one(self):
        @sx.symbolize
        class Animals:
            num_classes = 5

        class Cats(Animals):
            num_classes = 9

        assert isinstance(sx.patch(Experiment(), "change_dataset?cats").dataset, Cats)
        assert not isinstance(sx.patch(Experiment(), "change_dataset?animals").dataset, Cats)

    def test_unknown_name(self):
        @sx.symbolize
        class Flowers17:
            num_classes = 17

        with pytest.raises(RuleError, match=r"no data set 'flowers71'\. Did you mean 'Flowers17'"):
            sx.patch(Experiment(), "change_dataset?flowers71")

    def test_a_class_that_cannot_be_used_is_passed_over(self):
        class Narrow(sx.Object):
            width: int

        class Broken(Narrow):  # its first use says that it contradicts its base
            width: str

        class Frozen(sx.Object):
            x: sx.typing.Int().freeze(3)

        class Other(Frozen):  # and its first use that its default is not allowed
            x = 4

        @sx.symbolize
        class Flowers18:
            num_classes = 18

        tree = sx.patch(Experiment(), "change_dataset?Flowers18")
        assert tree.dataset.num_classes == 18
        with pytest.raises(sx.errors.SymbolizeError):
            Broken("a")

    def test_without_num_classes(self):
        symexp_rules.register_dataset("odd", Optimizer)
        with pytest.raises(RuleError, match="data set 'odd' has no num_classes"):
            sx.patch(Experiment(), "change_dataset?odd")

    def test_a_name_is_taken_once(self):
        symexp_rules.register_dataset("abc", Optimizer)
        symexp_rules.register_dataset("abc", Optimizer)
        with pytest.raises(RuleError, match="data set 'ABC' already"):
            symexp_rules.register_dataset("ABC", Experiment)
        symexp_rules.register_dataset("ABC", Experiment, override=True)

    def test_unmatched(self):
        class Plain:
            num_classes = 2

        symexp_rules.register_dataset("plain", Plain)
        with pytest.warns(sx.UnmatchedRuleWarning, match="matched nothing"):
            sx.patch(sx.Dict(x=1), "change_dataset?plain")


def test_examples_in_docstrings(monkeypatch):
    from symexp_rules import data

    monkeypatch.setattr(data, "_factories", {})
    done = doctest.testmod(data)
    assert done.attempted > 0
    assert done.failed == 0
