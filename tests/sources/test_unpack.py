"""Bodies are unpacked piece by piece, and never further than they may grow."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib

import pytest

from sources.unpack import MAX_BODY, MAX_PACKED, Unpackable, unpack, zipped_lines

WORDS = b"what the world says of Acme " * 100


def _raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


PACKED = {
    "plain": ("", WORDS),
    "identity": (" Identity ", WORDS),
    "gzip": ("gzip", gzip.compress(WORDS)),
    "gzip in two members": ("gzip", gzip.compress(WORDS[:100]) + gzip.compress(WORDS[100:])),
    "gzip with padding": ("x-gzip", gzip.compress(WORDS) + b"\0" * 10),
    "gzip with one byte of padding": ("gzip", gzip.compress(WORDS) + b"\0"),
    "deflate": ("deflate", zlib.compress(WORDS)),
    "deflate without its header": ("deflate", _raw_deflate(WORDS)),
    "gzip called deflate": ("deflate", gzip.compress(WORDS)),
}


@pytest.mark.parametrize("piece", [1, 7, 10_000])
@pytest.mark.parametrize("case", PACKED)
def test_a_body_is_the_same_in_whatever_pieces_it_comes(case, piece):
    coding, data = PACKED[case]
    assert unpack([data[at : at + piece] for at in range(0, len(data), piece)], coding) == WORDS


@pytest.mark.parametrize("coding", ["", "gzip", "deflate"])
def test_nothing_is_nothing(coding):
    assert unpack([], coding) == b""


BROKEN = {
    "truncated gzip": ("gzip", gzip.compress(WORDS)[:-9], "stopped halfway"),
    "truncated after a whole member": (
        "gzip",
        gzip.compress(WORDS) + gzip.compress(WORDS)[:20],
        "stopped halfway",
    ),
    "one byte of gzip": ("gzip", b"\x1f", "stopped halfway"),
    "truncated deflate": ("deflate", _raw_deflate(WORDS)[:-9], "stopped halfway"),
    "no gzip at all": ("gzip", b"<rss></rss>", "packs its answer wrongly"),
    "a wrong checksum": ("gzip", gzip.compress(WORDS)[:-8] + b"\0" * 8, "packs its answer wrongly"),
    "brotli": ("br", WORDS, "in a way we did not ask for"),
    "twice packed": ("gzip, gzip", WORDS, "in a way we did not ask for"),
    "too long": ("", b"x" * (MAX_BODY + 1), "sends more than 10 MiB"),
    "too long when packed": ("gzip", gzip.compress(b"") * (MAX_PACKED // 20 + 1), "sends more than 5 MiB"),
    "a gzip bomb": ("gzip", gzip.compress(bytes(MAX_BODY + 1)), "sends more than 10 MiB"),
    "a deflate bomb": ("deflate", _raw_deflate(bytes(5 * MAX_BODY)), "sends more than 10 MiB"),
    "a bomb in many members": ("gzip", gzip.compress(bytes(2**20)) * 11, "sends more than 10 MiB"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_cannot_be_unpacked_says_why(case):
    coding, data, why = BROKEN[case]
    with pytest.raises(Unpackable, match=why):
        unpack([data[at : at + 65_536] for at in range(0, len(data), 65_536)], coding)


def test_as_much_as_may_be_is_unpacked():
    assert len(unpack([gzip.compress(bytes(MAX_BODY))], "gzip")) == MAX_BODY
    assert len(unpack([bytes(MAX_BODY)], "")) == MAX_BODY


def test_a_bomb_is_left_alone_after_the_first_bytes_too_many():
    """The rest is not even read."""
    bomb = gzip.compress(bytes(5 * MAX_BODY))
    pieces = iter([bomb[at : at + 512] for at in range(0, len(bomb), 512)])
    with pytest.raises(Unpackable):
        unpack(pieces, "gzip")
    assert len(list(pieces)) > 0.7 * len(bomb) / 512


def archive(text: bytes, *names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names or ("a.csv",):
            made.writestr(name, text)
    return packed.getvalue()


TURNED = archive(bytes(range(256)) * 4)


class TestZippedLines:
    @pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
    def test_a_file_is_read_line_by_line(self, end):
        assert list(zipped_lines(archive(b"one\n\ntwo" + end), 100, 10)) == [b"one", b"", b"two"]

    def test_lines_that_are_too_long_are_left_out_whole(self):
        text = b"a\n" + b"x" * 35 + b"\nb\n" + b"y" * 11 + b"\n" + b"z" * 10
        assert list(zipped_lines(archive(text), 100, 10)) == [b"a", b"b", b"z" * 10]

    def test_a_bomb_is_left_alone_as_soon_as_it_is_too_large(self):
        lines = zipped_lines(archive((b"x" * 999 + b"\n") * 2_000), 2**20, 1_000)
        with pytest.raises(Unpackable, match="more than 1 MiB"):
            list(lines)

    @pytest.mark.parametrize(
        ("body", "said"),
        {
            "nothing": (b"", "damaged"),
            "a web page": (b"<html>", "damaged"),
            "cut": (archive(b"one" * 1000)[:-30], "damaged"),
            "bits that turned": (TURNED[:60] + b"\xff\xff" + TURNED[62:], "damaged"),
            "no file": (
                archive(b"", "a", "b").replace(b"\x02\x00\x02\x00", b"\x00\x00\x00\x00"),
                "other files",
            ),
            "two files": (archive(b"one", "a", "b"), "other files"),
            "an encrypted file": (
                archive(b"one").replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01"),
                "damaged",
            ),
        }.values(),
    )
    def test_what_cannot_be_read_is_said(self, body, said):
        with pytest.raises(Unpackable, match=said):
            list(zipped_lines(body, 10_000, 10_000))
