"""What the sources of a rules file show at first sight: each is read once, and nothing is kept."""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

from monitor.brands import Brands
from monitor.config.model import Config
from monitor.crew import Crew
from monitor.errors import SourceError
from monitor.model import BrandName, Mention, Page, SourceName
from monitor.ports import Clock, Closes, Source
from monitor.rules.stopwords import stopwords
from monitor.spending import costs
from monitor.stages import mentions_of
from monitor.text import fold, plain_words
from monitor.trial import read
from monitor.wiring.plugins import declarations, sources_of

PAGES = 3  # of a source: a taste
PATIENCE = timedelta(seconds=60)  # for all sources together
STRIDE = timedelta(milliseconds=500)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What one source showed.

    Args:
        posts: how many were looked at; ``oldest`` of them.
        mentions: those that name a brand.
        said: why there is nothing, where there is nothing to show.
    """

    source: SourceName
    posts: int = 0
    oldest: datetime | None = None
    mentions: tuple[Mention, ...] = ()
    said: str = ""


def first_look(
    config: Config,
    clock: Clock,
    folder: Path,
    *,
    seen: Callable[[Glimpse], None] = lambda _glimpse: None,
    patience: timedelta = PATIENCE,
) -> list[Glimpse]:
    """Each source's glimpse, in the order of the file.

    Args:
        seen: called with each as it comes.
        patience: whoever has not answered by then is left behind, and says so.
    """
    names, declared = Brands(config.brands), declarations()
    crew: Crew[list[Page] | SourceError] = Crew()
    found: dict[SourceName, Glimpse] = {}
    lookouts = sources_of(config, clock, folder)
    for name, lookout in lookouts.items():
        terms = declared.get(lookout.kind)
        if terms is not None and (terms.streams or terms.sampled):
            found[name] = Glimpse(name, said="it listens from now on: the past is not to be had")
            seen(found[name])
        elif costs(lookout.bounds or (terms.allowances if terms else ())):
            found[name] = Glimpse(name, said="it costs money: nothing is bought to have a look")
            seen(found[name])
        else:
            crew.start(("look", name), functools.partial(_read, lookout.source))
    until = clock.now() + patience
    while crew.busy() and clock.now() < until:
        report = crew.report(STRIDE.total_seconds())
        if report is None:
            continue
        name = SourceName(report.key[1])
        if report.crash is not None:
            raise report.crash
        assert report.result is not None, "a look gives pages, or says why not"
        found[name] = _glimpse(name, report.result, names, clock.now())
        seen(found[name])
    for name in lookouts.keys() - found.keys():
        found[name] = Glimpse(name, said=f"no answer within {patience.total_seconds():g} s")
        seen(found[name])
    return [found[name] for name in lookouts]


def _read(source: Source) -> list[Page] | SourceError:
    try:
        return read(source, most=PAGES).pages
    except SourceError as error:
        return error
    finally:
        if isinstance(source, Closes):
            source.close()


def _glimpse(name: SourceName, result: list[Page] | SourceError, names: Brands, now: datetime) -> Glimpse:
    if isinstance(result, SourceError):
        return Glimpse(name, said=str(result))
    posts = [post for page in result for post in page.posts]
    return Glimpse(
        name,
        posts=len({post.key for post in posts}),
        oldest=min((post.published_at for post in posts if post.published_at), default=None),
        mentions=tuple({m.id: m for m in mentions_of(posts, names, name, now, history_before=None)}.values()),
    )


def named_by(mentions: Sequence[Mention], brand: BrandName) -> Counter[str]:
    """In how many mentions each word names the brand, folded."""
    return Counter(
        word
        for mention in mentions
        for hit in mention.hits
        if hit.brand == brand
        for word in {fold(word) for word in hit.words}
    )


def neighbours(mentions: Sequence[Mention], brand: BrandName) -> Counter[str]:
    """What stands right after the brand's name, and in how many mentions: where it names something else, this shows it."""
    found: Counter[str] = Counter()
    for mention in mentions:
        found.update(
            {pair for hit in mention.hits if hit.brand == brand for pair in _pairs(mention, hit.words)}
        )
    return Counter({pair: count for pair, count in found.items() if count > 1})


def _pairs(mention: Mention, words: Sequence[str]) -> Iterator[str]:
    joints = stopwords(None)
    text = [fold(word) for word in plain_words(mention.words)]
    for name in {fold(word) for word in words}:
        for first, second in itertools.pairwise(text):
            if first == name and second not in joints and not second.isdigit() and len(second) > 1:
                yield f"{first} {second}"


@functools.cache
def _vocabulary() -> frozenset[str]:
    """The whole words of the careful model's vocabulary: the 20,000 or so that English meets most."""
    from tokenizers import Tokenizer  # noqa: PLC0415 -- imported when first needed: 20 ms

    file = files("classifiers.transformer") / "models" / "minilm-social-en" / "tokenizer.json"
    words = Tokenizer.from_str(file.read_text("utf-8")).get_vocab()
    return frozenset(word for word in words if word.isalpha())


def everyday(word: str) -> bool:
    """Whether it is a word that people use anyway, or a name that is as famous."""
    return fold(word) in _vocabulary()
