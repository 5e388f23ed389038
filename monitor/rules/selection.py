"""Which rules look at a mention: an index, so that a thousand rules cost a few look-ups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from monitor.model import BrandName, Judged
from monitor.query import Automaton, Page, Reading, Word, about_judged, anchors, holds, parse, words
from monitor.rules.conditions import Rule, Share, Spike
from monitor.rules.gauge import kinds

ANY = "*"  # no name has this character: it stands for "whichever"
_PLANS = 4_096  # combinations of brands, tone and topics whose rules are remembered
UNKNOWN = "unknown"


class Chosen(NamedTuple):
    """A rule that a mention is for, and for which of its memories.

    Args:
        group: what the rule groups by, of this mention; empty if it does not group.
        selected: ``False``: the rule would select it but for its tone, or for how sure that is. Only a spike is offered those: it compares with
            them.
    """

    rule: Rule
    brand: BrandName
    group: str
    selected: bool


class Selection:
    """The rules, indexed by what they ask of brand, sentiment and topic, and by the words without which they cannot be.

    Args:
        rules: in the order of the file.
        brands: all that are watched: the population of a share of voice, where the rule names none.

    Raises:
        QueryError: a rule's query cannot be understood.
    """

    def __init__(self, rules: Sequence[Rule], brands: Mapping[BrandName, bool]) -> None:
        self._asking = [_Asking(rule, brands) for rule in rules]
        self._places = {rule.name: place for place, rule in enumerate(rules)}
        self._by_key: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        self._by_word: dict[Word, list[int]] = defaultdict(list)
        self._worded: set[tuple[str, str, str]] = set()  # keys of rules that are looked up by word
        needed: set[Word] = set()
        for place, (asking, anchored) in enumerate(zip(self._asking, _anchors(self._asking), strict=True)):
            for key in asking.looked_up_by():
                if anchored is None:
                    self._by_key[key].append(place)
                else:
                    self._worded.add(key)
            for word in anchored or ():
                self._by_word[word].append(place)
            needed.update(asking.words() if anchored is None else anchored)
        asked = (word for asking in self._asking for word in asking.words())
        self._automaton = Automaton(asked, anchors=needed)
        self._plans: dict[tuple[Sequence[str], str, tuple[str, ...]], list[Chosen]] = {}

    def pairs(self, judged: Judged) -> list[Chosen]:
        """Each rule that is for the mention, in the order of the file, with each brand and group it is for.

        What a rule asks of sentiment, it asks of the sentiment towards that brand.
        """
        if not judged.verdict.relevant:
            return []
        if not judged.verdict.towards:
            return self._alike(judged)
        named = judged.mention.brands
        chosen = [
            one for one in self._alike(judged) if one.brand not in named
        ]  # a voice that others are part of
        for brand in named:
            chosen += [one for one in self._alike(judged.towards(brand)) if one.brand == brand]
        return sorted(chosen, key=lambda one: self._places[one.rule.name])

    def _alike(self, judged: Judged) -> list[Chosen]:
        """The same by one sentiment, whichever brand it is towards."""
        tone = judged.verdict.sentiment.label if judged.verdict.sentiment else UNKNOWN
        topics = tuple([topic.name for topic in judged.verdict.topics])
        alike = (judged.mention.brands, tone, topics)
        plan = self._plans.get(alike)
        if plan is None:
            plan, ready = self._plan(judged, tone, topics)
            if ready:
                if len(self._plans) >= _PLANS:
                    self._plans.clear()
                self._plans[alike] = plan
        return plan

    def _plan(self, judged: Judged, tone: str, topics: tuple[str, ...]) -> tuple[list[Chosen], bool]:
        """The same, and whether it is so for every mention of the same brands, tone and topics."""
        mention = judged.mention
        places: set[int] = set()
        worded = False
        for brand in (ANY, *mention.brands):
            for sentiment in (ANY, tone):
                for topic in (ANY, *topics):
                    key = (brand, sentiment, topic)
                    places.update(self._by_key.get(key, ()))
                    worded = worded or key in self._worded
        reading = _Lazy(self._automaton, judged)
        if worded:
            found = [self._by_word[word] for word in reading().found if word in self._by_word]
            said = {place for some in found for place in some}
            places |= {place for place in said if self._asking[place].fits(mention.brands, tone, topics)}
        chosen: list[Chosen] = []
        for place in sorted(places):
            asking = self._asking[place]
            if asking.plain or asking.rest_holds(judged, reading):
                chosen += asking.offers(judged, tone, topics)
        return chosen, not worded and all(self._asking[place].alike for place in places)


class _Lazy:
    """Reads a mention when somebody asks for it, once."""

    def __init__(self, automaton: Automaton, judged: Judged) -> None:
        self._automaton = automaton
        self._judged = judged
        self._reading: Reading | None = None

    def __call__(self) -> Reading:
        if self._reading is None:
            page = Page(self._judged.mention)
            self._reading = Reading(page, about_judged(self._judged), self._automaton.read(page))
        return self._reading


class _Asking:
    """One rule, as it is asked of each mention that may be for it."""

    def __init__(self, rule: Rule, brands: Iterable[BrandName]) -> None:
        select, conditions = rule.select, kinds(rule.when)
        self.rule = rule
        self._select = select
        self._group_by = rule.group_by
        self.query = None if select.query is None else parse(select.query, judged=True)
        self.text = None if select.text is None else frozenset(map(Word, select.text))
        spikes = any(isinstance(condition, Spike) for condition in conditions)
        self._toned = spikes and select.sentiment is not None  # it is offered those of every other tone, too
        self._tones = None if spikes else select.sentiment  # of the mentions it is offered
        parts = [condition.of for condition in conditions if isinstance(condition, Share)]
        self._voices = tuple(dict.fromkeys([BrandName(part.name) for part in parts if part.kind == "brand"]))
        self._brands = select.brands  # of the mentions it is offered
        if self._voices:
            self._brands = frozenset(select.brands or brands).union(self._voices)
        said = (select.intent, select.confidence_above, select.text, select.query)
        about = (select.sources, select.lang, select.reach_above)
        self.plain = all(part is None for part in (*said, *about))
        self.alike = self.plain and rule.group_by in {
            None,
            "topic",
        }  # for all of the same brands, tone and topics

    def looked_up_by(self) -> list[tuple[str, str, str]]:
        """What is looked up to find it; ``fits`` says the same of one mention."""
        return [
            (brand, sentiment, topic)
            for brand in self._brands or (ANY,)
            for sentiment in self._tones or (ANY,)
            for topic in self._select.topics or (ANY,)
        ]

    def fits(self, brands: Iterable[BrandName], tone: str, topics: Iterable[str]) -> bool:
        """Whether it is offered mentions of these brands, tone and topics."""
        return (
            (self._brands is None or not self._brands.isdisjoint(brands))
            and (self._tones is None or tone in self._tones)
            and (self._select.topics is None or not self._select.topics.isdisjoint(topics))
        )

    def words(self) -> list[Word]:
        """All it looks for."""
        return [*(self.text or ()), *(() if self.query is None else words(self.query))]

    def rest_holds(self, judged: Judged, reading: _Lazy) -> bool:
        """Whether all else is so that it asks."""
        select, mention = self._select, judged.mention
        return (
            (select.sources is None or mention.source in select.sources)
            and (select.intent is None or any(one.name in select.intent for one in judged.verdict.intents))
            and (self._toned or self._sure(judged))
            and (select.lang is None or (judged.verdict.lang or UNKNOWN) in select.lang)
            and (select.reach_above is None or (mention.reach or 0) > select.reach_above)
            and (self.text is None or _says(self.text, reading()))
            and (self.query is None or holds(self.query, reading()))
        )

    def _sure(self, judged: Judged) -> bool:
        above, sentiment = self._select.confidence_above, judged.verdict.sentiment
        return above is None or (sentiment is not None and sentiment.confidence > above)

    def offers(self, judged: Judged, tone: str, topics: Sequence[str]) -> list[Chosen]:
        """What it remembers the mention as."""
        named, wanted = judged.mention.brands, self._select.brands
        brands = self._voices or [brand for brand in named if wanted is None or brand in wanted]
        toned = self._select.sentiment is None or tone in self._select.sentiment
        selected = toned and self._sure(judged)
        groups = self._groups(judged, topics) if self._group_by else ("",)
        return [Chosen(self.rule, brand, group, selected) for brand in brands for group in groups]

    def _groups(self, judged: Judged, topics: Sequence[str]) -> Sequence[str]:
        """What it groups by, of this mention: of topics one each, and none for a mention that touches none."""
        match self._group_by:
            case "topic":
                wanted = self._select.topics
                return [topic for topic in topics if wanted is None or topic in wanted]
            case "source":
                return (judged.mention.source,)
            case "lang":
                return (judged.verdict.lang or UNKNOWN,)
            case _:
                return (judged.mention.story or judged.mention.id,)


def _anchors(asking: Sequence[_Asking]) -> list[frozenset[Word] | None]:
    """For each rule the words without one of which it selects nothing; ``None``: it may select without any."""
    queries = iter(anchors([one.query for one in asking if one.query is not None]))
    of_queries = [None if one.query is None else next(queries) for one in asking]
    return [one.text or anchored for one, anchored in zip(asking, of_queries, strict=True)]


def _says(words: frozenset[Word], reading: Reading) -> bool:
    return any(
        reading.page.spoken(hit) for word in words & reading.found.keys() for hit in reading.found[word]
    )
