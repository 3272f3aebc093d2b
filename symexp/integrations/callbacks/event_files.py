"""Event files, which TensorBoard reads: records of protocol buffers with checksums.

They are written without TensorFlow and TensorBoard: a sweep need not install either, and importing
TensorFlow takes seconds.

References:
    `tensorflow/core/util/event.proto`, `tensorflow/core/framework/summary.proto`,
    `tensorboard/plugins/hparams/plugin_data.proto` and `api.proto`: the numbers of the fields;
    `tensorflow/core/lib/io/record_writer.h`: the records.
"""

from __future__ import annotations

import itertools
import os
import socket
import struct
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, final

__all__ = ["EventFile", "delimited", "double", "text", "varint"]

_numbers = itertools.count()


def varint(field: int, value: int) -> bytes:
    """Returns a field that is a whole number, a truth value or an enumeration."""
    return _varint(field << 3) + _varint(value & (2**64 - 1))


def double(field: int, value: float) -> bytes:
    """Returns a field that is a number of 64 bits."""
    return _varint(field << 3 | 1) + struct.pack("<d", value)


def delimited(field: int, value: bytes) -> bytes:
    """Returns a field that is a message, or bytes."""
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def text(field: int, value: str) -> bytes:
    """Returns a field that is a text."""
    return delimited(field, value.encode("utf-8", "backslashreplace"))


def _float(field: int, value: float) -> bytes:
    try:
        packed = struct.pack("<f", value)
    except OverflowError:  # too large for 32 bits
        packed = struct.pack("<f", float("inf") if value > 0 else float("-inf"))
    return _varint(field << 3 | 5) + packed


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


@cache
def _table() -> tuple[int, ...]:
    """Returns the table of CRC-32C (Castagnoli), which the standard library does not have."""
    table = []
    for number in range(256):
        for _ in range(8):
            number = number >> 1 ^ (0x82F63B78 if number & 1 else 0)
        table.append(number)
    return tuple(table)


def _checksum(data: bytes) -> bytes:
    table, crc = _table(), 0xFFFFFFFF
    for byte in data:
        crc = table[(crc ^ byte) & 255] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


# A summary needs a value beside the bytes of a plugin: a tensor of one float, which is 0.
_NO_TENSOR = varint(1, 1) + delimited(2, delimited(2, varint(1, 1))) + delimited(5, b"\0" * 4)


@final
class EventFile:
    """A file of events in a directory. Each event is written at once.

    Args:
        folder: The directory; it is made if it is missing.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"events.out.tfevents.{time.time():.0f}.{socket.gethostname()}.{os.getpid()}"
        self._file = open(folder / f"{name}.{next(_numbers)}", "ab", buffering=0)  # noqa: SIM115
        self._write(double(1, time.time()) + text(3, "brain.Event:2"))

    def scalars(self, values: Mapping[str, float], step: int, moment: float) -> None:
        """Writes numbers by tag.

        Args:
            values: The numbers.
            step: The step.
            moment: When they were measured, in seconds since 1970.
        """
        summary = b"".join(
            delimited(1, text(1, tag) + _float(2, value)) for tag, value in values.items()
        )
        self._write(double(1, moment) + varint(2, step) + delimited(5, summary))

    def plugin(self, tag: str, name: str, content: bytes) -> None:
        """Writes the data of a plugin of TensorBoard.

        Args:
            tag: The tag.
            name: The name of the plugin.
            content: Its data.
        """
        metadata = delimited(1, text(1, name) + delimited(2, content))
        value = text(1, tag) + delimited(8, _NO_TENSOR) + delimited(9, metadata)
        self._write(double(1, time.time()) + delimited(5, delimited(1, value)))

    def _write(self, event: bytes) -> None:
        size = struct.pack("<Q", len(event))
        record: Any = size + _checksum(size) + event + _checksum(event)
        self._file.write(record)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
