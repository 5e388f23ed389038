"""Fine-tuning of a BERT-like encoder on labelled posts: mean pooling, one linear layer, three labels.

What makes the difference, measured on the development posts (docs/model-cards/minilm-social-en.md): logits are trained
with the labels' log frequencies added and used almost without them (Menon et al., https://arxiv.org/abs/2007.07314), since macro-recall
asks as much of rare negatives as of common neutrals; lower layers learn more slowly than upper ones; hashtags and
elongations are spelt out; a teacher's doubt is taught as well; what is kept is a running mean of the weights of the second half.
"""

from __future__ import annotations

import copy
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from classifiers.transformer.folder import LABELS
from classifiers.transformer.prepare import chunks, prepared
from classifiers.transformer.training.examples import Example


@dataclass(frozen=True, slots=True)
class Plan:
    """How to learn; the defaults made the model in the box.

    Args:
        epochs: how often each example is seen, unless ``seconds`` pass first: the learning rate falls to zero with either.
        rate: of the uppermost layer; each one below learns at 0.85 of it, the new linear layer at five times.
        usual: how much of the labels' log frequencies stays in the logits: 0 serves macro-recall, 1 accuracy.
    """

    epochs: float = 4.0
    seconds: float = math.inf
    rate: float = 1.2e-4
    usual: float = 0.2
    batch: int = 48
    tokens: int = 64
    seed: int = 4


class Network(nn.Module):
    """The encoder, the mean of its tokens, and what each of them says of each label.

    Args:
        base: a folder with an encoder's ``config.json`` and ``model.safetensors``.
    """

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.enc = BertModel.from_pretrained(
            base,
            add_pooling_layer=False,
            attn_implementation="eager",
            use_safetensors=True,
            local_files_only=True,
        )
        self.drop = nn.Dropout(0.1)
        self.fc = nn.Linear(self.enc.config.hidden_size, len(LABELS))

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """The logits of each text, and of each of its tokens: the former are the latter's mean."""
        hidden = self.enc(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        shares = self.fc(self.drop(hidden))
        mask = attention_mask.unsqueeze(-1).to(shares.dtype)
        return (shares * mask).sum(1) / mask.sum(1).clamp(min=1), shares


def encoded(base: Path, texts: Sequence[str], tokens: int) -> list[list[int]]:
    """The tokens of each text, prepared as ``kind: transformer`` prepares it."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(tokens)
    words = [[prepared(chunk) for chunk in chunks(text)] for text in texts]
    return [one.ids for one in tokenizer.encode_batch(words, is_pretokenized=True)]


def learn(base: Path, examples: Sequence[Example], plan: Plan, tell: Callable[[str], None]) -> Network:
    """Train a network; ``tell`` hears of its progress."""
    torch.manual_seed(plan.seed)
    texts = encoded(base, [example.text for example in examples], plan.tokens)
    wanted = torch.tensor([example.wanted for example in examples])
    counts = torch.bincount(torch.tensor([example.label for example in examples]), minlength=len(LABELS))
    usual = (counts.clamp(min=1) / len(examples)).log()
    network = Network(base)
    optimizer = torch.optim.AdamW(list(_groups(network)), lr=plan.rate, betas=(0.9, 0.98))
    steps = math.ceil(math.ceil(len(texts) / plan.batch) * plan.epochs)
    mean = copy.deepcopy(network)
    began, heard = time.monotonic(), 0.0
    for step, batch in enumerate(_batches(texts, plan)):
        done = max(step / steps, (time.monotonic() - began) / plan.seconds)
        if done >= 1:
            break
        for group in optimizer.param_groups:
            group["lr"] = plan.rate * group["pace"] * min(1.0, (step + 1) / 150) * (1 - done)
        ids, mask = _padded([texts[at] for at in batch])
        with torch.autocast(
            "cpu", dtype=torch.bfloat16
        ):  # twice as fast where the processor has it, and no worse
            logits, _ = network(ids, mask)
        loss = -(wanted[batch] * torch.log_softmax(logits.float() + usual, 1)).sum(1).mean()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        heard = loss.item() if step == 0 else 0.98 * heard + 0.02 * loss.item()
        if step % 10 == 0:
            _approach(mean, network, 0.03 if done > 0.5 else 1.0)  # noqa: PLR2004 -- half of the way
        if step % 250 == 0:
            tell(f"step {step} of {steps}, {time.monotonic() - began:.0f} s, loss {heard:.3f}")
    with torch.no_grad():
        mean.fc.bias += plan.usual * usual
    mean.eval()
    return mean


def _approach(mean: Network, network: Network, by: float) -> None:
    """Move each weight of ``mean`` towards that of ``network``: not at all by 0, all the way by 1."""
    with torch.no_grad():
        for slow, quick in zip(mean.parameters(), network.parameters(), strict=True):
            slow.lerp_(quick, by)


def _groups(network: Network) -> Iterator[dict[str, Any]]:
    """Each parameter with its pace."""
    layers = network.enc.config.num_hidden_layers
    for name, parameter in network.named_parameters():
        depth = layers + 1  # embeddings
        if ".layer." in name:
            depth = layers - 1 - int(name.split(".layer.")[1].split(".")[0])
        pace = 5.0 if name.startswith("fc.") else 0.85**depth
        yield {"params": [parameter], "pace": pace, "weight_decay": 0.0 if parameter.ndim == 1 else 0.01}


def _batches(texts: Sequence[Sequence[int]], plan: Plan) -> Iterator[list[int]]:
    """Batches of texts of like length, for ever: little is padded, and no two epochs are alike."""
    chance = random.Random(plan.seed)  # noqa: S311 -- repeatable, not secret
    while True:
        order = list(range(len(texts)))
        chance.shuffle(order)
        pools = [
            sorted(order[at : at + plan.batch * 64], key=lambda one: len(texts[one]))
            for at in range(0, len(order), plan.batch * 64)
        ]
        batches = [pool[at : at + plan.batch] for pool in pools for at in range(0, len(pool), plan.batch)]
        chance.shuffle(batches)
        yield from batches


def _padded(texts: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    ids = nn.utils.rnn.pad_sequence([torch.tensor(text) for text in texts], batch_first=True)
    lengths = torch.tensor([len(text) for text in texts])
    return ids, (torch.arange(ids.shape[1]) < lengths[:, None]).long()
