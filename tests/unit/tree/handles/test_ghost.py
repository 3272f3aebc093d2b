"""What uses of a symbolic object materialize it, and what a ghost answers by itself."""

import typing

import pytest

import symexp as sx
from symexp.errors import SpecTypeError, SpecValueError
from symexp.tree.handles.methods import TREE_PROPERTIES
from symexp.tree.nodes.state import is_ghost


@typing.runtime_checkable
class Runs(typing.Protocol):
    def run(self): ...


@typing.runtime_checkable
class HasRate(Runs, typing.Protocol):
    rate: float


@sx.symbolize
class Idle:
    def __init__(self, x=0):
        pytest.fail("was materialized")

    def __eq__(self, other):
        pytest.fail("was compared")

    def __hash__(self):
        pytest.fail("was hashed")


@sx.symbolize
class Runner:
    def __init__(self, x=0):
        pytest.fail("was materialized")

    def run(self): ...


def holder(spec):
    return sx.symbolize(type("Holder", (), {"__init__": lambda self, p=None: None}), [("p", spec)])


@pytest.mark.parametrize("protocol", [Runs, HasRate, Runs | int, HasRate | None])
def test_a_protocol_is_checked_by_the_class(protocol):
    spec = sx.typing.from_annotation(protocol)
    assert is_ghost(holder(spec)(Runner()).p)
    with pytest.raises(SpecTypeError, match=r"but got Idle\(x=0\) \(type Idle\)\. \(path=p\)"):
        holder(spec)(Idle())


@pytest.mark.parametrize(
    "annotation",
    [
        Idle, typing.Hashable, object, Idle | Runner, list[Idle] | Idle, typing.Union[int, Idle],
    ],
)  # fmt: skip
def test_a_spec_that_accepts_a_ghost_does_not_materialize_it(annotation):
    assert is_ghost(holder(sx.typing.from_annotation(annotation))(Idle()).p)


@pytest.mark.parametrize(
    "annotation",
    [
        int, float, bool, str, Runner, list, list[int], dict, dict[str, int], tuple[int, ...],
        set[int], typing.Iterable, typing.Sequence[int], typing.Mapping[str, int], typing.Callable,
        typing.SupportsFloat, type[int], typing.Literal[1], typing.Sized, complex,
    ],
)  # fmt: skip
def test_a_spec_that_refuses_a_ghost_does_not_materialize_it(annotation):
    idle = Idle()
    with pytest.raises((SpecTypeError, SpecValueError), match=r"but got Idle\(x=0\)"):
        holder(sx.typing.from_annotation(annotation))(idle)
    assert is_ghost(idle)


def test_objects_among_the_values_of_an_enum_are_equal_by_their_arguments():
    spec = sx.typing.Enum([Idle(1), Runner(1)])
    for value in (Idle(1), Runner(1), sx.clone(Idle(1))):
        assert spec.apply(value) is value
    with pytest.raises(SpecValueError, match=r"but got Idle\(x=2\)"):
        spec.apply(Idle(2))
    assert spec == sx.typing.Enum([Idle(1), Runner(1)])
    assert hash(spec) == hash(sx.typing.Enum([Idle(1), Runner(1)]))


def test_a_frozen_object():
    spec = sx.typing.Object(Idle).freeze(Idle(1))
    assert spec.accepts(Idle(1))
    assert not spec.accepts(Idle(2))
    assert not spec.accepts(Runner(1))


class Base:
    """A documented class."""

    def __init__(self, x, y=2):
        self.sum = x + y

    def total(self):
        return self.sum


Sym = sx.symbolize(Base)


def test_special_methods_materialize_the_object():
    @sx.symbolize
    class Vector:
        def __init__(self, *items):
            self.items = list(items)

        def __len__(self):
            return len(self.items)

        def __iter__(self):
            return iter(self.items)

        def __getitem__(self, i):
            return self.items[i]

        def __call__(self, x):
            return sum(self.items) * x

        def __add__(self, other):
            return Vector(*self.items, *other.items)

        def __eq__(self, other):
            return self.items == other.items

        def __hash__(self):
            return hash(tuple(self.items))

        def __enter__(self):
            return self

        def __exit__(self, *exc):
            return False

        def __bool__(self):
            return bool(self.items)

        def __contains__(self, x):
            return x in self.items

    assert len(Vector(1, 2)) == 2
    assert list(Vector(1, 2)) == [1, 2]
    assert Vector(1, 2)[1] == 2
    assert Vector(1, 2)(10) == 30
    assert list(Vector(1) + Vector(2)) == [1, 2]
    assert Vector(1) == Vector(1)
    assert len({Vector(1), Vector(1)}) == 1
    assert not Vector()
    assert 3 in Vector(3)
    with Vector(1) as v:
        assert list(v) == [1]


def test_a_getattr_of_the_user_is_called():
    @sx.symbolize
    class Dynamic:
        def __init__(self, x):
            self.made = x

        def __getattr__(self, name):
            if name.startswith("dyn_"):
                return name[4:]
            raise AttributeError(name)

    obj = Dynamic(1)
    assert obj.dyn_hello == "hello"
    with pytest.raises(AttributeError):
        obj.nothing


def test_an_attribute_error_of_a_constructor_is_raised_as_it_is():
    @sx.symbolize
    class Plain:
        made = 0

        def __init__(self, x):
            type(self).made += 1
            self.y = x.nothing

    @sx.symbolize
    class Delegating(Plain):
        def __getattr__(self, name):
            return getattr(self._inner, name)

    @sx.symbolize
    class Looking(Plain):
        def __getattr__(self, name):
            return self.__dict__["found"][name]

    for cls in (Plain, Delegating, Looking):
        for name in ("y", "other", "__dict__"):
            cls.made = 0
            with pytest.raises(
                AttributeError, match="'NoneType' object has no attribute 'nothing'"
            ):
                getattr(cls(None), name)
            assert cls.made == 1
        assert not hasattr(cls(None), "other")
        assert cls(3).x == 3


def test_getattr_may_be_called_by_its_name():
    @sx.symbolize
    class Plain:
        def __init__(self, x):
            pass

        def __getattr__(self, name):
            if name == "twice":
                return 2 * self.x
            raise AttributeError(name)

    assert Plain(3).__getattr__("twice") == 6
    with pytest.raises(AttributeError, match="other"):
        Plain(3).__getattr__("other")


def test_an_unknown_attribute_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'Base' object has no attribute 'nope'"):
        Sym(1).nope


def test_notebook_probes_do_not_materialize_it():
    obj = Sym(1)
    for name in ("_repr_png_", "_ipython_display_", "_ipython_canary_method_", "__array__"):
        assert not hasattr(obj, name)
    assert is_ghost(obj)


def test_rich_prints_it_without_materializing_it():
    import io

    from rich.console import Console

    obj = Sym(1)
    out = io.StringIO()
    Console(file=out).print([obj], obj)
    assert "Base(x=1, y=2)" in out.getvalue()
    assert is_ghost(obj)


def test_setting_an_attribute_materializes_it():
    obj = Sym(1)
    obj.extra = 5
    assert not is_ghost(obj)
    assert obj.extra == 5


def test_no_names_leak_into_dir():
    """Nothing of ours may be found there but methods, and what every object tells of its tree."""
    obj = Sym(1)
    obj.total()
    ours = {n for n in dir(obj) if n not in dir(Base(1)) and not n.startswith("__")}
    ours -= TREE_PROPERTIES
    values = [getattr(obj, n) for n in ours]
    assert not any(isinstance(v, (list, dict, tuple, set)) for v in values)
