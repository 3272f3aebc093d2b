"""Files of older classes: aliases and migrations."""

import pytest

import symexp as sx
from symexp.codec import arguments as migrations
from symexp.codec import register_migration
from symexp.errors import CodecError


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
