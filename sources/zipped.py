"""Messages that are compressed by a dictionary of the other side's (Zstandard)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from monitor.errors import SourceError
from sources.line import MOST_BYTES

Unzip = Callable[["str | bytes"], "str | bytes"]
_MOST_DICTIONARY = 4 * 2**20  # Jetstream's has about 100 KiB


def plain(message: str | bytes) -> str | bytes:
    """As it came."""
    return message


def unzip_by(dictionary: Path | None) -> Unzip:
    """What makes messages readable: what cannot be read becomes nothing.

    Raises:
        SourceError: the file or the library is not there (permanent).
    """
    if dictionary is None:
        return plain
    try:
        import zstandard  # noqa: PLC0415 -- an extra
    except ImportError:
        raise SourceError("`dictionary` needs the extra: pip install 'vigie[zstd]'", permanent=True) from None
    try:
        with dictionary.open("rb") as file:
            words = zstandard.ZstdCompressionDict(
                file.read(_MOST_DICTIONARY), dict_type=zstandard.DICT_TYPE_FULLDICT
            )
            unzipped = zstandard.ZstdDecompressor(dict_data=words)
    except OSError:
        raise SourceError(f"the dictionary {dictionary.name} cannot be read", permanent=True) from None
    except zstandard.ZstdError:
        raise SourceError(f"{dictionary.name} is no Zstandard dictionary", permanent=True) from None

    def unzip(message: str | bytes) -> str | bytes:
        if isinstance(message, str):
            return message
        try:
            return unzipped.decompress(message, max_output_size=MOST_BYTES)
        except zstandard.ZstdError:
            return b""

    return unzip
