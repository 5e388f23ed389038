"""The body of an answer, unpacked piece by piece: a few kilobytes that would become gigabytes are not."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO

MAX_PACKED = 5 * 2**20  # bytes on the line, when compressed
MAX_BODY = 10 * 2**20  # bytes once unpacked

_PLAIN = {"", "identity"}
_PACKED = {"gzip", "x-gzip", "deflate"}
_GZIP = b"\x1f\x8b"
_EITHER_HEADER = zlib.MAX_WBITS | 32  # gzip or zlib, whichever it is
_NO_HEADER = -zlib.MAX_WBITS


class Unpackable(Exception):  # noqa: N818 -- read as a sentence: "news.example sends more than 10 MiB"
    """It is too large, cut off, or packed in a way we did not ask for; the message goes on after the host's name."""


def unpack(chunks: Iterable[bytes], coding: str, most: int = MAX_BODY) -> bytes:
    """The whole body.

    Args:
        coding: what ``Content-Encoding`` says: gzip, deflate, or nothing.
        most: bytes of it, unpacked, at the most.

    Raises:
        Unpackable: it cannot be, or must not be.
    """
    coding = coding.strip().lower()
    if coding in _PLAIN:
        return _gather(chunks, most)
    if coding in _PACKED:
        return _inflate(chunks, most)
    raise Unpackable("packs its answer in a way we did not ask for")


def _gather(chunks: Iterable[bytes], most: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        _check(len(body), most)
    return bytes(body)


def _inflate(chunks: Iterable[bytes], most: int) -> bytes:
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
                body += inflater.decompress(left, most - len(body) + 1)
            except zlib.error:
                raise Unpackable("packs its answer wrongly") from None
            _check(len(body), most)
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


def zipped_lines(body: bytes, most: int, longest: int) -> Iterator[bytes]:
    """The lines of the only file in a ZIP archive, one at a time; those that are longer than ``longest`` are left out.

    Args:
        most: bytes of the file, unpacked, at the most.
        longest: bytes of a line at the most.

    Raises:
        Unpackable: it is no such archive, is damaged, or holds more.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()
            if len(names) != 1:
                raise Unpackable("sends an archive of other files than its documents say")
            with archive.open(names[0]) as file:
                yield from _lines(file, most, longest)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        raise Unpackable("sends a damaged archive") from None


def _lines(file: IO[bytes], most: int, longest: int) -> Iterator[bytes]:
    taken, begun = 0, True
    while line := file.readline(longest + 1):
        taken += len(line)
        _check(taken, most)
        ended = line.endswith(b"\n")
        if begun and (ended or len(line) <= longest):
            yield line.rstrip(b"\r\n")
        begun = ended
