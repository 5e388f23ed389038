"""Kind ``mastodon``: posts of the fediverse, as one or several instances of Mastodon know them.

https://docs.joinmastodon.org/methods/timelines/: there is no search of all. Each instance knows what its accounts follow;
hashtags are read, and where a token is given its search, too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from operator import methodcaller
from typing import TYPE_CHECKING

from monitor.declaring import Declaration, Limit, fastest
from monitor.errors import SourceError
from monitor.model import Cursor, Page, Post
from monitor.ports import Surroundings
from sources import slices
from sources.json_api import Wire
from sources.mastodon_ear import PACE, Ears, Pace
from sources.mastodon_settings import LOOKED_AT, MastodonSettings, Strand, host_of, tag_of
from sources.nodes import Node
from sources.statuses import before, id_of, key_of, number_of, post_of, tags_of

if TYPE_CHECKING:
    from sources.mastodon_wire import Instance

MOST = 40  # statuses of one answer
PAGES = 5  # of a search, which is read back from the newest
OVERLAP = timedelta(minutes=15)  # posts of other instances come late, with the id of when they were written
ROUND, DEAF = (
    timedelta(minutes=5),
    timedelta(minutes=1),
)  # between polls, while all streams are heard; and else
LATELY = 100  # statuses that are looked at again, to see whether they are still there
CANARY, CANARY_BACK = "the", timedelta(days=7)  # as those who let themselves be found wrote it


@dataclass(frozen=True, slots=True)
class _Place:
    """The cursor.

    Args:
        seen: the newest id of each strand.
        turn: which strand is next in the present look.
        at: how far it was read in this look; 0: not yet.
        heard: whether any strand could be read in it.
        lately: keys of statuses with their instance and id there, the one to look at next first.
    """

    seen: Mapping[str, int] = field(default_factory=dict)
    turn: int = 0
    at: int = 0
    heard: bool = False
    lately: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def read(cls, cursor: Cursor | None) -> _Place:
        """An old or foreign cursor is no cursor."""
        try:
            found = cls(**json.loads(cursor or "{}"))
            numbers = [found.turn, found.at, *found.seen.values()]
            pairs = [each for pair in found.lately.values() for each in (*pair, len(pair) == 2)]  # noqa: PLR2004 -- a pair
        except (ValueError, TypeError, AttributeError, RecursionError):
            return cls()
        sound = all(type(each) is int and each >= 0 for each in numbers) and all(
            each is True or isinstance(each, str) for each in pairs
        )
        return found if sound else cls()

    def write(self) -> Cursor:
        return Cursor(json.dumps(asdict(self), ensure_ascii=False))


class MastodonSource:
    """Whatever the instances know that carries the hashtags or holds the words of the brands."""

    Settings = MastodonSettings
    declares = Declaration(
        reads="posts of the fediverse that an instance of Mastodon knows",
        tier="open",
        auth="none for hashtags; a token of an account for search and closed timelines",
        limits=(Limit(300, timedelta(minutes=5), of="of one account"),),
        page=MOST,
        deletes=True,
        hears="at once with `stream: true`, else as posts are looked at again in rounds",
        extra="mastodon",
        needs="mastodon",
        docs="docs/sources/mastodon.md",
        terms="https://docs.joinmastodon.org/api/rate-limits/",
    )

    def __init__(
        self,
        settings: MastodonSettings,
        around: Surroundings,
        *,
        wire: Wire = Wire(),  # noqa: B008 -- it is frozen
        pace: Pace = PACE,
    ) -> None:
        self._settings = settings
        self._around = around
        self._wire = wire
        self._known: dict[str, Instance] = {}
        self._away: dict[str, datetime] = {}  # instances that asked to be left alone, and until when
        self._ears = Ears(around, pace, self._instance)
        self._rounded: datetime | None = None  # when the last round of polls ended

    def fetch(self, cursor: Cursor | None) -> Page:
        """The next page of the next hashtag, search or timeline; between two rounds, what came by the streams.

        Raises:
            SourceError: no instance can be asked.
        """
        strands, place = self._settings.strands(self._around.asked), _Place.read(cursor)
        if not strands:
            return Page(posts=(), cursor=cursor, skipped=("no brand has words, and no hashtag is named",))
        if self._settings.stream and not self._round_is_due():
            return self._listen(strands, place)
        page = self._poll(strands, place)
        if not page.more:
            self._rounded = self._around.clock.now()
            self._ears.dial_again()
        return page

    def _poll(self, strands: Sequence[Strand], place: _Place) -> Page:
        turn = place.turn if place.turn < len(strands) else 0
        strand = strands[turn]
        skipped: list[str] = []
        try:
            found, full = self._ask(strand, self._start(strand, place), skipped)
        except SourceError as error:
            if error.retry_after:
                self._away[strand.url] = self._around.clock.now() + error.retry_after
            following = next((n for n in range(turn, len(strands)) if strands[n].url != strand.url), None)
            if following is None and not (place.heard and len(self._settings.instances) > 1):
                raise
            last = following is None
            left = _Place(place.seen, following or 0, 0, place.heard and not last, place.lately)
            return Page(posts=(), cursor=left.write(), more=not last, skipped=(str(error),))
        return self._page(found, replace(place, turn=turn, heard=True), strands, skipped, full=full)

    def probe(self) -> str:
        """Ask each instance who it is.

        Raises:
            SourceError: one cannot be asked.
        """
        said = []
        for url in self._settings.instances:
            instance = self._instance(url.rstrip("/"))
            told = instance.ask(lambda client: client.instance_v2())
            said.append(f"{instance.host} runs {str(told.get('version', '?'))[:40]}")
        return ", ".join(said)

    def canary(self) -> str:
        """Search each instance for what is always there, in the last days; see ``Canaries``.

        Raises:
            SourceError: one cannot be asked, or nothing is searched for.
        """
        if not self._settings.search:
            raise SourceError("no word is searched for: the rhythm of the hashtags tells")
        word, since = self._settings.canary or CANARY, id_of(self._around.clock.now() - CANARY_BACK)
        for url in self._settings.instances:
            instance = self._instance(url.rstrip("/"))
            answer = instance.ask(
                methodcaller(
                    "search_v2", word, resolve=False, result_type="statuses", min_id=str(since), limit=1
                )
            )
            if not _statuses(answer.get("statuses") if isinstance(answer, dict) else None, instance.host):
                return f"{instance.host}: {slices.canary(word, CANARY_BACK, found=False)}"
        return ""

    def close(self) -> None:
        """Hang up."""
        self._ears.close()

    # --- listening ---

    def _round_is_due(self) -> bool:
        """Polls are what nothing is lost by: streams only are faster."""
        if self._rounded is None:
            return True
        pause = fastest(self.declares.limits, self._settings.polls(self._around.asked))
        past = self._around.clock.now() - self._rounded
        return not timedelta() <= past < max(pause, DEAF if self._ears.deaf else ROUND)

    def _listen(self, strands: Sequence[Strand], place: _Place) -> Page:
        heard = self._ears.listen(strands)
        known = {(url, id_): key for key, (url, id_) in place.lately.items()}
        gone = [key for mark, status in heard.gone.items() if (key := known.get(mark) or key_of(status))]
        lately = {key: pair for key, pair in place.lately.items() if key not in gone}
        posts: list[Post] = []
        for mark, status in heard.statuses.items():
            url, post = mark[0], post_of(status, host_of(mark[0]))
            if post is not None and self._wanted(status):
                posts.append(post)
                lately |= self._lately(url, [status], [post], named=mark in heard.tagged)
        skipped = list(heard.troubles)
        if heard.odd:
            skipped.append(f"events of streams that are no posts, or broken: {heard.odd}")
        after = replace(place, lately=_some(lately))
        return Page(posts=_in_order(posts), cursor=after.write(), skipped=tuple(skipped), gone=tuple(gone))

    # --- asking ---

    def _instance(self, url: str) -> Instance:
        if url not in self._known:
            from sources.mastodon_wire import Instance  # noqa: PLC0415 -- an extra, and 300 ms

            secret = self._settings.tokens.get(host_of(url))
            try:
                token = secret.reveal() if secret is not None else ""
            except ValueError as error:
                raise SourceError(
                    f"{error}: it should hold the token of {host_of(url)}", permanent=True
                ) from None
            self._known[url] = Instance(url, host_of(url), token, self._around, self._wire)
        return self._known[url]

    def _start(self, strand: Strand, place: _Place) -> int:
        """The id behind which to read on."""
        if place.at:
            return place.at
        seen = place.seen.get(strand.name)
        return (
            id_of(self._around.clock.now() - self._settings.back) if seen is None else before(seen, OVERLAP)
        )

    def _ask(self, strand: Strand, start: int, skipped: list[str]) -> tuple[list[Node], bool]:
        """The statuses behind an id, and whether there are more."""
        instance = self._instance(strand.url)
        left = self._away.get(strand.url, self._around.clock.now()) - self._around.clock.now()
        if left > timedelta():
            raise SourceError(f"{instance.host} asked to be left alone for a while", retry_after=left)
        if strand.kind == "search":
            return self._search(instance, strand.what, start, skipped), False
        where = {"local": strand.what == "local", "remote": strand.what == "remote"}
        feed = "public" if strand.kind == "public" else "hashtag"
        logged_in = host_of(strand.url) in self._settings.tokens
        if not instance.ask(lambda client: client.timeline_is_available(feed, **where, with_auth=logged_in)):
            cure = "nobody may read it by the API" if logged_in else "give it a token under `tokens`"
            name = f"#{strand.what}" if feed == "hashtag" else f"its timeline `{strand.what}`"
            raise SourceError(
                f"{instance.host} does not show {name} to us (Mastodon 4.5 can close it): {cure}",
                permanent=True,
            )
        if feed == "public":
            found = instance.ask(
                lambda client: client.timeline_public(min_id=str(start), limit=MOST, **where)
            )
        else:
            found = instance.ask(
                lambda client: client.timeline_hashtag(strand.what, min_id=str(start), limit=MOST)
            )
        return _statuses(found, instance.host), len(found) >= MOST

    def _search(self, instance: Instance, phrase: str, start: int, skipped: list[str]) -> list[Node]:
        """Statuses come the newest first, and are read back from there."""
        asked = f'"{phrase}"' if " " in phrase else phrase
        found: list[Node] = []
        until: str | None = None
        for _ in range(PAGES):
            answer = instance.ask(
                methodcaller(
                    "search_v2",
                    asked,
                    resolve=False,
                    result_type="statuses",
                    min_id=str(start),
                    max_id=until,
                    limit=MOST,
                    exclude_unreviewed=False,
                )
            )
            some = _statuses(answer.get("statuses") if isinstance(answer, dict) else None, instance.host)
            found += some
            ids = [number for number in map(number_of, some) if number is not None]
            if len(some) < MOST or not ids:
                return found
            until = str(min(ids))
        skipped.append(
            f"{instance.host} has more than {PAGES * MOST} posts with {phrase}: the oldest are not read"
        )
        return found

    # --- the page ---

    def _page(
        self, found: list[Node], place: _Place, strands: Sequence[Strand], skipped: list[str], *, full: bool
    ) -> Page:
        strand = strands[place.turn]
        instance = self._instance(strand.url)
        pause = instance.pause(self._around.clock.now())
        posts = [
            post for status in found if self._wanted(status) and (post := post_of(status, instance.host))
        ]
        ids = [number for number in map(number_of, found) if number is not None]
        newest = max([*ids, place.seen.get(strand.name, 0)])
        seen = {**place.seen, strand.name: newest} if newest else dict(place.seen)
        seen = {one.name: seen[one.name] for one in strands if one.name in seen}
        named = strand.kind != "public"
        lately = {**place.lately, **self._lately(strand.url, found, posts, named=named)}
        goes_on = full and bool(ids) and max(ids) > place.at
        turn = place.turn if goes_on else place.turn + 1
        over = turn >= len(strands)
        gone: list[str] = []
        if over:
            lately, gone, again = self._look_again(lately)
            posts += [post for post in again if post.key not in {one.key for one in posts}]
        after = _Place(seen, 0 if over else turn, max(ids) if goes_on else 0, not over, _some(lately))
        return Page(
            posts=_in_order(posts),
            cursor=after.write(),
            more=not over,
            skipped=tuple(skipped),
            pause=pause,
            gone=tuple(gone),
        )

    def _wanted(self, status: Node) -> bool:
        tags = tags_of(status)
        must, must_not = map(tag_of, self._settings.all_tags), map(tag_of, self._settings.no_tags)
        return tags.issuperset(must) and tags.isdisjoint(must_not)

    def _lately(
        self, url: str, found: Sequence[Node], posts: Sequence[Post], *, named: bool
    ) -> dict[str, Sequence[str]]:
        """Statuses that may have become mentions: all that were asked for by a word, and those of a timeline that hold one."""
        words = [phrase.casefold() for phrase in self._settings.phrases(self._around.asked)]
        kept = [post.key for post in posts if named or any(word in post.text.casefold() for word in words)]
        ids = {key_of(status): str(id_) for status in found if (id_ := number_of(status)) is not None}
        return {key: (url, ids[key]) for key in kept if key in ids}

    def _look_again(
        self, lately: Mapping[str, Sequence[str]]
    ) -> tuple[dict[str, Sequence[str]], list[str], list[Post]]:
        """See whether some are still there; those that are go to the end of the row, and tell their words and numbers of now.

        A failure says nothing, and ends it.
        """
        left, gone, posts = dict(lately), [], []
        for key, (url, id_) in list(lately.items())[:LOOKED_AT]:
            if not any(url == one.rstrip("/") for one in self._settings.instances):
                del left[key]  # it is not asked any more
                continue
            instance = self._instance(url)
            try:
                status = instance.ask(methodcaller("status", id_))
            except SourceError:
                if not instance.missing:
                    break
                gone.append(key)
                del left[key]
            else:
                left[key] = left.pop(key)
                post = post_of(status, instance.host) if isinstance(status, dict) else None
                posts += [post] if post is not None and post.key == key else []
        return left, gone, posts


def _some(lately: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """The newest, as many as are remembered."""
    return dict(list(lately.items())[-LATELY:])


def _in_order(posts: Sequence[Post]) -> tuple[Post, ...]:
    """The oldest first."""
    return tuple(sorted(posts, key=lambda post: post.published_at.timestamp() if post.published_at else 0))


def _statuses(found: object, host: str) -> list[Node]:
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise SourceError(f"{host} answers with something else than Mastodon's documents say")
    return found
