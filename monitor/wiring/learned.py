"""What was learned from corrections, laid over the classifiers: only where a person named its file in the rules."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from monitor.config.model import Config
from monitor.errors import ConfigError, Problem
from monitor.learning.file import read_learned
from monitor.learning.judge import with_learned
from monitor.ports import Classifier


def learned_over(what: str, config: Config | None, plain: Classifier) -> Classifier:
    """The classifier of ``what`` with what was learned of it, if anything was.

    Raises:
        ConfigError: it was made for another model.
    """
    learned = config.learned if config else None
    if learned is None or not (learned.layer if what == "sentiment" else what == "topics" and learned.themes):
        return plain
    try:
        return with_learned(plain, learned)
    except ValueError as error:
        raise ConfigError([Problem(1, 1, f"`learned`: {learned.name}: {error}")]) from error


def unlearned(config: Config) -> Config:
    """The same rules without what was learned."""
    return dataclasses.replace(config, learned=None)


def learned_from(path: Path, plain: Classifier) -> Classifier:
    """A sentiment classifier with what a file says over it, for whoever wants to grade the two together.

    Raises:
        ConfigError: there is no such file, or it is not for this classifier.
    """
    try:
        return with_learned(plain, read_learned(path.read_text(encoding="utf-8"), path.stem))
    except OSError as error:
        raise ConfigError([Problem(1, 1, f"cannot be read: {error.strerror or error}", str(path))]) from error
    except ValueError as error:
        raise ConfigError([Problem(1, 1, str(error), str(path))]) from error
