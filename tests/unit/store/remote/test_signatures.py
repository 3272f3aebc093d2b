"""Keys and signatures of OpenSSH."""

import shutil
import subprocess

import pytest

from symexp.store import RemoteError
from symexp.store.refs import Ref
from symexp.store.remote.signatures import (
    is_signed,
    load_signer,
    message_of_record,
    read_trusted,
)

pytest.importorskip("cryptography")

needs_ssh_keygen = pytest.mark.skipif(
    not shutil.which("ssh-keygen"), reason="ssh-keygen is not installed"
)
REF = Ref("a" * 32, "b" * 32, "c" * 16, "train")


def test_a_signature_is_that_of_one_key_over_one_message(tmp_path, make_key):
    line, other = make_key(tmp_path / "key"), make_key(tmp_path / "other")
    message = message_of_record(REF, "d" * 64)
    signature = load_signer(str(tmp_path / "key")).sign(message)
    assert is_signed(message, signature, read_trusted(line))
    assert is_signed(message, signature, read_trusted([other, line]))
    assert not is_signed(message, signature, read_trusted(other))
    assert not is_signed(message_of_record(REF, "e" * 64), signature, read_trusted(line))
    swapped = REF._replace(name="other")
    assert not is_signed(message_of_record(swapped, "d" * 64), signature, read_trusted(line))


def test_no_changed_signature_is_accepted(tmp_path, make_key):
    trusted = read_trusted(make_key(tmp_path / "key"))
    message = message_of_record(REF, "d" * 64)
    signature = load_signer(str(tmp_path / "key")).sign(message)
    for place in range(0, len(signature) - 1, 3):  # the last byte is the end of the line
        changed = bytearray(signature)
        changed[place] ^= 2
        assert not is_signed(message, bytes(changed), trusted)
        assert not is_signed(message, signature[:place], trusted)


@needs_ssh_keygen
def test_ssh_keygen_makes_the_keys_and_checks_the_signatures(tmp_path, make_key):
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    message = message_of_record(REF, "d" * 64)
    (tmp_path / "sig").write_bytes(load_signer(str(key)).sign(message))
    (tmp_path / "signers").write_text("ann " + (tmp_path / "key.pub").read_text())
    verify = ["ssh-keygen", "-Y", "verify", "-f", "signers", "-I", "ann"]
    done = subprocess.run(
        [*verify, "-n", "symexp-realization", "-s", "sig"],
        cwd=tmp_path,
        input=message,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert read_trusted(tmp_path / "signers")[0].comment != ""


def test_trusted_keys_are_lines_and_files(tmp_path, make_key):
    line = make_key(tmp_path / "key")
    signers = tmp_path / "allowed_signers"
    signers.write_text(f"# the team\n\nann@host {line}\n")
    for given in (line, [line], tmp_path / "key.pub", str(signers), [line, signers]):
        assert [len(k.raw) for k in read_trusted(given)] == [32]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "trusted= has no key, so nothing would be accepted"),
        ("nowhere.pub", "the file cannot be read"),
        ("ssh-rsa AAAA ann", "is no line of an ed25519 key"),
        ("ssh-ed25519 AAAA ann", "the key AAAA... is damaged"),
        ("ssh-ed25519", "is no line of an ed25519 key"),
        ('ann namespaces="git" ssh-ed25519 AAAA', "Options before the key are not supported"),
        (7, "takes public keys and paths of them, got"),
        ("key", "is a private key. Give the public one: 'key.pub'"),
    ],
)
def test_what_is_no_trusted_key(tmp_path, monkeypatch, given, message, make_key):
    monkeypatch.chdir(tmp_path)
    make_key(tmp_path / "key")
    with pytest.raises(RemoteError, match=message):
        read_trusted(given)


@needs_ssh_keygen
def test_a_key_with_a_passphrase_cannot_sign(tmp_path, make_key):
    hidden = tmp_path / "hidden"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", hidden], check=True)
    with pytest.raises(RemoteError, match="the key has a passphrase, which a run cannot ask for"):
        load_signer(str(hidden))


def test_files_that_are_no_key_cannot_sign(tmp_path, make_key):
    make_key(tmp_path / "key")
    with pytest.raises(RemoteError, match="the key cannot be read"):
        load_signer(str(tmp_path / "none"))
    with pytest.raises(RemoteError, match=r"is no private key of OpenSSH .* It is a public"):
        load_signer(str(tmp_path / "key.pub"))
