"""A tiny model beside the lists: "funeral" and "condolences" are in the lists, "gone" is not, and "lawsuit" is another topic."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from classifiers.topic_model import ModelledTopics, misnamed
from classifiers.topics import TopicClassifier, TopicClassifierSettings
from classifiers.transformer import RETRY, TransformerClassifier, TransformerSettings
from monitor.errors import ClassifierError
from monitor.model import Evidence, Mention, MentionId
from monitor.ports import Glances, Surroundings, Troubled
from tests.classifiers.transformer.tiny import make_folder, make_network
from tests.contracts import ClassifierContract
from tests.fakes import FakeClock
from tests.makers import make_mention

NAMES = {"0": "hate", "1": "death & loss", "2": "other"}
MEANT = {"death & loss": "death", "hate": "racism"}
WORDS = ["[UNK]", "acme", "funeral", "gone", "passenger", "both", "vile", "obituary"]
NO, YES = -4.0, 4.0  # logits: 1.8 % and 98.2 %
ROWS = [
    (NO, NO, 0),  # anything else
    (NO, NO, 0),
    (NO, YES, 0),  # funeral
    (NO, YES, 0),  # gone
    (NO, NO, 0),
    (2, 2, NO),  # both
    (YES, NO, 0),  # vile
    (NO, 0, NO),  # obituary: 50 %
]
SPEAKER = "model tiny 1"
CLOCK = FakeClock()


def make_model(folder: Path, *, several: bool = True, **more: Any) -> Path:
    config = {"problem_type": "multi_label_classification"} if several else {}
    given: dict[str, Any] = {"labels": NAMES, "network": make_network(ROWS), **more}
    return make_folder(folder, words=WORDS, config=config, name="tiny", **given)


def make_topics(folder: Path, clock: FakeClock = CLOCK, **more: Any) -> ModelledTopics:
    given = {"kind": "topics", "model": str(folder), "labels": MEANT, **more}
    settings = TopicClassifierSettings.model_validate(given)
    around = Surroundings("topics", clock)
    return ModelledTopics(TopicClassifier(settings, around), settings, around)


def judge(text: str, by: ModelledTopics, lang: str = "en"):
    (opinion,) = by.classify([make_mention(text=text, lang=lang)])
    return {topic.name: (topic.score, topic.evidence) for topic in opinion.topics}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return make_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture
def topics(shelf):
    return make_topics(shelf)


@pytest.fixture(scope="module", autouse=True)
def _shelf_of_the_contract(shelf):
    TestItKeepsTheContract.shelf = shelf
    kept = make_topics(shelf)  # its process is shared with all who read the folder: it starts once
    yield
    assert kept.trouble == ""


class TestItKeepsTheContract(ClassifierContract):
    shelf: Path

    def make(self):
        return make_topics(self.shelf)

    def mention(self, text: str) -> Mention:
        return make_mention(text=text, lang="en", id=MentionId("mention-of-the-contract"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("funeral", {"death": (0.982, (Evidence("funeral", 0.9), Evidence(SPEAKER, 0.982)))}),
        ("condolences", {"death": (0.5, (Evidence("condolences", 0.9), Evidence(SPEAKER, 0.018)))}),
        ("gone", {"death": (0.982, (Evidence(SPEAKER, 0.982),))}),
        ("vile", {"racism": (0.982, (Evidence(SPEAKER, 0.982),))}),
        ("obituary", {"death": (0.9, (Evidence("obituary", 0.9),))}),
        ("lawsuit", {"legal": (0.9, (Evidence("lawsuit", 0.9),))}),
        ("passenger", {}),
    ],
    ids=["both", "the lists alone", "the model alone", "another label", "unsure", "unknown to it", "neither"],
)
def test_lists_and_model_check_each_other(topics, text, found):
    assert judge(text, topics) == found


def test_of_two_sure_scores_the_higher_counts(topics):
    score, evidence = judge("funeral funeral obituary obituary", topics)["death"]
    assert (score, evidence[-1]) == (0.99, Evidence(SPEAKER, 0.881))


def test_what_the_model_adds_stands_after_what_the_lists_found(topics):
    assert list(judge("vile vile vile lawsuit", topics)) == ["legal", "racism"]


def test_sure_says_from_which_probability_on_it_is_believed_and_below_which_it_doubts(shelf):
    strict, mild = make_topics(shelf, sure="99%"), make_topics(shelf, sure="50%")
    assert judge("gone", strict) == {}
    assert judge("condolences", strict)["death"][0] == 0.9
    assert judge("obituary", mild)["death"] == (0.9, (Evidence("obituary", 0.9), Evidence(SPEAKER, 0.5)))


@pytest.mark.parametrize(("several", "score"), [(True, 0.881), (False, 0.999)])
def test_of_two_labels_of_one_topic_the_surer_counts_or_their_sum_where_only_one_can_be_true(
    tmp_path, several, score
):
    make_model(tmp_path / "tiny", several=several)
    by = make_topics(tmp_path / "tiny", labels={"hate": "death", "death & loss": "death"})
    assert judge("both", by)["death"][0] == score


def test_only_languages_that_it_reads_are_read(topics):
    (opinion,) = topics.classify([make_mention(text="condoléances", lang="fr")])
    assert (opinion.model, opinion.hasty) == ("topics 2", False)
    assert [topic.name for topic in opinion.topics] == ["death"]
    (opinion,) = topics.classify([make_mention(text="funeral", lang="en-GB")])
    assert opinion.model == f"topics 2 + {SPEAKER}"


def test_at_a_glance_the_lists_speak_alone_and_what_the_model_reads_is_hasty(topics):
    mentions = [
        make_mention(text=text, lang=lang) for text, lang in (("gone", "en"), ("gone", "fr"), ("", "en"))
    ]
    said = topics.glance(mentions)
    assert [(one.model, one.topics, one.hasty) for one in said] == [
        ("topics 2", (), True),
        ("topics 2", (), False),
        ("topics 2", (), False),
    ]
    assert isinstance(topics, Glances)
    assert isinstance(topics, Troubled)


def test_while_there_is_no_model_the_lists_speak_in_haste_and_it_is_tried_again(tmp_path):
    clock = FakeClock()
    by = make_topics(tmp_path / "tiny", clock)
    assert "no such folder" in by.trouble
    mention = make_mention(text="condolences", lang="en")
    (said,) = by.classify([mention])
    assert ([topic.score for topic in said.topics], said.hasty) == ([0.9], True)
    with pytest.raises(ClassifierError, match="no such folder"):
        by.probe()
    make_model(tmp_path / "tiny")
    clock.forward(RETRY - timedelta(seconds=1))
    assert by.classify([mention])[0].hasty
    clock.forward(timedelta(seconds=1))
    (said,) = by.classify([mention])
    assert ([topic.score for topic in said.topics], said.hasty, by.trouble) == ([0.5], False, "")
    assert by.probe() == "topics by lists, and by tiny 1 in en"


def test_a_model_that_breaks_as_it_reads_is_left_out_for_those_that_it_would_have_read(tmp_path):
    make_model(tmp_path / "tiny", network=b"no network")
    by = make_topics(tmp_path / "tiny")
    assert by.trouble == ""
    mentions = [make_mention(text="condolences", lang="en"), make_mention(text="condoléances", lang="fr")]
    said = by.classify(mentions)
    assert [one.hasty for one in said] == [True, False]
    assert [one.topics[0].score for one in said] == [0.9, 0.9]
    assert "cannot be loaded" in by.trouble


def test_a_text_that_it_gives_up_is_the_lists_alone_and_final(tmp_path):
    without_modulo = make_network(ROWS).replace(b"mJ\x08\x08\x00", b"mJ\x08\xe8\x03")
    folder = make_model(tmp_path / "tiny", network=without_modulo)
    whole = json.loads((folder / "tokenizer.json").read_text())
    whole["model"]["vocab"]["poison"] = 100
    (folder / "tokenizer.json").write_text(json.dumps(whole))
    by = make_topics(folder)
    said = by.classify([make_mention(text=text, lang="en") for text in ("condolences poison", "gone")])
    assert [(one.model, one.hasty) for one in said] == [("topics 2", False), (f"topics 2 + {SPEAKER}", False)]
    assert by.trouble == ""


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"model": "tiny"}, "`model` and `labels` need each other"),
        ({"labels": MEANT}, "`model` and `labels` need each other"),
        ({"model": "tiny", "labels": MEANT, "sure": "40%"}, "greater than or equal to 0.5"),
        ({"model": "a/b", "labels": MEANT, "revision": "main"}, "main moves"),
    ],
)
def test_settings_that_say_too_little_or_too_much_are_refused(given, told):
    with pytest.raises(ValidationError, match=told):
        TopicClassifierSettings.model_validate({"kind": "topics", **given})


def test_labels_that_the_model_has_not_are_told_with_those_that_it_has(shelf, tmp_path):
    assert misnamed(shelf, MEANT) == ""
    told = "`labels` explains hte, but the labels of the model are hate, death & loss, other"
    assert misnamed(shelf, {"hte": "racism"}) == told
    assert misnamed(tmp_path, MEANT) == "", (
        "a folder that is not there is trouble, and no mistake of the rules"
    )
    assert told in make_topics(shelf, labels={"hte": "racism"}).trouble
    twins = make_model(tmp_path / "twins", labels={"0": "hate", "1": "hate", "2": "other"})
    assert "two are the same" in misnamed(twins, {"hate": "racism"})


def test_a_process_is_not_shared_with_who_reads_the_same_folder_for_its_tone(tmp_path):
    """There the same numbers are one feeling; here several can be true."""
    tones = {"0": "negative", "1": "neutral", "2": "positive"}
    folder = make_model(tmp_path / "tiny", labels=tones)
    tone = TransformerClassifier(TransformerSettings(model=str(folder)), Surroundings("tone", CLOCK))
    (felt,) = tone.classify([make_mention(text="both", lang="en")])
    assert felt.sentiment is not None
    assert felt.sentiment.confidence < 0.5
    assert judge("both", make_topics(folder, labels={"negative": "abuse"}))["abuse"][0] == 0.881
