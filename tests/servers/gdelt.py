"""GDELT's files of a quarter of an hour each, as http://data.gdeltproject.org/gdeltv2/ lays them out."""

from __future__ import annotations

import hashlib
import html
import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from tests.fakes import FakeClock
from tests.servers.api import ApiServer, Told
from tests.servers.feeds import Answer, Seen

QUARTER = timedelta(minutes=15)
TRANSLATED = "srclc:{lang};eng:Moses 2.1.1 / MosesCore Europarl fr-en / GT-FRA 1.0"


def row(post: Told, **columns: str) -> str:
    """One article; ``kind`` is its language as ISO 639-3, and ``columns`` the others by number, as ``c23``."""
    cells = [""] * 27
    given = {
        "c0": f"{post.at:%Y%m%d%H%M%S}-{post.key}",
        "c1": f"{post.at:%Y%m%d%H%M%S}",
        "c2": "1",
        "c3": "news.example",
        "c4": f"https://news.example/{post.key}",
        "c15": "-1.2,2.1,3.3,5.4,20.1,1.2,412",
        "c25": "" if post.kind == "story" else TRANSLATED.format(lang=post.kind),
        "c26": f"<PAGE_LINKS>https://a.example/</PAGE_LINKS><PAGE_TITLE>{html.escape(post.title)}</PAGE_TITLE>",
        **columns,
    }
    for name, value in given.items():
        cells[int(name[1:])] = value
    return "\t".join(cells)


def zipped(text: str, *names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names or ("it.gkg.csv",):
            archive.writestr(
                zipfile.ZipInfo(name), text
            )  # of no time of day: made twice, it is the same file
    return packed.getvalue()


class GdeltServer(ApiServer):
    """A post is in the file that was written next after it.

    Args:
        gaps: times without a file, as ``20260310120000``.
        stuck: where the lists stand still, if they do.
        rows: rows that each file has besides.
    """

    def __init__(self, posts: list[Told], clock: FakeClock) -> None:
        super().__init__(posts, clock)
        self.gaps: set[str] = set()
        self.stuck: datetime | None = None
        self.rows: list[str] = []

    @property
    def newest(self) -> datetime:
        now = self.stuck or self.clock.now()
        return now - (now - datetime.min.replace(tzinfo=UTC)) % QUARTER

    def respond(self, path: str, params: Mapping[str, str], seen: Seen) -> Answer:
        if listed := re.fullmatch(r"/gdeltv2/lastupdate(?:-(translation))?\.txt", path):
            stream = ".translation" if listed[1] else ""
            lines = []
            for name in ("export.CSV.zip", "mentions.CSV.zip", "gkg.csv.zip"):
                body = self._file(self.newest, translated=bool(stream))
                digest = hashlib.md5(body if name.startswith("gkg") else b"x").hexdigest()
                at = f"{self.newest:%Y%m%d%H%M%S}{stream}"
                lines.append(f"{len(body)} {digest} http://data.gdeltproject.org/gdeltv2/{at}.{name}\n")
            return Answer("".join(lines).encode(), headers={"Content-Type": "text/plain"})
        asked = re.fullmatch(r"/gdeltv2/(\d{14})(\.translation)?\.gkg\.csv\.zip", path)
        when = datetime.strptime(asked[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if asked else None
        if asked is None or when is None or asked[1] in self.gaps or when > self.newest:
            return Answer(b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", 404)
        return Answer(self._file(when, translated=bool(asked[2])))

    def _file(self, at: datetime, *, translated: bool) -> bytes:
        posts = [post for post in self.published if at - QUARTER <= post.at < at]
        rows = [row(post) for post in posts if (post.kind != "story") is translated]
        return zipped("".join(f"{line}\n" for line in (*rows, *self.rows)))
