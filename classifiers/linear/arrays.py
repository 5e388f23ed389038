"""Arrays of numbers in a ``.npz`` file, read without NumPy, whose import would take longer than all the rest.

The format is plain: a zip of ``.npy`` files, each a head and the numbers as they lie in memory
(https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). Pickled objects are refused, as with
``allow_pickle=False``.
"""

from __future__ import annotations

import ast
import io
import sys
import zipfile
import zlib
from array import array
from collections.abc import Mapping
from pathlib import Path

from monitor.errors import EdgeError

MAX_BYTES = 64_000_000  # of one array: a model of ours has two million

_MAGIC = b"\x93NUMPY\x01\x00"
_HEAD = len(_MAGIC) + 2
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    SyntaxError,
    RuntimeError,
    KeyError,
    TypeError,
)
_BYTES, _FLOATS = "|u1", "<f4"


def read_arrays(path: Path) -> dict[str, bytes | tuple[float, ...]]:
    """The arrays of the file by name, row after row: of bytes, or of 32-bit floats.

    Raises:
        EdgeError: permanent; the file is missing, damaged, or holds anything else.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return {
                each.filename.removesuffix(".npy"): _array(_content(archive, each))
                for each in archive.infolist()
            }
    except OSError as error:
        raise EdgeError(f"{path}: {error.strerror or error}", permanent=True) from error
    except _DAMAGED as error:
        raise EdgeError(f"{path} is no model: {error}", permanent=True) from error


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > MAX_BYTES:
        raise ValueError(f"{entry.filename} is too large")
    return archive.read(entry)


def _array(content: bytes) -> bytes | tuple[float, ...]:
    if not content.startswith(_MAGIC):
        raise ValueError("not an array of NumPy's format 1.0")
    start = _HEAD + int.from_bytes(content[len(_MAGIC) : _HEAD], "little")
    head = ast.literal_eval(content[_HEAD:start].decode("latin-1"))
    numbers = content[start:]
    if head["descr"] == _BYTES:
        return numbers
    if head["descr"] != _FLOATS:
        raise ValueError(f"numbers of the type {head['descr']}")
    floats = array("f", numbers)
    if sys.byteorder == "big":
        floats.byteswap()
    return tuple(floats)


def write_arrays(path: Path, arrays: Mapping[str, bytes | tuple[float, ...]]) -> None:
    """Write what ``read_arrays`` and ``numpy.load`` read: the same bytes for the same arrays, whenever.

    Raises:
        EdgeError: permanent; the file cannot be written.
    """
    try:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name, values in arrays.items():
                entry = zipfile.ZipInfo(f"{name}.npy")  # dated 1980: no clock goes into the file
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, _npy(values))
    except OSError as error:
        raise EdgeError(f"{path}: {error.strerror or error}", permanent=True) from error


def _npy(values: bytes | tuple[float, ...]) -> bytes:
    kind = _BYTES if isinstance(values, bytes) else _FLOATS
    head = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({len(values)},), }}"
    head += " " * (-(_HEAD + len(head) + 1) % 64) + "\n"
    out = io.BytesIO()
    out.write(_MAGIC + len(head).to_bytes(2, "little") + head.encode())
    if isinstance(values, bytes):
        out.write(values)
    else:
        floats = array("f", values)
        if sys.byteorder == "big":
            floats.byteswap()
        out.write(floats.tobytes())
    return out.getvalue()
