"""``new_term``: a word or hashtag rises that the brand's past does not know.

What is usual of a word is what both of these say, whichever is more: how often it was said in as much time before, and
in which part of all mentions. So a day on which everybody talks, about the usual things, brings no new word; and in a
past of fifty mentions a word that never occurred may still be a common one (the rule of succession: once more than was
seen, in one mention more; Laplace 1814; see Jaynes, Probability Theory, chapter 18).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from monitor.model import Judged, MentionId, Number, Reason
from monitor.rules.conditions import Condition, NewTerm
from monitor.rules.counts import Momentary, most, reached
from monitor.rules.gauge import Setting
from monitor.rules.past import Past
from monitor.rules.strands import Strands
from monitor.rules.tokens import names, tokens
from monitor.rules.windows import Seen, Tally

NEEDED = timedelta(days=7)  # of the past: before that, every word is new
_SHOWN = 5  # words it is said with
_LATEST = 50  # mentions in which they are looked for
_OFTEN = 30  # words: the rest is said too seldom to be weighed
_NEVER = 1  # a shared word of one mention is no company


class NewTermGauge(Momentary):
    """Fires when enough stories of enough voices say a word that is new."""

    def __init__(self, condition: NewTerm, setting: Setting) -> None:
        self._keep = condition.within + setting.max_age
        self._strands = Strands(condition.within, self._keep)
        self._past = Past()
        self._names = names(setting.brand_words)

    def add(self, entry: Seen, one: Judged) -> None:
        """Its words into the window; what the window forgets is the past."""
        for old, words in self._strands.add(entry, self._words(one)):
            self._past.add(old.at, words)
        self._past.forget(self._horizon(entry))

    def learn(self, entry: Seen, one: Judged, *, selected: bool = True) -> None:
        """History is the past at once."""
        if selected:
            self._past.add(entry.at, self._words(one))

    def discard(self, mention: MentionId) -> None:
        """Out of the window."""
        self._strands.discard(mention)

    def knows(self, mention: MentionId) -> bool:
        """Whether it is in the window."""
        return mention in self._strands

    def judge(self, condition: Condition, entry: Seen) -> Reason:
        """By the words of the mention: the one that most stories say, of those that are new."""
        assert isinstance(condition, NewTerm)
        horizon = self._horizon(entry)
        history = self._past.length(horizon)
        if history < NEEDED:
            return _learning(history)
        reasons = []
        strands = self._strands
        usual = self._usual(history, strands.fewest(entry))
        for word in strands.keys(entry.mention):
            length = strands.length(word)
            if length < condition.floor or length < condition.factor * usual(self._past.holding(word)):
                continue  # most words are seldom said, or often
            if strands.near(word, entry) >= condition.floor:
                table = partial(self._risen, condition, word, history)
                reasons.append(reached(strands.window(word), entry, condition.floor, table))
        return self._newest(reasons, condition)

    def stand(self, condition: Condition, now: datetime) -> Reason:
        """By all words of the stretch that ends now."""
        assert isinstance(condition, NewTerm)
        history = self._past.length(now - self._keep)
        if history < NEEDED:
            return _learning(history)
        tallies = self._strands.tallies(now).items()
        said = [(word, tally) for word, tally in tallies if len(tally.stories) >= condition.floor]
        return self._newest(
            (self._risen(condition, word, history, tally, now) for word, tally in said), condition
        )

    def evidence(self, entry: Seen, reason: Reason) -> tuple[MentionId, ...]:
        """The mentions that say the word, in the stretch that decided."""
        word, until = reason.numbers.get("term"), reason.numbers.get("until")
        if not isinstance(word, str) or not isinstance(until, datetime):
            return (entry.mention,)
        return self._strands.told(word, until)

    def windows(self, until: datetime, steps: int) -> tuple[tuple[datetime, float, float | None], ...]:
        """All mentions, whatever they say."""
        return self._strands.history(until, steps)

    def _words(self, one: Judged) -> tuple[str, ...]:
        found = tokens(one.mention.words, one.verdict.lang)
        return tuple([word for word in found if word not in self._names])

    def _horizon(self, entry: Seen) -> datetime:
        """Where the past begins."""
        return (self._strands.newest or entry.at) - self._keep

    def _usual(self, history: timedelta, mentions: int) -> Callable[[int], float]:
        """How many would usually say a word that so many of the past said: in so much time, and of so many mentions."""
        of_time = self._strands.within / history
        of_mentions = mentions / (self._past.mentions + 1)
        return lambda known: max(known * of_time, (known + 1) * of_mentions)

    def _risen(
        self, condition: NewTerm, word: str, history: timedelta, tally: Tally, end: datetime
    ) -> Reason:
        """The table of ``new_term``: the first line that holds, from the top."""
        known, mentions = self._past.holding(word), self._strands.size(end)
        usual = self._usual(history, mentions)(known)
        count, authors = len(tally.stories), len(tally.voices)
        numbers: dict[str, Number] = {
            "term": word,
            "count": count,
            "at_least": condition.floor,
            "mentions": mentions,
            "authors": authors,
            "authors_needed": condition.authors,
            "usual": round(usual, 2),
            "factor": condition.factor,
            "known": known,
            "past": self._past.mentions,
            "history": history,
            "within": condition.within,
            "since": end - condition.within,
            "until": end,
        }
        if count < condition.floor:
            return Reason("no-new-term", fired=False, numbers=numbers)
        if count < condition.factor * usual:
            return Reason("term-usual", fired=False, numbers=numbers)
        if authors < condition.authors:
            return Reason("term-few-authors", fired=False, numbers=numbers)
        return Reason("new-term", fired=True, numbers=numbers)

    def _newest(self, reasons: Iterable[Reason], condition: NewTerm) -> Reason:
        """The word that most stories say; as a tag, if all who say it write it so."""
        best = min(reasons, key=_rank, default=None)
        if best is None:
            numbers: dict[str, Number] = {"at_least": condition.floor, "within": condition.within}
            return Reason("no-new-term", fired=False, numbers=numbers)
        if not best.fired:
            return best
        return Reason(best.name, fired=True, numbers={**best.numbers, "with": self._company(best)})

    def _company(self, reason: Reason) -> str:
        """The words it is said with: in many of the latest mentions, and seldom before (tf-idf)."""
        word, until = reason.numbers["term"], reason.numbers["until"]
        assert isinstance(word, str)
        assert isinstance(until, datetime)
        together = Counter(
            other
            for mention in self._strands.told(word, until)[-_LATEST:]
            for other in self._strands.keys(mention)
            if not other.startswith("#") and other != word.removeprefix("#")
        )
        past = self._past.mentions + 1
        weights = {
            other: times * math.log(past / (self._past.holding(other) + 1))
            for other, times in together.most_common(_OFTEN)
            if times > _NEVER
        }
        return ", ".join(sorted(weights, key=lambda other: (-weights[other], other))[:_SHOWN])


def _learning(history: timedelta) -> Reason:
    return Reason("learning", fired=False, numbers={"history": history, "needed": NEEDED})


def _rank(reason: Reason) -> tuple[bool, int, bool, str]:
    term = str(reason.numbers["term"])
    return not reason.fired, -most(reason), not term.startswith("#"), term
