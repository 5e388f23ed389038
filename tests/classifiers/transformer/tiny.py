"""A model of eight words: a folder as the hubs lay it out, for what the model in the box cannot show."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# ONNX: ids modulo 8, a row of a table each, the mean of the rows. Two columns, or three.
TWO = base64.b64decode(
    "CAg6/QEKFgoJaW5wdXRfaWRzCgFtEgFpIgNNb2QKEQoBdAoBaRIBaCIGR2F0aGVyCjUKAWgSBmxvZ2l0cyIKUmVkdWNlTWVhbioLCgRheGVz"
    "QAGgAQcqDwoIa2VlcGRpbXMYAKABAhIBZypLCAgIAhABQgF0SkAAAADAAACAPwAAAAAAAADAAAAAQAAAAAAAAIC/AAAAQAAAgD8AAIC/AAAAwA"
    "AAgD8AAAAAAAAAwAAAAEAAAAAAKg8QB0IBbUoICAAAAAAAAABaHQoJaW5wdXRfaWRzEhAKDggHEgoKAxIBYgoDEgFuYhkKBmxvZ2l0cxIPCg0I"
    "ARIJCgMSAWIKAggCQgQKABAR"
)
THREE = base64.b64decode(
    "CAg6nQIKFgoJaW5wdXRfaWRzCgFtEgFpIgNNb2QKEQoBdAoBaRIBaCIGR2F0aGVyCjUKAWgSBmxvZ2l0cyIKUmVkdWNlTWVhbioLCgRheGVz"
    "QAGgAQcqDwoIa2VlcGRpbXMYAKABAhIBZyprCAgIAxABQgF0SmAAAADAAACAPwAAgL8AAAAAAAAAwAAAgD8AAABAAAAAAAAAAMAAAIC/AAAAQA"
    "AAAAAAAIA/AACAvwAAAEAAAADAAACAPwAAgL8AAAAAAAAAwAAAgD8AAABAAAAAAAAAAMAqDxAHQgFtSggIAAAAAAAAAFodCglpbnB1dF9pZHMS"
    "EAoOCAcSCgoDEgFiCgMSAW5iGQoGbG9naXRzEg8KDQgBEgkKAxIBYgoCCANCBAoAEBE="
)
# The same with ids modulo 1000: from id 8 on there is no row, and the network fails.
WITHOUT_MODULO = THREE.replace(b"mJ\x08\x08\x00", b"mJ\x08\xe8\x03")
LABELS = {"0": "negative", "1": "neutral", "2": "positive"}
WORDS = ["[UNK]", "acme", "bad", "fine", "good", "soso", "so", "poor"]


def make_network(rows: Sequence[Sequence[float]]) -> bytes:
    """The same network with a table of eight rows of three: what each word says of each label, in logits."""
    head, table = THREE[: (at := THREE.index(b"B\x01tJ\x60") + 5)], [each for row in rows for each in row]
    return head + struct.pack("<24f", *table) + THREE[at + 96 :]


def make_folder(
    folder: Path,
    *,
    labels: Mapping[str, str] = LABELS,
    network: bytes = THREE,
    tokenizer: str | None = None,
    words: Sequence[str] = WORDS,
    config: Mapping[str, Any] | None = None,
    **about: Any,
) -> Path:
    """A folder that ``kind: transformer`` can use; without ``about``, as a hub would leave it."""
    (folder / "onnx").mkdir(parents=True)
    (folder / "config.json").write_text(
        json.dumps({"id2label": labels, "model_type": "tiny", **(config or {})}), encoding="utf-8"
    )
    known = {"type": "WordLevel", "vocab": {word: at for at, word in enumerate(words)}, "unk_token": "[UNK]"}
    whole = {
        "version": "1.0",
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "model": known,
    }
    (folder / "tokenizer.json").write_text(
        json.dumps(whole) if tokenizer is None else tokenizer, encoding="utf-8"
    )
    (folder / "onnx" / "model.onnx").write_bytes(network)
    if about:
        named = {"name": "tiny", "version": "1", "languages": ["en"], **about}
        (folder / "vigie.json").write_text(json.dumps(named), encoding="utf-8")
    return folder
