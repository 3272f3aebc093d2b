"""Unknown objects become known when they are used."""

import itertools
import math
import sys

import pytest

import symexp as sx
from symexp.codec import known_names, trusted_names
from symexp.errors import CodecError, UnknownTypeError

_numbers = itertools.count()


@pytest.fixture
def name():
    """Returns a public name that nothing has yet."""
    return f"later.Point{next(_numbers)}"


def load(value, **options):
    return sx.from_json({"symexp": 1, "value": value}, **options)


def define(name, specs=None):
    class Point:
        made = 0

        def __init__(self, x, y=2, *, child=None, **more):
            Point.made += 1
            self.x, self.y, self.child = x, y, child

        def total(self):
            return self.x + self.y

        def __len__(self):
            return self.x

        def __call__(self, z):
            return self.x + z

        def __iter__(self):
            return iter([self.x, self.y])

        def __getitem__(self, key):
            return key

        def __contains__(self, key):
            return key == self.x

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return True

    return sx.symbolize(specs, name=name)(Point) if specs else sx.symbolize(Point, name=name)


def enter(point):
    with point:
        return 1


USES = {
    "method": (lambda p: p.total(), 3),
    "len": (len, 1),
    "call": (lambda p: p(5), 6),
    "iter": (list, [1, 2]),
    "item": (lambda p: p["k"], "k"),
    "contains": (lambda p: 1 in p, True),
    "with": (enter, 1),
    "set": (lambda p: setattr(p, "note", 1) or p.note, 1),
}


@pytest.mark.parametrize("use", USES)
def test_any_use_makes_an_object_known(use, name):
    point = load({"$type": name, "x": 1})
    assert isinstance(point, sx.Unknown)
    assert point.x == 1
    cls = define(name)
    act, expected = USES[use]
    assert act(point) == expected
    assert isinstance(point, cls)
    assert not isinstance(point, sx.Unknown)


def test_isinstance_is_true_as_soon_as_the_class_is_known(name):
    point = load({"$type": name, "x": 1})
    assert not isinstance(point, sx.Stage)
    assert type(point).__name__.startswith("Point")
    cls = define(name)
    assert isinstance(point, cls)
    assert cls.made == 0


def test_a_use_of_the_whole_makes_the_parts_known(name):
    holder = define(f"{name}Holder")
    point = {"$type": name, "$id": 1, "x": 1}
    tree = load({"$type": f"{name}Holder", "x": 1, "child": [point, {"a": {"$ref": 1}}]})
    part = tree.child[0]
    clone = tree.clone()
    cls = define(name)
    assert tree.total() == 3
    assert isinstance(tree, holder)
    assert tree.child[0] is tree.child[1]["a"] is part
    assert part.total() == 3
    assert cls.made == 1
    assert type(clone.child[0])._sx_type.name == name
    assert clone.child[0].total() == 3
    assert clone.child[0] is clone.child[1].a
    assert clone.child[0] is not part


def test_the_tree_says_the_same_before_and_after(name):
    text = sx.to_json_str(load({"$type": name, "x": 1, "y": 3, "child": [], "z": {"$tuple": [1]}}))
    point = sx.from_json_str(text)
    define(name)
    known = sx.from_json_str(text)
    before = sx.fingerprint(point)
    assert sx.eq(point, known)
    point.total()
    assert sx.fingerprint(point) == before == sx.fingerprint(known)
    assert sx.to_json_str(point) == text


def test_an_edit_before_the_use_stays(name):
    tree = load({"items": [{"$type": name, "x": 1}]})
    sx.patch(tree, {"items[0].x": 5})
    tree["items"].append(3)
    define(name)
    assert tree["items"][0].total() == 7
    sx.patch(tree, {"items[0].y": 1})
    assert tree["items"][0].total() == 6


def test_an_object_that_does_not_fit_its_class_stays_as_it_was(name):
    tree = load({"a": {"$type": name, "x": "text"}, "b": {"$type": name, "x": 1}})
    define(name, [("x", sx.typing.Int())])
    with pytest.raises(CodecError, match=r"Expected int.*path=a\.x"):
        tree.b.total()
    assert isinstance(tree.a, sx.Unknown)
    assert not isinstance(tree.b, sx.Stage)
    sx.patch(tree, {"a.x": 4})
    assert (tree.b.total(), tree.a.total()) == (3, 6)


def test_a_missing_argument_is_told(name):
    point = load({"$type": name, "y": 1})
    define(name)
    with pytest.raises(CodecError, match="has no default for its argument 'x'"):
        point.total()


def test_migrations_apply(name):
    point = load({"$type": name, "width": [1]})
    define(name)
    sx.register_migration(name, 0, lambda given: {"x": given["width"][0]})
    assert point.total() == 3


def test_an_alias_applies(name):
    point = load({"$type": "old.Name", "x": 1})
    define(name)
    sx.register_alias("old.Name", name)
    assert point.total() == 3


def test_a_query_by_class_finds_objects_that_are_known_by_now(name):
    tree = load({"a": [{"$type": name, "x": 1}]})
    cls = define(name)
    assert list(sx.query(tree, where=cls)) == ["a[0]"]
    assert list(sx.query(tree, where=lambda v: isinstance(v, cls))) == ["a[0]"]


def test_a_name_that_is_trusted_by_now_is_used(monkeypatch):
    monkeypatch.setattr(trusted_names, "_trusted", set())
    tree = load({"f": {"$function": "math.sqrt"}, "t": {"$tuple": [{"$function": "math.sqrt"}]}})
    assert tree.f is not math.sqrt
    sx.trust("math.sqrt")
    assert tree.f(9.0) == 3.0
    assert tree.f.__class__.__name__ == "UnknownName"

    @sx.symbolize
    class Use:
        def __init__(self, f, many):
            self.f, self.many = f, many

        def run(self):
            return self.f, self.many

    f, many = Use(tree.f, [tree.f, (tree.f,)]).run()
    assert f is many[0] is many[1][0] is math.sqrt


def test_a_name_equals_what_it_names():
    unknown = sx.codec.UnknownName("function", "builtins.len")
    assert sx.eq([unknown], [len])
    assert sx.fingerprint([unknown]) == sx.fingerprint([len])
    assert not sx.eq([unknown], [max])
    assert not sx.eq([unknown], [1])


def test_a_rule_sees_the_classes_that_are_known_by_now(name):
    tree = load({"a": [{"$type": name, "x": 1}, {"$type": name, "x": 2}], "b": 1})
    cls = define(name)
    sx.patch(tree, lambda k, v: cls(v.x + 5) if isinstance(v, cls) else v)
    assert [p.total() for p in tree.a] == [8, 9]


def test_a_rule_reaches_into_objects_that_are_known_by_now(name):
    tree = load({"a": {"$type": name, "x": 1, "child": {"$type": name, "x": 2}}})
    cls = define(name)
    seen = []
    sx.patch(tree, lambda k, v: (seen.append(isinstance(v, cls)), v)[1])
    assert seen.count(True) == 2
    sx.patch(tree, lambda k, v: v + 1 if type(v) is int and str(k).endswith("x") else v)
    assert tree.a.child.total() == 5


def test_a_rule_that_does_not_need_classes_imports_nothing(team):
    tree = load({"a": {"$type": "team_models.Net", "n": 1}})
    sx.patch(tree, {"a.n": 2}, lambda k, v: v + 1 if type(v) is int else v)
    assert tree.a.n == 3
    assert "team_models" not in sys.modules


def test_a_named_rule_imports_the_classes_of_the_tree(team):
    @sx.patcher(override=True)
    def double_nets(target):
        import team_models

        return lambda k, v: team_models.Net(v.n * 2) if isinstance(v, team_models.Net) else v

    tree = load({"a": {"$type": "team_models.Net", "n": 1}})
    sx.patch(tree, "double_nets")
    assert tree.a.size() == 4


# Known names.


@pytest.mark.parametrize(
    ("text", "home"),
    [
        ("keras.layers.Dense", "keras"),
        ("keras.Sequential", "keras"),
        ("keras.optimizers.schedules.CosineDecay", "keras"),
        ("keras.ops.numpy.Add", "keras"),
        ("keras.activations.relu", "keras"),
        ("symexp.keras.Call", "keras"),
        ("keras.saving.load_model", None),
        ("keras.utils.get_file", None),
        ("keras.src.layers.Dense", None),
        ("keras.layers._Dense", None),
        ("keras.layers.Dense.from_config", None),
        ("keras.layers", None),
        ("keras", None),
        ("symexp.keras.anything", None),
        ("os.system", None),
        ("kerasx.layers.Dense", None),
        ("", None),
    ],
)
def test_the_public_names_of_keras_are_known(text, home):
    assert known_names.home_of(text) == home


@pytest.fixture
def team(tmp_path, monkeypatch):
    """Installs a package that declares its classes, and one that defines a rule pack."""
    for package, group in (("team_models", "classes"), ("team_pack", "rules")):
        info = tmp_path / f"{package}-1.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1\n")
        (info / "entry_points.txt").write_text(f"[symexp.{group}]\n{package} = {package}\n")
        (tmp_path / f"{package}.py").write_text(
            "import symexp as sx\n"
            "@sx.symbolize\n"
            "class Net:\n"
            "    def __init__(self, n=1):\n        self.n = n\n"
            "    def size(self):\n        return self.n * 2\n"
            "class Plain:\n    pass\n"
        )
    (tmp_path / "other_models.py").write_text("raise SystemExit('imported')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    known_names.forget_declarations()
    yield
    known_names.forget_declarations()
    for package in ("team_models", "team_pack"):
        sys.modules.pop(package, None)


@pytest.mark.parametrize("package", ["team_models", "team_pack"])
def test_a_package_declares_its_classes(team, package):
    net = load({"$type": f"{package}.Net", "n": 4}, strict=True)
    assert str(net.clone()) == "Net(\n  n = 4\n)"
    sx.patch(net, {"n": 5})
    assert package not in sys.modules
    assert net.size() == 10
    assert type(net).__module__ == package


def test_nothing_else_is_imported(team):
    for name in ("other_models.Net", "team_models_.Net", "team.models.Net"):
        net = load({"$type": name})
        with pytest.raises(UnknownTypeError, match="not known here"):
            net.size()
        with pytest.raises(UnknownTypeError, match="Not known or not trusted"):
            load({"$type": name}, strict=True)
    assert "other_models" not in sys.modules
    assert "team_models" not in sys.modules


def test_a_declared_module_without_the_class_is_told(team):
    for name in ("team_models.Plain", "team_models.Nowhere"):
        with pytest.raises(UnknownTypeError, match="team_models is imported, but has no such"):
            load({"$type": name}).size()
