"""What can be symbolized, and that the class stays what it was."""

import abc
import dataclasses
import enum
import inspect

import attrs
import pytest

import symexp as sx
from symexp.errors import SpecTypeError, SpecValueError, SymbolizeError
from symexp.tree.nodes.state import is_ghost


class Base:
    """A documented class."""

    def __init__(self, x, y=2):
        self.sum = x + y

    def total(self):
        return self.sum


Sym = sx.symbolize(Base)


def test_the_class_keeps_its_name_doc_and_signature():
    assert (Sym.__name__, Sym.__module__, Sym.__doc__) == (
        "Base",
        Base.__module__,
        "A documented class.",
    )
    assert str(inspect.signature(Sym)) == "(x, y=2)"
    assert issubclass(Sym, Base)


def test_symbolizing_twice_gives_the_same_class():
    assert sx.symbolize(Base) is Sym
    assert sx.symbolize(Sym) is Sym


def test_an_abstract_class_can_be_symbolized():
    @sx.symbolize
    class Shape(metaclass=abc.ABCMeta):
        @abc.abstractmethod
        def area(self): ...

    with pytest.raises(TypeError, match="abstract"):
        Shape()

    @sx.symbolize
    class Square(Shape):
        def __init__(self, side):
            self._side = side

        def area(self):
            return self._side**2

    assert Square(3).area() == 9
    assert isinstance(Square(3), Shape)


def test_a_class_keeps_its_metaclass():
    class Meta(type):
        def shout(cls):
            return cls.__name__.upper()

    @sx.symbolize
    class Thing(metaclass=Meta):
        def __init__(self, x):
            self.y = x

    assert Thing.shout() == "THING"
    assert Thing(4).y == 4


class Color(enum.Enum):
    RED = 1


@pytest.mark.parametrize(
    ("target", "message"),
    [
        (Color, "Color is an enum: its members are values"),
        (int, "int is a int: such objects are immutable values"),
        (type("Text", (str,), {}), "Text is a str"),
        (3, r"Expected a class, a function or a module, but got 3 \(type int\)"),
        (range, "range is a range"),
    ],
)
def test_what_cannot_be_symbolized_is_refused(target, message):
    with pytest.raises(SymbolizeError, match=message):
        sx.symbolize(target)


def test_a_dataclass_can_be_symbolized():
    @sx.symbolize
    @dataclasses.dataclass
    class Point:
        x: int
        y: int = 0
        tags: list = dataclasses.field(default_factory=list)

        def norm(self):
            return self.x + self.y

    a, b = Point(1), Point(1)
    assert is_ghost(a)
    assert a.norm() == 1
    assert a == b
    assert a.tags == []
    a.tags.append(1)
    assert b.tags == []
    assert Point(1, tags=[1, 2]).norm() == 1
    assert dataclasses.asdict(Point(1, 2, ["a"])) == {"x": 1, "y": 2, "tags": ["a"]}


@pytest.mark.parametrize("options", [{"frozen": True}, {"slots": True}, {"order": True}])
def test_a_dataclass_may_have_any_options(options):
    Point = dataclasses.make_dataclass("Point", [("x", int), ("y", int)], **options)
    Point.__module__ = __name__
    P = sx.symbolize(Point)
    p = P(1, 2)
    assert is_ghost(p)
    assert dataclasses.replace(p, y=5).y == 5
    assert p == P(1, 2)
    assert sx.eq(sx.patch(P(1, 2), {"x": 7}), P(7, 2))


def test_a_class_of_attrs_can_be_symbolized():
    @sx.symbolize
    @attrs.define
    class Point:
        x: int = attrs.field(converter=int)
        y: list = attrs.Factory(list)

        def double(self):
            return self.x * 2

    assert Point("21").double() == 42
    assert Point(1) == Point(1)


def test_a_class_with_slots_can_be_symbolized():
    @sx.symbolize
    class Slotted:
        __slots__ = ("x",)

        def __init__(self, x):
            self.x = x

        def get(self):
            return self.x

    obj = Slotted(1)
    assert is_ghost(obj)
    assert obj.get() == 1
    sx.patch(obj, {"x": 2})
    assert is_ghost(obj)
    assert obj.get() == 2


def test_class_methods_static_methods_and_properties_work():
    @sx.symbolize
    class Box:
        made = 0

        def __init__(self, x):
            type(self).made += 1
            self._x = x

        @classmethod
        def of(cls, x):
            return cls(x)

        @staticmethod
        def twice(x):
            return 2 * x

        @property
        def value(self):
            return self._x

    obj = Box.of(3)
    assert is_ghost(obj)
    assert obj.twice(2) == 4
    assert is_ghost(obj)
    assert obj.value == 3
    assert not is_ghost(obj)


def test_a_subclass_of_a_symbolic_class_is_symbolic():
    class Child(Sym):
        def __init__(self, z):
            super().__init__(z, y=z)
            self.z2 = z * 2

    obj = Child(5)
    assert is_ghost(obj)
    assert repr(obj) == "Child(z=5)"
    assert obj.total() == 10
    assert obj.z2 == 10
    assert isinstance(obj, Sym)
    assert sx.symbolize(Child) is Child
    assert sx.eq(sx.clone(obj), Child(5))


def test_a_subclass_without_init_inherits_the_arguments():
    class Same(Sym):
        def total(self):
            return -super().total()

    assert Same(1).total() == -3
    assert repr(Same(1)) == "Same(x=1, y=2)"


def test_a_class_may_have_several_symbolic_bases():
    class Left:
        def __init__(self, a=1):
            self.left = a

    class Right:
        def right(self):
            return "right"

    L, R = sx.symbolize(Left), sx.symbolize(Right)

    class Both(L, R):
        pass

    assert Both(4).left == 4
    assert Both(4).right() == "right"


def test_a_subclass_of_a_builtin_container_can_be_symbolized():
    @sx.symbolize
    class Bag(dict):
        def __init__(self, x, **kw):
            super().__init__(x=x, **kw)

    bag = Bag(1)
    assert is_ghost(bag)
    assert bag["x"] == 1
    assert dict(bag) == {"x": 1}
    assert sx.patch(bag, {"x": 5})["x"] == 5


def test_plain_containers_become_the_symbolic_ones():
    assert sx.symbolize(list) is sx.List
    assert sx.symbolize(dict) is sx.Dict
    assert sx.symbolize(sx.List) is sx.List
    assert sx.symbolize(sx.Dict) is sx.Dict
    assert sx.symbolize(list)([1, {"a": 2}]) == [1, {"a": 2}]
    for cls, name in ((list, "List"), (dict, "Dict")):
        with pytest.raises(sx.errors.SymbolizeError, match=rf"gives sx\.{name}.*value_spec"):
            sx.symbolize(cls, [("x", sx.typing.Int())])


def test_a_subclass_of_a_container_is_symbolized_as_any_class():
    class Names(list):
        def __init__(self, first):
            super().__init__([first])

    assert sx.symbolize(Names) is not sx.List
    assert sx.symbolize(Names)("a")[0] == "a"


class TestSubclassesOfSymbolicClasses:
    @pytest.fixture
    def base(self):
        @sx.symbolize([("x", sx.typing.Int(min_value=0))])
        class Base:
            def __init__(self, x, y=1):
                self.x = x

        return Base

    def test_they_are_symbolic_already(self, base):
        class Derived(base):
            pass

        assert sx.symbolize(Derived) is Derived
        assert sx.symbolize(Derived) is Derived
        assert Derived.__mro__[1] is base
        assert isinstance(Derived(1), Derived)

    def test_value_specs_come_to_those_of_the_base(self, base):
        @sx.symbolize([("y", sx.typing.Int())], name="tests.symbolize.Derived")
        class Derived(base):
            pass

        assert sx.to_json(Derived(1))["value"]["$type"] == "tests.symbolize.Derived"
        with pytest.raises(SpecValueError, match="path=x"):
            Derived(-1)
        with pytest.raises(SpecTypeError, match="path=y"):
            Derived(1, "a")

    def test_a_constructor_of_its_own_has_specs_of_its_own(self, base):
        @sx.symbolize([("z", sx.typing.Int())])
        class Derived(base):
            def __init__(self, z):
                super().__init__(z)

        assert Derived(3).x == 3
        assert Derived(-3).sym_init_args == {"z": -3}
        with pytest.raises(SpecTypeError, match="path=z"):
            Derived("a")

    def test_a_functor_has_its_specs_from_the_function(self):
        @sx.functor
        def add(x, y):
            return x + y

        class More(add):
            pass

        with pytest.raises(SymbolizeError, match="give them with the function"):
            sx.symbolize(More, [("x", int)])
        assert sx.symbolize(More)(1, 2)() == 3
