"""What Vigie says of a file, as lines that begin with the place."""

from __future__ import annotations

from textwrap import dedent

import pytest

from monitor.errors import ConfigError, Problem
from tests.config.kinds import config


def completed(snippet: str) -> str:
    """The snippet, and below it what every file needs, where it does not say that itself."""
    text = dedent(snippet).strip("\n") + "\n"
    text += "" if text.startswith("version:") else "version: 1\n"
    return text + ("" if "\nbrands:" in f"\n{text}" else "brands: {acme: {terms: [Acme]}}\n")


def problems(text: str, files: dict[str, str] | None = None) -> list[str]:
    """Everything that is wrong with the file; there must be something."""
    with pytest.raises(ConfigError) as caught:
        config(text, environ={}, files=files)
    return _lines(caught.value.problems)


def remarks(text: str) -> list[str]:
    """What is worth a second look in a file that is good."""
    return _lines(config(text, environ={}).remarks)


def _lines(told: tuple[Problem, ...]) -> list[str]:
    return [f"{one.line}:{one.column}: {one.message}" for one in told]
