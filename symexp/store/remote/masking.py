"""Credentials, which never appear in messages: those in a URL, and those among the options."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, final
from urllib.parse import unquote

__all__ = ["Secrets"]

_HIDDEN = "***"
_OF_USER = re.compile(r"(://)([^/\s'\"]*)@")
_AT_START = re.compile(r"://([^/]*)@")
"""The user of a URL that stands alone; its password may have quotes and spaces."""

_IN_QUERY = re.compile(
    r"([?&;][^=&;\s]*(?:sig|token|key|secret|passw|credential|auth)[^=&;\s]*=)[^&;\s'\"]+", re.I
)
_PUBLIC = {"endpoint_url", "host", "port", "protocol", "region_name", "signature_version"}
"""Names of options whose values are no secrets."""
_SHORTEST = 4


@final
class Secrets:
    """The credentials of a remote.

    Args:
        url: The URL.
        options: The storage options.
    """

    __slots__ = ("_texts",)

    def __init__(self, url: str, options: Mapping[str, Any]) -> None:
        texts = set(_leaves(options))
        if (match := _AT_START.search(url)) is not None:
            password = match[1].partition(":")[2]
            texts |= {match[1], password, unquote(password)}
        self._texts = sorted((t for t in texts if len(t) >= _SHORTEST), key=len, reverse=True)

    def hide(self, text: str) -> str:
        """Returns a text without the credentials."""
        text = _IN_QUERY.sub(rf"\1{_HIDDEN}", _OF_USER.sub(rf"\1{_HIDDEN}@", text))
        for secret in self._texts:
            text = text.replace(secret, _HIDDEN)
        return text


def _leaves(options: Mapping[str, Any]) -> Iterator[str]:
    """Yields the texts among options, at any depth, that may be secrets."""
    pending: list[Any] = [options]
    while pending:
        item = pending.pop()
        if isinstance(item, Mapping):
            pending.extend(value for name, value in item.items() if name not in _PUBLIC)
        elif isinstance(item, (list, tuple, set)):
            pending.extend(item)
        elif isinstance(item, (str, bytes)):
            yield item if isinstance(item, str) else item.decode("latin-1")
