"""Somebody else's classifier as a graph for ONNX Runtime: in 32 bits, and in int8."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from classifiers.transformer.folder import VOCABULARIES, About, ModelFolder
from classifiers.transformer.tokens import quiet_transformers, tokenizer_of
from classifiers.transformer.training.exporting import describe

WHOLE, SMALL = "onnx/model.onnx", "onnx/model_quantized.onnx"

_OPSET = 17  # the newest whose operators every ONNX Runtime since 1.13 has
_COPIED = ("config.json", "tokenizer_config.json", "special_tokens_map.json", "merges.txt", *VOCABULARIES)


class _Logits(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.network(input_ids=input_ids, attention_mask=attention_mask).logits
        return logits


def whole(folder: ModelFolder, into: Path) -> None:
    """Write a folder with the graph in 32 bits, and all else that reading takes."""
    (into / "onnx").mkdir(parents=True, exist_ok=True)
    for name in _COPIED:
        if (folder.path / name).is_file():
            shutil.copyfile(folder.path / name, into / name)
    tokenizer = tokenizer_of(folder)
    tokenizer.no_truncation()
    tokenizer.save(str(into / "tokenizer.json"))
    network = quiet_transformers(folder).AutoModelForSequenceClassification.from_pretrained(
        folder.path,
        use_safetensors=True,
        trust_remote_code=False,
        local_files_only=True,
        dtype=torch.float32,
        attn_implementation="eager",
    )
    example = torch.full((2, 9), 5, dtype=torch.long)
    axes = {0: "texts", 1: "tokens"}
    with warnings.catch_warnings():
        # The newer exporter's graph is larger, and onnxruntime's quantiser does not know all of it.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Logits(network.eval()),
            (example, torch.ones_like(example)),
            str(into / WHOLE),
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "logits": {0: "texts"}},
            opset_version=_OPSET,
            dynamo=False,
        )
    describe(into, _about(folder, "onnx"))


def small(folder: ModelFolder, origin: Path, into: Path) -> None:
    """Write a folder with the graph of ``origin`` in int8: a scale for each output, activations quantised as they come."""
    shutil.copytree(origin, into, ignore=shutil.ignore_patterns("onnx", "vigie.json"), dirs_exist_ok=True)
    (into / "onnx").mkdir(exist_ok=True)
    quantize_dynamic(origin / WHOLE, into / SMALL, weight_type=QuantType.QInt8, per_channel=True)
    describe(into, _about(folder, "int8"))


def _about(folder: ModelFolder, how: str) -> About:
    """What the model says of itself, under a name of its own: its verdicts are not quite those of the original."""
    return folder.about.model_copy(
        update={
            "name": f"{folder.about.name}-{how}",
            "languages": tuple(sorted(folder.languages)),
            "labels": dict(folder.explained),
            "text": folder.text,
        }
    )
