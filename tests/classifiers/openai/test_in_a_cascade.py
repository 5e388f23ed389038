"""A language model as the careful judge of a cascade."""

from __future__ import annotations

from typing import Any

import pytest

from classifiers.cascade import CascadeClassifier, CascadeSettings
from monitor.errors import ClassifierError
from monitor.model import Opinion
from monitor.ports import Surroundings
from tests.classifiers.openai.judging import LOOPBACK
from tests.fakes import FakeClock
from tests.makers import make_mention
from tests.servers.openai import MODEL, model_server


@pytest.fixture
def server():
    with model_server() as model:
        yield model


def make_cascade(url: str, *, environ: dict[str, str] | None = None, sure: float = 1.0, **openai: Any):
    stages = ({"kind": "vader"}, {"kind": "openai", "url": url, "model": MODEL, "at_once": 1, **openai})
    given = {"stages": stages, "sure": sure}
    settings = CascadeSettings.model_validate(given, context={"environ": environ or {}}, strict=False)
    return CascadeClassifier(settings, Surroundings("sentiment", FakeClock(), LOOPBACK))


def read(cascade: CascadeClassifier, *texts: str) -> list[tuple[str, bool]]:
    """Who spoke, and whether somebody more careful is to read it yet."""
    said = cascade.classify([make_mention(text=text, lang="en") for text in texts])
    return [(speaker(one), one.hasty) for one in said]


def speaker(opinion: Opinion) -> str:
    return "openai" if opinion.model.startswith(MODEL) else opinion.model.partition(" ")[0]


def test_what_the_first_is_unsure_of_is_asked_about_and_nothing_else(server):
    cascade = make_cascade(server.url, sure=0.6)
    assert read(cascade, "great love and joy", "so") == [("vader", False), ("openai", False)]
    assert server.texts == ["so"]
    assert not cascade.trouble
    assert cascade.probe() == "2 stages"


def test_what_could_not_be_asked_now_is_hasty_and_what_was_answered_is_kept(server):
    server.tricks = ["", "limit"]
    cascade = make_cascade(server.url)
    assert read(cascade, "so", "very", "much") == [("openai", False), ("vader", True), ("vader", True)]
    assert cascade.trouble == "127.0.0.1 asks us to come less often (429)"


def test_an_answer_of_no_use_leaves_the_word_of_the_first_for_good(server):
    server.always = "no content"
    cascade = make_cascade(server.url)
    assert read(cascade, "so") == [("vader", False)]
    assert "1 of 1 answers today were of no use" in cascade.trouble


def test_what_could_not_be_asked_costs_none_of_the_budget(server):
    stages = ({"kind": "vader"}, {"kind": "openai", "url": server.url, "model": MODEL, "per_day": 1})
    settings = CascadeSettings.model_validate({"stages": stages, "budget": {"rate": 1 / 60}}, strict=False)
    clock = FakeClock()
    cascade = CascadeClassifier(settings, Surroundings("sentiment", clock, LOOPBACK))
    server.always = "limit of no time"
    assert read(cascade, "so") == [("vader", True)]
    server.always = ""
    clock.time = clock.time.replace(day=clock.time.day + 1)
    assert read(cascade, "so", "very").count(("openai", False)) == 1


def test_a_key_that_is_not_set_leaves_the_stage_out_and_is_said():
    cascade = make_cascade("https://llm.example/v1", key="${LLM_KEY}")
    assert read(cascade, "so") == [("vader", True)]
    assert cascade.trouble == "LLM_KEY is not set"


def test_a_probe_of_the_cascade_asks_its_stages(server):
    server.always = "forbidden"
    with pytest.raises(ClassifierError, match=r"refuses what we ask \(403\)"):
        make_cascade(server.url).probe()
