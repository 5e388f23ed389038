"""Which rules look at a mention: an index, so that a thousand rules cost a few look-ups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from monitor.model import BrandName, Judged
from monitor.rules.conditions import Rule
from monitor.terms import Terms

ANY = "*"  # no name has this character: it stands for "whichever"
UNKNOWN = "unknown"


class Chosen(NamedTuple):
    """A rule that looks at a mention, for one brand and group.

    Args:
        selected: whether it selects it; else it would but for its tone, and compares with it.
    """

    rule: Rule
    brand: BrandName
    group: str = ""
    selected: bool = True


class Selection:
    """The rules, indexed by what they ask of brand, sentiment and topic; the rest is checked one by one."""

    def __init__(self, rules: Sequence[Rule], brands: Mapping[BrandName, bool]) -> None:  # noqa: ARG002 -- soon
        self._by_key: dict[tuple[str, str, str], list[Rule]] = defaultdict(list)
        for rule in rules:
            for brand in rule.select.brands or (ANY,):
                for sentiment in rule.select.sentiment or (ANY,):
                    for topic in rule.select.topics or (ANY,):
                        self._by_key[brand, sentiment, topic].append(rule)
        self._order = {rule.name: place for place, rule in enumerate(rules)}
        wanted = [(text, rule.name) for rule in rules for text in rule.select.text or ()]
        self._texts = Terms(wanted) if wanted else None

    def pairs(self, judged: Judged) -> list[Chosen]:
        """Each rule that selects the mention, with each brand it selects it for; in the order of the file."""
        mention, verdict = judged.mention, judged.verdict
        sentiment = verdict.sentiment.label if verdict.sentiment else UNKNOWN
        topics = (ANY, *(topic.name for topic in verdict.topics))
        pairs: list[Chosen] = []
        for brand in mention.brands:
            found = {
                rule.name: rule
                for key_brand in (ANY, brand)
                for key_sentiment in (ANY, sentiment)
                for topic in topics
                for rule in self._by_key.get((key_brand, key_sentiment, topic), ())
            }
            rules = [found[name] for name in sorted(found, key=self._order.__getitem__)]
            pairs += [Chosen(rule, brand) for rule in rules if self._rest_holds(rule, judged)]
        return pairs

    def _rest_holds(self, rule: Rule, judged: Judged) -> bool:
        select, mention = rule.select, judged.mention
        return (
            (select.sources is None or mention.source in select.sources)
            and (select.lang is None or (judged.verdict.lang or UNKNOWN) in select.lang)
            and (select.reach_above is None or (mention.reach or 0) > select.reach_above)
            and (select.text is None or self._says(rule, judged))
        )

    def _says(self, rule: Rule, judged: Judged) -> bool:
        assert self._texts is not None, "a rule asks for text, so the texts were compiled"
        return any(hit.value == rule.name for hit in self._texts.find(judged.mention.words))
