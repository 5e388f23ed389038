"""The body of an answer, unpacked piece by piece: a few kilobytes that would become gigabytes are not."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

MAX_PACKED = 5 * 2**20  # bytes on the line, when compressed
MAX_BODY = 10 * 2**20  # bytes once unpacked

_PLAIN = {"", "identity"}
_PACKED = {"gzip", "x-gzip", "deflate"}
_GZIP = b"\x1f\x8b"
_EITHER_HEADER = zlib.MAX_WBITS | 32  # gzip or zlib, whichever it is
_NO_HEADER = -zlib.MAX_WBITS


class Unpackable(Exception):  # noqa: N818 -- read as a sentence: "news.example sends more than 10 MiB"
    """It is too large, cut off, or packed in a way we did not ask for; the message goes on after the host's name."""


def unpack(chunks: Iterable[bytes], coding: str) -> bytes:
    """The whole body.

    Args:
        coding: what ``Content-Encoding`` says: gzip, deflate, or nothing.

    Raises:
        Unpackable: it cannot be, or must not be.
    """
    coding = coding.strip().lower()
    if coding in _PLAIN:
        return _gather(chunks)
    if coding in _PACKED:
        return _inflate(chunks)
    raise Unpackable("packs its answer in a way we did not ask for")


def _gather(chunks: Iterable[bytes]) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        _check(len(body), MAX_BODY)
    return bytes(body)


def _inflate(chunks: Iterable[bytes]) -> bytes:
    body = bytearray()
    left = b""
    taken = members = 0
    inflater = None
    for chunk in chunks:
        taken += len(chunk)
        _check(taken, MAX_PACKED)
        left += chunk
        while left and (inflater or len(left) > 1):  # two bytes tell what it is
            if members and not inflater and not left.startswith(_GZIP):  # padding, as some servers add
                return bytes(body)
            inflater = inflater or _inflater(left)
            try:
                body += inflater.decompress(left, MAX_BODY - len(body) + 1)
            except zlib.error:
                raise Unpackable("packs its answer wrongly") from None
            _check(len(body), MAX_BODY)
            left = inflater.unused_data
            if inflater.eof:
                inflater, members = None, members + 1  # RFC 1952, section 2.2: another may follow
    if inflater or (left and not members):
        raise Unpackable("stopped halfway")
    return bytes(body)


def _inflater(start: bytes) -> zlib._Decompress:
    """Half the world's "deflate" has no zlib header, against RFC 9110, section 8.4.1.2: look, as browsers do."""
    has_header = start.startswith(_GZIP) or (
        start[0] & 0x0F == zlib.DEFLATED and int.from_bytes(start[:2]) % 31 == 0
    )
    return zlib.decompressobj(_EITHER_HEADER if has_header else _NO_HEADER)


def _check(size: int, limit: int) -> None:
    if size > limit:
        raise Unpackable(f"sends more than {limit // 2**20} MiB")
