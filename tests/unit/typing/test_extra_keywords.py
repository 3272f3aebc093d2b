"""Names that a class takes through `**kwargs`."""

import abc
import enum
import functools

import pytest

from symexp.typing.extra_keywords import declare_keywords, extra_names_of


class Base:
    def __init__(self, size=1, *, name=None, trainable=True):
        pass


class Silent(Base):
    """Has no constructor of its own."""


class PassesOn(Silent):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)


class GivesSome(Base):
    def __init__(self, units, **kwargs):
        super().__init__(3, name="fixed", **kwargs)


class TakesSome(PassesOn):
    def __init__(self, **kwargs):
        self.rate = kwargs.pop("rate", 0.1)
        if "depth" in kwargs:
            self.depth = kwargs["depth"] * 2
        self.width = kwargs.get("width")
        kwargs["units"] = 3
        kwargs.setdefault("name", "own")
        kwargs.pop("legacy", None)
        super().__init__(**kwargs)


class ByName(Base):
    def __init__(self, units, **kwargs):
        Base.__init__(self, **kwargs)


class Checks(Base):
    def __init__(self, units, **kwargs):
        self.units = units or kwargs.pop("old", None)
        if kwargs:
            raise ValueError(f"Unknown: {list(kwargs)}")
        super().__init__()


class ChecksLength(Base):
    def __init__(self, units, **kwargs):
        if units and len(kwargs) > 0:
            raise ValueError("no", kwargs)


class Left(Base):
    def __init__(self, *, left=1, **kwargs):
        super().__init__(**kwargs)


class Right(Base):
    def __init__(self, *, right=1, **kwargs):
        super().__init__(**kwargs)


class Both(Left, Right):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)


class Abstract(PassesOn, abc.ABC):
    pass


class Conditional(Base):
    def __init__(self, units, **kwargs):
        if units:
            super().__init__(units, **kwargs)
        else:
            super().__init__(name="none", **kwargs)


class InnerName(Base):
    def __init__(self, **kwargs):
        def inner(**kwargs):
            return kwargs.get("inner")

        self.inner = lambda **kwargs: kwargs["other"]
        super().__init__(**kwargs)


BASE = {"size", "name", "trainable"}


@pytest.mark.parametrize(
    ("cls", "names"),
    [
        (Base, BASE),
        (Silent, BASE),
        (PassesOn, BASE | {"units"}),
        (GivesSome, {"units", "trainable"}),
        (TakesSome, BASE | {"rate", "depth", "width", "legacy", "units"}),
        (ByName, BASE | {"units"}),
        (Checks, {"units", "old"}),
        (ChecksLength, {"units"}),
        (Both, BASE | {"left", "right"}),
        (Abstract, BASE | {"units"}),
        (Conditional, BASE | {"units"}),
        (InnerName, BASE),
        (object, set()),
    ],
)
def test_names(cls, names):
    assert extra_names_of(cls) == names


class Stores(Base):
    def __init__(self, **kwargs):
        self.options = kwargs


class Ignores(Base):
    def __init__(self, **kwargs):
        super().__init__()


class Loops(Base):
    def __init__(self, **kwargs):
        for key in kwargs:
            setattr(self, key, 1)


class HandsOver(Base):
    def __init__(self, **kwargs):
        super().__init__(**read(kwargs))


class CallsOther(Base):
    def __init__(self, **kwargs):
        super().__init__()
        self.inner = PassesOn(1, **kwargs)


class ReadsAny(Base):
    def __init__(self, key="x", **kwargs):
        self.value = kwargs.pop(key)
        super().__init__(**kwargs)


class Rebinds(Base):
    def __init__(self, **kwargs):
        kwargs = {}
        super().__init__(**kwargs)


class ReadsLocals(Base):
    def __init__(self, **kwargs):
        self.config = locals()
        super().__init__(**kwargs)


class Updates(Base):
    def __init__(self, **kwargs):
        kwargs.update(read({}))
        super().__init__(**kwargs)


class AboveIsUnclear(Stores):
    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)


class Unrelated(Base):
    def __init__(self, **kwargs):
        Stores.__init__(self, **kwargs)


def read(values):
    return values


def wrapped(init):
    @functools.wraps(init)
    def wrapper(self, *args, **kwargs):
        kwargs.pop("more", None)
        init(self, *args, **kwargs)

    return wrapper


def hidden(init):
    def __init__(self, *args, **kwargs):
        kwargs.pop("more", None)
        init(self, *args, **kwargs)

    return __init__


class Wrapped(Base):
    @wrapped
    def __init__(self, **kwargs):
        super().__init__(**kwargs)


class Hidden(Base):
    @hidden
    def __init__(self, **kwargs):
        super().__init__(**kwargs)


class OnlyNew:
    def __new__(cls, **kwargs):
        return super().__new__(cls)


class Meta(type):
    def __call__(cls, **kwargs):
        return super().__call__()


class WithMeta(Base, metaclass=Meta):
    pass


class Stated(Base):
    __signature__ = None

    def __init__(self, **kwargs):
        super().__init__(**kwargs)


class FromC(dict):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)


without_source = {"Base": Base}
exec(
    "class WithoutSource(Base):\n"
    "    def __init__(self, **kwargs): super(WithoutSource, self).__init__(**kwargs)",
    without_source,
)


@pytest.mark.parametrize(
    "cls",
    [
        Stores, Ignores, Loops, HandsOver, CallsOther, ReadsAny, Rebinds, ReadsLocals, Updates,
        AboveIsUnclear, Unrelated, Wrapped, Hidden, OnlyNew, WithMeta, Stated, FromC, enum.Enum,
        without_source["WithoutSource"],
    ],
)  # fmt: skip
def test_what_is_not_certain_takes_every_name(cls):
    assert extra_names_of(cls) is None


def test_a_source_that_changed_since_the_import_is_not_read(tmp_path, monkeypatch):
    file = tmp_path / "changing.py"
    text = (
        "class Top:\n    def __init__(self, name=1): pass\n"
        "class Own(Top):\n    def __init__(self, {}, **kwargs): super().__init__(**kwargs)\n"
    )
    file.write_text(text.format("a"))
    monkeypatch.syspath_prepend(tmp_path)
    import changing

    file.write_text(text.format("b"))
    assert extra_names_of(changing.Own) is None


class Declared(Base):
    def __init__(self, **kwargs):
        self.options = dict(kwargs)


class BelowDeclared(Declared):
    def __init__(self, own=1, **kwargs):
        super().__init__(**kwargs)


class DeclaredAlone(Base):
    def __init__(self, **kwargs):
        self.options = dict(kwargs)


def test_declared():
    declare_keywords(Declared, ("first",), passes_to=Base)
    declare_keywords(DeclaredAlone, ("first",))
    assert extra_names_of(BelowDeclared) == BASE | {"first", "own"}
    assert extra_names_of(DeclaredAlone) == {"first"}
