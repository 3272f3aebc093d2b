"""Which names in files may be resolved: trust."""

import collections
import enum
import http
import math
import os
import sys
import types

import pytest

import symexp as sx
from symexp.codec import UnknownName, trust
from symexp.codec import trusted_names as names_module
from symexp.codec.trusted_names import NameResolver
from symexp.errors import CodecError


class Color(enum.Enum):
    RED = 1


def relu(x):
    return x


class Plain:
    @staticmethod
    def make():
        return 1

    @classmethod
    def other(cls):
        return 2


HERE = __name__


@pytest.fixture(autouse=True)
def _forget_trust():
    before = set(names_module._trusted)
    yield
    names_module._trusted.clear()
    names_module._trusted.update(before)


def load(value, **options):
    return sx.from_json({"symexp": 1, "value": value}, **options)


def function(name):
    return {"$function": name}


def test_nothing_is_trusted_by_being_imported():
    for name in ("os.system", "builtins.eval", "builtins.exec", "builtins.open", "math.sqrt"):
        assert type(load(function(name))) is UnknownName
    for name in ("subprocess.Popen", f"{HERE}.Plain", "builtins.memoryview"):
        assert type(load({"$class": name})) is UnknownName


def test_trust_for_one_load_is_not_kept():
    assert load(function("math.sqrt"), trust=["math.sqrt"]) is math.sqrt
    assert type(load(function("math.sqrt"))) is UnknownName
    assert load(function("math.sqrt"), trust="math.sqrt") is math.sqrt


def test_trust_for_good():
    trust("math.sqrt", f"{HERE}.*")
    assert load(function("math.sqrt")) is math.sqrt
    assert load(function(f"{HERE}.relu")) is relu
    assert load({"$class": f"{HERE}.Plain"}) is Plain
    assert type(load(function("math.sin"))) is UnknownName


def test_a_star_is_one_level_and_not_what_the_module_imported():
    module = types.ModuleType("their_pkg")
    module.os, module.system, module.path = os, os.system, os.path
    module.own = types.FunctionType(relu.__code__, {"__name__": "their_pkg"})
    module.own.__module__ = "their_pkg.inner"
    sys.modules["their_pkg"] = module
    try:
        for name in ("system", "os.system", "path.join", "os", "missing"):
            leaf = load(function(f"their_pkg.{name}"), trust=["their_pkg.*", "their_pkg.os.*"])
            assert type(leaf) is UnknownName, name
        assert load(function("their_pkg.own"), trust=["their_pkg.*"]) is module.own
        assert load(function("their_pkg.system"), trust=["their_pkg.system"]) is os.system
    finally:
        del sys.modules["their_pkg"]


def test_members_of_classes():
    make = f"{HERE}.Plain.make"
    assert load(function(make), trust=[make]) is Plain.make
    other = f"{HERE}.Plain.other"
    assert type(load(function(other), trust=[other])) is UnknownName
    assert type(load(function(make), trust=[f"{HERE}.*"])) is UnknownName


def test_a_trusted_name_of_a_module_that_is_not_imported_imports_nothing():
    assert "this" not in sys.modules
    leaf = load(function("this.d"), trust=["this.d"])
    assert type(leaf) is UnknownName
    assert "this" not in sys.modules
    with pytest.raises(sx.SymexpError, match=r"If you trust it, import this and load the file"):
        leaf()


def test_a_function_is_no_class_and_a_class_is_no_function():
    here = [f"{HERE}.*"]
    assert type(load(function(f"{HERE}.Plain"), trust=here)) is UnknownName
    assert type(load({"$class": f"{HERE}.relu"}, trust=here)) is UnknownName
    assert type(load({"$enum": f"{HERE}.Plain", "member": "RED"}, trust=here)) is UnknownName
    assert type(load(function(f"{HERE}.HERE"), trust=here)) is UnknownName
    assert type(load(function("builtins.int"))) is UnknownName


def test_enum_members():
    value = {"$enum": "http.HTTPStatus", "member": "OK"}
    assert load(value, trust=["http.HTTPStatus"]) is http.HTTPStatus.OK
    with pytest.raises(CodecError, match=r"HTTPStatus has no member 'OKAY' today\. .*'OK'"):
        load({**value, "member": "OKAY"}, trust=["http.HTTPStatus"])
    with pytest.raises(CodecError, match="HTTPStatus has no member 200 today"):
        load({"$enum": "http.HTTPStatus", "value": 200}, trust=["http.HTTPStatus"])


def symbolic_module(name, source):
    module = types.ModuleType(name)
    sys.modules[name] = module
    exec(source, vars(module))
    return module


def test_enums_next_to_a_symbolic_class_need_no_trust():
    module = symbolic_module(
        "net_with_enum",
        "import enum, os, symexp as sx\n"
        "class Mode(enum.Enum):\n    FAST = 1\n"
        "def helper(): pass\n"
        "@sx.symbolize\nclass Net:\n    def __init__(self, mode): pass\n",
    )
    net = module.Net(module.Mode.FAST)
    back = sx.from_json_str(sx.to_json_str(net))
    assert back.mode is module.Mode.FAST
    assert type(load(function("net_with_enum.helper"))) is UnknownName


def test_what_the_author_of_a_class_names_himself_needs_no_trust():
    other = symbolic_module(
        "elsewhere_functions",
        "import enum\nclass Mode(enum.Enum):\n    FAST = 1\n    SLOW = 2\n"
        "class Kind(enum.Enum):\n    A = 1\ndef act(x): return x\ndef rm(x): return x\n",
    )

    @sx.symbolize(name="author.Net")
    class Net:
        def __init__(self, act=other.act, mode=other.Mode.FAST, kind: other.Kind = None):
            pass

    back = sx.from_json_str(sx.to_json_str(Net(mode=other.Mode.SLOW, kind=other.Kind.A)))
    assert back.act is other.act
    assert back.mode is other.Mode.SLOW
    assert back.kind is other.Kind.A
    assert type(load(function("elsewhere_functions.act"))) is UnknownName
    assert type(load([{"$type": "author.Net"}, function("elsewhere_functions.rm")])[1]) is (
        UnknownName
    )


def test_aliases_hold_for_names_too():
    sx.register_alias("old_home.relu", f"{HERE}.relu")
    assert load(function("old_home.relu"), trust=[f"{HERE}.relu"]) is relu
    assert type(load(function("old_home.relu"), trust=["old_home.relu"])) is UnknownName


@pytest.mark.parametrize("name", ["*", "relu", "a..b", ".a", "a.b.", "a.*.b", "", 5, "a.**"])
def test_a_name_to_trust_must_be_a_public_name(name):
    with pytest.raises(CodecError, match=r"Expected a public name such as 'my_module\.relu'"):
        trust(name)
    with pytest.raises(CodecError, match="Expected a public name"):
        NameResolver([name])


def test_looking_up_runs_no_code_of_the_module():
    class Module(types.ModuleType):
        def __getattr__(self, name):
            raise AssertionError("ran")

    sys.modules["their_lazy"] = Module("their_lazy")
    try:
        assert type(load(function("their_lazy.f"), trust=["their_lazy.f"])) is UnknownName
    finally:
        del sys.modules["their_lazy"]


def test_sys_modules_may_hold_anything():
    sys.modules["their_odd"] = collections.namedtuple("Odd", "x")(1)
    try:
        assert type(load(function("their_odd.x"), trust=["their_odd.x"])) is UnknownName
    finally:
        del sys.modules["their_odd"]


@pytest.mark.parametrize("name", ["Dict", "List", "Symbolic", "Functor", "Object", "PureSymbolic"])
def test_public_classes_of_symexp_go_by_their_public_names(name):
    cls = getattr(sx, name)
    tree = sx.Dict(cls=cls)
    saved = sx.to_json(tree)
    assert saved["value"] == {"cls": {"$class": f"symexp.{name}"}}
    assert sx.from_json(saved).cls is cls
    assert sx.fingerprint(sx.from_json(saved)) == sx.fingerprint(tree)
