"""Every feed file that real parsers are tested with, through the very function the worker runs.

    python -m bench.feeds [FOLDER]

Prints how many raise (must be none), the slowest (must stay under 2 s), and how much of what feedparser's own files
expect of title, link, id, date, text and author we give, with each expectation that we do not meet.
"""

from __future__ import annotations

import ast
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from monitor.errors import SourceError
from monitor.model import Post
from monitor.text import MAX_NAME, clean, clean_line
from sources import xml_feed
from sources.entries import post_of, web_link
from sources.feed_parser import parse
from sources.markup import plain

FEEDS = Path("../shared/data/feeds")
BASE = "http://127.0.0.1:8097/feed.xml"  # where feedparser's own tests serve them
LIMIT = 2.0  # seconds
NO_FEEDS = {"INDEX.json", "README.md", "LICENSE", "COPYING", "UNLICENSE"}

_COMMENT = re.compile(rb"<!--(.*?)-->", re.DOTALL)
_EXPECT = re.compile(r"^\s*Expect:\s*(.*)", re.MULTILINE)
_HEADER = re.compile(r"^\s*Header:\s*Content-Type:\s*(.*)", re.MULTILINE | re.IGNORECASE)
_BASE = re.compile(r"^\s*Header:\s*Content-Location:\s*(.*)", re.MULTILINE | re.IGNORECASE)

OURS = {
    "title": "title",
    "title_detail.value": "title",
    "link": "link",
    "links.0.href": "link",
    "id": "id",
    "guid": "id",
    "published_parsed": "date",
    "updated_parsed": "date",
    "created_parsed": "date",
    "date_parsed": "date",
    "summary": "text",
    "summary_detail.value": "text",
    "description": "text",
    "content.0.value": "text",
    "author": "author",
    "author_detail.name": "author",
}


FIELDS = {"link": "url", "id": "key", "date": "published_at"}  # ours, where the name differs


class Expectation(NamedTuple):
    """One plain equality about an entry."""

    number: int
    path: str
    value: object


def expectations(comment: str) -> Iterator[Expectation]:
    """Those of the form ``entries[0]['title'] == '…'``, read and never run."""
    found = _EXPECT.search(comment)
    if not found:
        return
    try:
        tree = ast.parse(found[1].strip(), mode="eval").body
    except SyntaxError:
        return
    for part in tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]:
        if not (isinstance(part, ast.Compare) and len(part.ops) == 1 and isinstance(part.ops[0], ast.Eq)):
            continue
        path = _path(part.left)
        if path[:1] != ["entries"] or len(path) < 3:
            continue
        try:
            value = ast.literal_eval(part.comparators[0])
        except ValueError:
            continue
        yield Expectation(int(path[1]), ".".join(path[2:]), value)


def _path(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        return [*_path(node.value), str(node.slice.value)]
    if isinstance(node, ast.Attribute):
        return [*_path(node.value), node.attr]
    return ["?"]


def met(kind: str, value: object, post: Post, base: str) -> bool:
    """Whether ``post`` says what was expected: as text, where markup is expected; feedparser's own sanitiser is off."""
    given = "" if value is None else str(value)
    if kind == "title":
        return post.title in {clean_line(given), clean_line(plain(given))}
    if kind == "text":
        return post.text in {clean(given), clean(plain(given))}
    if kind == "link":
        return post.url == web_link(given, base)
    if kind == "id":
        return post.key == clean_line(given)
    if kind == "author":
        return post.author == clean_line(given, MAX_NAME) or bool(post.author and post.author in given)
    moment = post.published_at
    return (moment is None and value is None) or (
        moment is not None and isinstance(value, tuple) and moment.timetuple()[:6] == value[:6]
    )


def main() -> None:
    """Print the figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FEEDS
    if not folder.is_dir():
        sys.exit(
            f"There is no {folder}: the feed files are not part of this repository. Name a folder that has some."
        )
    files = [each for each in sorted(folder.rglob("*")) if each.is_file() and each.name not in NO_FEEDS]
    took: list[tuple[float, str]] = []
    refused: Counter[str] = Counter()
    crashed: list[str] = []
    share: dict[str, Counter[bool]] = defaultdict(Counter)
    unmet: list[str] = []
    for file in files:
        body = file.read_bytes()
        found = _COMMENT.search(body[:20_000])
        comment = found[1].decode("utf-8", "replace") if found else ""
        header, located = _HEADER.search(comment), _BASE.search(comment)
        base = web_link(located[1], BASE) if located else BASE
        content_type = header[1].strip() if header else ""
        began = time.perf_counter()
        try:
            parse(body, content_type, base)
        except SourceError as error:
            refused[str(error)] += 1
        except Exception as error:  # noqa: BLE001 -- what we are here to count
            crashed.append(f"{file.relative_to(folder)}: {error!r}")
        took.append((time.perf_counter() - began, str(file.relative_to(folder))))
        for expected in expectations(comment):
            kind = OURS.get(expected.path)
            if kind is None:
                continue
            entries = xml_feed.read(body, content_type, base)[0]
            post = post_of(entries[expected.number], base) if expected.number < len(entries) else None
            fine = post is not None and met(kind, expected.value, post, base)
            share[kind][fine] += 1
            if not fine:
                got = getattr(post, FIELDS.get(kind, kind), "no entry")
                unmet.append(
                    f"{kind:7}{file.relative_to(folder)}: {expected.path} {expected.value!r}, got {got!r}"
                )
    print(f"{len(files)} files, {len(crashed)} raise something else than SourceError", *crashed, sep="\n  ")
    print(
        f"slowest {max(took)[0]:.3f} s ({max(took)[1]}), limit {LIMIT} s; all in {sum(t for t, _ in took):.1f} s"
    )
    print("refused:", *(f"{count:5} × {said}" for said, count in refused.most_common()), sep="\n  ")
    for kind, counts in sorted(share.items()):
        print(f"{kind:7} {counts[True]:5} of {counts.total():5} expectations met")
    print("unmet:", *sorted(unmet), sep="\n  ")
    sys.exit(bool(crashed) or max(took)[0] >= LIMIT)


if __name__ == "__main__":
    main()
