"""Bodies are unpacked piece by piece, and never further than they may grow."""

from __future__ import annotations

import gzip
import zlib

import pytest

from sources.unpack import MAX_BODY, MAX_PACKED, Unpackable, unpack

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
