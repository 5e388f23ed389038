"""A network run by torch: imported only where torch is."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from classifiers.transformer.folder import ModelFolder
from classifiers.transformer.tokens import quiet_transformers
from monitor.errors import ClassifierError


class TorchNetwork:
    """A classifier in fp32, from safetensors alone: no pickle, no code of the folder's, no network."""

    tells = False

    def __init__(self, folder: ModelFolder) -> None:
        device = folder.device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        if device == "cpu":
            torch.set_num_threads(1)
        network, told = quiet_transformers(folder).AutoModelForSequenceClassification.from_pretrained(
            folder.path,
            use_safetensors=True,
            trust_remote_code=False,
            local_files_only=True,
            dtype=torch.float32,
            output_loading_info=True,
        )
        if lacking := sorted(told["missing_keys"]):
            raise ClassifierError(
                f"the model in {folder.path} cannot be used: its weights lack {', '.join(lacking[:3])}"
                f"{' and more' if len(lacking) > 3 else ''}: it was never trained to classify",  # noqa: PLR2004 -- three are enough to see what it is
                permanent=True,
            )
        self._network = network.to(device).eval()
        self._device = device

    def run(self, ids: Sequence[int]) -> tuple[list[float], list[list[float]]]:
        """As ``Network.run``."""
        tokens = torch.tensor([list(ids)], device=self._device)
        with torch.inference_mode():
            out = self._network(input_ids=tokens, attention_mask=torch.ones_like(tokens))
        return out.logits[0].float().tolist(), []
