"""What a model has answered before: the same text, model and prompt get the same answer, and cost nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from classifiers.openai.asking import PROMPT, Said
from monitor.errors import ClassifierError
from monitor.model import Label

MOST = 10_000  # answers: some 3 MB of memory, 1.5 MB of disk
_UNKNOWN = object()


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    of: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    label: Label
    confidence: Annotated[float, Field(ge=0, le=1)]
    spans: tuple[tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]], ...]


class Memory:
    """The newest ``MOST`` answers; of those that were of no use it remembers that, until the process ends.

    The file is one of JSON lines: a hash of model, prompt and text; the answer; where its evidence stands. It holds no
    words of anybody, so forgetting an author needs nothing of it. Whatever in it cannot be read is passed over: at worst
    something is asked again.

    Raises:
        ClassifierError: permanent; the file can be neither read nor made.
    """

    def __init__(self, model: str, file: Path | None = None) -> None:
        self._model = model
        self._file = file
        self._answers: OrderedDict[str, Said | None] = OrderedDict()
        self.trouble = ""
        if file is not None:
            try:
                self._load(file)
            except OSError as error:
                raise ClassifierError(f"{file}: {error.strerror or error}", permanent=True) from error

    def known(self, text: str) -> bool:
        """Whether it remembers the text."""
        return self._of(text) in self._answers

    def get(self, text: str) -> Said | None:
        """What was said of a text that it remembers; ``None``: nothing of use."""
        of = self._of(text)
        self._answers.move_to_end(of)
        return self._answers[of]

    def keep(self, answers: Mapping[str, Said | None]) -> None:
        """Remember the answers by their texts."""
        fresh = {self._of(text): said for text, said in answers.items()}
        self._answers.update(fresh)
        while len(self._answers) > MOST:
            self._answers.popitem(last=False)
        lines = [_line(of, said) for of, said in fresh.items() if said is not None]
        if self._file is None or not lines:
            return
        try:
            with self._file.open("a", encoding="utf-8") as file:
                file.write("".join(lines))
            self.trouble = ""
        except OSError as error:  # a full disk costs some money, and no verdict
            self.trouble = f"{self._file}: {error.strerror or error}"

    def _of(self, text: str) -> str:
        told = "\x1f".join((self._model, str(PROMPT), text))
        return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def _load(self, path: Path) -> None:
        with path.open("ab+") as file:  # made where there is none: now is the time to say that it cannot be
            file.seek(0)
            lines = file.read().splitlines()
        for line in _readable(lines[-2 * MOST :]):
            self._answers[line.of] = Said(line.label, line.confidence, line.spans)
            self._answers.move_to_end(line.of)
        while len(self._answers) > MOST:
            self._answers.popitem(last=False)
        if len(lines) > 2 * MOST or lines[-1:] not in ([], [b""]):
            self._rewrite(path)

    def _rewrite(self, path: Path) -> None:
        """Only what is remembered, each once; the last line may have been cut off by a crash."""
        fresh = path.with_name(f"{path.name}.new")
        lines = [_line(of, said) for of, said in self._answers.items() if said is not None]
        fresh.write_text("".join(lines), encoding="utf-8")
        fresh.replace(path)


def _readable(lines: list[bytes]) -> Iterator[_Line]:
    for line in lines:
        try:
            yield _Line.model_validate_json(line)
        except ValidationError:
            continue


def _line(of: str, said: Said) -> str:
    line = _Line(of=of, label=said.label, confidence=said.confidence, spans=said.spans)
    return f"{line.model_dump_json()}\n"
