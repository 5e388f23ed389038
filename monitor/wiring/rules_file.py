"""The rules file, as the commands read it."""

from __future__ import annotations

import functools
import os
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path

from monitor.clock import SystemClock
from monitor.config.load import decode, load
from monitor.config.model import Config
from monitor.errors import ConfigError, Problem
from monitor.model import Language
from monitor.wiring.models import lacking, models_folder
from monitor.wiring.plugins import kinds


def read_config(
    path: Path,
    environ: Mapping[str, str] | None = None,
    *,
    now: datetime | None = None,
    models: bool = False,
) -> Config:
    """The rules file, checked.

    Args:
        now: around it the events of calendar files are read; default: the present.
        models: whether a model that is not here makes the file wrong: for who is about to judge by it.

    Raises:
        ConfigError: everything that is wrong with it.
    """
    try:
        text = decode(path.read_bytes(), str(path))
    except OSError as error:
        why = error.strerror or "it cannot be read"
        hint = "; write one, or name another with --rules" if isinstance(error, FileNotFoundError) else ""
        raise ConfigError([Problem(1, 1, f"cannot be read: {why}{hint}", str(path))]) from error

    def read_file(name: str) -> str:
        return (path.parent / name).read_text(encoding="utf-8")

    return load(
        text,
        kinds=kinds(),
        environ=os.environ if environ is None else environ,
        read_file=read_file,
        name=str(path),
        now=now or SystemClock().now(),
        lacking=partial(lacking, folder=path.parent, models=models_folder())
        if models
        else lambda _settings: (),
    )


def zone_of(path: Path) -> tzinfo:
    """The zone of the rules file; UTC where the file is missing or broken: reading the store must not need it."""
    config = config_or_none(path)
    return config.timezone if config else UTC


def language_of(path: Path) -> Language:
    """The language of the rules file; English where the file is missing or broken."""
    config = config_or_none(path)
    return config.language if config else "en"


def names_of(path: Path) -> dict[str, tuple[str, ...]]:
    """What the rules call rules, brands, topics and sources; nothing where they cannot be read."""
    config = config_or_none(path)
    if config is None:
        return {}
    topics = (*kinds().topics, *(name for name in config.topics if name not in kinds().topics))
    return {
        "rule": tuple(one.name for one in config.rules),
        "brand": tuple(one.name for one in config.brands),
        "topic": topics,
        "source": tuple(one.name for one in config.sources),
    }


@functools.cache
def config_or_none(path: Path) -> Config | None:
    """The rules file; ``None`` where it is missing or broken."""
    try:
        return read_config(path)
    except ConfigError:
        return None
