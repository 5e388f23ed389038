"""Feeds of well-known platforms by name: what the user writes, which addresses follow from it, and what is trimmed away.

Each entry of ``PRESETS`` is data. The addresses are those that the platforms document, or that readers of feeds have
used for years where they document none (Google News).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal, get_args
from urllib.parse import quote, urlencode

from monitor.model import Post
from sources import google
from sources.recipes import Given, Recipe

PresetName = Literal[
    "google-news",
    "google-alerts",
    "youtube",
    "subreddit",
    "stackexchange",
    "discourse",
    "lemmy",
    "github",
    "podcast",
    "rsshub",
    "rss-bridge",
]
WORD = "{word}"  # stands for each word that is searched for, in ``of`` and ``parameters``
_TAIL = 300  # characters in which a signature stands


def _escaped(text: str) -> str:
    return quote(text, safe="")


# --- forums and code ------------------------------------------------------------------------------------------------

_SITES = {"stackoverflow", "superuser", "serverfault", "askubuntu", "stackapps"}
_SIGNED = re.compile(r"submitted by\s+/u/\S+(?:\s+to\s+r/\S+)?\s+\[link\]\s+\[comments\]\s*")
_COUNTED = re.compile(
    r"submitted by (\S{1,200}) to \S{1,200}\s+(-?\d{1,9}) points? \| (\d{1,9}) comments?\s*"
)


def _subreddit(given: Given) -> Iterator[str]:
    names = "+".join(map(_escaped, given.of))
    yield f"https://www.reddit.com/r/{names}/{given.what}/.rss?limit=100"


def _of_reddit(post: Post) -> Post:
    """Without ``submitted by /u/ann [link] [comments]``; a comment's title says what it answers to."""
    at = post.text.rfind("submitted by", max(0, len(post.text) - _TAIL))
    signed = at >= 0 and _SIGNED.fullmatch(post.text, at)
    name = post.key.rpartition("/")[2]  # feedparser takes it for an address, relative to the feed's
    comment = name.startswith("t1_")
    return replace(
        post,
        key=name or post.key,
        text=post.text[:at].rstrip() if signed else post.text,
        author=post.author.removeprefix("/u/"),
        title="" if comment else post.title,
        type="comment" if comment else "post",
    )


def _stack_exchange(given: Given) -> Iterator[str]:
    site = given.site or "stackoverflow"
    host = site if "." in site else f"{site}.com" if site in _SITES else f"{site}.stackexchange.com"
    yield f"https://{host}/feeds/tag?{urlencode({'tagnames': ' or '.join(given.of), 'sort': 'newest'})}"


def _discourse(given: Given) -> Iterator[str]:
    forum = given.url.rstrip("/")
    if not given.of:
        yield f"{forum}/{'latest' if given.what == 'topics' else 'posts'}.rss"
    for place in given.of:
        yield f"{forum}/{quote(place.strip('/'))}.rss"


def _lemmy(given: Given) -> Iterator[str]:
    instance = given.url.rstrip("/")
    if not given.of:
        yield f"{instance}/feeds/all.xml?sort=New"
    for community in given.of:
        yield f"{instance}/feeds/c/{quote(community.removeprefix('!'), safe='@')}.xml?sort=New"


def _of_lemmy(post: Post) -> Post:
    """Points and comments are numbers, not words: else each vote would be an edit."""
    found = _COUNTED.match(post.text)
    if found is None:
        return post
    author, likes, replies = found.groups()
    return replace(
        post,
        text=post.text[found.end() :],
        author=post.author or author,
        likes=int(likes),
        replies=int(replies),
    )


def _github(given: Given) -> Iterator[str]:
    for repository in given.of:
        yield f"https://github.com/{repository}/{given.what}.atom"


def _youtube(given: Given) -> Iterator[str]:
    for one in given.of:
        key = "playlist_id" if one.startswith("PL") else "channel_id"
        yield f"https://www.youtube.com/feeds/videos.xml?{key}={_escaped(one)}"


# --- what makes feeds of sites that have none -----------------------------------------------------------------------


def _each_word(texts: Sequence[str], words: Sequence[str]) -> Iterator[Callable[[str], str]]:
    """How to fill ``{word}`` in: once for each word, or not at all where it does not stand."""
    if any(WORD in text for text in texts):
        yield from (lambda text, word=word: text.replace(WORD, word) for word in words)
    else:
        yield lambda text: text


def _rsshub(given: Given) -> Iterator[str]:
    for route in given.of:
        parts = route.strip("/").split("/")
        for fill in _each_word(parts, given.words):
            yield f"{given.url.rstrip('/')}/{'/'.join(_escaped(fill(part)) for part in parts)}"


def _rss_bridge(given: Given) -> Iterator[str]:
    for bridge in given.of:
        for fill in _each_word([*given.parameters.values()], given.words):
            filled = {name: fill(value) for name, value in given.parameters.items()}
            asked = {"action": "display", "bridge": bridge, **filled, "format": "Atom"}
            yield f"{given.url.rstrip('/')}/?{urlencode(asked)}"


def _itself(given: Given) -> Iterator[str]:
    yield given.url


PRESETS: Mapping[PresetName, Recipe] = {
    "google-news": Recipe(
        reads="articles in Google News that hold the words of the brands",
        example="language: fr, country: FR",
        addresses=google.addresses,
        may=("words", "language", "country"),
        trim=google.without_outlet,
    ),
    "google-alerts": Recipe(
        reads="what a Google Alert finds that you made, delivered to a feed",
        example="url: https://www.google.com/alerts/feeds/0123/4567",
        addresses=_itself,
        needs=("url",),
        trim=google.unwrapped,
    ),
    "youtube": Recipe(
        reads="the newest 15 videos of channels or playlists",
        example="of: UC_x5XG1OV2P6uZZ5FSM9Ttw",
        addresses=_youtube,
        needs=("of",),
        like=r"(?:UC|PL)[A-Za-z0-9_-]{10,60}",
        type="post",
    ),
    "subreddit": Recipe(
        reads="the newest posts, or comments, of subreddits, without a key",
        example="of: [heating, diy], what: comments",
        addresses=_subreddit,
        needs=("of",),
        like=r"[A-Za-z0-9_]{2,50}",
        whats=("new", "comments"),
        trim=_of_reddit,
        type="post",
    ),
    "stackexchange": Recipe(
        reads="the newest questions that wear tags",
        example="of: [acme, acme-heater], site: stackoverflow",
        addresses=_stack_exchange,
        needs=("of",),
        may=("site",),
        like=r"[^\s/?&]{1,60}",
        type="post",
    ),
    "discourse": Recipe(
        reads="the newest posts or topics of a Discourse forum, or of a tag or category",
        example="url: https://forum.example, of: tag/acme",
        addresses=_discourse,
        needs=("url",),
        may=("of",),
        whats=("posts", "topics"),
        like=r"/?(?:tag/[^\s/]+|c/[^\s?]+|u/[^\s/]+/activity)",
        type="post",
    ),
    "lemmy": Recipe(
        reads="the newest posts of a Lemmy instance, or of communities",
        example='url: https://lemmy.example, of: "!heating"',
        addresses=_lemmy,
        needs=("url",),
        may=("of",),
        like=r"!?[A-Za-z0-9_]+(?:@[A-Za-z0-9.-]+)?",
        trim=_of_lemmy,
        type="post",
    ),
    "github": Recipe(
        reads="releases, tags, commits or discussions of repositories",
        example="of: acme/heater, what: discussions",
        addresses=_github,
        needs=("of",),
        whats=("releases", "tags", "commits", "discussions"),
        like=r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+",
        type="post",
    ),
    "podcast": Recipe(
        reads="the show notes of a podcast's episodes, not what is said in them",
        example="url: https://podcast.example/feed.xml",
        addresses=_itself,
        needs=("url",),
    ),
    "rsshub": Recipe(
        reads="whatever an RSSHub makes a feed of",
        example='url: https://rsshub.example, of: "weibo/keyword/{word}"',
        addresses=_rsshub,
        needs=("url", "of"),
        may=("words",),
        type="post",
    ),
    "rss-bridge": Recipe(
        reads="whatever an RSS-Bridge makes a feed of",
        example='url: https://bridge.example, of: Mastodon, parameters: {q: "{word}"}',
        addresses=_rss_bridge,
        needs=("url", "of"),
        may=("words", "parameters"),
        like=r"[A-Za-z0-9]+",
        type="post",
    ),
}
assert set(PRESETS) == set(get_args(PresetName))


def read_as(recipe: Recipe, post: Post) -> Post:
    """A post of the preset's feed, trimmed; a post of the platform's type."""
    return recipe.trim(replace(post, type=recipe.type))


def objections(name: PresetName, wrote: Mapping[str, object], given: Given) -> Iterator[tuple[str, str]]:
    """What is missing, unknown, or not as it should be: the key, and a sentence.

    Args:
        wrote: the keys that stand there, of those that a preset may know.
        given: what they say.
    """
    recipe = PRESETS[name]
    for key in recipe.needs:
        if not wrote.get(key):
            yield key, f"preset {name} needs `{key}`: write for example {recipe.example}"
    for key in sorted(set(wrote) - recipe.keys):
        yield key, f"preset {name} does not know `{key}`: it takes for example {recipe.example}"
    if given.what and recipe.whats and given.what not in recipe.whats:
        yield "what", f"preset {name} reads {', '.join(recipe.whats)}, not {given.what}"
    for one in given.of:
        if not re.fullmatch(recipe.like, one):
            yield "of", f"{one!r} is nothing that preset {name} can read: write for example {recipe.example}"
    if name == "google-news" and google.edition(given.language, given.country) is None:
        yield (
            "language",
            f"which country? Google News has {given.language} in several: write country: as well",
        )
