"""A judge at a model server on loopback."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any

from classifiers.openai import OpenAIClassifier, OpenAISettings
from monitor.model import Opinion
from monitor.ports import Surroundings
from tests.fakes import FakeClock
from tests.makers import make_mention
from tests.servers.openai import MODEL

LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


def make_judge(
    url: str,
    folder: Path = Path(),
    *,
    clock: FakeClock | None = None,
    environ: dict[str, str] | None = None,
    allow: Any = LOOPBACK,
    **settings: Any,
) -> OpenAIClassifier:
    """One for the server at ``url``; settings as they stand in the file."""
    given = {"url": url, "model": MODEL, "patience": "20s", **settings}
    read = OpenAISettings.model_validate(given, context={"environ": environ or {}})
    around = Surroundings("sentiment", clock or FakeClock(), allow, folder)
    return OpenAIClassifier(read, around)


def said(judge: OpenAIClassifier, *texts: str, lang: str | None = "en") -> list[str]:
    """What it says of each text: a label, "none", or "later"."""
    return [word(one) for one in judge.classify([make_mention(text=text, lang=lang) for text in texts])]


def word(opinion: Opinion) -> str:
    if opinion.sentiment is not None:
        assert not opinion.hasty
        return opinion.sentiment.label
    return "later" if opinion.hasty else "none"
