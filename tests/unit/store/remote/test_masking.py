"""Credentials are hidden wherever they are."""

import pytest

from symexp.store.remote.masking import Secrets


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("sftp://ann:pass%20word@host/x", "sftp://***@host/x"),
        ("sftp://ann@host/x", "sftp://***@host/x"),
        ("ftp://ann:pass@word@host/x", "ftp://***@host/x"),
        ("ftp://ann:pass 'word@host/x", "ftp://***@host/x"),
        ("s3://bucket/ann@team", "s3://bucket/ann@team"),
        ("https://h/x?sig=abc&name=y", "https://h/x?sig=***&name=y"),
        ("https://h/x?X-Amz-Credential=abc", "https://h/x?X-Amz-Credential=***"),
        ("s3://bucket/x", "s3://bucket/x"),
    ],
)
def test_urls(text, shown):
    assert Secrets(text, {}).hide(text) == shown


def test_the_password_of_a_url_alone():
    secrets = Secrets("sftp://ann:pass%20word@host/x", {})
    assert secrets.hide("bad password 'pass word' of ann") == "bad password '***' of ann"


def test_options_at_any_depth():
    options = {"key": "KEYID", "client_kwargs": {"aws": ["inner"], "region_name": "region"}}
    hide = Secrets("s3://b", options).hide
    assert hide("KEYID inner region") == "*** *** region"
