"""The facts of a digest, gathered: what the store, the rules and the purse know of a period and of those before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from monitor.brands import Brand
from monitor.config.model import Config
from monitor.config.rulebook import rulebook
from monitor.digest.compare import PAST
from monitor.digest.drivers import rising
from monitor.digest.facts import (
    Accuracy,
    AlertTold,
    BrandPeriod,
    Digest,
    DigestPlan,
    Fan,
    Money,
    Rising,
    Side,
    Tally,
    TopStory,
)
from monitor.digest.unseen import unseen
from monitor.model import BrandName, Judged, SourceName, StoryId, TopicName, Verdict, veiled
from monitor.rules.tokens import names
from monitor.spending import Spent
from monitor.store.periods import Counted, Found, Period, Periods
from monitor.store.queries import Reader
from monitor.wiring.cards import brand_title, link_only, showable
from monitor.wiring.past import sights_between

MOST = 5  # of each list


def digest_of(
    reader: Reader,
    config: Config,
    plan: DigestPlan,
    since: datetime,
    until: datetime,
    *,
    now: datetime,
    spent: Iterable[Spent] = (),
) -> Digest:
    """All that a digest of this period tells.

    Args:
        now: what is not written down yet, such as who is not looked at any more, is as it is now.
        spent: what sources spent; of the hours outside the period nothing is told.

    Raises:
        StoreError: the database cannot be read.
    """
    return _Gathering(reader, config, plan, now).digest(since, until, spent)


def sides_of(
    reader: Reader, config: Config, since: datetime, until: datetime, *, now: datetime
) -> tuple[Side, Side, Mapping[BrandName, int]]:
    """A period and the one before it, as a digest of all brands compares them; and what somebody chose to bring besides.

    Raises:
        StoreError: the database cannot be read.
    """
    gathering = _Gathering(reader, config, DigestPlan(), now)
    periods = reader.periods(sampled=config.sampled)
    spans = [(since, until), (since - (until - since), since)]
    counted = [periods.counted(*span) for span in spans]
    found, before = gathering.sides(periods, config.brands, spans, counted)
    return found, before, _chosen(counted[0], config.sampled)


@dataclass(slots=True)
class _Gathering:
    """One digest in the making."""

    reader: Reader
    config: Config
    plan: DigestPlan
    asked_at: datetime

    def digest(self, since: datetime, until: datetime, spent: Iterable[Spent]) -> Digest:
        periods, brands = self.reader.periods(sampled=self.config.sampled), self._brands()
        length = until - since
        spans = [(since - back * length, until - back * length) for back in range(PAST + 1)]
        counted = [periods.counted(*span) for span in spans]
        sides = self.sides(periods, brands, spans, counted)
        chosen = _chosen(counted[0], self.config.sampled)
        with periods.telling(since, until) as period:
            told = tuple(self._told(periods, period, brands, sides, chosen))
        alerts = [
            one
            for one in reversed(self.reader.alerts(None, since))
            if one.opened_at < until and one.brand in {brand.name for brand in brands}
        ]
        taken = periods.taken(one.id for one in alerts)
        return Digest(
            plan=self.plan,
            brands=told,
            now=sides[0],
            past=tuple(sides[1:]),
            competitors=frozenset(one.name for one in brands if one.competitor),
            events=tuple(one for one in self.config.calendar if one.since < until and one.until > since),
            titles={one.name: brand_title(one.name, brands) for one in brands},
            alerts=tuple(AlertTold(one, taken.get(one.id)) for one in alerts),
            accuracy=_accuracy(periods, since, until),
            money=_money(one for one in spent if since <= one.hour < until),
        )

    def _brands(self) -> Sequence[Brand]:
        """Those of the plan, in its order."""
        known = {one.name: one for one in self.config.brands}
        return [known[name] for name in self.plan.brands if name in known] or list(self.config.brands)

    # --- the sides of the comparisons ---

    def sides(
        self,
        periods: Periods,
        brands: Sequence[Brand],
        spans: Sequence[tuple[datetime, datetime]],
        everything: Sequence[Sequence[Counted]],
    ) -> list[Side]:
        """Each span with what was heard in it, and how it was listened to."""
        counted = [[one for one in rows if one.source not in self.config.sampled] for rows in everything]
        wanted = {one.name for one in brands}
        told = {one.name for one in self.reader.sources() if one.kind == "file"} | set(self.reader.imported())
        listening = {
            source: periods.listening_since(source, told=source in told)
            for source in {one.source for rows in counted for one in rows}
        }
        sights = sights_between(self.config, self.reader, spans[-1][0], min(spans[0][1], self.asked_at))
        watched = {SourceName(one.name) for one in self.config.sources}
        kept = self._kept_since(watched | set(listening), spans[-1][0])
        return [
            Side(
                since=since,
                until=until,
                tallies=_tallies(rows, wanted),
                heard={
                    source: listening[source] or until
                    for source in {one.source for one in rows if one.brand in wanted}
                },
                watched=frozenset(watched | told),
                unseen=unseen(sights, watched, since, until),
                sampled=self.config.sampled,
                models=_models(rows),
                gone={name: at for name, at in kept.items() if at > since},
            )
            for (since, until), rows in zip(spans, counted, strict=True)
        ]

    def _kept_since(self, sources: Iterable[SourceName], since: datetime) -> dict[SourceName, datetime]:
        """Since when we keep what each brought, of those that were listened to before that: older is forgotten."""
        own = {SourceName(one.name): one.retention for one in self.config.sources}
        found = {}
        for source in sources:
            at = self.asked_at - (own.get(source) or self.config.retention)
            if at > since and any(
                sight.source == source and sight.at <= at for sight in self.reader.sights(at)
            ):
                found[source] = at
        return found

    # --- what is told of each brand ---

    def _told(
        self,
        periods: Periods,
        period: Period,
        brands: Sequence[Brand],
        sides: Sequence[Side],
        chosen: Mapping[BrandName, int],
    ) -> Iterable[BrandPeriod]:
        now, before = sides[0], sides[1]
        breadth, loudest = period.breadth(), period.loudest()
        topics, intents = period.topics(), period.intents()
        topics_before = periods.topics(before.since, before.until)
        waiting, hours = period.unanswered(), period.hours()
        ours = names(rulebook(self.config).brand_words)
        for brand in brands:
            name = brand.name
            tally = now.tally(name)
            if not tally.mentions and name not in chosen:
                yield BrandPeriod(tally=tally, topics_before=topics_before.get(name, {}))
                continue
            open_ones = [] if brand.competitor else waiting.get(name, [])
            stories, authors = breadth.get(name, (0, 0))
            sharing = [] if brand.competitor else period.sharing(name, MOST)
            shared = {one.id for one in sharing}
            praise = [one for one in period.stories(name, "praise", 2 * MOST) if one.id not in shared][:MOST]
            yield BrandPeriod(
                tally=_with_stories(tally, stories),
                sampled=chosen.get(name, 0),
                authors=authors,
                loudest=loudest.get(name, 0),
                topics=topics.get(name, {}),
                topics_before=topics_before.get(name, {}),
                intents=intents.get(name, {}),
                hours=hours.get(name, {}),
                top=self._stories(period.stories(name, "all", MOST)),
                to_answer=self._waiting(period, open_ones[:MOST]),
                unanswered=len(open_ones),
                late=sum(now.until - at > self.plan.promise for _, _, at in open_ones),
                press=self._stories(period.stories(name, "press", MOST)),
                complaints=self._stories(period.stories(name, "complaints", MOST))
                if brand.competitor
                else (),
                praise=self._stories(praise),
                sharing=self._stories(sharing),
                rising=tuple(
                    _counted(period, name, one)
                    for one in rising(
                        periods.texts(name, now.since, now.until, tally.mentions),
                        periods.texts(name, before.since, before.until, before.tally(name).mentions),
                        ours,
                    )
                ),
                fans=() if brand.competitor else self._fans(period, name),
            )

    def _stories(self, found: Iterable[Found]) -> tuple[TopStory, ...]:
        return tuple(
            self._story(one.id, one.first, copies=one.copies, authors=one.authors, warmth=one.warmth)
            for one in found
        )

    def _waiting(
        self, period: Period, waiting: Sequence[tuple[StoryId, int, datetime]]
    ) -> tuple[TopStory, ...]:
        ones = period.judged([seq for _, seq, _ in waiting])
        return tuple(self._story(story, one) for (story, _, _), one in zip(waiting, ones, strict=True))

    def _fans(self, period: Period, brand: BrandName) -> tuple[Fan, ...]:
        links = self._links()
        return tuple(
            Fan(author, source, kind, one.mention.url)
            for author, source, kind, one in period.fans(brand, MOST)
            if source not in links
        )

    def _story(
        self, story: StoryId, one: Judged, *, copies: int = 1, authors: int = 1, warmth: int = 0
    ) -> TopStory:
        (shown,) = showable([one], self._links(), self.plan.language)
        mention = veiled(shown, self.plan.language).mention
        return TopStory(
            id=story,
            copies=copies,
            words=mention.title or mention.text,
            url=mention.url,
            at=mention.published_at,
            mention=mention.id,
            author=mention.author,
            source=mention.source,
            authors=authors,
            warmth=warmth,
        )

    def _links(self) -> Mapping[SourceName, str]:
        return link_only(self.config, self.reader.sources())


def _counted(period: Period, brand: BrandName, one: Rising) -> Rising:
    """A word that was found in a sample, counted in all that was said: as whoever looks it up will find it."""
    stories, authors = period.saying(brand, one.word)
    if not stories:  # full-text search cuts some writings otherwise than we do
        return one
    usual = one.before * stories / one.stories
    return Rising(one.word, stories, usual, authors, sampled=False)


def _chosen(rows: Iterable[Counted], sampled: Collection[SourceName]) -> dict[BrandName, int]:
    """Mentions of each brand that somebody chose to bring."""
    found: defaultdict[BrandName, int] = defaultdict(int)
    for one in rows:
        if one.source in sampled:
            found[one.brand] += one.mentions
    return found


def _tallies(rows: Iterable[Counted], wanted: set[BrandName]) -> dict[BrandName, Tally]:
    sums: defaultdict[BrandName, list[int]] = defaultdict(lambda: [0] * 4)
    for one in rows:
        if one.brand in wanted:
            numbers = (one.mentions, one.negative, one.neutral, one.positive)
            sums[one.brand] = [old + new for old, new in zip(sums[one.brand], numbers, strict=True)]
    return {
        brand: Tally(
            brand=brand,
            mentions=mentions,
            negative=negative,
            neutral=neutral,
            positive=positive,
            unread=mentions - negative - neutral - positive,
        )
        for brand, (mentions, negative, neutral, positive) in sums.items()
    }


def _with_stories(tally: Tally, stories: int) -> Tally:
    return Tally(
        brand=tally.brand,
        mentions=tally.mentions,
        stories=stories,
        negative=tally.negative,
        neutral=tally.neutral,
        positive=tally.positive,
        unread=tally.unread,
    )


def _models(rows: Iterable[Counted]) -> dict[BrandName, frozenset[str]]:
    """What judged each brand; a model that judged less than one in twenty changes nothing of what is compared."""
    judged: defaultdict[BrandName, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in rows:
        if one.model:
            judged[one.brand][one.model] += one.mentions
    return {
        brand: frozenset(model for model, count in models.items() if 20 * count >= sum(models.values()))
        for brand, models in judged.items()
    }


def _accuracy(periods: Periods, since: datetime, until: datetime) -> Accuracy:
    judged, pairs = periods.corrected(since, until)
    sentiment = topics = irrelevant = corrected = 0
    for machine, one in pairs:
        said = one.verdict
        mood = _mood(machine) != _mood(said)
        about = _topics(machine) != _topics(said)
        sentiment, topics, irrelevant = sentiment + mood, topics + about, irrelevant + (not said.relevant)
        corrected += mood or about or not said.relevant
    return Accuracy(judged, corrected, sentiment, irrelevant, topics)


def _mood(verdict: Verdict) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    whole = verdict.sentiment.label if verdict.sentiment else None
    return whole, tuple(sorted((one.brand, one.sentiment.label) for one in verdict.towards))


def _topics(verdict: Verdict) -> set[TopicName]:
    return {topic.name for topic in verdict.topics}


def _money(spent: Iterable[Spent]) -> tuple[Money, ...]:
    sums: defaultdict[tuple[SourceName, str], Decimal] = defaultdict(Decimal)
    for one in spent:
        sums[one.source, one.what] += one.amount
    return tuple(Money(source, what, amount) for (source, what), amount in sorted(sums.items()))
