"""One text through tokenizer and network: how sure it is of each label, and what each word added."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from classifiers.transformer.folder import ModelFolder
from classifiers.transformer.prepare import chunks, prepared
from monitor.errors import ClassifierError
from monitor.model import Label

# How C++, ONNX Runtime and the loader of shared libraries say that there is no memory left.
_NO_MEMORY = ("bad_alloc", "Failed to allocate memory", "Cannot allocate memory", "failed to map segment")
_SHARES = "token_logits"  # the output that says what each token adds, where a model has it


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network says of one text.

    Args:
        probabilities: of each label; they add up to 1.
        words: each chunk of the text, as written, with what it added to "positive" over "negative", in logits; empty
            where the model does not tell.
    """

    probabilities: dict[Label, float]
    words: tuple[tuple[str, float], ...] = ()


class ReadingError(ClassifierError):
    """A text could not be read: it is to blame, or the model."""


class Reader:
    """The model of a folder, loaded.

    A text is read alone, never in a batch: dynamic int8 takes the scale of its activations from all that is read at once
    (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html#dynamic-quantization), so that in a batch of
    32 a stranger's exclamation marks turned 13 labels of 890. Alone, no padding is computed either, and the price is a third.

    Raises:
        ClassifierError: a file is not what it was, or holds no model that can be run.
    """

    def __init__(self, folder: ModelFolder) -> None:
        with _translated(folder, "loaded", ClassifierError):
            # Imported when first needed: 160 ms and 15 ms, and 70 MB of memory with the model.
            import numpy as np  # noqa: PLC0415 -- comes with onnxruntime
            import onnxruntime as ort  # noqa: PLC0415 -- as said above
            from tokenizers import Tokenizer  # noqa: PLC0415 -- as said above

        folder.verify()
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = (
            1  # a verdict is no reason to take every core
        )
        options.log_severity_level = 3  # errors: they are raised as well
        with _translated(folder, "loaded", ClassifierError):
            self._tokenizer = Tokenizer.from_file(str(folder.tokenizer))
            self._session = ort.InferenceSession(
                str(folder.weights), options, providers=["CPUExecutionProvider"]
            )
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(folder.tokens)
        self._integers = np.int64
        self._array = np.array
        self._inputs = frozenset(one.name for one in self._session.get_inputs())
        outputs = [one.name for one in self._session.get_outputs()]
        self._outputs = [outputs[0], _SHARES] if _SHARES in outputs else outputs[:1]
        self._labels: Sequence[Label] = folder.labels
        self._prepare = prepared if folder.about.text == "social" else _encodable
        self._temperature = folder.about.temperature
        self._up, self._down = self._labels.index("positive"), self._labels.index("negative")
        self._folder = folder
        self._check(folder)

    def read(self, text: str) -> Reading:
        """What it says of a text, of any length and content.

        Raises:
            ReadingError: the network failed on it.
        """
        written = chunks(text)
        with _translated(self._folder, "run", ReadingError):
            encoded = self._tokenizer.encode(
                [self._prepare(chunk) for chunk in written], is_pretokenized=True
            )
            logits, shares = self._run(encoded.ids)
        scale = self._temperature * len(encoded.ids)
        words: defaultdict[int, float] = defaultdict(float)
        for chunk, share in zip(
            encoded.word_ids, shares, strict=False
        ):  # there are none where the model does not tell
            if chunk is not None:
                words[chunk] += (share[self._up] - share[self._down]) / scale
        probabilities = _softmax([logit / self._temperature for logit in logits])
        return Reading(
            dict(zip(self._labels, probabilities, strict=True)),
            tuple([(written[chunk], weight) for chunk, weight in words.items()]),
        )

    def _run(self, ids: Sequence[int]) -> tuple[list[float], list[list[float]]]:
        """The logits of the text, and each token's share of them."""
        tokens = self._array([ids], dtype=self._integers)
        feeds = {"input_ids": tokens, "attention_mask": tokens * 0 + 1, "token_type_ids": tokens * 0}
        out = self._session.run(self._outputs, {name: feeds[name] for name in feeds.keys() & self._inputs})
        return out[0][0].tolist(), out[1][0].tolist() if len(out) > 1 else []

    def _check(self, folder: ModelFolder) -> None:
        """One reading of nothing, so that a model of another make is refused before a mention meets it."""
        with _translated(folder, "run", ClassifierError):
            found = len(self._run(self._tokenizer.encode("").ids or [0])[0])
        if found != len(self._labels):
            told = f"{found} numbers for {len(self._labels)} labels"
            raise ClassifierError(
                f"the model in {folder.path} cannot be used: it gives {told}", permanent=True
            )


@contextmanager
def _translated(folder: ModelFolder, what: str, kind: type[ClassifierError]) -> Iterator[None]:
    """Foreign errors as ours. Neither library has a root of its errors; those of tokenizers are plain ``Exception``."""
    try:
        yield
    except Exception as error:
        told = str(error).strip()
        reason = told.partition("\n")[0]
        if any(sign in told for sign in _NO_MEMORY):
            raise MemoryError(reason) from error
        raise kind(f"the model in {folder.path} cannot be {what}: {reason}", permanent=True) from error


def _encodable(chunk: str) -> str:
    """With a question mark for each half of a surrogate pair: tokenizers refuses those."""
    return chunk.encode("utf-8", "replace").decode()


def _softmax(logits: Sequence[float]) -> list[float]:
    top = max(logits)
    powers = [math.exp(logit - top) for logit in logits]
    return [power / math.fsum(powers) for power in powers]
