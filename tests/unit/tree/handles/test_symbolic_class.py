"""How a class derives from a symbolic one."""

import pytest

import symexp as sx
from symexp.errors import SpecTypeError


class TestInheritedConstructors:
    def test_a_subclass_takes_the_further_keywords_of_its_base(self):
        @sx.symbolize([("extra", sx.typing.Int())])
        class Base:
            def __init__(self, x, *args, y=1, **kwargs):
                self.x, self.args, self.kwargs = x, args, kwargs

        class Derived(Base):
            pass

        class Again(Derived):
            pass

        for kind in (Base, Derived, Again):
            made = kind(1, 2, y=3, z=4, extra=5)
            assert made.sym_init_args == {"x": 1, "args": [2], "y": 3, "z": 4, "extra": 5}
            assert made.kwargs == {"z": 4, "extra": 5}
            assert made.args == (2,)
            with pytest.raises(SpecTypeError):
                kind(1, extra="five")

    def test_the_constructor_of_the_first_base_counts(self):
        class Mixin:
            def __init__(self, q):
                self.q = q

        @sx.symbolize
        class Base:
            def __init__(self, x, y=1):
                self.x = x

        class Fields(sx.Object):
            x: int

        class First(Mixin, Base):
            pass

        class OfFields(Mixin, Fields):
            pass

        class Last(Base, Mixin):
            pass

        for kind in (First, OfFields):
            made = kind(3)
            assert made.sym_init_args == {"q": 3}
            assert vars(made) == {"q": 3}
        assert Last(3).sym_init_args == {"x": 3, "y": 1}
