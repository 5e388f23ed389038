"""The contract suites: what every plugin of a kind must keep, ours and yours.

Derive from the suite of your kind in your own tests and say how to make one; pytest does the rest.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import pytest

from monitor.model import Mention, MentionId, Opinion
from monitor.ports import Classifier
from tests.channel_contract import ChannelContract as ChannelContract  # noqa: PLC0414 -- it is one of the suites
from tests.channel_contract import UpdatesContract as UpdatesContract  # noqa: PLC0414 -- it is one of the suites
from tests.makers import make_mention
from tests.source_contract import SourceContract as SourceContract  # noqa: PLC0414 -- it is one of the suites
from tests.store_contract import StoreContract as StoreContract  # noqa: PLC0414 -- it is one of the suites

# --- classifiers ------------------------------------------------------------------------------------------------

# Text as the world sends it, and as it should not: every classifier reads each of these without raising.
NAUGHTY = {
    "nothing": "",
    "a blank": " \t\n\u00a0\u2003",
    "one letter": "x",
    "100 kB of one word": "a" * 100_000,
    "100 kB of words": "not very good but " * 5_600,
    "100 kB of lines": "bad!\n" * 20_000,
    "Arabic, right to left": "خدمة سيئة جدا من Acme، لن أعود أبدا!",
    "Hebrew with direction marks": "\u202eשירות נהדר\u202c Acme \u2066ok\u2069",  # noqa: RUF001 -- hostile on purpose
    "Japanese": "Acmeのアプリが最悪です。もう使いません。",
    "Thai, no blanks": "แอปของAcmeใช้งานไม่ได้เลย",
    "emoji only": "😡😡😡👎",
    "emoji joined and tinted": "👩🏽‍💻❤️‍🔥🏳️‍🌈👨‍👩‍👧‍👦",
    "emoji glued to words": "love😂hate😡!!!🆙",
    "thousands of emoji": "😂" * 8_000,
    "lone surrogates": "great \ud83d service \udca9 \ud800",
    "a null and other controls": "so\x00bad\x07\x1b[31m really\x7f\x85bad",
    "separators of all kinds": "good\x1cbad\u2028good\u2029bad\x0bgood",
    "combining marks piled up": "Z" + "\u0351\u036b\u0343" * 300 + "algo is horrible",
    "many languages": "Great service! Service affreux. Schlecht. Muy bien. Pessimo. Ótimo. ひどい",
    "markup and scripts": "<script>alert('good')</script> <b>terrible</b> &amp; {{ 7*7 }} ${HOME} %s",
    "a query": "'; DROP TABLE mentions; -- worst brand",
    "punctuation only": "!!!???...,,,;;;---___***",
    "a wall of marks": "!" * 20_000 + "?" * 20_000,
    "nested brackets": "(" * 5_000 + "bad" + ")" * 5_000,
    "a link that never ends": "https://acme.example/" + "a?b!" * 5_000,
    "handles and tags": "@good @acme_love #fail #FAIL @@@ ### @",
    "numbers": "1,000,000.00 −3 ½ ⅔ ¹²³ ٣٤٥ NaN inf 1e309",  # noqa: RUF001 -- hostile on purpose
    "odd cases": "İSTANBUL ı ß ẞ ǅ ﬁne ſuper BAD",  # noqa: RUF001 -- hostile on purpose
    "old emoticons": ":-) :( :'( ;-D <3 </3 ¯\\_(ツ)_/¯ (╯°□°)╯︵ ┻━┻",
}


class ClassifierContract:
    """Every classifier keeps this; derive, name the class ``Test…`` and write ``make``."""

    def make(self) -> Classifier:
        """A fresh one, as the daemon would build it."""
        raise NotImplementedError

    def mention(self, text: str) -> Mention:
        """A mention this classifier would have an opinion on; the default is of no known language."""
        return make_mention(text=text, id=MentionId("mention-of-the-contract"))

    @pytest.mark.parametrize("text", NAUGHTY.values(), ids=NAUGHTY.keys())
    def test_it_reads_any_text_and_stays_within_bounds(self, text):
        mentions = [self.mention(text), replace(self.mention("Acme"), title=text)]
        opinions = self.make().classify(mentions)
        assert len(opinions) == len(mentions)
        for mention, opinion in zip(mentions, opinions, strict=True):
            check_opinion(opinion, mention)

    def test_no_mentions_get_no_opinions(self):
        assert list(self.make().classify([])) == []

    def test_a_mention_gets_the_same_opinion_in_any_batch(self):
        classifier = self.make()
        mentions = [self.mention(text) for text in NAUGHTY.values()]
        other = self.make()
        alone = [other.classify([mention])[0] for mention in mentions]
        assert list(classifier.classify(mentions)) == alone
        assert list(classifier.classify(mentions[::-1])) == alone[::-1]
        for size in (1, 2, 7):
            batches = [mentions[start : start + size] for start in range(0, len(mentions), size)]
            assert [opinion for batch in batches for opinion in classifier.classify(batch)] == alone

    def test_its_model_is_named_with_a_version(self):
        (opinion,) = self.make().classify([self.mention("Acme is good")])
        assert re.search(r"\w+ \d", opinion.model)


def check_opinion(opinion: Opinion, mention: Mention) -> None:
    """What holds for every opinion, whoever speaks."""
    assert opinion.lang is None or re.fullmatch("[a-z]{2,3}", opinion.lang)
    feeling = opinion.sentiment
    own = [one.sentiment for one in opinion.towards]
    named = [one.brand for one in opinion.towards]
    assert len(named) == len(set(named)), "a brand is named once"
    assert set(named) <= set(mention.brands), "and the mention names it"
    assert feeling is not None or not own, "of a brand nothing is said where nothing is said of the whole"
    for felt in (*own, *([feeling] if feeling else ())):
        assert -1 <= felt.score <= 1
        assert 0 <= felt.confidence <= 1
        assert felt.label in {"negative", "neutral", "positive"}
    names = [topic.name for topic in opinion.topics]
    assert len(names) == len(set(names)), "a topic is named once"
    assert all(0 <= topic.score <= 1 for topic in opinion.topics)
    for topic in opinion.topics:
        assert all(0 <= evidence.weight <= 1 for evidence in topic.evidence)
    assert all(0.5 <= intent.confidence <= 1 for intent in opinion.intents)
    for evidence in (
        *itertools.chain.from_iterable(intent.evidence for intent in opinion.intents),
        *(feeling.evidence if feeling else ()),
        *itertools.chain.from_iterable(felt.evidence for felt in own),
        *itertools.chain.from_iterable(topic.evidence for topic in opinion.topics),
    ):
        assert evidence.words.strip()
        speakers = opinion.model.split(" + ")[1:] if opinion.topics else []
        assert evidence.words in mention.words or evidence.words in speakers, (
            "evidence stands in the text, or of a topic is the model that joined the lists"
        )
