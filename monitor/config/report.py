"""Every problem of one file, gathered before any is shown."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel, ValidationError

from monitor.config.document import Document, Path, Spot
from monitor.config.sentences import example, fields_at, is_vague, sentence
from monitor.config.words import one_of, quoted
from monitor.errors import ConfigError, Problem

MOST = 1_000  # problems worth listing


@dataclass(slots=True)
class Report:
    """What is wrong with ``document``; a problem below a value that is known to be missing is not told twice.

    Args:
        name: of the file, as the operator knows it.
        secret: where secrets stand: nothing below is ever quoted.
    """

    document: Document
    name: str
    secret: set[Path] = field(default_factory=set)
    _problems: dict[Problem, Path] = field(default_factory=dict)
    _remarks: list[Problem] = field(default_factory=list)

    def add(self, path: Path, message: str, *, key: bool = False, shift: int | None = None) -> None:
        """Something is wrong with the value of ``path``, or with its key; at ``shift`` characters into its text."""
        spot = self.document.key_spot(path) if key else self.document.value_spot(path)
        if shift is not None:
            spot = Spot(spot.line, spot.column + shift + (path in self.document.quoted))
        self._note(path, spot, message)

    def remark(self, path: Path, message: str, *, key: bool = False) -> None:
        """The value of ``path``, or its key, is worth a second look, and yet may be meant so."""
        spot = self.document.key_spot(path) if key else self.document.value_spot(path)
        if len(self._remarks) < MOST:
            self._remarks.append(Problem(*spot, message, self.name))

    def remarks(self) -> tuple[Problem, ...]:
        """What is worth a second look, in the order of the file."""
        return tuple(sorted(self._remarks))

    def _note(self, path: Path, spot: Spot, message: str) -> None:
        if len(self._problems) < MOST and not self._is_told(path):
            self._problems[Problem(*spot, message, self.name)] = path

    def _is_told(self, path: Path) -> bool:
        return any(path[:length] in self.document.holes for length in range(len(path) + 1))

    def translate(self, error: ValidationError, model: type[BaseModel], at: Path) -> set[str]:
        """Tell what pydantic found in the value of ``at``; returns which of its keys are not right."""
        wrong: set[str] = set()
        details = error.errors(include_url=False)
        for detail in details:
            loc = detail["loc"]
            wrong.update(str(part) for part in loc[:1])
            if detail["type"].startswith("union_tag"):
                loc = (*loc, detail["ctx"]["discriminator"].strip("'"))
            found = self._found((*at, *loc))
            if detail["type"] in {"missing", "union_tag_not_found"}:
                self.missing((*found, loc[-1]), str(loc[-1]))
            elif detail["type"] == "extra_forbidden":
                known = fields_at(model, loc[:-1])
                self.add(found, f"unknown key {quoted(str(loc[-1]))}" + one_of(str(loc[-1]), known), key=True)
            elif detail["type"] != "too_short" or not any(_below(other["loc"], loc) for other in details):
                key = next((f"{quoted(part)}: " for part in reversed(found) if isinstance(part, str)), "")
                said = key + sentence(detail) + (example(model, loc) if is_vague(detail) else "")
                whole = not loc and detail["type"] != "model_type"  # a plugin's own check of several keys
                self.add(found, said, key=whole or loc[-1:] == ("[key]",))
        return wrong

    def missing(self, path: Path, key: str) -> None:
        """There is no ``path``, and there should be."""
        if not self._is_told(path):
            secret = f': write `{key}: "${{VARIABLE}}"`, or `{key}_file: path`' if path in self.secret else ""
            self.add(path[:-1], f"{quoted(key)} is missing{secret}", key=True)

    def _found(self, loc: Path) -> Path:
        """The path in the file of a place in a model: without the names of the members of a union."""
        path: Path = ()
        for part in loc:
            if (*path, part) in self.document.values:
                path = (*path, part)
        return path

    def is_sound(self, path: Path) -> bool:
        """Whether nothing was told of the value of ``path`` so far, or of anything in it."""
        return all(place[: len(path)] != path for place in self._problems.values())

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self._problems or self.document.flaws)

    def error(self) -> ConfigError:
        """Everything that is wrong."""
        flaws = [
            Problem(*flaw.spot, flaw.message, self.name)
            for flaw in self.document.flaws
            if not any(flaw.path[:length] in self.secret for length in range(len(flaw.path)))
        ]
        return ConfigError([*flaws, *self._problems])


def _below(loc: Path, other: Path) -> bool:
    return len(loc) > len(other) and loc[: len(other)] == other
