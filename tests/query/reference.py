"""A slow and obvious evaluator of queries, which works on lists of tokens, and what to ask it.

A tree is (kind, …): ("word", tokens), ("begins", letters), ("case", token), ("title" | "author" | "url", word), ("near",
words, words, most, ordered), ("is", field, value), ("reach", sign, number), ("not", tree), ("and" | "or", trees).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from monitor.model import Judged, SourceName
from monitor.query import Automaton, Page, Query, Reading, about_judged, words
from tests.makers import make_mention, make_verdict

Tree = tuple[Any, ...]
Tokens = tuple[str, ...]


def reading(query: Query, one: Judged) -> Reading:
    page = Page(one.mention)
    return Reading(page, about_judged(one), Automaton(words(query)).read(page))


TOKENS = ("alpha", "Alpha", "alphas", "beta", "Beta", "gamma", "delta", "echo")
HOSTS = ("news.example", "m.news.example", "forum.example")


@dataclass(frozen=True)
class Said:
    """A mention, as the reference sees it."""

    title: tuple[str, ...]
    text: tuple[str, ...]
    author: str
    host: str
    path: tuple[str, ...]
    lang: str
    source: str
    type: str
    topics: tuple[str, ...]
    sentiment: str
    reach: int | None

    def judged(self) -> Judged:
        return Judged(
            make_mention(
                title=" ".join(self.title),
                text=" ".join(self.text),
                author=self.author,
                url=f"https://{self.host}/{'-'.join(self.path)}",
                source=SourceName(self.source),
                type=self.type,
                reach=self.reach,
            ),
            make_verdict(
                None if self.sentiment == "unknown" else self.sentiment,
                self.topics,
                None if self.lang == "unknown" else self.lang,
            ),
        )


def spans(word: Tree, tokens: Tokens) -> list[tuple[int, int]]:
    """Where a word stands in a list of tokens."""
    kind, what = word
    size = len(what) if kind == "word" else 1
    is_it = {
        "word": lambda some: [token.casefold() for token in some] == list(what),
        "begins": lambda some: some[0].casefold().startswith(what),
        "case": lambda some: some[0] == what,
    }[kind]
    places = [(at, at + size) for at in range(len(tokens) - size + 1)]
    return [(start, end) for start, end in places if is_it(tokens[start:end])]


def reference(tree: Tree, said: Said) -> bool:
    kind, *parts = tree
    if kind == "not":
        return not reference(parts[0], said)
    if kind in {"and", "or"}:
        return {"and": all, "or": any}[kind](reference(part, said) for part in parts)
    if kind in {"is", "reach"}:
        return is_so(tree, said)
    if kind == "near":
        return any(near(tree, field) for field in (said.title, said.text))
    link = ("https", *said.host.split("."), *said.path)
    places = {"title": said.title, "author": (said.author,), "url": link}
    if kind in places:
        return bool(spans(parts[0], places[kind]))
    return any(spans(tree, field) for field in (said.title, said.text, (said.author,), said.path))


def near(tree: Tree, tokens: Tokens) -> bool:
    _, left, right, most, ordered = tree
    firsts = [span for word in left for span in spans(word, tokens)]
    seconds = [span for word in right for span in spans(word, tokens)]
    orders = [(firsts, seconds)] if ordered else [(firsts, seconds), (seconds, firsts)]
    return any(
        0 <= then[0] - first[1] <= most for some, others in orders for first in some for then in others
    )


def is_so(tree: Tree, said: Said) -> bool:
    kind, field, value = tree
    if kind == "reach":
        known = said.reach
        return known is not None and {">": known > value, "<=": known <= value}[field]
    if field == "site":
        return value in {said.host, said.host.partition(".")[2]}
    if field == "topic":
        return value in said.topics
    return bool(getattr(said, field) == value)


def written(tree: Tree) -> str:
    kind, *parts = tree
    if kind == "near":
        left, right, most, ordered = parts
        sides = [f"({' OR '.join(map(written, side))})" for side in (left, right)]
        return f"{sides[0]} {'O' * ordered}NEAR/{most} {sides[1]}"
    if kind in {"and", "or"}:
        return "(" + {"and": " ", "or": " OR "}[kind].join(map(written, parts)) + ")"
    if kind in {"is", "reach"}:
        return f"{parts[0]}:{parts[1]}" if kind == "is" else f"reach{parts[0]}{parts[1]}"
    if kind == "word":
        return f'"{" ".join(parts[0])}"' if len(parts[0]) > 1 else str(parts[0][0])
    if kind in {"begins", "case"}:
        return f"{parts[0]}*" if kind == "begins" else f"case:{parts[0]}"
    return f"{'NOT ' if kind == 'not' else f'{kind}:'}{written(parts[0])}"


plain = st.one_of(
    st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=1, max_size=2).map(
        lambda what: ("word", tuple(what))
    ),
    st.sampled_from([("begins", "al"), ("begins", "alpha"), ("begins", "be"), ("begins", "zz")]),
)
cased = st.sampled_from([("case", "Alpha"), ("case", "beta")])
sides = st.lists(plain | cased, min_size=1, max_size=2).map(tuple)
facts_asked = st.sampled_from(
    [
        ("is", "site", "news.example"),
        ("is", "site", "forum.example"),
        ("is", "lang", "fr"),
        ("is", "lang", "unknown"),
        ("is", "source", "press"),
        ("is", "type", "article"),
        ("is", "topic", "safety"),
        ("is", "sentiment", "negative"),
        ("is", "sentiment", "unknown"),
        ("reach", ">", 100),
        ("reach", "<=", 100),
    ]
)
worded = st.one_of(
    plain,
    cased,
    st.tuples(st.sampled_from(["title", "author", "url"]), plain),
    st.tuples(st.just("near"), sides, sides, st.integers(0, 3), st.booleans()),
)


def combined(leaves: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.recursive(
        leaves,
        lambda inner: (
            st.tuples(st.just("not"), inner)
            | st.tuples(st.sampled_from(["and", "or"]), inner, inner)
            | st.tuples(st.sampled_from(["and", "or"]), inner, inner, inner)
        ),
        max_leaves=8,
    )


trees = combined(worded | facts_asked)
tokens = st.lists(st.sampled_from(TOKENS), max_size=7).map(tuple)
saids = st.builds(
    Said,
    title=tokens,
    text=tokens,
    author=st.sampled_from(["alpha", "Beta", "echo"]),
    host=st.sampled_from(HOSTS),
    path=tokens,
    lang=st.sampled_from(["fr", "en", "unknown"]),
    source=st.sampled_from(["press", "forum"]),
    type=st.sampled_from(["article", "post"]),
    topics=st.sampled_from([(), ("safety",), ("outage", "safety")]),
    sentiment=st.sampled_from(["negative", "positive", "unknown"]),
    reach=st.sampled_from([None, 100, 101]),
)
