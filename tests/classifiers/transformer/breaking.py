"""Readers that break as no model in the box does: functions of a module, for the worker imports them by name."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from classifiers.transformer.folder import ModelFolder
from classifiers.transformer.reader import Reader, Reading
from monitor.errors import ClassifierError


def hang() -> None:
    time.sleep(60)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave() -> None:
    os._exit(3)


def eat() -> None:
    bytearray(2**40)


def stumble() -> None:
    raise ZeroDivisionError


ENDS = {
    "hang": (hang, "it took more than "),
    "crash": (crash, "its process died (SIGSEGV)"),
    "leave": (leave, "its process died (exit code 3)"),
    "eat": (eat, "it needs more memory than the "),
    "stumble": (stumble, "it failed with ZeroDivisionError"),
}


class Breaking:
    """Reads as ``Reader`` does, and writes down what it reads, but for texts that name an end.

    It does what ``on_loading`` in the folder says when it is loaded.
    """

    def __init__(self, folder: ModelFolder) -> None:
        self._reader = Reader(folder)
        self._log = folder.path / "read"
        _note(folder.path / "loaded", str(os.getpid()))
        on_loading = folder.path / "on_loading"
        if on_loading.exists():
            ENDS[on_loading.read_text()][0]()

    def read(self, text: str) -> Reading:
        _note(self._log, text)
        word, _, _ = text.partition(" ")
        if word in ENDS:
            ENDS[word][0]()
        if word == "refuse":
            raise ClassifierError("the model says so itself")
        return self._reader.read(text)


def _note(file: Path, line: str) -> None:
    with file.open("a", encoding="utf-8", errors="replace") as log:
        log.write(f"{line}\n")


def noted(folder: Path, name: str) -> list[str]:
    """What was ``read``, or the processes in which it was ``loaded``."""
    return (folder / name).read_text(encoding="utf-8").splitlines() if (folder / name).exists() else []
