import collections
import contextlib
import dataclasses
import functools
import operator
import queue
import types
from pathlib import Path

import pytest

import symexp as sx
from symexp.errors import SymbolizeError
from symexp.tree.nodes.hidden import can_hide, find_hidden

np = pytest.importorskip("numpy")

Pair = collections.namedtuple("Pair", "left right")


@sx.symbolize
class Box:
    def __init__(self, value=0):
        self.value = value


@dataclasses.dataclass
class Data:
    value: object


class Plain:
    def __init__(self, value):
        self.value = value


class Slotted:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value


class Row(list):
    pass


class Table(dict):
    pass


def closure(value):
    return lambda: value


def generator(value):
    yield value


def cyclic(value):
    made = Plain(None)
    made.value = [made, value]
    return made


def queued(value):
    made = queue.LifoQueue()
    made.put(value)
    return made


RATE = sx.oneof([1, 2])


def reads_global():
    return RATE


def reads_attribute(of):
    return of.RATE


class Settings:
    rates = (sx.oneof([1, 2]), 3)


class Rate:
    rate = sx.oneof([1, 2])


HOLDERS = {
    "OrderedDict": lambda v: collections.OrderedDict(k=v),
    "defaultdict": lambda v: collections.defaultdict(list, k=v),
    "ChainMap": lambda v: collections.ChainMap({"k": v}),
    "UserDict": lambda v: collections.UserDict({"k": v}),
    "UserList": lambda v: collections.UserList([v]),
    "deque": lambda v: collections.deque([v, 1], maxlen=3),
    "namedtuple": lambda v: Pair(1, v),
    "namespace": lambda v: types.SimpleNamespace(value=v),
    "dataclass": Data,
    "attribute": Plain,
    "slot": Slotted,
    "deep": lambda v: Plain(Plain({"k": [(v,)]})),
    "cycle": cyclic,
    "partial": lambda v: functools.partial(print, v),
    "partial keyword": lambda v: functools.partial(print, end=v),
    "closure": closure,
    "default": lambda v: lambda x=v: x,
    "keyword default": lambda v: lambda *, x=v: x,
    "wrapped": lambda v: functools.wraps(closure(v))(lambda: 1),
    "method": lambda v: Plain(v).__init__,
    "set": lambda v: {v},
    "frozenset": lambda v: frozenset([(1, v)]),
    "proxy": lambda v: types.MappingProxyType({"k": v}),
    "generator": generator,
    "iterator": lambda v: iter([v]),
    "map": lambda v: map(str, [v]),
    "view": lambda v: {"k": v}.values(),
    "list subclass": lambda v: Row([v]),
    "dict subclass": lambda v: Table(k=v),
    "object array": lambda v: np.array([v, 1], dtype=object),
    "record array": lambda v: np.array([(v,)], dtype=[("a", "O")]),
    "factory": lambda v: collections.defaultdict(lambda: v),
    "deep list": lambda v: functools.reduce(lambda held, _: Row([held]), range(12), v),
    "context manager": contextlib.nullcontext,
    "queue": queued,
    "getter": operator.itemgetter,
    "array in an object": lambda v: Plain(np.array([v], dtype=object)),
}


@pytest.mark.parametrize("name", HOLDERS)
def test_placeholders_that_nobody_would_decide_are_refused(name):
    made = HOLDERS[name](sx.oneof([1, 2]))
    with pytest.raises(SymbolizeError, match=r"nobody would decide it: oneof\(\[1, 2\]\).*path=va"):
        Box(made)
    with pytest.raises(SymbolizeError, match=r"\(path=k\[1\]\)$"):
        sx.Dict(k=[1, made])
    with pytest.raises(SymbolizeError, match=r"\(path=\[0\]\)$"):
        sx.oneof([[made]])


@pytest.mark.parametrize("name", HOLDERS)
def test_symbolic_objects_that_no_rule_would_find_are_refused(name):
    with pytest.raises(SymbolizeError, match=r"no rule would find it: Box.*\(path=value\)$"):
        Box(HOLDERS[name](Box(1)))


@pytest.mark.parametrize("name", HOLDERS)
def test_plain_values_are_accepted_in_all_of_them(name):
    made = HOLDERS[name](3)
    tree = Box(made)
    live = tree.clone()
    assert isinstance(live.value, type(made))
    if hasattr(made, "__next__"):
        next(made)  # looking inside has consumed nothing


@pytest.mark.parametrize(
    ("make", "place"),
    [
        (lambda: functools.reduce(lambda held, _: Plain(held), range(12), RATE), r"\.value\.value"),
        (lambda: Plain([Plain(i) for i in range(600)] + [RATE]), r"\.value\[600\]"),
        (lambda: reads_global, "global variable 'RATE'"),
        (Settings, "class attribute 'rates'"),
        (lambda: Rate, r"class attribute 'rate'.*symbolize Rate\."),
        (lambda: sx.Ref(RATE), "a Ref.*sx.oneof"),
        (lambda: sx.Ref({"rate": [RATE]}), "a Ref.*sx.oneof"),
        (lambda: sx.Ref(sx.ContextualValue("rate")), "contextual value .* Ref.*without the Ref"),
        (lambda: sx.Ref([sx.ContextualValue("rate")]), "contextual value .* Ref.*without the Ref"),
    ],
    ids=["far", "wide", "global", "class attribute", "class", "ref", "in ref", "marker", "inner"],
)
def test_placeholders_at_further_places(make, place):
    with pytest.raises(SymbolizeError, match=place):
        Box(make())


def test_what_only_looks_like_a_placeholder():
    assert Box(reads_attribute).value is reads_attribute
    assert Box(sx.Ref(Box(RATE))).value.value is not None  # shared on purpose: a whole space


def test_edits_and_rules_are_refused_too():
    tree = Box(1)
    with pytest.raises(SymbolizeError, match="Pair"):
        sx.rebind(tree, value=Pair(sx.oneof([1, 2]), 1))
    row = sx.List([1])
    with pytest.raises(SymbolizeError, match="Pair"):
        row.append(Pair(sx.oneof([1, 2]), 1))
    with pytest.raises(SymbolizeError, match="Pair"):
        sx.patch(tree, lambda k, v: Pair(Box(), 1) if v == 1 else v)
    assert sx.eq(tree, Box(1))


def test_messages_say_where_and_how_to_mend_it():
    with pytest.raises(SymbolizeError) as caught:
        Box(Data({"rate": [1, sx.floatv(0, 1)]}))
    assert str(caught.value) == (
        "A placeholder has no place in this Data (.value['rate'][1]), where nobody would "
        "decide it: floatv(0.0, 1.0). Symbolize the class: `sx.symbolize(Data)`, or put the choice "
        "around whole values: `sx.oneof([...])`. (path=value)"
    )
    with pytest.raises(SymbolizeError, match=r"closure variable 'value'.*Pass it as an argument"):
        Box(closure(Box()))
    with pytest.raises(SymbolizeError, match=r"\.right\).*Take a list or a dict"):
        Box(Pair(1, Box()))


def test_the_search_is_bounded():
    long = Plain([Plain(i) for i in range(100_000)])
    assert find_hidden(long) is None
    deep = Plain(1)
    for _ in range(10_000):
        deep = Plain(deep)
    assert find_hidden(deep) is None


def test_no_code_of_the_user_runs():
    class Loud:
        def __getattr__(self, name):
            raise AssertionError(name)

        def __iter__(self):
            raise AssertionError("iterated")

        def __eq__(self, other):
            raise AssertionError("compared")

        __hash__ = object.__hash__

    assert find_hidden(Plain([Loud()])) is None
    assert find_hidden(Loud()) is None


@pytest.mark.parametrize("value", [1, "a", b"a", Path("a"), int, np.float32(1), np, range(3)])
def test_values_that_hold_nothing_are_not_searched(value):
    assert not can_hide(type(value))
