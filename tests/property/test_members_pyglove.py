"""Hierarchies of classes with declared fields are those of PyGlove: fields, order, checks."""

from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import symexp as sx

pg = pytest.importorskip("pyglove")

NAMES = "abc"

SPECS = (
    lambda typing: typing.Int(),
    lambda typing: typing.Int(min_value=0),
    lambda typing: typing.Int(min_value=1, max_value=3),
    lambda typing: typing.Int().noneable(),
    lambda typing: typing.Str(),
    lambda typing: typing.Float(),
    lambda typing: typing.Any(),
    lambda typing: typing.List(typing.Int()),
    lambda typing: typing.List(typing.Int(min_value=0)),
)

DEFAULTS = st.sampled_from([0, 2, -1, 7, 1.5, "s", [1], [-1]])
VALUES = DEFAULTS | st.none()  # symexp accepts `x: int = None`, PyGlove does not


class Declared(NamedTuple):
    """A field of a class: its name, the index of its spec (`None`: only a default), its default."""

    name: str
    spec: int | None
    default: Any


class Planned(NamedTuple):
    """A class: the numbers of its bases, its fields, and whether `members` declares them."""

    bases: list[int]
    fields: list[Declared]
    by_members: bool


MISSING: Any = "missing"


@st.composite
def hierarchies(draw):
    planned = []
    for i in range(draw(st.integers(1, 4))):
        bases = draw(st.lists(st.integers(0, i - 1), max_size=2, unique=True)) if i else []
        names = draw(st.lists(st.sampled_from(NAMES), max_size=2, unique=True))
        by_members = draw(st.booleans())
        fields = []
        for name in names:
            spec = draw(
                st.integers(0, len(SPECS) - 1)
                if by_members
                else st.none() | st.integers(0, len(SPECS) - 1)
            )
            default = MISSING if by_members else draw(st.just(MISSING) | DEFAULTS)
            fields.append(Declared(name, spec, default))
        planned.append(Planned(bases, fields, by_members))
    return planned


def build(library, planned):
    """Returns the classes, or `None` if the library refuses one."""
    made: list[Any] = []
    for i, (bases, fields, by_members) in enumerate(planned):
        namespace = {n: d for n, _, d in fields if d is not MISSING}
        specs = [(n, SPECS[k](library.typing)) for n, k, _ in fields if k is not None]
        namespace["__annotations__"] = {} if by_members else dict(specs)
        namespace["__module__"] = __name__
        parents = tuple(made[b] for b in bases) or (library.Object,)
        try:
            cls = type(library.Object)(f"C{i}", parents, namespace)
            made.append(library.members(specs)(cls) if by_members and specs else cls)
            made[-1].init_arg_list  # symexp reads declarations at the first use
        except (TypeError, ValueError):
            return None
    return made


def outcome(cls, args, kwargs):
    try:
        made = cls(*args, **kwargs)
    except (TypeError, ValueError):
        return "refused"
    return {n: repr(made.sym_init_args[n]) for n in NAMES if made.sym_hasattr(n)}


def comparable(found):
    # PyGlove prints lists with indices.
    return found if found == "refused" else {k: v.replace("0: ", "") for k, v in found.items()}


@given(
    hierarchies(),
    st.lists(
        st.tuples(
            st.lists(VALUES, max_size=2),
            st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=2),
        ),
        max_size=4,
    ),
)
def test_fields_order_and_checks_are_those_of_pyglove(planned, calls):
    theirs, ours = build(pg, planned), build(sx, planned)
    assert (theirs is None) == (ours is None)
    for their, our in zip(theirs or (), ours or ()):
        assert our.init_arg_list == their.init_arg_list
        for args, kwargs in calls:
            assert comparable(outcome(our, args, kwargs)) == comparable(
                outcome(their, args, kwargs)
            )
