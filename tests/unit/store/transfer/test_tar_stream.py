"""Tar files as streams, beside `tarfile` of the standard library."""

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symexp.store.transfer.tar_stream import TarReader, TarWriter

PART = st.text(st.sampled_from("ab.é\udcff\n"), min_size=1, max_size=60).filter(
    lambda part: part not in (".", "..")
)
NAMES = st.lists(PART, min_size=1, max_size=6).map("/".join)
FILES = st.tuples(st.sampled_from(["file", "exec"]), st.binary(max_size=1200))
ENTRIES = st.one_of(FILES, st.just(("dir", b"")), st.tuples(st.just("link"), NAMES))


def read(data):
    """Everything in a tar, by this reader."""
    reader = TarReader(io.BytesIO(data))
    found = []
    while (member := reader.next()) is not None:
        content = b""
        while piece := reader.read(500):
            content += piece
        found.append((*member, content))
    return found


def expected(name, kind, content):
    is_link = kind == "link"
    data = b"" if is_link else content
    return name, kind, len(data), content if is_link else "", data


def by_tarfile(entries, form):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form, encoding="utf-8") as tar:
        for name, (kind, content) in entries.items():
            info = tarfile.TarInfo(name)
            info.mode = 0o755 if kind == "exec" else 0o644
            info.type = {"dir": tarfile.DIRTYPE, "link": tarfile.SYMTYPE}.get(kind, b"0")
            if kind == "link":
                info.linkname = content
            elif kind != "dir":
                info.size = len(content)
            tar.addfile(info, io.BytesIO(content) if isinstance(content, bytes) else None)
    return out.getvalue()


@given(entries=st.dictionaries(NAMES, ENTRIES, max_size=5), form=st.sampled_from([1, 2]))
def test_what_tarfile_writes_is_read(entries, form):
    """The formats are GNU and PAX."""
    wanted = [expected(name, *entry) for name, entry in entries.items()]
    assert read(by_tarfile(entries, form)) == wanted


@given(entries=st.dictionaries(NAMES, ENTRIES, max_size=5))
def test_what_is_written_is_read_also_by_tarfile(entries):
    out = io.BytesIO()
    tar = TarWriter(out)
    for name, (kind, content) in entries.items():
        if kind == "link":
            tar.add(name, kind, target=content)
        else:
            tar.add(name, kind, len(content))
            tar.write(io.BytesIO(content), len(content))
    tar.close()
    wanted = [expected(name, *entry) for name, entry in entries.items()]
    assert read(out.getvalue()) == wanted
    assert len(out.getvalue()) % 10240 == 0
    with tarfile.open(fileobj=io.BytesIO(out.getvalue()), encoding="utf-8") as theirs:
        found = {m.name: m for m in theirs}
        assert list(found) == list(entries)
        for name, (kind, content) in entries.items():
            member = found[name]
            if kind == "link":
                assert member.linkname == content
            elif kind != "dir":
                assert theirs.extractfile(member).read() == content
                assert bool(member.mode & 0o100) == (kind == "exec")


def test_a_short_header_is_written_where_it_is_enough():
    for name, blocks in (("a" * 100, 1), ("p" * 155 + "/" + "a" * 100, 1), ("a" * 101, 3)):
        out = io.BytesIO()
        TarWriter(out).add(name, "file")
        assert len(out.getvalue()) == blocks * 512, name


def test_large_sizes_are_read():
    for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        info = tarfile.TarInfo("large")
        info.size = 8**11 + 5
        reader = TarReader(io.BytesIO(info.tobuf(form)))
        assert reader.next().size == 8**11 + 5
    out = io.BytesIO()
    TarWriter(out).add("large", "file", 8**11 + 5)
    assert TarReader(io.BytesIO(out.getvalue())).next().size == 8**11 + 5


def test_the_rest_of_a_member_is_skipped():
    entries = {"one": ("file", b"1" * 3_000_000), "two": ("file", b"2")}
    reader = TarReader(io.BytesIO(by_tarfile(entries, tarfile.PAX_FORMAT)))
    reader.next()
    assert reader.read(10) == b"1" * 10
    assert reader.next().name == "two"
    assert reader.read(10) == b"2"
    assert reader.read(10) == b""


TAR = by_tarfile({"one": ("file", b"1" * 600), "é" * 90: ("exec", b"2")}, tarfile.PAX_FORMAT)


@pytest.mark.parametrize("cut", [100, 512, 700, 1536, 1600, 2048, 2100, 3072])
def test_a_tar_that_is_cut_off_is_an_error(cut):
    with pytest.raises(tarfile.TarError, match="unexpected end of data"):
        read(TAR[:cut] if cut % 512 else TAR[: cut + 1])


@pytest.mark.parametrize(
    ("place", "byte", "message"),
    [
        (0, b"x", "damaged"),  # the name
        (124, b"9", "damaged"),  # the size
        (148, b"zz", "damaged"),  # the sum
        (156, b"3", "damaged"),  # the kind
        (1536, b"y", "damaged"),  # the name of the PAX header
        (2048, b"99999 ", "PAX"),
        (2048, b"x", "PAX"),
    ],
)
def test_a_damaged_header_is_an_error(place, byte, message):
    data = TAR[:place] + byte + TAR[place + len(byte) :]
    with pytest.raises(tarfile.TarError, match=message):
        read(data)


def test_no_tar_is_an_error():
    with pytest.raises(tarfile.TarError, match="is no tar"):
        read(b"no tar at all " * 100)
    with pytest.raises(tarfile.TarError, match="unexpected end"):
        read(b"short")
    assert read(b"") == []


def test_an_endless_header_is_refused_before_it_is_read():
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 2**40
    with pytest.raises(tarfile.TarError, match="too long"):
        read(info.tobuf(tarfile.GNU_FORMAT))


def test_a_sparse_file_is_refused():
    info = tarfile.TarInfo("x")
    info.pax_headers = {"GNU.sparse.major": "1"}
    with pytest.raises(tarfile.TarError, match="sparse"):
        read(info.tobuf(tarfile.PAX_FORMAT))


def test_a_file_that_shrinks_while_it_is_written_is_an_error():
    tar = TarWriter(io.BytesIO())
    tar.add("x", "file", 10)
    with pytest.raises(OSError, match="unexpected end of data"):
        tar.write(io.BytesIO(b"12345"), 10)
