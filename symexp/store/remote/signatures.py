"""Signatures of records: who pushed a realization, with the keys that people use for SSH.

A signature is one of OpenSSH (format SSHSIG) with an ed25519 key, so `ssh-keygen -Y verify` can
check it, too. It covers the reference of a realization and the SHA-256 of its `context.json`. This
document has the digests of all files, of the configuration and of the log, so nothing of a
realization can be changed or exchanged.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from symexp.errors import MissingExtraError, describe
from symexp.store.disk.places import local_path
from symexp.store.errors import RemoteError
from symexp.store.refs import Ref

__all__ = [
    "SIGNATURE_LIMIT",
    "Signer",
    "TrustedKey",
    "is_signed",
    "load_signer",
    "message_of_record",
    "read_trusted",
]

SIGNATURE_LIMIT = 4096
"""The largest size of a signature in bytes."""

_KIND = b"ssh-ed25519"
_MAGIC = b"SSHSIG"
_NAMESPACE = b"symexp-realization"
_HASH = b"sha512"
_HEAD, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_OTHER_KINDS = ("ssh-", "ecdsa-", "sk-")


class TrustedKey(NamedTuple):
    """A public key.

    Attributes:
        raw: Its 32 bytes.
        comment: Whose it is, for messages.
    """

    raw: bytes
    comment: str

    @property
    def fingerprint(self) -> str:
        """16 hex digits, as in the names of signatures."""
        return hashlib.sha256(_blob(self.raw)).hexdigest()[:16]


class Signer(NamedTuple):
    """A private key that was read from its file.

    Attributes:
        public: The public key.
        key: The private key of `cryptography`.
    """

    public: TrustedKey
    key: Any

    def sign(self, message: bytes) -> bytes:
        """Returns the signature of a message, as the content of a file."""
        inner = _string(_KIND) + _string(self.key.sign(_signed(message)))
        whole = _MAGIC + (1).to_bytes(4, "big") + _string(_blob(self.public.raw))
        whole += _string(_NAMESPACE) + _string(b"") + _string(_HASH) + _string(inner)
        text = base64.b64encode(whole).decode()
        lines = [text[i : i + 70] for i in range(0, len(text), 70)]
        return "\n".join([_HEAD, *lines, _END, ""]).encode()


def message_of_record(ref: Ref, digest: str) -> bytes:
    """Returns what is signed: the reference, and the digest of `context.json`."""
    return f"symexp.realization.v1\n{ref}\n{digest}\n".encode("ascii")


def load_signer(path: str) -> Signer:
    """Reads a private key.

    Raises:
        RemoteError: There is no ed25519 key in the file, or it has a passphrase.
    """
    serialization, ed25519 = _cryptography()
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise RemoteError(
            f"sign={path!r}: the key cannot be read ({error.strerror}). Give the path of a private "
            "key, as `ssh-keygen -t ed25519` writes it."
        ) from None
    try:
        key = serialization.load_ssh_private_key(data, password=None)
    except TypeError:
        raise RemoteError(
            f"sign={path!r}: the key has a passphrase, which a run cannot ask for. Make a key "
            "without one for this purpose: `ssh-keygen -t ed25519 -N '' -f symexp_key`."
        ) from None
    except Exception as error:  # `cryptography` raises errors of many kinds for broken files
        hint = " It is a public key." if data.lstrip().startswith(_KIND) else ""
        raise RemoteError(
            f"sign={path!r} is no private key of OpenSSH ({type(error).__name__}).{hint} "
            "`ssh-keygen -t ed25519` makes one."
        ) from None
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise RemoteError(
            f"sign={path!r} is a key of another kind ({type(key).__name__}). Use an ed25519 key: "
            "`ssh-keygen -t ed25519`."
        )
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return Signer(TrustedKey(raw, os.path.basename(path)), key)


def read_trusted(keys: Any) -> tuple[TrustedKey, ...]:
    """Reads public keys.

    Args:
        keys: A line of a public key (`ssh-ed25519 AAAA... name`), the path of a `.pub` file or of
            an `allowed_signers` file, or several of them.

    Raises:
        RemoteError: Something is no key, or there is none.
    """
    single = isinstance(keys, (str, os.PathLike)) or not isinstance(keys, Iterable)
    found: dict[bytes, TrustedKey] = {}
    for item in [keys] if single else keys:
        for key in _keys_in(item):
            found.setdefault(key.raw, key)
    if not found:
        raise RemoteError(
            "trusted= has no key, so nothing would be accepted. Give the public keys of those who "
            "push, or leave it out to accept what is not signed."
        )
    _cryptography()
    return tuple(found.values())


def _keys_in(item: Any) -> list[TrustedKey]:
    if isinstance(item, str) and _KIND.decode() in item.split():
        return [_parse_line(item, "trusted=")]
    if not isinstance(item, (str, os.PathLike)):
        raise RemoteError(f"trusted= takes public keys and paths of them, got {describe(item)}.")
    text = os.fspath(item)
    if isinstance(item, str) and item.lstrip().startswith(_OTHER_KINDS):
        return [_parse_line(item, "trusted=")]
    try:
        lines = Path(local_path(text, "key")).read_text("utf-8", "replace").splitlines()
    except OSError as error:
        raise RemoteError(
            f"trusted={text!r}: the file cannot be read ({error.strerror}). Give a line "
            "`ssh-ed25519 AAAA... name`, or the path of a file with such lines."
        ) from None
    if any("PRIVATE KEY" in line for line in lines):
        raise RemoteError(
            f"trusted={text!r} is a private key. Give the public one: {text + '.pub'!r}."
        )
    return [
        _parse_line(line, f"{text}, line {number}")
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.lstrip().startswith("#")
    ]


def _parse_line(line: str, where: str) -> TrustedKey:
    """Reads `[principals] ssh-ed25519 AAAA... [comment]`."""
    words = line.split()
    kind = _KIND.decode()
    place = words.index(kind) if kind in words else -1
    if place not in (0, 1) or len(words) < place + 2:
        options = " Options before the key are not supported." if place > 1 else ""
        raise RemoteError(
            f"{where}: {line.strip()[:60]!r} is no line of an ed25519 key "
            f"(`ssh-ed25519 AAAA... name`).{options} Other kinds of keys are not supported; "
            "`ssh-keygen -t ed25519` makes one."
        )
    try:
        blob = base64.b64decode(words[place + 1], validate=True)
        fields = list(_strings(blob))
    except (binascii.Error, ValueError):
        fields = []
    if len(fields) != 2 or fields[0] != _KIND or len(fields[1]) != 32:
        raise RemoteError(f"{where}: the key {words[place + 1][:20]}... is damaged.")
    comment = " ".join(words[place + 2 :]) or (words[0] if place else "")
    return TrustedKey(fields[1], comment)


def is_signed(message: bytes, signature: bytes, trusted: Iterable[TrustedKey]) -> bool:
    """Whether a signature is that of one of some keys over a message."""
    _, ed25519 = _cryptography()
    try:
        raw, signed = _parse_signature(signature)
    except (ValueError, binascii.Error, UnicodeDecodeError):
        return False
    if raw not in {key.raw for key in trusted}:
        return False
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(raw).verify(signed, _signed(message))
    except Exception:  # InvalidSignature, or bytes that are no key
        return False
    return True


def _parse_signature(data: bytes) -> tuple[bytes, bytes]:
    """Returns the public key and the bare signature."""
    lines = data.decode("ascii").strip().splitlines()
    if len(lines) < 3 or lines[0] != _HEAD or lines[-1] != _END:
        raise ValueError("no armor")
    whole = base64.b64decode("".join(lines[1:-1]), validate=True)
    if whole[:10] != _MAGIC + (1).to_bytes(4, "big"):
        raise ValueError("no signature of version 1")
    blob, namespace, _, kind, inner = _strings(whole[10:])
    (key_kind, raw), (inner_kind, signed) = _strings(blob), _strings(inner)
    if (namespace, kind, key_kind, inner_kind) != (_NAMESPACE, _HASH, _KIND, _KIND):
        raise ValueError("a signature of another purpose")
    return raw, signed


def _signed(message: bytes) -> bytes:
    digest = hashlib.sha512(message).digest()
    return _MAGIC + _string(_NAMESPACE) + _string(b"") + _string(_HASH) + _string(digest)


def _blob(raw: bytes) -> bytes:
    return _string(_KIND) + _string(raw)


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def _strings(data: bytes) -> Iterator[bytes]:
    while data:
        size = int.from_bytes(data[:4], "big")
        if len(data) < 4 + size:
            raise ValueError("it ends too early")
        yield data[4 : 4 + size]
        data = data[4 + size :]


def _cryptography() -> tuple[Any, Any]:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError:
        raise MissingExtraError(
            "Signatures need the package cryptography: `pip install 'symexp[remote]'`."
        ) from None
    return serialization, ed25519
