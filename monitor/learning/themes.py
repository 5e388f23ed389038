"""What corrections say of topics: from which score on one is believed, and which words speak against it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from monitor.learning.examples import Example
from monitor.learning.figures import Comparison, compare
from monitor.learning.layer import words_of
from monitor.learning.telling import Said, said, telling
from monitor.model import Mention, Topic, TopicName

ENOUGH = 24  # corrected stories of a topic
CONFIRMED = (
    10  # true alarms that a person confirmed; with fewer, those that nobody corrected are taken for true
)
HELD = 5  # of them, held out: with fewer, no figure could convince


@dataclass(frozen=True, slots=True)
class Theme:
    """When a topic that was found is believed.

    Args:
        at_least: its score, 0 to 1.
        unless: folded words; where one stands in the text, it is not.
    """

    at_least: float = 0.0
    unless: tuple[str, ...] = ()

    def believes(self, topic: Topic, words: Collection[str]) -> bool:
        """Whether a topic that was found in a text of these words holds."""
        return topic.score >= self.at_least and not any(word in words for word in self.unless)


@dataclass(frozen=True, slots=True)
class ThemeProposal:
    """What comes of the corrections of one topic; as of ``ToneProposal``."""

    topic: TopicName
    theme: Theme | None
    why: str
    compared: Comparison | None
    learned: int
    held: int


def propose_themes(corrected: Sequence[Example], quiet: Sequence[Example]) -> list[ThemeProposal]:
    """What is proposed for each topic that was corrected, by name.

    Args:
        quiet: stories that nobody corrected: what was found in those is taken to be right, where too few were confirmed.
    """
    names = sorted({name for one in corrected for name in one.topics})
    return [_propose(name, [one for one in corrected if name in one.topics], quiet) for name in names]


def kept(mention: Mention, topics: Sequence[Topic], themes: dict[TopicName, Theme]) -> tuple[Topic, ...]:
    """The topics of a mention that are believed."""
    if not any(topic.name in themes for topic in topics):
        return tuple(topics)
    words = words_of(mention)
    return tuple([one for one in topics if one.name not in themes or themes[one.name].believes(one, words)])


def _propose(name: TopicName, corrected: Sequence[Example], quiet: Sequence[Example]) -> ThemeProposal:
    learning = [one for one in corrected if not one.held]
    held = [one for one in corrected if one.held]

    def none(why: str, compared: Comparison | None = None) -> ThemeProposal:
        return ThemeProposal(name, None, why, compared, len(learning), len(held))

    if len(corrected) < ENOUGH:
        lacking = ENOUGH - len(corrected)
        return none(
            f"{ENOUGH} stories are needed in which it was corrected, so far: {len(corrected)}; {lacking} more, please"
        )
    if len(held) < HELD:
        return none(
            f"only {len(held)} of the corrected stories were held out, {HELD} are needed: correct a few more"
        )
    theme = _learn(name, learning, [one for one in quiet if not one.held])
    if theme == Theme():
        return none("neither a score nor a word tells the false alarms from the true ones")
    compared = compare(
        [one.topics[name] for one in held],
        [_found(name, one.present_topics) for one in held],
        [_after(name, theme, one) for one in held],
    )
    if not compared.better:
        return none("what was learned is no better than the present on the held-out corrections", compared)
    return ThemeProposal(name, theme, "", compared, len(learning), len(held))


def _found(name: TopicName, topics: Sequence[Topic]) -> bool:
    return any(topic.name == name for topic in topics)


def _after(name: TopicName, theme: Theme, one: Example) -> bool:
    return _found(name, kept(one.mention, one.plain_topics, {name: theme}))


def _learn(name: TopicName, learning: Sequence[Example], quiet: Sequence[Example]) -> Theme:
    """First the lowest score with which most are right, then words against what false alarms it leaves."""
    scores = sorted({topic.score for one in learning for topic in one.plain_topics if topic.name == name})
    best = Theme(max([0.0, *scores], key=lambda score: (_right(name, Theme(score), learning), -score)))
    wrong = [one for one in learning if not one.topics[name] and _after(name, best, one)]
    sound = [one for one in learning if one.topics[name] and _found(name, one.plain_topics)]
    if len(sound) < CONFIRMED:
        sound += [one for one in quiet if _found(name, one.plain_topics)]
    worded = Theme(best.at_least, telling(_words(wrong), _words(sound)))
    return worded if _right(name, worded, learning) > _right(name, best, learning) else best


def _right(name: TopicName, theme: Theme, examples: Sequence[Example]) -> int:
    return sum(_after(name, theme, one) == one.topics[name] for one in examples)


def _words(examples: Sequence[Example]) -> list[Said]:
    return [said(one.mention, pairs=False) for one in examples]
