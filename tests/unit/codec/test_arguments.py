"""Arguments in files fit the class of today: value specs, defaults, aliases and migrations."""

import pytest

import symexp as sx
from symexp.codec import arguments as migrations
from symexp.codec import register_migration
from symexp.errors import CodecError, UnknownTypeError


@sx.symbolize(name="mig.Net")
class Net:
    def __init__(self, width, act="relu"):
        pass


@pytest.fixture(autouse=True)
def _forget():
    before = dict(migrations._migrations)
    yield
    migrations._migrations.clear()
    migrations._migrations.update(before)


def load(**value):
    return sx.from_json({"symexp": 1, "value": {"$type": "mig.Net", **value}})


def to_width(arguments):
    arguments["width"] = arguments.pop("units")
    return arguments


def test_an_alias_loads_the_class_of_today():
    sx.register_alias("mig.OldNet", "mig.Net")
    back = sx.from_json({"symexp": 1, "value": [{"$type": "mig.OldNet", "width": 3}]})
    assert sx.eq(back, sx.List([Net(3)]))
    assert sx.to_json(back)["value"][0]["$type"] == "mig.Net"


def test_a_migration_reads_older_files_and_only_these():
    register_migration("mig.Net", 0, to_width)
    assert sx.eq(load(units=3), Net(3))
    assert sx.to_json(Net(3))["value"] == {
        "$type": "mig.Net",
        "$version": 1,
        "width": 3,
        "act": "relu",
    }
    assert sx.eq(sx.from_json_str(sx.to_json_str(Net(3))), Net(3))
    with pytest.raises(CodecError, match=r"mig\.Net has no argument 'units' today"):
        sx.from_json({"symexp": 1, "value": {"$type": "mig.Net", "$version": 1, "units": 3}})


def test_migrations_run_in_order_from_the_version_of_the_file():
    register_migration("mig.Net", 0, to_width)

    @register_migration("mig.Net", 1)
    def without_bias(arguments):
        del arguments["bias"]
        return {**arguments, "act": {"$tuple": ["new"]}}

    assert sx.eq(load(units=3, bias=True), Net(3, ("new",)))
    assert sx.eq(load(width=3, bias=True, **{"$version": 1}), Net(3, ("new",)))
    assert sx.eq(load(width=3, **{"$version": 2}), Net(3))
    assert sx.to_json(Net(1))["value"]["$version"] == 2


def test_a_migration_under_an_alias():
    sx.register_alias("mig.OlderNet", "mig.Net")
    register_migration("mig.Net", 0, to_width)
    back = sx.from_json({"symexp": 1, "value": {"$type": "mig.OlderNet", "units": 3}})
    assert sx.eq(back, Net(3))


def test_a_newer_file_is_refused():
    with pytest.raises(
        CodecError,
        match=r"The file holds version 2 of mig\.Net, but the class here is version 0\. Update",
    ):
        load(width=3, **{"$version": 2})
    with pytest.raises(CodecError, match=r"Expected a version 0, 1, \.\.\. but got \$version=-1"):
        load(width=3, **{"$version": -1})


def test_a_migration_that_fails_keeps_its_error_and_says_where():
    def broken(arguments):
        raise KeyError("units")

    register_migration("mig.Net", 0, broken)
    with pytest.raises(KeyError, match="units") as caught:
        load(width=3)
    assert caught.value.__notes__ == ["symexp: raised by the migration of mig.Net from version 0."]


def test_a_migration_must_give_the_arguments():
    register_migration("mig.Net", 0, lambda arguments: None)
    with pytest.raises(CodecError, match=r"must give the dict of arguments, but gave None"):
        load(width=3)


def test_migrations_are_registered_in_order_and_once():
    with pytest.raises(CodecError, match=r"mig\.Net has 0 migrations.*got from_version=1"):
        register_migration("mig.Net", 1, to_width)
    register_migration("mig.Net", 0, to_width)
    with pytest.raises(CodecError, match=r"mig\.Net has 1 migrations.*got from_version=0"):
        register_migration("mig.Net", 0, lambda a: a)


def test_a_notebook_cell_may_register_again():
    register_migration("mig.Net", 0, to_width)
    register_migration("mig.Net", 0, to_width)
    assert sx.eq(load(units=3), Net(3))
    assert sx.to_json(Net(3))["value"]["$version"] == 1


def test_an_unknown_object_keeps_its_version():
    register_migration("mig.Unknown", 0, to_width)
    text = '{"symexp":1,"value":{"$type":"mig.Unknown","$version":5,"a":1}}'
    assert sx.to_json_str(sx.from_json_str(text)) == text


# Value specs, and arguments that do not fit.


@sx.symbolize(name="arg.Act")
class Act:
    def __init__(self, alpha=0.1):
        pass


@sx.symbolize(name="arg.Layer")
class Layer:
    def __init__(self, units, act=None, *args, rate=0.5, **kwargs):
        pass


@sx.symbolize([("units", sx.typing.Int(min_value=1)), ("names", sx.typing.List(sx.typing.Str()))])
class Checked:
    def __init__(self, units=1, names=None, child=None):
        pass


CHECKED = f"{__name__}.Checked"


def document(value):
    return {"symexp": 1, "value": value}


def test_value_specs_are_checked_on_load_with_the_full_path():
    value = document([{"a": {"$type": CHECKED, "units": 0}}])
    with pytest.raises(
        CodecError,
        match=r"Value 0 is out of range .*\(path=\[0\]\.a\.units\) The file does not fit "
        r".*Checked as it is today.*register_migration\('.*Checked', 0",
    ):
        sx.from_json(value)
    with pytest.raises(CodecError, match=r"\(path=\[0\]\.a\.names(\[1\])?\)"):
        sx.from_json(document([{"a": {"$type": CHECKED, "names": ["a", 2]}}]))


def test_a_value_seen_before_is_still_checked_at_other_arguments_and_types():
    good = {"$type": CHECKED, "units": 1, "names": None, "child": None}
    for bad in (True, 1.0, "1"):
        with pytest.raises(CodecError, match=r"\(path=\[2\]\.units\)"):
            sx.from_json(document([good, good, {**good, "units": bad}]))


def test_what_is_unknown_passes_value_specs():
    value = document({"$type": CHECKED, "units": {"$type": "their.Number", "n": 1}, "names": None})
    back = sx.from_json(value)
    with pytest.raises(UnknownTypeError, match=r"'their\.Number' is not known here"):
        back.units.bit_length()


def test_an_argument_that_the_class_has_not_is_named_with_the_nearest():
    with pytest.raises(
        CodecError,
        match=r"arg\.Act has no argument 'alhpa' today\. Did you mean 'alpha'\? \(path=x\[0\]\) "
        r".*register_migration\('arg\.Act', 0",
    ):
        sx.from_json(document({"x": [{"$type": "arg.Act", "alhpa": 1}]}))


def test_an_argument_without_default_must_be_given():
    with pytest.raises(
        CodecError, match=r"arg\.Layer has no default for its argument 'units', .*\(path=x\)"
    ):
        sx.from_json(document({"x": {"$type": "arg.Layer", "rate": 1}}))


def test_positional_arguments_must_be_a_list():
    with pytest.raises(
        CodecError, match=r"Expected a list for \*args of arg\.Layer \(path=x\.args"
    ):
        sx.from_json(document({"x": {"$type": "arg.Layer", "units": 1, "args": 5}}))


def test_the_candidates_of_a_placeholder_are_checked_on_load():
    good = sx.to_json_str(Checked(sx.oneof([1, 2])))
    assert sx.is_abstract(sx.from_json_str(good))
    bad = good.replace("[1,2]", "[1,0]")
    assert bad != good
    with pytest.raises(CodecError, match=r"Value 0 is out of range .*\(path=units\)"):
        sx.from_json_str(bad)


@sx.symbolize
class Fitted:
    def __init__(self, *rates: float, sizes: list[float] = None, row: dict[str, float] = None): ...  # noqa: RUF013


def test_values_of_files_are_converted_as_by_the_constructor():
    made = Fitted(1.0, sizes=[2.0, 3.0], row={"a": 4.0})
    text = sx.to_json_str(made)
    loaded = sx.from_json_str(text.replace(".0", ""))
    assert sx.eq(loaded, made)
    assert sx.to_json_str(loaded) == text
    with pytest.raises(CodecError, match=r"Expected float but got 'x'.*sizes\[0\]"):
        sx.from_json_str(text.replace("[2.0,", '["x",'))
    space = sx.from_json_str(text.replace("4.0", '{"$oneof":{"candidates":[4,5]}}'))
    assert repr(space.row["a"]) == "oneof([4.0, 5.0])"
