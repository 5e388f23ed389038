"""Kind ``x``: posts on X, by its API v2 (https://docs.x.com/x-api), which is paid for by the post.

Two stages: what a query would bring is counted first, which costs as much as one post; the posts themselves are bought when
they are few or a rise. Each fetch buys one page at most, after the purse has said that there is money for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Literal

from monitor.declaring import Allowance, Declaration, Limit
from monitor.errors import SourceError
from monitor.model import Cursor, Page
from monitor.ports import Surroundings
from sources import web, x_posts
from sources.json_api import Wire
from sources.nodes import Node, inner, text
from sources.x_place import MOST_KEPT, Lane, Place
from sources.x_rise import DAY, Span, look
from sources.x_settings import MOST, XSettings
from sources.x_wire import Client, Refusal, client

WEEK = timedelta(days=7) - timedelta(minutes=5)  # how far back X's recent search reaches, with some air
LEAST = {"search": 10, "mentions": 5}  # that X lets us ask for
_LOOK_UP = "look up"  # the lane of posts that may be gone


class XSource:
    """Whatever there holds the words of the brands, as far as the budget goes."""

    Settings = XSettings
    declares = Declaration(
        reads="posts on X: by words, and those that mention your account",
        tier="paid",
        auth="a bearer token",
        limits=(Limit(300, timedelta(minutes=15), of="for counts; 450 for searches"),),
        page=MOST,
        price="0.005 USD a post, 0.010 an author, 0.005 a count (August 2026; check at console.x.com)",
        deletes=True,
        hears="within a day with `recheck: true`, else by retention",
        allowances=(Allowance("usd", None, "month"),),
        extra="x",
        needs="tweepy",
        docs="docs/sources/x.md",
        terms="https://docs.x.com/developer-terms/policy",
    )

    def __init__(self, settings: XSettings, around: Surroundings, *, wire: Wire = Wire()) -> None:  # noqa: B008 -- it is frozen
        self._settings = settings
        self._around = around
        self._wire = wire
        self._queries = settings.asked_for(around.asked).queries
        self._client: Client | None = None

    def fetch(self, cursor: Cursor | None) -> Page:
        """The next page of the next query that has one worth its price.

        Raises:
            SourceError: X cannot be asked, or the money is spent.
        """
        place, now = Place.parse(cursor), self._around.clock.now()
        lanes = self._lanes(place, now)
        if not lanes:
            return Page(posts=(), cursor=cursor, skipped=("no brand has words to search for",))
        waiting = [lane for lane in lanes if lane not in place.done]
        if not waiting:
            place.done, waiting = [], lanes
        lane = waiting[0]
        if lane == _LOOK_UP:
            page = self._look_up(place, now)
        elif lane.startswith("@"):
            page = self._mentions(place, lane, now)
        else:
            page = self._search(place, lane, now)
        more = any(each not in place.done for each in lanes)
        if not more:
            place.done = []
        place.lanes = {name: each for name, each in place.lanes.items() if name in lanes}
        return replace(page, cursor=place.write(), more=more)

    def probe(self) -> str:
        """Whether it has its token: X is not asked, for each question costs money.

        Raises:
            SourceError: it has none, or its library is missing.
        """
        self._tweepy()
        return (
            f"its token is set; X was not asked, for that costs: `vigie source test {self._around.name}` does"
        )

    # --- the lanes ---------------------------------------------------------------------------------------------

    def _lanes(self, place: Place, now: datetime) -> list[str]:
        lanes = list(self._queries)
        if self._settings.account is not None:
            lanes.append("@" + self._settings.account.lstrip("@").lower())
        due = now - datetime.fromtimestamp(_sane(place.checked), UTC) >= DAY
        if self._settings.recheck and (place.unchecked or (place.kept and due)):
            lanes.append(_LOOK_UP)
        return lanes

    def _search(self, place: Place, query: str, now: datetime) -> Page:
        here, wanted = place.lanes.get(query, Lane()), MOST
        if not here.newest and self._settings.read == "rise":
            since = self._start(here, now)
            found = look(self._counted(query), since, now, times=self._settings.rise, few=self._settings.few)
            if not found.posts or not found.read:
                place.done.append(query)
                place.lanes[query] = Lane(int(now.timestamp()))  # what was let pass is not read later
                passed = f"X counts {found} at these hours: not a rise, so not bought"
                return Page(posts=(), cursor=None, skipped=(passed,) if found.posts else ())
            wanted = found.posts
        asking = self._tweepy().search_recent_tweets
        return self._read(place, query, now, wanted, lambda **given: asking(query, **given))

    def _mentions(self, place: Place, lane: str, now: datetime) -> Page:
        if lane not in place.account:
            place.account = {lane: self._account(lane[1:])}
        asking, id_ = self._tweepy().get_users_mentions, place.account[lane]
        return self._read(place, lane, now, MOST, lambda **given: asking(id_, **given))

    def _account(self, name: str) -> str:
        answer = self._bought(1, 1, self._usd("author"), lambda _: self._tweepy().get_user(username=name))
        id_ = text(inner(answer, "data"), "id")
        if not x_posts.is_number(id_):
            raise SourceError(f"X knows no account @{name}: look at `account`", permanent=True)
        return id_

    def _read(self, place: Place, lane: str, now: datetime, wanted: int, ask: Callable[..., Node]) -> Page:
        """One page, from the newest back to where we were: X knows no other order."""
        here = place.lanes.get(lane, Lane())
        least = LEAST["mentions" if lane.startswith("@") else "search"]
        room = max(least, min(wanted, MOST, self._settings.most - here.read))
        per = self._usd("mention" if lane.startswith("@") else "post")
        per += self._usd("author") if self._settings.names else 0
        given = {**self._fields(), **self._span(here, now)}
        answer = self._bought(room, least, per, lambda most: ask(max_results=most, **given))
        ids = [text(tweet, "id") for tweet in x_posts.tweets(answer)]
        ids = sorted([id_ for id_ in ids if x_posts.is_number(id_)], key=int)
        posts, skipped = x_posts.posts_of(answer), x_posts.said(answer)
        newest = here.newest or (ids[-1] if ids else here.since)
        read = here.read + len(ids)
        goes_on = bool(ids) and text(inner(answer, "meta"), "next_token") != ""
        if goes_on and read >= self._settings.most:
            skipped += (f"more than {self._settings.most} posts: the older ones are not bought; see `most`",)
            goes_on = False
        if goes_on:
            place.lanes[lane] = replace(here, newest=newest, until=ids[0], read=read)
        else:
            place.done.append(lane)
            through = int(now.timestamp()) if self._settings.read == "rise" else here.through
            place.lanes[lane] = Lane(through, newest)
        if self._settings.recheck:
            place.kept = list(dict.fromkeys([*place.kept, *(post.key for post in posts)]))[-MOST_KEPT:]
        return Page(posts=tuple(posts), cursor=None, skipped=skipped)

    def _look_up(self, place: Place, now: datetime) -> Page:
        """The next hundred of the posts that were given in the last week: which are gone?"""
        if not place.unchecked:
            place.kept = [id_ for id_ in place.kept if now - x_posts.born(id_) < WEEK]
            place.unchecked, place.checked = list(place.kept), int(now.timestamp())
        batch, rest = place.unchecked[:MOST], place.unchecked[MOST:]
        gone: tuple[str, ...] = ()
        if batch:
            answer = self._bought(
                len(batch), len(batch), self._usd("post"), lambda _: self._tweepy().get_tweets(batch)
            )
            gone = tuple(id_ for id_ in x_posts.gone(answer) if id_ in set(batch))
        place.unchecked = rest
        place.kept = [id_ for id_ in place.kept if id_ not in gone]
        if not rest:
            place.done.append(_LOOK_UP)
        return Page(posts=(), cursor=None, gone=gone)

    # --- asking ------------------------------------------------------------------------------------------------

    def _start(self, here: Lane, now: datetime) -> datetime:
        """From when on nothing is known yet."""
        newest = x_posts.born(here.since).timestamp() if here.since else 0
        known = max(_sane(here.through), newest)
        begin = (
            datetime.fromtimestamp(known, UTC) if 0 < known <= now.timestamp() else now - self._settings.back
        )
        return max(begin, now - WEEK)

    def _span(self, here: Lane, now: datetime) -> dict[str, object]:
        """From where on, and back from where. X refuses numbers of posts that are older than a week."""
        exact = here.since and now - WEEK < x_posts.born(here.since) <= now
        span: dict[str, object] = (
            {"since_id": here.since} if exact else {"start_time": self._start(here, now)}
        )
        if here.until and now - WEEK < x_posts.born(here.until) <= now:
            span["until_id"] = here.until
        return span

    def _fields(self) -> dict[str, object]:
        fields: dict[str, object] = {
            "tweet_fields": (
                "author_id,conversation_id,created_at,edit_history_tweet_ids,entities,lang,note_tweet,"
                "public_metrics,referenced_tweets"
            )
        }
        if self._settings.names:
            fields |= {"expansions": "author_id", "user_fields": "username,public_metrics"}
        return fields

    def _counted(self, query: str) -> list[Span]:
        answer = self._bought(
            1,
            1,
            self._usd("count"),
            lambda _: self._tweepy().get_recent_tweets_count(query, granularity="hour"),
        )
        return x_posts.spans(answer)

    def _bought(self, wanted: int, least: int, per: Decimal, ask: Callable[[int], Node]) -> Node:
        """Pay for as many as there is money for, ask, and take back what did not come.

        Raises:
            SourceError: there is not enough for ``least`` of them, or X does not give them.
        """
        self._tweepy()  # without a token nothing is bought
        purse = self._around.purse
        left = purse.left("usd")
        most = wanted if left is None or not per else max(least, min(wanted, int(left / per)))
        paid = most * per
        purse.pay("usd", paid)
        try:
            answer = ask(most)
        except (Refusal, web.Unsent):
            purse.pay("usd", -paid)
            raise
        if most > 1 or least > 1:
            purse.pay("usd", -max(Decimal(), paid - self._owed(answer, per)))
        return answer

    def _owed(self, answer: Node, per: Decimal) -> Decimal:
        """Each post once, each author once, whoever wrote several of them."""
        data = answer.get("data")
        posts = len(data) if isinstance(data, list) else 0
        came = len(x_posts.authors(answer))
        with_names = self._usd("author") if self._settings.names and came else Decimal()
        return posts * (per - with_names) + came * with_names

    def _usd(self, what: Literal["post", "author", "count", "mention"]) -> Decimal:
        return Decimal(str(getattr(self._settings.prices, what)))

    def _tweepy(self) -> Client:
        if self._client is None:
            self._client = client(self._settings.token, self._around, self._wire)
        return self._client


def _sane(second: int) -> int:
    """A moment that a date can hold, whoever wrote the cursor."""
    return min(max(second, 0), 4_000_000_000)
