"""A symbolic class that stands for its original in `isinstance` and `issubclass`."""

import abc
import collections.abc

import pytest

from symexp.tree.handles.metaclass import metaclass_of


class Raw:
    pass


class RawChild(Raw):
    pass


Meta = metaclass_of(type)
Sym = Meta("Sym", (Raw,), {"_sx_raw": Raw})
SymChild = Meta("SymChild", (RawChild,), {"_sx_raw": RawChild})


class Own(Sym):
    pass


def test_the_original_counts():
    assert isinstance(Raw(), Sym)
    assert isinstance(RawChild(), Sym)
    assert issubclass(RawChild, Sym)
    assert isinstance(SymChild(), Sym)
    assert issubclass(SymChild, Sym)
    assert isinstance(Own(), Sym)
    assert not isinstance(Raw(), SymChild)
    assert not isinstance(3, Sym)
    assert not issubclass(int, Sym)


def test_not_for_derived_classes():
    assert not isinstance(Raw(), Own)
    assert not issubclass(Raw, Own)
    assert not issubclass(Sym, Own)
    assert issubclass(Own, Sym)


def test_abstract_classes_and_virtual_subclasses():
    class Abstract(Sym, abc.ABC):
        @abc.abstractmethod
        def run(self): ...

    class Concrete(Abstract):
        def run(self):
            return 1

    @Abstract.register
    class Virtual:
        pass

    assert isinstance(Concrete(), Abstract)
    assert isinstance(Virtual(), Abstract)
    assert not isinstance(Raw(), Abstract)
    with pytest.raises(TypeError, match="abstract"):
        Abstract()


def test_another_metaclass_is_combined():
    class Registry(type):
        known: list = []

        def __init__(cls, name, bases, namespace):
            super().__init__(name, bases, namespace)
            Registry.known.append(name)

    class Listed(metaclass=Registry):
        pass

    made = metaclass_of(Registry)("SymListed", (Listed,), {"_sx_raw": Listed})
    assert isinstance(Listed(), made)
    assert Registry.known == ["Listed", "SymListed"]
    assert metaclass_of(Registry) is metaclass_of(Registry)
    assert metaclass_of(abc.ABCMeta) is metaclass_of(type)


def test_an_original_that_is_an_abstract_base_class():
    class RawMapping(collections.abc.MutableMapping):
        pass

    made = metaclass_of(type(RawMapping))("Sym", (RawMapping,), {"_sx_raw": RawMapping})
    # The check of an abstract base class asks all of its subclasses.
    assert not isinstance(object(), collections.abc.Mapping)
    assert not issubclass(frozenset, RawMapping)
    assert not issubclass(frozenset, made)
    assert not isinstance(3, made)
