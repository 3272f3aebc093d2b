"""`Remote`: a place at which stores share results, as users describe it."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from typing import Any, final

from symexp._base.tracebacks import user_facing, user_facing_methods
from symexp.errors import MissingExtraError, closest, describe
from symexp.store.disk.places import local_path
from symexp.store.errors import RemoteError
from symexp.store.remote.connection import Connection
from symexp.store.remote.masking import Secrets
from symexp.store.remote.records import Records, is_made
from symexp.store.remote.signatures import Signer, TrustedKey, load_signer, read_trusted

__all__ = ["Remote", "as_remote"]


@user_facing_methods
@final
class Remote:
    """A place at which several stores share results: a directory, or a URL that fsspec knows.

    Making the object does not connect. A pickle of it has the storage options, but never a private
    key, only its path.

    Args:
        url: A URL such as `s3://bucket/team`, or the path of a directory.
        options: The storage options of fsspec, such as `{'key': ..., 'secret': ...}`. They are not
            shown in messages.
        timeout: Seconds without progress after which a call is given up.
        retries: How often a call is repeated after an error that may pass.
        sign: The path of a private ed25519 key of OpenSSH; what is pushed is signed with it.
        trusted: Public keys: lines `ssh-ed25519 AAAA... name`, paths of `.pub` files or of
            `allowed_signers` files. With it, only what one of them signed is accepted.

    Raises:
        RemoteError: The URL or a key cannot be used.
        MissingExtraError: A package that the URL or a key needs is not installed.

    Example:
        >>> import symexp as sx
        >>> sx.Remote("memory://team", retries=1)
        Remote('memory://team')
    """

    @user_facing
    def __init__(
        self,
        url: str | os.PathLike[str],
        *,
        options: Mapping[str, Any] | None = None,
        timeout: float = 30.0,
        retries: int = 3,
        sign: str | os.PathLike[str] | None = None,
        trusted: Any = None,
    ) -> None:
        _check_number("timeout", timeout, float, 0.001)
        _check_number("retries", retries, int, 0)
        if options is not None and not isinstance(options, Mapping):
            raise RemoteError(f"options= takes a dict for fsspec, got {describe(options)}.")
        keys = () if trusted is None else read_trusted(trusted)
        path = None if sign is None else local_path(sign, "key")
        if path is not None:
            load_signer(path)
        self._set(_checked_url(url), dict(options or {}), timeout, retries, path, keys)

    def _set(
        self,
        url: str,
        options: dict[str, Any],
        timeout: float,
        retries: int,
        sign: str | None,
        trusted: tuple[TrustedKey, ...],
    ) -> None:
        self._state = (url, options, timeout, retries, sign, trusted)
        self._own: tuple[int, Connection] | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return _revived, self._state

    def __repr__(self) -> str:
        return f"Remote({self.name!r})"

    @property
    def name(self) -> str:
        """The URL without credentials."""
        url, options = self._state[:2]
        return Secrets(url, options).hide(url)

    @property
    def trusted(self) -> tuple[TrustedKey, ...]:
        """The keys of which one must have signed what is accepted."""
        return self._state[5]

    def signer(self) -> Signer | None:
        """Returns the key that signs, which is read from its file now.

        Raises:
            RemoteError: It cannot be read.
        """
        path = self._state[4]
        return None if path is None else load_signer(path)

    def connection(self) -> Connection:
        """Returns the connection of this process; file systems do not survive a fork."""
        if self._own is None or self._own[0] != os.getpid():
            url, options, timeout, retries = self._state[:4]
            made = Connection(url, options, timeout=timeout, retries=retries)
            self._own = (os.getpid(), made)
        return self._own[1]

    def records(self) -> Records:
        """Returns the records of the remote, of which nothing was read yet."""
        return Records(self.connection, self.trusted)

    def refs(self) -> list[str]:
        """Returns the references of all realizations on the remote.

        It lists the names and reads no file. Signatures are not checked.

        Raises:
            RemoteError: The remote cannot be reached, or is none.
        """
        check_made(self)
        return [str(ref) for ref in self.records().look_for_all()]


def check_made(remote: Remote) -> None:
    """Checks that something was pushed to a remote.

    Raises:
        RemoteError: Nothing was, or the remote cannot be reached.
    """
    if not is_made(remote.connection()):
        raise RemoteError(
            f"There is no remote at {remote.name}. Check the URL; the first push makes the remote: "
            "`store.push(which)`."
        )


def _revived(*state: Any) -> Remote:
    remote = Remote.__new__(Remote)
    remote._set(*state)
    return remote


def as_remote(remote: Any) -> Remote | None:
    """Returns the `Remote` that a user means by a URL, a path or a `Remote`.

    Raises:
        RemoteError: It is none of these.
    """
    if remote is None or isinstance(remote, Remote):
        return remote
    return Remote(remote)


def _check_number(name: str, value: Any, kind: type, least: float) -> None:
    kinds = (int, float) if kind is float else (int,)
    if isinstance(value, bool) or not isinstance(value, kinds) or not value >= least:
        what = "a number of seconds above 0" if kind is float else "a whole number from 0 on"
        raise RemoteError(f"{name}= must be {what}, got {describe(value)}.")


def _checked_url(url: Any) -> str:
    """Returns a URL that fsspec knows, or the absolute path of a directory."""
    if not isinstance(url, (str, os.PathLike)) or not os.fspath(url).strip():
        raise RemoteError(
            f"A remote is a URL such as 's3://bucket/team', or the path of a directory; got "
            f"{describe(url)}."
        )
    try:
        from fsspec.registry import known_implementations, registry
    except ImportError:
        raise MissingExtraError(
            "A remote needs fsspec. Install it: `pip install 'symexp[remote]'`."
        ) from None
    text = os.fspath(url)
    protocol, separator, _ = text.partition("://")
    if not separator:
        return local_path(text)
    name = Secrets(text, {}).hide(text)
    if "::" in text:
        raise RemoteError(f"{name!r} is a chain of URLs. A remote is a single one.")
    known = {*registry, *known_implementations}
    if protocol not in known:
        raise RemoteError(
            f"{name!r}: fsspec does not know the protocol {protocol!r}. {closest(protocol, known)}"
        )
    if protocol not in registry:
        _check_installed(name, protocol, known_implementations[protocol])
    return text


def _check_installed(name: str, protocol: str, known: Mapping[str, str]) -> None:
    package = known["class"].partition(".")[0]
    if importlib.util.find_spec(package) is None:
        extra = "symexp[s3]" if protocol in ("s3", "s3a") else package
        raise MissingExtraError(
            f"The remote {name!r} needs the package {package!r} for {protocol}://. Install it: "
            f"`pip install '{extra}'`."
        )
