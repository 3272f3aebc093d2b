"""A file system in memory that counts its calls, and fails or waits as a test says."""

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

import symexp as sx
from symexp.store import Store


class Faulty(MemoryFileSystem):
    """A memory of its own; `before` is called with the name and the path of each call."""

    protocol = "faulty"
    store = {}
    pseudo_dirs = [""]
    calls = []
    before = staticmethod(lambda name, path: None)
    cachable = False

    @classmethod
    def _strip_protocol(cls, path):
        return MemoryFileSystem._strip_protocol(str(path).replace("faulty://", "memory://"))

    def _note(self, name, path):
        self.calls.append((name, path))
        self.before(name, path)

    def ls(self, path, detail=True, **kwargs):
        self._note("ls", path)
        return super().ls(path, detail=detail, **kwargs)

    def info(self, path, **kwargs):
        self._note("info", path)
        return super().info(path, **kwargs)

    def cat_file(self, path, start=None, end=None, **kwargs):
        self._note("read", path)
        return super().cat_file(path, start, end, **kwargs)

    def pipe_file(self, path, value, **kwargs):
        self._note("write", path)
        return super().pipe_file(path, value, **kwargs)

    def makedirs(self, path, exist_ok=False):
        pass

    def named(self, part):
        """The paths that have a part, such as `/objects/`."""
        return sorted(path for path in self.store if part in path)


@pytest.fixture
def faulty():
    Faulty.store, Faulty.pseudo_dirs, Faulty.calls = {}, [""], []
    Faulty.before = staticmethod(lambda name, path: None)
    fsspec.register_implementation("faulty", Faulty, clobber=True)
    return Faulty(skip_instance_cache=True)


@pytest.fixture
def remote(faulty):
    return sx.Remote("faulty://team", retries=1)


@pytest.fixture
def other(store):
    """Makes further stores beside `store`, each with a name."""
    return lambda name, **options: Store(store.root.parent / name, echo=False, **options)


@pytest.fixture
def make_key():
    """Writes a private key of OpenSSH and its public key; returns the line of the public key."""
    serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")
    ed25519 = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ed25519")

    def make(path):
        key = ed25519.Ed25519PrivateKey.generate()
        private, public = serialization.PrivateFormat.OpenSSH, serialization.PublicFormat.OpenSSH
        data = key.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption())
        path.write_bytes(data)
        line = key.public_key().public_bytes(serialization.Encoding.OpenSSH, public).decode()
        path.with_name(path.name + ".pub").write_text(f"{line} ann@host\n")
        return line

    return make
