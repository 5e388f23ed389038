"""The file of a model: what is written is read, and nothing else is."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest

from classifiers.linear.arrays import read_arrays, write_arrays
from classifiers.linear.classifier import SHIPPED
from classifiers.linear.model import Model, load, save, woven
from monitor.errors import EdgeError
from tests.classifiers.linear.small import make_model

ARRAYS: dict[str, bytes | tuple[float, ...]] = {
    "some": bytes(range(256)),
    "none": b"",
    "floats": (0.0, -1.5, 3.25),
}


def test_arrays_come_back_as_they_went(tmp_path):
    write_arrays(tmp_path / "a.npz", ARRAYS)
    assert read_arrays(tmp_path / "a.npz") == ARRAYS


def test_the_same_arrays_make_the_same_file(tmp_path):
    for name in ("a.npz", "b.npz"):
        write_arrays(tmp_path / name, ARRAYS)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_numpy_reads_what_we_write_and_we_what_it_writes(tmp_path):
    numpy = pytest.importorskip("numpy", reason="only training needs it")
    write_arrays(tmp_path / "ours.npz", ARRAYS)
    read = numpy.load(tmp_path / "ours.npz", allow_pickle=False)
    assert {name: read[name].tolist() for name in ARRAYS} == {
        name: list(values) for name, values in ARRAYS.items()
    }
    numpy.savez(tmp_path / "its.npz", a=numpy.arange(4, dtype="u1"), b=numpy.array([0.5], "f4"))
    assert read_arrays(tmp_path / "its.npz") == {"a": b"\0\1\2\3", "b": (0.5,)}


def npy(head: str, numbers: bytes = b"", magic: bytes = b"\x93NUMPY\x01\x00") -> bytes:
    return magic + len(head).to_bytes(2, "little") + head.encode() + numbers


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not an array",
        npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", b"cos\nsystem\n"),
        npy("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", b"12345678"),
        npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", b"123"),
        npy("{'shape': (1,), }"),
        npy("__import__('os').getcwd()"),
        npy("[]"),
        npy("{", magic=b"\x93NUMPY\x02\x00"),
    ],
)
def test_what_is_no_array_of_bytes_or_floats_is_refused(tmp_path, content):
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.npy", content)
    with pytest.raises(EdgeError, match="is no model") as caught:
        read_arrays(path)
    assert caught.value.permanent


def test_an_array_that_unpacks_to_gigabytes_is_refused(tmp_path):
    path = tmp_path / "a.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", npy("{'descr': '|u1'}", bytes(70_000_000)))
    with pytest.raises(EdgeError, match="too large"):
        read_arrays(path)


def test_a_file_that_is_missing_or_cut_off_is_told_as_such(tmp_path):
    with pytest.raises(EdgeError, match="No such file"):
        load(tmp_path / "none.npz")
    (tmp_path / "cut.npz").write_bytes(SHIPPED.read_bytes()[:100_000])
    with pytest.raises(EdgeError, match="is no model"):
        load(tmp_path / "cut.npz")


def test_a_flipped_bit_is_noticed(tmp_path):
    content = bytearray(SHIPPED.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "bad.npz").write_bytes(content)
    with pytest.raises(EdgeError, match="is no model"):
        load(tmp_path / "bad.npz")


def test_a_model_that_cannot_be_written_says_so(tmp_path):
    with pytest.raises(EdgeError, match="No such file"):
        save(make_model(), tmp_path / "nowhere" / "a.npz")


def test_a_model_comes_back_as_it_went(tmp_path):
    model = make_model([("w bad", "", 64, -10)], lexicon=[("w bad", "en", -2.5), ("w mal", "fr", -2.0)])
    save(model, tmp_path / "a.npz")
    assert load(tmp_path / "a.npz") == model


@pytest.mark.parametrize("missing", ["about", "negative", "positive", "levels", "bias", "entries", "worth"])
def test_a_file_that_lacks_a_part_is_no_model(tmp_path, missing):
    save(make_model(), tmp_path / "a.npz")
    arrays = read_arrays(tmp_path / "a.npz")
    del arrays[missing]
    write_arrays(tmp_path / "a.npz", arrays)
    with pytest.raises(EdgeError, match="is no model"):
        load(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("about", b"{}"),
        ("about", b"[]"),
        ("about", b'{"format": 99}'),
        ("about", (1.0,)),
        ("levels", b"x"),
        ("levels", (1.0,)),
        ("negative", bytes(100)),
        ("entries", b"12345678"),
        ("bias", (float("nan"),) * 4),
        ("bias", (0.0,)),
        ("sharpness", (1.0, 0.0)),
    ],
)
def test_parts_that_do_not_fit_are_refused(tmp_path, part, other):
    save(make_model(), tmp_path / "a.npz")
    write_arrays(tmp_path / "a.npz", {**read_arrays(tmp_path / "a.npz"), part: other})
    with pytest.raises(EdgeError, match="is no model"):
        load(tmp_path / "a.npz")


def test_tables_have_a_power_of_two_of_places():
    with pytest.raises(ValueError, match="do not fit"):
        replace(make_model(), both=woven(bytes(100), bytes(100)))


def test_the_model_in_the_box_reads_eight_languages_and_is_small():
    model: Model = load(SHIPPED)
    assert model.languages == ("en", "fr", "de", "es", "it", "pt", "ar", "hi")
    assert model.name == "linear 2"
    assert SHIPPED.stat().st_size < 3_000_000


def test_the_model_in_the_box_holds_numbers_and_no_words():
    """What is not an array of numbers is the head: it says how the model was made, and no more."""
    with zipfile.ZipFile(io.BytesIO(SHIPPED.read_bytes())) as archive:
        assert {entry.filename.removesuffix(".npy") for entry in archive.infolist()} == {
            *("about", "negative", "positive", "levels", "bias", "sharpness", "entries", "valences", "worth")
        }
    assert len(load(SHIPPED).about) < 300
