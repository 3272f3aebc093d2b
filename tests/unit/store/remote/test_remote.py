"""What users say of a remote."""

import pickle

import pytest

import symexp as sx
from symexp.errors import MissingExtraError
from symexp.store import RemoteError, Store, StoreError


def test_a_directory_and_a_url_are_remotes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert repr(sx.Remote("team")) == f"Remote('{tmp_path}/team')"
    assert repr(sx.Remote(tmp_path)) == f"Remote('{tmp_path}')"
    assert repr(sx.Remote("memory://team")) == "Remote('memory://team')"
    assert list(tmp_path.iterdir()) == []


def test_credentials_are_not_shown():
    remote = sx.Remote("sftp://ann:hunter2@host/x", options={"password": "s3cret"})
    assert repr(remote) == "Remote('sftp://***@host/x')"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("s4://bucket/x", "does not know the protocol 's4'."),
        ("simplecache::s3://bucket/x", "is a chain of URLs"),
        ("s3:/bucket/x", "is a URL or a path of another system"),
        ("me@server:/x", "is a URL or a path of another system"),
        (7, "A remote is a URL such as"),
        ("", "A remote is a URL such as"),
    ],
)
def test_what_is_no_remote(url, message):
    with pytest.raises(StoreError, match=message):
        sx.Remote(url)


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match="needs the package 'gcsfs' for gs://"):
        sx.Remote("gs://bucket/x")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"timeout": 0}, "timeout= must be a number of seconds above 0"),
        ({"timeout": "1"}, "timeout= must be"),
        ({"timeout": float("nan")}, "timeout= must be"),
        ({"retries": -1}, "retries= must be a whole number"),
        ({"retries": True}, "retries= must be"),
        ({"options": 3}, "options= takes a dict"),
    ],
)
def test_options_are_checked(options, message):
    with pytest.raises(RemoteError, match=message):
        sx.Remote("memory://x", **options)


def test_a_pickled_store_has_its_remote(tmp_path, remote):
    store = pickle.loads(pickle.dumps(Store(tmp_path / "s", remote=remote, push="always")))
    assert store.remote.name == "faulty://team"
    assert pickle.loads(pickle.dumps(store.remote)).connection().name == "faulty://team"


def test_a_process_that_was_forked_has_its_own_connection(remote, monkeypatch):
    first = remote.connection()
    assert remote.connection() is first
    monkeypatch.setattr("os.getpid", lambda: -1)
    assert remote.connection() is not first


def test_nothing_was_pushed_yet(remote):
    with pytest.raises(RemoteError, match=r"There is no remote at faulty://team\. Check the URL"):
        remote.refs()


def test_refs_lists_what_there_is(store, make, remote):
    store.realize(make("top", make("base")))
    store.push(remote=remote)
    assert remote.refs() == sorted(r.ref for r in store.realizations())
