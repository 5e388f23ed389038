"""One entry of ``sources``, ``classifiers`` or ``channels``, read by the ``Settings`` of its kind; and its secrets."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import TypeVar, get_args

from pydantic import BaseModel, ValidationError

from monitor.config.document import Path
from monitor.config.report import Report
from monitor.config.sentences import keys
from monitor.config.words import listed, meant, quoted
from monitor.model import Json
from monitor.settings import ChannelSettings, ClassifierSettings, Secret, SourceSettings

S = TypeVar("S", SourceSettings, ClassifierSettings, ChannelSettings)
M = TypeVar("M", bound=BaseModel)

FILE = "_file"  # ``token_file: path`` is where to read the secret ``token``
_FROM_FILE = "${FILE}"  # stands for a secret that was read from one while the rest is checked


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads plugin settings.

    Args:
        environ: where ``${VARIABLE}`` comes from.
        read_file: the text of a file named in the file; ``OSError`` or ``UnicodeError`` where there is none.
    """

    report: Report
    environ: Mapping[str, str]
    read_file: Callable[[str], str]

    def settings(self, path: Path, entry: object, kinds: Mapping[str, type[S]]) -> S | None:
        """The settings that stand at ``path``; ``None`` if they are not right, which has been told."""
        model = self._kind(path, entry, kinds)
        if not isinstance(entry, dict):
            return None
        if model is None:
            self.report.secret |= {(*path, key) for key in entry}  # who knows which of them is one
            return None
        return self.read(path, entry, model)

    def read(self, path: Path, entry: object, model: type[M]) -> M | None:
        """The settings that stand at ``path``, of a known kind; ``None`` if they are not right, which has been told."""
        if not isinstance(entry, dict):
            self.report.add(path, "expected keys with values")
            return None
        secrets = {key for key in keys(model) if is_secret(model, key)}
        self.report.secret |= {(*path, key) for key in secrets | (entry.keys() - keys(model).keys())}
        given, files = self._from_files(path, entry, file_keys(model))
        refuse_variables(self.report, path, {key: one for key, one in given.items() if key not in secrets})
        try:
            read = model.model_validate_json(json.dumps(given), context={"environ": self.environ})
        except ValidationError as error:
            self.report.translate(error, model, path)
            return None
        names = {field.alias or name: name for name, field in model.model_fields.items()}
        return read.model_copy(update={names[key]: secret for key, secret in files.items()})

    def _kind(self, path: Path, entry: object, kinds: Mapping[str, type[S]]) -> type[S] | None:
        what = str(path[0]).removesuffix("s")
        if not isinstance(entry, dict):
            self.report.add(path, "expected keys with values, such as {kind: …}")
        elif "kind" not in entry:
            self.report.add((*path, "kind"), f"`kind` is missing; kinds of {what}: {listed(kinds)}", key=True)
        elif not isinstance(entry["kind"], str) or entry["kind"] not in kinds:
            word = str(entry["kind"])
            there_are = f"; there are: {listed(kinds)}"
            self.report.add(
                (*path, "kind"), f"no {what} of the kind {quoted(word)}{meant(word, kinds) or there_are}"
            )
        else:
            return kinds[entry["kind"]]
        return None

    def _from_files(
        self, path: Path, entry: Mapping[str, Json], places: Mapping[str, str]
    ) -> tuple[dict[str, Json], dict[str, Secret]]:
        """The entry without its ``…_file`` keys, and the secrets that these name."""
        given, files = dict(entry), {}
        for key in places.keys() & entry.keys():
            place, secret = given.pop(key), places[key]
            if secret in given:
                self.report.add((*path, key), f"`{secret}` is given, too: take one of the two out", key=True)
            elif not isinstance(place, str) or not place.strip() or "${" in place:
                self.report.add((*path, key), "expected the path of a file")
            else:
                files[secret] = Secret(self._content(place), origin=f"file {place}")
            given.setdefault(secret, _FROM_FILE)
        return given, files

    def _content(self, place: str) -> str | None:
        """What stands in a file of secrets; one that is not there is a secret that is absent, like a variable."""
        try:
            return self.read_file(place).strip()
        except (OSError, ValueError):
            return None


def refuse_variables(report: Report, path: Path, value: Json) -> None:
    """Tell of each ``${VARIABLE}`` where no secret is expected: it would be taken by the letter."""
    if isinstance(value, dict):
        for key, inner in value.items():
            refuse_variables(report, (*path, key), inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            refuse_variables(report, (*path, number), inner)
    elif isinstance(value, str) and "${" in value:
        report.add(
            path, "variables (`${…}`) are read in secrets only, such as a token: write the value itself"
        )


def is_secret(model: type[BaseModel], key: str) -> bool:
    """Whether the value of ``key`` is a secret, or holds some."""
    return _holds_secrets(keys(model)[key].annotation)


def _holds_secrets(annotation: object) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return any(is_secret(annotation, key) for key in keys(annotation))
    return annotation is Secret or any(map(_holds_secrets, get_args(annotation)))


def file_keys(model: type[BaseModel]) -> dict[str, str]:
    """``token_file``: ``token`` for each key that is one secret."""
    return {
        f"{key}{FILE}": key
        for key, field in keys(model).items()
        if (field.annotation is Secret or get_args(field.annotation) == (Secret, NoneType))
        and f"{key}{FILE}" not in keys(model)
    }


def absent_secrets(value: object) -> Iterator[Secret]:
    """The secrets in some settings that neither a variable nor a file gave."""
    if isinstance(value, Secret) and value.absent:
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from absent_secrets(getattr(value, name))
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from absent_secrets(inner)
    elif isinstance(value, tuple | list | frozenset | set):
        for inner in value:
            yield from absent_secrets(inner)
