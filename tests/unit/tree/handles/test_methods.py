"""The methods that objects have where their class has none of its own."""

import io

import pytest

import symexp as sx
from symexp.errors import ArgumentError
from symexp.tree.nodes.state import is_ghost


@sx.symbolize
class Part:
    def __init__(self, x=1, y=None):
        self.x, self.y = x, y


@sx.symbolize
class Owner:
    def __init__(self, a, *parts, **more): ...


def test_files_and_text(tmp_path):
    part = Part(2, [Part(3)])
    assert part.to_json() == sx.to_json(part)
    assert part.to_json_str() == sx.to_json_str(part)
    assert part.format(hide_default_values=True) == sx.format(part, hide_default_values=True)
    part.save(tmp_path / "part.json", indent=2)
    assert sx.eq(sx.load(tmp_path / "part.json"), part)
    assert is_ghost(part)
    for tree in (sx.Dict(x=1), sx.List([1])):
        assert tree.to_json() == sx.to_json(tree)
        assert tree.format() == sx.format(tree)


def _text(found):
    return {key: str(value) for key, value in found.items()}


def test_what_is_missing():
    assert Part(2).missing_values() == {}
    owner = Owner.partial(y=Owner.partial())
    assert list(owner.missing_values()) == ["a", "y.a"]
    assert owner.missing_values(flatten=False)["y"] == {"a": sx.MISSING_VALUE}
    assert owner.sym_missing() == owner.missing_values()
    assert owner.is_partial
    assert owner.is_abstract
    assert owner.sym_partial
    assert owner.sym_abstract
    part = Part(sx.oneof([1, 2]))
    assert (part.is_partial, part.is_abstract) == (False, True)
    assert (part.is_deterministic, part.is_pure_symbolic, part.sym_puresymbolic) == (0, 1, 1)


class Defaults(sx.Object):
    part: Part = Part(5)
    config: dict = {"k": 1}
    items: list = [1, 2]
    free: object = None


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: Part(), {}),
        (lambda: Part(2), {"x": "2"}),
        (lambda: Part(1, [5, Part(3)]), {"y[0]": "5", "y[1]": str(Part(3))}),
        (lambda: Part(1, []), {"y": "[]"}),
        (lambda: Part(1, Part()), {"y": str(Part())}),
        (lambda: sx.Dict(a=1, b=Part(), c=Part(3)), {"a": "1", "c.x": "3"}),
        (lambda: sx.List([1, Part(3), []]), {"[0]": "1", "[1].x": "3"}),
        (Defaults, {}),
        (lambda: Defaults(part=Part(5, 3)), {"part.y": "3"}),
        (lambda: Defaults(part=Part(1)), {"part.x": "1"}),
        (lambda: Defaults(config={"k": 1, "j": 2}), {"config.j": "2"}),
        (lambda: Defaults(config={"j": 1}), {"config.j": "1"}),
        (lambda: Defaults(config={}), {"config": "{}"}),
        (lambda: Defaults(items=[1]), {"items[0]": "1"}),
        (lambda: Owner.partial(y=3), {"y": "3"}),
        (lambda: Part(sx.ContextualValue("y"), 3), {"x": "ContextualValue('y')", "y": "3"}),
        (lambda: Part((Part(2), 3)), {"x": str(sx.Dict(x=(Part(2), 3)).x)}),
    ],
)
def test_what_is_not_the_default(make, expected):
    tree = make()
    assert _text(tree.non_default_values()) == expected == _text(tree.sym_nondefault())
    nested = tree.non_default_values(flatten=False)
    assert list(nested) == list(dict.fromkeys(_first_key(key) for key in expected))


def _first_key(path):
    return sx.KeyPath.parse(path).keys[0]


def test_what_is_not_the_default_makes_the_object_again():
    for tree in (Defaults(part=Part(5, 1), config={"k": 2}), Defaults(free=Part())):
        assert sx.eq(Defaults().rebind(tree.non_default_values()), tree)


def test_values_that_are_not_the_default_are_those_of_the_tree():
    inner = Part(3)
    tree = Part(1, inner)
    assert tree.non_default_values()["y"] is inner


def test_places():
    inner = Part()
    root = sx.Dict(a=[Part(y=inner)])
    assert inner.sym_parent is root.a[0]
    assert str(inner.sym_path) == "a[0].y"
    assert inner.sym_root is root
    assert root.sym_root is root
    assert str(root.sym_path) == ""
    assert root.sym_parent is None
    assert root.a.sym_parent is root
    assert inner.sym_ancestor(lambda v: isinstance(v, sx.Dict)) is root
    assert inner.sym_ancestor() is root.a[0]
    assert inner.sym_ancestor(lambda v: False) is None
    root.a[0].y = 1
    assert inner.sym_parent is None
    assert str(inner.sym_path) == ""


def test_an_object_at_several_places_tells_the_last_that_it_was_put_to():
    part = Part()
    above = Part(y=part)
    root = sx.List([part, above])
    assert part.sym_parent is root
    assert str(part.sym_path) == "[0]"
    del root[0]
    assert part.sym_parent is above
    assert str(part.sym_path) == "[0].y"


def test_content():
    part = Part(2, [5])
    assert list(part.sym_keys()) == ["x", "y"]
    assert list(part.sym_values()) == [2, [5]]
    assert dict(part.sym_items()) == {"x": 2, "y": [5]} == dict(part.sym_init_args)
    assert part.sym_hasattr("x")
    assert not part.sym_hasattr("z")
    assert part.sym_getattr("x") == 2
    assert part.sym_getattr("z", 3) == 3
    with pytest.raises(sx.errors.PathError):
        part.sym_getattr("z")
    assert part.sym_has("y[0]")
    assert not part.sym_has("y[1]")
    assert part.sym_get("y[0]") == 5
    assert part.sym_get("y[7]", None) is None
    assert part.sym_contains(5)
    assert part.sym_contains(type=int)
    assert not part.sym_contains(7)
    tree = sx.Dict(a=Part(y=Part()))
    found = tree.sym_descendants(lambda v: isinstance(v, Part))
    assert [str(v.sym_path) for v in found] == ["a", "a.y"]
    assert list(sx.List([1, 2]).sym_items()) == [(0, 1), (1, 2)]
    items = sx.List([1])
    assert items.sym_init_args is items


def test_inferred_values():
    tree = sx.Dict(n=3, part=Part(sx.ContextualValue("n"), [1, sx.ContextualValue("n")]))
    assert tree.sym_inferred("n") == 3
    assert tree.part.sym_inferred("x") == 3
    assert tree.part.y[1] == sx.ContextualValue("n")
    assert [tree.part.y.sym_inferred(i) for i in (0, 1, -1)] == [1, 3, 3]
    assert tree.part.clone().sym_inferred("x", None) is None
    with pytest.raises(sx.errors.ContextError, match="no object above has 'n'"):
        tree.part.clone().sym_inferred("x")
    with pytest.raises(sx.errors.PathError, match="no 'z'"):
        tree.part.sym_inferred("z")


def test_the_arguments_are_a_clone():
    inner = Part(3)
    part = Part(inner, inner)
    arguments = part.sym_init_args
    both = sx.List([inner, arguments.x])
    both[1].rebind(x=5)
    assert repr(part) == "Part(x=Part(x=3, y=None), y=Part(x=3, y=None))"
    assert arguments.x is arguments.y
    assert part.clone().sym_init_args.x is not inner


def test_seals():
    part = Part(2)
    assert part.sym_seal() is part
    assert part.sym_sealed
    assert not part.sym_seal(False).sym_sealed


def test_comparison_and_copies():
    part = Part(2)
    assert part.sym_eq(Part(2))
    assert part.sym_ne(Part(3))
    assert part.sym_hash() == sx.hash(Part(2))
    assert part.sym_clone().sym_eq(part)
    assert part.sym_lt(Part(3))
    assert part.sym_gt(Part(1))
    assert part.sym_clone(override={"x": 5}).x == 5
    assert part.clone(override={"x": 5}, y=6).sym_eq(Part(5, 6))
    assert part.clone(True).sym_eq(part.clone(False, None))
    assert part.clone(True, {}, {"x": 5}).x == 5
    assert part.clone(memo={}).sym_eq(part)
    with pytest.raises(ArgumentError, match="got 4 arguments"):
        part.clone(True, None, None, 4)
    assert part.sym_rebind(x=9) is part
    assert part.x == 9


class TestTheClassComesFirst:
    def test_a_method(self):
        @sx.symbolize
        class Saves:
            def save(self):
                return "mine"

            @property
            def is_partial(self):
                return "mine too"

        assert Saves().save() == "mine"
        assert Saves().is_partial == "mine too"

    def test_an_argument_before_and_after(self):
        @sx.symbolize
        class Image:
            def __init__(self, format, is_partial=False, sym_path="p"):
                self.sym_path = sym_path * 2

        image = Image("png")
        assert (image.format, image.is_partial, image.sym_path) == ("png", False, "p")
        image.__dict__  # makes it live
        assert (image.format, image.is_partial, image.sym_path) == ("png", False, "pp")
        image.format = "jpg"
        assert image.format == "jpg"
        assert image.sym_init_args.format == "jpg"

    def test_an_attribute_that_the_constructor_sets(self):
        class Base:
            def setup(self):
                self.save = lambda: "mine"

        @sx.symbolize
        class Sets(Base):
            def __init__(self):
                self.setup()
                self.format = "png"
                self.is_partial = self.is_sealed = "no"

        assert Sets().is_partial == "no"
        assert Sets().is_sealed == "no"
        assert Sets().format == "png"
        assert Sets().save() == "mine"
        assert Sets().to_json()["value"]["$type"].endswith("Sets")

    def test_a_key_of_a_dict(self):
        d = sx.Dict(save=1, is_partial=2)
        assert (d.save, d.is_partial) == (1, 2)
        assert d.to_json() == sx.to_json(d)
        del d["save"]
        assert callable(d.save)
        with pytest.raises(AttributeError, match="no key 'saev'"):
            d.saev

    def test_an_argument_of_a_functor(self):
        @sx.symbolize
        def render(format, bound_args=1):
            return format

        assert render("png").format == "png"
        assert render("png").bound_args == 1
        bound = render()
        bound.format = "jpg"
        assert bound.format == "jpg"
        assert bound() == "jpg"


def test_functors():
    @sx.symbolize
    def add(x, y=2, z=3):
        return x + y + z

    bound = add(y=5)
    assert bound.bound_args == {"y", "z"}
    assert bound.unbound_args == {"x"}
    assert bound.default_args == {"z"}
    assert bound.specified_args == {"y"} == bound.non_default_args
    assert not bound.is_fully_bound
    assert add(1).is_fully_bound
    with pytest.raises(ArgumentError):
        bound.w = 3


def test_objects_of_unknown_classes():
    text = '{"symexp":1,"value":{"$type":"nowhere.Thing","x":1,"save":2}}'
    thing = sx.from_json_str(text)
    assert thing.to_json_str() == text
    assert thing.save == 2
    assert thing.sym_init_args == {"x": 1, "save": 2}
    assert not thing.is_partial
    assert thing.clone(override={"x": 3}).sym_ne(thing)


def test_arguments_named_clone_and_rebind_read_the_same_before_and_after_the_first_use():
    @sx.symbolize
    class Symbolized:
        def __init__(self, clone, rebind=2):
            self.clone = clone

    class Declared(sx.Object):
        clone: int
        rebind: int = 2

    @sx.symbolize
    def function(clone, rebind=2):
        return clone

    for kind in (Symbolized, Declared, function):
        made = kind(1)
        assert (made.clone, made.rebind) == (1, 2)
        assert sx.eq(sx.clone(made), made)
        sx.rebind(made, clone=5)
        if kind is not function:
            assert vars(made)["clone"] == 5
        assert (made.clone, made.rebind) == (5, 2)
    assert function(1)() == 1


def test_inspect_prints_the_tree_or_the_matches(capsys):
    tree = sx.Dict(x=[sx.Dict(a=1), 2])
    tree.inspect(compact=True)
    tree.x.inspect(compact=True)
    tree.inspect(where=lambda value: value == 1)
    tree.inspect(r"x.*1.$", compact=True)
    tree.inspect(custom_selector=lambda path, value: path.depth == 1, compact=True)
    assert capsys.readouterr().out == (
        "{x=[{a=1}, 2]}\n[{a=1}, 2]\n{\n  x[0].a = 1\n}\n{x[1]=2}\n{x=[{a=1}, 2]}\n"
    )
    file = io.StringIO()
    tree.inspect("x", file=file, compact=True)
    assert file.getvalue() == "{x=[{a=1}, 2]}\n"


def test_a_key_path_in_brackets_reads_the_tree():
    made = []

    @sx.symbolize
    class Holder:
        def __init__(self, value):
            made.append(value)

    outer = Holder({"sizes": [3, 4]})
    assert (outer["value.sizes[1]"], outer[sx.KeyPath.parse("value")]) == (4, {"sizes": [3, 4]})
    assert made == []
    with pytest.raises(sx.errors.PathError, match=r"no 'valeu'.*Did you mean 'value'"):
        outer["valeu"]
    with pytest.raises(TypeError, match="'Holder' object is not iterable, and it has no element 0"):
        list(outer)
    assert made == []


def test_a_class_keeps_its_own_brackets():
    @sx.symbolize
    class Table:
        def __init__(self, rows):
            self.rows = rows

        def __getitem__(self, key):
            return f"row {key}"

    assert Table(3)["rows"] == "row rows"


def test_a_functor_has_key_paths_in_brackets_too():
    assert sx.as_functor(lambda x: x).rebind(x={"a": [1]})["x.a[0]"] == 1
