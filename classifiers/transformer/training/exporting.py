"""A trained network as the folder that ``kind: transformer`` reads: ONNX, int8, a manifest."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from classifiers.transformer.folder import ABOUT, LABELS, About
from classifiers.transformer.training.learning import Network

_OPSET = 17  # the newest whose operators every ONNX Runtime since 1.13 has


def export(network: Network, base: Path, folder: Path) -> None:
    """Write ``config.json``, ``tokenizer.json`` and ``onnx/model_quantized.onnx``.

    Weights are int8, a scale for each output; activations are quantised as they come. The last layer stays as it is: it is
    a thousand numbers, and the words' shares are its output.
    """
    (folder / "onnx").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(base / "tokenizer.json", folder / "tokenizer.json")
    config = network.enc.config.to_dict() | {
        "architectures": ["MeanPooledBertForSequenceClassification"],
        "id2label": {str(at): label for at, label in enumerate(LABELS)},
        "label2id": {label: at for at, label in enumerate(LABELS)},
    }
    config.pop("_name_or_path", None)
    (folder / "config.json").write_text(json.dumps(config, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    with tempfile.TemporaryDirectory() as room:
        whole = Path(room) / "model.onnx"
        _to_onnx(network.float().eval(), whole)
        quantize_dynamic(
            whole,
            folder / "onnx" / "model_quantized.onnx",
            weight_type=QuantType.QInt8,
            per_channel=True,
            nodes_to_exclude=["/fc/MatMul"],
        )


def describe(folder: Path, about: About) -> None:
    """Write ``vigie.json``, with the SHA-256 of every other file."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != ABOUT)
    sums = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }
    listed = about.model_copy(update={"files": sums})
    (folder / ABOUT).write_text(listed.model_dump_json(indent=1) + "\n", encoding="utf-8")


def _to_onnx(network: Network, path: Path) -> None:
    example = torch.ones(2, 9, dtype=torch.long)
    axes = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings():
        # The newer exporter's graph is larger, and onnxruntime's quantiser does not know all of it.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network,
            (example, example),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits", "token_logits"],
            dynamic_axes={
                "input_ids": axes,
                "attention_mask": axes,
                "logits": {0: "texts"},
                "token_logits": axes,
            },
            opset_version=_OPSET,
            dynamo=False,
        )
