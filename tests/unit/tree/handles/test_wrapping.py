"""PyGlove's names for `symbolize`, and the options of `symbolize` that PyGlove has."""

from types import ModuleType

import pytest

import symexp as sx
from symexp.errors import SpecTypeError, SpecValueError, SymbolizeError


class Loud(sx.Functor):
    """Functors that can shout."""

    __slots__ = ()

    def shout(self):
        return str(self()).upper()


def test_a_functor_checks_its_result():
    @sx.functor([("x", sx.typing.Int())], sx.typing.Int(max_value=5))
    def twice_of_x(x):
        return 2 * x

    assert twice_of_x(2)() == 4
    with pytest.raises(SpecValueError, match="the result of twice_of_x"):
        twice_of_x(3)()

    @sx.symbolize(returns=sx.typing.Str())
    def number():
        return 1

    with pytest.raises(SpecTypeError, match="the result of number"):
        number()()


def test_a_functor_of_a_base_class():
    @sx.functor(base_class=Loud)
    def say(word):
        return word

    assert isinstance(say("a"), Loud)
    assert say("a").shout() == "A"
    assert say("a").clone().rebind(word="b").shout() == "B"
    with pytest.raises(SymbolizeError, match=r"subclass of sx\.Functor"):
        sx.functor(lambda: 1, base_class=int)
    with pytest.raises(SymbolizeError, match="functor with arguments of its own"):
        sx.functor(lambda: 1, base_class=say)
    with pytest.raises(SymbolizeError, match="option base_class is for functions"):
        sx.symbolize(type("C", (), {}), base_class=Loud)


def test_keys_of_files():
    @sx.symbolize(serialization_key="KEY", additional_keys=["older", "oldest"])
    class Named:
        def __init__(self, x):
            self.x = x

    document = sx.to_json(Named(1))
    assert '"KEY"' in sx.to_json_str(Named(1))
    own = f"{Named.__module__}.{Named.__qualname__}"
    for key in ("older", "oldest", own):
        text = sx.to_json_str(Named(1)).replace('"KEY"', f'"{key}"')
        assert sx.eq(sx.from_json_str(text), Named(1))
    assert sx.eq(sx.from_json(document), Named(1))


def test_keys_of_another_class_are_refused():
    @sx.symbolize(name="first.Name")
    class First:
        pass

    with pytest.raises(SymbolizeError, match="another symbolic class has it"):

        @sx.symbolize(additional_keys=["first.Name"])
        class Second:
            pass

    with pytest.raises(SymbolizeError, match=r"under the name 'first\.Name'"):
        sx.symbolize(First, name="other")
    sx.symbolize(First, additional_keys=["other"])
    assert sx.symbolize(First, name="other") is First


def test_a_class_that_is_defined_again_takes_its_keys():
    made = []
    for _ in range(2):

        @sx.symbolize(serialization_key="AGAIN", additional_keys=["before"])
        class Again:
            pass

        made.append(Again)
    text = sx.to_json_str(Again()).replace("AGAIN", "before")
    assert type(sx.from_json_str(text)) is not made[0]
    assert isinstance(sx.from_json_str(text), made[1])


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("reset_state_fn", "makes the object anew"),
        ("class_name", "name of the class"),
        ("eq", r"sx.eq\(a, b\)"),
        ("serialisation_key", "Did you mean 'serialization_key'"),
    ],
)
def test_an_unknown_option_is_refused(option, message):
    with pytest.raises(SymbolizeError, match=message):
        sx.symbolize(type("C", (), {}), **{option: "x"})


def test_the_name_and_the_specs_are_given_once():
    with pytest.raises(SymbolizeError, match="one name for files"):
        sx.symbolize(lambda: 1, name="a", serialization_key="b")
    with pytest.raises(SymbolizeError, match="value specs of arguments once"):
        sx.symbolize(lambda x: 1, [("x", sx.typing.Int())], init_args=[("x", sx.typing.Int())])


def test_typing_can_be_left_out():
    def typed(x: int):
        return x

    assert sx.functor_class(typed, auto_typing=False, auto_doc=True)("a")() == "a"


def test_a_functor_keeps_its_arguments():
    bound = sx.as_functor(lambda x, y=1: x + y).clone(x=2)
    assert sx.as_functor(bound) is bound
    assert bound() == 3


def test_as_functor():
    f = sx.as_functor(lambda x, y=1: x + y)
    assert isinstance(f, sx.Functor)
    assert f(1) == 2
    with pytest.raises(SymbolizeError, match="tree would not tell"):
        sx.as_functor(lambda x: x, ignore_extra_args=True)
    with pytest.raises(SymbolizeError, match="got the class"):
        sx.functor_class(type("C", (), {}))
    assert issubclass(sx.functor(type("C", (), {})), sx.Symbolic)


def test_wrap():
    class Plain:
        def __init__(self, x):
            self.x = x

    wrapped = sx.wrap(Plain, [("x", sx.typing.Int())])
    assert issubclass(wrapped, Plain)
    assert isinstance(wrapped(1), sx.Symbolic)
    with pytest.raises(SpecTypeError):
        wrapped("a")
    with pytest.raises(SymbolizeError, match="Expected a class"):
        sx.wrap(lambda: 1)


def test_wrap_module():
    class A:
        pass

    class B(A):
        pass

    source, target = ModuleType("source"), ModuleType("target")
    source.A, source.B, source.Alias, source.n, source.Error = A, B, B, 1, ValueError
    made = sx.wrap_module(source, export_to=target)
    assert [m.__name__ for m in made] == ["A", "B"]
    assert target.Alias is target.B is made[1]
    assert not hasattr(target, "Error")
    assert sx.wrap_module(source, ["A", "B"], where=lambda c: c is A) == made[:1]


def test_wrong_names_and_specs_are_refused():
    for options in ({"serialization_key": ""}, {"serialization_key": 5}, {"additional_keys": [5]}):
        with pytest.raises(SymbolizeError, match="Expected a name for files"):
            sx.symbolize(type("C", (), {}), **options)
    sx.symbolize(type("OneKey", (), {}), additional_keys="one.key")
    assert repr(sx.from_json_str('{"symexp":1,"value":{"$type":"one.key"}}')) == "OneKey()"
    with pytest.raises(SymbolizeError, match="Expected a function, or a list"):
        sx.functor(3)
