"""A model in a process of its own: a text that breaks it, or a file that is no model, cannot take the daemon down."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Protocol
from weakref import WeakValueDictionary, finalize

from classifiers.transformer.folder import ModelFolder
from classifiers.transformer.reader import Reader, Reading, ReadingError
from monitor.cage import Cage, End, Failure
from monitor.errors import ClassifierError

BATCH = (
    64  # texts in one round trip: a sixth of a second for the model in the box, and no more is lost with it
)
GIVEN_UP = 3  # texts of a batch that end the process, each alone: then it is the model
ROOM = 1_024 * 2**20  # bytes of address space: Python, NumPy and ONNX Runtime take 200 MiB of it
HEAVY = (
    8_192 * 2**20
)  # bytes of address space where transformers and torch are needed: they reserve 3 GiB and use 0.6
WEIGHTS = 4  # and so many times the model's file: read, parsed, laid out anew and worked with

_GPU = Path(
    "/dev/nvidiactl"
)  # where there is one, CUDA maps all of its memory: a ceiling would keep it from starting
_SLOW_START = timedelta(minutes=3)  # gigabytes of libraries from a cold disk
_QUEUE = timedelta(seconds=60)  # for a worker to start, or to be done with another batch
_POISONS = 1_000  # texts: more are forgotten, and cost a process once more
_THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
)  # NumPy would take every core, each with its own memory


class Reads(Protocol):
    """A model, loaded."""

    def read(self, text: str) -> Reading:
        """What it says of a text."""
        ...


Load = Callable[[ModelFolder], Reads]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a model may take.

    Args:
        loading: to read its files and their SHA-256, and to be laid out.
        batch: for any batch of texts.
        text: and for each text of it: a hundred times what the model in the box needs.
    """

    loading: timedelta = timedelta(seconds=30)
    batch: timedelta = timedelta(seconds=2)
    text: timedelta = timedelta(milliseconds=500)


class ModelProcess:
    """A model loaded in one worker, which starts when first needed and ends with the last who uses it.

    Args:
        memory: bytes of address space that the process may take; ``None``: ``ROOM`` and ``WEIGHTS`` times the model's file.
        load: makes the reader, in the worker: a function of a module.

    Raises:
        ClassifierError: the model's file is gone.
    """

    def __init__(
        self,
        folder: ModelFolder,
        memory: int | None = None,
        *,
        load: Load = Reader,
        patience: Patience = Patience(),
    ) -> None:
        self._folder = folder
        self._make = load
        self._patience = patience
        self._cage = Cage(
            ClassifierError,
            partial(_explain, folder.path),
            patience=max(patience.loading, _SLOW_START) if folder.is_heavy else patience.loading,
            memory=memory or _ceiling(folder),
            workers=1,
            queue=_QUEUE,
        )
        self._poisons: dict[bytes, None] = {}
        self._end = finalize(self, self._cage.close)

    def close(self) -> None:
        """End the worker; the next text starts another."""
        self._cage.close()

    def load(self) -> None:
        """Have the model loaded anew, and read nothing with it.

        Raises:
            ClassifierError: it is missing, damaged or no model, or cannot be run in the time and memory it is given.
        """
        self._cage.run(_load, self._make, self._folder)

    def read(self, texts: Sequence[str]) -> list[Reading | None]:
        """What the model says of each text; ``None`` of those that it cannot read though it reads others.

        Raises:
            ClassifierError: the model cannot be used, whatever the text.
        """
        fresh = [text for text in dict.fromkeys(texts) if _digest(text) not in self._poisons]
        found: dict[str, Reading | None] = {}
        for start in range(0, len(fresh), BATCH):
            batch = fresh[start : start + BATCH]
            found.update(zip(batch, self._batch(batch), strict=True))
        return [found.get(text) for text in texts]

    def _batch(self, texts: Sequence[str]) -> Sequence[Reading | None]:
        try:
            return self._send(texts)
        except ReadingError:
            self.load()  # as good as new? Then it was one of the texts
        return self._alone(texts)

    def _alone(self, texts: Sequence[str]) -> Sequence[Reading | None]:
        """One by one: which of the texts is it?"""
        found: list[Reading | None] = []
        for text in texts:
            try:
                found += self._send([text])
            except ReadingError:
                found.append(None)
                if found.count(None) == GIVEN_UP:
                    raise
                self.load()
        for text, reading in zip(texts, found, strict=True):
            if reading is None:
                self._give_up(text)
        return found

    def _give_up(self, text: str) -> None:
        if len(self._poisons) >= _POISONS:
            self._poisons.clear()
        self._poisons[_digest(text)] = None

    def _send(self, texts: Sequence[str]) -> Sequence[Reading]:
        """One round trip; three where a fresh worker has taken over."""
        patience = self._patience.batch + len(texts) * self._patience.text
        found = self._cage.run(_read, texts, patience=patience)
        if found is None:
            self.load()
            found = self._cage.run(_read, texts, patience=patience)
        if found is None:
            raise ReadingError(
                f"the model in {self._folder.path} cannot be used: its process ends again and again"
            )
        return found


_SHARED: WeakValueDictionary[tuple[object, ...], ModelProcess] = WeakValueDictionary()


def shared(folder: ModelFolder, memory: int | None) -> ModelProcess:
    """The process of a folder: one for all who read by it, as long as its files stay the same."""
    stamps = (_stamp(folder.weights), _stamp(folder.tokenizer))
    read_as = (type(folder), folder.labels, folder.text, folder.runtime, folder.device)
    key = (folder.path, folder.about.model_dump_json(), *read_as, stamps, memory)
    process = _SHARED.get(key)
    if process is None:
        process = _SHARED[key] = ModelProcess(folder, memory)
    return process


def _ceiling(folder: ModelFolder) -> int | None:
    """Bytes of address space that a model may take."""
    if folder.is_heavy and folder.device != "cpu" and _GPU.exists():
        return None
    return (HEAVY if folder.is_heavy else ROOM) + WEIGHTS * _stamp(folder.weights)[0]


def _stamp(file: Path) -> tuple[int, int]:
    """Its size and when it was written."""
    try:
        found = file.stat()
    except OSError as error:
        raise ClassifierError(f"the model in {file.parent} cannot be used: {file.name} is gone") from error
    return found.st_size, found.st_mtime_ns


def _digest(text: str) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _explain(path: Path, failure: Failure) -> ReadingError:
    why = {
        End.TIME: f"it took more than {failure.patience.total_seconds():g} s, and was ended",
        End.MEMORY: f"it needs more memory than the {(failure.memory or 0) // 2**20} MiB that it may take; `memory` says how much",
        End.DEATH: f"its process died ({failure.detail})",
        End.BUG: f"it failed with {failure.detail}",
        End.POOL: "its process was lost",
    }
    return ReadingError(f"the model in {path} cannot be used: {why[failure.end]}")


# --- in the worker ----------------------------------------------------------------------------------------------

_READERS: list[Reads] = []  # one, once it is loaded


def _load(
    load: Load, folder: ModelFolder
) -> None:  # pragma: no cover -- runs in the worker: the tests see what it does
    _READERS.clear()
    for name in _THREADS:
        os.environ[name] = "1"
    _READERS.append(load(folder))


def _read(texts: Sequence[str]) -> list[Reading] | None:  # pragma: no cover -- as above
    """``None``: nothing is loaded here yet."""
    return [_READERS[0].read(text) for text in texts] if _READERS else None
