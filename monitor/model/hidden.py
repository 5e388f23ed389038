"""Mentions that are not shown whole: insults and threats, and posts of which a platform lets us show no more than a link.

Nobody should have to read insults and threats unprepared: only the topic is told at first.

Whom they are aimed at is the reader. Harassment and self-harm are not hidden: they tell of somebody who needs an answer,
and whoever answers must see at once what it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from monitor.model.mentions import Judged, Verdict
from monitor.model.names import Language, PostType, TopicName

HIDDEN: Mapping[TopicName, Mapping[Language, str]] = {
    TopicName("abuse"): {"en": "abuse", "fr": "insultes"},
    TopicName("threat"): {"en": "threat", "fr": "menace"},
}
_LINE: Mapping[Language, str] = {"en": "hidden: {} (open to read)", "fr": "masqué\xa0: {} (ouvrir pour lire)"}
_LINKED: Mapping[Language, str] = {
    "en": "{} on {}: only its link may be shown",
    "fr": "{} sur {}\xa0: seul le lien peut être montré",
}
_TYPES: Mapping[PostType, Mapping[Language, str]] = {
    "post": {"en": "a post", "fr": "un post"},
    "comment": {"en": "a comment", "fr": "un commentaire"},
    "article": {"en": "an article", "fr": "un article"},
    "review": {"en": "a review", "fr": "un avis"},
}


def hidden_topics(verdict: Verdict) -> tuple[TopicName, ...]:
    """The topics that a mention is hidden for; none for most."""
    return tuple(topic.name for topic in verdict.topics if topic.name in HIDDEN)


def veiled(one: Judged, language: Language = "en") -> Judged:
    """The mention as it is shown at first sight.

    A hidden one has a line such as "hidden: abuse (open to read)" in place of its words, and its verdict no evidence;
    author, link, topics and scores stay. Any other is itself. Everything that people look at goes through this; what
    machines read (``--format json``, ``csv``) has the words, and says that they are hidden.
    """
    why = hidden_topics(one.verdict)
    if not why:
        return one
    line = _LINE[language].format(", ".join(HIDDEN[name][language] for name in why))
    return Judged(replace(one.mention, title="", text=line), _wordless(one.verdict))


def linked(one: Judged, kind: str, language: Language = "en") -> Judged:
    """A mention of which its platform lets us show no more than a link: what it is and where, for its words and author.

    Args:
        kind: of its source: where it stands.
    """
    line = _LINKED[language].format(_TYPES[one.mention.type][language], kind)
    bare = replace(
        one.mention,
        title="",
        text=line,
        author="",
        thread="",
        hits=tuple(replace(hit, words=()) for hit in one.mention.hits),
    )
    return Judged(bare, _wordless(one.verdict))


def _wordless(verdict: Verdict) -> Verdict:
    """The verdict without the words that decided it."""
    return replace(
        verdict,
        topics=tuple(replace(topic, evidence=()) for topic in verdict.topics),
        intents=tuple(replace(intent, evidence=()) for intent in verdict.intents),
        sentiment=verdict.sentiment and replace(verdict.sentiment, evidence=()),
        towards=tuple(
            replace(each, sentiment=replace(each.sentiment, evidence=())) for each in verdict.towards
        ),
    )
