"""What is said in a test: mentions word for word, many alike, and what is usual."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.brands import Brand
from monitor.config.document import Path
from monitor.model import BrandName, Post, TopicName
from monitor.proof.checking import Checking
from monitor.proof.scenario import Said, Usual
from monitor.proof.shape import BurstShape, Generate, MentionShape, UsualShape, VerdictShape

MOST = 500_000  # mentions of one `usual`: half a minute, and as much memory as a day of the daemon's largest customer
Wording = Callable[[Brand, str, Sequence[TopicName], str], str]  # brand, tone ("": any), topics, language


@dataclass(slots=True)
class Saying:
    """Reads what is said in one test.

    Args:
        wording: invents what a mention says.
    """

    check: Checking
    wording: Wording
    _people: int = 0  # so many have spoken that have no name

    def said(self, path: Path, shape: MentionShape | Generate) -> Iterator[Said]:
        """The mentions of one entry."""
        if isinstance(shape, Generate):
            yield from self._burst((*path, "generate"), shape.generate)
        else:
            yield self._one(path, shape)

    def _one(self, path: Path, shape: MentionShape) -> Said:
        check = self.check
        at = check.at((*path, "at"), shape.at)
        check.check_topics((*path, "topics"))
        self._people += 1
        post = Post(
            key=str(self._people),
            text=shape.text,
            title=shape.title,
            url=shape.url,
            author=shape.author or f"somebody-{self._people}",
            lang=shape.lang,
            published_at=check.maybe(shape.published) or at,
            reach=shape.reach,
            type=shape.type,
            thread=shape.thread,
        )
        source = check.source((*path, "source"), shape.source)
        check.check_named((*path, "text"), post, source)
        return Said(at=at, source=source, post=post, sentiment=shape.sentiment, topics=_topics(shape))

    def _burst(self, path: Path, shape: BurstShape) -> Iterator[Said]:
        """So many, evenly spread: the first at once, the last just before ``within`` is over."""
        check = self.check
        begin = check.at((*path, "from"), shape.start)
        check.check_topics((*path, "topics"))
        text = self._text(path, shape)
        listed = check.report.document.texts((*path, "source"))
        sources = [check.source(where, name) for where, name in listed] or [check.source(path, None)]
        people, authors = self._people, shape.authors or shape.count
        self._people += authors
        for number in range(shape.count):
            at = begin + shape.within * number / shape.count
            count = str(number + 1)
            post = Post(
                key=f"{people}/{number}",
                text=text.replace("{n}", count),
                title=shape.title.replace("{n}", count),
                url=shape.url.replace("{n}", count),
                author=f"somebody-{people + 1 + number % authors}",
                lang=shape.lang,
                published_at=at,
                reach=shape.reach,
                type=shape.type,
                thread=shape.thread,
            )
            source = sources[number % len(sources)]
            if number == 0:
                check.check_named((*path, "text"), post, source)
            yield Said(at=at, source=source, post=post, sentiment=shape.sentiment, topics=_topics(shape))

    def _text(self, path: Path, shape: BurstShape) -> str:
        """What is said, with ``{n}``; invented where nothing is given."""
        brand = self.check.brand((*path, "brand"), shape.brand)
        if shape.text is not None:
            return shape.text
        if brand is None:
            needed = "needs a `text`, or a `brand` of which one is to be invented"
            self.check.report.add(path, needed, key=True)
            return ""
        return self._invented(brand, shape.sentiment or "", _topics(shape) or (), shape.lang or "en")

    def _invented(self, name: BrandName, tone: str, topics: Sequence[TopicName], lang: str) -> str:
        brand = next((one for one in self.check.config.brands if one.name == name), None)
        return "" if brand is None else f"{self.wording(brand, tone, topics, lang)} ({{n}})"

    def usual(self, path: Path, shape: UsualShape, end: datetime) -> Usual:
        """What is usual for a brand.

        Args:
            end: of the story.
        """
        check, brand = self.check, BrandName(shape.brand)
        check.brand((*path, "brand"), brand)
        text = shape.text or self._invented(brand, "neutral", (), shape.lang)
        source = check.source((*path, "source"), shape.source)
        if shape.negative + shape.positive > 1:
            check.report.add((*path, "negative"), "`negative` and `positive` are more than all together")
        check.check_named((*path, "text"), Post(key="", text=text), source)
        since = check.clock - timedelta(weeks=shape.weeks)
        until = end if shape.until is None else check.at((*path, "until"), shape.until)
        number = shape.per_day * (until - since) / timedelta(days=1)
        if number > MOST:
            many = f"comes to {number:,.0f} mentions, and a test plays {MOST:,} at most: fewer weeks prove as much"
            check.report.add((*path, "per_day"), many)
        place = path[-1]
        return Usual(
            place=place if isinstance(place, int) else 0,
            brand=brand,
            since=since,
            until=until,
            per_day=shape.per_day,
            negative=shape.negative,
            positive=shape.positive,
            weekly=shape.rhythm == "weekly",
            source=source,
            lang=shape.lang,
            text=text,
        )


def _topics(shape: VerdictShape) -> tuple[TopicName, ...] | None:
    return None if shape.topics is None else tuple(map(TopicName, shape.topics))
