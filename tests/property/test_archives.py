"""A changed archive is refused, or is the same state: never another one."""

import io

from hypothesis import example, given
from hypothesis import strategies as st

from symexp.codec.archive import Weights, read_archive, write_archive
from symexp.errors import CodecError


def content(found):
    return (found.text, [(w.record, dict(w.files)) for w in found.weights])


def sample_archive():
    weights = [
        Weights(
            {"kind": "layer", "place": ["m"], "attribute": None}, {"weights": bytes(range(200))}
        ),
        Weights(
            {"kind": "optimizer", "place": [], "attribute": "o"}, {"weights": b"", "exact": b"1"}
        ),
    ]
    file = io.BytesIO()
    write_archive(file, b'{"symexp": 1, "value": 3}\n', {"keras": "3"}, weights)
    return file.getvalue()


DATA = sample_archive()
EXPECTED = content(read_archive(io.BytesIO(DATA)))


@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
@example(DATA.index(b"manifest.json"), 1)
def test_one_changed_byte(place, change):
    data = bytearray(DATA)
    data[place] ^= change
    _same_or_refused(bytes(data))


@given(st.integers(0, len(DATA)), st.integers(0, 40), st.binary(max_size=40))
def test_a_changed_piece(place, length, piece):
    _same_or_refused(DATA[:place] + piece + DATA[place + length :])


def _same_or_refused(data):
    try:
        found = read_archive(io.BytesIO(data))
    except CodecError:
        return
    assert content(found) == EXPECTED
