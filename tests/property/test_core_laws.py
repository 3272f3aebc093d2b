"""Laws of the core over arbitrary trees, ties included.

A tree is drawn as a plain *recipe*; building it twice gives two trees that share nothing.
"""

import contextlib
import copy
import pickle

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import symexp as sx
from symexp._base.keypath import KeyPath
from symexp.errors import PathError, RuleError, SpecTypeError, SpecValueError
from symexp.tree.nodes.state import get_state, is_ghost, is_handle
from symexp.tree.nodes.ties import tie_groups
from symexp.tree.traverse import find_node


class Box:
    def __init__(self, a=None, b=0, **extra):
        self.made = (a, b, extra)


class Strict:
    def __init__(self, n=1, xs=(), child=None):
        self.made = (n, xs, child)


Box = sx.symbolize(Box)
Strict = sx.symbolize(
    Strict,
    [
        ("n", sx.typing.Int(min_value=0)),
        ("xs", sx.typing.List(sx.typing.Float(min_value=0), max_size=3)),
    ],
)

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.integers(),
    st.floats(),
    st.text(max_size=3),
    st.binary(max_size=2),
    st.frozensets(st.integers(0, 3), max_size=2),
    st.tuples(st.integers(0, 2), st.text(max_size=1)),
)
dict_keys = st.text(max_size=3) | st.integers(-2, 2)
N_SHARED = 2


def wider(recipes):
    return st.one_of(
        st.builds(lambda x: ("list", x), st.lists(recipes, max_size=3)),
        st.builds(lambda x: ("dict", x), st.dictionaries(dict_keys, recipes, max_size=3)),
        st.builds(lambda x: ("tuple", x), st.lists(recipes, min_size=1, max_size=2)),
        st.builds(lambda a, b: ("box", {"a": a, "b": b}), recipes, recipes),
        st.builds(lambda a: ("box", {"a": a, "z": 1}), recipes),
        st.builds(
            lambda n, xs, child: ("strict", {"n": n, "xs": ("list", xs), "child": child}),
            st.integers(0, 5).map(lambda n: ("leaf", n)),
            st.lists(st.floats(0, 9).map(lambda x: ("leaf", x)), max_size=3),
            recipes,
        ),
    )


base = leaves.map(lambda x: ("leaf", x))
free = st.recursive(base, wider, max_leaves=8)
shared = st.integers(0, N_SHARED - 1).map(lambda i: ("shared", i))
inner = st.recursive(base | shared, wider, max_leaves=10)
roots = wider(inner).filter(lambda r: r[0] != "tuple")
# What the recipe builds, and the objects that it may hold at several places.
trees = st.tuples(roots, st.lists(wider(base), min_size=N_SHARED, max_size=N_SHARED))


def build(drawn):
    recipe, pool = drawn
    objects = [build_one(("box", {"a": r}), []) for r in pool]
    made = build_one(recipe, objects)
    return made if is_handle(made) else (sx.List(made) if type(made) is list else sx.Dict(made))


def build_one(recipe, pool):
    kind, content = recipe
    if kind == "leaf":
        return content
    if kind == "shared":
        return pool[content]
    if kind == "list":
        return [build_one(r, pool) for r in content]
    if kind == "tuple":
        return tuple(build_one(r, pool) for r in content)
    below = {k: build_one(r, pool) if type(r) is tuple else r for k, r in content.items()}
    return {"dict": dict, "box": Box, "strict": Strict}[kind](**below) if kind != "dict" else below


def places(tree):
    found = []
    sx.traverse(tree, lambda k, v, p: found.append((k, v)))
    return found


def groups(tree):
    return tie_groups(get_state(tree).node)


def same_value(a, b):
    """Whether two handles or leaves are equal, without regard to ties outside of them."""
    return a is b or sx.eq(a, b)


@given(trees)
def test_building_twice_gives_equal_trees(drawn):
    a, b = build(drawn), build(drawn)
    assert sx.eq(a, b)
    assert sx.fingerprint(a) == sx.fingerprint(b)
    assert sx.hash(a) == sx.hash(b)
    assert repr(a) == repr(b)
    assert groups(a) == groups(b)
    assert not sx.diff(a, b)


@given(trees, trees)
def test_equal_exactly_when_the_fingerprints_are(x, y):
    a, b = build(x), build(y)
    assert sx.eq(a, b) == (sx.fingerprint(a) == sx.fingerprint(b))
    assert sx.ne(a, b) != sx.eq(a, b)


@given(trees, st.data())
def test_equality_sees_every_single_change(drawn, data):
    a, b = build(drawn), build(drawn)
    spots = [k for k, v in places(b) if k and not is_handle(v) and v != "changed"]
    spots = [k for k in spots if not isinstance(sx.get(b, k.parent), Strict) and "xs" not in k.keys]
    assume(spots)
    sx.patch(b, {data.draw(st.sampled_from(spots)): "changed"})
    assert sx.ne(a, b)
    assert sx.fingerprint(a) != sx.fingerprint(b)
    assert sx.diff(a, b)


COPIERS = {
    "clone": sx.clone,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda x: pickle.loads(pickle.dumps(x)),
    "shallow pickle": lambda x: pickle.loads(pickle.dumps(x, protocol=2)),
}


@pytest.mark.parametrize("copier", COPIERS.values(), ids=COPIERS)
@given(drawn=trees, data=st.data())
def test_copies_are_equal_and_independent(copier, drawn, data):
    original = build(drawn)
    before = get_state(original).node
    made = copier(original)
    assert made is not original
    assert type(made).__name__ == type(original).__name__
    assert sx.eq(made, original)
    assert sx.fingerprint(made) == sx.fingerprint(original)
    assert groups(made) == groups(original)
    edit_somewhere(made, data)
    assert get_state(original).node is before
    assert sx.eq(original, build(drawn))
    unchanged = copier(made)
    frozen = sx.fingerprint(unchanged)
    edit_somewhere(original, data)
    assert sx.fingerprint(made) == frozen


def edit_somewhere(tree, data):
    spots = [k for k, v in places(tree) if k]
    if not spots:
        return
    path = data.draw(st.sampled_from(spots))
    with contextlib.suppress(SpecTypeError, SpecValueError):
        sx.patch(tree, {path: 12345})


@given(trees)
def test_get_agrees_with_traverse(drawn):
    tree = build(drawn)
    node = get_state(tree).node
    for path, value in places(tree):
        assert sx.get(tree, path) is value
        assert sx.get(tree, str(path)) is value
        assert KeyPath.parse(str(path)) == path
        frozen = find_node(node, path)
        assert (get_state(value).node is frozen) if is_handle(value) else (value is frozen)
    assert all(is_ghost(v) for _, v in places(tree) if isinstance(v, (Box, Strict)))


@given(trees)
def test_query_finds_what_traverse_visits(drawn):
    tree = build(drawn)
    boxes = {str(k) for k, v in places(tree) if isinstance(v, Box)}
    assert set(map(str, sx.query(tree, where=Box, enter_selected=True))) == boxes


class Boom(Exception):
    pass


@given(trees, st.data())
def test_a_rule_that_raises_changes_nothing(drawn, data):
    tree = build(drawn)
    held = places(tree)
    nodes = [get_state(v).node for _, v in held if is_handle(v)]
    n = data.draw(st.integers(0, len(held)))
    calls = 0

    def rule(k, v):
        nonlocal calls
        calls += 1
        if calls > n:
            raise Boom
        return v if is_handle(v) else "changed"

    bad = [lambda k, v: "one" if v == 1 else v, rule, lambda k, v: 1 / 0]
    with pytest.raises((Boom, ZeroDivisionError, SpecTypeError)):
        sx.patch(tree, *bad)
    assert [get_state(v).node for _, v in held if is_handle(v)] == nodes
    assert all(a is b for (_, a), (_, b) in zip(held, places(tree)))
    assert sx.eq(tree, build(drawn))


@given(trees, st.data())
def test_edits_of_which_one_is_bad_change_nothing(drawn, data):
    tree = sx.Dict(tree=build(drawn), strict=Strict(3, [1, 2]))
    node = get_state(tree).node
    spots = [str(k) for k, _ in places(tree) if k and k.keys[0] == "tree"]
    good = {data.draw(st.sampled_from(spots)): "changed"}
    bad = data.draw(
        st.sampled_from(
            [
                {"strict.n": -1},
                {"strict.n": True},
                {"strict.xs[0]": "x"},
                {"strict.xs[1]": -2.0},
                {"strict.xs[0]": sx.Insertion(0), "strict.xs[1]": sx.Insertion(0)},
                {"strict.xs": [1, 2, 3, 4]},
                {"strict.nn": 1},
                {"strict.n.x": 1},
                {"strict": sx.MISSING_VALUE, "strict.n": 1},
            ]
        )
    )
    with pytest.raises((SpecTypeError, SpecValueError, PathError, RuleError)):
        sx.patch(tree, good | bad)
    with pytest.raises((SpecTypeError, SpecValueError, PathError, RuleError)):
        sx.patch(tree, [good, bad])
    assert get_state(tree).node is node


# Patching by key path against a model: plain lists, dicts and `Model` objects.

plain_leaves = st.integers(0, 9) | st.text(max_size=2) | st.booleans() | st.none()
plain = st.recursive(
    plain_leaves,
    lambda x: st.lists(x, max_size=4) | st.dictionaries(dict_keys, x, max_size=3),
    max_leaves=12,
)
plain_roots = st.lists(plain, max_size=4) | st.dictionaries(dict_keys, plain, max_size=4)


def model_places(value, keys=()):
    """Returns the keys of every place below the root."""
    pairs = enumerate(value) if isinstance(value, list) else value.items()
    for key, below in pairs:
        yield (*keys, key)
        if isinstance(below, (list, dict)):
            yield from model_places(below, (*keys, key))


def model_patch(value, edits, keys=()):
    """Returns a plain value after `edits` (by keys), computed as naively as possible."""
    if isinstance(value, dict):
        out = {}
        for key, below in value.items():
            new = edits.get((*keys, key), model_below(below, edits, (*keys, key)))
            if new is not sx.MISSING_VALUE:
                out[key] = new
        return out
    out = []
    for i, below in enumerate(value):
        new = edits.get((*keys, i), model_below(below, edits, (*keys, i)))
        if isinstance(new, sx.Insertion):
            out.append(new.value)
            new = below
        if new is not sx.MISSING_VALUE:
            out.append(new)
    return out


def model_below(value, edits, keys):
    return model_patch(value, edits, keys) if isinstance(value, (list, dict)) else value


def at(value, keys):
    for key in keys:
        value = value[key]
    return value


def symbolic(value):
    return sx.List(value) if isinstance(value, list) else sx.Dict(value)


@given(plain_roots, st.data())
def test_patch_by_paths_agrees_with_a_plain_model(value, data):
    spots = list(model_places(value))
    assume(spots)
    edits = {}
    for keys in data.draw(st.lists(st.sampled_from(spots), max_size=4, unique=True)):
        if any(keys[: len(k)] == k or k[: len(keys)] == keys for k in edits):
            continue
        new = data.draw(plain | st.just(sx.MISSING_VALUE))
        if isinstance(at(value, keys[:-1]), list) and data.draw(st.booleans()):
            new = sx.Insertion(data.draw(plain))
        edits[keys] = new
    tree = symbolic(copy.deepcopy(value))
    sx.patch(tree, {KeyPath.of(k): v for k, v in edits.items()})
    expected = symbolic(model_patch(value, edits))
    assert sx.eq(tree, expected)
    assert repr(tree) == repr(expected)
    assert tree == expected


@given(plain_roots, st.data())
def test_function_rules_agree_with_a_plain_model(value, data):
    spots = list(model_places(value))
    chosen = set(data.draw(st.lists(st.sampled_from(spots), max_size=3)) if spots else ())
    new = data.draw(plain | st.just(sx.MISSING_VALUE))
    tree = symbolic(copy.deepcopy(value))
    sx.patch(tree, lambda k, v: new if k.keys in chosen else v)
    # A replaced value is not entered, so only the outermost places count.
    outer = {k: new for k in chosen if not any(k[:n] in chosen for n in range(1, len(k)))}
    assert sx.eq(tree, symbolic(model_patch(value, outer)))


@given(plain_roots, plain_roots)
def test_equality_of_plain_trees(a, b):
    assert sx.eq(symbolic(a), symbolic(b)) == (typed(a) == typed(b))


def typed(value):
    """Returns a form that is equal for two values exactly if they and their types are equal."""
    if isinstance(value, list):
        return ("list", [typed(v) for v in value])
    if isinstance(value, dict):
        return ("dict", {(type(k), k): typed(v) for k, v in value.items()})
    return (type(value), value)


@given(plain_roots, st.data())
def test_containers_behave_as_the_builtin_ones(value, data):
    tree = symbolic(copy.deepcopy(value))
    for _ in range(data.draw(st.integers(1, 4))):
        edit = data.draw(st.sampled_from(LIST_EDITS if isinstance(value, list) else DICT_EDITS))
        item, key = data.draw(plain), data.draw(dict_keys)
        outcome = []
        for target in (value, tree):
            try:
                outcome.append(typed(edit(target, copy.deepcopy(item), key)))
            except (LookupError, TypeError, ValueError) as error:
                outcome.append(LookupError if isinstance(error, LookupError) else type(error))
        assert outcome[0] == outcome[1]
        assert tree == value
        assert sx.eq(tree, symbolic(value))


LIST_EDITS = [
    lambda x, v, k: x.append(v),
    lambda x, v, k: x.insert(len(x) // 2, v),
    lambda x, v, k: x.extend([v, v]),
    lambda x, v, k: x.pop(),
    lambda x, v, k: x.pop(0),
    lambda x, v, k: x.remove(v),
    lambda x, v, k: x.clear(),
    lambda x, v, k: x.reverse(),
    lambda x, v, k: x.__setitem__(0, v),
    lambda x, v, k: x.__setitem__(slice(0, 2), [v]),
    lambda x, v, k: x.__delitem__(slice(0, None, 2)),
    lambda x, v, k: x.__iadd__([v]) and None,
    lambda x, v, k: x.index(v),
    lambda x, v, k: x.count(v),
    lambda x, v, k: x.copy(),
]
DICT_EDITS = [
    lambda x, v, k: x.__setitem__(k, v),
    lambda x, v, k: x.__delitem__(k),
    lambda x, v, k: x.pop(k),
    lambda x, v, k: x.pop(k, v),
    lambda x, v, k: x.setdefault(k, v),
    lambda x, v, k: x.update({k: v}),
    lambda x, v, k: x.popitem()[1],
    lambda x, v, k: x.clear(),
    lambda x, v, k: x.get(k),
    lambda x, v, k: x.__ior__({k: v}) and None,
    lambda x, v, k: x.copy(),
]
