"""A network that can be run: ONNX Runtime on the CPU, or torch where there is a GPU or no ONNX file."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Protocol

from classifiers.transformer.folder import ModelFolder
from monitor.errors import ClassifierError

TORCH = "pip install 'vigie[torch]'"

_SHARES = "token_logits"  # the output that says what each token adds, where a model has it


class Network(Protocol):
    """Logits of one text."""

    tells: bool  # whether it says what each token adds

    def run(self, ids: Sequence[int]) -> tuple[list[float], list[list[float]]]:
        """The logits of the text, and each token's share of them, where it tells."""
        ...


def network_of(folder: ModelFolder) -> Network:
    """The network of a folder, loaded.

    Raises:
        ClassifierError: it needs torch, which is not installed, or its weights are not whole.
    """
    if folder.onnx is None or folder.runtime == "torch" or _prefers_gpu(folder):
        return _by_torch(folder)
    return OnnxNetwork(folder)


def _by_torch(folder: ModelFolder) -> Network:
    if find_spec("torch") is None:
        why = "has no ONNX file" if folder.onnx is None else "is to be run by torch"
        raise ClassifierError(
            f"the model in {folder.path} {why}, and torch is not installed: {TORCH}, "
            "or make an ONNX file elsewhere with `vigie models export`",
            permanent=True,
        )
    from classifiers.transformer.torched import TorchNetwork  # noqa: PLC0415 -- imported when first needed: 1.3 s

    return TorchNetwork(folder)


def _prefers_gpu(folder: ModelFolder) -> bool:
    """Whether torch could run it on a GPU; torch is only looked at where the folder has what it needs."""
    if folder.runtime == "onnx" or folder.device == "cpu" or folder.safetensors is None:
        return False
    if find_spec("torch") is None:
        return False
    import torch  # noqa: PLC0415 -- imported when first needed: 1.3 s

    return bool(torch.cuda.is_available())


class OnnxNetwork:
    """A graph, on one core: a verdict is no reason to take every core."""

    def __init__(self, folder: ModelFolder) -> None:
        # Imported when first needed: 160 ms, and 70 MB of memory with the model.
        import numpy as np  # noqa: PLC0415 -- comes with onnxruntime
        import onnxruntime as ort  # noqa: PLC0415 -- as said above

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3  # errors: they are raised as well
        self._session = ort.InferenceSession(str(folder.onnx), options, providers=["CPUExecutionProvider"])
        self._integers = np.int64
        self._array = np.array
        self._inputs = frozenset(one.name for one in self._session.get_inputs())
        outputs = [one.name for one in self._session.get_outputs()]
        self.tells = _SHARES in outputs
        self._outputs = [outputs[0], _SHARES] if self.tells else outputs[:1]

    def run(self, ids: Sequence[int]) -> tuple[list[float], list[list[float]]]:
        """As ``Network.run``."""
        tokens = self._array([ids], dtype=self._integers)
        feeds = {"input_ids": tokens, "attention_mask": tokens * 0 + 1, "token_type_ids": tokens * 0}
        out = self._session.run(self._outputs, {name: feeds[name] for name in feeds.keys() & self._inputs})
        return out[0][0].tolist(), out[1][0].tolist() if len(out) > 1 else []
